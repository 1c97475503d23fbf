"""One run into one output folder: what it was asked, what the last one did, and what is new since."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from extract import digests, kept, limits, publish
from extract.datasets import ReportTables
from extract.datasets.report import whole
from extract.errors import UsageError
from extract.sources import Fingerprint, Found, Source, printed
from extract.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """How a run treats what is there already.

    Parameters
    ----------
    state : the folder that keeps what was read; None keeps nothing
    force : read every report anew
    keep_missing : keep the rows of reports that are no longer in the folder
    accept_shrink : write the tables although rows would go
    """

    state: Path | None = None
    force: bool = False
    keep_missing: bool = False
    accept_shrink: bool = False


@dataclass(frozen=True)
class RunSummary:
    """What a run did. ``rows`` counts the rows of each table; ``failed`` and ``partial`` are (report, reason)."""

    reports: int
    pages: int
    rows: dict[str, int]
    failed: tuple[tuple[str, str], ...] = ()
    partial: tuple[tuple[str, str], ...] = ()
    ignored: int = 0
    written: tuple[str, ...] = field(default=(), repr=False)
    seconds: float = 0.0

    @property
    def exit_status(self) -> int:
        """0 where all went well, 1 where a report failed."""
        return 1 if self.failed else 0


@dataclass(frozen=True)
class _Known:
    """A report as the last run knew it; ``rows``: the entry that keeps its rows."""

    doc_id: str
    source_file: str
    sha256: str
    beside: str
    rows: str
    forgotten: bool = False


@contextmanager
def opened(found: Found, output: Path, options: Options) -> Iterator[Session]:
    """The session of a run, with the output folder locked.

    Raises
    ------
    LockedError : where another run writes there
    """
    if options.keep_missing and options.state is None:
        raise UsageError("to keep the rows of missing reports, a state folder is needed")
    with publish.locked(output):
        session = Session(found, output, options)
        if session.store:
            session.store.sweep()
        yield session


class Session:
    """See the module. ``files`` is what the run has published, once it has."""

    def __init__(self, found: Found, output: Path, options: Options):
        self.found, self.output, self.options = found, output, options
        self.store = Store(options.state) if options.state else None
        self.started = time.monotonic()
        self.files: tuple[str, ...] = ()
        self._record = record_name(output)
        self._prints = {source: printed(source) for source in found.sources}
        entry = self.store.load(self._record) if self.store else None
        self._last: dict[str, Any] = json.loads(entry.body) if entry else {}
        self._known = [_Known(**known) for known in self._last.get("reports", ())]

    def unchanged(self) -> RunSummary | None:
        """What the last run did, where this one would do it all again: the same reports, code, wishes and files."""
        if self.options.force or not self._last.get("key") or self._last["key"] != self._key(self._wanted()):
            return None
        if self._last["files"] != _stats(self.output, self._last["files"]) or _texts(self.output) - set(self._last["files"]):
            return None
        log.info("nothing new reports=%d", len(self.found.sources))
        said = self._last["summary"]
        listed = {k: tuple((a, b) for a, b in said[k]) for k in ("failed", "partial")}
        summary = RunSummary(**{**said, **listed, "ignored": self.found.ignored, "written": ()})
        return replace(summary, seconds=time.monotonic() - self.started)

    def recalled(self) -> dict[Source, ReportTables]:
        """The rows of the reports that are known already."""
        if self.store is None or self.options.force:
            return {}
        kept_rows = {
            source: kept.load_rows(kept.known_rows(source, print_, self.store), self.store)
            for source, print_ in self._prints.items()
            if print_ is not None
        }
        return {source: rows for source, rows in kept_rows.items() if rows is not None}

    def missing(self) -> list[ReportTables]:
        """The rows of the reports that the folder holds no longer, where they are to be kept."""
        if self.store is None or not self.options.keep_missing:
            return []
        rows = [(known, kept.load_rows(known.rows, self.store)) for known in self._missing()]
        for known, one in rows:
            if one is not None:
                log.info("report is missing, its rows are kept doc=%s file=%s", known.doc_id, known.source_file)
        return [_up_to_date(one) for _, one in rows if one is not None]

    def forgotten(self, sha256: str) -> bool:
        """Whether the report with these bytes is one that was to be forgotten."""
        return any(known.forgotten and known.sha256 == sha256 for known in self._known)

    def close(self, reports: Sequence[ReportTables], summary: RunSummary) -> None:
        """Keep what the next run has to know of this one."""
        if self.store is None:
            return
        sha256_of = {one.document["source_file"]: one.document["sha256"] for one in reports}
        wanted = self._wanted()
        known = [w for w in wanted if w.sha256 and sha256_of.get(w.source_file) == w.sha256 and self.store.has(w.rows)]
        record = {
            "key": self._key(wanted) if len(known) == len(self.found.sources) + len(self._kept_missing()) else "",
            "reports": [asdict(one) for one in known],
            "files": _stats(self.output, self.files),
            "summary": asdict(replace(summary, written=())),
        }
        self.store.save(self._record, json.dumps(record).encode())

    def _wanted(self) -> list[_Known]:
        """The reports that the tables are to hold."""
        return [self._known_as(source, print_) for source, print_ in self._prints.items()] + self._kept_missing()

    def _known_as(self, source: Source, print_: Fingerprint | None) -> _Known:
        if print_ is None:
            return _Known(source.doc_id, source.source_file, "", "", "")
        rows = kept.known_rows(source, print_, self.store) if self.store else ""
        return _Known(source.doc_id, source.source_file, print_.sha256, print_.beside, rows)

    def _kept_missing(self) -> list[_Known]:
        return self._missing() if self.options.keep_missing else []

    def _missing(self) -> list[_Known]:
        files = {source.source_file for source in self.found.sources}
        ids = {source.doc_id for source in self.found.sources}
        contents = {print_.sha256 for print_ in self._prints.values() if print_}
        return [
            known
            for known in self._known
            if not known.forgotten and known.source_file not in files and known.doc_id not in ids and known.sha256 not in contents
        ]

    def _key(self, reports: Sequence[_Known]) -> str:
        """Of all that the output folder depends on; empty where a report cannot be read."""
        if not all(known.sha256 for known in reports):
            return ""
        parts = [part for k in reports for part in (k.doc_id, k.source_file, k.sha256, k.beside, k.rows)]
        return digests.digest(digests.everything(), limits.current().key, *parts)


def forget(store: Store, doc: str) -> int:
    """Drop what is kept of the reports called ``doc`` (doc_id or source file) in any run; returns how many they are.

    Raises
    ------
    UsageError : where there is none
    """
    gone: set[str] = set()
    for name in store.names("runs"):
        entry = store.load(name)
        record = json.loads(entry.body) if entry else {"reports": []}
        hits = [k for k in record["reports"] if doc in (k["doc_id"], k["source_file"])]
        if hits:
            gone |= {known["sha256"] for known in hits}
            for known in hits:
                known["forgotten"] = True
            store.save(name, json.dumps(record | {"key": ""}).encode())
    if not gone:
        raise UsageError(f"nothing is kept of a report {doc} in {store.root}")
    for sha256 in gone:
        store.forget(sha256)
    return len(gone)


def record_name(output: Path) -> str:
    """The entry that says what the last run into ``output`` did."""
    return f"runs/{digests.digest(str(output.resolve()))}"


def _up_to_date(report: ReportTables) -> ReportTables:
    """Rows that other code may have made, with a cell for each of today's columns."""
    rows = {name: [whole(name, row) for row in made] for name, made in report.rows.items()}
    return replace(report, document=whole("documents", report.document), rows=rows)


def _stats(output: Path, names: Sequence[str] | Mapping[str, Any]) -> dict[str, list[int]]:
    """What tells whether a file was touched, for each that is there."""
    found: dict[str, list[int]] = {}
    for name in names:
        try:
            stat = os.stat(output / name)
        except OSError:
            continue
        found[name] = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
    return found


def _texts(output: Path) -> set[str]:
    return {f"text/{path.name}" for path in (output / "text").glob("*.txt")}
