"""What runs in a worker process: reads calls from standard input, answers on standard output."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import resource
import signal
import sys
from typing import Any

from extract import limits


def main() -> None:
    """Answer calls until the pipe is closed: when the run ends, or when it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to handle
    _limit(resource.RLIMIT_DATA, int(sys.argv[1]) * 1_000_000)
    _limit(resource.RLIMIT_CORE, 0)  # a crash is one report's, and no reason to fill the disk
    calls = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come among the answers

    def tell(page: int) -> None:
        pickle.dump(page, answers)
        answers.flush()

    limits.on_page = tell
    while True:
        try:
            name, arguments = pickle.load(calls)
        except EOFError:
            return
        pickle.dump(_answer(name, arguments), answers)
        answers.flush()


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # a lower one is set already
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _answer(name: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        module, function = name.split(":")
        return True, getattr(importlib.import_module(module), function)(*arguments)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            return False, RuntimeError(f"{type(error).__name__}: {error}")
        return False, error


if __name__ == "__main__":
    main()
