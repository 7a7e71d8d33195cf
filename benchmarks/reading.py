"""Reports a second on one core, and peak memory, of the whole reading; beside it, in the same run, dateparser's search
for dates in the same texts, which is one stage of what a reader must do and what ours replaces.

usage: python benchmarks/reading.py [--reports N] [--words N]
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from counterclaim.config import Settings
from counterclaim.pipeline import load_tools, read_report
from counterclaim.records import Report
from counterclaim.resolve.actors import ActorBook

#: Made-up sentences with the shapes that conflict news has; a report of 500 words repeats them with other numbers.
SENTENCES = (
    "Gunmen killed at least {n} soldiers in an attack on an army base near Tarkint on Sunday, the defence ministry said.",
    "The Front for the Liberation of the North (FLN) claimed responsibility for the raid in a statement published late on Monday.",
    "It said its fighters had captured {n} pickup trucks and two heavy machine guns, and denied that its leader had died.",
    "A security source in Gao put the toll at {n} dead and {m} wounded, while residents spoke of dozens of bodies.",
    "\u201cWe heard heavy gunfire until dawn,\u201d said a trader who had fled to the provincial capital, some {m} km away.",
    "The army said the attack had been repelled with the help of the air force and that {m} assailants were killed.",
    "The United Nations mission condemned the attack and said that {n} civilians were among the victims.",
    "The group is a splinter of a movement that has fought the government since 2012 in the border region.",
)


def make_report(number: int, words: int) -> Report:
    """A report of about `words` words; the same number gives the same text."""
    sentences: list[str] = []
    index = number
    while sum(len(s.split()) for s in sentences) < words:
        shape = SENTENCES[index % len(SENTENCES)]
        sentences.append(shape.format(n=3 + (index * 7 + number) % 60, m=2 + (index * 11 + number) % 90))
        index += 1
    paragraphs = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    return Report(f"bench-{number}", "\n\n".join(paragraphs), published=date(2024, 5, 14), language="en")


def per_second(work: Callable[[Report], object], reports: list[Report]) -> float:
    start = time.process_time()
    for report in reports:
        work(report)
    return len(reports) / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--words", type=int, default=500)
    args = parser.parse_args()
    reports = [make_report(number, args.words) for number in range(args.reports)]
    start = time.process_time()
    tools = load_tools(Settings(reader="rules"))
    loading = time.process_time() - start
    read_report(reports[0], tools)
    whole = per_second(lambda r: read_report(r, tools), reports)
    strangers = replace(tools, actors=ActorBook({}))
    without = per_second(lambda r: read_report(r, strangers), reports)
    from dateparser.search import search_dates

    some = reports[: max(1, args.reports // 50)]
    peer = per_second(lambda r: search_dates(r.text, languages=["en"]), some)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{args.reports} reports of {args.words} words, one core (process time)")
    print(f"whole reading      {whole:8.1f} reports a second")
    print(f"without actor ids  {without:8.1f} reports a second")
    print(f"peer, dates only   {peer:8.1f} reports a second (dateparser.search, {len(some)} reports)")
    print(f"loading the tools  {loading:8.2f} s")
    print(f"peak memory        {peak:8.0f} MB")


if __name__ == "__main__":
    main()
