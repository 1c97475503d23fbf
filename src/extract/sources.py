"""The folder of reports: which files are reports, and what each is called."""

from __future__ import annotations

import hashlib
import logging
import os
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.corrections import Correction, read_corrections
from extract.errors import UsageError

log = logging.getLogger(__name__)

SUFFIXES = (".pdf", ".txt", ".md")
#: Files that may well lie beside reports: what is said of a report, and what is said of the folder.
_SIDE = (".yml", ".yaml")
_LONGEST = 200  # bytes; with .txt behind it a file name must stay under 255


@dataclass(frozen=True, slots=True)
class Source:
    """One report's file.

    ``source_file``: its path inside the folder, with /; ``doc_id``: what the tables call it; ``corrections``: what an
    analyst overrules of what is found in it.
    """

    source_file: str
    path: Path
    doc_id: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The reports of a folder in the order of their paths, and how many other files were passed over."""

    sources: tuple[Source, ...]
    ignored: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a report's file is at a moment: its bytes' digest, that of its side file (empty without), size and time."""

    sha256: str
    beside: str
    size: int
    modified: int


def fingerprint(path: Path) -> Fingerprint:
    """The file as it stands now; OSError where it cannot be read."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        stat = os.fstat(file.fileno())
    beside = next((p for s in _SIDE if (p := path.with_suffix(s)).is_file()), None)
    said = f"{beside.suffix} {hashlib.sha256(beside.read_bytes()).hexdigest()}" if beside else ""
    return Fingerprint(sha256, said, stat.st_size, stat.st_mtime_ns)


def printed(source: Source) -> Fingerprint | None:
    """The fingerprint of a report's file; None where it cannot be read (reading it will say why)."""
    try:
        return fingerprint(source.path)
    except OSError:
        return None


def discover(raw: Path, beside: tuple[Path, ...] = ()) -> Found:
    """The reports in ``raw`` and the folders below it.

    Links, hidden files and folders, side files and READMEs are passed over, other files with a line in the log.

    Parameters
    ----------
    raw : the folder
    beside : folders of our own that may lie within it (the output)

    Raises
    ------
    UsageError : where the folder is missing, cannot be read or holds no report, or its corrections are malformed
    """
    if not raw.is_dir():
        raise UsageError(f"the folder of reports {raw} " + ("is not a folder" if raw.exists() else "is missing"))
    own = {folder.resolve() for folder in beside}
    if raw.resolve() in own:
        raise UsageError(f"the folder of reports {raw} cannot be written to as well: the next run would read what this one wrote")
    paths: list[Path] = []
    ignored = 0
    try:
        for path in _files(raw, own):
            if path.suffix.lower() in SUFFIXES and path.stem.upper() != "README":
                paths.append(path)
            elif path.suffix.lower() not in _SIDE:
                ignored += 1
                log.info("file ignored file=%s reason=%s", readable(path.name), "not a .pdf, .txt or .md report")
    except OSError as error:
        raise UsageError(f"the folder of reports {raw} cannot be read ({error.strerror or error})") from error
    if not paths:
        raise UsageError(f"the folder {raw} holds no report ({', '.join(SUFFIXES)})")
    names = {path: readable(path.relative_to(raw).as_posix()) for path in paths}
    ids = doc_ids(names)
    overruled = read_corrections(raw)
    for doc in sorted(overruled.keys() - set(ids.values())):
        log.warning("corrections of a report that is not here doc=%s entries=%d", doc, len(overruled[doc]))
    return Found(tuple(sorted((Source(names[p], p, ids[p], overruled.get(ids[p], ())) for p in paths), key=_by_file)), ignored)


def _by_file(source: Source) -> str:
    return source.source_file


def snapshot(raw: Path, beside: tuple[Path, ...] = ()) -> dict[str, tuple[int, int]]:
    """Size and time of each report and side file in ``raw``, by its path; empty where the folder cannot be read.

    Parameters
    ----------
    beside : folders of our own that may lie within it
    """
    own = {folder.resolve() for folder in beside}
    try:
        stats = {path: path.stat() for path in _files(raw, own) if path.suffix.lower() in (*SUFFIXES, *_SIDE)}
    except OSError:  # a file has just left, or the folder has
        return {}
    return {str(path): (stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


def _files(folder: Path, own: set[Path]) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            if Path(entry.path).resolve() not in own:
                yield from _files(Path(entry.path), own)
        elif entry.is_file():
            yield Path(entry.path)


def readable(name: str) -> str:
    """A file's name as text that can be written: bytes that are no UTF-8 are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def doc_ids(names: dict[Path, str]) -> dict[Path, str]:
    """What the tables call each file: its stem; where two would collide, the stem with something of the path behind it.

    Case and Unicode form do not tell two apart, since the texts are files, too. No id depends on the order
    in which files were added.
    """
    ways: tuple[Callable[[str], str], ...] = (_stem, _with_suffix, _with_hash)
    level = dict.fromkeys(names, 0)
    while True:
        ids = {path: ways[level[path]](name) for path, name in names.items()}
        counts = Counter(_levelled(i) for i in ids.values())
        again = [p for p in names if counts[_levelled(ids[p])] > 1 and level[p] < len(ways) - 1]
        if not again:
            return ids
        for path in again:
            level[path] += 1


def _levelled(doc_id: str) -> str:
    return unicodedata.normalize("NFC", doc_id).casefold()


def _stem(name: str) -> str:
    stem = Path(name).stem
    return stem if len(stem.encode()) <= _LONGEST else _with_hash(name)


def _with_suffix(name: str) -> str:
    return f"{_stem(name)}-{Path(name).suffix[1:].lower()}"


def _with_hash(name: str) -> str:
    stem = Path(name).stem.encode()[: _LONGEST - 9].decode("utf-8", "ignore")
    return f"{stem}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
