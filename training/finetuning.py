"""Fine-tunes a pretrained Chinese transformer as the recogniser's network, and exports what comes of it.

The pretrained one is RoFormer-Sim small of Zhuiyi Technology (Apache 2.0; 6 layers, 384 columns, characters), which
the package near-synonym carries as an ONNX file. Needs the libraries of requirements-train.lock; nothing of this is
needed to run the recogniser (``extract.names.network``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import spacy
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from spacy.tokens import Doc
from thinc.api import ArgsKwargs, Model, PyTorchShim
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from extract.names.network import SPACE, TAGS
from extract.names.tokens import Pieces

COLUMNS, HEADS, LAYERS = 384, 6, 6
#: Its files are read without importing it, which would ask for what it searches with.
_SOURCE = Path(str(distribution("near-synonym").locate_file("near_synonym/data")))


class Pretrained:
    """The pretrained network's arrays by their names in its file, and its vocabulary."""

    def __init__(self) -> None:
        graph = onnx.load(_SOURCE / "roformer_unilm_small.onnx").graph
        self._arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self.vocabulary = (_SOURCE / "roformer_vocab.txt").read_text(encoding="utf-8").rstrip("\n")

    def array(self, name: str) -> Tensor:
        return torch.tensor(self._arrays[name])

    def linear(self, name: str) -> nn.Linear:
        weight = self.array(f"{name}/Tensordot/Reshape_1:0").T.contiguous()
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight.data, layer.bias.data = weight, self.array(f"{name}/BiasAdd/ReadVariableOp:0")
        return layer

    def norm(self, name: str) -> nn.LayerNorm:
        layer = nn.LayerNorm(COLUMNS, eps=1e-12)
        layer.weight.data = self.array(f"{name}/mul/ReadVariableOp:0")
        layer.bias.data = self.array(f"{name}/add_1/ReadVariableOp:0")
        return layer


class Layer(nn.Module):
    """Attention whose queries and keys are turned by their places, and what follows it."""

    def __init__(self, source: Pretrained, number: int, dropout: float):
        super().__init__()
        attention, inner = f"Transformer-{number}-MultiHeadSelfAttention", f"Transformer-{number}-FeedForward"
        names = ["dense" if n == 0 else f"dense_{n}" for n in range(6 * number, 6 * number + 6)]
        self.query, self.key, self.value, self.out = (source.linear(f"{attention}/{name}") for name in names[:4])
        self.widen, self.narrow = (source.linear(f"{inner}/{name}") for name in names[4:])
        self.attended, self.done = source.norm(f"{attention}-Norm"), source.norm(f"{inner}-Norm")
        self.dropout = nn.Dropout(dropout)

    def forward(self, rows: Tensor, turns: tuple[Tensor, Tensor], mask: Tensor | None) -> Tensor:
        query, key, value = (self._heads(layer(rows)) for layer in (self.query, self.key, self.value))
        found = scaled_dot_product_attention(_turned(query, turns), _turned(key, turns), value, attn_mask=mask)
        rows = self.attended(rows + self.dropout(self.out(found.transpose(1, 2).reshape(rows.shape))))
        return self.done(rows + self.dropout(self.narrow(gelu(self.widen(rows)))))

    @staticmethod
    def _heads(rows: Tensor) -> Tensor:
        return rows.view(*rows.shape[:2], HEADS, COLUMNS // HEADS).transpose(1, 2)


def _turned(rows: Tensor, turns: tuple[Tensor, Tensor]) -> Tensor:
    across = torch.stack([-rows[..., 1::2], rows[..., ::2]], dim=-1).flatten(-2)
    return rows * turns[0] + across * turns[1]


class Tagger(nn.Module):
    """Pieces in, a score for each of ``TAGS`` out."""

    def __init__(self, source: Pretrained, dropout: float):
        super().__init__()
        self.pieces = nn.Embedding.from_pretrained(source.array("Embedding-Token/embeddings:0"), freeze=False)
        self.segment = nn.Parameter(source.array("Embedding-Segment/embeddings:0")[0])
        self.norm = source.norm("Embedding-Norm")
        self.layers = nn.ModuleList(Layer(source, number, dropout) for number in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(COLUMNS, len(TAGS))
        width = COLUMNS // HEADS
        angles = torch.arange(512)[:, None] * 10000.0 ** (-2 * torch.arange(width // 2) / width)
        self.register_buffer("cosines", angles.cos().repeat_interleave(2, dim=1), persistent=False)
        self.register_buffer("sines", angles.sin().repeat_interleave(2, dim=1), persistent=False)

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> Tensor:
        turns = self.cosines[: pieces.shape[1]], self.sines[: pieces.shape[1]]
        rows = self.dropout(self.norm(self.pieces(pieces) + self.segment))
        for layer in self.layers:
            rows = layer(rows, turns, mask)
        return self.tags(self.dropout(rows))


class Averaging(PyTorchShim):
    """Lets spaCy score and keep the mean of the last steps' weights, which does better than the last weights do."""

    @contextmanager
    def use_params(self, params: dict[Any, Any]) -> Iterator[None]:
        means = {name: torch.tensor(params[self.id, name]) for name, _ in self._model.named_parameters() if (self.id, name) in params}
        before = {name: weights.clone() for name, weights in self._model.state_dict().items()}
        self._model.load_state_dict(means, strict=False)
        yield
        self._model.load_state_dict(before)


@spacy.registry.architectures("yanbao.FineTuned.v1")
def fine_tuned(hide: float, dropout: float, seed: int) -> Model[list[Doc], list[np.ndarray]]:
    """The network as it is trained.

    Parameters
    ----------
    hide : share of the pieces that are unseen at each step of training, lest names be learnt by heart
    dropout : share of each layer's columns that are left out
    seed : of the tags' layer, of what is hidden and of what is left out
    """
    torch.manual_seed(seed)
    source = Pretrained()
    attrs = {"hide": hide, "vocabulary": source.vocabulary}
    return Model("yanbao_fine_tuned", _forward, attrs=attrs, shims=[Averaging(Tagger(source, dropout))])


def _forward(model: Model, docs: list[Doc], is_train: bool) -> tuple[list[np.ndarray], Callable]:
    pieces = Pieces(model.attrs["vocabulary"])
    numbers, first = zip(*(pieces(token.text for token in doc) for doc in docs), strict=True)
    length = max(map(len, numbers)) + 2
    read = np.full((len(docs), length), pieces.padding)
    for row, of_one in enumerate(numbers):
        read[row, : len(of_one) + 2] = [pieces.begin, *of_one, pieces.end]
    known = torch.tensor(read != pieces.padding)
    given = torch.tensor(read)
    if is_train:
        given[(torch.rand(given.shape) < model.attrs["hide"]) & (given > max(pieces.begin, pieces.end))] = pieces.hidden
    out, back = model.shims[0](ArgsKwargs((given, known[:, None, None, :]), {}), is_train)
    scores = out.detach().numpy()
    places = [np.array(of_one, dtype=int) for of_one in first]
    found = [np.tile(SPACE, (len(of_one), 1)) for of_one in places]
    for row, (at, rows) in enumerate(zip(places, found, strict=True)):
        rows[at >= 0] = scores[row, at[at >= 0] + 1]
    if is_train:
        found = [np.exp(rows - rows.max(axis=1, keepdims=True)) for rows in found]
        found = [rows / rows.sum(axis=1, keepdims=True) for rows in found]

    def backprop(gradients: list[np.ndarray]) -> list[Any]:
        whole = np.zeros(scores.shape, dtype="f")
        for row, (at, rows) in enumerate(zip(places, gradients, strict=True)):
            whole[row, at[at >= 0] + 1] = rows[at >= 0]
        tagged = sum(int((at >= 0).sum()) for at in places)
        back(ArgsKwargs(((out,),), {"grad_tensors": torch.tensor(whole / max(1, tagged))}))
        return []

    return found, backprop


def export(model: Model, path: Path) -> str:
    """Writes the trained network as an ONNX file of whole numbers of eight bits; its vocabulary.

    The weights have seven of the eight, so that no processor's sums run over and all find the same.
    """
    tagger = model.shims[0]._model.eval()
    wide = path.with_suffix(".wide.onnx")
    torch.onnx.export(
        tagger,
        (torch.zeros((1, 7), dtype=torch.int64),),
        wide,
        input_names=["pieces"],
        output_names=["scores"],
        dynamic_axes={"pieces": {1: "count"}, "scores": {1: "count"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(wide, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    wide.unlink()
    return str(model.attrs["vocabulary"])
