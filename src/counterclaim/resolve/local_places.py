"""Place names in general and local news → the same mentions as `places.find_places`, chosen all together. Pure.

Conflict reports name a country and few towns; local news names many small towns and never the country. So here a name
needs no words around it that speak for a place, adjectives of nationality count as the country ("Ghanaian" → Ghana),
US states are read in all their abbreviations and counties by name, and among namesakes those are taken that lie close
to what the other names of the report can mean (towns of one county, counties of one state), the larger ones first.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counterclaim.resolve.gazetteer import COUNTRY_LIST, us_states
from counterclaim.resolve.place_names import Place, fold
from counterclaim.resolve.places import KNOWN_TOWN, WORLD_TOWN, PlaceMention, _Found, _Scan, _speech

if TYPE_CHECKING:
    from counterclaim.resolve.gazetteer import Gazetteer
    from counterclaim.text.analyse import Document

#: States as newspapers shorten them, beside the postal codes; code → forms with their full stops.
_SHORT = (
    "AL Ala.|AZ Ariz.|AR Ark.|CA Calif.|CO Colo.|CT Conn.|DE Del.|FL Fla.|GA Ga.|IL Ill.|IN Ind.|KS Kan.|KS Kans.|KY Ky."
    "|LA La.|ME Me.|MD Md.|MA Mass.|MI Mich.|MN Minn.|MS Miss.|MO Mo.|MT Mont.|NE Neb.|NE Nebr.|NV Nev.|NH N.H.|NJ N.J."
    "|NM N.M.|NY N.Y.|NC N.C.|ND N.D.|OK Okla.|OR Ore.|PA Pa.|PA Penn.|RI R.I.|SC S.C.|SD S.D.|TN Tenn.|TX Tex.|VT Vt."
    "|VA Va.|WA Wash.|WV W.Va.|WV W. Va.|WI Wis.|WY Wyo.|DC D.C."
)
_BY_SHORT = {form: code for code, form in (pair.split(" ", 1) for pair in _SHORT.split("|"))}
_SHORT_KEYS = frozenset(fold(form) for form in _BY_SHORT)
_CODES = "|".join(sorted(set(_BY_SHORT.values()) | {"AK", "HI", "ID", "IA", "OH", "UT"}))
#: An abbreviation stands after a town and a comma, or has a full stop within, which no other word has.
_STATE_AFTER = re.compile(
    r"(?<=, )(?:"
    + "|".join(re.escape(f) for f in sorted(_BY_SHORT, key=len, reverse=True))
    + rf"|(?:{_CODES})\b(?![\w.]))"
)
_STATE_DOTTED = re.compile(r"(?<!\w)(?:W\. ?Va\.?|N\.[HJMYCD]\.?|S\.[CD]\.?|R\.I\.?|D\.C\.?)(?![\w.])")
_CAPITAL = re.compile(r"\b[A-Z][a-z]+(?:[ -][A-Z][a-z]+)?\b")
#: States that share their name with a city outside or within them, where our list has only the unambiguous form.
_CITY_STATES = {"new york": "NY"}
#: Parts of the world, by GeoNames' points; none lies in one country.
_WORLD = {
    fold(name): Place(name, "", lat, lon, "region", 0, "our list (GeoNames)")
    for name, lat, lon in (
        ("Africa", 7.2, 21.1),
        ("Asia", 29.8, 89.3),
        ("Europe", 48.7, 9.1),
        ("North America", 46.1, -100.5),
        ("South America", -14.6, -57.7),
        ("Latin America", -14.6, -57.7),
        ("Americas", 10.0, -80.0),
        ("Middle East", 31.0, 40.0),
        ("Mideast", 31.0, 40.0),
        ("West Africa", 12.0, -1.0),
        ("East Africa", 2.0, 37.0),
        ("Southeast Asia", 10.0, 106.0),
        ("South Asia", 23.0, 80.0),
        ("Western Europe", 48.0, 5.0),
        ("Eastern Europe", 50.0, 28.0),
        ("Caribbean", 15.0, -75.0),
        ("European Union", 50.1, 9.0),
        ("Antarctica", -78.2, 16.4),
        ("Black Sea", 43.0, 34.0),
        ("Red Sea", 20.3, 38.4),
        ("Mediterranean", 35.0, 20.0),
        ("Persian Gulf", 26.9, 51.5),
    )
}
_KM_DEGREE = 111.2
#: Kilometres over which towns speak for each other: two counties.
REACH = 90.0
#: What one other name says for a candidate: in the same state, in the same country.
IN_STATE, IN_COUNTRY = 0.5, 0.08
#: How much being large counts against company. All of these were set by hand, with the errors on LGL and GeoVirus in
#: sight; none was swept.
SIZE = 1.2
ROUNDS = 3
#: What something else must say for a small town that no word around it speaks for.
ENOUGH = 0.45
#: A town must be this large to be meant by a name that is a country's or a region's too.
AGAINST_REGION = 1_000_000
#: The most candidates of one name, the largest: beyond, they are farms.
MOST = 60

_WORLD_NAME = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(sorted((p.name for p in _WORLD.values()), key=len, reverse=True)).replace(" ", r"\s")
    + r")(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class _Name:
    """One possible mention: `within` is the state or country that stands right beside it ("US-OH", "FR"), or ""."""

    start: int
    end: int
    text: str
    key: str
    candidates: tuple[Place, ...]
    within: str = ""
    item: _Found | None = None


def _state_names(scan: _Scan) -> Iterator[_Name]:
    states = us_states()
    for pattern in (_STATE_AFTER, _STATE_DOTTED):
        for match in pattern.finditer(scan.text):
            written = match.group()
            dotted = written if written.endswith(".") else f"{written}."
            code = _BY_SHORT.get(written) or _BY_SHORT.get(dotted) or written
            if code in states:
                yield _Name(match.start(), match.end(), written, f"state {code}", (states[code],))


def _nation_names(scan: _Scan) -> Iterator[_Name]:
    gazetteer = scan.gazetteer
    for match in _CAPITAL.finditer(scan.text):
        for written in dict.fromkeys((match.group(), *re.split("[ -]", match.group()))):
            iso = gazetteer.demonyms.get(fold(written))
            if iso is None and " " in written:
                iso = next((p.country for p in gazetteer.find(written, loose=False) if p.source == COUNTRY_LIST), None)
            if iso and iso in gazetteer.countries:
                start = match.start() + match.group().index(written)
                yield _Name(start, start + len(written), written, f"nation {iso}", (gazetteer.countries[iso],))
                break


def _world_names(scan: _Scan) -> Iterator[_Name]:
    for match in _WORLD_NAME.finditer(scan.text):
        key = fold(match.group())
        yield _Name(match.start(), match.end(), match.group(), key, (_WORLD[key],))


def _item_names(scan: _Scan) -> Iterator[_Name]:
    for item in scan.found():
        candidates = _widened(item)
        yield _Name(item.start, item.end, item.name, fold(item.name), candidates, "", item)


def _widened(item: _Found) -> tuple[Place, ...]:
    """An item's candidates, the largest, with the parts of the world and the states that bear a city's name."""
    key = fold(item.name)
    if key in _WORLD:
        return (_WORLD[key],)
    found = sorted(item.candidates, key=lambda p: (not p.ours, -p.population, p.country, p.name))[:MOST]
    if key in _CITY_STATES and not item.dateline and (state := us_states().get(_CITY_STATES[key])):
        return (state,)
    return tuple(found)


def _apart(names: Iterable[_Name]) -> list[_Name]:
    """None overlapping, earlier kinds first (they are given in the order of their rank), in text order."""
    kept: list[_Name] = []
    taken: set[int] = set()
    for name in names:
        if taken.isdisjoint(range(name.start, name.end)):
            kept.append(name)
            taken.update(range(name.start, name.end))
    return sorted(kept, key=lambda n: n.start)


# --- is it a place? --------------------------------------------------------------------------------------------------

_ORGANISATION_AFTER = re.compile(
    r"\s(?:[A-Z][\w'’-]+\s)?(?:High|Middle|Elementary|School|College|University|Hospital|Church|Inc|Corp|Club|Bank|Hotel"
    r"|Center|Centre|Avenue|Ave|Street|St|Road|Rd|Drive|Boulevard|Lane|Highway|Times|Post|News|Herald|Tribune|Gazette"
    r"|Theater|Theatre|Park|Building|Bridge|Cup|Award|Act|Fund|Foundation|Memorial|Medical|Stadium|Hall)\b"
)


_BEFORE = re.compile(r"([A-Z][\w'’-]*\.?)[ ]$")
_AFTER = re.compile(r"[ ]([A-Z][\w'’-]*)")
#: Words with a capital that stand beside a place without being a part of a longer name.
_HARMLESS = frozenset(
    """in at on the from near to of a and monday tuesday wednesday thursday friday saturday sunday january february march
    april may june july august september october november december gov sen rep mayor president downtown north south east
    west northern southern eastern western central county city state police new""".split()
)


def _beside(scan: _Scan, name: _Name) -> tuple[str, str]:
    """The capitalised words right before and after a name, "" where there are none that matter."""
    before = _BEFORE.search(scan.text[max(0, name.start - 30) : name.start])
    after = _AFTER.match(scan.text[name.end : name.end + 30])
    words = [fold(m.group(1)) if m else "" for m in (before, after)]
    return tuple("" if w in _HARMLESS else w for w in words)  # type: ignore[return-value]


def _surnames(scan: _Scan, names: Sequence[_Name]) -> set[str]:
    """Folded names that stand somewhere as the end of a person's name: right behind another capitalised word."""
    found = set(scan.person_names)
    for name in names:
        if name.item is None or name.within:
            continue
        before, after = _beside(scan, name)
        if before and not after and name.item.cue.role == "other":
            found.add(name.key)
    return found


def _is_known(name: _Name) -> bool:
    """The name of a city of the world: more often meant than a person of that name who has none of his own beside."""
    return any(p.population >= WORLD_TOWN for p in name.candidates)


def _is_place(scan: _Scan, name: _Name, surnames: set[str]) -> bool:
    """Whether a name is a place as far as the words around it say; `_has_company` says the rest."""
    item = name.item
    if item is None or name.within:
        return True
    if not name.candidates:
        return scan.accepts_unknown(item)
    if name.key in _SHORT_KEYS or "'" in name.text[1:3] or "’" in name.text[1:3]:
        return False
    if item.dateline:
        return True
    if item.start in scan.person_starts:
        return False
    if any(p.ours and p.precision in ("country", "region") for p in name.candidates):
        return name.key not in scan.person_names or bool(item.cue.strength)
    before, after = _beside(scan, name)
    if before or (after and max(p.population for p in name.candidates) < KNOWN_TOWN):
        return False
    if name.key in surnames and item.cue.role not in ("at", "near", "from") and not _is_known(name):
        return False
    if _speech(scan.text, item.start, item.end, scan.kinds) or _ORGANISATION_AFTER.match(
        scan.text[item.end : item.end + 30]
    ):
        return False
    if scan.kinds.get(name.key) or len(name.key) < 4:
        return scan.accepts_known(item)
    return True


def _has_company(scan: _Scan, name: _Name, place: Place | None, all_chosen: Mapping[tuple[str, str], Place]) -> bool:
    """A small town that no word speaks for must lie near to, or in the state of, something else that is named."""
    item = name.item
    if place is None or item is None or name.within or place.ours or item.dateline or place.population >= KNOWN_TOWN:
        return True
    if (item.cue.role in ("at", "near", "from") and item.cue.strength) or item.after:
        return True
    others = [p for key, p in all_chosen.items() if key[0] != name.key]
    company = max((_speaks(p, place) for p in others), default=0.0)
    at_start = item.start in scan.sentence_starts
    return company >= (0.6 if at_start else ENOUGH)


# --- which place? ----------------------------------------------------------------------------------------------------


def _size(place: Place) -> float:
    """0 … 1: how likely a name means this place, before any company."""
    if place.precision == "country":
        return 1.0
    if place.precision == "region" and place.ours:
        return 0.9
    if place.ours:
        return 0.6
    return 0.05 + 0.9 * min(1.0, math.log10(max(place.population, 1) / 100 + 1) / 5)


def _km(one: Place, other: Place) -> float:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    east = (one.lon - other.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return _KM_DEGREE * math.hypot(one.lat - other.lat, east)


def _speaks(other: Place, place: Place) -> float:
    """What one place, if it is meant, says for another."""
    if other.country != place.country and (other.precision == "country" or place.precision == "country"):
        return 0.0
    if other.precision == "country":
        return IN_COUNTRY
    if place.precision == "country":
        return IN_COUNTRY
    near = 0.0 if other.precision == "region" else math.exp(-_km(other, place) / REACH)
    state = IN_STATE if other.region and (other.country, other.region) == (place.country, place.region) else 0.0
    country = IN_COUNTRY if other.country == place.country else 0.0
    return max(near, state, country)


def _chosen(names: Sequence[_Name]) -> dict[tuple[str, str], Place]:
    """Name (and what it is said to lie in) → its place, all chosen together."""
    counts: Counter[tuple[str, str]] = Counter()
    pools: dict[tuple[str, str], tuple[Place, ...]] = {}
    for name in names:
        pool = _inside(name)
        if pool:
            counts[name.key, name.within] += 1
            pools[name.key, name.within] = pool
    share = {key: _shares([SIZE * _size(p) for p in pool]) for key, pool in pools.items()}
    for _ in range(ROUNDS):
        share = {key: _shares(_support(key, pools, share, counts)) for key in pools}
    return {
        key: min(zip(pool, share[key], strict=True), key=lambda x: (-x[1], x[0].country, x[0].name))[0]
        for key, pool in pools.items()
    }


def _support(
    key: tuple[str, str],
    pools: Mapping[tuple[str, str], tuple[Place, ...]],
    share: Mapping[tuple[str, str], list[float]],
    counts: Mapping[tuple[str, str], int],
) -> list[float]:
    scores = [SIZE * _size(p) for p in pools[key]]
    if len(scores) == 1:
        return scores
    for other, pool in pools.items():
        if other[0] == key[0]:
            continue
        weight = 1.0 + 0.3 * min(counts[other] - 1, 3)
        likely = [(p, s) for p, s in zip(pool, share[other], strict=True) if s > 0.04]
        for i, place in enumerate(pools[key]):
            scores[i] += weight * max((s * _speaks(p, place) for p, s in likely), default=0.0)
    return scores


def _shares(scores: Sequence[float]) -> list[float]:
    """Scores → shares of 1, the better ones favoured."""
    powers = [max(s, 1e-6) ** 3 for s in scores]
    total = sum(powers)
    return [p / total for p in powers]


def _inside(name: _Name) -> tuple[Place, ...]:
    if not name.within:
        large = [p for p in name.candidates if p.ours and p.precision in ("country", "region")]
        if any(p.precision == "country" for p in large):
            return tuple(large)
        return (
            *large,
            *(p for p in name.candidates if p not in large and (not large or p.population >= AGAINST_REGION)),
        )
    country, _, region = name.within.partition("-")
    kept = tuple(p for p in name.candidates if p.country == country and (not region or p.region == region))
    return kept or (() if name.item is not None and region else name.candidates)


#: What may stand between a name and the state or country that holds it.
_HELD = re.compile(r", (?:in )?|\s\(|, (?:[a-z-]{4,12}ern |central )")


def _holder(name: _Name) -> str:
    """The state or country that a name is, or that is said of it, as `_Name.within` has it; "" where neither."""
    for place in name.candidates:
        if place.ours and place.country and place.precision in ("region", "country"):
            return f"{place.country}-{place.region}" if place.region else place.country
    return name.within


def _with_container(scan: _Scan, names: list[_Name]) -> list[_Name]:
    """ "Byfield, Ohio", "Byfield, Dorn County, Ohio": a state or country after a name and a comma holds it."""
    out = list(names)
    for i in range(len(names) - 2, -1, -1):
        name, after = out[i], out[i + 1]
        gap = scan.text[name.end : after.start]
        if not _HELD.fullmatch(gap) or name.key.startswith("nation") or after.key.startswith("nation"):
            continue
        within = _holder(after)
        if not within:
            continue
        # "China, Japan" is a list, "Lebanon, Ohio" is not
        if any(p.precision == "country" for p in name.candidates) and "-" not in within:
            continue
        fitting = replace(name, within=within)
        if _inside(fitting) and (name.item is None or name.candidates):
            out[i] = fitting
    return out


def find_local_places(document: Document, gazetteer: Gazetteer) -> list[PlaceMention]:
    """Places named in a general or local news report, in text order, none overlapping."""
    scan = _Scan(document, gazetteer)
    items = list(_item_names(scan))
    long = [n for n in items if " " in n.text and any(p.ours for p in n.candidates)]
    found = _apart((*_state_names(scan), *long, *_nation_names(scan), *_world_names(scan), *items))
    named = _with_container(scan, found)
    surnames = _surnames(scan, named)
    kept = [n for n in named if _is_place(scan, n, surnames)]
    sensed = _one_sense(kept)
    chosen = _chosen(sensed)
    found_places = [(n, chosen.get((n.key, n.within))) for n in sensed]
    return [_mention(n, place) for n, place in found_places if _has_company(scan, n, place, chosen)]


def _one_sense(names: Sequence[_Name]) -> list[_Name]:
    """A name that is said once to lie in a state lies there wherever it stands bare."""
    said: dict[str, str] = {}
    for name in names:
        if name.within:
            said.setdefault(name.key, name.within)
    return [replace(n, within=said.get(n.key, "")) if not n.within else n for n in names]


def _mention(name: _Name, place: Place | None) -> PlaceMention:
    role = name.item.cue.role if name.item is not None else "other"
    dateline = name.item is not None and name.item.dateline
    if place is None:
        return PlaceMention(
            name.start, name.end, name.text, "settlement", reason="not found", role=role, dateline=dateline
        )
    said = f"; the text puts it in {name.within}" if name.within else "; fits best with the other names"
    reason = f"{place.source}{said if len(name.candidates) > 1 else ''}"
    return PlaceMention(
        name.start,
        name.end,
        name.text,
        place.precision,
        place.country or None,
        place.lat,
        place.lon,
        reason,
        role,
        dateline,
    )
