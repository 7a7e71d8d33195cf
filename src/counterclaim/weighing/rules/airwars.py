"""An event by the method of Airwars: the range of civilian harm over all sources, and a grade of the incident. Pure.

Grades, in our words: confirmed (the party blamed accepts it), fair (two or more independent voices), weak (one),
contested (voices differ on who did it), discounted (those killed are said to have been fighters, and by nobody to have
been civilians), none claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counterclaim.codebook import Attribute, Stance
from counterclaim.weighing.independence import Heard, independent_voices
from counterclaim.weighing.rules.common import book_left, claimants, firm_of, leave_others, sources, use_where
from counterclaim.weighing.rules.row import Book, Value
from counterclaim.weighing.rules.scene import SAYS, Scene, country_name
from counterclaim.weighing.tolls import CIVILIANS, FIGHTERS, STATE_SIDE, WOMEN_AND_CHILDREN, label_of

VERSION: Final = "2"
COLUMNS: Final = tuple(
    """incident_id date country location latitude longitude civilians_killed_min civilians_killed_max
    civilians_injured_min civilians_injured_max women_and_children_killed_min women_and_children_killed_max
    militants_killed_min militants_killed_max belligerents_alleged belligerents_claiming grade grade_reason
    independent_voices sources""".split()
)
_ENOUGH: Final = 2


def _range(scene: Scene, book: Book, *, attribute: str, whos: tuple[str, ...], column: str) -> Mapping[str, Value]:
    """From the least to the greatest that any firm voice says; the parts (women and children) can only raise the
    least. An open "at least" leaves the greatest figure that is told."""
    tolls = [t for t in scene.tolls if t.attribute == attribute and t.who in whos and t.fate is None]
    figures = []
    for toll in tolls:
        book_left(book, toll)
        leave_others(book, toll, firm_of(toll), "unconfirmed, and other voices are firm")
        figures += firm_of(toll)
    if not figures:
        return {}
    for figure in figures:
        book.use(figure.heard, column, f"{figure.voice.name} is within the range")
    least = min(f.point if f.low is None else f.low for f in figures)
    most = max(f.point if f.high is None else f.high for f in figures)
    return {f"{column}_min": least, f"{column}_max": most}


def _harm(scene: Scene) -> list[Heard]:
    """Firm claims that civilians were hurt: counts above none, and harm in words."""
    found = [h for h in scene.of(Attribute.CIVILIAN_HARM) if h.claim.stance in SAYS]
    for h in scene.of(Attribute.FATALITIES, Attribute.INJURIES):
        some = h.claim.low is None or h.claim.low > 0
        if h.claim.stance in SAYS and some and label_of(h) in (CIVILIANS, WOMEN_AND_CHILDREN):
            found.append(h)
    return found


def _grade(scene: Scene, book: Book) -> tuple[str, str]:
    harm = _harm(scene)
    book.use(harm, "grade", "says that civilians were harmed")
    voices = independent_voices(scene.heard)
    ids = {id(h) for h in harm}
    telling = [v for v in voices if any(id(h) in ids for h in v.heard)]
    if not telling:
        fought = any(t.who == FIGHTERS or t.who in STATE_SIDE for t in scene.tolls if t.figures)
        return (
            ("discounted", "the dead are said to be armed men only")
            if fought
            else ("none claimed", "no civilian harm told")
        )
    claimed = {name for name, _ in claimants(scene)}
    owned = [v.name for v in telling if v.name in claimed]
    if owned:
        return "confirmed", f"{owned[0]} claims the deed and tells of the harm"
    if any(d.kind == "responsibility" for d in scene.disputes):
        return "contested", "voices differ on who did it"
    if len(telling) >= _ENOUGH:
        return "fair", f"{len(telling)} independent voices: {', '.join(v.name for v in telling)}"
    return "weak", f"one voice: {telling[0].name}"


def fill(scene: Scene, book: Book) -> Mapping[str, Value]:
    grade, reason = _grade(scene, book)
    alleged = [h for h in scene.of(Attribute.PERPETRATOR) if h.claim.stance in (Stance.ASSERTS, Stance.CONFIRMS)]
    book.use(alleged, "belligerents_alleged", "names who did it")
    claimed = claimants(scene)
    for _, heard in claimed:
        book.use(heard, "belligerents_claiming", "claims the deed")
    accounts = [h for d in scene.disputes if d.kind == "responsibility" for side in d.sides for h in side]
    keys = {(v.report.id, v.number) for v in accounts}
    book.use(
        [h for h in scene.heard if (h.report.id, h.voiced.number) in keys], "grade", "one of the accounts of who did it"
    )
    use_where(scene, book)
    placed = scene.placed
    killed = Attribute.FATALITIES
    found: dict[str, Value] = {
        "incident_id": f"CC-{scene.group.id}",
        "date": scene.first_day,
        "country": country_name(scene.country),
        "location": placed.place,
        "latitude": placed.lat,
        "longitude": placed.lon,
        **_range(scene, book, attribute=killed, whos=(CIVILIANS,), column="civilians_killed"),
        **_range(scene, book, attribute=Attribute.INJURIES, whos=(CIVILIANS,), column="civilians_injured"),
        **_range(scene, book, attribute=killed, whos=(WOMEN_AND_CHILDREN,), column="women_and_children_killed"),
        **_range(scene, book, attribute=killed, whos=(FIGHTERS,), column="militants_killed"),
        "belligerents_alleged": "; ".join(dict.fromkeys(h.claim.value for h in alleged)) or None,
        "belligerents_claiming": "; ".join(name for name, _ in claimed) or None,
        "grade": grade,
        "grade_reason": reason,
        "independent_voices": len(independent_voices(scene.heard)),
        "sources": sources(scene),
    }
    book.leave(scene.of(Attribute.PERPETRATOR, Attribute.RESPONSIBILITY), "a denial or doubt: no column holds one")
    for h in scene.of(killed, Attribute.INJURIES):
        book.leave([h], "not told to be civilians")
    return found
