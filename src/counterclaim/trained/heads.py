"""The heads of the trained reader: what each says of a piece or of a claim, and how, in numpy. Pure.

The encoder gives one vector a piece. Tag heads say of each word whether a stretch of some kind begins, goes on or is
absent there; claim heads look at one stretch and say its stance, its event's type, whether it belongs to the main event,
and point at the words that say who speaks, who the victims are, where and when, and what the quote is.
`training/network.py` holds the same sums in torch; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from counterclaim.codebook import Attribute, EventType, PersonStatus, Stance

Floats = npt.NDArray[np.float32]

BIO: Final = ("O", "B", "I")
STANCES: Final = tuple(str(s) for s in Stance)
EVENT_TYPES: Final = tuple(str(t) for t in EventType)
STATUSES: Final = tuple(str(s) for s in PersonStatus)
ATTRIBUTE_GROUPS: Final = tuple(f"claim.{a}" for a in Attribute)
#: Kinds of stretches, in the order of the tag head's outputs (three each).
GROUPS: Final = (
    *ATTRIBUTE_GROUPS,
    "event.perpetrator",
    "event.target",
    "muc.PerpInd",
    "muc.PerpOrg",
    "muc.Target",
    "muc.Victim",
    "muc.Weapon",
    "polnear.source",
    "polnear.cue",
    "polnear.content",
)
#: What a claim points at: the first and the last word of an answer; piece 0 of the window means "nothing".
POINTERS: Final = tuple(f"{p}.{end}" for p in ("claimant", "who", "quote", "place", "time") for end in ("start", "end"))
#: Pieces between a claim and what it points at fall into these classes, on either side: 0, 1, 2, 3-4, 5-8, … 128 and more.
DISTANCES: Final = 10
POINTER_SIZE: Final = 64
CLAIM_SIZE: Final = 256


def distance_classes(first: int, last: int, length: int) -> npt.NDArray[np.int64]:
    """For each piece of a window its class of distance from the stretch `first` to `last` (both included): 0 inside, odd
    classes before it, even ones behind it; the special piece 0 has class 2 × DISTANCES + 1."""
    at = np.arange(length)
    gap = np.where(at < first, first - at, np.where(at > last, at - last, 0))
    step = np.minimum(np.floor(np.log2(np.maximum(gap, 1))).astype(np.int64) + 1, DISTANCES)
    classes = np.where(gap == 0, 0, np.where(at < first, 2 * step - 1, 2 * step))
    classes[0] = 2 * DISTANCES + 1
    return classes.astype(np.int64)


def _gelu(x: Floats) -> Floats:
    # the tanh form, as torch's gelu(approximate="tanh")
    return np.asarray(0.5 * x * (1 + np.tanh(sqrt(2 / np.pi) * (x + 0.044715 * x**3))), dtype=np.float32)


def log_softmax(x: Floats, axis: int = -1) -> Floats:
    x = x - x.max(axis=axis, keepdims=True)
    return np.asarray(x - np.log(np.exp(x).sum(axis=axis, keepdims=True)), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class ClaimScores:
    """Log-probabilities of what the heads say of n stretches. `pointers[name]` is n × pieces of the window; `link` n × n
    holds the probability that two of them are of one event."""

    stance: Floats
    event_type: Floats
    main: Floats
    eventless: Floats
    status: Floats
    pointers: Mapping[str, Floats]
    link: Floats


class Heads:
    """The heads with their weights, as `training/export.py` writes them.

    Raises KeyError where a weight is missing.
    """

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._w = {name: np.asarray(array, dtype=np.float32) for name, array in weights.items()}

    def _linear(self, name: str, x: Floats) -> Floats:
        return np.asarray(x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"], dtype=np.float32)

    def tags(self, hidden: Floats) -> Floats:
        """pieces × groups × 3 log-probabilities of B, I, O."""
        logits = self._linear("tag", hidden).reshape(len(hidden), len(GROUPS), 3)
        return log_softmax(logits)

    def relevance(self, hidden: Floats) -> float:
        """Probability that a window tells of an event or claim, from its special first piece."""
        return float(np.exp(log_softmax(self._linear("relevant", hidden[0])))[1])

    def claims(self, hidden: Floats, stretches: Sequence[tuple[int, int, int]]) -> ClaimScores:
        """Scores of the stretches (first piece, last piece, index of the attribute) of one window.

        `hidden` is pieces × width, special pieces included.
        """
        length = len(hidden)
        rows = [
            np.concatenate(
                [hidden[f], hidden[last], hidden[f : last + 1].mean(axis=0), self._w["attribute"][a], hidden[0]]
            )
            for f, last, a in stretches
        ]
        q = _gelu(self._linear("claim", np.stack(rows)))
        keys = self._linear("keys", hidden).reshape(length, len(POINTERS), POINTER_SIZE)
        queries = self._linear("queries", q).reshape(len(q), len(POINTERS), POINTER_SIZE)
        logits = np.einsum("npd,lpd->npl", queries, keys, optimize=True) / sqrt(POINTER_SIZE)
        near = self._w["distance"]  # pointers × classes
        for i, (f, last, _) in enumerate(stretches):
            logits[i] += near[:, distance_classes(f, last, length)]
        pointers = log_softmax(np.asarray(logits, dtype=np.float32))
        link = self._linear("link", q)
        pair = (link @ link.T) / sqrt(link.shape[1]) + float(self._w["link_bias"][0])
        return ClaimScores(
            log_softmax(self._linear("stance", q)),
            log_softmax(self._linear("event_type", q)),
            log_softmax(self._linear("main", q)),
            log_softmax(self._linear("eventless", q)),
            log_softmax(self._linear("status", q)),
            {name: pointers[:, i] for i, name in enumerate(POINTERS)},
            np.asarray(1 / (1 + np.exp(-pair)), dtype=np.float32),
        )
