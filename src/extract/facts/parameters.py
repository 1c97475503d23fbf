"""How many parameters a named model has: 1750 亿参数的 GPT-3, 参数规模达到 1.75 万亿, 千亿级大模型."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extract.facts.common import actors, compared, governing_date, named, named_all, owner_in_name, respective, within_name
from extract.facts.reading import Line, Reading
from extract.names.marks import nameless
from extract.names.mention import Kind, Mention
from extract.records import Named, ParameterFact, Qualifier, Quantity, Rejection

_BEHIND = re.compile(
    r"\s?(?:[一二两三四五六七八九十\d]+\s?(?:种|个|档|款|类)|个|级别?|规模|量级|级规模|以上|左右)*\s?(?:的)?\s?(?:模型|可训练|网络|激活|总|训练)?\s?(?:参数|parameters?)(?!量?化)"
    r"|\s?[一二三四五六七八九十两\d]\s?[种个档款]\s?(?:不同)?的?(?:规格|尺寸|大小|体量)",
    re.I,
)
_AHEAD = re.compile(
    r"(?:参数|parameters?)(?:量|规模|总量|数量|数目|数|总数|级别|量级|体量|容量)?(?:[（(][^（）()]{1,12}[）)])?\s?"
    r"(?:[^，。；、0-9]{0,14}?(?:从|由)[^，。；]{1,16}?)?[^，。；、！？\d]{0,14}?[:：]?\s?$",
    re.I,
)
_MODEL_SIZE = re.compile(
    r"\s?(?:级别?|规模|量级|级规模|参数级?|的)*\s?(?:的)?\s?[\u4e00-\u9fffA-Za-z\- （）()]{0,16}?(?:大?模型|MoE|BERT|GPT)"
)
# What the number counts instead.
_OTHER = re.compile(
    r"^\s?(?:个|条|张|对|万|组|多)?\s?(?:神经元|突触|token|Token|词元|词|字|图文|图片|图像|样本|数据|条|张|对|次|元|美元|人|用户|台|小时|行|篇|次|GB|TB|晶体管|像素|家|项|种|三元组|实体|蛋白|单词|文本|语料|倍|%|％|年|月|日|GPU|卡|块|片)"
)
_CAPABILITY = re.compile(r"(?:支持|可训练|能够训练|训练出?|可支撑|支撑|面向|容纳|承载|可承载|满足|训练上|最大可)[^，。；]{0,10}$")
# 10 亿以上参数规模的大模型 79 个, 千亿参数模型的训练: models in general
_GENERIC_MODEL = re.compile(
    r"\s?(?:以上|级|规模)的大?模型(?:已|共|有|达|超|\s?\d|数量)|\s?的大?模型(?:已有|共有?|数量|\s?\d)|\s?(?:级|以上|规模)*的?\s?参数(?:量|规模|级别|级)?(?:以上)?的?(?:超?大规模)?(?:预训练)?(?:语言)?大?模型(?:\s?\d|的|训练|推理|[，。；、]|$)"
)
_SMALLEST = Decimal(10**4)


def extract_parameters(reading: Reading) -> tuple[list[ParameterFact], list[Rejection]]:
    """Every size of a named model that prose, lists and captions state; tables are read elsewhere."""
    facts: list[ParameterFact] = []
    rejected: list[Rejection] = []
    for line in reading.lines:
        for quantity, rule in _counted(line):
            found = _model(line, quantity, rule)
            source = reading.source(line, quantity.start, quantity.end, f"parameters.{rule}", _confidence(rule, quantity))
            if found is None:
                rejected.append(Rejection(replace(source, confidence=0.2), "parameter", "no_subject"))
                continue
            owner, model, text = found
            if _CAPABILITY.search(line.text, 0, quantity.start) and model.start < quantity.start and owner is line:
                rejected.append(Rejection(replace(source, confidence=0.3), "parameter", "capability"))
                continue
            makers = _makers_in_bracket(line, quantity) or _makers(owner, model)
            facts.append(ParameterFact(source, text, makers, quantity, _release_date(line, quantity, owner, model)))
    return facts, rejected


_OWNS = re.compile(r"\s?(?:大?模型|系列|算法)?\s?的\s?(?:约|近|超过?|逾)?")
_GROWN = re.compile(r"(?:升级|增加?|扩大|提升|达到?|扩展|突破|增长|扩充)(?:至|到)?\s?$")
_LISTED = re.compile(r"\s?(?:、|和|与|及|以及|/|，|,|或)\s?")


def _counted(line: Line) -> list[tuple[Quantity, str]]:
    """The quantities that count parameters, each with its rule; a list of numbers shares the rule of one of them.

    100 亿、380 亿和 1000 亿三种参数规模: the last one tells it of all.
    """
    rules: list[str] = []
    for quantity in line.quantities:
        rules.append(_rule(line, quantity, any(r in ("behind", "ahead") for r in rules)))
    order = list(range(len(rules)))
    for indices, step in ((order[::-1], 1), (order, -1)):
        for i in indices:
            j = i + step
            if rules[i] or not 0 <= j < len(rules) or not rules[j]:
                continue
            first, second = sorted((line.quantities[i], line.quantities[j]), key=lambda q: q.start)
            alike = line.quantities[i].dimension == "number" and line.quantities[i].high >= 10**6
            if alike and _LISTED.fullmatch(line.text[first.end : second.start]):
                rules[i] = rules[j]
    return [(q, r) for q, r in zip(line.quantities, rules, strict=True) if r]


def _confidence(rule: str, quantity: Quantity) -> float:
    if rule == "size":
        return 0.7
    return 0.8 if quantity.qualifier is Qualifier.VAGUE else 0.93


def _rule(line: Line, quantity: Quantity, series: bool) -> str:
    """Which rule makes the quantity a count of parameters: behind, ahead, size, or none."""
    if quantity.dimension != "number" or quantity.high < _SMALLEST or within_name(line, quantity):
        return ""
    text = line.text
    if _BEHIND.match(text, quantity.end):
        return "behind"
    if _OTHER.match(text[quantity.end : quantity.end + 8]):
        return ""
    clause = line.clauses[line.clause_at(quantity.start)]
    if series and quantity.low >= 10**8 and not re.match(r"\s?(?:倍|%|％)", text[quantity.end :]):
        # 参数量为 1000 亿，6 月升级至 1 万亿; 参数规模 1.75 万亿，超过 Switch Transformer 的 1.6 万亿
        ahead = [m for m in line.mentions if m.end <= quantity.start and m.kind is Kind.MODEL]
        owned = any(_OWNS.fullmatch(text[m.end : quantity.start]) for m in ahead)
        if owned or _GROWN.search(text[clause.start : quantity.start]):
            return "ahead"
    if _AHEAD.search(text[clause.start : quantity.start]) and not re.search("训练数据", text[clause.start : quantity.start]):
        return "ahead"
    if _MODEL_SIZE.match(text, quantity.end) and (quantity.low >= 10**9 or series):
        return "size"
    return ""


def _model(line: Line, quantity: Quantity, rule: str) -> tuple[Line, Mention, Named] | None:
    """The model that has the parameters, with the line that names it."""
    clause = line.clauses[line.clause_at(quantity.start)]
    models = [m for m in line.mentions if _may_be_model(line, m)]
    if direct := _direct(line, quantity, models):
        return line, direct, named(line, direct)
    behind = [m for m in models if m.start >= quantity.end and m.end <= clause.end + 1]
    ahead = [m for m in models if m.end <= quantity.start and m.start >= clause.start]
    quoted_behind = _QUOTED_BEHIND.match(line.text, quantity.end)
    if quoted_behind and not behind:
        span = quoted_behind.span("name")
        found = Mention(*span, Kind.MODEL, quoted_behind["name"], "mark")
        return line, found, named(line, found)
    ordinal = re.search(r"(前|后)者[^，。；前后]{0,14}$", line.text[: quantity.start])
    before = [m for m in models if ordinal and m.end <= ordinal.start()][-2:]
    if ordinal and len(before) == 2:
        chosen = before[0 if ordinal.group(1) == "前" else 1]
        return line, chosen, named(line, chosen)
    if rule in ("behind", "size") or (rule == "ahead" and re.match(r"\s?(?:个|以上|左右)?\s?的", line.text[quantity.end :])):
        for mention in behind:
            between = line.text[quantity.end : mention.start]
            if _attributive(between):
                return line, mention, named(line, mention)
    ahead = [m for m in ahead if not compared(line, m)] or ahead
    if ahead:
        return line, ahead[-1], named(line, ahead[-1])
    section = line.section_start(quantity.start)
    near = [m for m in models if section <= m.start and m.end <= quantity.start and not compared(line, m)]
    if _GENERIC_MODEL.match(line.text, quantity.end) and not near:
        return None
    return _model_before(line, quantity, models)


_QUOTED_BEHIND = re.compile(r"(?:个|的|规模)?\s?(?:参数)?(?:规模|量)?的[^，。；“]{0,14}“(?P<name>[^”，。]{2,16})”")
_HEADED = re.compile(r"^[\s\d.、）)•◦■▪●◆\-]*(?P<name>[^：:，。；（(]{2,24}?)\s?[：:]")


def _headed(line: Line) -> Mention | None:
    """墨池：某公司，参数 120 亿: an item that begins with its name."""
    match = _HEADED.match(line.text) if line.sentence.kind == "list" else None
    if not match or nameless(match["name"].strip()) or re.search(r"参数|规模|意义|事件|特点", match["name"]):
        return None
    return Mention(*match.span("name"), Kind.MODEL, match["name"].strip(), "mark")


def _direct(line: Line, quantity: Quantity, models: list[Mention]) -> Mention | None:
    """The model that the number is joined to: X 的 83 亿参数, X（AI21 Labs，1780 亿参数）, A、B 分别为 18 亿和 70 亿."""
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    if bracket:
        near = [m for m in models if m.end <= bracket[0] and bracket[0] - m.end <= 12]
        touching = [m for m in line.mentions if m.end <= bracket[0] <= m.end + 1 and m.kind is not Kind.ORG]
        return touching[-1] if touching else near[-1] if near else None
    if paired := respective(line, quantity, [m for m in models if m.kind is Kind.MODEL or m.subtype == "unsure"]):
        return paired
    owners = [m for m in models if m.end <= quantity.start and _OWNS.fullmatch(line.text[m.end : quantity.start])]
    return owners[-1] if owners else None


def _attributive(between: str) -> bool:
    """参数的（中文预训练语言）模型 X: only describing words stand between the number and the name."""
    return (
        len(between) <= 40
        and not re.search(r"[，。；]|超过|相比|是|达到|优于|对标|基于", between)
        and bool(re.search(r"的|模型|参数|级|——|规模", between))
    )


def _model_before(line: Line, quantity: Quantity, models: list[Mention]) -> tuple[Line, Mention, Named] | None:
    start = line.section_start(quantity.start)
    if (
        re.match(r"\s?(?:该|这一|这个)(?:模型|系统|网络|算法)", line.text[start:])
        and line.previous
        and line.previous.sentence.block == line.sentence.block
    ):
        main = [m for m in line.previous.mentions if _may_be_model(line.previous, m) and not compared(line.previous, m)]
        if main:
            return line.previous, main[0], named(line.previous, main[0])
    earlier = [m for m in models if start <= m.start and m.end <= quantity.start and not compared(line, m)]
    if earlier:
        best = next((m for m in reversed(earlier) if not line.bracketed(m.start)), earlier[-1])
        return line, best, named(line, best)
    later = [
        m for m in models if m.start >= quantity.end and m.start - quantity.end <= 30 and _attributive(line.text[quantity.end : m.start])
    ]
    if later:
        return line, later[0], named(line, later[0])
    if headed := _headed(line):
        return line, headed, named(line, headed)
    before = line.previous
    for _ in range(3):
        if before is None or before.sentence.block != line.sentence.block:
            break
        found = [m for m in before.mentions if _may_be_model(before, m) and not compared(before, m)]
        if found:
            return before, found[0], named(before, found[0])
        before = before.previous
    return None


def _may_be_model(line: Line, mention: Mention) -> bool:
    if mention.kind is Kind.MODEL:
        return mention.subtype != "technique"
    # a Latin name that nothing tells the kind of, in a sentence about parameters
    return mention.kind is Kind.PRODUCT and mention.found_by != "lexicon"


def _makers(line: Line, model: Mention) -> tuple[Named, ...]:
    """Who made the model, as far as its sentence says: 谷歌的 X, 由 X 研发的 Y, A 发布 Y."""
    ahead = [m for m in line.mentions if m.kind is Kind.ORG and m.end <= model.start and model.start - m.end <= 3]
    if owner := owner_in_name(line, model):
        return owner
    if ahead and re.fullmatch(r"\s?(?:的|公司的?|旗下的?)?\s?[“「]?", line.text[ahead[-1].end : model.start]):
        return named_all(line, ahead[-1:])
    if compared(line, model):  # A 发布 X，是 Y 的九倍: Y is not A's
        return ()
    return actors(line, model.start)


def _makers_in_bracket(line: Line, quantity: Quantity) -> tuple[Named, ...]:
    """ESM-2（Meta，150 亿参数）: whose it is stands in the same bracket."""
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    return named_all(line, line.among(bracket[0], quantity.start, Kind.ORG)) if bracket else ()


def _release_date(line: Line, quantity: Quantity, owner: Line, model: Mention) -> str:
    """The date of the figure's own clause (6 月升级至 1 万亿), or else the one that governs the model's name."""
    clause = line.clauses[line.clause_at(quantity.start)]
    own = any(clause.start <= d.start < quantity.start for d in line.dates)
    if own:
        return governing_date(line, quantity.start, quantity.end)
    return governing_date(owner, model.start, model.end)
