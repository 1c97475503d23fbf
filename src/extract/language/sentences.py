"""Blocks -> sentences and clauses, and the words of a sentence (the only file that knows jieba)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.document import SILENT, Block, BlockKind, Document, Passage, is_wide

#: What a sentence ends with.
ENDS = "。！？!?"
_OPEN, _CLOSE = "“‘（(《「『【[", "”’）)》」』】]"
_PAIRS = dict(zip(_OPEN, _CLOSE, strict=True)) | {"(": ")）", "（": "）)"}
_FULL_WIDTH = {";": "；", ",": "，", ":": "："}
# A quote or a bracket longer than this holds sentences of its own.
_LONGEST_ASIDE = 60
_DEEPEST = 8
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
    the nearest heading above, ``lead`` the sentence that introduces the list of a list item. ``text`` is
    the passage's with the marks of Latin print as Chinese ones, ``printed`` just as it stands.
    """

    passage: Passage
    block: int
    number: int
    kind: str
    heading: str = ""
    lead: str = ""

    @property
    def text(self) -> str:
        return chinese_marks(self.passage.text)

    @property
    def printed(self) -> str:
        return self.passage.text


_STRAIGHT = re.compile(r'"([^"“”]{1,40})"')
_LATIN_MARK = re.compile("[,;:]")


def chinese_marks(text: str) -> str:
    """``text``, as long as before, with "…" that stands amid Chinese as “…”, and a Latin comma, semicolon or colon beside it as ，；：."""
    if '"' in text:
        text = _STRAIGHT.sub(lambda m: f"“{m[1]}”" if any(map(is_wide, _beside(m) + m[1])) else m.group(), text)
    return _LATIN_MARK.sub(lambda m: _FULL_WIDTH[m.group()] if _amid_chinese(m) else m.group(), text)


def _beside(match: re.Match[str]) -> str:
    """The characters right ahead of the match and right behind it."""
    return match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]


def _amid_chinese(mark: re.Match[str]) -> bool:
    """7 月末,其…, and not 1,979 nor 12:30; a colon needs Chinese ahead of it (发布时间: 2021)."""
    if _within_number(mark.string, mark.start()):
        return False
    beside = mark.string[max(0, mark.start() - 1) : mark.start()] if mark.group() == ":" else _beside(mark)
    return any(map(is_wide, beside))


@dataclass(frozen=True, slots=True)
class Clause:
    """``text[start:end]`` of a sentence between commas; ``after`` is the mark that it follows (``，；：`` or empty)."""

    start: int
    end: int
    after: str


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, in order, without white space around them.

    A full stop inside quotes or brackets ends none, unless they run on for long; one inside a quote that
    the sentence closes with does. Brackets that are never closed count for nothing.
    """
    pairs = _pairs(text)
    closing = {end: start for start, end in pairs.items()}
    spans: list[tuple[int, int]] = []
    start, open_at = 0, []
    for i in range(len(text)):
        if i in pairs:
            open_at.append(i)
        elif i in closing:
            open_at = [o for o in open_at if o < closing[i]]
            if i >= start and not open_at and _ends_with_quote(text, i):
                spans.append((start, i + 1))
                start = i + 1
        elif i >= start and _is_end(text, i) and (not open_at or i - open_at[-1] > _LONGEST_ASIDE):
            end = i + 1
            while end < len(text) and text[end] in _CLOSE:
                end += 1
            spans.append((start, end))
            start, open_at = end, []
    spans.append((start, len(text)))
    return [s for s in (_trim(text, *span) for span in spans) if s[0] < s[1]]


def _pairs(text: str) -> dict[int, int]:
    """Where each bracket and quote of ``text`` opens, with where it closes; those without a partner left out."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for i, char in enumerate(text):
        if char in _PAIRS:
            open_at.append(i)
        elif char in _CLOSE:
            depth = next((d for d, o in enumerate(open_at[:-_DEEPEST:-1], 1) if char in _PAIRS[text[o]]), 0)
            if depth:
                pairs[open_at[-depth]] = i
                del open_at[-depth:]
    return pairs


def _is_end(text: str, i: int) -> bool:
    """Whether a sentence ends at ``text[i]``: not at the ! of Yahoo!Japan, and of ？！ at the last."""
    if text[i] not in ENDS or text[i + 1 : i + 2] in tuple(ENDS):
        return False
    return not (text[i] in "!?" and text[i + 1 : i + 2].isalnum())


def _ends_with_quote(text: str, i: int) -> bool:
    """“…。” ends the sentence with its quote, where no word of the sentence follows (“…。”的, “…！”，)."""
    return text[i] in "”’」』" and text[i - 1] in ENDS and text[i + 1 : i + 2] not in tuple("，、的；）")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def split_clauses(text: str) -> list[Clause]:
    """The clauses of a sentence, split at ，；： (→ and ｜ of slides, an ASCII comma between Chinese) outside quotes and brackets.

    Never empty: a text without a clause is one clause.
    """
    clauses: list[Clause] = []
    pairs = _pairs(text)
    start, after, closed = 0, "", -1
    for i, char in enumerate(text):
        if i <= closed:
            continue
        if i in pairs:
            closed = pairs[i]
        elif char in "，；：;→｜" or (char in ",:" and not _within_number(text, i)):
            clauses.append(Clause(start, i, after))
            start, after = i + 1, _FULL_WIDTH.get(char, char)
    clauses.append(Clause(start, len(text), after))
    return [c for c in clauses if text[c.start : c.end].strip()] or [Clause(0, len(text), "")]


def _within_number(text: str, i: int) -> bool:
    """Whether the mark stands in 1,979 or 12:30 (or between Latin words without a space)."""
    return text[i - 1 : i].isalnum() and text[i - 1 : i].isascii() and text[i + 1 : i + 2].isalnum()


def sentences(document: Document) -> Iterator[Sentence]:
    """Every sentence of the document that may state a fact, tables with cells apart (see ``facts.tables``)."""
    headings: dict[int, str] = {}
    lead = ""
    for index, block in enumerate(document.blocks):
        if block.kind in (BlockKind.HEADING, BlockKind.TITLE):
            text = chinese_marks(document.passage(block.spans).text)
            headings = {level: h for level, h in headings.items() if level < max(1, block.level)}
            headings[max(1, block.level)] = text
            lead = ""
        for sentence in _of_block(document, index, block, headings, lead):
            yield sentence
            leads = block.kind is BlockKind.LIST_ITEM and sentence.text.endswith(("：", ":"))
            if leads or block.kind is BlockKind.PARAGRAPH:
                lead = sentence.text


def _of_block(document: Document, index: int, block: Block, headings: dict[int, str], lead: str) -> Iterator[Sentence]:
    noted = block.kind is BlockKind.SOURCE_NOTE
    if (block.kind in SILENT and not noted) or block.kind is BlockKind.TABLE:
        return
    kind = SOURCE_KINDS.get(block.kind, "prose")
    heading = headings[max(headings)] if headings else ""
    whole = document.passage(block.spans)
    passages = [whole.part(*span) for span in split_sentences(chinese_marks(whole.text))]
    if noted:
        passages = passages[1:]  # 资料来源：企业公告。X 同年 3 月的 A 轮为 1 亿元: what the note adds
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


_QUOTED = re.compile(
    r"“([^“”]{1,60})”|《([^《》]{1,80})》|「([^「」]{1,60})」|\"([^\"]{2,60})\"|‘([^‘’]{2,40})’",
)


def quoted(text: str) -> list[tuple[int, int, str]]:
    """What stands in “”, 《》, 「」 or straight quotes: (start, end, opening mark), marks excluded."""
    found = []
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        found.append((match.start(group), match.end(group), match.group()[0]))
    return found
