"""The command line: arguments in, the pipeline and the ledger called, tables or JSON out. Only this module prints.

Everything that costs time to import is imported where it is used: `counterclaim --help` must answer at once.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from counterclaim import __version__
from counterclaim.config import Settings
from counterclaim.errors import (
    CounterclaimError,
    InputFault,
    LedgerFault,
    ModelFault,
    QuoteFault,
    ReadingFault,
    UsageFault,
)
from counterclaim.views import merge_cli
from counterclaim.views.actors_cli import actors_app
from counterclaim.views.correct_cli import correct_app, corrections
from counterclaim.views.ledger_cli import ledger_app
from counterclaim.views.places_cli import places_app
from counterclaim.views.readers import Batch, GivenBatch, How, ReaderName, takes_reader
from counterclaim.views.spark_cli import spark_app
from counterclaim.views.weigh_cli import grade, record, weigh_app

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from counterclaim.ledger import Failure, Ledger
    from counterclaim.pipeline import Tools
    from counterclaim.records import Dispute, EventGroup, Reading, Report
    from counterclaim.sources.parse import Defaults
    from counterclaim.views.facts import Asked
    from counterclaim.views.why import Why

SOME_FAILED, USAGE, NO_LEDGER, INTERRUPTED, NOBODY_READS = 1, 2, 3, 130, 141

EXIT_CODES = (
    "Exit codes: 0 all well · 1 some inputs failed, the rest is done · 2 wrong usage · "
    "3 the ledger can't be used · 130 interrupted, what was done is kept."
)


def _complain(line: str) -> None:
    """One line on standard error, without anything that a terminal would obey."""
    from counterclaim.views.facts import safe

    typer.echo(f"counterclaim: {safe(line)}", err=True)


def _send_nowhere(stream: TextIO) -> None:
    # Under a test the stream is no file, and has no number.
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Commands(TyperGroup):
    """Turns the errors that are meant for people into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except LedgerFault as fault:
            _complain(str(fault))
            raise typer.Exit(NO_LEDGER) from fault
        except (UsageFault, ModelFault) as fault:
            _complain(str(fault))
            raise typer.Exit(USAGE) from fault
        except CounterclaimError as fault:
            _complain(str(fault))
            raise typer.Exit(SOME_FAILED) from fault
        except KeyboardInterrupt as stop:
            _complain("interrupted")
            raise typer.Exit(INTERRUPTED) from stop
        except typer.BadParameter as wrong:
            # pydantic, which typer checks choices with, puts its own class of error before the words.
            wrong.message = wrong.message.removeprefix("Value error, ")
            raise
        except BrokenPipeError as gone:
            # `counterclaim events | head`: nobody reads any more. Python would complain again when it flushes at exit.
            _send_nowhere(sys.stdout)
            raise typer.Exit(NOBODY_READS) from gone


app = typer.Typer(
    cls=_Commands,
    name="counterclaim",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """The console entry."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a letter gets a question mark in its place, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()


# what the commands share


@dataclass(slots=True)
class _Tally:
    """What happened to the inputs of one run."""

    done: dict[str, int] = field(default_factory=dict)
    faults: list[InputFault] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        self.done[outcome] = self.done.get(outcome, 0) + 1

    def fail(self, source: str, fault: str) -> None:
        self.faults.append(InputFault(source, fault))
        _complain(f"{source}: {fault}")

    def finish(self) -> None:
        if self.faults:
            raise typer.Exit(SOME_FAILED)


def _named(report: Report) -> str:
    """The report as the user would name it; a file of several reports needs the id beside it."""
    return report.source or report.id


#: Seconds between two lines on how far a slow batch is, where no bar can be shown.
EVERY = 15.0


@contextmanager
def _bar(
    title: str, *, shown: bool = True, total: int | None = None, slow: bool = False
) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error where that is a terminal; the yielded call says that one more is done. Where no
    bar can be shown, a `slow` batch says now and then how far it is."""
    if not (shown and sys.stderr.isatty()):
        yield _lines(title) if slow else lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Standard output is left alone: rich would send it to standard error.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(title, total=total)
        yield lambda: progress.advance(task)


def _lines(title: str) -> Callable[[], None]:
    done, said = 0, time.monotonic()

    def step() -> None:
        nonlocal done, said
        done += 1
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            _complain(f"{title}: {done:,} done")

    return step


def _day(value: str | None, *, option: str) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise UsageFault(f"{option} {value!r} is no date (2019-03-22)") from error


def _defaults(published: str | None, outlet: str | None, language: str | None, *, override: bool) -> Defaults:
    from counterclaim.codebook import LANGUAGES
    from counterclaim.sources.parse import Defaults

    if language is not None and language not in LANGUAGES:
        raise UsageFault(f"--language {language!r} is not read (only {', '.join(LANGUAGES)})")
    when = _day(published, option="--published")
    return Defaults(published=when, outlet=outlet, language=language, override=override)


def _reports(
    places: Sequence[str], settings: Settings, *, defaults: Defaults, tally: _Tally, ledger: Ledger | None = None
) -> Iterator[Report]:
    """The reports of all places; inputs that hold none are counted and told. With a ledger, none hides one in it."""
    from counterclaim.sources.parse import load

    known: dict[str, Any] = {} if ledger is None else {"kin": ledger.kin}
    for item in load(places, settings=settings, defaults=defaults, stdin=sys.stdin.buffer, **known):
        if isinstance(item, InputFault):
            tally.fail(item.source, item.fault)
        else:
            yield item


def _settings(ctx: typer.Context) -> Settings:
    settings = ctx.obj
    assert isinstance(settings, Settings)
    return settings


@contextmanager
def _ledger(ctx: typer.Context, *, create: bool = False) -> Iterator[Ledger]:
    from counterclaim.ledger import Ledger

    with Ledger(_settings(ctx).ledger, create=create) as ledger:
        yield ledger


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


@dataclass(frozen=True, slots=True)
class Book:
    """What the commands that show a ledger work on: one reading a report, grouped, with what contradicts what."""

    readings: list[tuple[Report, Reading]]
    failures: list[Failure]
    groups: list[EventGroup]
    disputes: dict[str, list[Dispute]]
    of_persons: list[Dispute]
    #: How the groups came to be, in one line.
    grouping: str

    @property
    def voices(self) -> dict[tuple[str, str], str | None]:
        return {(report.id, reading.reader): reading.voice for report, reading in self.readings}


def book_of(ctx: typer.Context, wanted: Asked | None = None, *, reader: str | None) -> Book:
    """The ledger as far as it is asked for. Raises UsageFault where there is no such reader."""
    from counterclaim.merging.merge import groups_of
    from counterclaim.views.facts import Asked, chosen, latest, speaks_in
    from counterclaim.weighing.disputes import find_disputes, find_person_disputes

    wanted = wanted or Asked()
    with _ledger(ctx) as ledger:
        readers = ledger.readers()
        if reader is not None and reader not in readers:
            raise UsageFault(f"no readings by {reader!r} in the ledger; there are: {', '.join(readers) or 'none'}")
        mentions = ledger.mentions(reader=reader)
        readings = latest(ledger.readings(reader=reader, corrected=True), ledger.reports())
        failures = ledger.failures()
        merged = ledger.merge()
    groups = chosen(groups_of(mentions, merged), wanted)
    voices = {(report.id, reading.reader): reading.voice for report, reading in readings}
    of_persons = find_person_disputes(readings, groups=groups) if wanted.only_actor else []
    return Book(
        readings,
        failures,
        groups,
        {g.id: find_disputes(g, voices=voices) for g in groups},
        [d for d in of_persons if speaks_in(d, wanted.actor)],
        merge_cli.grouping(mentions, merged),
    )


# the options that several commands take

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH…", help="Files, folders, - for standard input, or addresses (https://…).", show_default=False
    ),
]
Published = Annotated[
    str | None, typer.Option(metavar="DATE", help="Publication date of reports that carry none, e.g. 2019-03-22.")
]
Outlet = Annotated[str | None, typer.Option(metavar="NAME", help="Outlet of reports that name none.")]
Language = Annotated[
    str | None, typer.Option(metavar="en|fr", help="Language of reports that name none; else guessed.")
]
Override = Annotated[
    bool, typer.Option("--override", help="Let the three options above replace what a report itself says.")
]
Place = Annotated[str | None, typer.Option(metavar="NAME", help="Only events at a place whose name holds this.")]
Country = Annotated[str | None, typer.Option(metavar="CODE", help="Only events in this country: ML, FR, SD.")]
Actor = Annotated[str | None, typer.Option(metavar="NAME", help="Only events where a party or a claimant is named so.")]
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Not before: 2019-03-17, 2019-03 or 2019.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Not after: 2019-03-17, 2019-03 or 2019.")]
Reader = Annotated[
    str | None, typer.Option(metavar="NAME", help="Whose readings; else the one added last for each report.")
]
AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs in place of tables.")]

AsWritten = Annotated[bool, typer.Option("--json", help="Say as JSON which file was written, and how many events.")]


class ReadFormat(StrEnum):
    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


class ExportFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"
    GEOJSON = "geojson"
    MERGED = "merged"
    CONTRADICTIONS = "contradictions"
    ACLED = "acled"
    UCDP = "ucdp"
    GTD = "gtd"
    AIRWARS = "airwars"
    LOSSES = "losses"


def _format(name: str) -> ExportFormat:
    if name not in set(ExportFormat):
        raise UsageFault(f"--as {name!r} is none of {', '.join(ExportFormat)}")
    return ExportFormat(name)


#: Exports that are a row an event by a rule set.
RULED = frozenset({ExportFormat.ACLED, ExportFormat.UCDP, ExportFormat.GTD, ExportFormat.AIRWARS})


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"counterclaim {__version__}")
        raise typer.Exit


@app.callback(epilog=EXIT_CODES)
def start(
    ctx: typer.Context,
    # No Path: it would take one of the two strokes out of "postgresql://".
    ledger: Annotated[
        str,
        typer.Option(
            metavar="FILE",
            help="The ledger, one SQLite file, or postgresql://USER@HOST/DATABASE; stands before the command.",
        ),
    ] = "counterclaim.db",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Who says what about which event, who denies it, and in which words.

    Counterclaim reads reports of armed conflict and keeps a ledger of claims.

    \b
    Look at what one report claims, keep nothing:
        counterclaim read report.txt --published 2019-03-22
    Keep a folder of reports, then ask:
        counterclaim add reports/
        counterclaim events --country ML
        counterclaim disputes
        counterclaim report --html page.html
    `counterclaim COMMAND --help` explains each command with examples.
    """
    ctx.obj = Settings(ledger=ledger)


# reading


@app.command(epilog=EXIT_CODES)
@takes_reader
def read(
    ctx: typer.Context,
    paths: Paths,
    how: How,
    published: Published = None,
    outlet: Outlet = None,
    language: Language = None,
    override: Override = False,
    format: Annotated[
        ReadFormat | None,
        typer.Option(help="json: one reading as it is, several as a list; jsonl: one a line.", show_default="table"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write <id>.json for each report there, print nothing.")
    ] = None,
    compare: Annotated[
        ReaderName | None, typer.Option(help="Read with this reader too, and print where the two differ.")
    ] = None,
    explain: Annotated[
        bool, typer.Option(help="Say for each claim which words it rests on, and what each head of the reader said.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --explain: write it as a page, print nothing.")
    ] = None,
) -> None:
    """Read reports and print what they claim; nothing is kept.

    Takes text, Markdown, HTML, PDF, CSV, the codebook's JSON and JSON lines, and folders of all these.

    \b
    Examples:
        counterclaim read report.txt --published 2019-03-22
        counterclaim read reports/ --format jsonl > readings.jsonl
        counterclaim read reports/ --out readings/
        cat report.txt | counterclaim read - --language fr
        counterclaim read https://example.org/report.html
        counterclaim read report.txt --explain --html why.html
        counterclaim read report.txt --compare llm --model NAME --base-url http://localhost:8080/v1
    """
    from counterclaim.pipeline import load_tools

    if as_json and format not in (None, ReadFormat.JSON):
        raise UsageFault(f"--json is --format json, and does not go with --format {format}")
    format = ReadFormat.JSON if as_json else format
    if compare is not None and out is not None:
        raise UsageFault("--compare prints where two readers differ, and does not go with --out")
    if compare == how.reader:
        raise UsageFault(f"--compare {compare} compares with itself; name another with --reader")
    how.check(how.reader, compare)
    if html is not None and not explain:
        raise UsageFault("--html goes with --explain; `counterclaim report --html` writes a page of the ledger")
    if explain and (compare is not None or out is not None or how.reader == ReaderName.LLM):
        raise UsageFault("--explain explains the readings of the rules or of the trained reader, and goes alone (not with --compare, --out or --reader llm)")  # fmt: skip
    tally = _Tally()
    defaults = _defaults(published, outlet, language, override=override)
    if explain:
        tools = load_tools(how.settings(_settings(ctx), None))
        _explain_all(tools, _reports(paths, _settings(ctx), defaults=defaults, tally=tally), format, html, tally)
        return
    # Before anything heavy is loaded: a folder that can't be made is told at once.
    sink = _sink(out, format, tally) if compare is None else None
    tools = load_tools(how.settings(_settings(ctx), compare))
    batches = [_opened(how.open(tools, name)) for name in (how.reader, compare) if name is not None]
    reports = _reports(paths, _settings(ctx), defaults=defaults, tally=tally)
    shown = out is not None or not sys.stdout.isatty()
    with _told(batches), _bar("reading", shown=shown, slow=any(b.slow for b in batches)) as step:
        if sink is not None:
            _read_batch(batches[0], reports, sink, tally, step)
        else:
            _compare_batches(batches[0], batches[1], reports, format, tally, step)
    tally.finish()


def _explain_all(
    tools: Tools, reports: Iterator[Report], format: ReadFormat | None, html: Path | None, tally: _Tally
) -> None:
    """Reads and explains; a report that can't be read is told, and the rest goes on."""
    from counterclaim.pipeline import explain_claims
    from counterclaim.views import reasons
    from counterclaim.views.files import write_whole
    from counterclaim.views.tables import console

    out = console()
    kept: list[reasons.Explained] = []
    for report in reports:
        try:
            found = (report, *explain_claims(report, tools))
        except CounterclaimError as fault:
            tally.fail(_named(report), str(fault))
            continue
        if html is None and format == ReadFormat.JSONL:
            typer.echo(json.dumps(reasons.to_json(found), ensure_ascii=False))
        elif html is None and format in (None, ReadFormat.TABLE):
            reasons.show(out, found)
        else:
            kept.append(found)
    if html is not None:
        write_whole(html, reasons.page(kept))
        typer.echo(f"{_plural(len(kept), 'report')} explained in {html}", err=True)
    elif format == ReadFormat.JSON:
        records = [reasons.to_json(found) for found in kept]
        _print_json(records[0] if len(records) == 1 else records)
    tally.finish()


def _read_batch(batch: Batch, reports: Iterator[Report], sink: _Sink, tally: _Tally, step: Callable[[], None]) -> None:
    with closing(batch.read_all(reports)) as found:
        for report, made in found:
            step()
            if isinstance(made, CounterclaimError):
                tally.fail(_named(report), str(made))
            else:
                sink.take(report, made)
    sink.close()


def _opened(batch: Batch) -> Batch:
    if batch.notice:
        _complain(batch.notice)
    return batch


@contextmanager
def _told(batches: Sequence[Batch]) -> Iterator[None]:
    """Says at the end what the reading cost, also where it was broken off."""
    try:
        yield
    finally:
        for batch in batches:
            if line := batch.sentence():
                _complain(line)


def _compare_batches(
    one: Batch,
    other: Batch,
    reports: Iterator[Report],
    format: ReadFormat | None,
    tally: _Tally,
    step: Callable[[], None],
) -> None:
    """Prints for each report where two readers differ. One that either could not read is told as failed."""
    from itertools import tee

    from counterclaim.ledger import compare as compare_two
    from counterclaim.views.compared import comparison_json, show_comparison
    from counterclaim.views.tables import console, text

    out = console()
    records: list[dict[str, Any]] = []
    for_one, for_other = tee(reports)
    with closing(one.read_all(for_one)) as found_one, closing(other.read_all(for_other)) as found_other:
        for (report, a), (_, b) in zip(found_one, found_other, strict=True):
            step()
            if isinstance(a, CounterclaimError) or isinstance(b, CounterclaimError):
                for fault in dict.fromkeys(str(made) for made in (a, b) if isinstance(made, CounterclaimError)):
                    tally.fail(_named(report), fault)
                continue
            found = compare_two(report, a, b)
            if format == ReadFormat.JSONL:
                typer.echo(json.dumps(comparison_json(found), ensure_ascii=False))
            elif format == ReadFormat.JSON:
                records.append(comparison_json(found))
            else:
                out.print(text(f"{report.title or report.id} · {a.reader} | {b.reader}", "bold underline"))
                show_comparison(out, found)
                out.print()
    if format == ReadFormat.JSON:
        _print_json(records[0] if len(records) == 1 else records)


class _Sink:
    """Where readings go as they are made. The base prints JSON lines."""

    def take(self, report: Report, reading: Reading) -> None:
        typer.echo(reading.dumps())

    def close(self) -> None:
        return None


class _Tables(_Sink):
    def __init__(self) -> None:
        from counterclaim.views.tables import console

        self.out = console()

    def take(self, report: Report, reading: Reading) -> None:
        _show_reading(self.out, report, reading)


class _OneJson(_Sink):
    """One reading is printed as the object it is, any other number as a list."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    def take(self, report: Report, reading: Reading) -> None:
        self.readings.append(reading)

    def close(self) -> None:
        records = [reading.to_json() for reading in self.readings]
        _print_json(records[0] if len(records) == 1 else records)


class _Folder(_Sink):
    """Writes <id>.json for each; `beside` takes the readings too."""

    def __init__(self, folder: Path, beside: _Sink | None, tally: _Tally) -> None:
        from counterclaim.views.files import make_folder

        make_folder(folder)
        self.folder, self.beside, self.tally = folder, beside, tally
        self.taken: dict[str, str] = {}

    def take(self, report: Report, reading: Reading) -> None:
        from counterclaim.views.files import fault_of_name, write_whole

        fault = fault_of_name(reading.id)
        if fault is None and reading.id in self.taken:
            fault = f"its id {reading.id!r} is also that of {self.taken[reading.id]}, which is written already"
        if fault is not None:
            self.tally.fail(_named(report), fault)
            return
        write_whole(self.folder / f"{reading.id}.json", reading.dumps(indent=1) + "\n")
        self.taken[reading.id] = _named(report)
        if self.beside:
            self.beside.take(report, reading)

    def close(self) -> None:
        if self.beside:
            self.beside.close()
        typer.echo(f"{_plural(len(self.taken), 'reading')} written to {self.folder}", err=True)


def _sink(out: Path | None, format: ReadFormat | None, tally: _Tally) -> _Sink:
    kinds: dict[ReadFormat, Callable[[], _Sink]] = {
        ReadFormat.TABLE: _Tables,
        ReadFormat.JSON: _OneJson,
        ReadFormat.JSONL: _Sink,
    }
    if out is None:
        return kinds[format or ReadFormat.TABLE]()
    return _Folder(out, kinds[format]() if format else None, tally)


def _show_reading(out: Console, report: Report, reading: Reading) -> None:
    from counterclaim.views import tables
    from counterclaim.views.facts import groups_of_reading, loose_rows
    from counterclaim.weighing.disputes import find_disputes, find_person_disputes

    out.print(tables.reading_title(report, reading))
    voices = {(report.id, reading.reader): reading.voice}
    groups = groups_of_reading(report, reading)
    for group in groups:
        tables.show_group(out, group, voices=voices, disputes=find_disputes(group, voices=voices))
    loose = loose_rows([(report, reading)])
    if loose:
        tables.show_loose(out, loose, disputes=find_person_disputes([(report, reading)]))
    tables.show_relations(out, reading)
    if not (groups or loose or reading.relations):
        out.print("  nothing found: no event, claim or relation")
    out.print()


@app.command(epilog=EXIT_CODES)
@takes_reader
def add(
    ctx: typer.Context,
    paths: Paths,
    how: How,
    readings: Annotated[
        Path | None,
        typer.Option(metavar="PLACE", help="Take given readings, a folder of <id>.json or JSON lines, not our own."),
    ] = None,
    published: Published = None,
    outlet: Outlet = None,
    language: Language = None,
    override: Override = False,
    as_json: AsJson = False,
) -> None:
    """Read reports into the ledger; what is there already stays as it is.

    The same report read by the same version changes nothing. A newer reader, or a given reading (a person's coding),
    is kept beside the old one: see `counterclaim compare --help`.

    \b
    Examples:
        counterclaim add reports/
        counterclaim --ledger mali.db add report.txt --published 2019-03-22
        counterclaim add reports/ --readings codings/
        counterclaim add batch.jsonl --json
        counterclaim add reports/ --reader llm --model NAME --base-url http://localhost:8080/v1
    """
    how.check(how.reader)
    tally = _Tally({"added": 0, "unchanged": 0, "failed": 0})
    defaults = _defaults(published, outlet, language, override=override)
    batch, told = _batch_to_add(ctx, how, readings, tally)
    stopped = False
    with _ledger(ctx, create=True) as ledger:
        try:
            with _told([batch]), _bar("adding", slow=batch.slow) as step:
                reports = _reports(paths, _settings(ctx), defaults=defaults, tally=tally, ledger=ledger)
                _add_all(ledger, batch, reports, told=told, tally=tally, step=step)
        except KeyboardInterrupt:
            stopped = True
    tally.done["failed"] = len(tally.faults)
    _say_added(ctx, tally, batch, as_json=as_json)
    if stopped:
        _complain("interrupted; what is counted above is kept, the same command carries on")
        raise typer.Exit(INTERRUPTED)
    tally.finish()


def _batch_to_add(ctx: typer.Context, how: How, readings: Path | None, tally: _Tally) -> tuple[Batch, set[str | None]]:
    """What reads, and the ids of reports whose given reading is broken: that is told and counted here."""
    from counterclaim.pipeline import load_tools
    from counterclaim.views.given import load_given

    if readings is None:
        return _opened(how.open(load_tools(how.settings(_settings(ctx))))), set()
    if how.reader == ReaderName.LLM:
        raise UsageFault(f"--readings takes given readings, and does not go with --reader {how.reader}")
    given, faults = load_given(readings)
    for fault in faults:
        tally.fail(fault.source, fault.fault)
    return GivenBatch(given), {fault.report_id for fault in faults} - set(given)


def _add_all(
    ledger: Ledger,
    batch: Batch,
    reports: Iterator[Report],
    *,
    told: set[str | None],
    tally: _Tally,
    step: Callable[[], None],
) -> None:
    """Keeps each report with its reading or its fault; what is there already is not read again."""

    def unread() -> Iterator[Report]:
        for report in reports:
            if batch.keeps and ledger.has(report, reader=batch.name):
                tally.count("unchanged")
                step()
            else:
                yield report

    with closing(batch.read_all(unread())) as found:
        for report, made in found:
            try:
                if isinstance(made, CounterclaimError):
                    raise made
                outcome = ledger.add(report, made)
                if outcome == "added":
                    _say_marked(report)
                tally.count(outcome)
            except (ReadingFault, QuoteFault) as fault:
                ledger.add_failure(report, reader=batch.name, reason=str(fault))
                if report.id not in told:
                    tally.fail(_named(report), str(fault))
            step()


def _say_marked(report: Report) -> None:
    from counterclaim.sources.parse import has_marked_id

    if has_marked_id(report):
        _complain(f"{_named(report)}: kept as {report.id!r}, as its name alone is not enough to tell it from others")


def _say_added(ctx: typer.Context, tally: _Tally, batch: Batch, *, as_json: bool) -> None:
    from counterclaim.ledger import name_of

    if as_json:
        faults = [{"source": fault.source, "fault": fault.fault} for fault in tally.faults]
        cost = batch.to_json()
        spent = {} if cost is None else {"spent": cost}
        _print_json({"ledger": name_of(_settings(ctx).ledger), **tally.done, "faults": faults, **spent})
    else:
        typer.echo(", ".join(f"{outcome} {count:,}" for outcome, count in tally.done.items()))


# asking


@app.command(epilog=EXIT_CODES)
def events(
    ctx: typer.Context,
    place: Place = None,
    country: Country = None,
    actor: Actor = None,
    since: Since = None,
    until: Until = None,
    reader: Reader = None,
    as_json: AsJson = False,
) -> None:
    """List the events of the ledger, one line each.

    Reports that plainly tell of the same event (same day, place and parties) are one line. Events without a known day
    come last, and are left out where --since or --until is given.

    \b
    Examples:
        counterclaim events
        counterclaim events --country ML --since 2019-03
        counterclaim events --actor "border guard" --json
    """
    from counterclaim.views.facts import asked, group_json

    book = book_of(ctx, asked(place=place, country=country, actor=actor, since=since, until=until), reader=reader)
    if as_json:
        _print_json([group_json(g, disputes=book.disputes[g.id], claims=False) for g in book.groups])
        return
    from counterclaim.views.tables import console, show_events

    show_events(console(), book.groups, disputed={key: len(found) for key, found in book.disputes.items()})
    typer.echo(f"{_plural(len(book.groups), 'event')} in {_plural(len(book.readings), 'reading')}", err=True)
    typer.echo(book.grouping, err=True)


@app.command(epilog=EXIT_CODES)
def show(
    ctx: typer.Context,
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="An event's id, or as much of its beginning as is unlike any other.")
    ],
    why: Annotated[
        bool, typer.Option("--why", help="Also why it has its place, date and parties, and what else was possible.")
    ] = False,
    reader: Reader = None,
    as_json: AsJson = False,
) -> None:
    """Show one event: each claim with its claimant, stance and quote, then the contradictions.

    Stances: + asserts, − denies, ≠ disputes, = confirms, ? unconfirmed.

    \b
    Examples:
        counterclaim show 3f2a
        counterclaim show 3f2a --why
        counterclaim show 3f2a --json
    """
    from counterclaim.views.facts import group_json, one_of

    book = book_of(ctx, reader=reader)
    group = one_of(book.groups, event)
    whys = _whys(ctx, book, group) if why else []
    if as_json:
        from counterclaim.views.why import why_json

        record = group_json(group, disputes=book.disputes[group.id], claims=True)
        _print_json({**record, "why": [why_json(w) for w in whys]} if why else record)
        return
    from counterclaim.views.tables import console, show_group

    show_group(console(), group, voices=book.voices, disputes=book.disputes[group.id])
    if whys:
        from counterclaim.views.why import show_why

        show_why(console(), whys)


def _whys(ctx: typer.Context, book: Book, group: EventGroup) -> list[Why]:
    """Each report's telling of an event with the reasons of its reading, worked out anew."""
    from counterclaim.pipeline import explain_report, load_tools
    from counterclaim.views.why import Why

    with _ledger(ctx) as ledger:
        made = {correction.number: correction for correction in ledger.corrections()}
    tools = load_tools(replace(_settings(ctx), reader="rules"))  # places, days and parties are the rules' work
    read = {(report.id, reading.reader): reading for report, reading in book.readings}
    whys = []
    for mention in group.mentions:
        holding = tuple(made[number] for number in sorted(number for _, number in mention.corrected))
        try:
            reading = read[mention.report.id, mention.reader]
            whys.append(Why(mention, explain_report(mention.report, tools, reading=reading), holding))
        except ReadingFault as fault:
            whys.append(Why(mention, None, holding, str(fault)))
    return whys


@app.command(epilog=EXIT_CODES)
def disputes(
    ctx: typer.Context,
    place: Place = None,
    country: Country = None,
    actor: Actor = None,
    since: Since = None,
    until: Until = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only this kind: toll_denied, toll_differs, responsibility, …")
    ] = None,
    reader: Reader = None,
    as_json: AsJson = False,
) -> None:
    """List where claims can't both be right, one sentence each, the heaviest first.

    What weighs is how many voices stand on both sides, and how far they are apart; a denial weighs one voice more.
    Tolls that do not meet, responsibility against denial, two leaders, dead against alive, taken against repelled.
    What is said of persons outside any event is left out where a place, country or date is asked for.

    \b
    Examples:
        counterclaim disputes
        counterclaim disputes --place Ansongo
        counterclaim disputes --since 2024 --json
        counterclaim disputes --kind responsibility
    """
    from counterclaim.views.facts import asked, dispute_json
    from counterclaim.weighing.disputes import KINDS

    if kind is not None and kind not in KINDS:
        raise UsageFault(f"--kind {kind!r} is none of {', '.join(KINDS)}")
    book = book_of(ctx, asked(place=place, country=country, actor=actor, since=since, until=until), reader=reader)
    if kind is not None:
        book = replace(
            book,
            disputes={g: [d for d in found if d.kind == kind] for g, found in book.disputes.items()},
            of_persons=[d for d in book.of_persons if d.kind == kind],
        )
    found = sorted([d for g in book.groups for d in book.disputes[g.id]] + book.of_persons, key=lambda d: -d.weight)
    if as_json:
        _print_json([dispute_json(d) for d in found])
        return
    from counterclaim.views.tables import console, show_disputes

    show_disputes(console(), book.groups, disputes=book.disputes, of_persons=book.of_persons)
    typer.echo(_plural(len(found), "contradiction"), err=True)
    typer.echo(book.grouping, err=True)


@app.command(epilog=EXIT_CODES)
def compare(
    ctx: typer.Context,
    report: Annotated[str, typer.Argument(metavar="REPORT", help="A report's id.")],
    readers: Annotated[
        list[str] | None, typer.Argument(metavar="[READER READER]", help="The two readers, where there are more.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two readings of one report: which claims both have, which they read otherwise, which only one has.

    \b
    Examples:
        counterclaim compare ansongo-1
        counterclaim compare ansongo-1 given "rules 0.1.0" --json
    """
    with _ledger(ctx) as ledger:
        if not ledger.kin(report, ""):
            raise UsageFault(f"there is no report {report!r} in the ledger")
        pair = readers or list(dict.fromkeys(reading.reader for _, reading in ledger.readings(report)))
        if len(pair) != 2:
            raise UsageFault(f"name two readers of {report!r}; it was read by: {', '.join(pair) or 'nobody'}")
        found = ledger.compare(report, pair[0], pair[1])
    from counterclaim.views.compared import comparison_json, show_comparison

    if as_json:
        _print_json(comparison_json(found))
        return
    from counterclaim.views.tables import console

    show_comparison(console(), found)


# putting right

for _command in correct_app.registered_commands:
    _command.epilog = EXIT_CODES
app.add_typer(correct_app, name="correct", epilog=EXIT_CODES)
app.command(epilog=EXIT_CODES)(corrections)
app.command(epilog=EXIT_CODES)(merge_cli.undo)

# bringing together

app.command(epilog=EXIT_CODES)(merge_cli.merge)
app.command(epilog=EXIT_CODES)(merge_cli.judge)
app.command(epilog=EXIT_CODES)(merge_cli.judgements)
app.command(epilog=EXIT_CODES)(merge_cli.why)


# weighing

for _command in weigh_app.registered_commands:
    _command.epilog = EXIT_CODES
app.add_typer(weigh_app, name="weigh", epilog=EXIT_CODES)
app.add_typer(spark_app, name="spark", epilog=EXIT_CODES)
app.add_typer(places_app, name="places", epilog=EXIT_CODES)
app.add_typer(actors_app, name="actors", epilog=EXIT_CODES)
app.add_typer(ledger_app, name="ledger", epilog=EXIT_CODES)
app.command(epilog=EXIT_CODES)(record)
app.command(epilog=EXIT_CODES)(grade)


# taking away


@app.command(epilog=EXIT_CODES)
def export(
    ctx: typer.Context,
    kind: Annotated[
        ExportFormat,
        typer.Option(
            "--as",
            metavar="FORMAT",
            parser=_format,
            help="csv: a row a claim; jsonl: a reading a line; geojson: events; contradictions: sides of claims, JSON; "
            "acled, ucdp, gtd, airwars: a row an event by that rule set; losses: the table that `weigh losses` takes.",
        ),
    ],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there, not to standard output.")] = None,
    withdrawn: Annotated[
        bool,
        typer.Option("--withdrawn", help="With a rule set: only the ids that earlier exports had and the last not."),
    ] = False,
    reader: Reader = None,
    as_json: AsWritten = False,
) -> None:
    """Write the whole ledger for other programs.

    \b
    Examples:
        counterclaim export --as csv --out claims.csv
        counterclaim export --as jsonl > readings.jsonl
        counterclaim export --as geojson --out events.geojson
        counterclaim export --as acled --out acled.csv
        counterclaim export --as acled --withdrawn
        counterclaim export --as losses --out losses.csv
    """
    import io

    from counterclaim.views import export as writers
    from counterclaim.views.files import write_whole

    if withdrawn and kind not in RULED:
        raise UsageFault(f"--withdrawn goes with a rule set (acled, ucdp, gtd, airwars), not with --as {kind.value}")
    book = book_of(ctx, reader=reader)
    text = io.StringIO(newline="")
    if kind is ExportFormat.CSV:
        writers.to_csv(book.groups, text)
    elif kind is ExportFormat.JSONL:
        writers.to_jsonl([reading for _, reading in book.readings], text)
    elif kind is ExportFormat.CONTRADICTIONS:
        from counterclaim.views.rows import to_contradictions

        to_contradictions([*(d for g in book.groups for d in book.disputes[g.id]), *book.of_persons], text)
    elif kind in RULED:
        from counterclaim.views.weigh_cli import write_rows

        write_rows(ctx, book, kind.value, text, withdrawn=withdrawn, reader=reader)
    elif kind is ExportFormat.MERGED:
        writers.to_merged(book.groups, text)
    elif kind is ExportFormat.LOSSES:
        from counterclaim.views.rows import to_losses_csv

        to_losses_csv(book.readings, book.groups, text)
    else:
        writers.to_geojson(book.groups, text)
    if out is None:
        typer.echo(text.getvalue(), nl=False)
    else:
        write_whole(out, text.getvalue())
        if as_json:
            _print_json({"written": str(out), "events": len(book.groups)})
        else:
            typer.echo(f"written to {out}", err=True)


@app.command(name="report", epilog=EXIT_CODES)
def report_page(
    ctx: typer.Context,
    html: Annotated[Path, typer.Option(metavar="FILE", help="The page to write: one file, nothing else needed.")],
    title: Annotated[str, typer.Option(help="The page's title.")] = "What is claimed",
    reader: Reader = None,
    as_json: AsWritten = False,
) -> None:
    """Write the ledger as one HTML page: events, claims with quotes, contradictions, charts and a map.

    The page needs no network and can be sent as it is.

    \b
    Examples:
        counterclaim report --html page.html
        counterclaim --ledger mali.db report --html mali.html --title "Central Mali, March 2019"
    """
    from counterclaim.views.files import write_whole
    from counterclaim.views.page import Page, render

    book = book_of(ctx, reader=reader)
    page = Page(
        title=title,
        readings=tuple(book.readings),
        groups=tuple(book.groups),
        disputes=book.disputes,
        of_persons=tuple(book.of_persons),
        failures=tuple((failure.report, failure.reason) for failure in book.failures),
    )
    write_whole(html, render(page))
    if as_json:
        _print_json({"written": str(html), "events": len(book.groups)})
        return
    typer.echo(f"{_plural(len(book.groups), 'event')} written to {html}", err=True)


if __name__ == "__main__":
    main()
