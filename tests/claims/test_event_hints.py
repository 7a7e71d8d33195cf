"""What a trained reader points at beside the rules' places and days, and which event a claim belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterclaim.claims.event_hints import Hint, Pointer, day_hints, place_hints, pointed
from counterclaim.claims.event_links import link_features, told_of
from counterclaim.claims.event_places import PlaceGroup, group_places
from counterclaim.claims.event_weights import chance, choices, using, weights
from counterclaim.claims.events import first_place, link_claims
from counterclaim.claims.scenes import find_scenes
from counterclaim.pipeline import Seen, Tools, events_by_rules, see
from counterclaim.records import Event, Report

TEXT = (
    "Gunmen attacked camps in Tarkint and Ansongo on Sunday, killing four soldiers. A bomb went off in Kidal in March."
)


@pytest.fixture(scope="module")
def seen(tools: Tools) -> Seen:
    return see(Report("r", TEXT, published=date(2024, 5, 15), language="en"), tools, language="en")


@pytest.fixture(scope="module")
def groups(seen: Seen) -> list[PlaceGroup]:
    return group_places(find_scenes(seen.document, seen.voices, seen.times, seen.places, given=seen.given))


def _at(words: str, chance: float = 0.9) -> Pointer:
    return Pointer(TEXT.index(words), TEXT.index(words) + len(words), chance)


def _names(groups: list[PlaceGroup], at: list[int]) -> list[str]:
    return [groups[i].place.name for i in at]


def test_a_pointer_may_name_several_places(groups: list[PlaceGroup]) -> None:
    assert _names(groups, pointed(Hint(0.9, 0.9, _at("Tarkint and Ansongo"), None), groups)) == ["Tarkint", "Ansongo"]
    assert pointed(Hint(0.9, 0.9, Pointer(0, 0, 0.9), None), groups) == []
    assert pointed(Hint(0.9, 0.9, None, None), groups) == []


def test_the_place_that_sure_claims_point_at_has_the_larger_share(groups: list[PlaceGroup]) -> None:
    hints = [Hint(0.9, 0.9, _at("Tarkint"), None), Hint(0.2, 0.1, _at("Kidal"), None)]
    rows = dict(zip([g.place.name for g in groups], place_hints(groups, hints), strict=True))
    assert rows["Tarkint"]["place share"] > rows["Kidal"]["place share"] > rows["Ansongo"]["place share"]
    assert rows["Tarkint"]["main place of pointers"] == 1.0


def test_a_country_pointed_at_means_the_places_named_in_it(tools: Tools) -> None:
    text = "Gunmen attacked a camp in Ansongo, Mali, on Sunday. Niger sent help to Tillaberi."
    seen = see(Report("r", text, published=date(2024, 5, 15), language="en"), tools, language="en")
    scenes = find_scenes(seen.document, seen.voices, seen.times, seen.places, given=seen.given)
    found = [replace(g, first=0.5) for g in group_places(scenes)]
    start = text.index("Mali")
    rows = place_hints(found, [Hint(0.9, 0.9, Pointer(start, start + 4, 0.9), None)])
    shares = {g.place.name: row["place share"] for g, row in zip(found, rows, strict=True)}
    assert shares["Ansongo"] > shares["Mali"]
    assert shares["Mali"] == shares["Niger"]


def test_days_are_weighed_by_claims_of_the_same_place(groups: list[PlaceGroup]) -> None:
    names = [g.place.name for g in groups]
    hints = [Hint(0.9, 1.0, _at("Tarkint"), _at("Sunday")), Hint(0.9, 0.0, _at("Kidal"), _at("March"))]
    spans = [[(p.start, p.end)] for p in (_at("Sunday"), _at("March"))]
    sunday, march = day_hints(spans, names.index("Kidal"), groups, hints, main=False)
    assert march["side day share"] > sunday["side day share"]
    sunday, march = day_hints(spans, names.index("Tarkint"), groups, hints, main=True)
    assert sunday["main day share"] > march["main day share"]


def test_hints_move_the_choice_but_no_hint_leaves_the_rules(seen: Seen, tools: Tools) -> None:
    from counterclaim.claims.events import chosen_places

    scenes = find_scenes(seen.document, seen.voices, seen.times, seen.places, given=seen.given)
    alone = chosen_places(seen.document, scenes, country="ML")
    kidal = [Hint(1.0, 1.0, _at("Kidal", 1.0), None)] * 6
    hinted = chosen_places(seen.document, scenes, country="ML", hints=kidal)
    rise = {g.place.name: g.first for g in hinted}["Kidal"] - {g.place.name: g.first for g in alone}["Kidal"]
    assert rise > 0
    assert sum(g.first for g in alone) == pytest.approx(1.0)
    first = first_place(alone)
    assert first is not None
    assert alone[first].place.name == events_by_rules(seen).events[0].place


def test_a_claim_goes_to_the_event_that_is_named_with_it(seen: Seen) -> None:
    document = seen.document
    claim = next(c for _, c in seen.given if "four soldiers" in c.quote)
    told = [
        told_of(document, Event("e1", "attack", place="Tarkint", main=True), 0, frozenset({0})),
        told_of(document, Event("e2", "bombing_explosion", place="Kidal"), TEXT.index("Kidal"), frozenset({1})),
    ]
    first, second = link_features(document, claim, told)
    assert first["place in its sentence"] == 1.0
    assert second["another place in its sentence"] == 1.0
    hint = Hint(0.9, 0.1, _at("Kidal"), None)
    assert link_features(document, claim, told, hint)[1]["place pointed at"] == 0.9


def test_links_want_one_hint_a_claim(seen: Seen) -> None:
    with pytest.raises(ValueError, match="zip"):
        link_claims(seen.document, seen.given, [], [Hint(0.9, 0.9, None, None)] * (len(seen.given) + 1))


def test_weights_can_be_replaced_for_a_while_only() -> None:
    packaged = weights("place")
    with using({"place": {"bias": 1.0}}):
        assert chance({"bias": 2.0, "unknown": 5.0}, "place") == pytest.approx(0.8808, abs=1e-4)
        with pytest.raises(KeyError):
            weights("day")
    assert weights("place") is packaged


def test_choices_sum_up_to_one() -> None:
    found = choices([{"a": 1.0}, {"a": 3.0}, {}], {"a": 400.0})
    assert sum(found) == pytest.approx(1.0)
    assert found[1] == pytest.approx(1.0)
    assert choices([], {"a": 1.0}) == []
