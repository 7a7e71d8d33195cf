"""A team's desk: accounts, roles, sessions, the limit on guessing; and where a desk may be opened at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from counterclaim.config import Settings
from counterclaim.desk.app import make_app
from counterclaim.desk.people import IDLE, LEAST, LONGEST, TRIES, Limiter, TooManyTries
from counterclaim.desk.serve import check_address
from counterclaim.errors import UsageFault
from counterclaim.ledger.desk import DeskLedger
from counterclaim.main import app as command_line

from .conftest import ADDRESS, Web, report_key

PASSWORD = "a long enough password"


@pytest.fixture
def team(ledger_file: Path) -> Iterator[Web]:
    app = make_app(Settings(ledger=ledger_file), by="nobody", team=True, work=False)
    people = app.state.desk.people
    for role in ("reader", "coder", "lead"):
        people.put(f"the {role}", role, PASSWORD)
    with Web(app, base_url=ADDRESS) as client:
        yield client


def _log_in(web: Web, role: str) -> None:
    answer = web.post("/api/v1/session", json={"name": f"the {role}", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    web.headers["x-csrf-token"] = answer.json()["csrf"]


def test_nobody_sees_anything_without_logging_in(team: Web) -> None:
    for path in ("/", "/map", "/events/x", "/reports/x", "/add", "/share"):
        answer = team.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login"), path
    for path in ("events", "reports", "search?q=a", "activity", "jobs", "agreement.csv", "session", "claims.csv"):
        assert team.get(f"/api/v1/{path}").status_code == 401, path
    assert team.get("/login").status_code == 200
    assert team.get("/static/desk.css").status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(team: Web, ledger_file: Path) -> None:
    answer = team.post("/api/v1/session", json={"name": "the coder", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    token = team.cookies["counterclaim_session"]
    assert token.encode() not in ledger_file.read_bytes()
    assert PASSWORD.encode() not in ledger_file.read_bytes()
    assert b"$argon2id$" in ledger_file.read_bytes()


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("coder", 201), ("lead", 201)])
def test_a_role_says_what_one_may_do(team: Web, role: str, status: int) -> None:
    _log_in(team, role)
    key = report_key(team, "01-")
    assert team.post(f"/api/v1/reports/{key}/done").status_code == status
    assert team.post("/api/v1/merges").status_code == (202 if role == "lead" else 403)
    claims = len(team.get(f"/api/v1/reports/{key}").json()["claims"])
    assert claims > 0
    assert team.get(f"/reports/{key}").text.count('data-do="confirm"') == (0 if role == "reader" else claims)


def test_a_change_carries_the_sessions_token(team: Web) -> None:
    _log_in(team, "coder")
    key = report_key(team, "01-")
    assert team.post(f"/api/v1/reports/{key}/done", headers={"x-csrf-token": ""}).status_code == 403
    assert team.post(f"/api/v1/reports/{key}/done").status_code == 201


def test_what_somebody_did_is_theirs(team: Web) -> None:
    _log_in(team, "coder")
    key = report_key(team, "01-")
    team.post(f"/api/v1/reports/{key}/done")
    assert team.get("/api/v1/activity").json()["items"][0]["by"] == "the coder"
    _log_in(team, "lead")
    assert team.post("/api/v1/undo", json={"ref": "r1", "why": "not yet"}).status_code == 201


def test_wrong_passwords_are_told_apart_from_nothing_and_run_out(team: Web) -> None:
    answers = [team.post("/api/v1/session", json={"name": n, "password": "x"}) for n in ("the coder", "nobody at all")]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    for _ in range(TRIES):
        last = team.post("/api/v1/session", json={"name": "the coder", "password": "x"})
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) > 0
    assert team.post("/api/v1/session", json={"name": "the coder", "password": PASSWORD}).status_code == 429


def test_logging_out_ends_the_session(team: Web) -> None:
    _log_in(team, "coder")
    token = team.cookies["counterclaim_session"]
    assert team.delete("/api/v1/session").status_code == 204
    team.cookies.set("counterclaim_session", token)
    assert team.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(("column", "age"), [("seen", IDLE), ("made", LONGEST)])
def test_a_session_ends_by_itself(team: Web, ledger_file: Path, column: str, age: timedelta) -> None:
    import sqlite3
    from contextlib import closing

    _log_in(team, "coder")
    assert team.get("/api/v1/session").status_code == 200
    past = (datetime.now(UTC) - age - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(ledger_file)) as connection, connection:
        connection.execute(f"UPDATE sessions SET {column} = ?", (past,))
    assert team.get("/api/v1/session").status_code == 401


def test_a_closed_account_is_out_at_once(team: Web, ledger_file: Path) -> None:
    _log_in(team, "coder")
    with DeskLedger(ledger_file) as ledger:
        ledger.close_account("the coder")
    assert team.get("/api/v1/session").status_code == 401
    assert team.post("/api/v1/session", json={"name": "the coder", "password": PASSWORD}).status_code == 401


def test_a_try_counts_for_a_while() -> None:
    limiter = Limiter(tries=2, window=1000)
    limiter.count("a")
    limiter.check("a")
    limiter.count("a")
    limiter.check("b")
    with pytest.raises(TooManyTries):
        limiter.check("b", "a")
    limiter.forget("a")
    limiter.check("a")


@pytest.mark.parametrize(
    ("host", "given", "fault"),
    [
        ("127.0.0.1", {}, None),
        ("::1", {}, None),
        ("0.0.0.0", {}, "--team"),
        ("10.0.0.5", {}, "--team"),
        ("10.0.0.5", {"proxy": "10.0.0.1"}, "--team"),
        ("10.0.0.5", {"team": True}, "--tls-cert"),
        ("10.0.0.5", {"team": True, "proxy": "10.0.0.1"}, None),
        ("10.0.0.5", {"team": True, "cert": "c", "key": "k"}, None),
        ("127.0.0.1", {"cert": "c"}, "go together"),
        ("10.0.0.5", {"team": True, "cert": "gone", "key": "k"}, "no such file"),
    ],
)
def test_a_desk_is_not_open_to_others_by_accident(
    tmp_path: Path, host: str, given: dict[str, object], fault: str | None
) -> None:
    (tmp_path / "c").touch()
    (tmp_path / "k").touch()
    asked = {"team": False, "cert": None, "key": None, "proxy": None, **given}
    for name in ("cert", "key"):
        asked[name] = tmp_path / str(asked[name]) if asked[name] else None
    if fault is None:
        check_address(host, **asked)  # type: ignore[arg-type]
        return
    with pytest.raises(UsageFault, match=fault):
        check_address(host, **asked)  # type: ignore[arg-type]


def test_the_command_refuses_and_says_why(ledger_file: Path) -> None:
    run = CliRunner()
    for arguments, words in (
        (["serve", "--host", "0.0.0.0"], "--team"),
        (["serve", "--team"], "no account yet"),
        (["serve", "--by", "  "], "who works here"),
        (["serve", "--reader", "llm"], "none of rules, trained"),
    ):
        found = run.invoke(command_line, ["--ledger", str(ledger_file), *arguments])
        assert found.exit_code == 2, (arguments, found.output)
        assert words in found.output


def test_accounts_are_put_listed_and_closed(ledger_file: Path) -> None:
    run = CliRunner()

    def call(*arguments: str, stdin: str | None = None) -> tuple[int, str]:
        found = run.invoke(command_line, ["--ledger", str(ledger_file), "accounts", *arguments], input=stdin)
        return found.exit_code, found.output

    assert call("put", "A. N.", "--role", "lead", stdin=f"{PASSWORD}\n") == (0, "A. N. may come in as lead\n")
    assert call("list")[1].startswith("A. N.: lead")
    assert call("put", "B", "--role", "king", stdin=f"{PASSWORD}\n")[0] == 2
    assert call("put", "B", stdin="x" * (LEAST - 1) + "\n")[0] == 2
    assert call("put", "B<script>", stdin=f"{PASSWORD}\n")[0] == 2
    assert call("close", "A. N.") == (0, "A. N. can't come in any more\n")
    assert "closed" in call("list")[1]
    assert call("close", "nobody")[0] == 2
