"""When a row and a gold record are the same fact: the rules of ``shared/eval/score.py``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from extract.evaluate.gold import Gold, Part

Row = Mapping[str, str]

_GENERIC = re.compile(
    r"(超大规模|预训练|语言|多模态|大规模)?(大?模型|算法|芯片|系列|系统|平台|框架|公司|集团|有限责任公司|股份有限公司"
    r"|有限公司|超级计算机|超算|智能)+$"
)
_MARKS = re.compile(r"[\s\-‐–—_·•.,，、:：'\"“”‘’《》<>()（）\[\]®™+&]+")
_NAME = {"parameter": "model", "compute": "hardware", "funding": "company"}
_AMOUNT = {"parameter": "parameters", "compute": "ops", "funding": "amount"}
_NEAR = 6


@cache
def norm(name: str) -> str:
    """A name with width, case, spaces and punctuation levelled."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name).lower())


def same_name(a: str, b: str) -> bool:
    """Whether two spellings are one name: equal, equal without head noun, or the most of one another."""
    a, b = norm(a), norm(b)
    if not a or not b:
        return False
    a, b = (_GENERIC.sub("", n) or n for n in (a, b))
    short, long_ = sorted((a, b), key=len)
    return a == b or (len(short) >= 2 and short in long_ and len(short) / len(long_) >= 0.6)


def any_name(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    theirs = list(theirs)
    return any(same_name(m, t) for m in mine for t in theirs)


def number(cell: str | None) -> float | None:
    try:
        return float(cell or "")
    except ValueError:
        return None


def close(a: float | None, b: float | None) -> bool:
    """Within 1 %; unknown agrees with unknown alone."""
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 0.01 * max(abs(a), abs(b))


def items(cell: str | None) -> list[str]:
    """The items of a list in one cell."""
    return [item.strip() for item in re.split(r"[;；|]", cell or "") if item.strip()]


def organizations(row: Row) -> list[str]:
    return items(row.get("organizations")) + items(row.get("organizations_text"))


def objects(row: Row) -> list[str]:
    return items(row.get("objects")) + items(row.get("objects_text"))


def subject(kind: str, row: Row) -> list[str]:
    """The spellings of whom or what a row is about; for an event all that act or are acted on."""
    if kind == "event":
        return organizations(row) + objects(row)
    key = _NAME[kind]
    return [n for n in (row.get(key), row.get(f"{key}_text")) if n] + items(row.get(f"{key}_aliases"))


def date_agrees(row: str | None, gold: str) -> bool:
    """Whether the row's date is as fine as the gold's, at least, and the same."""
    found = (row or "").strip()
    return not gold or found == gold or found.startswith(gold + "-")


def canonical_round(name: str | None) -> str:
    return re.sub(r"^series", "", norm(name or "").replace("系列", "").replace("轮", ""))


def precision(name: str | None) -> str:
    return norm(name or "").replace("/", "")


def places(row: Row) -> list[tuple[float | None, float | None]]:
    """(page, line) of every place where the row says that the fact stands."""
    found = [(number(row.get("page")), number(row.get("line")))]
    for place in items(row.get("also_at")):
        fields = place.split(":")
        if len(fields) >= 2:
            found.append((number(fields[0]), number(fields[1])))
    return found


def near(row: Row, gold: Gold, reach: int = _NEAR) -> bool:
    """Whether one of the row's places is within ``reach`` lines of the gold's, or on its page where it has but that."""
    for page, line in places(row):
        for place in gold.places:
            if place.line is not None and line is not None and abs(line - place.line) <= reach:
                return True
            if place.line is None and page is not None and page == place.page:
                return True
    return False


def in_scope(row: Row, parts: Mapping[str, tuple[Part, ...]]) -> bool:
    """Whether the gold covers the place of the row."""
    doc = row.get("doc_id", "")
    if doc not in parts:
        return False

    def inside(page: float | None, line: float | None, part: Part) -> bool:
        value, bounds = (line, part.lines) if line is not None else (page, part.pages)
        return value is not None and bounds is not None and bounds[0] <= value <= bounds[1]

    return not parts[doc] or any(inside(*place, part) for place in places(row) for part in parts[doc])


def same_amount(kind: str, row: Row, gold: Gold) -> bool:
    """Whether number, and metric or currency, agree."""
    key = _AMOUNT[kind]
    if not (close(number(row.get(f"{key}_low")), gold.low) and close(number(row.get(f"{key}_high")), gold.high)):
        return False
    if kind == "compute":
        return row.get("metric") == gold.metric
    return kind != "funding" or (row.get("currency") or "") == gold.currency


def agreement(row: Row, gold: Gold) -> float:
    """How well the row agrees with the gold: 0 where it is another fact, higher is better."""
    beside = 0.5 * near(row, gold)
    if gold.kind == "event":
        return _event(row, gold, beside)
    if not any_name(subject(gold.kind, row), gold.names) or not same_amount(gold.kind, row, gold):
        return 0.0
    if gold.kind == "funding":
        rounds = canonical_round(row.get("round")) == canonical_round(gold.round)
        return 1 + rounds + date_agrees(row.get("date"), gold.date) + (row.get("scope") == gold.scope) + beside
    if gold.kind == "compute":
        return 1 + (precision(row.get("precision")) == precision(gold.precision)) + beside
    return 1 + beside


def same_actors(row: Row, gold: Gold) -> tuple[int, int]:
    """(organisations, objects) of the gold event that the row names; (0, 0) where it is about something else."""
    theirs = organizations(row) + objects(row)
    orgs = sum(any_name(theirs, o) for o in gold.organizations)
    things = sum(any_name(theirs, o) for o in gold.objects)
    if gold.objects and not things and not (orgs and not items(row.get("objects"))):
        return 0, 0
    return orgs, things


def _event(row: Row, gold: Gold, beside: float) -> float:
    if row.get("event_type") != gold.type or not date_agrees(row.get("date"), gold.date):
        return 0.0
    orgs, things = same_actors(row, gold)
    return 1 + orgs + 2 * things + beside if orgs or things else 0.0


Check = Callable[[Row, Gold], bool | None]


def _qualifier(row: Row, gold: Gold) -> bool | None:
    return row.get("qualifier") == gold.qualifier


def _organization(row: Row, gold: Gold) -> bool | None:
    if not gold.organizations:
        return None
    return any(any_name(organizations(row), o) for o in gold.organizations)


def _date(row: Row, gold: Gold) -> bool | None:
    return date_agrees(row.get("date"), gold.date) if gold.date else None


#: The further fields of a matched pair: right, wrong, or None where the gold does not say.
FIELDS: dict[str, dict[str, Check]] = {
    "parameter": {"qualifier": _qualifier, "organization": _organization, "date": _date},
    "compute": {
        "qualifier": _qualifier,
        "precision": lambda r, g: precision(r.get("precision")) == precision(g.precision),
        "organization": _organization,
    },
    "funding": {
        "round": lambda r, g: canonical_round(r.get("round")) == canonical_round(g.round),
        "date": _date,
        "scope": lambda r, g: r.get("scope") == g.scope,
        "qualifier": lambda r, g: _qualifier(r, g) if g.qualifier else None,
    },
    "event": {
        "organization": _organization,
        "planned": lambda r, g: ((r.get("planned") or "").lower() in ("true", "1")) == g.planned,
    },
}
