"""How many parameters a named model has: 1750 亿参数的 GPT-3, 参数规模达到 1.75 万亿, 千亿级大模型."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extract.facts.alike import called_so, respective
from extract.facts.common import compared, named
from extract.facts.disowned import is_disowned
from extract.facts.headings import Headings
from extract.facts.makers import makers_of, release_date, strangers
from extract.facts.meant import (
    is_architecture,
    is_attributive,
    is_part,
    is_yardstick,
    may_be_model,
    model_before,
    of_sentence_before,
    the_two,
)
from extract.facts.outline import Outline
from extract.facts.reading import Line, Reading
from extract.facts.sizes import counts, is_trend
from extract.facts.unsaid import in_entry, teased
from extract.facts.variants import of_family, variant_ahead
from extract.facts.whose import Owners
from extract.language.shapes import shape
from extract.names.marks import nameless
from extract.names.mention import Kind, Mention
from extract.records import Named, ParameterFact, Qualifier, Quantity, Rejection

_CAPABILITY = re.compile(
    r"(?:支持|可训练|能够训练|训练出?|可支撑|支撑|面向|容纳|承载|可承载|满足|训练上|最大可|微调|运行(?!时)|部署|加载)[^，。；]{0,10}$"
)
# 10 亿以上参数规模的大模型 79 个, 千亿参数模型的训练: models in general
_GENERIC_MODEL = re.compile(
    r"\s?(?:以上|级|规模)的大?模型(?:已|共|有|达|超|\s?\d|数量)|\s?的大?模型(?:已有|共有?|数量|\s?\d)|\s?(?:级|以上|规模)*的?\s?参数(?:量|规模|级别|级)?(?:以上)?的?(?:超?大规模)?(?:预训练)?(?:语言)?大?模型(?:\s?\d|的|训练|推理|[，。；、]|$)"
)


def extract_parameters(reading: Reading) -> tuple[list[ParameterFact], list[Rejection]]:
    """Every size of a named model that prose, lists and captions state; tables are read elsewhere."""
    facts: list[ParameterFact] = []
    rejected: list[Rejection] = []
    headings, owners, outline = Headings(reading), Owners(reading), Outline(reading.lines)
    about = _about_sizes(reading)
    for line in reading.lines:
        for count in counts(line, about=line.sentence.block in about):
            quantity, rule = count.quantity, count.rule
            found = _subject(headings, outline, line, quantity, rule)
            source = reading.source(line, quantity.start, quantity.end, f"parameters.{rule}", _confidence(rule, quantity))
            if found is None:
                rejected.append(Rejection(replace(source, confidence=0.2), "parameter", "no_subject"))
                continue
            owner, model, text = found
            text = of_family(owner, model) or _with_size(owner, model, quantity) or _resized(owner, model, quantity) or text
            if is_trend(line, quantity):
                rejected.append(Rejection(replace(source, confidence=0.3), "parameter", "trend"))
                continue
            if owner is line and _is_capability(line, quantity, model):
                rejected.append(Rejection(replace(source, confidence=0.3), "parameter", "capability"))
                continue
            if is_disowned(line, quantity.start):
                rejected.append(Rejection(replace(source, confidence=0.3), "parameter", "disowned"))
                continue
            if shape("hearsay").search(line.text, line.section_start(quantity.start), quantity.start):
                rejected.append(Rejection(replace(source, confidence=0.3), "parameter", "hearsay"))
                continue
            quantity = _without_measure(line, quantity, model)
            makers, date = makers_of(line, quantity, owner, model), release_date(line, quantity, owner, model)
            if strangers(reading.recogniser.lexicon, owner, model, makers):
                told = owner.dates or (owner.previous and any(m.name == model.name for m in owner.previous.mentions))
                makers, date = (), date if told else ""
            makers = owners.of_model(owner, model, makers)
            facts.append(ParameterFact(source, text, makers, quantity, date, count.activated))
    return facts, rejected


#: So many sizes, each told with the word, make a report one about the sizes of models.
_MANY_SIZES = 12


def _about_sizes(reading: Reading) -> set[int]:
    """The paragraphs that speak of parameters; all of a report that does again and again."""
    told = [line.sentence.block for line in reading.lines if "参数" in line.text for _ in counts(line)]
    return {line.sentence.block for line in reading.lines} if len(told) >= _MANY_SIZES else set(told)


def _is_capability(line: Line, quantity: Quantity, model: Mention) -> bool:
    """X 可训练千亿参数的模型, 可运行千亿参数模型的服务器 X: what X can carry is not its size."""
    worked_on = quantity.qualifier is Qualifier.VAGUE and _WORK_ON_MODELS.match(line.text, quantity.end)
    if worked_on and (model.kind is not Kind.MODEL or _FOR_MODELS.search(line.text, 0, quantity.start)):
        return True  # X 架构的 Y 单元可为万亿参数模型训练提供…
    told = _CAPABILITY.search(line.text, 0, quantity.start)
    if (
        told is None or _VERSION_ALONE.match(line.text, quantity.end) or told.start() <= model.start < quantity.start
    ):  # 训练出万亿参数的版本, 面向认知的 X 规模达到…
        return False
    if model.end <= told.start() and _IS_TRAINED.search(line.text, model.end, quantity.start):
        return False
    return model.start < quantity.start or "模型的" in line.text[quantity.end : model.start]


_FOR_MODELS = re.compile(r"(?:[可能]为|为了|加速|提速)[^，。；]{0,8}$")
_WORK_ON_MODELS = re.compile(
    r"\s?参数(?:级别?|规模)?的?\s?(?:[和与及][^，。；、]{0,12}(?:模型|LLM)|(?:[^，。；、的]{0,8}(?:模型|LLM|MoE)\s?)?的?(?:训练|推理|微调|部署))"
)
# X 是某机构训练的 200 亿参数语言模型
_IS_TRAINED = re.compile(r"是[^，。；]{1,24}(?:训练|微调)(?:而成|得到|出来|出)?的\s?(?:约|近|超过?|逾)?\s?$")


def _without_measure(line: Line, quantity: Quantity, model: Mention) -> Quantity:
    """X 在评测中超过了 1750 亿参数的 Y: the verb measures X by Y and hedges no number."""
    hedge = line.text[quantity.start : quantity.number_start].strip()
    rival = any(m.kind is Kind.MODEL and m.end <= quantity.start for m in line.among(line.section_start(quantity.start), quantity.start))
    if hedge not in _MEASURING or not rival or model.start < quantity.end:
        return quantity
    return replace(quantity, start=quantity.number_start, qualifier=Qualifier.EXACT)


_MEASURING = frozenset({"超过", "超过了", "超出", "高于", "低于", "超", "不及"})


# 文本部分采用 A，图像部分由 B 初始化，整体模型共 78 亿参数
_OF_WHOLE = re.compile(r"(?:整体|整个)(?:的)?(?:模型|网络|系统|架构|框架)?[^，。；A-Za-z]{0,4}")


def _subject(headings: Headings, outline: Outline, line: Line, quantity: Quantity, rule: str) -> tuple[Line, Mention, Named] | None:
    """The model that has the parameters, of the sentence, of the entry or of the heading that it stands under.

    What is made of the models that a sentence names has them, where it says so.
    """
    clause = line.clauses[line.clause_at(quantity.start)]
    if not _OF_WHOLE.fullmatch(line.text, clause.start, quantity.start):
        found = _model(line, quantity, rule) or teased(outline.behind(line), line, quantity) or in_entry(outline, line, quantity)
        return found or _in_heading(headings, line, quantity, rule)
    named_ahead = [m for m in line.among(line.section_start(quantity.start), clause.start) if may_be_model(m)]
    whole = next((m for m in named_ahead if not is_part(line, m)), None)
    return (line, whole, named(line, whole)) if whole else _in_heading(headings, line, quantity, rule, whole=True)


def _in_heading(
    headings: Headings, line: Line, quantity: Quantity, rule: str, *, whole: bool = False
) -> tuple[Line, Mention, Named] | None:
    """The model of the heading, for a first sentence that says only 参数规模达到…, or any that speaks of it (其开源了 70 亿参数的版本)."""
    speaks = whole or _SPEAKS_OF_IT.match(line.text, line.clauses[line.clause_at(quantity.start)].start)
    if not speaks and ((rule != "ahead" and not line.card) or line.sentence.number):
        return None
    over = headings.thing(line, quantity.start, lambda above, m: m.kind is Kind.MODEL and m.subtype != "technique", whole=whole)
    return (over[0], over[1], named(*over)) if over else None


_SPEAKS_OF_IT = re.compile(r"其(?![中他它余次实])|该(?:模型|项目|系列)|这些[^，。；的]{0,6}模型")


def _confidence(rule: str, quantity: Quantity) -> float:
    if rule == "size":
        return 0.7
    return 0.8 if quantity.qualifier is Qualifier.VAGUE else 0.93


def _model(line: Line, quantity: Quantity, rule: str) -> tuple[Line, Mention, Named] | None:
    """The model that has the parameters, with the line that names it."""
    clause = line.clauses[line.clause_at(quantity.start)]
    models = [m for m in line.mentions if may_be_model(m) and not (is_yardstick(line, m) or is_architecture(line, m))]
    if found := variant_ahead(line, clause.start, quantity.start) or _direct(line, quantity, models):
        return line, found, named(line, found)
    if version := _whose_version(line, quantity, models):
        return version
    if titled := _titled(line, clause.start, quantity.start, models):
        return line, titled, named(line, titled)
    behind = _behind(line, quantity, models, clause.end)
    ahead = [m for m in models if m.end <= quantity.start and m.start >= clause.start]
    ordinal = re.search(r"(前|后)者[^，。；前后]{0,14}$", line.text[: quantity.start]) or _goes_on_with_one(line, quantity, models)
    where, before = the_two(line, ordinal.start(), models) if ordinal else (line, [])
    if ordinal and len(before) == 2:
        chosen = before[0 if ordinal.group(1) == "前" else 1]
        return where, chosen, named(where, chosen)
    if not behind and (quoted_behind := _QUOTED_BEHIND.match(line.text, quantity.end)):
        found = Mention(*quoted_behind.span("name"), Kind.MODEL, quoted_behind["name"], "mark")
        return line, found, named(line, found)
    if rule in ("behind", "size") or (rule == "ahead" and re.match(r"\s?(?:个|以上|左右)?\s?的", line.text[quantity.end :])):
        for mention in behind:
            between = line.text[quantity.end : mention.start]
            if is_attributive(between):
                own = _in_full(line, mention, behind)
                return line, own, named(line, own)
    ahead = [m for m in ahead if not compared(line, m)] or ahead
    if ahead:
        return line, ahead[-1], named(line, ahead[-1])
    quoted = _QUOTED_AHEAD.search(line.text, clause.start, quantity.start)
    if rule != "size" and quoted and not nameless(quoted["name"]):
        found = Mention(*quoted.span("name"), Kind.MODEL, quoted["name"], "mark")
        return line, found, named(line, found)
    section = line.section_start(quantity.start)
    near = [m for m in models if section <= m.start and m.end <= quantity.start and not compared(line, m)]
    # 官方称千亿模型热启动之后…, 相继公布千亿以上的模型
    unsaid = quantity.qualifier is Qualifier.VAGUE or not re.search(r"\d", line.text[quantity.start : quantity.end])
    in_general = rule == "size" and unsaid
    if in_general or (_GENERIC_MODEL.match(line.text, quantity.end) and not near):
        return None
    return model_before(line, quantity, models) or _of_its_data(line, quantity, rule)


def _of_its_data(line: Line, quantity: Quantity, rule: str) -> tuple[Line, Mention, Named] | None:
    """X 更新了模型文件，包括 30 亿和 70 亿两个参数量, where X is known for a data set, too, which has no parameters."""
    start = line.section_start(quantity.start)
    named_here = line.among(start, quantity.start)
    if rule == "size" or len(named_here) != 1 or named_here[0].kind is not Kind.DATASET or line.text[start : named_here[0].start].strip():
        return None
    return line, named_here[0], named(line, named_here[0])


def _whose_version(line: Line, quantity: Quantity, models: list[Mention]) -> tuple[Line, Mention, Named] | None:
    """论文同时给出了 80 亿和 620 亿参数两个小版本: versions of the model that was told last."""
    version = _VERSION_ALONE.match(line.text, quantity.end)
    named_behind = version and any(0 <= m.start - version.end() <= 1 for m in models)  # 7B 轻量版 InternLM-7B
    if version is None or (named_behind and quantity.qualifier is not Qualifier.VAGUE):
        return None
    told = [m for m in models if m.end <= quantity.start and not compared(line, m)]
    return (line, told[-1], named(line, told[-1])) if told else of_sentence_before(line)


def _titled(line: Line, start: int, end: int, models: list[Mention]) -> Mention | None:
    """生成模型闻仲为 35 亿参数: a name that nothing else marks."""
    match = _TITLED_AHEAD.search(line.text, start, end)
    if match is None or any(m.start < match.end("name") and match.start("name") < m.end for m in models):
        return None
    return Mention(*match.span("name"), Kind.MODEL, match["name"], "mark")


def _behind(line: Line, quantity: Quantity, models: list[Mention], end: int) -> list[Mention]:
    """The models that the clause names behind the number, but for those that it measures others by (以 200 亿参数胜过 PaLM)."""
    sized = [m for m in line.mentions if m.kind is Kind.PRODUCT and _OF_PARAMETERS.fullmatch(line.text[quantity.end : m.start])]
    behind = [m for m in models if m.start >= quantity.end and m.end <= end + 1 and not _says_what_kind(line, quantity, m)]
    behind = [m for m in behind if not _DESCENDS.match(line.text, m.end)]
    behind = [m for m in behind if not (_AND_WITH.search(line.text, quantity.end, m.start) and compared(line, m))]
    return sized or [m for m in behind if not shape("compared_ahead").search(line.text, quantity.end, m.start)]


_AND_WITH = re.compile(r"(?:——|—|，|（|[了到为的])\s?[和与跟同]\s?$")  # 1750 亿个参数——和 GPT-3 相当, 以 400 亿参数实现了与 GPT-3 比肩的…
_DESCENDS = re.compile(r"\s?的?(?:后代|后裔|变体|衍生|改进版|改造版|微调)")  # Codex，一个 12B 的 GPT 后代
_IS_ONE_OF = re.compile(r"(?:是|为|即)(?:一[个款种])?(?:[^，。；]{2,24}的\s)?(?:拥有|具有|具备|含有?|有)?\s?(?:约|近|超过?)?\s?$")


def _says_what_kind(line: Line, quantity: Quantity, model: Mention) -> bool:
    """X 是拥有 120 亿参数的自回归 Transformer: what kind of net X is."""
    copula = _IS_ONE_OF.search(line.text, 0, quantity.start)
    subject = copula and line.text[line.section_start(quantity.start) : copula.start()].strip(" ，")
    return bool(model.subtype == "other" and subject)


def _in_full(line: Line, mention: Mention, behind: list[Mention]) -> Mention:
    """720 亿参数的通义千问 Qwen-72B, 中文语言大模型——鹏程·盘古: the family or the kind first, and then the very model."""
    following = next((m for m in behind if m.start >= mention.end), None)
    apposed = following and line.text[mention.end : following.start].strip(" “《") in ("", "——", "—")
    return following if following and apposed else mention


_ONE_OF_TWO = re.compile(r"[，；]\s?(前|后)者")


def _goes_on_with_one(line: Line, quantity: Quantity, models: list[Mention]) -> re.Match[str] | None:
    """公布 A 与 B，前者由七个模型级联而成，合计 116 亿参数: the word that says which of the two a later clause still speaks of."""
    said = list(_ONE_OF_TWO.finditer(line.text, line.section_start(quantity.start), quantity.start))
    named_since = said and any(said[-1].end() <= m.start < quantity.start for m in models)
    return said[-1] if said and not named_since else None


_OF_PARAMETERS = re.compile(r"\s?(?:个)?参数的\s?“?")  # 83 亿参数的 Megatron-LM, a framework's name too
_QUOTED_BEHIND = re.compile(r"(?:个|的|规模)?\s?(?:参数)?(?:规模|量)?的[^，。；“]{0,14}“(?P<name>[^”，。]{2,16})”")
# 甲公司的“墨矩”参数规模 320 亿: what is in quotes is the model, whatever else its name may be.
_QUOTED_AHEAD = re.compile(r"[“「](?P<name>[^“”「」，。；]{2,16})[”」]\s?的?\s?(?:大?模型)?\s?的?\s?(?:总|模型)?参数[^，。；“]{0,10}$")
# 生成模型闻仲为 35 亿参数: what follows the word model, and has the number
_TITLED_AHEAD = re.compile(
    r"模型(?P<name>(?:(?![的和与及为是有在将总则参规体尺大])[\u4e00-\u9fff]){2,3})(?:则?为|则?有|参数量?为|的参数量?[为是])\s?$"
)


def _direct(line: Line, quantity: Quantity, models: list[Mention]) -> Mention | None:
    """The model that the number is joined to: X 的 83 亿参数, X（AI21 Labs，1780 亿参数）, A、B 分别为 18 亿和 70 亿."""
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    told = [m for m in line.mentions if m.kind in _THINGS and _HAS.fullmatch(line.text, m.end, quantity.start)]
    if told and told[-1].subtype != "technique":
        return told[-1]
    if joined := _beside(line, quantity, models) or called_so(line, quantity, models, [c.quantity for c in counts(line)]):
        return joined
    if bracket:
        near = [m for m in models if m.end <= bracket[0] and bracket[0] - m.end <= 12]
        touching = [m for m in line.mentions if m.end <= bracket[0] <= m.end + 1 and m.kind is not Kind.ORG]
        if near and (subject := _told_of(line, near[-1], models)):
            return subject
        return touching[-1] if touching else near[-1] if near else None
    named_so = [m for m in models if m.kind is Kind.MODEL or m.subtype == "unsure" or of_family(line, m)]
    if paired := respective(line, quantity, _first_of_them(line, quantity, named_so)):
        return paired
    owners = [
        m
        for m in line.mentions
        if m.kind in _THINGS
        and m.subtype != "technique"
        and m.end <= quantity.start
        and shape("owns").fullmatch(line.text[m.end : quantity.start])
    ]
    if owners and _VERSION_OF.match(line.text, quantity.end) and (first := _FORMER_IS.search(line.text[: owners[-1].start])):
        return next(iter([m for m in models if m.end <= first.start()][-2:]), None)  # 公布 DALL·E 和 CLIP，前者是 GPT-3 的…
    if owners and _VERSION_OF.match(line.text, quantity.end) and (whole := [m for m in models if _is_one_of(line, m, owners[-1])]):
        return whole[-1]  # DALL·E 是 GPT-3 的 120 亿参数版本
    made = [m for m in models if m.start >= quantity.end and _RESULTS_IN.fullmatch(line.text[quantity.end : m.start])]
    return made[0] if made else owners[-1] if owners else None


_IN_LETTERS = re.compile(r"\s?\d+(?:\.\d+)?\s?[BM]\s?")


def _beside(line: Line, quantity: Quantity, models: list[Mention]) -> Mention | None:
    """LLaMA2 13B, 175B GPT-3: the name that a size in letters touches, whatever that model is told for."""
    if not _IN_LETTERS.fullmatch(line.text, quantity.start, quantity.end):
        return None
    touching = [m for m in models if not (line.text[m.end : quantity.start] + line.text[quantity.end : m.start]).strip()]
    touching = [m for m in touching if 0 <= quantity.start - m.end <= 1 or 0 <= m.start - quantity.end <= 1]
    return touching[0] if touching else None


_THIS_IS = re.compile(r"[，,]?\s?这(?:也|同样|同时)?(?:是|为)一?[个款种]?")


def _told_of(line: Line, kind: Mention, models: list[Mention]) -> Mention | None:
    """推出 X，这是首个遵循指令的 Y 模型（7B）: X, of which the clause says what ``kind`` it is."""
    clause = line.clauses[line.clause_at(kind.start)]
    if not _THIS_IS.match(line.text, clause.start):
        return None
    return next((m for m in reversed(models) if m.end <= clause.start and clause.start - m.end <= 8), None)


_THE_FIRST = re.compile(r"前(?P<count>[两三四])者")


def _first_of_them(line: Line, quantity: Quantity, models: list[Mention]) -> list[Mention]:
    """A、B 与 C，前两者的参数量分别为…: A and B; else all of them."""
    said = _THE_FIRST.search(line.text, line.section_start(quantity.start), quantity.start)
    count = {"两": 2, "三": 3, "四": 4}[said["count"]] if said else 0
    ahead = [m for m in models if said and line.section_start(said.start()) <= m.start < said.start()]
    return ahead[:count] if len(ahead) == count + 1 else models


_ITS_SIZE = re.compile(r"\s?(?P<billions>\d+(?:\.\d+)?)\s?B(?![A-Za-z\d])")


def _with_size(line: Line, model: Mention, quantity: Quantity) -> Named | None:
    """GPT-3 13B（130 亿参数）: the size that is counted belongs to the name."""
    size = _ITS_SIZE.match(line.text, model.end)
    if size is None or size.end() > quantity.start >= size.start() or Decimal(size["billions"]) * 10**9 != quantity.low:
        return None
    name = line.text[model.start : size.end()]
    return Named(name, name)


_OWN_SIZE = re.compile(r"(?P<family>.*?[\s-]?)\d+(?:\.\d+)?\s?[Bb]")
_SIZES = re.compile(r"(?:\s?(?:、|和|与|及|以及|/|，|,)\s?(?:\d+(?:\.\d+)?\s?[Bb])?)+")


def _resized(line: Line, model: Mention, quantity: Quantity) -> Named | None:
    """13B of 白泽-7B、13B 和 30B: the family's name with this size, not with that of the first."""
    own = _OWN_SIZE.fullmatch(line.text[model.start : model.end])
    size = line.text[quantity.start : quantity.end].strip()
    if own is None or quantity.start < model.end or not re.fullmatch(r"\d+(?:\.\d+)?\s?[Bb]", size):
        return None
    name = own["family"] + size
    return Named(name, name) if _SIZES.fullmatch(line.text, model.end, quantity.start) else None


def _is_one_of(line: Line, whole: Mention, other: Mention) -> bool:
    return whole.end <= other.start and _IS.fullmatch(line.text[whole.end : other.start]) is not None


_FORMER_IS = re.compile(r"，\s?前者(?:就?是|即|为)\s?$")
# ChatGPT 的参数是 1750 亿个, a service's name too
_HAS = re.compile(r"\s?的\s?(?:总|模型)?参数(?:量|规模|数量|数|总量)?\s?(?:是|为|有|达到?|高达)\s?(?:约|近|超过?|逾)?\s?")
_IS = re.compile(r"\s?(?:，\s?(?:后者|它|该模型|这))?(?:就?是|即|为)\s?")
_THINGS = (Kind.MODEL, Kind.PRODUCT, Kind.HARDWARE)
_VERSION_OF = re.compile(r"\s?的?\s?参数的?\s?(?:[\u4e00-\u9fff]{0,4})版")
_RESULTS_IN = re.compile(r"\s?(?:参数)?，\s?(?:得到|得出|形成|成为|做成)了?(?:新)?的?\s?(?:模型)?\s?“?")  # 把 X 压缩到 1400 万，得到 Y


# 130 亿的版本胜过 X: whose version, the sentence before says
_VERSION_ALONE = re.compile(
    r"(?:\s?[、和及与]\s?[\d.]*\s?[百千]?[万亿]+)*\s?(?:个)?(?:参数)?的?(?:[两三四五六几多\d]\s?[个种款]?)?(?:小|大|中|轻量)?(?:版本|版(?![本权图])|规格|尺寸|型号)(?!\s?的)"
)
