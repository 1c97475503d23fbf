"""Which lines of a text file are running heads, feet and page numbers that were left in."""

from __future__ import annotations

import pytest

from extract.readers.furniture import text_furniture

BODY = [f"正文第{word}行，说的是别的事情" for word in "甲乙丙丁戊己庚辛壬癸子丑"]


def pages(*feet: str) -> list[str]:
    return [line for foot in feet for line in (*BODY, foot)]


@pytest.mark.parametrize(
    "feet",
    [
        pytest.param([f"澜石咨询 | 2022 中国人工智能产业全景{' ' * 20}{n}" for n in range(2, 7)], id="a wide gap ahead of the number"),
        pytest.param(["某院 | 年度扫描  2", "3", "某院 | 年度扫描  4", "5", "某院 | 年度扫描  6"], id="numbers alone between feet"),
        pytest.param(["某院 | 年度扫描  2", "某院 | 年度扫描  4", "5", "某院 | 年度扫描  6", "7"], id="a page without its number"),
        pytest.param(["— 1 —", "— 2 —", "— 3 —"], id="numbers between dashes"),
    ],
)
def test_feet_are_furniture(feet: list[str]) -> None:
    lines = pages(*feet)
    assert sorted(text_furniture(lines)) == [i for i, line in enumerate(lines) if line in feet]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["DeepSeek-V2", "DeepSeek-V3"], id="versions of a model"),
        pytest.param(["2021.1", "2021.5", "2021.8", "2021.12"], id="months of one year"),
        pytest.param(["GPT-2", "GPT-3", "GPT-4"], id="names that end in numbers"),
    ],
)
def test_what_counts_up_and_is_no_page_number_stays(lines: list[str]) -> None:
    assert text_furniture(pages(*lines)) == set()
