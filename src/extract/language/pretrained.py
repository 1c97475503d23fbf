"""What a tagger trained on very many sentences makes of each character: the network that jieba ships beside its
dictionary (LAC: character vectors and two layers of gated recurrent units, forward and backward), read from jieba's
files and run with numpy, without Paddle, which jieba itself would ask for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import numpy as np

#: Numbers a character: its vector, and the states of the two layers, forward and backward.
WIDTH = 128
COLUMNS = 5 * WIDTH
_AT_ONCE = 16_384  # characters, those that fill shorter texts up among them


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
    found: list[np.ndarray] = [np.zeros((0, COLUMNS), dtype="f")] * len(rows)
    for group in _groups(rows):
        for i, states_of_one in zip(group, _of_group([rows[i] for i in group]), strict=True):
            found[i] = states_of_one
    return found


def _groups(rows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Texts to be run side by side, the longest first: of like lengths, and no more at once than memory bears."""
    group: list[int] = []
    for i in sorted(range(len(rows)), key=lambda i: -len(rows[i])):
        if group and (len(group) + 1) * len(rows[group[0]]) > _AT_ONCE:
            yield group
            group = []
        if rows[i]:
            group.append(i)
    if group:
        yield group


def _of_group(rows: Sequence[Sequence[int]]) -> list[np.ndarray]:
    """The states of texts that go from the longest to the shortest: those that still go on at a step are the first so many."""
    lengths = np.array([len(row) for row in rows], dtype=int)
    numbers = np.zeros((len(rows), lengths[0]), dtype=int)
    for place, row in enumerate(rows):
        numbers[place, : len(row)] = row
    found = [_array("word_emb")[numbers]]
    for layer in (0, 2):
        forward, backward = _run(found[-1], layer, lengths), _run(found[-1], layer + 1, lengths, backward=True)
        found.append(np.concatenate([forward, backward], axis=2))
    joined = np.concatenate(found, axis=2)
    return [joined[place, :length] for place, length in enumerate(lengths)]


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
    shape, number, shift, at_tag = [], 0, 0, True
    for byte in raw[22 : 20 + size]:  # behind the number's type: a tag and a varint for each side
        if at_tag:
            at_tag = False
            continue
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            shape.append(number)
            number, shift, at_tag = 0, 0, True
    return np.frombuffer(raw, dtype="<f4", offset=20 + size).reshape(shape)
