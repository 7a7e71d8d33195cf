"""What goes into a ledger comes out equal, once, and nothing that its text does not carry goes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterclaim.codebook import Attribute, DatePrecision, EventType, PlacePrecision, RelationKind, Stance
from counterclaim.errors import QuoteFault, ReadingFault
from counterclaim.ledger import Failure, Ledger, report_key
from counterclaim.ledger.readings import outcome_of
from counterclaim.records import Claim, Event, Reading, Refused, Relation, Report

TEXT = "Two carters died near Velm on Monday. The Reed League denied it. The League is a branch of the Marsh Front."


def report(**more: object) -> Report:
    return replace(Report("velm", TEXT, published=date(2020, 3, 4), language="en"), **more)  # type: ignore[arg-type]


def claim(quote: str, **more: object) -> Claim:
    start = TEXT.index(quote)
    made = Claim("e1", "fatalities", "two", quote, start, start + len(quote), low=2, high=2, who="carters")
    return replace(made, **more)  # type: ignore[arg-type]


def relation(quote: str) -> Relation:
    start = TEXT.index(quote)
    return Relation("The League", "part_of", "Marsh Front", quote, start, start + len(quote))


def reading(**more: object) -> Reading:
    made = Reading(
        "velm",
        "en",
        "rules 1",
        voice="Reed League",
        events=(Event("e1", "attack", date="2020-03-02", date_precision="day", place="Velm", targets=("carters",)),),
        claims=(
            claim("Two carters died"),
            claim("The Reed League denied it", attribute="responsibility", stance="denies", low=None, high=None),
            claim("died", eid=None, attribute="other", value="", via=("a clerk", "an agency")),
        ),
        relations=(relation("The League is a branch of the Marsh Front"),),
        doubtful=(claim("near Velm", attribute="location", value="Velm", confidence=0.2),),
        refused=(Refused("weapon", "a scythe", "its quote is not what stands at its offsets"),),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_reading_comes_out_as_it_went_in(ledger: Ledger) -> None:
    assert ledger.add(report(), reading()) == "added"
    [(found_report, found)] = ledger.readings()
    assert (found_report, found, found.refused) == (report(), reading(), reading().refused)
    assert found.dumps() == reading().dumps()


def test_the_same_again_changes_nothing(ledger: Ledger) -> None:
    ledger.add(report(source="a.txt"), reading())
    assert ledger.add(report(source="b.txt"), reading(claims=())) == "unchanged"
    assert ledger.reports() == [report(source="a.txt")]
    assert [found for _, found in ledger.readings()] == [reading()]


def test_a_new_reader_stands_beside_the_old(ledger: Ledger) -> None:
    ledger.add(report(), reading())
    assert not ledger.has(report(), reader="rules 2")
    assert ledger.add(report(), reading(reader="rules 2", claims=())) == "added"
    assert ledger.has(report(), reader="rules 2")
    assert ledger.readers() == ["rules 1", "rules 2"]
    assert [found.reader for _, found in ledger.readings("velm")] == ["rules 1", "rules 2"]
    assert [found.reader for _, found in ledger.readings(reader="rules 2")] == ["rules 2"]
    assert ledger.readings("no such report") == []
    assert len(ledger.reports()) == 1


def test_readers_come_in_the_order_first_added(ledger: Ledger) -> None:
    for reader in ("z", "a", "m", "a", "z"):
        ledger.add(report(), reading(reader=reader))
    assert ledger.readers() == ["z", "a", "m"]


@pytest.mark.parametrize(
    "change",
    [
        {"text": TEXT + " Later it rained."},
        {"title": "Two dead"},
        {"outlet": "The Velm Post"},
        {"url": "https://velm.example/1"},
        {"published": None},
        {"language": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_version_of_a_report_is_kept_beside_the_first(ledger: Ledger, change: dict[str, object]) -> None:
    ledger.add(report(), reading())
    assert ledger.add(report(**change), reading()) == "added"
    assert ledger.reports() == [report(), report(**change)]
    assert [found for found, _ in ledger.readings("velm")] == [report(), report(**change)]


def test_where_it_was_found_is_no_part_of_the_key() -> None:
    assert report_key(report()) == report_key(report(source="x", sha256="00"))
    assert len({report_key(report()), report_key(report(title="a")), report_key(report(outlet="a"))}) == 3


# Failures


def test_failed_is_not_empty(ledger: Ledger) -> None:
    empty = Reading("velm", "en", "rules 1")
    assert (outcome_of(empty), outcome_of(reading())) == ("nothing_found", "read")
    assert ledger.add(report(), empty) == "added"
    assert ledger.add_failure(report(id="other"), reader="rules 1", reason="the language 'xx' is not read") == "added"
    assert ledger.readings() == [(report(), empty)]
    assert ledger.failures() == [Failure(report(id="other"), "rules 1", "the language 'xx' is not read")]
    assert ledger.has(report(), reader="rules 1")
    assert not ledger.has(report(id="other"), reader="rules 1")
    assert ledger.reports() == [report(), report(id="other")]


def test_a_failure_is_kept_once_for_each_reason(ledger: Ledger) -> None:
    found = [ledger.add_failure(report(), reader="rules 1", reason=reason) for reason in ("a", "b", "a")]
    assert found == ["added", "added", "unchanged"]
    assert [failure.reason for failure in ledger.failures()] == ["a", "b"]


def test_a_reading_makes_a_failure_good_and_a_later_failure_changes_nothing(ledger: Ledger) -> None:
    ledger.add_failure(report(), reader="rules 1", reason="a")
    assert ledger.add(report(), reading()) == "added"
    assert ledger.failures() == []
    assert ledger.add_failure(report(), reader="rules 1", reason="b") == "unchanged"


# What may not go in

ALIEN = replace(claim("died"), quote="fled")
OUTSIDE = replace(claim("died"), start=len(TEXT) - 1, end=len(TEXT) + 3)
EMPTY = replace(claim("died"), quote="", end=claim("died").start)
#: Python would read this slice from the end of the text, and find the words.
NEGATIVE = Claim("e1", "other", "x", "Front", -6, -1)
CROOKED = replace(relation("The League"), quote="The league")


@pytest.mark.parametrize(
    "more",
    [
        {"claims": (claim("died"), ALIEN)},
        {"claims": (OUTSIDE,)},
        {"claims": (EMPTY,)},
        {"claims": (NEGATIVE,)},
        {"doubtful": (ALIEN,)},
        {"relations": (CROOKED,)},
    ],
    ids=["alien", "outside", "empty", "negative", "doubtful", "relation"],
)
def test_words_that_are_not_the_texts_are_refused_with_the_whole_reading(
    ledger: Ledger, more: dict[str, object]
) -> None:
    with pytest.raises(QuoteFault, match="velm: "):
        ledger.add(report(), reading(**more))
    assert ledger.readings() == []
    assert ledger.reports() == []


EVENT = Event("e1", "attack")


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"id": "elsewhere"}, "of another report"),
        ({"reader": ""}, "names no reader"),
        ({"events": (replace(EVENT, type="raid"),)}, "no such type: 'raid'"),
        ({"events": (replace(EVENT, date_precision="hour"),)}, "no such date_precision"),
        ({"events": (replace(EVENT, lat=91.0),)}, "lat is 91.0"),
        ({"events": (replace(EVENT, lon=float("nan")),)}, "lon is nan"),
        ({"events": (EVENT, EVENT)}, "the same eid"),
        ({"events": (replace(EVENT, targets=["carters"]),)}, "targets is"),  # type: ignore[arg-type]
        ({"events": ()}, "is of event 'e1'"),
        ({"claims": (claim("died", attribute="mood"),)}, "no such attribute"),
        ({"claims": (claim("died", stance="hints"),)}, "no such stance"),
        ({"claims": (claim("died", value=2),)}, "value is 2, not str"),
        ({"claims": (claim("died", low="2"),)}, "low is '2'"),
        ({"claims": (claim("died", low=-1),)}, "low is -1"),
        ({"claims": (claim("died", high=2**63),)}, "high is 9223372036854775808"),
        ({"claims": (claim("died", low=3),)}, "bounds are crossed"),
        ({"claims": (claim("died", confidence=1.5),)}, "confidence is 1.5"),
        ({"doubtful": (claim("died", eid="e9"),)}, "is of event 'e9'"),
        ({"relations": (replace(relation("died"), relation="near"),)}, "no such relation"),
        ({"voice": "half \ud800"}, "lone surrogate"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_values_outside_the_codebook_are_refused_with_the_whole_reading(
    ledger: Ledger, more: dict[str, object], fault: str
) -> None:
    with pytest.raises(ReadingFault, match=fault):
        ledger.add(report(), reading(**more))
    assert ledger.reports() == []


# Any reading

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MAYBE = st.none() | WORDS
MANY = st.lists(WORDS, max_size=3).map(tuple)
CONFIDENCE = st.none() | st.floats(0, 1)
READERS = (f"reader {number}" for number in count())


def _one_of(values: type[EventType | Attribute | Stance | RelationKind]) -> st.SearchStrategy[str]:
    return st.sampled_from([str(value) for value in values])


@st.composite
def bounds(draw: st.DrawFn) -> tuple[int | None, int | None]:
    low, high = sorted(draw(st.tuples(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))))
    return draw(st.sampled_from([(low, high), (low, None), (None, high), (None, None)]))


@st.composite
def claims(draw: st.DrawFn, *, text: str, eids: list[str]) -> Claim:
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    low, high = draw(bounds())
    return Claim(
        draw(st.sampled_from([None, *eids])),
        draw(_one_of(Attribute)),
        draw(WORDS),
        text[start:end],
        start,
        end,
        low=low,
        high=high,
        who=draw(MAYBE),
        claimant=draw(WORDS),
        claimant_name=draw(MAYBE),
        via=draw(MANY),
        stance=draw(_one_of(Stance)),
        confidence=draw(CONFIDENCE),
        claimant_ids=draw(MANY),
    )


@st.composite
def relations(draw: st.DrawFn, *, text: str) -> Relation:
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return Relation(
        draw(WORDS),
        draw(_one_of(RelationKind)),
        draw(WORDS),
        text[start:end],
        start,
        end,
        claimant=draw(WORDS),
        via=draw(MANY),
        stance=draw(_one_of(Stance)),
        since=draw(MAYBE),
    )


@st.composite
def events(draw: st.DrawFn, *, eid: str) -> Event:
    return Event(
        eid,
        draw(_one_of(EventType)),
        date=draw(MAYBE),
        date_end=draw(MAYBE),
        date_precision=draw(st.sampled_from([None, *map(str, DatePrecision)])),
        place=draw(MAYBE),
        country=draw(MAYBE),
        lat=draw(st.none() | st.floats(-90, 90)),
        lon=draw(st.none() | st.floats(-180, 180)),
        place_precision=draw(st.sampled_from([None, *map(str, PlacePrecision)])),
        perpetrators=draw(MANY),
        targets=draw(MANY),
        main=draw(st.booleans()),
        date_phrase=draw(MAYBE),
        date_anchor=draw(MAYBE),
        confidence=draw(CONFIDENCE),
        perpetrator_ids=draw(MANY),
        target_ids=draw(MANY),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Report, Reading]:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
    made = Report(draw(WORDS), text, draw(MAYBE), draw(MAYBE), draw(MAYBE), draw(st.none() | st.dates()), draw(MAYBE))
    eids = draw(st.lists(WORDS, max_size=3, unique=True))
    some = st.lists(claims(text=text, eids=eids), max_size=3).map(tuple)
    return made, Reading(
        made.id,
        draw(MAYBE),
        next(READERS),
        draw(MAYBE),
        tuple(draw(events(eid=eid)) for eid in eids),
        draw(some),
        draw(st.lists(relations(text=text), max_size=2).map(tuple)),
        draw(some),
        draw(st.lists(st.builds(Refused, WORDS, WORDS, WORDS), max_size=2).map(tuple)),
    )


# One ledger for all examples: it only grows, and each example has a reader of its own.
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pair=pairs())
def test_any_reading_comes_out_as_it_went_in(ledger: Ledger, pair: tuple[Report, Reading]) -> None:
    made, read = pair
    assert ledger.add(made, read) == "added"
    [(found_report, found)] = ledger.readings(made.id, reader=read.reader)
    assert (found_report, found, found.refused) == (made, read, read.refused)
    assert found.dumps() == read.dumps()
    assert ledger.add(made, read) == "unchanged"
    assert ledger.has(made, reader=read.reader)
    assert [m.event.eid for m in ledger.mentions(reader=read.reader)] == sorted(e.eid for e in read.events)
