"""Document → proposals on what was taken, with the words of the list. Pure."""

from __future__ import annotations

import re

from counterclaim.claims.clauses import clause_at, denied_before, plain, trimmed, words_of
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import Attribute
from counterclaim.text.analyse import Document, Span

_TAKE = {
    "en": re.compile(
        r"\b(?:seiz(?:ed|ing|es)|captur(?:ed|ing|es)|took|taken|taking|carried off|carrying off"
        r"|made off with|making off with|looted|looting|loaded"
        r"|loading|recover(?:ed|ing|y of)|confiscat(?:ed|ing)|collected|stole|stolen"
        r"|stealing|grabbed|acquired|gained|retrieved|drove off|driving off|impounded"
        r"|intercepted"
        r"|as (?:spoils|booty)|(?:spoils|booty|haul|cache|stash) (?:of|includes?|included"
        r"|were|was|consisted of)|seizure of|now in our hands|in our hands|found|discovered"
        r"|uncovered)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:sais(?:i|ie|is|ies|ir|issent)|captur(?:é|ée|és|ées|er)|emport(?:é|ée"
        r"|és|ées|er|ant|ent)|récupér(?:é|ée|és|ées|er|ation de)|pris|prise|prises|prenant"
        r"|empar(?:é|és|ée|ées|er|ent|ant)|confisqu\w+|vol(?:é|ée|és|ées)|dérob\w+|rafl(?:é"
        r"|ée|és|ent)|pill(?:é|ée|és|ées)|butin|embarqué|mis la main sur"
        r"|mettre la main sur|découvert|découverts|entre nos mains|vidée? de)\b(?:\s{0,3}:)?",
        re.IGNORECASE,
    ),
}
#: Finding is taking only where weapons are the object; these are finds.
_FIND = re.compile(
    r"^(?:found|discovered|uncovered|découvert|intercepted|acquired|gained|loaded|loading|collected)", re.IGNORECASE
)
_NOT_TAKEN = re.compile(
    r"\b(?:destroy|burn(?:ed|t)|abandon|left behind|damag|détruit|brûl|incendi|abandonn|endommag)\w*", re.IGNORECASE
)
#: Seizures by police and customs are crime, no spoils that another party could contest.
_CRIME = {
    "en": re.compile(r"\b(?:police|customs|drugs?|cocaine|narcotics|smuggl\w+|illegal|licen[cs]ed)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:police|douan\w+|drogue|cocaïne|contrebande|trafiquants?)\b", re.IGNORECASE),
}
_PASSIVE = {
    "en": re.compile(
        r"\b(?:was|were|been|being|are|is)\s{1,3}(?:also |all |then |reportedly |later )?$", re.IGNORECASE
    ),
    "fr": re.compile(r"\b(?:été|sont|est|étaient|furent|était)\s{1,3}(?:également |aussi |ensuite )?$", re.IGNORECASE),
}
#: Where a list ends: at the next verb's sentence part.
_LIST_END = {
    "en": re.compile(
        r"[;:—–()]|[.!?][\"”’]?\s|,?\s(?:after|before|while|when|but|because|who|which"
        r"|according|during|from|in|at|near|following|against|on|with|as"
        r"|and (?:killed|wounded|destroyed|burned|set|left|fled|arrested|then|said|freed"
        r"|shot|burnt|retreated|withdrew|took (?!\w+ (?:guns|vehicles))))\b"
        r"|,\s(?:\w+\s){1,4}(?:said|says|told|reported|added)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"[;—–()]|[.!?][»\"”]?\s|,?\s(?:après|avant|tandis|alors|mais|car|qui|dont|selon"
        r"|lors|pendant|dans|près|à|au|avant|d['’]après|et (?:ont|a|se|tué|blessé|incendié"
        r"|détruit|brûlé))\b"
        r"|,\s(?:a|ont)\s",
        re.IGNORECASE,
    ),
}


#: What may stand between the verb and the list: where it was taken, or as what.
_SETTING = re.compile(r"(?:from|in|at|as|dans|comme) (?:the |la |le |l['’])?\w+ ", re.IGNORECASE)


def _items_after(document: Document, position: int) -> Span:
    """The list after the verb, up to the next part of the sentence."""
    sentence = document.sentence_at(position)
    highest = min(sentence.end, position + 260)
    stop = _LIST_END[document.language].search(document.text, min(position + 1, highest), highest)
    return trimmed(document.text, position, stop.start() if stop else highest)


def _items_before(document: Document, position: int) -> Span:
    """The list that is the subject of a passive verb."""
    text = document.text
    sentence = document.sentence_at(position)
    lowest = max(sentence.start, position - 230)
    start = lowest
    cut = re.compile(
        r"[;:—–(]\s{0,3}|\b(?:that|said|states?|while|after|but|que|affirme|dit|mais)\s{1,3}|\.\.\.\s", re.IGNORECASE
    )
    for match in cut.finditer(text, lowest, position):
        start = match.end()
    return trimmed(text, start, position)


def find_materiel(document: Document) -> list[Proposal]:
    """One proposal a list of things taken."""
    text, language = document.text, document.language
    things = words_of("materiel", language)
    weapons = words_of("materiel", language, "weapon")
    found: list[Proposal] = []
    last = -1
    for match in _TAKE[language].finditer(text):
        if match.start() < last:
            continue
        sentence = document.sentence_at(match.start())
        passive = _PASSIVE[language].search(text, max(sentence.start, match.start() - 30), match.start())
        if passive and _FIND.match(match.group()):  # "a bomb was found" tells of no taker
            continue
        ours = match.group().casefold().endswith(("our hands", "nos mains"))
        items = (
            _items_before(document, passive.start() if passive else match.start())
            if passive or ours
            else _items_after(document, match.end())
        )
        words = text[items.start : items.end]
        wanted = weapons if _FIND.match(match.group()) else things
        first = wanted.search(words)
        if not first or _NOT_TAKEN.search(words) or (not passive and not ours and first.start() > 70):
            continue
        setting = _SETTING.match(text, items.start, items.end)
        if setting:
            items = Span(setting.end(), items.end)
        clause = clause_at(document, match.start(), until=min(match.end(), sentence.end))
        span = trimmed(text, min(clause.start, items.start), max(min(match.end(), sentence.end), items.end))
        if span.end - span.start > 390:
            span = items
        if _CRIME[language].search(text, span.start, span.end):
            continue
        last = span.end
        found.append(
            Proposal(
                Attribute.MATERIEL_CAPTURED,
                plain(text, items),
                span.start,
                span.end,
                stance="denies" if denied_before(document, match.start()) else None,
                anchor=match.start(),
                rule="materiel",
            )
        )
    return found
