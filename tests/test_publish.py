"""The output folder under hostile circumstances: kills, full disks, two runs at once."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from test_pipeline import content

from extract import disk, pipeline, publish
from extract.errors import UsageError
from extract.publish import LockedError, locked

OLD = {"a.csv": b"old a\n", "b.csv": b"old b\n", "text/x.txt": b"old x\n", "text/y.txt": b"y\n"}
NEW = {"a.csv": b"new a\n", "b.csv": b"new b\n", "text/x.txt": b"new x\n", "text/z.txt": b"z\n"}

#: What a publication asks of the system, as Python audits it.
CALLS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "ctypes.dlsym")
#: Publishes a.csv and b.csv over and over, each time with one mark in both, until its input is closed.
PUBLISHES = """
import itertools, select, sys
from pathlib import Path
from extract import publish
output = Path(sys.argv[1])
for number in itertools.count():
    if select.select([sys.stdin], [], [], 0)[0]:
        break
    with publish.locked(output):
        publish.publish(output, dict.fromkeys(("a.csv", "b.csv"), str(number).encode()), ())
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


def in_child(work: Callable[[], object]) -> int:
    """Does ``work`` in a copy of this process; returns its exit status, or minus the signal that killed it."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(output: Path, calls: int, cwd: Path) -> None:
    """Publishes NEW over OLD, and ends, as if killed, at the n-th call to the file system."""
    left = calls
    armed = False

    def count(event: str, _: object) -> None:
        nonlocal left
        if armed and event in CALLS:
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    os.chdir(cwd)
    with locked(output):
        armed = True
        publish.publish(output, NEW, {"text/y.txt"})
        armed = False


@pytest.mark.parametrize("way", ["exchanged", "moved"])
def test_a_kill_at_any_call_leaves_the_old_or_the_new(tmp_path: Path, way: str) -> None:
    outcomes = []
    for calls in range(200):
        output = tmp_path / str(calls)
        lay(output, OLD)
        # a process that stands in the folder cannot exchange it
        status = in_child(partial(killed_at, output, calls, output if way == "moved" else tmp_path))
        seen = {k: v for k, v in content(output).items() if k != ".lock"}
        if way == "exchanged":
            assert seen in (OLD, NEW), calls
        with locked(output):  # what the next run begins with
            found = content(output)
        found.pop(".lock", None)
        assert found in (OLD, NEW), calls
        assert sorted(content(output)) == sorted(found)
        assert list(tmp_path.glob(".*")) == []
        outcomes.append(found == NEW)
        if status == 0:
            break
        assert status == -signal.SIGKILL
    assert len(outcomes) > 15
    assert outcomes == sorted(outcomes)
    assert outcomes.count(True) > 3  # killed while they were moved, or the old ones cleared away
    assert outcomes.count(False) > 5


def test_a_reader_never_sees_two_runs(tmp_path: Path) -> None:
    """Neither through the folder that he has opened, nor by paths where they still lead to it afterwards."""
    output = tmp_path / "output"
    lay(output, {"a.csv": b"-1", "b.csv": b"-1"})
    seen: set[bytes] = set()
    with subprocess.Popen([sys.executable, "-c", PUBLISHES, output], stdin=subprocess.PIPE) as publisher:
        while len(seen) < 100 and publisher.poll() is None:
            folder = os.open(output, os.O_RDONLY)
            try:
                by_path = [(output / name).read_bytes() for name in ("a.csv", "b.csv")]
                if os.path.samestat(os.fstat(folder), output.stat()):  # while it is open, no other gets its number
                    assert by_path[0] == by_path[1]
                marks = [read_in(folder, name) for name in ("a.csv", "b.csv")]
            except FileNotFoundError:  # that folder has gone; never is one of the two from another run
                continue
            finally:
                os.close(folder)
            assert marks[0] == marks[1]
            seen.add(marks[0])
        publisher.communicate()
    assert publisher.returncode == 0
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.csv", "b.csv", "output"]


def read_in(folder: int, name: str) -> bytes:
    handle = os.open(name, os.O_RDONLY, dir_fd=folder)
    try:
        return os.read(handle, 100)
    finally:
        os.close(handle)


def test_files_of_others_stay_as_they_are(tmp_path: Path) -> None:
    output = tmp_path / "output"
    lay(output, OLD | {"README.md": b"mine", "notes/deep/n.txt": b"mine too", "text/foreign.md": b"x"})
    (output / "notes" / "link").symlink_to("nowhere")
    (output / "notes").chmod(0o700)
    (output / "empty").mkdir()
    kept = ("README.md", "notes/deep/n.txt", "text/foreign.md", "b.csv")
    before = {name: ((output / name).stat().st_ino, (output / name).stat().st_mtime_ns) for name in kept}
    folder = output.stat()
    with locked(output):
        publish.publish(output, NEW | {"b.csv": OLD["b.csv"]}, {"text/y.txt"})
    assert output.stat().st_ino != folder.st_ino  # it was exchanged
    assert {name: ((output / name).stat().st_ino, (output / name).stat().st_mtime_ns) for name in kept} == before
    assert os.readlink(output / "notes" / "link") == "nowhere"
    assert (output / "notes").stat().st_mode & 0o777 == 0o700
    assert (output / "empty").is_dir()
    assert [p.name for p in tmp_path.iterdir()] == ["output"]


def test_what_others_put_there_while_it_is_exchanged_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    lay(output, OLD | {"README.md": b"mine", "notes.txt": b"first"})

    def at_the_last_moment(one: Path, other: Path) -> None:
        lay(output, {"late.txt": b"late", "text/late.txt": b"late"})
        (output / "notes.new").write_bytes(b"second")
        (output / "notes.new").replace(output / "notes.txt")
        really(one, other)

    really = disk.exchange
    monkeypatch.setattr(disk, "exchange", at_the_last_moment)
    with locked(output):
        publish.publish(output, NEW, {"text/y.txt"})
    assert content(output) == NEW | {"README.md": b"mine", "notes.txt": b"second", "late.txt": b"late", "text/late.txt": b"late"}


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EXDEV, errno.EPERM])
def test_where_folders_cannot_be_exchanged_files_are_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    output = tmp_path / "output"
    lay(output, OLD)

    def refused(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(disk, "exchange", refused)
    folder = output.stat().st_ino
    with locked(output):
        publish.publish(output, NEW, {"text/y.txt"})
    assert (content(output), output.stat().st_ino) == (NEW, folder)
    assert [p.name for p in tmp_path.iterdir()] == ["output"]


def test_a_link_to_the_folder_or_to_a_folder_in_it_stays(tmp_path: Path) -> None:
    lay(tmp_path / "real", OLD)
    (tmp_path / "output").symlink_to("real")
    with locked(tmp_path / "output"):
        publish.publish(tmp_path / "output", NEW, {"text/y.txt"})
    assert (tmp_path / "output").is_symlink()
    assert content(tmp_path / "real") == NEW
    (tmp_path / "real" / "text").rename(tmp_path / "texts")
    (tmp_path / "real" / "text").symlink_to(tmp_path / "texts")
    with locked(tmp_path / "real"):
        publish.publish(tmp_path / "real", OLD, {"text/z.txt"})
    assert (tmp_path / "real" / "text").is_symlink()
    assert content(tmp_path / "texts") == {"x.txt": b"old x\n", "y.txt": b"y\n"}


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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that holds 64 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], check=False, capture_output=True).returncode != 0:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("below", ["output", "."])
def test_a_full_disk_leaves_the_last_tables(small_disk: Path, below: str) -> None:
    """In a folder of the disk, and in the disk's own, which cannot be exchanged."""
    output = small_disk / below
    lay(output, OLD)
    with locked(output), pytest.raises(UsageError, match=r"cannot be written \(No space left on device\)"):
        publish.publish(output, NEW | {"big.csv": b"x" * 100_000}, {"text/y.txt"})
    assert content(output) == OLD
    assert [p.name for p in small_disk.iterdir() if p.name.startswith(".")] == []
    with locked(output):
        publish.publish(output, NEW, {"text/y.txt"})
    assert content(output) == NEW


@pytest.mark.parametrize("way", ["exchanged", "moved"])
@pytest.mark.parametrize("name", ["write", "sync"])
def test_a_disk_that_fails_leaves_the_last_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, way: str) -> None:
    output = tmp_path / "output"
    lay(output, OLD)
    if way == "moved":
        monkeypatch.chdir(output)

    def fails(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(disk, name, fails)
    with locked(output), pytest.raises(UsageError, match=r"cannot be written \(Input/output error\)"):
        publish.publish(output, NEW, ())
    assert content(tmp_path) == {f"output/{k}": v for k, v in OLD.items()}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another")
def test_a_read_only_output_is_said_and_left_alone(tmp_path: Path) -> None:
    output = tmp_path / "output"
    lay(output, OLD)
    lay(tmp_path / "raw", {"a.txt": b"abc\n"})
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)

    def run_as_nobody() -> None:
        os.seteuid(65534)
        with pytest.raises(UsageError, match=r"the output folder .*output cannot be written \(Permission denied\)"):
            pipeline.run(tmp_path / "raw", output)

    assert in_child(run_as_nobody) == 0
    assert content(output) == OLD


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
