"""What sort of word each word of jieba's dictionary is (its file alone: jieba itself is known in sentences.py)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def tags() -> dict[str, str]:
    """The words of jieba's dictionary with their sort: ``ns`` place, ``nr`` person, ``nt`` body, ``nz`` other name …"""
    lines = (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    known: dict[str, str] = {}
    found: dict[str, str] = {}
    for line in lines:
        word, _, tag = line.rsplit(" ", 2)
        found[word] = known.setdefault(tag, tag)
    return found
