"""What no person would send: schemathesis makes requests from the OpenAPI, right ones and wrong ones; none may end in a
server error, and every error is a problem in our form."""

from __future__ import annotations

from typing import Any
from unittest import SkipTest

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from .conftest import ADDRESS, Web

#: For each operation and mode; enough to find in a minute what is plainly forgotten, `EXAMPLES` raised for a long run.
EXAMPLES = 8
#: A stream that ends only with its job, and what would end the session that the others need.
ASIDE = {("GET", "/api/v1/jobs/{job}/events"), ("DELETE", "/api/v1/session")}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["right", "wrong"])
def test_no_request_ends_in_a_server_error(web: Web, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(web.get("/api/v1/openapi.json").json())
    quiet = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    answered: dict[str, int] = {}
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if (operation.method.upper(), operation.path) in ASIDE:
            continue

        @quiet
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            asked = case.as_transport_kwargs(base_url=ADDRESS)
            kept = {name: asked[name] for name in ("params", "json", "data", "files") if asked.get(name) is not None}
            headers = {name: str(value) for name, value in dict(asked.get("headers") or {}).items()}
            kept["headers"] = {k: v for k, v in headers.items() if v.isascii() and v.isprintable()}
            try:
                answer = web.request(asked["method"], asked["url"], **kept)
            except (httpx.InvalidURL, UnicodeEncodeError, TypeError, AttributeError):
                # what can't even be written as a request
                return
            answered[case.operation.label] = answered.get(case.operation.label, 0) + 1
            assert answer.status_code < 500, (answer.status_code, asked["url"], kept, answer.text)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", (asked["url"], answer.text)
                assert set(answer.json()) == {"type", "title", "status", "detail"}

        try:
            ask()
        except (Unsatisfiable, SkipTest):
            # an operation without parameters or body can't be asked wrongly
            assert mode is GenerationMode.NEGATIVE, operation.label
    assert len(answered) >= (25 if mode is GenerationMode.POSITIVE else 15), answered
