"""The Prefect flow: the same path, the same bytes."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from conftest import ROOT
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact
from prefect.client.schemas.schedules import CronSchedule
from prefect.states import Failed
from test_pipeline import content

from extract import alarm, pipeline
from extract.datasets import ReportTables
from extract.datasets.files import read_rows
from extract.datasets.report import failed_report
from extract.errors import UsageError
from extract.publish import cannot_write
from extract.sources import Source


def artifacts() -> list[Artifact]:
    async def read() -> list[Artifact]:
        async with get_client() as client:
            return await client.read_artifacts()

    return asyncio.run(read())


def test_the_flow_gives_the_bytes_of_yanbao_run(flow_module: ModuleType, raw: Path, tmp_path: Path) -> None:
    (raw / "model.txt").write_text("2020 年，OpenAI 发布 GPT-3，参数达到 1750 亿。\n", encoding="utf-8")
    (raw / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    where = {"raw": str(raw), "output": str(tmp_path / "flow"), "state": str(tmp_path / "state")}
    state = flow_module.ingest(**where, return_state=True)
    summary = pipeline.run(raw, tmp_path / "plain", workers=0)
    assert content(tmp_path / "flow") == content(tmp_path / "plain")
    assert (state.name, state.result()) == ("CompletedWithFailures", 1)
    assert summary.exit_status == 1
    assert "failed=1" in state.message
    (raw / "broken.pdf").unlink()
    assert flow_module.ingest(**where) == 0
    pipeline.run(raw, tmp_path / "plain", workers=0)
    assert content(tmp_path / "flow") == content(tmp_path / "plain")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "flow").rglob("*.*")}
    assert flow_module.ingest(**where) == 0
    assert before == {p: p.stat().st_mtime_ns for p in (tmp_path / "flow").rglob("*.*")}
    told = [a.data for a in artifacts()]
    assert len(told) == 3
    assert all("| parameters | 3 |" in text for text in told)
    assert sum("| broken\\.pdf | " in text for text in told) == 1


class Once:
    """A function that fails of what may pass when it is first called."""

    def __init__(self, function: Callable[..., Any], fail: Callable[..., Any]):
        self.calls = 0
        self.function, self.fail = function, fail

    def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        return (self.fail if self.calls == 1 else self.function)(*arguments)


@pytest.fixture
def at_once(flow_module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried without delay."""
    for task in (flow_module.discover, flow_module.read):
        monkeypatch.setattr(task, "retry_delay_seconds", 0)


@pytest.mark.usefixtures("at_once")
def test_what_may_pass_is_tried_again(flow_module: ModuleType, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(output: Path) -> None:
        error = OSError(errno.ESTALE, "Stale file handle")
        raise cannot_write(output, error) from error

    def withheld(source: Source, *_: Any) -> ReportTables:
        return failed_report(source.doc_id, source.source_file, "", "text/plain", "the file cannot be read", passing=True)

    (raw / "quiet.md").unlink()
    writable, read = Once(pipeline.writable, away), Once(pipeline.report_apart, withheld)
    monkeypatch.setattr(pipeline, "writable", writable)
    monkeypatch.setattr(pipeline, "report_apart", read)
    state = flow_module.ingest(str(raw), str(tmp_path / "o"), state=str(tmp_path / "s"), return_state=True)
    assert (state.name, writable.calls, read.calls) == ("Completed", 2, 2)


@pytest.mark.usefixtures("at_once")
def test_what_cannot_pass_is_not_and_fails_where_nothing_is_left(
    flow_module: ModuleType, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in raw.iterdir():
        path.unlink()
    (raw / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    read = Once(pipeline.report_apart, pipeline.report_apart)
    monkeypatch.setattr(pipeline, "report_apart", read)
    told: list[dict[str, str]] = []
    monkeypatch.setattr(alarm, "sound", told.append)
    state = flow_module.ingest(str(raw), str(tmp_path / "o"), state=str(tmp_path / "s"), return_state=True)
    assert (state.is_failed(), read.calls) == (True, 1)
    assert "no report could be read" in state.message
    assert [one["state"] for one in told] == ["Failed"]
    assert read_rows(tmp_path / "o", "documents")[0]["status"] == "failed"


def test_io_may_pass_and_nothing_else(flow_module: ModuleType) -> None:
    def after(cause: Exception | None) -> bool:
        error = UsageError("the folder cannot be read")
        error.__cause__ = cause
        return bool(flow_module.can_pass(None, None, Failed(data=error)))

    assert after(TimeoutError())
    assert not after(None)
    assert not after(ValueError())


def test_a_report_that_cannot_be_read_now_may_pass(raw: Path, stub: None) -> None:
    one, *_ = pipeline.discover_sources(raw).sources
    one.path.unlink()
    assert pipeline.report(one).passing
    one.path.with_name("broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    broken = next(s for s in pipeline.discover_sources(raw).sources if s.doc_id == "broken")
    assert not pipeline.report(broken).passing


def test_a_wrong_call_of_the_script_is_told_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "flows" / "ingest.py", "--raw", tmp_path / "none", "--output", tmp_path / "o"]
    environment = os.environ | {"PREFECT_HOME": str(tmp_path / "deep" / "home")}
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"yanbao: the folder of reports {tmp_path / 'none'} is missing"]
    assert not (tmp_path / "o").exists()


@pytest.mark.usefixtures("flow_module")
def test_prefect_keeps_to_the_project_and_to_itself() -> None:
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["DO_NOT_TRACK"] == "1"
    assert Path(os.environ["PREFECT_HOME"]).is_dir()


def test_the_deployments_name_what_is_there(flow_module: ModuleType) -> None:
    for deployment in yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]:
        path, name = deployment["entrypoint"].split(":")
        assert (ROOT / path).exists()
        parameters = getattr(flow_module, name).parameters.properties
        assert set(deployment["parameters"]) <= set(parameters)
        for schedule in deployment["schedules"]:
            assert CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
