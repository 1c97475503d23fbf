"""The recogniser's network as it is shipped: a transformer of whole numbers in an ONNX file, run by ONNX Runtime.

It was pretrained on Chinese text at large and fine-tuned on ``training/`` (``training/finetuning.py`` tells how).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import onnxruntime
import spacy
from spacy.tokens import Doc
from thinc.api import Model

from extract.names.mention import Kind
from extract.names.tokens import Pieces

#: Every token's place in a name: outside, or begin, inside, last or the only one of a name of a kind.
TAGS = ["O", *(f"{place}-{kind.value}" for kind in Kind for place in "BILU")]
#: Pieces that the network reads at once, and how many of them at a seam only give what is between them a context.
WINDOW, MARGIN = 384, 32
_NEVER = -1e9
#: Scores of white space, which the network does not read: it is inside a name if what is before and behind it is.
SPACE = np.array([0.0 if tag[0] in "OI" else _NEVER for tag in TAGS], dtype="f")


@spacy.registry.architectures("yanbao.Exported.v1")
def exported() -> Model[list[Doc], list[np.ndarray]]:
    """The network behind the recogniser; its file and its vocabulary are read from the pipeline's folder.

    For each text it gives an array (tokens, ``TAGS``) of scores, higher where the tag is likelier.
    """
    return Model("yanbao_exported", _forward, attrs={"onnx": b"", "vocabulary": ""})


def _forward(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[np.ndarray], Callable]:
    session, pieces = _session(model.attrs["onnx"]), _pieces(model.attrs["vocabulary"])
    return [_scores(session, pieces, [token.text for token in doc]) for doc in docs], _trained_elsewhere


def _trained_elsewhere(_gradients: Any) -> Any:
    raise NotImplementedError("the exported network is not trained: training/finetuning.py trains, and exports it")


# The file and the vocabulary know their own hash, so that asking again costs nothing.
@cache
def _session(onnx: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # reports are read side by side, a process each: a second thread a process costs more than it saves
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])


@cache
def _pieces(vocabulary: str) -> Pieces:
    return Pieces(vocabulary)


def _scores(session: onnxruntime.InferenceSession, pieces: Pieces, words: list[str]) -> np.ndarray:
    """Scores of one text's tokens. Texts are not run side by side: the numbers that the network rounds with are those
    of all that it reads at once, and a text must not be read otherwise for its neighbours' sake."""
    numbers, first = pieces(words)
    scores = np.tile(SPACE, (len(words), 1))
    places = np.array(first, dtype=int)
    for begin, end, kept in windows(len(numbers)):
        read = np.array([[pieces.begin, *numbers[begin:end], pieces.end]], dtype=np.int64)
        (given,) = session.run(None, {"pieces": read})
        here = (places >= kept.start) & (places < kept.stop)
        scores[here] = given[0, places[here] - begin + 1]
    return scores


def windows(count: int) -> Iterator[tuple[int, int, range]]:
    """``count`` pieces in windows: the first piece, the one behind the last, and those whose scores count."""
    begin = 0
    while begin < count:
        end = min(begin + WINDOW, count)
        yield begin, end, range(begin + (MARGIN if begin else 0), end - (MARGIN if end < count else 0))
        begin = end - 2 * MARGIN if end < count else count
