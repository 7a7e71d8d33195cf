"""An event by the rules of ACLED: one conservative count of the dead, the dispute told in the notes. Pure.

Columns as its export has them (31). From its published account of fatalities: reported figures only; where they differ
or are vague the most conservative; "tens" 10, "dozens" 12, "hundreds" 100. Where no figure is given ours stays empty:
what ACLED puts there could not be checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from counterclaim.codebook import Attribute, DatePrecision, PlacePrecision
from counterclaim.weighing.rules.common import (
    acled_type,
    claimants,
    count,
    firm_of,
    leave_others,
    sources,
    use_where,
)
from counterclaim.weighing.rules.row import Book, Value
from counterclaim.weighing.rules.scene import SAYS, Scene, country_name, country_number, inter_of
from counterclaim.weighing.tolls import Figure, Interest, Toll
from counterclaim.wordlists import fold

VERSION: Final = "2"
COLUMNS: Final = tuple(
    """event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1
    actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude
    longitude geo_precision source source_scale notes fatalities tags timestamp""".split()
)
#: Words for numbers, as ACLED counts them; the first that a value has decides.
_VAGUE: Final = (
    (re.compile(r"\b(?:hundreds|centaines|centenas)\b"), 100),
    (re.compile(r"\b(?:dozens|douzaines|docenas)\b"), 12),
    (re.compile(r"\b(?:tens|dizaines|decenas)\b"), 10),
)
_TIME: Final = {DatePrecision.DAY: 1, DatePrecision.WEEK: 2, DatePrecision.MONTH: 3}
_PLACE: Final = {
    PlacePrecision.SITE: 1,
    PlacePrecision.SETTLEMENT: 1,
    PlacePrecision.NEAR: 2,
    PlacePrecision.DISTRICT: 2,
    PlacePrecision.REGION: 3,
    PlacePrecision.COUNTRY: 3,
}


def _number(figure: Figure) -> int:
    """The least that a figure says, vague words at ACLED's numbers; of "up to n", n."""
    for pattern, number in _VAGUE:
        if any(pattern.search(fold(h.claim.value)) for h in figure.heard):
            return number
    return figure.point if figure.low is None else figure.low


def _incredible(figure: Figure, toll: Toll) -> bool:
    """A party that says there were no dead at all, where somebody else counts them."""
    return (
        figure.interest is not Interest.NONE
        and figure.high == 0
        and any(f.high != 0 for f in toll.figures if f.confirmed)
    )


def lowest_credible(toll: Toll, book: Book) -> tuple[int, Iterable[Figure], str] | None:
    firm = firm_of(toll)
    if not firm:
        return None
    incredible = [f for f in firm if _incredible(f, toll)]
    credible = [f for f in firm if f not in incredible] or firm
    if len(credible) < len(firm):
        for figure in incredible:
            book.leave(figure.heard, f"{figure.voice.name} is a party and says none, where others count some")
    number = min(_number(f) for f in credible)
    kept = [f for f in credible if _number(f) == number]
    leave_others(book, toll, firm, "unconfirmed, and other voices are firm")
    leave_others(book, toll, kept, f"higher than the lowest credible figure, {number}")
    return number, kept, "the lowest credible figure"


def _place(scene: Scene) -> Mapping[str, Value]:
    placed = scene.placed
    precision = placed.place_precision
    return {
        "iso": country_number(scene.country),
        "country": country_name(scene.country),
        "location": placed.place,
        "latitude": placed.lat,
        "longitude": placed.lon,
        "geo_precision": _PLACE.get(PlacePrecision(precision)) if precision else None,
    }


def _time(scene: Scene) -> Mapping[str, Value]:
    precision = scene.dated.date_precision
    day = scene.first_day
    return {
        "event_date": day,
        "year": int(day[:4]) if day else None,
        "time_precision": _TIME.get(DatePrecision(precision)) if precision and day else None,
    }


def _actors(scene: Scene, book: Book) -> Mapping[str, Value]:
    claimed = claimants(scene)
    first = scene.perpetrators or tuple(name for name, _ in claimed)
    for _, heard in claimed:
        book.use(heard, "actor1", "claims the deed")
    for h in scene.of(Attribute.PERPETRATOR, Attribute.RESPONSIBILITY, Attribute.TARGET):
        column = "actor2" if h.claim.attribute == Attribute.TARGET else "actor1"
        names = scene.targets if column == "actor2" else first
        if h.claim.stance in SAYS and any(
            fold(h.claim.value) in fold(n) or fold(n) in fold(h.claim.value) for n in names
        ):
            book.use([h], column, f"names {column}")
        else:
            book.leave([h], "told in the notes: ACLED's actors carry neither accusation nor denial")
    inter1, inter2 = inter_of(scene.perpetrator_ids), inter_of(scene.target_ids)
    return {
        "actor1": first[0] if first else None,
        "assoc_actor_1": "; ".join(first[1:]) or None,
        "inter1": inter1,
        "actor2": scene.targets[0] if scene.targets else None,
        "assoc_actor_2": "; ".join(scene.targets[1:]) or None,
        "inter2": inter2,
        "interaction": int(f"{min(inter1, inter2)}{max(inter1, inter2)}") if inter1 and inter2 else None,
        "civilian_targeting": "Civilian targeting" if scene.hit_unarmed else None,
    }


_DISORDER: Final = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Strategic developments": "Strategic developments",
}


def notes_of(scene: Scene) -> str | None:
    """Disputes first, then who said what of the rest."""
    disputed = {(v.report.id, v.number) for d in scene.disputes for side in d.sides for v in side}
    said = [
        f"{h.speaker.name}: “{h.claim.quote}” ({h.report.outlet or h.report.id})."
        for h in scene.heard
        if (h.report.id, h.voiced.number) not in disputed
    ]
    return " ".join([*(d.sentence for d in scene.disputes), *dict.fromkeys(said)]) or None


def fill(scene: Scene, book: Book) -> Mapping[str, Value]:
    event_type, sub_type = acled_type(scene)
    fatalities, _ = count(
        scene,
        book,
        attribute=Attribute.FATALITIES,
        column="fatalities",
        pick=lambda toll: lowest_credible(toll, book),
    )
    use_where(scene, book)
    if fatalities is None:
        book.notes.append("no voice gives a number of dead: the cell stays empty")
    return {
        "event_id_cnty": f"CC-{scene.group.id}",
        **_time(scene),
        "disorder_type": _DISORDER.get(event_type or ""),
        "event_type": event_type,
        "sub_event_type": sub_type,
        **_actors(scene, book),
        **_place(scene),
        "source": sources(scene),
        "notes": notes_of(scene),
        "fatalities": fatalities,
    }
