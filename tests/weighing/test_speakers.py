from __future__ import annotations

import pytest

from counterclaim.records import Claim, Report
from counterclaim.weighing.speakers import Speaker, one_state, same_speaker, speaker_of

TEXT = "The interior minister, Aru Bel, spoke. Dono Kesh, a farmer, did not. Ten died."


def speaker(name: str, *, report: str = "r1", voice: str | None = None) -> Speaker:
    claim = Claim("e1", "fatalities", "10", "Ten", 68, 71, claimant=name)
    return speaker_of(claim, Report(report, TEXT, outlet=f"Outlet {report}"), voice=voice)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the army", "The Malian army", True),
        ("l’armée", "the army", True),
        ("the general staff", "l’État-major", True),
        ("President Aru Bel", "Bel", True),
        ("the Northern Front (NF)", "NF", True),
        ("the Malian army", "the Chadian army", False),
        ("the army", "the Baloch Liberation Army", False),
        ("the army", "the government", False),
        ("a resident", "a resident", True),
        ("a resident", "residents", False),
    ],
)
def test_same_speaker(one: str, other: str, same: bool) -> None:
    assert same_speaker(speaker(one), speaker(other)) is same
    assert same_speaker(speaker(other), speaker(one)) is same


def test_a_resident_of_another_report_is_another() -> None:
    assert not same_speaker(speaker("a resident"), speaker("a resident", report="r2"))


def test_the_reporter_is_the_report_or_its_party() -> None:
    assert speaker("reporter").name == "Outlet r1"
    assert not same_speaker(speaker("reporter"), speaker("reporter", report="r2"))
    assert same_speaker(speaker("reporter", voice="the Malian army"), speaker("the army"))


def test_an_office_is_read_beside_the_name() -> None:
    assert speaker("Aru Bel").state
    assert not speaker("Dono Kesh").state


def test_offices_of_one_state() -> None:
    assert one_state(speaker("the army"), speaker("the health ministry"))
    assert not one_state(speaker("the Malian army"), speaker("the Chadian government"))
    assert not one_state(speaker("the army"), speaker("an army officer"))
