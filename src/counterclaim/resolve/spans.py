"""Calendar arithmetic: days, weeks, months, years, quarters, seasons and decades as spans with a value. Pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from counterclaim.codebook import DatePrecision


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A stretch of days, both ends included. `value`, `precision` are the codebook's, None where it has no word for the
    stretch; `timex` is the same in ISO 8601 as TIMEX3 writes it ("2019-W11", "199", "2019-03-17TNI")."""

    low: date
    high: date
    value: str | None
    precision: str | None
    timex: str
    value_end: str | None = None


def day_span(day: date) -> DaySpan:
    return DaySpan(day, day, day.isoformat(), DatePrecision.DAY, day.isoformat())


def days_span(first: date, last: date) -> DaySpan:
    """From one day to another; the same day twice is one day."""
    if first == last:
        return day_span(first)
    return DaySpan(first, last, first.isoformat(), DatePrecision.DAY, first.isoformat(), last.isoformat())


def week_span(day: date) -> DaySpan:
    """The week, Monday to Sunday, that holds a day."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return DaySpan(monday, monday + timedelta(days=6), monday.isoformat(), DatePrecision.WEEK, f"{year}-W{week:02d}")


def weekend_span(day: date) -> DaySpan:
    """The Saturday and Sunday of the week that holds a day."""
    saturday = day + timedelta(days=5 - day.weekday())
    year, week, _ = day.isocalendar()
    sunday = saturday + timedelta(days=1)
    return DaySpan(
        saturday, sunday, saturday.isoformat(), DatePrecision.DAY, f"{year}-W{week:02d}-WE", sunday.isoformat()
    )


def month_span(year: int, month: int) -> DaySpan:
    last = calendar.monthrange(year, month)[1]
    value = f"{year:04d}-{month:02d}"
    return DaySpan(date(year, month, 1), date(year, month, last), value, DatePrecision.MONTH, value)


def months_span(first: DaySpan, last: DaySpan) -> DaySpan:
    """From one span to a later one, with the value of the first and the end of the last."""
    return replace(first, high=last.high, value_end=last.value)


def year_span(year: int) -> DaySpan:
    return DaySpan(date(year, 1, 1), date(year, 12, 31), f"{year:04d}", DatePrecision.YEAR, f"{year:04d}")


def quarter_span(year: int, quarter: int) -> DaySpan:
    """Quarter 1 to 4; the codebook's nearest precision is the year."""
    first, last = month_span(year, 3 * quarter - 2), month_span(year, 3 * quarter)
    return DaySpan(first.low, last.high, f"{year:04d}", DatePrecision.YEAR, f"{year:04d}-Q{quarter}")


#: First month of each season on the northern half of the earth; winter runs into the next year.
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def season_span(year: int, season: str) -> DaySpan:
    """A season by its TIMEX letters. The winter of a year is the one that begins in it."""
    first = month_span(year, _SEASONS[season])
    month = add_months(first.low, 2)
    return DaySpan(
        first.low, month_span(month.year, month.month).high, f"{year:04d}", DatePrecision.YEAR, f"{year:04d}-{season}"
    )


def decade_span(first: int) -> DaySpan:
    """Ten years; the codebook has no precision so wide, so there is no value."""
    return DaySpan(date(first, 1, 1), date(first + 9, 12, 31), None, None, f"{first // 10:03d}")


def century_span(number: int) -> DaySpan:
    """The 20th century as people count it: 1900 to 1999."""
    first = (number - 1) * 100
    return DaySpan(date(max(first, 1), 1, 1), date(first + 99, 12, 31), None, None, f"{number - 1:02d}")


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last. Raises ValueError outside the years 1 to 9999."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def part_of(span: DaySpan, part: str) -> DaySpan:
    """The first, middle or last third of a span ("early March"); days stay whole. The value stays that of the span."""
    days = (span.high - span.low).days + 1
    third = max(1, -(-days // 3))
    if days < 3:
        return span
    if part == "START":
        return replace(span, high=span.low + timedelta(days=third - 1))
    if part == "END":
        return replace(span, low=span.high - timedelta(days=third - 1))
    return replace(span, low=span.low + timedelta(days=third), high=span.high - timedelta(days=third))


def half_of(span: DaySpan, number: int) -> DaySpan:
    """The first or second half of a span."""
    half = (span.high - span.low).days // 2
    if span.precision == DatePrecision.YEAR and half > 180:
        half = (date(span.low.year, 6, 30) - span.low).days
    if number == 1:
        return replace(span, high=span.low + timedelta(days=half))
    return replace(span, low=span.low + timedelta(days=half + 1))
