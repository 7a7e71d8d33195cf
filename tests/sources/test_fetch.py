from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import httpx
import pytest

from counterclaim.config import Settings
from counterclaim.errors import InputFault
from counterclaim.sources.fetch import Fetched, fetch_url, is_public

SETTINGS = Settings(largest_file=1000, fetch_timeout=5.0)
PUBLIC = "93.184.215.14"
HOSTS = {
    "press.example": [PUBLIC],
    "other.example": ["2606:2800:220:1:248:1893:25c8:1946", PUBLIC],
    "inside.example": ["10.0.0.7"],
    "half.example": [PUBLIC, "127.0.0.1"],
    "meta.example": ["169.254.169.254"],
    "localhost": ["127.0.0.1", "::1"],
}
Answer = Callable[[httpx.Request], httpx.Response]


def resolve(host: str, port: int) -> Sequence[str]:
    if host.replace(".", "").isdigit():
        return [host]
    if ":" in host:
        return [host.strip("[]")]
    try:
        return HOSTS[host]
    except KeyError:
        raise OSError("no such host") from None


def get(url: str, answer: Answer, settings: Settings = SETTINGS) -> Fetched:
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return fetch_url(url, settings=settings, client=client, resolve=resolve)


def to(location: str, status: int = 302) -> Answer:
    return lambda request: httpx.Response(status, headers={"Location": location})


def test_the_checked_address_is_asked_under_the_name_of_the_host() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b"text", headers={"Content-Type": "text/plain; charset=utf-8"})

    found = get("https://press.example:8443/a?b=c#d", answer)
    assert found == Fetched("https://press.example:8443/a?b=c#d", b"text", "text/plain; charset=utf-8")
    (request,) = seen
    assert request.url.host == PUBLIC
    assert request.url.port == 8443
    assert request.headers["Host"] == "press.example:8443"
    assert request.extensions["sni_hostname"] == "press.example"


def test_redirects_are_followed_and_the_last_address_is_kept() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["Host"] == "press.example":
            return httpx.Response(301, headers={"Location": "//other.example/b"})
        if request.url.path == "/b":
            return httpx.Response(307, headers={"Location": "c.html"})
        return httpx.Response(200, content=b"x", headers={"Content-Type": "text/html"})

    assert get("http://press.example/a", answer) == Fetched("http://other.example/c.html", b"x", "text/html")


def test_the_next_address_is_tried_where_the_first_does_not_answer() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host != PUBLIC:
            raise httpx.ConnectError("no route")
        return httpx.Response(200, content=b"x")

    assert get("http://other.example/", answer).content == b"x"
    with pytest.raises(InputFault, match=r"can't be reached \(no route\)"):
        get("http://[2606:2800:220:1:248:1893:25c8:1946]/", answer)


def _fails(error: Exception) -> Answer:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error

    return answer


def _stream(request: httpx.Request) -> httpx.Response:
    def chunks() -> Iterator[bytes]:
        for _ in range(1_000_000):
            yield b"x" * 100
        raise AssertionError("read on after the limit")

    return httpx.Response(200, content=chunks())


OK: Answer = lambda request: httpx.Response(200, content=b"secret")  # noqa: E731


@pytest.mark.parametrize(
    ("url", "answer", "fault"),
    [
        ("http://press.example/", lambda r: httpx.Response(404), r"the server answers 404 \(Not Found\)"),
        ("http://press.example/", lambda r: httpx.Response(500), "the server answers 500"),
        ("http://press.example/", lambda r: httpx.Response(304), "the server answers 304"),
        ("http://press.example/", lambda r: httpx.Response(302), "answers 302 without saying where to"),
        ("http://press.example/", to("/again"), "more than 5 redirects"),
        ("http://press.example/", to("http://inside.example/"), r"redirects to .*private or reserved .*10\.0\.0\.7"),
        ("http://press.example/", to("http://127.0.0.1:8000/"), r"redirects to .*private or reserved .*127\.0\.0\.1"),
        ("http://press.example/", to("http://[::1]/"), r"redirects to .*private or reserved .*::1"),
        ("http://press.example/", to("file:///etc/hosts"), "redirects to .*not an http or https address"),
        ("http://press.example/", to("http://gone.example/"), r"redirects to .*the host gone\.example can't be found"),
        ("http://inside.example/", OK, "private or reserved address"),
        ("http://half.example/", OK, r"private or reserved address \(127\.0\.0\.1\)"),
        ("http://meta.example/latest", OK, "private or reserved address"),
        ("http://localhost/", OK, "private or reserved address"),
        ("http://gone.example/", OK, r"the host gone\.example can't be found"),
        ("ftp://press.example/", OK, "not an http or https address"),
        ("http://user:word@press.example/", OK, "user name or password"),
        ("http:///path", OK, "no host"),
        ("http://press.example:port/", OK, "can't be fetched"),
        ("http://press.example/", _fails(httpx.ConnectTimeout("slow")), "no answer within 5 seconds"),
        ("http://press.example/", _fails(httpx.ReadTimeout("slow")), "no answer within 5 seconds"),
        ("http://press.example/", _fails(httpx.ConnectError("refused")), r"can't be reached \(refused\)"),
        ("http://press.example/", _fails(httpx.RemoteProtocolError("a\nb")), r"can't be fetched \(a b\)"),
        ("http://press.example/", lambda r: httpx.Response(200, content=b"x" * 1001), "larger than 1,000 bytes"),
        ("http://press.example/", _stream, "larger than 1,000 bytes"),
    ],
)
def test_faults(url: str, answer: Answer, fault: str) -> None:
    with pytest.raises(InputFault, match=fault) as caught:
        get(url, answer)
    assert caught.value.source == url
    assert "\n" not in str(caught.value)


def test_a_server_that_trickles_is_cut_off() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"late")

    with pytest.raises(InputFault, match="no answer within"):
        get("http://press.example/", answer, Settings(fetch_timeout=0.0))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PUBLIC, True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d70e", True),
        *[
            (address, False)
            for address in (
                "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 192.0.2.1 198.18.0.1"
                " 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1"
                " ::ffff:127.0.0.1 64:ff9b::a00:1 2002:7f00:1:: 2001:db8::1 no-address"
            ).split()
        ],
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public
