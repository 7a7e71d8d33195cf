"""Counts of people and of events: "at least 23 soldiers were killed" → low 23, who soldiers. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from counterclaim.claims.answers import find_answers
from counterclaim.claims.count_links import linked
from counterclaim.claims.count_proposals import merged, proposal_of, second_verb
from counterclaim.claims.proposal import Proposal
from counterclaim.claims.silence import find_silences
from counterclaim.claims.tolls import Said
from counterclaim.claims.victims import FATALITIES, PEOPLE_COUNTS, scan_sentence
from counterclaim.text.analyse import Document

#: Counts said before that a later sentence may go back to.
_REMEMBERED = 200
#: A text of an accident or a storm without a word of fighting holds no claims of ours.
_DISASTER = re.compile(
    r"(?i)\b(?:tsunamis?|volcan\w+|erupt\w+|earthquakes?|floods?|flooding|landslides?|hurricanes?|cyclones?|typhoons?|crash\w*|epidemic"
    r"|outbreak|virus|derail\w+|capsiz\w+|séismes?|inondations?|accidents?|épidémie|naufrages?)\b"
)

_FIGHTING = re.compile(
    r"(?i)\b(?:attack\w*|gunm[ae]n|bomb\w*|shot|shooting|soldiers?|army|militants?|rebels?|militia\w*|terroris\w+|insurgen\w+|fighters?|jihad\w*"
    r"|strikes?|shell\w+|ambush\w*|troops|protest\w*|police|kidnap\w*|abduct\w*|attaqu\w+|attentats?|soldats?|armée|rebelles?|milic\w+"
    r"|djihad\w*|frappes?|embuscade|combat\w*|enlev\w+|tirs?)\b"
)


#: Words for a toll that tell nothing of whose: "the figure could not be confirmed" behind six wounded is about those.
_ANY_TOLL = re.compile(r"(?i)\b(?:figures?|numbers?|counts?|claims?|list|chiffres?|nombres?)\b")
_OF_DEATHS = re.compile(r"(?i)\b(?:death|dead|killed|died|fatalit|casualt|losses|mort|tué|victime|pertes)")


def _of_last_toll(silence: Proposal, said: list[Said], sentence: int) -> Proposal:
    """A toll left open: of the attribute that was last given a figure where its own words tell none, and of the people last
    counted by it."""
    if silence.rule != "counts.silent":
        return silence
    words = silence.value
    if _ANY_TOLL.search(words) and not _OF_DEATHS.search(words):
        near = next((s for s in reversed(said) if s.attribute in PEOPLE_COUNTS and sentence - s.sentence <= 1), None)
        silence = replace(silence, attribute=near.attribute) if near else silence
    of_whom = next((s.who for s in reversed(said) if s.who and s.attribute == silence.attribute), None)
    return replace(silence, who=of_whom)


def find_counts(document: Document) -> list[Proposal]:
    """Proposals of fatalities, injuries, missing_or_captured_people, aggregate and counted `other`, in text order."""
    proposals: list[Proposal] = []
    if _DISASTER.search(document.text) and not _FIGHTING.search(document.text):
        return []
    said: list[Said] = []
    deadly = -9  # the last sentence that spoke of deaths
    for sentence in document.sentences:
        scan = scan_sentence(sentence.text, document.language)
        if any(c.attribute == FATALITIES for c in scan.cues.values()):
            deadly = sentence.index
        for count in merged(scan, linked(scan, sentence, said, deadly=sentence.index - deadly <= 2)):
            proposal = proposal_of(scan, sentence, count, said)
            proposals += [proposal, *second_verb(scan, sentence, count, proposal)]
            said = said[-_REMEMBERED:]
            said.append(Said(sentence.index, count.attribute or "", proposal.low, proposal.high, proposal.who))
        proposals += [_of_last_toll(p, said, sentence.index) for p in find_silences(sentence, document.language)]
    return find_answers(document, sorted(proposals, key=lambda p: (p.start, p.end, p.attribute, p.rule)))
