"""Answers to a toll said before: "an army spokesman denied it", "gave the same toll", "the claim of 80 dead is false". Pure.

Such words carry no number of their own, or one that somebody else gave. The first are claims of the toll that they
answer, denied or confirmed; of the second, the toll is its owner's and the denial the speaker's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from counterclaim.claims.proposal import Proposal
from counterclaim.claims.victims import FATALITIES, PEOPLE_COUNTS
from counterclaim.codebook import Stance
from counterclaim.text.analyse import Document, Sentence

#: Sentences that an answer may go back to its toll: where it names a figure, and where it says "it".
_REACH_OF_FIGURES = 6
_REACH = 2
#: Tolls that "both figures" may be picked from.
_REMEMBERED = 20
_FIGURES = r"(?:figures?|tolls?|numbers?|counts?|estimates?|tall(?:y|ies)|totals?)"
_CHIFFRES = r"(?:chiffres?|bilans?|nombres?|décomptes?|estimations?)"
_REST = r"[^.;,]{0,60}"

#: "dismissed these numbers as …", "rejected both figures".
_DENIED_FIGURE = {
    "en": re.compile(
        rf"(?i)\b(?:reject|den(?:y|i)|dismiss|disput|contest|refut|rebut|ridicul|mock|contradict|question|challeng)(?:s|es|ed|ing)?\s+"
        rf"(?:(?P<both>both|the\s+two|all)\s+(?:of\s+)?(?:these\s+|those\s+)?|(?:these|those|the|that|this|its|their|his|her|such)\s+(?:\w+\s+)?){_FIGURES}\b(?!\s+of\s+\d){_REST}"
    ),
    "fr": re.compile(
        rf"(?i)\b(?:rejett?e|rejeté|rejetant|conteste|contesté|contestent|dément|démenti|démentent|réfute|réfuté|récuse|nie|nié|nient)s?\s+"
        rf"(?:(?P<both>les\s+deux)\s+|(?:ces?|les?|ses|leurs?|son|tous\s+ces)\s+(?:\w+\s+)?){_CHIFFRES}\b{_REST}"
    ),
}
#: The same with a pronoun: only where the toll stands before it in the sentence, else "it" may be anything.
_DENIED_IT = {
    "en": re.compile(
        rf"(?i)(?:[;,]|\b(?:but|and|while|though|although))\s+(?P<words>[^,;]{{3,60}}?\s(?:den(?:y|ies|ied)|rejects?|rejected|dismiss(?:es|ed)?|disputes?|disputed|contests?|contested)\s+(?:it|this|that|them)\b(?!\s+that){_REST})"
        rf"|[;,]\s+(?P<which>(?:which|a\s+(?:figure|claim|toll|number|count)(?:\s+(?:that|which))?)\s+(?P<who>[^,;]{{3,60}}?)\s+(?:denie[sd]|reject(?:s|ed)|dispute[sd]|dismiss(?:es|ed)|contest(?:s|ed)|call(?:s|ed)|describe[sd]\s+as)\b{_REST})"
    ),
    "fr": re.compile(
        rf"(?i)[;,]\s+(?P<words>[^,;]{{3,60}}?\s(?:l['’]a|les\s+a|le|les)\s+(?:démenti|dément|nié|nie|rejeté|rejette|contesté|conteste)e?s?\b{_REST})"
        rf"|[;,]\s+(?P<which>(?:ce\s+que|un\s+(?:chiffre|bilan)\s+que)\s+(?P<who>[^,;]{{2,60}}?)\s+(?:qualifie|a\s+qualifié|juge|considère|rejette|dément|nie|conteste|a\s+(?:rejeté|démenti|nié|contesté))\b{_REST})"
    ),
}
#: "replied that it was false", "nobody we spoke to believes it", "and then took it back".
_DENIED_OTHERWISE = {
    "en": re.compile(
        rf"(?i)(?P<who>\b(?:nobody|no\s+one|none|few)\b[^.;,]{{0,40}}?)\s+believes?\s+(?:it|this|that|them)\b"
        rf"|\b(?:replied|answered|responded|said|says|insist(?:s|ed))\s+(?:that\s+)?(?:it|this|that|the\s+{_FIGURES})\s+(?:was|were|is|are)\s+[\"“']?(?:simply\s+|all\s+|just\s+)?(?:false|untrue|wrong|a\s+lie|lies|nonsense|exaggerated|propaganda|invented|made\s+up){_REST}"
        rf"|\b(?:then|later|since|afterwards)\s+(?:took\s+(?:it|that)\s+back|withdrew\s+(?:it|the\s+{_FIGURES}|that\s+{_FIGURES})|retracted\s+(?:it|the\s+{_FIGURES}))"
    ),
    "fr": re.compile(
        rf"(?i)(?P<who>\b(?:personne|nul|aucun\w*)\b[^.;,]{{0,40}}?)\s+n['’]y\s+croi(?:t|en)t?\b"
        rf"|\b(?:répond|répondu|affirme|affirmé|assure|assuré|dit)\s+(?:qu['’](?:il|elle|ils)|que\s+(?:c['’]|ce\s+{_CHIFFRES}\s+))\s*(?:était|étaient|est|sont)\s+[\"“«]?\s*(?:faux|fausse|mensong\w+|exagér\w+|fantaisiste\w*){_REST}"
    ),
}
#: "gave the same toll", "has repeated that figure ever since", "L'ONU l'a repris".
_CONFIRMED = {
    "en": re.compile(
        rf"(?i)\b(?:(?:g[ai]ves?|giving|reported|cited|put\s+out|used|published)\s+(?:the|exactly\s+the)\s+same\s+(?:\w+\s+)?{_FIGURES}"
        rf"|(?:repeat(?:s|ed)?|confirm(?:s|ed)?|endorse[sd]?|adopted|maintain(?:s|ed)?|(?:stands?|stood)\s+by|st(?:icks?|uck)\s+(?:to|with))\s+(?:the|that|this|its|these|those)\s+(?:same\s+)?{_FIGURES}\b(?!\s+of\s+\d|\s+as\b)"
        rf"|believe[sd]?\s+(?:it|that\s+{_FIGURES}|the\s+{_FIGURES})\b(?!\s+(?:to|is|was|could|may|will)\b)){_REST}"
    ),
    "fr": re.compile(
        rf"(?i)\b(?:l['’](?:a|ont)\s+(?:repris|confirmé|répété)|(?:donne|donné|avance|avancé|reprend|repris|répète|répété|confirme|confirmé|maintient|maintenu)\s+(?:le\s+même|ce|ces|les\s+mêmes)\s+{_CHIFFRES}\b){_REST}"
    ),
}
_NOT = re.compile(
    r"(?i)\b(?:not|never|nor|neither|nobody|no\s+one|none|yet\s+to|fail\w*\s+to|cannot|unable|could\s+not|declin\w+|refus\w+|n['’]\w+\s+pas|ne|ni|sans|without)\s+(?:\w+\s+){0,2}$"
)

_JOINED = re.compile(r"(?i)\s*[,;:]?\s*(?:(?:and|but|while|then|et|mais)\s+)?")
#: A toll named as somebody's figure, and what says in the same sentence that it is none.
_OWNED = {
    "en": re.compile(
        r"(?i)(?:(?P<owner>\b(?:the|its|their|his)\s+(?:[\w-]+\s+){0,2}?[\w-]+|(?-i:\b[A-ZÀ-Þ][\w-]+(?:\s+[A-ZÀ-Þ][\w-]+){0,3}))(?:['’]s|(?<=s)['’])\s+(?:\w+\s+)?(?:claims?|figures?|tolls?|counts?|numbers?|estimates?|allegations?|assertions?)(?:,[^,]{1,40},)?\s+(?:of|that)"
        r"|\b(?:the|this|that|any)\s+(?:\w+\s+)?(?:claims?|figures?|tolls?|counts?|numbers?|allegations?|assertions?)\s+(?:by\s+(?P<by>[^,;.]{2,50}?)\s+)?(?:of|that)"
        r"|\bwhat\s+(?P<what>[^,;.]{2,60}?)\s+(?:says?|said|claims?|claimed|put\s+out|announced|reported)(?:\s+about|,?\s+that)?)\s+(?:[\w'’-]+\s+){0,4}?[\"“]?$"
    ),
    "fr": re.compile(
        r"(?i)(?:\b(?:les?|ces?|l['’])\s*(?:\w+\s+){0,2}?(?:chiffres?|bilans?|nombre|affirmations?|allégations?)(?:\s+\w+)?\s+(?:de|d['’]|du|selon\s+\w+)"
        r"|\bce\s+que\s+(?P<what>[^,;.]{2,60}?)\s+(?:dit|affirme|prétend|annonce|a\s+annoncé)(?:\s+de)?)\s*(?:[\w'’-]+\s+){0,3}?[\"«]?\s*$"
    ),
}
#: Who gave it, behind the figure: "avancés par Kinshasa", "put out by the army".
_OWNER_BEHIND = re.compile(
    r"(?i)^[^.;]{0,50}?\b(?:annoncé|avancé|donné|publié|fourni|communiqué|given|put\s+out|announced|published|issued|circulated|advanced)(?:e?s)?\s+(?:par|by)\s+(?P<owner>(?:l['’]|the\s+|le\s+|la\s+)?[^,;.]{2,50}?)(?=\s*[,;.]|\s+(?:est|sont|is|are|was|were|ne|n['’]|looks?|seems?|cannot))"
)
_IS_FALSE = {
    "en": re.compile(
        r"(?i)\b(?:(?:is|are|was|were|looks?|looked|seems?|seemed|appears?|appeared|remains?)\s+(?:to\s+be\s+)?(?:like\s+)?(?:an?\s+)?(?:\w+ly\s+)?(?:false|untrue|lies?|invention|insult|exaggerat\w+|fabricat\w+|baseless|unfounded|fantas\w+|propaganda"
        r"|nonsense|inflated|no\s+better\s+founded|implausible|incredible|not\s+(?:credible|supported|true|borne\s+out|plausible))|(?:cannot|can\s+not|could\s+not)\s+be\s+(?:reconciled|true|right|believed|correct)|does\s+not\s+(?:hold|stand\s+up|fit|add\s+up)"
        r"|(?:need|should)\s+not\s+be\s+(?:taken|believed))\b"
    ),
    "fr": re.compile(
        r"(?i)\b(?:(?:est|sont|était|étaient|paraît|semble)\s+(?:\w+ment\s+)?(?:mensong\w+|faux|fausses?|fantais\w+|exagér\w+|invent\w+|une?\s+(?:mensonge|invention|insulte)|dénué\w*|infondé\w*|peu\s+crédible\w*)|ne\s+repos\w+\s+sur\s+aucun\w*|ne\s+(?:tient|tiennent)\s+pas)\b"
    ),
}


def find_answers(document: Document, tolls: Sequence[Proposal]) -> list[Proposal]:
    """The tolls with what answers them: those of rejected figures with their owner and a denial beside them, and for words
    that answer a toll without a number a claim of its bounds, denied or confirmed. `tolls`: every count, in text order."""
    language = document.language
    out: list[Proposal] = []
    for toll in tolls:
        out += _rejected(document, toll, tolls)
    # "a diplomat" is no toll that anybody answers
    counted = [
        t for t in tolls if t.attribute in PEOPLE_COUNTS and t.stance is None and t.low is not None and t.high != 1
    ]
    if not counted:
        return out
    for sentence in document.sentences:
        taken: list[tuple[int, int]] = []  # one answer a stretch: "nobody believes it" confirms nothing
        for pattern, stance in (
            (_DENIED_FIGURE[language], Stance.DENIES),
            (_DENIED_OTHERWISE[language], Stance.DENIES),
            (_DENIED_IT[language], Stance.DENIES),
            (_CONFIRMED[language], Stance.CONFIRMS),
        ):
            for match in pattern.finditer(sentence.text):
                groups = match.groupdict()
                name = next((n for n in ("words", "which") if groups.get(n)), None)
                start, end = sentence.start + match.start(name or 0), sentence.start + match.end(name or 0)
                if any(start < t_end and t_start < end for t_start, t_end in taken):
                    continue
                taken.append((start, end))
                inside = stance == Stance.DENIES and name is not None
                if _NOT.search(document.text[sentence.start : start]):
                    continue
                reach = 0 if inside else _REACH_OF_FIGURES if pattern is _DENIED_FIGURE[language] else _REACH
                meant = _meant(document, sentence, start, counted, reach=reach)
                many = 2 if groups.get("both") else 1
                for toll in meant[:many]:
                    out.append(_answer(document, sentence, toll, start, end, stance, groups.get("who")))
    return sorted(out, key=lambda p: (p.start, p.end, p.attribute, p.rule))


def _answer(
    document: Document, sentence: Sentence, toll: Proposal, start: int, end: int, stance: str, who: str | None
) -> Proposal:
    text = document.text
    # behind the toll itself, where that stands in the sentence: its words are another claim's
    opening = max(sentence.start, text.rfind(";", sentence.start, start) + 1, start - 120)
    if opening == start - 120:
        opening = text.find(" ", opening, start) + 1 or start
    if opening < toll.end <= start:
        opening = toll.end
    while opening < start and (joined := _JOINED.match(text, opening, start)) and joined.end() > opening:
        opening = joined.end()
    while end > start and text[end - 1] in " ,;:":
        end -= 1
    return Proposal(
        toll.attribute,
        toll.value,
        start if who or opening > start else opening,
        end,
        low=toll.low,
        high=toll.high,
        who=toll.who,
        claimant=" ".join(who.split()) if who else None,
        stance=str(stance),
        anchor=start,
        rule="answers.denied" if stance == Stance.DENIES else "answers.confirmed",
    )


def _meant(
    document: Document, sentence: Sentence, at: int, counted: Sequence[Proposal], *, reach: int
) -> list[Proposal]:
    """The tolls that an answer at `at` may mean, the likeliest first: the last of the dead, else the last said, each with
    bounds of its own."""
    near = [t for t in counted if t.end <= at and sentence.index - document.sentence_at(t.start).index <= reach][
        -_REMEMBERED:
    ]
    dead = [t for t in near if t.attribute == FATALITIES] or near
    meant: list[Proposal] = []
    for toll in reversed(dead):
        if all((toll.low, toll.high) != (m.low, m.high) for m in meant):
            meant.append(toll)
    return meant


def _rejected(document: Document, toll: Proposal, tolls: Sequence[Proposal]) -> list[Proposal]:
    """A toll, and where its sentence names it as a figure and says that it is false: its owner's word, and the denial."""
    if toll.attribute not in PEOPLE_COUNTS or toll.low is None or toll.stance not in (None, "denies"):
        return [toll]
    anchor = toll.start if toll.anchor is None else toll.anchor
    sentence = document.sentence_at(anchor)
    before, behind = document.text[sentence.start : anchor], document.text[toll.end : sentence.end]
    owned = _OWNED[document.language].search(before[-200:])
    if not owned:
        return [toll]
    owner = next((words for words in owned.groupdict().values() if words), None)
    if owner is None and (found := _OWNER_BEHIND.match(document.text[anchor : sentence.end])):
        owner = found["owner"]
    false = _IS_FALSE[document.language].search(behind)
    if toll.stance is None and not false:
        return [toll]
    begin = sentence.start + max(0, len(before) - 200) + owned.start()
    end = toll.end + false.end() if false else toll.end
    said = [t for t in tolls if t is not toll and t.attribute == toll.attribute and t.start < begin]
    known = any((t.low, t.high) == (toll.low, toll.high) for t in said)
    denial = replace(toll, start=min(toll.start, begin), end=end, stance="denies", rule="answers.rejected")
    if known:  # its owner has said it before: here it is only denied
        return [denial]
    claim = replace(toll, stance=None, claimant=" ".join(owner.split()) if owner else None)
    return [claim, denial]
