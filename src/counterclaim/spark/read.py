"""Reports in a Parquet folder in, readings in another out: a row for each report, with its reading or its fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from counterclaim.config import Settings
from counterclaim.errors import ReadingFault
from counterclaim.records import Report
from counterclaim.spark.session import check_target, plainly, read_parquet

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from counterclaim.pipeline import Tools

NEEDED: Final = ("id", "text")
#: What a report may have besides, as the codebook's JSON has it.
KNOWN: Final = ("title", "outlet", "url", "published", "language")
#: "row" says where the report stood: its file and number there. Of `reading` and `fault`, one is null.
COLUMNS: Final = ("id", "text", *KNOWN, "row", "reader", "reading", "fault")
#: Tasks for each core: enough that a slow or lost one costs little.
TASKS: Final = 4


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of a job: `read` and `failed` are reports; `repeated` rows said nothing that another had not."""

    read: int
    failed: int
    repeated: int


def report_of(row: dict[str, Any]) -> Report:
    """Raises ReadingFault where the row is no report."""
    for name in NEEDED:
        if not isinstance(row[name], str):
            raise ReadingFault(f"its {name} is missing")
    if not row["id"].strip():
        raise ReadingFault("its id is empty")
    published = row.get("published")
    if isinstance(published, datetime):
        published = published.date()
    if isinstance(published, str):
        try:
            published = date.fromisoformat(published)
        except ValueError as error:
            raise ReadingFault(f"its date {published!r} is none (2019-03-22)") from error
    if published is not None and not isinstance(published, date):
        raise ReadingFault(f"its date {published!r} is none (2019-03-22)")
    said = {name: row.get(name) for name in KNOWN if name != "published"}
    for name, value in said.items():
        if value is not None and not isinstance(value, str):
            raise ReadingFault(f"its {name} is no text")
    return Report(row["id"], row["text"], published=published, **said)


_tools: dict[Settings, Tools] = {}


def _open(settings: Settings) -> Tools:
    """A worker's tools, opened once for all its tasks."""
    if settings not in _tools:
        from counterclaim.pipeline import load_tools

        _tools[settings] = load_tools(settings)
    return _tools[settings]


def read_rows(rows: Iterable[dict[str, Any]], settings: Settings) -> Iterator[tuple[str | None, ...]]:
    """What a task does: rows of reports in, rows of `COLUMNS` out. A report that fails is a row with its fault."""
    from counterclaim.pipeline import read_report

    tools = _open(settings)
    for row in rows:
        reading = fault = None
        try:
            if row["others"]:
                raise ReadingFault(f"its id {row['id']!r} stands at another text too: {row['others']}")
            reading = read_report(report_of(row), tools).dumps()
        except ReadingFault as error:
            fault = str(error)
        except Exception as error:  # noqa: BLE001 -- one report must not fail a job of a million; the row says what it was
            fault = f"reading it failed: {type(error).__name__}: {error}"
        said = (None if row.get(name) is None else str(row[name]) for name in ("id", "text", *KNOWN, "row"))
        yield (*said, tools.reader, reading, fault)


def read(spark: SparkSession, source: str, target: str, settings: Settings) -> Counts:
    """Reads the reports of `source` into `target`. Raises UsageFault where either can't be used.

    A row that repeats another is dropped; one id with different texts is a fault of each of them.
    """
    check_target(spark, target)
    found = read_parquet(spark, source, NEEDED)
    rows = found.select(*(name for name in (*NEEDED, *KNOWN) if name in found.columns), "row")
    with plainly(source):
        told = _told_apart(rows)
        width = max(spark.sparkContext.defaultParallelism * TASKS, told.rdd.getNumPartitions())
        made = told.repartition(width).rdd.mapPartitions(lambda part: read_rows((r.asDict() for r in part), settings))
        spark.createDataFrame(made, ", ".join(f"{name} string" for name in COLUMNS)).write.parquet(target)
        written = spark.read.parquet(target)
        failed = written.where("fault IS NOT NULL").count()
        total = written.count()
        return Counts(total - failed, failed, rows.count() - total)


def _told_apart(rows: DataFrame) -> DataFrame:
    """Each report once, with the places of other texts under its id in "others"."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    said = [name for name in rows.columns if name != "row"]
    content = F.sha2(F.to_json(F.struct(*said)), 256)
    # The first row of each content, by its place: whichever task saw it first.
    first = F.row_number().over(Window.partitionBy("id", "content").orderBy("row"))
    once = rows.withColumn("content", content).withColumn("n", first).where((F.col("n") == 1) | F.col("id").isNull())
    others = F.collect_list("row").over(Window.partitionBy("id"))
    apart = F.array_join(F.array_sort(F.array_except(others, F.array("row"))), ", ")
    return once.withColumn("others", F.when(F.col("id").isNull(), "").otherwise(apart)).drop("content", "n")
