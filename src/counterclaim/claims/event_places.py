"""Which of the places that a report names are where its events happened: each gets a chance. Pure.

The mentions of one place are taken together. What they show (where in the report, beside which words, how exact) are
features of a logistic model whose weights stand in `data/event_weights.json`; `eval/train_events.py` fits them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from counterclaim import wordlists
from counterclaim.claims.event_weights import Features
from counterclaim.claims.scenes import PRECISE, Scene, same_place
from counterclaim.claims.speech import grammar
from counterclaim.codebook import PlacePrecision
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document


@dataclass(frozen=True, slots=True)
class Named:
    """One mention of a place: its sentence's index in `scenes`, and why it may be beside the point ("" where not)."""

    scene: int
    place: PlaceMention
    aside: str


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """All mentions of one place, in text order; `place` is the one that says it most exactly."""

    place: PlaceMention
    mentions: tuple[Named, ...]
    #: The chance that an event was there, that it is one the report is mainly about, and that it is the first of these
    #: (the firsts of a report sum up to 1).
    chance: float = 0.0
    main: float = 0.0
    first: float = 0.0


def _rank(place: PlaceMention) -> str:
    """Places of one name are one only where they are of one kind: "Gao" the town is not "Gao" the region."""
    if place.precision == PlacePrecision.COUNTRY:
        return "country"
    return "region" if place.precision == PlacePrecision.REGION else "exact"


#: What makes a "region" of its own name a place that the bare name means too ("the Bohoma peninsula", "Bohoma").
_LAND = re.compile(r"[\w'’ -]{0,3}\b(?:peninsula|island|islands|valley|mountains?|hills?|forest)\b", re.IGNORECASE)


def _kin(scene: Scene, place: PlaceMention) -> str:
    """`_rank`, but for pieces of land that bear no other name."""
    after = scene.sentence.text[place.end - scene.sentence.start :][:20]
    return "exact" if _rank(place) == "region" and _LAND.match(after) else _rank(place)


def group_places(scenes: Sequence[Scene]) -> list[PlaceGroup]:
    """The places of a report, each with all its mentions, in the order of their first one."""
    kinds: list[str] = []
    groups: list[list[Named]] = []
    for index, scene in enumerate(scenes):
        named = [(p, "") for p in scene.places] + list(scene.asides)
        for place, aside in sorted(named, key=lambda n: n[0].start):
            kind = _kin(scene, place)
            twin = next(
                (
                    g
                    for g, k in zip(groups, kinds, strict=True)
                    if k == kind and same_place(g[0].place.name, place.name)
                ),
                None,
            )
            if twin is None:
                groups.append([Named(index, place, aside)])
                kinds.append(kind)
            else:
                twin.append(Named(index, place, aside))
    return [PlaceGroup(_best(g), tuple(g)) for g in groups]


def _best(mentions: Sequence[Named]) -> PlaceMention:
    """The mention that says most exactly where, those that are not beside the point first; ties: the first."""
    return min(
        mentions,
        key=lambda m: (
            m.aside not in ("", "country"),
            m.place.precision not in PRECISE,
            m.place.lat is None,
            m.place.start,
        ),
    ).place


def _bucket(gap: float, edges: Sequence[int]) -> str:
    return next((f"<{edge}" for edge in edges if gap < edge), f">={edges[-1]}")


#: What may stand between a place and the larger one that holds it.
_HELD = re.compile(r"['’]?s?[\s,(]+(?:(?:[a-zà-ÿ'’-]+|[A-Z][\w'’-]+)[\s,(]+){0,6}(?:[ld]['’])?")
#: What may stand between a deed and the place that it struck ("the attack on X", "killed people in the village of X") …
_STRUCK = re.compile(
    r"\s+(?:[\w'’-]+\s+){0,3}?(?:on|in|at|near|of|against|into|à|de|sur|contre|du|dans|d['’]|près de)\s*"
    r"(?:(?:the|la|le|l['’]|a|an|un|une)\s*)?(?:[\w'’-]+\s+){0,3}?(?:of\s+|de\s+|d['’])?",
    re.IGNORECASE,
)
#: … and between the place and the deed that bears its name ("the X massacre").
_NAMED = re.compile(r"['’]?s?\s+(?:[a-zà-ÿ-]+\s+)?", re.IGNORECASE)
#: Words around a place that say what it is, or who is there: before it with a preposition, or straight behind it.
_AROUND = {
    name: (
        re.compile(
            rf"\b(?:{words})\s+(?:[\w'’-]+\s+)?(?:of|in|for|at|from|de|du|des|d['’]|à|dans)\s*(?:the\s+|la\s+|l['’])?$",
            re.IGNORECASE,
        ),
        re.compile(rf"(?:['’]s)?\s+(?:[a-z]+\s+)?(?:{words})\b", re.IGNORECASE),
    )
    for name, words in {
        "office": r"governors?|mayor|prefect|commissioner|chief|council(?:lor)?|police|spokes\w+|MP|deputy|senator|imam|bishop"
        r"|administrator|authorit\w+|court|tribunal|parliament|university|government|gouverneur|maire|préfet|conseil|député"
        r"|porte-parole|évêque|procureur|prosecutor|office|officials?|headquarters|brigade|command",
        "hospital": r"hospitals?|clinics?|morgue|hôpital|hôpitaux|clinique|CHU|dispensaire|health cent\w+|surgeons?|doctors?|médecins?",
        "residents": r"residents?|inhabitants?|villagers?|people|families|elders?|teachers?|traders?|habitants?|villageois"
        r"|population|familles|witness\w*|survivors?|témoins?|rescapés?",
        "village": r"villages?|towns?|hamlets?|localit\w+|camps?|base|posts?|outpost|barracks|market|mosque|church|cathedral|school"
        r"|island|peninsula|prison|ville|commune|bourg|quartier|marché|mosquée|église|école|caserne|poste|île",
        "unit": r"district|province|regions?|state|county|department|governorate|area|cercle|territory|territoire|wilaya|région"
        r"|département|division|township|chiefdom",
    }.items()
}
#: "the village of X" is X; "a village in X", "hamlets of X", "this village of the X" lie in it.
_KIND = (
    r"(?:villages?|towns?|hamlets?|settlements?|localit(?:y|ies)|camps?|communit(?:y|ies)|parts?|areas?|suburbs?|outskirts"
    r"|neighbou?rhoods?|localités?|hameaux?|hameau|villes?|bourgs?|quartiers?|parties?|zones?|places|points|posts?|postes?)"
)
_IS = re.compile(rf"\b(?:the|le|la|l['’]|au|du)\s*(?:\w+\s+){{0,2}}{_KIND}\s+(?:of|de|d['’])\s*$", re.IGNORECASE)
_HOLDS = re.compile(
    rf"\b(?:(?:a|an|this|that|another|other|several|many|some|two|three|four|five|six|un|une|ce|cet|cette|autres?|plusieurs"
    rf"|des|deux|trois|quatre|cinq|\d+)\s+(?:\w+\s+){{0,2}}{_KIND}\s+(?:of|in|de|du|des|d['’]|dans)"
    rf"|(?:the|le|la|les)\s+(?:\w+\s+){{0,2}}{_KIND}\s+(?:in|dans))\s*(?:the\s+|la\s+|le\s+|l['’])?$",
    re.IGNORECASE,
)
#: What may stand between two places that are named together.
_TOGETHER = re.compile(
    r"\s*(?:,|(?:,?\s*(?:and|et|as well as|ainsi que|both)\s+))(?:\s*(?:(?:in|at|near|on|à|de|dans)\s+)?(?:the\s+)?)?",
    re.IGNORECASE,
)
_TALE = re.compile(r"\b(?:since|previous\w*|earlier|last year|depuis|précédent\w*)\b", re.IGNORECASE)


#: Votes of one mention for its place, by what the preposition says of it and by how exact it is. Set by hand on the
#: training and development reports; only their order matters much, the fitted weights scale their sum.
_ROLE_VOTE = {"at": 1.2, "near": 0.9, "toward": 0.7, "other": 0.9, "of": 0.8, "from": 0.2}
_PRECISION_VOTE = {"site": 1.6, "settlement": 2.0, "near": 1.6, "district": 1.5, "region": 0.3, "country": 0.1}


def _votes(
    scenes: Sequence[Scene], groups: Sequence[PlaceGroup], told: Sequence[int], *, country: str | None
) -> list[float]:
    """For each group, the sum of its mentions' votes, the first telling sentences counting most."""
    found = []
    for group in groups:
        total = 0.0
        for m in group.mentions:
            if m.aside not in ("", "country"):
                continue
            weight = 3.0 if told[m.scene] <= 2 else 1.6 if told[m.scene] <= 5 else 0.8
            weight *= 1.0 if scenes[m.scene].telling else 0.6
            weight *= _ROLE_VOTE.get(m.place.role, 0.9) * _PRECISION_VOTE.get(m.place.precision, 0.3)
            weight *= 0.4 if country and m.place.country and m.place.country != country else 1.0
            total += weight * (0.3 if any(n.aside == "dateline" for n in group.mentions) else 1.0)
        found.append(total)
    return found


def place_features(
    document: Document, scenes: Sequence[Scene], groups: Sequence[PlaceGroup], *, country: str | None
) -> list[Features]:
    """For each group, what speaks for and against it as the place of an event."""
    told: list[int] = []
    for scene in scenes:
        told.append((told[-1] if told else 0) + scene.telling)
    title = wordlists.fold(document.report.title or "")
    exact_told = sum(
        1
        for g in groups
        if _rank(g.place) == "exact" and any(not m.aside and scenes[m.scene].telling for m in g.mentions)
    )
    votes = _votes(scenes, groups, told, country=country)
    most = max(votes, default=0.0)
    length = "short" if len(scenes) <= 3 else "middle" if len(scenes) <= 8 else "long"
    found = []
    for group, own in zip(groups, votes, strict=True):
        rank = _rank(group.place)
        f: Features = {"bias": 1.0, f"rank {rank}": 1.0, f"rank {rank} {length}": 1.0}
        f[f"precision {group.place.precision}"] = 1.0
        f["votes"] = math.log1p(own)
        f[f"votes share {length}"] = own / most if most else 0.0
        if own and own == most:
            f[f"most votes {length}"] = 1.0
        if group.place.lat is None:
            f["unlocated"] = 1.0
        straight = [m for m in group.mentions if m.aside in ("", "country")]
        telling = [m for m in straight if scenes[m.scene].telling]
        f["mentions"] = math.log1p(len(straight))
        f["telling mentions"] = math.log1p(len(telling))
        for aside in ("dateline", "source", "elsewhere"):
            if any(m.aside == aside for m in group.mentions):
                f[f"some {aside}"] = 1.0
                if not straight:
                    f[f"only {aside}"] = 1.0
        if title and wordlists.fold(group.place.name) in title:
            f["title"] = 1.0
        if country and group.place.country:
            f["home" if group.place.country == country else "abroad"] = 1.0
        if rank != "exact":
            f[f"{rank} beside exact {min(exact_told, 3)}"] = 1.0
        else:
            f[f"exact of {min(exact_told, 5)}"] = 1.0
        first = min((told[m.scene] for m in telling), default=0)
        f["first told " + ("never" if not telling else str(first) if first <= 3 else "late")] = 1.0
        if any(m.scene == 0 for m in straight):
            f["lead"] = 1.0
            f[f"lead {rank}"] = 1.0
        if any(m.scene == 1 for m in straight):
            f["second"] = 1.0
        if any(scenes[m.scene].counts for m in straight):
            f["counted"] = 1.0
        if any(scenes[m.scene].times for m in straight):
            f["dated"] = 1.0
        best = min(((_near(scenes[m.scene], m.place), m) for m in straight), key=lambda x: x[0], default=None)
        if best is None:
            found.append(f)
            continue
        gap, mention = best
        f["trigger " + _bucket(gap, (15, 40, 80, 150, 300))] = 1.0
        roles = {m.place.role for m in straight}
        for role in roles:
            f[f"role {role}"] = 1.0
        f[f"best role {mention.place.role}"] = 1.0
        if mention.place.relation:
            f["relation"] = 1.0
        scene = scenes[mention.scene]
        others = [p for p in scene.places if p.start != mention.place.start]
        ahead = [p for p in others if 0 <= mention.place.start - p.end <= 60]
        if any(
            (p.precision in PRECISE and rank != "exact")
            or (p.precision in PRECISE and _HELD.fullmatch(document.text[p.end : mention.place.start]))
            for p in ahead
        ):
            f["holds another"] = 1.0
        nearer = min((_near(scene, p) for p in others if p.precision in PRECISE), default=math.inf)
        if nearer < gap:
            f["another nearer"] = 1.0
        if mention.place.start - scene.sentence.start < 5:
            f["opens sentence"] = 1.0
        if _TALE.search(scene.sentence.text):
            f["earlier"] = 1.0
        if document.in_quotes(mention.place.start):
            f["quoted"] = 1.0
        f |= _surroundings(document, scenes, group)
        found.append(f)
    return found


def _struck(document: Document, scene: Scene, place: PlaceMention) -> bool:
    """Whether the words say that a deed struck this place: "the attack on X", "killed at X", "the X massacre"."""
    text = document.text
    return any(
        (0 < place.start - t.end <= 60 and _STRUCK.fullmatch(text[t.end : place.start]))
        or (0 < t.start - place.end <= 25 and _NAMED.fullmatch(text[place.end : t.start]))
        for t in scene.triggers
    )


def _heads(document: Document, scenes: Sequence[Scene], mention: Named) -> bool:
    """Whether a place opens a paragraph as its heading: "1. X.", "X, 17 September."."""
    scene = scenes[mention.scene]
    first = mention.scene == 0 or scenes[mention.scene - 1].sentence.paragraph != scene.sentence.paragraph
    return (
        first
        and len(scene.sentence.text) <= _LONGEST_HEADING
        and not scene.triggers
        and mention.place.start - scene.sentence.start < 8
        and not grammar(document.language).finite.search(scene.sentence.text)
    )


#: Characters; a longer first sentence of a paragraph is no heading.
_LONGEST_HEADING = 60


def _surroundings(document: Document, scenes: Sequence[Scene], group: PlaceGroup) -> Features:
    """What the words around all mentions of a place say of it."""
    f: Features = {}
    text, published = document.text, document.report.published
    struck = 0
    ages: list[int] = []
    for m in group.mentions:
        scene, place = scenes[m.scene], m.place
        before = text[max(scene.sentence.start, place.start - 50) : place.start]
        after = text[place.end : place.end + 40]
        for name, (ahead, behind) in _AROUND.items():
            if ahead.search(before) or behind.match(after):
                f[f"around {name}"] = 1.0
                if m.scene == 0:
                    f[f"lead {name}"] = 1.0
        struck += _struck(document, scene, place)
        if _HOLDS.search(before):
            f["holds the village"] = 1.0
        elif _IS.search(before):
            f["is the village"] = 1.0
        if _heads(document, scenes, m):
            f["heads a paragraph"] = 1.0
        if published:
            ages += [(published - t.high).days for t in scene.times if t.high is not None]
    if struck:
        f["struck"] = 1.0
        f["struck times"] = math.log1p(struck)
    if ages:
        f["latest day beside it " + _bucket(min(ages), (8, 32, 92))] = 1.0
    return f


def _near(scene: Scene, place: PlaceMention) -> float:
    """Characters between a place and the nearest trigger of its sentence; infinite where it has none."""
    return min(
        (place.start - t.end if place.start >= t.end else t.start - place.end for t in scene.triggers),
        default=math.inf,
    )


def rival_features(document: Document, scenes: Sequence[Scene], groups: Sequence[PlaceGroup]) -> list[Features]:
    """For each group with its first chance, what the other places of the report make of it."""
    logits = [math.log(max(g.chance, 1e-9) / max(1.0 - g.chance, 1e-9)) for g in groups]
    order = sorted(range(len(groups)), key=lambda i: (-logits[i], groups[i].mentions[0].place.start))
    ranks = {i: n for n, i in enumerate(order)}
    exact = [i for i in order if _rank(groups[i].place) == "exact"]
    told = [{m.scene for m in g.mentions if m.aside in ("", "country") and scenes[m.scene].telling} for g in groups]
    length = "short" if len(scenes) <= 3 else "middle" if len(scenes) <= 8 else "long"
    found = []
    for i, group in enumerate(groups):
        rank = _rank(group.place)
        place = min(ranks[i] + 1, 5)
        f: Features = {"bias": 1.0, "first chance": logits[i], f"order {place}": 1.0, f"order {place} {length}": 1.0}
        f[f"{rank} order {min(place, 3)}"] = 1.0
        if ranks[i]:
            f["behind the first"] = logits[order[0]] - logits[i]
        elif len(order) > 1:
            f["before the second"] = logits[i] - logits[order[1]]
        rivals = [e for e in exact if e != i]
        if rivals:
            f[f"{rank} exact rival"] = max(-3.0, min(3.0, logits[rivals[0]]))
            beside = [e for e in rivals if told[e] & told[i]]
            if beside:
                f[f"{rank} exact rival in its sentence"] = max(-3.0, min(3.0, logits[beside[0]]))
            if told[i] and told[i] <= set().union(*(told[e] for e in rivals)):
                f[f"{rank} never alone"] = 1.0
        elif rank != "exact":
            f[f"{rank} no exact"] = 1.0
        if not told[i]:
            f["never told"] = 1.0
        twins = [logits[e] for e in rivals if _together(document, group, groups[e])]
        if twins and rank == "exact":
            f["named together with"] = max(-3.0, min(3.0, max(twins)))
            f["named together"] = 1.0
        f |= _standing(scenes, groups, i)
        found.append(f)
    return found


def _together(document: Document, one: PlaceGroup, other: PlaceGroup) -> bool:
    """Whether two places are named in one breath ("in X and Y")."""
    for a in one.mentions:
        for b in other.mentions:
            first, second = sorted((a.place, b.place), key=lambda p: p.start)
            gap = second.start - first.end
            if a.scene == b.scene and 0 < gap <= 24 and _TOGETHER.fullmatch(document.text[first.end : second.start]):
                return True
    return False


def _standing(scenes: Sequence[Scene], groups: Sequence[PlaceGroup], i: int) -> Features:
    """How often and how early a place is named beside the others of its kind."""
    f: Features = {}
    rank = _rank(groups[i].place)
    kin = [g for g in groups if _rank(g.place) == rank]
    count = [sum(m.aside in ("", "country") for m in g.mentions) for g in kin]
    own = sum(m.aside in ("", "country") for m in groups[i].mentions)
    if len(kin) > 1 and own:
        f[f"{rank} share of mentions"] = own / sum(count)
        if own == max(count) and count.count(own) == 1:
            f[f"{rank} most often"] = 1.0
        f[f"{rank} after the most often"] = math.log(max(count) / own)
    elif own:
        f[f"{rank} alone"] = 1.0
    first = min((g.mentions[0].place.start for g in kin), default=0)
    if groups[i].mentions[0].place.start == first:
        f[f"{rank} named first"] = 1.0
    paragraphs = {scenes[m.scene].sentence.paragraph for m in groups[i].mentions}
    every = {s.sentence.paragraph for s in scenes}
    if len(every) > 2:
        f["share of paragraphs"] = len(paragraphs) / len(every)
    f["reach"] = (groups[i].mentions[-1].scene - groups[i].mentions[0].scene) / max(1, len(scenes) - 1)
    return f
