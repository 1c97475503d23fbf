"""Whose a known thing is, where its own sentence does not say, or names only somebody else: 英伟达 of H100, the vendor named above."""

from __future__ import annotations

import re
from collections import defaultdict

from extract.facts.common import named, named_all
from extract.facts.makers import told_of_hardware
from extract.facts.reading import Line, Reading
from extract.names.lexicon import Entry
from extract.names.mention import Kind, Mention
from extract.records import Named

#: So many sentences ahead of the figure, and behind it, may name the maker.
_AHEAD, _BEHIND = 25, 5
#: What has an owner besides its maker.
_OWNED = frozenset({"supercomputer", "center"})
# 橡树岭国家实验室（ORNL）新近推出的 X, 某公司的云端芯片 X
_JOINT = re.compile(
    r"\s?(?:[（(][^（）()]{1,24}[）)])?\s?(?:公司|集团)?(?:(?:新近|最新|今年|去年|正式|首次|自主|新)*(?:推出|发布|研制|研发|打造|开发|公布|部署|自研|建成|建造)了?)?的?"
    r"(?:(?![比较超过竞争对])[\u4e00-\u9fff]){0,10}\s?[“「]?"
)
_BROUGHT = re.compile(r"推出|发布|研制|研发|打造|公布|部署|自研|建")
_OF_COUNTRY = re.compile(r"\s?(?:新?部署|新建|研制|自研|自主研发)?的?\s?[“「]?")


class Owners:
    """Who the report says, and the lexicon knows, to have made its things.

    Parameters
    ----------
    reading : the report
    """

    def __init__(self, reading: Reading):
        self._lexicon = reading.recogniser.lexicon
        self._place: dict[int, int] = {}
        self._bodies: dict[str, list[tuple[int, Named]]] = defaultdict(list)
        self._told: dict[str, tuple[Named, ...]] = {}
        self._countries: dict[str, tuple[Named, ...]] = {}
        for number, line in enumerate(reading.lines):
            self._place[id(line)] = number
            for mention in line.mentions:
                if mention.kind is Kind.ORG:
                    self._bodies[mention.name].append((number, named(line, mention)))
                elif mention.kind is Kind.HARDWARE:
                    self._hear(line, mention)

    def of_hardware(self, line: Line, name: Named, makers: tuple[Named, ...]) -> tuple[Named, ...]:
        """``makers`` of the hardware that ``line`` names, or others where they are none or but stand near by."""
        mention = next((m for m in line.mentions if m.name == name.name and m.kind in (Kind.HARDWARE, Kind.PRODUCT)), None)
        entry = self._entry(mention)
        if mention is None or entry is None:
            return makers
        if makers and (self._known(entry, makers) or _says(line, mention, makers)):
            return makers
        told = _beside(line, mention) or self._told.get(mention.name, ())
        known = told or self._near(line, entry, mention) or self._countries.get(mention.name, ())
        strange = makers and not any(m.name == one.name for m in line.mentions for one in makers)
        return known or (() if strange else makers)

    def of_model(self, line: Line, model: Mention, makers: tuple[Named, ...]) -> tuple[Named, ...]:
        """``makers`` of the model, or whom the lexicon knows to have made it, where the text near by names them."""
        entry = self._entry(model)
        return makers or (self._near(line, entry, model) if entry else ())

    def _entry(self, mention: Mention | None) -> Entry | None:
        return self._lexicon.lookup(mention.name, mention.kind) if mention and mention.found_by == "lexicon" else None

    def _hear(self, line: Line, mention: Mention) -> None:
        """Whose the line says the thing to be: the first that says so counts."""
        if mention.name not in self._told and (found := _beside(line, mention)):
            self._told[mention.name] = found
        if mention.subtype == "supercomputer" and mention.name not in self._countries and (country := _country(line, mention)):
            self._countries[mention.name] = country

    def _names(self, entry: Entry) -> list[str]:
        return [found.name if (found := self._lexicon.lookup(name, Kind.ORG)) else name for name in entry.organizations]

    def _known(self, entry: Entry, makers: tuple[Named, ...]) -> bool:
        known = self._names(entry)
        return not known or any(a in b or b in a for a in known for b in (one.name for one in makers))

    def _near(self, line: Line, entry: Entry, mention: Mention) -> tuple[Named, ...]:
        """Those of the entry's makers that the text near by names, or that the name begins with (NVIDIA H100)."""
        if inside := self._inside(entry, line.text[mention.start : mention.end]):
            return inside
        here = self._place.get(id(line))
        if here is None:
            return ()
        found = [
            next((one for number, one in reversed(self._bodies[name]) if here - _AHEAD <= number <= here + _BEHIND), None)
            for name in self._names(entry)
            if name in self._bodies
        ]
        return tuple(one for one in found if one)

    def _inside(self, entry: Entry, text: str) -> tuple[Named, ...]:
        bodies = [body for name in entry.organizations if (body := self._lexicon.lookup(name, Kind.ORG))]
        return tuple(Named(body.name, spelt) for body in bodies for spelt in body.spellings if text.startswith(spelt))[:1]


def _says(line: Line, mention: Mention, makers: tuple[Named, ...]) -> bool:
    """Whether the words beside the name say that it is theirs, and they are known bodies: 橡树岭国家实验室的 Frontier."""
    bodies = {m.name for m in line.mentions if m.kind is Kind.ORG}
    return makers == told_of_hardware(line, mention, mention.start) and all(one.name in bodies for one in makers)


def _beside(line: Line, mention: Mention) -> tuple[Named, ...]:
    """A of A（英文名）推出的 X: a body that stands right ahead of the name as its owner does."""
    ahead = [m for m in line.among(0, mention.start, Kind.ORG) if m.subtype not in ("exchange", "government", "media")]
    ahead = [m for m in ahead if not line.bracketed(m.start)]
    if not ahead:
        return ()
    between = line.text[ahead[-1].end : mention.start]
    joined = _JOINT.fullmatch(between) and (between.strip(" “「").endswith("的") or _BROUGHT.search(between))
    return named_all(line, ahead[-1:]) if joined else ()


def _country(line: Line, mention: Mention) -> tuple[Named, ...]:
    """芬兰 of 芬兰新部署的 LUMI: a supercomputer that is told only as a country's."""
    place = next((m for m in reversed(line.mentions) if m.end <= mention.start and m.kind is Kind.PLACE), None)
    if place and place.subtype == "country" and _OF_COUNTRY.fullmatch(line.text, place.end, mention.start):
        return (named(line, place),)
    return (Named("中国", "我国"),) if re.search(r"我国的?\s?[“「]?$", line.text[: mention.start]) else ()
