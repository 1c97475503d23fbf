"""Train the recogniser of names: marked sentences -> corpus -> `spacy train` -> evaluation -> the package's data.

Run by ``make train``; everything comes from what the repository holds. A pipeline that finds fewer unseen
names than ``--floor`` is left in ``build/`` and not put in place of the shipped one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))

import corpus  # noqa: E402
import spacy  # noqa: E402
from spacy.training import Example  # noqa: E402

from extract.names import model as names_model  # noqa: E402

BUILD = ROOT / "build"


def train(corpus_folder: Path, out: Path, overrides: list[str]) -> Path:
    """`spacy train` with training/config.cfg; the best pipeline's folder."""
    command = [sys.executable, "-m", "spacy", "train", str(ROOT / "training" / "config.cfg")]
    command += ["--code", names_model.__file__, "--output", str(out)]
    command += ["--paths.train", str(corpus_folder / "train.spacy"), "--paths.dev", str(corpus_folder / "dev.spacy")]
    subprocess.run(command + overrides, check=True, cwd=ROOT)
    return out / "model-best"


def evaluate(pipeline: Path, parts: dict[str, list[corpus.Sentence]]) -> dict[str, Any]:
    """Precision, recall and F1 on names that are in no training sentence, and the speed."""
    nlp = spacy.load(pipeline)
    tokenizer = names_model.Characters(nlp.vocab)
    results: dict[str, Any] = {}
    for part in ("dev", "test"):
        examples = [Example(nlp.make_doc(s.text), corpus.doc(s, tokenizer)) for s in parts[part]]
        scores = nlp.evaluate(examples)
        labels = {label: _rounded(row) for label, row in sorted(scores["ents_per_type"].items())}
        whole = _rounded({"p": scores["ents_p"], "r": scores["ents_r"], "f": scores["ents_f"]})
        names = sum(len(s.names) for s in parts[part])
        results[part] = {"sentences": len(examples), "names": names, **whole, "labels": labels}
    texts = [s.text for s in parts["train"]]
    while sum(map(len, texts)) < 100_000:
        texts *= 2
    started, characters = time.perf_counter(), 0
    find = names_model.Names(str(pipeline))
    find("预热")
    started = time.perf_counter()
    for text in texts:
        find(text)
        characters += len(text)
        if characters >= 100_000:
            break
    results["seconds_per_100000_characters"] = round((time.perf_counter() - started) * 100_000 / characters, 1)
    results["megabytes"] = round(sum(f.stat().st_size for f in pipeline.rglob("*") if f.is_file()) / 1e6, 1)
    return results


def _rounded(row: dict[str, float]) -> dict[str, float]:
    return {"precision": round(row["p"], 3), "recall": round(row["r"], 3), "f1": round(row["f"], 3)}


def ship(pipeline: Path, metrics: dict[str, Any]) -> None:
    """The pipeline in place of the one in the package's data, its metrics beside it."""
    shutil.rmtree(names_model.SHIPPED, ignore_errors=True)
    shutil.copytree(pipeline, names_model.SHIPPED)
    text = json.dumps(metrics, ensure_ascii=False, indent=1) + "\n"
    (names_model.SHIPPED / "metrics.json").write_text(text, encoding="utf-8")


def digest(parts: dict[str, list[corpus.Sentence]]) -> str:
    """A digest of the corpus as it was trained on."""
    lines = (f"{part}\t{s.marked()}\n".encode() for part in sorted(parts) for s in parts[part])
    return hashlib.sha256(b"".join(lines)).hexdigest()[:16]


def main() -> None:
    """Corpus, training, evaluation, and, where it is good enough, the new pipeline in the package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--floor", type=float, default=0.85, help="least F1 on unseen names to be shipped")
    arguments, overrides = parser.parse_known_args()
    parts = corpus.build()
    for path in corpus.write(parts, BUILD / "corpus"):
        print(path.relative_to(ROOT))
    best = train(BUILD / "corpus", BUILD / "names", overrides)
    metrics = {"corpus": digest(parts), "training_sentences": len(parts["train"]), **evaluate(best, parts)}
    print(json.dumps(metrics, ensure_ascii=False, indent=1))
    if metrics["test"]["f1"] < arguments.floor:
        raise SystemExit(f"F1 {metrics['test']['f1']} on unseen names is below {arguments.floor}; not shipped")
    ship(best, metrics)


if __name__ == "__main__":
    main()
