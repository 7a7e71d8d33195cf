from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from counterclaim.weighing.losses.fit import QUICK
from counterclaim.weighing.losses.picture import panels, to_html, to_svg, told
from counterclaim.weighing.losses.summary import Bias, Convergence, Figure, Loss, Summary

FIGURE = Figure(2.0, 1.1, 1.9, 3.5, 1.0, 400.0)
WORST = '<b>&"'


def summary(*ratios: Figure) -> Summary:
    return Summary(
        losses=(Loss("Freedonia", WORST, 3, Figure(120.0, 60.0, 110.0, 240.0, 1.0, 400.0)),),
        biases=tuple(Bias("S", "Freedonia", f"Carts {n}", 1, ratio) for n, ratio in enumerate(ratios)),
        convergence=Convergence(2, 200, 1.0, 400.0, 0, 0.0),
        plan=QUICK,
        last_day=20,
    )


@pytest.mark.parametrize("ratios", [(FIGURE,), (FIGURE, FIGURE), (Figure(0.0, 0.0, 0.0, 0.0, None, None),)])
def test_an_svg_is_whole_and_the_same_again(ratios: tuple[Figure, ...]) -> None:
    for panel in panels(summary(*ratios)):
        drawn = to_svg(panel)
        root = ET.fromstring(drawn)
        assert len([e for e in root.iter() if e.tag.endswith("circle")]) == len(panel.lines)
        assert drawn == to_svg(panel)


def test_the_page_needs_no_network_and_runs_no_name() -> None:
    page = to_html(panels(summary(FIGURE)), title=WORST)
    assert "<script src=" not in page
    assert "<link" not in page
    assert WORST not in page


@pytest.mark.parametrize(("value", "words"), [(0.283, "0.28"), (12.34, "12.3"), (1234.5, "1,234"), (99.99, "100.0")])
def test_numbers_as_told(value: float, words: str) -> None:
    assert told(value) == words


def test_doubts_are_said() -> None:
    assert Convergence(2, 200, 1.004, 300.0, 0, 0.0).doubts == []
    assert "nearly converged" in Convergence(2, 200, 1.03, 300.0, 0, 0.0).doubts[0]
    worst = Convergence(1, 200, 1.3, 12.0, 4, 0.0).doubts
    assert [line.split(":")[0] for line in worst][1] == "not converged"
    assert len(worst) == 4
    assert Convergence(2, 3, None, None, 0, 0.0).doubts == ["too few draws to check convergence"]
