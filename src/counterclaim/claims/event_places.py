"""Which of the places that a report names are where its events happened: each gets a chance. Pure.

The mentions of one place are taken together. What they show (where in the report, beside which words, how exact) are
features of a logistic model whose weights stand in `data/event_weights.json`; `eval/train_events.py` fits them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from counterclaim import wordlists
from counterclaim.claims.scenes import PRECISE, Scene, same_place
from counterclaim.codebook import PlacePrecision
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document

Features = dict[str, float]


@cache
def weights(part: str) -> Mapping[str, float]:
    """Feature → weight of one part ("place", "day") of `data/event_weights.json`.

    Raises KeyError where the file has no such part.
    """
    text = resources.files("counterclaim").joinpath("data", "event_weights.json").read_text(encoding="utf-8")
    found: Mapping[str, float] = json.loads(text)[part]
    return found


def chance(features: Features, part: str) -> float:
    """0 … 1 by the logistic model of one part."""
    return logistic(features, weights(part))


def logistic(features: Features, table: Mapping[str, float]) -> float:
    """0 … 1; a feature without a weight says nothing."""
    total = sum(table.get(name, 0.0) * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


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
    #: The chance that an event was there, and that it is one the report is mainly about.
    chance: float = 0.0
    main: float = 0.0


def _rank(place: PlaceMention) -> str:
    """Places of one name are one only where they are of one kind: "Gao" the town is not "Gao" the region."""
    if place.precision == PlacePrecision.COUNTRY:
        return "country"
    return "region" if place.precision == PlacePrecision.REGION else "exact"


def group_places(scenes: Sequence[Scene]) -> list[PlaceGroup]:
    """The places of a report, each with all its mentions, in the order of their first one."""
    groups: list[list[Named]] = []
    for index, scene in enumerate(scenes):
        named = [(p, "") for p in scene.places] + list(scene.asides)
        for place, aside in sorted(named, key=lambda n: n[0].start):
            twin = next(
                (g for g in groups if _rank(g[0].place) == _rank(place) and same_place(g[0].place.name, place.name)),
                None,
            )
            if twin is None:
                groups.append([Named(index, place, aside)])
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
        found.append(f)
    return found


def _near(scene: Scene, place: PlaceMention) -> float:
    """Characters between a place and the nearest trigger of its sentence; infinite where it has none."""
    return min(
        (place.start - t.end if place.start >= t.end else t.start - place.end for t in scene.triggers),
        default=math.inf,
    )


def rival_features(scenes: Sequence[Scene], groups: Sequence[PlaceGroup]) -> list[Features]:
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
        found.append(f)
    return found
