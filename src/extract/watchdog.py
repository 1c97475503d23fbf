"""Ends a process that goes beyond the limits while it reads a report: seconds and memory, of a page and of all."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path
from typing import NamedTuple

from extract.limits import Limits, beyond

_EVERY = 0.1  # seconds
#: A process that waits for a disk or for its turn has so many times the seconds that it may use.
_PATIENCE = 4.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Usage(NamedTuple):
    """What a process has used so far: seconds (its own, or a share of those that went by), and its memory in MB."""

    own: float
    clock: float
    memory: float

    def seconds_since(self, before: Usage) -> float:
        return max(self.own - before.own, (self.clock - before.clock) / _PATIENCE)


def usage(pid: int) -> Usage:
    """Of a process; where the system does not tell (it is not Linux), only the clock counts."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return Usage(0.0, time.monotonic(), 0.0)
    return Usage((int(fields[11]) + int(fields[12])) / _TICKS, time.monotonic(), int(fields[21]) * _PAGE / 1e6)


class Watchdog:
    """Watches a process while it reads one report; ``reason`` is why it was ended, if it was."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits):
        self.reason = ""
        self._process, self._limits = process, limits
        self._begun = self._page_begun = usage(process.pid)
        self._page = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def page(self, number: int) -> None:
        """The process begins with a page; 0: with none."""
        self._page_begun, self._page = usage(self._process.pid), number

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_EVERY):
            self.reason = self._beyond(usage(self._process.pid))
            if self.reason:
                self._process.kill()
                return

    def _beyond(self, now: Usage) -> str:
        most, page, begun = self._limits, self._page, self._page_begun
        if now.seconds_since(self._begun) > most.report_seconds:
            return beyond(f"took longer than {most.report_seconds:g} seconds", "report_seconds")
        if now.memory > most.report_memory_mb:
            return beyond(f"took more than {most.report_memory_mb:,g} MB of memory", "report_memory_mb")
        if page and now.seconds_since(begun) > most.page_seconds:
            return beyond(f"took longer than {most.page_seconds:g} seconds on page {page}", "page_seconds")
        if page and now.memory - begun.memory > most.page_memory_mb:
            return beyond(f"took more than {most.page_memory_mb:,g} MB of memory on page {page}", "page_memory_mb")
        return ""
