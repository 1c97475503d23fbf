"""A second run: what is kept is not read again, what is gone leaves, and every change is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, STORY
from test_cli import one_line, yanbao
from test_pipeline import content, rows

from extract import digests, facts, pipeline, readers
from extract.datasets import RECORD_TABLES
from extract.datasets.changes import ShrinkError, change_rows, published
from extract.datasets.folder import folder_violations
from extract.errors import UsageError
from extract.session import Options, RunSummary, forget
from extract.store import Store

Run = Callable[..., RunSummary]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def calls(stub: None, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a report was read, and how often facts were looked for."""
    counted: Counter[str] = Counter()
    read, extract = readers.read, facts.extract

    def reading(path: Path) -> object:
        counted["read"] += 1
        return read(path)

    def extracting(*arguments: object) -> object:
        counted["extract"] += 1
        return extract(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(readers, "read", reading)
    monkeypatch.setattr(facts, "extract", extracting)
    return counted


@pytest.fixture
def run(raw: Path, output: Path, tmp_path: Path, calls: Counter[str]) -> Run:
    def runs(**wishes: bool) -> RunSummary:
        calls.clear()
        return pipeline.run(raw, output, workers=0, options=Options(tmp_path / "state", **wishes))

    return runs


def times(folder: Path) -> dict[Path, int]:
    return {p: p.stat().st_mtime_ns for p in folder.rglob("*.*")}


def test_with_nothing_new_nothing_is_read_and_no_file_touched(run: Run, output: Path, calls: Counter[str]) -> None:
    first = run()
    before = times(output)
    again = run()
    assert not calls
    assert (again.written, times(output)) == ((), before)
    assert (again.rows, again.reports, again.exit_status) == (first.rows, first.reports, 0)


def test_a_failed_report_is_not_read_again_and_still_fails(run: Run, raw: Path, calls: Counter[str]) -> None:
    (raw / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    assert run().exit_status == 1
    again = run()
    assert (again.exit_status, len(again.failed)) == (1, 1)
    assert not calls


def test_only_the_new_report_is_read(run: Run, raw: Path, output: Path, calls: Counter[str]) -> None:
    run()
    before = times(output)
    (raw / "new.txt").write_text("又一篇报道，没有数字。\n", encoding="utf-8")
    assert set(run().written) == {"changes.csv", "documents.csv", "text/new.txt", "yanbao.xlsx"}
    assert calls == {"read": 1, "extract": 1}
    after = times(output)
    assert {p.name for p in before if before[p] != after[p]} == {"changes.csv", "documents.csv", "yanbao.xlsx"}


def test_changed_code_extracts_without_reading(run: Run, output: Path, calls: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    before = content(output)
    monkeypatch.setattr(digests, "extracting", lambda: "other")
    monkeypatch.setattr(digests, "everything", lambda: "other")
    run()
    assert calls == {"extract": 2}
    assert content(output) == before
    monkeypatch.setattr(digests, "everything", lambda: "a third")
    run()
    assert not calls  # only rows and tables were made again
    monkeypatch.setattr(digests, "reading", lambda: "other")
    monkeypatch.setattr(digests, "everything", lambda: "a fourth")
    run()
    assert calls == {"read": 2}  # which gave the very same Documents


def test_force_reads_anew(run: Run, output: Path, calls: Counter[str]) -> None:
    run()
    before = times(output)
    run(force=True)
    assert calls == {"read": 2, "extract": 2}
    assert times(output) == before


def test_an_edited_side_file_reads_its_report_again(run: Run, raw: Path, output: Path, calls: Counter[str]) -> None:
    run()
    (raw / "story.yml").write_text("title: 另一个题目\n", encoding="utf-8")
    run()
    assert calls["read"] == 1
    assert {d["title"] for d in rows(output, "documents") if d["doc_id"] == "story"} == {"另一个题目"}


def test_what_is_kept_and_damaged_is_made_again(
    run: Run, output: Path, tmp_path: Path, calls: Counter[str], caplog: pytest.LogCaptureFixture
) -> None:
    run()
    before = content(output)
    for spoil in (lambda b: b[:-9], lambda b: b"", lambda b: b[:90] + b"\x00" + b[91:], lambda b: b + b"x"):
        for path in (tmp_path / "state").rglob("*.z"):
            path.write_bytes(spoil(path.read_bytes()))
        run()
        assert content(output) == before
    assert "kept entry damaged" in caplog.text
    run()
    assert not calls


def test_a_file_of_the_output_that_was_touched_is_mended(run: Run, output: Path, calls: Counter[str]) -> None:
    run()
    before = content(output)
    (output / "events.csv").unlink()
    (output / "text" / "story.txt").write_text("x", encoding="utf-8")
    (output / "text" / "foreign.txt").write_text("x", encoding="utf-8")
    written = run().written
    assert not calls
    assert {"events.csv", "text/story.txt", "text/foreign.txt"} <= set(written)
    after = content(output)
    changes = after.pop("changes.csv")
    del after["yanbao.xlsx"]  # which holds the changes, too
    assert after == {k: v for k, v in before.items() if k not in ("changes.csv", "yanbao.xlsx")}
    assert changes.count(b"events,e-") == 2


def test_a_state_folder_that_cannot_be_written_costs_nothing_but_time(
    raw: Path, output: Path, tmp_path: Path, calls: Counter[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    for _ in range(2):
        assert pipeline.run(raw, output, workers=0, options=Options(tmp_path / "state")).exit_status == 0
    assert calls["read"] == 4
    assert "not kept" in caplog.text
    assert folder_violations(output) == []


def test_changes_are_said_row_by_row(run: Run, raw: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    changes = rows(output, "changes")
    records = [(name, r["record_id"]) for name in RECORD_TABLES for r in rows(output, name)]
    added = [(c["table"], c["record_id"]) for c in changes if c["table"] in RECORD_TABLES]
    assert sorted(added) == sorted(records)
    assert {c["change"] for c in changes} == {"added"}
    (raw / "story.txt").rename(raw / "legend.txt")
    run()
    changes = rows(output, "changes")
    documents = {(c["record_id"], c["change"]) for c in changes if c["table"] == "documents"}
    assert documents == {("story", "removed"), ("legend", "added")}
    moved = [c for c in changes if c["table"] == "events"]
    assert {(c["change"], c["column"], c["before"], c["after"]) for c in moved} == {("changed", "doc_id", "story", "legend")}
    assert len(moved) == 2
    (raw / "legend.txt").unlink()
    run(accept_shrink=True)
    assert {c["change"] for c in rows(output, "changes")} == {"removed"}
    assert folder_violations(output) == []


def test_a_run_that_changes_no_row_leaves_the_last_changes(run: Run, output: Path) -> None:
    run()
    before = (output / "changes.csv").read_bytes()
    run(force=True)
    assert (output / "changes.csv").read_bytes() == before
    assert change_rows(published(output), published(output)) == []


def test_a_report_that_is_gone_leaves_when_that_is_accepted(run: Run, raw: Path, output: Path, caplog: pytest.LogCaptureFixture) -> None:
    run()
    before = times(output)
    (raw / "story.txt").unlink()
    with pytest.raises(ShrinkError, match=r"remove 1 of the 2 rows of documents\.csv.*--accept-shrink"):
        run()
    assert times(output) == before
    assert sorted(p.name for p in output.iterdir()) == sorted({p.name for p in before} - {"quiet.txt", "story.txt"} | {"text"})
    run(accept_shrink=True)
    assert "report left the tables doc=story file=story.txt" in caplog.text
    assert {d["doc_id"] for d in rows(output, "documents")} == {"quiet"}


def test_few_rows_may_go_unasked(run: Run, raw: Path, output: Path) -> None:
    for i in range(6):
        (raw / f"more{i}.txt").write_text(f"第 {i} 篇。\n{STORY}", encoding="utf-8")
    run()
    (raw / "more3.txt").unlink()
    run()
    assert len(rows(output, "parameters")) == 12


def test_a_new_edition_replaces_the_rows_and_needs_no_asking(run: Run, raw: Path, output: Path) -> None:
    run()
    old = {r["record_id"] for r in rows(output, "events")}
    (raw / "story.txt").write_text("新版\n" + STORY, encoding="utf-8")
    run()
    new = {r["record_id"] for r in rows(output, "events")}
    assert len(new) == len(old)
    assert not new & old


def test_a_report_that_can_no_longer_be_read_does_not_empty_the_tables(run: Run, raw: Path) -> None:
    run()
    (raw / "story.txt").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(ShrinkError, match="parameters"):
        run()


def test_a_broken_side_file_is_what_is_told_first(run: Run, raw: Path, calls: Counter[str]) -> None:
    """And the report is not read for it."""
    run()
    (raw / "story.yml").write_text("published: soon\n", encoding="utf-8")
    told = (
        r"^story\.txt could not be read: story\.yml: published: 'soon' is no date \(.*\); without it this run would remove "
        r"2 of the 2 rows of parameters\.csv, more than a fifth; nothing was written\. Mend it, or run again with --accept-shrink$"
    )
    with pytest.raises(ShrinkError, match=told):
        run()
    assert calls["extract"] == 0
    (raw / "story.yml").write_text("title: &a [x]\npublisher: [*a, *a]\n", encoding="utf-8")
    with pytest.raises(ShrinkError, match=r"story\.yml: title: must be one value"):
        run()
    (raw / "story.yml").write_text("published: 2021-06\n", encoding="utf-8")
    assert run().failed == ()


def test_missing_reports_can_be_kept(run: Run, raw: Path, output: Path, calls: Counter[str]) -> None:
    run()
    before = content(output)
    (raw / "story.txt").unlink()
    assert run(keep_missing=True).written == ()
    assert content(output) == before
    run(keep_missing=True)
    (raw / "new.txt").write_text("又一篇报道，没有数字。\n", encoding="utf-8")
    run(keep_missing=True)
    assert calls["read"] == 1
    assert {d["doc_id"] for d in rows(output, "documents")} == {"new", "quiet", "story"}
    assert folder_violations(output) == []
    run(accept_shrink=True)
    assert {d["doc_id"] for d in rows(output, "documents")} == {"new", "quiet"}


def test_what_cannot_be_kept_is_said_and_not_dropped(run: Run, raw: Path, tmp_path: Path, output: Path) -> None:
    run()
    (raw / "story.txt").unlink()
    before = content(output)
    for path in (tmp_path / "state").rglob("*.z"):
        path.unlink()
    with pytest.raises(UsageError, match=r"the rows of story\.txt cannot be kept"):
        run(keep_missing=True)
    assert content(output) == before


def test_a_forgotten_report_is_read_anew_or_leaves(run: Run, raw: Path, output: Path, tmp_path: Path, calls: Counter[str]) -> None:
    store = Store(tmp_path / "state")
    run()
    assert forget(store, "story") == 1
    run()
    assert calls == {"read": 1, "extract": 1}
    (raw / "story.txt").unlink()
    forget(store, "story.txt")
    run(keep_missing=True, accept_shrink=True)
    assert {d["doc_id"] for d in rows(output, "documents")} == {"quiet"}
    with pytest.raises(UsageError, match="nothing is kept of a report nobody"):
        forget(store, "nobody")


def test_a_change_that_size_and_time_do_not_show_is_noticed(
    raw: Path, output: Path, tmp_path: Path, stub: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, path = readers.read, raw / "story.txt"
    wishes = Options(tmp_path / "state")

    def read(file: Path) -> object:
        if file == path:
            stat = path.stat()
            path.write_text(STORY.replace("观察", "通讯"), encoding="utf-8")
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        return really(file)

    with monkeypatch.context() as patched:
        patched.setattr(readers, "read", read)
        ((name, reason),) = pipeline.run(raw, output, workers=0, options=wishes).failed
    assert (name, reason) == ("story.txt", "the file changed while it was read; run again when it is whole")
    assert pipeline.run(raw, output, workers=0, options=wishes).failed == ()
    path.write_text(STORY, encoding="utf-8")
    assert pipeline.run(raw, output, workers=0, options=wishes).failed == ()
    assert "观察" in (output / "text" / "story.txt").read_text(encoding="utf-8")


def test_the_command_line_knows_of_all_this(
    raw: Path, tmp_path: Path, stub: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pipeline, "read_all", lambda s, _w, _o, store, f: [pipeline.report(one, store, f) for one in s])
    where = ("--raw", raw, "--output", tmp_path / "o", "--state", tmp_path / "s")
    assert yanbao("run", *where) == 0
    assert yanbao("forget", "quiet", "--state", tmp_path / "s") == 0
    assert "quiet is forgotten" in capsys.readouterr().out
    assert yanbao("forget", "nobody", "--state", tmp_path / "s") == 2
    assert "nothing is kept of a report nobody" in one_line(capsys)
    (raw / "story.txt").unlink()
    assert yanbao("run", *where) == 1
    assert "--accept-shrink" in capsys.readouterr().err.splitlines()[-1]
    assert yanbao("run", *where, "--accept-shrink") == 0


def test_a_run_with_nothing_new_loads_no_model(raw: Path, tmp_path: Path) -> None:
    """With the real program: no language model, no segmenter and no list of names for a look at a few files."""
    code = """
import json, sys
from pathlib import Path
from extract import pipeline
from extract.names.lexicon import default_lexicon
from extract.session import Options
done = pipeline.run(Path(sys.argv[1]), Path(sys.argv[2]), 1, options=Options(Path(sys.argv[3])))
loaded = [m for m in ("spacy", "jieba", "pandas") if m in sys.modules]
print(json.dumps([len(done.written), loaded, default_lexicon.cache_info().currsize]))
"""
    command = [sys.executable, "-c", code, raw, tmp_path / "o", tmp_path / "s"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    told = [json.loads(subprocess.run(command, capture_output=True, check=True, env=environment).stdout) for _ in range(2)]
    assert told[0][0] > 0
    assert told[1] == [0, [], 0]
