"""Which model a number means whose own clause names none: that of an earlier clause or sentence, or of an item's head."""

from __future__ import annotations

import re
from itertools import zip_longest

from extract.facts.common import compared, named
from extract.facts.phrases import versioned_subject
from extract.facts.precision import is_component
from extract.facts.reading import Line
from extract.language.sentences import words
from extract.language.shapes import shape
from extract.names.marks import nameless
from extract.names.mention import Kind, Mention
from extract.records import Named, Quantity


def the_two(line: Line, position: int, models: list[Mention]) -> tuple[Line, list[Mention]]:
    """公布了 A 和 B。前者拥有…: the last two models ahead of the word, or those that the sentence before joins."""
    before = [m for m in models if m.end <= position][-2:]
    previous = line.previous
    if before or previous is None or line.text[:position].strip() or previous.sentence.block != line.sentence.block:
        return line, before
    two = [m for m in previous.mentions if may_be_model(m) and not is_yardstick(previous, m) and not compared(previous, m)][-2:]
    joined = len(two) == 2 and _JOINED.fullmatch(previous.text, two[0].end, two[1].start)
    return (previous, two) if joined else (line, [])


_JOINED = re.compile(r"\s?[”」]?(?:[\[［（(][^\]］）)，。]{0,20}[\]］）)])?\s?(?:和|与|及|以及|、)[^，。；]{0,8}?[“「]?")
_HEADED = re.compile(r"^[\s\d.、）)•◦■▪●◆\-]*(?P<name>[^：:，。；（(]{2,24}?)\s?[：:]")


_COLON = re.compile(r"\s?[”」]?\s?(?:大?模型)?\s?[：:]")


def _headed(line: Line) -> Mention | None:
    """墨池：某公司，参数 120 亿: an item that begins with its name, or with who brought it out (某公司开源墨池：…)."""
    first = next((m for m in line.mentions if m.kind is Kind.MODEL and m.subtype != "technique"), None)
    if first and not line.text[: first.start].strip(" •◦■“") and _COLON.match(line.text, first.end):
        return first  # 墨池大模型：文本模型达千亿参数；语音模型有 4 亿参数
    match = _HEADED.match(line.text) if line.sentence.kind == "list" else None
    name = shape("maker_ahead").sub("", match["name"].strip()) if match else ""
    if match is None or nameless(name) or _NO_MODEL.search(name) or _is_plain(name):
        return None
    end = match.start("name") + len(match["name"].rstrip())
    return Mention(end - len(name), end, Kind.MODEL, name, "mark")


_NO_MODEL = re.compile(r"参数|规模|意义|事件|特点|计划|目标|展望|下一步|后续|未来|(?:[端侧]|方面|层面|领域)$")


def _is_plain(name: str) -> bool:
    """垂直模型, 明年计划: words of the dictionary and nothing else."""
    return re.fullmatch(r"[\u4e00-\u9fff]+", name) is not None and all(e - s > 1 for s, e in words(name)) and len(name) > 2


# 均脱胎于 Transformer 架构，…千亿级参数: what a kind of models is built on has no size
_BUILT_ON = re.compile(r"(?:基于|脱胎于|源[于自]|沿用|采用|借鉴|依托|建立在|使用)了?[^，。；]{0,8}$")
_ARCHITECTURE = re.compile(r"\s?(?:模型)?的?(?:网络)?(?:架构|结构|骨架|范式)")


def is_architecture(line: Line, mention: Mention) -> bool:
    """基于 X 架构: whether the name tells only how another model is built."""
    built = _ARCHITECTURE.match(line.text, mention.end)
    return built is not None and _BUILT_ON.search(line.text, 0, mention.start) is not None


# Vicuna 模型对 LLaMA 进行了微调, 在 X 的基础上, 以 X 为底座: what another was made from
_MADE_FROM = re.compile(
    r"\s?(?:模型)?(?:进行|做|作)了?(?:[\u4e00-\u9fff]{0,6})(?:微调|精调|调优|蒸馏|压缩|改进|改造|剪枝|量化|优化)"
    r"|\s相比|\s?(?:模型)?(?:微调|精调|蒸馏|改造)(?:得到|得来|而来|而成)|\s?(?:模型)?的?基础(?:之)?上|\s?(?:模型)?(?:作)?为(?:基础|底座|基座|骨干|蓝本)"
)
_MADE_FROM_AHEAD = re.compile(r"(?:基于|源自|脱胎于|改造自|微调自)\s?[^，。；、]{1,20}的\s?[“「]?$")  # 基于 EleutherAI 的 Pythia


def is_measure(line: Line, mention: Mention) -> bool:
    """Whether the model is only what another is measured by or was made from."""
    if compared(line, mention) or _MADE_FROM.match(line.text, mention.end):
        return True
    return _MADE_FROM_AHEAD.search(line.text[: mention.start]) is not None


def is_attributive(between: str) -> bool:
    """参数的（中文预训练语言）模型 X: only describing words stand between the number and the name."""
    return (
        len(between) <= 40
        and not re.search(r"[，。；]|超过|相比|是|达到|优于|对标|基于|模型\s?(?:与|和|跟|同|比|在)", between)
        and bool(re.search(r"的|模型|参数|级|——|规模|版", between))
    )


# 该模型…, 它…, 这是…: the sentence speaks of what the one before it is about.
_MEANT_BEFORE = re.compile(
    r"\s?(?:(?:该|这一|这个|此)(?:款|个)?(?:大?模型|系统|网络|算法|系列)|它(?!的(?:上一代|前[一]?代|前身|前作|后继|续作))|其(?!中|上一代|前作|续作)|这是|这[款一个]|后者|两者|三者|作为)"
)
_THIS_ONE = re.compile(r"\s?(?:该|这一|这个|此)(?:款|个)?(?:大?模型|网络|算法)")
_PART_AHEAD = re.compile(r"(?:采用|使用|选用|基于|训练|接入|引入|集成|由|以)了?[^，。；、]{0,10}$")


def is_part(line: Line, mention: Mention) -> bool:
    """文本部分采用 X，图像部分由 Y 初始化: what the whole is made of."""
    return _PART_AHEAD.search(line.text, line.clauses[line.clause_at(mention.start)].start, mention.start) is not None


# 自建了 500 亿参数的理赔模型, 其端侧模型约有 30 亿参数: a model that has no name.
_UNNAMED_BEHIND = re.compile(
    r"\s?(?:级别?|规模)?\s?(?:参数)?(?:量|规模|级别|量级|级)?\s?的?\s?(?!主模型|主力|旗舰)[^，。；“、]{0,12}?(?:大?模型|网络)(?!为|是|的?(?:下载|权重|可选|可供|供))"
    r"(?![\w-]*\s?[“A-Za-z])"
)
_UNNAMED_AHEAD = re.compile(
    r"(?:其(?!中|背后|底层|底座|所用|最大)|自建|自研|自有|某|一[个款]|另一[个款]|设备端|服务器端)[^，。；]{0,10}模型[^，。；]{0,6}$"
    r"|(?:上线|推出|研发|部署|使用|采用|训练)的[^，。；“A-Za-z]{2,12}模型[^，。；“A-Za-z]{0,6}$"  # 快手上线的推荐精排模型参数超过…
)


_MORE = re.compile(r"[还又也再][^，。；]{0,6}了?[^，。；]{0,4}更(?:为|加)?[大强小轻庞][^，。；]{0,3}的\s?$")  # 还发布了一款更大的 180B 模型


def _is_unnamed(line: Line, quantity: Quantity, start: int) -> bool:
    """Whether the clause gives the number to a model without a name, so that none of an earlier sentence has it."""
    clause = line.clauses[line.clause_at(quantity.start)]
    ahead = line.text[clause.start : quantity.start]
    if _MEANT_BEFORE.match(line.text, start) or _MORE.search(ahead):
        return False
    return bool(_UNNAMED_BEHIND.match(line.text, quantity.end) or _UNNAMED_AHEAD.search(ahead))


def model_before(line: Line, quantity: Quantity, models: list[Mention]) -> tuple[Line, Mention, Named] | None:
    """The model of an earlier clause or sentence, or of the item's head, for a number whose clause names none."""
    start = line.section_start(quantity.start)
    before = line.previous
    meant = _MEANT_BEFORE.match(line.text, start)
    clause = line.clauses[line.clause_at(quantity.start)]
    this_one = _THIS_ONE.match(line.text, clause.start)
    if this_one and (told := [m for m in models if m.end <= clause.start and not compared(line, m)]):
        new = told[-1] if not line.text[told[-1].end : clause.start].strip(" ”，；") else told[0]  # 发布 X，又推出 Y，该模型…
        return line, new, named(line, new)
    meant = meant or this_one
    if meant and before and before.sentence.block == line.sentence.block and (main := _main_model(before)):
        return before, main, named(before, main)
    if this_one and (told_above := _of_paragraph_above(line)):
        return told_above
    earlier = [m for m in models if start <= m.start and m.end <= quantity.start and not compared(line, m)]
    earlier = [m for m in earlier if not is_measure(line, m)] or earlier
    earlier = [m for m in earlier if m.kind is Kind.MODEL] or earlier
    earlier = [m for m in earlier if not _says_what_it_is(line, earlier[0], m)]
    if earlier and not (_UNNAMED_AHEAD.search(line.text, start, quantity.start)):
        best = next((m for m in reversed(earlier) if not line.bracketed(m.start)), earlier[-1])
        return line, best, named(line, best)
    later = [
        m for m in models if m.start >= quantity.end and m.start - quantity.end <= 30 and is_attributive(line.text[quantity.end : m.start])
    ]
    if later:
        return line, later[0], named(line, later[0])
    if headed := _headed(line) or _called(line, quantity) or versioned_subject(line, quantity.start):
        return line, headed, named(line, headed)
    return None if _is_unnamed(line, quantity, start) else of_sentence_before(line)


def of_sentence_before(line: Line) -> tuple[Line, Mention, Named] | None:
    """The model that one of the three sentences before is about, if this one does not name it as what others are built on."""
    before = line.previous
    built_on = {m.name for m in line.mentions if is_architecture(line, m)}
    for _ in range(3):
        if before is None or before.sentence.block != line.sentence.block:
            break
        if (main := _main_model(before)) and main.name not in built_on:
            return before, main, named(before, main)
        before = before.previous
    return None


def _of_paragraph_above(line: Line) -> tuple[Line, Mention, Named] | None:
    """X 是一个用于处理文本的神经网络。 / 该模型利用了 1000 亿个参数: a paragraph that goes on with the model of the one above."""
    before = line.previous
    if line.sentence.number or before is None or line.sentence.block - before.sentence.block != 1:
        return None
    main = _main_model(before) if before.sentence.heading == line.sentence.heading else None
    return (before, main, named(before, main)) if main else None


def _says_what_it_is(line: Line, subject: Mention, mention: Mention) -> bool:
    """Y of X 是某公司开源的 Y 系列的对话模型，目前开源了其 62 亿参数的版本."""
    same = line.clause_at(subject.start) == line.clause_at(mention.start) and subject.end < mention.start
    is_said = same and _IS_SAID.match(line.text, subject.end)
    return bool(is_said and _OF_SERIES.match(line.text, mention.end))


_IS_SAID = re.compile(r"\s?[”」]?\s?(?:就|便|则|也)?是")
_OF_SERIES = re.compile(r"\s?(?:系列|家族|架构|模型)?\s?(?:中|里)?的")
_CALLED = re.compile(
    r"，\s?(?:名为|取名为?|命名为|叫做|称为)\s?“?(?P<name>(?<=“)[^”，。]{2,16}(?=”)|[A-Z][\w.-]{1,20}(?:\s[A-Z\d][\w.-]*)?)"
)


def _called(line: Line, quantity: Quantity) -> Mention | None:
    """该模型参数达千亿，名为“望岳 Pro”."""
    match = _CALLED.search(line.text, quantity.end)
    return Mention(*match.span("name"), Kind.MODEL, match["name"], "mark") if match else None


_MODIFIES = re.compile(r"\s?的\s?[\u4e00-\u9fff]{2,10}(?:——|—|：|“|\s)?\s?$")


def _main_model(line: Line) -> Mention | None:
    """What a sentence is about: its first model that is no measure and no modifier (Y of X 的社区复现版本——Y)."""
    models = [m for m in line.mentions if may_be_model(m) and m.kind is not Kind.DATASET and not (compared(line, m) or _is_means(line, m))]
    main = [m for m, after in zip_longest(models, models[1:]) if not (after and _MODIFIES.match(line.text[m.end : after.start]))]
    return next(iter(main), None)


_MEANS_AHEAD = re.compile(r"(?:借鉴|参考|沿用|沿袭|采用|使用|引入|得益于|受益于|不同于|有别于|类似于?|不亚于|脱胎于)了?[^，。；、]{0,16}$")
_MEANS_BEHIND = re.compile(
    r"\s?(?:的?架构|[^，。；、]{0,4}论文|不相上下|相当|类似|相近|一样)"
    r"|\s?(?:大?模型)?(?:正式)?(?:推出|发布|问世|面世|开源|公布|亮相|上线)(?:之|以)?[后前](?:不久)?，"  # X 问世后不久，某团队发布了 Y: Y
)


def _is_means(line: Line, mention: Mention) -> bool:
    """这些模型借鉴了 X 论文中的技术, 采用了 Transformer 架构, 与 X 不相上下: what others are made by or like."""
    if _MEANS_BEHIND.match(line.text, mention.end):
        return True
    clause = line.clauses[line.clause_at(mention.start)]
    return _MEANS_AHEAD.search(line.text, clause.start, mention.start) is not None


_YARDSTICK_BEHIND = re.compile(
    r"\s?(?:[上中](?:名列|位列|排名|取得|夺|登顶|居)|的?基准|数据集|总?(?:排行)?榜|总排名|评测|排行|测试集|测评|竞赛|比赛|(?:开发者)?(?:大会|峰会|论坛|年会|会议))"
)
_SOURCE_BEHIND = re.compile(r"\s?(?:上的)?\s?(?:图片|照片|帖子|语料|评论|视频)(?!生成|理解|模型|大模型|编辑)")  # 10 亿张 Instagram 图片
_YARDSTICK_AHEAD = re.compile(r"(?:评测|基准|榜单|数据集|测评|竞赛)\s?[“]?$")


def is_yardstick(line: Line, mention: Mention) -> bool:
    """在公开的 X 基准上, 登上语言理解评测 X 榜首: what others are measured by has no parameters."""
    if mention.kind is Kind.PRODUCT and _SOURCE_BEHIND.match(line.text, mention.end):
        return True
    return bool(_YARDSTICK_BEHIND.match(line.text, mention.end) or _YARDSTICK_AHEAD.search(line.text[: mention.start]))


def may_be_model(mention: Mention) -> bool:
    if is_component(mention.name):  # FP32 Core
        return False
    if mention.kind is Kind.MODEL:
        return mention.subtype != "technique"
    # a name that nothing tells the kind of, in a sentence about parameters
    return mention.kind in (Kind.PRODUCT, Kind.HARDWARE, Kind.DATASET) and mention.found_by != "lexicon"
