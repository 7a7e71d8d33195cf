"""Fits the weights by which events get their places and days, and claims their events:
`src/counterclaim/data/event_weights.json`.

    python eval/train_events.py --shared ../shared --out src/counterclaim/data/event_weights.json
    python eval/train_events.py --shared ../shared --cross-validate

Fitted on the annotated texts (English and French), our own reports (`training/own`) and the development reports, which
count three times, being of the kind that is read most. What the trained reader points at is weighed by texts that it was
not trained on: the development reports and fold 0 of the annotated ones; the rules' chances beside it come from fits that
have not seen the text either (five folds within the fit).

A place is right where a gold event has it; a day is right for a place's event where it is gold's, or lies in gold's span.
Logistic regression and conditional logit with a quadratic penalty by Newton's method: the same files give the same weights.

`--cross-validate` prints what both readers reach on texts that a fit has not seen: five folds, by cluster on the
development reports, by report on the annotated texts (those of the trained reader on fold 0 only, the rest taught it).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from counterclaim.claims.event_days import Day, day_features, find_days, hinted_days, rated_days
from counterclaim.claims.event_hints import Hint
from counterclaim.claims.event_links import keep_features, link_features, told_of
from counterclaim.claims.event_places import PlaceGroup, group_places, place_features, rival_features
from counterclaim.claims.event_weights import Features, logistic, using
from counterclaim.claims.events import (
    FEW,
    FoundEvent,
    find_events,
    hinted_places,
    only,
    rated_places,
    shared_out,
)
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.scenes import Scene, find_scenes, same_place
from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.pipeline import Made, Seen, Tools, events_by_rules, events_of, load_tools, read_claims, see
from counterclaim.records import Claim, Report
from counterclaim.resolve.places import country_of
from counterclaim.text.analyse import Document
from counterclaim.text.language import readable_language
from counterclaim.trained.events import hints_of
from counterclaim.trained.read import Read

ROOT = Path(__file__).parents[1]
SETS = ("snippets", "windows", "articles", "french")
FOLDS = 5
PENALTY = 2.0
#: Of the weights of hints, which are few.
HINT_PENALTY = 1.0
ROUNDS = 60
#: A feature seen in fewer rows gets no weight.
LEAST_ROWS = 3
DEVSET_WEIGHT = 3.0

Rows = list[tuple[Features, bool, float]]
#: One choice: its options, which of them are right, and its weight.
Choices = list[tuple[list[Features], list[bool], float]]
Tables = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Text:
    """One report with its gold reading, as rules and model see it."""

    source: str
    report: Report
    gold: dict[str, Any]
    seen: Seen
    read: Read

    @property
    def unseen(self) -> bool:
        """Whether the trained reader was not trained on it."""
        return self.source == "devset" or (self.source != "own" and _hash(self.report.id.split("~")[0]) % 10 == 0)

    @property
    def fold(self) -> int:
        return _hash(self.report.id.rsplit("-", 1)[0] if self.source == "devset" else self.report.id) % FOLDS

    @property
    def weight(self) -> float:
        return DEVSET_WEIGHT if self.source == "devset" else 1.0

    @property
    def hints(self) -> list[Hint]:
        return hints_of(self.read.given)


def _hash(words: str) -> int:
    return int(hashlib.sha256(words.encode()).hexdigest(), 16)


# --- texts ---------------------------------------------------------------------------------------------------------------


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def gold_of(place: Path) -> dict[str, Any]:
    """Id → gold reading, of a folder or a JSON-lines file."""
    if place.is_dir():
        return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted(place.glob("*.json"))}
    return {record["id"]: record for record in _lines(place)}


def pairs_of(shared: Path, source: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Reports and gold readings of one source, in a fixed order."""
    if source == "own":
        sys.path.insert(0, str(ROOT / "training"))
        own_reports = import_module("own_reports")

        found: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for path in sorted((ROOT / "training" / "own").glob("*.txt")):
            pairs, faults = own_reports.parse(path.read_text(encoding="utf-8"), source=path.name)
            if faults:
                raise ValueError(f"{path.name}: {len(faults)} faults, the first: {faults[0]}")
            found += pairs
        return found
    if source == "devset":
        folder = shared / "devset"
        return [
            (json.loads(p.read_text(encoding="utf-8")), json.loads((folder / "gold" / p.name).read_text("utf-8")))
            for p in sorted((folder / "reports").glob("*.json"))
        ]
    gold = {g["id"]: g for g in _lines(shared / "annotated" / f"{source}.gold.jsonl")}
    return [(raw, gold[raw["id"]]) for raw in _lines(shared / "annotated" / f"{source}.reports.jsonl")]


def texts_of(shared: Path, tools: Tools) -> Iterator[Text]:
    """All texts in the languages that are read."""
    model = tools.model
    assert model is not None
    for source in (*SETS, "own", "devset"):
        for raw, gold in pairs_of(shared, source):
            report = Report(
                raw["id"],
                raw["text"],
                title=raw.get("title"),
                published=date.fromisoformat(raw["published"]) if raw.get("published") else None,
                language=raw.get("language"),
            )
            try:
                language = readable_language(report, longest=tools.settings.longest_text)
            except ReadingFault:
                continue
            seen = see(report, tools, language=language)
            yield Text(source, report, gold, seen, read_claims(seen, model))


# --- rows ----------------------------------------------------------------------------------------------------------------


def right_day(value: str | None, event: dict[str, Any]) -> bool:
    """Whether a day is gold's, as exact as gold gives it, or lies in gold's span."""
    if not value or not event["date"]:
        return False
    precision = event.get("date_precision")
    gold = event["date"][: 4 if precision == "year" else 7 if precision == "month" else 10]
    return value == gold or bool(event.get("date_end") and event["date"] <= value <= event["date_end"])


@dataclass(frozen=True, slots=True)
class Ground:
    """What one text gives to the fit: its scenes, places and days, one row each, and the gold events at each place."""

    document: Document
    scenes: list[Scene]
    groups: list[PlaceGroup]
    found: list[Day]
    country: str | None
    places: Rows
    days: Rows
    here: list[list[dict[str, Any]]]
    nowhere: list[dict[str, Any]]

    @property
    def mains(self) -> list[bool]:
        """For each place, whether an event there is one that the report is mainly about."""
        return [any(e["main"] for e in mine) for mine in self.here]


def ground_of(text: Text) -> Ground:
    """One row a place of the report, and one a pair of a gold event's place and an expression of time."""
    seen, events, weight = text.seen, text.gold["events"], text.weight
    document = seen.document
    scenes = find_scenes(document, seen.voices, seen.times, seen.places, given=seen.given)
    groups = group_places(scenes)
    country = country_of(document, seen.places)
    found = find_days(document, scenes)
    features = place_features(document, scenes, groups, country=country)
    here = [[e for e in events if e["place"] and same_place(e["place"], g.place.name)] for g in groups]
    nowhere = [e for e in events if not e["place"]]
    places: Rows = [(f, bool(mine), weight) for f, mine in zip(features, here, strict=True)]
    days: Rows = []
    for group, mine in [*zip(groups, here, strict=True), (None, nowhere)]:
        dated = [e for e in mine if e["date"]]
        if not dated or not found:
            continue
        main = any(e["main"] for e in mine)
        for f, day in zip(day_features(document, scenes, found, group, main=main), found, strict=True):
            days.append((f, any(right_day(day.time.value, e) for e in dated), weight))
    return Ground(document, scenes, groups, found, country, places, days, here, nowhere)


def hint_rows(text: Text, ground: Ground) -> tuple[list[Features], list[tuple[list[Features], list[bool], bool]]]:
    """What the hints of one text say of its places, and of the days of the events at each (with those that are right,
    and whether the event is a main one)."""
    document = text.seen.document
    groups = rated_places(document, ground.scenes, country=ground.country)
    hints = text.hints
    days = []
    for at, mine in [*enumerate(ground.here), (None, ground.nowhere)]:
        dated = [e for e in mine if e["date"]]
        if not dated or not ground.found:
            continue
        main = any(e["main"] for e in mine)
        group = groups[at] if at is not None else None
        rated = rated_days(document, ground.scenes, ground.found, group, main=main)
        rows = hinted_days(rated, at, groups, hints, main=main)
        days.append((rows, [any(right_day(r.best.time.value, e) for e in dated) for r in rated], main))
    return hinted_places(groups, hints), days


def _found(text: Text, *, hinted: bool) -> tuple[list[tuple[Proposal, Claim]], list[Hint], list[FoundEvent]]:
    """Claims, hints and events of one text before the claims are shared out."""
    seen = text.seen
    given = [(p, c) for p, c, _ in text.read.given] if hinted else list(seen.given)
    hints = text.hints if hinted else []
    events = find_events(
        seen.document,
        voices=seen.voices,
        times=seen.times,
        places=seen.places,
        country=country_of(seen.document, seen.places),
        parties=seen.parties,
        given=given,
        hints=hints,
    )
    return given, hints, events


def link_rows(text: Text, judge: Any, *, hinted: bool) -> Choices:
    """One choice among the events found for each claim that is a gold claim's, where gold's event is among them."""
    given, hints, events = _found(text, hinted=hinted)
    if len(events) < 2:
        return []
    matched = judge.pair_events([e.event.to_json() for e in events], text.gold["events"])
    twin = {i: text.gold["events"][j]["eid"] for i, j, _ in matched}
    document = text.seen.document
    told = [told_of(document, e.event, e.start, e.sentences) for e in events]
    golds = text.gold["claims"]
    rows: Choices = []
    claims = [c.to_json() for _, c in given]
    for i, j, _ in judge.pair_claims(claims, golds, text.report.text, text.gold.get("voice")):
        right = [golds[j]["eid"] is not None and twin.get(k) == golds[j]["eid"] for k in range(len(events))]
        if any(right) and not given[i][0].eventless:
            hint = hints[i] if hinted else None
            rows.append((link_features(document, given[i][1], told, hint), right, text.weight))
    return rows


def keep_rows(text: Text, judge: Any, *, hinted: bool) -> Rows:
    """One row an event found beside the first one: whether it is a gold one."""
    given, hints, events = _found(text, hinted=hinted)
    if len(events) < 2:
        return []
    document = text.seen.document
    matched = {i for i, _, _ in judge.pair_events([e.event.to_json() for e in events], text.gold["events"])}
    told = [told_of(document, e.event, e.start, e.sentences) for e in events]
    linked = shared_out(document, given, events, hints)
    if sum(c.eid is not None for c in linked) < FEW:
        return []
    rows = keep_features(document, told, linked, hints)
    return [(f, i in matched, text.weight) for i, f in enumerate(rows, start=1)]


# --- fits ----------------------------------------------------------------------------------------------------------------


def _matrix(rows: Sequence[Features], least: int) -> tuple[npt.NDArray[np.float64], list[str]]:
    counts = Counter(name for f in rows for name in f)
    names = sorted(name for name, n in counts.items() if n >= least)
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for i, f in enumerate(rows):
        for name, value in f.items():
            if name in index:
                x[i, index[name]] = value
    return x, names


def _rounded(names: Sequence[str], beta: npt.NDArray[np.float64]) -> dict[str, float]:
    return {name: round(float(b), 3) for name, b in zip(names, beta, strict=True)}


def fit(rows: Rows, *, penalty: float = PENALTY) -> dict[str, float]:
    """Weights of a logistic regression."""
    x, names = _matrix([f for f, _, _ in rows], LEAST_ROWS)
    y, weight = np.array([float(r[1]) for r in rows]), np.array([r[2] for r in rows])
    beta = np.zeros(len(names))
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (weight * (y - p)) - penalty * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + penalty * np.eye(len(names))
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return _rounded(names, beta)


def fit_choices(made: Choices, *, penalty: float = PENALTY) -> dict[str, float]:
    """Weights of a conditional logit model, of choices of which at least one option is right and one wrong; where several
    are right, any of them counts."""
    kept = [c for c in made if any(c[1]) and not all(c[1])]
    x, names = _matrix([f for options, _, _ in kept for f in options], LEAST_ROWS)
    sizes = [len(options) for options, _, _ in kept]
    starts = np.cumsum([0, *sizes[:-1]])
    of = np.repeat(np.arange(len(kept)), sizes)
    right = np.array([r for _, rights, _ in kept for r in rights], dtype=float)
    weight = np.array([w for _, _, w in kept])[of]
    beta = np.zeros(len(names))
    for _ in range(ROUNDS):
        z = x @ beta
        e = np.exp(z - np.maximum.reduceat(z, starts)[of])
        p = e / np.add.reduceat(e, starts)[of]
        q = e * right / np.add.reduceat(e * right, starts)[of]
        mean = np.add.reduceat(x * p[:, None], starts)[of]
        apart = x - mean
        hessian = (apart * (weight * p)[:, None]).T @ apart + penalty * np.eye(len(names))
        step = np.linalg.solve(hessian, x.T @ (weight * (q - p)) - penalty * beta)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return _rounded(names, beta)


def fit_rules(grounds: Sequence[Ground]) -> Tables:
    """Places and days by the rules' features; places are fitted twice, the second time with the first chances of their
    rivals."""
    place = fit([row for g in grounds for row in g.places])
    rivals: Rows = []
    mains: Rows = []
    firsts: Choices = []
    for g in grounds:
        rated = [replace(p, chance=logistic(f, place)) for p, (f, _, _) in zip(g.groups, g.places, strict=True)]
        beside = rival_features(g.document, g.scenes, rated)
        rows = [own | f for f, (own, _, _) in zip(beside, g.places, strict=True)]
        for f, row, (_, label, weight), main in zip(beside, rows, g.places, g.mains, strict=True):
            rivals.append((f, label, weight))
            mains.append((row, main, weight))
        if g.places:
            firsts.append((rows, g.mains, g.places[0][2]))
    return {
        "place": place,
        "rival": fit(rivals),
        "main": fit(mains),
        "first": fit_choices(firsts, penalty=4 * PENALTY),
        "day": fit([row for g in grounds for row in g.days]),
    }


def fit_hints(texts: Sequence[Text], grounds: Sequence[Ground]) -> Tables:
    """How much what the trained reader points at counts beside the rules' chances."""
    places: Rows = []
    mains: Rows = []
    firsts: Choices = []
    days: Choices = []
    sides: Rows = []
    for fold in range(FOLDS):
        kept = [g for t, g in zip(texts, grounds, strict=True) if t.source == "own" or t.fold != fold]
        with using(fit_rules(kept)):
            for text, ground in zip(texts, grounds, strict=True):
                if not text.unseen or text.fold != fold:
                    continue
                rows, dated = hint_rows(text, ground)
                places += [(only(f, "place hinted"), bool(e), 1.0) for f, e in zip(rows, ground.here, strict=True)]
                mains += [(only(f, "main hinted"), main, 1.0) for f, main in zip(rows, ground.mains, strict=True)]
                firsts.append(([only(f, "first hinted") for f in rows], ground.mains, 1.0))
                for options, right, main in dated:
                    if main:
                        days.append((options, right, 1.0))
                    else:
                        sides += [(f, r, 1.0) for f, r in zip(options, right, strict=True)]
    return {
        "place hinted": fit(places, penalty=HINT_PENALTY),
        "main hinted": fit(mains, penalty=HINT_PENALTY),
        "first hinted": fit_choices(firsts, penalty=HINT_PENALTY),
        "day hinted": fit_choices(days, penalty=HINT_PENALTY),
        "side day hinted": fit(sides, penalty=HINT_PENALTY),
    }


def fit_all(texts: Sequence[Text], grounds: Sequence[Ground], judge: Any) -> Tables:
    """All parts of the weights."""
    tables = fit_rules(grounds) | fit_hints(texts, grounds)
    # links are told from the events so found: the places' weights must stand first
    with using(tables):
        tables["link"] = fit_choices([c for t in texts for c in link_rows(t, judge, hinted=False)])
        tables["link hinted"] = fit_choices(
            [c for t in texts if t.unseen for c in link_rows(t, judge, hinted=True)], penalty=HINT_PENALTY
        )
    with using(tables):
        tables["keep"] = fit([row for t in texts for row in keep_rows(t, judge, hinted=False)])
        tables["keep hinted"] = fit([row for t in texts if t.unseen for row in keep_rows(t, judge, hinted=True)])
    return tables


# --- measures ------------------------------------------------------------------------------------------------------------


def tally(text: Text, made: Made, judge: Any, into: Counter[str]) -> None:
    """Adds up what the shared scorer says of one reading's events."""
    gold = text.gold
    events, claims = [e.to_json() for e in made.events], [c.to_json() for c in made.claims]
    matched = judge.pair_events(events, gold["events"])
    twin = {events[i]["eid"]: gold["events"][j]["eid"] for i, j, _ in matched}
    mains = {j for j, e in enumerate(gold["events"]) if e.get("main")}
    into.update(texts=1, gold=len(gold["events"]), said=len(events), hit=len(matched), main=len(mains))
    into.update(
        main_hit=len(mains & {j for _, j, _ in matched}),
        day=sum(v["day"] for *_, v in matched),
        main_day=sum(v["day"] for _, j, v in matched if j in mains),
        type=sum(v["type"] for *_, v in matched),
    )
    golds, said = judge.as_lists(gold["claims"], text.report.text), judge.as_lists(claims, text.report.text)
    for i, j, verdict in judge.pair_claims(said, golds, text.report.text, gold.get("voice")):
        if verdict["value"] and golds[j].get("eid"):
            into.update(linkable=1, linked=int(twin.get(said[i].get("eid")) == golds[j]["eid"]))


def table_of(counts: dict[str, Counter[str]]) -> str:
    lines = []
    for name, c in counts.items():
        f1 = 2 * c["hit"] / max(1, c["said"] + c["gold"])
        lines.append(
            f"{name:28} {c['texts']:4} texts  events F1 {f1:.3f} (P {c['hit'] / max(1, c['said']):.3f}"
            f" R {c['hit'] / max(1, c['gold']):.3f})  main found {c['main_hit'] / max(1, c['main']):.3f} of {c['main']}"
            f", with its day {c['main_day'] / max(1, c['main']):.3f}  day {c['day'] / max(1, c['hit']):.3f}"
            f"  type {c['type'] / max(1, c['hit']):.3f}  event right {c['linked'] / max(1, c['linkable']):.3f}"
            f" of {c['linkable']}"
        )
    return "\n".join(lines)


def measure(texts: Sequence[Text], judge: Any, settings: dict[str, Any], counts: dict[str, Counter[str]]) -> None:
    """Adds the figures of both readers on these texts, by source and language, to `counts`."""
    for text in texts:
        name = f"{text.source} {text.seen.document.language}"
        tally(text, events_by_rules(text.seen), judge, counts[f"{name}, rules"])
        if text.unseen:
            made = events_of(text.seen, text.read, settings)
            tally(text, made, judge, counts[f"{name}, trained"])
            if text.source != "devset":
                tally(text, made, judge, counts["fold 0, trained"])


def cross_validate(texts: Sequence[Text], grounds: Sequence[Ground], judge: Any, settings: dict[str, Any]) -> str:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    pairs = list(zip(texts, grounds, strict=True))
    for fold in range(FOLDS):
        kept = [(t, g) for t, g in pairs if t.source == "own" or t.fold != fold]
        with using(fit_all([t for t, _ in kept], [g for _, g in kept], judge)):
            measure([t for t in texts if t.source != "own" and t.fold == fold], judge, settings, counts)
    return table_of(dict(sorted(counts.items())))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument(
        "--model", type=Path, help="a folder with weights of the trained reader, if not those that ship"
    )
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--out", type=Path)
    wanted.add_argument("--cross-validate", action="store_true")
    args = parser.parse_args()
    if not (args.shared / "eval" / "score_claims.py").exists():
        print(f"train_events: there is no scorer in {args.shared}", file=sys.stderr)
        return 2
    sys.path.insert(0, str(args.shared / "eval"))
    judge = import_module("score_claims")
    tools = load_tools(Settings(reader="trained", model=args.model))
    assert tools.model is not None
    # what is seen and read does not hang on the weights that are fitted here
    texts = list(texts_of(args.shared, tools))
    grounds = [ground_of(t) for t in texts]
    if args.cross_validate:
        print(cross_validate(texts, grounds, judge, tools.model.settings))
        return 0
    args.out.write_text(json.dumps(fit_all(texts, grounds, judge), indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(texts)} texts, {sum(len(g.places) for g in grounds)} places, {sum(len(g.days) for g in grounds)} days")
    return 0


if __name__ == "__main__":
    sys.exit(main())
