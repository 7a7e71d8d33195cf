"""A local server that answers as an OpenAI-compatible one does, or misbehaves as told. Take `stub`, and `reader` for a
reader that asks it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from counterclaim.llm.reader import LlmReader
from counterclaim.llm.settings import LlmSettings
from counterclaim.pipeline import Tools

TEXT = (
    "At least 12 guards were killed near Ansongo on Sunday, the army said. "
    "The Reed Band denied taking part. “We were not there,” its spokesman said."
)
ANSWER: dict[str, Any] = {
    "voice": None,
    "events": [
        {
            "id": "e1",
            "evidence": "At least 12 guards were killed near Ansongo on Sunday",
            "place": "Ansongo",
            "date_words": "on Sunday",
            "perpetrators": ["The Reed Band"],
            "targets": ["guards"],
            "main": True,
        }
    ],
    "claims": [
        {
            "quote": "At least 12 guards were killed",
            "event": "e1",
            "attribute": "fatalities",
            "value": "12",
            "who": "guards",
            "claimant": "the army",
            "stance": "asserts",
        },
        {
            "quote": "The Reed Band denied taking part",
            "event": "e1",
            "attribute": "responsibility",
            "value": "taking part",
            "claimant": "The Reed Band",
            "stance": "denies",
        },
    ],
    "relations": [],
}


@dataclass
class Reply:
    """What the stub sends. `after` seconds late; `raw` in place of a completion; `usage` None is not counted."""

    content: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    after: float = 0.0
    usage: tuple[int, int] | None = (1000, 100)
    finish: str = "stop"
    hang_up: bool = False


def error(status: int, message: str = "no", **headers: str) -> Reply:
    body = json.dumps({"error": {"message": message, "type": "x", "code": None}}).encode()
    return Reply(status=status, raw=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def said(answer: object) -> Reply:
    return Reply(json.dumps(answer))


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def told(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def given(self) -> str:
        return str(self.body["messages"][-1]["content"])

    @property
    def of_types(self) -> bool:
        return "PARTY_A" in self.told


class Stub:
    """`script` is used up call by call; after it every question is answered well, by `answer` and `type`."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: list[Reply | Callable[[Asked], Reply]] = []
        self.answer: dict[str, Any] = ANSWER
        self.type = "attack"
        self.slow = 0.0
        self.running = self.most_running = 0
        self.lock = threading.Lock()
        self.address = ""

    def reply(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            step = self.script.pop(0) if self.script else None
        if step is None:
            return self.good(asked)
        return step if isinstance(step, Reply) else step(asked)

    def good(self, asked: Asked) -> Reply:
        if asked.of_types:
            ids = list(dict.fromkeys(re.findall(r"^(e\d+):$", asked.given, re.MULTILINE)))
            answer: object = {"types": [{"id": eid, "type": self.type} for eid in ids]}
        else:
            answer = self.answer
        return Reply(json.dumps(answer), after=self.slow)


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with stub.lock:
                stub.running += 1
                stub.most_running = max(stub.most_running, stub.running)
            try:
                headers = {k.lower(): v for k, v in self.headers.items()}
                self._send(stub.reply(Asked(self.path, headers, body)))
            except (BrokenPipeError, ConnectionResetError):
                pass  # the reader did not wait
            finally:
                with stub.lock:
                    stub.running -= 1

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.after)
            if reply.hang_up:
                self.close_connection = True
                return
            data = reply.raw if reply.raw is not None else _completion(reply)
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


def _completion(reply: Reply) -> bytes:
    message = {"role": "assistant", "content": reply.content}
    record: dict[str, Any] = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "stub",
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
    }
    if reply.usage is not None:
        tokens_in, tokens_out = reply.usage
        record["usage"] = {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        }
    return json.dumps(record).encode()


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


MakeReader = Callable[..., LlmReader]


@pytest.fixture
def reader(stub: Stub, tools: Tools) -> MakeReader:
    """Makes a reader that asks the stub; it waits for nothing between tries unless told to."""

    def make(*, key: str | None = None, **known: Any) -> LlmReader:
        fields: dict[str, Any] = {"base_url": stub.address, "timeout": 5.0, "backoff": 0.0} | known
        return LlmReader(LlmSettings("stub", **fields), gazetteer=tools.gazetteer, actors=tools.actors, key=key)

    return make
