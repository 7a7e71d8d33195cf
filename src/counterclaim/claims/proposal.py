"""What a stage of `claims/` proposes before it is known who says it and of which event: a value with its words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """One possible claim. `start` and `end` are characters of the published text and make the quote.

    `claimant`, `stance` are given only where the pattern itself names them ("the army denied that …"); where they are
    None, `speech` finds the voice that the words stand in. `anchor` is the position whose voice counts (the number, the
    verb); None means `start`. `aggregate` and person claims outside events set `eventless`.
    """

    attribute: str
    value: str
    start: int
    end: int
    low: int | None = None
    high: int | None = None
    who: str | None = None
    claimant: str | None = None
    stance: str | None = None
    anchor: int | None = None
    eventless: bool = False
    #: The name of the rule that made it, for `--explain` and for tests.
    rule: str = ""
