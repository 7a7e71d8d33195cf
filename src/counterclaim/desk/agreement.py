"""Readings of the same texts by several readers in, how far they agree out, pair by pair. Pure.

Three measures, for each attribute and over all. *Span F1*: claims of the same attribute whose words overlap, each paired
once; what only one has lowers it. *Alpha of finding*: Krippendorff's alpha over sentences, each coder's mark being
whether a claim of that attribute begins in it. *Alpha of stance* and *of value*: over the paired claims alone, whether
both give the same stance, the same value (bounds for counts, folded words for the rest). Alpha is None where it is not
defined: fewer than two units, or every mark the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from counterclaim.codebook import COUNTS, Attribute
from counterclaim.ledger.readings import Stored
from counterclaim.records import Claim, ClaimCorrection, Reading, Report
from counterclaim.resolve.claim_corrections import corrected_reading, shown_claims
from counterclaim.text.analyse import analyse
from counterclaim.text.language import guess_language
from counterclaim.wordlists import fold

ALL = "all"


@dataclass(frozen=True, slots=True)
class Measure:
    """One attribute, or all. Counts are claims; alphas lie between -1 and 1."""

    attribute: str
    both: int
    only_one: int
    only_other: int
    alpha_found: float | None
    alpha_stance: float | None
    alpha_value: float | None

    @property
    def f1(self) -> float | None:
        """2·both / (all of one + all of the other); None where neither has any."""
        total = 2 * self.both + self.only_one + self.only_other
        return 2 * self.both / total if total else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two readers over the texts that both read."""

    one: str
    other: str
    reports: tuple[str, ...]
    measures: tuple[Measure, ...]
    #: (key of the report, its id, claims that only one of the two has, or that differ).
    differing: tuple[tuple[str, str, int], ...]


def alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha for nominal marks. Each unit holds the marks that it got; those with fewer than two say
    nothing. None where no two marks can be compared, or all are the same: agreement by chance would be complete."""
    pairs: dict[tuple[Hashable, Hashable], float] = defaultdict(float)
    for marks in units:
        if len(marks) < 2:
            continue
        for a, b in combinations(range(len(marks)), 2):
            pairs[marks[a], marks[b]] += 1 / (len(marks) - 1)
            pairs[marks[b], marks[a]] += 1 / (len(marks) - 1)
    total = sum(pairs.values())
    if not total:
        return None
    sums: dict[Hashable, float] = defaultdict(float)
    for (mark, _), n in pairs.items():
        sums[mark] += n
    observed = sum(n for (a, b), n in pairs.items() if a != b) / total
    expected = sum(n * (total - n) for n in sums.values()) / (total * (total - 1)) if total > 1 else 0.0
    return None if expected == 0 else 1 - observed / expected


def paired(ones: Sequence[Claim], others: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """Claims of the same attribute whose words overlap, those that overlap most first, each paired once."""
    scored = []
    for i, a in enumerate(ones):
        for j, b in enumerate(others):
            shared = min(a.end, b.end) - max(a.start, b.start)
            if a.attribute == b.attribute and shared > 0:
                exact = (a.low, a.high, a.stance) == (b.low, b.high, b.stance)
                scored.append((-exact, -shared / max(a.end - a.start, b.end - b.start), i, j))
    used_a: set[int] = set()
    used_b: set[int] = set()
    found = []
    for _, _, i, j in sorted(scored):
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            found.append((ones[i], others[j]))
    return found


def value_of(claim: Claim) -> Hashable:
    """What two coders must have in common to have read the same value."""
    if claim.attribute in COUNTS:
        return claim.low, claim.high
    return " ".join(fold(claim.value).split())


@lru_cache(maxsize=4096)
def _sentences(report: Report) -> tuple[int, ...]:
    """Where each sentence begins."""
    language = report.language or guess_language(report.text)
    document = analyse(report, language=language if language in ("en", "fr") else "en")
    return tuple(sentence.start for sentence in document.sentences)


def _in_sentence(claim: Claim, starts: Sequence[int]) -> int:
    return max((n for n, start in enumerate(starts) if start <= claim.start), default=0)


def _measures(pairs: Sequence[tuple[Report, Reading, Reading]]) -> tuple[Measure, ...]:
    found: dict[str, list[list[tuple[bool, bool]]]] = defaultdict(list)
    both: dict[str, list[tuple[Claim, Claim]]] = defaultdict(list)
    alone: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for report, one, other in pairs:
        starts = _sentences(report)
        for attribute in Attribute:
            a = [c for c in one.claims if c.attribute == attribute]
            b = [c for c in other.claims if c.attribute == attribute]
            marks = [
                (n in {_in_sentence(c, starts) for c in a}, n in {_in_sentence(c, starts) for c in b})
                for n in range(len(starts))
            ]
            matched = paired(a, b)
            for name in (str(attribute), ALL):
                found[name].append(marks)
                both[name] += matched
                alone[name][0] += len(a) - len(matched)
                alone[name][1] += len(b) - len(matched)
    measures = []
    for name in (ALL, *map(str, Attribute)):
        if not both[name] and not any(alone[name]):
            continue
        measures.append(
            Measure(
                attribute=name,
                both=len(both[name]),
                only_one=alone[name][0],
                only_other=alone[name][1],
                alpha_found=alpha(unit for marks in found[name] for unit in marks),
                alpha_stance=alpha((a.stance, b.stance) for a, b in both[name]),
                alpha_value=alpha((value_of(a), value_of(b)) for a, b in both[name]),
            )
        )
    return tuple(measures)


def _same(a: Claim, b: Claim) -> bool:
    return (value_of(a), a.stance, fold(a.claimant)) == (value_of(b), b.stance, fold(b.claimant))


def differences(one: Reading, other: Reading) -> int:
    """Claims that only one of two readings has, and pairs that say otherwise."""
    matched = paired(one.claims, other.claims)
    return len(one.claims) + len(other.claims) - 2 * len(matched) + sum(not _same(a, b) for a, b in matched)


def at_the_desk(
    stored: Sequence[Stored], rows: Sequence[ClaimCorrection], done: Iterable[tuple[str, str]]
) -> list[Stored]:
    """The readings that people made at the desk: of each report that somebody is done with, the reading that was
    added last, with that person's corrections alone."""
    by_key: dict[str, list[Stored]] = defaultdict(list)
    for one in stored:
        by_key[one.key].append(one)
    found = []
    for name, key in dict.fromkeys(done):
        if key not in by_key:
            continue
        base = by_key[key][-1]
        own = [row for row in rows if row.key == key and row.by == name]
        undone = {row.undoes for row in own if row.undoes is not None}
        own = [replace(row, undone_by=row.undone_by if row.number in undone else None) for row in own]
        reading = corrected_reading(base.reading, shown_claims(base.reading, own, seq=base.seq))
        found.append(Stored(key, base.report, replace(reading, reader=f"{name} at the desk"), base.seq))
    return found


def agreements(
    stored: Sequence[Stored], rows: Sequence[ClaimCorrection], done: Iterable[tuple[str, str]]
) -> list[Agreement]:
    """Every pair of readers with at least one text in common, by name."""
    by_key: dict[str, dict[str, Stored]] = defaultdict(dict)
    for one in [*stored, *at_the_desk(stored, rows, done)]:
        by_key[one.key][one.reading.reader] = one
    pairs: dict[tuple[str, str], list[tuple[str, Report, Reading, Reading]]] = defaultdict(list)
    for key, readers in by_key.items():
        for a, b in combinations(sorted(readers), 2):
            pairs[a, b].append((key, readers[a].report, readers[a].reading, readers[b].reading))
    found = []
    for (a, b), shared in sorted(pairs.items()):
        differing = [(key, report.id, differences(one, other)) for key, report, one, other in shared]
        found.append(
            Agreement(
                one=a,
                other=b,
                reports=tuple(report.id for _, report, _, _ in shared),
                measures=_measures([(report, one, other) for _, report, one, other in shared]),
                differing=tuple(sorted((d for d in differing if d[2]), key=lambda d: (-d[2], d[1]))),
            )
        )
    return found
