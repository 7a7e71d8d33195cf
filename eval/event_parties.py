"""How clean and how right the parties of events are: the lists of perpetrators and targets against gold's lists.

usage: python eval/event_parties.py SHARED READINGS [--reports PLACE] [--gold PLACE] [--language L] [--list]

SHARED holds `eval/score_claims.py` and the development reports, READINGS is a folder of readings as `eval/run.py` writes
them. The shared scorer asks that one of a list be right, which rewards long lists; here every name counts. Events are
paired as the scorer pairs them. Names of paired events are then paired one to one where `same_name` holds:

  precision  names said that are gold's                     recall   gold's names that were said
  any        of gold events with such a party, those with one right (the scorer counts those without as right too)
  length     names said an event, of all events             none     events without a name, where gold has one

Dirty is a name that no careful coder would write, by what stands in it alone (of all events, paired or not):

  brackets   a bracket or quotation mark without its twin
  edge       it begins or ends with a preposition, a conjunction, a hyphen or another mark
  clause     it holds a relative or subordinate clause, a finite verb or the end of a sentence
  no noun    it is nothing but numbers, articles, pronouns and participles ("nine", "died", "who they were")
  long       more than twelve words
  twice      the same words, or words that all stand in another name of the list
  both       it stands among perpetrators and targets of one event, word for word

--list prints every dirty name with its fault.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any, Final

SIDES: Final = ("perpetrators", "targets")
FAULTS: Final = ("brackets", "edge", "clause", "no noun", "long", "twice", "both")
LONGEST: Final = 12

_EDGE: Final = frozenset(
    "of on in at to for by from with against among between and or but nor as that than when while where if because since into"
    " over under about according including de des du d à au aux en par pour sur dans contre avec et ou mais selon dont que qui"
    " quand lorsque chez vers entre".split()
)
_ARTICLES: Final = frozenset("the a an its their his her our le la les l un une des ses leurs son leur nos".split())
#: In small letters only: "IS" is a party.
_CLAUSE: Final = re.compile(
    r"(?<![\w-])(?:who|whom|whose|which|that|what|when|while|where|because|although|however|is|are|was|were|be|been|has|have|had"
    r"|will|would|did|does|said|says|told|died|lay|began|came|went|could|should|must|qui|dont|lorsque|quand|est|sont|était|étaient"
    r"|ont|avait|avaient|sera|seront|fut|furent|aurait|auraient)(?![\w-])|[;:]|[.!?]\s|\bqu['’e]"
)
_EMPTY: Final = frozenset(
    "he she it they them him her we us you i one ones others other another some many several both all each any none nobody"
    " everyone anyone who whom that this these those there here what died killed dead wounded injured hurt missing captured"
    " abducted arrested detained called responsible more most least few half two three four five six seven eight nine ten"
    " eleven twelve dozens scores hundreds thousands dozen first second third last il elle ils elles on nous vous lui eux ce"
    " cela ceci tous toutes plusieurs certains aucun aucune deux trois quatre cinq sept huit neuf dix tué tués morts mort"
    " blessé blessés disparus autre autres".split()
)


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", _fold(name))


def _unpaired(name: str) -> bool:
    return any(name.count(a) != name.count(b) for a, b in ("()", "[]", "“”", "«»")) or name.count('"') % 2 == 1


def fault_of(name: str, others: Sequence[str], opposite: Sequence[str]) -> str | None:
    """The first of FAULTS that a name has; `others` are the names before and after it in its list, `opposite` those of the
    other side. None where it is clean."""
    words = _words(name)
    if _unpaired(name):
        return "brackets"
    if (
        not words
        or words[0] in _EDGE
        or words[-1] in _EDGE | _ARTICLES
        or not (name[0].isalnum() or name[0] in "\"“«'’([")
    ):
        return "edge"
    if _CLAUSE.search(name):
        return "clause"
    if all(w in _EMPTY or w in _ARTICLES or w.isdigit() for w in words):
        return "no noun"
    if len(words) > LONGEST:
        return "long"
    telling = set(words) - _ARTICLES
    if any(telling <= set(_words(o)) and (o != name or others.count(o) > 0) for o in others):
        return "twice"
    return "both" if _fold(name) in map(_fold, opposite) else None


def pairs_of(said: Sequence[str], gold: Sequence[str], same: Callable[[str, str], bool]) -> int:
    """The most names of two lists that can be paired one to one."""
    match: dict[int, int] = {}

    def place(i: int, seen: set[int]) -> bool:
        for j, name in enumerate(gold):
            if j not in seen and same(said[i], name):
                seen.add(j)
                if j not in match or place(match[j], seen):
                    match[j] = i
                    return True
        return False

    return sum(place(i, set()) for i in range(len(said)))


@dataclass
class Tally:
    """Counts of one side."""

    hit: int = 0
    said: int = 0
    gold: int = 0
    asked: int = 0
    any: int = 0
    none: int = 0
    events: int = 0
    names: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        p, r = self.hit / max(1, self.said), self.hit / max(1, self.gold)
        return {
            "precision": round(p, 3),
            "recall": round(r, 3),
            "f1": round(2 * p * r / (p + r), 3) if p + r else 0.0,
            "any": round(self.any / max(1, self.asked), 3),
            "none": self.none,
            "length": round(self.names / max(1, self.events), 2),
            "dirty": round(sum(self.faults.values()) / max(1, self.names), 3),
            "faults": {k: self.faults[k] for k in FAULTS if self.faults[k]},
            "pairs": self.hit,
            "said": self.said,
            "gold": self.gold,
        }


def scorer_of(shared: Path) -> ModuleType:
    """The shared scorer as a module. Raises OSError where it is not there."""
    path = shared / "eval" / "score_claims.py"
    spec = util.spec_from_file_location("score_claims", path)
    if spec is None or spec.loader is None or not path.exists():
        raise OSError(f"no scorer at {path}")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def count(
    scorer: ModuleType, reports: Path, gold: Path, readings: Path, *, language: str | None = None, listed: bool = False
) -> dict[str, Tally]:
    """Counts of both sides over the reports of a language that were read."""
    tallies = {side: Tally() for side in SIDES}
    all_reports, said = scorer.load(reports), scorer.load(readings)
    for rid, wanted in sorted(scorer.load(gold).items()):
        if rid not in said or (language and all_reports[rid].get("language") != language):
            continue
        events, golds = said[rid]["events"], wanted["events"]
        for event in events:
            for side, opposite in (SIDES, SIDES[::-1]):
                tally, names = tallies[side], list(event[side])
                tally.events += 1
                tally.names += len(names)
                for i, name in enumerate(names):
                    fault = fault_of(name, names[:i] + names[i + 1 :], event[opposite])
                    if fault:
                        tally.faults[fault] += 1
                        if listed:
                            print(f"{rid} {event['eid']} {side}: {fault}: {name!r}")
        for i, j, _ in scorer.pair_events(events, golds):
            for side in SIDES:
                tally, names, right = tallies[side], list(events[i][side]), list(golds[j].get(side) or [])
                hit = pairs_of(names, right, scorer.same_name)
                tally.hit += hit
                tally.said += len(names)
                tally.gold += len(right)
                tally.asked += bool(right)
                tally.any += bool(hit)
                tally.none += bool(right) and not names
    return tallies


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("readings", type=Path)
    parser.add_argument("--reports", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--language")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    reports = args.reports or args.shared / "devset" / "reports"
    gold = args.gold or args.shared / "devset" / "gold"
    try:
        scorer = scorer_of(args.shared)
        tallies = count(scorer, reports, gold, args.readings, language=args.language, listed=args.list)
    except (OSError, json.JSONDecodeError) as fault:
        print(f"event_parties: {fault}", file=sys.stderr)
        return 2
    for side, tally in tallies.items():
        print(f"{side:12} {json.dumps(tally.as_dict())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
