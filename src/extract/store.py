"""What was made of each report, kept in the state folder: entries that are whole or are not there.

``<state>/reports/<ab>/<sha256 of the report>/<kind>-<key>.z`` is an entry, ``<state>/runs/<key>.z`` what is known of
the last run into an output folder. An entry is a line that names the format and the SHA-256 of its body, and the body,
compressed. A body may be a pickle: the folder is ours, and who can write to it can write to the code beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import logging
import os
import shutil
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

#: To be raised when the shape of what is kept changes: entries of another format are made again.
_FORMAT = b"yanbao-kept-1"
#: Of each kind, for a report: editions of the code or names of the file that come back (another branch, a rename undone).
_KEPT = 4
#: Seconds after which nobody is still writing a file, whatever its name says.
_UNFINISHED = 3600.0
_count = itertools.count()


@dataclass(frozen=True)
class Entry:
    """A body, and the digest that names its content."""

    digest: str
    body: bytes


@dataclass(frozen=True)
class Store:
    """The state folder ``root``, which is made when something is first kept. May be handed to other processes."""

    root: Path

    def load(self, name: str) -> Entry | None:
        """The entry ``name``; None where it is missing or damaged (it is to be made again then)."""
        path = self._path(name)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("kept entry unreadable file=%s error=%s", path, error.strerror or error)
            return None
        head, _, packed = content.partition(b"\n")
        try:
            body = zlib.decompress(packed)
        except zlib.error:
            body = b""
        found = hashlib.sha256(body).hexdigest()
        if head != _FORMAT + b" " + found.encode():
            log.warning("kept entry damaged, made again file=%s", path)
            return None
        return Entry(found, body)

    def has(self, name: str) -> bool:
        """Whether there is an entry ``name``, whole or not."""
        return self._path(name).is_file()

    def save(self, name: str, body: bytes) -> Entry:
        """Keep ``body``. Where the folder cannot be written that is logged, and the run goes on without."""
        entry = Entry(hashlib.sha256(body).hexdigest(), body)
        path = self._path(name)
        aside = self.root / "tmp" / f"{os.getpid()}-{next(_count)}"
        try:
            for folder in (aside.parent, path.parent):
                folder.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.write(_FORMAT + b" " + entry.digest.encode() + b"\n" + zlib.compress(body, 6))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
            self._prune(path)
        except OSError as error:
            log.warning("not kept file=%s error=%s", path, error.strerror or error)
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
        return entry

    def forget(self, sha256: str) -> None:
        """Drop all that is kept of a report."""
        shutil.rmtree(self._path(entry_name(sha256, "x", "x")).parent, ignore_errors=True)

    def drop(self, name: str) -> None:
        """Drop one entry, if it is there."""
        with contextlib.suppress(OSError):
            self._path(name).unlink(missing_ok=True)

    def names(self, folder: str) -> list[str]:
        """The entries in ``folder``."""
        return sorted(f"{folder}/{p.stem}" for p in (self.root / folder).glob("*.z"))

    def sweep(self) -> None:
        """Clear away what ended processes have left unfinished. To be called before this one saves anything."""
        with contextlib.suppress(OSError, ValueError):
            for path in (self.root / "tmp").iterdir():
                pid = int(path.name.partition("-")[0])
                old = time.time() - path.stat().st_mtime > _UNFINISHED
                if old or pid == os.getpid() or not _alive(pid):  # in a container, numbers soon come again
                    path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.root / f"{name}.z"

    def _prune(self, path: Path) -> None:
        """Only the newest few of a kind stay."""
        kind = path.name.partition("-")[0]
        others = [p for p in path.parent.glob(f"{kind}-*.z") if p != path]
        others.sort(key=lambda p: p.stat().st_mtime_ns, reverse=True)
        for old in others[_KEPT - 1 :]:
            old.unlink(missing_ok=True)


def entry_name(sha256: str, kind: str, key: str) -> str:
    """The name of what is kept of the report with these bytes."""
    return f"reports/{sha256[:2]}/{sha256}/{kind}-{key}"


def _alive(pid: int) -> bool:
    """Whether a process of this machine has the number ``pid``."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
