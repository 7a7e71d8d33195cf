"""Uploads and merges in the background: what is refused, what is told, what a restart carries on."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from counterclaim.config import Settings
from counterclaim.desk.jobs import MOST_TRIES, Worker
from counterclaim.desk.service import Desk, Person
from counterclaim.ledger.desk import DeskLedger, Job, Wanted

from .conftest import Web

ME = Person("A. N.", "lead")
TEXT = "Gunmen killed four soldiers near Tarkint on Sunday, the army said."
#: Seconds that a job may take on a busy machine.
PATIENCE = 120


def _over(web: Web, job: str) -> dict[str, object]:
    for _ in range(PATIENCE * 10):
        found: dict[str, object] = web.get(f"/api/v1/jobs/{job}").json()
        if found["state"] in ("done", "failed"):
            return found
        time.sleep(0.1)
    raise AssertionError(f"job {job} is not over")


def test_an_upload_is_read_in_the_background_and_its_steps_are_told(web: Web) -> None:
    lines = "\n".join(json.dumps({"id": f"n{n}", "published": "2024-05-15", "text": f"{TEXT} {n}."}) for n in range(3))
    files = {"file": ("../../three.jsonl", (lines + "\nno json").encode())}
    answer = web.post("/api/v1/jobs", files=files, data={"outlet": "A Wire"})
    assert answer.status_code == 202, answer.text
    assert answer.json()["name"] == "three.jsonl"
    told = web.get(f"/api/v1/jobs/{answer.json()['id']}/events").text
    assert told.count("event: over") == 1
    over = _over(web, answer.json()["id"])
    assert over["state"] == "done"
    assert over["result"] == {"added": 3, "unchanged": 0, "failed": 1, "reports": ["n0", "n1", "n2"]}
    assert "three.jsonl:4" in str(over["faults"])
    found = web.get("/api/v1/reports?place=Tarkint").json()["items"]
    assert {(r["id"], r["outlet"]) for r in found} == {("n0", "A Wire"), ("n1", "A Wire"), ("n2", "A Wire")}
    again = web.post("/api/v1/jobs", files=files, data={"outlet": "A Wire"}).json()
    assert _over(web, again["id"])["result"] == {
        "added": 0,
        "unchanged": 3,
        "failed": 1,
        "reports": ["n0", "n1", "n2"],
    }


@pytest.mark.parametrize(
    ("name", "data", "status", "fault"),
    [
        ("reports.zip", b"PK\x03\x04" + b"\0" * 64, "failed", "archive"),
        ("bomb.txt", b"\x1f\x8b" + b"\0" * 64, "failed", "archive"),
        ("doc.docx", b"PK\x03\x04[Content_Types].xml", "failed", "office document"),
        ("binary.txt", bytes(range(256)) * 8, "failed", "binary.txt"),
        ("broken.pdf", b"%PDF-1.7 no more", "failed", "broken.pdf"),
        ("german.txt", b"Die Armee teilte mit, dass vier Soldaten bei dem Angriff starben.", "failed", "de"),
    ],
)
def test_what_is_no_report_is_told_and_not_kept(web: Web, name: str, data: bytes, status: str, fault: str) -> None:
    before = web.get("/api/v1/reports").json()["total"]
    answer = web.post("/api/v1/jobs", files={"file": (name, data)})
    assert answer.status_code == 202, answer.text
    over = _over(web, answer.json()["id"])
    assert over["state"] == status
    assert fault in str(over["faults"]).lower()
    assert web.get("/api/v1/reports").json()["total"] == before


@pytest.mark.parametrize("name", ["", "noending", ".txt", "a/", "..", "x" * 300])
def test_a_file_without_a_name_is_refused(web: Web, name: str) -> None:
    answer = web.post("/api/v1/jobs", files={"file": (name, b"text")})
    assert answer.status_code == 422, answer.text


def test_an_upload_has_a_size(ledger_file: Path) -> None:
    from counterclaim.desk.app import make_app

    from .conftest import ADDRESS

    app = make_app(Settings(ledger=ledger_file, largest_file=1000), by="A. N.", work=False)
    with Web(app, base_url=ADDRESS) as web:
        web.headers.update(web.token())
        assert web.post("/api/v1/jobs", files={"file": ("a.txt", b"x" * 1001)}).status_code == 422
        assert web.post("/api/v1/jobs", files={"file": ("a.txt", b"x" * 200_000)}).status_code == 413
        assert web.post("/api/v1/jobs", files={"file": ("a.txt", b"")}).status_code == 422


def _upload(desk: Desk, lines: int) -> Job:
    rows = [json.dumps({"id": f"n{n}", "published": "2024-05-15", "text": f"{TEXT} {n}."}) for n in range(lines)]
    return desk.ledger.put_job("upload", "many.jsonl", by="A. N.", data="\n".join(rows).encode(), options={})


def test_a_job_that_was_cut_off_is_taken_up_and_nothing_is_doubled(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import counterclaim.desk.jobs as jobs

    job = _upload(desk, 4)
    keep = jobs._keep
    kept: list[object] = []

    def dies(of: Desk, report: object) -> str:
        if len(kept) == 2:
            raise KeyboardInterrupt
        kept.append(report)
        return keep(of, report)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "_keep", dies)
    taken = desk.ledger.take_job()
    assert taken is not None
    with pytest.raises(KeyboardInterrupt):
        Worker(desk)._run(*taken)
    assert desk.ledger.job(job.id).state == "running"  # type: ignore[union-attr]
    monkeypatch.setattr(jobs, "_keep", keep)
    again = desk.ledger.take_job()
    assert again is not None
    assert again[0].tries == 2
    Worker(desk)._run(*again)
    over = desk.ledger.job(job.id)
    assert over is not None
    assert over.result == {"added": 2, "unchanged": 2, "failed": 0, "reports": ["n0", "n1", "n2", "n3"]}
    assert sum(r.id.startswith("n") for r in desk.ledger.reports()) == 4
    assert desk.ledger.take_job() is None


def test_a_job_that_keeps_ending_the_program_is_given_up(desk: Desk) -> None:
    job = _upload(desk, 1)
    for _ in range(MOST_TRIES):
        assert desk.ledger.take_job() is not None
    taken = desk.ledger.take_job()
    assert taken is not None
    Worker(desk)._run(*taken)
    over = desk.ledger.job(job.id)
    assert over is not None
    assert over.state == "failed"
    assert "given up" in over.faults[0]


def test_a_job_put_down_in_good_order_is_no_failed_try(desk: Desk) -> None:
    _upload(desk, 3)
    worker = Worker(desk)
    worker._stop.set()
    for _ in range(MOST_TRIES + 2):
        taken = desk.ledger.take_job()
        assert taken is not None
        assert taken[0].tries == 1
        worker._run(*taken)


def test_judgements_split_and_join_events_and_old_addresses_still_lead_there(desk: Desk) -> None:
    """Two tellings of one event are judged two, then that is taken back; the merge runs as a job."""
    rows, total = desk.ledger.events(Wanted(place="anderamboukane"), order="need", offset=0, limit=5)
    before = rows[0]["event"]
    one, other, *_ = desk.event(before).group.mentions
    made = desk.judge(ME, "different", one.id, other.id, why="two raids")

    def work() -> None:
        taken = desk.ledger.take_job()
        assert taken is not None
        Worker(desk)._run(*taken)
        done = desk.ledger.job(taken[0].id)
        assert done is not None
        assert (done.state, done.faults) == ("done", ())

    work()
    apart = {m: desk.ledger.told(m).event for m in (one.id, other.id)}
    assert apart[one.id] != apart[other.id]
    assert desk.ledger.told(before).event in set(apart.values())
    assert total < desk.ledger.events(Wanted(place="anderamboukane"), order="need", offset=0, limit=5)[1]
    desk.undo(ME, f"j{made.number}", why="one raid after all")
    work()
    assert desk.ledger.told(one.id).event == desk.ledger.told(other.id).event
    assert desk.ledger.told(apart[other.id]).event == desk.ledger.told(one.id).event
    joined = desk.event(one.id).joined
    assert len(joined) == len(desk.event(one.id).group.mentions) - 1


def test_a_ledger_is_one_file_again_once_the_desk_is_closed(ledger_file: Path) -> None:
    from counterclaim.desk.app import make_app
    from counterclaim.ledger import Ledger

    from .conftest import ADDRESS, report_key

    log = ledger_file.with_name(f"{ledger_file.name}-wal")
    with Web(make_app(Settings(ledger=ledger_file), by="A. N."), base_url=ADDRESS) as web:
        web.headers.update(web.token())
        assert web.post(f"/api/v1/reports/{report_key(web, '01-')}/done").status_code == 201
        assert log.exists()
        # another program at the same ledger, while the newest pages are in the log alone
        with Ledger(ledger_file, create=False) as ledger:
            assert len(ledger.reports()) == 10
    assert not log.exists()
    with DeskLedger(ledger_file, create=False) as again:
        assert [r.kind for r in again.remarks()] == ["done"]
