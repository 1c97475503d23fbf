"""The end of companies, units and services."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import clause_actors, named_all
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_end,
    clause_start,
    companies,
    company_or_topic,
    event,
    in_title,
    is_dated,
    subject_thing,
    trigger_pattern,
)
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named

# 多家企业倒闭 names nobody; 后一轮在 9 月关闭 closes no company.
_NO_COMPANY = re.compile(
    r"(?:多家|不少|大批|众多|一批|纷纷|大量)[^，。；“”]{0,10}$|企业[将会]?$|(?:企业|公司|创企|机构|厂商)的[\u4e00-\u9fff]{0,4}$|暂时$|轮(?:融资)?(?:已|也|则|均|[于在][^，。；]{2,12})?$"
)


# 关停了成都基地, 关闭 7 亿美元 D 轮: a part or a round is at its end, and no company
_PART_SHUT = re.compile(
    r"(?<=关[停闭])了?\s?[^，。；]{1,16}?(?:轮|融资|募资|基地|工厂|门店|办公室|办事处|产线|生产线|机房|店铺?|账[户号]|站点|园区|分部|支部|分公司|研发中心)(?=[，。；和及、并]|$)"
)


_AFTER_THAT = re.compile(r"(?:在|自从?)\s?$")  # 在关停 X 之后，A 宣称: told before
_OWN_PART = re.compile(r"(?:业务|部门|团队|服务|项目|分公司|子公司|事业部|平台|公司|程序)$")


def closure_events(reading: Reading, line: Line) -> Iterator[Found]:
    told: set[str] = set()  # 2 月停止经营，法院 6 月受理其破产清算 is one end
    for match in trigger_pattern("closure").finditer(line.text):
        start, end = match.span()
        opening = clause_start(line, start)
        if shape("no_closure").match(line.text, end) or in_title(line, start) or is_negated(line, start):
            continue
        if _NO_COMPANY.search(line.text[opening:start]) or _PART_SHUT.match(line.text, end):
            continue
        if _AFTER_THAT.search(line.text[opening:start]) and re.match(r"[^，。；]{2,16}之后", line.text[end:]) and not is_dated(line, start):
            continue
        shut = [m for m in line.among(end, min(end + 14, clause_end(line, start)), Kind.ORG) if not line.bracketed(m.start)][:1]
        things = line.among(opening, start, Kind.HARDWARE, Kind.MODEL, Kind.PRODUCT)[-1:]
        who = named_all(line, clause_actors(line, opening, start)) or _thing_itself(line, things, start) or _sole_thing(line, start)
        own_part = _OWN_PART.search(bare_lead(line, start))
        who = who or (companies(line, start) if own_part else company_or_topic(line, start))
        who = who[:1] or subject_thing(line, start)
        if who and who[0].name not in told:
            told.add(who[0].name)
            yield event(reading, line, (start, end), "closure", who, named_all(line, shut), confidence=0.75)
    yield from _given_up(reading, line)


_GIVES_UP = re.compile(r"放弃了?(?:其|旗下|自家|自身)?的?\s?(?P<what>[^，。；]{2,24}?(?:业务|服务|项目))(?=[，。；]|$)")


def _given_up(reading: Reading, line: Line) -> Iterator[Found]:
    """A 放弃其 X 出租车服务: a service of a name is at its end."""
    for match in _GIVES_UP.finditer(line.text):
        things = line.among(*match.span("what"), Kind.PRODUCT, Kind.ORG)
        who = companies(line, match.start()) if things and not in_title(line, match.start()) and not is_negated(line, match.start()) else ()
        if who:
            whole = Named(things[0].name, match["what"])
            yield event(reading, line, (match.start(), match.start() + 2), "closure", who[:1], (whole,), confidence=0.66)


def _sole_thing(line: Line, start: int) -> tuple[Named, ...]:
    """平台 X 因经费不足，于 10 月底关停: what the sentence is about, where it names no company."""
    if line.among(line.section_start(start), clause_end(line, start), Kind.ORG) or bare_lead(line, start):
        return ()
    things = line.among(line.section_start(start), line.clauses[line.clause_at(line.section_start(start))].end, *_RUN)
    return named_all(line, things[:1]) if len(things) == 1 else ()


_RUN = (Kind.PRODUCT, Kind.MODEL)


def _thing_itself(line: Line, things: list[Mention], start: int) -> tuple[Named, ...]:
    """Dojo 项目团队解散: the name right ahead of the verb, a product's though it be."""
    near = [
        m
        for m in things
        if re.fullmatch(r"(?:项目|团队|业务|部门|服务|平台|\s|已|正式|于[^，。；]{2,12}|宣布|宣告)*", line.text[m.end : start])
    ]
    return named_all(line, near)
