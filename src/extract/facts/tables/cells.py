"""What one cell says: a figure in its column's unit, a date, a round, names."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from extract.document import Passage
from extract.facts.precision import precision_near
from extract.facts.reading import Reading
from extract.facts.tables.columns import PRECISION_FORMAT, Column, Unit, is_known, word_set
from extract.language.characters import fold, level
from extract.language.dates import find_dates
from extract.language.quantities import find_quantities
from extract.language.rounds import Round, find_rounds, joined
from extract.names.mention import Kind, Mention
from extract.records import Named, Quantity

_BRACKETED = re.compile(r"[（(\[][^（）()\[\]]*[）)\]]")
_SEVERAL = re.compile(r"\s?[/、，;；|]\s?|,\s|\s&\s")
_OWN_MAGNITUDE = re.compile(r"[万亿]|[百千]万|(?<=\d)\s?(?:[KMBT]|mn|bn|[mb]illion|trillion)(?![A-Za-z])", re.IGNORECASE)
# 8x7B: experts times size, which is no count of parameters.
_PRODUCT_OF = re.compile(r"\d\s?[x×*]\s?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in a cell; ``start`` and ``end`` count in the cell's text, as those of the quantity do."""

    quantity: Quantity
    precision: str = ""


def figures(cell: Passage, column: Column, dimension: str) -> list[Figure]:
    """The figures of ``dimension`` in a cell: one, or several parted by / or 、 (a model's sizes, a chip's formats).

    A unit in the cell overrules its column's.
    """
    if not is_known(cell.text) or _PRODUCT_OF.search(fold(cell.text)):
        return []
    found = with_own_units(cell.text, dimension)
    if not found:
        found = [f for start, end in _pieces(cell.text) if (f := _counted(cell.text, start, end, column.unit, dimension))]
    return [replace(f, precision=f.precision or column.precision) for f in found]


def with_own_units(text: str, dimension: str) -> list[Figure]:
    """Quantities whose unit stands in the cell (8000 万美元, 256TOPS@INT8, 7nm)."""
    if dimension == "number":
        return []
    lead = "算力 " if dimension == "throughput" else ""  # 100P counts only where the words speak of computing power
    found = [q for q in find_quantities(lead + text) if q.dimension == dimension and q.start >= len(lead)]
    return [
        Figure(
            replace(q, start=q.start - len(lead), end=q.end - len(lead), number_start=q.number_start - len(lead)),
            precision_near(lead + text, q.start, q.end) if dimension in ("throughput", "efficiency") else "",
        )
        for q in found
    ]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the parts of a cell, brackets left whole."""
    hidden = _BRACKETED.sub(lambda m: "\x00" * len(m.group()), text)
    at = 0
    for match in [*_SEVERAL.finditer(hidden), None]:
        end = match.start() if match else len(text)
        if text[at:end].strip():
            yield at, end
        at = match.end() if match else end


def _counted(text: str, start: int, end: int, unit: Unit | None, dimension: str) -> Figure | None:
    """The number in ``text[start:end]`` counted in the column's unit, or in a magnitude of its own."""
    piece = text[start:end]
    shown = _BRACKETED.sub(lambda m: " " * len(m.group()), piece)
    numbers = [q for q in find_quantities(shown) if q.dimension == "number"]
    if not numbers or (unit is not None and unit.dimension not in (dimension, "number")):
        return None
    number = numbers[0]
    scaled = _scaled(number, shown, unit, dimension)
    if scaled is None:
        return None
    bracket = PRECISION_FORMAT.search(fold(piece))
    precision = re.sub(r"\s", "", bracket.group()).upper() if bracket and bracket.start() >= number.end else ""
    moved = replace(scaled, start=start + scaled.start, end=start + scaled.end, number_start=start + scaled.number_start)
    return Figure(moved, precision)


def _scaled(number: Quantity, text: str, unit: Unit | None, dimension: str) -> Quantity | None:
    """``number`` in base units; None where neither cell nor column tells in what it is counted."""
    own = _OWN_MAGNITUDE.search(fold(text[number.start : number.end])) or _OWN_MAGNITUDE.match(fold(text), number.end)
    if dimension == "number":
        if own:
            return number
        return _times(number, unit.factor, "") if unit else (number if number.low >= 10**6 else None)
    if dimension == "money":
        code = unit.name if unit and unit.dimension == "money" else "CNY"
        if own:
            return replace(number, dimension="money", unit=code)
        return replace(_times(number, unit.factor, code), dimension="money") if unit else None
    if unit is None or unit.dimension != dimension:
        return replace(number, dimension=dimension) if dimension == "throughput" and _ends_in_t(text, number) else None
    return replace(_times(number, unit.factor, unit.name), dimension=dimension)


def _ends_in_t(text: str, number: Quantity) -> bool:
    """256T under 算力: the reader of numbers takes the T for a trillion, which it is."""
    return fold(text[number.start : number.end]).endswith("T")


def _times(number: Quantity, factor: Decimal, unit: str) -> Quantity:
    return replace(number, low=number.low * factor, high=number.high * factor, unit=unit)


def single(cell: Passage, column: Column, dimension: str) -> Decimal | None:
    """The one figure of the cell (watts, nanometres), where there is one point value."""
    found = {f.quantity.low for f in figures(cell, column, dimension) if f.quantity.low == f.quantity.high}
    return found.pop() if len(found) == 1 else None


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_ENGLISH_DATE = re.compile(r"(?P<month>[A-Za-z]{3})[a-z]*\.?\s?(?:(?P<day>\d{1,2}),?\s)?\s?(?P<year>(?:19|20)\d\d)$")
_BARE = re.compile(r"(?P<year>(?:19|20)\d\d)(?:\s?[./-]\s?(?P<month>1[0-2]|0?[1-9])|(?P<packed>(?:0[1-9]|1[0-2]))(?P<day>\d\d)?)?$")


def date_of(cell: Passage, year: int | None, context: str) -> str:
    """The date that a cell of a date column holds, ISO; a bare month is one of the year that ``context`` names."""
    text = fold(cell.text).strip()
    if not is_known(text):
        return ""
    bare = _BARE.match(text)
    if bare:
        return "-".join(p.zfill(2) for p in (bare["year"], bare["month"] or bare["packed"], bare["day"]) if p)
    english = _ENGLISH_DATE.match(text)
    if english and english["month"].lower() in _MONTHS:
        day = f"-{int(english['day']):02d}" if english["day"] else ""
        return f"{english['year']}-{_MONTHS[english['month'].lower()]:02d}{day}"
    named = {int(y) for y in re.findall(r"(?<!\d)((?:19|20)\d\d)\s?年", fold(context))}
    found = find_dates(text, year, named.pop() if len(named) == 1 else None)
    return found[0].iso if found and not found[0].span_of_time else ""


def round_of(cell: Passage) -> Round | None:
    """The round of a cell: A+ 轮, or A+ alone."""
    text = cell.text.strip()
    if not is_known(text):
        return None
    bare = re.sub(r"\s?[（(][^（）()]*[）)]$", "", text)  # B+（11 月）
    found = joined(text, find_rounds(text)) or joined(bare, find_rounds(bare + "轮"))
    if not found:
        return None
    return replace(found[0], end=min(found[0].end, len(bare)))


# --- names --------------------------------------------------------------------------------------------


_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("《", "》"))


def bare_name(text: str) -> str:
    """``text`` without notes in brackets, marks and quotes."""
    core = _BRACKETED.sub("", text)
    core = re.sub(r"[*†‡①-⑳¹²³⁴⁵]+$|^\d{1,2}[.、]\s?(?=\D)", "", core)
    bare = core.strip(' “”"‘’「」《》、，,;；·*')
    if any(bare.count(a) != bare.count(b) for a, b in _QUOTES):  # “鸿鹄”髋关节模块
        bare = core.strip(" 、，,;；·*")
    return bare or text.strip()


def is_name(text: str) -> bool:
    """Whether a cell may name a thing: no number, no sentence, no total, no head of a column."""
    core = bare_name(text)
    if not is_known(core) or level(core) in word_set("no_names") | word_set("totals"):
        return False
    return len(core) <= 48 and bool(re.search(r"[A-Za-z\u4e00-\u9fff]", core)) and not re.search(r"[。；！？]", core)


def is_total(text: str) -> bool:
    return level(bare_name(text)) in word_set("totals")


def thing(reading: Reading, cell: Passage, kind: Kind) -> tuple[Named, tuple[Named, ...]]:
    """The thing that a cell names, and the organisation that stands ahead of it in the cell (寒武纪 思元 290)."""
    core = bare_name(cell.text)
    entry = reading.recogniser.lexicon.lookup(core, kind)
    if entry:
        first = core.split(" ")[0]  # NVIDIA B200
        maker = reading.recogniser.lexicon.lookup(first, Kind.ORG) if len(first) < len(core) else None
        return Named(entry.name, core), (Named(maker.name, first),) if maker else ()
    mentions = reading.names(core)
    owner = next((m for m in mentions if m.kind is Kind.ORG and m.start == 0 and m.end < len(core)), None)
    rest = core[owner.end :].strip(" 的-—·:：") if owner else ""
    if owner and len(rest) >= 2 and re.search(r"[A-Za-z\d]", rest):
        entry = reading.recogniser.lexicon.lookup(rest, kind)
        return Named(entry.name if entry else rest, core), (Named(owner.name, core[: owner.end]),)
    whole = next((m for m in mentions if (m.start, m.end) == (0, len(core)) and m.kind is kind), None)
    return Named(whole.name if whole else core, core), ()


_ROLES = {
    Kind.ORG: "organization",
    Kind.MODEL: "model",
    Kind.HARDWARE: "hardware",
    Kind.PLACE: "place",
    Kind.DATASET: "dataset",
}


def naming(reading: Reading, text: str) -> str:
    """The role of a column of such names as ``text``; empty where it is no known name."""
    core = bare_name(text)
    mentions = [m for m in reading.names(core) if m.kind in _ROLES and m.found_by != "mark"]
    covered = sum(m.end - m.start for m in mentions)
    return _ROLES[mentions[0].kind] if mentions and covered >= 0.7 * len(core) else ""


_JOINTS = re.compile(r"\s?(?:、|，|;|；|/|＆|&|\+|＋|\||,|以及|(?<=[\u4e00-\u9fff\s])[和与及](?=[\u4e00-\u9fffA-Z\s])|\sand\s)\s?")
_ROLE_WORDS = re.compile(
    r"(?:领投|跟投|独家投资|联合领投|战略投资|等(?:机构|联合)?(?:投资|领投|跟投)?|参投|共同投资|联合投资)+$|^(?:由|领投(?:方)?[:：]|跟投(?:方)?[:：])"
)


def organizations(reading: Reading, cell: Passage | None) -> tuple[Named, ...]:
    """The organisations of a cell, several where it joins them (英伟达&微软, 智谱 AI、清华大学)."""
    if cell is None or not is_known(cell.text):
        return ()
    text = _BRACKETED.sub(lambda m: " " if cell.text[m.end() : m.end() + 1].strip() else "", cell.text).strip()
    known = reading.recogniser.lexicon.lookup(text, Kind.ORG)
    if known:
        return (Named(known.name, text),)
    mentions = [m for m in reading.names(text) if m.kind is Kind.ORG]
    pieces = [text[s:e] for s, e in _parted(text, mentions)]
    found = [_organization(reading, re.sub(_ROLE_WORDS, "", p.strip()).strip()) for p in pieces]
    return tuple({n.name: n for n in found if is_name(n.text)}.values())


def _parted(text: str, mentions: list[Mention]) -> Iterator[tuple[int, int]]:
    """The parts of a list of organisations; no cut goes through a known name (AT&T)."""
    at = 0
    for joint in _JOINTS.finditer(text):
        if any(m.start < joint.start() and joint.end() < m.end for m in mentions):
            continue
        yield at, joint.start()
        at = joint.end()
    touching = all(not text[a.end : b.start].strip() for a, b in pairwise(mentions))
    if len(mentions) > 1 and at == 0 and touching:
        yield from ((m.start, m.end) for m in mentions)  # set under one another with no mark between
        return
    yield at, len(text)


def _organization(reading: Reading, text: str) -> Named:
    core = bare_name(text)
    entry = reading.recogniser.lexicon.lookup(core, Kind.ORG)
    if entry:
        return Named(entry.name, core)
    whole = next((m for m in reading.names(core) if (m.start, m.end) == (0, len(core)) and m.kind is Kind.ORG), None)
    return Named(whole.name if whole else core, core)


def places(reading: Reading, cell: Passage | None) -> tuple[Named, ...]:
    """The regions of a cell, as those who act: 北京, 天津（滨海新区）, 济南-青岛."""
    if cell is None or not is_known(cell.text):
        return ()
    text = bare_name(cell.text)
    parts = re.split(r"[、，/]|(?<=[\u4e00-\u9fff]{2})\s?[-—–]\s?(?=[\u4e00-\u9fff]{2})", text)
    out = []
    for part in parts:
        entry = reading.recogniser.lexicon.lookup(part.strip())
        name = entry.name if entry else part.strip()
        out.append(Named(name, cell.text if len(parts) == 1 else part.strip()))
    return tuple({n.name: n for n in out if is_name(n.text)}.values())
