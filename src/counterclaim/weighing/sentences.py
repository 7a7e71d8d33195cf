"""The two sides of a dispute in, one sentence that a person can quote out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from counterclaim.codebook import Attribute, Stance
from counterclaim.records import Claim, Report, Voiced

#: More voices on one side are counted, not named: a sentence with ten names is no sentence.
_NAMED: Final = 4
_HAPPENED: Final = {
    Attribute.FATALITIES: "killed",
    Attribute.INJURIES: "injured",
    Attribute.MISSING_OR_CAPTURED_PEOPLE: "missing, held or freed",
}

Spoken = tuple[Voiced, str]


def _source(report: Report) -> str:
    """Where it stands: the outlet, else the report's id, and the date where one is known."""
    return ", ".join([report.outlet or report.id] + ([report.published.isoformat()] if report.published else []))


def number_of(claim: Claim) -> str:
    """The bounds in words: "at least 23", "at most 5", "20 to 30", "no", "10"; the claim's own words where none."""
    low, high = claim.low, claim.high
    if low is None and high is None:
        return f"“{claim.value}”"
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"at most {high}"
    if low != high:
        return f"{low} to {high}"
    return str(low) if low else "no"


def _says(claim: Claim, name: str) -> str:
    who = claim.who or "people"
    if claim.attribute in _HAPPENED:
        told = f"{number_of(claim)} {who} {_HAPPENED[Attribute(claim.attribute)]}"
        return f"{name} rejects {told}" if claim.stance == Stance.DENIES else f"{name} says {told}"
    told = f"“{claim.value or claim.quote}”"
    if claim.attribute == Attribute.PERSON_STATUS:
        told = f"{who} is {claim.value}"
        return f"{name} denies that {told}" if claim.stance == Stance.DENIES else f"{name} says that {told}"
    if claim.attribute == Attribute.PERPETRATOR and claim.stance != Stance.DENIES:
        return f"{name} names {told} as having done it"
    if claim.attribute == Attribute.LED_BY and claim.stance != Stance.DENIES:
        return f"{name} says that {told} led it"
    if claim.attribute == Attribute.RESPONSIBILITY:
        verb = {Stance.DENIES: "denies responsibility", Stance.ASSERTS: "claims responsibility"}
        return f"{name} {verb.get(Stance(claim.stance), 'says')}: {told}"
    return f"{name} denies {told}" if claim.stance == Stance.DENIES else f"{name} says {told}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _side(spoken: Sequence[Spoken]) -> str:
    """What one side says; what several reports carry in the same terms is said once, with all of them named."""
    told: dict[str, list[str]] = {}
    for voiced, name in spoken:
        sources = told.setdefault(_says(voiced.claim, _capital(name)), [])
        if (source := _source(voiced.report)) not in sources:
            sources.append(source)
    parts = [f"{words} ({'; '.join(sources)})" for words, sources in told.items()]
    more = len(parts) - _NAMED
    return ", ".join(parts[:_NAMED]) + (f", and {more} more in the same sense" if more > 0 else "")


def sentence_of(attribute: str, one: Sequence[Spoken], other: Sequence[Spoken]) -> str:
    """ "The army says 10 soldiers killed (Outlet, 2019-03-17); the CSP says at least 24 soldiers killed (…)." """
    return f"{_side(one)}; {_side(other)}."
