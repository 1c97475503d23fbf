"""Computing centres by what the sentence calls them: 梁溪公共算力平台, 乌兰察布另有一座 3EFLOPS 的智算中心."""

from __future__ import annotations

import re

from extract.facts.bearers import is_nameless
from extract.facts.common import named
from extract.facts.reading import Line
from extract.names.mention import Kind, Mention
from extract.records import Named, Quantity

_CENTRE = "(?:智算|算力|计算|超算|数据)中心"
_SITE = re.compile(r"(?P<site>(?:项目|节点|园区|基地|中心|[二三]期)?)\s?(?:则|也|还)?(?:为|是|达到?|(?:另|还|也)?有一[座个])\s?")
_CENTRE_BEHIND = re.compile(rf"\s?的(?P<head>{_CENTRE}|集群)")
# 其在乌兰察布的智算中心规模为 3EFLOPS, 在张北投运的智算集群规模为 12EFLOPS
_OF_PLACE = re.compile(
    r"\s?(?:投运|投产|启用|落成|建成|新建|在建|建设|上线)?的(?P<head>(?:智算|算力|计算|超算|数据)(?:中心|集群))"
    r"(?:(?:(?:的|，)?(?:总|建设|设计)*(?:规模|算力|峰值|性能))?\s?(?:则|也|已)?(?:为|是|达到?|超过?|约)+|，(?:总|建设|设计)*规模)\s?"
)


# 旗下张北、乌兰察布两座智算中心的规模分别为 12 EFLOPS 和 3 EFLOPS
# 在乌兰察布建有智算中心，规模为 3EFLOPS
_HAS = re.compile(
    rf"\s?(?:建|设|拥)有(?:一[座个])?(?P<head>{_CENTRE}|集群)，?(?:总|建设|设计)*(?:规模|算力|峰值|性能)\s?(?:为|是|达到?|超过?|约)*\s?"
)
_SEVERAL = re.compile(rf"\s?[两三四]座(?P<head>{_CENTRE})的?(?:总|建设|设计)*(?:规模|算力|峰值|性能)?\s?分别(?:为|是|达到?)\s?")


# 张北、乌兰察布两座超大规模智算中心，前者 12EFLOPS，后者 3EFLOPS
_PAIR = re.compile(rf"\s?[两二]座[^，。；]{{0,6}}?(?P<head>{_CENTRE})")
_WHICH = re.compile(r"(?P<which>[前后])者(?:的?(?:规模|算力|峰值|性能))?\s?(?:则|也)?(?:为|是|达到?|超过?|约)?\s?$")
# 张北智算中心为 12 EFLOPS；乌兰察布的另一座为 3 EFLOPS
_ANOTHER = re.compile(r"\s?的?另(?:外)?一[座个](?:中心)?(?:的?(?:规模|算力))?\s?(?:则|也)?(?:为|是|有|达到?|超过?|约)\s?")
_HEAD = re.compile(_CENTRE)


def _at(line: Line, place: Mention, head: str) -> Named:
    name = line.text[place.start : place.end] + head
    return Named(name, name)


def _one_of_pair(line: Line, quantity: Quantity) -> Named | None:
    said = _WHICH.search(line.text, 0, quantity.number_start)
    places = line.among(0, said.start(), Kind.PLACE)[-2:] if said else []
    pair = _PAIR.match(line.text, places[-1].end) if len(places) == 2 else None
    if said is None or pair is None or pair.end() > said.start():
        return None
    place = places["前后".index(said["which"])]
    return _at(line, place, pair["head"])


def _another(line: Line, quantity: Quantity) -> Named | None:
    for place in line.among(line.section_start(quantity.start), quantity.start, Kind.PLACE):
        head = _HEAD.search(line.text, 0, place.start)
        if head and _ANOTHER.fullmatch(line.text, place.end, quantity.number_start):
            return _at(line, place, head.group())
    return None


def _one_of_several(line: Line, quantity: Quantity) -> Named | None:
    start = line.section_start(quantity.start)
    places = line.among(start, quantity.start, Kind.PLACE)
    said = _SEVERAL.match(line.text, places[-1].end) if places else None
    told = [q for q in line.quantities if said and q.dimension == "throughput" and q.start >= said.end() - 3]
    if said is None or quantity not in told or len(told) > len(places):
        return None
    place = places[len(places) - len(told) + told.index(quantity)]
    return _at(line, place, said["head"])


def centre_at(line: Line, quantity: Quantity) -> Named | None:
    """A 智算中心 12EFLOPS，乌兰察布另有一座 3EFLOPS 的智算中心; 此前的盐城项目为 200PFLOPS: the centre that stands in a place."""
    for place in line.among(line.section_start(quantity.start), quantity.start, Kind.PLACE):
        if own := _OF_PLACE.fullmatch(line.text, place.end, quantity.number_start):
            name = line.text[place.start : own.end("head")]
            return Named(name, name)
        if has := _HAS.fullmatch(line.text, place.end, quantity.number_start):
            return _at(line, place, has["head"])
    if one := _one_of_several(line, quantity) or _one_of_pair(line, quantity) or _another(line, quantity):
        return one
    behind = _CENTRE_BEHIND.match(line.text, quantity.end)
    for place in line.among(0, quantity.start, Kind.PLACE):
        match = _SITE.fullmatch(line.text, place.end, quantity.number_start)
        head = match["site"] or (behind["head"] if behind else "") if match else ""
        if head:
            return _at(line, place, head)
    return None


_FACILITY = re.compile(
    r"(?:^|(?<=[，；：的]))\s?(?!该|各|多|全[国省市]|国家(?!\s?(?:AI|人工智能))|我国|大型|首[个座]|新建|其|这|[一两几]|\d)"
    r"(?P<name>(?!\s)(?:(?![的与和了为在])[\u4e00-\u9fffA-Za-z0-9·“” ]){2,14}?"
    r"(?:(?:算力|智算|算力服务)平台|(?:算力|智算)节点|(?:智算|算力|计算|超算|AI\s?数据|智能数据)中心|算力枢纽|算力网络|(?:智算|算力)基地))"
)


def facility(line: Line, quantity: Quantity) -> Named | None:
    """梁溪公共算力平台: a body of computing power that begins its clause."""
    found = list(_FACILITY.finditer(line.text, line.section_start(quantity.start), quantity.start))
    name = found[-1]["name"] if found else ""
    for deed in _DEED.finditer(name):  # 某云启动张江智算中心: a deed, and then the name
        name = found[-1]["name"][deed.end() :]
    return Named(name, name) if name and not is_nameless(name) and not re.fullmatch(_CENTRE, name) else None


_DEED = re.compile(r"宣布|正式|启动|启用|投建|兴建|新建|建成|上线|点亮|揭牌|推出|发布|拿下|落地")


_OWNED = re.compile(
    rf"\s?[（(][\u4e00-\u9fff]{{2,6}}[）)][\u4e00-\u9fff]{{0,6}}?{_CENTRE}"
    rf"|\s?的(?:自建|自研)?(?:(?:AI|GPU|智算|超算|计算|训练|算力|推理)\s?集群|{_CENTRE})"
    rf"|(?:位于|坐落于|坐落在|设在|建在)\s?(?P<name>[\u4e00-\u9fff]{{2,6}}的{_CENTRE})"
)


def owned_facility(line: Line, quantity: Quantity) -> tuple[Named, Named] | None:
    """中国移动（呼和浩特）智算中心, 中国移动位于呼和浩特的智算中心, 商汤的超算集群: whose it is, and its name."""
    for owner in line.among(line.section_start(quantity.start), quantity.start, Kind.ORG):
        match = _OWNED.match(line.text, owner.end)
        if match and not line.among(match.end(), quantity.start, Kind.HARDWARE):
            name = match["name"] or line.text[owner.start : match.end()]
            return named(line, owner), Named(name, name)
    return None
