"""What the claims of an event amount to: findings, sums beside the ledger, records of claimants."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from counterclaim.records import Claim, Event, EventGroup, Mention, Reading, Report
from counterclaim.weighing.aggregates import check_aggregates, period_of
from counterclaim.weighing.findings import Status, findings
from counterclaim.weighing.independence import heard_of
from counterclaim.weighing.reliability import in_words, record_of, suggest_credibility

ARMY, BAND = "the Malian army", "the Reed Band"


def claim(claimant: str, attribute: str, /, **more: Any) -> Claim:
    low, high = more.get("low"), more.get("high")
    known: dict[str, Any] = {"value": str(low if low is not None else high), "quote": "…", "start": 0, "end": 1} | more
    return Claim(known.pop("eid", "e1"), attribute, claimant=claimant, **known)


def toll(claimant: str, low: int | None, high: int | None, who: str = "soldiers", **more: Any) -> Claim:
    return claim(claimant, "fatalities", low=low, high=high, who=who, **more)


def group(*reports: tuple[Claim, ...], gid: str = "g", **more: Any) -> EventGroup:
    known: dict[str, Any] = {"date": "2024-05-12", "country": "ML", "perpetrators": (BAND,), "targets": (ARMY,)} | more
    event = Event("e1", known.pop("type", "attack"), **known)
    mentions = []
    for n, claims in enumerate(reports, start=1):
        report = Report(f"{gid}{n}", f"Text {n} of {gid}.", outlet=f"Outlet {n}", published=date(2024, 5, 12 + n))
        mentions.append(Mention(f"{gid}m{n}", report, "r", event, claims, tuple(range(len(claims)))))
    return EventGroup(gid, tuple(mentions))


@pytest.mark.parametrize(
    ("reports", "statuses", "words"),
    [
        (((toll(ARMY, 10, 10), toll("a nurse", 10, 10)),), [Status.AGREED], "a nurse and the Malian army agree on"),
        (((toll(ARMY, 10, 10), toll(BAND, 40, 40)),), [Status.DISPUTED], "the Reed Band said 40 soldiers"),
        (((toll(ARMY, 10, 10),),), [Status.SINGLE_VOICED], "rests on one voice: the Malian army: 10."),
        (((toll(ARMY, 10, 10, stance="unconfirmed"),),), [Status.UNCONFIRMED], "The number of soldiers killed is unconfirmed"),
        (
            ((toll(ARMY, 10, 10),), (toll(ARMY, 14, 14),)),
            [Status.SINGLE_VOICED, Status.REVISED],
            "the Malian army revised the number of soldiers killed from 10 to 14",
        ),
        (
            ((toll("a nurse", 23, None), toll("a doctor", 26, 26)),),
            [Status.AGREED, Status.NO_CONTRADICTION],
            "a nurse said at least 23 soldiers, which leaves room for a doctor: 26",
        ),
        (
            ((toll(ARMY, 10, 10), toll("a nurse", 17, 17, "people")),),
            [Status.SINGLE_VOICED, Status.SINGLE_VOICED, Status.NO_CONTRADICTION],
            "a nurse counted 17 people, and the soldiers can be some of them (the Malian army: 10)",
        ),
        (
            ((toll(ARMY, 10, 10), claim("a nurse", "other", low=60, high=60, value="60 killed or wounded")),),
            [Status.SINGLE_VOICED, Status.NO_CONTRADICTION, Status.SINGLE_VOICED],
            "the Malian army counted 10 killed, a nurse 60 killed or wounded together",
        ),
        (
            ((claim(BAND, "responsibility", value="the raid"), claim(ARMY, "perpetrator", value="Reed Band fighters")),),
            [Status.AGREED],
            "agree on who did it",
        ),
        (
            ((claim(ARMY, "motive", value="the harvest"), claim(BAND, "motive", value="revenge for Dorwa")),),
            [Status.SINGLE_VOICED],
            "Each told by one voice only, the motive: the Malian army: “the harvest”; the Reed Band: “revenge for Dorwa”.",
        ),
        (((claim("reporter", "weapon", value="mortars", stance="unconfirmed"),),), [Status.UNCONFIRMED], "the weapon"),
        (((),), [], ""),
    ],
)  # fmt: skip
def test_findings(reports: tuple[tuple[Claim, ...], ...], statuses: list[Status], words: str) -> None:
    found = findings(group(*reports))
    assert [f.status for f in found] == statuses
    assert words.casefold() in " ".join(f.sentence for f in found).casefold()
    assert all(f.between and f.claims and f.sentence.endswith(".") for f in found)


@pytest.mark.parametrize(
    ("value", "since", "until"),
    [
        ("dozens of strikes since January", date(2024, 1, 1), date(2024, 5, 20)),
        ("20 raids since November", date(2023, 11, 1), date(2024, 5, 20)),
        ("20 raids since 3 March 2022", date(2022, 3, 3), date(2024, 5, 20)),
        ("cent morts depuis 2021", date(2021, 1, 1), date(2024, 5, 20)),
        ("20 raids this year", date(2024, 1, 1), date(2024, 5, 20)),
        ("20 raids last year", date(2023, 1, 1), date(2023, 12, 31)),
        ("20 raids in the past two weeks", date(2024, 5, 6), date(2024, 5, 20)),
        ("20 raids in all", None, date(2024, 5, 20)),
    ],
)
def test_periods(value: str, since: date | None, until: date | None) -> None:
    assert period_of(claim(BAND, "aggregate", value=value), date(2024, 5, 20)) == (since, until)


def check(value: str, who: str, **more: Any) -> list[str | None]:
    total = claim(BAND, "aggregate", value=value, who=who, eid=None, **more)
    report = Report("sum", "…", outlet="Outlet", published=date(2024, 5, 20))
    held = [
        group((toll(ARMY, 10, 10),), gid="a", type="air_or_drone_strike"),
        group((toll(ARMY, 5, 5),), gid="b", date="2024-02-03"),
        group((toll(ARMY, 7, 7),), gid="c", date="2023-02-03"),
        group((toll(ARMY, 7, 7),), gid="d", country="NE"),
    ]
    reading = Reading("sum", "en", "r", events=(Event("e1", "attack", country="ML"),), claims=(total,))
    (found,) = check_aggregates([(report, reading)], held)
    return [found.of, str(found.held), found.verdict, found.sentence]


def test_sums_beside_the_ledger() -> None:
    assert check("dozens of strikes since January", "strikes", low=24)[:3] == ["events", "1", "fewer than claimed"]
    assert check("two attacks since January", "attacks", low=2, high=2)[:3] == ["events", "2", "in keeping with it"]
    assert check("3 soldiers killed since January", "soldiers", low=3, high=3)[:3] == [
        "fatalities", "15", "more than claimed",
    ]  # fmt: skip
    of, held, verdict, sentence = check("20 attacks in all", "attacks", low=20, high=20)
    assert (of, held, verdict) == (None, "None", None)
    assert (
        sentence
        == "The Reed Band counts 20 (“20 attacks in all”); over which time can't be told, so the ledger is not asked."
    )


STORY = (
    group((toll(ARMY, 10, 10),), (toll("a nurse", 10, 10), toll("a doctor", 10, 10)), gid="a"),
    group((toll(ARMY, 3, 3), toll(BAND, 40, 40)), gid="b"),
    group((toll(ARMY, 8, 8),), (toll(ARMY, 11, 11),), gid="c"),
)


def test_a_record_says_what_became_of_claims_and_by_whom() -> None:
    found = record_of(STORY, "malian army")
    assert [(j.event, j.outcome, j.by) for j in found.judged] == [
        ("a", "confirmed", ("a nurse", "a doctor")),
        ("b", "contradicted", (BAND,)),
        ("c", "withdrawn", (ARMY,)),
        ("c", "alone", ()),
    ]
    assert found.by("contradicted") == {BAND: 1}
    assert found.suggestion.grade == "F"
    assert in_words(found.judged[1]) == f"2024-05-12 fatalities: 3 soldiers: contradicted by {BAND}"
    assert record_of(STORY, "nobody").judged == ()


@pytest.mark.parametrize(
    ("right", "wrong", "grade"), [(4, 0, "A"), (4, 1, "B"), (3, 2, "C"), (2, 3, "D"), (1, 4, "E"), (3, 0, "F")]
)
def test_reliability_by_shares(right: int, wrong: int, grade: str) -> None:
    groups = [group((toll(ARMY, 5, 5), toll("a nurse", 5, 5)), gid=f"r{n}") for n in range(right)]
    groups += [group((toll(ARMY, 5, 5), toll(BAND, 50, 50)), gid=f"w{n}") for n in range(wrong)]
    assert record_of(groups, ARMY).suggestion.grade == grade


@pytest.mark.parametrize(
    ("claims", "grade"),
    [
        ((toll(ARMY, 5, 5), toll("a nurse", 5, 5), toll("a doctor", 5, 5)), "1"),
        ((toll(ARMY, 5, 5), toll("a nurse", 5, 5)), "2"),
        ((toll(ARMY, 5, 5),), "3"),
        ((toll(ARMY, 5, 5), toll(BAND, 50, 50)), "4"),
        ((toll(BAND, 50, 50), toll(ARMY, 5, 5)), "5"),
        ((toll(BAND, 50, 50),), "6"),
        ((toll(ARMY, 5, 5, stance="unconfirmed"),), "6"),
    ],
)
def test_credibility_of_the_first_claim(claims: tuple[Claim, ...], grade: str) -> None:
    told = group(claims)
    assert suggest_credibility(told, heard_of(told)[0]).grade == grade
