"""Mentions, judgements and the merge before in, the new merge out: only what is new or changed is scored.

Pure. The result is the same as if everything were scored at once, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from counterclaim.merging.clusters import Verdicts, as_groups, check_verdicts, cluster, joined, standing_verdicts
from counterclaim.merging.features import Row, mark_of, row_of
from counterclaim.merging.plain import group, group_id
from counterclaim.merging.scoring import Links, Pair, Settings, links, pairs_of, score
from counterclaim.records import EventGroup, Judgement, Mention, Merge


def merge(
    mentions: Sequence[Mention],
    judgements: Iterable[Judgement],
    settings: Settings,
    *,
    at: datetime,
    before: Merge | None = None,
) -> Merge:
    """Merges. Raises UsageFault where judgements contradict each other."""
    verdicts = standing_verdicts(judgements)
    check_verdicts(verdicts)
    rows = {mention.id: row_of(mention) for mention in mentions}
    marks = {name: mark_of(row) for name, row in rows.items()}
    if before is not None and before.settings != settings.version:
        before = None
    held = before.marks if before is not None else {}
    fresh = {name for name, mark in marks.items() if held.get(name) != mark}
    old = before.weights if before is not None else {}
    weights = {pair: w for pair, w in old.items() if all(name in rows and name not in fresh for name in pair)}
    if fresh:
        ordered = [rows[name] for name in sorted(rows)]
        weights |= {(p.one, p.other): p.weight for p in score(ordered, settings, fresh=fresh)}
    pairs = [Pair(one, other, weight) for (one, other), weight in sorted(weights.items())]
    groups = cluster(rows, pairs, verdicts=verdicts, threshold=settings.threshold)
    event_of = {name: group_id(members) for members in groups for name in members}
    return Merge(settings.version, at, event_of, marks, weights)


def merge_rows(rows: Iterable[Row], settings: Settings, *, verdicts: Verdicts | None = None) -> dict[str, str]:
    """The event of each row, by ids: what `merge` makes of the same mentions, without the weights of what stays apart.

    For many rows: a million take some minutes and under 8 GB. Raises UsageFault where judgements contradict each other.
    """
    # A tenth of a second, which only this costs.
    import numpy as np

    verdicts = verdicts or Verdicts({}, {})
    check_verdicts(verdicts)
    ordered = sorted(rows, key=lambda row: row.id)
    place = {row.id: number for number, row in enumerate(ordered)}
    known = {pair for pair in verdicts.same if pair[0] in place and pair[1] in place}
    found = links(ordered, settings)
    good = found.weight > settings.threshold
    island = joined(
        [
            *((place[one], place[other]) for one, other in sorted(known)),
            *zip(found.one[good].tolist(), found.other[good].tolist(), strict=True),
        ]
    )
    # Only what may be joined becomes objects: of a million rows' pairs, one in some dozens.
    where = np.fromiter((island(n) for n in range(len(ordered))), np.int32, len(ordered))
    kept = where[found.one] == where[found.other]
    pairs = pairs_of(ordered, Links(found.one[kept], found.other[kept], found.weight[kept]))
    del found, good, kept, where
    held = {row.id: row for row in ordered}
    groups = cluster(held, pairs, verdicts=verdicts, threshold=settings.threshold)
    return {name: group_id(members) for members in groups for name in members}


def groups_of(mentions: Sequence[Mention], merged: Merge | None) -> list[EventGroup]:
    """The events of a ledger: as merged, where it was; what came after the merge is grouped by what is plain."""
    if merged is None:
        return group(mentions)
    known = [m for m in mentions if m.id in merged.event_of]
    return [*as_groups(known, merged.event_of), *group([m for m in mentions if m.id not in merged.event_of])]


def unmerged(mentions: Sequence[Mention], merged: Merge | None) -> int:
    """How many mentions came after the merge."""
    return sum(1 for m in mentions if merged is not None and m.id not in merged.event_of)


def gone(judgements: Iterable[Judgement], mentions: Iterable[Mention]) -> list[int]:
    """The numbers of standing judgements that name an event which is not read any more."""
    there = {m.id for m in mentions}
    verdicts = standing_verdicts(judgements)
    both = [*verdicts.same.items(), *verdicts.different.items()]
    return sorted(number for pair, number in both if not set(pair) <= there)
