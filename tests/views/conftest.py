"""A small story to show: two reports of one raid that contradict each other. Take `story` for records, `ledger_file`
for a ledger that holds it, `run` for the command line in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from counterclaim.ledger import Ledger
from counterclaim.records import Claim, Event, Reading, Report
from counterclaim.views.cli import app

WIRE = "At least 12 guards were killed in Ansongo on Sunday, the army said. The Reed Band denied taking part."
RADIO = (
    "The Reed Band said that it killed 3 guards in Ansongo. It claimed the raid. General Bilal Sow is dead, it said."
)


def claim_of(text: str, quote: str, attribute: str, value: str, **known: object) -> Claim:
    start = text.index(quote)
    fields: dict[str, object] = {"eid": "e1", "claimant": "the army"} | known
    return Claim(attribute=attribute, value=value, quote=quote, start=start, end=start + len(quote), **fields)  # type: ignore[arg-type]


def _event(**known: object) -> Event:
    fields: dict[str, object] = {
        "eid": "e1",
        "type": "attack",
        "date": "2024-05-12",
        "date_precision": "day",
        "place": "Ansongo",
        "country": "ML",
        "lat": 15.66,
        "lon": 0.5,
        "place_precision": "settlement",
        "perpetrators": ("Reed Band",),
        "targets": ("guards",),
        "main": True,
    } | known
    return Event(**fields)  # type: ignore[arg-type]


def wire() -> tuple[Report, Reading]:
    report = Report(
        "wire-1", WIRE, title="Raid on Ansongo", outlet="Plains Wire", published=date(2024, 5, 13), language="en"
    )
    claims = (
        claim_of(WIRE, "At least 12 guards were killed", "fatalities", "at least 12", low=12, who="guards"),
        claim_of(
            WIRE,
            "The Reed Band denied taking part",
            "responsibility",
            "taking part",
            claimant="The Reed Band",
            stance="denies",
        ),
    )
    return report, Reading("wire-1", "en", "rules 0.1.0", None, (_event(),), claims)


def radio() -> tuple[Report, Reading]:
    report = Report("radio-1", RADIO, outlet="Radio Rive", published=date(2024, 5, 14), language="en")
    claims = (
        claim_of(RADIO, "it killed 3 guards", "fatalities", "3", low=3, high=3, who="guards", claimant="The Reed Band"),
        claim_of(
            RADIO, "It claimed the raid", "responsibility", "the raid", claimant="It", claimant_name="The Reed Band"
        ),
        claim_of(
            RADIO,
            "General Bilal Sow is dead",
            "person_status",
            "dead",
            eid=None,
            who="Bilal Sow",
            claimant="The Reed Band",
        ),
    )
    return report, Reading("radio-1", "en", "rules 0.1.0", None, (_event(),), claims)


@pytest.fixture
def story() -> list[tuple[Report, Reading]]:
    return [wire(), radio()]


@pytest.fixture(scope="session")
def one_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: the tables of a new ledger take a fifth of a second."""
    path = tmp_path_factory.mktemp("ledger") / "story.db"
    with Ledger(path) as ledger:
        for report, reading in (wire(), radio()):
            ledger.add(report, reading)
    return path


@pytest.fixture
def ledger_file(tmp_path: Path, one_ledger: Path) -> Path:
    return Path(shutil.copy(one_ledger, tmp_path))


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def run() -> Callable[..., Result]:
    def _run(*arguments: object, stdin: str | None = None) -> Result:
        found = CliRunner().invoke(app, [str(a) for a in arguments], input=stdin)
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return Result(found.exit_code, found.stdout, found.stderr)

    return _run
