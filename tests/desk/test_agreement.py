"""Krippendorff's alpha against figures worked out by hand and his own example, span F1 on readings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counterclaim.desk.agreement import agreements, alpha, differences, paired
from counterclaim.ledger.readings import Stored
from counterclaim.records import Claim, Reading, Report

TEXT = "Ten soldiers died. Two were hurt. The Front denied it."
DIED = Claim(None, "fatalities", "Ten", "Ten soldiers died", 0, 17, 10, 10)
HURT = Claim(None, "injuries", "Two", "Two were hurt", 19, 32, 2, 2)
DENIED = Claim(None, "responsibility", "it", "The Front denied it", 34, 53, stance="denies", claimant="The Front")


def _stored(reader: str, *claims: Claim, key: str = "k") -> Stored:
    return Stored(key, Report(id="r", text=TEXT, language="en"), Reading("r", "en", reader, None, (), claims), 1)


def test_alpha_of_krippendorffs_example() -> None:
    """Two observers, ten units, nominal (Krippendorff, Computing Krippendorff's Alpha-Reliability, B): 0.095 for two
    values; with four observers and missing marks (C): 0.743."""
    a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(list(zip(a, b, strict=True))) == pytest.approx(0.095, abs=0.001)
    marks: list[list[int | None]] = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = [[m for m in unit if m is not None] for unit in zip(*marks, strict=True)]
    assert alpha(units) == pytest.approx(0.743, abs=0.001)


@pytest.mark.parametrize("units", [[], [("a",)], [("a", "a"), ("a", "a")]])
def test_alpha_says_nothing_where_nothing_can_be_said(units: list[tuple[str, ...]]) -> None:
    assert alpha(units) is None


def test_full_agreement_is_one_and_contrary_marks_are_below_zero() -> None:
    assert alpha([("a", "a"), ("b", "b")]) == pytest.approx(1.0)
    found = alpha([("a", "b"), ("b", "a")])
    assert found is not None
    assert found < 0


def test_claims_are_paired_once_by_kind_and_overlap() -> None:
    wide = replace(DIED, end=18, quote=TEXT[0:18])
    assert paired([DIED], [wide, DIED]) == [(DIED, DIED)]
    assert paired([DIED], [HURT]) == []
    assert paired([DIED, wide], [DIED]) == [(DIED, DIED)]


def test_two_readings_are_measured_by_attribute() -> None:
    other = replace(DIED, low=12, high=12, stance="disputes")
    [found] = agreements([_stored("a", DIED, HURT), _stored("b", other, DENIED)], [], [])
    by = {m.attribute: m for m in found.measures}
    assert (by["all"].both, by["all"].only_one, by["all"].only_other) == (1, 1, 1)
    assert by["all"].f1 == pytest.approx(0.5)
    assert by["injuries"].f1 == 0
    assert by["fatalities"].f1 == 1
    # one marks the first and the second sentence, one the first and the third, of the three kinds each
    assert by["fatalities"].alpha_found == pytest.approx(1.0)
    assert by["fatalities"].alpha_value is not None
    assert by["fatalities"].alpha_value <= 0
    assert found.differing == (("k", "r", 3),)
    assert differences(_stored("a", DIED).reading, _stored("b", DIED).reading) == 0


def test_readers_without_a_text_in_common_are_not_compared() -> None:
    assert agreements([_stored("a", DIED), _stored("b", DIED, key="other")], [], []) == []
