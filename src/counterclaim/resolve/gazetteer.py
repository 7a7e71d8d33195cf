"""Read-only look-up of place names."""

from __future__ import annotations


class Gazetteer:
    """Names of places → candidates."""


def load_gazetteer() -> Gazetteer:
    """The default gazetteer, made once a process."""
    return Gazetteer()
