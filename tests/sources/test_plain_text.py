from __future__ import annotations

from datetime import date

import pytest

from counterclaim.errors import InputFault
from counterclaim.sources.plain import parse_plain, split_front

BODY = "KELDU, 3 May 2021 - Nine soldiers were killed on Sunday.\n"


@pytest.mark.parametrize(
    ("front", "fields"),
    [
        ("---\ntitle: Raid\ndate: 2021-05-04\n---\n", {"title": "Raid", "date": "2021-05-04"}),
        ('---\ntitle: "Raid: nine dead"\nlang: fr\n...\n', {"title": "Raid: nine dead", "language": "fr"}),
        ("---\ntitle: 'Raid'  \ntags:\n  - war\n- army\n# note\n---\n", {"title": "Raid", "tags": ""}),
        ("---\nurl: https://press.example/a?b=c#d\n---\n", {"url": "https://press.example/a?b=c#d"}),
        ("---\noutlet: The Post # ours\n---\n", {"outlet": "The Post"}),
    ],
)
def test_front_matter_is_honoured_and_cut_off(front: str, fields: dict[str, str]) -> None:
    assert split_front(front + BODY) == (fields, BODY)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "---\nThe army said so.\n---\n" + BODY,
        "---\nThe spokesman said: nine died.\n---\n" + BODY,
        "---\ntitle: never closed\n",
        "---\n" + "note: x\n" * 200 + "title: too far down\n---\n",
        " ---\ntitle: a\n---\n",
        "",
    ],
)
def test_what_is_not_plainly_front_matter_stays(text: str) -> None:
    assert split_front(text) == ({}, text)


def test_a_heading_gives_the_title_and_stays_in_the_text() -> None:
    draft = parse_plain("# Raid on  Keldu #\n\n" + BODY, source="a.md", markdown=True)
    assert draft.title == "Raid on Keldu"
    assert draft.text == "# Raid on  Keldu #\n\n" + BODY
    assert parse_plain("# Raid\n" + BODY, source="a.txt", markdown=False).title is None
    assert parse_plain("#1 in the list\n" + BODY, source="a.md", markdown=True).title is None


def test_front_matter_goes_before_the_heading_and_a_dateline_is_no_publication_date() -> None:
    draft = parse_plain(
        "---\ntitle: A\npublished: 2021-05-04\noutlet: B\nlanguage: French\nid: x7\n---\n# C\n" + BODY,
        source="a.md",
        markdown=True,
    )
    assert (draft.title, draft.published, draft.outlet, draft.language, draft.id) == (
        "A",
        date(2021, 5, 4),
        "B",
        "fr",
        "x7",
    )
    assert parse_plain(BODY, source="a.txt", markdown=False).published is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (" \n\t\n", "text is empty"),
        ("\ufeff", "text is empty"),
        ("---\ntitle: A\n---\n", "text is empty"),
        ("---\ndate: 4 May 2021\n---\n" + BODY, "date is no date: '4 May 2021'"),
        ("---\nlanguage: en français?\n---\n" + BODY, "language is no code"),
    ],
)
def test_faults(text: str, fault: str) -> None:
    with pytest.raises(InputFault, match=fault):
        parse_plain(text, source="a.md", markdown=True)
