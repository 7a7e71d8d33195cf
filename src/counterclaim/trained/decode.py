"""Scores → proposals with a claimant and a stance: what the heads say, bounded by what the rules know of numbers. Pure.

Candidates are the stretches that a tag head marks and those that a rule proposed; each is scored by every head. A
candidate becomes a claim or a doubtful one by its confidence (`calibrate.py`), never disappears without a trace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from counterclaim.claims.check import LONGEST_QUOTE
from counterclaim.claims.numbers import NumberPhrase, find_numbers
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice, give_voice
from counterclaim.codebook import COUNTS, REPORTER, Attribute
from counterclaim.records import Claim
from counterclaim.text.analyse import Document
from counterclaim.trained.encoder import Model
from counterclaim.trained.heads import ATTRIBUTE_GROUPS, GROUPS, STANCES, STATUSES, Floats
from counterclaim.trained.tokens import Pieces, Window, windows_of

#: A word whose chance of standing in a stretch is below this starts no candidate.
FLOOR: Final = 0.12
#: Longest stretch of a candidate and longest name of a claimant, in words.
LONGEST_STRETCH: Final = 60
LONGEST_NAME: Final = 24
#: How many first and last words a pointer is followed to.
BEAM: Final = 6


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
                answer = _pointed(
                    document.text,
                    pieces,
                    w,
                    scores.pointers[f"{name}.start"][row],
                    scores.pointers[f"{name}.end"][row],
                    around=(c.first, c.last) if name == "quote" else None,
                    near=c.first,
                )
                setattr(c, name, answer)
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


def _pointed(
    text: str,
    pieces: Pieces,
    window: Window,
    starts: Floats,
    ends: Floats,
    *,
    around: tuple[int, int] | None,
    near: int,
) -> Answer:
    """The best answer of a pair of pointers. Equal words in several places share their chance, and the place nearest to
    the claim stands for them. `around`: the answer must hold these pieces (a quote its claim)."""
    top_starts = np.argsort(-starts, kind="stable")[: BEAM * (3 if around else 1)]
    top_ends = np.argsort(-ends, kind="stable")[: BEAM * (3 if around else 1)]
    chances: dict[str, float] = defaultdict(float)
    spans: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    nothing = float(np.exp(starts[0] + ends[0]))
    for s in top_starts:
        for e in top_ends:
            if s == 0 or e == 0 or e < s or s > window.last - window.first or e > window.last - window.first:
                continue
            first, last = int(s) - 1 + window.first, int(e) - 1 + window.first
            if around is not None:
                if first > around[0] or last < around[1]:
                    continue
            elif last - first > LONGEST_NAME * 2:
                continue
            start, end = int(pieces.starts[first]), pieces.word_end(last)
            if around is not None and end - start > LONGEST_QUOTE:
                continue
            chance = float(np.exp(starts[s] + ends[e]))
            key = " ".join(text[start:end].lower().split())
            chances[key] += chance
            spans[key].append((chance, first, last))
    best = max(chances, key=lambda k: (chances[k], k), default=None)
    if best is None or (around is None and nothing >= chances[best]):
        return Answer(0, 0, "", nothing)
    _, first, last = min(spans[best], key=lambda s: (abs(s[1] - near), s[1]))
    start, end = int(pieces.starts[first]), pieces.word_end(last)
    return Answer(start, end, text[start:end], chances[best])


# --- candidates to claims ------------------------------------------------------------------------------------------------


def number_in(document: Document, start: int, end: int) -> NumberPhrase | None:
    """The number phrase that overlaps a stretch most, with characters of the document; None where there is none."""
    best: tuple[int, NumberPhrase] | None = None
    sentence = document.sentence_at(start)
    for n in find_numbers(sentence.text, document.language):
        low, high = sentence.start + n.start, sentence.start + n.end
        shared = min(high, end) - max(low, start)
        if shared > 0 and (best is None or shared > best[0]):
            best = (shared, NumberPhrase(low, high, n.low, n.high, n.kind))
    return best[1] if best else None


#: Chance from which a head is believed against the rules' answer, where the two differ. Found by
#: trying a dozen settings on the development reports and fold 0, neither trained on.
TRUST: Final = {"claimant": 0.6, "stance": 0.8, "who": 0.35, "quote": 0.2}


def make_claim(
    document: Document, c: Candidate, voices: Sequence[Voice], trust: Mapping[str, float] = TRUST
) -> tuple[Proposal, Claim]:
    """The claim that a candidate makes, without its event.

    Who says it and how is asked of the heads and of the rules; a head that is surer than `trust` has the last word.
    """
    text = document.text
    start, end = c.start, c.end
    value, low, high, who = text[start:end], None, None, None
    rule = c.rule[0] if c.rule else None
    if c.attribute in COUNTS:
        number = number_in(document, start, end)
        if rule is not None and (number is None or (rule.low, rule.high) == (number.low, number.high)):
            low, high, value = rule.low, rule.high, rule.value
        elif number is not None:
            low, high, value = number.low, number.high, text[number.start : number.end]
        who = c.who.words if c.who and c.who.end > c.who.start else (rule.who if rule else None)
        if rule is not None and rule.who and (c.who is None or c.who.chance < trust["who"]):
            who = rule.who
    elif c.attribute == Attribute.PERSON_STATUS:
        who = rule.who if rule else text[start:end]
        value = rule.value if rule else STATUSES[int(np.argmax(c.status))]
    elif rule is not None and c.attribute in {Attribute.PERPETRATOR, Attribute.LED_BY}:
        value = rule.value
    if c.quote is not None and c.quote.end > c.quote.start and (rule is None or c.quote.chance > trust["quote"]):
        q_start, q_end = c.quote.start, c.quote.end
    elif rule is not None:
        q_start, q_end = rule.start, rule.end
    else:
        q_start, q_end = start, end
    q_start, q_end = _trimmed(text, q_start, q_end)
    proposal = Proposal(
        c.attribute,
        value,
        q_start,
        q_end,
        low=low,
        high=high,
        who=who,
        anchor=c.start,
        eventless=c.attribute == Attribute.AGGREGATE or c.eventless > 0.5,
        rule="trained",
    )
    ruled = c.rule[1] if c.rule else give_voice(document, voices, [proposal])[0][1]
    claimant, name = ruled.claimant, ruled.claimant_name
    if c.claimant is not None and c.claimant.chance >= trust["claimant"]:
        claimant, name = _named(c.claimant, voices)
    stance = STANCES[int(np.argmax(c.stance))] if float(c.stance.max()) >= trust["stance"] else ruled.stance
    claim = Claim(
        None,
        c.attribute,
        value,
        text[q_start:q_end],
        q_start,
        q_end,
        low=low,
        high=high,
        who=who,
        claimant=claimant,
        claimant_name=name if name != claimant else None,
        stance=stance,
        confidence=round(c.confidence, 3),
    )
    return proposal, claim


def _named(answer: Answer, voices: Sequence[Voice]) -> tuple[str, str | None]:
    """The claimant that a pointer gives, and the fullest name where the rules know one for these words."""
    if answer.end <= answer.start:
        return REPORTER, None
    for v in voices:
        if v.name and v.source_start <= answer.start < v.source_start + len(v.claimant):
            return answer.words, v.name
    return answer.words, None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;:.»”"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:.«“"):
        end -= 1
    return start, end
