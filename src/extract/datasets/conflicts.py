"""Facts on which reports, or two places of one, disagree -> conflicts.csv. Nothing is mended."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.datasets import cells
from extract.datasets.report import Row
from extract.language.characters import level

#: How far from the number named the true one may be, low and high, for what the qualifier says.
_SLACK = {
    "exact": (Decimal("0.99"), Decimal("1.01")),
    "about": (Decimal("0.9"), Decimal("1.1")),
    "over": (Decimal("0.99"), Decimal("1.5")),
    "under": (Decimal("0.67"), Decimal("1.01")),
    "vague": (Decimal(1), Decimal(1)),
    "range": (Decimal("0.99"), Decimal("1.01")),
}

#: Versions of one model are not so far apart.
_SLIP = Decimal(1000)


@dataclass(frozen=True)
class _Value:
    """What one row says: the number ``named``, low and high; ``low`` to ``high`` is where the truth may be."""

    row: Row
    shown: str
    named: tuple[Decimal, Decimal]
    low: Decimal
    high: Decimal

    def agrees(self, other: _Value) -> bool:
        return (self.low <= other.high and other.low <= self.high) or self._of_versions(other)

    def _of_versions(self, other: _Value) -> bool:
        """8B、70B 和 405B: what one sentence says of one name are its versions, unless one looks like a slip."""
        if "company" in self.row:
            return False  # a round has no versions
        together = all(self.row[c] == other.row[c] for c in ("doc_id", "page", "line", "evidence"))
        return together and max(self.high, other.high) < _SLIP * max(Decimal(1), min(self.low, other.low))


def conflict_rows(tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    """One row for each value of each disagreement, in a stable order."""
    rows = [
        *_quantities("parameter", tables["parameters"], "model", _sizes, "parameters"),
        *_quantities("compute", tables["compute"], "hardware", _figure, "ops"),
        *_quantities("funding", _rounds(tables["funding"]), "company", lambda r: f"amount of round {r['round']}", "amount"),
        *_dates("funding", _rounds(tables["funding"]), "company", lambda r: f"date of round {r['round']}"),
        *_dates("event", _foundings(tables["events"]), "organizations", lambda r: "founding date"),
    ]
    return sorted(rows, key=lambda r: (r["kind"], r["name"], r["field"], r["doc_id"], r["record_id"]))


def _sizes(row: Row) -> str:
    return "activated parameters" if row["counted"] == "activated" else "parameters"


def _figure(row: Row) -> str:
    return f"{row['metric']} {row['precision']}".strip()


def _rounds(rows: Sequence[Row]) -> list[Row]:
    """Financings that can be told apart: a total grows, and a round without a name may be any."""
    return [r for r in rows if r["scope"] == "round" and r["round"] and r["round"] != "strategic"]


def _foundings(rows: Sequence[Row]) -> list[Row]:
    return [r for r in rows if r["event_type"] == "founding" and r["organizations"] and ";" not in r["organizations"]]


def _groups(rows: Iterable[Row], subject: str, field: Callable[[Row], str]) -> Iterator[tuple[str, str, list[Row]]]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[level(row[subject]), field(row)].append(row)
    for (_, of), members in groups.items():
        yield members[0][subject], of, members


def _quantities(kind: str, rows: Iterable[Row], subject: str, field: Callable[[Row], str], number: str) -> Iterator[Row]:
    for name, of, members in _groups(rows, subject, field):
        values = _comparable([v for row in members if (v := _value(row, number))], number)
        if any(not a.agrees(b) for a in values for b in values):
            yield from _rows(kind, name, of, [(v.row, v.shown) for v in values], _apart(values))


def _apart(values: Sequence[_Value]) -> str:
    """How far the two values that are furthest apart are from each other."""
    times = [(a.named[0], b.named[1]) for a in values for b in values if a.low > b.high and not a.agrees(b)]
    if any(low == 0 for _, low in times):
        return "one value is zero"
    most = max(high / low for high, low in times)
    shown = cells.number(most.quantize(Decimal(1) if most >= 10 else Decimal("0.01")))
    return f"the highest is {shown} times the lowest"


def _value(row: Row, number: str) -> _Value | None:
    if not row[f"{number}_low"]:
        return None
    low, high = Decimal(row[f"{number}_low"]), Decimal(row[f"{number}_high"])
    down, up = _SLACK[row["qualifier"]]
    shown = row[f"{number}_low"] if low == high else f"{row[f'{number}_low']}-{row[f'{number}_high']}"
    words = [
        shown,
        row["currency"] if number == "amount" else "",
        row["qualifier"] if row["qualifier"] != "exact" else "",
    ]
    return _Value(row, " ".join(w for w in words if w), (low, high), low * down, high * up)


def _comparable(values: list[_Value], number: str) -> list[_Value]:
    """Amounts in two currencies are compared in dollars, with room for the rate of the day."""
    if number != "amount" or len({v.row["currency"] for v in values}) == 1:
        return values
    room = Decimal("0.9"), Decimal("1.1")
    priced = [(v, Decimal(v.row["fx_rate"])) for v in values if v.row["fx_rate"]]
    return [
        _Value(v.row, v.shown, (v.named[0] / rate, v.named[1] / rate), v.low / rate * room[0], v.high / rate * room[1])
        for v, rate in priced
    ]


def _dates(kind: str, rows: Iterable[Row], subject: str, field: Callable[[Row], str]) -> Iterator[Row]:
    for name, of, members in _groups(rows, subject, field):
        dated = [r for r in members if r["date"]]
        if any(not _same_date(a["date"], b["date"]) for a in dated for b in dated):
            reason = " against ".join(sorted({r["date"] for r in dated}))
            yield from _rows(kind, name, of, [(r, r["date"]) for r in dated], reason)


def _same_date(one: str, other: str) -> bool:
    """Whether one is the other, said less finely; a quarter is compared with quarters, and by the year else."""
    if ("Q" in one) != ("Q" in other):
        one, other = one[:4], other[:4]
    short, long = sorted((one, other), key=len)
    return long.startswith(short)


def _rows(kind: str, name: str, field: str, values: Iterable[tuple[Row, str]], reason: str) -> Iterator[Row]:
    key = hashlib.sha256("\n".join((kind, level(name), field)).encode()).hexdigest()[:12]
    for row, shown in values:
        yield {
            "conflict_id": f"x-{key}",
            "kind": kind,
            "name": name,
            "field": field,
            "value": shown,
            "record_id": row["record_id"],
            "doc_id": row["doc_id"],
            "reason": reason,
        }
