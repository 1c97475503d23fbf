"""What one report may cost: ``data/limits.yml``, of which the file that ``YANBAO_LIMITS`` names may change some."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extract import resources
from extract.errors import DataError

#: Stands in every reason that a limit has a part in: such a report is tried again when the limits change.
MARK = "limits.yml"
_SETTING = "YANBAO_LIMITS"


@dataclass(frozen=True)
class Limits:
    """The limits of a report and of one of its pages; what each means is said in ``data/limits.yml``."""

    report_seconds: float
    report_memory_mb: float
    report_pages: float
    report_unpacked_mb: float
    page_seconds: float
    page_memory_mb: float
    page_objects: float

    @property
    def key(self) -> str:
        """One text for the same limits."""
        return repr(sorted(asdict(self).items()))


def beyond(what: str, limit: str) -> str:
    """The reason of a report or page that went beyond ``limit`` (``page_seconds``): ``what`` it did."""
    part, _, name = limit.partition("_")
    return f"{what} ({MARK}, {part}: {name})"


def current() -> Limits:
    """The limits in force.

    Raises
    ------
    DataError : where a file of them is malformed
    """
    return _limits(os.environ.get(_SETTING, ""))


@cache
def _limits(path: str) -> Limits:
    known = _flat(resources.load(MARK), f"data/{MARK}")
    try:
        own = _flat(resources.parsed(Path(path)), path) if path else {}
    except OSError as error:
        raise DataError(f"the limits in {path} ({_SETTING}) cannot be read ({error.strerror or error})") from error
    if strange := sorted(own.keys() - known.keys()):
        raise DataError(f"{path}: there is no limit {strange[0].replace('_', ': ', 1)}")
    return Limits(**(known | own))


def _flat(said: Any, file: str) -> dict[str, float]:
    """``{"page": {"seconds": 60}}`` as ``{"page_seconds": 60}``."""
    if not isinstance(said, dict) or not all(isinstance(part, dict) for part in said.values()):
        raise DataError(f"{file} must hold report: and page:, with a number for each limit")
    flat = {f"{part}_{name}": value for part, limits in said.items() for name, value in limits.items()}
    for name, value in flat.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise DataError(f"{file}: {name.replace('_', ': ', 1)}: {value!r} is no number above 0")
    return flat


#: Told which page is being read (1-based), and 0 when all are; a worker tells it on to who watches it.
on_page: Callable[[int], None] = lambda _: None  # noqa: E731
