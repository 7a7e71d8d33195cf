"""Merging of invented event mentions with known truth: time, peak memory and pairwise F1, at 10^3 to 10^6 mentions.

usage: python benchmarks/million.py [--mentions N ...] [--slips S] [--picture docs/pictures/merging.svg] [--json]

The mentions are invented as `eval/train_merging.py` does it (one event told by one to four reports that err as reports
do), with other dice, in a world that grows with their number as the real one does: more countries and more days, some
five mentions a country and day. A million are ten years of 55 countries. Places and people share names by chance, as
their names are made of few syllables: homonyms, in one country too. What is timed is what `counterclaim merge` does with
mentions that lie in memory; making the invented mentions is not counted. Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import log10
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "eval"))

from train_merging import Happening, World, figures_of, moulds_of, name_of, pairwise_f1, tell

from counterclaim.merging.features import Row, row_of
from counterclaim.merging.merge import merge_rows
from counterclaim.merging.scoring import load_settings
from counterclaim.records import Event, Mention

SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
#: Mentions that one country has of one day, on the mean.
_DENSITY: Final = 5


def make_world(number: int, moulds: list[Event], dice: random.Random) -> tuple[World, int]:
    """A world for so many mentions, and its days."""
    countries = [f"{first}{second}" for first in "ABCDEFG" for second in "ABCDEFGH"]
    countries = countries[: max(4, round(55 * (number / 1_000_000) ** 0.5))]
    days = max(20, round(number / _DENSITY / len(countries)))
    places = []
    for country in countries:
        lat, lon = dice.uniform(-30, 60), dice.uniform(-100, 140)
        for _ in range(120):
            # One in six shares a word with others, as "Nahr" does, and reports leave that word out.
            head = f"{dice.choice(['Nara', 'Tumbo', 'Sefal'])} " if dice.random() < 1 / 6 else ""
            places.append((head + name_of(dice), country, lat + dice.gauss(0, 1.5), lon + dice.gauss(0, 1.5)))
    parties = {c: [f"{name_of(dice)} {name_of(dice)} {name_of(dice)}" for _ in range(8)] for c in countries}
    words = sorted({name_of(dice, 3, 4).lower() for _ in range(4000)})
    return World(places, parties, [name_of(dice) for _ in range(20 * len(countries))], words, moulds), days


def happen(world: World, number: int, days: int, dice: random.Random) -> Happening:
    """One event, somewhere and some time; few places of a country see most of its events."""
    mould = dice.choice(world.moulds)
    each = len(world.places) // len(world.parties)
    country = dice.randrange(len(world.parties))
    place = world.places[country * each + int(dice.random() ** 2 * each)]
    day = date(2012, 1, 1) + timedelta(days=dice.randrange(days))
    parties = dice.sample(world.parties[place[1]], 2)
    return Happening(
        number, mould.type, day, place, parties, figures_of(dice), dice.choice(world.people),
        dice.sample(world.words, 40),
    )  # fmt: skip


def mentions(number: int, moulds: list[Event], *, seed: int, slips: float) -> Iterator[tuple[Mention, int]]:
    """So many mentions, each with the event that it tells of, in an order that says nothing."""
    dice = random.Random(seed)
    world, days = make_world(number, moulds, dice)
    names = list(range(number))
    dice.shuffle(names)
    told = event = 0
    while told < number:
        happening = happen(world, event, days, dice)
        for _ in range(min(dice.choice([1, 1, 1, 2, 2, 3, 4]), number - told)):
            yield tell(happening, world, names[told], dice, slips=slips), event
            told += 1
        event += 1


def run(number: int, gold: Path, seed: int, slips: float) -> dict[str, float]:
    """One size: seconds for features and for linkage, peak memory, and how good it is."""
    rows: list[Row] = []
    truth: dict[str, int] = {}
    features = 0.0
    for mention, event in mentions(number, moulds_of(gold), seed=seed, slips=slips):
        start = time.perf_counter()
        rows.append(row_of(mention))
        features += time.perf_counter() - start
        truth[mention.id] = event
    start = time.perf_counter()
    found = merge_rows(rows, load_settings())
    linkage = time.perf_counter() - start
    p, r, f1 = pairwise_f1(found, truth)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    return {
        "mentions": number, "events": len(set(truth.values())), "features_s": features, "linkage_s": linkage,
        "seconds": features + linkage, "peak_gb": peak, "precision": p, "recall": r, "f1": f1,
    }  # fmt: skip


def picture(figures: list[dict[str, float]]) -> str:
    """Seconds against mentions, both by powers of ten, as an SVG; the dashes are what linear growth would be."""
    wide, high, edge = 460, 300, 56
    low, top = log10(figures[0]["mentions"]), log10(figures[-1]["mentions"])
    least = min(-1.0, *(log10(f["seconds"]) for f in figures))
    most = max(3.0, *(log10(f["seconds"]) for f in figures))

    def at(mentions_: float, seconds: float) -> tuple[float, float]:
        x = edge + (log10(mentions_) - low) / max(top - low, 1) * (wide - 2 * edge)
        return round(x, 1), round(high - edge - (log10(seconds) - least) / (most - least) * (high - 2 * edge), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="11">',
        f'<rect width="{wide}" height="{high}" fill="white"/>',
        f'<text x="{edge}" y="20" font-size="13">Seconds to merge, by number of event mentions</text>',
    ]
    for power in range(int(least), int(most) + 1):
        _, y = at(figures[0]["mentions"], 10**power)
        parts.append(f'<path d="M{edge} {y}H{wide - edge}" stroke="#ddd"/>')
        parts.append(f'<text x="{edge - 6}" y="{y + 4}" text-anchor="end">{10**power:g} s</text>')
    last = figures[-1]
    ends = [at(f["mentions"], last["seconds"] * f["mentions"] / last["mentions"]) for f in (figures[0], last)]
    (x1, y1), (x2, y2) = ends
    parts.append(f'<path d="M{x1} {y1}L{x2} {y2}" stroke="#999" stroke-dasharray="4 3"/>')
    points = [at(f["mentions"], f["seconds"]) for f in figures]
    parts += [
        f'<path d="M{a[0]} {a[1]}L{b[0]} {b[1]}" stroke="#1f5fa8" stroke-width="2"/>' for a, b in pairwise(points)
    ]
    for (x, y), f in zip(points, figures, strict=True):
        parts.append(f'<circle cx="{x}" cy="{y}" r="3.5" fill="#1f5fa8"/>')
        parts.append(f'<text x="{x}" y="{y - 9}" text-anchor="middle">{f["seconds"]:.3g} s</text>')
        parts.append(f'<text x="{x}" y="{high - edge + 18}" text-anchor="middle">{int(f["mentions"]):,}</text>')
    parts.append(f'<text x="{x1}" y="{high - 10}" fill="#666">dashes: linear growth from the last point</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--gold", type=Path, default=Path(__file__).parents[2] / "shared" / "annotated")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--slips", type=float, default=0.5, help="1: as many as the settings were trained with")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    figures = []
    for number in sorted(args.mentions):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(run, (number, args.gold, args.seed, args.slips))
        figures.append(found)
        if not args.json:
            print(
                f"{number:>9,} mentions of {found['events']:>7,.0f} events: {found['seconds']:7.1f} s"
                f" (features {found['features_s']:.1f}, linkage {found['linkage_s']:.1f}), {found['peak_gb']:.2f} GB,"
                f" pairwise P {found['precision']:.3f} R {found['recall']:.3f} F1 {found['f1']:.3f}",
                flush=True,
            )
    if args.json:
        print(json.dumps(figures))
    if args.picture:
        args.picture.write_text(picture(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
