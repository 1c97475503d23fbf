"""What a report may cost: bombs, endless loops and crashes cost that report alone, and are not tried for ever."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import hostile
import pytest
from conftest import ROOT, STORY
from pdfmaker import PdfMaker
from test_pipeline import rows

from extract import digests, pipeline, readers
from extract.errors import DataError, ReadError
from extract.limits import Limits, current
from extract.readers.packed import unpacked_size
from extract.session import Options
from extract.sources import Source, discover
from extract.store import Store
from extract.workers import WorkerError, Workers

Set = Callable[[str], None]


@pytest.fixture
def limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Sets limits as a user does; worker processes have them too."""
    count = iter(range(99))

    def set_(text: str) -> None:
        path = tmp_path / f"limits-{next(count)}.yml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("YANBAO_LIMITS", str(path))

    return set_


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Limits], Workers]]:
    """Workers that find the functions of ``hostile``."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests"))
    made: list[Workers] = []

    def make(most: Limits) -> Workers:
        made.append(Workers(1, most))
        return made[-1]

    yield make
    for workers in made:
        workers.stop()


def pdf(*pages: str) -> bytes:
    made = PdfMaker()
    for words in pages:
        made.page().text(72, 100, words)
    return made.bytes()


# --- the limits themselves


def test_a_file_of_the_user_changes_some(limited: Set) -> None:
    usual = current()
    limited("page: {seconds: 3}\n")
    assert current() == replace(usual, page_seconds=3)
    assert current().key != usual.key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("page: {hours: 3}", "there is no limit page: hours"),
        ("page: {seconds: 0}", "page: seconds: 0 is no number above 0"),
        ("page: {seconds: soon}", "'soon' is no number"),
        ("- 3", "must hold report: and page:"),
        ("{", "YAML|expected|flow"),
    ],
)
def test_limits_that_are_none_are_refused(limited: Set, text: str, words: str) -> None:
    limited(text)
    with pytest.raises(DataError, match=words):
        current()


def test_limits_that_are_missing_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANBAO_LIMITS", "/nowhere.yml")
    with pytest.raises(DataError, match=r"/nowhere\.yml .*cannot be read"):
        current()


def test_limits_are_no_part_of_what_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the lexicon's every fact would be looked for again after a change of a limit."""
    before = digests.everything.__wrapped__()
    monkeypatch.setattr(digests, "_APART", ())
    assert digests.everything.__wrapped__() != before


# --- of a process


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        ("time:sleep", (600,), "took longer than 0.5 seconds (limits.yml, report: seconds)"),
        ("hostile:loop", (), "took longer than 0.5 seconds (limits.yml, report: seconds)"),
        ("hostile:loop", (7,), "took longer than 0.2 seconds on page 7 (limits.yml, page: seconds)"),
        ("hostile:eat", (), "took more than 300 MB of memory (limits.yml, report: memory_mb)"),
        ("hostile:eat", (8,), "took more than 50 MB of memory on page 8 (limits.yml, page: memory_mb)"),
        ("hostile:segfault", (), "crashed (signal 11)"),
    ],
)
def test_what_goes_beyond_is_ended(worker: Callable[[Limits], Workers], function: str, arguments: tuple[int, ...], reason: str) -> None:
    most = replace(current(), report_seconds=0.5, page_seconds=0.2, report_memory_mb=300, page_memory_mb=50)
    if "memory" in reason:
        most = replace(most, report_seconds=600, page_seconds=600)
    workers = worker(most)
    with pytest.raises(WorkerError, match=re.escape(reason)) as caught:
        workers.call(function, *arguments)
    assert caught.value.own_doing
    assert workers.call("builtins:len", "ab") == 2


def test_memory_that_is_asked_for_at_once_is_refused(worker: Callable[[Limits], Workers]) -> None:
    with pytest.raises(MemoryError):
        worker(replace(current(), report_memory_mb=300)).call("hostile:gulp")


def test_a_process_that_somebody_kills_is_not_the_report_s_doing(worker: Callable[[Limits], Workers]) -> None:
    with pytest.raises(WorkerError, match=r"was killed \(signal 9") as caught:
        worker(current()).call("signal:raise_signal", 9)
    assert not caught.value.own_doing


def test_a_process_that_holds_much_is_replaced(worker: Callable[[Limits], Workers]) -> None:
    workers = worker(current())
    first = workers.call("os:getpid")
    assert workers.call("os:getpid") == first
    workers = worker(replace(current(), report_memory_mb=30))  # a third of which Python itself takes up
    first = workers.call("os:getpid")
    assert workers.call("os:getpid") != first


# --- of a report


def test_streams_are_measured_before_they_are_unpacked() -> None:
    assert unpacked_size(hostile.bomb(3, 1), 10**9) == 3_000_000
    assert unpacked_size(hostile.bomb(3, 3), 10**9) == 3_000_000
    assert 2_000_000 < unpacked_size(hostile.bomb(3, 2), 2_000_000) < 2_200_000
    picture = b"1 0 obj << /Subtype /Image /Filter /FlateDecode >>\nstream\n%s\nendstream" % zlib.compress(b"x" * 999)
    assert unpacked_size(picture + b"\n2 0 obj << /FlateDecode >> stream\nnothing of the kind\nendstream stream\n", 9) == 0


@pytest.mark.parametrize(
    ("text", "data", "reason"),
    [
        ("report: {unpacked_mb: 20}", hostile.bomb(30), "it holds more than 20 MB (limits.yml, report: unpacked_mb)"),
        ("report: {pages: 2}", pdf("一页", "二页", "三页"), "it has 3 pages, more than 2 (limits.yml, report: pages)"),
        ("report: {unpacked_mb: 0.00001}", pdf("一页"), "it holds more than 0 MB (limits.yml, report: unpacked_mb)"),
    ],
)
def test_a_report_that_holds_too_much_is_refused(limited: Set, tmp_path: Path, text: str, data: bytes, reason: str) -> None:
    limited(text)
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(ReadError) as caught:
        readers.read(tmp_path / "a.pdf")
    assert caught.value.reason == reason


def run(raw: Path, tmp_path: Path, workers: int = 1, **wishes: bool) -> dict[str, str]:
    """What documents.csv says of each report; read by real processes unless there are to be none."""
    pipeline.run(raw, tmp_path / "output", workers, options=Options(tmp_path / "state", accept_shrink=True, **wishes))
    return {d["doc_id"]: f"{d['status']} {d['error']}".strip() for d in rows(tmp_path / "output", "documents")}


@pytest.mark.usefixtures("stub")
def test_a_page_that_holds_too_much_is_left_out_until_it_may_hold_as_much(limited: Set, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.pdf").write_bytes(pdf("2020 年，OpenAI 发布 GPT-3，参数达到 1750 亿。", "很长的一页" * 40))
    limited("page: {objects: 100}")
    cut = "partial page 2: the page has more than 100 characters and drawings (limits.yml, page: objects)"
    assert run(tmp_path / "raw", tmp_path, 0) == {"a": cut}
    assert run(tmp_path / "raw", tmp_path, 0) == {"a": cut}
    limited("page: {objects: 1000}")
    assert run(tmp_path / "raw", tmp_path, 0) == {"a": "ok"}


def test_a_bomb_costs_itself_is_tried_twice_and_set_aside(
    limited: Set, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PDF of two kilobytes that no computer can read to its end."""
    caplog.set_level(logging.INFO)
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "story.txt").write_text(STORY, encoding="utf-8")
    (raw / "bomb.pdf").write_bytes(hostile.nested_forms())
    limited("page: {seconds: 2, memory_mb: 200}")

    def tries() -> int:
        found = caplog.text.count("worker lost doc=bomb") + caplog.text.count("report read doc=bomb")
        caplog.clear()
        return found

    said = run(raw, tmp_path)
    assert said["story"] == "ok"
    did = r"took (more than 200 MB of memory|longer than 2 seconds) on page 1 \(limits\.yml, page: \w+\), twice"
    until = r"set aside until the file, limits\.yml or Yanbao has changed, or --force"
    assert re.fullmatch(f"failed the process that read it {did}; {until}", said["bomb"])
    assert tries() == 2
    assert run(raw, tmp_path) == said
    (raw / "new.txt").touch()
    assert run(raw, tmp_path)["bomb"] == said["bomb"]
    assert tries() == 0  # not tried again, neither with nothing new nor beside a new report
    for name in ("story.txt", "new.txt"):
        (raw / name).unlink()  # each run would load the models for them
    run(raw, tmp_path, force=True)
    assert tries() == 2
    limited("page: {seconds: 1, memory_mb: 200}")
    run(raw, tmp_path)
    assert tries() == 2
    (raw / "bomb.pdf").write_bytes(hostile.nested_forms() + b"\n")
    run(raw, tmp_path)
    assert tries() == 2
    with monkeypatch.context() as patched:
        patched.setattr(digests, "everything", lambda: "other")
        run(raw, tmp_path)
    assert tries() == 2


class Failing(Workers):
    """Workers of which each call ends as it was told to."""

    def __init__(self, *ends: Exception):
        super().__init__(1)
        self.ends = list(ends)

    def call(self, name: str, *arguments: object) -> object:
        raise self.ends.pop(0)


def story(tmp_path: Path) -> tuple[Source, Store]:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "story.txt").write_text(STORY, encoding="utf-8")
    (source,) = discover(tmp_path / "raw").sources
    return source, Store(tmp_path / "state")


def test_a_report_whose_process_was_killed_from_outside_is_tried_again(tmp_path: Path) -> None:
    source, store = story(tmp_path)
    killed = WorkerError("was killed (signal 9; is the machine short of memory?)", own_doing=False)
    failed = pipeline.report_apart(source, Failing(killed, killed), store)
    assert failed.document["error"] == "the process that read it was killed (signal 9; is the machine short of memory?)"
    assert not list((tmp_path / "state").rglob("*.z"))


def test_a_report_that_has_changed_since_is_tried_again(tmp_path: Path) -> None:
    source, store = story(tmp_path)

    class Growing(Failing):
        def call(self, name: str, *arguments: object) -> object:
            with source.path.open("a", encoding="utf-8") as file:
                file.write("还有一句。\n")
            return super().call(name, *arguments)

    crash = WorkerError("crashed (signal 11)")
    assert pipeline.report_apart(source, Growing(crash, crash), store).document["status"] == "failed"
    assert not list((tmp_path / "state").rglob("*.z"))


def test_a_second_try_may_go_well(tmp_path: Path) -> None:
    source, store = story(tmp_path)

    class Once(Failing):
        def call(self, name: str, *arguments: object) -> object:
            return super().call(name, *arguments) if self.ends else pipeline.report(source)

    assert pipeline.report_apart(source, Once(WorkerError("crashed (signal 11)")), store).document["status"] == "ok"


@pytest.mark.usefixtures("stub")
def test_memory_that_is_refused_in_reading_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, store = story(tmp_path)

    def read(_: Path) -> object:
        raise MemoryError

    monkeypatch.setattr(readers, "read", read)
    said = "its reading took more memory than it may (limits.yml, report: memory_mb)"
    assert pipeline.report(source, store).document["error"] == said
