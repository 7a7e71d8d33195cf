"""Trained weights → the folder that ships: `encoder.onnx` in 8 bits, heads, vocabulary, `model.json`.

usage: python training/export.py NETWORK.pt OUT [--settings FILE] [--version V]

The vocabulary loses the pieces that no text in a language we read can hold (other scripts); nothing else is pruned.
Weights of the encoder's matrices become 8-bit integers a column (per channel): in a trial before the project a cosine of
0.989 to the full network on average, against 0.953 with one scale a matrix.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from network import Network
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn
from train import encoder_folder

from counterclaim.trained.encoder import FILES, FORMAT
from counterclaim.trained.marks import MARKS

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def kept_pieces(tokenizer: Tokenizer) -> list[tuple[str, int]]:
    """(piece, its old id) of those that stay: the four special ones, then all in Latin letters, digits and signs."""
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    ids = dict(vocabulary)

    def stays(piece: str) -> bool:
        body = piece.removeprefix("##")
        return not piece.startswith("[unused") and piece not in (*SPECIAL, "[MASK]") and all(ord(c) < 0x250 or 0x2010 <= ord(c) < 0x2100 for c in body)  # fmt: skip

    return [(p, ids[p]) for p in SPECIAL] + [(p, i) for p, i in vocabulary if stays(p)]


class Shipped(nn.Module):
    """The encoder alone, its sums written out without a mask: every piece of a window counts. What the library's own
    forward exports carries masks and checks through every layer, and takes a third longer (38 against 27 ms for 380
    pieces). `export` compares the two."""

    def __init__(self, net: Network, kept: list[int]) -> None:
        super().__init__()
        self.encoder = net.encoder
        words = net.encoder.bert.embeddings.word_embeddings.weight[kept].detach().clone()
        self.encoder.bert.embeddings.word_embeddings = nn.Embedding.from_pretrained(words, freeze=True)
        self.heads = net.encoder.bert.config.num_attention_heads

    def forward(self, ids: Tensor, marks: Tensor) -> Tensor:
        bert = self.encoder.bert
        shapes = bert.embeddings
        x = shapes.word_embeddings(ids) + self.encoder.marks(marks)
        x = x + shapes.position_embeddings.weight[: ids.shape[1]] + shapes.token_type_embeddings.weight[0]
        x = shapes.LayerNorm(x)
        size = x.shape[-1] // self.heads

        def split(t: Tensor) -> Tensor:
            return t.view(t.shape[0], -1, self.heads, size).transpose(1, 2)

        for layer in bert.encoder.layer:
            look = layer.attention.self
            q, k, v = split(look.query(x)), split(look.key(x)), split(look.value(x))
            seen = torch.softmax(q @ k.transpose(-1, -2) * size**-0.5, -1) @ v
            seen = seen.transpose(1, 2).reshape(x.shape[0], -1, self.heads * size)
            x = layer.attention.output.LayerNorm(layer.attention.output.dense(seen) + x)
            inner = nn.functional.gelu(layer.intermediate.dense(x))
            x = layer.output.LayerNorm(layer.output.dense(inner) + x)
        return x


def export(
    weights: Path,
    out: Path,
    *,
    settings: dict[str, object],
    version: str,
    full: bool = False,
    folder: Path | None = None,
) -> None:
    """Writes the model folder `out`. `folder` holds the encoder's shape where it is not the one we train."""
    net = Network(folder or encoder_folder())
    with torch.no_grad():
        left = net.load(torch.load(weights, weights_only=True))
    if left:
        raise SystemExit(f"{weights} lacks {left}")
    net.eval()
    heads = net.head_weights()
    kept = kept_pieces(Tokenizer.from_file(str(encoder_folder() / "tokenizer.json")))
    out.mkdir(parents=True, exist_ok=True)
    module = Shipped(net, [i for _, i in kept])
    with tempfile.TemporaryDirectory() as scratch:
        plain, shaped = Path(scratch) / "plain.onnx", Path(scratch) / "shaped.onnx"
        ids = torch.randint(4, 1000, (1, 40))
        none = torch.zeros(1, 40, len(MARKS))
        with torch.no_grad():
            apart = (module(ids, none) - net.encoder(ids, none, torch.ones_like(ids))).abs().max()
        if apart > 1e-4:
            raise SystemExit(f"the exported sums differ from the network's by {float(apart)}")
        torch.onnx.export(
            module, (ids, none), str(plain), input_names=["ids", "marks"],
            output_names=["hidden"], dynamic_axes={"ids": {0: "b", 1: "n"}, "marks": {0: "b", 1: "n"}, "hidden": {0: "b", 1: "n"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        onnx.save(onnx.load(str(plain)), str(shaped))
        if full:
            (out / "encoder.onnx").write_bytes(shaped.read_bytes())
        else:
            quantize_dynamic(
                str(shaped), str(out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
            )
    np.savez(out / "heads.npz", **{k: v.astype(np.float16) if v.ndim > 1 else v for k, v in heads.items()})
    (out / "vocabulary.txt").write_text("\n".join(p for p, _ in kept) + "\n", encoding="utf-8")
    about = {
        "format": FORMAT,
        "version": version,
        "marks": list(MARKS),
        "sha256": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES},
        "settings": settings,
    }
    (out / "model.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--settings", type=Path, help="thresholds and calibration, as training/calibrate.py writes them"
    )
    parser.add_argument("--version", default="1")
    parser.add_argument("--full", action="store_true", help="keep 32-bit weights, to measure what 8 bits cost")
    args = parser.parse_args()
    settings = json.loads(args.settings.read_text()) if args.settings else {}
    export(args.network, args.out, settings=settings, version=args.version, full=args.full)
    sizes = {name: round((args.out / name).stat().st_size / 1e6, 1) for name in FILES}
    print(f"written to {args.out}: {sizes} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
