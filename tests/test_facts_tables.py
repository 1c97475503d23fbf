"""Tables -> facts: what each table of ``specs/tables.json`` states, and what tables that look alike do not."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from documents import loose_document, table_document

from extract.document import Document
from extract.facts import extract
from extract.facts.reading import Reading
from extract.facts.tables import extract_tables
from extract.facts.tables.columns import read_unit, role_of, unit_of, words
from extract.names.lexicon import default_lexicon
from extract.names.recognise import Recogniser
from extract.records import ComputeFact, Fact, FundingFact, Named, ParameterFact, Quantity

SPECS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "specs" / "tables.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(default_lexicon())


def _document(spec: dict[str, Any]) -> Document:
    context = {key: spec[key] for key in ("caption", "year") if key in spec}
    if "lines" in spec:
        return loose_document(spec["lines"], **context)
    merged = {tuple(map(int, place.split(","))): tuple(size) for place, size in spec.get("merged", {}).items()}
    layout = {key: spec[key] for key in ("header_rows", "heading", "continued") if key in spec}
    return table_document(spec["rows"], merged=merged, **layout, **context)


def _names(names: tuple[Named, ...]) -> str:
    return "+".join(n.name or f"‹{n.text}›" for n in names) or "-"


def _amount(quantity: Quantity | None) -> str:
    if quantity is None:
        return "-"
    bounds = dict.fromkeys(f"{v.normalize():f}" for v in (quantity.low, quantity.high))
    return f"{'..'.join(bounds)}{quantity.unit if quantity.dimension == 'money' else ''} {quantity.qualifier}"


def _shown(fact: Fact) -> str:
    """A fact as one line of the specs."""
    if isinstance(fact, ParameterFact):
        parts = ["parameter", fact.model.name, _names(fact.organizations), _amount(fact.quantity)]
    elif isinstance(fact, ComputeFact):
        watts, process = fact.power_watts, fact.process_nm
        parts = [fact.metric, fact.hardware.name, _names(fact.organizations), _amount(fact.quantity)]
        parts += [
            fact.precision or "-",
            f"{watts.normalize():f}W" if watts else "-",
            f"{process}nm" if process else "-",
        ]
    elif isinstance(fact, FundingFact):
        parts = ["funding", fact.company.name, fact.round or "-", _amount(fact.quantity), fact.scope]
        parts += [_names(fact.investors), _amount(fact.valuation)]
    else:
        parts = [fact.event_type, _names(fact.organizations), _names(fact.objects)]
    return " | ".join([*parts, fact.date or "-", f"«{fact.source.value_text}»"])


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s["name"])
def test_states_its_facts_and_no_others(spec: dict[str, Any], recogniser: Recogniser) -> None:
    facts, _ = extract_tables(Reading(_document(spec), recogniser))
    assert [_shown(f) for f in facts] == spec["facts"]


@pytest.mark.parametrize("spec", [s for s in SPECS if "rejected" in s], ids=lambda s: s["name"])
def test_says_what_it_turned_down(spec: dict[str, Any], recogniser: Recogniser) -> None:
    _, rejected = extract_tables(Reading(_document(spec), recogniser))
    assert [f"{r.kind} {r.reason} «{r.source.value_text}»" for r in rejected] == spec["rejected"]


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s["name"])
def test_every_fact_has_its_place(spec: dict[str, Any], recogniser: Recogniser) -> None:
    document = _document(spec)
    facts, rejected = extract_tables(Reading(document, recogniser))
    for source in [*(f.source for f in facts), *(r.source for r in rejected)]:
        assert "".join(document.text[source.start : source.end].split()) == "".join(source.value_text.split())
        assert source.kind == "table"
        assert source.found_by.startswith("tables.")
        assert " | " in source.sentence
        assert 0 < source.confidence <= 1


def test_the_door_reads_tables_and_makes_the_financings_events(recogniser: Recogniser) -> None:
    document = table_document([["公司", "轮次", "金额（亿元）"], ["甲乙机器人", "A 轮", "近 5"]])
    found = extract(document, recogniser).facts
    assert [type(f).__name__ for f in found] == ["EventFact", "FundingFact"]


def test_no_cell_breaks_it(recogniser: Recogniser) -> None:
    """Any words in any cells: no exception, and every fact in its place."""
    rng = random.Random(7)
    stock = [w for listed in words()["roles"].values() for w in listed[:6]]
    stock += [
        "",
        "—",
        "1750 亿",
        "近 5",
        "A 轮",
        "2021-06",
        "3 月",
        "GPT-3",
        "英伟达&微软",
        "《甲规划》",
        "8x7B",
        "合计",
    ]
    stock += ["（", "7\nnm", "/", "元", "A100", "256TOPS", "2 亿美元", "2021 年 3 月 5 日，甲公司发布乙芯片。"]
    for _ in range(300):
        width = rng.randint(1, 6)
        rows = [[rng.choice(stock) for _ in range(width)] for _ in range(rng.randint(1, 6))]
        document = table_document(rows, header_rows=rng.randint(0, min(2, len(rows))))
        facts, _ = extract_tables(Reading(document, recogniser))
        for fact in facts:
            place = document.text[fact.source.start : fact.source.end]
            assert "".join(place.split()) == "".join(fact.source.value_text.split())


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("发布机构", "organization"), ("模型参数", "parameters"), ("参数规模/B", "parameters"),
        ("INT8 算力（TOPS）", "throughput"), ("成立时间", "founding_date"), ("获批日期", "approval_date"),
        ("发布时间", "release_date"), ("更新时间", "other"), ("领投方或主要投资方", "investor"),
        ("激活参数（亿）", "other"), ("超参数", "other"), ("市场规模（亿元）", "other"),
        ("公司简介", ""), ("创始团队", "other"), ("团队", "organization"),
        ("训练数据", "other"), ("Release date", "release_date"), ("ORGANIZATION", "organization"),
    ],
)  # fmt: skip
def test_headers_tell_roles(header: str, role: str) -> None:
    assert role_of(header) == role


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("参数量（亿）", ("number", 10**8, "亿")), ("参数规模/B", ("number", 10**9, "B")),
        ("金额（百万美元）", ("money", 10**6, "USD")), ("Amount ($M)", ("money", 10**6, "USD")),
        ("融资额（亿元）", ("money", 10**8, "CNY")), ("INT8（TOPS）", ("throughput", 10**12, "TOPS")),
        ("能效（TOPS/W）", ("efficiency", 10**12, "TOPS")), ("制程（nm）", ("process", 1, "nm")),
        ("算力（P）", ("throughput", 10**15, "P")), ("带宽（GB/s）", None), ("增速（%）", None), ("公司（简称）", None),
    ],
)  # fmt: skip
def test_headers_tell_units(header: str, unit: tuple[str, int, str] | None) -> None:
    found = unit_of(header)
    assert (found and (found.dimension, found.factor, found.name)) == unit


def test_a_unit_alone() -> None:
    found = read_unit("单位：亿元")
    assert found is not None
    assert (found.dimension, found.factor, found.name) == ("money", 10**8, "CNY")
