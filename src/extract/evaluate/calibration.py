"""Confidence: how often rows of a confidence are right, and the map that makes it so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from extract.evaluate.agree import number
from extract.evaluate.score import Matching

BINS = 10
#: How many rows a rule must have for its own share to weigh as much as what all rules' rows say.
SHRINKAGE = 20.0
_LOWEST, _HIGHEST = 0.02, 0.99
_HEADER = "# Share of rows that are right, by the rule that made them. Written by `yanbao evaluate --calibrate`.\n"


@dataclass(frozen=True, slots=True)
class Trial:
    """A row: its rule, the confidence it was given, and whether it stands for a fact."""

    rule: str
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
        Trial(row.get("found_by", ""), confidence, i in matching.record_of)
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


def at(steps: Sequence[tuple[float, float]], x: float) -> float:
    """The map's value at ``x``, straight between its points and level beyond them."""
    if x <= steps[0][0]:
        return steps[0][1]
    for (x0, y0), (x1, y1) in pairwise(steps):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return steps[-1][1]


def fit(found: Sequence[Trial], shrinkage: float = SHRINKAGE) -> dict[str, float]:
    """Rule -> confidence: the share of its rows that are right, drawn to the monotone map of all rules' confidences.

    A rule with few rows gets what rows of its confidence are worth elsewhere; one with many gets its own share.
    """
    if not found:
        return {}
    steps = monotone((t.confidence, float(t.right), 1.0) for t in found)
    rules: dict[str, list[Trial]] = defaultdict(list)
    for trial in found:
        rules[trial.rule].append(trial)
    fitted = {}
    for rule, own in sorted(rules.items()):
        prior = sum(at(steps, t.confidence) for t in own) / len(own)
        share = (sum(t.right for t in own) + shrinkage * prior) / (len(own) + shrinkage)
        fitted[rule] = round(min(_HIGHEST, max(_LOWEST, share)), 3)
    return fitted


def calibrate(matchings: Mapping[str, Matching], path: Path) -> dict[str, float]:
    """Fit every kind's rules and write them to ``path`` as YAML {rule: confidence}."""
    fitted: dict[str, float] = {}
    for matching in matchings.values():
        fitted |= fit(trials(matching))
    path.write_text(_HEADER + yaml.safe_dump(fitted, allow_unicode=True, sort_keys=True), encoding="utf-8")
    return fitted


def applied(found: Iterable[Trial], fitted: Mapping[str, float]) -> list[Trial]:
    """The rows with the confidence that the map gives them."""
    return [Trial(t.rule, fitted.get(t.rule, t.confidence), t.right) for t in found]
