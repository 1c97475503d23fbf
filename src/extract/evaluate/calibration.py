"""Confidence: how often rows of a confidence are right, and the map that makes it so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from extract.evaluate.agree import number
from extract.evaluate.score import Matching

BINS = 10
#: How far a fit is believed (0 to 1): the rules were made on the rows that it is made on.
TRUST = 0.65
TABLES = {"parameter": "parameters", "compute": "compute", "funding": "funding", "event": "events"}
_LOWEST, _HIGHEST = 0.02, 0.99
_HEADER = "# What the rules' guesses are worth, by table. Written by `yanbao evaluate --calibrate`; see datasets/confidence.py.\n"


@dataclass(frozen=True, slots=True)
class Trial:
    """A row: the confidence it was given, and whether it stands for a fact."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of similar confidence: how sure they are on average and how many are right."""

    rows: int
    confidence: float
    right: float


def trials(matching: Matching) -> list[Trial]:
    """The rows of one kind that the gold covers; right are those that stand for a record, required or optional."""
    return [
        Trial(confidence, i in matching.record_of)
        for i, row in enumerate(matching.rows)
        if (confidence := number(row.get("confidence"))) is not None
    ]


def reliability(found: Iterable[Trial], bins: int = BINS) -> list[Bin]:
    """The rows by confidence, in bins of equal width; empty ones are left out."""
    groups: dict[int, list[Trial]] = defaultdict(list)
    for trial in found:
        groups[min(bins - 1, int(trial.confidence * bins + 1e-9))].append(trial)
    return [_bin(groups[key]) for key in sorted(groups)]


def _bin(found: Sequence[Trial]) -> Bin:
    count = len(found)
    return Bin(count, sum(t.confidence for t in found) / count, sum(t.right for t in found) / count)


def expected_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far confidence is from the share that is right, on average over rows."""
    rows = sum(b.rows for b in bins)
    return sum(b.rows * abs(b.confidence - b.right) for b in bins) / rows if rows else 0.0


def monotone(points: Iterable[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """The rising map nearest to (x, y, weight) points, as (x, value) by rising x (pool adjacent violators)."""
    blocks: list[tuple[list[float], float, float]] = []
    for x, y, weight in sorted(_gathered(points)):
        blocks.append(([x], y, weight))
        while len(blocks) > 1 and blocks[-2][1] >= blocks[-1][1]:
            (xs, low, heavy), (more, high, light) = blocks[-2:]
            blocks[-2:] = [(xs + more, (low * heavy + high * light) / (heavy + light), heavy + light)]
    return [(x, value) for xs, value, _ in blocks for x in xs]


def _gathered(points: Iterable[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """One point an x."""
    sums: dict[float, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for x, y, weight in points:
        sums[x] = (sums[x][0] + y * weight, sums[x][1] + weight)
    return [(x, total / weight, weight) for x, (total, weight) in sums.items()]


def fit(found: Sequence[Trial], trust: float = TRUST) -> dict[float, float]:
    """Guess -> what it is worth: the share of its rows that are right, drawn to the guess, rising with it."""
    rows: dict[float, list[Trial]] = defaultdict(list)
    for trial in found:
        rows[trial.confidence].append(trial)
    points = [(guess, trust * sum(t.right for t in own) / len(own) + (1 - trust) * guess, float(len(own))) for guess, own in rows.items()]
    return {guess: round(min(_HIGHEST, max(_LOWEST, value)), 3) for guess, value in monotone(points)}


def calibrate(matchings: Mapping[str, Matching], path: Path) -> dict[str, dict[float, float]]:
    """Fit every kind's guesses and write them to ``path`` as YAML {table: {guess: worth}}."""
    fitted = {TABLES[kind]: fit(trials(matching)) for kind, matching in matchings.items()}
    path.write_text(_HEADER + yaml.safe_dump(fitted, allow_unicode=True, sort_keys=True), encoding="utf-8")
    return fitted


def applied(found: Iterable[Trial], fitted: Mapping[float, float]) -> list[Trial]:
    """The rows with the confidence that the map gives them."""
    return [Trial(fitted.get(t.confidence, t.confidence), t.right) for t in found]
