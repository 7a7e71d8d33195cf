"""Opens a Spark session, or says in one line why not; and what both jobs do with folders."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from counterclaim.errors import UsageFault

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@contextmanager
def session(master: str | None) -> Iterator[SparkSession]:
    """A session at that master; None: where `spark-submit` says, else all cores of this machine.

    Raises UsageFault where PySpark or Java is not there, or the master does not answer.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageFault("Spark is not installed: pip install 'counterclaim[spark]'") from error
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise UsageFault("Spark needs Java 17 or newer, and there is no `java` (Debian: openjdk-17-jre-headless)")
    builder = SparkSession.builder.appName("counterclaim").config("spark.ui.showConsoleProgress", "false")
    # Temporary tables only: without this a folder is made wherever the command is run.
    builder = builder.config("spark.sql.catalogImplementation", "in-memory")
    # This one has Counterclaim installed; the first `python3` of a worker may not.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master is not None:
        builder = builder.master(master)
    try:
        spark = builder.getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        # Spark's own 200 are for some hundred cores; on two, most of the time would go into starting empty tasks.
        spark.conf.set("spark.sql.shuffle.partitions", str(2 * spark.sparkContext.defaultParallelism))
    except (RuntimeError, OSError) as error:
        raise UsageFault(f"Spark does not start: {_first_line(error)}") from error
    except Exception as error:
        if _is_sparks(error):
            raise UsageFault(f"Spark does not start: {_first_line(error)}") from error
        raise
    try:
        yield spark
    finally:
        spark.stop()


def _is_sparks(error: BaseException) -> bool:
    from pyspark.errors import PySparkException

    return isinstance(error, PySparkException) or type(error).__module__.startswith("py4j")


@contextmanager
def plainly(source: str) -> Iterator[None]:
    """Says in one line what Spark found wrong with the source, with our own words where a task of ours raised them.

    Raises UsageFault.
    """
    try:
        yield
    except Exception as error:
        if not _is_sparks(error):
            raise
        said = re.findall(r"(?:counterclaim\.errors\.\w+|Caused by: [\w.$]+): (.+)", str(error))
        ours = re.findall(r"counterclaim\.errors\.\w+: (.+)", str(error))
        raise UsageFault(f"{source}: {(ours or said[-1:] or [_first_line(error)])[0].strip()}") from error


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def read_parquet(spark: SparkSession, source: str, needed: tuple[str, ...]) -> DataFrame:
    """The rows of a Parquet folder, with "row", where each stands: its file and its number there, from 1.

    Raises UsageFault where there is none, or a column is missing.
    """
    from pyspark.errors import AnalysisException
    from pyspark.sql import functions as F

    with plainly(source):
        try:
            found = spark.read.option("mergeSchema", "true").parquet(source)
        except AnalysisException as error:
            raise UsageFault(f"{source}: no folder of Parquet files: {_first_line(error)}") from error
    for column in needed:
        if column not in found.columns:
            raise UsageFault(f"{source}: no column {column!r}; there are: {', '.join(found.columns)}")
    place = F.concat(F.col("_metadata.file_name"), F.lit(":"), (F.col("_metadata.row_index") + 1).cast("string"))
    return found.withColumn("row", place)


def check_target(spark: SparkSession, target: str) -> None:
    """Raises UsageFault where something is there already: nothing is overwritten."""
    path, system = _path(spark, target)
    if system.exists(path):
        done = system.exists(_path(spark, f"{target}/_SUCCESS")[0])
        left = "" if done else ", left by a job that did not finish: remove it"
        raise UsageFault(f"{target}: is there already{left}")


@contextmanager
def scratch(spark: SparkSession, target: str) -> Iterator[str]:
    """A folder beside the target, which every worker reaches as it reaches that one; gone afterwards."""
    place = f"{target.rstrip('/')}.scratch"
    path, system = _path(spark, place)
    spark.sparkContext.setCheckpointDir(place)
    try:
        yield place
    finally:
        system.delete(path, True)


def _path(spark: SparkSession, place: str) -> tuple[Any, Any]:
    jvm, context = spark._jvm, spark.sparkContext._jsc
    path = jvm.org.apache.hadoop.fs.Path(place)
    return path, path.getFileSystem(context.hadoopConfiguration())
