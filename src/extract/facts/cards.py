"""Cards: lines that name something, and short lines under them that say what of it, as slides and lists of profiles have them.

昆仑芯 2 / 百度 / 256 TOPS（INT8） / 8 月 18 日量产: what the last two say is of the chip that the first names, and of its maker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.document import Block, BlockKind
from extract.language.characters import BULLETS
from extract.language.sentences import Sentence
from extract.names.mention import Kind, Mention

_LONGEST_NAME, _LONGEST_LINE, _MOST_LINES = 40, 64, 10
_PARTS = re.compile(r"\s?[｜|丨·+＋&/、—→]+\s?")
_GLOSS = re.compile(r"[（(][^（）()]*[）)]")
# 海光|DCU100, 思元 370-S4/|S8: a code behind a name, or on its own beside one
_CODE = re.compile(r"(?<=\0)\s?[A-Z][A-Za-z]{0,7}[ -]?\d{1,4}[A-Za-z_]{0,4}$|^[A-Z]\d{1,3}[A-Za-z]?$")
_STOPS = re.compile(r"[，。；：:！？]")


class CardAbove:
    """Goes through a report sentence by sentence, and keeps the names of the card that it is in.

    Parameters
    ----------
    blocks : of the report
    """

    def __init__(self, blocks: Sequence[Block]):
        self._blocks = blocks
        self._last, self._lines, self._named = -1, 0, False
        self.names: list[tuple[Sentence, list[Mention]]] = []

    def at(self, sentence: Sentence, mentions: list[Mention]) -> bool:
        """Take the sentence up; whether it says something under the names of ``names``, and is none of them itself."""
        block = self._blocks[sentence.block]
        turned = any(b.kind in (BlockKind.FURNITURE, BlockKind.TABLE) for b in self._blocks[self._last + 1 : sentence.block])
        is_name = is_name_line(sentence, mentions) and len(block.spans) == 1
        if turned or (is_name and not self._named) or sentence.number or not _is_short(sentence, block) or self._lines >= _MOST_LINES:
            self.names, self._lines = [], 0
        self._last, self._named = sentence.block, is_name
        if is_name:
            self.names.append((sentence, mentions))
            self._lines = 0
            return False
        self._lines += 1
        return bool(self.names)


def body_of(names: Sequence[tuple[Sentence, list[Mention]]]) -> tuple[Mention, str] | None:
    """The organisation that a card is about, and how it is written: the one that it names, or of several the one that is known."""
    found = {m.name: (m, s.text[m.start : m.end]) for s, mentions in reversed(names) for m in mentions if m.kind is Kind.ORG}
    known = [pair for pair in found.values() if pair[0].found_by == "lexicon"] if len(found) > 1 else list(found.values())
    return known[0] if len(known) == 1 else None


_CODE_BEHIND = re.compile(r"\s?(?P<code>[A-Z][A-Za-z]{0,7}[ -]?\d{1,4}[A-Za-z_]{0,4})(?![A-Za-z\d])")


def coded(sentence: Sentence, mentions: Sequence[Mention]) -> Mention | None:
    """DCU100 of 海光DCU100（兼容 CUDA）: the code right behind a maker on a line of names, which is a thing of its."""
    bodies = [m for m in mentions if m.kind is Kind.ORG]
    match = _CODE_BEHIND.match(sentence.text, bodies[0].end) if len(bodies) == 1 else None
    if match is None or any(m.start < match.end() and match.start("code") < m.end for m in mentions):
        return None
    return Mention(*match.span("code"), Kind.HARDWARE, match["code"], "mark")


def is_thing(mention: Mention) -> bool:
    """Whether what a line of names has is a thing whose kind its name does not tell: M6 ｜ 阿里达摩院."""
    return mention.kind not in (Kind.ORG, Kind.PLACE, Kind.PERSON) and mention.found_by != "lexicon"


def _is_short(sentence: Sentence, block: Block) -> bool:
    return len(block.spans) == 1 and len(sentence.text) <= _LONGEST_LINE and sentence.kind in ("prose", "list")


def is_name_line(sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Whether the sentence is names and nothing else, or such beside a word of what they are (M6 ｜ 阿里达摩院, 低速无人车 · 行深智能)."""
    text = sentence.text
    if all(m.kind in (Kind.PLACE, Kind.PERSON) for m in mentions) or len(text) > _LONGEST_NAME or _STOPS.search(text) or sentence.number:
        return False
    left = list(text)
    for mention in mentions:
        left[mention.start : mention.end] = "\0" * (mention.end - mention.start)
    parts = [part.strip(f" {BULLETS}") for part in _PARTS.split(_GLOSS.sub("", "".join(left)))]
    parts = [_CODE.sub("\0", part) for part in parts]
    named = [part for part in parts if part and not part.strip("\0 ")]
    others = [part for part in parts if part.strip("\0 ")]
    return bool(named) and all(len(part) <= 10 and not re.search(r"\d|\0", part) for part in others)
