"""Copies of annotated reports with other names, so that no party, place, nationality or religion is a shortcut, and in
capitals, as wires were. What is swapped in comes from the project's own lists; the gold reading moves with the words."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import counterclaim
from sources import Annotated, placed

_DATA = Path(counterclaim.__file__).parent / "data"
_FAITHS = [
    "Muslim Christian Hindu Buddhist Jewish Sikh Yazidi Druze".split(),
    "Sunni Shia Alawite Ahmadi Salafi Sufi Catholic Orthodox".split(),
    "Islamist Christian-nationalist Maoist separatist royalist Buddhist-nationalist".split(),
    "mosque church temple synagogue monastery shrine".split(),
    "imam priest monk rabbi pastor".split(),
]
_FIRST = "Amina Boris Chen Daniela Emeka Farid Grace Hari Ilse Juma Kofi Lena Musa Nadia Omar Petra Quim Rosa Sami Tuan Ursula Viktor Wanjiru Yusuf Zoran".split()
_LAST = "Abara Bashir Castillo Dlamini Eriksen Fofana Gurung Hakimi Ivanov Jallow Kamara Lim Moreno Ndiaye Okafor Petrov Quispe Rahman Sesay Traoré Ueda Vargas Wolde Yilmaz Zaw".split()


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _parties(language: str) -> list[tuple[str, str]]:
    """(name, acronym) of armed groups."""
    place = {"en": 0, "fr": 2, "es": 3}[language]
    out = []
    for row in _rows("actors.csv"):
        names = row["names"].split("|")
        if row["kind"] in {"state_force", "government"} or not row["acronyms"]:
            continue
        name = names[place] if len(names) > place and language != "en" else names[0]
        acronym = row["acronyms"].split("|")[0]
        if re.fullmatch(r"[A-Z][A-Za-z-]{1,8}", acronym) and name[0].isupper():
            out.append((name, acronym))
    return out


@cache
def _places() -> list[str]:
    return [r["name"] for r in _rows("places_overlay.csv") if r["name"][:1].isupper()]


@cache
def _demonyms() -> list[str]:
    words = {r["key"] for r in _rows("demonyms.csv") if r["language"] == "en"}
    return sorted(w for w in words if w.endswith(("an", "ese", "ish")) and " " not in w)


def _substitutions(item: Annotated, rng: random.Random) -> dict[str, str]:
    """Which words of a report become which."""
    text, language = item.report.text, item.report.language or "en"
    swaps: dict[str, str] = {}
    names: set[str] = set()
    for event in item.gold["events"]:
        names.update(event["perpetrators"])
        names.update(event["targets"])
    names.update(c["claimant"] for c in item.gold["claims"] if c["claimant"] != "reporter")
    names.update(n for r in item.gold["relations"] for n in (r["subject"], r["object"]))
    for name in sorted(names):
        for acronym in re.findall(r"\b[A-Z][A-Za-z]?[A-Z]{1,6}\b", name):
            if acronym not in {"UN", "ONU", "US", "NGO", "AFP"} and acronym in text:
                swaps.setdefault(acronym, rng.choice(_parties(language))[1])
        body = re.fullmatch(r"(?:the |The )?((?:[A-Z][\w'’-]+ ?(?:of |for |and |the |in )*){2,7})(?:\s?\(.*\))?", name)
        words = body.group(1).strip() if body else ""
        if re.search(
            r"(?:Front|Movement|Army|Brigade|Brigades|State|Group|Force|Forces|Militia|Council|Union)\b", words
        ):
            swaps.setdefault(words, rng.choice(_parties(language))[0])
    for event in item.gold["events"]:
        place = (event.get("place") or "").strip()
        if re.fullmatch(r"[A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+)?", place):
            swaps.setdefault(place, rng.choice(_places()))
    persons = {c["who"] for c in item.gold["claims"] if c["attribute"] in {"person_status", "led_by"} and c.get("who")}
    for person in sorted(persons):
        if re.fullmatch(r"[A-ZÀ-Ý][\w'’-]+ [A-ZÀ-Ý][\w'’-]+", person):
            swaps.setdefault(person, f"{rng.choice(_FIRST)} {rng.choice(_LAST)}")
    if language == "en":
        for word in _demonyms():
            if re.search(rf"\b{word}\b", text):
                swaps.setdefault(word, rng.choice(_demonyms()))
        for family in _FAITHS:
            order = family[:]
            rng.shuffle(order)
            swaps |= {w: o for w, o in zip(family, order, strict=True) if re.search(rf"\b{w}", text)}
    return {a: b for a, b in swaps.items() if a != b}


def _rewritten(item: Annotated, change: Callable[[str], tuple[str, list[int]]], suffix: str) -> Annotated:
    """The report and its gold reading with every string changed alike, offsets moved. `change` gives the new text and,
    for each old position (and the end), the new one."""
    text, moved = change(item.report.text)

    def words(value: Any) -> Any:
        return change(value)[0] if isinstance(value, str) else value

    gold = dict(item.gold)
    gold["claims"] = []
    for claim in placed(item.gold, item.report.text):
        start, end = moved[claim["start"]], moved[claim["end"]]
        new = claim | {"start": start, "end": end, "quote": text[start:end]}
        for name in ("value", "who", "claimant_name"):
            if new.get(name):
                new[name] = words(new[name])
        if new["claimant"] != "reporter":
            new["claimant"] = words(new["claimant"])
        gold["claims"].append(new)
    gold["events"] = [
        e
        | {
            "perpetrators": [words(p) for p in e["perpetrators"]],
            "targets": [words(p) for p in e["targets"]],
            "place": words(e.get("place")),
        }
        for e in item.gold["events"]
    ]
    return Annotated(item.source, replace(item.report, id=f"{item.report.id}{suffix}", text=text), gold)


def with_other_names(item: Annotated, *, seed: int) -> Annotated | None:
    """The report with other parties, places, nationalities and faiths; None where it names none that can be swapped."""
    rng = random.Random(f"{seed} {item.report.id}")
    swaps = _substitutions(item, rng)
    if not swaps:
        return None
    pattern = re.compile(
        r"(?<![\w-])(?:"
        + "|".join(re.escape(w) for w in sorted(swaps, key=lambda w: (-len(w), w)))
        + r")(?=s?(?![\w-]))"
    )

    def change(text: str) -> tuple[str, list[int]]:
        out: list[str] = []
        moved: list[int] = []
        at = length = 0
        for match in pattern.finditer(text):
            moved += range(length, length + match.start() - at)
            out.append(text[at : match.start()])
            length += match.start() - at
            new = swaps[match.group()]
            old_length = match.end() - match.start()
            # positions inside a swapped word move to its start, its end to the new end
            moved += [length] * old_length
            out.append(new)
            length += len(new)
            at = match.end()
        moved += range(length, length + len(text) - at + 1)
        out.append(text[at:])
        return "".join(out), moved

    return _rewritten(item, change, "~names")


def in_capitals(item: Annotated) -> Annotated | None:
    """The report as a wire in capitals; None where capitals are longer than the letters they stand for."""
    if len(item.report.text.upper()) != len(item.report.text):
        return None

    def change(text: str) -> tuple[str, list[int]]:
        return text.upper(), list(range(len(text) + 1))

    return _rewritten(item, change, "~capitals")
