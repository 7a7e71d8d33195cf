"""Grades are rows, the last counts; exports are remembered, so that changes and withdrawals can be told."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from counterclaim.errors import UsageFault
from counterclaim.ledger import Ledger


@pytest.fixture
def book(place: Path | URL) -> Ledger:
    return Ledger(place)


def test_grades_are_kept_in_order(book: Ledger) -> None:
    with book:
        first = book.grade("Plains Wire", "B", by="A. N.", why="two of three figures held")
        book.grade("wire-1:0", "2", by="A. N.", why="seen by others")
        book.grade("Plains Wire", "C", by="A. N.", why="a third did not")
        found = book.grades()
    assert (first.kind, first.subject, first.grade, first.by) == ("source", "Plains Wire", "B", "A. N.")
    assert [(g.kind, g.subject, g.grade) for g in found] == [
        ("source", "Plains Wire", "B"),
        ("claim", "wire-1:0", "2"),
        ("source", "Plains Wire", "C"),
    ]


@pytest.mark.parametrize("grade", ["G", "7", "0", "", "AB", "a", "B2"])
def test_no_grade(book: Ledger, grade: str) -> None:
    with book, pytest.raises(UsageFault, match="is no grade: A to F for a source, 1 to 6"):
        book.grade("Plains Wire", grade, by="A. N.", why="so")
    with Ledger(book.address) as again:
        assert again.grades() == []


def test_grades_say_who_and_why(book: Ledger) -> None:
    with book, pytest.raises(UsageFault, match="why: nothing was given"):
        book.grade("Plains Wire", "B", by="A. N.", why=" ")


def test_stamps_change_with_the_row_only(book: Ledger) -> None:
    with book:
        first = book.stamp("acled", {"e1": "x", "e2": "y"})
        second = book.stamp("acled", {"e1": "x", "e2": "z"})
        assert second["e1"] == first["e1"]
        assert second["e2"] > first["e2"]
        assert book.withdrawn("acled") == []
        book.stamp("acled", {"e2": "z"})
        assert [event for event, _ in book.withdrawn("acled")] == ["e1"]
        back = book.stamp("acled", {"e1": "x", "e2": "z"})
        assert back["e1"] > first["e1"]
        assert book.withdrawn("acled") == []
        assert book.withdrawn("ucdp") == []
