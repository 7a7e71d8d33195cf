"""An event by the rules of UCDP's GED: deaths by side, low, best and high, unreasonable claims outside high. Pure.

Columns as release 26.1 has them (49). Ids of conflicts, dyads and states are UCDP's own and stay empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from counterclaim.codebook import Attribute, DatePrecision, PlacePrecision
from counterclaim.weighing.estimate import estimate_of
from counterclaim.weighing.rules.common import count, firm_of, leave_others, use_where, violence_type
from counterclaim.weighing.rules.row import Book, Value
from counterclaim.weighing.rules.scene import Counted, Scene, country_name, total_of, world_region
from counterclaim.weighing.tolls import (
    CIVILIANS,
    FIGHTERS,
    PEOPLE,
    STATE_SIDE,
    WOMEN_AND_CHILDREN,
    Figure,
    Interest,
    Toll,
)

VERSION: Final = "2"
COLUMNS: Final = tuple(
    """id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name
    dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b
    number_of_sources source_article source_office source_date source_headline source_original where_prec
    where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region
    event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa
    gwnob""".split()
)
#: A party that counts more than so many times the dead of its enemy that anybody without a stake counts is taken to
#: boast. Our own reading of "unreasonable": UCDP leaves it to its coders.
UNREASONABLE: Final = 3
_PLACE: Final = {
    PlacePrecision.SITE: 1,
    PlacePrecision.SETTLEMENT: 1,
    PlacePrecision.NEAR: 2,
    PlacePrecision.DISTRICT: 3,
    PlacePrecision.REGION: 4,
    PlacePrecision.COUNTRY: 6,
}
_WEEK, _MONTH = 7, 31


def _most(figure: Figure) -> int:
    return figure.point if figure.high is None else figure.high


def unreasonable(toll: Toll) -> list[Figure]:
    """A party's counts of its enemy's dead far above what voices without a stake count; none where there are none."""
    aloof = [_most(f) for f in firm_of(toll) if f.interest is Interest.NONE]
    if not aloof:
        return []
    limit = UNREASONABLE * max(*aloof, 1)
    return [f for f in firm_of(toll) if f.interest is Interest.ENEMY and f.point > limit]


def _reliable(toll: Toll) -> list[Figure]:
    cut = unreasonable(toll)
    return [f for f in firm_of(toll) if f not in cut]


def _best(toll: Toll, book: Book) -> tuple[int, Iterable[Figure], str] | None:
    figures = _reliable(toll)
    if not figures:
        return None
    for figure in unreasonable(toll):
        why = f"unreasonable: more than {UNREASONABLE} times what any voice without a stake counts"
        book.leave(figure.heard, why)
    leave_others(book, toll, firm_of(toll), "unconfirmed, and other voices are firm")
    best = estimate_of(toll).best or 0
    least, most = _least(toll), max(_most(f) for f in figures)
    best = min(max(best, least), most)
    return best, figures, f"best {best}, between the lowest {least} and the highest reliable {most}"


def _least(toll: Toll) -> int:
    return min(f.point if f.low is None else f.low for f in _reliable(toll))


def _sum(scene: Scene, pick: Mapping[str, int]) -> int | None:
    total, _ = total_of({who: Counted(who, number, (), "") for who, number in pick.items()})
    return total


def _deaths(scene: Scene, book: Book, kind: int | None) -> Mapping[str, Value]:
    best, counted = count(
        scene, book, attribute=Attribute.FATALITIES, column="best", pick=lambda toll: _best(toll, book)
    )
    if best is None:
        book.notes.append("no voice gives a number of dead; UCDP holds deadly events only")
        return {}
    tolls = [t for t in scene.tolls if t.attribute == Attribute.FATALITIES and t.who in counted]
    low = _sum(scene, {t.who: _least(t) for t in tolls})
    high = _sum(scene, {t.who: max(_most(f) for f in _reliable(t)) for t in tolls})
    security = sum(c.number for who, c in counted.items() if who in STATE_SIDE)
    fighters = counted[FIGHTERS].number if FIGHTERS in counted else 0
    civilians = max((counted[w].number for w in (CIVILIANS, WOMEN_AND_CHILDREN) if w in counted), default=0)
    people = counted[PEOPLE].number if PEOPLE in counted else 0
    unknown = max(0, people - security - civilians)
    sides = {"deaths_a": 0, "deaths_b": 0, "deaths_civilians": civilians, "deaths_unknown": unknown}
    if kind == 1 and not (scene.state_did and scene.state_met):
        sides["deaths_a"], sides["deaths_b"] = security, fighters
    elif kind == 3:
        # civilians are side b; the perpetrator's own dead are side a's, whichever it is
        own, other = (security, fighters) if scene.state_did else (fighters, security)
        sides["deaths_a"], sides["deaths_unknown"] = own, unknown + other
    else:
        sides["deaths_unknown"] = unknown + security + fighters
    best = sum(sides.values())
    return {**sides, "best": best, "low": min(low or 0, best), "high": max(high or 0, best)}


def _sides(scene: Scene, kind: int | None) -> Mapping[str, Value]:
    # the party named first: the others are as a rule other words for it
    did, met = (next(iter(names), None) for names in (scene.perpetrators, scene.targets))
    if kind is None:
        return {}
    if kind == 3:
        return {"side_a": did, "side_b": "Civilians", "dyad_name": f"{did} - Civilians"}
    side_a, side_b = (met, did) if kind == 1 and scene.state_met and not scene.state_did else (did, met)
    return {"side_a": side_a, "side_b": side_b, "dyad_name": f"{side_a} - {side_b}" if side_a and side_b else None}


def _date_prec(scene: Scene) -> int | None:
    """1 the day, 2 two to six days, 3 a week, 4 up to a month, 5 up to a year."""
    if scene.span is None:
        return 5 if scene.dated.date_precision == DatePrecision.YEAR and scene.dated.date else None
    for code, most in ((1, 1), (2, _WEEK - 1), (3, _WEEK), (4, _MONTH)):
        if scene.span <= most:
            return code
    return 5


def _summed(scene: Scene) -> bool:
    """Whether it is told as a sum that can't be taken apart: a sum among its claims, or fighting of a week and more."""
    exact = scene.dated.date_precision in (None, DatePrecision.DAY)
    return bool(scene.of(Attribute.AGGREGATE)) or (exact and (scene.span or 1) >= _WEEK)


def _where(scene: Scene) -> Mapping[str, Value]:
    placed = scene.placed
    precision = _PLACE.get(PlacePrecision(placed.place_precision)) if placed.place_precision else None
    found: dict[str, Value] = {
        "where_prec": precision,
        "where_coordinates": placed.place,
        "country": country_name(scene.country),
        "region": world_region(scene.country),
    }
    if placed.lat is not None and placed.lon is not None:
        found |= {"latitude": placed.lat, "longitude": placed.lon, "geom_wkt": f"POINT ({placed.lon} {placed.lat})"}
        found["priogrid_gid"] = priogrid(placed.lat, placed.lon)
    return found


def priogrid(lat: float, lon: float) -> int:
    """The PRIO-GRID cell: half degrees, counted from the south-west corner eastward, 720 a row."""
    row, column = min(math.floor((lat + 90) / 0.5), 359), min(math.floor((lon + 180) / 0.5), 719)
    return row * 720 + column + 1


def _sources(scene: Scene, originals: Iterable[str]) -> Mapping[str, Value]:
    published = sorted({r.published for r in scene.reports if isinstance(r.published, date)})
    cited = [
        ", ".join(f"“{p}”" if n == 1 else p for n, p in enumerate((r.outlet or r.id, r.title or "")) if p)
        + (f", {r.published.isoformat()}" if r.published else "")
        for r in scene.reports
    ]
    return {
        "number_of_sources": len(scene.outlets),
        "source_article": "; ".join(cited) or None,
        "source_office": "; ".join(scene.outlets) or None,
        "source_date": "; ".join(day.isoformat() for day in published) or None,
        "source_headline": "; ".join(r.title for r in scene.reports if r.title) or None,
        "source_original": "; ".join(dict.fromkeys(originals)) or None,
    }


def fill(scene: Scene, book: Book) -> Mapping[str, Value]:
    kind = violence_type(scene)
    deaths = _deaths(scene, book, kind)
    for h in scene.of(Attribute.PERPETRATOR, Attribute.RESPONSIBILITY, Attribute.TARGET):
        book.leave([h], "UCDP's sides are the parties of the event; who claims or denies it has no column")
    use_where(scene, book)
    behind = {(w.voiced.report.id, w.voiced.number) for w in book.used()}
    named = [h.speaker.name for h in scene.heard if (h.report.id, h.voiced.number) in behind and not h.speaker.reporter]
    day = scene.first_day
    return {
        "id": f"CC-{scene.group.id}",
        "year": int(day[:4]) if day else None,
        "type_of_violence": kind,
        **_sides(scene, kind),
        **_sources(scene, named),
        **_where(scene),
        "event_clarity": 2 if _summed(scene) else 1,
        "date_prec": _date_prec(scene),
        "date_start": day,
        "date_end": scene.last_day,
        **deaths,
    }
