"""What several tests share: a document and facts made by hand, small folders of reports, Prefect's one harness."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from extract import facts, pipeline
from extract.document import Block, BlockKind, Document, ReportInfo
from extract.records import (
    ComputeFact,
    EventFact,
    Extraction,
    Fact,
    FundingFact,
    Named,
    ParameterFact,
    Qualifier,
    Quantity,
    Rejection,
    Source,
)

ROOT = Path(__file__).resolve().parent.parent

#: A report of our own: the names are made up but for GPT-3.
STORY = """晨曦智能观察
2021 年 6 月，晨曦科技发布“望舒 2.0”模型，其参数达 1.2 万亿，而 GPT-3 有 1750 亿参数。
同年 7 月，晨曦科技完成近 3 亿元 B 轮融资，由远山资本领投。
望舒芯片的算力为 256TOPS（INT8），功耗 75W。
该行业市场规模达 500 亿元。
再说一遍：望舒 2.0 的参数为 1.2 万亿。
"""


def quantity(low: str, high: str | None = None, qualifier: Qualifier = Qualifier.EXACT, unit: str = "") -> Quantity:
    return Quantity(0, 1, Decimal(low), Decimal(high or low), qualifier, "number", unit)


def source(text: str, words: str, *also: str, kind: str = "prose") -> Source:
    """The place where ``words`` first stand in ``text``; those of ``also`` where they stand last."""
    start = text.index(words)
    line = text[text.rfind("\n", 0, start) + 1 : text.find("\n", start)]
    places = tuple((text.rindex(other), text.rindex(other) + len(other)) for other in also)
    return Source(start, start + len(words), words, line, kind, "tests.stub", 0.9, places)


def story_document(text: str = STORY) -> Document:
    lines = [m.span() for m in re.finditer(r"[^\n]+", text)]
    return Document("text/plain", text, tuple(Block(BlockKind.PARAGRAPH, (s,)) for s in lines), ReportInfo(year=2021))


def story_facts(text: str = STORY) -> Extraction:
    """One fact of each kind, as a careful reader finds them in ``STORY``."""
    company = Named("晨曦科技", "晨曦科技")
    b_round = FundingFact(
        source(text, "近 3 亿元"),
        company,
        "b",
        "B 轮",
        quantity("300000000", qualifier=Qualifier.ABOUT, unit="CNY"),
        "round",
        (Named("远山资本", "远山资本"),),
        date="2021-07",
    )
    found: list[Fact] = [
        ParameterFact(
            source(text, "1.2 万亿", "1.2 万亿"),
            Named("望舒 2.0", "望舒 2.0"),
            (company,),
            quantity("1.2E+12"),
            "2021-06",
        ),
        ParameterFact(source(text, "1750 亿"), Named("GPT-3", "GPT-3"), (), quantity("175000000000")),
        ComputeFact(
            source(text, "256TOPS"),
            Named("望舒芯片", "望舒芯片"),
            (),
            "throughput",
            quantity("256E+12"),
            "INT8",
            power_watts=Decimal("75"),
            process_nm=Decimal("7.50"),
        ),
        b_round,
        EventFact(source(text, "发布"), "model_release", (company,), (Named("望舒 2.0", "“望舒 2.0”"),), "发布", "2021-06"),
        EventFact(
            source(text, "近 3 亿元"),
            "funding",
            (company,),
            (),
            "近 3 亿元",
            "2021-07",
            value_text="近 3 亿元",
            funding=b_round,
        ),
    ]
    return Extraction(tuple(found), (Rejection(source(text, "500 亿元"), "funding", "market_size"),))


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extraction that needs no lexicon and no model: the facts of ``STORY`` where a report tells it, else none."""

    def extract(document: Document, _recogniser: object) -> Extraction:
        return story_facts(document.text) if "望舒芯片" in document.text else Extraction()

    monkeypatch.setattr(facts, "extract", extract)
    monkeypatch.setattr(pipeline, "recogniser", lambda: None)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with one report that tells ``STORY`` and one that tells nothing."""
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    (folder / "quiet.md").write_text("# 杂谈\n\n今天天气很好，大家都去散步。\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def flow_module() -> Iterator[ModuleType]:
    """flows/ingest.py, within the one Prefect server that all tests share."""
    before = dict(os.environ)
    spec = importlib.util.spec_from_file_location("ingest", ROOT / "flows" / "ingest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["ingest"] = module
    spec.loader.exec_module(module)
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield module
    os.environ.clear()
    os.environ.update(before)
