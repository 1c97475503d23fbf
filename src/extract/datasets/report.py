"""One report: its Document and Extraction -> the rows that it adds to each table."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from extract.datasets import cells, fx
from extract.datasets.confidence import worth
from extract.datasets.tables import table
from extract.document import Document, Span
from extract.names.lexicon import default_lexicon
from extract.names.mention import Kind
from extract.records import (
    ComputeFact,
    EventFact,
    Extraction,
    Fact,
    FundingFact,
    Named,
    ParameterFact,
    Quantity,
    Rejection,
    Source,
)

Row = dict[str, str]

#: (entity kind, canonical name, spelling, number of places)
Seen = tuple[str, str, str, int]

_ENTITY_KINDS = {Kind.MODEL: "model", Kind.HARDWARE: "hardware", Kind.ORG: "organization"}
#: What the object of an event is where the lexicon does not know it.
_OBJECT_KINDS = {
    "model_release": "model",
    "chip_release": "hardware",
    "computer_launch": "hardware",
    "acquisition": "organization",
}
MEDIA_TYPES = {".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/markdown"}


@dataclass(frozen=True)
class ReportTables:
    """What one report adds to the tables.

    Parameters
    ----------
    document : its row in documents.csv
    rows : its rows in each table of facts
    seen : the names in them, for entities.csv
    text : the kept text; None where nothing was read
    passing : what it failed of may pass (a share that is away, a file that still grows); another try may do
    """

    document: Row
    rows: dict[str, list[Row]] = field(default_factory=dict)
    seen: tuple[Seen, ...] = ()
    text: str | None = None
    passing: bool = False


def failed_report(doc_id: str, source_file: str, sha256: str, media_type: str, reason: str, passing: bool = False) -> ReportTables:
    """A report that could not be read: nothing but its row in documents.csv."""
    row = {"doc_id": doc_id, "source_file": source_file, "sha256": sha256, "media_type": media_type}
    document = whole("documents", {**row, "status": "failed", "error": cells.text(reason)})
    return ReportTables(document, passing=passing)


def report_tables(
    doc_id: str, source_file: str, sha256: str, document: Document, extraction: Extraction, guesses: bool = False
) -> ReportTables:
    """The rows of a report that was read.

    Parameters
    ----------
    doc_id : its key
    source_file : its path in the folder of reports
    sha256 : of the file's bytes, in hex
    document, extraction : what was read and found
    guesses : leave confidences as the rules guess them
    """
    maker = _Maker(doc_id, sha256, document, guesses)
    ids = {fact: maker.record_id(fact) for fact in extraction.facts if isinstance(fact, FundingFact)}
    rows: dict[str, list[Row]] = {"parameters": [], "compute": [], "funding": [], "events": [], "rejected": []}
    for fact in extraction.facts:
        name, cells_of = maker.row(fact, ids)
        rows[name].append(cells_of)
    rows["rejected"] = [maker.rejected(r) for r in extraction.rejected]
    rows = {name: sorted((whole(name, row) for row in made), key=in_place) for name, made in rows.items()}
    seen: Counter[tuple[str, str, str]] = Counter()
    for fact in extraction.facts:
        for kind, named in _names_of(fact):
            seen[kind, cells.name(named.name), cells.name(named.text)] += 1 + len(fact.source.also)
    names = tuple((*key, count) for key, count in sorted(seen.items()) if key[1])
    row = _document_row(doc_id, source_file, sha256, document)
    return ReportTables(whole("documents", row), rows, names, document.text)


def whole(name: str, row: Row) -> Row:
    """``row`` with a cell for every column of the table ``name``."""
    return {column: row.get(column, "") for column in table(name).header}


def unbroken(text: str, start: int, end: int, words: str) -> Span:
    """Where ``words`` stand: ``start:end``, or the longer part of it where a running head or a note breaks them in two.

    A sentence that runs over a page takes its words from both sides of what stands between.
    """
    wanted = cells.squashed(words)
    if cells.squashed(text[start:end]) == wanted:
        return start, end
    ahead = _matching(text, range(start, end), wanted)
    behind = _matching(text, range(end - 1, start - 1, -1), wanted[::-1])
    if ahead + behind < len(wanted) or not wanted:
        return start, end  # not these words: the check will say so
    if ahead >= behind:
        return start, start + _length(text[start:end], ahead)
    return end - _length(text[start:end][::-1], behind), end


def _matching(text: str, places: range, wanted: str) -> int:
    """How many characters of ``wanted`` stand at ``places`` of ``text`` before one that does not, white space apart."""
    count = 0
    for i in places:
        if not cells.squashed(text[i]):
            continue
        if count == len(wanted) or text[i] != wanted[count]:
            break
        count += 1
    return count


def _length(text: str, count: int) -> int:
    """The length of the beginning of ``text`` that holds ``count`` characters, white space apart."""
    for i, char in enumerate(text):
        count -= bool(cells.squashed(char))
        if count == 0:
            return i + 1
    return len(text)


def in_place(row: Row) -> tuple[int, int, str]:
    """The order of a report's rows."""
    return int(row["char_start"]), int(row["char_end"]), row["record_id"]


def _document_row(doc_id: str, source_file: str, sha256: str, document: Document) -> Row:
    unread = [p for p in document.pages if p.error]
    return {
        "doc_id": doc_id,
        "source_file": source_file,
        "sha256": sha256,
        "media_type": document.media_type,
        "title": cells.text(document.info.title),
        "publisher": cells.text(document.info.publisher),
        "published": document.info.published,
        "report_year": str(document.info.year or ""),
        "pages": str(len(document.pages)) if document.pages else "",
        "characters": str(len(document.text)),
        "status": "partial" if unread else "ok",
        "error": cells.text("; ".join(f"page {p.number}: {p.error}" for p in unread)),
    }


class _Maker:
    """Makes the rows of one report, and the ids that tell them apart."""

    def __init__(self, doc_id: str, sha256: str, document: Document, guesses: bool):
        self.doc_id, self.sha256, self.document, self._guesses = doc_id, sha256, document, guesses
        self._given: Counter[str] = Counter()
        self._own: dict[type, Callable[[Any], Row]] = {
            ParameterFact: _parameter,
            ComputeFact: _compute,
            FundingFact: partial(_funding, report_year=document.info.year),
            EventFact: _event,
        }

    def row(self, fact: Fact, funding: dict[FundingFact, str]) -> tuple[str, Row]:
        """(table, row) of a fact. ``funding``: the ids already given to the financings."""
        own = self._own[type(fact)](fact)
        record_id = funding[fact] if isinstance(fact, FundingFact) else self.record_id(fact)
        if isinstance(fact, EventFact) and fact.funding is not None:
            own["funding_record_id"] = _financing(fact.funding, funding)
        name = _TABLE_OF[type(fact)]
        placed = self._placed(record_id, fact.source, "trigger" if isinstance(fact, EventFact) else "value_text")
        confidence = fact.source.confidence if self._guesses else worth(name, fact.source.confidence)
        return name, placed | own | {"confidence": _rounded(confidence)}

    def rejected(self, rejection: Rejection) -> Row:
        """The row of a candidate that was turned down."""
        source = rejection.source
        record_id = self._id("r", source, f"{rejection.kind} {rejection.reason}")
        own = {"kind": rejection.kind, "reason": rejection.reason}
        return self._placed(record_id, source, "value_text") | own

    def record_id(self, fact: Fact) -> str:
        """From the report's bytes, the place and the subject as written: a new name of the file changes nothing."""
        return self._id(_TABLE_OF[type(fact)][0], fact.source, _subject(fact))

    def _id(self, letter: str, source: Source, subject: str) -> str:
        key = "\n".join((self.sha256, letter, str(source.start), str(source.end), cells.squashed(subject)))
        record_id = f"{letter}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        self._given[record_id] += 1
        return record_id if self._given[record_id] == 1 else f"{record_id}-{self._given[record_id]}"

    def _placed(self, record_id: str, source: Source, words: str) -> Row:
        """What every row says of its place; ``words`` is the column of the words that stand there."""
        start, end = unbroken(self.document.text, source.start, source.end, source.value_text)
        page, line = cells.place(self.document, start)
        return {
            "record_id": record_id,
            "doc_id": self.doc_id,
            "page": page,
            "line": line,
            "char_start": str(start),
            "char_end": str(end),
            "bbox": cells.boxes(self.document, start, end),
            words: cells.text(self.document.text[start:end]),
            "evidence": cells.text(source.sentence),
            "source_kind": source.kind,
            "also_at": cells.places(self.document, source.also),
            "confidence": _rounded(source.confidence),
            "found_by": source.found_by,
        }


def _rounded(confidence: float) -> str:
    return f"{confidence:.3f}".rstrip("0").rstrip(".")


_TABLE_OF: dict[type, str] = {
    ParameterFact: "parameters",
    ComputeFact: "compute",
    FundingFact: "funding",
    EventFact: "events",
}


def _subject(fact: Fact) -> str:
    """Who or what the fact is about, in the report's own words: the lexicon may come to know it by another name."""
    if isinstance(fact, ParameterFact):
        return fact.model.text
    if isinstance(fact, ComputeFact):
        return f"{fact.hardware.text} {fact.metric} {fact.precision}"
    if isinstance(fact, FundingFact):
        return fact.company.text
    return " ".join((fact.event_type, *(n.text for n in (*fact.organizations, *fact.objects)[:1])))


def _parameter(fact: ParameterFact) -> Row:
    return {
        "model": cells.name(fact.model.name),
        "model_text": cells.name(fact.model.text),
        "organizations": cells.names(o.name for o in fact.organizations),
        "organizations_text": cells.names(o.text for o in fact.organizations),
        "parameters_low": cells.number(fact.quantity.low),
        "parameters_high": cells.number(fact.quantity.high),
        "counted": "activated" if fact.activated else "total",
        "qualifier": fact.quantity.qualifier.value,
        "date": fact.date,
    }


def _compute(fact: ComputeFact) -> Row:
    return {
        "hardware": cells.name(fact.hardware.name),
        "hardware_text": cells.name(fact.hardware.text),
        "organizations": cells.names(o.name for o in fact.organizations),
        "organizations_text": cells.names(o.text for o in fact.organizations),
        "metric": fact.metric,
        "ops_low": cells.number(fact.quantity.low),
        "ops_high": cells.number(fact.quantity.high),
        "precision": fact.precision,
        "qualifier": fact.quantity.qualifier.value,
        "power_watts": cells.number(fact.power_watts),
        "process_nm": cells.number(fact.process_nm),
        "date": fact.date,
    }


def _funding(fact: FundingFact, report_year: int | None) -> Row:
    year = int(fact.date[:4]) if fact.date[:4].isdigit() else report_year
    row = {
        "company": cells.name(fact.company.name),
        "company_text": cells.name(fact.company.text),
        "round": fact.round,
        "round_text": cells.text(fact.round_text),
        "scope": fact.scope,
        "investors": cells.names(i.name for i in fact.investors),
        "date": fact.date,
    }
    if fact.quantity is not None:
        row |= _money(fact.quantity, "amount", "currency") | _in_dollars(fact.quantity, year)
        row["qualifier"] = fact.quantity.qualifier.value
    if fact.valuation is not None:
        row |= _money(fact.valuation, "valuation", "valuation_currency")
    return row


def _money(quantity: Quantity, name: str, currency: str) -> Row:
    return {
        f"{name}_low": cells.number(quantity.low),
        f"{name}_high": cells.number(quantity.high),
        currency: quantity.unit,
    }


def _in_dollars(quantity: Quantity, year: int | None) -> Row:
    rate = fx.rate(quantity.unit, year)
    if rate is None:
        return {}
    low, high = (cells.number(fx.dollars(v, rate)) for v in (quantity.low, quantity.high))
    return {"amount_usd_low": low, "amount_usd_high": high, "fx_rate": cells.number(rate)}


def _event(fact: EventFact) -> Row:
    return {
        "event_type": fact.event_type,
        "date": fact.date,
        "planned": cells.boolean(fact.planned),
        "organizations": cells.names(o.name for o in fact.organizations),
        "organizations_text": cells.names(o.text for o in fact.organizations),
        "objects": cells.names(o.name for o in fact.objects),
        "objects_text": cells.names(o.text for o in fact.objects),
        "value_text": cells.text(fact.value_text),
    }


def _financing(fact: FundingFact, ids: dict[FundingFact, str]) -> str:
    """The id of the financing that an event belongs to; the event may hold it as it was before it was merged."""
    if fact in ids:
        return ids[fact]
    here = fact.source.start, fact.source.end
    for other, record_id in ids.items():
        if other.company.name == fact.company.name and here in (
            (other.source.start, other.source.end),
            *other.source.also,
        ):
            return record_id
    return ""


def _names_of(fact: Fact) -> Iterator[tuple[str, Named]]:
    """(entity kind, name) for everything that a row names."""
    if isinstance(fact, ParameterFact):
        yield "model", fact.model
        organizations: tuple[Named, ...] = fact.organizations
    elif isinstance(fact, ComputeFact):
        yield "hardware", fact.hardware
        organizations = fact.organizations
    elif isinstance(fact, FundingFact):
        organizations = (fact.company, *fact.investors)
    else:
        organizations = fact.organizations
        for named in fact.objects:
            kind = _object_kind(fact.event_type, named)
            if kind:
                yield kind, named
    for named in organizations:
        yield "organization", named


def _object_kind(event_type: str, named: Named) -> str:
    likely = _OBJECT_KINDS.get(event_type, "")
    known = [word for kind, word in _ENTITY_KINDS.items() if default_lexicon().lookup(named.name, kind)]
    return likely if likely in known or not known else known[0]
