"""Words find the same texts in both databases, the best first, with the hits marked."""

from __future__ import annotations

from typing import Any

import pytest

from counterclaim.ledger import Ledger, fulltext
from counterclaim.ledger.desk_search import CLOSE, OPEN, put_words, search, throw_words

ROWS = (
    ("event", "e1", None, "Attack at Ménaka", "Reed Band on guards. At least 12 guards were killed, the army said."),
    (
        "event",
        "e2",
        None,
        "Bombing at Velm",
        "Guards of the mine at Menaka-South were hurt; see https://example.org/menaka/12.",
    ),
    (
        "report",
        "r1",
        None,
        "River Post",
        "It’s said that snake_case and 3.5 tonnes of ANFO were found on the army's road.",
    ),
    (
        "report",
        "r2",
        None,
        "",
        "The army said. The army, the army and the army said it again: guards, guards. " + "Filler words. " * 200,
    ),
    ("actor", "a1", None, "L’Étoile O'Brien", "Straße der Guards"),
)


@pytest.fixture
def held(ledger: Ledger) -> Ledger:
    with ledger._transaction(writes=True) as connection:
        put_words(connection, ROWS)
    return ledger


def found(ledger: Ledger, words: str, kind: str | None = None) -> set[str]:
    with ledger._transaction() as connection:
        rows, total = search(connection, words, kind=kind, offset=0, limit=20)
    assert total == len(rows)
    return {row["ref"] for row in rows}


@pytest.mark.parametrize(
    ("words", "refs"),
    [
        ("menaka", {"e1", "e2"}),
        ("MÉNAKA", {"e1", "e2"}),
        ("guards army", {"e1", "r2"}),
        ("army guards", {"e1", "r2"}),
        ("gua", {"e1", "e2", "r2", "a1"}),
        ("gua army", set()),
        ("12 menaka", {"e1", "e2"}),
        ("example org", {"e2"}),
        ("south", {"e2"}),
        ("snake_case", {"r1"}),
        ("case", {"r1"}),
        ("3.5", {"r1"}),
        ("etoile", {"a1"}),
        ("o'brien", {"a1"}),
        ("nobody", set()),
        ("", set()),
        ("' & | ! :* ( ) \\ \" - *", set()),
        ("army' OR 1=1 --", set()),
        ("army NOT guards", set()),
        ("title:army", set()),
    ],
)
def test_the_same_words_find_the_same_texts(held: Ledger, words: str, refs: set[str]) -> None:
    assert found(held, words) == refs


def test_one_kind_alone_and_a_page_of_it(held: Ledger) -> None:
    assert found(held, "guards", kind="report") == {"r2"}
    with held._transaction() as connection:
        pages = [search(connection, "guards", kind=None, offset=n, limit=1) for n in range(5)]
    assert [total for _, total in pages] == [4] * 5
    assert {row["ref"] for rows, _ in pages for row in rows} == {"e1", "e2", "r2", "a1"}
    assert pages[4][0] == []


def test_a_word_of_the_title_comes_before_one_of_the_text(ledger: Ledger) -> None:
    with ledger._transaction(writes=True) as connection:
        rows = [("event", f"e{n}", None, "Raid at Orl", "Carters at Tilm " + "and others " * 20) for n in range(20)]
        put_words(connection, [*rows, ("event", "t", None, "Raid at Tilm", "Carters at Orl " + "and others " * 20)])
    with ledger._transaction() as connection:
        best = search(connection, "tilm", kind=None, offset=0, limit=1)[0]
        other = search(connection, "tilm", kind=None, offset=20, limit=1)[0]
    assert best[0]["ref"] == "t"
    assert other[0]["ref"] != "t"


def test_more_hits_come_first_and_long_texts_later(ledger: Ledger) -> None:
    filler = "other words stand here and there " * 3
    with ledger._transaction(writes=True) as connection:
        put_words(
            connection,
            [
                ("report", "once", None, "", f"velm {filler}"),
                ("report", "thrice", None, "", f"velm velm velm {filler}"),
                ("report", "long", None, "", f"velm {filler * 30}"),
                ("report", "none", None, "", filler),
            ],
        )
    with ledger._transaction() as connection:
        rows, _ = search(connection, "velm", kind=None, offset=0, limit=10)
    assert [row["ref"] for row in rows] == ["thrice", "once", "long"]


def test_hits_are_marked_in_title_and_excerpt(held: Ledger) -> None:
    def shown(words: str, ref: str) -> dict[str, Any]:
        with held._transaction() as connection:
            rows, _ = search(connection, words, kind=None, offset=0, limit=20)
        return next(row for row in rows if row["ref"] == ref)

    assert shown("menaka guards", "e1")["title"] == f"Attack at {OPEN}Ménaka{CLOSE}"
    assert f"{OPEN}guards{CLOSE}" in shown("menaka guards", "e1")["excerpt"]
    cut = shown("again", "r2")["excerpt"]
    assert f"said it {OPEN}again{CLOSE}: guards" in cut
    assert cut.endswith("…")
    assert len(cut) < 400


def test_new_words_stand_in_place_of_the_old(held: Ledger) -> None:
    with held._transaction(writes=True) as connection:
        put_words(connection, [("event", "e1", None, "Ambush", "carters")])
    assert found(held, "menaka") == {"e2"}
    assert found(held, "carters") == {"e1"}
    with held._transaction(writes=True) as connection:
        throw_words(connection, "event", ["e1"])
        throw_words(connection, "report")
    assert found(held, "army") == set()
    assert found(held, "guards") == {"e2", "a1"}


def test_more_words_are_thrown_away_at_once_than_one_statement_takes_values(held: Ledger) -> None:
    with held._transaction(writes=True) as connection:
        throw_words(connection, "event", [f"e{number}" for number in range(70_000)])
    assert found(held, "guards") == {"r2", "a1"}


def test_a_text_with_more_words_than_fit_is_kept_and_found_by_the_first(ledger: Ledger) -> None:
    body = " ".join(f"w{n}{'x' * 20}" for n in range(120_000))
    with ledger._transaction(writes=True) as connection:
        put_words(
            connection, [("report", "long", None, "Title", body), ("report", "odd", None, "t" * 5000, "\0 \ufdd0 a")]
        )
    assert found(ledger, "w7" + "x" * 20) == {"long"}
    assert found(ledger, "title") == {"long"}
    assert found(ledger, "t" * 5000) == {"odd"}


def test_a_vector_counts_places_and_hits_within_the_limits() -> None:
    assert fulltext.vector_of("Two Raids", "two") == "'two':1A,3 'raids':2A"
    assert fulltext.vector_of("", "") == ""
    many = fulltext.vector_of("", "a " * 20_000 + "b")
    assert many.endswith(" 'b':16383")
    assert many.count(",") == fulltext.MOST_HITS - 1
    assert fulltext.query_of(["Two", "snake_case"]) == "'two' & 'snake' & 'case':*"
    assert fulltext.query_of(["_", "'"]) == ""
