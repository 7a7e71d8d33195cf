"""Readings in a Parquet folder in, merged events in another out: Splink's Spark backend with our settings and features.

Pairs are scored and brought into islands by Splink; each island is then merged as on one machine, by the same code: no
event reaches over two islands (see `clusters.cluster`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from counterclaim.errors import ReadingFault, UsageFault
from counterclaim.ledger.schema import mention_id, report_key
from counterclaim.merging.clusters import Verdicts, check_verdicts, cluster
from counterclaim.merging.features import Row, row_of
from counterclaim.merging.plain import group_id
from counterclaim.merging.scoring import FLOOR, Pair, Settings, columns_of
from counterclaim.records import Mention, Reading, Report
from counterclaim.spark.read import report_of
from counterclaim.spark.session import check_target, plainly, read_parquet, scratch

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NEEDED: Final = ("id", "text", "reader", "reading", "fault")
#: `mention` is the id that the telling has in every ledger, `event` that of the event it was merged into.
COLUMNS: Final = ("report", "eid", "mention", "event")


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of a job."""

    told: int
    events: int


def mentions_of(report: Report, reading: Reading) -> Iterator[Mention]:
    """What a ledger would make of a reading that nobody corrected."""
    key = report_key(report)
    for event in reading.events:
        numbers = tuple(n for n, claim in enumerate(reading.claims) if claim.eid == event.eid)
        claims = tuple(reading.claims[n] for n in numbers)
        yield Mention(mention_id(key, reading.reader, eid=event.eid), report, reading.reader, event, claims, numbers)


def feature_rows(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What a task does: rows of readings in, a row for each event that they tell out."""
    for row in rows:
        try:
            report, reading = report_of(row), Reading.from_json(json.loads(row["reading"]))
        except (ReadingFault, ValueError, KeyError, TypeError) as error:
            raise ReadingFault(f"{row['row']}: no reading: {error}") from error
        for mention in mentions_of(report, reading):
            columns = columns_of(row_of(mention))
            yield {**columns, "unique_id": mention.id, "fresh": True, "eid": mention.event.eid}


def _schema() -> str:
    """The columns of a `Row`, and what the linkage takes besides, as Spark writes them."""
    kinds = {"str": "string", "str | None": "string", "int | None": "int", "float | None": "double", "bool": "boolean"}
    columns = {f.name: kinds.get(str(f.type), "array<string>") for f in fields(Row)}
    columns |= {"near_keys": "array<string>", "wide_keys": "array<string>", "vague": "boolean"}
    columns |= {"unique_id": "string", "fresh": "boolean", "eid": "string"}
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())


def spark_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Our settings in Spark's words: the same conditions and weights."""

    def said(sql: str) -> str:
        return sql.replace('"', "`").replace("list_intersect(", "array_intersect(").replace("len(", "size(")

    comparisons = [
        {
            **comparison,
            "comparison_levels": [
                {**level, "sql_condition": said(level["sql_condition"])} for level in comparison["comparison_levels"]
            ],
        }
        for comparison in settings["comparisons"]
    ]
    rules = [
        {**rule, "blocking_rule": said(rule["blocking_rule"]), "sql_dialect": "spark"}
        for rule in settings["blocking_rules_to_generate_predictions"]
    ]
    return {
        **settings,
        "sql_dialect": "spark",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": rules,
    }


def spelt_alike(one: str | None, other: str | None) -> float | None:
    """Jaro and Winkler's likeness of two names, as DuckDB has it; Splink's own for Spark weighs beginnings otherwise."""
    from rapidfuzz.distance import JaroWinkler

    return None if one is None or other is None else JaroWinkler.similarity(one, other)


def merge(
    spark: SparkSession, source: str, target: str, settings: Settings, *, verdicts: Verdicts | None = None
) -> Counts:
    """Merges the readings of `source`, as `read` wrote them, into `target`.

    Raises UsageFault where either can't be used, a reading is damaged, an id has two readings, or judgements contradict
    each other.
    """
    verdicts = verdicts or Verdicts({}, {})
    check_verdicts(verdicts)
    check_target(spark, target)
    found = read_parquet(spark, source, NEEDED).where("reading IS NOT NULL")
    with plainly(source), scratch(spark, target):
        _check_once(found, source)
        made = found.rdd.mapPartitions(lambda part: feature_rows(row.asDict() for row in part))
        nodes = spark.createDataFrame(made, _schema(), verifySchema=False).persist()
        try:
            told = nodes.count()
            pairs = _scored(spark, nodes, settings)
            islands = _islands(spark, nodes, pairs, verdicts, settings.threshold)
            _write(spark, nodes, pairs, islands, verdicts=verdicts, threshold=settings.threshold, target=target)
        finally:
            nodes.unpersist()
    return Counts(told, spark.read.parquet(target).select("event").distinct().count())


def _check_once(found: DataFrame, source: str) -> None:
    from pyspark.sql import functions as F

    twice = found.groupBy("id").agg(F.sort_array(F.collect_list("row")).alias("rows")).where("size(rows) > 1")
    first = twice.orderBy("id").first()
    if first is not None:
        raise UsageFault(f"{source}: {first['id']!r} has two readings, at {' and '.join(first['rows'][:2])}")


def _backend(spark: SparkSession) -> Any:
    from splink.backends.spark import SparkAPI

    # Its functions come in a jar that a cluster would have to carry; the one that we need is `spelt_alike`.
    make: Any = SparkAPI
    return make(spark_session=spark, register_udfs_automatically=False)


def _scored(spark: SparkSession, nodes: DataFrame, settings: Settings) -> DataFrame:
    """Pairs that are not hopeless: one, other, weight."""
    from pyspark.sql import functions as F
    from splink import Linker

    api = _backend(spark)
    spark.udf.register("jaro_winkler_similarity", spelt_alike, "double")
    linker = Linker(api.register(nodes), spark_settings(settings.splink), log_level=None)
    predicted = linker.inference.predict(threshold_match_weight=FLOOR, warning_mode="never").as_spark_dataframe()
    return predicted.select(
        F.least("unique_id_l", "unique_id_r").alias("one"),
        F.greatest("unique_id_l", "unique_id_r").alias("other"),
        F.round("match_weight", 6).alias("weight"),
    ).where(F.col("weight") > FLOOR)


def _islands(
    spark: SparkSession, nodes: DataFrame, pairs: DataFrame, verdicts: Verdicts, threshold: float
) -> DataFrame:
    """Each mention with its island: what good pairs and judgements of "same" connect."""
    from pyspark.sql import functions as F
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    edges = pairs.where(F.col("weight") > threshold).select("one", "other")
    if verdicts.same:
        judged = spark.createDataFrame(sorted(verdicts.same), "one string, other string")
        there = nodes.select("unique_id")
        judged = judged.join(there.withColumnRenamed("unique_id", "one"), "one")
        judged = judged.join(there.withColumnRenamed("unique_id", "other"), "other").select("one", "other")
        edges = edges.union(judged).distinct()
    api = _backend(spark)
    found = cluster_pairwise_predictions_at_threshold(
        api.register(nodes.select("unique_id")),
        api.register(edges.withColumnsRenamed({"one": "unique_id_l", "other": "unique_id_r"})),
        api,
        node_id_column_name="unique_id",
        edge_id_column_name_left="unique_id_l",
        edge_id_column_name_right="unique_id_r",
    ).as_spark_dataframe()
    return found.select(F.col("unique_id").alias("mention"), F.col("cluster_id").alias("island"))


def _row(record: dict[str, Any]) -> Row:
    values: dict[str, Any] = {f.name: record[f.name] for f in fields(Row)}
    lists: dict[str, Any] = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Row(**(values | lists))


def merge_island(
    nodes: Sequence[dict[str, Any]], pairs: Iterable[tuple[str, str, float]], *, verdicts: Verdicts, threshold: float
) -> Iterator[tuple[str, str, str, str]]:
    """What a task does: the mentions and pairs of one island in, rows of `COLUMNS` out."""
    rows = {record["unique_id"]: _row(record) for record in nodes}
    scored = [Pair(one, other, weight) for one, other, weight in sorted(pairs)]
    groups = cluster(rows, scored, verdicts=verdicts, threshold=threshold)
    event_of = {name: group_id(members) for members in groups for name in members}
    for record in sorted(nodes, key=lambda r: r["unique_id"]):
        name = record["unique_id"]
        yield record["report"], record["eid"], name, event_of[name]


def _write(
    spark: SparkSession,
    nodes: DataFrame,
    pairs: DataFrame,
    islands: DataFrame,
    *,
    verdicts: Verdicts,
    threshold: float,
    target: str,
) -> None:
    placed = nodes.join(islands, nodes["unique_id"] == islands["mention"]).drop("mention")
    inside = pairs.join(islands.withColumnsRenamed({"mention": "one", "island": "island"}), "one")
    far = islands.withColumnsRenamed({"mention": "other", "island": "far"})
    inside = inside.join(far, "other").where("island = far").select("island", "one", "other", "weight")
    told = placed.rdd.map(lambda row: (row["island"], row.asDict()))
    linked = inside.rdd.map(lambda row: (row["island"], (row["one"], row["other"], row["weight"])))

    def merged(item: tuple[str, tuple[Iterable[Any], Iterable[Any]]]) -> list[tuple[str, str, str, str]]:
        found, scored = item[1]
        return list(merge_island(list(found), scored, verdicts=verdicts, threshold=threshold))

    made = told.cogroup(linked).flatMap(merged)
    spark.createDataFrame(made, ", ".join(f"{name} string" for name in COLUMNS)).write.parquet(target)
