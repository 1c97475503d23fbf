"""The way to the stock market: filings, withdrawals, listings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from extract.facts.common import actors, named, owner_in_name
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_end,
    clause_start,
    companies,
    company_or_topic,
    each_on_its_day,
    event,
    respectively,
    subject_thing,
    triggers,
)
from extract.facts.events.things import type_of
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated, is_planned
from extract.facts.words import event_rules
from extract.language.sentences import Clause, quoted
from extract.language.shapes import alternatives, shape
from extract.names.mention import Kind
from extract.records import Named


def listing_events(reading: Reading, line: Line) -> Iterator[Found]:
    for rule in (_withdrawals, _filings, _listings, _told_in_passing, _followers, _listed_with_days):
        yield from rule(reading, line)


def _at_exchange(text: str) -> bool:
    return bool(re.search(alternatives(event_rules()["exchanges"]), text))


_GOING_PUBLIC = re.compile(r"撤单|撤表|上市|IPO|招股|递表|交表|过会|科创板|创业板|北交所|港股|美股|发行|辅导")
# These words are said of nothing but a listing; what is withdrawn stands elsewhere in the sentence.
_OF_A_LISTING = re.compile(r"撤单|撤材料|审核|注册|申请|辅导")


def _withdrawals(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "ipo_withdrawn"):
        clause = line.text[clause_start(line, start) : clause_end(line, start)]
        filed = _of_what_was_filed(line, start, end)
        told = "IPO" if filed else line.text if _OF_A_LISTING.search(line.text, start, end + 8) else clause
        if line.text[start:end] in _LOOSE and not _NO_MORE.match(line.text, end):
            continue
        if not _GOING_PUBLIC.search(told) or re.match(r"潮|率|家?数|案例|名单|企业|公司|的", line.text[end:]):
            continue
        who = company_or_topic(line, start) or _turned_down(line, end)
        if who:
            date = _months_from(line, start) or _part_of_year(reading, line, start)
            yield event(reading, line, (start, end), "ipo_withdrawn", who[:1], date=date, confidence=0.88)


# 放弃 is said of much; here of going public only.
_LOOSE = ("放弃", "取消", "撤下", "撤走")
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
        if not (_at_exchange(line.text) or _GOING_PUBLIC.search(line.text)) or _sells(line, start, end):
            continue
        if _REFUSED.match(line.text, start):
            continue
        if several := each_on_its_day(line, start):
            done |= {n.name for n, _ in several}
            yield from (event(reading, line, (start, end), "ipo_filing", (n,), date=day, confidence=0.85) for n, day in several)
            continue
        who = _accepted(line, match) or _taken_public(line, start, end) or company_or_topic(line, start)
        if re.search(r"辅导.*协议", match.group()):
            who = who[:1]  # 与中信证券签订辅导协议
        if not who or who[0].name in done or is_negated(line, start) or _only_told(line, start, end):
            continue
        done.add(who[0].name)
        planned = bool(shape("intent").search(match.group()))
        each = _EACH.search(line.text, clause_start(line, start), end) is not None
        for filing in [(n,) for n in who] if each else [who]:
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


# 上市申请 5 月 9 日遭上市委否决
_REFUSED = re.compile(r"[^，。；]{0,16}?(?:[遭被][^，。；]{0,8}?否|未获通过|[被遭]拒)")
# A、B 的科创板申请同日获受理, A 与 B 分别递表: each its own
_EACH = re.compile(r"等[两二三四五六七]家|集中|的(?:上市|IPO|科创板|创业板|北交所|港股|首发)[^，。；]{0,8}申请|分别|同日|双双|各自")
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
    if re.search(r"新药|药物|适应症|疫苗|NDA|BLA", clause) and not _at_exchange(clause):
        return True
    things = [m for m in line.among(clause_start(line, start), end, Kind.PRODUCT, Kind.HARDWARE) if m.subtype != "unsure"]
    return bool(_ON_SALE.search(clause) or things) and not (_at_exchange(clause) or re.search(r"IPO|招股|递表|申请|辅导", clause))


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
    if index > 0 and _only_a_date(line, line.clauses[index - 1]):
        opening = line.clauses[index - 1].start
    if any(opening <= d.start < start for d in line.dates):
        return None
    inside = [d for d in line.dates if start <= d.start and d.end <= end and not d.span_of_time]
    return inside[-1].iso if inside else None


def _only_a_date(line: Line, clause: Clause) -> bool:
    return any(clause.start <= d.start and clause.end - 1 <= d.end <= clause.end for d in line.dates)


def _listings(reading: Reading, line: Line) -> Iterator[Found]:
    done: set[str] = set()
    for match in shape("listing").finditer(line.text):
        if not _is_listing(line, match):
            continue
        position = match.end() - 1
        if found := _product_on_sale(reading, line, match):
            yield found
            continue
        if several := each_on_its_day(line, match.start()):
            done |= {n.name for n, _ in several}
            yield from (event(reading, line, match.span(), "listing", (n,), date=day, confidence=0.85) for n, day in several)
            continue
        who = _listed(line, match)
        days: list[str | None] = [*respectively(line, match.start(), len(who))] or [_since(reading, line, match.start())] * len(who)
        for company, day in zip(who, days, strict=True):
            if company.name not in done:
                done.add(company.name)
                told = _announced_merger(line, match)
                planned, type_ = told or is_planned(line, position), "ipo_filing" if told else "listing"
                yield event(reading, line, match.span(), type_, (company,), date=day, confidence=0.85, planned=planned)


_BY_MERGER = re.compile(r"(?:宣布|公布|披露)(?:(?!完成)[^，。；])*(?:SPAC|特殊目的|借壳|合并)(?!.*完成)")


def _announced_merger(line: Line, match: re.Match[str]) -> bool:
    """宣布将以 SPAC 方式上市, 宣布与 X 合并上市: said to come, with nothing traded yet."""
    return _BY_MERGER.search(line.text, clause_start(line, match.start()), match.end()) is not None


def _followers(reading: Reading, line: Line) -> Iterator[Found]:
    """A 12 月 5 日挂牌；12 天后 X 跟进; A 8 月辅导备案，X 9 月跟进: who does what was told of another right before."""
    for match in shape("follows").finditer(line.text):
        opening = line.section_start(match.start())
        if line.among(clause_start(line, match.start()), match.start(), Kind.ORG):
            opening = clause_start(line, match.start())
        told = line.text[:opening] or (line.previous.text if line.previous else "")
        done = next((type_ for type_ in ("listing", "ipo_filing") if shape(type_).search(told)), "")
        before = line.clauses[line.clause_at(opening) - 1] if line.clause_at(opening) else None
        since = before.start if before and _only_a_date(line, before) else opening  # 7 月，X 跟进
        dates = [d for d in line.dates if since <= d.start < match.end()]
        who = [m for m in line.among(opening, clause_end(line, match.start()), Kind.ORG) if m.subtype != "exchange"]
        if len(who) == 1 and dates and done and not _NO_LISTING.search(told) and not is_negated(line, match.start()):
            yield event(reading, line, match.span(), done, (named(line, who[0]),), date=dates[-1].iso, confidence=0.75)


_AMONG_LISTED = re.compile(r"的?(?:企业|公司)?(?:还有|还包括|包括|有|依次为|依次是|分别是|分别为)\s?：?")


def _listed_with_days(reading: Reading, line: Line) -> Iterator[Found]:
    """年内登陆科创板的还有：A（1 月 20 日）、B（7 月 15 日）: each with the day in brackets behind its name."""
    listing = next((m for m in shape("listing").finditer(line.text) if _AMONG_LISTED.match(line.text, m.end())), None)
    listing = listing or shape("market_gains").search(line.text)
    for company in line.among(listing.end(), len(line.text), Kind.ORG) if listing else []:
        bracket = next((b for b in line.brackets if 0 <= b[0] - company.end <= 1), None)
        day = next((d for d in line.dates if bracket and bracket[0] < d.start < bracket[1]), None)
        if bracket and day and listing:
            yield event(reading, line, (company.start, bracket[1]), "listing", (named(line, company),), date=day.iso, confidence=0.82)


# 12 月 30 日在港交所挂牌的商汤
_AT_WHERE = re.compile(rf"\s?[于在]?\s?(?:{'|'.join(map(re.escape, event_rules()['exchanges']))})?\s?")
_LISTED_ONE = re.compile(r"(?:挂牌|上市|敲钟|登陆(?:科创板|创业板|北交所|港交所|纳斯达克|纽交所))的\s?$")


def _told_in_passing(reading: Reading, line: Line) -> Iterator[Found]:
    """8 月 12 日挂牌的 X 是年内最大的一笔 IPO: a listing told by what the company is called."""
    if not (_at_exchange(line.text) or re.search(r"IPO|募资|市值|股价|发行价|上市", line.text)):
        return
    for company in (m for m in line.mentions if m.kind is Kind.ORG and m.subtype not in ("exchange", "government")):
        told = _LISTED_ONE.search(line.text, 0, company.start)
        days = [d for d in line.dates if told and d.end <= told.start() and _AT_WHERE.fullmatch(line.text[d.end : told.start()])]
        day = days[-1] if days else None
        if told and day and len(day.iso) > len("2021"):
            yield event(reading, line, told.span(), "listing", (named(line, company),), date=day.iso, confidence=0.8)


# What is put on sale is no company.
_ON_SALE = re.compile(r"批量|产品|新药|药物|获批上市|新车|车型|款车|量产|机型|器械|试剂|疫苗|软件(?!公司|企业|厂商|开发商|服务商)")
# 8 月 8 日在香港挂牌: where companies go to be listed; an institute puts up its sign there as well.
_ABROAD = re.compile(
    r"^(?!.*(?:研究院|研究所|中心|实验室|学院|总部|基地|办事处|分公司)).*在(?:香港|纽约|美国|东京|伦敦|新加坡|[港美])(?:主板|成功|正式)*挂牌"
)
_NO_LISTING = re.compile(r"撤回|终止|未果|推迟|预计|有望|上市步伐|竞速|排队|有意|打算|考虑|意向|传闻|筹划|酝酿|被传|传出|被曝")


def _is_listing(line: Line, match: re.Match[str]) -> bool:
    clause = line.text[clause_start(line, match.start()) : clause_end(line, match.start())]
    if match.group().endswith("上市") and (_puts_on_sale(line, match.end()) or _permitted(line, match.end() - 2)):
        return False
    if is_negated(line, match.start()) or _NO_LISTING.search(clause) or _ON_SALE.search(clause):
        return False
    if _part_of_filing(line, match.start()):
        return False
    if match.group() == "通过审议" and not re.search(r"上市委|[科创北]板|创业板|北交所|IPO|聆讯|过会", line.text):
        return False  # so do laws
    told = _at_exchange(clause) or _ABROAD.search(clause) or re.search(r"上市|股票|代码|募资|招股书|聆讯|递表", line.text)
    if match.group() == "挂牌" and not told:
        return False  # an institute puts up its sign: see the foundings
    if match.group().endswith("的"):
        return any(clause_start(line, match.start()) <= d.start < match.start() for d in line.dates)
    return _at_exchange(clause) or not re.fullmatch(r"(?:成功|正式)?上市", match.group()) or bool(line.dates or line.frame)


def _permitted(line: Line, position: int) -> bool:
    """“X”获准上市 of a thing: an approval, which is told elsewhere."""
    opening = clause_start(line, position)
    given = re.search(r"(?:获准|获批|批准|准予|核准)\s?$", line.text[opening:position])
    return given is not None and not _at_exchange(line.text[opening:position]) and bool(line.among(opening, position, Kind.PRODUCT))


_NO_OBJECT = re.compile(r"\s?(?:[，。；：、）)（(|｜]|$|[于在了并且且、代首交募当发估总获敲不已成市股])")


def _puts_on_sale(line: Line, end: int) -> bool:
    """4 月上市推理引擎“疾羽”: with a named thing for its object the verb tells of a sale."""
    stop = clause_end(line, end - 1)
    if _NO_OBJECT.match(line.text, end):
        return False
    things = [m for m in line.among(end, stop, Kind.PRODUCT, Kind.HARDWARE, Kind.MODEL) if not line.bracketed(m.start)]
    return bool(things or any(end <= s < stop for s, _, mark in quoted(line.text) if mark in "“「"))


def _part_of_filing(line: Line, position: int) -> bool:
    """拟在科创板上市, 提交上市申请（现已上市）; not 1 月递表，12 月 30 日敲钟."""
    for filing in shape("ipo_filing").finditer(line.text):
        if filing.start() <= position < filing.end():
            return True
        to_come = shape("intent").search(line.text, clause_start(line, position), position)  # 签署辅导协议，拟登陆科创板
        ahead = (line.section_start(position) if to_come else clause_start(line, position)) <= filing.start() < position
        if ahead and not any(filing.end() <= d.start < position for d in line.dates):
            return True
    return False


def _product_on_sale(reading: Reading, line: Line, match: re.Match[str]) -> Found | None:
    """X 上市 of a thing: it is sold from now on."""
    opening = clause_start(line, match.start())
    products = [m for m in line.among(opening, match.end(), Kind.PRODUCT) if m.subtype != "unsure"]
    chip = next((m for m in line.among(opening, match.start(), Kind.HARDWARE) if not bare_lead(line, match.start(), m.end)), None)
    if chip and not _at_exchange(line.text[opening : clause_end(line, match.start())]):  # 训练卡 MLU370-X8 3 月上市
        who = owner_in_name(line, chip) or actors(line, match.start())
        return event(reading, line, match.span(), type_of(line, chip, "上市"), who, (named(line, chip),), confidence=0.7)
    if re.search(r"借壳|SPAC|IPO|募资|市值|股价", line.text[opening : clause_end(line, match.start())]):
        return None
    if not products or _at_exchange(line.text[opening : clause_end(line, match.start())]):
        return None
    who = actors(line, match.end() - 1)
    return event(reading, line, match.span(), "product_launch", who, (named(line, products[-1]),), confidence=0.7)


_MERGES_INTO = re.compile(r"(?:通过|借助|经由|以)?(?:与|和|同)[^，。；]{2,30}?(?:合并|并购|重组)")


def _listed(line: Line, match: re.Match[str]) -> tuple[Named, ...]:
    """Who goes public: one event for each."""
    if match.group().endswith("的"):
        behind = [m for m in line.among(match.end(), clause_end(line, match.start()), Kind.ORG) if m.start - match.end() <= 12]
        return tuple(named(line, m) for m in behind[:1])
    if re.match(r"[与和同]", match.group()):
        return company_or_topic(line, match.start())
    if merged := _MERGES_INTO.search(line.text, clause_start(line, match.start()), match.start()):
        return company_or_topic(line, merged.start())  # 通过与 SPAC 公司 X 合并上市: X only lends its seat
    own = company_or_topic(line, max(match.start(), match.end() - 2), match.start())
    return own or (subject_thing(line, match.start()) if "借壳" in line.text[clause_start(line, match.start()) : match.start()] else ())


def _since(reading: Reading, line: Line, position: int) -> str | None:
    """今年以来，A、B 先后上市: the year, which dates no single deed but these."""
    stretch = [d for d in line.dates if d.start < position]
    if stretch and stretch[-1].span_of_time and line.text.startswith("今年", stretch[-1].start):
        return str(reading.year) if reading.year else None
    return None
