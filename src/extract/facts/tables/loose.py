"""Tables of text files whose cells came out as loose lines: the rows found again by what must stand in each column.

A head tells the columns, and the words are dealt out to them (``dealer``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Block, Document, Span
from extract.facts.reading import Reading
from extract.facts.tables.columns import role_in, tells
from extract.facts.tables.dealer import FIGURE_ROLES, Dealer, Word
from extract.facts.tables.sheet import Sheet, sheet_of

_MOST_WORDS, _MOST_COLUMNS = 500, 8
_CAPITALS = re.compile(r"[A-Z]{2,5}(?:-[A-Z]{2,3})?")  # HPL 性能
_FORMAT = re.compile(r"(?:INT|FP|BF|TF)\s?\d+$|^AI$", re.IGNORECASE)


def loose_sheet(reading: Reading, index: int, block: Block, context: str, heading: str) -> Sheet | None:
    """The sheet of a table block without cells; None where its columns cannot be told."""
    document = reading.document
    listed = _listed(document, block.spans)
    if not listed or len(listed) > _MOST_WORDS:
        return None
    headers, first = _head(document, listed)
    roles = [role_in(h, context) for h in headers]
    if not _readable(roles):
        return None
    dealer = Dealer(reading, listed[first:], roles)
    rows = dealer.rows()
    return sheet_of(reading, index, headers, rows, context, heading) if rows else None


def _listed(document: Document, spans: Sequence[Span]) -> list[Word]:
    return [
        Word(start + m.start(), start + m.end(), number)
        for number, (start, end) in enumerate(spans)
        for m in re.finditer(r"\S+", document.text[start:end])
    ]


def _head(document: Document, listed: Sequence[Word]) -> tuple[list[str], int]:
    """The headers of the first line, and how many words they take; INT8 算力 is one."""
    first = [w for w in listed if w.line == listed[0].line]
    headers: list[str] = []
    pending = ""
    for word in first:
        text = f"{pending} {document.text[word.start : word.end]}".strip()
        if not tells(text) and (_FORMAT.search(text) or _CAPITALS.fullmatch(text)) and word is not first[-1]:
            pending = text
            continue
        headers.append(text)
        pending = ""
    return headers, len(first)


def _readable(roles: Sequence[str]) -> bool:
    anchored = any(r in FIGURE_ROLES or r in ("date", "policy", "round") or r.endswith("_date") for r in roles)
    return 2 <= len(roles) <= _MOST_COLUMNS and anchored and sum(map(bool, roles)) >= 0.6 * len(roles)
