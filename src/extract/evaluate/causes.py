"""Why a record was missed or a row is wrong, one cause each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extract.evaluate.agree import (
    Row,
    agreement,
    any_name,
    close,
    date_agrees,
    near,
    number,
    same_actors,
    same_amount,
    subject,
)
from extract.evaluate.gold import TABLE, Gold, Spellings
from extract.evaluate.places import Reports, occurrences, squash
from extract.evaluate.score import Matching, Tables
from extract.names.mention import Mention

Find = Callable[[str], list[Mention]]
#: Notes of wrong rows at the place of a record that has its own row, or that may be left out.
BESIDE, OPTIONAL = "the record has its own row", "the record is optional"


class Cause(StrEnum):
    """In the order in which they are listed."""

    NAME = "name not found in the text by the recogniser"
    SUBJECT = "right place, wrong subject"
    NUMBER = "number misread"
    DATE = "date"
    TYPE = "type"
    DUPLICATE = "duplicate of a matched row"
    OTHER = "not a fact of this kind"
    REJECTED = "seen and turned down"
    UNREAD = "names found, no rule read it"


@dataclass(frozen=True, eq=False)
class Fault:
    """A missed record, a wrong row, or both where the row was made of the record's place."""

    kind: str
    cause: Cause
    gold: Gold | None = None
    row: Row | None = None
    evidence: str = ""
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether a record was missed; else a row is wrong though the record, if any, was found."""
        return self.gold is not None and self.cause is not Cause.DUPLICATE and self.note not in (BESIDE, OPTIONAL)


class Diagnosis:
    """Tells causes.

    Parameters
    ----------
    tables : the output; ``rejected`` among them tells what was seen and turned down
    reports : the reports, or the kept texts; without them names are not looked for
    find : the recogniser
    """

    def __init__(self, tables: Tables, reports: Reports | None = None, find: Find | None = None):
        self._rejected = tables.get("rejected", ())
        self._reports, self._find = reports, find

    def faults(self, matching: Matching) -> list[Fault]:
        """Every missed record and every wrong row of one kind."""
        left = list(matching.wrong)
        found: list[Fault] = []
        for gold in matching.missed:
            fault = self._missed(gold, left)
            left = [r for r in left if r is not fault.row]
            found.append(fault)
        for row in left:
            found.append(_wrong(matching, row))
        order = list(Cause)
        return sorted(found, key=lambda f: order.index(f.cause))

    def _missed(self, gold: Gold, wrong: Sequence[Row]) -> Fault:
        row, cause = _nearest(gold, wrong)
        sentence = self._sentence(gold)
        evidence = sentence or (row or {}).get("evidence", "")
        unfound = self._unfound(gold, sentence)
        if unfound and cause in (None, Cause.SUBJECT):
            return Fault(gold.kind, Cause.NAME, gold, row, evidence, "; ".join(unfound))
        if row is not None and cause is not None:
            return Fault(gold.kind, cause, gold, row, evidence)
        for rejected in self._rejected:
            if rejected.get("kind") in (gold.kind, TABLE[gold.kind]) and _same_words(rejected, gold):
                return Fault(gold.kind, Cause.REJECTED, gold, None, evidence, rejected.get("reason", ""))
        absent = sentence and not any(_stands(group, sentence) for group in gold.groups)
        return Fault(gold.kind, Cause.UNREAD, gold, None, evidence, "its name is not in the sentence" if absent else "")

    def _sentence(self, gold: Gold) -> str:
        passages = (self._reports.passage(gold.doc, place) for place in gold.places) if self._reports else iter(())
        return next((p.text for p in passages if p), "")

    def _unfound(self, gold: Gold, sentence: str) -> list[str]:
        """The names that the record hangs on, where the recogniser finds none of those in the sentence."""
        if self._find is None or not sentence:
            return []
        groups = [gold.names] if gold.names else list(gold.objects or gold.organizations)
        standing = [(group, spans) for group in groups if (spans := _stands(group, sentence))]
        mentions = self._find(sentence)
        missing = [group[0] for group, spans in standing if not _touched(mentions, spans)]
        return missing if len(missing) == len(standing) else []


def _stands(group: Spellings, sentence: str) -> list[tuple[int, int]]:
    return next((spans for spelling in group if (spans := occurrences(spelling, sentence))), [])


def _touched(mentions: Sequence[Mention], spans: Sequence[tuple[int, int]]) -> bool:
    return any(m.start < end and start < m.end for m in mentions for start, end in spans)


def _words(row: Row) -> str:
    return squash(row.get("trigger") or row.get("value_text") or "")


def _same_words(row: Row, gold: Gold) -> bool:
    """Whether the row's words are the gold's quote, or part of it, at its place."""
    words = _words(row)
    quotes = [squash(p.quote) for p in gold.places]
    if not words or row.get("doc_id") != gold.doc or not (near(row, gold, 3) or _same_sentence(row, gold)):
        return False
    return any(words in q or q in words for q in quotes)


def _same_sentence(row: Row, gold: Gold) -> bool:
    evidence = squash(row.get("evidence", ""))
    return row.get("doc_id") == gold.doc and any(squash(p.quote) in evidence for p in gold.places)


def _nearest(gold: Gold, rows: Sequence[Row]) -> tuple[Row | None, Cause | None]:
    """The wrong row that was to be this record, and what is wrong with it."""
    for row in rows:
        cause = _difference(row, gold)
        if cause is not None:
            return row, cause
    return None, None


def _difference(row: Row, gold: Gold) -> Cause | None:
    """What tells the row from the record; None where it is about something else."""
    words, sentence = _same_words(row, gold), _same_sentence(row, gold)
    if not words and not sentence:
        return None
    if gold.kind == "event":
        return _event_difference(row, gold, words)
    named, amount = any_name(subject(gold.kind, row), gold.names), same_amount(gold.kind, row, gold)
    if named and not amount and (words or _is_one_number_off(row, gold)):
        return Cause.NUMBER
    return Cause.SUBJECT if amount and not named else None


def _is_one_number_off(row: Row, gold: Gold) -> bool:
    """Whether the amounts are one figure read in two ways: a unit, a bound or a magnitude apart."""
    keys = [("parameters_low", "parameters_high"), ("ops_low", "ops_high"), ("amount_low", "amount_high")]
    low, high = next(((number(row.get(a)), number(row.get(b))) for a, b in keys if row.get(a)), (None, None))
    if low is None or high is None or gold.low is None or gold.high is None:
        return True
    powers = any(close(low * 10**p, gold.low) for p in range(-8, 9))
    return powers or close(low, gold.low) or close(high, gold.high)


def _event_difference(row: Row, gold: Gold, words: bool) -> Cause | None:
    typed = row.get("event_type") == gold.type
    actors = any(same_actors(row, gold))
    if typed and actors and not date_agrees(row.get("date"), gold.date):
        return Cause.DATE
    if actors and not typed:
        return Cause.TYPE
    return Cause.SUBJECT if typed and words and not actors else None


def _same_deed(row: Row, gold: Gold) -> bool:
    """Whether a row that agrees tells the same thing twice: by amount or object, or else by its place."""
    return gold.kind != "event" or same_actors(row, gold)[1] > 0 or near(row, gold) or _same_sentence(row, gold)


def _wrong(matching: Matching, row: Row) -> Fault:
    """The cause of a wrong row that stands for no missed record."""
    evidence = row.get("evidence", "")
    records = [g for g in matching.gold if g.doc == row.get("doc_id")]
    for gold in records:
        if agreement(row, gold) > 0 and _same_deed(row, gold):
            return Fault(matching.kind, Cause.DUPLICATE, gold, row, evidence)
    for gold in records:
        if _same_words(row, gold) and (cause := _difference(row, gold)):
            note = BESIDE if gold.required else OPTIONAL
            return Fault(matching.kind, cause, gold, row, evidence, note)
    return Fault(matching.kind, Cause.OTHER, None, row, evidence)
