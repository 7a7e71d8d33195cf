"""An error of a call → what it means for the report and for the rest of the run, in words for a person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelNotFoundError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelRequestRejectedError,
    UnexpectedModelBehavior,
)

from counterclaim.llm.settings import LlmSettings

#: Characters of a server's own words in a reason.
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a call gave nothing. `again`: another may help; `wait`: seconds that the server asks for; `stops`: no call
    of this run can do better; `costs`: it may have been charged for; `server`: the fault is not of this one report."""

    reason: str
    again: bool = False
    wait: float | None = None
    stops: bool = False
    costs: bool = False
    server: bool = True


def trouble_of(error: Exception, settings: LlmSettings, *, key: str | None) -> Trouble:
    """What went wrong, as far as the error tells. The reason is one line and never holds the key."""
    said = _said(error, key)
    wait = error.retry_after if isinstance(error, ModelAPIError) else None
    match error:
        case TimeoutError():
            return Trouble(f"no answer within {settings.timeout:g} s", again=True, costs=True)
        case ContentFilterError():
            return Trouble("the server's content filter refused it", server=False)
        case UnexpectedModelBehavior():
            return Trouble("the answer was no chat completion", again=True, costs=True)
        case ModelAuthenticationError() if getattr(error, "status_code", 401) == 401:
            return Trouble(f"the server refuses the key{said}", stops=True)
        case ModelNotFoundError():
            return Trouble(f"no such model or address{said}", stops=True)
        case ModelQuotaExceededError():
            return Trouble(f"the account's credit is used up{said}", stops=True)
        case ModelContextWindowExceededError():
            return Trouble("the text is longer than the model can take", server=False)
        case ModelRateLimitError() if wait is not None and wait > settings.longest_wait:
            return Trouble(f"too many calls, and the server asks to wait {wait:,.0f} s")
        case ModelRateLimitError():
            return Trouble(f"too many calls{said}", again=True, wait=wait)
        case ModelRequestRejectedError():
            # A 403 may be about the key or about this text; many in a row are about the key.
            return Trouble(f"the server refuses the call{said}", server=isinstance(error, ModelAuthenticationError))
        case ModelConnectionError():
            sent = error.phase not in ("connect", "pool")
            what = "the connection broke off" if sent else "the server can't be reached"
            return Trouble(f"{what}{_cause(error)}", again=True, costs=sent)
        case ModelHTTPError():
            passes = error.status_code >= 500 or error.status_code in (408, 409, 425)
            patient = wait is None or wait <= settings.longest_wait
            return Trouble(f"the server failed{said}", again=passes and patient, wait=wait)
        case ModelAPIError(__cause__=ValueError()):
            # Not even JSON: a proxy's page, or an answer cut off on the way.
            return Trouble("the answer was no chat completion", again=True, costs=True)
        case _:
            return Trouble(f"the call failed{said}")


def may_mind_shape(error: Exception) -> bool:
    """Whether a server may have refused the JSON schema that goes with a question, and not the question."""
    return isinstance(error, ModelRequestRejectedError) and not isinstance(
        error, ModelAuthenticationError | ModelNotFoundError | ModelContextWindowExceededError
    )


def _said(error: Exception, key: str | None) -> str:
    """The status and the server's own words in brackets: cut, on one line, and without the key."""
    status = getattr(error, "status_code", None)
    body: Any = getattr(error, "body", None)
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    words = body.get("message") if isinstance(body, dict) else body
    if not isinstance(words, str):
        words = "" if status is not None else str(error)
    if key:
        words = words.replace(key, "…")
    words = _one_line(words)
    said = ": ".join(part for part in (str(status or ""), words) if part)
    return f" ({said})" if said else ""


def _cause(error: BaseException) -> str:
    """The innermost reason in brackets: "Connection error." alone helps nobody."""
    while error.__cause__ is not None:
        error = error.__cause__
    words = _one_line(str(error))
    return f" ({words})" if words else ""


def _one_line(words: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:LONGEST_WORDS]
