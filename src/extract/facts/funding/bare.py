"""Financings told with neither round nor amount: 完成新一轮融资, 获腾讯投资, 腾讯战略入股 X."""

from __future__ import annotations

import re

from extract.facts.funding.words import compiled
from extract.facts.reading import Line
from extract.names.mention import Kind

NEW_ROUND = re.compile(
    r"独立融资|(?<![上前后])(?:新一|首|最新一|新|一|近一)轮(?:的)?(?:战略|股权)?(?:融资|投资|注资|(?=由[^，。；]{2,20}(?:领投|投资)))"
    r"|完成(?:了)?(?:一笔|一轮)?(?:数|多)?轮?(?:大额|巨额)?(?:的)?新?融资(?!轮次|情况|阶段|历[程史]|记录)|(?:获得|拿到|得到|迎来)了?新的(?:资金|融资)|(?:拿到|获得|得到)了?新一轮资金|新一?轮?融资(?:完成|落定|到账|敲定)|(?:(?<=年内)|(?<=双双)|(?<=[都均]))(?:拿到|获得|得到|完成)了?融资"
)
# 获 X 投资, 迎来由 X 独家出资的第二笔投资: a financing with neither amount nor round.
_BACKED = compiled(
    r"(?:获得?|得到|收到|拿到|接受|引入|引进|迎来)了?(?:来自)?(?P<who>[^，。；\d]{2,30}?)的?(?:独家|联合|共同|追加|新一轮|战略|多笔|数笔|第[一二三四五]笔|首笔)*"
    r"(?:投资|注资|入股)(?=\s?(?:$|[，。；、]|之?后|并|和|支持))"
)
# 向 X 追加多年期投资，金额为…: what is put into X, with the amount to come.
_TOWARD = compiled(
    r"[向对][^，。；]{2,24}?(?P<deed>(?:完成|进行|做出|作出)了[^，。；]{0,6}(?:投资|注资)|{put_in}了?(?:[^，。；]{0,8}(?:投资|注资)|一定金额|(?:一笔|大笔|巨额|未披露金额的)?(?:资金|金额)))(?=\s?(?:$|[，。；]))"
)
# 10 月，Y 对其战略入股
_TOWARD_IT = re.compile(
    r"(?:对|向|为)(?:其|它|该公司)(?:进行|作出|做出|追加)?了?(?P<deed>(?:战略|联合|独家|共同)*(?:入股|投资|注资|增资))(?=\s?(?:$|[，。；]))"
)
# X 作为投资方入股 Y: the name behind got the money
_AS_BACKER = re.compile(r"作为[^，。；]{0,6}(?:投资方|投资人|投资者|股东)\s?(?P<deed>入股|投资|加入)")
# 在 Y 于 11 月投资后，该公司…: a financing that only says when something else was
_ONCE_BACKED = re.compile(r"^\s?(?:在|自)(?P<who>[^，。；]{2,30}?)(?P<deed>(?:战略)?(?:投资|注资|入股))(?:之|以)?后\s?$")
# …投了 10 亿元，两年后又追加过一次投资
_ONCE_MORE = re.compile(r"(?:又|再|再次|再度|继续)[^，。；]{0,2}(?P<deed>(?:追加|增加)了?过?(?:一次|一笔|新的)?(?:投资|注资))")
# 最近一次是 Y 在 6 月的定向增发
_PLACED = re.compile(r"(?:[一上末首]次|最近一笔)(?:融资)?[是为][^，。；]{2,24}(?P<deed>定向增发|定增|增资)\s?(?=$|[，。；])")


def bare_deeds(line: Line, start: int, end: int) -> list[tuple[int, int]]:
    """Where the clause ``start:end`` tells one financing with neither round nor amount: 完成新一轮融资, 获腾讯投资."""
    backed = _BACKED.search(line.text, start, end)
    givers = line.among(backed.start("who"), backed.end(), Kind.ORG) if backed else []
    if backed and givers and not any(m.start < backed.end() - 1 < m.end for m in line.mentions):  # 拿到 A、B、合力|投资的青睐
        return [backed.span()]
    toward = _TOWARD.search(line.text, start, end)
    if toward and line.among(toward.start(), toward.end(), Kind.ORG):
        return [toward.span("deed")]
    match = NEW_ROUND.search(line.text, start, end)
    if match:
        return [match.span()]
    toward_it = _TOWARD_IT.search(line.text, start, end)
    if toward_it and line.among(start, toward_it.start(), Kind.ORG):
        return [toward_it.span("deed")]
    if told := _in_passing(line, start, end):
        return [told.span("deed")]
    deed = compiled(
        r"(?:(?:联合|共同|独家|战略|领投|参投|跟投)?(?:投资|注资|入股|领投|参投|跟投)了)|(?:战略|联合|共同|独家)(?:投资|入股)"
    ).search(line.text, start, end)
    if (
        deed
        and line.among(start, deed.start(), Kind.ORG)
        and any(m.kind is Kind.ORG and line.text[deed.end() : m.start].strip(" “「") == "" for m in line.mentions if m.start >= deed.end())
    ):
        return [deed.span()]
    return []


def told_in_passing(line: Line, start: int, end: int) -> bool:
    """Whether the deed of the clause is a financing by the words around it: 作为投资方入股 Y, 最近一次是 Y 的定向增发."""
    return _in_passing(line, start, end) is not None


def _in_passing(line: Line, start: int, end: int) -> re.Match[str] | None:
    as_backer = _AS_BACKER.search(line.text, start, end)
    if as_backer and any(
        m.kind is Kind.ORG and not line.text[as_backer.end() : m.start].strip(" 了“「") for m in line.among(as_backer.end(), end)
    ):
        return as_backer
    return _PLACED.search(line.text, start, end) or _ONCE_MORE.search(line.text, start, end) or _once_backed(line, start, end)


def placed_with(line: Line, start: int, end: int) -> bool:
    """最新一次是 Y 在 6 月的定向增发: who stands there bought the shares."""
    return _PLACED.search(line.text, start, end) is not None


def _once_backed(line: Line, start: int, end: int) -> re.Match[str] | None:
    """在软银于 11 月投资后，该公司的估值…: the investor's deed, where the next clause goes on with whom it was done to."""
    said = _ONCE_BACKED.search(line.text[:end], start)
    goes_on = said and _WHOSE_STATE.match(line.text, min(end + 1, len(line.text)))
    return said if said and goes_on and line.among(*said.span("who"), Kind.ORG) else None


_WHOSE_STATE = re.compile(r"\s?(?:该公司|公司|这家[^，。；]{0,10}(?:公司|企业)|其)的?[^，。；]{0,4}(?:估值|股权|持股|股份)")
