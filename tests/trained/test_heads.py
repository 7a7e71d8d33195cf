"""The heads in numpy give what the network in torch gives (where torch is installed)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from counterclaim.trained.heads import DISTANCES, POINTERS, Heads, distance_classes, log_softmax


def test_distances_are_told_apart_by_side_and_size() -> None:
    classes = distance_classes(5, 7, 20)
    assert classes[5:8].tolist() == [0, 0, 0]
    assert classes[4] == 1
    assert classes[8] == 2
    assert classes[3] == classes[2] == 3
    assert classes[9] == classes[10] == 4
    assert classes[0] == 2 * DISTANCES + 1
    assert distance_classes(2, 2, 5000).max() <= 2 * DISTANCES + 1


def test_log_softmax_sums_to_one() -> None:
    x = np.array([[1.0, 2.0, 300.0], [-5.0, -5.0, -5.0]], dtype=np.float32)
    assert np.allclose(np.exp(log_softmax(x)).sum(axis=1), 1.0)


def test_numpy_and_torch_agree() -> None:
    torch = pytest.importorskip("torch", reason="torch is only needed to train (make train installs it)")
    pytest.importorskip("transformers", reason="transformers is only needed to train")
    sys.path.insert(0, str(Path(__file__).parents[2] / "training"))
    from network import Network  # type: ignore[import-not-found,unused-ignore]

    network = Network.__new__(Network)
    torch.nn.Module.__init__(network)
    network.add_heads(32)
    network.eval()
    hidden = torch.randn(12, 32)
    stretches = [(2, 4, 0), (7, 7, 3)]
    with torch.no_grad():
        q = network.claim_vectors(hidden, stretches)
        points = network.pointer_scores(hidden, q, stretches)
        stance = torch.log_softmax(network.stance(q), -1)
        link = torch.sigmoid(network.link_scores(q))
    scores = Heads(network.head_weights()).claims(hidden.numpy(), stretches)
    assert np.allclose(scores.stance, stance.numpy(), atol=1e-4)
    assert np.allclose(scores.link, link.numpy(), atol=1e-4)
    for i, name in enumerate(POINTERS):
        assert np.allclose(scores.pointers[name], points[:, i].numpy(), atol=1e-4)
