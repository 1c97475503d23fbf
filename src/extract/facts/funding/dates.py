"""Dates that stand beside a financing or behind it, or one for each of several."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts.funding.amounts import Unit
from extract.facts.funding.sums import RESPECTIVELY
from extract.facts.funding.words import compiled
from extract.facts.reading import Line, Reading
from extract.language.dates import Date
from extract.language.numerals import han_value
from extract.language.sentences import Clause
from extract.names.mention import Kind
from extract.records import FundingFact

_SUBJECT_OF = re.compile(r"\s?(?:融资|投资|资金)?(?:也|则|已|便|又|再)?[于在]?\s?")
_AT_DATE = re.compile(r"\s?[于在]?\s?")
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
    if told := _of_all(line, unit) or _told_later(line, unit):
        return told
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
    if dates and _HAPPENED.fullmatch(line.text, unit.end, dates[0].start):
        return dates[0]  # C 轮发生于 2021 年 10 月
    if not dates or dates[0].start < unit.end or not _IS_DONE.match(line.text, dates[0].end):
        return None
    return dates[0] if _SUBJECT_OF.fullmatch(line.text[unit.end : dates[0].start]) else None


_YEARS_LATER = re.compile(r"(?<![\d第])(?P<years>[一两二三四五六七八\d])\s?年(?:之|以)?后|(?P<next>次年|翌年|第二年)|(?P<same>同年|当年)")


def _counted(digits: str) -> int:
    """两 or 2, of 两年后 and 2 个月."""
    return int(digits if digits.isdigit() else han_value(digits))


def years_later(line: Line, unit: Unit, last: FundingFact | None, *, counted: bool) -> str | None:
    """2015 年完成天使轮；两年后获 5 亿元融资；次年再获…: the year, counted from that of the financing told before.

    次年 is counted from it where that one's year was counted, too; else the sentence's own dates tell it. None where no year is
    counted, empty where there is none to count from.
    """
    start = line.clauses[line.clause_at(unit.start)].start
    if last is None or last.source.sentence != line.text:
        return None
    told = _YEARS_LATER.search(line.text, start, unit.start)
    if any(start <= d.start < unit.start and d.has_year and not (told and d.start >= told.start()) for d in line.dates):
        return None
    if told is None or not (told["years"] or counted or not last.date):
        return None
    if not last.date:
        return None if any(d.start < start for d in line.dates) else ""
    later = _counted(told["years"]) if told["years"] else int(bool(told["next"]))
    return str(int(last.date[:4]) + later)


_YEARS_AGO = re.compile(r"(?<![\d第])(?P<years>[一两二三四五\d])\s?年(?:之|以)?前，?")
_AT_FOUNDING = re.compile(r"\s?(?:成立|创立|创办|创建)(?:时|之初|之际|伊始|当[年月天日]|即|便|同时)")


def _at_founding(line: Line, unit: Unit) -> str:
    """2016 年 9 月成立时融资 1000 万美元: the founding's own date."""
    start = line.clauses[line.clause_at(unit.start)].start
    told = (d for d in line.dates if d.founding and start <= d.start < unit.start and _AT_FOUNDING.match(line.text, d.end))
    return next((d.iso for d in told), "")


_MONTHS_ON = re.compile(r"[再又]过了?\s?(?:(?P<few>[一两二三四五六七八])|(?P<many>\d{1,2}))\s?个?月")


def months_on(line: Line, unit: Unit, said: str) -> str:
    """10 月成立。再过两个月，他们便拿到天使轮: the month, counted from the one that the stretch is told of."""
    told = _MONTHS_ON.search(line.text, line.section_start(unit.start), unit.start)
    if told is None or line.dates or len(said) != len("2011-10"):
        return said
    months = int(said[:4]) * 12 + int(said[5:]) - 1 + _counted(told["few"] or told["many"])
    return f"{months // 12}-{months % 12 + 1:02}"


_LARGEST = re.compile(r"最[大高多]的?前?\s?(?:\d+|[两三四五六七八九十])\s?[笔轮起宗家单]|[Tt][Oo][Pp]\s?\d+|榜单|排行榜")
_YEAR_OF = re.compile(r"(?<!\d)(20\d\d)\s?年")
_LINES_BACK = 3


def _years_ago(line: Line, unit: Unit, year: int | None) -> str:
    """两年前，Y 领投 X 的 B 轮融资: the year before the report's, where the sentence names no other."""
    said = _YEARS_AGO.match(line.text, line.section_start(unit.start))
    if said is None or year is None or line.dates:
        return ""
    return str(year - _counted(said["years"]))


def _of_the_largest(line: Line, unit: Unit) -> str:
    """单笔金额最大的五笔分别是 X 的 B+ 轮…: the year that the sentences before it tell of."""
    before = line.previous
    ahead = (before.text if before and line.sentence.number else "") + line.text[: unit.start]
    several = sum(q.dimension == "money" for q in line.quantities) > 1
    if line.dates or not several or not _LARGEST.search(ahead):
        return ""
    headed = _YEAR_OF.search(line.sentence.heading)
    for _ in range(_LINES_BACK):
        if before is None or before.sentence.heading != line.sentence.heading:
            break
        if years := {d.iso[:4] for d in before.dates if not d.founding}:
            return years.pop() if len(years) == 1 else ""
        before = before.previous
    return headed[1] if headed else ""


_HAPPENED = re.compile(r"\s?(?:融资|投资)?(?:也|则|都|首次交割)*(?:发生|完成|宣布|公布|官宣|落|放|签|关闭|交割|敲定)[于在]\s?")
_WHEN_IT_WAS = re.compile(
    r"\s?(?:时间[是为]|时[为在]|(?:消息|交易|融资|两轮)?(?:都|均|同样)?(?:公布|完成|发生|官宣|宣布|交割|签约|落定|到账)[于在]|[于在])?\s?"
)
_THEN_IT_WAS = compiled(r"\s?(?:才|就|正式|一并)?(?:{done})?\s?[。；]?\s?")
_JOINED_THEN = compiled(
    r"\s?[^，。；\d]{2,40}?(?:等(?:机构)?)?(?:参与|在列|{lead}|跟投|参投|入股|认购|(?:联合|共同)?(?:投资|出资))\s?[。；]?"
)


def _told_later(line: Line, unit: Unit) -> Date | None:
    """X，Y 领投，C 轮，1.65 亿美元，2021 年 5 月; …，时间是 9 月; …，今年 3 月 Y 参与: the day that a later clause of the stretch tells.

    None where the financing has a day of its own ahead, or another one is told in between.
    """
    index = line.clause_at(unit.start)
    own = line.clauses[index]
    if any(own.start <= d.start < own.end and not line.bracketed(d.start) for d in line.dates):
        return None
    for clause in line.clauses[index + 1 :]:
        inside = [d for d in line.dates if clause.start <= d.start < clause.end and not d.founding]
        money = [q for q in line.quantities if q.dimension == "money" and clause.start <= q.start < clause.end]
        if (
            len(money) == 1
            and unit.amount is None
            and line.text[clause.start : clause.end].strip(" 。") == line.text[money[0].start : money[0].end]
        ):
            continue  # C 轮，1.65 亿美元，5 月
        if clause.after not in ("，", ",") or money:
            return None
        if len(inside) == 1 and (sure := _dates_it(line, clause, inside[0])) is not None:
            return inside[0] if sure or not _dated_ahead(line, unit) else None
        if inside:
            return None
    return None


def _dates_it(line: Line, clause: Clause, date: Date) -> bool | None:
    """Whether the clause says no more than that it was on that day; False where the day stands alone, None where it says more."""
    ahead, behind = line.text[clause.start : date.start], line.text[date.end : clause.end]
    if line.bracketed(date.start):
        return True if re.search(r"[（(]\s?$", ahead) and re.fullmatch(r"\s?[）)]\s?[。；]?\s?", behind) else None
    if not _WHEN_IT_WAS.fullmatch(ahead):
        return None
    if _THEN_IT_WAS.fullmatch(behind):
        return bool(ahead.strip() or behind.strip(" 。；"))
    return False if not ahead.strip() and _JOINED_THEN.fullmatch(behind) else None


def _dated_ahead(line: Line, unit: Unit) -> bool:
    section = line.section_start(unit.start)
    return any(section <= d.start < unit.start and not d.founding and not line.bracketed(d.start) for d in line.dates)


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
    if len(units) == len(dates := _dates_in_turn(line, units)) > 1:
        return [replace(fact, date=dates[units.index(unit)].iso) for fact in made]
    return made


def _dates_in_turn(line: Line, units: list[Unit]) -> list[Date]:
    """A 轮 3 亿元、B 轮 7 亿元，依次落在 6 月和 5 月; A 轮和 A+ 轮分别完成于 4 月、11 月: the days behind the last of the units."""
    index = line.clause_at(units[-1].start)
    clause = line.clauses[min(index + 1, len(line.clauses) - 1)]
    end = clause.end if clause.after == "，" and not line.among(clause.start, clause.end, Kind.ORG) else line.clauses[index].end
    said = _IN_TURN.search(line.text, units[-1].end, end)
    return [d for d in line.dates if said and said.end() <= d.start < end and not d.founding]


_AT_TIME = re.compile(r"(?:时间|日期)(?:为|是|在|[：:])?\s?")
_IN_THE_YEAR = re.compile(r"这一年|[在于今][盛初仲]?[春夏秋冬](?:天|季|日|里)")
AND_ALSO = re.compile(r"融资的[^，。；]{0,6}(?:还|也)有")


def loose_date(reading: Reading, line: Line, unit: Unit) -> str:
    """What the words around say of the time: 2016 年 9 月成立时, 一年前; the year of 今年以来 and 夏天; what 时间为 says behind.

    Or that of the sentence before, where this one goes on with its list.
    """
    if told := _at_founding(line, unit) or _years_ago(line, unit, reading.year) or _of_the_largest(line, unit):
        return told
    since = next((d for d in line.dates if d.start < unit.start and line.text[d.start : d.end] in ("今年", "年内")), None)
    if since:
        return since.iso
    at = _AT_TIME.search(line.text, unit.end)
    behind = next((d for d in line.dates if at and d.start == at.end()), None)
    if behind:
        return behind.iso
    if reading.year and _IN_THE_YEAR.search(line.text, line.clauses[line.clause_at(unit.start)].start, unit.start):
        return str(reading.year)
    if AND_ALSO.search(line.text) and line.previous and line.previous.dates:
        return line.previous.dates[-1].iso[:4]
    return ""
