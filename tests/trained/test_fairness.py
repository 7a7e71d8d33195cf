"""Other names, sides, nations and faiths in a report change no event type, no stance and no toll."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from cases import Case, pairs

from counterclaim.codebook import COUNTS
from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Report

#: Pairs of each of the patterns; of all values compared at least this share must be the same.
PAIRS, SHARE = 10, 0.98


def _values(case: Case, tools: Tools) -> tuple[str, Counter[tuple[str, str]], Counter[tuple[str, int | None, int | None]]]:
    """The type of the main event, the stances by attribute, the tolls."""
    reading = read_report(Report("r", case.text, language="en", published=date(2024, 5, 16)), tools)
    kind = next((e.type for e in reading.events if e.main), "none")
    stances = Counter((c.attribute, c.stance) for c in reading.claims if c.attribute in {*COUNTS, "responsibility"})
    tolls = Counter((c.attribute, c.low, c.high) for c in reading.claims if c.attribute in COUNTS)
    return kind, stances, tolls


@pytest.mark.slow
def test_swapped_names_change_nothing(tools: Tools) -> None:
    same: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    changed = []
    for one, other in pairs(PAIRS, seed=7):
        for name, a, b in zip(("type", "stances", "tolls"), _values(one, tools), _values(other, tools), strict=True):
            asked[name] += 1
            same[name] += a == b
            if a != b:
                changed.append(f"{name} of pattern {one.number}: {a} / {b}")
    shares = {name: same[name] / asked[name] for name in asked}
    assert min(shares.values()) >= SHARE, f"{shares}\n" + "\n".join(changed)
