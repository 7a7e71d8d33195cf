"""The worked example of docs/weighing.md: the numbers there are these."""

from __future__ import annotations

from datetime import date

import pytest

from counterclaim.records import Claim, Event, EventGroup, Mention, Report
from counterclaim.weighing.estimate import estimates
from counterclaim.weighing.rules import derive

ARMY, BAND = "the Malian army", "the Reed Band"
EVENT = Event(
    "e1",
    "attack",
    "2024-05-12",
    date_precision="day",
    place="Ansongo",
    country="ML",
    lat=15.66,
    lon=0.5,
    place_precision="settlement",
    perpetrators=("the Reed Band",),
    targets=("Malian soldiers",),
)


def toll(claimant: str, quote: str, low: int, high: int | None, who: str = "soldiers") -> Claim:
    value = "dozens" if "dozens" in quote else str(low)
    return Claim("e1", "fatalities", value, quote, 0, len(quote), low=low, high=high, who=who, claimant=claimant)


CLAIM = "The Reed Band claimed the raid on its Telegram channel"
REPORTS = (
    (
        "Plains Wire",
        (
            toll(ARMY, "At least 12 soldiers were killed", 12, None),
            Claim("e1", "responsibility", "the raid", CLAIM, 0, len(CLAIM), claimant=BAND),
        ),
    ),
    (
        "Radio Rive",
        (
            toll("a nurse", "17 soldiers were dead", 17, 17),
            toll("a teacher", "19 dead soldiers", 19, 19),
            toll("a nurse", "four villagers died", 4, 4, "villagers"),
        ),
    ),
    (
        "Sahel Daily",
        (
            toll(ARMY, "14 soldiers were killed", 14, 14),
            toll(ARMY, "it killed dozens of fighters", 24, None, "fighters"),
            toll(BAND, "it killed 90 soldiers", 90, 90),
            toll(BAND, "lost three fighters", 3, 3, "fighters"),
        ),
    ),
)
GROUP = EventGroup(
    "g",
    tuple(
        Mention(
            f"m{n}",
            Report(f"r{n}", " ".join(c.quote for c in claims), outlet=outlet, published=date(2024, 5, 12 + n)),
            "r",
            EVENT,
            claims,
            tuple(range(len(claims))),
        )
        for n, (outlet, claims) in enumerate(REPORTS, start=1)
    ),
)


def test_estimates() -> None:
    assert {e.who: (e.low, e.best, e.high) for e in estimates(GROUP)} == {
        "soldiers": (17, 17, 19),
        "fighters": (3, 3, None),
        "civilians": (4, 4, 4),
    }


@pytest.mark.parametrize(
    ("rule", "values", "left_out"),
    [
        ("acled", {"fatalities": 21, "actor1": BAND}, 5),
        (
            "ucdp",
            {
                "deaths_a": 17,
                "deaths_b": 3,
                "deaths_civilians": 4,
                "deaths_unknown": 0,
                "best": 24,
                "low": 21,
                "high": 47,
            },
            3,
        ),
        ("gtd", {"nkill": 24, "nkillter": 3, "claimed": 1, "claimmode": 7, "compclaim": 0, "claim2": None}, 5),
        (
            "airwars",
            {
                "civilians_killed_min": 4,
                "civilians_killed_max": 4,
                "militants_killed_min": 3,
                "militants_killed_max": 24,
                "grade": "weak",
                "belligerents_claiming": BAND,
            },
            5,
        ),
    ],
)
def test_rows(rule: str, values: dict[str, object], left_out: int) -> None:
    row = derive(GROUP, rule)
    assert {name: row.values[name] for name in values} == values
    assert len(row.left_out) == left_out
    assert len(row.used) == 9 - left_out
