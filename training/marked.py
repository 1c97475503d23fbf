"""The marked sentences of ``sentences/*.txt``, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from extract.errors import DataError
from extract.language.characters import level
from extract.names.mention import Kind

HERE = Path(__file__).parent
_LABELS = frozenset(kind.value for kind in Kind)
_MARKED = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence: a name with its label, or the words between names (label empty)."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked sentence and where it stands."""

    pieces: tuple[Piece, ...]
    file: str
    line: int

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def names(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.label]

    def marked(self) -> str:
        """As it is written in the files."""
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
    pieces, at = [], 0
    for match in _MARKED.finditer(line):
        pieces.append(Piece(line[at : match.start()]))
        pieces.append(Piece(match[1], match[2]))
        at = match.end()
    pieces.append(Piece(line[at:]))
    for piece in pieces:
        name_wrong = piece.label and (piece.label not in _LABELS or not piece.text or piece.text != piece.text.strip())
        if name_wrong or re.search(r"[\[\]|]", piece.text):
            raise DataError(f"{file}:{number}: malformed mark at {piece.text[:30]!r} {piece.label}")
    return Sentence(tuple(p for p in pieces if p.text), file, number)


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
