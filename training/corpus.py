"""The marked sentences -> spaCy's training, development and test data.

``sentences/*.txt`` are read and checked, split by name (no name of the test or the development part
occurs in the training part, nor another version of it), and the training part is varied: other names
in place of these, other spacing, width, quotes and line breaks, cut-off beginnings. Everything follows
from the files and the seed alone.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab
from swaps import Pool, class_of

from extract.errors import DataError
from extract.language.characters import fold, level
from extract.names.lexicon import read_entries
from extract.names.mention import Kind
from extract.names.model import Characters

HERE = Path(__file__).parent
TEST, DEVELOPMENT = 0.115, 0.08
COPIES = 12
SEED = 7
_LABELS = frozenset(kind.value for kind in Kind)
_MARKED = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_VERSION = re.compile(r"(?:[-–.·]|\d[\d.]*[a-z]{0,5}|(?<=[-\d.])(?:pro|max|ultra|mini|plus|base|large|small|lite|turbo))+$")


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


# ---- reading -------------------------------------------------------------------------------------------------


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


# ---- splitting by name ---------------------------------------------------------------------------------------


@cache
def core(name: str) -> str:
    """What names of one family share: levelled, without the version (昇腾 for 昇腾 910B)."""
    levelled = level(name)
    short = _VERSION.sub("", levelled)
    return short if len(short) >= 2 and not (short.isascii() and len(short) < 3) else levelled


class Occurrences:
    """Tells whether a name stands in a text, spacing, width and case aside; Latin names as whole words only."""

    def __init__(self, names: Iterable[str]):
        self._patterns: dict[str, re.Pattern[str]] = {}
        for name in sorted(set(names)):
            inside = r"\s*".join(map(re.escape, name))
            before = r"(?<![a-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
            behind = r"(?![a-z])" if name[-1].isascii() and name[-1].isalpha() else ""
            behind = r"(?![\d])" if name[-1].isdigit() else behind
            self._patterns[name] = re.compile(before + inside + behind)

    def of(self, text: str) -> list[str]:
        """The names that stand in ``text``."""
        levelled, folded = level(text), fold(text).lower()
        quoteless = re.sub(r"[“”‘’\"'「」『』®™]", "", folded)
        return [n for n, pattern in self._patterns.items() if n in levelled and pattern.search(quoteless)]


def split(sentences: list[Sentence], test: float = TEST, development: float = DEVELOPMENT) -> dict[str, list[Sentence]]:
    """``train``, ``dev`` and ``test``: sentences that share a name, or a name's family, stay together.

    Sentences without names go by chance (their own hash). Of the groups that share names, small ones fill
    the test and the development part in the order of their hash; the largest is training.
    """
    parts: dict[str, list[Sentence]] = {"train": [], "dev": [], "test": []}
    named = [s for s in sentences if s.names]
    groups = _groups(named)
    budget = {"test": test * len(named), "dev": development * len(named)}
    for group in sorted(groups, key=lambda g: min(_hash(s.text) for s in g)):
        part = next((p for p in budget if len(parts[p]) + len(group) <= budget[p] and len(group) <= 12), "train")
        parts[part] += group
    held = held_names(parts)
    for sentence in (s for s in sentences if not s.names):
        chance = _hash(sentence.text) / 2**64
        part = "test" if chance < test else "dev" if chance < test + development else "train"
        # L2 is a name in the one sentence and a level of driving in the other
        parts["dev" if part == "train" and held.of(sentence.text) else part].append(sentence)
    return {part: sorted(found, key=lambda s: (s.file, s.line)) for part, found in parts.items()}


def _groups(sentences: list[Sentence]) -> list[list[Sentence]]:
    occurrences = Occurrences(core(n.text) for s in sentences for n in s.names)
    parent = list(range(len(sentences)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[str, int] = {}
    for i, sentence in enumerate(sentences):
        for name in {core(n.text) for n in sentence.names} | set(occurrences.of(sentence.text)):
            parent[root(i)] = root(first.setdefault(name, i))
    groups: dict[int, list[Sentence]] = defaultdict(list)
    for i, sentence in enumerate(sentences):
        groups[root(i)].append(sentence)
    return list(groups.values())


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def held_names(parts: dict[str, list[Sentence]]) -> Occurrences:
    """The names of the test and the development part, to be kept out of training."""
    return Occurrences(core(n.text) for part in ("dev", "test") for s in parts[part] for n in s.names)


# ---- varying -------------------------------------------------------------------------------------------------


class Variation:
    """Makes varied copies of the training sentences.

    Parameters
    ----------
    parts : the split, for the names of its training part and for those that must not come up
    rng : chance, seeded
    """

    def __init__(self, parts: dict[str, list[Sentence]], rng: random.Random):
        self._rng, self._held = rng, held_names(parts)
        self._pool = Pool(rng)
        for sentence in parts["train"]:
            for name in sentence.names:
                self._pool.add(name.label, name.text, listed=False)
        for _, entry in read_entries():
            if not any(self._held.of(s) for s in entry.spellings):
                for spelling in entry.spellings:
                    self._pool.add(entry.kind.value, spelling, listed=True, class_=entry.subtype)

    def copy(self, sentence: Sentence) -> Sentence | None:
        """A varied copy; None where chance brought a name that must not come up."""
        pieces = [self._swapped(p) for p in sentence.pieces]
        for chance, change in _CHANGES:
            if self._rng.random() < chance:
                pieces = change(pieces, self._rng)
        varied = replace(sentence, pieces=tuple(_apart([p for p in pieces if p.text])))
        return None if not varied.text.strip() or self._held.of(varied.text) else varied

    def _swapped(self, piece: Piece) -> Piece:
        if not piece.label or self._rng.random() < 0.25:
            return piece
        return replace(piece, text=self._pool.draw(piece.label, class_of(piece.label, piece.text), piece.text))


_HAN = r"[\u4e00-\u9fff]"
_SEAM = re.compile(rf"(?<={_HAN})\s?(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])\s?(?={_HAN})")
_WIDE = {c: chr(c + 0xFEE0) for c in range(0x21, 0x7F) if chr(c).isalnum()}
_BULLETS = ("◦ ", "• ", "- ", "● ", "（1）", "1. ", "2、", "（三）", "——", "一、", "> ", "* ", " ", "◆", "3) ")


def _each(pieces: list[Piece], change: Callable[[str], str]) -> list[Piece]:
    return [replace(p, text=change(p.text).strip() if p.label else change(p.text)) for p in pieces]


def _seams(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """Spaces between Chinese and Latin: none at all, or one everywhere, inside the pieces and between them."""
    gap = rng.choice(["", "", " "])
    done = _each(pieces, lambda text: _SEAM.sub(gap, text))
    out: list[Piece] = []
    for piece in done:
        if out and not out[-1].label and piece.label:
            before = out[-1].text.rstrip(" ")
            if before and before[-1].isalnum() and before[-1].isascii() != piece.text[0].isascii():
                out[-1] = replace(out[-1], text=before + gap)
        elif out and out[-1].label and not piece.label:
            rest = piece.text.lstrip(" ")
            if rest and rest[0].isalnum() and rest[0].isascii() != out[-1].text[-1].isascii():
                piece = replace(piece, text=gap + rest)
        out.append(piece)
    return out


def _wide(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    digits_only = rng.random() < 0.5
    table = {c: w for c, w in _WIDE.items() if not digits_only or chr(c).isdigit()}
    return _each(pieces, lambda text: text.translate(table))


def _narrow(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    brackets, commas = {"（": "(", "）": ")"}, {"，": ",", "：": ":"}
    table = str.maketrans(rng.choice([brackets, brackets | commas, {"：": ": ", "，": ", "}]))
    return [p if p.label else replace(p, text=p.text.translate(table)) for p in pieces]


def _quotes(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    left, right = rng.choice([("", ""), ("「", "」"), ('"', '"'), ("‘", "’"), ("『", "』")])
    return [p if p.label else replace(p, text=p.text.replace("“", left).replace("”", right)) for p in pieces]


def _quoted_name(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    names = [i for i, p in enumerate(pieces) if p.label in ("MODEL", "HARDWARE", "PRODUCT", "DATASET", "ORG")]
    if not names:
        return pieces
    i = rng.choice(names)
    return [*pieces[:i], Piece("“"), pieces[i], Piece("”"), *pieces[i + 1 :]]


def _broken(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """Line breaks as a PDF leaves them: in the middle of anything, as a newline or a space."""
    width, sign = rng.randint(12, 40), rng.choice(["\n", " ", "\n", "\n\n"])
    at, out = rng.randint(0, 10), []
    for piece in pieces:
        text = ""
        for i, char in enumerate(piece.text):
            at += 1
            between = i > 0 and not char.isspace() and not piece.text[i - 1].isspace()
            if at >= width and between and not (char.isascii() and char.isalnum()):
                text, at = text + sign, 0
            text += char
        out.append(replace(piece, text=text))
    return out


def _spread(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """Justified text: a space between all characters of a stretch."""
    i = rng.randrange(len(pieces))
    spread = re.sub(rf"(?<={_HAN})(?={_HAN})", " ", pieces[i].text)
    return [*pieces[:i], replace(pieces[i], text=spread), *pieces[i + 1 :]]


def _begun_late(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """The beginning cut off, never inside a name."""
    cut = rng.randrange(max(1, len(pieces) // 2))
    rest = list(pieces[cut:])
    if rest and not rest[0].label:
        text = rest[0].text
        rest[0] = replace(rest[0], text=text[rng.randrange(max(1, len(text))) :])
    return rest


def _ended_early(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    last = pieces[-1]
    if last.label or len(last.text) < 2:
        return pieces[: max(1, len(pieces) - 1)]
    return [*pieces[:-1], replace(last, text=last.text[: rng.randrange(1, len(last.text))])]


def _bullet(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    return [Piece(rng.choice(_BULLETS)), *pieces]


def _upper(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    change = rng.choice([str.upper, str.lower])
    return _each(pieces, change)


_CHANGES: tuple[tuple[float, Callable[[list[Piece], random.Random], list[Piece]]], ...] = (
    (0.5, _seams),
    (0.04, _wide),
    (0.15, _narrow),
    (0.2, _quotes),
    (0.06, _quoted_name),
    (0.08, _begun_late),
    (0.08, _ended_early),
    (0.08, _bullet),
    (0.02, _spread),
    (0.12, _broken),
    (0.02, _upper),
)


def _apart(pieces: list[Piece]) -> list[Piece]:
    """The pieces with a space wherever two letters or two digits of different pieces would run into one token."""
    out: list[Piece] = []
    for piece in pieces:
        a, b = fold(out[-1].text[-1]) if out else "", fold(piece.text[0])
        same = a.isascii() and b.isascii() and ((a.isalpha() and b.isalpha()) or (a.isdigit() and b.isdigit()))
        if out and same and (out[-1].label or piece.label):
            out.append(Piece(" "))
        out.append(piece)
    return out


# ---- writing -------------------------------------------------------------------------------------------------


def doc(sentence: Sentence, tokenizer: Characters) -> Doc:
    """The sentence as spaCy's Doc.

    Raises
    ------
    DataError : where a name does not begin and end where tokens do
    """
    made = tokenizer(sentence.text)
    spans = []
    for start, end, label in sentence.spans():
        span = made.char_span(start, end, label=label)
        if span is None:
            where = f"{sentence.file}:{sentence.line}"
            raise DataError(f"{where}: {sentence.text[start:end]!r} cuts through a run of letters or digits")
        spans.append(span)
    made.set_ents(spans)
    return made


def build(folder: Path = HERE / "sentences", seed: int = SEED, copies: int = COPIES) -> dict[str, list[Sentence]]:
    """The three parts, the training part with its varied copies."""
    parts = split(read(folder))
    rng = random.Random(seed)
    variation = Variation(parts, rng)
    varied = [v for _ in range(copies) for s in parts["train"] if (v := variation.copy(s))]
    return parts | {"train": parts["train"] + varied}


def write(parts: dict[str, list[Sentence]], folder: Path) -> Iterator[Path]:
    """Each part as a spaCy DocBin, and as marked text to look at."""
    tokenizer = Characters(Vocab())
    folder.mkdir(parents=True, exist_ok=True)
    for part, sentences in parts.items():
        path = folder / f"{part}.spacy"
        DocBin(attrs=["ENT_IOB", "ENT_TYPE", "SPACY"], docs=[doc(s, tokenizer) for s in sentences]).to_disk(path)
        lines = [s.marked().replace("\n", "⏎") for s in sentences]
        path.with_suffix(".txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield path


if __name__ == "__main__":
    for written in write(build(), HERE.parent / "build" / "corpus"):
        print(written)
