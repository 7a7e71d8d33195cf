"""Labelled words → what kind of phrase they make: a crowd, a ministry, a person with a role, a name to go by. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from counterclaim.resolve.actor_records import ANAPHORS, ARMED_KINDS, Actor
from counterclaim.resolve.actor_words import Piece, key_of

_LEAD = re.compile(
    r"^(?:(?:the|a|an|some|several|its|their|les?|la|l['’]|des|du|d['’]|une?|el|los|las|unos?|una)(?:\s+|(?<=['’])))+",
    re.IGNORECASE,
)
SPOKES = frozenset("spokesman spokesmen spokesperson spokeswoman porte portavoz vocero vocera deputy chief".split()) - {
    "chief"
}
#: Who speaks for a body without being called its spokesman: "its leader".
HEADS_OF = frozenset("leader director chief head dirigeant directeur chef lider director jefe".split())
AND = frozenset({"and", "or", "et", "ou", "y", "o"})
TROOPS = frozenset("forces troops soldiers soldats troupes tropas soldados army armee fuerzas".split())
HEADS = frozenset(
    "organisation organization group groupe gang milice militia mouvement organización grupo cartel réseau network".split()
)
OWN_MEN = frozenset("mujahideen mujahidin fidayeen moudjahidines movement mouvement movimiento".split())
ENVOYS = frozenset("ambassador envoy representative representant ambassadeur emissaire embajador representante".split())
SAYS = re.compile(
    r"(?:\s?\([^)]{1,15}\))?(?:\s*:|,?\s(?:also |has |have |had |a |ont |il |later )?"
    r"(?:said|says|say|told|announced|claimed|denied|declared|added|affirme|affirment|annoncé|indiqué|déclaré|dit|dijo|informó|afirmó)\b)"
)


def bare_name(name: str) -> str:
    """A name without its articles: "the RSF" → "RSF"."""
    return _LEAD.sub("", name.strip()).strip() or name.strip()


def is_short_form(name: str) -> bool:
    return " " not in name and sum(c.isupper() for c in name) >= 2


def initials_fit(short: str, full: str) -> bool:
    initials = "".join(w[0] for w in key_of(full))
    return bool(initials) and initials[0] == short[:1].casefold()


def has_capital_at(name: str, piece: Piece) -> bool:
    return name[piece.start : piece.start + 1].isupper()


def is_crowd(pieces: Sequence[Piece]) -> bool:
    """Residents, doctors, villagers: also "a doctor at the army hospital". A crowd in a name ("People's …") is none."""
    return any(p.has("crowd") for p in pieces)


def without_modifiers(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
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


def organ_meant(core: Sequence[Piece]) -> str:
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


def is_bare_ministry(core: Sequence[Piece]) -> bool:
    """ "the ministry", "the ministry in Maputo"."""
    return any(p.has("ministry") for p in core) and all(
        p.has("ministry", "article", "prep", "nation", "capital", "poss") and not p.value("topic:") for p in core
    )


def is_unknown_ministry(core: Sequence[Piece]) -> bool:
    return any(p.has("ministry") for p in core) and not any(p.value("topic:") for p in core)


_UNITS = frozenset(
    "company compagnie contingent battalion bataillon platoon batallon aircraft jets chasseurs commandos".split()
)


def is_only_unit(core: Sequence[Piece]) -> bool:
    organs = [p for p in core if p.value("organ:")]
    return bool(organs) and all(p.key[-1] in _UNITS for p in organs)


def is_owner(core: Sequence[Piece], piece: Piece) -> bool:
    """ "soldiers of the X": whose they are, unless it is a post of theirs that is at X."""
    if any(p.has("site") for p in core):
        return False
    at = list(core).index(piece)
    return any(p.key[0] in {"of", "de", "du", "des", "del", "d"} for p in core[max(0, at - 2) : at])


def kin_of(organ: str) -> frozenset[str]:
    """Organs whose mention tells which country's is meant."""
    if organ in ("armed_forces", "police", "security_forces"):
        return frozenset({"armed_forces", "police", "security_forces"})
    return frozenset({"government", "defence", "interior", "health", "foreign"})


def is_only_adjective(core: Sequence[Piece]) -> bool:
    """ "a military base": whose military is not said."""
    adjectives = {"military", "militaire", "militaires", "militar", "militares"}
    organs = [p for p in core if p.value("organ:")]
    return bool(organs) and all(p.key[0] in adjectives for p in organs)


def is_soldiers(core: Sequence[Piece]) -> bool:
    """Unnamed soldiers who speak are not their army's voice."""
    spoken = {"soldiers", "soldier", "troops", "soldat", "soldats", "militaires", "soldado", "soldados", "policeman"}
    return any(p.key[-1] in spoken for p in core)


def fits_kind(actor: Actor, kind: str) -> bool:
    if kind == "armed_group":
        return actor.kind in ARMED_KINDS or (actor.kind == "coalition" and actor.inter in (2, 3))
    return actor.kind in ANAPHORS[kind]


_PARTICLES = frozenset("al el ag ould bin ben ibn abu van de da dos di du von bint ou um oum".split())


def is_person(name: str, pieces: Sequence[Piece]) -> bool:
    """Two to five capitalised words, none of them a word for bodies, without an article; or a title and a name."""
    if any(p.has("rank", "honorific", "office", "minister") for p in pieces) and any(
        p.has("name", "actor") for p in pieces
    ):
        return True
    words = key_of(name)
    if not 1 < len(words) < 6 or bare_name(name) != name.strip():
        return False
    if any(p.has("org", "crowd", "member", "site") for p in pieces):
        return False
    raw = re.findall(r"[^\s]+", name)
    return all(w[0].isupper() or w.casefold().split("-")[0] in _PARTICLES for w in raw) and not any(
        len(w) > 1 and w.isupper() for w in raw
    )


def without_titles(name: str, pieces: Sequence[Piece]) -> str:
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


def person_in(name: str, pieces: Sequence[Piece]) -> str | None:
    """The capitalised name among the words, if they hold one."""
    run = [p for p in pieces if p.has("name")]
    return name[run[0].start : run[-1].end] if run and name else None


def is_group(pieces: Sequence[Piece]) -> bool:
    return any(p.has("org", "member") for p in pieces) and is_nameable(pieces)


def is_nameable(pieces: Sequence[Piece], *, strict: bool = False) -> bool:
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


def roles_beside(text: str, person: str, label: Callable[[str], Sequence[Piece]]) -> Iterator[tuple[list[Piece], int]]:
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


def slug_of(name: str) -> str:
    return "-".join(key_of(name))[:60].strip("-")
