"""Files and folders made safe on the disk, and two folders exchanged in one step where the system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths count from the current folder
_EXCHANGE = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS


def write(path: Path, content: bytes) -> None:
    """A new file with ``content``, safe on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Names are safe on the disk once their folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(home: Path, files: Mapping[str, bytes]) -> None:
    """Files by their names under ``home``, with the folders they need, all safe on the disk."""
    folders = {home, *((home / name).parent for name in files)}
    for folder in sorted(folders):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write(home / name, content)
    for folder in folders:
        sync(folder)


def exchange(one: Path, other: Path) -> None:
    """Each of the two takes the other's name, and nobody sees a moment between.

    Raises
    ------
    OSError : where the system (ENOSYS) or the file system cannot do it; nothing has changed then
    """
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        call, arguments = getattr(libc, "renamex_np", None), (*paths, ctypes.c_uint(_EXCHANGE))
    else:
        call, arguments = getattr(libc, "renameat2", None), (_HERE, paths[0], _HERE, paths[1], ctypes.c_uint(_EXCHANGE))
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(one))
