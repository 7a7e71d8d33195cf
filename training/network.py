"""The network in torch: the pretrained encoder with marks beside its words, and the heads."""

from __future__ import annotations

from collections import Counter
from math import sqrt
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from counterclaim.trained.heads import (
    ATTRIBUTE_GROUPS,
    CLAIM_SIZE,
    DISTANCES,
    EVENT_TYPES,
    GROUPS,
    POINTER_SIZE,
    POINTERS,
    STANCES,
    STATUSES,
    distance_classes,
)
from counterclaim.trained.marks import MARKS
from sources import IGNORE, Example

ATTRIBUTE_SIZE = 48
LINK_SIZE = 64
#: How much a wrong "no stretch here" costs against a wrong "stretch": claims are few among words.
TAG_WEIGHTS = (1.0, 2.0, 2.0)


class Encoder(nn.Module):
    """The pretrained encoder; the marks of a piece are a sum of learned vectors added to its word's (zero at first)."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        config = BertConfig.from_pretrained(folder)
        # dropout inside attention would keep torch from its fast path on processors (391 against 628 pieces a second)
        config.attention_probs_dropout_prob = 0.0
        self.bert = BertModel.from_pretrained(
            folder, config=config, add_pooling_layer=False, attn_implementation="sdpa"
        )
        self.marks = nn.Linear(len(MARKS), config.hidden_size, bias=False)
        nn.init.zeros_(self.marks.weight)
        self.width = config.hidden_size
        # the vocabulary's vectors stay as pretrained: a third of the weights, and the texts at hand would bend few of them
        self.bert.embeddings.word_embeddings.weight.requires_grad = False

    def forward(self, ids: Tensor, marks: Tensor, mask: Tensor) -> Tensor:
        words = self.bert.embeddings.word_embeddings(ids) + self.marks(marks)
        # in training the matrices are multiplied in 16 bits (bfloat16): four times as fast where the processor has them
        # (500 against 110 GFLOP a second and core), the same sums elsewhere; weights and everything else stay in 32
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training):
            hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return hidden.float()


class Network(nn.Module):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = Encoder(folder)
        self.add_heads(self.encoder.width)

    def add_heads(self, width: int) -> None:
        self.dropout = nn.Dropout(0.1)
        self.tag = nn.Linear(width, 3 * len(GROUPS))
        self.relevant = nn.Linear(width, 2)
        self.attribute = nn.Parameter(torch.randn(len(ATTRIBUTE_GROUPS), ATTRIBUTE_SIZE) * 0.1)
        self.claim = nn.Linear(4 * width + ATTRIBUTE_SIZE, CLAIM_SIZE)
        self.keys = nn.Linear(width, len(POINTERS) * POINTER_SIZE)
        self.queries = nn.Linear(CLAIM_SIZE, len(POINTERS) * POINTER_SIZE)
        self.distance = nn.Parameter(torch.zeros(len(POINTERS), 2 * DISTANCES + 2))
        self.stance = nn.Linear(CLAIM_SIZE, len(STANCES))
        self.event_type = nn.Linear(CLAIM_SIZE, len(EVENT_TYPES))
        self.main = nn.Linear(CLAIM_SIZE, 2)
        self.eventless = nn.Linear(CLAIM_SIZE, 2)
        self.status = nn.Linear(CLAIM_SIZE, len(STATUSES))
        self.link = nn.Linear(CLAIM_SIZE, LINK_SIZE)
        self.link_bias = nn.Parameter(torch.zeros(1))

    def load(self, weights: dict[str, Tensor]) -> list[str]:
        """Takes weights, older ones too: what they lack keeps its start. Names of what was not taken as it is."""
        own = self.state_dict()
        other = []
        for name, value in own.items():
            given = weights.get(name)
            if given is None or (given.shape != value.shape and given.shape[:1] != value.shape[:1]):
                other.append(name)
            elif given.shape != value.shape:  # a wider input: the new columns start small
                other.append(name)
                value[:, : given.shape[1]] = given
                value[:, given.shape[1] :] *= 0.1
            else:
                value.copy_(given)
        return other

    def head_weights(self) -> dict[str, np.ndarray]:
        return {k: v.detach().numpy().copy() for k, v in self.state_dict().items() if not k.startswith("encoder.")}

    def claim_vectors(self, hidden: Tensor, stretches: list[tuple[int, int, int]]) -> Tensor:
        rows = [
            torch.cat([hidden[f], hidden[last], hidden[f : last + 1].mean(0), self.attribute[a], hidden[0]])
            for f, last, a in stretches
        ]
        return F.gelu(self.claim(self.dropout(torch.stack(rows))), approximate="tanh")

    def pointer_scores(self, hidden: Tensor, q: Tensor, stretches: list[tuple[int, int, int]]) -> Tensor:
        """claims × pointers × pieces, log-probabilities."""
        length = len(hidden)
        keys = self.keys(hidden).view(length, len(POINTERS), POINTER_SIZE)
        queries = self.queries(q).view(len(q), len(POINTERS), POINTER_SIZE)
        logits = torch.einsum("npd,lpd->npl", queries, keys) / sqrt(POINTER_SIZE)
        classes = torch.from_numpy(np.stack([distance_classes(f, last, length) for f, last, _ in stretches]))
        logits = logits + self.distance[:, classes].permute(1, 0, 2)
        return F.log_softmax(logits, dim=-1)

    def link_scores(self, q: Tensor) -> Tensor:
        link = self.link(q)
        return link @ link.T / sqrt(link.shape[1]) + self.link_bias


def batch(examples: list[Example], *, cls: int, sep: int) -> tuple[Tensor, Tensor, Tensor]:
    """ids, marks, mask, padded to the longest; special pieces at both ends."""
    longest = max(len(e.ids) for e in examples) + 2
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    marks = torch.zeros(len(examples), longest, len(MARKS))
    mask = torch.zeros(len(examples), longest, dtype=torch.long)
    for row, e in enumerate(examples):
        n = len(e.ids)
        ids[row, 0], ids[row, n + 1] = cls, sep
        ids[row, 1 : n + 1] = torch.from_numpy(e.ids)
        marks[row, 1 : n + 1] = torch.from_numpy(e.marks)
        mask[row, : n + 2] = 1
    return ids, marks, mask


def losses(net: Network, examples: list[Example], *, cls: int, sep: int) -> dict[str, Tensor]:
    """The mean loss of each head over a batch; heads that no example teaches are left out."""
    ids, marks, mask = batch(examples, cls=cls, sep=sep)
    hidden = net.encoder(ids, marks, mask)
    dropped = net.dropout(hidden)
    out: dict[str, Tensor] = {}
    tag_logits = net.tag(dropped).view(len(examples), ids.shape[1], len(GROUPS), 3)
    weight = torch.tensor(TAG_WEIGHTS)
    taught = sorted({g for e in examples for g in e.tags}, key=GROUPS.index)
    labels = torch.full((len(examples), ids.shape[1], len(taught)), IGNORE, dtype=torch.long)
    for row, e in enumerate(examples):
        for column, group in enumerate(taught):
            if group in e.tags:
                labels[row, 1 : len(e.ids) + 1, column] = torch.from_numpy(e.tags[group])
    logits = tag_logits[:, :, [GROUPS.index(g) for g in taught]]
    per = F.cross_entropy(
        logits.reshape(-1, 3), labels.reshape(-1), weight=weight, ignore_index=IGNORE, reduction="sum"
    )
    words = (labels[..., 0] != IGNORE).sum().clamp(min=1)
    out["tag"] = per / words
    relevant = torch.tensor([e.relevant for e in examples])
    if (relevant != IGNORE).any():
        out["relevant"] = F.cross_entropy(net.relevant(dropped[:, 0]), relevant, ignore_index=IGNORE)
    # every claim weighs the same, in a short text or a long one
    sums: dict[str, list[Tensor]] = {}
    counts: Counter[str] = Counter()

    def add(name: str, total: Tensor, count: int) -> None:
        sums.setdefault(name, []).append(total)
        counts[name] += count

    def classes(name: str, scores: Tensor, answers: list[int]) -> None:
        known = sum(a != IGNORE for a in answers)
        if known:
            add(name, F.cross_entropy(scores, torch.tensor(answers), ignore_index=IGNORE, reduction="sum"), known)

    for row, e in enumerate(examples):
        if not e.claims:
            continue
        h = hidden[row, : len(e.ids) + 2]
        stretches = [(c.first, c.last, c.attribute) for c in e.claims]
        q = net.claim_vectors(h, stretches)
        classes("stance", net.stance(q), [c.stance for c in e.claims])
        classes("eventless", net.eventless(q), [int(c.event < 0) for c in e.claims])
        classes("event_type", net.event_type(q), [c.event_type for c in e.claims])
        classes("main", net.main(q), [c.main for c in e.claims])
        classes("status", net.status(q), [c.status for c in e.claims])
        points = net.pointer_scores(h, q, stretches)
        for i, c in enumerate(e.claims):
            for name, where in c.pointers.items():
                add(name.split(".")[0], -torch.logsumexp(points[i, POINTERS.index(name)][where], 0), 1)
        events = torch.tensor([c.event for c in e.claims])
        pairs = (
            torch.triu(torch.ones(len(events), len(events)), 1).bool() & (events >= 0)[:, None] & (events >= 0)[None]
        )
        if pairs.any():
            same = (events[:, None] == events[None]).float()
            link = F.binary_cross_entropy_with_logits(net.link_scores(q)[pairs], same[pairs])
            add("link", link * len(events), len(events))
    return out | {name: torch.stack(terms).sum() / counts[name] for name, terms in sums.items()}
