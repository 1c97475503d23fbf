"""Mutated PDFs and texts, read as a run reads them."""

from __future__ import annotations

import logging
import random
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
from tally import PROJECT, Tally

#: Counts of what must not happen, and what documents.csv says where it does.
SIGNS = {"crashes": "it crashed", "hangs": "took longer", "memory_eaten": "took more", "internal_errors": "internal error"}


def pages_of(path: Path, numbers: list[int]) -> bytes:
    """A PDF of some pages of another."""
    with tempfile.TemporaryFile() as file:
        source, target = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
        target.import_pages(source, numbers)
        target.save(file)
        file.seek(0)
        return file.read()


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """``data`` with up to four things done to it that broken disks, transfers and bad faith do."""
    bad = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(bad) + 1), chance.randint(1, max(1, len(bad) // 4))
        way = chance.randrange(8)
        if way == 0:
            del bad[at:]
        elif way == 1:
            del bad[at : at + length]
        elif way == 2:
            bad[at:at] = bad[at : at + length]
        elif way == 3:
            bad[at : at + length] = other[at : at + length]
        elif way == 4:
            bad[at:at] = chance.randbytes(min(length, 200))
        elif way == 5:
            number = chance.choice((b"0", b"-1", b"99999999999999999999", b"1e308", b"2147483648"))
            bad = bytearray(renumbered(bytes(bad), number, chance))
        else:
            for _ in range(chance.choice((1, 2, 4, 64))):
                if bad:
                    bad[chance.randrange(len(bad))] = chance.randrange(256)
    return bytes(bad)


def renumbered(data: bytes, number: bytes, chance: random.Random) -> bytes:
    """``data`` with one of its numbers replaced: a length, an offset, a reference, a size."""
    places = [m.span() for m in re.finditer(rb"\d+", data)]
    if not places:
        return data
    start, end = chance.choice(places)
    return data[:start] + number + data[end:]


def inputs(count: int, folder: Path, chance: random.Random, tally: Tally) -> None:
    """Mutated PDFs and texts, read as a run reads them; then the tables are made of what was found."""
    from extract import pipeline
    from extract.datasets.check import report_violations
    from extract.sources import discover
    from extract.workers import Workers

    logging.disable(logging.WARNING)  # a line for each broken report says nothing that the counts do not
    raw = folder / "broken"
    raw.mkdir()
    make_inputs(count, raw, chance)
    sources = discover(raw).sources
    processes = Workers()
    with processes, ThreadPoolExecutor(processes.count) as threads:
        reports = list(threads.map(lambda source: pipeline.report_apart(source, processes), sources))
    for report in reports:
        error = report.document["error"]
        tally.add("inputs")
        tally.add(f"inputs_{report.document['status']}")
        for name, words in SIGNS.items():
            tally.add(name, words in error)
            if words in error:
                print(f"{name}: {report.document['source_file']}: {error}")
        tally.add("rows", sum(map(len, report.rows.values())))
        tally.add("rows_without_source", len(list(report_violations(report))))
        tally.add("rows_withheld", error.count("a row was withheld"))
    tables = pipeline.merge(reports)
    pipeline.check(tables, reports)
    tally.add("inputs_lost", len(sources) - len(tables["documents"]))


def make_inputs(count: int, raw: Path, chance: random.Random) -> None:
    pdfs = [pages_of(p, n) for p in sorted((PROJECT / "raw").glob("*.pdf")) for n in ([0], [3], [5, 6])]
    text = (PROJECT / "raw" / "2022-compute-white-paper.txt").read_bytes()
    texts = [text[:6000], text[6000:12000].decode("utf-8", "ignore").encode("gb18030"), text[-4000:]]
    for number in range(count):
        bases, suffix = (pdfs, "pdf") if number % 4 else (texts, chance.choice(("txt", "md")))
        data = mutated(chance.choice(bases), chance.choice(bases), chance)
        if suffix != "pdf" and chance.random() < 0.5:  # still a text, or it would be refused for its bytes alone
            data = data.decode("utf-8", "ignore").encode()
        (raw / f"{number:05}.{suffix}").write_bytes(data)
