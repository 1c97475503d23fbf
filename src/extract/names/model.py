"""The trained recogniser: a spaCy pipeline, loaded when first asked (the only file that knows spaCy).

What our pipeline is made of stands here, too, registered with spaCy under ``yanbao.…``: its tokenizer
(one Chinese character, or one run of Latin letters or of digits, a token) and its embedding (the
character, its neighbours, its place in jieba's words).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.attrs import LENGTH, SPACY
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array

from extract.errors import UsageError
from extract.language.characters import fold
from extract.language.sentences import words
from extract.names.mention import Kind, Mention
from extract.resources import DATA

SHIPPED = DATA / "names"
#: What other pipelines call our kinds; what is not here is passed over.
KINDS = {kind.value: kind for kind in Kind} | {
    "ORGANIZATION": Kind.ORG,
    "NT": Kind.ORG,
    "COMPANY": Kind.ORG,
    "PER": Kind.PERSON,
    "NR": Kind.PERSON,
    "GPE": Kind.PLACE,
    "LOC": Kind.PLACE,
    "NS": Kind.PLACE,
    "FAC": Kind.PLACE,
    "WORK_OF_ART": Kind.PRODUCT,
}
_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+|\s+|[^\sA-Za-z0-9]")
_SHAPES = ((re.compile(r"[A-Z]"), "X"), (re.compile(r"[a-z]"), "x"), (re.compile(r"[0-9]"), "d"))


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


def features(doc: Doc) -> np.ndarray:
    """What the embedding sees of each token: one row a token, hashed.

    The columns: the token; it and the one before; it and the one behind; its shape and its place in
    jieba's word; that word; the ends of a Latin run.
    """
    text = fold(doc.text)
    lowered = text.lower() if len(text.lower()) == len(text) else text
    lengths, spaced_behind = doc.to_array([LENGTH, SPACY]).T.astype(int)
    starts = np.cumsum(lengths + spaced_behind) - lengths - spaced_behind
    spans = list(zip(starts.tolist(), (starts + lengths).tolist(), strict=True))
    pieces = [lowered[start:end] for start, end in spans]
    around = ["<", *pieces, ">"]
    word_at = _words_at(text)
    rows = np.zeros((len(spans), 6), dtype="uint64")
    for i, (start, end) in enumerate(spans):
        piece = pieces[i]
        word_start, word_end = word_at[start]
        shape = _shape(text[start:end])
        place = ("B" if start == word_start else "I") + ("E" if end >= word_end else "I")
        spaced = "_" if start and text[start - 1] == " " else ""
        rows[i] = (
            hash_string(piece),
            hash_string(around[i] + "\t" + piece),
            hash_string(piece + "\t" + around[i + 2]),
            hash_string(spaced + shape + place + str(min(word_end - word_start, 5))),
            hash_string(lowered[word_start:word_end]),
            hash_string(piece[:3] + "\t" + piece[-3:] if len(piece) > 1 else shape),
        )
    return rows


def _words_at(text: str) -> list[tuple[int, int]]:
    """The word that each character is in."""
    spans = [(i, i + 1) for i in range(len(text))]
    for start, end in words(text):
        spans[start:end] = [(start, end)] * (end - start)
    return spans


def _shape(piece: str) -> str:
    """``Xxx`` for letters and digits, at most three of a kind; c for a Chinese character; others as they are."""
    if "\u4e00" <= piece[0] <= "\u9fff":
        return "c"
    for pattern, sign in _SHAPES:
        piece = pattern.sub(sign, piece)
    return re.sub(r"(.)\1{3,}", r"\1\1\1", piece) if piece[0] in "Xxd" else piece


@spacy.registry.architectures("yanbao.CharacterEmbed.v1")
def character_embed(width: int, embed_width: int, rows: list[int]) -> Model:
    """The columns of ``features``, each with a hashed table of its own, mixed into one vector a token."""
    tables: list[Model] = [HashEmbed(embed_width, nV, column=i, seed=7 + i, dropout=0.0) for i, nV in enumerate(rows)]
    mixed: Model = Maxout(width, embed_width * len(rows), nP=3, dropout=0.0, normalize=True)
    return chain(
        Model("yanbao_features", _extract),
        list2ragged(),
        with_array(concatenate(*tables)),
        with_array(mixed),
        ragged2list(),
    )


def _extract(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable]:
    rows: list[Any] = [features(doc) for doc in docs]
    return [model.ops.asarray2i(r, dtype="uint64") for r in rows], lambda _: []


@cache
def _pipeline(name: str | None) -> spacy.Language:
    try:
        return spacy.load(Path(SHIPPED) if name is None else name)
    except OSError as error:
        raise UsageError(f"the recogniser {name or SHIPPED} cannot be loaded: {str(error).splitlines()[0]}") from error


class Names:
    """Finds names with a spaCy pipeline: the shipped one, or any that is installed.

    Parameters
    ----------
    pipeline : name or path of a spaCy pipeline; None for the shipped one. It is loaded when the first text comes
    """

    def __init__(self, pipeline: str | None = None):
        self._name = pipeline

    def __call__(self, text: str) -> list[Mention]:
        """The names of one text, in order, none over another."""
        return _mentions(text, _pipeline(self._name)(text)) if text.strip() else []

    def find_many(self, texts: Iterable[str]) -> Iterator[list[Mention]]:
        """The names of each text; faster than one text after another."""
        for doc in _pipeline(self._name).pipe(texts, batch_size=128):
            yield _mentions(doc.text, doc)


def finder(pipeline: str | None = None) -> Names:
    """The recogniser's ``find``; see ``Names``."""
    return Names(pipeline)


def _mentions(text: str, doc: Doc) -> list[Mention]:
    found = []
    for entity in doc.ents:
        kind = KINDS.get(entity.label_.upper())
        name = entity.text.strip()
        if kind and name:
            start = entity.start_char + len(entity.text) - len(entity.text.lstrip())
            found.append(Mention(start, start + len(name), kind, text[start : start + len(name)], "model"))
    return found
