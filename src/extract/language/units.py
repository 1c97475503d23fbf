"""Unit words behind and ahead of numbers: 亿元, US$, TOPS/W, 次/秒, nm. Words and factors are ``data/units.yml``'s.

All functions read folded text (see ``characters.fold``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from extract.language.numerals import Numeral
from extract.resources import load

_PRECISION_BETWEEN = re.compile(
    r"\s?[（(]?\s?(?:(?:NV|MX)?(?:INT|FP|BF|TF)\d{1,2}|HPL(?:-(?:AI|MxP))?|Linpack|稠密|稀疏)\s?[）)]?", re.IGNORECASE
)
_PER_SECOND_BEHIND = re.compile(r"\s?(?:的?[浮点运算计次数定整]{0,8})?\s?(?:/\s?(?:秒|s(?:ec)?\b)|每\s?秒)")
_PER_SECOND_IN_HEADER = r"/\s?s[^，。；]{0,6}$"
# PFLOPS-days are an amount of work, no speed.
_TIMES_TIME = re.compile(r"\s?(?:/s)?\s?[-·*]?\s?(?:days?\b|天|日)", re.IGNORECASE)
_GLUED = re.compile(r"[A-Za-z0-9]")
_LETTER_OR_STROKE = re.compile(r"(?!\s(?:FP|INT|BF|TF)\d)\s?[A-Za-z0-9+/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that ends at ``end``: one of it is ``factor`` in the base unit of ``dimension``.

    ``dimension``: money, throughput, efficiency, power or process. ``name``: the ISO 4217 code for money,
    else the unit's spelling in ``units.yml``; ``word`` is what the text says.
    """

    dimension: str
    name: str
    factor: Decimal
    end: int = 0
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    unit: Unit
    weak: bool = False
    per_second: bool = False
    least: Decimal = Decimal(0)


def unit_at(text: str, at: int, number: Numeral) -> Unit | None:
    """The unit that ``number`` has at ``at`` (behind it, or behind a hedge after it); None where there is none.

    A number format may stand between: 128 INT8 TOPS, 128（INT8）TOPS.
    """
    between = _PRECISION_BETWEEN.match(text, at)
    places = (at, between.end()) if between else (at,)
    found = (_read(text, match, number) for p in places if (match := _behind().match(text, p)))
    return next((u for u in found if u), None) or _trillion(text, at, number)


def currency_ahead(text: str, end: int) -> tuple[str, int] | None:
    """The ISO code of the currency that ``text[:end]`` ends with, and where its word begins."""
    match = _ahead().search(text, max(0, end - 6), end)
    return (currency_code(match[1]), match.start()) if match else None


def currency_words() -> str:
    """A regular expression for the currencies as they stand ahead of numbers (人民币, US$), the longest first."""
    return f"(?:{'|'.join(map(re.escape, _longest_first(_codes())))})"


def currency_code(word: str) -> str:
    """The ISO code of a currency as it stands ahead of numbers; KeyError where ``word`` is none."""
    return _codes()[word.upper()]


def is_currency(word: str) -> bool:
    """Whether ``word`` is a currency as it stands ahead of numbers (USD of USD50M)."""
    return word.upper() in _codes()


def counts_nothing(text: str, end: int) -> bool:
    """Whether the number that ends at ``end`` is a share, a ratio, a version, or part of a name (5G, 3D, 80GB)."""
    return bool(_not_counts().match(text, end))


def computing_classes(text: str) -> Iterable[tuple[int, int, Decimal]]:
    """E 级 and its like, a magnitude of computing power with no number: (start, end, operations per second)."""
    classes = _data()["classes"]
    pattern = rf"(?<![A-Za-z0-9])([{''.join(classes)}])\s?级"
    for match in re.finditer(pattern, text):
        ahead = text[max(0, match.start() - 8) : match.start()]  # 算力达到 E 级
        if re.search(_data()["class_needs"], text[match.end() : match.end() + 12]) or re.search(r"算力[^，。；]*$", ahead):
            yield match.start(), match.end(), _exact(classes[match[1]])


def _read(text: str, match: re.Match[str], number: Numeral) -> Unit | None:
    entry = _entries().get(match[1]) or _entries()[match[1].upper()]
    if text[match.end() : match.end() + 1] in tuple(_data()["not_ahead"].get(match[1][-1:], "")):
        return None
    unit = replace(entry.unit, end=match.end(), word=match[1])
    if unit.dimension != "throughput":
        return unit
    if (entry.weak and not _of_computing(text, unit.end, number)) or _TIMES_TIME.match(text, unit.end):
        return None
    if entry.per_second:
        end = _end_per_second(text, unit.end, number)
        if end is None or number.low < entry.least:
            return None
        unit = replace(unit, end=end)
    return _per_watt(text, unit, number)


def _of_computing(text: str, end: int, number: Numeral) -> bool:
    """Whether a letter alone (100P) ends at ``end`` in words about computing power; 1080P are lines of a picture."""
    if _LETTER_OR_STROKE.match(text, end) or number.low in _data()["picture_lines"]:
        return False
    if re.search(_data()["weak_needs"], text[max(0, end - 30) : end + 20]):
        return True
    scale = _data()["weak_scale"]
    return bool(re.search(scale["said"], text[: number.start]) and re.search(scale["of"], text[: number.start]))


def _end_per_second(text: str, end: int, number: Numeral) -> int | None:
    """Where a unit of operations ends, /秒 included; None where nothing says that they are so many a second."""
    behind = _PER_SECOND_BEHIND.match(text, end)
    if behind:
        return behind.end()
    ahead = rf"(?:{_data()['per_second_ahead']})[^，。；]{{0,16}}$|{_PER_SECOND_IN_HEADER}"
    if re.search(ahead, text[max(0, number.start - 20) : number.start]):
        return end
    if re.search(_data()["per_watt_ahead"], text[max(0, number.start - 10) : number.start]):  # 每瓦 24 万亿次运算
        return end
    if re.compile(_data()["per_second_word"]).match(text, end):
        return end
    if number.vague and re.compile(rf"\s?(?:{_data()['class_behind']})").match(text, end):
        return end
    return None


def _per_watt(text: str, unit: Unit, number: Numeral) -> Unit:
    """``unit`` as an efficiency where /W stands behind it or 每瓦 ahead of the number."""
    watts = _data()["per_watt"]
    behind = re.compile(rf"\s?({'|'.join(map(re.escape, _longest_first(watts)))})").match(text, unit.end)
    if behind:
        factor = unit.factor / _exact(watts[behind[1]])
        return replace(unit, dimension="efficiency", factor=factor, end=behind.end())
    if re.search(_data()["per_watt_ahead"], text[max(0, number.start - 10) : number.start]):
        return replace(unit, dimension="efficiency")
    return unit


_HEDGED = re.compile(r"\s?(?:以上|左右|上下)?")


def _trillion(text: str, at: int, number: Numeral) -> Unit | None:
    """256T, read as a trillion already, where the words give it to computing power."""
    if not text.endswith("T", number.start, number.end) or not _HEDGED.fullmatch(text, number.end, at):
        return None
    words = _data()["trillion"]
    ahead = re.search(words["ahead"], text[max(0, number.start - 20) : number.start])
    if ahead or re.compile(words["behind"]).match(text, at):
        return Unit("throughput", "T", Decimal(1), at)
    return None


# --- what units.yml says ---------------------------------------------------------------------------------


def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("units.yml")
    return data


def _exact(factor: float) -> Decimal:
    """Through ``str``: the decimal that the file shows is meant, not its binary neighbour."""
    return Decimal(str(factor))


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda w: (-len(w), w))


@cache
def _entries() -> dict[str, _Entry]:
    """Every unit by its spelling, and by its spelling in capitals where no other unit is spelt so."""
    data = _data()
    entries: dict[str, _Entry] = {}
    for code, spelt in data["currencies"].items():
        entries |= {w: _Entry(Unit("money", code, Decimal(1))) for w in spelt["words"]}
    entries |= {w: _Entry(Unit("power", "W", _exact(f))) for w, f in data["power"].items()}
    entries |= {w: _Entry(Unit("process", "nm", Decimal(1))) for w in data["process_nm"]}
    for item in data["throughput"]:
        flags = {k: bool(item.get(k)) for k in ("weak", "per_second")}
        least = _exact(item.get("least", 0))
        entries |= {w: _Entry(Unit("throughput", w, _exact(item["factor"])), least=least, **flags) for w in item["words"]}
    return {w.upper(): e for w, e in reversed(entries.items())} | entries


@cache
def _behind() -> re.Pattern[str]:
    """A unit behind a number (group 1); a Latin one is a whole word, and 个 may stand ahead of it (一个 EFLOPS)."""
    latin = [w for w in _entries() if re.fullmatch(r"[A-Za-z /]+", w)]
    other = [w for w in _entries() if w not in latin]
    spelt = [rf"(?:{'|'.join(map(re.escape, _longest_first(words)))})" for words in (latin, other)]
    return re.compile(rf"\s?(?:个\s?(?=[A-Za-z]{{2}}))?({spelt[0]}(?![A-Za-z])|{spelt[1]})", re.IGNORECASE)


@cache
def _codes() -> dict[str, str]:
    return {w.upper(): code for code, entry in _data()["currencies"].items() for w in entry["before"]}


@cache
def _ahead() -> re.Pattern[str]:
    """A currency at the end (group 1); a Latin one is a whole word."""
    return re.compile(rf"(?<![A-Za-z])({currency_words()})\s?$", re.IGNORECASE)


@cache
def _not_counts() -> re.Pattern[str]:
    words = _longest_first(_data()["not_counts"])
    return re.compile(rf"{_GLUED.pattern}|[.:]\d|\s?[×x*]\s?10\s?\^|\s?(?:{'|'.join(map(re.escape, words))})")
