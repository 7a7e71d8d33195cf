"""What is known of an actor, what a report says around some words, and what they were taken for: plain records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from counterclaim.resolve.actor_words import key_of

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
STATE_KINDS = frozenset({"government", "state_force", "police", "security_service"})
#: Words for those who fight a state: no militia on its side is meant.
AGAINST = frozenset(
    "rebels rebel insurgents jihadists jihadis separatists guerrillas islamists extremists insurgency rebelles rebelle"
    " jihadistes djihadistes insurges separatistes islamistes guerilla rebellion rebeldes guerrilla insurgentes yihadistes".split()
)
ARMED_KINDS = frozenset({"rebel", "political_militia", "pro_government_militia", "identity_militia", "criminal_group"})
#: Kinds that a short description may stand for.
ANAPHORS = {
    "armed_group": ARMED_KINDS,
    "mission": frozenset({"peacekeeping_mission"}),
    "coalition": frozenset({"coalition"}),
}
#: A report that names another state this much more often than its own country may mean that state's president.
FAR_MORE = 3
PROVISIONAL = "prov-"
#: Acronyms that some papers write like names ("Isis", "Minusma"), but for those that are words.
WORDS_TOO = frozenset({"fact", "mend", "site", "acts"})


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
