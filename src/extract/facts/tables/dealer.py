"""Words dealt out to the cells of a table's rows, by what must stand in each column.

Of all ways to deal them out, the best is taken: a date belongs under 时间, a number under 参数量, a title under 政策, a
known name under its kind; a row begins where a line does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.document import Document, Passage, Span, is_wide
from extract.facts.precision import is_format
from extract.facts.reading import Reading
from extract.facts.tables.cells import is_name
from extract.facts.tables.columns import FIGURES, MONEY, is_date, is_known, is_round
from extract.facts.tables.sheet import EMPTY, INHERITED
from extract.language.characters import fold
from extract.language.dates import find_dates
from extract.language.quantities import find_quantities
from extract.language.rounds import find_rounds
from extract.language.sentences import words
from extract.names.marks import head_type
from extract.names.mention import Kind

#: Columns that hold a number with its unit.
FIGURE_ROLES = frozenset({"parameters"}) | FIGURES | MONEY
_LONGEST_CELL = 12
_MOST_WRONG = 0.15  # of a table's rows; where more cannot be dealt out, it is no such table
_SKIPPED = -1.5  # for a cell left out under one that is merged over rows
_BREAK, _WORD = -0.4, -0.15  # for each line's end, and each further word, within a cell
_JOINT = 4  # times that much speaks for a line's end within a cell, where it cuts a word
_PIECE = re.compile(r"\d+(?:\.\d+)*[BMT]?|Pro|Max|Plus|Ultra|[Mm]ini|Lite|Turbo|Nano|Super")  # cut off a thing's name
_LETTER = re.compile("[A-H]")  # B under 轮次
_TAIL_ALONE = re.compile(r"Labs?|AI|Research|Inc\.?|Technologies|Systems|Group")
_SIZED_NAME = re.compile(r"[A-Za-z][\w.\- ]*\s\d+(?:\.\d+)?[BbMm]")
_CUT_OFF = re.compile(
    r"\d{1,3}[A-Za-z]?\s[A-Za-z]|\d{1,4}[A-Za-z]?\s(?!纳米|[万亿个年月日台颗块张家款元瓦])[\u4e00-\u9fff]{2}"
)  # 4 FDA 510(k): the number belongs to the name ahead
_TWO_THINGS = re.compile(r"\d+[A-Za-z]?\s(?:[A-Za-z]+\s)*\d")  # 6P 560TOPS, 4 Maverick 4000 亿
_LISTED = re.compile(r"\s?[、，/&]\s?")
_ONE_NUMBER = re.compile(r"[约近超逾达≥≤<>~]*\s?\d[\d,.]*\s?[十百千]?[万亿]*\s?(?:[A-Za-z%]+|[\u4e00-\u9fff]{1,3})?")
_WITH_UNIT = re.compile(r"[^\d]*\d[\d,]*(?:\.\d+)?\s?(?:[万亿%]|[十百千][万亿]|[A-Za-z美元])")
_KINDS = {
    "model": Kind.MODEL, "hardware": Kind.HARDWARE, "computer": Kind.HARDWARE, "organization": Kind.ORG,
    "place": Kind.PLACE, "product": Kind.PRODUCT, "investor": Kind.ORG, "dataset": Kind.DATASET,
    "approver": Kind.ORG, "acquirer": Kind.ORG, "target": Kind.ORG,
}  # fmt: skip
_NUMBER_FIRST = re.compile(
    r"(?:(?:INT|FP|BF|TF)\d{1,2}\s)?(?:[约近超逾达≥≤<>~]|超过|接近|不足|不到|低于|高于|高达|至少|最高)?\s?(?:US\$|[$¥€£])?\s?(?:(?P<digit>\d)|[数几]?[十百千]?[万亿])"
)


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class _State:
    """The best way to deal out the words up to here; ``cells`` are (column, first word, word behind the last)."""

    score: float
    cells: tuple[tuple[int, int, int], ...]


class Habits:
    """How the cells of a table's columns of names look: in which script they begin, and of how many words they are."""

    def __init__(self, rows: Sequence[Sequence[Passage]], roles: Sequence[str]):
        named = {i for i, role in enumerate(roles) if role in _KINDS or role == "name"}
        known = {i: [row[i].text for row in rows if is_known(row[i].text)] for i in named}
        self._scripts = {i: Counter(t[0].isascii() for t in texts) for i, texts in known.items()}
        self._lengths = {i: Counter(len(t.split()) for t in texts) for i, texts in known.items()}

    def speak_for(self, column: int, text: str) -> float:
        """The more of the column's cells look like ``text``, the more."""
        if column not in self._lengths or not text:
            return 0.0
        scripts, lengths = self._scripts[column], self._lengths[column]
        return (scripts[text[0].isascii()] + lengths[len(text.split())]) / (2 * max(1, lengths.total()))


class Dealer:
    """Deals words out to columns, row by row.

    Parameters
    ----------
    listed : the words of the table's body
    roles : of its columns
    habits : how the cells of other rows look, where that is known
    """

    def __init__(self, reading: Reading, listed: Sequence[Word], roles: Sequence[str], habits: Habits | None = None):
        self._reading, self._words, self._roles, self._habits = reading, listed, roles, habits
        self._fits: dict[tuple[str, int, int], float] = {}
        self._whole = _whole_pieces(reading.document, listed)
        self._cut = _cut_lines(reading.document, listed)

    def rows(self) -> list[list[Passage]]:
        """The best rows, without those in which a cell that must hold a date or a number does not; none where too many are so."""
        best = self._best()
        if best is None:
            return []
        out: list[list[Passage]] = []
        wrong: set[int] = set()
        last = len(self._roles)
        for column, start, end in best.cells:
            if column <= last:
                out.append([EMPTY] * len(self._roles))
            out[-1][column] = self._passage(start, end)
            last = column
            if self._fit(self._roles[column], start, end) < -2:
                wrong.add(len(out) - 1)
        return [row for i, row in enumerate(out) if i not in wrong] if len(wrong) <= _MOST_WRONG * len(out) else []

    def _best(self) -> _State | None:
        count, columns = len(self._words), len(self._roles)
        states: list[dict[int, _State]] = [{} for _ in range(count + 1)]
        states[0][0] = _State(0.0, ())
        for at in range(count):
            for column, state in list(states[at].items()):
                for first in self._openings(at, column):
                    self._extend(states, state, at, first, first - column)
        return states[count].get(0) if columns else None

    def _openings(self, at: int, column: int) -> list[int]:
        """The columns that the word may open: the next one; at a row's beginning also one behind merged cells."""
        if column:
            return [column]
        if at and self._words[at].line == self._words[at - 1].line:
            return []
        merged = next((i for i, r in enumerate(self._roles) if r not in INHERITED), 0)
        return list(range(merged + 1)) if at else [0]

    def _extend(self, states: list[dict[int, _State]], state: _State, at: int, column: int, skipped: int) -> None:
        """Every cell of ``column`` that begins with word ``at``."""
        following = (column + 1) % len(self._roles)
        for end in range(at + 1, min(at + _LONGEST_CELL, len(self._words)) + 1):
            if following == 0 and end < len(self._words) and self._words[end].line == self._words[end - 1].line:
                continue  # a row ends with a line
            if end in self._whole:
                continue
            score = state.score + self._fit(self._roles[column], at, end) + skipped * _SKIPPED
            score += self._habits.speak_for(column, self._passage(at, end).text) if self._habits else 0.0
            known = states[end].get(following)
            if known is None or score > known.score:
                states[end][following] = _State(score, (*state.cells, (column, at, end)))

    def _fit(self, role: str, start: int, end: int) -> float:
        key = (role, start, end)
        if key not in self._fits:
            lines = range(self._words[start].line, self._words[end - 1].line)
            breaks = len(lines) - _JOINT * sum(line in self._cut for line in lines)
            further = end - start - 1 - len(lines)
            text = self._passage(start, end).text
            self._fits[key] = self._suits(role, text) + breaks * _BREAK + further * _WORD + _cut(text)
        return self._fits[key]

    def _suits(self, role: str, text: str) -> float:
        """How well a cell suits its column: 4 where it could not be otherwise, below -2 where it cannot be."""
        if not is_known(text):
            return 1.0
        if not role and _CUT_OFF.match(text):
            return -1.5
        if role == "date" or role.endswith("_date"):
            return 4.0 if _is_whole_date(text) else -6.0
        if role in FIGURE_ROLES:
            return _suits_figure(text)
        if role == "index":
            return 2.0 if re.fullmatch(r"\d{1,3}", text) else -4.0
        if role == "round":
            return 3.0 if is_round(text) or _LETTER.fullmatch(text) else 1.5 if find_rounds(text) or _is_money(text) else -4.0  # 轮次与金额
        if role == "market":
            listed = self._reading.recogniser.lexicon.lookup(text, Kind.ORG)
            return 3.0 if listed and listed.subtype == "exchange" else 0.0
        if role == "policy":
            return 4.0 if re.fullmatch(r"《[^《》]+》(?:[、和]?《[^《》]+》)*", text) else -1.0 if head_type(text) == "policy" else -2.5
        if role == "other" and _ONE_NUMBER.fullmatch(fold(text)):  # 激活参数, 营收
            return 1.0
        sized = role == "model" and _SIZED_NAME.fullmatch(text)  # Falcon 180B
        if role != "event" and not sized and (find_dates(text, 2000) or any(q.high > 10**6 for q in find_quantities(text))):
            return -1.5
        return self._names(role, text) if role in _KINDS or role == "name" else 0.0

    def _names(self, role: str, text: str) -> float:
        if not is_name(text) or is_format(text.split()[-1]):  # MTIA INT8: the format is the figure's
            return -3.0
        kind = _KINDS.get(role)
        if kind is Kind.ORG and _TAIL_ALONE.fullmatch(text):
            return -2.0  # Labs, of Halden Labs
        mentions = self._reading.names(text)
        covered = sum(m.end - m.start for m in mentions if kind is None or m.kind is kind)
        whole = covered >= 0.8 * len(re.sub(r"[\s&、/（）()-]", "", text))
        ends = kind in (Kind.PRODUCT, Kind.HARDWARE) and len(text.split()) > 1 and head_type(text) in ("product", "software", "chip")
        foreign = any(m.kind is not kind and m.found_by == "lexicon" for m in mentions) if kind else False
        guessed = len(mentions) != 1 or mentions[0].found_by == "model"
        if kind is Kind.ORG and (guessed or not whole) and any(map(self._holds_two, _LISTED.split(text))):
            return -4.0
        lookup = self._reading.recogniser.lexicon.lookup
        listed = kind is not None and all(lookup(part, kind) for part in _LISTED.split(text))
        return (3.0 if whole else 0.0) + (1.0 if listed else 0.0) + (1.0 if ends else 0.0) - (1.0 if foreign else 0.0)

    def _holds_two(self, text: str) -> bool:
        """Whether the cell of an organisation has a piece of another cell: 4 Maverick Meta, 340B 英伟达, Lake 英特尔."""
        lexicon, parts = self._reading.recogniser.lexicon, text.split()
        if len(parts) < 2 or lexicon.lookup(text, Kind.ORG):
            return False
        if _PIECE.fullmatch(parts[0]):
            return True
        edges = [piece for k in range(1, len(parts)) for piece in (" ".join(parts[k:]), " ".join(parts[:k]))]
        return any(lexicon.lookup(piece, Kind.ORG) for piece in edges)

    def _passage(self, start: int, end: int) -> Passage:
        lines: dict[int, Span] = {}
        for word in self._words[start:end]:
            lines[word.line] = (lines.get(word.line, (word.start, 0))[0], word.end)
        return self._reading.document.passage(list(lines.values()))


def _is_money(text: str) -> bool:
    return any(q.dimension == "money" for q in find_quantities(text))


def _is_whole_date(text: str) -> bool:
    dates = find_dates(text, 2000)
    return is_date(text) and (len(dates) != 1 or (dates[0].start, dates[0].end) == (0, len(text)))


# 110 亿 CLUE1.1, 35.51 EDA: the words behind a figure are more often the next cell's
_WORDS_BEHIND = re.compile(r"[\d万亿元]\s(?!TOPS|TFLOPS|PFLOPS|EFLOPS|W\b|nm)[A-Za-z]{3}")


def _suits_figure(text: str) -> float:
    number = _NUMBER_FIRST.match(fold(text))
    if number is None or any(d.has_year for d in find_dates(text, 2000)):
        return -5.0
    if _TWO_THINGS.match(fold(text)):
        return -1.5
    more = 0.3 if _WORDS_BEHIND.search(fold(text)) else 0.0
    return (3.0 if number["digit"] and _WITH_UNIT.match(fold(text)) else 2.0) - more


def _whole_pieces(document: Document, listed: Sequence[Word]) -> set[int]:
    """Words that no cell begins with, for they go on with a date or a number (亿 of 2600 亿)."""
    spans: list[Span] = []
    for line in {w.line for w in listed}:
        start, end = min(w.start for w in listed if w.line == line), max(w.end for w in listed if w.line == line)
        text = document.text[start:end]
        spans += [(start + d.start, start + d.end) for d in find_dates(text, 2000)]
        spans += [
            (start + q.start + len(text[q.start :]) - len(text[q.start :].lstrip()), start + q.end)
            for q in find_quantities(text)
            if q.high > 100 and not is_wide(text[q.end : q.end + 1] or " ")  # 2022.04 亿智电子: no hundred millions
        ]
    return {i for i, w in enumerate(listed) if any(start < w.start < end for start, end in spans)}


def _cut_lines(document: Document, listed: Sequence[Word]) -> set[int]:
    """Lines whose end cuts a Chinese word (人工 / 智能)."""
    found: set[int] = set()
    for a, b in pairwise(listed):
        left, right = document.text[a.start : a.end][-4:], document.text[b.start : b.end][:4]
        if a.line != b.line and is_wide(left[-1]) and is_wide(right[0]) and any(s < len(left) < e for s, e in words(left + right)):
            found.add(a.line)
    return found


def _cut(text: str) -> float:
    """What speaks against a cell that ends amid brackets or a list."""
    unbalanced = any(text.count(a) != text.count(b) for a, b in ("（）", "()", "《》", "“”"))
    return -4.0 * unbalanced - 2.0 * bool(re.search(r"^[、，,&]|[、，,&]$", text))
