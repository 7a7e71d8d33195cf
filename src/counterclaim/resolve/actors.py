"""Words for a party (+ what the report says around them) → the actor we know, with reason and runners-up. Pure.

The actors come from `data/actors.csv` and `data/actor_relations.csv`, opened once by `load_actors`. Nothing is guessed
silently: where words fit several actors, or none, the answer is no actor, and why.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import resources
from itertools import islice

from rapidfuzz import fuzz, process

from counterclaim.codebook import RelationKind
from counterclaim.errors import InputFault
from counterclaim.resolve.actor_words import Entry, Key, Lexicon, Piece, key_of, lexicon_of, loose, short_pieces

#: ACLED's actor types, by number.
INTER = range(1, 9)
#: Likeness (rapidfuzz ratio of loose spellings, 0-100) below which a name is another name. On our own names the
#: nearest pair of different actors is 96 ("… Liberation Front/Army of …" are cut to whole words first), spellings of
#: one name that the loose form does not already join are 93 and more.
LIKE = 93.0
#: Shorter loose names have too many neighbours for likeness to mean anything.
SHORTEST_LIKE = 10
#: Years that founding and end may be off: ours are from memory, and news of an end comes late.
SLACK = 1
#: Letters of an acronym that is common to many: it counts only in its actor's countries, or next to its full name.
SHORT_ACRONYM = 5

#: What a country has one of, by the end of the id in `actors.csv`.
ORGANS = {
    "government": "government",
    "armed_forces": "armed-forces",
    "police": "police",
    "security_forces": "security-forces",
    "defence": "defence-ministry",
    "interior": "interior-ministry",
    "health": "health-ministry",
    "foreign": "foreign-ministry",
}
ARMED_ORGANS = frozenset({"armed_forces", "police", "security_forces"})
_STATE_KINDS = frozenset({"government", "state_force", "police", "security_service"})
#: Words for those who fight a state: no militia on its side is meant.
_AGAINST = frozenset(
    "rebels rebel insurgents jihadists jihadis separatists guerrillas islamists extremists insurgency rebelles rebelle"
    " jihadistes djihadistes insurges separatistes islamistes guerilla rebellion rebeldes guerrilla insurgentes yihadistes".split()
)
_ARMED_KINDS = frozenset({"rebel", "political_militia", "pro_government_militia", "identity_militia", "criminal_group"})
#: Kinds that a short description may stand for.
ANAPHORS = {
    "armed_group": _ARMED_KINDS,
    "mission": frozenset({"peacekeeping_mission"}),
    "coalition": frozenset({"coalition"}),
}
#: A report that names another state this much more often than its own country may mean that state's president.
FAR_MORE = 3
PROVISIONAL = "prov-"
#: Acronyms that some papers write like names ("Isis", "Minusma"), but for those that are words.
_WORDS_TOO = frozenset({"fact", "mend", "site", "acts"})


@dataclass(frozen=True, slots=True)
class Actor:
    """One party that reports speak of. `since` and `until` are years, None where open or not known."""

    id: str
    names: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    kind: str = "unknown"
    #: ACLED's actor type, 1-8; None where not known.
    inter: int | None = None
    #: PLOVER's sector ("REB", "MIL", …); empty where not known.
    plover: str = ""
    country: str = ""
    acts_in: tuple[str, ...] = ()
    parent: str = ""
    since: int | None = None
    until: int | None = None
    wikidata: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def countries(self) -> frozenset[str]:
        """Where it belongs and where it acts; empty for one that acts anywhere."""
        return frozenset((*self.acts_in, self.country)) - {""}

    def exists_in(self, year: int | None) -> bool:
        """False only where the year is known to lie outside its years, `SLACK` aside."""
        return year is None or not (
            (self.since is not None and year < self.since - SLACK)
            or (self.until is not None and year > self.until + SLACK)
        )

    @property
    def years(self) -> str:
        return f"{self.since or '…'} to {self.until or 'now'}"


@dataclass(frozen=True, slots=True)
class ActorRelation:
    """What our records say between two actors, apart from what reports say. `object` may be a person ("led_by")."""

    subject: str
    relation: str
    object: str
    since: int | None = None
    until: int | None = None
    source: str = ""

    def holds_in(self, year: int | None) -> bool:
        return year is None or not (
            (self.since is not None and year < self.since) or (self.until is not None and year > self.until)
        )


@dataclass(frozen=True, slots=True)
class Named:
    """An actor met in the report at `start:end`. `how`: "name", "organ" ("Malian soldiers") or "state" ("Bamako")."""

    start: int
    end: int
    actor_id: str
    how: str = "name"


@dataclass(frozen=True, slots=True)
class ActorContext:
    """What the report says around the words. Every field may be left out; less is then resolved, nothing wrongly."""

    #: ISO code of the country that the report is about; further countries that it names.
    country: str | None = None
    countries: tuple[str, ...] = ()
    year: int | None = None
    language: str = "en"
    #: "perpetrator", "target" or "claimant": soldiers as a target are the army, "an officer" who speaks is not.
    role: str = "perpetrator"
    text: str = ""
    #: Where the words stand in `text`; None where not known.
    position: int | None = None
    #: (short form, full name) as the report itself defines them.
    defined: tuple[tuple[str, str], ...] = ()
    #: Actors that the report names, in order.
    named: tuple[Named, ...] = ()
    #: The actor whose own statement the report is.
    voice: str | None = None
    #: The actor that spoke last before the words.
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which actor some words mean. `actor_id` is None where none is known for sure; `reason` says why, always."""

    actor_id: str | None
    score: float
    reason: str
    #: Other actors that the words might mean: (id, score).
    runners_up: tuple[tuple[str, float], ...] = ()
    #: For a person or office: the actor that they speak for, and the person's name.
    speaks_for: str | None = None
    person: str | None = None
    #: For an unnamed member or source: whose, though they don't speak for it.
    belongs_to: str | None = None
    #: Set where a new actor is proposed: its record, to be confirmed.
    provisional: Actor | None = None

    @property
    def party_id(self) -> str:
        """The actor that the words count for: itself, or whom the person speaks for; empty where there is none."""
        return self.actor_id or self.speaks_for or ""


def nobody(reason: str, **more: object) -> Resolution:
    return replace(Resolution(None, 0.0, reason), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class ActorBook:
    """All known actors, looked up by name. Frozen: `with_actors` and `merge` give a new book."""

    actors: Mapping[str, Actor]
    relations: tuple[ActorRelation, ...] = ()
    #: Ids that were merged into another: {old: new}.
    merged: Mapping[str, str] = field(default_factory=dict)

    # -- looking up

    def get(self, actor_id: str) -> Actor | None:
        """The actor of an id, also of one that was merged into another."""
        return self.actors.get(self.merged.get(actor_id, actor_id))

    @cached_property
    def lexicon(self) -> Lexicon:
        def entries() -> Iterable[tuple[Key, Entry]]:
            for actor in self.actors.values():
                for name in actor.names:
                    yield key_of(name), Entry(actor.id, "", name[:1].isupper())
                for acronym in actor.acronyms:
                    yield key_of(acronym), Entry(actor.id, acronym, False)
                    if len(acronym) > 3 and acronym.isalpha() and acronym.casefold() not in _WORDS_TOO:
                        yield key_of(acronym), Entry(actor.id, acronym.capitalize(), False)

        return lexicon_of(entries())

    @cached_property
    def organs(self) -> Mapping[tuple[str, str], str]:
        """(ISO code, organ) → actor id."""
        found: dict[tuple[str, str], str] = {}
        for organ, ending in ORGANS.items():
            for actor in self.actors.values():
                if actor.id.endswith("-" + ending) and actor.country and actor.kind in _STATE_KINDS:
                    found.setdefault((actor.country, organ), actor.id)
        return found

    @cached_property
    def organ_of(self) -> Mapping[str, tuple[str, str]]:
        return {actor_id: key for key, actor_id in self.organs.items()}

    @cached_property
    def _loose(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for actor in self.actors.values():
            if actor.id in self.organ_of:
                continue  # "security sources" is very like "security forces"
            for name in actor.names:
                spelling = loose(name)
                if len(spelling) >= SHORTEST_LIKE:
                    found.setdefault(spelling, {})[actor.id] = None
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def _loose_names(self) -> list[str]:
        return list(self._loose)

    @cached_property
    def _leaders(self) -> tuple[tuple[Key, ActorRelation], ...]:
        return tuple(
            (key_of(r.object), r)
            for r in self.relations
            if r.relation == RelationKind.LED_BY and r.object not in self.actors
        )

    def leader_of(self, name: str, *, year: int | None) -> str | None:
        """The actor that a named person leads, by our records; by the whole name, or by the last of three letters up."""
        key = key_of(name)
        hits = {
            relation.subject
            for leader, relation in self._leaders
            if (key == leader or (len(key) == 1 and len(key[0]) > 3 and key[0] == leader[-1]))
            and relation.holds_in(year)
        }
        return hits.pop() if len(hits) == 1 else None

    def exact(self, name: str) -> tuple[str, ...]:
        """Ids of the actors that have this name or acronym, as it is written."""
        entries = self.lexicon.names.get(key_of(name), ())
        return tuple(dict.fromkeys(e.actor_id for e in entries if not e.exact or e.exact == name.strip()))

    def find(self, text: str, *, limit: int = 10) -> list[tuple[Actor, float]]:
        """Actors whose name is like the text, best first; for people who look for an id."""
        best = dict.fromkeys(self.exact(text), 100.0)
        for actor in self.actors.values():
            if (
                actor.id not in best
                and text.strip()
                and text.strip().casefold() in {a.casefold() for a in (*actor.acronyms, actor.id)}
            ):
                best[actor.id] = 99.0
        wanted = loose(text)
        if wanted:
            for spelling, score, _ in process.extract(
                wanted, self._loose_names, scorer=fuzz.ratio, limit=4 * limit, score_cutoff=60
            ):
                for actor_id in self._loose[spelling]:
                    best[actor_id] = max(best.get(actor_id, 0.0), min(98.0, score))
        words = set(key_of(text))
        for actor in self.actors.values():
            if words and any(words <= set(key_of(n)) for n in actor.names):
                best[actor.id] = max(best.get(actor.id, 0.0), 90.0)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [(self.actors[i], score / 100) for i, score in ranked]

    # -- changing

    def with_actors(self, rows: Iterable[Actor]) -> ActorBook:
        """A book with more actors. A row whose first name is already one actor's name, in a country that fits, adds
        its spellings to that actor; a row with a known id replaces nothing and is refused.

        Raises InputFault where an id stands twice.
        """
        actors = dict(self.actors)
        for row in rows:
            if row.id in actors or row.id in self.merged:
                raise InputFault(row.source or "actors", f"the id {row.id!r} stands twice")
            same = [self.actors[i] for i in self.exact(row.name) if _could_be_one(self.actors[i], row)]
            if len(same) == 1:
                actors[same[0].id] = _joined(actors[same[0].id], row)
            else:
                actors[row.id] = row
        return ActorBook(actors, self.relations, self.merged)

    def with_relations(self, rows: Iterable[ActorRelation]) -> ActorBook:
        return ActorBook(self.actors, (*self.relations, *rows), self.merged)

    def merge(self, a: str, b: str) -> ActorBook:
        """A book where `b` is another name of `a`: its names, acronyms and relations go over, its id still leads there.

        Raises InputFault where one of them is not known or both are the same.
        """
        first, second = self.get(a), self.get(b)
        if first is None or second is None:
            raise InputFault(a if first is None else b, "no actor of this id")
        if first.id == second.id:
            raise InputFault(b, f"is already {first.id}")
        actors = {i: actor for i, actor in self.actors.items() if i != second.id}
        actors[first.id] = _joined(first, second)
        merged = {**{k: (first.id if v == second.id else v) for k, v in self.merged.items()}, second.id: first.id}
        relations = tuple(
            r2
            for r in self.relations
            if (
                r2 := replace(r, subject=merged.get(r.subject, r.subject), object=merged.get(r.object, r.object))
            ).subject
            != r2.object
        )
        return ActorBook(actors, relations, merged)

    # -- resolving

    def resolve(self, name: str, *, context: ActorContext) -> Resolution:
        """The actor that some words mean. Never raises on odd words, never falls back on a default."""
        if not key_of(name):
            return nobody("no words")
        return _Resolver(self, context).resolve(name)


def _could_be_one(known: Actor, row: Actor) -> bool:
    return not known.countries or not row.countries or bool(known.countries & row.countries)


def _joined(keep: Actor, other: Actor) -> Actor:
    """The first actor with the second's spellings; years are widened only where the first's are not known."""
    return replace(
        keep,
        names=tuple(dict.fromkeys((*keep.names, *other.names))),
        acronyms=tuple(dict.fromkeys((*keep.acronyms, *other.acronyms))),
        acts_in=tuple(dict.fromkeys((*keep.acts_in, *other.acts_in))) if keep.countries else keep.acts_in,
        wikidata=keep.wikidata or other.wikidata,
        source="; ".join(dict.fromkeys(s for s in (keep.source, other.source) if s)),
    )


def _slug(name: str) -> str:
    return "-".join(key_of(name))[:60].strip("-")


_BRACKETS = re.compile(r"\s*\(([^()]{1,80})\)?")
_QUOTES = re.compile(r"[\"“”«»„]")


class _Resolver:
    """One resolution: the book, the context and the rules, tried in a fixed order."""

    def __init__(self, book: ActorBook, context: ActorContext) -> None:
        self.book = book
        self.context = context

    # -- whole names

    def resolve(self, name: str) -> Resolution:
        plain = _QUOTES.sub("", name).strip()
        bracket = _BRACKETS.search(plain)
        outside = _BRACKETS.sub(" ", plain).strip(" ,") if bracket else plain
        inside = re.split(r"[,;]| or | ou | o ", bracket.group(1))[0].strip() if bracket else ""
        by_report = self._defined(outside)
        if by_report:
            return by_report
        pieces = self._pieces(outside)
        found = self._decide(outside, pieces)
        if found.party_id and not found.provisional:
            return self._narrowed(found, inside)
        if inside and not self._is_short(inside) and self._is_short(_bare(outside)) and not found.party_id:
            full = self._choose(self.book.exact(_bare(inside)), f"{inside!r} stands next to it", base=0.95)
            if full.actor_id:
                return full
        if inside and self._is_short(inside):
            short = self._acronym(inside, outside=outside)
            if short.actor_id and not _is_crowd(pieces):
                return short
        if found.party_id or found.belongs_to or _is_crowd(pieces):
            return found
        return self._last_resort(outside, pieces, found)

    def _narrowed(self, found: Resolution, inside: str) -> Resolution:
        """ "African Union soldiers (AMISOM)": the part in brackets, where it is a part of the whole."""
        short = self._acronym(inside, outside="") if found.actor_id and inside and self._is_short(inside) else None
        if short is not None and short.actor_id and self.book.actors[short.actor_id].parent == found.actor_id:
            return short
        return found

    def _pieces(self, text: str) -> tuple[Piece, ...]:
        return short_pieces(text, self.context.language, self.book.lexicon)

    @staticmethod
    def _is_short(text: str) -> bool:
        return (
            bool(re.fullmatch(r"(?:the |le |la |l['’])?[\w’'/.-]{2,15}", text)) and sum(c.isupper() for c in text) >= 2
        )

    def _acronym(self, short: str, *, outside: str) -> Resolution:
        """A short form in brackets next to words that we don't know as a name."""
        ids = self.book.exact(re.sub(r"^(?:the |le |la |l['’])", "", short))
        return self._choose(ids, f"{short!r} stands next to it", base=0.9) if ids else nobody(f"{short!r} is not known")

    def _defined(self, name: str) -> Resolution | None:
        """A short form that the report itself explains means that name here, whatever it means elsewhere."""
        bare = _bare(name)
        for short, full in self.context.defined:
            if short != bare or key_of(full) == key_of(short):
                continue
            ids = self.book.exact(_bare(full)) or self.book.exact(full)
            found = self._choose(ids, f"the report says that {short} is {full!r}", base=0.98) if ids else nobody("")
            if found.actor_id:
                return found
            known = self._decide(full, self._pieces(full))
            if known.actor_id and not known.provisional:
                return replace(known, reason=f"the report says that {short} is {full!r}; {known.reason}")
            known = self._choose(self.book.exact(short), f"{short} ({full!r} is not among its names)", base=0.85)
            if known.actor_id and _initials_fit(short, full) and self._alike(known.actor_id, full):
                return known
            return self._provisional(_bare(full), f"the report says that {short} is {full!r}, which is not known")
        return None

    def _alike(self, actor_id: str, full: str) -> bool:
        """Whether a full name shares most of its words with one of an actor's names."""
        words = set(key_of(full))
        return any(2 * len(words & set(key_of(n))) > len(words) for n in self.book.actors[actor_id].names)

    # -- choosing among actors of one name

    def _choose(self, ids: Sequence[str], reason: str, *, base: float = 1.0) -> Resolution:
        """One of the actors that share a name, by period, country and what the report named; none where a tie stays."""
        actors = [a for i in ids if (a := self.book.get(i)) is not None]
        if not actors:
            return nobody("not known")
        alive = [a for a in actors if a.exists_in(self.context.year)]
        if not alive:
            later = self._successor(actors)
            if later:
                return Resolution(later.id, base * 0.9, f"{reason}; {actors[0].name} is by then {later.name}")
            return nobody(
                f"{actors[0].name} existed {actors[0].years}, not in {self.context.year}",
                runners_up=tuple((a.id, 0.5) for a in actors),
            )
        if len(alive) == 1:
            return Resolution(alive[0].id, base, reason, self._others(actors, alive[0]))
        here = {c for c in (self.context.country, *self.context.countries) if c}
        for fits, why in (
            ([a for a in alive if self._is_named(a)], "the one that the report names in full"),
            ([a for a in alive if self.context.country in a.countries], "the one in the report's country"),
            ([a for a in alive if a.countries & here], "the one in a country that the report names"),
        ):
            rivals = [a for a in alive if a.plover == "MED" and not self._is_named(a)]
            if len(fits) == 1 and not ("country" in why and rivals and fits[0] not in rivals):
                return Resolution(fits[0].id, base * 0.95, f"{reason}; {why}", self._others(alive, fits[0]))
            if fits:
                alive = fits
        return nobody(
            f"{reason}, but it is the name of {len(alive)} actors", runners_up=tuple((a.id, 0.5) for a in alive)
        )

    def _is_named(self, actor: Actor) -> bool:
        """Whether the report writes the actor's name out somewhere."""
        return any(
            n.actor_id == actor.id and n.how == "name" and " " in self.context.text[n.start : n.end]
            for n in self.context.named
        )

    @staticmethod
    def _others(actors: Sequence[Actor], chosen: Actor) -> tuple[tuple[str, float], ...]:
        return tuple((a.id, 0.4) for a in actors if a.id != chosen.id)

    def _successor(self, actors: Sequence[Actor]) -> Actor | None:
        """What an actor has become since, by our records."""
        ids = {a.id for a in actors}
        for relation in self.book.relations:
            if relation.relation != RelationKind.ALSO_KNOWN_AS or not relation.holds_in(self.context.year):
                continue
            for old, new in ((relation.subject, relation.object), (relation.object, relation.subject)):
                actor = self.book.get(new)
                if old in ids and actor and actor.exists_in(self.context.year):
                    return actor
        return None

    def _sure_acronym(self, piece: Piece) -> bool:
        """Whether a bare acronym may stand for its actor: in its countries, or where its name is written out."""
        if len("".join(piece.key)) > SHORT_ACRONYM:
            return True
        here = {c for c in (self.context.country, *self.context.countries) if c}
        for actor_id in piece.ids:
            actor = self.book.actors[actor_id]
            if not here or not actor.countries or actor.countries & here or actor.kind == "agency":
                return True
            if any(n.actor_id == actor_id and n.end - n.start > 8 for n in self.context.named):
                return True
        return False

    # -- phrases

    def _decide(self, name: str, pieces: Sequence[Piece]) -> Resolution:
        """The rules for a phrase, most telling first."""
        whole = self.book.exact(_bare(name)) or self._after_head(name)
        words = [p for p in pieces if not p.has("article")]
        if whole and not (len(words) == 1 and words[0].proper and not self._sure_acronym(words[0])):
            return self._choose(whole, "its name" if not _is_short_form(_bare(name)) else "its acronym")
        if self._own_voice(pieces):
            voice = self.context.voice or ""
            return Resolution(voice, 0.9, "the report is its own statement")
        core, modifiers = _without_modifiers(pieces)
        names = [p for p in core if p.has("actor") and (not p.proper or self._sure_acronym(p))]
        if _is_crowd(core):
            return nobody("a crowd, a person or a place without a name, not an actor")
        if names:
            return self._with_actor(name, core, names, modifiers)
        shortened = self._shortened(name, core)
        if shortened:
            return shortened
        if any(p.has("ministry", "minister") or p.value("organ:") or p.has("office") for p in core):
            return self._with_organ(name, core)
        if any(p.has("nation", "capital") for p in core):
            return self._with_country(name, core)
        if any(p.has("anaphor:armed_group", "anaphor:mission", "anaphor:coalition") for p in core):
            return self._anaphor(name, core)
        if any(p.has("role") for p in core) and not any(p.has("name") for p in core):
            return self._bare_role(core)
        if any(p.has("source", "local") for p in core):
            return nobody("an unnamed source or a local authority, not an actor")
        if any(p.has("site") for p in core) and not any(p.has("name", "org") for p in core):
            return nobody("a place, not a party")
        return nobody("not known")

    def _after_head(self, name: str) -> tuple[str, ...]:
        """ "the organisation X", "gang X": a known name behind one small word for what it is."""
        head, _, rest = _bare(name).partition(" ")
        return self.book.exact(rest.strip()) if head in _HEADS and rest else ()

    def _own_voice(self, pieces: Sequence[Piece]) -> bool:
        """ "our forces", "we" in a party's own statement."""
        return (
            self.context.voice is not None
            and bool(pieces)
            and pieces[0].key[0]
            in {"our", "we", "us", "nos", "notre", "nous", "nuestro", "nuestros", "nuestra", "nosotros"}
            and not any(p.has("crowd", "actor", "name") for p in pieces)
        )

    def _with_actor(
        self, name: str, core: Sequence[Piece], names: Sequence[Piece], modifiers: Sequence[Piece]
    ) -> Resolution:
        """A known name with words around it."""
        chosen = self._choose(names[0].ids, f"{name[names[0].start : names[0].end]!r}")
        for piece in names[1:]:
            other = self._choose(piece.ids, "")
            if other.actor_id and chosen.actor_id and other.actor_id != chosen.actor_id:
                part = self._part_of_both(chosen.actor_id, other.actor_id)
                if not part:
                    return nobody("it names several actors", runners_up=((chosen.actor_id, 0.5), (other.actor_id, 0.5)))
                chosen = replace(chosen, actor_id=part)
            elif other.actor_id and not chosen.actor_id:
                chosen = other
        if not chosen.actor_id:
            return chosen
        return self._around_actor(name, core, names, chosen)

    def _part_of_both(self, a: str, b: str) -> str | None:
        for child, parent in ((a, b), (b, a)):
            actor = self.book.actors[child]
            if actor.parent == parent or any(
                r.subject == child
                and r.object == parent
                and r.relation in (RelationKind.PART_OF, RelationKind.ALSO_KNOWN_AS)
                for r in self.book.relations
            ):
                return child
        return None

    def _around_actor(self, name: str, core: Sequence[Piece], names: Sequence[Piece], chosen: Resolution) -> Resolution:
        actor = self.book.actors[chosen.actor_id or ""]
        rest = [p for p in core if p not in names]
        if any(p.has("split") for p in rest):
            return self._split(name, rest, actor)
        link = next((p for p in rest if p.has("link")), None)
        if link is not None:
            return self._linked(actor)
        if any(p.has("civil_site") for p in rest):
            return nobody(f"a place of {actor.name}, not a party")
        organs = [v for p in rest if (v := p.value("organ:"))]
        if any(p.key[0] in _AND for p in rest) and organs:
            return nobody("it names several actors", runners_up=((actor.id, 0.5),))
        own = self.book.organ_of.get(actor.id)
        if own and own[1] == "government" and any(p.key[-1] in _TROOPS for p in rest):
            return self._organ(own[0], "armed_forces")
        if not actor.country:
            child = self._affiliate_in(actor, core, names[0])
            if child is not None:
                return child
        foreign = [p.iso for p in rest if p.has("nation") and p.iso and p.start < names[0].start]
        if foreign and actor.countries and not set(foreign) & actor.countries and actor.kind in _STATE_KINDS:
            return nobody(f"{actor.name} is not of {', '.join(foreign)}", runners_up=((actor.id, 0.5),))
        if actor.id == "united-nations":
            envoy = self._envoy(rest, names[0]) or self._its_mission(rest)
            if envoy is not None:
                return envoy
        if any(p.has("role", "minister", "office", "ministry") for p in rest):
            person = _person_in(name, rest)
            words = f"speaks for {actor.name}"
            return nobody(words, score=0.9, speaks_for=actor.id, person=person)
        if any(p.has("local") for p in rest):
            return nobody(f"a local person or body beside {actor.name}", belongs_to=actor.id)
        if any(p.has("source") for p in rest):
            if self.context.role == "claimant":
                return nobody(f"an unnamed member of {actor.name}, who does not speak for it", belongs_to=actor.id)
            return replace(chosen, score=chosen.score * 0.9, reason=f"members of {actor.name}")
        if any(p.has("organ:police", "organ:armed_forces") for p in rest) and actor.kind in ("government", "agency"):
            return nobody(f"armed men of {actor.name}, of which we know no name", runners_up=((actor.id, 0.5),))
        extra = [p for p in rest if p.has("name") and not self._is_place_tail(core, p)]
        if extra and (extra[0].start < names[0].start or not extra[0].apart):
            if len(key_of(name)) > 9 or any(p.has("rank", "honorific") for p in rest):
                return nobody(f"{actor.name} and other names", runners_up=((actor.id, 0.5),))
            return nobody("", runners_up=((actor.id, 0.5),))
        if len([p for p in rest if p.has("other")]) > 3:
            return nobody(f"too many other words beside {actor.name}", runners_up=((actor.id, 0.6),))
        words = "" if not rest else "; with a description"
        return replace(chosen, score=chosen.score * (1.0 if not rest else 0.95), reason=chosen.reason + words)

    def _affiliate_in(self, actor: Actor, core: Sequence[Piece], name: Piece) -> Resolution | None:
        """ "Al Qaeda in Yemen": its affiliate there, where we know one; it is not said which where we know several."""
        tail = core[core.index(name) + 1 :] if name in core else []
        place = next((p for p in tail if p.has("nation", "capital")), None)
        if place is None or not tail[0].has("prep") or tail[0].apart:
            return None
        parts = [
            a
            for a in self.book.actors.values()
            if a.parent == actor.id and a.kind in _ARMED_KINDS and place.iso in a.countries
        ]
        alive = [a for a in parts if a.exists_in(self.context.year)]
        if len(alive) == 1:
            return Resolution(alive[0].id, 0.8, f"{actor.name} in {place.iso}", ((actor.id, 0.5),))
        if len(alive) > 1:
            return nobody(f"{actor.name} has several affiliates in {place.iso}", runners_up=((actor.id, 0.5),))
        return None

    def _envoy(self, rest: Sequence[Piece], name: Piece) -> Resolution | None:
        """ "Russia's UN ambassador" speaks for Russia."""
        states = [p.iso for p in rest if p.has("nation", "capital") and p.start < name.start]
        if len(set(states)) == 1 and any(p.key[0] in _ENVOYS for p in rest):
            government = self._organ(states[0], "government")
            return nobody("its envoy to the United Nations", score=0.85, speaks_for=government.actor_id)
        return None

    def _its_mission(self, rest: Sequence[Piece]) -> Resolution | None:
        """ "la mission de l'ONU": the one in the country, if the words say no more."""
        mission = any("mission" in p.key for p in rest)
        if not mission or any(p.has("name", "nation", "capital", "other", "source", "role") for p in rest):
            return None
        found = self._un_mission()
        return found if found.actor_id else None

    @staticmethod
    def _is_place_tail(core: Sequence[Piece], piece: Piece) -> bool:
        """Behind "in", "of", "à": where it is, and no part of the name."""
        at = core.index(piece)
        return any(p.has("prep") for p in core[max(0, at - 2) : at])

    def _split(self, name: str, rest: Sequence[Piece], actor: Actor) -> Resolution:
        """A wing or faction is the actor only where it is its known leader's."""
        for relation in self.book.relations:
            if relation.subject == actor.id and relation.relation == RelationKind.LED_BY:
                leader = key_of(relation.object)
                words = key_of(name)
                if leader and leader[-1] in words and relation.holds_in(self.context.year):
                    return Resolution(actor.id, 0.85, f"its wing under {relation.object}, who leads it by our records")
        return nobody(f"a part of {actor.name}, of which we know no name", runners_up=((actor.id, 0.6),))

    def _linked(self, actor: Actor) -> Resolution:
        """ "linked to X" is not X; where X has one affiliate in this country at that time, it is that."""
        country = self.context.country
        parts = [
            a
            for a in self.book.actors.values()
            if a.parent == actor.id and country and country in a.countries and a.kind in _ARMED_KINDS
        ]
        alive = [a for a in parts if a.exists_in(self.context.year)]
        if len(alive) == 1:
            return Resolution(
                alive[0].id,
                0.75,
                f"linked to {actor.name}, whose one known affiliate in {country} it is",
                ((actor.id, 0.4),),
            )
        return nobody(
            f"linked to {actor.name}, which is not the same",
            runners_up=((actor.id, 0.5), *((a.id, 0.4) for a in alive)),
        )

    def _shortened(self, name: str, core: Sequence[Piece]) -> Resolution | None:
        """ "the Observatory", "Le Mouvement": a capitalised part of a longer name that the report wrote before."""
        words = [p for p in core if not p.has("article", "prep", "hedge")]
        first = _bare(name)[:1]
        if not words or not first.isupper() or not all(_capital(name, p) for p in words):
            return None
        if any(p.has("nation", "capital") for p in words) or _bare(name) == name.strip():
            return None
        wanted = set(key_of(_bare(name)))
        hits: dict[str, int] = {}
        for named in self.context.named:
            if self.context.position is not None and named.start > self.context.position:
                continue
            written = set(key_of(self.context.text[named.start : named.end]))
            if named.how == "name" and wanted < written:
                hits[named.actor_id] = named.start
        if len(hits) != 1:
            return None
        actor_id = next(iter(hits))
        if self.book.get(actor_id) is None:
            return None
        return Resolution(actor_id, 0.85, f"short for {self.book.actors[actor_id].name}, named before")

    # -- states

    def _with_organ(self, name: str, core: Sequence[Piece]) -> Resolution:
        """An army, a police, a ministry, a president: of the country that the words or the report give."""
        if any(p.has("link") for p in core):
            return nobody("linked to a state's forces, which is not the same")
        if any(p.has("split") for p in core):
            return nobody("a part of a state's forces, of which we know no name")
        leader = self._titled_leader(name, core)
        if leader is not None:
            return leader
        organ = _organ_of(core)
        if _is_bare_ministry(core):
            return self._bare_ministry([p.iso for p in core if p.has("nation", "capital")])
        if _is_unknown_ministry(core):
            return nobody("a ministry of which we don't know the field")
        if _only_unit(core) and not any(p.has("nation", "capital") for p in core):
            return nobody("a company or unit, whose is not said")
        if any(p.has("member") and p.value("anaphor:") == "armed_group" for p in core) and organ not in (
            "armed_forces",
            "police",
            "security_forces",
        ):
            group = self._one_of("armed_group")
            words = "an office of the armed group that the report names"
            return replace(group, reason=words) if group.actor_id else group
        if any(p.has("local") for p in core) and organ not in ("police",):
            return nobody("a local authority or person, not an actor")
        if any(p.has("site") for p in core) and (_only_adjective(core) or organ not in ARMED_ORGANS):
            return nobody("a place, whose is not said")
        if self.context.role == "claimant" and _only_adjective(core) and any(p.has("other") for p in core):
            return nobody("somebody military, who does not speak for the army")
        countries = [p.iso for p in core if p.has("nation", "capital")]
        if len(set(countries)) > 1:
            return nobody("it names several countries")
        if countries:
            found = self._organ(self._settled(countries[0]), organ)
            why = "the country is named"
        else:
            owners = {p.key[0] for p in core if p.has("poss")}
            if owners & {"your", "my", "votre", "vos", "mon", "mes"}:
                return nobody("whose it is can't be told")
            his = bool(owners & {"his", "her"}) and any(p.has("minister", "office") for p in core)
            if any(p.has("minister", "office") for p in core) and not self._is_domestic():
                return nobody("which country's is not said, and the report names several")
            country, why, score = self._country_for(organ, poss=bool(owners) and not his)
            if country is None:
                return nobody(why)
            found = replace(self._organ(country, organ), score=score)
        return self._as_said(name, core, found, organ, why)

    def _titled_leader(self, name: str, core: Sequence[Piece]) -> Resolution | None:
        """ "President Putin" is who our records say, wherever the report plays."""
        if not any(p.has("office", "minister") for p in core) or not any(p.has("name") for p in core):
            return None
        person = _person_in(name, core) or ""
        leader = self.book.leader_of(person, year=self.context.year)
        return nobody("its leader by our records", score=0.85, speaks_for=leader, person=person) if leader else None

    def _bare_ministry(self, countries: Sequence[str]) -> Resolution:
        """ "the ministry": the one that the report has named so far, in the country if one is given."""
        at = self.context.position
        ids = dict.fromkeys(
            n.actor_id
            for n in self.context.named
            if n.actor_id.endswith("-ministry")
            and (at is None or n.start < at)
            and (not countries or self.book.actors[n.actor_id].country in countries)
        )
        if len(ids) != 1:
            return nobody("which ministry is not said", runners_up=tuple((i, 0.4) for i in ids))
        return Resolution(next(iter(ids)), 0.85, "the only ministry that the report has named so far")

    def _as_said(self, name: str, core: Sequence[Piece], found: Resolution, organ: str, why: str) -> Resolution:
        if not found.actor_id:
            return found
        actor = self.book.actors[found.actor_id]
        reason = f"{organ.replace('_', ' ')} of {actor.country or actor.name}; {why}"
        speaking = self.context.role == "claimant"
        if speaking and (any(p.has("source", "crowd") for p in core) or _is_soldiers(core)):
            return nobody(f"an unnamed member of {actor.name}, who does not speak for it", belongs_to=actor.id)
        if speaking and any(p.has("rank") for p in core) and not any(p.has("name") for p in core):
            return nobody(f"an unnamed officer of {actor.name}", belongs_to=actor.id)
        if any(p.has("role", "minister", "office") for p in core):
            return nobody(reason, score=found.score, speaks_for=actor.id, person=_person_in(name, core))
        names = [p for p in core if p.has("name")]
        if any(_is_owner(core, p) or not self._is_place_tail(core, p) for p in names):
            return nobody("", runners_up=((actor.id, 0.4),))
        return replace(found, reason=reason)

    def _settled(self, iso: str) -> str:
        """ "Congolese" is said of two countries: the report's own, if it is one of them."""
        return "CG" if iso == "CD" and self.context.country == "CG" else iso

    def _organ(self, iso: str, organ: str) -> Resolution:
        actor_id = self.book.organs.get((iso, organ))
        if actor_id is None:
            return nobody(f"no {organ.replace('_', ' ')} of {iso} is known")
        return self._choose((actor_id,), f"{organ.replace('_', ' ')} of {iso}", base=0.95)

    def _with_country(self, name: str, core: Sequence[Piece]) -> Resolution:
        """A country or its capital by itself stands for its government when it acts or speaks."""
        states = [p for p in core if p.has("nation", "capital")]
        isos = {p.iso for p in states}
        if len(isos) > 1:
            return nobody("it names several countries")
        iso = self._settled(states[0].iso)
        if any(p.has("source", "local") for p in core):
            return nobody("an unnamed person or a local authority, not an actor")
        if any(p.has("role") for p in core) and not any(p.has("name") for p in core):
            government = self._organ(iso, "government")
            actor_id = government.actor_id
            named_country = any(p.proper or p.has("capital") or p.owner for p in states)
            if not actor_id or not named_country or any(p.key[0] == "head" for p in core):
                return nobody("a role without an office")
            return nobody(f"speaks for the government of {iso}", score=0.8, speaks_for=actor_id)
        if any(not p.has("article", "prep", "nation", "capital") for p in core):
            return nobody("not known")
        if not any(p.proper or p.has("capital") for p in states):
            return nobody("a nationality alone")
        if self.context.role == "target":
            return nobody("a place, not a party")
        found = self._organ(iso, "government")
        return replace(found, reason=f"the government of {iso}, by its country or capital", score=0.9 * found.score)

    def _country_for(self, organ: str, *, poss: bool) -> tuple[str | None, str, float]:
        """Whose "the army" is, where the words don't say: (ISO code or None, reason, score)."""
        main = self.context.country
        at = self.context.position
        if poss:
            owner = self.book.get(self._owner_before(at, states=True) or "") if at is not None else None
            if owner is not None and owner.country and (owner.kind in _STATE_KINDS or organ != "armed_forces"):
                return owner.country, f"of {owner.name}, which the sentence is about", 0.8
            return None, "whose it is can't be told", 0.0
        said = [
            (n.start, self.book.organ_of[n.actor_id][0])
            for n in self.context.named
            if n.how in ("organ", "name")
            and self.book.organ_of.get(n.actor_id, ("", ""))[1] in _kin(organ)
            and (at is None or n.start < at)
        ]
        countries = [c for _, c in said]
        if not countries:
            if main is None:
                return None, "the report's country is not known", 0.0
            rival = self._rival(organ) if organ in ARMED_ORGANS else None
            if rival:
                return None, f"it may be that of {rival} or of {main}", 0.0
            return main, "the report's country", 0.8
        if set(countries) == {main}:
            return main, "the only one that the report names", 0.9
        nearest = countries[-1]
        if main not in countries:
            return self._foreign(organ, countries)
        if nearest == main:
            return main, "the one named last, and the report's country", 0.8
        if at is not None and at - said[-1][0] > 200 and countries.count(main) >= countries.count(nearest):
            return main, "the report's country; another was named longer ago", 0.7
        return None, f"it may be that of {nearest} or of {main}", 0.0

    def _states(self) -> list[str]:
        """The countries whose state the report names, once for each time."""
        actors = [self.book.get(n.actor_id) for n in self.context.named]
        return [a.country for a in actors if a is not None and a.country and a.kind in _STATE_KINDS]

    def _rival(self, organ: str) -> str | None:
        """Another country whose army the report names, and which it names at least as often as its own country."""
        armed = {
            self.book.organ_of[n.actor_id][0]
            for n in self.context.named
            if n.how in ("organ", "name") and self.book.organ_of.get(n.actor_id, ("", ""))[1] in _kin(organ)
        }
        states = self._states()
        own = states.count(self.context.country or "")
        return min((c for c in armed if c != self.context.country and states.count(c) >= own), default=None)

    def _is_domestic(self) -> bool:
        """Whether "the president" is the report's own country's: not where it names another state far more often."""
        states = self._states()
        own = states.count(self.context.country or "")
        return all(states.count(c) <= own + FAR_MORE for c in set(states))

    def _foreign(self, organ: str, countries: Sequence[str]) -> tuple[str | None, str, float]:
        """Only another country's army was named before: it is meant where the report's country has none then, or where
        the report speaks of that country at least as much."""
        main, other = self.context.country, countries[-1]
        if len(set(countries)) > 1:
            return None, "it may be that of " + " or ".join(sorted(set(countries))), 0.0
        own = self.book.get(self.book.organs.get((main or "", organ), ""))
        if own is None or not own.exists_in(self.context.year):
            return other, "the only one that the report names", 0.8
        mentions = [self.book.actors[n.actor_id].country for n in self.context.named if n.actor_id in self.book.actors]
        if mentions.count(other) > mentions.count(main or "") and mentions.count(other) > 2:
            return other, "the only one that the report names", 0.75
        return None, f"it may be that of {other} or of {main}", 0.0

    # -- descriptions

    def _anaphor(self, name: str, core: Sequence[Piece]) -> Resolution:
        """ "the group", "its fighters": the one actor of that kind that the report has named, or the nearest."""
        head = next(p for p in core if p.value("anaphor:"))
        if any(p.has("name") for p in core):
            return nobody("not known")
        if any(p.has("link", "split", "source", "site") for p in core):
            return nobody("a description, not an actor")
        if not self._is_definite(name, core):
            return nobody("a description that points at nobody")
        if head.key[0] in ("force",) and self.context.language == "en":
            return nobody("a description that points at nobody")
        if self.context.voice:
            return self._in_statement(head)
        if head.key[0] == "un" or "united" in head.key or "onusienne" in head.key:
            return self._un_mission()
        return self._one_of(head.value("anaphor:"), against=head.key[0] in _AGAINST)

    def _in_statement(self, head: Piece) -> Resolution:
        """In a party's own statement "the mujahideen" are its own men; "the militia" are not."""
        actor = self.book.get(self.context.voice or "")
        if actor is not None and head.key[0] in _OWN_MEN and _fits(actor, head.value("anaphor:")):
            return Resolution(actor.id, 0.8, "the report is its own statement")
        return nobody("somebody's words for others, in a party's own statement")

    def _un_mission(self) -> Resolution:
        """ "the UN mission": the United Nations' one mission in the report's country at that time."""
        missions = [
            a
            for a in self.book.actors.values()
            if a.kind == "peacekeeping_mission"
            and a.parent == "united-nations"
            and self.context.country in a.countries
            and a.exists_in(self.context.year)
        ]
        if len(missions) != 1:
            return nobody("which mission is not said", runners_up=tuple((m.id, 0.4) for m in missions))
        return Resolution(missions[0].id, 0.8, f"the one mission of the United Nations in {self.context.country}")

    def _is_definite(self, name: str, core: Sequence[Piece]) -> bool:
        first = key_of(name)[0]
        definite = {"the", "le", "la", "les", "l", "el", "los", "las", "this", "these", "ce", "cet", "cette", "ces"}
        if first in definite or first in {"its", "their", "ses", "leurs", "sus"}:
            return True
        at = self.context.position
        if at is None or not self.context.text or first in {"a", "an", "un", "une", "des", "una", "unos"}:
            return False
        before = key_of(self.context.text[max(0, at - 12) : at])
        return bool(before) and before[-1] in definite

    def _one_of(self, kind: str, *, against: bool = False) -> Resolution:
        """The actor of a kind that a short description means."""
        at = self.context.position
        mentions = [
            n
            for n in self.context.named
            if (actor := self.book.get(n.actor_id)) is not None
            and n.how == "name"
            and _fits(actor, kind)
            and not (against and actor.kind == "pro_government_militia")
            and (at is None or n.start < at)
        ]
        ids = list(dict.fromkeys(n.actor_id for n in mentions))
        if not ids:
            return nobody("the report has named nobody that it could mean")
        if len(ids) == 1:
            return Resolution(ids[0], 0.85, "the only one that the report has named so far")
        last = mentions[-1]
        counts = {i: sum(n.actor_id == i for n in mentions) for i in ids}
        rest = tuple((i, 0.4) for i in ids if i != last.actor_id)
        dominant = [i for i in ids if counts[i] >= 3 * max(counts[j] for j in ids if j != i)]
        if dominant and kind == "armed_group":
            others = tuple((i, 0.4) for i in ids if i != dominant[0])
            return Resolution(dominant[0], 0.7, "the one that the report has named by far the most", others)
        near = at is not None and at - last.end < 250
        alone = all(n.actor_id == last.actor_id for n in mentions if at is not None and at - n.end < 250)
        if near and (alone or counts[last.actor_id] >= 2 * max(counts[i] for i, _ in rest)):
            return Resolution(last.actor_id, 0.75, "the one named last", rest)
        return nobody("it may mean several actors", runners_up=tuple((i, 0.4) for i in ids))

    def _bare_role(self, core: Sequence[Piece]) -> Resolution:
        """ "the spokesman", "its director": of whoever spoke last."""
        if any(p.has("name", "rank", "local", "org") or p.value("topic:") for p in core):
            return nobody("not known")
        if sum(p.has("other") for p in core) > 1:
            return nobody("not known")
        if any(p.has("poss") for p in core):
            owner = self._owner_before(self.context.position) if self.context.position is not None else None
            owner = owner or self.context.previous
            if owner is None:
                return nobody("a role, and whose is not said")
            return nobody("of the one that the sentence is about", score=0.75, speaks_for=owner)
        if not any(p.key[0] in _SPOKES for p in core):
            return nobody("a role without an office")
        if not self.context.previous:
            return nobody("a role, and nobody spoke before")
        return nobody("of whoever spoke last", score=0.75, speaks_for=self.context.previous)

    # -- persons, likeness, new actors

    def _last_resort(self, name: str, pieces: Sequence[Piece], found: Resolution) -> Resolution:
        looks_like_person = _is_person(name, pieces) or self._is_surname(name, pieces)
        if looks_like_person and self.context.role == "claimant":
            person = self._person(name, pieces)
            if person is not None:
                return person
        alike = self._like(_bare(name))
        if alike is not None:
            return alike
        leader = self.book.leader_of(_without_titles(name, pieces), year=self.context.year)
        if leader:
            return nobody(
                "its leader by our records", score=0.85, speaks_for=leader, person=_without_titles(name, pieces)
            )
        if found.reason not in ("", "not known") or (self.context.role == "target" and not _is_group(pieces)):
            return replace(found, reason=found.reason or "a name that is not known")
        if looks_like_person and self.context.role == "claimant":
            return nobody("a person for whom the report names no party", person=_without_titles(name, pieces))
        if self.context.role == "claimant" and any(
            p.has("role", "rank", "source", "office", "minister") for p in pieces
        ):
            return nobody("a person or office, whose is not said")
        if not _is_nameable(pieces, strict=self.context.role == "claimant" or (name.isupper() and len(name) > 12)):
            return nobody("a description, not a name")
        return replace(self._provisional(_bare(name), "not known"), runners_up=found.runners_up)

    def _is_surname(self, name: str, pieces: Sequence[Piece]) -> bool:
        """One capitalised word that the report has behind a first name."""
        if len(pieces) != 1 or not pieces[0].has("name") or self.context.role != "claimant":
            return False
        return bool(re.search(rf"[A-ZÀ-Ý][\w'’-]+\s{re.escape(name.strip())}(?!\w)", self.context.text))

    def _like(self, name: str) -> Resolution | None:
        """A spelling very like one known name, and like no other."""
        spelling = loose(name)
        if len(spelling) < SHORTEST_LIKE:
            return None
        if spelling in self.book._loose:
            found = self._choose(self.book._loose[spelling], "another spelling of its name", base=0.9)
            return found if found.actor_id else None
        hits = process.extract(spelling, self.book._loose_names, scorer=fuzz.ratio, limit=3, score_cutoff=LIKE)
        ids = {i for hit, _, _ in hits for i in self.book._loose[hit] if hit[:2] == spelling[:2]}
        if len(ids) != 1 or any(abs(len(hit) - len(spelling)) > 2 for hit, _, _ in hits):
            return None
        found = self._choose(tuple(ids), "a spelling very like its name", base=0.8)
        here = {c for c in (self.context.country, *self.context.countries) if c}
        actor = self.book.get(found.actor_id or "")
        if actor is None or (here and actor.countries and not actor.countries & here):
            return None
        return found

    def _person(self, name: str, pieces: Sequence[Piece]) -> Resolution | None:
        """Whom a named person speaks for: their role as the report gives it, next to the name."""
        person = _without_titles(name, pieces)
        if not person:
            return None
        leader = self.book.leader_of(person, year=self.context.year)
        if leader and len(key_of(person)) > 1:
            return nobody("its leader by our records", score=0.9, speaks_for=leader, person=person)
        for role, position in _roles(self.context.text, person, self._pieces):
            found = self._role(role, position)
            if found is not None:
                return replace(found, person=person)
        return None

    def _role(self, pieces: Sequence[Piece], position: int) -> Resolution | None:
        """The actor behind the words beside a name: "army chief", ", the coalition's spokesman"."""
        inner = _Resolver(self.book, replace(self.context, position=position, role="claimant"))
        core, _ = _without_modifiers(pieces)
        if _is_crowd(core):
            return None
        if any(p.has("local") for p in core):
            return nobody("a local authority or person, not an actor")
        names = [p for p in core if p.has("actor") and (not p.proper or inner._sure_acronym(p))]
        telling = any(p.has("role", "minister", "office") for p in core)
        if names:
            chosen = inner._choose(names[-1].ids, "the report gives their role")
            if not chosen.actor_id:
                return None
            if any(p.has("link", "split") for p in core) or (any(p.has("source") for p in core) and not telling):
                return nobody("a member, who is not said to speak for it", belongs_to=chosen.actor_id)
            if telling:
                return nobody("the report gives their role", score=0.9, speaks_for=chosen.actor_id)
            return None
        if any(p.value("organ:") or p.has("minister", "office", "ministry") for p in core):
            if not telling and not any(p.has("role", "ministry") for p in core):
                if any(p.has("source", "rank") for p in core):
                    return nobody("an officer, who is not said to speak for the force")
                return None
            found = inner._with_organ("", [p for p in core if not p.has("rank", "source")])
            return found if found.speaks_for else None
        if any(p.has("nation") for p in core) and any(p.key[0] in _ENVOYS for p in core):
            iso = next(p.iso for p in core if p.has("nation"))
            government = inner._organ(iso, "government")
            return nobody("the report gives their role", score=0.85, speaks_for=government.actor_id)
        if any(p.value("anaphor:") for p in core) and telling:
            head = next(p for p in core if p.value("anaphor:"))
            group = inner._one_of(head.value("anaphor:"))
            if group.actor_id:
                return nobody("the report gives their role", score=0.75, speaks_for=group.actor_id)
            return None
        if any(p.key[0] in _SPOKES for p in core):
            owned = any(p.has("poss") for p in core)
            speaker = self._owner_before(position) if owned else self._speaker_before(position)
            if speaker:
                return nobody("spokesman of whoever spoke last", score=0.75, speaks_for=speaker)
        return None

    def _speaker_before(self, position: int) -> str | None:
        """The last actor before a position that is followed by a word of saying, or by a colon."""
        text = self.context.text
        for named in reversed(self.context.named):
            if named.start < position and position - named.end < 700 and _SAYS.match(text, named.end):
                return named.actor_id
        return None

    def _owner_before(self, position: int, *, states: bool = False) -> str | None:
        """Whose "its spokesman" is: the first actor of the sentence so far, or else of the sentence before."""
        text = self.context.text
        end = position
        for _ in range(2):
            start = max((text.rfind(mark, 0, end) for mark in (". ", ".\n", "\n", "! ", "? ")), default=-1) + 1
            for named in self.context.named:
                if start <= named.start < end and (states or named.how != "state"):
                    return named.actor_id
            end = max(0, start - 1)
        return None

    def _provisional(self, name: str, reason: str) -> Resolution:
        country = self.context.country or ""
        slug = _slug(name)
        if not slug:
            return nobody(reason)
        actor_id = f"{PROVISIONAL}{slug}" + (f"-{country.lower()}" if country else "")
        actor = Actor(
            actor_id, (name.strip(),), country=country, source="a report's words, to be confirmed", kind="unknown"
        )
        return Resolution(actor_id, 0.5, f"{reason}: a new actor, to be confirmed", provisional=actor)


# -- small helpers

_LEAD = re.compile(
    r"^(?:(?:the|a|an|some|several|its|their|les?|la|l['’]|des|du|d['’]|une?|el|los|las|unos?|una)(?:\s+|(?<=['’])))+",
    re.IGNORECASE,
)
_SPOKES = frozenset(
    "spokesman spokesmen spokesperson spokeswoman porte portavoz vocero vocera deputy chief".split()
) - {"chief"}
_AND = frozenset({"and", "or", "et", "ou", "y", "o"})
_TROOPS = frozenset("forces troops soldiers soldats troupes tropas soldados army armee fuerzas".split())
_HEADS = frozenset(
    "organisation organization group groupe gang milice militia mouvement organización grupo cartel réseau network".split()
)
_OWN_MEN = frozenset("mujahideen mujahidin fidayeen moudjahidines movement mouvement movimiento".split())
_ENVOYS = frozenset(
    "ambassador envoy representative representant ambassadeur emissaire embajador representante".split()
)
_SAYS = re.compile(
    r"(?:\s?\([^)]{1,15}\))?(?:\s*:|,?\s(?:also |has |have |had |a |ont |il |later )?"
    r"(?:said|says|say|told|announced|claimed|denied|declared|added|affirme|affirment|annoncé|indiqué|déclaré|dit|dijo|informó|afirmó)\b)"
)


def _bare(name: str) -> str:
    """A name without its articles: "the RSF" → "RSF"."""
    return _LEAD.sub("", name.strip()).strip() or name.strip()


def _is_short_form(name: str) -> bool:
    return " " not in name and sum(c.isupper() for c in name) >= 2


def _initials_fit(short: str, full: str) -> bool:
    initials = "".join(w[0] for w in key_of(full))
    return bool(initials) and initials[0] == short[:1].casefold()


def _capital(name: str, piece: Piece) -> bool:
    return name[piece.start : piece.start + 1].isupper()


def _is_crowd(pieces: Sequence[Piece]) -> bool:
    """Residents, doctors, villagers: also "a doctor at the army hospital". A crowd in a name ("People's …") is none."""
    return any(p.has("crowd") for p in pieces)


def _without_modifiers(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Drops "Turkish-backed", "Russian-appointed": (what is left, what was dropped)."""
    core: list[Piece] = []
    dropped: list[Piece] = []
    skip = False
    for i, piece in enumerate(pieces):
        if skip:
            dropped.append(piece)
            skip = False
            continue
        tail = pieces[i + 1 :]
        if (
            piece.hyphen
            and tail
            and tail[0].has("link", "other")
            and (piece.has("nation", "capital") or (piece.has("actor") and any(p.has("actor") for p in tail[1:])))
        ):
            dropped.append(piece)
            skip = True
            continue
        core.append(piece)
    return core, dropped


def _organ_of(core: Sequence[Piece]) -> str:
    """Which organ of a state the words mean. A ministry or minister without a known field is the government."""
    if any(p.has("ministry", "minister") for p in core):
        return next((v for p in core if (v := p.value("topic:"))), "government")
    organs = [v for p in core if (v := p.value("organ:"))]
    if not organs:
        return "government"
    for first in ("police", "security_forces"):
        if first in organs:
            return first
    if "government" in organs and "armed_forces" in organs:
        return "government"
    return organs[0]


def _is_bare_ministry(core: Sequence[Piece]) -> bool:
    """ "the ministry", "the ministry in Maputo"."""
    return any(p.has("ministry") for p in core) and all(
        p.has("ministry", "article", "prep", "nation", "capital", "poss") and not p.value("topic:") for p in core
    )


def _is_unknown_ministry(core: Sequence[Piece]) -> bool:
    return any(p.has("ministry") for p in core) and not any(p.value("topic:") for p in core)


_UNITS = frozenset(
    "company compagnie contingent battalion bataillon platoon batallon aircraft jets chasseurs commandos".split()
)


def _only_unit(core: Sequence[Piece]) -> bool:
    organs = [p for p in core if p.value("organ:")]
    return bool(organs) and all(p.key[-1] in _UNITS for p in organs)


def _is_owner(core: Sequence[Piece], piece: Piece) -> bool:
    """ "soldiers of the X": whose they are, unless it is a post of theirs that is at X."""
    if any(p.has("site") for p in core):
        return False
    at = list(core).index(piece)
    return any(p.key[0] in {"of", "de", "du", "des", "del", "d"} for p in core[max(0, at - 2) : at])


def _kin(organ: str) -> frozenset[str]:
    """Organs whose mention tells which country's is meant."""
    if organ in ("armed_forces", "police", "security_forces"):
        return frozenset({"armed_forces", "police", "security_forces"})
    return frozenset({"government", "defence", "interior", "health", "foreign"})


def _only_adjective(core: Sequence[Piece]) -> bool:
    """ "a military base": whose military is not said."""
    adjectives = {"military", "militaire", "militaires", "militar", "militares"}
    organs = [p for p in core if p.value("organ:")]
    return bool(organs) and all(p.key[0] in adjectives for p in organs)


def _is_soldiers(core: Sequence[Piece]) -> bool:
    """Unnamed soldiers who speak are not their army's voice."""
    spoken = {"soldiers", "soldier", "troops", "soldat", "soldats", "militaires", "soldado", "soldados", "policeman"}
    return any(p.key[-1] in spoken for p in core)


def _fits(actor: Actor, kind: str) -> bool:
    if kind == "armed_group":
        return actor.kind in _ARMED_KINDS or (actor.kind == "coalition" and actor.inter in (2, 3))
    return actor.kind in ANAPHORS[kind]


_PARTICLES = frozenset("al el ag ould bin ben ibn abu van de da dos di du von bint ou um oum".split())


def _is_person(name: str, pieces: Sequence[Piece]) -> bool:
    """Two to five capitalised words, none of them a word for bodies, without an article; or a title and a name."""
    if any(p.has("rank", "honorific", "office", "minister") for p in pieces) and any(
        p.has("name", "actor") for p in pieces
    ):
        return True
    words = key_of(name)
    if not 1 < len(words) < 6 or _bare(name) != name.strip():
        return False
    if any(p.has("org", "crowd", "member", "site") for p in pieces):
        return False
    raw = re.findall(r"[^\s]+", name)
    return all(w[0].isupper() or w.casefold().split("-")[0] in _PARTICLES for w in raw) and not any(
        len(w) > 1 and w.isupper() for w in raw
    )


def _without_titles(name: str, pieces: Sequence[Piece]) -> str:
    """A person's name without ranks, honorifics and offices before it."""
    start = 0
    for piece in pieces:
        if piece.has("rank", "honorific", "article", "office", "minister", "role", "hedge", "prep") or (
            piece.has("other") and start == piece.start
        ):
            start = piece.end + 1
            while start < len(name) and not name[start].isalnum():
                start += 1
        elif piece.has("name", "actor", "nation", "capital", "org"):
            break
        else:
            break
    return name[start:].strip(" .,") or name.strip()


def _person_in(name: str, pieces: Sequence[Piece]) -> str | None:
    """The capitalised name among the words, if they hold one."""
    run = [p for p in pieces if p.has("name")]
    return name[run[0].start : run[-1].end] if run and name else None


def _is_group(pieces: Sequence[Piece]) -> bool:
    return any(p.has("org", "member") for p in pieces) and _is_nameable(pieces)


def _is_nameable(pieces: Sequence[Piece], *, strict: bool = False) -> bool:
    """Whether the words hold a proper name that a new actor can be called by; strictly, also a word for a body
    ("Committee") or an acronym, since a single capital may be a first name, or begin the sentence."""
    tails = [
        i for i, p in enumerate(pieces) if p.has("name") and not any(q.has("prep") for q in pieces[max(0, i - 2) : i])
    ]
    names = [pieces[i] for i in tails]
    if strict:
        body = any(p.has("org") for p in pieces)
        return body and any(p.start > pieces[0].start or len(names) > 1 for p in names)
    return bool(names) and not any(p.has("site", "hedge") and not p.has("org") for p in pieces)


_APPOSITION = re.compile(r",\s([^.;:\n!?()“”\"«»,]{3,90})")
_STOPS = re.compile(r"[.;:\n!?()“”\"«»]")


def _roles(text: str, person: str, label: Callable[[str], Sequence[Piece]]) -> Iterator[tuple[list[Piece], int]]:
    """Stretches beside each mention of a person that may give their role, with its place; six mentions at most."""
    wanted = [person, person.split()[-1]] if " " in person else [person]
    for words in wanted:
        for match in islice(re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text), 6):
            run = _tail_run(label(_before(text, match.start())))
            if run:
                yield run, match.start()
            after = _APPOSITION.match(text, match.end(), match.end() + 100)
            run = _head_run(label(after.group(1))) if after else []
            if run:
                yield run, match.start()


def _before(text: str, at: int) -> str:
    """The words before a name, back to a full stop, bracket or quotation mark."""
    base = max(0, at - 110)
    window = text[base:at].rstrip(" ,")
    start = max([0, *(m.end() for m in _STOPS.finditer(window) if not _abbreviation(window, m.start()))])
    return window[start:]


def _abbreviation(window: str, at: int) -> bool:
    """ "Gen." ends no sentence."""
    word = re.search(r"\w+$", window[:at])
    return window[at] == "." and bool(word) and len(word.group()) <= 3  # type: ignore[union-attr]


_ROLE_CATS = (
    "role office minister ministry local source rank honorific article prep hedge poss actor nation capital"
    " topic:defence topic:interior topic:health topic:foreign organ:armed_forces organ:police organ:security_forces"
    " organ:government member anaphor:armed_group anaphor:mission anaphor:coalition link split org"
).split()


def _tail_run(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces at the end that belong to a role: up to two plain words among them before the role is met. A comma
    may stand between the role and a rank ("the army's spokesman, Colonel …"), nowhere else."""
    run: list[Piece] = []
    plain = 0
    met = False
    for i, piece in enumerate(reversed(pieces)):
        if piece.key[0] in {"and", "or", "et", "ou", "y", "while", "but"}:
            break
        if piece.has(*_ROLE_CATS):
            met = met or piece.has("role", "office", "minister", "local", "source")
        elif piece.has("name", "other") and plain < 2:
            plain += 1
        else:
            break
        run.append(piece)
        if piece.apart and i + 1 < len(pieces) and (met or not all(p.has("rank", "honorific", "article") for p in run)):
            break
    run.reverse()
    while run and run[0].has("prep"):
        run.pop(0)
    return run if met else []


def _head_run(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces at the beginning that belong to a role: ", a Somali army officer in the town of …"."""
    if pieces and any(p.key[0] in {"former", "ex", "ancien", "ancienne", "exmilitar"} for p in pieces[:2]):
        return []
    run: list[Piece] = []
    met = False
    for piece in pieces:
        if not piece.has(*_ROLE_CATS) and (met or len(run) > 3):
            break
        if piece.has("prep") and met and piece.key[0] in {"in", "at", "on", "with", "en", "à", "dans", "a"}:
            break
        met = met or piece.has("role", "office", "minister", "local", "source")
        run.append(piece)
    return run if met else []


# -- loading


def _year(text: str) -> int | None:
    return int(text) if text else None


def actor_of(row: Mapping[str, str]) -> Actor:
    """One row of an actors table. Raises ValueError with what is wrong with it."""
    actor_id, names = (row.get("id") or "").strip(), _list(row.get("names"))
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", actor_id):
        raise ValueError(f"the id {actor_id!r} is not made of small letters, digits and hyphens")
    if not names or not all(key_of(n) for n in names):
        raise ValueError("it has no name")
    inter = _number(row.get("inter"), "inter")
    if inter is not None and inter not in INTER:
        raise ValueError(f"inter is {inter}, not 1 to 8")
    country = (row.get("country") or "").strip()
    acts_in = _list(row.get("acts_in"))
    for iso in (country, *acts_in):
        if iso and not re.fullmatch(r"[A-Z]{2}", iso):
            raise ValueError(f"the country {iso!r} is no two-letter code")
    since, until = _number(row.get("from"), "from"), _number(row.get("to"), "to")
    if since is not None and until is not None and since > until:
        raise ValueError(f"it ends in {until}, before it begins in {since}")
    return Actor(
        actor_id,
        names,
        _list(row.get("acronyms")),
        (row.get("kind") or "unknown").strip(),
        inter,
        (row.get("plover") or "").strip(),
        country,
        acts_in,
        (row.get("parent") or "").strip(),
        since,
        until,
        (row.get("wikidata") or "").strip(),
        (row.get("source") or "").strip(),
    )


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for part in (text or "").split("|") if (n := part.strip())))


def _number(text: str | None, name: str) -> int | None:
    text = (text or "").strip()
    if text and not re.fullmatch(r"\d{1,4}", text):
        raise ValueError(f"{name} is {text!r}, not a number")
    return int(text) if text else None


def _packaged(name: str) -> list[dict[str, str]]:
    path = resources.files("counterclaim").joinpath("data", name)
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def load_actors() -> ActorBook:
    """The actors that come with the program. Raises ValueError where our own data is at fault."""
    actors: dict[str, Actor] = {}
    for number, row in enumerate(_packaged("actors.csv"), start=2):
        actor = actor_of(row)
        if actor.id in actors:
            raise ValueError(f"data/actors.csv:{number}: the id {actor.id!r} stands twice")
        actors[actor.id] = actor
    relations = []
    for number, row in enumerate(_packaged("actor_relations.csv"), start=2):
        if row["subject"] not in actors or row["relation"] not in set(RelationKind):
            raise ValueError(f"data/actor_relations.csv:{number}: unknown actor or relation")
        relations.append(
            ActorRelation(
                row["subject"], row["relation"], row["object"], _year(row["from"]), _year(row["to"]), row["source"]
            )
        )
    return ActorBook(actors, tuple(relations))
