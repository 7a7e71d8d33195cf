"""Settings: frozen, made once where a program starts, and handed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Every knob of a run. The defaults are what the command line uses."""

    #: The ledger's file, or the address of its database ("postgresql://USER@HOST/DATABASE").
    ledger: Path | str = field(default_factory=lambda: Path("counterclaim.db"))
    #: Who reads: "trained" (the model that ships, with the rules' marks) or "rules" (the rules alone).
    reader: str = "trained"
    #: A folder with the trained reader's weights; None: those in the package.
    model: Path | None = None
    #: A longer text is refused, not cut: 2,000,000 characters are some 700 pages, no report is that long.
    longest_text: int = 2_000_000
    #: Bytes of one input file; a larger one is refused before it is opened.
    largest_file: int = 20_000_000
    #: Seconds to wait for a URL that the user gave.
    fetch_timeout: float = 20.0
