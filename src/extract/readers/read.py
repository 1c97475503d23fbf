"""One report's file -> Document, by what the file is and not by its name alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from .. import limits
from ..document import BlockKind, Document, Page
from ..errors import ReadError
from .build import assemble
from .faults import page_fault
from .layout import laid_out
from .lines import raised_marks
from .metadata import report_info, stated
from .packed import unpacked_size
from .pdf import DamagedError, EmptyError, PasswordError, RawPage, open_pdf, raw_pages
from .text import read_text
from .turned import turned_back, uprighted


def read(path: Path) -> Document:
    """Read a report.

    Raises
    ------
    ReadError
        If nothing can be read; single pages that fail carry ``Page.error`` instead.
    """
    path = Path(path)
    said = stated(path)  # first, since it takes no time
    try:
        _require_size(path, path.stat().st_size)
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(path, f"the file cannot be opened ({error.strerror or error})") from error
    if not data:
        raise ReadError(path, "the file is empty (0 bytes)")
    document = _read_pdf(path, data) if _is_pdf(path, data) else read_text(path, data)
    return replace(document, info=replace(document.info, **said))


def _require_size(path: Path, size: int) -> None:
    most = limits.current().report_unpacked_mb
    if size > most * 1e6:
        raise ReadError(path, limits.beyond(f"it holds more than {most:,.0f} MB", "report_unpacked_mb"))


def _is_pdf(path: Path, data: bytes) -> bool:
    """By the file's first bytes; a name that says otherwise is an error that the user should see."""
    found = b"%PDF-" in data[:1024]
    named = path.suffix.lower() == ".pdf"
    if named and not found:
        raise ReadError(path, "named .pdf but is not a PDF")
    if found and not named:
        raise ReadError(path, f"named {path.suffix or 'without .pdf'} but is a PDF; give it the ending .pdf")
    return found


def _read_pdf(path: Path, data: bytes) -> Document:
    _require_size(path, unpacked_size(data, int(limits.current().report_unpacked_mb * 1e6)))
    try:
        document = open_pdf(data)
    except PasswordError as error:
        raise ReadError(path, "the PDF is encrypted and needs a password") from error
    except EmptyError as error:
        raise ReadError(path, "the PDF has no pages") from error
    except DamagedError as error:
        raise ReadError(path, "the PDF is damaged or cut short and cannot be opened") from error
    try:
        if len(document) == 0:
            raise ReadError(path, "the PDF has no pages")
        if len(document) > (most := limits.current().report_pages):
            raise ReadError(path, limits.beyond(f"it has {len(document):,} pages, more than {most:,.0f}", "report_pages"))
        pages = list(raw_pages(document))
    finally:
        document.close()
    _require_text(path, pages)
    upright = [uprighted(page) for page in pages]
    drafts, aside = laid_out([page for page, _ in upright])
    info = report_info(drafts, path, [d.text for d in aside if d.kind is BlockKind.FURNITURE])
    built = assemble(drafts, aside)
    char_page, char_box = built.arrays()
    turned_back(char_box, char_page, pages, [angle for _, angle in upright])
    return Document(
        "application/pdf",
        built.text,
        tuple(built.blocks),
        info,
        tuple(Page(p.number, p.width, p.height, p.error) for p in pages),
        char_page,
        char_box,
        tuple(sorted({*built.marks, *raised_marks(built.text)})),
    )


def _require_text(path: Path, pages: list[RawPage]) -> None:
    """Refuse a PDF without text that can be used; mark single pages whose text cannot."""
    for page in pages:
        if not page.error:
            page.error = page_fault(page)
        if page.error:
            page.chars, page.rules = [], []
    if any(not p.error and p.chars for p in pages):
        return
    faulty = [p for p in pages if p.error]
    if not faulty:
        raise ReadError(path, "the PDF has pages but no text on any of them")
    reasons = Counter(p.error for p in faulty)
    if len(pages) == 1:
        raise ReadError(path, faulty[0].error, 1)
    raise ReadError(path, f"no page can be read: {reasons.most_common(1)[0][0]}")
