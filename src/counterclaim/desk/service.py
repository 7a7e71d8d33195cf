"""What the desk can be asked and told, without a word of HTTP: the pages and the REST interface both call this.

It asks the ledger, weighs with the functions that the command line weighs with, and keeps the index up to date.
"""

from __future__ import annotations

import io
import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from counterclaim.config import Settings
from counterclaim.desk.agreement import Agreement, agreements, at_the_desk
from counterclaim.desk.index import actor_key, actors_in, indexed, mark_of, report_row, row_mark
from counterclaim.desk.indexing import Indexer, Progress
from counterclaim.errors import CounterclaimError, MissingFault, ReadingFault, UsageFault
from counterclaim.ledger.desk import SHORT_KEY, DeskLedger, Job, Opened, Told, Wanted
from counterclaim.ledger.grades import kind_of
from counterclaim.merging.plain import in_order
from counterclaim.pipeline import Tools, explain_report, load_tools
from counterclaim.records import (
    Claim,
    ClaimCorrection,
    Correction,
    Dispute,
    EventGroup,
    Grade,
    Judgement,
    Mention,
    Reading,
    Relation,
    Remark,
    Report,
)
from counterclaim.resolve.claim_corrections import Shown, number_of
from counterclaim.resolve.corrections import ActorFix, Fix
from counterclaim.views.facts import Facts, Row, facts_of, rows_of
from counterclaim.views.merge_cli import check_judgements
from counterclaim.views.why import Why, change_of
from counterclaim.weighing.disputes import find_disputes, find_person_disputes
from counterclaim.weighing.estimate import Estimate, estimates
from counterclaim.weighing.findings import Finding, findings
from counterclaim.weighing.reliability import Judged, Record, judge, suggest_reliability
from counterclaim.weighing.rules import RULES, RuleRow, derive
from counterclaim.wordlists import fold

if TYPE_CHECKING:
    from counterclaim.merging.scoring import Part

#: Events of one actor that its page weighs; more would make it slow, and it says so.
MOST_EVENTS: Final = 40
#: Events whose weighing is kept at hand.
MOST_KEPT: Final = 2000
#: Tellings of an event whose reasons are worked out at once: a text is read again for that.
MOST_WHYS: Final = 2
#: Texts that agreement is measured on.
MOST_COMPARED: Final = 2000
#: Seconds up to which agreement is worked out while somebody waits for it, and from which on it is worked out anew.
QUICK: Final = 0.05
EVERY: Final = 60
#: The numbers of a state that agreement rests on: readings, corrections of claims, remarks.
_OF_AGREEMENT: Final = (0, 3, 4)
#: What a role may do, the lesser before the greater.
WHO_MAY: Final = {"reader": 0, "coder": 1, "lead": 2}


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: a name that stands beside everything they do, and what they may do."""

    name: str
    role: str

    def may(self, role: str) -> bool:
        return WHO_MAY[self.role] >= WHO_MAY[role]


@dataclass(frozen=True, slots=True)
class Cell:
    """One claim in the table of an event, with the address of its words."""

    row: Row
    #: "<reading>-<number>": the claim's name in addresses.
    ref: str
    key: str
    checked: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """One event with all that its page shows."""

    told: Told
    group: EventGroup
    facts: Facts
    claimants: tuple[str, ...]
    #: (attribute in words, {claimant: cells}).
    table: tuple[tuple[str, Mapping[str, Sequence[Cell]]], ...]
    rows: tuple[Row, ...]
    disputes: tuple[Dispute, ...]
    findings: tuple[Finding, ...]
    estimates: tuple[Estimate, ...]
    rules: tuple[RuleRow, ...]
    grades: Mapping[str, Grade]
    remarks: tuple[Remark, ...]
    corrections: tuple[Correction, ...]
    near: tuple[Mapping[str, Any], ...]
    joined: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the claims of an event amount to: the same for the same claims, so that it is worked out once."""

    disputes: tuple[Dispute, ...]
    findings: tuple[Finding, ...]
    estimates: tuple[Estimate, ...]
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class Fared:
    """What became of each claim of an event, with the folded names and ids of who makes it; and each voice's figure
    beside the best of all voices: (voice, what, its figure, the best)."""

    judged: tuple[tuple[tuple[str, ...], Judged], ...]
    figures: tuple[tuple[str, str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ActorView:
    actor: str
    name: str
    names: tuple[str, ...]
    relations: tuple[tuple[Report, Relation, str], ...]
    events: tuple[tuple[Mapping[str, Any], tuple[str, ...]], ...]
    record: Record
    #: (event, day, what, its figure, the best figure of all voices).
    figures: tuple[tuple[str, str, str, int, int], ...]
    grade: Grade | None
    remarks: tuple[Remark, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far readers agree, what it was worked out of, when, and in how many seconds."""

    of: str
    at: datetime
    took: float
    pairs: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did, as the activity page tells it."""

    ref: str
    at: datetime
    by: str
    what: str
    why: str
    #: The page that it happened on.
    link: str | None
    undone_by: str | None
    can_undo: bool


class Desk:
    """A ledger at work. Thread-safe: every call is one or a few transactions of the ledger."""

    def __init__(self, settings: Settings) -> None:
        """Opens the ledger, making it where there is none. Raises LedgerFault."""
        self.settings = settings
        self.ledger = DeskLedger(settings.ledger)
        self._lock = threading.RLock()
        self._writing = False
        self._tools_lock = threading.Lock()
        self._kept: dict[str, Weighed] = {}
        self._kept_parts: dict[str, dict[str, list[Part]]] = {}
        self._kept_fared: dict[str, tuple[str, Fared]] = {}
        self._agreed: Agreed | None = None
        self._agreeing = threading.Lock()

    def close(self) -> None:
        self.ledger.close()

    @property
    def tools(self) -> Tools:
        """What reads reports; loaded when it is first needed."""
        with self._tools_lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> Tools:
        return load_tools(self.settings)

    def warm(self) -> None:
        """Loads what the first who ask would wait for."""
        from counterclaim.desk.drawing import land
        from counterclaim.merging.scoring import load_settings

        land()
        load_settings()
        assert self.tools

    # the index

    def fresh(self, progress: Progress | None = None, *, wait: bool = False) -> None:
        """Makes the index what the ledger is, where somebody changed that beside the desk.

        While somebody at this desk writes, or brings the index up already, whoever reads takes it as it is, unless they
        are to `wait`."""
        now, held = self.ledger.state()
        wait = wait or held is None
        if now == held or (self._writing and not wait) or not self._lock.acquire(blocking=wait):
            return
        try:
            self._index_all(progress)
        finally:
            self._lock.release()

    def _index_all(self, progress: Progress | None = None) -> None:
        Indexer(self.ledger).bring_up(progress)

    @contextmanager
    def _writes(self) -> Iterator[None]:
        """One at a time writes a row and takes it over into the index."""
        with self._lock:
            self._writing = True
            try:
                yield
            finally:
                self._writing = False

    def _index_report(self, key: str, *, wrote: str, number: int) -> None:
        """After one row of ours on any reading of a text: takes over what the ledger shows of it."""
        row = self.ledger.report_row(key)
        if row is None:
            # the ledger shows another version of that report: the next who asks brings the index up
            return
        events = [found["event"] for found in self.ledger.event_rows_of_reading(row["reading_seq"])]
        self._index_some(events, row["reading_seq"], wrote=wrote, number=number)

    def _index_some(self, events: Iterable[str], reading: int, *, wrote: str, number: int) -> None:
        """Weighs these events again, as far as they changed, and counts the report's claims. No claim changes what is
        grouped with what."""
        _, held = self.ledger.state()
        stamp = _next_stamp(held, wrote, number)
        now = datetime.now(UTC)
        ids = list(dict.fromkeys(events))
        made = []
        with self.ledger.together():
            told_all = self.ledger.told_all(ids)
            keys = self.ledger.keys_of({reading, *(seq for told in told_all for seq in told.reading_of.values())})
            done = self.ledger.done_keys(set(keys.values()))
            some_known = self.ledger.some_are_known()
            for told in told_all:
                group = _group_of(told)
                is_done = all(keys[seq] in done for seq in told.reading_of.values())
                if told.row["mark"] == row_mark(group.mentions, done=is_done):
                    continue
                actors = {actor for actor, _, _, _ in actors_in(group)}
                known = self.ledger.known_actors(actors, ids) if some_known else actors
                made.append(indexed(group, voices=told.voices, known=known, done=is_done, changed=now))
            base = self.ledger.report_base(reading)
            rows = self.ledger.event_rows_of_reading(reading)
        fresh = {one.row["event"]: one.row for one in made}
        reports = (
            [report_row(base, [fresh.get(r["event"], r) for r in rows], done=keys[reading] in done)] if base else []
        )
        with self.ledger.together(writes=True):
            if made:
                self.ledger.put_events(
                    [one.row for one in made],
                    members=(),
                    names=[name for one in made for name in one.names],
                    words=[one.words for one in made],
                )
            self.ledger.put_reports(reports, stamp=stamp)

    # asking

    def event(self, name: str) -> EventView:
        """Raises UsageFault where there is no such event."""
        told = self.ledger.told(name)
        group = _group_of(told)
        rows = rows_of(group, voices=told.voices)
        readings = {(m.report.id, m.reader): told.reading_of[m.id] for m in group.mentions}
        checked = {(m.report.id, m.reader, number) for m in group.mentions for number, row in m.put_right if row}
        keys = self.ledger.keys_of(set(told.reading_of.values()))
        table: dict[str, dict[str, list[Cell]]] = {}
        for row in rows:
            seq = readings[row.report.id, row.reader]
            cell = Cell(
                row,
                f"{seq}-{row.number}",
                keys[seq][:SHORT_KEY],
                (row.report.id, row.reader, row.number) in checked,
            )
            table.setdefault(row.attribute, {}).setdefault(row.claimant, []).append(cell)
        claimants = sorted(
            {row.claimant for row in rows}, key=lambda c: (-sum(row.claimant == c for row in rows), fold(c))
        )
        numbers = sorted({number for m in group.mentions for _, number in m.corrected})
        made = {c.number: c for c in self.ledger.corrections()} if numbers else {}
        mark = mark_of(told.mentions)
        weighed = self._weighed(group, told.voices, mark)
        return EventView(
            told=told,
            group=group,
            facts=facts_of(group),
            claimants=tuple(claimants),
            table=tuple(table.items()),
            rows=tuple(rows),
            disputes=weighed.disputes,
            findings=weighed.findings,
            estimates=weighed.estimates,
            rules=weighed.rules,
            grades=self._grades(),
            remarks=tuple(self.ledger.remarks("event", [m.id for m in group.mentions])),
            corrections=tuple(made[n] for n in numbers if n in made),
            near=tuple(self.ledger.near(told.event, limit=12)),
            joined=tuple(self._joined(group, mark)),
            mark=mark,
        )

    def _weighed(self, group: EventGroup, voices: Mapping[tuple[str, str], str | None], mark: str) -> Weighed:
        key = f"{group.id} {mark}"
        found = self._kept.get(key)
        if found is None:
            has_claims = any(m.claims for m in group.mentions)
            found = Weighed(
                tuple(find_disputes(group, voices=voices)),
                tuple(findings(group, voices=voices)) if has_claims else (),
                tuple(estimates(group, voices=voices)) if has_claims else (),
                tuple(derive(group, name, voices=voices) for name in RULES) if has_claims else (),
            )
            with self._lock:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = found
        return found

    def _fared(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Fared]:
        """How the claims of these events fared, by event; worked out once for the same claims."""
        with self._lock:
            held = {e: self._kept_fared[e] for row in rows if (e := row["event"]) in self._kept_fared}
        found = {row["event"]: held[row["event"]][1] for row in rows if held.get(row["event"], ("",))[0] == row["mark"]}
        made: dict[str, tuple[str, Fared]] = {}
        for told in self.ledger.told_all([row["event"] for row in rows if row["event"] not in found]):
            group = _group_of(told)
            judged = [
                (
                    tuple({fold(n) for h in voice.heard for n in (h.speaker.name, *h.claim.claimant_ids)}),
                    one,
                )
                for voice, one in judge(group, voices=told.voices)
            ]
            figures = [
                (actor_key(f.voice.name), f"{e.who} {e.attribute.replace('_', ' ')}", f.point, e.best)
                for e in estimates(group, voices=told.voices)
                if e.best is not None and len(e.figures) > 1
                for f in e.figures
            ]
            made[told.event] = told.row["mark"], Fared(tuple(judged), tuple(figures))
        with self._lock:
            if len(self._kept_fared) + len(made) > MOST_KEPT:
                self._kept_fared.clear()
            self._kept_fared |= made
        return found | {event: fared for event, (_, fared) in made.items()}

    def _grades(self) -> dict[str, Grade]:
        """The grade that counts, by folded subject."""
        return {fold(grade.subject): grade for grade in self.ledger.grades()}

    def _joined(self, group: EventGroup, mark: str) -> list[str]:
        """Why the tellings are one event: for each but the first, what speaks for it."""
        from counterclaim.merging.clusters import key_of, standing_verdicts
        from counterclaim.merging.features import row_of
        from counterclaim.merging.scoring import explain_all, load_settings

        if len(group.mentions) < 2:
            return []
        verdicts = standing_verdicts(self.ledger.judgements())
        first, rest = group.mentions[0], group.mentions[1:]
        judged = {m.id: verdicts.same.get(key_of(first.id, m.id)) for m in rest}
        scored = [m for m in rest if judged[m.id] is None] if self.ledger.is_merged() else []
        # what a score is made of stays the same for the same mentions
        held = self._kept_parts.get(mark, {})
        missing = [m for m in scored if m.id not in held]
        pairs = [(row_of(first), row_of(m)) for m in missing]
        parts_of = held | dict(zip((m.id for m in missing), explain_all(pairs, load_settings()), strict=True))
        if missing:
            with self._lock:
                if len(self._kept_parts) >= MOST_KEPT:
                    self._kept_parts.clear()
                self._kept_parts[mark] = parts_of
        lines = []
        for other in rest:
            names = f"{first.report.outlet or first.report.id} and {other.report.outlet or other.report.id}"
            if judged[other.id] is not None:
                lines.append(f"{names}: judged to be one event (j{judged[other.id]})")
                continue
            if other.id not in parts_of:
                lines.append(f"{names}: same day, place and kind, and no party speaks against it")
                continue
            parts = sorted(parts_of[other.id], key=lambda p: -p.weight)
            best = ", ".join(f"{p.feature} {p.found} ({p.weight:+.1f})" for p in parts[:4])
            lines.append(f"{names}: {sum(p.weight for p in parts):+.1f} in all: {best}")
        return lines

    def why(self, event: str, *, of: str | None = None) -> tuple[list[Why], list[Mention]]:
        """(the reports' tellings of an event with the reasons of its place, day and parties, worked out anew: the first
        ones, or the one that is asked for; the tellings that are not among them)."""
        told = self.ledger.told(event)
        made = {c.number: c for c in self.ledger.corrections()}
        whys = []
        mentions = _group_of(told).mentions
        chosen = [m for m in mentions if m.id == of] or list(mentions[:MOST_WHYS])
        for mention in chosen:
            holding = tuple(made[n] for n in sorted({n for _, n in mention.corrected}) if n in made)
            try:
                opened = self.ledger.opened_reading(told.reading_of[mention.id])
                whys.append(Why(mention, explain_report(mention.report, self.tools, reading=opened.reading), holding))
            except ReadingFault as fault:
                whys.append(Why(mention, None, holding, str(fault)))
        return whys, [m for m in mentions if m not in chosen]

    def report(self, key: str, *, reader: str | None = None) -> Opened:
        """Raises UsageFault where there is no such report."""
        return self.ledger.opened(key, reader=reader)

    def claim(self, reading: int, number: int) -> tuple[Opened, Shown]:
        """Raises UsageFault where there is no such claim."""
        opened = self.ledger.opened_reading(reading)
        found = next((s for s in opened.shown if s.number == number), None)
        if found is None:
            raise MissingFault(f"there is no claim {reading}-{number}")
        return opened, found

    def actor(self, actor: str) -> ActorView:
        """Raises UsageFault where nobody in the ledger is called so."""
        found = self.ledger.actor(actor, limit=MOST_EVENTS)
        if found is None:
            raise MissingFault(f"nobody called {actor!r} is in the ledger")
        row, roles = found
        events = list(roles)
        names = tuple(row["names"])
        by_id = {row["event"]: row for row in self.ledger.event_rows(events)}
        fared = self._fared([by_id[e] for e in events if e in by_id])
        wanted = [fold(name) for name in dict.fromkeys([actor, *names][:7])]
        judged = [
            one
            for event in events
            for known, one in (fared[event].judged if event in fared else ())
            if any(word in name for word in wanted for name in known)
        ]
        record = Record(actor, names, tuple(judged), suggest_reliability(judged))
        called = {actor, *map(actor_key, names)}
        figures = [
            (event, by_id[event]["day"], what, point, best)
            for event in events
            for voice, what, point, best in (fared[event].figures if event in fared else ())
            if voice in called
        ]
        grades = self._grades()
        return ActorView(
            actor=actor,
            name=names[0],
            names=names,
            relations=tuple(self.ledger.relations_of(bare_names([*names, actor]), limit=100)),
            events=tuple((by_id[e], roles[e]) for e in events if e in by_id),
            record=record,
            figures=tuple(figures),
            grade=next((grades[fold(n)] for n in (actor, *names) if fold(n) in grades), None),
            remarks=tuple(self.ledger.remarks("actor", [actor])),
            total=row["events"],
        )

    # putting right

    def change_claim(
        self,
        person: Person,
        reading: int,
        number: int,
        kind: str,
        *,
        seen: int,
        changes: Mapping[str, Any] | None = None,
        why: str,
    ) -> ClaimCorrection:
        """Corrects, rejects or confirms a claim. Raises ConflictFault where its maker had not seen the last version."""
        opened, _ = self.claim(reading, number)
        said = _with_quote(changes, opened.report)
        with self._writes():
            made = self.ledger.change_claim(reading, number, kind, changes=said, seen=seen, by=person.name, why=why)
            self._index_report(opened.key, wrote="claim_corrections", number=made.number)
        return made

    def add_claim(self, person: Person, reading: int, said: Mapping[str, Any], *, why: str) -> ClaimCorrection:
        """Adds a claim that the reader missed; `said` is in the codebook's JSON, its quote is taken from the text."""
        opened = self.ledger.opened_reading(reading)
        try:
            claim = Claim.from_json(_with_quote(said, opened.report) or {})
        except (KeyError, TypeError, ValueError) as error:
            raise UsageFault(f"the claim is not in the codebook's JSON: {error}") from error
        with self._writes():
            made = self.ledger.add_claim(reading, claim, by=person.name, why=why)
            self._index_report(opened.key, wrote="claim_corrections", number=made.number)
        return made

    def correct_event(self, person: Person, event: str, fix: Fix, *, seen: str, why: str) -> Correction:
        """Puts an event's place, day, party or type right. Raises ConflictFault where it is not what was seen."""
        if isinstance(fix, ActorFix):
            from counterclaim.resolve.actors import PROVISIONAL

            if self.tools.actors.get(fix.actor_id) is None and not fix.actor_id.startswith(PROVISIONAL):
                raise MissingFault(f"there is no actor {fix.actor_id!r}")
        made = self.ledger.correct_event(event, fix, seen=seen, mark=mark_of, by=person.name, why=why)
        # A day or a place decides what is grouped with what: that is looked at again.
        self.fresh(wait=True)
        return made

    def judge(self, person: Person, verdict: str, one: str, other: str, *, why: str) -> Judgement:
        """Says that two events, or two tellings, are the same or different; the merge that keeps to it is a job.

        An event's id means its leading telling; a telling's id that telling."""
        from counterclaim.merging.plain import lead

        ids = []
        for name in (one, other):
            told = self.ledger.told(name)
            own = next((m for m in told.mentions if m.id == name), None)
            ids.append((own or lead(_group_of(told))).id)
        made = self.ledger.judge(verdict, ids[0], ids[1], by=person.name, why=why, check=check_judgements)
        self.merge_soon(person)
        return made

    def merge_soon(self, person: Person) -> Job | None:
        """Has the ledger merged in the background, once for all that asked meanwhile."""
        if self.ledger.waiting_merges():
            return None
        return self.ledger.put_job(
            "merge", "bring reports of one event together", by=person.name, data=None, options={}
        )

    def grade(self, person: Person, subject: str, grade: str, *, why: str) -> Grade:
        """Grades a source (A to F). Raises UsageFault where nobody in the ledger is called so."""
        if kind_of(grade) != "source":
            raise UsageFault("a source is graded A to F")
        if not self.ledger.is_source(subject, actor_key(subject)):
            raise UsageFault(f"no source {subject!r} in the ledger: neither an outlet nor a claimant is called so")
        return self.ledger.grade(subject, grade, by=person.name, why=why)

    def note(self, person: Person, about: str, subject: str, words: str) -> Remark:
        """Leaves a note on an event (kept with its leading telling), a report or an actor."""
        if about == "event":
            from counterclaim.merging.plain import lead

            subject = lead(_group_of(self.ledger.told(subject))).id
        elif about == "report":
            subject = self.report(subject).key
        elif about == "actor":
            self.actor(subject)
        else:
            raise UsageFault(f"a note is about an event, a report or an actor, not about {about!r}")
        with self._writes():
            made = self.ledger.remark("note", about, subject, words, by=person.name)
            # no list shows notes: the index is as good after it as before
            _, held = self.ledger.state()
            stamp = _next_stamp(held, "remarks", made.number)
            if stamp is not None:
                self.ledger.put_stamp(stamp)
        return made

    def done(self, person: Person, key: str) -> Remark:
        """Says that a person is done with a report."""
        opened = self.report(key)
        with self._writes():
            made = self.ledger.remark("done", "report", opened.key, "", by=person.name)
            self._index_report(opened.key, wrote="remarks", number=made.number)
        return made

    def undo(self, person: Person, ref: str, *, why: str) -> str:
        """Takes back what a row did: "c3" a claim's correction, "e3" an event's, "j3" a judgement, "r3" a remark, "g3" a
        grade.

        Others' work only a lead takes back. Gives the name of the row that undoes it."""
        kind, plain = ref[:1], ref[1:]
        if kind not in ("c", "e", "g", "j", "r") or not (plain.isascii() and plain.isdigit()) or len(plain) > 18:
            raise UsageFault(f"{ref!r} names nothing that could be undone (c3, e3, g3, j3 or r3)")
        number = int(plain)
        deed = self._deeds([(kind, number)]).get((kind, number))
        if deed is None:
            raise MissingFault(f"there is no {ref}")
        if deed.by != person.name and not person.may("lead"):
            raise UsageFault(f"{ref} is by {deed.by}: only they or a lead can take it back")
        if kind == "c":
            with self._writes():
                made = self.ledger.undo_claim(number, by=person.name, why=why)
                self._index_report(made.key, wrote="claim_corrections", number=made.number)
            return f"c{made.number}"
        if kind == "e":
            undone = self.ledger.undo(number, by=person.name, why=why)
            self.fresh(wait=True)
            return f"e{undone.number}"
        if kind == "g":
            return f"g{self.ledger.undo_grade(number, by=person.name, why=why).number}"
        if kind == "j":
            back = self.ledger.undo_judgement(number, by=person.name, why=why, check=check_judgements)
            self.merge_soon(person)
            return f"j{back.number}"
        taken = self.ledger.undo_remark(number, by=person.name, why=why)
        self.fresh(wait=True)
        return f"r{taken.number}"

    # what was done

    def deeds(self, *, by: str | None = None, offset: int = 0, limit: int = 100) -> tuple[list[Deed], int]:
        """(what people did, the newest first, of this page; how much there is in all)."""
        named, total = self.ledger.deeds(by=by, offset=offset, limit=limit)
        found = self._deeds(named)
        return [found[ref] for ref in named], total

    def _deeds(self, named: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Deed]:
        """What the rows of these kinds and numbers did."""
        numbers: dict[str, list[int]] = {}
        for kind, number in named:
            numbers.setdefault(kind, []).append(number)
        found: dict[tuple[str, int], Deed] = {}
        if wanted := numbers.get("c"):
            found |= {("c", row.number): _claim_deed(row) for row in self.ledger.claim_rows(wanted)}
        if wanted := numbers.get("r"):
            found |= {("r", row.number): _remark_deed(row) for row in self.ledger.remarks_numbered(wanted)}
        if wanted := numbers.get("e"):
            found |= {("e", c.number): _event_deed(c) for c in self.ledger.corrections() if c.number in set(wanted)}
        if wanted := numbers.get("j"):
            found |= {("j", j.number): _judgement_deed(j) for j in self.ledger.judgements() if j.number in set(wanted)}
        if wanted := numbers.get("g"):
            found |= {("g", g.number): _grade_deed(g) for g in self.ledger.grade_rows() if g.number in set(wanted)}
        return found

    def agreement(self) -> Agreed:
        """How far the readers of the same texts agree, as they read them, pair by pair.

        Where that takes long it is worked out beside the requests, once a minute at most while people work, and what is
        given is as it stood then."""
        now = " ".join(self.ledger.state()[0].split()[n] for n in _OF_AGREEMENT)
        held = self._agreed
        if held is not None and held.of == now:
            return held
        if held is None or held.took < QUICK:
            return self._agree(now)
        if (datetime.now(UTC) - held.at).total_seconds() > EVERY and self._agreeing.acquire(blocking=False):
            threading.Thread(target=self._agree_beside, args=(now,), name="desk-agreement", daemon=True).start()
        return held

    def _agree_beside(self, of: str) -> None:
        try:
            self._agree(of)
        except CounterclaimError as fault:
            # whoever asks next tries again, and is told
            _log.warning("agreement could not be worked out: %s", fault)
        finally:
            self._agreeing.release()

    def _agree(self, of: str) -> Agreed:
        began, at = time.monotonic(), datetime.now(UTC)
        stored = self.ledger.shared_readings(limit=MOST_COMPARED)
        done = self.ledger.texts_done(limit=MOST_COMPARED)
        there = {one.key for one in stored}
        stored += self.ledger.readings_of([key for key in dict.fromkeys(key for _, key in done) if key not in there])
        rows = self.ledger.rows_by({one.key for one in stored})
        pairs = agreements(stored, rows, done)
        self._agreed = Agreed(of, at, time.monotonic() - began, tuple(pairs))
        return self._agreed

    def codings(self, key: str) -> dict[str, Reading]:
        """Every reading of a text by its reader, those made at the desk too."""
        stored = self.ledger.readings_of([key])
        made = at_the_desk(stored, self.ledger.rows_by([key]), self.ledger.texts_done(key))
        return {one.reading.reader: one.reading for one in [*stored, *made]}

    # to hand on

    def page(self, wanted: Wanted, *, events: Sequence[str] | None = None, title: str, limit: int) -> str:
        """A selection of events as one self-contained page."""
        from counterclaim.views.page import Page, render

        if events is None:
            rows, _ = self.ledger.events(wanted, order="day", offset=0, limit=limit)
            events = [row["event"] for row in rows]
        told = self.ledger.told_all(events)
        groups = tuple(_group_of(one) for one in told)
        seqs = sorted({seq for one in told for seq in one.reading_of.values()})
        readings = tuple(self.ledger.readings_as_corrected(seqs))
        voices = {(report.id, reading.reader): reading.voice for report, reading in readings}
        disputes = {g.id: find_disputes(g, voices=voices) for g in groups}
        return render(
            Page(
                title=title,
                readings=readings,
                groups=groups,
                disputes=disputes,
                of_persons=tuple(find_person_disputes(readings, groups=groups)),
            )
        )

    def table(self, wanted: Wanted, *, limit: int) -> str:
        """A selection of events as CSV, a row a claim."""
        from counterclaim.views.export import to_csv

        rows, _ = self.ledger.events(wanted, order="day", offset=0, limit=limit)
        out = io.StringIO(newline="")
        to_csv([_group_of(one) for one in self.ledger.told_all([row["event"] for row in rows])], out)
        return out.getvalue()


def _group_of(told: Told) -> EventGroup:
    return EventGroup(told.event, tuple(in_order(told.mentions)))


def bare_names(names: Iterable[str]) -> list[str]:
    """The names, and each without its article: reports write a name with one and without."""
    found = [part for name in names for part in (name, _ARTICLE.sub("", name))]
    return list(dict.fromkeys(found))


def _with_quote(said: Mapping[str, Any] | None, report: Report) -> dict[str, Any] | None:
    """The changes with the words that stand at their offsets: a person chooses a stretch, the text gives the words."""
    if said is None:
        return None
    found = dict(said)
    if found.get("start") is not None or found.get("end") is not None:
        start, end = found.get("start"), found.get("end")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(report.text)):
            raise UsageFault(f"{start}:{end} is no stretch of the text of {len(report.text)} characters")
        found["quote"] = report.text[start:end]
    return found


_ARTICLE: Final = re.compile(r"^(?:the|le|la|les|l['’])\s*(?<=[\s'’])", re.IGNORECASE)
_STAMPED: Final = ("readings", "corrections", "merges", "claim_corrections", "remarks")


def _next_stamp(held: str | None, table: str, number: int) -> str | None:
    """The stamp after one more row of a table; None where others wrote too, and the index must be made from all."""
    parts = (held or "").split()
    place = _STAMPED.index(table)
    if len(parts) != len(_STAMPED) or int(parts[place]) != number - 1:
        return None
    parts[place] = str(number)
    return " ".join(parts)


_DONE: Final = {"correct": "corrected", "reject": "rejected", "confirm": "confirmed", "add": "added", "undo": "undid"}


def _claim_deed(row: ClaimCorrection) -> Deed:
    said = row.new or row.old or {}
    value = said.get("value") or "no figure"
    about = f"{str(said.get('attribute', 'a claim')).replace('_', ' ')} “{value}”" if said else "a claim"
    what = f"undid c{row.undoes}" if row.kind == "undo" else f"{_DONE[row.kind]} {about}"
    if row.kind == "correct" and row.old and row.new:
        changed = [f for f in row.new if row.new.get(f) != row.old.get(f) and f not in ("confidence", "quote")]
        what += ": " + ", ".join(f"{f} {row.old.get(f)!r} → {row.new.get(f)!r}" for f in changed[:3])
    number = number_of(row.part, row.place)
    return Deed(
        f"c{row.number}",
        row.at,
        row.by,
        f"{what} in {row.report}",
        row.why,
        f"/reports/{row.key[:SHORT_KEY]}#claim-{row.reading}-{number}",
        f"c{row.undone_by}" if row.undone_by else None,
        row.undone_by is None and row.kind != "undo",
    )


def _event_deed(row: Correction) -> Deed:
    what = f"undid e{row.undoes}" if row.kind == "undo" else f"corrected {change_of(row)}"
    return Deed(
        f"e{row.number}",
        row.at,
        row.by,
        what,
        row.why,
        f"/events/{row.mentions[0]}" if row.mentions else None,
        f"e{row.undone_by}" if row.undone_by else None,
        row.undone_by is None and row.kind != "undo",
    )


def _judgement_deed(row: Judgement) -> Deed:
    said = {"same": "judged to be one event", "different": "judged to be two events", "unsure": "left open whether one"}
    what = f"undid j{row.undoes}" if row.verdict == "undo" else f"{said[row.verdict]}: {row.one} and {row.other}"
    return Deed(
        f"j{row.number}",
        row.at,
        row.by,
        what,
        row.why,
        f"/events/{row.one}",
        f"j{row.undone_by}" if row.undone_by else None,
        row.undone_by is None and row.verdict != "undo",
    )


def _grade_deed(row: Grade) -> Deed:
    what = f"took back g{row.undoes}" if row.undoes else f"graded {row.subject}: {row.grade}"
    undone = f"g{row.undone_by}" if row.undone_by else None
    return Deed(f"g{row.number}", row.at, row.by, what, row.why, None, undone, undone is None and row.undoes is None)


def _remark_deed(row: Remark) -> Deed:
    what = {"note": f"left a note on this {row.about}", "done": "is done with this report"}.get(
        row.kind, f"took back r{row.undoes}"
    )
    where = {"event": "/events/", "report": "/reports/", "actor": "/actors/"}[row.about]
    subject = row.subject[:SHORT_KEY] if row.about == "report" else row.subject
    return Deed(
        f"r{row.number}",
        row.at,
        row.by,
        what,
        row.words,
        where + subject,
        f"r{row.undone_by}" if row.undone_by else None,
        row.undone_by is None and row.kind != "undo",
    )
