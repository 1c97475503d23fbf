"""What the extractors share: who acts in a clause, and what a name there is (see ``when`` for dates and plans)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.facts.others import acts_by_the_way, many_act
from extract.facts.reading import Line
from extract.facts.topics import leading_subject
from extract.facts.words import TRIGGERS
from extract.language.dictionary import tags
from extract.language.sentences import words
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named, Quantity

_JOINED = re.compile(
    r"^[”」]?(?:[（(][^（）()]*[）)])?\s?(?:的?研究(?:者|人员|团队)们?|团队|公司|旗下|等(?:机构)?)?\s?"
    r"(?:、|和|与|及|以及|联合|联手|携手|协同|会同|同|&|/|，|,|-|—|＆|联同|并联合|共同)\s?(?:合作伙伴)?[“「]?$"
)
_OWNER = re.compile(
    r"^(?:[（(][^（）()]*[）)])?\s?(?:旗下|的?母公司|的?子公司|孵化的?|投资的?|控股的?|(?:支持|出资|参股|领投|参投|押注|扶持|背书)的|系|背后的?|下属的?|收购的?)\s?[\u4e00-\u9fff]{0,12}\s?$|^(?:[（(][^（）()]*[）)])?\s?的\s?[\u4e00-\u9fff]{0,6}$"
    r"|^\s?(?:前|原)?(?:联合)?(?:创始人|高管|首席[^，。；]{2,6}|科学家|研究员|工程师)[^，。；]{0,12}的(?:新?公司|新?企业|初创公司|新项目)\s?$"
)
_FOUNDER_BEHIND = re.compile(r"\s?(?:[（(][^（）()]*[）)])?\s?(?:最早|最初|是)?(?:\d{4}\s?年)?由")
_CO_ACTOR = re.compile(r"(?:与|和|同|跟|联合|携手|联手|会同)\s?$")
_PRONOUN = re.compile(
    r"^[\s\d.、，]*(?:(?:随后|此后|之后|不久|[\d一二两三四五六七八九十半数几]+\s?(?:个?[天日周月年]|个?星期)(?:之|以)?后|\d{1,2}\s?[月日](?:[初底末]|[中上下]旬)?)\s?，?)*(?:该公司|公司|该企业|企业|[这该]家[^，。；]{0,14}(?:公司|企业|机构|厂商)|其(?![中他余实])|该团队|该机构|该集团|集团|它|后者|本公司|该校|该所|该院)"
)
_PRONOUN_BUYS = re.compile(
    _PRONOUN.pattern
    + r"[^，。；]{0,20}?(?:收购|并购|买下|投资|入股|控股|领投|参投|接受|迎来|引入|收到|拿到|"
    + "与|和|同|向|对|将|把|联合|携手|获得?|被|由|为|中标|起诉)"
)


def named(line: Line, mention: Mention) -> Named:
    return Named(mention.name, line.text[mention.start : mention.end])


def named_all(line: Line, mentions: Sequence[Mention]) -> tuple[Named, ...]:
    """The mentions as names, each entity once."""
    return tuple({m.name: named(line, m) for m in mentions}.values())


def joined_from(line: Line, mentions: Sequence[Mention]) -> list[Mention]:
    """The first of ``mentions`` and those that 、, 和, 与 … join to it: 华为 and 鹏城实验室 of 华为与鹏城实验室共建."""
    group = list(mentions[:1])
    for mention in mentions[1:]:
        if not _JOINED.match(line.text[group[-1].end : mention.start]):
            break
        group.append(mention)
    return group


def _may_act(line: Line, mention: Mention, start: int, kinds: Sequence[Kind]) -> bool:
    """Of one of ``kinds`` and no exchange; or a Latin name of unknown kind that begins the clause."""
    if mention.kind in kinds and mention.subtype == "government":
        # 获 NMPA 三类证, 拥有 FDA 认证: a public body acts only where it begins the clause, or is joined to one that does
        before = line.among(start, mention.start)
        if before and _JOINED.match(line.text[before[-1].end : mention.start]):
            return _may_act(line, before[-1], start, kinds)
        return not _AHEAD_OF_SUBJECT.sub("", line.text[start : mention.start]).strip()
    if mention.kind in kinds:
        return mention.subtype != "exchange"
    return mention.subtype == "unsure" and not _AHEAD_OF_SUBJECT.sub("", line.text[start : mention.start]).strip()


_AHEAD_OF_SUBJECT = re.compile(
    r"[\d年月日初底末今去前，,.、（）()•◦■▪●○◆➢\-\s]|[自至到从](?=\s?\d{4}\s?年)|例如|比如|如|其中|此外|随后|同时|[\u4e00-\u9fff]{0,8}(?:公司|企业|独角兽|厂商|创企|机构|平台)"
)


def _titled(line: Line, mention: Mention) -> bool:
    """欧洲 of 《欧洲芯片法案》 acts as little as the title does."""
    ahead = line.text[: mention.start]
    return ahead.count("《") > ahead.count("》")


def begins_clause(line: Line, mention: Mention) -> bool:
    """Whether nothing but a date, a bullet or an apposition stands ahead of the name in its clause."""
    clause = line.clauses[line.clause_at(mention.start)]
    return not _AHEAD_OF_SUBJECT.sub("", line.text[clause.start : mention.start]).strip(" “")


_REACHES = re.compile("通过|获|入选|加入|登陆|当选|收购|并购|买下|入股|吞下")  # X 通过 Y 认证, X 收购 Y: Y is no nearer name of X


def clause_actors(line: Line, start: int, end: int, *, kinds: Sequence[Kind] = (Kind.ORG,)) -> list[Mention]:
    """The organisations that act in ``start:end``, coordinated ones together (A、B 和 C; A 联合 B).

    The last group ahead of the verb counts: in 谷歌母公司 Alphabet it is Alphabet.
    """
    candidates = [
        m
        for m in line.mentions
        if start <= m.start
        and m.end <= end
        and _may_act(line, m, start, kinds)
        and not line.bracketed(m.start)
        and not _titled(line, m)
        and not describes_it(line, m, start)
        and not _PREDECESSOR.search(line.text[start : m.start])
        and not _SCHOOL_BEHIND.match(line.text, m.end)
        and not _is_of_a_time(line, m, start)
        and not _is_in_a_place(line, m, start)
    ]
    group: list[Mention] = []
    for mention in candidates:
        ahead = line.text[start : mention.start]
        if group:
            gap = line.text[group[-1].end : mention.start]
            if _FOUNDER_BEHIND.match(gap):  # X 由某医院的医师发起: the clause stays with X
                continue
            if _JOINED.match(gap) or _JOINED.match(_without_country(line, group[-1].end, mention.start)):
                group.append(mention)
                continue
            if _OWNER.match(gap) or gap.rstrip(" “").endswith("的") or _NAMED_BEHIND.search(gap):  # 由前 X 高管创办的 Y 完成融资: Y acts
                group = [mention]
                continue
            if _BY_MEANS_OF.search(gap):  # X 凭借 Y 领投的 D 轮…
                continue
            if _LISTED_DEED.search(gap):  # A 发布 X、B 训练出 Y
                group = [mention]
                continue
            if shape("governed").search(ahead) or _CO_ACTOR.search(ahead):
                if _CO_ACTOR.search(ahead) and len(gap) < 12:
                    group.append(mention)
                continue
            group = group if len(gap) > 8 or _REACHES.search(gap) else [mention]
        elif (
            (_SET_UP_BY.search(ahead) or not shape("governed").search(ahead))
            and not _done_to(ahead)
            and not re.search(r"在(?:(?!的)[\u4e00-\u9fff]){2,4}$", ahead)
        ):
            group = [mention]
    return group


SET_UP_BY = r"由[^，。；]{2,30}(?:创办|创立|创建|成立|组建|打造)的"
_SET_UP_BY = re.compile(rf"^\s?{SET_UP_BY}\s?[“「]?$")  # 由 TVM 原班人马创办的 X: X acts
_NAMED_BEHIND = re.compile(r"(?:公司|企业|厂商|创企|机构|团队|平台|独角兽)\s?(?:——|—|：|“|「)\s?$")  # Y 投资的首家机器人公司——X: X acts
_BY_MEANS_OF = re.compile(r"(?:凭借?|借助|依靠|依托)\s?$")
_LISTED_DEED = re.compile(r"(?:发布|推出|公布|开源|提出|训练出|上线)[^，。；]{2,40}、\s?$")
_PREDECESSOR = re.compile(r"前身(?:是|为|系)[^，。；]{0,6}$")  # X 的前身是 Y 的课题组: it is X that acts
_SCHOOL_BEHIND = re.compile(r"系(?=[，。；、]|出身|背景|$)")  # X 是浙大系: where its people come from
_TIME_AHEAD = re.compile(r"(?:在|[于自]|早在)\s?[^，。；的]{0,6}$")
_TIME_BEHIND = re.compile(r"\s?(?:之[前后际]|以[前后]|[前后](?=[^者续期端]))")


def _is_of_a_time(line: Line, mention: Mention, start: int) -> bool:
    """X 在并入 Y 之前刚刚完成…: Y only says when."""
    return bool(_TIME_BEHIND.match(line.text, mention.end) and _TIME_AHEAD.search(line.text[start : mention.start]))


def _is_in_a_place(line: Line, mention: Mention, start: int) -> bool:
    """X 7 月在纽约西奈山医院完成植入: the hospital is where X did it."""
    place = next((m for m in line.mentions if m.kind is Kind.PLACE and start <= m.start and m.end == mention.start), None)
    return place is not None and re.search(r"在\s?$", line.text[start : place.start]) is not None


_ASPECT = re.compile(r"([\u4e00-\u9fff]{1,4})(?<!创办)(?<!创立)(?<!成立)(?<!组建)(?<!孵化)(?<!分拆)(?:了|过)\s?$")


def _done_to(ahead: str) -> bool:
    """今年 3 月进了 X 的工厂: a verb that is over stands right ahead of the name, which does not act; 创办了 X may be followed by 公司."""
    match = _ASPECT.search(ahead)
    last = [match[1][s:e] for s, e in words(match[1])][-1] if match else ""
    return tags().get(last, "").startswith("v")


def actors(line: Line, position: int, *, kinds: Sequence[Kind] = (Kind.ORG,), reach: int = 6) -> tuple[Named, ...]:
    """Who does what the word at ``position`` says.

    The clause's own subject; or else that of a clause before it (no further than ；); or, for a clause
    that begins with 该公司 or with the verb, what the paragraph is about.
    """
    index = line.clause_at(position)
    if other := acts_by_the_way(line, position):
        return (named(line, other),)
    if several := those_together(line, line.clauses[index].start, position):
        return several
    if antecedent := actors_after_pronoun(line, position):
        return antecedent
    own = clause_actors(line, line.clauses[index].start, position, kinds=kinds)
    lead = line.text[line.clauses[index].start : position]
    if own and not _only_co_actors(line, own, line.clauses[index].start):
        return named_all(line, own)
    if not own and _PRONOUN.match(lead) and line.topic and index == 0:
        return (Named(line.topic.name, line.topic_text),)
    if not own and _PRONOUN.match(lead) and (first := first_subject(line, index, kinds)):
        return first
    if not own and many_act(lead):
        return ()
    inherited = _inherited(line, index, kinds, reach, alone=bool(own or _CO_ACTOR.search(lead)))
    if inherited:
        return tuple(dict.fromkeys((*inherited, *named_all(line, own))))
    if own:
        return tuple(dict.fromkeys((*topic(line), *named_all(line, own))))
    return _before_semicolon(line, position) or topic(line)


_NOTHING_BUT_WHEN = re.compile(r"(?:[\d年月日初底末上中下旬\s]|又|再|还|已|并|也|于|在|便|就|则|即)*")


def _before_semicolon(line: Line, position: int) -> tuple[Named, ...]:
    """第四范式 1 月完成 D 轮融资，…；8 月 13 日递表: whom the sentence began with, where the clause has but a date ahead of its verb."""
    opening = line.section_start(position)
    if opening == 0 or not _NOTHING_BUT_WHEN.fullmatch(line.text, opening, position):
        return ()
    subject = leading_subject(line)
    return (named(line, subject),) if subject and subject.end < opening else ()


_SO_MANY = re.compile(
    r"(?:这|上述)?(?P<count>[两三四五])(?:家|者)(?:公司|企业|机构|厂商|初创|创企)?(?![\u4e00-\u9fff]{0,6}(?:投资方|机构|股东|之一))"
)
_COUNTS = {"两": 2, "三": 3, "四": 4, "五": 5}


def those_together(line: Line, start: int, end: int) -> tuple[Named, ...]:
    """轻舟智航与元戎启行：两家公司都成立于…: as many names as were joined last; empty where the text counts nobody."""
    start = max(start, line.text.rfind("：", start, end))
    match = _SO_MANY.search(line.text, start, end)
    if match is None or line.among(start, match.start(), Kind.ORG) or (match["count"] + "者" in match.group() and match.start() > start):
        return ()
    told: Line | None = line
    until = match.start()
    for _ in range(4):
        if told is None or told.sentence.block != line.sentence.block:
            break
        names = [m for m in told.among(0, until, Kind.ORG) if m.subtype not in ("exchange", "government") and not told.bracketed(m.start)]
        for first in range(len(names)):
            group = joined_from(told, names[first:])
            if len(group) == _COUNTS[match["count"]]:
                return named_all(told, group)
        told = told.previous
        until = len(told.text) if told else 0
    return ()


def _without_country(line: Line, start: int, end: int) -> str:
    """丰田中国、广汽; X、以色列 Y: what stands between two names, the place that ends the first or leads the second apart."""
    places = [m for m in line.mentions if m.kind is Kind.PLACE and start <= m.start and m.end <= end]
    first = next((m for m in places if m.start == start), None)
    last = next((m for m in places if m is not first and not line.text[m.end : end].strip()), None)
    return line.text[first.end if first else start : last.start if last else end]


_THIS_ONE = re.compile(r"[这该]家[^，。；]{0,12}$")
_SUCH = re.compile(r"[^，。；]{0,8}的(?:公司|企业|机构|厂商|团队)")


def describes_it(line: Line, mention: Mention, start: int) -> bool:
    """这家脱胎于 X 的企业: X does nothing, it only says which company is meant."""
    return bool(_THIS_ONE.search(line.text[start : mention.start]) and _SUCH.match(line.text, mention.end))


_THAT_ONE = re.compile(r"\s?(?:该公司|该企业|该组织|该机构|该团队|该实验室|后者|(?P<this>这家)[^，。；]{0,14}?(?:公司|企业))")


def actors_after_pronoun(line: Line, position: int) -> tuple[Named, ...]:
    """X 的竞争对手是 Y，该公司成立于…: 该公司 means the name that the clause before ends with; empty where none does."""
    index = line.clause_at(position)
    pronoun = _THAT_ONE.match(line.text, line.clauses[index].start, position)
    if index == 0 or pronoun is None:
        return ()
    before = line.clauses[index - 1]
    if _BACKERS.search(line.text, before.start, before.end):  # X 完成 A 轮，Y 领投；该公司…: no investor is meant
        return first_subject(line, index)
    names = [m for m in line.among(before.start, before.end) if m.kind is Kind.ORG or m.subtype == "unsure"]
    if pronoun["this"]:  # 宣布停止向 X 输血，这家公司随即…; but Q9 发布前后，这家公司… means whom the text is about
        names = [m for m in names if m.kind is Kind.ORG and line.text[before.start : m.start].strip()]
    return (named(line, names[-1]),) if names else ()


_BACKERS = re.compile(r"(?:领投|跟投|参投|参与|投资|入股|注资)\s?[，；]?$")


def _newcomer(line: Line, index: int) -> bool:
    """Whether a clause since the last ； begins with a name of its own, so that what stands before ； acts no longer."""
    while line.clauses[index].after != "；" and index > 0:
        index -= 1
        clause = line.clauses[index]
        names = [m for m in line.among(clause.start, clause.end) if m.subtype != "technique"]
        if names and not TRIGGERS.search(line.text, clause.start, names[0].start):  # 11 月推出“春晓”，并于 12 月…: no newcomer
            return True
    return False


def first_subject(line: Line, index: int, kinds: Sequence[Kind] = (Kind.ORG,)) -> tuple[Named, ...]:
    """Who the stretch since ； began with, or else the sentence, for a later 该公司 of it."""
    section = line.section_start(line.clauses[index].start)
    ahead = line.clauses[:index]
    for clause in (*(c for c in ahead if c.start >= section), *(c for c in ahead if c.start < section)):
        if line.topic and _PRONOUN.match(line.text[clause.start : clause.end]):
            return topic(line)  # 6 月，公司完成融资，A、B 领投；7 月，公司…
        if found := clause_actors(line, clause.start, clause.end, kinds=kinds):
            return named_all(line, found[:1])
    return ()


# …；研制了 X: a clause after ； that begins with its verb has the subject of the one before.
_VERB_FIRST = re.compile(
    r"\s?(?:并|还|又|同时|也|随后|再|且)*\s?(?:于[^，。；]{2,10})?(?:(?:今年|去年|\d{4}\s?年)?\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日|[初底末]|[上中下]旬)?)?\s?(?:[又再还])?(?:(?:全资|正式|成功)?收购|研制|研发|发布|公布|出台|印发|颁布|推出|提出|完成|获|开发|建立|成立|开源|联合|与|收购|上线|签署|向|在|开始|试行|试点|启动|进入|递交|提交|撤回|拿到|拿下|领到|取得|更名|改名|携手)"
)


def _begins_with_verb(line: Line, start: int) -> bool:
    """Whether nothing but a date and adverbs stand ahead of the first verb of the clause."""
    if _VERB_FIRST.match(line.text, start):
        return True
    date = next((d for d in line.dates if d.start >= start and not line.text[start : d.start].strip()), None)
    begin = date.end if date else start
    first = next(
        (line.text[begin + s : begin + e] for s, e in words(line.text[begin : begin + 12]) if line.text[begin + s : begin + e].strip()), ""
    )
    return date is not None and len(first) > 1 and tags().get(first, "") == "v"


_LATTER = re.compile(r"\s?[前后]者")
_BY_AGENT = re.compile(r"\s?(?:[^，。；由的]{0,8})?由\s?")


def _inherited(line: Line, index: int, kinds: Sequence[Kind], reach: int, *, alone: bool) -> tuple[Named, ...]:
    """Who acts in the clauses before; ``alone``: without the partner there (微软 5 月与 A 签约，10 月与 B 签约)."""
    begins_with_verb = _begins_with_verb(line, line.clauses[index].start) and not _newcomer(line, index)
    if begins_with_verb and (head := _head_of_list(line, index, kinds)):
        return head
    while index > 0 and reach > 0 and (line.clauses[index].after != "；" or begins_with_verb):
        index, reach = index - 1, reach - 1
        clause = line.clauses[index]
        if _LATTER.match(line.text, clause.start) and (meant := actors_after_pronoun(line, clause.start + 3)):
            return meant  # …，后者 8 月首次递表，次年 2 月再度递交…
        found = clause_actors(line, clause.start, clause.end, kinds=kinds)
        if found and _BY_AGENT.fullmatch(line.text[clause.start : found[0].start]):
            if _PRONOUN.match(line.text[clause.start : clause.end]) and (first := first_subject(line, index, kinds)):
                return first  # 该公司由某大学孵化，成立于 2018 年
            continue  # 3 月签下 A 轮，由 X 领投；10 月发布…: X only put the money in
        if found and shape("backs").search(line.text, clause.start, clause.end):
            continue  # A、B 悉数入局，11 月又追加…
        if found and line.topic and _PRONOUN_BUYS.match(line.text[clause.start : found[0].start]):
            return topic(line)  # 公司 3 月收购了 X，6 月提交…: the company, not X
        if found and (index == 0 or not _CO_ACTOR.search(line.text[clause.start : found[0].start])):
            return named_all(line, joined_from(line, found) if alone else found)
        if _PRONOUN.match(line.text[clause.start : clause.end]):
            if first := first_subject(line, index, kinds):  # X 成立于 2015 年，该公司…，今年 4 月获…
                return first
            if line.topic:
                return topic(line)
    return ()


def _head_of_list(line: Line, index: int, kinds: Sequence[Kind]) -> tuple[Named, ...]:
    """X 的战线更宽：1 月完成 B 轮，其中 Y 出资…；7 月收购 Z: X, of whom the deeds behind the colon are."""
    colon = next((k for k in range(index, 0, -1) if line.clauses[k].after == "："), 0)
    if not colon or line.clauses[index].after != "；" or not _begins_with_verb(line, line.clauses[colon].start):
        return ()
    head = clause_actors(line, line.clauses[colon - 1].start, line.clauses[colon - 1].end, kinds=kinds)
    return named_all(line, head) if len(head) == 1 else ()


def _only_co_actors(line: Line, group: list[Mention], start: int) -> bool:
    """联合北京大学发布…: the clause names the partner, the subject stands before."""
    ahead = line.text[start : group[0].start]
    for date in reversed([d for d in line.dates if start <= d.start and d.end <= group[0].start]):  # 12 月又与 X 合作推出…
        ahead = ahead[: date.start - start] + ahead[date.end - start :]
    return bool(re.fullmatch(r"\s*[于在]?\s*(?:并|还|又|同时)?\s?(?:与|和|同|联合|携手|联手|会同)\s?", ahead))


def topic(line: Line) -> tuple[Named, ...]:
    """What the paragraph is about, as a name; empty where nothing says."""
    return (Named(line.topic.name, line.topic_text),) if line.topic else ()


_COMPARED_BEHIND = re.compile(
    r"\s?的\s?(?:约|近)?[\d十百一二三四五六七八九几数.]+\s?(?:多|余)?(?:倍|%|％|分之)|\s?(?:等?模型|等)?(?:的[\u4e00-\u9fff]{2,6})?\s?(?:相似|类似|相近|相仿|相当|相同|一样|持平|同级|同档|看齐|比肩|并列|匹敌|抗衡|不相上下|旗鼓相当)|相比|之后(?!，)|\s?的(?:替代品|竞品|对手)"
)


def compared(line: Line, mention: Mention) -> bool:
    """是 GPT-3 的 10 倍, 超过富岳, 相比 X, 基于 X: named as a measure for something else."""
    ahead = line.text[max(0, mention.start - 10) : mention.start]
    return bool(shape("compared_ahead").search(ahead) or _COMPARED_BEHIND.match(line.text, mention.end))


def owner_in_name(line: Line, mention: Mention) -> tuple[Named, ...]:
    """百度Apollo, 腾讯混元: the company whose name the product's begins with; empty where none does."""
    match = shape("owner_in_name").match(line.text[mention.start : mention.end])
    return (Named(match.group(), match.group()),) if match else ()


def within_name(line: Line, quantity: Quantity) -> bool:
    """Whether the digits belong to a name (征程 6P), so that they count nothing."""
    return any(m.start <= quantity.number_start < m.end for m in line.mentions if m.kind is not Kind.ORG)
