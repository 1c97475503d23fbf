"""The words that make a sentence worth reading: event triggers, funding words; from ``data/events.yml``."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extract.language.shapes import alternatives
from extract.resources import load


@cache
def event_rules() -> dict[str, Any]:
    """``data/events.yml``."""
    rules: dict[str, Any] = load("events.yml")
    return rules


def _all_triggers() -> list[str]:
    return [w for rule in event_rules()["triggers"].values() for w in rule["words"]]


TRIGGERS = re.compile(alternatives(_all_triggers()) + "|融资|参数|算力|注资|募资|上市|招股|获批|认证|投资")
