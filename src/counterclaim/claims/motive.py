"""Document → proposals on the reason given for an action. Pure."""

from __future__ import annotations

import re

from counterclaim.claims.clauses import Quotes, clause_at, denied_before, plain, trimmed
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import Attribute
from counterclaim.text.analyse import Document, Span

_CUES = {
    "en": re.compile(
        r"\bin (?:response|retaliation|revenge|reprisal|reply|answer|retribution|vengeance)\b(?: (?:to|for|against))?"
        r"|\b(?:to|and) (?:avenge|punish)\b|\bavenging\b|\bas (?:a )?(?:punishment|reprisal"
        r"|revenge|retaliation|retribution|payback)\b"
        r"|\b(?:revenge|retaliation|retribution|vengeance|punishment|reprisals?) (?:for|against)\b"
        r"|\b(?:a|our|the|its|their) (?:response|reply|answer|reaction) (?:to|from)\b"
        r"|\b(?:they|we|he|it|she|the \w+) (?:had |have )?accus(?:e[ds]?|ing) (?:\w+ )?of (?:harbou?ring"
        r"|collaborat|support|help|spying|work|cooperat|shelter|being|aid|back|betray"
        r"|inform)\w*"
        r"|\baccused (?:them )?of (?:harbou?ring|collaborating|supporting|helping|spying"
        r"|cooperating|sheltering|being informers)\b"
        r"|\bin order (?:to|that)\b|\bwith the (?:aim|goal|purpose|intention|objective) of\b"
        r"|\bthe (?:aim|goal|purpose|motive|reason)\b[^.;]{0,50}\b(?:was|is|were)\b"
        r"|\bfor (?:allegedly )?(?:helping|collaborating|supporting|spying|cooperating|informing|refusing|sheltering)\b"
        r"|\bbecause (?!of (?:the )?(?:rain|weather|security|fighting|insecurity|lack))"
        r"|\bis a message to\b|\bretaliat(?:ed|es|ing) (?:for|after|against|in)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\ben (?:réponse|représailles?|réaction|riposte|guise de (?:vengeance|punition"
        r"|représailles))\b(?: (?:à|au|aux|contre))?"
        r"|\b(?:pour|afin de|but de|de|d['’]) ?(?:se )?(?:venger|punir|riposter)\b|\b(?:répond"
        r"|répondait|répondaient|répondent|répondre) (?:à|au|aux)\b"
        r"|\bune (?:vengeance|riposte|réponse|punition)\b|\bpar vengeance\b|\b(?:avait"
        r"|avaient|a|ayant) pour (?:but|objectif) d[e'’]"
        r"|\bafin d[e'’]|\bdans le but d[e'’]|\bparce qu[e'’]|\bau motif qu[e'’]|\b(?:accus[ée]e?s?"
        r"|soupçonn[ée]e?s?) (?:d['’]avoir |d['’]être |de )(?:collabor|soutenu|aidé"
        r"|renseign|soutenir|complic|abrit)\w*"
        r"|\bpour avoir (?:collaboré|soutenu|aidé|refusé|renseigné)",
        re.IGNORECASE,
    ),
}
#: A reason in somebody's own words is taken to the end of the quotation, unless that runs on.
LONGEST_REASON = 230
#: Weak reasons count only where an act of violence is said in the same sentence.
_WEAK = re.compile(r"^(?:because|in order|afin|parce|dans le but|for |with the|the )", re.IGNORECASE)
_ACT = {
    "en": re.compile(
        r"\b(?:attack|raid|strike|struck|assault|kill|shot|shoot|burn|target|bomb|operation"
        r"|ambush|massacre|punish|execut|abduct|kidnap|storm|behead|slaughter|shell"
        r"|fire|hit\b|arrest|action|offensive|murder)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:attaqu|raid|frapp|assaut|tué|tuer|abatt|brûl|incendi|vis[ée]|bombard"
        r"|opération|embuscade|massacr|exécut|enlev|enlèv|violence|offensive|assassin)",
        re.IGNORECASE,
    ),
}


def find_motives(document: Document) -> list[Proposal]:
    """Reasons, from the cue to the end of the clause."""
    text, language = document.text, document.language
    quotes = Quotes(document.quoted)
    found: list[Proposal] = []
    last = -1
    for match in _CUES[language].finditer(text):
        if match.start() < last:
            continue
        sentence = document.sentence_at(match.start())
        if _WEAK.match(match.group()) and not _ACT[language].search(
            text, max(sentence.start, match.start() - 250), min(sentence.end, match.end() + 250)
        ):
            continue
        span = clause_at(document, match.start(), until=min(match.end() + 8, sentence.end))
        quoted = quotes.at(match.start())
        if quoted and quoted.end - match.start() < LONGEST_REASON:
            span = Span(span.start, max(span.end, quoted.end - 1))
        value = trimmed(text, match.start(), span.end)
        if value.end - value.start < 8:
            continue
        last = span.end
        whole = Span(min(span.start, value.start), max(span.end, value.end))
        found.append(
            Proposal(
                Attribute.MOTIVE,
                plain(text, value),
                whole.start,
                whole.end,
                stance="denies" if denied_before(document, match.start()) else None,
                anchor=match.start(),
                rule="motive",
            )
        )
    return found
