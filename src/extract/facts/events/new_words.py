"""Things by a name that no list knows, of which the clause behind says what they are: 发布了 XPU，这是一款…的加速芯片."""

from __future__ import annotations

import re

from extract.facts.common import actors
from extract.facts.events.frame import Found, event
from extract.facts.events.things import TYPES
from extract.facts.reading import Line, Reading
from extract.names.marks import head_type
from extract.records import Named

_NEW_WORD = re.compile(
    r"了?\s?[“「]?(?P<name>[A-Z][A-Za-z]{1,14}(?:[- ]?[A-Z\d][A-Za-z\d]*)?)[”」]?\s?"
    r"，\s?(?:这|它)?是\s?(?:全球|国内|业界)?(?:一[款种个台颗]|首[款个颗])(?P<what>[^，。；]{2,40}?)(?=[，。；]|$)"
)


def new_word(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """发布了 XPU，这是一款…的加速芯片: a word that no list knows, of which the clause behind says what it is."""
    match = _NEW_WORD.match(line.text, end)
    what = re.split(r"[、和]", match["what"])[-1] if match else ""
    type_, who = (head_type(what), actors(line, start)) if match else ("", ())
    if match is None or not who or type_ not in ("chip", "computer", "machine", "model", "product", "software", "dataset"):
        return None
    return event(reading, line, (start, end), TYPES[type_], who, (Named(match["name"], match["name"]),), confidence=0.66)
