"""What the code and its data are, as digests: what was made by other code is not what this code would make."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from extract.resources import chosen_pipeline

_PACKAGE = Path(__file__).parent
_READING = (
    "readers",
    "document.py",
    "errors.py",
    "resources.py",
    "language/__init__.py",
    "language/characters.py",
    "language/headers.py",
    "language/lines.py",
    "data/columns.yml",  # what may head a column
)
_EXTRACTING = ("language", "names", "facts", "records.py", "document.py", "resources.py", "data")
#: They only show or judge what was made.
_ASIDE = ("cli.py", "console.py", "explain.py", "evaluate")
#: What is made within the limits does not depend on them.
_APART = ("limits.yml",)


def digest(*parts: str) -> str:
    """32 hex digits over ``parts``, of which none can run into the next."""
    return hashlib.sha256("\0".join(f"{len(p)}:{p}" for p in parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def reading() -> str:
    """Of all that makes a Document from a report's bytes."""
    return _of(_READING, ("numpy", "pdfplumber", "pdfminer.six", "pypdfium2", "pyyaml"))


@cache
def extracting() -> str:
    """Of all that makes an Extraction from a Document."""
    chosen = chosen_pipeline() or ""
    packages = ("jieba", "numpy", "pyahocorasick", "spacy", "thinc", *((chosen,) if chosen else ()))
    return digest(_of(_EXTRACTING, packages), chosen)


@cache
def everything() -> str:
    """Of all that makes the output folder from reports."""
    names = sorted(p.name for p in _PACKAGE.iterdir() if p.name not in _ASIDE)
    return digest(reading(), extracting(), _of(names, ("pandas", "xlsxwriter")))


def _of(names: Iterable[str], packages: Iterable[str]) -> str:
    parts = [platform.python_version(), *(f"{name} {_version(name)}" for name in packages)]
    for path in _files(names):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        parts += [path.relative_to(_PACKAGE).as_posix(), content]
    return digest(*parts)


def _files(names: Iterable[str]) -> Iterable[Path]:
    for name in sorted(names):
        path = _PACKAGE / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.name not in _APART and "__pycache__" not in file.parts and not file.name.startswith("."):
                yield file


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
