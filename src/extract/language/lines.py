"""What a line is by its wording alone, for those who read files and for those who read what they say: a day, a field of a form."""

from __future__ import annotations

import re

_DAY = re.compile(r"[（(]?(20[0-4]\d)\s?[年\-./]\s?(\d{1,2})(?:\s?[月\-./]\s?(?:(\d{1,2})\s?日?)?)?[）)]?")
_FIELD = re.compile(r"\s?[\u4e00-\u9fff]{2,10}(?:[（(][^（）()]{1,20}[）)])?\s?[：:]\s?\S")


def day_alone(text: str) -> str:
    """The day or the month with its year (ISO) that ``text`` is, and nothing else; empty where it is none."""
    match = _DAY.fullmatch(text.strip())
    return "-".join([match[1], *(f"{int(n):02d}" for n in match.groups()[1:] if n)]) if match else ""


def is_field(text: str) -> bool:
    """Whether a line may be one of a form: 创立时间：2016 年; 融资轮次：Pre-A 轮."""
    return _FIELD.match(text) is not None
