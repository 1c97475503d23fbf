"""Clauses with the deeds that they tell: what the classifier of deeds is trained on.

From the marked sentences (``sentences/*.txt``), whose names are marked by hand, and from the written reports with
their gold (``benchmarks/reports``), whose names are those that the pipeline finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from marked import HERE, Sentence, read

from extract import readers
from extract.evaluate.gold import Gold, load_gold
from extract.evaluate.places import Report
from extract.facts.events.classifier import features, names_of
from extract.facts.reading import Line, Reading
from extract.language.dates import find_dates
from extract.language.sentences import split_clauses
from extract.names.recognise import Recogniser

REPORTS = HERE.parent / "benchmarks" / "reports"
_YEAR = 2023  # what 今年 of a lone sentence means; only that there is a date counts


@dataclass(frozen=True, slots=True)
class Example:
    """A clause: its features, the types of deed that it tells, those that it may tell, and the file that it is from."""

    features: tuple[str, ...]
    told: frozenset[str]
    doubtful: frozenset[str]
    source: str


Mark = tuple[int, int, str, bool]


def of_sentences(sentences: Iterable[Sentence]) -> Iterator[Example]:
    """Every clause of the marked sentences."""
    for sentence in sentences:
        dates = [(d.start, d.end) for d in find_dates(sentence.text, _YEAR)]
        spans = [(c.start, c.end) for c in split_clauses(sentence.text)]
        for span, seen in zip(spans, features(sentence.text, sentence.spans(), dates), strict=True):
            yield _example(span, [f.name for f in seen], sentence.deeds, sentence.file)


def of_reports(folder: Path, recogniser: Recogniser) -> Iterator[Example]:
    """Every clause of the prose and the lists of the reports in ``folder``, each beside its gold."""
    for gold in sorted(folder.glob("*.jsonl")):
        report = Report(readers.read(gold.with_suffix(".txt")))
        marks = list(_marks(report, load_gold([gold]).records))
        for line in Reading(report.document, recogniser).lines:
            if line.sentence.kind != "caption" and line.sentence.passage.offsets:
                yield from _of_line(line, marks, gold.stem)


def _of_line(line: Line, marks: Iterable[Mark], source: str) -> Iterator[Example]:
    at = line.sentence.passage.offsets
    clauses = features(line.text, names_of(line.mentions), [(d.start, d.end) for d in line.dates], line.clauses)
    for clause, seen in zip(line.clauses, clauses, strict=True):
        span = (at[clause.start], at[min(clause.end, len(at)) - 1] + 1)
        yield _example(span, [f.name for f in seen], marks, source)


def _marks(report: Report, records: Iterable[Gold]) -> Iterator[Mark]:
    """Where the report's text tells each event of the gold."""
    text = report.document.text
    for record in (r for r in records if r.kind == "event"):
        for place in record.places:
            start = end = report.offset(place)
            if start is None or end is None:
                continue
            for char in "".join(place.quote.split()):
                end = text.index(char, end) + 1
            yield start, end, record.type, not record.required


def _example(span: tuple[int, int], names: Iterable[str], marks: Iterable[Mark], source: str) -> Example:
    here = [(type_, doubt) for start, end, type_, doubt in marks if start < span[1] and span[0] < end]
    told = frozenset(type_ for type_, doubt in here if not doubt)
    return Example(tuple(names), told, frozenset(type_ for type_, _ in here) - told, source)


def build(recogniser: Recogniser) -> list[Example]:
    """All that the repository holds."""
    return [*of_sentences(read()), *of_reports(REPORTS, recogniser)]
