"""PDF -> Document: what is read, in which order, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pdfmaker import PdfMaker

from extract.document import BlockKind, Document
from extract.errors import ReadError
from extract.readers import read
from extract.readers.picture import picture

BODY = [
    "　　去年春天我们走访了七座城市的机房，记录下每一台机器的型号与用电，并同管理员谈了",
    "很久。多数机房仍在用三年前买的板卡，只有两处换成了新的。我们把这些数字整理成表，供",
    "读者比较。",
]


def saved(tmp_path: Path, maker: PdfMaker, name: str = "r.pdf") -> Path:
    path = tmp_path / name
    path.write_bytes(maker.bytes())
    return path


def passages(document: Document, *kinds: BlockKind) -> list[str]:
    return [document.passage(b.spans).text for b in document.blocks if not kinds or b.kind in kinds]


def check(document: Document) -> None:
    """What holds for every document."""
    size = len(document.text)
    assert document.char_page.shape == (size,)
    assert document.char_box.shape == (size, 4)
    assert document.char_page.dtype == np.int32
    covered = np.zeros(size, int)
    for block in document.blocks:
        assert block.spans
        for start, end in block.spans:
            assert 0 <= start < end <= size
            assert "\n" not in document.text[start:end]
            covered[start:end] += 1
        if block.table:
            for cell in block.table.cells:
                assert cell.row + cell.row_span <= block.table.rows
                assert cell.column + cell.column_span <= block.table.columns
                for start, end in cell.spans:
                    assert any(a <= start < end <= b for a, b in block.spans)
    assert covered.max(initial=0) <= 1
    assert all(covered[i] or c.isspace() for i, c in enumerate(document.text))
    assert all(document.char_page[i] for i, c in enumerate(document.text) if not c.isspace())


def test_a_paragraph_is_joined_over_its_lines_without_spaces(tmp_path: Path) -> None:
    document = read(saved(tmp_path, PdfMaker().page().lines(80, 100, BODY)))
    check(document)
    assert passages(document) == ["".join(BODY).strip("　")]
    box = document.boxes(*document.blocks[0].spans[1])
    assert len(box) == 1
    assert box[0][0] == pytest.approx(80, abs=1)


def test_a_paragraph_over_a_page_is_one_block_and_furniture_comes_after_it(tmp_path: Path) -> None:
    maker = PdfMaker()
    for number in range(1, 5):
        maker.page().text(80, 40, "机房走访记", 8).text(290, 815, str(number), 8)
        maker.lines(80, 100, [chr(0x4E00 + 100 * number + i) + BODY[1][3:] for i in range(20)])
    document = read(saved(tmp_path, maker))
    check(document)
    assert [b.kind for b in document.blocks].count(BlockKind.FURNITURE) == 8
    assert len(passages(document, BlockKind.PARAGRAPH)) == 1
    assert document.blocks[0].kind is BlockKind.PARAGRAPH
    assert {document.page_of(start) for start, _ in document.blocks[0].spans} == {1, 2, 3, 4}
    assert document.info.title == "机房走访记"


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"左栏第{i:02d}行写得很满所以看得出是正文的样子" for i in range(12)]
    right = [f"右栏第{i:02d}行写得很满所以看得出是正文的样子" for i in range(12)]
    maker = PdfMaker().page().text(80, 60, "横跨两栏的一行说明文字放在最上面给读者看的", 10)
    maker.lines(60, 100, left).lines(310, 100, right)
    document = read(saved(tmp_path, maker))
    check(document)
    text = "".join(passages(document))
    assert text.index("左栏第11行") < text.index("右栏第00行")


@pytest.mark.parametrize("rotate", [0, 90, 270])
def test_a_page_on_its_side_is_read_with_its_boxes_where_they_are(tmp_path: Path, rotate: int) -> None:
    maker = PdfMaker(rotate=rotate).page().lines(80, 100, BODY)
    document = read(saved(tmp_path, maker))
    check(document)
    assert passages(document) == ["".join(BODY).strip("　")]
    x0, top, x1, bottom = document.boxes(*document.blocks[0].spans[1])[0]
    width, height = document.pages[0].width, document.pages[0].height
    assert (width, height) == ((595, 842) if rotate == 0 else (842, 595))
    if rotate == 0:
        assert (x0, bottom) == pytest.approx((80, 118), abs=4)
    elif rotate == 90:
        assert (width - x0, top) == pytest.approx((118, 80), abs=14)
    else:
        assert (x0, height - bottom) == pytest.approx((108, 80), abs=14)
    assert x1 > x0
    assert bottom > top


def test_letters_printed_twice_are_read_once(tmp_path: Path) -> None:
    maker = PdfMaker().page().text(80, 100, "模型规模 ALL 与日俱增").text(80.3, 100, "模型规模 ALL 与日俱增")
    assert passages(read(saved(tmp_path, maker))) == ["模型规模 ALL 与日俱增"]


def test_text_off_the_page_or_without_size_is_not_read(tmp_path: Path) -> None:
    maker = PdfMaker().page().lines(80, 100, BODY).text(700, 300, "页外的字").text(80, 300, "没有大小的字", 0)
    assert len(read(saved(tmp_path, maker)).blocks) == 1


def test_a_watermark_is_furniture(tmp_path: Path) -> None:
    maker = PdfMaker().page().lines(80, 100, BODY).text(300, 600, "DRAFT COPY", 40, turned=True)
    document = read(saved(tmp_path, maker))
    check(document)
    assert passages(document, BlockKind.FURNITURE) == ["DRAFT COPY"]


def test_footnotes_stand_apart_and_their_marks_are_left_out(tmp_path: Path) -> None:
    maker = PdfMaker().page().lines(80, 100, BODY)
    maker.text(80, 160, "营收增长 35%").text(142, 156, "12", 6).text(150, 160, "，创下新高。")
    maker.text(80, 780, "12", 5).text(87, 783, "口径见附录，不含海外。", 8)
    document = read(saved(tmp_path, maker))
    check(document)
    assert "营收增长 35%，创下新高。" in passages(document)[-2]
    notes = [b for b in document.blocks if b.kind is BlockKind.FOOTNOTE]
    assert [n.label for n in notes] == ["12"]
    assert document.passage(notes[0].spans).text == "口径见附录，不含海外。"


def test_a_mark_that_the_line_break_sent_to_the_next_line_opens_no_footnote(tmp_path: Path) -> None:
    maker = PdfMaker().page().lines(80, 100, [BODY[0], "⁵。" + BODY[1], BODY[2]])
    assert [b.kind for b in read(saved(tmp_path, maker)).blocks] == [BlockKind.PARAGRAPH]


def test_an_exponent_is_no_footnote_mark(tmp_path: Path) -> None:
    maker = PdfMaker().page().text(80, 160, "共计 10").text(114, 156, "9", 6).text(118, 160, " 次运算，约合一秒。")
    assert "10⁹ 次运算" in passages(read(saved(tmp_path, maker)))[0]


def ruled(maker: PdfMaker, rows: list[tuple[str, str, str]], top: float) -> PdfMaker:
    xs = [80, 200, 320, 440]
    ys = [top + 20 * i for i in range(len(rows) + 1)]
    maker.grid(xs, ys)
    for i, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=False):
            maker.text(x + 4, ys[i] + 14, cell)
    return maker


HEAD = ("名称", "机构", "数量（亿）")


def cells(document: Document) -> list[list[str]]:
    table = next(b.table for b in document.blocks if b.table)
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = document.passage(cell.spans).text
    return grid


def test_a_ruled_table_over_a_page_is_one_table_with_one_head(tmp_path: Path) -> None:
    maker = ruled(PdfMaker().page(), [HEAD, ("青鸟", "南山所", "12"), ("白鹿", "北山所", "34")], 740)
    ruled(maker.page(), [HEAD, ("玄豹", "西山所", "5.6")], 60)
    document = read(saved(tmp_path, maker))
    check(document)
    assert cells(document) == [
        list(HEAD),
        ["青鸟", "南山所", "12"],
        ["白鹿", "北山所", "34"],
        ["玄豹", "西山所", "5.6"],
    ]
    table = next(b.table for b in document.blocks if b.table)
    assert table.header_rows == 1
    assert {document.page_of(s) for b in document.blocks if b.table for s, _ in b.spans} == {1, 2}


def test_merged_cells_and_lines_within_a_cell(tmp_path: Path) -> None:
    maker = PdfMaker().page()
    for x0, y0, x1, y1 in [(80, 100, 380, 100), (80, 160, 380, 160), (180, 130, 380, 130)]:
        maker.rule(x0, y0, x1, y1)
    for x in (80, 180, 280, 380):
        maker.rule(x, 100, x, 160)
    maker.text(84, 125, "青鸟").text(84, 140, "计划").text(184, 118, "六月").text(284, 118, "发布")
    maker.text(184, 148, "九月").text(284, 148, "量产")
    document = read(saved(tmp_path, maker))
    check(document)
    assert cells(document) == [["青鸟计划", "六月", "发布"], ["", "九月", "量产"]]
    table = next(b.table for b in document.blocks if b.table)
    assert (table.cells[0].row_span, table.cells[0].column_span) == (2, 1)


def test_a_table_without_any_rules(tmp_path: Path) -> None:
    maker = PdfMaker().page().lines(80, 60, BODY)
    rows = [HEAD, ("青鸟", "南山研究所", "12"), ("白鹿三号", "北山所", "34"), ("玄豹", "西山所", "5.6")]
    for i, row in enumerate(rows):
        for x, cell in zip((80, 200, 320), row, strict=True):
            maker.text(x, 200 + 18 * i, cell)
    document = read(saved(tmp_path, maker))
    check(document)
    assert cells(document) == [list(r) for r in rows]


def test_boxed_text_is_no_table(tmp_path: Path) -> None:
    maker = PdfMaker().page().grid([70, 520], [80, 200]).lines(80, 100, BODY)
    assert not any(b.table for b in read(saved(tmp_path, maker)).blocks)


def test_contents_headings_lists_captions_and_sources(tmp_path: Path) -> None:
    maker = PdfMaker().page()
    for i, (words, size) in enumerate(
        [
            ("目录", 14),
            ("一、总论................................3", 10),
            ("一、总论", 14),
            ("（一）背景与方法", 12),
            ("• 南山所在三月发布青鸟，这是它的第一个产品。", 10),
            ("图 2 机房分布", 10),
            ("来源：南山所整理", 10),
        ]
    ):
        maker.text(80, 80 + 40 * i, words, size)
    document = read(saved(tmp_path, maker.lines(80, 400, BODY)))
    check(document)
    kinds = [(b.kind, b.level, b.label) for b in document.blocks]
    assert kinds == [
        (BlockKind.CONTENTS, 0, ""),
        (BlockKind.CONTENTS, 0, ""),
        (BlockKind.HEADING, 1, "一、"),
        (BlockKind.HEADING, 2, "（一）"),
        (BlockKind.LIST_ITEM, 1, "•"),
        (BlockKind.CAPTION, 0, "图 2"),
        (BlockKind.SOURCE_NOTE, 0, ""),
        (BlockKind.PARAGRAPH, 0, ""),
    ]


def test_a_single_bad_page_does_not_fail_the_report(tmp_path: Path) -> None:
    document = read(saved(tmp_path, PdfMaker().page().lines(80, 100, BODY).page().image()))
    check(document)
    assert [bool(p.error) for p in document.pages] == [False, True]
    assert "OCR" in document.pages[1].error


GOOD = PdfMaker().page().lines(80, 100, BODY).bytes()
ENCRYPTED = GOOD.replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >>",
)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.txt", b"", "empty"),
        ("a.pdf", "一份普通的文字".encode(), "not a PDF"),
        ("a.txt", GOOD, "is a PDF"),
        ("a.pdf", GOOD[:80], "damaged"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 4, "damaged"),
        ("a.pdf", ENCRYPTED, "password"),
        ("a.pdf", PdfMaker().bytes(), "no pages"),
        ("a.pdf", PdfMaker().page().bytes(), "no text"),
        ("a.pdf", PdfMaker().page().image().page().image().bytes(), "OCR"),
        ("a.pdf", PdfMaker(mapped=False).page().lines(80, 100, BODY).bytes(), "garbled"),
        ("a.pdf", PdfMaker(rotate=180).page().lines(80, 100, BODY).bytes(), "upside down"),
        ("a.pdf", PdfMaker().page().text(80, 100, "(cid:12)(cid:7)(cid:901)(cid:33)").bytes(), "garbled"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=reason) as caught:
        read(path)
    assert caught.value.path == path


def test_a_missing_file_is_a_read_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        read(tmp_path / "none.pdf")


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = saved(tmp_path, ruled(PdfMaker().page().lines(80, 60, BODY), [HEAD, ("青鸟", "南山所", "12")], 300))
    first, second = read(path), read(path)
    assert (first.text, first.blocks, first.marks) == (second.text, second.blocks, second.marks)
    assert np.array_equal(first.char_box, second.char_box, equal_nan=True)


def test_a_page_is_drawn_with_the_value_marked(tmp_path: Path) -> None:
    source = saved(tmp_path, PdfMaker().page().lines(80, 100, BODY))
    plain, marked = tmp_path / "plain.png", tmp_path / "marked.png"
    picture(source, 1, [], plain)
    picture(source, 1, [(50.0, 50.0, 120.0, 70.0)], marked)
    assert marked.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert marked.read_bytes() != plain.read_bytes()


def test_a_damaged_file_cannot_be_drawn(tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF-1.4 nothing more")
    with pytest.raises(ReadError, match=r"a\.pdf, page 1"):
        picture(source, 1, [], tmp_path / "a.png")
