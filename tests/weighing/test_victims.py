from __future__ import annotations

import pytest

from counterclaim.weighing.victims import counts_some, holds, same_victims, seen_by, victims_of


@pytest.mark.parametrize(
    ("who", "classes"),
    [
        (None, {"people"}),
        ("soldiers", {"soldiers"}),
        ("soldats béninois", {"soldiers"}),
        ("bodies in uniform", {"security"}),
        ("civilian dead", {"civilians"}),
        ("women and children", {"women", "children"}),
        ("its ranks", {"own"}),
        ("the enemy", {"enemy"}),
        ("combattants", {"fighters"}),
        ("miliciens", {"militia"}),
        ("men in civilian clothes", {"men"}),
        ("attacks", {"attacks"}),
    ],
)
def test_classes(who: str | None, classes: set[str]) -> None:
    assert victims_of(who).classes == classes


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("soldiers", "militaires", True),
        ("soldiers", "members of the security forces", True),
        ("soldiers", "police officers", False),
        ("soldiers", "fighters", False),
        ("soldiers", "people", False),
        ("people", "bodies", True),
        ("Malian soldiers", "soldats maliens", True),
        ("Malian soldiers", "soldats tchadiens", False),
        ("fighters of the NLF", "fighters of the Red Hand", False),
        ("fighters of the Northern Liberation Front", "NLF fighters", True),
    ],
)
def test_same_victims(one: str, other: str, same: bool) -> None:
    assert same_victims(victims_of(one), victims_of(other)) is same
    assert same_victims(victims_of(other), victims_of(one)) is same


@pytest.mark.parametrize(
    ("whole", "part", "expected"),
    [
        ("people", "soldiers", True),
        ("soldiers", "people", False),
        ("people", "fighters", False),
        ("civilians", "enfants", True),
        ("civilians", "soldiers", False),
    ],
)
def test_holds(whole: str, part: str, expected: bool) -> None:
    assert holds(victims_of(whole), victims_of(part)) is expected


def test_own_men_and_enemies_depend_on_who_speaks() -> None:
    own, enemy = victims_of("its ranks"), victims_of("the enemy")
    assert seen_by(own, state=True).classes == {"soldiers"} == seen_by(enemy, state=False).classes
    assert seen_by(own, state=False).classes == {"fighters"} == seen_by(enemy, state=True).classes


@pytest.mark.parametrize(
    ("value", "who", "number", "some"),
    [
        ("nine of the eleven", "combatants", 9, True),
        ("one", "her husband", 1, True),
        ("one", "a marine", 1, True),
        ("only one", "a soldier", 1, False),
        ("ten", "soldiers", 10, False),
        ("more than 40", "soldiers", None, False),
    ],
)
def test_counts_some(value: str, who: str, number: int | None, some: bool) -> None:
    assert counts_some(value, who, number=number) is some
