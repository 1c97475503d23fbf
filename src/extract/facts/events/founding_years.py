"""Years of foundings that no date of the text tells: 20 年创立, 成立于 21 年, 成立于 2016，."""

from __future__ import annotations

import re

from extract.facts.reading import Line

_BEHIND = re.compile(r"\s?于?\s?(?:(?P<year>(?:19|20)\d\d)(?=\s?(?:[，。；、）)]|$))|(?P<short>[012]\d)\s?年(?![前代内间来]))")
_AHEAD = re.compile(r"(?<![\d近过约用花满逾历前每第.每有了])(?<!\d\s)(?P<short>[012]\d)\s?年[初底末]?\s?(?:正式|由[^，。；]{2,30})?$")
_NO_MORE = re.compile(r"\s?(?:[，。；、）)于在]|$)")


def year_told_in_short(line: Line, start: int, end: int) -> str | None:
    """The year that belongs to the founding at ``start:end``, where it is written with two digits or with no 年 behind."""
    behind = _BEHIND.match(line.text, end) if line.text[start:end].endswith("于") or line.text.startswith("于", end) else None
    if behind:
        return behind["year"] or f"20{behind['short']}"
    ahead = _AHEAD.search(line.text, line.clauses[line.clause_at(start)].start, start)
    alone = line.text[start:end].endswith("于") or _NO_MORE.match(line.text, end)
    return f"20{ahead['short']}" if ahead and alone else None
