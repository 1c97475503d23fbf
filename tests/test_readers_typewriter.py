"""Text files that keep the layout of their pages: read as pages, with the places of the source."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.document import BlockKind, Document
from extract.readers.patterns import columns_wide
from extract.readers.text import read_text

LEFT = (
    "沧浪一号是研究院今年推出的模型，",
    "它有三百亿参数，训练用了两千张",
    "卡。发布之后，社区在三个月里下",
    "载了它六十万次，多用于写作和翻",
    "译。研究院说，下一版会更小，也",
    "会更快，能在手机上运行。",
)
RIGHT = (
    "另一头，岚石公司把力气花在芯",
    "片上。岚石 S3 十月流片，算力为",
    "128 TOPS，功耗只有 12 瓦，已经",
    "装进三款机器人。公司的人说，他",
    "们不做云端，也不做训练，只做端",
    "侧，并且打算一直这样做下去。",
)
TABLE = """\
表 1  国内模型

  机构          模型              参数量    发布        说明
                磐石-7B           70        3 月 2 日   端侧
  岚石研究院    磐石-72B          720       6 月 7 日   通用，支持二十
                                                        种语言
                磐石-Coder        320       9 月        代码
  沧浪科技      沧浪一号          300       5 月 6 日   提出新的注意力
  砚池大学      砚池 2.0          24        2 月 1 日   单卡可运行
注：参数量单位为亿。
"""


def beside(width: str) -> str:
    """Two columns whose right one begins under itself by what is shown, or by the count of characters."""
    measure = columns_wide if width == "shown" else len
    room = max(map(measure, LEFT)) + 4
    return "\n".join(a + " " * (room - measure(a)) + b for a, b in zip(LEFT, RIGHT, strict=True))


def page(width: str) -> Document:
    """The columns, and under them the table, which stands by what is shown, or the columns once more."""
    below = TABLE if width == "shown" else "\n".join(["-" * 40, "", beside(width)])
    return read_text(Path("page.txt"), ("\n\n" + beside(width) + "\n\n" + below).encode())


def texts(document: Document, kind: BlockKind) -> list[str]:
    return [document.passage(b.spans).text for b in document.blocks if b.kind is kind]


@pytest.mark.parametrize("width", ["shown", "counted"])
def test_columns_are_read_one_after_the_other(width: str) -> None:
    assert list(dict.fromkeys(texts(page(width), BlockKind.PARAGRAPH))) == ["".join(LEFT), "".join(RIGHT)]


@pytest.mark.parametrize("width", ["shown", "counted"])
def test_every_character_is_in_one_block_and_at_its_place(width: str) -> None:
    document = page(width)
    covered = Counter(i for block in document.blocks for start, end in block.spans for i in range(start, end))
    for cells in (b.table.cells for b in document.blocks if b.table):
        assert all(document.text[s:e].strip() == document.text[s:e] for c in cells for s, e in c.spans)
    assert [char for i, char in enumerate(document.text) if char.isalnum() and covered[i] != 1] == []


def test_rows_are_told_by_their_figures_and_a_merged_cell_stands_for_its_rows() -> None:
    document = page("shown")
    (table,) = [b.table for b in document.blocks if b.table]
    merged = {c.row: c.row_span for c in table.cells if c.column == 0}
    rows = {(c.row, c.column): document.passage(c.spans).text for c in table.cells if c.spans}
    assert (table.rows, table.header_rows) == (6, 1)
    assert merged == {0: 1, 1: 3, 4: 1, 5: 1}
    assert (rows[1, 0], rows[2, 4], rows[3, 1]) == ("岚石研究院", "通用，支持二十种语言", "磐石-Coder")


def test_a_caption_is_no_row_of_its_table() -> None:
    assert texts(page("shown"), BlockKind.CAPTION) == ["表 1 国内模型"]


PIECES = (
    "中文字",
    "a1",
    "│",
    "—" * 9,
    "\t",
    "①",
    "• ",
    "|",
    "\f",
    "表 1",
    "注：x",
    "3 月",
    "2.5 亿元",
    "\u3000",
    "。",
    "—",
    "2024.5",
    "🙂",
)


@given(st.lists(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([0, 1, 2, 3, 9])), max_size=8), min_size=1, max_size=40))
def test_whatever_stands_in_the_blanks_is_read(lines: list[list[tuple[str, int]]]) -> None:
    text = "\n".join("".join(piece + " " * blanks for piece, blanks in line) for line in lines)
    document = read_text(Path("page.txt"), (text + "\n中文").encode())
    assert document.text == text + "\n中文"
    assert all(0 <= start < end <= len(document.text) for block in document.blocks for start, end in block.spans)
