from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _demo(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "counterclaim.views.demo"],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def test_the_demo_runs_to_its_end(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    found = _demo(tmp_path)
    assert found.returncode == 0, found.stderr
    assert "added 10, unchanged 0, failed 0" in found.stdout
    assert "Three commands to try next" in found.stdout
    assert found.stdout.rstrip().splitlines()[-1].endswith("export --as csv --out demo/claims.csv")
    assert sorted(p.name for p in (tmp_path / "demo").iterdir()) == ["demo.db", "report.html"]
    assert "≠" in found.stdout


def test_without_the_examples_it_says_so(tmp_path: Path) -> None:
    found = _demo(tmp_path)
    assert found.returncode == 2
    assert "run the demo in the project's folder" in found.stderr
    assert not (tmp_path / "demo").exists()
