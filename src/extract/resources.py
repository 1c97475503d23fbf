"""The package's own data files: found, read once, and checked for shape."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

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


def parsed(path: Path, *, plain: bool = False) -> Any:
    """A YAML file, parsed; ``plain`` leaves every scalar the string that stands there (2021-06, 1750000000000).

    Raises
    ------
    DataError : where it is not YAML
    OSError : where it cannot be read
    """
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, Loader=_loader("BaseLoader" if plain else "SafeLoader"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        name = path.relative_to(DATA.parent) if path.is_relative_to(DATA) else path
        raise DataError(f"{name}: {' '.join(str(error).split())}") from error


def _loader(name: str) -> Any:
    """PyYAML's loader of that name; libyaml's, which is far faster, where PyYAML was built with it."""
    return getattr(yaml, f"C{name}", None) or getattr(yaml, name)


def chosen_pipeline() -> str | None:
    """The installed spaCy pipeline that the user wants in the shipped recogniser's place (``YANBAO_NAMES``)."""
    return os.environ.get("YANBAO_NAMES") or None
