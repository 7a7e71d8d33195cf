"""One fixture for the contract tests: take `ledger`, and the test runs on every database that is listed here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterclaim.ledger import Ledger


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger file, made once: Alembic takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    Ledger(path).close()
    return path


@pytest.fixture(params=["sqlite"])
def ledger(request: pytest.FixtureRequest, empty_ledger: Path, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger. PostgreSQL becomes a second parameter here."""
    assert request.param == "sqlite"
    with Ledger(shutil.copy(empty_ledger, tmp_path / "ledger.db"), create=False) as opened:
        yield opened
