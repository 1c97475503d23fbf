"""What happened: one rule a family of deeds, each reading the clause around its trigger word."""

from __future__ import annotations

from collections.abc import Sequence

from extract.facts.events.abilities import ability_events
from extract.facts.events.acquisitions import acquisition_events
from extract.facts.events.awards import award_events
from extract.facts.events.beginnings import beginning_events
from extract.facts.events.carded import carded_events
from extract.facts.events.chronicle import chronicle_events
from extract.facts.events.company import company_events
from extract.facts.events.completed import completed_events
from extract.facts.events.deals import partnership_events
from extract.facts.events.dealt import with_own_days
from extract.facts.events.debut import debut_events
from extract.facts.events.deeds import product_events
from extract.facts.events.echoes import without_echoes
from extract.facts.events.entries import entry_events, row_events
from extract.facts.events.going_public import filing_events
from extract.facts.events.headed import Sections
from extract.facts.events.items import without_strangers
from extract.facts.events.learned import learned_events, second_opinion
from extract.facts.events.listings import listing_events
from extract.facts.events.nominal import nominal_events, without_retold
from extract.facts.events.passive import passive_events
from extract.facts.events.policy import policy_events
from extract.facts.events.release import release_events
from extract.facts.events.research import research_events
from extract.facts.reading import Reading
from extract.records import EventFact

_RULES = (
    carded_events,
    company_events,
    beginning_events,
    filing_events,
    listing_events,
    acquisition_events,
    partnership_events,
    product_events,
    award_events,
    policy_events,
    nominal_events,
    ability_events,
    release_events,
    completed_events,
    entry_events,
    row_events,
    passive_events,
    research_events,
    chronicle_events,
)


def extract_events(reading: Reading) -> list[EventFact]:
    """Every deed that the prose, lists and footnotes of a report state, financings and tables apart.

    The rules run in order, and a trigger that one has read is no other's.
    """
    found: list[EventFact] = []
    told: dict[int, list[tuple[int, int]]] = {}
    for number, line in enumerate(reading.lines):
        if line.sentence.kind == "caption" or not (line.mentions or line.topic or "《" in line.text or line.dates):
            continue
        taken, last_type, here = told.setdefault(number, []), "", len(found)
        for rule in _RULES:
            for event, span in rule(reading, line):
                again = span in taken and event.event_type == last_type  # A 与 B 分别发布 X 与 Y
                if again or not any(s < span[1] and span[0] < e for s, e in taken):
                    taken.append(span)
                    found.append(second_opinion(line, span, event))
                    last_type = event.event_type
        found[here:] = with_own_days(line, _without_prospects(found[here:]))
    sections = Sections(reading)
    found += debut_events(reading, [e for e in found if not sections.in_heading(e)], told)
    found += learned_events(reading, told)
    found = without_strangers(reading, found)
    return sections.settled(without_echoes(reading, without_retold(found)))


def _without_prospects(events: Sequence[EventFact]) -> list[EventFact]:
    """推出了 X，并计划于 2026 年量产: what a thing that is out shall yet become is no second release."""
    out = {o.name for e in events if e.event_type in _BRINGS_OUT and not e.planned for o in e.objects if o.name}
    return [e for e in events if not (e.planned and e.event_type in _BRINGS_OUT and e.objects and {o.name for o in e.objects} <= out)]


_BRINGS_OUT = {"model_release", "dataset_release", "product_launch", "chip_release", "computer_launch"}
