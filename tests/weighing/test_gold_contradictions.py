"""The measured quality of the rules on the development set, with gold readings and gold links."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


def _script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "devset").is_dir(), reason="../shared/devset is not beside the repository")
def test_contradictions_of_the_gold_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(SHARED / "eval"), *sys.path])
    scorer = _script(SHARED / "eval" / "score_contradictions.py")
    found = _script(ROOT / "eval" / "contradictions.py").found_in(SHARED)
    gold = json.loads((SHARED / "devset" / "contradictions.json").read_text(encoding="utf-8"))
    result, _ = scorer.score(SHARED / "devset" / "reports", SHARED / "devset" / "gold", gold, found)
    assert result["precision"] >= 0.85
    assert result["recall"] >= 0.75
