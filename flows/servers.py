"""What ``yanbao serve`` brings along beside Prefect's runner: a Prefect server of its own, and the tables for a browser."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from extract.errors import UsageError, YanbaoError

_START_SECONDS = 180.0
_STOP_SECONDS = 15.0


@contextlib.contextmanager
def prefect_server(host: str, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Prefect server, from when it answers until the block is left. What it says goes into ``log``.

    Raises
    ------
    UsageError : where the port is taken
    YanbaoError : where it does not come up
    """
    free(host, port)
    address = url(host, port)
    # The web page asks the server for the address of its API, and that is told by the environment only.
    environment = {"PREFECT_UI_API_URL": f"{address}api"} | os.environ | {"PREFECT_API_URL": f"{address}api"}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", host, "--port", str(port)]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        # In a session of its own: Ctrl-C must not reach it before the runner has said goodbye to it.
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
    try:
        _wait(process, f"{address}api/health", log)
        yield process
    finally:
        _stop(process)


def free(host: str, port: int) -> None:
    """UsageError where ``port`` cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on ({error.strerror or error}); give another --port, "
            f"or PREFECT_API_URL={url(host, port)}api to use the Prefect server that runs there"
        ) from error


def url(host: str, port: int) -> str:
    """Where a browser on this machine finds ``host``, with a / behind it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _wait(process: subprocess.Popen[bytes], health: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(health, timeout=5):
            return
        time.sleep(0.2)
    raise YanbaoError(f"the Prefect server did not come up, see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The server and what it has started, gently where that is soon enough: an open web page would hold it for long."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Tables(SimpleHTTPRequestHandler):
    """Files, read only. A browser has to be told that they are UTF-8."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".csv": "text/csv; charset=utf-8",
        ".json": "application/json",
        ".txt": "text/plain; charset=utf-8",
    }

    def log_message(self, *_: Any) -> None:
        """Say nothing: who looks at a table is nobody's business."""


@contextlib.contextmanager
def tables_server(folder: Path, host: str, port: int) -> Iterator[str]:
    """Shows ``folder`` to a browser while the block lasts; yields the address."""
    free(host, port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = type("TablesServer", (ThreadingHTTPServer,), {"address_family": family})
    with kind((host, port), partial(_Tables, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, name="tables", daemon=True).start()
        try:
            yield url(host, port)
        finally:
            server.shutdown()
