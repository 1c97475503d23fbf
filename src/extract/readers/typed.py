"""Rows of a table that has lost its columns, cut by what sort of cell each column holds: dates, amounts, rounds, words.

砺石微 B 2.6 亿元 2025-08 元禾 璞华 under 企业 轮次 金额 时间 投资方: the typed cells stand where their shape is, and what is
left between them are the words, however many.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .lines import Line

_NONE = r"[-—–/]+|未披露|未透露|不详|未公布|未公开|N/?A"
_AMOUNT = (
    r"(?:超过?|逾|近|约|不足|上)?\s*(?:\d[\d.,]*|数|几)?\s*[十百千]?(?:万亿|亿|万|千万|百万)?\s*级?"
    r"(?:人民币|美元|美金|欧元|英镑|港元|港币|日元|元|参数)(?:以上|左右|人民币)?"
)
_SIZE = r"(?:超过?|逾|近|约)?\s*\d[\d.,]*\s*(?:万亿|千亿|百亿|亿|万|[BMT])(?:参数)?"
_DATE = r"(?:19|20)\d\d\s*(?:年|[-./])?\s*(?:\d{1,2}(?:\s*(?:月|[-./])\s*(?:\d{1,2}\s*日?)?)?)?|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
_ROUND = r"(?:Pre\s?-?\s?)?[A-H](?:-?\d)?\+*\d?\s*轮?|(?:天使|种子)\+?轮?|战略(?:融资|投资)?|IPO|定增|新一轮"
DATE = re.compile(rf"(?:{_DATE}|{_NONE})(?=\s|$)")
#: A cell that is a date, an amount, a round, or says that there is none.
ONE_VALUE = re.compile(rf"{_DATE}|{_AMOUNT}|{_ROUND}|{_NONE}")
#: A cell that says that nothing is known.
MISSING = re.compile(_NONE)
_TYPES = (
    (re.compile(r"时间|日期|年份|年月"), DATE),
    (re.compile(r"轮次|阶段|轮"), re.compile(rf"(?:{_ROUND}|{_NONE})(?=\s|$)")),
    (re.compile(r"金额|额度|规模|估值"), re.compile(rf"(?:{_AMOUNT}|{_NONE})(?=\s|$)")),
    (re.compile(r"参数"), re.compile(rf"(?:{_SIZE}|{_NONE})(?=\s|$)")),
)
_LEAST_TYPED = 2
# Of a row whose words cannot be told apart, no more is asked than that there is a number, a date, a round, a title.
_NUMBER = re.compile(rf"(?:[^\s\d]{{0,3}}\d|[数几近约超逾过上]*[十百千]?[万亿])\S*|(?:{_NONE})(?=\s|$)")
_SORTS = (
    (re.compile(r"轮次?[与及和/].*额|额.*[与及和/]轮次"), re.compile(r"\S*[\d轮]\S*")),  # 种子轮，2000 万美元
    *_TYPES[:2],
    (re.compile(r"(?<!超)参数|金额|额度|规模|估值|募资|算力|峰值|性能|能效|功耗|制程|工艺"), _NUMBER),
    (re.compile(r"政策|文件|法规|条例"), re.compile(r"《")),
)


def sort_of(title: str) -> re.Pattern[str] | None:
    """What stands in each cell of a column so headed; None where that has no shape."""
    return next((cell for name, cell in _SORTS if name.search(title)), None)


def typed_row(line: Line, head: Sequence[str]) -> list[Line] | None:
    """The cells of ``line`` under the columns ``head``; None where they cannot be told for certain.

    At least two columns must be of a sort that is known by its shape.
    """
    sorts = [next((cell for name, cell in _TYPES if name.search(title)), None) for title in head]
    side_by_side = any(a is None and b is None for a, b in pairwise(sorts))
    if sum(sort is not None for sort in sorts) < _LEAST_TYPED or side_by_side:
        return None  # of words beside words nobody knows where the one cell ends
    spans = _cut(line.text, 0, sorts)
    return [Line(line.text[start:end], start=line.start + start) for start, end in spans] if spans else None


def _cut(text: str, at: int, sorts: Sequence[re.Pattern[str] | None]) -> list[tuple[int, int]] | None:
    """The spans of the cells from ``at`` on: a typed cell matches its shape, words reach to where the rest fits first."""
    if not sorts:
        return [] if not text[at:].strip() else None
    at += len(text[at:]) - len(text[at:].lstrip())
    if sorts[0] is not None:
        match = sorts[0].match(text, at)
        rest = _cut(text, match.end(), sorts[1:]) if match and match.end() > at else None
        return [(at, match.end()), *rest] if match and rest is not None else None
    for end in [m.start() for m in re.finditer(r"\s+", text[at:])] + [len(text) - at]:
        rest = _cut(text, at + end, sorts[1:])
        if end and rest is not None:
            return [(at, at + end), *rest]
    return None
