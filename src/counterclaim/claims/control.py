"""Document → proposals on who holds, took, left or retook a place. Pure."""

from __future__ import annotations

import re

from counterclaim.claims.clauses import (
    Names,
    clause_at,
    denied_before,
    found_of,
    object_after,
    place_names,
    subject_before,
    telling,
    words_of,
)
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import Attribute
from counterclaim.text.analyse import Document

_AUXILIARY = {
    "en": re.compile(
        r"\b(?:was|were|is|are|been|being|be|got)(?:\s{1,3}(?:\w+ly|also|still|now|then"
        r"|never|not|later|soon|once|since|first))?\s{1,3}$",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:été|est|sont|était|étaient|fut|furent|être|serait|soit|sera)(?:\s{1,3}(?:\w+ment"
        r"|déjà|toujours|encore|aussi|depuis|bien|de nouveau))?\s{1,3}$",
        re.IGNORECASE,
    ),
}
#: Ways to say it that need no verb of the list.
_PHRASES = {
    "en": re.compile(
        r"\bcontrol (?:of|over)\b(?=\s{1,3}(?:\S+\s{1,3}){0,4}?\S)|\bunder (?:(?!attack"
        r"|fire)[\w'’-]+\s{1,3}){0,3}control\b"
        r"|\b(?:outside|beyond) (?:[\w'’-]+\s{1,3}){0,3}control\b|\bin control\b"
        r"|\bin(?:to)? (?!our)(?:the )?(?:[\w'’-]+ )?hands\b|\bin the hands of\b|\bchanged hands\b|\bmasters of the\b"
        r"|\b(?:black |national |government )?flags?\b[^.;]{0,30}\b(?:flying|flies|flew|hoisted|raised|ours|over)\b"
        r"|\b(?:raised?|raising|hoisted|hoisting|planted)\b[^.;]{0,20}\bflags?\b"
        r"|\bdrove (?:[\w'’-]+ ){1,4}out of\b|\bdriving (?:[\w'’-]+ ){1,4}(?:out|from)\b"
        r"|\bgained ground\b|\bfell to\b|\bfallen to\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\bsous (?:le |son |leur |notre )?(?:plein |entier )?contrôle\b|\b(?:le|du"
        r"|repris le|pris le) contrôle (?:total |complet )?(?:de|du|des)\b"
        r"|\b(?:aux|entre les|dans les) mains\b|\bentre (?:nos|leurs) mains\b(?=.{0,20}\b(?:camp|base|ville))"
        r"|\bchangé de mains\b|\bdrapeau\b[^.;]{0,30}\b(?:flotte|flottait|hissé)\b|\bmaîtres? d(?:e"
        r"|u|es)\b|\bchassée?s? (?:de|du|des|hors)\b"
        r"|\bla chute (?:de|du)\b|\bmis en déroute\b",
        re.IGNORECASE,
    ),
}
_FELL = {
    "fr": re.compile(r"\b(?:est|sont|était|étaient) tombée?s?\b(?! (?:dans|sur|en|mercredi|lundi))", re.IGNORECASE),
    "en": re.compile(
        r"\b(?:fell|fallen)\b(?!\s{1,3}(?:on|in|from|by|ill|sick|into|down|under|short|silent|victim|over|near|at))",
        re.IGNORECASE,
    ),
}
_ATTACK = {
    "en": re.compile(
        r"\b(?:attack|assault|offensive|attempt|raid|incursion|attackers|attacks|assaults|enemy|advance)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:attaques?|assauts?|offensive|assaillants?|incursion|raid|ennemi|terroristes)\b", re.IGNORECASE
    ),
}
#: What makes a verb of taking mean something else.
_NOT_CONTROL = {
    "en": re.compile(
        r"^\s{1,3}(?:place|part|off|up|refuge|shelter|responsibility|credit|hostage|prisoner"
        r"|aim|advantage|care|action|to the streets"
        r"|talks?|elections?|a meeting|meetings?|funeral|power|office|its toll|note|his life|her life|their lives|least"
        r"|over (?:the )?(?:a )?\w+ (?:job|role)|in (?:hospital|custody|detention|prison)"
        r"|responsible|accountable|behind|dead|dozens|hundreds|nearly|about|some|many)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"^\s{1,3}(?:part|place|la fuite|fin|pour cible|à partie|en otage|en charge|la route"
        r"|la parole|la vie|compte|responsabilité|position|des mesures)\b",
        re.IGNORECASE,
    ),
}
_BY_AGENT = {"en": re.compile(r"\s{1,3}by\s", re.IGNORECASE), "fr": re.compile(r"\s{1,3}par\s", re.IGNORECASE)}
#: What is only planned, feared or wished has not happened.
_UNREAL = {
    "en": re.compile(
        r"\b(?:to|will|would|could|can|may|might|must|should|ready to|failed to)\s{1,3}(?:re-?)?$", re.IGNORECASE
    ),
    "fr": re.compile(
        r"\b(?:pour|afin de|tent\w+ de|voul\w+|veut|veulent|va|vont|essay\w+ de|pourrai\w+|en vue de)\s{1,3}$",
        re.IGNORECASE,
    ),
}
#: "s'emparer de" with a name is said of places: persons are captured with other words.
_NAMED_OBJECT = re.compile(r"\s{1,3}(?:\w+\s{1,3})?(?:de\s{1,3}(?:la\s{1,3}|l['’])?|du\s{1,3}|d['’])[A-ZÀ-Ý]")
#: Entering or leaving tells who holds a place only where the place is one that is held.
_STRICT = {
    "en": re.compile(r"\b(?:base|camp|post|outpost|positions?|barracks|garrison|checkpoint|town)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:base|camp|poste|positions?|caserne|garnison|ville)\b", re.IGNORECASE),
}
#: Before a place taken, words of these kinds do no harm; a victim there means the place is only a setting.
_QUANTITY = re.compile(
    r"^\s{0,3}(?:(?:back|over|control|full|entire|whole|most|parts?|half|much|of|the"
    r"|a|an|la|le|l['’]|les|un|une|du|de|d['’]|des|plusieurs|several)\s{0,3})*",
    re.IGNORECASE,
)


def _is_place(phrase: str, *, known: frozenset[str], language: str) -> bool:
    """True where the head of a noun phrase is a place: a word of the list, or a name used as a place in the text."""
    heads = phrase.split(" of ")[0] if language == "en" else phrase
    if words_of("held_places", language).search(phrase):
        return not words_of("materiel", language).search(heads)
    rest = phrase[_QUANTITY.match(phrase).end() :] if _QUANTITY.match(phrase) else phrase  # type: ignore[union-attr]
    words = rest.strip(" \"'“”«»").split(" ")[:6]
    return any(" ".join(words[:length]) in known for length in range(1, len(words) + 1))


def _clause_start(document: Document, position: int) -> int:
    return clause_at(document, position).start


def _taken(document: Document, match: re.Match[str], *, known: frozenset[str]) -> bool:
    """True where a verb of taking or leaving has a place as its object, or as its subject in the passive."""
    language, text = document.language, document.text
    sentence = document.sentence_at(match.start())
    left = text[max(sentence.start, match.start() - 24) : match.start()]
    if _NOT_CONTROL[language].match(text[match.end() : match.end() + 30]):
        return False
    if _AUXILIARY[language].search(left) or _BY_AGENT[language].match(text, match.end()):
        start = _clause_start(document, match.start())
        return _is_place(subject_before(document, match.start(), start=start), known=known, language=language)
    return _is_place(object_after(document, match.end()), known=known, language=language)


def _place_before(document: Document, match: re.Match[str], *, names: Names, known: frozenset[str]) -> bool:
    start = _clause_start(document, match.start())
    if words_of("held_places", document.language).search(document.text, start, match.start()):
        return True
    return any(name.text in known for name in names.within(start, match.start()))


def _applies(document: Document, match: re.Match[str], kind: str, *, known: frozenset[str]) -> bool:
    language, text = document.language, document.text
    if text[match.start() - 1 : match.start()] == "-" or _UNREAL[language].search(
        text[max(0, match.start() - 30) : match.start()]
    ):
        return False
    if language == "fr" and match.group().casefold().startswith("empar"):
        return bool(_NAMED_OBJECT.match(text, match.end())) or _taken(document, match, known=known)
    if kind == "take":
        return _taken(document, match, known=known)
    if kind == "quit":
        return bool(_STRICT[language].search(object_after(document, match.end(), limit=45)))
    if kind == "attack":
        span = clause_at(document, match.start())
        return bool(_ATTACK[language].search(text, span.start, span.end))
    if kind == "leave":
        after = text[match.end() : match.end() + 6]
        return not re.match(r"\s{1,3}(?:the|his|her|its|a|an)\b", after)
    return True


def find_control(document: Document, *, names: Names) -> list[Proposal]:
    """One proposal a clause that says who holds, took, left or failed to take a place."""
    language, text = document.language, document.text
    known = place_names(document, names)
    hits: list[tuple[int, int, str]] = []
    for kind in ("take", "strong", "attack", "quit", "leave"):
        for match in found_of("control_verbs", document, value=kind):
            if _applies(document, match, kind, known=known):
                hits.append((match.start(), match.end(), f"control.{kind}"))
    hits += [(m.start(), m.end(), "control.phrase") for m in _PHRASES[language].finditer(text)]
    hits += [
        (m.start(), m.end(), "control.fell")
        for m in _FELL[language].finditer(text)
        if _place_before(document, m, names=names, known=known)
    ]
    found: list[Proposal] = []
    last = -1
    for start, end, rule in sorted(hits):
        if start < last:
            continue
        span = clause_at(document, start, until=min(end, document.sentence_at(start).end))
        if span.end - span.start < 5:
            continue
        last = span.end
        found.append(
            Proposal(
                Attribute.TERRITORY_CONTROL,
                telling(text, span, anchor=start),
                span.start,
                span.end,
                stance="denies" if denied_before(document, start) else None,
                anchor=start,
                rule=rule,
            )
        )
    return found
