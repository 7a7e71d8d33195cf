"""Text → word pieces with character offsets, and the windows that the encoder reads them in. Pure, given a tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]

#: Word pieces of text in one window. The encoder knows 512 positions; longer windows cost more a piece, and
#: most reports fit into one or two of this size.
WINDOW = 384
#: Pieces that a window repeats of the one before it, so that every claim has its surroundings once.
OVERLAP = 112


@dataclass(frozen=True)
class Pieces:
    """The word pieces of a text, without special ones. Arrays of one length: vocabulary ids, first and one-past-last
    character, and whether a word begins here (its other pieces follow)."""

    ids: Ints
    starts: Ints
    ends: Ints
    first: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, position: int) -> int:
        """The piece that holds a character, or the next one after it."""
        return int(np.searchsorted(self.ends, position, side="right"))

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last piece (both included) that touch `start:end`; None where there are none."""
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left")) - 1
        return (first, last) if first <= last else None

    def word_end(self, piece: int) -> int:
        """One past the last character of the word that a piece belongs to."""
        last = piece
        while last + 1 < len(self.ids) and not self.first[last + 1]:
            last += 1
        return int(self.ends[last])


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `first` to `last` (not included) are read together; answers are taken for `own_first` to `own_last`."""

    first: int
    last: int
    own_first: int
    own_last: int


def pieces_of(text: str, tokenizer: Tokenizer) -> Pieces:
    """The pieces of a text; an empty text has none."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    first = np.array([not token.startswith("##") for token in encoding.tokens], dtype=np.bool_)
    return Pieces(np.array(encoding.ids, dtype=np.int64), offsets[:, 0], offsets[:, 1], first)


def windows_of(
    pieces: Pieces, sentence_starts: Sequence[int], *, size: int = WINDOW, overlap: int = OVERLAP
) -> list[Window]:
    """Cuts a text into windows that begin and end with sentences where they can, each with some of what stands before it.

    `sentence_starts` are characters. A piece is owned by exactly one window; half of an overlap goes to either side.
    """
    total = len(pieces)
    if total == 0:
        return []
    if total <= size:
        return [Window(0, total, 0, total)]
    cuts = sorted({0, *(min(pieces.at(s), total) for s in sentence_starts)})
    windows: list[Window] = []
    first = own = 0
    while True:
        limit = first + size
        if limit >= total:
            windows.append(Window(first, total, own, total))
            return windows
        ends = [c for c in cuts if own + size // 4 <= c <= limit]
        last = ends[-1] if ends else limit
        begins = [c for c in cuts if last - overlap <= c < last]
        following = begins[0] if begins else max(own + 1, last - overlap)
        following = max(following, first + 1)
        # the answers near a window's end lack what follows: the next window, where they stand in the middle, gives them
        middle = [c for c in cuts if following < c <= last]
        split = middle[len(middle) // 2] if len(middle) > 1 else following + (last - following) // 2
        split = max(split, own + 1)
        windows.append(Window(first, last, own, split))
        first, own = following, split
