"""What sort of word each word of jieba's dictionary is (its file alone: jieba itself is known in sentences.py)."""

from __future__ import annotations

from collections import Counter, defaultdict
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


@cache
def habits() -> dict[str, str]:
    """How each character is wont to begin and to end words: ``nr>n`` for one that begins names and ends nouns."""
    begins: dict[str, Counter[str]] = defaultdict(Counter)
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for word, tag in tags().items():
        if len(word) > 1:
            begins[word[0]][tag] += 1
            ends[word[-1]][tag] += 1
    return {c: f"{_usual(begins[c])}>{_usual(ends[c])}" for c in begins.keys() | ends.keys()}


def _usual(counts: Counter[str]) -> str:
    return min(counts, key=lambda tag: (-counts[tag], tag)) if counts else ""
