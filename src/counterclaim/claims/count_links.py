"""Links every number of a sentence to what it counts: victims, events or things. Pure.

A number looks for the cue that makes it a toll: a verb before it, a noun in its own phrase, a verb after it, the list
it stands in, a toll named before it. What is left over counts nobody and proposes nothing.
"""

from __future__ import annotations

import re

from counterclaim.claims.periods import in_period
from counterclaim.claims.predicates import Predicate, object_of, objects_of, predicate_of
from counterclaim.claims.tolls import Said, is_bare_one, is_idle, link_toll, toll_before
from counterclaim.claims.victims import (
    AGGREGATE,
    FATALITIES,
    LISTS,
    MISSING,
    OTHER,
    PEOPLE_COUNTS,
    QUOTE_MARKS,
    SUBCOUNT,
    Count,
    Cue,
    Scan,
    head_of,
    is_thing,
    set_link,
)
from counterclaim.text.analyse import Sentence


def linked(scan: Scan, sentence: Sentence, said: list[Said], *, deadly: bool) -> list[Count]:
    """The counts of one sentence that found what they count."""
    if not scan.counts:
        return []
    objects = objects_of(scan)
    for position, count in enumerate(scan.counts):
        previous = scan.counts[position - 1] if position else None
        if is_thing(scan, count):
            _link_events(scan, count)
            if count.attribute is None:
                _link_things(scan, count, objects)
        else:
            _link(scan, count, previous, objects)
            if count.attribute is None and count.number.kind in ("count", "vague"):
                link_toll(scan, count, said, sentence, deadly=deadly)
    _link_backwards(scan)
    return [c for c in scan.counts if c.attribute and not (c.attribute == OTHER and _slight(c))]


def _slight(count: Count) -> bool:
    """One person who fled, several cars burned: no count that anybody contests."""
    return count.number.kind != "count" or count.number.low == 1


def _link_backwards(scan: Scan) -> None:
    """ "46 fighters and 10 soldiers dead": the cue behind the last of a list holds for those before it."""
    for count, after in reversed(list(zip(scan.counts, scan.counts[1:], strict=False))):
        if (
            count.attribute is None
            and after.attribute in PEOPLE_COUNTS
            and after.rule in ("noun", "participle", "list")
            and after.cue is not None
            and after.cue.first > after.np_first
            and not after.adjective
            and count.np_first <= count.np_last
            and not is_thing(scan, count)
            and listed(scan, count, after)
            and count.number.kind in ("count", "single")
        ):
            set_link(scan, count, after.attribute or "", "list", first=count.first, last=after.quote_last)


def _apposed(scan: Scan, count: Count) -> str | None:
    """The attribute of "the victims, 102 men and …", "the dead: 36 women", "the victims included 17 children"."""
    j = count.first - 1
    if scan.word(j) not in (",", ":", "(", "–", "—", "included", "include", "includes", "comprised", "comptent"):
        return None
    if count.np_last < count.np_first or not _people(scan, count):
        return None
    for length in (1, 2, 3):
        cue = scan.cues.get(j - length)
        if cue and cue.last == j - 1 and set(cue.kinds) & set("nw") and cue.attribute in PEOPLE_COUNTS:
            return cue.attribute
    return None


def _speaks(scan: Scan, count: Count) -> bool:
    """Whether the count is (in a list of) who says it: "two sources and a local official said"."""
    phrase: Count | None = None
    for j in range(count.np_last + 1, min(count.np_last + 8, len(scan.words))):
        if scan.has(j, "say") and not scan.has(j, "have"):
            return True
        if scan.words[j] in (",", ";", ":", "."):
            return False
        phrase = scan.count_at.get(j, phrase)
        if not (scan.words[j] in LISTS or j in scan.count_at or (phrase is not None and j <= phrase.np_last)):
            return False
    return False


def _gap_is_list(scan: Scan, previous: Count, count: Count) -> bool:
    """Whether nothing but a comma or "and" stands between the end of the previous count's words and this count."""
    for end in (max(previous.np_last, previous.last), previous.quote_last):
        gap = scan.words[end + 1 : count.first]
        if end < count.first and len(gap) <= 4 and gap and all(w in LISTS or w in QUOTE_MARKS for w in gap):
            return True
    return False


def _link(scan: Scan, count: Count, previous: Count | None, objects: dict[int, Cue]) -> None:
    """Tries what can make a count of people, the surest first."""
    if is_idle(scan, count):
        return
    taker = objects.get(count.first)
    if taker and not ("u" in taker.kinds and not _people(scan, count)):
        set_link(scan, count, taker.attribute, "object", first=taker.first, last=count.np_last)
        return
    agent = scan.word(count.first - 1) in ("by", "par")
    found = None if agent else predicate_of(scan, count)
    if found and "u" in found.cue.kinds and not _people(scan, count):
        found = None
    before = previous if previous is not None and previous.attribute else None
    if found and before and before.attribute == found.cue.attribute and _intro(scan, count) < count.first:
        set_link(scan, count, before.attribute, "part", first=_intro(scan, count), last=count.np_last)
    elif found and not found.reduced and not found.coordinated and _outweighs(scan, count, found):
        set_link(scan, count, found.cue.attribute, "predicate", first=count.first, last=found.cue.last)
    elif not _by_own_cue(scan, count, agent=agent) and not agent:
        _by_company(scan, count, before, found)


def _own_cue(scan: Scan, count: Count) -> Cue | None:
    """The cue in the count's own phrase, unless it speaks of things ("three photographs show bodies")."""
    own = count.cue
    if own and any(w in scan.lexicon.things for w in scan.words[count.np_first : own.first]):
        return None
    return own


def _is_noun(scan: Scan, cue: Cue) -> bool:
    return bool(set(cue.kinds) & set("nw")) and not _own_verb(scan, cue)


def _outweighs(scan: Scan, count: Count, found: Predicate) -> bool:
    """Whether a verb counts for more than the noun before it: "six wounded … died", but not "six dead were injured"."""
    own = _own_cue(scan, count)
    if found.cue.attribute in (FATALITIES, OTHER) or own is None:
        return True
    return not (_is_noun(scan, own) and own.attribute == FATALITIES)


def _by_own_cue(scan: Scan, count: Count, *, agent: bool) -> bool:
    """ "ten dead", "13 wounded soldiers", "ten soldiers killed": whether its own phrase tells what it counts."""
    own = _own_cue(scan, count)
    if own is None or _no_toll(scan, count, own):
        return False
    single = count.number.kind == "single" or is_bare_one(scan, count)
    if _is_noun(scan, own) and not (single and not _single_noun(scan, count)):
        harmless = own.attribute == OTHER and count.number.kind == "none"  # "no casualties"
        set_link(scan, count, FATALITIES if harmless else own.attribute, "noun", first=count.first, last=own.last)
        return True
    verb = any(scan.has(j, "have") for j in range(count.np_first, own.first))
    if "p" in own.kinds and not agent and not verb and object_of(scan, own) is None:
        set_link(scan, count, own.attribute, "participle", first=count.first, last=own.last)
        return True
    return False


def _by_company(scan: Scan, count: Count, before: Count | None, found: Predicate | None) -> None:
    """What stands beside the count: a participle further off, the count it is part of, a list it stands in."""
    if found and found.reduced:
        set_link(scan, count, found.cue.attribute, "participle", first=count.first, last=found.cue.last)
    elif before and _subcount(scan, before, count):
        set_link(scan, count, before.attribute or "", "part", first=_intro(scan, count), last=count.np_last)
    elif attribute := _apposed(scan, count):
        set_link(scan, count, attribute, "apposed", first=count.first, last=count.np_last)
    elif found:
        set_link(scan, count, found.cue.attribute, "list", first=count.first, last=found.cue.last)
    elif before and _gap_is_list(scan, before, count) and not _speaks(scan, count) and _names_somebody(scan, count):
        set_link(scan, count, before.attribute or "", "list", first=count.first, last=count.np_last)


def _names_somebody(scan: Scan, count: Count) -> bool:
    if count.number.kind == "single" or scan.word(count.last + 1) in scan.lexicon.people:
        return True
    return count.np_first <= count.np_last and not is_bare_one(scan, count)


_PERSON_ENDINGS = tuple("ers ors ists ants ees ians ans men women mates iens eurs istes ards".split())


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
        object_of(scan, cue) is not None or scan.word(cue.last + 1).endswith(("themselves", "himself"))
    )


_NAMED = re.compile(r"(?i)\b(?:lists?|registers?|rolls?|dead|killed|victims|graves?)\b")


def _no_toll(scan: Scan, count: Count, cue: Cue) -> bool:
    """Nouns that make a number a toll only in company: "a former prisoner", "one of the dead", "shown no bodies"."""
    kind, words = count.number.kind, scan.words[count.last + 1 : cue.first]
    if "w" in cue.kinds and cue.attribute == MISSING:
        if "to" in scan.words[max(0, count.first - 2) : count.first]:  # "threatened to kill 30 hostages"
            return True
        return kind == "single" or is_bare_one(scan, count) or (bool(words) and words[0] in ("former", "anciens", "ex"))
    if scan.words[cue.first] == "names":
        return not _NAMED.search(scan.text[max(0, count.number.start - 200) : count.number.end + 200])
    if "w" in cue.kinds:
        return kind != "none" and not toll_before(scan, count)
    if kind == "none" and scan.words[cue.first] in ("bodies", "body", "corps"):
        return True
    if kind == "none" and words[:1] == ["more"]:
        return True
    partly = "of" in words and any(w in ("the", "those") for w in words)
    return partly and (kind != "count" or (count.number.low or 0) <= 2)


def _single_noun(scan: Scan, count: Count) -> bool:
    """Whether "one", "un" stands right before what it counts."""
    if count.number.kind == "single" and count.adjective:
        return False
    return count.np_last - count.np_first <= 3


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
    if any(w in SUBCOUNT for w in gap[-4:]) or "including" in gap or "dont" in gap:
        return True
    behind = scan.words[count.last + 1 : count.last + 4]
    if behind[:2] in (["of", "them"], ["of", "whom"], ["of", "those"], ["d'", "entre"]):
        j = count.last + 3
        return scan.is_word(j) and not scan.has(j, "prep") and not scan.has(j, "be")
    return "among" in behind[:3]


def _link_events(scan: Scan, count: Count) -> None:
    """ "more than 60 attacks since January": a sum over events, only with the time it runs over."""
    near = scan.words[count.np_first : min(count.np_first + 3, count.np_last + 1)]
    named = head_of(scan, count) in scan.lexicon.events or any(w in scan.lexicon.events for w in near)
    if not named or count.number.kind != "count" or count.number.low == 1:
        return
    if in_period(scan, count, count.np_last) or _tallied(scan, count):
        set_link(scan, count, AGGREGATE, "events", first=count.first, last=count.np_last)


_TALLIED = frozenset(
    "recorded documented counted registered logged tallied staged recensé documenté enregistré dénombré compté".split()
)


def _tallied(scan: Scan, count: Count) -> bool:
    return any(w in _TALLIED for w in scan.words[max(0, count.first - 5) : count.first])


def _link_things(scan: Scan, count: Count, objects: dict[int, Cue]) -> None:
    taker = objects.get(count.first)
    if taker and taker.attribute == OTHER and "d" in taker.kinds:
        set_link(scan, count, OTHER, "things", first=taker.first, last=count.np_last)
    elif count.cue and "d" in count.cue.kinds and taker is None:
        set_link(scan, count, OTHER, "things", first=count.first, last=count.cue.last)
    elif taker is None:
        found = predicate_of(scan, count)
        if found and "d" in found.cue.kinds and not found.coordinated:
            set_link(scan, count, OTHER, "things", first=count.first, last=found.cue.last)


def listed(scan: Scan, before: Count, count: Count) -> bool:
    gap = scan.words[max(before.np_last, before.last) + 1 : count.first]
    return 0 < len(gap) <= 3 and all(w in LISTS for w in gap)
