"""Words beside a number that say how exact it is: 约, 超过, 不足, 20 多亿, 3 亿元以上.

The words are those of ``data/hedges.yml``. All functions read folded text (see ``characters.fold``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from extract.language.numerals import Numeral
from extract.language.units import currency_ahead
from extract.resources import load


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands ahead of a number, and where it begins.

    ``hedge``: about, over, under or empty. ``currency``: ISO 4217 or empty.
    """

    start: int
    hedge: str = ""
    currency: str = ""


def hedges_ahead(text: str, number: Numeral, floor: int) -> Ahead:
    """Hedge and currency ahead of ``number``, in either order, from ``floor`` on: 近人民币 2 亿元, 人民币近 2 亿元."""
    found = Ahead(number.start)
    left, bare = number.start, number.bare
    while True:
        left = len(text[:left].rstrip(" "))
        word, kind = _ending(text, left, bare=bare)
        currency = None if found.currency or word else currency_ahead(text, left)
        begin = currency[1] if currency else left - len(word)
        if begin == left or begin < floor or (found.hedge and kind):
            return found
        if currency:
            found = Ahead(begin, found.hedge, currency[0])
        elif kind != "exact":
            found = Ahead(begin, kind, found.currency)
        left, bare = begin, False


def hedge_after(text: str, at: int, *, number: bool) -> tuple[str, int]:
    """The hedge that begins at ``at`` and where it ends, or ("", at).

    ``number``: ``at`` is the end of a number, whose unit may follow (3 亿多元), not that of a unit.
    """
    start = at + (text[at : at + 1] == " ")
    for word, kind in _behind():
        if text.startswith(word, start) and not (word == "+" and text[start + 1 : start + 2].isalnum()):
            return kind, start + len(word)
    for word, kind in _behind_number() if number else ():
        if text.startswith(word, start) and _needed().match(text, start + len(word)):
            return kind, start + len(word)
    return "", at


def _ending(text: str, end: int, *, bare: bool) -> tuple[str, str]:
    """The hedge that ``text[:end]`` ends with, and its kind; two empty strings where it ends with none."""
    for word, kind in _before(bare):
        if text.endswith(word, 0, end):
            left = text[end - len(word) - 1 : end - len(word)]
            if not left or left not in _data()["not_behind"].get(word, ""):
                return word, kind
    return "", ""


def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("hedges.yml")
    return data


def _pairs(*groups: str) -> list[tuple[str, str]]:
    """(word, kind) of the groups of the file, the longest word first."""
    pairs = [(word, kind) for group in groups for kind, words in _data()[group].items() for word in words]
    return sorted(pairs, key=lambda p: -len(p[0]))


@cache
def _before(bare: bool) -> list[tuple[str, str]]:
    return _pairs("before", "before_bare") if bare else _pairs("before")


@cache
def _behind() -> list[tuple[str, str]]:
    return _pairs("after")


@cache
def _behind_number() -> list[tuple[str, str]]:
    return _pairs("after_number")


@cache
def _needed() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:{_data()['after_number_needs']})")
