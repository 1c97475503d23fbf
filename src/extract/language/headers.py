"""The head of a table that is one line of words: which of them make one header together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

# INT8 算力, HPL 性能, NPU 或 AI 算力
_OPENS = re.compile(r"(?:INT|FP|BF|TF)\s?\d+|AI|[A-Z]{2,5}(?:-[A-Z]{2,3})?|[或和与及]", re.IGNORECASE)


def joined_headers(words: Sequence[str], tells: Callable[[str], bool]) -> list[str]:
    """``words`` as headers: one that says nothing by itself is joined to the next where it can be but its beginning."""
    headers: list[str] = []
    pending = ""
    for i, word in enumerate(words):
        pending = f"{pending} {word}".strip()
        if not tells(pending) and i + 1 < len(words) and (_OPENS.fullmatch(word) or words[i + 1] in ("或", "和", "与", "及")):
            continue
        headers.append(pending)
        pending = ""
    return headers
