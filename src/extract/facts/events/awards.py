"""Prizes and first places: who won them, with what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, compared, named_all
from extract.facts.events.deeds import not_public
from extract.facts.events.frame import Found, clause_end, clause_start, event, in_title, that_thing
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated
from extract.language.sentences import quoted
from extract.language.shapes import alternatives, shape, words_of
from extract.names.mention import Kind, Mention
from extract.records import Named

_THINGS = (Kind.PRODUCT, Kind.MODEL, Kind.HARDWARE)


def award_events(reading: Reading, line: Line) -> Iterator[Found]:
    if heading := _HEADED.match(line.text):
        yield from _headed(reading, line, heading)
    else:
        yield from _awards(reading, line)


_HEADED = re.compile(
    r"^[•◦■●·\-\s]*(?P<prize>[^，。；：《》]{2,30}?(?:奖|最佳(?:学生)?论文|冠军|金牌))\s?(?:[（(](?P<when>[^（）()]{2,12})[）)])?\s?[：:]\s?"
)


def _headed(reading: Reading, line: Line, heading: re.Match[str]) -> Iterator[Found]:
    """X 大会最佳论文（12 月）：A 大学、B 公司的模型 Y: the prize with its day, and who has it."""
    winners = line.among(heading.end(), clause_end(line, heading.end()), Kind.ORG, Kind.PERSON, *_THINGS)
    inside = [d for d in line.dates if heading.start("when") <= d.start < heading.end("when")]
    dates = inside or [d for d in line.dates if d.start < heading.end()]
    if winners and dates:
        won = (*named_all(line, [m for m in winners if m.kind in _THINGS]), Named("", heading["prize"].strip()))
        who = named_all(line, [m for m in winners if m.kind not in _THINGS])
        yield event(reading, line, heading.span("prize"), "award", who, won, date=dates[-1].iso, confidence=0.72)


def _awards(reading: Reading, line: Line) -> Iterator[Found]:
    for match in shape("award").finditer(line.text):
        start, end = match.span()
        if any(q.dimension == "money" and clause_start(line, start) <= q.start < start for q in line.quantities):
            continue  # X 以 4 亿美元 E 轮居首
        if in_title(line, start) or is_negated(line, start) or re.search(r"奖获得者|获奖者", line.text[start : end + 3]):
            continue
        if given := _given(line, match.group(), end):
            prize = line.text[clause_start(line, start) : start + match.group().find("奖") + 1].strip()
            prize = re.sub(r"^[\d年月日 ]+", "", prize)
            yield event(reading, line, (start, end), "award", given, (Named("", prize),), confidence=0.75)
            continue
        things = _winning_things(line, start, end)
        organizations = not_public(line, actors(line, end if _INVERTED.search(match.group()) else start))
        if _INVERTED.search(match.group()):
            organizations = named_all(line, line.among(end, clause_end(line, start), Kind.ORG)[:1])
        prize = _prize(line, start, end)
        if (
            not prize
            and not things
            and not re.search(r"[A-Za-z]{2}|《|“|挑战赛|大赛|竞赛|锦标赛", line.text[line.section_start(start) : clause_end(line, start)])
        ):
            continue
        objects = (*named_all(line, things[-1:]), *([Named("", prize)] if prize else []))
        if organizations or things:
            date = _within(line, start, end)
            yield event(reading, line, (start, end), "award", organizations, objects, date=date, confidence=0.7)


_INVERTED = re.compile(r"第一的[是为]?$|榜首的[是为]?$|冠军的?[是为]$")
_GIVEN = re.compile(r"(?:授予|颁给|颁予|颁发给|颁授给?|授给|花落|归于)了?$")


def _given(line: Line, words: str, end: int) -> tuple[Named, ...]:
    """诺贝尔奖授予 A 的 X、B 的 Y: who stands behind the verb has won it."""
    if not _GIVEN.search(words):
        return ()
    return named_all(line, line.among(end, clause_end(line, end), Kind.ORG, Kind.PERSON, *_THINGS))


def _winning_things(line: Line, start: int, end: int) -> list[Mention]:
    """What may have won: a thing ahead of the verb that is no part of another (搭载 ARM 架构) and no measure."""
    if _INVERTED.search(line.text[start:end]):
        return [m for m in line.among(end, clause_end(line, start), *_THINGS) if m.subtype != "unsure"][:1]
    ahead = [m for m in line.among(line.section_start(start), start, *_THINGS) if m.subtype != "unsure" and not compared(line, m)]
    ahead = [m for m in ahead if not re.match(r"\s?(?:芯片|处理器|加速卡|GPU)?(?:搭建|组成|构成|驱动|组建)的", line.text[m.end :])]
    ahead += [m for m in line.among(clause_start(line, start), start, Kind.DATASET) if not line.text[m.end : start].strip()]  # X 获奖
    ahead += [
        m for m in line.among(clause_start(line, start), start, *_THINGS) if m.subtype == "unsure" and not line.text[m.end : start].strip()
    ]
    ahead = [m for m in ahead if not re.search(r"(?:搭载|采用|使用|配备|基于|集成|内置)\s?了?$", line.text[: m.start])]
    ahead = [m for m in ahead if not _BEATEN.search(line.text, 0, m.start)]
    return ahead or that_thing(line, start) or _whom_it_began_with(line, start)


# 取得了超过某公司 X 的成绩: X is the one that was beaten
_BEATEN = re.compile(r"(?:超过|超越|优于|击败|战胜|领先|高于|胜过)了?\s?(?:[A-Za-z]+|[\u4e00-\u9fff]{2,5})?\s?的?\s?[“「]?$")


def _whom_it_began_with(line: Line, start: int) -> list[Mention]:
    """X 参数量为 40 亿。目前在…上获得世界第一: the model that the paragraph began with, where the sentence names no one."""
    before = line.previous
    if before is None or before.sentence.block != line.sentence.block or before.sentence.number or actors(line, start):
        return []
    first = next((m for m in before.among(0, len(before.text), *_THINGS) if m.subtype not in ("unsure", "technique")), None)
    return [first] if first and not before.text[: first.start].strip("“「• ") else []


_OF_A_LIST = re.compile(r"\s?(?:最新)?(?:发布|公布|揭晓|出炉)的[^，。；]{0,24}?(?:榜|TOP500|评测|排名)")


_OF_A_CONTEST = re.compile(r"\s?的?\s?[A-Z][A-Za-z\d]+[^，。；]{0,6}?(?:榜|评测|测试|大赛|挑战赛)")


def _within(line: Line, start: int, end: int) -> str | None:
    """获得 ICCV 2021 最佳论文奖: the year of the contest, where nothing ahead of the verb dates the prize.

    在 11 月发布的榜单中居首: who leads a list does so when it comes out.
    """
    behind = [d for d in line.dates if re.fullmatch(r"\s?[（(]", line.text[end : d.start])]
    if behind and not any(line.section_start(start) <= d.start < start for d in line.dates):
        return behind[0].iso  # 挑战赛冠军（2023.06）
    lists = [d for d in line.dates if line.section_start(start) <= d.start < start and _OF_A_LIST.match(line.text, d.end)]
    if lists:
        return lists[-1].iso
    inside = [d for d in line.dates if start <= d.start < end]
    if inside and len(inside[0].iso) > len("2021") and _OF_A_CONTEST.match(line.text, inside[0].end):
        return inside[0].iso  # 拿下 11 月 IO500 总榜的第一名
    if any(clause_start(line, start) <= d.start < start for d in line.dates):
        return None
    ahead = [d for d in line.dates if line.section_start(start) <= d.start < start and len(d.iso) > 4]
    return inside[0].iso if inside and not ahead else None


_FIRST = re.compile(r"第\s?一|榜首|首位|登顶|居首|头筹|夺冠|问鼎|折桂|卫冕")
# 在 6 月公布的 TOP500 榜单上, 月底的 MLPerf 训练测试中
_CONTEST = re.compile(
    r"(?<![\dA-Za-z.])(?P<name>[A-Z][A-Za-z\d.\-]*(?:\s?[A-Z\d][A-Za-z\d.\-]*){0,2})\s?"
    r"(?P<head>[\u4e00-\u9fff]{0,6}?(?:总榜|榜单|排行榜|榜|竞赛|大赛|挑战赛|评测|测试|测评))?(?=上|中|里|的|，)"
)


def _contest(line: Line, start: int) -> str:
    """The list or contest that somebody leads, where it has a Latin name; empty where none is told."""
    found = ""
    for match in _CONTEST.finditer(line.text, line.section_start(start), start):
        if match["head"] or any(m.start <= match.start() < m.end for m in line.among(0, start, Kind.DATASET)):
            found = match.group().strip()
    return found


def _prize(line: Line, start: int, end: int) -> str:
    inside = [line.text[s:e] for s, e, _ in quoted(line.text) if start <= s and e <= end + 2]
    if inside:
        return inside[-1]
    words = line.text[start:end]
    if not re.search(r"(?:奖|冠军|金牌|最佳论文)$", words):
        return _contest(line, start) if _FIRST.search(words) else ""
    words = re.sub(rf"^(?:{alternatives(list(words_of('win')))})了?\s?", "", words)
    # 2021 年红点奖, 10 月 ICAC 大会的最佳产品奖: the date is no part of the name
    return re.sub(
        r"^(?:\d{4}\s?年度?|[当本今]年度?的?|该年度?的?|\d{1,2}\s?月|由[^，。；]{2,16}?(?:颁发|评选|授予)的|的|\s)+", "", words
    ).strip()
