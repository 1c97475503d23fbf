"""Sentences and what a careful reader takes from them: ``specs/facts/*.yml`` against the fact rules.

A case is ``{id, text, year, published?, heading?, kind?, facts, note?, xfail?}``: ``text`` one paragraph a line (list items with
``kind: list``; with ``kind: file`` the text of a file, which its reader takes apart), ``facts`` those of the
file's kind and no other, each ``{field: value}``.
What is left out of a fact is not compared, but for these: ``high`` is ``low`` where not given, ``qualifier``
``exact``, ``scope`` ``round``, and a financing with no ``low`` states no amount. A name is a spelling or a
list of spellings that will do; ``optional: true`` neither asks for a fact nor minds it. ``xfail`` names the
class of error of a case that fails today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.document import Block, BlockKind, Document, ReportInfo
from extract.errors import UsageError
from extract.facts import extract
from extract.language.characters import level
from extract.names.lexicon import default_lexicon
from extract.names.recognise import Recogniser
from extract.readers.text import read_text
from extract.records import ComputeFact, EventFact, Fact, FundingFact, Named, ParameterFact, Quantity

SPECS = Path(__file__).parent / "specs" / "facts"
KINDS: dict[str, type[Fact]] = {
    "parameters": ParameterFact,
    "compute": ComputeFact,
    "funding": FundingFact,
    "events": EventFact,
}
SURE = 0.8
_ABOUT = {"model", "hardware", "company"}
_HEADS = re.compile(r"(?<=.)(?:系列|系列模型|公司|集团|(?:大|语言|预训练)*模型|处理器|加速卡|芯片|超级计算机|平台|系统|数据集)$")
Case = Mapping[str, Any]


def read_cases() -> Iterator[tuple[str, Case]]:
    """(kind, case) of every file: events.yml, events-releases.yml, …"""
    for kind in KINDS:
        # The base loader leaves every scalar a string: 2021-06, true, 1750e8.
        for path in sorted(SPECS.glob(f"{kind}*.yml")):
            cases = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            yield from ((kind, case) for case in cases)


def document(case: Case) -> Document:
    info = ReportInfo(year=int(case.get("year", 2023)), published=case.get("published", ""))
    if case.get("kind") == "file":
        return replace(read_text(Path("case.txt"), case["text"].encode()), info=info)
    text, blocks = "", []
    lines = [(BlockKind.HEADING, case["heading"])] if "heading" in case else []
    body = BlockKind.LIST_ITEM if case.get("kind") == "list" else BlockKind.PARAGRAPH
    lines += [(body, line.strip()) for line in case["text"].splitlines() if line.strip()]
    for kind, line in lines:
        start = len(text)
        text += line + "\n"
        blocks.append(Block(kind, ((start, start + len(line)),), int(kind != BlockKind.PARAGRAPH)))
    return Document("text/plain", text, tuple(blocks), info)


def problems(kind: str, case: Case, recogniser: Recogniser) -> list[str]:
    """What is wrong with the facts found in a case: ``missing``, ``wrong FIELD`` or ``extra``, and the words."""
    left = [f for f in extract(document(case), recogniser).facts if isinstance(f, KINDS[kind])]
    required = [spec for spec in case["facts"] if "optional" not in spec]
    missed = [spec for spec in required if not _taken(kind, spec, left)]
    out = []
    for spec in missed:
        near = [(len(wrong), wrong, f) for f in left if not {"about", "type"} & set(wrong := _wrong(kind, spec, f))]
        if near:
            _, wrong, best = min(near, key=lambda found: found[0])
            left.remove(best)
            out.append(f"wrong {', '.join(wrong)}: expected {_words(spec)}; got {show(best)}")
        else:
            out.append(f"missing {_words(spec)}; got {'; '.join(map(show, left)) or 'nothing of this kind'}")
    for spec in case["facts"]:
        if "optional" in spec:
            _taken(kind, spec, left)
    out += [f"extra: {show(f)}" for f in left if f.source.confidence >= SURE]
    return out


def _taken(kind: str, spec: Case, left: list[Fact]) -> bool:
    """Whether one of ``left`` is the fact that the spec tells; it is taken out."""
    right = next((f for f in left if not _wrong(kind, spec, f)), None)
    if right:
        left.remove(right)
    return right is not None


def _wrong(kind: str, spec: Case, fact: Fact) -> list[str]:
    return [name for name, right in _checks(kind, spec, fact) if not right]


def _checks(kind: str, spec: Case, fact: Any) -> list[tuple[str, bool]]:
    """The fields that the spec speaks of, and whether each agrees."""
    out = [(name, check(spec[name], fact)) for name, check in _FIELDS.items() if name in spec]
    out += [("about", _is(spec[name], getattr(fact, name))) for name in _ABOUT & set(spec)]
    if kind == "funding":
        out.append(("scope", fact.scope == spec.get("scope", "round")))
    if "low" in spec:
        out.append(("amount", _amount(spec, fact.quantity)))
        hedge = fact.quantity.qualifier if fact.quantity else None
        out.append(("qualifier", hedge == spec.get("qualifier", "exact")))
    elif kind == "funding":
        out.append(("amount", fact.quantity is None))
    return out


def _amount(spec: Case, quantity: Quantity | None) -> bool:
    low, high = Decimal(spec["low"]), Decimal(spec.get("high", spec["low"]))
    return quantity is not None and quantity.low == low and quantity.high == high


def _names(spec: str | Sequence[str]) -> list[str]:
    return [spec] if isinstance(spec, str) else list(spec)


def _core(name: str) -> str:
    return _HEADS.sub("", level(name).replace("《", "").replace("》", ""))


def _is(spec: str | Sequence[str], named: Named) -> bool:
    return bool({_core(s) for s in _names(spec)} & {_core(n) for n in (named.name, named.text) if n})


def _are(specs: Sequence[str | Sequence[str]], found: Sequence[Named]) -> bool:
    """Whether every name is there, and no other."""
    return all(any(_is(s, n) for n in found) for s in specs) and all(any(_is(s, n) for s in specs) for n in found)


_FIELDS: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda spec, fact: fact.event_type in _names(spec),
    "organizations": lambda spec, fact: _are(spec, fact.organizations),
    "objects": lambda spec, fact: _are(spec, fact.objects),
    "investors": lambda spec, fact: _are(spec, fact.investors),
    "date": lambda spec, fact: fact.date in _names(spec),
    "planned": lambda spec, fact: fact.planned == (spec == "true"),
    "metric": lambda spec, fact: fact.metric == spec,
    "activated": lambda spec, fact: fact.activated == (spec == "true"),
    "precision": lambda spec, fact: fact.precision in _names(spec),
    "round": lambda spec, fact: fact.round in _names(spec),
    "currency": lambda spec, fact: fact.quantity is not None and fact.quantity.unit == spec,
    "valuation": lambda spec, fact: (str(int(fact.valuation.low)) if fact.valuation else "") == str(_whole(spec)),
}


def _whole(number: str) -> str:
    return str(int(Decimal(number))) if number else ""


def _words(spec: Case) -> str:
    return " ".join(f"{k}={v}" for k, v in spec.items())


def show(fact: Fact) -> str:
    """A fact in the words of the specs."""

    def names(named: Iterable[Named]) -> str:
        return "[" + ", ".join(n.name or n.text for n in named) + "]"

    parts: list[str] = []
    if isinstance(fact, ParameterFact):
        parts = [f"model={fact.model.name}", f"organizations={names(fact.organizations)}"]
    elif isinstance(fact, ComputeFact):
        parts = [f"hardware={fact.hardware.name}", fact.metric, f"precision={fact.precision}"]
    elif isinstance(fact, FundingFact):
        parts = [
            f"company={fact.company.name}",
            f"round={fact.round}",
            fact.scope,
            f"investors={names(fact.investors)}",
        ]
        parts += [f"valuation={int(fact.valuation.low)}"] if fact.valuation else []
    else:
        parts = [fact.event_type, f"organizations={names(fact.organizations)}", f"objects={names(fact.objects)}"]
        parts += [f"trigger={fact.trigger}"] + ["planned"] * fact.planned
    quantity = None if isinstance(fact, EventFact) else fact.quantity
    if quantity:
        high = f"..{int(quantity.high)}" if quantity.high != quantity.low else ""
        parts.append(f"{int(quantity.low)}{high} {quantity.qualifier}")
        parts += [quantity.unit] if isinstance(fact, FundingFact) else []
    return " ".join((*parts, f"date={fact.date}", f"({fact.source.confidence:.2f})"))


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return full_recogniser()


def full_recogniser() -> Recogniser:
    """The lexicon and, where it is shipped and loads, the trained pipeline."""
    try:
        from extract.names import model

        finder = model.finder()
        finder("智能")
    except (ImportError, OSError, UsageError, ValueError):
        finder = None
    return Recogniser(default_lexicon(), finder)


def _params() -> Iterator[Any]:
    for kind, case in read_cases():
        marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
        yield pytest.param(kind, case, id=f"{kind}-{case['id']}", marks=marks)


@pytest.mark.parametrize(("kind", "case"), list(_params()))
def test_reads_as_a_careful_reader(kind: str, case: Case, recogniser: Recogniser) -> None:
    assert problems(kind, case, recogniser) == []


def test_ids_are_one_a_case() -> None:
    ids = [(kind, case["id"]) for kind, case in read_cases()]
    assert len(ids) == len(set(ids))
