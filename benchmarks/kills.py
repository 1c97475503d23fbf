"""Runs that bring the tables from one edition of the reports to the next, each killed once and then run plainly.

Most are copies of this process, which has its models loaded, so that a kill meets the work and not the start of Python;
every fifth is the program itself, with its worker processes.
"""

from __future__ import annotations

import contextlib
import csv
import logging
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fuzz import pages_of
from tally import PROJECT, Tally

PROGRAM = "from extract.cli import main; main()"
KEYS = {"documents": "doc_id", "entities": "entity_id", "conflicts": "conflict_id"}


def edition(raw: Path, number: int) -> None:
    """A small folder of reports, and what becomes of it: one edited, one added, one renamed, one taken away."""
    raw.mkdir(exist_ok=True)
    lines = (PROJECT / "raw" / "2022-compute-white-paper.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    for i in range(8):
        part = "".join(lines[i * 12 : i * 12 + 12])
        (raw / f"part-{i}.txt").write_text(part + (f"{number}\n" if i == 0 else ""), encoding="utf-8")
    for i, name in enumerate(sorted((PROJECT / "raw").glob("*.pdf"))):
        (raw / f"pages-{i}.pdf").write_bytes(pages_of(name, [3 + i]))
    if number == 2:
        (raw / "part-1.txt").rename(raw / "renamed.txt")
        (raw / "part-2.txt").unlink()
        (raw / "added.txt").write_text("".join(lines[100:130]), encoding="utf-8")


def kills(count: int, folder: Path, chance: random.Random, tally: Tally) -> None:
    """Kill ``count`` runs, each at another moment, half of them while they publish."""
    raw, output, state = folder / "raw", folder / "output", folder / "state"
    logging.disable(logging.WARNING)
    edition(raw, 1)
    warm_up(folder)
    shutil.copytree(output, folder / "output-1")
    shutil.copytree(state, folder / "state-1")
    old = content(output)
    shutil.rmtree(raw)
    edition(raw, 2)
    took = {start: timed(partial(plain, start, folder)) for start in (program, copy)}
    wanted = content(output)
    for number in range(count):
        start = copy if number % 5 else program
        for name in ("output", "state"):
            shutil.rmtree(folder / name)
            shutil.copytree(folder / f"{name}-1", folder / name)
        if not killed(start, folder, chance, took[start], while_publishing=number % 2 == 1):
            tally.add("ended_before_the_kill")
        tally.add("kills")
        tally.add("kills_in_publishing", publishing(folder).exists())
        tally.add("tables_of_two_runs", content(output) not in (old, wanted))
        plain(copy, folder)
        found = content(output)
        different = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        if different:
            print(f"kill {number}: differing after the rerun: {', '.join(different)}")
        tally.add("differing_after_rerun", bool(different))
        tally.add("rows_lost", len(keys(wanted) - keys(found)))
        tally.add("leftovers", len(leftovers(folder)))
    logging.disable(logging.NOTSET)


def publishing(folder: Path) -> Path:
    """Where a run makes the folder that it exchanges for its output."""
    return folder / ".output.publishing"


def killed(start: Callable[[Path], int], folder: Path, chance: random.Random, took: float, while_publishing: bool) -> bool:
    """Start a run and kill it: at any moment of it, or just when it publishes; False where it had ended."""
    process = start(folder)
    if while_publishing:
        while not ended(process) and not publishing(folder).exists():
            time.sleep(0.0005)
        time.sleep(chance.uniform(0, 0.05))
    else:
        time.sleep(chance.uniform(0, took))
    had_ended = ended(process)
    if chance.random() < 0.5:  # with its workers, or without, as the system does when memory runs out
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
    if not had_ended:
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return not had_ended


def ended(process: int) -> bool:
    """Whether a child has ended; its number stays its own until it is waited for."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def program(folder: Path) -> int:
    """The program, started on its own; its process number."""
    command = [sys.executable, "-c", PROGRAM, "run", "--accept-shrink"]
    for name in ("raw", "output", "state"):
        command += [f"--{name}", str(folder / name)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    process.returncode = 0  # we wait for it ourselves
    return process.pid


def copy(folder: Path) -> int:
    """A run in a copy of this process; its number."""
    process = os.fork()
    if process == 0:
        try:
            os.setsid()
            os._exit(in_here(folder))
        except BaseException as error:
            print(f"a run ended with {type(error).__name__}: {error}", flush=True)
            os._exit(70)
    return process


def in_here(folder: Path) -> int:
    from extract import pipeline
    from extract.session import Options

    options = Options(folder / "state", accept_shrink=True)
    return pipeline.run(folder / "raw", folder / "output", 0, options=options).exit_status


def warm_up(folder: Path) -> None:
    """The first run, in this process, which then has all that a run needs."""
    if in_here(folder) != 0:
        raise SystemExit("torture: the first run failed")


def plain(start: Callable[[Path], int], folder: Path) -> None:
    """A run that nobody disturbs."""
    status = os.waitstatus_to_exitcode(os.waitpid(start(folder), 0)[1])
    if status != 0:
        raise SystemExit(f"torture: a plain run ended with {status}")


def timed(work: Callable[[], None]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def content(output: Path) -> dict[str, bytes]:
    """What a reader finds in the folder: its files, the lock of a killed run apart."""
    files = (p for p in sorted(output.rglob("*")) if p.is_file() and p.name != ".lock")
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in files}


def keys(files: dict[str, bytes]) -> set[tuple[str, str]]:
    """(table, key) of every row."""
    found: set[tuple[str, str]] = set()
    for name, data in files.items():
        if name.endswith(".csv") and name != "changes.csv":
            rows = csv.DictReader(data.decode().splitlines(keepends=True))
            key = KEYS.get(Path(name).stem, "record_id")
            found |= {(name, row[key]) for row in rows}
    return found


def leftovers(folder: Path) -> list[Path]:
    """Files that no run should leave behind; workers of the killed run may take a moment to end theirs."""
    for _ in range(50):
        found = [*folder.glob(".*"), *(folder / "output").rglob(".*"), *(folder / "state" / "tmp").glob("*")]
        if not found:
            break
        time.sleep(0.2)
    return found
