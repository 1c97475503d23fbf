"""Confidence: what a rule's own guess is worth, from ``data/confidence.yml``.

The map is fitted on rows that careful readers judged (``yanbao evaluate --calibrate``), and drawn a third of
the way back to the guess: the rules were made on those rows, and reports that nobody has seen are harder.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from extract.resources import load

Steps = tuple[tuple[float, float], ...]
"""A rising map: (guess, what it is worth) by rising guess."""


def worth(kind: str, guess: float) -> float:
    """What ``guess`` is worth for a row of the table ``kind``; the guess itself where nothing was fitted."""
    steps = _steps(kind)
    return at(steps, guess) if steps else guess


@cache
def _steps(kind: str) -> Steps:
    return tuple(sorted((float(guess), float(share)) for guess, share in load("confidence.yml").get(kind, {}).items()))


def at(steps: Sequence[tuple[float, float]], x: float) -> float:
    """The map's value at ``x``, straight between its points and level beyond them."""
    if x <= steps[0][0]:
        return steps[0][1]
    for (x0, y0), (x1, y1) in pairwise(steps):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return steps[-1][1]
