"""The errors that Yanbao raises: one tree, each with the file, the page and the reason."""

from __future__ import annotations

from pathlib import Path


class YanbaoError(Exception):
    """Something that the user can act on; its text is one line that says what and why."""


class UsageError(YanbaoError):
    """The call itself is wrong: a folder that is missing, an output that cannot be written."""


class DataError(YanbaoError):
    """A file of the package's own data (lexicon, units, column descriptions) is malformed."""


class ReadError(YanbaoError):
    """A report, or one page of it, could not be read.

    Parameters
    ----------
    path : the report's file
    reason : what is wrong, in words that a person understands
    page : 1-based page, where one page is at fault
    """

    def __init__(self, path: Path | str, reason: str, page: int | None = None):
        self.path, self.reason, self.page = Path(path), reason, page
        where = f"{self.path.name}, page {page}" if page else self.path.name
        super().__init__(f"{where}: {reason}")
