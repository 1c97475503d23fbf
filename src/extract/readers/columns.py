"""Segments of a page -> lines in reading order: two columns are read one after the other."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from .lines import Line, Segment, line_of
from .patterns import columns_wide

_LEAST_ROWS = 5  # fewer rows side by side are no columns
_LEAST_EMS = 9  # a column's lines are at least this long at the middle; a table's cells are shorter


def ordered_lines(found: Sequence[Segment], page: int) -> list[Line]:
    """The lines of a page, or of a cell, in reading order."""
    return [line_of(row, page) for region in regions(found) for row in region]


def regions(found: Sequence[Segment]) -> list[list[list[Segment]]]:
    """The rows of each column of a page, in reading order."""
    ordered = sorted(found, key=lambda s: (s.base, s.x0))
    return [[sorted(row, key=lambda s: s.x0) for row in rows_of(region)] for region in _regions(ordered)]


def rows_of(region: Sequence[Segment]) -> list[list[Segment]]:
    """Segments on one baseline, from the top down."""
    rows: list[list[Segment]] = []
    for segment in region:
        if rows and abs(rows[-1][0].base - segment.base) <= 0.3 * max(rows[-1][0].size, segment.size):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows


def _regions(found: list[Segment]) -> list[list[Segment]]:
    """Split at gutters: bands of full-width lines, and between them the left column, then the right one."""
    gutter = _gutter(found)
    if gutter is None:
        return _banded(found)
    out: list[list[Segment]] = []
    band: list[Segment] = []
    across = [s for s in found if s.x0 < gutter - 2 and s.x1 > gutter + 2]
    heights = sorted({round(s.base, 1) for s in across})
    start = 0.0
    for base in [*heights, float("inf")]:
        band = [s for s in found if start < s.base < base - 0.5 and s not in across]
        if band:
            left = [s for s in band if (s.x0 + s.x1) / 2 < gutter]
            right = [s for s in band if (s.x0 + s.x1) / 2 >= gutter]
            out += [*_regions(left), *_regions(right)] if left and right else [band]
        full = [s for s in across if abs(s.base - base) <= 0.5]
        if full:
            if out and out[-1] and out[-1][0] in across and not band:
                out[-1] += full
            else:
                out.append(full)
        start = base + 0.5
    return [region for region in out if region]


def _banded(found: list[Segment]) -> list[list[Segment]]:
    """Split where but a part of the page is set in columns: a band of it between two gaps."""
    bands = _bands(found) if found else []
    gutters = [_gutter(band) if len(bands) > 1 else None for band in bands]
    out: list[list[Segment]] = []
    for band, gutter in zip(bands, gutters, strict=True):
        if gutter is not None:
            out += [*_regions(band), []]
        elif out and out[-1]:
            out[-1] += band
        else:
            out.append(list(band))
    return [region for region in out if region]


def _bands(found: list[Segment]) -> list[list[Segment]]:
    """Rows that stand closer to one another than to those above and below."""
    rows = rows_of(found)
    steps = [b[0].base - a[0].base for a, b in pairwise(rows)]
    pitch = statistics.median_low(steps) if steps else 0.0
    bands: list[list[Segment]] = [[]]
    for row, step in zip(rows, [0.0, *steps], strict=True):
        if step > 1.6 * pitch:
            bands.append([])
        bands[-1] += row
    return bands


def _gutter(found: list[Segment]) -> float | None:
    """The middle of an empty upright strip between two columns: running text, or lines that are not level (slides)."""
    if len(found) < 6:
        return None
    size = statistics.median(s.size for s in found)
    best: tuple[int, float] | None = None
    for edge in sorted({round(s.x0, 0) for s in found})[1:]:
        gutter = edge - 0.5 * size
        left = [s for s in found if s.x1 <= gutter]
        right = [s for s in found if s.x0 >= gutter]
        if min(len(left), len(right)) < 3 or not _side_by_side(left, right):
            continue
        across = [s for s in found if s.x0 < gutter < s.x1]
        if _are_columns(left, right, across) or _are_apart(left, right, across):
            score = (len(left) + len(right), gutter)
            best = max(best, score) if best else score
    return best[1] if best else None


def _are_columns(left: list[Segment], right: list[Segment], across: list[Segment]) -> bool:
    fewest = min(len(left), len(right))
    if fewest < _LEAST_ROWS or len(across) > 0.5 * fewest:
        return False
    return _is_column(left) and _is_column(right)


def _are_apart(left: list[Segment], right: list[Segment], across: list[Segment]) -> bool:
    """Text boxes side by side: their lines are not level, as a table's cells would be, and nothing runs across."""
    few, many = sorted((left, right), key=len)
    top, bottom = min(s.base for s in few), max(s.base for s in few)
    if any(top - s.size <= s.base <= bottom + s.size for s in across):
        return False
    level = sum(any(abs(s.base - o.base) < 0.25 * s.size for o in many) for s in few)
    return level < 0.4 * len(few) and max(s.x1 for s in left) + 1.5 * few[0].size < min(s.x0 for s in right)


def _is_column(side: list[Segment]) -> bool:
    """Running text fills its column: most lines reach from one edge nearly to the other, and are long."""
    ems = [columns_wide(s.text) / 2 for s in side]
    return statistics.median(ems) >= _LEAST_EMS and sum(em > 0.75 * max(ems) for em in ems) >= 0.4 * len(side)


def _side_by_side(left: list[Segment], right: list[Segment]) -> bool:
    top = max(min(s.base for s in left), min(s.base for s in right))
    bottom = min(max(s.base for s in left), max(s.base for s in right))
    return bottom - top > 3 * left[0].size
