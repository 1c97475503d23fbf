"""Sentences and tables -> facts. ``extract`` is the door."""

from __future__ import annotations

from dataclasses import replace

from extract.document import Document
from extract.facts.compute import extract_compute
from extract.facts.events import extract_events
from extract.facts.funding import extract_funding
from extract.facts.parameters import extract_parameters
from extract.facts.reading import Reading
from extract.names.recognise import Recogniser
from extract.records import EventFact, Extraction, Fact, FundingFact, Rejection


def extract(document: Document, recogniser: Recogniser) -> Extraction:
    """All facts that ``document`` states, one a fact, in the order in which they stand there."""
    reading = Reading(document, recogniser)
    facts: list[Fact] = []
    rejected: list[Rejection] = []
    for extractor in (extract_parameters, extract_compute, extract_funding):
        found, turned_down = extractor(reading)
        facts += found
        rejected += turned_down
    facts += [_financing(f) for f in facts if isinstance(f, FundingFact) and f.scope == "round"]
    facts += extract_events(reading)
    return Extraction(tuple(facts), tuple(rejected))


def _financing(fact: FundingFact) -> EventFact:
    """The event that a financing is."""
    return EventFact(
        source=replace(fact.source, found_by="events.funding"),
        event_type="funding",
        organizations=(fact.company,),
        objects=(),
        trigger=fact.source.value_text,
        date=fact.date,
        value_text=fact.source.value_text if fact.quantity else "",
        funding=fact,
    )
