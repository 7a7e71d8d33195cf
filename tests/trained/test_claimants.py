"""Who may have said a claim: the options and what is known of each."""

from __future__ import annotations

import numpy as np
import pytest

from counterclaim.claims.speech import Voice, find_voices, grammar
from counterclaim.records import Claim, Report
from counterclaim.text.analyse import Document, analyse
from counterclaim.trained.choice import best_of
from counterclaim.trained.claimants import (
    CLAIMANT_FEATURES,
    Option,
    claimant_options,
    key_of,
    name_in,
    pointed_at,
)
from counterclaim.trained.decode import Answer, Candidate
from counterclaim.trained.heads import STANCES

TEXT = "The army told a nun of it. Twelve men died at dawn, the governor said. The Reed Band kept silent."


def _document(text: str = TEXT, language: str = "en") -> Document:
    return analyse(Report("r", text), language=language)


def _claim(claimant: str, name: str | None = None) -> Claim:
    return Claim(None, "fatalities", "Twelve", "Twelve", 27, 33, claimant=claimant, claimant_name=name)


def _candidate(*answers: tuple[str, float], text: str = TEXT) -> Candidate:
    c = Candidate("fatalities", 27, 33, 0, 0, 0, 0.9, 0.9)
    c.claimants = tuple(
        Answer(text.index(w), text.index(w) + len(w), w, p) if w else Answer(0, 0, "", p) for w, p in answers
    )
    c.stance = np.full(len(STANCES), 0.2, dtype=np.float32)
    return c


def _options(c: Candidate, ruled: Claim, voices: list[Voice] | None = None) -> list[Option]:
    return claimant_options(c, ruled, _document(), voices or [], {})


def _of(option: Option, feature: str) -> float:
    return option.features[CLAIMANT_FEATURES.index(feature)]


def test_options_are_the_pointers_answers_the_report_and_the_rules() -> None:
    options = _options(_candidate(("The army", 0.7), ("", 0.2)), _claim("a nun"))
    assert [o.claimant for o in options] == ["The army", "reporter", "a nun"]
    assert all(len(o.features) == len(CLAIMANT_FEATURES) for o in options)


def test_the_report_itself_is_always_possible() -> None:
    assert [o.claimant for o in _options(_candidate(("The army", 0.9)), _claim("The army"))] == ["The army", "reporter"]


def test_the_rules_answer_stands_once_and_keeps_its_fuller_name() -> None:
    options = _options(_candidate(("The army", 0.7), ("", 0.2)), _claim("the army", "the army of Mali"))
    assert [(o.claimant, o.name) for o in options] == [("the army", "the army of Mali"), ("reporter", None)]


def test_voices_of_the_sentences_around_are_possible_and_know_fuller_names() -> None:
    document = _document()
    voices = find_voices(document)
    assert "the governor" in {v.claimant for v in voices}
    options = claimant_options(_candidate(("", 0.9)), _claim("reporter"), document, voices, {})
    governor = next(o for o in options if o.claimant == "the governor")
    assert _of(governor, "voice covers") == 1
    assert _of(governor, "behind, same sentence") == 1
    far = Voice(0, 5, "a nun", "Sister Ruth", "say", 95, 95)
    assert "a nun" not in {o.claimant for o in _options(_candidate(("", 0.9)), _claim("reporter"), [])}
    known = claimant_options(_candidate(("a nun", 0.9)), _claim("reporter"), document, [far], {})
    assert known[0].name == "Sister Ruth"


def test_where_a_name_stands() -> None:
    first, behind = _options(_candidate(("The army", 0.5), ("The Reed Band", 0.4)), _claim("reporter"))[:2]
    assert (_of(first, "sentence before"), _of(first, "later")) == (1, 0)
    assert (_of(behind, "sentence before"), _of(behind, "later")) == (0, 1)


def test_each_weight_can_decide() -> None:
    rows = [o.features for o in _options(_candidate(("The army", 0.7), ("", 0.2)), _claim("a nun"))]

    def only(name: str) -> list[float]:
        return [float(f == name) for f in CLAIMANT_FEATURES]

    assert best_of(rows, only("pointer")) == 0
    assert best_of(rows, only("nobody")) == 1
    assert best_of(rows, only("rule")) == 2


@pytest.mark.parametrize(
    ("language", "given", "name"),
    [
        ("en", "but the army", "the army"),
        ("en", "displaced people; the mayor", "displaced people"),
        ("en", "a trader reached by phone reported that the rebels had gone", "a trader reached by phone"),
        ("fr", "Le gouvernement l’a annoncé", "Le gouvernement"),
        ("fr", "un commerçant qui a quitté la ville", "un commerçant"),
        ("en", "the army", "the army"),
        ("en", "a relative of one of them denies it", "a relative of one of them"),
    ],
)
def test_a_pointed_stretch_is_cut_to_its_name(language: str, given: str, name: str) -> None:
    start, end = name_in(given, 0, len(given), grammar(language))
    assert given[start:end] == name


def test_the_reports_own_count_is_the_reports_word() -> None:
    text = "Twelve men died in May, by our own count."
    c = _candidate(("our own count", 0.9), text=text)
    options = claimant_options(c, _claim("reporter"), _document(text), [], {})
    assert [o.claimant for o in options] == ["reporter"]


def test_names_are_compared_without_article_and_case() -> None:
    assert key_of("The  Army") == key_of("army")
    assert key_of("l'armée") == "armée"


def test_pointed_at_is_a_mean_over_candidates() -> None:
    around = pointed_at([_candidate(("The army", 0.5), ("", 0.5)), _candidate(("The army", 0.3))])
    assert around["army"] == 0.4
    assert around["reporter"] == 0.25
