"""The REST interface under /api/v1: requests in, the desk asked, JSON out. Nothing is worked out here."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import re
from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Header, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from counterclaim.codebook import LANGUAGES
from counterclaim.desk import models as m
from counterclaim.desk.service import Desk, EventView
from counterclaim.desk.web import (
    COOKIE,
    ORDERS,
    Coder,
    Lead,
    Limit,
    Offset,
    Reader,
    TheDesk,
    TheFilters,
    from_one_state,
    in_thread,
    next_page,
    parts_of,
    session_of,
    state_of,
)
from counterclaim.errors import ConflictFault, MissingFault, UsageFault
from counterclaim.ledger.desk import SHORT_KEY, Job, Opened
from counterclaim.ledger.desk_search import CLOSE, OPEN
from counterclaim.records import Remark
from counterclaim.resolve.claim_corrections import Shown, number_of
from counterclaim.resolve.corrections import ActorFix, DateFix, Fix, PlaceFix, TypeFix
from counterclaim.views import rows as shapes
from counterclaim.views.export import spreadsheet_cell
from counterclaim.views.facts import dispute_json

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": m.Problem, "content": {"application/problem+json": {}}, "description": words}
    for status, words in (
        (400, "The request can't be read."),
        (401, "Log in first."),
        (403, "Not allowed, or the session's token was not sent."),
        (404, "There is no such thing."),
        (422, "The request makes no sense, as the detail says."),
        (503, "The ledger can't be used just now."),
    )
}
CHANGES: dict[int | str, dict[str, Any]] = {
    412: {"model": m.Problem, "description": "Somebody changed it since: look again, nothing was kept."},
    428: {"model": m.Problem, "description": "If-Match is needed."},
}
router = APIRouter(prefix="/api/v1", responses=PROBLEMS)

IfMatch = Annotated[str | None, Header(description="The ETag of what you saw.")]
IfNoneMatch = Annotated[str | None, Header()]
EventId = Annotated[str, Path(max_length=64, pattern=r"^[0-9a-f]+$")]
Key = Annotated[str, Path(min_length=SHORT_KEY, max_length=64, pattern=r"^[0-9a-f]+$")]
Ref = Annotated[str, Path(max_length=40, pattern=r"^\d{1,18}-\d{1,18}$")]
JobId = Annotated[str, Path(max_length=32, pattern=r"^[0-9a-f]+$")]
Order = Literal["need", "day", "changed"]
assert set(ORDERS) == {"need", "day", "changed"}


# shapes


def event_line(row: Mapping[str, Any]) -> m.EventLine:
    return m.EventLine(id=row["event"], **{k: row[k] for k in m.EventLine.model_fields if k != "id"})


def report_line(row: Mapping[str, Any]) -> m.ReportLine:
    return m.ReportLine(**{k: row[k] for k in m.ReportLine.model_fields} | {"key": row["key"][:SHORT_KEY]})


def claim_etag(reading: int, shown: Shown) -> str:
    return f'"{reading}-{shown.number}-v{shown.version}"'


def claim_out(opened: Opened, shown: Shown) -> m.ClaimOut:
    """A claim with its name, state and version."""
    claim, last = shown.content, shown.last
    return m.ClaimOut(
        ref=f"{opened.seq}-{shown.number}",
        number=shown.number,
        version=shown.version,
        etag=claim_etag(opened.seq, shown),
        state=shown.state,  # type: ignore[arg-type]
        eid=claim.eid,
        event=opened.event_of.get(claim.eid or ""),
        attribute=claim.attribute,
        value=claim.value,
        low=claim.low,
        high=claim.high,
        who=claim.who,
        claimant=claim.claimant,
        claimant_name=claim.claimant_name,
        via=list(claim.via),
        stance=claim.stance,
        quote=claim.quote,
        start=claim.start,
        end=claim.end,
        confidence=claim.confidence,
        by=last.by if last else None,
        at=last.at if last else None,
        why=last.why if last else None,
    )


def remark_out(remark: Remark) -> m.RemarkOut:
    return m.RemarkOut(
        ref=f"r{remark.number}",
        kind=remark.kind,
        about=remark.about,
        subject=remark.subject,
        words=remark.words,
        by=remark.by,
        at=remark.at,
    )


def _notes(remarks: tuple[Remark, ...]) -> list[m.RemarkOut]:
    return [remark_out(r) for r in remarks if r.kind == "note" and r.undone_by is None]


def event_etag(view: EventView) -> str:
    return f'"{view.mark[:32]}"'


def event_detail(view: EventView) -> m.EventDetail:
    cells = [cell for _, by_claimant in view.table for cells in by_claimant.values() for cell in cells]
    return m.EventDetail(
        id=view.told.event,
        etag=event_etag(view),
        type=view.facts.type,
        day=view.facts.day,
        place=view.facts.place,
        country=view.facts.country,
        lat=view.facts.lat,
        lon=view.facts.lon,
        parties=view.facts.parties,
        mentions=[
            {
                "id": mention.id,
                "report": mention.report.id,
                "reader": mention.reader,
                "event": mention.event.to_json(),
                "corrected": dict(mention.corrected),
            }
            for mention in view.group.mentions
        ],
        claims=[
            {
                "ref": cell.ref,
                "report": cell.key,
                "report_id": cell.row.report.id,
                "checked": cell.checked,
                **cell.row.claim.to_json(),
            }
            for cell in cells
        ],
        disputes=[dispute_json(d) for d in view.disputes],
        findings=[shapes.finding_json(f) for f in view.findings],
        estimates=[shapes.estimate_json(e) for e in view.estimates],
        rows=[shapes.row_json(r) for r in view.rules],
        notes=_notes(view.remarks),
    )


def report_etag(opened: Opened) -> str:
    return f'"r{opened.seq}-v{opened.version}"'


def done_by(opened: Opened) -> list[str]:
    return [r.by for r in opened.remarks if r.kind == "done" and r.undone_by is None]


def report_detail(opened: Opened) -> m.ReportDetail:
    report = opened.report
    return m.ReportDetail(
        key=opened.key[:SHORT_KEY],
        etag=report_etag(opened),
        id=report.id,
        title=report.title,
        outlet=report.outlet,
        url=report.url,
        published=report.published,
        language=report.language or opened.reading.language,
        source=report.source,
        sha256=report.sha256,
        text=report.text,
        reading=opened.seq,
        reader=opened.reading.reader,
        voice=opened.reading.voice,
        events=[
            {**mention.event.to_json(), "event": opened.event_of.get(mention.event.eid)} for mention in opened.mentions
        ],
        claims=[claim_out(opened, shown) for shown in opened.shown],
        done_by=done_by(opened),
        notes=_notes(opened.remarks),
    )


def job_out(job: Job) -> m.JobOut:
    return m.JobOut(
        id=job.id,
        kind=job.kind,
        name=job.name,
        state=job.state,  # type: ignore[arg-type]
        by=job.by,
        at=job.at,
        done=job.done,
        total=job.total,
        faults=list(job.faults),
        result=dict(job.result) if job.result is not None else None,
        ended=job.ended,
    )


def _unchanged(response: Response, etag: str, seen: str | None) -> Response | None:
    """An empty answer where the client has it already; else the ETag goes out with the answer."""
    if seen is not None and etag in (part.strip().removeprefix("W/") for part in seen.split(",")):
        return Response(status_code=304, headers={"etag": etag})
    response.headers["etag"] = etag
    return None


def _list_etag(desk: Desk, request: Request) -> tuple[str, str]:
    """(the ledger's stamp, an ETag of this list)."""
    stamp = desk.ledger.state()[0].replace(" ", ".")
    digest = hashlib.sha256(f"{stamp} {request.url.query}".encode()).hexdigest()[:20]
    return stamp, f'"l{digest}"'


def _must_match(if_match: str | None) -> str:
    if not if_match:
        raise HTTPException(428, "say by If-Match what you saw: the ETag of the last answer")
    return if_match.strip().removeprefix("W/")


# events


@router.get("/events", response_model=m.EventPage, responses={304: {"description": "As you have it."}})
@from_one_state
def list_events(
    request: Request,
    response: Response,
    desk: TheDesk,
    person: Reader,
    found: TheFilters,
    order: Order = "need",
    offset: Offset = 0,
    limit: Limit = 50,
    if_none_match: IfNoneMatch = None,
) -> Any:
    """Events that fit, a page at a time: by need, by day or by what changed last."""
    stamp, etag = _list_etag(desk, request)
    if (same := _unchanged(response, etag, if_none_match)) is not None:
        return same
    rows, total = desk.ledger.events(found.wanted, order=order, offset=offset, limit=limit)
    return m.EventPage(
        items=[event_line(row) for row in rows],
        total=total,
        next=next_page("/api/v1/events", found, offset=offset, limit=limit, total=total, given=len(rows), order=order),
        stamp=stamp,
    )


@router.get("/events/{event}", response_model=m.EventDetail, responses={304: {"description": "As you have it."}})
@from_one_state
def get_event(
    response: Response, desk: TheDesk, person: Reader, event: EventId, if_none_match: IfNoneMatch = None
) -> Any:
    """One event: every telling and claim, the contradictions, what they amount to, the rows by rule sets."""
    view = desk.event(event)
    return _unchanged(response, event_etag(view), if_none_match) or event_detail(view)


def _fix(patch: m.PlacePatch | m.DatePatch | m.ActorPatch | m.TypePatch) -> Fix:
    if isinstance(patch, m.PlacePatch):
        return PlaceFix(patch.words, patch.lat, patch.lon, patch.country, patch.precision)
    if isinstance(patch, m.DatePatch):
        return DateFix(patch.date, patch.end, patch.precision)
    if isinstance(patch, m.ActorPatch):
        return ActorFix(patch.words, patch.actor_id)
    return TypeFix(patch.type)


@router.patch("/events/{event}", response_model=m.Made, responses=CHANGES)
def patch_event(desk: TheDesk, person: Coder, event: EventId, patch: m.EventPatch, if_match: IfMatch = None) -> m.Made:
    """Puts the place, day, a party or the type of an event right. `If-Match` is the ETag of what you saw."""
    etag = _must_match(if_match)
    view = desk.event(event)
    if event_etag(view) != etag:
        raise ConflictFault("this event was changed since you opened it: look at it again")
    made = desk.correct_event(person, event, _fix(patch.fix), seen=view.mark, why=patch.why)
    return m.Made(ref=f"e{made.number}")


# reports and claims


@router.get("/reports", response_model=m.ReportPage, responses={304: {"description": "As you have it."}})
@from_one_state
def list_reports(
    request: Request,
    response: Response,
    desk: TheDesk,
    person: Reader,
    found: TheFilters,
    offset: Offset = 0,
    limit: Limit = 50,
    if_none_match: IfNoneMatch = None,
) -> Any:
    """Reports that fit, those that nobody is done with first, by need."""
    stamp, etag = _list_etag(desk, request)
    if (same := _unchanged(response, etag, if_none_match)) is not None:
        return same
    rows, total = desk.ledger.report_rows(found.wanted, offset=offset, limit=limit)
    return m.ReportPage(
        items=[report_line(row) for row in rows],
        total=total,
        next=next_page("/api/v1/reports", found, offset=offset, limit=limit, total=total, given=len(rows)),
        stamp=stamp,
    )


@router.get("/reports/{key}", response_model=m.ReportDetail, responses={304: {"description": "As you have it."}})
@from_one_state
def get_report(
    response: Response,
    desk: TheDesk,
    person: Reader,
    key: Key,
    reader: Annotated[str | None, Query(max_length=200)] = None,
    if_none_match: IfNoneMatch = None,
) -> Any:
    """One report as it was published, with every claim as it stands, rejected and doubtful ones too."""
    opened = desk.report(key, reader=reader)
    return _unchanged(response, report_etag(opened), if_none_match) or report_detail(opened)


@router.post("/reports/{key}/claims", response_model=m.ClaimMade, status_code=201)
def post_claim(response: Response, desk: TheDesk, person: Coder, key: Key, new: m.NewClaim) -> m.ClaimMade:
    """Adds a claim that the reader missed. Its quote is what stands between `start` and `end`."""
    opened = desk.report(key)
    if new.reading not in {seq for seq, _, _ in opened.others}:
        raise UsageFault(f"reading {new.reading} is not of this report")
    said = new.model_dump(mode="json", exclude={"reading", "why"})
    made = desk.add_claim(person, new.reading, said, why=new.why)
    number = number_of(made.part, made.place)
    opened, shown = desk.claim(new.reading, number)
    response.headers["location"] = f"/api/v1/claims/{new.reading}-{number}"
    response.headers["etag"] = claim_etag(opened.seq, shown)
    return m.ClaimMade(ref=f"c{made.number}", claim=claim_out(opened, shown))


@router.post("/reports/{key}/done", response_model=m.Made, status_code=201)
def post_done(desk: TheDesk, person: Coder, key: Key) -> m.Made:
    """Says that you are done with a report."""
    return m.Made(ref=f"r{desk.done(person, key).number}")


def _split(ref: str) -> tuple[int, int]:
    reading, _, number = ref.partition("-")
    return int(reading), int(number)


@router.get("/claims/{ref}", response_model=m.ClaimOut, responses={304: {"description": "As you have it."}})
@from_one_state
def get_claim(response: Response, desk: TheDesk, person: Reader, ref: Ref, if_none_match: IfNoneMatch = None) -> Any:
    """One claim as it stands."""
    opened, shown = desk.claim(*_split(ref))
    return _unchanged(response, claim_etag(opened.seq, shown), if_none_match) or claim_out(opened, shown)


_ETAG = re.compile(r'"(\d{1,18})-(\d{1,18})-v(\d{1,18})"')


@router.patch("/claims/{ref}", response_model=m.ClaimMade, responses=CHANGES)
def patch_claim(
    response: Response, desk: TheDesk, person: Coder, ref: Ref, patch: m.ClaimPatch, if_match: IfMatch = None
) -> m.ClaimMade:
    """Corrects, rejects or confirms a claim. `If-Match` is the ETag of what you saw: where somebody else was faster the
    answer is 412, and nothing is kept."""
    etag = _must_match(if_match)
    reading, number = _split(ref)
    seen = _ETAG.fullmatch(etag)
    if seen is None or (int(seen.group(1)), int(seen.group(2))) != (reading, number):
        desk.claim(reading, number)
        raise ConflictFault("If-Match is no ETag of this claim")
    if patch.action != "correct" and patch.changes is not None:
        raise UsageFault(f"to {patch.action} a claim nothing of it is changed")
    changes = patch.changes.model_dump(mode="json", exclude_unset=True) if patch.changes else None
    made = desk.change_claim(
        person, reading, number, patch.action, seen=int(seen.group(3)), changes=changes, why=patch.why
    )
    opened, shown = desk.claim(reading, number)
    response.headers["etag"] = claim_etag(opened.seq, shown)
    return m.ClaimMade(ref=f"c{made.number}", claim=claim_out(opened, shown))


# what people say


@router.post("/judgements", response_model=m.Made, status_code=201)
def post_judgement(request: Request, desk: TheDesk, person: Coder, judging: m.Judging) -> m.Made:
    """Says that two events, or two tellings, are one or not. Merging keeps to it, in the background."""
    made = desk.judge(person, judging.verdict, judging.one, judging.other, why=judging.why)
    state_of(request).worker.wake()
    return m.Made(ref=f"j{made.number}")


@router.post("/merges", response_model=m.JobOut | None, status_code=202)
def post_merge(request: Request, desk: TheDesk, person: Lead) -> Any:
    """Brings the reports of one event together, in the background; nothing where that is waiting already."""
    job = desk.merge_soon(person)
    state_of(request).worker.wake()
    return job_out(job) if job else None


@router.post("/grades", response_model=m.Made, status_code=201)
def post_grade(desk: TheDesk, person: Coder, grading: m.Grading) -> m.Made:
    """Grades a source, A to F; the last grade of a source counts."""
    return m.Made(ref=f"g{desk.grade(person, grading.subject, grading.grade, why=grading.why).number}")


@router.post("/notes", response_model=m.Made, status_code=201)
def post_note(desk: TheDesk, person: Coder, noting: m.Noting) -> m.Made:
    """Leaves a note on an event, a report or an actor."""
    return m.Made(ref=f"r{desk.note(person, noting.about, noting.subject, noting.words).number}")


@router.post("/undo", response_model=m.Made, status_code=201)
def post_undo(request: Request, desk: TheDesk, person: Coder, undoing: m.Undoing) -> m.Made:
    """Takes back what a row of the activity did, by a row of its own; nothing is erased."""
    made = desk.undo(person, undoing.ref, why=undoing.why)
    state_of(request).worker.wake()
    return m.Made(ref=made)


# asking


@router.get("/search", response_model=m.HitPage)
@from_one_state
def get_search(
    desk: TheDesk,
    person: Reader,
    q: Annotated[str, Query(max_length=300)],
    kind: Literal["report", "event"] | None = None,
    offset: Offset = 0,
    limit: Limit = 25,
) -> m.HitPage:
    """Texts, quotes, actors and places that hold all the words; the last word may be a beginning."""
    hits, total = desk.ledger.search(q, kind=kind, offset=offset, limit=limit)
    return m.HitPage(
        items=[hit_of(hit) for hit in hits],
        total=total,
        next=next_page("/api/v1/search", None, offset=offset, limit=limit, total=total, q=q, kind=kind),
    )


def hit_of(hit: Mapping[str, Any]) -> m.Hit:
    ref = hit["ref"][:SHORT_KEY] if hit["kind"] == "report" else hit["ref"]
    return m.Hit(
        kind=hit["kind"],
        ref=ref,
        link=f"/{hit['kind']}s/{ref}",
        title=parts_of(hit["title"], (OPEN, CLOSE)),
        excerpt=parts_of(hit["excerpt"], (OPEN, CLOSE)),
    )


@router.get("/actors", response_model=m.ActorPage)
@from_one_state
def list_actors(
    desk: TheDesk,
    person: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> m.ActorPage:
    """Parties and claimants by the number of their events."""
    from counterclaim.desk.index import actor_key

    rows, total = desk.ledger.actors(actor_key(q), offset=offset, limit=limit)
    return m.ActorPage(
        items=[m.ActorLine(**row) for row in rows],
        total=total,
        next=next_page("/api/v1/actors", None, offset=offset, limit=limit, total=total, q=q),
    )


@router.get("/actors/{actor:path}", response_model=m.ActorDetail)
@from_one_state
def get_actor(desk: TheDesk, person: Reader, actor: Annotated[str, Path(max_length=400)]) -> m.ActorDetail:
    """An actor by its id or folded name: its names, relations, events and record."""
    view = desk.actor(actor)
    return m.ActorDetail(
        actor=view.actor,
        names=list(view.names),
        grade=view.grade.grade if view.grade else None,
        suggested=view.record.suggestion.grade,
        record=shapes.record_json(view.record, grade=view.grade.grade if view.grade else None),
        relations=[{**relation.to_json(), "report": key[:SHORT_KEY]} for _, relation, key in view.relations],
        events=[{**event_line(row).model_dump(mode="json"), "roles": list(roles)} for row, roles in view.events],
    )


@router.get("/activity", response_model=m.DeedPage)
@from_one_state
def get_activity(
    desk: TheDesk,
    person: Reader,
    by: Annotated[str | None, Query(max_length=200)] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> m.DeedPage:
    """Who did what, when and why, the newest first."""
    deeds, total = desk.deeds(by=by or None, offset=offset, limit=limit)
    return m.DeedPage(
        items=[
            m.DeedOut(ref=d.ref, at=d.at, by=d.by, what=d.what, why=d.why, link=d.link, undone_by=d.undone_by)
            for d in deeds
        ],
        total=total,
        next=next_page("/api/v1/activity", None, offset=offset, limit=limit, total=total, by=by),
    )


@router.get("/agreement", response_model=list[m.AgreementOut])
def get_agreement(desk: TheDesk, person: Reader) -> list[m.AgreementOut]:
    """How far the readers of the same texts agree: span F1 and Krippendorff's alpha, by attribute."""
    return [
        m.AgreementOut(
            one=a.one,
            other=a.other,
            reports=list(a.reports),
            measures=[m.MeasureOut(**{k: getattr(x, k) for k in m.MeasureOut.model_fields}) for x in a.measures],
        )
        for a in desk.agreement().pairs
    ]


@router.get("/agreement.csv", response_class=Response)
def get_agreement_csv(desk: TheDesk, person: Reader) -> Response:
    """The same as a table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    names = ("attribute", "both", "only_one", "only_other", "f1", "alpha_found", "alpha_stance", "alpha_value")
    writer.writerow(("one", "other", "reports", *names))
    for a in desk.agreement().pairs:
        for x in a.measures:
            row = (a.one, a.other, len(a.reports), *(getattr(x, name) for name in names))
            writer.writerow([spreadsheet_cell(cell) for cell in row])
    headers = {"content-disposition": 'attachment; filename="agreement.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/claims.csv", response_class=Response)
def get_claims_csv(desk: TheDesk, person: Reader, found: TheFilters) -> Response:
    """The claims of the events that fit, a row each; at most those of 2,000 events."""
    headers = {"content-disposition": 'attachment; filename="claims.csv"'}
    return Response(desk.table(found.wanted, limit=2000), media_type="text/csv; charset=utf-8", headers=headers)


# jobs

_SLASH = re.compile(r"[\\/]")


def _file_name(name: str | None) -> str:
    """The last part of an upload's name, as it may stand in a folder of ours."""
    from counterclaim.views.files import fault_of_name

    plain = _SLASH.split(name or "")[-1]
    plain = "".join(c for c in plain if c.isprintable())[-120:].strip()
    if not plain or fault_of_name(plain) is not None or not PurePosixPath(plain).suffix:
        raise UsageFault(f"{plain!r} can't be read: a file needs a name with an ending (.txt, .md, .html, .pdf, …)")
    return plain


@router.post("/jobs", response_model=m.JobOut, status_code=202)
def post_job(
    request: Request,
    desk: TheDesk,
    person: Coder,
    file: Annotated[
        UploadFile, File(description="Text, Markdown, HTML, PDF, CSV, JSON, JSON lines, or a zip of these.")
    ],
    published: Annotated[date | None, Form()] = None,
    outlet: Annotated[str | None, Form(max_length=200)] = None,
    language: Annotated[str | None, Form(max_length=2)] = None,
) -> m.JobOut:
    """Takes a file of reports and reads it in the background."""
    name = _file_name(file.filename)
    if language and language not in LANGUAGES:
        raise UsageFault(f"the language {language!r} is not read (only {', '.join(LANGUAGES)})")
    data = file.file.read(desk.settings.largest_file + 1)
    if len(data) > desk.settings.largest_file:
        raise UsageFault(f"{name}: larger than {desk.settings.largest_file:,} bytes")
    if not data:
        raise UsageFault(f"{name}: an empty file")
    options = {
        "published": published.isoformat() if published else None,
        "outlet": outlet or None,
        "language": language or None,
    }
    job = desk.ledger.put_job("upload", name, by=person.name, data=data, options=options)
    state_of(request).worker.wake()
    return job_out(job)


@router.get("/jobs", response_model=list[m.JobOut])
@from_one_state
def list_jobs(desk: TheDesk, person: Reader) -> list[m.JobOut]:
    """The last fifty jobs, the newest first."""
    return [job_out(job) for job in desk.ledger.jobs()]


@router.get("/jobs/{job}", response_model=m.JobOut)
@from_one_state
def get_job(desk: TheDesk, person: Reader, job: JobId) -> m.JobOut:
    found = desk.ledger.job(job)
    if found is None:
        raise MissingFault(f"there is no job {job!r}")
    return job_out(found)


@router.get(
    "/jobs/{job}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "A line for each step, until it is over."}},
)
async def job_events(request: Request, person: Reader, job: JobId) -> StreamingResponse:
    """The progress of a job as server-sent events. A client that is cut off asks again: the job goes on."""
    desk = state_of(request).desk
    if await in_thread(desk.ledger.job, job) is None:
        raise MissingFault(f"there is no job {job!r}")

    async def steps() -> AsyncIterator[str]:
        told = ""
        while not await request.is_disconnected():
            found = await in_thread(desk.ledger.job, job)
            if found is None:
                return
            line = job_out(found).model_dump_json()
            if line != told:
                told = line
                yield f"event: progress\ndata: {line}\n\n"
            if found.state in ("done", "failed"):
                yield f"event: over\ndata: {line}\n\n"
                return
            await asyncio.sleep(0.4)

    return StreamingResponse(steps(), media_type="text/event-stream", headers={"cache-control": "no-store"})


# who is there


@router.get("/session", response_model=m.SessionOut)
def get_session(request: Request, person: Reader) -> m.SessionOut:
    """Who you are, and the token that changes must carry."""
    session = session_of(request)
    assert session is not None
    return m.SessionOut(
        name=person.name, role=person.role, csrf=session.csrf, team=state_of(request).people is not None
    )


@router.post("/session", response_model=m.SessionOut, responses={429: {"model": m.Problem}})
def post_session(request: Request, response: Response, login: m.Login) -> m.SessionOut:
    """Logs in; the session is in a cookie. At a desk without accounts there is nothing to log in to."""
    state = state_of(request)
    if state.people is None:
        raise UsageFault("this desk has no accounts")
    address = request.client.host if request.client else ""
    token, session = state.people.log_in(login.name, login.password, address=address)
    response.set_cookie(COOKIE, token, httponly=True, secure=state.secure, samesite="strict", path="/")
    return m.SessionOut(name=session.person.name, role=session.person.role, csrf=session.csrf, team=True)


@router.delete("/session", status_code=204)
def delete_session(request: Request, person: Reader) -> Response:
    """Logs out."""
    people = state_of(request).people
    if people is not None:
        people.log_out(request.cookies.get(COOKIE))
    made = Response(status_code=204)
    made.delete_cookie(COOKIE, path="/")
    return made
