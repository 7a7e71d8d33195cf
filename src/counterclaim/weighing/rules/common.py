"""What several rule sets do alike: numbers out of tolls with account of the claims, sources, what happened. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from counterclaim.codebook import Attribute, EventType, Stance
from counterclaim.weighing.independence import Heard, independent_voices
from counterclaim.weighing.rules.row import Book
from counterclaim.weighing.rules.scene import SAYS, Counted, Scene, total_of
from counterclaim.weighing.tolls import Figure, Toll

#: How ACLED calls what we call: type and sub-type; where those aimed at are civilians, see `acled_type`.
_ACLED: Final = {
    EventType.ARMED_CLASH: ("Battles", "Armed clash"),
    EventType.ATTACK: ("Battles", "Armed clash"),
    EventType.AMBUSH: ("Battles", "Armed clash"),
    EventType.BOMBING_EXPLOSION: ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    EventType.SUICIDE_ATTACK: ("Explosions/Remote violence", "Suicide bomb"),
    EventType.AIR_OR_DRONE_STRIKE: ("Explosions/Remote violence", "Air/drone strike"),
    EventType.SHELLING: ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    EventType.ABDUCTION: ("Violence against civilians", "Abduction/forced disappearance"),
    EventType.ARREST_OR_CAPTURE: ("Strategic developments", "Arrests"),
    EventType.MASS_KILLING_OF_CIVILIANS: ("Violence against civilians", "Attack"),
}
_FOUGHT: Final = frozenset({EventType.ATTACK, EventType.AMBUSH})
#: GTD's methods; an air strike or an arrest by a state is none of them.
GTD_METHODS: Final = {
    EventType.ARMED_CLASH: (2, "Armed Assault"),
    EventType.ATTACK: (2, "Armed Assault"),
    EventType.AMBUSH: (2, "Armed Assault"),
    EventType.MASS_KILLING_OF_CIVILIANS: (2, "Armed Assault"),
    EventType.TERRITORY_SEIZED: (2, "Armed Assault"),
    EventType.BOMBING_EXPLOSION: (3, "Bombing/Explosion"),
    EventType.SUICIDE_ATTACK: (3, "Bombing/Explosion"),
    EventType.SHELLING: (3, "Bombing/Explosion"),
    EventType.AIR_OR_DRONE_STRIKE: (3, "Bombing/Explosion"),
    EventType.ABDUCTION: (6, "Hostage Taking (Kidnapping)"),
    EventType.OTHER: (9, "Unknown"),
}


def acled_type(scene: Scene) -> tuple[str | None, str | None]:
    """ACLED's type and sub-type; None where the claims don't tell (who took a place, whom an attack hit)."""
    if scene.type == EventType.TERRITORY_SEIZED:
        if not scene.perpetrators:
            return "Battles", None
        return "Battles", "Government regains territory" if scene.state_did else "Non-state actor overtakes territory"
    if scene.type in _FOUGHT:
        if scene.hit_unarmed is None:
            return None, None
        if scene.hit_unarmed:
            return "Violence against civilians", "Attack"
    return _ACLED.get(EventType(scene.type), (None, None))


def violence_type(scene: Scene) -> int | None:
    """UCDP's kind of violence: 1 a state fights a group, 2 two groups, 3 civilians are hit; None where it is unclear."""
    if not scene.perpetrators:
        return None
    if scene.hit_unarmed:
        return 3
    if scene.state_did or scene.state_met:
        return 1
    return 2 if scene.targets and scene.hit_unarmed is False else None


def count(
    scene: Scene,
    book: Book,
    *,
    attribute: str,
    column: str,
    pick: Callable[[Toll], tuple[int, Iterable[Figure], str] | None],
) -> tuple[int | None, dict[str, Counted]]:
    """One number for an attribute: `pick` takes it from each toll, the classes are added up by `total_of`; every count
    that is not behind the sum is left out with the reason."""
    counted: dict[str, Counted] = {}
    for toll in (t for t in scene.tolls if t.attribute == attribute and t.fate is None):
        book_left(book, toll)
        found = pick(toll)
        if found is not None:
            number, figures, why = found
            counted[toll.who] = Counted(toll.who, number, tuple(h for f in figures for h in f.heard), why)
    total, kept = total_of(counted)
    whos = {c.who for c in kept}
    for c in kept:
        book.use(c.heard, column, f"{c.number} {c.who}: {c.why}")
    for c in counted.values():
        if c.who not in whos:
            within = " and ".join(sorted(whos))
            book.leave(c.heard, f"{c.number} {c.who}: counted within {within}, or not to be placed among them")
    return total, counted


def book_left(book: Book, toll: Toll) -> None:
    for left in toll.left_out:
        book.leave([left.heard], left.why)


def leave_others(book: Book, toll: Toll, used: Iterable[Figure], why: str) -> None:
    kept = {id(f) for f in used}
    for figure in toll.figures:
        if id(figure) not in kept:
            book.leave(figure.heard, why)


def firm_of(toll: Toll) -> list[Figure]:
    """The confirmed figures; where there is none, all: a rule set that needs a number takes reported ones."""
    return [f for f in toll.figures if f.confirmed] or list(toll.figures)


def use_where(scene: Scene, book: Book) -> None:
    """Place and day stand in the event; the claims that say the same stand behind them, others are left out."""
    for attribute, value in ((Attribute.LOCATION, scene.placed.place), (Attribute.DATE, scene.dated.date)):
        for h in scene.of(attribute):
            if h.claim.stance in SAYS and value and value.casefold() in h.claim.value.casefold():
                book.use([h], str(attribute), f"names the {attribute} of the row")
            else:
                book.leave([h], f"another {attribute} than the row's, or a denial of it")


def claimants(scene: Scene) -> list[tuple[str, list[Heard]]]:
    """The voices that claim responsibility, in the order first heard, each with those claims."""
    found = []
    for voice in independent_voices(scene.heard):
        claimed = [
            h
            for h in voice.heard
            if h.claim.attribute == Attribute.RESPONSIBILITY and h.claim.stance in (Stance.ASSERTS, Stance.CONFIRMS)
        ]
        if claimed:
            found.append((voice.name, claimed))
    return found


def sources(scene: Scene) -> str | None:
    return "; ".join(scene.outlets) or None
