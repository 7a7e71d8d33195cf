"""What holds without the extra: one clear line, and nothing else of the program touched."""

from __future__ import annotations

import subprocess
import sys

import pytest

from counterclaim.errors import UsageFault
from counterclaim.llm import open_reader
from counterclaim.llm.settings import LlmSettings
from counterclaim.pipeline import Tools


@pytest.mark.parametrize("absent", ["pydantic_ai", "openai"])
def test_a_missing_extra_is_one_line(absent: str, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in sys.modules if n.startswith("counterclaim.llm.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, absent, None)
    with pytest.raises(UsageFault, match=r"pip install 'counterclaim\[llm\]'"):
        open_reader(LlmSettings("m", "http://localhost/v1"), gazetteer=tools.gazetteer, actors=tools.actors)


def test_the_rules_load_nothing_of_it() -> None:
    code = (
        "import sys, counterclaim\ncounterclaim.read('Nine guards died in Ansongo, the army said.')\n"
        "print(sorted({'pydantic_ai', 'openai', 'httpx2', 'counterclaim.llm'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
