"""Tokens → stretches of tokens that are an expression of time, each with the name of its rule.

Rules are patterns over token classes, one grammar for all languages: what is a word and what it means is in
`data/time_words.csv`. Small names are classes, capital names are pieces defined in `_PIECES`; the rest is regular
expression syntax. Every repetition is bounded, so reading is linear in the length of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from counterclaim.resolve.calendar_words import CHARACTER, Token

_PIECES = {
    "DEF": "(?: the apo? | its )",
    "CARD": "(?: card dash? hundred | card dash card | card card | card | day | two | num | hundred )",
    "QTY": """(?: art? few of? | art couple of? | CARD (?: and art half | day slashmark day )? | art? half art? |
    art )""",
    "UNIT": "(?: unit | units | cent | wkend dash? end_word )",
    "MONTH": "(?: month | mamb | mabbr dot? )",
    "DAYN": "(?: day | ordn | first )",
    "WDAY": "(?: weekday | wabbr dot? )",
    "YEAR": "(?: (?: comma | of | du | dash )? year )",
    "DMY": "(?: (?: DAYN (?: of | dash )? | (?: card dash? )? ordw of ) MONTH YEAR? )",
    "MDY": """(?: MONTH (?: day | the? ordn | the? first ) (?: comma? year )? | MONTH day comma year | MONTH ordw
    )""",
    "DATE": """(?: (?: (?: this | DEF? REL )? WDAY comma? (?: open | the )? )? (?: DMY | MDY ) | (?: WDAY comma? )?
    (?: iso | numeric ) )""",
    "RELDAY": """(?: (?: the unit )? before dash? yesterday | yesterday | today | tomorrow | anteayer | (?: the unit
    )? after dash? tomorrow )""",
    "REL": """(?: last | lasts | past | previous | next | following | coming | this | that | same | current |
    latest )""",
    "RELA": "(?: last | next | following | que? coming | previous )",
    "WEEKDAY": """(?: DEF? REL? weekday unit (?= comma | dot | close | para | $ ) | DEF? REL{1,2} weekday | weekday
    RELA | weekday (?: comma? the )? DAYN (?= comma | dot | close | para | $ ) | weekday )""",
    "PART": "(?: part | night | manana | after dash part )",
    "BEFORE": """(?: (?: DEF | this )? (?: mod dash? )? PART (?: of | du | on | in )? the? apo? | DEF? mod units (?:
    of | du | on ) the? | mod (?: of | du )? DEF? PART (?: of | du )? the? | (?: mod | earlier | later )
    dash? (?: on | in )? the? )""",
    "BEHIND": "(?: dash? mod? PART | (?: in | on | to | by | of | du ) (?: mod of? )? DEF? PART | overnight )",
    "DAYEXPR": "(?: BEFORE? (?: DATE | RELDAY | WEEKDAY ) BEHIND? )",
    "LEAD": """(?: (?: DEF | to | in )? (?: mod | edge ) dash? (?: of | du | in )? | DEF? (?: first | ordw | last )
    (?: half | part ) (?: of | du ) | (?: earlier | later ) (?: in | of )? )""",
    "AND": "(?: and | to | dash | until | into | slashmark )",
    "SEASON": "(?: season | samb )",
    "X": "(?: DATE | WDAY DAYN? | DAYN | ordw )",
}

#: In order: at one place in the text the first rule that fits is taken.
_RULES: tuple[tuple[str, str], ...] = (
    ("nine_eleven", "nine_eleven"),
    ("hijri", "the? (?: DAYN | ordw ) of? hijri_of? dash? (?: al dash? )? hijri num?"),
    ("hijri", "the? (?: DAYN | ordw ) of? hijri_of? dash? (?: al dash? )? hijri year?"),
    (
        "feast",
        """(?: the? (?: DAYN | ordw ) unit (?: of | du ) | DEF? eve of | DEF? edge (?: of | du ) )? (?: the
        apo? )? (?: orthodox feast | weekday (?: of | du ) feast | good weekday | weekday good | feast
        (?: dash | al | apo | the ){0,3} fitr | feast orthodox? (?: unit | edge | weekday )? ) (?: (?:
        of | comma )? year )?""",
    ),
    (
        "night_range",
        """(?: DEF? night | overnight ) (?: of | du | from | between | on ){0,2} the? (?: X (?: AND | du )
        the? (?: DATE | WDAY ) | MONTH day dash day (?: comma? year )? ) | WDAY night into the? (?: DATE
        | WDAY )""",
    ),
    ("overnight", "overnight into DEF? (?: DATE | WDAY ) | overnight"),
    (
        "day_range",
        "(?: between | from | du | of ) the? X (?: to | until | dash | into ) the? (?: DATE | WEEKDAY )",
    ),
    ("day_range", "between the? X and the? (?: DATE | WEEKDAY )"),
    ("day_range", "X (?: dash | to | until | slashmark ) the? (?: DATE | WEEKDAY )"),
    (
        "day_range",
        "(?: between | from )? MONTH day (?: dash | to | until ) day (?: comma? year )? (?! MONTH )",
    ),
    ("day_range", "between MONTH day and day (?: comma? year )? (?! MONTH )"),
    ("month_range", "(?: between | from | du ) MONTH YEAR? (?: and | to | until | dash ) MONTH YEAR?"),
    ("month_range", "(?: of month YEAR? to | MONTH YEAR? (?: to | dash ) | MONTH until ) month YEAR?"),
    (
        "year_range",
        "(?: between | from | of | du ) year (?: and | to | until | dash ) (?: year | two )",
    ),
    ("year_range", "year dash (?: year | day | two ) (?! MONTH )"),
    ("day_list", "the? DAYN (?: comma the? DAYN ){0,3} and the? DMY"),
    ("day_list", "MONTH DAYN (?: comma DAYN ){0,3} and DAYN (?! MONTH )"),
    (
        "half_day",
        """anoche | tonight | this mod? PART | (?: later | earlier ) this PART | DEF? last night | DEF?
        night last""",
    ),
    ("each", "each (?: weekday | UNIT | PART | month | season | CARD UNIT ) | weekdays PART?"),
    ("day_of_year", "DATE (?: comma | of | du )? (?: REL unit | DEF unit RELA ) | DEF? next DMY"),
    ("spanish_tomorrow", "(?<! [ the this ] ) manana weekday?"),
    ("day", "DAYEXPR"),
    ("clock_day", "(?: clock | day ) ampm other? (?: (?: comma | on )? DAYEXPR )?"),
    ("clock", "clock"),
    (
        "day_of_month",
        """(?: DEF? mod? PART (?: of | du ) )? the (?: ordn | day ) (?= comma | dot | para | close | and |
        to | in | by | after | before ) (?! (?: comma | and ) ordn )""",
    ),
    (
        "week_of",
        "the? (?: first | ordw | last | mod | edge )? unit (?: of | du ) the? (?: DATE | MONTH YEAR? )",
    ),
    ("offset", "QTY (?: to | and | dash ) QTY UNIT (?: ago | earlier | more? later )"),
    ("offset", "QTY night (?: ago | earlier | later | before | after )"),
    (
        "offset",
        """il y to (?: (?: other | more ) of? )? QTY UNIT | hace (?: other | more of )? QTY UNIT | il y to
        of? units | hace units""",
    ),
    (
        "offset",
        """QTY more? dash? UNIT (?: and art half )? (?: and so )? (?: ago | more? earlier | more? later |
        more part | before | after | previous | following | on (?= comma ) )""",
    ),
    (
        "offset",
        "(?: unit | units ) dash? (?: ago | earlier | later | more later ) | units (?: before | after )",
    ),
    (
        "text_day",
        """(?: DEF | to the? )? (?: eve | morrow | surlendemain | before dash eve ) | the unit (?: before |
        after | earlier ) | (?: this | that ) (?: unit | night | part ) dash the | (?: earlier | later
        )? (?: that | the? same ) (?: unit | PART ) | (?: the | to )? (?: the | to )? (?: unit following
        | unit previous ) | (?: the next | the? following | the? previous ) (?: unit | PART ) PART?""",
    ),
    (
        "rel",
        """DEF? (?: REL{1,2} (?: CARD | few | couple of )? | CARD (?: last | lasts | past | previous | next
        ) ) units""",
    ),
    ("rel", "LEAD? DEF? REL{1,2} fiscal? (?: unit | wkend dash? end_word | SEASON )"),
    ("rel", "LEAD? DEF? (?: unit | wkend dash? end_word | SEASON ) RELA"),
    (
        "quarter",
        """(?: the | its )? year? (?: REL unit (?: apo other )? )? fiscal? (?: first | ordw ) dash? unit
        (?: of (?: fiscal? year | the? REL unit ) )?""",
    ),
    (
        "season",
        """LEAD? DEF? SEASON (?: (?: of | comma )? year | RELA ) | LEAD DEF? SEASON | the season | this
        samb""",
    ),
    ("season", "(?: in | the apo | mod apo ) samb (?! of )"),
    (
        "month",
        """LEAD? DEF? REL? month (?: YEAR | (?: of | du )? (?: DEF? unit RELA | REL unit ) | last | next )?""",
    ),
    ("month", "LEAD? DEF? REL? (?: mamb | mabbr dot? ) (?: YEAR | of? REL unit )"),
    (
        "month",
        """(?: LEAD | REL ) (?: mamb | mabbr dot? ) | (?<= [ in since until by from between before after to
        ] ) (?: mamb | mabbr dot? )""",
    ),
    ("edge_unit", "LEAD DEF? unit | unit dash? edge | LEAD year"),
    (
        "decade",
        """the? (?: LEAD (?: dash | the )? )? (?: decade | shortdecade ) | LEAD? DEF? units (?: two | year
        )""",
    ),
    ("century", "the? LEAD? (?: DAYN | ordw ) dash? cent | LEAD? DEF? REL cent"),
    ("spoken_year", "card card (?: dash? card )? (?! UNIT | hundred )"),
    ("year", "(?: the fiscal? unit of? | fiscal )? year"),
    ("per", "(?<= [ num card ] ) art unit | per unit"),
    (
        "duration",
        "the? QTY (?: to | and | dash ) QTY more? dash? UNIT | (?: units | unit ) and units",
    ),
    (
        "duration",
        "the? (?: first | ordw )? QTY more? dash? UNIT (?: and art half )? (?: dash old )?",
    ),
    ("duration", "(?: recent | coming ) units | units dash old | units"),
    ("the_unit", "the fiscal? unit"),
    ("set", "set"),
    (
        "ref",
        """ref | the future | the past (?! unit ) | the? recent (?: units | past ) | recent | current |
        these units""",
    ),
)

#: What no expression starts with: spares the grammar nine places in ten.
_NO_START = "(?! [ other comma dot para dash apo open close slashmark ] )"

_NAME = re.compile(r"[A-Z]+|[a-z_]+")


def _expand(pattern: str) -> str:
    """A pattern with its names put in, blanks out."""

    def one(match: re.Match[str]) -> str:
        name = match.group()
        return _expand(_PIECES[name]) if name.isupper() else CHARACTER[name]

    return re.sub(r"\s+", "", _NAME.sub(one, pattern))


def _compile() -> tuple[re.Pattern[str], tuple[str, ...]]:
    return re.compile(_expand(_NO_START) + "(?:" + "|".join(f"({_expand(rule)})" for _, rule in _RULES) + ")"), tuple(
        name for name, _ in _RULES
    )


_GRAMMAR, _NAMES = _compile()


def expressions(tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """(rule, first token, token after the last) of every expression, left to right, none overlapping."""
    line = "".join(CHARACTER[token.cls] for token in tokens)
    for match in _GRAMMAR.finditer(line):
        if match.end() > match.start() and match.lastindex:
            yield _NAMES[match.lastindex - 1], match.start(), match.end()
