"""Place names in a text → country, coordinates, precision. Pure given the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterclaim.resolve.gazetteer import Gazetteer
    from counterclaim.text.analyse import Document


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """One place as written at `start:end`. `precision` is the codebook's (settlement, near, district, region, country
    …); country, lat, lon are None where not found. `reason` says in words how it was chosen."""

    start: int
    end: int
    name: str
    precision: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    reason: str = ""


def find_places(document: Document, gazetteer: Gazetteer) -> list[PlaceMention]:
    """Places named in the report, in text order, none overlapping."""
    return []
