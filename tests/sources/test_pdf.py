from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from counterclaim.errors import InputFault
from counterclaim.sources.pdf import join_pages, parse_pdf

ENCRYPT = f"<< /Filter /Standard /V 1 /R 2 /O <{'ab' * 32}> /U <{'cd' * 32}> /P -4 >>"
FONT = "/Resources << /Font << /F1 3 0 R >> >>"
LINES = [
    "Raid near Keldu",
    "Twelve soldiers were killed when gunmen attacked a govern-",
    "ment post near the village of Keldu on Monday, the Franco-",
    "Malian command said in a statement that it sent to report-",
    "ers.",
    "A second paragraph begins here and goes on for a while, so",
    "it says.",
]


def make_pdf(pages: Sequence[Sequence[str]], *, info: str = "", encrypt: str = "") -> bytes:
    """A PDF by hand: one text line a string, in Helvetica."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>",
    ]
    for number, lines in enumerate(pages):
        stream = "BT /F1 12 Tf 72 720 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R {FONT} >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R"
    if encrypt:
        objects.append(encrypt)
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
    return _written(objects, trailer)


def _written(objects: Sequence[str], trailer: str) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{start}trailer << {trailer} >>\nstartxref\n{len(out)}\n%%EOF".encode()


def test_lines_are_joined_and_metadata_is_taken() -> None:
    data = make_pdf([LINES], info="/Title (Raid near Keldu) /CreationDate (D:20210504101500+02'00')")
    draft = parse_pdf(data, source="a.pdf")
    assert draft.title == "Raid near Keldu"
    assert draft.published == date(2021, 5, 4)
    assert draft.text == (
        "Raid near Keldu\n\n"
        "Twelve soldiers were killed when gunmen attacked a government post near the village of Keldu on Monday, "
        "the Franco-Malian command said in a statement that it sent to reporters.\n\n"
        "A second paragraph begins here and goes on for a while, so it says."
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (make_pdf([LINES], encrypt=ENCRYPT), "an encrypted PDF (it needs a password)"),
        (make_pdf([LINES])[:300], "a broken PDF"),
        (b"%PDF-1.4\nrubbish", "a broken PDF"),
        (b"", "a broken PDF"),
        (make_pdf([[]]), "a PDF without text"),
        (make_pdf([["  "], []]), "a PDF without text"),
    ],
)
def test_faults(data: bytes, fault: str) -> None:
    with pytest.raises(InputFault) as caught:
        parse_pdf(data, source="a.pdf")
    assert str(caught.value).startswith(f"a.pdf: {fault}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "info", ["", "/Title (untitled)", "/Title (Microsoft Word - note.docx) /CreationDate (D:9999)"]
)
def test_junk_in_the_metadata_is_nothing(info: str) -> None:
    draft = parse_pdf(make_pdf([LINES], info=info), source="a.pdf")
    assert (draft.title, draft.published) == (None, None)


def test_running_heads_and_page_numbers_are_left_out_and_a_paragraph_goes_over_the_page() -> None:
    body = [
        "The army said on Monday that nine soldiers were killed in a raid",
        "near Keldu and that the attackers had fled to the north before",
        "help came from the garrison, which lies some way to the south of",
    ]
    pages = ["\r\n".join(["The Keldu Post", *body, f"Page {n}"]) for n in (1, 2, 3)]
    text = join_pages(pages)
    assert "Post" not in text
    assert "Page" not in text
    assert "to the south of The army said" in text
    assert "\n\n" not in text
    assert "Page 1" in join_pages(pages[:2])


@pytest.mark.parametrize("mark", ["\x02", "\ufffe", "\ufffe\r\n"])
def test_a_word_cut_in_two_is_whole_again(mark: str) -> None:
    assert join_pages([f"The govern{mark}ment and the G5{mark}Sahel force"]) == "The government and the G5-Sahel force"


def test_list_items_stand_alone() -> None:
    text = join_pages(["The army counted what was taken from the base:\r\n- two pickups\r\n- one gun\r\n"])
    assert text.split("\n\n") == ["The army counted what was taken from the base:", "- two pickups", "- one gun"]
