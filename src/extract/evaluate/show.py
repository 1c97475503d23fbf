"""What an evaluation shows on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from extract.evaluate.agree import Row
from extract.evaluate.calibration import Bin, expected_error
from extract.evaluate.causes import Cause, Fault
from extract.evaluate.gold import Gold
from extract.evaluate.history import Before
from extract.evaluate.names import Recall, Tally, labels
from extract.evaluate.score import Figures

_SHOWN = (
    "event_type", "model", "hardware", "company", "round", "amount_low", "amount_high", "currency", "parameters_low",
    "parameters_high", "metric", "ops_low", "ops_high", "organizations", "objects", "date", "planned", "found_by",
    "confidence",
)  # fmt: skip


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def figures(found: Mapping[str, Figures], before: Before) -> Table:
    """The scorer's table, with the change of F1 against the last time."""
    table = _table("against gold", "kind", "gold", "rows", "found", "wrong", "P", "R", "F1", "change")
    table.add_column("fields right in what was found")
    for kind, one in found.items():
        fields = "  ".join(f"{name} {share:.2f}" for name, share in one.fields.items() if share is not None)
        counts = (one.gold, one.rows, one.found, one.wrong)
        shares = (one.precision, one.recall, one.f1)
        table.add_row(kind, *map(str, counts), *(f"{s:.3f}" for s in shares), _change(one, before.get(kind)), fields)
    return table


def _change(one: Figures, last: dict[str, float] | None) -> str:
    """+0.012 (found +3, wrong -1)."""
    if not last:
        return ""
    f1, found, wrong = (a - last.get(k, 0) for a, k in ((one.f1, "f1"), (one.found, "found"), (one.wrong, "wrong")))
    if abs(f1) < 5e-4 and not found and not wrong:
        return "="
    return f"{f1:+.3f} ({found:+.0f} found, {wrong:+.0f} wrong)"


def causes(faults: Iterable[Fault]) -> Table:
    """How many faults each cause has, kind by kind."""
    faults = list(faults)
    kinds = list(dict.fromkeys(f.kind for f in faults))
    table = _table("by cause: records missed / rows wrong (one fault may be both)", "cause", *kinds)
    for cause in Cause:
        mine = [f for f in faults if f.cause is cause]
        if mine:
            table.add_row(cause.value, *(_counts([f for f in mine if f.kind == kind]) for kind in kinds))
    return table


def _counts(faults: Sequence[Fault]) -> str:
    return f"{sum(f.missed for f in faults)} / {sum(f.row is not None for f in faults)}" if faults else ""


def misses(faults: Iterable[Fault]) -> list[str]:
    """Every fault under its kind and cause, as markup."""
    out: list[str] = []
    for (kind, cause), group in groupby(faults, key=lambda f: (f.kind, f.cause)):
        found = list(group)
        out += ["", f"[bold]{kind}: {cause.value}[/bold] ({len(found)})"]
        for fault in found:
            out += [escape(line) for line in _lines(fault)]
    return out


def _lines(fault: Fault) -> list[str]:
    out = []
    if fault.gold is not None:
        note = f"  [{fault.note}]" if fault.note else ""
        out.append(f"  {'missed' if fault.missed else 'gold  '} {told(fault.gold)}{note}")
    if fault.row is not None:
        out.append(f"  wrong  {_row(fault.row)}")
    return [*out, f"         {' '.join(fault.evidence.split())[:240]}"]


def told(gold: Gold) -> str:
    """A record in one line."""
    place = gold.places[0]
    where = f"{gold.doc[:12]}:{place.line if place.line is not None else f'p{place.page}'}"
    bounds = dict.fromkeys(b for b in (gold.low, gold.high) if b is not None)
    amount = "-".join(f"{b:.6g}" for b in bounds)
    parts = [
        gold.type,
        "/".join(gold.names[:2]),
        amount,
        gold.currency,
        gold.round,
        gold.metric,
        gold.precision,
        gold.date,
    ]
    for sign, groups in (("by", gold.organizations), ("of", gold.objects)):
        parts.append(f"{sign} {'+'.join(g[0] for g in groups)}" if groups else "")
    return " ".join((where, *filter(None, parts), repr(place.quote)))


def _row(row: Row) -> str:
    where = f"{row.get('doc_id', '')[:12]}:{row.get('line') or 'p' + row.get('page', '')}"
    words = row.get("trigger") or row.get("value_text") or ""
    return " ".join((where, *(f"{k}={row[k]}" for k in _SHOWN if row.get(k)), repr(words)))


def names(found: Mapping[str, Mapping[str, Tally]]) -> Table:
    """Per label: P, R, F1 of the model alone, the lexicon alone and both."""
    columns = [f"{who} {what}" for who in found for what in ("P", "R", "F1")]
    table = _table("names of the test sentences (none occurs in training)", "label", "names", *columns)
    for label in labels(*found.values()):
        tallies = [tally.get(label, Tally()) for tally in found.values()]
        shares = [f"{s:.3f}" for t in tallies for s in (t.precision, t.recall, t.f1)]
        table.add_row(label, str(max(t.wanted for t in tallies)), *shares)
    return table


def gold_names(which: str, found: Mapping[str, Mapping[str, Recall]]) -> Table:
    """Per label: the share of the gold's names found in their sentence."""
    columns = [f"{who} {what}" for who in found for what in ("exact", "kind", "touched")]
    title = f"the gold's names in their sentences ({which}): exact span, right kind with it, overlapping span"
    table = _table(title, "label", "names", *columns)
    for label in labels(*found.values()):
        recalls = [recall.get(label, Recall()) for recall in found.values()]
        shares = [f"{n / max(1, r.names):.3f}" for r in recalls for n in (r.exact, r.kind, r.touched)]
        table.add_row(label, str(max(r.names for r in recalls)), *shares)
    return table


def unseen(ways: Mapping[str, Mapping[str, Figures]]) -> Table:
    """Per kind: F1, found and wrong each way; behind the first way, how many points of F1 the others fall short."""
    first, *others = ways
    columns = [f"{way}: {what}" for way in others for what in ("F1", "fall", "found", "wrong")]
    title = "the pipeline without the lexicon entries of each report's gold names (the fall is in points of F1)"
    table = _table(title, "kind", *(f"{first}: {what}" for what in ("F1", "found", "wrong")), *columns)
    for kind, whole in ways[first].items():
        cells = [f"{whole.f1:.3f}", str(whole.found), str(whole.wrong)]
        for way in others:
            part = ways[way][kind]
            cells += [f"{part.f1:.3f}", f"{100 * (whole.f1 - part.f1):.1f}", str(part.found), str(part.wrong)]
        table.add_row(kind, *cells)
    return table


def reliability(bins: Mapping[str, Sequence[Bin]]) -> Table:
    """Per kind and bin: rows, mean confidence, share that is right; the expected calibration error below."""
    table = _table("confidence", "kind", "rows", "confidence", "right")
    for kind, found in bins.items():
        for one in found:
            table.add_row(kind, str(one.rows), f"{one.confidence:.3f}", f"{one.right:.3f}")
        rows = sum(b.rows for b in found)
        error = f"{expected_error(found):.3f}"
        table.add_row(f"{kind}: expected error", str(rows), "", error, style="bold", end_section=True)
    return table
