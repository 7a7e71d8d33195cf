"""Which language a text is in. Reading needs to be sure of the two it reads, and to name any other it meets."""

from __future__ import annotations

import re

from counterclaim.codebook import LANGUAGES
from counterclaim.errors import ReadingFault
from counterclaim.records import Report

#: Words so common that a few lines hold several, and that the other language does not have.
_COMMON = {
    "en": frozenset("the and of was were that said has have with from by which they their this been is".split()),
    "fr": frozenset("les des une dans est ont que qui sur par pour avec été selon aux cette leur sont du au".split()),
}


def guess_language(text: str) -> str:
    """ISO 639-1 code of the text's language. Short English or French text is decided by its common words; the rest by
    py3langid, a naive Bayes over bytes, which is unsure below some fifty characters."""
    head = text[:6000]
    words = re.findall(r"[^\W\d_]+", head.lower())
    if words:
        share = {code: sum(w in common for w in words) / len(words) for code, common in _COMMON.items()}
        best = max(share, key=lambda code: (share[code], code))
        # 0.07: in 429 development and training texts English has 0.08 to 0.31 of its words in its list, French 0.06 to
        # 0.21 in its own, and Spanish at most 0.05 in the French one; what falls below goes to the slower guess.
        if share[best] >= 0.07 and share[best] >= 2 * min(share.values()):
            return best
    from py3langid import classify  # half a second and 30 MB: only where the common words do not decide

    guess = str(classify(head)[0])
    # Pidgin is guessed of short plain English ("claims Mogadishu blast, 8 dead"); real Pidgin fails at the words.
    return "en" if guess == "pcm" else guess


def readable_language(report: Report, *, longest: int) -> str:
    """The language that a report is read in, its own or guessed. Every reader asks this first.

    Raises ReadingFault where the text is empty, has more than `longest` characters, or is in a language that is not read.
    """
    if not report.text.strip():
        raise ReadingFault("the text is empty")
    if len(report.text) > longest:
        raise ReadingFault(f"the text has {len(report.text):,} characters, more than {longest:,}")
    language = report.language or guess_language(report.text)
    if language not in LANGUAGES:
        raise ReadingFault(f"the language {language!r} is not read (only {', '.join(LANGUAGES)})")
    return language
