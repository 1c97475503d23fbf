"""Whose a number of parameters is that its own sentence gives to nobody: what the next one names, or the entry above is about."""

from __future__ import annotations

import re

from extract.facts.common import compared, named
from extract.facts.meant import may_be_model
from extract.facts.outline import Outline
from extract.facts.reading import Line
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named, Qualifier, Quantity

_SAYS_PARAMETERS = re.compile(r"(?:\s?[、和与及]\s?[\d.]+\s?[百千]?[万亿]+)*\s?个?参数")  # 7 亿和 15 亿参数的模型


_CRIES = re.compile(r"[！!？?]\s?$")
_LONGEST_CRY = 40


def teased(behind: Line | None, line: Line, quantity: Quantity) -> tuple[Line, Mention, Named] | None:
    """5 月，170 亿参数！某公司的新模型墨池来了: a headline cries the number out first, and then says whose it is."""
    alone = sum("参数" in line.text[q.end : q.end + 4] for q in line.quantities) == 1 and _SAYS_PARAMETERS.match(line.text, quantity.end)
    cries = _CRIES.search(line.text) and len(line.text) <= _LONGEST_CRY and not any(map(may_be_model, line.mentions))
    if behind is None or not (alone and cries) or quantity.qualifier is Qualifier.VAGUE:
        return None
    named_there = {m.name: m for m in behind.mentions if m.kind is Kind.MODEL and may_be_model(m) and not compared(behind, m)}
    first = next(iter(named_there.values()), None)
    return (behind, first, named(behind, first)) if first and shape("brought_to_light").search(behind.text) else None


def in_entry(outline: Outline, line: Line, quantity: Quantity) -> tuple[Line, Mention, Named] | None:
    """3. 墨池： / a. 2 月，某公司放出大招，170 亿参数刷新纪录: the model of the entry above, where nothing has named another since."""
    told = _SAYS_PARAMETERS.match(line.text, quantity.end) or "参数" in line.text[max(0, quantity.start - 8) : quantity.start]
    clause = line.clauses[line.clause_at(quantity.start)]
    if not told or quantity.qualifier is Qualifier.VAGUE or any(may_be_model(m) for m in line.among(clause.start, quantity.start)):
        return None
    before = line.previous
    while before and before.sentence.block == line.sentence.block:
        if any(m.kind is Kind.MODEL for m in before.mentions):
            return None
        before = before.previous
    over = next(((entry, m) for entry, m in outline.over(line) if may_be_model(m)), None)
    return (*over, named(*over)) if over else None
