from __future__ import annotations

from datetime import date

import pytest

from counterclaim.errors import InputFault
from counterclaim.sources.html import looks_like_html, parse_html, parse_page

PARAGRAPHS = [
    f"Soldiers of the garrison at Keldu said on Monday that gunmen had come at dawn from the {side}, and that the fight"
    " lasted for two hours before help arrived."
    for side in ("north", "south", "east", "west", "river")
]
FRENCH = "Les soldats de la garnison de Kéldou ont déclaré lundi que des hommes armés sont venus à l’aube du nord."


def make_page(*, lang: str = "en-GB", head: str = "", body: str = "", prolog: str = "") -> str:
    article = body or "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    return (
        f'{prolog}<!DOCTYPE html><html lang="{lang}"><head><title>Raid on Keldu | The Keldu Post</title>'
        f'<meta property="og:title" content="Raid on Keldu"/>{head}</head><body><nav><a href="/">Home</a></nav>'
        f'<article><h1>Raid on Keldu</h1>{article}</article><div id="comments"><p>I do not believe it.</p></div>'
        "<footer>All rights reserved 2020</footer></body></html>"
    )


HEAD = (
    '<meta property="og:site_name" content="The Keldu Post"/>'
    '<meta property="article:published_time" content="2021-05-04T23:30:00+02:00"/>'
)


@pytest.mark.parametrize("prolog", ["", '<?xml version="1.0" encoding="utf-8"?>\n'])
def test_an_article_with_its_metadata(prolog: str) -> None:
    draft = parse_page(make_page(head=HEAD, prolog=prolog), source="a.html")
    assert (draft.title, draft.outlet) == ("Raid on Keldu", "The Keldu Post")
    assert (draft.published, draft.language) == (date(2021, 5, 4), "en")
    assert "\n\n".join(PARAGRAPHS) in draft.text
    for other in ("Home", "believe", "rights"):
        assert other not in draft.text


def test_no_date_is_made_up_from_the_prose() -> None:
    draft = parse_page(make_page(body=f"<p>Keldu, 3 May 2021. {' '.join(PARAGRAPHS)}</p>"), source="a.html")
    assert draft.published is None


def test_a_language_that_the_text_contradicts_is_dropped() -> None:
    page = make_page(lang="en-US", body=f"<p>{FRENCH}</p>" * 5)
    assert parse_page(page, source="a.html").language is None
    assert parse_page(page.replace("en-US", "fr"), source="a.html").language == "fr"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8", "iso-8859-1"), ("cp1252", "windows-1252"), ("cp1252", ""), ("utf-16", "")],
)
def test_encodings(encoding: str, declared: str) -> None:
    head = f'<meta charset="{declared}"/>' if declared else ""
    page = make_page(lang="fr", head=head, body=f"<p>{FRENCH}</p>" * 5)
    assert FRENCH in parse_html(page.encode(encoding), source="a.html").text
    assert FRENCH in parse_html(page.encode(encoding), source="a.html", charset=declared or None).text


def test_a_short_page_is_read_too() -> None:
    page = "<html><body><p>Two soldiers were killed on Monday near Keldu.</p></body></html>"
    assert parse_page(page, source="a.html").text == "Two soldiers were killed on Monday near Keldu."


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body></body></html>",
        '<html><body><nav><a href="/">Home</a></nav></body></html>',
        "<html><body><script>var text = 1;</script></body></html>",
        "<html>" + "<div>" * 20_000,
        "",
    ],
)
def test_a_page_without_an_article(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputFault, match=r"^a\.html: no article text in the page$"):
        parse_page(page, source="a.html")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("<!DOCTYPE html><p>", True),
        ("\n <html lang='en'>", True),
        ('<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE html>', True),
        ("<body>", True),
        ("<header> of a text", False),
        ('<?xml version="1.0"?><feed>', False),
        ("The tag <html> opens a page.", False),
        ("<!--" * 5000, False),
    ],
)
def test_what_looks_like_a_page(text: str, yes: bool) -> None:
    assert looks_like_html(text) is yes
