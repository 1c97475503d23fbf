"""Training, development and test part: no name of one, nor another version of it, occurs in another."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import ahocorasick
from marked import Sentence

from extract.language.characters import fold, level

TEST, DEVELOPMENT = 0.115, 0.08
_VERSION = re.compile(r"(?:[-–.·]|\d[\d.]*[a-z]{0,5}|(?<=[-\d.])(?:pro|max|ultra|mini|plus|base|large|small|lite|turbo))+$")


@cache
def core(name: str) -> str:
    """What names of one family share: levelled, without the version (昇腾 for 昇腾 910B)."""
    levelled = level(name)
    short = _VERSION.sub("", levelled)
    return short if len(short) >= 2 and not (short.isascii() and len(short) < 3) else levelled


class Occurrences:
    """Tells whether a name stands in a text, spacing, width and case aside; Latin names as whole words only."""

    def __init__(self, names: Iterable[str]):
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._automaton = ahocorasick.Automaton()
        for name in sorted(set(names)):
            inside = r"\s*".join(map(re.escape, name))
            before = r"(?<![a-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
            behind = r"(?![a-z])" if name[-1].isascii() and name[-1].isalpha() else ""
            behind = r"(?![\d])" if name[-1].isdigit() else behind
            self._patterns[name] = re.compile(before + inside + behind)
            self._automaton.add_word(name, name)
        self._automaton.make_automaton()

    def of(self, text: str) -> list[str]:
        """The names that stand in ``text``, in order of their letters."""
        levelled, folded = level(text), fold(text).lower()
        quoteless = re.sub(r"[“”‘’\"'「」『』®™]", "", folded)
        within = {name for _, name in self._automaton.iter(levelled)} if self._patterns else set()
        return [n for n in sorted(within) if self._patterns[n].search(quoteless)]


def split(sentences: list[Sentence], test: float = TEST, development: float = DEVELOPMENT) -> dict[str, list[Sentence]]:
    """``train``, ``dev`` and ``test``: sentences that share a name, or a name's family, stay together.

    Sentences without names go by chance (their own hash). Of the groups that share names, small ones fill
    the test and the development part in the order of their hash; the largest is training.
    """
    parts: dict[str, list[Sentence]] = {"train": [], "dev": [], "test": []}
    named = [s for s in sentences if s.names]
    groups = _groups(named)
    budget = {"test": test * len(named), "dev": development * len(named)}
    for group in sorted(groups, key=lambda g: min(_hash(s.text) for s in g)):
        part = next((p for p in budget if len(parts[p]) + len(group) <= budget[p] and len(group) <= 12), "train")
        parts[part] += group
    held = held_names(parts)
    for sentence in (s for s in sentences if not s.names):
        chance = _hash(sentence.text) / 2**64
        part = "test" if chance < test else "dev" if chance < test + development else "train"
        # L2 is a name in the one sentence and a level of driving in the other
        parts["dev" if part == "train" and held.of(sentence.text) else part].append(sentence)
    return {part: sorted(found, key=lambda s: (s.file, s.line)) for part, found in parts.items()}


def _groups(sentences: list[Sentence]) -> list[list[Sentence]]:
    occurrences = Occurrences(core(n.text) for s in sentences for n in s.names)
    parent = list(range(len(sentences)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[str, int] = {}
    for i, sentence in enumerate(sentences):
        for name in {core(n.text) for n in sentence.names} | set(occurrences.of(sentence.text)):
            parent[root(i)] = root(first.setdefault(name, i))
    groups: dict[int, list[Sentence]] = defaultdict(list)
    for i, sentence in enumerate(sentences):
        groups[root(i)].append(sentence)
    return list(groups.values())


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def held_names(parts: dict[str, list[Sentence]]) -> Occurrences:
    """The names of the test and the development part, to be kept out of training."""
    return Occurrences(core(n.text) for part in ("dev", "test") for s in parts[part] for n in s.names)
