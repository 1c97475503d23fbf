"""Tables of PDFs whose cells are ruled above and below, each for itself: merged cells, heads over two columns, text beside them."""

from __future__ import annotations

from pathlib import Path

from pdfmaker import PdfMaker
from test_readers_pdf import check

from extract.document import BlockKind, Document
from extract.readers import read

XS = [60.0, 130.0, 230.0, 320.0, 400.0]
ROWS = [
    ["类别", "名称", "厂商", "算力"],
    ["训练芯片", "青鸟 2", "南山芯片", "320 TFLOPS"],
    ["", "白鹿 X", "北山科技", "96 TFLOPS"],
    ["推理芯片", "岚谷 300", "东山微", "50 TOPS"],
]
PITCH = 20.0


def _table(maker: PdfMaker, top: float, *, ruled: bool = True) -> None:
    """The rows at ``top``; the rule under a merged first cell is left out, and all between rows where they are not ``ruled``."""
    for r, row in enumerate(ROWS):
        for k, text in enumerate(row):
            if text:
                maker.text(XS[k] + 4, top + r * PITCH + 14, text, 9)
    for y in range(len(ROWS) + 1):
        for k in range(len(XS) - 1):
            between = 1 < y < len(ROWS)
            if (y == 2 and k == 0) or (between and not ruled):
                continue
            maker.rule(XS[k], top + y * PITCH, XS[k + 1], top + y * PITCH)


def _read(tmp_path: Path, maker: PdfMaker) -> Document:
    path = tmp_path / "report.pdf"
    path.write_bytes(maker.bytes())
    document = read(path)
    check(document)
    return document


def test_cells_end_where_their_rules_end(tmp_path: Path) -> None:
    maker = PdfMaker().page()
    maker.text(60, 60, "芯片一览，按用途排列，算力为厂商标称的峰值，未经第三方验证。")
    _table(maker, 100)
    document = _read(tmp_path, maker)
    (table,) = [b.table for b in document.blocks if b.table]
    cells = {(c.row, c.column): (document.passage(c.spans).text, c.row_span) for c in table.cells if c.spans}
    assert (table.rows, table.columns, table.header_rows) == (4, 4, 1)
    assert cells[1, 0] == ("训练芯片", 2)
    assert (2, 0) not in cells
    assert cells[2, 1] == ("白鹿 X", 1)
    assert cells[3, 3] == ("50 TOPS", 1)


def test_text_beside_such_a_table_is_no_column_of_it(tmp_path: Path) -> None:
    maker = PdfMaker(width=720, height=400).page()
    _table(maker, 100)
    for n, words in enumerate(["4 月，南山芯片公布下一代芯片。", "5 月，北山科技搭载两颗芯片。", "9 月，东山微完成战略融资。"]):
        maker.text(430, 112 + n * 23, f"• {words}", 9)
    document = _read(tmp_path, maker)
    (table,) = [b.table for b in document.blocks if b.table]
    assert (table.rows, table.columns) == (4, 4)
    told = [document.passage(b.spans).text for b in document.blocks if b.kind is BlockKind.LIST_ITEM]
    assert [t.strip("• ") for t in told] == ["4 月，南山芯片公布下一代芯片。", "5 月，北山科技搭载两颗芯片。", "9 月，东山微完成战略融资。"]


def test_rows_between_three_rules_are_rows_still(tmp_path: Path) -> None:
    maker = PdfMaker().page()
    _table(maker, 100, ruled=False)
    document = _read(tmp_path, maker)
    (table,) = [b.table for b in document.blocks if b.table]
    assert table.rows == 4
