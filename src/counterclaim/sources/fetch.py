"""A URL that the user gave → its bytes, from public addresses only, never more than one file may have."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterclaim.config import Settings
from counterclaim.errors import InputFault

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5
#: A host may have dozens of addresses; when these don't answer, the rest won't either.
_MOST_ADDRESSES = 4
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Networks whose addresses carry an IPv4 address inside, in the bits shifted right by the number: NAT64 and 6to4.
_CARRIERS = ((ipaddress.IPv6Network("64:ff9b::/96"), 0), (ipaddress.IPv6Network("2002::/16"), 80))
_AGENT = "counterclaim (reads one page that its user named)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL gave. `url` is where it was found in the end, after redirects."""

    url: str
    content: bytes
    content_type: str


#: Takes a URL, raises InputFault where nothing comes of it.
Fetch = Callable[[str], Fetched]
#: Takes a host name and a port, gives its addresses; raises OSError where there are none.
Resolve = Callable[[str, int], Sequence[str]]


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses that the system knows for a host, in its order of preference."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: str) -> bool:
    """True where an address belongs to the open internet: not private, loopback, link-local, reserved or multicast,
    nor an IPv6 address that stands for such an IPv4 one."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or _carried(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    for network, shift in _CARRIERS:
        if ip in network:
            return ipaddress.IPv4Address(int(ip) >> shift & 0xFFFF_FFFF)
    return None


def fetch_url(
    url: str, *, settings: Settings, client: httpx.Client | None = None, resolve: Resolve = resolve_host
) -> Fetched:
    """Fetches one page, following at most five redirects, each to a checked host.

    Raises InputFault, naming the URL as given, for every way in which that can fail. Proxies of the environment are
    not used: behind one, no address could be checked.
    """
    import httpx

    # Where no client is handed in, an own one is made, and closed at the end.
    with nullcontext(client) if client else httpx.Client(trust_env=False) as session:
        try:
            return _follow(url, session, settings, resolve)
        except httpx.TimeoutException:
            raise InputFault(url, f"no answer within {settings.fetch_timeout:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise InputFault(url, f"can't be fetched ({_one_line(error)})") from None


def _follow(given: str, session: httpx.Client, settings: Settings, resolve: Resolve) -> Fetched:
    import httpx

    deadline = time.monotonic() + settings.fetch_timeout
    url = httpx.URL(given)
    for _ in range(MOST_REDIRECTS + 1):
        response = _ask(given, url, session, deadline, settings, resolve)
        try:
            if response.status_code not in _REDIRECTS:
                return _take(given, url, response, deadline, settings)
            location = response.headers.get("location")
        finally:
            response.close()
        if not location:
            raise InputFault(given, f"the server answers {response.status_code} without saying where to")
        url = url.join(location)
    raise InputFault(given, f"more than {MOST_REDIRECTS} redirects")


def _ask(
    given: str, url: httpx.URL, session: httpx.Client, deadline: float, settings: Settings, resolve: Resolve
) -> httpx.Response:
    """Asks the checked address itself, so that the name can't point elsewhere between the check and the connection."""
    import httpx

    failed: httpx.ConnectError | None = None
    for address in _checked_addresses(given, url, resolve)[:_MOST_ADDRESSES]:
        request = session.build_request(
            "GET",
            url.copy_with(host=address, fragment=None),
            headers={"Host": url.netloc.decode("ascii"), "User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.5"},
            # The certificate is checked against the name, not the address.
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
            timeout=_left(given, deadline, settings),
        )
        try:
            return session.send(request, stream=True, follow_redirects=False)
        except httpx.ConnectError as error:
            failed = error
    raise InputFault(given, f"can't be reached ({_one_line(failed)})")


def _checked_addresses(given: str, url: httpx.URL, resolve: Resolve) -> Sequence[str]:
    import httpx

    via = "" if url == httpx.URL(given) else f"redirects to {url}: "
    if url.scheme not in ("http", "https"):
        raise InputFault(given, f"{via}not an http or https address")
    if url.userinfo:
        raise InputFault(given, f"{via}an address with a user name or password is not fetched")
    host = url.raw_host.decode("ascii")
    if not host:
        raise InputFault(given, f"{via}no host in the address")
    try:
        addresses = resolve(host, url.port or (443 if url.scheme == "https" else 80))
    except (OSError, UnicodeError):
        addresses = ()
    if not addresses:
        raise InputFault(given, f"{via}the host {host} can't be found")
    inside = [address for address in addresses if not is_public(address)]
    if inside:
        raise InputFault(given, f"{via}the host {host} has a private or reserved address ({inside[0]}); not fetched")
    return addresses


def _take(given: str, url: httpx.URL, response: httpx.Response, deadline: float, settings: Settings) -> Fetched:
    if not response.is_success:
        reason = f" ({response.reason_phrase})" if response.reason_phrase else ""
        raise InputFault(given, f"the server answers {response.status_code}{reason}")
    too_large = InputFault(given, f"larger than {settings.largest_file:,} bytes")
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > settings.largest_file:
        raise too_large
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > settings.largest_file:
            raise too_large
        _left(given, deadline, settings)
    return Fetched(str(url), bytes(content), response.headers.get("content-type", ""))


def _left(given: str, deadline: float, settings: Settings) -> float:
    """Seconds left for the whole; a server that trickles is cut off too."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise InputFault(given, f"no answer within {settings.fetch_timeout:g} seconds")
    return left


def _one_line(error: Exception | None) -> str:
    return " ".join(str(error or "").split())[:200] or type(error).__name__
