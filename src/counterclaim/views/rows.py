"""What weighing gives in, plain records and CSV out: rule rows, estimates, findings, records of claimants. Writes only
to a handle that is given."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TextIO

from counterclaim.records import Dispute, EventGroup, Reading, Report, Voiced
from counterclaim.views.export import spreadsheet_cell
from counterclaim.weighing.aggregates import AggregateCheck
from counterclaim.weighing.estimate import Estimate
from counterclaim.weighing.findings import Finding
from counterclaim.weighing.independence import Heard
from counterclaim.weighing.losses.table import to_losses, write_table
from counterclaim.weighing.reliability import Record, in_words
from counterclaim.weighing.rules import RuleRow, columns_of
from counterclaim.weighing.rules.row import Why

#: After the columns of rule sets that have none for them. ACLED has `timestamp` and `tags`.
OUR_COLUMNS: Final = ("counterclaim_changed", "counterclaim_rule")
#: The column that holds a row's id.
ID_COLUMNS: Final = {"acled": "event_id_cnty", "ucdp": "id", "gtd": "eventid", "airwars": "incident_id"}


def event_id_of(row: RuleRow) -> str:
    return str(row.values[ID_COLUMNS[row.rule]])


def content_of(row: RuleRow) -> str:
    """A hash of a row with its version: the same as long as nothing changed."""
    text = json.dumps([row.version, row.values], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_rule_csv(rule: str, rows: Sequence[RuleRow], stamps: Mapping[str, datetime], out: TextIO) -> None:
    """One row an event, columns as the rule set has them; an unknown value is an empty cell. `stamps` says when each
    row last changed, by its id."""
    own = "timestamp" in columns_of(rule)
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([*columns_of(rule), *(() if own else OUR_COLUMNS)])
    for row in rows:
        changed, said = stamps[event_id_of(row)], f"{row.rule} {row.version}"
        if own:
            values = {**row.values, "timestamp": int(changed.timestamp()), "tags": f"counterclaim rule={said}"}
            writer.writerow([spreadsheet_cell(value) for value in values.values()])
        else:
            writer.writerow([*map(spreadsheet_cell, row.values.values()), changed.isoformat(timespec="seconds"), said])


def to_withdrawn_csv(rule: str, withdrawn: Sequence[tuple[str, datetime]], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([ID_COLUMNS[rule], "withdrawn"])
    writer.writerows((event_id, when.isoformat(timespec="seconds")) for event_id, when in withdrawn)


def to_losses_csv(readings: Sequence[tuple[Report, Reading]], groups: Sequence[EventGroup], out: TextIO) -> None:
    """The ledger's counts of people in the ten columns that `weigh losses` takes. A claimant's name is made safe for a
    spreadsheet in both columns that hold it, so that the row still agrees with itself."""
    rows = []
    for row in to_losses(readings, groups):
        source = str(spreadsheet_cell(row.claim_source))
        rows.append(replace(row, claim_source=source, source_target=f"{source}-{row.loss_country}"))
    out.write(write_table(rows))


def to_contradictions(disputes: Sequence[Dispute], out: TextIO) -> None:
    """A list of contradictions as sides of claims: [report id, position in the reading's claims]."""
    entries = [
        {
            "cluster": dispute.group or "",
            "kind": dispute.kind,
            "sentence": dispute.sentence,
            "sides": [
                {
                    "who": ", ".join(dict.fromkeys(v.claim.claimant_name or v.claim.claimant for v in side)),
                    "claims": [[v.report.id, v.number] for v in side],
                }
                for side in dispute.sides
            ],
        }
        for dispute in disputes
    ]
    out.write(json.dumps(entries, ensure_ascii=False, indent=1) + "\n")


# for programs


def _claim_json(voiced: Voiced) -> dict[str, Any]:
    return {"report": voiced.report.id, "number": voiced.number, **voiced.claim.to_json()}


def _why_json(why: Why) -> dict[str, Any]:
    return {**_claim_json(why.voiced), "reason": why.reason, "columns": list(why.columns)}


def row_json(row: RuleRow) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "version": row.version,
        "values": dict(row.values),
        "used": [_why_json(why) for why in row.used],
        "left_out": [_why_json(why) for why in row.left_out],
        "notes": list(row.notes),
    }


def _heard_json(heard: Heard) -> dict[str, Any]:
    return _claim_json(heard.voiced)


def estimate_json(estimate: Estimate) -> dict[str, Any]:
    return {
        "attribute": estimate.attribute,
        "who": estimate.who,
        "fate": estimate.fate,
        "low": estimate.low,
        "best": estimate.best,
        "high": estimate.high,
        "voices": estimate.voices,
        "reasons": list(estimate.reasons),
        "left_out": [{**_heard_json(left.heard), "reason": left.why} for left in estimate.left_out],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "attribute": finding.attribute,
        "who": finding.who,
        "status": str(finding.status),
        "between": list(finding.between),
        "sentence": finding.sentence,
        "claims": [_claim_json(voiced) for voiced in finding.claims],
    }


def record_json(record: Record, *, grade: str | None) -> dict[str, Any]:
    return {
        "actor": record.actor,
        "names": list(record.names),
        "counts": {o: record.number(o) for o in ("confirmed", "contradicted", "withdrawn", "alone")},
        "confirmed_by": dict(record.by("confirmed").most_common()),
        "contradicted_by": dict(record.by("contradicted").most_common()),
        "suggested": record.suggestion.grade,
        "reasons": list(record.suggestion.reasons),
        "graded": grade,
        "claims": [
            {"event": j.event, **_heard_json(j.heard), "outcome": j.outcome, "by": list(j.by), "told": in_words(j)}
            for j in record.judged
        ],
    }


def check_json(check: AggregateCheck) -> dict[str, Any]:
    return {
        "sentence": check.sentence,
        "since": check.since.isoformat() if check.since else None,
        "until": check.until.isoformat() if check.until else None,
        "of": check.of,
        "held": check.held,
        "verdict": check.verdict,
        "events": list(check.events),
        "claim": _claim_json(check.voiced),
    }
