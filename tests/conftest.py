"""Makers of small records, and where the shared folder lies: `make_document` for one stage, `tools` for the whole road."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import URL
from tests import postgres as private

from counterclaim.config import Settings
from counterclaim.ledger import Ledger
from counterclaim.pipeline import Tools, load_tools
from counterclaim.records import Report
from counterclaim.text.analyse import Document, analyse

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder beside the repository; the test is skipped where it is not there."""
    if not (SHARED / "devset").is_dir():
        pytest.skip("the ../shared folder is not beside this repository")
    return SHARED


@pytest.fixture(scope="session")
def tools() -> Tools:
    """With the rules' reader; the trained reader's tests have tools of their own."""
    return load_tools(Settings(reader="rules"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[private.Server]:
    """A private PostgreSQL server; the test is skipped where none is installed."""
    programs = private.binaries()
    if programs is None:
        pytest.skip(private.ABSENT)
    server = private.Server(programs)
    yield server
    server.close()


@pytest.fixture(scope="session")
def shared_database(postgres: private.Server) -> URL:
    """A ledger that tests use one after the other: take `postgres.empty(shared_database)`."""
    made = postgres.database()
    Ledger(made).close()
    return made


def make_report(text: str, **known: object) -> Report:
    fields: dict[str, object] = {"id": "r1", "published": date(2024, 5, 15), "language": "en"} | known
    return Report(text=text, **fields)  # type: ignore[arg-type]


def make_document(text: str, language: str = "en") -> Document:
    return analyse(make_report(text, language=language), language=language)
