"""The hand-checked list of who is meant in the development set: shares of right and wrong ids."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from pathlib import Path

import pytest

from counterclaim.resolve.actors import load_actors

ROOT = Path(__file__).resolve().parents[2]
DEVSET = ROOT.parent / "shared" / "devset"
LIST = Path(__file__).parent / "fixtures" / "actor_ids.json"


def test_the_list_names_actors_that_we_have() -> None:
    ids = {
        i
        for words in json.loads(LIST.read_text(encoding="utf-8")).values()
        for v in words.values()
        for i in v.lstrip("?").split("|")
    }
    assert ids <= set(load_actors().actors)


@pytest.mark.skipif(not DEVSET.is_dir(), reason="the development set lies beside the project, and is not there")
def test_nine_in_ten_are_right_and_hardly_any_wrong() -> None:
    measure = runpy.run_path(str(ROOT / "eval" / "actors.py"))["measure"]
    wanted = json.loads(LIST.read_text(encoding="utf-8"))
    counts = Counter(row[1] for row in measure(DEVSET, None, load_actors(), wanted))
    known = counts["right"] + counts["missed"] + counts["wrong"]
    assert known > 300
    assert counts["right"] / known >= 0.95
    assert counts["wrong"] / known <= 0.01
