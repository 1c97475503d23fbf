"""What is told again: a summary ahead of the details, a part of the work that was just told, results beside a release."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extract.facts.events.research import PRINTED
from extract.facts.reading import Line, Reading
from extract.facts.words import event_rules
from extract.language.sentences import Sentence
from extract.records import EventFact

_TELLING = {"research", "model_release", "dataset_release", "product_launch", "chip_release", "trial", "award"}
# 该研究提出了预训练任务 X: a part of the work that was told right before
_OF_THAT_WORK = re.compile(
    r"(?:^|[，；])\s?(?:其中|此外|同时|另外)?，?(?:该|这项|这一|此)(?:研究|工作|论文|方法|文章|成果)(?:还|也|中|首先|首次)*\s?$"
)


def without_echoes(reading: Reading, found: Sequence[EventFact]) -> list[EventFact]:
    """A result told right behind a release by the same hand is part of it, no deed of its own; so is a second result."""
    line_of = {line.text: line.sentence for line in reading.lines}
    in_block: dict[int, list[Line]] = defaultdict(list)
    for line in reading.lines:
        in_block[line.sentence.block].append(line)
    kept: list[EventFact] = []
    for event in found:
        here = line_of[event.source.sentence]
        told = [e for e in kept[-_NEAR:] if e.event_type in _TELLING and _shortly_after(line_of[e.source.sentence], here)]
        told = [e for e in told if not _in_another_month(e.date, event.date)]
        if PRINTED.match(event.trigger):  # 在 IEDM 上宣读，并摘得最佳论文奖: the result comes first
            told = [e for e in told if e.source.start < event.source.start]
        if told and _of_that_work(event):
            continue
        told = [e for e in told if _by_the_same(event, e)]
        if told and event.event_type == "research":
            continue
        kept.append(event)
    beside = [(line_of[e.source.sentence], e) for e in kept]
    kept = [_dated_in_print(e, here.number, in_block[here.block]) for here, e in beside]
    return [
        e
        for i, e in enumerate(kept)
        if not _made_of(e, kept[max(0, i - _NEAR) : i + _NEAR]) and not _sums_up(e, kept[i + 1 : i + 6], line_of)
    ]


_NEAR = 40  # events: more than the sentences around one tell


# 该研究已发表在 3 月 5 日的《细胞》上
_PRINTED = re.compile(
    r"(?:该|这一|这项|此项?|相关|上述)(?:研究|成果|工作|论文|文章)(?:成果|论文|工作)?[^，。；]{0,8}?(?:发表|刊登|刊发|登上|登载|刊载|见刊|公布)|(?:成果|论文)(?:已|随后)?[于在][^，。；]{2,16}(?:发表|刊登|刊发|登上|见刊)"
)


def _dated_in_print(event: EventFact, here: int, block: Sequence[Line]) -> EventFact:
    """A result that has no day of its own came out when one of the next sentences says that it was printed.

    ``here``: the number of its sentence in its ``block``.
    """
    if event.date or event.planned or event.event_type not in ("research", "model_release"):
        return event
    for line in block:
        if not 1 <= line.sentence.number - here <= 3:
            continue
        days = [d for d in line.dates if not d.span_of_time and not d.founding]
        if _PRINTED.search(line.text) and len(days) == 1:
            return replace(event, date=days[0].iso)
    return event


def _of_that_work(event: EventFact) -> bool:
    """该研究提出 X: what the work that was told right before brings."""
    if event.event_type != "model_release" or not event.trigger.startswith("提出") or not event.objects:
        return False
    sentence = event.source.sentence
    at = sentence.rfind(event.trigger, 0, max(0, sentence.find(event.objects[0].text)))
    return at > 0 and _OF_THAT_WORK.search(sentence[:at]) is not None


def _made_of(event: EventFact, found: Sequence[EventFact]) -> bool:
    """提出了 Swin Transformer，一是构建层次化 Transformer: a part, by its name, of what the sentence brings out."""
    if event.trigger not in event_rules()["weak_release"] or not event.objects:
        return False
    here = [e for e in found if e.source.sentence == event.source.sentence and e.event_type == event.event_type and _by_the_same(e, event)]
    names = [o.name for e in here for o in e.objects]
    return all(o.name and any(n.endswith(" " + o.name) for n in names) for o in event.objects)


def _sums_up(event: EventFact, following: Sequence[EventFact], line_of: dict[str, Sentence]) -> bool:
    """A 和 B 相继推出预训练模型。A 发布 X，B 开源 Y: what the next sentences tell of each by name."""
    makers = {n.name for n in event.organizations}
    if len(makers) < 2 or not event.objects or any(o.name for o in event.objects):
        return False
    here = line_of[event.source.sentence]
    details = [e for e in following if e.event_type == event.event_type and any(o.name for o in e.objects)]
    details = [e for e in details if _shortly_after(here, line_of[e.source.sentence]) and e.source.sentence != event.source.sentence]
    return makers <= {n.name for e in details for n in e.organizations}


def _shortly_after(earlier: Sentence, later: Sentence) -> bool:
    return earlier.block == later.block and 0 <= later.number - earlier.number <= 3


def _in_another_month(first: str, second: str) -> bool:
    """1 月开源 X；9 月，X 的论文登上封面: a deed of its own."""
    return len(first) >= len("2021-06") and len(second) >= len("2021-06") and first[:7] != second[:7]


def _by_the_same(first: EventFact, second: EventFact) -> bool:
    return bool({n.name for n in first.organizations} & {n.name for n in second.organizations})
