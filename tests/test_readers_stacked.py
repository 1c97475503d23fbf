"""Tables of text files whose cells stand on lines of their own: how many columns there are, and which cells are wrapped or merged."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_readers_text import check, saved

from extract.document import Document
from extract.readers import read

LINES = """大额融资
公司
轮次
金额
时间
砚池科技
C 轮（累计）
15 亿美元
2021.6
岚石智能
B-1、B-2
—
2021.3
沧浪算力
C 轮
超 3.1 亿美元
2021.5
来源：公开资料
"""


def _cells(document: Document) -> dict[tuple[int, int], tuple[str, int]]:
    """The text of each cell of the only table, and how many rows it spans."""
    (table,) = [b.table for b in document.blocks if b.table]
    return {(c.row, c.column): (document.passage(c.spans).text if c.spans else "", c.row_span) for c in table.cells}


def test_a_row_is_as_many_lines_as_there_are_heads(tmp_path: Path) -> None:
    document = read(saved(tmp_path, LINES))
    check(document)
    cells = _cells(document)
    assert [cells[0, k][0] for k in range(4)] == ["公司", "轮次", "金额", "时间"]
    assert [cells[2, k][0] for k in range(4)] == ["岚石智能", "B-1、B-2", "—", "2021.3"]
    assert max(row for row, _ in cells) == 3


def test_what_stands_ahead_of_the_heads_is_the_title(tmp_path: Path) -> None:
    document = read(saved(tmp_path, LINES.replace("大额融资", "主要大模型公司")))
    assert _cells(document)[0, 0] == ("公司", 1)


def test_a_remark_on_two_lines_is_one_cell(tmp_path: Path) -> None:
    text = "模型\n出品方\n上线时间\n特点\n墨影\n砚池科技\n4 月\n运动幅度大，已迭代至\n1.6 版\n流云\n岚石智能\n12 月\n免费开放\n"
    document = read(saved(tmp_path, text))
    check(document)
    cells = _cells(document)
    assert cells[1, 3][0] == "运动幅度大，已迭代至1.6 版"
    assert cells[2, 0][0] == "流云"


PARTED = """表 1-1

部分大模型一览

机构

模型

参数量

发布时间

备注

砚池
研究院

墨影（百亿版）

100 亿

2021.1

多模态，电商率先使用

墨影-T

1 万亿

2021.6

480 张 GPU 训练

岚石智能

流云

35 亿

2021.12

覆盖 30 种语言，
语料 5000 亿词

资料来源：各机构
"""


def test_where_blanks_part_the_cells_a_first_cell_may_be_merged(tmp_path: Path) -> None:
    document = read(saved(tmp_path, PARTED))
    check(document)
    cells = _cells(document)
    assert cells[1, 0] == ("砚池研究院", 2)
    assert (2, 0) not in cells
    assert cells[2, 1][0] == "墨影-T"
    assert cells[3, 4][0] == "覆盖 30 种语言，语料 5000 亿词"


def test_a_first_cell_behind_all_rows_is_nobodys(tmp_path: Path) -> None:
    document = read(saved(tmp_path, PARTED.replace("资料来源", "西山研究院\n\n资料来源")))
    check(document)
    cells = _cells(document)
    assert cells[2, 0] == ("", 1)


@pytest.mark.parametrize(
    "text",
    [
        "公司\n轮次\n金额\n时间\n这一年里，钱更集中了。\n多数公司没有等到下一轮。\n估值在回落\n2021 年\n",
        "模型\n参数\n应用\n展望\n本季度继续打磨产品\n感谢各位同事\n明年再见\n谢谢\n",
    ],
)
def test_lines_that_fit_no_column_are_no_table(tmp_path: Path, text: str) -> None:
    document = read(saved(tmp_path, text))
    assert not [b for b in document.blocks if b.table]
