"""An HTML page → Draft: the article without menus and comments, with title, outlet, date and language."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from counterclaim.errors import InputFault
from counterclaim.sources.decode import decode, has_control
from counterclaim.sources.fields import Draft, code_of
from counterclaim.text.language import guess_language

_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?charset\s*=|\?xml\b[^>]{0,100}?encoding\s*=)\s*["']?([\w.:-]{1,40})""", re.I
)
_LANG = re.compile(r"""<html\b[^>]{0,2000}?\b(?:xml:)?lang\s*=\s*["']?([A-Za-z]{2,3}(?:[-_]\w{1,10})*)""", re.I)
_LOOKS_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article)\b", re.I | re.S
)
_XML_HEAD = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
#: Parts that by their own name are no article; without this a page of nothing but a menu gives the menu.
_NOT_ARTICLE = ["//nav", "//footer", "//aside"]


def looks_like_html(text: str) -> bool:
    return bool(_LOOKS_HTML.match(text))


def parse_html(data: bytes, *, source: str, charset: str | None = None, url: str | None = None) -> Draft:
    """One page. `charset` is what the server said; the page's own word comes after it, and UTF-8 before both.

    Raises InputFault where the page can't be decoded or holds no article text.
    """
    page = decode(data, source=source, declared=charset or _charset(data))
    return parse_page(page, source=source, url=url)


def parse_page(page: str, *, source: str, url: str | None = None) -> Draft:
    """One page as text. Its text is a paragraph a block, a blank line between: that is what offsets count in."""
    found = _extract(_XML_HEAD.sub("", page, count=1), source, url)
    text = "\n\n".join(line.strip() for line in (found.text or "").split("\n") if line.strip())
    if not text:
        raise InputFault(source, "no article text in the page")
    if has_control(text):
        raise InputFault(source, "the article holds control characters")
    return Draft(
        text=text,
        title=_line(found.title),
        outlet=_line(found.sitename),
        url=_line(found.url) or url,
        published=_day(found.date),
        language=_language(page, text),
    )


def _extract(page: str, source: str, url: str | None) -> Any:
    """trafilatura's Document of a page."""
    import logging

    # An own handler keeps its log off standard error, and leaves it to those who set up logging.
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    from lxml.etree import LxmlError
    from trafilatura import bare_extraction
    from trafilatura.settings import set_date_params

    try:
        found = bare_extraction(
            page,
            url=url,
            favor_recall=True,
            include_comments=False,
            with_metadata=True,
            prune_xpath=_NOT_ARTICLE,
            # Only what the markup or the address says: a date found in the prose may be any day the article speaks of.
            date_extraction_params=set_date_params(extensive=False),
        )
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputFault(source, f"the page can't be parsed ({type(error).__name__})") from error
    if found is None:
        raise InputFault(source, "no article text in the page")
    return found


def _charset(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    return match.group(1).decode("ascii", "replace") if match else None


def _line(words: str | None) -> str | None:
    return " ".join((words or "").split()) or None


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(words or "")
    except ValueError:
        return None


def _language(page: str, text: str) -> str | None:
    """What the page says, where its text agrees: many sites keep the language of the template they bought."""
    match = _LANG.search(page[:20_000])
    declared = code_of(match.group(1)) if match else None
    return declared if declared and declared == guess_language(text) else None
