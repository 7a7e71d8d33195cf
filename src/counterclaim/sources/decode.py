"""Bytes → text: UTF-8 and byte order marks first, then a guess that must come out clean; never mojibake in silence."""

from __future__ import annotations

import codecs
import re
import unicodedata

from counterclaim.errors import InputFault

#: Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Everything below the blank but tab, line feed, vertical tab, form feed and carriage return; ESC has no place either.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
#: UTF-8 for à-ÿ, no-break space, «» and for typographic quotes and dashes. In an 8-bit file the same bytes would read
#: "Ã©" or "â€™", which no one writes; beside bytes that are not UTF-8 they show that two encodings were mixed.
_UTF8_TRACES = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
#: The letters beyond ASCII of French, Spanish, Portuguese and German, which cp1252 may give without asking further.
#: ì, ø, ð, þ and others are left out: they are what Central European letters turn into.
_WESTERN = frozenset("àâäáãçéèêëîïíñôöóõùûüúÿœæßÀÂÄÁÃÇÉÈÊËÎÏÍÑÔÖÓÕÙÛÜÚŸŒÆ")
#: Marks that stand between words or inside them ("l’armée", "aujourd’hui").
_MARKS_OF_WRITING = frozenset("«»‹›“”„‘’‚´–—…•·€£§°©®™ºª½¼¾²³¿¡\xa0\xad")
#: Marks that stand in no word: inside one they show a wrong guess ("arm‚e", "c½ur", "tu˙s").
_INSIDE_WORD = re.compile(r"[^\W\d_][‚„†‡‰ˆ˜¤¦¨¬¯±¶¸¹×÷¢¥£§©®™½¼¾²³¿¡˙˝˛ˇ˘√∂∆∫◊≈≠≤≥∞][^\W\d_]")
#: "armŽe": a capital beyond ASCII between small letters, as MacRoman gives it when read as cp1252.
_CAPITAL_INSIDE = re.compile(r"[a-zß-ÿ][À-ÖØ-ÞŠŽŒŸ][a-zß-ÿ]")
#: "½uvre": a fraction before a letter, as cp1252 shows the œ of ISO 8859-15.
_FRACTION_BEFORE = re.compile(r"[½¼¾²³][^\W\d_]")
_NO_TEXT = re.compile(r"[\x80-\x9f\ufffd]")
_WORD = re.compile(r"[^\W\d_]+")
#: Tried where cp1252, the commonest by far and with latin-1 a part of it, does not come out clean.
_OTHER_WESTERN = ("iso8859-15", "mac-roman", "cp850")
#: Bytes that the guess is made from; the whole must then decode.
_SAMPLE = 100_000
_ACCENTED = re.compile(r"[À-ÖØ-öø-ÿŒœŸ]+")
_THREE_ACCENTED = re.compile(r"[À-ÖØ-öø-ÿŒœŸ]{3}")
_ASCII_LETTERS = re.compile(r"[A-Za-z]")
#: charset-normalizer's own measure of how much the letters look like a language. Of nine invented texts it was 0.41 to
#: 0.63 for the right guesses and 0.41 or less for the wrong ones, none of which had both this and no chaos unless
#: it was a Western text, which is tried before.
_LEAST_COHERENCE = 0.3


def has_control(text: str) -> bool:
    """True where a text holds characters that no written text holds (tabs and line ends are fine)."""
    return bool(_CONTROL.search(text))


def looks_binary(data: bytes) -> bool:
    """True for bytes that are no text in any encoding that we take; a byte order mark explains zero bytes."""
    if any(data.startswith(mark) for mark, _ in _MARKS):
        return False
    return bool(_CONTROL_BYTES.search(data))


def decode(data: bytes, *, source: str, declared: str | None = None) -> str:
    """The text of a file, "\\r\\n" made "\\n" and nothing else changed. `declared` is the encoding a page names.

    Raises InputFault where the bytes are binary, mixed, or where no guess comes out clean.
    """
    text = _decode_marked(data, source) if _mark_of(data) else _decode_plain(data, source, declared)
    if has_control(text):
        raise InputFault(source, "a binary file, or text with control characters")
    return text.replace("\r\n", "\n")


def _mark_of(data: bytes) -> tuple[bytes, str] | None:
    return next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), None)


def _decode_marked(data: bytes, source: str) -> str:
    mark, name = _mark_of(data) or (b"", "utf-8")
    try:
        return data[len(mark) :].decode(name)
    except UnicodeDecodeError as error:
        raise InputFault(
            source, f"not the {name.upper()} that its byte order mark names (byte {error.start})"
        ) from None


def _decode_plain(data: bytes, source: str, declared: str | None) -> str:
    if _CONTROL_BYTES.search(data):
        raise InputFault(source, "a binary file, or text with control characters")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = error.start
    if _UTF8_TRACES.search(data):
        raise InputFault(source, f"mixed encodings: partly UTF-8, but byte {where} is not")
    text = _decode_declared(data, declared) or _decode_guessed(data)
    if text is None:
        raise InputFault(source, f"can't be decoded: byte {where} is not UTF-8 and no other encoding gives clean text")
    return text


def _decode_declared(data: bytes, declared: str | None) -> str | None:
    """What the page's own word for its encoding gives, None where that word is wrong."""
    if not declared:
        return None
    try:
        name = codecs.lookup(declared).name
        # Browsers read both names as cp1252, and so pages are written.
        text = data.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, UnicodeError):
        return None
    return text if _tidy(text) else None


def _decode_guessed(data: bytes) -> str | None:
    """cp1252 where it comes out clean; else the one other Western text; else charset-normalizer's guess, if clean."""
    if found := _western(data, "cp1252"):
        return found
    others = {text for name in _OTHER_WESTERN if (text := _western(data, name))}
    if others:
        return others.pop() if len(others) == 1 else None
    return _guess_of_normalizer(data)


def _western(data: bytes, encoding: str) -> str | None:
    text = _decoded(data, encoding)
    return text if text and _is_western(text) else None


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guess_of_normalizer(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.chaos > 0 or best.coherence < _LEAST_COHERENCE:
        return None
    text = _decoded(data, best.encoding)
    return text if text and _tidy(text) and _one_script_a_word(text) else None


def _is_western(text: str) -> bool:
    odd = {c for c in text if c > "\x7f"}
    return odd <= (_WESTERN | _MARKS_OF_WRITING) and _tidy(text) and not _letters_pile_up(text)


def _letters_pile_up(text: str) -> bool:
    """Three accented letters in a row, or a quarter of all letters accented: another alphabet read as Western."""
    accented = sum(map(len, _ACCENTED.findall(text)))
    return bool(_THREE_ACCENTED.search(text)) or accented * 4 > accented + len(_ASCII_LETTERS.findall(text))


def _tidy(text: str) -> bool:
    """No C1 control characters, no marks or capitals where no language has them."""
    return not any(p.search(text) for p in (_NO_TEXT, _INSIDE_WORD, _CAPITAL_INSIDE, _FRACTION_BEFORE))


def _one_script_a_word(text: str) -> bool:
    """No word mixes alphabets ("armИe"); long texts are judged by their first 20,000 words beyond ASCII."""
    words = [w for w in _WORD.findall(text) if not w.isascii()][:20_000]
    return all(len({unicodedata.name(c, "?").split()[0] for c in word}) == 1 for word in words)
