"""`counterclaim correct`, `corrections` and `undo`: arguments in, rows in the ledger, what was done in one line out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from counterclaim.config import Settings
from counterclaim.errors import UsageFault

if TYPE_CHECKING:
    from counterclaim.ledger import Ledger
    from counterclaim.records import Correction, EventGroup
    from counterclaim.resolve.actors import ActorBook
    from counterclaim.resolve.corrections import Fix

correct_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Put a place, a date, a party or a type right, once and for all; what was read is kept.",
)

EventId = Annotated[
    str,
    typer.Argument(metavar="EVENT", help="An event's id, or its beginning: `counterclaim events` lists them."),
]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who says so.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="On what grounds.")]
Everywhere = Annotated[
    bool, typer.Option("--everywhere", help="Every reading of that name in that country, present and future.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs in place of a line.")]


@contextmanager
def _ledger(ctx: typer.Context) -> Iterator[Ledger]:
    from counterclaim.ledger import Ledger

    assert isinstance(ctx.obj, Settings)
    with Ledger(ctx.obj.ledger, create=False) as ledger:
        yield ledger


def _meant(groups: Sequence[EventGroup], beginning: str) -> list[str]:
    """The ids of the mentions that are meant: all of an event, or the one of a single report whose own id was given.

    Raises UsageFault where there is none or several.
    """
    from counterclaim.views.facts import one_of

    group = one_of(groups, beginning)
    if group.id.startswith(beginning):
        return [mention.id for mention in group.mentions]
    found = [mention.id for mention in group.mentions if mention.id.startswith(beginning)]
    if len(found) > 1:
        raise UsageFault(f"{beginning!r} is the beginning of {len(found)} reports' tellings of one event")
    return found


def _correct(
    ctx: typer.Context, event: str, fix: Fix, *, by: str, why: str, everywhere: bool = False, as_json: bool
) -> None:
    from counterclaim.merging.merge import groups_of

    with _ledger(ctx) as ledger:
        ids = _meant(groups_of(ledger.mentions(), ledger.merge()), event)
        made = ledger.correct(ids, fix, by=by, why=why, everywhere=everywhere)
    _say(made, as_json=as_json)


def _say(made: Correction, *, as_json: bool) -> None:
    from counterclaim.views.facts import safe
    from counterclaim.views.why import correction_line

    if as_json:
        typer.echo(json.dumps(made.to_json(), ensure_ascii=False, indent=2))
    else:
        typer.echo(safe(correction_line(made)))


def _check_actor(book: ActorBook, actor_id: str) -> None:
    """Raises UsageFault where nobody has the id: a slip of the pen would otherwise make a new actor."""
    from counterclaim.resolve.actors import PROVISIONAL

    if book.get(actor_id) is None and not actor_id.startswith(PROVISIONAL):
        like = ", ".join(actor.id for actor, _ in book.find(actor_id.replace("-", " "), limit=3))
        raise UsageFault(f"there is no actor {actor_id!r}" + (f"; like it: {like}" if like else ""))


@correct_app.command(name="place")
def correct_place(
    ctx: typer.Context,
    event: EventId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The place as the report writes it.")],
    lat: Annotated[float, typer.Option(metavar="DEGREES", help="Latitude, -90 to 90.")],
    lon: Annotated[float, typer.Option(metavar="DEGREES", help="Longitude, -180 to 180.")],
    country: Annotated[str, typer.Option(metavar="CODE", help="The country it lies in: ML, FR, SD.")],
    by: By,
    why: Why,
    precision: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="site, settlement, near, district, region or country; else as read."),
    ] = None,
    everywhere: Everywhere = False,
    as_json: AsJson = False,
) -> None:
    """Say where a place is, or that another place of the report is the event's.

    \b
    Examples:
        counterclaim correct place 3f2a Dioura --lat 14.83 --lon -5.25 --country ML --by "A. N." --why "UN map 4231"
        counterclaim correct place 3f2a Dioura --lat 14.83 --lon -5.25 --country ML --everywhere --by AN --why "UN map"
    """
    from counterclaim.resolve.corrections import PlaceFix

    fix = PlaceFix(name, lat, lon, country, precision)
    _correct(ctx, event, fix, by=by, why=why, everywhere=everywhere, as_json=as_json)


@correct_app.command(name="date")
def correct_date(
    ctx: typer.Context,
    event: EventId,
    day: Annotated[str, typer.Argument(metavar="DATE", help="2019-03-17, 2019-03 or 2019.")],
    by: By,
    why: Why,
    end: Annotated[str | None, typer.Option(metavar="DATE", help="Its last day, where it lasted.")] = None,
    precision: Annotated[
        str | None, typer.Option(metavar="WORD", help="week: the seven days from DATE; else as DATE is written.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say when an event happened.

    \b
    Examples:
        counterclaim correct date 3f2a 2019-03-17 --by "A. N." --why "the army's statement of that day"
        counterclaim correct date 3f2a 2019-03-16 --end 2019-03-17 --by "A. N." --why "it was overnight"
    """
    from counterclaim.resolve.corrections import DateFix

    _correct(ctx, event, DateFix(day, end, precision), by=by, why=why, as_json=as_json)


@correct_app.command(name="actor")
def correct_actor(
    ctx: typer.Context,
    event: EventId,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="The party or claimant as the report writes it.")],
    actor_id: Annotated[str, typer.Argument(metavar="ACTOR_ID", help="Who that is.")],
    by: By,
    why: Why,
    everywhere: Everywhere = False,
    as_json: AsJson = False,
) -> None:
    """Say who a party or claimant is.

    \b
    Examples:
        counterclaim correct actor 3f2a "the Movement" msa --by "A. N." --why "named in the headline"
        counterclaim correct actor 3f2a MSA msa --everywhere --by "A. N." --why "no other MSA in Mali"
    """
    from counterclaim.resolve.actors import load_actors
    from counterclaim.resolve.corrections import ActorFix

    _check_actor(load_actors(), actor_id)
    _correct(ctx, event, ActorFix(words, actor_id), by=by, why=why, everywhere=everywhere, as_json=as_json)


@correct_app.command(name="type")
def correct_type(
    ctx: typer.Context,
    event: EventId,
    kind: Annotated[str, typer.Argument(metavar="TYPE", help="ambush, shelling, … as in the codebook.")],
    by: By,
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Say what kind of event it was.

    \b
    Examples:
        counterclaim correct type 3f2a ambush --by "A. N." --why "the convoy was on the road"
    """
    from counterclaim.resolve.corrections import TypeFix

    _correct(ctx, event, TypeFix(kind), by=by, why=why, as_json=as_json)


def corrections(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List every correction, undone ones too: who, when, why, and how many events it holds for.

    \b
    Examples:
        counterclaim corrections
        counterclaim corrections --json
    """
    with _ledger(ctx) as ledger:
        rows = ledger.corrections()
        held = [number for mention in ledger.mentions() for _, number in mention.corrected]
        lost = ledger.lost_corrections()
    if as_json:
        reasons = {row.number: [f"{x.report}: {x.reason}" for x in lost if x.number == row.number] for row in rows}
        records = [
            {**row.to_json(), "holds_for": held.count(row.number), "not_carried_over": reasons[row.number]}
            for row in rows
        ]
        typer.echo(json.dumps(records, ensure_ascii=False, indent=2))
        return
    from counterclaim.views.tables import console
    from counterclaim.views.why import show_corrections

    show_corrections(console(), rows, held=held, lost=lost)


def undo(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `counterclaim corrections` numbers it.")],
    by: By,
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Take a correction back; it stays in the list, as undone.

    \b
    Examples:
        counterclaim undo 3 --by "A. N." --why "the map was wrong"
    """
    with _ledger(ctx) as ledger:
        made = ledger.undo(number, by=by, why=why)
    _say(made, as_json=as_json)
