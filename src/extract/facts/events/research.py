"""Results and papers that are not themselves a named model: who published what kind of result, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named, owner_in_name
from extract.facts.events.described import phrase_behind
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_end,
    clause_start,
    event,
    is_whole,
    told_of_a_life,
    told_of_a_person,
    triggers,
)
from extract.facts.events.things import THINGS
from extract.facts.reading import Line, Reading
from extract.facts.when import is_planned
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named

_RESEARCHERS = re.compile(
    r"宣读|见刊|封面|刊[于载登]|IEDM|ISSCC|NeurIPS|ICML|ICLR|CVPR|ICCV|ACL|AAAI|VLSI|研究者|研究人员|科学家|学者|团队|教授|院士|大学|研究院|实验室|论文|《自然》|《科学》|Nature|Science|Cell|期刊|联合[^，]{0,12}发表|成果|突破"
)
_VERBS = re.compile(
    r"取得|撰文(?!介绍)|宣读|见刊|刊[于载登发出]|登载|封面|找到[了一]|筛选?出|合成出|设计出|制[作备造]出|证实(?!已|将|，|正|其|有|公司)|观测到|绘制出|破译|解码出|报告|报道|提出(?!，|：|将|要(?!素)|应(?!用)|了?[^，。；]{0,8}(?:口号|理念|愿景|使命)|离职|辞职|辞呈|辞任|质疑|诉讼|上诉|异议|抗议|反对|要求|疑问|批评)|发表|公布|公开|证明|(?<!药物)(?<!科学)(?<!知识)发现|揭示|实现了?(?![^，。；]{0,8}(?:盈利|营收|收入|利润|扭亏|盈亏))|预测出|成功预测|设计|开发|研发|研制|发明|演示|攻克|求解|改进|登上|解决|成功地?(?:让|使|将|把|用|解码|重建|还原|复现|模拟)|首次(?=以|实现|证[明实]|观[测察]|验证|演示|展示|将|把|让|使|在[^，。；]{2,16}[中上里](?!榜)|利用|用|借助|成功|合成|解码|破译|从|通过(?!认证|审批|测试|备案)|还原|捕捉|发现|揭示|给出|完成|做到|达到|突破)"
)


_BUILT = re.compile(r"(?<![可能以够])(?:构建|建立|搭建|训练)(?:了|出了?|(?=神经网络))")
# 微软研究院 3 月发表的论文《X》
_PAPER = re.compile(r"(?:发表|公布|公开|刊发)的(?:[^，。；《]{0,8})?论文\s?《(?P<title>[^《》]{3,60})》")


def _papers(reading: Reading, line: Line) -> Iterator[Found]:
    """A paper told by its title, behind who published it when."""
    for match in _PAPER.finditer(line.text):
        who = actors(line, match.start())
        if who and any(clause_start(line, match.start()) <= d.start < match.start() for d in line.dates):
            title = match["title"]
            yield event(reading, line, (match.start(), match.start() + 2), "research", who, (Named(title, title),), confidence=0.65)


_FOUND_BY_IT = re.compile(
    r"\s?(?:已经?|共|还|总共|成功)*发现了\s?(?P<what>(?:超过?|约|近)?\s?(?:\d[\d.]*\s?[余多]?[万亿]*\s?[余多]?[种个类款项]|一[种类]新|新的?|更[^，。；的]{1,6}的)"
    r"[^，。；]{2,24}?)(?=[，。；]|$)"
)


def _found_by_models(reading: Reading, line: Line) -> Iterator[Found]:
    """GNoME 发现了 220 万种新的晶体结构: what a known model has found."""
    for model in line.among(0, len(line.text), Kind.MODEL):
        match = _FOUND_BY_IT.match(line.text, model.end) if model.found_by == "lexicon" and model.subtype != "technique" else None
        if match and shape("opens_sentence").fullmatch(line.text[clause_start(line, model.start) : model.start]):
            at = line.text.index("发现", model.end)
            told = (named(line, model), Named("", match["what"].strip()))
            yield event(reading, line, (at, at + 2), "research", owner_in_name(line, model), told, confidence=0.62)


def research_events(reading: Reading, line: Line) -> Iterator[Found]:
    """One event a stretch and whose it is: the first research verb with an actor and a date; a result told as done needs no date."""
    yield from _found_by_models(reading, line)
    scholarly = _RESEARCHERS.search(line.text) is not None
    if not scholarly and not any(m.subtype in _ACADEMIC for m in line.mentions):
        return
    if papers := list(_papers(reading, line)):
        yield from papers
        return
    told: set[tuple[int, tuple[Named, ...]]] = set()
    for start, end in triggers(line, "research", "release"):
        section, whose = line.section_start(start), actors(line, start)
        alone = scholarly and all(whose != others for _, others in told)
        if (section, whose) not in told and (result := _result(reading, line, start, end, alone=alone)):
            told.add((section, whose))
            yield result


def _result(reading: Reading, line: Line, start: int, end: int, *, alone: bool) -> Found | None:
    """The result that the verb at ``start:end`` tells; ``alone``: it is the first of theirs in a line that tells
    of scholars' work, so that a date is all that it wants."""
    made = _BUILT.match(line.text, start)
    if not (made or _VERBS.match(line.text, start)) or line.text[end - 1 : end + 1].find("的") >= 0:
        return None
    if told_of_a_person(line, start) or told_of_a_life(line, start) or _told_otherwise(line, start):
        return None
    if line.text[start:end] in _MAY_BE_NOUN and _is_noun(line, start):
        return None
    who = actors(line, start)
    if not who or _are_public(line, who) or _names_a_thing(line, start, end) or _is_report(line, start):
        return None
    dated = any(d.start < start and not d.founding and not d.span_of_time for d in line.dates)
    phrase = phrase_behind(line, end, clause_end(line, start))
    shown = [m for m in line.among(clause_start(line, start), start, Kind.MODEL) if m.subtype not in ("technique", "unsure")]
    if made and not (phrase and phrase.type in ("method", "model") and _by_scholars(line, start)):
        return None  # 构建了一种…的网络 of scholars is a result, and else only a beginning
    objects = (Named("", phrase.text),) if phrase and phrase.type in ("method", "model", "paper") and len(phrase.text) <= 30 else ()
    if shown and _SHOWN.match(line.text, start):  # X 登上《科学》封面
        objects = (named(line, shown[-1]),)
    method = phrase and phrase.type in ("method", "model") and line.text.startswith("提出", start) and is_whole(line)
    done = _by_scholars(line, start) and _is_result(line, start) and not is_planned(line, start)
    if not (alone and (dated or PRINTED.match(line.text, start) or method)) and not done:
        return None
    told_of = shown and re.search(r"论文|研究|成果|工作|文章", line.text[shown[-1].end : start])  # 有关 X 的论文登上封面
    kind = "model_release" if shown and not told_of and line.text.startswith("登上", start) else "research"
    return event(reading, line, (start, end), kind, who, objects, confidence=0.6)


_MAY_BE_NOUN = frozenset({"设计", "研发", "开发", "研制", "发明"})


def _is_noun(line: Line, start: int) -> bool:
    """药物设计, 优秀研发工程师, 年产能设计为: what stands ahead of the word, and behind whoever acts, is no adverb."""
    ahead = [m.end for m in line.among(clause_start(line, start), start)]
    words = bare_lead(line, start, max(ahead, default=0))
    return bool(words.strip()) and not shape("does").search(words)


_ACADEMIC = ("university", "institute", "institution", "hospital", "lab")
# 利用自监督学习实现…, 仅用 19 个神经元完成…: by what means it was done
_MEANS = re.compile(r"(?:利用|使用|借助|运用|采用|通过|基于|(?<![应使采选费通运利引])用)[^，。；]{2,40}$")


def _told_otherwise(line: Line, start: int) -> bool:
    """实现 is a result only by some means, and no result of its own where the stretch says what was built: 打造框架 X，实现了…的效果."""
    if not line.text.startswith("实现", start):
        return False
    if not line.text.startswith("实现了", start):
        return not (_MEANS.search(line.text, clause_start(line, start), start) and is_whole(line))
    ahead = [m for m in line.among(line.section_start(start), start, *THINGS) if m.subtype not in ("technique", "unsure")]
    return any(_BUILDS.search(line.text, line.section_start(start), m.start) for m in ahead)


_BUILDS = re.compile(r"(?:打造|构建|研发|开发|研制|推出|搭建)了?[^，。；]{0,24}$")


def _are_public(line: Line, who: tuple[Named, ...]) -> bool:
    """某国政府…提出构建…: what a public body brings out is policy."""
    public = {m.name for m in line.mentions if m.subtype == "government"}
    return all(n.name in public for n in who)


def _by_scholars(line: Line, start: int) -> bool:
    """Whether scholars are named in the stretch, in the subject's place: 北海道大学等组成的联合研究小组，发现…"""
    ahead = [m for m in line.among(line.section_start(start), start, Kind.ORG) if not line.bracketed(m.start)]
    return bool(ahead) and ahead[0].subtype in _ACADEMIC and is_whole(line)


def _is_result(line: Line, start: int) -> bool:
    """首次验证了…, 成功实现了…, 研制出一种…: what only a result is told by, date or no date."""
    opening = clause_start(line, start)
    told = shape("result").match(line.text, start) is not None or line.text.startswith("实现", start)  # see _told_otherwise
    return told and shape("no_result_ahead").search(line.text, opening, start) is None


# 报告 in a journal or of a thing is a result; 年度报告 is a report.
_REPORT = re.compile(
    r"报[告道](?!了?[一首其该类出]|称|了)(?!(?<=[上中》]报告)，|(?<=者报告)，|(?<=队报告)，|(?<=员报告)，|(?<=组报告)，|(?<=人报告)，)"
)


def _is_report(line: Line, start: int) -> bool:
    return _REPORT.match(line.text, start) is not None and not IN_JOURNAL.search(line.text, clause_start(line, start), start)


_SHOWN = re.compile(r"登上|宣读|封面|刊[于载登出]|登载")
# Said of nothing but a result, which needs no date then.
PRINTED = re.compile(r"宣读|见刊|封面(?:故事|文章|论文)|刊[于载登发出]|登载")


_TELLS_OF = re.compile(r"[，,]\s?(?:介绍|提出|描述|公布|报道)")


def _told_until(line: Line, start: int) -> int:
    """刊发论文，介绍网络 X: the clause that says what the paper is about belongs to it."""
    index = line.clause_at(start)
    follows = _TELLS_OF.match(line.text, line.clauses[index].end) or _TELLS_OF.match(line.text, line.clauses[index].end - 1)
    return line.clauses[index + 1].end if follows and index + 1 < len(line.clauses) else line.clauses[index].end


# 在《科学》上报道了光芯片“太极”: what a journal prints of a chip is a result
IN_JOURNAL = re.compile(r"在《[^《》]{2,16}》(?:杂志|期刊|正刊)?上?\s?(?:$|(?=报|发表|刊))")


def _names_a_thing(line: Line, start: int, end: int) -> bool:
    """Whether a model, chip or data set is named behind the verb, so that the deed is a release."""
    printed = IN_JOURNAL.search(line.text, clause_start(line, start), start)
    kinds = (Kind.MODEL, Kind.DATASET) if printed else (Kind.MODEL, Kind.HARDWARE, Kind.DATASET)
    things = line.among(end, _told_until(line, start), *kinds)
    return any(not line.bracketed(m.start) and m.subtype != "technique" and not _in_description(line, end, m) for m in things)


# 提出了一种解释 Transformer 预测结果的计算范式, but 提出了一种名为 X 的范式
_A_KIND_OF = re.compile(r"了?\s?一[种套类项个](?![^，。；]{0,12}(?:名为|叫|称为|命名|称作))")
_OF_A_METHOD = re.compile(r"(?!\s?[”」])[^，。；“「]{2,24}的[^，。；的]{0,8}(?:方法|范式|机制|策略|思路|理论|技术|方案)(?=[，。；]|$)")

# 提出一种基于 X（…）的药物筛选模型，
_OF_A_MODEL = re.compile(
    r"[^，。；“「]{0,24}的[^，。；的“「]{0,12}(?:模型|算法|架构|框架|系统|网络)(?=[，。；]|$)(?!，\s?(?:取名|名为|称为|命名|即))"
)


def _in_description(line: Line, end: int, thing: Mention) -> bool:
    """Whether the thing only tells what kind of method it is that the verb brings."""
    if not _A_KIND_OF.match(line.text, end):
        return False
    made_of = shape("made_of").search(line.text[end : thing.start]) and _OF_A_MODEL.match(line.text, thing.end)
    return bool(made_of or _OF_A_METHOD.match(line.text, thing.end))
