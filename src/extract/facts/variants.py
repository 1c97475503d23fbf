"""Variants that the text names by their size alone: 谷歌的 BERT 问世，Large 版本 3.4 亿参数."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts.common import compared
from extract.facts.reading import Line
from extract.names.mention import Kind, Mention
from extract.records import Named

_SIZE = r"(?:tiny|mini|small|base|medium|x{1,2}-large|x{0,3}large|huge|giant|jumbo|grande|x{1,3}l|nano|lite|flash|turbo|plus|pro|max|ultra)"
_ALONE = re.compile(rf"{_SIZE}(?:[-\s]?(?:v?\d{{1,2}}|{_SIZE}))?(?=\s?(?:版本?|模型)?$)", re.IGNORECASE)
_AS_SUBJECT = re.compile(rf"(?<![A-Za-z\d-])(?P<name>{_SIZE}(?:[-\s]?\d{{1,2}})?)\s?版本?(?![权本])", re.IGNORECASE)
_STRUCTURE = re.compile(r"\s?(?:结构|架构|机制|算子|框架)")  # X 证明了 Mamba 结构可行，Large 版…: X's
_AT_END = re.compile(rf"[-\s]{_SIZE}$", re.IGNORECASE)


def of_family(line: Line, mention: Mention) -> Named | None:
    """The whole name of a variant that ``mention`` names by its size: BERT-Large. None for any other name."""
    match = _ALONE.match(line.text[mention.start : mention.end])
    family = _family(line, mention) if match else None
    if match is None or family is None:
        return None
    joint = " " if " " in family.name else "-"  # Jamba 1.5 Large, BERT-Large
    return Named(f"{_AT_END.sub('', family.name)}{joint}{match[0]}", line.text[mention.start : mention.end])


def variant_ahead(line: Line, start: int, end: int) -> Mention | None:
    """small 版 of ``start:end``, where the text named the family before."""
    matches = list(_AS_SUBJECT.finditer(line.text, start, end))
    if not matches:
        return None
    found = Mention(*matches[-1].span("name"), Kind.MODEL, matches[-1]["name"], "mark")
    return found if _family(line, found) else None


_VERSION = re.compile(r"\s?\d{1,2}\.\d{1,2}(?![\d%倍亿万])")


def _with_version(line: Line, model: Mention) -> Mention:
    """Jamba 1.5 where the mention is but Jamba."""
    version = _VERSION.match(line.text, model.end)
    return replace(model, end=version.end(), name=model.name + version.group()) if version else model


def _family(line: Line, mention: Mention) -> Mention | None:
    """The last model named ahead of the variant, in its sentence or in one of the two before it."""
    where: Line | None = line
    end = mention.start
    for _ in range(3):
        if where is None or where.sentence.block != line.sentence.block:
            return None
        models = [
            m
            for m in where.among(0, end, Kind.MODEL)
            if m.subtype != "technique" and not compared(where, m) and not _STRUCTURE.match(where.text, m.end)
        ]
        whole = [m for m in models if not _ALONE.match(where.text[m.start : m.end])]
        if whole:
            return _with_version(where, whole[-1])
        where = where.previous
        end = len(where.text) if where else 0
    return None
