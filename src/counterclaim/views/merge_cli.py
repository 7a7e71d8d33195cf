"""`counterclaim merge`, `judge`, `judgements`, `why` and `undo`: arguments in, rows in the ledger, lines or JSON out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.config import Settings
from counterclaim.errors import UsageFault
from counterclaim.views import correct_cli
from counterclaim.views.correct_cli import AsJson, By, Why

if TYPE_CHECKING:
    from counterclaim.ledger import Ledger
    from counterclaim.merging.scoring import Part
    from counterclaim.records import EventGroup, Judgement, Mention, Merge

Event = Annotated[
    str,
    typer.Argument(metavar="EVENT", help="An event's id or its beginning, one report's telling of it, or REPORT/EID."),
]


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


def _open(ctx: typer.Context) -> Ledger:
    from counterclaim.ledger import Ledger

    assert isinstance(ctx.obj, Settings)
    return Ledger(ctx.obj.ledger, create=False)


def _say(line: str) -> None:
    from counterclaim.views.facts import safe

    typer.echo(safe(line))


def _note(line: str) -> None:
    typer.echo(f"counterclaim: {line}", err=True)


def grouping(mentions: Sequence[Mention], merged: Merge | None) -> str:
    """How the events that are shown came to be, in one line."""
    from counterclaim.merging.merge import unmerged

    if merged is None:
        return "events grouped by what is plain; `counterclaim merge` compares them feature by feature"
    late = unmerged(mentions, merged)
    more = f"; {late:,} came later and are grouped by what is plain: merge again" if late else ""
    return f"events as merged on {merged.at:%Y-%m-%d %H:%M} UTC{more}"


def merge_ledger(ledger: Ledger, *, anew: bool = False) -> Merge:
    """Merges a ledger by its judgements and keeps what came of it. Raises UsageFault where they contradict each other."""
    from datetime import UTC, datetime

    from counterclaim.merging.merge import merge as run
    from counterclaim.merging.scoring import load_settings

    before = None if anew else ledger.merge(weights=True)
    made = run(ledger.mentions(), ledger.judgements(), load_settings(), at=datetime.now(UTC), before=before)
    ledger.put_merge(made)
    return made


def _repeats(ledger: Ledger, merged: Merge) -> int:
    """How many reports of the events bring no voice of their own."""
    from counterclaim.merging.merge import groups_of
    from counterclaim.weighing.independence import heard_of, repeating

    voices = {(report.id, reading.reader): reading.voice for report, reading in ledger.readings()}
    several = [g for g in groups_of(ledger.mentions(), merged) if len({m.report.id for m in g.mentions}) > 1]
    return sum(len(repeating(heard_of(group, voices=voices))) for group in several)


def _number_of_events(merged: Merge) -> int:
    return len(set(merged.event_of.values()))


def merge(
    ctx: typer.Context,
    anew: Annotated[bool, typer.Option("--anew", help="Score everything again, not only what is new.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the reports of one event together, by date, place, parties, tolls, people, weapons and words.

    Judgements are kept to. Nothing of the readings changes: run it again whenever reports were added.

    \b
    Examples:
        counterclaim merge
        counterclaim --ledger mali.db merge --json
    """
    from counterclaim.merging.merge import gone

    with _open(ctx) as ledger:
        before = ledger.merge()
        merged = merge_ledger(ledger, anew=anew)
        left = gone(ledger.judgements(), ledger.mentions())
        repeats = _repeats(ledger, merged)
    new = sum(1 for name, mark in merged.marks.items() if before is None or before.marks.get(name) != mark)
    record = {"told": len(merged.event_of), "events": _number_of_events(merged), "new": new, "gone": left}
    record["repeats"] = repeats
    if as_json:
        typer.echo(json.dumps({**record, "settings": merged.settings}, indent=2))
        return
    _say(f"{record['told']:,} events told, {new:,} of them new or changed: {record['events']:,} events")
    if repeats:
        _say(
            f"{repeats:,} {'report' if repeats == 1 else 'reports'} of one voice: copies, or words that another report has too; they count once"
        )
    if left:
        numbers = ", ".join(f"j{number}" for number in left)
        _note(f"left aside, for they name an event that is not read any more: {numbers}")


# judging


def _groups(ledger: Ledger) -> list[EventGroup]:
    from counterclaim.merging.merge import groups_of

    return groups_of(ledger.mentions(), ledger.merge())


def _meant(groups: Sequence[EventGroup], name: str) -> Mention:
    """The mention that is meant: of an event, the one that it is shown by. Raises UsageFault for none or several."""
    from counterclaim.merging.plain import lead
    from counterclaim.views.facts import one_of

    told = [m for g in groups for m in g.mentions if f"{m.report.id}/{m.event.eid}" == name]
    if len(told) == 1:
        return told[0]
    group = one_of(groups, name)
    if group.id.startswith(name):
        return lead(group)
    found = [m for m in group.mentions if m.id.startswith(name)]
    if len(found) > 1:
        raise UsageFault(f"{name!r} is the beginning of {len(found)} reports' tellings of one event")
    return found[0]


def check_judgements(judgements: Sequence[Judgement]) -> None:
    """Raises UsageFault where they contradict each other."""
    from counterclaim.merging.clusters import check_verdicts, standing_verdicts

    check_verdicts(standing_verdicts(judgements))


def line_of(judgement: Judgement) -> str:
    """A judgement as a line."""
    said = {"same": "are one event", "different": "are two events", "unsure": "may be one event or two"}
    pair = f"{judgement.one} and {judgement.other}"
    what = f"undoes j{judgement.undoes}" if judgement.verdict == "undo" else f"{pair} {said[judgement.verdict]}"
    late = f" [undone by j{judgement.undone_by}]" if judgement.undone_by else ""
    return f"j{judgement.number} {judgement.at:%Y-%m-%d} {judgement.by}: {what} ({judgement.why}){late}"


def _say_judged(ledger: Ledger, made: Judgement, *, as_json: bool) -> None:
    """Says what was judged; where the ledger was merged, it is merged again so that the judgement holds at once."""
    merged = merge_ledger(ledger) if ledger.merge() is not None else None
    if as_json:
        typer.echo(json.dumps(made.to_json(), ensure_ascii=False, indent=2))
        return
    _say(line_of(made))
    if merged is not None:
        _say(f"merged again: {_number_of_events(merged):,} events")


def judge(
    ctx: typer.Context, verdict: Verdict, one: Event, other: Event, by: By, why: Why, as_json: AsJson = False
) -> None:
    """Say that two events are the same, different, or that you are unsure. Merging keeps to it.

    The last judgement of a pair stands; "unsure" leaves it to the score again. Nothing is erased.

    \b
    Examples:
        counterclaim judge same 3f2a 77c0 --by "A. N." --why "both name the market"
        counterclaim judge different bulletin-4/e2 3f2a --by "A. N." --why "two convoys"
    """
    with _open(ctx) as ledger:
        groups = _groups(ledger)
        a, b = _meant(groups, one), _meant(groups, other)
        made = ledger.judge(verdict.value, a.id, b.id, by=by, why=why, check=check_judgements)
        _say_judged(ledger, made, as_json=as_json)


def undo(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(metavar="NUMBER", help="3: as `corrections` numbers it; j3: as `judgements` does.")
    ],
    by: By,
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Take a correction or a judgement back; it stays in the list, as undone.

    \b
    Examples:
        counterclaim undo 3 --by "A. N." --why "the map was wrong"
        counterclaim undo j3 --by "A. N." --why "it was another market"
    """
    plain = number.removeprefix("j")
    if not (plain.isascii() and plain.isdigit()):
        raise UsageFault(f"{number!r} is no number of a correction (3) or a judgement (j3)")
    if plain == number:
        correct_cli.undo(ctx, int(plain), by=by, why=why, as_json=as_json)
        return
    with _open(ctx) as ledger:
        made = ledger.undo_judgement(int(plain), by=by, why=why, check=check_judgements)
        _say_judged(ledger, made, as_json=as_json)


def _dumped(judgements: Sequence[Judgement]) -> str:
    """JSON lines without the ledger's own numbers: what is undone is named by its id."""
    ids = {j.number: j.id for j in judgements}
    lines = []
    for j in judgements:
        record: dict[str, Any] = {"id": j.id, "verdict": j.verdict, "one": j.one, "other": j.other}
        record |= {"by": j.by, "at": j.at.isoformat(), "why": j.why}
        if j.undoes is not None:
            record["undoes_id"] = ids[j.undoes]
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines)


def _parsed(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageFault(f"{path}: can't be read: {error}") from error
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageFault(f"{path}:{number}: is no JSON: {error}") from error
        if not isinstance(row, dict):
            raise UsageFault(f"{path}:{number}: is no judgement")
        rows.append(row)
    return rows


def judgements_of(path: Path) -> list[Judgement]:
    """What `judgements --dump` wrote, numbered in its order. Raises UsageFault where a line is no judgement."""
    from datetime import UTC, datetime

    from counterclaim.records import Judgement

    found: dict[str, Judgement] = {}
    for number, row in enumerate(_parsed(path), start=1):
        try:
            one, other = sorted((str(row["one"]), str(row["other"])))
            undone = found[row["undoes_id"]] if row["verdict"] == "undo" else None
            made = Judgement(
                number=number,
                id=str(row["id"]),
                verdict=str(row["verdict"]),
                one=one,
                other=other,
                by=str(row["by"]),
                at=datetime.fromisoformat(str(row["at"])).astimezone(UTC),
                why=str(row["why"]),
                undoes=undone.number if undone else None,
            )
        except KeyError as error:
            raise UsageFault(f"{path}: judgement {number} has no {error}, or undoes one that is not there") from error
        except ValueError as error:
            raise UsageFault(f"{path}: judgement {number} has no time that is one: {error}") from error
        if made.verdict not in ("same", "different", "unsure", "undo") or one == other:
            raise UsageFault(f"{path}: judgement {number} is none: {made.verdict!r} of {one} and {other}")
        found[made.id] = made
        if undone:
            found[undone.id] = replace(undone, undone_by=number)
    return list(found.values())


def _load(ledger: Ledger, path: Path) -> None:
    rows = _parsed(path)
    there = {mention.id for mention in ledger.mentions()}
    for number, row in enumerate(rows, start=1):
        lost = [str(row[name]) for name in ("one", "other") if name in row and str(row[name]) not in there]
        if lost:
            raise UsageFault(f"{path}: judgement {number} names an event that is not in the ledger: {lost[0]}")
    added = ledger.load_judgements(rows, check=check_judgements)
    if added and ledger.merge() is not None:
        merge_ledger(ledger)
    _say(f"{added:,} judgements added, {len(rows) - added:,} were there")


def judgements(
    ctx: typer.Context,
    dump: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write them there, a line each, for version control.")
    ] = None,
    load: Annotated[Path | None, typer.Option(metavar="FILE", help="Take in what was written so; all or none.")] = None,
    as_json: AsJson = False,
) -> None:
    """List every judgement, superseded and undone ones too: who, when, why.

    \b
    Examples:
        counterclaim judgements
        counterclaim judgements --dump judgements.jsonl
        counterclaim --ledger other.db judgements --load judgements.jsonl
    """
    from counterclaim.views.files import write_whole

    with _open(ctx) as ledger:
        if load is not None:
            _load(ledger, load)
            return
        rows = ledger.judgements()
    if dump is not None:
        write_whole(dump, _dumped(rows))
        _note(f"{len(rows):,} judgements written to {dump}")
    elif as_json:
        typer.echo(json.dumps([row.to_json() for row in rows], ensure_ascii=False, indent=2))
    else:
        for row in rows:
            _say(line_of(row))


# explaining


def why(ctx: typer.Context, one: Event, other: Event, as_json: AsJson = False) -> None:
    """Say why two events are one or not: a judgement, what forbids it, or what each feature adds.

    A weight of 1 makes it twice as likely that they are one event, of −1 half as likely; the weights add up.

    \b
    Examples:
        counterclaim why 3f2a 77c0
        counterclaim why bulletin-4/e2 3f2a --json
    """
    from counterclaim.merging.blocking import veto
    from counterclaim.merging.clusters import key_of, standing_verdicts
    from counterclaim.merging.features import row_of
    from counterclaim.merging.scoring import explain, load_settings

    with _open(ctx) as ledger:
        groups = _groups(ledger)
        a, b = _meant(groups, one), _meant(groups, other)
        rows = ledger.judgements()
    if a.id == b.id:
        raise UsageFault(f"{one!r} and {other!r} are one report's telling of one event")
    verdicts = standing_verdicts(rows)
    number = {**verdicts.same, **verdicts.different}.get(key_of(a.id, b.id))
    judged = next((row for row in rows if row.number == number), None)
    settings = load_settings()
    forbidden = veto(row_of(a), row_of(b))
    parts = explain(row_of(a), row_of(b), settings)
    record = {
        "one": f"{a.report.id}/{a.event.eid}",
        "other": f"{b.report.id}/{b.event.eid}",
        "together": any({a.id, b.id} <= {m.id for m in group.mentions} for group in groups),
        "judgement": judged.to_json() if judged else None,
        "veto": forbidden,
        "weight": round(sum(part.weight for part in parts), 2),
        "threshold": settings.threshold,
    }
    if as_json:
        shown = [{**{f: getattr(p, f) for f in p.__slots__}, "weight": round(p.weight, 2)} for p in parts]
        typer.echo(json.dumps({**record, "parts": shown}, ensure_ascii=False, indent=2))
        return
    _show_why(record, parts, line_of(judged) if judged else None)


def _show_why(record: dict[str, Any], parts: Sequence[Part], judged: str | None) -> None:
    _say(f"{record['one']} and {record['other']}: {'one event' if record['together'] else 'two events'}")
    if judged:
        _say(f"judged, which outweighs all else: {judged}")
    if record["veto"]:
        _say(f"forbidden, whatever the score: {record['veto']}")
    for part in parts:
        compared = f" ({part.one} | {part.other})" if part.one or part.other else ""
        _say(f"{part.weight:+6.2f}  {part.feature}: {part.found}{compared}")
    _say(f"{record['weight']:+6.2f}  in all; above {record['threshold']:+.2f}, on the mean of two groups, they are one")
