from __future__ import annotations

import os
from pathlib import Path

import pytest

from counterclaim.errors import UsageFault
from counterclaim.views.files import fault_of_name, make_folder, write_whole


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("report-1", None),
        ("Ménaka 2024", None),
        ("a.b", None),
        ("x" * 200, None),
        ("x" * 201, "201 bytes"),
        ("é" * 101, "202 bytes"),
        ("", "empty"),
        ("  ", "empty"),
        ("a/b", "separator"),
        ("a\\b", "separator"),
        ("..", "begins with a dot"),
        ("a..b", "'..'"),
        (".hidden", "begins with a dot"),
        ("a\nb", "control characters"),
        ("a\x00b", "control characters"),
        ("a\x1b[2Jb", "control characters"),
        ("a\ud800b", "control characters"),
    ],
)
def test_names(name: str, fault: str | None) -> None:
    found = fault_of_name(name)
    assert (found is None) if fault is None else (found is not None and fault in found and found.isprintable())


def test_nothing_half_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.json"
    target.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(UsageFault, match="No space left"):
        write_whole(target, "new")
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]
    assert target.read_text(encoding="utf-8") == "old"


def test_written_whole_with_usual_rights(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    write_whole(target, "é\n")
    assert target.read_bytes() == "é\n".encode()
    other = tmp_path / "usual"
    other.touch()
    assert target.stat().st_mode == other.stat().st_mode
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "usual"]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="can't be written"):
        write_whole(tmp_path / "no" / "out", "x")
    (tmp_path / "file").touch()
    with pytest.raises(UsageFault, match="can't be made a folder"):
        make_folder(tmp_path / "file")
