"""A PDF → Draft: its text with the lines of a paragraph joined again, title and date from its metadata."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from counterclaim.errors import InputFault
from counterclaim.sources.decode import has_control
from counterclaim.sources.fields import Draft

#: pdfium writes a hyphen at the end of a line as U+0002 or U+FFFE, and leaves the line end out.
_HYPHEN = re.compile(r"[\ufffe\x02]\s*")
_CUT = "\ufffe"
_DAY = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
#: What programs write as a title when nobody gave one.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint)\b.*|untitled.*|document\d*|.*\.(?:docx?|odt|indd|pdf|tex|qxd|pptx?))", re.I
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_BULLET = re.compile(r"(?:[-*•▪●–—]|\(?\d{1,2}[.)])\s")
#: pdfium's error code for a password that is needed or wrong.
_PASSWORD = 4
#: A line below this share of the full width ends its paragraph if it ends a sentence: set loosely, as ragged-right
#: columns rarely leave more than a seventh of the line empty.
_FULL = 0.85
#: A line below this share ends its block whatever it ends with: a heading, a signature, the last of a list.
_SHORT = 0.6


def parse_pdf(data: bytes, *, source: str) -> Draft:
    """One document. Raises InputFault where it is encrypted, broken, or has no text (a scan)."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD
        raise InputFault(source, "an encrypted PDF (it needs a password)" if encrypted else "a broken PDF") from None
    try:
        pages = [_page_text(document, number) for number in range(len(document))]
        metadata: dict[str, str] = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise InputFault(source, f"a broken PDF ({str(error).rstrip('.').lower()})") from None
    finally:
        document.close()
    text = join_pages(pages)
    if not text:
        raise InputFault(source, "a PDF without text (scanned pages need text recognition first)")
    if has_control(text):
        raise InputFault(source, "a PDF whose text holds control characters (its fonts name no letters)")
    return Draft(text=text, title=_title(metadata.get("Title")), published=_day(metadata.get("CreationDate")))


def _page_text(document: Any, number: int) -> str:
    page = document[number]
    try:
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_bounded())
        finally:
            textpage.close()
    finally:
        page.close()


def join_pages(pages: Sequence[str]) -> str:
    """Lines of all pages → paragraphs with a blank line between; running heads and page numbers left out. Pure."""
    lines = [line for page in _without_running_lines([_lines(page) for page in pages]) for line in page]
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return ""
    width = lengths[int(0.9 * (len(lengths) - 1))]
    paragraphs: list[str] = []
    current = ""
    for number, line in enumerate(lines):
        current = _joined(current, line)
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if current and _ends_block(line, following, width):
            paragraphs.append(current.replace(_CUT, "-"))
            current = ""
    return "\n\n".join(paragraphs)


def _joined(current: str, line: str) -> str:
    """A word cut in two is whole again; before a capital or a digit the hyphen is the word's own ("G5-Sahel")."""
    if current.endswith(_CUT):
        return current[:-1] + ("" if line[:1].islower() else "-") + line
    return f"{current} {line}" if current and line else current or line


def _ends_block(line: str, following: str, width: int) -> bool:
    if not line or not following or _BULLET.match(following):
        return True
    if line.endswith(_CUT):
        return False
    if _SENTENCE_END.search(line):
        return len(line) < _FULL * width
    return len(line) < _SHORT * width and not following[0].islower()


def _lines(page: str) -> list[str]:
    marked = _HYPHEN.sub(_CUT + "\n", page.replace("\r\n", "\n").replace("\r", "\n"))
    return [" ".join(line.split()) for line in marked.strip().split("\n")]


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Leaves out first and last lines that are the same, numbers aside, on more than half of at least three pages."""
    if len(pages) < 3:
        return pages
    seen = Counter(key for page in pages for key in {_key(page[0]), _key(page[-1])})
    running = {key for key, times in seen.items() if key and times > len(pages) / 2}
    return [_trimmed(page, running) for page in pages]


def _trimmed(page: list[str], running: set[str]) -> list[str]:
    start = 1 if _key(page[0]) in running else 0
    end = len(page) - 1 if len(page) > start and _key(page[-1]) in running else len(page)
    return page[start:end]


def _key(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _title(words: str | None) -> str | None:
    title = " ".join((words or "").split())
    return None if not title or has_control(title) or _NO_TITLE.fullmatch(title) else title


def _day(words: str | None) -> date | None:
    """The day of a PDF date ("D:20190322101500+01'00'") as written; None where it is junk."""
    match = _DAY.match(words or "")
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
