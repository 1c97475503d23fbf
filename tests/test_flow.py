"""The Prefect flow: the same path, the same bytes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from conftest import ROOT
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact
from test_pipeline import content

from extract import pipeline


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
    summary = pipeline.run(raw, tmp_path / "plain")
    assert content(tmp_path / "flow") == content(tmp_path / "plain")
    assert (state.name, state.result()) == ("CompletedWithFailures", 1)
    assert summary.exit_status == 1
    assert "failed=1" in state.message
    (raw / "broken.pdf").unlink()
    assert flow_module.ingest(**where) == 0
    pipeline.run(raw, tmp_path / "plain")
    assert content(tmp_path / "flow") == content(tmp_path / "plain")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "flow").rglob("*.*")}
    assert flow_module.ingest(**where) == 0
    assert before == {p: p.stat().st_mtime_ns for p in (tmp_path / "flow").rglob("*.*")}
    told = [a.data for a in artifacts()]
    assert len(told) == 3
    assert all("| parameters | 3 |" in text for text in told)
    assert sum("| broken\\.pdf | " in text for text in told) == 1


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
