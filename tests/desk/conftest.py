"""A ledger that the real pipeline made of the example reports, and a desk at work on a copy of it.

Take `desk` for the service without HTTP, `web` for requests in this process; `tests/desk/test_stories.py` drives a
browser against a server.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from counterclaim.config import Settings
from counterclaim.desk.app import make_app
from counterclaim.desk.service import Desk, Person
from counterclaim.ledger import Ledger
from counterclaim.pipeline import Tools, read_report
from counterclaim.records import Report
from counterclaim.sources.parse import load

EXAMPLES = Path(__file__).parents[2] / "examples" / "reports"
ADDRESS = "http://127.0.0.1:8765"
ME = Person("A. N.", "lead")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, tools: Tools) -> Path:
    """The ledger of the example reports, its index made."""
    path = tmp_path_factory.mktemp("made") / "made.db"
    with Ledger(path) as ledger:
        for report in load([str(EXAMPLES)], settings=Settings()):
            assert isinstance(report, Report)
            ledger.add(report, read_report(report, tools))
    opened = Desk(Settings(ledger=path))
    opened.fresh()
    opened.close()
    return path


@pytest.fixture
def ledger_file(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "desk.db"))


@pytest.fixture
def desk(ledger_file: Path) -> Iterator[Desk]:
    opened = Desk(Settings(ledger=ledger_file))
    opened.fresh()
    yield opened
    opened.close()


@pytest.fixture
def app(ledger_file: Path) -> FastAPI:
    return make_app(Settings(ledger=ledger_file), by="A. N.")


class Web(TestClient):
    """Requests with the token that changes must carry."""

    def token(self) -> dict[str, str]:
        return {"x-csrf-token": self.get("/api/v1/session").json()["csrf"]}


@pytest.fixture
def web(app: FastAPI) -> Iterator[Web]:
    with Web(app, base_url=ADDRESS, raise_server_exceptions=True) as client:
        client.headers.update(client.token())
        yield client


def report_key(web: TestClient, beginning: str) -> str:
    """The key of the example report whose id begins so."""
    items = web.get("/api/v1/reports").json()["items"]
    return str(next(row["key"] for row in items if row["id"].startswith(beginning)))
