"""What the model is asked to answer: two small shapes, and the reading of an answer that may be anything.

The shape is sent to the server, which need not keep to it. So an answer is taken apart by hand: what is not JSON at all
is asked for again, while one broken item among good ones is refused by itself and counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from counterclaim.codebook import Attribute, EventType, RelationKind, Stance
from counterclaim.records import Refused

#: An answer with more items than this is a model that repeats itself.
MOST_ITEMS = 2_000


class AnswerFault(Exception):
    """An answer that can't be used at all. Its text is ours, without a word of the answer, so that it can be sent.

    `again` is whether asking another time may help."""

    def __init__(self, reason: str, *, again: bool = True) -> None:
        self.again = again
        super().__init__(reason)


class _Item(BaseModel):
    model_config = ConfigDict(extra="ignore", str_max_length=4_000)


class EventItem(_Item):
    """An event. `evidence` are the words of the text that tell of it; without them it is refused."""

    id: str
    evidence: str
    place: str | None = None
    date_words: str | None = None
    perpetrators: list[str] = []
    targets: list[str] = []
    main: bool = False


class ClaimItem(_Item):
    """A claim. Every string but `event`, `attribute` and `stance` is to be words of the text."""

    quote: str
    event: str | None = None
    attribute: Attribute
    value: str
    who: str | None = None
    claimant: str
    claimant_name: str | None = None
    via: list[str] = []
    stance: Stance = Stance.ASSERTS


class RelationItem(_Item):
    """A relation between two actors, each in words of the text."""

    quote: str
    subject: str
    relation: RelationKind
    object: str
    claimant: str = "reporter"
    stance: Stance = Stance.ASSERTS


class Answer(_Item):
    """The answer to the first question."""

    voice: str | None = None
    events: list[EventItem] = []
    claims: list[ClaimItem] = []
    relations: list[RelationItem] = []


class TypeItem(_Item):
    id: str
    type: EventType


class TypeAnswer(_Item):
    """The answer to the second question: one type an event."""

    types: list[TypeItem] = []


Question = Literal["reading", "types"]
_SHAPES: dict[Question, type[BaseModel]] = {"reading": Answer, "types": TypeAnswer}


def json_schema(question: Question) -> dict[str, Any]:
    """The JSON schema of the answer, as it is sent to the server."""
    schema: dict[str, Any] = _sendable(_SHAPES[question].model_json_schema())
    return schema


def _sendable(part: Any) -> Any:
    """A schema in the part of the language that servers take: every field asked for, nothing else allowed, no lengths
    (servers that hold an answer to its schema by a grammar choke on them), none of our names and docstrings."""
    if isinstance(part, list):
        return [_sendable(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {
        name: {key: _sendable(value) for key, value in inner.items()}
        if name in ("properties", "$defs")
        else _sendable(inner)
        for name, inner in part.items()
        if name not in ("title", "description", "default", "maxLength")
    }
    if "properties" in made:
        made |= {"required": list(made["properties"]), "additionalProperties": False}
    return made


def _object(text: str) -> dict[str, Any]:
    """The one JSON object of an answer, past thoughts and fences around it. Raises AnswerFault where there is none."""
    for candidate in (text, text[text.find("{") : text.rfind("}") + 1]):
        try:
            found = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    raise AnswerFault("the answer was empty" if not text.strip() else "the answer was not one JSON object")


def _list(data: dict[str, Any], name: str) -> list[Any]:
    items = data.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise AnswerFault(f"`{name}` was no list")
    if len(items) > MOST_ITEMS:
        raise AnswerFault(f"`{name}` had more than {MOST_ITEMS:,} items")
    return items


_AnyItem = TypeVar("_AnyItem", bound=_Item)


def _items(shape: type[_AnyItem], raw: Iterable[Any], kind: str, refused: list[Refused]) -> list[_AnyItem]:
    found: list[_AnyItem] = []
    for item in raw:
        try:
            found.append(shape.model_validate(item))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or kind
            said = item.get("attribute") if isinstance(item, dict) else None
            value = item.get("value") if isinstance(item, dict) else None
            refused.append(refusal(str(said or kind)[:80], str(value or ""), f"its `{where}` is not as asked"))
    return found


def refusal(attribute: str, value: str, reason: str) -> Refused:
    """What is kept of an item that was refused: its words as a model gave them, cut, and such as a file can hold."""
    return Refused(_storable(attribute), _storable(value[:200]), reason)


def _storable(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def parse_answer(text: str) -> tuple[Answer, list[Refused]]:
    """The answer to the first question, and the items that are not in its shape.

    Raises AnswerFault where it is no JSON object, or has none of the lists asked for.
    """
    data = _object(text)
    if not any(name in data for name in ("events", "claims", "relations")):
        # {} is no reading without claims: failed is not empty.
        raise AnswerFault("the answer had none of `events`, `claims` and `relations`")
    refused: list[Refused] = []
    voice = data.get("voice")
    return (
        Answer.model_construct(
            voice=voice if isinstance(voice, str) else None,
            events=_items(EventItem, _list(data, "events"), "event", refused),
            claims=_items(ClaimItem, _list(data, "claims"), "claim", refused),
            relations=_items(RelationItem, _list(data, "relations"), "relation", refused),
        ),
        refused,
    )


def parse_types(text: str, eids: Iterable[str]) -> dict[str, str]:
    """The type of each event. Raises AnswerFault where one has none: no type is not the type `other`."""
    items = _items(TypeItem, _list(_object(text), "types"), "type", [])
    types = {item.id: item.type.value for item in reversed(items)}
    missing = [eid for eid in eids if eid not in types]
    if missing:
        raise AnswerFault(f"no type of the list was given for {', '.join(missing[:5])}")
    return {eid: types[eid] for eid in eids}
