"""Who gave the money of a financing, and at what valuation."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts.common import clause_actors, named
from extract.facts.funding.amounts import Unit, valued_ahead, valued_behind, valued_together
from extract.facts.funding.subjects import goes_on_amid_givers
from extract.facts.funding.words import any_of
from extract.facts.reading import Line
from extract.language.rounds import find_rounds
from extract.names.mention import Kind
from extract.records import FundingFact, Named

_THIS_ROUND = re.compile(r"(?:本|此|该)(?:轮|次)|投资方|领投方|由[^，。]{2,20}领投")

# 引入 A、B 等股东，得到…: who came in gave the money; so did the names alone in brackets behind (微软、英伟达).
_BROUGHT_IN = re.compile(
    r"(?:引入|引进|迎来|吸纳)了?(?P<who>[^，。；]{2,40}?)(?:作为|为|成为)?等?(?:多家|[两三四五数几]家|新|战略)*(?:股东|投资方|投资者|投资人|机构)"
)
_LEADS_UP = re.compile(r"\s?(?:[^，。；]{0,10}[年月日]\s?)?(?:由|在|经|获|本轮)")  # 由 A 领投，X 完成…
_LIST_BEHIND = re.compile(r"\s?[（(]([^（）()，。：]*、[^（）()，。：]*)[）)]")


def opens_with_backers(line: Line) -> bool:
    """本轮由 A 领投: the sentence goes on with the financing that the one before it told."""
    return _THIS_ROUND.match(line.text) is not None


def backers(line: Line) -> tuple[Named, ...]:
    """Every organisation of the sentence: 本轮由 A 领投，老股东 B、C 跟投."""
    return tuple({m.name: named(line, m) for m in line.mentions if m.kind is Kind.ORG}.values())


def investors(line: Line, unit: Unit) -> tuple[Named, ...]:
    """Who put the money in: the names of 由…领投, 投资方包括…, behind the unit; or 获 X 投资 ahead of it."""
    found: list[Named] = []
    start = line.section_start(unit.start)
    own = line.clauses[line.clause_at(unit.start)]
    for match in re.finditer(any_of("lead_investors"), line.text[start:]):
        at = start + match.start()
        clause = line.clauses[line.clause_at(at)]
        amid = goes_on_amid_givers(line, clause, own) if clause.end <= own.start else None
        if clause.end <= own.start and not amid and not _LEADS_UP.match(line.text, clause.start):
            continue  # of a financing before
        if line.section_start(at) != start and not _LEADS_UP.match(line.text, clause.start):
            continue  # of what is told behind ；
        if unit.end < at and unit.round and find_rounds(line.text[unit.end : at]):
            continue  # of the next round
        led = amid.end() if amid else clause.start
        opening = max(line.text.rfind("由", clause.start, at), line.text.rfind("获", clause.start, at), led)
        if clause.start < unit.start < at and line.text.rfind("由", unit.end, at) < 0 and line.text.rfind("获", clause.start, at) < 0:
            continue
        found += [named(line, m) for m in line.among(opening, at, Kind.ORG)]
    for listed in re.finditer(
        r"(?:投资方|投资机构|投资人|投资者|参投方|参与方|领投方|跟投方|领投名单)(?:分别)?(?:包括|为|是|有|里有|中有|：)", line.text
    ):
        clause = line.clauses[line.clause_at(listed.start())]
        if line.section_start(listed.start()) not in (start, clause.start):
            continue  # …；B 获战略投资，投资方为 Z
        found += [named(line, m) for m in line.among(listed.end(), clause.end, Kind.ORG)]
    for partners in _BROUGHT_IN.finditer(line.text, start, unit.start):
        found += [named(line, m) for m in line.among(*partners.span("who"), Kind.ORG)]
    behind = _LIST_BEHIND.match(line.text, unit.end)
    found += [named(line, m) for m in line.among(*behind.span(1), Kind.ORG)] if behind else []
    return tuple({n.name: n for n in found if not find_rounds(f"{n.text} 轮")}.values())


def with_valuation(line: Line, fact: FundingFact) -> FundingFact:
    """估值 20 亿美元 said in the same sentence goes into columns of its own."""
    if fact.scope != "round":
        return fact
    if worths := valued_together(line, 0, len(line.text)):
        named_ahead = line.among(line.section_start(worths[0].start), worths[0].start, Kind.ORG)
        whose = [m.name for m in named_ahead if not line.bracketed(m.start)]
        own = fact.company.name in whose and len(whose) == len(worths)
        return replace(fact, valuation=worths[whose.index(fact.company.name)]) if own else fact
    gave = {i.name for i in fact.investors}
    for match in re.finditer(r"估值", line.text):
        for quantity in line.quantities:
            behind = match.end() <= quantity.start <= match.end() + 10 and valued_ahead(line.text[match.start() : quantity.start])
            ahead = quantity.end <= match.start() and valued_behind(line.text, quantity.end)
            if quantity.dimension == "money" and (behind or ahead):
                valued = clause_actors(line, line.section_start(match.start()), match.start())
                if not {c.name for c in valued} - gave or fact.company.name in {c.name for c in valued}:
                    return replace(fact, valuation=quantity)
    return fact
