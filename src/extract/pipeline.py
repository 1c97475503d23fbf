"""The main path as plain functions: discover -> report (one a file) -> merge -> check -> write.

``run`` is all of it, for the command line and for programs; ``flows/ingest.py`` calls the same functions
as Prefect tasks.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from extract import facts, readers
from extract.datasets import RECORD_TABLES, ReportTables, Row, failed_report, report_tables
from extract.datasets.check import CheckError, loss_violations, report_violations, table_violations, withheld
from extract.datasets.conflicts import conflict_rows
from extract.datasets.entities import entity_rows
from extract.datasets.report import MEDIA_TYPES
from extract.errors import ReadError, UsageError, YanbaoError
from extract.names.lexicon import default_lexicon
from extract.names.recognise import Recogniser
from extract.resources import DATA
from extract.sources import Found, Source
from extract.sources import discover as discover_sources
from extract.workers import WorkerError, Workers

log = logging.getLogger(__name__)

Tables = dict[str, list[Row]]


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


def run(
    raw: Path,
    output: Path,
    workers: int | None = None,
    on_found: Callable[[Found], None] | None = None,
    on_report: Callable[[ReportTables], None] | None = None,
) -> RunSummary:
    """Read every report in ``raw`` and write the tables into ``output``.

    Parameters
    ----------
    workers : processes that read reports; 0 reads them in this one
    on_found, on_report : told of the files before the first is read, and of each report that is done

    Raises
    ------
    UsageError : where the call is wrong; nothing was written
    CheckError : where the tables break the policy; nothing was written
    """
    started = time.monotonic()
    found = discover(raw, output)
    if on_found:
        on_found(found)
    reports = read_all(found.sources, workers, on_report)
    tables = merge(reports)
    check(tables, reports)
    written = write(tables, reports, output)
    return summary(found, reports, tables, written, started)


def discover(raw: Path, output: Path) -> Found:
    """The reports in ``raw``; UsageError where there are none, or where ``output`` cannot be written."""
    found = discover_sources(raw, (output,))
    log.info("reports found raw=%s reports=%d ignored=%d", raw, len(found.sources), found.ignored)
    writable(output)
    return found


def read_all(
    sources: Sequence[Source], workers: int | None = None, on_report: Callable[[ReportTables], None] | None = None
) -> list[ReportTables]:
    """``report`` of every source, in their order; the largest are begun first, so that none is waited for alone."""
    notify = on_report or (lambda _: None)
    done: dict[Source, ReportTables] = {}
    if workers == 0:
        for source in sources:
            done[source] = report(source)
            notify(done[source])
        return [done[source] for source in sources]
    count = min(workers or os.cpu_count() or 1, len(sources))
    with Workers(count) as processes, ThreadPoolExecutor(count) as threads:
        largest_first = sorted(sources, key=_size, reverse=True)
        waiting = {threads.submit(report_apart, source, processes): source for source in largest_first}
        try:
            for future in as_completed(waiting):
                done[waiting[future]] = future.result()
                notify(future.result())
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            processes.stop()
            raise
    return [done[source] for source in sources]


def report_apart(source: Source, processes: Workers) -> ReportTables:
    """``report`` in a process of its own: a report that crashes it has failed, no more."""
    try:
        result: ReportTables = processes.call("extract.pipeline:report", source)
    except WorkerError as error:
        result = _failed(source, "", f"the process that read it {error}, twice")
    _say(result)
    return result


def report(source: Source) -> ReportTables:
    """One report: read it, extract, and make its rows. Never raises for what is wrong with the report."""
    sha256 = ""
    try:
        before = source.path.stat()
        sha256 = hashlib.sha256(source.path.read_bytes()).hexdigest()
        document = readers.read(source.path)
        after = source.path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return _failed(source, "", "the file changed while it was read; run again when it is whole")
        if not document.text.strip():
            return _failed(source, sha256, "no text could be read from it (scanned pages? they need OCR first)")
        extraction = facts.extract(document, recogniser())
        return withheld(report_tables(source.doc_id, source.source_file, sha256, document, extraction))
    except ReadError as error:
        return _failed(source, sha256, error.reason)
    except YanbaoError:  # our own data is at fault, not the report
        raise
    except OSError as error:
        return _failed(source, sha256, f"the file cannot be read ({error.strerror or error})")
    except Exception as error:  # one report's trouble is its own
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        return _failed(source, sha256, f"internal error, please tell its makers ({type(error).__name__}: {error}, {where})")


def merge(reports: Sequence[ReportTables]) -> Tables:
    """All tables, from what each report adds, in a stable order. A second copy of the same bytes adds no rows."""
    first: dict[str, str] = {}
    kept: list[ReportTables] = []
    documents: list[Row] = []
    for one in sorted(reports, key=lambda r: r.document["doc_id"]):
        sha256 = one.document["sha256"]
        if one.rows and sha256 in first:
            documents.append(one.document | {"error": f"the same bytes as {first[sha256]}, whose rows stand for both"})
            continue
        first.setdefault(sha256, one.document["doc_id"])
        documents.append(one.document)
        kept.append(one)
    tables: Tables = {"documents": documents}
    for name in RECORD_TABLES:
        tables[name] = [row for one in kept for row in one.rows.get(name, [])]
    tables["entities"] = entity_rows(kept)
    tables["conflicts"] = conflict_rows(tables)
    return tables


def check(tables: Tables, reports: Sequence[ReportTables]) -> None:
    """Hold the tables to the policy; CheckError names the row that breaks it."""
    violations = [v for one in reports for v in report_violations(one)]
    violations += table_violations(tables)
    violations += loss_violations(tables, reports)
    if violations:
        for violation in violations:
            log.error("check failed row=%s", violation)
        raise CheckError(violations)


def writable(output: Path) -> None:
    """Make the folder and try a file in it, which a kill does not leave behind."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        trial = output / f".writable-{os.getpid()}"
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise UsageError(f"the output folder {output} cannot be written ({error.strerror or error})") from error


def write(tables: Tables, reports: Sequence[ReportTables], output: Path) -> tuple[str, ...]:
    """Write what has changed, each file whole; returns what was written and removed, as paths inside ``output``."""
    from extract.datasets.files import rendered  # pandas takes a second to import, and the readers do without

    files = rendered(tables, reports)
    changed: list[str] = []
    try:
        for name, content in files.items():
            if _replaced(output / name, content):
                changed.append(name)
        for old in sorted((output / "text").glob("*.txt")):
            if f"text/{old.name}" not in files:
                old.unlink()
                changed.append(f"text/{old.name}")
    except OSError as error:
        raise UsageError(f"the output folder {output} cannot be written ({error.strerror or error})") from error
    return tuple(changed)


def summary(found: Found, reports: Sequence[ReportTables], tables: Tables, written: Iterable[str], started: float) -> RunSummary:
    """What a run that began at ``started`` (``time.monotonic()``) did, for people and for the log."""
    documents = [one.document for one in reports]
    return RunSummary(
        reports=len(reports),
        pages=sum(int(d["pages"] or 0) for d in documents),
        rows={name: len(rows) for name, rows in tables.items()},
        failed=tuple((d["source_file"], d["error"]) for d in documents if d["status"] == "failed"),
        partial=tuple((d["source_file"], d["error"]) for d in documents if d["status"] == "partial"),
        ignored=found.ignored,
        written=tuple(written),
        seconds=time.monotonic() - started,
    )


@cache
def recogniser() -> Recogniser:
    """The recogniser of names, made once a process; with the trained pipeline where one is shipped."""
    if not (DATA / "names").is_dir():
        return Recogniser(default_lexicon())
    from extract.names import model  # spaCy takes a second to import

    return Recogniser(default_lexicon(), model.finder())


def _failed(source: Source, sha256: str, reason: str) -> ReportTables:
    media_type = MEDIA_TYPES[source.path.suffix.lower()]
    return failed_report(source.doc_id, source.source_file, sha256, media_type, reason)


def _say(one: ReportTables) -> None:
    d = one.document
    rows = sum(len(rows) for rows in one.rows.values())
    level = logging.INFO if d["status"] == "ok" else logging.WARNING
    log.log(
        level,
        "report read doc=%s status=%s pages=%s rows=%d error=%s",
        d["doc_id"],
        d["status"],
        d["pages"] or "-",
        rows,
        d["error"] or "-",
    )


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


def _replaced(path: Path, content: bytes) -> bool:
    """Write ``content`` unless it stands there already; a reader sees the old file or the new one."""
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(content)
    aside.replace(path)
    return True
