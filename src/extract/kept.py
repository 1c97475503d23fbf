"""What is kept of a report, at three stages: the Document that was read, the Extraction, its rows.

Each is keyed by what it was made from and by the code that made it. So a changed lexicon extracts anew from the kept
Documents, and no PDF is opened for it.
"""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from extract import digests, limits
from extract.datasets import ReportTables
from extract.document import Document
from extract.records import Extraction
from extract.sources import Fingerprint, Source
from extract.store import Entry, Store, entry_name

log = logging.getLogger(__name__)


def rows_name(source: Source, print_: Fingerprint, within: str = "") -> str:
    """The entry of a report's rows: all that they are made from.

    Parameters
    ----------
    within : the limits, for the rows of a report that went beyond them
    """
    key = digests.digest(digests.everything(), source.doc_id, source.source_file, print_.beside, within, repr(source.corrections))
    return entry_name(print_.sha256, "rows", key)


def known_rows(source: Source, print_: Fingerprint, store: Store) -> str:
    """The entry that has a report's rows: those of a whole reading, or what the limits of today left of it."""
    whole, cut = rows_name(source, print_), rows_name(source, print_, limits.current().key)
    return cut if store.has(cut) and not store.has(whole) else whole


def load_rows(name: str, store: Store) -> ReportTables | None:
    """The rows kept under ``name``."""
    entry = store.load(name)
    if entry is None:
        return None
    said = json.loads(entry.body)
    seen = tuple((kind, shown, spelling, count) for kind, shown, spelling, count in said["seen"])
    return ReportTables(said["document"], said["rows"], seen, said["text"])


def save_rows(source: Source, print_: Fingerprint, report: ReportTables, store: Store) -> None:
    """Keep the rows of a report; those that a limit has cut short only for as long as the limits are the same."""
    name = rows_name(source, print_)
    if limits.MARK in report.document["error"]:
        store.drop(name)  # of a reading that went well once, which --force has now undone
        name = rows_name(source, print_, limits.current().key)
    store.save(name, json.dumps(asdict(report)).encode())


def document_name(path: Path, print_: Fingerprint) -> str:
    """The entry of a report's Document. Its title may come from the file's name, its date from the side file."""
    key = digests.digest(digests.reading(), path.name, print_.beside)
    return entry_name(print_.sha256, "document", key)


def load_document(name: str, store: Store) -> tuple[Document, str] | None:
    """The Document kept under ``name``, and the digest that names it."""
    entry = store.load(name)
    found = _unpickled(entry, Document)
    return (found, entry.digest) if entry and isinstance(found, Document) else None


def save_document(name: str, document: Document, store: Store) -> str:
    """Keep a Document under ``name``; returns the digest that names it."""
    return store.save(name, pickle.dumps(document, 5)).digest


def extraction(digest: str, sha256: str, store: Store, extract: Callable[[], Extraction], anew: bool) -> Extraction:
    """The Extraction of the Document with this ``digest``: the kept one, or what ``extract`` returns, then kept."""
    name = entry_name(sha256, "extraction", digests.digest(digests.extracting(), digest))
    kept = None if anew else _unpickled(store.load(name), Extraction)
    if isinstance(kept, Extraction):
        return kept
    made = extract()
    store.save(name, pickle.dumps(made, 5))
    return made


def _unpickled(entry: Entry | None, kind: type) -> object:
    """The object in an entry; None where there is none of this kind."""
    if entry is None:
        return None
    try:
        found: object = pickle.loads(entry.body)
    except Exception as error:  # whatever another version of a library has left there: it is made again
        log.warning("kept entry of no use, made again error=%s", error)
        return None
    return found if isinstance(found, kind) else None
