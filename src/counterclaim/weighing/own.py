"""A count of dead and the report that has it in, whether its words make the dead the claimant's own out. Pure.

Nobody admits the enemy's losses: "acknowledged five dead", "admits to 16 dead", "nine dead in its ranks", "lost three"
are all of the speaker's side, whatever bare word for the victims was read.
"""

from __future__ import annotations

import re
from typing import Final

from counterclaim.codebook import Attribute
from counterclaim.records import Claim, Report
from counterclaim.weighing.victims import BARE, PEOPLE, victims_of
from counterclaim.wordlists import fold

#: Right before the count: a verb of admission, or of losing, with at most a few small words between.
_ADMITTED: Final = re.compile(
    r"\b(?:acknowledg\w+|admit\w*|conced\w+|own\w* up to|los[te]|losing|reconn\w+|admet\w*|perdu|pertes? de)"
    r"(?:\W+(?:to|that|only|just|of|having|had|have|some|about|at|least|de|avoir|que|seulement|au|moins)){0,3}\W*$"
)
#: Right after it: whose they were.
_ON_ITS_SIDE: Final = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:in|among|from|on|of|dans|parmi|de) (?:its|their|his|our|ses|leurs|nos|son|leur)\b"
    r"\W*(?:own|ranks?|side|men|rangs?|cote|hommes|combattants|fighters)"
)
#: In the count's own words.
_LOST: Final = re.compile(r"^(?:it|they|we|he|she|\w+)?\W*(?:had |has |have )?(?:lost|a perdu|ont perdu|avoir perdu)\b")
_NEAR: Final = 48
_COUNTS: Final = (Attribute.FATALITIES, Attribute.INJURIES, Attribute.MISSING_OR_CAPTURED_PEOPLE)


def own_by_words(claim: Claim, report: Report) -> bool:
    """Whether the words around a count of bare "dead" say that they were the claimant's."""
    if claim.attribute not in _COUNTS or not victims_of(claim.who).classes <= {PEOPLE, BARE, "wounded", "men"}:
        return False
    before = re.split(r"[.;!?]\s", fold(report.text[max(0, claim.start - _NEAR) : claim.start]))[-1]
    after = re.split(r"[.;!?]\s", fold(report.text[claim.end : claim.end + _NEAR]))[0]
    quote = fold(claim.quote)
    return bool(_ADMITTED.search(before) or _LOST.search(quote) or _ON_ITS_SIDE.search(_tail(quote) + after))


def _tail(quote: str) -> str:
    """The quote from the victims on: "nine dead in its" ends within the words that tell whose they were."""
    found = re.search(r"\b(?:dead|killed|died|wounded|injured|missing|morts?|tues?|blesses?|disparus?)\b", quote)
    return quote[found.end() :] if found else ""
