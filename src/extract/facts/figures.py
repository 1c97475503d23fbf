"""Which quantities of a sentence are figures of computing power, and which of them say one figure twice."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extract.facts.precision import precision_near
from extract.facts.reading import Line
from extract.names.mention import Kind
from extract.records import Qualifier, Quantity

_GOES_ON = re.compile(r"(?:[至到为达是有]|[A-Za-z\d])\s?$")


def figures(line: Line) -> list[Quantity]:
    """A 算力 58T，B 提升到 106T: behind a figure of computing power a trillion of nothing else is one too."""
    out: list[Quantity] = []
    for quantity in line.quantities:
        bare = quantity.dimension == "number" and line.text[quantity.end - 1 : quantity.end] == "T"
        follows = any(q.dimension == "throughput" for q in out) and _GOES_ON.search(line.text, 0, quantity.start)
        if joined := _joined_to(line, quantity):
            scale = _scale(line, joined)
            quantity = replace(quantity, dimension="throughput", unit=joined.unit, low=quantity.low * scale, high=quantity.high * scale)
        if bare and follows and re.match(r"[，。；、）)]|$", line.text[quantity.end :]):
            quantity = replace(quantity, dimension="throughput", unit="T")
        out.append(_hedged_with(line, out[-1] if out else None, quantity))
    return out


def _hedged_with(line: Line, last: Quantity | None, quantity: Quantity) -> Quantity:
    """峰值约为 1.3 EFLOPS/1.05 EFLOPS: the hedge is that of both."""
    together = last is not None and last.dimension == quantity.dimension and line.text[last.end : quantity.start].strip() == "/"
    if last is None or not together or quantity.qualifier is not Qualifier.EXACT or last.qualifier is Qualifier.RANGE:
        return quantity
    return replace(quantity, qualifier=last.qualifier)


def _joined_to(line: Line, quantity: Quantity) -> Quantity | None:
    """32 of 分别为 32 和 64 PFLOPS, 49 of 49/98 TFLOPS: the figure behind, whose unit is that of both."""
    clause = line.clauses[line.clause_at(quantity.start)]
    together = re.search("分别|依次", line.text[clause.start : quantity.start]) or _SLASHED.match(line.text, quantity.end)
    if quantity.dimension != "number" or not together:
        return None
    last = quantity
    for following in (q for q in line.quantities if q.start > quantity.start):
        if not _AND.fullmatch(line.text[last.end : following.start]):
            return None
        if following.dimension != "number":
            return following if following.dimension == "throughput" else None
        last = following
    return None


_SLASHED = re.compile(r"/\d[\d.]*\s?[TPEG]?(?:FL)?OPS", re.I)
_AND = re.compile(r"\s?(?:和|与|及|、|/)\s?")


def _scale(line: Line, figure: Quantity) -> Decimal:
    """What one of the figure's unit is: 10^15 of 64 PFLOPS."""
    number = re.match(r"[\d.]+", line.text[figure.number_start :])
    return figure.low / Decimal(number.group()) if number else Decimal(1)


def has_figure(line: Line) -> bool:
    return any(q.dimension == "throughput" and q.qualifier is not Qualifier.VAGUE for q in line.quantities)


def restates(line: Line, last: Quantity, quantity: Quantity) -> bool:
    """2000 PetaFLOPS（2 ExaFLOPS）: the same figure in another unit."""
    if last.dimension != quantity.dimension:
        return False
    bracketed = any(last.end <= b[0] + 1 <= last.end + 3 and b[0] < quantity.start < b[1] for b in line.brackets)
    same = abs(last.low - quantity.low) <= last.low * Decimal("0.01")
    if line.among(last.end, quantity.start, Kind.HARDWARE, Kind.ORG):  # 314 TFLOPS，超过 A100 的 312 TFLOPS
        return False
    return (bracketed and (same or not precision_near(line.text, quantity.start, quantity.end))) or (
        same and quantity.start - last.end <= 16
    )
