"""Linked counts → proposals: quote, victims, sums over a long time, rejected figures. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from counterclaim.claims.count_links import listed
from counterclaim.claims.numbers import NumberPhrase
from counterclaim.claims.periods import in_period
from counterclaim.claims.predicates import object_of
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.tolls import FIGURE, Said
from counterclaim.claims.victims import AGGREGATE, OF, OTHER, PEOPLE_COUNTS, Count, Scan
from counterclaim.text.analyse import Sentence

_LONGEST_QUOTE = 380


_WAR = re.compile(r"(?i)\b(?:war|conflict|insurgency|uprising|years?|guerre|conflit|insurrection|ans)\b")

_REJECTED = re.compile(
    r"(?i)\b(?:fantas\w+|false\b|lies?\b|invent\w+|exaggerat\w+|fabricat\w+|propaganda|rejects?\b|rejected|dismiss\w+|den(?:y|ies|ied)\b"
    r"|not\s+recogni[sz]e|nonsense|insult|baseless|inflated|mensong\w+|faux\b|fausse|fantais\w+|rejet\w+|dément\w*|contest\w+|farfelu\w*)"
)


def _who(scan: Scan, count: Count) -> str | None:
    number = count.number
    if number.kind == "single":
        return scan.text[scan.ends[count.first] : number.end].strip() or None
    first, last = count.np_first, min(count.np_last, count.np_first + 7)
    if scan.word(first) in OF and scan.word(first + 1) in ("them", "whom"):
        first += 2
    while first <= last and (
        scan.words[first]
        in ("of", "the", "de", "d'", "des", "more", "other", "autres", "those", "les", "l'", "its", "their")
    ):
        if scan.words[first] == "other" and first == last:
            break
        first += 1
    return scan.slice(first, last).strip('"“”«»‘’ ') or None


def _only_cue(scan: Scan, count: Count) -> bool:
    """Whether nothing but the cue names the victims ("13 wounded", "two others wounded", "two of them")."""
    words = [scan.words[j] for j in range(count.np_first, count.np_last + 1)]
    cue = count.cue
    named = {scan.words[j] for j in range(cue.first, cue.last + 1)} if cue else set()
    return all(w in named or w in _PLAIN for w in words)


_PLAIN = frozenset("others other more of them whom those the autres d' de eux elles".split())


def _before(scan: Scan, count: Count) -> list[Count]:
    """The linked counts before this one in the sentence, the last dozen."""
    here = bisect_left(scan.counts, count.first, key=lambda c: c.first)
    return [c for c in scan.counts[max(0, here - 12) : here] if c.attribute and c.who]


def _inherited(scan: Scan, count: Count, said: list[Said], sentence: Sentence) -> str | None:
    """Whom a count without a noun means: the last named of the same attribute, else of any, here or near."""
    here = _before(scan, count)
    same = [c.who for c in here if c.attribute == count.attribute] or [c.who for c in here]
    if same:
        return same[-1]
    near = [s for s in said if s.who and sentence.index - s.sentence <= 3]
    return next((s.who for s in reversed(near) if s.attribute == count.attribute), near[-1].who if near else None)


def _victims(scan: Scan, count: Count, said: list[Said], sentence: Sentence) -> str | None:
    own = count.who or _who(scan, count)
    if own and not (count.number.kind != "single" and _only_cue(scan, count)):
        return own
    before = _before(scan, count)
    named = [c for c in before if any(w in scan.lexicon.people for w in re.findall(r"\w+", (c.who or "").lower()))]
    if own and count.cue and not (named and count.first - named[-1].quote_last <= 6):
        return own
    if named and own:
        return named[-1].who
    return _inherited(scan, count, said, sentence) or own


def proposal_of(scan: Scan, sentence: Sentence, count: Count, said: list[Said]) -> Proposal:
    first, last = count.quote_first, count.quote_last
    while last > first and scan.ends[last] - scan.starts[first] > _LONGEST_QUOTE:
        last -= 1
    start, end = scan.starts[first], max(scan.ends[last], count.number.end)
    start, end = _grown(scan.text, start, end)
    count.who = _victims(scan, count, said, sentence)
    attribute = count.attribute or OTHER
    eventless = attribute == AGGREGATE
    if (
        attribute != AGGREGATE
        and count.number.kind == "count"
        and count.number.low != 1
        and in_period(scan, count, last)
    ):
        attribute, eventless = AGGREGATE, True
    if (
        attribute in PEOPLE_COUNTS
        and (count.number.low or 0) >= 500
        and _WAR.search(scan.text[max(0, count.number.start - 200) : count.number.end + 200])
    ):
        attribute, eventless = AGGREGATE, True
    if attribute in PEOPLE_COUNTS and count.rule != "part" and _beside_events(scan, count):
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
        anchor=sentence.start + (_whole(scan, count) or number).start,
        eventless=eventless,
        rule=f"counts.{count.rule}",
    )


_CLAUSE_WORDS = frozenset(("", "and", "or", "but", "et", "ou", "mais", "when", "while", "that", "que"))

_WORD_LEFT = re.compile(r"[^\s,;:()–—]+\s*$")

_WORD_RIGHT = re.compile(r"\s*[^\s,;:()–—]+")


def _grown(text: str, start: int, end: int) -> tuple[int, int]:
    """A quote of two words in a long sentence points at little: it grows by whole words inside its clause, to a tenth
    of the sentence, and never beyond twice its length (what is pointed at must stay the greater part)."""
    most = 2 * (end - start)
    enough = min(len(text) // 10 + 2, most)
    while end - start < enough:
        word = _WORD_LEFT.search(text[max(0, start - 40) : start])
        if not word or word.group().strip() in _CLAUSE_WORDS or end - start + len(word.group()) > most:
            break
        start -= len(word.group())
    while end - start < enough:
        word = _WORD_RIGHT.match(text, end)
        if not word or not word.group().strip() or word.end() - start > most:
            break
        end = word.end()
    return start, end


#: Series are counted early in a sentence.
_FIRST_EVENTS = 12


def _beside_events(scan: Scan, count: Count) -> bool:
    """Whether the toll is of a series counted in the same sentence ("19 incidents, in which 60 were killed")."""
    return any(
        c.rule == "events" and (c.first < count.first or count.number.end + 12 > c.number.start >= count.number.start)
        for c in scan.counts[:_FIRST_EVENTS]
    )


def merged(scan: Scan, counts: list[Count]) -> list[Count]:
    """ "a soldier and two others were wounded" is one toll of three; a list that opens with figures stays apart."""
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
            and listed(scan, before, count)
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


def second_verb(scan: Scan, sentence: Sentence, count: Count, proposal: Proposal) -> list[Proposal]:
    """ "eight were abducted and shot dead": a second verb of the same victims."""
    j = count.quote_last + 1
    if count.rule != "predicate" or scan.word(j) not in ("and", "et", ","):
        return []
    while scan.has(j, "conj") or scan.has(j, "fill") or scan.word(j) == ",":
        j += 1
    cue = scan.cues.get(j)
    if not cue or "p" not in cue.kinds or cue.attribute in (count.attribute, OTHER) or object_of(scan, cue) is not None:
        return []
    end = sentence.start + scan.ends[cue.last]
    return [replace(proposal, attribute=cue.attribute, end=max(end, proposal.end), rule="counts.second")]


def _whole(scan: Scan, count: Count) -> NumberPhrase | None:
    """The count that this one is a part of: whoever says the whole says the part."""
    before = _before(scan, count)
    return before[-1].number if count.rule == "part" and before else None


def _rejected(scan: Scan, count: Count) -> bool:
    """ "called the army's figure of 46 fantasy": the figure is named as one, and rejected in the sentence."""
    return (
        count.rule == "toll"
        and bool(FIGURE.search(scan.text[max(0, scan.starts[count.first] - 80) : scan.starts[count.first]]))
        and bool(_REJECTED.search(scan.text[max(0, scan.starts[count.first] - 200) : count.number.end + 200]))
    )
