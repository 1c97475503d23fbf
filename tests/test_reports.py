"""Reports in many voices, written with their gold by writers who did not know the rules: how much is found does not fall."""

from __future__ import annotations

import pytest
from test_golden import ROOT, faults

from extract.evaluate import Matching, load_gold, run, score
from extract.evaluate.gold import KINDS
from extract.evaluate.places import Reports

REPORTS = ROOT / "benchmarks" / "reports"
LEAST_F1 = {"parameter": 0.968, "compute": 0.976, "funding": 0.973, "event": 0.928}


@pytest.fixture(scope="module")
def matched() -> dict[str, Matching]:
    gold = load_gold(sorted(REPORTS.glob("*.jsonl")))
    return score(run.whole(gold, Reports.of(REPORTS), run.finder()), gold)


@pytest.mark.parametrize("kind", KINDS)
def test_what_they_state_is_found(matched: dict[str, Matching], kind: str) -> None:
    assert matched[kind].figures.f1 >= LEAST_F1[kind], faults(matched[kind])
