"""Text → tokens with a class and a value ("Tuesday" is weekday 1), by `data/time_words.csv`: what the grammar reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from counterclaim import wordlists

#: Every class a token may have. The grammar matches over one character a token, so each class gets a character.
CLASSES = (
    """other para comma dot dash apo slashmark open close
    weekday weekdays wabbr month mamb mabbr day two num year ordn ordw first firsts card hundred few couple art half
    iso numeric clock ampm decade shortdecade nine_eleven
    unit units cent part night manana season samb mod edge tonight overnight anoche
    yesterday today tomorrow anteayer eve morrow surlendemain
    last lasts past previous next following coming this that same current recent latest these
    ago hace earlier later before after since until by between from to into and in on of du the its il y que
    each per more so fiscal old time set ref future wkend end_word feast good orthodox al fitr hijri hijri_of"""
).split()
CHARACTER: Mapping[str, str] = {name: chr(0xE000 + number) for number, name in enumerate(CLASSES)}


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark. `value` is what the list says of the class: a number for weekdays, months, cardinals,
    ISO letters for units and parts of a day."""

    start: int
    end: int
    text: str
    cls: str
    value: str


_SHAPES = re.compile(
    r"""(?P<para>\n[^\S\n]*\n\s*)
    |(?P<word>(?i:fin(?:es)?)[^\S\n](?i:de)[^\S\n](?i:semana)\b|aujourd['’]hui|[ap]\.\s?m\b\.?|[^\W\d_]\w*)
    |(?P<nine_eleven>9/11(?![\d/]))
    |(?P<iso>\d{4}-\d{2}-\d{2}(?!\d)|\d{4}/\d{2}/\d{2}(?!\d))
    |(?P<numeric>\d{1,2}([/.])\d{1,2}\6(?:\d{4}|\d{2})(?![\d/]))
    |(?P<clock>\d{1,2}(?::\d{2}(?!\d)|h(?:\d{2})?(?!\w)))
    |(?P<decade>\d{3}0s(?!\w))
    |(?P<shortdecade>['’]?\d0s(?!\w))
    |(?P<ordn>\d{1,2}(?:st|nd|rd|th|er|re|e|ème|eme|º|°|ª)(?!\w))
    |(?P<num>\d+(?:[.,\u00a0\u202f]\d+)*(?!\w))
    |(?P<other>\w+)
    |(?P<mark>[^\w\s])""",
    re.VERBOSE,
)
_MARKS = {
    ",": "comma",
    ".": "dot",
    "-": "dash",
    "–": "dash",
    "—": "dash",
    "‑": "dash",
    "'": "apo",
    "’": "apo",
    "/": "slashmark",
    "(": "open",
    ")": "close",
}
#: Two names of the calendar that are also common words; in French "mars" is the month wherever it is lower case.
_LOWER_IS_A_WORD = frozenset({"en"})


@cache
def _lexicon(language: str) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """(as written, without accents): {word: (class, value)}. Short words count only as written: "dès" is not "des"."""
    exact: dict[str, tuple[str, str]] = {}
    folded: dict[str, tuple[str, str]] = {}
    for key, value in wordlists.load("time_words", language).items():
        name, _, rest = value.partition(" ")
        if name not in CHARACTER:
            raise ValueError(f"data/time_words.csv: {key!r} has the unknown class {name!r}")
        exact[key.lower()] = (name, rest)
        if len(key) > 3:
            folded[wordlists.fold(key)] = (name, rest)
    return exact, folded


def _word(
    text: str, language: str, exact: dict[str, tuple[str, str]], folded: dict[str, tuple[str, str]]
) -> tuple[str, str]:
    low = text.lower().replace("’", "'")
    if low[-1:] == "." or low in ("am", "pm"):
        return "ampm", low[0]
    found = exact.get(low) or (
        folded.get(low) if low.isascii() else exact.get(f := wordlists.fold(low)) or folded.get(f)
    )
    if found is None:
        return "other", ""
    name, value = found
    if name == "mamb" and text[0].islower():
        return ("other", "") if language in _LOWER_IS_A_WORD else ("month", value)
    if language == "en" and text[0].islower() and name in ("mabbr", "wabbr"):
        return "other", ""
    # "Domingo", "Sábado" are names and places too where they are capitals: only lower case is surely the day.
    if language == "es" and name == "weekday" and value in ("6",) and text[0].isupper():
        return "wabbr", value
    return name, value


def _number(text: str) -> tuple[str, str]:
    if not text.isdecimal() or not text.isascii():
        return "num", "".join(c for c in text if c.isdecimal()) if text.count(".") == 0 else ""
    size = len(text)
    if size <= 2:
        number = int(text)
        return ("day" if 1 <= number <= 31 else "two"), str(number)
    if size == 4 and 1500 <= int(text) <= 2099:
        return "year", text
    return "num", text if size < 10 else ""


def tokenise(text: str, *, language: str) -> list[Token]:
    """Tokens in text order. A language without a list gives tokens whose words are all `other`."""
    exact, folded = _lexicon(language)
    tokens: list[Token] = []
    for match in _SHAPES.finditer(text):
        kind = match.lastgroup or "other"
        raw = match.group()
        name, value = kind, raw
        if kind == "word":
            name, value = _word(raw, language, exact, folded)
        elif kind == "mark":
            name = _MARKS.get(raw, "other")
        elif kind == "num":
            name, value = _number(raw)
        elif kind == "ordn":
            number = int(re.match(r"\d+", raw).group())  # type: ignore[union-attr]
            name, value = ("first" if number == 1 else "ordn" if number <= 31 else "other"), str(number)
        tokens.append(Token(match.start(), match.end(), raw, name, value))
    return tokens
