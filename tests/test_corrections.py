"""An analyst overrules a row: the cell, the reason beside it, and what happens when the report says something else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from test_pipeline import rows

from extract import pipeline
from extract.corrections import read_corrections
from extract.datasets.folder import folder_violations
from extract.errors import UsageError
from extract.session import Options, RunSummary

REPORT = """人工智能年度报告（2023 年）

2023 年 5 月，晨曦智能发布大模型“听涛”，参数规模 10 亿。

2023 年 6 月，远山科技完成 3 亿元 B 轮融资。
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path / "raw"


def run(raw: Path) -> RunSummary:
    return pipeline.run(raw, raw.parent / "output", workers=0, options=Options(raw.parent / "state", accept_shrink=True))


def overrule(raw: Path, *entries: dict[str, object]) -> None:
    (raw / "corrections.yml").write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")


def first(raw: Path, table: str) -> dict[str, str]:
    return rows(raw.parent / "output", table)[0]


def entry(row: dict[str, str], column: str, **more: object) -> dict[str, object]:
    return {"record": row["record_id"], "doc": "a", "expect": {column: row[column]}, "reason": "a slip of the report"} | more


def test_a_cell_is_set_with_its_reason_and_its_report_is_not_read_again(raw: Path) -> None:
    run(raw)
    before = first(raw, "parameters")
    overrule(raw, entry(before, "parameters_low", set={"parameters_low": "100000000000", "parameters_high": "100000000000"}))
    run(raw)
    after = first(raw, "parameters")
    assert (after["record_id"], after["parameters_low"], after["value_text"]) == (before["record_id"], "100000000000", before["value_text"])
    assert after["correction"] == "parameters_high 1000000000, parameters_low 1000000000: a slip of the report"
    assert not folder_violations(raw.parent / "output")
    assert run(raw).written == ()


def test_a_corrected_company_is_corrected_in_its_event_and_among_the_entities(raw: Path) -> None:
    run(raw)
    overrule(raw, entry(first(raw, "funding"), "company", set={"company": "远岫科技", "date": "2023-07"}))
    run(raw)
    financing = next(r for r in rows(raw.parent / "output", "events") if r["event_type"] == "funding")
    assert (financing["organizations"], financing["date"]) == ("远岫科技", "2023-07")
    names = {r["name"] for r in rows(raw.parent / "output", "entities")}
    assert "远岫科技" in names
    assert "远山科技" not in names


def test_a_row_that_is_dropped_is_rejected_with_the_reason(raw: Path) -> None:
    run(raw)
    row = first(raw, "funding")
    overrule(raw, entry(row, "company", drop=True))
    run(raw)
    output = raw.parent / "output"
    assert rows(output, "funding") == []
    assert not [r for r in rows(output, "events") if r["event_type"] == "funding"]
    rejected = [r for r in rows(output, "rejected") if r["reason"] == "corrected"]
    assert [(r["record_id"][1:], r["correction"]) for r in rejected] == [(row["record_id"][1:], "a slip of the report")]
    assert not folder_violations(output)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expect": {"parameters_low": "5"}}, "was expected to say parameters_low '5', and says '1000000000'"),
        ({"record": "p-0000000000000000"}, "is no row of this report any more"),
        ({"set": {"parameters_low": "viel"}}, "cannot have 'viel' as parameters_low"),
        ({"set": {"qualifier": "perhaps"}}, "cannot have 'perhaps' as qualifier"),
        ({"set": {"evidence": "another"}}, "has no column evidence that could be set"),
        ({"set": {"colour": "red"}}, "has no column colour that could be set"),
    ],
)
def test_a_correction_that_does_not_fit_leaves_the_row_and_says_so(raw: Path, changed: dict[str, object], said: str) -> None:
    run(raw)
    before = first(raw, "parameters")
    overrule(raw, entry(before, "parameters_low", set={"parameters_low": "7"}) | changed)
    assert [reason for _, reason in run(raw).partial]
    assert first(raw, "parameters") == before
    document = first(raw, "documents")
    assert document["status"] == "partial"
    assert said in document["error"]


def test_a_new_edition_that_says_something_else_is_noticed(raw: Path) -> None:
    run(raw)
    overrule(raw, entry(first(raw, "parameters"), "parameters_low", set={"parameters_low": "7"}))
    (raw / "a.txt").write_text(REPORT.replace("10 亿", "120 亿"), encoding="utf-8")
    run(raw)
    assert first(raw, "parameters")["parameters_low"] == "12000000000"
    assert first(raw, "documents")["status"] == "partial"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- record: p-1\n  doc: a\n  reason: x\n  set: {date: '2021'}\n", "entry 1: expect is missing"),
        ("- record: p-1\n  doc: a\n  expect: {date: ''}\n  set: {date: '2021'}\n", "entry 1: reason is missing"),
        ("- record: p-1\n  doc: a\n  reason: x\n  expect: {date: ''}\n", "entry 1: either set or drop"),
        ("- record: p-1\n  doc: a\n  reason: x\n  expect: [date]\n  drop: true\n", "entry 1: expect must be columns"),
        ("- record: p-1\n  because: x\n", "entry 1: only the keys"),
        ("record: p-1\n", "a list of corrections is wanted"),
        ("- [\n", "cannot be read"),
    ],
)
def test_a_malformed_file_stops_the_run_and_names_the_entry(raw: Path, text: str, said: str) -> None:
    (raw / "corrections.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        run(raw)


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == {}
