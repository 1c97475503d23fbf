"""Items of a digest of news, each about somebody else: whom an earlier item told of acts in none of the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.facts.reading import Line, Reading
from extract.records import EventFact

_NUMBERED = re.compile(r"\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s?[.、．）)]")


def without_strangers(reading: Reading, found: Sequence[EventFact]) -> list[EventFact]:
    """7. 某框架新版本正式发布: not by the company of item 10 of the day before, which no heading and no prose names."""
    line_of = {line.text: line for line in reading.lines}
    blocks: dict[int, list[Line]] = {}
    for line in reading.lines:
        blocks.setdefault(line.sentence.block, []).append(line)
    kept = []
    for event in found:
        line = line_of[event.source.sentence]
        if line.topic and {o.name for o in event.organizations} == {line.topic.name} and _is_stranger(blocks, line):
            if not any(o.name for o in event.objects):
                continue
            event = replace(event, organizations=())
        kept.append(event)
    return kept


def _is_stranger(blocks: dict[int, list[Line]], line: Line) -> bool:
    """Whether the line stands in a numbered item that does not name its topic, and only other such items before it do."""
    name = line.topic_text
    own = blocks[line.sentence.block]
    if not _NUMBERED.match(own[0].text) or any(name in each.text + each.sentence.heading + each.sentence.lead for each in own):
        return False
    before = [lines for block, lines in blocks.items() if block < line.sentence.block and any(name in each.text for each in lines)]
    return bool(before) and all(
        _NUMBERED.match(lines[0].text) and not any(name in each.sentence.heading for each in lines) for lines in before
    )
