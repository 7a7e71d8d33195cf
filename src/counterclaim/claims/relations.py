"""Document → relations between actors said in the text: a wing of, allied with, formerly of, also known as. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from counterclaim.claims.clauses import Names, find_names, found_of, shouted_sentences, trimmed, words_of
from counterclaim.codebook import RelationKind
from counterclaim.records import Relation
from counterclaim.text.analyse import Document

#: No party's name is longer; wider windows only cost time.
WINDOW = 120

_ACRONYM = re.compile(
    r"\s?\(\s?(?:the |l['’]|le |la |[\"“«]\s?)?([A-ZÀ-Ý][\w-]{1,11}(?:\s[A-ZÀ-Ý][\w-]+){0,2}"
    r"|[A-Z][\w]+ de la [A-Z]\w+)\s?[\"”»]?(?:\s?[,;][^()]{0,40})?\)"
)
_BARE_ACRONYM = re.compile(r",\s(?:or\s|ou\s)?(?:the\s|l['’]|le\s|la\s)?([A-Z]{3,8})(?=,)")
#: French names go on in lower case after their first word: they are taken from the article on.
_AFTER_ARTICLE = re.compile(
    r"(?:\b(?:les?|la|des|du|aux?|de)\s|\b[lLdD]['’])(?=([A-ZÀ-Ý][\w-]+(?:\s[\w'’-]+){1,8}\s?\())"
)
_SMALL = frozenset(
    "of for the and in to de du des la le les l d à a au aux et en pour al wal el y del los dans".split()
)


@dataclass(frozen=True, slots=True)
class Party:
    """An actor's words in the text."""

    start: int
    end: int
    text: str


def _is_acronym(text: str) -> bool:
    return sum(c.isupper() or c.isdigit() for c in text) >= 2 and " " not in text


def _initials_reach(text: str, start: int, end: int, letters: str) -> int | None:
    """Where the words begin, going back from `end`, whose initials spell an acronym; first small words are passed over,
    then they may count ("of", "and" in an acronym)."""
    wanted = [c.casefold() for c in re.split(r"[-\d]", letters)[0] if c.isupper()]
    if len(wanted) < 2:
        return None
    words = [(m.start(), m.group()) for m in re.finditer(r"[^\W_]+", text[start:end]) if m.group() != "s"]
    for small_count in (False, True):
        left = list(wanted)
        for at, word in reversed(words):
            small = word.casefold() in _SMALL
            if left and word[0].casefold() == left[-1] and (small_count or not small):
                left.pop()
                if not left:
                    return start + at
            elif not small and not (word[0].isupper() and len(left) < len(wanted)):
                break
    return None


def _capitals_reach(text: str, start: int, end: int) -> int | None:
    """Where the run of capitalised words (small words between them) that ends at `end` begins."""
    best = None
    for match in reversed(list(re.finditer(r"[\w'’-]+", text[start:end]))):
        word = match.group()
        if word[0].isupper() or word.startswith(("al-", "wal-", "el-", "l'", "d'", "l’", "d’")):
            best = start + match.start()
        elif word.casefold() not in _SMALL:
            break
    return best


_ARTICLE = re.compile(
    r"(?:(?:the|a|an|its|their|his|our|le|la|les|un|une|des|du|de|son|sa|leur|both"
    r"|and|of|so-called|rival)\s{1,3}|(?:l|d)['’])+(?=\S)",
    re.IGNORECASE,
)


def _unarticled(text: str) -> str:
    return text[_bare(text, 0, len(text)) :]


def _bare(text: str, start: int, end: int) -> int:
    """The start without leading articles."""
    article = _ARTICLE.match(text, start, end)
    return article.end() if article else start


def _full_names(document: Document) -> Iterator[tuple[Party, Party]]:
    """(full name, short form in brackets), as written: "Movement of the North (MN)"."""
    text = document.text
    for match in _ACRONYM.finditer(text):
        short = match.group(1)
        sentence = document.sentence_at(match.start())
        lowest = max(sentence.start, match.start() - WINDOW)
        possessive = max(text.rfind("'s ", lowest, match.start()), text.rfind("’s ", lowest, match.start()))
        lowest = max(lowest, text.rfind(",", lowest, match.start()) + 1)
        spelt = short if _is_acronym(short) else short.upper()
        start = _initials_reach(text, lowest, match.start(), spelt) if " " not in short else None
        if (start is None or not text[start].isupper()) and document.language == "fr":
            articled = [
                m for m in _AFTER_ARTICLE.finditer(text, lowest, match.start()) if m.end(1) <= match.start() + 2
            ]
            start = articled[-1].start(1) if articled else None
        if start is None or not text[start].isupper():
            start = _capitals_reach(text, max(lowest, possessive + 3 if possessive >= 0 else 0), match.start())
        if start is None:
            continue
        start = _bare(text, start, match.start())
        more = re.search(r"\bthe\s((?:[A-Z][\w-]+\s){1,2})$", text[max(0, start - 40) : start])
        start -= len(more.group(1)) if more else 0
        span = trimmed(text, start, match.start())
        full = text[span.start : span.end]
        spoken = " " in full or (len(full) > 3 and "-" in full and _is_acronym(short))
        if full[:1].isupper() and spoken and full.casefold() != short.casefold():
            yield Party(span.start, span.end, full), Party(match.start(1), match.end(1), short)
    for match in _BARE_ACRONYM.finditer(text):
        sentence = document.sentence_at(match.start())
        start = _initials_reach(text, max(sentence.start, match.start() - WINDOW), match.start(), match.group(1))
        if start is not None and text[start].isupper() and " " in text[start : match.start()].strip():
            yield (
                Party(start, match.start(), text[start : match.start()]),
                Party(match.start(1), match.end(1), match.group(1)),
            )


_ADJECTIVE_LINK = {
    "en": re.compile(
        r"\b(?P<object>(?:[Aa]l[- ])?[A-ZÀ-Ý][\w.]*(?:[ -][A-ZÀ-Ý]\w+){0,2})[- ](?P<verb>backed"
        r"|linked|aligned|allied|affiliated|supported|sponsored|funded)\s{1,3}(?!to\s|by\s"
        r"|with\s)"
    ),
    "fr": re.compile(r"(?!x)x"),
}

_PART = "wing|branch|affiliate|arm|faction|offshoot|franchise|chapter|subsidiary|cell|unit|component"
_PART_FR = "branche|aile|faction|composante|filiale|excroissance|bras|antenne|cellule|franchise"

#: (kind, direction, words): direction "so" means subject before, object after; "os" the other way round.
_BETWEEN: dict[str, tuple[tuple[RelationKind, str, re.Pattern[str]], ...]] = {
    "en": (
        (
            RelationKind.PART_OF,
            "so",
            re.compile(
                r",? (?:which (?:is|was) |who (?:is|are) |is |are |was |as )?(?:the |a |an "
                rf"|itself )?(?:\w+[ -]){{0,3}}(?:{_PART})s? of (?:the )?(?:\w+ ){{0,2}}?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.PART_OF,
            "so",
            re.compile(
                r",? (?:which (?:is|was|he described as|they describe as|he said was) |(?:is"
                r"|are|was) )?(?:affiliated (?:with|to)|part of|a member of|subordinate to|belonging to"
                r"|which belongs to) (?:the )?(?:\w+ ){0,2}?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.PART_OF,
            "own",
            re.compile(
                rf",? (?:which (?:is|was) |is |are |was )(?P<whole>.{{2,40}}?)['’]s? (?:\w+ ){{0,3}}(?:{_PART})\b",
                re.IGNORECASE,
            ),
        ),
        (RelationKind.OPPOSED_TO, "own", re.compile(r", (?P<whole>[A-ZÀ-Ý][\w -]{1,40})['’]s? (?:\w+ )?rival\b")),
        (RelationKind.PART_OF, "os", re.compile(rf" and its (?:\w+ ){{0,3}}(?:{_PART}),? (?:the )?", re.IGNORECASE)),
        (RelationKind.PART_OF, "os", re.compile(rf"['’]s (?:\w+ ){{0,3}}(?:{_PART}),? (?:the )?", re.IGNORECASE)),
        (
            RelationKind.PART_OF,
            "os",
            re.compile(
                r", an? (?:\w+ ){0,2}(?:alliance|coalition) (?:of|that includes|which includes"
                r"|including) (?:the )?(?:\w+ ){0,2}?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.ALLIED_WITH,
            "so",
            re.compile(
                r",? (?:(?:which|who|that) (?:is|are|was|were) |is |are |was |were |(?:an?|the) (?:\w+ ){1,3}"
                r"|probably |allegedly )?(?:linked (?:to|with)|allied (?:to|with)|aligned with"
                r"|tied to|backed by|supported by|loyal to|with ties to|with links to|fighting alongside"
                r"|sponsored by|armed by|supplied by|funded by|propped up by|working (?:hand in hand )?with) (?:(?:["
                r"\w,.]+ ){0,4}(?:fighters|forces|troops|mercenaries|soldiers|members|militants) (?:of"
                r"|from) )?(?:the )?(?:[a-z]+ ){0,4}?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.ALLIED_WITH,
            "so",
            re.compile(
                r",? (?:and (?:its|their) (?:\w+ )?all(?:y|ies),?|, an ally of|and allied) (?:the )?", re.IGNORECASE
            ),
        ),
        (
            RelationKind.OPPOSED_TO,
            "so",
            re.compile(
                r",? (?:(?:which|who) (?:is|are|has been|have been) )?(?:(?:is |are )?fighting(?! alongside"
                r"| with | for )(?: against)?|opposed to|at war with|battling|and (?:its|their) (?:\w+ )?rivals?,?"
                r"|, an? (?:\w+ )?rival (?:of|to)) (?:the )?(?:\w+ ){0,2}?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.OPPOSED_TO,
            "os",
            re.compile(
                r"(?:['’]s (?:\w+ )?rivals?|,? (?:or |and |by )?(?:against )?its (?:\w+ )?rivals?),? (?:the )?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.SPLINTER_OF,
            "so",
            re.compile(
                r",? (?:which |that )?(?:had )?(?:broke (?:away|off) from|broken away from|split (?:away "
                r"|off )?from|a splinter (?:group )?(?:of|from)|a breakaway (?:faction |group )?(?:of"
                r"|from)|an offshoot of|a dissident (?:faction|group) of) (?:the )?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.SPLINTER_OF,
            "os",
            re.compile(
                r" (?:or|and) its (?:\w+ )?(?:offshoot|splinter(?: group)?|breakaway (?:faction|group)),? (?:the )?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.FORMERLY_OF,
            "so",
            re.compile(
                r",? (?:who |which )?(?:had )?(?:defected from|deserted from|used to be with"
                r"|used to belong to|a former (?:member|commander|fighter|leader|branch|affiliate"
                r"|officer|soldier) (?:of|in|from)|formed by former (?:fighters|members|rebels) (?:of"
                r"|from)|left) (?:the )?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.LED_BY,
            "so",
            re.compile(
                r",? (?:(?:which|who|that) (?:is|are|was) |is |was |now |(?:an?|the) (?:\w+ ){1,3})?(?:led"
                r"|headed|commanded|run) by (?:the )?(?:(?:[a-z]+) ){0,3}?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.LED_BY,
            "so",
            re.compile(
                r"(?:['’]s? (?:\w+ ){0,2}(?:leader|chief|commander|head|emir|founder)|,? whose (?:\w+ ){0,2}(?:leade"
                r"r|chief|commander|head|emir|founder)(?: is| was)?|(?: \w+){0,1} (?:chief|leader"
                r"|commander|boss))(?: is| was)?,? (?!of\b)(?:Gen\.? |General |Sheikh |alias )?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.LED_BY,
            "os",
            re.compile(
                r",? (?:(?:who is |is |was |as )?(?:the |a )?(?:[\w-]+ ){0,3}(?:leader|chief"
                r"|head|commander|emir|founder|secretary[- ]general|president) of|who (?:leads"
                r"|heads|commands|led)) (?:the )?(?:\w+ ){0,1}?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.ALSO_KNOWN_AS,
            "so",
            re.compile(
                r"(?:,? (?:which is |who is |better |also |locally |otherwise |more commonly "
                r"|commonly |(?:an? |the )(?:[\w-]+ ){1,3})*(?:known(?: locally)? as|called"
                r"|nicknamed|a\.?k\.?a\.?|alias|nom de guerre)|, or(?= (?:the )?[A-Z])) (?:the )?[\"“]?",
                re.IGNORECASE,
            ),
        ),
    ),
    "fr": (
        (
            RelationKind.PART_OF,
            "so",
            re.compile(
                rf",? (?:qui est |est |une? |la |l['’])?(?:\w+ ){{0,2}}(?:{_PART_FR})(?: \w+){{0,3}}? (?:de la "
                r"|de l['’]|du |de |d['’]|des )(?:notre )?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.PART_OF,
            "so",
            re.compile(
                r",? (?:qui est |est |groupe |mouvement )?(?:affiliée?s? (?:à la |à l['’]|à "
                r"|au |aux )|membre (?:de la |de l['’]|du |de |d['’])|un officier (?:de la "
                r"|de l['’]|du |de |d['’]))",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.PART_OF,
            "os",
            re.compile(
                rf"(?:\s?»)?,? (?:et )?(?:son|sa) (?:\w+ )?(?:{_PART_FR})(?: \w+)?,? (?:la |le |les |l['’])?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.ALLIED_WITH,
            "so",
            re.compile(
                r",? (?:(?:qui (?:est|sont) |est |sont |le |la |les |un |une )?(?:(?:mouvement"
                r"|groupe|milice) (?:\w+ )?)?(?:alliée?s? (?:\w+ )?|liée?s? |fidèles? |loya\w+ )(?:à la "
                r"|à l['’]|à |au |aux |du |de |avec )|(?:appuyée?|soutenue?)s? par (?:la |le "
                r"|les |l['’])?)",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.ALLIED_WITH,
            "so",
            re.compile(
                r",? (?:et|avec) (?:son|sa|ses|leurs?) (?:alliée?s?|supplétifs|mercenaires)(?: \w+)?,?(?: du groupe"
                r"| de la| de l['’])? (?:la |le |les |l['’])?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.OPPOSED_TO,
            "so",
            re.compile(
                r",? (?:et )?(?:sa |son )?(?:rivale?s?|ennemie?s?(?: jurée?s?)?) (?:de la |de l['’]"
                r"|du |des |de |d['’])",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.OPPOSED_TO,
            "os",
            re.compile(
                r",? (?:et |ou )?(?:sa |son |la faction )(?:rivale?|ennemie?),? (?:la |le |les |l['’])?", re.IGNORECASE
            ),
        ),
        (
            RelationKind.SPLINTER_OF,
            "so",
            re.compile(
                r",? (?:est |qui est )?(?:née? |issue? )?(?:en \d{4} )?(?:d['’]une (?:scission"
                r"|dissidence)|un groupe dissident|dissidente?|scission|a fait scission) (?:de la "
                r"|de l['’]|du |de |d['’])",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.FORMERLY_OF,
            "so",
            re.compile(
                r",? (?:l['’]|un |une )?(?:ex-branche|ancienn?e? (?:branche|membre|officier"
                r"|cadre|combattant)|ex-membre|déserteur|transfuge) (?:de la |de l['’]|du |de "
                r"|d['’])",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.LED_BY,
            "so",
            re.compile(
                r",? (?:dont le (?:chef|leader|dirigeant)(?: \w+)?,?|(?:dirigée?|commandée?"
                r"|menée?)s? par) (?:le |la |l['’])?(?:général |colonel |commandant |cheikh )?",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.LED_BY,
            "os",
            re.compile(
                r",? (?:le |un |qui est le )?(?:chef|leader|dirigeant|émir|commandant)(?: \w+){0,2}? (?:d['’]une fac"
                r"tion (?:de |du )|de la |de l['’]|du |de |d['’]|des )",
                re.IGNORECASE,
            ),
        ),
        (
            RelationKind.ALSO_KNOWN_AS,
            "so",
            re.compile(
                r",? (?:(?:également |aussi |plus )?connue?s? sous le nom d(?:e |['’])|dit "
                r"|dite |alias |surnommée? |appelée? )(?:la |le |les |l['’])?[\"“«]?\s?",
                re.IGNORECASE,
            ),
        ),
    ),
}
#: "The leader of X, NAME" and the like, where the role stands before the party.
_ROLE_FIRST = {
    "en": re.compile(r"\b(?:leader|chief|head|commander|emir) of (?:the )?", re.IGNORECASE),
    "fr": re.compile(
        r"\b(?:chef|leader|émir|dirigeant) (?:\w+ )?(?:du |de la |de l['’]|de |d['’]"
        r"|des )(?:gang |groupe |mouvement )?",
        re.IGNORECASE,
    ),
}
_FRENCH_HEAD = re.compile(
    r"(?<![\w-])([A-ZÀ-Ý][\w-]+(?:\s\w+(?:ique|ien|ienne|ais|aise|al|ale|iste|aire)s?)?\s(?:au"
    r"|aux|du|de\sla|de\sl['’]|des)\s?)$"
)


class _Finder:
    """Looks for the party beside a position: a name, its short form in brackets, or a bare description."""

    def __init__(self, document: Document, names: Names) -> None:
        self.document, self.names, self.text = document, names, document.text
        #: {short form or full name: "full name (short form)"}: the fullest the text gives.
        self.shown: dict[str, str] = {}
        self.pairs = list(_full_names(document))
        self.ends: dict[int, Party] = {}
        self.starts: dict[int, Party] = {}
        for full, short in self.pairs:
            both = f"{full.text} ({short.text})"
            self.shown.setdefault(short.text, both)
            self.shown.setdefault(full.text, both)
            close = self.text.find(")", short.end)
            self.ends[close + 1 if close >= 0 else short.end] = full
            self.ends[full.end] = full
            self.starts[full.start] = full
            self.starts[short.start] = full
        for name in names.found:
            self.starts.setdefault(name.start, Party(name.start, name.end, name.text))
            self.ends.setdefault(name.end, Party(name.start, name.end, name.text))

        self.order = sorted(self.starts)

    def first_party(self, start: int, end: int) -> Party | None:
        """The first name in a stretch that is surely a party's: one with a short form, or an acronym."""
        for index in range(bisect_left(self.order, start), bisect_left(self.order, end)):
            party = self.starts[self.order[index]]
            if party.text in self.shown or party.text.isupper():
                return party
        return None

    def named(self, party: Party) -> Party:
        """The party under the fullest name the text gives it."""
        return Party(party.start, party.end, self.shown.get(party.text, party.text))

    def before(self, position: int) -> Party | None:
        for gap in range(4):
            party = self.ends.get(position - gap)
            if party and not set(self.text[position - gap : position]) - set(' ,"”»)'):
                return self.named(self._widened(party))
        return self._described_before(position)

    def _widened(self, party: Party) -> Party:
        """French: the head of a name whose last word only was found ("Front populaire du Nord")."""
        if self.document.language != "fr" or party.text in self.shown:
            return party
        head = _FRENCH_HEAD.search(self.text, max(0, party.start - 60), party.start)
        return Party(head.start(1), party.end, self.text[head.start(1) : party.end]) if head else party

    def after(self, position: int) -> Party | None:
        for gap in range(4):
            party = self.starts.get(position + gap)
            if party and not set(self.text[position : position + gap]) - set(' "“«('):
                return self.named(party)
        return self._described_after(position)

    def _described_before(self, position: int) -> Party | None:
        """ "the militants", "Kurdish militia": up to two words before a party noun that ends here."""
        text = self.text
        sentence = self.document.sentence_at(max(0, position - 1))
        window = text[max(sentence.start, position - 45) : position].rstrip(" ,")
        nouns = list(words_of("party_nouns", self.document.language).finditer(window))
        if not nouns or nouns[-1].end() < len(window):
            return None
        head = nouns[-1].start()
        if self.document.language == "en":
            lead = re.search(r"(?:[A-Z][\w-]+\s){0,2}$", window[:head])
            head = lead.start() if lead else head
        base = max(sentence.start, position - 45)
        return Party(base + head, base + len(window), window[head:])

    def _described_after(self, position: int) -> Party | None:
        text = self.text
        window = text[position : position + 50]
        pattern = (
            r"(?:the |les? |la |l['’])?(?:[\w-]+ ){0,2}?" if self.document.language == "en" else r"(?:les? |la |l['’])?"
        )
        noun = re.match(
            pattern
            + "(?="
            + words_of("party_nouns", self.document.language)
            .pattern.replace(r"(?<![\w'’])", "")
            .replace(r"(?<!\w)", "")
            + ")",
            window,
            re.IGNORECASE,
        )
        if not noun:
            return None
        end = words_of("party_nouns", self.document.language).search(window, noun.end())
        if not end or end.start() != noun.end():
            return None
        start = _bare(text, position, position + end.end())
        tail = (
            re.match(
                r"\s[a-zé]+(?:enne|aise|ienne|ais|ien|oise|ane)s?\b",
                text[position + end.end() : position + end.end() + 20],
            )
            if self.document.language == "fr"
            else None
        )
        stop = position + end.end() + (tail.end() if tail else 0)
        return Party(start, stop, text[start:stop])


def _relation(
    document: Document, kind: RelationKind, *, subject: Party, object_: Party, start: int, end: int
) -> Relation | None:
    text = document.text
    name, other = (_unarticled(p.text.strip(' "“”«»')) for p in (subject, object_))
    if not name or not other or name.casefold() == other.casefold():
        return None
    span = trimmed(text, start, min(end, start + 300))
    return Relation(name, kind.value, other, text[span.start : span.end], span.start, span.end)


def _named_as(finder: _Finder) -> Iterator[Relation | None]:
    text = finder.text
    for full, short in finder.pairs:
        close = text.find(")", short.end)
        yield _relation(
            finder.document,
            RelationKind.ALSO_KNOWN_AS,
            subject=full,
            object_=short,
            start=full.start,
            end=close + 1 if close >= 0 else short.end,
        )


def _between(finder: _Finder) -> Iterator[Relation | None]:
    """What stands between two parties: "X, the armed wing of Y"."""
    document, text = finder.document, finder.text
    rules = _BETWEEN[document.language]
    for position in sorted(set(finder.ends) | _description_ends(document)):
        sentence = document.sentence_at(max(0, position - 1))
        limit = min(sentence.end, position + WINDOW)
        for kind, direction, pattern in rules:
            match = pattern.match(text, position, limit)
            if not match:
                continue
            left = finder.before(position)
            if direction == "own" and left:
                whole = match.group("whole")
                yield _relation(
                    document,
                    kind,
                    subject=left,
                    object_=Party(match.start("whole"), match.end("whole"), whole),
                    start=left.start,
                    end=match.end(),
                )
                break
            right = _right_of(finder, pattern, position, limit)
            if left and right and right.end <= sentence.end:
                subject, object_ = (left, right) if direction == "so" else (right, left)
                yield _relation(
                    document, kind, subject=subject, object_=object_, start=left.start, end=max(right.end, left.end)
                )
                break


def _right_of(finder: _Finder, pattern: re.Pattern[str], position: int, limit: int) -> Party | None:
    match = pattern.match(finder.text, position, limit)
    if not match:
        return None
    direct = finder.after(match.end())
    if direct:
        return direct
    if '"' in match.group() or "«" in match.group() or "“" in match.group():
        quoted = re.compile(r"[A-ZÀ-Ý][\w-]+").match(finder.text, match.end(), limit)
        return Party(quoted.start(), quoted.end(), quoted.group()) if quoted else None
    # past a few lower-case words: "linked to the outlawed X"
    skip = re.compile(r"(?:[a-zéèà'’-]+\s){1,3}(?=[A-ZÀ-Ý])").match(finder.text, match.end(), limit)
    return finder.after(skip.end()) if skip else None


def _description_ends(document: Document) -> set[int]:
    """Ends of bare party nouns that a comma, "linked", "backed" or the like follows."""
    cue = re.compile(
        r"(?=['’]s |,? (?:linked|allied|backed|loyal|aligned|supported|led|tied|affiliated"
        r"|fighting|armed by|which has been fighting|known|liée?s?|alliée?s?|fidèles?"
        r"|soutenu|dirigé|appuyé|affilié))"
    )
    return {m.end() for m in found_of("party_nouns", document) if cue.match(document.text, m.end())}


def _adjectives(finder: _Finder) -> Iterator[Relation | None]:
    """ "the Iran-backed X", "al Qaeda-linked X"."""
    document, text = finder.document, finder.text
    for match in _ADJECTIVE_LINK[document.language].finditer(text):
        if not any(c.isupper() for c in match.group("object")):
            continue
        right = finder.after(match.end())
        if not right:
            skip = re.compile(r"(?:[a-z-]+\s){1,2}(?=[A-ZÀ-Ý])").match(text, match.end(), match.end() + 40)
            right = finder.after(skip.end()) if skip else None
        if right:
            kind = RelationKind.PART_OF if match.group("verb").casefold() == "affiliated" else RelationKind.ALLIED_WITH
            owner = Party(match.start("object"), match.end("object"), match.group("object"))
            yield _relation(
                document, kind, subject=right, object_=finder.named(owner), start=match.start(), end=right.end
            )


_ITS = re.compile(rf", its (?:\w+ ){{0,3}}(?:{_PART})\b", re.IGNORECASE)


def _its_wing(finder: _Finder) -> Iterator[Relation | None]:
    """ "A's B (X), its wing in": "its" is the owner's."""
    text = finder.text
    for match in _ITS.finditer(text):
        left = finder.before(match.start())
        if not left:
            continue
        owner = re.search(
            r"([A-ZÀ-Ý][\w-]*(?:\s(?:[A-ZÀ-Ý][\w-]*)){0,4})['’]s?\s{1,3}(?:the\s)?$",
            text[max(0, left.start - 60) : left.start],
        )
        if owner:
            start = max(0, left.start - 60) + owner.start(1)
            whole = Party(start, start + len(owner.group(1)), owner.group(1))
            yield _relation(
                finder.document,
                RelationKind.PART_OF,
                subject=left,
                object_=finder.named(whole),
                start=start,
                end=match.end(),
            )


_ITS_OWN = {
    "en": re.compile(
        r"\b(?P<rival>its (?:\w+ )?rivals?,? (?:the )?)|\bits (?:\w+ )?(?=(?:[A-Z][\w-]+ ){1,3}(?:Brigade"
        r"|Wing|Branch|Unit|Division|Battalion|Province)\b)"
    ),
    "fr": re.compile(r"\b(?P<rival>(?:sa|son) rivale?,? (?:la |le |l['’])?)|\bsa (?=[Kk]atiba|[Bb]rigade)"),
}


def _its_own(finder: _Finder) -> Iterator[Relation | None]:
    """ "its North Brigade", "its rival, X": "its" is the first party of the sentence that has a short form, or the
    nearest named before."""
    document, text = finder.document, finder.text
    for match in _ITS_OWN[document.language].finditer(text):
        sentence = document.sentence_at(match.start())
        right = finder.after(match.end())
        first = finder.first_party(max(sentence.start, match.start() - 2 * WINDOW), match.start())
        if not right or right.end > sentence.end or not first:
            continue
        kind = RelationKind.OPPOSED_TO if match.group("rival") else RelationKind.PART_OF
        owner = finder.named(first)
        subject, object_ = (owner, right) if match.group("rival") else (right, owner)
        yield _relation(document, kind, subject=subject, object_=object_, start=match.start(), end=right.end)


_FORMER = {
    "en": re.compile(
        r",?\s(?:an? |the )?(?:former|ex-)\s?(?P<adjective>[A-Z][a-z]+(?:n|i|ese|sh"
        r"|ch|se|k|q)?)?\s?(?P<body>army |military |police |rebel )?(?P<rank>colonel"
        r"|general|officer|soldier|captain|major|lieutenant|commander|policeman|sergeant"
        r"|fighter)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r",?\s(?:un |le |l['’])?(?:ancien |ex-)\s?(?P<rank>colonel|général|officier"
        r"|soldat|capitaine|commandant|lieutenant|sergent) (?:de l['’](?P<body>armée)(?: (?P<adjective>\w+ne"
        r"|\w+aise))?|(?P<adjective2>\w+ien|\w+ais)\b)",
        re.IGNORECASE,
    ),
}


def _former(finder: _Finder) -> Iterator[Relation | None]:
    """ "X, a former Malian colonel": formerly of that country's army."""
    document, text = finder.document, finder.text
    for match in _FORMER[document.language].finditer(text):
        left = finder.before(match.start())
        groups = match.groupdict()
        adjective = groups.get("adjective") or groups.get("adjective2")
        if not left or not (adjective or groups.get("body")):
            continue
        if adjective and not adjective[0].isupper() and document.language == "en":
            continue
        body = (groups.get("body") or ("army" if document.language == "en" else "armée")).strip()
        words = f"{adjective} {body}" if document.language == "en" else f"{body} {adjective}"
        object_ = Party(match.start(), match.end(), words if adjective else body)
        yield _relation(
            document, RelationKind.FORMERLY_OF, subject=left, object_=object_, start=left.start, end=match.end()
        )


def _role_first(finder: _Finder) -> Iterator[Relation | None]:
    """ "the leader of X, NAME"."""
    document, text = finder.document, finder.text
    for match in _ROLE_FIRST[document.language].finditer(text):
        party = finder.after(match.end())
        if not party:
            continue
        comma = re.compile(
            r"(?:\s\([^)]{1,20}\))?,?\s(?:is |was )?(?:le |la )?(?:général |colonel |cheikh |commandant )?"
        ).match(text, party.end, party.end + 40)
        person = finder.after(comma.end()) if comma else None
        if person and person.start > party.end and text[person.start].isupper():
            yield _relation(
                document, RelationKind.LED_BY, subject=party, object_=person, start=match.start(), end=person.end
            )


_RULES: tuple[Callable[[_Finder], Iterator[Relation | None]], ...] = (
    _named_as,
    _between,
    _adjectives,
    _its_wing,
    _its_own,
    _former,
    _role_first,
)


def find_relations(document: Document) -> list[Relation]:
    """Relations in text order, each with its quote; the same pair once. Claimants are filled in later by `speech`."""
    finder = _Finder(document, find_names(document))
    shouted = shouted_sentences(document)
    found: dict[tuple[str, str, str], Relation] = {}
    relations = [r for rule in _RULES for r in rule(finder) if r is not None]
    for relation in sorted(relations, key=lambda r: (r.start, r.end, r.relation)):
        if document.sentence_at(relation.start).index in shouted and relation.relation != RelationKind.ALSO_KNOWN_AS:
            continue
        key = (relation.subject.casefold(), relation.relation, relation.object.casefold())
        found.setdefault(key, relation)
    return list(found.values())
