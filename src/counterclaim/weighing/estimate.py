"""One toll in, an interval with a best figure and its reasons out: small enough to be checked by hand. Pure.

The formula stands in docs/weighing.md with a worked example. In short: each independent voice gives one figure; the
best is the lower weighted median (a voice without a stake weighs 2, a party 1); the interval runs over the voices
without a stake where there are two or more, else over all; what a party admits of its own losses is its floor.
Every number it gives is a bound that somebody claimed, or lies between two that were claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from counterclaim.records import EventGroup
from counterclaim.weighing.independence import Voices, heard_of
from counterclaim.weighing.tolls import Figure, Interest, LeftOut, Toll, tolls_of

#: A party's word counts half of a bystander's: enough to decide between bystanders, never to outvote two of them.
WEIGHTS: Final = {Interest.NONE: 2, Interest.OWN: 1, Interest.ENEMY: 1, Interest.PARTY: 1}
#: So many voices without a stake make an interval of their own; with one, its mistake would be the interval.
ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A toll's interval and best figure. A bound of None was claimed by nobody; `best` is None where no figure is."""

    attribute: str
    who: str
    fate: str | None
    low: int | None
    best: int | None
    high: int | None
    voices: int
    reasons: tuple[str, ...]
    figures: tuple[Figure, ...]
    left_out: tuple[LeftOut, ...]


def bounds_in_words(low: int | None, high: int | None) -> str:
    if low is None:
        return f"at most {high}"
    if high is None:
        return f"at least {low}"
    return str(low) if low == high else f"{low} to {high}"


def _low(figures: Sequence[Figure]) -> int | None:
    if all(f.low is None for f in figures):
        return None
    return min(f.point if f.low is None else f.low for f in figures)


def _high(figures: Sequence[Figure]) -> int | None:
    """The greatest bound; open where the greatest figure is itself an "at least"."""
    greatest = max(f.point if f.high is None else f.high for f in figures)
    return None if any(f.high is None and f.point >= greatest for f in figures) else greatest


def _median(figures: Sequence[Figure]) -> int:
    """The lower weighted median: the least figure at which half of the weight is reached."""
    half = sum(WEIGHTS[f.interest] for f in figures) / 2
    reached = 0
    for figure in sorted(figures, key=lambda f: f.point):
        reached += WEIGHTS[figure.interest]
        if reached >= half:
            return figure.point
    raise ValueError("no figures")


def _told(figure: Figure) -> str:
    weight = WEIGHTS[figure.interest]
    wording = ", nobody counted" if figure.vague else ""
    doubt = "" if figure.confirmed else ", unconfirmed"
    reports = len({h.report.id for h in figure.heard})
    copied = f", in {reports} reports" if reports > 1 else ""
    bounds = bounds_in_words(figure.low, figure.high)
    return f"{figure.voice.name}: {bounds} ({figure.interest}, weight {weight}{wording}{doubt}{copied})"


def estimate_of(toll: Toll) -> Estimate:
    """The interval, best figure and reasons of one toll."""
    firm = [f for f in toll.figures if f.confirmed]
    figures = firm or list(toll.figures)
    if not figures:
        none = ("no voice gives a figure",)
        return Estimate(toll.attribute, toll.who, toll.fate, None, None, None, 0, none, (), toll.left_out)
    reasons = [_told(f) for f in figures]
    left = list(toll.left_out)
    if firm:
        left += [
            LeftOut(h, "unconfirmed, and other voices are firm")
            for f in toll.figures
            if not f.confirmed
            for h in f.heard
        ]
    else:
        reasons.append("every figure is unconfirmed")
    aloof = [f for f in figures if f.interest is Interest.NONE]
    within = aloof if len(aloof) >= ENOUGH else figures
    low, high = _low(within), _high(within)
    if within is aloof and len(aloof) < len(figures):
        reasons.append(f"interval over the {len(aloof)} voices without a stake")
    low = _floor(figures, low, high, reasons)
    best = _clamp(_median(figures), low, high, reasons)
    return Estimate(
        toll.attribute, toll.who, toll.fate, low, best, high, len(figures), tuple(reasons), tuple(figures), tuple(left)
    )


def _floor(figures: Sequence[Figure], low: int | None, high: int | None, reasons: list[str]) -> int | None:
    """Nobody makes up losses of its own: what a party admits is the least, as far as the interval goes."""
    admitted = [f for f in figures if f.interest is Interest.OWN and f.confirmed and f.low]
    for figure in sorted(admitted, key=lambda f: (-(f.low or 0), f.voice.name)):
        assert figure.low is not None
        if (low is None or figure.low > low) and (high is None or figure.low <= high):
            reasons.append(f"not below {figure.low}, which {figure.voice.name} admits of its own")
            return figure.low
    return low


def _clamp(best: int, low: int | None, high: int | None, reasons: list[str]) -> int:
    kept = max(best, low) if low is not None else best
    kept = min(kept, high) if high is not None else kept
    reasons.append(f"best {kept}: the weighted median" + ("" if kept == best else f" {best}, moved into the interval"))
    return kept


def estimates(group: EventGroup, *, voices: Voices | None = None) -> list[Estimate]:
    """The estimate of every toll that the claims of an event count."""
    return [estimate_of(toll) for toll in tolls_of(heard_of(group, voices=voices))]
