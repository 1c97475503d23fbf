"""Names of what is founded, and of who founds it, that stand in quotes, behind a dash, with a seat, side by side, or are states."""

from __future__ import annotations

import re

from extract.facts.common import joined_from, named, named_all
from extract.facts.events.frame import clause_start
from extract.facts.reading import Line
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named

_SEAT = re.compile(r"\s?[（(](?:[\u4e00-\u9fff·]{2,12}[，、,]?\s?)+[）)]\s?")


def seated(line: Line, start: int, end: int) -> list[Mention]:
    """7. Veltra Systems Oy（赫尔辛基，芬兰），2016 年成立: what has its seat in the bracket behind is a company."""
    ahead = [m for m in line.among(start, end) if not line.bracketed(m.start) and m.kind is not Kind.PERSON and m.found_by != "lexicon"]
    seat = _SEAT.match(line.text, ahead[0].end) if len(ahead) == 1 else None
    places = line.among(seat.start(), seat.end(), Kind.PLACE) if seat else []
    return ahead if places and seat and seat.end() >= end - 1 else []


_ADVERBS = re.compile(r"(?:政府)?(?:[\d年月日\s]|正式|宣布|也|还|又|已|率先|首次|则|便|新)*")


def state_ahead(line: Line, start: int) -> tuple[Named, ...]:
    """英国成立 X 办公室: the state acts, and not whom the paragraph is about."""
    opening = clause_start(line, start)
    places = line.among(opening, start, Kind.PLACE)[-1:]
    bare = places and not line.among(opening, start, Kind.ORG) and re.fullmatch(r"[\d年月日\s]*", line.text[opening : places[0].start])
    return (named(line, places[0]),) if bare and _ADVERBS.fullmatch(line.text, places[0].end, start) else ()


_BY_NAME = re.compile(
    r"了?(?:一家)?(?:(?!合资)[^，。；“「]){0,10}?(?P<quote>[“「])(?P<name>[^，。；”」]{2,16})[”」](?=\s?(?:[，。；（(]|$))"
    r"|了?[^，。；]{2,36}?(?:公司|组织|机构|部门|团队|研究院|研究所|实验室|品牌|企业)\s?(?:——|──|—)\s?"
    r"[“「]?(?P<behind>[\u4e00-\u9fffA-Za-z\d. ]{2,16})[”」]?(?=[，。；（(]|$)"
)


_NAMES_A_BODY = re.compile(r"公司|品牌|企业|机构|团队|^了?\s?$")


def called(line: Line, end: int, stop: int) -> Named | None:
    """成立「某某科技」, 成立承载“X 计划”的实体组织——Y: what is in quotes or behind the dash, the whole of it."""
    match = _BY_NAME.match(line.text, end, stop)
    if match is None or (match["quote"] and not _NAMES_A_BODY.search(line.text[end : match.start("quote")])):
        return None
    if match["quote"] and shape("no_body").search(match["name"]):
        return None
    at = match.start("name") if match["quote"] else match.start("behind")
    name = (match["name"] or match["behind"]).strip()
    known = next((m for m in line.mentions if m.start == at and m.end == at + len(name)), None)
    return named(line, known) if known else Named(name, name)


_ALIKE = re.compile(r"\s?(?:[（(][^（）()]*[）)])?\s?(?:均|都|皆)(?:是|为)?(?:[于在][^，。；]{2,12})?\s?$")


def all_founded(line: Line, start: int) -> tuple[Named, ...]:
    """A 和 B 均在 2020 年成立: each of those that the clause joins ahead of 均."""
    bodies = [m for m in line.among(clause_start(line, start), start, Kind.ORG) if not line.bracketed(m.start)]
    together = joined_from(line, bodies)
    return named_all(line, together) if len(together) > 1 and _ALIKE.fullmatch(line.text, together[-1].end, start) else ()
