"""Fields as a format gives them → a checked Draft of a report: types, dates and languages are settled here. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counterclaim.errors import InputFault
from counterclaim.sources.decode import has_control

_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.{0,24})?")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*")
_LANGUAGE_NAMES = {"eng": "en", "english": "en", "fra": "fr", "fre": "fr", "french": "fr", "français": "fr"}
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A report before it has its place in a batch. `id` is its own, `number` its line, row or place in a batch file."""

    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None
    id: str | None = None
    number: int | None = None


def draft_of(fields: Mapping[str, Any], *, source: str, number: int | None = None) -> Draft:
    """Takes the codebook's fields of one report; `date` stands for `published` where that is lacking.

    Raises InputFault where there is no text, or a field is of the wrong type or no date.
    """
    return Draft(
        text=_text(fields, source),
        title=line_of(fields.get("title"), name="title", source=source),
        outlet=line_of(fields.get("outlet"), name="outlet", source=source),
        url=line_of(fields.get("url"), name="url", source=source),
        published=_published(fields, source),
        language=_language(fields.get("language"), source),
        id=_own_id(fields.get("id"), source),
        number=number,
    )


def _text(fields: Mapping[str, Any], source: str) -> str:
    text = fields.get("text")
    if text is None:
        hint = ": this looks like a reading, not a report" if "claims" in fields or "events" in fields else ""
        raise InputFault(source, f"no text{hint}")
    if not isinstance(text, str):
        raise InputFault(source, f"text is {kind_of(text)}, not a string")
    return sound(text, name="text", source=source)


def sound(text: str, *, name: str, source: str) -> str:
    """The text itself; raises InputFault where it is empty, or holds what can't be text."""
    if not text.strip("\ufeff \t\r\n\f\v\xa0"):
        raise InputFault(source, f"{name} is empty")
    if has_control(text):
        raise InputFault(source, f"{name} holds control characters")
    if _SURROGATE.search(text):
        raise InputFault(source, f"{name} holds half a surrogate pair (broken \\u escapes)")
    return text


def line_of(value: Any, *, name: str, source: str) -> str | None:
    """One line of a field, blanks trimmed; None where it is lacking or blank."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputFault(source, f"{name} is {kind_of(value)}, not a string")
    line = " ".join(value.split())
    return sound(line, name=name, source=source) if line else None


def _own_id(value: Any, source: str) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return line_of(value, name="id", source=source)


def _published(fields: Mapping[str, Any], source: str) -> date | None:
    for name in ("published", "date"):
        words = line_of(fields.get(name), name=name, source=source)
        if words:
            return day_of(words, name=name, source=source)
    return None


def day_of(words: str, *, name: str, source: str) -> date:
    """A date, or a time of which the date counts as it is written (no shift to another time zone)."""
    match = _ISO_DAY.fullmatch(words)
    try:
        if match:
            return date.fromisoformat(match.group(1))
    except ValueError:
        pass
    raise InputFault(source, f"{name} is no date: {_cut(words)!r} (write it as 2019-03-22)")


def code_of(words: str) -> str | None:
    """ISO 639-1 code of a language as pages name it ("en-GB", "fr_FR", "French"); None where it is none."""
    folded = words.strip().lower()
    if folded in _LANGUAGE_NAMES:
        return _LANGUAGE_NAMES[folded]
    match = _CODE.fullmatch(folded)
    return _LANGUAGE_NAMES.get(match.group(1), match.group(1)) if match else None


def _language(value: Any, source: str) -> str | None:
    words = line_of(value, name="language", source=source)
    if words is None:
        return None
    code = code_of(words)
    if code is None:
        raise InputFault(source, f"language is no code: {_cut(words)!r} (write it as en or fr)")
    return code


def kind_of(value: Any) -> str:
    """What a JSON value is, in a person's words."""
    if isinstance(value, bool):
        return "true or false"
    kinds = {dict: "an object", list: "a list", int: "a number", float: "a number", str: "a string"}
    return kinds.get(type(value), "nothing")


def _cut(words: str) -> str:
    return words if len(words) <= 40 else words[:39] + "…"
