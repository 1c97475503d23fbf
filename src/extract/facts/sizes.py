"""Which numbers of a sentence count a model's parameters, and which of them only those at work (activated)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from extract.facts.common import compared, within_name
from extract.facts.reading import Line
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Qualifier, Quantity

# 10 亿以上的大模型, 千亿稠密模型 X: a number ahead of the word for a model, with no word for parameters.
_MODEL_SIZE = re.compile(
    r"\s?(?:级别?|规模|量级|级规模|参数级?|的)*\s?的?\s?[\u4e00-\u9fffA-Za-z\- （）()]{0,16}?(?:大?模型|MoE|BERT|GPT)"
    r"|\s?的?\s?(?:[\u4e00-\u9fff]{0,4}|[A-Za-z]+(?:\s?[和与、/]\s?[A-Za-z]+)*\s?)版本?(?![税权图])"
)
_CLASS_OF = re.compile(r"[^，。；、\d]*?(?:级别?|规模|量级)\s?的?[^，。；、\d]{0,12}$")
_KINDS_OF = re.compile(r"\s?[两二三四五六七八九十\d]\s?[种款档]\s?(?:[，。；）]|$)")  # 有 80 亿和 700 亿两种
_TO_SCALE = re.compile(r"\s?级?\s?(?:规模|量级|级别)\s?(?:[，。；]|$)")  # 把生成模型做到百亿规模
_SCALE = re.compile(r"(?:规模|尺寸|大小)(?:从|在|介于|为|涵盖|覆盖|横跨)?\s?$")  # 一个模型系列，规模从 7B 到 70B 不等
_TIMES = re.compile(r"[×xX*]\s?$")
_LISTED = re.compile(r"\s?(?:、|和|与|及|以及|/|，|,|或|(?:一路|一直)?[\u4e00-\u9fff]{0,2}[到至])\s?")
_CLAUSE_ENDS = re.compile(r"\s?(?:左右|上下|整|有余)?\s?(?:[，。；、（()）]|——|\s/\s|$)")
_LETTER = re.compile(r"\d\s?[bB]$")
# 参数量与 GPT-3 相当，为 1750 亿
_AS_MANY = re.compile(
    r"参数(?:量|规模|总量|数量|数)?[与和跟同][^，。；]{2,20}(?:相当|持平|相同|一样|相近|一致)，\s?(?:均|都|同样|同)?(?:为|是|达到?)\s?$"
)
# 做到了接近上一代 405B 的效果
_NEARS = re.compile(r"(?:接近|逼近|达到|做到|媲美|相当于|超过|不输|持平|看齐)[^，。；]{0,10}$")
_AS_GOOD = re.compile(r"\s?(?:模型|版本?)?的(?:效果|水平|表现|性能|能力|成绩|水准|精度)")
_SMALLEST, _LEAST_LETTER, _MOST = Decimal(10**4), Decimal(10**7), Decimal(10**14)


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity that counts parameters, with the rule that says so; ``activated`` where only those at work are meant."""

    quantity: Quantity
    rule: str
    activated: bool = False


def counts(line: Line, *, about: bool = False) -> list[Count]:
    """The quantities that count parameters; a list of numbers shares the rule of one of them.

    100 亿、380 亿和 1000 亿三种参数规模: the last one tells it of all. ``about``: the paragraph speaks of parameters,
    so that a number which is all that is said of a model counts them, too.
    """
    rules: list[str] = []
    carried = about or _said_before(line)
    quantities = _sizes_apart(line)
    for quantity in quantities:
        rule = _rule(line, quantity, any(r in ("behind", "ahead") for r in rules))
        rules.append(rule or ("ahead" if carried and _of_another(line, quantity) else ""))
    large = [i for i, q in enumerate(quantities) if q.dimension == "number" and q.high >= 10**6]
    for pairs in (list(pairwise(large))[::-1], [(b, a) for a, b in pairwise(large)]):
        for i, told in pairs:
            first, second = sorted((quantities[i], quantities[told]), key=lambda q: q.start)
            again = told > i and quantities[i].low == quantities[told].low  # YaLM 100B，一千亿参数: the name's own number
            told_so = rules[told] and (not rules[i] or (rules[i] == "size" and rules[told] == "behind"))
            if told_so and not again and _LISTED.fullmatch(line.text[first.end : second.start]):
                rules[i] = rules[told]
    found = [Count(q, r, _is_activated(line, q)) for q, r in zip(quantities, rules, strict=True) if r]
    return [c for c in found if not any(_says_again(line, c, other) for other in found)]


def _says_again(line: Line, letter: Count, other: Count) -> bool:
    """13B of GPT-3 13B（130 亿参数）: what the words beside it count."""
    if letter.rule != "size" or other.rule == "size" or other.quantity.low != letter.quantity.low:
        return False
    apart = max(letter.quantity.start, other.quantity.start) - min(letter.quantity.end, other.quantity.end)
    return apart <= 16 and _LETTER.search(line.text[letter.quantity.start : letter.quantity.end]) is not None


_TO = re.compile(r"\s?[到至]\s?")


def _sizes_apart(line: Line) -> list[Quantity]:
    """The quantities of the sentence; 330 亿到 650 亿 behind 从 70 亿、130 亿、 is no range, but the last two of a list."""
    found: list[Quantity] = []
    for quantity in line.quantities:
        text = line.text[quantity.start : quantity.end]
        to = _TO.search(text)
        listed = found and _LISTED.fullmatch(line.text[found[-1].end : quantity.start]) and found[-1].high >= 10**7
        if to and listed and quantity.qualifier is Qualifier.RANGE and quantity.dimension == "number":
            cut = quantity.start + to.start(), quantity.start + to.end()
            low = replace(quantity, end=cut[0], high=quantity.low, qualifier=Qualifier.EXACT)
            high = replace(quantity, start=cut[1], number_start=cut[1], low=quantity.high, qualifier=Qualifier.EXACT)
            found += [low, high]
        else:
            found.append(quantity)
    return found


def _said_before(line: Line) -> bool:
    """Whether the sentence before, in the same paragraph, counts parameters."""
    before = line.previous
    if before is None or before.sentence.block != line.sentence.block or "参数" not in before.text:
        return False
    return any(_rule(before, quantity, False) in ("behind", "ahead") for quantity in before.quantities)


def _of_another(line: Line, quantity: Quantity) -> bool:
    """…BERT 的 3.4 亿参数…。GPT-2 为 15 亿，Megatron-LM 扩大到 83 亿: a model and its number go on with what was counted before."""
    if quantity.dimension != "number" or not 10**7 <= quantity.low <= _MOST or within_name(line, quantity):
        return False
    ahead = _ahead(line, quantity)
    ends = _CLAUSE_ENDS.match(line.text, quantity.end) is not None or _NEXT_OF_LIST.match(line.text, quantity.end) is not None
    models = [m for m in line.among(_clause_start(line, quantity), quantity.start, Kind.MODEL) if m.subtype != "technique"]
    is_said = shape("grown").search(ahead) or shape("copula").search(ahead)
    goes_on = is_said and (models or shape("version_as_subject").search(ahead)) and quantity.low >= 10**8
    alone = shape("copula").fullmatch(ahead.strip()) and _speaks_of_size(line, quantity)
    alone = alone or ((not ahead.strip() or _BESIDE_NAME.search(ahead)) and _tells_of_model(line, quantity))
    alone = alone or _right_behind(line, quantity, models)
    small = quantity.low < 10**8 and not _is_plain(line.text)  # Kimi 超过 1200 万 where the sentence speaks of users
    return ends and not small and _is_plain(ahead) and bool(_owner(line, quantity) or goes_on or alone or _alone_in_bracket(line, quantity))


_NEXT_OF_LIST = re.compile(r"\s?(?:、|和|与)\s?[\d.]+\s?[百千]?[万亿]")


_BESIDE_NAME = re.compile(r"^\s?(?:单体|总共|共计?|合计)\s?$")


def _right_behind(line: Line, quantity: Quantity, models: list[Mention]) -> bool:
    """A 大学等开源的 X 约 30 亿: nothing stands between the name and the number."""
    return bool(models) and not line.text[models[-1].end : quantity.start].strip(" ”」")


def _tells_of_model(line: Line, quantity: Quantity) -> bool:
    """X 于 4 月上线，270 亿；: the clause ahead tells of a model, and this one is a number alone."""
    index = line.clause_at(quantity.start)
    before = line.clauses[index - 1] if index and line.clauses[index].after == "，" else None
    if before is None or not _is_plain(line.text[before.start : before.end]):
        return False
    models = [m for m in line.among(before.start, before.end, Kind.MODEL) if m.subtype != "technique" and not compared(line, m)]
    return bool(models or shape("version_as_subject").search(line.text, before.start, before.end))


def _speaks_of_size(line: Line, quantity: Quantity) -> bool:
    """X 的规模略大，为 1.59 亿: the clause ahead speaks of a model's size."""
    index = line.clause_at(quantity.start)
    before = line.clauses[index - 1] if index else None
    if before is None or not shape("speaks_of_size").search(line.text, before.start, before.end):
        return False
    return any(m.subtype != "technique" for m in line.among(before.start, before.end, Kind.MODEL))


def _is_activated(line: Line, quantity: Quantity) -> bool:
    """激活 210 亿, 320 亿激活参数, 推理时只用到 129 亿."""
    ahead = line.text[_clause_start(line, quantity) : quantity.start]
    return bool(shape("activated").search(ahead) or shape("activated_behind").match(line.text, quantity.end))


def _ahead(line: Line, quantity: Quantity) -> str:
    """What its clause says ahead of the quantity; that of the clause before, too, where a colon parts them: 四档规模：67 亿."""
    index = line.clause_at(quantity.start)
    before = line.clauses[index - 1] if index and line.clauses[index].after == "：" else None
    ahead = line.text[line.clauses[index].start : quantity.start]
    return line.text[before.start : before.end] if before and not ahead.strip() else ahead


def _clause_start(line: Line, quantity: Quantity) -> int:
    return line.clauses[line.clause_at(quantity.start)].start


# 比 120 亿参数的前代更好: of what has no name
_OF_FORMER = re.compile(r"\s?个?参数的\s?(?:前代|上一代|前作|前辈|对手|竞品|同类)(?!\s?(?:模型)?\s?[“A-Za-z])")


# 在 6B 或者 7B 规模的旧模型上微调, 填补 X 在 3B 上的空白
_ON = re.compile(
    r"\s?(?:(?:或者?|和|与|至|到|、)\s?[\d.]+\s?[BM百千万亿]+)?\s?"
    r"(?:(?:参数)?(?:规模|级别?|量级|大小|尺寸|尺度|左右)*的?[\u4e00-\u9fff]{0,4}模型|(?:规模|级别?|量级|大小|尺寸|尺度)*)(?:这[一个])?(?:之)?上(?![市线亿万])"
)
_IN = re.compile(r"在\s?(?:[\d.]+\s?[BM百千万亿]+\s?(?:或者?|和|与|至|到|、)\s?)?$")


_OF_KIND = re.compile(r"(?:模型|版本?|系列)\s?[（(]\s?(?:\d[\d.]*\s?B\s?(?:[、/]|和|与|及)\s?)*$")
_KINDS_END = re.compile(r"(?:\s?(?:[、/]|和|与|及)\s?\d[\d.]*\s?B)*\s?[）)]")


# 即以十亿级别参数量训练更多数据: what is done with models of that size
_WITH_SO_MANY = re.compile(r"[以用凭]\s?$")
_TO_TRAIN = re.compile(r"(?:级别?|规模)?的?参数(?:量|规模)?(?:来|去)?(?:训练|学习|拟合|处理|实现|换取)")


def _is_of_any(line: Line, quantity: Quantity) -> bool:
    """Whether a size is told as one at which something is done, or is any: 客户不关心有多少亿参数, 每十亿参数约占两吉字节."""
    vague = quantity.qualifier is Qualifier.VAGUE
    if vague and _WITH_SO_MANY.search(line.text, 0, quantity.start) and _TO_TRAIN.match(line.text, quantity.end):
        return not line.among(0, quantity.start, Kind.MODEL)
    if line.text[: quantity.start].endswith(("多少", "每")) or _OF_FORMER.match(line.text, quantity.end):
        return True
    return bool(_IN.search(line.text, 0, quantity.start) and _ON.match(line.text, quantity.end))


def _rule(line: Line, quantity: Quantity, series: bool) -> str:
    """Which rule makes the quantity a count of parameters; ``series``: the sentence has such a count already. Or none."""
    if quantity.dimension != "number" or not _SMALLEST <= quantity.high <= _MOST or within_name(line, quantity):
        return ""
    if _is_of_any(line, quantity) or _TIMES.search(line.text, 0, quantity.start):  # 8x7B: experts, each of that size
        return ""
    if shape("parameters_behind").match(line.text, quantity.end):
        return "behind" if quantity.high >= 10**6 or "参" in line.text[quantity.end : quantity.end + 12] else ""
    if shape("counts_other").match(line.text, quantity.end) or shape("of_rivals").match(line.text, quantity.end):
        return ""
    ahead = _ahead(line, quantity)
    if _AS_GOOD.match(line.text, quantity.end) and _NEARS.search(ahead):
        return ""
    if series and _goes_on(line, quantity, ahead):
        return "ahead"
    if shape("parameters_ahead").search(ahead) and "训练数据" not in ahead:
        return "ahead"
    if quantity.qualifier is Qualifier.RANGE and _SCALE.search(ahead) and _LETTER.search(line.text, quantity.start, quantity.end):
        return "ahead"
    if _AS_MANY.search(line.text, 0, quantity.start) and quantity.low >= 10**8 and _CLAUSE_ENDS.match(line.text, quantity.end):
        return "ahead"
    if _of_models(line, quantity, ahead) and (found := _without_word(line, quantity, ahead, series)):
        return found
    return "size" if _of_kind(line, quantity) else ""


def _of_kind(line: Line, quantity: Quantity) -> bool:
    """用对话数据训练的精调模型（13B）, 其小型版（7B 和 13B）."""
    told = _OF_KIND.search(line.text, 0, quantity.start) and _LETTER.search(line.text, quantity.start, quantity.end)
    return bool(told and _KINDS_END.match(line.text, quantity.end))


def _goes_on(line: Line, quantity: Quantity, ahead: str) -> bool:
    """参数量为 1000 亿，6 月升至 1 万亿; 1.75 万亿，超过 Switch Transformer 的 1.6 万亿; X 为 70 亿参数，Y 为 130 亿."""
    if quantity.low < 10**7 or not _is_plain(ahead):
        return False
    if _owner(line, quantity):
        return True
    grown = bool(shape("grown").search(ahead)) and quantity.low >= 10**8
    ends = bool(_CLAUSE_ENDS.match(line.text, quantity.end))
    return grown or (ends and quantity.low >= 10**7 and bool(shape("copula").search(ahead) or shape("activated").search(ahead)))


def _is_plain(ahead: str) -> bool:
    """Whether the clause ahead of a number speaks of nothing that is counted in such numbers too."""
    return not shape("speaks_of_other").search(ahead)


def _owner(line: Line, quantity: Quantity) -> Mention | None:
    models = [m for m in line.mentions if m.end <= quantity.start and m.kind is Kind.MODEL]
    owner = next((m for m in models if shape("owns").fullmatch(line.text[m.end : quantity.start])), None)
    return owner or next((m for m in models if _is_all(line, m, quantity)), None)


_HEAD_BEHIND = re.compile(r"\s?[”」]?\s?(?:大?模型|系列)?\s?")


def _is_all(line: Line, model: Mention, quantity: Quantity) -> bool:
    """盘古 NLP 达 1100 亿，盘古 CV 大模型超过 30 亿: a clause of a name and a number, and no more."""
    begins = not line.text[_clause_start(line, quantity) : model.start].strip(" “「")
    ends = _CLAUSE_ENDS.match(line.text, quantity.end) is not None
    return begins and ends and _HEAD_BEHIND.fullmatch(line.text, model.end, quantity.start) is not None


def _of_models(line: Line, quantity: Quantity, ahead: str) -> bool:
    """Whether the sentence names a model, and the clause speaks of nothing else that is counted."""
    models = [m for m in line.mentions if m.kind is Kind.MODEL and m.subtype != "technique"]
    return bool(models or _MODEL_SIZE.match(line.text, quantity.end)) and _is_plain(ahead)


def _without_word(line: Line, quantity: Quantity, ahead: str, series: bool) -> str:
    """The rule for a number beside which no word says parameters: 规模 6710 亿, 671B, 源 1.0（245.7B）, 千亿级的 Step-1."""
    text, large = line.text, quantity.low >= 10**8
    models = [m for m in line.mentions if m.kind is Kind.MODEL and m.subtype != "technique"]
    if large and (shape("size_ahead").search(ahead) or shape("largest").search(ahead)):
        return "ahead" if _CLAUSE_ENDS.match(text, quantity.end) or text[quantity.end] == "”" else ""
    if large and shape("grown").search(ahead) and _TO_SCALE.match(text, quantity.end) and models:
        return "ahead"
    if large and _KINDS_OF.match(text, quantity.end):
        return "size"
    if any(m.start >= quantity.end and large and _CLASS_OF.fullmatch(_last(line, quantity) + text[quantity.end : m.start]) for m in models):
        return "size"
    if quantity.low >= _LEAST_LETTER and _LETTER.search(text[quantity.start : quantity.end]) and models:
        return "size"
    if large and any(m.start >= quantity.end and text[quantity.end : m.start].strip() == "的" for m in models):
        return "size"  # 把 5400 亿的 X 与 220 亿的 Y 拼接
    if large and "参数" in ahead and _owner(line, quantity):
        return "ahead"
    unsure = [m for m in line.mentions if models and m.subtype == "unsure"]  # A（3.4 亿）、B（15 亿）: what is listed with models
    if large and _bracketed_size(line, quantity, models + unsure):
        return "size"
    if _MODEL_SIZE.match(text, quantity.end) and (quantity.low >= 10**9 or series):
        return "size"
    return ""


def _last(line: Line, quantity: Quantity) -> str:
    """The last character of the quantity: the 级 of 千亿级."""
    return line.text[quantity.end - 1 : quantity.end].strip()


def _alone_in_bracket(line: Line, quantity: Quantity) -> bool:
    return _bracketed_size(line, quantity, [m for m in line.mentions if m.kind is Kind.MODEL and m.subtype != "technique"])


def _bracketed_size(line: Line, quantity: Quantity, models: list[Mention]) -> bool:
    """X（1780 亿）, X（2019 年，15 亿）: nothing but the number, and a date, stands in a bracket behind the name."""
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    if bracket is None:
        return False
    inside = line.text[bracket[0] + 1 : quantity.start], line.text[quantity.end : bracket[1] - 1]
    dates = [line.text[d.start : d.end] for d in line.dates if bracket[0] < d.start < bracket[1]]
    if any(part.strip(" ，,") not in ("", *dates) for part in inside):
        return False
    return any(0 <= bracket[0] - m.end <= 2 for m in models)


_GROWS = re.compile(r"[百千万]*[亿万]级别?\s?(?:往|向|走向|迈向|到|至)\s?[百千万]*[亿万]级别?")


def is_trend(line: Line, quantity: Quantity) -> bool:
    """参数量由亿级往千亿级过渡: whether the figure tells how models at large grow, in a clause that names none."""
    clause = line.clauses[line.clause_at(quantity.start)]
    grows = next((m for m in _GROWS.finditer(line.text, clause.start, clause.end) if m.start() <= quantity.start < m.end()), None)
    return grows is not None and not line.among(clause.start, grows.start(), Kind.MODEL)
