"""Report → Document: paragraphs, sentences and quoted stretches, all with offsets in the published text. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from counterclaim.records import Report


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the published text, in characters: `start` included, `end` not."""

    start: int
    end: int

    def holds(self, position: int) -> bool:
        return self.start <= position < self.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `paragraph` and `index` count from 0 over the whole report."""

    start: int
    end: int
    text: str
    paragraph: int
    index: int


@dataclass(frozen=True)
class Document:
    """A report with its sentences and quoted stretches. `language` is "en" or "fr"."""

    report: Report
    language: str
    sentences: tuple[Sentence, ...]
    #: Stretches in quotation marks, marks included.
    quoted: tuple[Span, ...]

    @property
    def text(self) -> str:
        return self.report.text

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds a position; between two, the one before it."""
        return self.sentences[max(0, bisect_right(self._starts, position) - 1)]

    def in_quotes(self, position: int) -> Span | None:
        for span in self.quoted:
            if span.holds(position):
                return span
        return None


#: A full stop after these ends no sentence. Weekday and month short forms stand before numbers.
ABBREVIATIONS = frozenset(
    """gen col lt maj capt sgt brig adm cmdr cpl pvt mr mrs ms dr prof rev hon st sen rep gov pres jr sr vs etc no al
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun approx est dept inc ltd co corp
    m mm mme mlle me gal cap cdt adj av janv févr fevr juil oct nov déc dec env art vol éd ed""".split()
)

#: Characters. A longer "sentence" is a list, a table or a trap; it is cut at a blank, so that what a stage does with
#: one sentence stays small whatever the text. The longest real sentence of the training texts has 675 (articles, snippets, windows, French).
LONGEST_SENTENCE = 1500
_BREAK = re.compile(
    r"[.!?…]+[\"”’»)\]]*(?:\s*»)?(?=\s+[\"“‘«(\[]?\s*[A-ZÀ-ÖØ-Þ0-9ÉÈÊÀÂÎÔÛÇ]|\s*$)|\n\s*\n|\n(?=\s*[-*•])"
)
_QUOTES = re.compile(r"“[^”]{1,1500}”|«[^»]{1,1500}»|\"[^\"\n]{1,1500}\"|(?<!\w)‘[^’\n]{1,600}’(?!\w)")


_DAY_NEXT = re.compile(r"\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|local|GMT|on|[A-Z]{2,4}\b|\d)")


def _sentence_spans(text: str) -> list[tuple[int, int, int]]:
    """(start, end, paragraph) of every sentence, blanks trimmed."""
    spans: list[tuple[int, int, int]] = []
    start, paragraph = 0, 0

    def close(end: int) -> None:
        first, last = start, end
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        while last - first > LONGEST_SENTENCE:
            cut = text.rfind(" ", first + LONGEST_SENTENCE // 2, first + LONGEST_SENTENCE)
            cut = cut if cut > 0 else first + LONGEST_SENTENCE
            spans.append((first, cut, paragraph))
            first = cut
            while first < last and text[first].isspace():
                first += 1
        if last > first:
            spans.append((first, last, paragraph))

    for match in _BREAK.finditer(text):
        stop = match.group().strip()
        if stop.startswith("."):
            before = re.search(r"[\w’'.-]*$", text[max(start, match.start() - 30) : match.start()])
            word = before.group().rstrip(".").lower() if before else ""
            if word in {"a.m", "p.m"} and not _DAY_NEXT.match(text, match.end()):
                word = ""  # "at 10 a.m. One of them": an hour ends a sentence unless its day follows
            if stop == "." and (
                word in ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word)
            ):
                continue
        close(match.end())
        start = match.end()
        if "\n" in match.group() or re.match(r"[ \t]*\n\s*\n", text[match.end() : match.end() + 8]):
            paragraph += 1
    close(len(text))
    return spans


#: "BAMAKO, Sept 13 (TNA) - ": what comes before a first sentence and is no part of it.
_DATELINE = re.compile(
    r"\s*(?:[A-ZÀ-Þ][^.;:\n]{2,60}?\([\w .-]{2,40}\)\s*[-–—]\s+|[A-ZÀ-Þ][A-ZÀ-Þ' /-]{2,40}(?:,[^.;:\n]{2,30})?\s+[-–—]\s+)"
)


def dateline_end(text: str) -> int:
    """Where the words after a dateline begin: a place and an agency before a dash, which nobody says; 0 without one."""
    found = _DATELINE.match(text)
    return found.end() if found else 0


def analyse(report: Report, *, language: str) -> Document:
    """Splits a report into sentences and quoted stretches. Never fails: an empty text gives no sentences."""
    sentences = tuple(
        Sentence(start, end, report.text[start:end], paragraph, index)
        for index, (start, end, paragraph) in enumerate(_sentence_spans(report.text))
    )
    quoted = tuple(Span(m.start(), m.end()) for m in _QUOTES.finditer(report.text))
    return Document(report, language, sentences, quoted)
