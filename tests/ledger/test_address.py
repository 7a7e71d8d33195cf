"""What names a ledger: a file's path whatever it looks like, or a database's address; and a password is shown nowhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from counterclaim.errors import LedgerFault
from counterclaim.ledger import Ledger
from counterclaim.ledger.address import masked, name_of, parse

#: Nothing that is printed anywhere may hold this, nor any of its parts.
SECRET = "Wolf/Kestrel:Otter"


@pytest.mark.parametrize(
    "name", ["counterclaim.db", "a b?mode=ro#x%41.db", ":memory:", "file:x", "postgresql", "postgresql:", "a/b:c/d.db"]
)
def test_what_is_no_address_is_a_path(name: str) -> None:
    assert parse(name) == Path(name)
    assert name_of(name) == name


def test_a_path_is_a_file_whatever_it_is_called() -> None:
    assert parse(Path("postgresql://a@b/c")) == Path("postgresql://a@b/c")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_an_address_is_told_without_password_and_settings(scheme: str) -> None:
    address = f"{scheme}://ana:Wolf%2FKestrel@db.example:5433/mali?sslmode=require&sslpassword=Otter"
    place = parse(address)
    assert isinstance(place, URL)
    assert (place.password, place.query["sslpassword"], place.port) == ("Wolf/Kestrel", "Otter", 5433)
    assert name_of(address) == "postgresql://ana@db.example:5433/mali"
    assert "Wolf" not in f"{place} {place!r}"


def test_an_address_is_taken_as_it_is_given() -> None:
    given = URL.create("postgresql", "ana", SECRET, "db.example", database="mali")
    assert parse(given) == parse(given.render_as_string(hide_password=False))
    assert name_of(given) == "postgresql://ana@db.example/mali"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:Wolf@Kestrel@db.example/mali",
        "postgresql://ana:Wolf@Kestrel:Otter",
        "postgresql:///mali@Kestrel",
        "mysql://ana:Wolf@Kestrel/mali",
        "sqlite:///Wolf.db",
    ],
)
def test_a_wrong_address_is_a_line_that_repeats_nothing_of_it(address: str) -> None:
    with pytest.raises(LedgerFault) as caught:
        Ledger(address)
    assert "\n" not in str(caught.value)
    assert not [part for part in ("Wolf", "Kestrel", "Otter", "mali", "ana:") if part in str(caught.value)]
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_secret_is_masked_in_every_spelling() -> None:
    url = URL.create("postgresql", "ana", "a b/c", "h", query={"sslpassword": "a b/c and more"})
    words = 'password "a b/c", a%20b%2Fc, a+b%2Fc;\n\tthen a b/c and more'
    assert masked(words, url) == 'password "***", ***, ***; then ***'
    assert masked("as it was", URL.create("postgresql", "ana")) == "as it was"


def test_a_server_that_is_not_there_is_one_line_without_the_password(tmp_path: Path) -> None:
    url = URL.create("postgresql", "ana", SECRET, database="mali", query={"host": str(tmp_path), "password": SECRET})
    found = subprocess.run(
        [sys.executable, "-m", "counterclaim", "--ledger", url.render_as_string(hide_password=False), "events"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 3
    assert found.stdout == ""
    assert found.stderr.startswith("counterclaim: postgresql://ana@/mali: the ledger can't be used: connection ")
    assert found.stderr.count("\n") == 1
    assert not [part for part in ("Wolf", "Kestrel", "Otter") if part in found.stderr]


def test_a_password_is_in_no_output(tmp_path: Path) -> None:
    """`add --json` names the ledger."""
    code = (
        "from counterclaim.ledger import name_of\nimport json, sys\n"
        "print(json.dumps(name_of(sys.argv[1])), 'psycopg' in sys.modules)"
    )
    address = "postgresql://ana:Wolf@db.example/mali"
    found = subprocess.run([sys.executable, "-c", code, address], capture_output=True, text=True, check=True)
    assert found.stdout == f"{json.dumps('postgresql://ana@db.example/mali')} False\n"


@pytest.mark.parametrize("absent", ["psycopg"])
def test_a_missing_extra_is_one_line(absent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(LedgerFault, match=r"pip install 'counterclaim\[postgres\]'"):
        Ledger("postgresql://ana:Wolf@db.example/mali")
