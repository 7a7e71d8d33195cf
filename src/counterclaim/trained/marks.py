"""What the rules saw, as marks on the words: the encoder reads them beside the words, so that it learns where to trust
the rules and where not. Also the shape of the letters, which the encoder's own vocabulary (lower case) does not keep. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from counterclaim.claims.clauses import is_shouted
from counterclaim.claims.numbers import find_numbers
from counterclaim.claims.parties import Party
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice
from counterclaim.codebook import Attribute
from counterclaim.resolve.dates import TimeMention
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document
from counterclaim.trained.tokens import Pieces

ATTRIBUTES: tuple[str, ...] = tuple(str(a) for a in Attribute)
MARKS: tuple[str, ...] = (
    "capital",
    "capitals",
    "quoted",
    "number.count",
    "number.vague",
    "number.none",
    "number.single",
    "time",
    "time.reporting",
    "place",
    "party",
    "party.unidentified",
    "voice.source",
    "voice.content",
    "voice.cue.say",
    "voice.cue.deny",
    "voice.cue.confirm",
    "rule.anchor",
    "rule.denies",
    *(f"rule.{a}" for a in ATTRIBUTES),
)
_INDEX = {name: i for i, name in enumerate(MARKS)}

#: A stretch of text and the mark it carries: (first character, one past the last, name of the mark).
Mark = tuple[int, int, str]


def rule_marks(
    document: Document,
    *,
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    parties: Sequence[Party],
    voices: Sequence[Voice],
    proposals: Sequence[Proposal],
) -> list[Mark]:
    """The marks of one document, from what the rule stages found in it; in no particular order."""
    text = document.text
    marks: list[Mark] = [(q.start, q.end, "quoted") for q in document.quoted]
    for sentence in document.sentences:
        for n in find_numbers(sentence.text, document.language):
            marks.append((sentence.start + n.start, sentence.start + n.end, f"number.{n.kind}"))
    marks += [(t.start, t.end, "time.reporting" if t.reporting or t.dateline else "time") for t in times]
    marks += [(p.start, p.end, "place") for p in places]
    marks += [(p.start, p.end, "party" if p.identified else "party.unidentified") for p in parties]
    for v in voices:
        marks.append((v.source_start, v.source_start + len(v.claimant), "voice.source"))
        marks.append((v.start, v.end, "voice.content"))
        kind = v.kind if v.kind in {"deny", "confirm"} else "say"
        marks.append((v.cue, v.cue + 1, f"voice.cue.{kind}"))
    for p in proposals:
        marks.append((p.start, p.end, f"rule.{p.attribute}"))
        start = text.find(p.value, p.start, p.end) if p.value else -1
        if start >= 0:
            marks.append((start, start + len(p.value), "rule.anchor"))
        elif p.anchor is not None:
            marks.append((p.anchor, p.anchor + 1, "rule.anchor"))
        if p.stance == "denies":
            marks.append((p.start, p.end, "rule.denies"))
    return marks


def mark_matrix(document: Document, pieces: Pieces, marks: Iterable[Mark]) -> npt.NDArray[np.float32]:
    """Pieces × marks, 1 where a mark lies on a piece. Capitals are marked where not all letters are capitals."""
    matrix = np.zeros((len(pieces), len(MARKS)), dtype=np.float32)
    for start, end, name in marks:
        span = pieces.span(start, end)
        column = _INDEX.get(name)
        if span is not None and column is not None:
            matrix[span[0] : span[1] + 1, column] = 1.0
    text = document.text
    for sentence in document.sentences:
        span = pieces.span(sentence.start, sentence.end)
        if span is None or is_shouted(sentence):
            continue
        for i in range(span[0], span[1] + 1):
            word = text[pieces.starts[i] : pieces.ends[i]]
            if word[:1].isupper():
                matrix[i, _INDEX["capital"]] = 1.0
                if len(word) > 1 and word.isupper():
                    matrix[i, _INDEX["capitals"]] = 1.0
    return matrix
