"""One record and the place that it comes from, for a person to judge."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extract.datasets import RECORD_TABLES, Row, cells, table
from extract.datasets.files import read_rows, read_text
from extract.errors import UsageError

_AROUND = 120


@dataclass(frozen=True)
class Explained:
    """A record: the table and row, its report's row, and the kept text before, at and behind the value."""

    table: str
    row: Row
    document: Row
    before: str
    value: str
    after: str

    @property
    def place(self) -> str:
        """The report's file with the page or the line."""
        where = f"page {self.row['page']}" if self.row["page"] else f"line {self.row['line']}"
        return f"{self.document['source_file']}, {where}, characters {self.row['char_start']}-{self.row['char_end']}"


def find(output: Path, record_id: str) -> Explained:
    """The record whose id is, or begins with, ``record_id``.

    Raises
    ------
    UsageError : where there is none, or more than one
    """
    hits = [(name, row) for name in RECORD_TABLES for row in read_rows(output, name) if row["record_id"].startswith(record_id)]
    exact = [hit for hit in hits if hit[1]["record_id"] == record_id]
    hits = exact or hits
    if not hits:
        raise UsageError(f"no record {record_id} in {output}")
    if len(hits) > 1:
        raise UsageError(f"{record_id} is the beginning of {len(hits)} records; give more of it")
    name, row = hits[0]
    document = next((d for d in read_rows(output, "documents") if d["doc_id"] == row["doc_id"]), None)
    text = read_text(output, row["doc_id"])
    if document is None or text is None:
        raise UsageError(f"{output} lacks the text of {row['doc_id']}; run yanbao again")
    start, end = int(row["char_start"]), int(row["char_end"])
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Explained(name, row, document, before.lstrip(), text[start:end], after.rstrip())


def lines(explained: Explained, mark: tuple[str, str] = ("【", "】")) -> list[str]:
    """Plain lines for the terminal or a pipe; ``mark`` goes around the value."""
    row = explained.row
    shown = [c for c in table(explained.table).header if row.get(c) and c not in ("evidence", "record_id", "char_start", "char_end")]
    width = max(map(len, shown))
    words = row["trigger" if explained.table == "events" else "value_text"]
    out = [f"{row['record_id']} in {explained.table}.csv", ""]
    out += [f"  {column:<{width}}  {row[column]}" for column in shown]
    out += [
        "",
        f"source    {explained.document['title'] or explained.document['doc_id']}",
        f"place     {explained.place}",
    ]
    if row["bbox"]:
        out += [f"box       {box} (x0,top,x1,bottom in points)" for box in row["bbox"].split(";")]
    out += ["", f"evidence  {row['evidence'].replace(words, mark[0] + words + mark[1], 1)}"]
    context = cells.text(explained.before), cells.text(explained.value), cells.text(explained.after)
    return [*out, "", f"in text   …{context[0]}{mark[0]}{context[1]}{mark[1]}{context[2]}…"]


def draw(explained: Explained, raw: Path, target: Path) -> None:
    """The page of the record with the value marked, as a picture in ``target``.

    Raises
    ------
    UsageError : where the record's report is no PDF, or is not in ``raw``
    ReadError : where the page cannot be drawn
    """
    from extract.readers.picture import picture

    path = raw / explained.document["source_file"]
    if not explained.row["page"]:
        raise UsageError(f"{path.name} has no pages to draw")
    if not path.exists():
        raise UsageError(f"{path} is not there; say --raw")
    boxes = [box for box in (_box(words) for words in explained.row["bbox"].split(";")) if box]
    picture(path, int(explained.row["page"]), boxes, target)


def _box(words: str) -> tuple[float, float, float, float] | None:
    numbers = [float(n) for n in words.split(",") if n]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None
