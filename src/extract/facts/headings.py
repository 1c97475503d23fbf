"""What a heading is about, for the sentences under it that name nothing: 沐曦曦云 C500 / FP16 算力 280TFLOPS."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from extract.document import BlockKind, Passage
from extract.facts.cards import coded, is_thing
from extract.facts.precision import is_component, is_format
from extract.facts.reading import Line, Reading
from extract.language.sentences import Sentence
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention

_OF_MANY = re.compile(r"全国|我国|合计|业内|行业")  # 全国合计：智能算力约 104 EFLOPS
_THIS = re.compile(r"该|这[款个台一些]|此")
# 2H8, LX-4K: letters and digits, and no quarter or year
_CODE = re.compile(r"(?=.*[A-Za-z])(?=.*\d)(?!.*(?:19|20)\d\d)(?![QH]\d$)[A-Za-z\d]{1,10}(?:[-.][A-Za-z\d]{1,8}){0,3}")
_LONGEST = 30  # characters of a line that names the thing under it
_OVER = frozenset({BlockKind.HEADING, BlockKind.TITLE, BlockKind.PARAGRAPH})


class Headings:
    """The headings of a report, each read once.

    Parameters
    ----------
    reading : the report
    """

    def __init__(self, reading: Reading):
        self._reading = reading
        self._lines: dict[str, Line] = {}

    def thing(
        self, line: Line, position: int, suits: Callable[[Line, Mention], bool], *, whole: bool = False
    ) -> tuple[Line, Mention] | None:
        """The heading over ``line`` and the one thing that suits in it; None where what is told up to ``position`` has a subject.

        ``whole``: the clause speaks of the whole whose parts the ones ahead of it name.
        """
        heading = line.sentence.heading
        clause = line.clauses[line.clause_at(position)]
        ahead = line.text[clause.start : position]
        general = bool(shape("speaks_of_kinds").search(ahead)) and not whole and not _THIS.match(ahead.strip())
        general = general or (bool(line.card) and bool(_OF_MANY.search(line.text, 0, position)))
        ahead_of = line.among(clause.start if whole else line.section_start(position), position)
        if general or any(m.kind is not Kind.ORG or not line.card for m in ahead_of):
            return None
        if line.card and ((found := self._on_card(line, suits)) or all(over.text != heading for over in line.card)):
            return found
        if not heading:
            return None
        return self._in(heading, suits) or self._above(line, suits)

    def _in(self, heading: str, suits: Callable[[Line, Mention], bool]) -> tuple[Line, Mention] | None:
        over = self._read(heading)
        things = {m.name: m for m in _closest(over.mentions) if suits(over, m)}
        return (over, next(iter(things.values()))) if len(things) == 1 else None

    def _above(self, line: Line, suits: Callable[[Line, Mention], bool]) -> tuple[Line, Mention] | None:
        """The thing of the short line right over a heading that names none: LX-4K / 面向边缘场景的高端版本 / 峰值速度为 8TOPS."""
        blocks, document = self._reading.document.blocks, self._reading.document
        heading = next((k for k in range(line.sentence.block - 1, 0, -1) if blocks[k].kind is BlockKind.HEADING), 0)
        over = line.sentence.heading
        if not heading or blocks[heading - 1].kind not in _OVER or (self._read(over).mentions and not _THIS.match(over)):
            return None
        text = document.passage(blocks[heading - 1].spans).text.strip()
        return None if len(text) > _LONGEST or "。" in text else self._in(text, suits)

    def _on_card(self, line: Line, suits: Callable[[Line, Mention], bool]) -> tuple[Line, Mention] | None:
        """The one thing that suits on the lines of names over ``line``."""
        things = {m.name: (over, m) for over in line.card for m in _closest(over.mentions)}
        fitting = [(over, m) for over, m in things.values() if suits(over, m)] or [(over, m) for over, m in things.values() if is_thing(m)]
        if not fitting:
            codes = [(over, m) for over in line.card if (m := coded(over.sentence, over.mentions))]
            fitting = [(over, m) for over, m in codes if suits(over, m)]
        return fitting[0] if len(fitting) == 1 else None

    def _read(self, heading: str) -> Line:
        if heading not in self._lines:
            passage = Passage(heading, tuple(range(len(heading))))
            self._lines[heading] = Line(Sentence(passage, -1, 0, "heading"), self._names(heading), [], [])
        return self._lines[heading]

    def _names(self, heading: str) -> list[Mention]:
        """The names of a heading; one that is but a code of letters and digits is a name, whatever else it may be."""
        found = list(self._reading.names(heading))
        if (
            _CODE.fullmatch(heading)
            and not any(m.found_by == "lexicon" for m in found)
            and not (is_format(heading) or is_component(heading))
        ):
            return [Mention(0, len(heading), Kind.HARDWARE, heading, "mark")]
        return found


def _closest(names: Sequence[Mention]) -> list[Mention]:
    """Without the line that the code right behind it is of: 思元 | MLU370-X8 is one card."""
    return [m for m in names if not any(n.kind is m.kind is Kind.HARDWARE and m.start < n.start <= m.end + 1 < n.end for n in names)]
