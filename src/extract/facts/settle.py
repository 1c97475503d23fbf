"""One row a fact: canonical names, and what a report says twice (summary and detail, heading and text) made one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from extract.language.characters import level
from extract.names.link import Linker
from extract.names.mention import Kind
from extract.records import ComputeFact, EventFact, Fact, FundingFact, Named, ParameterFact, Qualifier, Quantity, Source
from extract.resources import load

T = TypeVar("T", ParameterFact, ComputeFact, FundingFact, EventFact)
_OBJECT_KINDS = {
    "model_release": Kind.MODEL, "chip_release": Kind.HARDWARE, "computer_launch": Kind.HARDWARE, "dataset_release": Kind.DATASET,
    "product_launch": Kind.PRODUCT, "acquisition": Kind.ORG, "rename": Kind.ORG, "founding": Kind.ORG,
}  # fmt: skip


def linked(fact: Fact, linker: Linker) -> Fact:
    """``fact`` with every name made canonical."""

    def one(kind: Kind, name: Named) -> Named:
        return Named(linker.canonical(kind, name.name), name.text) if name.name else name

    def all_(kind: Kind, names: tuple[Named, ...]) -> tuple[Named, ...]:
        settled = [one(kind, n) for n in names]
        return tuple({n.name or n.text: n for n in reversed(settled)}.values())[::-1]

    if isinstance(fact, ParameterFact):
        return replace(fact, model=one(Kind.MODEL, fact.model), organizations=all_(Kind.ORG, fact.organizations))
    if isinstance(fact, ComputeFact):
        return replace(fact, hardware=one(Kind.HARDWARE, fact.hardware), organizations=all_(Kind.ORG, fact.organizations))
    if isinstance(fact, FundingFact):
        return replace(fact, company=one(Kind.ORG, fact.company), investors=all_(Kind.ORG, fact.investors))
    kind = _OBJECT_KINDS.get(fact.event_type, Kind.PRODUCT)
    return replace(fact, organizations=all_(Kind.ORG, fact.organizations), objects=all_(kind, fact.objects))


def settle(facts: Sequence[T], same: Callable[[T, T], bool], join: Callable[[T, T], T]) -> list[T]:
    """``facts`` with those that ``same`` calls one fact joined, in the order of their first places.

    The richer of two (``join`` decides) stands; the other's place is kept in ``also``. What was joined may be one fact with
    what stood apart before: a round without its amount, the amount without its round, then both.
    """
    while len(kept := _joined_once(facts, same, join)) < len(facts):
        facts = kept
    return kept


def _joined_once(facts: Sequence[T], same: Callable[[T, T], bool], join: Callable[[T, T], T]) -> list[T]:
    kept: list[T] = []
    for fact in facts:
        for i, other in enumerate(kept):
            if same(other, fact):
                kept[i] = join(other, fact)
                break
        else:
            kept.append(fact)
    return kept


def also(best: Source, other: Source) -> Source:
    """``best`` with the places of ``other`` added to its own further places."""
    places = {(other.start, other.end), *other.also, *best.also} - {(best.start, best.end)}
    return replace(best, also=tuple(sorted(places)), confidence=min(0.98, max(best.confidence, other.confidence) + 0.02))


def close(a: Quantity | None, b: Quantity | None) -> bool:
    """Whether two amounts agree: the same unit, and the bounds within 1 %."""
    if a is None or b is None:
        return a is b
    return a.unit == b.unit and abs(a.low - b.low) * 100 <= a.low and abs(a.high - b.high) * 100 <= a.high


def same_date(a: str, b: str) -> bool:
    """Whether one date is the other, or a coarser form of it; an unknown date agrees with all."""
    return not a or not b or a.startswith(b) or b.startswith(a)


def finer(a: str, b: str) -> str:
    return max(a, b, key=len)


def _names(names: tuple[Named, ...]) -> set[str]:
    return {n.name or n.text for n in names}


def _more_names(a: tuple[Named, ...], b: tuple[Named, ...]) -> tuple[Named, ...]:
    return tuple({(n.name or n.text): n for n in (*b, *a)}.values()) if a and b else a or b


# --- parameters ---------------------------------------------------------------------------------------


def _same_parameters(a: ParameterFact, b: ParameterFact) -> bool:
    p, q = a.quantity, b.quantity
    if a.activated != b.activated:
        return False
    if a.model.name != b.model.name:
        # 文心 and 鹏城-百度文心, by the same maker and with the same figure
        return p.qualifier is q.qualifier and p.qualifier is not Qualifier.VAGUE and p.low == q.low and _akin(a, b)
    if abs(p.low - q.low) * 100 <= p.low and abs(p.high - q.high) * 100 <= p.high:
        return True
    # 万亿级 beside 1.75 万亿 in one sentence: the magnitude and the figure of one model
    if a.source.sentence != b.source.sentence or not same_date(a.date, b.date):
        return False  # 6 月扩至万亿，11 月达到 10 万亿
    vague, exact = (p, q) if p.qualifier is Qualifier.VAGUE else (q, p)
    return vague.qualifier is Qualifier.VAGUE and exact.qualifier is not Qualifier.VAGUE and vague.low <= exact.low <= vague.high


_OTHER_VERSION = re.compile(r"[\d.]+")


def _akin(a: ParameterFact, b: ParameterFact) -> bool:
    one, other = sorted((level(a.model.text), level(b.model.text)), key=len)
    if len(one) < 2 or one not in other:
        return False
    if _OTHER_VERSION.fullmatch(other.removeprefix(one)):
        return False  # LLaMA is no Llama 2
    if re.search("[a-z]", other.removesuffix(one)) and one.isascii() and other.endswith(one):
        return False  # nor is it Code Llama
    return bool(_names(a.organizations) & _names(b.organizations))


def _join_parameters(a: ParameterFact, b: ParameterFact) -> ParameterFact:
    best, other = (b, a) if a.quantity.qualifier is Qualifier.VAGUE and b.quantity.qualifier is not Qualifier.VAGUE else (a, b)
    return replace(
        best,
        source=also(best.source, other.source),
        organizations=best.organizations or other.organizations,
        date=finer(best.date, other.date) if same_date(best.date, other.date) else best.date,
    )


# --- compute ------------------------------------------------------------------------------------------


def _same_compute(a: ComputeFact, b: ComputeFact) -> bool:
    return (
        a.hardware.name == b.hardware.name
        and a.metric == b.metric
        and abs(a.quantity.low - b.quantity.low) * 100 <= a.quantity.low
        and abs(a.quantity.high - b.quantity.high) * 100 <= a.quantity.high
        and (not a.precision or not b.precision or a.precision == b.precision)
    )


def _join_compute(a: ComputeFact, b: ComputeFact) -> ComputeFact:
    return replace(
        a,
        source=also(a.source, b.source),
        organizations=a.organizations or b.organizations,
        precision=a.precision or b.precision,
        power_watts=a.power_watts or b.power_watts,
        process_nm=a.process_nm or b.process_nm,
        date=finer(a.date, b.date),
    )


# --- funding ------------------------------------------------------------------------------------------


def _same_funding(a: FundingFact, b: FundingFact) -> bool:
    if a.company.name != b.company.name or a.scope != b.scope:
        return False
    if a.round and b.round and a.round != b.round:
        return False
    if not same_date(a.date, b.date):
        return _slip_of_day(a, b)
    if a.quantity and b.quantity:
        return close(a.quantity, b.quantity) or _magnitude_of(a, b) or _magnitude_of(b, a) or _in_other_money(a, b)
    return bool(a.round == b.round or not a.round or not b.round) and (bool(a.date and b.date) or a.round == b.round)


_PRECISE = 3  # digits


def _slip_of_day(a: FundingFact, b: FundingFact) -> bool:
    """2018/01/12 of a list and 1 月 22 日 of what is told under it: one round of one month, of the same sum or the same in other money.

    3.94 亿美元 of March and 3.94 亿美元 of August, where no two rounds are named: one sum is hardly raised twice to three digits.
    """
    month = len("2018-01")
    if a.quantity and b.quantity and not (a.round and b.round) and a.date[:4] == b.date[:4] and a.quantity.low == b.quantity.low:
        return close(a.quantity, b.quantity) and len(str(int(a.quantity.low)).rstrip("0")) >= _PRECISE
    if not (a.round and a.round == b.round and len(a.date) > month < len(b.date) and a.date[:month] == b.date[:month]):
        return False
    return bool(a.quantity and b.quantity) and (close(a.quantity, b.quantity) or _in_other_money(a, b))


def _magnitude_of(a: FundingFact, b: FundingFact) -> bool:
    """百亿美元 with neither round nor date, or of the same round, beside the 100 亿美元 that are told in full."""
    p, q = a.quantity, b.quantity
    if p is None or q is None or p.qualifier is not Qualifier.VAGUE or q.qualifier is Qualifier.VAGUE:
        return False
    if (a.round or a.date) and (not a.round or a.round != b.round):
        return False
    return p.unit == q.unit and p.low <= q.low <= p.high


_BELOW = 400  # characters
_ALMOST = Decimal("0.1")  # of a rate: the report's was that of the day


def _in_other_money(a: FundingFact, b: FundingFact) -> bool:
    """A 轮 8.9 亿元人民币 of a list beside A 轮 1.3 亿美元 of what is told under it: one round of one day in two currencies.

    融资额度达到 10 亿美元, right below 战略融资 69 亿元, names neither round nor day.
    """
    p, q = a.quantity, b.quantity
    below = abs(a.source.start - b.source.start) < _BELOW and bool(a.date or b.date)
    if p is None or q is None or not ((a.round and a.round == b.round and a.date and b.date) or (below and not (a.round and b.round))):
        return False
    dollars, other = (p, q) if p.unit == "USD" else (q, p)
    rate = load("fx.yml")["rates"].get(other.unit, {}).get(int((a.date or b.date)[:4]))
    if dollars.unit != "USD" or rate is None:
        return False
    worth = dollars.low * Decimal(str(rate))
    return abs(other.low - worth) <= worth * _ALMOST and other.low == other.high and dollars.low == dollars.high


def _told_amount(fact: FundingFact) -> int:
    """0 where no amount is told, 1 for a magnitude, 2 for a figure."""
    return 0 if fact.quantity is None else 1 + (fact.quantity.qualifier is not Qualifier.VAGUE)


def _join_funding(a: FundingFact, b: FundingFact) -> FundingFact:
    best, other = (b, a) if _told_amount(b) > _told_amount(a) else (a, b)
    return replace(
        best,
        source=also(best.source, other.source),
        round=best.round or other.round,
        round_text=best.round_text or other.round_text,
        investors=_more_names(best.investors, other.investors),
        valuation=best.valuation or other.valuation,
        date=finer(best.date, other.date) if same_date(a.date, b.date) else a.date,
    )


def _sums_up(fact: FundingFact, fundings: Sequence[FundingFact]) -> bool:
    """Whether ``fact`` only names the round whose parts are told one by one: the C round beside C1, C2 and C3."""
    if fact.quantity is not None or not fact.round.isalpha():
        return False
    rounds = (f.round for f in fundings if f.company.name == fact.company.name and f.round.startswith(fact.round))
    return any(part.removeprefix(fact.round).isdigit() for part in rounds)


def _says_no_more(fact: FundingFact, fundings: Sequence[FundingFact]) -> bool:
    """Whether ``fact`` has neither round nor amount nor date, beside one of the same company that has: 腾讯投资了 X, said in passing."""
    if fact.quantity is not None or fact.round or fact.date or fact.scope != "round":
        return False
    others = (f for f in fundings if f is not fact and f.company.name == fact.company.name and f.scope == "round")
    return any(f.quantity is not None or f.round for f in others)


# --- events -------------------------------------------------------------------------------------------

#: Deeds that an organisation does once, whatever the words.
_ONCE = {"founding", "listing", "ipo_withdrawn", "ipo_filing", "closure"}


_NEAR = 150  # characters: a sentence and the one behind it
_RELEASES = {"model_release", "product_launch", "dataset_release", "chip_release", "computer_launch"}


def _same_event(a: EventFact, b: EventFact) -> bool:
    if not same_date(a.date, b.date):
        return False
    organizations = _names(a.organizations) & _names(b.organizations)
    if a.event_type != b.event_type:
        # the same thing brought out, called a model here and a platform there
        released = a.event_type in _RELEASES and b.event_type in _RELEASES
        return released and bool(organizations) and bool(_names(a.objects) & _names(b.objects))
    if a.event_type == "funding":
        return a.funding is not None and b.funding is not None and _same_funding(a.funding, b.funding)
    if a.event_type in _ONCE:
        return bool(organizations) and (a.objects == b.objects or bool(_names(a.objects) & _names(b.objects)))
    objects = _names(a.objects) & _names(b.objects)
    if objects or (organizations and _same_unnamed(a, b)):
        return bool(organizations) or not a.organizations or not b.organizations or bool(a.date and b.date)
    if not organizations or a.objects or b.objects or (a.event_type == "partnership" and _other_partners(a, b)):
        return False
    return a.date == b.date and bool(a.date)


def _other_partners(a: EventFact, b: EventFact) -> bool:
    """X 与 A 签约，同月与 B 签约: whether each agreement names somebody whom the other does not."""
    these, those = _names(a.organizations), _names(b.organizations)
    return bool(these - those) and bool(those - these)


def _same_unnamed(a: EventFact, b: EventFact) -> bool:
    """节能型 AI 芯片 of a heading and 全球首个节能型 AI 芯片 right below it: one thing that has no name."""
    if len(a.objects) != 1 or len(b.objects) != 1 or a.objects[0].name or b.objects[0].name:
        return False
    near = abs(a.source.start - b.source.start) <= _NEAR
    return near and any(
        level(one.text).endswith(level(other.text)) for one, other in ((a.objects[0], b.objects[0]), (b.objects[0], a.objects[0]))
    )


def _join_event(a: EventFact, b: EventFact) -> EventFact:
    best, other = (b, a) if len(b.date) > len(a.date) else (a, b)
    return replace(
        best,
        source=also(best.source, other.source),
        organizations=best.organizations or other.organizations,
        objects=_more_names(best.objects, other.objects),
        planned=best.planned and other.planned,
        funding=best.funding or other.funding,
    )


def settle_all(facts: Sequence[Fact]) -> list[Fact]:
    """Every kind of fact, one row a fact."""
    fundings = [f for f in facts if isinstance(f, FundingFact)]
    empty = {id(f) for f in fundings if _sums_up(f, fundings) or _says_no_more(f, fundings)}
    facts = [f for f in facts if id(f) not in empty and not (isinstance(f, EventFact) and id(f.funding) in empty)]
    fundings = [f for f in fundings if id(f) not in empty]
    out: list[Fact] = []
    out += settle([f for f in facts if isinstance(f, ParameterFact)], _same_parameters, _join_parameters)
    out += settle([f for f in facts if isinstance(f, ComputeFact)], _same_compute, _join_compute)
    out += settle(fundings, _same_funding, _join_funding)
    events = settle([f for f in facts if isinstance(f, EventFact)], _same_event, _join_event)
    return [_with_finer_date(f, events) for f in out] + events


def _with_finer_date(fact: Fact, events: Sequence[EventFact]) -> Fact:
    """A table's 2023-07 beside 7 月 18 日 of the text: the day that the model or the chip came out."""
    if not isinstance(fact, ParameterFact | ComputeFact) or len(fact.date) not in (len("2023"), len("2023-07")):
        return fact
    name = fact.model.name if isinstance(fact, ParameterFact) else fact.hardware.name
    told = {e.date for e in events if e.event_type in _COMES_OUT and not e.planned and any(o.name == name for o in e.objects)}
    finer = {date for date in told if date.startswith(f"{fact.date}-")}
    return replace(fact, date=finer.pop()) if len(finer) == 1 else fact


_COMES_OUT = frozenset({"model_release", "chip_release", "computer_launch"})
