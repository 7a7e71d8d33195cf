"""The tools with the trained reader's weights, opened once."""

from __future__ import annotations

import pytest

from counterclaim.config import Settings
from counterclaim.pipeline import Tools, load_tools


@pytest.fixture(scope="session")
def tools() -> Tools:
    return load_tools(Settings(reader="trained"))
