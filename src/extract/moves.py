"""The files of the output folder replaced one after the other, where the folder cannot be exchanged as a whole.

What changes is written aside, in a folder within the output folder (which may be a disk of its own, and its parent
closed to us), and made safe on the disk. Then a list of what is to be moved is put beside it: from then on the change
is decided, and whoever comes next completes it; before, it is cleared away.
"""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from extract import disk
from extract.errors import UsageError

log = logging.getLogger(__name__)

ASIDE = ".publishing"
_LIST = "moves.json"


def move(output: Path, changed: Mapping[str, bytes], gone: Collection[str]) -> None:
    """Put ``changed`` in place and take ``gone`` away.

    Raises
    ------
    OSError : where that cannot be done; nothing has changed
    UsageError : where it was begun and has to be completed by the next run
    """
    aside = output / ASIDE
    try:
        disk.write_all(aside, changed)
        for name in changed:
            (output / name).parent.mkdir(parents=True, exist_ok=True)
        moves = json.dumps({"move": sorted(changed), "remove": sorted(gone)}).encode()
        disk.write(aside / f"{_LIST}.new", moves)
        (aside / f"{_LIST}.new").replace(aside / _LIST)
        disk.sync(aside)
    except OSError:
        with contextlib.suppress(OSError):
            (aside / _LIST).unlink(missing_ok=True)  # first: what the list names must be there
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _complete(output)


def recover(output: Path) -> None:
    """Complete what an ended run had decided on, or clear away what it had begun."""
    aside = output / ASIDE
    if (aside / _LIST).is_file():
        log.warning("completing what an ended run was publishing output=%s", output)
        _complete(output)
    elif aside.is_dir():
        log.warning("clearing away what an ended run has left output=%s", output)
        shutil.rmtree(aside)


def _complete(output: Path) -> None:
    """Do what the list says; it may have been done in part."""
    aside = output / ASIDE
    try:
        moves = json.loads((aside / _LIST).read_bytes())
        for name in moves["move"]:
            (output / name).parent.mkdir(exist_ok=True)
            with contextlib.suppress(FileNotFoundError):  # moved before
                (aside / name).replace(output / name)
        for name in moves["remove"]:
            (output / name).unlink(missing_ok=True)
        for folder in {(output / name).parent for name in (*moves["move"], *moves["remove"])}:
            disk.sync(folder)
        shutil.rmtree(aside)
    except OSError as error:
        reason = f"{error.strerror or error}; run again, and the change will be completed"
        raise UsageError(f"the output folder {output} cannot be written ({reason})") from error
