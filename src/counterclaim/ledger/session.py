"""A ledger opened, and each question or addition run in one transaction; which database it is matters to `store` alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from counterclaim.ledger import (
    address,
    claim_corrections,
    copying,
    corrections,
    grades,
    judgements,
    merges,
    queries,
    readings,
)
from counterclaim.ledger.postgres import PostgresStore
from counterclaim.ledger.queries import Comparison
from counterclaim.ledger.readings import Added, Failure
from counterclaim.ledger.sqlite import SqliteStore
from counterclaim.ledger.store import Store
from counterclaim.records import Correction, Grade, Judgement, Mention, Merge, Reading, Report
from counterclaim.resolve.carried import Lost
from counterclaim.resolve.corrections import Fix, apply, propose, standing


def _store(where: str | Path | URL) -> Store:
    place = address.parse(where)
    return SqliteStore(place) if isinstance(place, Path) else PostgresStore(place)


class Ledger:
    """One ledger, a file or a database: reports, and what each reader took from them.

    Use it as a context manager. Every call is one transaction: what it stores is stored whole or not at all, and a run
    killed at any moment leaves a ledger that opens and can be carried on.

    A report is known by its content. The same id with another text, date, outlet, url, title or language is another
    version of it, kept beside the first; which one is the latest is decided by when each was first added.
    """

    def __init__(self, where: str | Path | URL, *, create: bool = True) -> None:
        """Opens a ledger: a file, or "postgresql://USER@HOST/DATABASE"; makes it where there is none, unless `create` is
        False (a file, that is: a database must be there, and its tables are made). Raises LedgerFault."""
        self._store = _store(where)
        self._store.open(create=create)

    @property
    def address(self) -> Path | URL:
        """Where it is, as `Ledger` takes it. The text of a URL hides its password."""
        return self._store.address

    @property
    def name(self) -> str:
        """Where it is, as people are told: without a password."""
        return self._store.name

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        with self._store.transaction(writes=writes) as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """As `_transaction`; what can't be made into records any more was damaged."""
        try:
            with self._transaction() as connection:
                yield connection
        except (ValueError, TypeError, KeyError) as error:
            raise self._store.unusable(f"it is damaged ({error})") from error

    def copy_to(self, target: Ledger) -> dict[str, int]:
        """Copies everything into a ledger that holds nothing yet, on either database, all or nothing: {table: rows}.
        Raises UsageFault where that one holds something."""
        return copying.copy(self._store, target._store)

    def add(self, report: Report, reading: Reading) -> Added:
        """Keeps a reading of a report. "unchanged" where that reader has read that report before.

        Raises QuoteFault where a claim, doubtful claim or relation does not carry the words of the text, ReadingFault
        where the reading is of another report or has a value that the codebook does not; nothing of it is stored then.
        """
        readings.check(report, reading)
        with self._transaction(writes=True) as connection:
            return readings.put_reading(connection, report, reading)

    def add_failure(self, report: Report, *, reader: str, reason: str) -> Added:
        """Keeps that a report could not be read. "unchanged" where the reader has read it, or failed for that reason
        before. A reading that comes later stands beside the failure."""
        with self._transaction(writes=True) as connection:
            return readings.put_failure(connection, report, reader=reader, reason=reason)

    def has(self, report: Report, *, reader: str) -> bool:
        """Whether that reader has read that report; a failure is no reading, so that it is tried again."""
        with self._reading() as connection:
            return readings.has_reading(connection, report, reader=reader)

    def reports(self) -> list[Report]:
        """Every version of every report, in the order first added, also those that could not be read."""
        with self._reading() as connection:
            return [report for _, report in readings.take_reports(connection).values()]

    def kin(self, report_id: str, source: str) -> list[Report]:
        """Every version of a report, and the reports from that source whose id goes on from its id with a hyphen."""
        with self._reading() as connection:
            return queries.kin_of(connection, report_id, source=source)

    def readers(self) -> list[str]:
        """Every reader that has read or failed, in the order first added."""
        with self._reading() as connection:
            return queries.reader_names(connection)

    def readings(
        self, report_id: str | None = None, *, reader: str | None = None, corrected: bool = False
    ) -> list[tuple[Report, Reading]]:
        """Every reading of every version, in the order added. What failed is in `failures`.

        As read; with `corrected` each has its claims as people put them right."""
        with self._reading() as connection:
            chosen = queries.chosen_readings(report_id=report_id, reader=reader)
            taken = readings.take_readings(connection, chosen)
            if corrected:
                taken = claim_corrections.corrected_readings(connection, taken)
            return [(stored.report, stored.reading) for stored in taken]

    def failures(self) -> list[Failure]:
        """Reports that a reader could not read and has not read since, in the order added."""
        with self._reading() as connection:
            return readings.take_failures(connection)

    def mentions(self, *, reader: str | None = None, corrected: bool = True) -> list[Mention]:
        """Every event, by (published, report id, eid), reports without a date last. For each report id: of its latest
        version that was read (by `reader`, where given), the reading added last.

        Corrections are applied, and what they changed is named in `Mention.corrected`; with `corrected` False the
        events are as read."""
        with self._reading() as connection:
            return queries.find_mentions(connection, reader=reader, corrected=corrected)

    def corrections(self) -> list[Correction]:
        """Every correction in the order made, undone ones too, and the rows that undo them."""
        with self._reading() as connection:
            return corrections.take_corrections(connection)

    def lost_corrections(self, *, reader: str | None = None) -> list[Lost]:
        """Corrections made of an event in a reading that a newer one has replaced, where the newer one has no event
        that is recognisably the same: they hold for nothing that is shown, and why."""
        with self._reading() as connection:
            return list(queries.lost_corrections(connection, reader=reader))

    def correct(
        self, event: str | Sequence[str], fix: Fix, *, by: str, why: str, everywhere: bool = False
    ) -> Correction:
        """Keeps that something was read wrongly, and what is right; the reading itself stays as it is.

        `event` is the id of a mention, its beginning, or the ids of all mentions of one event. `everywhere` puts the
        name of a place or party right in every reading, present or future, of an event in that country.

        >>> ledger.correct("3f2a", PlaceFix("Dorwa", 14.8, -5.2, "ML"), by="A. N.", why="map")  # doctest: +SKIP

        Raises UsageFault where there is no such event, the event does not have these words, or the fix is none.
        """
        ids = [event] if isinstance(event, str) else list(event)
        with self._transaction(writes=True) as connection:
            found = queries.mentions_of_ids(connection, ids)
            made = corrections.take_corrections(connection)
            said = propose(fix, found, seen=apply(found[0], standing(made)), everywhere=everywhere)
            return corrections.put_correction(connection, said, by=by, why=why)

    def undo(self, number: int, *, by: str, why: str) -> Correction:
        """Takes a correction back by a row of its own. Raises UsageFault where there is none, or it is undone."""
        with self._transaction(writes=True) as connection:
            return corrections.put_undo(connection, number, by=by, why=why)

    def grade(self, subject: str, grade: str, *, by: str, why: str) -> Grade:
        """Keeps an analyst's grade: A to F of a source, by its name; 1 to 6 of a claim, as "report:number". The last
        one of a subject counts. Raises UsageFault where the grade is none."""
        grades.kind_of(grade)
        with self._transaction(writes=True) as connection:
            return grades.put_grade(connection, subject, grade, by=by, why=why)

    def undo_grade(self, number: int, *, by: str, why: str) -> Grade:
        """Takes a grade back by a row of its own. Raises UsageFault where there is none, or it is taken back."""
        with self._transaction(writes=True) as connection:
            return grades.put_undo(connection, number, by=by, why=why)

    def grade_rows(self) -> list[Grade]:
        """Every grade and what takes one back, in the order made."""
        with self._reading() as connection:
            return grades.take_rows(connection)

    def grades(self) -> list[Grade]:
        """Every grade that was not taken back, in the order given."""
        with self._reading() as connection:
            return grades.take_grades(connection)

    def stamp(self, rule: str, contents: Mapping[str, str]) -> dict[str, datetime]:
        """Notes that an export by a rule set holds these events, by id with a hash of each row; gives when each last
        changed. What an earlier export held and this one lacks is withdrawn."""
        with self._transaction(writes=True) as connection:
            return grades.stamp_rows(connection, rule, contents)

    def withdrawn(self, rule: str) -> list[tuple[str, datetime]]:
        """Events that were exported by a rule set once and no longer are, and since when."""
        with self._reading() as connection:
            return grades.take_withdrawn(connection, rule)

    def judgements(self) -> list[Judgement]:
        """Every judgement in the order made, superseded and undone ones too, and the rows that undo them."""
        with self._reading() as connection:
            return judgements.take_judgements(connection)

    def judge(
        self, verdict: str, one: str, other: str, *, by: str, why: str, check: Callable[[list[Judgement]], None]
    ) -> Judgement:
        """Keeps what a person says of two mentions, by id. `check` is handed all judgements with the new one, and
        raises UsageFault where they contradict each other: nothing is kept then."""
        with self._transaction(writes=True) as connection:
            made = judgements.put_judgement(connection, verdict, one, other, by=by, why=why)
            check(judgements.take_judgements(connection))
            return made

    def undo_judgement(self, number: int, *, by: str, why: str, check: Callable[[list[Judgement]], None]) -> Judgement:
        """Takes a judgement back by a row of its own. What it had superseded stands again, so `check` is asked."""
        with self._transaction(writes=True) as connection:
            made = judgements.put_undo(connection, number, by=by, why=why)
            check(judgements.take_judgements(connection))
            return made

    def load_judgements(self, rows: Sequence[Mapping[str, Any]], *, check: Callable[[list[Judgement]], None]) -> int:
        """Keeps judgements that another ledger wrote out, all or none; those that are there already are left aside.
        Gives the number of new ones."""
        with self._transaction(writes=True) as connection:
            number = judgements.load(connection, rows)
            check(judgements.take_judgements(connection))
            return number

    def merge(self, *, weights: bool = False) -> Merge | None:
        """What the last merge made of the ledger, with the weights where asked for; None where there was none."""
        with self._reading() as connection:
            return merges.take_merge(connection, weights=weights)

    def put_merge(self, merge: Merge) -> None:
        """Keeps a merge in place of the one before: whole, or not at all."""
        with self._transaction(writes=True) as connection:
            merges.put_merge(connection, merge)

    def compare(self, report_id: str, reader_a: str, reader_b: str) -> Comparison:
        """Which claims two readers share on a report, in its latest version that both have read. Raises UsageFault
        where there is none."""
        with self._reading() as connection:
            return queries.compare_readings(connection, report_id, reader_a=reader_a, reader_b=reader_b)
