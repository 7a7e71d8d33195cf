"""Rows in, scored pairs out, and each score explained: Splink's Fellegi-Sunter model on DuckDB, with fixed settings.

The settings, `data/merge_settings.json`, are made by `eval/train_merging.py`; nothing is learnt at run time. Splink and
DuckDB are imported where they are used: they take a second, which only `merge` and `why` should cost.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from counterclaim.merging.blocking import keys_of
from counterclaim.merging.features import Row

if TYPE_CHECKING:
    import pyarrow

#: Pairs below this weight are not kept: a pair that was never scored counts as this much against (see `clusters`).
FLOOR: Final = -8.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions, the smaller id first, and the weight of what speaks for their being one event: log2 of the odds."""

    one: str
    other: str
    weight: float


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature adds to a score: what was compared, what that was found to be, and the weight."""

    feature: str
    one: str
    other: str
    found: str
    weight: float


@dataclass(frozen=True, slots=True)
class Settings:
    """`threshold`: the mean weight that makes two groups one."""

    version: str
    threshold: float
    splink: dict[str, Any]
    #: The columns of a row that each feature compares, for the explanation.
    shown: dict[str, list[str]]


@cache
def load_settings() -> Settings:
    """The shipped settings."""
    path = resources.files("counterclaim").joinpath("data", "merge_settings.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    return Settings(data["version"], data["threshold"], data["splink"], data["shown"])


_TEXT: Final = ("unique_id", "report", "precision", "country", "language", "place", "type", "type_group")
_LISTS: Final = (
    "place_words", "parties", "party_ids", "kin", "tolls", "people", "weapons", "words", "near_keys", "wide_keys",
)  # fmt: skip


def _table(rows: Iterable[Row], fresh: Collection[str] | None) -> pyarrow.Table:
    import pyarrow as pa

    columns: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in _TEXT]
    columns += [(name, pa.list_(pa.string())) for name in _LISTS]
    columns += [("first_day", pa.int32()), ("last_day", pa.int32()), ("lat", pa.float64()), ("lon", pa.float64())]
    columns += [("wide", pa.bool_()), ("vague", pa.bool_()), ("fresh", pa.bool_())]
    schema = pa.schema(columns)
    held: dict[str, list[Any]] = {name: [] for name in schema.names}
    for row in rows:
        keys = keys_of(row)
        record: dict[str, Any] = {
            **row.to_record(),
            "unique_id": row.id,
            "near_keys": keys.near,
            "wide_keys": keys.wide,
            "vague": keys.vague,
            "fresh": fresh is None or row.id in fresh,
        }
        for name, column in held.items():
            column.append(record[name])
    return pa.table(held, schema=schema)


def _linker(rows: Sequence[Row], settings: dict[str, Any], fresh: Collection[str] | None) -> Any:
    import duckdb
    from splink import DuckDBAPI, Linker

    connection = duckdb.connect()
    # A run must not depend on how many threads took which part of a sum.
    connection.execute("SET enable_progress_bar = false")
    api = DuckDBAPI(connection)
    return Linker(api.register(_table(rows, fresh)), settings, log_level=None)


def predict(
    rows: Sequence[Row], settings: dict[str, Any], *, fresh: Collection[str] | None = None
) -> list[dict[str, Any]]:
    """Splink's own records of every pair that shares a key, one of them fresh (all are, where None)."""
    if len(rows) < 2:
        return []
    found = _linker(rows, settings, fresh).inference.predict(warning_mode="never")
    records: list[dict[str, Any]] = found.as_record_list()
    return records


def with_levels(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings, with which the records say too at which level each comparison came out (`gamma_…`)."""
    return {**settings, "retain_matching_columns": True}


def score(rows: Sequence[Row], settings: Settings, *, fresh: Collection[str] | None = None) -> list[Pair]:
    """Every pair that shares a key and is not hopeless, in the order of ids."""
    pairs = [
        Pair(
            min(record["unique_id_l"], record["unique_id_r"]),
            max(record["unique_id_l"], record["unique_id_r"]),
            round(record["match_weight"], 6),
        )
        for record in predict(rows, settings.splink, fresh=fresh)
        if record["match_weight"] > FLOOR
    ]
    return sorted(pairs, key=lambda pair: (pair.one, pair.other))


def _prior(settings: dict[str, Any]) -> float:
    chance = float(settings["probability_two_random_records_match"])
    return math.log2(chance / (1 - chance))


def _shown(row: Row, columns: Iterable[str]) -> str:
    """The values that a feature compares, as a person would write them."""
    from datetime import date

    record = row.to_record()
    told = []
    for name in columns:
        value = record[name]
        if name in ("first_day", "last_day") and value is not None:
            value = date.fromordinal(value).isoformat()
        if isinstance(value, tuple):
            value = ", ".join(value[:8]) + (", …" if len(value) > 8 else "")
        if isinstance(value, float):
            value = f"{value:.2f}"
        if value is not None and value != "" and not isinstance(value, bool):
            told.append(str(value))
    return " ".join(dict.fromkeys(told)) or "not said"


def explain(one: Row, other: Row, settings: Settings) -> list[Part]:
    """What each feature adds for two rows; the parts' weights sum up to the score of the pair.

    The first part is where every pair starts: how rarely two reports that are compared tell of one event.
    """
    linker = _linker([one, other], with_levels(settings.splink), None)
    left, right = sorted((one, other), key=lambda row: row.id)
    records = _table([left, right], None).to_pylist()
    record = linker.inference.score_pair(records[0], records[1]).as_record_list()[0]
    swapped = left is not one
    parts = [
        Part("start", "", "", "any two reports that share a day and a place, country or party", _prior(settings.splink))
    ]
    for comparison in settings.splink["comparisons"]:
        levels = comparison["comparison_levels"]
        number = record[f"gamma_{comparison['output_column_name']}"]
        level = _level(levels, number)
        weight = 0.0 if level.get("is_null_level") else math.log2(level["m_probability"] / level["u_probability"])
        a, b = (
            _shown(row, settings.shown[comparison["output_column_name"]])
            for row in ((right, left) if swapped else (left, right))
        )
        parts.append(Part(comparison["comparison_description"], a, b, level["label_for_charts"], weight))
    return parts


def _level(levels: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """Splink numbers the levels from the last, 0, upwards, and calls the one of missing values -1."""
    graded = [level for level in levels if not level.get("is_null_level")]
    if number < 0:
        return next(level for level in levels if level.get("is_null_level"))
    return graded[len(graded) - 1 - number]
