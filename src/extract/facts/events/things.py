"""What a verb brings out: the things named behind it, and what sort of thing each is."""

from __future__ import annotations

import re

from extract.facts.precision import is_component
from extract.facts.reading import Line
from extract.facts.words import TRIGGERS
from extract.language.shapes import shape
from extract.names.marks import head_type
from extract.names.mention import Kind, Mention
from extract.records import Named

THINGS = (Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT, Kind.DATASET)
#: What a head noun (``heads.yml``) makes of its release. A named method is a model's like.
TYPES = {
    "model": "model_release", "method": "model_release", "chip": "chip_release", "computer": "computer_launch",
    "machine": "product_launch",
       "dataset": "dataset_release", "product": "product_launch", "software": "product_launch", "policy": "policy",
}  # fmt: skip
_CHIP_SUBTYPES = {"chip", "soc", "board", "sensor"}
_KIND_TYPES = {
    Kind.MODEL: "model_release",
    Kind.PRODUCT: "product_launch",
    Kind.DATASET: "dataset_release",
    Kind.HARDWARE: "chip_release",
}
BRACKET = re.compile(r"[（(][^（）()]*[）)]")


def objects_behind(line: Line, end: int, stop: int) -> list[Mention]:
    """The things named in ``end:stop``: the first that nothing governs, and those coordinated with it."""
    group: list[Mention] = []
    things = [m for m in line.among(end, stop + 1, *THINGS) if not _RANKING.match(line.text, m.end) and not _is_paper(line, m)]
    things = [m for m in things if m.found_by == "lexicon" or not is_component(_VERSION.sub("", m.name))]  # 提出 NVLink 3.0
    if things and line.text[end : things[0].start].strip(" “「") == "、":
        return []  # X 提前量产、Y 性能翻倍
    for mention in things:
        if line.bracketed(mention.start) or mention.subtype == "technique":
            continue
        if group:
            gap = BRACKET.sub("", line.text[group[-1].end : mention.start]).strip("”“ ")
            if TRIGGERS.search(gap) and line.among(group[-1].end, mention.start, Kind.ORG):  # A 发布 X、B 训练出 Y
                break
            if shape("coordinated").fullmatch(gap) or shape("coordinated_described").fullmatch(gap):
                group.append(mention)
        elif not _no_object(line, mention, end, stop, things):
            group = [mention]
    return [] if group and _FIGURES.match(line.text, group[-1].end) else group


_VERSION = re.compile(r"\s?[vV]?\d+(?:\.\d+)*$")
_QUARTER = re.compile(r"[1-4]\s?Q\s?\d{2}|\d{2}\s?Q[1-4]|[1-4]H\d{2}")


def is_time(mention: Mention) -> bool:
    """1Q19: a quarter, whatever the recogniser takes it for."""
    return _QUARTER.fullmatch(mention.name) is not None


def _is_paper(line: Line, mention: Mention) -> bool:
    """发布《Attention is All You Need》: a word of a title is no thing."""
    opening, close = line.text.rfind("《", 0, mention.start), line.text.find("》", mention.end)
    inside = opening >= 0 and close >= 0 and "》" not in line.text[opening : mention.start]
    known = mention.found_by == "lexicon" and _IN_ITS_TITLE.match(line.text, mention.end) is not None
    return inside and (opening + 1, close) != (mention.start, mention.end) and not known


_IN_ITS_TITLE = re.compile(r"\s?[:：》\u4e00-\u9fff]")  # 《BERT: …》, 《GPT-4 技术报告》; not 《ChatGPT for Robotics》


def is_ranking(line: Line, mention: Mention) -> bool:
    """11 月公布的 IO500 总榜, MLPerf v2.1 结果, ResNet-50 的成绩, X 的预告: what is told of a thing is not the thing."""
    return bool(_RANKING.match(line.text, mention.end) or _FIGURES.match(line.text, mention.end))


# 公布了 ResNet-50 与 BERT 的训练耗时: what it takes, and not the thing
_FIGURES = re.compile(
    r"\s?[”」]?\s?的(?:[\u4e00-\u9fff]{0,4})(?:耗时|用时|成绩|得分|定价|价格|售价|销量|用户数|性能数据|预告|消息|计划|细节)(?![\u4e00-\u9fff]*(?:版|期))"
)
_RANKING = re.compile(
    r"\s?(?:[vV]?\d[\d.]*)?\s?(?:最新|年度|全球|的)?\s?(?:(?:推理|训练)?(?:评测|基准测试|测试)中|总榜|榜单|排行榜|榜|排名|成绩|结果|得分)"
)


def _no_object(line: Line, mention: Mention, end: int, stop: int, things: list[Mention]) -> bool:
    """Whether the name behind the verb belongs to another thing's description, or is too far off."""
    ahead = line.text[end : mention.start]
    if _LIKENED.search(ahead):
        return True
    if shape("made_of").search(ahead) or "被" in ahead or len(ahead) > 60 or _WINS.search(ahead):
        return True
    if line.text.startswith(("上架", "登陆"), end - 2) and _STORE.match(line.text, mention.end):
        return True
    if _BUILT_OF.match(line.text, end, mention.start) and "的" in line.text[mention.end : stop]:
        return True
    return modifies(line, mention, stop) or describes_the_next(line, mention, things)


_STORE = re.compile(r"\s?(?:插件|应用|扩展)?\s?(?:市场|商店)")  # 上架 X 插件市场: where, not what
_BUILT_OF = re.compile(r"(?:了|过)?\s?(?:结合|融合|综合|集成)了?[^，。；的]*$")  # 推出了结合 X、Y 等构建的模型“Z”: Z came out
_LIKENED = re.compile(r"(?<![分种人门品])类\s?$")  # 自研类 ChatGPT 产品“X”
_WINS = re.compile(r"夺得|拿下|夺冠|斩获|摘得|摘下|夺下|荣获|登顶|位列|排名|名列")  # 公布的榜单上夺得 X 单卡第一


def modifies(line: Line, mention: Mention, stop: int) -> bool:
    """X 架构模型的计算范式, X 的社区复现版: the name only tells of what another thing is; X 的开源版本 is X itself."""
    if shape("called").search(line.text[: mention.start]):  # 名为 X 的芯片
        return False
    tail = BRACKET.sub("", line.text[mention.end : stop])
    own = shape("own_version").match(tail)
    if own and mention.kind is Kind.PRODUCT and own.group().endswith(("论文", "技术报告")):
        return True  # the paper on a framework is research; that on a model brings the model out
    return shape("modified").match(tail) is not None and own is None


def describes_the_next(line: Line, mention: Mention, things: list[Mention]) -> bool:
    """ViT 的改进版模型 MViT, Prompt-learning 工具包 OpenPrompt: the first name says what the second is."""
    following = next((m for m in things if m.start >= mention.end and not line.bracketed(m.start)), None)
    gap = line.text[mention.end : following.start].strip(" “「”」") if following else ""
    if following and _VERSION_NAMED.fullmatch(gap):
        return True
    if gap == "——" and _GENERATION.search(line.text[: mention.end]):
        return True
    if gap in _OWN_VERSION:
        return True
    if gap == "——" and mention.found_by != "lexicon" and _DESCRIPTION.fullmatch(mention.name) and head_type(mention.name) in TYPES:
        return True  # 自回归中文语言大模型——鹏程·盘古
    same = following and following.kind is mention.kind
    own = line.text[mention.start : mention.end]
    if same and re.fullmatch(r"[\u4e00-\u9fff]{0,2}", gap) and re.fullmatch(r"[\u4e00-\u9fff]{3,}", own) and head_type(own) in TYPES:
        return True  # 张量处理器算丰 BM1680
    if following and not gap and re.fullmatch(r"[\u4e00-\u9fff]{4,}", line.text[mention.start : mention.end]) and following.name.isascii():
        return head_type(line.text[mention.start : mention.end]) in TYPES  # 蛋白质结构数据库 AlphaFold DB
    return (
        bool(re.fullmatch(r"(?:AI|GPU|CPU|XR)?\s?[\u4e00-\u9fff]{2,12}", gap))
        and head_type(gap.removesuffix("项目")) in TYPES  # MLOps 工具链项目 MLflow
        and not re.search("[、和与及或]", gap)
    )


# 发布 X 的高端加速版本——Y: the version has a name of its own
_VERSION_NAMED = re.compile(r"的[^，。；、的]{0,10}(?:版本?|版模型|型号|继任者|后续|升级款|衍生模型)\s?(?:——|—|：|“)?\s?[“]?")
_DESCRIPTION = re.compile(r"[\u4e00-\u9fff]{6,}")
#: 自家的 X 版本“Y”: what Y is likened to
_OWN_VERSION = frozenset({"版本", "版", "竞品", "对标产品", "替代品", "同类产品"})
# 第二代 IPU——Colossus MK2 GC200: the generation is what the name stands for
_GENERATION = re.compile(r"第[一二三四五六七八九十\d]+代\s?[A-Za-z]+$")


def handed(line: Line, start: int) -> list[Mention]:
    """A 把 X 的权重开源: the thing stands behind 把 ahead of the verb."""
    opening = line.clauses[line.clause_at(start)].start
    marker = max(line.text.rfind("把", opening, start), line.text.rfind("将", opening, start))
    return [m for m in line.among(marker, start, *THINGS) if m.subtype != "technique" and not is_time(m)][:1] if marker >= 0 else []


def thing_named(line: Line, mention: Mention) -> Named:
    """The thing as it is named; with the head noun behind it where that makes another thing of it (悟道大模型开放平台)."""
    whole = _with_head(line, mention)
    if whole is None:
        return Named(mention.name, line.text[mention.start : mention.end])
    words = line.text[mention.start : whole[0]]
    return Named(words, words)


#: Heads that, behind a known name, make another thing of it.
_MAKES_ANOTHER = {"product", "software", "dataset", "chip"}


def _with_head(line: Line, mention: Mention) -> tuple[int, str] | None:
    """Where the noun phrase ends that a known name only begins, and the type of its head; None where the name is all of it."""
    if mention.found_by != "lexicon":
        return None
    match = shape("head_behind").match(line.text, mention.end)
    type_ = head_type(match.group()) if match else ""
    if match is None or type_ not in _MAKES_ANOTHER or TYPES[type_] == _KIND_TYPES[mention.kind]:
        return None
    if mention.subtype in ("framework", "supercomputer"):
        return None
    return match.end(), type_


_ON_SALE = frozenset({"开售", "发售", "上架", "上市销售"})


def type_of(line: Line, thing: Mention, verb: str) -> str:
    """The event type of bringing the thing out.

    The head noun behind it, what the lexicon says, the head noun ahead of it and what the sentence is about tell, in this
    order. What somebody 提出 is an idea, a model or a method, and a product only where it is called software.
    """
    whole = _with_head(line, thing)
    if whole:
        return TYPES[whole[1]]
    if verb.endswith("服务") and thing.subtype in _CHIP_SUBTYPES:
        return "product_launch"  # Cloud TPU 开放服务
    if verb in _ON_SALE and thing.kind is Kind.HARDWARE and thing.subtype in ("system", "computer", "server"):
        return "product_launch"  # a machine for one's desk, and no computing centre
    beside = _head_beside(line, thing)
    quoted = line.text[thing.start - 1 : thing.start] in ("“", "「") and not re.search(r"\d", thing.name)
    if thing.kind is Kind.HARDWARE and thing.found_by != "lexicon" and beside != "chip" and verb in _OPENED:
        return TYPES["computer"]
    if thing.kind is Kind.HARDWARE and beside in ("chip", "computer") and line.text.startswith(("处理器", "芯片"), _behind(line, thing)):
        return TYPES["chip"]  # the Eagle 处理器, and not the machine of that name
    if called := _by_its_words(line, thing, beside):
        return called
    if verb.startswith("提出") and thing.subtype == "framework" and beside not in (*_BUILT, "product"):
        return TYPES["model"]  # 提出名为 ZeRO-Offload 的技术, but not 提出 MNN 框架
    if known := _known_type(thing):
        # 自动驾驶系统“轩辕”: not the language model of that name
        return TYPES[beside] if quoted and beside in _OWN_WORD else known
    type_ = _guessed_type(line, thing, beside)
    if verb.startswith("提出") and type_ in ("product_launch", "chip_release", "computer_launch") and beside not in _BUILT:
        return TYPES["software" if _RUNS_MODELS.search(line.text, 0, thing.start) else "model"]
    return type_


def _by_its_words(line: Line, thing: Mention, beside: str) -> str:
    """智能助手 Kimi, 对话模型 ChatGPT, AI 产品 X, X，这是一款…: what the sentence calls it; empty where that says no more than the name."""
    if thing.subtype in _CHATS and _CALLED_PRODUCT.search(line.text, 0, thing.start):
        return TYPES["product"]
    if thing.subtype == "service" and _CALLED_MODEL.search(line.text, 0, thing.start):
        return TYPES["model"]
    if beside == "product" and _METHOD_FRAME.match(line.text, thing.end) and _SCHOLARS.search(line.text, 0, thing.start):
        return TYPES["method"]
    if thing.kind is Kind.PRODUCT and beside == "computer" and line.text[: thing.start].rstrip(" “").endswith("超级计算机"):
        return TYPES["computer"]
    if thing.found_by != "lexicon" and _ARCHITECTURE.match(line.text, thing.end) and _is_of_chips(line):
        return TYPES["chip"]
    if thing.kind is Kind.MODEL and _AI_PRODUCT.search(line.text, 0, thing.start):
        return TYPES["product"]
    if thing.kind is not Kind.MODEL and _INFRASTRUCTURE.search(line.text, 0, thing.start):
        return TYPES["product"]
    return "" if thing.found_by == "lexicon" else apposed_type(line, thing) or _listed_type(line, thing)


# 全栈 AI 基础设施——X, 开发套件 Jetson Nano, 自动驾驶平台“X”: built of chips, and none itself
_INFRASTRUCTURE = re.compile(r"(?:基础设施|开发(?:者)?套件|开发板|(?:自动|智能|辅助)驾驶(?:计算)?平台)\s?(?:——|“|——“)?\s?$")
_AND_SUCH = re.compile(r"(?:[^，。；、]{0,8}、[^，。；、]{2,16}){1,4}?等[^，。；、的]{2,14}?平台(?=[，。；]|$)")


def _listed_type(line: Line, thing: Mention) -> str:
    """X 对话系统、Y 机器人等软硬一体计算平台: what the list is closed by; empty where nothing closes it."""
    return TYPES["product"] if _AND_SUCH.match(line.text, thing.end) else ""


_ARCHITECTURE = re.compile(r"[”」]?\s?[\u4e00-\u9fff]{0,4}架构")
_CHIPS, _MODELS = re.compile(r"GPU|CPU|NPU|芯片|处理器|显卡"), re.compile(r"模型|预训练|编码器|注意力|Transformer")


def _is_of_chips(line: Line) -> bool:
    """2016 年提出 X 架构，…GPU…: what chips are built by comes out with them; an architecture of models is one itself."""
    return bool(_CHIPS.search(line.text)) and not _MODELS.search(line.text)


# 研究人员开发了名为“X”的修正框架: how to do something, and no software
_METHOD_FRAME = re.compile(r"[”」]?\s?的?[^，。；“”]{0,10}(?:学习|修正|推理|优化|对齐|微调|生成|检测)框架")
_SCHOLARS = re.compile(r"(?:研究|研发|科研)(?:人员|者|团队)[^，。；]{2,40}$")
_AI_PRODUCT = re.compile(r"(?:AI|人工智能|智能)\s?产品\s?[“「]?$")
_THIS_IS = re.compile(
    r"[”」]?\s?(?:[（(][^（）()]*[）)])?(?:，\s?[这它其]?|\s)?是\s?(?:全球|国内|业界|公司)?(?:一[款种个项台套颗]|首[款个颗])(?P<what>[^，。；]{2,40}?)(?=[，。；]|$)"
)


def apposed_type(line: Line, thing: Mention) -> str:
    """推出了 X，这是一款…的可穿戴设备; X 是一个…的工具，发布于…: what the words behind call it; empty where none do."""
    match = _THIS_IS.match(line.text, thing.end)
    type_ = head_type(match["what"]) if match else ""
    return TYPES[type_] if type_ in TYPES and type_ not in ("method", "policy") else ""


#: What somebody may 提出 and yet build.
_BUILT = frozenset({"software", "chip", "computer", "machine"})


# 提出异构芯片混合训练的系统 X: what models are trained with is software
_RUNS_MODELS = re.compile(r"(?:训练|推理|部署|调度|编译|存储|通信|运维)的?(?:系统|引擎|平台)\s?[“「]?$")
_CHATS = frozenset({"chatbot", "language", "multimodal"})
_CALLED_PRODUCT = re.compile(r"(?:助手|应用|App|客户端|产品|工具|小程序)\s?[“「]?$")
_CALLED_MODEL = re.compile(r"(?:模型|对话系统)\s?[“「]?$")
#: What is done to machines and centres, not to chips.
_OPENED = frozenset({"启用", "建成", "落成", "投用", "投入使用", "揭牌", "投产"})


def _behind(line: Line, thing: Mention) -> int:
    return thing.end + (line.text.startswith(" ", thing.end))


#: Heads that, beside a quoted name, say what it is whatever the lexicon knows by that name.
_OWN_WORD = {"chip", "computer", "dataset", "product", "software"}


def _known_type(thing: Mention) -> str:
    """What the name itself, or the lexicon, tells; empty where neither does."""
    own = head_type(thing.name)
    if thing.found_by != "lexicon" and own in ("model", "dataset", "chip"):
        return TYPES[own]
    if thing.found_by != "lexicon" and re.search(r"server|服务器", thing.name, re.IGNORECASE):
        return TYPES["machine"]  # UniServer R5500 G6
    if thing.kind is Kind.HARDWARE and own == "computer" and not thing.subtype:
        return "computer_launch"
    if thing.kind is Kind.HARDWARE and thing.subtype:
        return _hardware_type(thing.subtype)
    if thing.subtype == "chatbot":
        return "model_release"
    return _KIND_TYPES[thing.kind] if thing.subtype and thing.found_by == "lexicon" else ""


def _hardware_type(subtype: str) -> str:
    if subtype in _CHIP_SUBTYPES:
        return "chip_release"
    return "product_launch" if subtype in ("server", "controller") else "computer_launch"


def _guessed_type(line: Line, thing: Mention, beside: str) -> str:
    """The trained recogniser is surer that something is named than of what kind it is."""
    guessed = thing.subtype == "unsure" or thing.found_by in ("model", "report")
    if guessed and thing.kind in (Kind.PRODUCT, Kind.HARDWARE) and _GENERIC.search(line.text[: thing.start]):
        chip = thing.kind is Kind.HARDWARE or re.search(r"\d\s?T(?:FL)?OPS", line.text)
        beside = "chip" if chip else ""  # 第一代产品 X 量产: what sort of product, the sentence tells
    beside = beside or (_type_by_topic(line) if guessed else "")
    return TYPES[beside] if beside in TYPES and beside != "policy" else _KIND_TYPES[thing.kind]


_GENERIC = re.compile(r"(?:产品|新品|作品|代表作)\s?[“「]?$")
_TOPICS = (
    ("chip", re.compile(r"芯片|TOPS|制程|\d\s?nm|处理器|流片", re.I)),
    ("model", re.compile(r"参数|模型|预训练|算法")),
    ("dataset", re.compile(r"数据集|语料|基准")),
)


def _type_by_topic(line: Line) -> str:
    """What the sentence is about, or else the paragraph, for a Latin name that no word beside it explains."""
    framed = _FRAMED.match(line.text)
    if framed and (kind := head_type(framed["what"])):
        return kind
    return next((type_ for type_, words in _TOPICS if words.search(line.text)), "") or _type_around(line)


_FRAMED = re.compile(r"\s?(?P<what>[\u4e00-\u9fff]{2,8})(?:方面|上|领域)，")  # 数据集方面，X 由 A 发布


_AROUND = (*_TOPICS, ("product", re.compile(r"机器人|整车|车型|轿车|眼镜")))


def _type_around(line: Line) -> str:
    """What the heading and the sentences before speak of, where they speak of nothing else as often."""
    said, before = [line.sentence.heading], line.previous
    while before and before.sentence.block == line.sentence.block and len(said) < 5:
        said.append(before.text)
        before = before.previous
    counts = sorted(((sum(len(words.findall(text)) for text in said), type_) for type_, words in _AROUND), reverse=True)
    (most, type_), (next_, _) = counts[:2]
    return type_ if most >= 2 and most > 2 * next_ else ""


def _head_beside(line: Line, thing: Mention) -> str:
    """The head noun right behind the name, or else right ahead of it."""
    tail = re.sub(r"^[”」》™®]?\s?(?:[（(][^（）()]{1,60}[）)])?\s?", "", line.text[thing.end : thing.end + 90])
    if shape("called").search(line.text[: thing.start]) and tail.startswith("的"):  # 名为 X（…）的编程题目数据集
        return head_type(re.split(r"[，。、；：（(“]", tail[1:], maxsplit=1)[0])
    phrase = re.sub(r"第?[一二三四五六]代$", "", _PHRASE_ENDS.split(tail, maxsplit=1)[0][:14])
    ahead = _CALLED.sub("", line.text[max(0, thing.start - 16) : thing.start]).rstrip("“「《 —")
    return head_type(phrase) or head_type(ahead)


_PHRASE_ENDS = re.compile(r"[，。、；：（(“]|\s?\d{1,2}\s?[月日]|的|以及|并|[和及与]|，|采用|使用|基于|搭载|收录|[是为将在由被已正可能]")
_CALLED = re.compile(r"，?\s?(?:并|被)?(?:取名为?|命名为|名为|名叫|叫做|叫作)\s?[“「《]?$")  # 一种…的模型，名为 X
