"""Groups and readings in, CSV, JSON lines or GeoJSON out, written to a handle that is given. UTF-8 is the caller's
choice on opening; lines end in "\\n"; the same input gives the same bytes.

A cell of text that a spreadsheet would run as a formula (it starts with = + - @, a tab or a carriage return, also
behind blanks or after a full-width twin of these signs) gets an apostrophe in front. Numbers and offsets are written
as they are. To have the words back exactly, take the JSON lines, or cut one leading apostrophe before such a sign.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from typing import Any, Final, TextIO

from counterclaim.merging.plain import lead
from counterclaim.records import Claim, EventGroup, Mention, Reading

#: One name a column; the order is the order in the file.
COLUMNS: Final = tuple(
    """event_id date date_precision place country lat lon type perpetrators targets attribute value low high who
    claimant via stance quote start end report_id outlet published url reader""".split()
)

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_BETWEEN: Final = "; "


def spreadsheet_cell(value: str | float | None) -> str | float:
    """Text as a spreadsheet may open it; None is an empty cell."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _row(group: EventGroup, mention: Mention, claim: Claim) -> list[str | float]:
    event, report = mention.event, mention.report
    cells: list[str | float | None] = [
        group.id,
        event.date,
        event.date_precision,
        event.place,
        event.country,
        event.lat,
        event.lon,
        event.type,
        _BETWEEN.join(event.perpetrators),
        _BETWEEN.join(event.targets),
        claim.attribute,
        claim.value,
        claim.low,
        claim.high,
        claim.who,
        claim.claimant_name or claim.claimant,
        _BETWEEN.join(claim.via),
        claim.stance,
        claim.quote,
        claim.start,
        claim.end,
        report.id,
        report.outlet,
        report.published.isoformat() if report.published else None,
        report.url,
        mention.reader,
    ]
    return [spreadsheet_cell(cell) for cell in cells]


def to_csv(groups: Sequence[EventGroup], out: TextIO) -> None:
    """One row a claim, in the order of the groups; date, place and parties are those of the claim's own report.

    An event without claims has no row. Open `out` with newline="" so that no line end is changed.
    """
    # all text in quotation marks: the module leaves a lone carriage return bare otherwise, which ends a row for readers
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for group in groups:
        for mention in group.mentions:
            writer.writerows(_row(group, mention, claim) for claim in mention.claims)


def to_jsonl(readings: Sequence[Reading], out: TextIO) -> None:
    """One reading a line, in the codebook's JSON."""
    for reading in readings:
        out.write(reading.dumps() + "\n")


def _claims(group: EventGroup) -> list[dict[str, Any]]:
    return [
        {
            **claim.to_json(),
            "report_id": mention.report.id,
            "outlet": mention.report.outlet,
            "published": mention.report.published.isoformat() if mention.report.published else None,
            "url": mention.report.url,
            "reader": mention.reader,
        }
        for mention in group.mentions
        for claim in mention.claims
    ]


#: From the most exact: a group stands on the map where its most exact mention puts it.
_EXACTNESS: Final = ("site", "settlement", "near", "district", "region", "country")


def _located(group: EventGroup) -> Mention | None:
    """The mention that places the group: the most exact one with coordinates, the first of equals; None without any."""
    found = [m for m in group.mentions if m.event.lat is not None and m.event.lon is not None]
    rank = {name: n for n, name in enumerate(_EXACTNESS)}
    return min(found, key=lambda m: rank.get(m.event.place_precision or "", len(rank)), default=None)


def _feature(group: EventGroup) -> dict[str, Any]:
    shown, located = lead(group).event, _located(group)
    return {
        "type": "Feature",
        "id": group.id,
        "geometry": {"type": "Point", "coordinates": [located.event.lon, located.event.lat]} if located else None,
        "properties": {
            "event_id": group.id,
            "type": shown.type,
            "date": shown.date,
            "date_end": shown.date_end,
            "date_precision": shown.date_precision,
            "place": shown.place,
            "country": shown.country,
            "place_precision": located.event.place_precision if located else shown.place_precision,
            "perpetrators": list(dict.fromkeys(p for m in group.mentions for p in m.event.perpetrators)),
            "targets": list(dict.fromkeys(t for m in group.mentions for t in m.event.targets)),
            "reports": list(dict.fromkeys(m.report.id for m in group.mentions)),
            "claims": _claims(group),
        },
    }


def to_geojson(groups: Sequence[EventGroup], out: TextIO) -> None:
    """A FeatureCollection (RFC 7946) with one feature a group; `geometry` is null where no mention has coordinates."""
    out.write('{"type": "FeatureCollection", "features": [')
    for number, group in enumerate(groups):
        out.write(",\n" if number else "\n")
        out.write(json.dumps(_feature(group), ensure_ascii=False))
    out.write("\n]}\n" if groups else "]}\n")


def to_merged(groups: Sequence[EventGroup], out: TextIO) -> None:
    """JSON lines: which event each report's telling was merged into."""
    rows = [(m.report.id, m.event.eid, group.id) for group in groups for m in group.mentions]
    for report, eid, event in sorted(rows):
        out.write(json.dumps({"report": report, "eid": eid, "event": event}, ensure_ascii=False) + "\n")
