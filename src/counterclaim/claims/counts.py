"""Counts of people and of events: "at least 23 soldiers were killed" → low 23, who soldiers. Pure.

Every number phrase of a sentence looks for the cue that makes it a toll: a verb before it, a noun in its own phrase, a
verb after it, the list it stands in, a toll named before it. What is left over counts nobody and proposes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from counterclaim.claims.numbers import NumberPhrase
from counterclaim.claims.silence import find_silences
from counterclaim.claims.victims import QUOTE_MARKS, Count, Cue, Scan, scan_sentence
from counterclaim.claims.proposal import Proposal
from counterclaim.text.analyse import Document, Sentence

FATALITIES, INJURIES, OTHER, AGGREGATE = "fatalities", "injuries", "other", "aggregate"
MISSING = "missing_or_captured_people"
#: A verb further away than this from its subject belongs to something else (longest on the training texts: 22).
_REACH = 26
_LONGEST_QUOTE = 380

_OF = frozenset(("of", "de", "d'", "des", "du"))
_LISTS = frozenset(
    (",", "and", "or", "et", "ou", "as", "well", "plus", "along", "with", "ainsi", "que", "(", "–", "—", "also")
)
_SUBCOUNT = frozenset(
    ("including", "among", "dont", "comprising", "notamment", "incl", "parmi", "whom", "them", "lesquels", "lesquelles")
)
_BEFORE_OBJECT = frozenset(
    (
        "the",
        "as",
        "also",
        "another",
        "further",
        "all",
        "its",
        "their",
        "his",
        "aussi",
        "les",
        "ses",
        "leurs",
        "son",
        "sa",
    )
)
_TOLL = {
    "en": re.compile(
        r"(?i)\b(?:(?:death|casualty)\s+toll|tolls?|(?:body|death)\s+count|number\s+of\s+(?:[\w'’-]+\s+){0,4}?"
        r"(?P<what>dead|deaths|killed|victims|fatalities|wounded|injured|injuries|missing|bodies|corpses|casualties|abducted|kidnapped"
        r"|hostages|arrested|detained)|(?:the|its|their)\s+(?:[\w-]+\s+)?(?P<dead>dead|wounded|injured|missing)"
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
_TOLL_LINK = frozenset(
    "at to of is was be as reached reaches exceeded exceeds stood stands : than from by à de est était atteint dépasse établit "
    "fixé passé porté compris now finally include between".split()
)
_KIND_OF_TOLL = (
    (re.compile(r"(?i)wounded|injur|blessé"), INJURIES),
    (re.compile(r"(?i)missing|abduct|kidnap|hostage|arrest|detain|disparu|otage"), MISSING),
)
_PERIOD = {
    "en": re.compile(
        r"""(?ix)\bsince\s+(?!(?:sun|mon|tues|wednes|thurs|fri|satur)day|yesterday|then\b|dawn|the\s+(?:attack|raid|assault|strike|incident))
        (?:the\s+\w+|last\s+\w+|late\s+\w+|early\s+\w+|mid-\w+|\d{1,2}\s+\w+|\d{4}|[A-Z]?(?:january|february|march|april|may|june|july|august|september|october|november|december|independence))
        |\b(?:in|over|during|within)\s+(?:the\s+)?(?:past|last|previous|first)\s+(?:[\w-]+\s+){0,2}(?:weeks|months?|years?|decades?|half|quarter)
        |\b(?:in|over)\s+(?:just\s+|under\s+|over\s+|about\s+)?(?:a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d+|several|recent)\s+(?:months?|years?|weeks|decades?)\b
        |\b(?:this|last)\s+year\b|\bso\s+far\s+in\b|\bto\s+date\b|\b(?:a|per|every|each)\s+year\b|\bin\s+recent\s+(?:months|weeks|years)
        |\bbetween\s+\d+\s+and\s+\d+\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)|\bduring\s+the\s+month\b|\bbetween\s+\w+\s+\d{4}\s+and\s+\w+\s+\d{4}|\bbetween\s+\d{4}\s+and\s+\d{4}|\bfrom\s+\d{4}\s+to\b
        |\b(?:two|three|four|several|separate)\s+(?:separate\s+)?(?:attacks|incidents|raids|ambushes)\b|\bin\s+the\s+(?:week|month|year)\b|\bduring\s+the\s+(?:war|conflict|insurgency)"""
    ),
    "fr": re.compile(
        r"""(?ix)\bdepuis\s+(?:le\s+(?:début|mois|1er|\d)|la\s+|l['’]|\d{4}|début|fin|mi-|plusieurs|des\s|près|plus|janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre|(?:deux|trois|quatre|cinq|six|dix|\d+)\s+(?:ans|mois|semaines))
        |\b(?:au\s+cours\s+d|ces|les|lors\s+d)(?:es|e\s+la|u)?\s*(?:\w+\s+){0,2}derni[eè]re?s\s+(?:mois|semaines?|ann[ée]es?)
        |\ben\s+(?:un|une|deux|trois|quatre|cinq|six|sept|huit|dix|\d{1,2}|quelques|plusieurs)\s+(?:mois|ans?|semaines|années?)
        |\bcette\s+année|\bl['’]an\s+(?:dernier|passé)|\bl['’]année\s+dernière|\bau\s+(?:premier|second)\s+(?:semestre|trimestre)
        |\bchaque\s+année|\bpar\s+an\b|\bentre\s+\w+\s+\d{4}\s+et\s+\w+\s+\d{4}|\bce\s+mois-ci|\ben\s+20\d\d\b"""
    ),
}
_WAR = re.compile(r"(?i)\b(?:war|conflict|insurgency|uprising|years?|guerre|conflit|insurrection|ans)\b")
_REJECTED = re.compile(
    r"(?i)\b(?:fantas\w+|false\b|lies?\b|invent\w+|exaggerat\w+|fabricat\w+|propaganda|rejects?\b|rejected|dismiss\w+|den(?:y|ies|ied)\b"
    r"|not\s+recogni[sz]e|nonsense|insult|baseless|inflated|mensong\w+|faux\b|fausse|fantais\w+|rejet\w+|dément\w*|contest\w+|farfelu\w*)"
)
_FIGURE = re.compile(
    r"(?i)\b(?:figures?|tolls?|numbers?|claims?|counts?|chiffres?|bilans?|versions?)\s+(?:of|de|d['’])\s*[\"“«]?\s*$"
)
_PEOPLE = frozenset((FATALITIES, INJURIES, MISSING))
_SAID_BEFORE = frozenset("que to of at de à d' as".split())


@dataclass(frozen=True, slots=True)
class _Said:
    """A count said before: what a later bare number or a rejected figure goes back to."""

    sentence: int
    attribute: str
    low: int | None
    high: int | None
    who: str | None


def find_counts(document: Document) -> list[Proposal]:
    """Proposals of fatalities, injuries, missing_or_captured_people, aggregate and counted `other`, in text order."""
    proposals: list[Proposal] = []
    said: list[_Said] = []
    deadly = -9  # the last sentence that spoke of deaths
    for sentence in document.sentences:
        scan = scan_sentence(sentence.text, document.language)
        if any(c.attribute == FATALITIES for c in scan.cues.values()):
            deadly = sentence.index
        for count in _merged(scan, _linked(scan, sentence, said, deadly=sentence.index - deadly <= 2)):
            proposal = _proposal(scan, sentence, count, said)
            proposals += [proposal, *_second(scan, sentence, count, proposal)]
            said.append(_Said(sentence.index, count.attribute or "", proposal.low, proposal.high, proposal.who))
        proposals += find_silences(sentence, document.language)
        proposals += _rejections(scan, sentence, said)
    return sorted(proposals, key=lambda p: (p.start, p.end, p.attribute, p.rule))


# ---------------------------------------------------------------------------------------------------------- linking


def _linked(scan: Scan, sentence: Sentence, said: list[_Said], *, deadly: bool) -> list[Count]:
    """The counts of one sentence that found what they count."""
    if not scan.counts:
        return []
    objects = _objects(scan)
    for position, count in enumerate(scan.counts):
        previous = scan.counts[position - 1] if position else None
        if _is_thing(scan, count):
            _link_events(scan, count)
            if count.attribute is None:
                _link_things(scan, count, objects)
        else:
            _link(scan, count, previous, objects)
            if count.attribute is None and count.number.kind in ("count", "vague"):
                _link_toll(scan, count, said, sentence, deadly=deadly)
    _link_backwards(scan)
    return [c for c in scan.counts if c.attribute]


def _link_backwards(scan: Scan) -> None:
    """ "46 fighters and 10 soldiers dead": the cue behind the last of a list holds for those before it."""
    for count, after in reversed(list(zip(scan.counts, scan.counts[1:], strict=False))):
        if (
            count.attribute is None
            and after.attribute in _PEOPLE
            and after.rule in ("noun", "participle", "list")
            and after.cue is not None
            and after.cue.first > after.np_first
            and not after.adjective
            and count.np_first <= count.np_last
            and not _is_thing(scan, count)
            and _listed(scan, count, after)
            and count.number.kind in ("count", "single")
        ):
            _set(scan, count, after.attribute or "", "list", first=count.first, last=after.quote_last)


def _head(scan: Scan, count: Count) -> str:
    """The last word of the noun phrase before any "of"."""
    head = ""
    for j in range(count.np_first, count.np_last + 1):
        if j > count.np_first and scan.words[j] in _OF:
            break
        head = scan.words[j]
    return head


def _is_thing(scan: Scan, count: Count) -> bool:
    head = _head(scan, count)
    if scan.language == "fr" and count.np_first <= count.np_last:
        near = scan.words[count.np_first : count.np_last + 1][:4]
        return any(w in scan.lexicon.things or w in scan.lexicon.events for w in near)
    return head in scan.lexicon.things or head in scan.lexicon.events


def _passive(scan: Scan, cue: Cue) -> bool:
    for j in range(cue.first - 1, max(-1, cue.first - 6), -1):
        if scan.has(j, "be") and not (scan.language == "fr" and scan.words[j] == "est" and scan.word(j - 1) == "s'"):
            return True
        if not (
            scan.has(j, "fill") or scan.has(j, "neg") or scan.has(j, "have") or scan.words[j].endswith(("ly", "ment"))
        ):
            return False
    return False


def _objects(scan: Scan) -> dict[int, Cue]:
    """{first word of a count: the verb or noun that takes it as object}."""
    found: dict[int, Cue] = {}
    for cue in scan.cues.values():
        target = _object(scan, cue)
        if target is not None:
            found.setdefault(target, cue)
    return found


def _object(scan: Scan, cue: Cue) -> int | None:
    j = cue.last + 1
    if "o" in cue.kinds and scan.word(j) in _OF:
        j += 1
        j = _skip(scan, j)
        return j if j in scan.count_at else None
    if "a" not in cue.kinds:
        return None
    if "p" in cue.kinds:
        if _passive(scan, cue):
            return None
        if scan.language == "fr" and not _french_active(scan, cue):
            return None
    if scan.has(cue.first - 1, "hypo") or scan.word(cue.first - 1) in ("to", "not", "pour", "de"):
        return None
    j = _skip(scan, j)
    if scan.word(j) == "," and scan.word(j + 1) == "according":  # "killed, according to the army, at least 20"
        for k in range(j + 2, j + 12):
            if scan.word(k) == ",":
                j = _skip(scan, k + 1)
                break
    return j if j in scan.count_at else None


def _skip(scan: Scan, j: int) -> int:
    for _ in range(4):
        if j in scan.count_at:
            return j
        word = scan.word(j)
        if word in QUOTE_MARKS or word in _BEFORE_OBJECT or (word.endswith("ly") and len(word) > 4):
            j += 1
            continue
        if (
            word == "and"
            and scan.word(j + 1).endswith(("ed", "ing"))
            and j + 2 in scan.count_at
            and j + 1 not in scan.cues
        ):
            return j + 2
        break
    return j


def _french_active(scan: Scan, cue: Cue) -> bool:
    """Whether a form of avoir governs the participle ("ont tué", "d'avoir tué")."""
    for j in range(cue.first - 1, max(-1, cue.first - 5), -1):
        if scan.has(j, "have"):
            return True
        if not scan.has(j, "fill") and not scan.has(j, "neg"):
            return False
    return False


@dataclass(frozen=True, slots=True)
class _Predicate:
    cue: Cue
    coordinated: bool
    reduced: bool


def _predicate(scan: Scan, count: Count) -> _Predicate | None:
    """The verb after a count of which the count is the victim: "were … killed", "died", "killed" right behind it."""
    words = scan.words
    be = have = loose = coordinated = negated = aside = whose = False
    commas = plain = 0
    j = count.np_last + 1
    end = min(len(words), j + _REACH)
    while j < end:
        word = words[j]
        cue = scan.cues.get(j)
        if cue and whose:
            j = cue.last + 1
            continue
        if cue:
            verdict = _verdict(scan, cue, be=be or (loose and scan.has(j - 1, "conj")), have=have)
            if verdict == "takes":
                if negated and count.number.kind != "none":
                    return None
                return _Predicate(cue, coordinated, reduced=False)
            if verdict == "reduced":
                near = plain <= 2 and j - count.np_last <= 12 and commas in (0, 2) and not coordinated
                return _Predicate(cue, coordinated, reduced=True) if near else None
            if verdict == "stop":
                return None
            j = cue.last + 1
            continue
        other = scan.count_at.get(j)
        if other:
            joined = words[j - 1] in _LISTS or words[j - 1] == "of" or words[j - 1] in _SUBCOUNT or aside
            if not joined or (other.cue and "p" not in other.cue.kinds and not aside):
                return None
            coordinated = coordinated or not aside
            j = max(other.np_last, other.last) + 1
            continue
        if word in QUOTE_MARKS:
            j += 1
            continue
        if word in (";", ":", "?", "!") or (word == "." and j + 1 == len(words)):
            return None
        if word in _SUBCOUNT and not be:
            aside = True
            whose = whose or word == "whom"
        elif word == ",":
            commas += 1
            whose = False
            aside = aside and commas % 2 == 1
        elif scan.has(j, "hypo"):
            if (aside or commas % 2) and _relative(scan, count, j):
                pass
            elif not (j + 1 in scan.cues and scan.cues[j + 1].first == j + 1):
                return None
        elif scan.has(j, "neg"):
            negated = (negated and not aside) if aside else negated or word not in ("n'", "ne")
        elif scan.has(j, "be"):
            be, negated = True, negated or word.endswith("n't")
        elif scan.has(j, "have"):
            have = True
        elif scan.has(j, "say") and not (be or have or commas % 2 or loose):
            return None
        elif scan.has(j, "fill") or (word.endswith(("ly", "ment")) and len(word) > 4):
            pass
        elif scan.has(j, "sub") or (word in ("that", "que", "qu'") and j > count.np_last + 1):
            return None
        elif be and (word.endswith(("ed", "en", "és", "ées", "é", "ée")) or word == "shot"):
            be, loose = False, True
        elif (
            (scan.has(j, "past") or _past(scan, j))
            and not aside
            and not loose
            and commas % 2 == 0
            and not _relative(scan, count, j)
        ):
            return None
        elif scan.has(j, "say") and commas % 2 == 0 and not loose:
            return None
        else:
            if be and not loose and not _relative(scan, count, j):
                if not scan.has(j, "prep"):
                    return None
                loose = True
            be = False
            plain += not aside
            if plain > 16:
                return None
        j += 1
    return None


def _past(scan: Scan, j: int) -> bool:
    from counterclaim.claims.victims import past_verb

    return past_verb(scan, j)


def _relative(scan: Scan, count: Count, j: int) -> bool:
    """Whether a relative pronoun stands between the count and word j."""
    return any(scan.has(k, "rel") for k in range(count.np_last + 1, j))


def _verdict(scan: Scan, cue: Cue, *, be: bool, have: bool) -> str:
    kinds = cue.kinds
    if "p" in kinds:
        if be:
            return "takes"
        if "i" in kinds:
            return "takes" if scan.language == "en" or have else "reduced"
        if have or _object(scan, cue) is not None:
            return "stop"
        return "reduced"
    if "i" in kinds:
        single = cue.first == cue.last
        if scan.language == "fr" and single and not (be or have) and not scan.words[cue.first].endswith("ent"):
            return "reduced" if "n" in kinds or cue.attribute == MISSING else "skip"
        return "takes"
    if be and "n" in kinds:
        return "takes"
    return "stop" if kinds in ("a", "ao") else "skip"


def _apposed(scan: Scan, count: Count) -> str | None:
    """The attribute of "the victims, 102 men and …", "the dead: 36 women", "the victims included 17 children"."""
    j = count.first - 1
    if scan.word(j) not in (",", ":", "(", "–", "—", "included", "include", "includes", "comprised", "comptent"):
        return None
    if count.np_last < count.np_first or not _people(scan, count):
        return None
    for cue in scan.cues.values():
        if cue.last == j - 1 and set(cue.kinds) & set("nw") and cue.attribute in _PEOPLE:
            return cue.attribute
    return None


def _speaks(scan: Scan, count: Count) -> bool:
    """Whether the count is (in a list of) who says it: "two sources and a local official said"."""
    for j in range(count.np_last + 1, min(count.np_last + 8, len(scan.words))):
        if scan.has(j, "say") and not scan.has(j, "have"):
            return True
        if scan.words[j] in (",", ";", ":", "."):
            return False
        if not (scan.words[j] in _LISTS or j in scan.count_at or any(o.first < j <= o.np_last for o in scan.counts)):
            return False
    return False


def _gap_is_list(scan: Scan, previous: Count, count: Count) -> bool:
    """Whether nothing but a comma or "and" stands between the end of the previous count's words and this count."""
    for end in (max(previous.np_last, previous.last), previous.quote_last):
        gap = scan.words[end + 1 : count.first]
        if end < count.first and len(gap) <= 4 and gap and all(w in _LISTS or w in QUOTE_MARKS for w in gap):
            return True
    return False


def _set(scan: Scan, count: Count, attribute: str, rule: str, *, first: int, last: int) -> None:
    count.attribute, count.rule = attribute, rule
    count.quote_first, count.quote_last = min(first, count.first), max(last, count.last, count.np_last)


def _link(scan: Scan, count: Count, previous: Count | None, objects: dict[int, Cue]) -> None:
    single = count.number.kind == "single" or _bare_one(scan, count)
    taker = objects.get(count.first)
    if _idle(scan, count):
        return
    if taker and "u" in taker.kinds and not _people(scan, count):
        return
    if taker:
        _set(scan, count, taker.attribute, "object", first=taker.first, last=count.np_last)
        return
    before = scan.word(count.first - 1)
    agent = before in ("by", "par")
    own = count.cue
    found = None if agent else _predicate(scan, count)
    if found and "u" in found.cue.kinds and not _people(scan, count):
        found = None
    strong = own is not None and bool(set(own.kinds) & set("nw")) and not _own_verb(scan, own)
    if own and any(w in scan.lexicon.things for w in scan.words[count.np_first : own.first]):
        strong, own = False, None
    inherits = previous if previous is not None and previous.attribute else None
    if found and inherits and inherits.attribute == found.cue.attribute and _intro(scan, count) < count.first:
        _set(scan, count, inherits.attribute, "part", first=_intro(scan, count), last=count.np_last)
        return
    if found and not found.reduced and not found.coordinated:
        if (
            not (strong and own and own.attribute == FATALITIES and found.cue.attribute != OTHER)
            or found.cue.attribute == FATALITIES
        ):
            _set(scan, count, found.cue.attribute, "predicate", first=count.first, last=found.cue.last)
            return
    if own and strong and not (single and not _single_noun(scan, count)):
        if _no_toll(scan, count, own):
            pass
        elif own.attribute == OTHER and count.number.kind == "none":
            _set(scan, count, FATALITIES, "noun", first=count.first, last=own.last)
            return
        else:
            _set(scan, count, own.attribute, "noun", first=count.first, last=own.last)
            return
    if own and "p" in own.kinds and not agent and _object(scan, own) is None and not _passive_inside(scan, count, own) and not _no_toll(scan, count, own):
        _set(scan, count, own.attribute, "participle", first=count.first, last=own.last)
        return
    if agent:
        return
    if found and found.reduced:
        _set(scan, count, found.cue.attribute, "participle", first=count.first, last=found.cue.last)
        return
    if inherits and _subcount(scan, inherits, count):
        _set(scan, count, inherits.attribute or "", "part", first=_intro(scan, count), last=count.np_last)
        return
    if _apposed(scan, count):
        _set(scan, count, _apposed(scan, count) or "", "apposed", first=count.first, last=count.np_last)
        return
    if found:
        count.coordinated = True
        _set(scan, count, found.cue.attribute, "list", first=count.first, last=found.cue.last)
        return
    if (
        inherits
        and inherits.attribute
        and _gap_is_list(scan, inherits, count)
        and not _speaks(scan, count)
        and (
            count.np_first <= count.np_last
            and not single
            or count.number.kind == "single"
            or scan.word(count.last + 1) in scan.lexicon.people
        )
    ):
        _set(scan, count, inherits.attribute, "list", first=count.first, last=count.np_last)


def _idle(scan: Scan, count: Count) -> bool:
    """ "how many", "many people": words of quantity that tell nothing by themselves."""
    first = scan.words[count.first]
    if scan.word(count.first - 1) == scan.word(count.last + 1) == "," and count.number.kind == "count" and first.isdigit():
        return True  # an age beside a name
    return first in ("many", "nombreux", "nombre") and (
        scan.word(count.first - 1) in ("how", "as", "so", "le", "un", "du", "au")
        or scan.word(count.last + 1) not in ("others", "of", "more")
    )


_PERSON_ENDINGS = (
    "ers",
    "ors",
    "ists",
    "ants",
    "ees",
    "ians",
    "ans",
    "men",
    "women",
    "mates",
    "iens",
    "eurs",
    "istes",
    "ards",
)


def _people(scan: Scan, count: Count) -> bool:
    """Whether the noun phrase can be people: where the verb alone doesn't tell ("seized nine pistols")."""
    words = range(count.np_first, count.np_last + 1)
    if not words:
        return True
    return any(
        scan.words[j] in scan.lexicon.people
        or scan.words[j].endswith(_PERSON_ENDINGS)
        or scan.words[j] in ("them", "whom")
        or (scan.text[scan.starts[j]].isupper() and not scan.text.isupper())
        or (j in scan.cues and scan.cues[j].attribute in (MISSING, FATALITIES))
        for j in words
    )


def _own_verb(scan: Scan, cue: Cue) -> bool:
    """Whether "killed" behind a noun is its verb ("two bombers killed ten")."""
    return "a" in cue.kinds and (
        _object(scan, cue) is not None or scan.word(cue.last + 1).endswith(("themselves", "himself"))
    )


_NAMED = re.compile(r"(?i)\b(?:lists?|registers?|rolls?|dead|killed|victims|graves?)\b")


def _no_toll(scan: Scan, count: Count, cue: Cue) -> bool:
    """Nouns that make a number a toll only in company: "a former prisoner", "one of the dead", "shown no bodies"."""
    kind, words = count.number.kind, scan.words[count.last + 1 : cue.first]
    if "w" in cue.kinds and cue.attribute == MISSING:
        return kind == "single" or _bare_one(scan, count) or bool(words) and words[0] in ("former", "anciens", "ex")
    if scan.words[cue.first] == "names":
        return not _NAMED.search(scan.text)
    if "w" in cue.kinds:
        return kind != "none" and not _toll_before(scan, count)
    if kind == "none" and scan.words[cue.first] in ("bodies", "body", "corps"):
        return True
    partly = "of" in words and any(w in ("the", "those") for w in words)
    return partly and (kind != "count" or (count.number.low or 0) <= 2)


def _bare_one(scan: Scan, count: Count) -> bool:
    return scan.words[count.first] in ("un", "une", "one") and count.first == count.last


def _single_noun(scan: Scan, count: Count) -> bool:
    """Whether "one", "un" stands right before what it counts."""
    if count.number.kind == "single" and count.adjective:
        return False
    return count.np_last - count.np_first <= 3


def _passive_inside(scan: Scan, count: Count, cue: Cue) -> bool:
    return any(scan.has(j, "have") for j in range(count.np_first, cue.first))


def _intro(scan: Scan, count: Count) -> int:
    return count.first - 1 if scan.word(count.first - 1) in ("including", "dont", "incl") else count.first


def _subcount(scan: Scan, previous: Count, count: Count) -> bool:
    """ "including three children", "two of them women", "among them one officer": a part of the count before."""
    start = max(previous.np_last, previous.last) + 1
    gap = scan.words[start : count.first]
    if len(gap) > 16 or any(w in (";", ":") for w in gap):
        return False
    if count.number.kind == "single" and scan.words[count.first] not in ("a", "an", "one", "another"):
        return False
    if any(w in _SUBCOUNT for w in gap[-4:]) or "including" in gap or "dont" in gap:
        return True
    behind = scan.words[count.last + 1 : count.last + 4]
    if behind[:2] in (["of", "them"], ["of", "whom"], ["of", "those"], ["d'", "entre"]):
        j = count.last + 3
        return scan.is_word(j) and not scan.has(j, "prep") and not scan.has(j, "be")
    return "among" in behind[:3]


def _toll_before(scan: Scan, count: Count) -> bool:
    return scan.word(count.first - 1) in ("fait", "faisant", "left", "leaving", "claimed", "de") or bool(
        _TOLL[scan.language].search(scan.text[: scan.starts[count.first]])
    )


# ---------------------------------------------------------------------------------- tolls named before, bare numbers


def _bare(scan: Scan, count: Count) -> bool:
    """Whether the number counts nothing named: "put the toll at 46."; "said 92 the next day"."""
    following = scan.word(count.last + 1)
    return count.np_last < count.np_first or following in ("of", "d'", "of") or following in scan.lexicon.people


def _latest(said: list[_Said], sentence: Sentence, number: NumberPhrase, *, reach: int) -> str | None:
    """The attribute that a bare number goes back to: the same number's, else a toll of dead, else what came last."""
    for earlier in reversed(said):
        if earlier.low is not None and earlier.low == number.low and earlier.attribute in _PEOPLE:
            return earlier.attribute
    near = [s for s in said if sentence.index - s.sentence <= reach and s.attribute in _PEOPLE]
    if any(s.attribute == FATALITIES for s in near):
        return FATALITIES
    return near[-1].attribute if near else None


def _link_toll(scan: Scan, count: Count, said: list[_Said], sentence: Sentence, *, deadly: bool) -> None:
    """Bare numbers: "put the toll at 46", "brings to 14 the number killed", "said 92", "35, according to …"."""
    if count.number.kind == "vague" or _bare_one(scan, count) or _idle(scan, count):
        return
    figure = _FIGURE.search(scan.text[: scan.starts[count.first]])
    if not figure and not _bare(scan, count) and _head(scan, count) not in scan.lexicon.people:
        return
    here = [c for c in scan.counts if c.attribute in _PEOPLE and c.first < count.first]
    earlier = here[-1].attribute if here else _latest(said, sentence, count.number, reach=3) or (FATALITIES if deadly else None)
    if _link_word(scan, count) in _TOLL_LINK and _toll_named(scan, count, earlier):
        return
    tail = _TOLL_BEHIND.match(scan.text, scan.ends[count.last])
    if tail:
        attribute = next((a for pattern, a in _KIND_OF_TOLL if pattern.search(tail.group())), FATALITIES)
        last = next((k for k, e in enumerate(scan.ends) if e >= tail.end()), count.last)
        _set(scan, count, attribute, "toll", first=count.first, last=last)
        return
    if here and _gapped(scan, count, here[-1]):
        _set(scan, count, here[-1].attribute or "", "gapped", first=count.first, last=count.last + 2)
        return
    if here or (said and sentence.index - said[-1].sentence <= 1):
        noun = _copula(scan, count)
        if noun and earlier:
            _set(scan, count, earlier, "copula", first=count.first, last=noun)
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
        _set(scan, count, here[-1].attribute or "", "replaced", first=count.first - 1, last=count.last + 1)
        count.quote_last = min(count.quote_last, len(scan.words) - 1)
        return
    if (told and _bare(scan, count)) or (according and (here or said)):
        if earlier:
            last = min(len(scan.words) - 1, count.np_last + (4 if according else 0))
            _set(scan, count, earlier, "said", first=max(0, verb) if told else count.first, last=last)


def _replaced(scan: Scan, count: Count) -> bool:
    """ "46 dead, against 38 announced on Monday", "up from 12"."""
    before = scan.word(count.first - 1)
    return before in ("contre", "against") or (before == "from" and scan.word(count.first - 2) in ("up", "down", "revised"))


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
            first = next((k for k, s in enumerate(scan.starts) if s >= begin + match.start()), count.first)
            _set(scan, count, attribute, "toll", first=first, last=count.np_last)
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
    if not scan.has(j, "be") or (count.np_last >= count.np_first and scan.word(count.np_first) not in _OF):
        return None
    for k in range(j + 1, min(j + 4, len(scan.words))):
        if scan.words[k] in scan.lexicon.people and scan.words[k] not in scan.lexicon.singular:
            return k
        if not scan.is_word(k) or scan.has(k, "prep") or k in scan.cues:
            return None
    return None


def _link_word(scan: Scan, count: Count) -> str:
    j = count.first - 1
    while j >= 0 and (scan.words[j] in QUOTE_MARKS or scan.words[j] in ("now", "désormais", "finally")):
        j -= 1
    word = scan.word(j)
    raw = scan.text[scan.starts[count.first] : scan.ends[count.last]].lower()
    return "at" if word not in _TOLL_LINK and raw.startswith(("exceed", "topped", "surpass")) else word


# ----------------------------------------------------------------------------------------- events and things counted


def _link_events(scan: Scan, count: Count) -> None:
    """ "more than 60 attacks since January": a sum over events, only with the time it runs over."""
    if _head(scan, count) in scan.lexicon.events or (
        count.np_first <= count.np_last
        and any(
            scan.words[j] in scan.lexicon.events
            for j in range(count.np_first, min(count.np_first + 3, count.np_last + 1))
        )
    ):
        if count.number.kind == "count" and count.number.low != 1 and (
            _period(scan, count, count.np_last) or _tallied(scan, count)
        ):
            _set(scan, count, AGGREGATE, "events", first=count.first, last=count.np_last)


_TALLIED = frozenset(
    "recorded documented counted registered logged tallied staged recensé documenté enregistré dénombré compté".split()
)


def _tallied(scan: Scan, count: Count) -> bool:
    return any(w in _TALLIED for w in scan.words[max(0, count.first - 5) : count.first])


def _link_things(scan: Scan, count: Count, objects: dict[int, Cue]) -> None:
    taker = objects.get(count.first)
    if taker and taker.attribute == OTHER and "d" in taker.kinds:
        _set(scan, count, OTHER, "things", first=taker.first, last=count.np_last)
    elif count.cue and "d" in count.cue.kinds and taker is None:
        _set(scan, count, OTHER, "things", first=count.first, last=count.cue.last)
    elif taker is None:
        found = _predicate(scan, count)
        if found and "d" in found.cue.kinds and not found.coordinated:
            _set(scan, count, OTHER, "things", first=count.first, last=found.cue.last)


def _period(scan: Scan, count: Count, last: int) -> bool:
    """Whether a long period stands in the count's own clause, or opens the sentence."""
    begin, end = scan.starts[count.first], scan.ends[min(max(last, count.last), len(scan.words) - 1)]
    for match in _PERIOD[scan.language].finditer(scan.text):
        if match.start() >= end:
            between = scan.text[end : match.start()]
        elif match.end() <= begin:
            between = scan.text[match.end() : begin]
        else:
            return True
        if len(between) <= 110 and not re.search(
            r"[;:(]|\b(?:which|who|that|where|when|after|qui|où|après)\b", between
        ):
            return True
    return False


# ---------------------------------------------------------------------------------------------------------- proposals


def _who(scan: Scan, count: Count) -> str | None:
    number = count.number
    if number.kind == "single":
        return scan.text[scan.ends[count.first] : number.end].strip() or None
    first, last = count.np_first, min(count.np_last, count.np_first + 7)
    while first <= last and (
        scan.words[first]
        in ("of", "the", "de", "d'", "des", "more", "other", "autres", "those", "les", "l'", "its", "their")
    ):
        if scan.words[first] == "other" and first == last:
            break
        first += 1
    return scan.slice(first, last).strip('"“”«»‘’ ') or None


def _inherited(scan: Scan, count: Count, said: list[_Said], sentence: Sentence) -> str | None:
    for other in reversed(scan.counts):
        if other.first < count.first and other.attribute and other.who:
            return other.who
    return next((s.who for s in reversed(said) if s.who and sentence.index - s.sentence <= 2), None)


def _bounds(count: Count) -> NumberPhrase:
    return count.number


def _proposal(scan: Scan, sentence: Sentence, count: Count, said: list[_Said]) -> Proposal:
    first, last = count.quote_first, count.quote_last
    while last > first and scan.ends[last] - scan.starts[first] > _LONGEST_QUOTE:
        last -= 1
    start, end = scan.starts[first], max(scan.ends[last], count.number.end)
    start, end = _grown(scan.text, start, end)
    count.who = _who(scan, count) or _inherited(scan, count, said, sentence)
    attribute = count.attribute or OTHER
    eventless = attribute == AGGREGATE
    if attribute != AGGREGATE and count.number.kind == "count" and count.number.low != 1 and _period(scan, count, last):
        attribute, eventless = AGGREGATE, True
    if attribute in _PEOPLE and (count.number.low or 0) >= 500 and _WAR.search(scan.text):
        attribute, eventless = AGGREGATE, True
    if attribute in _PEOPLE and count.rule != "part" and _beside_events(scan, count):
        attribute, eventless = AGGREGATE, True
    number = count.number
    if scan.words[count.np_last + 1 : count.np_last + 3] in (["au", "moins"], ["at", "least"]):
        number = replace(number, high=None)
    stance = None
    if _rejected(scan, count):
        stance = "denies"
        earlier = next((s for s in reversed(said) if s.low == number.low and s.low is not None), None)
        attribute = earlier.attribute if earlier else attribute
    return Proposal(
        attribute,
        sentence.text[number.start : number.end].strip(),
        sentence.start + start,
        sentence.start + end,
        low=number.low,
        high=number.high,
        who=count.who,
        stance=stance,
        anchor=sentence.start + number.start,
        eventless=eventless,
        rule=f"counts.{count.rule}",
    )


_WORD_LEFT = re.compile(r"[^\s,;:()–—]+\s*$")
_WORD_RIGHT = re.compile(r"\s*[^\s,;:()–—]+")


def _grown(text: str, start: int, end: int) -> tuple[int, int]:
    """A quote of two words in a long sentence points at little: it grows by whole words inside its clause, to a tenth of
    the sentence, and never beyond twice its length (what is pointed at must stay the greater part)."""
    most = 2 * (end - start)
    enough = min(len(text) // 10 + 2, most)
    while end - start < enough:
        word = _WORD_LEFT.search(text[max(0, start - 40) : start])
        if not word or not word.group().strip() or end - start + len(word.group()) > most:
            break
        start -= len(word.group())
    while end - start < enough:
        word = _WORD_RIGHT.match(text, end)
        if not word or not word.group().strip() or word.end() - start > most:
            break
        end = word.end()
    return start, end


def _beside_events(scan: Scan, count: Count) -> bool:
    """Whether the toll is told of a series counted in the same sentence ("19 incidents, in which 60 were killed")."""
    return any(
        c.rule == "events" and (c.first < count.first or count.number.end + 12 > c.number.start >= count.number.start)
        for c in scan.counts
    )


def _merged(scan: Scan, counts: list[Count]) -> list[Count]:
    """ "a soldier and two passers-by were wounded" is one toll of three; a list that opens with a figure stays apart."""
    merged: list[Count] = []
    for count in counts:
        before = merged[-1] if merged else None
        exact = count.number.low is not None and count.number.low == count.number.high
        if (
            before
            and before.number.kind == "single"
            and exact
            and before.attribute == count.attribute
            and (before.rule in ("list", "predicate") or (before.rule == "object" and count.number.kind == "single"))
            and count.rule in ("list", "predicate")
            and before.number.high
            and _listed(scan, before, count)
        ):
            total = before.number.high + (count.number.high or 0)
            before.number = NumberPhrase(
                before.number.start, scan.ends[max(count.last, count.np_last)], total, total, "single"
            )
            before.quote_last = max(before.quote_last, count.quote_last)
            before.np_last = max(count.last, count.np_last)
        else:
            merged.append(count)
    return merged


def _listed(scan: Scan, before: Count, count: Count) -> bool:
    gap = scan.words[max(before.np_last, before.last) + 1 : count.first]
    return 0 < len(gap) <= 3 and all(w in _LISTS for w in gap)


def _second(scan: Scan, sentence: Sentence, count: Count, proposal: Proposal) -> list[Proposal]:
    """ "eight were abducted and shot dead": a second verb of the same victims."""
    j = count.quote_last + 1
    if count.rule != "predicate" or scan.word(j) not in ("and", "et", ","):
        return []
    while scan.has(j, "conj") or scan.has(j, "fill") or scan.word(j) == ",":
        j += 1
    cue = scan.cues.get(j)
    if not cue or "p" not in cue.kinds or cue.attribute in (count.attribute, OTHER) or _object(scan, cue) is not None:
        return []
    end = sentence.start + scan.ends[cue.last]
    return [replace(proposal, attribute=cue.attribute, end=max(end, proposal.end), rule="counts.second")]


_REJECTED_EARLIER = re.compile(
    r"(?i)\b(?:rejected|rejects|denied|denies|dismissed|dismisses|disputed|disputes|rejette|conteste|dément)\s+"
    r"(?P<which>both|these|those|the|that|this|ces|ce|les\s+deux)\s+(?:figures?|tolls?|numbers?|chiffres?|bilans?)\b"
)


def _rejections(scan: Scan, sentence: Sentence, said: list[_Said]) -> list[Proposal]:
    """ "rejected both figures": a denial of each toll meant, the last two or the last one."""
    match = _REJECTED_EARLIER.search(scan.text)
    tolls = [s for s in said if s.attribute == FATALITIES and s.sentence < sentence.index and s.low is not None]
    if not match or not tolls:
        return []
    meant: list[_Said] = []
    for toll in reversed(tolls):
        if all((toll.low, toll.high) != (m.low, m.high) for m in meant):
            meant.append(toll)
    wanted = 2 if match["which"].lower() in ("both", "les deux") else 1
    return [
        Proposal(
            toll.attribute,
            str(toll.low),
            sentence.start,
            sentence.start + min(match.end(), _LONGEST_QUOTE) if match.end() <= 160 else sentence.start + match.end(),
            low=toll.low,
            high=toll.high,
            who=toll.who,
            stance="denies",
            anchor=sentence.start + match.start(),
            rule="counts.rejects",
        )
        if match.end() <= _LONGEST_QUOTE
        else Proposal(
            toll.attribute, str(toll.low), sentence.start + match.start(), sentence.start + match.end(),
            low=toll.low, high=toll.high, who=toll.who, stance="denies", rule="counts.rejects",
        )
        for toll in meant[:wanted]
    ]


def _rejected(scan: Scan, count: Count) -> bool:
    """ "called the army's figure of 46 fantasy": the figure is named as one, and rejected in the sentence."""
    return (
        count.rule == "toll"
        and bool(_FIGURE.search(scan.text[: scan.starts[count.first]]))
        and bool(_REJECTED.search(scan.text))
    )
