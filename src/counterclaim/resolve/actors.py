"""All known actors in one book: looked up, added to, merged, and asked whom some words mean.

The actors come from `data/actors.csv` and `data/actor_relations.csv`, opened once by `load_actors`. Nothing is guessed
silently: where words fit several actors, or none, the answer is no actor, and why.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import resources

from rapidfuzz import fuzz, process

from counterclaim.codebook import RelationKind
from counterclaim.errors import InputFault
from counterclaim.resolve.actor_records import (
    ORGANS,
    PROVISIONAL,
    SHORTEST_LIKE,
    STATE_KINDS,
    WORDS_TOO,
    Actor,
    ActorContext,
    ActorRelation,
    Named,
    Resolution,
    actor_of,
    nobody,
)
from counterclaim.resolve.actor_rules import Resolver
from counterclaim.resolve.actor_words import Entry, Key, Lexicon, key_of, lexicon_of, loose

__all__ = [
    "PROVISIONAL",
    "Actor",
    "ActorBook",
    "ActorContext",
    "ActorRelation",
    "Named",
    "Resolution",
    "actor_of",
    "load_actors",
    "nobody",
]


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
                    if len(acronym) > 3 and acronym.isalpha() and acronym.casefold() not in WORDS_TOO:
                        yield key_of(acronym), Entry(actor.id, acronym.capitalize(), False)

        return lexicon_of(entries())

    @cached_property
    def organs(self) -> Mapping[tuple[str, str], str]:
        """(ISO code, organ) → actor id."""
        found: dict[tuple[str, str], str] = {}
        for organ, ending in ORGANS.items():
            for actor in self.actors.values():
                if actor.id.endswith("-" + ending) and actor.country and actor.kind in STATE_KINDS:
                    found.setdefault((actor.country, organ), actor.id)
        return found

    @cached_property
    def organ_of(self) -> Mapping[str, tuple[str, str]]:
        return {actor_id: key for key, actor_id in self.organs.items()}

    @cached_property
    def loose_index(self) -> Mapping[str, tuple[str, ...]]:
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
    def loose_names(self) -> list[str]:
        return list(self.loose_index)

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
                wanted, self.loose_names, scorer=fuzz.ratio, limit=4 * limit, score_cutoff=60
            ):
                for actor_id in self.loose_index[spelling]:
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
            same = [self.actors[i] for i in self.exact(row.name) if could_be_one(self.actors[i], row)]
            if len(same) == 1:
                actors[same[0].id] = joined(actors[same[0].id], row)
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
        actors[first.id] = joined(first, second)
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
        return Resolver(self, context).resolve(name)


def could_be_one(known: Actor, row: Actor) -> bool:
    return not known.countries or not row.countries or bool(known.countries & row.countries)


def joined(keep: Actor, other: Actor) -> Actor:
    """The first actor with the second's spellings; years are widened only where the first's are not known."""
    return replace(
        keep,
        names=tuple(dict.fromkeys((*keep.names, *other.names))),
        acronyms=tuple(dict.fromkeys((*keep.acronyms, *other.acronyms))),
        acts_in=tuple(dict.fromkeys((*keep.acts_in, *other.acts_in))) if keep.countries else keep.acts_in,
        wikidata=keep.wikidata or other.wikidata,
        source="; ".join(dict.fromkeys(s for s in (keep.source, other.source) if s)),
    )


def _year(text: str) -> int | None:
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
