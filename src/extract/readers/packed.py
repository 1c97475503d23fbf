"""How much a PDF's streams hold when they are unpacked, told before PDFium unpacks them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_FLATE = re.compile(rb"/Fl(?:ateDecode)?\b")
_HEAD = 2048  # bytes before a stream in which its dictionary is looked for
_STEP = 1 << 16


def unpacked_size(data: bytes, most: int) -> int:
    """The bytes of all deflated streams when unpacked, counted until they are more than ``most``.

    Pictures are passed over, since they are never unpacked to find text. Nothing is kept of what is unpacked.
    """
    total = 0
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - _HEAD) : found.start()]
        head = head[max(0, head.rfind(b" obj")) :]
        layers = len(_FLATE.findall(head))
        if not layers or b"/Image" in head:
            continue
        end = data.find(b"endstream", found.end())
        parts: Iterable[bytes] = _slices(data, found.end(), end if end >= 0 else len(data))
        for _ in range(min(layers, 8)):
            parts = _inflated(parts)
        for part in parts:
            total += len(part)
            if total > most:
                return total
    return total


def _slices(data: bytes, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _STEP):
        yield data[at : min(at + _STEP, end)]


def _inflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    """``parts`` unpacked, in pieces that are never large; what is damaged ends it."""
    machine = zlib.decompressobj()
    try:
        for part in parts:
            rest = part
            while rest and not machine.eof:
                yield machine.decompress(rest, _STEP)
                rest = machine.unconsumed_tail
    except zlib.error:
        return
