"""The language modules against ``specs/*.json``: what stands in a text, and what does not.

A case is ``{id, input, expected}``. What is found is written ``words | value | …``: a number's value is
``low`` or ``low..high``, behind it stand its flags (numerals), its qualifier and its dimension with the
unit (quantities), ``stretch``, ``founding`` or ``bare`` for no year named (dates). An empty list says that
nothing may be found.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.document import Passage
from extract.language.characters import fold
from extract.language.dates import Date, find_dates
from extract.language.numerals import Numeral, find_numerals
from extract.language.quantities import find_quantities
from extract.language.rounds import find_rounds, joined
from extract.language.sentences import split_clauses, split_sentences
from extract.records import Quantity

SPECS = Path(__file__).parent / "specs"
Case = dict[str, Any]


def cases(name: str) -> Any:
    found: list[Case] = json.loads((SPECS / f"{name}.json").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in found])


def readable(expected: list[str]) -> list[list[str]]:
    """The fields of each line, bounds written as the code writes them."""
    rows = [[field.strip() for field in line.split("|")] for line in expected]
    return [[row[0], bounds(*row[1].split("..")), *row[2:]] for row in rows]


def bounds(low: str | Decimal, high: str | Decimal | None = None) -> str:
    ends = [f"{Decimal(e).normalize():f}" for e in (low, low if high is None else high)]
    return ends[0] if ends[0] == ends[1] else "..".join(ends)


@cases("numerals")
def test_numerals(case: Case) -> None:
    text = fold(case["input"])

    def row(found: Numeral) -> str:
        flags = [f for f in ("vague", "bare", "more") if getattr(found, f)]
        return " ".join([text[found.start : found.end], "|", bounds(found.low, found.high), *sorted(flags)])

    expected = [re.split(r"\s\|\s|\s(?=vague|bare|more)", line) for line in case["expected"]]
    wanted = [" ".join([fold(e[0]), "|", bounds(*e[1].split("..")), *sorted(e[2:])]) for e in expected]
    assert [row(n) for n in find_numerals(text)] == wanted


@cases("quantities")
def test_quantities(case: Case) -> None:
    text = case["input"]

    def row(found: Quantity) -> list[str]:
        words = text[found.start : found.end]
        measure = f"{found.dimension} {found.unit}".strip()
        return [words, bounds(found.low, found.high), str(found.qualifier), measure]

    assert [row(q) for q in find_quantities(text)] == readable(case["expected"])


@cases("dates")
def test_dates(case: Case) -> None:
    text = case["input"]

    def row(found: Date) -> str:
        flags = {"stretch": found.span_of_time, "founding": found.founding, "bare": not found.has_year}
        return " ".join([text[found.start : found.end], "|", found.iso, *(f for f, on in flags.items() if on)])

    assert [row(d) for d in find_dates(text, case["year"], published=case.get("published", ""))] == case["expected"]


@cases("rounds")
def test_rounds(case: Case) -> None:
    text = case["input"]
    found = find_rounds(text)
    assert [f"{text[r.start : r.end]} | {r.name}" for r in found] == case["expected"]
    if "joined" in case:
        assert [r.name for r in joined(text, found)] == case["joined"]


@cases("sentences")
def test_sentences(case: Case) -> None:
    assert [case["input"][start:end] for start, end in split_sentences(case["input"])] == case["expected"]


@cases("clauses")
def test_clauses(case: Case) -> None:
    """A clause is written with the mark that it follows."""
    text = case["input"]
    assert [c.after + text[c.start : c.end] for c in split_clauses(text)] == case["expected"]


@cases("passages")
def test_passages(case: Case) -> None:
    source = case["input"]
    lines = [m.span() for m in re.finditer(r"[^\n]+", source)]
    marks = [m.span() for word in case.get("marks", ()) for m in re.finditer(re.escape(word), source)]
    passage = Passage.of(source, lines, marks, keep_gaps=case.get("keep_gaps", False))
    assert passage.text == case["expected"]


def test_relative_dates_need_a_year() -> None:
    assert find_dates("今年 7 月，去年，8 月，年底", None) == []


def test_a_bare_month_is_of_the_section_s_year() -> None:
    """今年 is the report's year all the same."""
    found = find_dates("8 月，今年 7 月，9 月", 2021, 2020)
    assert [d.iso for d in found] == ["2020-08", "2021-07", "2021-09"]


def test_numbers_keep_where_their_digits_begin() -> None:
    text = "近人民币 2 亿元"
    found = find_quantities(text)[0]
    assert text[found.number_start] == "2"
