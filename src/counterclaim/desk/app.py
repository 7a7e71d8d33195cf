"""The application: a desk with its pages and REST interface behind the guard, and the worker that reads uploads."""

from __future__ import annotations

import secrets
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI

from counterclaim import __version__
from counterclaim.config import Settings
from counterclaim.desk import api, pages
from counterclaim.desk.jobs import Worker
from counterclaim.desk.people import People
from counterclaim.desk.problems import add_problems
from counterclaim.desk.service import Desk
from counterclaim.desk.web import Guard, State

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


def make_app(
    settings: Settings,
    *,
    by: str,
    team: bool = False,
    hosts: Iterable[str] = LOOPBACK,
    secure: bool = False,
    work: bool = True,
    warm: bool = False,
) -> FastAPI:
    """The desk of a ledger. Without `team` everyone who can reach it is `by`, so it must be reached from this machine
    alone: `counterclaim.desk.serve` sees to that. `hosts` are the names it answers to; `secure`: it is reached by TLS;
    `warm`: what the first who ask would wait for is loaded beside them.

    Raises LedgerFault where the ledger can't be opened."""
    desk = Desk(settings)
    worker = Worker(desk)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        desk.ledger.share()
        if work:
            worker.start()
        if warm:
            threading.Thread(target=desk.warm, name="desk-warm", daemon=True).start()
        yield
        worker.stop()
        desk.ledger.unshare()
        desk.close()

    app = FastAPI(
        title="Counterclaim",
        version=__version__,
        summary="Who says what about which event, who denies it, and in which words.",
        openapi_url="/api/v1/openapi.json",
        # the pages that come with it load scripts from elsewhere
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    names = frozenset(host.lower() for host in hosts)
    app.state.desk = State(
        desk=desk,
        worker=worker,
        people=People(desk.ledger) if team else None,
        by=by,
        csrf=desk.ledger.kept("csrf", secrets.token_urlsafe(24)),
        hosts=names,
        secure=secure,
    )
    app.include_router(api.router)
    app.include_router(pages.router)
    add_problems(app, pages.fault_page)
    app.add_middleware(Guard, hosts=names, largest_upload=settings.largest_file, secure=secure)
    return app
