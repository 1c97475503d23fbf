"""Throughput and efficiency of chips, boards, machines and centres: 256TOPS（INT8）, 11.6TOPS/W, E 级算力."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extract.facts.common import (
    actors,
    begins_clause,
    compared,
    governing_date,
    joined_from,
    named,
    named_all,
    owner_in_name,
    respective,
    within_name,
)
from extract.facts.phrases import thing_before
from extract.facts.reading import Line, Reading
from extract.names.mention import Kind, Mention
from extract.records import ComputeFact, Named, Qualifier, Quantity, Rejection, Source

_PRECISION = re.compile(r"(?<![A-Za-z])(INT|FP|BF|TF|FLOAT)\s?(\d{1,2})(?:\s?/\s?((?:INT|FP|BF|TF)\s?\d{1,2}))?", re.I)
_PRECISION_WORDS = (
    (re.compile(r"半精度"), "FP16"), (re.compile(r"单精度"), "FP32"), (re.compile(r"双精度"), "FP64"), (re.compile(r"混合精度"), "mixed"),
)  # fmt: skip
_BROUGHT_OUT = re.compile(r"(?:发布|推出|公布|展示|量产|流片)了?\s?$")
# What a machine is made of is not what the figure is about: 搭载 8 颗 X, 由 4096 块 X 组成, 以 X 为算力底座.
_PART = re.compile(
    r"(?:基于|采用|搭载|集成|由|使用|配备|装有|以|是|含|部署了?)\s?(?:了)?\s?[\d,]*\s?万?(?:余|多)?(?:颗|块|片|个|张|台|枚)?\s?(?:[\u4e00-\u9fff]{0,5})?$"
)
_TOTAL = re.compile(r"(?:全国|我国|全球|中国|美国|全省|全市|总算力|算力总规模|算力规模|算力总量|合计|行业|产业)")


def extract_compute(reading: Reading) -> tuple[list[ComputeFact], list[Rejection]]:
    """Every figure of computing power that prose, lists and captions give to a named piece of hardware."""
    facts: list[ComputeFact] = []
    rejected: list[Rejection] = []
    for line in reading.lines:
        last: Quantity | None = None
        for quantity in line.quantities:
            if quantity.dimension not in ("throughput", "efficiency") or within_name(line, quantity):
                continue
            if quantity.qualifier is Qualifier.VAGUE and _has_figure(line):
                continue  # 实测 1.012 EFLOPS，成为第二台 E 级超算
            source = reading.source(line, quantity.start, quantity.end, "compute.clause", 0.9)
            if last is not None and _restates(line, last, quantity):
                continue
            found = _hardware(line, quantity)
            reason = _reason_against(line, quantity) or ("" if found else "no_subject")
            if reason or found is None:
                rejected.append(Rejection(replace(source, confidence=0.2), "compute", reason))
                continue
            owner, name, organizations = found
            facts.append(_fact(line, owner, quantity, name, organizations, replace(source, confidence=_confidence(line, quantity))))
            last = quantity
    return facts, rejected


def _has_figure(line: Line) -> bool:
    return any(q.dimension == "throughput" and q.qualifier is not Qualifier.VAGUE for q in line.quantities)


def _confidence(line: Line, quantity: Quantity) -> float:
    return 0.9 if quantity.unit.isascii() else 0.8


def _fact(line: Line, owner: Line, quantity: Quantity, name: Named, organizations: tuple[Named, ...], source: Source) -> ComputeFact:
    return ComputeFact(
        source=source,
        hardware=name,
        organizations=organizations,
        metric=quantity.dimension,
        quantity=quantity,
        precision=precision_near(line.text, quantity.start, quantity.end),
        power_watts=_single(line, "power"),
        process_nm=_single(line, "process") or (_single(owner, "process") if owner is not line else None),
        date=governing_date(line, quantity.start, quantity.end) or governing_date(owner, len(owner.text), len(owner.text)),
    )


def _single(line: Line, dimension: str) -> Decimal | None:
    values = {q.low for q in line.quantities if q.dimension == dimension and q.low == q.high}
    return values.pop() if len(values) == 1 else None


def _restates(line: Line, last: Quantity, quantity: Quantity) -> bool:
    """2000 PetaFLOPS（2 ExaFLOPS）: the same figure in another unit."""
    if last.dimension != quantity.dimension:
        return False
    bracketed = any(last.end <= b[0] + 1 and b[0] < quantity.start < b[1] for b in line.brackets)
    same = abs(last.low - quantity.low) <= last.low * Decimal("0.01")
    return (bracketed and (same or not precision_near(line.text, quantity.start, quantity.end))) or (
        same and quantity.start - last.end <= 16
    )


def _reason_against(line: Line, quantity: Quantity) -> str:
    clause = line.clauses[line.clause_at(quantity.start)]
    ahead = line.text[clause.start : quantity.start]
    if re.search(r"带宽|像素|延迟", ahead[-10:]) and "算力" not in ahead[-10:]:
        return "bandwidth"
    if re.match(r"[^，。；]{0,4}的?(?:提升|增长|差距)", line.text[quantity.end :]):
        return "speed_up"
    if _TOTAL.search(ahead) and not any(
        m.kind is Kind.HARDWARE for m in line.mentions if m.start >= line.section_start(quantity.start) and m.end <= quantity.start
    ):
        return "sector_total"
    return ""


def precision_near(text: str, start: int, end: int) -> str:
    """The number format of the figure ``text[start:end]``: inside it, right behind it, or ahead of it in its clause."""
    inside = _PRECISION.search(text, start, end)
    behind = re.compile(
        r"\s?[（(@]?\s?(?:的)?\s?(?:稠密|稀疏|峰值|理论)?\s?((?:INT|FP|BF|TF)\s?\d{1,2}(?:\s?/\s?(?:INT|FP|BF|TF)?\s?\d{1,2})?)",
        re.I,
    ).match(text, end)
    if inside:
        return _normal_precision(inside.group())
    ahead_text = re.split(r"[，；。]", text[:start])[-1]
    figures = list(re.finditer(r"\d(?:\.\d+)?\s?(?:[TPEG]?(?:OPS|FLOPS))", ahead_text, re.I))
    ahead_text = ahead_text[figures[-1].end() :] if figures else ahead_text
    ahead = list(_PRECISION.finditer(ahead_text))
    if listed := _listed_precision(text, start):
        return listed
    if behind and not (ahead and not re.match(r"\s?[（(@]", text[end:])):
        return _normal_precision(behind.group(1))
    if ahead:
        return _normal_precision(ahead[-1].group())
    words_near = ahead_text[-16:] + re.split(r"[，；。]", text[end : end + 8])[0]
    return next((name for pattern, name in _PRECISION_WORDS if pattern.search(words_near)), "")


def _listed_precision(text: str, start: int) -> str:
    """INT8 与 FP16 算力分别达 512TOPS 和 256TFLOPS: the figure's own format by its place; one format serves them all."""
    clause = max(text.rfind("，", 0, start), text.rfind("；", 0, start), text.rfind("。", 0, start)) + 1
    word = text.rfind("分别", clause, start)
    formats = [m.group() for m in _PRECISION.finditer(text, clause, word)] if word >= 0 else []
    place = len(re.findall(r"\d(?:\.\d+)?\s?[TPEG]?(?:OPS|FLOPS)", text[max(word, 0) : start], re.I))
    if len(formats) == 1:
        return _normal_precision(formats[0])
    return _normal_precision(formats[place]) if place < len(formats) else ""


def _normal_precision(words: str) -> str:
    return re.sub(r"\s|（|\(|@", "", words).upper().replace("FLOAT", "FP")


def _hardware(line: Line, quantity: Quantity) -> tuple[Line, Named, tuple[Named, ...]] | None:
    """What has the computing power, the line that names it, and whose it is."""
    clause = line.clauses[line.clause_at(quantity.start)]
    things = [m for m in line.mentions if _may_be_hardware(line, m) and not compared(line, m)]
    behind = [m for m in things if m.kind is Kind.HARDWARE and m.start >= quantity.end and m.end <= clause.end]
    for mention in behind:
        between = line.text[quantity.end : mention.start]
        if len(between) <= 16 and re.search(r"的", between) and not re.search(r"[，、。]", between):
            return _owned(line, mention)
    if direct := _direct(line, quantity, things):
        return _owned(line, direct)
    ahead = [m for m in things if m.end <= quantity.start and m.start >= line.section_start(quantity.start)]
    ahead = [m for m in ahead if not _PART.search(line.text[: m.start])] or ahead
    if ahead:
        return _owned(line, ahead[-1])
    phrase = thing_before(line, quantity.start, ("chip", "computer"))
    if phrase:
        return line, phrase, actors(line, quantity.start)
    return _from_before(line)


_OWNS = re.compile(r"\s?(?:芯片|处理器|系列|加速卡|超级计算机)?\s?的\s?(?:约|近|超过?|逾)?")


def _direct(line: Line, quantity: Quantity, things: list[Mention]) -> Mention | None:
    """What the figure is joined to: X（26TOPS）, 高于 X 芯片的 72TOPS, A、B 分别为 4TOPS 和 5TOPS."""
    ahead = [m for m in line.mentions if m.end <= quantity.start and (m.kind is Kind.HARDWARE or m.subtype == "unsure")]
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    if bracket:
        near = [m for m in ahead if m.end <= bracket[0] and bracket[0] - m.end <= 3]
        return near[-1] if near else None
    if paired := respective(line, quantity, [m for m in line.mentions if m.kind in (Kind.HARDWARE, Kind.PRODUCT)]):
        return paired
    owners = [m for m in ahead if _OWNS.fullmatch(line.text[m.end : quantity.start])]
    return owners[-1] if owners else None


def _from_before(line: Line) -> tuple[Line, Named, tuple[Named, ...]] | None:
    before = line.previous
    for _ in range(3):
        if before is None or before.sentence.block != line.sentence.block:
            return None
        things = [m for m in before.mentions if m.kind is Kind.HARDWARE]
        if things:
            return _owned(before, things[0])
        phrase = thing_before(before, len(before.text), ("chip", "computer"))
        if phrase:
            return before, phrase, actors(before, len(before.text) - 1)
        before = before.previous
    return None


def _may_be_hardware(line: Line, mention: Mention) -> bool:
    """Hardware by its kind; or a name of another or unknown kind that begins its clause, as the subject of a figure does."""
    if mention.kind is Kind.HARDWARE:
        return True
    if mention.kind is Kind.ORG and re.search(r"超算|超级计算|计算中心|智算|算力中心", mention.name):
        return True
    if mention.kind is not Kind.PRODUCT:
        return False
    leads = begins_clause(line, mention) or bool(_BROUGHT_OUT.search(line.text[: mention.start]))
    return leads if mention.subtype == "unsure" else mention.found_by != "lexicon"


def _owned(line: Line, mention: Mention) -> tuple[Line, Named, tuple[Named, ...]]:
    makers = _makers_behind(line, mention)
    if mention.kind is not Kind.ORG:
        makers = makers or owner_in_name(line, mention) or actors(line, mention.start)
    if not makers and (mention.kind is Kind.ORG or _CENTRE.search(mention.name)):
        makers = (named(line, mention),)  # a centre is an institution of its own
    return line, named(line, mention), makers


_CENTRE = re.compile(r"(?:超算|计算|智算|算力)(?:\w{0,4})中心$")
_MADE = re.compile(r"\s?(?:公司|集团|等)?\s?(?:共同|联合|合作|自主|独立)?\s?(?:共建|研制|研发|开发|打造|建设|建成|设计|推出|自研)")


def _makers_behind(line: Line, mention: Mention) -> tuple[Named, ...]:
    """X，作为 A 与 B 共建的计算中心; X 由 A 和 B 联合研制: who stands between the name and the making; empty where none does."""
    makers = line.among(mention.end, min(len(line.text), mention.end + 40), Kind.ORG)
    if not makers or not re.fullmatch(
        r"[”」]?\s?(?:芯片|处理器|加速卡|超级计算机|服务器|集群)?\s?[，,]?\s?(?:(?:是|作为|系|为)\s?由?|由)\s?",
        line.text[mention.end : makers[0].start],
    ):
        return ()
    joined = joined_from(line, makers)
    return named_all(line, joined) if _MADE.match(line.text, joined[-1].end) else ()
