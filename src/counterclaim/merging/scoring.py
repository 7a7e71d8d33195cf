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
    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

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


_TEXT: Final = ("report", "precision", "country", "language", "place", "type", "type_group")
_LISTS: Final = (
    "place_words", "parties", "party_ids", "kin", "tolls", "large_tolls", "people", "weapons", "words", "near_keys", "wide_keys",
)  # fmt: skip
#: Rows that are turned into columns at one time: what a million of them need is never held twice.
_BATCH: Final = 50_000


def columns_of(row: Row) -> dict[str, Any]:
    """A row as the linkage takes it: with the keys that it shares with what it is compared with."""
    keys = keys_of(row)
    return {**row.to_record(), "near_keys": keys.near, "wide_keys": keys.wide, "vague": keys.vague}


def schema() -> pyarrow.Schema:
    """The columns of `columns_of` that the linkage looks at, and "fresh"; what names a row is not among them."""
    import pyarrow as pa

    columns: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in _TEXT]
    columns += [(name, pa.list_(pa.string())) for name in _LISTS]
    columns += [("first_day", pa.int32()), ("last_day", pa.int32()), ("lat", pa.float64()), ("lon", pa.float64())]
    columns += [("wide", pa.bool_()), ("vague", pa.bool_()), ("fresh", pa.bool_())]
    return pa.schema(columns)


def _table(rows: Sequence[Row], fresh: Collection[str] | None) -> pyarrow.Table:
    """The rows as columns, each named by its place: numbers are joined faster than ids, and order as the rows do."""
    import pyarrow as pa

    named = pa.schema([("unique_id", pa.int32()), *schema()])
    batches = []
    for first in range(0, len(rows), _BATCH):
        held: dict[str, list[Any]] = {name: [] for name in named.names}
        for number, row in enumerate(rows[first : first + _BATCH], start=first):
            record = columns_of(row)
            record["unique_id"] = number
            record["fresh"] = fresh is None or row.id in fresh
            for name, column in held.items():
                column.append(record[name])
        batches.append(pa.record_batch(held, schema=named))
    return pa.Table.from_batches(batches, schema=named)


def _linker(rows: Sequence[Row], settings: dict[str, Any], fresh: Collection[str] | None) -> Any:
    import duckdb
    from splink import DuckDBAPI, Linker

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    # The order of what comes out is made here; keeping the order of what went in costs memory.
    connection.execute("SET preserve_insertion_order = false")
    api = DuckDBAPI(connection)
    return Linker(api.register(_table(rows, fresh)), settings, log_level=None)


def predict(rows: Sequence[Row], settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Splink's own records of every pair that shares a key, with the ids of the rows."""
    if len(rows) < 2:
        return []
    ordered = sorted(rows, key=lambda row: row.id)
    found = _linker(ordered, settings, None).inference.predict(warning_mode="never")
    records: list[dict[str, Any]] = found.as_record_list()
    for record in records:
        for side in ("unique_id_l", "unique_id_r"):
            record[side] = ordered[record[side]].id
    return records


def with_levels(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings, with which the records say too at which level each comparison came out (`gamma_…`)."""
    return {**settings, "retain_matching_columns": True}


def levels(rows: Sequence[Row], settings: dict[str, Any]) -> dict[str, NDArray[np.int32]]:
    """Every pair that shares a key, by places in `rows` ("one", "other"), and for each comparison the number of the level
    at which it came out: 0 the last, -1 where it can't be made."""
    kept = {**settings, "retain_intermediate_calculation_columns": False}
    found = _linker(rows, with_levels(kept), None).inference.predict(warning_mode="never").as_pyarrow_table()
    named = {comparison["output_column_name"] for comparison in settings["comparisons"]}
    columns = {"one": "unique_id_l", "other": "unique_id_r"} | {name: f"gamma_{name}" for name in sorted(named)}
    return {name: found[column].to_numpy().astype("int32") for name, column in columns.items()}


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of rows by their places, `one` < `other`, in order, and their weights; three arrays of one length."""

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    weight: NDArray[np.float64]


def links(rows: Sequence[Row], settings: Settings, *, fresh: Collection[str] | None = None) -> Links:
    """Every pair that shares a key and is not hopeless. `rows` are ordered by id; where `fresh` is given, one of each
    pair is of those ids."""
    import numpy as np

    if len(rows) < 2:
        none = np.zeros(0, np.int32)
        return Links(none, none, np.zeros(0))
    inference = _linker(rows, settings.splink, fresh).inference
    found = inference.predict(threshold_match_weight=FLOOR, warning_mode="never").as_pyarrow_table()
    left, right = (found[name].to_numpy().astype(np.int32) for name in ("unique_id_l", "unique_id_r"))
    # Rounded: the last digits depend on the order in which a machine adds up.
    weight = np.round(found["match_weight"].to_numpy(), 6)
    one, other = np.minimum(left, right), np.maximum(left, right)
    kept = weight > FLOOR
    one, other, weight = one[kept], other[kept], weight[kept]
    order = np.lexsort((other, one))
    return Links(one[order], other[order], weight[order])


def score(rows: Sequence[Row], settings: Settings, *, fresh: Collection[str] | None = None) -> list[Pair]:
    """The same with ids, in the order of ids."""
    ordered = sorted(rows, key=lambda row: row.id)
    found = links(ordered, settings, fresh=fresh)
    return pairs_of(ordered, found)


def pairs_of(rows: Sequence[Row], found: Links) -> list[Pair]:
    """Links with the ids of the rows that they name."""
    return [
        Pair(rows[one].id, rows[other].id, weight)
        for one, other, weight in zip(found.one.tolist(), found.other.tolist(), found.weight.tolist(), strict=True)
    ]


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
    left, right = sorted((one, other), key=lambda row: row.id)
    linker = _linker([left, right], with_levels(settings.splink), None)
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
