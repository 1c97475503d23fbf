"""When a folder of reports is to be read again: something in it is new, and nothing in it has changed for a while.

Sizes and times are looked at again and again, which works on every disk; a network share tells nobody of its files.
"""

from __future__ import annotations

from collections.abc import Mapping

#: What tells whether a file has changed: its path -> size and time.
Snapshot = Mapping[str, tuple[int, int]]


class Watch:
    """Says of each look at the folder whether it is time to read it.

    All of it has to be at rest, not each file on its own: a run that begins while another file still grows would read
    half of that one.

    Parameters
    ----------
    quiet : seconds that nothing must have changed for
    """

    def __init__(self, quiet: float):
        self._quiet = quiet
        self._seen: Snapshot = {}
        self._since = 0.0
        self._read: Snapshot = {}

    def due(self, seen: Snapshot, now: float) -> bool:
        """Whether the folder as it is ``seen`` at the moment ``now`` (seconds of any clock) is to be read."""
        if seen != self._seen:
            self._seen, self._since = seen, now
        # an empty folder is no reason: a disk that is not there looks just so
        return bool(seen) and seen != self._read and now - self._since >= self._quiet

    def read(self, seen: Snapshot) -> None:
        """The folder has been read as it was ``seen``."""
        self._read = seen
