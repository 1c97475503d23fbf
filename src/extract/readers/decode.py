"""Bytes of a text file -> its characters, line ends levelled to ``\\n`` and nothing else changed."""

from __future__ import annotations

import codecs
from pathlib import Path

from ..errors import ReadError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_USUAL = (("\u4e00", "\u9fff"), ("\u3000", "\u303f"), ("\uff00", "\uffef"), ("\u2000", "\u27bf"))
_BINARY = "the file is not text (it holds binary data)"


def decoded(path: Path, data: bytes) -> str:
    """The text of ``data``; ReadError if it is binary or in no encoding that is known here."""
    text = _decoded(path, data)
    if not text.strip():
        raise ReadError(path, "the file holds nothing but white space")
    if _odd_share(text) > 0.02:
        raise ReadError(path, _BINARY)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(path: Path, data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise ReadError(path, f"marked as {encoding} but byte {error.start} does not fit it") from error
    if b"\0" in data:
        return _utf16_without_mark(path, data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise ReadError(path, f"neither UTF-8 (byte {at} does not fit) nor GB18030 (byte {error.start} does not fit)") from error
    if not _plausible(text):
        raise ReadError(path, f"the encoding is unknown: byte {at} is not UTF-8, and as GB18030 the text makes no sense")
    return text


def _utf16_without_mark(path: Path, data: bytes) -> str:
    """Bytes with zeros among them are UTF-16 if they make sense as that, in one order or the other."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _plausible(text):
            return text
    raise ReadError(path, _BINARY)


def _odd_share(text: str) -> float:
    """The share of control, private-use and replacement characters: those no report has."""
    odd = sum(c == "\ufffd" or (c < " " and c not in "\t\n\r\f\v") or "\ue000" <= c <= "\uf8ff" for c in text)
    return odd / len(text)


def _plausible(text: str) -> bool:
    """Whether nearly all characters are ones that Chinese reports use."""
    usual = sum(c < "\x7f" or c in "·×÷°±àáèéêìíòóùúü" or any(low <= c <= high for low, high in _USUAL) for c in text)
    return usual >= 0.9 * len(text)
