"""Gold readings and an invented world in, the merging's settings out: `src/counterclaim/data/merge_settings.json`.

    python eval/train_merging.py --gold ../shared/annotated --out src/counterclaim/data/merge_settings.json

The gold readings give the kinds of events and how exactly they are told; names, days, tolls and words are invented, and
each event is told by several reports that err as reports do. What is counted is how often each level of a comparison
occurs among pairs of one event (m) and of two (u), of the pairs that the blocks let through: the same file every time.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from counterclaim.merging.blocking import veto
from counterclaim.merging.clusters import Verdicts, cluster
from counterclaim.merging.features import row_of
from counterclaim.merging.scoring import Settings, predict, score, with_levels
from counterclaim.records import Claim, Event, Mention, Report

VERSION: Final = "2"
#: Weights among which that is chosen at which two groups are one: the features are not as independent as the model
#: takes them to be, so that even odds are not at 0.
THRESHOLDS: Final = [-n / 2 for n in range(-2, 13)]

Level = tuple[str, str]


def _list(name: str) -> str:
    return f'len(list_intersect("{name}_l", "{name}_r"))'


def _none(name: str) -> str:
    return f'len("{name}_l") = 0 OR len("{name}_r") = 0'


def _within(days: int) -> str:
    return f'"last_day_l" - "first_day_l" <= {days} AND "last_day_r" - "first_day_r" <= {days}'


_MEET = '"first_day_l" <= "last_day_r" AND "first_day_r" <= "last_day_l"'
_KM = (
    '2 * 6371 * asin(least(1.0, sqrt(pow(sin(radians("lat_r" - "lat_l") / 2), 2) + cos(radians("lat_l")) * '
    'cos(radians("lat_r")) * pow(sin(radians("lon_r" - "lon_l") / 2), 2))))'
)
_SHARE = f'{_list("words")} / least(len("words_l"), len("words_r"))'

Comparison = tuple[str, str, list[str], str, list[Level], str]

#: Each comparison: name, what a person calls it, the columns it looks at, when it can't be made, and its levels from
#: the best to the worst but the last, which is whatever is left.
COMPARISONS: Final[list[Comparison]] = [
    (
        "when",
        "date",
        ["first_day", "last_day"],
        '"first_day_l" IS NULL OR "first_day_r" IS NULL',
        [
            (f"{_MEET} AND {_within(3)}", "the same day"),
            (f"{_MEET} AND {_within(10)}", "a day within the week"),
            (_MEET, "times that overlap"),
        ],
        "days that adjoin, or nearly",
    ),
    (
        "distance",
        "distance",
        ["lat", "lon"],
        '"lat_l" IS NULL OR "lat_r" IS NULL',
        [(f"{_KM} <= 3", "within 3 km"), (f"{_KM} <= 10", "within 10 km"), (f"{_KM} <= 25", "within 25 km")],
        "farther than 25 km",
    ),
    (
        "name",
        "place name",
        ["place"],
        '"place_l" IS NULL OR "place_r" IS NULL',
        [
            ('"place_l" = "place_r"', "one name"),
            (f"{_list('place_words')} > 0", "names that share a word"),
            ('jaro_winkler_similarity("place_l", "place_r") >= 0.86', "two spellings"),
            ('"wide_l" OR "wide_r"', "other names, one of a whole district or region"),
        ],
        "other names",
    ),
    (
        "kind",
        "type",
        ["type"],
        '"type_l" IS NULL OR "type_r" IS NULL',
        [
            ('"type_l" = "type_r"', "one type"),
            ('"type_group_l" = "type_group_r"', "types of one kind"),
            ("\"type_group_l\" = 'any' OR \"type_group_r\" = 'any'", "a type that says little"),
            ("\"type_group_l\" = 'other' OR \"type_group_r\" = 'other'", "a type outside the list"),
        ],
        "types of two kinds",
    ),
    (
        "party",
        "parties",
        ["parties", "party_ids"],
        f"({_none('parties')}) AND ({_none('party_ids')})",
        [
            (f"{_list('party_ids')} > 0 OR {_list('parties')} > 1", "one party"),
            (f"{_list('kin')} > 0", "a wing and what it is part of"),
            (f"{_list('parties')} > 0", "names that share a word"),
        ],
        "other parties",
    ),
    (
        "toll",
        "tolls",
        ["tolls"],
        _none("tolls"),
        [
            (f"{_list('large_tolls')} > 1", "several large figures alike"),
            (f"{_list('large_tolls')} > 0 OR {_list('tolls')} > 1", "a large figure alike, or several"),
            (f"{_list('tolls')} > 0", "one figure alike"),
        ],
        "other figures",
    ),
    ("person", "named people", ["people"], _none("people"), [(f"{_list('people')} > 0", "one person")], "others"),
    (
        "weapon",
        "weapons",
        ["weapons"],
        _none("weapons") + ' OR "language_l" IS DISTINCT FROM "language_r"',
        [(f"{_list('weapons')} > 0", "one weapon")],
        "others",
    ),
    (
        "text",
        "words of the claims",
        ["words"],
        'len("words_l") < 4 OR len("words_r") < 4 OR "language_l" IS DISTINCT FROM "language_r"',
        [(f"{_SHARE} >= 0.5", "half or more"), (f"{_SHARE} >= 0.25", "a quarter"), (f"{_SHARE} >= 0.1", "a tenth")],
        "hardly any",
    ),
]

_RULES: Final = [
    ('l."near_keys" = r."near_keys"', "near_keys"),
    ('l."wide_keys" = r."wide_keys" AND (l."vague" OR r."vague")', "wide_keys"),
]
#: Of what a veto keeps apart anyway, most is not even scored: 0.45 degrees of latitude are 50 km.
_BOTH: Final = (
    ' AND l."report" <> r."report" AND (l."fresh" OR r."fresh")'
    ' AND (l."lat" IS NULL OR r."lat" IS NULL OR abs(l."lat" - r."lat") <= 0.45)'
)


def splink_settings(
    weights: dict[str, list[tuple[float, float]]] | None,
    prior: float,
    *,
    compared: list[Comparison] = COMPARISONS,
) -> dict[str, Any]:
    """The settings as Splink takes them; `weights` holds m and u of each level, evenly spread where not yet known."""
    comparisons = []
    for name, description, _, null, levels, rest in compared:
        graded = [*levels, ("ELSE", rest)]
        counted = weights[name] if weights else [(1 / len(graded), 1 / len(graded))] * len(graded)
        made: list[dict[str, Any]] = [
            {"sql_condition": null, "label_for_charts": "not said by both", "is_null_level": True}
        ]
        for (condition, label), (m, u) in zip(graded, counted, strict=True):
            made.append({"sql_condition": condition, "label_for_charts": label, "m_probability": m, "u_probability": u})
        comparisons.append(
            {"output_column_name": name, "comparison_description": description, "comparison_levels": made}
        )
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule + _BOTH, "sql_dialect": "duckdb", "arrays_to_explode": [column]}
            for rule, column in _RULES
        ],
        "comparisons": comparisons,
        "sql_dialect": "duckdb",
    }


# The invented world


@dataclass(frozen=True)
class World:
    """Names that are nobody's and nowhere's, and the events of gold readings as a mould of kinds and precisions."""

    places: list[tuple[str, str, float, float]]
    parties: dict[str, list[str]]
    people: list[str]
    words: list[str]
    moulds: list[Event]

    @cached_property
    def by_country(self) -> dict[str, list[tuple[str, str, float, float]]]:
        found: dict[str, list[tuple[str, str, float, float]]] = {}
        for place in self.places:
            found.setdefault(place[1], []).append(place)
        return found


_SYLLABLES: Final = "ba ko ri dou men ta gha lo sé ni wa zor kel mi ru sha ten go fa di yel ma san po che".split()


def name_of(dice: random.Random, least: int = 2, most: int = 3) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(least, most))).capitalize()


def make_world(moulds: list[Event], dice: random.Random) -> World:
    countries = ["AA", "AB", "AC", "AD"]
    centre = {c: (dice.uniform(-10, 30), dice.uniform(-10, 40)) for c in countries}
    places = []
    for _ in range(240):
        country = dice.choice(countries)
        lat, lon = centre[country]
        # One in six shares a word with others, as "Nahr" does, and reports leave that word out.
        name = f"{dice.choice(['Nara', 'Tumbo', 'Sefal'])} {name_of(dice)}" if dice.random() < 1 / 6 else name_of(dice)
        places.append((name, country, lat + dice.gauss(0, 1.5), lon + dice.gauss(0, 1.5)))
    parties = {c: [f"{name_of(dice)} {name_of(dice)} {name_of(dice)}" for _ in range(8)] for c in countries}
    words = sorted({name_of(dice, 3, 4).lower() for _ in range(900)})
    return World(places, parties, [name_of(dice) for _ in range(80)], words, moulds)


@dataclass(frozen=True)
class Happening:
    """One invented event: what is so, before anybody tells it."""

    number: int
    type: str
    day: date
    place: tuple[str, str, float, float]
    parties: list[str]
    #: What is counted and by how many, by one side and the other.
    figures: list[tuple[str, int]]
    person: str
    words: list[str]


def figures_of(dice: random.Random) -> list[tuple[str, int]]:
    """The dead as one side counts them, as the other does, the hurt and the missing."""
    dead = int(dice.paretovariate(0.9)) + 1
    other = int(dead * dice.uniform(1, 3)) + dice.randint(1, 6)
    hurt, gone = int(dead * dice.uniform(0.3, 3)) + 1, dice.randint(1, 30)
    return [("fatalities", dead), ("fatalities", other), ("injuries", hurt), ("missing_or_captured_people", gone)]


def happen(world: World, number: int, dice: random.Random) -> Happening:
    mould = dice.choice(world.moulds)
    # Few places see most of the events: the square of an even draw crowds towards the first.
    place = world.places[int(dice.random() ** 2 * len(world.places))]
    day = date(2021, 1, 1) + timedelta(days=dice.randrange(400))
    parties = dice.sample(world.parties[place[1]], 2)
    return Happening(
        number, mould.type, day, place, parties, figures_of(dice), dice.choice(world.people),
        dice.sample(world.words, 40),
    )  # fmt: skip


def _misspelt(name: str, dice: random.Random) -> str:
    if " " in name and dice.random() < 0.5:
        return name.split()[1]
    at = dice.randrange(1, len(name))
    return dice.choice([name[:at] + name[at:].replace("a", "e", 1), name[:at] + "h" + name[at:], f"{name} village"])


def _when(happening: Happening, dice: random.Random, slips: float) -> tuple[str | None, str | None]:
    luck = 1 - (1 - dice.random()) / slips
    if luck < 0.86:
        return happening.day.isoformat(), "day"
    if luck < 0.93:
        return (happening.day + timedelta(days=dice.choice([-1, 1]))).isoformat(), "day"
    if luck < 0.97:
        return (happening.day - timedelta(days=dice.randrange(5))).isoformat(), "week"
    return (happening.day.isoformat()[:7], "month") if luck < 0.99 else (None, None)


#: How a type is also told; any is also told as an attack.
_ALSO: Final = {
    "bombing_explosion": ["suicide_attack"],
    "attack": ["armed_clash", "mass_killing_of_civilians", "ambush"],
    "shelling": ["air_or_drone_strike"],
    "abduction": ["arrest_or_capture"],
    "arrest_or_capture": ["abduction", "other"],
}


def _called(party: str, dice: random.Random) -> str:
    """The full name, its initials, or its first word."""
    words = party.split()
    return dice.choice([party, "".join(word[0] for word in words), words[0]])


#: How often each figure of a happening is told, and told as it is.
_TOLD: Final = (0.85, 0.4, 0.55, 0.15)
_RIGHT: Final = 0.85


def _figures(happening: Happening, quote: str, dice: random.Random) -> list[Claim]:
    claims = []
    for (attribute, number), often in zip(happening.figures, _TOLD, strict=True):
        if dice.random() < often:
            told = number if dice.random() < _RIGHT else max(1, int(number * dice.uniform(0.5, 2.5)))
            claims.append(Claim("e1", attribute, str(told), quote, 0, len(quote), low=told, high=told))
    return claims


def tell(happening: Happening, world: World, number: int, dice: random.Random, *, slips: float = 1.0) -> Mention:
    """One report's telling: a name spelt otherwise, a day off, a party left out, another toll, fewer words.

    How often each happens lies between what the development reports show as people coded them (of pairs of one event,
    81 of 100 give one day, 92 one type, 71 one figure) and as our rules read them (70, 73, 65). With `slips` 0.5 half
    as many days, places, types and parties are told wrongly or loosely: about as people code them.
    """
    name, country, lat, lon = happening.place
    if dice.random() < 0.03 * slips:
        # The next village is named: where the reporter stood, or the dead were buried.
        others = [p for p in world.by_country[country] if p[0] != name]
        name, country, lat, lon = min(others, key=lambda p: (abs(p[2] - lat) + abs(p[3] - lon), p[0]))
    when, precision = _when(happening, dice, slips)
    # Some say how long it lasted, or when it was over.
    lasted = precision == "day" and when is not None and dice.random() < 0.05
    end = (date.fromisoformat(when) + timedelta(days=dice.randint(1, 8))).isoformat() if lasted and when else None
    luck = 1 - (1 - dice.random()) / slips
    place, place_precision = (name, "settlement") if luck < 0.8 else (_misspelt(name, dice), "settlement")
    if luck > 0.97:
        place, place_precision = "", "country"
    elif luck > 0.93:
        place, place_precision = f"{country.title()}stan province", "region"
    kind = happening.type
    if dice.random() < 0.12 * slips:
        kind = dice.choice([*_ALSO.get(kind, []), "attack" if kind not in ("abduction", "arrest_or_capture") else kind])
    did = [_called(happening.parties[0], dice)] if dice.random() < 0.7 else ["gunmen"]
    met = [_called(happening.parties[1], dice)] if dice.random() < 0.4 else ["civilians"]
    if dice.random() < 0.12 * slips:
        # Another is accused, or the report takes the one for the other.
        did = [_called(dice.choice(world.parties[country]), dice)]
    quote = " ".join(dice.sample(happening.words, dice.randint(5, 18)) + dice.sample(world.words, dice.randint(6, 20)))
    claims = _figures(happening, quote, dice)
    if dice.random() < 0.1:
        person = happening.person if dice.random() < 0.8 else dice.choice(world.people)
        claims.append(Claim("e1", "person_status", "dead", quote, 0, len(quote), who=person))
    arm = ("drone", "rocket", "mortar")[happening.number % 3] if dice.random() < 0.8 else "missile"
    if dice.random() < 0.15 or not claims:
        claims.append(Claim("e1", "weapon", arm, quote, 0, len(quote)))
    far = 0.01 if dice.random() < 0.85 else 0.08
    known = place_precision == "settlement" and dice.random() < 0.6
    event = Event(
        "e1", kind, when, end, precision, place or None, country if dice.random() > 0.05 * slips else None,
        lat + dice.gauss(0, far) if known else None, lon + dice.gauss(0, far) if known else None,
        place_precision, tuple(did), tuple(met), True,
    )  # fmt: skip
    return Mention(f"m{number:07}", Report(f"r{number}", quote, language="en"), "invented", event, tuple(claims))


def invent(
    moulds: list[Event], *, happenings: int, seed: int, slips: float = 1.0
) -> tuple[list[Mention], dict[str, int]]:
    """Invented mentions, and which happening each tells of."""
    dice = random.Random(seed)
    world = make_world(moulds, dice)
    mentions: list[Mention] = []
    truth: dict[str, int] = {}
    for number in range(happenings):
        happening = happen(world, number, dice)
        for _ in range(dice.choice([1, 1, 1, 2, 2, 3, 4])):
            mention = tell(happening, world, len(mentions), dice, slips=slips)
            truth[mention.id] = number
            mentions.append(mention)
    return mentions, truth


def moulds_of(folder: Path) -> list[Event]:
    """The dated events of the gold readings, in a fixed order."""
    found = []
    for path in sorted(folder.glob("*.gold.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            events = [Event.from_json(e) for e in json.loads(line).get("events", ())]
            found += [replace(e, eid="e1") for e in events]
    if not found:
        raise SystemExit(f"no gold readings in {folder}")
    return found


def count(mentions: list[Mention], truth: dict[str, int]) -> tuple[dict[str, list[tuple[float, float]]], float]:
    """m and u of every level, and the share of pairs that are one event, among pairs that no veto keeps apart."""
    rows = {m.id: row_of(m) for m in mentions}
    seen: dict[bool, dict[str, Counter[int]]] = {same: {c[0]: Counter() for c in COMPARISONS} for same in (True, False)}
    number = Counter[bool]()
    for record in predict(list(rows.values()), with_levels(splink_settings(None, 0.5))):
        one, other = record["unique_id_l"], record["unique_id_r"]
        if veto(rows[one], rows[other]):
            continue
        same = truth[one] == truth[other]
        number[same] += 1
        for name, counter in seen[same].items():
            counter[record[f"gamma_{name}"]] += 1
    weights = {}
    for name, _, _, _, levels, _ in COMPARISONS:
        grades = [len(levels) - n for n in range(len(levels) + 1)]
        totals = {same: sum(seen[same][name][g] + 1 for g in grades) for same in (True, False)}
        if name == "party":
            # No invented party is part of another: that counts half as much as being the other.
            for same in (True, False):
                seen[same][name][2] = (seen[same][name][3] + seen[same][name][1]) // 2
            totals = {same: sum(seen[same][name][g] + 1 for g in grades) for same in (True, False)}
        # One more than was counted: a level that never occurred is rare, not impossible.
        weights[name] = [
            (round((seen[True][name][g] + 1) / totals[True], 5), round((seen[False][name][g] + 1) / totals[False], 5))
            for g in grades
        ]
    return weights, round(number[True] / number.total(), 5)


def pairwise_f1(found: dict[str, str], truth: dict[str, int]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of mentions in one event."""

    def pairs(of: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in of.values())

    right = pairs(Counter((found[name], event) for name, event in truth.items()))
    said, so = pairs(Counter(found.values())), pairs(Counter(truth.values()))
    p, r = right / max(said, 1), right / max(so, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def choose(splink: dict[str, Any], mentions: list[Mention], truth: dict[str, int]) -> tuple[float, float]:
    """The threshold that merges best, and the pairwise F1 that it reaches."""
    rows = {m.id: row_of(m) for m in mentions}
    pairs = score(list(rows.values()), Settings(VERSION, 0.0, splink, {}))
    best = (0.0, 0.0)
    for threshold in THRESHOLDS:
        groups = cluster(rows, pairs, verdicts=Verdicts({}, {}), threshold=threshold)
        f1 = pairwise_f1({name: group[0] for group in groups for name in group}, truth)[2]
        best = max(best, (f1, threshold))
    return best[1], best[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    moulds = moulds_of(args.gold)
    mentions, truth = invent(moulds, happenings=4000, seed=20)
    weights, prior = count(mentions, truth)
    splink = splink_settings(weights, prior)
    # Our reader slips more often than people: what it reads is what is merged.
    threshold, reached = choose(splink, *invent(moulds, happenings=4000, seed=21, slips=1.5))
    settings = {
        "version": VERSION,
        "threshold": threshold,
        "shown": {name: columns for name, _, columns, *_ in COMPARISONS},
        "splink": splink,
    }
    args.out.write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(mentions):,} invented mentions of {len(set(truth.values())):,} events, prior {prior}")
    print(f"threshold {threshold}, which reaches a pairwise F1 of {reached:.3f} on other dice")
    for name, counted in weights.items():
        print(name, counted)


if __name__ == "__main__":
    main()
