"""The land under the map: there where there is land, cut to what is shown, drawn alike each time."""

from __future__ import annotations

import math
import re

import pytest

from counterclaim.desk.drawing import HEIGHT, WIDTH, map_of
from counterclaim.desk.land import land_of, rings

MALI = (-12.0, 10.0, 4.0, 25.0)
PACIFIC = (-140.0, -12.0, -130.0, -8.0)


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def test_every_part_of_the_settled_world_has_outlines() -> None:
    assert len(rings()) > 250
    assert all(-180 <= box[0] <= box[2] <= 180.001 and -90.001 <= box[1] <= box[3] <= 90 for box, _ in rings())


def test_land_fills_a_part_without_sea() -> None:
    drawn = points(land_of(MALI, WIDTH, HEIGHT))
    assert min(x for x, _ in drawn) < 0 < WIDTH < max(x for x, _ in drawn)
    assert min(y for _, y in drawn) < 0 < HEIGHT < max(y for _, y in drawn)


def test_where_there_is_only_sea_nothing_is_drawn() -> None:
    assert land_of(PACIFIC, WIDTH, HEIGHT) == ""


@pytest.mark.parametrize("frame", [MALI, (-5.0, 14.0, -3.0, 15.0), (-180.0, -90.0, 180.0, 90.0)])
def test_what_is_drawn_ends_a_little_outside_of_what_is_shown(frame: tuple[float, float, float, float]) -> None:
    drawn = points(land_of(frame, WIDTH, HEIGHT))
    assert all(-0.051 * WIDTH <= x <= 1.051 * WIDTH and -0.051 * HEIGHT <= y <= 1.051 * HEIGHT for x, y in drawn)


def test_the_whole_world_is_drawn_with_fewer_points_than_there_are() -> None:
    path = land_of((-180.0, -90.0, 180.0, 90.0), WIDTH, HEIGHT)
    assert 2000 < len(points(path)) < 0.75 * sum(len(ring) for _, ring in rings())


def test_a_map_has_its_land() -> None:
    row = {"event": "e", "lat": 17.0, "lon": -4.0, "exact": True, "disputes": 0, "place": "Velm"}
    drawn = map_of([row], None)
    assert drawn is not None
    assert drawn.land.startswith("M")
    assert drawn.land == land_of(drawn.box, WIDTH, HEIGHT)


def test_a_small_map_tells_where_a_part_without_coasts_lies() -> None:
    row = {"event": "e", "lat": 15.0, "lon": 1.0, "exact": True, "disputes": 0, "place": "Velm"}
    drawn = map_of([row], None)
    assert drawn is not None
    assert drawn.inset is not None
    x, y, width, height = drawn.inset.part
    assert 60 < x < x + width < 130
    assert 30 < y < y + height < 80
    assert len(points(drawn.inset.land)) > 50
    world = map_of([row], (-180.0, -60.0, 180.0, 80.0))
    assert world is not None
    assert world.inset is None


def test_no_spot_hides_the_number_of_another() -> None:
    places = [(lon / 4, lat / 4) for lon in range(-40, 40, 3) for lat in range(-20, 20, 7)] + [(2.0, 2.0)] * 40
    rows = [
        {"event": f"e{n}", "lon": lon, "lat": lat, "place": "P", "exact": True, "disputes": 0}
        for n, (lon, lat) in enumerate(places)
    ]
    drawn = map_of(rows, (-90.0, -50.0, 90.0, 50.0))
    assert drawn is not None
    assert sorted(e for s in drawn.spots for e in s.events) == sorted(str(row["event"]) for row in rows)
    apart = [
        math.dist((a.x, a.y), (b.x, b.y)) - max(a.r, b.r) for n, a in enumerate(drawn.spots) for b in drawn.spots[:n]
    ]
    assert len(drawn.spots) > 3
    assert min(apart) > 0
