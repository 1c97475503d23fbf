"""Things of which one figure is said together: A、B 和 C 规模相近，均为 100P."""

from __future__ import annotations

import re

from extract.facts.common import joined_from
from extract.facts.reading import Line
from extract.names.mention import Kind, Mention
from extract.records import Quantity

_EACH = re.compile(r"(?:均|都|各|皆)(?:是|为|有|达到?|可达|超过?)?\s?(?:约|近|超过?)?\s?$")
_PLACED = re.compile(r"\s?[（(][^（）()]{2,12}[）)]")


def all_alike(line: Line, quantity: Quantity) -> list[Mention]:
    """The things that the sentence joined ahead of 均为, each of which has the figure; none where it says so of nothing."""
    clause = line.clauses[line.clause_at(quantity.start)]
    if not _EACH.search(line.text, clause.start, quantity.start):
        return []
    section = line.section_start(quantity.start)
    things = [m for m in line.among(section, quantity.start, Kind.HARDWARE) if not line.bracketed(m.start)]
    group: list[Mention] = []
    for mention in things:
        placed = _PLACED.match(line.text, group[-1].end) if group else None
        joined = group and (
            joined_from(line, [group[-1], mention])[1:] or (placed and line.text[placed.end() : mention.start].strip() in _SEAMS)
        )
        group = [*group, mention] if joined else [mention]
    return group if len(group) > 1 else []


_SEAMS = ("、", "和", "与", "及", "以及")
