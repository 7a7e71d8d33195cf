"""Reading by a language model: the extra `llm`. Nothing of the core imports it; `open_reader` is the way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterclaim.errors import UsageFault

if TYPE_CHECKING:
    from counterclaim.llm.reader import LlmReader
    from counterclaim.llm.settings import LlmSettings
    from counterclaim.resolve.actors import ActorBook
    from counterclaim.resolve.gazetteer import Gazetteer

INSTALL = "reading by a language model needs the extra `llm`: pip install 'counterclaim[llm]'"
_OF_THE_EXTRA = frozenset({"pydantic", "pydantic_ai", "openai", "httpx2"})


def open_reader(settings: LlmSettings, *, gazetteer: Gazetteer, actors: ActorBook, key: str | None = None) -> LlmReader:
    """The reader, with the libraries of the extra loaded. Sends nothing yet.

    Raises UsageFault with the line that installs the extra where it is absent.
    """
    try:
        from counterclaim.llm.reader import LlmReader
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        raise UsageFault(INSTALL) from error
    return LlmReader(settings, gazetteer=gazetteer, actors=actors, key=key)
