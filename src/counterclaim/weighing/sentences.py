"""The two sides of a dispute in, one sentence that a person can quote out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from counterclaim.codebook import Attribute, Stance
from counterclaim.records import Claim, Report, Voiced
from counterclaim.weighing.victims import BARE, victims_of
from counterclaim.wordlists import fold

#: More voices on one side are counted, not named: a sentence with ten names is no sentence.
_NAMED: Final = 4
_HAPPENED: Final = {
    Attribute.FATALITIES: "killed",
    Attribute.INJURIES: "injured",
    Attribute.MISSING_OR_CAPTURED_PEOPLE: "taken, missing or freed",
}
#: Victims in words that say by themselves what happened to them: "17 bodies", "nine dead".
_SAID_BY_WHO: Final = frozenset({BARE, "wounded"})

_ARTICLES: Final = frozenset("the a an le la les un une des".split())

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
        told = f"{number_of(claim)} {who}"
        if not victims_of(claim.who).classes <= _SAID_BY_WHO:
            verb = "was" if claim.low == claim.high == 1 else "were"
            told += f" {verb} {_HAPPENED[Attribute(claim.attribute)]}"
        if claim.stance == Stance.DENIES:
            return f"{name} rejected that {told}"
        return f"{name} said {told}"
    told = f"“{claim.value or claim.quote}”"
    if claim.attribute == Attribute.PERSON_STATUS:
        told = f"{who} is {claim.value}"
        return f"{name} denied that {told}" if claim.stance == Stance.DENIES else f"{name} said that {told}"
    if claim.attribute == Attribute.PERPETRATOR and claim.stance != Stance.DENIES:
        return f"{name} named {told} as having done it"
    if claim.attribute == Attribute.LED_BY:
        return f"{name} {'denied' if claim.stance == Stance.DENIES else 'said'} that {told} led it"
    if claim.attribute == Attribute.RESPONSIBILITY:
        verbs = {Stance.DENIES: "denied responsibility", Stance.ASSERTS: "claimed responsibility"}
        return f"{name} {verbs.get(Stance(claim.stance), 'said')}: {told}"
    return f"{name} denied {told}" if claim.stance == Stance.DENIES else f"{name} said {told}"


def _within(name: str) -> str:
    """A name as it stands inside a sentence: its article small."""
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if rest and fold(first) in _ARTICLES else name


def _side(spoken: Sequence[Spoken]) -> str:
    """What one side says; what several reports carry in the same terms is said once, with all of them named."""
    told: dict[str, list[str]] = {}
    for voiced, name in spoken:
        sources = told.setdefault(_says(voiced.claim, _within(name)), [])
        if (source := _source(voiced.report)) not in sources:
            sources.append(source)
    parts = [f"{words} ({'; '.join(sources)})" for words, sources in told.items()]
    more = len(parts) - _NAMED
    return ", ".join(parts[:_NAMED]) + (f", and {more} more in the same sense" if more > 0 else "")


def sentence_of(attribute: str, one: Sequence[Spoken], other: Sequence[Spoken]) -> str:
    """ "The army said 10 soldiers killed (Outlet, 2019-03-17); the CSP said at least 24 soldiers killed (…)." """
    sentence = f"{_side(one)}; {_side(other)}."
    return sentence[:1].upper() + sentence[1:]
