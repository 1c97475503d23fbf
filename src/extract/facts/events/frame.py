"""The frame that every event rule fills: a trigger in a clause, who acts, on what, when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract.facts.common import actors, governing_date, is_negated, is_planned, named
from extract.facts.reading import Line, Reading
from extract.facts.words import event_rules
from extract.language.shapes import alternatives, shape
from extract.names.mention import Kind
from extract.records import EventFact, Named

Found = tuple[EventFact, tuple[int, int]]


@cache
def trigger_pattern(*rules: str) -> re.Pattern[str]:
    words = [w for rule in rules for w in event_rules()["triggers"][rule]["words"]]
    return re.compile(alternatives(words))


def triggers(line: Line, *rules: str) -> Iterator[tuple[int, int]]:
    """Spans of the trigger words of ``rules`` in the line that are words of their own and not negated."""
    for match in trigger_pattern(*rules).finditer(line.text):
        if shape("compound").match(line.text, match.end()) or in_title(line, match.start()) or is_negated(line, match.start()):
            continue
        yield match.span()


def in_title(line: Line, position: int) -> bool:
    """Whether the position is inside 《…》 or “…”."""
    before = line.text[:position]
    return before.count("《") > before.count("》") or before.count("“") > before.count("”")


def companies(line: Line, position: int) -> tuple[Named, ...]:
    """Who acts at ``position``, public bodies and exchanges apart."""
    return tuple(n for n in actors(line, position) if not _public(line, n))


def _public(line: Line, name: Named) -> bool:
    return any(m.name == name.name and m.subtype in ("government", "exchange") for m in line.mentions)


def subject_thing(line: Line, position: int) -> tuple[Named, ...]:
    """The name of any kind that the stretch since ；begins with: whom the recogniser takes for a product may be a company."""
    names = [m for m in line.among(line.section_start(position), position) if m.kind not in (Kind.PLACE, Kind.PERSON)]
    lead = line.text[line.section_start(position) : names[0].start] if names else ""
    return (named(line, names[0]),) if names and len(lead) <= 12 and not re.search(r"[的对被用在与和，]", lead) else ()


def clause_end(line: Line, position: int) -> int:
    return line.clauses[line.clause_at(position)].end


def clause_start(line: Line, position: int) -> int:
    return line.clauses[line.clause_at(position)].start


def event(
    reading: Reading,
    line: Line,
    span: tuple[int, int],
    event_type: str,
    organizations: tuple[Named, ...],
    objects: tuple[Named, ...] = (),
    *,
    date: str | None = None,
    confidence: float = 0.8,
    planned: bool | None = None,
    found_by: str = "",
) -> Found:
    """The event with its place; the date is the one that governs the trigger unless given."""
    start, end = span
    acting = {n.name for n in organizations} | {n.text for n in organizations}
    objects = tuple(o for o in objects if o.name not in acting and o.text not in acting) or (objects if event_type == "founding" else ())
    when = governing_date(line, start, end, lead=reading.lead_date(line)) if date is None else date
    fact = EventFact(
        source=reading.source(line, start, end, found_by or f"events.{event_type}", confidence),
        event_type=event_type,
        organizations=organizations,
        objects=objects,
        trigger=line.text[start:end],
        date=when,
        planned=is_planned(line, start) if planned is None else planned,
    )
    return fact, span
