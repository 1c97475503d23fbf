"""``yanbao serve`` for real: its server, its runner, a schedule that fires, a report that lands, and an end without leftovers."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, TypeVar

import pytest

from extract import alarm, cli
from extract.errors import UsageError
from extract.sources import snapshot
from extract.watch import Watch

T = TypeVar("T")
REPORT = "2020 年，OpenAI 发布 GPT-3，参数达到 1750 亿。\n"


def eventually(probe: Callable[[], T | None], seconds: float = 300) -> T:
    """What ``probe`` gives once it gives something."""
    deadline = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < deadline, f"{probe} gave nothing in {seconds} s"
        time.sleep(0.3)
    return found


def two_free_ports() -> int:
    """The first of two ports in a row that nobody listens on."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@dataclass
class Webhook:
    """A web server of the test's that keeps what is posted to it."""

    url: str = ""
    told: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Keeper) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        hook.url = f"http://127.0.0.1:{server.server_port}/hook?token=tok-51c3"
        yield hook
        server.shutdown()


@dataclass
class Served:
    """A ``yanbao serve`` that is up."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int

    def api(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/{path}", data, {"Content-Type": "application/json"})

        def answered() -> tuple[Any] | None:
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return (json.load(answer),)
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
                return None  # its database is locked for a moment; Prefect's own client asks again, too

        return eventually(answered)[0]

    def deployment(self) -> dict[str, Any]:
        found: dict[str, Any] = self.api("deployments/name/ingest/yanbao")
        return found

    def ended(self, tag: str = "", run_id: str = "") -> dict[str, Any]:
        """The first run with the tag, or that with the id, once it has ended."""

        def probe() -> dict[str, Any] | None:
            assert self.process.poll() is None, self.said()
            runs = self.api("flow_runs/filter", {"sort": "START_TIME_ASC"})
            of_it = [r for r in runs if tag in r["tags"] or r["id"] == run_id]
            return next((r for r in of_it if r["state_type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")), None)

        return eventually(probe)

    def artifact(self, run: dict[str, Any]) -> str:
        (one,) = self.api("artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}})
        return str(one["data"])

    def said(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", "from extract.cli import main; main()", "serve", *map(str, arguments)]


def environment(folder: Path) -> dict[str, str]:
    """Ours without what other tests have told Prefect."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "YANBAO"))}
    return plain | {"PREFECT_HOME": str(folder / "home"), "PREFECT_RUNNER_POLL_FREQUENCY": "1"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, webhook: Webhook) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "raw").mkdir()
    port = two_free_ports()
    calls = ["--cron", "* * * * *", "--watch", "--quiet", "1", "--port", str(port), "--workers", "1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command(*calls),
            cwd=folder,
            env=environment(folder) | {alarm.URL: webhook.url, alarm.COMMAND: f"cat >> {folder}/told"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
    one = Served(process, folder, port)
    try:
        eventually(lambda: process.poll() is not None or "Ctrl-C ends it" in one.said())
        assert process.poll() is None, one.said()
        yield one
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            for pid in processes(folder):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def heed_ctrl_c() -> None:
    """Who starts the tests in the background (``nohup make test &``) has them, and what they start, ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def processes(folder: Path) -> list[int]:
    """The processes whose Prefect lives in ``folder``; zombies have no environment any more."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PREFECT_HOME={folder}/home".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def heeds_ctrl_c(pid: int) -> bool:
    """Whether the process does not block SIGINT."""
    (mask,) = re.findall(r"^SigBlk:\s*([0-9a-f]+)$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return not int(mask, 16) >> (signal.SIGINT - 1) & 1


# ---- served, in the order of the tests -----------------------------------------------------------------------


def test_it_says_where_it_is_and_shows_the_parameters(served: Served) -> None:
    deployment = served.deployment()
    assert f"http://127.0.0.1:{served.port}/deployments/deployment/{deployment['id']}" in served.said()
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/", timeout=30) as page:
        assert b"<html" in page.read()
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/ui-settings", timeout=30) as settings:
        assert json.load(settings)["api_url"] == f"http://127.0.0.1:{served.port}/api"
    assert [(s["schedule"]["cron"], s["active"]) for s in deployment["schedules"]] == [("* * * * *", True)]
    assert deployment["parameters"]["raw"] == str(served.folder / "raw")
    shown = deployment["parameter_openapi_schema"]["properties"]
    assert {"raw", "output", "state", "force", "keep_missing", "accept_shrink"} <= set(shown)
    assert all(one["description"] for one in shown.values())


def test_a_report_that_lands_is_read(served: Served) -> None:
    (served.folder / "raw" / "model.txt").write_text(REPORT, encoding="utf-8")
    run = served.ended(tag="watch")
    assert run["state"]["name"] == "Completed", served.said()
    assert "GPT-3" in (served.folder / "output" / "parameters.csv").read_text(encoding="utf-8")
    logs = {"logs": {"flow_run_id": {"any_": [run["id"]]}}}
    assert eventually(lambda: any("report read doc=model status=ok" in line["message"] for line in served.api("logs/filter", logs)))


def test_a_run_started_by_hand_leaves_its_table_with_links(served: Served) -> None:
    run = served.api(f"deployments/{served.deployment()['id']}/create_flow_run", {"parameters": {"keep_missing": True}})
    run = served.ended(run_id=run["id"])
    assert (run["state"]["name"], run["parameters"]["keep_missing"]) == ("Completed", True)
    page = served.artifact(run)
    (link, count) = re.findall(r"^\| \[parameters\]\((.*?)\) \| (\d+) \|$", page, re.MULTILINE)[0]
    assert count == "1"
    with urllib.request.urlopen(link, timeout=30) as table:
        assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert table.read() == (served.folder / "output" / "parameters.csv").read_bytes()


def test_failures_are_told_and_the_rest_is_done(served: Served, webhook: Webhook) -> None:
    assert webhook.told == []
    (served.folder / "raw" / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    told = eventually(lambda: webhook.told)[0]
    run = served.ended(run_id=told["id"])
    assert run["state"]["name"] == told["state"] == "CompletedWithFailures"
    assert "failed=1" in told["message"]
    assert told["page"] == f"http://127.0.0.1:{served.port}/runs/flow-run/{run['id']}"
    assert alarm.text({name: value for name, value in told.items() if name != "text"}) in (served.folder / "told").read_text()
    assert "broken\\.pdf" in served.artifact(run)
    tasks = served.api("task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    states = {task["name"]: (task["state"]["name"], task["run_count"]) for task in tasks}
    assert states["read broken"] == ("Failed", 1)
    assert "tok-51c3" not in json.dumps(run) + served.said()


def test_the_schedule_fires(served: Served) -> None:
    run = served.ended(tag="auto-scheduled")
    assert run["auto_scheduled"]
    assert run["state_type"] == "COMPLETED"


def test_a_run_that_is_underway_does_not_hear_ctrl_c(served: Served) -> None:
    """It did, as multiprocessing unblocks SIGINT when it starts its first process, and died with a traceback."""
    run = served.api(f"deployments/{served.deployment()['id']}/create_flow_run", {"parameters": {}})

    def probe() -> list[bool]:
        heed = []
        for pid in processes(served.folder):
            with contextlib.suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    heed.append(heeds_ctrl_c(pid))
        return heed

    assert not any(eventually(probe))
    assert not heeds_ctrl_c(served.process.pid)
    served.ended(run_id=run["id"])


def test_ctrl_c_ends_it_and_nothing_is_left(served: Served) -> None:
    assert len(processes(served.folder)) > 1
    os.killpg(served.process.pid, signal.SIGINT)  # as a terminal does
    assert served.process.wait(300) == 0, served.said()
    assert eventually(lambda: processes(served.folder) == [])
    assert "Traceback" not in served.said()
    with socket.socket() as one, socket.socket() as other:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", served.port))
        other.bind(("127.0.0.1", served.port + 1))


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1] - 1)  # that of the tables
        done = subprocess.run(
            command("--port", port), cwd=tmp_path, env=environment(tmp_path), capture_output=True, text=True, check=False, timeout=120
        )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert re.match(r"yanbao: 127\.0\.0\.1:\d+ cannot be listened on", line)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--cron", "every monday"], "'every monday' is no schedule"),
        (["--cron", "0 6 * * 1", "--timezone", "Mars/Olympus"], "Mars/Olympus is no time zone"),
        (["--raw", "none"], "the folder of reports none is missing"),
        (["--on-failure-url", "file:///etc/passwd"], "must begin with http"),
    ],
)
@pytest.mark.usefixtures("flow_module")
def test_a_wrong_call_is_told_in_one_line(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "raw").mkdir()
    monkeypatch.chdir(tmp_path)
    assert cli._called(cli.app, ["serve", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("yanbao: ")
    assert words in line


def test_without_the_project_s_folder_the_command_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "site-packages" / "extract" / "cli.py"))
    with pytest.raises(UsageError, match="needs the project's folder"):
        cli._flows("serve")


# ---- its parts -----------------------------------------------------------------------------------------------


def test_a_folder_is_due_when_it_is_new_and_at_rest() -> None:
    watch = Watch(10)
    grown, whole = {"a.pdf": (1, 1)}, {"a.pdf": (2, 2)}
    assert not watch.due({}, 0)
    assert not watch.due({}, 100)  # nothing there
    assert not watch.due(grown, 101)
    assert not watch.due(grown, 110)
    assert not watch.due(whole, 111)  # it has grown: the clock begins anew
    assert not watch.due(whole, 120)
    assert watch.due(whole, 121)
    watch.read(whole)
    assert not watch.due(whole, 500)
    more = whole | {"b.pdf": (1, 1)}
    assert not watch.due(more, 501)
    assert watch.due(more, 511)
    watch.read(more)
    assert not watch.due(whole, 600)
    assert watch.due(whole, 610)  # one that was taken away


def test_a_snapshot_knows_reports_and_their_side_files(tmp_path: Path) -> None:
    assert snapshot(tmp_path / "none") == {}
    for name in ("a.pdf", "a.yml", "b.pdf.part", ".c.pdf", "sub/d.txt", "out/text/a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    seen = snapshot(tmp_path, (tmp_path / "out",))
    assert {Path(path).relative_to(tmp_path).as_posix() for path in seen} == {"a.pdf", "a.yml", "sub/d.txt"}
    (tmp_path / "a.pdf").write_bytes(b"123456")
    assert snapshot(tmp_path, (tmp_path / "out",)) != seen


def test_what_goes_wrong_with_an_alarm_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alarm.sound({"state": "Failed"})  # nobody is to be told
    monkeypatch.setenv(alarm.URL, f"http://127.0.0.1:{two_free_ports()}/?token=secret")
    monkeypatch.setenv(alarm.COMMAND, f"cat > {tmp_path}/told; exit 3")
    alarm.sound({"state": "Failed", "message": "研报 $(touch /tmp/no)"})
    assert (tmp_path / "told").read_text(encoding="utf-8") == "state: Failed\nmessage: 研报 $(touch /tmp/no)\n"
    assert [f"way={name}" in record.getMessage() for name, record in zip((alarm.URL, alarm.COMMAND), caplog.records, strict=True)]
    assert "secret" not in caplog.text


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for url in ("ftp://host/", "http://", "host"):
        with pytest.raises(UsageError):
            alarm.arm(url, None)
    alarm.arm("https://host/hook", None)
    assert os.environ[alarm.URL] == "https://host/hook"
