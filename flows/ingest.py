"""The main path as a Prefect flow: discover -> one task a report -> merge -> check -> write. No logic of its own.

    python flows/ingest.py --raw raw --output output

needs no server (Prefect starts one of its own for the run, on SQLite) and reaches for no network.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
# Prefect reads these when it is imported. What the user has set stands.
os.environ.setdefault("PREFECT_HOME", str(PROJECT / "state" / "prefect"))
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# What we log belongs on the page of the run that it is of; what is logged outside of one has none.
os.environ.setdefault("PREFECT_LOGGING_EXTRA_LOGGERS", "extract")
os.environ.setdefault("PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW", "ignore")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
with contextlib.suppress(OSError):  # Prefect makes the last folder of it only, and says of one that it cannot use
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)

from prefect import flow, task, unmapped  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.futures import PrefectFutureList  # noqa: E402
from prefect.states import Completed, Failed, State  # noqa: E402
from prefect.utilities.annotations import quote  # noqa: E402
from prefect.utilities.urls import url_for  # noqa: E402

from extract import alarm, cli, console, pipeline  # noqa: E402
from extract.datasets import ReportTables  # noqa: E402
from extract.errors import YanbaoError  # noqa: E402
from extract.session import Options, opened  # noqa: E402
from extract.sources import Source  # noqa: E402
from extract.store import Store  # noqa: E402
from extract.workers import Workers  # noqa: E402

logging.getLogger("extract").setLevel(logging.INFO)

#: Where a browser finds the output folder, if somewhere (``yanbao serve`` sets it).
TABLES_URL = "YANBAO_TABLES_URL"


def can_pass(_task: object, _run: object, state: State) -> bool:
    """Whether another try may do: a disk or a share may come back, a broken report stays broken."""
    cause = state.data
    if isinstance(cause, ReportTables):
        return cause.passing
    while isinstance(cause, Exception) and not isinstance(cause, OSError):
        cause = cause.__cause__
    return isinstance(cause, OSError)


def tell(_flow: object, run: Any, state: State) -> None:
    """The failure hook: not a word of a run that went well."""
    if state.name != "Completed":
        page = url_for(run) or ""
        alarm.sound({"run": run.name, "state": state.name or "", "message": state.message or "", "page": page, "id": str(run.id)})


# Writing is not tried again: the next run completes what one has begun.
_again = {"retries": 2, "retry_delay_seconds": [5, 30], "retry_condition_fn": can_pass}
discover = task(pipeline.discover, name="discover", cache_policy=NO_CACHE, **_again)
merge = task(pipeline.merge, name="merge", cache_policy=NO_CACHE)
check = task(pipeline.check, name="check", cache_policy=NO_CACHE)
write = task(pipeline.write, name="write", cache_policy=NO_CACHE)


@task(name="read", task_run_name="read {source.doc_id}", cache_policy=NO_CACHE, **_again)
def read(source: Source, processes: Workers, store: Store | None, force: bool) -> State:
    """One report. One that cannot be read is a failed task, and its row in documents.csv the task's result."""
    one = pipeline.report_apart(source, processes, store, force)
    failed = one.document["status"] == "failed"
    return Failed(message=one.document["error"], data=one) if failed else Completed(data=one)


@flow(name="ingest", on_failure=[tell], on_crashed=[tell], on_completion=[tell])
def ingest(
    raw: str = "raw",
    output: str = "output",
    workers: int | None = None,
    state: str = "state",
    force: bool = False,
    keep_missing: bool = False,
    accept_shrink: bool = False,
) -> State:
    """Read the reports in a folder that are new and write the tables.

    Args:
        raw: Folder with the reports (.pdf, .txt, .md).
        output: Folder that the tables are written to.
        workers: Processes that read reports; one a core where it is empty.
        state: Folder that keeps what was read, for the next run.
        force: Read every report anew.
        keep_missing: Keep the rows of reports that are no longer in the folder.
        accept_shrink: Write even where more than a fifth of a table's rows would go.
    """
    # Prefect shows what stands under Args on the page where a run is started.
    started = time.monotonic()
    options = Options(Path(state), force, keep_missing, accept_shrink)
    found = discover(Path(raw), Path(output), options.state)
    with opened(found, Path(output), options) as session:
        summary = session.unchanged()
        if summary is None:
            known = session.recalled()
            new = [source for source in found.sources if source not in known]
            with Workers(workers) as processes:
                fresh = _results(read.map(new, unmapped(processes), unmapped(session.store), force)) if new else []
            reports = [*known.values(), *fresh, *session.missing()]
            # quoted: Prefect would else walk through every row in search of futures
            tables = merge(quote(reports))
            check(quote(tables), quote(reports))
            written = write(quote(tables), quote(reports), quote(session))
            summary = pipeline.summary(found, reports, tables, written, started)
            session.close(reports, summary)
    page = console.markdown(summary, Path(output), os.environ.get(TABLES_URL, ""))
    create_markdown_artifact(page, key="ingest", description=f"{raw} -> {output}")
    if len(summary.failed) == summary.reports:
        raise YanbaoError(f"no report could be read {console.line(summary)}")
    name = "Completed" if not summary.failed else "CompletedWithFailures"
    return Completed(name=name, message=console.line(summary), data=summary.exit_status)


def _results(futures: PrefectFutureList[Any]) -> list[ReportTables]:
    """The reports, the failed ones too; what is no report's fault (a word list is broken) is raised."""
    results = futures.result(raise_on_failure=False)
    for error in results:
        if isinstance(error, BaseException):
            raise error
    return results


if __name__ == "__main__":
    cli.flow_main(ingest)
