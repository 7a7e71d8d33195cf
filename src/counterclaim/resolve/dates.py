"""Words for days → intervals with a precision: "on Sunday", "overnight", "last month", "le 17 mars". Pure.

What an expression is stands in `time_grammar`, the words in `data/time_words.csv`; here each gets its days. Nothing is
guessed: without a publication date a relative expression keeps its words and has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from counterclaim.codebook import DatePrecision
from counterclaim.resolve.calendar_words import Token, tokenise
from counterclaim.resolve.spans import month_span, year_span
from counterclaim.resolve.time_days import (
    FIRST_YEAR,
    LAST_YEAR,
    counts_after_month,
    day_list,
    day_of_year,
    day_range,
    feast_of,
    half_day,
    hijri_of,
    month_range,
    night_range,
    nine_eleven,
    one_day,
    overnight,
    spanish_tomorrow,
    year_range,
)
from counterclaim.resolve.time_grammar import expressions
from counterclaim.resolve.time_spans import (
    century_of,
    clock_day,
    clock_of,
    day_in_text,
    day_of_month,
    decade_of,
    duration_of,
    each_of,
    edge_of_unit,
    latest_of,
    month_of,
    offset_of,
    per_of,
    quarter_of,
    ref_of,
    relative_unit,
    running_unit,
    season_of,
    set_of,
    spoken_year,
    week_of,
    year_ago,
    year_named,
)
from counterclaim.resolve.time_wording import Found, Place, TimeMention, bound_of, is_dateline, is_name, is_reporting

__all__ = ["TimeMention", "find_times", "interval_of"]


_RESOLVERS: dict[str, Callable[[Place], Found | list[Found] | None]] = {
    "nine_eleven": nine_eleven,
    "hijri": hijri_of,
    "feast": feast_of,
    "night_range": night_range,
    "overnight": overnight,
    "day_range": day_range,
    "month_range": month_range,
    "year_range": year_range,
    "day_list": day_list,
    "half_day": half_day,
    "each": each_of,
    "day": one_day,
    "day_of_year": day_of_year,
    "spanish_tomorrow": spanish_tomorrow,
    "clock_day": clock_day,
    "clock": clock_of,
    "day_of_month": day_of_month,
    "week_of": week_of,
    "offset": offset_of,
    "text_day": day_in_text,
    "rel": relative_unit,
    "quarter": quarter_of,
    "season": season_of,
    "month": month_of,
    "edge_unit": edge_of_unit,
    "decade": decade_of,
    "century": century_of,
    "year": year_named,
    "spoken_year": spoken_year,
    "year_ago": year_ago,
    "latest": latest_of,
    "per": per_of,
    "duration": duration_of,
    "the_unit": running_unit,
    "set": set_of,
    "ref": ref_of,
}


def _mention(text: str, place: Place, found: Found) -> TimeMention:
    """The outside form of what a rule found, with what the words around it say."""
    first, last = found.cut or (place.first, place.last)
    start, end = place.tokens[first].start, place.tokens[last - 1].end
    span, bound = found.span, bound_of(place)
    low, high = (span.low, span.high) if span else (None, None)
    if bound == "since" and low and place.published and low <= place.published:
        high = place.published
    return TimeMention(
        start,
        end,
        text[start:end],
        span.value if span and found.kind == "date" else None,
        low,
        high,
        span.precision if span and found.kind == "date" else None,
        found.anchor,
        kind=found.kind,
        value_end=span.value_end if span else None,
        timex=found.timex or (span.timex if span else None),
        mod=found.mod,
        bound=bound,
        dateline=found.kind == "date" and is_dateline(text, start, end, one_day=low is not None and low == high),
        reporting=is_reporting(place),
        about=found.about,
    )


def _read(text: str, tokens: Sequence[Token], published: date | None, language: str) -> list[TimeMention]:
    mentions: list[TimeMention] = []
    for rule, first, last in expressions(tokens):
        place = Place(tokens, first, last, published, language, mentions)
        if is_name(place):
            continue
        if rule == "day" and counts_after_month(place):
            rule, place = "month", place.within(first, last - 1)
        found = _RESOLVERS[rule](place)
        if found is None:
            continue
        mentions.extend(_mention(text, place, one) for one in (found if isinstance(found, list) else [found]))
    return mentions


def find_times(text: str, *, published: date | None, language: str) -> list[TimeMention]:
    """Expressions that name a day, month, year or span, in text order, none overlapping.

    Where no publication date is given but a dateline says it in full ("Kidal, le 14 mai 2021"), relative expressions
    count from that, with the anchor "dateline". A publication date outside the years 1000 to 2999 counts as none.
    """
    if published is not None and not FIRST_YEAR <= published.year <= LAST_YEAR:
        published = None
    tokens = tokenise(text, language=language)
    mentions = _read(text, tokens, published, language)
    if published is not None:
        return mentions
    told = next((m.low for m in mentions if m.dateline and m.precision == DatePrecision.DAY and m.low == m.high), None)
    if told is None:
        return mentions
    again = _read(text, tokens, told, language)
    return [replace(m, anchor="dateline") if m.anchor == "published" else m for m in again]


def interval_of(value: str, precision: str) -> tuple[date, date]:
    """The first and last day of a codebook date ("2019-03-17" day or week, "2019-02" month, "2019" year).

    Raises ValueError where the value is not of that form or names no day.
    """
    parts = [int(part) for part in value.split("-")]
    if precision in (DatePrecision.DAY, DatePrecision.WEEK) and len(parts) == 3:
        first = date(*parts)
        return first, first + timedelta(days=6 if precision == DatePrecision.WEEK else 0)
    if precision == DatePrecision.MONTH and len(parts) >= 2:
        span = month_span(parts[0], date(parts[0], parts[1], 1).month)
        return span.low, span.high
    if precision == DatePrecision.YEAR:
        span = year_span(parts[0])
        return span.low, span.high
    raise ValueError(f"{value!r} is no date of precision {precision!r}")
