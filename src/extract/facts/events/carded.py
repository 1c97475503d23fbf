"""Releases that a card tells: 8 月 18 日量产, 6 月 1 日发布 under a line that names the thing, and its maker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.cards import is_thing
from extract.facts.events.frame import Found, event
from extract.facts.reading import Line, Reading
from extract.names.mention import Kind
from extract.records import Named

_CAME_OUT = re.compile(
    r"(?:正式|首次|对外|宣布)?(?P<verb>发布|推出|公布|开源|量产|流片成功|流片|亮相|问世|上线|面世|投运|投入运营|启用|揭牌)"
)
_TYPES = {Kind.MODEL: "model_release", Kind.HARDWARE: "chip_release", Kind.PRODUCT: "product_launch", Kind.DATASET: "dataset_release"}
_MACHINES = frozenset({"computer", "centre", "center", "supercomputer", "system"})


def carded_events(reading: Reading, line: Line) -> Iterator[Found]:
    """The release of the one thing on the lines of names over ``line``, whose clause has a day and a verb and no name."""
    things = {m.name: (s.text[m.start : m.end], m) for s, mentions in line.card for m in mentions if m.kind in _TYPES}
    if len(things) != 1:
        return
    text, thing = next(iter(things.values()))
    for clause in line.clauses:
        dates = [d for d in line.dates if clause.start <= d.start < clause.end and not d.span_of_time]
        verb = _CAME_OUT.match(line.text, dates[-1].end) if dates else None
        behind = line.text[verb.end() : clause.end] if verb else ""
        if verb is None or line.among(clause.start, clause.end) or len(behind.strip(" 。；")) > 4 or dates[0].start - clause.start > 1:
            continue
        kind = "computer_launch" if thing.subtype in _MACHINES else _TYPES[thing.kind]
        sure = 0.6 if is_thing(thing) else 0.8
        who = (Named(line.topic.name, line.topic_text),) if line.topic else ()
        yield event(reading, line, verb.span("verb"), kind, who, (Named(thing.name, text),), date=dates[-1].iso, confidence=sure)
