"""Bare numbers and tolls named beside them: "put the toll at 46", "said 92", "35, according to …". Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from counterclaim.claims.numbers import NumberPhrase
from counterclaim.claims.victims import (
    FATALITIES,
    INJURIES,
    MISSING,
    OF,
    PEOPLE_COUNTS,
    QUOTE_MARKS,
    Count,
    Scan,
    head_of,
    set_link,
)
from counterclaim.text.analyse import Sentence

_TOLL = {
    "en": re.compile(
        r"(?i)\b(?:(?:death|casualty)\s+toll|tolls?|(?:body|death)\s+count|number\s+of\s+(?:[\w'’-]+\s+){0,4}?"
        r"(?P<what>dead|deaths|killed|victims|fatalities|wounded|injured|injuries|missing|bodies|corpses|casualties|abducted"
        r"|kidnapped|hostages|arrested|detained)|(?:the|its|their)\s+(?:[\w-]+\s+)?(?P<dead>dead|wounded|injured|missing)"
        r"|(?P<vague>figures?|losses|estimates?|number|count|claims?))\b"
    ),
    "fr": re.compile(
        r"(?i)\b(?:bilans?|nombre\s+(?:de|des|d['’])\s*(?P<what>morts|tués|victimes|blessés|disparus|otages|décès|personnes\s+tuées)"
        r"|(?P<dead>pertes)|(?P<vague>chiffres?|total|estimations?|décompte))\b"
    ),
}

#: "brings to 14 the number of dead"
_TOLL_BEHIND = re.compile(
    r"(?i)\s+(?:the|le)\s+(?:number|nombre|toll|bilan)\s+(?:of\s+|de\s+|des\s+)?(?:people\s+|those\s+|civilians\s+|soldiers\s+|personnes\s+)?"
    r"(?:killed|dead|deaths|victims|fatalities|injured|wounded|missing|hostages|abducted|morts|victimes|tués|blessés|disparus|otages)"
)


_KIND_OF_TOLL = (
    (re.compile(r"(?i)wounded|injur|blessé"), INJURIES),
    (re.compile(r"(?i)missing|abduct|kidnap|hostage|arrest|detain|disparu|otage"), MISSING),
)

FIGURE = re.compile(
    r"(?i)\b(?:figures?|tolls?|numbers?|claims?|counts?|chiffres?|bilans?|versions?)\s+(?:of|de|d['’])\s*[\"“«]?\s*$"
)

_SAID_BEFORE = frozenset("que to of at de à d' as".split())


@dataclass(frozen=True, slots=True)
class Said:
    """A count said before: what a later bare number or a rejected figure goes back to."""

    sentence: int
    attribute: str
    low: int | None
    high: int | None
    who: str | None


def is_idle(scan: Scan, count: Count) -> bool:
    """ "how many", "many people": words of quantity that tell nothing by themselves."""
    first = scan.words[count.first]
    if (
        scan.word(count.first - 1) == scan.word(count.last + 1) == ","
        and count.number.kind == "count"
        and first.isdigit()
    ):
        return True  # an age beside a name
    return first in ("many", "nombreux", "nombre") and (
        scan.word(count.first - 1) in ("how", "as", "so", "le", "un", "du", "au")
        or scan.word(count.last + 1) not in ("others", "of", "more")
    )


def is_bare_one(scan: Scan, count: Count) -> bool:
    return scan.words[count.first] in ("un", "une", "one") and count.first == count.last


def toll_before(scan: Scan, count: Count) -> bool:
    return scan.word(count.first - 1) in ("fait", "faisant", "left", "leaving", "claimed", "de") or bool(
        _TOLL[scan.language].search(scan.text[max(0, scan.starts[count.first] - 300) : scan.starts[count.first]])
    )


def _bare(scan: Scan, count: Count) -> bool:
    """Whether the number counts nothing named: "put the toll at 46."; "said 92 the next day"."""
    following = scan.word(count.last + 1)
    return count.np_last < count.np_first or following in ("of", "d'", "of") or following in scan.lexicon.people


def _latest(said: list[Said], sentence: Sentence, number: NumberPhrase, *, reach: int) -> str | None:
    """The attribute that a bare number goes back to: the same number's, else a toll of dead, else what came last."""
    for earlier in reversed(said):
        if earlier.low is not None and earlier.low == number.low and earlier.attribute in PEOPLE_COUNTS:
            return earlier.attribute
    near = [s for s in said if sentence.index - s.sentence <= reach and s.attribute in PEOPLE_COUNTS]
    if any(s.attribute == FATALITIES for s in near):
        return FATALITIES
    return near[-1].attribute if near else None


def link_toll(scan: Scan, count: Count, said: list[Said], sentence: Sentence, *, deadly: bool) -> None:
    """Bare numbers: "put the toll at 46", "brings to 14 the number killed", "said 92", "35, according to …"."""
    if count.number.kind == "vague" or is_bare_one(scan, count) or is_idle(scan, count):
        return
    figure = FIGURE.search(scan.text[max(0, scan.starts[count.first] - 80) : scan.starts[count.first]])
    if not figure and not _bare(scan, count) and head_of(scan, count) not in scan.lexicon.people:
        return
    position = bisect_left(scan.counts, count.first, key=lambda c: c.first)
    here = [c for c in scan.counts[max(0, position - 12) : position] if c.attribute in PEOPLE_COUNTS]
    earlier = (
        here[-1].attribute
        if here
        else _latest(said, sentence, count.number, reach=3) or (FATALITIES if deadly else None)
    )
    if _linking(scan, count) and _toll_named(scan, count, earlier):
        return
    tail = _TOLL_BEHIND.match(scan.text, scan.ends[count.last])
    if tail:
        attribute = next((a for pattern, a in _KIND_OF_TOLL if pattern.search(tail.group())), FATALITIES)
        last = min(bisect_left(scan.ends, tail.end()), len(scan.words) - 1)
        set_link(scan, count, attribute, "toll", first=count.first, last=last)
        return
    if here and _gapped(scan, count, here[-1]):
        set_link(scan, count, here[-1].attribute or "", "gapped", first=count.first, last=count.last + 2)
        return
    if here or (said and sentence.index - said[-1].sentence <= 1):
        noun = _copula(scan, count)
        if noun and earlier:
            set_link(scan, count, earlier, "copula", first=count.first, last=noun)
            count.np_first = count.np_last = noun
            return
    verb = count.first - 1
    while verb >= 0 and (scan.words[verb] in _SAID_BEFORE or scan.words[verb] in QUOTE_MARKS or scan.has(verb, "fill")):
        if scan.has(verb, "say"):
            break
        verb -= 1
    told = scan.has(verb, "say") and not scan.has(verb, "have")
    behind = count.last + 1 + (scan.word(count.last + 1) == ",")
    after = count.np_last + 1 + (scan.word(count.np_last + 1) == ",")
    according = scan.word(behind) in ("according", "selon", "d'après") and count.np_last < count.np_first
    according = according or (bool(here) and scan.word(after) in ("according", "selon", "d'après"))
    if here and _replaced(scan, count) and _bare(scan, count):
        set_link(scan, count, here[-1].attribute or "", "replaced", first=count.first - 1, last=count.last + 1)
        count.quote_last = min(count.quote_last, len(scan.words) - 1)
        return
    if earlier and ((told and _bare(scan, count)) or (according and (here or said))):
        last = min(len(scan.words) - 1, count.np_last + (4 if according else 0))
        set_link(scan, count, earlier, "said", first=max(0, verb) if told else count.first, last=last)


def _replaced(scan: Scan, count: Count) -> bool:
    """ "46 dead, against 38 announced on Monday", "up from 12"."""
    before = scan.word(count.first - 1)
    return before in ("contre", "against") or (
        before == "from" and scan.word(count.first - 2) in ("up", "down", "revised")
    )


def _toll_named(scan: Scan, count: Count, earlier: str | None) -> bool:
    begin = max(0, scan.starts[count.first] - 160)
    before = scan.text[begin : scan.starts[count.first]]
    for match in _TOLL[scan.language].finditer(before):
        if ";" in before[match.end() :]:
            continue
        what = " ".join(filter(None, match.groupdict().values()))
        attribute = next((a for pattern, a in _KIND_OF_TOLL if pattern.search(what)), FATALITIES)
        if match.groupdict().get("vague"):
            attribute = earlier or ""
        if attribute:
            first = bisect_left(scan.starts, begin + match.start())
            set_link(scan, count, attribute, "toll", first=first, last=count.np_last)
            if what and not match.groupdict().get("vague") and count.np_last < count.np_first:
                count.who = what
            return True
    return False


def _gapped(scan: Scan, count: Count, before: Count) -> bool:
    """ "nine died in Keldu and six in Tarre": the verb stands with the count before."""
    place = count.last + 2
    return (
        count.np_last < count.np_first
        and count.first - before.quote_last <= 12
        and scan.word(count.first - 1) in ("and", ",", ":", "et")
        and scan.word(count.last + 1) in ("in", "at", "near", "à")
        and place < len(scan.words)
        and scan.text[scan.starts[place]].isupper()
    )


def _copula(scan: Scan, count: Count) -> int | None:
    """The noun in "forty were small children", "of whom 42 are women"; None where there is none."""
    j = count.np_last + 1
    if not scan.has(j, "be") or (count.np_last >= count.np_first and scan.word(count.np_first) not in OF):
        return None
    for k in range(j + 1, min(j + 4, len(scan.words))):
        if scan.words[k] in scan.lexicon.people and scan.words[k] not in scan.lexicon.singular:
            return k
        if not scan.is_word(k) or scan.has(k, "prep") or k in scan.cues:
            return None
    return None


def _linking(scan: Scan, count: Count) -> bool:
    """Whether the word before a number ties it to a toll ("at", "to", "is", "exceeded")."""
    j = count.first - 1
    while j >= 0 and (scan.words[j] in QUOTE_MARKS or scan.words[j] in ("now", "désormais", "finally")):
        j -= 1
    raw = scan.text[scan.starts[count.first] : scan.ends[count.last]].lower()
    return scan.has(j, "link") or scan.word(j) == ":" or raw.startswith(("exceed", "topped", "surpass"))
