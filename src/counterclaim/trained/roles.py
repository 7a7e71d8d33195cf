"""Role fillers as MUC-4 asks for them, and attributions as PolNeAR does: two tasks that the encoder was trained on beside
the claims, and on which it can be measured against others. Pure, given scores."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from counterclaim.text.analyse import Document
from counterclaim.trained.decode import Scored, stretches
from counterclaim.trained.heads import GROUPS, Floats
from counterclaim.trained.tokens import Pieces

ROLES: Final = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
#: Least chance of a filler's surest word, by role (found on MUC-4 dev: one floor of 0.5 gives 0.44 instead of 0.50 of
#: head-match micro F1), and of a document to tell of anything (anything from 0.1 to 0.5 gives the same).
ROLE_FLOORS: Final[Mapping[str, float]] = {
    "PerpInd": 0.88, "PerpOrg": 0.93, "Target": 0.85, "Victim": 0.85, "Weapon": 0.75,
}  # fmt: skip
#: Least chance of a word of an attribution (PolNeAR dev, partial F1 of cues: 0.68 at 0.4, 0.69 at 0.5, 0.70 at 0.6).
ATTRIBUTION_FLOOR: Final = 0.6
RELEVANT_FLOOR: Final = 0.2


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: character spans of its source, cue and content; an empty tuple where it has none."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


def _spans(pieces: Pieces, inside: Floats, begins: Floats, *, floor: float) -> list[tuple[int, int, float]]:
    """(start, end, highest chance) in characters."""
    out = []
    for first, last in stretches(inside, begins, pieces.first.tolist(), floor=floor):
        chance = float(np.max(inside[first : last + 1][pieces.first[first : last + 1]]))
        out.append((int(pieces.starts[first]), int(pieces.ends[last]), chance))
    return out


_EDGE = " \t\r\n.,;:!?\"'“”‘’()[]«»"
_ARTICLE = re.compile(r"^(?:(?:the|a|an)\s+)+", re.IGNORECASE)


def _plain(words: str) -> str:
    words = re.sub(r"[^\w\s]", "", words.lower())
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", words).split())


def role_fillers(
    scored: Scored, *, floors: Mapping[str, float] = ROLE_FLOORS, relevant: float = RELEVANT_FLOOR
) -> dict[str, list[str]]:
    """For each role its fillers, one string an entity: the fullest of the words that name it. A word counts for the role
    that its surest mention has; a filler within another of the same role is the same entity."""
    text = scored.document.text
    found: dict[str, tuple[float, str, str]] = {}
    if scored.relevance < relevant:
        return {role: [] for role in ROLES}
    for role in ROLES:
        column = GROUPS.index(f"muc.{role}")
        for start, end, chance in _spans(
            scored.pieces, scored.inside[:, column], scored.begins[:, column], floor=min(0.4, floors[role])
        ):
            words = _ARTICLE.sub("", " ".join(text[start:end].split()).strip(_EDGE))
            key = _plain(words)
            if not key or len(key) < 2 or chance < floors[role]:
                continue
            if key not in found or chance > found[key][0]:
                found[key] = (chance, role, words)
    fillers: dict[str, list[str]] = {role: [] for role in ROLES}
    for role in ROLES:
        own = sorted(((c, k, w) for k, (c, r, w) in found.items() if r == role), key=lambda t: (-t[0], t[1]))
        kept: list[tuple[str, str]] = []
        for _, key, words in own:
            padded = f" {key} "
            twin = any(padded in f" {k} " or f" {k} " in padded for k, _ in kept)
            if not twin and not _is_acronym(key, [w for _, w in kept]):
                kept.append((key, words))
        fillers[role] = [w for _, w in kept]
    return fillers


def _is_acronym(key: str, names: Sequence[str]) -> bool:
    """Whether "fmln" stands for a name already taken."""
    for name in names:
        words = [w for w in re.findall(r"\w+", name.lower()) if w not in {"of", "the", "and", "for", "de", "la", "y"}]
        initials = "".join(w[0] for w in words)
        if len(key) > 2 and (
            key == initials or (len(_plain(name)) <= 6 and _plain(name) == "".join(w[0] for w in key.split()))
        ):
            return True
    return False


def attributions(scored: Scored, *, floor: float = ATTRIBUTION_FLOOR) -> list[Attribution]:
    """Every cue with the source and the content nearest to it; contents without a cue stand alone."""
    document = scored.document
    spans = {}
    for role in ("source", "cue", "content"):
        column = GROUPS.index(f"polnear.{role}")
        spans[role] = [
            (s, e) for s, e, _ in _spans(scored.pieces, scored.inside[:, column], scored.begins[:, column], floor=floor)
        ]
    taken: dict[str, dict[int, list[tuple[int, int]]]] = {"source": {}, "content": {}}
    for role in ("source", "content"):
        for span in spans[role]:
            best = min(
                range(len(spans["cue"])),
                key=lambda i: (_gap(spans["cue"][i], span) + 200 * _apart(document, spans["cue"][i], span), i),
                default=None,
            )
            if best is not None and _gap(spans["cue"][best], span) < 400:
                taken[role].setdefault(best, []).append(span)
    out = []
    for i, cue in enumerate(spans["cue"]):
        sources = sorted(taken["source"].get(i, []), key=lambda s: (_gap(cue, s), s))[:1]
        contents = sorted(taken["content"].get(i, []), key=lambda s: (_gap(cue, s), s))[:2]
        if sources or contents:  # a cue alone is a verb like others
            out.append(Attribution(tuple(sources), (cue,), tuple(sorted(contents))))
    used = {s for a in out for s in (*a.source, *a.content)}
    out += [Attribution((), (), (span,)) for span in spans["content"] if span not in used]
    return out


def _gap(a: tuple[int, int], b: tuple[int, int]) -> int:
    return max(0, a[0] - b[1], b[0] - a[1])


def _apart(document: Document, a: tuple[int, int], b: tuple[int, int]) -> int:
    """Sentences between two spans."""
    return abs(document.sentence_at(a[0]).index - document.sentence_at(b[0]).index)
