"""One fixture for the contract tests: take `ledger`, and the test runs on every database that is listed here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL
from tests.postgres import Server

from counterclaim.ledger import Ledger


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger file, made once: Alembic takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    Ledger(path).close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | URL:
    """Where an empty ledger is, on each database."""
    if request.param == "sqlite":
        return Path(shutil.copy(request.getfixturevalue("empty_ledger"), tmp_path / "ledger.db"))
    server: Server = request.getfixturevalue("postgres")
    return server.empty(request.getfixturevalue("shared_database"))


@pytest.fixture
def ledger(place: Path | URL) -> Iterator[Ledger]:
    """An empty ledger on each database, open."""
    with Ledger(place, create=False) as opened:
        yield opened
