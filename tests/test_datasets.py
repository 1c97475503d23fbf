"""Facts -> rows -> files: every cell as the contract says, described, checked and valid for other people's tools."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from conftest import STORY, quantity, source, story_document, story_facts

from extract.datasets import RECORD_TABLES, TABLES, ReportTables, Row, cells, fx, report_tables, table
from extract.datasets.check import report_violations, table_violations, withheld
from extract.datasets.confidence import worth
from extract.datasets.conflicts import conflict_rows
from extract.datasets.entities import entity_rows
from extract.datasets.files import datapackage, rendered
from extract.datasets.report import unbroken
from extract.document import Block, BlockKind, Document, Page
from extract.pipeline import merge
from extract.records import Extraction, FundingFact, Named, ParameterFact, Qualifier
from extract.resources import DATA, load

SHA = "ab" * 32
CURRENCIES = {"CNY", "EUR", "GBP", "HKD", "JPY", "KRW", "TWD", "SGD", "CAD", "AUD", "CHF", "INR", "ILS", "SEK", "RUB"}


def story(doc_id: str = "story", sha256: str = SHA) -> ReportTables:
    return report_tables(doc_id, f"{doc_id}.txt", sha256, story_document(), story_facts())


def only(rows: list[Row], **cells_of: str) -> Row:
    (row,) = [r for r in rows if all(r[k] == v for k, v in cells_of.items())]
    return row


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1.75E+12", "1750000000000"),
        ("0.50", "0.5"),
        ("-0", "0"),
        ("0E-7", "0"),
        ("100", "100"),
        ("1E-7", "0.0000001"),
        ("123456789012345678901234567890.10", "123456789012345678901234567890.1"),
    ],
)
def test_numbers_are_plain(value: str, shown: str) -> None:
    assert cells.number(Decimal(value)) == shown


def test_lists_and_text_are_levelled() -> None:
    assert cells.names(["甲;乙", "丙 \n丁", "", "丙 丁"]) == "甲,乙;丙 丁"
    assert cells.text("a\u3000b\x00\nc\ud800") == "a b c"


def test_a_parameter_row() -> None:
    row = only(story().rows["parameters"], model="望舒 2.0")
    assert (row["parameters_low"], row["parameters_high"], row["qualifier"]) == (
        "1200000000000",
        "1200000000000",
        "exact",
    )
    assert (row["page"], row["line"], row["bbox"]) == ("", "2", "")
    assert STORY[int(row["char_start"]) : int(row["char_end"])] == row["value_text"] == "1.2 万亿"
    last = STORY.rindex("1.2 万亿")
    assert row["also_at"] == f":6:{last}-{last + 6}"
    assert (row["date"], row["organizations"]) == ("2021-06", "晨曦科技")
    assert row["confidence"] == f"{worth('parameters', 0.9):.3f}"


def test_a_compute_row() -> None:
    (row,) = story().rows["compute"]
    assert (row["ops_low"], row["precision"], row["power_watts"], row["process_nm"]) == (
        "256000000000000",
        "INT8",
        "75",
        "7.5",
    )


def test_a_funding_row_and_its_event() -> None:
    report = story()
    (row,) = report.rows["funding"]
    assert (row["amount_low"], row["currency"], row["qualifier"]) == ("300000000", "CNY", "about")
    assert row["fx_rate"] == str(load("fx.yml")["rates"]["CNY"][2021])
    assert int(row["amount_usd_low"]) == round(300_000_000 / float(row["fx_rate"]))
    assert row["investors"] == "远山资本"
    assert only(report.rows["events"], event_type="funding")["funding_record_id"] == row["record_id"]
    event = only(report.rows["events"], event_type="model_release")
    assert (event["trigger"], event["planned"], event["objects_text"]) == ("发布", "false", "“望舒 2.0”")


def test_an_event_finds_its_financing_as_it_was_before_merging() -> None:
    facts = story_facts().facts
    merged = tuple(replace(f, round_text="B轮") if isinstance(f, FundingFact) else f for f in facts)
    report = report_tables("story", "story.txt", SHA, story_document(), Extraction(merged))
    assert only(report.rows["events"], event_type="funding")["funding_record_id"] == report.rows["funding"][0]["record_id"]


def test_record_ids_follow_the_bytes_and_not_the_name() -> None:
    ids = [[r["record_id"] for name in RECORD_TABLES for r in story(doc).rows[name]] for doc in ("story", "renamed")]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
    assert not set(ids[0]) & {r["record_id"] for r in story(sha256="cd" * 32).rows["parameters"]}


def test_two_facts_on_the_same_words_get_two_ids() -> None:
    one = story_facts().facts[0]
    report = report_tables("story", "story.txt", SHA, story_document(), Extraction((one, replace(one, date="2022"))))
    first, second = sorted(r["record_id"] for r in report.rows["parameters"])
    assert second == f"{first}-2"


def test_pages_and_boxes_of_a_pdf() -> None:
    text = "参数为 1750\n亿。"
    box = np.array([[10.0 + 5 * i, 100.0, 15.0 + 5 * i, 110.0] for i in range(len(text))], np.float32)
    box[8:] = [[20.0, 120.04, 30.0, 131.0]] * (len(text) - 8)
    document = Document(
        "application/pdf",
        text,
        (Block(BlockKind.PARAGRAPH, ((0, 8), (9, 11))),),
        pages=(Page(1, 595, 842), Page(2, 595, 842, "the page is damaged")),
        char_page=np.full(len(text), 1, np.int32),
        char_box=box,
    )
    fact = ParameterFact(source(text, "1750\n亿"), Named("甲", "甲"), (), quantity("175000000000"))
    report = report_tables("a", "a.pdf", SHA, document, Extraction((fact,)))
    (row,) = report.rows["parameters"]
    assert (row["page"], row["line"], row["value_text"]) == ("1", "", "1750 亿")
    assert row["bbox"] == "30.0,100.0,50.0,110.0;20.0,120.0,30.0,131.0"
    assert (report.document["status"], report.document["error"]) == ("partial", "page 2: the page is damaged")
    assert not list(report_violations(report))


def test_words_that_a_running_head_breaks_in_two_keep_the_longer_part() -> None:
    text = "双方达成了合\n某某年报 168\n作，并完成 12\n某某年报 169\n00 亿元"
    assert unbroken(text, 2, text.index("作") + 1, "达成了合作") == (2, 6)
    assert unbroken(text, text.index("12"), len(text), "1200亿元") == (text.index("00"), len(text))
    assert unbroken(text, 2, 6, "达成了合") == (2, 6)
    assert unbroken(text, 0, len(text), "全不相干") == (0, len(text))


def test_rows_have_all_columns_and_each_column_is_described() -> None:
    report = story()
    rows = {"documents": [report.document], **report.rows}
    tables = merge([report])
    for name in TABLES:
        for row in rows.get(name, tables[name]):
            assert list(row) == table(name).header
    assert {p.stem for p in (DATA / "tables").glob("*.yml")} == {*TABLES, "every-record"}
    for name in TABLES:
        for column in table(name).columns:
            assert column.title
            assert column.description.endswith(".")
            assert column.made.endswith(".")
            assert column.type not in ("number",) or column.unit or column.name == "confidence"


def test_no_column_stays_empty_for_lack_of_code() -> None:
    """A column that the description has and no fact can fill would never be noticed."""
    fact = story_facts().facts[3]
    assert isinstance(fact, FundingFact)
    full = replace(fact, valuation=quantity("1E+9", unit="USD"))
    extraction = Extraction((*story_facts().facts[:3], full, *story_facts().facts[4:]), story_facts().rejected)
    report = report_tables("story", "story.txt", SHA, story_document(), extraction)
    for name in RECORD_TABLES:
        filled = {column for row in report.rows[name] for column, cell in row.items() if cell}
        unset = set(table(name).header) - filled - {"page", "bbox", "also_at", "correction"}  # the last is an analyst's, not a fact's
        assert unset <= {"organizations", "organizations_text", "date"}, name


def test_exchange_rates_are_complete_and_sane() -> None:
    rates = load("fx.yml")["rates"]
    assert set(rates) == CURRENCIES
    for code, years in rates.items():
        assert list(years) == list(range(2000, 2026)), code
        values = list(years.values())
        assert all(0.5 < b / a < 1.75 for a, b in pairwise(values)), code
    assert fx.rate("USD", None) == 1
    assert fx.rate("CNY", 1999) is None
    assert fx.dollars(Decimal(700), Decimal(7)) == 100


def test_the_package_is_valid_for_frictionless(tmp_path: Path) -> None:
    import frictionless

    reports = [story(), story("other", "cd" * 32)]
    for name, content in rendered(merge(reports), reports).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    result = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert result.valid, result.flatten(["resource", "message"])
    assert len(result.tasks) == len(TABLES)
    bad = (tmp_path / "events.csv").read_text(encoding="utf-8").replace("model_release", "model_party")
    (tmp_path / "events.csv").write_text(bad, encoding="utf-8")
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_package_names_the_source_of_the_rates() -> None:
    assert datapackage() == datapackage()
    (funding,) = [r for r in datapackage()["resources"] if r["name"] == "funding"]
    assert "European Central Bank" in funding["sources"][0]["title"]


def test_csv_dialect() -> None:
    files = rendered(merge([story()]), [story()])
    assert b"\r" not in files["parameters.csv"]
    assert b"1200000000000" in files["parameters.csv"]
    assert b"nan" not in files["funding.csv"].lower()
    assert files["text/story.txt"].decode() == STORY
    rows = list(csv.DictReader(io.StringIO(files["events.csv"].decode(), newline="")))
    assert [r["event_type"] for r in rows] == ["model_release", "funding"]


def test_entities_are_one_whatever_the_spelling() -> None:
    rows = entity_rows([story(), story("other", "cd" * 32)])
    gpt = only(rows, name="GPT-3")
    assert (gpt["kind"], gpt["from"], gpt["documents"], gpt["doc_ids"]) == ("model", "lexicon", "2", "other;story")
    new = only(rows, name="望舒 2.0")
    # in each report: a parameter fact at two places, and the release
    assert (new["from"], new["mentions"], new["aliases"]) == ("model", "6", "“望舒 2.0”")
    assert only(rows, name="晨曦科技")["kind"] == "organization"


def _parameters(doc: str, low: str, high: str | None = None, qualifier: str = "exact") -> Row:
    row = dict.fromkeys(table("parameters").header, "")
    own = {"parameters_low": low, "parameters_high": high or low, "qualifier": qualifier}
    return row | {"model": "望舒", "doc_id": doc, "record_id": f"p-{doc}"} | own


def _conflicts(**rows: list[Row]) -> list[Row]:
    return conflict_rows({name: rows.get(name, []) for name in RECORD_TABLES})


def test_a_model_with_two_sizes_is_a_conflict() -> None:
    rows = _conflicts(parameters=[_parameters("a", "1000"), _parameters("b", "100000")])
    assert [(r["value"], r["record_id"]) for r in rows] == [("1000", "p-a"), ("100000", "p-b")]
    assert rows[0]["conflict_id"] == rows[1]["conflict_id"]
    assert rows[0]["reason"] == "the highest is 100 times the lowest"


@pytest.mark.parametrize(
    "other",
    [
        _parameters("b", "1005"),
        _parameters("b", "950", qualifier="about"),
        _parameters("b", "100", "9999", "vague"),
        _parameters("b", "700", qualifier="over"),
    ],
)
def test_values_that_may_be_the_same_are_none(other: Row) -> None:
    assert not _conflicts(parameters=[_parameters("a", "1000"), other])


def test_rounds_conflict_in_amount_and_date() -> None:
    row = dict.fromkeys(table("funding").header, "")
    row |= {
        "company": "晨曦科技",
        "scope": "round",
        "round": "b",
        "qualifier": "exact",
        "currency": "CNY",
        "fx_rate": "7",
    }
    one = row | {"record_id": "f-1", "amount_low": "700", "amount_high": "700", "date": "2021"}
    other = row | {"record_id": "f-2", "amount_low": "900", "amount_high": "900", "date": "2021-05"}
    dollars = row | {"record_id": "f-3", "amount_low": "102", "amount_high": "102", "currency": "USD", "fx_rate": "1"}
    assert {r["field"] for r in _conflicts(funding=[one, other])} == {"amount of round b"}
    assert not _conflicts(funding=[one, dollars])
    late = other | {"date": "2020-Q3", "amount_low": "700", "amount_high": "700"}
    assert {r["field"] for r in _conflicts(funding=[one, late])} == {"date of round b"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"char_end": "999999"}, "not within the text"),
        ({"char_start": "0", "char_end": "3"}, "the text at 0 to 3"),
        ({"parameters_low": "9e99"}, "is no number"),
        ({"parameters_low": "5200000000000"}, "is more than"),
        ({"qualifier": "maybe"}, "is none of"),
        ({"model": ""}, "is empty"),
        ({"confidence": "1.5"}, "over 1"),
        ({"page": "3"}, "page 3"),
    ],
)
def test_a_row_that_breaks_the_policy_is_withheld_and_named(change: Row, complaint: str) -> None:
    report = story()
    bad = report.rows["parameters"][0]
    bad.update(change)
    (violation,) = report_violations(report)
    assert complaint in str(violation)
    assert bad["record_id"] in str(violation)
    rest = withheld(report)
    assert len(rest.rows["parameters"]) == len(report.rows["parameters"]) - 1
    assert rest.document["status"] == "partial"
    assert bad["record_id"] in rest.document["error"]
    assert withheld(story()).document["status"] == "ok"


def test_keys_must_be_unique_and_lead_somewhere() -> None:
    tables = merge([story()])
    assert not list(table_violations(tables))
    tables["events"][1]["funding_record_id"] = "f-0000000000000000"
    tables["parameters"].append(dict(tables["parameters"][0]))
    reasons = sorted(v.reason for v in table_violations(tables))
    assert reasons == ["funding_record_id f-0000000000000000 is not in funding.csv", "the key stands 2 times"]


def test_qualifiers_are_those_of_the_records() -> None:
    (column,) = [c for c in table("parameters").columns if c.name == "qualifier"]
    assert set(column.enum) == {q.value for q in Qualifier}
