"""The trained recogniser: its tokenizer, its corpus, and what the shipped pipeline finds."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.vocab import Vocab

from extract.errors import DataError, UsageError
from extract.language.characters import level
from extract.names.lexicon import Lexicon
from extract.names.mention import Kind
from extract.names.model import SHIPPED, finder
from extract.names.network import MARGIN, TAGS, WINDOW, windows
from extract.names.recognise import Recogniser
from extract.names.tokens import Characters, Pieces, tokens

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
import corpus

TOKENIZER = Characters(Vocab())
TEXTS = st.text(st.sampled_from("寒武纪发布思元由领投的，。（）“”A100GPTxyz 370.5-·\n\t　Ａ１İß\u200b😀"), max_size=60)


@pytest.fixture(scope="module")
def built() -> dict[str, list[corpus.Sentence]]:
    return corpus.build(copies=1)


@pytest.fixture(scope="module")
def parts(built: dict[str, list[corpus.Sentence]]) -> dict[str, list[corpus.Sentence]]:
    """What was built, without the varied copies; splitting takes long enough to be done but once."""
    read = set(corpus.read())
    return {part: [s for s in sentences if s in read] for part, sentences in built.items()}


# ---- tokens --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("星亢原neoX", ["星", "亢", "原", "neoX"]),
        ("昆仑2代", ["昆", "仑", "2", "代"]),
        ("思元 370，", ["思", "元", "370", "，"]),
        ("ＧＰＴ－４", ["ＧＰＴ", "－", "４"]),
        ("A100\n芯片", ["A", "100", "\n", "芯", "片"]),
    ],
)
def test_a_token_is_a_character_or_a_run(text: str, pieces: list[str]) -> None:
    assert [token.text for token in TOKENIZER(text)] == pieces


@settings(max_examples=60, deadline=None)
@given(TEXTS | st.text(max_size=40))
@example("  两个空格  开头")
@example("")
def test_tokens_make_up_the_text(text: str) -> None:
    doc = TOKENIZER(text)
    assert doc.text == text
    assert "".join(text[start:end] for start, end in tokens(text)) == text


PIECES = Pieces("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "寒", "武", "纪", "gp", "##t", "37", "##0"]))


@pytest.mark.parametrize(
    ("text", "numbers", "first"),
    [
        ("寒武纪", [5, 6, 7], [0, 1, 2]),
        ("寒\n武", [5, 6], [0, -1, 1]),
        ("GPT", [8, 9], [0]),
        ("ＧＰＴ３７０", [8, 9, 10, 11], [0, 2]),
        ("T", [1], [0]),  # known inside a run only
        ("纪gptx寒", [7, 1, 5], [0, 1, 2]),  # what is not known whole is not known
        ("", [], []),
    ],
)
def test_pieces_are_those_of_the_vocabulary(text: str, numbers: list[int], first: list[int]) -> None:
    assert PIECES(text[start:end] for start, end in tokens(text)) == (numbers, first)


@given(st.integers(min_value=0, max_value=5 * WINDOW))
def test_windows_give_each_piece_one_score_with_its_context(count: int) -> None:
    found = list(windows(count))
    assert [place for *_, kept in found for place in kept] == list(range(count))
    for begin, end, kept in found:
        assert end - begin <= WINDOW
        assert kept.start - begin >= MARGIN or begin == kept.start == 0
        assert end - kept.stop >= MARGIN or end == kept.stop == count


def test_every_marked_name_begins_and_ends_where_tokens_do(built: dict[str, list[corpus.Sentence]]) -> None:
    for part, sentences in built.items():
        for sentence in random.Random(1).sample(sentences, 150):
            found = [(e.start_char, e.end_char, e.label_) for e in corpus.doc(sentence, TOKENIZER).ents]
            assert found == sentence.spans(), (part, sentence.marked())


def test_a_name_that_cuts_through_a_run_is_an_error() -> None:
    with pytest.raises(DataError, match=r"x\.txt:3.*GPT"):
        corpus.doc(corpus.parse("各家的[GPT|MODEL]s 模型", "x.txt", 3), TOKENIZER)


# ---- the corpus ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["[百度|OR]发布", "[百度]发布", "[ 百度|ORG]发布", "[|ORG]发布", "[[百度|ORG]|ORG]", "a|b"])
def test_malformed_marks_are_errors(line: str) -> None:
    with pytest.raises(DataError):
        corpus.parse(line)


def test_marks_are_read() -> None:
    sentence = corpus.parse("[望石智慧|ORG]（[StoneWise|ORG]）发布[灵犀 2.0|MODEL]。")
    assert sentence.text == "望石智慧（StoneWise）发布灵犀 2.0。"
    assert sentence.spans() == [(0, 4, "ORG"), (5, 14, "ORG"), (17, 23, "MODEL")]


def test_the_split_is_by_name(parts: dict[str, list[corpus.Sentence]]) -> None:
    held = {corpus.core(n.text) for n in (n for p in ("dev", "test") for s in parts[p] for n in s.names)}
    trained = {corpus.core(n.text) for s in parts["train"] for n in s.names}
    assert not held & trained
    occurrences = corpus.Occurrences(held)
    assert not [(name, s.marked()) for s in parts["train"] for name in occurrences.of(s.text)]
    tested = {corpus.core(n.text) for s in parts["test"] for n in s.names}
    assert not tested & {corpus.core(n.text) for s in parts["dev"] for n in s.names}


def test_the_parts_are_large_enough_and_hold_every_label(parts: dict[str, list[corpus.Sentence]]) -> None:
    whole = sum(map(len, parts.values()))
    assert 0.09 <= len(parts["test"]) / whole <= 0.13
    assert 0.04 <= len(parts["dev"]) / whole <= 0.10
    for sentences in parts.values():
        assert {n.label for s in sentences for n in s.names} == {kind.value for kind in Kind}


def test_no_held_name_comes_up_in_varied_copies(built: dict[str, list[corpus.Sentence]]) -> None:
    held = corpus.held_names(built)
    assert not [(name, s.marked()) for s in built["train"] for name in held.of(s.text)]


def test_the_corpus_follows_from_the_files_alone(built: dict[str, list[corpus.Sentence]]) -> None:
    again = corpus.build(copies=1)
    assert [s.marked() for s in again["train"]] == [s.marked() for s in built["train"]]
    assert again["test"] == built["test"]


def test_copies_do_differ(built: dict[str, list[corpus.Sentence]]) -> None:
    texts = [level(s.text) for s in built["train"]]
    assert len(set(texts)) > 0.75 * len(texts)


# ---- the shipped pipeline ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("")
@example(" \n ")
@example("2021 年 6 月，北京智源人工智能研究院发布“悟道 2.\n0”。")
def test_mentions_stand_in_the_text(text: str) -> None:
    at = 0
    for mention in finder()(text):
        assert at <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.name == mention.name.strip() != ""
        assert mention.found_by == "model"
        at = mention.end


UNSEEN = [
    ("9 月 3 日，砚石微电子宣布完成 2 亿元 B 轮融资，由槐序资本领投。", {("砚石微电子", "ORG"), ("槐序资本", "ORG")}),
    ("“青鸾 3.0”是松涛智算发布的多模态大模型，参数量达 800 亿。", {("青鸾 3.0", "MODEL"), ("松涛智算", "ORG")}),
    ("“青鸾 3.0”由松涛智算发布，参数量达 800 亿。", {("青鸾 3.0", "MODEL"), ("松涛智算", "ORG")}),
    ("公司创始人许知衡毕业于东北林业大学。", {("许知衡", "PERSON"), ("东北林业大学", "ORG")}),
    ("搭载青鸢 X7 芯片的域控制器在宜宾量产。", {("青鸢 X7", "HARDWARE"), ("宜宾", "PLACE")}),
    ("搭载两颗乌金 X7 芯片的域控制器在宜宾量产。", {("乌金 X7", "HARDWARE"), ("宜宾", "PLACE")}),
    ("团队在 VelloQA 数据集上的准确率提高了 4 个百分点。", {("VelloQA", "DATASET")}),
    ("2024 年市场规模约 320 亿元，同比增长 18%。", set()),
    ("行业普遍认为，大模型的推理成本仍将下降。", set()),
]


@pytest.mark.parametrize(("text", "names"), UNSEEN)
def test_unseen_names_are_found(text: str, names: set[tuple[str, str]]) -> None:
    assert {(m.name, m.kind.value) for m in finder()(text)} == names


def test_many_texts_give_what_each_gives() -> None:
    find = finder()
    texts = ["砚石微电子在宜宾发布乌金 X7。", "没有名字。", "", "松涛智算发布青鸾 3.0。"]
    assert list(find.find_many(texts)) == [find(text) for text in texts]


def test_a_name_behind_a_long_text_is_found() -> None:
    before = "团队规模约 320 人。" * 200
    assert [(m.name, m.start) for m in finder()(f"{before}9 月 3 日，砚石微电子宣布完成 2 亿元 B 轮融资。")] == [
        ("砚石微电子", len(before) + 8)
    ]


def test_tags_are_a_place_in_a_name_of_each_kind() -> None:
    assert TAGS[0] == "O"
    assert {tag[2:] for tag in TAGS[1:]} == {kind.value for kind in Kind}
    assert len(TAGS) == 1 + 4 * len(Kind)


def test_a_find_says_how_probable_it_is() -> None:
    found = finder()("9 月 3 日，砚石微电子宣布完成 2 亿元 B 轮融资，成军 18 个月。")
    assert [m.name for m in found if m.probability > 0.9] == ["砚石微电子"]
    assert all(0 < m.probability <= 1 for m in found)


BELIEVED = [
    # words of the language all of them, and yet a name
    ("9 月，复星医药与英矽智能签署合作协议。", ("复星医药", "ORG", "")),
    ("11 月 3 日，寒武纪发布思元 370，INT8 算力 256TOPS。", ("思元 370", "HARDWARE", "")),
    ("数坤 8 月完成 2 亿元 D 轮融资。", ("数坤", "ORG", "")),
    ("1 月，和利资本领投其近亿元天使轮。", ("和利资本", "ORG", "")),
    ("4 月 14 日，公司在北京证监局办理上市辅导备案。", ("北京证监局", "ORG", "government")),
]
NOT_BELIEVED = [
    "壁仞科技成军 18 个月以来融资 47 亿元。",
    "公司在成立百天之内完成两轮融资。",
    "国内 AI 制药领域披露融资约 120 亿元。",
    "首搭岚屿 08。",
]


@pytest.mark.parametrize(("text", "name"), BELIEVED)
def test_what_the_recogniser_is_sure_of_is_a_name(text: str, name: tuple[str, str, str]) -> None:
    recogniser = Recogniser(Lexicon(masked=frozenset(n for _, (n, *_) in BELIEVED)), finder())
    assert name in {(m.name, m.kind.value, m.subtype if m.subtype == "government" else "") for m in recogniser.find(text)}


@pytest.mark.parametrize("text", NOT_BELIEVED)
def test_words_of_the_language_and_what_carries_a_chip_are_no_names(text: str) -> None:
    found = Recogniser(Lexicon(masked=frozenset({"壁仞科技"})), finder()).find(text)
    assert {m.name for m in found if m.kind is not Kind.PERSON} <= {"壁仞科技", "壁仞"}


def test_another_pipeline_in_place_of_ours(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "GPE", "pattern": [{"TEXT": c} for c in "宜宾"]},
            {"label": "CARDINAL", "pattern": "3"},
            {"label": "ORG", "pattern": [{"TEXT": c} for c in "松涛"]},
        ]
    )
    nlp.to_disk(tmp_path / "other")
    found = finder(str(tmp_path / "other"))("松涛在宜宾有 3 处厂房")
    assert [(m.name, m.kind) for m in found] == [("松涛", Kind.ORG), ("宜宾", Kind.PLACE)]
    assert [m.probability for m in found] == [1.0, 1.0]  # where a pipeline does not say


def test_a_pipeline_that_is_not_installed_is_said() -> None:
    with pytest.raises(UsageError, match="xx_no_such_pipeline"):
        finder("xx_no_such_pipeline")("北京")


def _metrics() -> dict:
    return json.loads((SHIPPED / "metrics.json").read_text(encoding="utf-8"))


def test_the_shipped_pipeline_is_small_quick_and_no_worse_than_it_was() -> None:
    assert sum(f.stat().st_size for f in SHIPPED.rglob("*") if f.is_file()) < 18e6
    assert _metrics()["test"]["f1"] >= 0.77
    # sentences that all hold names; a quarter of a report's text tells nothing and is not read
    assert _metrics()["seconds_per_100000_characters"]["many"] < 12.5


@pytest.mark.xfail(strict=True, reason="the aim; names and sentences that are both unseen are found less often so far")
def test_the_shipped_pipeline_reaches_its_aim_on_names_it_never_saw() -> None:
    assert _metrics()["test"]["f1"] >= 0.85
