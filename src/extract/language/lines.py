"""What a line is by its wording alone, for all who read it: a day, a field of a form, an entry of an outline by its mark."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DAY = re.compile(
    r"(?:(?:发[布表]|更新|撰写)(?:时间|日期)\s?[：:]\s?)?"
    r"[（(]?(20[0-4]\d)\s?[年\-./]\s?(\d{1,2})(?:\s?[月\-./]\s?(?:(\d{1,2})\s?日?)?)?[）)]?"
    r"(?:\s+\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?(?:\s+(?:来源|作者|编辑|记者|出处)\s?[：:]\s?[^，。；！？]{1,40})?"
)
_FIELD = re.compile(r"\s?[\u4e00-\u9fff]{2,10}(?:[（(][^（）()]{1,20}[）)])?\s?[：:]\s?\S")


def day_alone(text: str) -> str:
    """The day or the month with its year (ISO) that ``text`` is, or empty; it may say who wrote (发布时间：2021-08-23 来源：某网)."""
    match = _DAY.fullmatch(text.strip())
    return "-".join([match[1], *(f"{int(n):02d}" for n in match.groups()[1:] if n)]) if match else ""


def is_field(text: str) -> bool:
    """Whether a line may be one of a form: 创立时间：2016 年; 融资轮次：Pre-A 轮."""
    return _FIELD.match(text) is not None


_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_CJK = "一二三四五六七八九十"
#: The marks that entries open with, and what sort each is.
_MARKS = (
    ("cjk", re.compile(rf"(?P<mark>[{_CJK}])\s?、\s?")),
    ("bracketed cjk", re.compile(rf"[（(](?P<mark>[{_CJK}])[）)]\s?")),
    ("number", re.compile(r"(?P<mark>\d{1,2})\s?(?:\.(?!\d)|、)\s?")),
    ("bracketed number", re.compile(r"[（(]?(?P<mark>\d{1,2})[）)]\s?")),
    ("circled", re.compile(r"(?P<mark>[\u2460-\u2473])\s?")),
    ("roman", re.compile(rf"(?P<mark>{'|'.join(sorted(_ROMAN, key=len, reverse=True))})[.)）、]\s?")),
    ("letter", re.compile(r"(?P<mark>[a-z])[.)）、]\s?")),
)


@dataclass(frozen=True, slots=True)
class EntryMark:
    """What a line opens with: the ``sort`` of mark, which of its list it is (from 1), and its ``length`` in characters."""

    sort: str
    count: int
    length: int


def entry_marks(text: str) -> list[EntryMark]:
    """All that the mark at the beginning of ``text`` may be: i. is the first of Roman ones and the ninth letter. Empty where none is."""
    found = [(sort, match) for sort, pattern in _MARKS if (match := pattern.match(text))]
    return [EntryMark(sort, _count(match["mark"], sort), match.end()) for sort, match in found]


def _count(mark: str, sort: str) -> int:
    if "number" in sort:
        return int(mark)
    if sort == "roman":
        return _ROMAN.index(mark) + 1
    return _CJK.index(mark) + 1 if "cjk" in sort else ord(mark) - ord("a" if sort == "letter" else "①") + 1
