"""A part of the world in, the land in it out, as the path of a drawing. Pure but for the outlines, which the package
`countryinfo` carries (Natural Earth's, at 1:110 million).

The land is drawn as one, without its borders: where they run is disputed too, and no map of ours says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final

Point = tuple[float, float]
#: West, south, east, north.
Box = tuple[float, float, float, float]

#: Points of an outline nearer to each other than this, in the drawing's units, are drawn as one.
NEAR: Final = 1.6
#: What is cut off lies so far outside, as a share of the drawing, that its edge is not seen.
MARGIN: Final = 0.05


@cache
def rings() -> tuple[tuple[Box, tuple[Point, ...]], ...]:
    """Every outline with the part of the world that it is in."""
    from countryinfo import CountryInfo

    found: list[tuple[Box, tuple[Point, ...]]] = []
    every: dict[str, Any] = dict(CountryInfo.all())
    for _, country in sorted(every.items()):
        for feature in (country.get("geoJSON") or {}).get("features", ()):
            shape = feature.get("geometry") or {}
            if shape.get("type") not in ("Polygon", "MultiPolygon"):
                continue
            parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            for part in parts:
                for ring in part:
                    points = tuple((float(p[0]), float(p[1])) for p in ring)
                    if len(points) > 2:
                        lons, lats = [p[0] for p in points], [p[1] for p in points]
                        found.append(((min(lons), min(lats), max(lons), max(lats)), points))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=256)
def land_of(frame: Box, width: float, height: float) -> str:
    """The land of that part of the world as the path of a drawing of this size; empty where there is only sea."""
    west, south, east, north = frame
    room = (MARGIN * (east - west), MARGIN * (north - south))
    wide = (west - room[0], south - room[1], east + room[0], north + room[1])
    parts = []
    for box, points in rings():
        if box[2] < wide[0] or box[0] > wide[2] or box[3] < wide[1] or box[1] > wide[3]:
            continue
        inside = box[0] >= wide[0] and box[2] <= wide[2] and box[1] >= wide[1] and box[3] <= wide[3]
        cut = points if inside else _cut(points, wide)
        drawn = list(_drawn(cut, frame, width, height))
        if len(drawn) > 2:
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in drawn) + "Z")
    return "".join(parts)


def _drawn(points: Sequence[Point], frame: Box, width: float, height: float) -> Iterator[Point]:
    """The points in the drawing's units, those left out that would not be seen apart."""
    west, south, east, north = frame
    last: Point | None = None
    for lon, lat in points:
        x = round((lon - west) / max(1e-9, east - west) * width, 1)
        y = round((north - lat) / max(1e-9, north - south) * height, 1)
        if last is None or abs(x - last[0]) > NEAR or abs(y - last[1]) > NEAR:
            last = (x, y)
            yield last


def _cut(points: Sequence[Point], box: Box) -> list[Point]:
    """What of an outline lies within a box (Sutherland and Hodgman's way: side by side)."""
    found = list(points)
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        before, found = found, []
        for place, here in enumerate(before):
            last = before[place - 1]
            within, was = sign * (here[axis] - limit) >= 0, sign * (last[axis] - limit) >= 0
            if within != was:
                share = (limit - last[axis]) / (here[axis] - last[axis])
                found.append((last[0] + share * (here[0] - last[0]), last[1] + share * (here[1] - last[1])))
            if within:
                found.append(here)
        if not found:
            return []
    return found
