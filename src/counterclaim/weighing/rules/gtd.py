"""An event by the rules of the Global Terrorism Database: who claims it, by which channel, whether claims compete. Pure.

The toll is the majority's figure, else the earliest independent one. Codes that the public codebook leaves unsure here
(the order of telephone calls before and after) stay empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from counterclaim.codebook import Attribute, DatePrecision, EventType, PlacePrecision, Stance
from counterclaim.weighing.independence import Heard
from counterclaim.weighing.rules.common import (
    GTD_METHODS,
    book_left,
    claimants,
    count,
    firm_of,
    leave_others,
    use_where,
)
from counterclaim.weighing.rules.row import Book, Value
from counterclaim.weighing.rules.scene import Scene, country_name
from counterclaim.weighing.tolls import FIGHTERS, Figure, Toll
from counterclaim.wordlists import fold

VERSION: Final = "2"
COLUMNS: Final = tuple(
    """eventid iyear imonth iday approxdate extended resolution country_txt city latitude longitude specificity vicinity
    location summary doubtterr alternative attacktype1 attacktype1_txt suicide weaptype1 target1 gname gname2 gname3
    gsubname gsubname2 gsubname3 guncertain1 guncertain2 guncertain3 individual nperps nperpcap claimed claimmode
    claimmode_txt claim2 claimmode2 claimmode2_txt claim3 claimmode3 claimmode3_txt compclaim motive nkill nkillus
    nkillter nwound nwoundus nwoundte ishostkid nhostkid hostkidoutcome nreleased scite1 scite2 scite3
    dbsource""".split()
)
UNKNOWN: Final = -9
#: How a group made its claim known, by the first words that its claims hold; 2 and 3 are the calls.
_MODES: Final = (
    (re.compile(r"\bletter\b|\blettre\b"), 1, "Letter"),
    (re.compile(r"\b(?:tele)?phon\w*|\bcalled\b|\bappel\b"), None, "Call"),
    (re.compile(r"\be-?mails?\b|\bcourriel\b"), 4, "E-mail"),
    (re.compile(r"\bnote (?:was )?left\b|\bleaflets?\b|\btracts?\b"), 5, "Note left at scene"),
    (re.compile(r"\bvideos?\b"), 6, "Video"),
    (re.compile(r"\b(?:website|online|telegram|twitter|facebook|internet|posted|channels?|en ligne)\b"), 7, "Posted"),
)
_SPECIFICITY: Final = {
    PlacePrecision.SITE: 1,
    PlacePrecision.SETTLEMENT: 1,
    PlacePrecision.NEAR: 1,
    PlacePrecision.DISTRICT: 3,
    PlacePrecision.REGION: 4,
    PlacePrecision.COUNTRY: 5,
}
_EXPLOSIVE: Final = frozenset(
    {EventType.BOMBING_EXPLOSION, EventType.SUICIDE_ATTACK, EventType.SHELLING, EventType.AIR_OR_DRONE_STRIKE}
)


def _majority(toll: Toll, book: Book) -> tuple[int, Iterable[Figure], str] | None:
    """What most independent voices say; of equals the earliest published, then the lowest."""
    firm = firm_of(toll)
    if not firm:
        return None
    votes = Counter(f.point for f in firm)
    first = min(firm, key=lambda f: (-votes[f.point], f.at or date.max, f.point))
    kept = [f for f in firm if f.point == first.point]
    leave_others(book, toll, firm, "unconfirmed, and other voices are firm")
    leave_others(book, toll, kept, f"another figure than the majority's or the earliest, {first.point}")
    return first.point, kept, "the majority's figure" if len(kept) > 1 else "the earliest of figures with equal backing"


def _one(scene: Scene, book: Book, *, fate: str, column: str, of: Sequence[str] | None = None) -> int | None:
    """The number of people taken or freed, of all classes or some."""
    tolls = [t for t in scene.tolls if t.attribute == Attribute.MISSING_OR_CAPTURED_PEOPLE and t.fate == fate]
    numbers = []
    for toll in tolls:
        book_left(book, toll)
        if of is not None and toll.who not in of:
            continue
        found = _majority(toll, book)
        if found is not None:
            numbers.append(found[0])
            for figure in found[1]:
                book.use(figure.heard, column, f"{found[0]} {toll.who}: {found[2]}")
    return max(numbers, default=None)


def _mode(heard: Sequence[Heard]) -> tuple[int | None, str]:
    words = fold(" ".join(f"{h.claim.value} {h.claim.quote} {' '.join(h.claim.via)}" for h in heard))
    for pattern, code, text in _MODES:
        if pattern.search(words):
            return code, text
    return 10, "Unknown"


def _competing(scene: Scene, claimed: Sequence[tuple[str, list[Heard]]]) -> int:
    if not claimed:
        return UNKNOWN
    ours = {(h.report.id, h.voiced.number): n for n, (_, heard) in enumerate(claimed) for h in heard}
    for dispute in scene.disputes:
        sides = [{ours[key] for v in side if (key := (v.report.id, v.number)) in ours} for side in dispute.sides]
        if dispute.kind == "responsibility" and all(sides) and sides[0] != sides[1]:
            return 1
    return 0


def _claims(scene: Scene, book: Book) -> Mapping[str, Value]:
    claimed = claimants(scene)
    found: dict[str, Value] = {"compclaim": _competing(scene, claimed), "claimed": 1 if claimed else UNKNOWN}
    for n, (name, heard) in enumerate(claimed[:3], start=1):
        code, text = _mode(heard)
        column = "claimed" if n == 1 else f"claim{n}"
        mode = "claimmode" if n == 1 else f"claimmode{n}"
        found |= {column: 1, mode: code, f"{mode}_txt": text}
        book.use(heard, column, f"{name} claims it")
    for name, heard in claimed[3:]:
        book.leave(heard, f"GTD holds three claims, {name}'s is the fourth or later")
    silent = [h for h in scene.of(Attribute.RESPONSIBILITY) if h.claim.stance == Stance.UNCONFIRMED]
    if not claimed and silent:
        found["claimed"] = 0
        book.use(silent, "claimed", "nobody is said to have claimed it")
    for h in scene.of(Attribute.RESPONSIBILITY):
        book.leave([h], "a denial or doubt: GTD has claims only")
    return found


def _groups(scene: Scene, book: Book) -> Mapping[str, Value]:
    """Groups that claim it first, then those named for it; the latter are uncertain where only others name them."""
    claimed = [name for name, _ in claimants(scene)]
    accused = [
        name for name in scene.perpetrators if not any(fold(name) in fold(c) or fold(c) in fold(name) for c in claimed)
    ]
    found: dict[str, Value] = {}
    for n, name in enumerate((claimed + accused)[:3], start=1):
        found["gname" if n == 1 else f"gname{n}"] = name
        found[f"guncertain{n}"] = 0 if name in claimed else 1
    for h in scene.of(Attribute.PERPETRATOR):
        if h.claim.stance in (Stance.ASSERTS, Stance.CONFIRMS) and any(
            fold(h.claim.value) in fold(str(v)) or fold(str(v)) in fold(h.claim.value)
            for k, v in found.items()
            if k.startswith("gname")
        ):
            book.use([h], "gname", "names the group")
        else:
            book.leave([h], "a denial, or a doer that is not among the groups of the row")
    return found


def _worded(scene: Scene, book: Book, attribute: str, column: str) -> str | None:
    heard = [h for h in scene.of(attribute) if h.claim.stance in (Stance.ASSERTS, Stance.CONFIRMS)]
    book.use(heard, column, f"gives the {attribute.replace('_', ' ')}")
    book.leave(scene.of(attribute), "denied, disputed or unconfirmed")
    return "; ".join(dict.fromkeys(f"{h.claim.value} ({h.speaker.name})" for h in heard)) or None


def _when(scene: Scene) -> Mapping[str, Value]:
    day, precision = scene.first_day, scene.dated.date_precision
    if day is None:
        return {}
    exact = precision in (None, DatePrecision.DAY)
    known = precision != DatePrecision.YEAR
    return {
        "iyear": int(day[:4]),
        "imonth": int(day[5:7]) if known else 0,
        "iday": int(day[8:10]) if exact else 0,
        "approxdate": None if exact else scene.dated.date_phrase or scene.dated.date,
        "extended": 1 if exact and scene.dated.date_end and scene.dated.date_end != scene.dated.date else 0,
        "resolution": scene.dated.date_end,
    }


def _hostages(scene: Scene, book: Book) -> Mapping[str, Value]:
    if scene.type != EventType.ABDUCTION:
        captured = _one(scene, book, fate="taken", column="nperpcap", of=(FIGHTERS,))
        return {"nperpcap": captured, "ishostkid": None}
    taken = _one(scene, book, fate="taken", column="nhostkid")
    freed = _one(scene, book, fate="freed", column="nreleased")
    return {"ishostkid": 1, "nhostkid": taken, "nreleased": freed, "hostkidoutcome": 2 if freed else None}


def _doubt(scene: Scene) -> Mapping[str, Value]:
    if scene.state_did:
        return {"doubtterr": 1, "alternative": "state actor"}
    if scene.type in (EventType.ARMED_CLASH, EventType.TERRITORY_SEIZED):
        return {"doubtterr": 1, "alternative": "insurgency or guerrilla action"}
    return {"doubtterr": 0}


def _tolls(scene: Scene, book: Book) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for attribute, column, own in (
        (Attribute.FATALITIES, "nkill", "nkillter"),
        (Attribute.INJURIES, "nwound", "nwoundte"),
    ):
        number, counted = count(
            scene, book, attribute=attribute, column=column, pick=lambda toll: _majority(toll, book)
        )
        found[column] = number
        # where a group's fighters were attacked, the dead among them are victims, or whose they are is not told
        if FIGHTERS in counted and not scene.state_did and not scene.two_groups:
            found[own] = counted[FIGHTERS].number
    return found


def fill(scene: Scene, book: Book) -> Mapping[str, Value]:
    method, method_txt = GTD_METHODS.get(EventType(scene.type), (None, None))
    placed = scene.placed
    precision = PlacePrecision(placed.place_precision) if placed.place_precision else None
    cited = [f"{r.outlet or r.id}{', ' + r.published.isoformat() if r.published else ''}" for r in scene.reports]
    use_where(scene, book)
    book.notes.append("claimmode of telephone calls stays empty: sources differ on its codes")
    return {
        "eventid": f"CC-{scene.group.id}",
        **_when(scene),
        "country_txt": country_name(scene.country),
        "city": placed.place if precision in (PlacePrecision.SITE, PlacePrecision.SETTLEMENT) else None,
        "latitude": placed.lat,
        "longitude": placed.lon,
        "specificity": _SPECIFICITY[precision] if precision else None,
        "vicinity": 1 if precision is PlacePrecision.NEAR else (0 if precision else None),
        "location": placed.place,
        "summary": " ".join(d.sentence for d in scene.disputes) or None,
        **_doubt(scene),
        "attacktype1": method,
        "attacktype1_txt": method_txt,
        "suicide": 1 if scene.type == EventType.SUICIDE_ATTACK else 0,
        "weaptype1": 6 if scene.type in _EXPLOSIVE else None,
        "target1": _worded(scene, book, Attribute.TARGET, "target1") or "; ".join(scene.targets) or None,
        **_groups(scene, book),
        **_claims(scene, book),
        "motive": _worded(scene, book, Attribute.MOTIVE, "motive"),
        **_tolls(scene, book),
        **_hostages(scene, book),
        **{f"scite{n}": citation for n, citation in enumerate(cited[:3], start=1)},
        "dbsource": "Counterclaim",
    }
