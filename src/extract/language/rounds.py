"""Names of financing rounds in normal form: Pre-A3, B-1、B-2, D 轮 II 期, 战略融资及 C 轮, 大 C 轮, 天使+ 轮."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.language.characters import fold

_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "一": "1", "二": "2", "三": "3", "四": "4", "首": "1"}
_LETTER = re.compile(
    r"""(?<![A-Za-z0-9])(?P<pre>(?:Pre|准)\s?[-–—]?\s?)?(?:大\s?)?
        (?P<letter>[A-H]|IPO)(?P<more>\s?\+{1,3}|\s?-?\d(?:\.\d)?|\s?\+)?
        (?=\s?(?:系列|轮|期|及|和|与|、|/|＋|\+|以及|至|到|,|，))""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL = re.compile(r"\s?(?:系列)?\s?轮?(?:融资)?\s?(?:的?\s?第?\s?(?P<part>[ⅠⅡⅢ]|I{1,3}|IV|[一二三四首])\s?期)?")
_WORDS = (
    (re.compile(r"(?:天使|angel)\s?\+\s?轮", re.I), "angel+"),
    (re.compile(r"(?:pre|准)\s?-?\s?天使轮?", re.I), "pre-angel"),
    (re.compile(r"天使轮?(?:系列)?(?=融资|轮|投资|及|和|、|，|）|\s|$)|天使投资"), "angel"),
    (re.compile(r"种子\s?轮|种子(?=期?融资)"), "seed"),
    (re.compile(r"战略(?:轮|性)?(?:融资|投资|注资)|战略轮"), "strategic"),
    (re.compile(r"Pre\s?-?\s?IPO\s?轮?", re.I), "pre-ipo"),
    (re.compile(r"可转债(?=融资)|可转换债券"), "convertible"),
)
_JOINT = re.compile(r"\s?(?:轮)?\s?(?:、|和|与|及|以及|/|\+|＋|，|,)\s?")


@dataclass(frozen=True, slots=True)
class Round:
    """A round named in ``text[start:end]``; ``name`` is its normal form (``a+``, ``pre-a3``, ``strategic``)."""

    start: int
    end: int
    name: str


def find_rounds(text: str) -> list[Round]:
    """Every round named in ``text``, in order, each on its own."""
    folded = fold(text)
    found = [Round(m.start(), m.end(), name) for pattern, name in _WORDS for m in pattern.finditer(folded)]
    for match in _LETTER.finditer(folded):
        tail = _TAIL.match(folded, match.end())
        end = tail.end() if tail and "轮" in tail.group() else match.end()
        if "轮" not in folded[match.start() : end] and not _leads_to_round(folded, match.end()):
            continue
        if any(r.start < end and match.start() < r.end for r in found):
            continue
        part = tail["part"] if tail else None
        if folded[match.start() : end].endswith("融资"):
            end -= 2
        found.append(Round(match.start(), end, _normal(match, part)))
    return sorted(found, key=lambda r: r.start)


def _leads_to_round(text: str, at: int) -> bool:
    """A of A 及 A+ 轮: another letter and then 轮 follow."""
    return bool(re.match(r"(?:\s?(?:、|和|与|及|以及|/|至|到|,|，)\s?(?:Pre\s?-?\s?)?[A-H](?:\+{1,3}|-?\d)?)+\s?(?:系列)?轮", text[at : at + 24], re.I))


def _normal(match: re.Match[str], part: str | None) -> str:
    more = (match["more"] or "").replace(" ", "")
    name = ("pre-" if match["pre"] else "") + match["letter"].lower() + more
    if part and not more:
        name += _ROMAN[part]
    return name


def joined(text: str, rounds: list[Round]) -> list[Round]:
    """Rounds announced as one (B+轮和 B 轮, 战略融资及 C 轮) as one: ``b/b+``, ``strategic+c``."""
    out: list[Round] = []
    for found in rounds:
        if out and _JOINT.fullmatch(text[out[-1].end : found.start]):
            out[-1] = Round(out[-1].start, found.end, _both(out[-1].name, found.name))
        else:
            out.append(found)
    return out


def _both(first: str, second: str) -> str:
    words = [n for n in (*first.split("/"), *second.split("/"))]
    special = [w for w in words if not re.match(r"(?:pre-)?[a-h]\b|(?:pre-)?[a-h]\d|(?:pre-)?[a-h][+-]", w)]
    letters = sorted(set(w for w in words if w not in special))
    return "+".join(special + (["/".join(letters)] if letters else []))
