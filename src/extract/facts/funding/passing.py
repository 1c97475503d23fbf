"""Whose a financing is that is told in passing, in a sentence whose subject is left out or is 他们 or 该团队."""

from __future__ import annotations

import re

from extract.facts.common import named
from extract.facts.funding.amounts import Unit
from extract.facts.funding.subjects import able_to_raise, gives, is_aside
from extract.facts.funding.words import any_of
from extract.facts.reading import Line
from extract.names.mention import Kind, Mention
from extract.records import Named

_SENTENCES_BACK = 2
# 他们便…, 该团队曾…, 从 2015 年…, 连同…的; nothing of it names somebody
_PRONOUN = r"(?:他们|她们|[两三四五]人|该?团队|该?公司|该企业|它|其|创始人|创业者)"
_NO_NAME = re.compile(
    rf"^(?:{_PRONOUN}|[该的间内会个多]|从|自|直到?|连同|加上|再过|又过|曾|最终|终于|很快|[一二两三四五六七八九十半几数\d]+|之?后|以后|\s)+$"
)
_DASH = re.compile(r"^[^，。；]*——")
_FROM_WHOM = re.compile(r"来自[^，。；]{2,40}的\s?(?:[约近超逾]|超过)?\s?$")
_OUTSIDERS = frozenset({"investor", "media", "government", "association", "exchange", "university"})


def left_out(line: Line, unit: Unit, position: int) -> tuple[Named, ...]:
    """没人看好 X。2015 年才拿到天使轮，…: X, the one company that the sentence or the ones before it name.

    ``position``: where the verb begins ahead of the unit. Nobody where the clause has a subject of its own.
    """
    clause = line.clauses[line.clause_at(unit.start)]
    givers = _FROM_WHOM.search(line.text, clause.start, unit.start)
    position = givers.start() if givers else position
    if line.topic or line.among(clause.start, position, Kind.ORG) or not _says_nobody(line, clause.start, position):
        return ()
    told = unit.amount or (unit.round and (position < unit.start or "连同" in line.text[clause.start : unit.start]))
    if not told:
        return ()  # 天使轮和 A 轮占到六成
    if called := _called_before(line):
        return called
    ahead: Line | None = line
    until = clause.start
    for _ in range(_SENTENCES_BACK + 1):
        if ahead is None or ahead.sentence.block != line.sentence.block:
            return ()
        if found := _could_raise(ahead, until):
            sure = len({m.name for m in found}) == 1 and not is_aside(ahead, found[0])
            return (named(ahead, found[0]),) if sure else ()
        ahead = ahead.previous
        until = len(ahead.text) if ahead else 0
    return ()


def _says_nobody(line: Line, start: int, end: int) -> bool:
    """Whether nothing but dates, adverbs and pronouns stand there."""
    said = line.text[start:end]
    for date in reversed([d for d in line.dates if start <= d.start and d.end <= end]):
        said = said[: date.start - start] + " " + said[date.end - start :]
    said = re.sub(any_of("adverbs"), " ", _DASH.sub("", said))
    return not said.strip() or _NO_NAME.match(said) is not None


def _could_raise(line: Line, until: int) -> list[Mention]:
    """The companies of the sentence that may be the one that is meant."""
    able = {n.name for n in able_to_raise(line, tuple(named(line, m) for m in line.among(0, until, Kind.ORG)))}
    return [
        m
        for clause in line.clauses
        if clause.start < until and not gives(line, clause.start, clause.end)
        for m in line.among(clause.start, min(clause.end, until), Kind.ORG)
        if m.name in able and m.subtype not in _OUTSIDERS and not line.bracketed(m.start)
    ]


_IS_ONE = re.compile(
    r"(?:^|，)\s?“?(?P<name>[^，。；：“”的是\s]{3,12})”?\s?是一[家个支][^，。；]{2,36}(?:公司|企业|团队|机构|平台|工作室)(?=[，。；]|$)"
)
_THE_ONE = re.compile(r"\s?(?:该|这[家个支]|这一)(?:初创|创业)?(?:团队|公司|企业|机构|平台|工作室)")


def _called_before(line: Line) -> tuple[Named, ...]:
    """某某文化是一家动画创作团队，…。该团队曾在 2017 年获得…: 某某文化, whose name no list has."""
    before = line.previous
    if before is None or before.sentence.block != line.sentence.block or not _THE_ONE.match(line.text):
        return ()
    said = list(_IS_ONE.finditer(before.text))
    known = [m for m in before.mentions if m.kind is Kind.ORG and any(s.start("name") <= m.start < s.end("name") for s in said)]
    if len(said) != 1:
        return ()
    return (named(before, known[0]),) if known else (Named(said[0]["name"], said[0]["name"]),)
