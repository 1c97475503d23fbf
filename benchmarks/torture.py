"""Kills runs at random moments, feeds broken and costly reports; counts what was lost. Exit status 1 where anything was.

    python benchmarks/torture.py --kills 50 --inputs 2000 --seed 1

Works on a copy of the package in a temporary folder, and on nothing else.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tally import PROJECT, Tally

#: What should be 0, and whether each part of a pair equals the other.
BAD = (
    "crashes",
    "hangs",
    "memory_eaten",
    "internal_errors",
    "rows_lost",
    "rows_without_source",
    "inputs_lost",
    "tables_of_two_runs",
    "differing_after_rerun",
    "leftovers",
    "bombs_tried_again",
    "bombs_forgotten",
    "good_reports_lost",
    "good_calls_lost",
)
PAIRS = (("bombs", "bombs_ended"), ("bad_processes", "bad_processes_ended"))


def main() -> int:
    """All tortures; prints the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--costs", action=argparse.BooleanOptionalAction, default=True, help="reports that cost too much")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the temporary folder for a look")
    wished = parser.parse_args()
    tally = Tally(dict.fromkeys(("kills", "inputs", "crashes", "hangs", "rows_lost", "leftovers"), 0))
    folder = Path(tempfile.mkdtemp(prefix="yanbao-torture-"))
    use_a_copy(folder)
    try:
        parts(wished, folder, tally)
    finally:
        if not wished.keep:
            shutil.rmtree(folder, ignore_errors=True)
    for name, number in tally.items():
        print(f"{name} {number}")
    return int(any(tally.get(name) for name in BAD) or any(tally.get(one) != tally.get(other) for one, other in PAIRS))


def use_a_copy(folder: Path) -> None:
    """Import the package from a copy of it, here and in all processes: nobody's edits change the code between two runs."""
    shutil.copytree(PROJECT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    sys.path.insert(0, str(folder / "src"))
    os.environ["PYTHONPATH"] = os.pathsep.join((str(folder / "src"), str(PROJECT / "tests")))
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # copies of a process have one thread


def parts(wished: argparse.Namespace, folder: Path, tally: Tally) -> None:
    """Those that are wished for, in folders of their own; with the seconds that each took."""
    from costs import costs
    from fuzz import inputs
    from kills import kills

    jobs = {
        "kills": lambda place: kills(wished.kills, place, random.Random(wished.seed), tally),
        "inputs": lambda place: inputs(wished.inputs, place, random.Random(wished.seed), tally),
        "costs": lambda place: costs(place, tally),
    }
    for name, job in jobs.items():
        if getattr(wished, name):
            place = folder / name
            place.mkdir()
            began = time.monotonic()
            job(place)
            tally.add(f"seconds_of_{name}", round(time.monotonic() - began))


if __name__ == "__main__":
    sys.exit(main())
