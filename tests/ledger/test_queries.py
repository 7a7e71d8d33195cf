"""Which reading counts, in which order its events come, and what two readers share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterclaim.errors import UsageFault
from counterclaim.ledger import Ledger, mention_id, report_key
from counterclaim.records import Claim, Event, Reading, Report

TEXT = "Six herders were hurt at Orl. The Dune Guard said that three died."


def report(name: str = "orl", **more: object) -> Report:
    return replace(Report(name, TEXT, published=date(2021, 5, 6)), **more)  # type: ignore[arg-type]


def claim(quote: str = "Six herders were hurt", **more: object) -> Claim:
    start = TEXT.index(quote)
    made = Claim("e1", "injuries", "six", quote, start, start + len(quote), low=6, high=6)
    return replace(made, **more)  # type: ignore[arg-type]


def reading(name: str = "orl", *eids: str, reader: str = "rules 1", claims: tuple[Claim, ...] = ()) -> Reading:
    return Reading(name, "en", reader, None, tuple(Event(eid, "attack") for eid in eids or ("e1",)), claims)


# Mentions


def test_a_mention_has_its_own_claims_with_their_numbers(ledger: Ledger) -> None:
    own, other, loose = claim(), claim("three died", eid="e2"), claim("at Orl", eid=None)
    ledger.add(report(), reading("orl", "e1", "e2", claims=(loose, other, own, replace(own, value="half a dozen"))))
    first, second = ledger.mentions()
    assert (first.claims, first.numbers) == ((own, replace(own, value="half a dozen")), (2, 3))
    assert (second.claims, second.numbers) == ((other,), (1,))
    assert (first.report, first.reader, first.event) == (report(), "rules 1", Event("e1", "attack"))


def test_the_id_of_a_mention_comes_from_content(ledger: Ledger) -> None:
    ledger.add(report("earlier"), reading("earlier"))
    ledger.add(report(), reading())
    found = {m.report.id: m.id for m in ledger.mentions()}
    assert found["orl"] == mention_id(report_key(report()), "rules 1", eid="e1") == "95663381b4574b88"
    assert found["orl"] != found["earlier"]


def test_mentions_come_by_date_report_and_eid_without_a_date_last(ledger: Ledger) -> None:
    late, early = date(2021, 5, 7), date(2021, 5, 5)
    for name, published in [("c", None), ("b", late), ("a", late), ("d", early)]:
        ledger.add(report(name, published=published), reading(name, "e2", "e1"))
    order = [(m.report.id, m.event.eid) for m in ledger.mentions()]
    assert order == [(name, eid) for name in "dabc" for eid in ("e1", "e2")]


def test_the_reading_added_last_counts(ledger: Ledger) -> None:
    ledger.add(report(), reading("orl", "new", reader="rules 2"))
    ledger.add(report(), reading("orl", "old", reader="rules 1"))
    assert [m.event.eid for m in ledger.mentions()] == ["old"]
    assert [m.event.eid for m in ledger.mentions(reader="rules 2")] == ["new"]
    assert ledger.mentions(reader="nobody") == []


def test_the_version_added_last_counts(ledger: Ledger) -> None:
    changed = report(text=TEXT + " Corrected.")
    ledger.add(report(), reading("orl", "first"))
    ledger.add(changed, reading("orl", "second"))
    assert [m.event.eid for m in ledger.mentions()] == ["second"]
    # The old version, read again, is still the old version.
    ledger.add(report(), reading("orl", "third", reader="rules 2"))
    assert [m.event.eid for m in ledger.mentions()] == ["second"]
    assert [m.event.eid for m in ledger.mentions(reader="rules 2")] == ["third"]


def test_a_reading_that_found_nothing_counts_and_one_that_failed_does_not(ledger: Ledger) -> None:
    ledger.add(report("a"), reading("a"))
    ledger.add(report("b"), reading("b"))
    ledger.add(report("a"), Reading("a", "en", "rules 2"))
    ledger.add_failure(report("b"), reader="rules 2", reason="too long")
    ledger.add_failure(report("b", text=TEXT + "!"), reader="rules 2", reason="too long")
    assert [m.report.id for m in ledger.mentions()] == ["b"]


# Comparisons


def test_claims_of_one_of_the_other_and_of_both(ledger: Ledger) -> None:
    hurt, dead = claim(), claim("three died", attribute="fatalities", value="three")
    ledger.add(report(), reading("orl", "e1", claims=(dead, hurt, hurt), reader="a"))
    same = replace(hurt, eid="x", confidence=0.5, claimant_name="the paper")
    denied = replace(dead, stance="denies", eid="x")
    ledger.add(report(), reading("orl", "x", claims=(denied, same), reader="b"))
    found = ledger.compare("orl", "a", "b")
    assert (found.report, found.reader_a, found.reader_b) == (report(), "a", "b")
    assert (found.only_a, found.only_b, found.both) == ((dead, hurt), (denied,), (hurt,))
    back = ledger.compare("orl", "b", "a")
    assert (back.only_a, back.only_b, back.both) == ((denied,), (dead, hurt), (same,))


def test_the_latest_version_that_both_have_read_is_compared(ledger: Ledger) -> None:
    changed = report(title="Corrected")
    for reader in ("a", "b"):
        ledger.add(report(), reading(reader=reader))
    ledger.add(changed, reading(reader="a"))
    assert ledger.compare("orl", "a", "b").report == report()
    ledger.add(changed, reading(reader="b"))
    assert ledger.compare("orl", "a", "b").report == changed


@pytest.mark.parametrize(
    ("name", "reader", "fault"), [("none", "a", "no report 'none'"), ("orl", "c", r"not both read .*\(read by: a\)")]
)
def test_what_cannot_be_compared_is_said(ledger: Ledger, name: str, reader: str, fault: str) -> None:
    ledger.add(report(), reading(reader="a"))
    with pytest.raises(UsageFault, match=fault):
        ledger.compare(name, "a", reader)
