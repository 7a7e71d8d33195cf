"""The table of contents: what happens to a report, in order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from counterclaim import __version__
from counterclaim.claims.attributes import find_attributes
from counterclaim.claims.check import checked
from counterclaim.claims.counts import find_counts
from counterclaim.claims.event_hints import Hint
from counterclaim.claims.event_parties import with_parties
from counterclaim.claims.events import FoundEvent, find_events, link_claims
from counterclaim.claims.explain import Explanation, explain_events
from counterclaim.claims.parties import Party, find_parties
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.reasons import ClaimReason, reasons_by_rules
from counterclaim.claims.relations import find_relations
from counterclaim.claims.responsibility import find_responsibility
from counterclaim.claims.speech import Voice, find_voices, give_voice, mark_disputes, voice_of_report
from counterclaim.codebook import LANGUAGES
from counterclaim.config import Settings
from counterclaim.errors import ReadingFault, UsageFault
from counterclaim.records import Claim, Event, Reading, Report
from counterclaim.resolve.actor_report import explain, resolve_parties
from counterclaim.resolve.actor_sources import load_user_actors, user_actors_file
from counterclaim.resolve.actors import ActorBook, load_actors
from counterclaim.resolve.dates import TimeMention, find_times
from counterclaim.resolve.gazetteer import Gazetteer, load_gazetteer
from counterclaim.resolve.places import PlaceMention, country_of, find_places
from counterclaim.resolve.relation_records import compare_relations
from counterclaim.text.analyse import Document, analyse
from counterclaim.text.language import guess_language, readable_language

if TYPE_CHECKING:
    from counterclaim.trained.encoder import Model
    from counterclaim.trained.read import Read

#: Sentences. The model joins claims to events better than the rules in texts up to about this long (events F1 0.57
#: against 0.44 on annotated texts not trained on), worse in whole reports (0.49 against 0.66 on the development reports).
SHORT = 6
#: The reader that works by rules alone.
READER = f"rules {__version__}"


@dataclass(frozen=True, slots=True)
class Tools:
    """What costs time to load, made once and handed on."""

    settings: Settings
    gazetteer: Gazetteer
    reader: str = READER
    actors: ActorBook = field(default_factory=load_actors)
    #: The trained reader's model; None: the rules read alone.
    model: Model | None = None


def load_tools(settings: Settings | None = None) -> Tools:
    """Opens what the reader needs: the one place where data files are loaded.

    Raises UsageFault where there is no such reader, ModelFault where the trained reader is asked for and its weights are missing, damaged or of another version.
    """
    settings = settings or Settings()
    if settings.reader not in ("rules", "trained"):
        raise UsageFault(f"there is no reader {settings.reader!r} (only rules, trained)")
    model = None
    if settings.reader == "trained":
        with _uninterrupted():
            from counterclaim.trained.encoder import PACKAGED, open_model

            model = open_model(settings.model or PACKAGED)
    return Tools(
        settings,
        load_gazetteer(),
        reader=f"trained {model.version} ({__version__})" if model else READER,
        actors=load_actors().with_actors(load_user_actors(user_actors_file())),
        model=model,
    )


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interrupt waits for the end of the block: in the middle of loading a library written in C it would come out as
    some other fault of that library, or be lost."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield  # only the main thread is interrupted, and not where interrupts are ignored
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def by_rules(tools: Tools) -> Tools:
    """The same tools without the trained reader: the rules read alone."""
    return replace(tools, model=None, reader=READER)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rule stages found in one report before it is decided what happened: the ground that both readers share."""

    document: Document
    times: tuple[TimeMention, ...]
    places: tuple[PlaceMention, ...]
    parties: tuple[Party, ...]
    #: The party whose own statement the report is.
    voice: str | None
    voices: tuple[Voice, ...]
    #: Every proposal with the claim that it makes where the rules are believed.
    given: tuple[tuple[Proposal, Claim], ...]


def see(report: Report, tools: Tools, *, language: str) -> Seen:
    """Runs the stages that look at words: sentences, times, places, parties, who speaks, what is said. Pure."""
    # text
    document = analyse(report, language=language)
    times = find_times(report.text, published=report.published, language=language)
    places = find_places(document, tools.gazetteer)
    parties = find_parties(document)
    # who speaks where
    voice = voice_of_report(document)
    voices = find_voices(document)
    # what is said
    proposals = [
        *find_counts(document),
        *find_attributes(document),
        *find_responsibility(document, voices, parties=parties, party=voice),
    ]
    given = give_voice(document, voices, proposals)
    return Seen(document, tuple(times), tuple(places), tuple(parties), voice, tuple(voices), tuple(given))


def read_report(report: Report, tools: Tools) -> Reading:
    """One report → one reading. Pure given its tools: the same report and version give the same reading.

    Raises ReadingFault where the text is empty, too long, or in a language that is not read.
    """
    return _read(report, tools)[0]


def _read(report: Report, tools: Tools) -> tuple[Reading, Seen, Read | None]:
    language = readable_language(report, longest=tools.settings.longest_text)
    seen = see(report, tools, language=language)
    document = seen.document
    made = _by_model(seen, tools.model) if tools.model else events_by_rules(seen)
    relations = find_relations(document)
    reading = Reading(
        report.id, language, tools.reader, seen.voice, made.events, made.claims, tuple(relations), made.doubtful
    )
    # nothing leaves without its words; who is known by an id gets it
    return resolve_parties(checked(report, reading), document, tools.actors), seen, made.read


def explain_claims(report: Report, tools: Tools) -> tuple[Reading, list[ClaimReason]]:
    """The reading of a report, and for each of its claims (doubtful ones last) the words it rests on and what the heads
    of the trained reader said. Pure given its tools.

    Raises ReadingFault as `read_report` does.
    """
    reading, seen, read = _read(report, tools)
    if read is None:
        return reading, reasons_by_rules(seen.document, reading.claims, seen.voices, seen.given)
    from counterclaim.trained.why import reasons_by_model

    return reading, reasons_by_model(read, reading.claims, reading.doubtful, seen.voices)


@dataclass(frozen=True, slots=True)
class Made:
    """What a reader makes of what was seen: events, claims with their event, and claims it is not sure of."""

    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    doubtful: tuple[Claim, ...] = ()
    #: What the model made of it, for who asks why; None where the rules read alone.
    read: Read | None = None


def _events_by_rules(
    seen: Seen, given: Sequence[tuple[Proposal, Claim]], hints: Sequence[Hint] = ()
) -> list[FoundEvent]:
    return find_events(
        seen.document,
        voices=seen.voices,
        times=seen.times,
        places=seen.places,
        country=country_of(seen.document, seen.places),
        parties=seen.parties,
        given=given,
        hints=hints,
    )


def events_by_rules(seen: Seen) -> Made:
    """What happened, and which claim belongs to which event, by the rules alone."""
    events = _events_by_rules(seen, seen.given)
    events, linked = link_claims(seen.document, seen.given, events)
    claims = mark_disputes(seen.document, linked)
    return Made(tuple(e.event for e in events), tuple(claims))


def read_claims(seen: Seen, model: Model) -> Read:
    """What the trained reader makes of what was seen: claims that stand and doubtful ones, without their events."""
    # the trained reader's libraries load only where it reads: the command's help and the rules start without them
    from counterclaim.trained.read import choose, score

    scored = score(
        seen.document,
        model,
        times=seen.times,
        places=seen.places,
        parties=seen.parties,
        voices=seen.voices,
        rules=seen.given,
    )
    return choose(scored, seen.voices, model.settings, voice=seen.voice)


def _by_model(seen: Seen, model: Model) -> Made:
    """What happened by the trained reader, which has what the rules proposed before it."""
    return events_of(seen, read_claims(seen, model), model.settings)


def events_of(seen: Seen, read: Read, settings: dict[str, Any]) -> Made:
    """What happened, and which claim belongs to which event, where the model has read the claims."""
    from counterclaim.trained.events import find_trained_events, hints_of, marks_of, with_types

    given = [(p, c) for p, c, _ in read.given]
    doubtful = tuple(c for _, c, _ in read.doubtful)
    hints = hints_of(read.given)
    by_rule = _events_by_rules(seen, given, hints)
    if len(seen.document.sentences) > SHORT:
        # in a few sentences the head for types says other things of other names; over many claims that evens out
        by_rule = with_types(by_rule, read.given, read.scored)
        kept, linked = link_claims(seen.document, given, by_rule, hints)
        told = with_parties(
            seen.document,
            [(e.event, e.start, e.sentences) for e in kept],
            seen.parties,
            given,
            voices=seen.voices,
            places=seen.places,
            marks=marks_of(read.scored),
        )
        return Made(tuple(told), tuple(mark_disputes(seen.document, linked)), doubtful, read)
    events, claims = find_trained_events(
        read.scored,
        read.given,
        times=seen.times,
        places=seen.places,
        parties=seen.parties,
        voices=seen.voices,
        country=country_of(seen.document, seen.places),
        fallback=by_rule,
        settings=settings,
    )
    if by_rule:  # the triggers tell the main event's type better than the claims' heads alone
        events = [replace(e, type=by_rule[0].event.type) if e.main else e for e in events]
    return Made(tuple(events), tuple(mark_disputes(seen.document, claims)), doubtful, read)


def explain_report(report: Report, tools: Tools, *, reading: Reading | None = None) -> Explanation:
    """Why a reading has its places, days and parties: the stages that resolve, run again, with what they passed over.

    Without `reading` the report is read first. A reading by another reader is explained as far as its words are found
    in the report; where these stages would resolve them otherwise, it says so. Pure given its tools.

    Raises ReadingFault where the text is empty, too long, or in a language that is not read.
    """
    reading = reading or read_report(report, tools)
    language = reading.language or report.language or guess_language(report.text)
    if language not in LANGUAGES:
        raise ReadingFault(f"the language {language!r} is not read (only {', '.join(LANGUAGES)})")
    document = analyse(report, language=language)
    parties = explain(reading, document, tools.actors)
    events = explain_events(
        reading,
        document,
        times=find_times(report.text, published=report.published, language=language),
        places=find_places(document, tools.gazetteer),
        gazetteer=tools.gazetteer,
        parties=parties,
    )
    spoken = tuple(p for p in parties if p.where in ("claimant", "voice"))
    said = compare_relations(reading, document, tools.actors)
    return Explanation(report.id, reading.reader, tools.reader, events, spoken, said)
