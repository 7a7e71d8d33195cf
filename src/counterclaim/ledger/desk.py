"""The ledger as the desk uses it: single events and reports by index, what people did, jobs, accounts.

Only SQL stands here; what the index holds is worked out by `counterclaim.desk.index`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    FromClause,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from counterclaim.errors import ConflictFault, MissingFault, UsageFault
from counterclaim.ledger import claim_corrections, corrections, desk_tables, queries, readings, schema
from counterclaim.ledger.desk_index import IndexLedger, chunks, utc
from counterclaim.ledger.desk_search import search
from counterclaim.ledger.readings import Stored
from counterclaim.records import (
    Claim,
    ClaimCorrection,
    Correction,
    Mention,
    Reading,
    Relation,
    Remark,
    Report,
)
from counterclaim.resolve.claim_corrections import Shown
from counterclaim.resolve.corrections import Fix, apply, propose, standing

t = desk_tables
MOST_AT_ONCE: Final = claim_corrections.MOST_AT_ONCE
#: Up to here what fits is counted where it is not counted beforehand; "more" is said of what is beyond.
MOST_COUNTED: Final = 2_000
#: Actors that a question is told by name.
MOST_NAMED: Final = 100
#: Events that are taken in at once.
TOLD_AT_ONCE: Final = 100
#: Characters of a report's key in addresses: 64 bits, as the ids of events.
SHORT_KEY: Final = 16


@dataclass(frozen=True, slots=True)
class Told:
    """The mentions of one event, with what is needed to show and weigh them."""

    event: str
    row: Mapping[str, Any]
    mentions: tuple[Mention, ...]
    voices: Mapping[tuple[str, str], str | None]
    #: The reading of each mention, by its id, and the event that the last merge put it in.
    reading_of: Mapping[str, int]
    merged: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Opened:
    """One reading of a report with every claim as it stands."""

    seq: int
    key: str
    report: Report
    reading: Reading
    shown: tuple[Shown, ...]
    #: The events of the reading as corrected, with the event of the ledger that each belongs to.
    mentions: tuple[Mention, ...]
    event_of: Mapping[str, str]
    #: Every reading of this text: (number, reader, when added).
    others: tuple[tuple[int, str, datetime], ...]
    remarks: tuple[Remark, ...]

    @property
    def version(self) -> int:
        return max((s.version for s in self.shown), default=0)


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    kind: str
    name: str
    state: str
    by: str
    at: datetime
    done: int
    total: int | None
    tries: int
    faults: tuple[str, ...]
    options: Mapping[str, Any]
    result: Mapping[str, Any] | None
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    role: str
    password: str
    made: datetime
    closed: datetime | None


class DeskLedger(IndexLedger):
    """A ledger with the questions and additions of the desk. Every call is one transaction, as in `Ledger`."""

    def is_source(self, name: str, actor: str) -> bool:
        """Whether an outlet or a claimant is called so; `actor` is the folded name."""
        with self._reading() as connection:
            if connection.scalar(select(t.desk_actors.c.actor).where(t.desk_actors.c.actor == actor)) is not None:
                return True
            outlet = func.lower(t.desk_reports.c.outlet) == name.strip().lower()
            return connection.scalar(select(t.desk_reports.c.id).where(outlet).limit(1)) is not None

    def event_rows_of_reading(self, reading: int) -> list[dict[str, Any]]:
        """What the index holds of the events that a reading tells of."""
        return self.event_rows_of([reading]).get(reading, [])

    # asking

    def events(self, wanted: Wanted, *, order: str, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """(the rows of the events that fit, of this page; how many fit in all, counted up to `MOST_COUNTED` + 1 where
        that must be counted anew)."""
        with self._reading() as connection:
            wanted = wanted.looked_up(connection)
            total = _number_of_events(connection, wanted)
            many = _are_many(connection, wanted, total, met=offset + limit)
            where = wanted.events(many=many, dialect=connection.dialect.name)
            query = select(t.desk_events).where(*where).order_by(*_ORDERS[order]).offset(offset).limit(limit)
            return [dict(row._mapping) for row in connection.execute(query)], total

    def spots(self, wanted: Wanted, *, limit: int) -> list[dict[str, Any]]:
        """Where the events that fit lie, the most needed ones first; without those that could not be placed."""
        c = t.desk_events.c
        with self._reading() as connection:
            wanted = wanted.looked_up(connection)
            many = _are_many(connection, wanted, _number_of_events(connection, wanted), met=limit)
            where = wanted.events(many=many, dialect=connection.dialect.name)
            query = (
                select(c.event, c.lat, c.lon, c.exact, c.disputes, c.place)
                .where(*where, c.lat.is_not(None), c.lon.is_not(None))
                .order_by(c.need.desc(), c.event)
                .limit(limit)
            )
            return [dict(row._mapping) for row in connection.execute(query)]

    def months(self, wanted: Wanted) -> list[tuple[str, int, int]]:
        """(month, events, disputed ones) of the events that fit, by month; those without a date are left out."""
        with self._reading() as connection:
            wanted = wanted.looked_up(connection)
            counted = wanted.counts()
            if counted is not None:
                k = t.desk_counts.c
                disputed: Any = func.sum(case((k.disputed.is_(True), k.events), else_=0))
                query = select(k.first, func.sum(k.events), disputed).where(*counted, k.first != "").group_by(k.first)
                query = query.order_by(k.first)
            elif wanted.actor_alone:
                n = t.desk_names.c
                month = func.substr(n.first, 1, 7)
                disputed = func.count(func.distinct(case((n.disputed.is_(True), n.event))))
                query = (
                    select(month, func.count(func.distinct(n.event)), disputed)
                    .where(n.actor.in_(wanted.called()), n.first != "")
                    .group_by(month)
                    .order_by(month)
                )
            else:
                c = t.desk_events.c
                month = func.substr(c.first, 1, 7)
                query = (
                    select(month, func.count(), func.sum(case((c.disputes > 0, 1), else_=0)))
                    .where(*wanted.events(), c.first.is_not(None))
                    .group_by(month)
                    .order_by(month)
                )
            return [(str(m), int(n), int(d)) for m, n, d in connection.execute(query)]

    def report_rows(self, wanted: Wanted, *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """The reports that fit, those that nobody is done with first, by need."""
        c, by = t.desk_reports.c, t.desk_report_countries.c
        where = wanted.reports()
        source: FromClause = t.desk_reports
        order: tuple[Any, ...] = (c.done, c.need.desc(), c.reading_seq)
        if wanted.country:
            source = t.desk_report_countries.join(t.desk_reports, by.reading_seq == c.reading_seq)
            where.append(by.country == wanted.country)
            order = (by.done, by.need.desc(), by.reading_seq)
        counted = wanted.report_counts()
        with self._reading() as connection:
            total: int
            if counted is None:
                some = select(c.reading_seq).select_from(source).where(*where).limit(MOST_COUNTED + 1).subquery()
                total = int(connection.scalar(select(func.count()).select_from(some)) or 0)
            else:
                total = int(connection.scalar(select(func.sum(t.desk_tallies.c.reports)).where(*counted)) or 0)
            rows = select(t.desk_reports).select_from(source).where(*where).order_by(*order).offset(offset).limit(limit)
            return [dict(row._mapping) for row in connection.execute(rows)], total

    def report_row(self, key: str) -> dict[str, Any] | None:
        with self._reading() as connection:
            key = _key_of(connection, key)
            row = connection.execute(select(t.desk_reports).where(t.desk_reports.c.key == key)).first()
            return dict(row._mapping) if row else None

    def next_report(self, key: str) -> str | None:
        """The key of the report that needs a person most, this one aside; None where all is done."""
        c = t.desk_reports.c
        with self._reading() as connection:
            query = select(c.key).where(~c.done, c.key != key).order_by(c.need.desc(), c.reading_seq).limit(1)
            return connection.scalar(query)

    def countries(self) -> list[tuple[str, int]]:
        c = t.desk_counts.c
        with self._reading() as connection:
            query = select(c.country, func.sum(c.events)).where(c.country != "").group_by(c.country)
            return [(str(code), int(n)) for code, n in connection.execute(query.order_by(c.country))]

    def counts(self) -> dict[str, int]:
        """How much there is, and how much waits."""
        c, r = t.desk_counts.c, t.desk_tallies.c
        events = select(func.sum(c.events), func.sum(case((c.disputed.is_(True), c.events), else_=0)))
        reports = select(func.sum(r.reports), func.sum(case((r.done.is_(False), r.reports), else_=0)))
        with self._reading() as connection:
            every, disputed = connection.execute(events).one()
            there, waiting = connection.execute(reports.where(r.country == "*")).one()
            return {
                "events": int(every or 0),
                "disputed": int(disputed or 0),
                "reports": int(there or 0),
                "waiting": int(waiting or 0),
            }

    def actors(self, words: str, *, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """(actor, a name of it, events, claims) of every party and claimant whose folded name holds the words."""
        c = t.desk_actors.c
        where = [or_(c.actor == words, c.folded.contains(words, autoescape=True))] if words else []
        with self._reading() as connection:
            total = int(connection.scalar(select(func.count()).select_from(t.desk_actors).where(*where)) or 0)
            query = (
                select(c.actor, c.name, c.events, c.claims)
                .where(*where)
                .order_by(c.events.desc(), c.actor)
                .offset(offset)
                .limit(limit)
            )
            return [dict(row._mapping) for row in connection.execute(query)], total

    def actor(self, actor: str, *, limit: int) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]] | None:
        """(what the index holds of an actor; {event: its roles there} of its latest events, the latest first)."""
        c = t.desk_names.c
        with self._reading() as connection:
            row = connection.execute(select(t.desk_actors).where(t.desk_actors.c.actor == actor)).first()
            if row is None:
                return None
            # an event names an actor in three roles at most
            query = select(c.event, c.role).where(c.actor == actor).order_by(c.first.desc(), c.event).limit(3 * limit)
            roles: dict[str, list[str]] = {}
            for event, role in connection.execute(query):
                roles.setdefault(event, []).append(role)
            latest = list(roles.items())[:limit]
            return dict(row._mapping), {event: tuple(sorted(found)) for event, found in latest}

    def relations_of(self, names: Sequence[str], *, limit: int) -> list[tuple[Report, Relation, str]]:
        """Relations whose subject or object is one of these names, with the report and its key, the latest first."""
        c = schema.relations.c
        table = schema.reports.c
        with self._reading() as connection:
            wanted = [name.lower() for name in names[:MOST_AT_ONCE]]
            query = (
                select(*(c[name] for name in Relation.__slots__), t.desk_reports.c.report_seq, table.key)
                .join_from(schema.relations, t.desk_reports, c.reading_seq == t.desk_reports.c.reading_seq)
                .join(schema.reports, t.desk_reports.c.report_seq == table.seq)
                .where(or_(func.lower(c.subject).in_(wanted), func.lower(c.object).in_(wanted)))
                .order_by(func.coalesce(table.published, date.max), c.reading_seq, c.number)
                .limit(limit)
            )
            rows = connection.execute(query).all()
            chosen = select(schema.reports.c.seq).where(schema.reports.c.seq.in_({row.report_seq for row in rows}))
            reports = readings.take_reports(connection, chosen)
            width = len(Relation.__slots__)
            found = []
            for row in rows:
                values = dict(zip(Relation.__slots__, row[:width], strict=True))
                values["via"] = tuple(values["via"])
                found.append((reports[row.report_seq][1], Relation(**values), row.key))
            return found

    def search(self, words: str, *, kind: str | None, offset: int, limit: int) -> tuple[list[dict[str, Any]], int]:
        """Texts, events and actors that hold the words, the best first, with the hits between two marks."""
        with self._reading() as connection:
            return search(connection, words, kind=kind, offset=offset, limit=limit)

    def told(self, event: str) -> Told:
        """One event by its id, by the id of a mention of it, or by an id that it had before it was merged or split.

        Raises UsageFault where there is none."""
        with self._reading() as connection:
            return _told(connection, _event_of(connection, event))

    def told_all(self, events: Sequence[str]) -> list[Told]:
        """The events with these ids, those that are gone left out."""
        with self._reading() as connection:
            return [told for chunk in chunks(events, TOLD_AT_ONCE) for told in _told_many(connection, chunk)]

    def near(self, event: str, *, limit: int) -> list[dict[str, Any]]:
        """Events that may be the same: of the same country, in the three days around it."""
        c = t.desk_events.c
        with self._reading() as connection:
            row = connection.execute(select(t.desk_events).where(c.event == event)).first()
            if row is None or row.first is None or len(row.first) < 10:
                return []
            around = [date.fromordinal(date.fromisoformat(row.first).toordinal() + n).isoformat() for n in (-3, 3)]
            where = [c.event != event, c.first >= around[0], c.first <= around[1]]
            if row.country:
                where.append(or_(c.country == row.country, c.country.is_(None)))
            query = select(t.desk_events).where(*where).order_by(c.first, c.event).limit(limit)
            return [dict(r._mapping) for r in connection.execute(query)]

    def opened(self, key: str, *, reader: str | None = None) -> Opened:
        """A report by its key or the first characters of it, with the reading that the ledger shows, or that of a reader. Raises UsageFault."""
        with self._reading() as connection:
            key = _key_of(connection, key)
            query = (
                select(schema.readings.c.seq, schema.readings.c.reader, schema.readings.c.first_seen)
                .join_from(schema.readings, schema.reports)
                .where(schema.reports.c.key == key, schema.readings.c.outcome != schema.Outcome.FAILED.value)
                .order_by(schema.readings.c.seq)
            )
            rows = connection.execute(query).all()
            chosen = [row.seq for row in rows if reader is None or row.reader == reader]
            if not chosen:
                raise MissingFault(
                    "there is no such report in the ledger" if not rows else f"{reader!r} has not read it"
                )
            stored = claim_corrections.stored_reading(connection, chosen[-1])
            return _opened(connection, stored, tuple((r.seq, r.reader, utc(r.first_seen)) for r in rows))

    def opened_reading(self, seq: int) -> Opened:
        """As `opened`, by the number of a reading. Raises UsageFault."""
        with self._reading() as connection:
            return _opened(connection, claim_corrections.stored_reading(connection, seq), ())

    def readings_of(self, keys: Sequence[str]) -> list[Stored]:
        """Every reading of these texts, as read, in the order added."""
        found: list[Stored] = []
        with self._reading() as connection:
            for chunk in chunks(keys):
                chosen = (
                    select(schema.readings.c.seq)
                    .join_from(schema.readings, schema.reports)
                    .where(schema.reports.c.key.in_(chunk), schema.readings.c.outcome != schema.Outcome.FAILED.value)
                )
                found += readings.take_readings(connection, chosen)
        return sorted(found, key=lambda stored: stored.seq)

    def shared_readings(self, *, limit: int) -> list[Stored]:
        """The readings, as read, of texts that more than one reader has read."""
        table = schema.readings.c
        good = table.outcome != schema.Outcome.FAILED.value
        with self._reading() as connection:
            several = (
                select(table.report_seq)
                .where(good)
                .group_by(table.report_seq)
                .having(func.count() > 1)
                .order_by(table.report_seq)
                .limit(limit)
            )
            return readings.take_readings(connection, select(table.seq).where(good, table.report_seq.in_(several)))

    def deeds(self, *, by: str | None, offset: int, limit: int) -> tuple[list[tuple[str, int]], int]:
        """((kind, number) of what people did, the newest first, of this page; how much there is in all). The kinds: "c" a
        claim's correction, "e" an event's, "j" a judgement, "r" a remark, "g" a grade."""
        found: list[tuple[datetime, str, int]] = []
        total = 0
        with self._reading() as connection:
            for kind, table in _DEEDS.items():
                where = [] if by is None else [table.c.by == by]
                total += int(connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)
                query = (
                    select(table.c.at, table.c.seq)
                    .where(*where)
                    .order_by(table.c.at.desc(), table.c.seq.desc())
                    .limit(offset + limit)
                )
                found += [(utc(at), kind, seq) for at, seq in connection.execute(query)]
        newest = sorted(found, key=lambda d: (d[0], f"{d[1]}{d[2]}"), reverse=True)
        return [(kind, seq) for _, kind, seq in newest[offset : offset + limit]], total

    def who_did(self) -> list[str]:
        """Everybody who did something, by name."""
        with self._reading() as connection:
            return sorted({n for table in _DEEDS.values() for n in connection.scalars(select(table.c.by).distinct())})

    def claim_rows(self, numbers: Sequence[int]) -> list[ClaimCorrection]:
        """The corrections of claims with these numbers."""
        with self._reading() as connection:
            return claim_corrections.take_numbered(connection, numbers)

    def remarks_numbered(self, numbers: Sequence[int]) -> list[Remark]:
        """The remarks with these numbers."""
        with self._reading() as connection:
            return [r for chunk in chunks(numbers) for r in _remarks(connection, t.remarks.c.seq.in_(chunk))]

    def rows_by(self, keys: Iterable[str] | None = None) -> list[ClaimCorrection]:
        """Every correction of a claim, undone ones too, in the order made."""
        with self._reading() as connection:
            return claim_corrections.take_claim_corrections(connection, keys)

    def is_merged(self) -> bool:
        """Whether the ledger was ever merged."""
        with self._reading() as connection:
            return connection.scalar(select(schema.merges.c.seq).limit(1)) is not None

    def texts_done(self, key: str | None = None, *, limit: int = 100_000) -> list[tuple[str, str]]:
        """(who, key of the report) of every report that somebody is done with, or of this one, the latest so many."""
        later = t.remarks.alias("later")
        c = t.remarks.c
        query = (
            select(c.by, c.subject)
            .outerjoin(later, later.c.undoes == c.seq)
            .where(c.about == "report", c.kind == "done", later.c.seq.is_(None))
            .order_by(c.seq.desc())
            .limit(limit)
        )
        if key is not None:
            query = query.where(c.subject == key)
        with self._reading() as connection:
            return [(by, subject) for by, subject in connection.execute(query)][::-1]

    # putting right

    def change_claim(
        self,
        reading: int,
        number: int,
        kind: str,
        *,
        changes: Mapping[str, Any] | None = None,
        seen: int,
        by: str,
        why: str,
    ) -> ClaimCorrection:
        """Corrects, rejects or confirms a claim that its maker saw in version `seen`.

        Raises ConflictFault where somebody else was faster: nothing is kept then. Raises UsageFault where there is no
        such claim, or it can't stand so."""
        with self._transaction(writes=True) as connection:
            return claim_corrections.put_claim_correction(
                connection, reading, number, kind, changes=changes, seen=seen, by=by, why=why
            )

    def add_claim(self, reading: int, claim: Claim, *, by: str, why: str) -> ClaimCorrection:
        """Adds a claim that the reader missed. Raises UsageFault where it can't stand, or stands already."""
        with self._transaction(writes=True) as connection:
            return claim_corrections.put_new_claim(connection, reading, claim, by=by, why=why)

    def undo_claim(self, number: int, *, by: str, why: str) -> ClaimCorrection:
        """Takes a correction of a claim back by a row of its own. Raises UsageFault."""
        with self._transaction(writes=True) as connection:
            return claim_corrections.put_claim_undo(connection, number, by=by, why=why)

    def correct_event(
        self, event: str, fix: Fix, *, seen: str, mark: Callable[[Sequence[Mention]], str], by: str, why: str
    ) -> Correction:
        """As `correct`, of all mentions of an event whose content its maker saw with the mark `seen`.

        Raises ConflictFault where it is another one now, UsageFault where the fix is none."""
        with self._transaction(writes=True) as connection:
            told = _told(connection, _event_of(connection, event))
            if mark(told.mentions) != seen:
                raise ConflictFault("this event was changed since you opened it: look at it again")
            ids = [m.id for m in told.mentions]
            seqs = sorted(set(told.reading_of.values()))
            taken = readings.take_readings(
                connection, select(schema.readings.c.seq).where(schema.readings.c.seq.in_(seqs))
            )
            read = {m.id: m for s in taken for m in queries.mentions_in(s)}
            made = corrections.take_corrections(connection)
            found = [read[name] for name in ids]
            said = propose(fix, found, seen=apply(found[0], standing(made)))
            return corrections.put_correction(connection, said, by=by, why=why)

    # remarks

    def remark(self, kind: str, about: str, subject: str, words: str, *, by: str) -> Remark:
        """Keeps a note, or that its maker is done with a report."""
        if kind == "note" and not words.strip():
            raise UsageFault("an empty note says nothing")
        with self._transaction(writes=True) as connection:
            if kind == "done" and any(
                r.kind == "done" and r.undone_by is None and r.by == by
                for r in _remarks(connection, t.remarks.c.about == about, t.remarks.c.subject == subject)
            ):
                raise UsageFault("you are done with it already")
            return _put_remark(connection, kind, about, subject, words, by=by)

    def undo_remark(self, number: int, *, by: str, why: str) -> Remark:
        """Takes a remark back by a row of its own. Raises UsageFault."""
        with self._transaction(writes=True) as connection:
            found = _remarks(connection, t.remarks.c.seq == number)
            if not found or found[0].kind == "undo":
                raise MissingFault(f"there is no note r{number}")
            undone = found[0]
            if undone.undone_by is not None:
                raise UsageFault(f"r{number} is taken back already, by r{undone.undone_by}")
            return _put_remark(connection, "undo", undone.about, undone.subject, why, by=by, undoes=number)

    def remarks(self, about: str | None = None, subjects: Sequence[str] | None = None) -> list[Remark]:
        """Every remark in the order made, those taken back too."""
        where = [] if about is None else [t.remarks.c.about == about]
        if subjects is not None:
            where.append(t.remarks.c.subject.in_(list(subjects)[:MOST_AT_ONCE]))
        with self._reading() as connection:
            return _remarks(connection, *where)

    # jobs

    def put_job(self, kind: str, name: str, *, by: str, data: bytes | None, options: Mapping[str, Any]) -> Job:
        with self._transaction(writes=True) as connection:
            made = secrets.token_hex(8)
            connection.execute(
                insert(t.jobs).values(
                    id=made,
                    kind=kind,
                    name=name,
                    state="waiting",
                    by=by,
                    at=datetime.now(UTC),
                    data=data,
                    options=dict(options),
                    done=0,
                    tries=0,
                    faults=[],
                )
            )
            return _job(connection, made)

    def take_job(self) -> tuple[Job, bytes | None] | None:
        """The oldest job that waits, now running; one that was running when the program ended is taken up again.

        Only one program may work on the jobs of a ledger."""
        c = t.jobs.c
        with self._reading() as connection:
            # looked for without the writers' lock: this is asked every few moments
            if connection.scalar(select(c.seq).where(c.state.in_(("waiting", "running"))).limit(1)) is None:
                return None
        with self._transaction(writes=True) as connection:
            row = connection.execute(
                select(t.jobs).where(c.state.in_(("waiting", "running"))).order_by(c.seq).limit(1)
            ).first()
            if row is None:
                return None
            values = {"state": "running", "tries": row.tries + 1, "done": 0, "faults": []}
            connection.execute(update(t.jobs).where(c.id == row.id).values(**values))
            return _job(connection, row.id), row.data

    def leave_job(self, job: str) -> None:
        """The job is put down in good order and waits again: that it was begun is no failed try."""
        c = t.jobs.c
        with self._transaction(writes=True) as connection:
            connection.execute(update(t.jobs).where(c.id == job).values(state="waiting", tries=c.tries - 1))

    def step_job(self, job: str, *, done: int, total: int | None, faults: Sequence[str]) -> None:
        with self._transaction(writes=True) as connection:
            values = {"done": done, "total": total, "faults": list(faults)}
            connection.execute(update(t.jobs).where(t.jobs.c.id == job).values(**values))

    def end_job(self, job: str, *, state: str, faults: Sequence[str], result: Mapping[str, Any]) -> None:
        """The job is over; what was uploaded is in the ledger now, and no longer kept beside it."""
        with self._transaction(writes=True) as connection:
            values = {"state": state, "faults": list(faults), "result": dict(result), "ended": datetime.now(UTC)}
            connection.execute(update(t.jobs).where(t.jobs.c.id == job).values(data=None, **values))

    def jobs(self, *, limit: int = 50) -> list[Job]:
        """The last jobs, the newest first."""
        with self._reading() as connection:
            rows = connection.execute(select(*_JOB).order_by(t.jobs.c.seq.desc()).limit(limit))
            return [_as_job(row) for row in rows]

    def job(self, job: str) -> Job | None:
        with self._reading() as connection:
            row = connection.execute(select(*_JOB).where(t.jobs.c.id == job)).first()
            return _as_job(row) if row else None

    def waiting_merges(self) -> int:
        c = t.jobs.c
        with self._reading() as connection:
            return int(connection.scalar(select(func.count()).where(c.kind == "merge", c.state == "waiting")) or 0)

    # accounts

    def accounts(self) -> list[Account]:
        with self._reading() as connection:
            return [
                Account(r.name, r.role, r.password, utc(r.made), utc(r.closed) if r.closed else None)
                for r in connection.execute(select(t.accounts).order_by(t.accounts.c.name))
            ]

    def put_account(self, name: str, role: str, password: str) -> None:
        """Makes an account or changes its role and password, and ends its sessions."""
        with self._transaction(writes=True) as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.account == name))
            known = connection.scalar(select(t.accounts.c.name).where(t.accounts.c.name == name))
            values = {"role": role, "password": password, "closed": None}
            if known is None:
                connection.execute(insert(t.accounts).values(name=name, made=datetime.now(UTC), **values))
            else:
                connection.execute(update(t.accounts).where(t.accounts.c.name == name).values(**values))

    def close_account(self, name: str) -> None:
        """Nobody can come in by it any more; what was done by it stays."""
        with self._transaction(writes=True) as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.account == name))
            connection.execute(update(t.accounts).where(t.accounts.c.name == name).values(closed=datetime.now(UTC)))

    def put_session(self, token: str, account: str, csrf: str) -> None:
        now = datetime.now(UTC)
        with self._transaction(writes=True) as connection:
            connection.execute(insert(t.sessions).values(token=token, account=account, csrf=csrf, made=now, seen=now))

    def session(self, token: str) -> tuple[Account, str, datetime, datetime] | None:
        """(account, CSRF token, made, last seen) of a session by the hash of its token."""
        with self._reading() as connection:
            row = connection.execute(
                select(t.sessions, t.accounts.c.role, t.accounts.c.password, t.accounts.c.closed)
                .join_from(t.sessions, t.accounts)
                .where(t.sessions.c.token == token)
            ).first()
            if row is None or row.closed is not None:
                return None
            account = Account(row.account, row.role, row.password, utc(row.made), None)
            return account, row.csrf, utc(row.made), utc(row.seen)

    def touch_session(self, token: str) -> None:
        with self._transaction(writes=True) as connection:
            connection.execute(update(t.sessions).where(t.sessions.c.token == token).values(seen=datetime.now(UTC)))

    def drop_session(self, token: str) -> None:
        with self._transaction(writes=True) as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.token == token))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page is asked for. Dates are "2019", "2019-03" or "2019-03-17"; `actor` and `place` are folded words."""

    country: str | None = None
    since: str | None = None
    until: str | None = None
    actor: str | None = None
    place: str | None = None
    attribute: str | None = None
    #: "open", "done", "disputed" or "new_actor".
    status: str | None = None
    #: (west, south, east, north) in degrees.
    box: tuple[float, float, float, float] | None = None
    changed_since: datetime | None = None
    #: The actors that are called as `actor` says, once they were looked up; None: looked for by each question.
    actors: tuple[str, ...] | None = None
    #: The places and sets of attributes that hold what is asked for, in the same way.
    places: tuple[str, ...] | None = None
    attribute_sets: tuple[str, ...] | None = None

    def events(self, *, many: bool = False, dialect: str = "") -> list[Any]:
        """The events that fit. `many` says that they are many: then each event is asked whether it fits, on the way down
        the order of a list, and what is looked for is not gathered first."""
        c = t.desk_events.c
        where: list[Any] = []
        if self.country:
            where.append(c.country == self.country)
        if self.since:
            where.append(c.last >= self.since)
        if self.until:
            where.append(c.first <= self.until + "-99" * (3 - len(self.until.split("-"))))
        if self.actor:
            n = t.desk_names.c
            if many:
                where.append(select(n.event).where(n.event == c.event, n.actor.in_(self.called())).exists())
            else:
                where.append(c.event.in_(select(n.event).where(n.actor.in_(self.called()))))
        if self.place:
            where.append(self._holds(c.folded, self.place, self.places))
        if self.attribute:
            where.append(self._holds(c.attributes, f"|{self.attribute}|", self.attribute_sets))
        if self.status in ("open", "done"):
            where.append(c.done if self.status == "done" else ~c.done)
        elif self.status == "disputed":
            where.append(c.disputes > 0)
        elif self.status == "new_actor":
            where.append(c.new_actor)
        if self.box:
            west, south, east, north = self.box
            # SQLite would take the index of places, and order all that it finds there; a sum has no index
            lat, lon = (c.lat + 0, c.lon + 0) if many and dialect == "sqlite" else (c.lat, c.lon)
            where.append(and_(lon >= west, lon <= east, lat >= south, lat <= north))
        if self.changed_since:
            where.append(c.changed >= self.changed_since)
        return where

    def called(self) -> Any:
        """The actors that are called as asked for."""
        if self.actors is not None:
            return self.actors
        a = t.desk_actors.c
        return select(a.actor).where(or_(a.actor == self.actor, a.folded.contains(self.actor or "", autoescape=True)))

    def looked_up(self, connection: Connection) -> Wanted:
        """The same with its actors, places and attributes looked up, where they are few: a database that is told them
        knows how many rows to look for."""
        v = t.desk_values.c
        actors, places, sets = self.actors, self.places, self.attribute_sets

        def few(query: Any) -> tuple[str, ...] | None:
            found = tuple(connection.scalars(query.limit(MOST_NAMED + 1)))
            return None if len(found) > MOST_NAMED else found

        if self.actor and actors is None:
            actors = few(self.called().order_by(t.desk_actors.c.actor))
        if self.place and places is None:
            held = v.value.contains(self.place, autoescape=True)
            places = few(select(v.value).where(v.kind == "place", held).order_by(v.value))
        if self.attribute and sets is None:
            held = v.value.contains(f"|{self.attribute}|", autoescape=True)
            sets = few(select(v.value).where(v.kind == "attributes", held).order_by(v.value))
        return replace(self, actors=actors, places=places, attribute_sets=sets)

    @property
    def actor_alone(self) -> bool:
        """Whether nothing but an actor is asked for."""
        return bool(self.actor) and self == Wanted(actor=self.actor, actors=self.actors)

    @staticmethod
    def _holds(column: Any, words: str, values: tuple[str, ...] | None) -> Any:
        """The events that have the words in that column: by the values that hold them, where these were looked up."""
        return column.contains(words, autoescape=True) if values is None else column.in_(values)

    @property
    def _plain(self) -> bool:
        """Whether nothing is asked for but country, state and whole months or years, which are counted already."""
        whole = all(day is None or len(day) in (4, 7) for day in (self.since, self.until))
        rest = (self.actor, self.place, self.attribute, self.box, self.changed_since)
        return whole and all(value is None for value in rest)

    def counts(self) -> list[Any] | None:
        """The rows of `desk_counts` that the events which fit are counted in; None where they must be counted anew."""
        if not self._plain:
            return None
        c = t.desk_counts.c
        where: list[Any] = []
        if self.country:
            where.append(c.country == self.country)
        if self.since:
            where += [c.last != "", c.last >= self.since]
        if self.until:
            where += [c.first != "", c.first <= (self.until + "-99")[:7]]
        if self.status in ("open", "done"):
            where.append(c.done.is_(self.status == "done"))
        elif self.status == "disputed":
            where.append(c.disputed.is_(True))
        elif self.status == "new_actor":
            where.append(c.new_actor.is_(True))
        return where

    def report_counts(self) -> list[Any] | None:
        """The rows of `desk_tallies` that the reports which fit are counted in; None where they must be counted anew."""
        if not self._plain or self.since or self.until or self.status == "new_actor":
            return None
        c = t.desk_tallies.c
        where: list[Any] = [c.country == (self.country or "*")]
        if self.status in ("open", "done"):
            where.append(c.done.is_(self.status == "done"))
        elif self.status == "disputed":
            where.append(c.disputed.is_(True))
        return where

    def reports(self) -> list[Any]:
        """The reports that fit but for their country: by their own day and state, by the rest through their events."""
        c = t.desk_reports.c
        where: list[Any] = []
        if self.since:
            where.append(c.published >= date.fromisoformat((self.since + "-01-01")[:10]))
        if self.until:
            where.append(c.published <= _last_day(self.until))
        if self.status in ("open", "done"):
            by = t.desk_report_countries.c if self.country else c
            where.append(by.done.is_(self.status == "done"))
        elif self.status == "disputed":
            where.append(c.disputes > 0)
        through = Wanted(actor=self.actor, place=self.place, attribute=self.attribute, box=self.box)
        inner = through.events()
        if self.status == "new_actor":
            inner.append(t.desk_events.c.new_actor)
        if inner:
            events = select(t.desk_events.c.event).where(*inner)
            members = select(t.desk_members.c.reading_seq).where(t.desk_members.c.event.in_(events))
            where.append(c.reading_seq.in_(members))
        if self.changed_since:
            where.append(c.changed >= self.changed_since)
        return where


def _last_day(day: str) -> date:
    """The last day that a date cut to month or year can mean."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12)
    after = date(year + month // 12, month % 12 + 1, 1) if year < 9999 else date.max
    return date.fromordinal(after.toordinal() - 1)


_ORDERS: Final = {
    "need": (t.desk_events.c.need.desc(), t.desk_events.c.event),
    "day": (func.coalesce(t.desk_events.c.first, literal_column("''")).desc(), t.desk_events.c.event),
    "changed": (t.desk_events.c.changed.desc(), t.desk_events.c.event),
}
_DEEDS: Final[Mapping[str, Table]] = {
    "c": t.claim_corrections,
    "e": schema.corrections,
    "j": schema.judgements,
    "r": t.remarks,
    "g": schema.grades,
}
_JOB: Final = [c for c in t.jobs.c if c.name != "data"]


def _as_job(row: Any) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        name=row.name,
        state=row.state,
        by=row.by,
        at=utc(row.at),
        done=row.done,
        total=row.total,
        tries=row.tries,
        faults=tuple(row.faults),
        options=row.options,
        result=row.result,
        ended=utc(row.ended) if row.ended else None,
    )


def _job(connection: Connection, job: str) -> Job:
    return _as_job(connection.execute(select(*_JOB).where(t.jobs.c.id == job)).one())


def _number_of_events(connection: Connection, wanted: Wanted) -> int:
    """How many events fit: as counted beforehand where that can be, else up to `MOST_COUNTED` + 1."""
    counted = wanted.counts()
    if counted is not None:
        return int(connection.scalar(select(func.sum(t.desk_counts.c.events)).where(*counted)) or 0)
    a = t.desk_actors.c
    if wanted.actor_alone:
        numbers = list(connection.scalars(select(a.events).where(a.actor.in_(wanted.called())).limit(2)))
        if len(numbers) < 2:
            return sum(numbers)
    many = _are_many(connection, wanted, MOST_COUNTED + 1, met=MOST_COUNTED) if wanted.actor else False
    some = select(t.desk_events.c.event).where(*wanted.events(many=many)).limit(MOST_COUNTED + 1).subquery()
    return int(connection.scalar(select(func.count()).select_from(some)) or 0)


def _are_many(connection: Connection, wanted: Wanted, total: int, *, met: int) -> bool:
    """Whether it is less work to ask each event, on the way down a list until so many are met, than to gather first all
    that fit: that is so where their number, squared, is more than those to be met times all that there are."""
    if not (wanted.actor or wanted.box):
        return False
    every = int(connection.scalar(select(func.sum(t.desk_counts.c.events))) or 0)
    # where not all were counted
    number = total if total <= MOST_COUNTED else every // 4
    if wanted.actor:
        a = t.desk_actors.c
        named = select(func.sum(a.events)).where(a.actor.in_(wanted.called()))
        number = (
            min(number, int(connection.scalar(named) or 0))
            if total <= MOST_COUNTED
            else int(connection.scalar(named) or 0)
        )
    return number * number > met * every


def _event_of(connection: Connection, name: str) -> str:
    c = t.desk_members.c
    if connection.scalar(select(t.desk_events.c.event).where(t.desk_events.c.event == name)) is not None:
        return name
    moved = connection.scalar(select(t.desk_moved.c.mention).where(t.desk_moved.c.event == name))
    found = connection.scalar(select(c.event).where(c.mention == (moved or name)))
    if found is None:
        raise MissingFault(f"there is no event {name!r} in the ledger")
    return str(found)


def _key_of(connection: Connection, beginning: str) -> str:
    """The key of a report that begins so. Raises UsageFault where none or several do."""
    c = schema.reports.c.key
    if len(beginning) < SHORT_KEY or not set(beginning) <= set("0123456789abcdef"):
        raise MissingFault("there is no such report in the ledger")
    # "g" is the character after "f": the range is what begins so, and the index finds it.
    found = list(connection.scalars(select(c).where(c >= beginning, c < f"{beginning}g").limit(2)))
    if len(found) != 1:
        raise MissingFault("there is no such report in the ledger")
    return str(found[0])


def _told(connection: Connection, event: str) -> Told:
    found = _told_many(connection, [event])
    if not found:
        raise MissingFault(f"there is no event {event!r} in the ledger")
    return found[0]


def _told_many(connection: Connection, events: Sequence[str]) -> list[Told]:
    """The events in the order given."""
    e, c = t.desk_events.c, t.desk_members.c
    rows = {row.event: row for row in connection.execute(select(t.desk_events).where(e.event.in_(events)))}
    members: dict[str, list[Any]] = {event: [] for event in rows}
    for member in connection.execute(select(t.desk_members).where(c.event.in_(list(rows)))):
        members[member.event].append(member)
    seqs = sorted({m.reading_seq for found in members.values() for m in found})
    taken = [
        stored
        for chunk in chunks(seqs)
        for stored in readings.take_readings(
            connection, select(schema.readings.c.seq).where(schema.readings.c.seq.in_(chunk))
        )
    ]
    mentions = {m.id: m for m in queries.put_right(connection, taken)}
    place = {name: number for number, name in enumerate(mentions)}
    told = []
    for event in dict.fromkeys(events):
        if event not in rows:
            continue
        own = sorted((m.mention for m in members[event] if m.mention in mentions), key=place.__getitem__)
        said = {(mentions[name].report.id, mentions[name].reader) for name in own}
        told.append(
            Told(
                event=event,
                row=dict(rows[event]._mapping),
                mentions=tuple(mentions[name] for name in own),
                voices={
                    key: stored.reading.voice
                    for stored in taken
                    if (key := (stored.report.id, stored.reading.reader)) in said
                },
                reading_of={m.mention: m.reading_seq for m in members[event]},
                merged={m.mention: m.merged for m in members[event]},
            )
        )
    return told


def _opened(connection: Connection, stored: Stored, others: tuple[tuple[int, str, datetime], ...]) -> Opened:
    shown = claim_corrections.shown_of(connection, stored)
    mentions = tuple(queries.put_right(connection, [stored]))
    ids = [m.id for m in mentions]
    c = t.desk_members.c
    event_of: dict[str, str] = {}
    for chunk in chunks(ids):
        event_of |= {
            r.mention: r.event for r in connection.execute(select(c.mention, c.event).where(c.mention.in_(chunk)))
        }
    remarks = _remarks(connection, t.remarks.c.about == "report", t.remarks.c.subject == stored.key)
    return Opened(
        seq=stored.seq,
        key=stored.key,
        report=stored.report,
        reading=stored.reading,
        shown=tuple(shown),
        mentions=mentions,
        event_of={m.event.eid: event_of[m.id] for m in mentions if m.id in event_of},
        others=others,
        remarks=tuple(remarks),
    )


def _remarks(connection: Connection, *where: Any) -> list[Remark]:
    later = t.remarks.alias("later")
    query = (
        select(t.remarks, later.c.seq.label("undone_by"))
        .outerjoin(later, later.c.undoes == t.remarks.c.seq)
        .where(*where)
        .order_by(t.remarks.c.seq)
    )
    return [
        Remark(r.seq, r.id, r.kind, r.about, r.subject, r.words, r.by, utc(r.at), r.undoes, r.undone_by)
        for r in connection.execute(query)
    ]


def _put_remark(
    connection: Connection, kind: str, about: str, subject: str, words: str, *, by: str, undoes: int | None = None
) -> Remark:
    row: dict[str, Any] = {"kind": kind, "about": about, "subject": subject, "words": words.strip(), "by": by.strip()}
    row |= {"at": datetime.now(UTC), "undoes": undoes}
    row["id"] = t.row_id(row)
    key = connection.execute(insert(t.remarks).values(**row)).inserted_primary_key
    assert key is not None
    return _remarks(connection, t.remarks.c.seq == int(key[0]))[0]
