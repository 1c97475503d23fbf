"""What a worker must survive: PDFs that cost far more than they look, and functions that do what a bad PDF may do."""

from __future__ import annotations

import ctypes
import time
import zlib

from pdfmaker import pdf_file, pdf_stream

from extract import limits


def nested_forms(depth: int = 9, width: int = 12) -> bytes:
    """A page of ``width`` forms, each of as many, ``depth`` times: more drawings than can ever be drawn."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
        pdf_stream(b"/X Do " * width),
    ]
    for level in range(depth):
        below = b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + level) if level < depth - 1 else b""
        content = b"/X Do " * width if below else b"0 0 m 9 9 l S"
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + below
        objects.append(pdf_stream(content, head))
    return pdf_file(objects)


def bomb(megabytes: int = 200, layers: int = 2) -> bytes:
    """A page whose content is white space without end, packed so often that next to nothing is left of it."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    stream = b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(packed), b"/FlateDecode " * layers, packed)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, stream])


# --- called in a worker


def loop(page: int = 0) -> None:
    limits.on_page(page)
    while True:
        pass


def eat(page: int = 0) -> None:
    """Memory, no faster than a busy machine can watch; the system refuses what is asked for faster."""
    limits.on_page(page)
    eaten = []
    while True:
        eaten.append(bytearray(10_000_000))
        time.sleep(0.02)


def gulp() -> int:
    return len(b"x" * 20_000_000_000)


def segfault() -> None:
    ctypes.string_at(0)
