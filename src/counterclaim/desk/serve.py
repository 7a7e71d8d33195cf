"""`counterclaim serve` and `counterclaim accounts`: arguments in, a desk at an address out.

Imports nothing of the extra `desk` until it runs: an installation without it still has the command, which says so.
"""

from __future__ import annotations

import getpass
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.config import Settings
from counterclaim.errors import UsageFault

if TYPE_CHECKING:
    from counterclaim.desk.people import People

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _needs_extra() -> None:
    """Raises UsageFault where what the desk is built on is not installed."""
    try:
        import argon2
        import countryinfo
        import fastapi
        import python_multipart
        import uvicorn
    except ImportError as error:
        raise UsageFault("the desk needs more than is installed: pip install 'counterclaim[desk]'") from error
    assert all((argon2, countryinfo, fastapi, python_multipart, uvicorn))


def _settings(ctx: typer.Context) -> Settings:
    assert isinstance(ctx.obj, Settings)
    return ctx.obj


def check_address(host: str, *, team: bool, cert: Path | None, key: Path | None, proxy: str | None) -> None:
    """Raises UsageFault where the desk would be open to others without accounts, or passwords would travel in the
    clear."""
    if (cert is None) != (key is None):
        raise UsageFault("--tls-cert and --tls-key go together")
    for path in (cert, key):
        if path is not None and not path.is_file():
            raise UsageFault(f"{path}: there is no such file")
    if host in _LOOPBACK:
        return
    if not team:
        raise UsageFault(f"--host {host} can be reached by others: that takes --team (accounts), or leave it 127.0.0.1")
    if cert is None and proxy is None:
        raise UsageFault(
            f"--host {host} can be reached by others: that takes --tls-cert and --tls-key, or --proxy ADDRESS of the"
            " proxy that does it"
        )


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="0: any that is free.")] = 8765,
    by: Annotated[
        str | None, typer.Option("--by", metavar="WHO", help="Who works here; else your name on this machine.")
    ] = None,
    team: Annotated[bool, typer.Option("--team", help="Ask for accounts: see `counterclaim accounts --help`.")] = False,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name that browsers know it by, where that is not the address."),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate, for an address of others.")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="Its key.")] = None,
    proxy: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of the proxy that does TLS and stands before it.")
    ] = None,
    reader: Annotated[str, typer.Option(metavar="NAME", help="Who reads uploads: rules or trained.")] = "rules",
) -> None:
    """Open the desk: question and correct the ledger in a browser. Only this machine can reach it, unless you say so.

    \b
    Examples:
        counterclaim serve
        counterclaim --ledger mali.db serve --port 9000 --by "A. N."
        counterclaim --ledger mali.db serve --team --host 10.0.0.5 --tls-cert desk.pem --tls-key desk.key
        counterclaim --ledger mali.db serve --team --proxy 127.0.0.1 --name desk.example.org
    """
    check_address(host, team=team, cert=tls_cert, key=tls_key, proxy=proxy)
    if reader not in ("rules", "trained"):
        raise UsageFault(f"--reader {reader!r} is none of rules, trained")
    who = (by or _login_name()).strip()
    if not who:
        raise UsageFault("--by: it must be said who works here")
    _needs_extra()
    import uvicorn

    from counterclaim.desk.app import LOOPBACK, make_app

    hosts = {_bracketed(host), *(name or ())} | (LOOPBACK if host in _LOOPBACK else set())
    secure = tls_cert is not None or proxy is not None
    app = make_app(replace(_settings(ctx), reader=reader), by=who, team=team, hosts=hosts, secure=secure, warm=True)
    if team and not app.state.desk.desk.ledger.accounts():
        raise UsageFault("there is no account yet: counterclaim accounts put NAME --role lead")
    app.state.desk.desk.fresh(_said_how_far())
    # no log of requests: addresses hold what was searched for
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        ssl_certfile=str(tls_cert) if tls_cert else None,
        ssl_keyfile=str(tls_key) if tls_key else None,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        # whoever follows a job is told again after a restart; waiting for them would hold it up
        timeout_graceful_shutdown=3,
        # longer than people look at a page: a connection that is closed just as the next request comes fails it
        timeout_keep_alive=75,
    )
    server = uvicorn.Server(config)
    _tell(server, "https" if tls_cert else "http", _bracketed(host))
    try:
        server.run()
    except SystemExit as end:
        # uvicorn has said why, and would end the program with a code of its own
        raise UsageFault(f"the desk could not be opened at {host}, port {port}") from end


def _said_how_far() -> Callable[[int, int], None]:
    """Says how far the making of the index is, every ten seconds: of a large ledger it takes minutes, once."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > 10:
            last = time.monotonic()
            typer.echo(f"counterclaim: looking through the ledger: {done:,} of {total:,} events", err=True)

    return tell


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _tell(server: Any, scheme: str, host: str) -> None:
    """Says where the desk is once it is there: with port 0 nobody knew before."""
    startup = server.startup

    async def told(sockets: Any = None) -> None:
        await startup(sockets=sockets)
        if server.started:
            port = server.servers[0].sockets[0].getsockname()[1]
            typer.echo(f"the desk is open at {scheme}://{host}:{port}/ (Ctrl-C closes it)")
            sys.stdout.flush()

    server.startup = told


desk_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Who may come in to `serve --team`: reader (looks), coder (corrects), lead (also takes back others' work).",
)


def _people(ctx: typer.Context) -> People:
    _needs_extra()
    from counterclaim.desk.people import People
    from counterclaim.ledger.desk import DeskLedger

    return People(DeskLedger(_settings(ctx).ledger))


@desk_app.command(name="put")
def put_account(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it will stand beside what they do.")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="reader, coder or lead.")] = "coder",
) -> None:
    """Make an account, or change its role and password. The password is asked for, or read from standard input.

    \b
    Examples:
        counterclaim accounts put "A. N." --role lead
        pass show desk | counterclaim accounts put "A. N." --role lead
    """
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    _people(ctx).put(name, role, password)
    typer.echo(f"{name} may come in as {role}")


@desk_app.command(name="list")
def list_accounts(ctx: typer.Context) -> None:
    """List the accounts.

    \b
    Examples:
        counterclaim accounts list
    """
    from counterclaim.ledger.desk import DeskLedger
    from counterclaim.views.facts import safe

    with DeskLedger(_settings(ctx).ledger, create=False) as ledger:
        for account in ledger.accounts():
            closed = f", closed {account.closed:%Y-%m-%d}" if account.closed else ""
            typer.echo(safe(f"{account.name}: {account.role}, since {account.made:%Y-%m-%d}{closed}"))


@desk_app.command(name="close")
def close_account(
    ctx: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME", help="As `accounts list` has it.")]
) -> None:
    """Close an account and end its sessions; what was done by it stays.

    \b
    Examples:
        counterclaim accounts close "A. N."
    """
    from counterclaim.ledger.desk import DeskLedger

    with DeskLedger(_settings(ctx).ledger, create=False) as ledger:
        if name not in {account.name for account in ledger.accounts()}:
            raise UsageFault(f"there is no account {name!r}")
        ledger.close_account(name)
    typer.echo(f"{name} can't come in any more")
