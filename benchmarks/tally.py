"""What the parts of the torture share: where the project is, and counts by name."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


class Tally(dict[str, int]):
    """Counts by name, in the order in which they were first named."""

    def add(self, name: str, count: int = 1) -> None:
        self[name] = self.get(name, 0) + count
