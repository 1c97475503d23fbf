"""One entity for its many spellings: 智源 / 智源研究院, WuDao 2.0 / 悟道2.0, 望石智慧（StoneWise）, 北京瑞莱智慧科技有限公司 / 瑞莱智慧.

The lexicon settles what it knows. Names new to it are clustered inside a report by how they are
written: levelled spelling, the bracket behind them, registered name against short name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable
from functools import cache

from extract.language.characters import level
from extract.language.shapes import alternatives
from extract.names.lexicon import Lexicon
from extract.names.marks import brackets
from extract.names.mention import Kind, Mention
from extract.resources import load


@cache
def _forms() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of ``common_words.yml``: a registered name (group ``core``), its place, the tails of organisations' and things' names."""
    data, places = load("common_words.yml"), load("lexicon/places.yml")
    place = alternatives([p["name"].removesuffix("省").removesuffix("市") for p in places])
    trade = alternatives(data["trades"])
    registered = re.compile(
        rf"^(?:(?:{place})(?:市|省)?)?(?P<core>.{{2,}}?)(?:[（(].*[）)])?"
        rf"(?:(?:{trade})?(?:科技|技术|信息技术|科学技术)?(?:\(集团\)|集团)?(?:股份)?(?:有限责任公司|有限公司|股份公司|集团|公司))$"
    )
    return (
        registered,
        re.compile(rf"^(?:{place})(?:市|省)?(?=[\u4e00-\u9fff]{{3,}})"),
        re.compile(rf"(?:{alternatives(data['org_tails'])})+$"),
        re.compile(rf"(?:{alternatives(data['thing_tails'])})+$"),
    )


class Linker:
    """Canonical names over one report (or several, fed one after the other).

    Feed every sentence to ``observe``; then ``canonical`` answers.
    """

    def __init__(self, lexicon: Lexicon):
        self._lexicon = lexicon
        self._seen: dict[Kind, Counter[str]] = {}
        self._same: dict[tuple[Kind, str], str] = {}
        self._canonical: dict[tuple[Kind, str], str] = {}

    def observe(self, text: str, mentions: Iterable[Mention]) -> None:
        """Learn from one sentence: which names it holds, and which stand in brackets behind another."""
        mentions = list(mentions)
        for mention in mentions:
            self._seen.setdefault(mention.kind, Counter())[mention.name] += 1
        for start, end, opening, _ in brackets(text):
            inside = next(
                (m for m in mentions if m.start >= start and m.end <= end and m.end - m.start >= (end - start) * 0.8),
                None,
            )
            outside = next((m for m in mentions if 0 <= opening - m.end <= 1), None)
            if inside and outside and inside.name != outside.name and _alias_kinds(outside, inside):
                self._join(outside, inside)

    def _join(self, outside: Mention, inside: Mention) -> None:
        """The bracket's name means the thing in front of it, unless the lexicon knows both as different things."""
        known_in = self._lexicon.lookup(inside.name, outside.kind)
        known_out = self._lexicon.lookup(outside.name, outside.kind)
        if known_in and known_out:
            return
        registered = _forms()[0]
        short = known_in or (registered.match(outside.name) and not registered.match(inside.name))  # 江苏茂行科技有限公司（茂行科技）
        first, second = (inside, outside) if short else (outside, inside)
        for kind in {outside.kind, inside.kind}:
            self._same.setdefault((kind, level(second.name)), first.name)

    def canonical(self, kind: Kind, name: str) -> str:
        """The name that stands for ``name`` in the tables; ``name`` itself where nothing better is known."""
        key = (kind, level(name))
        if key not in self._canonical:
            self._canonical[key] = self._settle(kind, name)
        return self._canonical[key]

    def _settle(self, kind: Kind, name: str) -> str:
        for candidate in _spellings(kind, name):
            entry = self._lexicon.lookup(candidate, kind)
            if entry:
                return entry.name
        if (rest := self._behind_maker(kind, name)) is not None:
            return rest
        followed = self._same.get((kind, level(name)))
        if followed and level(followed) != level(name):
            return self._lexicon_name(kind, followed)
        return self._shortest_seen(kind, name)

    def _behind_maker(self, kind: Kind, name: str) -> str | None:
        """Llama 2 of Meta Llama 2: a known thing behind a known organisation."""
        maker, _, rest = name.partition(" ")
        entry = self._lexicon.lookup(rest, kind) if rest and kind is not Kind.ORG and self._lexicon.lookup(maker, Kind.ORG) else None
        return entry.name if entry else None

    def _lexicon_name(self, kind: Kind, name: str) -> str:
        entry = self._lexicon.lookup(name, kind)
        return entry.name if entry else name

    def _shortest_seen(self, kind: Kind, name: str) -> str:
        """Of the report's own spellings of this name, the plainest: the short name of a registered one."""
        seen = self._seen.get(kind, Counter())
        core = _core(kind, name, seen)
        same = [n for n in seen if _core(kind, n, seen) == core]
        if not same:
            return name
        return min(same, key=lambda n: (bool(_forms()[0].match(n)), -seen[n], len(n), n))


def _alias_kinds(outside: Mention, inside: Mention) -> bool:
    if outside.kind is inside.kind:
        return True
    return inside.subtype == "unsure" or outside.subtype == "unsure" or inside.found_by == "mark"


def _spellings(kind: Kind, name: str) -> list[str]:
    """``name`` and what remains of it without registered form or head noun, the fullest first."""
    out = [name]
    if kind is Kind.ORG:
        match = _forms()[0].match(name)
        if match:
            out.append(match["core"])
    else:
        bare = _forms()[3].sub("", name).strip(" “”")
        if len(bare) >= 2:
            out.append(bare)
    return out


def _core(kind: Kind, name: str, seen: Container[str]) -> str:
    """What the spellings of one name share.

    A place ahead is left out where the report also has the name without it: 北京瑞莱智慧 is 瑞莱智慧, but the
    人大常委会 of two cities are two.
    """
    if kind is Kind.ORG:
        match = _forms()[0].match(name)
        placeless = _forms()[1].sub("", name)
        core = match["core"] if match else placeless if placeless in seen else name
        bare = _forms()[2].sub("", core)
        return level(bare if len(bare) >= 2 else core)
    bare = _forms()[3].sub("", name)
    return level(bare if len(bare) >= 2 else name)
