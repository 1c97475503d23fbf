"""The figures of the last evaluation, kept to tell what has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from extract.evaluate.score import Figures

_FILE = "evaluation.json"

Before = dict[str, dict[str, float]]


def swap(folder: Path, key: str, figures: Mapping[str, Figures]) -> Before:
    """Keep ``figures`` under ``key``, and return those that were kept there before (nothing, at first).

    What cannot be read or written is passed over: an evaluation does not depend on the last.
    """
    path = folder / _FILE
    kept: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        kept = json.loads(path.read_text(encoding="utf-8"))
    kept = kept if isinstance(kept, dict) else {}
    before = kept.get(key, {})
    kept[key] = {kind: _plain(one) for kind, one in figures.items()}
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return before if isinstance(before, dict) else {}


def _plain(one: Figures) -> dict[str, float]:
    counts = {"gold": one.gold, "rows": one.rows, "found": one.found, "wrong": one.wrong}
    return counts | {"precision": round(one.precision, 4), "recall": round(one.recall, 4), "f1": round(one.f1, 4)}
