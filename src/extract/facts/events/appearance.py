"""Things that come out, their names ahead of the verb: 悟道 2.0 问世, X 由 Y 正式发布, 自研芯片已完成流片."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, compared, named_all, owner_in_name
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_end,
    clause_start,
    event,
    is_dated,
    just_dated,
    unclaimed_center,
    without_dates,
)
from extract.facts.events.things import THINGS, TYPES, is_ranking, is_time, modifies, thing_named, type_of
from extract.facts.reading import Line, Reading
from extract.facts.words import event_rules
from extract.language.sentences import Clause
from extract.language.shapes import shape
from extract.names.marks import head_type
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Named

_NOMINAL = re.compile(r"的\s?(?:首次|正式|大?规模化?|成功|首个|全面)?$")
_DONE = re.compile(r"(?:完成|实现|宣布|启动)了?[^，。；]{2,40}的\s?$")
_BY = re.compile(r"由([^，。；]{2,40}?)(?:联合|共同|正式|首次|于[^，。；]{2,12})*$")
_DESCRIBED = re.compile(
    r"(?:的|款|颗|^|，)([\u4e00-\u9fffA-Za-z0-9\- ]{4,24}?)(?:已经?|正式|成功|也|于|将|完成|在|实现|\s)*\s?$",
)


def appeared(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """The thing that the word at ``start:end`` says has come out, where it stands ahead of it."""
    entry = _entry(line, start)
    if entry and (called := _RELEASED_THIS.match(line.text, end)):
        return _entered(reading, line, (start, end), entry, called["what"])
    if not _says_so(line, start, end) or OF_WHICH.match(line.text, end):
        return _told_of(reading, line, start, end)
    if _ONLY_TO.search(line.text, clause_start(line, start), start):
        return None
    done = _DONE.search(line.text, clause_start(line, start), start)
    if done and (unnamed := _done_to(reading, line, start, end, done.start())):
        return unnamed
    if _NOMINAL.search(line.text[:start]) and not done:
        return None
    things = line.among(done.start(), start, *THINGS)[-1:] if done else _things_ahead(line, start) or entry
    who = _who(line, start, things) or (owner_in_name(line, things[0]) if things else ())
    if things and (who or is_dated(line, start) or _shown_there(line, start)):
        names = tuple(thing_named(line, m) for m in things)
        return event(reading, line, (start, end), type_of(line, things[0], line.text[start:end]), who, names, confidence=0.7)
    if who and _TESTED.search(line.text[start:end]) and is_dated(line, start):  # Midjourney 开启公测: a service of its maker's name
        return event(reading, line, (start, end), "product_launch", who[:1], confidence=0.68)
    return _described(reading, line, start, end, who)


_ONLY_TO = re.compile(r"[只仅](?:对|向|面向)[^，。；]{0,8}$")  # 只对个人用户开放: to whom, and no deed
_IN_THE_OPEN = ("开源", "开放", "公开")
_IN_TURN = re.compile(r"(?:接连|先后|相继|陆续|分别|同时|一并)(?:被)?(?:于[^，。；]{2,12})?$")
_OF = re.compile(r"\s?的\s?(?:(?!的)[\u4e00-\u9fff]){0,8}[“「]?|\s?")


def one_by_one(reading: Reading, line: Line, start: int, end: int) -> Iterator[Found]:
    """A 的 X（35 亿参数）、B 的 Y 接连发表, A X、B Y 先后开源: each maker with its thing, an event each."""
    opening = clause_start(line, start)
    rules = event_rules()
    if not _IN_TURN.search(line.text, opening, start) or line.text[start:end] not in (
        *rules["appears"],
        *rules["appears_at_end"],
        *_IN_THE_OPEN,
        "提出",
    ):
        return
    pairs = []
    for maker in line.among(opening, start, Kind.ORG):
        thing = next((m for m in line.among(maker.end, start, *THINGS) if _OF.fullmatch(line.text[maker.end : m.start])), None)
        if thing and not line.bracketed(maker.start) and thing.subtype not in ("unsure", "technique"):
            pairs.append((named_all(line, [maker]), thing))
    own = [(owner_in_name(line, m), m) for m in line.among(opening, start, *THINGS) if not line.bracketed(m.start)]  # 旷视天元
    pairs += [(makers, thing) for makers, thing in own if makers and all(thing is not other for _, other in pairs)] if pairs else []
    if len(pairs) < 2:
        return
    for makers, thing in pairs:
        type_ = type_of(line, thing, line.text[start:end])
        day = _year_behind(line, thing)
        yield event(reading, line, (start, end), type_, makers, (thing_named(line, thing),), date=day, confidence=0.7)


def _year_behind(line: Line, thing: Mention) -> str | None:
    """X（2018 年）、Y（2019 年）等相继提出: the date that is all of the bracket behind the name."""
    bracket = next((b for b in line.brackets if 0 <= b[0] - thing.end <= 1), None)
    return next(
        (d.iso for d in line.dates if bracket and not line.text[bracket[0] + 1 : d.start].strip() and d.end >= bracket[1] - 2), None
    )


_THE_FIRST = re.compile(r"(?:完成|实现|宣布|启动)了?(?P<what>(?:首款|首颗|第[一二三四五]款|自研的?|新一代)?[^，。；的]{2,20}?)的\s?$")


def _done_to(reading: Reading, line: Line, start: int, end: int, at: int) -> Found | None:
    """完成首款推理 GPU 的流片: a chip that has no name yet."""
    match = _THE_FIRST.search(line.text, at, start)
    if match is None or line.among(*match.span("what"), *THINGS) or head_type(match["what"]) != "chip" or not is_dated(line, start):
        return None
    who = actors(line, start)
    return event(reading, line, (start, end), "chip_release", who, (Named("", match["what"]),), confidence=0.65) if who else None


OF_WHICH = re.compile(r"(?:上车|装车|上市|落地|商用)?的")  # 2022 年量产上车的 X
_TESTED = re.compile(r"公测|内测|邀测|邀请测试")


def _told_of(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """2020 年 5 月问世的 A100 在 FP16 下是…: an attribute dates what a well-known thing did once."""
    day = next((d for d in line.dates if not line.text[d.end : start].strip() and not d.span_of_time), None)
    which = OF_WHICH.match(line.text, end)
    if day is None or line.text[start:end] not in event_rules()["appears"] or which is None:
        return None
    thing = next((m for m in line.among(end, len(line.text), *THINGS) if not line.text[which.end() : m.start].strip(" “")), None)
    if thing is None or thing.found_by != "lexicon" or thing.subtype == "technique" or compared(line, thing):
        return None
    type_ = type_of(line, thing, line.text[start:end])
    who = owner_in_name(line, thing) or actors(line, start)
    return event(reading, line, (start, end), type_, who, (thing_named(line, thing),), date=day.iso, confidence=0.7)


# What an entry about a thing calls it: 由 A 发布的低空航拍数据集.
_RELEASED_THIS = re.compile(r"的(?P<what>[^，。；：]{2,24})")


def _entry(line: Line, start: int) -> list[Mention]:
    """X：2 月 1 日由 A 开源: the thing that an item of a list is about, for a verb in the clause right behind its name."""
    head = _HEAD.match(line.text)
    if head is None or start >= clause_end(line, head.end()):
        return []
    return [
        m for m in line.among(head.start("name"), head.end("name"), *THINGS) if m.start <= head.start("name") + 1 and m.subtype != "unsure"
    ][:1]


_HEAD = re.compile(r"[\s•◦■●◆➢①-⑳（()）\d.、\-]*(?P<name>[^，。；：—]{2,30}?)\s?(?:：|——)\s?(?=\S)")


def _entered(reading: Reading, line: Line, span: tuple[int, int], things: list[Mention], called: str) -> Found | None:
    """X：A 发布的数据集: the entry's words behind the verb say of which kind the thing is."""
    kind = head_type(called.strip())
    who = _who(line, span[0], things)
    if kind not in TYPES or not who:
        return None
    return event(reading, line, span, TYPES[kind], who, tuple(thing_named(line, m) for m in things), confidence=0.7)


def _says_so(line: Line, start: int, end: int) -> bool:
    """Whether the word is one that things do themselves, or a verb that ends its clause with nothing behind."""
    word, rest = line.text[start:end], line.text[end : clause_end(line, start)].rstrip("。！ ")
    if rest.startswith("时") and just_dated(line, start):
        return True  # 昇腾 910 2019 年 8 月发布时功耗为…
    if word in event_rules()["appears"]:
        made_use_of = word == "启用" and any(m.start <= end + 1 for m in line.among(end, len(line.text), Kind.PRODUCT, Kind.MODEL))
        return not made_use_of  # 启用 X 的 H100
    with_it = bool(line.frame and _WITH_IT.search(line.text, clause_start(line, start), start))
    return (
        word in event_rules()["appears_at_end"]
        and (is_dated(line, start) or with_it or _shown_there(line, start))
        and shape("nothing_behind").fullmatch(rest) is not None
    )


# 也在发布会上发布: as good as a date
_AT_AN_EVENT = re.compile(
    r"在[^，。；]{0,16}?(?:大会|峰会|论坛|发布会|展会|开发者日|活动)(?:上|期间|现场|中)(?:正式|首次|同步|一并|对外|重磅)?\s?$"
)


def _shown_there(line: Line, start: int) -> bool:
    return _AT_AN_EVENT.search(line.text, clause_start(line, start), start) is not None


_WITH_IT = re.compile(r"(?:一并|同步|同时|一同|一起|随之|也)\s?$")  # 与之配套的评测集 X 一并公开
_THIS_THING = re.compile(r"\s?(?:该|这款|这一|此)\s?(?:车|车型|机|机型|芯片|模型|产品|机器人|系统|平台|软件)")
# 由 1 万块 H100 组成的集群投入使用: the clause has a subject of its own, named or not
_OTHER_SUBJECT = re.compile(r"(?<!该)(?<!此)(?:集群|中心|工厂|产线|基地|平台|服务|线路|园区)$")


def _things_ahead(line: Line, start: int) -> list[Mention]:
    """The subject of the verb: the last thing ahead of it in its clause, with those joined to it; else that of a clause before."""
    opening = clause_start(line, start)
    here = [m for m in line.among(opening, start, *THINGS) if not line.bracketed(m.start) and m.subtype not in ("unsure", "technique")]
    here = [m for m in here if not _governed(line, opening, m) and not modifies(line, m, start) and not compared(line, m)]
    here = [m for m in here if not is_ranking(line, m) and not is_time(m) and not _USERS.match(line.text, m.end)]
    if here and _SO_MANY_PIECES.search(line.text, opening, here[0].start):
        return []  # 5000 台 X 投入使用: pieces of what came out before
    if here:
        return _joined_back(line, here)
    if glossed := _glossed(line, opening, start):
        return [glossed]
    if opening == 0 or line.among(opening, start, Kind.ORG) or _OTHER_SUBJECT.search(bare_lead(line, start)):
        return []
    before = line.clauses[line.clause_at(start) - 1]
    if _THIS_THING.match(line.text, opening):  # 展示无人车 X，该车去年 7 月亮相
        return [m for m in line.among(line.section_start(before.start), before.end, *THINGS) if m.subtype != "unsure"][-1:]
    if re.match(r"\s?(?:并|随后|还)", line.text[opening:start]) and (made := line.among(before.start, before.end, *THINGS)):
        return made[-1:]  # 训练了…模型“X”，并在年底开放下载
    if just_dated(line, start) and (last := _ends_with(line, before, start)):
        return [last]
    index = line.clause_at(start)
    while index > 0 and line.clauses[index - 1].after != "；":
        index -= 1
        clause = line.clauses[index]
        first = next((m for m in line.among(clause.start, clause.end, *THINGS) if m.subtype != "unsure"), None)
        replaced = first and _INSTEAD_OF.search(line.text, clause.start, first.start)  # 取代了 X，预计 2025 年量产
        customer = first and _A_PARTY.match(line.text, first.end)
        if first and not replaced and not customer and shape("opens_sentence").fullmatch(line.text[clause.start : first.start]):
            return [first]  # HX700 采用 7nm 工艺，…，7 月 18 日正式发布
    return []


_SO_MANY_PIECES = re.compile(r"\d\s?[多余]?[百千万亿]*[多余]?\s?(?:台|辆|块|张|颗|片|套|架|枚)\s?(?:[^，。；的]{2,12}[和与、]\s?)?$")
_WITH_ANOTHER = re.compile(r"[与和同跟随]\s?$")
_AT_ONCE = re.compile(r"[”」]?\s?(?:大?模型|系列|芯片|平台|产品|系统)?\s?(?P<word>同时|一同|一起|同步|一并|一道)(?:正式|对外|首次)?\s?")


def with_another(reading: Reading, line: Line, start: int, end: int, last: EventFact) -> Iterator[Found]:
    """X 最早在 8 月与 Y 同时发布: what the sentence begins with came out with Y, the ``last``."""
    section = line.section_start(start)
    things = [m for m in line.among(section, start, *THINGS) if m.subtype not in ("unsure", "technique")]
    at_once = _AT_ONCE.fullmatch(line.text, things[-1].end, start) if len(things) > 1 else None
    if at_once is None:
        return
    ahead = line.text[things[-2].end : things[-1].start]
    opens = shape("opens_sentence").fullmatch(line.text[section : things[0].start])
    if opens and _WITH_ANOTHER.search(ahead) and things[0].name not in {o.name for o in last.objects}:
        type_ = type_of(line, things[0], line.text[start:end])
        who = owner_in_name(line, things[0])
        named = (thing_named(line, things[0]),)
        yield event(reading, line, at_once.span("word"), type_, who, named, date=last.date, confidence=0.68)


# 向 Plus 用户开放, Winning World 大会上发布: for whom and where, not what
_USERS = re.compile(r"\s?(?:用户|会员|订阅者|开发者|客户|车主)|\s?(?:20\d\d)?\s?(?:开发者|全球|技术)?(?:大会|峰会|论坛|年会|发布会|展会)")


def _ends_with(line: Line, clause: Clause, start: int) -> Mention | None:
    """建成了由 10 万张 H100 组成的 Colossus，9 月 2 日投入使用: the thing that the clause before ends with, behind what made it."""
    last = next((m for m in reversed(line.among(clause.start, clause.end, *THINGS)) if m.subtype not in ("unsure", "technique")), None)
    if last is None or line.text[last.end : clause.end].strip(" ”」"):
        return None
    made = _MADE.search(line.text, clause.start, last.start)
    later = _LATER.match(line.text, start) and _BROUGHT.search(line.text, clause.start, last.start)  # 发布了 X，同年 7 月流片成功
    return last if made or later else None


_LATER = re.compile(r"流片|量产|回片|点亮|投产|开售|发售|上市销售|批量上市")
_BROUGHT = re.compile(r"发布|推出|公布|公开|亮相|展示|预告|带来")


_MADE = re.compile(r"建成|建设|兴建|打造|投建|搭建|研制|造出|建起|组建")
_A_PARTY = re.compile(r"\s?(?:一级|核心)?(?:供应商|厂商|客户|车企|企业|公司)")  # Tier 1 供应商
_INSTEAD_OF = re.compile(r"取代|替代|取消|放弃|替换|接替|不同于|有别于")


def _glossed(line: Line, opening: int, start: int) -> Mention | None:
    """上海临港的人工智能计算中心（AIDC）启用: the name in brackets of what has no other name."""
    around = next((b for b in line.brackets if opening < b[0] and not line.text[b[1] : start].strip("） )")), None)
    if around is None or head_type(line.text[opening : around[0]]) not in TYPES:
        return None
    return next((m for m in line.among(*around, *THINGS) if m.subtype not in ("unsure", "technique")), None)


def _governed(line: Line, opening: int, mention: Mention) -> bool:
    """在 Hugging Face 上开源, 随 G7 首次上车: the name is where or with what the thing comes out."""
    return bool(re.search(r"(?:在|于|随|登陆|向|基于|采用|搭载|支持|面向|至|以|按照?)\s?[“「]?$", line.text[opening : mention.start]))


def _joined_back(line: Line, things: list[Mention]) -> list[Mention]:
    """The last of ``things``, and those ahead that 、 and 和 join to it."""
    group = things[-1:]
    for mention in reversed(things[:-1]):
        gap = line.text[mention.end : group[0].start].strip("”“ ")
        if not shape("coordinated").fullmatch(gap):
            break
        group.insert(0, mention)
    return group


def _who(line: Line, start: int, things: list[Mention]) -> tuple[Named, ...]:
    opening = clause_start(line, start)
    by = _BY.search(line.text[opening:start])
    makers = line.among(opening + by.start(), start, Kind.ORG) if by else []
    if makers:
        return named_all(line, makers)
    if unclaimed_center(line, start, things):
        return owner_in_name(line, things[0])
    who = tuple(actors(line, start))
    if things and any(line.text[m.end : things[0].start].strip() == "、" for m in line.among(opening, start, Kind.ORG)):
        return owner_in_name(line, things[0])  # 拿下某车企、X 提前量产: items of a list
    if things and who and not line.among(opening, start, Kind.ORG):
        # 英伟达推出 A；百度昆仑 1 量产: who acts in another clause may have nothing to do with it
        return owner_in_name(line, things[0]) or (who if line.clauses[line.clause_at(start)].after != "；" else ())
    return who


# 公司在巢湖的工厂投产, 位于株洲的智能工厂建成
_PLANT = re.compile(
    r"(?:(?:位于|坐落于|坐落在|设在|设于|在)\s?(?P<where>[\u4e00-\u9fff]{2,8}?的))?(?P<what>(?:(?!的)[\u4e00-\u9fff]){0,8}?(?:工厂|生产基地|制造基地|产线|生产线))\s?(?:已经?|正式|也|全面|顺利|建成|竣工|[于在]?\s?(?:\d{1,4}\s?[年月日]|这一年|同[年月])+|\s)*$"
)
_OPENED = frozenset({"投产", "建成", "落成", "启用", "投用", "投入使用", "揭牌"})


def _described(reading: Reading, line: Line, start: int, end: int, who: tuple[Named, ...]) -> Found | None:
    """自研的双向脑机接口商用芯片已完成流片: a chip or a machine without a name."""
    plant = _PLANT.search(line.text, clause_start(line, start), start)
    if plant and who and line.text[start:end] in _OPENED and is_dated(line, start):
        what = (plant["where"] or "") + plant["what"]
        return event(reading, line, (start, end), "product_launch", who, (Named("", what),), confidence=0.65)
    phrase = _DESCRIBED.search(without_dates(line, clause_start(line, start), start))
    type_ = head_type(phrase.group(1)) if phrase else ""
    none = phrase and re.match(r"(?:但|却)?(?:[尚仍暂]?未|没有)", phrase.group(1))  # 但未见有新的芯片问世
    if phrase and who and type_ in ("chip", "computer") and not none:
        return event(reading, line, (start, end), TYPES[type_], who, (Named("", phrase.group(1).strip()),), confidence=0.65)
    return None
