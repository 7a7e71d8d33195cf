"""The questions that views and merging ask a ledger; in: a connection, out: records in an order that never changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, or_, select

from counterclaim.errors import UsageFault
from counterclaim.ledger.claim_corrections import corrected_readings
from counterclaim.ledger.corrections import take_corrections
from counterclaim.ledger.readings import Stored, take_readings, take_reports
from counterclaim.ledger.schema import Outcome, mention_id, readings, reports
from counterclaim.records import Claim, Correction, Event, Mention, Reading, Report
from counterclaim.resolve.carried import Lost, carried
from counterclaim.resolve.corrections import Standing, apply, standing


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two readers took from the same version of one report: claims of a alone, of b alone, and of both (in a's
    words), and the events of each, in its reading's order."""

    report: Report
    reader_a: str
    reader_b: str
    only_a: tuple[Claim, ...]
    only_b: tuple[Claim, ...]
    both: tuple[Claim, ...]
    events_a: tuple[Event, ...] = ()
    events_b: tuple[Event, ...] = ()


def reader_names(connection: Connection) -> list[str]:
    """Every reader that has read or failed, in the order first added."""
    query = select(readings.c.reader).group_by(readings.c.reader).order_by(func.min(readings.c.seq))
    return list(connection.scalars(query))


def kin_of(connection: Connection, report_id: str, *, source: str) -> list[Report]:
    """The reports of an id, and those found at `source` whose id goes on from it with a hyphen, in the order added."""
    # "." is the character after "-": the range is what begins with the id and a hyphen, and the index finds it.
    longer = and_(reports.c.id >= f"{report_id}-", reports.c.id < f"{report_id}.", reports.c.source == source)
    chosen = select(reports.c.seq).where(or_(reports.c.id == report_id, longer))
    return [report for _, report in take_reports(connection, chosen).values()]


def chosen_readings(
    *, report_id: str | None = None, reader: str | None = None, ids: Sequence[str] | None = None
) -> Select[Any]:
    """The seq of every reading that did not fail, of one report id, several or all, of one reader or all."""
    query = select(readings.c.seq).join_from(readings, reports).where(readings.c.outcome != Outcome.FAILED.value)
    if report_id is not None:
        query = query.where(reports.c.id == report_id)
    if ids is not None:
        query = query.where(reports.c.id.in_(ids))
    if reader is not None:
        query = query.where(readings.c.reader == reader)
    return query


def latest_readings(*, reader: str | None = None, ids: Sequence[str] | None = None) -> Select[Any]:
    """One seq for each report id (of these, or of all): of its latest version that was read (by that reader), the
    reading added last.

    A version that only failed does not hide the one before it: failed is not empty.
    """
    rank = func.row_number().over(partition_by=reports.c.id, order_by=(reports.c.seq.desc(), readings.c.seq.desc()))
    ranked = chosen_readings(reader=reader, ids=ids).add_columns(rank.label("rank")).subquery()
    return select(ranked.c.seq).where(ranked.c.rank == 1)


def mentions_in(stored: Stored) -> list[Mention]:
    """Each event of a reading with its claims, as the reading has them."""
    reading = stored.reading
    numbers: dict[str | None, list[int]] = defaultdict(list)
    by_number = dict(reading.numbered())
    for number, claim in by_number.items():
        numbers[claim.eid].append(number)
    return [
        Mention(
            id=mention_id(stored.key, reading.reader, eid=event.eid),
            report=stored.report,
            reader=reading.reader,
            event=event,
            claims=tuple(by_number[number] for number in numbers[event.eid]),
            numbers=tuple(numbers[event.eid]),
            put_right=tuple((number, row) for number, row, eid in stored.put_right if eid == event.eid),
        )
        for event in reading.events
    ]


def find_mentions(connection: Connection, *, reader: str | None = None, corrected: bool = True) -> list[Mention]:
    """Every event of the latest readings, by (published, report id, eid); reports without a date come last."""
    taken = take_readings(connection, latest_readings(reader=reader))
    if corrected:
        return put_right(connection, taken)
    return in_order(m for stored in taken for m in mentions_in(stored))


def put_right(
    connection: Connection, taken: Sequence[Stored], *, corrected: Sequence[Stored] | None = None
) -> list[Mention]:
    """The events of these readings with their claims, all as corrected, in the order of `find_mentions`. `corrected` are
    the readings with their claims put right, where the caller has them."""
    claims_right = corrected_readings(connection, taken) if corrected is None else corrected
    found = [m for stored in claims_right for m in mentions_in(stored)]
    made = take_corrections(connection)
    if made:
        rules, _ = _rules_for(connection, made, taken)
        found = [apply(mention, rules) for mention in found]
    return in_order(found)


def in_order(mentions: Iterable[Mention]) -> list[Mention]:
    """By (published, report id, eid); reports without a date come last."""
    return sorted(mentions, key=lambda m: (m.report.published or date.max, m.report.id, m.event.eid))


def _rules_for(
    connection: Connection, made: Sequence[Correction], latest: Sequence[Stored]
) -> tuple[Standing, tuple[Lost, ...]]:
    """What holds for the events shown, with what was put right in other readings of their reports carried over."""
    rules = standing(made)
    shown = [m for stored in latest for m in mentions_in(stored)]
    if rules.by_mention.keys() <= {m.id for m in shown}:
        return rules, ()
    # What was put right in another reading of a report can be carried to this one: of other reports nothing is needed.
    others = _read_again(connection, latest)
    if others is not None and not others:
        return rules, ()
    chosen = chosen_readings(ids=others)
    every = [m for stored in take_readings(connection, chosen) for m in mentions_in(stored)]
    who = {stored.report.id: stored.reading.reader for stored in latest}
    return carried(rules, made, shown, older={m.id: m for m in every}, readers=who)


#: Report ids in one statement.
MOST_AT_ONCE: Final = 500


def _read_again(connection: Connection, latest: Sequence[Stored]) -> list[str] | None:
    """Those of these readings' reports that have more than one reading or version, by id; None: too many to ask for."""
    ids = sorted({stored.report.id for stored in latest})
    if len(ids) > MOST_AT_ONCE:
        return None
    query = (
        select(reports.c.id)
        .join_from(readings, reports)
        .where(readings.c.outcome != Outcome.FAILED.value, reports.c.id.in_(ids))
        .group_by(reports.c.id)
        .having(func.count() > 1)
        .order_by(reports.c.id)
    )
    return list(connection.scalars(query))


def lost_corrections(connection: Connection, *, reader: str | None = None) -> tuple[Lost, ...]:
    """Corrections that hold for no event of the latest readings although their reports are read, with the reason."""
    latest = take_readings(connection, latest_readings(reader=reader))
    return _rules_for(connection, take_corrections(connection), latest)[1]


def _of_id(mentions: list[Mention], beginning: str) -> Mention:
    found = [m for m in mentions if m.id == beginning] or [m for m in mentions if m.id.startswith(beginning)]
    if not found or not beginning:
        raise UsageFault(f"no event of a reading begins with {beginning!r}")
    if len(found) > 1:
        raise UsageFault(f"{beginning!r} is the beginning of {len(found)} events of readings")
    return found[0]


def mentions_of_ids(connection: Connection, ids: Sequence[str]) -> list[Mention]:
    """The mentions of any reading, as read, by their ids or beginnings of these. Raises UsageFault where there is none
    or several."""
    every = [m for stored in take_readings(connection, chosen_readings()) for m in mentions_in(stored)]
    if not ids:
        raise UsageFault("no event is named")
    return list({m.id: m for m in (_of_id(every, beginning) for beginning in ids)}.values())


def _sameness(claim: Claim) -> tuple[object, ...]:
    """What makes two readers' claims the same: what is said, by whom, in which words. The eid is a label within one
    reading, confidence and resolved ids are the reader's own opinion."""
    return (
        claim.start,
        claim.end,
        claim.attribute,
        claim.value,
        claim.low,
        claim.high,
        claim.who,
        claim.claimant,
        claim.stance,
    )


def _split(claims: tuple[Claim, ...], others: tuple[Claim, ...]) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """(claims that the others have too, claims that they have not); of twins, the first ones are paired."""
    left = Counter(map(_sameness, others))
    shared: list[Claim] = []
    alone: list[Claim] = []
    for claim in claims:
        key = _sameness(claim)
        (shared if left[key] > 0 else alone).append(claim)
        left[key] -= 1
    return tuple(shared), tuple(alone)


def compare(report: Report, a: Reading, b: Reading) -> Comparison:
    """Compares two readings of one version of a report, kept or not."""
    both, only_a = _split(a.claims, b.claims)
    _, only_b = _split(b.claims, a.claims)
    return Comparison(report, a.reader, b.reader, only_a, only_b, both, a.events, b.events)


def compare_readings(connection: Connection, report_id: str, *, reader_a: str, reader_b: str) -> Comparison:
    """Compares on the latest version of the report that both have read. Raises UsageFault where there is none."""
    by_key: dict[str, dict[str, Reading]] = defaultdict(dict)
    report_of: dict[str, Report] = {}
    query = select(reports.c.key).where(reports.c.id == report_id).order_by(reports.c.seq)
    keys = list(connection.scalars(query))
    if not keys:
        raise UsageFault(f"no report {report_id!r} in the ledger")
    for stored in take_readings(connection, chosen_readings(report_id=report_id)):
        by_key[stored.key][stored.reading.reader] = stored.reading
        report_of[stored.key] = stored.report
    for key in reversed(keys):
        if reader_a in by_key[key] and reader_b in by_key[key]:
            return compare(report_of[key], by_key[key][reader_a], by_key[key][reader_b])
    readers = sorted({reader for found in by_key.values() for reader in found})
    raise UsageFault(
        f"{reader_a!r} and {reader_b!r} have not both read one version of report {report_id!r}"
        f" (read by: {', '.join(readers) or 'nobody'})"
    )
