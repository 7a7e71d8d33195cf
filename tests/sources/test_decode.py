from __future__ import annotations

import codecs

import pytest

from counterclaim.errors import InputFault
from counterclaim.sources.decode import decode, looks_binary

FRENCH = "L’armée a déclaré lundi que « neuf soldats » ont été tués près de Kéldou, à l’aube.\nLe général s’est tu."
ENGLISH = "The army said on Monday that nine soldiers – all of one company – were killed near Keldu café."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (FRENCH.encode(), FRENCH),
        (codecs.BOM_UTF8 + FRENCH.encode(), FRENCH),
        (FRENCH.encode("utf-16"), FRENCH),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), FRENCH),
        (FRENCH.encode("utf-32"), FRENCH),
        (FRENCH.encode("cp1252"), FRENCH),
        (ENGLISH.encode("cp1252"), ENGLISH),
        ("LA SÉCURITÉ\xa0: tués".encode("cp1252"), "LA SÉCURITÉ\xa0: tués"),
        ("l´armée".encode("cp1252"), "l´armée"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\rthree\n"),
        (b"page\fpage\ttab", "page\fpage\ttab"),
        (b"", ""),
    ],
)
def test_text_comes_out_as_it_was_written(data: bytes, text: str) -> None:
    assert decode(data, source="a.txt") == text


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"text\x00text", "binary"),
        (b"text \x1b[31m red", "binary"),
        (FRENCH.encode("utf-16")[2:], "binary"),
        (FRENCH.encode() + "\nétat d'alerte".encode("cp1252"), "mixed encodings"),
        ("été".encode("cp1252") + "à l’été".encode(), "mixed encodings"),
        (codecs.BOM_UTF8 + b"caf\xe9", "byte order mark"),
        (codecs.BOM_UTF16_LE + b"odd", "byte order mark"),
        (codecs.BOM_UTF16_LE + "a\x00b".encode("utf-16-le"), "control characters"),
    ],
)
def test_what_is_no_clean_text_is_a_fault(data: bytes, fault: str) -> None:
    with pytest.raises(InputFault, match=fault) as caught:
        decode(data, source="a.txt")
    assert caught.value.source == "a.txt"
    assert "\n" not in str(caught.value)


def _holds(encoding: str, text: str) -> bool:
    try:
        return bool(text.encode(encoding))
    except UnicodeEncodeError:
        return False


TEXTS = [
    FRENCH,
    "L'œuvre armée tuée à Kéldou, le général s'est tu",
    "le général a été tué",
    "Враг атаковал город утром",
]
ENCODINGS = ["mac-roman", "cp850", "cp437", "iso8859-15", "cp1250", "cp1251", "koi8-r", "cp037"]


@pytest.mark.parametrize(("encoding", "text"), [(e, t) for e in ENCODINGS for t in TEXTS if _holds(e, t)])
def test_other_encodings_are_right_or_a_fault_but_never_another_text(encoding: str, text: str) -> None:
    try:
        found = decode(text.encode(encoding), source="a.txt")
    except InputFault:
        return
    assert found == text


def test_a_page_may_name_its_encoding() -> None:
    text = "Żołnierze zginęli w świetle dnia, podał rzecznik armii."
    assert decode(text.encode("iso8859-2"), source="a", declared="ISO-8859-2") == text
    assert decode(FRENCH.encode("cp1252"), source="a", declared="iso-8859-1") == FRENCH
    assert decode(FRENCH.encode(), source="a", declared="iso-8859-1") == FRENCH
    assert decode(FRENCH.encode("cp1252"), source="a", declared="no-such-code") == FRENCH
    assert decode(FRENCH.encode("cp1252"), source="a", declared="hex") == FRENCH


def test_a_byte_order_mark_explains_zero_bytes() -> None:
    assert not looks_binary("a".encode("utf-16"))
    assert looks_binary(b"a\x00")
    assert not looks_binary(b"plain")
