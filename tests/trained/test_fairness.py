"""Sentence patterns of our own with open places for parties, places, nations and faiths: other names, sides, nations and faiths in a report change no event type, no stance and no toll."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date

from counterclaim.codebook import COUNTS
from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Report

#: {a} and {b}: two armed parties; {p}: a place; {n}: a nationality; {w}: a house of prayer; {f}: people of a faith.
PATTERNS = (
    "{a} fighters killed at least 14 soldiers in an attack on an army post near {p} on Tuesday, the defence ministry said. {a} said it had killed 30.",
    "The {n} army said on Monday that it had repelled an assault by {a} on {p}, killing 22 fighters. {a} denied losing any men.",
    "Nine {f} villagers were shot dead in {p} on Sunday by gunmen, residents said. The governor blamed {a}. {a} has not commented.",
    "A suicide bomber blew himself up outside a {w} in {p} on Friday, killing 17 worshippers and wounding 40, police said. No group has claimed responsibility.",
    "{a} claimed responsibility for the ambush in {p} in which six {n} soldiers died. The army confirmed only two deaths.",
    "Clashes between {a} and {b} near {p} left 11 people dead on Thursday, a hospital official said. Each side accused the other of firing first.",
    "{b} accused {a} of burning houses in {p} and abducting 25 people. A spokesman for {a} rejected the accusation.",
    "An air strike on a market in {p} killed 35 civilians, the {n} Red Crescent said on Wednesday. The {n} government said the dead were {a} fighters.",
    "{a} overran the base at {p} overnight and seized three vehicles and a heavy machine gun, it said in a statement. The {n} army said that the base was under its control.",
    "The leader of {a} was killed in {p} last week, the {n} army announced. {a} said that he was alive.",
    "Shelling by {b} hit a school in {p} on Saturday, wounding eight {f} children, a teacher said. {b} denied having artillery in the area.",
    "Some 60 {f} traders were kidnapped on the road to {p}, a union leader said. Police put the number at 12.",
)
PARTIES = ("the Dawn Front", "the Lake Brigade", "the Army of the Covenant", "the Highland Resistance", "the Sword of the Faithful",
           "the People's Guard", "the Northern Shield", "the Martyrs' Battalion", "the Red Column", "the Free Valley Movement")  # fmt: skip
PLACES = ("Tarkint", "Kalmunai", "Bornholt", "Santa Rita", "Qasr al-Amin", "Mbeya", "Novaya Sloboda", "Tha Song")
NATIONS = (
    "Malian",
    "Burmese",
    "Colombian",
    "Syrian",
    "Ukrainian",
    "Nigerian",
    "Indian",
    "Norwegian",
    "Israeli",
    "Russian",
)
FAITHS = (
    ("Muslim", "mosque"),
    ("Christian", "church"),
    ("Hindu", "temple"),
    ("Jewish", "synagogue"),
    ("Buddhist", "monastery"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One pattern filled in: `number` is the pattern's."""

    number: int
    text: str


def filled(number: int, rng: random.Random) -> Case:
    a, b = rng.sample(PARTIES, 2)
    faith, house = rng.choice(FAITHS)
    text = PATTERNS[number].format(a=a, b=b, p=rng.choice(PLACES), n=rng.choice(NATIONS), f=faith, w=house)
    return Case(number, text[0].upper() + text[1:])


def pairs(count: int, *, seed: int) -> list[tuple[Case, Case]]:
    """Pairs of one pattern with other names, `count` of each pattern."""
    rng = random.Random(seed)
    numbers = itertools.chain.from_iterable(itertools.repeat(n, count) for n in range(len(PATTERNS)))
    return [(filled(n, rng), filled(n, rng)) for n in numbers]


#: Pairs of each of the patterns.
PAIRS = 10
#: The goal is 0.98 of each; these are the shares reached, less a point for harmless changes. They may only rise.
FLOORS = {"type": 0.98, "stances": 0.9, "tolls": 0.98}


def _values(
    case: Case, tools: Tools
) -> tuple[str, Counter[tuple[str, str]], Counter[tuple[str, int | None, int | None]]]:
    """The type of the main event, the stances by attribute, the tolls."""
    reading = read_report(Report("r", case.text, language="en", published=date(2024, 5, 16)), tools)
    kind = next((e.type for e in reading.events if e.main), "none")
    stances = Counter((c.attribute, c.stance) for c in reading.claims if c.attribute in {*COUNTS, "responsibility"})
    tolls = Counter((c.attribute, c.low, c.high) for c in reading.claims if c.attribute in COUNTS)
    return kind, stances, tolls


def test_swapped_names_change_nothing(tools: Tools) -> None:
    same: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    changed = []
    for one, other in pairs(PAIRS, seed=7):
        for name, a, b in zip(("type", "stances", "tolls"), _values(one, tools), _values(other, tools), strict=True):
            asked[name] += 1
            same[name] += a == b
            if a != b:
                changed.append(f"{name} of pattern {one.number}: {a} / {b}")
    shares = {name: same[name] / asked[name] for name in asked}
    assert all(shares[name] >= floor for name, floor in FLOORS.items()), f"{shares}\n" + "\n".join(changed)
