"""Counterclaim: who says what about which event, who denies it, and what the record supports.

>>> import counterclaim
>>> reading = counterclaim.read("The army said on Sunday that nine soldiers were killed.", published="2024-05-06")
>>> [(claim.attribute, claim.low, claim.high, claim.claimant) for claim in reading.claims]  # doctest: +SKIP
[('fatalities', 9, 9, 'The army')]

`Ledger` keeps readings in one SQLite file:

>>> with counterclaim.Ledger("sahel.db") as ledger:  # doctest: +SKIP
...     ledger.add(counterclaim.Report(id="ansongo-1", text="…"), reading)
'added'
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Ledger", "Reading", "Report", "__version__", "read"]

if TYPE_CHECKING:
    from datetime import date

    from counterclaim.ledger import Ledger
    from counterclaim.pipeline import Tools
    from counterclaim.records import Reading, Report


def __getattr__(name: str) -> Any:
    """Loads the public classes when they are first asked for, so that `import counterclaim` costs nothing."""
    if name == "Ledger":
        from counterclaim.ledger import Ledger

        return Ledger
    if name in ("Reading", "Report"):
        from counterclaim import records

        return getattr(records, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def read(
    text: str,
    *,
    published: date | str | None = None,
    language: str | None = None,
    id: str = "text",
    title: str | None = None,
    outlet: str | None = None,
) -> Reading:
    """Reads one text and gives its events, claims and relations, each with its exact words.

    `published` is a date or "YYYY-MM-DD"; without it "on Sunday" stays relative: the event has a `date_phrase` and no
    `date`. `language` ("en" or "fr") is guessed where it is not given. The same text gives the same reading.

    >>> reading = read("At least 23 soldiers were killed near Ansongo.", published="2024-05-06")  # doctest: +SKIP
    >>> reading.claims[0].low, reading.claims[0].high  # doctest: +SKIP
    (23, None)

    Raises ReadingFault where the text is empty, too long, or in a language that is not read, and UsageFault where
    `published` is no date. What it loads (the gazetteer, the word lists) is loaded by the first call and kept.
    """
    from datetime import date as day

    from counterclaim.errors import UsageFault
    from counterclaim.pipeline import read_report
    from counterclaim.records import Report

    try:
        when = day.fromisoformat(published) if isinstance(published, str) else published
    except ValueError as error:
        raise UsageFault(f"published {published!r} is no date (2019-03-22)") from error
    report = Report(id=id, text=text, title=title, outlet=outlet, published=when, language=language)
    return read_report(report, _tools())


@cache
def _tools() -> Tools:
    from counterclaim.config import Settings
    from counterclaim.pipeline import load_tools

    return load_tools(Settings())
