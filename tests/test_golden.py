"""The whole way, raw/ -> rows, against what a careful reader takes from the same reports (``golden/*.jsonl``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.evaluate import GoldSet, Matching, load_gold, run, score
from extract.evaluate.agree import Row
from extract.evaluate.gold import KINDS
from extract.evaluate.places import Reports, squash

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.jsonl"))
LEAST_F1 = {"parameter": 0.93, "compute": 0.93, "funding": 0.93, "event": 0.88}
#: The currency is part of what makes two financings the same, so it is right in all that match.
LEAST_FIELD = 0.95
FIELDS = ("round", "date", "precision", "qualifier", "scope")


@pytest.fixture(scope="session")
def gold() -> GoldSet:
    return load_gold(GOLDEN)


@pytest.fixture(scope="session")
def reports() -> Reports:
    return Reports.of(ROOT / "raw")


@pytest.fixture(scope="session")
def tables(gold: GoldSet, reports: Reports) -> dict[str, list[Row]]:
    return run.whole(gold, reports, run.finder())


@pytest.fixture(scope="session")
def matched(tables: dict[str, list[Row]], gold: GoldSet) -> dict[str, Matching]:
    return score(tables, gold)


def faults(matching: Matching) -> str:
    """What is missed and what is wrong, to read where the test fails."""
    missed = [f"missed {g.doc} {g.places[0].quote!r}" for g in matching.missed]
    wrong = [f"wrong {r['doc_id']} {r.get('value_text') or r.get('trigger')!r}: {r['evidence'][:80]}" for r in matching.wrong]
    return "\n".join(["", *missed, *wrong])


def test_every_report_has_its_gold(gold: GoldSet, reports: Reports) -> None:
    assert {path.stem for path in GOLDEN} == set(gold.parts)
    assert all(doc in reports for doc in gold.parts)
    assert {kind for kind in KINDS if len(gold.of(kind)) < 40} == set()


def test_every_quote_of_the_gold_stands_in_its_report(gold: GoldSet, reports: Reports) -> None:
    lost = [f"{g.doc}: {p.quote}" for g in gold.records for p in g.places if reports.passage(g.doc, p) is None]
    assert lost == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_rows_are_right(kind: str, matched: dict[str, Matching]) -> None:
    assert matched[kind].figures.f1 >= LEAST_F1[kind], faults(matched[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_their_fields_are_right(kind: str, matched: dict[str, Matching]) -> None:
    shares = matched[kind].figures.fields
    assert {name: share for name, share in shares.items() if name in FIELDS and share is not None and share < LEAST_FIELD} == {}


def test_the_currency_is_right(matched: dict[str, Matching]) -> None:
    assert [r["evidence"] for r, g in matched["funding"].pairs if (r["currency"] or "") != g.currency] == []


@pytest.mark.parametrize("table", ["parameters", "compute", "funding", "events"])
def test_each_row_tells_where_its_words_stand(table: str, tables: dict[str, list[Row]], reports: Reports) -> None:
    assert tables[table]
    for row in tables[table]:
        report = reports.get(row["doc_id"])
        assert report is not None
        text = report.document.text
        words = row["trigger"] if table == "events" else row["value_text"] or row.get("round_text", "")
        assert squash(text[int(row["char_start"]) : int(row["char_end"])]) == squash(words) != "", row["record_id"]


def test_row_keys_are_unique(tables: dict[str, list[Row]]) -> None:
    keys = [row["record_id"] for name in ("parameters", "compute", "funding", "events") for row in tables[name]]
    assert len(set(keys)) == len(keys)
