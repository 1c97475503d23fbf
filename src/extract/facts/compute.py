"""Throughput and efficiency of chips, boards, machines and centres: 256TOPS（INT8）, 11.6TOPS/W, E 级算力."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extract.facts.alike import all_alike, respective
from extract.facts.antecedents import THIS, THIS_ONE, called_so_before, consists_of, from_before, makers_of_phrase
from extract.facts.bearers import CENTRE, is_no_thing, may_be_hardware
from extract.facts.centres import centre_at, facility, owned_facility
from extract.facts.common import compared, named, topic, within_name
from extract.facts.figures import figures, has_figure, restates
from extract.facts.headings import Headings
from extract.facts.makers import makers_of_hardware
from extract.facts.objections import reason_against
from extract.facts.outline import Outline
from extract.facts.phrases import thing_before, versioned_subject
from extract.facts.precision import goes_on, precision_near, precision_said
from extract.facts.reading import Line, Reading
from extract.facts.when import governing_date
from extract.facts.wholes import is_made_of, is_of_unnamed, is_part, is_unit_of_whole, of_many, serves
from extract.facts.whose import Owners
from extract.names.marks import nameless
from extract.names.mention import Kind, Mention
from extract.records import ComputeFact, Named, Qualifier, Quantity, Rejection, Source

Found = tuple[Line, Named, tuple[Named, ...]]


def extract_compute(reading: Reading) -> tuple[list[ComputeFact], list[Rejection]]:
    """Every figure of computing power that prose, lists and captions give to a named piece of hardware."""
    facts: list[ComputeFact] = []
    rejected: list[Rejection] = []
    headings, owners, outline = Headings(reading), Owners(reading), Outline(reading.lines)
    for line in reading.lines:
        last: Quantity | None = None
        before: Found | None = None
        stated: ComputeFact | None = None
        for quantity in figures(line):
            if quantity.dimension not in ("throughput", "efficiency") or within_name(line, quantity):
                continue
            if quantity.qualifier is Qualifier.VAGUE and has_figure(line):
                continue  # 实测 1.012 EFLOPS，成为第二台 E 级超算
            source = reading.source(line, quantity.start, quantity.end, "compute.clause", 0.9)
            if last is not None and restates(line, last, quantity):
                continue
            found = _hardware(line, quantity) or _above(headings, outline, line, quantity)
            if before and last and (found is None or found[0] is not line) and _goes_on(line, last, quantity):
                found = before
            reason = reason_against(line, quantity, found) or ("" if found else "no_subject")
            if reason or found is None:
                rejected.append(Rejection(replace(source, confidence=0.2), "compute", reason))
                continue
            owner, name, organizations = found
            organizations = owners.of_hardware(owner, name, organizations)
            fact = _fact(line, owner, quantity, name, organizations, replace(source, confidence=_confidence(quantity)))
            stated = _in_same_format(line, fact, stated)
            facts += [replace(stated, hardware=n, organizations=orgs) for _, n, orgs in _alike(line, quantity)] or [stated]
            last, before = quantity, found
    return facts, rejected


def _goes_on(line: Line, last: Quantity, quantity: Quantity) -> bool:
    """其边缘芯片 50 TOPS，能效 10 TOPS/W: nothing is named between two figures of one stretch."""
    if of_many(line, quantity):
        return False
    return line.section_start(last.start) == line.section_start(quantity.start) and not line.among(last.end, quantity.start)


def _alike(line: Line, quantity: Quantity) -> list[Found]:
    return [_owned(line, m) for m in all_alike(line, quantity)]


def _above(headings: Headings, outline: Outline, line: Line, quantity: Quantity) -> Found | None:
    """The hardware of the entry or of the heading that the line stands under."""
    if not _is_first(line):
        return None
    alone = all(m.kind in (Kind.ORG, Kind.PLACE) for m in line.among(line.section_start(quantity.start), quantity.start))
    entry = next((over for over in outline.over(line) if over[1].kind is Kind.HARDWARE and not is_no_thing(over[1])), None)
    over = (alone and entry) or headings.thing(line, quantity.start, lambda above, m: m.kind is Kind.HARDWARE and not is_no_thing(m))
    if over is None:
        return None
    above, name, makers = _owned(*over)
    return above, name, makers or (topic(line) if line.card else ())


def _is_first(line: Line) -> bool:
    """Whether no sentence ahead of it in its paragraph names anything that it could mean."""
    before = line.previous
    while line.sentence.number and before is not None and before.sentence.block == line.sentence.block:
        if any(m.kind is not Kind.PLACE for m in before.mentions):
            return False
        before = before.previous
    return True


def _in_same_format(line: Line, fact: ComputeFact, before: ComputeFact | None) -> ComputeFact:
    """INT8 算力 512TOPS，能效 2.6TOPS/W: an efficiency behind a throughput holds for its format, where it names none.

    X 的 INT4 算力为 14TOPS，Y 则为 28TOPS: so does the figure of another thing, where nothing is said but its name.
    """
    if before is None or fact.precision or not before.precision:
        return fact
    if fact.hardware == before.hardware:
        return replace(fact, precision=before.precision) if fact.metric == "efficiency" else fact
    start = fact.quantity.number_start
    name = line.text.rfind(fact.hardware.text, before.quantity.end, start)
    alike = fact.metric == before.metric and fact.quantity.unit.upper() == before.quantity.unit.upper()
    apart = fact.quantity.qualifier is Qualifier.RANGE or "；" in line.text[before.quantity.end : start]
    if name < 0 or apart or not alike or not goes_on(line.text[name + len(fact.hardware.text) : start]):
        return fact
    return replace(fact, precision=before.precision)


def _confidence(quantity: Quantity) -> float:
    return 0.9 if quantity.unit.isascii() else 0.8


def _fact(line: Line, owner: Line, quantity: Quantity, name: Named, organizations: tuple[Named, ...], source: Source) -> ComputeFact:
    return ComputeFact(
        source=source,
        hardware=name,
        organizations=organizations,
        metric=quantity.dimension,
        quantity=quantity,
        precision=precision_near(line.text, quantity.start, quantity.end)
        or precision_said(line.text, line.section_start(quantity.start), quantity.start, quantity.end),
        power_watts=_single(line, "power"),
        process_nm=_single(line, "process") or (_single(owner, "process") if owner is not line else None),
        date=governing_date(line, quantity.start, quantity.end) or _date_of(owner, name, whole=owner is not line),
    )


def _date_of(owner: Line, name: Named, *, whole: bool) -> str:
    """The date of the ``whole`` sentence that names the hardware, or else the name's own (8 月推出的 X 采用…)."""
    start = max(0, owner.text.find(name.text))
    date = governing_date(owner, len(owner.text), len(owner.text)) if whole else ""
    return date or governing_date(owner, start, start + len(name.text))


def _single(line: Line, dimension: str) -> Decimal | None:
    values = {q.low for q in line.quantities if q.dimension == dimension and q.low == q.high}
    return values.pop() if len(values) == 1 else None


def _hardware(line: Line, quantity: Quantity) -> Found | None:
    """What has the computing power, the line that names it, and whose it is."""
    clause = line.clauses[line.clause_at(quantity.start)]
    things = [m for m in line.mentions if may_be_hardware(line, m) and not compared(line, m)]
    behind = [m for m in things if m.kind is Kind.HARDWARE and m.start >= quantity.end and m.end <= clause.end]
    for mention in behind:
        between = line.text[quantity.end : mention.start]
        if len(between) <= 16 and re.search(r"的", between) and not re.search(r"[，、。）)]", between):
            return _owned(line, mention)
    if direct := _direct(line, quantity) or called_so_before(line, quantity):
        return _owned(line, direct)
    if body := _centre(line, quantity) or _contrasted(line, quantity):
        return body
    section = line.section_start(quantity.start)
    if THIS_ONE.match(line.text, section) and (found := _from_before(line, quantity)):
        return found
    if (said := _one_of_pair(line, quantity, things)) is not None:
        return _of_pair(line, said)
    if ahead := [m for m in things if m.end <= quantity.start and m.start >= section]:
        return _of_those_ahead(line, quantity, [m for m in ahead if not _glosses_one(line, m, ahead, quantity)])
    if consists_of(line) and (found := _from_before(line, quantity)):
        return found
    phrase = thing_before(line, quantity.start, ("chip", "computer", "machine"))
    if phrase and quantity.qualifier is not Qualifier.VAGUE:  # 车端芯片的算力升至百 TOPS 量级: chips of a kind
        return line, phrase, makers_of_hardware(line, None, quantity.start)
    if place := facility(line, quantity):
        return line, place, (place,)
    if earlier := _earlier(line, quantity, things) or versioned_subject(line, quantity.start):
        return _owned(line, earlier)
    return _from_before(line, quantity)


def _glosses_one(line: Line, mention: Mention, things: list[Mention], quantity: Quantity) -> bool:
    """X（第 14 代酷睿）, and not 研究超级集群（RSC）: whether the name stands in the bracket of another, and the figure does not."""
    around = next((b for b in line.brackets if b[0] < mention.start < b[1] - 1), None)
    if around is None or around[0] < quantity.start < around[1]:
        return False
    return any(0 <= around[0] - other.end <= 1 for other in things)


def _of_those_ahead(line: Line, quantity: Quantity, ahead: list[Mention]) -> Found | None:
    """Which of the things ``ahead`` of the figure in its stretch has it, or what they are all parts of."""
    if is_of_unnamed(line, line.section_start(quantity.start), ahead[-1]):
        return _from_before(line, quantity) if is_unit_of_whole(line, quantity) else None
    if whole := of_many(line, quantity):
        return _pod(line, ahead[-1], whole)
    wholes = [m for m in ahead if not is_part(line, m)]
    if not wholes and (found := _quoted_whole(line, quantity)):
        return found
    if not wholes and consists_of(line) and (found := _from_before(line, quantity)):
        return found
    if not wholes and is_made_of(line, ahead[-1]):
        return None
    ahead = wholes or ahead
    ahead = [m for m in ahead if not serves(line, m)] or ahead
    return _owned(line, _by_its_head(line, quantity, ahead) or ahead[-1])


_HAS_ONLY = re.compile(r"(?!\s?的)[^，。；]{0,16}?(?:提供了?|达到?|有|为)\s?(?:约|近|不到|超过?)?\s?")


def _contrasted(line: Line, quantity: Quantity) -> Found | None:
    """X 可提供 271TOPS，而某公司仅提供 248TOPS: the maker, who stands for what it makes where nothing else is named."""
    clause = line.clauses[line.clause_at(quantity.start)]
    named_here = line.among(clause.start, quantity.start)
    if len(named_here) != 1 or named_here[0].kind is not Kind.ORG or line.text[clause.start : named_here[0].start].strip() != "而":
        return None
    maker = named(line, named_here[0])
    return (line, maker, (maker,)) if _HAS_ONLY.fullmatch(line.text, named_here[0].end, quantity.start) else None


def _pod(line: Line, chip: Mention, whole: str) -> Found | None:
    """TPU v4 Pod, for the Pod that so many TPU v4 make up; a cluster of them has no name."""
    if not re.fullmatch(r"[A-Z][A-Za-z]{2,11}", whole):
        return None
    name = named(line, chip)
    return line, Named(f"{name.name} {whole}", name.text), makers_of_hardware(line, chip, chip.start)


_QUOTED_WHOLE = re.compile(r"“(?P<name>[^“”，。；]{2,12})”\s?(?:超算|超级计算机)?\s?(?:由|使用|采用|搭载|基于|配备|集成|装有)")


def _quoted_whole(line: Line, quantity: Quantity) -> Found | None:
    """“某某三号”采用某处理器，辅以 X，以 21PFLOPS 夺得…: what has the parts, whatever else its name may be."""
    match = _QUOTED_WHOLE.search(line.text, line.section_start(quantity.start), quantity.start)
    if match is None or nameless(match["name"]):
        return None
    return _owned(line, Mention(*match.span("name"), Kind.HARDWARE, match["name"], "mark"))


def _centre(line: Line, quantity: Quantity) -> Found | None:
    if centre := centre_at(line, quantity):
        return line, centre, makers_of_hardware(line, None, quantity.start)
    owned = owned_facility(line, quantity)
    return (line, owned[1], (owned[0],)) if owned else None


_HEAD_SAID = re.compile(r"(?<=[，；])\s?(?P<head>芯片|处理器|加速卡|板卡|整机|服务器|机柜)的")


def _by_its_head(line: Line, quantity: Quantity, ahead: list[Mention]) -> Mention | None:
    """发布芯片 A 和加速卡 B，芯片的 FP32 峰值为 40TFLOPS，TF32 …: A, until another is said."""
    said = [m["head"] for m in _HEAD_SAID.finditer(line.text, ahead[0].end, quantity.start)]
    meant = [m for m in ahead if said and line.text[: m.start].rstrip(" “").endswith(said[-1])]
    return meant[0] if len(meant) == 1 else None


def _one_of_pair(line: Line, quantity: Quantity, things: list[Mention]) -> int | None:
    """Where 前者 or 后者 stands that the figure belongs to, in its clause or in one before, where nothing has been named since."""
    found = list(re.finditer(r"(?<!基于)(?<!采用)(?<!搭载)[前后]者", line.text[: quantity.start]))  # 基于后者的显卡 X: X
    word = found[-1].start() if found and found[-1].start() >= line.section_start(quantity.start) else None
    since = word is not None and any(word < m.start < quantity.start for m in things)
    return None if since else word


def _of_pair(line: Line, word: int) -> Found | None:
    """A 和 B …，后者算力为 1 EFLOPS; what both have a part of (二者共用 C 芯片) is neither."""
    told = [m for m in line.mentions if m.end <= word and m.kind in (Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT)]
    pair = [m for m in told if may_be_hardware(line, m) and not is_part(line, m)][-2:]
    if line.text[word] == "后" and len(pair) == 1 and len(told) > 1 and told[-1] == pair[0]:
        return _owned(line, pair[0])  # 模型 A 训练于 B；后者算力…
    return _owned(line, pair[0 if line.text[word] == "前" else 1]) if len(pair) == 2 else None


# …；FP16：96TFLOPS: a stretch that begins with nothing but the next format.
_FORMAT_ALONE = re.compile(
    r"\s?(?:(?:NV|MX)?(?:INT|FP|BF|TF)\s?\d{1,2}|[半单双]精度|稀疏|稠密)\s?(?:下|精度)?(?:峰值)?(?:算力|性能)?\s?(?:[：:为达是]|可达|达到)?\s?",
    re.I,
)
_OUTDONE = re.compile(r"[，；][^，。；]{0,6}[把将]\s?“?$")  # X 夺得第一，把 Y 甩在身后；它…: X
_QUOTED = re.compile(r"“(?P<name>[^“”，。；]{2,14})”")


def _earlier(line: Line, quantity: Quantity, things: list[Mention]) -> Mention | None:
    """What 同一台机器 or 它 means in the sentence before its ；, or what a quoted name ahead of the figure must be."""
    section = line.section_start(quantity.start)
    goes_on = THIS.search(line.text, section, quantity.start) or _FORMAT_ALONE.fullmatch(line.text[section : quantity.start])
    if goes_on and (found := [m for m in things if m.end <= section and not _OUTDONE.search(line.text[: m.start])]):
        return found[-1]
    quoted = [m for m in _QUOTED.finditer(line.text, section, quantity.start) if re.search(r"[A-Za-z\d]", m["name"])]
    free = [m for m in quoted if not nameless(m["name"]) and not any(x.start < m.end() and m.start() < x.end for x in line.mentions)]
    return Mention(*free[-1].span("name"), Kind.HARDWARE, free[-1]["name"], "mark") if free else None


# 新上榜的“莱昂纳多”以 174.7PFLOPS 居第四
_QUOTED_AHEAD = re.compile(r"“(?P<name>[^“”，。；]{2,10})”\s?(?:以|凭|的?(?:峰值|持续)?(?:算力|性能)(?:为|达到?|是)?|为|达到?)\s?$")
_OWNS = re.compile(r"\s?(?:芯片|处理器|系列|加速卡|超级计算机)?\s?的\s?(?:约|近|超过?|逾)?")


def _direct(line: Line, quantity: Quantity) -> Mention | None:
    """What the figure is joined to: X（26TOPS）, 高于 X 芯片的 72TOPS, A、B 分别为 4TOPS 和 5TOPS."""
    ahead = [m for m in line.mentions if m.end <= quantity.start and (m.kind is Kind.HARDWARE or m.subtype == "unsure")]
    ahead = [m for m in ahead if not is_no_thing(m)]
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    if bracket:
        at = next((b[0] for b in line.brackets if 0 <= bracket[0] - b[1] <= 1), bracket[0])  # X（第 14 代酷睿）（35TOPS）
        near = [m for m in ahead if m.end <= at and at - m.end <= 3]
        clause = line.clauses[line.clause_at(bracket[0])]
        measured = [m for m in ahead if clause.start <= m.start and m.end <= bracket[0] and compared(line, m)]
        return next(reversed(near or measured), None)
    if paired := respective(line, quantity, [m for m in line.mentions if m.kind in (Kind.HARDWARE, Kind.PRODUCT)], figures(line)):
        return paired
    if (quoted := _QUOTED_AHEAD.search(line.text, line.clauses[line.clause_at(quantity.start)].start, quantity.start)) and not any(
        m.start < quoted.end() and quoted.start() < m.end for m in line.mentions
    ):
        return Mention(*quoted.span("name"), Kind.HARDWARE, quoted["name"], "mark")
    if (ranked := [m for m in line.mentions if m.end <= quantity.start and _is_ranked(line, m, quantity)]) and not bracket:
        return replace(ranked[-1], kind=Kind.HARDWARE)
    owners = [m for m in ahead if _OWNS.fullmatch(line.text[m.end : quantity.start])]
    return owners[-1] if owners else None


_BY = re.compile(r"\s?[”」]?\s?(?:超算|超级计算机)?\s?(?:以|凭|凭借)\s?(?:约|近|超过?|逾)?\s?")
_RANKS = re.compile(r"\s?(?:的[^，。；]{0,10})?\s?(?:位居|位列|排名|排在|排第|名列|居|登上|跻身|重返|蝉联|夺)")


def _is_ranked(line: Line, mention: Mention, quantity: Quantity) -> bool:
    """X 以 21.53PFLOPS 位居第 19 名: a machine, whatever else the recogniser takes it for."""
    able = mention.kind not in (Kind.PERSON, Kind.PLACE) and mention.found_by != "lexicon"
    by = _BY.fullmatch(line.text, mention.end, quantity.start)
    return able and by is not None and _RANKS.match(line.text, quantity.end) is not None


def _from_before(line: Line, quantity: Quantity) -> Found | None:
    """The hardware of a sentence before, which this one means."""
    found = from_before(line, quantity)
    if found is None:
        return None
    before, thing = found
    return _owned(before, thing) if isinstance(thing, Mention) else (before, thing, makers_of_phrase(before))


_LONGER = re.compile(r"(?:\s[A-Z][a-z]+)+(?=\s?(?:数据中心|智算中心|计算中心|超算|集群|超级计算机))")
_BOARD = re.compile(r"\s?(?:开发板|开发套件|计算棒|加速棒)")


def _owned(line: Line, mention: Mention) -> Found:
    longer = _LONGER.match(line.text, mention.end)  # Aurora of Aurora Borealis 数据中心
    if not any(c.isdigit() for c in mention.name):
        longer = longer or _BOARD.match(line.text, mention.end)  # TPU of TPU 开发板
    if longer:
        name = line.text[mention.start : longer.end()]
        mention = replace(mention, end=longer.end(), name=name)
    makers = makers_of_hardware(line, mention, mention.start)
    if not makers and (mention.kind is Kind.ORG or CENTRE.search(mention.name)):
        makers = (named(line, mention),)  # a centre is an institution of its own
    return line, named(line, mention), makers
