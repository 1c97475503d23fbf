"""The number format that a figure of computing power holds for: INT8 算力 512TOPS, 256TOPS（INT8）, 8 比特."""

from __future__ import annotations

import re

from extract.language.shapes import shape

_PRECISION = re.compile(
    r"(?<![A-Za-z])INT\s?/\s?FP\s?\d{1,2}"
    r"|(?<![A-Za-z])(?:NV|MX)?(INT|FP|BF|TF|FLOAT)\s?(\d{1,2})(?:\s?/\s?((?:INT|FP|BF|TF)\s?\d{1,2}))?",
    re.I,
)
_PRECISION_WORDS = (
    (re.compile(r"半精度"), "FP16"), (re.compile(r"单精度"), "FP32"), (re.compile(r"双精度"), "FP64"), (re.compile(r"混合精度"), "mixed"),
    (re.compile(r"8\s?(?:比特|bit)", re.I), "INT8"), (re.compile(r"(?<!\d)4\s?(?:比特|bit)", re.I), "INT4"),
)  # fmt: skip


_GOES_ON = re.compile(r"\s?(?:约|已)?(?:为|是|达到?|高达|至)\s?")


def precision_near(text: str, start: int, end: int) -> str:
    """The number format of the figure ``text[start:end]``: inside it, right behind it, or ahead of it in its clause."""
    inside = _PRECISION.search(text, start, end)
    behind = re.compile(
        r"\s?[（(@]?\s?(?:的)?\s?(?:稠密|稀疏|峰值|理论)?\s?((?:NV|MX)?(?:INT|FP|BF|TF)\s?\d{1,2}(?:\s?/\s?(?:INT|FP|BF|TF)?\s?\d{1,2})?)",
        re.I,
    ).match(text, end)
    if inside:
        return _normal_precision(inside.group())
    ahead_text = re.split(r"[，；。]", text[:start])[-1]
    figures = list(re.finditer(r"\d(?:\.\d+)?\s?(?:[TPEG]?(?:OPS|FLOPS))", ahead_text, re.I))
    ahead_text = ahead_text[figures[-1].end() :] if figures else ahead_text
    if not figures and _GOES_ON.fullmatch(ahead_text):  # INT8 算力翻倍，为 200TOPS
        ahead_text = "".join(re.split(r"[，；。]", text[:start])[-2:-1])
        ahead_text = "" if re.search(r"\d\s?[TPEG]?(?:OPS|FLOPS)", ahead_text, re.I) else ahead_text
    ahead = list(_PRECISION.finditer(ahead_text))
    if listed := _listed_precision(text, start):
        return listed
    if behind and not (ahead and not re.match(r"\s?[（(@]", text[end:])):
        return _normal_precision(behind.group(1))
    if ahead:
        return _both(ahead_text, ahead)
    if not figures and re.search(r"混合精度[^，；。]{0,6}，[^，；。]{0,16}$", text[:start]):  # 在混合精度测试中，同一台机器跑出…
        return "mixed"
    words_near = ahead_text[-20:] + re.split(r"[，；。]", text[end : end + 8])[0]
    return next((name for pattern, name in _PRECISION_WORDS if pattern.search(words_near)), "")


_AND = re.compile(r"\s?[和与及、]\s?")


def _both(text: str, formats: list[re.Match[str]]) -> str:
    """FP64 和 FP32 算力为 60TFLOPS: one figure for both; else the last of the ``formats``."""
    last = _normal_precision(formats[-1].group())
    joined = len(formats) > 1 and _AND.fullmatch(text, formats[-2].end(), formats[-1].start())
    return f"{_normal_precision(formats[-2].group())}/{last}" if joined and "/" not in last else last


def _listed_precision(text: str, start: int) -> str:
    """INT8 与 FP16 算力分别达 512TOPS 和 256TFLOPS: the figure's own format by its place; one format serves them all."""
    clause = max(text.rfind("，", 0, start), text.rfind("；", 0, start), text.rfind("。", 0, start)) + 1
    word = text.rfind("分别", clause, start)
    formats = [m.group() for m in _PRECISION.finditer(text, clause, word)] if word >= 0 else []
    place = len(re.findall(r"\d(?:\.\d+)?\s?[TPEG]?(?:OPS|FLOPS)", text[max(word, 0) : start], re.I))
    if len(formats) == 1:
        return _normal_precision(formats[0])
    return _normal_precision(formats[place]) if place < len(formats) else ""


def _normal_precision(words: str) -> str:
    plain = re.sub(r"\s|（|\(|@", "", words).upper().replace("FLOAT", "FP")
    return re.sub(r"^(?:NV|MX)(?=FP|INT)", "", plain)


def is_format(name: str) -> bool:
    """Whether a name is but a number format: NVFP4, MXFP8, INT8, TF32+."""
    return bool(re.fullmatch(r"(?:(?:NV|MX|C)?(?:INT|FP|BF|TF)\s?\d{1,2}\+?\s?/?\s?)+", name, re.IGNORECASE))


def is_component(name: str) -> bool:
    """Whether a name is but a part or a form of hardware, of which a figure may be told but whose it is not: SXM, NPU, NVLink."""
    return shape("component").fullmatch(name) is not None
