"""The whole output folder replaced in one step: a second one is built beside it, and the two exchange their names.

The second folder shares (as hard links) every file that stays, those of others too, and so costs what has changed.
Whoever has opened the folder goes on seeing the one that he opened. All of it is made in ``.<output>.publishing`` beside
the output folder: whichever of the two stands there when a run is killed is not wanted any more.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from extract import disk

log = logging.getLogger(__name__)

_FOLDER = "tables"
_OURS = "ours.json"
#: What a system says that cannot exchange folders, or not these: a mount point, another's files, a closed parent.
_CANNOT = {
    errno.ENOSYS,
    errno.EINVAL,
    errno.ENOTSUP,
    errno.EXDEV,
    errno.EBUSY,
    errno.EPERM,
    errno.EACCES,
    errno.EROFS,
    errno.EMLINK,
}


def swap(output: Path, changed: Mapping[str, bytes], gone: Collection[str]) -> bool:
    """Put ``changed`` in place and take ``gone`` away, in one step; False where that cannot be done here.

    Raises
    ------
    OSError : where the disk fails us; the folder stands untouched
    """
    home = output.resolve()
    if not _fit(home, changed):
        return False
    aside = beside(home)
    new = aside / _FOLDER
    try:
        aside.mkdir()
        disk.write(aside / _OURS, json.dumps(sorted({*changed, *gone})).encode())
        disk.sync(aside)
        _mirror(home, new, {*changed, *gone})
        disk.write_all(new, changed)
        disk.sync(aside)
        disk.exchange(home, new)
    except (OSError, NotImplementedError) as error:
        shutil.rmtree(aside, ignore_errors=True)
        if isinstance(error, OSError) and error.errno not in _CANNOT:
            raise
        log.debug("the folder cannot be exchanged output=%s reason=%s", output, error)
        return False
    disk.sync(home.parent)
    clear(home)
    return True


def beside(output: Path) -> Path:
    """Where the second folder is made."""
    home = output.resolve()
    return home.parent / f".{home.name}.publishing"


def clear(output: Path) -> None:
    """Take away what is not wanted any more; what others have put there while we exchanged comes back first."""
    home = output.resolve()
    aside = beside(home)
    if not aside.is_dir():
        return
    try:
        if (aside / _FOLDER).is_dir():
            _bring_back(aside / _FOLDER, home, set(json.loads((aside / _OURS).read_bytes())))
        shutil.rmtree(aside)
    except OSError as error:  # the tables are in place, and the next run tries again
        log.warning("not cleared away folder=%s error=%s", aside, error.strerror or error)


def _fit(home: Path, changed: Mapping[str, bytes]) -> bool:
    """Whether the folder may get another identity: no mount point, no folder that we stand in, none behind a link."""
    if os.path.ismount(home) or Path.cwd().is_relative_to(home):
        return False
    return not any((home / name).parent.is_symlink() for name in changed)


def _mirror(old: Path, new: Path, without: Collection[str], at: str = "") -> None:
    """``new``, with the files of ``old`` as hard links and with its rights and its owner."""
    if at and os.path.ismount(old):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(old))
    if not os.access(old, os.R_OK | os.W_OK | os.X_OK):  # we could not clear it away afterwards
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(old))
    new.mkdir()
    for entry in sorted(os.scandir(old), key=lambda e: e.name):
        if entry.is_dir(follow_symlinks=False):
            _mirror(Path(entry.path), new / entry.name, without, f"{at}{entry.name}/")
        elif f"{at}{entry.name}" not in without:
            os.link(entry.path, new / entry.name, follow_symlinks=False)
    is_, was = new.stat(), old.stat()
    if (is_.st_uid, is_.st_gid) != (was.st_uid, was.st_gid):
        os.chown(new, was.st_uid, was.st_gid)
    shutil.copystat(old, new)
    disk.sync(new)


def _bring_back(left: Path, home: Path, ours: Collection[str], at: str = "") -> None:
    """Move files of others that ``home`` lacks, or has in an older state, from ``left`` to where they belong."""
    for entry in sorted(os.scandir(left), key=lambda e: e.name):
        name = f"{at}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            _bring_back(Path(entry.path), home, ours, f"{name}/")
        elif name not in ours and _newer(Path(entry.path), home / name):
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            Path(entry.path).replace(home / name)


def _newer(path: Path, other: Path) -> bool:
    try:
        one, two = path.lstat(), other.lstat()
    except FileNotFoundError:
        return not other.is_symlink()
    return not os.path.samestat(one, two) and one.st_mtime_ns > two.st_mtime_ns
