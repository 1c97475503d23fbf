"""Names to put in place of others: those of the lexicon, those of the training sentences, and made-up ones."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

_ORG_CLASSES = (
    ("university", re.compile(r"大学|学院$|University|College|Institute of Technology")),
    ("hospital", re.compile(r"医院$|Hospital|Clinic")),
    ("investor", re.compile(r"(?:资本|创投|投资|基金|母基金|产投|国投|创业)$|Capital|Ventures|Partners|Fund")),
    ("government", re.compile(r"(?:部|局|委|委员会|政府|法院|办公室|网信办|检察院|管委会|厅)$|FDA|NMPA|Commission")),
    ("institute", re.compile(r"(?:研究院|研究所|实验室|中心|院|所|联盟|协会|学会)$|Lab|Institute|Research|Associa")),
)
#: Head words that the sentences leave outside their marks.
_GENERIC = re.compile(r"(?:数据集|语料库|芯片|处理器|加速卡|服务器|(?<!大)模型|算法|[Dd]ataset|[Mm]odel)$")
#: The lexicon's types that are no class of their own.
_SAME_AS = {"lab": "institute", "association": "institute", "exchange": "government", "team": "institute"}

_PARTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "swaps.yml").read_text(encoding="utf-8"))
# characters are wrapped over lines in the file
_CHARACTERS = {key: value.replace(" ", "") for key, value in _PARTS.items() if isinstance(value, str)}


def class_of(label: str, name: str) -> str:
    """The class within which names are swapped: what kind of organisation; in what letters the others."""
    if label == "ORG":
        found = next((class_ for class_, pattern in _ORG_CLASSES if pattern.search(name)), "company")
        return found + ("/latin" if name.isascii() else "")
    if label in ("PERSON", "PLACE"):
        return "latin" if name.isascii() else "han"
    return ""


class Pool:
    """Names by label and class, drawn by chance: a listed one, one of the training sentences', or a made-up one."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._names: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
        self._known: set[tuple[str, str]] = set()

    def add(self, label: str, name: str, listed: bool, class_: str = "") -> None:
        """``class_`` is the lexicon's type, where it has one."""
        if label == "ORG" and class_:  # noqa: SIM108
            class_ = _SAME_AS.get(class_, class_) + ("/latin" if name.isascii() else "")
        else:
            class_ = class_of(label, name)
        wanted = 2 <= len(name) <= 40 and name == name.strip() and not re.search(r"[\[\]|\n]", name)
        wanted = wanted and not (listed and label != "ORG" and _GENERIC.search(name))
        if wanted and (label, name) not in self._known:
            self._known.add((label, name))
            self._names[label, class_, listed].append(name)

    def draw(self, label: str, class_: str, default: str) -> str:
        """Another name of the label and class."""
        chance = self._rng.random()
        if chance < (0.25 if label in ("ORG", "PERSON") else 0.12) and (made := self._made_up(label, class_)):
            return made
        for listed in (chance < 0.75, chance >= 0.75):
            if names := self._lists(label, class_, listed):
                return self._rng.choice(names)
        return default

    def _lists(self, label: str, class_: str, listed: bool) -> list[str]:
        return self._names.get((label, class_, listed), [])

    def _made_up(self, label: str, class_: str) -> str:
        makers = {
            "company": self._company,
            "company/latin": lambda: self._latin() + self._one("latin_company_tails"),
            "investor": lambda: self._han() + self._one("investor_tails"),
            "investor/latin": lambda: self._latin() + self._one("latin_investor_tails"),
            "han": lambda: self._some(_CHARACTERS["surnames"], 1, 1) + self._some(_CHARACTERS["given"], 1, 2) if label == "PERSON" else "",
            "latin": lambda: f"{self._one('first')} {self._latin().capitalize()}" if label == "PERSON" else "",
        }
        if label in ("MODEL", "HARDWARE", "PRODUCT", "DATASET"):
            return self._thing(label)
        return makers[class_]() if class_ in makers else ""

    def _some(self, signs: str, low: int, high: int) -> str:
        return "".join(self._rng.choice(signs) for _ in range(self._rng.randint(low, high)))

    def _one(self, key: str) -> str:
        return self._rng.choice(_PARTS[key])

    def _han(self) -> str:
        return self._some(_CHARACTERS["coined"], 2, 3 if self._rng.random() < 0.2 else 2)

    def _latin(self) -> str:
        word = "".join(self._one("onsets") + self._one("vowels") + self._one("codas") for _ in range(self._rng.randint(1, 3)))
        style = self._rng.random()
        if style < 0.7:
            return word.capitalize()
        if style < 0.8:
            return word.upper()[:5]
        if style < 0.9:
            return word.capitalize() + self._one("onsets").capitalize() + self._one("vowels")
        return word

    def _company(self) -> str:
        name = self._han() + self._one("company_tails")
        if self._rng.random() < 0.08:
            return self._one("cities") + name + self._one("legal")
        return self._one("cities") + name if self._rng.random() < 0.04 else name

    def _thing(self, label: str) -> str:
        rng, han = self._rng, self._rng.random() < (0.2 if label == "DATASET" else 0.4)
        name = self._some(_CHARACTERS["coined"], 2, 2) if han else self._latin()
        gap = rng.choice([" ", " ", "", "-"]) if not han else rng.choice([" ", ""])
        number = self._one("chip_numbers" if label == "HARDWARE" else "numbers")
        tail = "" if label == "HARDWARE" else self._one(f"{label.lower()}_tails")
        if label == "HARDWARE" and rng.random() < 0.3:
            return self._some("ABCDEGHJKLMNPQRSTVXZ", 1, 3) + rng.choice(["", "-", " "]) + self._one("chip_numbers")
        if label == "DATASET" or rng.random() < 0.4:
            return name + tail
        if "大模型" in tail:
            return f"{name}{gap}{number} {tail}" if rng.random() < 0.5 else name + tail
        return name + tail + gap + number if rng.random() < 0.8 else name
