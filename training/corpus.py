"""The marked sentences -> spaCy's training, development and test data.

``marked`` reads and checks ``sentences/*.txt``; ``splitting`` keeps the names of the test and the development
part, and their other versions, out of the training part; ``varying`` varies that. Everything follows from the
files and the seed alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from marked import HERE, Piece, Sentence, parse, read
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab
from splitting import Occurrences, core, held_names, split
from varying import Variation

from extract.errors import DataError
from extract.names.tokens import Characters

COPIES = 2
SEED = 7
__all__ = ["HERE", "Occurrences", "Piece", "Sentence", "build", "core", "doc", "held_names", "parse", "read", "split", "write"]


def doc(sentence: Sentence, tokenizer: Characters) -> Doc:
    """The sentence as spaCy's Doc.

    Raises
    ------
    DataError : where a name does not begin and end where tokens do
    """
    made = tokenizer(sentence.text)
    spans = []
    for start, end, label in sentence.spans():
        span = made.char_span(start, end, label=label)
        if span is None:
            where = f"{sentence.file}:{sentence.line}"
            raise DataError(f"{where}: {sentence.text[start:end]!r} cuts through a run of letters or digits")
        spans.append(span)
    made.set_ents(spans)
    return made


def build(folder: Path = HERE / "sentences", seed: int = SEED, copies: int = COPIES) -> dict[str, list[Sentence]]:
    """The three parts, the training part with its varied copies, in an order of chance: it is trained on as it comes."""
    parts = split(read(folder))
    rng = random.Random(seed)
    variation = Variation(parts, rng)
    varied = [v for _ in range(copies) for s in parts["train"] if (v := variation.copy(s))]
    mixed = parts["train"] + varied
    rng.shuffle(mixed)
    return parts | {"train": mixed}


def write(parts: dict[str, list[Sentence]], folder: Path) -> Iterator[Path]:
    """Each part as a spaCy DocBin, and as marked text to look at."""
    tokenizer = Characters(Vocab())
    folder.mkdir(parents=True, exist_ok=True)
    for part, sentences in parts.items():
        path = folder / f"{part}.spacy"
        DocBin(attrs=["ENT_IOB", "ENT_TYPE", "SPACY"], docs=[doc(s, tokenizer) for s in sentences]).to_disk(path)
        lines = [s.marked().replace("\n", "⏎") for s in sentences]
        path.with_suffix(".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield path


if __name__ == "__main__":
    for written in write(build(), HERE.parent / "build" / "corpus"):
        print(written)
