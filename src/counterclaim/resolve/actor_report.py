"""A reading and its document → the same reading with actor ids, and the reason of each; nothing else changes. Pure.

`perpetrator_ids[i]` belongs to `perpetrators[i]`, likewise for targets: "" where a party has no actor, and an empty tuple
where none of an event's parties has one. `claimant_ids` holds one id or none: the claimant's, or the one of the actor
that a person or office speaks for. In a party's own statement `reporter` is that party.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from counterclaim.codebook import REPORTER
from counterclaim.records import Claim, Event, Reading
from counterclaim.resolve.actor_words import Piece, key_of, pieces_of
from counterclaim.resolve.actors import ActorBook, ActorContext, Named, Resolution, nobody
from counterclaim.text.analyse import Document

#: A speaker who spoke this many characters ago is no longer whom "the spokesman" speaks for.
FARTHEST_SPEAKER = 700
#: A claimant's words stand this near to their claim's quote, or the quote's own place counts.
NEAR_CLAIM = 500

_SHORT_FORM = re.compile(
    r"\s?\(\s?(?:the |l['’]|le |la )?[\"“«]?\s?([A-Z][\w/-]{1,11})\s?[\"”»]?(?:\s?[,;][^()]{0,60})?\)"
)
_SPOKESMAN = re.compile(r"(?i)\b(?:spokes\w+|porte-parole|portavoz|vocer[oa])\b")
_OWNED = re.compile(r"(?i)(?:its|their|his|her|son|sa|leur|su)\s")
_CONJUNCTIONS = frozenset({"and", "or", "et", "ou", "y", "o"})
_CUT = re.compile(r"[.;:,\n\"“”«»()]")


@dataclass(frozen=True, slots=True)
class Explained:
    """Some words of a reading and what they were taken for. `where` is "perpetrator", "target", "claimant", "voice"."""

    where: str
    #: The event's or the claim's own: "e1", or the claim's number in the reading.
    item: str
    words: str
    resolution: Resolution


def context_of(document: Document, reading: Reading, book: ActorBook) -> ActorContext:
    """What the report as a whole says: its country and year, the short forms that it explains, the actors it names."""
    text = document.text
    pieces = pieces_of(text, language=document.language, lexicon=book.lexicon)
    nations = Counter(p.iso for p in pieces if p.has("nation", "capital"))
    main = Counter(e.country for e in reading.events if e.main and e.country)
    other = Counter(e.country for e in reading.events if e.country)
    ranked = sorted(main.items() or other.items() or nations.items(), key=lambda item: (-item[1], item[0]))
    country = ranked[0][0] if ranked else None
    countries = tuple(dict.fromkeys([*other, *(c for c, n in sorted(nations.items()) if n > 1)]))
    published = document.report.published
    year = published.year if published else next((int(e.date[:4]) for e in reading.events if e.date), None)
    context = ActorContext(
        country, countries, year, document.language, text=text, defined=tuple(_short_forms(text, pieces))
    )
    context = replace(context, named=tuple(_named(text, pieces, book, context)))
    if reading.voice:
        found = book.resolve(reading.voice, context=replace(context, role="claimant"))
        context = replace(context, voice=found.party_id or None)
    return context


def _short_forms(text: str, pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    """(short form, full name) where the report writes "Full Name (FN)"; the first explanation of each counts."""
    ends = {p.end: p for p in pieces if p.has("actor") and not p.proper}
    seen = set()
    for match in _SHORT_FORM.finditer(text):
        short = match.group(1)
        if short in seen or sum(c.isupper() for c in short) < 2:
            continue
        known = ends.get(match.start())
        full = text[known.start : known.end] if known else _full_before(text, match.start(), short)
        if full and key_of(full) != key_of(short):
            seen.add(short)
            yield short, full


def _full_before(text: str, at: int, short: str) -> str | None:
    """The words before a bracket whose initials spell the short form, small words passed over."""
    window = text[max(0, at - 130) : at]
    cuts = [m.end() for m in _CUT.finditer(window)]
    window = window[cuts[-1] if cuts else 0 :]
    wanted = [c.casefold() for c in re.split(r"[-/\d]", short)[0]]
    words = [(m.start(), m.group()) for m in re.finditer(r"[^\W_]+", window)]
    best = None
    for start, word in reversed(words):
        if wanted and word[0].casefold() == wanted[-1]:
            wanted.pop()
            best = start
            if not wanted:
                return window[best:].strip()
        elif len(word) > 4 and not word[0].isupper():
            break
    capitals = re.search(
        r"(?:[A-ZÀ-Ý][\w'’-]*(?:\s+(?:(?:of|for|the|and|in|to|de|du|des|la|le|pour|et|al)\s+)*|$)){2,9}$", window
    )
    return capitals.group().strip() if capitals else None


def _named(text: str, pieces: Sequence[Piece], book: ActorBook, context: ActorContext) -> Iterator[Named]:
    """The actors that a report names, in order: by name, as a nation's organ, and as a country or capital."""
    shorts = {short for short, _ in context.defined}
    choices: dict[str, str] = {}
    done = -1
    for i, piece in enumerate(pieces):
        if piece.start < done:
            continue
        if piece.has("actor"):
            words = text[piece.start : piece.end]
            if words not in choices:
                plain = replace(context, role="claimant", position=None)
                found = book.resolve(words, context=plain)
                choices[words] = "" if found.provisional and words not in shorts else found.actor_id or ""
            if choices[words]:
                yield Named(piece.start, piece.end, choices[words], "link" if _is_linked(pieces, i) else "name")
        elif piece.has("ministry", "minister"):
            topic = _topic_beside(pieces, i)
            actor_id = book.organs.get((context.country or "", topic)) if topic else None
            if actor_id:
                yield Named(piece.start, piece.end, actor_id, "ministry")
        elif piece.has("nation", "capital"):
            organ = _organ_beside(pieces, i, english=context.language == "en")
            iso = "CG" if piece.iso == "CD" and context.country == "CG" else piece.iso
            if organ is not None:
                actor_id = book.organs.get((iso, organ[1]))
                if actor_id:
                    done = max(piece.end, organ[0].end)
                    yield Named(min(piece.start, organ[0].start), done, actor_id, "organ")
                    continue
            if piece.proper or piece.has("capital"):
                found = book.resolve(text[piece.start : piece.end], context=replace(context, role="claimant"))
                if found.actor_id and not found.provisional:
                    yield Named(piece.start, piece.end, found.actor_id, "state")


def _is_linked(pieces: Sequence[Piece], at: int) -> bool:
    """ "al Qaeda-linked", "affiliated to IS": named only to say whose friend another is."""
    if pieces[at].hyphen and at + 1 < len(pieces) and pieces[at + 1].has("link"):
        return True
    before = pieces[max(0, at - 3) : at]
    for piece in reversed(before):
        if piece.has("link", "split"):
            return True
        if not piece.has("prep", "article", "hedge"):
            return False
    return False


def _topic_beside(pieces: Sequence[Piece], at: int) -> str:
    """The field of a ministry or minister: the word before it, or behind "of", "de la"."""
    before = pieces[at - 1].value("topic:") if at and not pieces[at].apart else ""
    if before:
        return "" if at > 1 and pieces[at - 2].has("actor") else before
    for piece in pieces[at + 1 : at + 4]:
        if piece.value("topic:"):
            return piece.value("topic:")
        if piece.apart or not piece.has("prep", "article"):
            break
    return ""


def _organ_beside(pieces: Sequence[Piece], at: int, *, english: bool) -> tuple[Piece, str] | None:
    """The army, police or ministry that a nation's name belongs to: up to three words behind it, or before it."""
    topic = ""
    for piece in pieces[at + 1 : at + 4]:
        if piece.apart or piece.has("actor", "nation", "prep"):
            break
        topic = piece.value("topic:") or topic
        organ = piece.value("organ:") or (topic or "government" if piece.has("ministry", "minister") else "")
        if organ:
            return piece, organ
    of = False
    for j in range(at - 1, max(-1, at - 5), -1):
        of = of or pieces[j].key[0] == "of"
        if pieces[j + 1].apart or pieces[j].has("actor", "nation", "name") or pieces[j].key[0] in _CONJUNCTIONS:
            break
        if english and not of:
            break
        organ = pieces[j].value("organ:")
        if organ:
            return pieces[j], organ
        if pieces[j].has("other", "role", "crowd", "source"):
            break
    return None


# -- one item after the other


@lru_cache(maxsize=2)
def _lowered(text: str) -> str:
    """A text in small letters; asked for once for every claimant of one report."""
    return text.lower()


def _find_words(text: str, words: str, *, near: int | None) -> int | None:
    """Where some words stand: the first time, or the nearest to a position."""
    lowered = _lowered(text)
    small, wanted = (lowered, words.lower()) if len(lowered) == len(text) else (text, words)
    if near is None or not wanted:
        place = small.find(wanted) if wanted else -1
        return place if place >= 0 else None
    after, before = small.find(wanted, near), small.rfind(wanted, 0, near + len(wanted))
    places = [p for p in (before, after) if p >= 0]
    return min(places, key=lambda p: (abs(p - near), p)) if places else None


def _party(words: str, role: str, event: Event, book: ActorBook, context: ActorContext) -> Resolution:
    year = int(event.date[:4]) if event.date else context.year
    position = _find_words(context.text, words, near=None)
    here = replace(context, role=role, year=year, position=position, country=event.country or context.country)
    return book.resolve(words, context=here)


def _parties(reading: Reading, book: ActorBook, context: ActorContext) -> Iterator[Explained]:
    for event in reading.events:
        for role, parties in (("perpetrator", event.perpetrators), ("target", event.targets)):
            for words in parties:
                yield Explained(role, event.eid, words, _party(words, role, event, book, context))


_NAME_LIKE = re.compile(r"\w.*\b[A-ZÀ-Þ][\w'’-]+\s.*\b[A-ZÀ-Þ]|\([A-Z]{2,9}\)")


def _claimants(claims: Sequence[Claim], book: ActorBook, context: ActorContext) -> Iterator[tuple[int, Explained]]:
    """Claimants in the order of the text, so that "the spokesman" can speak for whoever spoke before."""
    spoken: tuple[int, str] | None = None
    spokesman: str | None = None
    known: dict[tuple[str, int | None, str | None], Resolution] = {}
    for number, claim in sorted(enumerate(claims), key=lambda item: (item[1].start, item[0])):
        words = claim.claimant_name or claim.claimant
        if words == REPORTER:
            found = (
                Resolution(context.voice, 0.95, "the report is its own statement")
                if context.voice
                else nobody("the report's own voice")
            )
            yield number, Explained("claimant", str(number), words, found)
            continue
        position = _find_words(context.text, words, near=claim.start)
        if position is None or abs(position - claim.start) > NEAR_CLAIM:
            position = claim.start if claim.claimant_name is None else position
        at = claim.start if position is None else position
        previous = spoken[1] if spoken and at - spoken[0] < FARTHEST_SPEAKER else None
        if spokesman and _SPOKESMAN.search(words) and not _OWNED.match(words):
            previous = spokesman
        # a name means the same wherever it stands; only descriptions look at what was said before
        named = _NAME_LIKE.search(words) is not None
        key = (words, None, None) if named else (words, position, previous)
        if key not in known:
            here = replace(context, role="claimant", position=position, previous=previous)
            known[key] = book.resolve(words, context=here)
        found = known[key]
        if found.party_id and not found.provisional:
            spoken = (claim.end, found.party_id)
            spokesman = found.party_id if _SPOKESMAN.search(words) else spokesman
        yield number, Explained("claimant", str(number), words, found)


def explain(reading: Reading, document: Document, book: ActorBook) -> list[Explained]:
    """Every party and claimant of a reading with its resolution: parties by event, then claimants by number."""
    context = context_of(document, reading, book)
    found = list(_parties(reading, book, context))
    found += [e for _, e in sorted(_claimants(reading.claims, book, context), key=lambda item: item[0])]
    if reading.voice:
        voice = book.resolve(reading.voice, context=replace(context, role="claimant"))
        found.append(Explained("voice", "", reading.voice, voice))
    return found


def resolve_parties(reading: Reading, document: Document, book: ActorBook) -> Reading:
    """The reading with `perpetrator_ids`, `target_ids` and `claimant_ids` filled; ids that were there are replaced."""
    context = context_of(document, reading, book)
    ids: dict[tuple[str, str], list[str]] = {}
    for item in _parties(reading, book, context):
        ids.setdefault((item.item, item.where), []).append(item.resolution.party_id)
    events = tuple(
        replace(
            e,
            perpetrator_ids=_positions(ids.get((e.eid, "perpetrator"), [])),
            target_ids=_positions(ids.get((e.eid, "target"), [])),
        )
        for e in reading.events
    )
    return replace(
        reading,
        events=events,
        claims=_with_ids(reading.claims, book, context),
        doubtful=_with_ids(reading.doubtful, book, context),
    )


def _positions(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(ids) if any(ids) else ()


def _with_ids(claims: Sequence[Claim], book: ActorBook, context: ActorContext) -> tuple[Claim, ...]:
    found = {number: item.resolution.party_id for number, item in _claimants(claims, book, context)}
    ids = [(found[n],) if found.get(n) else () for n in range(len(claims))]
    return tuple(c if c.claimant_ids == i else replace(c, claimant_ids=i) for c, i in zip(claims, ids, strict=True))
