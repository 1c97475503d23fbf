"""Small PDFs for tests, written by hand: one font that is not embedded, whose codes are Unicode itself.

A reader sees characters and their places, which is all that is tested, and no font file is needed. Chinese
characters are one size wide, all others half.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field


@dataclass
class PdfMaker:
    """Collects pages; coordinates are points from the top left."""

    width: int = 595
    height: int = 842
    rotate: int = 0
    mapped: bool = True
    pages: list[list[str]] = field(default_factory=list)

    def page(self) -> PdfMaker:
        self.pages.append([])
        return self

    def text(self, x: float, y: float, words: str, size: float = 10.0, *, turned: bool = False) -> PdfMaker:
        """``words`` with their baseline ``y`` below the page's top; ``turned`` runs upwards, in Helvetica."""
        codes = words.encode("latin-1" if turned else "utf-16-be").hex()
        matrix, font = ("0 1 -1 0", "H") if turned else ("1 0 0 1", "F")
        self.pages[-1].append(f"BT /{font} {size} Tf {matrix} {x} {self.height - y} Tm <{codes}> Tj ET")
        return self

    def lines(self, x: float, y: float, texts: list[str], size: float = 10.0, leading: float = 16.0) -> PdfMaker:
        for i, words in enumerate(texts):
            self.text(x, y + i * leading, words, size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> PdfMaker:
        self.pages[-1].append(f"{x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> PdfMaker:
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        return self

    def image(self) -> PdfMaker:
        self.pages[-1].append("q 200 0 0 200 100 100 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q")
        return self

    def bytes(self) -> bytes:
        objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", *_font(self.mapped)]
        kids = []
        for operators in self.pages:
            objects.append(pdf_stream("\n".join(operators).encode("latin-1")))
            objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R"
                b" /Resources << /Font << /F 3 0 R /H << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
                % (self.width, self.height, self.rotate, len(objects))
            )
            kids.append(b"%d 0 R" % len(objects))
        objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
        return pdf_file(objects)


def _font(mapped: bool) -> list[bytes]:
    """Objects 3 to 6: a Type 0 font, its descendant, its descriptor and its map to Unicode."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin\nbegincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        b"256 beginbfrange\n%s\nendbfrange\nendcmap\nend"
    ) % b"\n".join(b"<%02x00> <%02xff> <%02x00>" % (i, i, i if mapped else 0xE0 + i % 16) for i in range(256))
    return [
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /FontDescriptor 5 0 R /DW 1000 /W [0 255 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800"
        b" /Descent -200 /CapHeight 700 /StemV 80 >>",
        pdf_stream(cmap),
    ]


def pdf_stream(data: bytes, head: bytes = b"") -> bytes:
    """A packed stream, with ``head`` in its dictionary."""
    packed = zlib.compress(data)
    return b"<< %s /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (head, len(packed), packed)


def pdf_file(objects: list[bytes]) -> bytes:
    """A file of objects 1, 2, 3 …, the first of which is the catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for i, body in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i + 1, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
