"""Measures merging on ECB+: news of any kind, gold mentions, coreference within and over documents.

    python eval/ecb.py --shared ../shared [--part dev] [--json]
    python eval/ecb.py --shared ../shared --fit       fits on the train part and writes eval/ecb_settings.json: minutes

ECB+ mentions are words ("checked into", "earthquake") of any kind of event, mostly without a day or a settlement, and one
document names an event many times. So each mention is taken for a report of its own, with what is annotated beside it in
its sentence as parties, place and time, and it is our rows, Splink's model, our clusters and vetoes that merge; but the
settings are others than those of a ledger: weights and thresholds fitted on the train part alone, `ecb_settings.json`.
The shipped settings are measured too. `score_coref.py` there scores; the part that is measured is never fitted to.

Two set-ups, as the published figures have them: all documents in one heap, and documents first put into clusters by their
words (average linkage of tf-idf, its threshold from the train part too). Beside each stands what the head's lemma alone
does with the same documents.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from train_merging import Comparison, splink_settings

from counterclaim.merging.clusters import Verdicts, cluster
from counterclaim.merging.features import Row, row_of
from counterclaim.merging.scoring import Settings, levels, load_settings, score
from counterclaim.records import Event, Mention, Report
from counterclaim.wordlists import fold, load

#: Words that tell what a document is about, by tf-idf.
TELLING: Final = 60
#: Documents nearer than this (cosine, mean of two clusters) are of one matter; the train part chooses among these.
NEARNESS: Final = [0.12, 0.15, 0.18, 0.2, 0.22, 0.25]
THRESHOLDS: Final = [-3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0]
SETTINGS: Final = Path(__file__).with_name("ecb_settings.json")

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
#: Letters that a verb and its noun share: "announce", "announcement".
_STEM: Final = 5


def _none(name: str) -> str:
    return f'len("{name}_l") = 0 OR len("{name}_r") = 0'


def _shared(name: str) -> str:
    return f'len(list_intersect("{name}_l", "{name}_r"))'


_ONE_WORD = '"type_l" = "type_r"'
_ALIKE = '"place_l" = "place_r"'
_KIND = '"type_group_l" = "type_group_r" AND "type_group_l" <> \'other\''
#: As `train_merging.COMPARISONS`. What a row's columns hold here says `rows_of`.
COMPARISONS: Final[list[Comparison]] = [
    (
        "act",
        "head word",
        ["type"],
        '"type_l" IS NULL OR "type_r" IS NULL',
        [(_ONE_WORD, "one lemma"), (_ALIKE, "lemmas that begin alike"), (_KIND, "triggers of one type")],
        "other words",
    ),
    (
        "document",
        "telling words of the document",
        ["words"],
        _none("words"),
        [(f"{_shared('words')} >= {n}", f"{n} or more") for n in (TELLING, 32, 24, 18, 13, 9, 5)],
        "fewer",
    ),
    (
        "party",
        "participants",
        ["parties"],
        _none("parties"),
        [(f"{_shared('parties')} > 1", "several names"), (f"{_shared('parties')} > 0", "one name")],
        "other names",
    ),
    ("where", "place", ["place_words"], _none("place_words"), [(f"{_shared('place_words')} > 0", "a word")], "others"),
    ("time", "time", ["people"], _none("people"), [(f"{_shared('people')} > 0", "a word")], "others"),
    (
        "beside",
        "words of the sentence",
        ["weapons"],
        _none("weapons"),
        [(f"{_shared('weapons')} > {n}", f"more than {n}") for n in (5, 2, 0)],
        "none",
    ),
]
#: What is compared at all: what the words of the documents bring together, or documents of one cluster.
_HEAP: Final = 'len(list_intersect(l."words", r."words")) >= 8'
_CLUSTER: Final = 'l."country" = r."country"'


@dataclass(frozen=True)
class Part:
    """One part of the corpus."""

    documents: list[dict[str, Any]]
    mentions: list[dict[str, Any]]
    components: list[dict[str, Any]]

    @property
    def truth(self) -> dict[str, str]:
        return {m["mention_id"]: m["cluster"] for m in self.mentions}


def load_part(folder: Path, name: str) -> Part:
    def lines(kind: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (folder / f"{name}_{kind}.jsonl").read_text(encoding="utf-8").splitlines()]

    return Part(lines("docs"), lines("events"), lines("entities"))


def _weights(documents: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """The tf-idf of each document's words; words of one document alone left out."""
    counts = {d["docid"]: Counter(_WORD.findall(fold(d["text"]))) for d in documents}
    spread = Counter(word for count in counts.values() for word in count)
    return {
        name: {w: (1 + math.log(n)) * math.log(len(counts) / spread[w]) for w, n in count.items() if spread[w] > 1}
        for name, count in counts.items()
    }


def clusters_of_documents(documents: list[dict[str, Any]], nearness: float) -> dict[str, str]:
    """Each document with the name of its cluster: average linkage of tf-idf vectors by their cosine."""
    weights = _weights(documents)
    names = sorted(weights)
    words = {word: n for n, word in enumerate(sorted({w for held in weights.values() for w in held}))}
    table = np.zeros((len(names), len(words)))
    for row, name in enumerate(names):
        for word, weight in weights[name].items():
            table[row, words[word]] = weight
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    near = table @ table.T
    np.fill_diagonal(near, -1)
    held = {n: [n] for n in range(len(names))}
    while True:
        one, other = (int(n) for n in np.unravel_index(int(near.argmax()), near.shape))
        if near[one, other] < nearness:
            break
        sizes = len(held[one]), len(held[other])
        near[one] = near[:, one] = (near[one] * sizes[0] + near[other] * sizes[1]) / sum(sizes)
        near[one, one] = -1
        near[other] = near[:, other] = -1
        held[one] += held.pop(other)
    return {names[n]: f"c{first}" for first, members in held.items() for n in members}


@cache
def _types() -> Mapping[str, str]:
    return {fold(key): value for key, value in load("triggers", "en").items()}


def rows_of(part: Part, place_of: Mapping[str, str] | None = None) -> dict[str, Row]:
    """A row for each mention. Parties, place and the words of the place are those of a ledger's rows, read from the
    components of the sentence by the same code; for what ledgers have not, columns of theirs are borrowed: `type` holds
    the lemma, `place` its beginning, `words` the document's telling words, `people` the words for times, `weapons` those
    of the sentence, `country` the cluster of documents where there are such."""
    beside: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for component in (*part.components, *part.mentions):
        beside[component["docid"], component["sent_id"]].append(component)
    telling = {
        name: sorted(held, key=lambda w, held=held: (-held[w], w))[:TELLING]  # type: ignore[misc]
        for name, held in _weights(part.documents).items()
    }
    rows = {}
    for mention in part.mentions:
        name, document = mention["mention_id"], mention["docid"]
        near = beside[document, mention["sent_id"]]
        said = {kind: [c["text"] for c in near if c.get("type") == kind] for kind in ("HUM", "LOC", "TIM")}
        event = Event("e1", "other", place=" ".join(said["LOC"]) or None, perpetrators=tuple(said["HUM"]))
        row = row_of(Mention(name, Report(name, "", language="en"), "gold", event, ()))
        lemma = fold(mention["head_lemma"])
        around = " ".join(c["text"] for c in near if c is not mention)
        rows[name] = replace(
            row,
            type=lemma,
            type_group=_types().get(fold(mention["text"]), _types().get(lemma, "other")),
            place=lemma[:_STEM],
            words=tuple(sorted(telling[document])),
            people=tuple(sorted(set(_WORD.findall(fold(" ".join(said["TIM"])))))),
            weapons=tuple(sorted(set(_WORD.findall(fold(around))) - {lemma})),
            country=place_of[document] if place_of else None,
        )
    return rows


def _settings(rule: str, weights: dict[str, list[tuple[float, float]]] | None, prior: float) -> dict[str, Any]:
    blocks = [{"blocking_rule": rule, "sql_dialect": "duckdb"}]
    made = splink_settings(weights, prior, compared=COMPARISONS)
    return {**made, "blocking_rules_to_generate_predictions": blocks}


def fit(rows: Mapping[str, Row], truth: Mapping[str, str], rule: str) -> dict[str, Any]:
    """Splink's settings, with how often each level occurs among pairs of one event and of two."""
    ordered = sorted(rows.values(), key=lambda row: row.id)
    found = levels(ordered, _settings(rule, None, 0.5))
    event = np.unique([truth[row.id] for row in ordered], return_inverse=True)[1]
    same = event[found["one"]] == event[found["other"]]
    weights: dict[str, list[tuple[float, float]]] = {}
    for name, *_, graded, _ in COMPARISONS:
        weights[name] = []
        for grade in range(len(graded), -1, -1):
            # One more than was counted: a level that never occurred is rare, not impossible.
            m, u = (((found[name][of] == grade).sum() + 1) / ((found[name][of] >= 0).sum() + 1) for of in (same, ~same))
            weights[name].append((round(float(m), 6), round(float(u), 6)))
    return _settings(rule, weights, round(float(same.mean()), 6))


Merger = Callable[[float], dict[str, str]]


def merger(rows: Mapping[str, Row], splink: dict[str, Any]) -> Merger:
    """Merges at a threshold; pairs are scored once."""
    pairs = score(list(rows.values()), Settings("ecb", 0.0, splink, {}))

    def merged(threshold: float) -> dict[str, str]:
        groups = cluster(rows, pairs, verdicts=Verdicts({}, {}), threshold=threshold)
        return {name: group[0] for group in groups for name in group}

    return merged


def by_lemma(part: Part, place_of: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the head's lemma alone makes."""
    return {
        m["mention_id"]: f"{place_of[m['docid']] if place_of else ''} {fold(m['head_lemma'])}" for m in part.mentions
    }


def _conll(shared: Path, part: Part, found: Mapping[str, str]) -> float:
    """By the shared scorer."""
    with tempfile.TemporaryDirectory() as name:
        files = []
        for kind, of in (("gold", part.truth), ("pred", found)):
            path = Path(name) / f"{kind}.jsonl"
            path.write_text(
                "".join(json.dumps({"mention_id": m, "cluster": c}) + "\n" for m, c in of.items()), encoding="utf-8"
            )
            files += [f"--{kind}", str(path)]
        command = [sys.executable, str(shared / "eval" / "score_coref.py"), *files, "--json"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["conll"]["f1"])


def fitted(shared: Path) -> dict[str, Any]:
    """What the train part gives: the nearness of documents, and for each set-up Splink's settings and the threshold."""
    train = load_part(shared / "data" / "ecb", "train")

    def best(of: Callable[[float], dict[str, str]], among: list[float]) -> float:
        return max(among, key=lambda value: (_conll(shared, train, of(value)), value))

    nearness = best(lambda n: by_lemma(train, clusters_of_documents(train.documents, n)), NEARNESS)
    near = clusters_of_documents(train.documents, nearness)
    found: dict[str, Any] = {"nearness": nearness}
    for name, rows, rule in (("heap", rows_of(train), _HEAP), ("clusters", rows_of(train, near), _CLUSTER)):
        splink = fit(rows, train.truth, rule)
        found[name] = {"threshold": best(merger(rows, splink), THRESHOLDS), "splink": splink}
    return found


def _bare(row: Row) -> Row:
    """What a ledger's row would hold of a mention."""
    place = "".join(row.place_words) or None
    return replace(row, type="other", type_group="other", place=place, words=(), people=(), weapons=(), country=None)


def measure(shared: Path, name: str = "dev") -> dict[str, float]:
    """CoNLL F1 of each set-up on one part."""
    part = load_part(shared / "data" / "ecb", name)
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    near = clusters_of_documents(part.documents, settings["nearness"])
    rows, shipped = rows_of(part), load_settings()
    bare = {key: _bare(row) for key, row in rows.items()}
    found = {
        "same lemma, one heap": by_lemma(part),
        "shipped settings, one heap": merger(bare, shipped.splink)(shipped.threshold),
        "merging, one heap": merger(rows, settings["heap"]["splink"])(settings["heap"]["threshold"]),
        "same lemma, clusters of documents": by_lemma(part, near),
        "merging, clusters of documents": merger(rows_of(part, near), settings["clusters"]["splink"])(
            settings["clusters"]["threshold"]
        ),
    }
    return {key: round(_conll(shared, part, clusters), 4) for key, clusters in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--part", default="dev", help="the part to measure (dev; train shows what the fit reaches)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fit", action="store_true", help="fit on the train part first, and keep what it gives")
    args = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    if args.fit:
        SETTINGS.write_text(json.dumps(fitted(args.shared), indent=1) + "\n", encoding="utf-8")
    figures = measure(args.shared, args.part)
    if args.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:36} {100 * value:5.1f}")


if __name__ == "__main__":
    main()
