"""Document → who says what: cues, their sources and the stretch of text that each source answers for. Pure.

For every sentence, cue words ("said", "according to", "a déclaré", "selon") are found first, then the source beside
each cue, then what the cue covers: the rest of the clause, or what stands before it ("…, the army said"). Where
nothing covers a position, the report speaks in its own voice. The order of steps follows the usual one of quotation
extraction (cue, content, source, resolve); there is no parser, so boundaries are those of clauses, commas and quotes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from counterclaim import wordlists
from counterclaim.claims.proposal import Proposal
from counterclaim.codebook import COUNTS, REPORTER, Attribute, Stance
from counterclaim.records import Claim
from counterclaim.text.analyse import Document, Sentence, dateline_end


@dataclass(frozen=True, slots=True)
class Voice:
    """Over `start:end` of the text `claimant` speaks: `source` as written, `name` its fullest antecedent where the
    words are a pronoun or a bare description. `kind` is the cue's (say, witness, confirm, deny)."""

    start: int
    end: int
    claimant: str
    name: str | None
    kind: str
    cue: int
    source_start: int


@dataclass(frozen=True, slots=True)
class Grammar:
    """The little that finding sources needs to know of a language, as compiled patterns."""

    cue: re.Pattern[str]
    kinds: dict[str, str]
    according: re.Pattern[str]
    pronoun: re.Pattern[str]
    bare: re.Pattern[str]
    finite: re.Pattern[str]
    opening: re.Pattern[str]
    between_end: re.Pattern[str]
    boundary: re.Pattern[str]
    hedge: re.Pattern[str]
    silence: re.Pattern[str]
    inverted: re.Pattern[str]
    stop: re.Pattern[str]


_CAP = r"[A-ZÀ-ÖØ-Þ]"

_EN = {
    "according": r"\b(?:according\s+to|in\s+the\s+words\s+of|quoted\s+by|confirmed\s+by|as\s+told\s+by)\s+",
    "pronoun": r"(?:he|she|it|they|we|I|who|which|the\s+(?:former|latter)|one\s+of\s+them|another|others|the\s+other)",
    "bare": r"(?:the|this|that|its|his|her|their)\s+(?:[\w-]+\s+){0,2}?(?:group|movement|organi[sz]ation|statement|communiqu[eé]"
    r"|text|spokesman|spokeswoman|spokesperson|official|officer|ministry|minister|source|army|military|militants|rebels"
    r"|insurgents|jihadists|alliance|coalition|force|forces|government|mission|agency|office|man|woman|resident"
    r"|witness|general|colonel|governor|mayor|president|report|message|video|claim|militia|command|party)",
    "finite": r"\b(?:is|are|was|were|has|have|had|will|would|could|can|may|might|should|did|does|do|died|left|took|came"
    r"|went|fell|began|said|killed|wounded|attacked|struck|held|hit|fled|burned|stormed|(?<!-)(?!(?:contacted|reached|based|interviewed|quoted|named|armed|backed|linked|allied|displaced|wounded|injured|appointed|led|affiliated|retired|embedded"
    r"|called|known|aligned|trained|owned|elected|detained|captured|unnamed|united|masked|need|indeed|hundred|red|seed|speed|exiled|trusted|concerned|involved|sacred|wicked)\b)[a-z]{3,}ed)\b",
    "opening": r"^(?:in|on|at(?!\s+least)|after|before|during|by|from|with|for|since|as|but|and|however|meanwhile|later|earlier"
    r"|hours|late|under|inside|outside|near|among|between|to|of|like|unlike|because|yet|still|then|also|despite|following|separately|nevertheless|asked|speaking|contacted|reached"
    r"|according|when|while|although|though|if|where)\b",
    # what may stand between a source and its cue
    "between": r"(?:\s+(?:has|have|had|also|later|then|however|earlier|first|still|initially|already|now|merely|only"
    r"|himself|herself|itself|themselves|would|who|which|that|is|are|were|was|been|being|never|repeatedly|publicly"
    r"|on\s+\w+day|on\s+(?:his|her|its)\s+part|for\s+(?:his|her|its)\s+part|not|nonetheless|meanwhile|both|all|once"
    r"|again|further|next|\w+ly|soon|immediately|did|does|do|yet|formally|independently|therefore|thus|too|in\s+turn|though|instead|even"
    r"|finally|(?:was|were|been)\s+(?:\w+ly\s+)?(?:forced|obliged|compelled)\s+to|had\s+to))*\s*",
    "boundary": r";\s|:\s(?![\"“])|,?\s+but\s+|,?\s+while\s+|,?\s+whereas\s+|,?\s+although\s+|,?\s+though\s+|\s[–—]\s"
    r"|,\s+and\s+(?=(?:the|a|an|its|his|her|their|one|two|[A-Z])\b)|,\s+or\s+(?=\d|according)",
    "hedge": r"\b(?:reportedly|allegedly|apparently|purportedly|presumed|is\s+believed\s+to|are\s+believed\s+to"
    r"|are\s+said\s+to|is\s+said\s+to|may\s+have|might\s+have|feared\s+to\s+have|unconfirmed)\b",
    "silence": r"\b(?:could\s+not\s+(?:immediately\s+|independently\s+)?(?:be\s+)?(?:independently\s+)?(?:verif\w+|confirm\w*|authenticat\w+)"
    r"|could\s+not\s+say|cannot\s+(?:confirm|say|verify)|unable\s+to\s+(?:confirm|verify))\b",
    "inverted": r"(?<=[\"”’,])\s+$",
    "stop": r"\b(?:that|because|where|when|whose|if|as|after|before|than|until|since)\s+$",
}
_FR = {
    "according": r"\b(?:selon|d['’]après|aux\s+dires\s+de|de\s+l['’]aveu\s+de|à\s+en\s+croire|de\s+source|d['’]après\s+les\s+dires\s+de)\s+",
    "pronoun": r"(?:il|elle|lui|eux|ils|elles|on|nous|je|ce\s+dernier|cette\s+dernière|celui-ci|celle-ci|l['’]un\s+d['’]eux"
    r"|le\s+second|le\s+premier|qui|lequel|un\s+autre|d['’]autres|certains)",
    "bare": r"(?:l['’]|le\s+|la\s+|les\s+|son\s+|sa\s+|ses\s+|leur\s+|ce\s+|cette\s+)(?:groupe|mouvement|organisation|communiqué|texte"
    r"|porte-parole|responsable|officier|ministère|ministre|source|armée|militaires|rebelles|jihadistes|djihadistes"
    r"|alliance|coalition|force|forces|gouvernement|mission|agence|homme|femme|habitant|témoin|général|colonel"
    r"|gouverneur|maire|président|rapport|message|vidéo|commandement|autorités|état-major)",
    "finite": r"\b(?:est|sont|était|étaient|a|ont|avait|avaient|sera|seraient|aurait|auraient|fut|furent|fait|peut|ont)\b",
    "opening": r"^(?:dans|sur|chez|sous|plus|ici|d['’]après|en|à|au|aux|après|avant|pendant|par|depuis|pour|mais|et|cependant|toutefois|jeudi|vendredi|samedi"
    r"|dimanche|lundi|mardi|mercredi|hier|selon|interrogé|joint|contacté|alors|si|lors|le\s+(?:même\s+)?(?:jour|lendemain))\b",
    "between": r"(?:\s+(?:n['’]|ne|l['’]|nous|vous|en|y|lui|leur|se|s['’]|avait|avaient|a|ont|aussi|également|ensuite|jeudi|vendredi"
    r"|samedi|dimanche|lundi|mardi|mercredi|qui|pour\s+sa\s+part|de\s+son\s+côté|eux|elle-même|lui-même))*\s*",
    "boundary": r"\s;\s|;\s|\s:\s(?![«\"])|,?\s+mais\s+|,?\s+tandis\s+que\s+|,?\s+alors\s+que\s+|\s[–—]\s|,\s+et\s+(?=(?:l[ea]s?|un|une)\b)",
    "hedge": r"\b(?:(?:aurait|auraient|serait|seraient)\s+(?:\w+\s+){0,3}\w+(?:é|és|ée|ées|u|us|ue|ues|i|is|ie|it|ert|erts)\b"
    r"|présumé\w*|prétendument|apparemment|supposé\w*)",
    "silence": r"n['’](?:a|ont|avait|avaient)\s+pas\s+pu\s+(?:être\s+)?(?:\w+\s+){0,2}(?:confirm\w+|vérifi\w+)"
    r"|(?:impossible|difficile)\s+(?:à|de|d['’])\s*(?:vérifier|confirmer)",
    "inverted": r"(?<=[»”\",])\s+$",
    "stop": r"\b(?:que|qu['’]|parce\s+que|où|quand|lorsque|si|dont|après|avant|depuis)\s*$",
}


@cache
def grammar(language: str) -> Grammar:
    """The patterns of one language, compiled once."""
    words = _FR if language == "fr" else _EN
    cues = wordlists.load("cues", language)
    tail = r"(?:-t)?(?:-(?:il|elle|ils|elles|on))?" if language == "fr" else ""
    # verbs are looked for in small letters only: "IS" is a group, "is" a verb
    patterns = {("between_end" if name == "between" else name): pattern for name, pattern in words.items()}
    patterns["between_end"] += r"$"
    plain = {name: re.compile(pattern, 0 if name == "finite" else re.IGNORECASE) for name, pattern in patterns.items()}
    return Grammar(
        cue=re.compile(rf"(?<![\w-]){wordlists.alternation(list(cues))}{tail}(?![\w-])"),
        kinds={" ".join(key.split()): kind for key, kind in cues.items()},
        **plain,
    )


# --- the source beside a cue -------------------------------------------------------------------------------------------

_LONGEST_SOURCE = 95
_EDGES = ' \t\n,;:–—-"“”«»'
_PREPOSED_EXTRA = re.compile(
    r"^(?:[QAR]\.\s+|\d{1,2}[:.h]\d{2}[.:]?\s+(?:GMT\s+)?|(?:but|and|yet|however|meanwhile|still|then|so|mais|et|or|pourtant)\s+,?\s*"
    r"|(?:(?:on|last|late|early)\s+)*(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s+(?:night|morning|evening|afternoon))?,?\s+)+",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",?\s+(?:who|which|whose|whom|where|qui|dont|lequel|laquelle|où)\b", re.IGNORECASE)
_NOUNISH = re.compile(
    r"^(?:(?:the|a|an|its|his|her|their|our|one|two|three|four|five|several|some|many|most|both|another|other|no|none"
    r"|le|la|les|l['’]|un|une|des|deux|trois|plusieurs|son|sa|ses|leur|leurs|ce|cette|ces|d['’])\b|[A-ZÀ-ÖØ-Þ]"
    r"|[a-zà-ÿ-]+\s*(?:officials?|sources?|residents?|witnesses|police|activists|groups?|leaders?|officers?|authorities"
    r"|commanders?|medics|doctors|workers|diplomats|analysts|experts|media|survivors|relatives|spokes\w+)\b"
    r"|[a-zà-ÿ-]+(?:\s+[a-zà-ÿ-]+)?\s+[A-ZÀ-ÖØ-Þ][\w'’-]+"
    r"|(?:officials|sources|residents|witnesses|police|activists|authorities|survivors|villagers|medics|doctors|locals"
    r"|prosecutors|diplomats|analysts|experts|relatives|rebels|militants|lawmakers|soldiers|hospital|security|military"
    r"|army|local|state|government|health|rescue|human|eyewitnesses|reports|he|she|it|they|we|who|which"
    r"|il|elle|ils|elles|on|nous)\b)"
)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without blanks, commas, dashes and quotation marks at its ends; empty where nothing else is in it."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _source_before(text: str, start: int, cue: int, rules: Grammar) -> tuple[int, int] | None:
    """The source that stands before a cue, within `start:cue`; None where nothing there can be one.

    The stretch is cut at its commas. A last, empty piece ("Kanyuka, has said") closes an apposition: the subject is
    what stands before that. A piece with a verb of its own is content, and what follows it is the source.
    """
    end = cue
    stretch = text[start:end]
    # adverbs and auxiliaries before a cue take 80 characters at most; a search from further back only costs time
    tail = rules.between_end.search(stretch, max(0, len(stretch) - 80))
    closes = stretch[: tail.start()].rstrip().endswith(",") if tail else False
    if tail and not closes:
        end = start + tail.start()
    elif tail:
        end = start + len(stretch[: tail.start()].rstrip())
    pieces: list[tuple[int, int]] = []
    left = start
    for comma in re.finditer(r",\s*|\((?![A-Z][\w-]{1,11}\))|(?<![A-Z0-9])\)", text[start:end]):
        pieces.append((left, start + comma.start()))
        left = start + comma.end()
    pieces.append((left, end))
    pieces = [trim(text, a, b) for a, b in pieces]
    pieces = [(a, b) for a, b in pieces if b > a]
    if not pieces:
        return None
    chosen = pieces[-1]
    if closes and len(pieces) >= 2:
        # walk back over the apposition ("X, a shepherd from Barmal, told") to the piece that opens the subject
        index = len(pieces) - 1
        while index > 0 and not _opens(text, *pieces[index - 1], rules):
            index -= 1
        first = pieces[index]
        named = [p for p in pieces[index:] if re.search(rf"{_CAP}\w+\s+{_CAP}\w+", text[p[0] : p[1]])]
        chosen = first
        if named and not re.search(rf"{_CAP}\w*", text[first[0] + 1 : first[1]]):
            chosen = named[0]
    return _noun_phrase(text, *chosen, rules)


def _opens(text: str, start: int, end: int, rules: Grammar) -> bool:
    """Whether a piece introduces the subject ("On Friday") or is a clause of its own, and so is no part of a source."""
    lead = _PREPOSED_EXTRA.match(text[start:end])
    piece = text[start + (lead.end() if lead else 0) : end]
    relative = _RELATIVE.match(" " + piece)
    return bool(rules.opening.match(piece) or (rules.finite.search(piece) and not relative))


def _noun_phrase(text: str, start: int, end: int, rules: Grammar) -> tuple[int, int] | None:
    """The noun phrase at the end of `start:end`, without what introduces it; None where there is none."""
    piece = text[start:end]
    lead = _PREPOSED_EXTRA.match(piece)
    if lead:
        start += lead.end()
        piece = text[start:end]
    embedded = list(
        re.finditer(
            r"\b(?:that|which|whom|what|where|when|as|que|qu['’]|dont)\s*(?=(?:the|a|an|its|le|la|les|l['’])\b|[A-Zhist])",
            piece,
        )
    )
    if embedded and _NOUNISH.match(piece[embedded[-1].end() :].strip()):
        start += embedded[-1].end()
        piece = text[start:end]
    relative = _RELATIVE.search(piece)
    if relative and relative.start() > 2:
        end = start + relative.start()
        piece = text[start:end]
    pronoun = re.search(rf"(?:^|\s)({rules.pronoun.pattern})$", piece, re.IGNORECASE)
    if pronoun and not re.search(r"(?:\bof|\bde|\bd['’])\s*$", piece[: pronoun.start(1)]):
        return start + pronoun.start(1), end
    # the last verb of the piece ends what is not the source: "the base had fallen the army [said]"
    verbs = list(rules.finite.finditer(piece))
    if verbs:
        after = piece[verbs[-1].end() :]
        words = re.search(rf"(?:^|\s)((?:the|a|an|its|his|their|le|la|les|un|une|l['’])\s.*|{_CAP}.*)$", after)
        if not words:
            return None
        start += verbs[-1].end() + words.start(1)
        piece = text[start:end]
    elif rules.opening.match(piece):
        inner = re.search(r"\s((?:the|a|an|its|his|her|their|two|three|le|la|les|un|une|l['’])\s[^,]*)$", piece)
        if not inner or not rules.bare.search(inner.group(1)):
            return None
        last = [m.start(1) for m in re.finditer(r"\s((?:the|its|his|le|la|l['’])\s)", piece)]
        start += last[-1] if last else inner.start(1)
        piece = text[start:end]
    start, end = trim(text, start, end)
    if re.search(r"\b(?:and|or|but|et|ou|mais)$", text[start:end]):
        return None  # "rejected the account and denied": the subject stands before
    if end - start < 2 or not _NOUNISH.match(text[start:end]) or _NO_SOURCE.match(text[start:end]):
        return None
    if _THING.search(text[start:end]):
        return None
    if text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    if end - start > _LONGEST_SOURCE:
        cut = text.rfind(" of ", start, start + _LONGEST_SOURCE)
        end = cut if cut > start else start + _LONGEST_SOURCE
        while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
            end -= 1
        start, end = trim(text, start, end)
    return start, end


#: What can't speak: days, months, counts, and words that stand for something said.
_NO_SOURCE = re.compile(
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|the\s+one|both|none|no\s+one|nobody|which|that|this|there|what|the|an?|les?|la|the\s+(?:number|toll|figure|total|count|death\s+toll)\s+of\s+.*|preliminary|aucun\w*|personne|rien)\b[^A-Z]*$|\d)",
    re.IGNORECASE,
)
#: Figures, guesses and nobody: heads of a subject that did not speak either.
_FIGURE = re.compile(
    r"^(?:(?:the|a|an|these|those|this|le|la|les|l['’]|ce|ces|un|une)\s*)?(?:(?:\w+\s+){0,2}(?:toll|figures?|numbers?|count|total|suspicions?|casualties|losses|dead|wounded|bilan|chiffres?|soupçons|pertes|essentiel)"
    r"|(?:no|aucune?)\s+[\w -]+|none|nobody|no\s+one|yes|no|oui|non)$",
    re.IGNORECASE,
)
#: Events, places and things that a verb of saying or seeing can follow without their having spoken.
_THING = re.compile(
    r"(?:attacks?|strikes?|raids?|assaults?|operations?|bombings?|explosions?|blasts?|ambush|incidents?|killings?|massacres?|clashes|fighting|offensive|camp|base|village|town"
    r"|attaques?|frappes?|raids?|assauts?|opérations?|explosions?|embuscades?|combats|affrontements|offensive|massacres?|l['’]un|l['’]autre)$",
    re.IGNORECASE,
)


def can_speak(words: str) -> bool:
    """Whether words can name who says something: no day, no number, no event, no figure, not "nobody"."""
    return not (_NO_SOURCE.match(words) or _THING.search(words) or _FIGURE.match(words))


_AFTER = re.compile(
    r"\s*((?:[^,;:.\"“”«»()–—]|(?<=\b\w)\.|(?<=Gen)\.|(?<=Col)\.|(?<=Lt)\.|(?<=Mr)\.|(?<=Dr)\.|\((?=[A-Z]{2,9}\))|(?<=[A-Z])\)){2,160})"
)
_CLOSES_SOURCE = re.compile(
    r"\s+(?:on\s+\w+day|in\s+a\s+(?:statement|message|video|telephone|post|report|briefing|letter)|by\s+(?:phone|telephone)"
    r"|at|late\s+on|early\s+on|last\s+\w+|this\s+\w+|who|which|as|and\s+that|but|while|when|after|before|had|has|have|was|were|is|are|said|told"
    r"|dans\s+un|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|qui|mais|alors|et\s+que|où|ont|a\s+\w+é|avait|était|est|sont)\b",
    re.IGNORECASE,
)


#: What may stand between a cue and the source behind it: ", a indiqué mardi à notre agence un officier".
_ADVERBIAL = re.compile(
    r"(?:\s+(?:(?:lun|mar|mercre|jeu|vendre|same)di(?:\s+(?:soir|matin))?|dimanche(?:\s+(?:soir|matin))?|hier|aussi|également|ensuite|encore|par\s+téléphone"
    r"|à\s+(?:notre|l['’])\s*\w+(?:\s+[A-Z]\w*)?|à\s+la\s+(?:presse|radio|télévision)|au\s+téléphone|aux\s+journalistes|sur\s+(?:les\s+réseaux\s+sociaux|[A-Z]\w+)|dans\s+un\s+(?:communiqué|message)))+(?=\s)"
)


def _source_after(text: str, cue_end: int, sentence_end: int) -> tuple[int, int] | None:
    """The source that stands after a cue ("according to two residents", "said a trader who had fled")."""
    skipped = _ADVERBIAL.match(text, cue_end, sentence_end)
    cue_end = skipped.end() if skipped else cue_end
    found = _AFTER.match(text, cue_end, min(sentence_end, cue_end + 200))
    if not found:
        return None
    start, end = found.span(1)
    closing = _CLOSES_SOURCE.search(text, start + 2, end)
    if closing:
        end = closing.start()
    start, end = trim(text, start, end)
    if end - start < 2 or end - start > _LONGEST_SOURCE or _NO_SOURCE.match(text[start:end]):
        return None
    if re.match(
        r"(?:preliminary|initial|various|several|conflicting|its|their|his|her)?\s*(?:information|reports?|accounts?|figures?|estimates?)\b",
        text[start:end],
    ):
        return None
    return start, end


_FIGURE_NOUN = re.compile(
    r"figure|count|toll|tally|estimate|reckoning|account|version|['’]s \"\d|bilan|chiffre|décompte|estimation",
    re.IGNORECASE,
)
_OWNER = r"(?:[Tt]he\s+|[Aa]n?\s+|[Ii]ts\s+)?(?:[A-Za-z][\w-]*\s+){0,3}[A-Za-z][\w-]*"
#: "the army's figure was four", "by the government's count", "le bilan de l'armée": a source without a verb of saying.
_NOMINAL = {
    "en": re.compile(
        rf"(?<![\w'’-])(?:[Bb]y\s+|[Ii]n\s+)?(?P<source>{_OWNER})(?:['’]s|s['’])\s+(?:own\s+|official\s+|latest\s+|initial\s+|later\s+|belated\s+|revised\s+)*"
        r"(?P<noun>figures?|counts?|tolls?|tally|estimates?|reckoning|account|version|\"(?=\d))"
    ),
    "fr": re.compile(
        r"(?:l[ea]s?\s+|l['’])?(?P<noun>bilans?|chiffres?|décompte|estimations?|version)\s+(?:\w+\s+){0,2}?(?:de|du|des|d['’]|donnés?\s+par|communiqués?\s+par|fournis?\s+par|publiés?\s+par)\s*"
        r"(?P<source>(?:l['’]|la\s+|les\s+)?(?:armée|autorités(?:\s+\w+)?|gouvernement|état-major|ministère(?:\s+de\s+la\s+\w+)?|junte|rebelles?|police|ONU|groupe|mouvement))"
    ),
}

#: "is put by the mission at eight", "a toll given by the governor": the source of a passive.
_SAID_BY = {
    "en": re.compile(
        r"\b(?:put|given|reported|announced|estimated|cited|released|published|issued|recorded|listed|counted|provided)"
        r"\s+(?:(?:on|last)\s+\w+\s+)?by\s+|\bby\s+that\s+of\s+"
    ),
    "fr": re.compile(
        r"\b(?:donné|avancé|annoncé|communiqué|publié|fourni|établi|cité|rapporté|évoqué|recensé|indiqué)e?s?\s+(?:\w+di\s+)?par\s+"
        r"|\bselon\s+celui\s+d(?:e|u|es)\s+"
    ),
}

# --- voices ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Raw:
    """A cue with its source before anything is resolved; `start:end` is what the cue covers."""

    start: int
    end: int
    source: tuple[int, int]
    kind: str
    cue: int


def _kind(rules: Grammar, words: str) -> str:
    key = " ".join(re.sub(r"(?:-t)?-(?:il|elle|ils|elles|on)$", "", words).split()).replace("’", "'")
    return rules.kinds.get(key, "say")


#: "was rejected", "are believed": whoever stands before such a form does not say it.
_PASSIVE = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|est|sont|été|était|étaient)|\bis\s+being)\s+(?:\w+ly\s+)?[\"“]?$"
)
_IN_RELATIVE = re.compile(r",\s+(?:which|who|whose|qui|dont|lequel|laquelle)\b[^,;]*$")


def _clause_start(text: str, sentence: Sentence, cue: int, rules: Grammar, floor: int) -> int:
    start = max(sentence.start, floor)
    if sentence.index == 0 and (dateline := dateline_end(text)) < cue:
        start = max(start, dateline)
    for match in rules.boundary.finditer(text, start, cue):
        start = match.end()
    # "The group, which shares their aims but is apart, said": the clause between the commas is not where it starts
    inner = re.search(r",\s+(?:which|who|whose|none|some|most|qui|dont)\b[^;:]{3,200},\s*$", text[floor:cue])
    if inner and floor + inner.start() < start:
        start = max(sentence.start, floor)
        for match in rules.boundary.finditer(text, start, floor + inner.start()):
            start = match.end()
    return start


def _raw_voices(document: Document, sentence: Sentence, rules: Grammar) -> list[_Raw]:
    """Every cue of one sentence that has a source, in text order."""
    text = document.text
    found: list[_Raw] = []
    floor = sentence.start
    for match in rules.according.finditer(text, sentence.start, sentence.end):
        source = _source_after(text, match.end(), sentence.end)
        if not source:
            continue
        if match.start() - sentence.start <= 3 or re.search(
            r"[;:]\s*$|,\s+(?:but|mais)\s+$|[–—]\s*$", text[sentence.start : match.start()]
        ):
            found.append(_Raw(source[1], _content_end(text, source[1], sentence, rules), source, "say", match.start()))
        else:
            start = _clause_start(text, sentence, match.start(), rules, sentence.start)
            end = source[0]
            # "…, according to the army, or 35, according to the group": each covers back to the one before
            for other in found:
                if other.source[1] <= match.start():
                    start = max(start, other.source[1])
            found.append(_Raw(start, end, source, "say", match.start()))
    figures = _FIGURE_NOUN.search(sentence.text) is not None  # the pattern below is slow, and most sentences have none
    for match in _NOMINAL[document.language].finditer(text, sentence.start, sentence.end) if figures else ():
        source = trim(text, *match.span("source"))
        # "Even on the army's version": the owner begins with its last article
        articles = list(re.finditer(r"\s(?=(?:the|its|an?)\s)", text[slice(*source)]))
        if articles:
            source = source[0] + articles[-1].end(), source[1]
        if source[1] - source[0] >= 2 and not _NO_SOURCE.match(text[source[0] : source[1]]):
            clause = _clause_start(text, sentence, match.start(), rules, sentence.start)
            found.append(
                _Raw(clause, _content_end(text, match.end(), sentence, rules), source, "say", match.start("noun"))
            )
    for match in _SAID_BY[document.language].finditer(text, sentence.start, sentence.end):
        source = _source_after(text, match.end(), sentence.end)
        if source and _NOUNISH.match(text[source[0] : source[1]]) and document.in_quotes(match.start()) is None:
            clause = _clause_start(text, sentence, match.start(), rules, sentence.start)
            found.append(_Raw(clause, _content_end(text, source[1], sentence, rules), source, "say", match.start()))
    if document.language == "fr":
        for match in _COMPOUND.finditer(text, sentence.start, sentence.end):
            if document.in_quotes(match.start()) is None:
                opening = _reach(document, _clause_start(text, sentence, match.start(), rules, floor), match.start())
                found.append(_Raw(opening, match.start(), match.span("source"), "say", match.start()))
    last_source: tuple[int, int] | None = None
    for match in rules.cue.finditer(text, sentence.start, sentence.end):
        quote = document.in_quotes(match.start())
        if quote and match.start() > quote.start + 1:
            continue  # a cue inside somebody's quoted words says nothing of who is quoted
        words = match.group()
        kind = _kind(rules, words)
        before = text[sentence.start : match.start()]
        if "-" in words and document.language == "fr" and re.search(r"-(?:il|elle|ils|elles|on)$", words):
            source = (match.end() - len(words.rsplit("-", 1)[1]), match.end())
            opening = _reach(document, _clause_start(text, sentence, match.start(), rules, floor), match.start())
            found.append(_Raw(opening, match.start(), source, kind, match.start()))
            last_source = source
            continue
        if _PASSIVE.search(before[-40:]):
            continue
        if rules.stop.search(before) and kind != "continue":
            continue
        if kind == "continue":
            opened = _opening_gerund(text, sentence, match.start(), match.end(), rules)
            if opened:
                found.append(opened)
                last_source = opened.source
                continue
            source_here = last_source or _source_before(text, sentence.start, _first_verb(text, sentence, rules), rules)
            if source_here:
                found.append(_Raw(match.end(), sentence.end, source_here, "say", match.start()))
            continue
        # '"…," said a trader': the cue right after a quote or a comma, with its source behind it
        if re.search(r"[\"”»,]\s*$", before) and not re.match(
            r"\s+(?:that|it|he|she|they|que|qu['’])\b", text[match.end() : match.end() + 8]
        ):
            behind = _source_after(text, match.end(), sentence.end)
            if behind and _inverted(text, behind, before, match.group(), sentence.end, rules):
                opening = _reach(document, _clause_start(text, sentence, match.start(), rules, floor), match.start())
                found.append(_Raw(opening, match.start(), behind, kind, match.start()))
                last_source = behind
                continue
        clause = _clause_start(text, sentence, match.start(), rules, floor)
        source_at = _source_before(text, clause, match.start(), rules)
        if not source_at:
            if not last_source and kind != "witness" and re.search(r"\b(?:and|et)\b[^,;]{0,60}$", before):
                last_source = _opening_subject(text, sentence, match.start(), rules)
            if last_source and kind != "witness" and re.search(r"\b(?:and|et)\b[^,;]{0,60}$", before):
                found.append(
                    _Raw(
                        match.end(), _content_end(text, match.end(), sentence, rules), last_source, kind, match.start()
                    )
                )
            continue
        rest = text[match.end() : sentence.end].strip(' ."”»')
        told = text[clause : source_at[0]]
        trailing = source_at[0] - clause > 12 and (
            (
                re.search(r",[\"”’]?\s*$", told) is not None
                and rules.finite.search(told) is not None
                and not rules.opening.match(told.strip())
                and not re.match(r"\s+(?:that|it|he|they|its|the|a|que|qu)\b", text[match.end() : match.end() + 8])
            )
            or len(rest) < 4
            or re.match(
                r"(?:on|in|late|by|to|from|at|after|this|last|of)\b[^,]{0,60}$|,\s",
                text[match.end() : sentence.end].strip(' ."”'),
            )
            is not None
            or text[match.end() : match.end() + 1] in ",;:."
        )
        if trailing and text[clause : source_at[0]].strip(_EDGES):
            opening = _reach(document, clause, source_at[0])
            found.append(_Raw(opening, source_at[0], source_at, kind, match.start()))
            after = re.match(r"[^,;:]{0,60},\s", text[match.end() : sentence.end])
            if after and len(rest) > 25 and text[match.end()] == ",":
                found.append(
                    _Raw(match.end(), _content_end(text, match.end(), sentence, rules), source_at, kind, match.start())
                )
        else:
            found.append(
                _Raw(match.end(), _content_end(text, match.end(), sentence, rules), source_at, kind, match.start())
            )
        if not _IN_RELATIVE.search(before):
            floor = match.end() if not trailing else floor
            last_source = source_at
    if not found:
        found += _colon_speaker(document, sentence)
    return found


def _opening_gerund(text: str, sentence: Sentence, cue: int, cue_end: int, rules: Grammar) -> _Raw | None:
    """ "By stating that the raid had failed, the group …": the subject stands behind the content."""
    if not re.fullmatch(r"(?:By|In|While|After|En|Tout\s+en)\s+", text[sentence.start : cue]):
        return None
    comma = text.find(", ", cue_end, sentence.end)
    if comma < 0:
        return None
    subject = rules.bare.match(text, comma + 2, sentence.end) or _NAMED_SUBJECT.match(text, comma + 2, sentence.end)
    return _Raw(cue_end, comma, trim(text, *subject.span()), "say", cue) if subject else None


def _opening_subject(text: str, sentence: Sentence, cue: int, rules: Grammar) -> tuple[int, int] | None:
    """The noun phrase that a sentence opens with, up to its first verb: the subject of a later "and … stated"."""
    found = _NAMED_SUBJECT.match(text, sentence.start, cue)
    if not found:
        return None
    start, end = trim(text, sentence.start, found.end())
    words = text[start:end]
    return None if rules.opening.match(words) or _NO_SOURCE.match(words) or end - start < 2 else (start, end)


#: ", a-t-il précisé", ", s'est-elle félicitée": the compound past with its subject inside.
_COMPOUND = re.compile(
    r"\b(?:(?:a|ont|avait|avaient)(?:-t)?|s['’]est|se\s+sont)-(?P<source>il|elle|ils|elles|on)\s+(?:\w+ment\s+)?\w+(?:é|ée|és|ées|i|u|it)\b"
)
_INVERTIBLE = frozenset(
    "said says added adds explained explains wrote writes insisted recalled noted warned reported".split()
)


def _inverted(text: str, behind: tuple[int, int], before: str, cue: str, sentence_end: int, rules: Grammar) -> bool:
    """Whether the noun phrase behind a cue is its subject ('"…," said a trader', "…, précise le texte")."""
    words = text[behind[0] : behind[1]]
    if not _NOUNISH.match(words) or rules.finite.search(words):
        return False
    if rules.finite.match(text[behind[1] : min(sentence_end, behind[1] + 20)].lstrip()):
        return False
    if re.search(r"[\"”»]\s*,?\s*$", before):
        return True
    english = cue.lower() in _INVERTIBLE
    french = cue.lower() not in {"a dit", "dit"} and rules is grammar("fr")
    return (
        (english or french)
        and rules.finite.search(before) is not None
        and re.match(r"\s*(?:[.,;:]|$|[a-z(])", text[behind[1] :]) is not None
    )


_COLON = re.compile(
    r"(?:[\s\S]{0,12}?\d{1,2}[:.]\d{2}[.\s]+)?((?:The|A|An|Le|La|Les|L['’])?\s?[A-ZÀ-Þa-z][\w'’ .-]{2,60}):\s"
)


#: What stands before a colon as the head of a list, and says nothing.
_HEADING = re.compile(
    r"(?:côté|bilan|matériel|pertes|total|dégâts|toll|losses|casualties|summary|update|note|day|side|oui|non|yes|no|q|a|photo|video|source)\b",
    re.IGNORECASE,
)


def _colon_speaker(document: Document, sentence: Sentence) -> list[_Raw]:
    """ "The emergency service: 49 dead, seven injured." """
    found = _COLON.match(sentence.text)
    if (
        not found
        or _HEADING.match(found.group(1))
        or not re.search(_CAP, found.group(1))
        or grammar(document.language).finite.search(found.group(1))
    ):
        return []
    start, end = sentence.start + found.start(1), sentence.start + found.end(1)
    return [_Raw(sentence.start + found.end(), sentence.end, trim(document.text, start, end), "say", start)]


def _reach(document: Document, start: int, cue: int) -> int:
    """Where the content before a cue begins: with a quotation of several sentences that ends there, else at `start`."""
    for span in document.quoted:
        if span.start < start and cue - 4 <= span.end <= cue:
            return span.start
    return start


def _first_verb(text: str, sentence: Sentence, rules: Grammar) -> int:
    verb = rules.finite.search(text, sentence.start, sentence.end)
    return verb.start() if verb else sentence.end


def _content_end(text: str, start: int, sentence: Sentence, rules: Grammar) -> int:
    """Where the words that a cue introduces end: at a clause that has a speaker of its own, else with the sentence."""
    for boundary in rules.boundary.finditer(text, start + 1, sentence.end):
        rest = text[boundary.end() : min(sentence.end, boundary.end() + 160)]
        if rules.cue.search(rest) or rules.according.search(rest):
            return boundary.start()
    return sentence.end


#: The start of a turn in an interview: "Q. ", "A: ", "Colonel Diarra: ".
_TURN = re.compile(
    rf"^(?P<who>[QAR]|Question|Answer|Réponse|{_CAP}[\w'’.-]*(?:\s+[\w'’.-]+){{0,5}})\s?(?:[:.]|[ ][–—-])\s+",
    re.MULTILINE,
)
_ASKED = re.compile(r"(?:Q|Question)$")
_ANSWERED = re.compile(r"(?:A|R|Answer|Réponse)$")


def _turns(document: Document) -> list[Voice]:
    """The answers of an interview, each to the end of its paragraph, as the word of the person interviewed: who that is
    stands in the label, or, where that is "A.", in what comes before the first question. Two turns of a label at least."""
    text = document.text
    turns = list(_TURN.finditer(text))
    labels = [m.group("who") for m in turns]
    asked = [m for m in turns if _ASKED.match(m.group("who"))]
    voices = []
    for match, label in zip(turns, labels, strict=True):
        end = text.find("\n\n", match.end())
        end = len(text) if end < 0 else end
        if labels.count(label) < 2 or _ASKED.match(label) or label == document.report.outlet:
            continue
        if _ANSWERED.match(label):
            who = _interviewed(document, asked[0].start()) if len(asked) >= 2 else None
            if who:
                voices.append(Voice(match.end(), end, text[who[0] : who[1]], None, "say", match.start(), who[0]))
        elif text[match.end("who")] == ":" and not _HEADING.match(label):
            voices.append(Voice(match.end(), end, label, None, "say", match.start(), match.start()))
    return voices


def _interviewed(document: Document, end: int) -> tuple[int, int] | None:
    """The person whom the sentences before `end` bring in: the first subject that is a person; None where there is none."""
    for sentence in document.sentences:
        if sentence.start >= end:
            break
        found = _NAMED_SUBJECT.match(sentence.text)
        verb = grammar(document.language).finite.search(sentence.text)
        stop = min(found.end(), verb.start()) if found and verb else found.end() if found else 0
        start, last = trim(document.text, sentence.start, sentence.start + stop)
        if last - start > 2 and _PERSON.search(document.text[start:last]):
            return start, last
    return None


def find_voices(document: Document) -> list[Voice]:
    """Who speaks where, in text order; pronouns and bare descriptions resolved to the fullest name said before."""
    rules = grammar(document.language)
    voices: list[Voice] = []
    heard: list[tuple[str, int]] = []  # sources so far, with where they stand
    for sentence in document.sentences:
        raws = _raw_voices(document, sentence, rules)
        for raw in raws:
            words = document.text[raw.source[0] : raw.source[1]]
            if words.lower() in _FIRST_PERSON or OURS.search(words):
                continue  # outside quotes, "we" is the report itself
            name = _antecedent(document, words, raw.source[0], heard, rules)
            if name:
                name = _bare_name(name, rules)
            else:
                name = _named_before(document.text, raw.source[0], sentence.start) or _named_behind(
                    document.text, *raw.source, sentence.end
                )
            if sentence.text[raw.source[0] - sentence.start :].startswith(("It ", "it ")) and _EXPLETIVE.match(
                document.text, raw.source[0]
            ):
                continue  # "it is generally accepted that": nobody
            voices.append(Voice(raw.start, raw.end, words, name, raw.kind, raw.cue, raw.source[0]))
            heard.append((name or _bare_name(words, rules) or words, raw.source[0]))
        if not raws and voices and _only_quoted(document, sentence):
            # '"…," he said. "…."': a sentence that is all quotation goes on with the voice before it
            before = voices[-1]
            if document.sentence_at(before.cue).index >= sentence.index - 2:
                voices.append(replace(before, start=sentence.start, end=sentence.end, kind="say"))
    return sorted([*voices, *_turns(document)], key=lambda v: v.cue)


_EXPLETIVE = re.compile(
    r"it\s+(?:is|was|has\s+been)\s+(?:(?:now|still|also|not|yet|widely|generally|commonly|long|officially)\s+)*(?:accepted|believed|thought|assumed"
    r"|agreed|understood|known|reported|said|clear|unclear|feared|hoped|suspected|recalled|possible|likely|unlikely|true|certain|uncertain)\b",
    re.IGNORECASE,
)
#: "Moussa, a herder who lives nearby, said": the name stands before the description.
_APPOSED = re.compile(rf"(?:^|[\s\"”»])((?:{_CAP}[\w'’-]+\s+)*{_CAP}[\w'’-]+),\s+$")
#: Before a name: what follows is a place or a party of another role, not who speaks.
_TO_A_PLACE = re.compile(
    r"(?:\b(?:in|at|near|of|from|as|to|on|for|with|against|between|and|or|northern|southern|eastern|western|central|over|into|through|around|outside"
    r"|à|au|aux|en|de|du|des|dans|vers|près|sur|chez|par|et|ou|entre|contre)|\b[dl]['’])\s*(?:the\s+|la\s+|le\s+|l['’])?$",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(
    r"^(?:(?:(?:on|late|early|last|by)\s+)*(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s+(?:night|morning|evening|afternoon))?\s+"
    r"|(?:what|which|whom|that|as|when|but|and|while|que|qui|mais|et|dont)\s+(?!(?:in|of|by|at)\b))",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s+(?:on\s+(?:state|national|local|public|the\s+radio|television|radio|twitter|telegram|x\b)|in\s+(?:a|an|its|his|her)\s+(?:statement|message|tweet|post|communiqu)).*$",
    re.IGNORECASE,
)


#: "the army spokesman, Colonel Diarra, said": the name stands behind the description.
_APPOSED_BEHIND = re.compile(
    rf",\s+(?:(?:the|le|la)\s+|l['’])?(?:(?:[a-z]+(?:-[a-z]+)?\s+){{0,2}}){_CAP}[\w'’-]+(?:\s+(?:(?:al|ag|ould|ben|de|el|von|van)[\s-])?{_CAP}[\w'’.-]+){{1,4}}(?=[,.;:\s]|$)"
)
#: The report's own doing, said of itself.
OURS = re.compile(
    r"\b(?:nos\s+(?:informations|confrères|journalistes|reporters)|notre\s+(?:\w+\s+)?(?:rédaction|décompte|correspondante?|enquête|journal|agence)"
    r"|our\s+(?:own\s+)?(?:count|tally|reporters?|correspondents?|newsroom|investigation|reporting|calculation|information))\b",
    re.IGNORECASE,
)


def _named_behind(text: str, start: int, end: int, ceiling: int) -> str | None:
    """Description and name, where a person's name stands beside the description; None where there is none."""
    if not re.match(r"(?:an?|the|une?|le|la)\s|l['’]|[a-z]", text[start:end]) or not _PERSON.search(text[start:end]):
        return None
    found = _APPOSED_BEHIND.match(text, end, min(ceiling, end + 80))
    return text[start : found.end()].rstrip(".") if found else None


_NO_NAME = re.compile(
    r"(?:which|who|that|what|for|in|at|on|by|from|with|after|before|qui|que|dont|pour|dans|par)\b", re.IGNORECASE
)


def _named_before(text: str, source: int, floor: int) -> str | None:
    """The name that a description stands beside ("said Moussa, a herder"); None where there is none."""
    if not re.match(r"(?:an?|the|une?|le|la)\s|l['’]", text[source : source + 5]):
        return None
    opening = max(floor, source - 60)
    found = _APPOSED.search(text[opening:source])
    if not found or _NO_SOURCE.match(found.group(1)) or _TO_A_PLACE.search(text[floor : opening + found.start(1)]):
        return None
    return found.group(1)


def _bare_name(name: str, rules: Grammar) -> str | None:
    """An antecedent without the words around it: "Wednesday night the ministry" → "the ministry"; None where nothing stays."""
    while lead := _BEFORE_NAME.match(name):
        name = name[lead.end() :]
    name = _AFTER_NAME.sub("", name)
    verb = rules.finite.search(name, 3)
    if verb and re.match(rf"(?:The|the|{_CAP})", name):
        name = name[: verb.start()]
    name = re.sub(r"\s+n$", "", name.strip(_EDGES))  # "Les enquêteurs n['ont]"
    return None if len(name) < 2 or _NO_NAME.match(name) else name


_FIRST_PERSON = frozenset({"we", "i", "nous", "je", "on"})


def _only_quoted(document: Document, sentence: Sentence) -> bool:
    held = sum(
        max(0, min(span.end, sentence.end) - max(span.start, sentence.start))
        for span in document.quoted
        if span.end > sentence.start
    )
    return held >= 0.8 * (sentence.end - sentence.start)


_PERSON = re.compile(
    rf"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|General|Colonel|Col|Lieutenant|Captain|Major|President|Minister|Sheikh|spokes\w+|minister|governor|mayor"
    rf"|officer|official|source|resident|witness|doctor|nurse|trader|farmer|shepherd|herder|driver|commander|porte-parole|ministre|habitant"
    rf"|responsable|témoin|médecin|maire|gouverneur|président|officier|chef|researcher|chercheur|teacher|survivor|rescapé|man|woman"
    rf"|(?:grand)?(?:father|mother)|brother|sister|son|daughter|husband|wife|widow|uncle|aunt|cousin|relative|neighbou?r|villager|shopkeeper"
    rf"|corporal|sergeant|adjutant|soldier|fighter|guard|policeman|policewoman|priest|pastor|imam|nun|bishop|deacon|elder|chieftain|medic|surgeon"
    rf"|worker|student|lawmaker|deputy|parliamentarian|senator|diplomat|analyst|expert|ambassador|envoy|prosecutor|judge|lawyer|activist|journalist"
    rf"|père|mère|frère|sœur|fils|fille|mari|veuve|oncle|tante|cousin|voisin|voisine|commerçant|commerçante|infirmier|infirmière|prêtre|pasteur"
    rf"|évêque|député|députée|diplomate|chercheuse|analyste|expert|experte|procureur|avocat|avocate|militant|enseignant|élève|étudiant|soldat"
    rf"|combattant|caporal|sergent|adjudant|homme|femme|survivant|survivante|habitante|éleveur|berger|agriculteur|chauffeur|rescapée)\b"
    rf"|^(?!The\b|Les?\b|La\b){_CAP}[\w'’-]+(?:\s+(?:[a-z]{{2,3}}\s+)?{_CAP}[\w'’-]+){{1,3}}$)"
)
#: Surely several people, whom "he" and "it" can't mean.
_MANY = re.compile(
    r"^(?:both|several|some|many|most|two|three|four|five|six|seven|eight|nine|ten|dozens|officials|residents|witnesses|sources|relatives|survivors"
    r"|les|des|ces|plusieurs|deux|trois|quatre|cinq|certains)\b",
    re.IGNORECASE,
)
#: Several people: what "they" can mean.
_SEVERAL = re.compile(
    r"^(?:(?:the|these|those|some|several|many|most|both|two|three|four|five|six|seven|eight|nine|ten|dozens\s+of|local|security|army|military"
    r"|police|other|les|des|ces|plusieurs|deux|trois|quatre|cinq|certains)\s+)*(?:[\w-]+\s+){0,3}?[\w-]*(?:s|police|people|men|women|x)\b"
    r"|\s(?:and|et)\s|^(?:the\s+)?police\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:[Aa]rmy|ministry|government|group|movement|front|state|forces?|alliance|coalition|mission|agency|organi[sz]ation|command"
    r"|police|militia|party|office|committee|authorities|administration|statement|staff|armée|ministère|gouvernement|groupe|mouvement"
    r"|autorités|état-major|coalition|agence|organisation|communiqué|force"
    r"|Committee|Council|Association|Observatory|Agency|Office|Administration|Authorities|Brigade|Union|Network|Army|Ministry|Government|Group|Movement|Front|State|Forces?|Alliance|Coalition|Mission|Command|Police|Party|Office|Armée|Forces)\b"
    r"|\b[A-Z][A-Z0-9]{1,8}\b",
)


def _antecedent(
    document: Document, words: str, at: int, heard: Sequence[tuple[str, int]], rules: Grammar
) -> str | None:
    """The fullest earlier source that a pronoun or bare description means; None where the words name themselves."""
    folded = " ".join(words.lower().replace("’", "'").split())
    if re.fullmatch(rules.pronoun.pattern, words, re.IGNORECASE):
        if folded in {
            "one of them",
            "another",
            "others",
            "the other",
            "un autre",
            "d'autres",
            "certains",
            "l'un d'eux",
            "le second",
            "le premier",
        }:
            return None
        if folded in {"we", "i", "nous", "je", "on"}:
            return None
        sources = [name for name, _ in reversed(heard)]
        if folded in {"he", "she"}:
            sources = [
                s for s in sources if (_PERSON.search(s) or not _BODY.search(s)) and not _MANY.search(s)
            ] or sources
        elif folded in {"il", "elle"}:
            sources = [s for s in sources if _gender_fits(s, folded) and not _MANY.search(s)] or sources
        elif folded in {"they", "ils", "elles"}:
            subject = _several_before(document, at)
            if subject and not any(_same_sentence_or_last(document, p, at) for _, p in heard[-1:]):
                return subject
            sources = [s for s in sources if _SEVERAL.search(s)] or sources
        elif folded == "it":
            sources = [s for s in sources if _BODY.search(s) or not _PERSON.search(s)] or sources
            subject = _subject_before(document, at)
            if subject and not any(_same_sentence_or_last(document, position, at) for _, position in heard[-1:]):
                return subject
        elif folded in {"who", "which", "qui"}:
            return None
        return sources[0] if sources else _subject_before(document, at)
    if re.fullmatch(rules.bare.pattern, words, re.IGNORECASE) and not re.search(rf"\s{_CAP}", words):
        head = folded.split()[-1].removeprefix("l'")
        for name, _ in reversed(heard):
            body = _BODY.search(words) is not None and _PERSON.search(words) is None
            if head in name.lower() and len(name) > len(words) and " and " not in name:
                if body and _PERSON.search(name):
                    continue  # "the army" is not its spokesman
                return name
        if head in {"spokesman", "spokeswoman", "spokesperson", "porte-parole", "official", "officer", "man", "woman"}:
            people = [name for name, _ in reversed(heard) if _PERSON.search(name)]
            return people[0] if people else None
        if head in {
            "group",
            "movement",
            "organisation",
            "organization",
            "statement",
            "communiqué",
            "communique",
            "text",
            "texte",
            "groupe",
            "mouvement",
            "militants",
            "rebels",
            "jihadists",
            "insurgents",
            "rebelles",
            "jihadistes",
            "alliance",
            "coalition",
            "message",
            "claim",
        }:
            bodies = [name for name, _ in reversed(heard) if _BODY.search(name) and not _PERSON.search(name)]
            subject = None if bodies else _subject_before(document, at)
            # of things ("The posts were …") a group is none: a party has a name or is called an army, a group …
            named = subject and (_BODY.search(subject) or re.search(rf"\s{_CAP}", subject))
            return bodies[0] if bodies else subject if named else None
    return None


_MASCULINE = re.compile(r"^(?:le|un|ce|cet|son)\s", re.IGNORECASE)
_FEMININE = re.compile(r"^(?:la|une|cette|sa)\s", re.IGNORECASE)


def _gender_fits(name: str, pronoun: str) -> bool:
    """Whether a French name's article does not speak against "il" or "elle"; without an article anything fits."""
    return not (_FEMININE if pronoun == "il" else _MASCULINE).search(name)


def _same_sentence_or_last(document: Document, position: int, at: int) -> bool:
    return document.sentence_at(position).index >= document.sentence_at(at).index - 1


_NAMED_SUBJECT = re.compile(
    rf"(?:The\s+|An?\s+|Le\s+|La\s+|L['’]|Les\s+)?(?:(?!(?:The|An?|Une?|Les?|La|Des|Ce|Il|Elle|Its?|They?|He|She|But|And|In|On|At)\b){_CAP}[\w'’-]+(?:\s+(?:of|for|the|de|du|des|and|al)\s+)?\s*){{1,7}}(?:\([A-Z][A-Za-z-]{{1,9}}\))?"
    r"|(?:The|Le|La|L['’]|Les)\s*(?:\w+\s+){0,3}\w+"
)


def _subject_before(document: Document, at: int) -> str | None:
    """The subject that the sentence before (or the same one, before the pronoun) opens with."""
    index = document.sentence_at(at).index
    for back in (index, index - 1):
        if back < 0:
            continue
        sentence = document.sentences[back]
        opening = max(0, dateline_end(document.text) - sentence.start) if sentence.index == 0 else 0
        lead = _PREPOSED_EXTRA.match(sentence.text[opening:])
        found = _NAMED_SUBJECT.match(sentence.text, opening + (lead.end() if lead else 0))
        if found and sentence.start + found.end() < at and len(found.group().strip()) > 2:
            return found.group().strip(_EDGES)
    return None


#: What French has between a subject and its verb: "Les enquêteurs n'[ont pas]", "Les habitants s'en [sont]".
_BEFORE_VERB = re.compile(r"(?:\s+(?:ne|se|y|en|lui|leur)|\s+(?:en\s+)?[nslmtd]['’](?:y|en)?)+\s*$")


def _several_before(document: Document, at: int) -> str | None:
    """The several people with whom the sentence before `at`'s begins; None where it begins otherwise."""
    index = document.sentence_at(at).index - 1
    if index < 0:
        return None
    sentence = document.sentences[index]
    lead = _PREPOSED_EXTRA.match(sentence.text)
    first = lead.end() if lead else 0
    verb = grammar(document.language).finite.search(sentence.text, first)
    words = re.split(r"[,;:(]", sentence.text[first : verb.start() if verb else first])[0]
    words = _BEFORE_VERB.sub("", words).strip(_EDGES)
    return words if 2 < len(words) <= 60 and _SEVERAL.search(words) and can_speak(words) else None


# --- the voice of a report and of a claim --------------------------------------------------------------------------------

_OWN = re.compile(
    r"\b(?:our (?:forces|fighters|soldiers|brothers|troops|men|units|people|army|mujahideen)|we (?:declare|announce|inform|reject|deny|condemn|claim)"
    r"|nos (?:forces|combattants|soldats|troupes|hommes|unités)|nous (?:déclarons|annonçons|informons|rejetons|condamnons|revendiquons))\b",
    re.IGNORECASE,
)
_ISSUER = re.compile(
    rf"(?:statement|communiqu[ée]|press\s+release|declaration|déclaration)\s+(?:of|by|from|du|de\s+la|de\s+l['’]|des|de)\s*(?:the\s+)?({_CAP}[\w'’ ()-]{{2,70}})"
    rf"|^\s*(?:The\s+|Le\s+|La\s+|Les\s+|L['’])?({_CAP}[\w'’-]+(?:\s+(?:of|for|the|de|du|des|et|and)?\s*{_CAP}[\w'’-]+){{0,6}}(?:\s+\([A-Z-]+\))?)"
    r"\s+(?:informs?|announces?|declares?|informe|annonce|déclare|porte\s+à\s+la\s+connaissance)",
    re.IGNORECASE | re.MULTILINE,
)


_STATEMENT_OUTLET = re.compile(
    r"\b(?:statement|communiqu[ée]|press\s+release|bulletin|press\s+office|media\s+wing|official\s+spokes\w+)\b",
    re.IGNORECASE,
)
_OFFICE_WORDS = re.compile(
    r"\s*\([^)]*\)|,?\s*\b(?:weekly\s+)?(?:statement|communiqu[ée]|press\s+release|bulletin|press\s+office|media\s+wing|official\s+spokes\w+)\b",
    re.IGNORECASE,
)


def voice_of_report(document: Document) -> str | None:
    """The party whose own statement the report is, or None: an outlet that says so ("… (statement)"), unquoted first
    person plural of a party ("our forces") twice or more, or an opening that says whose statement this is."""
    outlet = document.report.outlet or ""
    if _STATEMENT_OUTLET.search(outlet):
        return _OFFICE_WORDS.sub("", outlet).strip(_EDGES) or None
    own = [m for m in _OWN.finditer(document.text) if document.in_quotes(m.start()) is None]
    issuer = _ISSUER.search(document.text[:500])
    if len(own) < 2 and not (own and issuer):
        return None
    if issuer:
        return (issuer.group(1) or issuer.group(2)).strip(_EDGES)
    return document.report.outlet


def voice_at(voices: Sequence[Voice], position: int) -> Voice | None:
    """The innermost voice over a position: the shortest stretch; among equals the later one."""
    over = [v for v in voices if v.start <= position < v.end]
    return min(over, key=lambda v: (v.end - v.start, -v.cue), default=None)


def _stance(document: Document, voice: Voice | None, proposal: Proposal, rules: Grammar) -> str:
    sentence = document.sentence_at(proposal.start)
    clause = document.text[max(sentence.start, proposal.start - 40) : min(sentence.end, proposal.end + 20)]
    if rules.silence.search(clause):
        return Stance.UNCONFIRMED
    if voice is None:
        return Stance.UNCONFIRMED if rules.hedge.search(clause) else Stance.ASSERTS
    if voice.kind == "deny":
        return Stance.DENIES
    cue = document.text[voice.cue : voice.cue + 14].lower()
    # "acknowledged nine dead in its ranks" is a figure of its own; what it admits of a deed backs what others said
    own = proposal.attribute in COUNTS or cue.startswith(("confirm", "a confirm", "ont confirm"))
    if voice.kind == "confirm" and not own:
        return Stance.CONFIRMS
    return Stance.ASSERTS


def give_voice(
    document: Document, voices: Sequence[Voice], proposals: Sequence[Proposal]
) -> list[tuple[Proposal, Claim]]:
    """Every proposal as a claim with who says it and how, in the order given; events come later."""
    rules = grammar(document.language)
    given: list[tuple[Proposal, Claim]] = []
    for p in proposals:
        over = voices
        if p.rule == "answers.rejected":  # whose figure it is does not deny it
            over = [v for v in voices if not p.start <= v.source_start < p.end]
        voice = None if p.claimant else voice_at(over, p.start if p.anchor is None else p.anchor)
        if p.claimant is None and p.stance in {Stance.DENIES, Stance.DISPUTES}:
            # the pattern saw a denial: it is the denier's, not theirs whose word is denied
            voice = _denier(document, over, p) or voice
        if voice is None and p.claimant is None:
            # a quote that holds its own cue ("Al-Shabaab affirme avoir tué 173 soldats") is covered in part only
            voice = voice_at(over, max(p.start, p.end - 2))
        claimant = p.claimant or (voice.claimant if voice else REPORTER)
        claim = Claim(
            eid=None,
            attribute=p.attribute,
            value=p.value,
            quote=document.text[p.start : p.end],
            start=p.start,
            end=p.end,
            low=p.low,
            high=p.high,
            who=p.who,
            claimant=claimant,
            claimant_name=voice.name if voice and not p.claimant else None,
            stance=p.stance or _stance(document, voice, p, rules),
        )
        given.append((p, claim))
    return given


def _denier(document: Document, voices: Sequence[Voice], proposal: Proposal) -> Voice | None:
    """The voice whose denying cue stands before a proposal in its sentence; the nearest one, None where there is none."""
    sentence = document.sentence_at(proposal.start)
    before = [v for v in voices if v.kind == "deny" and sentence.start <= v.cue < proposal.end]
    return max(before, key=lambda v: v.cue, default=None)


#: Words that set a figure against another: without one of them, a second figure is only another figure. On the
#: development reports a different figure alone was a dispute one time in three.
_CONTRAST = {
    "en": re.compile(
        r"\b(?:but|however|only|just|whereas|while|although|though|real|actual|in\s+fact|contrary|instead|disput\w+|higher|lower|far\s+more|no\s+more\s+than|at\s+most|not\s+\w+|counter\w*|against)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:mais|cependant|toutefois|seulement|au\s+contraire|en\s+revanche|pour\s+sa\s+part|de\s+son\s+côté|tandis|alors\s+que|en\s+réalité|plus\s+lourd|conteste\w*|contredi\w+|quant\s+à)\b",
        re.IGNORECASE,
    ),
}


def mark_disputes(document: Document, claims: Sequence[Claim]) -> list[Claim]:
    """A count that another claimant sets against one already said of the same event and victims is `disputes`."""
    marked: list[Claim] = []
    people = COUNTS - {Attribute.AGGREGATE}
    for claim in claims:
        may = claim.stance == Stance.ASSERTS and claim.attribute in people and claim.eid and claim.claimant != REPORTER
        if may and _CONTRAST[document.language].search(document.sentence_at(claim.start).text):
            for other in marked:
                same = (other.attribute, other.eid) == (claim.attribute, claim.eid)
                told = other.stance in {Stance.ASSERTS, Stance.DISPUTES} and _others(other, claim)
                if same and told and _apart(other, claim) and _like(other.who, claim.who):
                    claim = replace(claim, stance=Stance.DISPUTES)
                    break
        marked.append(claim)
    return marked


def _others(a: Claim, b: Claim) -> bool:
    return (a.claimant_name or a.claimant) != (b.claimant_name or b.claimant)


def _apart(a: Claim, b: Claim) -> bool:
    """Intervals that share no number; an unknown count is apart from nothing."""
    if (a.low is None and a.high is None) or (b.low is None and b.high is None):
        return False
    return (a.high is not None and b.low is not None and a.high < b.low) or (
        b.high is not None and a.low is not None and b.high < a.low
    )


#: Words for victims that tell nothing of whom.
_ANYBODY = frozenset(
    "the a an of their its his her les des de la le un une deaths death dead killed casualties victims people persons bodies fatalities lives others men"
    " morts mort tues victimes personnes corps deces autres".split()
)


def _like(a: str | None, b: str | None) -> bool:
    """Whether two words for victims can mean the same people; words that tell nothing can mean anybody."""
    words_a, words_b = (set(wordlists.fold(w or "").split()) - _ANYBODY for w in (a, b))
    return not words_a or not words_b or bool(words_a & words_b)
