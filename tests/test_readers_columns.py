"""What stands in columns of characters in a text file: wrapped cells, timelines, page numbers in the flow."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_readers_text import WRAPPED, check, doubled, passages, saved

from extract.document import BlockKind
from extract.readers import read

WRAPPED_CELLS = """表 3 板卡一览

板卡            厂商            发布时间    算力

青鸟 2          南山芯片        2023-05     INT8：320 TOPS
                                            FP16：160 TFLOPS
白鹿 X          北山科技、      2024-01     96 TOPS
                西山研究院
岚谷 300        东山微          2024-06     50 TOPS

来源：南山所
"""


def test_cells_that_go_on_in_the_next_line_are_one_cell(tmp_path: Path) -> None:
    document = read(saved(tmp_path, WRAPPED_CELLS))
    check(document)
    (table,) = [b.table for b in document.blocks if b.table]
    cells = {(c.row, c.column): document.passage(c.spans).text for c in table.cells}
    assert (table.rows, table.columns) == (4, 4)
    assert cells[1, 3] == "INT8：320 TOPS FP16：160 TFLOPS"
    assert cells[2, 1] == "北山科技、西山研究院"
    assert cells[3, 0] == "岚谷 300"


def test_a_line_under_no_column_ends_the_table(tmp_path: Path) -> None:
    text = WRAPPED_CELLS.replace("岚谷 300        东山微", "   岚谷 300 东山微")
    document = read(saved(tmp_path, text))
    check(document)
    assert [b.table.rows for b in document.blocks if b.table] == [3]


def test_a_row_out_of_line_with_as_many_cells_is_one_still(tmp_path: Path) -> None:
    document = read(saved(tmp_path, WRAPPED_CELLS.replace("岚谷 300 ", "   岚谷 300 ")))
    check(document)
    (table,) = [b.table for b in document.blocks if b.table]
    cells = {(c.row, c.column): document.passage(c.spans).text for c in table.cells}
    assert (table.rows, cells[3, 0], cells[3, 3]) == (4, "岚谷 300", "50 TOPS")
    assert cells[1, 3] == "INT8：320 TOPS FP16：160 TFLOPS"


TIMELINE = """【大事记】

01-16    南山所办开放日，青鸟模型亮相
02-01    北山科技开源白鹿，20 亿参数，
         自称“小钢炮”
03-18    西山研究院公布语料库

价格战由此开始。
"""


def test_days_ahead_of_wide_gaps_begin_items_of_a_list(tmp_path: Path) -> None:
    document = read(saved(tmp_path, TIMELINE))
    check(document)
    items = passages(document, BlockKind.LIST_ITEM)
    assert [item[:5] for item in items] == ["01-16", "02-01", "03-18"]
    assert items[1].endswith("自称“小钢炮”")


def test_two_days_make_no_timeline(tmp_path: Path) -> None:
    document = read(saved(tmp_path, TIMELINE.replace("03-18    西山研究院公布语料库\n", "")))
    assert not passages(document, BlockKind.LIST_ITEM)


@pytest.mark.parametrize(("first", "furniture"), [(3, 6), (30, 6)])
def test_bare_numbers_that_count_up_are_page_numbers(tmp_path: Path, first: int, furniture: int) -> None:
    document = read(saved(tmp_path, "\n".join(doubled(WRAPPED[8:] * 2) + f"\n{n}\n" for n in range(first, first + 6))))
    check(document)
    assert len(passages(document, BlockKind.FURNITURE)) == furniture


def test_bare_numbers_that_do_not_count_up_stay(tmp_path: Path) -> None:
    document = read(saved(tmp_path, "\n".join(doubled(WRAPPED[8:] * 2) + f"\n{n}\n" for n in (2, 6, 8, 13, 24))))
    assert not passages(document, BlockKind.FURNITURE)
