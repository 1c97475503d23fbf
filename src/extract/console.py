"""What a run shows: a progress bar and a closing table on a terminal, plain log lines in a pipe."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from extract.datasets import RECORD_TABLES, ReportTables
from extract.session import RunSummary
from extract.sources import Found

log = logging.getLogger(__name__)


def set_up_logging(verbose: bool = False, quiet: bool = False) -> None:
    """Structured lines on standard error: time, level, what happened, key=value …"""
    level = logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S", stream=sys.stderr)
    logging.getLogger("jieba").setLevel(logging.WARNING)


def is_terminal() -> bool:
    """Whether a person watches: both streams are a terminal."""
    return sys.stdout.isatty() and sys.stderr.isatty()


class Bar:
    """A progress bar over reports, with the pages read so far. Does nothing where no person watches."""

    def __init__(self, shown: bool):
        columns = (SpinnerColumn(), TextColumn("reports"), BarColumn(), MofNCompleteColumn())
        pages = TextColumn("{task.fields[pages]} pages"), TimeElapsedColumn(), TextColumn("{task.fields[last]}")
        self._progress = Progress(*columns, *pages, console=Console(stderr=True), disable=not shown, transient=True)
        self._task = self._progress.add_task("reports", total=None, pages=0, last="")
        self._pages = 0

    def found(self, found: Found) -> None:
        """The number of reports is known."""
        self._progress.update(self._task, total=len(found.sources))

    def report(self, one: ReportTables) -> None:
        """A report is done."""
        self._pages += int(one.document["pages"] or 0)
        self._progress.update(self._task, advance=1, pages=self._pages, last=one.document["doc_id"][:40])

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()


def show(summary: RunSummary, terminal: bool) -> None:
    """The closing table, or its line in the log."""
    if terminal:
        _table(summary)
        return
    log.info("run done %s", line(summary))


def line(summary: RunSummary) -> str:
    """What a run did, as key=value."""
    rows = " ".join(f"{name}={summary.rows[name]}" for name in RECORD_TABLES)
    counts = f"reports={summary.reports} pages={summary.pages} {rows} written={len(summary.written)}"
    bad = f"failed={len(summary.failed)} partial={len(summary.partial)}"
    return f"{counts} {bad} seconds={summary.seconds:.1f}"


def markdown(summary: RunSummary, output: Path | None = None, address: str = "") -> str:
    """What a run did, as a table for a page, and the reports that failed in part or whole.

    Parameters
    ----------
    output : the folder with the tables
    address : where a browser finds that folder; names of tables become links
    """
    tables = {f"[{name}]({address}{name}.csv)" if address else name: count for name, count in summary.rows.items()}
    counts = {"reports": summary.reports, "pages": summary.pages} | tables
    counts |= {"partial": len(summary.partial), "failed": len(summary.failed), "files written": len(summary.written)}
    lines = ["| what | count |", "|---|---:|", *(f"| {name} | {count:,} |" for name, count in counts.items())]
    for kind, reports in (("Failed", summary.failed), ("In part", summary.partial)):
        if reports:
            lines += ["", f"| {kind} | why |", "|---|---|"]
            lines += [f"| {_cell(source_file)} | {_cell(reason)} |" for source_file, reason in reports]
    if output:
        place = _cell(str(output.resolve()))
        lines += ["", f"Tables in {f'[{place}]({address})' if address else place}"]
    return "\n".join([*lines, "", f"{summary.seconds:.1f} s"])


def _cell(text: str) -> str:
    """``text`` as a cell of a Markdown table, in which it means nothing but itself."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>&" else " " if c in "\r\n" else c for c in text)


def _table(summary: RunSummary) -> None:
    table = Table(show_header=False, title="yanbao", title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    counts = {"reports": summary.reports, "pages": summary.pages}
    counts |= {name: summary.rows[name] for name in RECORD_TABLES if name != "rejected"}
    counts |= {"conflicts": summary.rows["conflicts"], "rejected": summary.rows["rejected"]}
    counts |= {"partial": len(summary.partial), "failed": len(summary.failed)}
    for name, count in counts.items():
        table.add_row(name, f"{count:,}", style="red" if name == "failed" and count else "")
    table.add_row("seconds", f"{summary.seconds:.1f}")
    console = Console()
    console.print(table)
    for kind, reports in (("failed", summary.failed), ("partial", summary.partial)):
        for source_file, reason in reports:
            console.print(f"{kind}: {source_file}: {reason}", style="red", markup=False, highlight=False)
