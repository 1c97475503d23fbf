"""Processes that read reports. One that crashes or goes beyond the limits costs its report, not the run.

A worker is ``python -m extract.worker`` with calls and results pickled over its pipes. The standard pools
are passed over for three reasons: one dead process breaks the whole pool, a task in them has no limit of
time, and they import the main script again (for the flow, all of Prefect) into each process.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
from types import TracebackType
from typing import Any

from extract.limits import Limits, current
from extract.watchdog import Watchdog, usage

#: The matrices are small and there is a worker a core: threads within one would only wait for each other.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
#: A process is let go of after so many reports, or when so much of the memory that it may use is still in use.
_CALLS = 200
_FULL = 0.3
#: The system itself refuses what is this much beyond the limit of memory, should it be taken between two looks.
_RESERVE = 1.5


class WorkerError(Exception):
    """The process that read a report ended, or was ended, before it answered.

    Parameters
    ----------
    reason : what it did, as the end of a sentence about it
    own_doing : whether that was the report's doing; not where somebody else has killed the process
    """

    def __init__(self, reason: str, own_doing: bool = True):
        super().__init__(reason)
        self.own_doing = own_doing


class Worker:
    """One process, started when it is first called, and again when it has read much."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._calls = 0

    def call(self, name: str, *arguments: Any) -> Any:
        """What the function ``name`` (``package.module:function``) returns in the process.

        Raises
        ------
        WorkerError : where the process crashed or went beyond the limits
        Exception : whatever the function raised
        """
        process = self._running()
        with Watchdog(process, self._limits) as watchdog:
            try:
                good, value = _asked(process, watchdog, (name, arguments))
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                raise self._ended(process, watchdog) from error
        if watchdog.reason:  # a moment after it had answered
            self._let_go(process)
        else:
            self._renew(process)
        if good:
            return value
        raise value

    def stop(self) -> None:
        """End the process; a call that waits for it raises."""
        process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            command = [sys.executable, "-m", "extract.worker", str(int(self._limits.report_memory_mb * _RESERVE))]
            environment = _ONE_THREAD | os.environ
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
            self._calls = 0
        return self._process

    def _renew(self, process: subprocess.Popen[bytes]) -> None:
        """Let go of a process that has read many reports or a large one: its memory would not shrink again."""
        self._calls += 1
        if self._calls >= _CALLS or usage(process.pid).memory > self._limits.report_memory_mb * _FULL:
            self._let_go(process)

    def _ended(self, process: subprocess.Popen[bytes], watchdog: Watchdog) -> WorkerError:
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may be about to say why
            process.wait(1.0)
        self._let_go(process)
        if watchdog.reason:
            return WorkerError(watchdog.reason)
        code = process.returncode
        if code in (-signal.SIGKILL, -signal.SIGTERM):
            return WorkerError(f"was killed (signal {-code}; is the machine short of memory?)", own_doing=False)
        return WorkerError(f"crashed (signal {-code})" if code < 0 else f"crashed (exit status {code})")

    def _let_go(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was left to flush has no reader any more
                pipe.close() if pipe else None
        self._process = None


def _asked(process: subprocess.Popen[bytes], watchdog: Watchdog, call: tuple[str, tuple[Any, ...]]) -> tuple[bool, Any]:
    """The answer to a call; on the way to it the process tells which page it reads."""
    assert process.stdin is not None
    assert process.stdout is not None
    pickle.dump(call, process.stdin)
    process.stdin.flush()
    while True:
        answer = pickle.load(process.stdout)
        if not isinstance(answer, int):
            good, value = answer
            return good, value
        watchdog.page(answer)


class Workers:
    """As many workers as are wanted; calls may come from any thread, and wait for a worker that is free."""

    def __init__(self, count: int | None = None, limits: Limits | None = None):
        self.count = count or os.cpu_count() or 1
        self.stopped = False
        self._all = [Worker(limits or current()) for _ in range(self.count)]
        self._free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._free.put(worker)

    def call(self, name: str, *arguments: Any) -> Any:
        """See ``Worker.call``."""
        worker = self._free.get()
        try:
            if self.stopped:  # a run that is ended must not start processes anew
                raise WorkerError("was stopped with its run")
            return worker.call(name, *arguments)
        finally:
            self._free.put(worker)

    def stop(self) -> None:
        """End all processes; calls that wait for them raise, and later ones do."""
        self.stopped = True
        for worker in self._all:
            worker.stop()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
