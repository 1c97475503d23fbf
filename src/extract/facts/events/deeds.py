"""Deeds about products: approvals and licences, and with ``trials`` what they are tried and run with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named, named_all, owner_in_name, those_together, topic
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_end,
    clause_start,
    event,
    in_title,
    is_whole,
    respectively,
    subject_thing,
)
from extract.facts.events.medicines import owned, thing_meant
from extract.facts.events.trials import trial_events
from extract.facts.reading import Line, Reading
from extract.facts.when import governing_date, is_negated
from extract.facts.words import event_rules
from extract.language.sentences import quoted
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named

_THINGS = (Kind.PRODUCT, Kind.MODEL, Kind.HARDWARE)


def product_events(reading: Reading, line: Line) -> Iterator[Found]:
    for rule in (_approval_rows, _approvals, trial_events):
        yield from rule(reading, line)


def not_public(line: Line, names: tuple[Named, ...]) -> tuple[Named, ...]:
    public = {m.name for m in line.mentions if m.subtype in ("government", "exchange", "association")}
    return tuple(n for n in names if n.name not in public)


def _approval_rows(reading: Reading, line: Line) -> Iterator[Found]:
    """A X软件 国家药监局 2024 年 5 月 B Y系统 FDA 2024 年 6 月: rows of a list of approvals that lost its columns."""
    if re.search(r"[，。；：]", line.text):
        return
    ends = []
    for body in (m for m in line.mentions if m.subtype == "government"):
        day = next((d for d in line.dates if body.end <= d.start), None)
        if day and not line.text[body.end : day.start].strip():
            ends.append((body, day))
    if not ends or not any(re.search(r"批准|获批|注册证|取证|审批", before.text) for before in _lines_before(line)):
        return
    begin = 0
    for body, day in ends:
        names = line.among(begin, body.start)
        owners = [m for m in names if m.kind is Kind.ORG and not line.text[begin : m.start].strip()]
        things = [m for m in names if m.kind in _THINGS]
        words = line.text[owners[0].end : body.start].strip() if owners else ""
        objects = named_all(line, things[:1]) or ((Named("", words),) if words else ())
        if owners or things:
            span = (begin, day.end)
            yield event(reading, line, span, "approval", named_all(line, owners[:1]), objects, date=day.iso, confidence=0.72)
        begin = day.end


def _lines_before(line: Line) -> Iterator[Line]:
    """The three lines ahead: a list's head and its title."""
    for _ in range(3):
        if line.previous is None:
            return
        line = line.previous
        yield line


# Permissions of another kind: to list, to exist, to raise money.
_OTHER_APPROVAL = re.compile(
    r"收购|并购|交易|定增|上市申请|在[港美]上市|港交所|合资|IPO|招股|融资|专利|高新技术企业|国家[^，]{0,6}批复|聆讯|科创板|创业板|北交所|私募|工商"
)
_MARKS_NEEDED = re.compile("|".join(map(re.escape, sorted(event_rules()["approval_marks"], key=len, reverse=True))))


# 该药是首个且唯一获批用于治疗…的抑制剂: what it is, told of one that has been approved before
_THE_ONLY = re.compile(r"(?:唯一|首个且|仅有的?|第[一二三四五]个)[^，。；]{0,4}$")
_FOR_WHAT = re.compile(r"(?:上市)?的?用于[^，。；]{2,40}的")
_SHORT = 12  # characters, so that a heading says nothing but the deed
_BARE = re.compile(r"(?:顺利|正式|率先|首批)?(?:过审|过证|拿证|获证|取证)")  # 分别获批，三者都是首次拿证: one thing told twice


def _approvals(reading: Reading, line: Line) -> Iterator[Found]:
    told = False
    for match in shape("approval").finditer(line.text):
        start, end = match.span()
        if not _is_approval(line, start, end, told) or (told and _BARE.fullmatch(match.group())):
            continue
        if not line.mentions and not is_whole(line) and line.sentence.kind == "prose" and not line.frame and len(line.text) < _SHORT:
            continue  # 产品获批: a heading of what is told elsewhere
        if _THE_ONLY.search(line.text, clause_start(line, start), start) and _FOR_WHAT.match(line.text, end):
            continue
        if each := list(_each_approved(line, start)):
            told = True
            for owners, things, day in each:
                yield event(reading, line, (start, end), "approval", owners, things, date=day, confidence=0.78)
            continue
        if several := _approved_list(line, end):
            told = True
            listed = [m for m in several if m.kind is not Kind.ORG]
            owners = tuple(n for m in listed for n in owner_in_name(line, m)) or named_all(line, [m for m in several if m not in listed])
            yield event(reading, line, (start, end), "approval", owners, named_all(line, listed), confidence=0.78)
            continue
        given = _receivers(line, start, end)
        organizations = given or not_public(line, actors(line, start)) or not_public(line, topic(line))
        objects = _approved_things(line, start, end)
        organizations = organizations or _service(line, start)
        if (own := owned(line, start)) and not given:  # A 的 X 获批, whatever the recogniser takes X for
            organizations, objects = own
        if not objects and (it := thing_meant(line, start)):
            objects = it
        if organizations or any(o.name for o in objects):
            told = True
            yield event(reading, line, (start, end), "approval", organizations, objects, confidence=0.78)


def _each_approved(line: Line, start: int) -> Iterator[tuple[tuple[Named, ...], tuple[Named, ...], str]]:
    """A 的“X”、B 的“Y”分别于 4 月和 6 月获批: whose what was approved when."""
    opening = clause_start(line, start)
    ahead = line.text[opening : max(opening, line.text.rfind("分别", opening, start))] or _ahead_of_both(line, opening, start)
    items = list(re.finditer(r"(?:(?![、和与及])[^“”]|“[^“”]*”)+", ahead))
    days = respectively(line, start, len(items)) or [governing_date(line, start, start)] * (len(items) if len(items) > 1 else 0)
    for item, day in zip(items, days, strict=False):
        span = (opening + item.start(), opening + item.end())
        owners = named_all(line, line.among(*span, Kind.ORG)[:1])
        things = tuple(Named(line.text[s:e], line.text[s:e]) for s, e, _ in quoted(line.text) if span[0] <= s and e <= span[1])
        if things := things or named_all(line, line.among(*span, *_THINGS)[:1]) or _told_as(item.group()):
            yield owners, things, day


def _told_as(words: str) -> tuple[Named, ...]:
    """推想科技的肺结节辅助检测软件: a device that has no name of its own."""
    match = re.search(r"的(?P<what>[^的，。；]{4,30}?(?:软件|系统|产品|机器人|设备|平台))", words)
    return (Named("", match["what"]),) if match else ()


_BOTH = re.compile(r"(?:先后|双双|相继|同日|同时)\s?$")


def _ahead_of_both(line: Line, opening: int, start: int) -> str:
    """A 的 X 软件与 B 的 Y 软件 11 月先后获准上市: each of them on that day; empty where other words lead to the verb."""
    words = _BOTH.search(line.text, opening, start)
    days = [d for d in line.dates if words and opening <= d.start and d.end <= words.start()]
    until = days[0].start if days else words.start() if words else opening
    owned = [m for m in line.among(opening, until, Kind.ORG) if line.text[m.end : m.end + 2].strip().startswith("的")]
    return line.text[opening:until] if len(owned) > 1 else ""


_AMONG_THEM = re.compile(r"(?:在列|入列|在内|名列其中|位列其中|跻身其中|榜上有名)[。；，]?\S?$")


def _approved_list(line: Line, end: int) -> list[Mention]:
    """首批 11 个大模型通过备案，包括 A、B 等: what the list behind names, where nothing ahead does."""
    if line.among(line.section_start(end), end, Kind.ORG, *_THINGS):
        return []
    stop = line.clauses[min(line.clause_at(end) + 1, len(line.clauses) - 1)].end
    if _AMONG_THEM.search(line.text[clause_end(line, end - 1) : stop]):  # 通过备案，A、B 在列
        return [m for m in line.among(clause_end(line, end - 1), stop, Kind.ORG, *_THINGS) if m.subtype != "government"]
    behind = re.search(r"(?:包括|包含|涵盖|其中有|分别为|分别是|即|：)", line.text[end:])
    if behind is None or re.search(r"[。；]", line.text[end : end + behind.start()]):
        return []
    begin = end + behind.end()
    listed = line.among(begin, line.clauses[line.clause_at(begin)].end, Kind.ORG, *_THINGS)
    return [m for m in listed if m.subtype != "government"]


def _service(line: Line, start: int) -> tuple[Named, ...]:
    """萝卜快跑 5 月发布 X；11 月获得牌照: a service in the subject's place, where no company is named at all."""
    if bare_lead(line, start):
        return ()
    return subject_thing(line, start) or subject_thing(line, line.clauses[0].end)


def _receivers(line: Line, start: int, end: int) -> tuple[Named, ...]:
    """向 A、B 等企业颁发牌照, 颁发牌照给 A 和 B: who is given it."""
    if not re.search(r"给予|赋予|绿灯$|颁发|发放|授予|核发|签发|下发|发出|^批准|^放行", line.text[start:end]):
        return ()
    opening, stop = clause_start(line, start), clause_end(line, start)
    if line.text.startswith("放行", start):  # 药监局放行 X 的软件
        after = line.among(end, clause_end(line, start), Kind.ORG)
        after = after or _right_at(line, end)
        return not_public(line, named_all(line, after[:1] + [m for m in after[1:] if m.start - after[0].end <= 3]))
    if line.text.startswith("批准了", start) or line.text[:end].endswith(("上市", "销售", "商用")):  # 批准了 X 的软件上市
        return not_public(line, named_all(line, line.among(start, stop, Kind.ORG)[:1]))
    if line.text.startswith("批准", start):  # 批准 X 在旧金山收费载客
        return not_public(line, named_all(line, line.among(start, end, Kind.ORG))) or those_together(line, start, end)
    if re.search(r"授予|给予|赋予|绿灯", line.text[start:end]):  # 授予 X 突破性设备认定
        return not_public(line, named_all(line, line.among(start, end, Kind.ORG)))
    to = re.search(r"[向给为对]([^，。；]{2,40})$", line.text[opening:start])
    behind = re.match(r"[给予]\s?", line.text[end:])
    span = (start - len(to.group(1)), start) if to else (end, stop) if behind else None
    if span is None:
        return ()
    return not_public(line, named_all(line, line.among(*span, Kind.ORG) or _right_at(line, span[0])))


def _right_at(line: Line, position: int) -> list[Mention]:
    """向 X 发放许可: whom the recogniser takes for a product may be a company."""
    return [m for m in line.mentions if 0 <= m.start - position <= 1 and m.kind is not Kind.PLACE]


_PERMITS = ("获批", "获准", "准许", "放行", "获证", "拿证", "取证", "过证")


# FDA 9 月批准了 X
_AUTHORITY = re.compile(r"FDA|NMPA|PMDA|TGA|MFDS|药监局|药品监督管理局|药监部门")


def _is_approval(line: Line, start: int, end: int, told: bool) -> bool:
    """Whether the words tell of a certificate that somebody received; ``told``: the sentence has told one already."""
    opening = clause_start(line, start)
    clause, words = line.text[opening : clause_end(line, start)], line.text[start:end]
    if in_title(line, start) or is_negated(line, start) or _OTHER_APPROVAL.search(clause) or _NONE_YET.search(line.text, opening, start):
        return False
    if line.text[opening:start].strip() in ("或", "或者"):  # 投入临床应用，或获批上市: nobody knows which
        return False
    if not _MARKS_NEEDED.search(clause + words) and words[:2] not in _PERMITS:
        return False
    if words == "批准了" and not _AUTHORITY.search(line.text, opening, start):
        return False
    ahead, behind = line.text[opening:start], line.text[end:]
    if re.match(r"\s?的(?!三类|二类|医疗器械|NMPA|FDA|[^，。；]{0,8}(?:证|许可|认证|批件))", behind):
        return not told and bool(re.search(r"是|成为", ahead))  # 是国内首家取得许可证的企业
    if re.search(r"均|纷纷|陆续|多款|若干", clause) or _ALL_THE_WAY.match(behind):
        return False
    if words[:2] == "获批" and shape("honour").match(behind):
        return False
    return not re.match(r"\s?[后时前]", behind) and not re.search(r"如|若|需要?|须|有望|方可|必须|应当|为了|尚未|等待|申请$", ahead[-8:])


_ALL_THE_WAY = re.compile(r"[^，。；]{0,6}[到至][^，。；]{2,12}的全(?:流程|过程|周期|链条)")  # 获批 IND 到临床试验的全流程: what is offered
_NONE_YET = re.compile(r"(?:没有|尚无|还?未有|仍无)(?:任何)?一?[款种个家项][^，。；]{0,20}$")  # 迄今没有一款由 AI 设计的新药获批
_THING_BEHIND = re.compile(r"\s?(?:(?!的)[\u4e00-\u9fff]){0,6}?(?:软件|系统|平台|大?模型|产品|机器人|助手|算法|智能体|设备|应用|车)")


_PERMIT = re.compile(
    r"(?P<what>(?:(?!的|首[批张个家]|颁发|发放|核发|获|取得|拿)[\u4e00-\u9fff“”]){0,16}?(?:运营|试点|示范|载客|收费|路测|道路测试|先导)"
    r"[^，。；的]{0,6}(?:牌照|资格|许可证?|通知书|执照))"
)


def _approved_things(line: Line, start: int, end: int) -> tuple[Named, ...]:
    """The product in the subject's place, or what the certificate is for; quoted descriptions count as named."""
    opening = clause_start(line, start)
    if permit := _PERMIT.search(line.text, start, clause_end(line, start)):
        return (Named("", permit["what"]),)  # a service is what runs by it, and not what is permitted
    if called := _called(line, opening, start, end):
        return called
    quotes = [(s, e) for s, e, mark in quoted(line.text) if mark in "“「" and opening <= s and e <= clause_end(line, start)]
    for s, e in quotes:
        if re.search(r"软件|系统|产品|机器人|平台|仪|器|设备|药|[A-Za-z]{3}", line.text[s:e]) or _THING_BEHIND.match(line.text, e + 1):
            return (Named(line.text[s:e] if e - s <= 24 else "", line.text[s:e]),)
    if line.text[start:end] == "批准了" and (told := _told_as(line.text[end : clause_end(line, start)])):
        return told
    ahead = [m for m in line.among(opening, start, *_THINGS) if m.subtype != "unsure" or m.end - m.start > 3]
    if ahead:
        return tuple(named(line, m) for m in ahead[-1:])
    inside = [m for m in line.among(start, clause_end(line, start), *_THINGS) if m.subtype != "unsure" and not line.bracketed(m.start)]
    if inside:
        return (named(line, inside[0]),)
    phrase = re.search(
        r"(?:的|款|张|例|个|^)([\u4e00-\u9fffA-Za-z0-9\- ]{4,30}?(?:软件|系统|产品|机器人|平台|仪|疗法|设备|药物|芯片)"
        r"(?!联盟|协会|学会|大会|中心|研究))",
        line.text[opening:end],
    )
    words = _last_of(phrase.group(1)) if phrase else ""
    words = re.sub(r"^.*?(?:获得|取得|获批|通过|首张|首个|两张)(?:国内|全球)?(?:首张|首个|首款)?", "", words).strip()
    if not words and (before := _approved_before(line, start)):
        return before
    return (Named("", words),) if len(words) >= 4 and not re.search(r"突破性|授予", words) else ()


_NAMED = re.compile(r"名为\s?[“「]?")
_NAMED_NEXT = re.compile(r"[，\s]*(?:并)?(?:名为|取名为?|称为|代号为?)\s?[“「]?")


def _called(line: Line, opening: int, start: int, end: int) -> tuple[Named, ...]:
    """一款名为 X 的软件也被 FDA 批准, FDA 批准了…的软件，名为 X: what the name is, whatever the recogniser takes it for."""
    ahead = _NAMED.search(line.text, opening, start)
    behind = _NAMED_NEXT.match(line.text, clause_end(line, start))
    at = ahead.end() if ahead else behind.end() if behind else -1
    return named_all(line, [m for m in line.mentions if m.start == at][:1])


def _approved_before(line: Line, start: int) -> tuple[Named, ...]:
    """“X”2022 年 8 月取得注册证，今年 4 月又通过 MDR 认证: the thing of the clause before, where this one has no subject."""
    index = line.clause_at(start)
    if index == 0 or line.clauses[index].after == "；" or bare_lead(line, start):
        return ()
    before = line.clauses[index - 1]
    things = [m for m in line.among(before.start, before.end, *_THINGS) if m.subtype != "unsure" and not line.bracketed(m.start)]
    return named_all(line, things[-1:]) if shape("approval").search(line.text, before.start, before.end) else ()


def _last_of(words: str) -> str:
    """批准了 X 的冠脉分析软件: what stands behind the last 的, where that is enough of a name."""
    last = words.rsplit("的", 1)[-1]
    return last if len(last) >= 4 else words
