"""A page of a report as a picture, with the place of a value marked (the only file that knows pdfplumber)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pdfplumber

from extract.errors import ReadError

Box = tuple[float, float, float, float]
_FILL, _STROKE = (255, 214, 0, 90), (214, 90, 0, 255)


def picture(path: Path, page: int, boxes: Sequence[Box], target: Path, *, resolution: int = 110) -> None:
    """Draw ``boxes`` on a page and save it.

    Parameters
    ----------
    path : a PDF
    page : 1-based
    boxes : x0, top, x1, bottom in points from the page's top left
    target : where the picture goes (PNG)
    resolution : dots per inch

    Raises
    ------
    ReadError : where the page cannot be drawn
    """
    try:
        with pdfplumber.open(path) as pdf:
            image = pdf.pages[page - 1].to_image(resolution=resolution, antialias=True)
            image.draw_rects([(x0 - 1, top - 1, x1 + 1, bottom + 1) for x0, top, x1, bottom in boxes], fill=_FILL, stroke=_STROKE)
            image.save(target, format="PNG")
    except OSError as error:
        raise ReadError(path, f"the picture cannot be written to {target} ({error.strerror or error})", page) from error
    except Exception as error:  # pdfminer raises what it likes on damaged files
        raise ReadError(path, f"the page cannot be drawn ({error})", page) from error
