"""Explanations and corrections in, lines for a terminal and JSON for programs out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from counterclaim.records import Correction
from counterclaim.views.tables import text


def _point(value: dict[str, Any]) -> str:
    """ "Dorwa at 14.83, -5.25, ML (settlement)": as far as it is known."""
    where = f"{value['lat']:g}, {value['lon']:g}" if value.get("lat") is not None else "no point"
    parts = [
        value.get("place") and f"“{value['place']}” at",
        where + (f", {value['country']}" if value.get("country") else ""),
    ]
    precision = value.get("place_precision")
    return " ".join(str(part) for part in parts if part) + (f" ({precision})" if precision else "")


def _date(value: dict[str, Any]) -> str:
    if not value.get("date"):
        return "no date"
    day = f"{value['date']} to {value['date_end']}" if value.get("date_end") else str(value["date"])
    return f"week of {day}" if value.get("date_precision") == "week" else day


def _said(correction: Correction, value: dict[str, Any] | None) -> str:
    if value is None:
        return ""
    if correction.kind == "place":
        return _point(value)
    if correction.kind == "date":
        return _date(value)
    if correction.kind == "actor":
        return str(value.get("actor_id") or "no id seen")
    return str(value.get(correction.field or "")).replace("_", " ")


def change_of(correction: Correction) -> str:
    """What is right and what was seen: "place “Dorwa”: 14.83, -5.25, ML; was no point, ML"."""
    if correction.kind == "undo":
        return f"undoes {correction.undoes}"
    what = correction.field if correction.kind == "event_field" else correction.kind
    words = f" “{correction.words}”" if correction.words else ""
    new = _said(correction, dict(correction.new or {}))
    return f"{what}{words}: {new}; was {_said(correction, dict(correction.old or {}))}"


def scope_of(correction: Correction) -> str:
    if correction.scope == "event":
        return "this event"
    return f"everywhere in {correction.country}" if correction.country else "everywhere, country unknown"


def correction_line(correction: Correction) -> str:
    """What was just done, in one line."""
    if correction.kind == "undo":
        return f"correction {correction.undoes} is undone (row {correction.number})"
    return f"correction {correction.number}, {scope_of(correction)}: {change_of(correction)}"


def show_corrections(out: Console, rows: Sequence[Correction], *, held: Sequence[int]) -> None:
    """One row each; `held` has a correction's number once for every event that it holds for."""
    if not rows:
        out.print("no corrections")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("no.", "when", "by", "what", "scope", "why", "holds for"):
        table.add_column(name, no_wrap=name in ("no.", "when"))
    for row in rows:
        events = held.count(row.number)
        state = f"{events} event{'' if events == 1 else 's'}"
        if row.kind == "undo":
            state = ""
        elif row.undone_by is not None:
            state = f"undone by {row.undone_by}"
        cells = (str(row.number), f"{row.at:%Y-%m-%d %H:%M}", row.by, change_of(row), scope_of(row), row.why, state)
        table.add_row(*(text(cell) for cell in cells))
    out.print(table)
