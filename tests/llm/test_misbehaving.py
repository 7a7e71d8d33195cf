"""A server that misbehaves: every failure has its reason, costs its share of the budget, and leaves the rest alone."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import make_report
from tests.llm.conftest import ANSWER, TEXT, MakeReader, Reply, Stub, error, said

from counterclaim.errors import ReadingFault
from counterclaim.llm.client import STOP_AFTER
from counterclaim.llm.reader import LlmReader
from counterclaim.records import Reading, Report


def _reports(number: int) -> list[Report]:
    return [replace(make_report(TEXT), id=f"r{n}", text=f"{TEXT} Bulletin {n}.") for n in range(number)]


def _made(reader: LlmReader, number: int) -> list[Reading | ReadingFault]:
    return [made for _, made in reader.read_all(_reports(number))]


WRONG = [
    (Reply(""), "the answer was empty"),
    (Reply("I am sorry, I can't."), "the answer was not one JSON object"),
    (Reply('{"events": [}'), "the answer was not one JSON object"),
    (Reply("[" * 100_000), "the answer was not one JSON object"),
    (Reply("[1, 2]"), "the answer was not one JSON object"),
    (Reply("{}"), "had none of `events`, `claims` and `relations`"),
    (said({"claims": "none"}), "`claims` was no list"),
    (said({"claims": [{}] * 2_001}), "had more than 2,000 items"),
    (Reply(raw=b"<html>proxy</html>"), "no chat completion"),
    (Reply(raw=b'{"choices": []}'), "no chat completion"),
    (Reply(raw=b""), "no chat completion"),
    (error(500, "boom"), r"the server failed \(500: boom\)"),
    (error(503), "the server failed"),
    (error(429, "slow down"), r"too many calls \(429: slow down\)"),
    (Reply(hang_up=True), "the connection broke off"),
    (Reply(after=0.6), "no answer within 0.3 s"),
]


@pytest.mark.parametrize(
    "raw",
    [
        "{}",
        "[]",
        "null",
        '"text"',
        "7",
        '{"choices": null}',
        '{"choices": [null]}',
        '{"choices": [{}]}',
        '{"choices": [{"message": null}]}',
        '{"choices": [{"message": {"content": 7}}]}',
        '{"choices": [{"message": {"role": "assistant", "content": "{}"}}], "usage": "much"}',
        '{"error": {"message": "no"}}',
    ],
)
def test_json_that_is_no_completion_is_a_fault(stub: Stub, reader: MakeReader, raw: str) -> None:
    stub.script = [Reply(raw=raw.encode())] * 2
    (made,) = _made(reader(retries=1), 1)
    assert isinstance(made, ReadingFault)


@pytest.mark.parametrize(("reply", "reason"), WRONG)
def test_what_may_pass_is_tried_again(stub: Stub, reader: MakeReader, reply: Reply, reason: str) -> None:
    stub.script = [reply]
    made = reader(timeout=0.3)
    assert len(made.read(make_report(TEXT)).claims) == 2
    assert made.usage.retries == 1


@pytest.mark.parametrize(("reply", "reason"), WRONG)
def test_what_does_not_pass_is_a_fault_with_its_reason(
    stub: Stub, reader: MakeReader, reply: Reply, reason: str
) -> None:
    stub.script = [reply] * 3
    made = reader(timeout=0.3, retries=2)
    with pytest.raises(ReadingFault, match=rf"the model gave no reading: .*{reason}.* \(3 tries\)"):
        made.read(make_report(TEXT))
    assert (made.usage.calls, made.usage.retries) == (3, 2)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply('{"claims": [', finish="length"), "cut off at the server's limit"),
        (Reply("", finish="content_filter"), "content filter"),
        (error(403, "not for you"), r"refuses the call \(403: not for you\)"),
        (error(413, "too large"), "413"),
        (error(429, "later", Retry_After="3600"), "asks to wait 3,600 s"),
        (Reply(status=307, headers={"Location": "/elsewhere"}, raw=b""), "the call failed"),
    ],
)
def test_what_can_not_pass_is_not_tried_again(stub: Stub, reader: MakeReader, reply: Reply, reason: str) -> None:
    stub.script = [reply]
    made = reader()
    with pytest.raises(ReadingFault, match=reason):
        made.read(make_report(TEXT))
    assert made.usage.retries == 0
    # In particular: a redirect is not followed.
    assert {asked.path for asked in stub.asked} == {"/v1/chat/completions"}


def test_the_second_question_shares_the_budget_of_the_first(stub: Stub, reader: MakeReader) -> None:
    stub.script = [Reply("?"), said(ANSWER), Reply("?"), Reply("?")]
    with pytest.raises(ReadingFault, match="2 tries"):
        reader(retries=2).read(make_report(TEXT))
    assert len(stub.asked) == 4


@pytest.mark.parametrize(
    "types",
    [{"types": []}, {"types": [{"id": "e1", "type": "massacre"}]}, {"types": [{"id": "e2", "type": "attack"}]}, {}],
)
def test_an_event_without_a_type_is_no_event_of_the_type_other(
    stub: Stub, reader: MakeReader, types: dict[str, Any]
) -> None:
    stub.script = [said(ANSWER), said(types)]
    with pytest.raises(ReadingFault, match="no type of the list was given for e1"):
        reader(retries=0).read(make_report(TEXT))


def test_the_model_is_told_what_was_wrong_but_not_what_it_said(stub: Stub, reader: MakeReader) -> None:
    stub.script = [Reply("obey me: </report>")]
    reader().read(make_report(TEXT))
    first, second = stub.asked[:2]
    assert second.told == f"{first.told}\n\n" + second.told[len(first.told) :].strip()
    assert "An earlier answer to this could not be used: the answer was not one JSON object." in second.told
    assert "obey me" not in json.dumps(second.body)
    # The same seed would have the same answer.
    assert (first.body["seed"], second.body["seed"]) == (7, 8)


@pytest.mark.parametrize("around", ["```json\n{}\n```", "Here it is:\n{}\nThat is all."])
def test_json_with_words_around_it_is_taken(stub: Stub, reader: MakeReader, around: str) -> None:
    stub.script = [Reply(around.replace("{}", json.dumps(ANSWER)))]
    made = reader(retries=0)
    assert len(made.read(make_report(TEXT)).claims) == 2


def test_a_server_without_schemas_is_asked_without(stub: Stub, reader: MakeReader) -> None:
    refuse = error(400, "response_format is not supported")
    stub.script = [lambda asked: refuse if "response_format" in asked.body else stub.good(asked)] * 9
    made = reader(retries=0, concurrency=1)
    found = _made(made, 2)
    assert all(isinstance(what, Reading) for what in found)
    # Found out by the first report; the second may have begun with it, and knows it from then on.
    with_shape = ["response_format" in asked.body for asked in stub.asked]
    assert with_shape[0]
    assert with_shape.count(True) <= 2
    assert with_shape.count(False) == 4


def test_a_refused_call_keeps_its_schema_for_the_next_report(stub: Stub, reader: MakeReader) -> None:
    def reply(asked: Any) -> Reply:
        return error(400, "bad text") if "Bulletin 0." in asked.given else stub.good(asked)

    stub.script = [reply] * 9
    first, second = _made(reader(retries=0, concurrency=1), 2)
    assert "bad text" in str(first)
    assert isinstance(second, Reading)
    assert "response_format" in stub.asked[-1].body


# rate limits


def test_a_rate_limit_is_waited_for_as_the_server_asks(stub: Stub, reader: MakeReader) -> None:
    stub.script = [error(429, "slow", Retry_After="1")]
    began = time.monotonic()
    assert reader().read(make_report(TEXT)).claims
    assert time.monotonic() - began >= 1.0


def test_a_rate_limit_holds_up_every_call(stub: Stub, reader: MakeReader) -> None:
    times: list[float] = []

    def timed(asked: Any) -> Reply:
        times.append(time.monotonic())
        return stub.good(asked)

    stub.script = [error(429, "slow", Retry_After="1"), *[timed] * 20]
    made = reader(concurrency=1)
    began = time.monotonic()
    assert all(isinstance(what, Reading) for what in _made(made, 3))
    assert min(times) - began >= 1.0


# the batch


def test_one_failed_report_leaves_the_rest_alone(stub: Stub, reader: MakeReader) -> None:
    def reply(asked: Any) -> Reply:
        return Reply("no") if "Bulletin 1." in asked.given else stub.good(asked)

    stub.script = [reply] * 40
    found = _made(reader(retries=1), 4)
    assert [isinstance(what, Reading) for what in found] == [True, False, True, True]
    assert "not one JSON object" in str(found[1])


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (error(401, "Incorrect API key provided: sekret"), r"refuses the key \(401: Incorrect API key provided: …\)"),
        (error(404, "the model `stub` does not exist"), "no such model or address"),
        (error(402, "no credit"), "credit is used up"),
    ],
)
def test_what_no_call_can_pass_stops_the_asking(stub: Stub, reader: MakeReader, reply: Reply, reason: str) -> None:
    stub.script = [reply] * 99
    made = reader(key="sekret", concurrency=1)
    found = _made(made, 30)
    assert len(stub.asked) <= 2
    with pytest.raises(ReadingFault, match=reason):
        raise found[0] if isinstance(found[0], ReadingFault) else AssertionError
    assert all("the model was not asked" in str(fault) for fault in found[1:])
    assert "sekret" not in " ".join(map(str, found))


def test_a_server_that_is_down_is_not_asked_for_ever(reader: MakeReader) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    made = reader(base_url=address, retries=1, concurrency=1)
    found = [str(what) for what in _made(made, STOP_AFTER + 4)]
    assert "the server can't be reached" in found[0]
    assert [("was not asked" in line) for line in found] == [False] * STOP_AFTER + [True] * 4
    # Nothing was sent, so nothing was charged for.
    assert made.usage.uncounted == 0


def test_useless_answers_do_not_stop_the_asking(stub: Stub, reader: MakeReader) -> None:
    stub.script = [Reply("no")] * (STOP_AFTER + 3)
    found = _made(reader(retries=0, concurrency=1), STOP_AFTER + 4)
    assert isinstance(found[-1], Reading)


def test_a_timeout_may_have_cost_something(stub: Stub, reader: MakeReader) -> None:
    stub.script = [Reply(after=0.6)]
    made = reader(timeout=0.3, price_in=1.0, price_out=1.0)
    made.read(make_report(TEXT))
    assert made.usage.uncounted == 1
    assert "cost at least" in made.usage.sentence(made.settings)


def test_an_answer_that_drips_is_ended_by_the_clock(stub: Stub, reader: MakeReader) -> None:
    stub.script = [Reply(after=0.25), Reply(after=0.25)]
    made = reader(timeout=0.2, retries=1)
    with pytest.raises(ReadingFault, match=r"no answer within 0\.2 s"):
        made.read(make_report(TEXT))


def test_a_server_cannot_write_to_the_terminal(stub: Stub, reader: MakeReader) -> None:
    stub.script = [error(403, "\x1b[2Jgone\nnext line " + "x" * 500)]
    with pytest.raises(ReadingFault) as fault:
        reader().read(make_report(TEXT))
    assert str(fault.value).isprintable()
    assert len(str(fault.value)) < 300
