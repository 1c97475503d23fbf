"""What runs in a worker process: reads calls from standard input, answers on standard output."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
from typing import Any


def main() -> None:
    """Answer calls until the pipe is closed: when the run ends, or when it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process's to handle
    calls = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come among the answers
    while True:
        try:
            name, arguments = pickle.load(calls)
        except EOFError:
            return
        pickle.dump(_answer(name, arguments), answers)
        answers.flush()


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
