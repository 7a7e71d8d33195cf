"""Relations that a report states, held against our own records of actors: agreement, difference, and why. Pure.

What reports say and what our records say are kept apart: neither is changed, and a difference is no verdict on who is
right. Records are asked for the year of the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim.codebook import RelationKind
from counterclaim.records import Reading, Relation
from counterclaim.resolve.actor_records import ActorRelation
from counterclaim.resolve.actor_report import context_of
from counterclaim.resolve.actor_words import key_of
from counterclaim.resolve.actors import PROVISIONAL, ActorBook
from counterclaim.text.analyse import Document

AGREES, DIFFERS, SILENT, UNKNOWN = "agrees", "differs", "silent", "unknown"
#: Read from either side, these mean the same.
_EITHER_WAY = {RelationKind.ALLIED_WITH, RelationKind.OPPOSED_TO, RelationKind.ALSO_KNOWN_AS}


@dataclass(frozen=True, slots=True)
class Compared:
    """One relation of a reading beside our records. `verdict`: "agrees", "differs", "silent" (no record of the two) or
    "unknown" (an actor is not in our records)."""

    relation: Relation
    subject_id: str
    object_id: str
    verdict: str
    reason: str


def _told(record: ActorRelation) -> str:
    span = f" ({record.since or '…'} to {record.until or 'now'})" if record.since or record.until else ""
    return f"{record.subject} {record.relation} {record.object}{span}, {record.source or 'no source'}"


def _same_person(a: str, b: str) -> bool:
    words_a, words_b = set(key_of(a)), set(key_of(b))
    return bool(words_a & words_b) and (words_a <= words_b or words_b <= words_a)


def _leader(relation: Relation, subject: str, records: Sequence[ActorRelation], year: int | None) -> tuple[str, str]:
    leaders = [r for r in records if r.subject == subject and r.relation == RelationKind.LED_BY]
    named = [r for r in leaders if _same_person(r.object, relation.object)]
    now = [r for r in named if r.holds_in(year)]
    if now:
        return AGREES, f"our records: {_told(now[0])}"
    if named:
        return DIFFERS, f"our records have this leader for other years: {_told(named[0])}"
    others = [r for r in leaders if r.holds_in(year)]
    if others:
        return DIFFERS, f"our records name another leader: {_told(others[0])}"
    return SILENT, "our records name no leader for that year"


def _between(
    relation: Relation, subject: str, other: str, records: Sequence[ActorRelation], year: int | None
) -> tuple[str, str]:
    if subject == other:
        if relation.relation == RelationKind.ALSO_KNOWN_AS:
            return AGREES, "our records have both names for one actor"
        return DIFFERS, f"our records have both names for one actor, {subject}"
    pair = [r for r in records if (r.subject, r.object) == (subject, other)]
    back = [r for r in records if (r.subject, r.object) == (other, subject)]
    if relation.relation == RelationKind.ALSO_KNOWN_AS and not pair and not back:
        return DIFFERS, f"our records have two actors: {subject} and {other}"
    same = [r for r in pair if r.relation == relation.relation]
    if relation.relation in _EITHER_WAY:
        same += [r for r in back if r.relation == relation.relation]
    now = [r for r in same if r.holds_in(year)]
    if now:
        return AGREES, f"our records: {_told(now[0])}"
    if same:
        return DIFFERS, f"our records have it for other years: {_told(same[0])}"
    if pair or back:
        return DIFFERS, f"our records say otherwise of the two: {_told((pair or back)[0])}"
    return SILENT, "our records say nothing of the two"


def compare_relations(reading: Reading, document: Document, book: ActorBook) -> tuple[Compared, ...]:
    """Each relation of a reading beside our records, in the reading's order."""
    if not reading.relations:
        return ()
    context = context_of(document, reading, book)
    found = []
    for relation in reading.relations:
        ids = []
        for words in (relation.subject, relation.object):
            known = book.resolve(words, context=context).party_id or ""
            ids.append("" if known.startswith(PROVISIONAL) else known)
        subject, other = ids
        if subject and relation.relation == RelationKind.LED_BY:
            verdict, reason = _leader(relation, subject, book.relations, context.year)
        elif not (subject and other):
            missing = " and ".join(
                repr(w) for w, i in zip((relation.subject, relation.object), ids, strict=True) if not i
            )
            verdict, reason = UNKNOWN, f"{missing} is not in our records"
        else:
            verdict, reason = _between(relation, subject, other, book.relations, context.year)
        found.append(Compared(relation, subject, other, verdict, reason))
    return tuple(found)
