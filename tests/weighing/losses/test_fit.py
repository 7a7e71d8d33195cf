"""The sampler itself, on a table small enough for a test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from counterclaim.errors import InputFault, UsageFault
from counterclaim.weighing.losses.fit import Plan, fingerprint, pilot, run, run_chain
from counterclaim.weighing.losses.model import encode
from counterclaim.weighing.losses.summary import summarise
from counterclaim.weighing.losses.table import Row

PLAN = Plan(knots=3, warmup=60, draws=60, chains=1, seed=1, max_depth=6, block=30)


def test_the_mark_tells_plans_and_data_apart(reported: list[Row]) -> None:
    coded = encode(reported)
    assert fingerprint(coded, PLAN) == fingerprint(encode(reported), PLAN)
    assert fingerprint(coded, PLAN) != fingerprint(coded, replace(PLAN, seed=2))
    assert fingerprint(coded, PLAN) != fingerprint(encode(reported[:-1]), PLAN)


@pytest.mark.usefixtures("bayes")
def test_a_chain_finds_who_says_more_and_goes_on_to_the_same_draws(reported: list[Row], tmp_path: Path) -> None:
    coded = encode(reported)
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    whole.mkdir()
    parted.mkdir()
    heard: list[tuple[int, int]] = []
    chain = run(coded, PLAN, folder=whole, resume=False, processes=1, told=lambda a, b: heard.append((a, b)))[0]
    assert heard == [(30, 120), (60, 120), (90, 120), (120, 120)]

    found = {b.source: b.figure.mean for b in summarise(coded, PLAN, [chain]).biases}
    assert 2 < found["S"] / found["F"] < 8  # four times, as far as 60 draws can tell

    class Stopped(Exception):
        pass

    def stop(done: int) -> None:
        if done == 90:
            raise Stopped

    with pytest.raises(Stopped):
        run_chain(coded, PLAN, 0, folder=parted, told=stop)
    with pytest.raises(UsageFault, match="--resume"):
        run(coded, PLAN, folder=parted, resume=False, processes=1, told=lambda a, b: None)
    other = replace(PLAN, seed=2)
    with pytest.raises(UsageFault, match="other data or settings"):
        run(coded, other, folder=parted, resume=True, processes=1, told=lambda a, b: None)
    again = run(coded, PLAN, folder=parted, resume=True, processes=1, told=lambda a, b: None)[0]
    assert np.array_equal(again.bias, chain.bias)
    assert np.array_equal(again.total, chain.total)

    (parted / "chain-1.npz").write_bytes(b"no checkpoint")
    with pytest.raises(InputFault, match="no checkpoint"):
        run(coded, PLAN, folder=parted, resume=True, processes=1, told=lambda a, b: None)


@pytest.mark.usefixtures("bayes")
def test_a_pilot_times_the_run(reported: list[Row]) -> None:
    took = pilot(encode(reported), PLAN, processes=1)
    assert took.gradient > 0
    assert 0 < took.longest <= took.shortest * 2
