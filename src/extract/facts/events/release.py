"""Things brought out by somebody: models, chips, machines, data sets, products; the object tells the type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named_all, owner_in_name
from extract.facts.events.appearance import OF_WHICH, appeared, one_by_one, with_another
from extract.facts.events.datasets import opened_data
from extract.facts.events.described import phrase_behind, size_behind
from extract.facts.events.frame import Found, clause_end, clause_start, event, is_dated, is_whole, triggers, unknown_subject
from extract.facts.events.ideas import ANY, TO_BE_DONE, only_an_idea
from extract.facts.events.listed import apposed, in_brackets, named_later
from extract.facts.events.new_words import new_word
from extract.facts.events.nominal import is_nominal
from extract.facts.events.things import THINGS, TYPES, handed, objects_behind, thing_named, type_of
from extract.facts.phrases import Phrase
from extract.facts.reading import Line, Reading
from extract.facts.when import is_planned
from extract.facts.words import event_rules
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Named


def release_events(reading: Reading, line: Line) -> Iterator[Found]:
    """Every thing that the line says was brought out, or came out."""
    for start, end in triggers(line, "release"):
        found = _brought_out(reading, line, start, end) or list(one_by_one(reading, line, start, end))
        if found:
            yield from found
            yield from _and_more(reading, line, end, found[0][0])
        elif happened := appeared(reading, line, start, end):
            yield happened
            yield from with_another(reading, line, start, end, happened[0])
    for start, end in triggers(line, "introduce"):
        yield from _introduced(reading, line, start, end)


def _and_more(reading: Reading, line: Line, end: int, first: EventFact) -> Iterator[Found]:
    """推出了 X，这是一个…的数据集，以及在其上微调的模型 Y: Y came out with X."""
    things, span = named_later(line, end) if any(o.name for o in first.objects) and not first.planned else ((), (0, 0))
    told = {o.name for o in first.objects}
    by_type: dict[str, list[Named]] = {}
    for thing in (m for m in things if m.name not in told):
        by_type.setdefault(type_of(line, thing, first.trigger), []).append(thing_named(line, thing))
    by_type.pop(first.event_type, None)  # two apps that came out together are one deed
    for kind, more in by_type.items():
        yield event(reading, line, span, kind, first.organizations, tuple(more), date=first.date, confidence=0.66)


def _weak(line: Line, start: int, end: int) -> bool:
    return line.text[start:end] in event_rules()["weak_release"]


def _brought_out(reading: Reading, line: Line, start: int, end: int) -> list[Found]:
    """A 发布 X: the things named behind the verb, or where none is named the phrase that describes one."""
    if line.text.startswith("发表", start) and line.text[end : end + 1] in ("于", "在"):
        return []  # 发表于 Sleep 杂志: where, not what
    if line.text.startswith(("到", "至"), end) and line.text[start:end] == "发布":
        return []  # 发布到 Slack 等平台
    if line.text[start:end] in _NO_OBJECT_BEHIND or line.text[:start].endswith("一经") or is_nominal(line, start, end):
        return []  # 一经推出便…: what comes behind is what came of it
    bracket = next((b for b in line.brackets if b[0] < start < b[1]), None)
    stop = bracket[1] - 1 if bracket else clause_end(line, start)  # X（2024 年 1 月发布）、Y: nothing of Y
    if only_an_idea(line, start, end, stop):
        how = _described(reading, line, start, end)  # 提出用二阶信息压缩神经网络: a result
        return [how] if how and how[0].event_type == "research" else []
    things = objects_behind(line, end, stop) or apposed(line, end, stop) or in_brackets(line, end, stop) or handed(line, start)
    own = line.text[start:end] in event_rules()["appears"] and _attributive(line, start, end)
    if own and things and not line.among(clause_start(line, start), start, Kind.ORG) and line.text[end : end + 1] != "的":
        return []  # 2022 年量产上车的 X 算力更高: not whom the sentences before are about
    if what := _said_to_be(line, start, end):
        things = [what]
    if not things:
        found = _sizes_of(reading, line, start, end) or new_word(reading, line, start, end)
        found = found or _described(reading, line, start, end) or opened_data(reading, line, start, end)
        return [found] if found else []
    if not _really_released(line, start, end):
        return []
    who = _makers(line, start, end, things)
    by_somebody = shape("called").search(line.text, 0, things[0].start) and _SCHOLARS.search(line.text, clause_start(line, start), start)
    if not who and (_weak(line, start, end) or _attributive(line, start, end)) and not (by_somebody and is_dated(line, start)):
        return []
    confidence = (0.85 if who else 0.65) - (0.15 if _weak(line, start, end) else 0)
    return list(_released(reading, line, (start, end), who, things, confidence))


# 中国研究人员开发了名为“X”的框架: somebody did, whoever it was
_SCHOLARS = re.compile(r"(?:研究|研发|科研|技术)人员|科学家|学者|研究者|工程师|研究团队")
_IS = re.compile(r"\s?[”」]?(?:[（(][^（）()]*[）)])?\s?(?:其实|也|正|就|便)?是\s?(?:由)?\s?")


def _said_to_be(line: Line, start: int, end: int) -> Mention | None:
    """X 就是 Y 在 2017 年推出的处理器: X came out, which the clause begins with."""
    opening = clause_start(line, start)
    if not _attributive(line, start, end) or not _SHOWN_BY.fullmatch(line.text[start:end].rstrip("的了")):
        return None
    first = next((m for m in line.among(opening, start, *THINGS) if m.subtype not in ("unsure", "technique")), None)
    if first is None or not shape("opens_sentence").fullmatch(line.text[opening : first.start]):
        return None
    copula = _IS.match(line.text, first.end)
    makers = line.among(copula.end(), start, Kind.ORG) if copula else []
    return first if copula and makers and not line.text[copula.end() : makers[0].start].strip("由其") else None


def _sizes_of(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """X 是…模型系列，目前已开源 1.1 亿、3 亿参数规模的模型: sizes of the model that the sentence begins with."""
    if (size := size_behind(line, end)) and (who := actors(line, start)):
        return event(reading, line, (start, end), "model_release", who, (Named("", size),), confidence=0.62)
    told = _SIZES.match(line.text, end) and _SHOWN_BY.fullmatch(line.text[start:end].rstrip("了"))
    first = next((m for m in line.among(0, start, Kind.MODEL) if m.subtype not in ("unsure", "technique")), None)
    if not told or first is None or line.text[: first.start].strip("“「• ") or line.among(first.end, start, Kind.ORG):
        return None
    return event(reading, line, (start, end), "model_release", owner_in_name(line, first), (thing_named(line, first),), confidence=0.62)


_SIZES = re.compile(r"了?\s?(?:[\d.]+\s?[百千万]*[亿万]\s?(?:、|和|及|以及)?\s?)+参数(?:规模|量)?的?(?:版本的?)?模型")
#: What things do, and nobody with them.
_NO_OBJECT_BEHIND = frozenset({"开放服务", "对外服务", "面市"})


def _introduced(reading: Reading, line: Line, start: int, end: int) -> list[Found]:
    """A 带来 X: words that bring out much else, too, so that the thing must be named right behind and the maker ahead."""
    if _on_that_day(line, start, end):
        pass  # 9 日公开的 X 以混合专家结构…
    elif line.text[end : end + 1] == "的" or (line.text[start:end] in ("开放", "公开") and not _opens(line, start, end)):
        return []
    stop = clause_end(line, start)
    things = [m for m in objects_behind(line, end, stop) if m.start - end <= 24 or line.text[end : m.start].endswith("——")]
    things = things or _counted(line, end, stop) or handed(line, start)
    if not things and (data := opened_data(reading, line, start, end)):
        return [data]
    who = actors(line, start) if things else ()
    if unknown_subject(line, start) and not line.text[:start].rstrip().endswith(("公司", "团队", "企业")):
        return []  # 镜湖 9 月带来 X: a name that nobody knows acts
    if things and "启动" in line.text[start:end] and type_of(line, things[0], line.text[start:end]) != "computer_launch":
        return []  # a centre starts up, and else only plans do
    ahead = line.text[end : things[0].start] if things else ""
    made = line.text.startswith("训练", start) and ahead.endswith("——")  # 训练了全球首个…自回归大模型——X
    if not things or not who or (not made and shape("brings_no_thing").search(_ATTRIBUTE.sub("", ahead))):
        return []
    return list(_released(reading, line, (start, end), who, things, 0.75 if is_dated(line, start) else 0.6))


_SO_MANY = re.compile(r"了?\s?(?:全新|最新)?的?(?:[两三四五六七八九十]|\d{1,2}\s?)[款个种颗台项]")


def _counted(line: Line, end: int, stop: int) -> list[Mention]:
    """带来三款芯片，分别是 X、Y 和 Z: as many things as the list behind names."""
    return apposed(line, end, stop) if _SO_MANY.match(line.text, end) else []


def _on_that_day(line: Line, start: int, end: int) -> bool:
    """9 日公开的 X: nothing stands between the day and the verb, nor between 的 and the name."""
    dated = any(d.end <= start and not line.text[d.end : start].strip() and len(d.iso) > len("2021") for d in line.dates)
    return dated and line.text.startswith("的", end) and any(m.start - end in (1, 2) for m in line.mentions)


_ATTRIBUTE = re.compile(r"(?:面向|针对|用于|基于|可(?!下载|用|访问|获取)|支持|能)[^，。；]{1,24}?的")


def _released(
    reading: Reading, line: Line, span: tuple[int, int], who: tuple[Named, ...], things: list[Mention], confidence: float
) -> Iterator[Found]:
    """One event; one for each pair where 分别 joins as many makers to as many things."""
    start, end = span
    type_ = type_of(line, things[0], line.text[start:end])
    named_things = tuple({n.name: n for n in (thing_named(line, m) for m in things)}.values())
    dates = _own_dates(line, start) if len(named_things) > 1 and _RESPECTIVELY.search(line.text, clause_start(line, start), end) else []
    if len(dates) == len(named_things):  # 4 月和 5 月先后公布 X 与 Y
        for when, mention, thing in zip(dates, things, named_things, strict=False):
            kind = type_of(line, mention, line.text[start:end])
            yield event(reading, line, span, kind, who, (thing,), date=when, confidence=confidence)
        return
    if len(who) == len(named_things) > 1 and _RESPECTIVELY.search(line.text, clause_start(line, start), end):
        for one, thing in zip(who, named_things, strict=True):
            yield event(reading, line, span, type_, (one,), (thing,), confidence=confidence)
        return
    if any(own := [_date_of_its_own(line, m) for m in things]):  # 两次上新：3 月的 X、11 月的 Y; X（4 月）和 Y（10 月）
        for when, mention in zip(own, things, strict=True):
            kind = type_of(line, mention, line.text[start:end])
            yield event(reading, line, span, kind, who, (thing_named(line, mention),), date=when or None, confidence=confidence)
        return
    by_type: dict[str, dict[str, Named]] = {}
    for mention in things:  # 公布模型 X 及数据集 Y
        thing = thing_named(line, mention)
        by_type.setdefault(type_of(line, mention, line.text[start:end]) if len(things) > 1 else type_, {})[thing.name] = thing
    apart = by_type if set(by_type) == {"model_release", "dataset_release"} else {type_: {n.name: n for n in named_things}}
    for kind, of_kind in apart.items():
        yield event(reading, line, span, kind, who, tuple(of_kind.values()), confidence=confidence)


def _date_of_its_own(line: Line, thing: Mention) -> str:
    """3 月 30 日的 X, X（94 亿参数，4 月）: the day right ahead of the name, or that with nothing but its size stands in its bracket."""
    days = [d for d in line.dates if not d.span_of_time and not d.founding]
    if ahead := next((d for d in days if d.end < thing.start and shape("of_its_month").fullmatch(line.text, d.end, thing.start)), None):
        return ahead.iso
    bracket = next((b for b in line.brackets if 0 <= b[0] - thing.end <= 1), None)
    inside = [d for d in days if bracket and bracket[0] < d.start < bracket[1] and len(d.iso) > len("2021")]
    if bracket is None or len(inside) != 1:
        return ""
    others = line.text[bracket[0] + 1 : inside[0].start] + line.text[inside[0].end : bracket[1] - 1]
    return inside[0].iso if _SIZE_OR_NOTHING.fullmatch(others) else ""


_SIZE_OR_NOTHING = re.compile(r"(?:[\d.]+\s?[万亿]+\s?参数|参数量?\s?[\d.]+\s?[万亿]+|[\d.]+\s?[BM]|发布|推出|开源|[，、；\s])*")


def _own_dates(line: Line, start: int) -> list[str]:
    """The dates that stand together ahead of the verb in its sentence: 4 月和 5 月, 6 月和 9 月，."""
    ahead = [d for d in line.dates if line.section_start(start) <= d.start and d.end <= start and not d.founding and not d.span_of_time]
    group = ahead[-1:]
    for date in reversed(ahead[:-1]):
        if not re.fullmatch(r"\s?(?:和|与|、|及)\s?", line.text[date.end : group[0].start]):
            break
        group.insert(0, date)
    return [d.iso for d in group]


_RESPECTIVELY = re.compile(r"分别|各自|先后|相继|接连|陆续")
_JOINTLY = re.compile(r"由[^，。；]{2,40}$|(?:合作|联合|共同)(?:研发|研制|开发|打造|构建|发起)?的?$")


def _really_released(line: Line, start: int, end: int) -> bool:
    """Whether the verb tells a deed: 研发 with a date or 了; 发布的 X with a date; 由 A、B 联合研制的 X with a date."""
    weak, dated = _weak(line, start, end), is_dated(line, start)
    if weak and _attributive(line, start, end) and not any(d.end <= start for d in line.dates):
        dated = line.frame != "" and dated  # 由 A 研发的 X 将于 8 月面市: the date is of another deed
    if weak and _attributive(line, start, end) and shape("approval").search(line.text, end, clause_end(line, start)):
        return False  # 6 月，由 A 开发的 X 获 FDA 批准: so is that
    if _TO_BE.search(line.text, clause_start(line, start), start) or _SUPPOSED.search(line.text, 0, start):
        return False
    if line.text[start:end] == "展示" and not _told_finely(line, start):
        return False  # 年内还在各地展示 X: it has been out before
    if line.text.startswith("开源", start) and not _opens(line, start, end):
        return False
    if _attributive(line, start, end):
        if _SHOWN_BY.fullmatch(line.text[start:end]) and _right_ahead(line, start):
            return True
        jointly = _JOINTLY.search(line.text[clause_start(line, start) : end])
        return dated and (not weak or line.text[start:end] in event_rules()["appears"] or jointly is not None)
    return dated or not weak or line.text[end : end + 1] == "了" or line.text[start:end].endswith("了")


# 面向量产的系统: what the thing is for
_TO_BE = re.compile(
    r"(?:面向|用于|适[合于用]|迈向|接近|等待|瞄准|达到|具备|致力于|旨在|意在|专注于?|从事|力图|试图|除了|(?<![许认])可以?|(?<![智功性万技可产动效职赋])能够?|启发)\s?$"
)


# 如果将 64 个 X 组合到一起，升级为 Y: nobody says that it was done
_SUPPOSED = re.compile(r"(?:如果|假如|倘若|假设)[^，。；]{2,40}，[^，。；]{0,12}$")


def _told_finely(line: Line, start: int) -> bool:
    """Whether a date finer than a year stands in the stretch."""
    return any(line.section_start(start) <= d.start < clause_end(line, start) and len(d.iso) > len("2021") for d in line.dates)


_SHOWN_BY = re.compile(r"发布|推出|开源|提出|上线")


def _right_ahead(line: Line, start: int) -> bool:
    """百度推出的 X: the maker stands right ahead of the verb, so that the attribute is the deed told in passing."""
    makers = [m for m in line.among(clause_start(line, start), start, Kind.ORG) if not line.bracketed(m.start)]
    gap = line.text[makers[-1].end : start] if makers else "，"
    if _PEOPLE.fullmatch(gap):  # 某大学等机构的三位开发者开源的 X
        return True
    return (
        re.fullmatch(
            r"\s?(?:[（(][^（）()]*[）)])?(?:公司|团队|最新|近日|正式|新近|此前|随后|率先|首次|新)*\s?(?:(?:依托|基于|借助|利用)[^，。；的]{2,24})?",
            gap,
        )
        is not None
    )


_PEOPLE = re.compile(
    r"^\s?(?:等(?:机构|高校|公司|单位)?)?的?(?:[\u4e00-\u9fff]{0,6}(?:研究者|研究人员|研究团队|团队|学者|科学家|开发者|作者|学生)们?)\s?|^等机构|^等"
)


def _opens(line: Line, start: int, end: int) -> bool:
    """A 开源 X and A 开放 X are deeds, 主流开源框架 is none: the actor, an adverb or nothing stands ahead of the word."""
    ahead = line.text[clause_start(line, start) : start]
    named_ahead = line.among(clause_start(line, start), start)
    since = ahead[named_ahead[-1].end - clause_start(line, start) :] if named_ahead else ahead
    by_whom = named_ahead[-1].kind not in THINGS if named_ahead else clause_start(line, start) > 0
    if _OPEN_SORT.match(line.text, end) and not since.strip() and not by_whom:
        return False  # 开源模型百花齐放, Llama 2 开源模型可在手机上部署: of which sort it is
    since = _PEOPLE.sub("", since, count=1)
    listed = since.rstrip().endswith("等") and line.text[end : end + 1] != "了"  # PyTorch 等开源框架
    modified = (
        listed
        or len(since) > 16
        or re.search(r"[的为以是]|围绕|依托|基于|开放|主流|国内|业界|使用|采用|支持|提供|利用|推广|推动|推进|促进|首[个款]|全$", since)
    )
    told = not line.text.startswith("的", end) or is_dated(line, start) or _right_ahead(line, start)
    return not modified and told and not re.match(r"\s?(?:与|和|社区|生态|开放|发展|产业|技术|政策)", line.text[end:])


_OPEN_SORT = re.compile(r"\s?(?:大?语?言?大?模型|框架|平台|项目|工具|软件|系统|方案)")


def _attributive(line: Line, start: int, end: int) -> bool:
    return OF_WHICH.match(line.text, end) is not None or line.text[start:end].endswith("的")


_SHOWN = re.compile(r"开发[了出]|启用|建成|发布|推出|开源|上线|公布|放出|亮相|流片|量产|点亮|回片|研制|研发|展示")
_BUILDS = ("建立", "打造", "搭建了", "构建")  # 某公司 2020 年建立智能超算中心


# 7 月发布了一个数据集
_ONE_SUCH = re.compile(r"大模型|了?一[个套批]数据集")
# 每隔两年发布一款芯片: a habit
_EVERY_YEAR = re.compile(r"每隔?\s?(?:[一二两三四半几\d]+\s?)?个?(?:年|季度?|月|周|代)")
_FIRST_OF = re.compile(r"(?:[首唯第][一二]?[款个颗张台])[^，。；的]{0,6}$")
_OF_MONEY = re.compile(r"(?:融资|重组|定增|分配|分红|回购|薪酬|投资)(?:方案|计划)$")  # 公布最新一轮融资方案
# 开源了 3 亿和 20 亿参数规模的模型: sizes of what was named before
_SIZES_ONLY = re.compile(r"[\d.]+\s?[百千万]*[亿万].*参数(?:规模|量)?的(?:版本的)?模型")


def _described(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """A thing without a name: 公布了全球首个节能型 AI 芯片, 发布新的交通预测算法; what 提出 brings is a result (see research)."""
    phrase = phrase_behind(line, end, clause_end(line, start))
    verb = line.text[start:end]
    if phrase is not None and verb == "提出":
        return _method(reading, line, start, end, phrase)
    centre = phrase and phrase.type == "computer" and verb in _BUILDS and not is_planned(line, start)
    if (
        phrase is None
        or not (centre or _SHOWN.match(verb.removeprefix("宣布")))
        or len(phrase.text) > 36
        or not _really_released(line, start, end)
    ):
        return None
    who = actors(line, start)
    if not who or phrase.type not in ("chip", "computer", "machine", "dataset", "product", "software", "model"):
        return None
    if line.text.startswith("的", end) and _FIRST_OF.search(line.text, 0, start):
        return None  # 是国内首款量产的云端芯片: what the thing told of is
    if (
        _SIZES_ONLY.fullmatch(phrase.text)
        or _OF_MONEY.search(phrase.text)
        or _EVERY_YEAR.search(line.text, clause_start(line, start), start)
    ):
        return None
    if line.text.startswith("开发", start) and phrase.type not in ("computer", "chip"):
        return None
    few = len(phrase.text) < 4
    if phrase.type == "dataset" and phrase.text.endswith("榜单"):
        return None
    if re.match(r"研制|研发|完成|成功|推出|定点", phrase.text) or (
        phrase.text.endswith("计划") and line.text[phrase.end : phrase.end + 1] != "”"
    ):
        return None
    if few and not (is_dated(line, start) and (phrase.type == "chip" or _ONE_SUCH.fullmatch(line.text, end, phrase.end))):
        return None
    if phrase.type in ("model", "dataset") and (_weak(line, start, end) or not is_dated(line, start)):
        return None
    if phrase.type == "product" and not phrase.text.endswith("平台") and by_researchers(line, start, who):
        return None
    return event(reading, line, (start, end), TYPES[phrase.type], who, (Named("", phrase.text),), confidence=0.62)


def _method(reading: Reading, line: Line, start: int, end: int, phrase: Phrase) -> Found | None:
    """提出胶囊路由方法: what follows bare, with no 一种 and no 的, is what the method is called."""
    bare = line.text[end : phrase.start].strip() in ("", "了") and "的" not in phrase.text and 4 <= len(phrase.text) <= 14
    bare = bare and is_whole(line)  # a heading abridges
    who = actors(line, start)
    if not bare or not who or phrase.type not in ("model", "method") or _attributive(line, start, end):
        return None
    if TO_BE_DONE.match(phrase.text):
        return None
    if re.match("用|利用|以|将|把|通过", phrase.text) or ANY.fullmatch(phrase.text):  # 提出用二阶信息压缩神经网络: how, and no name
        return event(reading, line, (start, end), "research", who, (Named("", phrase.text),), confidence=0.6)
    return event(reading, line, (start, end), TYPES[phrase.type], who, (Named("", phrase.text),), confidence=0.6)


def by_researchers(line: Line, start: int, who: tuple[Named, ...]) -> bool:
    """Whether scholars bring it out: an unnamed system of theirs is a result, no product."""
    academic = {m.name for m in line.mentions if m.subtype in ("university", "institute", "hospital", "institution")}
    return (bool(who) and {w.name for w in who} <= academic) or "研究者" in line.text[clause_start(line, start) : start]


def _makers(line: Line, start: int, end: int, things: list[Mention]) -> tuple[Named, ...]:
    who = actors(line, start)
    if who:
        return who
    if things[0].found_by == "lexicon" and (owned := owner_in_name(line, things[0])):
        return owned
    owner = [m for m in line.mentions if m.kind is Kind.ORG and m.end <= things[0].start and things[0].start - m.end <= 3]
    beside = line.among(clause_start(line, start), start, Kind.ORG)[-1:]
    if not owner and beside and line.text.startswith("的", end) and _right_ahead(line, start):
        owner = beside  # 来自某大学的三位开发者开源的 X
    return named_all(line, owner[-1:])
