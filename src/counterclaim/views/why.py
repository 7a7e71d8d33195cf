"""Explanations and corrections in, lines for a terminal and JSON for programs out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from counterclaim.claims.explain import DateReason, EventReason, Explanation, PlaceReason
from counterclaim.records import Correction, Mention
from counterclaim.resolve.actor_report import Explained
from counterclaim.resolve.carried import Lost
from counterclaim.resolve.relation_records import AGREES, DIFFERS, SILENT, UNKNOWN, Compared
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


_VERDICTS = {
    AGREES: "as in our records",
    DIFFERS: "not as in our records",
    SILENT: "only the report says so",
    UNKNOWN: "can't be compared",
}


def show_corrections(
    out: Console, rows: Sequence[Correction], *, held: Sequence[int], lost: Sequence[Lost] = ()
) -> None:
    """One row each; `held` has a correction's number once for every event that it holds for. Under the table stands
    what could not be carried over to a newer reading, and why."""
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
    for one in lost:
        out.print(text(f"correction {one.number} is not carried over in report {one.report}: {one.reason}"))


# why


@dataclass(frozen=True, slots=True)
class Why:
    """One report's telling of an event as it is shown (corrections applied), with the reasons of its reading, or why
    they can't be told."""

    mention: Mention
    explanation: Explanation | None
    corrections: tuple[Correction, ...] = ()
    fault: str | None = None

    @property
    def event(self) -> EventReason | None:
        events = self.explanation.events if self.explanation else ()
        return next((e for e in events if e.eid == self.mention.event.eid), None)

    @property
    def claimants(self) -> list[Explained]:
        """Who speaks in the event's claims, each once."""
        numbers = {str(number) for number in self.mention.numbers}
        spoken = self.explanation.claimants if self.explanation else ()
        found = [e for e in spoken if e.item in numbers]
        return list({(e.words, e.resolution): e for e in found}.values())


def why_json(why: Why) -> dict[str, Any]:
    """One telling for a program."""
    return {
        "id": why.mention.id,
        "report": why.mention.report.id,
        "reader": why.mention.reader,
        "explained_by": why.explanation.explained_by if why.explanation else None,
        "fault": why.fault,
        "place": asdict(why.event.place) if why.event else None,
        "date": asdict(why.event.date) if why.event else None,
        "parties": [_party_json(party) for party in (why.event.parties if why.event else ())],
        "claimants": [_party_json(party) for party in why.claimants],
        "relations": [_relation_json(one) for one in (why.explanation.relations if why.explanation else ())],
        "corrections": [correction.to_json() for correction in why.corrections],
    }


def _relation_json(one: Compared) -> dict[str, Any]:
    return {
        **one.relation.to_json(),
        "subject_id": one.subject_id or None,
        "object_id": one.object_id or None,
        "verdict": one.verdict,
        "reason": one.reason,
    }


def _party_json(party: Explained) -> dict[str, Any]:
    found = party.resolution
    return {
        "where": party.where,
        "words": party.words,
        "actor_id": found.actor_id,
        "speaks_for": found.speaks_for,
        "belongs_to": found.belongs_to,
        "person": found.person,
        "provisional": found.provisional is not None,
        "score": found.score,
        "reason": found.reason,
        "runners_up": [{"actor_id": actor_id, "score": score} for actor_id, score in found.runners_up],
    }


_OTHERWISE = "; the reading has it otherwise, it was made by other rules or given"


def lines_of(why: Why) -> Iterator[tuple[int, str]]:
    """(depth, line) of all that is to be said of one telling."""
    if why.fault:
        yield 0, f"can't be explained: {why.fault}"
    if why.event:
        yield from _place_lines(why.event.place)
        yield from _date_lines(why.event.date)
        if not why.event.parties:
            yield 0, "parties: the report names none for it"
        for party in (*why.event.parties, *why.claimants):
            yield from _party_lines(party)
    for one in why.explanation.relations if why.explanation else ():
        said = f"{one.relation.subject} {one.relation.relation.replace('_', ' ')} {one.relation.object}"
        yield 0, f"relation “{said}”: {_VERDICTS[one.verdict]}: {one.reason}"
    for correction in why.corrections:
        yield 0, f"correction {correction.number}, {scope_of(correction)}: {change_of(correction)}"
        yield 1, f"by {correction.by}, {correction.at:%Y-%m-%d %H:%M} UTC: {correction.why}"


def _place_lines(place: PlaceReason) -> Iterator[tuple[int, str]]:
    if place.words is None:
        yield 0, f"place: {place.reason}"
    else:
        point = {"lat": place.lat, "lon": place.lon, "country": place.country, "place_precision": place.precision}
        yield 0, f"place “{place.words}”: {_point(point)}: {place.reason}{'' if place.as_read else _OTHERWISE}"
    for candidate in place.candidates:
        spot = f"{candidate.lat:g}, {candidate.lon:g}" if candidate.lat is not None else "no point"
        state = "refused" if candidate.refused else "taken" if candidate.chosen else "not taken"
        away = f", {candidate.km:,g} km from the one taken" if candidate.km and not candidate.chosen else ""
        kind = f"{candidate.precision}, {candidate.source}"
        yield 1, f"{state}: {candidate.name}, {candidate.country} ({spot}; {kind}){away}: {candidate.reason}"
    for words, reason in place.others:
        yield 1, f"also named: “{words}”: {reason}"


def _date_lines(day: DateReason) -> Iterator[tuple[int, str]]:
    if day.phrase is None:
        yield 0, f"date: {day.reason}"
    else:
        value = {"date": day.value, "date_end": day.value_end, "date_precision": day.precision}
        yield 0, f"date “{day.phrase}”: {_date(value)}: {day.reason}{'' if day.as_read else _OTHERWISE}"
    for other in day.others:
        yield 1, f"not “{other.phrase}”{f' ({other.value})' if other.value else ''}: {other.reason}"


def _party_lines(party: Explained) -> Iterator[tuple[int, str]]:
    found = party.resolution
    who = found.actor_id or "nobody we know"
    if found.provisional:
        who = f"{who} (provisional, to be confirmed)"
    if found.speaks_for:
        person = found.person or (found.actor_id or "somebody")
        who = f"{person}, who speaks for {found.speaks_for}"
    elif found.belongs_to:
        who = f"somebody of {found.belongs_to}, not speaking for it"
    yield 0, f"{party.where} “{party.words}”: {who} ({found.score:.2f}): {found.reason}"
    for actor_id, score in found.runners_up:
        yield 1, f"or {actor_id} ({score:.2f})"


def show_why(out: Console, whys: Sequence[Why]) -> None:
    """Under each report's telling the reason of every resolution, with the runners-up."""
    for why in whys:
        report, reader = why.mention.report, why.mention.reader
        by = why.explanation.explained_by if why.explanation else reader
        now = "" if reader == by else f", explained by {by}"
        out.print(text(f"why, {report.outlet or report.id}, read by {reader}{now}  {why.mention.id}", "bold"))
        for depth, line in lines_of(why):
            out.print(Padding(text(line, "dim" if depth else ""), (0, 0, 0, 2 + 4 * depth)))
        out.print()
