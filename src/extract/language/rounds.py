"""Names of financing rounds in normal form: Pre-A3, B-1、B-2, D 轮 II 期, 战略融资及 C 轮, 大 C 轮, 天使+ 轮."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.language.characters import fold

_PARTS = {"I": "1", "II": "2", "III": "3", "IV": "4", "Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4"}
_PARTS |= {"一": "1", "首": "1", "二": "2", "三": "3", "四": "4"}

# 轮 of a round, and not of 轮胎, 轮换, 轮流.
_LUN = r"轮(?![胎毂椅廓船换流播询岗值班回])"
_AND = r"(?:、|以及|及|和|与|/|\+|至|到|,|，|~)"
_PRE = r"(?:(?:pre|准)\s?[-–—]?\s?)"
_STAGE = r"(?:-?\d(?:\.\d)?\+{0,3}|\+{1,6})"  # 1, -1, 1+, ++
_NAME = rf"(?:{_PRE}?(?:[A-K]|IPO)\s?{_STAGE}?|天使\+?|种子|战略(?:融资|投资)?)"
# What makes the letter a round: 轮, 系列融资, or another name that 轮 follows (A 及 A+ 轮).
_ROUND_BEHIND = rf"(?=\s?(?:系列\s?)?{_LUN}|\s?系列\s?融资|(?:\s?{_AND}\s?{_NAME})+\s?(?:系列\s?|[两三四]\s?)?{_LUN})"
_NOT_A_DEAL = r"(?!人|者|方(?!式)|部|机构|基金|协议|委员|公司)"  # 战略投资者, 天使投资人

_LETTER = re.compile(
    rf"""
    (?<![A-Za-z0-9])(?P<pre>{_PRE})?(?:大\s?)?
    (?P<letter>[A-K]|IPO)(?P<stage>\s?{_STAGE})?
    (?:{_ROUND_BEHIND}|(?(pre)(?=\s?融资|\s?(?:[，。；、,;]|$))|(?!)))  # Pre-A 融资 and 拿到 Pre-A， need no 轮
    (?P<tail>(?:\s?(?:系列\s?)?{_LUN})?
      (?:\s?(?:融资)?的?\s?第?\s?(?P<part>[ⅠⅡⅢⅣ]|IV|I{{1,3}}|[一二三四首1-4])\s?期(?!间|权|待|货|限))?)
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_SERIES = re.compile(rf"(?<![A-Za-z])Series\s(?P<letter>[A-K])(?P<stage>{_STAGE})?(?![A-Za-z0-9])", re.ASCII)
# 融资情况：C+，5 亿元; 最新轮次：Pre-B: what the field is says what the letter names
_LABELLED = re.compile(
    rf"""
    (?:融资|轮次)(?:情况|历程|轮次|阶段|状态|进展)?\s?[：:]\s?(?:已至|已到)?
    (?P<name>(?P<pre>{_PRE})?(?P<letter>[A-K])(?P<stage>{_STAGE})?)(?=\s?(?:[，。；、,;(（|]|$))
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# The first that matches at a place counts: angel+ before angel.
_WORDS = (
    (re.compile(r"(?:pre|准)\s?-?\s?天使(?:\s?轮)?", re.IGNORECASE), "pre-angel"),
    (re.compile(rf"(?:天使|angel)\s?轮?\s?\+\s?(?:{_LUN}|(?=融资))", re.IGNORECASE), "angel+"),
    (
        re.compile(
            rf"天使\s?(?:系列\s?)?{_LUN}(?:系列)?|天使(?=系列?融资|融资|\s?{_AND}\s?{_NAME}\s?{_LUN})|天使投资{_NOT_A_DEAL}",
            re.IGNORECASE,
        ),
        "angel",
    ),
    (re.compile(rf"(?<![a-z])seed(?![a-z])(?:\s?{_LUN})?(?=\s?(?:[，。；、]|$|融资|\d)|轮)", re.IGNORECASE), "seed"),
    (re.compile(rf"种子\s?\+?\s?{_LUN}|种子(?=期?融资|资金|\s?{_AND}\s?{_NAME}\s?{_LUN})", re.IGNORECASE), "seed"),
    (re.compile(rf"战略(?:轮|性)?(?:融资|投资|注资){_NOT_A_DEAL}|战略{_LUN}"), "strategic"),
    (re.compile(rf"Pre\s?-?\s?IPO(?:\s?{_LUN})?", re.IGNORECASE), "pre-ipo"),
    (re.compile(r"可转债(?=融资)|可转换债券"), "convertible"),
)
_JOINT = re.compile(r"\s?轮?\s?(?:、|和|与|及|以及|/|\+|,|，)\s?")


@dataclass(frozen=True, slots=True)
class Round:
    """A round named in ``text[start:end]``; ``name`` is its normal form (``a+``, ``pre-a3``, ``strategic``)."""

    start: int
    end: int
    name: str


def find_rounds(text: str) -> list[Round]:
    """Every round named in ``text``, in order and without overlap, each on its own; see ``joined``.

    首轮, 新一轮 and 多轮 name none. A letter from A to K needs 轮 (or Series ahead of it, or a field that says so: 融资情况：C+).
    """
    folded = fold(text)
    found: list[Round] = []
    for pattern, name in _WORDS:
        found += [Round(*m.span(), name) for m in pattern.finditer(folded) if _is_free(m.span(), found)]
    for pattern in (_LETTER, _SERIES):
        found += [Round(*m.span(), _normal(m)) for m in pattern.finditer(folded) if _is_free(m.span(), found)]
    found += [Round(*m.span("name"), _normal(m)) for m in _LABELLED.finditer(folded) if _is_free(m.span("name"), found)]
    found.sort(key=lambda r: r.start)
    return [r for before, r in zip([None, *found], found, strict=False) if not _explains(folded, before, r)]


def _explains(text: str, before: Round | None, found: Round) -> bool:
    """A1 轮战略融资: 战略 says what kind of A1 round it was."""
    return bool(before and found.name == "strategic" and before.name != "strategic" and not text[before.end : found.start].strip(" 的"))


def _is_free(span: tuple[int, int], found: list[Round]) -> bool:
    return not any(r.start < span[1] and span[0] < r.end for r in found)


def _normal(match: re.Match[str]) -> str:
    """``pre-a3`` for Pre-A3, ``d2`` for D 轮 II 期."""
    group = match.groupdict()
    stage = (group["stage"] or "").replace(" ", "")
    name = ("pre-" if group.get("pre") else "") + group["letter"].lower() + stage
    part = (group.get("part") or "").upper()
    return name if stage or not part else name + _PARTS.get(part, part)


def joined(text: str, rounds: list[Round]) -> list[Round]:
    """Rounds announced as one (B+轮和 B 轮, 战略融资及 C 轮) as one: ``b/b+``, ``strategic+c``."""
    folded = fold(text)
    out: list[Round] = []
    for found in rounds:
        if out and _JOINT.fullmatch(folded[out[-1].end : found.start]):
            out[-1] = Round(out[-1].start, found.end, _both(out[-1].name, found.name))
        else:
            out.append(found)
    return out


_LETTERED = re.compile(r"(?:pre-)?[a-k](?![a-z])")


def _both(first: str, second: str) -> str:
    """The lettered rounds in order behind the others: strategic+b/b+."""
    names = {n: bool(_LETTERED.match(n)) for n in re.split(r"/|(?<=[a-z]{3})\+(?=[a-z])", f"{first}/{second}")}
    words = [n for n, lettered in names.items() if not lettered]
    letters = sorted(n for n, lettered in names.items() if lettered)
    return "+".join([*words, "/".join(letters)] if letters else words)
