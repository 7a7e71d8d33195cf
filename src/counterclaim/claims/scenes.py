"""What one sentence offers to an event: words that tell of a deed, places, days, people counted. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from counterclaim import wordlists
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.speech import Voice, grammar
from counterclaim.codebook import COUNTS, Attribute, PlacePrecision
from counterclaim.records import Claim
from counterclaim.resolve.dates import TimeMention
from counterclaim.resolve.places import PlaceMention
from counterclaim.text.analyse import Document, Sentence

#: Attributes that count people in one event.
PEOPLE = COUNTS - {Attribute.AGGREGATE}
#: How exact a place must be to be one.
PRECISE = {PlacePrecision.SITE, PlacePrecision.SETTLEMENT, PlacePrecision.NEAR}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that tells of something that happened, with the event type it speaks for."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What one sentence offers to an event."""

    sentence: Sentence
    triggers: tuple[Trigger, ...]
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]
    #: Whether people are counted in it, with or without a trigger.
    counts: bool = False
    #: Places left out, each with the reason: "dateline", "country", "source" (it is somebody's who speaks), "elsewhere".
    asides: tuple[tuple[PlaceMention, str], ...] = ()
    #: Times left out, each with the reason: "dateline", "another", "span", "reporting".
    undated: tuple[tuple[TimeMention, str], ...] = ()

    @property
    def telling(self) -> bool:
        return bool(self.triggers) or self.counts


@cache
def trigger_pattern(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-]){wordlists.alternation(list(wordlists.load('triggers', language)))}(?![\w-])", re.IGNORECASE
    )


@cache
def trigger_types(language: str) -> dict[str, str]:
    return {wordlists.fold(key): value for key, value in wordlists.load("triggers", language).items()}


_UNREAL = {
    "en": re.compile(
        r"\b(?:could|would|might|may|can|will|to\s+prevent|threaten\w*\s+to|plan\w*\s+to|risk\s+of|fear\w*\s+of|fears\s+that|threat\s+of|against\s+further|fight\s+against"
        r"|aim(?:ed|ing)?\s+(?:of|at|to)|intention\s+of|intend\w*\s+to|in\s+order\s+to|so\s+as\s+to|want\w*\s+to|hop\w+\s+to|prepar\w+\s+(?:to|for)"
        r"|plott\w+\s+to|in\s+case\s+of|if|calls?\s+for|vow\w*\s+to|possible|potential|avoid|new|more|further)\s+(?:\w+\s+){0,2}$",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:pourrai\w*|risque\s+d['’e]|menac\w+\s+de|crainte\s+d['’e]|prévenir|empêcher|éviter|lutte\s+contre|dans\s+le\s+but\s+d['’e]|afin\s+d['’e]|en\s+vue\s+d['’e]|intention\s+d['’e]|voul\w+|prépar\w+\s+(?:à|une?)|en\s+cas\s+d['’e]|de\s+nouvelles?)\s*(?:\w+\s+){0,2}$",
        re.IGNORECASE,
    ),
}


def find_triggers(document: Document, sentence: Sentence) -> list[Trigger]:
    """Triggers of one sentence that tell of what happened, not of what might."""
    types = trigger_types(document.language)
    unreal = _UNREAL[document.language]
    return [
        Trigger(m.start(), m.end(), types[wordlists.fold(" ".join(m.group().split()))])
        for m in trigger_pattern(document.language).finditer(document.text, sentence.start, sentence.end)
        if not unreal.search(document.text[max(sentence.start, m.start() - 40) : m.start()])
    ]


# --- what each sentence offers ------------------------------------------------------------------------------------------

_SAID_BEFORE = 48
#: What stands before a place where somebody speaks, lives or is buried, and nothing of the event happened.
_ELSEWHERE = re.compile(
    r"(?:\bwho\s+(?:is|was|are|were|lives?|lived|had\s+fled|fled)|\b(?:interviewed|reached|contacted|speaking|spoke"
    r"|told\s+\w+|brought|walked|arrived|sent|headed|met|based|born|funerals?|briefing|conference|summit|talks|hospitals?|treated|evacuated|flown|driven"
    r"|fled|joint|basée?|réuni\w*|soignés?|évacués?|transféré\w*|transportés?|hospitalisés?))"
    r"(?:\s+[\w'’]+){0,4}?\s*(?:by\s+\w+\s+)?(?:in|at|to|from|near|à|de|dans|vers|au)\s+(?:the\s+)?(?:\w+\s+of\s+)?$",
    re.IGNORECASE,
)


def _reporting(document: Document, time: TimeMention, sentence: Sentence) -> bool:
    """Whether a day is when something was said: "said on Wednesday", "told reporters late on Sunday"."""
    if document.text[time.end : time.end + 2] in {"'s", "’s"}:
        return False  # "claimed Sunday's assault"
    rules = grammar(document.language)
    before = document.text[max(sentence.start, time.start - _SAID_BEFORE) : time.start]
    cues = list(rules.cue.finditer(before))
    if cues:
        between = before[cues[-1].end() :]
        clause = re.search(r"[,;:]|\bthat\b|\bque\b|\bqu['’]", between) or rules.finite.search(between)
        if not clause and not trigger_pattern(document.language).search(between):
            return True
    after = document.text[time.end : time.end + 40]
    next_cue = rules.cue.search(after)
    if next_cue and not after[: next_cue.start()].strip():
        return True  # "the coalition on Saturday rejected reports"
    if re.match(r",?\s+(?:the\s+)?[\w\s]{0,25}?\b(?:spokes\w+|statement|communiqu[ée])\b", after):
        return True
    told = re.search(
        r"\b(?:statement|communiqu[ée]|message|interview|video|vidéo|published|publié\w*|released|issued|reached|circulated|diffusé\w*|dated|daté|silence)\s+((?:\w+\s+){0,6})$",
        before,
    )
    # "the message puts the raids on Thursday" dates the raids
    return told is not None and not trigger_pattern(document.language).search(told.group(1))


def _aside(document: Document, place: PlaceMention, sentence: Sentence, sources: Sequence[tuple[int, int]]) -> str:
    """Why a place is not where the sentence's event was, as far as the words before it say; "" where they don't."""
    if place.dateline:
        return "dateline"
    for start, end in sources:
        own = start <= place.start < end + 30 and not re.search(r"[,.;]", document.text[end : place.start])
        if own and (end <= place.start or start <= place.start < end):
            return "source"
    if _ELSEWHERE.search(document.text[max(sentence.start, place.start - 60) : place.start]):
        return "elsewhere"
    return "country" if place.precision == PlacePrecision.COUNTRY else ""


def find_scenes(
    document: Document,
    voices: Sequence[Voice],
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    *,
    given: Sequence[tuple[Proposal, Claim]],
) -> list[Scene]:
    sources = [(v.source_start, v.source_start + len(v.claimant)) for v in voices]
    scenes: list[Scene] = []
    for sentence in document.sentences:
        named = [p for p in places if sentence.start <= p.start < sentence.end]
        why = [_aside(document, p, sentence, sources) for p in named]
        inside_places = tuple(p for p, reason in zip(named, why, strict=True) if not reason)
        asides = tuple((p, reason) for p, reason in zip(named, why, strict=True) if reason)
        dated = [t for t in times if sentence.start <= t.start < sentence.end and t.kind == "date"]
        why_not = [_no_day(document, t, sentence) for t in dated]
        inside_times = tuple(t for t, reason in zip(dated, why_not, strict=True) if not reason)
        undated = tuple((t, reason) for t, reason in zip(dated, why_not, strict=True) if reason)
        counts = any(sentence.start <= c.start < sentence.end for _, c in given if c.attribute in PEOPLE)
        triggers = tuple(find_triggers(document, sentence))
        scenes.append(Scene(sentence, triggers, inside_places, inside_times, counts, asides, undated))
    return scenes


def _since(document: Document, time: TimeMention) -> bool:
    """ "since January", "in two years": a span over which things are summed up, no event's day."""
    before = document.text[max(0, time.start - 14) : time.start].lower()
    return bool(re.search(r"\b(?:(?:since|until|depuis|jusqu['’\w]*)\s+(?:\w+\s+)?|(?:by|from)\s+)$", before)) or bool(
        re.match(r"(?:since|depuis|until|by)\b", time.phrase.lower())
    )


#: "on the same day as Dorwa": counted from what is named after it, not from the day named before.
_AS_ANOTHER = re.compile(r"\s+(?:as|que|qu['’])\s*(?:the\s+|l[ea]s?\s+|l['’])?\w")


def _no_day(document: Document, time: TimeMention, sentence: Sentence) -> str:
    """Why an expression of time is not the day of its sentence's event: "dateline", "another", "span", "reporting"; ""
    where none."""
    if time.dateline:
        return "dateline"
    if time.anchor == "text" and _AS_ANOTHER.match(document.text, time.end):
        return "another"
    if _since(document, time):
        return "span"
    return "reporting" if time.reporting or _reporting(document, time, sentence) else ""


_NO_DAY = {
    "dateline": "it dates the report",
    "another": "it counts from another event, named after it",
    "span": "it bounds a span, nothing happened on it",
    "reporting": "it says when something was said",
}


def why_no_date(document: Document, time: TimeMention) -> str | None:
    """Why an expression of time can date no event; None where it can."""
    return _NO_DAY.get(_no_day(document, time, document.sentence_at(time.start)))


def same_place(a: str, b: str) -> bool:
    words_a, words_b = set(re.findall(r"\w+", wordlists.fold(a))), set(re.findall(r"\w+", wordlists.fold(b)))
    common = {
        "the",
        "of",
        "al",
        "el",
        "de",
        "la",
        "le",
        "village",
        "town",
        "area",
        "district",
        "region",
        "province",
        "city",
    }
    words_a, words_b = words_a - common or words_a, words_b - common or words_b
    return words_a <= words_b or words_b <= words_a
