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


def test_a_grade_that_is_taken_back_no_longer_counts(book: Ledger) -> None:
    with book:
        book.grade("Plains Wire", "B", by="A. N.", why="two of three figures held")
        wrong = book.grade("Plains Wire", "F", by="A. N.", why="mixed up")
        back = book.undo_grade(wrong.number, by="B. O.", why="another outlet was meant")
        assert [(g.subject, g.grade) for g in book.grades()] == [("Plains Wire", "B")]
        assert [(g.number, g.undoes, g.undone_by) for g in book.grade_rows()] == [
            (1, None, None),
            (2, None, back.number),
            (3, 2, None),
        ]
        with pytest.raises(UsageFault, match="taken back already"):
            book.undo_grade(wrong.number, by="A. N.", why="again")
        for number in (back.number, 99):
            with pytest.raises(UsageFault, match="no grade"):
                book.undo_grade(number, by="A. N.", why="so")
        with pytest.raises(UsageFault, match="nothing was given"):
            book.undo_grade(1, by="A. N.", why=" ")


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
