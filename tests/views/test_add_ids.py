"""Reports without an id of their own: none that is added may hide another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterclaim.ledger import Ledger

Run = Callable[..., Any]
FIRST = "At least 12 guards were killed near Ansongo on Sunday, the army said."
SECOND = "Nine soldiers were killed near Bourem on Monday, the army said."
THIRD = "Six farmers were killed near Djenne on Tuesday, a local official said."


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _ids(folder: Path) -> list[tuple[str, str]]:
    with Ledger(folder / "l.db") as ledger:
        return [(r.id, r.text) for r in ledger.reports()]


def _add(run: Run, folder: Path, *places: str, stdin: str | None = None) -> tuple[int, int]:
    found = run(
        "--ledger", folder / "l.db", "add", *[p if p == "-" else folder / p for p in places], "--json", stdin=stdin
    )
    assert found.code == 0
    said = json.loads(found.out)
    return said["added"], said["unchanged"]


def test_a_file_of_the_same_name_hides_none(run: Run, tmp_path: Path) -> None:
    _write(tmp_path, {"mon/report.txt": FIRST, "tue/report.txt": SECOND})
    assert _add(run, tmp_path, "mon/report.txt") == (1, 0)
    found = run("--ledger", tmp_path / "l.db", "add", tmp_path / "tue" / "report.txt")
    (line,) = found.err.splitlines()
    assert line.startswith(f"counterclaim: {tmp_path / 'tue' / 'report.txt'}: kept as 'report-")
    assert len(json.loads(run("--ledger", tmp_path / "l.db", "events", "--json").out)) == 2
    # what was said once stays
    assert _add(run, tmp_path, "tue", "mon") == (0, 2)
    assert len(_ids(tmp_path)) == 2


def test_a_file_that_changed_is_a_version(run: Run, tmp_path: Path) -> None:
    """Of itself, whether or not its id needed more than its name."""
    _write(tmp_path, {"mon/report.txt": FIRST, "tue/report.txt": SECOND})
    _add(run, tmp_path, "mon/report.txt")
    _add(run, tmp_path, "tue/report.txt")
    (_, _), (marked, _) = _ids(tmp_path)
    _write(tmp_path, {"mon/report.txt": FIRST.replace("12", "14"), "tue/report.txt": THIRD})
    assert _add(run, tmp_path, "mon", "tue") == (2, 0)
    assert [i for i, _ in _ids(tmp_path)] == ["report", marked, "report", marked]


def test_a_copy_is_the_same_report(run: Run, tmp_path: Path) -> None:
    _write(tmp_path, {"mon/report.txt": FIRST, "tue/report.txt": FIRST})
    assert _add(run, tmp_path, "mon/report.txt") == (1, 0)
    assert _add(run, tmp_path, "tue/report.txt") == (0, 1)


def test_an_own_id_makes_versions(run: Run, tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            f"{day}/{day}.json": json.dumps({"id": "wire", "text": t})
            for day, t in zip("ab", (FIRST, SECOND), strict=True)
        },
    )
    _add(run, tmp_path, "a")
    _add(run, tmp_path, "b")
    assert _ids(tmp_path) == [("wire", FIRST), ("wire", SECOND)]
    assert len(json.loads(run("--ledger", tmp_path / "l.db", "events", "--json").out)) == 1


def test_rows_without_ids_hide_none(run: Run, tmp_path: Path) -> None:
    rows = {
        day: "".join(json.dumps({"text": t}) + "\n" for t in texts)
        for day, texts in {"mon": (FIRST, SECOND), "tue": (FIRST, THIRD)}.items()
    }
    _write(tmp_path, {f"{day}/batch.jsonl": text for day, text in rows.items()})
    assert _add(run, tmp_path, "mon") == (2, 0)
    assert _add(run, tmp_path, "tue") == (1, 1)
    assert [text for _, text in _ids(tmp_path)] == [FIRST, SECOND, THIRD]
    assert len({i for i, _ in _ids(tmp_path)}) == 3


def test_standard_input_hides_none(run: Run, tmp_path: Path) -> None:
    assert _add(run, tmp_path, "-", stdin=FIRST) == (1, 0)
    assert _add(run, tmp_path, "-", stdin=SECOND) == (1, 0)
    assert _add(run, tmp_path, "-", stdin=FIRST) == (0, 1)
    assert len({i for i, _ in _ids(tmp_path)}) == 2
    assert all(i.startswith("stdin-") for i, _ in _ids(tmp_path))


@pytest.mark.parametrize("first", ["good.txt", "good.md", "good.text"])
def test_siblings_change_no_id(run: Run, tmp_path: Path, first: str) -> None:
    _write(tmp_path, {"in/good.md": FIRST, "in/good.text": SECOND, "in/good.txt": THIRD})
    assert _add(run, tmp_path, f"in/{first}") == (1, 0)
    assert _add(run, tmp_path, "in") == (2, 1)
    assert _add(run, tmp_path, "in") == (0, 3)
    for name in ("good.txt", "good.text", "good.md"):
        assert _add(run, tmp_path, f"in/{name}") == (0, 1)
