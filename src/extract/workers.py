"""Processes that read reports. One that crashes or hangs costs its report, not the run.

A worker is ``python -m extract.worker`` with calls and results pickled over its pipes. The standard pools
are passed over for three reasons: one dead process breaks the whole pool, a task in them has no limit of
time, and they import the main script again (for the flow, all of Prefect) into each process.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import queue
import subprocess
import sys
import threading
from types import TracebackType
from typing import Any

log = logging.getLogger(__name__)

#: The matrices are small and there is a worker a core: threads within one would only wait for each other.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")


class WorkerError(Exception):
    """The process that read a report ended, or was ended, before it answered."""


class Worker:
    """One process, started when it is first called."""

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, name: str, *arguments: Any) -> Any:
        """What the function ``name`` (``package.module:function``) returns in the process.

        Raises
        ------
        WorkerError : where the process crashed or took too long
        Exception : whatever the function raised
        """
        process = self._running()
        timer = threading.Timer(self._seconds, process.kill)
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump((name, arguments), process.stdin)
            process.stdin.flush()
            good, value = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            timed_out = not timer.is_alive()
            raise WorkerError(self._ended(process, timed_out)) from error
        finally:
            timer.cancel()
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
            command = [sys.executable, "-m", "extract.worker"]
            environment = _ONE_THREAD | os.environ
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        return self._process

    def _ended(self, process: subprocess.Popen[bytes], timed_out: bool) -> str:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was left to flush has no reader any more
                pipe.close() if pipe else None
        self._process = None
        if timed_out:
            return f"took longer than {self._seconds:g} seconds"
        code = process.returncode
        return f"crashed (signal {-code})" if code < 0 else f"crashed (exit status {code})"


class Workers:
    """As many workers as are wanted; calls may come from any thread, and wait for a worker that is free."""

    def __init__(self, count: int | None = None, seconds: float = 900.0):
        self.count = count or os.cpu_count() or 1
        self._all = [Worker(seconds) for _ in range(self.count)]
        self._stopped = False
        self._free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._free.put(worker)

    def call(self, name: str, *arguments: Any) -> Any:
        """See ``Worker.call``; what a crash cut short is tried a second time."""
        worker = self._free.get()
        try:
            if self._stopped:  # a run that is ended must not start processes anew
                raise WorkerError("was stopped with its run")
            try:
                return worker.call(name, *arguments)
            except WorkerError as error:
                if self._stopped:
                    raise
                log.warning("worker lost reason=%s", str(error).replace(" ", "_"))
                return worker.call(name, *arguments)
        finally:
            self._free.put(worker)

    def stop(self) -> None:
        """End all processes; calls that wait for them raise, later ones too, and none is tried again."""
        self._stopped = True
        for worker in self._all:
            worker.stop()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
