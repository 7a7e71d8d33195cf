"""How a claim is said: rules and heads weighed against each other."""

from __future__ import annotations

import numpy as np

from counterclaim.records import Claim
from counterclaim.trained.choice import STANCE_FEATURES, best_of, stance_rows
from counterclaim.trained.decode import Candidate
from counterclaim.trained.heads import STANCES


def _claim(claimant: str, stance: str = "asserts") -> Claim:
    return Claim(None, "fatalities", "12", "12", 0, 2, claimant=claimant, stance=stance)


def _candidate() -> Candidate:
    c = Candidate("fatalities", 0, 2, 0, 0, 0, 0.9, 0.9)
    c.stance = np.full(len(STANCES), 0.2, dtype=np.float32)
    return c


def test_ties_go_to_the_first() -> None:
    assert best_of([(1.0,), (1.0,)], [1.0]) == 0


def test_stance_rows() -> None:
    rows = stance_rows(_candidate(), _claim("the army", stance="denies"), "reporter")
    assert len(rows) == len(STANCES)
    assert all(len(r) == len(STANCE_FEATURES) for r in rows)
    assert best_of(rows, [float(f == "rule") for f in STANCE_FEATURES]) == STANCES.index("denies")
