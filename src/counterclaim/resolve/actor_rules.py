"""Some words in their context → the actor that they mean: the rules, in the order in which they are tried. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from counterclaim.codebook import RelationKind
from counterclaim.resolve.actor_phrases import (
    AND,
    ENVOYS,
    HEADS,
    HEADS_OF,
    OWN_MEN,
    SAYS,
    SPOKES,
    TROOPS,
    bare_name,
    fits_kind,
    has_capital_at,
    initials_fit,
    is_bare_ministry,
    is_crowd,
    is_group,
    is_nameable,
    is_only_adjective,
    is_only_unit,
    is_owner,
    is_person,
    is_short_form,
    is_soldiers,
    is_unknown_ministry,
    kin_of,
    organ_meant,
    person_in,
    roles_beside,
    slug_of,
    without_modifiers,
    without_titles,
)
from counterclaim.resolve.actor_records import (
    AGAINST,
    ARMED_KINDS,
    ARMED_ORGANS,
    FAR_MORE,
    LIKE,
    PROVISIONAL,
    SHORT_ACRONYM,
    SHORTEST_LIKE,
    STATE_KINDS,
    Actor,
    ActorContext,
    Resolution,
    nobody,
)
from counterclaim.resolve.actor_words import Piece, key_of, loose, short_pieces

if TYPE_CHECKING:
    from counterclaim.resolve.actors import ActorBook

_BRACKETS = re.compile(r"\s*\(([^()]{1,80})\)?")
_QUOTES = re.compile(r"[\"“”«»„]")


class Resolver:
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
        if inside and not self._is_short(inside) and self._is_short(bare_name(outside)) and not found.party_id:
            full = self._choose(self.book.exact(bare_name(inside)), f"{inside!r} stands next to it", base=0.95)
            if full.actor_id:
                return full
        if inside and self._is_short(inside):
            short = self._acronym(inside, outside=outside)
            if short.actor_id and not is_crowd(pieces):
                return short
        if found.party_id or found.belongs_to or is_crowd(pieces):
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
        bare = bare_name(name)
        for short, full in self.context.defined:
            if short != bare or key_of(full) == key_of(short):
                continue
            ids = self.book.exact(bare_name(full)) or self.book.exact(full)
            found = self._choose(ids, f"the report says that {short} is {full!r}", base=0.98) if ids else nobody("")
            if found.actor_id:
                return found
            known = self._decide(full, self._pieces(full))
            child = self._choose(self.book.exact(short), f"the report says that {short} is {full!r}", base=0.9)
            if known.actor_id and child.actor_id and self.book.actors[child.actor_id].parent == known.actor_id:
                return child  # "Al Qaeda's Group … (GSIM)": the owner's name is not the group's
            if known.actor_id and not known.provisional:
                return replace(known, reason=f"the report says that {short} is {full!r}; {known.reason}")
            known = self._choose(self.book.exact(short), f"{short} ({full!r} is not among its names)", base=0.85)
            if known.actor_id and initials_fit(short, full) and self._alike(known.actor_id, full):
                return known
            return self._provisional(bare_name(full), f"the report says that {short} is {full!r}, which is not known")
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
        whole = self.book.exact(bare_name(name)) or self._after_head(name)
        words = [p for p in pieces if not p.has("article")]
        if whole and not (len(words) == 1 and words[0].proper and not self._sure_acronym(words[0])):
            return self._choose(whole, "its name" if not is_short_form(bare_name(name)) else "its acronym")
        if self._own_voice(pieces):
            voice = self.context.voice or ""
            return Resolution(voice, 0.9, "the report is its own statement")
        core, modifiers = without_modifiers(pieces)
        names = [p for p in core if p.has("actor") and (not p.proper or self._sure_acronym(p))]
        if is_crowd(core):
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
        head, _, rest = bare_name(name).partition(" ")
        return self.book.exact(rest.strip()) if head in HEADS and rest else ()

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
        if any(p.key[0] in AND for p in rest) and organs:
            return nobody("it names several actors", runners_up=((actor.id, 0.5),))
        own = self.book.organ_of.get(actor.id)
        if own and own[1] == "government" and any(p.key[-1] in TROOPS for p in rest):
            return self._organ(own[0], "armed_forces")
        if not actor.country:
            child = self._affiliate_in(actor, core, names[0])
            if child is not None:
                return child
        foreign = [p.iso for p in rest if p.has("nation") and p.iso and p.start < names[0].start]
        if foreign and actor.countries and not set(foreign) & actor.countries and actor.kind in STATE_KINDS:
            return nobody(f"{actor.name} is not of {', '.join(foreign)}", runners_up=((actor.id, 0.5),))
        if actor.id == "united-nations":
            envoy = self._envoy(rest, names[0]) or self._its_mission(rest)
            if envoy is not None:
                return envoy
        if any(p.has("role", "minister", "office", "ministry") for p in rest):
            person = person_in(name, rest)
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
            if a.parent == actor.id and a.kind in ARMED_KINDS and place.iso in a.countries
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
        if len(set(states)) == 1 and any(p.key[0] in ENVOYS for p in rest):
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
            if a.parent == actor.id and country and country in a.countries and a.kind in ARMED_KINDS
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
        first = bare_name(name)[:1]
        if not words or not first.isupper() or not all(has_capital_at(name, p) for p in words):
            return None
        if any(p.has("nation", "capital") for p in words) or bare_name(name) == name.strip():
            return None
        wanted = set(key_of(bare_name(name)))
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
        organ = organ_meant(core)
        if is_bare_ministry(core):
            return self._bare_ministry([p.iso for p in core if p.has("nation", "capital")])
        if is_unknown_ministry(core):
            return nobody("a ministry of which we don't know the field")
        if is_only_unit(core) and not any(p.has("nation", "capital") for p in core):
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
        if any(p.has("site") for p in core) and (is_only_adjective(core) or organ not in ARMED_ORGANS):
            return nobody("a place, whose is not said")
        if self.context.role == "claimant" and is_only_adjective(core) and any(p.has("other") for p in core):
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
        person = person_in(name, core) or ""
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
        if speaking and (any(p.has("source", "crowd") for p in core) or is_soldiers(core)):
            return nobody(f"an unnamed member of {actor.name}, who does not speak for it", belongs_to=actor.id)
        if speaking and any(p.has("rank") for p in core) and not any(p.has("name") for p in core):
            return nobody(f"an unnamed officer of {actor.name}", belongs_to=actor.id)
        if any(p.has("role", "minister", "office") for p in core):
            return nobody(reason, score=found.score, speaks_for=actor.id, person=person_in(name, core))
        names = [p for p in core if p.has("name")]
        if any(is_owner(core, p) or not self._is_place_tail(core, p) for p in names):
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
            if owner is not None and owner.country and (owner.kind in STATE_KINDS or organ != "armed_forces"):
                return owner.country, f"of {owner.name}, which the sentence is about", 0.8
            return None, "whose it is can't be told", 0.0
        said = [
            (n.start, self.book.organ_of[n.actor_id][0])
            for n in self.context.named
            if n.how in ("organ", "name")
            and self.book.organ_of.get(n.actor_id, ("", ""))[1] in kin_of(organ)
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
        return [a.country for a in actors if a is not None and a.country and a.kind in STATE_KINDS]

    def _rival(self, organ: str) -> str | None:
        """Another country whose army the report names, and which it names at least as often as its own country."""
        armed = {
            self.book.organ_of[n.actor_id][0]
            for n in self.context.named
            if n.how in ("organ", "name") and self.book.organ_of.get(n.actor_id, ("", ""))[1] in kin_of(organ)
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
        return self._one_of(head.value("anaphor:"), against=head.key[0] in AGAINST)

    def _in_statement(self, head: Piece) -> Resolution:
        """In a party's own statement "the mujahideen" are its own men; "the militia" are not."""
        actor = self.book.get(self.context.voice or "")
        if actor is not None and head.key[0] in OWN_MEN and fits_kind(actor, head.value("anaphor:")):
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
            and fits_kind(actor, kind)
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
            if not any(p.key[0] in SPOKES | HEADS_OF for p in core):
                return nobody("a body of somebody's, of which we know no name")
            owner = self._owner_before(self.context.position) if self.context.position is not None else None
            owner = owner or self.context.previous
            if owner is None:
                return nobody("a role, and whose is not said")
            return nobody("of the one that the sentence is about", score=0.75, speaks_for=owner)
        if not any(p.key[0] in SPOKES for p in core):
            return nobody("a role without an office")
        if not self.context.previous:
            return nobody("a role, and nobody spoke before")
        return nobody("of whoever spoke last", score=0.75, speaks_for=self.context.previous)

    # -- persons, likeness, new actors

    def _last_resort(self, name: str, pieces: Sequence[Piece], found: Resolution) -> Resolution:
        looks_like_person = is_person(name, pieces) or self._is_surname(name, pieces)
        if looks_like_person and self.context.role == "claimant":
            person = self._person(name, pieces)
            if person is not None:
                return person
        alike = self._like(bare_name(name))
        if alike is not None:
            return alike
        leader = self.book.leader_of(without_titles(name, pieces), year=self.context.year)
        if leader:
            return nobody(
                "its leader by our records", score=0.85, speaks_for=leader, person=without_titles(name, pieces)
            )
        if found.reason not in ("", "not known") or (self.context.role == "target" and not is_group(pieces)):
            return replace(found, reason=found.reason or "a name that is not known")
        if looks_like_person and self.context.role == "claimant":
            return nobody("a person for whom the report names no party", person=without_titles(name, pieces))
        if self.context.role == "claimant" and any(
            p.has("role", "rank", "source", "office", "minister") for p in pieces
        ):
            return nobody("a person or office, whose is not said")
        if not is_nameable(pieces, strict=self.context.role == "claimant" or (name.isupper() and len(name) > 12)):
            return nobody("a description, not a name")
        return replace(self._provisional(bare_name(name), "not known"), runners_up=found.runners_up)

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
        if spelling in self.book.loose_index:
            found = self._choose(self.book.loose_index[spelling], "another spelling of its name", base=0.9)
            return found if found.actor_id else None
        hits = process.extract(spelling, self.book.loose_names, scorer=fuzz.ratio, limit=3, score_cutoff=LIKE)
        ids = {i for hit, _, _ in hits for i in self.book.loose_index[hit] if hit[:2] == spelling[:2]}
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
        person = without_titles(name, pieces)
        if not person:
            return None
        leader = self.book.leader_of(person, year=self.context.year)
        if leader and len(key_of(person)) > 1:
            return nobody("its leader by our records", score=0.9, speaks_for=leader, person=person)
        for role, position in roles_beside(self.context.text, person, self._pieces):
            found = self._role(role, position)
            if found is not None:
                return replace(found, person=person)
        return None

    def _role(self, pieces: Sequence[Piece], position: int) -> Resolution | None:
        """The actor behind the words beside a name: "army chief", ", the coalition's spokesman"."""
        inner = Resolver(self.book, replace(self.context, position=position, role="claimant"))
        core, _ = without_modifiers(pieces)
        if is_crowd(core):
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
        if any(p.has("nation") for p in core) and any(p.key[0] in ENVOYS for p in core):
            iso = next(p.iso for p in core if p.has("nation"))
            government = inner._organ(iso, "government")
            return nobody("the report gives their role", score=0.85, speaks_for=government.actor_id)
        if any(p.value("anaphor:") for p in core) and telling:
            head = next(p for p in core if p.value("anaphor:"))
            group = inner._one_of(head.value("anaphor:"))
            if group.actor_id:
                return nobody("the report gives their role", score=0.75, speaks_for=group.actor_id)
            return None
        if any(p.key[0] in SPOKES for p in core):
            owned = any(p.has("poss") for p in core)
            speaker = self._owner_before(position) if owned else self._speaker_before(position)
            if speaker:
                return nobody("spokesman of whoever spoke last", score=0.75, speaks_for=speaker)
        return None

    def _speaker_before(self, position: int) -> str | None:
        """The last actor before a position that is followed by a word of saying, or by a colon."""
        text = self.context.text
        for named in reversed(self.context.named):
            if named.start < position and position - named.end < 700 and SAYS.match(text, named.end):
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
        slug = slug_of(name)
        if not slug:
            return nobody(reason)
        actor_id = f"{PROVISIONAL}{slug}" + (f"-{country.lower()}" if country else "")
        actor = Actor(
            actor_id, (name.strip(),), country=country, source="a report's words, to be confirmed", kind="unknown"
        )
        return Resolution(actor_id, 0.5, f"{reason}: a new actor, to be confirmed", provisional=actor)
