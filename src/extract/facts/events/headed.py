"""Headings that tell a deed (Naver 推出 HyperCLOVA), and what the section under them says of it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from extract.document import BlockKind
from extract.facts.reading import Line, Reading
from extract.facts.when import governing_date
from extract.records import EventFact

#: So many sentences of a section may say when the deed of its heading was done.
_FIRST = 3


class Sections:
    """Which lines of a report are headings, and which stand under them.

    Parameters
    ----------
    reading : the report
    """

    def __init__(self, reading: Reading):
        self.headings: set[str] = set()
        self._heading_of: dict[str, str] = {}
        self._under: dict[str, list[Line]] = {}
        current = ""
        for line, following in zip_longest(reading.lines, reading.lines[1:]):
            if _is_heading(reading, line, following):
                current = line.text
                self.headings.add(current)
            else:
                self._heading_of.setdefault(line.text, current)
                self._under.setdefault(current, []).append(line)

    def in_heading(self, event: EventFact) -> bool:
        return event.source.sentence in self.headings

    def settled(self, found: Sequence[EventFact]) -> list[EventFact]:
        """``found`` without the headings that their sections tell again; one that stands alone takes its date from there."""
        under: dict[str, list[EventFact]] = {}
        for event in found:
            if not self.in_heading(event):
                under.setdefault(self._heading_of[event.source.sentence], []).append(event)
        again = {id(e): [o for o in under.get(e.source.sentence, ()) if _alike(e, o)] for e in found if self.in_heading(e)}
        days = {id(o): day for e in found if (told := again.get(id(e))) for o, day in _day_of_heading(e, told)}
        kept = [replace(e, date=days.get(id(e), e.date)) for e in found if not again.get(id(e))]
        return [replace(e, date=self._date(e)) if self.in_heading(e) and not e.date else e for e in kept]

    def _date(self, event: EventFact) -> str:
        """When the section's first sentences say that it was: beside the thing, or else beside who did it."""
        objects = {n.name for n in event.objects} - {""}
        who = {n.name for n in event.organizations}
        lines = self._under.get(event.source.sentence, [])[:_FIRST]
        for wanted in (objects, who):
            for line in lines:
                place = next((m.start for m in line.mentions if m.name in wanted), None)
                if place is not None and (date := governing_date(line, place, place)):
                    return date
        return ""


def _day_of_heading(event: EventFact, told: Sequence[EventFact]) -> list[tuple[EventFact, str]]:
    """4 月 29 日，X 启动运营, and below it 此次，X 启动运营…: the first that tells the deed again without a day is of that day."""
    same = [e for e in told if e.event_type == event.event_type]
    bare = [e for e in same if not e.date]
    again = [e for e in bare if e.trigger == event.trigger] or (bare if len(bare) == len(same) else [])
    return [(again[0], event.date)] if event.date and again else []


def _is_heading(reading: Reading, line: Line, following: Line | None) -> bool:
    """A heading, or what looks like one: a short line of its own with no stop, and a paragraph under it."""
    kind = reading.document.blocks[line.sentence.block].kind
    if kind in (BlockKind.HEADING, BlockKind.TITLE):
        return True
    alone = following is None or following.sentence.block != line.sentence.block
    short = max(map(len, line.text.split("/"))) <= 45 and line.text[-1:] not in tuple("。！？；：.…，")
    below = following is not None and reading.document.blocks[following.sentence.block].kind is BlockKind.PARAGRAPH
    return kind is BlockKind.PARAGRAPH and line.sentence.number == 0 and alone and short and below


def _alike(first: EventFact, second: EventFact) -> bool:
    objects = {n.name for n in first.objects} & {n.name for n in second.objects} - {""}
    if objects:
        return True
    if first.trigger.startswith("开源") and second.event_type == "research":
        return False  # what is given away is no result
    if first.event_type != second.event_type and "research" not in (first.event_type, second.event_type):
        return False
    return bool({n.name for n in first.organizations} & {n.name for n in second.organizations})
