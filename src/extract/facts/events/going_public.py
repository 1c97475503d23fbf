"""The way to the stock market: filings and withdrawals, and with ``listings`` the listings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from extract.facts.common import joined_from, named, named_all
from extract.facts.events.frame import (
    Found,
    clause_end,
    clause_start,
    companies,
    company_or_topic,
    each_on_its_day,
    event,
    triggers,
)
from extract.facts.reading import Line, Reading
from extract.facts.when import is_called_off, is_negated
from extract.facts.words import event_rules
from extract.language.sentences import Clause
from extract.language.shapes import alternatives, shape
from extract.names.mention import Kind
from extract.records import Named


def filing_events(reading: Reading, line: Line) -> Iterator[Found]:
    """Applications to list, and those withdrawn or turned down."""
    for rule in (_withdrawals, _filings):
        yield from rule(reading, line)


def at_exchange(text: str) -> bool:
    return bool(re.search(alternatives(event_rules()["exchanges"]), text))


# What is put on sale is no company.
ON_SALE = re.compile(
    r"批量|产品|新药|药物|该[车药]|这款|获批上市|新车|车型|款车|量产|机型|器械|试剂|疫苗|软件(?!公司|企业|厂商|开发商|服务商)"
)
# These words are said of nothing but a listing; what is withdrawn stands elsewhere in the sentence.
_OF_A_LISTING = re.compile(r"撤单|撤材料|审核|注册|申请|辅导")


def _withdrawals(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "ipo_withdrawn"):
        clause = line.text[clause_start(line, start) : clause_end(line, start)]
        filed = _of_what_was_filed(line, start, end)
        told = "IPO" if filed else line.text if _OF_A_LISTING.search(line.text, start, end + 8) else clause
        if line.text[start:end] in _LOOSE and not _NO_MORE.match(line.text, end):
            continue
        stranded = line.text[start:end] in _STRANDED
        if stranded and not _PLAN_AHEAD.search(line.text, clause_start(line, start), start):
            continue
        if not shape("going_public").search(told) or re.match(r"潮|率|家?数|案例|名单|企业|公司|的", line.text[end:]):
            continue
        who = company_or_topic(line, start) or _turned_down(line, end)
        if who:
            date = _months_from(line, start) or _part_of_year(reading, line, start)
            planned = False if stranded else None  # 上市计划搁浅 is no plan
            several = () if stranded else _each_on_the_way(line, start)
            each: list[tuple[Named, ...]] = [(one,) for one in several]
            for whose in each or [who if stranded else who[:1]]:
                yield event(reading, line, (start, end), "ipo_withdrawn", whose, date=date, confidence=0.88, planned=planned)


_THEIR_WAY = re.compile(r"\s?等?[^，。；的]{0,14}的?(?:上市|IPO)")


def _each_on_the_way(line: Line, start: int) -> tuple[Named, ...]:
    """A、B 的上市之路被迫中止: each of those that stand side by side ahead of it; empty where one does."""
    together = joined_from(line, line.among(clause_start(line, start), start, Kind.ORG))
    return named_all(line, together) if len(together) > 1 and _THEIR_WAY.match(line.text, together[-1].end, start) else ()


# 放弃 is said of much; here of going public only.
_LOOSE = ("放弃", "取消", "撤下", "撤走")
# A、B 的上市计划搁浅: nobody withdrew anything
_STRANDED = ("搁浅", "搁置", "告吹", "泡汤")
_PLAN_AHEAD = re.compile(
    r"(?:上市|IPO|挂牌|招股)\s?(?:的)?(?:计划|进程|之路|之旅|事宜|安排|申请|梦)?(?:被迫|一度|随之|就此|因此|宣告|最终|[被也已均都再又遭])*\s?$"
)
_NO_MORE = re.compile(r"了?[^，。；]{0,10}?(?:上市|IPO|招股|首发|科创板|创业板|北交所|聆讯|辅导)")


def _of_what_was_filed(line: Line, start: int, end: int) -> bool:
    """10 月提交创业板招股书后，12 月又主动撤回: with nothing behind the verb, what the clauses before filed."""
    ends = re.match(r"了?(?:该|其|上述)?(?:申请|材料)?\s?(?:[，。；]|$)", line.text[end:])
    before = line.previous if line.previous and line.previous.sentence.block == line.sentence.block else None
    filed = shape("ipo_filing").search(line.text, 0, start) or (before and shape("ipo_filing").search(before.text))
    return ends is not None and filed is not None


def _turned_down(line: Line, end: int) -> tuple[Named, ...]:
    """上交所终止了 X 的上市审核: the exchange acts, X is not listed."""
    behind = [m for m in line.among(end, clause_end(line, end), Kind.ORG) if m.subtype != "exchange"]
    return tuple(named(line, m) for m in behind[:1] if line.text.startswith("的", m.end))


def _filings(reading: Reading, line: Line) -> Iterator[Found]:
    done: set[str] = set()
    for match in shape("ipo_filing").finditer(line.text):
        start, end = match.span()
        if not (at_exchange(line.text) or shape("going_public").search(line.text)) or _sells(line, start, end):
            continue
        if _REFUSED.match(line.text, start) or (_SAID.match(line.text, start) and is_called_off(line, start, end)):
            continue
        if several := each_on_its_day(line, start):
            done |= {n.name for n, _ in several}
            yield from (event(reading, line, (start, end), "ipo_filing", (n,), date=day, confidence=0.85) for n, day in several)
            continue
        mother = _taken_public(line, start, end)
        who = _accepted(line, match) or mother or company_or_topic(line, start)
        if re.search(r"辅导.*协议", match.group()):
            who = who[:1]  # 与中信证券签订辅导协议
        again = _AGAIN.search(line.text, clause_start(line, start), start)
        if not who or (who[0].name in done and not again) or is_negated(line, start) or _only_told(line, start, end):
            continue
        done.add(who[0].name)
        planned = bool(shape("intent").search(match.group()))
        apart = not mother and _EACH.search(line.text, clause_start(line, start), end)
        for filing in [(n,) for n in who] if apart else [who]:
            yield event(
                reading,
                line,
                (start, end),
                "ipo_filing",
                filing,
                date=_days_from(line, start)
                or _months_from(line, start)
                or _part_of_year(reading, line, end if match.group().startswith("招股") else start)
                or _said_on(line, start, end),
                confidence=0.85,
                planned=planned,
            )


_SAID = re.compile(r"传出|曝出|被曝")  # 传出赴港上市，公司否认
_AGAIN = re.compile(r"再[度次]|第[二三四]次|[二三]度|重新")
# 上市申请 5 月 9 日遭上市委否决
_REFUSED = re.compile(r"[^，。；]{0,16}?(?:[遭被][^，。；]{0,8}?否|未获通过|[被遭]拒)")
# A、B 的科创板申请同日获受理, A 与 B 分别递表, A、B 同样也已递交: each its own
_EACH = re.compile(r"等[两二三四五六七]家|集中|的(?:上市|IPO|科创板|创业板|北交所|港股|首发)[^，。；]{0,8}申请|分别|同日|同样|双双|各自")
_ONCE_MEANT = re.compile(
    r"(?:(?:原本?|本|曾|一度)(?:计划|打算|拟|准备|想|有意)[^，。；]*|(?:撤[回销下走]|终止|中止|放弃|取消)了?[^，。；]{0,8})$"
)


def _only_told(line: Line, start: int, end: int) -> bool:
    """原本计划递交, 撤回提交已久的申请, 递表后, 递表的公司: told of in passing; 10 月提交招股书后，has its day and counts."""
    opening = clause_start(line, start)
    if _ONCE_MEANT.search(line.text[opening : start + 2]):
        return True
    dated = line.text.startswith("后，", end) and any(opening <= d.start < start for d in line.dates)
    return not dated and re.match(r"\s?(?:后|的(?:企业|公司))", line.text[end:]) is not None


def _accepted(line: Line, match: re.Match[str]) -> tuple[Named, ...]:
    """上交所受理了 X 的上市申请: it is X that goes public, known or not."""
    if not match.group().startswith("受理"):
        return ()
    inside = [m for m in line.among(*match.span(), Kind.ORG) if m.subtype != "exchange"]
    words = re.match(r"受理了?\s?([\u4e00-\u9fffA-Za-z]{2,10}?)(?:股份)?(?:的|在|科创板|创业板|IPO|首发)", match.group())
    if words and _PRONOUN.fullmatch(words.group(1)):  # 受理了该公司的第二次上市申请
        return ()
    return (named(line, inside[0]),) if inside else (Named(words.group(1), words.group(1)),) if words else ()


_PRONOUN = re.compile(r"(?:[该这][家个]?)?(?:公司|企业)|其|它|后者|前者|该[司企]")


_DAYS_FROM = re.compile(r"比[^，。；]{1,10}?(?P<way>[早晚])(?:了)?(?P<days>[一两二三四五六七八九]|\d{1,2})\s?[天日]")


def _days_from(line: Line, start: int) -> str | None:
    """A 的申请 11 月 4 日获受理；B 比它早一天递表: the day counted from the one told before."""
    match = _DAYS_FROM.search(line.text, clause_start(line, start), start)
    told = [d.iso for d in line.dates if match and d.end <= match.start() and len(d.iso) == len("2021-06-22")]
    if match is None or not told:
        return None
    days = int(match["days"]) if match["days"].isdigit() else " 一二三四五六七八九".find(match["days"].replace("两", "二"))
    return str(date.fromisoformat(told[-1]) + timedelta(days=days if match["way"] == "晚" else -days))


_MONTHS_FROM = re.compile(r"(?P<count>[一两二三四五六七八九十]|\d{1,2})\s?个月(?:之|以)?(?P<way>[前后])")


def _months_from(line: Line, start: int) -> str | None:
    """6 月 8 日，X 完成 D 轮；就在三个月前，它撤回了申请: the month counted from the one told before."""
    opening = line.section_start(start)
    match = _MONTHS_FROM.search(line.text, opening, start)
    told = [d.iso for d in line.dates if match and d.end <= match.start() and len(d.iso) >= len("2021-06")]
    if match is None or not told or any(match.end() <= d.start < start for d in line.dates):
        return None
    count = int(match["count"]) if match["count"].isdigit() else " 一二三四五六七八九十".find(match["count"].replace("两", "二"))
    year, month = int(told[-1][:4]), int(told[-1][5:7]) if told[-1][5:6].isdigit() else 0
    months = year * 12 + month - 1 + (count if match["way"] == "后" else -count)
    return f"{months // 12}-{months % 12 + 1:02}" if month else None


def _part_of_year(reading: Reading, line: Line, start: int) -> str | None:
    """年中拟赴科创板上市，三个月后撤单: no finer than the year that the report is about."""
    opening = line.section_start(start)
    told = re.search(r"(?<![\d\s])(?:今年)?年[中初底末](?!考|报|检|会)", line.text[opening:start])
    usual = any(opening <= d.start < start for d in line.dates)
    return str(reading.year) if told and reading.year and not usual else None


def _sells(line: Line, start: int, end: int) -> bool:
    """计划年底上市 of a product."""
    clause = line.text[clause_start(line, start) : end]
    if re.search(r"新药|药物|适应症|疫苗|NDA|BLA", clause) and not at_exchange(clause):
        return True
    things = [m for m in line.among(clause_start(line, start), end, Kind.PRODUCT, Kind.HARDWARE) if m.subtype != "unsure"]
    return bool(ON_SALE.search(clause) or things) and not (at_exchange(clause) or re.search(r"IPO|招股|递表|申请|辅导", clause))


def _taken_public(line: Line, start: int, end: int) -> tuple[Named, ...]:
    """计划推动 X 上市, 拟分拆 X 上市: it is X that goes public; its mother is named ahead."""
    moved = re.search(
        r"(?:推动|分拆|支持|促成|助推)(?:旗下|子公司|其)?[^，。；]{0,8}$", line.text[start:end][: _first_name(line, start, end)]
    )
    daughters = line.among(start, end, Kind.ORG)
    daughters = [m for m in daughters if m.subtype != "exchange"]
    return (*companies(line, start), named(line, daughters[0])) if moved and daughters else ()


def _first_name(line: Line, start: int, end: int) -> int:
    names = [m for m in line.among(start, end, Kind.ORG) if m.subtype != "exchange"]
    return names[0].start - start if names else 0


def _said_on(line: Line, start: int, end: int) -> str | None:
    """When the plan was told; or else the day that it names itself (计划 2022 年赴美上市)."""
    opening = clause_start(line, start)
    index = line.clause_at(start)
    if index > 0 and only_a_date(line, line.clauses[index - 1]):
        opening = line.clauses[index - 1].start
    if any(opening <= d.start < start for d in line.dates):
        return None
    inside = [d for d in line.dates if start <= d.start and d.end <= end and not d.span_of_time]
    return inside[-1].iso if inside else None


def only_a_date(line: Line, clause: Clause) -> bool:
    return any(clause.start <= d.start and clause.end - 1 <= d.end <= clause.end for d in line.dates)
