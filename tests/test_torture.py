"""The torture itself, for a moment: that it runs, and what it does to reports is the same for the same seed."""

from __future__ import annotations

import random
import subprocess
import sys

from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
from fuzz import mutated


def test_it_counts_what_it_did() -> None:
    command = [sys.executable, ROOT / "benchmarks" / "torture.py", "--kills", "2", "--inputs", "4", "--no-costs", "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = dict(line.split() for line in done.stdout.splitlines())
    assert done.returncode == 0, done.stdout + done.stderr
    assert (told["kills"], told["tables_of_two_runs"], told["leftovers"], told["rows_lost"]) == ("2", "0", "0", "0")
    assert (told["inputs"], told["crashes"], told["rows_without_source"]) == ("4", "0", "0")


def test_the_same_seed_breaks_alike() -> None:
    data, other = b"1 0 obj << /Length 12 >>" * 40, b"another" * 100
    once, again, differently = ([mutated(data, other, chance) for _ in range(50)] for chance in map(random.Random, (1, 1, 2)))
    assert once == again
    assert once != differently
    assert data not in once
