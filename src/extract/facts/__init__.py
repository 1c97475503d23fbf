"""Sentences and tables -> facts. ``extract`` is the door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extract.document import Document
from extract.facts.compute import extract_compute
from extract.facts.events import extract_events
from extract.facts.funding import extract_funding
from extract.facts.parameters import extract_parameters
from extract.facts.reading import Reading
from extract.facts.settle import linked, settle_all
from extract.facts.tables import extract_tables
from extract.names.link import Linker
from extract.names.recognise import Recogniser
from extract.records import EventFact, Extraction, Fact, FundingFact, Rejection, Source


def extract(document: Document, recogniser: Recogniser) -> Extraction:
    """All facts that ``document`` states, one a fact, in the order in which they stand there."""
    reading = Reading(document, recogniser)
    found: list[Fact] = []
    rejected: list[Rejection] = []
    for extractor in (extract_parameters, extract_compute, extract_funding, extract_tables):
        facts, turned_down = extractor(reading)
        found += facts
        rejected += turned_down
    found += extract_events(reading)
    linker = Linker(recogniser.lexicon)
    for line in reading.lines:
        linker.observe(line.text, line.mentions)
    settled = settle_all([linked(f, linker) for f in found])
    settled += _financings(settled)
    settled.sort(key=lambda f: (f.source.start, f.source.end, type(f).__name__, f.source.found_by))
    printed = {line.text: line.sentence.printed for line in reading.lines if line.text != line.sentence.printed}
    return Extraction(
        tuple(replace(f, source=_as_printed(f.source, printed)) for f in settled),
        tuple(replace(r, source=_as_printed(r.source, printed)) for r in rejected),
    )


def _as_printed(source: Source, printed: dict[str, str]) -> Source:
    """With its sentence as the report has it, where the rules read it with other quotation marks."""
    return replace(source, sentence=printed[source.sentence]) if source.sentence in printed else source


def _financings(facts: Iterable[Fact]) -> list[Fact]:
    """The event that each financing is (a total over rounds is none)."""
    return [
        EventFact(
            source=replace(fact.source, found_by="events.funding"),
            event_type="funding",
            organizations=(fact.company,),
            objects=(),
            trigger=fact.source.value_text,
            date=fact.date,
            value_text=fact.source.value_text if fact.quantity else "",
            funding=fact,
        )
        for fact in facts
        if isinstance(fact, FundingFact) and fact.scope == "round"
    ]
