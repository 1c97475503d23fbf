"""Releases that a card tells: 8 月 18 日量产, 6 月 1 日发布 under a line that names the thing, and its maker."""

from __future__ import annotations

from collections.abc import Iterator

from extract.facts.cards import is_thing
from extract.facts.common import named, topic
from extract.facts.events.frame import Found, event
from extract.facts.events.things import type_of
from extract.facts.reading import Line, Reading
from extract.language.shapes import shape
from extract.names.mention import Kind

_THINGS = (Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT, Kind.DATASET)


def carded_events(reading: Reading, line: Line) -> Iterator[Found]:
    """The release of the one thing on the lines of names over ``line``, whose clause has a day and a verb and no name."""
    things = {m.name: (over, m) for over in line.card for m in over.mentions if m.kind in _THINGS}
    if len(things) != 1:
        return
    over, thing = next(iter(things.values()))
    for clause in line.clauses:
        dates = [d for d in line.dates if clause.start <= d.start < clause.end and not d.span_of_time]
        verb = shape("came_out").match(line.text, dates[-1].end) if dates else None
        behind = line.text[verb.end() : clause.end] if verb else ""
        if verb is None or line.among(clause.start, clause.end) or len(behind.strip(" 。；")) > 4 or dates[0].start - clause.start > 1:
            continue
        sure = 0.6 if is_thing(thing) else 0.8
        what = type_of(over, thing, verb["verb"])
        yield event(reading, line, verb.span("verb"), what, topic(line), (named(over, thing),), date=dates[-1].iso, confidence=sure)
