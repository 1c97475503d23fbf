"""The recogniser's tokens, and the pieces that its network reads: registered with spaCy under ``yanbao.…``.

A token is one Chinese character, or one run of Latin letters or of digits. The network knows characters and parts
of runs by a vocabulary of its own; a run that it knows by parts is tagged at its first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extract.language.characters import fold, lower

_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|\s+|[^\sA-Za-z0-9]")
_LONGEST_RUN = 40  # letters or digits that are read; what is longer is no word


def tokens(text: str) -> list[tuple[int, int]]:
    """Spans of the tokens of ``text``: one character each, but runs of Latin letters, of digits, of white space."""
    return [match.span() for match in _TOKEN.finditer(fold(text))]


@spacy.registry.tokenizers("yanbao.characters.v1")
def make_tokenizer() -> Callable[[Any], Characters]:
    """For ``[nlp.tokenizer]`` of a spaCy config."""
    return lambda nlp: Characters(nlp.vocab)


class Characters:
    """The tokenizer. ``doc.text == text``, whatever the text."""

    def __init__(self, vocab: Vocab):
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        pieces: list[str] = []
        spaces: list[bool] = []
        for start, end in tokens(text):
            # spaCy keeps one space behind a token with that token
            if text[start:end] == " " and pieces and not spaces[-1] and not pieces[-1].isspace():
                spaces[-1] = True
            else:
                pieces.append(text[start:end])
                spaces.append(False)
        return Doc(self.vocab, words=pieces, spaces=spaces)

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> Characters:
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Nothing to keep."""

    def from_disk(self, _path: Any, **_: Any) -> Characters:
        return self


class Pieces:
    """Numbers of the pieces that tokens are made of.

    Parameters
    ----------
    vocabulary : the pieces in the order of their numbers, one a line; ``##`` before those that go on inside a run
    """

    def __init__(self, vocabulary: str):
        self._numbers = {piece: number for number, piece in enumerate(vocabulary.split("\n")) if piece}
        self.begin, self.end = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self.padding, self.unknown, self.hidden = (self._numbers[sign] for sign in ("[PAD]", "[UNK]", "[MASK]"))
        self._of = cache(self._split)

    def __call__(self, words: Iterable[str]) -> tuple[list[int], list[int]]:
        """The numbers of all pieces of a row of tokens, and the place of each token's first piece among them.

        White space has no piece: its place is -1.
        """
        numbers: list[int] = []
        first: list[int] = []
        for word in words:
            first.append(-1 if word.isspace() else len(numbers))
            if not word.isspace():
                numbers.extend(self._of(word))
        return numbers, first

    def _split(self, word: str) -> tuple[int, ...]:
        word = lower(fold(word))[:_LONGEST_RUN]
        found, at = [], 0
        while at < len(word):
            ends = range(len(word), at, -1)
            end = next((e for e in ends if ("##" if at else "") + word[at:e] in self._numbers), None)
            if end is None:
                return (self.unknown,)
            found.append(self._numbers[("##" if at else "") + word[at:end]])
            at = end
        return tuple(found)
