"""The sentences that the recogniser was trained on and those that it was not, as ``make train`` splits them by name."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from extract.errors import UsageError

Spans = list[tuple[int, int, str]]
Marked = tuple[str, Spans]
_PARTS = ("dev", "test", "train")


@dataclass(frozen=True, eq=False)
class Corpus:
    """Marked sentences.

    Parameters
    ----------
    train, test : their text with the names in it
    core : what the versions of one name share
    digest : of all parts, as ``flows/train_names.py`` notes it beside the model; empty where nothing was built
    """

    train: list[Marked]
    test: list[Marked]
    core: Callable[[str], str]
    digest: str = ""

    @cached_property
    def leaked(self) -> list[str]:
        """Names of the test sentences that are marked in a training sentence, too: there must be none."""
        known = {self.core(n) for n in _names(self.train)}
        return sorted({n for n in _names(self.test) if self.core(n) in known})

    def doubts(self, model: Path) -> list[str]:
        """Why the figures on the test sentences may flatter the model in the folder ``model``."""
        found = []
        if self.leaked:
            few = "、".join(self.leaked[:5])
            found.append(f"{len(self.leaked)} names of the test sentences stand in training sentences, too ({few})")
        trained_on = ""
        with suppress(OSError, ValueError, AttributeError):
            trained_on = json.loads((model / "metrics.json").read_text(encoding="utf-8")).get("corpus", "")
        if not self.digest:
            found.append("the sentences are split as they stand now, not as they stood when the model was trained")
        elif not trained_on:
            found.append("nothing says that the model was trained on this corpus (it has no metrics.json)")
        elif trained_on != self.digest:
            found.append("the model was trained on another corpus")
        return found


def _names(sentences: list[Marked]) -> list[str]:
    return [text[start:end] for text, spans in sentences for start, end, _ in spans]


def load_corpus(training: Path, built: Path) -> Corpus:
    """The corpus that was built for the training, or else what ``training`` makes of its sentences now.

    Parameters
    ----------
    training : the folder with the marked sentences and ``corpus.py``
    built : the folder that ``make train`` writes the parts to

    Raises
    ------
    UsageError : where ``training`` is not that folder
    """
    maker = _maker(training)
    if not all((built / f"{part}.txt").is_file() for part in _PARTS):
        parts = maker.split(maker.read(training / "sentences"))
        return Corpus(_marked(parts["train"]), _marked(parts["test"]), maker.core)
    lines = {part: _lines(built / f"{part}.txt") for part in _PARTS}
    whole = (f"{part}\t{line}\n".encode() for part in _PARTS for line in lines[part])
    digest = hashlib.sha256(b"".join(whole)).hexdigest()[:16]
    train, test = (_marked([maker.parse(line) for line in lines[part]]) for part in ("train", "test"))
    return Corpus(train, test, maker.core, digest)


def _lines(path: Path) -> list[str]:
    return [line.replace("⏎", "\n") for line in path.read_text(encoding="utf-8").split("\n") if line]


def _marked(sentences: list[Any]) -> list[Marked]:
    return [(s.text, s.spans()) for s in sentences]


@cache
def _maker(training: Path) -> Any:
    """The module ``training/corpus.py``."""
    path = training / "corpus.py"
    if not path.is_file():
        raise UsageError(f"{training} is not the folder of the training sentences (no corpus.py in it)")
    spec = importlib.util.spec_from_file_location("yanbao_training_corpus", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(training.resolve()))  # it has modules beside it
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module
