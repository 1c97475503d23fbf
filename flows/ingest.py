"""The main path as a Prefect flow: discover -> one task a report -> merge -> check -> write. No logic of its own.

    python flows/ingest.py --raw raw --output output

needs no server (Prefect starts one of its own for the run, on SQLite) and reaches for no network.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Prefect reads these when it is imported. What the user has set stands.
os.environ.setdefault("PREFECT_HOME", str(PROJECT / "state" / "prefect"))
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
with contextlib.suppress(OSError):  # Prefect makes the last folder of it only, and says of one that it cannot use
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)

from prefect import flow, task, unmapped  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.states import Completed, State  # noqa: E402
from prefect.utilities.annotations import quote  # noqa: E402

from extract import cli, console, pipeline  # noqa: E402
from extract.session import Options, opened  # noqa: E402
from extract.workers import Workers  # noqa: E402

discover = task(pipeline.discover, name="discover", cache_policy=NO_CACHE)
read = task(pipeline.report_apart, name="read", task_run_name="read {source.doc_id}", cache_policy=NO_CACHE)
merge = task(pipeline.merge, name="merge", cache_policy=NO_CACHE)
check = task(pipeline.check, name="check", cache_policy=NO_CACHE)
write = task(pipeline.write, name="write", cache_policy=NO_CACHE)


@flow(name="ingest")
def ingest(
    raw: str = "raw",
    output: str = "output",
    workers: int | None = None,
    state: str = "state",
    force: bool = False,
    keep_missing: bool = False,
    accept_shrink: bool = False,
) -> State:
    """Read the reports in ``raw`` that are new and write the tables into ``output``."""
    started = time.monotonic()
    options = Options(Path(state), force, keep_missing, accept_shrink)
    found = discover(Path(raw), Path(output), options.state)
    with opened(found, Path(output), options) as session:
        summary = session.unchanged()
        if summary is None:
            known = session.recalled()
            new = [source for source in found.sources if source not in known]
            with Workers(workers) as processes:
                fresh = read.map(new, unmapped(processes), unmapped(session.store), force).result() if new else []
            reports = [*known.values(), *fresh, *session.missing()]
            # quoted: Prefect would else walk through every row in search of futures
            tables = merge(quote(reports))
            check(quote(tables), quote(reports))
            written = write(quote(tables), quote(reports), quote(session))
            summary = pipeline.summary(found, reports, tables, written, started)
            session.close(reports, summary)
    create_markdown_artifact(console.markdown(summary), key="ingest", description=f"{raw} -> {output}")
    name = "Completed" if not summary.exit_status else "CompletedWithFailures"
    return Completed(name=name, message=console.line(summary), data=summary.exit_status)


if __name__ == "__main__":
    cli.flow_main(ingest)
