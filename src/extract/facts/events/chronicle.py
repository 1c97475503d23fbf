"""Entries of a chronicle, which tell a release with no verb: 2024.05 DeepSeek-V2：…, Llama 3：8B、70B（2024.04.18）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import topic
from extract.facts.events.frame import Found, event
from extract.facts.events.things import thing_named, type_of
from extract.facts.reading import Line, Reading
from extract.language.characters import BULLETS
from extract.language.dates import Date
from extract.names.mention import Kind, Mention

_BULLET = re.compile(rf"[\s{BULLETS}]*")
_LEADS = re.compile(r"[\s：:，,]*(?:[\u4e00-\u9fff]{0,6}(?:模型|芯片|数据集|超算|集群))?\s?[“「]?")
_ENDS = re.compile(r"[”」]?\s?(?:预览版|正式版|系列)?\s?(?:[：:，,；（(→/]|$)")
_DATED = re.compile(r"[”」]?\s?(?:[：:，,][^，。；（）()]{0,24})?[（(]\s?")


def chronicle_events(reading: Reading, line: Line) -> Iterator[Found]:
    """The models, machines and data sets that an item of a list puts a date to, and nothing else."""
    if line.sentence.kind != "list":
        return
    for thing in line.among(0, len(line.text), Kind.MODEL, Kind.HARDWARE, Kind.DATASET):
        date = _date_of(line, thing)
        who = topic(line)
        if date and (who or thing.found_by == "lexicon"):
            span = (thing.start, thing.end)
            type_ = type_of(line, thing, "")
            yield event(
                reading, line, span, type_, who, (thing_named(line, thing),), date=date.iso, confidence=0.65, found_by="events.chronicle"
            )


def _date_of(line: Line, thing: Mention) -> Date | None:
    """The date that opens the item with the thing right behind it, or that stands in brackets behind the thing."""
    if thing.subtype == "technique" or line.bracketed(thing.start) or not _ENDS.match(line.text, thing.end):
        return None
    dates = [d for d in line.dates if not d.span_of_time and not d.founding]
    first = next((d for d in dates if _BULLET.fullmatch(line.text[: d.start])), None)
    if first and _LEADS.fullmatch(line.text[first.end : thing.start]):
        return first
    behind = _DATED.match(line.text, thing.end)
    opens = behind is not None and _BULLET.fullmatch(line.text[: thing.start]) is not None
    return next((d for d in dates if behind and opens and d.start == behind.end()), None)
