"""One test a bug that was met in real reports; the sentences are our own."""

from __future__ import annotations

from pathlib import Path

from extract.document import BlockKind, Document
from extract.facts import extract
from extract.names.lexicon import default_lexicon
from extract.names.mention import Kind, Mention
from extract.names.recognise import Recogniser
from extract.readers import read


def _text(tmp_path: Path, *lines: str) -> Document:
    """A text file in the way that converters write them: hard-wrapped, each line followed by an empty one."""
    path = tmp_path / "report.txt"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return read(path)


def _passages(document: Document, kind: BlockKind) -> list[str]:
    return [document.passage(b.spans).text for b in document.blocks if b.kind is kind]


WRAPPED = (
    "这一年里国内外的研究机构都在加快训练更大的模型，几乎每个月都有新的名字出现在榜单上，",
    "读者很难记住它们的先后次序。本节因此按时间排列，先说春天的几项工作，再说秋天的几项，最",
    "后谈谈还没有公开的那些。需要说明的是，各家公布规模的口径并不一致，有的只算激活的部分，",
    "有的把词表也算在内，引用时应当留意这些差别，并且尽量回到原始的说明中去核对一遍数字。",
)


def test_a_version_cut_by_a_line_break_inside_a_bracket_is_no_list_number(tmp_path: Path) -> None:
    document = _text(
        tmp_path,
        *WRAPPED,
        "到了六月，研究院把它的第二代模型放了出来，中文名取自一条山路，英文名很短（ShanLu 2.",
        "0），规模是上一代的五倍，并且附上了训练时用到的一部分语料，供同行们自己去试验和比较。",
    )
    assert any("（ShanLu 2.0），" in text for text in _passages(document, BlockKind.PARAGRAPH))


def test_an_address_at_the_pages_foot_does_not_cut_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(
        "\n\n".join(WRAPPED)
        + "\n\n到了六月，研究院把它的第二代模型放了出来，"
        + "参数比上一代多出许多，训练也更久，名字叫“山"
        + "\n\nhttps://example.org/papers/2101.00001.pdf\n"
        + " 路 2.0”，规模是上一代的五倍，并附上了训练时用到的一部分语料，供同行们自己去试验。\n",
        encoding="utf-8",
    )
    assert any("“山路 2.0”，" in text for text in _passages(read(path), BlockKind.PARAGRAPH))


def test_numbered_lines_with_nothing_under_them_are_a_list(tmp_path: Path) -> None:
    document = _text(tmp_path, *WRAPPED, "1.甲公司完成新一轮融资", "2.乙公司获批一张注册证", "3.丙公司发布第二款芯片", *WRAPPED)
    assert len(_passages(document, BlockKind.LIST_ITEM)) == 3


def test_a_remark_under_a_table_states_facts(tmp_path: Path) -> None:
    document = _text(tmp_path, *WRAPPED, "注：山路 2.0 的参数量为 130 亿。", *WRAPPED)
    assert any("130 亿" in text for text in _passages(document, BlockKind.FOOTNOTE))


def test_a_letter_that_grows_in_lower_case_shifts_no_name() -> None:
    """İ.lower() is two characters: offsets behind it moved, and a name at the text's end fell off it."""
    text = "İİİ 2021 年 6 月，智源研究院发布悟道 2.0"
    found = {text[m.start : m.end] for m in default_lexicon().find(text)}
    assert found == {"智源研究院", "悟道 2.0"}


def test_two_known_names_within_one_new_name_are_that_name_once() -> None:
    text = "广汽丰田敲定了合资方案。"
    found = Recogniser(default_lexicon(), lambda _: [Mention(0, 4, Kind.ORG, "广汽丰田", "model")]).find(text)
    assert [(m.start, m.end) for m in found] == [(0, 4)]


def test_evidence_has_the_quotation_marks_that_are_printed(tmp_path: Path) -> None:
    sentence = '墨川教育于 2022 年推出能够批改作文的"墨批批"，学校里已有两万名老师在用。'
    (event,) = extract(_text(tmp_path, sentence), Recogniser(default_lexicon(), None)).facts
    assert event.source.sentence == sentence
