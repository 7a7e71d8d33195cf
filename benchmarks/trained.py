"""Reports a second by the trained reader, in English and French, on one core, with peak memory; beside it, in the same run,
the same reading with an encoder of the size that peers use (12 layers of 768, 8 bits, as ours).

usage: python benchmarks/trained.py [--reports N] [--words N]     needs what `make train` installs, for the second encoder

The second encoder has random weights: it costs what a trained one costs, and what it says is not looked at. Both encoders
see the same windows of the same reports; the whole reading around them (rules, heads, choices) is timed with ours only,
for what random weights propose would not cost what a reader's proposals do.
"""

# ruff: noqa: E402  (the threads are set before the libraries load)
from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

# one core for every library, and before any of them is loaded
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

from reading import make_report

from counterclaim.config import Settings
from counterclaim.pipeline import load_tools, read_report, see
from counterclaim.records import Report
from counterclaim.trained.encoder import Model, open_model
from counterclaim.trained.marks import mark_matrix, rule_marks
from counterclaim.trained.tokens import pieces_of, windows_of

#: As `reading.SENTENCES`, in French.
FRENCH = (
    "Des hommes armés ont tué au moins {n} soldats dans l'attaque d'une base de l'armée près de Tarkint dimanche, a déclaré le ministère de la Défense.",
    "Le Front de libération du Nord (FLN) a revendiqué l'attaque dans un communiqué publié lundi soir.",
    "Il affirme que ses combattants ont pris {n} pick-up et deux mitrailleuses lourdes, et dément la mort de son chef.",
    "Une source de sécurité à Gao fait état de {n} morts et {m} blessés, tandis que des habitants parlent de dizaines de corps.",
    "« Nous avons entendu des tirs nourris jusqu'à l'aube », a raconté un commerçant réfugié au chef-lieu, à {m} km de là.",
    "L'armée dit avoir repoussé l'attaque avec l'appui de l'aviation et tué {m} assaillants.",
    "La mission des Nations unies a condamné l'attaque et dit que {n} civils figurent parmi les victimes.",
    "Le groupe est issu d'un mouvement qui combat le gouvernement depuis 2012 dans la région frontalière.",
)


def french(number: int, words: int) -> Report:
    """As `reading.make_report`, in French."""
    sentences: list[str] = []
    index = number
    while sum(len(s.split()) for s in sentences) < words:
        sentences.append(FRENCH[index % len(FRENCH)].format(n=3 + (index * 7 + number) % 60, m=2 + (index * 11) % 90))
        index += 1
    paragraphs = [" ".join(sentences[i : i + 3]) for i in range(0, len(sentences), 3)]
    return Report(f"bench-fr-{number}", "\n\n".join(paragraphs), published=make_report(0, 8).published, language="fr")


def big_encoder(out: Path) -> Model:
    """A model folder with a random encoder of 12 layers of 768, exported as ours is."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
    import torch
    from export import export  # type: ignore[import-not-found]
    from network import Network  # type: ignore[import-not-found]
    from train import encoder_folder  # type: ignore[import-not-found]
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    shape = BertConfig.from_pretrained(encoder_folder())
    shape.hidden_size, shape.num_hidden_layers, shape.num_attention_heads, shape.intermediate_size = 768, 12, 12, 3072
    BertModel(shape, add_pooling_layer=False).save_pretrained(out / "shape")
    torch.save(Network(out / "shape").state_dict(), out / "network.pt")
    export(out / "network.pt", out / "model", settings={}, version="random", folder=out / "shape")
    return open_model(out / "model")


def encode_seconds(model: Model, prepared: list[tuple[object, object, object]]) -> float:
    start = time.process_time()
    for pieces, marks, windows in prepared:
        model.encode(pieces, marks, windows)  # type: ignore[arg-type]
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=30)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3, help="of the comparison of encoders, in turn")
    args = parser.parse_args()
    tools = load_tools(Settings(reader="trained"))
    assert tools.model is not None
    sets = {
        "English": [make_report(n, args.words) for n in range(args.reports)],
        "French": [french(n, args.words) for n in range(args.reports)],
    }
    for language, reports in sets.items():
        read_report(reports[0], tools)
        start = time.process_time()
        claims = sum(len(read_report(r, tools).claims) for r in reports)
        rate = len(reports) / (time.process_time() - start)
        print(
            f"{language}: {rate:.1f} reports of {args.words} words a second ({claims / len(reports):.0f} claims each)"
        )
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    rules = replace(tools, model=None)
    prepared: list[tuple[object, object, object]] = []
    for report in sets["English"][: max(1, args.reports // 5)]:
        seen = see(report, rules, language="en")
        pieces = pieces_of(report.text, tools.model.tokenizer)
        marks = rule_marks(
            seen.document, times=seen.times, places=seen.places, parties=seen.parties, voices=seen.voices,
            proposals=[p for p, _ in seen.given],
        )  # fmt: skip
        windows = windows_of(pieces, [s.start for s in seen.document.sentences])
        prepared.append((pieces, mark_matrix(seen.document, pieces, marks), windows))
    with tempfile.TemporaryDirectory() as folder:
        big = big_encoder(Path(folder))
        encode_seconds(big, prepared[:1])
        ratios = []
        for _ in range(args.rounds):
            ours, theirs = encode_seconds(tools.model, prepared), encode_seconds(big, prepared)
            ratios.append(theirs / ours)
            print(f"encoding {len(prepared)} reports: ours {ours:.2f} s, 12 layers of 768 {theirs:.2f} s")
    print(f"the larger encoder takes {statistics.median(ratios):.1f} times as long (median of {args.rounds})")


if __name__ == "__main__":
    main()
