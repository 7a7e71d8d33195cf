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


@dataclass(slots=True)
class _Walk:
    """What has been seen between a count and the word at `at`, on the way to its verb."""

    at: int
    #: A form of "be", of "have".
    be: bool = False
    have: bool = False
    #: Another verb followed "be" ("were ambushed on the road and …"): a victim verb may still follow "and".
    loose: bool = False
    coordinated: bool = False
    negated: bool = False
    #: Inside "including …", "of whom …".
    aside: bool = False
    whose: bool = False
    commas: int = 0
    plain: int = 0
    found: Predicate | None = None


def predicate_of(scan: Scan, count: Count) -> Predicate | None:
    """The verb after a count of which the count is the victim: "were … killed", "died", "killed" right behind it."""
    walk = _Walk(count.np_last + 1)
    end = min(len(scan.words), walk.at + _REACH)
    while walk.at < end:
        if walk.at in scan.cues:
            going = _pass_cue(scan, count, walk, scan.cues[walk.at])
        elif walk.at in scan.count_at:
            going = _pass_count(scan, walk, scan.count_at[walk.at])
        else:
            going = _pass_word(scan, count, walk)
            walk.at += 1
        if not going:
            return walk.found
    return None


def _pass_cue(scan: Scan, count: Count, walk: _Walk, cue: Cue) -> bool:
    """Whether to walk on past a cue; where it is the count's own, `walk.found` is set."""
    at, walk.at = walk.at, cue.last + 1
    if walk.whose:  # "63 wounded, of whom nine died": the nine's
        return True
    verdict = _verdict(scan, cue, be=walk.be or (walk.loose and scan.has(at - 1, "conj")), have=walk.have)
    if verdict == "takes" and not (walk.negated and count.number.kind != "none"):
        walk.found = Predicate(cue, walk.coordinated, reduced=False)
    near = walk.plain <= 2 and at - count.np_last <= 12 and walk.commas in (0, 2) and not walk.coordinated
    if verdict == "reduced" and near:
        walk.found = Predicate(cue, walk.coordinated, reduced=True)
    return verdict == "skip"


def _pass_count(scan: Scan, walk: _Walk, other: Count) -> bool:
    """Whether to walk on past another count: only where it stands in a list with this one, or aside."""
    before = scan.word(walk.at - 1)
    joined = before in LISTS or before == "of" or before in SUBCOUNT or walk.aside
    if not joined or (other.cue and "p" not in other.cue.kinds and not walk.aside):
        return False
    walk.coordinated = walk.coordinated or not walk.aside
    walk.at = max(other.np_last, other.last) + 1
    return True


def _pass_word(scan: Scan, count: Count, walk: _Walk) -> bool:
    """Whether to walk on past a word that is neither cue nor count."""
    j, word = walk.at, scan.words[walk.at]
    if word in QUOTE_MARKS:
        return True
    if word in (";", ":", "?", "!") or (word == "." and j + 1 == len(scan.words)):
        return False
    if word in SUBCOUNT and not walk.be:
        walk.aside, walk.whose = True, walk.whose or word == "whom"
        return True
    if word == ",":
        walk.commas, walk.whose = walk.commas + 1, False
        walk.aside = walk.aside and walk.commas % 2 == 1
        return True
    if scan.has(j, "hypo"):
        beside = (walk.aside or walk.commas % 2 == 1) and _relative(scan, count, j)
        return beside or j + 1 in scan.cues
    return _pass_verb(scan, count, walk)


def _pass_verb(scan: Scan, count: Count, walk: _Walk) -> bool:
    """The words around a verb: auxiliaries and adverbs go by, another verb or a new clause ends the walk."""
    j, word = walk.at, scan.words[walk.at]
    if scan.has(j, "neg"):
        walk.negated = walk.negated and not walk.aside if walk.aside else walk.negated or word not in ("n'", "ne")
    elif scan.has(j, "be"):
        walk.be, walk.negated = True, walk.negated or word.endswith("n't")
    elif scan.has(j, "have"):
        walk.have = True
    elif scan.has(j, "say") and not (walk.be or walk.have or walk.commas % 2 or walk.loose):
        return False
    elif scan.has(j, "fill") or (word.endswith(("ly", "ment")) and len(word) > 4):
        return True
    elif scan.has(j, "sub") or (word in ("that", "que", "qu'") and j > count.np_last + 1):
        return False
    elif walk.be and (word.endswith(("ed", "en", "és", "ées", "é", "ée")) or word == "shot"):
        walk.be, walk.loose = False, True
    elif walk.commas % 2 == 0 and not walk.loose and _other_verb(scan, count, walk):
        return False
    else:
        return _pass_plain(scan, count, walk)
    return True


def _other_verb(scan: Scan, count: Count, walk: _Walk) -> bool:
    if scan.has(walk.at, "say"):
        return True
    past = scan.has(walk.at, "past") or past_verb(scan, walk.at)
    return past and not walk.aside and not _relative(scan, count, walk.at)


def _pass_plain(scan: Scan, count: Count, walk: _Walk) -> bool:
    if walk.be and not walk.loose and not _relative(scan, count, walk.at):
        if not scan.has(walk.at, "prep"):  # "were farmers"
            return False
        walk.loose = True
    walk.be = False
    walk.plain += not walk.aside
    return walk.plain <= 16


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
