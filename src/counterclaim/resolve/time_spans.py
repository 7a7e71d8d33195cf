"""Expressions of weeks, months, years, durations and distances → their days. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from counterclaim.codebook import DatePrecision
from counterclaim.resolve.spans import (
    DaySpan,
    add_months,
    century_span,
    day_span,
    decade_span,
    half_of,
    month_span,
    part_of,
    quarter_span,
    season_span,
    week_span,
    weekend_span,
    year_span,
)
from counterclaim.resolve.time_days import counts_something, leaf_of, one_day, resolve_leaf, valid_day, with_part
from counterclaim.resolve.time_wording import (
    HEAD,
    REACH,
    Found,
    Place,
    anchor_of,
    bound_of,
    name_words,
    tense_of,
    unknown,
)

# --- weeks, months, years -----------------------------------------------------------------------------------------


def _mod(place: Place) -> str | None:
    mod = place.value("mod", "edge")
    if mod is None and place.has("earlier", "later"):
        return "START" if place.has("earlier") else "END"
    return mod


def _cut(found: Found, place: Place) -> Found:
    """Narrows to the part that is named: "early", "the end of", "the second half of"; "earlier this month" ends with
    the day of publication, "later" begins with it."""
    span = found.span
    mod = _mod(place)
    if span is None:
        return replace(found, mod=mod)
    number = place.value("first", "ordw")
    if place.has("half") and number in ("1", "2"):
        half = half_of(span, int(number))
        timex = f"{span.timex}-H{number}" if len(span.timex) == 4 else span.timex
        return replace(found, span=replace(half, timex=timex), mod=mod)
    inside = place.published is not None and span.low <= place.published <= span.high
    if place.has("earlier") and inside:
        span = replace(span, high=place.published or span.high)
    elif place.has("later") and inside:
        span = replace(span, low=place.published or span.low)
    elif mod in ("START", "MID", "END"):
        span = part_of(span, mod)
    return replace(found, span=span, mod=mod)


def _unit_span(unit: str, day: date) -> DaySpan | None:
    """The day, week, month … that holds a day."""
    makers: dict[str, Callable[[], DaySpan]] = {
        "D": lambda: day_span(day),
        "W": lambda: week_span(day),
        "WE": lambda: weekend_span(day),
        "M": lambda: month_span(day.year, day.month),
        "Q": lambda: quarter_span(day.year, (day.month + 2) // 3),
        "Y": lambda: year_span(day.year),
        "E": lambda: decade_span(day.year // 10 * 10),
        "C": lambda: century_span(day.year // 100 + 1),
    }
    maker = makers.get(unit)
    return maker() if maker else None


#: Units as days or months, to count with.
_IN_DAYS = {"D": 1, "W": 7, "F": 14, "WE": 7}
_IN_MONTHS = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}


def _shift(day: date, unit: str, number: int) -> date | None:
    """A day so many units later (earlier where negative); None where the calendar ends."""
    try:
        if unit in _IN_DAYS:
            return day + timedelta(days=_IN_DAYS[unit] * number)
        if unit in _IN_MONTHS:
            return add_months(day, _IN_MONTHS[unit] * number)
        if unit == "TH":
            return day + timedelta(days=int(number / 24))
    except (ValueError, OverflowError):
        return None
    return day


def _unit(place: Place) -> str:
    if place.has("wkend"):
        return "WE"
    return place.value("units", "unit", "cent") or ("D" if place.has("night") and place.has("ago") else "")


def _season_of(place: Place, year: int) -> DaySpan:
    return season_span(year, place.value("season", "samb") or "SU")


def _recent_season(place: Place, published: date) -> DaySpan:
    """The season last begun; with "next" or a future verb the one to come, with "last" one that has ended."""
    spans = [_season_of(place, published.year + n) for n in (-2, -1, 0, 1)]
    if place.has("last"):
        return [s for s in spans if s.high < published][-1]
    if place.has("next", "coming") or (tense_of(place) == "future" and not place.has("this")):
        return next(s for s in spans if s.low > published)
    if place.has("this"):
        return _season_of(place, published.year)
    return [s for s in spans if s.low <= published][-1]


def season_of(place: Place) -> Found | None:
    year = place.value("year")
    if year:
        return _cut(Found(_season_of(place, int(year)), "absolute"), place)
    if place.published is None:
        return unknown()
    return _cut(Found(_recent_season(place, place.published)), place)


def _amount(place: Place) -> tuple[int | None, bool]:
    """(how many, and a half): None where the words give no number ("several")."""
    total, half, seen = 0, False, False
    for token in place.own:
        if token.cls in ("few",):
            return None, False
        if token.cls in ("card", "day", "two", "num", "couple"):
            if not token.value:
                return None, False
            total, seen = total + int(token.value), True
        elif token.cls == "hundred":
            total, seen = max(total, 1) * int(token.value), True
        elif token.cls == "half":
            half = True
        elif token.cls in ("unit", "units") and seen:
            pass
    if any(t.cls == "slashmark" for t in place.own):
        # "2 1/2": the halves are no part of the count.
        numbers = [int(t.value) for t in place.own if t.cls == "day"]
        return (numbers[0], True) if len(numbers) == 3 else (None, False)
    if not seen:
        total = 0 if half and not place.has("and") else 1
    return total, half


_ISO_UNIT = {"D": "D", "W": "W", "M": "M", "Y": "Y", "Q": "Q", "WE": "WE"}
_ISO_TIME = {"TH": "H", "TM": "M", "TS": "S"}
_ISO_TIMES = {"Q": (3, "M"), "E": (10, "Y"), "C": (100, "Y"), "F": (2, "W")}


def _duration_value(unit: str, amount: int | None, half: bool) -> str:
    """ISO 8601 duration; X where the number is not said."""
    if unit in _ISO_TIME:
        letter = _ISO_TIME[unit]
        whole = "X" if amount is None else str(amount) if amount or not half else ""
        lower = {"H": "30M", "M": "30S"}.get(letter, "")
        return f"PT{whole}{letter if whole else ''}{lower if half else ''}"
    factor, letter = _ISO_TIMES.get(unit, (1, _ISO_UNIT.get(unit, "D")))
    if amount is None:
        return f"PX{'E' if unit == 'E' else 'C' if unit == 'C' else letter}"
    whole = f"{amount * factor}{letter}" if amount or not half else ""
    lower = {"Y": "6M", "M": "15D", "W": "4D", "D": "T12H"}.get(letter, "")
    return f"P{whole}{lower if half else ''}"


def _is_no_duration(place: Place) -> bool:
    """Ages ("the 6-year-old"), parts ("three-quarters of") and titles ("60 Minutes")."""
    after, unit = place.neighbour(1), place.own[-1]
    if unit.cls == "old" or (after is not None and after.cls == "old"):
        return unit.cls != "old" or unit.text != "long"
    if unit.text == "quarters" and after is not None and after.cls == "of":
        return True
    return unit.text[0].isupper() and not unit.text.isupper() and len(place.own) > 1


def duration_of(place: Place) -> Found | None:
    if _is_no_duration(place):
        return None
    if place.has("to", "and", "dash") and len([t for t in place.own if t.cls in ("card", "day", "two", "num")]) > 1:
        # "two to three weeks": the lower bound, as the corpora have it.
        cards = [i for i in range(place.first, place.last) if place.tokens[i].cls in ("card", "day", "two", "num")]
        if any(t.cls in ("to", "dash", "and") for t in place.tokens[cards[0] : cards[-1]]):
            lower = _amount(place.within(cards[0], cards[0] + 1))[0]
            if place.has("to", "dash") or place.has("and"):
                return Found(kind="duration", timex=_duration_value(_unit(place), lower, False), anchor="absolute")
    amount, half = _amount(place)
    plural_alone = not place.has("card", "day", "two", "num", "art", "couple", "hundred", "half")
    if plural_alone:
        amount = None
    return Found(kind="duration", timex=_duration_value(_unit(place), amount, half), anchor="absolute")


def relative_unit(place: Place) -> Found | None:
    """ "last week", "this month", "the past two years", "the following month"."""
    unit = _unit(place)
    if place.has("season", "samb"):
        return season_of(place)
    if place.has("units"):
        return _window(place, unit)
    if place.has("following", "previous", "same", "that") or (
        unit == "D" and not place.has("last", "past", "current", "coming")
    ):
        return _text_unit(place, unit)
    if place.has("past", "latest") and unit != "WE":
        return _window(place, unit) if place.has("past") else _latest(place, unit)
    if place.published is None:
        return unknown()
    steps = -1 if place.has("last") else 1 if place.has("next", "coming") else 0
    day = _shift(place.published, unit, steps)
    if unit == "WE" and steps == 0 and tense_of(place) != "future" and place.published.weekday() < 5:
        day = place.published - timedelta(days=7)
    span = _unit_span(unit, day) if day else None
    if span is None:
        return Found(kind="duration", timex=_duration_value(unit, 1, False))
    return _cut(Found(span), place)


def _latest(place: Place, unit: str) -> Found:
    if place.published is None:
        return unknown()
    span = _unit_span(unit, _shift(place.published, unit, -1 if unit == "Q" else 0) or place.published)
    return Found(span)


def _window(place: Place, unit: str) -> Found:
    """ "the past two months": a duration whose days are known where it ends with publication."""
    amount, half = _amount(place)
    if place.has("units") and not place.has("card", "day", "two", "num", "hundred", "couple"):
        amount = None
    timex = _duration_value(unit, amount, half)
    if place.published is None or amount is None:
        return Found(kind="duration", timex=timex)
    ahead = place.has("next", "coming", "following")
    edge = _shift(place.published, unit, amount if ahead else -amount)
    if edge is None or unit in _ISO_TIME:
        return Found(kind="duration", timex=timex)
    low, high = sorted((edge, place.published))
    return Found(DaySpan(low, high, None, None, timex), kind="duration", timex=timex)


def _text_unit(place: Place, unit: str) -> Found:
    """ "the next day", "that week", "the previous month": counted from an expression before it."""
    anchor = anchor_of(place, day=unit in ("D", "W", ""))
    if anchor is None or anchor.low is None:
        return unknown(anchor="text")
    steps = -1 if place.has("previous", "before", "eve", "last", "earlier") else 1
    if place.has("same", "that") or (place.has("this") and not place.has("following")):
        steps = 0
    base = anchor.low
    if steps > 0 and anchor.value_end and anchor.precision == DatePrecision.DAY and anchor.high:
        base = anchor.high
    day = _shift(base, unit or "D", steps)
    span = _unit_span(unit if unit not in _ISO_TIME else "D", day) if day else None
    if span is None:
        return unknown(anchor="text")
    return with_part(Found(span, "text"), place)


def day_in_text(place: Place) -> Found:
    """ "la veille", "the day before", "le lendemain", "that night", "the same evening"."""
    unit = _unit(place) or "D"
    if place.has("surlendemain") or (place.has("eve") and place.has("before")):
        anchor = anchor_of(place)
        if anchor is None or anchor.low is None:
            return unknown(anchor="text")
        days = 2 if place.has("surlendemain") else -2
        return Found(day_span(anchor.low + timedelta(days=days)), "text")
    if (other := _apposed(place, unit)) is not None:
        return other
    found = _text_unit(place, unit)
    follows = place.neighbour(1)
    if found.span is None and place.has("morrow", "eve") and follows is not None and follows.cls in ("of", "du"):
        # "au lendemain de l'attaque" without a day before it: the day of the attack is not known here.
        return unknown(anchor="text")
    return found


def _apposed(place: Place, unit: str) -> Found | None:
    """ "on Friday, the day before": Friday is the day before the event, so the event was on Saturday."""
    last = place.before[-1] if place.before else None
    precedes, behind = place.neighbour(-1), place.neighbour(-2)
    if last is None or precedes is None or behind is None or precedes.cls != "comma" or behind.end != last.end:
        return None
    if unit != "D" or not place.has("before", "after", "eve", "morrow") or last.low is None or not last.value:
        return None
    day = last.low + timedelta(days=1 if place.has("before", "eve") else -1)
    return Found(day_span(day), "text", about="object")


def _coarse(day: date, unit: str) -> DaySpan:
    """The day that a count of weeks or more reaches, known to the unit only: the count is a round one.

    Counted weeks keep their day as value ("three weeks ago" on a Friday is a Friday); the bounds are its whole week.
    """
    if unit in ("W", "F"):
        return replace(week_span(day), value=day.isoformat(), timex=day.isoformat())
    return _unit_span(unit, day) or day_span(day)


_CAME = frozenset(
    "came comes come coming occurred happened follows followed intervient survient survenue intervenue".split()
)


def offset_of(place: Place) -> Found:
    """ "three days ago", "two weeks later", "il y a un mois", "a day after an attack"."""
    amount, half = _amount(place)
    unit = _unit(place)
    if not place.has("card", "day", "two", "num", "art", "couple", "hundred", "half"):
        amount = None
    if half and amount is not None and unit in ("Y", "E"):
        # "a year and a half" is eighteen months.
        unit, amount, half = "M", (12 * amount + 6) if unit == "Y" else 120 * amount + 60, False
    since_now = place.has("ago", "il", "hace") or (place.language == "es" and place.has("earlier"))
    sign = -1 if since_now or place.has("earlier", "before", "previous") else 1
    if (
        unit == "Y"
        and amount
        and sign < 0
        and place.own[-1].cls in ("ago", "earlier")
        and (q := _quarter_just_named(place))
    ):
        return Found(quarter_span(q.low.year - amount, int(q.timex[-1])), "text")
    if since_now:
        return _ago(place, unit, amount)
    if place.has("after", "before", "following") and (found := _from_event(place, unit, amount, sign)):
        return found
    anchor = anchor_of(place, day=unit in ("D", "W", "TH", "TM"))
    fallback = _shift(place.published, unit, sign * (amount or 0)) if place.published else None
    timex = _coarse(fallback, unit).timex if fallback and amount is not None else None
    if anchor is None or anchor.low is None:
        return unknown(timex, anchor="text")
    if unit in _ISO_TIME:
        return _hours_from(anchor.low, sign, unit, amount)
    if amount is None:
        return unknown(timex, anchor="text")
    day = _shift(anchor.low, unit, sign * amount)
    if day is None:
        return unknown(anchor="text")
    exact = unit == "D" and anchor.precision == DatePrecision.DAY and not half
    return Found(day_span(day) if exact else _coarse(day, unit), "text")


def _quarter_just_named(place: Place) -> DaySpan | None:
    """The quarter that a comparison is with: "rose in the third quarter … from 2 million a year earlier"."""
    quarter = _last_quarter(place)
    return quarter if quarter and quarter.low <= (place.published or quarter.low) else None


def _hours_from(base: date, sign: int, unit: str, amount: int | None) -> Found:
    """ "hours earlier": the same day, perhaps the one beside it."""
    day = _shift(base, unit, sign * (amount or 0)) or base
    other = day + timedelta(days=sign)
    span = replace(day_span(day), low=min(day, other), high=max(day, other))
    return Found(span, "text")


def _ago(place: Place, unit: str, amount: int | None) -> Found:
    if place.published is None:
        return unknown(anchor="published")
    if unit in _ISO_TIME:
        return replace(_hours_from(place.published, -1, unit, amount), anchor="published")
    if amount is None:
        return unknown("PAST_REF")
    day = _shift(place.published, unit, -amount)
    if day is None:
        return unknown("PAST_REF")
    span = _coarse(day, unit)
    return Found(span) if unit not in ("E", "C") else Found(replace(span, timex=f"{day.year:04d}"))


def _from_event(place: Place, unit: str, amount: int | None, sign: int) -> Found | None:
    """ "three days after an attack": a new event (a, an, "came … after") gets its day from the day before it in the
    text; with none before it, at the head of a report, it counts from publication."""
    if amount is None or unit in _ISO_TIME:
        return None
    follows, precedes = place.neighbour(1), place.neighbour(-1)
    new = (follows is not None and follows.cls == "art") or (precedes is not None and precedes.text.lower() in _CAME)
    anchor = anchor_of(place)
    if new and anchor and anchor.low:
        day = _shift(anchor.low, unit, -sign * amount)
        return Found(_exact_or_coarse(day, unit), "text", about="object") if day else None
    opens = place.tokens[place.first].start < HEAD and sign > 0 and not _names_a_day(place)
    if anchor is None and place.published and opens:
        day = _shift(place.published, unit, -amount)
        return Found(_coarse(day, unit), about="object") if day else None
    return None


def _names_a_day(place: Place) -> bool:
    """Whether a day stands soon after the expression: "a week after the raid, on 10 April, …"."""
    soon = place.tokens[place.last : place.last + 10]
    return any(t.cls in ("weekday", "month", "mamb", "mabbr", "yesterday", "iso", "numeric") for t in soon)


def _exact_or_coarse(day: date, unit: str) -> DaySpan:
    return day_span(day) if unit == "D" else _coarse(day, unit)


def _month_year(place: Place, month: int) -> int | None:
    """The year of a month named without one; None where it can't be known."""
    published = place.published
    if published is None:
        return None
    if place.has("unit", "units"):
        # "July last year", "mai de cette année"
        return published.year + (-1 if place.has("last") else 1 if place.has("next", "coming") else 0)
    if place.has("last"):
        return published.year - (month >= published.month)
    if place.has("next", "coming"):
        return published.year + (month <= published.month)
    if place.has("this", "current"):
        return published.year
    tense = tense_of(place)
    if tense == "future":
        return published.year + (month < published.month)
    ahead = (month - published.month) % 12
    if tense is None and 0 < ahead <= 2 and bound_of(place) != "since":
        return published.year + (month < published.month)
    return published.year - (month > published.month)


def month_of(place: Place) -> Found | None:
    month = int(place.value("month", "mamb", "mabbr") or 0)
    year = place.value("year")
    if year:
        return _cut(Found(month_span(int(year), month), "absolute"), place)
    known = _month_year(place, month)
    if known is None:
        return replace(unknown(f"XXXX-{month:02d}"), mod=_mod(place))
    return _cut(Found(month_span(known, month)), place)


def week_of(place: Place) -> Found | None:
    """ "the week of March 6", "the first week of January", "la semaine du 3 mai"."""
    if _unit(place) != "W":
        return None
    leaf = leaf_of(
        [t for t in place.own if t.cls not in ("ordw", "first") or place.has("day")], language=place.language
    )
    if leaf.day is not None or leaf.exact:
        found = resolve_leaf(place, leaf)
        return replace(found, span=week_span(found.span.low)) if found and found.span else found
    month = month_of(place)
    if month is None or month.span is None:
        return month
    number = place.value("first", "ordw")
    if place.has("last"):
        return Found(week_span(month.span.high), month.anchor)
    if number is None or int(number) > 5:
        return month
    return Found(week_span(month.span.low + timedelta(days=7 * (int(number) - 1))), month.anchor)


def day_of_month(place: Place) -> Found | None:
    """ "the evening of the 24th": of the month of the day before it in the text, else the last such day."""
    number = int(place.value("ordn", "day") or 0)
    if place.has("day") and place.language == "en":
        return None
    precedes = place.neighbour(-1)
    if not place.has("part", "night") and (
        precedes is None
        or (
            precedes.cls not in ("on", "since", "until", "by", "of", "from", "before", "after")
            and place.language == "en"
        )
    ):
        return None
    anchor = anchor_of(place)
    base, name = (anchor.low, "text") if anchor and anchor.low else (place.published, "published")
    if place.published and 0 <= place.published.day - number <= 7:
        base, name = place.published, "published"
    if base is None:
        return unknown()
    day = valid_day(base.year, base.month, number)
    if day is None or (name == "published" and day > base):
        previous = add_months(base.replace(day=1), -1)
        day = valid_day(previous.year, previous.month, number)
    return with_part(Found(day_span(day), name), place) if day else None


def quarter_of(place: Place) -> Found | None:
    if _unit(place) != "Q":
        return None
    number = int(place.value("ordw", "first") or 1)
    year = place.value("year")
    if not 1 <= number <= 4:
        return None
    if year:
        return Found(quarter_span(int(year), number), "absolute")
    if place.published is None:
        return unknown(f"XXXX-Q{number}")
    span = quarter_span(place.published.year, number)
    if place.has("last", "next"):
        return Found(quarter_span(place.published.year + (-1 if place.has("last") else 1), number))
    if tense_of(place) != "future" and span.low > place.published:
        span = quarter_span(place.published.year - 1, number)
    return Found(span)


def edge_of_unit(place: Place) -> Found | None:
    """ "the end of the month", "year-end", "early 2019": the one that is running."""
    year = place.value("year")
    if year:
        return _cut(Found(year_span(int(year)), "absolute"), place)
    unit = _unit(place)
    if place.published is None:
        return unknown()
    span = _unit_span(unit, place.published)
    if span is None or unit == "D":
        return None
    return _cut(Found(span), place)


def decade_of(place: Place) -> Found | None:
    token = next((t for t in place.own if t.cls in ("decade", "shortdecade", "two", "year")), None)
    if token is None or (place.has("units") and place.value("units") != "Y"):
        return None
    digits = "".join(c for c in token.text if c.isdecimal())
    first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    if first % 10 or (token.cls == "year" and not place.has("units")):
        return None
    return _cut(Found(decade_span(first), "absolute"), place)


def century_of(place: Place) -> Found | None:
    number = int(place.value("day", "ordn", "first", "ordw") or 0)
    if number == 0 and place.published is not None:
        number = place.published.year // 100 + 1 + (-1 if place.has("last", "past", "previous") else 0)
    if not 1 <= number <= 22:
        return None
    return Found(century_span(number), "absolute")


#: After one of these a number of four digits is surely a year; elsewhere a round one may be a count.
_BEFORE_YEAR = frozenset(
    """in on since until by between from before after of du the its and to open comma mod edge fiscal unit month dash
    into this apo""".split()
)


def year_named(place: Place) -> Found | None:
    number = int(place.value("year") or 0)
    before, after = place.neighbour(-1), place.neighbour(1)
    if not 1800 <= number <= 2060:
        return None
    found = Found(year_span(number), "absolute")
    if place.has("unit", "fiscal"):
        return found
    if after is not None and (
        after.cls in ("units", "unit", "slashmark", "cent", "hundred") or after.text in ("%", "$", "€")
    ):
        return None
    if before is not None:
        if (
            before.text in ("$", "€", "£", "#", "-", "/")
            or name_words(place.language).get(before.text.lower()) == "number"
        ):
            return None
        if before.cls not in _BEFORE_YEAR and (
            number % 50 == 0 or number < 1900 or before.cls in ("month", "card", "num")
        ):
            return None
    return None if number % 50 == 0 and counts_something(place) else found


def spoken_year(place: Place) -> Found | None:
    """ "nineteen ninety-six"."""
    numbers = [int(t.value) for t in place.own if t.cls == "card"]
    if numbers[0] not in (18, 19, 20) or numbers[1] < 10:
        return None
    year = numbers[0] * 100 + sum(numbers[1:])
    return Found(year_span(year), "absolute") if year <= 2060 else None


def _last_quarter(place: Place) -> DaySpan | None:
    """The quarter named last before the expression, None where none was."""
    for mention in reversed(place.before[-REACH:]):
        if mention.low and mention.timex and re.fullmatch(r"\d{4}-Q\d", mention.timex):
            return quarter_span(mention.low.year, (mention.low.month + 2) // 3)
    return None


def year_ago(place: Place) -> Found | None:
    """ "the year-earlier quarter": the same quarter one year before."""
    if place.value("unit") != "Y":
        return None
    quarter = _last_quarter(place)
    if quarter is None:
        if place.published is None:
            return unknown()
        quarter = quarter_span(place.published.year, (place.published.month + 2) // 3)
        if not place.has("ordw", "first") and sum(t.cls == "unit" for t in place.own) < 2:
            return Found(year_span(place.published.year - 1))
    number = int(place.value("ordw", "first") or quarter.timex[-1])
    return Found(quarter_span(quarter.low.year - 1, number), "text") if 1 <= number <= 4 else None


def latest_of(place: Place) -> Found | None:
    unit = _unit(place)
    if unit not in ("Q", "Y", "M", "W", ""):
        return None
    quarter = _last_quarter(place)
    if unit in ("", "Q"):
        return Found(quarter, "text") if quarter else (_latest(place, "Q") if unit else None)
    return _latest(place, unit)


# --- what dates no event ------------------------------------------------------------------------------------------


def _clock_time(place: Place) -> str | None:
    """ "T17:00" of "5 p.m.", None where the hour can't be."""
    token = next((t for t in place.own if t.cls in ("clock", "day")), None)
    if token is None:
        return None
    parts = [int(part) for part in re.findall(r"\d+", token.text)]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    if place.value("ampm") == "p" and hour < 12:
        hour += 12
    return f"T{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def clock_day(place: Place) -> Found | None:
    """ "5 p.m. on Tuesday": dates like the day in it; alone it is a time of an unsaid day."""
    clock = _clock_time(place)
    if clock is None:
        return None
    days = ("weekday", "yesterday", "today", "tomorrow", "month", "mamb", "mabbr", "iso", "numeric")
    if not place.has(*days):
        anchor = anchor_of(place)
        day = anchor.value if anchor else place.published.isoformat() if place.published else None
        return Found(kind="time", anchor="text", timex=f"{day}{clock}" if day else clock)
    start = next(i for i in range(place.first + 1, place.last) if place.tokens[i].cls not in ("ampm", "other", "comma"))
    found = one_day(place.within(start, place.last))
    if found is None or found.span is None:
        return found
    return replace(found, timex=f"{found.span.low.isoformat()}{clock}", cut=None)


def clock_of(place: Place) -> Found | None:
    return clock_day(place)


def each_of(place: Place) -> Found:
    weekday = place.value("weekday", "weekdays")
    if weekday is not None:
        return Found(kind="set", timex=f"XXXX-WXX-{int(weekday) + 1}", anchor="absolute")
    if month := place.value("month"):
        return Found(kind="set", timex=f"XXXX-{int(month):02d}", anchor="absolute")
    amount, half = _amount(place)
    unit = _unit(place) or "D"
    return Found(kind="set", timex=_duration_value(unit, amount or 1, half), anchor="absolute")


def per_of(place: Place) -> Found:
    return Found(kind="set", timex=_duration_value(_unit(place), 1, False), anchor="absolute")


def set_of(place: Place) -> Found:
    return Found(kind="set", timex=place.value("set"), anchor="absolute")


def ref_of(place: Place) -> Found:
    timex = place.value("ref")
    if timex is None:
        timex = "FUTURE_REF" if place.has("future") else "PAST_REF" if place.has("past", "recent") else "PRESENT_REF"
    return Found(kind="ref", timex=timex)


def running_unit(place: Place) -> Found | None:
    """ "the weekend", "the quarter": the last or the running one."""
    unit = _unit(place)
    after = place.neighbour(1)
    if unit == "Y" and after is not None and after.text in ("ended", "ending", "to"):
        return Found(kind="duration", timex="P1Y", anchor="absolute")
    if unit not in ("WE", "Q", "Y") or place.published is None:
        return None
    if unit == "Y":
        return Found(year_span(place.published.year))
    if unit == "WE":
        ahead = tense_of(place) == "future"
        return Found(
            weekend_span(place.published if ahead or place.published.weekday() >= 5 else place.published - timedelta(7))
        )
    quarter = _last_quarter(place)
    return Found(quarter, "text") if quarter else _latest(place, "Q")
