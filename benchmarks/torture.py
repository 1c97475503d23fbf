"""Kills runs at random moments and feeds broken reports; counts what was lost. Exit status 1 where anything was.

    python benchmarks/torture.py --kills 50 --inputs 2000 --seed 1

Works on a copy of the package in a temporary folder, and on nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import logging
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2

PROJECT = Path(__file__).resolve().parent.parent
RUN = "from extract.cli import main; main()"
SECONDS = 120.0
KEYS = {"documents": "doc_id", "entities": "entity_id", "conflicts": "conflict_id"}


class Tally(dict[str, int]):
    """Counts by name, in the order in which they were first named."""

    def add(self, name: str, count: int = 1) -> None:
        self[name] = self.get(name, 0) + count


# --- kills


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
    """Runs that bring the tables from one edition to the next, each killed once and then run plainly."""
    raw, output, state = folder / "raw", folder / "output", folder / "state"
    edition(raw, 1)
    run(folder)
    shutil.copytree(output, folder / "output-1")
    shutil.copytree(state, folder / "state-1")
    shutil.rmtree(raw)
    edition(raw, 2)
    began = time.monotonic()
    run(folder)
    took = time.monotonic() - began
    wanted = content(output)
    for number in range(count):
        for name in ("output", "state"):
            shutil.rmtree(folder / name)
            shutil.copytree(folder / f"{name}-1", folder / name)
        if killed(folder, chance, took, while_publishing=number % 2 == 1):
            tally.add("kills")
            tally.add("kills_in_publishing", (output / ".publishing").exists())
        else:
            tally.add("ended_before_the_kill")
        run(folder)
        found = content(output)
        different = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
        if different:
            print(f"kill {number}: differing after the rerun: {', '.join(different)}")
        tally.add("differing_after_rerun", bool(different))
        tally.add("rows_lost", len(keys(folder / "output", wanted) - keys(folder / "output", found)))
        tally.add("leftovers", len(leftovers(output, state)))


def killed(folder: Path, chance: random.Random, took: float, while_publishing: bool) -> bool:
    """Start a run and kill it: at any moment of it, or just when it publishes; False where it had ended."""
    with start(folder) as process:
        if while_publishing:
            while process.poll() is None and not (folder / "output" / ".publishing").exists():
                time.sleep(0.0005)
            time.sleep(chance.uniform(0, 0.015))
        else:
            time.sleep(chance.uniform(0, took))
        ended = process.poll() is not None
        if chance.random() < 0.5:  # with its workers, or without, as the system does when memory runs out
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
    return not ended


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", RUN, "run", "--accept-shrink"]
    for name in ("raw", "output", "state"):
        command += [f"--{name}", str(folder / name)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True, env=os.environ | {"PYTHONPATH": str(PACKAGE)})


def run(folder: Path) -> None:
    """A run that nobody disturbs."""
    with start(folder) as process:
        if process.wait() != 0:
            raise SystemExit(f"torture: a plain run ended with {process.returncode}")


def content(output: Path) -> dict[str, bytes]:
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in sorted(output.rglob("*")) if p.is_file()}


def keys(output: Path, files: dict[str, bytes]) -> set[tuple[str, str]]:
    """(table, key) of every row."""
    found: set[tuple[str, str]] = set()
    for name, data in files.items():
        if name.endswith(".csv") and name != "changes.csv":
            rows = csv.DictReader(data.decode().splitlines(keepends=True))
            key = KEYS.get(Path(name).stem, "record_id")
            found |= {(name, row[key]) for row in rows}
    return found


def leftovers(output: Path, state: Path) -> list[Path]:
    """Files that no run should leave behind; workers of the killed run may take a moment to end theirs."""
    for _ in range(50):
        found = list(output.rglob(".*")) + list((state / "tmp").glob("*"))
        if not found:
            break
        time.sleep(0.2)
    return found


# --- broken reports


def pages_of(path: Path, numbers: list[int]) -> bytes:
    """A PDF of some pages of another."""
    with tempfile.TemporaryFile() as file:
        source, target = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
        target.import_pages(source, numbers)
        target.save(file)
        file.seek(0)
        return file.read()


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """``data`` with up to four things done to it that broken disks, transfers and bad faith do."""
    bad = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(bad) + 1), chance.randint(1, max(1, len(bad) // 4))
        way = chance.randrange(8)
        if way == 0:
            del bad[at:]
        elif way == 1:
            del bad[at : at + length]
        elif way == 2:
            bad[at:at] = bad[at : at + length]
        elif way == 3:
            bad[at : at + length] = other[at : at + length]
        elif way == 4:
            bad[at:at] = chance.randbytes(min(length, 200))
        elif way == 5:
            number = chance.choice((b"0", b"-1", b"99999999999999999999", b"1e308", b"2147483648"))
            bad = bytearray(renumbered(bytes(bad), number, chance))
        else:
            for _ in range(chance.choice((1, 2, 4, 64))):
                if bad:
                    bad[chance.randrange(len(bad))] = chance.randrange(256)
    return bytes(bad)


def renumbered(data: bytes, number: bytes, chance: random.Random) -> bytes:
    """``data`` with one of its numbers replaced: a length, an offset, a reference, a size."""
    places = [m.span() for m in re.finditer(rb"\d+", data)]
    if not places:
        return data
    start, end = chance.choice(places)
    return data[:start] + number + data[end:]


def inputs(count: int, folder: Path, chance: random.Random, tally: Tally) -> None:
    """Mutated PDFs and texts, read as a run reads them; then the tables are made of what was found."""
    sys.path.insert(0, str(PACKAGE))
    from extract import pipeline
    from extract.datasets.check import report_violations
    from extract.sources import discover
    from extract.workers import Workers

    logging.disable(logging.WARNING)  # a line for each broken report says nothing that the counts do not
    raw = folder / "broken"
    raw.mkdir()
    make_inputs(count, raw, chance)
    sources = discover(raw).sources
    processes = Workers(seconds=SECONDS)
    with processes, ThreadPoolExecutor(processes.count) as threads:
        reports = list(threads.map(lambda source: pipeline.report_apart(source, processes), sources))
    for report in reports:
        error = report.document["error"]
        tally.add("inputs")
        tally.add(f"inputs_{report.document['status']}")
        for name, words in (("crashes", "it crashed"), ("hangs", "took longer"), ("internal_errors", "internal error")):
            tally.add(name, words in error)
            if words in error:
                print(f"{name}: {report.document['source_file']}: {error}")
        tally.add("rows", sum(map(len, report.rows.values())))
        tally.add("rows_without_source", len(list(report_violations(report))))
        tally.add("rows_withheld", error.count("a row was withheld"))
    tables = pipeline.merge(reports)
    pipeline.check(tables, reports)
    tally.add("inputs_lost", len(sources) - len(tables["documents"]))


def make_inputs(count: int, raw: Path, chance: random.Random) -> None:
    pdfs = [pages_of(p, n) for p in sorted((PROJECT / "raw").glob("*.pdf")) for n in ([0], [3], [5, 6])]
    text = (PROJECT / "raw" / "2022-compute-white-paper.txt").read_bytes()
    texts = [text[:6000], text[6000:12000].decode("utf-8", "ignore").encode("gb18030"), text[-4000:]]
    for number in range(count):
        bases, suffix = (pdfs, "pdf") if number % 4 else (texts, chance.choice(("txt", "md")))
        data = mutated(chance.choice(bases), chance.choice(bases), chance)
        if suffix != "pdf" and chance.random() < 0.5:  # still a text, or it would be refused for its bytes alone
            data = data.decode("utf-8", "ignore").encode()
        (raw / f"{number:05}.{suffix}").write_bytes(data)


def main() -> int:
    """Both tortures; prints the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--inputs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the temporary folder for a look")
    wished = parser.parse_args()
    tally = Tally(dict.fromkeys(("kills", "inputs", "crashes", "hangs", "rows_lost", "leftovers"), 0))
    folder = Path(tempfile.mkdtemp(prefix="yanbao-torture-"))
    global PACKAGE
    PACKAGE = folder / "src"  # nobody's edits change the code between two runs
    shutil.copytree(PROJECT / "src", PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    began = time.monotonic()
    try:
        if wished.kills:
            kills(wished.kills, folder, random.Random(wished.seed), tally)
        if wished.inputs:
            inputs(wished.inputs, folder, random.Random(wished.seed), tally)
    finally:
        if not wished.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for name, number in tally.items():
        print(f"{name} {number}")
    print(f"seconds {time.monotonic() - began:.0f}")
    bad = ("crashes", "hangs", "internal_errors", "rows_lost", "leftovers", "differing_after_rerun", "inputs_lost")
    return int(any(tally.get(name) for name in (*bad, "rows_without_source")))


PACKAGE = PROJECT / "src"

if __name__ == "__main__":
    sys.exit(main())
