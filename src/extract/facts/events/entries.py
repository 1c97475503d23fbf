"""Things brought out without a deed in their own clause.

The sentence before names them, and this one brings them out: （1）SAM。Meta 4 月 5 日发布; 这款 9 月 21 日开源的模型. Or the
sentence is a row of a table, its cells one after another: 2023/3/14，GPT-4，语言模型，OpenAI，….
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import clause_actors, named_all, owner_in_name
from extract.facts.events.frame import Found, event
from extract.facts.events.things import THINGS, thing_named, type_of
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated
from extract.language.characters import BULLETS
from extract.names.mention import Kind, Mention
from extract.records import Named

_CAME = r"(?:首次|正式)?(?P<verb>发布|推出|开源|公布|上线|问世|面世|亮相|公开)"
_NUMBER_OR_MARK = re.compile(r"[\s（(]*[\d一二三四五六七八九十①-⑳]*[）).、\s•◦■●]*[“「]?")
_ENDS_CLAUSE = re.compile(rf"{_CAME}(?=[，；。]|$)")
_THIS_ONE = re.compile(
    rf"\s?(?:这[款个一]|该|此)[^，。；的]{{0,20}}?{_CAME}的[^，。；]{{0,10}}?(?:模型|芯片|系统|平台|产品|数据集|框架|机器人|工具)"
)


def entry_events(reading: Reading, line: Line) -> Iterator[Found]:
    """What came out, where the sentence before is but its name, or where 这款 means what that one is about."""
    before = line.previous
    if before is None or before.sentence.block != line.sentence.block:
        return
    this_one = _THIS_ONE.match(line.text)
    thing = _told_first(before) if this_one else _all_of(before)
    said = this_one or _ENDS_CLAUSE.search(line.text, line.clauses[0].start, line.clauses[0].end)
    if thing is None or said is None or line.among(0, said.start("verb"), *THINGS) or is_negated(line, said.start("verb")):
        return
    span = said.span("verb")
    date = next((d.iso for d in line.dates if d.start < span[0] and not d.span_of_time), "")
    if date:
        who = _makers(line, before, thing, span[0])
        yield event(
            reading, line, span, type_of(before, thing, said["verb"]), who, (thing_named(before, thing),), date=date, confidence=0.72
        )


def _all_of(line: Line) -> Mention | None:
    """The thing whose name is all that the sentence says."""
    things = line.among(0, len(line.text), *THINGS)
    if len(things) != 1 or things[0].subtype == "technique":
        return None
    ahead, behind = line.text[: things[0].start], line.text[things[0].end :]
    return things[0] if _NUMBER_OR_MARK.fullmatch(ahead) and not behind.strip(" 。.”」") else None


def _told_first(line: Line) -> Mention | None:
    return next((m for m in line.among(0, len(line.text), *THINGS) if m.subtype not in ("technique", "unsure")), None)


def _makers(line: Line, before: Line, thing: Mention, position: int) -> tuple[Named, ...]:
    """Who the clause says brought it out, or else whose it is by its own name or by the sentence before."""
    acting = clause_actors(line, line.clauses[0].start, position)
    return named_all(line, acting) or owner_in_name(before, thing) or named_all(before, clause_actors(before, 0, thing.start))


_KIND_OF_THING = re.compile(
    r"[\u4e00-\u9fffA-Za-z\-]{0,8}(?:模型|芯片|系统|平台|产品|数据集|框架|机器人|工具|助手|应用|服务|[理处]器|[\u4e00-\u9fff]{2}(?:识别|生成|分割|水印|计算))"
)


def row_events(reading: Reading, line: Line) -> Iterator[Found]:
    """2023/3/14，GPT-4，语言模型，OpenAI，…; 2023-08-20｜DALL-E 3｜OpenAI: a day, what came out on it, of what kind it is and whose."""
    cells = [_cell(line, clause.start, clause.end) for clause in line.clauses[:5]]
    if len(cells) < 3 or not _is_day(line, *cells[0]):
        return
    thing = next((m for m in line.among(*cells[1], *THINGS) if (m.start, m.end) == cells[1] and m.subtype != "technique"), None)
    of_kind = _KIND_OF_THING.fullmatch(line.text, *cells[2]) is not None
    makers: list[Mention] = []
    for cell in cells[2 + of_kind :]:
        body = next((m for m in line.among(*cell, Kind.ORG) if (m.start, m.end) == cell), None)
        if body is None:
            break
        makers.append(body)
    if thing and (of_kind or makers):
        named = (thing_named(line, thing),)
        type_ = type_of(line, thing, "发布")
        yield event(reading, line, (thing.start, thing.end), type_, named_all(line, makers), named, date=line.dates[0].iso, confidence=0.72)


def _cell(line: Line, start: int, end: int) -> tuple[int, int]:
    text = line.text[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _is_day(line: Line, start: int, end: int) -> bool:
    first = line.dates[0] if line.dates else None
    return bool(first and len(first.iso) > len("2021") and first.end == end and not line.text[start : first.start].strip(f" {BULLETS}"))
