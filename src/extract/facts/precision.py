"""The number format that a figure of computing power holds for: INT8 算力 512TOPS, 256TOPS（INT8）, 8 比特."""

from __future__ import annotations

import re

from extract.language.shapes import shape

_PRECISION = re.compile(
    r"(?<![A-Za-z])INT\s?/\s?FP\s?\d{1,2}"
    r"|(?<![A-Za-z])(?:NV|MX)?(INT|FP|BFLOAT|BF|TF|FLOAT)\s?(\d{1,2})(?:\s?/\s?((?:INT|C?FP|BF|TF)\s?\d{1,2}))?",
    re.I,
)
_PRECISION_WORDS = (
    (re.compile(r"半精度"), "FP16"), (re.compile(r"单精度"), "FP32"), (re.compile(r"双精度"), "FP64"), (re.compile(r"混合精度"), "mixed"),
    (re.compile(r"16\s?位(?:浮点|半精度)"), "FP16"), (re.compile(r"32\s?位浮点"), "FP32"), (re.compile(r"64\s?位浮点"), "FP64"),
    (re.compile(r"(?<!\d)8\s?位(?:定点|整[数型])"), "INT8"), (re.compile(r"16\s?位(?:定点|整[数型])"), "INT16"),
    (re.compile(r"32\s?位(?:定点|整[数型])"), "INT32"), (re.compile(r"(?<!\d)4\s?位(?:定点|整[数型])"), "INT4"),
    (re.compile(r"8\s?(?:比特|bit)", re.I), "INT8"), (re.compile(r"(?<!\d)4\s?(?:比特|bit)", re.I), "INT4"),
)  # fmt: skip


_GOES_ON = re.compile(r"\s?(?:约|已)?(?:为|是|达到?|高达|至)\s?")


# 312 TFLOPS | 624 TFLOPS@FP16: dense and sparse, as data sheets pair them, in one format
_PAIRED = re.compile(r"\s?[|｜]\s?\d[\d.,]*\s?[TPEG]?(?:FL)?OPS\s?\*?(?=\s?[@（(])", re.I)


_ONE = r"(?:NV|MX)?(?:INT|FP|BF|TF)\s?\d{1,2}"
_SLASHED = re.compile(
    rf"(?:(?P<first>{_ONE})\s?/\s?(?P<second>{_ONE})[^，。；/\d]{{0,8}})?(?P<figures>\d[\d.]*\s?/\s?\d[\d.]*)\s?[TPEG]?(?:FL)?OPS"
    rf"(?:\s?[@（(]\s?(?P<third>{_ONE})\s?/\s?(?P<fourth>{_ONE}))?",
    re.I,
)


def _slashed(text: str, start: int) -> str:
    """49/98 TFLOPS@FP32/TF32, INT8/FP16 算力 256/128 TOPS: the format of the figure at ``start`` by its place."""
    for match in _SLASHED.finditer(text):
        if match.start("figures") <= start < match.end("figures"):
            formats = [f for f in (match["first"] or match["third"], match["second"] or match["fourth"]) if f]
            second = "/" in text[match.start("figures") : start]
            return _normal_precision(formats[second]) if formats else ""
    return ""


def precision_near(text: str, start: int, end: int) -> str:
    """The number format of the figure ``text[start:end]``: inside it, right behind it, or ahead of it in its clause."""
    if slashed := _slashed(text, start):
        return slashed
    inside = _PRECISION.search(text, start, end)
    if pair := _PAIRED.match(text, end):
        end = pair.end()
    behind = re.compile(
        r"\s?[（(@]?\s?(?:的)?\s?(?:稠密|稀疏|峰值|理论)?\s?((?:NV|MX)?(?:INT|FP|BFLOAT|BF|TF)\s?\d{1,2}(?:\s?/\s?(?:INT|FP|BF|TF)?\s?\d{1,2})?)",
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
    if said := _said_in_bracket(text, end):
        return said
    words_near = ahead_text[-20:] + re.split(r"[，；。]", text[end : end + 8])[0]
    return next((name for pattern, name in _PRECISION_WORDS if pattern.search(words_near)), "")


_BRACKET_BEHIND = re.compile(r"\s?[（(](?P<inside>[^（）()\d]{0,6}(?:\d{1,4}\s?[GM]Hz)?[^（）()；;]{1,24})[）)]", re.I)
_FIGURE_INSIDE = re.compile(r"\d\s?(?:[TPEG]?(?:OPS|FLOPS)|亿次|万次)", re.I)


def _said_in_bracket(text: str, end: int) -> str:
    """512GFLOPS（1GHz 主频下 FP16 峰值性能）: the one format that a bracket behind the figure tells, among other words."""
    bracket = _BRACKET_BEHIND.match(text, end)
    if bracket is None or _FIGURE_INSIDE.search(bracket["inside"]):
        return ""
    formats = {_normal_precision(m.group()) for m in _PRECISION.finditer(bracket["inside"])}
    formats = formats or {name for pattern, name in _PRECISION_WORDS if pattern.search(bracket["inside"])}
    return formats.pop() if len(formats) == 1 else ""


_AND = re.compile(r"\s?[和与及、]\s?")


def _both(text: str, formats: list[re.Match[str]]) -> str:
    """FP64 和 FP32 算力为 60TFLOPS: one figure for both; else the last of the ``formats``."""
    last = _normal_precision(formats[-1].group())
    joined = len(formats) > 1 and _AND.fullmatch(text, formats[-2].end(), formats[-1].start())
    return f"{_normal_precision(formats[-2].group())}/{last}" if joined and "/" not in last else last


_FORMAT = r"(?P<format>(?:NV|MX)?(?:INT|FP|BF|TF)\s?\d{1,2})"
# 以 FP16 稠密算力计，A 为 989，B 为 312: the format of every figure up to the next ；
_MEASURED_IN = re.compile(rf"[以按]\s?{_FORMAT}[^，。；\d]{{0,8}}(?:计算?|口径|为准|衡量|统计|来看)(?:，|时)", re.I)
# A 为 262，B 为 466，均为 FP8; 可提供 4 EFLOPS 的算力，精度为 FP16
_ALL_IN = re.compile(
    rf"(?:[^。；]{{0,60}}?，\s?(?:均|都|皆)(?:为|是|系|以)|[^，。；]{{0,12}}，\s?(?:计算)?精度(?:均|都)?(?:为|是))\s?{_FORMAT}", re.I
)
# 在混合精度的 HPL-MxP 测试中反超，得到 10.6 EFLOPS
_MIXED = re.compile(r"混合精度[^，。；\d]{0,20}(?:，[^，。；\d]{0,20})?$")


def precision_said(text: str, section: int, start: int, end: int) -> str:
    """The format that the sentence tells further off, for a figure beside which none stands; its stretch begins at ``section``."""
    if over := list(_MEASURED_IN.finditer(text, section, start)):
        return "" if _PRECISION.search(text, over[-1].end(), start) else _normal_precision(over[-1]["format"])
    if after := _ALL_IN.match(text, end):
        return "" if _PRECISION.search(text, end, after.start("format")) else _normal_precision(after["format"])
    return "mixed" if _MIXED.search(text, section, start) else ""


_ELLIPTIC = re.compile(
    r"\s?[”」]?\s?(?:芯片|显卡|计算卡|加速卡|板卡)?\s?(?:则|却|也|仅|只|就|便)*\s?"
    r"(?:为|有|是|达到?|(?:翻倍|提升|升|增|降|减半?|减少)[到至])?\s?(?:约|近|超过?|逾)?\s?"
)


def goes_on(between: str) -> bool:
    """X 的 INT4 算力 14TOPS，Y 则为 28TOPS: ``between`` Y and its figure stands nothing that tells of what it is."""
    return _ELLIPTIC.fullmatch(between) is not None


def _listed_precision(text: str, start: int) -> str:
    """INT8 与 FP16 算力分别达 512TOPS 和 256TFLOPS: the figure's own format by its place; one format serves them all."""
    clause = max(text.rfind("，", 0, start), text.rfind("；", 0, start), text.rfind("。", 0, start)) + 1
    word = text.rfind("分别", clause, start)
    formats = [_normal_precision(m.group()) for m in _PRECISION.finditer(text, clause, word)] if word >= 0 else []
    if not formats and word >= 0:  # 单精度和半精度性能分别是 32 和 64GFLOPS
        said = sorted((m.start(), name) for pattern, name in _PRECISION_WORDS for m in pattern.finditer(text, clause, word))
        formats = [name for _, name in said]
    place = len(re.findall(r"\d(?:\.\d+)?(?:\s?[TPEG]?(?:OPS|FLOPS)|(?=\s?[和与及、/]\s?\d))", text[max(word, 0) : start + 1], re.I))
    if len(formats) == 1:
        return formats[0]
    return formats[place] if place < len(formats) else ""


def _normal_precision(words: str) -> str:
    plain = re.sub(r"\s|（|\(|@", "", words).upper().replace("BFLOAT", "BF").replace("FLOAT", "FP")
    return re.sub(r"^(?:NV|MX)(?=FP|INT)", "", plain)


def is_format(name: str) -> bool:
    """Whether a name is but a number format: NVFP4, MXFP8, INT8, TF32+."""
    return bool(re.fullmatch(r"(?:(?:NV|MX|C)?(?:INT|FP|BF|TF)\s?\d{1,2}\+?\s?/?\s?)+", name, re.IGNORECASE))


def is_component(name: str) -> bool:
    """Whether a name is but a part or a form of hardware, of which a figure may be told but whose it is not: SXM, NPU, NVLink."""
    return shape("component").fullmatch(name) is not None
