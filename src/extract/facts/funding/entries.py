"""What the fields of an entry say of the financings told in it: when each was announced; and that the heading's amount is their sum.

2. X：融资 8 亿元, and below it 融资：5 亿元战略融资；3 亿元股权投资 and 融资宣布日期：4 月 30 日；11 月 2 日.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from extract.facts.funding.fields import is_financing_field
from extract.facts.reading import Line
from extract.language.characters import BULLETS
from extract.language.dates import Date
from extract.records import FundingFact, Qualifier

_DATE_FIELD = re.compile(
    rf"[\s{BULLETS}]*(?:(?:融资|获投|投资)(?:的?(?:宣布|公布|披露|完成|交割))?(?:日期|时间)|(?:宣布|公布|披露|交割)(?:日期|时间))\s?[：:]"
)
_NEAR = Decimal("0.015")  # of a sum that is rounded: 8 亿 of 5.1 and 3
_LEAST = 2


def with_entries(lines: Sequence[Line], told: Sequence[tuple[FundingFact, Line]]) -> list[FundingFact]:
    """The facts of ``told``, each with the line that told it, with what the fields under the same heading add."""
    fields: dict[str, list[Date]] = {}
    for line in lines:
        if line.sentence.heading and _DATE_FIELD.match(line.text):
            fields[line.sentence.heading] = [d for d in line.dates if not d.founding]
    found: list[FundingFact] = []
    for heading, group in groupby(told, key=lambda pair: pair[1].sentence.heading):
        entry = list(group)
        if heading:
            entry = list(_summed(entry))
            entry = list(_dated(entry, fields.get(heading, [])))
        found += [fact for fact, _ in entry]
    return found


def _summed(entry: Sequence[tuple[FundingFact, Line]]) -> Iterator[tuple[FundingFact, Line]]:
    """X：融资 8 亿元, of 5 and 3 that are told below it: no round, but the total."""
    parts = {
        (f.company.name, f.quantity.unit, f.quantity.low)
        for f, _ in entry
        if f.quantity and f.quantity.qualifier is Qualifier.EXACT and f.scope != "total" and "/" not in f.round
    }
    totals = {(f.company.name, f.quantity.unit, f.quantity.low) for f, _ in entry if f.quantity and f.scope == "total"}
    rounds = {(f.company.name, f.round) for f, _ in entry if f.quantity}
    for fact, line in entry:
        amount = fact.quantity
        if amount and "/" in fact.round and {(fact.company.name, r) for r in fact.round.split("/")} <= rounds:
            yield replace(fact, scope="total"), line  # 完成 C 轮和 C+ 轮，共 12 亿美元, beside the amount of either
            continue
        if amount and fact.scope == "round" and not fact.round and (fact.company.name, amount.unit, amount.low) in totals:
            yield replace(fact, scope="total"), line  # 完成 1 亿元融资, of a heading, and 完成 2 轮共 1 亿元融资
            continue
        if amount and fact.scope == "round" and not fact.round and amount.qualifier is Qualifier.EXACT:
            less = [low for name, unit, low in parts if (name, unit) == (fact.company.name, amount.unit) and low < amount.low]
            if len(less) >= _LEAST and abs(sum(less) - amount.low) <= amount.low * _NEAR:
                yield replace(fact, scope="total"), line
                continue
        yield fact, line


def _dated(entry: Sequence[tuple[FundingFact, Line]], dates: list[Date]) -> Iterator[tuple[FundingFact, Line]]:
    """融资宣布日期：6 月 18 日 dates the one financing of the entry; as many days as the field of the financings has, each in turn."""
    itemised = [f for f, line in entry if is_financing_field(line) and f.quantity]
    amounts = {f.quantity.low for f, _ in entry if f.quantity and f.scope == "round"}
    for fact, line in entry:
        day = ""
        if len(dates) == len(amounts) == 1 and fact.scope == "round" and (fact.quantity or fact.round):
            day = dates[0].iso
        elif len(dates) == len(itemised) > 1 and fact in itemised:
            day = dates[itemised.index(fact)].iso
        yield (replace(fact, date=day) if day.startswith(fact.date) and day else fact), line
