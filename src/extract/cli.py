"""The command line: ``yanbao run | serve | forget | explain | check | evaluate``. Errors are one line on standard error.

Exit status: 0 all well; 1 a report failed (the others are written), the check found something or too many rows
would go; 2 the call is wrong (nothing is written).
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, cast

import typer

from extract import alarm
from extract.errors import UsageError, YanbaoError

app = typer.Typer(
    name="yanbao",
    help="Read Chinese reports on the AI industry (PDF, text) into tables of facts, each with its place in the report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Raw = Annotated[Path, typer.Option("--raw", "-r", help="Folder with the reports (.pdf, .txt, .md).")]
Processes = Annotated[int | None, typer.Option("--workers", "-j", min=1, help="Processes that read reports.", show_default="one a core")]
Output = Annotated[Path, typer.Option("--output", "-o", help="Folder that the tables are written to.", show_default=True)]
State = Annotated[Path, typer.Option("--state", help="Folder that keeps what was read, for the next run.")]
Force = Annotated[bool, typer.Option("--force", help="Read every report anew.")]
KeepMissing = Annotated[bool, typer.Option("--keep-missing", help="Keep the rows of reports that are no longer in the folder.")]
AcceptShrink = Annotated[bool, typer.Option("--accept-shrink", help="Write even where more than a fifth of a table's rows would go.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"yanbao {version('yanbao')}")
        raise typer.Exit


@app.callback()
def _common(
    _: Annotated[bool, typer.Option("--version", help="Show the version.", is_eager=True, callback=_version)] = False,
) -> None:
    pass


@app.command()
def run(
    raw: Raw = Path("raw"),
    output: Output = Path("output"),
    workers: Processes = None,
    state: State = Path("state"),
    force: Force = False,
    keep_missing: KeepMissing = False,
    accept_shrink: AcceptShrink = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """Read the reports in a folder that are new and write the tables.

    Exit status 0: all well; 1: a report failed, the others are written (see documents.csv), or too many rows would
    go and nothing was written; 2: nothing was written.
    """
    from extract import console, pipeline
    from extract.session import Options

    terminal = console.is_terminal()
    console.set_up_logging(verbose, quiet=terminal)
    with console.Bar(terminal) as bar:
        options = Options(state, force, keep_missing, accept_shrink)
        summary = pipeline.run(raw, output, workers, bar.found, bar.report, options)
    console.show(summary, terminal)
    raise typer.Exit(summary.exit_status)


@app.command()
def serve(
    raw: Raw = Path("raw"),
    output: Output = Path("output"),
    workers: Processes = None,
    state: State = Path("state"),
    keep_missing: KeepMissing = False,
    cron: Annotated[str, typer.Option(help="Run by this schedule, as in a crontab.", show_default=False)] = "",
    timezone: Annotated[str, typer.Option(help="Of the schedule (Asia/Shanghai).", show_default="this machine's")] = "",
    watch: Annotated[bool, typer.Option("--watch", help="Run when something is new in --raw.")] = False,
    quiet: Annotated[float, typer.Option(min=0, help="Seconds without a change in --raw that make what is new in it whole.")] = 10.0,
    host: Annotated[str, typer.Option(help="Address of the web page.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65534, help="Its port. The tables are shown at the next one.")] = 4200,
    name: Annotated[str, typer.Option(help="Of the deployment; two that are served by one server need two.")] = "yanbao",
    on_failure_url: Annotated[str | None, typer.Option(envvar=alarm.URL, help="POST what went wrong with a run to it (JSON).")] = None,
    on_failure_command: Annotated[str | None, typer.Option(envvar=alarm.COMMAND, help="Give it to this command's input.")] = None,
) -> None:
    """Run by a schedule, when a report lands, or by hand from a web page, until Ctrl-C.

    A Prefect server comes up with it, unless PREFECT_API_URL names one.
    """
    from extract import pipeline

    if not raw.is_dir():
        raise UsageError(f"the folder of reports {raw} is missing")
    pipeline.writable(output)
    alarm.arm(on_failure_url, on_failure_command)
    parameters: dict[str, Any] = {"raw": raw, "output": output, "state": state}
    parameters = {what: str(folder.resolve()) for what, folder in parameters.items()}
    parameters |= {"workers": workers, "keep_missing": keep_missing}
    serving = _flows("serve")
    serving.serve(serving.Plan(parameters, name, cron, timezone, quiet if watch else None, host, port))


@app.command()
def forget(
    doc: Annotated[str, typer.Argument(help="The doc_id of a report, or its path in the folder of reports.")],
    state: State = Path("state"),
) -> None:
    """Drop what is kept of a report: the next run reads it anew, or takes it out of the tables if its file is gone."""
    from extract import session
    from extract.store import Store

    count = session.forget(Store(state), doc)
    typer.echo(f"{doc} is forgotten" + (f" ({count} reports)" if count > 1 else ""))


@app.command()
def explain(
    record_id: Annotated[str, typer.Argument(help="The record_id of a row, or how it begins.")],
    output: Output = Path("output"),
    raw: Raw = Path("raw"),
    picture: Annotated[Path | None, typer.Option(help="Draw the page with the value marked into this file (.png).")] = None,
) -> None:
    """Show where a row comes from: the report, the page or line, the sentence with the value marked, the boxes."""
    from extract import explain as explaining

    mark = ("\x1b[1;7m", "\x1b[0m") if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else ("【", "】")
    explained = explaining.find(output, record_id)
    typer.echo("\n".join(explaining.lines(explained, mark)))
    if picture:
        explaining.draw(explained, raw, picture)
        typer.echo(f"picture   {picture}")


@app.command()
def check(output: Output = Path("output")) -> None:
    """Hold an output folder to its contract: columns, types, keys, and every value at its place in the kept text."""
    from extract.datasets.folder import folder_violations

    found = folder_violations(output)
    for violation in found:
        typer.echo(str(violation))
    if found:
        raise YanbaoError(f"{output} breaks its contract in {len(found)} places")
    typer.echo(f"{output} keeps its contract")


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Gold files (.jsonl).")],
    output: Output = Path("output"),
    reports: Annotated[Path | None, typer.Option(help="Read these reports anew instead of judging --output.")] = None,
    misses: Annotated[bool, typer.Option("--misses", help="List what is missed or wrong, by cause.")] = False,
    names: Annotated[bool, typer.Option("--names", help="How well names are found.")] = False,
    unseen: Annotated[bool, typer.Option("--unseen", help="The gold's names masked in the lexicon.")] = False,
    confidence: Annotated[bool, typer.Option("--confidence", help="How far confidence is to be trusted.")] = False,
    calibrate: Annotated[Path | None, typer.Option(help="Fit the confidences, and write them here (YAML).")] = None,
    pipeline: Annotated[str | None, typer.Option(help="Another spaCy pipeline in place of the shipped one.")] = None,
    training: Annotated[Path, typer.Option(help="Folder of the training sentences, for --names.")] = Path("training"),
    corpus: Annotated[Path, typer.Option(help="Corpus the model was trained on, if built.")] = Path("build/corpus"),
    state: Annotated[Path, typer.Option(help="Folder that keeps the figures to compare with.")] = Path("state"),
) -> None:
    """Score tables against gold records."""
    from extract.evaluate import Evaluation, print_all

    one = Evaluation(gold, output, reports, pipeline)
    print_all(one.parts(state, training, corpus, misses, names, unseen, confidence, calibrate))


def main() -> None:
    """The program ``yanbao``."""
    sys.exit(_called(app))


def flow_main(flow: Callable[..., int]) -> None:
    """The program of a flow's script, with the options and the exit status of ``yanbao run``."""
    program = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=flow.__doc__)

    @program.command(help=flow.__doc__)
    def ingest(
        raw: Raw = Path("raw"),
        output: Output = Path("output"),
        workers: Processes = None,
        state: State = Path("state"),
        force: Force = False,
        keep_missing: KeepMissing = False,
        accept_shrink: AcceptShrink = False,
    ) -> None:
        from extract import console, pipeline

        pipeline.discover(raw, output, state)  # what is wrong with the call is said before an orchestrator is started
        console.set_up_logging()
        raise typer.Exit(flow(str(raw), str(output), workers, str(state), force, keep_missing, accept_shrink))

    sys.exit(_called(program))


def _flows(name: str) -> ModuleType:
    """A module of flows/, where Prefect is known: that folder belongs to the project, not to the installed package."""
    folder = Path(__file__).resolve().parents[2] / "flows"
    if not (folder / f"{name}.py").is_file():
        raise UsageError(f"{folder / name}.py is missing; this command needs the project's folder (yanbao run does not)")
    sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def _called(program: typer.Typer, arguments: list[str] | None = None) -> int:
    """The exit status of ``program``; what goes wrong is told in one line."""
    click_error = typer.BadParameter.__mro__[2]  # ClickException, wherever this version of typer has it from
    try:
        return int(program(arguments, standalone_mode=False) or 0)
    except UsageError as error:
        return _told(str(error), 2)
    except YanbaoError as error:
        return _told(str(error), 1)
    except (typer.Abort, KeyboardInterrupt):
        return _told("stopped", 130)
    except BrokenPipeError:  # the reader of our output has left (yanbao explain … | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except Exception as error:
        if not isinstance(error, click_error):
            raise
        message = cast(Any, error).format_message()
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(message)
            return 2
        return _told(message, 2)


def _told(message: str, status: int) -> int:
    typer.echo(f"yanbao: {' '.join(message.split())}", err=True)
    return status
