from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from counterclaim.config import Settings
from counterclaim.errors import InputFault
from counterclaim.records import Report
from counterclaim.sources.fetch import Fetched
from counterclaim.sources.parse import Defaults, load

BODY = "KELDU, 3 May 2021 - Nine soldiers were killed on Sunday, the army said."
PAGE = f'<html lang="en"><head><title>Raid</title></head><body><article><p>{BODY}</p></article></body></html>'
SETTINGS = Settings(largest_file=50_000)
NONE = Defaults()


def read(
    *places: Path | str, defaults: Defaults = NONE, stdin: bytes = b"", page: Fetched | InputFault | None = None
) -> tuple[list[Report], list[str]]:
    """(reports, faults as the user sees them)"""

    def fetch(url: str) -> Fetched:
        assert page is not None
        if isinstance(page, InputFault):
            raise page
        return page

    found = list(
        load([str(p) for p in places], settings=SETTINGS, defaults=defaults, stdin=io.BytesIO(stdin), fetch=fetch)
    )
    faults = [str(f) for f in found if isinstance(f, InputFault)]
    assert not any("\n" in fault for fault in faults)
    return [r for r in found if isinstance(r, Report)], faults


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "text")
    return out.getvalue()


def test_a_text_file_is_the_report_as_published(tmp_path: Path) -> None:
    put(tmp_path, {"raid.txt": f"\r\n{BODY}\r\n"})
    (report,), faults = read(tmp_path / "raid.txt")
    assert not faults
    assert report == Report(
        id="raid",
        text=f"\n{BODY}\n",
        source=str(tmp_path / "raid.txt"),
        sha256=hashlib.sha256(f"\r\n{BODY}\r\n".encode()).hexdigest(),
    )


def test_a_folder_of_all_kinds_is_read_in_order(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "b.md": f"# Raid\n{BODY}",
            "a.txt": BODY,
            "c/z.html": PAGE,
            "c/a.json": json.dumps({"id": "own", "text": BODY, "published": "2021-05-04"}),
            "d.jsonl": json.dumps({"text": "one"}) + "\n\n" + json.dumps({"text": "two", "id": "y"}),
            "e.csv": b"\xef\xbb\xbftext,outlet\nthree,The Post\n",
            "f.JSON": json.dumps([{"text": "four"}]),
            "NOTE": BODY,
            "empty-mark": b"",
            "state": b"\x00\x01",
            ".hidden.txt": BODY,
            ".git/config.txt": BODY,
            "map.png": b"\x89PNG\r\n\x1a\n\x00",
            "kept.db": b"SQLite format 3\x00",
            "script.py": "print()",
        },
    )
    reports, faults = read(tmp_path)
    assert not faults
    assert [r.id for r in reports] == ["NOTE", "a", "b", "own", "z", "d-1", "y", "e-2", "f-1"]
    assert [Path(r.source or "").name for r in reports[5:]] == ["d.jsonl:1", "d.jsonl:3", "e.csv:2", "f.JSON:1"]
    assert reports[2].title == "Raid"
    assert reports[3].published == date(2021, 5, 4)
    assert reports[7].outlet == "The Post"
    assert read(tmp_path)[0] == reports


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["a.md", "a.txt"], ["a", "a-txt"]),
        (["x/a.txt", "y/a.txt", "z/a.txt"], ["a", "a-txt", "a-txt-2"]),
        (["a-txt.md", "a.md", "a.txt"], ["a-txt", "a", "a-txt-2"]),
        (["a.b.txt", "A.txt"], ["A", "a.b"]),
    ],
)
def test_ids_are_never_twice_the_same(tmp_path: Path, names: Sequence[str], ids: Sequence[str]) -> None:
    put(tmp_path, dict.fromkeys(names, BODY))
    assert [r.id for r in read(tmp_path)[0]] == ids


def test_own_ids_that_clash_get_a_number(tmp_path: Path) -> None:
    put(tmp_path, {"a.jsonl": "".join(json.dumps({"id": "x", "text": t}) + "\n" for t in "abc")})
    assert [r.id for r in read(tmp_path)[0]] == ["x", "x-2", "x-3"]


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": BODY})
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    reports, faults = read(tmp_path / "a.txt", tmp_path, tmp_path / "a.txt")
    assert ([r.id for r in reports], faults) == (["a"], [])


def test_defaults_fill_and_replace_only_when_told(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "a.json": json.dumps({"text": BODY, "published": "2021-05-04", "outlet": "The Post", "language": "en"}),
            "b.txt": BODY,
        },
    )

    def known(defaults: Defaults) -> list[tuple[object, ...]]:
        return [(r.published, r.outlet, r.language) for r in read(tmp_path, defaults=defaults)[0]]

    own, given = (date(2021, 5, 4), "The Post", "en"), (date(2022, 1, 1), "Other", "fr")
    assert known(NONE) == [own, (None, None, None)]
    assert known(Defaults(*given)) == [own, given]
    assert known(Defaults(*given, override=True)) == [given, given]
    assert known(Defaults(outlet="Other", override=True)) == [
        (date(2021, 5, 4), "Other", "en"),
        (None, "Other", None),
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (BODY.encode(), BODY),
        (json.dumps({"text": "one"}).encode(), "one"),
        (b' [\n {"text": "one"}]', "one"),
        (b'{"text": "one"}\n{"text": "one"}\n', "one"),
        (b"[Update] Nine soldiers died.", "[Update] Nine soldiers died."),
        (b"{sic} Nine soldiers died.", "{sic} Nine soldiers died."),
        (PAGE.encode(), BODY),
    ],
)
def test_standard_input_is_read_for_what_it_looks_like(data: bytes, text: str) -> None:
    reports, faults = read("-", stdin=data)
    assert not faults
    assert {r.text for r in reports} == {text}
    assert reports[0].id.startswith("stdin")
    assert (reports[0].source or "").startswith("standard input")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "standard input: nothing comes in"),
        (b'{"text": 1', "standard input: broken JSON"),
        (b"\x00\x01", "standard input: a binary file"),
        (b"x" * 50_001, "standard input: larger than 50,000 bytes"),
    ],
)
def test_bad_standard_input(data: bytes, fault: str) -> None:
    reports, (found,) = read("-", stdin=data)
    assert not reports
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.txt", b"", "an empty file"),
        ("a.txt", b" \n ", "text is empty"),
        ("a.txt", b"\x7fELF\x02\x01\x01\x00", "a binary file"),
        ("a.txt", "été".encode() + "été".encode("cp1252"), "mixed encodings"),
        ("a.txt", b"x" * 50_001, "larger than 50,000 bytes (50,001 bytes)"),
        ("a.pdf", b"no pdf", "a broken PDF"),
        ("a.txt", b"%PDF-1.4 broken", "a broken PDF"),
        ("a.json", b'{"text": "a",\n}', "broken JSON"),
        ("a.json", b"{}", "no text"),
        ("a.json", b'{"text": 3}', "text is a number, not a string"),
        ("a.json", b'{"text": "a", "published": "May"}', "published is no date: 'May'"),
        ("a.csv", b"title\nx\n", "no column `text`"),
        ("a.csv", b'"b\x0cc\nd"\nx\n', "no column `text` (it has: b\\x0cc\\x0ad)"),
        ("a.html", b"<html></html>", "no article text"),
        ("a.zip", zipped("a.txt"), "an archive"),
        ("a.txt", zipped("a.txt"), "an archive"),
        ("a.docx", zipped("[Content_Types].xml"), "an office document"),
        ("a.gz", gzip.compress(b"text"), "an archive"),
        ("a.tar", b"a.txt".ljust(257, b"\x00") + b"ustar" + b"\x00" * 250, "an archive"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
        ("a.rtf", b"{\\rtf1 text}", "an office document"),
        ("a.xml", b'<?xml version="1.0"?><feed/>', "XML that is no web page"),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00", "a binary file"),
        ("a\nb.txt", b"", "an empty file"),
    ],
)
def test_each_bad_file_is_one_fault_and_the_rest_goes_on(tmp_path: Path, name: str, content: bytes, fault: str) -> None:
    put(tmp_path, {name: content, "good.txt": BODY})
    reports, (found,) = read(tmp_path / name, tmp_path / "good.txt")
    assert [r.id for r in reports] == ["good"]
    assert found.startswith(f"{tmp_path}/{name}: {fault}".replace("\n", "\\x0a"))


def test_archives_in_a_folder_are_named_and_pictures_are_not(tmp_path: Path) -> None:
    put(tmp_path, {"a.zip": zipped("a.txt"), "b.docx": zipped("x"), "c.png": b"\x89PNG\x00", "d.txt": b""})
    reports, faults = read(tmp_path)
    assert not reports
    assert [fault.rpartition("/")[2].split(":")[0] for fault in faults] == ["a.zip", "b.docx", "d.txt"]


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("gone.txt", "gone.txt: no such file"),
        ("", "(no name): no such file"),
        ("a\x00b", "a\\x00b: no such file"),
        ("x" * 5000, ": the name is too long for a file"),
        ("ftp://press.example/a", "ftp://press.example/a: only http and https URLs are read"),
    ],
)
def test_places_that_are_none(place: str, fault: str) -> None:
    reports, (found,) = read(place)
    assert not reports
    assert found.endswith(fault)


def test_links_that_lead_nowhere_or_in_circles(tmp_path: Path) -> None:
    put(tmp_path, {"in/a.txt": BODY})
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "void.txt").symlink_to("gone.txt")
    (tmp_path / "twin").symlink_to("in")
    reports, faults = read(tmp_path)
    assert [r.id for r in reports] == ["a"]
    assert [fault.removeprefix(f"{tmp_path}/") for fault in faults] == [
        "in/up: a symbolic link that leads back to a folder above it",
        "self.txt: a symbolic link that leads back to itself",
        "void.txt: a symbolic link to nothing",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": BODY})
    (tmp_path / "a.txt").chmod(0)
    assert read(tmp_path)[1] == [f"{tmp_path}/a.txt: may not be read (permission denied)"]


def test_a_refusal_of_the_system_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.txt": BODY})

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert read(tmp_path)[1] == [f"{tmp_path}/a.txt: may not be read (permission denied)"]


def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(BODY)
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    (report,), faults = read(tmp_path)
    assert not faults
    assert report.id == "caf_xe9"
    assert (report.source or "").encode().endswith(b"caf\\xe9.txt")


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ((), "nothing to read in it"),
        (("map.png",), "nothing to read in it (1 file of unknown kind)"),
        (("map.png", "in/mark", ".hidden.txt"), "nothing to read in it (2 files of unknown kind)"),
    ],
)
def test_a_folder_with_nothing_to_read(tmp_path: Path, files: tuple[str, ...], line: str) -> None:
    put(tmp_path, dict.fromkeys(files, b"\x00"))
    assert read(tmp_path) == ([], [f"{tmp_path}: {line}"])


def test_a_folder_that_was_read_is_no_fault(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": BODY})
    reports, faults = read(tmp_path, tmp_path)
    assert ([r.id for r in reports], faults) == (["a"], [])


def test_what_may_block_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path / "pipe.txt") == ([], [f"{tmp_path / 'pipe.txt'}: a pipe or a device, not a file"])
    assert read("/dev/zero") == ([], ["/dev/zero: a pipe or a device, not a file"])


def test_a_pipe_of_the_shell_is_read() -> None:
    out, into = os.pipe()
    os.write(into, BODY.encode())
    os.close(into)
    (report,), faults = read(f"/dev/fd/{out}")
    os.close(out)
    assert (report.text, faults) == (BODY, [])
    assert report.id.startswith("stdin-")


URL = "https://press.example/news/raid-on-keldu.html?x=1"


@pytest.mark.parametrize(
    ("page", "report_id"),
    [
        (Fetched(URL, PAGE.encode(), "text/html; charset=utf-8"), "raid-on-keldu"),
        (Fetched("https://press.example/", PAGE.encode(), "text/html"), "press.example"),
        (Fetched("https://press.example/2021/raid.99", BODY.encode(), "text/plain"), "raid.99"),
        (Fetched("https://press.example/a b", BODY.encode(), ""), "a-b"),
        (Fetched("https://press.example/a", json.dumps({"text": BODY}).encode(), "application/json"), "a"),
        (Fetched("https://press.example/a.php", PAGE.encode(), "text/plain"), "a"),
    ],
)
def test_a_url_is_fetched(page: Fetched, report_id: str) -> None:
    (report,), faults = read(URL, page=page)
    assert not faults
    assert (report.id, report.text, report.source) == (report_id, BODY, URL)
    assert report.url == page.url


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (InputFault(URL, "the server answers 404 (Not Found)"), "the server answers 404 (Not Found)"),
        (Fetched(URL, b"", "text/html"), "an empty file"),
        (Fetched(URL, b"GIF89a\x00", "image/gif"), "a binary file"),
        (Fetched(URL, b"x" * 50_001, "text/plain"), "larger than"),
    ],
)
def test_bad_urls(page: Fetched | InputFault, fault: str) -> None:
    reports, (found,) = read(URL, page=page)
    assert not reports
    assert found.startswith(f"{URL}: {fault}")


def test_what_a_file_holds_counts_more_than_its_ending(tmp_path: Path) -> None:
    put(tmp_path, {"page.txt": PAGE, "lines.json": '{"text": "a"}\n{"text": "b"}\n'})
    reports, faults = read(tmp_path)
    assert not faults
    assert [(r.id, r.text) for r in reports] == [("lines-1", "a"), ("lines-2", "b"), ("page", BODY)]


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    heavy = ["trafilatura", "lxml", "pypdfium2", "httpx", "charset_normalizer", "py3langid"]
    code = f"import sys, counterclaim.sources.parse; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
