"""The trained recogniser: a spaCy pipeline, loaded when first asked (the only file that knows spaCy).

What our pipeline is made of stands here, too, registered with spaCy under ``yanbao.…``: its tokenizer
(one Chinese character, or one run of Latin letters or of digits, a token) and its embedding (the
character, its neighbours, its place in jieba's words).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import spacy
from spacy.attrs import LENGTH, SPACY
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.scorer import get_ner_prf
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc, Span
from spacy.training import Example
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
    use_ops,
    with_array,
)
from threadpoolctl import threadpool_limits

from extract.errors import UsageError
from extract.language.characters import fold, lower
from extract.language import pretrained
from extract.language.dictionary import habits, tags
from extract.language.sentences import words
from extract.names.mention import Kind, Mention
from extract.resources import DATA, load

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
COLUMNS = 10
#: The columns that tell one name from another: now and then unseen in training, lest names be learnt by heart.
_TELLING = [0, 1, 2, 4, 5]
#: The pretrained columns in which a run of letters is what it ends with; in the others, what it begins with.
_FORWARD = (np.arange(pretrained.COLUMNS) // pretrained.WIDTH) % 2 == 1


def _follows(a: str, b: str) -> bool:
    """Whether the tag ``b`` may stand behind ``a``."""
    return b[0] in "OBU" if a[0] in "OLU" else b[0] in "IL" and a[2:] == b[2:]


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
    own = chain(Model("yanbao_features", _extract, attrs={"hide": hide}), list2ragged(), with_array(concatenate(*tables)))
    read: Model = chain(Linear(pretrained_width, pretrained.COLUMNS), Dropout(0.0))
    given = chain(Model("yanbao_pretrained", _pretrained), list2ragged(), with_array(read))
    return chain(concatenate(own, given), with_array(mixed), ragged2list())


def _pretrained(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[Any], Callable]:
    found = []
    for doc, states in zip(docs, pretrained.states([doc.text for doc in docs]), strict=True):
        rows = np.zeros((len(doc), pretrained.COLUMNS), dtype="f")
        place = 0
        for i, token in enumerate(doc):
            if token.text.isspace():
                continue
            end = place + len(token.text)
            rows[i] = np.where(_FORWARD, states[end - 1], states[place])
            place = end
        found.append(model.ops.asarray2f(rows))
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


@Language.factory(
    "yanbao_names",
    assigns=["doc.ents"],
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_recogniser(nlp: Language, name: str, model: Model) -> Recogniser:
    """For ``[components.names]`` of a spaCy config; the model gives each token a score for each of ``TAGS``."""
    return Recogniser(nlp.vocab, model, name)


#: Every token's place in a name: outside, or begin, inside, last or the only one of a name of a kind.
TAGS = ["O", *(f"{place}-{kind.value}" for kind in Kind for place in "BILU")]
_ALLOWED = np.array([[_follows(a, b) for b in TAGS] for a in TAGS])
_FORBIDDEN = np.where(_ALLOWED, 0.0, -1e9).astype("f")
_FIRST = np.array([0.0 if tag[0] in "OBU" else -1e9 for tag in TAGS], dtype="f")
_LAST = np.array([0.0 if tag[0] in "OLU" else -1e9 for tag in TAGS], dtype="f")


class Recogniser(TrainablePipe):
    """The pipeline's component: the likeliest row of tags that makes whole names, so that all of a name has its say
    on what the name names, the words behind it too."""

    def __init__(self, vocab: Vocab, model: Model, name: str = "names"):
        self.vocab, self.model, self.name = vocab, model, name
        self.cfg: dict[str, Any] = {}

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(kind.value for kind in Kind)

    def predict(self, docs: Iterable[Doc]) -> list[list[int]]:
        docs = list(docs)
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        return [best_tags(np.asarray(scores)) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: Iterable[Doc], rows: list[list[int]]) -> None:
        for doc, row in zip(docs, rows, strict=True):
            doc.set_ents([Span(doc, start, end, label=kind) for start, end, kind in names_of(row)])

    def get_loss(self, examples: Iterable[Example], scores: Any) -> tuple[float, list[Any]]:
        loss, gradients = 0.0, []
        for example, given in zip(examples, scores, strict=True):
            wanted = np.zeros_like(given)
            wanted[np.arange(len(wanted)), [TAGS.index(tag) for tag in example.get_aligned_ner()]] = 1.0
            gradients.append(given - wanted)
            loss += float((gradients[-1] ** 2).sum())
        return loss, gradients

    def initialize(self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None) -> None:
        examples = list(islice(get_examples(), 10))
        empty = [self.model.ops.alloc2f(len(example.x), len(TAGS)) for example in examples]
        self.model.initialize(X=[example.x for example in examples], Y=empty)

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        return get_ner_prf(examples)

    def add_label(self, _label: str) -> int:
        raise NotImplementedError("the labels are those of extract.names.mention.Kind")


def best_tags(scores: np.ndarray) -> list[int]:
    """The likeliest row of tags in which every name begins and ends (Viterbi's way)."""
    if not len(scores):
        return []
    row = scores.argmax(axis=1)
    if row[0] == 0 and row[-1] == 0 and _ALLOWED[row[:-1], row[1:]].all():
        return row.tolist()
    sums, back = scores[0] + _FIRST, []
    for given in scores[1:]:
        ways = sums[:, None] + _FORBIDDEN
        back.append(ways.argmax(axis=0))
        sums = ways.max(axis=0) + given
    best = [int((sums + _LAST).argmax())]
    for came_from in reversed(back):
        best.append(int(came_from[best[-1]]))
    return best[::-1]


def names_of(row: list[int]) -> Iterator[tuple[int, int, str]]:
    """(first token, token behind the last, kind) of every name in a row of tags."""
    start = 0
    for i, tag in enumerate(TAGS[number] for number in row):
        if tag[0] in "BU":
            start = i
        if tag[0] in "LU":
            yield start, i + 1, tag[2:]


@cache
def _pipeline(name: str | None) -> Language:
    # The matrices of a sentence are small: a second thread costs ten times what it saves, and more where
    # reports are read side by side.
    threadpool_limits(limits=1, user_api="blas")
    try:
        # on one core numpy multiplies matrices some three times faster than spaCy's own library
        with use_ops("numpy", use_blis=False):
            return spacy.load(SHIPPED if name is None else name)
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


_EDGES = " \n\t·•【】"  # a bullet right ahead is no part of a name


def _mentions(text: str, doc: Doc) -> list[Mention]:
    found = []
    for entity in doc.ents:
        kind = KINDS.get(entity.label_.upper())
        name = entity.text.strip(_EDGES)
        if kind and name:
            start = entity.start_char + len(entity.text) - len(entity.text.lstrip(_EDGES))
            found.append(Mention(start, start + len(name), kind, text[start : start + len(name)], "model"))
    return found
