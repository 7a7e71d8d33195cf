"""A sentence → its words, number phrases and victim cues ("were killed", "dead", "kidnapping"), ready to be linked.

The word lists are `data/count_cues.csv`, `data/count_grammar.csv` and the two lists of nouns. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache

from counterclaim.claims.numbers import NumberPhrase, find_numbers
from counterclaim.wordlists import load

_WORD = {
    "en": re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]"),
    "fr": re.compile(r"[^\W_]+['’]|[^\W_]+(?:-[^\W_]+)*|[^\w\s]"),
}
QUOTE_MARKS = frozenset("\"“”«»‘’'")
#: Words that fold into another word of the French list and so can't stand there.
_ACCENTED = {"à": frozenset({"prep", "link"}), "où": frozenset({"sub"})}


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that make a number a toll. `kinds` are the letters of `data/count_cues.csv`: p participle, a the victims
    follow as object, i the victims are its subject, n or w the head noun after a number, o takes "of" and the victims,
    d destroys things, f flight and movement."""

    first: int
    last: int
    attribute: str
    kinds: str


@dataclass(slots=True)
class Count:
    """One number phrase in its sentence, in words: `first` to `last`, its noun phrase `np_first` to `np_last`
    (empty where np_last < np_first) and a cue inside that phrase."""

    number: NumberPhrase
    first: int
    last: int
    np_first: int
    np_last: int
    cue: Cue | None = None
    #: The cue stands before the head noun ("wounded soldiers").
    adjective: bool = False
    # what linking found
    attribute: str | None = None
    rule: str = ""
    quote_first: int = 0
    quote_last: int = 0
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    cues: dict[str, list[tuple[tuple[str, ...], str, str]]]
    grammar: dict[str, frozenset[str]]
    people: frozenset[str]
    singular: frozenset[str]
    events: frozenset[str]
    things: frozenset[str]


@dataclass(slots=True)
class Scan:
    """One sentence, cut into words. Offsets in `starts` and `ends` are inside `text`."""

    text: str
    language: str
    lexicon: Lexicon
    words: list[str]
    starts: list[int]
    ends: list[int]
    cues: dict[int, Cue] = field(default_factory=dict)
    counts: list[Count] = field(default_factory=list)
    count_at: dict[int, Count] = field(default_factory=dict)

    def has(self, index: int, name: str) -> bool:
        """Whether the word at `index` is of the named class of `data/count_grammar.csv`."""
        return 0 <= index < len(self.words) and name in self.lexicon.grammar.get(self.words[index], _NONE)

    def word(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def is_word(self, index: int) -> bool:
        return 0 <= index < len(self.words) and self.words[index][0].isalnum()

    def slice(self, first: int, last: int) -> str:
        return self.text[self.starts[first] : self.ends[last]] if first <= last else ""


_NONE: frozenset[str] = frozenset()


@cache
def lexicon(language: str) -> Lexicon:
    """The word lists of one language, keyed by first word."""
    cues: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for key, value in load("count_cues", language).items():
        attribute, _, kinds = value.partition(" ")
        words = tuple(m.group().lower() for m in _WORD[language].finditer(key))
        cues.setdefault(words[0], []).append((words, attribute, kinds))
    for entries in cues.values():
        entries.sort(key=lambda e: (-len(e[0]), e[0]))
    grammar = {k: frozenset(v.split()) for k, v in load("count_grammar", language).items()}
    if language == "fr":
        grammar |= _ACCENTED
    people = set()
    for noun in load("count_person_nouns", language):
        last = noun.split()[-1].lower()
        people |= {last, last + "s"} | ({last[:-3] + "men"} if last.endswith("man") else set())
    plural = {
        "people",
        "children",
        "wives",
        "women",
        "men",
        "families",
        "babies",
        "others",
        "personnel",
        "troops",
    }
    people |= plural
    events = frozenset(w.split()[-1].lower() for w in load("count_event_nouns", language))
    things = frozenset(load("count_things", language))
    singular = frozenset(
        w for w in people - plural if not w.endswith(("men", "women")) and (not w.endswith("s") or w.endswith("ss"))
    )
    return Lexicon(cues, grammar, frozenset(people), singular, events, things)


def _cue_at(words: list[str], index: int, entries: list[tuple[tuple[str, ...], str, str]]) -> Cue | None:
    for key, attribute, kinds in entries:
        if tuple(words[index : index + len(key)]) == key:
            return Cue(index, index + len(key) - 1, attribute, kinds)
    return None


def _find_cues(words: list[str], lex: Lexicon) -> dict[int, Cue]:
    found: dict[int, Cue] = {}
    index = 0
    while index < len(words):
        entries = lex.cues.get(words[index])
        cue = _cue_at(words, index, entries) if entries else None
        if cue:
            found[index] = cue
            index = cue.last
        index += 1
    return found


def _single(scan: Scan, index: int) -> int | None:
    """The last word of "a soldier", "a young police officer", "her husband" that begins at `index`; None elsewhere."""
    for j in range(index + 1, min(index + 5, len(scan.words))):
        word = scan.words[j]
        if not word[0].isalpha() or scan.has(j, "prep") or scan.has(j, "be") or scan.has(j, "conj"):
            return None
        if word in scan.lexicon.people and scan.word(j + 1) not in scan.lexicon.people:
            return j if word in scan.lexicon.singular and not _family_of(scan, j) else None
    return None


def _family_of(scan: Scan, j: int) -> bool:
    """ "a family of five": the figure counts, not the family."""
    return scan.word(j) in ("family", "couple") and scan.word(j + 1) == "of"


def _french_one(scan: Scan, index: int) -> bool:
    """Whether "un", "une" counts somebody: a person's noun, a victim cue or an acronym close behind."""
    near = range(index + 1, min(index + 4, len(scan.words)))
    if any(scan.words[j] in scan.lexicon.people for j in near):
        return True
    if any(j in scan.cues and set(scan.cues[j].kinds) & set("nw") for j in near[:2]):
        return True
    return bool(near) and scan.text[scan.starts[near[0]] : scan.ends[near[0]]].isupper()


#: A sentence with more numbers is a table or noise (the most in one sentence of the training texts: 14).
_MOST_COUNTS = 120
_OWNERS = frozenset(("his", "her", "their", "my", "its"))


def _add_counts(scan: Scan) -> None:
    taken: list[tuple[int, int, NumberPhrase]] = []
    for number in find_numbers(scan.text, scan.language):
        first = bisect_left(scan.starts, number.start)
        last = bisect_left(scan.ends, number.end)
        if first < len(scan.words) and last >= first:
            if scan.words[first] in QUOTE_MARKS and first < last:
                first += 1
            if not (scan.words[first] in ("un", "une") and first == last and not _french_one(scan, first)):
                taken.append((first, min(last, len(scan.words) - 1), number))
    busy = {i for first, last, _ in taken for i in range(first, last + 1)}
    if scan.language == "en":
        for index, word in enumerate(scan.words):
            if (
                index not in busy
                and not (scan.word(index - 1) == "of" and word in _OWNERS)
                and "art" in scan.lexicon.grammar.get(word, _NONE)
            ):
                head = _single(scan, index)
                if head is not None and not busy & set(range(index, head + 1)):
                    number = NumberPhrase(scan.starts[index], scan.ends[head], 1, 1, "single")
                    taken.append((index, index, number))
    for first, last, number in sorted(taken, key=lambda t: t[0])[:_MOST_COUNTS]:
        count = Count(number, first, last, last + 1, last)
        scan.counts.append(count)
        scan.count_at[first] = count


#: Words that may stand between a number and its noun without ending the phrase.
_INSIDE = {
    "en": frozenset(("of", "'s", "more", "other", "others")),
    "fr": frozenset(("de", "d'", "d’", "des", "du", "l'", "l’", "la", "le", "les", "autres")),
}


def _read_phrase(scan: Scan, count: Count) -> None:
    """Finds the noun phrase behind a number, at most ten words, and a victim cue in it."""
    j = count.last + 1
    last = count.last
    inside = _INSIDE[scan.language]
    while j < len(scan.words) and j - count.last <= 10:
        word = scan.words[j]
        if j in scan.count_at:
            break
        cue = scan.cues.get(j)
        if cue:
            after = cue.last + 1
            noun = scan.is_word(after) and scan.word(after) in scan.lexicon.people and after not in scan.count_at
            if cue.kinds.strip("ai") and noun and scan.language == "en":
                count.cue, count.adjective, j, last = cue, True, cue.last + 1, cue.last
                continue
            if count.cue is None and set(cue.kinds) & set("nwp"):
                count.cue = cue
                if set(cue.kinds) & set("nw"):
                    last = cue.last
            break
        if word in QUOTE_MARKS:
            j += 1
            continue
        if not word[0].isalnum() and word != "-":
            break
        if word not in inside and (
            any(scan.has(j, c) for c in ("be", "have", "prep", "sub", "rel", "conj", "hypo", "neg"))
            or (scan.has(j, "past") and j > count.last + 1)
            or (scan.has(j, "fill") and word not in ("reported", "confirmed", "all", "both"))
        ):
            break
        if scan.language == "fr" and len(word) > 5 and word.endswith("ant") and word not in scan.lexicon.people:
            break
        if past_verb(scan, j) or (
            scan.language == "en" and word in ("the", "a", "an") and scan.words[j - 1] not in inside
        ):
            break
        if (
            scan.language == "en"
            and len(word) > 5
            and word.endswith("ing")
            and scan.word(j + 1) not in scan.lexicon.people
        ):
            break
        last = j
        j += 1
    count.np_last = last
    if count.np_last < count.np_first:
        count.np_last = count.np_first - 1


def past_verb(scan: Scan, index: int) -> bool:
    """Whether an English word looks like a verb in the past ("stormed"), by its ending and the exceptions listed."""
    word = scan.words[index]
    return (
        scan.language == "en"
        and len(word) > 4
        and word.endswith("ed")
        and not scan.has(index, "adj")
        and not (scan.is_word(index + 1) and scan.word(index + 1) in scan.lexicon.people)
    )


def scan_sentence(text: str, language: str) -> Scan:
    """Words, cues, numbers and noun phrases of a sentence."""
    matches = list(_WORD[language].finditer(text))
    scan = Scan(
        text,
        language,
        lexicon(language),
        [m.group().lower().replace("’", "'") for m in matches],
        [m.start() for m in matches],
        [m.end() for m in matches],
    )
    scan.cues = _find_cues(scan.words, scan.lexicon)
    _add_counts(scan)
    for count in scan.counts:
        _read_phrase(scan, count)
    _join_shares(scan)
    return scan


def _join_shares(scan: Scan) -> None:
    """Takes out figures that aren't counts of their own: "13 of 19 sailors" counts 13, "a woman of seventy" is one."""
    kept: list[Count] = []
    for count in scan.counts:
        j = count.first - 1 - (scan.word(count.first - 1) in ("the", "these", "those"))
        whole = scan.language == "en" and count.number.kind == "count" and scan.word(j) == "of"
        before = kept[-1] if kept else None
        if whole and before and before.last in (j - 1, j - 2) and before.number.kind in ("count", "none", "vague"):
            before.np_last, before.cue, before.adjective = count.np_last, count.cue, count.adjective
            del scan.count_at[count.first]
            continue
        if (
            whole
            and count.np_last < count.np_first
            and scan.word(j - 1) in scan.lexicon.singular - {"family", "couple"}
        ):
            del scan.count_at[count.first]
            continue
        kept.append(count)
    scan.counts = kept


FATALITIES, INJURIES, OTHER, AGGREGATE = "fatalities", "injuries", "other", "aggregate"

MISSING = "missing_or_captured_people"

OF = frozenset(("of", "de", "d'", "des", "du"))

LISTS = frozenset(
    (",", "and", "or", "et", "ou", "as", "well", "plus", "along", "with", "ainsi", "que", "(", "–", "—", "also")
)

SUBCOUNT = frozenset(
    ("including", "among", "dont", "comprising", "notamment", "incl", "parmi", "whom", "them", "lesquels", "lesquelles")
)

PEOPLE_COUNTS = frozenset((FATALITIES, INJURIES, MISSING))


def head_of(scan: Scan, count: Count) -> str:
    """The last word of the noun phrase before any "of"."""
    head = ""
    for j in range(count.np_first, count.np_last + 1):
        if j > count.np_first and scan.words[j] in OF:
            break
        head = scan.words[j]
    return head


def is_thing(scan: Scan, count: Count) -> bool:
    head = head_of(scan, count)
    if scan.language == "fr" and count.np_first <= count.np_last:
        near = scan.words[count.np_first : count.np_last + 1][:4]
        return any(w in scan.lexicon.things or w in scan.lexicon.events for w in near)
    return head in scan.lexicon.things or head in scan.lexicon.events


def set_link(scan: Scan, count: Count, attribute: str, rule: str, *, first: int, last: int) -> None:
    count.attribute, count.rule = attribute, rule
    count.quote_first, count.quote_last = min(first, count.first), max(last, count.last, count.np_last)
