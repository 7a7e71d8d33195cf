"""Facts and rows in, tables for a terminal out; nothing from a report is taken for markup or orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from counterclaim.codebook import Stance
from counterclaim.records import Dispute, EventGroup, Reading, Report
from counterclaim.views.facts import Facts, Row, Voices, facts_of, rows_of, safe

#: Beside the sign and the word, never in their place.
STYLES: dict[str, str] = {
    Stance.ASSERTS: "green",
    Stance.DENIES: "red",
    Stance.DISPUTES: "magenta",
    Stance.CONFIRMS: "cyan",
    Stance.UNCONFIRMED: "yellow",
}
#: Below this many columns the quote gets no column of its own: at 100, eight words a line would be left for it.
ROOM_FOR_QUOTES = 120
#: Columns where the output is a file or a pipe, which have no width.
PIPE_WIDTH = 140


def console(*, width: int | None = None) -> Console:
    """Standard output, with everything that rich would read into a text switched off."""
    made = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    if width is not None or not made.is_terminal:
        made.width = width or PIPE_WIDTH
    return made


def text(words: str, style: str = "") -> Text:
    return Text(safe(words), style=style)


def headline(facts: Facts) -> Text:
    """Day, place, type, parties, and whether a report is mainly about it."""
    line = text(facts.day, "bold")
    for part in (facts.where, facts.what, facts.parties):
        line.append(" · ").append(text(part))
    if facts.main:
        line.append(" · ").append("main", "bold")
    return line.append(f"  {safe(facts.id)}", "dim")


def claim_table(rows: Sequence[Row], *, wide: bool) -> Table:
    """Attribute, value with bounds, who, claimant, stance, quote."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", expand=wide)
    table.add_column("attribute", no_wrap=True)
    table.add_column("value", ratio=3 if wide else None, min_width=12)
    if wide:
        table.add_column("who", ratio=2)
    table.add_column("claimant", ratio=3 if wide else None, min_width=10)
    table.add_column("stance", no_wrap=True)
    if wide:
        table.add_column("quote", ratio=6)
    for row in rows:
        table.add_row(*_cells(row, wide=wide))
    return table


def _cells(row: Row, *, wide: bool) -> list[RenderableType]:
    quote = text(f"“{row.claim.quote}”", "italic dim" if wide else "italic")
    stance = Text(row.stance, style=STYLES.get(row.claim.stance, ""))
    who = row.claim.who or ""
    if wide:
        return [text(row.attribute), text(row.value), text(who), text(row.claimant), stance, quote]
    value: list[RenderableType] = [text(f"{row.value} ({who})" if who else row.value), quote]
    return [text(row.attribute), Group(*value), text(row.claimant), stance]


def sentences(disputes: Sequence[Dispute]) -> Iterator[RenderableType]:
    """The contradictions, one sentence each."""
    for dispute in disputes:
        yield Padding(Text("≠ ", style="magenta") + text(dispute.sentence), (0, 0, 0, 2))


def show_group(out: Console, group: EventGroup, *, voices: Voices, disputes: Sequence[Dispute]) -> None:
    """One event whole: header line, who tells it, claims, contradictions."""
    out.print(headline(facts_of(group)))
    reports = list(dict.fromkeys((m.report.outlet or m.report.id, m.report.id) for m in group.mentions))
    if len(reports) > 1:
        told = ", ".join(outlet if outlet == rid else f"{outlet} ({rid})" for outlet, rid in reports)
        out.print(Padding(text(f"told by {told}", "dim"), (0, 0, 0, 2)))
    corrected = dict(mark for m in group.mentions for mark in m.corrected)
    if corrected:
        marks = ", ".join(f"{what} ({number})" for what, number in sorted(corrected.items()))
        out.print(Padding(text(f"corrected: {marks}", "dim"), (0, 0, 0, 2)))
    rows = rows_of(group, voices=voices)
    if rows:
        out.print(Padding(claim_table(rows, wide=out.width >= ROOM_FOR_QUOTES), (0, 0, 0, 2)))
    else:
        out.print(Padding(Text("no claims about it", style="dim"), (0, 0, 0, 2)))
    for line in sentences(disputes):
        out.print(line)
    out.print()


def show_events(out: Console, groups: Sequence[EventGroup], *, disputed: dict[str, int]) -> None:
    """One line for each event."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name, fixed in (("event", True), ("day", False), ("place", False), ("type", False), ("parties", False)):
        table.add_column(name, no_wrap=fixed)
    for name in ("claims", "≠"):
        table.add_column(name, justify="right")
    for group in groups:
        facts = facts_of(group)
        claims = sum(len(m.claims) for m in group.mentions)
        table.add_row(
            text(facts.id),
            text(facts.day),
            text(facts.where),
            text(facts.what),
            text(facts.parties),
            str(claims),
            Text(str(disputed[group.id]), style="magenta") if disputed.get(group.id) else "",
        )
    out.print(table)


def reading_title(report: Report, reading: Reading) -> Text:
    """The report's own line: title, outlet, publication date (or that there is none), language, reader, voice."""
    line = text(report.title or report.id, "bold")
    published = report.published.isoformat() if report.published else "publication date unknown, dates stay relative"
    parts = [report.outlet, published, reading.language, f"read by {reading.reader}"]
    if report.title:
        parts.insert(0, report.id)
    if reading.voice:
        parts.append(f"own statement of {reading.voice}")
    for part in parts:
        if part:
            line.append(" · ", "dim").append(text(part, "dim"))
    return line


def show_relations(out: Console, reading: Reading) -> None:
    for relation in reading.relations:
        kind = relation.relation.replace("_", " ")
        words = f"{relation.subject} — {kind} — {relation.object}"
        sign = "" if relation.stance == Stance.ASSERTS else f" ({relation.stance} by {relation.claimant})"
        line = text(words + sign).append("  ").append(text(f"“{relation.quote}”", "italic dim"))
        out.print(Padding(line, (0, 0, 0, 2)))


def show_loose(out: Console, rows: Sequence[Row], *, disputes: Sequence[Dispute]) -> None:
    """What belongs to no event, and where that contradicts itself."""
    out.print(Text("of no one event", style="bold"))
    out.print(Padding(claim_table(rows, wide=out.width >= ROOM_FOR_QUOTES), (0, 0, 0, 2)))
    for line in sentences(disputes):
        out.print(line)
    out.print()


def show_disputes(
    out: Console,
    groups: Sequence[EventGroup],
    *,
    disputes: Mapping[str, Sequence[Dispute]],
    of_persons: Sequence[Dispute],
) -> None:
    """The contradictions under the line of their event, the event with the heaviest first, those of persons likewise."""
    parts: list[tuple[Text, Sequence[Dispute]]] = [
        (headline(facts_of(group)), disputes[group.id]) for group in groups if disputes.get(group.id)
    ]
    if of_persons:
        parts.append((Text("of persons", style="bold"), of_persons))
    for title, found in sorted(parts, key=lambda part: -max(d.weight for d in part[1])):
        out.print(title)
        _with_quotes(out, found)


def _with_quotes(out: Console, disputes: Sequence[Dispute]) -> None:
    for dispute, line in zip(disputes, sentences(disputes), strict=True):
        out.print(line)
        for side in dispute.sides:
            for voiced in side:
                where = f"“{voiced.claim.quote}” — {voiced.report.outlet or voiced.report.id}"
                out.print(Padding(text(where, "italic dim"), (0, 0, 0, 6)))
    out.print()
