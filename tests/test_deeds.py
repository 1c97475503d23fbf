"""Deeds told in free words: the classifier's marks, what it sees of a clause, and what it finds."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.errors import DataError
from extract.facts.events.classifier import SHIPPED, classifier, features
from extract.language.dates import find_dates

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
import marked

TEXTS = st.text(st.sampled_from("寒武纪发布思元，。；“”（）A100GPT 370.5月\n\t　Ａİ\u200b😀"), max_size=40)

# ---- marks ---------------------------------------------------------------------------------------------------


def test_marks_of_deeds_are_read_beside_those_of_names() -> None:
    sentence = marked.parse("8 月，[燧坤智能|ORG]{完成|funding}融资，{推出[青鸟|PRODUCT]|product_launch?}。")
    assert sentence.text == "8 月，燧坤智能完成融资，推出青鸟。"
    assert [(sentence.text[s:e], type_, doubt) for s, e, type_, doubt in sentence.deeds] == [
        ("完成", "funding", False),
        ("推出青鸟", "product_launch", True),
    ]
    assert [piece.text for piece in sentence.names] == ["燧坤智能", "青鸟"]


def test_two_deeds_in_the_same_words() -> None:
    deeds = marked.parse("[谷歌|ORG]{发布|model_release,dataset_release}模型与数据集").deeds
    assert [(s, e, type_) for s, e, type_, _ in deeds] == [(2, 4, "model_release"), (2, 4, "dataset_release")]


@pytest.mark.parametrize("line", ["{发布|release}", "{|policy}", "{发布", "发布|policy}", "{发布{了|policy}|policy}", "{发布|policy}}"])
def test_malformed_marks_of_deeds_are_errors(line: str) -> None:
    with pytest.raises(DataError):
        marked.parse(line)


def test_every_type_has_deeds_that_readers_do_not_doubt() -> None:
    told = {type_ for s in marked.read() for *_, type_, doubt in s.deeds if not doubt}
    assert told == set(marked.EVENT_TYPES)


# ---- what the classifier sees --------------------------------------------------------------------------------


def test_names_dates_and_figures_are_masked() -> None:
    text = "6 月，智源研究院发布悟道 2.0，参数 1.75 万亿"
    first, second, third = features(text, [(4, 9, "ORG"), (11, 17, "MODEL")], [(0, 3)])
    assert {f.name for f in second} >= {"<ORG>", "发布", "<MODEL>", "<ORG> 发布", "发布 <MODEL>", "first=<ORG>", "last=<MODEL>", "dated"}
    assert not {c for f in (*first, *second, *third) for c in f.name} & set("智源悟道67")


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("")
def test_features_stand_in_the_text(text: str) -> None:
    dates = [(d.start, d.end) for d in find_dates(text, 2023)]
    for clause in features(text, [(0, min(2, len(text)), "ORG")] if text else [], dates):
        for feature in clause:
            assert 0 <= feature.start <= feature.end <= len(text)


# ---- the shipped classifier ----------------------------------------------------------------------------------


def likeliest(text: str, *names: tuple[str, str]) -> tuple[str, float, str]:
    """The type of deed that the first clause tells, how likely, and the word that says it."""
    spans = [(text.index(name), text.index(name) + len(name), kind) for name, kind in names]
    clause = features(text, spans, [(d.start, d.end) for d in find_dates(text, 2023)])[0]
    model = classifier()
    scores = model.scores(clause)
    type_ = model.types[int(scores.argmax())]
    span = model.trigger(clause, type_)
    return type_, float(scores.max()), text[slice(*span)] if span else ""


@pytest.mark.parametrize(
    ("text", "names", "type_"),
    [
        ("微软 3 月将青禾公之于众", [("微软", "ORG"), ("青禾", "MODEL")], "model_release"),
        ("曜石科技 3 月将砚池科技并入麾下", [("曜石科技", "ORG"), ("砚池科技", "ORG")], "acquisition"),
        ("其肺结节软件 6 月拿下欧盟 CE 证", [("欧盟", "PLACE")], "approval"),
        ("该公司由几名博士生于 2019 年创办", [], "founding"),
        ("砚池科技已在深交所敲钟", [("砚池科技", "ORG"), ("深交所", "ORG")], "listing"),
    ],
)
def test_deeds_in_words_of_many_kinds(text: str, names: list[tuple[str, str]], type_: str) -> None:
    found, likelihood, trigger = likeliest(text, *names)
    assert (found, likelihood > 0.4) == (type_, True)
    assert trigger in text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("青禾在阅读理解上优于砚池", [("青禾", "MODEL"), ("砚池", "MODEL")]),
        ("市场规模将达到 1200 亿元", []),
        ("砚池科技的研发投入占营收的三成", [("砚池科技", "ORG")]),
        ("该方法以青禾为底座", [("青禾", "MODEL")]),
        ("青禾采用混合专家结构", [("青禾", "MODEL")]),
    ],
)
def test_what_tells_no_deed(text: str, names: list[tuple[str, str]]) -> None:
    assert likeliest(text, *names)[1] < 0.4


def test_its_figures_on_files_it_has_not_seen() -> None:
    """As noted when it was trained; 研究 is told in words of every sort and stays with the rules."""
    metrics = json.loads((SHIPPED / "deeds.json").read_text(encoding="utf-8"))["metrics"]
    told = {type_: m for type_, m in metrics.items() if type_ != "research"}
    assert min(m["average_precision"] for m in told.values()) >= 0.6
    assert sum(m["average_precision"] for m in told.values()) / len(told) >= 0.82
    assert min(m["precision"] for m in told.values()) >= 0.82
