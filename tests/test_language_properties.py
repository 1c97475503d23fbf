"""What holds for any text and any number, not only for those of the specs."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from extract.document import Passage
from extract.language.characters import fold
from extract.language.dates import find_dates
from extract.language.numerals import find_numerals, han_value
from extract.language.quantities import find_quantities
from extract.language.rounds import find_rounds, joined
from extract.language.sentences import chinese_marks, quoted, split_clauses, split_sentences
from extract.records import Qualifier

_DIGITS = "零一二三四五六七八九"
# Pieces that rules take hold of, so that random texts are not only noise to them.
_PIECES = """
3 1,979 2021 0.5 12 万 亿 万亿 百 千 数 几 十 多 余 两 三 〇 ２ 个 约 近 超过 不足 最 以上 左右 + ~ ≥ 级 倍 第 %
年 月 日 号 今年 同年 去年 当月 上半年 季度 Q3 FY 成立于 至今 前 后 内 底 前 期 II
A B Ｂ C+ Pre- 轮 天使 战略融资 IPO 系列 融资 发布 GPT- 参数 及 、 和 / - － ＋ . ： ； ， 。 ！ “ ” （ ） ( ) 《 》
元 美元 人民币 US$ $ HK$ ￥ B M million TOPS TFLOPS /W 次 /秒 每秒 E P T 算力 nm W
"""
texts = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*_PIECES.split(), " ", "\u3000"]), max_size=14).map("".join),
)
numbers = st.integers(1, 10**16 - 1)


def in_chinese(number: int) -> str:
    """``number`` as it is read out: 20350 as 二万零三百五十."""
    for unit, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = "零" if 0 < rest < unit // 10 else ""
            return in_chinese(head) + word + gap + (in_chinese(rest) if rest else "")
    return _DIGITS[number]


@given(numbers)
def test_a_number_in_chinese_reads_back(number: int) -> None:
    words = in_chinese(number)
    assert han_value(words) == number
    found = find_numerals(words)
    assert [(n.start, n.end, n.low, n.high) for n in found] == [(0, len(words), number, number)]


@given(st.integers(1000, 9999))
def test_a_year_in_chinese_reads_back(number: int) -> None:
    assert han_value("".join(_DIGITS[int(d)] for d in str(number))) == number


@given(
    st.decimals(0, 99999, places=3),
    st.sampled_from(["", "万", "亿", "万亿", "千万", "百万"]),
    st.sampled_from(["", " "]),
)
def test_a_mixed_number_reads_back(digits: Decimal, unit: str, space: str) -> None:
    factor = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12, "千万": 10**7, "百万": 10**6}[unit]
    words = f"{digits:f}{space}{unit}".strip()
    assert [(n.end, n.low, n.high) for n in find_numerals(words)] == [(len(words), digits * factor, digits * factor)]


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_a_number_in_two_units_reads_back(hundred_millions: int, ten_thousands: int) -> None:
    words = f"{hundred_millions} 亿 {ten_thousands} 万元"
    (found,) = find_quantities(words)
    assert (found.low, found.qualifier, found.unit) == (
        hundred_millions * 10**8 + ten_thousands * 10**4,
        Qualifier.EXACT,
        "CNY",
    )


@given(st.integers(0, 10**12))
def test_thousands_marks_change_nothing(number: int) -> None:
    assert [n.low for n in find_numerals(f"{number:,}")] == [number]


@given(texts)
def test_folding_keeps_length(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def check_spans(text: str, spans: list[tuple[int, int]]) -> None:
    """Within the text, not empty, in order and without overlap."""
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert text[start:end].strip()
        position = end


@given(texts)
def test_spans_of_quantities(text: str) -> None:
    found = find_quantities(text)
    check_spans(text, [(q.start, q.end) for q in found])
    for quantity in found:
        assert quantity.start <= quantity.number_start < quantity.end
        assert 0 <= quantity.low <= quantity.high
        point = quantity.qualifier not in (Qualifier.VAGUE, Qualifier.RANGE)
        assert (quantity.low == quantity.high) or not point
        assert len(quantity.unit) == 3 or quantity.dimension != "money"


@given(texts)
def test_spans_of_numerals(text: str) -> None:
    check_spans(text, [(n.start, n.end) for n in find_numerals(fold(text))])


@given(texts, st.none() | st.integers(1990, 2040))
def test_spans_of_dates(text: str, year: int | None) -> None:
    found = find_dates(text, year)
    check_spans(text, [(d.start, d.end) for d in found])
    for date in found:
        assert len(date.iso) in (4, 7, 10)
        assert date.iso[:4].isdigit()


@given(texts)
def test_spans_of_rounds(text: str) -> None:
    found = find_rounds(text)
    check_spans(text, [(r.start, r.end) for r in found])
    check_spans(text, [(r.start, r.end) for r in joined(text, found)])
    assert all(r.name == r.name.lower() for r in found)


@given(texts)
def test_spans_of_sentences(text: str) -> None:
    """Nothing but white space is left out."""
    spans = split_sentences(text)
    check_spans(text, spans)
    assert "".join(text[s:e] for s, e in spans).split() == text.split() or _without_space(text) == _without_space(
        "".join(text[s:e] for s, e in spans)
    )


def _without_space(text: str) -> str:
    return "".join(text.split())


@given(texts)
def test_spans_of_clauses(text: str) -> None:
    found = split_clauses(text)
    assert found
    if text.strip():
        check_spans(text, [(c.start, c.end) for c in found])


@given(texts)
def test_spans_of_quotes(text: str) -> None:
    check_quotes = [(start, end) for start, end, _ in quoted(text)]
    assert all(0 < start < end < len(text) for start, end in check_quotes)


@given(
    st.lists(st.one_of(texts, st.sampled_from(["自 注 意 力", "Open  AI", "4", "8.4%", "https://a.b/c"])), max_size=6),
    st.booleans(),
)
def test_passages_know_their_places(lines: list[str], keep_gaps: bool) -> None:
    lines = [line.replace("\n", " ") for line in lines]
    source = "\n".join(lines)
    spans, at = [], 0
    for line in lines:
        spans.append((at, at + len(line)))
        at += len(line) + 1
    passage = Passage.of(source, spans, keep_gaps=keep_gaps)
    assert len(passage.text) == len(passage.offsets)
    assert all(a < b for a, b in zip(passage.offsets, passage.offsets[1:], strict=False))
    for char, place in zip(passage.text, passage.offsets, strict=True):
        assert char == source[place] or (char == " " and (source[place].isspace() or source[place] == "\ufffe"))
    assert passage.text == passage.text.strip()
    assert "  " not in passage.text


@given(st.lists(texts, max_size=4))
def test_every_part_of_a_passage_has_a_place(lines: list[str]) -> None:
    source = "\n".join(line.replace("\n", " ") for line in lines)
    passage = Passage.of(source, [(0, len(source))])
    for start, end in split_sentences(passage.text):
        part = passage.part(start, end)
        assert part.text == passage.text[start:end]
        low, high = passage.span(start, end)
        assert _without_space(source[low:high]).startswith(part.text[:1])


@given(st.lists(st.sampled_from(['"', ",", ";", ":", "推出", "T4", "“墨川”", "。", "7", " ", "\n"]), max_size=12).map("".join))
def test_latin_marks_amid_chinese_change_and_nothing_else(text: str) -> None:
    read = chinese_marks(text)
    changed = [(a, b) for a, b in zip(text, read, strict=True) if a != b]
    assert set(changed) <= {('"', "“"), ('"', "”"), (",", "，"), (";", "；"), (":", "：")}
    quotes = [b for a, b in changed if a == '"']
    assert quotes == ["“", "”"] * (len(quotes) // 2)
