"""Data sets without a name of their own that somebody opens: 9 月，某公司开放大规模中文语音数据集和工具库."""

from __future__ import annotations

import re

from extract.facts.common import actors
from extract.facts.events.frame import Found, clause_end, event
from extract.facts.reading import Line, Reading
from extract.language.shapes import shape
from extract.names.mention import Kind
from extract.records import Named

_DATA = re.compile(
    r"了?\s?(?!的)(?:一[个套批]|首个)?(?:(?:全球|国内|业界|目前|最大|规模|[的\s])*的)?(?P<what>(?!相关|自己|这些|各类|多个|部分|更多|大量|一系列|其|该|数据)[^，。；、的“”「《（(\d]{3,20}?(?:数据集|语料库))"
    r"(?=[，。；]|$|和|与|及|以|推动|推进|促进|助力|供|支持|用于)"
)


_ATTRIBUTE = re.compile(r"(?:开放|发布|公开|公布|规模|首个|主流|[的与和])\s?$")  # 开放大规模开源数据集


def opened_data(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """某公司…，同时发布自动驾驶数据集推动研究: with a date or without, by somebody whom the sentence names."""
    match = _DATA.match(line.text, end, clause_end(line, start))
    verb = shape("opens_data").fullmatch(line.text, start, end)
    if (
        match is None
        or verb is None
        or _ATTRIBUTE.search(line.text, 0, start)
        or not line.among(0, start, Kind.ORG)
        or line.among(*match.span("what"), Kind.DATASET)
    ):
        return None
    who = actors(line, start)
    return event(reading, line, (start, end), "dataset_release", who, (Named("", match["what"]),), confidence=0.62) if who else None
