"""Events and their passages → the same passages with the names of parties masked. Pure.

The type of an event is what was done, not who did it: a model that reads a name it knows answers from what it has read
of that name elsewhere. Only names are masked. "Soldiers", "civilians" and "gunmen" say what happened, and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from counterclaim import wordlists
from counterclaim.codebook import REPORTER
from counterclaim.records import Claim, Event, Relation
from counterclaim.resolve.actor_words import pieces_of
from counterclaim.resolve.actors import ActorBook
from counterclaim.text.analyse import Document, Span

#: Characters of one event's passages; what an event is stands in a few sentences.
LONGEST_PASSAGE = 3_000

_SMALL = r"(?:of|for|the|and|in|to|de|du|des|la|le|les|pour|et|al|el|d['’]|l['’])"
#: A name within a party as written: words with a capital or figure, small words between them.
_NAME = re.compile(
    rf"(?:al-|el-)?[^\W\d_a-zß-ÿ][\w'’-]*(?:\s+(?:{_SMALL}\s*)*(?:al-|el-)?[^\W\d_a-zß-ÿ][\w'’-]*|\s+\d+)*"
)
_SMALL_WORDS = re.compile(rf"^(?:{_SMALL}(?:\s+|(?<=['’])))+")
_ARTICLE = re.compile(r"^(?:(?:the|les?|la|an?|une?)\s+|[ld]['’])", re.IGNORECASE)
_OWNED = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Passage:
    """What the report says of one event, names masked."""

    eid: str
    text: str


def passages_of(
    document: Document,
    events: Sequence[tuple[Event, Span]],
    claims: Sequence[Claim],
    relations: Sequence[Relation],
    *,
    voice: str | None,
    actors: ActorBook,
) -> list[Passage]:
    """For each event, with the place that tells of it, the sentences of that place and of its claims, masked."""
    places = [event.place for event, _ in events if event.place]
    names = names_of(document, _parties(events, claims, relations, voice), actors=actors, places=places)
    found = []
    for event, evidence in events:
        spans = [evidence, *(Span(c.start, c.end) for c in claims if c.eid == event.eid)]
        # A place does not tell what was done, but tells whom the names are of; it is left as it is.
        text = " ".join(mask(s, names) for s in _sentences(document, spans))
        found.append(Passage(event.eid, text[:LONGEST_PASSAGE]))
    return found


def _parties(
    events: Sequence[tuple[Event, Span]], claims: Sequence[Claim], relations: Sequence[Relation], voice: str | None
) -> Iterator[str]:
    for event, _ in events:
        yield from (*event.perpetrators, *event.targets)
    for claim in claims:
        yield from (claim.claimant, claim.claimant_name or "", *claim.via)
        if claim.attribute in ("perpetrator", "target", "led_by", "responsibility"):
            yield claim.value
        if claim.attribute == "person_status":
            yield claim.who or ""
    for relation in relations:
        yield from (relation.subject, relation.object)
    yield voice or ""


def names_of(
    document: Document, parties: Iterable[str], *, actors: ActorBook, places: Iterable[str] = ()
) -> dict[str, str]:
    """{name as written: its mask}, in the order of first mention: the names in `parties`, and the known actors and
    nations that the text names beside them. Names of `places` are left out."""
    text = document.text
    wanted = set()
    for party in parties:
        if party != REPORTER:
            wanted |= {_bare(m.group(), document.language) for m in _NAME.finditer(party)}
    lexicon_names = set()
    for piece in pieces_of(text, language=document.language, lexicon=actors.lexicon):
        if piece.has("actor") or (piece.has("nation") and text[piece.start].isupper()):
            lexicon_names.add(text[piece.start : piece.end])
    wanted = {name for name in wanted if name in lexicon_names or _is_name(document, name)} | lexicon_names
    keep = {place.casefold() for place in places}
    order = sorted(
        (name for name in wanted if len(name) > 1 and name.casefold() not in keep),
        key=lambda name: (text.find(name), -len(name)),
    )
    masks: dict[str, str] = {}
    known: dict[str, str] = {}
    for name in order:
        masks[name] = known.setdefault(_key(name), f"PARTY_{_letters(len(known))}")
    return masks


def _bare(name: str, language: str) -> str:
    """A name without its article, a possessive, or who they are that stands before it: "Fighters of the Salt Front"."""
    name = _OWNED.sub("", _ARTICLE.sub("", name))
    first, _, rest = name.partition(" ")
    people = wordlists.load("count_person_nouns", language)
    if first.lower() in people or first.lower().removesuffix("s") in people:
        return _SMALL_WORDS.sub("", rest)
    return name


def _is_name(document: Document, name: str) -> bool:
    """A capital that only ever opens a sentence is no sign of a name: "Gunmen attacked …"."""
    if " " in name or not name[1:].islower():
        return True
    for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", document.text):
        if match.start() != document.sentence_at(match.start()).start:
            return True
    return False


def _letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _sentences(document: Document, spans: Iterable[Span]) -> list[str]:
    """The sentences that some stretches touch, each once, in text order."""
    wanted = set()
    for span in spans:
        first = document.sentence_at(span.start).index
        last = document.sentence_at(max(span.start, span.end - 1)).index
        wanted |= set(range(first, last + 1))
    return [document.sentences[i].text for i in sorted(wanted)]


def mask(text: str, names: dict[str, str]) -> str:
    """The text with each name as a word of its own replaced by its mask, longer names first.

    A name of several words is found in any case (headlines are in capitals), a single one as written: "IS" is no "is".
    """
    if not names:
        return text
    by_words = {_key(name): masked for name, masked in names.items()}
    patterns = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        words = r"\s+".join(re.escape(word) for word in name.split())
        patterns.append(f"(?i:{words})" if " " in name else words)
    found = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
    return found.sub(lambda m: by_words[_key(m.group())], text)


def _key(name: str) -> str:
    words = name.split()
    return " ".join(words).casefold() if len(words) > 1 else name
