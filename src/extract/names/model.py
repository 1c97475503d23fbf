"""The trained recogniser: a spaCy pipeline, loaded when first asked. Its network stands in ``network``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model, use_ops
from threadpoolctl import threadpool_limits

from extract.errors import UsageError
from extract.names import tokens  # noqa: F401  (registers what the pipeline's config names)
from extract.names.mention import Kind, Mention
from extract.names.network import TAGS
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


#: A name in a row of tokens: the first token, the token behind the last, its kind, how probable it is.
Find = tuple[int, int, str, float]
#: Where spaCy keeps how probable a name is: 1 where a pipeline does not say.
PROBABILITY = "yanbao_probability"
Span.set_extension(PROBABILITY, default=1.0, force=True)


def _follows(a: str, b: str) -> bool:
    """Whether the tag ``b`` may stand behind ``a``."""
    return b[0] in "OBU" if a[0] in "OLU" else b[0] in "IL" and a[2:] == b[2:]


@Language.factory(
    "yanbao_names",
    assigns=["doc.ents"],
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_recogniser(nlp: Language, name: str, model: Model) -> Recogniser:
    """For ``[components.names]`` of a spaCy config; the model gives each token a score for each of ``TAGS``."""
    return Recogniser(nlp.vocab, model, name)


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

    def predict(self, docs: Iterable[Doc]) -> list[list[Find]]:
        docs = list(docs)
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        return [list(finds(np.asarray(scores))) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: Iterable[Doc], found: list[list[Find]]) -> None:
        for doc, names in zip(docs, found, strict=True):
            spans = [Span(doc, start, end, label=kind) for start, end, kind, _ in names]
            doc.set_ents(spans)
            for span, (*_, probability) in zip(spans, names, strict=True):
                span._.set(PROBABILITY, probability)

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


def finds(scores: np.ndarray) -> Iterator[Find]:
    """The names of a text, from each token's score for each of ``TAGS``; a name is as probable as its tags together."""
    row = best_tags(scores)
    for start, end, kind in names_of(row):
        given = scores[start:end]
        most = given.max(axis=1)
        odds = np.exp(given - most[:, None]).sum(axis=1)
        chosen = given[np.arange(end - start), row[start:end]]
        # to two places: the last ones depend on which texts are read side by side
        yield start, end, kind, round(float((np.exp(chosen - most) / odds).prod()), 2)


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


_EDGES = " \u3000\xa0\n\t·•【】"  # a bullet right ahead is no part of a name


def _mentions(text: str, doc: Doc) -> list[Mention]:
    found = []
    for entity in doc.ents:
        kind = KINDS.get(entity.label_.upper())
        name = entity.text.strip(_EDGES)
        if kind and name:
            start = entity.start_char + len(entity.text) - len(entity.text.lstrip(_EDGES))
            probability = entity._.get(PROBABILITY)
            found.append(Mention(start, start + len(name), kind, text[start : start + len(name)], "model", probability=probability))
    return found
