"""The marked sentences of ``sentences/*.txt``, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from extract.errors import DataError
from extract.language.characters import level
from extract.names.mention import Kind
from extract.resources import load

HERE = Path(__file__).parent
EVENT_TYPES: tuple[str, ...] = next(tuple(c["enum"]) for c in load("tables/events.yml")["columns"] if c["name"] == "event_type")
_LABELS = frozenset(kind.value for kind in Kind)
_MARK = re.compile(r"\[(?P<name>[^\[\]|{}]*)\|(?P<label>[^\[\]|{}]*)\]|(?P<opens>\{)|\|(?P<deeds>[a-z_?,]*)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: a name with its label, or the words between names (label empty)."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked sentence and where it stands.

    ``deeds`` are the words of ``text`` that tell what happened: start, end, the type of event, and whether readers
    could differ on it.
    """

    pieces: tuple[Piece, ...]
    file: str
    line: int
    deeds: tuple[tuple[int, int, str, bool], ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def names(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.label]

    def marked(self) -> str:
        """As it is written in the files, the marks of deeds apart."""
        return "".join(f"[{piece.text}|{piece.label}]" if piece.label else piece.text for piece in self.pieces)

    def spans(self) -> list[tuple[int, int, str]]:
        """Every name as (start, end, label) of ``text``."""
        found, at = [], 0
        for piece in self.pieces:
            if piece.label:
                found.append((at, at + len(piece.text), piece.label))
            at += len(piece.text)
        return found


def parse(line: str, file: str = "", number: int = 0) -> Sentence:
    """One marked line.

    Raises
    ------
    DataError : where a mark is not as GUIDE.md says
    """
    pieces: list[Piece] = []
    deeds: list[tuple[int, int, str, bool]] = []
    opened: int | None = None
    at = length = 0
    for match in [*_MARK.finditer(line), None]:
        pieces.append(Piece(line[at : match.start() if match else len(line)]))
        length += len(pieces[-1].text)
        at = match.end() if match else len(line)
        if match is None:
            break
        if match["label"] is not None:
            pieces.append(Piece(match["name"], match["label"]))
            length += len(match["name"])
        elif (match["opens"] is None) == (opened is None):
            raise DataError(f"{file}:{number}: malformed mark of a deed at {line[match.start() : match.start() + 30]!r}")
        elif match["opens"]:
            opened = length
        else:
            deeds += [(opened, length, type_.rstrip("?"), type_.endswith("?")) for type_ in match["deeds"].split(",")]
            opened = None
    _check(pieces, deeds, opened, f"{file}:{number}")
    return Sentence(tuple(p for p in pieces if p.text), file, number, tuple(deeds))


def _check(pieces: list[Piece], deeds: list[tuple[int, int, str, bool]], opened: int | None, place: str) -> None:
    for piece in pieces:
        name_wrong = piece.label and (piece.label not in _LABELS or not piece.text or piece.text != piece.text.strip())
        if name_wrong or re.search(r"[\[\]|{}]", piece.text):
            raise DataError(f"{place}: malformed mark at {piece.text[:30]!r} {piece.label}")
    for start, end, type_, _ in deeds:
        if type_ not in EVENT_TYPES or start == end:
            raise DataError(f"{place}: {type_!r} is no type of event, or its mark holds no words")
    if opened is not None:
        raise DataError(f"{place}: the mark of a deed is not closed")


def read(folder: Path = HERE / "sentences") -> list[Sentence]:
    """Every sentence of the folder, each once."""
    seen: set[str] = set()
    found = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            sentence = parse(line, path.name, number)
            if level(sentence.text) not in seen:
                seen.add(level(sentence.text))
                found.append(sentence)
    return found
