"""Place names in a text → country, coordinates, precision. Pure given the gazetteer.

One pass finds runs of capitalised words. Each run is cut into known names and the rest; what stands before and after
("in", "the village of", "30 km north of", "… district") tells whether it is a place and how precise. Known names are
then chosen among their namesakes by the countries that the report itself names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from counterclaim.resolve.gazetteer import COUNTRY_LIST, fold
from counterclaim.wordlists import load

if TYPE_CHECKING:
    from counterclaim.resolve.gazetteer import Gazetteer, Place
    from counterclaim.text.analyse import Document


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """One place as written at `start:end`. `precision` is the codebook's (settlement, near, district, region, country
    …); country, lat, lon are None where not found. `reason` says in words how it was chosen."""

    start: int
    end: int
    name: str
    precision: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    reason: str = ""
    #: What the words before it make of it: "at", "near", "of", "from", "toward" or "other".
    role: str = "other"
    #: Stands in the line that says where the report was filed, which need not be where anything happened.
    dateline: bool = False
    #: The words of a distance or direction from it ("30 km north of"), "" where there are none.
    relation: str = ""


# --- words -----------------------------------------------------------------------------------------------------------

#: A town that nothing but its name speaks for must be this large to be taken: below, most hits in news are surnames.
KNOWN_TOWN = 100_000
#: A namesake outside the report's countries must be this large to be taken where they are clear.
WORLD_TOWN = 400_000
#: A town that shares its name with a region must be this large to be meant by the bare name.
REGION_TOWN = 50_000
#: Longest run of words that one name can have.
LONGEST = 5


@cache
def _kinds(language: str) -> dict[str, str]:
    """Folded word → its kind in `place_words.csv`; the report's language first, then the other."""
    found: dict[str, str] = {}
    for code in dict.fromkeys((language, "en", "fr")):
        for word, kind in load("place_words", code).items():
            if code == language or kind in ("rank", "organisation", "also_else"):
                found.setdefault(fold(word), kind)
    return found


_ARTICLES = "al|el|an|ar|as|ad|az|ash|ed|ez|et|es|at|adh|ul"
_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_TOKEN = re.compile(
    rf"(?<![\w@#])(?:(?:(?:{_ARTICLES})[-‑]|(?:al|el) )(?=[A-Z]))?{_UPPER}(?:\w|['’ʼ‑-](?=\w)|(?<=\b\w)\.(?=\w\.))*+"
    rf"|(?<!\w)(?:d|l|D|L|qu|Qu)['’](?={_UPPER})"
)
_JOINT = re.compile(
    r"[ \u00a0\n]|[ \u00a0](?:de la|de las|de los|de l['’]|d['’]|de|du|des|da|do|del|la|le|of the|of|sur|ez|ech|au|e)"
    r"[ \u00a0]|[ \u00a0]d['’]|[ \u00a0]de[ \u00a0]l['’]"
)
_POSSESSIVE = re.compile(r"['’]s$|['’]$")
_ELISION = re.compile(r"^(?:[LD]['’]|Qu['’])(?=\w{2})")


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str
    kind: str


def _words(text: str, kinds: dict[str, str]) -> list[_Word]:
    """Capitalised words, possessives and elided articles cut off."""
    found = []
    for match in _TOKEN.finditer(text):
        start, word = match.start(), match.group()
        if word[-1] in "'’":
            continue
        cut = _POSSESSIVE.sub("", word)
        if elided := _ELISION.match(cut):
            start += elided.end()
            cut = cut[elided.end() :]
        if cut:
            found.append(_Word(start, start + len(cut), cut, kinds.get(fold(cut), "")))
    return found


def _runs(text: str, words: Sequence[_Word]) -> list[list[_Word]]:
    """Words that follow each other with nothing but a blank or a joining particle between."""
    runs: list[list[_Word]] = []
    for word in words:
        if runs and runs[-1]:
            gap = text[runs[-1][-1].end : word.start]
            if _JOINT.fullmatch(gap) and word.kind != "not_place" and len(runs[-1]) < 12:
                runs[-1].append(word)
                continue
        # a weekday, a pronoun … is no part of a name, except within one ("Mai Kadra" stays whole by look-up)
        runs.append([] if word.kind == "not_place" else [word])
        if word.kind == "not_place":
            runs.append([])
    return [run for run in runs if run]


# --- what stands around ----------------------------------------------------------------------------------------------

_DIRECTION_EN = (
    r"(?:(?:north|south|east|west)(?:[- ]?(?:east|west))?(?:ern)?|central|nearby|neighbou?ring|rural|downtown|remote"
    r"|greater|coastal|far|war-torn|besieged|occupied|restive|troubled|volatile|mainly|mostly|upper|lower|entire|whole|small|the)"
)
_TYPES_EN = (
    r"(?:villages?|towns?|city|cities|hamlets?|settlements?|communes?|locality|localities|suburbs?|neighbou?rhoods?|areas?"
    r"|districts?|regions?|provinces?|states?|governorates?|county|counties|townships?|departments?|prefectures?|camps?"
    r"|(?:air)?bases?|outposts?|airports?|ports?|peninsula|islands?|oblast|sub-county|municipality|municipalities"
    r"|emirate|territory|valley|capital|enclave|quarter|wards?|garrison)"
)
_TYPES_FR = (
    r"(?:villages?|villes?|localités?|communes?|hameaux?|cités?|bourgs?|bourgades?|quartiers?|régions?|provinces?|cercles?"
    r"|départements?|préfectures?|districts?|territoires?|secteurs?|zones?|camps?|bases?|postes?|aéroports?|îles?|presqu['’]île"
    r"|péninsule|axes?|gouvernorats?|oblast|wilaya|sous-préfectures?|arrondissements?|groupements?|chefferies?|vallée"
    r"|chutes|détachements?|îlots?|commissariat|carrefour|sites?|positions?"
    r"|port|marché|forêt|tronçon|garnison|chef-lieu|capitale|monts?|environs|abords|alentours)"
)
_DISTANCE_EN = (
    r"(?:(?:about|around|some|roughly|nearly|over|under|barely|just|only|less than|more than|a few|several)\s)*"
    r"(?:\d[\d.,]*|\w+)[ \u00a0-]?(?:km|kms|kilomet(?:re|er)s?|miles?)(?:\s\([^)]{1,30}\))?"
    r"(?:\s(?:to the\s)?(?:due\s)?(?:north|south|east|west)(?:[- ]?(?:east|west))?)?\s(?:of|from|outside|away from)"
)
_DISTANCE_FR = (
    r"(?:\d[\d.,]*|\w+aine|\w+|mi)(?:\sde)?[ \u00a0]?(?:km|kilomètres?|chemin)"
    r"(?:\s(?:au|à l['’])\s?(?:nord|sud|est|ouest)(?:-(?:est|ouest))?)?"
)
_DE = r"\s(?:du |de la |de l['’]|des |de |d['’])"
#: Longest first where several fit. Each is matched at the end of what stands before a name.
_BEFORE: dict[str, tuple[tuple[str, str, re.Pattern[str]], ...]] = {
    "en": (
        ("near", "strong", re.compile(rf"(?:^|\W)({_DISTANCE_EN})\s(?:the\s)?(?:{_TYPES_EN} of )?$")),
        (
            "near",
            "strong",
            re.compile(
                r"\b(near|outside|close to|not far from|in the vicinity of|(?:on |in )?the outskirts of|around|"
                r"(?:north|south|east|west)(?:-?(?:east|west))? of)"
                rf"\s(?:the\s)?(?:{_DIRECTION_EN}\s)*(?:{_TYPES_EN} of )?$"
            ),
        ),
        (
            "at",
            "strong",
            re.compile(
                r"\b((?:battle|siege|fall|shelling|bombardment|recapture|besieging|residents|people|villagers|mayor"
                r"|prisoners|hostages|students|pupils|herders|shepherds|farmers|defenders|dead|wells?|markets?|mosque"
                r"|prison|monastery|refinery|oilfield|hills|heights|outpost|barracks|bridge|crossing|ford) of)\s(?:the )?$"
            ),
        ),
        (
            "at",
            "weak",
            re.compile(
                r"\b((?:deaths?|killings?|massacres?|shootings?|bombings?|clash(?:es)?|fighting|battles?|incident|attacks?"
                r"|raids?|assaults?|strikes?|positions?|garrison|detachment|barracks|checkpoint|bridge|market|hills|ridge)"
                rf" (?:in|at|near|above|outside))\s(?:the )?(?:{_DIRECTION_EN} )*$"
            ),
        ),
        ("toward", "weak", re.compile(r"\b((?:raids?|assault|shells?|rockets?|mortars?|incursion) (?:on|into))\s$")),
        ("between", "strong", re.compile(r"\b(between)\s(?:the\s)?(?:{_TYPES_EN} of )?$")),
        (
            "at",
            "strong",
            re.compile(rf"\b({_TYPES_EN}(?: of| named| called| known as)|road to|road from)\s(?:the )?$"),
        ),
        ("at", "weak", re.compile(rf"\b(in and around|in|at|inside|within|across)\s(?:{_DIRECTION_EN}[\s-](?!the))*$")),
        ("at", "known", re.compile(rf"\b(in|at|on|across|over|throughout)\s(?:{_DIRECTION_EN}\s)*$")),
        ("from", "known", re.compile(rf"\b(from|out of|via)\s(?:{_DIRECTION_EN}\s)*$")),
        (
            "toward",
            "known",
            re.compile(
                rf"\b(to|towards?|into|reach(?:ed|ing)?|entered|entering|attacked|raided|stormed|captured|seized|shelled"
                rf"|retook|overran|bombed|struck)\s(?:{_DIRECTION_EN}\s)*$"
            ),
        ),
        ("of", "known", re.compile(rf"\b(of)\s(?:{_DIRECTION_EN}\s)*$")),
    ),
    "fr": (
        ("near", "strong", re.compile(rf"(?:^|\W)({_DISTANCE_FR}){_DE}$")),
        (
            "near",
            "strong",
            re.compile(
                r"\b((?:tout )?près|proche|aux? environs|à proximité(?: immédiate)?|non loin|aux alentours|aux abords|"
                r"à la (?:périphérie|sortie|lisière)|à l['’]entrée|autour|(?:au|à l['’])\s?(?:nord|sud|est|ouest)"
                rf"(?:-(?:est|ouest))?|à hauteur|(?:dans|à) la banlieue){_DE}(?:{_TYPES_FR}{_DE[2:]})?$"
            ),
        ),
        (
            "at",
            "strong",
            re.compile(
                r"\b((?:positions?|bataille|prise|tueries?|massacres?|carnage|drame|siège|chute|reprise|combats|bombardement"
                r"|habitants|population|hôpital|maire|préfet|embuscade|école|mine|prison|pont|puits|piste|route|mosquée|marché"
                r"|collège|lycée|collines?|hauteurs|désert|gare(?: routière)?|bergers|éleveurs|notables|caserne|barrage"
                r"|carrefour|lisière)) (?:de |d['’]|des |du )$"
            ),
        ),
        ("between", "strong", re.compile(r"\b(entre)\s(?:le |la |les |l['’])?$")),
        (
            "at",
            "strong",
            re.compile(
                rf"\b({_TYPES_FR}(?:\s(?!de\b|du\b|des\b)[\w’'-]+)?)(?:\s(?:du |de la |de l['’]|des |de |d['’])|"
                r"\s(?:dit |nommée? |appelée? ))$"
            ),
        ),
        ("at", "strong", re.compile(rf"\b((?:le|la|au|du|du|l['’]|un|une) ?(?:{_TYPES_FR}))\s$")),
        ("at", "weak", re.compile(r"(?:^|[\s(«“—–-])(à|À)\s$")),
        (
            "at",
            "known",
            re.compile(
                r"(?:^|[\s(«“—–-])(au|aux|en|dans|sur|Au|En|Aux|Dans|Sur)\s(?:l['’]|la |le |les )?"
                r"(?:(?:nord|sud|est|ouest|centre)(?:-(?:est|ouest))? (?:du |de la |de l['’]|de |d['’]))?$"
            ),
        ),
        (
            "from",
            "known",
            re.compile(r"\b(depuis|venant de|venus? de|en provenance de|originaires? de)\s(?:la |le |l['’])?$"),
        ),
        ("at", "weak", re.compile(r"\b(empar\w+ (?:\w+ )?)(?:de |d['’])$")),
        ("from", "weak", re.compile(r"\b(venai(?:en)?t|viennent|arrivai(?:en)?t) (?:de |d['’])$")),
        ("from", "known", re.compile(r"\b(venant|venus?|en provenance|originaires?|loin)\sd['’]$")),
        (
            "toward",
            "known",
            re.compile(
                r"\b(vers|jusqu['’]à|gagner|regagner|rejoindre|atteindre|quitter|pris|pour)\s(?:la |le |l['’])?$"
            ),
        ),
        ("toward", "known", re.compile(r"\b(en direction|en route)\s(?:de |d['’]|du |pour )$")),
        ("of", "known", re.compile(r"(?:^|\W)(de|du|de la|d|des|de l)(?:\s|['’])$")),
    ),
}
#: A noun after a name that says what it is.
_AFTER_EN = re.compile(
    r"^(?:['’]s)?[ \u00a0-](?:(?:[a-z]+)[ ])?(village|town|city|hamlet|settlement|commune|locality|suburb|district"
    r"|region|territory|province|state|governorate|county|township|department|prefecture|camp|base|outpost|airport|peninsula|islands?"
    r"|oblast"
    r"|sub-county|municipality|area|forest|hills|mountains?|valley|border|crossing|junction|road|highway|neighbou?rhood"
    r"|checkpoint|market|prison|hospital|barracks|military base|refugee camp|displacement camp|axis"
    # as part of the name, where it names nothing else
    r"|Region|Province|Governorate|Prefecture|Oblast|Village|Peninsula)\b"
)
_APPOSITION_EN = re.compile(
    rf"^,? ?(?:\([^)]{{1,30}}\))?,\s(?:a|an|the|another)\s(?:[\w-]+\s){{0,3}}{_TYPES_EN}\b"
    rf"|^,\s(?:(?:in|on)\s)?(?:the\s)?(?:{_DIRECTION_EN}\s?)+(?:of\s)?[A-Z]"
    rf"|^,\s(?:in|near|about|some|around|just)\s"
    r"|^\s(?:in|,)\s(?:the\s)?(?:(?:far|extreme)\s)?(?:north|south|east|west|centr)[\w-]*\s(?:of\s)?(?:the\s)?[A-Z]"
)
_APPOSITION_FR = re.compile(
    rf"^\s?(?:\([^)]{{1,40}}\))|^,\s(?:(?:une?|le|la|l['’])\s?)?(?:[\w-]+\s){{0,2}}{_TYPES_FR}\b"
    r"|^,\s(?:dans|au|à|en|près|non loin)\s"
)
_TYPES_ES = (
    r"(?:aldeas?|pueblos?|ciudad|ciudades|localidad|caseríos?|veredas?|municipios?|corregimientos?|departamentos?"
    r"|provincias?|región|regiones|estados?|islas?|barrios?|zona|distritos?|campamento|base|cantón|comarca)"
)
_BEFORE["es"] = (
    (
        "near",
        "strong",
        re.compile(r"(?:^|\W)((?:\d[\d.,]*|\w+)\s(?:km|kilómetros)(?:\sal\s(?:norte|sur|este|oeste))?) de\s$"),
    ),
    ("near", "strong", re.compile(r"\b(cerca|alrededores|afueras|inmediaciones|al (?:norte|sur|este|oeste)) de\s$")),
    ("between", "strong", re.compile(r"\b(entre)\s$")),
    ("at", "strong", re.compile(rf"\b({_TYPES_ES})(?: de(?:l| la| los| las)?)?\s$")),
    ("at", "weak", re.compile(r"(?:^|\W)(en|En)\s$")),
    ("at", "known", re.compile(r"(?:^|\W)(en)\s(?:el |la |los |las )?(?:(?:norte|sur|este|oeste|centro) de(?:l)? )?$")),
    ("from", "known", re.compile(r"\b(desde|procedentes? de)\s$")),
    ("toward", "known", re.compile(r"\b(a|hacia|hasta)\s$")),
    ("of", "known", re.compile(r"\b(de|del)\s$")),
)
_APPOSITION_ES = re.compile(
    rf"^\s?\([^)]{{1,40}}\)|^,\s(?:(?:una?|el|la)\s)?(?:\w+\s){{0,2}}{_TYPES_ES}\b|^,\s(?:en|al|cerca)\s"
)
_APPOSITIONS = {"en": _APPOSITION_EN, "fr": _APPOSITION_FR, "es": _APPOSITION_ES}
_PRECISION_OF_NOUN = {
    **dict.fromkeys(("district", "cercle", "area", "sub-county", "neighbourhood", "neighborhood"), "district"),
    **dict.fromkeys(
        ("quartier", "département", "préfecture", "territoire", "secteur", "zone", "arrondissement"), "district"
    ),
    **dict.fromkeys(
        ("sous-préfecture", "groupement", "chefferie", "county", "quarter", "ward", "territory"), "district"
    ),
    **dict.fromkeys(("region", "province", "state", "governorate", "oblast", "department", "prefecture"), "region"),
    **dict.fromkeys(
        ("région", "gouvernorat", "wilaya", "vallée", "péninsule", "peninsula", "valley", "emirate"), "region"
    ),
    **dict.fromkeys(("village", "town", "city", "hamlet", "settlement", "commune", "locality", "suburb"), "settlement"),
    **dict.fromkeys(
        ("ville", "localité", "hameau", "cité", "bourg", "bourgade", "township", "municipality"), "settlement"
    ),
    **dict.fromkeys(
        ("camp", "base", "outpost", "airport", "forest", "hills", "mountain", "mountains", "border"), "site"
    ),
    **dict.fromkeys(("crossing", "junction", "checkpoint", "market", "prison", "hospital", "barracks", "port"), "site"),
    **dict.fromkeys(
        ("military base", "refugee camp", "displacement camp", "airbase", "road", "highway", "axis"), "site"
    ),
    **dict.fromkeys(
        ("aéroport", "poste", "forêt", "mont", "monts", "île", "axe", "tronçon", "marché", "island"), "site"
    ),
    **dict.fromkeys(("islands", "îles", "presqu'île"), "site"),
}
_NAMED_AFTER_PLACES = re.compile(
    r"(?:Islamic State|Islamic Emirate|[Aa]l[- ]?Qa[ei]da|AQ|État islamique|Etat islamique|EI|IS|ISIS)\s"
    r"(?:in|of|au|dans|en|pour)\s(?:the\s|le\s|la\s|l['’])?"
    r"(?:(?:Land|Lands) of (?:the )?)?[\w’'-]{2,20}(?:\s(?:and|et)\s(?:the\s|au\s|en\s|le\s)?[A-Z][\w’'-]{2,20}"
    r"|\s[A-Z][\w’'-]{2,20})?"
)
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_][^\n–—()]{1,60}?)\s*(?:\([^)\n]{1,40}\)\s*)?(?:--|[–—]|(?<=[\s)])-(?=\s)|(?<=\)):)\s*(?=\S)"
)
_DISTANCE_WORDS = re.compile(r"\d|km|kilom|mile|\bnord\b|\bsud\b|\best\b|\bouest\b|north|south|east|west")


@dataclass(frozen=True, slots=True)
class _Cue:
    role: str = "other"
    strength: str = ""
    words: str = ""
    noun: str = ""


def _cue_before(text: str, start: int, language: str) -> _Cue:
    """What the 70 characters before a name say of it."""
    before = text[max(0, start - 70) : start]
    if not before or before[-1] not in " \u00a0\n'’(":
        return _Cue()
    tail = before.replace("\n", " ").replace("\u00a0", " ")
    tail = tail[:-20].lower() + tail[-20:].lower()
    for role, strength, pattern in _BEFORE[language]:
        if match := pattern.search(tail):
            words = match.group(1)
            noun = next((n for n in re.findall(r"[\w'’-]+", words) if n.rstrip("s") in _PRECISION_OF_NOUN), "")
            return _Cue("near" if role == "between" else role, strength, words, noun.rstrip("s"))
    return _Cue()


def _noun_after(text: str, end: int, language: str) -> str:
    if language != "en":
        return ""
    match = _AFTER_EN.match(text[end : end + 45].replace("\n", " "))
    return match.group(1).lower() if match else ""


_KIND_AFTER = {
    "en": re.compile(
        rf"^,? ?(?:\([^)]{{1,30}}\))?,\s(?:a|an|the|another)\s"
        rf"(?:(?!in\b|of\b|at\b|from\b|on\b)[\w-]+\s){{0,3}}{_TYPES_EN}\b"
    ),
    "fr": re.compile(rf"^,\s(?:(?:une?|le|la|l['’])\s?)?(?:[\w-]+\s){{0,2}}{_TYPES_FR}\b"),
    "es": re.compile(rf"^,\s(?:(?:una?|el|la)\s)?(?:\w+\s){{0,2}}{_TYPES_ES}\b"),
}


def _kind_of(after: str, language: str) -> str:
    return "kind" if _KIND_AFTER[language].match(after) else "where"


def _apposition(text: str, end: int, language: str) -> str:
    """What follows a name after a comma: "kind" (", a town in …"), "where" (", in the north …") or ""."""
    after = text[end : end + 80].replace("\n", " ")
    if after[:1] not in ",( " or not _APPOSITIONS[language].match(after):
        return ""
    return _kind_of(after, language)


# --- who is no place -------------------------------------------------------------------------------------------------


def _speech(text: str, start: int, end: int, kinds: dict[str, str]) -> bool:
    after = re.match(r",?\s+(?:a |had |has |have |also |later )?([\w’'-]+)", text[end : end + 30])
    before = re.search(r"([\w’'-]+)\s$", text[max(0, start - 20) : start])
    return bool(after and kinds.get(fold(after.group(1))) == "speech") or bool(
        before and kinds.get(fold(before.group(1))) == "speech"
    )


def _people(text: str, runs: Sequence[list[_Word]], kinds: dict[str, str]) -> tuple[set[int], set[str]]:
    """Starts of runs that are persons by the rank before or in them, and every word that names a person."""
    starts: set[int] = set()
    names: set[str] = set()
    for run in runs:
        before = re.search(r"([\w-]+)(\.?)\s$", text[max(0, run[0].start - 25) : run[0].start])
        rank_before = before is not None and _is_rank_before(before.group(1), before.group(2), kinds)
        at = next((i for i, w in enumerate(run) if w.kind == "rank"), None)
        if rank_before:
            named: Iterable[_Word] = run
            starts.add(run[0].start)
        elif at is not None and at + 1 < len(run) and _is_title_gap(text[run[at].end : run[at + 1].start]):
            named = run[at + 1 :]
            starts.add(run[at + 1].start)
        else:
            continue
        names.update(fold(w.text) for w in named if len(w.text) > 2 and not w.kind)
    return starts, names


def _is_rank_before(word: str, stop: str, kinds: dict[str, str]) -> bool:
    """ "Gen. X" and "col. X" are ranks, "the new mayor. X" is the end of a sentence."""
    return kinds.get(fold(word)) == "rank" and (not stop or word[0].isupper() or len(word) <= 4)


def _is_title_gap(gap: str) -> bool:
    return gap.replace(".", "").strip() == ""


def _organisations(text: str, runs: Sequence[list[_Word]]) -> list[tuple[int, int]]:
    """Stretches that name an organisation: a run with such a word in it, or a branch named after where it fights."""
    spans = [(m.start(), m.end()) for m in _NAMED_AFTER_PLACES.finditer(text)]
    for run in runs:
        marks = [i for i, w in enumerate(run) if w.kind == "organisation"]
        if not marks or len(run) == 1:
            continue
        spans.append((run[0].start, run[-1].end))
    # one word before a bracketed acronym that stands for it
    return spans


# --- candidates ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A possible mention before it's known which place it is."""

    start: int
    end: int
    name: str
    candidates: tuple[Place, ...]
    cue: _Cue
    after: str
    #: Words of the same run beside it that no place explains.
    beside: int
    dateline: bool
    apposition: str


def _is_code(name: str) -> bool:
    return len(name) <= 6 and name.isupper() and name.isascii() and "." not in name


def _name_at(text: str, run: Sequence[_Word], first: int, gazetteer: Gazetteer) -> tuple[int, tuple[Place, ...]]:
    """The longest known name that begins at a word of a run: how many words, and its candidates."""
    for length in range(min(LONGEST, len(run) - first), 0, -1):
        last = run[first + length - 1]
        written = text[run[first].start : last.end]
        if length == 1 and run[first].kind in ("not_place", "organisation", "rank", "speech", "adjective"):
            break
        found = gazetteer.find(written, loose=False)
        if length == 1 and _is_code(written) and run[first].start > 60:
            found = tuple(p for p in found if p.ours)
        if found:
            return length, found
    return 0, ()


def _dateline_end(text: str) -> int:
    """Where the report's dateline ends; 0 where it has none. A short first stretch closed by a dash."""
    match = _DATELINE.match(text[:110])
    if not match:
        return 0
    place = match.group("place")
    words = re.findall(r"[^\W\d_]{2,}", place.split(",")[0])
    if not words or not all(w[0].isupper() for w in words if len(w) > 3) or len(words) > 4:
        return 0
    return match.end("place")


#: Middle words of personal names in the regions that reports come from.
_PARENTAGE = re.compile(r"\b(?:[Aa]g|[Bb]en|[Bb]in|[Ii]bn|[Oo]uld|[Ww]alet|[Aa]bu|[Aa]bou|[Uu]l-Haq)\b(?=.)")


class _Scan:
    """One report being searched: what was found around its names, in one pass."""

    def __init__(self, document: Document, gazetteer: Gazetteer) -> None:
        self.text = document.text
        self.language = document.language if document.language in _BEFORE else "en"
        self.gazetteer = gazetteer
        self.kinds = _kinds(self.language)
        self.words = _words(self.text, self.kinds)
        self.runs = _runs(self.text, self.words)
        self.person_starts, self.person_names = _people(self.text, self.runs, self.kinds)
        self.organisations = sorted(_organisations(self.text, self.runs))
        self._organisation_starts = [s for s, _ in self.organisations]
        capitals = sum(1 for c in self.text[:4000] if c.isupper())
        #: A text in capitals throughout, as old wires are: there, a capital says nothing.
        self.upper = capitals > 0.6 * max(1, sum(1 for c in self.text[:4000] if c.isalpha()))
        self.dateline_end = _dateline_end(self.text)
        self.sentence_starts = {s.start for s in document.sentences}

    def in_organisation(self, start: int, end: int) -> bool:
        at = bisect_right(self._organisation_starts, start) - 1
        return any(s <= start and end <= e for s, e in self.organisations[max(0, at - 3) : at + 1])

    def found(self) -> list[_Found]:
        out: list[_Found] = []
        for run in self.runs:
            out.extend(self._in_run(run))
        return out

    def _in_run(self, run: list[_Word]) -> Iterable[_Found]:
        at = 0
        pieces: list[tuple[int, int, tuple[Place, ...]]] = []
        while at < len(run):
            length, candidates = _name_at(self.text, run, at, self.gazetteer)
            if not length and "-" in run[at].text:
                length, candidates = 1, ()
            if length == 1 and self._in_longer_name(run, at, candidates):
                candidates = ()
            pieces.append((at, length or 1, candidates))
            at += length or 1
        unexplained = [i for i, n, c in pieces for i in range(i, i + n) if not c and self._is_name(run[i])]
        rest: list[int] = []
        for first, length, candidates in pieces:
            if candidates:
                touching = bool(rest) and rest[-1] == first - 1 and self._touches(run, rest[-1], first)
                yield from self._unknown(run, rest, beside=int(touching))
                rest = []
                beside = sum(
                    1 for i in unexplained if i in (first - 1, first + length) and self._touches(run, i, first)
                )
                yield self._made(run[first].start, run[first + length - 1].end, candidates, beside)
            elif self._is_name(run[first]) or (
                run[first].kind in ("settlement", "district", "region", "site", "adjective") and rest
            ):
                rest.append(first)
            else:
                yield from self._unknown(run, rest)
                rest = []
        yield from self._unknown(run, rest)

    def _in_longer_name(self, run: list[_Word], at: int, candidates: tuple[Place, ...]) -> bool:
        """A small town's name beside a word that isn't known is a part of a longer name or of a person's."""
        if not candidates or any(p.ours or p.population >= KNOWN_TOWN for p in candidates):
            return False
        if at + 1 < len(run) and self._is_name(run[at + 1]) and self._touches(run, at + 1, at):
            return _name_at(self.text, run, at + 1, self.gazetteer)[0] == 0
        return False

    def _touches(self, run: list[_Word], i: int, first: int) -> bool:
        """Whether two words stand side by side with a mere blank between, as first names and surnames do."""
        low, high = (i, first) if i < first else (i - 1, i)
        return self.text[run[low].end : run[high].start].strip() == ""

    @staticmethod
    def _is_name(word: _Word) -> bool:
        return word.kind in ("", "also_else", "speech")

    def _unknown(self, run: list[_Word], rest: list[int], *, beside: int = 0) -> Iterable[_Found]:
        """Names that the gazetteer lacks: one stretch, cut where a particle follows what isn't a name by itself."""
        if not rest:
            return
        stretch = [rest[0]]
        for before, i in pairwise(rest):
            gap = self.text[run[before].end : run[i].start]
            if i != before + 1 or re.search(r"\b(?:of|au|sur)\b|['’]", gap):
                yield self._stretch(run, stretch, beside=0)
                stretch = []
            stretch.append(i)
        yield self._stretch(run, stretch, beside=beside)

    def _stretch(self, run: list[_Word], stretch: list[int], *, beside: int) -> _Found:
        while len(stretch) > 1 and run[stretch[-1]].kind == "adjective":
            stretch = stretch[:-1]
        return self._made(run[stretch[0]].start, run[stretch[-1]].end, (), beside)

    def _made(self, start: int, end: int, candidates: tuple[Place, ...], beside: int) -> _Found:
        return _Found(
            start,
            end,
            self.text[start:end],
            candidates,
            _cue_before(self.text, start, self.language),
            _noun_after(self.text, end, self.language),
            beside,
            end <= self.dateline_end,
            _apposition(self.text, end, self.language),
        )

    # --- is it a place? ----------------------------------------------------------------------------------------------

    def is_person(self, item: _Found) -> bool:
        if item.start in self.person_starts:
            return True
        tokens = [fold(t) for t in re.split(r"[\s]+", item.name)]
        return any(t in self.person_names for t in tokens) and item.cue.strength != "strong" and not item.after

    def accepts_known(self, item: _Found) -> bool:
        own = [p for p in item.candidates if p.ours]
        country = any(p.precision == "country" for p in own)
        if self.in_organisation(item.start, item.end) and not (own and " " in item.name and not country):
            return False
        if item.dateline:
            return True
        if item.start in self.person_starts and not country:
            return False
        if item.beside:
            return country and item.cue.role != "other" and bool(item.cue.strength)
        if country:
            return fold(item.name) not in ("chad", "jordan", "georgia") or not self.is_person(item)
        if self.is_person(item):
            return False
        if not own and self._of_body(item):
            return False
        placed = bool(item.cue.strength or item.after or item.apposition == "kind")
        folded = fold(item.name)
        if self.kinds.get(folded) == "also_else":
            return (
                placed
                and item.cue.role in ("at", "near", "from", "toward")
                and item.cue.words not in ("of", "de", "to")
            )
        if own or max(p.population for p in item.candidates) >= KNOWN_TOWN:
            # three letters are mostly something else ("Ann", "Bay"), save where a large town has them ("Gao")
            return placed or len(folded) > 3 or max(p.population for p in item.candidates) >= KNOWN_TOWN
        if item.cue.words in ("of", "de", "d", "to", "pour", "du", "des"):
            return bool(item.after or item.apposition)
        return placed

    def accepts_unknown(self, item: _Found) -> bool:
        folded = fold(item.name)
        if len(folded) < 3 or folded in self.gazetteer.demonyms or item.name.split()[0].isdigit():
            return False
        if item.dateline and item.start == len(self.text) - len(self.text.lstrip()):
            return True
        kinds = {self.kinds.get(fold(w)) for w in re.split(r"[\s-]+", item.name)}
        if _PARENTAGE.search(item.name) or self._of_body(item):
            return False
        if "organisation" in kinds or "rank" in kinds or self.in_organisation(item.start, item.end):
            return False
        if (
            (_is_code(item.name) and not item.dateline)
            or re.search(r"-[a-zà-ÿ]{4,}", item.name)
            or re.search(r"\d", item.name)
            or self.is_person(item)
        ):
            return False
        if item.beside and not (item.cue.noun or item.after):
            return False
        if self.upper and (item.cue.strength != "strong" or " " in item.name):
            return False
        if item.apposition == "kind":
            return True
        if item.after and re.search(r"\b(?:a|an)\s$", self.text[max(0, item.start - 4) : item.start]):
            return False
        if self._defines_code(item.end) or item.cue.role == "other":
            return bool(item.after) and item.after not in ("city", "state", "area", "border", "road", "camp", "base")
        if item.cue.noun or (item.after and item.cue.strength):
            return True
        if item.cue.strength == "strong":
            return not _speech(self.text, item.start, item.end, self.kinds)
        if item.cue.strength == "weak":
            if self.text[item.end : item.end + 2] in ("'s", "’s"):
                return False
            return "also_else" not in kinds and not _speech(self.text, item.start, item.end, self.kinds)
        return bool(item.apposition) and item.cue.role in ("at", "toward", "from", "of") and "also_else" not in kinds

    def _of_body(self, item: _Found) -> bool:
        """ "the Islamic party of X", "ministère russe de la X": the name belongs to what was named before."""
        if item.cue.words not in ("of", "de", "d", "du", "de la", "des", "de l"):
            return False
        before = re.findall(r"[\w'’-]+", self.text[max(0, item.start - 45) : item.start])[-5:-1]
        return any(self.kinds.get(fold(w)) == "organisation" for w in before)

    def _defines_code(self, end: int) -> bool:
        return bool(re.match(r"\s\([A-Z][A-Za-z0-9-]{1,9}\)", self.text[end : end + 14]))


# --- which country ---------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")
#: Weight of one naming. Countries and regions speak for themselves; nationalities also name foreign troops; a capital
#: in the dateline is where the agency has its desk. Found by hand on 61 development reports.
_WEIGHT = {"country": 1.0, "region": 0.8, "district": 0.6, "site": 0.6, "settlement": 0.6, "demonym": 0.5, "title": 1.5}


@cache
def _demonyms() -> dict[str, str]:
    """Word of nationality in small letters, as written and folded → country."""
    pairs = [(key, iso) for language in ("en", "fr") for key, iso in load("demonyms", language).items()]
    return {fold(key): iso for key, iso in pairs} | {key.lower(): iso for key, iso in pairs}


def _nationalities(text: str) -> Iterable[tuple[int, str]]:
    """(position, country) of every word of nationality, two words long first."""
    demonyms = _demonyms()
    previous = ""
    for match in _WORD.finditer(text):
        word = match.group().lower()
        iso = demonyms.get(word) or demonyms.get(f"{previous} {word}")
        if iso:
            yield match.start(), demonyms.get(f"{previous} {word}", iso)
        previous = word


def _score_countries(text: str, title: str | None, named: Iterable[tuple[int, str, str]]) -> Counter[str]:
    """Country → how much of the report speaks for it; `named` are (position, country, precision)."""
    score: Counter[str] = Counter()
    for position, iso, precision in named:
        early = 2.0 if position < 600 else 1.0
        score[iso] += _WEIGHT.get(precision, 0.5) * early  # type: ignore[assignment]
    for position, iso in _nationalities(text):
        score[iso] += _WEIGHT["demonym"] * (2.0 if position < 600 else 1.0)  # type: ignore[assignment]
    for _, iso in _nationalities(title or ""):
        score[iso] += _WEIGHT["title"]  # type: ignore[assignment]
    return score


def _sure(candidates: Sequence[Place]) -> Place | None:
    """The place that a name means whatever the context, None where that depends."""
    own = [p for p in candidates if p.ours]
    countries = {p.country for p in own}
    if len(countries) == 1 and (own[0].precision == "country" or len({p.country for p in candidates}) <= 3):
        return own[0]
    towns = sorted((p for p in candidates if not p.ours), key=lambda p: -p.population)
    if not own and towns and towns[0].population >= WORLD_TOWN // 4:
        second = next((p.population for p in towns[1:] if p.country != towns[0].country), 0)
        if towns[0].population >= 10 * max(second, 1):
            return towns[0]
    return None


@dataclass(frozen=True, slots=True)
class _Context:
    """The report's countries, the likeliest first, and whether the first is clear."""

    ranked: tuple[str, ...]
    clear: bool
    regions: frozenset[str]
    #: Points of places that are sure, to choose among namesakes of one country.
    anchors: tuple[tuple[float, float], ...] = ()

    @property
    def main(self) -> str | None:
        return self.ranked[0] if self.ranked else None


def _context(scan: _Scan, items: Sequence[_Found], title: str | None) -> _Context:
    named = []
    regions = set()
    anchors: dict[tuple[float, float], None] = {}
    for item in items:
        place = _sure(item.candidates) if item.candidates else None
        if place is None or scan.is_person(item):
            continue
        weightless = item.dateline and place.precision != "country"
        named.append((item.start, place.country, "dateline" if weightless else place.precision))
        if place.precision == "region" and place.region:
            regions.add(place.region)
        if place.precision != "country" and not item.dateline and place.lat is not None and place.lon is not None:
            anchors.setdefault((place.lat, place.lon))
    titled = []
    for word in re.findall(rf"{_UPPER}[\w’'-]+(?:\s{_UPPER}[\w’'-]+)?", title or ""):
        for part in dict.fromkeys((word, *word.split())):
            place = _sure(scan.gazetteer.find(_POSSESSIVE.sub("", part), loose=False))
            if place is not None and (place.ours or place.population >= WORLD_TOWN):
                titled.append((601, place.country, "title"))
                break
    score = _score_countries(scan.text, title, [*named, *titled])
    first: dict[str, int] = {}
    for position, iso, _ in named:
        first.setdefault(iso, position)
    ranked = sorted(score, key=lambda iso: (-score[iso], first.get(iso, len(scan.text)), iso))
    top = score[ranked[0]] if ranked else 0.0
    near = [iso for iso in ranked if score[iso] >= 0.2 * top]
    clear = bool(ranked) and top >= 1.5
    return _Context(tuple(near), clear, frozenset(regions), tuple(anchors)[:12])


#: Words that may stand between a name and the region or country that it is said to lie in.
_LINKING = frozenset(
    """in of the on at to from dans au aux en du de d la le l les s far extreme north south east west northern southern
    eastern western central northeast northwest southeast southwest northeastern northwestern southeastern southwestern
    nord sud est ouest centre extrême du region regions province state county district area governorate département
    département région cercle territory territoire department oblast country pays neighbouring neighboring voisin a an
    town village city small remote ville localité""".split()
)
_GAP_WORD = re.compile(r"[^\W\d_]+")
_PLACING = re.compile(r"[,(]|['’]s\s|\b(?:in|of|en|au|aux|du|de|dans)\b|\bd['’]$|\bl['’]$")


def _explicit(scan: _Scan, items: Sequence[_Found], i: int) -> tuple[str | None, str]:
    """(country, code of a region) that the words beside a name put it in: "…, northern Burkina Faso", "… (Mali)",
    "Mali's …", "the Malian town of …"; None and "" where they say neither."""
    item, region = items[i], ""
    at = item.end
    for other in items[i + 1 : i + 4]:
        gap = scan.text[at : other.start]
        if len(gap) > 60 or (not gap.strip(" ") and at == item.end) or re.search(r"[.;:\n]", gap.replace(".,", ",")):
            break
        if not all(w.lower() in _LINKING for w in _GAP_WORD.findall(gap)) or not _PLACING.search(gap):
            break
        if re.match(r"\s(?:[Rr]iver|[Bb]asin)", scan.text[other.end : other.end + 7]):
            break
        if own := [p for p in other.candidates if p.precision == "country" and p.source == COUNTRY_LIST]:
            return own[0].country, region
        if codes := [p for p in other.candidates if p.precision == "region" and p.region]:
            return codes[0].country, codes[0].region
        at = other.end
    if (
        i
        and (before := items[i - 1])
        and re.fullmatch(r"['’]s(?:\s(?!of\b|in\b|on\b|to\b)[\w-]{1,20}){0,2}\s", scan.text[before.end : item.start])
    ):
        for place in before.candidates:
            if place.precision == "country":
                return place.country, ""
    nation = _nationality_before(scan, item)
    # "a Palestinian camp" may lie elsewhere: a nationality decides among namesakes, it does not move a known place
    if item.candidates and nation not in {p.country for p in item.candidates}:
        nation = None
    return nation, ""


def _nationality_before(scan: _Scan, item: _Found) -> str | None:
    """ "the Malian town of", "la ville malienne de": a nationality beside a noun of kind right before a name."""
    words = _GAP_WORD.findall(scan.text[max(0, item.start - 45) : item.start])[-4:]
    if item.cue.noun and len(words) > 1:
        for word in words:
            if iso := _demonyms().get(fold(word)):
                return iso
    return None


# --- which place -----------------------------------------------------------------------------------------------------


def _wanted_precision(item: _Found) -> str | None:
    noun = item.after or item.cue.noun
    return _PRECISION_OF_NOUN.get(noun)


def _unlikely(place: Place, wanted: str | None) -> int:
    """A bare name that a region and a town share means the town where it's a known one ("Gao"), else the region
    ("Alabama", of which there are villages)."""
    if wanted is not None:
        return int(place.precision != wanted)
    if place.precision == "region":
        return 1
    return 0 if place.ours or place.population >= REGION_TOWN else 2


def _order(place: Place, wanted: str | None, context: _Context) -> tuple[int, bool, bool, bool, int, str]:
    """The first of these is taken within a country: what the noun says, a named state's town, near a place that is
    sure, our list, the largest."""
    return (
        _unlikely(place, wanted),
        bool(context.regions) and place.region not in context.regions,
        bool(context.anchors) and not _is_near(place, context.anchors),
        not place.ours,
        -place.population,
        place.name,
    )


#: Degrees of latitude (some 220 km) within which a namesake counts as beside a place that is sure.
NEAR_DEGREES = 2.0


def _is_near(place: Place, anchors: Sequence[tuple[float, float]]) -> bool:
    if place.lat is None or place.lon is None:
        return False
    return any(abs(place.lat - a) <= NEAR_DEGREES and abs(place.lon - o) <= NEAR_DEGREES * 1.3 for a, o in anchors)


def _dwarfed(candidates: Sequence[Place], inside: Sequence[Place], *, home: bool) -> bool:
    """A village that has the name of a city ("New York") or region ("England") of the world isn't meant by it."""
    if any(p.ours for p in inside):
        return False
    if any(p.precision == "region" and p.ours for p in candidates):
        return max(p.population for p in inside) < REGION_TOWN
    largest, here = max(p.population for p in candidates), max(p.population for p in inside)
    return largest > (50 if home else 20) * max(here, 1) and largest >= (1_000_000 if home else 0)


def _choose(item: _Found, context: _Context, explicit: str | None) -> tuple[Place | None, str]:
    """The candidate that the context speaks for, and the reason; None with a reason where all are refused."""
    wanted = _wanted_precision(item)
    key = lambda p: _order(p, wanted, context)  # noqa: E731
    nations = [p for p in item.candidates if p.precision == "country" and p.source == COUNTRY_LIST]
    if nations and not (wanted == "region" and item.after and any(p.precision == "region" for p in item.candidates)):
        at_home = [p for p in nations if p.country in context.ranked]
        states = [p for p in item.candidates if p.precision == "region" and p.country == context.main]
        if states and not at_home:
            return states[
                0
            ], f"{states[0].source}; {context.main} is the country most named, not the country of that name"
        return (at_home or nations)[0], "the name of a country"
    loosely = {"exact": "", "loose": " by its spelling without prefixes and doubled letters"}
    if explicit:
        inside = [p for p in item.candidates if p.country == explicit]
        if inside:
            best = min(inside, key=key)
            return best, f"{best.source}{loosely[best.how]}; the text puts it in {explicit}"
        return None, f"not found in {explicit}, where the text puts it"
    for rank, iso in enumerate(context.ranked):
        inside = [p for p in item.candidates if p.country == iso]
        if (
            rank
            and inside
            and context.clear
            and max(p.population for p in item.candidates) > 20 * max(1, *(p.population for p in inside))
            and all(not p.ours for p in inside)
        ):
            continue
        if inside:
            best = min(inside, key=key)
            others = len({p.country for p in item.candidates}) - 1
            said = f"; {others} other countries have the name" if others > 1 else ""
            why = "the country most named" if rank == 0 else "a country named in the report"
            return best, f"{best.source}{loosely[best.how]}; {iso} is {why}{said}"
    exact = [p for p in item.candidates if p.how == "exact"]
    if not exact:
        return None, "only like-sounding names in other countries, refused"
    if context.clear and wanted in ("settlement", "district", "site") and not any(p.ours for p in exact):
        return None, f"namesakes elsewhere were refused: the text speaks of a place in {context.main}"
    own = [p for p in exact if p.ours]
    best = min(own or exact, key=lambda p: (p.precision != "country", -p.population, p.country, p.name))
    if context.clear and not own and best.population < WORLD_TOWN:
        return None, f"a namesake in {best.country} was refused: the report is about {context.main}"
    if context.clear and own and len({p.country for p in exact}) > 3 and best.precision != "country":
        return None, f"a namesake in {best.country} was refused: the report is about {context.main}"
    return best, f"{best.source}; the largest or only place of that name"


def _mention(scan: _Scan, item: _Found, context: _Context, said: tuple[str | None, str]) -> PlaceMention:
    gazetteer, explicit = scan.gazetteer, said[0]
    if said[1]:
        context = replace(context, regions=frozenset({said[1]}))
    place, reason = _choose(item, context, explicit) if item.candidates else (None, "not found")
    wanted = _wanted_precision(item)
    if place is None and not item.candidates:
        loose = [p for p in gazetteer.find(_core(item.name, scan.kinds)) if p.country == (explicit or context.main)]
        if loose:
            place = min(loose, key=lambda p: _order(p, wanted, context))
            reason = f"{place.source} by its spelling without prefixes and doubled letters ({place.name})"
    home = explicit or context.main
    if place is None and home and (like := gazetteer.like(_core(item.name, scan.kinds), home)):
        place, reason = like, f"{like.source} by likeness to {like.name!r} in {home}"
    relation = item.cue.words if item.cue.role == "near" and _DISTANCE_WORDS.search(item.cue.words) else ""
    precision = place.precision if place else (wanted or "settlement")
    if place and wanted and place.precision != "country":
        precision = wanted
    if item.cue.role == "near" and precision in ("settlement", "site", "district"):
        precision = "near"
        reason += f"; the text says {item.cue.words.strip()!r}, the point is the place's own"
    if place is None:
        if home:
            reason += f"; country from {'the text beside it' if explicit else 'the report'}"
        country = home
    else:
        country = place.country
    return PlaceMention(
        item.start,
        item.end,
        item.name,
        precision,
        country,
        place.lat if place else None,
        place.lon if place else None,
        reason,
        item.cue.role,
        item.dateline,
        relation,
    )


def _core(name: str, kinds: dict[str, str]) -> str:
    """A name without a capitalised noun of kind at its end ("Dorwa Village" → "Dorwa")."""
    words = name.split()
    while len(words) > 1 and kinds.get(fold(words[-1])) in ("settlement", "district", "region", "site"):
        words.pop()
    return " ".join(words)


_LINK = re.compile(r"(?:,|;|\s?/|,?\s(?:and|et|or|ou|y|to|e))\s(?:the\s|à\s|in\s|de\s|d['’]|l['’]|la\s|le\s)?|[-–‑]")


def _with_lists(scan: _Scan, items: list[_Found], taken: list[bool]) -> None:
    """ "in X, Y and Z": what stands in a list after a place, and has no words of its own, shares its words."""
    for i in range(1, len(items)):
        before, item = items[i - 1], items[i]
        gap = scan.text[before.end : item.start]
        if len(gap) > 12 or not _LINK.fullmatch(gap):
            continue
        if taken[i] and item.cue.role == "other":
            items[i] = replace(item, cue=before.cue)
        elif (
            taken[i - 1]
            and not item.candidates
            and before.cue.role == "near"
            and before.cue.words in ("between", "entre")
        ):
            items[i] = replace(item, cue=before.cue)
            taken[i] = scan.accepts_unknown(items[i])
        elif taken[i - 1] and before.cue.strength in ("strong", "weak") and re.search(r"\b(?:and|et)\b|,", gap):
            shared = replace(item, cue=before.cue)
            if not item.candidates and not (scan.accepts_unknown(shared) and before.cue.strength == "strong"):
                continue
            if item.candidates and not scan.accepts_known(shared):
                continue
            items[i], taken[i] = shared, True


def _with_repeats(scan: _Scan, items: list[_Found], taken: list[bool]) -> None:
    """A name accepted once by its place in a sentence is a place wherever it stands alone."""
    sure = {
        fold(x.name)
        for x, ok in zip(items, taken, strict=True)
        if ok and (x.cue.strength in ("strong", "weak") or x.after)
    }
    for i, item in enumerate(items):
        if taken[i] or fold(item.name) not in sure or item.beside or scan.in_organisation(item.start, item.end):
            continue
        taken[i] = not scan.is_person(item)


def _halves(scan: _Scan, item: _Found) -> list[_Found]:
    """ "the Dori-Djibo road": both names where both are known and the whole is not."""
    parts = re.split(r"[-–‑]", item.name)
    if item.candidates or len(parts) != 2 or not all(len(p) > 3 and p[0].isupper() for p in parts):
        return [item]
    found = [scan.gazetteer.find(p, loose=False) for p in parts]
    if not all(found):
        return [item]
    middle = item.start + len(parts[0])
    cue = (
        _Cue("near", "strong", "between")
        if item.after or item.cue.noun
        else replace(item.cue, role="at", strength="known")
    )
    return [
        replace(item, end=middle, name=parts[0], candidates=found[0], cue=cue),
        replace(item, start=middle + 1, name=parts[1], candidates=found[1], cue=cue),
    ]


def find_places(document: Document, gazetteer: Gazetteer) -> list[PlaceMention]:
    """Places named in the report, in text order, none overlapping."""
    scan = _Scan(document, gazetteer)
    items = [half for item in scan.found() for half in _halves(scan, item)]
    taken = [scan.accepts_known(x) if x.candidates else scan.accepts_unknown(x) for x in items]
    _with_lists(scan, items, taken)
    _with_repeats(scan, items, taken)
    kept = [x for x, ok in zip(items, taken, strict=True) if ok]
    context = _context(scan, kept, document.report.title)
    return [_mention(scan, x, context, _explicit(scan, kept, i)) for i, x in enumerate(kept)]


def country_of(document: Document, mentions: Sequence[PlaceMention]) -> str | None:
    """The report's main country: the one most named by places and nationalities, None where none is named.

    Equal ones: the first named, then by code.
    """
    named = [
        (m.start, m.country, "dateline" if m.dateline and m.precision != "country" else m.precision)
        for m in mentions
        if m.country and (m.lat is not None or m.precision == "country")
    ]
    score = _score_countries(document.text, document.report.title, named)
    first: dict[str, int] = {}
    for position, iso, _ in named:
        first.setdefault(iso, position)
    return min(score, key=lambda iso: (-score[iso], first.get(iso, len(document.text)), iso), default=None)


#: Our precision of a place → UCDP's `where_prec` (1 exact … 7). 5 (along a line) and 7 (sea, air) have no word of ours.
_WHERE_PREC = {"site": 1, "settlement": 1, "near": 2, "district": 3, "region": 4, "country": 6}
#: Our precision of a place → ACLED's `geo_precision`: 1 the town itself, 2 near it or a small region, 3 a larger region.
_GEO_PRECISION = {"site": 1, "settlement": 1, "near": 2, "district": 2, "region": 3, "country": 3}


def ucdp_where_prec(precision: str | None) -> int | None:
    """UCDP's code for a precision of ours; None where the place is unknown."""
    return None if precision is None else _WHERE_PREC[precision]


def acled_geo_precision(precision: str | None) -> int | None:
    """ACLED's code for a precision of ours; None where the place is unknown."""
    return None if precision is None else _GEO_PRECISION[precision]
