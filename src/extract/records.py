"""What the pipeline hands on: quantities, facts with their places, rejected candidates."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Qualifier(StrEnum):
    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    VAGUE = "vague"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit in ``text[start:end]`` of a passage.

    ``low`` and ``high`` are in the base unit (currency units, operations per second, …), equal for a
    point. ``dimension``: money, throughput, efficiency, power, process or number. ``unit``: the ISO 4217
    code for money, else the unit as written. ``number_start``: where the digits begin, behind hedge and
    currency.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    qualifier: Qualifier
    dimension: str
    unit: str = ""
    number_start: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: ``start:end`` in the document's text, the sentence, and what found it.

    ``also`` are further places that state the same fact. ``found_by`` names the rule in the code.
    """

    start: int
    end: int
    value_text: str
    sentence: str
    kind: str  # prose, list, table, caption, footnote
    found_by: str
    confidence: float
    also: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a fact is about: as the tables show it, and as the report writes it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ParameterFact:
    source: Source
    model: Named
    organizations: tuple[Named, ...]
    quantity: Quantity
    date: str = ""
    activated: bool = False  # only those parameters that work at a time (MoE)


@dataclass(frozen=True, slots=True)
class ComputeFact:
    source: Source
    hardware: Named
    organizations: tuple[Named, ...]
    metric: str
    quantity: Quantity
    precision: str = ""
    power_watts: Decimal | None = None
    process_nm: Decimal | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class FundingFact:
    source: Source
    company: Named
    round: str
    round_text: str
    quantity: Quantity | None
    scope: str
    investors: tuple[Named, ...] = ()
    valuation: Quantity | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class EventFact:
    source: Source
    event_type: str
    organizations: tuple[Named, ...]
    objects: tuple[Named, ...]
    trigger: str
    date: str = ""
    planned: bool = False
    value_text: str = ""
    funding: FundingFact | None = None


Fact = ParameterFact | ComputeFact | FundingFact | EventFact


@dataclass(frozen=True, slots=True)
class Rejection:
    """A candidate that was seen and turned down: its place, what kind it might have been, and why."""

    source: Source
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one report states, in the order in which it stands there."""

    facts: tuple[Fact, ...] = ()
    rejected: tuple[Rejection, ...] = field(default=())
