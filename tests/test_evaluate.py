"""Evaluation: figures against a small gold, causes, masked names, places, confidence."""

from __future__ import annotations

import csv
import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from extract.datasets import confidence
from extract.errors import UsageError
from extract.evaluate import Evaluation, calibrate, calibration, history, load_gold, names, run, score
from extract.evaluate.agree import date_agrees, same_name
from extract.evaluate.causes import Cause, Diagnosis
from extract.evaluate.corpus import load_corpus
from extract.evaluate.gold import KINDS, TABLE
from extract.evaluate.places import Reports, occurrences
from extract.evaluate.score import Figures, read_tables
from extract.names.lexicon import Lexicon, default_lexicon
from extract.names.mention import Kind, Mention

SHARED = Path(__file__).resolve().parents[2] / "shared"
TEXT = """进展

2021 年 6 月，智源研究院发布悟道 2.0，参数达 1.75 万亿。2021 年 7 月，百度完成 3 亿美元 B 轮融资。

2021 年 8 月，星云智算完成 2 亿元 A 轮融资，公司成立于 2016 年。2021 年 9 月，华为发布盘古。
"""
Record = dict[str, Any]


def gold_line(kind: str, line: int, quote: str, **more: Any) -> Record:
    record: Record = {"kind": kind, "doc": "r", "line": line, "quote": quote, "status": "required", "date": None}
    if kind == "event":
        record |= {"orgs": [], "objects": [], "planned": False}
    else:
        record |= {"orgs": [], "qualifier": "exact", "precision": None}
    if kind == "funding":
        record |= {"round": None, "currency": "CNY", "scope": "round"}
    return record | more


GOLD = [
    gold_line(
        "parameter",
        3,
        "1.75 万亿",
        names=["悟道 2.0", "WuDao 2.0"],
        orgs=["智源研究院", "智源"],
        low=1.75e12,
        high=1.75e12,
    ),
    gold_line("funding", 3, "3 亿美元", names=["百度"], low=3e8, high=3e8, currency="USD", round="b", date="2021-07"),
    gold_line("funding", 5, "2 亿元", names=["星云智算"], low=2e8, high=2e8, round="a", date="2021-08"),
    gold_line(
        "event",
        3,
        "发布悟道 2.0",
        type="model_release",
        orgs=[["智源", "智源研究院"]],
        objects=[["悟道 2.0"]],
        date="2021-06",
    ),
    gold_line("event", 5, "成立于 2016 年", type="founding", orgs=[["星云智算"]], date="2016"),
    gold_line("event", 5, "华为发布盘古", type="model_release", orgs=[["华为"]], objects=[["盘古"]], date="2021-09"),
    gold_line("event", 5, "华为", type="partnership", orgs=[["华为"]], status="optional"),
]


def row(line: int, evidence: str, **more: str) -> dict[str, str]:
    words = {"doc_id": "r", "page": "", "line": str(line), "evidence": evidence, "also_at": "", "confidence": "0.9"}
    return words | {"found_by": "rule", **more}


def event(line: int, kind: str, trigger: str, **more: str) -> dict[str, str]:
    return row(line, TEXT.split("\n")[line - 1], event_type=kind, trigger=trigger, planned="false", **more)


def written(folder: Path, tables: dict[str, list[dict[str, str]]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name in (*TABLE.values(), "rejected"):
        rows = tables.get(name, [])
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, sorted({k for r in rows for k in r}) or ["doc_id"])
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(g, ensure_ascii=False) for g in GOLD) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "r.txt").write_text(TEXT, encoding="utf-8")
    return Reports.of(folder)


def test_figures_of_a_small_output(gold_file: Path) -> None:
    model = {"model": "悟道2.0", "parameters_low": "1750000000000", "parameters_high": "1750000000000"}
    b = {"company": "百度", "amount_low": "300000000", "amount_high": "300000000", "currency": "USD", "scope": "round"}
    tables = {
        "parameters": [row(3, "", **model, qualifier="over", organizations="智源研究院")],
        "compute": [],
        "funding": [row(3, "", **b, round="a", date="2021-07-01"), row(3, "", **b, round="b", date="2021-07")],
        "events": [event(5, "partnership", "华为", organizations="华为")],
    }
    found = {kind: m.figures for kind, m in score(tables, load_gold([gold_file])).items()}
    one = found["parameter"]
    assert (one.gold, one.rows, one.found, one.wrong, one.f1) == (1, 1, 1, 0, 1.0)
    assert one.fields == {"qualifier": 0.0, "organization": 1.0, "date": None}
    two = found["funding"]  # of two rows for one fact the better stands, the other is wrong
    assert (two.gold, two.rows, two.found, two.wrong) == (2, 2, 1, 1)
    assert (two.precision, two.recall, two.fields["round"]) == (0.5, 0.5, 1.0)
    three = found["event"]  # an optional record is neither rewarded nor punished
    assert (three.gold, three.rows, three.found, three.wrong, three.precision) == (3, 1, 0, 0, 0.0)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("悟道 2.0", "悟道2.0", True),
        ("盘古大模型", "盘古", True),
        ("昇腾 310", "昇腾 910", False),
        ("CPM", "CPM-2", True),
        ("百度", "百度百科", False),
        ("", "百度", False),
    ],
)
def test_same_name(a: str, b: str, same: bool) -> None:
    assert same_name(a, b) is same


def test_a_date_may_be_finer_and_not_coarser() -> None:
    assert date_agrees("2021-06-22", "2021-06")
    assert date_agrees("", "")
    assert not date_agrees("2021", "2021-06")
    assert not date_agrees("2021-06", "2021-0")


def faults_of(tables: dict[str, list[dict[str, str]]], gold_file: Path, **more: Any) -> dict[str, list[Any]]:
    whole = {name: tables.get(name, []) for name in (*TABLE.values(), "rejected")}
    diagnosis = Diagnosis(whole, **more)
    matchings = score(whole, load_gold([gold_file]))
    return {kind: diagnosis.faults(matchings[kind]) for kind in KINDS}


def test_causes(gold_file: Path, reports: Reports) -> None:
    three, five = TEXT.split("\n")[2], TEXT.split("\n")[4]
    amount = {"amount_low": "200000000", "amount_high": "200000000", "currency": "CNY", "value_text": "2 亿元"}
    tables = {
        "parameters": [row(3, three, model="悟道 2.0", parameters_low="1.75e8", parameters_high="1.75e8", value_text="1.75 万亿")],
        "funding": [row(5, five, company="华为", **amount)],
        "events": [
            event(3, "model_release", "发布", organizations="智源研究院", objects="悟道 2.0", date="2021-07"),
            event(5, "founding", "成立于", organizations="星云智算", date="2016"),
            event(5, "founding", "成立于", organizations="星云智算", date="2016"),
            event(5, "product_launch", "发布", organizations="华为", objects="盘古", date="2021-09"),
            event(5, "award", "盘古", organizations="鸿蒙队"),
        ],
        "rejected": [row(3, three, kind="funding", reason="market_size", value_text="3 亿美元")],
    }
    found = faults_of(tables, gold_file, reports=reports, find=lambda text: default_lexicon().find(text))
    assert [f.cause for f in found["parameter"]] == [Cause.NUMBER]
    # 星云智算 is in no list; the recogniser that finds it shows that the subject is at fault
    assert [(f.cause, f.note) for f in found["funding"]] == [(Cause.NAME, "星云智算"), (Cause.REJECTED, "market_size")]
    assert [f.cause for f in found["event"]] == [Cause.DATE, Cause.TYPE, Cause.DUPLICATE, Cause.OTHER]
    assert [f.missed for f in found["event"]] == [True, True, False, False]
    assert "盘古" in found["event"][1].evidence

    def sees_all(text: str) -> list[Mention]:
        return [Mention(0, len(text), Kind.ORG, text, "model")]

    found = faults_of(tables, gold_file, reports=reports, find=sees_all)
    assert [f.cause for f in found["funding"]] == [Cause.SUBJECT, Cause.REJECTED]
    nothing = faults_of({}, gold_file, reports=reports, find=sees_all)
    assert {f.cause for faults in nothing.values() for f in faults} == {Cause.UNREAD}


def test_the_masked_lexicon_knows_no_name_of_the_gold(gold_file: Path, reports: Reports) -> None:
    gold = load_gold([gold_file])
    masks = run.masks(gold, "r")
    assert {"悟道 2.0", "智源", "百度", "星云智算"} <= masks
    masked = Lexicon(masked=masks)
    assert default_lexicon().lookup("智源研究院")
    assert default_lexicon().lookup("BAAI")
    assert masked.lookup("智源研究院") is None  # its entry owns a masked spelling, and goes whole
    assert masked.lookup("BAAI") is None
    assert masked.lookup("英伟达")
    whole, without = run.whole(gold, reports, None), run.masked(gold, reports, None)
    assert "智源研究院" in {r["organizations"] for r in whole["events"]}
    assert "智源研究院" not in {r["organizations"] for r in without["events"] if r["organizations_text"] != "智源研究院"}
    assert sum(map(len, without.values())) > 0


def test_names_by_label_and_in_the_gold(gold_file: Path, reports: Reports) -> None:
    def find(text: str) -> list[Mention]:
        spans = [(*s, Kind.ORG) for s in occurrences("智源研究院", text)] + [(*s, Kind.ORG) for s in occurrences("盘古", text)]
        return [Mention(a, b, kind, text[a:b], "model") for a, b, kind in spans]

    tallies = names.by_label([("智源研究院发布盘古。", [(0, 5, "ORG"), (7, 9, "MODEL")])], find)
    assert (tallies["ORG"].precision, tallies["ORG"].recall) == (0.5, 1.0)
    assert (tallies["MODEL"].recall, tallies["all"].f1) == (0.0, 0.5)
    wanted = names.gold_names(load_gold([gold_file]), reports)
    recalls = names.recalls(wanted, find)
    # where the gold's first spelling is the shorter 智源, it is touched, not found; 盘古 is found as the wrong kind
    assert (recalls["ORG"].names, recalls["ORG"].exact, recalls["ORG"].touched) == (5, 1, 2)
    assert (recalls["MODEL"].names, recalls["MODEL"].exact, recalls["MODEL"].kind) == (2, 1, 0)


def test_names_that_the_model_may_have_learnt_are_told_apart(gold_file: Path, reports: Reports, tmp_path: Path) -> None:
    training = Path(__file__).resolve().parents[1] / "training"
    built = tmp_path / "corpus"
    built.mkdir()
    for part, line in (
        ("train", "[盘古 2.0|MODEL]来了。\n[百度|ORG]"),
        ("test", "[盘古|MODEL]⏎\n[星云智算|ORG]"),
        ("dev", "无"),
    ):
        (built / f"{part}.txt").write_text(line + "\n", encoding="utf-8")
    corpus = load_corpus(training, built)
    assert corpus.test[0] == ("盘古\n", [(0, 2, "MODEL")])
    assert corpus.leaked == ["盘古"]
    assert len(corpus.doubts(tmp_path)) == 2
    (tmp_path / "metrics.json").write_text(json.dumps({"corpus": corpus.digest}), encoding="utf-8")
    assert len(corpus.doubts(tmp_path)) == 1
    wanted = names.gold_names(load_gold([gold_file]), reports)
    assert {n.group[0] for n in names.never_seen(wanted, corpus, default_lexicon())} == {"星云智算"}


def test_places_by_line_and_by_page(reports: Reports, tmp_path: Path) -> None:
    record = gold_line("event", 5, "A\n轮融资", type="funding", orgs=[["星云智算"]])
    paged = {k: v for k, v in record.items() if k != "line"} | {"page": 2, "more": [{"page": 3, "quote": "x"}]}
    path = tmp_path / "paged.jsonl"
    path.write_text(f"{json.dumps(record)}\n{json.dumps(paged)}\n", encoding="utf-8")
    by_line, by_page = load_gold([path]).records
    passage = reports.passage("r", by_line.places[0])
    assert passage is not None
    assert passage.text.startswith("2021 年 8 月，星云智算")
    assert [(p.page, p.line) for p in by_page.places] == [(2, None), (3, None)]
    tables = {name: [] for name in TABLE.values()}
    tables["events"] = [{"doc_id": "r", "page": "2", "line": "", "event_type": "funding", "organizations": "星云智算"}]
    assert score(tables, load_gold([path]))["event"].figures.found == 1


def test_only_the_parts_that_the_gold_covers_count(gold_file: Path) -> None:
    scope = {"kind": "scope", "doc": "r", "lines": [1, 4], "pages": [1, 1]}
    gold_file.write_text(gold_file.read_text(encoding="utf-8") + json.dumps(scope) + "\n", encoding="utf-8")
    tables = {name: [] for name in TABLE.values()}
    outside = event(5, "award", "华为", organizations="鸿蒙队")
    tables["events"] = [outside, outside | {"also_at": ":3:0-4"}, outside | {"doc_id": "another"}]
    assert score(tables, load_gold([gold_file]))["event"].figures.wrong == 1


@pytest.mark.parametrize("line", ["{", '{"kind": "parameter", "doc": "r"}', '{"kind": "x", "doc": "r", "status": "required"}'])
def test_bad_gold_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.jsonl:2"):
        load_gold([path])


def test_the_change_against_the_last_evaluation(tmp_path: Path) -> None:
    figures = {"event": Figures(10, 8, 6, 2)}
    assert history.swap(tmp_path / "state", "k", figures) == {}
    assert history.swap(tmp_path / "state", "other", figures) == {}
    assert history.swap(tmp_path / "state", "k", {})["event"]["found"] == 6
    (tmp_path / "state" / "evaluation.json").write_text("[", encoding="utf-8")
    assert history.swap(tmp_path / "state", "k", figures) == {}


def test_reliability_and_expected_error() -> None:
    found = [calibration.Trial(0.9, i < 6) for i in range(10)] + [calibration.Trial(0.5, i < 5) for i in range(10)]
    bins = calibration.reliability(found)
    assert [(b.rows, round(b.confidence, 3), b.right) for b in bins] == [(10, 0.5, 0.5), (10, 0.9, 0.6)]
    assert calibration.expected_error(bins) == pytest.approx(0.15)
    assert calibration.expected_error([]) == 0.0


def test_the_map_is_monotone_and_keeps_the_mean() -> None:
    chance = random.Random(3)
    points = [(round(chance.random(), 2), float(chance.random() < 0.6), 1.0) for _ in range(300)]
    steps = dict(calibration.monotone(points))
    values = [steps[x] for x in sorted(steps)]
    assert values == sorted(values)
    assert sum(steps[x] for x, *_ in points) == pytest.approx(sum(y for _, y, _ in points))
    assert calibration.monotone([(1, 0.4, 1), (2, 0.2, 3)]) == [(1, 0.25), (2, 0.25)]


def test_a_fit_half_trusted_stands_halfway_between_the_guess_and_the_share_and_rises() -> None:
    sure = [calibration.Trial(0.9, i % 10 > 0) for i in range(200)]
    unsure = [calibration.Trial(0.6, i % 10 > 1) for i in range(100)]
    assert calibration.fit(sure + unsure, 0.5) == {0.6: 0.7, 0.9: 0.9}
    assert calibration.fit([calibration.Trial(0.6, True), calibration.Trial(0.7, False)], 0.5) == {0.6: 0.575, 0.7: 0.575}
    assert calibration.fit([]) == {}


def test_calibrate_writes_yaml(gold_file: Path, tmp_path: Path) -> None:
    tables = {name: [] for name in TABLE.values()}
    tables["events"] = [event(5, "founding", "成立于", organizations="星云智算", date="2016")]
    path = tmp_path / "confidence.yml"
    fitted = calibrate(score(tables, load_gold([gold_file])), path)
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == fitted
    assert list(fitted["events"]) == [0.9]


def test_a_guess_is_read_between_the_points_of_the_map() -> None:
    steps = [(0.6, 0.7), (0.8, 0.9)]
    assert [confidence.at(steps, x) for x in (0.1, 0.6, 0.7, 0.8, 1.0)] == [0.7, 0.7, pytest.approx(0.8), 0.9, 0.9]
    assert confidence.worth("no such table", 0.42) == 0.42
    for kind in ("parameters", "compute", "funding", "events"):
        values = [confidence.worth(kind, x / 100) for x in range(101)]
        assert values == sorted(values)
        assert 0 < values[0] <= values[-1] < 1


def test_the_tables_are_read_from_a_folder(gold_file: Path, tmp_path: Path) -> None:
    folder = written(tmp_path / "out", {"events": [event(5, "founding", "成立于", organizations="星云智算", date="2016")]})
    assert Evaluation([gold_file], folder).figures["event"].found == 1
    (folder / "events.csv").unlink()
    with pytest.raises(UsageError, match=r"no events\.csv"):
        read_tables(folder)


def scorer() -> ModuleType:
    path = SHARED / "eval" / "score.py"
    if not path.is_file():
        pytest.skip("../shared is not there")
    spec = importlib.util.spec_from_file_location("shared_score", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def spoilt(tables: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """Rows left out, doubled and changed, so that every rule of the scorer has something to say."""
    chance = random.Random(7)
    out: dict[str, list[dict[str, str]]] = {}
    for name, rows in tables.items():
        out[name] = []
        for one in rows:
            fate = chance.random()
            changed = dict(one)
            for key in (
                "date",
                "qualifier",
                "round",
                "precision",
                "scope",
                "planned",
                "organizations",
                "also_at",
                "line",
            ):
                if key in changed and chance.random() < 0.1:
                    changed[key] = chance.choice(rows)[key]
            out[name] += [] if fate < 0.1 else [changed, one] if fate < 0.2 else [changed]
    return out


@pytest.mark.parametrize("kind", ["txt", "pdf"])
def test_the_figures_are_those_of_the_shared_scorer(kind: str, tmp_path: Path) -> None:
    theirs = scorer()
    files = sorted((SHARED / "gold").glob("*.jsonl"))
    gold = load_gold(files)
    tables = run.whole(gold, Reports.of(SHARED / "reports" / kind), None)
    folder = written(tmp_path / "out", spoilt({n: [dict(r) for r in rows] for n, rows in tables.items()}))
    expected, detail = theirs.score(str(folder), [str(f) for f in files])
    matchings = score(read_tables(folder), gold)
    for name, wanted in expected.items():
        figures = matchings[name].figures
        assert (figures.gold, figures.rows, figures.found, figures.wrong) == tuple(
            wanted[key] for key in ("gold", "rows", "found", "wrong")
        )
        shares = (figures.precision, figures.recall, figures.f1)
        assert shares == pytest.approx([wanted[key] for key in ("precision", "recall", "f1")], abs=6e-5)
        assert figures.fields == pytest.approx(wanted["fields"], abs=6e-5)
        assert [g.places[0].quote for g in matchings[name].missed] == [g["quote"] for g in detail[name][0]]
        assert matchings[name].wrong == detail[name][1]
