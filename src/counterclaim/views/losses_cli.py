"""`counterclaim weigh losses`: a table of reported losses in, losses and bias ratios as tables, files and pictures out."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counterclaim.errors import InputFault

if TYPE_CHECKING:
    from counterclaim.weighing.losses.fit import Plan
    from counterclaim.weighing.losses.model import Coded
    from counterclaim.weighing.losses.summary import Figure, Summary

#: Seconds between two lines on how far it is.
_EVERY = 15.0


def weigh_losses(
    data: Annotated[Path, typer.Option(metavar="FILE", help="The ten-column table of reported losses, a CSV.")],
    quick: Annotated[bool, typer.Option("--quick", help="A coarser model in minutes; says what it gives up.")] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where checkpoints, tables and pictures go.")] = Path(
        "losses"
    ),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was interrupted.")] = False,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, help="Of the random numbers; the same gives the same.")
    ] = 215,
    pilot: Annotated[bool, typer.Option("--pilot", help="Say how long the run will take, and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for programs in place of tables.")] = False,
) -> None:
    """Weigh reported losses: who over- and under-reports whose, and what the losses then are.

    Needs the extra `bayes` of the package. Writes losses.csv, biases.csv, summary.json, losses.svg, biases.svg and
    losses.html into the folder, and a checkpoint of each chain after every 25 draws.

    \b
    Examples:
        counterclaim weigh losses --data reported.csv --quick
        counterclaim weigh losses --data reported.csv --pilot
        counterclaim weigh losses --data reported.csv --out fit/ --resume
    """
    from counterclaim.views.files import make_folder
    from counterclaim.weighing.losses.fit import FULL, QUICK, run
    from counterclaim.weighing.losses.model import encode
    from counterclaim.weighing.losses.needs import load_kit
    from counterclaim.weighing.losses.summary import summarise
    from counterclaim.weighing.losses.table import read_table

    coded = encode(read_table(_text(data), source=str(data)))
    load_kit()
    plan = replace(QUICK if quick else FULL, seed=seed)
    processes = min(plan.chains, os.cpu_count() or 1)
    _announce(coded, plan, processes=processes, quick=quick)
    if pilot:
        return
    make_folder(out)
    chains = run(coded, plan, folder=out, resume=resume, processes=processes, told=_progress())
    summary = summarise(coded, plan, chains)
    _write(summary, out)
    if as_json:
        typer.echo(json.dumps(summary.to_json(), ensure_ascii=False, indent=2))
    else:
        _show(summary)
    typer.echo(f"written to {out}", err=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputFault(str(path), f"can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputFault(str(path), "is no text in UTF-8") from error


def _announce(coded: Coded, plan: Plan, *, processes: int, quick: bool) -> None:
    """What will be fitted, what the quick mode gives up, and the pilot's word on how long it takes."""
    from counterclaim.weighing.losses.fit import pilot

    if quick:
        typer.echo(_given_up(plan), err=True)
    typer.echo(
        f"{len(coded.count):,} reports by {len(coded.sources)} sources on {len(coded.types)} kinds of loss over "
        f"{coded.horizon} days; {plan.chains} chains of {plan.warmup} + {plan.draws} draws, {processes} at a time",
        err=True,
    )
    took = pilot(coded, plan, processes=processes)
    typer.echo(
        f"pilot: {1000 * took.gradient:.1f} ms a gradient, so {_span(took.shortest)} (127 gradients a draw) to "
        f"{_span(took.longest)} (the most allowed)",
        err=True,
    )


def _given_up(quick: Plan) -> str:
    from counterclaim.weighing.losses.fit import FULL

    return (
        f"quick mode: {quick.knots} knots in place of {FULL.knots}, {quick.chains} chains of {quick.draws} draws in "
        f"place of {FULL.chains} of {FULL.draws}, and the longest trajectory cut to 1/{2 ** (FULL.max_depth - quick.max_depth)}. "
        "It gives up the daily course of the losses and some sharpness at the ends of the intervals"
    )


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _progress() -> Callable[[int, int], None]:
    """Says on standard error, now and then, how many draws are made and how long the rest will take."""
    seen: list[tuple[float, int]] = []

    def told(done: int, due: int) -> None:
        now = time.monotonic()
        if seen and now - seen[-1][0] < _EVERY and done < due:
            return
        seen.append((now, done))
        made = done - seen[0][1]
        left = f", about {_span((now - seen[0][0]) / made * (due - done))} left" if made and done < due else ""
        typer.echo(f"{done:,} of {due:,} draws{left}", err=True)

    return told


# tables


def _show(summary: Summary) -> None:
    from rich.table import Table

    from counterclaim.views.tables import console

    screen = console()
    losses = Table(title=f"Losses up to day {summary.last_day}", title_justify="left")
    for name in ("country", "category"):
        losses.add_column(name)
    for name in ("reports", "mean", "2.5 %", "97.5 %", "R-hat"):
        losses.add_column(name, justify="right")
    for loss in summary.losses:
        losses.add_row(_safe(loss.country), _safe(loss.category), f"{loss.reports:,}", *_cells(loss.figure))
    biases = Table(title="Times the loss that a source reports", title_justify="left")
    for name in ("source", "on", "category"):
        biases.add_column(name)
    for name in ("reports", "mean", "2.5 %", "97.5 %", "R-hat"):
        biases.add_column(name, justify="right")
    for bias in summary.biases:
        names = (_safe(bias.source), _safe(bias.country), _safe(bias.category))
        biases.add_row(*names, f"{bias.reports:,}", *_cells(bias.figure))
    screen.print(losses)
    screen.print(biases)
    for line in _verdict(summary):
        screen.print(line, markup=False, highlight=False)


def _safe(text: str) -> str:
    from rich.markup import escape

    from counterclaim.views.facts import safe

    return escape(safe(text))


def _cells(figure: Figure) -> list[str]:
    from counterclaim.weighing.losses.picture import told

    rhat = "" if figure.rhat is None else f"{figure.rhat:.3f}"
    return [told(figure.mean), told(figure.low), told(figure.high), rhat]


def _verdict(summary: Summary) -> list[str]:
    checks = summary.convergence
    rhat = "unknown" if checks.rhat is None else f"{checks.rhat:.3f}"
    effective = "unknown" if checks.effective is None else f"{checks.effective:.0f}"
    first = (
        f"{checks.chains} chains of {checks.draws} draws: largest R-hat {rhat}, smallest effective sample size "
        f"{effective}, {checks.divergences} divergences, {100 * checks.at_longest:.0f} % of the draws at the longest "
        "trajectory allowed"
    )
    return [first, *(f"! {doubt}" for doubt in checks.doubts)] if checks.doubts else [first, "the checks hold"]


# files


def _write(summary: Summary, folder: Path) -> None:
    from counterclaim.views.files import write_whole
    from counterclaim.weighing.losses.picture import panels, to_html, to_svg

    losses, biases = panels(summary)
    write_whole(folder / "summary.json", json.dumps(summary.to_json(), ensure_ascii=False, indent=1) + "\n")
    write_whole(folder / "losses.csv", _csv(_loss_records(summary)))
    write_whole(folder / "biases.csv", _csv(_bias_records(summary)))
    write_whole(folder / "losses.svg", to_svg(losses))
    write_whole(folder / "biases.svg", to_svg(biases))
    write_whole(folder / "losses.html", to_html((losses, biases), title="Losses and reporting biases"))


def _loss_records(summary: Summary) -> list[dict[str, Any]]:
    return [
        {"country": o.country, "category": o.category, "n_reports": o.reports, **_ends(o.figure)}
        for o in summary.losses
    ]


def _bias_records(summary: Summary) -> list[dict[str, Any]]:
    return [
        {
            "claim_source": b.source,
            "loss_country": b.country,
            "category": b.category,
            "n_reports": b.reports,
            **_ends(b.figure),
        }
        for b in summary.biases
    ]


def _ends(figure: Figure) -> dict[str, float]:
    return {
        name: float(f"{value:.6g}")
        for name, value in (("mean", figure.mean), ("lo95", figure.low), ("hi95", figure.high))
    }


def _csv(records: list[dict[str, Any]]) -> str:
    import csv
    import io

    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(records[0]), lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()
