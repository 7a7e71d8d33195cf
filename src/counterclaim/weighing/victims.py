"""The words for victims in, their classes out, and whether two claims count the same people. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from counterclaim.codebook import LANGUAGES, Attribute
from counterclaim.records import Claim
from counterclaim.wordlists import fold, load

#: Everybody: soldiers may be among "people", so a smaller number of soldiers contradicts nothing.
PEOPLE: Final = "people"
#: A bare word for victims, of whatever class: "ten dead", "17 bodies", "two prisoners".
BARE: Final = "dead"
#: Whose losses "its men" are can't be told from the words: the claimant's own side.
OWN: Final = "own"
#: Whom the claimant fights: the other way round.
ENEMY: Final = "enemy"

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_OWN = re.compile(
    r"^(?:(?:its|our|their|his|nos|ses|leurs|notre|sa)\b.{0,40}\b(?:ranks?|men|side|own|losses|brothers|hommes|rangs|pertes)"
    r"|(?:the |our |nos )?(?:brothers|heroes|martyrs|frères))\b|^its own$",
    re.IGNORECASE,
)
#: Fighters wear civilian clothes too.
_CLOTHES = re.compile(r"\b(?:in )?(?:civilian clothes|plain clothes|en civil\b|(?:en )?tenue civile)", re.IGNORECASE)
#: One class may be meant by several words; a class on the left is part of those on the right.
_SAME: Final[Mapping[str, frozenset[str]]] = {
    PEOPLE: frozenset({PEOPLE, BARE}),
    BARE: frozenset({PEOPLE, BARE}),
    "soldiers": frozenset({"soldiers", "security"}),
    "police": frozenset({"police", "security"}),
    "militia": frozenset({"militia", "security"}),
    "security": frozenset({"security", "soldiers", "police", "militia"}),
}


@dataclass(frozen=True, slots=True)
class Victims:
    """Who the victims of a claim are: classes, the countries and the capitalised names that the words carry."""

    classes: frozenset[str]
    countries: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@cache
def _classes() -> dict[str, str]:
    """Both languages in one: readings name victims in either, and no word has two classes."""
    return {fold(key): value for language in LANGUAGES for key, value in load("victim_classes", language).items()}


@cache
def _demonyms() -> dict[str, str]:
    return {fold(key): value for language in LANGUAGES for key, value in load("demonyms", language).items()}


def initials(words: list[str]) -> str:
    """The first letters of the capitalised words, folded: "Rapid Support Forces" gives "rsf"."""
    return fold("".join(w[0] for w in words if w[0].isupper()))


@lru_cache(maxsize=4096)
def victims_of(who: str | None) -> Victims:
    """The classes that the words name; PEOPLE where they name none, OWN for the claimant's own side."""
    if not who:
        return Victims(frozenset({PEOPLE}))
    words = _WORD.findall(_CLOTHES.sub("", who.replace("’s", "").replace("'s", "")))
    folded = [fold(w) for w in words]
    known, demonyms = _classes(), _demonyms()
    # a capitalised word within is part of a name ("Frontier Corps"), short forms aside ("VDP")
    plain = {fold(w) for n, w in enumerate(words) if n == 0 or not w[0].isupper() or w.isupper()}
    classes = {known[w] for w in plain if w in known}
    capitals = [w for n, w in enumerate(words) if w[0].isupper() and (n or w.isupper() or len(words) == 1)]
    names = {fold(w) for w in capitals if fold(w) not in demonyms and not (w.isupper() and fold(w) in known)}
    if len(capitals) > 1:
        names.add(initials(capitals))
    if _OWN.search(who):
        classes = {OWN} | (classes - {"fighters", PEOPLE, BARE})
    if len(classes) > 1 and classes - {PEOPLE, BARE}:
        classes -= {PEOPLE, BARE}  # "civilian dead", "bodies in uniform"
    if not classes:
        # words of no list ("attacks", "graduates") count only beside the same words
        classes = {OWN} if names else {" ".join(sorted(folded)) or PEOPLE}
    countries = {demonyms[w] for w in folded if w in demonyms}
    return Victims(frozenset(classes), frozenset(countries), frozenset(names))


def same_victims(one: Victims, other: Victims) -> bool:
    """Whether two counts are of the same people: classes meet, and neither countries nor names tell them apart."""
    if one.countries and other.countries and not one.countries & other.countries:
        return False
    if one.names and other.names and not one.names & other.names and not one.countries & other.countries:
        return False
    widened = frozenset().union(*(_SAME.get(c, frozenset({c})) for c in one.classes))
    return bool(widened & other.classes)


def holds(whole: Victims, part: Victims) -> bool:
    """Whether the first counts everybody of a place and the second only some: "people" and "soldiers"."""
    if whole.classes & {PEOPLE, BARE} and not part.classes & {PEOPLE, BARE}:
        return bool(part.classes & (MAIN | SOME))
    return whole.classes == {"civilians"} and "children" in part.classes


#: Classes that can be all the victims of an event, and those that are always some of them. The dead among the fighters
#: are told apart from "the dead": an attacker's losses are no part of an attack's toll.
MAIN: Final = frozenset({"soldiers", "police", "militia", "security", "civilians"})
SOME: Final = frozenset({"children", "women"})

#: Words of a number that is some of a known total, or of persons known one by one: no toll of its own.
_SOME_OF = re.compile(
    r"\b(?:of (?:the|them|these|those|its|their|whom)|alone|another|d'entre|parmi|reported missing|on arrival|reached"
    r"|brought|seriously|serious|critical|critique|graves?|neighbours?|family|famille|husband|wife|son|daughter|sister"
    r"|brother|mother|father|mari|epouse|fils|soeur|frere|mere|pere)\b"
)
_ONE = re.compile(r"^(?:an?|the|un|une|le|la|my|her|his|son|sa|mon|ma)\b")
#: The same of a value: "a colonel" is one person told by himself. French "un" is also the number.
_ONE_TOLD = re.compile(r"^(?:an?|the|my|her|his|son|sa|mon|ma)\s+[^\W\d]")


def counts_some(value: str, who: str | None, *, number: int | None) -> bool:
    """Whether a count is no toll but a part told by itself: "nine of the eleven", "a marine", "her husband"."""
    words = fold(who or "")
    if _SOME_OF.search(words) or _SOME_OF.search(fold(value)):
        return True
    alone = _ONE.search(words) or _ONE_TOLD.search(fold(value))
    return number == 1 and bool(alone) and not re.search(r"\b(?:only|just|single|seul)\b", fold(value))


def seen_by(victims: Victims, *, state: bool) -> Victims:
    """OWN and ENEMY said plainly: an army's own men are soldiers and its enemies fighters; a group's the other way."""
    plain = {OWN: "soldiers" if state else "fighters", ENEMY: "fighters" if state else "soldiers"}
    return Victims(frozenset(plain.get(c, c) for c in victims.classes), victims.countries, victims.names)


def one_class(classes: frozenset[str]) -> bool:
    """Whether the classes are one, or words for one another ("soldiers" and "security")."""
    return any(classes <= _SAME.get(c, frozenset({c})) for c in classes)


#: What "missing or captured" says of people, by the first that its words tell.
_FATES: Final = (
    ("freed", re.compile(r"\b(?:freed|releas\w+|rescu\w+|liber\w+|relach\w+|surviv\w+|found alive)")),
    ("missing", re.compile(r"\b(?:missing|disparu\w*|unaccounted|introuvable\w*)")),
    (
        "taken",
        re.compile(
            r"\b(?:arrest\w*|arret\w*|detain\w*|custody|interpell\w*|captur\w+|prison\w+|hostages?|otages?|abduct\w*|kidnap\w*|enlev\w+|seized|taken)"
        ),
    ),
)


def fate_of(claim: Claim) -> str | None:
    """Freed, missing or taken, of people missing or captured; None where the words tell none, and of other tolls."""
    if claim.attribute != Attribute.MISSING_OR_CAPTURED_PEOPLE:
        return None
    for words in (fold(f"{claim.who or ''} {claim.value}"), fold(claim.quote)):
        for fate, pattern in _FATES:
            if pattern.search(words):
                return fate
    return None
