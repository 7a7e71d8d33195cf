"""What a user names as the ledger in, a file's path or a database's address out; and no password in any line we say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from counterclaim.errors import LedgerFault

#: How the address of a PostgreSQL database may begin: both are usual.
_POSTGRES: Final = ("postgresql", "postgres")
_DRIVER: Final = "postgresql+psycopg"
#: What may stand behind the "?" of an address and is nobody's business.
_SECRETS: Final = ("password", "sslpassword", "oauth_client_secret")


def parse(address: str | Path | URL) -> Path | URL:
    """A path, or the address of a PostgreSQL database ("postgresql://USER@HOST:PORT/DATABASE").

    A `Path` is a file whatever it is called. Raises LedgerFault where a text is an address and none that we can use; the
    text is not repeated, as nobody knows where in a wrong address the password stands.
    """
    if isinstance(address, Path):
        return address
    if isinstance(address, URL):
        return address.set(drivername=_DRIVER)
    scheme, separator, _ = address.partition("://")
    if not separator or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        return Path(address)
    if scheme not in _POSTGRES:
        raise LedgerFault(f"{scheme}://…: a ledger is a file or a PostgreSQL database (postgresql://…), not {scheme}")
    wrong = LedgerFault(
        f"{scheme}://…: is no address of a database; one is written postgresql://USER@HOST:PORT/DATABASE, "
        "and signs like @ : / % in its parts as %40 %3A %2F %25"
    )
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise wrong from None
    if "@" in (url.host or "") or "@" in (url.database or ""):
        raise wrong
    return url.set(drivername=_DRIVER)


def name_of(address: str | Path | URL) -> str:
    """The ledger as people are told of it: a path as it was given, an address without password and settings."""
    place = parse(address)
    if isinstance(place, Path):
        return str(place)
    bare = URL.create("postgresql", place.username, None, place.host, place.port, place.database)
    return bare.render_as_string(hide_password=True)


def masked(words: str, url: URL) -> str:
    """The words in one line, with what is secret in the address as ***."""
    secrets = {str(url.password or "")}
    for name in _SECRETS:
        value = url.query.get(name, ())
        secrets.update([value] if isinstance(value, str) else value)
    written = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    # The longest first: a secret may hold another.
    for secret in sorted(written, key=lambda form: (-len(form), form)):
        words = words.replace(secret, "***")
    return " ".join(words.split())
