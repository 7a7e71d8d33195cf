from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

import counterclaim
from counterclaim.errors import ReadingFault, UsageFault


def test_read_takes_a_date_or_its_words() -> None:
    text = "At least 12 guards were killed near Ansongo on Sunday, the army said."
    one = counterclaim.read(text, published="2024-05-13", id="a", title="T", outlet="O")
    two = counterclaim.read(text, published=date(2024, 5, 13), id="a", title="T", outlet="O")
    assert one == two
    assert isinstance(one, counterclaim.Reading)
    assert one.id == "a"
    assert all(text[c.start : c.end] == c.quote for c in one.claims)


@pytest.mark.parametrize("published", ["soon", "2024-02-31"])
def test_no_date(published: str) -> None:
    with pytest.raises(UsageFault, match=f"published '{published}' is no date"):
        counterclaim.read("text", published=published)


def test_nothing_to_read() -> None:
    with pytest.raises(ReadingFault):
        counterclaim.read("   ")


def test_public_names() -> None:
    assert counterclaim.__all__ == ["Ledger", "Reading", "Report", "__version__", "read"]
    assert set(counterclaim.__all__) <= set(dir(counterclaim))
    assert all(getattr(counterclaim, name) is not None for name in counterclaim.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Rumour'"):
        counterclaim.Rumour  # noqa: B018


def test_import_loads_nothing_heavy() -> None:
    code = "import sys, counterclaim; print(sorted({'sqlalchemy', 'bokeh', 'dateparser', 'httpx'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
