"""PDFs made by hand, as small as they can be: Chinese text with no font embedded, and the ways in which a file is broken."""

from __future__ import annotations

from collections.abc import Sequence


def pdf(pages: Sequence[Sequence[str]], *, encrypted: bool = False, image_only: bool = False) -> bytes:
    """A PDF with one line of text after another on each page."""
    objects: dict[int, bytes] = {}
    kids = " ".join(f"{10 + 2 * i} 0 R" for i in range(len(pages)))
    objects[1] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[2] = f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode()
    objects[3] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"
    )
    objects[4] = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/DW 1000/FontDescriptor 6 0 R>>"
    )
    objects[5] = _stream(_to_unicode(sorted({c for page in pages for line in page for c in line})))
    objects[6] = (
        b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
        b"/CapHeight 700/StemV 80>>"
    )
    objects[7] = _stream(
        b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    for i, lines in enumerate(pages):
        content = b"q 400 0 0 600 90 120 cm /Im Do Q" if image_only else _content(lines)
        resources = b"<</Font<</F 3 0 R>>/XObject<</Im 7 0 R>>>>"
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {11 + 2 * i} 0 R/Resources ".encode()
        objects[10 + 2 * i] = page + resources + b">>"
        objects[11 + 2 * i] = _stream(content)
    extra = b"/ID[<00><00>]"
    if encrypted:
        objects[8] = b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>"
        extra += b"/Encrypt 8 0 R"
    return _file(objects, extra)


def _content(lines: Sequence[str]) -> bytes:
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td " for line in lines)
    return f"BT /F 11 Tf 72 760 Td {shown} ET".encode()


def _to_unicode(chars: Sequence[str]) -> bytes:
    pairs = [f"<{ord(c):04x}> <{ord(c):04x}>" for c in chars]
    chunks = [pairs[i : i + 100] for i in range(0, len(pairs), 100)]
    maps = "".join(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar\n" for chunk in chunks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{maps}endcmap end end"
    ).encode()


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<" + entries + f"/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _file(objects: dict[int, bytes], extra: bytes) -> bytes:
    out = b"%PDF-1.7\n"
    places: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj".encode() + body + b"\nendobj\n"
    size = max(objects) + 1
    table = f"xref\n0 {size}\n".encode()
    for number in range(size):
        table += b"0000000000 65535 f \n" if number not in places else f"{places[number]:010d} 00000 n \n".encode()
    trailer = f"trailer<</Size {size}/Root 1 0 R".encode() + extra + f">>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    return out + table + trailer
