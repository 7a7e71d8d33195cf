"""Document and its voices → who says that they did it, who denies it, whom others blame. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from counterclaim.claims.parties import Party, bare_name, telling_words
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Grammar, Voice, _clause_start, _source_before, grammar, voice_at
from counterclaim.codebook import REPORTER, Attribute, Stance
from counterclaim.text.analyse import Document, Sentence

_ATTACK_NOUNS = {
    "en": r"(?:attacks?|raids?|assaults?|ambush(?:es)?|bombings?|blasts?|strikes?|shootings?|killings?|massacres?|operations?|abductions?"
    r"|kidnappings?|explosions?|offensives?|shelling|suicide\s+bombing|crime|incident|downing|clash(?:es)?|responsibility|credit|seizure|capture)",
    "fr": r"(?:attaques?|raids?|assauts?|embuscades?|attentats?|frappes?|fusillades?|massacres?|opérations?|enlèvements?|explosions?"
    r"|offensives?|bombardements?|tueries?|actions?|responsabilité|crimes?)",
}
_ACTS = {
    "en": r"(?:attack|raid|storm|ambush|bomb|shell|strike|hit|kill|massacre|murder|execut|abduct|kidnap|seiz|overr[ua]n|captur|assault|target"
    r"|fir(?:ed|ing|e)\b|launch|carr(?:y|ied|ying)\s+out|detonat|blew|blown|burn|behead|slaughter|shot|shoot|invad|drop|gunn|clash|struck|broke\s+into"
    r"|conduct|enter|took\s+part|took|start|repel|destroy|loot|torch|besieg|advanc|hitting|down|neutrali[sz]|pound|infiltrat|damag|lobb|lynch|tortur|abus|rap(?:ed|ing)|opened\s+fire|used\s+(?:live|tear|mustard|chemical|poison)|blow)\w*",
    "fr": r"(?:attaqu|tu[éea]|men[éea]|pris|bombard|frapp|vis[éea]|lanc[éea]|enlev|assassin|exécut|massacr|invest|tendu|ouvert\s+le\s+feu|abatt|détrui|incendi"
    r"|captur|neutralis|conduit|tir[éea]|égorg|pill|s['’]empar|s['’]en\s+(?:sont|est)\s+pris|fait\s+irruption|occup|repouss|touch)\w*",
}
_ADVERBS = {
    "en": r"(?:\s+(?:had|has|have|also|then|later|who|which|that|on|in|at|from|late|early|\w+day|night|morning|evening|riding\s+motorcycles|twice|again|first"
    r"|[A-Z]\w+|already|\w+ly|and|armed|with)){0,6}",
    "fr": r"(?:\s+(?:ont|avaient|a|avait|auraient|aurait|qui|se|sont|venus|à|moto|également|d['’]abord|lourdement|armés|[a-zé]+di|dans|la|nuit|présumés?)){0,6}",
}


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    nouns, acts = _ATTACK_NOUNS[language], _ACTS[language]
    if language == "fr":
        raw = {
            "claim": rf"\b(?:a|ont|avait|avaient)\s+(?:\w+\s+)?revendiqué\b|\brevendiquent?\b(?=[^.]{{0,60}}\b{nouns})|\ba\s+assumé\b",
            "claimed_by": r"\brevendiqu[ée]{1,2}s?\s+(?:\w+\s+){0,4}?par\s+",
            "no_claim": r"\b(?:aucun\w*\s+(?:groupe|mouvement|organisation|partie)[^.;]{0,40}?revendiqu\w+|aucune\s+revendication|n['’](?:a|ont|avait)\s+pas\s+(?:encore\s+)?été\s+revendiqu\w+"
            r"|personne\s+n['’]a[^.;]{0,30}?revendiqu\w+|non\s+revendiqu\w+|n['’]a\s+pas\s+revendiqu\w+|n['’]était\s+toujours\s+pas\s+revendiqu\w+)",
            "deny": rf"\b(?:a|ont)?\s*(?:démenti|dément|démentent|nié|nie|nient|rejeté|rejette|rejettent|décliné|contesté|conteste|récuse)\s+(?:(?:toute?|catégoriquement|formellement|être|avoir|avec\s+force|ces|cette|les|l['’]|la|être\s+l['’]auteur)\s*)+[^.;]{{0,60}}?(?:responsabilité|implication|participation|rôle|lien|accusations?|auteur|{acts})"
            r"|\bn['’](?:a|ont|avait|est|était)\s+(?:pas|rien|nullement)\s+(?:à\s+voir|visé|mené|impliqué|responsable)",
            "silent": r"\bn['’](?:a|ont|avait|avaient)\s+(?:pas|rien)\s+(?:encore\s+|immédiatement\s+|souhaité\s+|officiellement\s+)?(?:réagi|commenté|commenter|confirmé|reconnu|répondu|fait\s+de\s+commentaire|dit)"
            r"|\bne\s+s['’](?:est|était|sont)\s+pas\s+(?:encore\s+)?(?:exprimé|prononcé)\w*|\ba\s+refusé\s+de\s+commenter|\bgarde\s+le\s+silence|ni\s+confirmé\s+ni\s+(?:démenti|infirmé)",
            "blame": r"\b(?:accuse|accusent|a\s+accusé|ont\s+accusé|accusant|met\s+en\s+cause|mettent\s+en\s+cause|a\s+mis\s+en\s+cause|soupçonne|pointe\s+du\s+doigt|désigne|a\s+désigné)\s+",
            "blamed_on": r"\b(?:attribué\w*|imputé\w*|imput(?:e|ent)|attribue(?:nt)?)\s+(?:[^.;,]{0,40}?\s)?(?:à|aux|au)\s+",
            "behind": r"\b(?:seraient?|est|sont|était|étaient|serait)\s+(?:derrière|responsables?\s+d|à\s+l['’]origine|les?\s+auteurs?)",
            "by": rf"\b(?:tu[ée]{{1,2}}s?|attaqu[ée]{{1,2}}s?|men[ée]{{1,2}}s?|perpétr[ée]{{1,2}}s?|égorg\w+|enlev[ée]{{1,2}}s?|assassin\w+|exécut[ée]{{1,2}}s?|bombard[ée]{{1,2}}s?|vis[ée]{{1,2}}s?|{nouns})\s+(?:\w+\s+){{0,3}}?par\s+",
            "own": rf"(?:^|\s)(?:qu['’]|que\s+)?(?:(?:il|elle|ils|elles)\s+|(?:ses|leurs|nos|son|sa)\s+[\wà-ÿ'’-]+\s+(?:[\wà-ÿ'’-]+\s+)?)(?:ont|avaient|avait|a)\s+(?:\w+\s+)?{acts}|^\s*avoir\s+(?:\w+\s+)?{acts}",
            "spoke": r"\b(?:parle|parlent|évoque|évoquent|qualifie)\s+(?:\w+\s+)?(?:de|d['’]|des)\s*(?=[«\"“]?\s*(?:terroristes|rebelles|jihadistes|djihadistes))",
        }
    else:
        raw = {
            "claim": rf"\b(?:claim(?:ed|s|ing)?|t(?:ook|akes|aken|aking)|assum(?:ed|es))\s+(?:(?:full|sole|joint)\s+)?(?:responsibility|credit)\b|\bclaim(?:ed|s|ing)?\s+(?:to\s+have\s+{acts}|(?:the|an?|that|this|these|those|both|it|two|\w+day['’]s|\w+['’]s)\s+(?:[\w'’-]+\s+){{0,4}}?{nouns}\b)"
            rf"|\bclaimed\s+(?:it|him|them|both)\b(?!\s+(?:was|were|had|is))|\bboast(?:ed|s)\s+(?:of|that)\b|\bowned\s+up\s+to\b",
            "claimed_by": r"\b(?:claimed|owned)\s+(?:\w+\s+){0,3}?by\s+",
            "no_claim": r"\b[Nn]o\s+(?:one|body|group|organi[sz]ation|party|armed\s+group|faction|militant\s+group)\b[^.;]{0,50}?\b(?:claim\w*|responsib\w+|owned|said\s+it\s+carried|credit)\b"
            r"|\b[Nn]obody\b[^.;]{0,40}?\b(?:claim\w*|responsib\w+|owned\s+up)|\b[Nn]o\s+(?:immediate\s+|credible\s+|formal\s+)?claim\b(?:\s+of\s+responsibility)?|\b(?:[Ss]till|has\s+been)\s+no\s+claim"
            r"|\b(?:has|have|had|was|were)\s+not\s+(?:yet\s+|immediately\s+)?(?:been\s+)?claimed\b|\bnever\s+(?:been\s+)?claimed\b|\b(?:remains?|went|was)\s+unclaimed\b",
            "deny": rf"\b(?:den(?:ied|ies|y|ying)|reject(?:ed|s|ing)?|disclaim(?:ed|s)|disavow(?:ed|s)|dismiss(?:ed|es)|refut(?:ed|es))\s+(?:(?:any|all|the|having|being|that|reports?|accusations?|charges?|allegations?|claims?|it|they|its|their|of|had|soldiers|forces|fighters|troops|men)\s+){{0,6}}(?:responsib\w+|involvement|role|part|link|connection|hand|charge|accusations?|allegations?|everything|{acts})\b"
            r"|\b(?:had|has|have)\s+(?:nothing\s+to\s+do\s+with|no\s+(?:connection|part|hand|role)\b)|\b(?:was|were|is|are)\s+not\s+(?:behind|responsible|involved)\b|\bissued\s+a\s+denial\b|\bnone\s+of\s+its\s+(?:units|fighters|men|forces|soldiers)\s+(?:was|were)\b",
            "silent": r"\b(?:has|have|had)\s+(?:so\s+far\s+|still\s+|yet\s+)?(?:not|neither|yet\s+to)\s+(?:yet\s+|immediately\s+|formally\s+|publicly\s+|officially\s+)?(?:comment\w*|react\w*|respond\w*|acknowledg\w+|confirm\w*\s+(?:n?or|the)|claimed\b|said\s+(?:a\s+word|whether|who))"
            r"|\b(?:declined|refused)\s+to\s+comment|\bdid\s+not\s+(?:immediately\s+)?(?:comment|respond|react|reply|answer|say\s+who)|\bmade\s+no\s+(?:immediate\s+)?comment|\bneither\s+confirmed\s+nor\s+denied|\b(?:said|says|say)\s+nothing\s+(?:about|on|of)|\bwas\s+not\s+(?:immediately\s+)?available|\bcould\s+not\s+(?:immediately\s+)?be\s+reached|\bno\s+(?:immediate\s+)?(?:comment|reaction|response)\s+from",
            "blame": r"\b(?:blam(?:ed|es|ing)|accus(?:ed|es|ing)|suspects?)\s+(?=(?:the\s+|a\s+)?[\w\"“'])|\bpoint(?:ed|s)\s+(?:(?:the\s+|a\s+)?fingers?\s+)?(?:to|at)\s+",
            "blamed_on": r"\b(?:blam(?:ed|es|ing)|attribut(?:ed|es|ing))\s+(?:[^.;,]{0,50}?\s)?(?:on|to)\s+",
            "behind": r"\b(?:was|were|is|are|being)\s+(?:behind|responsible\s+for|to\s+blame)",
            "by": rf"\b(?:killed|attacked|ambushed|abducted|kidnapped|carried\s+out|raided|stormed|targeted|hit|struck|destroyed|looted|damaged|thrown|lobbed|fired|burned|torched|planted|emplaced|detonated|shot\s+dead|executed|murdered|massacred|slit|claimed|bombed|perpetrated|staged|mounted|launched|seized|{nouns})\s+(?:\w+\s+){{0,2}}?by\s+",
            "own": rf"(?:^|\s)(?:that\s+)?(?:(?:it|they|we|he)\s+|(?:its|their|our|his)\s+(?:[\w'’-]+\s+){{1,4}}?)(?:had\s+|have\s+|has\s+)?(?:\w+ly\s+|not\s+)?{acts}|^\s*(?:hitting|striking|bombing|killing|attacking|targeting)\b|(?:^|\s)(?:[\w'’-]+\s+){{1,3}}(?:from|of)\s+(?:its|their)\s+(?:[\w'’-]+\s+){{1,3}}(?:had\s+|have\s+)?{acts}|\b(?:[Ww]e|[Ii]t|[Tt]hey)\s+did\s+(?:it|this)\b|\bit\s+was\s+(?:behind|responsible)|\bwas\s+its\s+work",
            "spoke": r"\b(?:spoke|speaks|spoken|speaking|refers|referred)\s+(?:\w+\s+){0,3}?(?:of|as|to)\s+(?=[\"“]?(?:terrorists|militants|rebels|jihadists|bandits))",
        }
    return {name: re.compile(pattern) for name, pattern in raw.items()}


_LONGEST = 160


def _clause_end(text: str, start: int, sentence: Sentence) -> int:
    """Where the clause that begins at `start` ends, cut at a word after `_LONGEST` characters."""
    limit = min(sentence.end, start + _LONGEST)
    stop = re.compile(
        r"[;.!?](?=\s|$|[\"”])|,?\s+(?:but|while|although|however,?|mais|tandis)\s|[,\"”]\s+(?:the|a|an|it|he|she|they|two|le|la|selon|according)\s+[^,.]{0,40}?(?:said|says|told|to|a\s+dit|a\s+déclaré)\b"
    ).search(text, start + 3, limit)
    if stop:
        return stop.start() if text[stop.start()] != '"' else stop.start() + 1
    if limit < sentence.end:
        cut = max(text.rfind(", ", start, limit), start)
        limit = (
            cut
            if cut > start + 40
            else (text.rfind(" ", start, limit) if text.rfind(" ", start, limit) > start + 20 else limit)
        )
    while limit > start and text[limit - 1] in " .,;\n":
        limit -= 1
    return limit


def _subject(document: Document, sentence: Sentence, verb: int, rules: Grammar) -> tuple[int, int] | None:
    clause = _clause_start(document.text, sentence, verb, rules, sentence.start)
    return _source_before(document.text, clause, verb, rules)


def _antecedent_of(voices: Sequence[Voice], at: int, words: str) -> str:
    """The name that a voice standing at `at` was resolved to, else the words."""
    for voice in voices:
        if voice.source_start == at and voice.name:
            return voice.name
    return words


def find_responsibility(
    document: Document, voices: Sequence[Voice], *, parties: Sequence[Party], party: str | None = None
) -> list[Proposal]:
    """Proposals of responsibility and perpetrator, in text order, one for each party and clause.

    `party` is the one whose own statement the report is: there, what its men did is its own word for it.
    """
    rules, patterns = grammar(document.language), _patterns(document.language)
    found: list[Proposal] = []
    for sentence in document.sentences:
        here = _explicit(document, sentence, voices, rules, patterns, parties)
        taken = [(p.start, p.end) for p in here]
        here += [
            p
            for p in _own_acts(document, sentence, voices, patterns)
            if not any(
                p.start < b and a < p.end and p.attribute == q.attribute for (a, b), q in zip(taken, here, strict=True)
            )
        ]
        found += here
        found += _named_acts(document, sentence, voices, parties, patterns, here, own=party)
    return _once(document, sorted(found, key=lambda p: (p.start, p.end, p.attribute, p.value)))


def _explicit(
    document: Document,
    sentence: Sentence,
    voices: Sequence[Voice],
    rules: Grammar,
    patterns: dict[str, re.Pattern[str]],
    parties: Sequence[Party],
) -> list[Proposal]:
    """What is said in so many words: claimed, denied, kept silent about, blamed."""
    text = document.text
    out: list[Proposal] = []

    def scan(name: str) -> list[re.Match[str]]:
        return list(patterns[name].finditer(text, sentence.start, sentence.end))

    for match in scan("no_claim") + scan("silent"):
        silent = match.re is patterns["silent"]
        if silent and _FIGURE.search(text[match.start() : match.end() + 40]):
            continue  # silence about a number belongs to that number
        start = match.start()
        subject = (
            _subject(document, sentence, match.start(), rules)
            if silent or not re.match(r"[NnAaSs]", match.group())
            else None
        )
        start = subject[0] if subject else _clause_start(text, sentence, match.start(), rules, sentence.start)
        if start < match.start() - 120:
            start = match.start()
        end = max(match.end(), _clause_end(text, match.start(), sentence))
        comment_only = (
            silent
            and re.search(r"declined|refus|did\s+not|available|reached|no\s+\w*\s*(?:comment|reaction)", match.group())
            is not None
        )
        out.append(
            Proposal(
                Attribute.OTHER if comment_only else Attribute.RESPONSIBILITY,
                text[start:end].strip(),
                start,
                end,
                claimant=REPORTER,
                stance=Stance.UNCONFIRMED,
                anchor=match.start(),
                rule="silent" if silent else "no claim",
            )
        )
    blocked = [(p.start, p.end) for p in out]

    def free(at: int) -> bool:
        return not any(a <= at < b for a, b in blocked)

    for match in scan("deny"):
        if not free(match.start()):
            continue
        subject = _subject(document, sentence, match.start(), rules)
        start = subject[0] if subject else match.start()
        end = max(match.end(), _clause_end(text, match.start(), sentence))
        value = (
            re.sub(r"^\s*(?:den\w+|reject\w*|a\s+|ont\s+|démen\w+|ni\w+\s)", "", text[match.start() : end]).strip()
            or match.group()
        )
        words = text[subject[0] : subject[1]] if subject else None
        out.append(
            Proposal(
                Attribute.RESPONSIBILITY,
                value,
                start,
                end,
                claimant=_antecedent_of(voices, subject[0], words) if subject and words else None,
                stance=Stance.DENIES,
                anchor=match.start(),
                rule="denies",
            )
        )
        blocked.append((start, end))
    for match in scan("claim"):
        if not free(match.start()) or re.search(
            r"\b(?:no|not|never|aucun\w*|pas)\s+(?:\w+\s+){0,3}$", text[sentence.start : match.start()], re.IGNORECASE
        ):
            continue
        subject = _subject(document, sentence, match.start(), rules)
        if subject is None:
            continue
        end = max(match.end(), _clause_end(text, match.start(), sentence))
        words = text[subject[0] : subject[1]]
        out.append(
            Proposal(
                Attribute.RESPONSIBILITY,
                text[match.start() : end].strip(),
                subject[0],
                end,
                claimant=_antecedent_of(voices, subject[0], words),
                stance=Stance.ASSERTS,
                anchor=match.start(),
                rule="claims",
            )
        )
        blocked.append((subject[0], end))
    for match in scan("claimed_by"):
        party = _party_at(parties, match.end(), text, sentence)
        if free(match.start()) and party:
            start = max(sentence.start, match.start() - 60)
            start = text.find(" ", start, match.start()) + 1 if start > sentence.start else start
            start = match.start() if start == 0 or match.start() - start > 60 else start
            out.append(
                Proposal(
                    Attribute.RESPONSIBILITY,
                    text[match.start() : party[1]],
                    start,
                    party[1],
                    claimant=text[party[0] : party[1]],
                    stance=Stance.ASSERTS,
                    anchor=match.start(),
                    rule="claimed by",
                )
            )
            blocked.append((match.start(), party[1]))
    for name in ("blame", "blamed_on", "spoke"):
        for match in scan(name):
            party = _party_at(parties, match.end(), text, sentence)
            if (
                not party
                or not free(match.start())
                or any(p.start <= match.start() < p.end and p.attribute == Attribute.PERPETRATOR for p in out)
            ):
                continue
            subject = _subject(document, sentence, match.start(), rules)
            start = subject[0] if subject else match.start()
            words = text[subject[0] : subject[1]] if subject else None
            named = _antecedent_of(voices, subject[0], words) if subject and words else None
            out.append(
                Proposal(
                    Attribute.PERPETRATOR,
                    text[party[0] : party[1]],
                    start,
                    party[1],
                    claimant=named,
                    anchor=match.start(),
                    rule=name,
                )
            )
    for match in scan("behind"):
        subject = _subject(document, sentence, match.start(), rules)
        before = [
            p for p in parties if sentence.start <= p.start and p.end <= match.start() and match.start() - p.end < 30
        ]
        if free(match.start()) and before and subject:
            party_before = before[-1]
            out.append(
                Proposal(
                    Attribute.PERPETRATOR,
                    party_before.name,
                    party_before.start,
                    max(match.end(), _clause_end(text, match.start(), sentence)),
                    anchor=match.start(),
                    rule="behind",
                )
            )
    return out


def _party_at(parties: Sequence[Party], at: int, text: str, sentence: Sentence) -> tuple[int, int] | None:
    """The party that stands right at a position, or the capitalised name there."""
    for party in parties:
        if at - 1 <= party.start <= at + 14 and party.end <= sentence.end:
            return party.start, party.end
    name = re.compile(
        r"[\"“«]?\s?(?:the\s+|a\s+|an\s+|l['’]|le\s+|la\s+|les\s+)?(?:\w+\s+)?[A-ZÀ-Þ][\w'’-]*(?:\s+(?:of|for|the|al|de|du|des|and)?\s*[A-ZÀ-Þ][\w'’-]*){0,6}"
    ).match(text, at, sentence.end)
    return (at, name.end()) if name else None


def _own_acts(
    document: Document, sentence: Sentence, voices: Sequence[Voice], patterns: dict[str, re.Pattern[str]]
) -> list[Proposal]:
    """A party telling its own deed: "said its fighters had attacked the camp"."""
    text = document.text
    out: list[Proposal] = []
    for voice in voices:
        if not sentence.start <= voice.cue < sentence.end or voice.start < voice.cue or voice.kind == "witness":
            continue
        if not _fighting(voice):
            continue
        match = patterns["own"].search(text, voice.start, min(voice.end, voice.start + 150))
        if (
            not match
            or match.start() - voice.start > 60
            or re.search(r"\b(?:was|were|been|ont\s+été|a\s+été|avaient\s+été)\s+\w+$", match.group())
        ):
            continue
        start = match.start() + (len(match.group()) - len(match.group().lstrip()))
        stance = {"deny": Stance.DENIES, "confirm": Stance.CONFIRMS}.get(voice.kind, Stance.ASSERTS)
        end = max(match.end(), _clause_end(text, match.start() + 1, sentence))
        out.append(
            Proposal(
                Attribute.RESPONSIBILITY,
                text[start:end].strip(),
                start,
                end,
                claimant=None,
                stance=stance,
                anchor=max(start, voice.start),
                rule="own act",
            )
        )
    return out


_CIVIL = re.compile(
    r"\b(?:residents?|witness\w*|villagers?|survivors?|doctors?|nurse|trader|farmer|shopkeeper|activists?|locals?|relatives?|rescue|hospital|health|medic\w*|elders?"
    r"|journalists?|researchers?|diplomats?|analysts?|UN|United\s+Nations|Observatory|committee|teacher|driver|habitants?|témoins?|médecin|riverains?|villageois|ONG|rescapés?"
    r"|prosecutors?|president|minister|police|governor|mayor|official|officials|media|agency)\b",
    re.IGNORECASE,
)


def _fighting(voice: Voice) -> bool:
    """Whether a voice can speak of deeds of its own: a group or an army, not a resident or an office."""
    name = voice.name or voice.claimant
    return not _CIVIL.search(name)


_FIGURE = re.compile(r"\b(?:number|figure|toll|count|bilan|chiffre|nombre)s?\b", re.IGNORECASE)
_BARE = re.compile(
    r"(?:the|its|their|les?|la|l['’]|ses|leurs)\s*(?:militants|rebels|army|military|soldiers|troops|terrorists|jihadists|jihadis|fighters|forces|police|helicopters|aircraft|jets|insurgents|coalition|junta"
    r"|armée|soldats|militaires|rebelles|jihadistes|djihadistes|terroristes|combattants|forces|policiers|police|coalition|drones|hélicoptères|junte)|militias?|fighters|forces|soldats|drones|soldiers|troops|aircraft|jets|helicopters|drones",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|some|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b)",
    re.IGNORECASE,
)
#: How a party's own statement names its enemies.
_ENEMY = re.compile(
    r"militia|apostat|terroris|crusad|enem|gang|mercenar|occup|remnant|regime|criminal|bandit|rebel|traitor|génocid|crois|apostasi|ennemi|so-called|Daesh|wretched|coalition",
    re.IGNORECASE,
)


def _named_acts(
    document: Document,
    sentence: Sentence,
    voices: Sequence[Voice],
    parties: Sequence[Party],
    patterns: dict[str, re.Pattern[str]],
    said: Sequence[Proposal],
    *,
    own: str | None,
) -> list[Proposal]:
    """An identified party as the doer: "X fighters attacked …", "killed by X"."""
    text, language = document.text, document.language
    follows = _follows(language)
    out: list[Proposal] = []
    inside = [p for p in parties if p.identified and sentence.start <= p.start and p.end <= sentence.end]
    by_ends = {m.end() for m in patterns["by"].finditer(text, sentence.start, sentence.end)}
    for party in inside:
        if any(q.start <= party.start < q.end for q in said):
            continue
        if _BARE.fullmatch(party.name):
            continue  # "the militants": who they are has been said elsewhere
        act = follows.match(text, party.end, sentence.end)
        before = text[max(sentence.start, party.start - 30) : party.start]
        passive = any(0 <= party.start - e <= 5 for e in by_ends)
        if not passive and (
            not act
            or re.search(
                r"\b(?:on|of|against|by|from|to|with|killed|at|sur|contre|des?|par|à|aux|against\s+the|killed\s+the)\s*$",
                before,
            )
        ):
            continue
        if act and act.group("aux") and re.search(r"\b(?:was|were|been|est|sont|été|étaient)\b", act.group("aux")):
            continue
        if (
            act
            and re.search(
                r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens\s+of|deux|trois|quatre|cinq|dix|of))\s*$",
                before,
            )
            and re.match(r"(?:kill|tu|captur|abat|shot|hit)", act.group("act"))
        ):
            continue
        if act and _COUNTED.match(party.name) and re.match(r"(?:kill|tu|captur|abat|shot|hit)", act.group("act")):
            continue  # "ten soldiers killed in the battle": they are the dead
        voice = voice_at(voices, party.start)
        side = re.match(r"(?:our|its|their|nos|ses|leurs)\b", party.name, re.IGNORECASE)
        if voice is None:
            same = own is not None and not _ENEMY.search(party.name)
        else:
            named = telling_words(bare_name(party.name)) & telling_words(voice.name or voice.claimant)
            same = _fighting(voice) and bool(side or named)
        start = (
            party.start
            if not passive
            else max(e for e in (m.start() for m in patterns["by"].finditer(text, sentence.start, party.start + 1)))
        )
        end = party.end if passive else _clause_end(text, party.start, sentence)
        attribute = Attribute.RESPONSIBILITY if same else Attribute.PERPETRATOR
        value = text[start:end].strip() if same else party.name
        out.append(Proposal(attribute, value, start, end, anchor=party.start, rule="by" if passive else "acts"))
    return out


@cache
def _follows(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"[\"”»]?(?:\s+\([\w -]{{2,40}}\))?(?:,\s+(?:which|who|qui))?(?P<aux>{_ADVERBS[language]})\s+(?P<act>{_ACTS[language]})\b(?!\s+by\b)"
    )


def _once(document: Document, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Of proposals of one doer in one paragraph only the first: a report repeats itself."""
    kept: list[Proposal] = []
    seen: set[tuple[int, frozenset[str]]] = set()
    for p in proposals:
        if p.attribute == Attribute.PERPETRATOR and p.rule in {"acts", "by"}:
            key = (document.sentence_at(p.start).paragraph, telling_words(bare_name(p.value)))
            if key in seen:
                continue
            seen.add(key)
        kept.append(p)
    return kept


def acting(document: Document, parties: Sequence[Party]) -> list[Party]:
    """Parties, identified or not, that are the doers of an act in their clause: "gunmen stormed", "killed by rebels"."""
    text = document.text
    follows, by = _follows(document.language), _patterns(document.language)["by"]
    ends = [m.end() for m in by.finditer(text)]
    out = []
    for party in parties:
        act = follows.match(text, party.end, min(len(text), party.end + 120))
        passive = any(0 <= party.start - e <= 5 for e in ends)
        undone = act is not None and re.search(r"\b(?:was|were|been|est|sont|été|étaient)\b", act.group("aux"))
        before = text[max(0, party.start - 12) : party.start]
        if passive or (
            act and not undone and not re.search(r"\b(?:on|of|against|from|to|with|sur|contre|des?|à|aux)\s+$", before)
        ):
            out.append(party)
    return out
