"""A name in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a name names. The values are the labels of the trained recogniser, too."""

    ORG = "ORG"
    MODEL = "MODEL"
    HARDWARE = "HARDWARE"
    PRODUCT = "PRODUCT"
    DATASET = "DATASET"
    PERSON = "PERSON"
    PLACE = "PLACE"


@dataclass(frozen=True, slots=True)
class Mention:
    """``text[start:end]`` of a sentence names something.

    ``name`` is the canonical name where the lexicon knows it, else the spelling itself. ``found_by``:
    ``lexicon``, ``model`` or ``mark`` (quotes, brackets and other marks of the sentence itself).
    ``subtype`` is the lexicon's finer type (government, chip, framework …), empty where unknown.
    ``probability`` is what the trained recogniser gives its find, 0 to 1; 1 for all others.
    """

    start: int
    end: int
    kind: Kind
    name: str
    found_by: str
    subtype: str = ""
    probability: float = 1.0
