"""The encoder as it ships: weights in one folder, run by onnxruntime on one core.

A model folder holds `encoder.onnx` (8-bit weights), `heads.npz`, `vocabulary.txt` and `model.json`, which names the
version and the SHA-256 of each of the others. `open_model` is the only place that reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

from counterclaim.errors import ModelFault
from counterclaim.trained.heads import Floats, Heads
from counterclaim.trained.marks import MARKS
from counterclaim.trained.tokens import Pieces, Window

#: What this code can run: raised when marks, heads or files change so that older weights would be misread.
FORMAT: Final = 2
FILES: Final = ("encoder.onnx", "heads.npz", "vocabulary.txt")
PACKAGED: Final = Path(__file__).parent.parent / "data" / "model"


def make_tokenizer(vocabulary: Sequence[str]) -> Tokenizer:
    """Lower-case word pieces over a vocabulary, one piece a line in the order of their ids; accents are dropped, which
    lets an English encoder read French words with the pieces it has."""
    tokenizer = Tokenizer(
        models.WordPiece(
            {piece: i for i, piece in enumerate(vocabulary)}, unk_token="[UNK]", max_input_chars_per_word=60
        )
    )
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True, clean_text=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


@dataclass(frozen=True)
class Model:
    """A trained model, open: give it pieces and marks, get one vector a piece."""

    version: str
    tokenizer: Tokenizer
    heads: Heads
    #: Settings found on data not trained on: thresholds and the calibration of confidence.
    settings: dict[str, Any]
    session: onnxruntime.InferenceSession
    cls: int
    sep: int
    #: numpy's libraries of linear algebra, to be held to one thread: the heads' sums are so small that handing them to
    #: several threads takes longer than the sums (twice the time of a whole reading, measured on two busy cores).
    pools: ThreadpoolController

    def encode(self, pieces: Pieces, marks: Floats, windows: Sequence[Window]) -> list[Floats]:
        """For each window its pieces' vectors, special first and last piece included: (pieces + 2) × width.

        Windows go through the encoder one by one: on one core a batch is no faster, and padding would cost.
        """
        out = []
        for w in windows:
            ids = np.concatenate([[self.cls], pieces.ids[w.first : w.last], [self.sep]])[None]
            seen = np.zeros((1, ids.shape[1], len(MARKS)), dtype=np.float32)
            seen[0, 1:-1] = marks[w.first : w.last]
            (hidden,) = self.session.run(None, {"ids": ids.astype(np.int64), "marks": seen})
            out.append(np.asarray(hidden[0], dtype=np.float32))
        return out


def open_model(folder: Path = PACKAGED, *, threads: int = 1) -> Model:
    """Opens a model folder.

    Raises ModelFault, which names the folder and what is wrong: a file missing, cut short or changed, or weights of a
    version that this code does not run.
    """
    try:
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ModelFault(f"{folder}: these weights have format {about['format']}, this version runs {FORMAT}")
        if tuple(about["marks"]) != MARKS:
            raise ModelFault(f"{folder}: these weights were trained with other marks than this version makes")
        content = {name: (folder / name).read_bytes() for name in FILES}
    except FileNotFoundError as fault:
        raise ModelFault(f"{folder}: {Path(str(fault.filename)).name} is missing") from fault
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as fault:
        raise ModelFault(f"{folder}: model.json can't be read ({type(fault).__name__}: {fault})") from fault
    for name, bytes_ in content.items():
        if hashlib.sha256(bytes_).hexdigest() != about["sha256"].get(name):
            raise ModelFault(f"{folder}: {name} is cut short or changed (its SHA-256 is not the one in model.json)")
    vocabulary = content["vocabulary.txt"].decode("utf-8").splitlines()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.log_severity_level = 3
    with np.load(BytesIO(content["heads.npz"]), allow_pickle=False) as arrays:
        heads = Heads({name: arrays[name] for name in arrays.files})
    return Model(
        about["version"],
        make_tokenizer(vocabulary),
        heads,
        about["settings"],
        onnxruntime.InferenceSession(content["encoder.onnx"], options, providers=["CPUExecutionProvider"]),
        vocabulary.index("[CLS]"),
        vocabulary.index("[SEP]"),
        ThreadpoolController(),
    )
