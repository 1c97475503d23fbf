"""What the recogniser's network is made of, registered with spaCy under ``yanbao.…``: tokenizer, embedding, encoder.

The tokenizer takes one Chinese character, or one run of Latin letters or of digits, for a token. The embedding sees
the character, its neighbours, its place in jieba's words, and what the network that jieba ships makes of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import spacy
from spacy.attrs import LENGTH, SPACY
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import (
    Dropout,
    HashEmbed,
    Linear,
    Maxout,
    Model,
    chain,
    concatenate,
    list2ragged,
    ragged2list,
    residual,
    with_array,
)

from extract.language import pretrained
from extract.language.characters import fold, lower
from extract.language.dictionary import habits, tags
from extract.language.sentences import words
from extract.resources import load

COLUMNS = 10
#: The columns that tell one name from another: now and then unseen in training, lest names be learnt by heart.
_TELLING = [0, 1, 2, 4, 5]
#: What the embedding reads of the pretrained network: a token's states, and the mean of the upper layer's over the text.
_PRETRAINED = pretrained.COLUMNS + 2 * pretrained.WIDTH
#: The pretrained columns in which a run of letters is what it ends with; in the others, what it begins with.
_FORWARD = (np.arange(pretrained.COLUMNS) // pretrained.WIDTH) % 2 == 1

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
    jieba's word; that word; the ends of a Latin run; what sort of word; what the character is wont to begin and end;
    what kinds of name the word stands beside (``cues.yml``); and what kinds all words of the text do.
    """
    text = fold(doc.text)
    lowered = lower(text)
    lengths, spaced_behind = doc.to_array([LENGTH, SPACY]).T.astype(int)
    starts = np.cumsum(lengths + spaced_behind) - lengths - spaced_behind
    spans = list(zip(starts.tolist(), (starts + lengths).tolist(), strict=True))
    pieces = [lowered[start:end] for start, end in spans]
    around = ["<", *pieces, ">"]
    word_at = _words_at(text)
    known, habit, cue = tags(), habits(), cues()
    topics = _topics(text, word_at, cue)
    rows = np.zeros((len(spans), COLUMNS), dtype="uint64")
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
            hash_string(known.get(text[word_start:word_end], "?") + place),
            hash_string(habit.get(piece, shape)),
            hash_string(cue.get(text[word_start:word_end], "")),
            topics,
        )
    return rows


@cache
def cues() -> dict[str, str]:
    """Words with the kinds of name that they stand beside: those of ``cues.yml`` and the head nouns of ``heads.yml``."""
    found: dict[str, set[str]] = {}
    for kind, listed in load("cues.yml").items():
        for word in listed.split():
            found.setdefault(word, set()).add(kind)
    for entry in load("heads.yml").values():
        for word in entry["heads"] if entry["kind"] else ():
            found.setdefault(word, set()).add(entry["kind"])
    return {word: "+".join(sorted(kinds)) for word, kinds in found.items()}


def _topics(text: str, word_at: list[tuple[int, int]], cue: dict[str, str]) -> int:
    """The two kinds that most words of the text stand beside, hashed."""
    counts: Counter[str] = Counter()
    for start, end in dict.fromkeys(word_at):
        counts.update(k for k in cue.get(text[start:end], "").split("+") if k)
    ranked = sorted(counts, key=lambda k: (-counts[k], k))
    hashed: int = hash_string("|".join(ranked[:2]))
    return hashed


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


@spacy.registry.architectures("yanbao.CharacterEmbed.v2")
def character_embed(width: int, embed_width: int, rows: list[int], hide: float, pretrained_width: int) -> Model:
    """The columns of ``features``, each with a hashed table of its own, and the states of the network that jieba
    ships, mixed into one vector a token."""
    tables: list[Model] = [HashEmbed(embed_width, nV, column=i, seed=7 + i, dropout=0.0) for i, nV in enumerate(rows)]
    mixed: Model = Maxout(width, embed_width * len(rows) + pretrained_width, nP=3, dropout=0.0, normalize=True)
    own: Model = chain(Model("yanbao_features", _extract, attrs={"hide": hide}), list2ragged(), with_array(concatenate(*tables)))
    read: Model = chain(Linear(pretrained_width, _PRETRAINED), Dropout(0.0))
    given: Model = chain(Model("yanbao_pretrained", _pretrained), list2ragged(), with_array(read))
    return chain(concatenate(own, given), with_array(mixed), ragged2list())


def _pretrained(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable]:
    found: list[Any] = []
    for doc, states in zip(docs, pretrained.states([doc.text for doc in docs]), strict=True):
        rows: Any = np.zeros((len(doc), _PRETRAINED), dtype="f")
        if len(states):
            rows[:, pretrained.COLUMNS :] = states[:, -2 * pretrained.WIDTH :].mean(axis=0)
        place = 0
        for i, token in enumerate(doc):
            if token.text.isspace():
                continue
            end = place + len(token.text)
            rows[i, : pretrained.COLUMNS] = np.where(_FORWARD, states[end - 1], states[place])
            place = end
        found.append(model.ops.asarray(rows))
    return found, lambda _: []


def _extract(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable]:
    rows: list[Any] = [features(doc) for doc in docs]
    if is_train:
        for table in rows:
            hidden = model.ops.xp.random.random((len(table), len(_TELLING))) < model.attrs["hide"]
            table[:, _TELLING] = np.where(hidden, 1, table[:, _TELLING])
    return [model.ops.asarray2i(table, dtype="uint64") for table in rows], lambda _: []


@spacy.registry.architectures("yanbao.DilatedEncoder.v1")
def dilated_encoder(width: int, dilations: list[int], maxout_pieces: int) -> Model:
    """Convolutions that look ever further, so that the word behind a long name reaches the name's first character."""
    layers: list[Any] = [
        residual(
            chain(
                Model("yanbao_expand", _expand, attrs={"by": by}),
                Maxout(width, width * 3, nP=maxout_pieces, dropout=0.0, normalize=True),
            )
        )
        for by in dilations
    ]
    encoder: Model = with_array(chain(*layers), pad=sum(dilations))
    encoder.set_dim("nO", width)
    encoder.set_dim("nI", width)
    return encoder


def _expand(model: Model, rows: Any, is_train: bool) -> tuple[Any, Callable]:
    """Beside every row, the ones ``by`` before and behind it."""
    by, (count, width) = model.attrs["by"], rows.shape
    out = model.ops.alloc2f(count, width * 3)
    out[by:, :width] = rows[: max(0, count - by)]
    out[:, width : 2 * width] = rows
    out[: max(0, count - by), 2 * width :] = rows[by:]

    def backprop(gradient: Any) -> Any:
        back = model.ops.xp.array(gradient[:, width : 2 * width])
        back[: max(0, count - by)] += gradient[by:, :width]
        back[by:] += gradient[: max(0, count - by), 2 * width :]
        return back

    return out, backprop
