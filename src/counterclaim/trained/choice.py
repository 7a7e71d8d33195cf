"""How a claim is said: the rules' stance weighed against the heads', and the choice itself. Pure.

Rules and heads err in different places. So each possible answer gets a row of features and a weight learnt on reports
that were not trained on; the highest weighted sum wins (a conditional logit model; `training/calibrate.py` finds the
weights). Who says a claim is chosen the same way, in `claimants`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Final

import numpy as np

from counterclaim.codebook import REPORTER
from counterclaim.records import Claim
from counterclaim.trained.decode import Candidate
from counterclaim.trained.heads import STANCES

STANCE_FEATURES: Final = (
    "head",
    "rule",
    "rule, not asserts",
    "rule, by its pattern",
    *(f"is {s}" for s in STANCES),
    "asserts, nobody",
    "head of asserts, nobody",
)


def stance_rows(c: Candidate, ruled: Claim, claimant: str) -> list[tuple[float, ...]]:
    """One row of STANCE_FEATURES a stance, in the order of STANCES, for a claim with its claimant chosen.

    Between `asserts` and `disputes` the head is not asked: of the figures to which it gives `disputes` nine chances in ten,
    one in two is one. What it gives either counts for both, and the rules say which (a figure set against another's).
    """
    nobody = float(claimant == REPORTER)
    chances = dict(zip(STANCES, (float(x) for x in c.stance), strict=True))
    chances["asserts"] = chances["disputes"] = chances["asserts"] + chances["disputes"]
    # the pattern itself tells how it is said ("the army's figure of 46 is false")
    proposal = c.rule[0] if c.rule else None
    pattern = float(
        proposal is not None and (proposal.claimant not in (None, REPORTER) or proposal.rule.startswith("answers"))
    )
    rows = []
    for stance in STANCES:
        rule = float(str(ruled.stance) == stance)
        said = log(max(chances[stance], 1e-3))
        asserts = float(stance == "asserts")
        rows.append(
            (said, rule, rule * (1 - asserts), rule * pattern, *(float(s == stance) for s in STANCES), asserts * nobody, said * asserts * nobody)
        )  # fmt: skip
    return rows


def best_of(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> int:
    """The row with the highest weighted sum; ties: the first."""
    return int(np.argmax(np.asarray(rows) @ np.asarray(weights)))
