"""What kind of event a report's sentences tell of: each type gets a chance from the words that speak for it. Pure.

One multinomial logistic model (`data/type_weights.json`; `eval/train_types.py` fits it) over the triggers of the event's
sentences, the things named in them, and who its dead are. The likeliest type is taken; the trained reader asks its head
for types too (`with_heads`).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

from counterclaim import wordlists
from counterclaim.claims.event_weights import Features
from counterclaim.claims.scenes import Scene, trigger_pattern, trigger_types
from counterclaim.codebook import Attribute, EventType
from counterclaim.records import Claim
from counterclaim.text.analyse import Document

#: Words that tell types apart beside the triggers; each is a feature by its name.
_CUES = {
    name: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for name, words in {
        "civilians": r"civil(?:ian|s\b|es\b)|villager|farmer|resident|worshipper|herder|villageois|habitant|paysan|fidèles|éleveurs",
        "executed": r"execut|slaughter|throat|massacr|hacked|rounded up|door to door|exécut|égorg|abattu",
        "aircraft": r"drone|jets?\b|war ?planes?|aircraft|helicopter|gunship|air[- ]?(?:force|strike|raid|attack|campaign|assault|bombardment|power)|from the (?:air|sky)|avion|hélicopt|aérien|aviation|chasseurs?\b",
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


#: Words for victims who bear no arms, and for those who do.
_UNARMED = _CUES["civilians"]
_ARMED = re.compile(
    r"\b(?:soldier|troop|police|gendarme|fighter|militant|rebel|officer|guard|soldat|militaire|policier|combattant)",
    re.IGNORECASE,
)


def _toll_features(claims: Sequence[Claim]) -> Features:
    """Who the dead of an event are, and whether they are many."""
    f: Features = {}
    for claim in claims:
        if claim.attribute != Attribute.FATALITIES:
            continue
        who = claim.who or ""
        kind = "unarmed" if _UNARMED.search(who) else "armed" if _ARMED.search(who) else "people"
        f[f"dead {kind}"] = 1.0
        if (claim.low or 0) >= 10:
            f[f"many dead {kind}"] = 1.0
        if (claim.low or 0) >= 40:
            f[f"masses dead {kind}"] = 1.0
    return f


#: Value of a trigger's own word: small, so that a word seen a few times weighs less than what its kind says.
_WORD: Final = 0.4


def type_features(
    document: Document, scenes: Sequence[Scene], *, near: int | None, main: bool, claims: Sequence[Claim] = ()
) -> Features:
    """What the sentences of one event say of its type; `near` is where it is first told, None where nowhere; `claims` are
    those of the report."""
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
            f[word] = max(f.get(word, 0.0), share * _WORD)
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
    for name, pattern in _CUES.items():
        share = sum(1 for s in scenes if pattern.search(s.sentence.text)) / max(1, len(scenes))
        if share:
            f[f"share {name}"] = share
    if not told:
        f["no trigger"] = 1.0
    spans = [(s.sentence.start, s.sentence.end) for s in scenes]
    return f | _toll_features([c for c in claims if any(a <= c.start < b for a, b in spans)])


@cache
def type_weights() -> Mapping[str, Mapping[str, float]]:
    """Feature → type → weight."""
    text = resources.files("counterclaim").joinpath("data", "type_weights.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, float]] = json.loads(text)
    return found


def type_chances(features: Features, table: Mapping[str, Mapping[str, float]] | None = None) -> tuple[float, ...]:
    """The chance of each type, in the order of the codebook; a feature without weights says nothing."""
    table = type_weights() if table is None else table
    sums = dict.fromkeys(map(str, EventType), 0.0)
    for name, value in features.items():
        for kind, weight in table.get(name, {}).items():
            sums[kind] += weight * value
    most = max(sums.values())
    shares = [math.exp(s - most) for s in sums.values()]
    return tuple(s / sum(shares) for s in shares)


#: How much the head for types says beside the rules' model (in logarithms of chances), found by cross-validation; the
#: least chance keeps one of the two from ruling out a type alone.
_HEADS: Final = 0.8
_LEAST: Final = 0.01


def with_heads(chances: Sequence[float], heads: Sequence[float]) -> tuple[float, ...]:
    """The chances of the types by the rules' model and by a head's, both in the order of the codebook, taken together."""
    both = [max(a, 1e-6) * max(b, _LEAST) ** _HEADS for a, b in zip(chances, heads, strict=True)]
    return tuple(b / sum(both) for b in both)


def likeliest(chances: Sequence[float]) -> str:
    """The likeliest type; ties: the order of the codebook."""
    kinds = list(EventType)
    return str(kinds[max(range(len(kinds)), key=lambda i: (chances[i], -i))])
