"""The main path: which files are reports, what a broken one costs, and that the same input gives the same bytes."""

from __future__ import annotations

import csv
import logging
import os
import signal
from pathlib import Path

import pytest
from conftest import STORY, story_facts
from pdfmaker import PdfMaker

from extract import facts, pipeline, readers
from extract.datasets import RECORD_TABLES, TABLES, ReportTables, Row
from extract.datasets.check import CheckError
from extract.document import Document
from extract.errors import DataError, UsageError
from extract.session import Options
from extract.sources import discover, doc_ids
from extract.workers import WorkerError, Workers


def rows(output: Path, name: str) -> list[Row]:
    with (output / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def ids(*names: str) -> list[str]:
    return list(doc_ids({Path(n): n for n in names}).values())


def test_ids_are_stems_unless_they_collide() -> None:
    assert ids("a.pdf", "b.txt", "year/c.md") == ["a", "b", "c"]
    assert ids("a.pdf", "a.txt") == ["a-pdf", "a-txt"]
    assert ids("A.pdf", "a.txt") == ["A-pdf", "a-txt"]
    assert ids("a.pdf", "a.txt", "a-txt.md")[0] == "a-pdf"
    for names in (("2021/a.pdf", "2022/a.pdf"), ("a.pdf", "a.txt", "a-txt.md"), ("é.pdf", "e\u0301.pdf")):
        assert len(set(ids(*names))) == len(names)
    assert max(len(i.encode()) for i in ids("长" * 80 + ".md", "b.md")) <= 200


def test_ids_do_not_depend_on_the_order_of_files() -> None:
    names = ("2021/a.pdf", "2022/a.pdf", "a.txt")
    forward, backward = ids(*names), ids(*names[::-1])
    assert forward == backward[::-1]


def test_what_is_no_report_is_passed_over(raw: Path, caplog: pytest.LogCaptureFixture) -> None:
    (raw / "story.yml").write_text("title: 故事\n", encoding="utf-8")
    (raw / ".hidden.txt").write_text("x", encoding="utf-8")
    (raw / "README.md").write_text("x", encoding="utf-8")
    (raw / "sheet.xlsx").write_bytes(b"x")
    (raw / "link.txt").symlink_to(raw / "story.txt")
    (raw / "output").mkdir()
    (raw / "output" / "parameters.txt").write_text("x", encoding="utf-8")
    (raw / "2021").mkdir()
    (raw / "2021" / "OLD.PDF").write_bytes(b"x")
    os.mkfifo(raw / "pipe.txt")
    caplog.set_level(logging.INFO)
    found = discover(raw, (raw / "output",))
    assert [(s.source_file, s.doc_id) for s in found.sources] == [
        ("2021/OLD.PDF", "OLD"),
        ("quiet.md", "quiet"),
        ("story.txt", "story"),
    ]
    assert found.ignored == 2
    assert "sheet.xlsx" in caplog.text


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text(STORY, encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes UTF-8 names only")
    (source,) = discover(tmp_path).sources
    assert source.doc_id.encode() == "\ufffd".encode()


@pytest.mark.usefixtures("stub")
def test_the_same_input_gives_the_same_bytes_and_no_file_is_touched(raw: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    summary = pipeline.run(raw, one, workers=0)
    assert (summary.reports, summary.exit_status, summary.rows["parameters"], summary.rows["rejected"]) == (2, 0, 2, 1)
    assert set(summary.written) == {
        *(f"{t}.csv" for t in TABLES),
        "datapackage.json",
        "yanbao.xlsx",
        "text/quiet.txt",
        "text/story.txt",
    }
    pipeline.run(raw, other, workers=0)
    assert content(one) == content(other)
    before = {p: p.stat().st_mtime_ns for p in one.rglob("*.*")}
    assert pipeline.run(raw, one, workers=0).written == ()
    assert before == {p: p.stat().st_mtime_ns for p in one.rglob("*.*")}


@pytest.mark.usefixtures("stub")
def test_a_renamed_report_keeps_its_ids_and_a_removed_one_leaves(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    pipeline.run(raw, output, workers=0)
    before = [r["record_id"] for name in RECORD_TABLES for r in rows(output, name)]
    (raw / "story.txt").rename(raw / "legend.txt")
    pipeline.run(raw, output, workers=0)
    assert [r["record_id"] for name in RECORD_TABLES for r in rows(output, name)] == before
    assert {r["doc_id"] for r in rows(output, "events")} == {"legend"}
    assert sorted(p.name for p in (output / "text").iterdir()) == ["legend.txt", "quiet.txt"]
    (raw / "legend.txt").unlink()
    pipeline.run(raw, output, workers=0, options=Options(accept_shrink=True))
    assert rows(output, "events") == []
    assert rows(output, "entities") == []


@pytest.mark.usefixtures("stub")
def test_a_second_copy_of_a_report_adds_no_rows(raw: Path, tmp_path: Path) -> None:
    (raw / "again.txt").write_text(STORY, encoding="utf-8")
    summary = pipeline.run(raw, tmp_path / "output", workers=0)
    assert summary.rows["parameters"] == 2
    copies = {d["doc_id"]: d["error"] for d in rows(tmp_path / "output", "documents")}
    assert copies == {"again": "", "quiet": "", "story": "the same bytes as again, whose rows stand for both"}


def bad_files() -> dict[str, tuple[bytes, str]]:
    """name -> (bytes, what documents.csv must say)."""
    good = PdfMaker().page().text(72, 100, "望舒芯片的算力为 256TOPS，功耗 75W。").bytes()
    locked = good.replace(
        b"/Root",
        b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /Root" % (b"11" * 32, b"22" * 32),
    )
    return {
        "encrypted.pdf": (locked, "password"),
        "truncated.pdf": (good[: len(good) // 3], ""),
        "empty.pdf": (b"", "empty"),
        "blank.txt": (b" \n\n", "white space"),
        "scan.pdf": (PdfMaker().page().image().bytes(), "text"),
        "no-pages.pdf": (PdfMaker().bytes(), "page"),
        "text.pdf": (STORY.encode(), "not a PDF"),
        "pdf.txt": (good, "PDF"),
        "binary.txt": (bytes(range(256)) * 40, "binary"),
    }


@pytest.mark.usefixtures("stub")
def test_broken_files_have_their_row_and_the_others_are_written(raw: Path, tmp_path: Path) -> None:
    for name, (data, _) in bad_files().items():
        (raw / name).write_bytes(data)
    summary = pipeline.run(raw, tmp_path / "output", workers=0)
    assert summary.exit_status == 1
    documents = {d["source_file"]: d for d in rows(tmp_path / "output", "documents")}
    for name, (_, words) in bad_files().items():
        assert documents[name]["status"] == "failed", name
        assert words in documents[name]["error"], documents[name]["error"]
        assert "internal error" not in documents[name]["error"]
        assert len(documents[name]["sha256"]) == 64
    assert {r["doc_id"] for r in rows(tmp_path / "output", "parameters")} == {"story"}
    assert {f for f, _ in summary.failed} == set(bad_files())


@pytest.mark.usefixtures("stub")
def test_a_file_that_vanishes_or_changes_fails_alone(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (raw / "gone.txt").write_text("x", encoding="utf-8")
    really = readers.read

    def read(path: Path) -> Document:
        document = really(path)
        if path.name == "quiet.md":
            path.write_text("longer than it was before", encoding="utf-8")
        return document

    monkeypatch.setattr(readers, "read", read)
    found = discover(raw)
    (raw / "gone.txt").unlink()
    errors = {r.document["doc_id"]: r.document["error"] for r in pipeline.read_all(found.sources, workers=0)}
    assert errors["gone"] == "the file cannot be read (No such file or directory)"
    assert errors["quiet"] == "the file changed while it was read; run again when it is whole"
    assert errors["story"] == ""


@pytest.mark.usefixtures("stub")
def test_a_bug_costs_its_report_and_says_where(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(document: Document, _: object) -> object:
        return story_facts(document.text) if "望舒" in document.text else {}["nothing"]

    monkeypatch.setattr(facts, "extract", extract)
    summary = pipeline.run(raw, tmp_path / "output", workers=0)
    ((name, reason),) = summary.failed
    assert name == "quiet.md"
    assert "KeyError: 'nothing', test_pipeline.py:" in reason


def test_our_own_broken_data_stops_the_run(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise DataError("data/units.yml: malformed")

    monkeypatch.setattr(pipeline, "recogniser", broken)
    with pytest.raises(DataError):
        pipeline.run(raw, tmp_path / "output", workers=0)
    assert content(tmp_path / "output") == {}


def test_wrong_calls_write_nothing(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for folder, words in (("missing", "is missing"), ("empty", "holds no report"), ("file", "is not a folder")):
        with pytest.raises(UsageError, match=words):
            pipeline.run(tmp_path / folder, output)
        assert not output.exists()
    for bad in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/yanbao")):
        with pytest.raises(UsageError, match="cannot be written"):
            pipeline.run(raw, bad)


@pytest.mark.usefixtures("stub")
def test_a_table_that_breaks_the_policy_is_not_written(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    pipeline.run(raw, output, workers=0)
    before = content(output)

    def lossy(reports: list[ReportTables]) -> pipeline.Tables:
        tables = whole(reports)
        tables["parameters"] = tables["parameters"][1:]
        tables["conflicts"] = []
        return tables

    whole = pipeline.merge
    monkeypatch.setattr(pipeline, "merge", lossy)
    with pytest.raises(CheckError, match="found and then lost"):
        pipeline.run(raw, output, workers=0)
    assert content(output) == before


def test_a_worker_that_dies_costs_one_call() -> None:
    with Workers(1) as workers:
        with pytest.raises(WorkerError, match=f"signal {int(signal.SIGABRT)}"):
            workers.call("os:abort")
        assert workers.call("os.path:basename", "a/b") == "b"
        with pytest.raises(ZeroDivisionError):
            workers.call("operator:truediv", 1, 0)


def test_what_a_worker_prints_does_not_come_among_its_answers(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(1) as workers:
        assert workers.call("builtins:print", "noise") is None
        assert workers.call("builtins:len", "ab") == 2


def test_reports_are_read_alike_here_and_in_processes(raw: Path) -> None:
    """With the real extraction: worker processes know nothing of a test's stubs."""
    (raw / "model.txt").write_text("2020 年，OpenAI 发布 GPT-3，参数达到 1750 亿。\n", encoding="utf-8")
    sources = discover(raw).sources
    apart = pipeline.read_all(sources, workers=2)
    assert apart == pipeline.read_all(sources, workers=0)
    assert {r.document["status"] for r in apart} == {"ok"}
    assert any(r["parameters_low"] == "175000000000" for one in apart for r in one.rows["parameters"])
