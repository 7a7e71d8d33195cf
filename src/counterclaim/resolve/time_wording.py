"""What stands around an expression of time: tense, saying, bounds, datelines, and the day it counts from. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from counterclaim import wordlists
from counterclaim.codebook import DatePrecision
from counterclaim.resolve.calendar_words import Token
from counterclaim.resolve.spans import DaySpan


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
class Found:
    """What a rule makes of its words. `cut` narrows the tokens it stands for, where one rule gives several."""

    span: DaySpan | None = None
    anchor: str = "published"
    kind: str = "date"
    timex: str | None = None
    mod: str | None = None
    about: str = "clause"
    cut: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Place:
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

    def within(self, first: int, last: int) -> Place:
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
def name_words(language: str) -> dict[str, str]:
    return wordlists.load("time_names", language)


def _cue(place: Place, index: int) -> str | None:
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


def _is_possessive(place: Place) -> bool:
    """ "Sunday's assault": the day is that of the assault, whatever verb stands before it."""
    apostrophe, letter = place.neighbour(1), place.neighbour(2)
    return apostrophe is not None and apostrophe.cls == "apo" and letter is not None and letter.text in ("s", "S")


def tense_of(place: Place) -> str | None:
    """ "past", "future" or, where the word that says so is far off, "perhaps past"; None without one.

    The nearest word before the expression decides, else the nearest after it.
    """
    precedes = place.neighbour(-1)
    if _is_possessive(place):
        return "past"
    before = place.neighbour(-2)
    if precedes and before and precedes.text.lower() == "as" and before.text.lower() in ("soon", "early", "late"):
        return "future"
    if precedes and place.language == "fr" and precedes.text.lower() == "ici":
        # "d'ici vendredi"
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


def is_reporting(place: Place) -> bool:
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
        # What is said has begun: "said nine died on Friday", "a fait six tués dimanche".
        if token.cls in _COUNTING or cues.get(token.text.lower()) == "past":
            break
    after = place.neighbour(1)
    return after is not None and after.text.lower() not in _ACCORDING and cues.get(after.text.lower()) == "say"


_COUNTING = frozenset(("card", "day", "two", "num", "hundred"))
#: They name a source and take no day before them: "tué dimanche selon l'armée" is the day of the deed.
_ACCORDING = frozenset(("selon", "según"))


_BOUNDS = {"since": "since", "until": "until", "by": "by", "before": "before", "after": "after", "between": "since"}


def bound_of(place: Place) -> str | None:
    """The word that opens or closes the interval, an article apart ("since the", "jusqu'au")."""
    for step in (-1, -2, -3):
        token = place.neighbour(step)
        if token is None or token.cls not in (*_BOUNDS, "the", "apo", "to", "du", "of"):
            return None
        if token.cls in _BOUNDS and token.cls != "between":
            return _BOUNDS[token.cls]
    return None


def is_name(place: Place) -> bool:
    """Whether the day is part of a name: "the March 23 Movement", "place du 1er Mai", "Bloody Sunday"."""
    names = name_words(place.language)
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
HEAD, _FOOT = 300, 160
_PLACE_ALONE = re.compile(r"[^\W\d_][\w.’' \t-]{1,45},[ \t]*(?:le |el |on )?")
_PLACE_SHOUTED = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ’'. /-]{2,40}(?:,[ \t]*[A-Z][\w. ]{1,30})?,?[ \t]*(?:le |el )?")


#: A dateline that opens a report stands at its start or, below a title, at that of a line that begins this early.
_OPENING = 150
#: Longer than any "(Place, Region, Country (Agency), on " seen; bounds the work.
_LONGEST_OPENING = 110
_CAPITAL = r"(?:[ld]['’])?[^\W\d_a-zß-ÿ][\w.'’-]{0,25}"
_NAME = rf"{_CAPITAL}(?:[ /](?:(?:de|du|des|la|le|les|el|al|and|et|of|sur)[ ]){{0,2}}{_CAPITAL}){{0,3}}"
_AGENCY = r"[(\[][^()\[\]\n]{2,40}[)\]]|/[^/\n]{2,40}/"
#: "Port Oulo, Sil, ", "(OULO, ", "Oulo (Agency) – le ": names alone, so no verb and no small word of a sentence.
_PLACE_OPENS = re.compile(
    rf"[ \t]*\(?{_NAME}(?:,[ \t]*{_NAME}){{0,2}}(?:[ \t]*(?:{_AGENCY}))?(?:,|[ \t][-–—]|(?<=[)\]/]))[ \t]*"
    r"(?:(?:le|el|on|ce)[ \t])?"
)
#: What ends it: "(Agency) - ", ") – ", " : ", ". " before a capital.
_ENDS_OPENING = re.compile(
    rf"[ \t]*\)?[ \t]*(?:{_AGENCY})?[ \t]*(?:[-–—](?=\s|[–—])|[–—](?=\w)|(?P<loose>:(?=\s)|\.(?=\s+[^\W_a-zß-ÿ]|\s+[«\"“])))"
)
_AGENCY_ENDS = re.compile(rf"[ \t]*(?:{_AGENCY})[ \t]*[-–—:]\s")
_SENTENCE_OPENS = re.compile(r"\(?(?:In|At|On|Near|From|Since|By|À|A|En|Dans|Depuis|Près|Vers|Desde|Hasta)\b")


def _opens(text: str, start: int, end: int) -> bool:
    """Whether a day of the month stands in the words that open a report: "Oulo, 14 May 2021 - ", "9 mai (Agence) - ".

    Without a place it needs the agency: "April 12 - " may head an entry of a chronology, whose events it dates.
    """
    begin = text.rfind("\n", 0, start) + 1
    if begin > _OPENING or start - begin > _LONGEST_OPENING or not any(c.isdecimal() for c in text[start:end]):
        return False
    line, rest = text[begin:start], text[end : end + 60]
    if not line.strip(" \t("):
        return bool(_AGENCY_ENDS.match(rest))
    closing = _ENDS_OPENING.match(rest)
    if closing is None or not _PLACE_OPENS.fullmatch(line):
        return False
    # "In Oulo, 9 May: …" is a sentence, "In Guezzam, 9 May - …" a town.
    return not (closing["loose"] and _SENTENCE_OPENS.match(line.lstrip()))


def is_dateline(text: str, start: int, end: int, *, one_day: bool = True) -> bool:
    """Whether an expression dates the report. `one_day`: it names a single day, as an opening dateline must."""
    if one_day and _opens(text, start, end):
        return True
    if HEAD < start < len(text) - _FOOT:
        return False
    line = text[text.rfind("\n", 0, start) + 1 : start]
    rest = text[end : end + 40]
    alone = not rest.split("\n")[0].strip(" .")
    if alone and _PLACE_ALONE.fullmatch(line) and len(line.split()) <= 6:
        return True
    return bool(_PLACE_SHOUTED.fullmatch(line) and re.match(r"[ \t]*(?:\(|[-–—:_]|/)", rest))


# --- anchors ------------------------------------------------------------------------------------------------------


#: How many expressions back "the next day" may reach; bounds the work on long texts.
REACH = 40


def anchor_of(place: Place, *, day: bool = True) -> TimeMention | None:
    """The expression before this one that "the next day" counts from: the last with a value (of a day, where `day`),
    one that dates an event before one that dates a saying."""
    usable = [
        m
        for m in place.before[-REACH:]
        if m.value and m.low and m.kind == "date" and not m.dateline and (m.precision == DatePrecision.DAY or not day)
    ]
    for mention in reversed(usable[-4:]):
        if not mention.reporting:
            return mention
    return usable[-1] if usable else None


def unknown(timex: str | None = None, *, anchor: str = "published") -> Found:
    return Found(None, anchor, timex=timex)
