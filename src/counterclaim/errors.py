"""What can go wrong, and who carries on: each kind of error says whether a report is skipped or the run stops."""

from __future__ import annotations


class CounterclaimError(Exception):
    """Base of every error that this package raises on purpose. Its text is one line, fit for a person."""


class InputFault(CounterclaimError):
    """One input (a file, a row, a URL) can't be used; the rest of the batch goes on.

    `source` names the input as the user would ("reports/a.pdf", "batch.jsonl:17"), `fault` says what is wrong with it.
    """

    def __init__(self, source: str, fault: str) -> None:
        self.source = source
        self.fault = fault
        super().__init__(f"{source}: {fault}")


class ReadingFault(CounterclaimError):
    """A report could be opened but not read (a language we don't read, text that is too long); the batch goes on."""


class QuoteFault(CounterclaimError):
    """A claim or relation does not carry the exact words of the text; it is refused, the rest of the reading stands."""


class UsageFault(CounterclaimError):
    """The request itself makes no sense (an unknown filter, a date that is none); the run stops, exit code 2."""


class MissingFault(UsageFault):
    """What was asked for by its name is not in the ledger."""


class ConflictFault(CounterclaimError):
    """Somebody else changed the same thing since it was last seen; nothing was kept, who asks must look again."""


class LedgerFault(CounterclaimError):
    """The ledger can't be opened, is of another version, or is damaged; the run stops, exit code 3."""


class ModelFault(CounterclaimError):
    """The trained reader's weights are missing, damaged, or of another version; the run stops, exit code 2."""
