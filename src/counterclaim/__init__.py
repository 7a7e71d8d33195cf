"""Counterclaim: who says what about which event, who denies it, and what the record supports."""

from __future__ import annotations

__version__ = "0.1.0"
