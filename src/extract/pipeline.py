"""The main path as plain functions: discover -> report (one a file) -> merge -> check -> write.

``run`` is all of it, for the command line and for programs; ``flows/ingest.py`` calls the same functions
as Prefect tasks. What was read and found is kept (see ``kept``), and only what is new is read.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import cache
from pathlib import Path

from extract import facts, kept, limits, publish, readers
from extract.datasets import RECORD_TABLES, ReportTables, Row, failed_report, report_tables
from extract.datasets.changes import change_rows, departed, published, require_no_shrink, standing
from extract.datasets.check import CheckError, loss_violations, report_violations, table_violations, withheld
from extract.datasets.conflicts import conflict_rows
from extract.datasets.corrected import corrected
from extract.datasets.entities import entity_rows
from extract.datasets.report import MEDIA_TYPES
from extract.errors import ReadError, UsageError, YanbaoError
from extract.names.lexicon import default_lexicon
from extract.names.recognise import Recogniser
from extract.resources import DATA, chosen_pipeline
from extract.session import Options, RunSummary, Session, opened
from extract.sources import Fingerprint, Found, Source, fingerprint, printed
from extract.sources import discover as discover_sources
from extract.store import Store
from extract.workers import WorkerError, Workers

log = logging.getLogger(__name__)

Tables = dict[str, list[Row]]
_REPORT = "extract.pipeline:report"


def run(
    raw: Path,
    output: Path,
    workers: int | None = None,
    on_found: Callable[[Found], None] | None = None,
    on_report: Callable[[ReportTables], None] | None = None,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> RunSummary:
    """Read every report in ``raw`` that is new and write the tables into ``output``.

    Parameters
    ----------
    workers : processes that read reports; 0 reads them in this one
    on_found, on_report : told of the files before the first is read, and of each report that is done

    Raises
    ------
    UsageError : where the call is wrong; nothing was written
    CheckError, ShrinkError : where the tables break the policy; nothing was written
    """
    started = time.monotonic()
    found = discover(raw, output, options.state)
    if on_found:
        on_found(found)
    with opened(found, output, options) as session:
        if same := session.unchanged():
            return same
        known = session.recalled()
        for one in known.values():
            (on_report or (lambda _: None))(one)
        new = [source for source in found.sources if source not in known]
        reports = [*known.values(), *read_all(new, workers, on_report, session.store, options.force)]
        reports += session.missing()
        tables = merge(reports)
        check(tables, reports)
        written = write(tables, reports, session)
        done = summary(found, reports, tables, written, started)
        session.close(reports, done)
    return done


def discover(raw: Path, output: Path, state: Path | None = None) -> Found:
    """The reports in ``raw``; UsageError where there are none, or where ``output`` cannot be written."""
    found = discover_sources(raw, (output, state) if state else (output,))
    log.info("reports found raw=%s reports=%d ignored=%d", raw, len(found.sources), found.ignored)
    writable(output)
    return found


def read_all(
    sources: Sequence[Source],
    workers: int | None = None,
    on_report: Callable[[ReportTables], None] | None = None,
    store: Store | None = None,
    force: bool = False,
) -> list[ReportTables]:
    """``report`` of every source, in their order; the largest are begun first, so that none is waited for alone."""
    notify = on_report or (lambda _: None)
    done: dict[Source, ReportTables] = {}
    if workers == 0:
        for source in sources:
            done[source] = report(source, store, force)
            notify(done[source])
        return [done[source] for source in sources]
    count = min(workers or os.cpu_count() or 1, len(sources))
    if not count:
        return []
    with Workers(count) as processes, ThreadPoolExecutor(count) as threads:
        largest_first = sorted(sources, key=_size, reverse=True)
        waiting = {threads.submit(report_apart, s, processes, store, force): s for s in largest_first}
        try:
            for future in as_completed(waiting):
                done[waiting[future]] = future.result()
                notify(future.result())
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            processes.stop()
            raise
    return [done[source] for source in sources]


def report_apart(source: Source, processes: Workers, store: Store | None = None, force: bool = False) -> ReportTables:
    """``report`` in a process of its own: a report that crashes it, or goes beyond the limits, has failed, no more."""
    try:
        try:
            result: ReportTables = processes.call(_REPORT, source, store, force)
        except WorkerError as error:
            if processes.stopped:
                raise
            log.warning("worker lost doc=%s reason=%s", source.doc_id, str(error).replace(" ", "_"))
            result = _tried_again(source, processes, store, force)
    except WorkerError as error:
        result = _failed(source, "", f"the process that read it {error}")
    _say(result)
    return result


def _tried_again(source: Source, processes: Workers, store: Store | None, force: bool) -> ReportTables:
    """A second and last try; what fails it by its own doing is kept as failed, and not tried by the next run."""
    before = printed(source)
    try:
        result: ReportTables = processes.call(_REPORT, source, store, force)
    except WorkerError as error:
        if before is None or not error.own_doing or printed(source) != before:
            raise
        until = f"set aside until the file, {limits.MARK} or Yanbao has changed, or --force"
        result = _failed(source, before.sha256, f"the process that read it {error}, twice; {until}")
        if store:
            kept.save_rows(source, before, result, store)
    return result


def report(source: Source, store: Store | None = None, force: bool = False) -> ReportTables:
    """One report: read it, extract, and make its rows. Never raises for what is wrong with the report.

    Parameters
    ----------
    store : where what was read and found is kept; what is known there is not read again unless ``force``
    """
    sha256 = ""
    try:
        before = fingerprint(source.path)
        sha256 = before.sha256
        try:
            made = _read(source, before, store, force)
        except ReadError as error:
            if isinstance(error.__cause__, OSError):
                raise error.__cause__ from error
            made = _failed(source, sha256, error.reason if error.path == source.path else str(error))
        except MemoryError:
            made = _failed(source, sha256, limits.beyond("its reading took more memory than it may", "report_memory_mb"))
        if fingerprint(source.path) != before:
            return _failed(source, "", "the file changed while it was read; run again when it is whole", passing=True)
        if store:
            kept.save_rows(source, before, made, store)
        return made
    except YanbaoError:  # our own data is at fault, not the report
        raise
    except OSError as error:
        return _failed(source, sha256, f"the file cannot be read ({error.strerror or error})", passing=True)
    except Exception as error:  # one report's trouble is its own
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        return _failed(source, sha256, f"internal error, please tell its makers ({type(error).__name__}: {error}, {where})")


def _read(source: Source, print_: Fingerprint, store: Store | None, force: bool) -> ReportTables:
    """The rows of a report. A file that changes meanwhile leaves no Document behind that is not of its bytes."""
    name = kept.document_name(source.path, print_)
    known = kept.load_document(name, store) if store and not force else None
    document, digest = known or (readers.read(source.path), "")
    cut = any(limits.MARK in page.error for page in document.pages)  # another limit would make another Document
    if store and not known and not cut and fingerprint(source.path) == print_:
        digest = kept.save_document(name, document, store)
    if not document.text.strip():
        return _failed(source, print_.sha256, "no text could be read from it (scanned pages? they need OCR first)")
    if store and digest:
        found = kept.extraction(digest, print_.sha256, store, lambda: facts.extract(document, recogniser()), force)
    else:
        found = facts.extract(document, recogniser())
    made = withheld(report_tables(source.doc_id, source.source_file, print_.sha256, document, found))
    return corrected(made, source.corrections)


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
    tables["changes"] = []  # known when they are written
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
    """Make the folder and try a file in it; UsageError where that cannot be done."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output, prefix=".writable-"):  # has no name that a kill could leave behind
            pass
    except OSError as error:
        raise publish.cannot_write(output, error) from error


def write(tables: Tables, reports: Sequence[ReportTables], session: Session) -> tuple[str, ...]:
    """Publish what has changed, all of it or nothing; returns what was written and removed, as paths inside the output.

    ``tables["changes"]`` is filled in.

    Raises
    ------
    ShrinkError : where too much would go
    UsageError : where the folder cannot be written
    """
    from extract.datasets.files import rendered  # pandas takes a second to import, and the readers do without

    output, options = session.output, session.options
    before = published(output)
    gone = [row for row in departed(before, tables) if not session.forgotten(row.get("sha256", ""))]
    lost = [row["source_file"] for row in gone if row.get("status") != "failed"]
    if options.keep_missing and lost:
        raise UsageError(f"the rows of {lost[0]} cannot be kept, {options.state} lacks them; put the report back")
    if not options.accept_shrink:
        require_no_shrink(before, tables)
    for row in departed(before, tables):
        log.warning("report left the tables doc=%s file=%s", row["doc_id"], row.get("source_file"))
    tables["changes"] = change_rows(before, tables)
    last = standing(output, "changes")
    files = rendered(tables if tables["changes"] else tables | {"changes": last}, reports)
    session.files = tuple(files)
    if not tables["changes"] and (output / "changes.csv").is_file():
        del files["changes.csv"]  # it goes on to say what the last change was
    texts = {f"text/{path.name}" for path in (output / "text").glob("*.txt")}
    return publish.publish(output, files, texts - files.keys())


def summary(found: Found, reports: Sequence[ReportTables], tables: Tables, written: Iterable[str], started: float) -> RunSummary:
    """What a run that began at ``started`` (``time.monotonic()``) did, for people and for the log."""
    documents = [one.document for one in reports]
    return RunSummary(
        reports=len(reports),
        pages=sum(int(d["pages"] or 0) for d in documents),
        rows={name: len(rows) for name, rows in tables.items()},
        failed=tuple(sorted((d["source_file"], d["error"]) for d in documents if d["status"] == "failed")),
        partial=tuple(sorted((d["source_file"], d["error"]) for d in documents if d["status"] == "partial")),
        ignored=found.ignored,
        written=tuple(written),
        seconds=time.monotonic() - started,
    )


@cache
def recogniser() -> Recogniser:
    """The recogniser of names, made once a process; with the trained pipeline where one is shipped."""
    if not (DATA / "names").is_dir() and not chosen_pipeline():
        return Recogniser(default_lexicon())
    from extract.names import model  # spaCy takes a second to import

    return Recogniser(default_lexicon(), model.finder(chosen_pipeline()))


def _failed(source: Source, sha256: str, reason: str, passing: bool = False) -> ReportTables:
    media_type = MEDIA_TYPES[source.path.suffix.lower()]
    return failed_report(source.doc_id, source.source_file, sha256, media_type, reason, passing)


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
