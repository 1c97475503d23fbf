"""Deeds that no rule has read, by how likely the classifier finds them; who, what and when by the rules' own means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from extract.facts.common import actors, compared, named_all, owner_in_name
from extract.facts.events.acquisitions import buys_a_part
from extract.facts.events.classifier import Feature, classifier, features, names_of
from extract.facts.events.deeds import not_public
from extract.facts.events.frame import event, in_title, is_dated, trigger_pattern
from extract.facts.events.ideas import MAY_BE, only_an_idea
from extract.facts.events.things import THINGS, apposed_type, describes_the_next, is_ranking, is_time, thing_named
from extract.facts.reading import Line, Reading
from extract.facts.when import is_called_off, is_negated
from extract.language.sentences import Clause, quoted
from extract.names.marks import head_type, kind_adjoining
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Named

Span = tuple[int, int]
#: How likely a deed must be.
_LEAST = 0.4
#: How likely another type must be, and how unlikely the one that was guessed, to be put in its place.
_SURE, UNLIKELY = 0.5, 0.05
_OF_THINGS = {
    "model_release": (Kind.MODEL,),
    "chip_release": (Kind.HARDWARE,),
    "computer_launch": (Kind.HARDWARE,),
    "dataset_release": (Kind.DATASET,),
    "product_launch": (Kind.PRODUCT,),
}
_DONE_TO_THINGS = {"approval", "trial", "award"}
#: Types that need more than a clause shows: whose result it is, what the old name was.
_SKIPPED = {"research", "rename", "founding", "funding"}
#: What a row is worth by how likely its deed is: less, or at least, likely than not.
_CONFIDENCE = {False: 0.42, True: 0.52}


def second_opinion(line: Line, span: Span, fact: EventFact) -> EventFact:
    """今年 9 月回片的 LC-E2: what sort of thing came out, by the words of the clause, where nothing but a guess said it before."""
    guessed = {m.name for m in line.mentions if m.found_by != "lexicon" and kind_adjoining(line.text, m.start, m.end) is None}
    if fact.event_type not in _OF_THINGS or not fact.objects or any(o.name not in guessed for o in fact.objects):
        return fact
    if any(apposed_type(line, m) == fact.event_type for m in line.mentions if m.name == fact.objects[0].name):
        return fact
    scores = likelihoods(line, span[0])
    best = max(_OF_THINGS, key=lambda type_: scores[type_])
    surer = scores[best] >= _SURE and scores[fact.event_type] < UNLIKELY
    return replace(fact, event_type=best) if surer else fact


@lru_cache(maxsize=16)
def _seen(line: Line) -> list[list[Feature]]:
    return features(line.text, names_of(line.mentions), [(d.start, d.end) for d in line.dates], line.clauses)


def likelihoods(line: Line, position: int) -> dict[str, float]:
    """How likely the clause at ``position`` tells each type of deed."""
    model = classifier()
    return dict(zip(model.types, model.scores(_seen(line)[line.clause_at(position)]).tolist(), strict=True))


def learned_events(reading: Reading, told: Mapping[int, Sequence[Span]]) -> Iterator[EventFact]:
    """``told``: the spans of the triggers that the rules have read, by the line's place among ``reading.lines``."""
    model = classifier()
    for number, line in enumerate(reading.lines):
        if line.sentence.kind == "caption" or not line.mentions:
            continue
        for clause, seen in zip(line.clauses, _seen(line), strict=True):
            if any(start < clause.end and clause.start < end for start, end in told.get(number, ())):
                continue
            scores = model.scores(seen)
            best = int(scores.argmax())
            type_ = model.types[best]
            if scores[best] < _LEAST or type_ in _SKIPPED:
                continue
            trigger = model.trigger(seen, type_)
            if trigger and (fact := _event(reading, line, clause, type_, trigger, _CONFIDENCE[bool(scores[best] >= 0.5)])):
                yield fact


# 截至 7 月 31 日，X 已开放 437 项能力; 成为首个获得三类证的企业: what holds by now, and who somebody is
_SO_FAR = re.compile(r"截至|截止|迄今|至今|累计")
# 某公司与某大学研究者合作，发布了 X: how they did it
_BY_SCHOLARS = re.compile(r"(?:研究者|研究人员|科研人员|科学家|学者|研究团队)\s?$")
# 前十名中的第一、第四和第五位; 夺得第 10 名: places that nobody gets a prize for
_NO_PRIZE = re.compile(r"第[一二三]\s?(?:名|位)?、第|[得取获占]了?第\s?(?:[四五六七八九十]|[4-9]|\d{2,})\s?[名位]")
# 希望 X 能够上市: nothing has happened
_HOPED = re.compile(r"希望(?!的)|期待(?!的)|期望(?!的)|能否|是否")
# 涵盖原研药已获批的所有适应症: what others were given
_OF_ANOTHER = re.compile(r"获批的|未获批")
_NO_DEED = frozenset({"他们", "我们", "它们"})  # whatever the model has learnt of them
_SHUTS_A_PART = re.compile(r"了?(?:相关|部分|其|所有|全部)[\u4e00-\u9fff]")  # 关闭了相关接口: whoever did goes on
_SUCH_A_ONE = re.compile(r"[^，。；]{0,16}的(?:企业|公司|机构|厂商|产品|国家|城市)(?=[，。；]|$)")


def _event(reading: Reading, line: Line, clause: Clause, type_: str, trigger: Span, confidence: float) -> EventFact | None:
    start, end = trigger
    if in_title(line, start) or is_negated(line, start) or is_called_off(line, start, end):
        return None
    if type_ in _OF_THINGS and (line.text.startswith(("之初", "、"), end) or line.text[start:end] in _NO_DEED):
        return None  # 发布之初由 Y 支撑: what Y did when X came out; 以开源、便宜的身价: of which sort it is
    if type_ == "closure" and _SHUTS_A_PART.match(line.text, end):
        return None
    if (
        MAY_BE.search(line.text, clause.start, start)
        or only_an_idea(line, start, end, clause.end)
        or (type_ == "partnership" and _BY_SCHOLARS.search(line.text, clause.start, start))
    ):
        return None
    if _SO_FAR.search(line.text, line.section_start(start), start) or _SUCH_A_ONE.match(line.text, end):
        return None
    if type_ == "acquisition" and _only_invests(line, clause):
        return None
    if type_ == "award" and _NO_PRIZE.search(line.text, start, clause.end):
        return None
    if _HOPED.search(line.text, clause.start, start) or (type_ == "approval" and _OF_ANOTHER.search(line.text, clause.start, clause.end)):
        return None
    parties = _parties(line, clause, type_, trigger)
    if parties is None:
        return None
    organizations, objects = parties
    made, _ = event(reading, line, trigger, type_, organizations, objects, confidence=confidence, found_by="events.learned")
    return made


def _only_invests(line: Line, clause: Clause) -> bool:
    """软银宣布以 22.5 亿美元投资 X, with no word of a purchase; 收购了 X 5% 的股份."""
    bought = trigger_pattern("acquisition").search(line.text, clause.start, clause.end)
    if bought:
        return buys_a_part(line, bought.end())
    return re.compile("投资|入股|注资|参股").search(line.text, clause.start, clause.end) is not None


def _parties(line: Line, clause: Clause, type_: str, trigger: Span) -> tuple[tuple[Named, ...], tuple[Named, ...]] | None:
    """Who did it, and what to; None where the clause does not name what a deed of this type needs."""
    acting = actors(line, trigger[0])
    if type_ == "policy":
        public = {m.name for m in line.mentions if m.subtype in ("government", "association")}
        issuers, titles = tuple(n for n in acting if n.name in public), _titles(line, clause)
        return (issuers, titles) if titles else None
    companies = not_public(line, acting)
    if kinds := _OF_THINGS.get(type_):
        behind = _things(line, clause, kinds, trigger[1]) if line.text.startswith("的", trigger[1]) else []  # X 是 5 月发布的
        things = behind or _things(line, clause, kinds, clause.start)
        owners = companies or (owner_in_name(line, things[0]) if things else ())
        dated = is_dated(line, trigger[0])
        return (owners, tuple(thing_named(line, m) for m in things)) if things and (owners or dated) else None
    others = [m for m in line.among(clause.start, clause.end, Kind.ORG) if m.name not in {n.name for n in companies}]
    others = [m for m in others if m.subtype not in ("government", "exchange")]
    if type_ == "acquisition" and (by := line.text.find("被", clause.start, trigger[0])) >= 0:
        sold, buyers = line.among(clause.start, by, Kind.ORG), line.among(by, trigger[0], Kind.ORG)
        return (named_all(line, buyers[:1]), named_all(line, sold[-1:])) if sold and buyers else None  # 其旗下公司被 X 收购
    if type_ == "acquisition":
        return (companies, named_all(line, others[-1:])) if companies and others else None
    if type_ == "partnership":
        if line.text.startswith("的", trigger[1]):
            return None  # A 与 B 合作的 X
        together = tuple(dict.fromkeys((*companies, *named_all(line, others))))
        return (together, ()) if len(together) > 1 else None
    things = [m for m in line.among(clause.start, clause.end, *THINGS) if m.subtype not in ("unsure", "technique")]
    things = [m for m in things if m.kind is Kind.DATASET or not line.bracketed(m.start)]  # （Devlin 等，2018）
    objects = named_all(line, things[:1]) if type_ in _DONE_TO_THINGS else ()
    companies = companies or (owner_in_name(line, things[0]) if objects else ())  # 百度 Apollo 开放…
    return (companies, objects) if companies or objects else None


def _titles(line: Line, clause: Clause) -> tuple[Named, ...]:
    """The laws, plans, standards … that stand in 《》 in the clause."""
    spans = [(s - 1, e + 1) for s, e, mark in quoted(line.text) if mark == "《" and clause.start <= s and e <= clause.end]
    texts = [line.text[s:e] for s, e in spans]
    return tuple(Named(t, t) for t in texts if head_type(t.strip("《》")) == "policy")


def _things(line: Line, clause: Clause, kinds: Sequence[Kind], begin: int) -> list[Mention]:
    """The first thing of the clause that may come out: no technique, no measure of another, nothing that describes one.

    ``begin``: where it may stand, behind the 的 in 从 X 到 2020 年某大学构建的 Y.
    """
    there = line.among(begin, clause.end, *THINGS)
    return [m for m in there if m.kind in kinds and _may_come_out(line, m, clause.end) and not describes_the_next(line, m, there)][:1]


# X 架构模型的计算范式, X 数据库的构建方法: the name only tells of what another thing is
_ATTRIBUTE = re.compile(r"\s?(?:架构|结构|(?:模型|数据库|数据集|算法)?的(?:构建|计算|训练|思想|原理|方法|研究|应用|变体|层级))")


_PLACES = re.compile(r"(?i)top\s?-?\d+")  # 数据集 top10 总量: how many of them


def _may_come_out(line: Line, thing: Mention, stop: int) -> bool:
    if (
        _PLACES.fullmatch(thing.name)
        or thing.subtype in ("technique", "framework")
        or line.bracketed(thing.start)
        or is_ranking(line, thing)
        or is_time(thing)
    ):
        return False
    return not compared(line, thing) and _ATTRIBUTE.match(line.text, thing.end, stop) is None
