"""A name that a person asks for → every candidate with score, distance and reason, those that reading refuses too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from counterclaim.resolve.gazetteer import LIKE, SHORTEST_LIKE, Gazetteer
from counterclaim.resolve.place_names import FIX, Place, fold, loosen

#: Likeness below which a name isn't even shown: "Diora" and "Dioura" have 91, "Diora" and "Dori" 67.
SHOWN = 75.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """`score` is the likeness of the spellings (0-100), `distance` how many letters apart they are once folded;
    `refused` says that reading would not take it for the name."""

    place: Place
    score: float
    distance: int
    reason: str
    refused: bool


_REASONS = {
    "exact": "the same name",
    "loose": "the same but for prefixes, doubled letters and sounds that spellings vary in",
    "like": f"like-sounding, one letter or so apart; taken from a score of {LIKE:.0f} where the report names the country",
    "words": "the words stand in the name",
}
_ORDER = {"exact": 0, "loose": 1, "like": 2, "words": 3}


def search_places(gazetteer: Gazetteer, name: str, *, country: str | None = None, most: int = 20) -> list[Candidate]:
    """Candidates of a name, the best first: fixes, then by how found, score, population, country and name."""
    loosened = loosen(name)
    found = dict.fromkeys((*gazetteer.find(name), *gazetteer.loosely(name)))
    if country and (like := gazetteer.like(name, country)):
        found.setdefault(like)
    for place, _ in gazetteer.alike(loosened, country):
        found.setdefault(replace(place, how="like"))
    for place in gazetteer.with_words(fold(name)):
        found.setdefault(place)
    if len(found) < most:
        near = ((fuzz.ratio(loosened, loosen(p.name)), p) for p in gazetteer.near_spellings(loosened, country))
        best = sorted(((s, p) for s, p in near if s >= SHOWN), key=lambda x: (-x[0], x[1].country, x[1].name))
        for _, place in best[:most]:
            found.setdefault(place)
    seen: dict[tuple[str, str, float | None, float | None, str], Candidate] = {}
    for place in found:
        if country and place.country != country:
            continue
        key = (place.name, place.country, place.lat, place.lon, place.source)
        seen.setdefault(key, _candidate(name, loosened, place))
    return sorted(seen.values(), key=_rank)[:most]


def _candidate(name: str, loosened: str, place: Place) -> Candidate:
    exact = place.how == "exact"
    score = 100.0 if place.how in ("exact", "loose") else round(fuzz.ratio(loosened, loosen(place.name)), 1)
    distance = 0 if exact else Levenshtein.distance(fold(name), fold(place.name))
    # what has the same loose spelling as another of its names stands there as found so, with a score of 100
    refused = place.how == "words" or (place.how == "like" and (score < LIKE or len(loosened) < SHORTEST_LIKE))
    reason = _REASONS[place.how]
    if place.source.startswith(FIX):
        reason = f"{reason}; your fix stands before all others of {place.country}"
    elif place.how == "like" and len(loosened) < SHORTEST_LIKE:
        reason = "like-sounding, but the name is too short for that to mean anything; refused when reading"
    elif refused:
        reason = f"{reason}; refused when reading"
    return Candidate(place, score, distance, reason, refused)


def _rank(candidate: Candidate) -> tuple[bool, int, float, int, str, str]:
    place = candidate.place
    fixed = place.source.startswith(FIX)
    return (not fixed, _ORDER[place.how], -candidate.score, -place.population, place.country, place.name)
