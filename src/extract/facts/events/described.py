"""What a verb brings out, told by a phrase and not by a name: 一种用于采矿的节能芯片, 一款可折叠的小东西, 虚幻引擎 5.2."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts.phrases import Phrase, phrase_after
from extract.facts.reading import Line
from extract.language.shapes import shape
from extract.names.marks import head_type

# 一种用于…的芯片, 面向城市、园区的方案: what it is for stands ahead of what it is
_ONE = re.compile(
    r"了?\s?(?:全球|世界|国内|业界)?(?:(?:一|首|第一)[款种个项台])?(?:(?:用于|面向|针对|适用于|支持|采用|基于|可用于)[^，。；的]{2,40}的)?(?=[^，。；])"
)
_NO_ONE_THING = re.compile(r"诸如|各[种类]|类似|更多|许多|大量|一系列|若干|不少|相关|其他|其它|多[款种个项]")
_VERSION = re.compile(r"\s?[vV]?\d+(?:\.\d+)*$")
_LEAST = 4  # characters: 一款产品 says nothing


# 发布了一个更大的 30B 版本, 又开源了一款 180B 模型: one more of what the text tells of, that its size names
_BIGGER_ONE = re.compile(
    r"了?\s?(?:一[个款]\s?)?(?:(?:[^，。；的\d]{0,4}更[^，。；的\d]{1,6}|全新|最新)的\s?)?"
    r"(?P<what>\d[\d.]*\s?[BM]\s?(?:参数(?:规模|量)?的?\s?)?(?:的?(?:版本|模型)|版))(?=[，。；（(]|$)"
)


def size_behind(line: Line, end: int) -> str:
    """The size by which the text calls a further model; empty where the verb brings out no such thing."""
    match = _BIGGER_ONE.match(line.text, end)
    return match["what"] if match and ("一" in match.group() or "更" in match.group()) else ""


def phrase_behind(line: Line, end: int, stop: int) -> Phrase | None:
    """The phrase behind the verb that ends at ``end``, with its type: by the head noun, or by how such things are counted."""
    one = _ONE.match(line.text, end)
    phrase = phrase_after(line, one.end() if one else end, stop)
    if phrase and phrase.text.endswith("的") and line.text.startswith("、", phrase.end):  # 一个开源的、参数达 70 亿的大语言模型
        phrase = phrase_after(line, phrase.end + 1, stop)
    if _NO_ONE_THING.match(line.text, one.end() if one else end):
        return None
    if phrase is None or phrase.type or len(phrase.text) < _LEAST:
        return phrase
    if shape("counted_as_product").fullmatch(line.text[end : phrase.start]):
        return replace(phrase, type="product")
    software = head_type(_VERSION.sub("", phrase.text)) == "software"  # 虚幻引擎 5.2
    return replace(phrase, type="software") if software else phrase
