"""Tables of a text file whose rows are lines with single blanks between the cells, known by their head.

``Quill-XL Quillmark 约 450 亿 2024.08`` under ``模型 机构 参数 时间``: where one name ends and the next begins is not to be
seen here, so such a table is kept without cells. That it is one shows in what each row must hold, and in which order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ..language.characters import level
from ..language.headers import joined_headers
from ..resources import load
from .patterns import bullet, is_source, opens_caption
from .typed import DATE, sort_of
from .wrapping import TextLine

_LEAST_COLUMNS, _MOST_COLUMNS, _LEAST_ROWS, _MOST_LINES = 3, 8, 2, 3
_LONGEST_ROW, _LONGEST_HEADER = 90, 12
_TOLD = 0.65  # of the headers say what their columns hold
_NO_HEAD = re.compile(r"[，。；：:？！、《》“”|]|\d{3}|\s{2}|\t")
_PROSE = re.compile(r"[。；！？]|，.*，|\s{3}|\t|\|")
_BEGUN = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,12}\s[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9\-]{1,14}")
_NUMBER = re.compile(r"\s?(\d{1,3})\s(?!\s?[月日年万亿%])")
_TELLING = re.compile(r"[\d千百万亿《]")


def flat_table(lines: Sequence[TextLine], i: int) -> int:
    """How many lines from the head at ``i`` on are one table; 0 if none begins here."""
    head = lines[i].line.text
    if not is_flat_head(head):
        return 0
    end = i + 1
    while taken := _row(lines, end, head):
        end += taken
    return end - i if end - i > _LEAST_ROWS else 0  # the head is one of them


def _row(lines: Sequence[TextLine], at: int, head: str) -> int:
    """How many lines from ``at`` on are the next row; 0 if there is none.

    Rows of more than one line are known by their number, or by a first line of a name's beginning (登临科技 Goldwasser | UL64 推理…).
    """
    numbered = _NUMBER.match(lines[at].line.text) if at < len(lines) else None
    follows = numbered and (before := _number_above(lines, at)) and int(numbered[1]) == before + 1
    begun = at < len(lines) and _BEGUN.fullmatch(lines[at].line.text) is not None
    most = _MOST_LINES if follows else 2 if begun else 1
    for count in range(1, most + 1):
        texts = [x.line.text.strip() for x in lines[at : at + count]]
        if len(texts) < count or any(map(is_flat_head, texts)):
            return 0
        if is_flat_row(" ".join(texts), head):
            return count
    return 0


def _number_above(lines: Sequence[TextLine], at: int) -> int:
    """The number that the row above the line ``at`` begins with; 0 where none of the lines above, as many as a row takes, has one."""
    found = (_NUMBER.match(x.line.text) for x in reversed(lines[max(0, at - _MOST_LINES) : at]))
    return next((int(m[1]) for m in found if m), 0)


def is_flat_head(text: str) -> bool:
    """Whether the line is the heads of a few columns and nothing else, one at least of cells that have a shape."""
    if _NO_HEAD.search(text):
        return False
    headers = _headers(text)
    if not _LEAST_COLUMNS <= len(headers) <= _MOST_COLUMNS or any(len(h) > _LONGEST_HEADER for h in headers):
        return False
    return are_headers(headers) and any(map(sort_of, headers))


def are_headers(words: Sequence[str]) -> bool:
    """Whether enough of the words say what columns hold."""
    return sum(map(is_header, words)) >= max(2, _TOLD * len(words))


def is_flat_row(text: str, head: str) -> bool:
    """Whether the line has what each column of ``head`` must hold, in the order of the columns."""
    headers = _headers(head)
    if len(text) > _LONGEST_ROW or _PROSE.search(text) or len(text.split()) < len(headers):
        return False
    mark = bullet(text)
    if (mark and not mark[1][0].isdigit()) or is_source(text) or opens_caption(text) or is_flat_head(text):
        return False
    at, told = 0, False
    for i, sort in enumerate(map(sort_of, headers)):
        ends = sort is DATE and i + 1 == len(headers)  # 溪原 L9 在 2024.10 问世 is no row
        match = _standing(sort, text, at, ends=ends) if sort else None
        if sort and match is None:
            return False
        if match:
            at, told = match.end(), told or bool(_TELLING.search(match.group()))
    return told


def _standing(sort: re.Pattern[str], text: str, at: int, *, ends: bool) -> re.Match[str] | None:
    """The first piece of ``text`` of that sort that begins where a word does (and ``ends`` the text)."""
    found = (m for m in sort.finditer(text, at) if not text[max(0, m.start() - 1) : m.start()].strip())
    return next((m for m in found if not ends or m.end() == len(text)), None)


def _headers(text: str) -> list[str]:
    return joined_headers(text.split(), is_header)


@cache
def _header_words() -> tuple[str, ...]:
    return tuple(_levelled())


def _levelled() -> Iterator[str]:
    data = load("columns.yml")
    for listed in (*data["roles"].values(), *data["date_verbs"].values(), data["date_words"]):
        yield from map(level, listed)


@cache
def is_dated_deed(word: str) -> bool:
    """Whether a head is nothing but what was done at the dates under it: 成立, 发布."""
    return any(level(word) == level(verb) for listed in load("columns.yml")["date_verbs"].values() for verb in listed)


@cache
def is_header(word: str) -> bool:
    """Whether a word of a head says what its column holds; by its end, as its readers take it."""
    core = level(re.sub(r"[（(][^（）()]*[）)]", "", word))
    return any(core == w or (core.endswith(w) and not w.isascii() and len(w) > 1) for w in _header_words())
