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
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))

import corpus  # noqa: E402
import finetuning  # noqa: E402
import spacy  # noqa: E402
from spacy.cli._util import parse_config_overrides  # noqa: E402
from spacy.cli.train import train as spacy_train  # noqa: E402
from thinc.api import use_ops  # noqa: E402

from extract.names import model as names_model  # noqa: E402
from extract.names.mention import Kind  # noqa: E402

BUILD = ROOT / "build"


def train(corpus_folder: Path, out: Path, overrides: dict[str, Any]) -> Path:
    """`spacy train` with training/config.cfg; the best pipeline's folder."""
    paths = {"paths.train": str(corpus_folder / "train.spacy"), "paths.dev": str(corpus_folder / "dev.spacy")}
    shutil.rmtree(out, ignore_errors=True)
    with use_ops("numpy"):
        spacy_train(ROOT / "training" / "config.cfg", out, overrides=paths | overrides)
    return out / "model-best"


def exported(trained: Path, out: Path) -> Path:
    """The trained pipeline with its network as it is run: without torch, in numbers of eight bits."""
    nlp = spacy.load(trained)
    config = nlp.config.copy()
    config["components"]["names"]["model"] = {"@architectures": "yanbao.Exported.v1"}
    plain = spacy.util.load_model_from_config(config)
    attrs = plain.get_pipe("names").model.attrs
    file = BUILD / "names.onnx"
    attrs["vocabulary"] = finetuning.export(nlp.get_pipe("names").model, file)
    attrs["onnx"] = file.read_bytes()
    shutil.rmtree(out, ignore_errors=True)
    plain.to_disk(out)
    return out


def evaluate(pipeline: Path, parts: dict[str, list[corpus.Sentence]]) -> dict[str, Any]:
    """Precision, recall and F1 on names that are in no training sentence, the speed and the size."""
    find = names_model.finder(str(pipeline))
    results: dict[str, Any] = {}
    for part in ("dev", "test"):
        wanted, given = Counter[str](), Counter[str]()
        right, bounded = Counter[str](), 0
        found = find.find_many(s.text for s in parts[part])
        for sentence, mentions in zip(parts[part], found, strict=True):
            marked = set(sentence.spans())
            named = {(m.start, m.end, m.kind.value) for m in mentions}
            wanted.update(label for *_, label in marked)
            given.update(label for *_, label in named)
            right.update(label for *_, label in marked & named)
            bounded += len({span[:2] for span in marked} & {span[:2] for span in named})
        labels = {label: _scores(right[label], given[label], wanted[label]) for label in sorted(wanted)}
        whole = _scores(right.total(), given.total(), wanted.total())
        unlabelled = _scores(bounded, given.total(), wanted.total())
        results[part] = {"sentences": len(parts[part]), **whole, "labels": labels, "whatever_the_label": unlabelled}
    results["seconds_per_100000_characters"] = speed(find, [s.text for s in parts["train"]])
    results["megabytes"] = round(sum(f.stat().st_size for f in pipeline.rglob("*") if f.is_file()) / 1e6, 1)
    return results


def _scores(right: int, given: int, wanted: int) -> dict[str, float]:
    scores = {"precision": right / max(1, given), "recall": right / max(1, wanted), "f1": 2 * right / (given + wanted)}
    return {"names": wanted} | {name: round(score, 3) for name, score in scores.items()}


def speed(find: names_model.Names, texts: list[str]) -> dict[str, float]:
    """Seconds of one core for 100,000 characters: one sentence after another, and many at a time."""
    some: list[str] = []
    while sum(map(len, some)) < 100_000:
        some += texts[: 100 + len(some)]
    share = 100_000 / sum(map(len, some))
    find(some[0])
    started = time.process_time()
    for text in some:
        find(text)
    between = time.process_time()
    list(find.find_many(some))
    ended = time.process_time()
    return {"one_by_one": round((between - started) * share, 1), "many": round((ended - between) * share, 1)}


def ship(pipeline: Path, metrics: dict[str, Any]) -> None:
    """The pipeline in place of the one in the package's data, its metrics beside it."""
    shutil.rmtree(names_model.SHIPPED, ignore_errors=True)
    shutil.copytree(pipeline, names_model.SHIPPED)
    # the words of the training sentences: nothing looks them up
    (names_model.SHIPPED / "vocab" / "strings.json").write_text(json.dumps(sorted(kind.value for kind in Kind)), encoding="utf-8")
    text = json.dumps(metrics, ensure_ascii=False, indent=1) + "\n"
    (names_model.SHIPPED / "metrics.json").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "training" / "NOTICE", names_model.SHIPPED)


def digest(parts: dict[str, list[corpus.Sentence]]) -> str:
    """A digest of the corpus as it was trained on."""
    lines = (f"{part}\t{s.marked()}\n".encode() for part in sorted(parts) for s in parts[part])
    return hashlib.sha256(b"".join(lines)).hexdigest()[:16]


def main() -> None:
    """Corpus, training, evaluation, and, where it is good enough, the new pipeline in the package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--floor", type=float, default=0.55, help="least F1 on unseen names to be shipped")
    arguments, overrides = parser.parse_known_args()
    parts = corpus.build()
    for path in corpus.write(parts, BUILD / "corpus"):
        print(path.relative_to(ROOT))
    best = exported(train(BUILD / "corpus", BUILD / "names", parse_config_overrides(overrides)), BUILD / "exported")
    metrics = {"corpus": digest(parts), "training_sentences": len(parts["train"]), **evaluate(best, parts)}
    print(json.dumps(metrics, ensure_ascii=False, indent=1))
    if metrics["test"]["f1"] < arguments.floor:
        raise SystemExit(f"F1 {metrics['test']['f1']} on unseen names is below {arguments.floor}; not shipped")
    ship(best, metrics)


if __name__ == "__main__":
    main()
