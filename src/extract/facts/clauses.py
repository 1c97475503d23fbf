"""Clauses put together again that a list of names with commas for 、 has cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.language.sentences import Clause
from extract.names.mention import Kind, Mention

_LIKE_A_GIVER = re.compile(r"[\u4e00-\u9fff]{2}(?:资本|基金|创投|投资|集团|科技|银行|证券|控股|产投|国投)$")


def rejoined(text: str, clauses: list[Clause], mentions: Sequence[Mention]) -> list[Clause]:
    """获得 A，B，C 的 B 轮融资: one clause, for B is a clause of its own that is a name and nothing else."""
    bodies = [m for m in mentions if m.kind is Kind.ORG]
    starts, ends = {m.start for m in bodies}, {m.end for m in bodies}
    alone = [(c.start, c.end) in {(m.start, m.end) for m in bodies} for c in clauses]
    out = clauses[:1]
    for number, clause in enumerate(clauses[1:], 1):
        before = out[-1]
        named = before.end in ends or (alone[number] and _LIKE_A_GIVER.search(text, before.start, before.end))
        if clause.after == "，" and named and clause.start in starts and (alone[number] or (alone[number - 1] and number > 1)):
            out[-1] = replace(before, end=clause.end)
        else:
            out.append(clause)
    return out
