"""What must hold whatever is merged: order and batches change nothing, undo gives back the state, no claim is lost or
counted twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from counterclaim.ledger import Ledger
from counterclaim.merging.clusters import check_verdicts, standing_verdicts
from counterclaim.merging.features import row_of
from counterclaim.merging.merge import groups_of, merge, merge_rows
from counterclaim.merging.scoring import load_settings
from counterclaim.records import Claim, Event, Judgement, Mention, Merge, Reading, Report

AT = datetime(2020, 5, 1, tzinfo=UTC)


def mention(number: int, dice: random.Random) -> Mention:
    """A telling that shares day, place, party or toll with others by chance."""
    day = date(2020, 2, dice.choice([27, 28, 29]))
    dead = dice.choice([12, 31, 40])
    quote = f"{dead} carters died when the League burned the market {dice.choice(['at dawn', 'of Dorwa by night'])}"
    claim = Claim("e1", "fatalities", str(dead), quote, 0, len(quote), low=dead, high=dead)
    event = Event(
        "e1",
        dice.choice(["attack", "armed_clash", "bombing_explosion"]),
        date=day.isoformat() if dice.random() < 0.9 else None,
        date_precision="day",
        place=dice.choice(["Dorwa", "Dourwa", "Silmo", None]),
        country="ML",
        place_precision="settlement",
        perpetrators=(dice.choice(["Reed League", "RL", "gunmen"]),),
        main=True,
    )
    report = Report(f"r{number}", f"{quote}, {number} people said.", published=date(2020, 3, 4), language="en")
    return Mention(f"m{number:02}", report, "given", event, (claim,), (0,))


def mentions(seed: int, number: int) -> list[Mention]:
    dice = random.Random(seed)
    return [mention(n, dice) for n in range(number)]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 18), st.integers(1, 7))
def test_order_and_size_of_batches_change_nothing(seed: int, number: int, size: int) -> None:
    told = mentions(seed, number)
    whole = merge(told, [], load_settings(), at=AT)
    shuffled = random.Random(seed + 1).sample(told, number)
    step: Merge | None = None
    for end in range(size, number + size, size):
        step = merge(shuffled[:end], [], load_settings(), at=AT, before=step)
    assert step == whole
    assert merge_rows(map(row_of, shuffled), load_settings()) == whole.event_of
    claims = [(m.id, n) for g in groups_of(shuffled, whole) for m in g.mentions for n in m.numbers]
    assert sorted(claims) == sorted((m.id, n) for m in told for n in m.numbers)


def filled(path: Path) -> Ledger:
    ledger = Ledger(path)
    for m in mentions(3, 9):
        claims = tuple(replace(c, end=len(c.quote)) for c in m.claims)
        ledger.add(m.report, Reading(m.report.id, "en", "given", events=(m.event,), claims=claims))
    return ledger


def check(judgements: Sequence[Judgement]) -> None:
    check_verdicts(standing_verdicts(judgements))


def run(ledger: Ledger) -> Merge:
    made = merge(ledger.mentions(), ledger.judgements(), load_settings(), at=AT, before=ledger.merge(weights=True))
    ledger.put_merge(made)
    found = ledger.merge(weights=True)
    assert found is not None
    return found


def test_undo_gives_back_the_state(tmp_path: Path) -> None:
    with filled(tmp_path / "a.db") as ledger:
        before = run(ledger)
        names = sorted(before.event_of)
        events = {e: [n for n in names if before.event_of[n] == e] for e in before.event_of.values()}
        apart = [held[0] for held in events.values()][:2]
        together = next(held[:2] for held in events.values() if len(held) > 1)
        for verdict, (one, other) in (("same", apart), ("different", together)):
            judged = ledger.judge(verdict, one, other, by="A. N.", why="seen", check=check)
            changed = run(ledger)
            assert (changed.event_of[one] == changed.event_of[other]) is (verdict == "same")
            ledger.undo_judgement(judged.number, by="A. N.", why="not so", check=check)
            assert run(ledger) == before
