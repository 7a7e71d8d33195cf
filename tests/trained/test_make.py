"""Candidates → claims: whom a toll counts, what an answer keeps of the toll it answers."""

from __future__ import annotations

import pytest

from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Claim, Report


def _tolls(tools: Tools, text: str) -> dict[int | None, Claim]:
    reading = read_report(Report("r", text, language="en"), tools)
    return {c.low: c for c in reading.claims if c.attribute in ("fatalities", "injuries") and c.stance == "asserts"}


@pytest.mark.parametrize("figures", ["66 dead and 270 wounded", "66 killed, 270 injured"])
def test_a_toll_without_people_counts_by_its_own_words(tools: Tools, figures: str) -> None:
    text = (
        f"Shells hit the market of Dorwa on Monday while people were buying bread. The rescue service gave {figures}."
    )
    found = _tolls(tools, text)
    assert {low: c.who for low, c in found.items() if low in (66, 270)} == {
        66: figures.split()[1].strip(","),
        270: figures.split()[-1],
    }


def test_a_bare_number_counts_those_of_the_toll_before(tools: Tools) -> None:
    text = "Ten soldiers died in the raid on Dorwa, the army said on Monday. The Reed Band said it had killed 51."
    assert _tolls(tools, text)[51].who == "soldiers"


def test_a_toll_that_nobody_gave_is_unknown_and_not_zero(tools: Tools) -> None:
    text = "Ten soldiers died in the raid on Dorwa, the Reed Band said on Monday. The army gave no toll."
    reading = read_report(Report("r", text, language="en"), tools)
    (silent,) = [c for c in reading.claims if c.stance == "unconfirmed"]
    assert (silent.attribute, silent.low, silent.high, silent.who) == ("fatalities", None, None, "soldiers")


def test_a_pattern_that_tells_whose_word_it_is_is_believed(tools: Tools) -> None:
    text = (
        "The Reed Band claimed the raid on the base at Dorwa on Monday. By stating that the raid was led by Karo Bin, the "
        "group disputes the claim from the army that it was led by Sella Oum, a former colonel."
    )
    reading = read_report(Report("r", text, language="en"), tools)
    led = {(c.value, c.claimant, c.stance) for c in reading.claims if c.attribute == "led_by"}
    assert ("Sella Oum", "the army", "asserts") in led
    assert not [
        1 for value, claimant, stance in led if (value, stance) == ("Sella Oum", "asserts") and claimant != "the army"
    ]
