"""Words for days → intervals with a precision: "on Sunday", "overnight", "last month", "le 17 mars". Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TimeMention:
    """One expression of time in a text. `start`, `end` are characters; `value` is ISO 8601 cut to the precision
    ("2019-03-17", "2019-02", "2019"), None where it is relative and no publication date is known. `low`, `high` are the
    first and last possible day (inclusive)."""

    start: int
    end: int
    phrase: str
    value: str | None
    low: date | None
    high: date | None
    precision: str | None
    anchor: str


def find_times(text: str, *, published: date | None, language: str) -> list[TimeMention]:
    """Expressions that name a day, month, year or span, in text order, none overlapping."""
    return []
