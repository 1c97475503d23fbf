"""How likely a clause tells each type of deed: a linear model over its words, with names and dates masked.

Trained from ``training/deeds`` by ``flows/train_deeds.py``. The words of the deed are what it goes by, so that it
reads verbs that no list holds; who, what and when is left to the rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from extract.language.characters import fold
from extract.language.dictionary import tags
from extract.language.sentences import Clause, split_clauses, words
from extract.names.mention import Mention
from extract.resources import DATA

SHIPPED = DATA / "deeds"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Feature:
    """What the model sees of a clause: ``start:end`` is the sentence's, both 0 where no words are meant."""

    name: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """A type of deed that a clause is likely to tell, and the word that says it most."""

    type: str
    likelihood: float
    trigger: Span


def features(
    text: str, names: Sequence[tuple[int, int, str]], dates: Sequence[Span], clauses: Sequence[Clause] = ()
) -> list[list[Feature]]:
    """The features of each clause of a sentence.

    Parameters
    ----------
    names : start, end and kind of each name
    dates : spans of the dates
    clauses : of the sentence, where they are known; else it is cut at its commas
    """
    masks = sorted([(start, end, f"<{kind}>") for start, end, kind in names] + [(start, end, "<DATE>") for start, end in dates])
    return [_of_clause(text, clause.start, clause.end, masks) for clause in clauses or split_clauses(text)]


def _of_clause(text: str, start: int, end: int, masks: Sequence[tuple[int, int, str]]) -> list[Feature]:
    tokens = list(_tokens(text, start, end, masks))
    found = [Feature("dated")] if any(mask == "<DATE>" for *_, mask in masks) else []
    found += [Feature(f"first={tokens[0].name}"), Feature(f"last={tokens[-1].name}")] if tokens else []
    found += [Feature(token.name, token.start, token.end) for token in tokens]
    found += [Feature(f"{a.name} {b.name}", a.start, b.end) for a, b in pairwise(tokens)]
    found += [Feature(f"{a.name} _ {b.name}", a.start, b.end) for a, b in zip(tokens, tokens[2:], strict=False)]
    return list({f.name: f for f in found}.values())


_NUMBER = re.compile(r"\d[\d.,]*")


def _tokens(text: str, start: int, end: int, masks: Sequence[tuple[int, int, str]]) -> Iterator[Feature]:
    """The words of ``text[start:end]``, a name and a date each one token."""
    position = start
    for mask_start, mask_end, mask in (*masks, (end, end, "")):
        if (mask_end <= position and mask) or mask_start > end:
            continue
        for s, e in words(fold(text[position : max(position, mask_start)])):
            word = text[position + s : position + e]
            if word.strip():
                yield Feature(_NUMBER.sub("0", fold(word).lower()), position + s, position + e)
        if mask:
            yield Feature(mask, mask_start, min(mask_end, end))
        position = max(position, mask_end)


class Classifier:
    """The model: a weight for each feature and type.

    Parameters
    ----------
    folder : where ``vocabulary.txt`` (a feature a line), ``weights.npy`` (features, types) and ``deeds.json`` stand
    """

    def __init__(self, folder: Path = SHIPPED):
        about = json.loads((folder / "deeds.json").read_text(encoding="utf-8"))
        self.types: list[str] = about["types"]
        self.bias = np.array(about["bias"], dtype="f")
        lines = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        self.rows = {line: i for i, line in enumerate(lines) if line}
        self.weights = np.load(folder / "weights.npy").astype("f")

    def scores(self, clause: Sequence[Feature]) -> np.ndarray:
        """How likely the clause tells each of ``types``, 0 to 1."""
        rows = [self.rows[f.name] for f in clause if f.name in self.rows]
        return 1 / (1 + np.exp(-(self.bias + self.weights[rows].sum(axis=0))))

    def trigger(self, clause: Sequence[Feature], type_: str) -> Span | None:
        """The word of the clause that speaks most for ``type_``: a verb if one speaks for it, no name and no particle."""
        column = self.types.index(type_)
        told = [f for f in clause if f.end - f.start > 1 and f.name in self.rows and not re.search(r"[ <=]", f.name)]
        ranked = sorted(told, key=lambda f: (not _is_verb(f.name), -self.weights[self.rows[f.name], column]))
        best = next((f for f in ranked if self.weights[self.rows[f.name], column] > 0), None)
        return (best.start, best.end) if best else None


def _is_verb(word: str) -> bool:
    return tags().get(word, "").startswith("v")


@cache
def classifier() -> Classifier:
    """The shipped model, read once."""
    return Classifier()


def names_of(mentions: Sequence[Mention]) -> list[tuple[int, int, str]]:
    """The mentions as ``features`` wants them."""
    return [(m.start, m.end, m.kind.value) for m in mentions]
