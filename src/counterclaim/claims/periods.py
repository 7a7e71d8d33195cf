"""Whether a count runs over a long time ("since January", "in two years"): then it is a sum, not a toll. Pure."""

from __future__ import annotations

import re

from counterclaim.claims.victims import Count, Scan

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_MOIS = "janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre"
#: Openings of a long time; an attack, a day or "yesterday" opens none.
_SPELL = "start|beginning|end|outbreak|onset|war|conflict|insurgency|invasion|takeover|uprising|ceasefire|fall|year|new"
_FEW = r"a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d+|several|recent"
_PERIOD = {
    "en": re.compile(
        rf"""(?ix)\bsince\s+(?:the\s+(?:{_SPELL})\b|last\s+(?!(?:sun|mon|tues|wednes|thurs|fri|satur)day)\w+
          |(?:late|early)\s+\w+|mid-\w+|\d{{1,2}}\s+\w+|\d{{4}}|(?:{_MONTHS}|independence)\b)
        |\b(?:in|over|during|within)\s+(?:the\s+)?(?:past|last|previous|first)\s+(?:[\w-]+\s+){{0,2}}
          (?:weeks|months?|years?|decades?|half|quarter)
        |\b(?:in|over)\s+(?:just\s+|under\s+|over\s+|about\s+)?(?:{_FEW})\s+(?:months?|years?|weeks|decades?)\b
        |\b(?:this|last)\s+year\b|\bso\s+far\s+in\b|\bto\s+date\b|\b(?:a|per|every|each)\s+year\b
        |\bin\s+recent\s+(?:months|weeks|years)|\bfrom\s+\d{{4}}\s+to\b|\bduring\s+the\s+(?:month|war|conflict|insurgency)\b
        |\bbetween\s+(?:\d+\s+and\s+\d+\s+(?:{_MONTHS})|\w+\s+\d{{4}}\s+and\s+\w+\s+\d{{4}}|\d{{4}}\s+and\s+\d{{4}})
        |\b(?:two|three|four|several|separate)\s+(?:separate\s+)?(?:attacks|incidents|raids|ambushes)\b
        |\bin\s+the\s+(?:week|month|year)\b"""
    ),
    "fr": re.compile(
        rf"""(?ix)\bdepuis\s+(?:le\s+(?:début|mois|1er|\d)|la\s+|l['’]|\d{{4}}|début|fin|mi-|plusieurs|des\s|près|plus|{_MOIS}
          |(?:deux|trois|quatre|cinq|six|dix|\d+)\s+(?:ans|mois|semaines))
        |\b(?:au\s+cours\s+d|ces|les|lors\s+d)(?:es|e\s+la|u)?\s*(?:\w+\s+){{0,2}}derni[eè]re?s\s+(?:mois|semaines?|ann[ée]es?)
        |\ben\s+(?:une?|deux|trois|quatre|cinq|six|sept|huit|dix|\d{{1,2}}|quelques|plusieurs)\s+(?:mois|ans?|semaines|années?)
        |\bcette\s+année|\bl['’]an\s+(?:dernier|passé)|\bl['’]année\s+dernière|\bau\s+(?:premier|second)\s+(?:semestre|trimestre)
        |\bchaque\s+année|\bpar\s+an\b|\bentre\s+\w+\s+\d{{4}}\s+et\s+\w+\s+\d{{4}}|\bce\s+mois-ci|\ben\s+20\d\d\b"""
    ),
}
#: What parts a number from a time that isn't its own.
_PARTS = re.compile(r"[;:(]|\b(?:which|who|that|where|when|after|qui|où|après)\b")
#: Characters between a number's clause and its time (the longest right one on the training texts: 96).
_FAR = 110


def in_period(scan: Scan, count: Count, last: int) -> bool:
    """Whether a long time stands in the count's own clause, or opens the sentence; `last` is the clause's last word."""
    begin, end = scan.starts[count.first], scan.ends[min(max(last, count.last), len(scan.words) - 1)]
    # A time outside this window is too far to be the count's.
    low, high = max(0, begin - _FAR - 60), end + _FAR + 60
    window = scan.text[low:high]
    for match in _PERIOD[scan.language].finditer(window):
        if low + match.start() >= end:
            between = scan.text[end : low + match.start()]
        elif low + match.end() <= begin:
            between = scan.text[low + match.end() : begin]
        else:
            return True
        if len(between) <= _FAR and not _PARTS.search(between):
            return True
    return False
