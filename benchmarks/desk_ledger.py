"""A large invented ledger for the desk's load: rows put in as they are, since reading 2,000,000 claims out of texts would
measure the reader.

Events are told by one to five reports, figures differ, some parties deny; names, places and outlets are as uneven as in
real collections: a few are everywhere, most are rare. The same numbers give the same ledger.
"""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert

from counterclaim.ledger import schema
from counterclaim.ledger.desk import DeskLedger
from counterclaim.ledger.readings import _row
from counterclaim.merging.plain import group_id
from counterclaim.records import Claim, Event, Report

READER: Final = "bench"
COUNTRIES: Final = ("ML", "BF", "NE", "SD", "SY", "YE", "SO", "NG", "CD", "MM", "UA", "AF")
TYPES: Final = ("attack", "ambush", "armed_clash", "shelling", "air_or_drone_strike", "abduction", "bombing_explosion")
#: How many reports tell of an event, and how often.
TELLINGS: Final = ((1, 55), (2, 22), (3, 12), (4, 7), (5, 4))
VICTIMS: Final = ("soldiers", "civilians", "militants", "police officers", "villagers")
FIRST_DAY: Final = date(2014, 1, 1)
DAYS: Final = 4300
AT_ONCE: Final = 2000
WORDS: Final = 4000
#: Words of no claim in each report's text.
FILL: Final = 120


class Uneven:
    """Draws from a list as words are drawn from a language: the n-th as often as 1 / n."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items
        self._sums = list(itertools.accumulate(1 / (n + 1) for n in range(len(items))))

    def one(self, chance: random.Random) -> Any:
        return self._items[bisect.bisect(self._sums, chance.random() * self._sums[-1])]


def _invented(chance: random.Random, number: int, *, capital: bool = False) -> list[str]:
    """Words that no language has, each once."""
    starts, ends = "b d f g k l m n r s t v z br dr kr tr".split(), "a e i o u ar en im or un al".split()
    found: dict[str, None] = {}
    while len(found) < number:
        word = "".join(chance.choice(starts) + chance.choice(ends) for _ in range(chance.randrange(2, 5)))
        found[word.capitalize() if capital else word] = None
    return list(found)


class World:
    """Who and what the invented reports tell of."""

    def __init__(self, chance: random.Random) -> None:
        towns = _invented(chance, 3000, capital=True)
        self.places = Uneven(
            [
                (
                    name,
                    COUNTRIES[n % 12],
                    round(-20 + (n * 7919 % 5000) / 100, 3),
                    round(-8 + (n * 104729 % 9000) / 100, 3),
                )
                for n, name in enumerate(towns)
            ]
        )
        groups = [
            f"{name} {kind}"
            for name, kind in zip(
                _invented(chance, 180, capital=True), itertools.cycle(("Front", "Brigade", "Movement"))
            )
        ]
        self.parties = Uneven(groups)
        self.sides = Uneven(["army", "police", "civilians", "village militia", *groups])
        self.claimants = Uneven(["the army", "residents", "a hospital source", "the governor", "the ministry", *groups])
        self.outlets = Uneven(
            [
                f"{name} {kind}"
                for name, kind in zip(_invented(chance, 60, capital=True), itertools.cycle(("Wire", "Post", "Radio")))
            ]
        )
        self.words = Uneven(_invented(chance, WORDS))


def _quote(chance: random.Random, world: World, event: Event, toll: int, n: int) -> tuple[str, dict[str, Any]]:
    """The words of a claim and what they claim."""
    who = world.claimants.one(chance)
    roll = chance.random()
    if n == 0 or roll < 0.45:
        heard = toll if chance.random() < 0.6 else max(0, round(toll * chance.uniform(0.4, 2.2)))
        victims = VICTIMS[0] if chance.random() < 0.7 else chance.choice(VICTIMS)
        said = {"attribute": "fatalities", "value": str(heard), "low": heard, "high": heard, "who": victims}
        return f"{heard} {victims} were killed, {who} said", {**said, "claimant": who}
    if roll < 0.62:
        hurt = chance.randrange(60)
        said = {"attribute": "injuries", "value": str(hurt), "low": hurt, "high": hurt, "who": "people"}
        return f"{hurt} people were wounded, according to {who}", {**said, "claimant": who}
    if roll < 0.8:
        party = event.perpetrators[0] if chance.random() < 0.85 else world.parties.one(chance)
        stance = "denies" if chance.random() < 0.12 else "asserts"
        verb = "did not do it" if stance == "denies" else "did it"
        said = {"attribute": "perpetrator", "value": party, "stance": stance, "claimant": who}
        return f"{who} said that the {party} {verb}", said
    weapon = chance.choice(("rifles", "a drone", "mortars", "a car bomb", "machetes"))
    return f"{who} spoke of {weapon}", {"attribute": "weapon", "value": weapon, "claimant": who}


def _told(
    chance: random.Random, world: World, event: Event, day: date, toll: int, claims: int, name: str
) -> tuple[Report, list[Claim]]:
    """One report of an event with so many claims, each in its text."""
    head = f"An incident at {event.place} was reported on {day + timedelta(1)}. "
    parts, found, at = [head], [], len(head)
    fill = [world.words.one(chance) for _ in range(FILL)]
    step = FILL // (claims + 1)
    for n in range(claims):
        quote, said = _quote(chance, world, event, toll, n)
        found.append(
            Claim(
                "e1", quote=quote, start=at, end=at + len(quote), confidence=round(chance.uniform(0.35, 1), 2), **said
            )
        )
        parts.append(f"{quote}. {' '.join(fill[n * step : (n + 1) * step]).capitalize()}. ")
        at += len(parts[-1])
    parts.append(" ".join(fill[claims * step :]))
    published = day + timedelta(chance.choice((1, 1, 2, 5)))
    title = f"{event.type.replace('_', ' ').capitalize()} at {event.place}"
    return Report(name, "".join(parts), title, world.outlets.one(chance), None, published, "en"), found


def _events(events: int, claims: int, seed: int) -> Iterator[list[tuple[Report, Event, list[Claim]]]]:
    """The tellings of each event."""
    chance = random.Random(seed)
    world = World(chance)
    counts, weights = zip(*TELLINGS, strict=True)
    for number in range(events):
        place, country, lat, lon = world.places.one(chance)
        day = FIRST_DAY + timedelta(days=int(DAYS * chance.random() ** 0.7))
        event = Event(
            "e1", chance.choice(TYPES), day.isoformat(), None, "day", place, country, lat, lon, "settlement",
            (world.parties.one(chance),), (world.sides.one(chance),), True,
        )  # fmt: skip
        toll = int(chance.paretovariate(1.1)) if chance.random() < 0.8 else 0
        tellings = chance.choices(counts, weights)[0]
        shares = [claims // tellings + (n < claims % tellings) for n in range(tellings)]
        yield [
            (*_split(_told(chance, world, event, day, toll, share, f"bench-{number}-{n}"), event, n, chance),)
            for n, share in enumerate(shares)
        ]


def _split(
    told: tuple[Report, list[Claim]], event: Event, n: int, chance: random.Random
) -> tuple[Report, Event, list[Claim]]:
    """With the event as this report has it: the later ones name its kind more vaguely now and then."""
    report, found = told
    vaguer = n > 0 and chance.random() < 0.2
    return report, replace(event, type="attack") if vaguer else event, found


class _Rows:
    """Rows that wait to be put in, many at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: dict[str, list[dict[str, Any]]] = {}
        self._tables = (schema.reports, schema.readings, schema.events, schema.claims, schema.merged)

    def add(self, table: Any, row: dict[str, Any]) -> None:
        self._held.setdefault(table.name, []).append(row)

    def flush(self, *, least: int = AT_ONCE) -> None:
        if len(self._held.get("reports", ())) < least:
            return
        for table in self._tables:
            if rows := self._held.pop(table.name, None):
                self._connection.execute(insert(table), rows)


def fill(ledger: DeskLedger, *, events: int, claims: int, seed: int = 7) -> dict[str, int]:
    """Puts so many events with so many claims each into an empty ledger, as merged; {what: how many}."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    number = total = 0
    with ledger._transaction(writes=True) as connection:
        rows = _Rows(connection)
        for tellings in _events(events, claims, seed):
            mentions = []
            for report, event, found in tellings:
                number += 1
                key = schema.report_key(report)
                seen = {"first_seen": now + timedelta(seconds=number)}
                rows.add(schema.reports, {"seq": number, "key": key, **_row(report), **seen})
                rows.add(
                    schema.readings,
                    {
                        "seq": number,
                        "report_seq": number,
                        "reader": READER,
                        "outcome": "read",
                        "language": "en",
                        **seen,
                    },
                )
                rows.add(schema.events, {"reading_seq": number, "number": 0, **_row(event)})
                for place, claim in enumerate(found):
                    rows.add(schema.claims, {"reading_seq": number, "number": place, "doubtful": False, **_row(claim)})
                total += len(found)
                mentions.append(schema.mention_id(key, READER, eid="e1"))
            event_id = group_id(mentions)
            for mention in mentions:
                rows.add(schema.merged, {"mention": mention, "event": event_id, "mark": "bench"})
            rows.flush()
        rows.flush(least=1)
        connection.execute(insert(schema.merges).values(settings="bench", at=now, mentions=number, events=events))
        ledger._store.go_on_numbering(connection)
    return {"events": events, "reports": number, "claims": total}
