"""What kind of event a report's sentences tell of: each type gets a chance from the words that speak for it. Pure.

One logistic model a type (`data/event_weights.json`, parts "type attack" …), fitted like those for places and days; the
likeliest type is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from counterclaim import wordlists
from counterclaim.claims.event_weights import Features, chance
from counterclaim.claims.scenes import Scene, trigger_pattern, trigger_types
from counterclaim.codebook import EventType
from counterclaim.text.analyse import Document

#: Words that tell types apart beside the triggers; each is a feature by its name.
_CUES = {
    name: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for name, words in {
        "civilians": r"civil(?:ian|s\b|es\b)|villager|farmer|resident|worshipper|herder|villageois|habitant|paysan|fidèles|éleveurs",
        "executed": r"execut|slaughter|throat|massacr|hacked|rounded up|door to door|exécut|égorg|abattu",
        "aircraft": r"drone|jets?\b|warplane|aircraft|helicopter|air ?force|air ?strike|avion|hélicopt|aérien|aviation|chasseurs?\b",
        "artillery": r"shell|mortar|artiller|rocket|howitzer|obus|mortier|roquette|missile|grad\b",
        "device": r"mine\b|mines\b|ied\b|explosive|car bomb|roadside|detonat|engin explosif|piégée?\b|détona",
        "suicide": r"suicide|fidayeen|kamikaze|vest\b|blew (?:himself|herself|themselves)|istishhad",
        "taken": r"kidnap|abduct|hostage|seized by|enlev|otage|ransom|rançon",
        "arrested": r"arrest|detain|custody|interpell|arrêt[ée]|capturé|captured",
        "ambush": r"ambush|embuscade|convoy|convoi|patrol",
        "clash": r"clash|fighting|battle|gun ?battle|firefight|affront|combats|échanges de tirs|accroch",
        "seized": r"overran|seized|captured the|took control|recaptur|retook|withdr|s['’]empar|prise de|contrôle",
        "camp": r"base\b|camp\b|barracks|outpost|post\b|poste\b|caserne|checkpoint|position",
        "protest": r"protest|demonstrat|rally|riot|manifest",
        "verdict": r"court|trial|sentenc|convict|tribunal|procès|condamn",
    }.items()
}


def type_features(document: Document, scenes: Sequence[Scene], *, near: int | None, main: bool) -> Features:
    """What the sentences of one event say of its type; `near` is where it is first told, None where nowhere."""
    f: Features = {"bias": 1.0, "main" if main else "side": 1.0}
    told = 0
    types = trigger_types(document.language)
    if main:
        for m in trigger_pattern(document.language).finditer(document.report.title or ""):
            f[f"title {types[wordlists.fold(' '.join(m.group().split()))]}"] = 1.0
    for scene in scenes:
        if not scene.triggers:
            continue
        told += 1
        here = near is not None and scene.sentence.start <= near < scene.sentence.end
        share = 1.0 if told <= 1 or here else 0.5 if told <= 3 else 0.2
        for trigger in scene.triggers:
            kind = f"said {trigger.type}"
            f[kind] = min(2.0, f.get(kind, 0.0) + share)
            word = f"word {wordlists.fold(document.text[trigger.start : trigger.end])}"
            f[word] = max(f.get(word, 0.0), share)
            if told == 1:
                f[f"first {trigger.type}"] = 1.0
            if here:
                f[f"here {trigger.type}"] = 1.0
        if here:
            closest = min(scene.triggers, key=lambda t: (abs(t.start - (near or 0)), t.start))
            f[f"closest {closest.type}"] = 1.0
    for number, scene in enumerate(scenes[:6]):
        here = number == 0 or (near is not None and scene.sentence.start <= near < scene.sentence.end)
        for name, pattern in _CUES.items():
            if pattern.search(scene.sentence.text):
                f[f"cue {name}"] = 1.0
                if here:
                    f[f"cue here {name}"] = 1.0
    if not told:
        f["no trigger"] = 1.0
    return f


def choose_type(features: Features) -> str:
    """The likeliest type; ties: the order of the codebook."""
    kinds = list(EventType)
    return str(max(kinds, key=lambda k: (chance(features, f"type {k}"), -kinds.index(k))))
