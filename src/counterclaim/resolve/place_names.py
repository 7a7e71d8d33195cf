"""A place's name → the forms under which it is found: folded, and loose, in Latin, Cyrillic and Arabic letters. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Latin, Cyrillic and Arabic letters and digits; the rest parts words
_LETTERS = re.compile(r"[^a-z0-9\u0400-\u052f\u0621-\u064a\u066e-\u06d3]+")
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
    # Arabic letters that writers take for each other, and the stretching stroke
    | {"ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ـ": ""}
)
_PREFIX = re.compile(
    r"^(?:al|el|ad|ar|as|at|an|az|ash|ech|es|er|en|ed|et|ul|il|i n|in|ti n|tin|ta n|n|m|ceel|ain|ayn|bir|the|le|la|les)"
    r" (?=\w{3})"
)
_ARTICLE = re.compile(r" (?:al|el|ad|ar|as|at|an|az|ash|ez|es|er|en|ed|et|i|e|of|de|du|des|d|l|ul) ")
_SOUNDS = (
    ("tch", "ch"),
    ("dj", "j"),
    ("gh", "g"),
    ("kh", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("w", "u"),
    ("q", "k"),
    ("ph", "f"),
)
_DOUBLED = re.compile(r"(.)\1+")
#: Cyrillic letters as English reports write them; Ukrainian, Russian, Serbian, Bulgarian. Folding has made й of и, ї
#: of і and ё of е already, and the loose spelling levels what is left ("kh"/"k", "ou"/"u", doubled letters).
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True)),
        **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e"},
        **{"ю": "yu", "я": "ya", "є": "ye", "і": "i", "ґ": "g", "ў": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj"},
        **{"ћ": "c", "џ": "dz", "ѓ": "g", "ќ": "k", "ѕ": "dz", "қ": "k", "ғ": "g", "ң": "n", "ө": "o", "ү": "u"},
        **{"ұ": "u", "һ": "h", "ә": "a", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u"},
    }
)
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u052f]")
_ARABIC_ARTICLE = re.compile(r"(?:^|(?<= ))ال(?=\w{2})")


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Lower case, no accents, apostrophes gone, everything else but letters and digits one blank. Scripts are kept."""
    name = name.replace("’", "").replace("'", "").replace("`", "").replace("ʿ", "")
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.casefold().translate(_SPECIAL))
        name = "".join(c for c in name if not unicodedata.combining(c))
    return _LETTERS.sub(" ", name.lower()).strip()


def transliterate(name: str) -> str:
    """A folded name's Cyrillic letters in Latin ones."""
    return name.translate(_CYRILLIC) if _CYRILLIC_LETTER.search(name) else name


@lru_cache(maxsize=50_000)
def loosen(name: str) -> str:
    """The spelling without what transliterations vary in: Arabic and Berber prefixes, gh/g, ou/u, doubled letters."""
    folded = fold(name)
    if not folded.isascii():
        folded = _ARABIC_ARTICLE.sub("", transliterate(folded))
    folded = _ARTICLE.sub(" ", _PREFIX.sub("", folded))
    for written, sound in _SOUNDS:
        folded = folded.replace(written, sound)
    return _DOUBLED.sub(r"\1", folded.replace(" ", ""))


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters."""
    return name.isascii() or all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʼ" for c in name)


def is_read(name: str) -> bool:
    """Whether a name is written in letters that we can fold: Latin, or mostly Cyrillic or Arabic."""
    return is_latin(name) or any("\u0400" <= c <= "\u052f" or "\u0621" <= c <= "\u06d3" for c in name)


#: How the source of a person's own correction begins; the reason follows.
FIX = "your fix"


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: `how` says by what it was found ("exact", "loose", "like"), `source` where the fact comes from."""

    name: str
    country: str
    lat: float | None
    lon: float | None
    precision: str
    population: int
    source: str
    how: str = "exact"
    #: First-order region's code as the source has it (for the USA the state's two letters).
    region: str = ""

    @property
    def ours(self) -> bool:
        """From our own lists or a person's fix: chosen by people, not one of a million names of a gazetteer."""
        return self.source.startswith(("our ", FIX))
