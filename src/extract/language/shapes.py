"""Shapes of clauses, from ``data/shapes.yml``: word lists and the patterns that are made of them.

In a shape ``{list}`` stands for any word of that list (the longest first) and ``…12`` for at most twelve
characters of the same clause; all else is a regular expression.
"""

from __future__ import annotations

import re
from functools import cache

from extract.errors import DataError
from extract.resources import load


def alternatives(words: list[str]) -> str:
    """A regular expression for any of ``words``, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def words_of(name: str) -> tuple[str, ...]:
    """The words of the list ``name``.

    Raises
    ------
    DataError : where ``shapes.yml`` has no such list
    """
    lists = load("shapes.yml")["words"]
    if name not in lists:
        raise DataError(f"data/shapes.yml: no word list {name!r}")
    return tuple(str(w) for w in lists[name])


@cache
def shape(name: str) -> re.Pattern[str]:
    """The compiled pattern ``name``: any of its alternatives.

    Raises
    ------
    DataError : where there is no such shape, or it is no regular expression
    """
    shapes = load("shapes.yml")["shapes"]
    if name not in shapes:
        raise DataError(f"data/shapes.yml: no shape {name!r}")
    try:
        return re.compile("|".join(_expanded(str(part)) for part in shapes[name]))
    except re.error as error:
        raise DataError(f"data/shapes.yml: shape {name!r}: {error}") from error


def _expanded(part: str) -> str:
    part = re.sub(r"\{([a-z_]+)\}", lambda m: f"(?:{alternatives(list(words_of(m[1])))})", part)
    return re.sub(r"…(\d+)", r"[^，。；]{0,\1}?", part)
