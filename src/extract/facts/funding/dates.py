"""Dates that stand beside a financing or behind it, or one for each of several."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts.funding.units import RESPECTIVELY, Unit
from extract.facts.funding.words import compiled
from extract.facts.reading import Line
from extract.language.dates import Date
from extract.records import FundingFact

_SUBJECT_OF = re.compile(r"\s?(?:融资|投资|资金)?(?:也|则|已|便|又|再)?[于在]?\s?")
_AT_DATE = re.compile(r"\s?[于在]\s?")
_IT_WAS = re.compile(r"\s?(?:那|这|时间)?(?:还)?是在?\s?")  # 拿到 A 轮融资，是在 2021 年初
_IS_DONE = compiled(r"\s?(?:也|则|已|便|正式|顺利|悉数)?{done}")
_ALL_DID = re.compile(r"[）)]\s?(?:等[^，。；]{0,6})?(?:均|都|皆)已?[于在]?\s?$")


def date_beside(line: Line, unit: Unit) -> Date | None:
    """B 轮 3 亿元（2 月，X 领投）; X（3 月，A 轮，1 亿元）: the date in brackets behind the unit, or around it.

    None where the clause dates the unit ahead of it.
    """
    clause = line.clauses[line.clause_at(unit.start)]
    if any(clause.start <= d.start < unit.start and not line.bracketed(d.start) for d in line.dates):
        return None
    if amid := [d for d in line.dates if unit.start < d.start < unit.end and not d.founding and not line.bracketed(d.start)]:
        return amid[0]  # 的 C 轮在 5 月追加了 2500 万美元
    for start, end in line.brackets:
        if 0 <= start - unit.end <= 3 or start < unit.start < end or unit.start < start < end <= unit.end:
            return next((d for d in line.dates if start < d.start < end and not d.founding and not d.span_of_time), None)
    return None


def date_behind(line: Line, unit: Unit) -> Date | None:
    """其天使轮 11 月完成, C 轮 5 月 9 日关闭: the date between unit and verb; or a field of a slide (B 轮｜2 亿元｜2023.06)."""
    if of_all := _of_all(line, unit):
        return of_all
    index = line.clause_at(unit.start)
    clause = line.clauses[index]
    fields = [(c.start, c.end) for c in line.clauses[index + 1 :] if c.after == "｜"]
    alone = [d for d in line.dates for s, e in fields if s <= d.start < e and not (line.text[s : d.start] + line.text[d.end : e]).strip()]
    following = line.clauses[index + 1 : index + 2]
    alone += [
        d for d in line.dates for c in following if _AT_DATE.fullmatch(line.text, c.start, d.start) and _IS_DONE.match(line.text, d.end)
    ]
    alone += [d for d in line.dates for c in following if _IT_WAS.fullmatch(line.text, c.start, d.start) and c.end - d.end <= 2]
    if alone and not any(d.start < unit.start for d in line.dates):
        return alone[0]
    dates = [d for d in line.dates if clause.start <= d.start < clause.end and not d.founding and not d.span_of_time]
    if not dates or dates[0].start < unit.end or not _IS_DONE.match(line.text, dates[0].end):
        return None
    return dates[0] if _SUBJECT_OF.fullmatch(line.text[unit.end : dates[0].start]) else None


def _dates_alone(line: Line, start: int) -> list[Date]:
    """今年 1 月、2 月，X 的 C2、C3 轮分别…: the dates that are all of the clause before."""
    index = line.clause_at(start)
    if index == 0:
        return []
    before = line.clauses[index - 1]
    dates = [d for d in line.dates if before.start <= d.start < before.end]
    words = list(line.text[before.start : before.end])
    for date in dates:
        words[date.start - before.start : date.end - before.start] = " " * (date.end - date.start)
    return dates if not "".join(words).strip(" 、和与及") else []


def _of_all(line: Line, unit: Unit) -> Date | None:
    """X（2 亿美元，Y 领投）、Z（A 轮）均在二季度完成募资: the date of what all the brackets tell."""
    if not line.bracketed(unit.start):
        return None
    later = (d for d in line.dates if d.start > unit.end and not line.bracketed(d.start))
    return next((d for d in later if _ALL_DID.search(line.text, unit.end, d.start) and _IS_DONE.match(line.text, d.end)), None)


_IN_TURN = re.compile(rf"{RESPECTIVELY.pattern}|接连|连续|陆续|接续")


def with_own_dates(line: Line, start: int, end: int, unit: Unit, units: list[Unit], made: list[FundingFact]) -> list[FundingFact]:
    """分别于 2 月和 11 月完成 A+ 轮融资和战略融资: each financing has its own date."""
    dates = [d for d in line.dates if start <= d.start < end and not d.founding] or _dates_alone(line, start)
    if len(dates) > 1 == len(units) and compiled("{each}").search(line.text, dates[-1].end, unit.start):
        return [replace(fact, date=date.iso) for fact in made for date in dates]  # 3 月和 11 月各融 1 亿元
    if len(units) == len(dates) > 1 and _IN_TURN.search(line.text, start, end) and dates[-1].end <= units[0].start:
        return [replace(fact, date=dates[units.index(unit)].iso) for fact in made]
    return made
