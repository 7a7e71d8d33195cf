"""What a rule set gives: one row, the claims that it used and the ones that it left out, each with the reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from counterclaim.records import Voiced
from counterclaim.weighing.independence import Heard

#: A cell: None is unknown, and stays an empty cell; never 0 or "".
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Why:
    """A claim, and why it was used or left out."""

    voiced: Voiced
    reason: str
    #: The columns that it stands behind; none where it was left out.
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """The row of one event by one version of one rule set."""

    rule: str
    version: str
    values: Mapping[str, Value] = field(hash=False)
    used: tuple[Why, ...] = ()
    left_out: tuple[Why, ...] = ()
    notes: tuple[str, ...] = ()


class Book:
    """Keeps account of the claims while a row is filled. A claim that was used for one column is used."""

    def __init__(self, heard: Sequence[Heard]) -> None:
        self.heard = heard
        self.notes: list[str] = []
        self._used: dict[int, list[tuple[str, str]]] = {}
        self._left: dict[int, str] = {}

    def use(self, heard: Iterable[Heard], column: str, why: str) -> None:
        for h in heard:
            self._used.setdefault(id(h), []).append((column, why))

    def leave(self, heard: Iterable[Heard], why: str) -> None:
        """The first reason stands."""
        for h in heard:
            self._left.setdefault(id(h), why)

    def used(self) -> tuple[Why, ...]:
        found = []
        for h in self.heard:
            uses = self._used.get(id(h))
            if uses:
                reasons = "; ".join(dict.fromkeys(why for _, why in uses))
                found.append(Why(h.voiced, reasons, tuple(dict.fromkeys(column for column, _ in uses))))
        return tuple(found)

    def left_out(self, rule: str) -> tuple[Why, ...]:
        return tuple(
            Why(h.voiced, self._left.get(id(h), f"no column of {rule} holds {h.claim.attribute.replace('_', ' ')}"))
            for h in self.heard
            if id(h) not in self._used
        )
