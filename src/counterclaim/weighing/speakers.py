"""A claim and its report in, who speaks out, and whether two speakers are one. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from counterclaim.codebook import LANGUAGES, REPORTER
from counterclaim.records import Claim, Report
from counterclaim.weighing.victims import initials
from counterclaim.wordlists import fold, load

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
#: Words that stand for the state's own voice, whichever office speaks.
_STATE: Final = frozenset({"army", "government", "police"})
#: Beside these, "army" or "government" is in the name of a party that is none.
_NO_STATE: Final = frozenset({"liberation", "resistance", "front", "movement", "people", "popular", "free", "shadow"})
_GROUP: Final = frozenset(
    "group groupe movement mouvement militants rebels rebelles jihadists jihadistes djihadistes insurgents".split()
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says a claim. `words` tell voices apart; `nobody` marks a voice that could be anyone ("a resident")."""

    name: str
    words: frozenset[str]
    ids: frozenset[str] = frozenset()
    report_id: str = ""
    nobody: bool = False
    reporter: bool = False

    #: Whether the voice is an office of a state, from its name or from the words beside it where it is introduced.
    state: bool = False
    #: The words without the initials that a long name could be cut to: "President Déby" has no "PD" of its own.
    core: frozenset[str] = frozenset()

    @property
    def group(self) -> bool:
        """Whether the name says no more than that an armed group speaks ("the group", "the jihadists")."""
        return bool(self.words & _GROUP)


@cache
def _canon() -> Mapping[str, str]:
    folded: dict[str, str] = {}
    for language in LANGUAGES:
        for key, value in load("speakers", language).items():
            folded.setdefault(fold(key), value)
    for language in LANGUAGES:
        for key, value in load("demonyms", language).items():
            folded.setdefault(fold(key), value)
    return folded


@lru_cache(maxsize=4096)
def words_of(name: str) -> frozenset[str]:
    """The words of a name that tell it from another, both languages on one form, with the initials of a long name."""
    return _plain_words(name) | {initials(run) for run in _runs(_parts(name))}


def _parts(name: str) -> list[str]:
    return _WORD.findall(name.replace("’s", "").replace("'s", ""))


@lru_cache(maxsize=4096)
def _plain_words(name: str) -> frozenset[str]:
    found = {_canon().get(fold(w), fold(w)) for w in _parts(name) if len(w) > 1 or w.isdigit()}
    return frozenset(found - {"-"})


def _runs(parts: list[str]) -> list[list[str]]:
    """The runs of at least two capitalised words; short words between them ("of", "and the") don't end one."""
    runs: list[list[str]] = [[]]
    for word in parts:
        if word[0].isupper() and fold(word) not in ("the", "le", "la", "les"):
            runs[-1].append(word)
        elif len(word) > len("the"):
            runs.append([])
    return [run for run in runs if len(run) > 1]


def speaker_of(claim: Claim, report: Report, *, voice: str | None = None) -> Speaker:
    """The voice of a claim; in a party's own statement `reporter` is that party, else the outlet or the report."""
    name = claim.claimant_name or claim.claimant
    if fold(name) == REPORTER:
        if voice is None:
            return Speaker(report.outlet or report.id, frozenset({f"report:{report.id}"}), reporter=True)
        name = voice
    found = words_of(name)
    state = _of_state(found) or ("?" not in found and _introduced_as_state(name, report))
    return Speaker(
        name,
        found - {"?"},
        frozenset(claim.claimant_ids),
        report.id,
        nobody="?" in found,
        state=state,
        core=_plain_words(name) - {"?"},
    )


def _of_state(words: frozenset[str]) -> bool:
    return bool(words & _STATE) and not words & _NO_STATE


#: How far from a person's name the office stands: "the interior minister, Aru Bel".
_BESIDE: Final = 40


def _is_persons(name: str) -> bool:
    """Whether it can be a person's name, with or without a rank before it ("le colonel Azem Agouna")."""
    return (name[:1].isupper() or bool(_runs(_parts(name)))) and not name.isupper()


def _introduced_as_state(name: str, report: Report) -> bool:
    """Whether a person's office stands beside the name where the text first has it, within the sentence."""
    at = report.text.find(name) if _is_persons(name) else -1
    if at < 0:
        return False
    end = at + len(name)
    before = re.split(r"[.!?;]\s", report.text[max(0, at - _BESIDE) : at])[-1]
    after = re.split(r"[.!?;]\s", report.text[end : end + _BESIDE])[0]
    return _of_state(words_of(before) | words_of(after if after.startswith(",") else ""))


def same_speaker(one: Speaker, other: Speaker) -> bool:
    """One voice under two names: a known id in common, or all the words of one name in the other's.
    "The army" is no part of a "Liberation Army": what is a state's is told apart.

    Two voices that could be anyone are one only where one report gives them the same name.
    """
    if one.ids & other.ids:
        return True
    if one.reporter or other.reporter:
        return one.words == other.words
    if one.nobody or other.nobody:
        return one.report_id == other.report_id and fold(one.name) == fold(other.name)
    if not one.words or not other.words or one.state != other.state:
        return fold(one.name) == fold(other.name)
    return (one.core or one.words) <= other.words or (other.core or other.words) <= one.words


def one_state(one: Speaker, other: Speaker) -> bool:
    """Two offices of one state, as far as the names tell: where one gives a later figure, it revises the other's."""
    if not one.state or not other.state or one.nobody or other.nobody:
        return False
    countries = [{w for w in s.words if len(w) == len("ML") and w.isupper()} for s in (one, other)]
    return not all(countries) or bool(countries[0] & countries[1])
