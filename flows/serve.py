"""``yanbao serve``: the flow run by the clock, when a report lands, or by hand from Prefect's web page.

One process, until Ctrl-C: Prefect's runner, which starts each run as a process of its own, and beside it, where no
PREFECT_API_URL says otherwise, a Prefect server, and where it is asked for a watch over the folder of reports.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path
from subprocess import Popen
from types import FrameType
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import ingest as ingesting

# What is above says where Prefect keeps its things, and has to come first.
# isort: split
from prefect.client.orchestration import get_client
from prefect.logging import get_logger
from prefect.runner import Runner
from prefect.schedules import Cron, Schedule
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from prefect.states import Scheduled

import servers
from extract.errors import UsageError, YanbaoError
from extract.sources import snapshot
from extract.watch import Watch

_LOOK_SECONDS = 1.0
_END_SECONDS = 20.0


@dataclass(frozen=True)
class Plan:
    """What is to be served.

    Parameters
    ----------
    parameters : of the flow
    name : of the deployment
    cron, timezone : when it runs; an empty ``cron`` is never, an empty ``timezone`` this machine's
    quiet : watch the folder, and run when nothing in it has changed for so many seconds; None does not watch
    host, port : of the server's web page; the tables are one port further
    """

    parameters: dict[str, Any]
    name: str
    cron: str
    timezone: str
    quiet: float | None
    host: str
    port: int


def serve(plan: Plan) -> None:
    """Serve ``plan`` until Ctrl-C, SIGTERM or the end of the terminal.

    Raises
    ------
    UsageError : where the schedule is none, or the port taken
    YanbaoError : where the server does not come up, or ends
    """
    schedule = _schedule(plan)
    _keep_ctrl_c()
    _heed(signal.default_int_handler)  # raises KeyboardInterrupt
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
        tables = servers.tables_server(Path(plan.parameters["output"]), plan.host, plan.port + 1)
        os.environ[ingesting.TABLES_URL] = stack.enter_context(tables)
        server = stack.enter_context(_server(plan))
        asyncio.run(_serve(plan, schedule, server))


def _schedule(plan: Plan) -> Schedule | None:
    """UsageError where it is none."""
    if not plan.cron:
        return None
    if plan.timezone and plan.timezone not in available_timezones():
        raise UsageError(f"{plan.timezone} is no time zone; they are called Asia/Shanghai, Europe/Berlin, UTC …")
    try:
        return Cron(plan.cron, timezone=plan.timezone or _timezone())
    except ValueError as error:
        raise UsageError(f"{plan.cron!r} is no schedule; every Monday at six is '0 6 * * 1'") from error


def _timezone() -> str:
    """The name of this machine's time zone; UTC where it does not say."""
    named = os.environ.get("TZ") or os.path.realpath("/etc/localtime").rpartition("zoneinfo/")[2]
    return named if named in available_timezones() else "UTC"


def _heed(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    """Every polite way to end us, a terminal that is closed too (but for nohup), calls ``handler``."""
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, handler)


def _keep_ctrl_c() -> None:
    """Ctrl-C is for us alone, as SIGTERM.

    A terminal sends it to a run that is underway too, which would crash and raise the alarm before it is cancelled. So
    it is blocked here, and with that in every process that we start. multiprocessing unblocks it again when it starts
    its resource tracker, which it does ahead of its first process; so that is started first.
    """
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    threading.Thread(target=_hand_on_ctrl_c, name="ctrl-c", daemon=True).start()


def _hand_on_ctrl_c() -> None:
    while signal.sigwait({signal.SIGINT}):
        os.kill(os.getpid(), signal.SIGTERM)


@contextlib.contextmanager
def _server(plan: Plan) -> Iterator[Popen[bytes] | None]:
    """The server that Prefect knows of, or else one of our own, which it knows of while the block lasts."""
    if PREFECT_API_URL.value():
        yield None
        return
    print("a Prefect server comes up …", flush=True)
    log = PREFECT_HOME.value() / "server.log"
    with (
        servers.prefect_server(plan.host, plan.port, log) as process,
        temporary_settings({PREFECT_API_URL: f"{servers.url(plan.host, plan.port)}api"}),
    ):
        yield process


async def _serve(plan: Plan, schedule: Schedule | None, server: Popen[bytes] | None) -> None:
    """Until a signal. Whatever of us ends first ends the others; a run that is underway is cancelled."""
    runner = Runner(plan.name, limit=1)  # runs into one folder wait for each other
    deployment = await runner.aadd_flow(
        ingesting.ingest, plan.name, schedules=[schedule] if schedule else [], parameters=plan.parameters, paused=False
    )
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    # The runner would take SIGTERM for itself, and leave at once.
    runner.handle_sigterm = lambda *_: loop.call_soon_threadsafe(asked.set)  # type: ignore[method-assign]
    _heed(runner.handle_sigterm)
    _say(plan, deployment)
    running = asyncio.create_task(runner.start())
    beside: list[Coroutine[Any, Any, object]] = [asked.wait()]
    if server:
        beside.append(_mind(server))
    if plan.quiet is not None:
        beside.append(_watch(plan, deployment, plan.quiet))
    tasks = [running, *map(asyncio.create_task, beside)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    except RuntimeError as error:  # what the runner says when the server has not answered for long
        raise YanbaoError(f"the Prefect server at {PREFECT_API_URL.value()} does not answer ({error})") from error
    finally:
        if server and server.poll() is not None:
            runner.pause_on_shutdown = False  # nobody is there to be told
        if runner.started:
            await runner.astop()
        await asyncio.wait([running], timeout=_END_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        _heed(signal.SIG_IGN)


def _say(plan: Plan, deployment: UUID) -> None:
    api = str(PREFECT_API_URL.value())
    print(f"runs      {api.removesuffix('/api')}/deployments/deployment/{deployment}")
    print(f"tables    {os.environ[ingesting.TABLES_URL]}")
    if plan.cron:
        print(f"schedule  {plan.cron} ({plan.timezone or _timezone()})")
    if plan.quiet is not None:
        print(f"watches   {plan.parameters['raw']}")
    print("Ctrl-C ends it", flush=True)


async def _mind(server: Popen[bytes]) -> None:
    """YanbaoError when the server has ended."""
    while server.poll() is None:
        await asyncio.sleep(_LOOK_SECONDS)
    raise YanbaoError(f"the Prefect server has ended with status {server.returncode}, see {PREFECT_HOME.value() / 'server.log'}")


async def _watch(plan: Plan, deployment: UUID, quiet: float) -> None:
    """Run whenever the folder has come to rest in another state than it was last read in; at the start, too."""
    raw, own = Path(plan.parameters["raw"]), (Path(plan.parameters["output"]), Path(plan.parameters["state"]))
    watch = Watch(quiet)
    while True:
        seen = await asyncio.to_thread(snapshot, raw, own)
        if watch.due(seen, time.monotonic()):
            try:
                async with get_client() as client:
                    run = await client.create_flow_run_from_deployment(deployment, state=Scheduled(), tags=["watch"])
                    watch.read(seen)
                    # were it not waited for, reports that land meanwhile would each queue one more
                    while not (run.state and run.state.is_final()):
                        await asyncio.sleep(_LOOK_SECONDS)
                        run = await client.read_flow_run(run.id)
            except Exception as error:  # the server is away for a moment: the next look comes soon
                get_logger("watch").warning("run not started or not followed error=%r", error)
        await asyncio.sleep(_LOOK_SECONDS)
