"""The package's own data files: found, read once, and checked for shape."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml
from yaml12 import parse_yaml

from extract.errors import DataError

DATA = Path(__file__).parent / "data"


@cache
def load(name: str) -> Any:
    """The YAML file ``name`` of the data folder, parsed; the same object each time, not to be changed.

    Raises
    ------
    DataError : where the file is missing or is not YAML
    """
    try:
        return parsed(DATA / name)
    except FileNotFoundError as error:
        raise DataError(f"data file {name} is missing from the package") from error


def parsed(path: Path) -> Any:
    """A YAML file, parsed.

    Raises
    ------
    DataError : where it is not YAML
    OSError : where it cannot be read
    """
    return _read(path, parse_yaml)


def as_written(path: Path) -> Any:
    """A YAML file in which every scalar is the string that stands there (2021-06, 1750000000000, 1.50).

    Raises
    ------
    DataError : where it is not YAML
    OSError : where it cannot be read
    """
    # parse_yaml makes numbers of what looks like numbers; PyYAML takes ten times as long
    return _read(path, partial(yaml.load, Loader=yaml.BaseLoader))


def _read(path: Path, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # a UnicodeDecodeError is a ValueError
        name = path.relative_to(DATA.parent) if path.is_relative_to(DATA) else path
        raise DataError(f"{name}: {' '.join(str(error).split())}") from error


def chosen_pipeline() -> str | None:
    """The installed spaCy pipeline that the user wants in the shipped recogniser's place (``YANBAO_NAMES``)."""
    return os.environ.get("YANBAO_NAMES") or None
