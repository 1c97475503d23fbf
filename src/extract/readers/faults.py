"""Whether a page's text layer can be used: pictures of text and garbled fonts are refused, not published."""

from __future__ import annotations

import re

from .pdf import RawPage

_CID = re.compile(r"\(cid:\d+\)")
_LEAST = 8  # characters: fewer on a page with a picture are a page number or a stamp
_TOLERATED = 0.08  # the share of characters that may be unreadable (bullets and arrows from symbol fonts)


def page_fault(page: RawPage) -> str:
    """Why the page's text cannot be used, or nothing."""
    text = "".join(c.text for c in page.chars if not c.text.isspace())
    if len(text) < _LEAST:
        if page.images and not text:
            return "the page is an image without a text layer; run OCR first"
        return ""
    if sum(c.angle not in (0, 90, 270) for c in page.chars) > 0.6 * len(page.chars):
        return "the page's text stands upside down or slanting; turn the page"
    if garbled_share(text, page.unmapped) > _TOLERATED:
        return "the page's text layer is garbled (its fonts do not say which characters they draw); run OCR first"
    return ""


def garbled_share(text: str, unmapped: int = 0) -> float:
    """The share of characters that stand for nothing: (cid:7), private use, replacement characters, controls."""
    cids = sum(len(x) for x in _CID.findall(text))
    odd = sum(_is_odd(c) for c in text)
    return max((cids + odd) / len(text), min(1.0, unmapped / len(text)) if odd else 0.0)


def _is_odd(char: str) -> bool:
    code = ord(char)
    return code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or 0x80 <= code < 0xA0 or unlikely(code)


def unlikely(code: int) -> bool:
    """Scripts that no Chinese report is written in, which broken fonts point at."""
    return 0x0700 <= code <= 0x0DFF or 0x1200 <= code <= 0x1DBF or 0xA000 <= code <= 0xABFF
