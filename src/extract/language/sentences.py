"""Blocks -> sentences and clauses, and the words of a sentence (the only file that knows jieba)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.document import Block, BlockKind, Document, Passage

_ENDS = "。！？!?"
_OPEN, _CLOSE = "“‘（(《「『【[", "”’）)》」』】]"
_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True))
SOURCE_KINDS = {
    BlockKind.LIST_ITEM: "list",
    BlockKind.TABLE: "table",
    BlockKind.CAPTION: "caption",
    BlockKind.FOOTNOTE: "footnote",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its passage, and where it stands.

    ``block`` is the index into ``Document.blocks``, ``number`` the sentence's own in it. ``heading`` is
    the nearest heading above, ``lead`` the sentence that introduces the list of a list item.
    """

    passage: Passage
    block: int
    number: int
    kind: str
    heading: str = ""
    lead: str = ""

    @property
    def text(self) -> str:
        return self.passage.text


@dataclass(frozen=True, slots=True)
class Clause:
    """``text[start:end]`` of a sentence between commas; ``after`` is the mark that it follows (``，；：`` or empty)."""

    start: int
    end: int
    after: str


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``; a full stop inside quotes or brackets ends none."""
    spans, start, closers = [], 0, []
    for i, char in enumerate(text):
        if char in _PAIRS and len(closers) < 4:
            closers.append((_PAIRS[char], i))
        elif closers and char == closers[-1][0]:
            closers.pop()
            # “…。” ends the sentence where the quote is all there is before the mark
            if text[i - 1] in _ENDS and char in "”’" and not closers and text[i + 1 : i + 2] not in "，、的":
                spans.append((start, i + 1))
                start = i + 1
        elif char in _ENDS and not (char in "!?" and text[i + 1 : i + 2].isalnum()):
            # a bracket that was never closed must not swallow the rest of the paragraph
            if not closers or i - closers[-1][1] > 60:
                spans.append((start, i + 1))
                start, closers = i + 1, []
    if text[start:].strip():
        spans.append((start, len(text)))
    return [s for s in (_trim(text, *span) for span in spans) if s[0] < s[1]]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split_clauses(text: str) -> list[Clause]:
    """The clauses of a sentence, split at ，；： (and an ASCII comma between Chinese) outside quotes and brackets."""
    clauses, start, after, depth = [], 0, "", 0
    for i, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0 and (char in "，；：;" or (char in ",:" and not _within_number(text, i))):
            clauses.append(Clause(start, i, after))
            start, after = i + 1, {";": "；", ",": "，", ":": "："}.get(char, char)
    clauses.append(Clause(start, len(text), after))
    return [c for c in clauses if text[c.start : c.end].strip()] or [Clause(0, len(text), "")]


def _within_number(text: str, i: int) -> bool:
    return text[i - 1 : i].isalnum() and text[i - 1 : i].isascii() and text[i + 1 : i + 2].isalnum()


def sentences(document: Document) -> Iterator[Sentence]:
    """Every sentence of the document that may state a fact, tables with cells apart (see ``facts.tables``)."""
    headings: dict[int, str] = {}
    lead = ""
    for index, block in enumerate(document.blocks):
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
            text = document.passage(block.spans).text
            headings = {level: h for level, h in headings.items() if level < max(1, block.level)}
            headings[max(1, block.level)] = text
            lead = ""
        for sentence in _of_block(document, index, block, headings, lead):
            yield sentence
            if block.kind is BlockKind.PARAGRAPH:
                lead = sentence.text
            elif block.kind is BlockKind.LIST_ITEM and sentence.text.endswith(("：", ":")):
                lead = sentence.text


def _of_block(document: Document, index: int, block: Block, headings: dict[int, str], lead: str) -> Iterator[Sentence]:
    if block.kind in (BlockKind.CONTENTS, BlockKind.FURNITURE, BlockKind.SOURCE_NOTE) or (
        block.kind is BlockKind.TABLE and block.table is not None
    ):
        return
    kind = SOURCE_KINDS.get(block.kind, "prose")
    heading = headings[max(headings)] if headings else ""
    if block.kind is BlockKind.TABLE:
        passages = [document.passage([span], keep_gaps=True) for span in block.spans]
    else:
        passage = document.passage(block.spans)
        passages = [passage.part(*span) for span in split_sentences(passage.text)]
    for number, passage in enumerate(p for p in passages if p.text):
        yield Sentence(passage, index, number, kind, heading, lead if kind == "list" else "")


@cache
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    # Its own dictionary and nothing else: the names of our lexicon must not bend the word boundaries
    # that they are checked against.
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def words(text: str) -> list[tuple[int, int]]:
    """The words of ``text`` as spans, by jieba's dictionary (no guesses at unknown words)."""
    return [(start, end) for _, start, end in _jieba().tokenize(text, HMM=False)]


def quoted(text: str) -> list[tuple[int, int, str]]:
    """What stands in “”, 《》 or 「」: (start, end, opening mark), marks excluded."""
    pattern = re.compile(r"“([^“”]{1,60})”|《([^《》]{1,80})》|「([^「」]{1,60})」|\"([^\"]{2,60})\"|‘([^‘’]{2,40})’")
    found = []
    for match in pattern.finditer(text):
        group = next(i for i in range(1, 6) if match[i] is not None)
        found.append((match.start(group), match.end(group), "“《「\"‘"[group - 1]))
    return found
