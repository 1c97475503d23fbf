"""Text and Markdown -> Document: encodings, wrapped lines, tables, and what the report says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extract.document import BlockKind, Document
from extract.errors import ReadError
from extract.readers import read

WRAPPED = """城市机房走访记

　　去年春天我们走访了七座城市的机房，记录下每一台机器的型号与用电，
并同管理员谈了很久。多数机房仍在用三年前买的板卡，只有两处换了青鸟 2.
0 板卡，其余各处都还在等候预算。同一时期，新板卡的产量比上一代增加 4
8.4%，这一数字由厂商给出，我们没有办法核对，只能照录在此以备查考。

　　第二段从这里开始，它的第一行同样缩进了两个字，读者一眼就能看出来
它是新的一段，而不是上一段的继续。
"""


def saved(tmp_path: Path, text: str | bytes, name: str = "r.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def passages(document: Document, *kinds: BlockKind) -> list[str]:
    return [document.passage(b.spans).text for b in document.blocks if not kinds or b.kind in kinds]


def check(document: Document) -> None:
    covered = [0] * len(document.text)
    for block in document.blocks:
        assert block.spans
        for start, end in block.spans:
            assert 0 <= start < end <= len(covered)
            assert "\n" not in document.text[start:end]
            for i in range(start, end):
                covered[i] += 1
        for cell in block.table.cells if block.table else ():
            assert all(any(a <= s < e <= b for a, b in block.spans) for s, e in cell.spans)
    assert max(covered, default=0) <= 1
    starts = [0, *(i + 1 for i, c in enumerate(document.text) if c == "\n")]
    for start in starts:
        line = document.text[start:].split("\n", 1)[0]
        assert not line.strip() or any(covered[start : start + len(line)])
    assert list(document.marks) == sorted(document.marks)
    assert document.pages == ()
    assert document.char_box.shape == (0, 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_encoding_gives_the_same_text(tmp_path: Path, encoding: str, ends: str) -> None:
    document = read(saved(tmp_path, WRAPPED.replace("\n", ends).encode(encoding)))
    assert document.text == WRAPPED
    assert document.media_type == "text/plain"


def test_hard_wrapped_lines_are_joined_and_numbers_stay_whole(tmp_path: Path) -> None:
    document = read(saved(tmp_path, WRAPPED))
    check(document)
    first, second = passages(document, BlockKind.PARAGRAPH)
    assert "只有两处换了青鸟 2.0 板卡，" in first
    assert "新板卡的产量比上一代增加 48.4%，" in first
    assert second.startswith("第二段从这里开始")
    assert document.line_of(document.blocks[1].spans[0][0]) == 3


def doubled(text: str) -> str:
    """As some extractors write it: every line followed by an empty one."""
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip()) + "\n"


def test_an_empty_line_after_every_line_parts_nothing(tmp_path: Path) -> None:
    body = WRAPPED.replace("　　", "") * 3
    document = read(saved(tmp_path, doubled(body)))
    check(document)
    assert any("换了青鸟 2.0 板卡，其余各处" in p for p in passages(document))
    assert document.text == doubled(body)


def test_a_file_with_one_line_a_paragraph_is_not_joined(tmp_path: Path) -> None:
    lines = [f"第{i}家公司在这一年里做了许多事情，其中最要紧的是换了三代板卡，把用电降了一半。" * 4 for i in "一二三四"]
    document = read(saved(tmp_path, "\n".join(lines)))
    check(document)
    assert passages(document) == lines


def test_running_heads_and_page_numbers_left_in_a_text(tmp_path: Path) -> None:
    pages = [f"机房走访记 上篇\n\n南山观察丨 {n}\n\n" + doubled(WRAPPED[8:]) for n in range(31, 36)]
    document = read(saved(tmp_path, "\n".join(pages)))
    check(document)
    assert len(passages(document, BlockKind.FURNITURE)) == 10
    assert document.info.title in ("南山观察", "机房走访记上篇")


@pytest.mark.parametrize(
    "rows",
    [
        ["名称\t机构\t数量", "青鸟\t南山所\t12", "白鹿\t\t34"],
        ["名称      机构        数量", "青鸟      南山所        12", "白鹿      北山所        34"],
    ],
)
def test_tables_in_text(tmp_path: Path, rows: list[str]) -> None:
    document = read(saved(tmp_path, "表 1 数量\n\n" + "\n".join(rows) + "\n\n来源：南山所\n"))
    check(document)
    assert [b.kind for b in document.blocks] == [BlockKind.CAPTION, BlockKind.TABLE, BlockKind.SOURCE_NOTE]
    table = document.blocks[1].table
    assert table is not None
    assert (table.rows, table.columns, table.header_rows) == (3, 3, 1)
    cells = {(c.row, c.column): document.passage(c.spans).text for c in table.cells}
    assert cells[0, 0] == "名称"
    assert cells[1, 1] == "南山所"
    assert cells[2, 2] == "34"


def test_markdown(tmp_path: Path) -> None:
    source = """# 走访记 2021

## 一、机房

南山所发布了**青鸟 2.0**，见[公告](https://example.org/a)[^1]。
它很快。

- 第一条
  - 第二条
1. 第三条

| 名称 | 数量 |
|:-----|-----:|
| 青鸟 | 12 |
| 白鹿 | 34 |

```python
参数量 = 99
```

[^1]: 口径见附录。
"""
    document = read(saved(tmp_path, source, "r.md"))
    check(document)
    assert document.media_type == "text/markdown"
    assert document.text == source
    kinds = [(b.kind, b.level) for b in document.blocks]
    assert kinds == [
        (BlockKind.TITLE, 1),
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.LIST_ITEM, 1),
        (BlockKind.LIST_ITEM, 2),
        (BlockKind.LIST_ITEM, 1),
        (BlockKind.TABLE, 0),
        (BlockKind.FURNITURE, 0),
        (BlockKind.FOOTNOTE, 0),
    ]
    assert passages(document)[2] == "南山所发布了青鸟 2.0，见公告。它很快。"
    table = document.blocks[6].table
    assert table is not None
    assert [document.passage(c.spans).text for c in table.cells] == ["名称", "数量", "青鸟", "12", "白鹿", "34"]
    assert document.info.title == "走访记 2021"
    assert document.info.year == 2021


def test_a_flat_footnote_mark_does_not_read_as_a_number(tmp_path: Path) -> None:
    source = "这一年板卡成为增长的驱动力3。后面还有许多话要说，但是这里不说了。\n\n3 数据来源：南山所的年度调查。\n"
    document = read(saved(tmp_path, source))
    check(document)
    assert passages(document) == [
        "这一年板卡成为增长的驱动力。后面还有许多话要说，但是这里不说了。",
        "数据来源：南山所的年度调查。",
    ]
    assert document.blocks[1].label == "3"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "white space"),
        (bytes(range(256)) * 8, "binary|not text"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" * 20, "binary"),
        ("一段文字".encode("utf-16")[:-1], "does not fit"),
        (b"caf\xe9 \xff\xfe\xfd" * 20, "encoding|GB18030"),
        ("\ufffd".join("一段坏掉的文字").encode(), "binary"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read(saved(tmp_path, data))


COVER = "人工智能算力走访记\n（2021 年）\n\n南山研究院\n2022 年 3 月\n\n"


def test_the_cover_tells_title_publisher_date_and_year(tmp_path: Path) -> None:
    info = read(saved(tmp_path, COVER + WRAPPED)).info
    assert (info.title, info.publisher, info.published) == ("人工智能算力走访记", "南山研究院", "2022-03")


def test_a_file_beside_the_report_overrules(tmp_path: Path) -> None:
    path = saved(tmp_path, COVER + WRAPPED)
    path.with_suffix(".yml").write_text("title: 另一个题目\npublished: 2022-04-05\nreport_year: 2021\n", "utf-8")
    info = read(path).info
    assert (info.title, info.publisher, info.published, info.year) == ("另一个题目", "南山研究院", "2022-04-05", 2021)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: [", "YAML"),
        ("- a\n- b\n", "keys and values"),
        ("published: 春天", "no date"),
        ("report_year: 二〇二一", "no year"),
    ],
)
def test_a_bad_file_beside_the_report_is_an_error(tmp_path: Path, text: str, reason: str) -> None:
    path = saved(tmp_path, WRAPPED)
    path.with_suffix(".yml").write_text(text, "utf-8")
    with pytest.raises(ReadError, match=reason) as caught:
        read(path)
    assert caught.value.path.name == "r.yml"


LINE = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "# 题",
            "一、总论",
            "表 1 数量",
            "| a | b |",
            "|---|---|",
            "1. 条目",
            "- 12 -",
            "a\tb",
            "来源：甲",
            "3 注：甲乙丙丁戊己庚",
            "```",
            "===",
            "\f第二页",
            "图 1 乙",
        ]
    ),
    st.text(alphabet="机房板卡，。、0123456789 aB%\t（）", max_size=60),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINE, min_size=1, max_size=25), suffix=st.sampled_from([".txt", ".md"]))
@example(lines=["表 1 数量"], suffix=".txt")
def test_any_text_is_covered_by_blocks_that_do_not_overlap(tmp_path: Path, lines: list[str], suffix: str) -> None:
    source = "\n".join(lines)
    if source.strip():
        document = read(saved(tmp_path, source, f"r{suffix}"))
        assert document.text == source
        check(document)


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
