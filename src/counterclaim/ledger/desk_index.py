"""The desk's index in a ledger: what it was made of, what changed since, its rows, and the counts kept beside them.

Only SQL stands here; what the rows hold is worked out by `counterclaim.desk.index`, and in which order by
`counterclaim.desk.indexing`.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, bindparam, delete, func, insert, or_, select, update

from counterclaim.ledger import claim_corrections, desk_tables, queries, readings, schema
from counterclaim.ledger.desk_search import put_words, throw_words
from counterclaim.ledger.readings import Stored
from counterclaim.ledger.session import Ledger
from counterclaim.ledger.sqlite import SqliteStore
from counterclaim.records import Correction, Mention, Reading, Report
from counterclaim.resolve.corrections import EVERYWHERE, key_of

t = desk_tables
MOST_AT_ONCE: Final = claim_corrections.MOST_AT_ONCE
#: Names of one actor that are kept at hand.
MOST_NAMES: Final = 60
#: Days between the first and last day of a mention from which it is looked for apart from the others.
WIDE: Final = 31
#: The tables whose last numbers say what a ledger holds, in the order of the stamp.
STAMPED: Final = (schema.readings, schema.corrections, schema.merges, t.claim_corrections, t.remarks)

Words = tuple[str, str, date | None, str, str]


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed since the index was made: the reports whose events may be others now, by id, and the mentions that a
    merge put elsewhere, with the event that they are merged into."""

    reports: frozenset[str]
    moved: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A mention as the index has it."""

    mention: str
    event: str
    reading: int
    eid: str
    merged: str | None


@dataclass(slots=True)
class Loaded:
    """Readings as corrected, with what the index needs of each. More can be added to it."""

    mentions: dict[str, Mention] = field(default_factory=dict)
    #: (reading, event's label there) of each mention, by its id.
    spots: dict[str, tuple[int, str]] = field(default_factory=dict)
    voices: dict[tuple[str, str], str | None] = field(default_factory=dict)
    #: Of each reading: what `desk_reports` holds of it, but for what its events are.
    bases: dict[int, dict[str, Any]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    #: Keys of reports that somebody is done with.
    done: set[str] = field(default_factory=set)


def utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC)


def chunks(values: Iterable[Any], size: int = MOST_AT_ONCE) -> Iterator[list[Any]]:
    listed = list(values)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


class IndexLedger(Ledger):
    """A ledger with the desk's index. Every call is one transaction, as in `Ledger`, unless it is within `together`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._held = threading.local()

    # several questions, one state

    @contextmanager
    def together(self, *, writes: bool = False) -> Iterator[None]:
        """All that this thread asks within is answered from one state, by one transaction; with `writes` all that it
        puts in is kept together, or not at all. Without, nothing may be written within."""
        if getattr(self._held, "connection", None) is not None:
            assert self._held.writes or not writes
            yield
            return
        with super()._transaction(writes=writes) as connection:
            self._held.connection, self._held.writes = connection, writes
            try:
                yield
            finally:
                self._held.connection = None

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        held = getattr(self._held, "connection", None)
        if held is not None and (self._held.writes or not writes):
            yield held
            return
        with super()._transaction(writes=writes) as connection:
            yield connection

    # many at once

    def share(self) -> None:
        """Lets many read while one writes: in a file, by SQLite's write-ahead log, until `unshare`. A program that is
        killed leaves the log beside the file; whoever opens the ledger next takes over what is in it."""
        self._journal("WAL")

    def unshare(self) -> None:
        """Back to one file that can be copied as it lies there, where nobody else has it open just now."""
        self._journal("DELETE")

    def _journal(self, mode: str) -> None:
        if isinstance(self._store, SqliteStore):
            self._store.journal(mode)

    def note_sizes(self) -> None:
        """Has the database look how its tables are filled, so that it chooses its ways by that."""
        self._store.note_sizes()

    # what it was made of

    def state(self) -> tuple[str, str | None]:
        """(what the ledger holds now, what the index was made of): the index is up to date where they are one."""
        with self._reading() as connection:
            *numbers, held = connection.execute(_STATE).one()
            return " ".join(str(number or 0) for number in numbers), held

    def kept(self, name: str, value: str) -> str:
        """What is kept under a name in this ledger; the value where nothing is, which is kept from now on."""
        with self._transaction(writes=True) as connection:
            held = connection.scalar(select(t.desk_state.c.value).where(t.desk_state.c.name == name))
            if held is None:
                connection.execute(insert(t.desk_state).values(name=name, value=value))
            return str(held or value)

    def touched(self, held: str) -> Touched | None:
        """What changed since the index was made of the state `held`; None where that can't be said."""
        try:
            since = dict(zip((table.name for table in STAMPED), map(int, held.split()), strict=True))
        except ValueError:
            return None
        with self._reading() as connection:
            found = set(connection.scalars(_reports_read_since(since["readings"])))
            found |= set(connection.scalars(_reports_corrected_since(since["claim_corrections"])))
            found |= set(connection.scalars(_reports_remarked_since(since["remarks"])))
            found |= _reports_of_corrections(connection, since["corrections"])
            last = connection.scalar(select(func.max(schema.merges.c.seq))) or 0
            moved = _moved(connection) if last > since["merges"] else {}
            return Touched(frozenset(found), moved)

    # what is shown

    def shown(self, ids: Collection[str] | None = None) -> dict[int, str]:
        """{reading: key of its report} of the readings that are shown, of these report ids or of all, in their order."""
        query = (
            select(schema.readings.c.seq, schema.reports.c.key)
            .join_from(schema.readings, schema.reports)
            .order_by(schema.readings.c.seq)
        )
        found: dict[int, str] = {}
        with self._reading() as connection:
            if ids is None:
                rows = connection.execute(query.where(schema.readings.c.seq.in_(queries.latest_readings())))
                return {row.seq: row.key for row in rows}
            for chunk in chunks(ids):
                chosen = queries.latest_readings(ids=chunk)
                found |= {r.seq: r.key for r in connection.execute(query.where(schema.readings.c.seq.in_(chosen)))}
        return found

    def shown_mentions(self) -> list[tuple[str, int, str]]:
        """(mention, reading, label) of every event of every reading that is shown, by reading and number."""
        query = (
            select(schema.events.c.reading_seq, schema.events.c.eid, schema.reports.c.key, schema.readings.c.reader)
            .join_from(schema.events, schema.readings, schema.events.c.reading_seq == schema.readings.c.seq)
            .join(schema.reports, schema.readings.c.report_seq == schema.reports.c.seq)
            .where(schema.events.c.reading_seq.in_(queries.latest_readings()))
            .order_by(schema.events.c.reading_seq, schema.events.c.number)
        )
        with self._reading() as connection:
            return [
                (schema.mention_id(key, reader, eid=eid), seq, eid)
                for seq, eid, key, reader in connection.execute(query)
            ]

    def merged_of(self, mentions: Collection[str] | None = None) -> dict[str, str]:
        """{mention: event that the last merge put it in}, of these or of all."""
        c = schema.merged.c
        found: dict[str, str] = {}
        with self._reading() as connection:
            if mentions is None:
                return _pairs(connection, select(c.mention, c.event))
            for chunk in chunks(mentions):
                query = select(c.mention, c.event).where(c.mention.in_(chunk))
                found |= _pairs(connection, query)
        return found

    def load(self, seqs: Iterable[int], into: Loaded) -> None:
        """Takes these readings in, those left aside that are in it already."""
        wanted = [seq for seq in dict.fromkeys(seqs) if seq not in into.bases]
        with self._reading() as connection:
            for chunk in chunks(wanted):
                _load(connection, chunk, into)

    # its rows

    def marks(self) -> dict[str, str]:
        """What the index holds of each event, as a hash."""
        with self._reading() as connection:
            return {
                row.event: row.mark for row in connection.execute(select(t.desk_events.c.event, t.desk_events.c.mark))
            }

    def members(
        self,
        *,
        events: Collection[str] | None = None,
        reports: Collection[str] | None = None,
        merged: Collection[str] | None = None,
        mentions: Collection[str] | None = None,
    ) -> list[Member]:
        """The mentions of these events, reports (by id) or merged events, or these mentions; one of them is given."""
        c = t.desk_members.c
        columns = (c.mention, c.event, c.reading_seq, c.eid, c.merged)
        query, column = select(*columns), c.event
        if reports is not None:
            query = query.join_from(t.desk_members, t.desk_reports, c.reading_seq == t.desk_reports.c.reading_seq)
            column = t.desk_reports.c.id
        elif merged is not None:
            column = c.merged
        elif mentions is not None:
            column = c.mention
        given = next(v for v in (events, reports, merged, mentions) if v is not None)
        found: list[Member] = []
        with self._reading() as connection:
            for chunk in chunks(given):
                found += [Member(*row) for row in connection.execute(query.where(column.in_(chunk)))]
        return found

    def unmerged_near(self, first: date, last: date) -> list[Member]:
        """The mentions that no merge has seen whose days meet these."""
        c = t.desk_members.c
        meets = and_(c.merged.is_(None), c.day_first <= last, c.day_last >= first)
        month = date.fromordinal(max(date.min.toordinal(), first.toordinal() - WIDE))
        narrow = and_(c.wide.is_(False), c.day_first >= month)
        with self._reading() as connection:
            found = []
            for where in (narrow, c.wide.is_(True)):
                query = select(c.mention, c.event, c.reading_seq, c.eid, c.merged).where(meets, where)
                found += [Member(*row) for row in connection.execute(query)]
            return found

    def report_readings(self, ids: Collection[str]) -> dict[int, str]:
        """{reading: key} of the reports with these ids, as the index has them."""
        c = t.desk_reports.c
        found: dict[int, str] = {}
        with self._reading() as connection:
            for chunk in chunks(ids):
                query = select(c.reading_seq, c.key).where(c.id.in_(chunk))
                found |= {row.reading_seq: row.key for row in connection.execute(query)}
        return found

    def indexed_readings(self) -> dict[int, str]:
        """{reading: key} of every report in the index."""
        with self._reading() as connection:
            query = select(t.desk_reports.c.reading_seq, t.desk_reports.c.key)
            return {row.reading_seq: row.key for row in connection.execute(query)}

    def event_rows(self, events: Iterable[str]) -> list[dict[str, Any]]:
        """What the index holds of these events."""
        found = []
        with self._reading() as connection:
            for chunk in chunks(events):
                query = select(t.desk_events).where(t.desk_events.c.event.in_(chunk)).order_by(t.desk_events.c.event)
                found += [dict(row._mapping) for row in connection.execute(query)]
        return found

    def event_rows_of(self, seqs: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
        """What the index holds of the events that each of these readings tells of."""
        c = t.desk_members.c
        found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
        with self._reading() as connection:
            for chunk in chunks(seqs):
                query = (
                    select(c.reading_seq, t.desk_events)
                    .join_from(t.desk_members, t.desk_events, c.event == t.desk_events.c.event)
                    .where(c.reading_seq.in_(chunk))
                    .order_by(t.desk_events.c.event)
                )
                for row in connection.execute(query):
                    found[row.reading_seq][row.event] = dict(row._mapping)
        return {seq: list(rows.values()) for seq, rows in found.items()}

    def known_actors(self, actors: Collection[str], aside: Collection[str]) -> set[str]:
        """Which of these actors other events name than those set aside."""
        found: dict[str, int] = {}
        with self._reading() as connection:
            for chunk in chunks(set(actors)):
                a, n = t.desk_actors.c, t.desk_names.c
                found |= {
                    r.actor: r.events for r in connection.execute(select(a.actor, a.events).where(a.actor.in_(chunk)))
                }
                for events in chunks(set(aside)):
                    query = (
                        select(n.actor, func.count(func.distinct(n.event)))
                        .where(n.event.in_(events), n.actor.in_(chunk))
                        .group_by(n.actor)
                    )
                    for actor, number in connection.execute(query):
                        found[actor] = found.get(actor, 0) - number
        return {actor for actor, number in found.items() if number > 0}

    def some_are_known(self) -> bool:
        """Whether any actor is in more than one event: before that, nobody is new."""
        c = t.desk_actors.c
        with self._reading() as connection:
            query = select(c.events).order_by(c.events.desc(), c.actor).limit(1)
            return (connection.scalar(query) or 0) > 1

    def first_seen(self) -> dict[str, list[tuple[str, str]]]:
        """{event: (actor, name) of its parties that no other event names}."""
        n, a = t.desk_names.c, t.desk_actors.c
        query = (
            select(n.event, n.actor, n.name)
            .join_from(t.desk_actors, t.desk_names, a.actor == n.actor)
            .where(a.events == 1, n.role != "claimant")
            .order_by(n.event, n.actor, n.role)
        )
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        with self._reading() as connection:
            for event, actor, name in connection.execute(query):
                found[event].append((actor, name))
        return found

    # putting it in

    def put_events(
        self,
        events: Sequence[Mapping[str, Any]],
        *,
        members: Sequence[Mapping[str, Any]],
        names: Sequence[Mapping[str, Any]],
        words: Sequence[Words] = (),
        gone: Collection[str] = (),
    ) -> None:
        """Puts rows into the index in place of those of the same events and mentions; takes out the events that are gone."""
        with self._transaction(writes=True) as connection:
            ids = [row["event"] for row in events]
            counts = _Counts()
            _drop_events(connection, [*gone, *ids], counts)
            _remember_moved(connection, gone)
            if events:
                connection.execute(insert(t.desk_events), [dict(row) for row in events])
                counts.events(events, sign=1)
            for chunk in chunks(row["mention"] for row in members):
                connection.execute(delete(t.desk_members).where(t.desk_members.c.mention.in_(chunk)))
            if members:
                connection.execute(insert(t.desk_members), [dict(row) for row in members])
            if names:
                connection.execute(insert(t.desk_names), [dict(row) for row in names])
                counts.names(names, sign=1)
            counts.keep(connection)
            put_words(connection, words)

    def put_need(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Puts how much these events need a person, and why, in place of what stands."""
        with self._transaction(writes=True) as connection:
            for chunk in chunks(rows):
                ids = [row["event"] for row in chunk]
                old = connection.execute(select(t.desk_events).where(t.desk_events.c.event.in_(ids)))
                counts = _Counts()
                counts.events([dict(row._mapping) for row in old], sign=-1)
                counts.events(chunk, sign=1)
                counts.keep(connection)
                connection.execute(
                    update(t.desk_events)
                    .where(t.desk_events.c.event == bindparam("of"))
                    .values(need=bindparam("n"), reasons=bindparam("r"), new_actor=bindparam("a")),
                    [{"of": r["event"], "n": r["need"], "r": r["reasons"], "a": r["new_actor"]} for r in chunk],
                )

    def put_reports(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        words: Sequence[Words] = (),
        gone: Collection[int] = (),
        gone_keys: Collection[str] = (),
        stamp: str | None = None,
    ) -> None:
        """Puts reports into the index in place of those of the same readings. `stamp` is what the index is made of now;
        None leaves it as it is said to be."""
        with self._transaction(writes=True) as connection:
            counts = _Counts()
            _drop_reports(connection, [*gone, *(row["reading_seq"] for row in rows)], counts)
            if rows:
                connection.execute(insert(t.desk_reports), [dict(row) for row in rows])
                by_country = [
                    {"country": code, "reading_seq": row["reading_seq"], "done": row["done"], "need": row["need"]}
                    for row in rows
                    for code in countries_in(row["countries"])
                ]
                if by_country:
                    connection.execute(insert(t.desk_report_countries), by_country)
                counts.reports(rows, sign=1)
            counts.keep(connection)
            if gone_keys:
                throw_words(connection, "report", gone_keys)
            put_words(connection, words)
            if stamp is not None:
                _put_stamp(connection, stamp)

    def drop_members(self, mentions: Iterable[str]) -> None:
        """Takes out mentions that are in no event any more."""
        with self._transaction(writes=True) as connection:
            for chunk in chunks(mentions):
                connection.execute(delete(t.desk_members).where(t.desk_members.c.mention.in_(chunk)))

    def put_stamp(self, stamp: str) -> None:
        with self._transaction(writes=True) as connection:
            _put_stamp(connection, stamp)

    def throw_index(self) -> None:
        """Throws the whole index away."""
        with self._transaction(writes=True) as connection:
            for kind in ("event", "report"):
                throw_words(connection, kind)
            for table in t.INDEX:
                if table is not t.desk_state and table is not t.desk_words:
                    connection.execute(delete(table))
            connection.execute(delete(t.desk_state).where(t.desk_state.c.name == "stamp"))

    # single rows

    def report_base(self, reading: int) -> dict[str, Any] | None:
        """The row of a report with its claims counted anew; None where the index does not show that reading."""
        with self._reading() as connection:
            row = connection.execute(select(t.desk_reports).where(t.desk_reports.c.reading_seq == reading)).first()
            if row is None:
                return None
            shown = claim_corrections.shown_of(connection, claim_corrections.stored_reading(connection, reading))
            return {
                **dict(row._mapping),
                "claims": sum(s.stands for s in shown),
                "doubtful": sum(s.state == "doubtful" for s in shown),
                "touched": sum(bool(s.rows) for s in shown),
            }

    def done_keys(self, keys: Collection[str]) -> set[str]:
        """Those of these reports that somebody is done with."""
        with self._reading() as connection:
            return _done(connection, keys)

    def keys_of(self, seqs: Iterable[int]) -> dict[int, str]:
        """The keys of the reports that these readings are of."""
        found: dict[int, str] = {}
        with self._reading() as connection:
            for chunk in chunks(seqs):
                query = (
                    select(schema.readings.c.seq, schema.reports.c.key)
                    .join_from(schema.readings, schema.reports)
                    .where(schema.readings.c.seq.in_(chunk))
                )
                found |= {row.seq: row.key for row in connection.execute(query)}
        return found

    def readings_as_corrected(self, seqs: Sequence[int]) -> list[tuple[Report, Reading]]:
        with self._reading() as connection:
            found = []
            for chunk in chunks(seqs):
                chosen = select(schema.readings.c.seq).where(schema.readings.c.seq.in_(chunk))
                taken = readings.take_readings(connection, chosen)
                found += [(s.report, s.reading) for s in claim_corrections.corrected_readings(connection, taken)]
            return found


def countries_in(listed: str) -> list[str]:
    """ "|ML|NE|" → ML, NE."""
    return [code for code in listed.split("|") if code]


def _pairs(connection: Connection, query: Any) -> dict[str, Any]:
    """The rows of a query of two columns, the second by the first."""
    return {row[0]: row[1] for row in connection.execute(query)}


# what changed

_STATE: Final = select(
    *(select(func.max(table.c.seq)).scalar_subquery() for table in STAMPED),
    select(t.desk_state.c.value).where(t.desk_state.c.name == "stamp").scalar_subquery(),
)


def _reports_read_since(number: int) -> Any:
    c = schema.readings.c
    return select(schema.reports.c.id).join_from(schema.readings, schema.reports).where(c.seq > number).distinct()


def _reports_corrected_since(number: int) -> Any:
    table = t.claim_corrections
    return (
        select(schema.reports.c.id)
        .join_from(table, schema.readings, table.c.reading_seq == schema.readings.c.seq)
        .join(schema.reports, schema.readings.c.report_seq == schema.reports.c.seq)
        .where(table.c.seq > number)
        .distinct()
    )


def _reports_remarked_since(number: int) -> Any:
    c = t.remarks.c
    return (
        select(schema.reports.c.id)
        .join_from(t.remarks, schema.reports, and_(c.about == "report", c.subject == schema.reports.c.key))
        .where(c.seq > number)
        .distinct()
    )


def _moved(connection: Connection) -> dict[str, str | None]:
    """The mentions in the index that the merge put elsewhere than the index has them."""
    c, m = t.desk_members.c, schema.merged.c
    query = (
        select(c.mention, m.event)
        .outerjoin_from(t.desk_members, schema.merged, c.mention == m.mention)
        .where(
            or_(
                c.merged != m.event,
                and_(c.merged.is_(None), m.event.is_not(None)),
                and_(c.merged.is_not(None), m.event.is_(None)),
            )
        )
    )
    return _pairs(connection, query)


def _reports_of_corrections(connection: Connection, since: int) -> set[str]:
    """The reports whose events the corrections made since then may change, by id."""
    from counterclaim.ledger.corrections import take_corrections

    if (connection.scalar(select(func.max(schema.corrections.c.seq))) or 0) <= since:
        return set()
    made = take_corrections(connection)
    new = [c for c in made if c.number > since]
    found: set[str] = set()
    mentions = {name for c in new for name in c.mentions}
    c, r = t.desk_members.c, t.desk_reports.c
    known: set[str] = set()
    for chunk in chunks(mentions):
        query = (
            select(c.mention, r.id)
            .join_from(t.desk_members, t.desk_reports, c.reading_seq == r.reading_seq)
            .where(c.mention.in_(chunk))
        )
        for mention, report in connection.execute(query):
            known.add(mention)
            found.add(report)
    if mentions - known:
        # made for a reading that is no longer shown: it may be carried over to the one that is
        found |= _reports_of_mentions(connection, mentions - known)
    everywhere = [c for c in new if c.scope == EVERYWHERE]
    return found | _reports_that_say(connection, everywhere) if everywhere else found


def _reports_of_mentions(connection: Connection, mentions: Collection[str]) -> set[str]:
    """The reports of mentions in any reading, by id; all events are looked at, since a mention's id is a hash."""
    e, r = schema.events.c, schema.readings.c
    query = (
        select(schema.reports.c.key, r.reader, e.eid, schema.reports.c.id)
        .join_from(schema.events, schema.readings, e.reading_seq == r.seq)
        .join(schema.reports, r.report_seq == schema.reports.c.seq)
    )
    return {
        row.id for row in connection.execute(query) if schema.mention_id(row.key, row.reader, eid=row.eid) in mentions
    }


def _reports_that_say(connection: Connection, everywhere: Sequence[Correction]) -> set[str]:
    """The reports that name a place or party which was put right everywhere. Case and accents are left aside, so that
    all names are looked at here."""
    words = {key_of(c.words or "") for c in everywhere}
    e, c = schema.events.c, schema.claims.c
    seqs: set[int] = set(connection.scalars(select(t.claim_corrections.c.reading_seq).distinct()))
    for seq, place, did, met in connection.execute(select(e.reading_seq, e.place, e.perpetrators, e.targets)):
        if any(key_of(name) in words for name in (place or "", *did, *met)):
            seqs.add(seq)
    for column in (c.claimant, c.claimant_name):
        named = [
            n for n in connection.scalars(select(column).where(column.is_not(None)).distinct()) if key_of(n) in words
        ]
        for chunk in chunks(named):
            seqs |= set(connection.scalars(select(c.reading_seq).where(column.in_(chunk)).distinct()))
    found: set[str] = set()
    for chunk in chunks(seqs):
        query = (
            select(schema.reports.c.id)
            .join_from(schema.readings, schema.reports)
            .where(schema.readings.c.seq.in_(chunk))
        )
        found |= set(connection.scalars(query))
    return found


# loading


def _load(connection: Connection, seqs: Sequence[int], into: Loaded) -> None:
    taken = readings.take_readings(connection, select(schema.readings.c.seq).where(schema.readings.c.seq.in_(seqs)))
    put = claim_corrections.corrected_readings(connection, taken)
    c = schema.readings.c
    info = {
        row.seq: row for row in connection.execute(select(c.seq, c.report_seq, c.first_seen).where(c.seq.in_(seqs)))
    }
    for stored in put:
        into.bases[stored.seq] = _base(stored, info[stored.seq])
        into.texts[stored.seq] = stored.report.text
        into.voices[stored.report.id, stored.reading.reader] = stored.reading.voice
    seq_of = {(s.report.id, s.reading.reader): s.seq for s in put}
    for mention in queries.put_right(connection, taken, corrected=put):
        into.mentions[mention.id] = mention
        into.spots[mention.id] = (seq_of[mention.report.id, mention.reader], mention.event.eid)
    into.done |= _done(connection, {stored.key for stored in put})


def _base(stored: Stored, info: Any) -> dict[str, Any]:
    return {
        "reading_seq": stored.seq,
        "report_seq": info.report_seq,
        "id": stored.report.id,
        "key": stored.key,
        "title": stored.report.title,
        "outlet": stored.report.outlet,
        "published": stored.report.published,
        "reader": stored.reading.reader,
        "claims": len(stored.reading.claims),
        "doubtful": len(stored.reading.doubtful),
        "touched": len(stored.put_right),
        "changed": utc(info.first_seen),
    }


def _done(connection: Connection, keys: Collection[str]) -> set[str]:
    later = t.remarks.alias("later")
    found: set[str] = set()
    for chunk in chunks(keys):
        query = (
            select(t.remarks.c.subject)
            .outerjoin(later, later.c.undoes == t.remarks.c.seq)
            .where(
                t.remarks.c.about == "report",
                t.remarks.c.subject.in_(chunk),
                t.remarks.c.kind == "done",
                later.c.seq.is_(None),
            )
        )
        found |= set(connection.scalars(query))
    return found


# rows and counts


def _put_stamp(connection: Connection, stamp: str) -> None:
    connection.execute(delete(t.desk_state).where(t.desk_state.c.name == "stamp"))
    connection.execute(insert(t.desk_state).values(name="stamp", value=stamp))


class _Counts:
    """What changes in the counts that are kept beside the rows: gathered first, so that what comes and goes alike costs
    nothing."""

    def __init__(self) -> None:
        self._events: dict[str, tuple[Mapping[str, Any], int]] = {}
        self._values: dict[str, tuple[Mapping[str, Any], int]] = {}
        self._reports: dict[str, tuple[Mapping[str, Any], int]] = {}
        #: Of each actor: events, claims.
        self._actors: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._named: dict[str, dict[str, None]] = defaultdict(dict)
        self._folded: dict[str, dict[str, None]] = defaultdict(dict)

    def events(self, rows: Iterable[Mapping[str, Any]], *, sign: int) -> None:
        for row in rows:
            said = {
                "country": row["country"] or "",
                "first": (row["first"] or "")[:7],
                "last": (row["last"] or "")[:7],
                "disputed": row["disputes"] > 0,
                "done": bool(row["done"]),
                "new_actor": bool(row["new_actor"]),
            }
            key = "|".join(str(int(v)) if isinstance(v, bool) else v for v in said.values())
            self._events[key] = (said, self._events.get(key, (said, 0))[1] + sign)
            for kind, value in (("place", row["folded"]), ("attributes", row["attributes"])):
                key = f"{kind} {value}"
                of = {"kind": kind, "value": value}
                self._values[key] = (of, self._values.get(key, (of, 0))[1] + sign)

    def reports(self, rows: Iterable[Mapping[str, Any]], *, sign: int) -> None:
        for row in rows:
            for code in ("*", *countries_in(row["countries"])):
                said = {"country": code, "disputed": row["disputes"] > 0, "done": bool(row["done"])}
                key = f"{code}|{int(said['disputed'])}|{int(said['done'])}"
                self._reports[key] = (said, self._reports.get(key, (said, 0))[1] + sign)

    def names(self, rows: Iterable[Mapping[str, Any]], *, sign: int) -> None:
        """An event may name an actor in several roles, all of whose rows are given."""
        seen: set[tuple[str, str]] = set()
        for row in rows:
            actor = row["actor"]
            counts = self._actors[actor]
            if (actor, row["event"]) not in seen:
                seen.add((actor, row["event"]))
                counts[0] += sign
            counts[1] += sign * row["claims"]
            if sign > 0:
                self._named[actor][row["name"]] = None
                self._folded[actor] |= dict.fromkeys(row["folded"].split(" | "))

    def keep(self, connection: Connection) -> None:
        _add_up(connection, t.desk_counts, "events", self._events)
        _add_up(connection, t.desk_values, "events", self._values)
        _add_up(connection, t.desk_tallies, "reports", self._reports)
        self._keep_actors(connection)

    def _keep_actors(self, connection: Connection) -> None:
        c = t.desk_actors.c
        for chunk in chunks(self._actors):
            held = {row.actor: row for row in connection.execute(select(t.desk_actors).where(c.actor.in_(chunk)))}
            new: list[dict[str, Any]] = []
            changed: list[dict[str, Any]] = []
            gone: list[str] = []
            for actor in chunk:
                events, claims = self._actors[actor]
                there = held.get(actor)
                if there is None:
                    if events > 0:
                        names = list(self._named[actor])[:MOST_NAMES]
                        said = {"actor": actor, "name": names[0], "names": names}
                        new.append(
                            {**said, "folded": " | ".join(self._folded[actor]), "events": events, "claims": claims}
                        )
                    continue
                if there.events + events <= 0:
                    gone.append(actor)
                    continue
                names = list(dict.fromkeys([*there.names, *self._named[actor]]))[:MOST_NAMES]
                called = list(dict.fromkeys([*there.folded.split(" | "), *self._folded[actor]]))[:MOST_NAMES]
                folded = " | ".join(called)
                if events or claims or names != there.names or folded != there.folded:
                    now = {"e": there.events + events, "n": there.claims + claims}
                    changed.append({"of": actor, **now, "names_": names, "folded_": folded})
            if new:
                connection.execute(insert(t.desk_actors), new)
            if changed:
                columns = {"events": "e", "claims": "n", "names": "names_", "folded": "folded_"}
                values: dict[str, Any] = {column: bindparam(name) for column, name in columns.items()}
                connection.execute(update(t.desk_actors).where(c.actor == bindparam("of")).values(values), changed)
            if gone:
                connection.execute(delete(t.desk_actors).where(c.actor.in_(gone)))


def _add_up(
    connection: Connection, table: Table, value: str, changes: Mapping[str, tuple[Mapping[str, Any], int]]
) -> None:
    """Adds to the counts of a table by their keys; a key that is new gets its columns, one that comes to nothing goes."""
    key, counted = table.c.key, table.c[value]
    wanted = {name: change for name, change in changes.items() if change[1]}
    for chunk in chunks(wanted):
        held = {row.key: row[1] for row in connection.execute(select(key, counted).where(key.in_(chunk)))}
        new = [{**wanted[name][0], "key": name, value: wanted[name][1]} for name in chunk if name not in held]
        changed = [{"of": name, "n": number + wanted[name][1]} for name, number in held.items()]
        gone = [change["of"] for change in changed if change["n"] <= 0]
        if new:
            connection.execute(insert(table), new)
        if changed:
            connection.execute(update(table).where(key == bindparam("of")).values({value: bindparam("n")}), changed)
        if gone:
            connection.execute(delete(table).where(key.in_(gone)))


def _drop_events(connection: Connection, events: Iterable[str], counts: _Counts) -> None:
    e, n = t.desk_events.c, t.desk_names.c
    counted = (e.event, e.country, e.first, e.last, e.disputes, e.done, e.new_actor, e.folded, e.attributes)
    for chunk in chunks(events):
        old = connection.execute(select(*counted).where(e.event.in_(chunk))).all()
        if not old:
            continue
        counts.events([dict(row._mapping) for row in old], sign=-1)
        named = connection.execute(select(n.event, n.actor, n.claims).where(n.event.in_(chunk)))
        counts.names([dict(row._mapping) for row in named], sign=-1)
        throw_words(connection, "event", chunk)
        for table in (t.desk_events, t.desk_names):
            connection.execute(delete(table).where(table.c.event.in_(chunk)))


def _drop_reports(connection: Connection, seqs: Iterable[int], counts: _Counts) -> None:
    r = t.desk_reports.c
    for chunk in chunks(seqs):
        old = connection.execute(
            select(r.reading_seq, r.countries, r.disputes, r.done).where(r.reading_seq.in_(chunk))
        ).all()
        if not old:
            continue
        counts.reports([dict(row._mapping) for row in old], sign=-1)
        for table in (t.desk_reports, t.desk_report_countries):
            connection.execute(delete(table).where(table.c.reading_seq.in_(chunk)))


def _remember_moved(connection: Connection, gone: Iterable[str]) -> None:
    """Keeps one mention of each event that is no more: wherever that is now is where its address leads."""
    for event in gone:
        mention = connection.scalar(
            select(t.desk_members.c.mention).where(t.desk_members.c.event == event).order_by("mention").limit(1)
        )
        known = connection.scalar(select(t.desk_moved.c.mention).where(t.desk_moved.c.event == event))
        if mention is not None and known is None:
            connection.execute(insert(t.desk_moved).values(event=event, mention=mention))
        connection.execute(delete(t.desk_members).where(t.desk_members.c.event == event))
