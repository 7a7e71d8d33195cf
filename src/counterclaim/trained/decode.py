"""What the heads say of a document → candidates for claims, each with every head's scores. Pure.

Candidates are the stretches that a tag head marks and those that a rule proposed; each is scored by every head. A
candidate becomes a claim or a doubtful one by its confidence (`read.choose`), never disappears without a trace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import exp
from typing import Final

import numpy as np

from counterclaim.claims.check import LONGEST_QUOTE
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import Attribute
from counterclaim.records import Claim
from counterclaim.text.analyse import Document
from counterclaim.trained.encoder import Model
from counterclaim.trained.heads import ATTRIBUTE_GROUPS, GROUPS, Floats
from counterclaim.trained.tokens import Ints, Pieces, Window, windows_of

#: A word whose chance of standing in a stretch is below this starts no candidate.
FLOOR: Final = 0.12
#: Longest stretch of a candidate and longest name of a claimant, in words.
LONGEST_STRETCH: Final = 60
LONGEST_NAME: Final = 24
#: How many claimants of a claim are weighed against each other.
OPTIONS: Final = 4
#: How many first and last words a pointer is followed to.
BEAM: Final = 6
#: How much less likely (in logarithms) than the best pair of first and last word a pair may be.
UNLIKELY: Final = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a pointer points: characters, the words, and the probability; start == end means "nothing"."""

    start: int
    end: int
    words: str
    chance: float


@dataclass
class Candidate:
    """A stretch that may carry a claim of one attribute, with what the heads say of it."""

    attribute: str
    start: int
    end: int
    window: int
    first: int
    last: int
    #: Mean and highest chance of its words to stand in a stretch of this attribute.
    mean: float
    peak: float
    rule: tuple[Proposal, Claim] | None = None
    stance: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    event_type: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    main: float = 0.0
    eventless: float = 0.0
    status: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    claimant: Answer | None = None
    #: The likeliest claimants, the likeliest first, nobody ("the report itself") among them.
    claimants: tuple[Answer, ...] = ()
    who: Answer | None = None
    quote: Answer | None = None
    place: Answer | None = None
    time: Answer | None = None
    #: Row in its window's link matrix.
    row: int = 0
    confidence: float = 0.0


@dataclass(frozen=True)
class Scored:
    """One document as the model sees it."""

    document: Document
    pieces: Pieces
    windows: tuple[Window, ...]
    #: pieces × groups: chance of standing in a stretch of the group, from the window that owns the piece.
    inside: Floats
    #: pieces × groups: chance of beginning one.
    begins: Floats
    relevance: float
    candidates: tuple[Candidate, ...]
    #: For each window the chance that two of its candidates are of one event.
    links: tuple[Floats, ...]


def stretches(scored_inside: Floats, begins: Floats, first: Sequence[bool], *, floor: float) -> list[tuple[int, int]]:
    """(first piece, last piece) of runs of words over the floor; a word that rather begins a stretch than continues one
    parts it from the one before."""
    out: list[tuple[int, int]] = []
    start = last = -1
    for i in range(len(first)):
        if not first[i]:
            if start >= 0 and last == i - 1:
                last = i
            continue
        on = scored_inside[i] >= floor
        if start >= 0 and (not on or (begins[i] > 0.5 * scored_inside[i] and begins[i] > floor)):
            out.append((start, last))
            start = -1
        if on:
            if start < 0:
                start = i
            last = i
    if start >= 0:
        out.append((start, last))
    return out


def score_document(
    document: Document,
    pieces: Pieces,
    marks: Floats,
    model: Model,
    *,
    rules: Sequence[tuple[Proposal, Claim]] = (),
) -> Scored:
    """Runs the model over a document. `rules` are the rules' proposals, which become candidates too."""
    with model.pools.limit(limits=1, user_api="blas"):
        return _scored(document, pieces, marks, model, rules)


def _scored(
    document: Document, pieces: Pieces, marks: Floats, model: Model, rules: Sequence[tuple[Proposal, Claim]]
) -> Scored:
    windows = windows_of(pieces, [s.start for s in document.sentences])
    hidden = model.encode(pieces, marks, windows)
    count = len(pieces)
    inside = np.zeros((count, len(GROUPS)), dtype=np.float32)
    begins = np.zeros((count, len(GROUPS)), dtype=np.float32)
    relevance = 0.0
    for w, h in zip(windows, hidden, strict=True):
        chances = np.exp(model.heads.tags(h[1 : 1 + w.own_last - w.first][w.own_first - w.first :]))
        inside[w.own_first : w.own_last] = chances[:, :, 1] + chances[:, :, 2]
        begins[w.own_first : w.own_last] = chances[:, :, 1]
        relevance = max(relevance, model.heads.relevance(h))
    candidates = _candidates(document, pieces, windows, inside, begins, rules)
    sentences = np.searchsorted([s.start for s in document.sentences], pieces.starts, side="right")
    links = []
    for number, (w, h) in enumerate(zip(windows, hidden, strict=True)):
        here = [c for c in candidates if c.window == number]
        if not here:
            links.append(np.zeros((0, 0), dtype=np.float32))
            continue
        scores = model.heads.claims(
            h,
            [
                (c.first - w.first + 1, c.last - w.first + 1, ATTRIBUTE_GROUPS.index(f"claim.{c.attribute}"))
                for c in here
            ],
        )
        links.append(scores.link)
        for row, c in enumerate(here):
            c.row = row
            c.stance = np.exp(scores.stance[row])
            c.event_type = np.exp(scores.event_type[row])
            c.main = float(np.exp(scores.main[row, 1]))
            c.eventless = float(np.exp(scores.eventless[row, 1]))
            c.status = np.exp(scores.status[row])
            for name in ("claimant", "who", "quote", "place", "time"):
                answers = _answers(
                    document.text,
                    pieces,
                    w,
                    scores.pointers[f"{name}.start"][row],
                    scores.pointers[f"{name}.end"][row],
                    sentences=sentences,
                    around=(c.first, c.last) if name == "quote" else None,
                    near=c.first,
                    most=OPTIONS if name == "claimant" else 1,
                )
                setattr(c, name, answers[0])
                if name == "claimant":
                    c.claimants = answers
    return Scored(document, pieces, tuple(windows), inside, begins, relevance, tuple(candidates), tuple(links))


def _candidates(
    document: Document,
    pieces: Pieces,
    windows: Sequence[Window],
    inside: Floats,
    begins: Floats,
    rules: Sequence[tuple[Proposal, Claim]],
) -> list[Candidate]:
    def owner(piece: int) -> int:
        return next(i for i, w in enumerate(windows) if w.own_first <= piece < w.own_last)

    def fitted(first: int, last: int) -> tuple[int, int]:
        """The last piece may lie beyond the window that owns the first: the stretch ends with the window."""
        number = owner(first)
        return number, min(last, windows[number].last - 1)

    found: list[Candidate] = []
    words = pieces.first.tolist()
    for column, group in enumerate(ATTRIBUTE_GROUPS):
        for first, last in stretches(inside[:, column], begins[:, column], words, floor=FLOOR):
            number, last = fitted(first, last)
            chances = [inside[i, column] for i in range(first, last + 1) if pieces.first[i]]
            if not chances or len(chances) > LONGEST_STRETCH:
                continue
            found.append(
                Candidate(
                    group.removeprefix("claim."),
                    int(pieces.starts[first]),
                    int(pieces.ends[last]),
                    number,
                    first,
                    _word_start(pieces, last),
                    float(np.mean(chances)),
                    float(np.max(chances)),
                )
            )
    for proposal, claim in rules:
        anchor = _rule_anchor(document.text, proposal)
        span = pieces.span(*anchor)
        if span is None:
            continue
        column = ATTRIBUTE_GROUPS.index(f"claim.{proposal.attribute}")
        own = [c for c in found if c.attribute == proposal.attribute and c.start < anchor[1] and anchor[0] < c.end]
        free = [c for c in own if c.rule is None]
        if free:
            best = max(free, key=lambda c: (min(c.end, anchor[1]) - max(c.start, anchor[0]), -c.start))
            best.rule = (proposal, claim)
        else:  # also a second claim of the same words: a value and its denial in one breath
            number, last = fitted(*span)
            chances = [inside[i, column] for i in range(span[0], last + 1) if pieces.first[i]] or [0.0]
            found.append(
                Candidate(
                    str(proposal.attribute),
                    anchor[0],
                    anchor[1],
                    number,
                    span[0],
                    _word_start(pieces, last),
                    float(np.mean(chances)),
                    float(np.max(chances)),
                    (proposal, claim),
                )
            )
    return sorted(found, key=lambda c: (c.start, c.attribute, c.end, c.rule is None))


def _word_start(pieces: Pieces, piece: int) -> int:
    while piece > 0 and not pieces.first[piece]:
        piece -= 1
    return piece


def _rule_anchor(text: str, proposal: Proposal) -> tuple[int, int]:
    wanted = proposal.who if proposal.attribute == Attribute.PERSON_STATUS else proposal.value
    at = text.find(wanted, proposal.start, proposal.end) if wanted else -1
    return (at, at + len(wanted)) if wanted and at >= 0 else (proposal.start, proposal.end)


def _answers(
    text: str,
    pieces: Pieces,
    window: Window,
    starts: Floats,
    ends: Floats,
    *,
    sentences: Ints,
    around: tuple[int, int] | None,
    near: int,
    most: int,
) -> tuple[Answer, ...]:
    """The likeliest answers of a pair of pointers, the likeliest first, "nothing" among them unless `around` is given.
    A name lies in one sentence (`sentences`: the sentence of each piece): the two pointers are read apart, and would join
    the beginning of one name with the end of another. Names that hold each other ("the army", "a spokesman of the army")
    in one place, and equal words in several, share their chance; the place nearest to the claim stands for them.
    `around`: the answer must hold these pieces (a quote its claim). At least one answer; ties: "nothing", then by the words."""
    beam = BEAM * (3 if around else 1)
    top_starts = np.argsort(-starts, kind="stable")[:beam]
    top_ends = np.argsort(-ends, kind="stable")[:beam]
    chances: dict[str, float] = defaultdict(float)
    spans: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    nothing = Answer(0, 0, "", float(np.exp(starts[0] + ends[0])))
    # answers this unlikely change nothing, and most pairs are
    least = starts[top_starts[0]] + ends[top_ends[0]] - UNLIKELY
    for s, score_s in zip(top_starts.tolist(), starts[top_starts].tolist(), strict=True):
        for e, score_e in zip(top_ends.tolist(), ends[top_ends].tolist(), strict=True):
            if score_s + score_e < least and (around is None or chances):
                break  # ends come by their chance: those behind are less likely still
            if s == 0 or e == 0 or e < s or s > window.last - window.first or e > window.last - window.first:
                continue
            first, last = s - 1 + window.first, e - 1 + window.first
            if around is not None:
                if first > around[0] or last < around[1]:
                    continue
            elif last - first > LONGEST_NAME or sentences[first] != sentences[last]:
                continue
            start, end = int(pieces.starts[first]), pieces.word_end(last)
            if around is not None and end - start > LONGEST_QUOTE:
                continue
            chance = exp(score_s + score_e)
            key = " ".join(text[start:end].lower().split())
            chances[key] += chance
            spans[key].append((chance, first, last))
    found: list[Answer] = []
    taken: list[list[tuple[float, int, int]]] = []
    for key in sorted(chances, key=lambda k: (-chances[k], k)):
        _, first, last = min(spans[key], key=lambda s: (abs(s[1] - near), s[1]))
        twin = next((i for i, others in enumerate(taken) if around is None and _nested(first, last, others)), None)
        if twin is not None:
            found[twin] = replace(found[twin], chance=found[twin].chance + chances[key])
            continue
        start, end = int(pieces.starts[first]), pieces.word_end(last)
        found.append(Answer(start, end, text[start:end], chances[key]))
        taken.append(spans[key])
    found = sorted(found, key=lambda a: (-a.chance, a.words))[:most]
    if around is None or not found:
        found.append(nothing)
    return tuple(sorted(found, key=lambda a: (-a.chance, a.end > a.start, a.words)))


def _nested(first: int, last: int, others: Sequence[tuple[float, int, int]]) -> bool:
    """Whether a stretch holds one of the others or lies in it."""
    return any((f <= first and last <= e) or (first <= f and e <= last) for _, f, e in others)
