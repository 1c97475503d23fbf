"""Chips and machines whose making was completed: 某公司 2021 年完成了第二代芯片 X 的生产."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors
from extract.facts.events.frame import Found, event, in_title, is_dated
from extract.facts.events.things import thing_named, type_of
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated, is_planned
from extract.names.mention import Kind

_DONE = re.compile(r"完成了?(?P<what>[^，。；]{2,30}?)\s?的?\s?(?:生产|制造|研制|流片|组装|总装|样片|投片)(?=[，。；、]|$|并|和)")


def completed_events(reading: Reading, line: Line) -> Iterator[Found]:
    """完成了 X 芯片生产: by somebody, dated, of a chip or machine that the clause names."""
    for match in _DONE.finditer(line.text):
        start = match.start()
        things = [m for m in line.among(*match.span("what"), Kind.HARDWARE) if m.subtype not in ("unsure", "technique")]
        who = actors(line, start) if things else ()
        if not who or not is_dated(line, start) or is_negated(line, start) or is_planned(line, start) or in_title(line, start):
            continue
        kind = type_of(line, things[0], "量产")
        yield event(reading, line, (start, start + 2), kind, who, (thing_named(line, things[0]),), confidence=0.7)
