"""Brings the desk's index up to what the ledger holds: what changed is read, grouped and weighed again, and nothing else.

A change is followed from the reports that it touches to every event that it may alter. With a merge, mentions are of one
event where it says so. Without one they are grouped by what is plain (`merging.plain`): a mention joins a group only where
it fits all that are in, so what a change can alter is what is linked with it by mentions that fit each other, one by one;
all of that is grouped anew, which gives what grouping the whole ledger would give.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from counterclaim.desk.index import Indexed, actors_in, indexed, need_of, new_names, report_row, row_mark
from counterclaim.ledger.desk import DeskLedger
from counterclaim.ledger.desk_index import WIDE, Loaded, Member, Words
from counterclaim.merging.clusters import as_groups
from counterclaim.merging.plain import days, group, group_id, in_order, same_event
from counterclaim.records import EventGroup, Mention

#: Mentions that a change may touch before the whole ledger is gone through instead, and the share of it from which it is.
MOST_TOUCHED: Final = 5000
MOST_SHARE: Final = 0.3
#: Readings that are taken in at once; events that are put in at once.
READINGS: Final = 2000
EVENTS: Final = 400

#: Told how far it is: (events done, events in all).
Progress = Callable[[int, int], None]


class Indexer:
    """Brings the index of a ledger up to date. Not thread-safe: one at a time may."""

    def __init__(self, ledger: DeskLedger) -> None:
        self._ledger = ledger

    def bring_up(self, progress: Progress | None = None) -> None:
        """Makes the index what the ledger is. Cut off at any moment, it is found out of date and made up the next time."""
        now, held = self._ledger.state()
        if now == held:
            return
        touched = self._ledger.touched(held) if held else None
        if touched is not None and self._some(touched.reports, touched.moved, now):
            return
        # without a state that it was made of it was never finished
        self._everything(now, progress, first=touched is None)

    # what changed

    def _some(self, reports: Collection[str], moved: Mapping[str, str | None], stamp: str) -> bool:
        """Takes over what these reports and moved mentions have become; False where that is too much."""
        ledger = self._ledger
        most = max(MOST_TOUCHED, int(MOST_SHARE * ledger.counts()["reports"]))
        if len(reports) + len(moved) > most:
            return False
        pool = _Pool(ledger, reports, moved)
        if not pool.close(most):
            return False
        groups = pool.groups()
        ids = {g.id for g in groups}
        gone = [event for event in pool.events if event not in ids]
        shown = pool.shown
        gone_seqs = [seq for seq in pool.old_readings if seq not in shown]
        gone_keys = {key for seq, key in pool.old_readings.items() if seq not in shown} - set(shown.values())
        fresh = [seq for seq in shown if seq not in pool.old_readings]
        with ledger.together(writes=True):
            changed = self._put_groups(groups, pool.loaded, pool.merged, gone=gone)
            ledger.drop_members(pool.removed - set(pool.loaded.spots))
            touched = {seq for g in groups if g.id in changed for seq in _readings(g, pool.loaded)} | set(shown)
            self._put_reports(sorted(touched), pool.loaded, fresh, gone=gone_seqs, gone_keys=gone_keys)
            ledger.put_stamp(stamp)
        return True

    # everything

    def _everything(self, stamp: str, progress: Progress | None, *, first: bool) -> None:
        """Goes through the whole ledger, some events at a time. Only events that changed are weighed again."""
        ledger = self._ledger
        if first:
            ledger.throw_index()
        shown = ledger.shown()
        merged = ledger.merged_of() if ledger.is_merged() else {}
        marks = ledger.marks()
        there = ledger.indexed_readings()
        groups = list(self._all_groups(merged))
        stays = {event for event, _ in groups}
        bases: dict[int, dict[str, Any]] = {}
        done: set[str] = set()
        last = len(groups)
        for start in range(0, last, EVENTS):
            part = groups[start : start + EVENTS]
            loaded = Loaded()
            ledger.load({seq for _, members in part for _, seq in members}, loaded)
            made = [
                EventGroup(event, tuple(in_order(loaded.mentions[m] for m, _ in members))) for event, members in part
            ]
            with ledger.together(writes=True):
                self._put_groups(made, loaded, merged, marks=marks, all_known=first)
                self._put_words(loaded, [s for s in loaded.bases if s not in bases and there.get(s) != shown[s]])
            bases |= loaded.bases
            done |= loaded.done
            if progress is not None:
                progress(min(start + EVENTS, last), last)
        ledger.put_events((), members=(), names=(), gone=[event for event in marks if event not in stays])
        if first:
            self._say_who_is_new()
        rest = [seq for seq in shown if seq not in bases]
        for start in range(0, len(rest), READINGS):
            # reports without an event are in no group
            loaded = Loaded()
            ledger.load(rest[start : start + READINGS], loaded)
            self._put_words(loaded, [s for s in loaded.bases if there.get(s) != shown[s]])
            bases |= loaded.bases
            done |= loaded.done
        whole = Loaded(bases=bases, done=done)
        keys = set(shown.values())
        gone_seqs = [seq for seq in there if seq not in shown]
        gone_keys = {key for key in there.values() if key not in keys}
        listed = list(shown)
        for start in range(0, len(listed), READINGS):
            self._put_reports(listed[start : start + READINGS], whole, ())
        ledger.put_reports((), gone=gone_seqs, gone_keys=gone_keys)
        if first:
            ledger.note_sizes()
        ledger.put_stamp(stamp)

    def _all_groups(self, merged: Mapping[str, str]) -> Iterable[tuple[str, list[tuple[str, int]]]]:
        """(event, its (mention, reading)s) of the whole ledger."""
        ledger = self._ledger
        held: dict[str, list[tuple[str, int]]] = {}
        plain: dict[str, int] = {}
        for mention, seq, _ in ledger.shown_mentions():
            event = merged.get(mention)
            if event is None:
                plain[mention] = seq
            else:
                held.setdefault(event, []).append((mention, seq))
        for members in held.values():
            yield group_id(m for m, _ in members), members
        light: list[Mention] = []
        seqs = sorted(set(plain.values()))
        for start in range(0, len(seqs), READINGS):
            loaded = Loaded()
            ledger.load(seqs[start : start + READINGS], loaded)
            # what is grouped by what is plain is grouped by its event alone
            light += [
                replace(m, claims=(), numbers=(), report=replace(m.report, text=""))
                for m in loaded.mentions.values()
                if m.id in plain
            ]
        for one in group(light):
            yield one.id, [(m.id, plain[m.id]) for m in one.mentions]

    def _say_who_is_new(self) -> None:
        """Once all are counted: the events with a party that no other event names need a person more."""
        if not self._ledger.some_are_known():
            return
        found = self._ledger.first_seen()
        rows = []
        for row in self._ledger.event_rows(found):
            new = new_names(found[row["event"]], known=())
            if new:
                need, reasons = need_of(
                    disputes=row["disputes"],
                    toll=row["toll"],
                    confidence=row["confidence"],
                    new_actors=new,
                    done=row["done"],
                )
                rows.append({**row, "need": need, "reasons": reasons, "new_actor": True})
        self._ledger.put_need(rows)

    # putting in

    def _put_groups(
        self,
        groups: Sequence[EventGroup],
        loaded: Loaded,
        merged: Mapping[str, str | None] | Mapping[str, str],
        *,
        gone: Sequence[str] = (),
        marks: Mapping[str, str] | None = None,
        all_known: bool = False,
    ) -> set[str]:
        """Puts these events into the index; the ids of those that changed. `all_known`: who is new is said later."""
        ledger = self._ledger
        held = {r["event"]: r["mark"] for r in ledger.event_rows([g.id for g in groups])} if marks is None else marks
        there = set(gone) | {g.id for g in groups}
        some_known = all_known or ledger.some_are_known()
        changed: set[str] = set()
        for start in range(0, max(1, len(groups)), EVENTS):
            made: list[Indexed] = []
            members: list[dict[str, Any]] = []
            for one in groups[start : start + EVENTS]:
                done = all(loaded.bases[seq]["key"] in loaded.done for seq in _readings(one, loaded))
                members += [_member(m, one.id, loaded, merged.get(m.id)) for m in one.mentions]
                if held.get(one.id) == row_mark(one.mentions, done=done):
                    continue
                actors = {actor for actor, _, _, _ in actors_in(one)}
                known = actors if all_known or not some_known else ledger.known_actors(actors, there)
                newest = max(loaded.bases[seq]["changed"] for seq in _readings(one, loaded))
                at = datetime.now(UTC) if one.id in held else newest
                made.append(indexed(one, voices=loaded.voices, known=known, done=done, changed=at))
                changed.add(one.id)
            ledger.put_events(
                [i.row for i in made],
                members=members,
                names=[name for i in made for name in i.names],
                words=[i.words for i in made],
                gone=gone if start == 0 else (),
            )
        return changed

    def _put_words(self, loaded: Loaded, seqs: Sequence[int]) -> None:
        self._ledger.put_reports((), words=[words_of(loaded.bases[seq], loaded.texts[seq]) for seq in seqs])

    def _put_reports(
        self,
        seqs: Sequence[int],
        loaded: Loaded,
        fresh: Sequence[int],
        *,
        gone: Sequence[int] = (),
        gone_keys: Collection[str] = (),
    ) -> None:
        """Counts these reports by what their events are now."""
        rows = self._ledger.event_rows_of(seqs)
        made = [
            report_row(loaded.bases[seq], rows.get(seq, ()), done=loaded.bases[seq]["key"] in loaded.done)
            for seq in seqs
        ]
        words = [words_of(loaded.bases[seq], loaded.texts[seq]) for seq in fresh]
        self._ledger.put_reports(made, words=words, gone=gone, gone_keys=gone_keys)


def words_of(base: Mapping[str, Any], text: str) -> Words:
    """What the search finds a report by."""
    said = " · ".join(filter(None, (base["outlet"], text)))
    return "report", base["key"], base["published"] or base["changed"].date(), base["title"] or base["id"], said


def _readings(one: EventGroup, loaded: Loaded) -> list[int]:
    return list(dict.fromkeys(loaded.spots[m.id][0] for m in one.mentions))


def member_row(mention: Mention, event: str, spot: tuple[int, str], merged: str | None) -> dict[str, Any]:
    """What the index holds of a mention."""
    spread = days(mention.event)
    first, last = spread or (None, None)
    return {
        "mention": mention.id,
        "event": event,
        "reading_seq": spot[0],
        "eid": spot[1],
        "merged": merged,
        "day_first": first,
        "day_last": last,
        "wide": first is not None and last is not None and (last - first).days > WIDE,
    }


def _member(mention: Mention, event: str, loaded: Loaded, merged: str | None) -> dict[str, Any]:
    return member_row(mention, event, loaded.spots[mention.id], merged)


class _Pool:
    """The mentions that a change may alter the grouping of, gathered until nothing more is linked with them."""

    def __init__(self, ledger: DeskLedger, reports: Collection[str], moved: Mapping[str, str | None]) -> None:
        self._ledger = ledger
        self.loaded = Loaded()
        self.shown = ledger.shown(reports)
        self.old_readings = ledger.report_readings(reports)
        old = ledger.members(reports=reports)
        ledger.load(self.shown, self.loaded)
        fresh = {m for m, (seq, _) in self.loaded.spots.items() if seq in self.shown}
        #: Mentions of these reports as the index had them: they are there no more unless they were read again.
        self.removed = {member.mention for member in old}
        self.merged: dict[str, str | None] = {**dict(moved), **ledger.merged_of(fresh)}
        self._moved = moved
        self.events = {member.event for member in old}
        self.events |= {member.event for member in ledger.members(mentions=moved)}
        targets = {event for event in self.merged.values() if event is not None}
        self.events |= {member.event for member in ledger.members(merged=targets)}
        self.mentions = set(fresh)
        self._taken: set[str] = set()

    def close(self, most: int) -> bool:
        """Gathers all that is linked; False where that is more than so many mentions."""
        looked: set[str] = set()
        while True:
            for event in sorted(self.events - self._taken):
                self._taken.add(event)
                self._take(self._ledger.members(events=[event]))
            plain = [m for m in sorted(self.mentions - looked) if self.merged.get(m) is None]
            if not plain:
                return True
            if len(self.mentions) > most:
                return False
            for mention in plain:
                looked.add(mention)
                self.events |= self._linked(self.loaded.mentions[mention])

    def _take(self, members: Sequence[Member]) -> None:
        mine = [m for m in members if m.mention not in self.removed]
        self._ledger.load({m.reading for m in mine}, self.loaded)
        for member in mine:
            self.mentions.add(member.mention)
            if member.mention not in self._moved:
                self.merged.setdefault(member.mention, member.merged)

    def _linked(self, mention: Mention) -> set[str]:
        """The events of the mentions that no merge has seen and that may be of one event with this one."""
        spread = days(mention.event)
        if spread is None:
            return set()
        first, last = _a_day_more(*spread)
        near = [
            m
            for m in self._ledger.unmerged_near(first, last)
            if m.mention not in self.removed and m.event not in self.events
        ]
        self._ledger.load({m.reading for m in near}, self.loaded)
        return {m.event for m in near if same_event(mention, self.loaded.mentions[m.mention])}

    def groups(self) -> list[EventGroup]:
        """The events that they make."""
        mine = [self.loaded.mentions[m] for m in self.mentions]
        to = {m: event for m, event in self.merged.items() if event is not None}
        known = [m for m in mine if m.id in to]
        return [*as_groups(known, to), *group([m for m in mine if m.id not in to])]


def _a_day_more(first: date, last: date) -> tuple[date, date]:
    """One day more on both sides, as far as there are days."""
    least, most = date.min.toordinal(), date.max.toordinal()
    return date.fromordinal(max(least, first.toordinal() - 1)), date.fromordinal(min(most, last.toordinal() + 1))
