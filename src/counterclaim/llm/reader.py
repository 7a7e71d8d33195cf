"""Reports → readings by a language model, many at a time, in the order given: the road of `pipeline.py` beside it.

Two questions a report: what it says, and, over its passages with the names masked, of which type each event is.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Coroutine, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, TypeVar

from counterclaim import __version__
from counterclaim.errors import ReadingFault
from counterclaim.llm.assemble import Draft, drafted, finished
from counterclaim.llm.client import Budget, ModelClient
from counterclaim.llm.masking import passages_of
from counterclaim.llm.prompts import reading_question, types_question
from counterclaim.llm.schema import parse_answer, parse_types
from counterclaim.llm.settings import LlmSettings, Usage
from counterclaim.records import Reading, Report
from counterclaim.resolve.actors import ActorBook
from counterclaim.resolve.gazetteer import Gazetteer
from counterclaim.text.analyse import Document, analyse
from counterclaim.text.language import readable_language

#: Reports begun for each call at one time, so that one slow answer does not hold up the rest.
AHEAD = 4

_Made = TypeVar("_Made")


class LlmReader:
    """Reads by a model. `usage` counts calls, tokens and refusals over everything read so far.

    >>> reader = LlmReader(LlmSettings("qwen", "http://127.0.0.1:8080/v1"), gazetteer=…, actors=…)  # doctest: +SKIP
    >>> for report, made in reader.read_all(reports): …  # doctest: +SKIP
    """

    def __init__(
        self, settings: LlmSettings, *, gazetteer: Gazetteer, actors: ActorBook, key: str | None = None
    ) -> None:
        self.settings = settings
        self.usage = Usage()
        self.name = f"llm {settings.model} {__version__}"
        self._gazetteer, self._actors, self._key = gazetteer, actors, key

    def read_all(self, reports: Iterable[Report]) -> Generator[tuple[Report, Reading | ReadingFault], None, None]:
        """Each report with its reading or its fault, in the order given. Reports are asked for as they are needed, in
        the caller's thread. Raises UsageFault where the model can't be set up at all, before any report is sent."""
        with _loop() as loop:
            client = _run(loop, ModelClient(self.settings, self.usage, key=self._key).__aenter__()).result()
            waiting: deque[tuple[Report, Future[Reading]]] = deque()
            source = iter(reports)
            try:
                while True:
                    while len(waiting) < AHEAD * self.settings.concurrency:
                        report = next(source, None)
                        if report is None:
                            break
                        waiting.append((report, _run(loop, self._read(report, client))))
                    if not waiting:
                        return
                    report, future = waiting.popleft()
                    yield report, _result(future)
            finally:
                _run(loop, _end_tasks()).result()
                _run(loop, client.__aexit__(None, None, None)).result()

    def read(self, report: Report) -> Reading:
        """One report. Raises ReadingFault where there is no reading, UsageFault where the model can't be set up."""
        ((_, made),) = self.read_all([report])
        if isinstance(made, ReadingFault):
            raise made
        return made

    async def _read(self, report: Report, client: ModelClient) -> Reading:
        language = readable_language(report, longest=self.settings.longest_text)
        document = analyse(report, language=language)
        budget = Budget(self.settings.retries)
        told, given = reading_question(report)
        answer, refused = await client.ask("reading", told, given, read=parse_answer, budget=budget)
        draft = drafted(document, answer, refused, gazetteer=self._gazetteer)
        types = await self._types(document, draft, client, budget)
        reading = finished(document, draft, types, reader=self.name, actors=self._actors)
        self.usage.refused.update(item.reason for item in reading.refused)
        return reading

    async def _types(self, document: Document, draft: Draft, client: ModelClient, budget: Budget) -> dict[str, str]:
        """The type of each event, chosen without the names. No events, no question."""
        if not draft.events:
            return {}
        passages = passages_of(
            document, draft.events, draft.claims, draft.relations, voice=draft.voice, actors=self._actors
        )
        eids = [event.eid for event, _ in draft.events]
        told, given = types_question(document.report, passages)
        return await client.ask("types", told, given, read=lambda text: parse_types(text, eids), budget=budget)


def _result(future: Future[Reading]) -> Reading | ReadingFault:
    try:
        return future.result()
    except ReadingFault as fault:
        return fault


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, _Made]) -> Future[_Made]:
    return asyncio.run_coroutine_threadsafe(work, loop)


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own: answers come in while the caller writes a ledger, and a caller that runs
    a loop itself (a notebook) can read too."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="counterclaim-llm", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        _run(loop, loop.shutdown_asyncgens()).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_tasks() -> None:
    """Ends what still runs and waits for it, so that nothing is cut off half closed."""
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
