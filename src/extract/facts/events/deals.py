"""Partnerships between companies and other bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, joined_from, named_all
from extract.facts.events.described import phrase_behind
from extract.facts.events.frame import Found, bare_lead, clause_end, event, in_title, is_dated, subject_thing
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named

_THINGS = (Kind.PRODUCT, Kind.MODEL, Kind.HARDWARE, Kind.DATASET)


_AGREED = re.compile(
    r"(?:成为|赢得|揽下|联姻|结对|达成|续签|签|建立|展开|开展|宣布|官宣|成立|组建|形成|敲定|缔结|牵手|携手|合力|授予|授权|许可给|转让|让与|订立|谈[成妥]|结成|结为|结下|结盟|共建|合办|合资|联手|联合|共同|合作|中标|获|拿|取得|斩获|收获).*",
    re.S,
)
_PARTNER_HEAD = re.compile(
    r"(?:公司|集团|银行|大学|学院|医院|中心|政府|研究院|研究所|实验室|图书馆|[\u4e00-\u9fff][省市区县局]|物流|汽车|电网)$"
)


def partnership_events(reading: Reading, line: Line) -> Iterator[Found]:
    """Who agreed with whom to do something together."""
    for match in shape("partnership").finditer(line.text):
        start, end = match.span()
        if in_title(line, start) or is_negated(line, start) or _agrees_on_else(line, start, end):
            continue
        if _releases_something(line, match.group(), end):
            continue
        if _ADOPTS.search(match.group()) and not (line.among(start, end, Kind.ORG) and line.among(end, clause_end(line, start), *_THINGS)):
            continue  # 宣布全系将采用新架构
        subjects = actors(line, start + 1) or subject_thing(line, start) or _government(line, start)
        ventures = _joint_ventures(line, match)
        partners = [m for m in _listed_behind(line, end) or _partners(line, start, end) if m not in ventures]
        organizations = tuple(dict.fromkeys((*subjects, *(named_all(line, partners) or _unknown_partner(match.group())))))
        things = ventures or (line.among(end, clause_end(line, start), *_THINGS)[:1] if _ADOPTS.search(match.group()) else [])
        things = things or _ordered_for(line, match)
        several = len({o.name for o in organizations}) > 1 or bool(things and _AN_ORDER.search(match.group()))
        with_one = several or _is_party(match.group()) or _OF_A_MEETING.match(match.group())
        if subjects and (with_one or re.search(r"多家|等", match.group())):
            trigger = _AGREED.search(match.group(), 1)
            at = end - 2 if match.group().endswith(_COMES_TRUE) else start + (trigger.start() if trigger else 0)
            planned = False if _ADOPTS.search(match.group()) else None  # that they will use it is agreed
            yield event(reading, line, (at, end), "partnership", organizations, named_all(line, things), confidence=0.74, planned=planned)
    yield from _partners_behind(reading, line)


def _partners_behind(reading: Reading, line: Line) -> Iterator[Found]:
    """与 X 达成合作的企业还有 A、B: X and those whom the list names, one agreement."""
    for match in shape("partners_behind").finditer(line.text):
        one = line.among(*match.span("whom"), Kind.ORG)[-1:]
        others = joined_from(line, line.among(match.end(), clause_end(line, match.end()), Kind.ORG))
        if one and others and others[0].start - match.end() <= 2 and not is_negated(line, match.start()):
            yield event(reading, line, match.span(), "partnership", named_all(line, [*one, *others]), confidence=0.72)


def _listed_behind(line: Line, end: int) -> list[Mention]:
    """公布两家新的合作伙伴：A 和 B: those behind the colon."""
    index = line.clause_at(end)
    if not line.text[:end].endswith("：") or index >= len(line.clauses):
        return []
    clause = line.clauses[min(index if line.clauses[index].start >= end else index + 1, len(line.clauses) - 1)]
    return [m for m in line.among(clause.start, clause.end, Kind.ORG) if not line.bracketed(m.start)]


_AN_ORDER = re.compile(r"^(?:拿下|拿到|斩获|签下|揽下|赢得|获得|获|收获|接到)了?.*订单", re.S)


def _ordered_for(line: Line, match: re.Match[str]) -> list[Mention]:
    """3 月拿到车型 X 的 10 万套订单: the vehicle whose maker orders, where the day is told."""
    vehicles = [m for m in line.among(match.start(), match.end(), Kind.PRODUCT) if m.subtype in ("vehicle", "robot")]
    return vehicles[:1] if _AN_ORDER.search(match.group()) and is_dated(line, match.start()) else []


_COMES_TRUE = ("落地", "获批", "成立", "揭牌", "诞生")  # the date stands right ahead of these
_TO_BUY = re.compile(r"[，,]\s?(?:拟|将|计划|同意|宣布)?(?:以|斥资|出资|作价)?[^，。；]{0,24}?(?:收购|并购|买下|购入|受让)")


def _agrees_on_else(line: Line, start: int, end: int) -> bool:
    """达成收购协议; 签署协议，拟以 400 亿美元收购 X: a deal of another kind, which its own rule tells."""
    stop = clause_end(line, start)
    return bool(
        shape("other_agreement").search(line.text, start, stop) or (line.text[:end].endswith("协议") and _TO_BUY.match(line.text, stop))
    )


_ADOPTS = re.compile(r"(?:采用|搭载|选用|导入)$")


def _joint_ventures(line: Line, match: re.Match[str]) -> list[Mention]:
    """成立合资公司 X: what the partners found stands right behind."""
    if not re.search(r"合资(?:公司|企业)$", match.group()):
        return []
    behind = line.among(match.end(), clause_end(line, match.start()), Kind.ORG, Kind.PRODUCT)[:1]
    return [m for m in behind if re.fullmatch(r"\s?[—“「：]*", line.text[match.end() : m.start])]


def _unknown_partner(words: str) -> tuple[Named, ...]:
    """与华东医药签署: by its last word a company, whoever it is."""
    words = _SAID.sub("", words)
    match = shape("unknown_partner").match(words) or re.match(r"(?:牵手|结盟)(?P<name>[\u4e00-\u9fffA-Za-z]{2,8})$", words)
    name = match.groupdict().get("other") or match["name"] if match else ""
    return (Named(name, name),) if name else ()


# 成为世界人工智能大会战略合作伙伴: the meeting is whom it is with
_OF_A_MEETING = re.compile(r"成为[^，。；]{2,16}?(?:大会|运动会|[冬残]?奥会|亚运会|博览会|世界杯|世博会)")
_SAID = re.compile(r"^(?:宣布|确认|证实|官宣|披露)")


def _partners(line: Line, start: int, end: int) -> list[Mention]:
    """The bodies of the clause; or what 与 governs, a town too (与成都达成战略合作), but for 与某新区合作建设的 X."""
    kinds = _THINGS if line.text.startswith("的", end) else (*_THINGS, Kind.PLACE)
    free = [m for m in line.among(start, clause_end(line, start)) if not line.bracketed(m.start)]
    return [m for m in free if m.kind is Kind.ORG] or [
        m for m in free if m.kind in kinds and re.match(r"[与和同]\s?$", line.text[start : m.start])
    ]


def _government(line: Line, start: int) -> tuple[Named, ...]:
    """东屿省政府与 X 签约: a place's government that no list knows."""
    words = bare_lead(line, start)
    return (Named(words, words),) if re.fullmatch(r"[\u4e00-\u9fff]{2,8}(?:政府|管委会|经信局|工信局)", words) else ()


def _is_party(words: str) -> bool:
    """与宁夏中卫市签约: whoever it is that no name is known for, it is a body of some kind."""
    match = re.match(r"[与和同跟](.{2,24}?)(?:正式|宣布|共同|联合|在|于|达成|签|共建|合资|\d)", words)
    return bool(match and _PARTNER_HEAD.search(match.group(1).strip()))


def _releases_something(line: Line, words: str, end: int) -> bool:
    """与 X 合作推出 Y: a release, where Y has a name; 与 X 合作研发的 Y tells what Y is."""
    if not re.search(
        r"(?:合作|联合|共同|携手[^，。；]{2,20}?)(?:推出|研发|开发|打造|研制|生产|探索|布局|攻关|推进)$|合作在[^，。；]*$", words
    ):
        return False
    stop = clause_end(line, end - 1)
    phrase = phrase_behind(line, end, stop) if words.endswith(("合作推出", "联合推出", "共同推出")) else None
    if phrase and phrase.type in ("product", "software", "machine"):
        return True  # 合作推出智能警务云解决方案
    return line.text[end : end + 1] == "的" or bool(line.among(end, stop, *_THINGS))
