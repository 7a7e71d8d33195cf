"""Why each claim of a reading was read as it was: for the terminal, as JSON, and as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from counterclaim import __version__
from counterclaim.claims.reasons import ClaimReason, Said, Stretch
from counterclaim.records import Reading, Report
from counterclaim.views.facts import SIGNS
from counterclaim.views.tables import STYLES, reading_title, text

#: Characters of the report around a claim that are shown.
AROUND = 160
#: How the role of a stretch is said.
NAMES = {"who": "victims", "event": "event word"}
#: How a stretch is shown in a terminal; in the page by a class and by its name in brackets, never by colour alone.
MARKS = {"quote": "underline", "value": "bold", "number": "bold", "cue": "cyan", "source": "green", "who": "magenta", "event": "yellow"}  # fmt: skip

#: A report with its reading and the reasons of its claims.
Explained = tuple[Report, Reading, Sequence[ClaimReason]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of shown text with the roles that it has; none for what stands around."""

    words: str
    roles: tuple[str, ...]


def pieces_around(report: Report, stretches: Sequence[Stretch]) -> list[Piece]:
    """The text from a little before the first stretch near the quote to a little behind the last, cut where roles change.
    Stretches farther than AROUND from the quote are left to the list of words."""
    quote = next(s for s in stretches if s.role == "quote")
    near = [s for s in stretches if s.end > quote.start - AROUND and s.start < quote.end + AROUND]
    low = max(0, min(s.start for s in near) - AROUND // 2)
    high = min(len(report.text), max(s.end for s in near) + AROUND // 2)
    cuts = sorted({low, high, *(p for s in near for p in (s.start, s.end))})
    out = []
    for start, end in pairwise(cuts):
        roles = tuple(dict.fromkeys(s.role for s in near if s.start <= start and end <= s.end))
        out.append(Piece(report.text[start:end], roles))
    if low > 0:
        out.insert(0, Piece("… ", ()))
    if high < len(report.text):
        out.append(Piece(" …", ()))
    return out


def _said(said: Said) -> str:
    others = "".join(f", {answer} {chance:.2f}" for answer, chance in said.others)
    return f"{said.head}: {said.answer} {said.chance:.2f}{others}"


def _proposed(reason: ClaimReason) -> str:
    if reason.rule and reason.heads:
        return f"proposed by the rule {reason.rule} and scored by the heads"
    if reason.rule:
        return f"proposed by the rule {reason.rule}"
    return "seen by the heads alone" if reason.heads else "not proposed again by this program's rules"


def show(out: Console, explained: Explained) -> None:
    """One block a claim: what it says, its words marked in the text, who proposed it, what each head said."""
    report, reading, reasons = explained
    out.print(reading_title(report, reading))
    if not reasons:
        out.print("  no claim to explain")
    for reason in reasons:
        claim = reason.claim
        line = text(f"{claim.attribute.replace('_', ' ')} {claim.value!r}", "bold").append(" · ")
        line.append(text(claim.claimant_name or claim.claimant)).append(" ")
        line.append(text(f"{SIGNS[claim.stance]} {claim.stance}", STYLES[claim.stance]))
        if claim.confidence is not None:
            line.append(f" · confidence {claim.confidence:.2f}")
        if reason.doubtful:
            line.append(" · doubtful, kept apart", "dim")
        out.print(Padding(line, (1, 0, 0, 2)))
        shown = Text()
        for piece in pieces_around(report, reason.words):
            style = " ".join(MARKS[r] for r in piece.roles if r in MARKS)
            before = " " if piece.words[:1].isspace() else ""
            after = " " if piece.words[-1:].isspace() and piece.words.strip() else ""
            shown.append(before).append(text(piece.words, style)).append(after)  # `text` squeezes blanks, these count
        out.print(Padding(shown, (0, 0, 0, 4)))
        words = [f"{NAMES.get(s.role, s.role)} “{' '.join(report.text[s.start : s.end].split())}” ({s.start}-{s.end})" for s in reason.words if s.role != "quote"]  # fmt: skip
        if words:
            out.print(Padding(text("words: " + "; ".join(words), "dim"), (0, 0, 0, 4)))
        out.print(Padding(text(_proposed(reason), "dim"), (0, 0, 0, 4)))
        for said in reason.heads:
            out.print(Padding(text(_said(said), "dim"), (0, 0, 0, 6)))
    out.print()


def to_json(explained: Explained) -> dict[str, Any]:
    """The reading, and for each claim (doubtful ones last) its stretches with offsets, its rule and its heads."""
    report, reading, reasons = explained
    return {
        "reading": reading.to_json(),
        "reasons": [
            {
                "claim": reason.claim.to_json(),
                "doubtful": reason.doubtful,
                "rule": reason.rule,
                "words": [
                    {"role": s.role, "start": s.start, "end": s.end, "words": report.text[s.start : s.end]}
                    for s in reason.words
                ],
                "heads": [
                    {"head": s.head, "answer": s.answer, "chance": s.chance, "others": [list(o) for o in s.others]}
                    for s in reason.heads
                ],
            }
            for reason in reasons
        ],
    }


def page(explained: Sequence[Explained]) -> str:
    """One self-contained page without scripts; the same readings give the same text."""
    from counterclaim.views.page import environment, policy, static

    return (
        environment()
        .get_template("reasons.html")
        .render(
            reports=[
                (
                    report,
                    reading,
                    [(reason, pieces_around(report, reason.words), _proposed(reason)) for reason in reasons],
                )
                for report, reading, reasons in explained
            ],
            names=NAMES,
            signs=SIGNS,
            policy=policy([]),
            style=static("page.css"),
            version=__version__,
        )
    )
