"""What stands in a cell: plain numbers, lists joined with ``;``, levelled text, boxes, places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from extract.document import Document, Span

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def number(value: Decimal | int | None) -> str:
    """``value`` without exponent and without zeros behind the point: 1750000000000, 0.5."""
    if value is None:
        return ""
    plain = format(Decimal(value), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def text(value: str) -> str:
    """``value`` on one line: white space levelled, control characters left out."""
    return " ".join(_CONTROLS.sub("", value).split())


def squashed(value: str) -> str:
    """``value`` without white space, as texts are compared with the words of a table."""
    return "".join(_CONTROLS.sub("", value).split())


def name(value: str) -> str:
    """A name for a cell or a list of names; the ``;`` that parts a list cannot stand in it."""
    return text(value).replace(";", ",")


def names(values: Iterable[str]) -> str:
    """Names joined with ``;``, each once, in their order."""
    return ";".join(dict.fromkeys(n for n in map(name, values) if n))


def boolean(value: bool) -> str:
    return "true" if value else "false"


def boxes(document: Document, start: int, end: int) -> str:
    """The boxes of ``text[start:end]``, one a line; empty where the characters have none."""
    return ";".join(",".join(f"{v:.1f}" for v in box) for box in document.boxes(start, end))


def place(document: Document, start: int) -> tuple[str, str]:
    """(page, line) of a character: PDFs have pages, text files have lines."""
    if document.media_type == "application/pdf":
        return str(document.page_of(start) or ""), ""
    return "", str(document.line_of(start))


def places(document: Document, spans: Iterable[Span]) -> str:
    """``page:line:start-end`` for each span, in the order of the text."""
    return ";".join(":".join((*place(document, start), f"{start}-{end}")) for start, end in sorted(set(spans)))
