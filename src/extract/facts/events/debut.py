"""Things that the report names for the first time as somebody's dated deed, whatever the verb: 5 月，X 补上面向编程的 Y.

No list of verbs is complete. Where a clause has who, when and, as the object of an unknown verb, a thing that the
report has not named before, it tells that the thing came out, unless the words between say that the thing is only
used, compared or measured. Weaker than a known verb, so the rule runs after all others and only on what they left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.facts.common import actors, clause_actors, compared, is_called_off, is_negated, named_all
from extract.facts.events.frame import Found, event, in_title, unknown_subject
from extract.facts.events.things import THINGS, modifies, thing_named, type_of
from extract.facts.reading import Line, Reading
from extract.facts.words import TRIGGERS
from extract.language.dates import Date
from extract.language.dictionary import tags
from extract.language.sentences import words
from extract.language.shapes import shape, words_of
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Named

_CONFIDENCE = 0.55


def debut_events(reading: Reading, found: Sequence[EventFact]) -> Iterator[EventFact]:
    """The things brought out by words that no rule knows; ``found``: what the rules have read."""
    seen = {name for e in found for o in e.objects for name in (o.name, o.text)}
    for line in reading.lines:
        for mention in (m for m in line.mentions if m.kind in THINGS):
            if mention.name not in seen and line.sentence.kind != "caption" and (debut := _debut(reading, line, mention)):
                yield debut[0]
            seen.add(mention.name)


def _debut(reading: Reading, line: Line, thing: Mention) -> Found | None:
    clause = line.clauses[line.clause_at(thing.start)]
    dates = [d for d in line.dates if line.section_start(thing.start) <= d.start and d.end <= thing.start and _is_day(d)]
    if thing.subtype in ("unsure", "technique", "framework") or not dates or line.bracketed(thing.start) or in_title(line, thing.start):
        return None
    makers = clause_actors(line, clause.start, thing.start)
    told_from = max([clause.start, dates[-1].end, *(m.end for m in makers)])
    deed = _of_its_month(line, thing, dates[-1]) or _deed(line, thing, told_from, clause.end)
    if deed is None or compared(line, thing) or is_negated(line, deed[0]) or is_called_off(line, deed[0], thing.end):
        return None
    who = _who(line, thing, makers)
    if not who:
        return None
    type_ = type_of(line, thing, line.text[slice(*deed)])
    return event(reading, line, deed, type_, who, (thing_named(line, thing),), confidence=_CONFIDENCE, found_by="events.debut")


def _is_day(date: Date) -> bool:
    return len(date.iso) > len("2021") and not date.span_of_time and not date.founding


def _who(line: Line, thing: Mention, makers: list[Mention]) -> tuple[Named, ...]:
    if makers or unknown_subject(line, thing.start):
        return named_all(line, makers)
    owners = line.among(0, thing.start, Kind.ORG)  # 地瓜的 S100 6 月面世；11 月的 S600
    return named_all(line, owners) if len(owners) == 1 else actors(line, thing.start)


def _of_its_month(line: Line, thing: Mention, date: Date) -> tuple[int, int] | None:
    """2 月的 X: the thing's own place, for want of a verb; no meeting, and no round of financing."""
    told = shape("of_its_month").fullmatch(line.text, date.end, thing.start) and thing.kind is not Kind.PRODUCT
    return (thing.start, thing.end) if told and shape("no_debut_behind").match(line.text, thing.end) is None else None


def _deed(line: Line, thing: Mention, start: int, stop: int) -> tuple[int, int] | None:
    """Where the verb between ``start`` and the thing stands; None where it tells no such deed."""
    verb = _verb(line.text, start, thing.start)
    between = shape("debut_words").fullmatch(line.text, verb[1], thing.start) if verb else None
    if verb is None or between is None or _judged(line.text[slice(*verb)]):
        return None
    if between["attribute"] or (shape("debut_behind").fullmatch(line.text, thing.end, stop) and not modifies(line, thing, stop)):
        return verb
    return None


def _judged(verb: str) -> bool:
    """Whether the verb says that the thing was out before, or is one that the other rules have judged already."""
    return TRIGGERS.match(verb) is not None or verb.startswith(words_of("used"))


def _verb(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The first word of ``text[start:end]`` past adverbs, where it is a verb."""
    for s, e in words(text[start:end]):
        word = text[start + s : start + e]
        if not word.strip() or word in words_of("adverb") or word in "初底末，" or tags().get(word, "") in ("d", "ad"):
            continue
        return (start + s, start + e) if tags().get(word, "").startswith("v") else None
    return None
