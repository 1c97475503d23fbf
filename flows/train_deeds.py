"""Train the classifier of deeds: marked sentences and written reports -> clauses -> logistic regression -> the package's data.

Run by ``make train``; everything comes from what the repository holds. Its figures are those of models that have
seen nothing of the file that they judge.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))

import deeds  # noqa: E402
import numpy as np  # noqa: E402
from marked import EVENT_TYPES  # noqa: E402
from scipy.sparse import csr_matrix  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import average_precision_score  # noqa: E402

from extract.facts.events.classifier import SHIPPED  # noqa: E402
from extract.names.lexicon import default_lexicon  # noqa: E402
from extract.names.model import finder  # noqa: E402
from extract.names.recognise import Recogniser  # noqa: E402

_FOLDS = 5
_LEAST_SEEN = 2  # a word of one clause alone teaches nothing
_LEAST_WEIGHT = 0.02


def matrix(examples: Sequence[deeds.Example], vocabulary: dict[str, int]) -> csr_matrix:
    """(examples, words): 1 where a clause has the word."""
    rows = [[vocabulary[name] for name in example.features if name in vocabulary] for example in examples]
    ends = np.cumsum([0, *map(len, rows)], dtype="int32")
    columns = np.array([column for row in rows for column in row], dtype="int32")
    return csr_matrix((np.ones(len(columns), dtype="f"), columns, ends), shape=(len(rows), len(vocabulary)))


def words(examples: Sequence[deeds.Example]) -> dict[str, int]:
    """The words that the model knows, in order."""
    counts = Counter(name for example in examples for name in example.features)
    return {name: i for i, name in enumerate(sorted(n for n, count in counts.items() if count >= _LEAST_SEEN))}


def judged(examples: Sequence[deeds.Example], type_: str) -> tuple[np.ndarray, np.ndarray]:
    """(examples,) whether it is known that a clause tells the type or not, and whether it does."""
    sure = np.array([type_ not in example.doubtful for example in examples])
    return sure, np.array([type_ in example.told for example in examples])


def fit(examples: Sequence[deeds.Example], vocabulary: dict[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Weights (words, types) and bias (types); clauses that may or may not tell a type teach nothing of it."""
    given = matrix(examples, vocabulary)
    weights, bias = np.zeros((len(vocabulary), len(EVENT_TYPES)), dtype="f"), np.zeros(len(EVENT_TYPES), dtype="f")
    for column, type_ in enumerate(EVENT_TYPES):
        sure, told = judged(examples, type_)
        if not told[sure].any():
            bias[column] = -20.0
            continue
        model = LogisticRegression(C=1.0, solver="liblinear", max_iter=300, random_state=7).fit(given[sure], told[sure])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return weights, bias


def evaluate(examples: Sequence[deeds.Example]) -> dict[str, Any]:
    """Average precision of each type, and precision and recall at 0.5, with whole files held out in turn."""
    sources = sorted({example.source for example in examples})
    scores = np.zeros((len(examples), len(EVENT_TYPES)))
    for fold in range(_FOLDS):
        held = set(sources[fold::_FOLDS])
        rest = [example for example in examples if example.source not in held]
        vocabulary = words(rest)
        weights, bias = fit(rest, vocabulary)
        out = [i for i, example in enumerate(examples) if example.source in held]
        scores[out] = 1 / (1 + np.exp(-(matrix([examples[i] for i in out], vocabulary) @ weights + bias)))
    found: dict[str, Any] = {}
    for column, type_ in enumerate(EVENT_TYPES):
        sure, told = judged(examples, type_)
        told, given = told[sure], scores[sure, column] >= 0.5
        found[type_] = {
            "clauses": int(told.sum()),
            "average_precision": round(float(average_precision_score(told, scores[sure, column])), 3) if told.any() else None,
            "precision": round(float((given & told).sum() / max(1, given.sum())), 3),
            "recall": round(float((given & told).sum() / max(1, told.sum())), 3),
        }
    return found


def ship(examples: Sequence[deeds.Example], metrics: dict[str, Any]) -> None:
    """A model of all examples into the package's data, its figures beside it."""
    vocabulary = words(examples)
    weights, bias = fit(examples, vocabulary)
    telling = np.abs(weights).max(axis=1) >= _LEAST_WEIGHT
    SHIPPED.mkdir(parents=True, exist_ok=True)
    kept = [word for word, keep in zip(vocabulary, telling, strict=True) if keep]
    (SHIPPED / "vocabulary.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    np.save(SHIPPED / "weights.npy", weights[telling].astype("float16"))
    about = {"types": EVENT_TYPES, "bias": [round(float(b), 4) for b in bias], "corpus": digest(examples), "metrics": metrics}
    (SHIPPED / "deeds.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def digest(examples: Sequence[deeds.Example]) -> str:
    """A digest of what the model was trained on."""
    lines = (repr((e.features, sorted(e.told), sorted(e.doubtful))).encode() for e in examples)
    return hashlib.sha256(b"".join(lines)).hexdigest()[:16]


def main() -> None:
    """Examples, figures, and the new model in the package."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    examples = deeds.build(Recogniser(default_lexicon(), finder()))
    metrics = evaluate(examples)
    print(json.dumps({"clauses": len(examples), **metrics}, ensure_ascii=False, indent=1))
    ship(examples, metrics)


if __name__ == "__main__":
    main()
