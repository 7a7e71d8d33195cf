"""`counterclaim spark read` and `spark merge`: the same work on a cluster, from and to folders of Parquet files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from counterclaim.config import Settings
from counterclaim.errors import UsageFault
from counterclaim.views.correct_cli import AsJson
from counterclaim.views.readers import ReaderName

spark_app = typer.Typer(
    help="Read and merge on a Spark cluster, from and to folders of Parquet files.", no_args_is_help=True
)

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="A folder of Parquet files, here or where Spark reads.")]
Target = Annotated[str, typer.Argument(metavar="TARGET", help="A folder that is not there yet.")]
Master = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Of the cluster, spark://host:7077; else all cores of this one.")
]


@spark_app.command()
def read(
    source: Source,
    target: Target,
    master: Master = None,
    reader: Annotated[ReaderName, typer.Option(help="rules or trained, as for `add`.")] = ReaderName.TRAINED,
    as_json: AsJson = False,
) -> None:
    """Read the reports of SOURCE (columns id and text; title, outlet, url, published, language) into TARGET.

    A row for each report: its reading in the codebook's JSON, or the fault for which there is none.

    \b
    Examples:
        counterclaim spark read reports.parquet readings.parquet
        counterclaim spark read /data/reports /data/readings --master spark://head:7077
    """
    from counterclaim.spark import read as job
    from counterclaim.spark.session import session

    if reader == ReaderName.LLM:
        raise UsageFault("--reader llm sends reports to a server, and does not go with spark")
    with session(master) as spark:
        done = job.read(spark, source, target, Settings(reader=reader.value))
    if as_json:
        typer.echo(json.dumps({"read": done.read, "failed": done.failed, "repeated": done.repeated}, indent=2))
    else:
        typer.echo(f"read {done.read:,}, failed {done.failed:,}, rows that repeat another {done.repeated:,}")
    if done.failed:
        raise typer.Exit(1)


@spark_app.command()
def merge(
    source: Source,
    target: Target,
    master: Master = None,
    judgements: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judgements to keep to, as `judgements --dump` wrote them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring the reports of one event together: the readings of SOURCE, as `spark read` wrote them, into TARGET.

    A row for each event that a report tells: report, eid, the telling's id, the id of the event it belongs to.

    \b
    Examples:
        counterclaim spark merge readings.parquet events.parquet
        counterclaim spark merge /data/readings /data/events --master spark://head:7077 --judgements judged.jsonl
    """
    from counterclaim.merging.clusters import standing_verdicts
    from counterclaim.merging.scoring import load_settings
    from counterclaim.spark import merge as job
    from counterclaim.spark.session import session
    from counterclaim.views.merge_cli import judgements_of

    verdicts = standing_verdicts(judgements_of(judgements)) if judgements else None
    with session(master) as spark:
        done = job.merge(spark, source, target, load_settings(), verdicts=verdicts)
    if as_json:
        typer.echo(json.dumps({"told": done.told, "events": done.events}, indent=2))
    else:
        typer.echo(f"{done.told:,} events told: {done.events:,} events")
