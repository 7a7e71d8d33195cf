"""Words for days → intervals with a precision: "on Sunday", "overnight", "last month", "le 17 mars". Pure.

What an expression is stands in `time_grammar`, the words in `data/time_words.csv`; here each gets its days. Nothing is
guessed: without a publication date a relative expression keeps its words and has no value.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from counterclaim import wordlists
from counterclaim.codebook import DatePrecision
from counterclaim.resolve.calendar_words import Token, tokenise
from counterclaim.resolve.feasts import ISLAMIC_SLACK, feast_days, is_islamic, islamic_day
from counterclaim.resolve.spans import (
    DaySpan,
    add_months,
    century_span,
    day_span,
    days_span,
    decade_span,
    half_of,
    month_span,
    months_span,
    part_of,
    quarter_span,
    season_span,
    week_span,
    weekend_span,
    year_span,
)
from counterclaim.resolve.time_grammar import expressions


@dataclass(frozen=True, slots=True)
class TimeMention:
    """One expression of time in a text. `start`, `end` are characters; `value` is ISO 8601 cut to the precision
    ("2019-03-17", "2019-02", "2019"), None where it is relative and no publication date is known. `low`, `high` are the
    first and last possible day (inclusive)."""

    start: int
    end: int
    phrase: str
    value: str | None
    low: date | None
    high: date | None
    precision: str | None
    #: What it counts from: "published", "dateline", "text" (an expression before it), or "absolute".
    anchor: str
    #: "date", "time" (of day), "duration", "set" ("daily"), "ref" ("now"): only "date" may date an event.
    kind: str = "date"
    #: The last day, month or year of a range, in the form of `value`.
    value_end: str | None = None
    #: The value as TIMEX3 writes it, also for durations and sets ("P3D", "2019-W11", "PRESENT_REF").
    timex: str | None = None
    #: "START", "MID" or "END" of `value` ("early March").
    mod: str | None = None
    #: "since", "until", "before", "after" or "by", where such a word stands before it.
    bound: str | None = None
    #: It dates the report ("BAMAKO, Sept 13 (…)", "Kidal, le 14 mai 2021" as a line of its own), not an event.
    dateline: bool = False
    #: It dates the saying ("the ministry said on Friday"), not what is said.
    reporting: bool = False
    #: "object": the day of the event named after it ("came three days after an attack on …"); else of its own clause.
    about: str = "clause"


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule makes of its words. `cut` narrows the tokens it stands for, where one rule gives several."""

    span: DaySpan | None = None
    anchor: str = "published"
    kind: str = "date"
    timex: str | None = None
    mod: str | None = None
    about: str = "clause"
    cut: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """An expression in its text: tokens `first` to before `last`, and the mentions found before it."""

    tokens: Sequence[Token]
    first: int
    last: int
    published: date | None
    language: str
    before: Sequence[TimeMention]

    @property
    def own(self) -> Sequence[Token]:
        return self.tokens[self.first : self.last]

    def value(self, *names: str) -> str | None:
        """The value of its first token of one of the classes, None where there is none."""
        return next((t.value for t in self.own if t.cls in names), None)

    def has(self, *names: str) -> bool:
        return any(t.cls in names for t in self.own)

    def neighbour(self, step: int) -> Token | None:
        """The token `step` places after its last (1, 2 …) or before its first (-1, -2 …)."""
        index = self.last - 1 + step if step > 0 else self.first + step
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def within(self, first: int, last: int) -> _Place:
        return replace(self, first=first, last=last)


# --- wording around an expression ---------------------------------------------------------------------------------

#: How many words before and after an expression are looked at for its tense: about a clause.
_BACK, _AHEAD = 9, 7
#: "to" is future only after one of these ("is to travel", "is expected to").
_BEFORE_TO = frozenset("is are due scheduled expected planned set plans plan hopes supposed slated ready aims".split())
_FUTURE_ENDING = {"fr": ("ra", "ront"), "es": ("rá", "rán")}
_NO_FUTURE = frozenset("para contra sierra entra suppose guerra tierra otra nuestra opéra caméra era ahora".split())


@cache
def _cues(language: str) -> dict[str, str]:
    return {key.lower(): value for key, value in wordlists.load("time_cues", language).items()}


@cache
def _names(language: str) -> dict[str, str]:
    return wordlists.load("time_names", language)


def _cue(place: _Place, index: int) -> str | None:
    """ "past" or "future" for one word, None where it says nothing of tense."""
    word = place.tokens[index].text.lower()
    cue = _cues(place.language).get(word)
    if cue == "say":
        return "past"
    if cue:
        return cue
    if place.language == "en":
        before = place.tokens[index - 1].text.lower() if index else ""
        if word == "to":
            return "future" if before in _BEFORE_TO else None
        if word == "ll":
            return "future"
        if word.endswith("ed") and len(word) > 3:
            return None if before in ("be", "being") else "past"
        return None
    endings = _FUTURE_ENDING.get(place.language, ())
    return "future" if len(word) > 4 and word.endswith(endings) and word not in _NO_FUTURE and word.islower() else None


def _ends_sentence(token: Token) -> bool:
    return token.cls in ("dot", "para") or token.text in "!?;:"


#: A word this near decides the tense of a month or day; one farther off only leans.
_NEAR = 4


def _is_possessive(place: _Place) -> bool:
    """ "Sunday's assault": the day is that of the assault, whatever verb stands before it."""
    apostrophe, letter = place.neighbour(1), place.neighbour(2)
    return apostrophe is not None and apostrophe.cls == "apo" and letter is not None and letter.text in ("s", "S")


def _tense(place: _Place) -> str | None:
    """ "past", "future" or, where the word that says so is far off, "perhaps past"; None without one.

    The nearest word before the expression decides, else the nearest after it.
    """
    precedes = place.neighbour(-1)
    if _is_possessive(place):
        return "past"
    before = place.neighbour(-2)
    if precedes and before and precedes.text.lower() == "as" and before.text.lower() in ("soon", "early", "late"):
        return "future"
    for index in range(place.first - 1, max(-1, place.first - 1 - _BACK), -1):
        if _ends_sentence(place.tokens[index]):
            break
        if cue := _cue(place, index):
            return cue if cue == "future" or place.first - index <= _NEAR else "perhaps past"
    for index in range(place.last, min(len(place.tokens), place.last + _AHEAD)):
        if _ends_sentence(place.tokens[index]):
            break
        if cue := _cue(place, index):
            return cue if cue == "future" or index - place.last < _NEAR else "perhaps past"
    return None


def _is_reporting(place: _Place) -> bool:
    """Whether a verb of saying stands right before it ("said late on Friday") or after ("on Friday said")."""
    if _is_possessive(place):
        return False
    cues = _cues(place.language)
    near = range(max(0, place.first - 4), place.first)
    for index in reversed(near):
        token = place.tokens[index]
        if _ends_sentence(token) or token.cls == "comma":
            break
        if cues.get(token.text.lower()) == "say":
            return True
        # A word between the verb and the day that is no small word: "said the attack on Friday" is not the saying.
        if token.cls == "other" and len(token.text) > 4:
            break
    after = place.neighbour(1)
    return after is not None and cues.get(after.text.lower()) == "say"


_BOUNDS = {"since": "since", "until": "until", "by": "by", "before": "before", "after": "after", "between": "since"}


def _bound(place: _Place) -> str | None:
    """The word that opens or closes the interval, an article apart ("since the", "jusqu'au")."""
    for step in (-1, -2, -3):
        token = place.neighbour(step)
        if token is None or token.cls not in (*_BOUNDS, "the", "apo", "to", "du", "of"):
            return None
        if token.cls in _BOUNDS and token.cls != "between":
            return _BOUNDS[token.cls]
    return None


def _is_name(place: _Place) -> bool:
    """Whether the day is part of a name: "the March 23 Movement", "place du 1er Mai", "Bloody Sunday"."""
    names = _names(place.language)
    after = place.neighbour(1)
    if after is not None and after.cls == "dash":
        after = place.neighbour(2)
    if after is not None and after.text[0].isupper() and names.get(after.text.lower()) == "after":
        return True
    joined = False
    for step in (-1, -2, -3):
        token = place.neighbour(step)
        if token is None or token.cls not in ("other", "of", "du", "the", "good", "apo"):
            return False
        if names.get(token.text.lower()) == "before":
            # In English only a capital makes a name ("Bloody Sunday"); "place du 1er Mai" is one in small letters too.
            return token.text[0].isupper() or (joined and place.language != "en")
        joined = joined or token.cls in ("of", "du")
    return False


#: A dateline stands at the head of a report (its first characters) or signs it (its last).
_HEAD, _FOOT = 300, 160
_PLACE_ALONE = re.compile(r"[^\W\d_][\w.’' \t-]{1,45},[ \t]*(?:le |el |on )?")
_PLACE_SHOUTED = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ’'. /-]{2,40}(?:,[ \t]*[A-Z][\w. ]{1,30})?,?[ \t]*(?:le |el )?")


def _is_dateline(text: str, start: int, end: int) -> bool:
    if _HEAD < start < len(text) - _FOOT:
        return False
    line = text[text.rfind("\n", 0, start) + 1 : start]
    rest = text[end : end + 40]
    alone = not rest.split("\n")[0].strip(" .")
    if alone and _PLACE_ALONE.fullmatch(line) and len(line.split()) <= 6:
        return True
    return bool(_PLACE_SHOUTED.fullmatch(line) and re.match(r"[ \t]*(?:\(|[-–—:_]|/)", rest))


# --- anchors ------------------------------------------------------------------------------------------------------


#: How many expressions back "the next day" may reach; bounds the work on long texts.
_REACH = 40


def _anchor(place: _Place, *, day: bool = True) -> TimeMention | None:
    """The expression before this one that "the next day" counts from: the last with a value (of a day, where `day`),
    one that dates an event before one that dates a saying."""
    usable = [
        m
        for m in place.before[-_REACH:]
        if m.value and m.low and m.kind == "date" and not m.dateline and (m.precision == DatePrecision.DAY or not day)
    ]
    for mention in reversed(usable[-4:]):
        if not mention.reporting:
            return mention
    return usable[-1] if usable else None


def _unknown(timex: str | None = None, *, anchor: str = "published") -> _Found:
    return _Found(None, anchor, timex=timex)


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
    year, month, day = (int(part) for part in text.split("-"))
    if 1 <= month <= 12 and year and 1 <= day <= calendar.monthrange(year, month)[1]:
        return day_span(date(year, month, day))
    return None


def _leaf(tokens: Sequence[Token], *, language: str) -> _Leaf:
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


def _valid(year: int, month: int, day: int) -> date | None:
    if not 1 <= year <= 9998 or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
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
    days = [d for y in years if (d := _valid(y, leaf.month, leaf.day))]
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


def _resolve_leaf(place: _Place, leaf: _Leaf) -> _Found | None:
    if leaf.exact:
        return _Found(leaf.exact, "absolute")
    if leaf.month is not None and leaf.day is not None:
        if leaf.year is not None:
            day = _valid(leaf.year, leaf.month, leaf.day)
            return _Found(day_span(day), "absolute") if day else None
        if not _valid(2020, leaf.month, leaf.day):
            return None
        if place.published is None:
            year = _year_named(place)
            day = _valid(year, leaf.month, leaf.day) if year else None
            return _Found(day_span(day), "text") if day else _unknown(f"XXXX-{leaf.month:02d}-{leaf.day:02d}")
        day = _day_in_year(leaf, place.published, _tense(place))
        return _Found(day_span(day)) if day else None
    if leaf.weekday is not None:
        return _resolve_weekday(place, leaf.weekday)
    return None


def _year_named(place: _Place) -> int | None:
    """The year of the last full date before the expression: what a day and month without a year lean on where no
    publication date is known."""
    for mention in reversed(place.before[-_REACH:]):
        if mention.low and mention.value and len(mention.value) > 4:
            return mention.low.year
    return None


def _resolve_weekday(place: _Place, weekday: int) -> _Found:
    relation = next(
        (
            t.cls
            for t in place.own
            if t.cls in ("last", "next", "coming", "this", "previous", "following", "same", "that")
        ),
        None,
    )
    if relation == "past":
        relation = "last"
    if relation in ("previous", "following", "that", "same") and (anchor := _anchor(place)) and anchor.low:
        back = (anchor.low.weekday() - weekday) % 7
        days = {"previous": -(back or 7), "following": 7 - back}.get(relation, -back)
        return _Found(day_span(anchor.low + timedelta(days=days)), "text")
    if place.published is None:
        return _unknown(f"XXXX-WXX-{weekday + 1}")
    return _Found(day_span(_weekday(weekday, place.published, tense=_tense(place), relation=relation)))


def _with_part(found: _Found, place: _Place) -> _Found:
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


def _counts_something(place: _Place) -> bool:
    """Whether the number at the end of the expression counts what follows it."""
    after = place.neighbour(1)
    return after is not None and after.cls in ("other", "more") and bool(_COUNTED.fullmatch(after.text))


def _day(place: _Place) -> _Found | None:
    precedes = place.neighbour(-1)
    month_first = place.own[-1].cls == "day" and place.own[0].cls in ("month", "mamb", "mabbr")
    if month_first and precedes is not None and precedes.cls == "in" and _counts_something(place):
        month = place.within(place.first, place.last - 1)
        found = _month(month)
        return replace(found, cut=(month.first, month.last)) if found else None
    if place.has("yesterday", "today", "tomorrow", "anteayer"):
        return _relative_day(place)
    if place.has("ordn", "day", "first") and not place.has("month", "mamb", "mabbr", "iso", "numeric"):
        leaf = _leaf(place.own, language=place.language)
        found = _resolve_weekday(place, leaf.weekday or 0)
        number = leaf.day
        if found.span and place.published and found.span.low.day != number and number:
            # "Thursday, the 17th": the last Thursday that was a 17th, within a year.
            for weeks in range(1, 53):
                day = found.span.low - timedelta(weeks=weeks)
                if day.day == number:
                    return _with_part(_Found(day_span(day)), place)
        return _with_part(found, place)
    if place.has("unit") and place.has("weekday"):
        return _weekday_week(place)
    found_leaf = _resolve_leaf(place, _leaf(place.own, language=place.language))
    return _with_part(found_leaf, place) if found_leaf else None


def _weekday_week(place: _Place) -> _Found | None:
    """ "Thursday week": a week before or after that Thursday, as the wording goes."""
    if place.value("unit") != "W" or place.published is None:
        return _unknown()
    weekday = int(place.value("weekday") or 0)
    if _tense(place) == "future" and not place.has("last"):
        return _Found(day_span(_weekday(weekday, place.published, tense="future", relation=None) + timedelta(days=7)))
    return _Found(day_span(_weekday(weekday, place.published, tense="past", relation="last") - timedelta(days=7)))


def _relative_day(place: _Place) -> _Found:
    days = {"yesterday": -1, "today": 0, "tomorrow": 1, "anteayer": -2}
    word = next(t.cls for t in place.own if t.cls in days)
    offset = days[word]
    # "avant-hier", "the day before yesterday", "après-demain"; not the "après" of "hier après-midi".
    index = next(i for i, t in enumerate(place.own) if t.cls == word)
    if any(t.cls in ("before", "after") for t in place.own[max(0, index - 2) : index]):
        offset *= 2
    if place.published is None:
        return _unknown()
    return _with_part(_Found(day_span(place.published + timedelta(days=offset))), place)


def _nine_eleven(place: _Place) -> _Found:
    return _Found(day_span(date(2001, 9, 11)), "absolute")


#: Rabi and Jumada are two months each, told apart by "the first" and "the last".
_SECOND = re.compile(r"(?i)[aā]kh[iī]r[ah]*|th[aā]n[iīa]+h?|sani|ii")


def _hijri(place: _Place) -> _Found | None:
    leaf = _leaf([t for t in place.own if t.cls != "year"], language=place.language)
    month = int(place.value("hijri") or 0)
    year = next((int(t.value) for t in place.own if t.cls in ("num", "year") and t.value), None)
    if leaf.day is None or not month or not 1 <= leaf.day <= 30:
        return None
    if month in (3, 5) and any(_SECOND.fullmatch(t.text) for t in place.tokens[place.last : place.last + 4]):
        month += 1
    if year is None:
        if place.published is None:
            return _unknown()
        guess = int((place.published.year - 622) * 33 / 32) + 2
        year = max(y for y in range(guess - 4, guess + 1) if islamic_day(y, month, leaf.day) <= place.published)
    elif not 1 <= year <= 1600:
        return None
    day = islamic_day(year, month, leaf.day)
    span = replace(day_span(day), low=day - ISLAMIC_SLACK, high=day + ISLAMIC_SLACK)
    return _Found(span, "absolute" if place.has("num", "year") else "published")


def _feast_name(place: _Place) -> str | None:
    if place.has("good"):
        friday = place.value("weekday") == "4"
        return "good_friday" if friday else "palm_sunday" if place.value("weekday") == "6" else None
    name = place.value("feast") or ""
    if name == "eid":
        name = place.value("fitr") or "eid"
    if name == "easter" and place.value("weekday") == "0":
        name = "easter_monday"
    return f"orthodox_{name}" if place.has("orthodox") else name


def _feast(place: _Place) -> _Found | None:
    name = _feast_name(place)
    if name is None:
        return None
    given = place.value("year")
    # "Eid" alone is either feast: both are tried and the nearest is taken.
    names = ["eid_al_fitr", "eid_al_adha"] if name == "eid" else [name]
    if given is None and place.published is None:
        return _unknown()
    years = [int(given)] if given else [place.published.year + n for n in (-1, 0, 1)] if place.published else []
    days = sorted((span, n) for y in years for n in names for span in feast_days(n, y))
    if not days:
        return None
    chosen, chosen_name = days[0]
    if given is None and place.published:
        past = [pair for pair in days if pair[0][0] <= place.published + ISLAMIC_SLACK]
        ahead = [pair for pair in days if pair[0][0] > place.published]
        chosen, chosen_name = ahead[0] if ahead and (_tense(place) == "future" or not past) else past[-1]
    return _Found(_feast_span(place, chosen, chosen_name), "absolute" if given else "published")


def _feast_span(place: _Place, days: tuple[date, date], name: str) -> DaySpan:
    first, last = days
    leaf = _leaf([t for t in place.own if t.cls in ("day", "ordn", "first", "ordw")], language=place.language)
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


def _two_sides(place: _Place) -> tuple[int, int] | None:
    """Where the left side of a range ends and its right side begins (indices of tokens)."""
    for index in range(place.first + 1, place.last):
        token = place.tokens[index]
        left = any(t.cls in _DAY_CLASSES for t in place.tokens[place.first : index])
        right = index + 1 < place.last
        if left and right and token.cls in _SEPARATORS:
            return index, index + 1
    return None


def _range_leaves(place: _Place) -> tuple[_Leaf, _Leaf] | None:
    sides = _two_sides(place)
    if sides is None:
        return None
    left = _leaf(place.tokens[place.first : sides[0]], language=place.language)
    right = _leaf(place.tokens[sides[1] : place.last], language=place.language)
    if right.month is None and left.month is not None and right.day is not None:
        right = replace(right, month=left.month)
    if left.month is None and right.month is not None:
        left = replace(left, month=right.month)
    return left, right


def _day_range(place: _Place) -> _Found | None:
    leaves = _range_leaves(place)
    if leaves is None:
        return None
    left, right = leaves
    end = _resolve_leaf(place, right)
    if end is None:
        return None
    if end.span is None:
        return _unknown(end.timex)
    start = _range_start(place, left, end.span.low)
    if start is None or start > end.span.low:
        return None
    return _Found(days_span(start, end.span.low), end.anchor)


def _range_start(place: _Place, leaf: _Leaf, end: date) -> date | None:
    """The first day of a range whose last is known: the nearest such day before it."""
    if leaf.exact:
        return leaf.exact.low
    if leaf.month and leaf.day:
        if leaf.year:
            return _valid(leaf.year, leaf.month, leaf.day)
        return _day_in_year(leaf, end, "past")
    if leaf.weekday is not None:
        return end - timedelta(days=(end.weekday() - leaf.weekday) % 7)
    if leaf.day is None:
        return None
    month = end if leaf.day <= end.day else add_months(end.replace(day=1), -1)
    return _valid(month.year, month.month, leaf.day)


def _night_range(place: _Place) -> _Found | None:
    found = _day_range(place)
    if found is None or found.span is None:
        return found
    return replace(found, timex=f"{found.span.low.isoformat()}TNI")


def _overnight(place: _Place) -> _Found | None:
    """The night before the day of publication, or before the day that it ran into."""
    leaf = _leaf(place.own, language=place.language)
    into = _resolve_leaf(place, leaf)
    if into and into.span:
        end = into.span.low
    elif place.published is None or into:
        return _unknown()
    else:
        end = place.published
    span = days_span(end - timedelta(days=1), end)
    return _Found(span, timex=f"{span.low.isoformat()}TNI")


def _half_day(place: _Place) -> _Found:
    """ "last night", "this morning", "anoche", "ce soir"."""
    if place.published is None:
        return _unknown()
    if place.has("anoche", "last"):
        day = place.published - timedelta(days=1)
        span = replace(day_span(day), high=place.published)
        return _Found(span, timex=f"{day.isoformat()}TNI")
    found = _with_part(_Found(day_span(place.published)), place)
    if place.has("tonight"):
        found = replace(found, timex=f"{place.published.isoformat()}TNI")
    if place.has("night") and place.language != "en" and _tense(place) != "future" and found.span:
        # "cette nuit", "esta noche" of what is past: the night that has just ended.
        span = days_span(place.published - timedelta(days=1), place.published)
        return replace(found, span=span, timex=f"{span.low.isoformat()}TNI")
    return found


def _day_list(place: _Place) -> list[_Found] | None:
    """ "7 and 10 October", "March 3, 5 and 9": one for each day."""
    own = _leaf([t for t in place.own if t.cls in ("month", "mamb", "mabbr", "year")], language=place.language)
    found: list[_Found] = []
    numbers = [i for i in range(place.first, place.last) if place.tokens[i].cls in ("day", "ordn", "first")]
    for position, index in enumerate(numbers):
        leaf = replace(own, day=int(place.tokens[index].value))
        one = _resolve_leaf(place, leaf)
        if one is None:
            return None
        month_first = place.tokens[place.first].cls in ("month", "mamb", "mabbr")
        start = place.first if month_first and position == 0 else index
        end = place.last if not month_first and position == len(numbers) - 1 else index + 1
        found.append(replace(one, cut=(start, end)))
    return found


def _month_range(place: _Place) -> _Found | None:
    sides = _two_sides(place)
    if sides is None:
        return None
    left = _leaf(place.tokens[place.first : sides[0]], language=place.language)
    right = _leaf(place.tokens[sides[1] : place.last], language=place.language)
    if left.month is None or right.month is None:
        return None
    year = right.year or left.year
    if year is None:
        if place.published is None:
            return _unknown()
        year = place.published.year - (right.month > place.published.month and _tense(place) != "future")
    elif right.year is None and right.month < left.month:
        year += 1
    first = left.year or (year if left.month <= right.month else year - 1)
    span = months_span(month_span(first, left.month), month_span(year, right.month))
    anchor = "absolute" if left.year or right.year else "published"
    return _Found(span, anchor) if span.low <= span.high else None


def _year_range(place: _Place) -> _Found | None:
    numbers = [int(t.value) for t in place.own if t.cls in ("year", "day", "two")]
    if len(numbers) != 2:
        return None
    first, last = numbers
    if last < 100:
        last += first // 100 * 100
    if not first < last <= first + 60:
        return None
    return _Found(months_span(year_span(first), year_span(last)), "absolute")


# --- weeks, months, years -----------------------------------------------------------------------------------------


def _mod(place: _Place) -> str | None:
    mod = place.value("mod", "edge")
    if mod is None and place.has("earlier", "later"):
        return "START" if place.has("earlier") else "END"
    return mod


def _cut(found: _Found, place: _Place) -> _Found:
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


def _unit(place: _Place) -> str:
    if place.has("wkend"):
        return "WE"
    return place.value("units", "unit", "cent") or ""


def _season_of(place: _Place, year: int) -> DaySpan:
    return season_span(year, place.value("season", "samb") or "SU")


def _recent_season(place: _Place, published: date) -> DaySpan:
    """The season last begun; with "next" or a future verb the one to come, with "last" one that has ended."""
    spans = [_season_of(place, published.year + n) for n in (-2, -1, 0, 1)]
    if place.has("last"):
        return [s for s in spans if s.high < published][-1]
    if place.has("next", "coming") or (_tense(place) == "future" and not place.has("this")):
        return next(s for s in spans if s.low > published)
    if place.has("this"):
        return _season_of(place, published.year)
    return [s for s in spans if s.low <= published][-1]


def _season(place: _Place) -> _Found | None:
    year = place.value("year")
    if year:
        return _cut(_Found(_season_of(place, int(year)), "absolute"), place)
    if place.published is None:
        return _unknown()
    return _cut(_Found(_recent_season(place, place.published)), place)


def _amount(place: _Place) -> tuple[int | None, bool]:
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


def _is_no_duration(place: _Place) -> bool:
    """Ages ("the 6-year-old"), parts ("three-quarters of") and titles ("60 Minutes")."""
    after, unit = place.neighbour(1), place.own[-1]
    if unit.cls == "old" or (after is not None and after.cls == "old"):
        return unit.cls != "old" or unit.text != "long"
    if unit.text == "quarters" and after is not None and after.cls == "of":
        return True
    return unit.text[0].isupper() and not unit.text.isupper() and len(place.own) > 1


def _duration(place: _Place) -> _Found | None:
    if _is_no_duration(place):
        return None
    if place.has("to", "and", "dash") and len([t for t in place.own if t.cls in ("card", "day", "two", "num")]) > 1:
        # "two to three weeks": the lower bound, as the corpora have it.
        cards = [i for i in range(place.first, place.last) if place.tokens[i].cls in ("card", "day", "two", "num")]
        if any(t.cls in ("to", "dash", "and") for t in place.tokens[cards[0] : cards[-1]]):
            lower = _amount(place.within(cards[0], cards[0] + 1))[0]
            if place.has("to", "dash") or place.has("and"):
                return _Found(kind="duration", timex=_duration_value(_unit(place), lower, False), anchor="absolute")
    amount, half = _amount(place)
    plural_alone = not place.has("card", "day", "two", "num", "art", "couple", "hundred", "half")
    if plural_alone:
        amount = None
    return _Found(kind="duration", timex=_duration_value(_unit(place), amount, half), anchor="absolute")


def _rel(place: _Place) -> _Found | None:
    """ "last week", "this month", "the past two years", "the following month"."""
    unit = _unit(place)
    if place.has("season", "samb"):
        return _season(place)
    if place.has("units"):
        return _window(place, unit)
    if place.has("following", "previous", "same", "that") or (
        unit == "D" and not place.has("last", "past", "current", "coming")
    ):
        return _text_unit(place, unit)
    if place.has("past", "latest") and unit != "WE":
        return _window(place, unit) if place.has("past") else _latest(place, unit)
    if place.published is None:
        return _unknown()
    steps = -1 if place.has("last") else 1 if place.has("next", "coming") else 0
    day = _shift(place.published, unit, steps)
    if unit == "WE" and steps == 0 and _tense(place) != "future" and place.published.weekday() < 5:
        day = place.published - timedelta(days=7)
    span = _unit_span(unit, day) if day else None
    if span is None:
        return _Found(kind="duration", timex=_duration_value(unit, 1, False))
    return _cut(_Found(span), place)


def _latest(place: _Place, unit: str) -> _Found:
    if place.published is None:
        return _unknown()
    span = _unit_span(unit, _shift(place.published, unit, -1 if unit == "Q" else 0) or place.published)
    return _Found(span)


def _window(place: _Place, unit: str) -> _Found:
    """ "the past two months": a duration whose days are known where it ends with publication."""
    amount, half = _amount(place)
    if place.has("units") and not place.has("card", "day", "two", "num", "hundred", "couple"):
        amount = None
    timex = _duration_value(unit, amount, half)
    if place.published is None or amount is None:
        return _Found(kind="duration", timex=timex)
    ahead = place.has("next", "coming", "following")
    edge = _shift(place.published, unit, amount if ahead else -amount)
    if edge is None or unit in _ISO_TIME:
        return _Found(kind="duration", timex=timex)
    low, high = sorted((edge, place.published))
    return _Found(DaySpan(low, high, None, None, timex), kind="duration", timex=timex)


def _text_unit(place: _Place, unit: str) -> _Found:
    """ "the next day", "that week", "the previous month": counted from an expression before it."""
    anchor = _anchor(place, day=unit in ("D", "W", ""))
    if anchor is None or anchor.low is None:
        return _unknown(anchor="text")
    steps = -1 if place.has("previous", "before", "eve", "last", "earlier") else 1
    if place.has("same", "that") or (place.has("this") and not place.has("following")):
        steps = 0
    base = anchor.low
    if steps > 0 and anchor.value_end and anchor.precision == DatePrecision.DAY and anchor.high:
        base = anchor.high
    day = _shift(base, unit or "D", steps)
    span = _unit_span(unit if unit not in _ISO_TIME else "D", day) if day else None
    if span is None:
        return _unknown(anchor="text")
    return _with_part(_Found(span, "text"), place)


def _text_day(place: _Place) -> _Found:
    """ "la veille", "the day before", "le lendemain", "that night", "the same evening"."""
    unit = _unit(place) or "D"
    if place.has("surlendemain") or (place.has("eve") and place.has("before")):
        anchor = _anchor(place)
        if anchor is None or anchor.low is None:
            return _unknown(anchor="text")
        days = 2 if place.has("surlendemain") else -2
        return _Found(day_span(anchor.low + timedelta(days=days)), "text")
    if (other := _apposed(place, unit)) is not None:
        return other
    found = _text_unit(place, unit)
    follows = place.neighbour(1)
    if found.span is None and place.has("morrow", "eve") and follows is not None and follows.cls in ("of", "du"):
        # "au lendemain de l'attaque" without a day before it: the day of the attack is not known here.
        return _unknown(anchor="text")
    return found


def _apposed(place: _Place, unit: str) -> _Found | None:
    """ "on Friday, the day before": Friday is the day before the event, so the event was on Saturday."""
    last = place.before[-1] if place.before else None
    precedes, behind = place.neighbour(-1), place.neighbour(-2)
    if last is None or precedes is None or behind is None or precedes.cls != "comma" or behind.end != last.end:
        return None
    if unit != "D" or not place.has("before", "after", "eve", "morrow") or last.low is None or not last.value:
        return None
    day = last.low + timedelta(days=1 if place.has("before", "eve") else -1)
    return _Found(day_span(day), "text", about="object")


#: A count of weeks or more from publication is a round one: the day is known to the unit.
def _coarse(day: date, unit: str) -> DaySpan:
    if unit in ("W", "F"):
        return replace(week_span(day), timex=day.isoformat())
    return _unit_span(unit, day) or day_span(day)


_CAME = frozenset(
    "came comes come coming occurred happened follows followed intervient survient survenue intervenue".split()
)


def _offset(place: _Place) -> _Found:
    """ "three days ago", "two weeks later", "il y a un mois", "a day after an attack"."""
    amount, half = _amount(place)
    unit = _unit(place)
    if not place.has("card", "day", "two", "num", "art", "couple", "hundred", "half"):
        amount = None
    since_now = place.has("ago", "il", "hace") or (place.language == "es" and place.has("earlier"))
    sign = -1 if since_now or place.has("earlier", "before", "previous") else 1
    if (
        unit == "Y"
        and amount
        and sign < 0
        and place.own[-1].cls in ("ago", "earlier")
        and (q := _quarter_just_named(place))
    ):
        return _Found(quarter_span(q.low.year - amount, int(q.timex[-1])), "text")
    if since_now:
        return _ago(place, unit, amount)
    if place.has("after", "before", "following") and (found := _from_event(place, unit, amount, sign)):
        return found
    anchor = _anchor(place, day=unit in ("D", "W", "TH", "TM"))
    fallback = _shift(place.published, unit, sign * (amount or 0)) if place.published else None
    timex = _coarse(fallback, unit).timex if fallback and amount is not None else None
    if anchor is None or anchor.low is None:
        return _unknown(timex, anchor="text")
    if unit in _ISO_TIME:
        return _hours_from(anchor.low, sign, unit, amount)
    if amount is None:
        return _unknown(timex, anchor="text")
    day = _shift(anchor.low, unit, sign * amount)
    if day is None:
        return _unknown(anchor="text")
    exact = unit == "D" and anchor.precision == DatePrecision.DAY and not half
    return _Found(day_span(day) if exact else _coarse(day, unit), "text")


def _quarter_just_named(place: _Place) -> DaySpan | None:
    """The quarter that a comparison is with: "rose in the third quarter … from 2 million a year earlier"."""
    quarter = _last_quarter(place)
    return quarter if quarter and quarter.low <= (place.published or quarter.low) else None


def _hours_from(base: date, sign: int, unit: str, amount: int | None) -> _Found:
    """ "hours earlier": the same day, perhaps the one beside it."""
    day = _shift(base, unit, sign * (amount or 0)) or base
    other = day + timedelta(days=sign)
    span = replace(day_span(day), low=min(day, other), high=max(day, other))
    return _Found(span, "text")


def _ago(place: _Place, unit: str, amount: int | None) -> _Found:
    if place.published is None:
        return _unknown(anchor="published")
    if unit in _ISO_TIME:
        return replace(_hours_from(place.published, -1, unit, amount), anchor="published")
    if amount is None:
        return _unknown("PAST_REF")
    day = _shift(place.published, unit, -amount)
    if day is None:
        return _unknown("PAST_REF")
    span = _coarse(day, unit)
    return _Found(span) if unit not in ("E", "C") else _Found(replace(span, timex=f"{day.year:04d}"))


def _from_event(place: _Place, unit: str, amount: int | None, sign: int) -> _Found | None:
    """ "three days after an attack": a new event (a, an, "came … after") gets its day from the day before it in the
    text; with none before it, at the head of a report, it counts from publication."""
    if amount is None or unit in _ISO_TIME:
        return None
    follows, precedes = place.neighbour(1), place.neighbour(-1)
    new = (follows is not None and follows.cls == "art") or (precedes is not None and precedes.text.lower() in _CAME)
    anchor = _anchor(place)
    if new and anchor and anchor.low:
        day = _shift(anchor.low, unit, -sign * amount)
        return _Found(_exact_or_coarse(day, unit), "text", about="object") if day else None
    if anchor is None and place.published and place.tokens[place.first].start < _HEAD and sign > 0:
        day = _shift(place.published, unit, -amount)
        return _Found(_coarse(day, unit), about="object") if day else None
    return None


def _exact_or_coarse(day: date, unit: str) -> DaySpan:
    return day_span(day) if unit == "D" else _coarse(day, unit)


def _month_year(place: _Place, month: int) -> int | None:
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
    tense = _tense(place)
    if tense == "future":
        return published.year + (month < published.month)
    ahead = (month - published.month) % 12
    if tense is None and 0 < ahead <= 2 and _bound(place) != "since":
        return published.year + (month < published.month)
    return published.year - (month > published.month)


def _month(place: _Place) -> _Found | None:
    month = int(place.value("month", "mamb", "mabbr") or 0)
    year = place.value("year")
    if year:
        return _cut(_Found(month_span(int(year), month), "absolute"), place)
    known = _month_year(place, month)
    if known is None:
        return replace(_unknown(f"XXXX-{month:02d}"), mod=_mod(place))
    return _cut(_Found(month_span(known, month)), place)


def _week_of(place: _Place) -> _Found | None:
    """ "the week of March 6", "the first week of January", "la semaine du 3 mai"."""
    if _unit(place) != "W":
        return None
    leaf = _leaf([t for t in place.own if t.cls not in ("ordw", "first") or place.has("day")], language=place.language)
    if leaf.day is not None or leaf.exact:
        found = _resolve_leaf(place, leaf)
        return replace(found, span=week_span(found.span.low)) if found and found.span else found
    month = _month(place)
    if month is None or month.span is None:
        return month
    number = place.value("first", "ordw")
    if place.has("last"):
        return _Found(week_span(month.span.high), month.anchor)
    if number is None or int(number) > 5:
        return month
    return _Found(week_span(month.span.low + timedelta(days=7 * (int(number) - 1))), month.anchor)


def _day_of_month(place: _Place) -> _Found | None:
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
    anchor = _anchor(place)
    base, name = (anchor.low, "text") if anchor and anchor.low else (place.published, "published")
    if place.published and 0 <= place.published.day - number <= 7:
        base, name = place.published, "published"
    if base is None:
        return _unknown()
    day = _valid(base.year, base.month, number)
    if day is None or (name == "published" and day > base):
        previous = add_months(base.replace(day=1), -1)
        day = _valid(previous.year, previous.month, number)
    return _with_part(_Found(day_span(day), name), place) if day else None


def _quarter(place: _Place) -> _Found | None:
    if _unit(place) != "Q":
        return None
    number = int(place.value("ordw", "first") or 1)
    year = place.value("year")
    if not 1 <= number <= 4:
        return None
    if year:
        return _Found(quarter_span(int(year), number), "absolute")
    if place.published is None:
        return _unknown(f"XXXX-Q{number}")
    span = quarter_span(place.published.year, number)
    if place.has("last", "next"):
        return _Found(quarter_span(place.published.year + (-1 if place.has("last") else 1), number))
    if _tense(place) != "future" and span.low > place.published:
        span = quarter_span(place.published.year - 1, number)
    return _Found(span)


def _edge_unit(place: _Place) -> _Found | None:
    """ "the end of the month", "year-end", "early 2019": the one that is running."""
    year = place.value("year")
    if year:
        return _cut(_Found(year_span(int(year)), "absolute"), place)
    unit = _unit(place)
    if place.published is None:
        return _unknown()
    span = _unit_span(unit, place.published)
    if span is None or unit == "D":
        return None
    return _cut(_Found(span), place)


def _decade(place: _Place) -> _Found | None:
    token = next((t for t in place.own if t.cls in ("decade", "shortdecade", "two", "year")), None)
    if token is None or (place.has("units") and place.value("units") != "Y"):
        return None
    digits = "".join(c for c in token.text if c.isdecimal())
    first = int(digits) if len(digits) == 4 else 1900 + int(digits)
    if first % 10 or (token.cls == "year" and not place.has("units")):
        return None
    return _cut(_Found(decade_span(first), "absolute"), place)


def _century(place: _Place) -> _Found | None:
    number = int(place.value("day", "ordn", "first", "ordw") or 0)
    if number == 0 and place.published is not None:
        number = place.published.year // 100 + 1 + (-1 if place.has("last", "past", "previous") else 0)
    if not 1 <= number <= 22:
        return None
    return _Found(century_span(number), "absolute")


#: After one of these a number of four digits is surely a year; elsewhere a round one may be a count.
_BEFORE_YEAR = frozenset(
    """in on since until by between from before after of du the its and to open comma mod edge fiscal unit month dash
    into this apo""".split()
)


def _year(place: _Place) -> _Found | None:
    number = int(place.value("year") or 0)
    before, after = place.neighbour(-1), place.neighbour(1)
    if not 1800 <= number <= 2060:
        return None
    found = _Found(year_span(number), "absolute")
    if place.has("unit", "fiscal"):
        return found
    if after is not None and (
        after.cls in ("units", "unit", "slashmark", "cent", "hundred") or after.text in ("%", "$", "€")
    ):
        return None
    if before is not None:
        if before.text in ("$", "€", "£", "#", "-", "/") or _names(place.language).get(before.text.lower()) == "number":
            return None
        if before.cls not in _BEFORE_YEAR and (
            number % 50 == 0 or number < 1900 or before.cls in ("month", "card", "num")
        ):
            return None
    return None if number % 50 == 0 and _counts_something(place) else found


def _spoken_year(place: _Place) -> _Found | None:
    """ "nineteen ninety-six"."""
    numbers = [int(t.value) for t in place.own if t.cls == "card"]
    if numbers[0] not in (18, 19, 20) or numbers[1] < 10:
        return None
    year = numbers[0] * 100 + sum(numbers[1:])
    return _Found(year_span(year), "absolute") if year <= 2060 else None


def _last_quarter(place: _Place) -> DaySpan | None:
    """The quarter named last before the expression, None where none was."""
    for mention in reversed(place.before[-_REACH:]):
        if mention.low and mention.timex and re.fullmatch(r"\d{4}-Q\d", mention.timex):
            return quarter_span(mention.low.year, (mention.low.month + 2) // 3)
    return None


def _year_ago(place: _Place) -> _Found | None:
    """ "the year-earlier quarter": the same quarter one year before."""
    if place.value("unit") != "Y":
        return None
    quarter = _last_quarter(place)
    if quarter is None:
        if place.published is None:
            return _unknown()
        quarter = quarter_span(place.published.year, (place.published.month + 2) // 3)
        if not place.has("ordw", "first") and sum(t.cls == "unit" for t in place.own) < 2:
            return _Found(year_span(place.published.year - 1))
    number = int(place.value("ordw", "first") or quarter.timex[-1])
    return _Found(quarter_span(quarter.low.year - 1, number), "text") if 1 <= number <= 4 else None


def _latest_rule(place: _Place) -> _Found | None:
    unit = _unit(place)
    if unit not in ("Q", "Y", "M", "W", ""):
        return None
    quarter = _last_quarter(place)
    if unit in ("", "Q"):
        return _Found(quarter, "text") if quarter else (_latest(place, "Q") if unit else None)
    return _latest(place, unit)


# --- what dates no event ------------------------------------------------------------------------------------------


def _clock_time(place: _Place) -> str | None:
    """ "T17:00" of "5 p.m.", None where the hour can't be."""
    token = next((t for t in place.own if t.cls in ("clock", "day")), None)
    if token is None:
        return None
    parts = [int(part) for part in re.findall(r"\d+", token.text)]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    if place.value("ampm") == "p" and hour < 12:
        hour += 12
    return f"T{hour:02d}:{minute:02d}" if hour <= 24 and minute < 60 else None


def _clock_day(place: _Place) -> _Found | None:
    """ "5 p.m. on Tuesday": dates like the day in it; alone it is a time of an unsaid day."""
    clock = _clock_time(place)
    if clock is None:
        return None
    days = ("weekday", "yesterday", "today", "tomorrow", "month", "mamb", "mabbr", "iso", "numeric")
    if not place.has(*days):
        anchor = _anchor(place)
        day = anchor.value if anchor else place.published.isoformat() if place.published else None
        return _Found(kind="time", anchor="text", timex=f"{day}{clock}" if day else clock)
    start = next(i for i in range(place.first + 1, place.last) if place.tokens[i].cls not in ("ampm", "other", "comma"))
    found = _day(place.within(start, place.last))
    if found is None or found.span is None:
        return found
    return replace(found, timex=f"{found.span.low.isoformat()}{clock}", cut=None)


def _clock(place: _Place) -> _Found | None:
    return _clock_day(place)


def _each(place: _Place) -> _Found:
    weekday = place.value("weekday", "weekdays")
    if weekday is not None:
        return _Found(kind="set", timex=f"XXXX-WXX-{int(weekday) + 1}", anchor="absolute")
    if month := place.value("month"):
        return _Found(kind="set", timex=f"XXXX-{int(month):02d}", anchor="absolute")
    amount, half = _amount(place)
    unit = _unit(place) or "D"
    return _Found(kind="set", timex=_duration_value(unit, amount or 1, half), anchor="absolute")


def _per(place: _Place) -> _Found:
    return _Found(kind="set", timex=_duration_value(_unit(place), 1, False), anchor="absolute")


def _set(place: _Place) -> _Found:
    return _Found(kind="set", timex=place.value("set"), anchor="absolute")


def _ref(place: _Place) -> _Found:
    timex = place.value("ref")
    if timex is None:
        timex = "FUTURE_REF" if place.has("future") else "PAST_REF" if place.has("past", "recent") else "PRESENT_REF"
    return _Found(kind="ref", timex=timex)


def _the_unit(place: _Place) -> _Found | None:
    """ "the weekend", "the quarter": the last or the running one."""
    unit = _unit(place)
    after = place.neighbour(1)
    if unit == "Y" and after is not None and after.text in ("ended", "ending", "to"):
        return _Found(kind="duration", timex="P1Y", anchor="absolute")
    if unit not in ("WE", "Q", "Y") or place.published is None:
        return None
    if unit == "Y":
        return _Found(year_span(place.published.year))
    if unit == "WE":
        ahead = _tense(place) == "future"
        return _Found(
            weekend_span(place.published if ahead or place.published.weekday() >= 5 else place.published - timedelta(7))
        )
    quarter = _last_quarter(place)
    return _Found(quarter, "text") if quarter else _latest(place, "Q")


_RESOLVERS: dict[str, Callable[[_Place], _Found | list[_Found] | None]] = {
    "nine_eleven": _nine_eleven,
    "hijri": _hijri,
    "feast": _feast,
    "night_range": _night_range,
    "overnight": _overnight,
    "day_range": _day_range,
    "month_range": _month_range,
    "year_range": _year_range,
    "day_list": _day_list,
    "half_day": _half_day,
    "each": _each,
    "day": _day,
    "clock_day": _clock_day,
    "clock": _clock,
    "day_of_month": _day_of_month,
    "week_of": _week_of,
    "offset": _offset,
    "text_day": _text_day,
    "rel": _rel,
    "quarter": _quarter,
    "season": _season,
    "month": _month,
    "edge_unit": _edge_unit,
    "decade": _decade,
    "century": _century,
    "year": _year,
    "spoken_year": _spoken_year,
    "year_ago": _year_ago,
    "latest": _latest_rule,
    "per": _per,
    "duration": _duration,
    "the_unit": _the_unit,
    "set": _set,
    "ref": _ref,
}


def _mention(text: str, place: _Place, found: _Found) -> TimeMention:
    """The outside form of what a rule found, with what the words around it say."""
    first, last = found.cut or (place.first, place.last)
    start, end = place.tokens[first].start, place.tokens[last - 1].end
    span, bound = found.span, _bound(place)
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
        dateline=found.kind == "date" and _is_dateline(text, start, end),
        reporting=_is_reporting(place),
        about=found.about,
    )


def _read(text: str, tokens: Sequence[Token], published: date | None, language: str) -> list[TimeMention]:
    mentions: list[TimeMention] = []
    for rule, first, last in expressions(tokens):
        place = _Place(tokens, first, last, published, language, mentions)
        if _is_name(place):
            continue
        found = _RESOLVERS[rule](place)
        if found is None:
            continue
        mentions.extend(_mention(text, place, one) for one in (found if isinstance(found, list) else [found]))
    return mentions


def find_times(text: str, *, published: date | None, language: str) -> list[TimeMention]:
    """Expressions that name a day, month, year or span, in text order, none overlapping.

    Where no publication date is given but a dateline says it in full ("Kidal, le 14 mai 2021"), relative expressions
    count from that, with the anchor "dateline".
    """
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
