"""Reports -> tables inside this process, with any lexicon and any recogniser."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from extract.datasets import RECORD_TABLES, Row, report_tables
from extract.datasets.check import withheld
from extract.document import Document
from extract.errors import UsageError
from extract.evaluate.gold import GoldSet
from extract.evaluate.places import Reports
from extract.facts import extract
from extract.names.lexicon import Lexicon, default_lexicon
from extract.names.recognise import Finder, Recogniser
from extract.resources import DATA


@cache
def finder(pipeline: str | None = None) -> Finder | None:
    """The trained recogniser: the shipped one, or another pipeline's; None where none is shipped."""
    if pipeline is None and not (DATA / "names").is_dir():
        return None
    from extract.names import model  # spaCy takes a second to import

    return model.finder(pipeline)


def tables(documents: Iterable[tuple[str, Document, Recogniser]], guesses: bool = False) -> dict[str, list[Row]]:
    """The rows of the documents, by table; each document with the recogniser that reads it. ``guesses``: see ``report_tables``."""
    found: dict[str, list[Row]] = {name: [] for name in RECORD_TABLES}
    for doc, document, recogniser in documents:
        one = withheld(report_tables(doc, doc, "", document, extract(document, recogniser), guesses))
        for name, rows in one.rows.items():
            found[name] += rows
    return found


def documents(gold: GoldSet, reports: Reports) -> list[tuple[str, Document]]:
    """The documents that the gold is about.

    Raises
    ------
    UsageError : where one is missing or cannot be read
    """
    found = []
    for doc in gold.parts:
        report = reports.get(doc)
        if report is None:
            raise UsageError(f"the gold is about {doc}, which the folder of reports lacks, or which cannot be read")
        found.append((doc, report.document))
    return found


def whole(gold: GoldSet, reports: Reports, model: Finder | None, guesses: bool = False) -> dict[str, list[Row]]:
    """The tables of the gold's documents, as ``yanbao run`` would make them."""
    recogniser = Recogniser(default_lexicon(), model)
    return tables(((doc, document, recogniser) for doc, document in documents(gold, reports)), guesses)


def masked(gold: GoldSet, reports: Reports, model: Finder | None) -> dict[str, list[Row]]:
    """The same where the lexicon knows none of the names of a document's gold."""
    found = documents(gold, reports)
    return tables((doc, document, Recogniser(Lexicon(masked=masks(gold, doc)), model)) for doc, document in found)


def masks(gold: GoldSet, doc: str) -> frozenset[str]:
    """Every spelling of every name of the document's gold."""
    return frozenset(s for record in gold.records if record.doc == doc for group in record.groups for s in group)
