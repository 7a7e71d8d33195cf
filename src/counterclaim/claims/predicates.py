"""Which verb or noun takes a count: its object ("killed nine") or its predicate ("nine were killed"). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from counterclaim.claims.victims import LISTS, MISSING, OF, QUOTE_MARKS, SUBCOUNT, Count, Cue, Scan, past_verb

#: A verb further away than this from its subject belongs to something else (longest on the training texts: 22).
_REACH = 26

_BEFORE_OBJECT = frozenset(
    (
        "the",
        "as",
        "also",
        "these",
        "those",
        "another",
        "further",
        "all",
        "its",
        "their",
        "his",
        "aussi",
        "les",
        "ses",
        "leurs",
        "son",
        "sa",
    )
)


def _passive(scan: Scan, cue: Cue) -> bool:
    for j in range(cue.first - 1, max(-1, cue.first - 6), -1):
        if scan.has(j, "be") and not (scan.language == "fr" and scan.words[j] == "est" and scan.word(j - 1) == "s'"):
            return True
        if not (
            scan.has(j, "fill") or scan.has(j, "neg") or scan.has(j, "have") or scan.words[j].endswith(("ly", "ment"))
        ):
            return False
    return False


def objects_of(scan: Scan) -> dict[int, Cue]:
    """{first word of a count: the verb or noun that takes it as object}."""
    found: dict[int, Cue] = {}
    for cue in scan.cues.values():
        target = object_of(scan, cue)
        if target is not None:
            found.setdefault(target, cue)
    return found


def object_of(scan: Scan, cue: Cue) -> int | None:
    j = cue.last + 1
    if "o" in cue.kinds and scan.word(j) in OF:
        j += 1
        j = _skip(scan, j)
        return j if j in scan.count_at else None
    if "a" not in cue.kinds:
        return None
    if "p" in cue.kinds:
        if _passive(scan, cue):
            return None
        if scan.language == "fr" and not _french_active(scan, cue):
            return None
    if scan.has(cue.first - 1, "hypo") or scan.word(cue.first - 1) in ("to", "not", "pour", "de"):
        return None
    j = _skip(scan, j)
    if scan.word(j) == "," and scan.word(j + 1) == "according":  # "killed, according to the army, at least 20"
        for k in range(j + 2, j + 12):
            if scan.word(k) == ",":
                j = _skip(scan, k + 1)
                break
    return j if j in scan.count_at else None


def _skip(scan: Scan, j: int) -> int:
    for _ in range(4):
        if j in scan.count_at:
            return j
        word = scan.word(j)
        if word in QUOTE_MARKS or word in _BEFORE_OBJECT or (word.endswith("ly") and len(word) > 4):
            j += 1
            continue
        if (
            word == "and"
            and scan.word(j + 1).endswith(("ed", "ing"))
            and j + 2 in scan.count_at
            and j + 1 not in scan.cues
        ):
            return j + 2
        break
    return j


def _french_active(scan: Scan, cue: Cue) -> bool:
    """Whether a form of avoir governs the participle ("ont tué", "d'avoir tué")."""
    for j in range(cue.first - 1, max(-1, cue.first - 5), -1):
        if scan.has(j, "have"):
            return True
        if scan.word(j) in ("et", ","):  # "ont tué six douaniers et enlevé deux infirmières"
            return _shares_auxiliary(scan, j)
        if not scan.has(j, "fill") and not scan.has(j, "neg"):
            return False
    return False


def _shares_auxiliary(scan: Scan, joint: int) -> bool:
    """Whether the verb before a joint is an active one with avoir, at most 16 words back."""
    for j in range(joint - 1, max(-1, joint - 16), -1):
        if scan.has(j, "be") or scan.word(j) in (";", ":"):
            return False
        if scan.has(j, "have"):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Predicate:
    cue: Cue
    coordinated: bool
    reduced: bool


def predicate_of(scan: Scan, count: Count) -> Predicate | None:
    """The verb after a count of which the count is the victim: "were … killed", "died", "killed" right behind it."""
    words = scan.words
    be = have = loose = coordinated = negated = aside = whose = False
    commas = plain = 0
    j = count.np_last + 1
    end = min(len(words), j + _REACH)
    while j < end:
        word = words[j]
        cue = scan.cues.get(j)
        if cue and whose:
            j = cue.last + 1
            continue
        if cue:
            verdict = _verdict(scan, cue, be=be or (loose and scan.has(j - 1, "conj")), have=have)
            if verdict == "takes":
                if negated and count.number.kind != "none":
                    return None
                return Predicate(cue, coordinated, reduced=False)
            if verdict == "reduced":
                near = plain <= 2 and j - count.np_last <= 12 and commas in (0, 2) and not coordinated
                return Predicate(cue, coordinated, reduced=True) if near else None
            if verdict == "stop":
                return None
            j = cue.last + 1
            continue
        other = scan.count_at.get(j)
        if other:
            joined = words[j - 1] in LISTS or words[j - 1] == "of" or words[j - 1] in SUBCOUNT or aside
            if not joined or (other.cue and "p" not in other.cue.kinds and not aside):
                return None
            coordinated = coordinated or not aside
            j = max(other.np_last, other.last) + 1
            continue
        if word in QUOTE_MARKS:
            j += 1
            continue
        if word in (";", ":", "?", "!") or (word == "." and j + 1 == len(words)):
            return None
        if word in SUBCOUNT and not be:
            aside = True
            whose = whose or word == "whom"
        elif word == ",":
            commas += 1
            whose = False
            aside = aside and commas % 2 == 1
        elif scan.has(j, "hypo"):
            if (aside or commas % 2) and _relative(scan, count, j):
                pass
            elif not (j + 1 in scan.cues and scan.cues[j + 1].first == j + 1):
                return None
        elif scan.has(j, "neg"):
            negated = (negated and not aside) if aside else negated or word not in ("n'", "ne")
        elif scan.has(j, "be"):
            be, negated = True, negated or word.endswith("n't")
        elif scan.has(j, "have"):
            have = True
        elif scan.has(j, "say") and not (be or have or commas % 2 or loose):
            return None
        elif scan.has(j, "fill") or (word.endswith(("ly", "ment")) and len(word) > 4):
            pass
        elif scan.has(j, "sub") or (word in ("that", "que", "qu'") and j > count.np_last + 1):
            return None
        elif be and (word.endswith(("ed", "en", "és", "ées", "é", "ée")) or word == "shot"):
            be, loose = False, True
        elif (
            (scan.has(j, "past") or _past(scan, j))
            and not aside
            and not loose
            and commas % 2 == 0
            and not _relative(scan, count, j)
        ) or (scan.has(j, "say") and commas % 2 == 0 and not loose):
            return None
        else:
            if be and not loose and not _relative(scan, count, j):
                if not scan.has(j, "prep"):
                    return None
                loose = True
            be = False
            plain += not aside
            if plain > 16:
                return None
        j += 1
    return None


def _past(scan: Scan, j: int) -> bool:
    return past_verb(scan, j)


def _relative(scan: Scan, count: Count, j: int) -> bool:
    """Whether a relative pronoun stands between the count and word j."""
    return any(scan.has(k, "rel") for k in range(count.np_last + 1, j))


def _verdict(scan: Scan, cue: Cue, *, be: bool, have: bool) -> str:
    kinds = cue.kinds
    if "p" in kinds:
        if be:
            return "takes"
        if "i" in kinds:
            return "takes" if scan.language == "en" or have else "reduced"
        if have or object_of(scan, cue) is not None:
            return "stop"
        return "reduced"
    if "i" in kinds:
        single = cue.first == cue.last
        if scan.language == "fr" and single and not (be or have) and not scan.words[cue.first].endswith("ent"):
            return "reduced" if "n" in kinds or cue.attribute == MISSING else "skip"
        return "takes"
    if be and "n" in kinds:
        return "takes"
    return "stop" if kinds in ("a", "ao") else "skip"
