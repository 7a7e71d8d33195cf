"""One question to a model, its answer or a reason: calls, deadlines, retries, rate limits, tokens. The only network.

Every retry is ours, so that each is counted and none outlasts its budget. Texts go to the address that the user named
and nowhere else: redirects are not followed, and no header goes along but what the call needs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import httpx2
from openai import AsyncOpenAI
from pydantic_ai import ModelRequest
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import ContentFilterError, ModelAPIError, UnexpectedModelBehavior, UserError
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model, ModelRequestParameters, infer_model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.providers import infer_provider_class
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_ai.settings import ModelSettings

from counterclaim.errors import ReadingFault, UsageFault
from counterclaim.llm.prompts import again
from counterclaim.llm.schema import AnswerFault, Question, json_schema
from counterclaim.llm.settings import LlmSettings, Usage
from counterclaim.llm.troubles import Trouble, may_mind_shape, trouble_of

#: Reports in a row that fail by the server's fault, before the rest of the run is not asked at all.
STOP_AFTER = 5
#: Seconds between two tries, at most, where the server does not say.
LONGEST_BACKOFF = 30.0
#: What a call needs. The SDK would also send the machine's system and versions, and what variables of its own name as
#: organisation and project.
_HEADERS = frozenset(
    "host accept accept-encoding connection user-agent content-type content-length transfer-encoding authorization".split()
)

_Made = TypeVar("_Made")


@dataclass(slots=True)
class Budget:
    """The calls beyond the first that one report may still cost."""

    left: int


class ModelClient:
    """A model that is asked, for the length of an `async with`. `usage` is counted up as it goes.

    Entering raises UsageFault where the model can't be set up at all.
    """

    def __init__(self, settings: LlmSettings, usage: Usage, *, key: str | None = None) -> None:
        self.settings, self.usage, self._key = settings, usage, key
        #: Whether the server takes the JSON schema of an answer.
        self._shaped = True
        #: Why the rest of the run is not asked, once that is clear.
        self._stopped: str | None = None
        self._failures = 0
        self._resume_at = 0.0
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._turn = asyncio.Semaphore(self.settings.concurrency)
        model = _provided(self.settings.model, self._key) if self.settings.base_url is None else self._at_address()
        self._model = await self._open.enter_async_context(model)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    def _at_address(self) -> Model:
        http = httpx2.AsyncClient(
            timeout=self.settings.timeout, follow_redirects=False, event_hooks={"request": [self._strip]}
        )
        self._open.push_async_callback(http.aclose)
        client = AsyncOpenAI(
            # Without one the SDK would look for a key in variables that nobody named; `_strip` takes it off.
            api_key=self._key or "none",
            base_url=self.settings.base_url,
            http_client=http,
            max_retries=0,
        )
        provider = OpenAICompatibleProvider("counterclaim", openai_client=client)
        return OpenAIChatModel(self.settings.model, provider=provider)

    async def _strip(self, request: httpx2.Request) -> None:
        for name in list(request.headers):
            if name.lower() not in _HEADERS or (name.lower() == "authorization" and not self._key):
                del request.headers[name]

    async def ask(
        self, question: Question, told: str, given: str, *, read: Callable[[str], _Made], budget: Budget
    ) -> _Made:
        """What `read` makes of the answer. An answer that it raises AnswerFault for is asked for again, with the
        reason; so is a call that failed in a way that may pass. Raises ReadingFault when the budget is spent."""
        note, tried, plain = "", 0, False
        while True:
            shaped = False
            try:
                async with self._turn:
                    shaped = self._shaped and not plain
                    response = await self._call(question, told + note, given, attempt=tried, shaped=shaped)
                self._failures = 0
                made = read(_text_of(response))
            except AnswerFault as fault:
                trouble = Trouble(str(fault), again=fault.again, server=False)
                note = again(str(fault))
            except (TimeoutError, ModelAPIError, UnexpectedModelBehavior, UserError) as error:
                if shaped and may_mind_shape(error):
                    # Some servers know no JSON schemas. The shape stands in the question too: ask without.
                    plain = True
                    continue
                trouble = trouble_of(error, self.settings, key=self._key)
            else:
                self._shaped = self._shaped and not plain
                return made
            self.usage.uncounted += trouble.costs
            if not trouble.again or budget.left <= 0:
                self._note_failure(trouble)
                tries = f" ({tried + 1} tries)" if tried else ""
                raise ReadingFault(f"the model gave no reading: {trouble.reason}{tries}")
            budget.left -= 1
            self.usage.retries += 1
            await self._wait(trouble, tried)
            tried += 1

    async def _call(self, question: Question, told: str, given: str, *, attempt: int, shaped: bool) -> ModelResponse:
        parameters = ModelRequestParameters(
            output_mode="native" if shaped else "text",
            output_object=OutputObjectDefinition(json_schema(question), name=question) if shaped else None,
        )
        # The same question with the same seed has the same answer: asked again, it needs another.
        settings = ModelSettings(temperature=0.0, seed=self.settings.seed + attempt, max_retries=0)
        pause = self._resume_at - asyncio.get_running_loop().time()
        if pause > 0:
            await asyncio.sleep(pause)
        if self._stopped:
            raise ReadingFault(f"the model was not asked: {self._stopped}")
        self.usage.calls += 1
        try:
            async with asyncio.timeout(self.settings.timeout):
                response = await model_request(
                    self._model,
                    [ModelRequest.user_text_prompt(given, instructions=told)],
                    model_settings=settings,
                    model_request_parameters=parameters,
                    instrument=False,
                )
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            # What the libraries raise over JSON that is no completion, where they do not say so themselves.
            raise UnexpectedModelBehavior("no completion") from error
        self.usage.count(response.usage.input_tokens, response.usage.output_tokens)
        return response

    async def _wait(self, trouble: Trouble, tried: int) -> None:
        if not trouble.server:
            return
        seconds = min(self.settings.backoff * 2**tried, LONGEST_BACKOFF)
        if trouble.wait is not None:
            seconds = max(trouble.wait, 0.0)
            # A rate limit is everybody's: nobody calls before it is over.
            self._resume_at = max(self._resume_at, asyncio.get_running_loop().time() + seconds)
        await asyncio.sleep(seconds)

    def _note_failure(self, trouble: Trouble) -> None:
        """Counts a report that failed for good by the server's fault: too many in a row, and the rest is not asked."""
        self._failures += trouble.server
        if trouble.stops:
            self._stopped = self._stopped or trouble.reason
        elif self._failures >= STOP_AFTER:
            self._stopped = self._stopped or f"{self._failures} reports in a row failed, the last: {trouble.reason}"


def _provided(name: str, key: str | None) -> Model:
    """A model of a provider that pydantic-ai knows. Raises UsageFault where it does not, or where no key is given."""
    provider = name.partition(":")[0]
    if not key:
        raise UsageFault(f"the provider {provider!r} wants a key: name the variable that holds it, --api-key-env NAME")
    try:
        kind: Any = infer_provider_class(provider)
        return infer_model(name, provider_factory=lambda _: kind(api_key=key))
    except ValueError as error:
        raise UsageFault(f"there is no provider {provider!r}; with --base-url any name of a model is taken") from error
    except ImportError as error:
        raise UsageFault(f"the provider {provider!r} needs a package: {error}") from error
    except (UserError, TypeError) as error:
        raise UsageFault(f"the model {name!r} can't be asked: {error}") from error


def _text_of(response: ModelResponse) -> str:
    """The text of an answer that came to its end. Raises AnswerFault or ContentFilterError where it did not."""
    if response.finish_reason == "content_filter":
        raise ContentFilterError("content filter")
    if response.finish_reason == "length":
        raise AnswerFault("the answer was cut off at the server's limit of tokens", again=False)
    return response.text or ""
