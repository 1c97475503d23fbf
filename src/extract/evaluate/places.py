"""Where the gold's quotes stand: the sentence (or table row) of a report that holds each."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from extract.document import BlockKind, Document, Passage
from extract.errors import ReadError
from extract.evaluate.gold import Place
from extract.language.characters import fold, lower
from extract.language.sentences import sentences
from extract.readers import read
from extract.sources import discover


def squash(text: str) -> str:
    """``text`` without white space."""
    return "".join(text.split())


@dataclass(frozen=True, eq=False)
class Report:
    """A report with its sentences, to look quotes up in."""

    document: Document

    @cached_property
    def _characters(self) -> tuple[str, list[int]]:
        offsets = [i for i, c in enumerate(self.document.text) if not c.isspace()]
        return "".join(self.document.text[i] for i in offsets), offsets

    @cached_property
    def _passages(self) -> list[Passage]:
        found = [s.passage for s in sentences(self.document)] + list(self._rows())
        return sorted((p for p in found if p.text), key=lambda p: min(p.offsets))

    @cached_property
    def _starts(self) -> list[int]:
        return [min(p.offsets) for p in self._passages]

    def _rows(self) -> Iterator[Passage]:
        for block in self.document.blocks:
            if block.kind is BlockKind.TABLE and block.table is not None:
                for row in range(block.table.rows):
                    spans = sorted(s for c in block.table.cells if c.row == row for s in c.spans)
                    yield self.document.passage(spans, keep_gaps=True)

    def offset(self, place: Place) -> int | None:
        """Where the quote begins; of several places the one nearest to the line, or on the page."""
        text, offsets = self._characters
        quote = re.escape(squash(place.quote))
        found = [offsets[m.start()] for m in re.finditer(quote, text)] if quote else []
        return min(found, key=lambda at: self._distance(at, place), default=None)

    def _distance(self, offset: int, place: Place) -> int:
        if place.line is not None and self.document.media_type != "application/pdf":
            return abs(self.document.line_of(offset) - place.line)
        return abs((self.document.page_of(offset) or 0) - (place.page or 0)) if place.page else 0

    def passage(self, place: Place) -> Passage | None:
        """The sentence or the table row that the quote begins in."""
        offset = self.offset(place)
        if offset is None:
            return None
        last = bisect.bisect_right(self._starts, offset)
        for passage in reversed(self._passages[max(0, last - 40) : last]):
            if max(passage.offsets) >= offset:
                return passage
        return None


class Reports:
    """The reports of a folder by doc_id, each read when it is first asked for."""

    def __init__(self, paths: Mapping[str, Path]):
        self._paths, self._read = paths, dict[str, Report | None]()

    @classmethod
    def of(cls, folder: Path) -> Reports:
        """The reports in ``folder``, or the texts that an output folder keeps."""
        return cls({source.doc_id: source.path for source in discover(folder).sources})

    def __contains__(self, doc: str) -> bool:
        return doc in self._paths

    def get(self, doc: str) -> Report | None:
        """The report; None where there is none, or it cannot be read."""
        if doc not in self._read:
            try:
                self._read[doc] = Report(read(self._paths[doc])) if doc in self._paths else None
            except ReadError:
                self._read[doc] = None
        return self._read[doc]

    def passage(self, doc: str, place: Place) -> Passage | None:
        report = self.get(doc)
        return report.passage(place) if report else None


def occurrences(name: str, text: str) -> list[tuple[int, int]]:
    """The spans of ``name`` in ``text``, spaces, width and case aside; Latin words and numbers whole."""
    wanted = lower(squash(fold(name)))
    if not wanted:
        return []
    before = r"(?<![a-z0-9])" if _latin(wanted[0]) else ""
    behind = r"(?![a-z0-9])" if _latin(wanted[-1]) else ""
    pattern = before + r"\s*".join(map(re.escape, wanted)) + behind
    return [m.span() for m in re.finditer(pattern, lower(fold(text)))]


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
