"""What a verb brings out, told by a phrase and not by a name: 一种用于采矿的节能芯片, 一款可折叠的小东西, 虚幻引擎 5.2."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts.phrases import Phrase, phrase_after
from extract.facts.reading import Line
from extract.language.shapes import shape
from extract.names.marks import head_type

_ONE = re.compile(r"了?\s?(?:全球|世界|国内|业界)?(?:一|首|第一)[款种个项台](?=用于|可|能|支持|采用|基于|面向)")
_VERSION = re.compile(r"\s?[vV]?\d+(?:\.\d+)*$")
_LEAST = 4  # characters: 一款产品 says nothing


def phrase_behind(line: Line, end: int, stop: int) -> Phrase | None:
    """The phrase behind the verb that ends at ``end``, with its type: by the head noun, or by how such things are counted."""
    one = _ONE.match(line.text, end)  # what it is for stands ahead of what it is
    phrase = phrase_after(line, one.end() if one else end, stop)
    if phrase and phrase.text.endswith("的") and line.text.startswith("、", phrase.end):  # 一个开源的、参数达 70 亿的大语言模型
        phrase = phrase_after(line, phrase.end + 1, stop)
    if phrase is None or phrase.type or len(phrase.text) < _LEAST:
        return phrase
    product = shape("counted_as_product").fullmatch(line.text[end : phrase.start])
    return replace(phrase, type="product" if product else head_type(_VERSION.sub("", phrase.text)))
