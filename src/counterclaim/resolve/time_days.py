"""Expressions that name days, nights and ranges of days → their days. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from counterclaim.codebook import DatePrecision
from counterclaim.resolve.calendar_words import Token
from counterclaim.resolve.feasts import ISLAMIC_SLACK, feast_days, is_islamic, islamic_day
from counterclaim.resolve.spans import DaySpan, add_months, day_span, days_span, month_span, months_span, year_span
from counterclaim.resolve.time_wording import REACH, Found, Place, anchor_of, tense_of, unknown

# --- absolute days ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Leaf:
    """The parts of a day as written."""

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    exact: DaySpan | None = None


def _numeric(text: str) -> DaySpan | None:
    """ "17/03/2019": where day and month can't be told apart, the year with both as bounds."""
    first, second, year = (int(part) for part in re.split(r"[/.]", text))
    if year < 100:
        year += 2000 if year < 50 else 1900
    readings = set()
    for day, month in ((first, second), (second, first)):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            readings.add(date(year, month, day))
    if not readings:
        return None
    if len(readings) == 1:
        return day_span(readings.pop())
    return replace(year_span(year), low=min(readings), high=max(readings))


def _iso(text: str) -> DaySpan | None:
    year, month, day = (int(part) for part in re.split("[-/]", text))
    day_named = valid_day(year, month, day)
    return day_span(day_named) if day_named else None


def leaf_of(tokens: Sequence[Token], *, language: str) -> _Leaf:
    weekday = day = month = year = None
    exact = None
    cards = 0
    for token in tokens:
        if token.cls in ("weekday", "wabbr"):
            weekday = int(token.value)
        elif token.cls in ("day", "ordn", "first", "ordw") and day is None:
            day = int(token.value) + (cards if token.cls == "ordw" else 0)
        elif token.cls == "card":
            cards += int(token.value)
        elif token.cls in ("month", "mamb", "mabbr"):
            month = int(token.value)
        elif token.cls == "year":
            year = int(token.value)
        elif token.cls == "iso":
            exact = _iso(token.text)
        elif token.cls == "numeric":
            # French and Spanish write the day first.
            exact = _numeric(token.text)
            if language in ("fr", "es") and exact and exact.precision != DatePrecision.DAY:
                parts = re.split(r"[/.]", token.text)
                exact = _iso(f"{exact.value}-{int(parts[1]):02d}-{int(parts[0]):02d}")
    return _Leaf(weekday, day, month, year, exact)


#: Years that a report may name: outside them a number is no year, and arithmetic would leave the calendar.
FIRST_YEAR, LAST_YEAR = 1000, 2999


def valid_day(year: int, month: int, day: int) -> date | None:
    if (
        not FIRST_YEAR <= year <= LAST_YEAR
        or not 1 <= month <= 12
        or not 1 <= day <= calendar.monthrange(year, month)[1]
    ):
        return None
    return date(year, month, day)


#: A day this soon after publication, without a word on its tense, is more likely ahead than ten months back.
_SOON = timedelta(days=60)


def _day_in_year(leaf: _Leaf, published: date, tense: str | None) -> date | None:
    """Day and month without a year: the nearest such day before publication, after it where the wording is future."""
    if leaf.month is None or leaf.day is None:
        return None
    # 29 February may be up to eight years away.
    years = range(published.year - 8, published.year + 9)
    days = [d for y in years if (d := valid_day(y, leaf.month, leaf.day))]
    if leaf.weekday is not None:
        near = [d for d in days if d.weekday() == leaf.weekday and abs((d - published).days) < 400]
        days = near or days
    past = [d for d in days if d <= published]
    ahead = [d for d in days if d > published]
    if tense == "future" and past and past[-1] == published:
        return published
    if ahead and (not past or tense == "future"):
        return ahead[0]
    if ahead and tense != "past" and ahead[0] - published <= _SOON and published - past[-1] > 4 * _SOON:
        return ahead[0]
    return past[-1] if past else None


def _weekday(weekday: int, published: date, *, tense: str | None, relation: str | None) -> date:
    """The weekday nearest before publication (or that day); after it where the wording is future or says "next"."""
    back = (published.weekday() - weekday) % 7
    if relation == "last":
        return published - timedelta(days=back or 7)
    if relation in ("next", "coming"):
        return published + timedelta(days=7 - back)
    if tense == "future" or (relation == "this" and tense is None and back > 3):
        return published + timedelta(days=(7 - back) % 7)
    return published - timedelta(days=back)


def resolve_leaf(place: Place, leaf: _Leaf) -> Found | None:
    if leaf.exact:
        return Found(leaf.exact, "absolute")
    if leaf.month is not None and leaf.day is not None:
        if leaf.year is not None:
            day = valid_day(leaf.year, leaf.month, leaf.day)
            return Found(day_span(day), "absolute") if day else None
        if not valid_day(2020, leaf.month, leaf.day):
            return None
        if place.published is None:
            year = _year_named(place)
            day = valid_day(year, leaf.month, leaf.day) if year else None
            return Found(day_span(day), "text") if day else unknown(f"XXXX-{leaf.month:02d}-{leaf.day:02d}")
        day = _day_in_year(leaf, place.published, tense_of(place))
        return Found(day_span(day)) if day else None
    if leaf.weekday is not None:
        return _resolve_weekday(place, leaf.weekday)
    return None


def _year_named(place: Place) -> int | None:
    """The year of the last full date before the expression: what a day and month without a year lean on where no
    publication date is known."""
    for mention in reversed(place.before[-REACH:]):
        if mention.low and mention.value and len(mention.value) > 4:
            return mention.low.year
    return None


def _resolve_weekday(place: Place, weekday: int) -> Found:
    relation = next(
        (
            t.cls
            for t in place.own
            if t.cls in ("last", "next", "coming", "this", "previous", "following", "same", "that")
        ),
        None,
    )
    if relation in ("previous", "following", "that", "same") and (anchor := anchor_of(place)) and anchor.low:
        back = (anchor.low.weekday() - weekday) % 7
        days = {"previous": -(back or 7), "following": 7 - back}.get(relation, -back)
        return Found(day_span(anchor.low + timedelta(days=days)), "text")
    if relation in ("previous", "following"):
        return unknown(f"XXXX-WXX-{weekday + 1}", anchor="text")
    if place.published is None:
        return unknown(f"XXXX-WXX-{weekday + 1}")
    return Found(day_span(_weekday(weekday, place.published, tense=tense_of(place), relation=relation)))


def spanish_tomorrow(place: Place) -> Found:
    """ "mañana", "mañana viernes"; with an article before it the word is the morning, and no day."""
    if place.published is None:
        return unknown()
    return Found(day_span(place.published + timedelta(days=1)))


def day_of_year(place: Place) -> Found | None:
    """ "7 October last year", "31 December that year", "el próximo 3 de mayo"."""
    leaf = leaf_of(place.own, language=place.language)
    if leaf.day is None or leaf.month is None or leaf.exact:
        return None
    named = anchor_of(place, day=False) if place.has("that", "same", "following", "previous") else None
    if named is None and place.published is None:
        return unknown(f"XXXX-{leaf.month:02d}-{leaf.day:02d}")
    base = named.low if named and named.low else place.published
    if base is None or place.value("unit") not in ("Y", None):
        return None
    if place.value("unit") is None:
        day = _day_in_year(leaf, base, "future")
        return Found(day_span(day)) if day else None
    back = place.has("last", "past", "previous")
    ahead = place.has("next", "coming", "following")
    day = valid_day(base.year + (-1 if back else 1 if ahead else 0), leaf.month, leaf.day)
    return Found(day_span(day), "text" if named else "published") if day else None


def with_part(found: Found, place: Place) -> Found:
    """Adds the part of the day: the days stay, but a night may end on the next."""
    part = place.value("part", "night", "manana")
    if part is None and place.has("overnight"):
        part = "TNI"
    mod = place.value("mod")
    if place.has("earlier", "later") and mod is None:
        mod = "START" if place.has("earlier") else "END"
    timex = found.timex or (found.span.timex if found.span else None)
    span = found.span
    if part and timex and "T" not in timex:
        timex += part
        if span and part == "TNI" and span.low == span.high:
            span = replace(span, high=span.high + timedelta(days=1))
    return replace(found, span=span, timex=timex, mod=mod)


#: Plurals that a number counts: "in March 10 soldiers", "in 2000 villages".
_COUNTED = re.compile(r"(?:[a-zà-ÿ-]{3,}s|people|men|women|children|police|civil\w+|more|other)")


def counts_something(place: Place) -> bool:
    """Whether the number at the end of the expression counts what follows it."""
    after = place.neighbour(1)
    return after is not None and after.cls in ("other", "more") and bool(_COUNTED.fullmatch(after.text))


def counts_after_month(place: Place) -> bool:
    """ "in March 10 soldiers": a month and ten soldiers, where "on March 10 soldiers" has a day."""
    precedes = place.neighbour(-1)
    month_first = place.own[-1].cls == "day" and place.own[0].cls in ("month", "mamb", "mabbr")
    return month_first and precedes is not None and precedes.cls == "in" and counts_something(place)


def one_day(place: Place) -> Found | None:
    if place.has("yesterday", "today", "tomorrow", "anteayer"):
        return _relative_day(place)
    if place.has("ordn", "day", "first") and not place.has("month", "mamb", "mabbr", "iso", "numeric"):
        leaf = leaf_of(place.own, language=place.language)
        found = _resolve_weekday(place, leaf.weekday or 0)
        number = leaf.day
        if found.span and place.published and found.span.low.day != number and number:
            # "Thursday, the 17th": the last Thursday that was a 17th, within a year.
            for weeks in range(1, 53):
                day = found.span.low - timedelta(weeks=weeks)
                if day.day == number:
                    return with_part(Found(day_span(day)), place)
        return with_part(found, place)
    if place.has("unit") and place.has("weekday"):
        return _weekday_week(place)
    found_leaf = resolve_leaf(place, leaf_of(place.own, language=place.language))
    return with_part(found_leaf, place) if found_leaf else None


def _weekday_week(place: Place) -> Found | None:
    """ "Thursday week": a week before or after that Thursday, as the wording goes."""
    if place.value("unit") != "W" or place.published is None:
        return unknown()
    weekday = int(place.value("weekday") or 0)
    if tense_of(place) == "future" and not place.has("last"):
        return Found(day_span(_weekday(weekday, place.published, tense="future", relation=None) + timedelta(days=7)))
    return Found(day_span(_weekday(weekday, place.published, tense="past", relation="last") - timedelta(days=7)))


def _relative_day(place: Place) -> Found:
    days = {"yesterday": -1, "today": 0, "tomorrow": 1, "anteayer": -2}
    word = next(t.cls for t in place.own if t.cls in days)
    offset = days[word]
    # "avant-hier", "the day before yesterday", "après-demain"; not the "après" of "hier après-midi".
    index = next(i for i, t in enumerate(place.own) if t.cls == word)
    if any(t.cls in ("before", "after") for t in place.own[max(0, index - 2) : index]):
        offset *= 2
    if place.published is None:
        return unknown()
    return with_part(Found(day_span(place.published + timedelta(days=offset))), place)


def nine_eleven(place: Place) -> Found:
    return Found(day_span(date(2001, 9, 11)), "absolute")


#: Rabi and Jumada are two months each, told apart by "the first" and "the last".
_SECOND = re.compile(r"(?i)[aā]kh[iī]r[ah]*|th[aā]n[iīa]+h?|sani|ii")


def hijri_of(place: Place) -> Found | None:
    leaf = leaf_of([t for t in place.own if t.cls != "year"], language=place.language)
    month = int(place.value("hijri") or 0)
    year = next((int(t.value) for t in place.own if t.cls in ("num", "year") and t.value), None)
    if leaf.day is None or not month or not 1 <= leaf.day <= 30:
        return None
    if month in (3, 5) and any(_SECOND.fullmatch(t.text) for t in place.tokens[place.last : place.last + 4]):
        month += 1
    if year is None:
        if place.published is None:
            return unknown()
        guess = int((place.published.year - 622) * 33 / 32) + 2
        year = max(y for y in range(guess - 4, guess + 1) if islamic_day(y, month, leaf.day) <= place.published)
    elif not 1 <= year <= 1600:
        return None
    day = islamic_day(year, month, leaf.day)
    span = replace(day_span(day), low=day - ISLAMIC_SLACK, high=day + ISLAMIC_SLACK)
    return Found(span, "absolute" if place.has("num", "year") else "published")


def _feast_name(place: Place) -> str | None:
    if place.has("good"):
        friday = place.value("weekday") == "4"
        return "good_friday" if friday else "palm_sunday" if place.value("weekday") == "6" else None
    name = place.value("feast") or ""
    if name == "eid":
        name = place.value("fitr") or "eid"
    if name == "easter" and place.value("weekday") == "0":
        name = "easter_monday"
    return f"orthodox_{name}" if place.has("orthodox") else name


def feast_of(place: Place) -> Found | None:
    name = _feast_name(place)
    if name is None:
        return None
    given = place.value("year")
    # "Eid" alone is either feast: both are tried and the nearest is taken.
    names = ["eid_al_fitr", "eid_al_adha"] if name == "eid" else [name]
    if given is None and place.published is None:
        return unknown()
    years = [int(given)] if given else [place.published.year + n for n in (-1, 0, 1)] if place.published else []
    days = sorted((span, n) for y in years for n in names for span in feast_days(n, y))
    if not days:
        return None
    chosen, chosen_name = days[0]
    if given is None and place.published:
        past = [pair for pair in days if pair[0][0] <= place.published + ISLAMIC_SLACK]
        ahead = [pair for pair in days if pair[0][0] > place.published]
        chosen, chosen_name = ahead[0] if ahead and (tense_of(place) == "future" or not past) else past[-1]
    return Found(_feast_span(place, chosen, chosen_name), "absolute" if given else "published")


def _feast_span(place: Place, days: tuple[date, date], name: str) -> DaySpan:
    first, last = days
    leaf = leaf_of([t for t in place.own if t.cls in ("day", "ordn", "first", "ordw")], language=place.language)
    if leaf.day is not None:
        first = last = first + timedelta(days=leaf.day - 1)
    elif place.value("edge") == "END" and (last - first).days > 5:
        first = last
    elif place.value("edge") == "END" or place.has("eve"):
        first = last = first - timedelta(days=1)
    slack = ISLAMIC_SLACK if is_islamic(name) else timedelta(0)
    span = day_span(first)
    return replace(span, low=first - slack, high=last + slack)


# --- nights and ranges --------------------------------------------------------------------------------------------

_SEPARATORS = ("dash", "to", "until", "into", "and", "slashmark", "du")
_DAY_CLASSES = ("day", "ordn", "first", "ordw", "weekday", "wabbr", "iso", "numeric", "year", "month", "mamb", "mabbr")


def _two_sides(place: Place) -> tuple[int, int] | None:
    """Where the left side of a range ends and its right side begins (indices of tokens)."""
    for index in range(place.first + 1, place.last):
        token = place.tokens[index]
        left = any(t.cls in _DAY_CLASSES for t in place.tokens[place.first : index])
        right = index + 1 < place.last
        if left and right and token.cls in _SEPARATORS:
            return index, index + 1
    return None


def _range_leaves(place: Place) -> tuple[_Leaf, _Leaf] | None:
    sides = _two_sides(place)
    if sides is None:
        return None
    left = leaf_of(place.tokens[place.first : sides[0]], language=place.language)
    right = leaf_of(place.tokens[sides[1] : place.last], language=place.language)
    if right.month is None and left.month is not None and right.day is not None:
        right = replace(right, month=left.month)
    if left.month is None and right.month is not None:
        left = replace(left, month=right.month)
    return left, right


def day_range(place: Place) -> Found | None:
    leaves = _range_leaves(place)
    if leaves is None:
        return None
    left, right = leaves
    end = resolve_leaf(place, right)
    if end is None:
        return None
    if end.span is None:
        return unknown(end.timex)
    start = _range_start(place, left, end.span.low)
    if start is None or start > end.span.low:
        return None
    return Found(days_span(start, end.span.low), end.anchor)


def _range_start(place: Place, leaf: _Leaf, end: date) -> date | None:
    """The first day of a range whose last is known: the nearest such day before it."""
    if leaf.exact:
        return leaf.exact.low
    if leaf.month and leaf.day:
        if leaf.year:
            return valid_day(leaf.year, leaf.month, leaf.day)
        return _day_in_year(leaf, end, "past")
    if leaf.weekday is not None:
        return end - timedelta(days=(end.weekday() - leaf.weekday) % 7)
    if leaf.day is None:
        return None
    month = end if leaf.day <= end.day else add_months(end.replace(day=1), -1)
    return valid_day(month.year, month.month, leaf.day)


def night_range(place: Place) -> Found | None:
    found = day_range(place)
    if found is None or found.span is None:
        return found
    return replace(found, timex=f"{found.span.low.isoformat()}TNI")


def overnight(place: Place) -> Found | None:
    """The night before the day of publication, or before the day that it ran into."""
    leaf = leaf_of(place.own, language=place.language)
    into = resolve_leaf(place, leaf)
    if into and into.span:
        end = into.span.low
    elif place.published is None or into:
        return unknown()
    else:
        end = place.published
    span = days_span(end - timedelta(days=1), end)
    return Found(span, timex=f"{span.low.isoformat()}TNI")


def half_day(place: Place) -> Found:
    """ "last night", "this morning", "anoche", "ce soir"."""
    if place.published is None:
        return unknown()
    if place.has("anoche", "last"):
        day = place.published - timedelta(days=1)
        span = replace(day_span(day), high=place.published)
        return Found(span, timex=f"{day.isoformat()}TNI")
    found = with_part(Found(day_span(place.published)), place)
    if place.has("tonight"):
        found = replace(found, timex=f"{place.published.isoformat()}TNI")
    if place.has("night") and place.language != "en" and tense_of(place) != "future" and found.span:
        # "cette nuit", "esta noche" of what is past: the night that has just ended.
        span = days_span(place.published - timedelta(days=1), place.published)
        return replace(found, span=span, timex=f"{span.low.isoformat()}TNI")
    return found


def day_list(place: Place) -> list[Found] | None:
    """ "7 and 10 October", "March 3, 5 and 9": one for each day."""
    own = leaf_of([t for t in place.own if t.cls in ("month", "mamb", "mabbr", "year")], language=place.language)
    found: list[Found] = []
    numbers = [i for i in range(place.first, place.last) if place.tokens[i].cls in ("day", "ordn", "first")]
    for position, index in enumerate(numbers):
        leaf = replace(own, day=int(place.tokens[index].value))
        one = resolve_leaf(place, leaf)
        if one is None:
            return None
        month_first = place.tokens[place.first].cls in ("month", "mamb", "mabbr")
        start = place.first if month_first and position == 0 else index
        end = place.last if not month_first and position == len(numbers) - 1 else index + 1
        found.append(replace(one, cut=(start, end)))
    return found


def month_range(place: Place) -> Found | None:
    sides = _two_sides(place)
    if sides is None:
        return None
    left = leaf_of(place.tokens[place.first : sides[0]], language=place.language)
    right = leaf_of(place.tokens[sides[1] : place.last], language=place.language)
    if left.month is None or right.month is None:
        return None
    year = right.year or left.year
    if year is None:
        if place.published is None:
            return unknown()
        year = place.published.year - (right.month > place.published.month and tense_of(place) != "future")
    elif right.year is None and right.month < left.month:
        year += 1
    first = left.year or (year if left.month <= right.month else year - 1)
    span = months_span(month_span(first, left.month), month_span(year, right.month))
    anchor = "absolute" if left.year or right.year else "published"
    return Found(span, anchor) if span.low <= span.high else None


def year_range(place: Place) -> Found | None:
    numbers = [int(t.value) for t in place.own if t.cls in ("year", "day", "two")]
    if len(numbers) != 2:
        return None
    first, last = numbers
    if last < 100:
        last += first // 100 * 100
    if not first < last <= first + 60:
        return None
    return Found(months_span(year_span(first), year_span(last)), "absolute")
