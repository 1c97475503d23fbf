"""What a tagger trained on very many sentences makes of each character: the network that jieba ships beside its
dictionary (LAC: character vectors and two layers of gated recurrent units, forward and backward), read from jieba's
files and run with numpy, without Paddle, which jieba itself would ask for.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

#: Numbers a character: its vector, and the states of the two layers, forward and backward.
WIDTH = 128
COLUMNS = 5 * WIDTH


def states(texts: Sequence[str]) -> list[np.ndarray]:
    """The network's states over each text, white space left out.

    Parameters
    ----------
    texts : any strings, the empty one too

    Returns
    -------
    For each text an array (characters that are no white space, COLUMNS): the character's vector, then of each layer
    the forward state (what was read up to here) and the backward one (what is read from here on).
    """
    known = _characters()
    rows = [[known.get(c, known["OOV"]) for c in text if not c.isspace()] for text in texts]
    # the longest first: those that still go on at a step are the first so many
    order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
    lengths = np.array([len(rows[i]) for i in order], dtype=int)
    numbers = np.zeros((len(rows), max(lengths, default=0)), dtype=int)
    for place, i in enumerate(order):
        numbers[place, : len(rows[i])] = rows[i]
    found = [_array("word_emb")[numbers]]
    for layer in (0, 2):
        forward, backward = _run(found[-1], layer, lengths), _run(found[-1], layer + 1, lengths, backward=True)
        found.append(np.concatenate([forward, backward], axis=2))
    joined = np.concatenate(found, axis=2)
    places = np.argsort(order, kind="stable")
    return [joined[places[i], : len(rows[i])] for i in range(len(rows))]


def _run(given: np.ndarray, number: int, lengths: np.ndarray, backward: bool = False) -> np.ndarray:
    """The states of one row of gated recurrent units over ``given`` (texts, characters, columns)."""
    weights = _array(f"gru_{number}.w_0").ravel()
    gates = np.ascontiguousarray(weights[: 2 * WIDTH * WIDTH].reshape(WIDTH, 2 * WIDTH))
    candidate = np.ascontiguousarray(weights[2 * WIDTH * WIDTH :].reshape(WIDTH, WIDTH))
    inputs = given @ _array(f"fc_{number}.w_0") + (_array(f"fc_{number}.b_0") + _array(f"gru_{number}.b_0").ravel())
    count, steps, _ = inputs.shape
    state = np.zeros((count, WIDTH), dtype="f")
    out = np.zeros((count, steps, WIDTH), dtype="f")
    for step in range(steps - 1, -1, -1) if backward else range(steps):
        live = int((lengths > step).sum())
        before, given_now = state[:live], inputs[:live, step]
        opened = 1 / (1 + np.exp(-(given_now[:, : 2 * WIDTH] + before @ gates)))
        update, reset = opened[:, :WIDTH], opened[:, WIDTH:]
        proposed = np.tanh(given_now[:, 2 * WIDTH :] + (reset * before) @ candidate)
        state[:live] = before + update * (proposed - before)
        out[:live, step] = state[:live]
    return out


@cache
def _characters() -> dict[str, int]:
    lines = (files("jieba") / "lac_small" / "word.dic").read_text(encoding="utf-8").split("\n")
    pairs = (line.split("\t") for line in lines)
    return {pair[1]: int(pair[0]) for pair in pairs if len(pair) == 2}


@cache
def _array(name: str) -> np.ndarray:
    """A parameter of the network, as Paddle keeps it: versions, a protocol buffer with the shape, the numbers."""
    raw = (files("jieba") / "lac_small" / "model_baseline" / name).read_bytes()
    (size,) = struct.unpack_from("<i", raw, 16)
    shape, number, shift = [], 0, 0
    for byte in raw[22 : 20 + size]:  # behind the number's type: a tag (0x10) and a varint for each side
        if shift == 0 and byte == 0x10:
            continue
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            shape.append(number)
            number = shift = 0
    return np.frombuffer(raw, dtype="<f4", offset=20 + size).reshape(shape)
