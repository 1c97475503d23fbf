"""Trials and operations: clinical and road tests, pilots, services that begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named, named_all, owner_in_name, topic
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_start,
    event,
    in_title,
    told_of_a_life,
    unclaimed_center,
    unknown_subject,
)
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated, is_planned
from extract.language.shapes import shape
from extract.names.marks import head_type
from extract.names.mention import Kind, Mention
from extract.records import Named

_THINGS = (Kind.PRODUCT, Kind.MODEL, Kind.HARDWARE)


def trial_events(reading: Reading, line: Line) -> Iterator[Found]:
    for match in shape("trial").finditer(line.text):
        start, end = match.span()
        if (
            in_title(line, start)
            or is_negated(line, start)
            or is_planned(line, start)
            or told_of_a_life(line, start)
            or line.text[end : end + 1] == "后"
            or line.text[:start].endswith(("发布并", "推出并", "上线并"))  # told as what came out
            or _ONE_OF_THEM.match(line.text, end)
            or (re.match("[^，。；]{0,8}的", line.text[end:]) and _SUCH_A_ONE.search(line.text, clause_start(line, start), start))
            or re.search("(?:可|可以|(?<![智功性万技])能|能够|适合|便于|用于)[^，。；]{0,3}$", line.text[:start])  # 可投入运营: it may
            or re.search("获准|准许|允许|均|已有|纷纷", line.text[clause_start(line, start) : start])
        ):
            continue
        things = [m for m in line.among(clause_start(line, start), end, *_THINGS) if m.subtype != "unsure"]
        things = things or _centre_told_of(line, start, end)
        organizations = _who_runs(line, start, things)
        if organizations == topic(line) and not things and re.search("[A-Z]", bare_lead(line, start)) and unknown_subject(line, start):
            continue  # a Latin name that nobody knows acts, and not whom the paragraph is about
        if line.text.startswith("推出", start) and line.among(end, end + 14, Kind.PRODUCT):
            continue  # …服务 X: a product with a name of its own, see release
        if _opens_nothing(line, start, end) or _of_data(line, start, end):
            continue
        centre = _CENTRE.search(line.text, clause_start(line, start), start) if not things else None
        if centre and head_type(centre["name"]) == "computer" and _PUT_TO_WORK.search(line.text, start, end):
            words = centre["name"]
            yield event(reading, line, (start, end), "computer_launch", organizations, (Named("", words),), confidence=0.66)
            continue
        if organizations or things:
            machine = bool(things) and _is_machine(line, things[0]) and "临床" not in line.text[start:end]
            yield event(
                reading,
                line,
                (start, end),
                "computer_launch" if machine else "trial",
                organizations,
                tuple(named(line, m) for m in things[:1]),
                confidence=0.68,
            )


_SUCH_A_ONE = re.compile(r"一[家个款][^，。；]{0,8}$")  # 是一家对公众开放试乘的公司: what it is
# 是最早对公众开放试乘的企业之一, 从靶标到临床试验的全流程
_ONE_OF_THEM = re.compile(r"的[^，。；的]{0,4}(?:企业|公司|厂商|机构)之一|的全(?:流程|过程|周期|链条)")
_PUT_TO_WORK = re.compile(r"投运|试运行|运营$|投入")


def _centre_told_of(line: Line, start: int, end: int) -> list[Mention]:
    """X 智算中心由 A 与 B 共同打造，7 月投运: the centre that the stretch of clauses began with."""
    if not _PUT_TO_WORK.search(line.text, start, end) or line.among(clause_start(line, start), start):
        return []
    ahead = line.among(line.section_start(start), start)
    centre = next((m for m in reversed(ahead) if m.kind is Kind.HARDWARE and _is_centre(m)), None)
    return [centre] if centre and all(m.kind in (Kind.ORG, Kind.PLACE) for m in ahead if m.start > centre.start) else []


def _is_centre(mention: Mention) -> bool:
    return mention.subtype == "center" or (mention.subtype == "" and head_type(mention.name) == "computer")


def _who_runs(line: Line, start: int, things: list[Mention]) -> tuple[Named, ...]:
    """Who acts, or else whose the thing is by its name."""
    own = owner_in_name(line, things[0]) if things else ()
    if unclaimed_center(line, start, things):
        return own
    builders = line.among(clause_start(line, things[0].start), start, Kind.ORG) if things and things[0].subtype == "center" else []
    return actors(line, start) or own or named_all(line, builders)


def _opens_nothing(line: Line, start: int, end: int) -> bool:
    """平台全面开放 is a release; 洛杉矶全面开放 a service's beginning in a place."""
    if not re.fullmatch(r"(?:全面|正式|率先)开放", line.text[start:end]):
        return False
    return not any(m.kind is Kind.PLACE and not line.text[m.end : start].strip() for m in line.mentions)


def _of_data(line: Line, start: int, end: int) -> bool:
    """“X”科学数据平台投入试用: a data set that is put to use is out."""
    return line.text[start:end].endswith("试用") and bool(line.among(clause_start(line, start), start, Kind.DATASET))


_CENTRE = re.compile(
    r"(?P<name>(?:(?!的)[\u4e00-\u9fffA-Za-z]){2,20}?)\s?(?:正式|已|也|于|将?在[\u4e00-\u9fff]{2,4}|\d{1,4}\s?[年月日]|\s)*$"
)


def _is_machine(line: Line, thing: Mention) -> bool:
    """A known machine, or what the words ahead or in its name call a computing centre."""
    if thing.kind is Kind.HARDWARE and (thing.found_by == "lexicon" or head_type(thing.name) == "computer"):
        return True
    return bool(re.search(r"(?:计算|智算|超算|算力|数据)中心", line.text[max(0, thing.start - 8) : thing.end + 6]))
