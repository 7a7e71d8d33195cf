"""Windows own every piece once, whatever the text; spans go from characters to pieces and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from counterclaim.trained.encoder import make_tokenizer
from counterclaim.trained.tokens import Pieces, pieces_of, windows_of

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "army", "said", "kill", "##ed", "four", "soldiers", "the", ".", ","]


def _pieces(count: int) -> Pieces:
    at = np.arange(count, dtype=np.int64)
    return Pieces(at, at * 5, at * 5 + 4, np.ones(count, dtype=np.bool_))


@given(
    count=st.integers(0, 2000),
    every=st.integers(1, 700),
    size=st.integers(20, 400),
    share=st.floats(0.1, 0.6),
)
def test_every_piece_is_owned_once_and_read_with_its_window(count: int, every: int, size: int, share: float) -> None:
    pieces = _pieces(count)
    windows = windows_of(pieces, range(0, count * 5, every * 5), size=size, overlap=int(size * share))
    owned = [i for w in windows for i in range(w.own_first, w.own_last)]
    assert owned == list(range(count))
    for w in windows:
        assert w.first <= w.own_first < w.own_last <= w.last
        assert w.last - w.first <= size


def test_a_short_text_is_one_window() -> None:
    assert [(w.first, w.last) for w in windows_of(_pieces(30), [0])] == [(0, 30)]


def test_words_are_cut_into_pieces_with_their_characters() -> None:
    text = "The army killed four soldiers."
    pieces = pieces_of(text, make_tokenizer(VOCABULARY))
    assert [text[s:e] for s, e in zip(pieces.starts, pieces.ends, strict=True)] == [
        "The", "army", "kill", "ed", "four", "soldiers", ".",
    ]  # fmt: skip
    assert pieces.first.tolist() == [True, True, True, False, True, True, True]
    assert pieces.span(9, 15) == (2, 3)
    assert pieces.word_end(2) == 15


def test_accents_are_read_as_the_letters_below_them() -> None:
    pieces = pieces_of("ármy sàid", make_tokenizer(VOCABULARY))
    assert pieces.ids.tolist() == [VOCABULARY.index("army"), VOCABULARY.index("said")]


def test_other_scripts_and_nothing_do_no_harm() -> None:
    tokenizer = make_tokenizer(VOCABULARY)
    assert len(pieces_of("", tokenizer)) == 0
    assert len(pieces_of("قتل أربعة جنود 四名士兵 \x00\u202e", tokenizer)) > 0
