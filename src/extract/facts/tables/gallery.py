"""Cards set side by side, as slides have them: they are cells of a table by their places, names or a day, and under them what is told.

Either each card is a box of its own, or the names stand in a row and what is told of each in the rows below, column by column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from extract.document import Block, Document, Passage, Span, Table, is_wide
from extract.facts.cards import body_of, is_name_line
from extract.facts.reading import Line, Reading
from extract.facts.tables.columns import tells
from extract.facts.words import TRIGGERS
from extract.language.rounds import find_rounds
from extract.language.sentences import Sentence, split_sentences
from extract.names.mention import Kind, Mention

_LONGEST_TITLE = 20  # characters
_SLACK = 4  # columns of characters by which a full line may be shorter than the longest of all
_WORD = re.compile(r"[\x21-\x7e]+|.")
_TELLING = 0.35  # of the lines under the names have a deed's word, or a number
_DATED = re.compile(r"(?:(?:19|20)\d\d\s?年|(?:1[0-2]|[1-9])\s?月|[·•])")  # 10 月推出…: what is told next
_DAY = re.compile(
    r"(?:(?:19|20)\d\d\s?[年./-]\s?)?\d{1,2}\s?(?:月|[./-])?(?:\s?\d{1,2}\s?日?)?(?:[上中下]旬|[初底])?|(?:19|20)\d\d\s?年?[初底]?"
)
_NUMBER = re.compile(r"\d\s?[\u4e00-\u9fffTPE]")


@dataclass(slots=True)
class _Card:
    """The lines that name what a card is about, its day, and the lines under them, as they are broken."""

    titles: list[Span]
    lines: list[Span] = field(default_factory=list)
    day: Span | None = None


def gallery(reading: Reading, index: int, block: Block) -> list[tuple[str, list[Line]]]:
    """The cards of a table block: the words over each, and its lines; none where it is a table of another kind."""
    if block.table is None:
        return []
    cards = _boxes(reading, block.table) or _columns(reading, block.table)
    widest = max((_width(reading.document, span) for card in cards for span in card.lines), default=0)
    told = [passage for card in cards for passage in _joined(reading.document, card.lines, widest)]
    if not told or sum(bool(TRIGGERS.search(p.text) or _NUMBER.search(p.text)) for p in told) < _TELLING * len(told):
        return []
    return [(_over(reading.document, card), list(_lines(reading, index, card, widest))) for card in cards if card.lines]


def _over(document: Document, card: _Card) -> str:
    return " | ".join(document.passage([span]).text for span in [*card.titles, *([card.day] if card.day else [])])


def _boxes(reading: Reading, table: Table) -> list[_Card]:
    """Cells that hold a name and further lines each; or several such, one below the other."""
    filled = [cell for cell in table.cells if cell.spans]
    cards: list[_Card] = []
    boxes = 0
    for cell in filled:
        titles = [k for k, span in enumerate(cell.spans) if _named(reading, span)]
        if titles[:1] == [0] and len(cell.spans) > 1:
            boxes += 1
            ends = [*titles[1:], len(cell.spans)]
            cards += [_Card([cell.spans[k]], list(cell.spans[k + 1 : end])) for k, end in zip(titles, ends, strict=True)]
    return cards if len(cards) > 1 and boxes >= 0.6 * len(filled) else []


def _width(document: Document, span: Span) -> int:
    """Columns of characters that a line takes."""
    return sum(1 + is_wide(c) for c in document.text[slice(*span)])


def _is_full(document: Document, line: Span, following: Span, widest: int) -> bool:
    """Whether the next line's first word had no place any more."""
    word = _WORD.match(document.text, *following)
    return _width(document, line) + (_width(document, word.span()) if word else 0) >= widest - _SLACK


def _joined(document: Document, spans: list[Span], widest: int) -> list[Passage]:
    """The lines of a card: one that is about as wide as the ``widest`` of all goes on in the next."""
    lines: list[list[Span]] = []
    for k, span in enumerate(spans):
        ended = not k or document.text[: spans[k - 1][1]].endswith(("。", "；"))
        if not ended and _is_full(document, spans[k - 1], span, widest) and not _DATED.match(document.text, *span):
            lines[-1].append(span)
        else:
            lines.append([span])
    return [document.passage(line) for line in lines]


_FIGURE_ALONE = re.compile(
    r"\s?[近约超逾]?过?\s?(?:\d[\d.,]*|数)\s?[十百千]?(?:万亿|亿|万|千万|百万)\s?(?P<money>(?:美|欧|日|韩|港|英)?元|英镑)?\s?(?:以上)?\s?"
)


def _with_figures(lines: list[Passage], *, of_model: bool) -> list[Passage]:
    """The lines, those of a figure alone with the word for what it counts: parameters under a model's name, money ahead of its round."""
    out: list[Passage] = []
    for line, following in zip_longest(lines, lines[1:]):
        if out and out[-1].offsets[0] == line.offsets[0]:
            continue  # told with the figure above
        figure = _FIGURE_ALONE.fullmatch(line.text)
        if figure and figure["money"] and following and find_rounds(following.text):
            out.append(_said("，金额 ", line, following))
        elif figure and not figure["money"] and of_model:
            out.append(_said("参数 ", line, Passage("", ())))
        else:
            out.append(line)
    return out


def _said(word: str, figure: Passage, ahead: Passage) -> Passage:
    """The line ``ahead``, the ``word`` and the figure; the word, which the report does not have, stands where the figure does."""
    return Passage(ahead.text + word + figure.text, (*ahead.offsets, *[figure.offsets[0]] * len(word), *figure.offsets))


def _columns(reading: Reading, table: Table) -> list[_Card]:
    """The columns under rows of names or of days, each such row the beginning of as many cards."""
    rows: list[dict[int, list[Span]]] = [{} for _ in range(table.rows)]
    for cell in table.cells:
        if cell.spans:
            rows[cell.row][cell.column] = list(cell.spans)
    if len(rows) < 2 or len(rows[0]) < 2:
        return []
    cards: list[_Card] = []
    above: dict[int, _Card] = {}
    for row in rows:
        begun = all(column in above and not above[column].lines for column in row)
        if _are_days(reading, row):
            if not begun or any(above[column].day for column in row):
                above = {column: _Card([]) for column in row}
                cards += above.values()
            for column, spans in row.items():
                above[column].day = spans[0]
                above[column].lines += spans[1:]
        elif _are_names(reading, row) and not begun:
            above = {column: _Card(spans[:1], spans[1:]) for column, spans in row.items()}
            cards += above.values()
        elif not above:
            return []
        else:
            for column, spans in row.items():
                if column in above:
                    _take(reading, above[column], spans)
    return cards


def _take(reading: Reading, card: _Card, spans: list[Span]) -> None:
    """What stands in a further cell of the card: more names (the maker under the model), or what is told."""
    for span in spans:
        if not card.lines and card.titles and _says_where(reading, span):
            continue
        named = not card.lines and card.titles and _named(reading, span)
        (card.titles if named else card.lines).append(span)


def _says_where(reading: Reading, span: Span) -> bool:
    """英国 / 德国 under a name: where it is at home, and nothing else."""
    text = reading.document.passage([span]).text
    places = [m for m in reading.names(text) if m.kind is Kind.PLACE]
    left = list(text)
    for place in places:
        left[place.start : place.end] = " " * (place.end - place.start)
    return bool(places) and not "".join(left).strip(" /、·×和与")


def _are_days(reading: Reading, row: dict[int, list[Span]]) -> bool:
    return len(row) > 1 and all(_DAY.fullmatch(reading.document.passage(spans[:1]).text.strip()) for spans in row.values())


def _are_names(reading: Reading, row: dict[int, list[Span]]) -> bool:
    """Whether a row is names: all are short and say nothing, and half of them are known for names."""
    named = {reading.document.passage(spans[:1]).text: bool(_named(reading, spans[0])) for spans in row.values()}
    short = all(len(t) <= _LONGEST_TITLE and not TRIGGERS.search(t) and not tells(t) for t in named)
    numbers = any(t[:1].isdigit() and not known for t, known in named.items())
    return len(row) > 1 and short and not numbers and 2 * sum(named.values()) >= len(named)


def _named(reading: Reading, span: Span) -> list[Mention]:
    """The names of a line that is nothing but them."""
    title = reading.document.passage([span])
    mentions = reading.names(title.text)
    return mentions if is_name_line(Sentence(title, 0, 0, "table"), mentions) else []


def _lines(reading: Reading, index: int, card: _Card, widest: int) -> Iterator[Line]:
    titles = [Sentence(reading.document.passage([span]), index, 0, "list") for span in card.titles]
    found = [(title, _named(reading, span)) for title, span in zip(titles, card.titles, strict=True)]
    named = [(t, m or [Mention(0, len(t.text), Kind.ORG, t.text, "table")]) for t, m in found]
    topic, text = body_of(named) or (None, "")
    days = reading.line(Sentence(reading.document.passage([card.day]), index, 0, "list")).dates if card.day else []
    heading = titles[0].text if titles else ""
    previous: Line | None = None
    models = [m for _, mentions in named for m in mentions if m.kind is Kind.MODEL]
    for passage in _with_figures(_joined(reading.document, card.lines, widest), of_model=len(models) == 1):
        for number, (start, end) in enumerate(split_sentences(passage.text)):
            line = reading.line(Sentence(passage.part(start, end), index, number, "list", heading))
            line.card = tuple(Line(title, mentions, [], []) for title, mentions in named)
            line.topic, line.topic_text, line.previous = topic, text, previous
            line.frame = days[0].iso if days else ""
            previous = line
            yield line
