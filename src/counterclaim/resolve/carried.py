"""Corrections of an event as one reader told it → the same event as another reader tells it. Pure.

A correction names the events it was made for, and a newer reader's events are others. It is carried over where the new
reading of the same report has exactly one event that is recognisably the same; where it has none, or two alike, the
correction is not guessed onto one of them: it is named as lost, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from counterclaim.codebook import DatePrecision
from counterclaim.records import Correction, Event, Mention
from counterclaim.resolve.corrections import Standing, key_of, parties_of
from counterclaim.resolve.dates import interval_of

#: Points from which two tellings are of one event: the same place and day, or one of these and a common claim.
ALIKE = 4


@dataclass(frozen=True, slots=True)
class Lost:
    """A correction that holds for an event of a reading that is no longer shown and could not be carried over."""

    number: int
    report: str
    reason: str


def _days_apart(a: Event, b: Event) -> int | None:
    """Days between two events' spans, 0 where they meet; None where either has no day."""
    if not a.date or not b.date:
        return None
    low_a, high_a = interval_of(a.date, a.date_precision or DatePrecision.DAY)
    low_b, high_b = interval_of(b.date, b.date_precision or DatePrecision.DAY)
    return max(0, (low_a - high_b).days, (low_b - high_a).days)


def _same_name(a: str, b: str) -> bool:
    words_a, words_b = set(key_of(a).split()), set(key_of(b).split())
    return bool(words_a and words_b) and (words_a <= words_b or words_b <= words_a)


def _shared_claims(a: Mention, b: Mention) -> bool:
    """Whether both have a claim of one attribute on the same words, in the same text."""
    return a.report.text == b.report.text and any(
        x.attribute == y.attribute and x.start < y.end and y.start < x.end for x in a.claims for y in b.claims
    )


def likeness(old: Mention, new: Mention, *, but: str | None = None) -> int:
    """How recognisably two tellings are of one event: 0 where they contradict each other in place or day.

    `but` is what the correction puts right ("place", "date"): there the new reader may read what it likes, it may have
    mended the mistake itself.
    """
    points = 0
    if old.event.place and new.event.place:
        if _same_name(old.event.place, new.event.place):
            points += 2
        elif but != "place":
            return 0
    apart = _days_apart(old.event, new.event)
    if apart is not None:
        if apart <= 1:
            points += 2
        elif but != "date":
            return 0
    points += 2 if _shared_claims(old, new) else 0
    points += old.event.type == new.event.type
    points += bool(parties_of(old) & parties_of(new))
    return points


def _twin(correction: Correction, old: Mention, shown: Sequence[Mention], *, reader: str) -> tuple[Mention | None, str]:
    """The event that a correction is carried to; or None, and why it is to none."""
    rated = sorted(
        ((likeness(old, m, but=correction.field), m) for m in shown), key=lambda pair: (-pair[0], pair[1].event.eid)
    )
    alike = [(n, m) for n, m in rated if n >= ALIKE]
    if not alike:
        return None, f"the reading by {reader} has no event that is recognisably the same"
    if len(alike) > 1 and alike[0][0] == alike[1][0]:
        return None, f"the reading by {reader} has two events that are equally like it"
    found = alike[0][1]
    if correction.kind == "actor" and key_of(correction.words or "") not in parties_of(found):
        return None, f"the event as read by {found.reader} has no party or claimant {correction.words!r}"
    return found, ""


def carried(
    rules: Standing,
    corrections: Iterable[Correction],
    shown: Sequence[Mention],
    *,
    older: Mapping[str, Mention],
    readers: Mapping[str, str],
) -> tuple[Standing, tuple[Lost, ...]]:
    """The rules with corrections of events no longer shown looked up by the events that took their place; and those that
    could not be carried over.

    `older` are the mentions of all readings, as read, by id; `readers` says who reads each report that is shown, also
    where it has no events. A report that is not shown at all loses nothing.
    """
    ids = {m.id for m in shown}
    by_report: dict[str, list[Mention]] = {}
    for mention in shown:
        by_report.setdefault(mention.report.id, []).append(mention)
    more: dict[str, list[Correction]] = {key: list(value) for key, value in rules.by_mention.items()}
    lost: list[Lost] = []
    for correction in corrections:
        if correction.undone_by is not None or correction.kind == "undo":
            continue
        for mention_id in correction.mentions:
            old = older.get(mention_id)
            if mention_id in ids or old is None:
                continue
            if old.report.id not in readers:
                continue
            rivals = by_report.get(old.report.id, [])
            # a correction of a whole event may name the shown telling of this report too: then nothing is to be carried
            if any(m.id in correction.mentions for m in rivals):
                continue
            twin, reason = _twin(correction, old, rivals, reader=readers[old.report.id])
            if twin is None:
                lost.append(Lost(correction.number, old.report.id, reason))
            elif correction not in more.setdefault(twin.id, []):
                more[twin.id].append(correction)
    return replace(rules, by_mention={k: tuple(v) for k, v in more.items()}), tuple(dict.fromkeys(lost))
