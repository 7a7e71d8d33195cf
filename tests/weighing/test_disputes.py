from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counterclaim.records import Claim, Dispute, Event, EventGroup, Mention, Reading, Report
from counterclaim.weighing.disputes import KINDS, disjoint, find_disputes, find_person_disputes


def claim(claimant: str, attribute: str = "fatalities", value: str = "", /, **more: Any) -> Claim:
    value = more.pop("value", value) or str(more.get("low") or more.get("high"))
    return Claim(more.pop("eid", "e1"), attribute, value, "…", 0, 1, claimant=claimant, **more)


def toll(claimant: str, low: int | None, high: int | None, who: str | None = "soldiers", **more: Any) -> Claim:
    return claim(claimant, low=low, high=high, who=who, **more)


def report(number: int = 1) -> Report:
    return Report(f"r{number}", "…", outlet=f"Outlet {number}", published=date(2024, 5, number))


def group(*reports: tuple[Claim, ...], perpetrators: tuple[str, ...] = ()) -> EventGroup:
    event = Event("e1", "attack", "2024-05-01", perpetrators=perpetrators)
    return EventGroup(
        "g",
        tuple(
            Mention(f"m{n}", report(n), "r", event, claims, tuple(range(len(claims))))
            for n, claims in enumerate(reports, start=1)
        ),
    )


def kinds(*claims: Claim) -> list[str]:
    return [d.kind for d in find_disputes(group(claims))]


def claimants(dispute: Dispute) -> list[set[str]]:
    return [{v.claim.claimant for v in side} for side in dispute.sides]


ARMY, CSP = "the army", "the Northern Front"


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        # tolls
        (toll(ARMY, 10, 10), toll(CSP, 24, None), "toll_differs"),
        (toll(ARMY, 10, 10), toll(CSP, 17, 17, "bodies in uniform"), "toll_differs"),
        (toll(ARMY, None, 22), toll(CSP, 30, 40), "toll_differs"),
        (toll(ARMY, 3, 3, "civilians"), toll("a doctor", 9, 9, "villagers"), "toll_differs"),
        (toll(ARMY, 46, 46, "assailants"), toll(CSP, 9, 9, "its ranks"), "toll_differs"),
        (toll(ARMY, 8, 8, "dead"), toll(CSP, 70, 70, "soldiers"), "toll_differs"),
        (toll(ARMY, 8, 8, "people"), toll(CSP, 70, 70, "soldiers"), "toll_differs"),
        (toll("le gouvernement", 8, 8, "militaires"), toll(CSP, 70, 70), "toll_differs"),
        (toll(ARMY, 0, 0), toll(CSP, 5, 5), "toll_denied"),
        (toll(ARMY, 1, None, "civilians", stance="denies"), toll("residents", 1, 1, "girl"), "toll_denied"),
        (toll(ARMY, 1, None, "civilians", stance="denies"), toll("residents", 4, 4, "villagers"), "toll_denied"),
        (toll(CSP, 46, 46, stance="denies"), toll(ARMY, 46, 46), "toll_denied"),
        (toll(ARMY, 10, 10), toll("the ministry", 11, 11, stance="disputes"), "toll_differs"),
        # none
        (toll(ARMY, 23, None), toll(CSP, 26, 26), None),
        (toll(ARMY, 10, 10, "soldiers"), toll(CSP, 30, 30, "people"), None),
        (toll(ARMY, 10, 10, "soldiers"), toll(CSP, 30, 30, "fighters"), None),
        (toll(ARMY, 10, 10, "Malian soldiers"), toll(CSP, 30, 30, "Chadian soldiers"), None),
        (toll(ARMY, 10, 10), toll(ARMY, 24, 24), None),
        (toll("the Malian army", 10, 10), toll("the army", 24, 24), None),
        (toll("the army", 10, 10), toll("the government", 24, 24), None),
        (toll(ARMY, 10, 10), toll(CSP, 24, None, stance="unconfirmed"), None),
        (toll(ARMY, 10, 10), claim(CSP, "other", low=24, who="soldiers"), None),
        (toll(ARMY, 10, 10), claim(CSP, "injuries", low=24, high=24, who="soldiers"), None),
        (toll(ARMY, 11, 11, "people"), toll("a witness", 9, 9, "combatants", value="nine of the eleven"), None),
        (toll(ARMY, 11, 11, "people"), toll("a witness", 1, 1, "her husband"), None),
        (toll("residents", 100, 100, "people"), toll("a doctor", 110, 110, "people"), None),
        (toll(ARMY, None, None), toll(CSP, 9, 9), None),
        # responsibility
        (claim(CSP, "responsibility", "a"), claim("the Red Hand", "responsibility", "b"), "responsibility"),
        (
            claim("the Red Hand", "responsibility", "any part", stance="denies"),
            claim(ARMY, "perpetrator", "Red Hand fighters"),
            "responsibility",
        ),
        (
            claim(CSP, "perpetrator", "the Red Hand", stance="denies"),
            claim(ARMY, "perpetrator", "the Red Hand"),
            "responsibility",
        ),
        (
            claim(CSP, "perpetrator", "the Blue Guard", stance="disputes"),
            claim(ARMY, "perpetrator", "the Red Hand"),
            "responsibility",
        ),
        (claim(CSP, "responsibility", "we did it"), claim(ARMY, "perpetrator", "Northern Front"), None),
        (claim(CSP, "responsibility", "we did it"), claim(ARMY, "perpetrator", "terrorists"), None),
        # leader
        (claim(ARMY, "led_by", "Aru Bel"), claim(CSP, "led_by", "Dono Kesh"), "leader"),
        (claim(ARMY, "led_by", "Aru Bel"), claim(CSP, "led_by", "Aru Bel", stance="denies"), "leader"),
        (claim(ARMY, "led_by", "Aru Bel"), claim(CSP, "led_by", "Commander Aru Bel"), None),
        # persons
        (
            claim(ARMY, "person_status", "dead", who="Aru Bel"),
            claim(CSP, "person_status", "alive", who="Bel"),
            "person_status",
        ),
        (
            claim(ARMY, "person_status", "dead", who="Aru Bel"),
            claim(CSP, "person_status", "dead", who="Bel", stance="denies"),
            "person_status",
        ),
        (
            claim(ARMY, "person_status", "dead", who="Aru Bel"),
            claim(CSP, "person_status", "alive", who="Dono Kesh"),
            None,
        ),
        # control
        (
            claim(ARMY, "territory_control", "the attack was repelled"),
            claim(CSP, "territory_control", "took control of the camp"),
            "control",
        ),
        (
            claim(ARMY, "territory_control", "attaque repoussée"),
            claim(CSP, "territory_control", "a pris le contrôle du camp"),
            "control",
        ),
        (
            claim(ARMY, "territory_control", "the post was lost", stance="denies"),
            claim(CSP, "territory_control", "the post was overrun"),
            "control",
        ),
        (
            claim(ARMY, "territory_control", "the base was retaken"),
            claim(CSP, "territory_control", "the base was overrun"),
            None,
        ),
        # words
        (
            claim(CSP, "other", "shot down an aircraft"),
            claim(ARMY, "other", "an aircraft was shot down", stance="denies"),
            "materiel",
        ),
        (claim(CSP, "motive", "revenge"), claim("a trader", "motive", "the tax", stance="disputes"), "motive_or_means"),
        (claim(CSP, "motive", "revenge"), claim("a trader", "motive", "the tax"), None),
        (
            claim(CSP, "civilian_harm", "houses were burned"),
            claim(ARMY, "civilian_harm", "houses were burned", stance="denies"),
            "other",
        ),
        # who was hit
        (claim(ARMY, "target", "only combatants"), toll("a deacon", 7, 7, "children"), "victims"),
        (toll(ARMY, 20, 20, "combatants"), toll("a deacon", 7, 7, "children"), None),
    ],
)
def test_two_claims_of_one_report(one: Claim, other: Claim, kind: str | None) -> None:
    expected = [kind] if kind else []
    assert kinds(one, other) == expected
    assert kinds(other, one) == expected


def test_sides_and_sentence_name_voices_values_and_reports() -> None:
    (dispute,) = find_disputes(group((toll("The army", 10, 10),), (toll("the Northern Front", 24, None),)))
    assert dispute.sentence == (
        "The army said 10 soldiers were killed (Outlet 1, 2024-05-01); "
        "the Northern Front said at least 24 soldiers were killed (Outlet 2, 2024-05-02)."
    )
    assert [[(v.report.id, v.number) for v in side] for side in dispute.sides] == [[("r1", 0)], [("r2", 0)]]
    assert dispute.group == "g"
    assert dispute.attribute == "fatalities"


def test_a_statement_speaks_for_its_party() -> None:
    statement = group((toll("reporter", 10, 10),), (toll("the Malian army", 24, 24),))
    assert len(find_disputes(statement)) == 1
    assert find_disputes(statement, voices={("r1", "r"): "Malian army"}) == []


def test_two_readers_of_one_report_do_not_dispute() -> None:
    (mention,) = group((toll(ARMY, 10, 10),)).mentions
    other = replace(mention, reader="s", claims=(toll(CSP, 24, 24),))
    assert find_disputes(EventGroup("g", (mention, other))) == []


def test_two_claims_over_two_reports_may_be_aliases() -> None:
    assert find_disputes(group((claim("NLF", "responsibility", "a"),), (claim("FLN", "responsibility", "b"),))) == []


def test_near_figures_of_a_party_do_clash() -> None:
    near = group((toll("the Red Hand", 100, 100),), (toll(ARMY, 89, 89),), perpetrators=("the Red Hand",))
    assert [d.kind for d in find_disputes(near)] == ["toll_differs"]


def test_voices_that_say_the_same_stand_on_one_side() -> None:
    (dispute,) = find_disputes(group((toll(ARMY, 10, 10), toll(CSP, 40, 40), toll("a nurse", 40, 40))))
    assert claimants(dispute) == [{ARMY}, {CSP, "a nurse"}]


def test_heavier_first_and_the_same_every_time() -> None:
    claims = (
        toll(ARMY, 10, 10),
        toll(CSP, 400, 400),
        toll("a nurse", 400, 400),
        claim(ARMY, "led_by", "Aru Bel"),
        claim(CSP, "led_by", "Dono Kesh"),
    )
    found = find_disputes(group(claims))
    assert [d.kind for d in found] == ["toll_differs", "leader"]
    assert find_disputes(group(claims)) == found


def test_persons_outside_events() -> None:
    dead = claim("the ministry", "person_status", "dead", who="Aru Bel", eid=None)
    alive = claim("villagers", "person_status", "alive", who="Aru Bel", eid="e1")
    readings = [
        (report(1), Reading("r1", "en", "r", claims=(dead,))),
        (report(2), Reading("r2", "en", "r", claims=(alive,))),
    ]
    (dispute,) = find_person_disputes(readings)
    assert dispute.kind == "person_status"
    assert dispute.group is None
    assert "said that Aru Bel is dead" in dispute.sentence


def test_a_pair_inside_events_is_left_to_the_event() -> None:
    dead = claim(ARMY, "person_status", "dead", who="Aru Bel")
    alive = claim(CSP, "person_status", "alive", who="Aru Bel")
    assert find_person_disputes([(report(), Reading("r1", "en", "r", claims=(dead, alive)))]) == []


def test_sums_outside_events() -> None:
    claims = (
        claim("the ministry", "aggregate", low=20, high=20, who="fighters", eid=None),
        claim(CSP, "aggregate", low=20, high=20, who="fighters", stance="denies", eid=None),
        claim(CSP, "aggregate", low=500, high=500, who="attacks", eid=None),
    )
    found = find_person_disputes([(report(), Reading("r1", "en", "r", claims=claims))])
    assert [d.kind for d in found] == ["toll_denied"]


def test_sums_of_two_reports_need_one_matter() -> None:
    def reading(number: int, place: str, killed: int) -> tuple[Report, Reading]:
        event = Event("e1", "attack", "2024-05-01", place=place)
        total = claim(f"Front {number}", "aggregate", low=killed, high=killed, who="soldiers", eid=None)
        return report(number), Reading(f"r{number}", "en", "r", events=(event,), claims=(total,))

    assert find_person_disputes([reading(1, "Tirga", 10), reading(2, "Abou", 400)]) == []
    assert len(find_person_disputes([reading(1, "Tirga", 10), reading(2, "Tirga", 400)])) == 1


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((23, None), (26, 26), False),
        ((23, None), (22, 22), True),
        ((None, 5), (6, None), True),
        ((None, None), (1, 1), False),
        ((0, 0), (1, None), True),
    ],
)
def test_disjoint(a: tuple[int | None, int | None], b: tuple[int | None, int | None], expected: bool) -> None:
    one, other = toll("a", *a), toll("b", *b)
    assert disjoint(one, other) is disjoint(other, one) is expected


def test_every_kind_has_its_place_in_the_order() -> None:
    assert len(set(KINDS)) == len(KINDS) == 12


def test_a_voice_under_two_names_is_one_voice() -> None:
    front, statement = "the Reed League (RL)", "RL's statement"
    said = (
        claim(front, "led_by", "Sheikh Omar Dalb"),
        claim(statement, "led_by", "Dalb", stance="disputes"),
        claim(ARMY, "led_by", "Ba Kelo"),
    )
    (dispute,) = find_disputes(group(said))
    assert dispute.kind == "leader"
    assert claimants(dispute) == [{front, statement}, {ARMY}]
    assert dispute.weight == 2
    assert dispute.sentence == (
        "The Reed League (RL) said that “Sheikh Omar Dalb” led it (Outlet 1, 2024-05-01); the army said that “Ba Kelo” led"
        " it (Outlet 1, 2024-05-01)."
    )


def test_a_short_name_that_may_be_two_persons_stays_short() -> None:
    said = tuple(claim("RL", "led_by", name) for name in ("Dalb", "Omar Dalb", "Kelo Dalb"))
    (dispute,) = find_disputes(group((*said, claim(ARMY, "led_by", "Ba Sefu"))))
    assert "“Dalb”" in dispute.sentence


def test_no_voice_disputes_its_own_two_lengths_of_a_name() -> None:
    said = (claim("RL", "led_by", "Omar Dalb"), claim("RL's statement", "led_by", "Dalb", stance="disputes"))
    assert find_disputes(group(said)) == []


def test_a_voice_quoted_by_many_weighs_once() -> None:
    army, front = toll(ARMY, 10, 10), toll(CSP, 24, 24)
    once, often = find_disputes(group((army, front))), find_disputes(group((army, front), (army,), (army,)))
    assert [d.weight for d in once] == [d.weight for d in often]
