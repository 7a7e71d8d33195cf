"""Who reads, and what must be told of it: the options of `--reader` in, something that reads a batch out.

A further reader is a name in `ReaderName`, a branch in `How.open` and, where it needs some, options in `How`.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from counterclaim.config import Settings
from counterclaim.errors import QuoteFault, ReadingFault, UsageFault
from counterclaim.records import Reading, Report

if TYPE_CHECKING:
    from counterclaim.llm.reader import LlmReader
    from counterclaim.pipeline import Tools

Made = tuple[Report, Reading | ReadingFault | QuoteFault]


class ReaderName(StrEnum):
    TRAINED = "trained"
    RULES = "rules"
    LLM = "llm"


class Batch:
    """Reads by its tools (the trained reader, or the rules alone); the others are kinds of it. `name` is what a ledger knows the reader by."""

    #: Whether a report that the ledger has from this reader need not be read again.
    keeps = True
    #: Whether a batch takes so long that its progress is told even where no bar can be shown.
    slow = False
    #: What a person should know before the first report is read.
    notice: str | None = None

    def __init__(self, name: str, tools: Tools | None = None, *, workers: int = 1) -> None:
        self.name, self._tools, self._workers = name, tools, workers

    def read_all(self, reports: Iterable[Report]) -> Generator[Made, None, None]:
        """Each report with its reading, or with the fault for which there is none, in the order given."""
        from counterclaim.workers import read_all

        assert self._tools is not None
        yield from read_all(reports, self._tools, workers=self._workers)

    def sentence(self) -> str | None:
        """What the reading cost, where it costs anything."""
        return None

    def to_json(self) -> dict[str, Any] | None:
        """The same for programs."""
        return None


class GivenBatch(Batch):
    """Takes readings that were made elsewhere, by report id."""

    # A person's coding names its own reader: whether it is there already is known only once it is placed.
    keeps = False

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__("given")
        self._given = given

    def read_all(self, reports: Iterable[Report]) -> Generator[Made, None, None]:
        from counterclaim.views.given import given_reading

        for report in reports:
            raw = self._given.get(report.id)
            if raw is None:
                yield report, QuoteFault(f"no given reading has its id {report.id!r}")
                continue
            try:
                yield report, given_reading(raw, report)
            except QuoteFault as fault:
                yield report, fault


class LlmBatch(Batch):
    slow = True

    def __init__(self, reader: LlmReader) -> None:
        super().__init__(reader.name)
        self._reader = reader
        address = reader.settings.address
        open_line = " unencrypted" if address.startswith("http://") else ""
        self.notice = f"{reader.settings.model} reads: the text of every report is sent{open_line} to {address}"

    def read_all(self, reports: Iterable[Report]) -> Generator[Made, None, None]:
        yield from self._reader.read_all(reports)

    def sentence(self) -> str | None:
        return f"{self._reader.settings.model}: {self._reader.usage.sentence(self._reader.settings)}"

    def to_json(self) -> dict[str, Any] | None:
        return self._reader.usage.to_json(self._reader.settings)


_PANEL = "A language model (--reader llm)"


def _option(help: str, metavar: str, **known: Any) -> Any:
    return typer.Option(help=help, metavar=metavar, rich_help_panel=_PANEL, **known)


@dataclass(frozen=True, slots=True)
class How:
    """The options that say who reads. Each field is an option of every command that `takes_reader`."""

    reader: Annotated[
        ReaderName, typer.Option(help="rules, trained: here, offline. llm: a language model that you name.")
    ] = ReaderName.TRAINED
    workers: Annotated[
        int | None, typer.Option(metavar="N", help="Processes that read at one time.", show_default="all cores", min=1)
    ] = None
    model: Annotated[str | None, _option("Its name at --base-url, or PROVIDER:NAME.", "NAME")] = None
    base_url: Annotated[str | None, _option("Of an OpenAI-compatible server: http://localhost:8080/v1.", "ADDRESS")] = (
        None
    )
    api_key_env: Annotated[str | None, _option("The variable that holds the key; not the key.", "VARIABLE")] = None
    concurrency: Annotated[int, _option("Calls at one time.", "N", min=1)] = 4
    retries: Annotated[int, _option("Calls that a report may cost beyond those it needs.", "N", min=0)] = 3
    timeout: Annotated[float, _option("For one call.", "SECONDS")] = 120.0
    price_in: Annotated[float | None, _option("Of a million tokens in; else the cost is unknown.", "PRICE")] = None
    price_out: Annotated[float | None, _option("Of a million tokens out.", "PRICE")] = None

    def settings(self, settings: Settings, *others: ReaderName | None) -> Settings:
        """The settings with the tools that these readers need: no weights are opened where nothing trained reads."""
        trained = ReaderName.TRAINED in (self.reader, *others)
        return replace(settings, reader="trained" if trained else "rules")

    def open(self, tools: Tools, name: ReaderName | None = None) -> Batch:
        """The reader asked for, or another one by its name with the same options. Nothing is sent yet.

        Raises UsageFault where the options don't go together, or the reader's extra is not installed.
        """
        name = name or self.reader
        if name == ReaderName.LLM:
            return LlmBatch(self._llm(tools))
        if name == ReaderName.RULES:
            from counterclaim.pipeline import by_rules

            tools = by_rules(tools)
        from counterclaim.workers import cores

        return Batch(tools.reader, tools, workers=self.workers or cores())

    def check(self, *names: ReaderName | None) -> None:
        """Raises UsageFault where an option is given that none of these readers takes: it would be lost unsaid."""
        if ReaderName.LLM in names:
            return
        for option in ("model", "base_url", "api_key_env", "price_in", "price_out"):
            if getattr(self, option) is not None:
                raise UsageFault(f"--{option.replace('_', '-')} goes with --reader llm")

    def _llm(self, tools: Tools) -> LlmReader:
        from counterclaim.llm import open_reader
        from counterclaim.llm.settings import LlmSettings

        settings = LlmSettings(
            self.model or "",
            base_url=self.base_url,
            concurrency=self.concurrency,
            retries=self.retries,
            timeout=self.timeout,
            price_in=self.price_in,
            price_out=self.price_out,
        )
        key = _key(self.api_key_env)
        return open_reader(settings, gazetteer=tools.gazetteer, actors=tools.actors, key=key)


def _key(variable: str | None) -> str | None:
    """The key in a variable. Nothing that may be a key is ever quoted, a key given in place of its variable neither."""
    if variable is None:
        return None
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
        raise UsageFault("--api-key-env takes the name of a variable that holds the key, not the key")
    key = os.environ.get(variable, "").strip()
    if not key:
        raise UsageFault("the variable that --api-key-env names is not set, or empty")
    if not (key.isascii() and key.isprintable()):
        raise UsageFault("the variable that --api-key-env names holds what no key can hold")
    return key


def takes_reader(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of `How` in place of its parameter `how`."""
    hints = get_type_hints(How, include_extras=True)
    options = [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name])
        for f in fields(How)
    ]

    @functools.wraps(command)
    def with_how(*args: Any, **given: Any) -> None:
        command(*args, how=How(**{f.name: given.pop(f.name) for f in fields(How)}), **given)

    own = inspect.signature(command, eval_str=True)
    kept = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own.parameters.values() if p.name != "how"]
    # typer reads both: the signature for the order and defaults, the annotations for the types.
    with_how.__signature__ = own.replace(parameters=[*kept, *options])  # type: ignore[attr-defined]
    with_how.__annotations__ = {p.name: p.annotation for p in (*kept, *options)}
    return with_how
