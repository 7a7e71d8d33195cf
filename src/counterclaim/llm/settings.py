"""What a run of the language-model reader is asked to do, and what it cost: plain records, nothing loaded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from counterclaim.errors import UsageFault

#: Tokens that a price is for.
PER = 1_000_000


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """Which model is asked, where, and how patiently.

    With `base_url`, `model` is the name that the OpenAI-compatible server there knows it by. Without, it is
    "PROVIDER:NAME" in the way of pydantic-ai. Raises UsageFault where they can't mean anything.
    """

    model: str
    base_url: str | None = None
    #: Calls at one time.
    concurrency: int = 4
    #: Calls that one report may cost beyond those it needs.
    retries: int = 3
    #: Seconds for one call, from its first byte out to its last byte in.
    timeout: float = 120.0
    #: What a million tokens in and out cost, in the user's currency; None where not known.
    price_in: float | None = None
    price_out: float | None = None
    #: Seconds before the first repeated call; doubled for each further one.
    backoff: float = 1.0
    #: A server that asks for a longer wait is not waited for.
    longest_wait: float = 60.0
    #: A longer text is refused, not cut: some 25,000 tokens.
    longest_text: int = 100_000
    seed: int = 7

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise UsageFault("--reader llm needs --model NAME")
        if self.base_url is None and ":" not in self.model:
            raise UsageFault(
                f"where is the model {self.model!r}? Give --base-url ADDRESS of an OpenAI-compatible server,"
                " or --model PROVIDER:NAME"
            )
        if self.base_url is not None:
            _check_address(self.base_url)
        if self.concurrency < 1 or self.retries < 0 or not self.timeout > 0:
            raise UsageFault("--concurrency is 1 or more, --retries 0 or more, --timeout above 0")
        if (self.price_in is None) != (self.price_out is None):
            raise UsageFault("give both --price-in and --price-out, or neither: half a price is none")
        if min(self.price_in or 0, self.price_out or 0) < 0:
            raise UsageFault("a price is 0 or more")

    @property
    def address(self) -> str:
        """Where texts are sent, as a person would say it."""
        return self.base_url or f"the provider {self.model.partition(':')[0]!r}"


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageFault(f"--base-url is no address: {error}") from error
    if parts.username or parts.password:
        # Not quoted: what is wrong with it is the secret in it.
        raise UsageFault("--base-url holds a name or password; name a variable that holds the key: --api-key-env")
    if parts.scheme not in ("http", "https") or not host:
        raise UsageFault(f"--base-url {address!r} is no http or https address (http://localhost:8080/v1)")


@dataclass(slots=True)
class Usage:
    """What a run has asked for and used so far. Tokens are of calls whose answer counted them."""

    calls: int = 0
    retries: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    #: Calls that may have cost something, nobody said what: no count in the answer, or no answer in time.
    uncounted: int = 0
    #: What did not become part of a reading, by reason.
    refused: Counter[str] = field(default_factory=Counter)

    def count(self, tokens_in: int, tokens_out: int) -> None:
        """One answer. No request is of 0 tokens: 0 in says that the server does not count."""
        if tokens_in <= 0:
            self.uncounted += 1
            return
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out

    def cost(self, settings: LlmSettings) -> float | None:
        """What the counted tokens cost; None where no price is known or nothing was counted, never 0 for that."""
        if settings.price_in is None or settings.price_out is None:
            return None
        if self.calls and not self.tokens_in:
            return None
        return (self.tokens_in * settings.price_in + self.tokens_out * settings.price_out) / PER

    def sentence(self, settings: LlmSettings) -> str:
        """Calls, tokens, cost and refusals in one line."""
        counted = self.tokens_in > 0 or not self.calls
        parts = [f"{self.calls:,} calls ({self.retries:,} of them again)"]
        tokens = f"{self.tokens_in:,} tokens in, {self.tokens_out:,} out" if counted else "tokens unknown"
        least = "at least " if counted and self.uncounted else ""
        uncounted = f" ({self.uncounted:,} calls not counted)" if least else ""
        parts.append(f"{least}{tokens}{uncounted}")
        cost = self.cost(settings)
        if cost is not None:
            parts.append(f"cost {least}{cost:.4f}")
        else:
            why = "no prices given" if settings.price_in is None else "the server counts no tokens"
            parts.append(f"cost unknown ({why})")
        refused = ", ".join(f"{n:,} × {reason}" for reason, n in self.refused.most_common())
        return ", ".join(parts) + (f"; refused: {refused}" if refused else "; nothing refused")

    def to_json(self, settings: LlmSettings) -> dict[str, Any]:
        """The same for programs; null is unknown. `uncounted` above 0 makes tokens and cost lower bounds."""
        counted = self.tokens_in > 0 or not self.calls
        return {
            "model": settings.model,
            "address": settings.address,
            "calls": self.calls,
            "retries": self.retries,
            "tokens_in": self.tokens_in if counted else None,
            "tokens_out": self.tokens_out if counted else None,
            "uncounted": self.uncounted,
            "cost": self.cost(settings),
            "refused": dict(self.refused.most_common()),
        }
