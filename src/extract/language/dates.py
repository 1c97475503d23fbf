"""Dates as reports write them, resolved against a year: 今年 7 月, 2020 年底, 去年 8 月, 三季度, 9 月 10 日.

ISO 8601, as fine as the text says and no finer: ``2021``, ``2021-06``, ``2021-06-22``, ``2021-Q2``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from extract.language.characters import fold
from extract.language.numerals import han_value

_HAN_YEAR = "[零〇一二三四五六七八九]{4}"
_HAN_SMALL = "(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_RELATIVE = {
    "今年": 0, "本年度": 0, "本年": 0, "年内": 0, "年初": 0, "年底": 0, "年末": 0, "年中": 0, "去年": -1, "上年": -1,
    "前年": -2, "明年": 1, "次年": 1, "后年": 2,
}  # fmt: skip
_BACKWARD = {"同年", "当年"}

_YEAR = rf"""
    (?P<year>(?:19|20)\d\d)\s?(?:年(?:度)?|(?=[Qq][1-4]))
    | (?P<han_year>{_HAN_YEAR})\s?年
    | (?<![\d.])(?P<short>[012]\d)\s?年(?=\s?\d{{1,2}}\s?月)
    | (?P<relative>今年|本年度|本年|去年|上年|前年|明年|次年|后年|同年|当年)
"""
_DATE = re.compile(
    rf"""
    (?P<iso>(?<![\d.\-/])(?P<iso_y>(?:19|20)\d\d)\s?[-/.]\s?(?P<iso_m>0?[1-9]|1[0-2])
        (?:\s?[-/.]\s?(?P<iso_d>0?[1-9]|[12]\d|3[01]))?(?![\d.\-/%％万亿]))
    | (?:(?:{_YEAR})\s?(?:的|，|,)?\s?)?
      (?:
        (?P<quarter>第?\s?(?:[一二三四]|[1-4])\s?季度?|[Qq][1-4](?!\d)|[一二三四]季报)
        | (?<![\d.个约])(?P<month>1[0-2]|0?[1-9]|{_HAN_SMALL})\s?月(?!\s?活)(?:份)?
          (?:\s?(?P<day>3[01]|[12]\d|0?[1-9]|{_HAN_SMALL})\s?(?:日|号))?
      )
    | (?:{_YEAR.replace("?P<year>", "?P<y2>").replace("?P<han_year>", "?P<hy2>").replace("?P<short>", "?P<s2>").replace("?P<relative>", "?P<r2>")})
    | (?P<bare>年内|年初|年底|年末)
    """,
    re.VERBOSE,
)
_COUNT_OF_YEARS = re.compile(r"[\d一二两三四五六七八九十多半周几数]\s?$")
# A founding year says when a company began, not when the rest of the sentence plays.
_FOUNDED = (re.compile(r"(?:成立|创立|创办|创建|始建|诞生|组建|设立)(?:于|在)?\s?$"), re.compile(r"\s?(?:成立|创立|创办|创建|诞生|由)"))
_NOT_A_DATE = re.compile(r"\s?(?:以来|以前|之前|至今|起至)")
_RANGE_BEHIND = re.compile(r"\s?(?:-|—|–|~|至|到)\s?(?:(?:19|20)\d\d|今|[1-9]\d?\s?月)")
_RANGE_AHEAD = re.compile(r"(?:(?:19|20)\d\d\s?年?(?:\s?\d{1,2}\s?月)?|\d{1,2}\s?月)\s?(?:-|—|–|~|至|到)\s?$")


@dataclass(frozen=True, slots=True)
class Date:
    """A date in ``text[start:end]``.

    ``iso`` is resolved. ``has_year``: the text itself names the year (2020 年, 今年). ``span_of_time``: one
    end of a stretch (2019-2021, 2019 年以来), which dates no single deed. ``founding``: it says when
    somebody was founded (成立于 2016 年的…), and so nothing of the rest of the sentence.
    """

    start: int
    end: int
    iso: str
    has_year: bool
    span_of_time: bool = False
    founding: bool = False


def find_dates(text: str, year: int | None, context_year: int | None = None) -> list[Date]:
    """All dates of ``text`` in order.

    Parameters
    ----------
    year : the report's own year, which 今年 means; None leaves relative dates out
    context_year : the year that a bare month means where the text has named none yet (a section about
        2020 in a report of 2021); the report's own by default
    """
    folded = fold(text)
    dates: list[Date] = []
    current = context_year or year
    for match in _DATE.finditer(folded):
        if match["bare"] and _COUNT_OF_YEARS.search(folded, max(0, match.start() - 2), match.start()):
            continue
        resolved = _resolve(match, year, current)
        if resolved is None:
            continue
        iso, has_year = resolved
        stretch = bool(
            _RANGE_BEHIND.match(folded, match.end())
            or _RANGE_AHEAD.search(folded, max(0, match.start() - 14), match.start())
            or _NOT_A_DATE.match(folded, match.end())
        )
        founding = bool(
            _FOUNDED[0].search(folded, max(0, match.start() - 4), match.start())
            or _FOUNDED[1].match(folded, match.end())
        )
        if has_year and not stretch and not founding:
            current = int(iso[:4])
        end = match.start() + len(match.group().rstrip(" ,，的"))
        dates.append(Date(match.start(), end, iso, has_year, stretch, founding))
    return dates


def _resolve(match: re.Match[str], report_year: int | None, current: int | None) -> tuple[str, bool] | None:
    g = match.groupdict()
    if g["iso"]:
        if not g["iso_d"] and "." in g["iso"] and len(g["iso_m"]) == 1:
            return None  # 2021.5 is a number more often than a month
        return _iso(int(g["iso_y"]), int(g["iso_m"]), int(g["iso_d"] or 0)), True
    year, named = _year(g, report_year, current)
    if year is None:
        return None
    if g["quarter"]:
        return f"{year}-Q{_quarter(g['quarter'])}", named
    if g["month"]:
        return _iso(year, _small(g["month"]), _small(g["day"] or "0")), named
    return str(year), named


def _year(g: dict[str, str | None], report_year: int | None, current: int | None) -> tuple[int | None, bool]:
    if written := g["year"] or g["y2"]:
        return int(written), True
    if han := g["han_year"] or g["hy2"]:
        return int(han_value(han)), True
    if short := g["short"] or g["s2"]:
        return 2000 + int(short), True
    if relative := g["relative"] or g["r2"]:
        if relative in _BACKWARD:
            return current, True
        base = current if relative == "次年" else report_year
        return (base + _RELATIVE[relative] if base else None), True
    if g["bare"]:
        return current, False
    return current, False


def _small(digits: str) -> int:
    return int(digits) if digits.isdigit() else int(han_value(digits))


def _quarter(words: str) -> int:
    for char in words:
        if char in "1234":
            return int(char)
        if char in "一二三四":
            return "一二三四".index(char) + 1
    raise ValueError(words)


def _iso(year: int, month: int, day: int) -> str:
    if 1 <= day <= monthrange(year, month)[1]:
        return f"{year}-{month:02d}-{day:02d}"
    return f"{year}-{month:02d}"
