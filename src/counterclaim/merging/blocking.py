"""Rows in, which of them are compared at all out: the keys that two must share, and the vetoes that no score outweighs.

Pure. Keys are made so that no border splits an event: a day's keys reach into the next day, whatever month that is in,
and what one report leaves open (country, place, party) is bridged by what it does say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from counterclaim.merging.features import Row
from counterclaim.merging.plain import OTHER_PLACE_KM

#: A longer time than this (a year, "since 2014") is not written out day by day.
LONGEST_DAYS: Final = 45
#: Reports that give exact days differ by one where it was night, or in another time zone; never by more.
NIGHT: Final = 1
#: "Last week" and "in early May" are rounded: what they may mean reaches some days beyond what they say.
ROUNDED: Final = 3
#: Letters of a place's name that its spellings share.
_BEGINNING: Final = 3
#: Parties beyond these name nobody new, and would only make more pairs.
_MOST_PARTIES: Final = 6


@dataclass(frozen=True, slots=True)
class Keys:
    """`near`: shared by what may be one event. `wide`: by these alone a row without a near date is compared."""

    near: tuple[str, ...]
    wide: tuple[str, ...]
    vague: bool


def keys_of(row: Row) -> Keys:
    """The keys of a row, sorted."""
    vague = row.first_day is None or row.last_day is None or row.last_day - row.first_day > LONGEST_DAYS
    anchors = [f"in {row.country}"] if row.country else []
    anchors += [f"at {word}" for word in row.place_words]
    # Names are written after foreign letters in many ways, and mostly begin alike.
    anchors += [f"near {word[:_BEGINNING]}" for word in row.place_words if len(word) > _BEGINNING]
    anchors += [f"by {party}" for party in row.parties[:_MOST_PARTIES]]
    near: set[str] = set()
    if not vague and row.first_day is not None and row.last_day is not None:
        # One day more at the end: an event of the next day, told as of the night before, shares it.
        near = {f"{day} {anchor}" for day in range(row.first_day, row.last_day + NIGHT + 1) for anchor in anchors}
    wide = {f"{row.year} at {word}" for word in row.place_words if row.year is not None}
    wide |= {f"at {word} by {party}" for word in row.place_words for party in row.parties[:_MOST_PARTIES]}
    return Keys(tuple(sorted(near)), tuple(sorted(wide)), vague)


def gap_days(one: Row, other: Row) -> int | None:
    """Days between two rows' times: 0 where they meet; None where one has none."""
    if one.first_day is None or other.first_day is None or one.last_day is None or other.last_day is None:
        return None
    return max(0, other.first_day - one.last_day, one.first_day - other.last_day)


def apart_km(one: Row, other: Row) -> float | None:
    """Great-circle distance; None where either is not known to a settlement."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    a, b = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def veto(one: Row, other: Row) -> str | None:
    """Why two rows can't be one event, as a person would say it; None where nothing forbids it."""
    if one.report == other.report:
        return "one report tells of both, as two events"
    if one.aggregate or other.aggregate:
        return "a sum over several events is no event"
    gap = gap_days(one, other)
    if gap is not None:
        exact = one.precision == other.precision == "day"
        if exact and gap > NIGHT:
            return f"the days are known, and are {gap} apart"
        if gap > ROUNDED:
            return f"the times do not meet: {gap} days lie between them"
    apart = apart_km(one, other)
    if apart is not None and apart > OTHER_PLACE_KM:
        return f"the places are {apart:,.0f} km apart"
    if apart is None and one.country and other.country and one.country != other.country:
        return f"the countries differ: {one.country}, {other.country}"
    if (one.type_group == "taken") != (other.type_group == "taken") and "other" not in (
        one.type_group,
        other.type_group,
    ):
        return f"{one.type} and {other.type} are told as two things"
    return None
