"""The output folder under hostile circumstances: kills, full disks, two runs at once."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from test_pipeline import content

from extract import pipeline, publish
from extract.errors import UsageError
from extract.publish import LockedError, locked

OLD = {"a.csv": b"old a\n", "b.csv": b"old b\n", "text/x.txt": b"old x\n", "text/y.txt": b"y\n"}
NEW = {"a.csv": b"new a\n", "b.csv": b"new b\n", "text/x.txt": b"new x\n", "text/z.txt": b"z\n"}

#: Publishes NEW over OLD in a process that ends, as if killed, at the n-th call to the file system.
DIES = """
import os, sys
from pathlib import Path
from extract import publish
sys.path.insert(0, sys.argv[3])
from test_publish import NEW
left = int(sys.argv[2])
def count(event, arguments):
    global left
    if armed and event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
armed = False
sys.addaudithook(count)
output = Path(sys.argv[1])
with publish.locked(output):
    armed = True
    publish.publish(output, NEW, {"text/y.txt"})
    armed = False
"""


def lay(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_published_whole_and_only_what_changed(tmp_path: Path) -> None:
    lay(tmp_path, OLD)
    with locked(tmp_path):
        written = publish.publish(tmp_path, NEW | {"b.csv": OLD["b.csv"]}, {"text/y.txt"})
        assert set(written) == {"a.csv", "text/x.txt", "text/z.txt", "text/y.txt"}
        assert publish.publish(tmp_path, NEW | {"b.csv": OLD["b.csv"]}, ()) == ()
    assert content(tmp_path) == NEW | {"b.csv": OLD["b.csv"]}


def test_a_kill_at_any_call_leaves_the_old_or_completes_the_new(tmp_path: Path) -> None:
    outcomes = []
    for calls in range(200):
        output = tmp_path / str(calls)
        lay(output, OLD)
        done = subprocess.run([sys.executable, "-c", DIES, output, str(calls), Path(__file__).parent], check=False)
        with locked(output):  # what the next run begins with
            found = content(output)
        found.pop(".lock", None)
        assert found in (OLD, NEW), calls
        assert sorted(content(output)) == sorted(found)
        outcomes.append(found == NEW)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert len(outcomes) > 15
    assert outcomes == sorted(outcomes)
    assert outcomes.count(True) > 3  # killed while they were moved, and completed
    assert outcomes.count(False) > 5


def test_a_second_run_is_told_whose_the_folder_is(tmp_path: Path) -> None:
    with locked(tmp_path):
        whose = rf"another run is writing .*\(process {os.getpid()} on .*, for 0 s\)"
        with pytest.raises(LockedError, match=whose), locked(tmp_path):
            pass
        assert (tmp_path / ".lock").exists()
    with locked(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_stale_lock_is_taken_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for left in (json.dumps({"pid": os.getpid(), "host": "here", "since": 0}), "", "{", "[]"):
        (tmp_path / ".lock").write_text(left, encoding="utf-8")
        with locked(tmp_path):
            pass
    assert "stale lock taken over" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_the_lock_goes_to_one_of_many(tmp_path: Path) -> None:
    inside, most, refused = 0, 0, 0
    guard = threading.Lock()

    def compete() -> None:
        nonlocal inside, most, refused
        for _ in range(100):
            try:
                with locked(tmp_path):
                    with guard:
                        inside += 1
                        most = max(most, inside)
                    with guard:
                        inside -= 1
            except LockedError:
                with guard:
                    refused += 1

    threads = [threading.Thread(target=compete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_full_disk_leaves_the_last_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, OLD)
    for name in ("fsync", "replace"):

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(publish.os if name == "fsync" else Path, name, full)
            with locked(tmp_path), pytest.raises(UsageError, match=r"cannot be written \(No space left on device\)"):
                publish.publish(tmp_path, NEW, ())
        assert content(tmp_path) == OLD


def test_a_folder_in_the_way_is_said_before_anything_is_moved(tmp_path: Path) -> None:
    lay(tmp_path, {"a.csv": b"old\n", "b.csv/in the way": b""})
    before = content(tmp_path)
    with locked(tmp_path), pytest.raises(UsageError, match=r"b\.csv is a folder"):
        publish.publish(tmp_path, NEW, ())
    assert content(tmp_path) == before


@pytest.mark.usefixtures("stub")
def test_a_run_holds_the_lock(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    with (output / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(LockedError, match="it has just begun"):
            pipeline.run(raw, output, workers=0)
    assert pipeline.run(raw, output, workers=0).exit_status == 0
