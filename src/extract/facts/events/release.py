"""Things brought out: models, chips, machines, data sets, products, policies; the object tells the type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named_all
from extract.facts.common import owner_in_name as _owner_in_name
from extract.facts.events.frame import Found, clause_end, clause_start, event, triggers
from extract.facts.phrases import phrase_after
from extract.facts.reading import Line, Reading
from extract.facts.words import event_rules
from extract.language.shapes import shape
from extract.names.marks import head_type, heads
from extract.names.mention import Kind, Mention
from extract.records import Named

_THINGS = (Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT, Kind.DATASET)
_INTRANSITIVE = frozenset(
    [
        "揭幕",
        "问世",
        "面世",
        "亮相",
        "流片",
        "量产",
        "点亮",
        "上线",
        "下线",
        "投产",
        "建成",
        "投入使用",
        "投用",
        "落成",
        "启用",
        "揭牌",
        "研发成功",
        "研制成功",
        "出台",
        "施行",
        "上架",
        "首发",
    ]
)
_TYPES = {
    "model": "model_release", "chip": "chip_release", "computer": "computer_launch", "dataset": "dataset_release",
    "product": "product_launch", "policy": "policy",
}  # fmt: skip
_CHIP_SUBTYPES = {"chip", "soc", "board", "sensor"}
_KIND_TYPES = {
    Kind.MODEL: "model_release",
    Kind.PRODUCT: "product_launch",
    Kind.DATASET: "dataset_release",
    Kind.HARDWARE: "chip_release",
}


def release_events(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "release"):
        found = _transitive(reading, line, start, end)
        if found:
            yield from found
        elif happened := _intransitive(reading, line, start, end):
            yield happened


def _weak(line: Line, start: int, end: int) -> bool:
    return line.text[start:end] in event_rules()["weak_release"]


def _dated(line: Line, start: int) -> bool:
    return any(line.section_start(start) <= d.start < clause_end(line, start) and not d.founding for d in line.dates)


# What stands between two things brought out together: X 芯片和 Y, “X”、智能体平台“Y”
_AND = re.compile(r"[\u4e00-\u9fffA-Za-z ]{0,10}(?:、|和|与|及|以及|/|，以及|和其)[“\s]?[\u4e00-\u9fffA-Za-z ]{0,12}")


def _objects(line: Line, end: int, stop: int) -> list[Mention]:
    """The things named behind the verb: the first that nothing governs, and those coordinated with it."""
    group: list[Mention] = []
    things = line.among(end, stop + 1, *_THINGS)
    for mention in things:
        if line.bracketed(mention.start) or mention.subtype == "technique":
            continue
        if group:
            gap = re.sub(r"[（(][^（）()]*[）)]", "", line.text[group[-1].end : mention.start]).strip("”“ ")
            if _AND.fullmatch(gap):
                group.append(mention)
            continue
        if shape("made_of").search(line.text[end : mention.start]) or re.search(
            r"的(?=[^，。；]*的[^，。；]*$)", line.text[mention.end : mention.end + 2]
        ):
            continue
        if _describes_the_next(line, mention, things):
            continue
        if mention.start - end > 60 or re.search(r"被", line.text[end : mention.start]):
            continue
        group = [mention]
    return group


def _describes_the_next(line: Line, mention: Mention, things: list[Mention]) -> bool:
    """ViT 的改进版模型 MViT, Prompt-learning 工具包 OpenPrompt: the first name says what the second is."""
    following = next((m for m in things if m.start >= mention.end and not line.bracketed(m.start)), None)
    gap = line.text[mention.end : following.start] if following else ""
    return following is not None and bool(re.fullmatch(r"\s?[\u4e00-\u9fff]{2,12}\s?", gap)) and not re.search("[、和与及或]", gap)


def _transitive(reading: Reading, line: Line, start: int, end: int) -> list[Found]:
    """A 发布 X: the things named behind the verb, or where none is named the phrase that describes one."""
    stop = clause_end(line, start)
    things = _objects(line, end, stop) or _apposed(line, end, stop) or _in_brackets(line, end, stop)
    if not things:
        found = _described(reading, line, start, end)
        return [found] if found else []
    if not _really_released(line, start, end):
        return []
    who = _makers(line, start, things)
    if not who and (_weak(line, start, end) or _attributive(line, start, end)):
        return []
    confidence = (0.85 if who else 0.65) - (0.15 if _weak(line, start, end) else 0)
    type_ = _type_of(line, things[0])
    named_things = named_all(line, things)
    if len(who) == len(named_things) > 1 and _RESPECTIVELY.search(line.text, clause_start(line, start), end):
        pairs = zip(who, named_things, strict=True)
        return [event(reading, line, (start, end), type_, (w,), (t,), confidence=confidence) for w, t in pairs]
    return [event(reading, line, (start, end), type_, who, named_things, confidence=confidence)]


_RESPECTIVELY = re.compile(r"分别|各自")
_JOINTLY = re.compile(r"由[^，。；]{2,40}$|(?:合作|联合|共同)(?:研发|研制|开发|打造|构建|发起)?的?$")


def _really_released(line: Line, start: int, end: int) -> bool:
    """Whether the verb tells a deed: 研发 with a date or 了; 发布的 X with a date; 由 A、B 联合研制的 X with a date."""
    weak, dated = _weak(line, start, end), _dated(line, start)
    if line.text.startswith("开源", start) and not _opens_source(line, start, end):
        return False
    if _attributive(line, start, end):
        if line.text[start:end] in _INTRANSITIVE:
            return False
        return dated and (not weak or bool(_JOINTLY.search(line.text[clause_start(line, start) : end])))
    return dated or not weak or line.text[end : end + 1] == "了" or line.text[start:end].endswith("了")


def _opens_source(line: Line, start: int, end: int) -> bool:
    """A 开源 X is a deed, 主流开源框架 is none: the actor, an adverb or nothing stands ahead of the word."""
    ahead = line.text[clause_start(line, start) : start]
    named_ahead = line.among(clause_start(line, start), start)
    since = ahead[named_ahead[-1].end - clause_start(line, start) :] if named_ahead else ahead
    listed = since.rstrip().endswith("等") and line.text[end : end + 1] != "了"  # PyTorch 等开源框架
    modified = listed or len(since) > 16 or re.search(r"[的为以是]|围绕|依托|基于|主流|国内|业界|使用|采用|支持|提供|利用", since)
    return not modified and not re.match(r"\s?(?:与|和|的|社区|生态|开放)", line.text[end:])


def _attributive(line: Line, start: int, end: int) -> bool:
    return line.text[end : end + 1] == "的" or line.text[start:end].endswith("的")


_SHOWN = re.compile(r"发布|推出|开源|上线|公布|放出|亮相|流片|量产|研制|研发|展示")


def _described(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """A thing without a name: 公布了全球首个节能型 AI 芯片, 发布新的交通预测算法; what 提出 brings is a result (see research)."""
    phrase = phrase_after(line, end, clause_end(line, start))
    verb = line.text[start:end]
    if phrase is None or not _SHOWN.match(verb) or len(phrase.text) > 36 or not _really_released(line, start, end):
        return None
    who = actors(line, start)
    if not who or phrase.type not in ("chip", "computer", "dataset", "product", "model"):
        return None
    few = len(phrase.text) < 4
    if re.match(r"研制|研发|完成|成功|推出", phrase.text) or (
        phrase.text.endswith("计划") and line.text[phrase.end : phrase.end + 1] != "”"
    ):
        return None
    if few and not (_dated(line, start) and phrase.type == "chip"):
        return None
    if phrase.type in ("model", "dataset") and (_weak(line, start, end) or not _dated(line, start)):
        return None
    if phrase.type == "product" and _by_researchers(line, start, who):
        return None
    return event(reading, line, (start, end), _TYPES[phrase.type], who, (Named("", phrase.text),), confidence=0.62)


_APPOSITION = re.compile(r"\s?(?:——|：|，分别为|，分别是|，包括|，即|，名为)")


def _apposed(line: Line, end: int, stop: int) -> list[Mention]:
    """…发布了两个大规模模型——DALL·E 和 CLIP; 发布三款芯片，分别为面向推理的 A、B 和 C, whose names need no finder."""
    match = _APPOSITION.match(line.text, stop)
    inner = line.text.find("——", end, stop)
    if match is None and inner < 0:
        return []
    begin = match.end() if match else inner + 2
    until = clause_end(line, begin)
    found = _objects(line, begin, until)
    if found or match is None or "分别" not in match.group():
        return found
    kind = Kind.HARDWARE if head_type(line.text[end:stop]) == "chip" else Kind.PRODUCT
    names = []
    for item in re.finditer(r"[^、，。；]+?(?=、|以及|和(?=面向|用于|针对)|[，。；]|$)", line.text[begin:until]):
        name = re.sub(r"^(?:以及|和|及)?(?:[^的]*的)?", "", item.group()).strip(" “”")
        if 2 <= len(name) <= 10:
            at = line.text.index(name, begin + item.start())
            names.append(Mention(at, at + len(name), kind, name, "mark"))
    return names


def _in_brackets(line: Line, end: int, stop: int) -> list[Mention]:
    """公开了多任务统一模型（Multitask Unified Model，MUM）: a described thing whose name stands in brackets behind it."""
    opening = next((b for b in line.brackets if end <= b[0] < stop and head_type(line.text[end : b[0]]) in _TYPES), None)
    inside = line.among(opening[0], opening[1], *_THINGS) if opening else []
    return inside[-1:]


def _by_researchers(line: Line, start: int, who: tuple[Named, ...]) -> bool:
    """Whether scholars bring it out: an unnamed system of theirs is a result, no product."""
    academic = {m.name for m in line.mentions if m.subtype in ("university", "institute", "hospital", "institution")}
    return bool(academic & {w.name for w in who}) or "研究者" in line.text[clause_start(line, start) : start]


def _makers(line: Line, start: int, things: list[Mention]) -> tuple[Named, ...]:
    who = actors(line, start)
    if who:
        return who
    if things[0].found_by == "lexicon" and (owned := _owner_in_name(line, things[0])):
        return owned
    owner = [m for m in line.mentions if m.kind is Kind.ORG and m.end <= things[0].start and things[0].start - m.end <= 3]
    return named_all(line, owner[-1:])


def _type_of(line: Line, thing: Mention) -> str:
    """The event type that the thing's kind tells; its lexicon type or the head noun beside it tells chips from machines."""
    own = head_type(thing.name)
    if thing.found_by != "lexicon" and own in ("model", "dataset", "chip"):
        return _TYPES[own]
    if thing.kind is Kind.HARDWARE and own == "computer" and not thing.subtype:
        return "computer_launch"
    if thing.kind is Kind.HARDWARE and thing.found_by != "model":
        if thing.subtype in _CHIP_SUBTYPES:
            return "chip_release"
        if thing.subtype:
            return "product_launch" if thing.subtype == "server" else "computer_launch"
    if thing.subtype == "chatbot":
        return "model_release"
    if thing.subtype and thing.found_by == "lexicon":
        return _KIND_TYPES[thing.kind]
    # The trained recogniser is surer that something is named than of what kind it is.
    guessed = thing.subtype == "unsure" or thing.found_by == "model"
    beside = _head_beside(line, thing) or (_type_by_topic(line) if guessed else "")
    if beside in _TYPES and beside != "policy":
        return _TYPES[beside]
    return _KIND_TYPES[thing.kind]


_TOPICS = (
    ("chip", re.compile(r"芯片|TOPS|制程|\d\s?nm|处理器|流片", re.I)),
    ("model", re.compile(r"参数|模型|预训练|算法")),
    ("dataset", re.compile(r"数据集|语料|基准")),
)


def _type_by_topic(line: Line) -> str:
    """What the sentence is about, for a Latin name that no word beside it explains."""
    return next((type_ for type_, words in _TOPICS if words.search(line.text)), "")


def _head_beside(line: Line, thing: Mention) -> str:
    tail = re.sub(r"^[”」》™®]?\s?(?:[（(][^（）()]{1,60}[）)])?\s?", "", line.text[thing.end : thing.end + 60])
    phrase = re.split(r"[，。、；：（(“]|的|以及|并|[和及与]|，", tail, maxsplit=1)[0][:14]
    ahead = line.text[max(0, thing.start - 12) : thing.start].rstrip("“「《 —")
    return head_type(phrase) or next((t for h, t, _ in heads() if ahead.endswith(h)), "")


def _intransitive(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """悟道 2.0 问世; 自研的双向脑机接口商用芯片已完成流片; Versius 于 2017 年研发成功."""
    word = line.text[start:end]
    opening = clause_start(line, start)
    ends_clause = (
        re.match(r"\s?(?:成功|了|上线|使用|运营|交付|$)*\s?$", line.text[end : clause_end(line, start)].rstrip("。！ ")) is not None
    )
    if word not in _INTRANSITIVE and not (word in ("发布", "推出", "开源") and ends_clause):
        return None
    things = [m for m in line.among(opening, start, *_THINGS) if not line.bracketed(m.start) and m.subtype != "unsure"]
    who = tuple(actors(line, start))
    if line.text[start - 1 : start] == "的" or line.text[end : end + 1] == "的":
        return None
    if things and who and not line.among(opening, start, Kind.ORG):
        # 英伟达推出 A；百度昆仑 1 量产: who acts in another clause may have nothing to do with it
        who = _owner_in_name(line, things[0]) or (who if line.clauses[line.clause_at(start)].after != "；" else ())
    if things and (who or _dated(line, start)):
        return event(reading, line, (start, end), _type_of(line, things[0]), who, named_all(line, things[:1]), confidence=0.7)
    phrase = re.search(
        r"(?:的|款|颗|^|，)([\u4e00-\u9fffA-Za-z0-9\- ]{4,24}?)(?:已经?|正式|成功|也|于|将|完成|在|实现)*\s?$",
        line.text[opening:start],
    )
    type_ = head_type(phrase.group(1)) if phrase else ""
    if phrase and who and type_ in ("chip", "computer"):
        return event(reading, line, (start, end), _TYPES[type_], who, (Named("", phrase.group(1)),), confidence=0.65)
    return None
