"""A sentence → its number phrases with bounds: "at least 23" → 23 to unknown, "dozens" → 24 to unknown. Pure.

Numbers that count nobody (ages, dates, times, distances, money, unit names, calibres, years) are left out here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from counterclaim.wordlists import alternation, fold, load


@dataclass(frozen=True, slots=True)
class NumberPhrase:
    """`start` to `end` are characters of the given text, hedge included; the bounds follow the codebook."""

    start: int
    end: int
    low: int | None
    high: int | None
    #: "count" (a figure), "vague" (several), "none" (no, aucun), "single" (a soldier, un soldat)
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class _Tongue:
    #: The first words of every phrase.
    openers: frozenset[str]
    phrase: re.Pattern[str]
    atoms: dict[str, int]
    fixed: dict[str, tuple[int | None, int | None]]
    hedges: dict[str, str]
    range_marks: frozenset[str]


_DIGITS = r"\d{1,3}(?:[,.\u202f\u00a0 ]\d{3})+(?![\d])|\d{1,9}(?:[.,]\d{1,2})?"
_SCALES = {"en": r"(?:\s(?:hundred|thousand|million|billion))?", "fr": r"(?:\s(?:mille|millions?|milliards?))?"}
_RANGE = {"en": r"to|and|or|-|–|and\s+probably|perhaps|or\s+even", "fr": r"à|et|ou|-|–|voire"}
_POST = {
    "en": r"or\s+more|or\s+so|at\s+least|at\s+most|if\s+not\s+more|and\s+possibly\s+more",
    "fr": r"au\s+moins|ou\s+plus|au\s+plus|au\s+minimum|au\s+maximum|environ",
}
#: What may not stand right after a number that counts people: units, ages, parts of a clock or calendar.
_UNITS = re.compile(
    r"""(?xi)(?:[-\s\u00a0\u202f]*(?:
      (?:square\s+|nautical\s+)?(?:km|kms|kilomet\w+|kilom[eè]tr\w+|met(?:er|re)s?|m[eè]tres?|miles?|mm|cm|m|ft|feet|hectares?|acres?)\b
      |(?:kg|kilos?|kilogram\w*|tons?|tonnes?|lit(?:er|re)s?|litres?|pounds?|barrels?|grammes?)\b
      |(?:years?|year-old|ans|ann[ée]es?|months?|mois|weeks?|semaines?|days?|jours?|nights?|nuits?|hours?|heures?|minutes?|seconds?|secondes?|decades?)\b
      |(?:per\s?cent|percent|pour\s?cent|%|°|h\b|h\d\d|hrs?\b|a\.?m\b|p\.?m\b|o['’]clock|gmt\b|bst\b)
      |(?:dollars?|euros?|usd|francs?|fcfa|cfa|pounds?|naira|€|\$|£|bn\b)
      |(?:st|nd|rd|th|er|ère|e|è|ème|eme)\b
      |(?:january|february|march|april|may|june|july|august|september|october|november|december
         |jan|feb|aug|sept?|oct|nov|dec)\b(?!\s+(?:have|be|not))
      |(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)\b
      |(?:times|fois|points?|pages?|articles?|provinces?|countries|pays|percentage|caliber|calibre)\b
    ))|[-–]\s?[a-zà-ÿ]|[-–]\d|[:/]\d|['’]\d|[.,]\d"""
)
#: What may not stand right before: money, names ("Su-25", "Unit 101", "Route 4"), months, "aged", years after "in".
_BEFORE = re.compile(
    r"""(?xi)(?:[$€£#§]|\b(?:us\$|eur|usd|aged?|âgée?s?\s(?:de|d['’])|article|section|chapter|resolution|r[ée]solution|unit|unit[ée]
      |brigade|battalion|bataillon|division|sector|route|highway|room|channel|page|no\.|n°|number|num[ée]ro|zone|camp|gate|flight|phase
      |boeing|airbus|type|class|model|age\sof|âge\sde|gang|top|old)\s?|\b(?:mi|su|mig|ak|rpg|m|f|c|g|spg|at|pk|bm|t|km)-)$"""
)
_MONTH_BEFORE = re.compile(
    r"(?i)\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|aug|sept?|oct|nov|dec)\.?\s$"
)
_STARTS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
#: After these (or with nothing countable behind) a bare four-figure number is a year.
_YEAR_AFTER = re.compile(r"\s+(?:[a-zà-ÿ]{3,})")
_YEAR_BEFORE = re.compile(
    r"(?i)\b(?:in|since|of|from|by|until|till|late|early|mid|end|between|and|to|during|before|after|en|depuis|fin|début|de|dès|à|et|l['’]an|january|february|march"
    r"|april|may|june|july|august|september|october|november|december|janvier|f[ée]vrier|mars|avril|mai|juin|juillet"
    r"|ao[uû]t|septembre|octobre|novembre|d[ée]cembre|\d{1,2},)[-\s]*$"
)


@cache
def _tongue(language: str) -> _Tongue:
    atoms: dict[str, int] = {}
    fixed: dict[str, tuple[int | None, int | None]] = {}
    for key, value in load("number_words", language).items():
        if value.startswith("="):
            low, high = value[1:].split(":")
            fixed[_plain(key)] = (int(low) if low else None, int(high) if high else None)
        else:
            atoms[fold(key)] = -int(value[1:]) if value.startswith("x") else int(value)
    hedges = {_plain(k): v for k, v in load("number_hedges", language).items()}
    words = alternation([k for k, v in load("number_words", language).items() if not v.startswith("=")])
    phrases = alternation([k for k, v in load("number_words", language).items() if v.startswith("=")])
    marks = alternation(list(load("number_hedges", language)))
    join = r"(?:[-\s]|\sand\s)" if language == "en" else r"(?:[-\s]et[-\s](?=une?\b|onze\b)|[-\s])"
    atom = rf"(?:{_DIGITS}){_SCALES[language]}|{words}(?:{join}{words}){{0,6}}"
    between = r"(?P<between>between\s+|entre\s+|de\s+(?=\S+\s+à\s))?"
    phrase = (
        rf"(?<![\w$€£:])(?:(?P<hedge>{marks})(?:(?<=['’])|\s+))?(?P<hedge2>(?:{marks})(?:(?<=['’])|\s+))?{between}(?:(?<=\s)(?<![.,]\s)[\"“«]\s?)?(?:"
        rf"(?P<fixed>{phrases})(?![\w])|"
        rf"(?<![\w./:-])(?<!\d,)(?P<n>{atom})(?!\w)(?:\s*,?\s*(?:{_RANGE[language]})\s*(?P<m>{atom})(?!\w))?)"
        rf"(?P<post>,?\s+(?:{_POST[language]})\b)?"
    )
    keys = [*load("number_words", language), *load("number_hedges", language), "between", "entre", "de"]
    return _Tongue(
        frozenset(_STARTS.findall(k)[0].partition("-")[0].lower() for k in keys),
        re.compile(phrase, re.I),
        atoms,
        fixed,
        hedges,
        frozenset(("to", "-", "–", "à", "or", "ou", "and", "et")),
    )


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _digits(text: str, language: str) -> int | None:
    """ "1,200" → 1200, "1.2 million" → 1200000; None where it is a broken number ("12.7")."""
    head, _, scale = text.partition(" ") if not re.match(r"\d+[\s\u00a0\u202f]\d", text) else (text, "", "")
    scale = scale.strip().lower()
    factor = {"hundred": 100, "thousand": 1000, "mille": 1000, "million": 10**6, "millions": 10**6}.get(scale, 1)
    if scale in ("billion", "milliard", "milliards"):
        factor = 10**9
    if re.fullmatch(r"\d{1,3}(?:[,.\s\u00a0\u202f]\d{3})+", head):
        return int(re.sub(r"\D", "", head)) * factor
    if re.fullmatch(r"\d+[.,]\d+", head):
        return round(float(head.replace(",", ".")) * factor) if factor > 1 else None
    return int(head) * factor if head.isdigit() else None


def _spelled(text: str, atoms: dict[str, int]) -> int | None:
    """ "two hundred and five" → 205, "quatre-vingt-dix-sept" → 97."""
    total = current = 0
    for word in re.split(r"[-\s]+", fold(text)):
        if word in ("and", "et", ""):
            continue
        value = atoms.get(word)
        if value is None:
            return None
        if value < 0:  # a factor: hundred, thousand
            if -value >= 1000:
                total, current = total + max(current, 1) * -value, 0
            else:
                current = max(current, 1) * -value
        elif word.startswith("vingt") and current == 4:
            current = 80
        else:
            current += value
    return total + current


def _number(text: str, language: str, tongue: _Tongue) -> int | None:
    return _digits(text, language) if text[0].isdigit() else _spelled(text, tongue.atoms)


def _bounded(hedges: list[str], low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """The bounds after the hedges before the number ("more than a dozen" → 13 to unknown)."""
    for hedge in hedges:
        if hedge == "low":
            high = None
        elif hedge == "over":
            low, high = (None if low is None else low + (high is not None)) if low is not None else high, None
            if low is not None and high is None and low == 5:
                low = 5
        elif hedge == "high":
            low = None
        elif hedge == "under":
            low, high = None, None if high is None else high - 1
    return low, high


def _counts_nobody(text: str, start: int, end: int, raw: str) -> bool:
    """Whether the figure at start:end is an age, a date, a distance, a name's number or a year."""
    if _UNITS.match(text[end : end + 24]) or _BEFORE.search(text[max(0, start - 24) : start]):
        return True
    if raw.isdigit() and len(raw) <= 2 and _MONTH_BEFORE.search(text[max(0, start - 12) : start]):
        return True
    if not _YEAR.match(raw):
        return False
    before = text[max(0, start - 24) : start]
    return bool(_YEAR_BEFORE.search(before)) or not _YEAR_AFTER.match(text[end : end + 12])


def find_numbers(text: str, language: str) -> list[NumberPhrase]:
    """Every number phrase of a sentence that could count people or events, from left to right."""
    tongue = _tongue(language)
    found: list[NumberPhrase] = []
    position = 0
    for start in _STARTS.finditer(text):  # testing words is six times faster than letting the phrase search
        word = start.group()
        if start.start() < position or not (word[0].isdigit() or word.partition("-")[0].lower() in tongue.openers):
            continue
        match = tongue.phrase.match(text, start.start())
        if match:
            position = match.end()
            found += _read(match, text, language, tongue)
    return found


def _read(match: re.Match[str], text: str, language: str, tongue: _Tongue) -> list[NumberPhrase]:
    if (
        match["hedge"]
        and _plain(match["hedge"]) == "up to"
        and text[max(0, match.start() - 6) : match.start()].lower() == "owned "
    ):
        return _read_bare(match, text, language, tongue)
    kinds = [
        tongue.hedges.get(_plain(h), "") for h in (match["hedge"], (match["hedge2"] or "").strip()) if h and h.strip()
    ]
    start, end = match.start(), match.end()
    if fixed := match["fixed"]:
        if _UNITS.match(text[match.end("fixed") : match.end("fixed") + 24]):
            return []
        low, high = tongue.fixed[_plain(fixed)]
        if (low, high) == (None, 5) and "over" in kinds:  # "more than a handful"
            return [NumberPhrase(start, end, None, 5)]
        if (low, high) == (None, 5):
            low = high = None
        kind = "vague" if low is None and high is None else "none" if high == 0 else "count"
        low, high = _bounded(kinds, low, high)
        return [NumberPhrase(start, end, *_after(match, low, high), kind)]
    first_end = match.end("n")
    n = _number(match["n"], language, tongue)
    if match["m"]:
        end_m = match.end("m")
        m = _number(match["m"], language, tongue)
        mark = _plain(text[first_end : match.start("m")].replace(",", ""))
        moved = re.search(r"(?i)\b(?:from|de)\s$", text[max(0, start - 6) : start]) and language == "en"
        ranged = mark not in ("and", "et") or match["between"]
        if (
            m is not None
            and n is not None
            and n < 10 <= m
            and re.search(r"(?i)(?:dozen|hundred|thousand|million)s?$", match["m"])
        ):
            n *= next(s for s in (10**6, 1000, 100, 12) if m % s == 0)
        if not ranged or moved or m is None or n is None or m <= n or n * 20 < m:
            parts = []
            for s, e, value, raw in (
                (start, first_end, n, match["n"]),
                (match.start("m"), end_m, m, match["m"]),
            ):
                if value is not None and not _counts_nobody(text, s, e, raw):
                    parts.append(NumberPhrase(s, e, *_bounded(kinds if s == start else [], value, value)))
            return parts
        if _counts_nobody(text, start, end_m, match["m"]):
            return []
        return [NumberPhrase(start, end, *_bounded(kinds, n, m))]
    if n is None or _counts_nobody(text, match.start("n"), first_end, match["n"]):
        return []
    return [NumberPhrase(start, end, *_after(match, *_bounded(kinds, n, n)))]


def _read_bare(match: re.Match[str], text: str, language: str, tongue: _Tongue) -> list[NumberPhrase]:
    """ "owned up to eight": the words before the number are the verb's."""
    again = tongue.phrase.match(text, match.end("hedge") + 1)
    return _read(again, text, language, tongue) if again else []


def _after(match: re.Match[str], low: int | None, high: int | None) -> tuple[int | None, int | None]:
    """The bounds after the words behind the number ("ten or more" → 10 to unknown)."""
    post = _plain((match["post"] or "").replace(",", ""))
    if post in ("or more", "at least", "if not more", "and possibly more", "au moins", "ou plus", "au minimum"):
        high = None
    elif post in ("at most", "au plus", "au maximum"):
        low = None
    return low, high
