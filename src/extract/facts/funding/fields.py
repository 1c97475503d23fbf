"""Financings told in a profile, under the name of a company: • 融资：成立于 2021 年，共融资 700 万美元; 8、墨客; …。该公司总融资 2 亿美元.

Whom the heading names has raised them, whatever sort of name it looks like, and whoever else the fields above speak of.
"""

from __future__ import annotations

import re

from extract.facts.common import topic
from extract.facts.funding.amounts import Unit
from extract.facts.funding.words import compiled
from extract.facts.reading import Line
from extract.language.characters import BULLETS
from extract.language.lines import is_field
from extract.language.rounds import find_rounds
from extract.names.marks import nameless
from extract.names.mention import Kind, Mention
from extract.records import Named

_FIELD = re.compile(rf"[\s{BULLETS}*]*(?:投?融资|资金|募资)(?:情况|历程|历史|经历|信息|记录|背景|进展|阶段|状况|概况|动态)?\s?[：:]")
# 由 A 和 B 的基金领投的, 其中包括 2025 年 3 月由 A 领投的, 由 A 领投，B 和 C 跟投的: who gave the money
_BY = re.compile(
    r"由[^，。；]{2,60}?(?:领投|跟投|参投|牵头|投资|出资)的|来自[^，。；]{2,30}的\s?$|(?<=，)(?:(?!完成|获|拿|得到|宣布|筹|由)[^，。；]){2,60}?(?:领投|跟投|参投)的"
)
_FARTHEST, _ROUNDS_BELOW = 40, 6
_HEADING = re.compile(
    r"\s?(?:[（(]?\d{1,2}[）)]?\s?[、.．]?|[一二三四五六七八九十]{1,3}、)?\s?(?P<name>[^\s，。；：:、（）()《》“”？！\d][^，。；：:、（）()《》“”？！]{1,30}?)\s?"
)
_NEAR_START = 14  # 杭州的墨客公司是一个…
_LATIN_NAME = re.compile(r"[A-Z][\w.\-]+(?:\s[A-Z][\w.\-]+)?")
_THE_COMPANY = re.compile(r"\s?(?:(?:截至)?目前，?)?(?:该公司|公司|该企业|这家公司|他们|它|其)")
_VALUED = compiled(r"\s?(?:目前|最新|投后)*{valuation}")


def in_field(line: Line) -> bool:
    """Whether the sentence stands in a field of a profile that is headed 融资."""
    return _FIELD.match(_first(line).text) is not None


def is_financing_field(line: Line) -> bool:
    """融资情况：5.5 亿美元."""
    return _FIELD.match(line.text) is not None


def _first(line: Line) -> Line:
    """The first sentence of the paragraph."""
    while line.sentence.number and line.previous and line.previous.sentence.block == line.sentence.block:
        line = line.previous
    return line


def of_field(line: Line, unit: Unit) -> tuple[Named, ...]:
    """Whose the financing of a field is whose clause names nobody that could have raised it."""
    clause = line.clauses[line.clause_at(unit.start)]
    first = _first(line)
    if not _FIELD.match(first.text):
        return _of_profile(line)
    named = [m for m in line.among(clause.start, unit.start, Kind.ORG) if not line.bracketed(m.start)]
    if raisers_among(line, named, clause.start, unit.start):
        return ()
    return topic(first) or of_heading(first)


def _of_profile(line: Line) -> tuple[Named, ...]:
    """该公司估值 31 亿美元，总融资 6.2 亿美元, at the end of what stands under 8、墨客: 墨客."""
    if not (_THE_COMPANY.match(line.text) or _VALUED.match(line.text)):
        return ()
    about = of_heading(line)
    return about if not line.topic or (about and _first(line).text.startswith(about[0].text)) else ()


# 至今，X 总共完成了 3 轮融资
_SO_MANY_ROUNDS = re.compile(r"(?:完成|经历|经过|获得|进行|拿到|拿了|披露)了?[共过]?\s?[两三四五六七八九十\d]\s?[轮笔次]的?(?:融资|投资)")


def of_rounds_counted(line: Line, unit: Unit) -> tuple[Named, ...]:
    """X 总共完成了 3 轮融资。, and paragraphs below it that each tell one of them without naming anybody: X."""
    if line.among(line.clauses[line.clause_at(unit.start)].start, unit.start, Kind.ORG):
        return ()
    before, left = line.previous, _ROUNDS_BELOW
    while before is not None and left and before.sentence.heading == line.sentence.heading:
        counted = _SO_MANY_ROUNDS.search(before.text)
        named = before.among(0, counted.start(), Kind.ORG) if counted else []
        if counted:
            return (Named(named[0].name, before.text[named[0].start : named[0].end]),) if len(named) == 1 else ()
        if not find_rounds(before.text):
            return ()
        before, left = before.previous, left - 1
    return ()


def raisers_among(line: Line, names: list[Mention], start: int, end: int) -> list[Mention]:
    """Those of the names whom no 由…领投的 of the stretch has."""
    givers = [m.span() for m in _BY.finditer(line.text, start, end)]
    return [m for m in names if not any(s <= m.start < e for s, e in givers)]


def of_heading(line: Line) -> tuple[Named, ...]:
    """The name that the heading above is and nothing else, or the line above the list."""
    head, below = _under(line)
    match = _HEADING.fullmatch(head.text) if head else None
    if head is None or match is None or nameless(match["name"]) or compiled("{no_company}").search(match["name"]):
        return ()
    there = [m for m in head.mentions if m.kind not in (Kind.PLACE, Kind.PERSON) and (m.start, m.end) == match.span("name")]
    known = (
        there or _LATIN_NAME.fullmatch(match["name"]) or any(match["name"] in b.text[:_NEAR_START] for b in below) or _is_form(line, below)
    )
    return (Named(there[0].name if there else match["name"], match["name"]),) if known else ()


def _is_form(line: Line, below: list[Line]) -> bool:
    """Whether the lines under a heading are the fields of a profile, whose name the heading then is: 主要产品：…, 融资情况：…."""
    return in_field(line) and sum(is_field(b.text.lstrip(f" *{BULLETS}")) for b in below) >= _LEAST_FIELDS


_LEAST_FIELDS = 3


def _under(line: Line) -> tuple[Line | None, list[Line]]:
    """The line of the heading, or what a list stands under, and what stands between it and ``line``."""
    below: list[Line] = [line]
    before = line.previous
    while before is not None and len(below) < _FARTHEST and before.sentence.heading == line.sentence.heading:
        of_list = line.sentence.kind == "list" and before.sentence.kind != "list"
        if of_list or before.text.strip() == line.sentence.heading.strip():
            return before, below
        below.append(before)
        before = before.previous
    return None, below
