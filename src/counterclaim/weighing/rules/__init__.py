"""The claims of one event in, one row by the rules of a data set out, with what was used and what was left out, and
why. Pure.

A rule set has a name and a version; a change that gives another row for the same claims raises the version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from counterclaim.errors import UsageFault
from counterclaim.records import EventGroup
from counterclaim.weighing.independence import Voices
from counterclaim.weighing.rules import acled, airwars, gtd, ucdp
from counterclaim.weighing.rules.row import Book, RuleRow, Value
from counterclaim.weighing.rules.scene import Scene, scene_of

__all__ = ["RULES", "RuleRow", "Value", "columns_of", "derive", "rule_named"]

#: Name: version, columns in their order, and what fills them.
RULES: Final[Mapping[str, tuple[str, tuple[str, ...], Callable[[Scene, Book], Mapping[str, Value]]]]] = {
    "acled": (acled.VERSION, acled.COLUMNS, acled.fill),
    "ucdp": (ucdp.VERSION, ucdp.COLUMNS, ucdp.fill),
    "gtd": (gtd.VERSION, gtd.COLUMNS, gtd.fill),
    "airwars": (airwars.VERSION, airwars.COLUMNS, airwars.fill),
}


def rule_named(name: str) -> str:
    """Raises UsageFault where there is no such rule set."""
    if name not in RULES:
        raise UsageFault(f"no rule set {name!r}; there are: {', '.join(RULES)}")
    return name


def columns_of(rule: str) -> tuple[str, ...]:
    return RULES[rule_named(rule)][1]


def derive(group: EventGroup, rule: str, *, voices: Voices | None = None) -> RuleRow:
    """The row of one event by one rule set. Every claim of the event is in `used` or in `left_out`, never in both; a
    column that the claims say nothing of is None. Raises UsageFault where there is no such rule set."""
    version, columns, fill = RULES[rule_named(rule)]
    scene = scene_of(group, voices=voices)
    book = Book(scene.heard)
    filled = fill(scene, book)
    unknown = sorted(set(filled) - set(columns))
    if unknown:
        raise ValueError(f"{rule} has no columns {', '.join(unknown)}")
    return RuleRow(
        rule=rule,
        version=version,
        values={name: filled.get(name) for name in columns},
        used=book.used(),
        left_out=book.left_out(rule),
        notes=tuple(book.notes),
    )
