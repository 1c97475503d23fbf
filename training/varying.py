"""Varied copies of the training sentences: other names, other spacing, width, quotes and line breaks, cut-off beginnings."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from marked import Piece, Sentence
from splitting import held_names
from swaps import Pool, class_of

from extract.language.characters import fold
from extract.names.lexicon import read_entries


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
