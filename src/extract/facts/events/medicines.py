"""Whose the thing is that was approved, where no name tells: medicines, and what a pronoun means."""

from __future__ import annotations

import re

from extract.facts.common import named_all
from extract.facts.events.frame import clause_start
from extract.facts.reading import Line
from extract.language.shapes import shape
from extract.names.mention import Kind
from extract.records import Named


def owned(line: Line, start: int) -> tuple[tuple[Named, ...], tuple[Named, ...]] | None:
    """某药企的伦瓦替尼获批上市: two organisations, of which the first has the second, are a company and its product."""
    names = [m for m in line.among(clause_start(line, start), start, Kind.ORG) if not line.bracketed(m.start)]
    if names and (drug := shape("medicine_behind_maker").fullmatch(line.text, names[-1].end, start)):
        return named_all(line, names[-1:]), (Named(drug["name"], drug["name"]),)
    if len(names) < 2 or line.text[names[-2].end : names[-1].start].strip() != "的" or line.text[names[-1].end : start].strip("”」® "):
        return None
    guessed = names[-1].found_by == "model" and names[-1].probability < _DOUBTFUL
    return (named_all(line, names[-2:-1]), named_all(line, names[-1:])) if guessed else None


_DOUBTFUL = 0.5
_IT = re.compile(r"\s?(?:它|该药物?|该产品|该疗法|该品种|该设备|该软件|该系统)")
_WHAT_IS = re.compile(r"\s?(?P<name>[^，。；（）()：“”]{2,16}?)\s?(?:[（(][^（）()]{2,40}[）)])?\s?是(?:一[款种个]|全球|国内|中国|首)")


def thing_meant(line: Line, start: int) -> tuple[Named, ...]:
    """X 是一款抗体。它于 2017 年获批: the thing that the sentence before says what it is."""
    before = line.previous
    if before is None or before.sentence.block != line.sentence.block or not _IT.match(line.text, clause_start(line, start)):
        return ()
    what = _WHAT_IS.match(before.text)
    return (Named(what["name"], what["name"]),) if what else ()
