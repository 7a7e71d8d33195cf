"""Two readings of one report → which claims both have, where they read the same words otherwise, and the rest of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding

from counterclaim.ledger import Comparison
from counterclaim.records import Claim, Event, Report
from counterclaim.views.facts import Row, bounds_of, claimant_of
from counterclaim.views.tables import ROOM_FOR_QUOTES, claim_table, text

#: What two readers can read otherwise in the same words. How far a quote reaches is no difference of what is said.
_FIELDS = ("value", "low", "high", "who", "claimant", "stance")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim of each reader on the same attribute in words that overlap. `differ` names what they read otherwise;
    empty where only the ends of the quotes differ."""

    a: Claim
    b: Claim
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with the claims that only one reader has sorted into pairs and the rest."""

    found: Comparison
    pairs: tuple[Pair, ...]
    only_a: tuple[Claim, ...]
    only_b: tuple[Claim, ...]
    #: Events that the other reader has not, of this type, on this day, in this place and between these parties.
    events_a: tuple[Event, ...]
    events_b: tuple[Event, ...]


def compared(found: Comparison) -> Compared:
    """Pairs what can be paired, the closest first: fewest differences, then most words in common. Pure."""
    options = []
    for i, a in enumerate(found.only_a):
        for j, b in enumerate(found.only_b):
            shared = min(a.end, b.end) - max(a.start, b.start)
            if a.attribute == b.attribute and shared > 0:
                differ = tuple(name for name in _FIELDS if _said(a, name) != _said(b, name))
                options.append((len(differ), -shared, i, j, differ))
    with_b: dict[int, tuple[int, tuple[str, ...]]] = {}
    taken: set[int] = set()
    for _, _, i, j, differ in sorted(options):
        if i not in with_b and j not in taken:
            with_b[i] = (j, differ)
            taken.add(j)
    pairs = tuple(Pair(found.only_a[i], found.only_b[j], differ) for i, (j, differ) in sorted(with_b.items()))
    return Compared(
        found,
        pairs,
        tuple(c for i, c in enumerate(found.only_a) if i not in with_b),
        tuple(c for j, c in enumerate(found.only_b) if j not in taken),
        _without(found.events_a, found.events_b),
        _without(found.events_b, found.events_a),
    )


def _without(events: Sequence[Event], others: Sequence[Event]) -> tuple[Event, ...]:
    left = Counter(map(_told, others))
    alone = []
    for event in events:
        if left[_told(event)] > 0:
            left[_told(event)] -= 1
        else:
            alone.append(event)
    return tuple(alone)


def _told(event: Event) -> tuple[object, ...]:
    """What makes two events the same to a person; the eid is a label within one reading."""
    parties = (frozenset(map(_plain, names)) for names in (event.perpetrators, event.targets))
    return (event.type, event.date, _plain(event.place or ""), *parties)


def _said(claim: Claim, name: str) -> object:
    """A field for comparing: the claimant is whom the words mean, and no article or capital makes another."""
    if name == "claimant":
        return _plain(claim.claimant_name or claim.claimant)
    said = getattr(claim, name)
    return _plain(said) if isinstance(said, str) else said


def _plain(words: str) -> str:
    words = " ".join(words.casefold().split())
    return words.removeprefix("the ")


def comparison_json(found: Comparison) -> dict[str, Any]:
    """For programs. `only` holds every claim that the other has not just so; `pairs` are those of them that meet;
    `events` are those that the other has not just so."""
    sorted_out = compared(found)
    return {
        "report": found.report.id,
        "readers": [found.reader_a, found.reader_b],
        "both": [claim.to_json() for claim in found.both],
        "pairs": [
            {found.reader_a: pair.a.to_json(), found.reader_b: pair.b.to_json(), "differ": list(pair.differ)}
            for pair in sorted_out.pairs
        ],
        "only": {
            found.reader_a: [claim.to_json() for claim in found.only_a],
            found.reader_b: [claim.to_json() for claim in found.only_b],
        },
        "events": {
            found.reader_a: [event.to_json() for event in sorted_out.events_a],
            found.reader_b: [event.to_json() for event in sorted_out.events_b],
        },
    }


def show_comparison(out: Console, found: Comparison) -> None:
    """Events that differ, the claims that both readers have, those that meet with what differs, and those of each
    alone."""
    sorted_out = compared(found)
    for reader, events in ((found.reader_a, sorted_out.events_a), (found.reader_b, sorted_out.events_b)):
        for event in events:
            out.print(text(f"event only {reader}: {_event_line(event)}"))
    _show_claims(out, found.report, "both", found.both)
    out.print(text(f"read otherwise: {len(sorted_out.pairs)}", "bold"))
    for pair in sorted_out.pairs:
        line = text(f"  {pair.a.attribute.replace('_', ' ')}", "bold")
        line.append(text(f"  “{pair.a.quote}”", "italic"))
        out.print(line)
        rows = [(name, _shown(pair.a, name), _shown(pair.b, name)) for name in _shown_names(pair.differ)]
        for name, a, b in rows:
            out.print(text(f"      {name}: {found.reader_a} {a} | {found.reader_b} {b}"))
        if not rows:
            out.print(text(f"      the same, quoted as “{pair.b.quote}”", "dim"))
    _show_claims(out, found.report, f"only {found.reader_a}", sorted_out.only_a)
    _show_claims(out, found.report, f"only {found.reader_b}", sorted_out.only_b)


def _event_line(event: Event) -> str:
    parties = (" and ".join(event.perpetrators), " and ".join(event.targets))
    said = [
        event.date or event.date_phrase or "day unknown",
        event.place or "place unknown",
        event.type.replace("_", " "),
    ]
    said += [f"{word} {names}" for word, names in zip(("by", "on"), parties, strict=True) if names]
    return " · ".join(said)


def _shown_names(differ: tuple[str, ...]) -> list[str]:
    """A count is one thing to a person, not a low and a high."""
    return list(dict.fromkeys("count" if name in ("low", "high") else name for name in differ))


def _shown(claim: Claim, name: str) -> str:
    if name == "count":
        return bounds_of(claim.low, claim.high) or "no figure"
    if name == "claimant" and claim.claimant_name:
        return f"“{claim.claimant}” ({claim.claimant_name})"
    said = getattr(claim, name)
    return "nobody named" if said is None else f"“{said}”"


def _show_claims(out: Console, report: Report, title: str, claims: tuple[Claim, ...]) -> None:
    out.print(text(f"{title}: {len(claims)}", "bold"))
    rows = [Row(report, title, n, claim, claimant_of(claim, report)) for n, claim in enumerate(claims)]
    if rows:
        out.print(Padding(claim_table(rows, wide=out.width >= ROOM_FOR_QUOTES), (0, 0, 0, 2)))
