"""Listings: who is traded from when on, told outright, in passing, in lists, or by who follows suit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named, owner_in_name
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_end,
    clause_start,
    company_or_topic,
    each_on_its_day,
    event,
    respectively,
    subject_thing,
)
from extract.facts.events.going_public import ON_SALE, at_exchange, only_a_date
from extract.facts.events.things import type_of
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated, is_planned
from extract.facts.words import event_rules
from extract.language.sentences import quoted
from extract.language.shapes import shape, words_of
from extract.names.mention import Kind
from extract.records import Named


def listing_events(reading: Reading, line: Line) -> Iterator[Found]:
    """Every listing that the line tells of."""
    for rule in (_listings, _told_in_passing, _followers, _listed_with_days):
        yield from rule(reading, line)


def _listings(reading: Reading, line: Line) -> Iterator[Found]:
    done: set[str] = set()
    for match in shape("listing").finditer(line.text):
        if not _is_listing(line, match) or _DENIED.match(line.text, match.end()):
            continue
        if drugs := _drugs(line, match):
            yield event(reading, line, match.span(), "product_launch", (), drugs, confidence=0.66)
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


# 据外媒披露 X 上市加速，后被官方否认; 启动上市程序: not yet
_DENIED = re.compile(r"[^。；]{0,30}(?:否认|辟谣|不实)|\s?的?(?:程序|流程|进程|筹备|准备|事宜|计划|工作)(?=[，。；的]|$)")


def _drugs(line: Line, match: re.Match[str]) -> tuple[Named, ...]:
    """2014 年上市的 K 药和 O 药: medicines, which no exchange lists."""
    if not match.group().endswith("的"):
        return ()
    names = [
        m for m in line.among(match.end(), clause_end(line, match.start())) if m.kind is not Kind.PLACE and not line.bracketed(m.start)
    ]
    drugs = [m for m in names if line.text[m.start : m.end].endswith(("药", "药物", *words_of("medicine")))]
    return tuple(named(line, m) for m in drugs) if drugs and drugs[0].start - match.end() <= 4 else ()


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
        since = before.start if before and only_a_date(line, before) else opening  # 7 月，X 跟进
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
    if not (at_exchange(line.text) or re.search(r"IPO|募资|市值|股价|发行价|上市", line.text)):
        return
    for company in (m for m in line.mentions if m.kind is Kind.ORG and m.subtype not in ("exchange", "government")):
        told = _LISTED_ONE.search(line.text, 0, company.start)
        days = [d for d in line.dates if told and d.end <= told.start() and _AT_WHERE.fullmatch(line.text[d.end : told.start()])]
        day = days[-1] if days else None
        if told and day and len(day.iso) > len("2021"):
            yield event(reading, line, told.span(), "listing", (named(line, company),), date=day.iso, confidence=0.8)


# 8 月 8 日在香港挂牌: where companies go to be listed; an institute puts up its sign there as well.
_ABROAD = re.compile(
    r"^(?!.*(?:研究院|研究所|中心|实验室|学院|总部|基地|办事处|分公司)).*在(?:香港|纽约|美国|东京|伦敦|新加坡|[港美])(?:主板|成功|正式)*挂牌"
)
_NO_LISTING = re.compile(
    r"原计划|原定|原拟|要到[^，。；]{2,14}才|本拟|搁置|上市(?:谈判|事宜|意向|之?路|之旅|进程|征程)|撤回|终止|未果|推迟|预计|有望|上市步伐|竞速|排队|有意|打算|考虑|意向|传闻|筹划|酝酿|被传|传出|被曝"
)


def _is_listing(line: Line, match: re.Match[str]) -> bool:
    clause = line.text[clause_start(line, match.start()) : clause_end(line, match.start())]
    if match.group().endswith("上市") and (_puts_on_sale(line, match.end()) or _permitted(line, match.end() - 2)):
        return False
    if is_negated(line, match.start()) or _NO_LISTING.search(clause) or ON_SALE.search(clause):
        return False
    if _part_of_filing(line, match.start()):
        return False
    if match.group() == "通过审议" and not re.search(r"上市委|[科创北]板|创业板|北交所|IPO|聆讯|过会", line.text):
        return False  # so do laws
    told = at_exchange(clause) or _ABROAD.search(clause) or re.search(r"上市|股票|代码|募资|招股书|聆讯|递表", line.text)
    if match.group() == "挂牌" and not told:
        return False  # an institute puts up its sign: see the foundings
    if match.group().endswith("的"):
        return any(clause_start(line, match.start()) <= d.start < match.start() for d in line.dates)
    return at_exchange(clause) or not re.fullmatch(r"(?:成功|正式)?上市", match.group()) or bool(line.dates or line.frame)


def _permitted(line: Line, position: int) -> bool:
    """“X”获准上市 of a thing: an approval, which is told elsewhere."""
    opening = clause_start(line, position)
    given = re.search(r"(?:获准|获批|批准|准予|核准)\s?$", line.text[opening:position])
    return given is not None and not at_exchange(line.text[opening:position]) and bool(line.among(opening, position, Kind.PRODUCT))


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
    if chip and not at_exchange(line.text[opening : clause_end(line, match.start())]):  # 训练卡 MLU370-X8 3 月上市
        who = owner_in_name(line, chip) or actors(line, match.start())
        return event(reading, line, match.span(), type_of(line, chip, "上市"), who, (named(line, chip),), confidence=0.7)
    if re.search(r"借壳|SPAC|IPO|募资|市值|股价", line.text[opening : clause_end(line, match.start())]):
        return None
    if not products or at_exchange(line.text[opening : clause_end(line, match.start())]):
        return None
    who = actors(line, match.end() - 1)
    return event(reading, line, match.span(), "product_launch", who, (named(line, products[-1]),), confidence=0.7)


_MERGES_INTO = re.compile(r"(?:通过|借助|经由|以)?(?:与|和|同)[^，。；]{2,30}?(?:合并|并购|重组)")


def _listed(line: Line, match: re.Match[str]) -> tuple[Named, ...]:
    """Who goes public: one event for each."""
    if match.group().endswith("的"):
        behind = [m for m in line.among(match.end(), clause_end(line, match.start()), Kind.ORG) if m.start - match.end() <= 12]
        return tuple(named(line, m) for m in behind[:1])
    if re.match(r"同意|批准|核准", match.group()):  # 证监会同意 X 科创板 IPO 注册
        inside = [m for m in line.among(match.start(), match.end(), Kind.ORG) if m.subtype not in ("exchange", "government")]
        whole = re.match(r"..了?\s?(?P<name>[^，。；]{2,24}?公司)", match.group())
        return tuple(named(line, m) for m in inside[:1]) or ((Named(whole["name"], whole["name"]),) if whole else ())
    if re.match(r"[与和同]", match.group()):
        return company_or_topic(line, match.start())
    if merged := _MERGES_INTO.search(line.text, clause_start(line, match.start()), match.start()):
        return company_or_topic(line, merged.start())  # 通过与 SPAC 公司 X 合并上市: X only lends its seat
    if seat := _BORROWS.search(line.text, clause_start(line, match.start()), match.start()):
        return company_or_topic(line, seat.start())
    own = company_or_topic(line, max(match.start(), match.end() - 2), match.start())
    return own or (subject_thing(line, match.start()) if "借壳" in line.text[clause_start(line, match.start()) : match.start()] else ())


_BORROWS = re.compile(r"借壳\s?(?=[A-Za-z\u4e00-\u9fff][^，。；]{3,40}$)")  # 借壳 X 上市


def _since(reading: Reading, line: Line, position: int) -> str | None:
    """今年以来，A、B 先后上市: the year, which dates no single deed but these."""
    stretch = [d for d in line.dates if d.start < position]
    if stretch and stretch[-1].span_of_time and line.text.startswith("今年", stretch[-1].start):
        return str(reading.year) if reading.year else None
    return None
