"""Archives of reports: what is in them is read; what somebody hid in one does no harm."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from counterclaim.desk import unpack as unpacking
from counterclaim.desk.service import Desk
from counterclaim.desk.unpack import unpack
from counterclaim.errors import InputFault

from .conftest import Web
from .test_jobs import TEXT, _over

LARGEST = 1_000_000


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def written(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def taken(folder: Path, data: bytes, *, largest: int = LARGEST) -> tuple[dict[str, bytes], list[str]]:
    """(what was written, the faults), both of what is within the folder: nothing may be beside it."""
    inner = folder / "inner"
    inner.mkdir()
    faults = unpack(data, inner, name="a.zip", largest=largest)
    assert [p.name for p in folder.iterdir()] == ["inner"]
    return written(inner), [str(fault) for fault in faults]


def test_the_files_of_an_archive_are_taken_with_their_folders(tmp_path: Path) -> None:
    files, faults = taken(tmp_path, packed(("a.txt", b"one"), ("deep/er/b.md", b"two"), ("deep/", b"")))
    assert files == {"a.txt": b"one", "deep/er/b.md": b"two"}
    assert faults == []


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "a/../../out.txt", "/etc/out.txt", "..\\out.txt", "C:\\out.txt", "C:out.txt", "..", "a/.."],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    files, faults = taken(tmp_path, packed((name, b"x"), ("good.txt", b"y")))
    assert files == {"good.txt": b"y"}
    assert len(faults) == 1
    assert faults[0].startswith("a.zip/")


@pytest.mark.parametrize("name", ["a\nb.txt", ".hidden", "d/.ssh/keys", "x" * 250 + ".txt", "/".join("abcdefghijklm")])
def test_names_that_are_none_are_told(tmp_path: Path, name: str) -> None:
    files, faults = taken(tmp_path, packed((name, b"x"), ("good.txt", b"y")))
    assert files == {"good.txt": b"y"}
    assert len(faults) == 1
    assert "\n" not in faults[0]


def test_a_link_is_not_made(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    files, faults = taken(tmp_path, packed((link, b"/etc/passwd"), ("good.txt", b"y")))
    assert files == {"good.txt": b"y"}
    assert "link" in faults[0]


def test_an_archive_within_it_is_not_opened(tmp_path: Path) -> None:
    files, faults = taken(tmp_path, packed(("inner.zip", packed(("b.txt", b"x"))), ("more.tar.gz", b"\x1f\x8b")))
    assert files == {}
    assert all("within an archive" in fault for fault in faults)
    assert len(faults) == 2


def test_what_becomes_far_larger_than_it_was_packed_is_refused(tmp_path: Path) -> None:
    files, faults = taken(tmp_path, packed(("bomb.txt", b"0" * 900_000), ("good.txt", b"y")))
    assert files == {"good.txt": b"y"}
    assert "200 times" in faults[0]


def test_what_it_says_of_sizes_is_not_believed(tmp_path: Path) -> None:
    """The archive says that the file has ten bytes."""
    data = bytearray(packed(("large.txt", bytes(range(256)) * 100), how=zipfile.ZIP_STORED))
    size = (25600).to_bytes(4, "little")
    data = bytearray(bytes(data).replace(size + size, size + (10).to_bytes(4, "little")))
    files, faults = taken(tmp_path, bytes(data), largest=1000)
    assert files == {} or len(files["large.txt"]) <= 1000
    assert faults or files


def test_a_file_and_all_together_have_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = bytes((n * 7919 + n // 256) % 251 for n in range(4000))
    files, faults = taken(tmp_path, packed(("a.txt", noise), ("b.txt", b"y")), largest=3000)
    assert list(files) == ["b.txt"]
    assert "3,000" in faults[0]
    monkeypatch.setattr(unpacking, "MOST_TIMES", 2)
    many = packed(*((f"{n}.txt", noise[:2500]) for n in range(9)))
    (tmp_path / "all").mkdir()
    _, faults = taken(tmp_path / "all", many, largest=3000)
    assert len(faults) == 7
    monkeypatch.setattr(unpacking, "MOST_FILES", 8)
    with pytest.raises(InputFault, match="more than 8 files"):
        unpack(many, tmp_path / "all" / "inner", name="a.zip", largest=3000)


def test_what_is_damaged_locked_or_doubled_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="damaged"):
        unpack(b"PK\x03\x04 no more", tmp_path, name="a.zip", largest=LARGEST)
    data = bytearray(packed(("a.txt", b"a text that is long enough to be packed " * 20), ("b.txt", b"y")))
    data[45] ^= 0xFF
    data[60] ^= 0xFF
    files, faults = taken(tmp_path, bytes(data))
    assert files == {"b.txt": b"y"}
    assert "damaged" in faults[0]
    locked = bytearray(packed(("a.txt", b"x")))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "locked").mkdir()
    assert "password" in taken(tmp_path / "locked", bytes(locked))[1][0]
    (tmp_path / "twice").mkdir()
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(("a.txt", b"one"), ("a.txt", b"two"))
    files, faults = taken(tmp_path / "twice", twice)
    assert files == {"a.txt": b"one"}
    assert "another file" in faults[0]


def test_what_file_managers_leave_is_passed_over(tmp_path: Path) -> None:
    files, faults = taken(tmp_path, packed(("__MACOSX/._a.txt", b"x"), ("d/.DS_Store", b"x"), ("a.txt", b"y")))
    assert files == {"a.txt": b"y"}
    assert faults == []


def test_an_uploaded_archive_is_read_report_by_report(web: Web, desk: Desk) -> None:
    data = packed(("north/one.txt", f"{TEXT} 1.".encode()), ("two.md", f"{TEXT} 2.".encode()), ("../x.txt", b"x"))
    job = web.post("/api/v1/jobs", files={"file": ("mali.zip", data)}, data={"published": "2024-05-15"}).json()
    over = _over(web, job["id"])
    assert over["state"] == "done", over
    result = over["result"]
    assert isinstance(result, dict)
    assert (result["added"], result["failed"]) == (2, 1)
    assert "mali.zip/../x.txt" in str(over["faults"])
    sources = {r.source for r in desk.ledger.reports() if r.source and r.source.startswith("mali.zip")}
    assert sources == {"mali.zip/north/one.txt", "mali.zip/two.md"}
    again = web.post("/api/v1/jobs", files={"file": ("mali.zip", data)}, data={"published": "2024-05-15"}).json()
    result = _over(web, again["id"])["result"]
    assert isinstance(result, dict)
    assert result["unchanged"] == 2
