"""Tables and logs of text files: what lost its columns, wrapped cells, rows that lean on the row above."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_readers_text import check, passages, saved

from extract.document import BlockKind
from extract.readers import read

LOOSE = """机房走访的结果汇总在下面的表里面，供各位读者在阅读的时候随时加以对照，
并请读者指正其中的错误和遗漏之处，我们将在以后的版本里面一一地加以改正。{s}
各地机房的情况并不相同，有的已经换上新的板卡，有的还在使用三年以前购买的
旧的板卡，用电的情况也因此有很大的不同，读者在引用的时候要注意这一点区别，
并且不要把不同年份的数字放在一起比较。{s}
以下内容由编者根据公开的资料整理而成，不代表任何机构的意见，也不构成建议，
转载的时候请注明出处，并保持内容的完整，未经许可不得用于任何商业上的用途，
违者将依法追究责任。{s}
再说一句题外的话，走访的路上我们得到了许多朋友的帮助，在这里一并表示感谢，
没有他们就没有这份报告。{s}
表 5 部分模型{s}
机构 发布时间 名称 规模{s}
南山所 2021 年 6 月 青鸟 2.0 12 亿{s}
北山人工
智能研究所{s}
2021 年 9 月 白鹿 Pro{s}
34 亿{s}
西山所 2021 年 10 月 玄豹 5.6 亿{s}
来源：编者整理{s}
"""


def test_a_table_that_lost_its_columns_is_put_together_around_its_dates(tmp_path: Path) -> None:
    document = read(saved(tmp_path, LOOSE.format(s=" ")))
    check(document)
    table = next(b.table for b in document.blocks if b.kind is BlockKind.TABLE)
    assert table is not None
    rows = [[document.passage(c.spans).text for c in table.cells if c.row == r] for r in range(table.rows)]
    assert rows == [
        ["机构", "发布时间", "名称", "规模"],
        ["南山所", "2021 年 6 月", "青鸟 2.0", "12 亿"],
        ["北山人工智能研究所", "2021 年 9 月", "白鹿 Pro", "34 亿"],
        ["西山所", "2021 年 10 月", "玄豹", "5.6 亿"],
    ]


def test_a_loose_table_whose_cells_cannot_be_told_keeps_its_lines(tmp_path: Path) -> None:
    document = read(saved(tmp_path, LOOSE.format(s="")))
    check(document)
    assert [len(b.spans) for b in document.blocks if b.kind is BlockKind.TABLE and b.table is None] == [7]


EVEN = """年度融资一览

时间 企业 轮次 金额
2023.01 南山智能 A轮 数千万元
2023.03 北山科技 天使轮 数亿元
2023.04 西山芯片 A轮 近3亿元
2023.05 东山机器人 B1轮 1亿元
资料来源：企业公告
"""


def test_lines_of_as_many_words_as_their_head_are_a_table(tmp_path: Path) -> None:
    document = read(saved(tmp_path, EVEN))
    check(document)
    tables = [b.table for b in document.blocks if b.kind is BlockKind.TABLE]
    assert [(t.rows, t.columns) for t in tables if t] == [(5, 4)]


def test_prose_in_even_pieces_is_no_table(tmp_path: Path) -> None:
    document = read(saved(tmp_path, "今天 我们 出发 了\n明天 2023 年 到 家\n他们 说 很 好\n天气 不错 风 大\n\n后来呢。\n"))
    assert not [b for b in document.blocks if b.kind is BlockKind.TABLE]


FLAT = """型号 厂商 INT8 算力 发布时间

岚谷 AI 300 南山芯片 50 TOPS 6 月 3 日

溪原 L9 Tarn Works 640 TOPS 2024.10

{last}
"""


def flat_rows(tmp_path: Path, last: str) -> list[int]:
    document = read(saved(tmp_path, FLAT.format(last=last)))
    check(document)
    return [len(b.spans) for b in document.blocks if b.kind is BlockKind.TABLE and b.table is None]


@pytest.mark.parametrize(
    ("last", "lines"),
    [
        ("墨石 2 北山微 — 9 月 1 日", 4),  # a dash stands for a number that is not known
        ("溪原 L9 的算力是上一代的 3 倍，2024 年 10 月，量产", 3),
        ("• 溪原 L9 能效 3.5 TOPS/W 2024.10", 3),
        ("注：算力为 INT8，2024.10 以前", 3),
        ("溪原 L9 在 2024.10 问世", 3),
    ],
)
def test_rows_with_single_blanks_are_a_table_as_far_as_each_column_has_what_it_must(tmp_path: Path, last: str, lines: int) -> None:
    assert flat_rows(tmp_path, last) == [lines]


def test_a_sentence_with_a_tables_words_heads_no_table(tmp_path: Path) -> None:
    text = "模型 参数 与 时间 皆 重要\n一 个 模型 70 亿 2023 年\n另 一 个 80 亿 2024 年\n\n后来呢。\n"
    assert not [b for b in read(saved(tmp_path, text)).blocks if b.kind is BlockKind.TABLE]


LOG = """附录  大事记

2021 年

3 月   百度在香港二次上市，募资 239 亿港元。

6 月   智源研究院在北京举办大会，发布悟道 2.0，并与多家企业签约推动产业落地；华

为开源 MindSpore 新版。

8 月   特斯拉公布 D1 芯片。

2022 年

3 月   英伟达发布 H100。

8 月   壁仞科技发布 BR100。

11 月   OpenAI 上线 ChatGPT。
"""


def test_a_year_alone_heads_its_log_whose_entries_go_on_at_the_margin(tmp_path: Path) -> None:
    document = read(saved(tmp_path, LOG))
    check(document)
    assert passages(document, BlockKind.HEADING) == ["2021 年", "2022 年"]
    entries = passages(document, BlockKind.LIST_ITEM)
    assert len(entries) == 6
    assert entries[1].endswith("华为开源 MindSpore 新版。")


OF_THE_SAME_VENDOR = """
表 1  加速卡规格

厂商      产品          发布时间        FP32        FP16        功耗
                                      （TFLOPS）  （TFLOPS）
华为      青鸟 910      未公布          94          376         400W
思辰      星炬 S4       2021 年 11 月   18          72          75W
          星炬 X8       2022 年 3 月    24          96          250W
远岑      云阙 T21      2021 年 7 月    40          160         300W
          云阙 i20      2021 年 12 月   32          128         150W
"""


def test_a_row_without_its_first_cell_is_one_of_the_same(tmp_path: Path) -> None:
    document = read(saved(tmp_path, OF_THE_SAME_VENDOR))
    check(document)
    table = next(block.table for block in document.blocks if block.table)
    assert table.rows == 6
    products = ["".join(document.text[s:e] for s, e in cell.spans) for cell in table.cells if cell.column == 1]
    assert products == ["产品", "青鸟 910", "星炬 S4", "星炬 X8", "云阙 T21", "云阙 i20"]


WANTS_MORE = """
表 2  预训练模型

模型    机构    时间    参数规模

远树-2    临江研究院    2021 年 6 月    110 亿

星炬（TORCH）    临江人工智能实验室、    2021 年 11 月    100 亿

    思辰科技

观潮    北岸自动化所    2021 年 7 月    千亿

来源：笔者整理
"""


def test_a_cell_that_wants_more_gets_the_indented_line(tmp_path: Path) -> None:
    document = read(saved(tmp_path, WANTS_MORE))
    check(document)
    table = next(block.table for block in document.blocks if block.table)
    cells = {(cell.row, cell.column): "".join(document.text[s:e] for s, e in cell.spans) for cell in table.cells}
    assert (cells[2, 0], cells[2, 1]) == ("星炬（TORCH）", "临江人工智能实验室、思辰科技")


SPANNED = """大模型公司融资一览

公司名 | 融资轮次 | 融资时间 | 融资量 | 模型介绍 | 模型名 | 下载量
南山智能 | A 轮 | 2023-10-17 00:00:00 | 3 亿美元 | 知识问答 | Qingniao-7B | 102k
Qingniao-13B | 8.29k
北山科技 | 天使轮 | 2023-04-14 00:00:00 | 数千万人民币 | 文本生成 | Bailu-10B | 12.6k
Bailu-1B | 7
西山芯片 | C 轮 | 2023-08-18 00:00:00 | 超 7 亿人民币 | 结构预测 | Xuanbao | 6
"""


def test_rows_under_cells_that_span_them_stand_at_the_right(tmp_path: Path) -> None:
    document = read(saved(tmp_path, SPANNED))
    check(document)
    table = next(b.table for b in document.blocks if b.kind is BlockKind.TABLE)
    assert table is not None
    rows = [[document.passage(c.spans).text for c in table.cells if c.row == r] for r in range(table.rows)]
    assert rows[1][:4] == ["南山智能", "A 轮", "2023-10-17 00:00:00", "3 亿美元"]
    assert rows[2] == ["", "", "", "", "", "Qingniao-13B", "8.29k"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("最全的创业公司梳理，制表：某某智库", BlockKind.SOURCE_NOTE),
        ("谷歌发布并开源 27B 参数的 Gemma 2 语言模型", BlockKind.HEADING),
        ("成立时间：2019 年 4 月　　总部：成都　　员工：130 人", BlockKind.PARAGRAPH),
    ],
)
def test_short_lines_over_prose(tmp_path: Path, line: str, kind: BlockKind) -> None:
    prose = "这家公司在过去的一年里换了三次办公室，人数翻了一倍，收入却没有跟着翻倍，创始人说他并不着急。"
    document = read(saved(tmp_path, f"年度回顾\n\n{prose}\n\n{line}\n\n{prose}\n"))
    assert [b.kind for b in document.blocks if document.passage(b.spans).text.startswith(line[:8])] == [kind]
