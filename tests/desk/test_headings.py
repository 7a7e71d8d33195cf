"""What stands in headings and lists of the desk's pages."""

from __future__ import annotations

import pytest

from counterclaim.desk.pages import _what, _whereabouts


@pytest.mark.parametrize(
    ("kind", "told"), [("air_or_drone_strike", "Air or drone strike"), ("other", "Event"), ("attack", "Attack")]
)
def test_what(kind: str, told: str) -> None:
    assert _what(kind) == told


@pytest.mark.parametrize(
    ("place", "country", "told"),
    [("Homs", "SY", "at Homs"), (None, "BJ", "in Benin"), (None, "XX", "in XX"), (None, None, "(place not given)")],
)
def test_whereabouts(place: str | None, country: str | None, told: str) -> None:
    assert _whereabouts({"place": place, "country": country}) == told
