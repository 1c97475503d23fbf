"""What each column of a table holds: by the words of its header, or else by what stands in its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from extract.document import Passage
from extract.facts.words import TRIGGERS
from extract.language.characters import fold, level
from extract.language.numerals import magnitude
from extract.language.quantities import find_quantities
from extract.names.marks import head_type
from extract.resources import load

_BITS = r"(?:INT|C?FP|BF|TF|MXFP)\s?(?:16|32|64|[1-9])"  # INT8 of INT82, whose 2 is a note's mark
PRECISION_FORMAT = re.compile(rf"(?<![A-Za-z]){_BITS}(?:\s?/\s?{_BITS}){{0,3}}", re.IGNORECASE)
_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]")
_CAPTION_UNIT = re.compile(r"单位\s?[：:]\s?([^）)；;，。\s]{1,12})")
# 注：规模为 FP16 算力，单位 PFLOPS。
_NOTED_UNIT = re.compile(r"(?<![一-鿿])(?:金额|规模|算力)?单位均?[为是：:]?\s?([^)）；;，。,\s]{1,12})")
FIGURES = frozenset({"throughput", "efficiency", "power", "process"})
MONEY = frozenset({"amount", "funding_amount", "total_amount", "ipo_amount", "valuation"})


@dataclass(frozen=True, slots=True)
class Unit:
    """What one in a column's cells is: ``factor`` of the base unit of ``dimension`` (money, throughput …, number)."""

    dimension: str
    factor: Decimal
    name: str = ""  # ISO code of money, else as written


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``role`` is empty where nothing tells; ``sure`` where its header does."""

    index: int
    header: str
    role: str = ""
    unit: Unit | None = None
    precision: str = ""
    sure: bool = True


@cache
def words() -> dict[str, Any]:
    """``data/columns.yml``."""
    data: dict[str, Any] = load("columns.yml")
    return data


@cache
def word_set(key: str) -> frozenset[str]:
    """A flat list of ``columns.yml``, levelled."""
    return frozenset(level(w) for w in words()[key])


@cache
def _endings() -> list[tuple[str, str]]:
    """(levelled word, role), the longest first."""
    pairs = [(level(w), role) for role, listed in words()["roles"].items() for w in listed]
    for verb, listed in words()["date_verbs"].items():
        role = "other" if verb == "other" else f"{verb}_date"
        pairs += [(level(v + d), role) for v in listed for d in words()["date_words"]]
        pairs += [(level(f"{v.lower().removesuffix(' date')} date"), role) for v in listed if v.isascii()]
    return sorted(pairs, key=lambda p: -len(p[0]))


@cache
def role_of(header: str) -> str:
    """The role that the words of ``header`` tell; empty where they tell none."""
    core = level(_BRACKETS.sub("", header))
    tail = next((t for t in words()["tails"] if core.endswith(level(t)) and len(core) > len(level(t))), "")
    core = core.removesuffix(level(tail)) if tail else core
    found = next((role for word, role in _endings() if _ends(core, word)), "")
    if found or "/" not in core:
        return found
    return next((r for r in map(role_of, reversed(core.split("/"))) if r), "")  # 参数规模/B, 企业/机构


def _ends(core: str, word: str) -> bool:
    if not core.endswith(word):
        return False
    before = core[: -len(word)][-1:]
    return not (word[0].isascii() and word[0].isalpha() and before.isascii() and before.isalnum())


_SIZES_ABOVE = re.compile(r"模型|参数")


def role_in(header: str, context: str) -> str:
    """``role_of`` a header under the words above its table: 规模 in a table of models is that of their parameters."""
    role = role_of(header)
    return "parameters" if is_of_size(header) and role in ("", "other") and _SIZES_ABOVE.search(context) else role


def is_of_size(header: str) -> bool:
    """Whether the header speaks of a size, and does not say in what: 规模, 体量."""
    return level(_BRACKETS.sub("", header)) in word_set("sizes")


@cache
def date_verb(header: str) -> str:
    """The kind of date that a header of a bare verb means (发布 over dates, 量产/发布); empty for other headers."""
    said = [level(part) for part in re.split(r"[/、及和或]", _BRACKETS.sub("", header))]
    return next((verb for verb, listed in words()["date_verbs"].items() if set(said) <= {level(w) for w in listed}), "")


def tells(header: str) -> bool:
    """Whether a header says what its column holds."""
    return bool(role_of(header) or date_verb(header))


@cache
def unit_of(header: str) -> Unit | None:
    """The unit in a header: in brackets or behind a slash (亿元, 百万美元, TOPS, nm, B)."""
    pieces = [m.group()[1:-1] for m in _BRACKETS.finditer(header)]
    bare = fold(_BRACKETS.sub("", header))
    if "/" in bare or "," in bare or "，" in bare:
        pieces.append(re.split(r"[/,，]", bare, maxsplit=1)[1])
    rate = re.search(r"((?:[TPEG]|peta|exa|tera)?(?:OPS|FLOPS)(?:\s?/\s?W)?)\s?$", bare, re.IGNORECASE)
    pieces[:0] = [rate[1]] if rate and "/" in rate[1] else []  # TOPS/W is no header in watts
    pieces += [rate[1]] if rate else []
    return next((u for u in map(read_unit, pieces) if u), None)


@cache
def read_unit(written: str) -> Unit | None:
    """``亿元``, ``$M``, ``TFLOPS``, ``nm`` as a unit; None for other words."""
    written = re.sub(r"^(?:单位|unit)\s?[:：]?\s?", "", fold(written).strip(), flags=re.IGNORECASE)
    for piece in (written, *re.split(r"[,，;；@\s]", written)):
        unit = (_measure(piece.strip()) if piece.strip() != "T" else None) or _count(piece.strip())
        if unit:
            return unit
    return None


def _measure(written: str) -> Unit | None:
    """A unit of ``units.yml``, with a magnitude (亿元), the currency ahead of it or behind (USD M, 百万美元)."""
    currency = re.match(r"(?:US\$|HK\$|USD|RMB|CNY|EUR|GBP|HKD|[$¥€£])\s?(?=$|[^\s])", written)
    text = f"算力 {currency.group()} 1{written[currency.end() :]}" if currency else f"算力 1{written}"
    found = [q for q in find_quantities(text) if q.dimension != "number" and q.end == len(text)]
    return Unit(found[0].dimension, found[0].low, found[0].unit) if written and found else None


def _count(written: str) -> Unit | None:
    bare = re.sub(r"(?:个|参数|个参数|级|parameters?|params?)$", "", written).strip()
    return Unit("number", magnitude(bare), bare) if bare in words()["magnitudes"] else None


def classify(
    headers: Sequence[str], rows: Sequence[Sequence[Passage]], context: str, naming: Callable[[str], str], note: str = ""
) -> list[Column]:
    """The columns of a table, from its headers, its cells, the words above it and the ``note`` below.

    ``naming`` tells the role of a column whose cells are such names as a text: organization, model …
    """
    caption_unit = _CAPTION_UNIT.search(context) or _NOTED_UNIT.search(fold(note) if note.count("单位") == 1 else "")
    shared = read_unit(caption_unit[1]) if caption_unit else None
    columns = [
        _column(i, h, role_in(h, context), [row[i] for row in rows], unit_of(h) or _noted_unit(h, note), shared, naming)
        for i, h in enumerate(headers)
    ]
    dated = {c.role for c in columns if c.role == "date" or c.role.endswith("_date")}
    return [_of_models(c, rows, naming) if dated == {"date"} and c.role == "product" else c for c in columns]


def _of_models(column: Column, rows: Sequence[Sequence[Passage]], naming: Callable[[str], str]) -> Column:
    """公司 | 产品 | 日期 over 混元, 孟子, 通义千问: products most of which are models, so that the dates are those of releases."""
    named = [row[column.index].text for row in rows if is_known(row[column.index].text)]
    return replace(column, role="model") if _share(named, lambda text: naming(text) == "model") >= 0.5 else column


def _noted_unit(header: str, note: str) -> Unit | None:
    """FP32 单位 TFLOPS，INT8 单位 TOPS, in the note below the table."""
    core = re.escape(fold(_BRACKETS.sub("", header)).strip())
    said = re.search(rf"{core}\s?(?:列|栏)?的?单位均?[为是：:]?\s?([^\s)）；;，。,、]{{1,12}})", fold(note)) if core else None
    return read_unit(said[1]) if said else None


def _column(
    index: int,
    header: str,
    role: str,
    cells: Sequence[Passage],
    unit: Unit | None,
    shared: Unit | None,
    naming: Callable[[str], str],
) -> Column:
    found = PRECISION_FORMAT.search(fold(header))
    precision = re.sub(r"\s", "", found.group()).upper() if found else ""
    if unit and unit.dimension in FIGURES and role in ("", "throughput", "efficiency", "power", "process"):
        role = unit.dimension
    elif precision and not role:
        role = "throughput"
    if role == "other" and shared and shared.dimension == "throughput" and is_of_size(header):
        role = "throughput"  # 规模, 单位 PFLOPS
    role = _confirmed(role, header, cells)
    if role == "throughput" and unit and unit.name == "T":
        unit = Unit("throughput", unit.factor, "T")
    if unit is None and shared and _fits(role, shared):
        unit = shared
    sure = bool(role)
    return Column(index, header, role or _by_contents(header, cells, naming), unit, precision, sure)


def _fits(role: str, unit: Unit) -> bool:
    return (role in MONEY and unit.dimension == "money") or role == unit.dimension or (role, unit.dimension) == ("parameters", "number")


def _confirmed(role: str, header: str, cells: Sequence[Passage]) -> str:
    """``role`` unless the cells speak against it: dates that are none, names that are numbers."""
    known = [c.text for c in cells if is_known(c.text)]
    if not role:
        verb = date_verb(header)
        if verb and verb != "other" and _share(known, is_date) >= 0.6:
            return f"{verb}_date"
        return ""
    if role == "date" or role.endswith("_date"):
        return role if not known or _share(known, is_date) >= 0.5 else "other"
    if role == "name" and known and _share(known, _is_document) >= 0.6:
        return "policy"  # 名称 over laws and plans
    if role == "other" and is_of_size(header) and _share(known, _is_throughput) >= 0.6:
        return "throughput"  # 规模 over 200PFLOPS
    if role == "precision" and _share(known, _is_computing) >= 0.6:
        return "throughput"  # 其他精度 over 156 TFLOPS（TF32）
    if role == "unit":  # 单位 heads units of measure, and bodies
        return role if not known or _share(known, read_unit) >= 0.5 else "organization"
    if role == "parameters" and known and _share(known, lambda t: re.search(r"\d|[千百万]亿|未", t)) < 0.3:
        return "other"
    numeric = _share(known, lambda t: re.fullmatch(r"[\d.,%％\s]+", t) is not None)
    if role in ("organization", "place", "investor", "policy", "event", "acquirer", "target") and known and numeric > 0.5:
        return "other"
    return role


def _is_throughput(text: str) -> bool:
    return any(q.dimension == "throughput" for q in find_quantities(f"算力 {text}"))  # 100P


def _is_document(text: str) -> bool:
    return text.strip().startswith("《") or head_type(text.strip()) == "policy"


def _is_computing(text: str) -> bool:
    return any(q.dimension in ("throughput", "efficiency") for q in find_quantities(text))


_SHORTEST_DEED = 6


def _by_contents(header: str, cells: Sequence[Passage], naming: Callable[[str], str]) -> str:
    """The role of a column whose header is missing or tells nothing."""
    known = [c.text for c in cells if is_known(c.text)]
    if len(known) < 2:
        return ""
    if _share(known, lambda t: t.strip().startswith("《")) >= 0.6:
        return "policy"
    if _share(known, _is_computing) >= 0.6:
        return "throughput"  # 主要指标, 性能
    if header.strip():
        return ""
    if _share(known, is_date) >= 0.8:
        return "date"
    if _share(known, is_round) >= 0.8:
        return "round"
    if _share(known, lambda t: any(q.dimension == "money" for q in find_quantities(t))) >= 0.6:
        return "amount"
    if _share(known, lambda t: len(t) >= _SHORTEST_DEED and TRIGGERS.search(t)) >= 0.6:
        return "event"
    named = Counter(naming(t) for t in known).most_common(1)[0]
    return named[0] if named[1] >= 0.6 * len(known) else ""


def _share(texts: Sequence[str], test: Any) -> float:
    return sum(bool(test(t)) for t in texts) / len(texts) if texts else 0.0


def is_known(text: str) -> bool:
    return level(text) not in word_set("unknown")


_DATE_CELL = re.compile(
    r"(?:(?:19|20)\d\d\s?(?:[年.\-/]|Q|q|$)|(?:1[0-2]|0?[1-9])\s?月|[今去前]年|(?:19|20)\d{4}(?:\d\d)?$"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s|[12]\d\s?年)"
)


def is_date(text: str) -> bool:
    return bool(_DATE_CELL.match(fold(text).strip())) and len(text) <= 24


_ONE_ROUND = r"(?:(?:Pre|准)\s?-?\s?)?(?:[A-K](?:\+*|-?\d)|天使|种子|战略|IPO|股权)\+?\s?(?:轮|融资|投资|轮融资)?"
_ROUND_CELL = re.compile(rf"{_ONE_ROUND}(?:\s?(?:、|和|与|及|/|,|，)\s?{_ONE_ROUND})*", re.I)


def is_round(text: str) -> bool:
    return bool(_ROUND_CELL.fullmatch(fold(text).strip())) and not re.fullmatch(r"[A-Z](?:[、/,，]\s?[A-Z])*", text.strip())
