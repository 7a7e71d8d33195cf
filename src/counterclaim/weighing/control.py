"""A claim about who holds a place in, what it says happened out: repelled, held, taken, left or retaken. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from counterclaim.codebook import LANGUAGES, Stance
from counterclaim.records import Claim
from counterclaim.wordlists import alternation, fold, load

#: Two accounts of one fight that exclude each other. "Taken" and "retaken" can both be true, one after the other.
_EXCLUDE: Final = frozenset(
    frozenset(pair) for pair in (("repelled", "taken"), ("held", "taken"), ("repelled", "left"), ("left", "held"))
)
#: Ways to say that the defenders have it.
_DEFENDED: Final = frozenset({"repelled", "held", "retaken"})


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """One expression a state, in the order of the list's first rows: a value with two words goes to the first."""
    keys: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for key, value in load("control_states", language).items():
            keys.setdefault(value, set()).add(fold(key))
    return tuple((state, re.compile(rf"\b{alternation(sorted(found))}\b")) for state, found in keys.items())


@lru_cache(maxsize=4096)
def _state(words: str) -> str | None:
    folded = fold(words)
    return next((state for state, pattern in _patterns() if pattern.search(folded)), None)


def state_of(claim: Claim) -> str | None:
    """The state that a claim gives a place, from its value, else from its words; None where they tell none.

    A denial is turned round: not taken is held, not held is taken.
    """
    state = _state(claim.value) or _state(claim.quote)
    if claim.stance != Stance.DENIES or state is None:
        return state
    return "held" if state in ("taken", "left") else "taken"


def states_clash(one: str | None, other: str | None, *, sharp: bool) -> bool:
    """Whether two accounts exclude each other; `sharp` where one was said against the other: then any two that differ
    do."""
    if one is None or other is None or one == other:
        return False
    if sharp:
        return not {one, other} <= _DEFENDED
    return frozenset((one, other)) in _EXCLUDE
