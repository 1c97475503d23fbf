"""Text and Markdown -> Document: encodings, wrapped lines, tables, and what the report says of itself."""

from __future__ import annotations

import cProfile
import pstats
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


@pytest.mark.parametrize(
    "line",
    [
        "第{i}家公司在这一年里做了许多事情，其中最要紧的是换了三代板卡，",
        "第{i}家公司    {i} 台    2021 年 6 月",
        "• 第{i}家公司的板卡",
        "第{i}家公司",
    ],
)
def test_the_work_grows_as_the_text_does(tmp_path: Path, line: str) -> None:
    def steps(count: int) -> int:
        path = saved(tmp_path, "\n".join(line.format(i=i) for i in range(100, 100 + count)))
        with cProfile.Profile() as profile:
            read(path)
        return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]

    steps(10)  # what is made once
    assert steps(800) < 2.5 * steps(400)


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


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ("本白皮书回顾 2021 年初至 2022 年 12 月间的主要进展。", 2022),
        ("本报告梳理 2021 年的主要进展。", 2021),
    ],
)
def test_a_stretch_of_time_is_not_the_year_of_the_report(tmp_path: Path, told: str, year: int) -> None:
    path = saved(tmp_path, f"中国算力产业白皮书\n\n南山研究院\n2022 年 12 月\n\n摘要\n\n{told}过去两年里，模型的规模越来越大。\n")
    assert read(path).info.year == year
