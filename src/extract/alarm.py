"""Tells whoever is to know that a run went wrong: a POST to an address, a command, both or none.

Which they are stands in the environment and is no parameter of the flow: the address of a webhook is a secret, and who
may start a run from a web page must not choose what is executed.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from extract.errors import UsageError

log = logging.getLogger(__name__)

URL = "YANBAO_ON_FAILURE_URL"
COMMAND = "YANBAO_ON_FAILURE_COMMAND"
_SECONDS = 30


def arm(url: str | None, command: str | None) -> None:
    """Set what later runs, and the processes that we start for them, are to call.

    Raises
    ------
    UsageError : where the address is none
    """
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise UsageError("the address to tell of failures must begin with http:// or https://")
    os.environ.update({name: value for name, value in ((URL, url), (COMMAND, command)) if value})


def sound(event: Mapping[str, str]) -> None:
    """Tell of ``event``. That nobody could be reached is logged; it is no reason to fail once more."""
    for send, name in ((_post, URL), (_call, COMMAND)):
        if target := os.environ.get(name):
            try:
                send(target, event)
            except Exception as error:  # whatever it was, the other way is still to be tried
                log.error("failure could not be told way=%s error=%s", name, type(error).__name__)


def text(event: Mapping[str, str]) -> str:
    """``event`` as lines for a person."""
    return "".join(f"{name}: {value}\n" for name, value in event.items())


def _post(url: str, event: Mapping[str, str]) -> None:
    """JSON; ``text`` is what Slack, Mattermost and their like show."""
    body = json.dumps({**event, "text": f"Yanbao\n{text(event)}"}, ensure_ascii=False).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json; charset=utf-8"})
    with urllib.request.urlopen(request, timeout=_SECONDS):
        pass


def _call(command: str, event: Mapping[str, str]) -> None:
    """A line for the shell, as in a crontab; what happened is on its standard input, never in the line."""
    subprocess.run(command, shell=True, input=text(event), text=True, encoding="utf-8", check=True, timeout=_SECONDS)
