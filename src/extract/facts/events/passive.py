"""Things told by whom they come from: X 是由 A 团队开发和发布的, X 是…的框架，由 A 开源发布, 该框架由 A 推出."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import named_all
from extract.facts.events.frame import Found, clause_start, event, in_title
from extract.facts.events.things import THINGS, thing_named, type_of
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated, is_planned
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention

# what stands between the thing and 由: X（…）最早是
_COPULA = re.compile(
    r"[”」]?\s?(?:[（(][^（）()]*[）)])?\s?(?:大?模型|系列|项目|框架|平台|数据集|芯片)?\s?(?:最早|最初|正|就|便|均|都|其实|也)?(?:是|为)?\s?"
)
_THIS_ONE = re.compile(
    r"\s?(?:(?:该|这一?[个款项]?|此)(?:项目|框架|模型|系统|平台|算法|工具|产品|数据集|芯片)|它|其)\s?(?:最早|最初|也|就|便)?(?:是|为)?\s?"
)


def passive_events(reading: Reading, line: Line) -> Iterator[Found]:
    """A thing in the subject's place, or meant there, that somebody brought out, with a date or without."""
    for match in shape("brought_out_by").finditer(line.text):
        start, verb = match.start(), match.span("verb")
        makers = [m for m in line.among(start, verb[0], Kind.ORG) if not line.bracketed(m.start)]
        if not makers or in_title(line, start) or is_negated(line, verb[0]) or is_planned(line, verb[0]):
            continue
        behind_name = line.text[makers[-1].end : verb[0]]
        if shape("of_whom").fullmatch(behind_name) and (found := _subject(line, start)):
            where, thing = found
            what = type_of(where, thing, match["verb"])
            yield event(reading, line, verb, what, named_all(line, makers), (thing_named(where, thing),), confidence=0.7)


def _subject(line: Line, start: int) -> tuple[Line, Mention] | None:
    """The name ahead of 由; else what the stretch begins with, where 由 begins its clause; else what 该项目 means."""
    opening = clause_start(line, start)
    here = _things(line, opening, start)
    if here:
        return (line, here[-1]) if _COPULA.fullmatch(line.text, here[-1].end, start) else None
    if this_one := _THIS_ONE.fullmatch(line.text, opening, start):
        return _meant(line, opening) if this_one.group().strip() else None
    if line.text[opening:start].strip() not in ("", "是", "也是", "并"):
        return None
    section = line.section_start(start)
    first = next(iter(_things(line, section, opening)), None)
    return (line, first) if first and shape("opens_sentence").fullmatch(line.text, section, first.start) else None


def _meant(line: Line, opening: int) -> tuple[Line, Mention] | None:
    """X 是…。该项目由 A 推出: what the stretch, or else the sentence before it, begins with."""
    for where, until in ((line, opening), (line.previous, None)):
        if where is None or where.sentence.block != line.sentence.block:
            continue
        first = next(iter(_things(where, 0, len(where.text) if until is None else until)), None)
        if first and shape("opens_sentence").fullmatch(where.text, 0, first.start):
            return where, first
    return None


def _things(line: Line, start: int, end: int) -> list[Mention]:
    things = line.among(start, end, *THINGS)
    return [m for m in things if m.subtype not in ("technique", "unsure") and not line.bracketed(m.start)]
