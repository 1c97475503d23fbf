"""Days dealt out to those who did the same: 推想、数坤和科亚分别在 8 月、9 月和 3 月递表."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from extract.facts.reading import Line
from extract.records import EventFact

_BETWEEN = re.compile(r"\s?[、和与及]\s?")
_IN_TURN = re.compile(r"先后|分别|依次|相继")
_EACH = re.compile(r"(?:分别|先后|依次)\s?[于在]?\s?$")


def with_own_days(line: Line, events: Sequence[EventFact]) -> list[EventFact]:
    """The events of ``line``, those that one trigger tells of several, each with its own date where the sentence lists as many."""
    found: list[EventFact] = []
    for _, group in groupby(events, key=lambda e: (e.event_type, e.source.start)):
        same = list(group)
        days = _listed_days(line, same[0].trigger, len(same)) if len(same) > 1 and all(len(e.organizations) == 1 for e in same) else []
        found += [replace(e, date=day) for e, day in zip(same, days, strict=True)] if days else same
    return found


def _listed_days(line: Line, trigger: str, count: int) -> list[str]:
    """As many dates as ``count``, one after the other behind 分别 and ahead of the trigger; none where they are more or fewer."""
    dates = [d for d in line.dates if d.end <= line.text.find(trigger)]
    listed = dates[-count:]
    joined = all(_BETWEEN.fullmatch(line.text, a.end, b.start) for a, b in pairwise(listed))
    if len(listed) < count or not joined:
        return []
    # 23 日和 27 日，X、Y 先后上市
    if not _EACH.search(line.text[: listed[0].start]) and not _IN_TURN.search(line.text, listed[-1].end, line.text.find(trigger)):
        return []
    return [d.iso for d in listed]
