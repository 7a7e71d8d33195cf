"""A sentence → what it says of tolls without a number: "gave no toll", "denied that anyone died". Pure."""

from __future__ import annotations

import re

from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import REPORTER
from counterclaim.text.analyse import Sentence

_THE_TOLL = r"(?:casualty\s+|death\s+)?(?:tolls?|figures?|numbers?|casualt\w+|details?\s+of\s+casualties|count|losses)"
#: Nobody gave a figure, or it could not be confirmed.
_UNKNOWN = {
    "en": re.compile(
        rf"""(?ix)\b(?:(?:gave|given|issued|provided?|published|offered|released|give|gives|without\s+giving|without\s+providing|without\s+offering)\s+(?:no|any|an?)\s+(?:exact\s+|casualty\s+|further\s+|official\s+|death\s+|precise\s+)*(?:tolls?|figures?|numbers?|count)\b
        |(?:did|does|do|could|would)\s+not\s+(?:immediately\s+)?(?:say|specify|disclose|give|mention|refer\s+to|provide|reveal)\s+(?:whether\s+any\w*\s+(?:of\s+(?:the|its|their)\s+)?(?:\w+\s+)?(?:had\s+(?:been|died)|were|died)(?:\s+(?:killed|hurt|wounded))?|how\s+many\s+[^.;,]{{0,40}}|any\s+(?:\w+\s+)?(?:deaths|casualties|losses)|(?:civilian\s+)?(?:casualties|losses)|(?:an?|any|the)\s+(?:\w+\s+)?(?:toll|figure|number|deaths))
        |declined\s+to\s+(?:say\s+how\s+many|give\s+(?:a|any)\s+(?:toll|figure|number))[^.;,]{{0,40}}
        |(?:not|never)\s+(?:been\s+)?(?:able\s+to\s+|immediately\s+|independently\s+)*(?:confirm|verify|corroborate)\w*\s+(?:the|these|those|either)\s+{_THE_TOLL}
        |(?:has|have|had)\s+(?:yet\s+to|not\s+yet|neither|not)\s+(?:either\s+)?(?:confirm|den|acknowledg|comment)\w*(?:\s+n?or\s+\w+)?\s+(?:on\s+)?(?:this|that|the|these|those|either)\s+(?:\w+\s+)?{_THE_TOLL}
        |(?:un|not\s+)(?:immediately\s+)?(?:clear|known)\s+how\s+many\s+[^.;,]{{0,40}}
        |unable\s+to\s+(?:independently\s+)?(?:confirm|verify)\s+(?:the|these|those|either)\s+{_THE_TOLL}
        |(?:number|toll|count)\s+(?:of\s+[^.;,]{{1,40}}\s+)?(?:is|was|remains?|are)\s+(?:still\s+|as\s+yet\s+)?(?:not\s+(?:immediately\s+)?(?:known|clear|available)|unknown|unclear)
        |(?:the|these|those|either|both|its|such)\s+(?:\w+\s+)?(?:tolls?|figures?|numbers?|counts?)\s+(?:could|can|has|have|had)\s*not\s+(?:yet\s+)?(?:immediately\s+|independently\s+)*(?:been|be)\s+(?:immediately\s+|independently\s+)*(?:verified|confirmed|corroborated)(?:\s+independently)?
        |(?:could|can|to|we|and)\s+(?:verify|confirm)\s+neither\s+(?:\w+\s+)?(?:list|tolls?|figures?|numbers?|counts?)
        |declined\s+to\s+go\s+into\s+details?[^.;,]{{0,40}}
        |(?:toll|count|tally|search|identification)\s+(?:is|was|remains?|are|were)\s+(?:still\s+)?(?:not\s+(?:yet\s+)?(?:over|complete|final|finished|definitive)|incomplete|provisional|preliminary|ongoing)
        |(?:is|was|are|were)\s+(?:still\s+)?(?:waiting|awaiting)\s+(?:for\s+)?(?:an?|the|any)\s+(?:confirmed\s+|final\s+|official\s+)*(?:count|toll|figure|tally)[^.;,]{{0,40}}
        |(?:death\s+toll|toll|number\s+of\s+(?:dead|deaths|victims|casualties))\s+(?:could|may|might|is\s+(?:expected|likely|feared)\s+to)\s+(?:still\s+)?(?:rise|be\s+(?:higher|greater)|increase|climb|grow|change)[^.;,]{{0,30}}
        |it\s+(?:is|was)\s+(?:only\s+)?a\s+(?:preliminary|provisional)\s+(?:toll|figure|count)
        |(?:figures?|toll|number|list)\s+(?:was|were|has|have|had)\s+(?:never|not)\s+(?:been\s+)?(?:published|released|disclosed|made\s+public)
        |(?:cannot|can't|could\s+not)\s+(?:tell|say|give)\s+(?:you\s+|us\s+)?(?:the|a|any|how\s+many)\s+(?:full\s+|exact\s+|total\s+)?(?:figure|number|toll|count|(?:had\s+)?died|dead)
        |(?:an?\s+)?(?:unknown|unspecified)\s+(?:number\s+of\s+)?casualties
        |no\s+(?:immediate\s+|official\s+|reliable\s+)?(?:death\s+toll|toll|casualty\s+figures?|word\s+on\s+casualties|casualty\s+figure)\b[^.;,]{{0,30}})"""
    ),
    "fr": re.compile(
        r"""(?ix)\b(?:sans\s+(?:donner|fournir|avancer|préciser|communiquer)\s+(?:de\s+|aucun\s+|le\s+)?(?:chiffres?|bilans?|nombre|détails?\s+sur\s+les\s+pertes)[^.;,]{0,40}
        |sans\s+se\s+prononcer\s+sur\s+les\s+pertes[^.;,]{0,40}
        |n['’](?:a|ont|avait|avaient|est)\s+(?:pas|été)?\s*(?:encore\s+)?(?:donné|fourni|publié|communiqué|livré|avancé|établi|disponible)\s+(?:de\s+|aucun\s+|d['’])?(?:bilan|chiffre)[^.;,]{0,30}
        |n['’](?:a|ont)\s+(?:donné|fourni|publié|communiqué|livré|avancé)\s+aucun\s+(?:bilan|chiffre)
        |(?:ces|les|ce|le|aucun\s+de\s+ces)\s+(?:chiffres?|bilans?)[^.;,]{0,30}\s+n['’](?:a|ont|avait|avaient)\s+(?:pas\s+)?(?:encore\s+)?pu\s+être\s+(?:vérifi|confirm|corrobor)\w+[^.;,]{0,40}
        |(?:chiffres?|bilans?)\s+(?:jamais|non|pas\s+encore)\s+(?:confirm|vérifi)\w+[^.;,]{0,40}
        |bilan\s+(?:est\s+|reste\s+|demeure\s+)(?:donc\s+|encore\s+|toujours\s+)?provisoire(?![^.;,]{0,20}\d)
        |bilan\s+(?:pourrait|peut|devrait|risque\s+de|risque\s+d['’])\s*(?:encore\s+)?(?:évoluer|s['’]alourdir|augmenter|grimper)[^.;,]{0,30}
        |bilan\s+(?:n['’]est\s+pas\s+(?:définitif|arrêté)|évolue\s+encore)
        |(?:pas|ni)\s+(?:été\s+en\s+mesure\s+de\s+|pu\s+|souhaité\s+)(?:le\s+|les\s+|en\s+)?(?:vérifier|confirmer|corroborer|donner\s+de\s+(?:chiffres?|bilan))(?:\s+de\s+(?:manière|source|façon)\s+indépendante)?
        |refusé\s+d['’](?:entrer\s+dans|avancer|donner)\s[^.;,]{0,30}(?:chiffres?|bilan)
        |sans\s+(?:évoquer|mentionner|faire\s+état)\s+(?:de\s+|d['’]éventuelles\s+)?(?:pertes|victimes|bilan)
        |aucun\s+(?:bilan|chiffre)\b[^.;,]{0,60}|bilan[^.;,]{0,20}\s+(?:inconnu|non\s+(?:confirmé|communiqué|vérifié)[^.;,]{0,30})
        |(?:pas|ni)\s+(?:été\s+en\s+mesure\s+de\s+|pu\s+)(?:le\s+|les\s+)?(?:vérifier|confirmer|corroborer)\s+(?:ces|les|le|ce)\s+(?:chiffres?|bilans?)[^.;,]{0,40}
        |nombre\s+(?:exact\s+)?de\s+(?:victimes|morts|blessés|disparus)\s+(?:reste|demeure|est|n['’]est)[^.;,]{0,30}(?:inconnu|connu|établi))"""
    ),
}
_ABOUT = (
    (re.compile(r"(?i)wounded|injur|blessé"), "injuries"),
    (re.compile(r"(?i)abduct|kidnap|captur|arrest|missing|disparu|enlev|otage"), "missing_or_captured_people"),
)
#: "denied that anyone died", "denied any deaths": at least one, denied.
_DENIED = {
    "en": re.compile(
        r"(?i)\b(?:den(?:y|ies|ied|ying)|rejected|dismissed)\b[^.;]{0,50}?\b(?P<any>any(?:one|body)?|having)\b[^.;,]{0,60}?"
        r"\b(?P<what>deaths?|casualt\w+|losses|fatalit\w+|victims|killed|died|killing|dead|wounded|injured|hurt|abducted|kidnapped|captured)\b"
    ),
    "fr": re.compile(
        r"(?i)\b(?:dément\w*|démenti|nie|nié|nient|réfut\w+|contest\w+)\b[^.;]{0,40}?\b(?P<any>toute?|tout|la\s+moindre|avoir\s+(?:perdu|subi|tué))\b[^.;,]{0,40}?"
        r"\b(?P<what>pertes?|victimes?|morts?|tués?|hommes?|civils?|blessés?)\b"
    ),
}
_NOBODY = {
    "en": re.compile(
        r"(?i)\b(?P<q>(?:lost\s+no\s+(?:one|men|man|fighters?|soldiers?)|(?:suffered|sustained|had|reported)\s+no\s+(?:losses|casualties)|without\s+(?:any\s+)?(?:losses|casualties|loss\s+of\s+life)))\b"
    ),
    "fr": re.compile(
        r"(?i)\b(?P<q>sans\s+(?:\w+\s+)?victimes?|sans\s+(?:faire|causer|enregistrer|subir)\s+(?:de\s+|la\s+moindre\s+|aucune?\s+)?(?:victimes?|pertes?|morts?|blessés?)"
        r"|n['’](?:a|ont|avons|avait)\s+(?:fait|perdu|subi|enregistré)\s+(?:aucune?\s+|pas\s+de\s+|ni\s+)(?:victimes?|pertes?|hommes?|morts?|combattants?|soldats?))\b"
    ),
}


def _about(words: str) -> str:
    return next((attribute for pattern, attribute in _ABOUT if pattern.search(words)), "fatalities")


def find_silences(sentence: Sentence, language: str) -> list[Proposal]:
    """Proposals without a number: unconfirmed with unknown bounds, denied deaths, losses of nobody."""
    text, base = sentence.text, sentence.start
    found: list[Proposal] = []
    for m in _UNKNOWN[language].finditer(text):
        start, end = base + m.start(), base + m.end()
        found.append(
            Proposal(
                _about(m.group()),
                m.group().strip(),
                start,
                end,
                claimant=REPORTER,
                stance="unconfirmed",
                rule="counts.silent",
            )
        )
    for m in _DENIED[language].finditer(text):
        start, end = base + m.start(), base + m.end()
        value = text[m.start("any") : m.end("what")]
        anchor = base + m.start("what")
        found.append(
            Proposal(_about(m["what"]), value, start, end, low=1, stance="denies", anchor=anchor, rule="counts.denied")
        )
    for m in _NOBODY[language].finditer(text):
        found.append(
            Proposal(
                _about(m["q"]), m["q"], base + m.start("q"), base + m.end("q"), low=0, high=0, rule="counts.nobody"
            )
        )
    return found
