from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterclaim.errors import UsageFault
from counterclaim.merging.plain import group
from counterclaim.records import Claim, Event, EventGroup, Mention, Reading, Report
from counterclaim.views import facts
from counterclaim.views.facts import Asked

REPORT = Report("r1", "text", outlet="The Outlet", published=date(2024, 5, 13))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;https://a.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b(Bx", "Bx"),
        ("\x9b2Jx", "2Jx"),
        ("a\x00b\x08c\x7f", "abc"),
        ("two\nlines\r\nand\ttabs", "two lines and tabs"),
        ("a\u202egnidaer\u202c", "agnidaer"),
        ("[bold]kept[/bold]", "[bold]kept[/bold]"),
        ("Ménaka’s “camp”", "Ménaka’s “camp”"),
        ("می‌خواهم", "می‌خواهم"),
    ],
)
def test_safe(text: str, shown: str) -> None:
    assert facts.safe(text) == shown


def test_safe_is_linear_on_hostile_text() -> None:
    assert facts.safe("\x1b]" * 50_000) == ""
    assert "\x1b" not in facts.safe("\x1b[" + "1;" * 50_000)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(None, None, ""), (23, None, "≥ 23"), (None, 30, "≤ 30"), (23, 23, "23"), (20, 30, "20 to 30"), (0, 0, "0")],
)
def test_bounds(low: int | None, high: int | None, shown: str) -> None:
    assert facts.bounds_of(low, high) == shown


@pytest.mark.parametrize(
    ("event", "published", "shown"),
    [
        (Event("e1", "attack", date="2024-05-12", date_precision="day"), True, "2024-05-12"),
        (Event("e1", "attack", date="2024-05-12", date_end="2024-05-14"), True, "2024-05-12 to 2024-05-14"),
        (Event("e1", "attack", date="2024-05", date_precision="month"), True, "2024-05"),
        (Event("e1", "attack", date="2024-05-06", date_precision="week"), True, "week of 2024-05-06"),
        (Event("e1", "attack", date_phrase="on Sunday"), False, "“on Sunday”, publication date unknown"),
        (Event("e1", "attack", date_phrase="at harvest"), True, "“at harvest”, day not worked out"),
        (Event("e1", "attack"), True, "date not given"),
    ],
)
def test_day(event: Event, published: bool, shown: str) -> None:
    assert facts.day_of(event, REPORT if published else replace(REPORT, published=None)) == shown


@pytest.mark.parametrize(
    ("claim", "voice", "shown"),
    [
        ({"claimant": "reporter"}, None, "reporter (The Outlet)"),
        ({"claimant": "reporter"}, "Reed Band", "Reed Band (own statement)"),
        ({"claimant": "it", "claimant_name": "the Reed Band"}, None, "the Reed Band"),
        ({"claimant": "a guard", "via": ("Radio Rive",)}, None, "a guard, via Radio Rive"),
    ],
)
def test_claimant(claim: dict[str, object], voice: str | None, shown: str) -> None:
    made = Claim("e1", "fatalities", "1", "1", 0, 1, **claim)  # type: ignore[arg-type]
    assert facts.claimant_of(made, REPORT, voice=voice) == shown


def _mention(name: str, **known: object) -> Mention:
    return Mention(name, REPORT, "rules", Event(**{"eid": "e1", "type": "attack", **known}))  # type: ignore[arg-type]


def test_facts_fill_gaps_from_other_mentions() -> None:
    one = _mention("m1", type="other", perpetrators=("Reed Band",), main=True)
    two = _mention(
        "m2", date="2024-05-12", place="Ansongo", country="ML", lat=1.0, lon=2.0, perpetrators=("reed band", "A")
    )
    shown = facts.facts_of(EventGroup("g", (one, two)))
    assert (shown.type, shown.day, shown.where) == ("attack", "2024-05-12", "Ansongo, ML")
    assert (shown.lat, shown.lon, shown.main) == (1.0, 2.0, True)
    assert shown.perpetrators == ("Reed Band", "A")


def test_many_parties_are_counted() -> None:
    shown = facts.facts_of(EventGroup("g", (_mention("m", targets=("a", "b", "c", "d", "e", "f")),)))
    assert shown.parties == "by unnamed on a, b, c, d and 2 more"


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"since": "yesterday"}, "--since 'yesterday' is no date"),
        ({"until": "2024-13"}, "--until '2024-13' is no date"),
        ({"since": "2024-06", "until": "2024-05"}, "is after --until"),
        ({"country": "Mali"}, "no two-letter country code"),
    ],
)
def test_wrong_questions(asked: dict[str, str], line: str) -> None:
    known: dict[str, str | None] = dict.fromkeys(("place", "country", "actor", "since", "until")) | asked
    with pytest.raises(UsageFault, match=line):
        facts.asked(**known)


GROUPS = [
    EventGroup("late", (_mention("m1", date="2024-06-01", place="Gao", country="ML"),)),
    EventGroup("early", (_mention("m2", date="2024-05-12", place="Ansongo", country="ML", targets=("Guards",)),)),
    EventGroup("month", (_mention("m3", date="2024-05", date_precision="month", place="Téra", country="NE"),)),
    EventGroup("undated", (_mention("m4", place="Ansongo", country="ML"),)),
    EventGroup("span", (_mention("m5", date="2024-05-20", date_end="2024-06-02", country="TD"),)),
]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Asked(), "month early span late undated"),
        (Asked(place="ansongo"), "early undated"),
        (Asked(place="tera"), "month"),
        (Asked(country="NE"), "month"),
        (Asked(actor="guard"), "early"),
        (Asked(since="2024-06"), "span late"),
        (Asked(until="2024-05-12"), "month early"),
        (Asked(since="2024-05-15", until="2024-05-31"), "month span"),
        (Asked(since="2024", until="2024"), "month early span late"),
        (Asked(country="ML", place="Gao"), "late"),
    ],
)
def test_chosen(wanted: Asked, ids: str) -> None:
    assert " ".join(g.id for g in facts.chosen(GROUPS, wanted)) == ids


@pytest.mark.parametrize(("prefix", "found"), [("la", "late"), ("early", "early"), ("m4", "undated"), ("mo", "month")])
def test_one_of(prefix: str, found: str) -> None:
    assert facts.one_of(GROUPS, prefix).id == found


@pytest.mark.parametrize(
    ("prefix", "line"), [("x", "no event begins with 'x'"), ("", "no event"), ("m", "of 5 events")]
)
def test_one_of_faults(prefix: str, line: str) -> None:
    with pytest.raises(UsageFault, match=line):
        facts.one_of(GROUPS, prefix)


def test_latest_takes_the_last_reading_of_the_latest_version() -> None:
    old, new = REPORT, replace(REPORT, text="another text")
    first, second, third = (Reading("r1", "en", name) for name in ("rules 1", "rules 2", "given"))
    held = [(new, first), (old, second), (new, third)]
    assert facts.latest(held, [old, new]) == [(new, third)]


def test_rows_in_the_codebooks_order(story: list[tuple[Report, Reading]]) -> None:
    groups = [g for report, reading in story for g in facts.groups_of_reading(report, reading)]
    rows = [row for g in groups for row in facts.rows_of(g, voices={})]
    assert [row.claim.attribute for row in rows] == ["responsibility", "fatalities"] * 2
    assert [row.stance for row in rows[:2]] == ["− denies", "+ asserts"]
    assert rows[1].value == "at least 12 [≥ 12]"
    assert [row.number for row in rows] == [1, 0, 1, 0]
    assert [row.claim.who for row in facts.loose_rows(story)] == ["Bilal Sow"]


def test_group_json_has_every_claim(story: list[tuple[Report, Reading]]) -> None:
    mentions = [m for report, reading in story for g in facts.groups_of_reading(report, reading) for m in g.mentions]
    mentions = [replace(m, id=f"m{n}") for n, m in enumerate(mentions)]
    (joined,) = group(mentions)
    record = facts.group_json(joined, disputes=[], claims=True)
    assert record["reports"] == ["wire-1", "radio-1"]
    assert [(c["report"], c["number"]) for c in record["claims"]] == [
        ("wire-1", 0),
        ("wire-1", 1),
        ("radio-1", 0),
        ("radio-1", 1),
    ]
    assert facts.group_json(joined, disputes=[], claims=False)["claims"] == 4


@pytest.mark.parametrize(
    ("place", "country", "told"),
    [
        ("Homs", "SY", "at Homs, SY"),
        ("Homs", None, "at Homs"),
        (None, "BJ", "in Benin"),
        (None, None, "(place not given)"),
    ],
)
def test_whereabouts(place: str | None, country: str | None, told: str) -> None:
    (one,) = group([_mention("t", place=place, country=country)])
    assert facts.facts_of(one).whereabouts == told
