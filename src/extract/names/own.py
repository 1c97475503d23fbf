"""Names that a report teaches itself: what one of its sentences marks clearly, the others may say in passing.

A new model stands in quotes ahead of 大模型 once, and bare from then on (墨池 2 采用…). Every find that is not the
lexicon's votes for its kind; a name with a clear mark is then looked for in all of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extract.language.characters import fold, level
from extract.language.dictionary import tags
from extract.language.sentences import words
from extract.language.shapes import shape
from extract.names.lexicon import VERSION, Spellings
from extract.names.marks import kind_adjoining, nameless
from extract.names.mention import Kind, Mention

_THINGS = (Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT, Kind.DATASET)
#: Votes of a mark in the sentence (quotes and a head noun, the subject's place), and of the trained recogniser.
_CLEAR, _GUESS = 3, 1
#: A name that the trained recogniser is as sure of in one sentence is looked for in all of them.
_SURE = 0.95
_QUOTES = tuple("“「")


class OwnNames:
    """The names of one report beyond the lexicon.

    Show every sentence to ``observe``; then ``settled`` answers for each.
    """

    def __init__(self) -> None:
        self._votes: dict[str, Counter[Kind]] = defaultdict(Counter)
        self._clear: set[str] = set()
        self._taught: Spellings[Kind] | None = None

    def observe(self, text: str, mentions: Sequence[Mention]) -> None:
        """Take the votes of one sentence."""
        for mention in mentions:
            if mention.found_by == "lexicon" or nameless(mention.name):
                continue
            kind, votes = _vote(text, mention)
            self._votes[_core(mention)][kind] += votes
            if votes >= _CLEAR or (mention.found_by == "model" and mention.probability >= _SURE):
                self._clear.add(_core(mention))

    def settled(self, text: str, mentions: Sequence[Mention]) -> list[Mention]:
        """``mentions`` with the kinds that the report as a whole gives them, and the names of it that were passed over."""
        found = [m if _vote(text, m)[1] >= _CLEAR else self._settled(m) for m in mentions]
        for start, end, kind in self._places(text):
            if not any(m.start < end and start < m.end for m in found):
                found.append(Mention(start, end, kind, text[start:end], "report"))
        return sorted(found, key=lambda m: m.start)

    def _settled(self, mention: Mention) -> Mention:
        votes = self._votes.get(_core(mention)) if mention.found_by != "lexicon" else None
        kind = _elected(votes) if votes else None
        if kind is None or votes is None or votes[kind] < _CLEAR or kind is mention.kind:
            return mention
        return replace(mention, kind=kind, subtype="")

    def _places(self, text: str) -> list[tuple[int, int, Kind]]:
        """Where names stand that the report has taught, the longest first."""
        if self._taught is None:
            self._taught = Spellings({name: kind for name in sorted(self._clear) if (kind := self._teaches(name))})
        hits = []
        for start, end, kind in self._taught.places(text):
            if _stands_alone(text, start, end):
                version = VERSION.match(fold(text), end) if kind in _THINGS and not text[end - 1].isdigit() else None
                hits.append((start, version.end() if version else end, kind))
        return sorted(hits, key=lambda h: h[0] - h[1])

    def _teaches(self, name: str) -> Kind | None:
        """The kind under which the other sentences are searched for ``name``, if they are."""
        kind = _elected(self._votes[name])
        return None if kind in (Kind.PERSON, Kind.PLACE) or len(name) < 2 or _plain(name) else kind


def _vote(text: str, mention: Mention) -> tuple[Kind, int]:
    """What a find says of its name's kind, and how clearly."""
    if mention.subtype in ("subject", "institution"):
        return mention.kind, _CLEAR
    quoted = text[mention.start - 1 : mention.start] in _QUOTES
    if mention.kind in (Kind.ORG, Kind.PRODUCT) and not quoted and shape("acts").match(text, mention.end):
        return Kind.ORG, _CLEAR
    beside = kind_adjoining(text, mention.start, mention.end)
    if beside and (beside is mention.kind or mention.kind in _THINGS):
        return beside, _CLEAR
    if mention.subtype == "unsure":
        return mention.kind, 0
    if mention.found_by == "model" and mention.probability >= _SURE:
        return mention.kind, _CLEAR
    return mention.kind, _GUESS + quoted


def _core(mention: Mention) -> str:
    """The name without the version, which all versions share."""
    name = level(mention.name)
    if mention.kind not in _THINGS:
        return name
    short = re.sub(r"[-–]?v?\d+(?:\.\d+)*[a-z]{0,2}$", "", name)
    return short if len(short) >= 2 and not re.fullmatch(r"[a-z]{1,2}", short) else name


def _elected(votes: Counter[Kind]) -> Kind:
    return min(votes, key=lambda kind: (-votes[kind], kind))


def _plain(name: str) -> bool:
    """Whether the name is words of the dictionary and nothing else (计算能力): said too often of other things."""
    return len(name) > 3 and not re.search("[a-z]", name) and all(e - s > 1 for s, e in words(name))


_AS_VERB = re.compile(r"(?:[可能]以?|来|去|将|会|应|要|需|并|后|进一步|继续)$")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the piece is a name here: no part of a dictionary word, and no word of the dictionary itself unless marked."""
    if text[start].isascii() and text[end - 1].isascii():
        return True
    spans = words(text)
    if any(s < start < e or s < end < e for s, e in spans):
        return False
    if (start, end) not in spans:
        return True
    if _AS_VERB.search(text, 0, start):  # 即可压缩模型, where 模型压缩 has taught 压缩
        return False
    if text[start - 1 : start] in _QUOTES or VERSION.match(fold(text), end):
        return True
    verbal = tags().get(text[start:end], "").startswith("v")  # 出行服务平台
    return not verbal and kind_adjoining(text, start, end) is not None
