"""Characters: full-width forms folded one to one, so that offsets stay what they are."""

from __future__ import annotations

# Full-width digits, letters and the signs that numbers, units and names are made of. Chinese
# punctuation （），。；：！？ keeps its width: it ends clauses, and an ASCII comma does not.
_FOLDED = "".join(chr(c) for c in range(0xFF10, 0xFF5B) if chr(c - 0xFEE0).isalnum()) + "．－＋％＄～／＆＃＊＝＠｜"
_TABLE = {ord(c): chr(ord(c) - 0xFEE0) for c in _FOLDED}
_TABLE |= {ord("￥"): "¥", ord("—"): "—", ord("‐"): "-", ord("‑"): "-", ord("﹣"): "-", ord("−"): "-"}
_TABLE |= {ord("\u00a0"): " ", ord("\u3000"): " ", ord("〜"): "~", ord("∼"): "~", ord("∙"): "·", ord("・"): "·"}

_ROMAN = dict(zip("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ", ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], strict=True))

#: What an item of a list may begin with, as the inside of a character class.
BULLETS = r"•◦●○■▪◆◇➢►▶·–—*\-"


def fold(text: str) -> str:
    """``text`` with full-width digits, letters and signs made narrow; of the same length."""
    return text.translate(_TABLE)


def lower(text: str) -> str:
    """``text`` in lower case and of the same length: a letter that would become two (İ) stays."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


#: Nothing of blanks and quotes, ii of ⅱ.
_LEVELLED = {c: "" for c in range(0x3001) if chr(c).isspace()} | str.maketrans(_ROMAN) | str.maketrans("", "", "“”‘’\"'「」『』®™")


def level(name: str) -> str:
    """``name`` as it is compared: width, case, spaces and quotes levelled (shorter than the name, maybe)."""
    return lower(fold(name)).translate(_LEVELLED)


def levelled(character: str) -> str:
    """A character, folded and in lower case, as names are compared: nothing of blanks and quotes, ii of ⅱ."""
    return character.translate(_LEVELLED)
