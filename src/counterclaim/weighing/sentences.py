"""The two sides of a dispute in, one sentence that a person can quote out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from counterclaim.codebook import Attribute, Stance
from counterclaim.records import Claim, Report, Voiced
from counterclaim.weighing.victims import BARE, fate_of, victims_of
from counterclaim.wordlists import fold, load

#: More voices on one side are counted, not named: a sentence with ten names is no sentence.
_NAMED: Final = 4
_HAPPENED: Final = {
    Attribute.FATALITIES: "killed",
    Attribute.INJURIES: "injured",
    Attribute.MISSING_OR_CAPTURED_PEOPLE: "taken, missing or freed",
}
#: Victims in words that say by themselves what happened to them: "17 bodies", "nine dead".
_SAID_BY_WHO: Final = frozenset({BARE, "wounded"})

_WORD = re.compile(r"[^\W_]+")
#: Before these no number can stand: "29 the attackers", "nine its ranks".
_OPENERS: Final = frozenset(
    """the a an its their his her our my your this that these those some le la les l un une des du de d son sa ses leur
    leurs nos notre""".split()
)
#: In these the words already say what happened.
_HAPPENED_WORDS: Final = frozenset(
    "killed wounded injured hurt died captured taken tue tues tuee tuees blesse blesses blessees morts mort".split()
)
_FRENCH_SMALL: Final = frozenset("de du des la le les et en dont au aux".split())
_CLAUSE: Final = frozenset("that que qu having avoir".split())
_RESPONSIBLE: Final = frozenset(
    """claimed claims claiming responsibility for it the attack responsable responsabilite revendique l attaque la de
    of denied denies a""".split()
)
#: Small inside a sentence, however the report began its own with them.
_SMALL_INSIDE: Final = frozenset(
    """the a an its their his her our my your this that these those one two three four five six seven eight nine ten some
    several many most both another other others local le la les l un une des du deux trois plusieurs son sa ses leur leurs
    ce cette ces certains""".split()
)
#: Things and not people: nobody "said 9 bodies", and no "deaths were killed".
_THINGS: Final = frozenset("body bodies corpse corpses death deaths fatality fatalities casualty casualties".split())
#: What describes people and can't stand for them: "23 military".
_NO_NOUN: Final = frozenset("military armed security paramilitary".split())
_ELISION: Final = re.compile(r"^[LDÀ](?=['’])")
_BEFELL: Final = re.compile(r" (?:was|were) ")
_QUOTES: Final = '"“”„«»'

Spoken = tuple[Voiced, str]


def _source(report: Report) -> str:
    """Where it stands: the outlet, else the report's id, and the date where one is known."""
    return ", ".join([report.outlet or report.id] + ([report.published.isoformat()] if report.published else []))


def number_of(claim: Claim) -> str:
    """The bounds in words: "at least 23", "at most 5", "20 to 30", "no", "10"; the claim's own words where none."""
    low, high = claim.low, claim.high
    if low is None and high is None:
        return _in_quotes(claim.value)
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"at most {high}"
    if low != high:
        return f"{low} to {high}"
    return str(low) if low else "no"


def _in_quotes(words: str) -> str:
    """The words as a quote; a mark that the report's own quote left at an end, its fellow cut off, is not kept."""
    words = words.strip()
    if len(words) > 1 and words[0] in _QUOTES and words[-1] in _QUOTES and not set(words[1:-1]) & set(_QUOTES):
        words = words[1:-1]
    elif sum(c in _QUOTES for c in words) == 1:
        words = words.strip(_QUOTES)
    return f"“{words.strip()}”"


def _counted(claim: Claim) -> str:
    """ "10 soldiers were killed", "at least one person was taken …". Words that fit no English sentence ("soldats
    tués", "its ranks") stand as a quote beside the number: "10 killed (“soldats tués”)"."""
    who = claim.who or "people"
    happened = fate_of(claim) or _HAPPENED[Attribute(claim.attribute)]
    number = number_of(claim)
    if not _fits(who):
        told = f"{number} {'dead' if happened == 'killed' else happened}"
        return told if _says_no_more(who, claim.attribute) else f"{told} (“{who}”)"
    single = 1 in (claim.low, claim.high) and (claim.low == claim.high or claim.high is None or claim.low is None)
    who = _singular(who) if single else _plural(who)
    if victims_of(claim.who).classes <= _SAID_BY_WHO or _names_the_fate(who):
        return f"{number} {who}"
    return f"{number} {who} {'was' if single else 'were'} {happened}"


def _says_no_more(who: str, attribute: str) -> bool:
    """Whether the words only repeat what happened: "killed", "blessés"."""
    same = {Attribute.FATALITIES: BARE, Attribute.INJURIES: "wounded"}.get(Attribute(attribute))
    words = set(_WORD.findall(fold(who)))
    return bool(words) and (words <= _HAPPENED_WORDS or victims_of(who).classes == {same})


def befallen(who: str, attribute: str, happened: str) -> str:
    """Who is counted and what befell them, each said once: "soldiers killed", "killed" for "dead", "civilian dead"."""
    if not who or _says_no_more(who, attribute):
        return happened
    return who if _names_the_fate(who) else f"{who} {happened}"


def _names_the_fate(who: str) -> bool:
    """Whether the last word says what happened: "civilian dead", "six hurt"."""
    words = _WORD.findall(who)
    return bool(words) and victims_of(words[-1].lower()).classes <= _SAID_BY_WHO


@lru_cache(maxsize=4096)
def _fits(who: str) -> bool:
    """Whether the words can follow a number in English: an English word for victims ends them or the part before "of",
    and no article, pronoun or participle stands there that asks for a sentence of its own."""
    words = _WORD.findall(fold(who))
    if not words or words[0] in _OPENERS or words[-1] in _NO_NOUN or set(words) & _HAPPENED_WORDS:
        return False
    # a plain noun of no list ("graduates", "bodyguards") is let through where nothing in it is French
    return any(w in _english() for w in words) or not set(words) & _french()


@cache
def _english() -> frozenset[str]:
    return frozenset(fold(key) for key in load("victim_classes", "en"))


@cache
def _french() -> frozenset[str]:
    """Words for victims that only French has, and the small words between French nouns."""
    return frozenset(fold(key) for key in load("victim_classes", "fr")) - _english() | _FRENCH_SMALL


def _singular(who: str) -> str:
    """One of them: "people" is a person, "Malian soldiers" a "Malian soldier"; what has no plain plural stays."""
    if fold(who) == "people":
        return "person"
    first, sep, rest = who.partition(" of ")
    word = first.rpartition(" ")[2]
    irregular = {"men": "man", "women": "woman", "children": "child", "people": "person", "policemen": "policeman"}
    if word in irregular:
        return first[: len(first) - len(word)] + irregular[word] + sep + rest
    plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss") and fold(word[:-1]) in _english()
    return (first[:-1] if plural else first) + sep + rest


def _plural(who: str) -> str:
    """Several of them, where the words are of one and the list knows the plural: "civilian" are "civilians"."""
    first, sep, rest = who.partition(" of ")
    return first + ("s" if f"{fold(first.rpartition(' ')[2])}s" in _english() else "") + sep + rest


def _says(claim: Claim, name: str) -> str:
    if claim.attribute in _HAPPENED:
        told = _counted(claim)
        things = _WORD.findall(told.lower())[-1] in _THINGS
        if claim.stance == Stance.DENIES:
            return f"{name} rejected {'that ' if _BEFELL.search(told) else ''}{told}"
        return f"{name} {'spoke of' if things else 'said'} {told}"
    denied = claim.stance == Stance.DENIES
    told = _in_quotes(claim.value or claim.quote)
    if claim.attribute == Attribute.PERSON_STATUS:
        told = f"{claim.who or 'somebody'} is {claim.value}"
        return f"{name} denied that {told}" if denied else f"{name} said that {told}"
    if claim.attribute == Attribute.PERPETRATOR and not denied:
        return f"{name} named {told} as having done it"
    if claim.attribute == Attribute.LED_BY:
        return f"{name} {'denied' if denied else 'said'} that {told} led it"
    if claim.attribute == Attribute.RESPONSIBILITY:
        return _owned(claim, name, told)
    return f"{name} denied {told}" if denied else f"{name} said {told}"


def _owned(claim: Claim, name: str, told: str) -> str:
    """Responsibility; a denial whose words are a sentence of their own ("that only two died") denies that, and one that
    says no more than the word is not quoted."""
    words = _WORD.findall(fold(claim.value))
    bare = set(words) <= _RESPONSIBLE
    if claim.stance == Stance.DENIES:
        if words[:1] and words[0] in _CLAUSE:
            return f"{name} denied {told}"
        return f"{name} denied responsibility" + ("" if bare else f" ({told})")
    if claim.stance in (Stance.ASSERTS, Stance.CONFIRMS):
        return f"{name} claimed responsibility" + ("" if bare else f" ({told})")
    return f"{name} disputed who did it" + ("" if bare else f" ({told})")


def within(name: str) -> str:
    """A name as it stands inside a sentence: its article, pronoun or number small."""
    first, space, rest = name.partition(" ")
    if fold(first) in _SMALL_INSIDE and (rest or fold(first) in ("another", "others")):
        return f"{first.lower()}{space}{rest}"
    return _ELISION.sub(lambda m: m[0].lower(), name)


def _side(spoken: Sequence[Spoken]) -> str:
    """What one side says; what several reports carry in the same terms is said once, with all of them named."""
    told: dict[str, list[str]] = {}
    for voiced, name in spoken:
        sources = told.setdefault(_says(voiced.claim, within(name)), [])
        if (source := _source(voiced.report)) not in sources:
            sources.append(source)
    parts = [f"{words} ({'; '.join(sources)})" for words, sources in told.items()]
    more = len(parts) - _NAMED
    return ", ".join(parts[:_NAMED]) + (f", and {more} more in the same sense" if more > 0 else "")


def sentence_of(attribute: str, one: Sequence[Spoken], other: Sequence[Spoken]) -> str:
    """ "The army said 10 soldiers killed (Outlet, 2019-03-17); the CSP said at least 24 soldiers killed (…)." """
    sentence = f"{_side(one)}; {_side(other)}."
    return sentence[:1].upper() + sentence[1:]
