"""Who says a claim: rules and heads weighed against each other."""

from __future__ import annotations

import numpy as np

from counterclaim.claims.speech import Voice
from counterclaim.records import Claim
from counterclaim.trained.choice import (
    CLAIMANT_FEATURES,
    STANCE_FEATURES,
    best_of,
    claimant_options,
    key_of,
    pointed_at,
    stance_rows,
)
from counterclaim.trained.decode import Answer, Candidate
from counterclaim.trained.heads import STANCES


def _claim(claimant: str, name: str | None = None, stance: str = "asserts") -> Claim:
    return Claim(None, "fatalities", "12", "12", 0, 2, claimant=claimant, claimant_name=name, stance=stance)


def _candidate(*answers: tuple[str, float]) -> Candidate:
    c = Candidate("fatalities", 0, 2, 0, 0, 0, 0.9, 0.9)
    c.claimants = tuple(Answer(5 if w else 0, 5 + len(w) if w else 0, w, p) for w, p in answers)
    c.stance = np.full(len(STANCES), 0.2, dtype=np.float32)
    return c


def test_options_are_the_pointers_answers_and_the_rules() -> None:
    c = _candidate(("the army", 0.7), ("", 0.2))
    options = claimant_options(c, _claim("a nun"), [], {}, voice=None, quoted=False)
    assert [o.claimant for o in options] == ["the army", "reporter", "a nun"]
    assert all(len(o.features) == len(CLAIMANT_FEATURES) for o in options)


def test_the_rules_answer_stands_once_and_keeps_its_fuller_name() -> None:
    c = _candidate(("Army", 0.7), ("", 0.2))
    options = claimant_options(c, _claim("the army", "the army of Mali"), [], {}, voice=None, quoted=False)
    assert [(o.claimant, o.name) for o in options] == [("the army", "the army of Mali"), ("reporter", None)]


def test_each_weight_can_decide() -> None:
    c = _candidate(("the army", 0.7), ("", 0.2))
    rows = [o.features for o in claimant_options(c, _claim("a nun"), [], {}, voice=None, quoted=False)]

    def only(name: str) -> list[float]:
        return [float(f == name) for f in CLAIMANT_FEATURES]

    assert best_of(rows, only("pointer")) == 0
    assert best_of(rows, only("nobody")) == 1
    assert best_of(rows, only("rule")) == 2


def test_ties_go_to_the_first() -> None:
    assert best_of([(1.0,), (1.0,)], [1.0]) == 0


def test_names_are_compared_without_article_and_case() -> None:
    assert key_of("The  Army") == key_of("army")
    assert key_of("l'armée") == "armée"


def test_pointed_at_is_a_mean_over_candidates() -> None:
    around = pointed_at([_candidate(("the army", 0.5), ("", 0.5)), _candidate(("Army", 0.3))])
    assert around["army"] == 0.4
    assert around["reporter"] == 0.25


def test_stance_rows() -> None:
    rows = stance_rows(_candidate(), _claim("the army", stance="denies"), "reporter")
    assert len(rows) == len(STANCES)
    assert all(len(r) == len(STANCE_FEATURES) for r in rows)
    assert best_of(rows, [float(f == "rule") for f in STANCE_FEATURES]) == STANCES.index("denies")


def test_a_known_voice_gives_the_fuller_name() -> None:
    voice = Voice(0, 60, "the army", "the army of Mali", "say", 20, 5)
    c = _candidate(("the army", 0.9))
    option = claimant_options(c, _claim("reporter"), [voice], {}, voice=None, quoted=False)[0]
    assert (option.claimant, option.name) == ("the army", "the army of Mali")
