"""Results and papers that are not themselves a named model: who published what kind of result, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors
from extract.facts.events.frame import Found, clause_end, event, is_whole, triggers
from extract.facts.phrases import phrase_after
from extract.facts.reading import Line, Reading
from extract.names.mention import Kind
from extract.records import Named

_RESEARCHERS = re.compile(
    r"研究者|研究人员|科学家|学者|团队|教授|院士|大学|研究院|实验室|论文|《自然》|《科学》|Nature|Science|Cell|期刊|联合[^，]{0,12}发表|成果|突破"
)
_VERBS = re.compile(
    r"提出|发表|公布|公开|证明|发现|揭示|实现了|预测出|成功预测|设计|开发|研发|研制|发明|演示|攻克|求解|改进|登上|解决|首次"
)


def research_events(reading: Reading, line: Line) -> Iterator[Found]:
    """One event a sentence at most: the first research verb with an actor and a date; 提出 of a method needs no date."""
    if not _RESEARCHERS.search(line.text):
        return
    for start, end in triggers(line, "research", "release"):
        if not _VERBS.match(line.text, start) or line.text[end - 1 : end + 1].find("的") >= 0:
            continue
        who = actors(line, start)
        dated = any(d.start < start and not d.founding and not d.span_of_time for d in line.dates)
        if not who or _names_a_thing(line, end, clause_end(line, start)):
            continue
        phrase = phrase_after(line, end, clause_end(line, start))
        objects = (Named("", phrase.text),) if phrase and phrase.type in ("method", "model", "paper") and len(phrase.text) <= 30 else ()
        if not dated and not (phrase and phrase.type in ("method", "model") and line.text.startswith("提出", start) and is_whole(line)):
            continue
        yield event(reading, line, (start, end), "research", who, objects, confidence=0.6)
        return


def _names_a_thing(line: Line, start: int, end: int) -> bool:
    """Whether a model, chip or data set is named behind the verb, so that the deed is a release."""
    things = line.among(start, end, Kind.MODEL, Kind.HARDWARE, Kind.DATASET)
    return any(not line.bracketed(m.start) and m.subtype != "technique" for m in things)
