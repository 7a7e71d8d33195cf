"""`counterclaim weigh`, `record`, `grade` and the exports by rule sets: arguments in, tables or JSON out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from counterclaim.errors import UsageFault
from counterclaim.views.losses_cli import weigh_losses

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from counterclaim.ledger import Ledger
    from counterclaim.records import EventGroup, Grade
    from counterclaim.views.cli import Book
    from counterclaim.weighing.estimate import Estimate
    from counterclaim.weighing.reliability import Record
    from counterclaim.weighing.rules import RuleRow

_OUTCOMES = ("confirmed", "contradicted", "withdrawn", "alone")


class _EventFirst(TyperGroup):
    """`weigh 3f2a` weighs an event; `weigh losses` and `weigh sums` are commands of their own."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            args = ["event", *args]
        return super().resolve_command(ctx, args)


weigh_app = typer.Typer(
    cls=_EventFirst,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Say what claims amount to: `weigh EVENT`, `weigh sums`, `weigh losses`.",
)
weigh_app.command("losses")(weigh_losses)

AsJson = Annotated[bool, typer.Option("--json", help="JSON for programs in place of tables.")]
Reader = Annotated[
    str | None, typer.Option(metavar="NAME", help="Whose readings; else the one added last for each report.")
]


def _book(ctx: typer.Context, *, reader: str | None) -> Book:
    from counterclaim.views.cli import book_of

    return book_of(ctx, reader=reader)


def _ledger(ctx: typer.Context) -> Ledger:
    from counterclaim.ledger import Ledger

    return Ledger(ctx.obj.ledger, create=False)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


# one event


@weigh_app.command("event", hidden=True)
def weigh_event(
    ctx: typer.Context,
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="An event's id, or as much of its beginning as is unlike any other.")
    ],
    rule: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this rule set: acled, ucdp, gtd or airwars.")
    ] = None,
    reader: Reader = None,
    as_json: AsJson = False,
) -> None:
    """Weigh one event: what is agreed and disputed, an estimate of each toll with its reasons, and a row by each rule
    set with the claims that it used and those that it left out.

    \b
    Examples:
        counterclaim weigh 3f2a
        counterclaim weigh 3f2a --rule ucdp
        counterclaim weigh 3f2a --json
    """
    from counterclaim.views.facts import one_of
    from counterclaim.weighing.estimate import estimates
    from counterclaim.weighing.findings import findings
    from counterclaim.weighing.rules import RULES, derive, rule_named

    names = [rule_named(rule)] if rule else list(RULES)
    book = _book(ctx, reader=reader)
    group = one_of(book.groups, event)
    if not any(mention.claims for mention in group.mentions):
        raise UsageFault(f"event {group.id} has no claims: there is nothing to weigh")
    found = findings(group, voices=book.voices)
    tolls = estimates(group, voices=book.voices)
    rows = [derive(group, name, voices=book.voices) for name in names]
    if as_json:
        from counterclaim.views.rows import estimate_json, finding_json, row_json

        _print_json(
            {
                "event": group.id,
                "findings": [finding_json(f) for f in found],
                "estimates": [estimate_json(e) for e in tolls],
                "claims": _graded(ctx, group, book),
                "rows": [row_json(r) for r in rows],
            }
        )
        return
    from counterclaim.views.facts import facts_of
    from counterclaim.views.tables import console, headline, text

    out = console()
    out.print(headline(facts_of(group)))
    for finding in found:
        line = text(finding.status.replace("_", " "), "bold").append(" · ").append(text(finding.sentence))
        _print_in(out, line, 2)
    _show_estimates(out, tolls)
    for row in rows:
        _show_row(out, row)


def _graded(ctx: typer.Context, group: EventGroup, book: Book) -> list[dict[str, Any]]:
    """Each claim's suggested credibility, with the analyst's grades of it and of its claimant."""
    from counterclaim.weighing.independence import heard_of
    from counterclaim.weighing.reliability import suggest_credibility

    with _ledger(ctx) as ledger:
        given = ledger.grades()
    records = []
    for h in heard_of(group, voices=book.voices):
        suggestion = suggest_credibility(group, h, voices=book.voices)
        records.append(
            {
                "report": h.report.id,
                "number": h.voiced.number,
                "claimant": h.speaker.name,
                "reliability": _last(given, h.speaker.name),
                "credibility": _last(given, f"{h.report.id}:{h.voiced.number}"),
                "suggested_credibility": suggestion.grade,
                "reasons": list(suggestion.reasons),
            }
        )
    return records


def _last(grades: Sequence[Grade], subject: str) -> str | None:
    from counterclaim.wordlists import fold

    found = [grade.grade for grade in grades if fold(grade.subject) == fold(subject)]
    return found[-1] if found else None


def _print_in(out: Console, line: Text, columns: int) -> None:
    from rich.padding import Padding

    out.print(Padding(line, (0, 0, 0, columns)))


def _span(estimate: Estimate) -> str:
    if estimate.best is None:
        return "no figure"
    low = "?" if estimate.low is None else str(estimate.low)
    high = "or more" if estimate.high is None else f"to {estimate.high}"
    return f"{estimate.best} ({low} {high})"


def _show_estimates(out: Console, tolls: Sequence[Estimate]) -> None:
    from counterclaim.views.tables import text

    for estimate in tolls:
        what = " ".join(part for part in (estimate.attribute.replace("_", " "), estimate.who, estimate.fate) if part)
        _print_in(out, text(f"≈ {what}: {_span(estimate)}", "bold"), 2)
        for reason in estimate.reasons:
            _print_in(out, text(f"{reason}", "dim"), 6)
        for left in estimate.left_out:
            _print_in(
                out, text(f"left out: {left.heard.speaker.name} “{left.heard.claim.value}”: {left.why}", "dim"), 6
            )


def _show_row(out: Console, row: RuleRow) -> None:
    from counterclaim.views.tables import text

    _print_in(out, text(f"{row.rule} {row.version}", "bold"), 2)
    for name, value in row.values.items():
        if value is not None:
            _print_in(out, text(f"{name}: {value}"), 6)
    for sign, whys in (("used", row.used), ("left out", row.left_out)):
        for why in whys:
            claim = why.voiced.claim
            told = f"{claim.attribute.replace('_', ' ')} “{claim.quote}” ({why.voiced.report.id})"
            _print_in(out, text(f"{sign}: {told}: {why.reason}", "dim"), 6)
    for note in row.notes:
        _print_in(out, text(f"note: {note}", "dim"), 6)


# sums


@weigh_app.command("sums")
def weigh_sums(ctx: typer.Context, reader: Reader = None, as_json: AsJson = False) -> None:
    """Put each claimed sum ("dozens of strikes since January") beside what the ledger holds of it.

    \b
    Examples:
        counterclaim weigh sums
        counterclaim weigh sums --json
    """
    from counterclaim.weighing.aggregates import check_aggregates

    book = _book(ctx, reader=reader)
    found = check_aggregates(book.readings, book.groups)
    if as_json:
        from counterclaim.views.rows import check_json

        _print_json([check_json(check) for check in found])
        return
    from counterclaim.views.tables import console, text

    out = console()
    for check in found:
        out.print(text(f"{check.sentence} ({check.voiced.report.outlet or check.voiced.report.id})"))
    typer.echo(f"{len(found)} sum{'' if len(found) == 1 else 's'}", err=True)


# sources


def record(
    ctx: typer.Context,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="A claimant's or outlet's name, or part of it.")],
    reader: Reader = None,
    as_json: AsJson = False,
) -> None:
    """Show a claimant's record: which of its claims others confirmed or contradicted, and which it withdrew.

    Suggests a reliability grade (A to F) from it; `counterclaim grade` sets the one that counts.

    \b
    Examples:
        counterclaim record "Reed Band"
        counterclaim record "Plains Wire" --json
    """
    from counterclaim.weighing.reliability import record_of

    book = _book(ctx, reader=reader)
    if not actor.strip():
        raise UsageFault("no name was given: whose record?")
    found = record_of(book.groups, actor, voices=book.voices)
    if not found.judged:
        raise UsageFault(f"nobody called {actor!r} claims anything in the ledger")
    with _ledger(ctx) as ledger:
        given = [g for g in ledger.grades() if g.kind == "source"]
    grade = next((g for n in (actor, *found.names) if (g := _last(given, n))), None)
    if as_json:
        from counterclaim.views.rows import record_json

        _print_json(record_json(found, grade=grade))
        return
    _show_record(found, grade=grade)


def _show_record(found: Record, *, grade: str | None) -> None:
    from counterclaim.views.tables import console, text
    from counterclaim.weighing.reliability import WORDS, in_words

    out = console()
    out.print(text(f"{found.actor}: {', '.join(found.names)}", "bold"))
    if grade:
        _print_in(out, text(f"graded {grade}, {WORDS[grade]}"), 2)
    suggested = found.suggestion.grade
    _print_in(out, text(f"suggested {suggested}, {WORDS[suggested]}: {'; '.join(found.suggestion.reasons)}"), 2)
    for outcome in ("confirmed", "contradicted"):
        by = ", ".join(f"{name} ({number})" for name, number in found.by(outcome).most_common())
        if by:
            _print_in(out, text(f"{outcome} by {by}"), 2)
    for one in sorted(found.judged, key=lambda j: _OUTCOMES.index(j.outcome)):
        where = one.heard.report.outlet or one.heard.report.id
        _print_in(out, text(f"{in_words(one)} ({where}, event {one.event})", "dim"), 4)


def grade(
    ctx: typer.Context,
    subject: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A claimant or outlet; for 1 to 6 a claim, as REPORT:NUMBER.")
    ],
    grade: Annotated[
        str, typer.Argument(metavar="GRADE", help="A to F, how reliable a source is; 1 to 6, how credible a claim is.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who says so.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="On what grounds.")],
) -> None:
    """Grade a source (A to F) or a claim (1 to 6) after the Admiralty system; the last grade of each counts.

    \b
    Examples:
        counterclaim grade "Plains Wire" B --by "A. N." --why "eight of ten figures held"
        counterclaim grade wire-1:0 2 --by "A. N." --why "two witnesses agree"
    """
    from counterclaim.ledger.grades import kind_of

    if kind_of(grade) == "source":
        _check_source(ctx, subject)
    else:
        _check_claim(ctx, subject)
    with _ledger(ctx) as ledger:
        made = ledger.grade(subject, grade, by=by, why=why)
    from counterclaim.weighing.reliability import WORDS

    typer.echo(f"{made.subject}: {made.grade}, {WORDS[made.grade]} (by {made.by}: {made.why})")


def _check_source(ctx: typer.Context, subject: str) -> None:
    """Raises UsageFault where nobody in the ledger is called so: a mistyped name would be graded for nothing."""
    from counterclaim.wordlists import fold

    known = set()
    for report, reading in _book(ctx, reader=None).readings:
        known |= {report.outlet or report.id, reading.voice or ""}
        known |= {name for c in reading.claims for name in (c.claimant, c.claimant_name or "", *c.claimant_ids)}
    if fold(subject) not in {fold(name) for name in known if name}:
        raise UsageFault(f"no source {subject!r} in the ledger: neither an outlet nor a claimant is called so")


def _check_claim(ctx: typer.Context, subject: str) -> None:
    report, _, number = subject.rpartition(":")
    for stored, reading in _book(ctx, reader=None).readings:
        if stored.id == report and number.isdecimal() and int(number) in dict(reading.numbered()):
            return
    raise UsageFault(
        f"no claim {subject!r} in the ledger; a claim is named REPORT:NUMBER, as `weigh --json` lists them"
    )


# taking away


def write_rows(ctx: typer.Context, book: Book, rule: str, out: TextIO, *, withdrawn: bool, reader: str | None) -> None:
    """Writes the rows of all events by a rule set, or the ids that were exported once and no longer are.

    What was exported is remembered in the ledger; readings of one reader have a memory of their own.
    """
    from counterclaim.views.rows import content_of, event_id_of, to_rule_csv, to_withdrawn_csv
    from counterclaim.weighing.rules import derive

    key = rule if reader is None else f"{rule} by {reader}"
    if withdrawn:
        with _ledger(ctx) as ledger:
            to_withdrawn_csv(rule, ledger.withdrawn(key), out)
        return
    rows = [derive(group, rule, voices=book.voices) for group in book.groups]
    if rule == "ucdp":
        deadly = [row for row in rows if row.values["high"]]
        if len(deadly) < len(rows):
            typer.echo(f"left out {len(rows) - len(deadly)} events without a death claimed: UCDP holds none", err=True)
        rows = deadly
    with _ledger(ctx) as ledger:
        stamps = ledger.stamp(key, {event_id_of(row): content_of(row) for row in rows})
    to_rule_csv(rule, rows, stamps, out)
