"""Feast and year → its first and last day: Easter is computed, Islamic feasts by the tabular calendar (± 1 day)."""

from __future__ import annotations

from datetime import date, timedelta

#: Where the new moon is sighted later or earlier the feast moves: the tabular calendar is right to a day either side.
ISLAMIC_SLACK = timedelta(days=1)

#: Name → (month, first day, last day) of the Islamic year.
_ISLAMIC = {
    "ramadan": (9, 1, 30),
    "eid_al_fitr": (10, 1, 3),
    "eid_al_adha": (12, 10, 13),
    "ashura": (1, 10, 10),
    "mawlid": (3, 12, 12),
}
#: Name → (month, day, length in days) of the civil year.
_FIXED = {
    "christmas": (12, 25, 1),
    "christmas_eve": (12, 24, 1),
    "epiphany": (1, 6, 1),
    "all_saints": (11, 1, 1),
    "nowruz": (3, 20, 2),
    "orthodox_christmas": (1, 7, 1),
}
#: Name → days from Easter Sunday.
_FROM_EASTER = {"easter": 0, "good_friday": -2, "palm_sunday": -7, "easter_monday": 1, "pentecost": 49}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar, as a Gregorian day: 13 days apart from 1900 to 2099."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    return date(year, (d + e + 114) // 31, (d + e + 114) % 31 + 1) + timedelta(days=13)


def islamic_day(year: int, month: int, day: int) -> date:
    """A day of the tabular Islamic calendar (civil epoch, 16 July 622 Julian) as a Gregorian day."""
    days = day + -(-(59 * (month - 1)) // 2) + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(227014 + days)


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def feast_days(name: str, year: int) -> list[tuple[date, date]]:
    """(first, last) day of each time a feast falls in a civil year: none, one or (Islamic feasts) two, in order. An
    unknown name gives none."""
    if name in _ISLAMIC:
        month, first, last = _ISLAMIC[name]
        around = range(int((year - 622) * 33 / 32) - 1, int((year - 622) * 33 / 32) + 4)
        spans = [(islamic_day(y, month, first), islamic_day(y, month, last)) for y in around]
        return [span for span in spans if span[0].year == year]
    if name in _FIXED:
        month, first, length = _FIXED[name]
        return [(date(year, month, first), date(year, month, first) + timedelta(days=length - 1))]
    if name == "thanksgiving":
        return [(_thanksgiving(year), _thanksgiving(year))]
    base = orthodox_easter(year) if name.startswith("orthodox_") else easter(year)
    offset = _FROM_EASTER.get(name.removeprefix("orthodox_"))
    if offset is None:
        return []
    day = base + timedelta(days=offset)
    return [(day, day)]


def is_islamic(name: str) -> bool:
    """Whether the day of a feast is only known to `ISLAMIC_SLACK`."""
    return name in _ISLAMIC
