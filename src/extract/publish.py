"""The output folder is changed as a whole, by one run at a time.

Where the system can, the folder is exchanged for another in one step (see ``swap``); else what has changed is moved in
piece by piece from a list (see ``moves``). Either way a run that is killed leaves the tables of before or those of
after, and nothing in between outlives the next run.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import socket
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from extract import moves, swap
from extract.errors import UsageError

log = logging.getLogger(__name__)

_LOCK = ".lock"


class LockedError(UsageError):
    """Another run writes the output folder."""


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Keep other runs out of ``output``, and complete or clear away what a killed one has left there.

    The system gives the lock up with the process that held it, however that ended; what the file says is for people.

    Raises
    ------
    LockedError : where another run has it; says which
    """
    path = output / _LOCK
    try:
        handle = _taken(path)
    except OSError as error:
        raise cannot_write(output, error) from error
    try:
        try:
            _sign(path, handle)
            moves.recover(output)
            swap.clear(output)
        except OSError as error:
            raise cannot_write(output, error) from error
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)


def publish(output: Path, files: Mapping[str, bytes], gone: Collection[str]) -> tuple[str, ...]:
    """Put ``files`` (path within ``output`` -> content) in place and take ``gone`` away; returns what has changed.

    To be called under the lock. A file that stands there already is not touched.

    Raises
    ------
    UsageError : where that cannot be done; the last tables stand untouched
    """
    changed = {name: content for name, content in files.items() if not _stands(output / name, content)}
    if not changed and not gone:
        return ()
    try:
        for name in changed:
            if (output / name).is_dir():
                raise IsADirectoryError(0, f"{name} is a folder")
        if not swap.swap(output, changed, gone):
            moves.move(output, changed, gone)
    except OSError as error:
        raise cannot_write(output, error) from error
    return (*sorted(changed), *sorted(gone))


def cannot_write(output: Path, error: OSError) -> UsageError:
    """What a person is told of an output folder that fails us."""
    return UsageError(f"the output folder {output} cannot be written ({error.strerror or error})")


def _taken(path: Path) -> int:
    """The lock file, opened and locked by us alone."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except BlockingIOError as error:
            os.close(handle)
            raise LockedError(
                f"another run is writing {path.parent} ({_owner(path) or 'it has just begun'}); wait for it, or give another --output"
            ) from error
        except FileNotFoundError:
            pass  # its owner has just ended, and taken the file along
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _sign(path: Path, handle: int) -> None:
    """Say in the lock file whose it is now."""
    left = _owner(path)
    if left:
        log.warning("stale lock taken over, its run was ended owner=%s", left.replace(" ", "_"))
    os.truncate(handle, 0)
    owner = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
    os.pwrite(handle, json.dumps(owner).encode(), 0)


def _owner(path: Path) -> str:
    """Who wrote the lock file: process, host and age; empty where it does not say."""
    try:
        said = json.loads(path.read_bytes())
        return f"process {said['pid']} on {said['host']}, for {max(0, time.time() - said['since']):.0f} s"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _stands(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
