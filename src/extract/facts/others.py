"""Who acts in a clause that is not whom its sentence is about: somebody told by the way, or many whom nobody names."""

from __future__ import annotations

import re

from extract.facts.reading import Line
from extract.names.mention import Kind, Mention

_WHEN = re.compile(r"(?:在|继|自从?)\s?$")
_SINCE = re.compile(r"[\u4e00-\u9fff\d\s]{0,6}(?:[之以]?后|之?前|之际|同时)\s?$")


def acts_by_the_way(line: Line, position: int) -> Mention | None:
    """B 在 A 推出 X 一周后，推出 Y: A, right ahead of the verb at ``position``, in a clause that only says when."""
    clause = line.clauses[line.clause_at(position)]
    ahead = [m for m in line.among(clause.start, position, Kind.ORG) if not line.text[m.end : position].strip()]
    if not ahead or not _WHEN.search(line.text[clause.start : ahead[-1].start]):
        return None
    return ahead[-1] if _SINCE.search(line.text, position, clause.end) else None


_MANY = re.compile(
    r"(?:各大?|众多|多家|不少|许多)[\u4e00-\u9fff]{0,6}?(?:[主整]机厂|车企|厂商|企业|公司|机构|巨头|玩家|大厂)商?"
    r"(?:也|都|均|已|纷纷|相继|陆续|先后|开始|积极|加速|\s)*$"
)


def many_act(lead: str) -> bool:
    """近期各主机厂相继推出了…: whether many act by the words ahead of the verb, and nobody of the clauses before."""
    return _MANY.search(lead) is not None
