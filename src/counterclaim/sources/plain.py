"""Plain text and Markdown → Draft: front matter is honoured and cut off, the rest is the text as published. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from counterclaim.sources.fields import Draft, draft_of

#: Front matter is short; a line of dashes further down is a rule in the text.
_LONGEST_FRONT = 60
_PAIR = re.compile(r"([A-Za-z][\w -]{0,40}):(?:[ \t]+(.*)|)$")
_NESTED = re.compile(r"[ \t]+\S|- |#|$")
#: A longer first line is no heading.
_LONGEST_TITLE = 400
_KNOWN = {"title", "date", "published", "outlet", "language", "lang", "url", "id"}


def parse_plain(text: str, *, source: str, markdown: bool) -> Draft:
    """One text file. In Markdown a first line "# Title" gives the title and stays in the text.

    A dateline is not taken for the date of publication: it is the day the report was written, at best.
    Raises InputFault for an empty text or a bad date in the front matter.
    """
    front, body = split_front(text)
    draft = draft_of({**front, "text": body}, source=source)
    if markdown and draft.title is None:
        draft = replace(draft, title=_heading(body))
    return draft


def _heading(body: str) -> str | None:
    """The words of a first line "# Title" (or "# Title #")."""
    line = body.lstrip().partition("\n")[0].strip()
    if not line.startswith("# ") or len(line) > _LONGEST_TITLE:
        return None
    return " ".join(re.sub(r"\s#+$", "", line[2:]).split()) or None


def split_front(text: str) -> tuple[dict[str, str], str]:
    """(fields, text after the front matter). Nothing is cut where the first lines are not plainly front matter:
    "---", lines of `key: value` with at least one key that we know, "---" or "..."."""
    lines = text.split("\n", _LONGEST_FRONT + 2)
    if lines[0].rstrip() != "---":
        return {}, text
    fields: dict[str, str] = {}
    for number, line in enumerate(lines[1 : _LONGEST_FRONT + 2], start=1):
        if line.rstrip() in ("---", "..."):
            body = "\n".join(lines[number + 1 :])
            return (fields, body) if fields.keys() & _KNOWN else ({}, text)
        match = _PAIR.match(line.rstrip())
        if match:
            key = match.group(1).strip().lower()
            fields["language" if key == "lang" else key] = _unquoted(match.group(2) or "")
        elif not _NESTED.match(line):
            return {}, text
    return {}, text


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return re.sub(r"\s#.*$", "", value).rstrip()
