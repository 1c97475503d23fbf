"""Reports in many voices, written with their gold by writers who did not know the rules: how much is found does not fall.

Every sixth as a text file, and ten as PDFs (slides, two columns, tables of every make); ``make evaluate`` reads all of them.
"""

from __future__ import annotations

from pathlib import Path

from test_golden import ROOT, faults

from extract.evaluate import load_gold, run, score
from extract.evaluate.places import Reports

GOLD, PDFS = ROOT / "benchmarks" / "reports", ROOT / "benchmarks" / "pdf"
LEAST_F1 = {"parameter": 0.970, "compute": 0.970, "funding": 0.963, "event": 0.926}
LEAST_F1_OF_PDFS = {"parameter": 0.938, "compute": 0.933, "funding": 0.945, "event": 0.880}


def _fallen(reports: Path, stems: list[str], least: dict[str, float]) -> dict[str, str]:
    """The kinds of which less is found, each with what is missed and what is wrong."""
    gold = load_gold([GOLD / f"{stem}.jsonl" for stem in stems])
    matched = score(run.whole(gold, Reports.of(reports), run.finder()), gold)
    return {kind: f"{m.figures.f1} {faults(m)}" for kind, m in matched.items() if m.figures.f1 < least[kind]}


# One test for all kinds each: several would run on several processes, and each of them would read the reports.
def test_what_they_state_is_found() -> None:
    assert _fallen(GOLD, sorted(path.stem for path in GOLD.glob("*.jsonl"))[::6], LEAST_F1) == {}


def test_what_the_typeset_ones_state_is_found() -> None:
    assert _fallen(PDFS, sorted(path.stem for path in PDFS.glob("*.pdf")), LEAST_F1_OF_PDFS) == {}
