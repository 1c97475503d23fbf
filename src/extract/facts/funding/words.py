"""The words of ``data/funding.yml`` as patterns."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extract.language.shapes import alternatives
from extract.resources import load


@cache
def words() -> dict[str, Any]:
    """``data/funding.yml``."""
    data: dict[str, Any] = load("funding.yml")
    return data


@cache
def any_of(*keys: str) -> str:
    """A regular expression for any word of the lists, the longest first."""
    return f"(?:{alternatives([w for key in keys for w in words()[key]])})"


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """``pattern`` with ``{list}`` for any word of that list of ``funding.yml``."""
    return re.compile(re.sub(r"\{([a-z_]+)\}", lambda m: any_of(m[1]), pattern))
