"""All names of a sentence: the lexicon's, the trained recogniser's and those that the sentence marks, settled into one list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from extract.names.lexicon import Lexicon
from extract.names.marks import find_marked, kind_beside
from extract.names.mention import Kind, Mention

Finder = Callable[[str], list[Mention]]


class Recogniser:
    """Finds the names of a sentence.

    Parameters
    ----------
    lexicon : names known beforehand
    model : the trained recogniser's ``find``; None to do without
    """

    def __init__(self, lexicon: Lexicon, model: Finder | None = None):
        self.lexicon, self._model = lexicon, model

    def find(self, text: str) -> list[Mention]:
        """The names of ``text`` in order, none over another.

        A longer name of the same kind wins over a shorter one; else the lexicon over the model over marks.
        """
        learned = self._model(text) if self._model else []
        marked = find_marked(text)
        institutions = [m for m in marked if m.subtype == "institution"]
        listed = self.lexicon.find(text)
        words = [m for m in marked if m.subtype == "unsure" and sum(m.start <= k.start and k.end <= m.end for k in listed) == 1]
        known = [self._grown(m, learned + institutions, words) for m in listed]
        settled = [m for m in known if m.kind is not Kind.PLACE]
        # A place is the first word of many a name (山东威高), so it comes last.
        for mention in [*learned, *marked, *(m for m in known if m.kind is Kind.PLACE)]:
            mention = _trimmed(text, mention)
            if mention is None or any(m.start < mention.end and mention.start < m.end for m in settled):
                continue
            if mention.subtype == "unsure" and (kind := kind_beside(text, mention.start, mention.end)):
                mention = replace(mention, kind=kind, subtype="")
            settled.append(mention)
        return sorted(settled, key=lambda m: m.start)

    def _grown(self, known: Mention, learned: list[Mention], words: list[Mention]) -> Mention:
        """A lexicon name that is part of a longer one: 华为 in 华为数字能源, Transformer in Lite Transformer."""
        for other in words:
            if known.kind is not Kind.ORG and known.start > other.start and known.end == other.end:
                return replace(other, kind=known.kind, subtype="")
        for other in learned:
            longer = (
                other.start <= known.start
                and known.end <= other.end
                and (other.end - other.start) > (known.end - known.start)
            )
            if longer and other.kind is known.kind and known.kind is Kind.ORG and other.start == known.start:
                return replace(other, subtype=known.subtype)
        return known


_TRIM_LEFT = re.compile(r"^(?:[“”‘’「」《》（(、，和与及由的在]|其中|包括|以及|例如|如)+\s?")
_TRIM_RIGHT = re.compile(r"\s?(?:[“”‘’「」《》）)、，。]|宣布|完成|发布|推出)+$")


def _trimmed(text: str, mention: Mention) -> Mention | None:
    """The mention without marks and function words at its edges; None where nothing is left."""
    piece = text[mention.start : mention.end]
    left = _TRIM_LEFT.match(piece)
    start = mention.start + (left.end() if left else 0)
    right = _TRIM_RIGHT.search(text[start : mention.end])
    end = start + (right.start() if right else mention.end - start)
    if end - start < 2 or not re.search(r"[A-Za-z\u4e00-\u9fff]", text[start:end]):
        return None
    if (start, end) == (mention.start, mention.end):
        return mention
    return replace(mention, start=start, end=end, name=text[start:end])
