"""Memory and seconds at scale: a report of 2,000 pages, 1,000 reports, and runs with nothing new.

    python benchmarks/scale.py --pages 2000 --reports 1000

Each run is a process of its own, as a scheduler starts it. Memory is the most that a process had, as the system counts it
(``process_mb``: the run itself; ``reader_mb``: the largest of the processes that read reports for it).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tally import PROJECT

sys.path.insert(0, str(PROJECT / "tests"))
from pdfmaker import PdfMaker

LINES = 40  # a page
RUN = """
import json, resource, sys, time
began = time.monotonic()
from pathlib import Path
from extract import pipeline
from extract.session import Options
raw, output, state = map(Path, sys.argv[1:])
done = pipeline.run(raw, output, options=Options(state))
unit = 1e6 if sys.platform == "darwin" else 1e3
peaks = [resource.getrusage(who).ru_maxrss / unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([done.reports, done.pages, sum(done.rows.values()), time.monotonic() - began, *peaks]))
"""


def pages(first: int, count: int) -> bytes:
    """A PDF of ``count`` pages of running text; no two pages of different reports are the same."""
    text = (PROJECT / "raw" / "2022-compute-white-paper.txt").read_text(encoding="utf-8").split("\n")
    lines = [line[i : i + 40] for line in text for i in range(0, len(line), 40)]
    made = PdfMaker()
    for page in range(first, first + count):
        body = [lines[(page * LINES + i) % len(lines)] for i in range(LINES - 1)]
        made.page().lines(72, 60, [*body, f"第 {page} 页"], 10, 18)
    return made.bytes()


def run(name: str, folder: Path, raw: Path) -> None:
    """One run over ``raw``; prints what it took."""
    command = [sys.executable, "-c", RUN, raw, folder / "output", folder / "state"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    reports, count, rows, seconds, own, readers = json.loads(told)
    line = f"reports={reports} pages={count} rows={rows} seconds={seconds:.1f} process_mb={own:.0f} reader_mb={readers:.0f}"
    print(f"{name}: {line}", flush=True)


def large(count: int, folder: Path) -> None:
    raw = folder / "raw"
    raw.mkdir(parents=True)
    (raw / "large.pdf").write_bytes(pages(0, count))
    run("large", folder, raw)


def many(count: int, folder: Path) -> None:
    """A tenth of the reports, then all, so that growth can be seen; then nothing new."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    for name, start, stop in (("a tenth", 0, count // 10), ("all", count // 10, count)):
        for number in range(start, stop):
            (raw / f"report-{number:04}.pdf").write_bytes(pages(number * 2, 2))
        run(name, folder, raw)
    run("nothing new", folder, raw)


def few(folder: Path) -> None:
    """The project's own reports, and nothing new."""
    raw = folder / "raw"
    shutil.copytree(PROJECT / "raw", raw)
    for number in range(2):
        (raw / f"more-{number}.pdf").write_bytes(pages(number * 20, 20))
    run("five", folder, raw)
    run("nothing new", folder, raw)


def main() -> None:
    """All three; those of size 0 are left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--reports", type=int, default=1000)
    wished = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yanbao-scale-") as folder:
        shutil.copytree(PROJECT / "src", Path(folder) / "src")  # nobody's edits change the code between two runs
        os.environ["PYTHONPATH"] = str(Path(folder) / "src")
        few(Path(folder) / "few")
        if wished.reports:
            many(wished.reports, Path(folder) / "many")
        if wished.pages:
            large(wished.pages, Path(folder) / "large")


if __name__ == "__main__":
    main()
