"""Reports in many voices, written with their gold by writers who did not know the rules: how much is found does not fall.

Every sixth as a text file, and ten as PDFs (slides, two columns, tables of every make); ``make evaluate`` reads all of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_golden import ROOT, faults

from extract.evaluate import Matching, load_gold, run, score
from extract.evaluate.gold import KINDS
from extract.evaluate.places import Reports

GOLD, PDFS = ROOT / "benchmarks" / "reports", ROOT / "benchmarks" / "pdf"
LEAST_F1 = {"parameter": 0.970, "compute": 0.970, "funding": 0.963, "event": 0.926}
LEAST_F1_OF_PDFS = {"parameter": 0.938, "compute": 0.933, "funding": 0.945, "event": 0.880}


def _matched(reports: Path, stems: list[str]) -> dict[str, Matching]:
    gold = load_gold([GOLD / f"{stem}.jsonl" for stem in stems])
    return score(run.whole(gold, Reports.of(reports), run.finder()), gold)


@pytest.fixture(scope="module")
def in_text() -> dict[str, Matching]:
    return _matched(GOLD, sorted(path.stem for path in GOLD.glob("*.jsonl"))[::6])


@pytest.fixture(scope="module")
def in_pdf() -> dict[str, Matching]:
    return _matched(PDFS, sorted(path.stem for path in PDFS.glob("*.pdf")))


@pytest.mark.parametrize("kind", KINDS)
def test_what_they_state_is_found(in_text: dict[str, Matching], kind: str) -> None:
    assert in_text[kind].figures.f1 >= LEAST_F1[kind], faults(in_text[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_typeset_ones_state_is_found(in_pdf: dict[str, Matching], kind: str) -> None:
    assert in_pdf[kind].figures.f1 >= LEAST_F1_OF_PDFS[kind], faults(in_pdf[kind])
