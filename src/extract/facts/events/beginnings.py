"""How bodies begin in other words than 成立: they settle, register, are spun off, put up their signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import clause_actors, first_subject, named, topic
from extract.facts.events.frame import Found, bare_lead, clause_start, companies, event, in_title, trigger_pattern
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated
from extract.language.dates import Date
from extract.language.shapes import shape
from extract.names.mention import Kind
from extract.records import Named


def beginning_events(reading: Reading, line: Line) -> Iterator[Found]:
    for rule in (_entries, _fields, _lives, _attributes, _spin_offs, _mergers, _unveilings, _of_no_name):
        yield from rule(reading, line)


def _entries(reading: Reading, line: Line) -> Iterator[Found]:
    """X：2018 年落户南京, 去年 5 月注册, 2017 年 4 月在硅谷起步: how an entry about X begins to tell its life."""
    head = re.match(r"[^，。；：]{2,24}：", line.text)
    match = shape("beginning").search(line.text, head.end()) if head else None
    if head is None or match is None or match.start() - head.end() > 40 or is_negated(line, match.start()):
        return
    if trigger_pattern("founding").search(line.text, head.end(), match.start()) or _OF_A_MARK.search(line.text[: match.start()]):
        return  # 2014 年成立，2020 年落户上海
    dates = [d for d in line.dates if clause_start(line, match.start()) <= d.start and d.end <= match.start()]
    who = first_subject(line, 0) or topic(line)
    if dates and who and not shape("planned").search(line.text, head.end(), match.start()):
        yield event(reading, line, match.span(), "founding", who[:1], date=dates[-1].iso, confidence=0.7, planned=False)


_FIELD = re.compile(r"(?:成立|创立|创办|创建|设立|注册)(?:时间|日期|年份|年月)\s?[:：]\s?")


def _fields(reading: Reading, line: Line) -> Iterator[Found]:
    """成立时间：2019 年 4 月 in the profile of the company that the heading names."""
    for match in _FIELD.finditer(line.text):
        date = next((d for d in line.dates if d.start == match.end()), None)
        if date and (who := topic(line)):
            yield event(reading, line, match.span(), "founding", who, date=date.iso, confidence=0.8, planned=False)


_OF_A_MARK = re.compile(r"商标|专利|完成$")
_HIMSELF = re.compile(r"(?:(?:该|这家|本)?(?:公司|企业|团队|机构)|其|它|[春夏秋冬][天季]|[◦•\s]|于|在|才|刚)*")


def _lives(reading: Reading, line: Line) -> Iterator[Found]:
    """公司 2015 年在苏州注册; 织云 2020 年落户杭州; 团队 2021 年秋天组建公司: the year written out, and nothing else in the clause."""
    for match in shape("beginning").finditer(line.text):
        start = match.start()
        opening = clause_start(line, start)
        dates = [d for d in line.dates if opening <= d.start and d.end <= start]
        of_itself = _COMPANY.match(line.text[opening:start]) is not None
        if (
            re.match(r"[^，。；：]{2,24}：", line.text)
            or not dates
            or not _in_full(line, dates[-1])
            or (line.clause_at(start) > 2 and not of_itself)
        ):
            continue
        if is_negated(line, start) or shape("planned").search(line.text, opening, start) or _told_before(line, start, of_itself):
            continue
        named_ahead = [m for m in line.among(opening, start) if m.kind is not Kind.PLACE]
        alone = not named_ahead and _HIMSELF.fullmatch(bare_lead(line, start))
        itself = (
            len(named_ahead) == 1 and named_ahead[0].kind is Kind.ORG and _HIMSELF.fullmatch(_rest(line, dates, named_ahead[0].end, start))
        )
        who = companies(line, start) if alone or itself else ()
        if who and (itself or _of_a_company(line, opening, start)):
            yield event(reading, line, match.span(), "founding", who[:1], date=dates[-1].iso, confidence=0.72, planned=False)


def _in_full(line: Line, date: Date) -> bool:
    return re.match(r"\d{4}\s?[年./]|[今去前]年\s?\d", line.text[date.start :]) is not None


def _rest(line: Line, dates: list[Date], begin: int, stop: int) -> str:
    """What stands between without the dates."""
    words = line.text[begin:stop]
    for date in dates:
        words = words.replace(line.text[date.start : date.end], "")
    return _GLOSS.sub("", words).strip()


_GLOSS = re.compile(r"[（(][^（）()]*[）)]")  # X（杭州）2020 年在…
_COMPANY = re.compile(r"\s?[◦•]?\s?(?:该|这家|本)?(?:公司|企业|团队)")


def _told_before(line: Line, start: int, of_itself: bool) -> bool:
    """成立于北京，2020 年落户上海; 发布的 X，2020 年落户杭州: the life began before, or a thing goes there."""
    rules = ("founding",) if of_itself else ("founding", "release")
    told = trigger_pattern(*rules).search(line.text, 0, start)
    by_whom = told and re.search(r"由[^，。；]{2,20}$", line.text[: told.start()])  # 由许慎行创办，今年 1 月才注册
    return (told is not None and not by_whom) or _OF_A_MARK.search(line.text[:start]) is not None


def _of_a_company(line: Line, opening: int, start: int) -> bool:
    """Whether the clause says 公司, begins its sentence, or follows one about a company."""
    if _COMPANY.match(line.text[opening:start]) or opening == 0:
        return True
    ahead = [m for m in line.among(0, opening) if m.kind not in (Kind.PLACE, Kind.PERSON) and m.subtype != "unsure"]
    return len(ahead) == 1 and ahead[0].kind is Kind.ORG


_BEGUN = re.compile(r"(?:问世|发起|起步|组建|注册|诞生|起家|扬帆|开张)的\s?(?:[\u4e00-\u9fff]{0,8}(?:公司|企业|厂商|创企))?\s?")


def _attributes(reading: Reading, line: Line) -> Iterator[Found]:
    """2018 年问世的 X 生物, 前高管 2021 年发起的 X: a company right behind."""
    for match in _BEGUN.finditer(line.text):
        dates = [
            d for d in line.dates if d.end <= match.start() and not line.text[d.end : match.start()].strip(" 年初底末春夏秋冬天季正式")
        ]
        behind = [
            m for m in line.mentions if m.start == match.end() and m.kind is Kind.ORG and m.subtype not in ("government", "association")
        ]
        whole = behind and not re.match(
            r"\s?的?(?:[“「A-Za-z]|[^，。；]{0,6}?(?:计划|模型|系统|芯片|平台|基金|项目|大赛))", line.text[behind[0].end :]
        )
        if dates and whole and _in_full(line, dates[-1]):
            who = (named(line, behind[0]),)
            yield event(reading, line, match.span(), "founding", who, date=dates[-1].iso, confidence=0.75, planned=False)


def _spin_offs(reading: Reading, line: Line) -> Iterator[Found]:
    """A 将机器人团队 X 分拆为独立公司, 把芯片业务拆分为独立公司 X; X 从 A 拆分为独立公司: X begins, A founds it."""
    for match in shape("spun_off").finditer(line.text):
        (start, end), opening = match.span(), clause_start(line, match.start())
        led = re.search(r"[将把](?P<what>[^，。；]{2,36})$", line.text[opening:start])
        origin = re.search(r"[从由自](?P<whom>[^，。；]{2,20}?)(?:中|旗下|内部)?(?:正式|成功|\s)*$", line.text[opening:start])
        if line.text.startswith("独立成为公司", start) and "脱胎于" in line.text[: match.start()]:
            who = companies(line, start)
            if who and any(opening <= d.start < start for d in line.dates):
                yield event(reading, line, match.span(), "founding", who[:1], confidence=0.72)
            continue
        if is_negated(line, start) or in_title(line, start) or not (led or origin):
            continue
        at = opening + (led or origin).start()  # type: ignore[union-attr]
        inside = line.among(at, start, Kind.ORG, Kind.PRODUCT)
        ahead = companies(line, at)
        behind = [m for m in line.mentions if m.start == end + line.text.startswith(" ", end) and m.kind is Kind.ORG]
        if led and ahead and (inside or behind):
            new, founders = named(line, (behind or inside)[-1]), ahead[:1]
        elif origin and inside and ahead and not led:
            new, founders = ahead[0], (named(line, inside[0]),)
        else:
            continue
        if new.name not in {f.name for f in founders}:
            planned = False if led else None
            yield event(reading, line, match.span(), "founding", founders, (new,), confidence=0.75, planned=planned)


_MERGED = re.compile(r"合并(?:而成|而来|组建|成立|组成)的\s?(?:新公司|公司|企业)?\s?")


def _mergers(reading: Reading, line: Line) -> Iterator[Found]:
    """A 与 B 合并而成的 X 于 11 月亮相: X begins."""
    for match in _MERGED.finditer(line.text):
        new = next((m for m in line.mentions if m.start == match.end() and m.kind is Kind.ORG), None)
        both = line.among(clause_start(line, match.start()), match.start(), Kind.ORG)
        begun = new and re.match(r"[^，。；]{0,16}?(?:亮相|成立|诞生|揭牌|挂牌|问世|启航|登场)", line.text[new.end :])
        if new and both and begun and not is_negated(line, match.start()):
            at = new.end + begun.end()
            span = (at - 2, at)
            yield event(reading, line, span, "founding", tuple(named(line, m) for m in both[-2:]), (named(line, new),), confidence=0.74)


# X 学院 and X 研究院 put up their signs when they begin; machines and works that do so are releases.
_INSTITUTE = re.compile(
    r"(?:学院|研究院|研究所|研究中心|创新中心|[^算据]中心|实验室|委员会|联盟|协会|基金会|数据交易所|公司|集团|总部|医院|平台公司|[\u4e00-\u9fff]{2}局|[智数创科技工]院)"
    r"(?=\s?(?:[（(][^（）()]*[）)])?\s?(?:正式|已经?|也|则|今日|近日|日前|于|[在于](?!港交所|科创板|主板|创|北(?!京)|上(?!海)|深(?!圳))[^，。；]{1,14}|\s)*\s?$)"
)


def _unveilings(reading: Reading, line: Line) -> Iterator[Found]:
    """X 研究院揭牌, X 大学 Y 学院 4 月在 Z 挂牌成立: it begins to exist."""
    for match in shape("unveiling").finditer(line.text):
        start, end = match.span()
        opening = clause_start(line, start)
        institute = _INSTITUTE.search(_undated(line, opening, start)) or _new_body(line, opening, start)
        if institute is None or in_title(line, start) or is_negated(line, start):
            continue
        if any(m.subtype == "exchange" for m in line.among(opening + institute.end(), start, Kind.ORG)):
            continue  # X 公司在纳斯达克挂牌
        head = opening + institute.end()
        names = [m for m in line.among(opening, head) if m.kind is Kind.ORG or m.subtype == "unsure"]
        gap = line.text[names[-1].end : head] if names else ""
        housed = names and re.search(r"(?:医院|大学|学院)$", line.text[names[-1].start : names[-1].end])  # X 医院 A 及 B 中心
        if not names or re.search(r"[的，]" if housed else r"[的，和与及]", gap):
            continue
        whole = line.text[names[-1].start : head]
        new = () if names[-1].end == head else (Named("", whole),)
        yield event(reading, line, (start, end), "founding", (named(line, names[-1]),), new, confidence=0.8)


def _new_body(line: Line, opening: int, start: int) -> re.Match[str] | None:
    """A 与 B 合资成立的 X 揭牌: a body that the words ahead tell to be new."""
    if not line.text.startswith("揭牌", start):
        return None
    new = line.among(opening, start, Kind.ORG)[-1:]
    begun = new and re.search(r"(?:成立|组建|设立|共建|筹建)的\s?$", line.text[opening : new[0].start])
    return re.compile(".*").match(line.text[opening : new[0].end]) if begun and not bare_lead(line, start, new[0].end) else None


_NEW_COMPANY = re.compile(
    r"(?:宣布|正式|新)(?:将|拟)?(?:成立|组建|设立|注册成立)了?\s?(?:一家|一个)?(?P<what>(?![^，。；]*合资)(?:(?!的)[\u4e00-\u9fffA-Z]){2,16}?(?:子公司|公司))(?=[，。；]|$)"
)


def _of_no_name(reading: Reading, line: Line) -> Iterator[Found]:
    """3 月 30 日，X 宣布成立智能电动汽车全资子公司: a company that has no name yet."""
    for match in _NEW_COMPANY.finditer(line.text):
        who = clause_actors(line, clause_start(line, match.start()), match.start())
        if who and not line.among(*match.span("what"), Kind.ORG) and not is_negated(line, match.start()):
            founders = tuple(named(line, m) for m in who)
            yield event(reading, line, match.span(), "founding", founders, (Named("", match["what"]),), confidence=0.72)


def _undated(line: Line, begin: int, stop: int) -> str:
    """The text with blanks where its dates stand, in the same places."""
    words = list(line.text[begin:stop])
    for date in line.dates:
        if begin <= date.start and date.end <= stop:
            words[date.start - begin : date.end - begin] = " " * (date.end - date.start)
    return "".join(words)
