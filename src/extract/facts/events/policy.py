"""What public bodies bring out: laws, plans, standards, guidelines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named, topic
from extract.facts.events.frame import Found, bare_lead, clause_end, clause_start, event, in_title, triggers
from extract.facts.phrases import phrase_after
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated, is_planned
from extract.language.sentences import quoted
from extract.language.shapes import shape
from extract.names.marks import head_type
from extract.names.mention import Kind
from extract.records import Named

_Span = tuple[int, int]


def policy_events(reading: Reading, line: Line) -> Iterator[Found]:
    told: set[str] = set()
    for start, end in triggers(line, "policy", "release"):
        if told and line.text.startswith("同意", start):
            continue  # 印发通知，同意启动…: what the notice says
        for found in _policies(reading, line, start, end):
            laws = {o.text for o in found[0].objects}
            if not any(law in earlier for law in laws for earlier in told):  # 出台了《X》，自 5 月 1 日起施行
                told |= laws
                yield found
    yield from _talks(reading, line)
    yield from _comings_out(reading, line, told)
    if not told:
        yield from _rows(reading, line)


_ROW = re.compile(r"《(?P<law>[^《》]{4,60})》\s?(?:[（(][^（）()]*[）)])?\s?[｜|，,]?\s?")


_BULLETS = re.compile(r"^[\s•◦■●·]+")


def _rows(reading: Reading, line: Line) -> Iterator[Found]:
    """东屿省《算力券实施细则》 2024.10: rows of a list of laws, who, what and when with no verb between."""
    if re.search(r"[。；]", line.text) or shape("into_force").search(re.sub(r"《[^《》]*》", "", line.text)):
        return
    begin = 0
    for match in _ROW.finditer(line.text):
        who = line.text[begin : match.start()].strip(" •◦■●·-—：:｜|\t")
        day = next((d for d in line.dates if d.start >= match.end() and not line.text[match.end() : d.start].strip()), None)
        if day is None and line.sentence.kind == "list":  # ◦ 10 月 8 日 工信部《X》：…
            day = next((d for d in line.dates if d.end <= match.start() and not _BULLETS.sub("", line.text[: d.start])), None)
            who = line.text[day.end : match.start()].strip() if day else who
        begin = max(day.end, match.end()) if day else match.end()
        if day and _policy_like(match["law"]) and re.fullmatch(r"[\u4e00-\u9fff]{2,14}", who) and shape("is_public").search(who + "$"):
            body = (Named(who, who),)
            yield event(reading, line, (match.start(), begin), "policy", body, (Named("", match["law"]),), date=day.iso, confidence=0.7)


_COMES_OUT = re.compile(
    r"《(?P<law>[^《》]{4,60})》\s?(?:[\d.]+\s?版)?的\s?(?:正式|相继|陆续|及时)?(?P<verb>出台|颁布|印发|施行|实施|生效|推出|发布|公布|通过)(?=[，。；、]|$|为|是|标志|意味|使|让|将?[对给])"
)


def _comings_out(reading: Reading, line: Line, told: set[str]) -> Iterator[Found]:
    """《X 条例》的出台，为…: that a law is out, told by the way."""
    for match in _COMES_OUT.finditer(line.text):
        law, start = match["law"], match.start("verb")
        if law in told or not _policy_like(law) or is_negated(line, start) or is_planned(line, start):
            continue
        if re.search(r"(?:等待|期待|期盼|推动|推进|促进|加快|加速|呼吁|建议)[^，。；]{0,8}$", line.text[: match.start()]):
            continue
        yield event(reading, line, match.span("verb"), "policy", _owner(line, match.start() + 1), (Named("", law),), confidence=0.66)


def _talks(reading: Reading, line: Line) -> Iterator[Found]:
    """欧盟三方就《X》达成临时协议, 工信部就 X 公开征求意见: a step on the way to a law."""
    for match in shape("policy_about").finditer(line.text):
        who = tuple(n for n in actors(line, match.start(), kinds=(Kind.ORG, Kind.PLACE)) if _is_public(line, n))
        if who and not is_negated(line, match.end() - 1) and not in_title(line, match.start()):
            law = (match["law"] or match["deal"]).strip("《》")
            yield event(reading, line, match.span(), "policy", who, (Named("", law),), confidence=0.8)


def _policies(reading: Reading, line: Line, start: int, end: int) -> Iterator[Found]:
    """A public body brings out a law, plan, standard or guideline; or the law is said to be out."""
    laws, ahead = _laws(line, start, end)
    attributive = re.match(r"的\s?[《“]", line.text[end:]) is not None  # 8 月 1 日起施行的《X》
    if not laws or (not ahead and line.text[start:end] in _OF_A_LAW and not attributive):
        return
    ours = ahead and _OURS.search(line.text, 0, laws[0][0]) is not None  # 欧盟提出草案，我国《X》施行: not the EU's
    acting = () if ours else actors(line, laws[0][0] - 1 if ahead else start, kinds=(Kind.ORG, Kind.PLACE))
    who = (_owner(line, laws[0][0]) if ahead else ()) or tuple(n for n in acting if _is_public(line, n))
    who = who or ((_states(line, start) or _body_right_ahead(line, start) or _body_by_its_words(line, start)) if not ahead else ())
    if not who and not ((ahead or attributive) and _is_out(line, start, laws) and (ours or acting == topic(line))):
        return
    if all(shape("white_paper").search(line.text[s:e]) for s, e in laws) and not any(_governs(line, n) for n in who):
        return
    if not ahead and who and not line.among(clause_start(line, start), start, Kind.ORG):
        who = _body_by_its_words(line, start) or who  # 韩国国会, and not the country
    objects = tuple(Named("", line.text[s:e]) for s, e in laws)
    date: str | None
    if ours:
        date = _in_force_on(line, laws, start, clause_start(line, start)) or ""
    elif ahead:
        date = _in_force_on(line, laws, start, line.section_start(start))
    else:
        date = (attributive and _in_force_at(line, start)) or _in_force_later(line, start, end)
    if len(who) == len(objects) > 1 and re.search(r"分别|相继|先后|陆续", line.text[clause_start(line, start) : start]):
        for body, law in zip(who, objects, strict=True):
            yield event(reading, line, (start, end), "policy", (body,), (law,), date=date, confidence=0.82)
        return
    yield event(reading, line, (start, end), "policy", who, objects, date=date, confidence=0.82)


_OURS = re.compile(r"(?:我国|国内)[^，。；《]{0,6}[《“]?$")
_STATES = re.compile(
    r"(?<![超过有近余到\d])(?<![超过有近余到]\s)(?:[\d一二三四五六七八九十百]+)\s?(?:余|多)?个?(?:成员国|会员国|缔约国|缔约方|国家和地区|国家|国|经济体)(?=(?:(?:和|与|及|以及)[\u4e00-\u9fff]{2,8}?)?(?:在[\u4e00-\u9fff]{2,10})?(?:代表|领导人|政府|共同|联合|正式|一致)*$)"
)


def _states(line: Line, start: int) -> tuple[Named, ...]:
    """28 国签署《X 宣言》, 韩国国会通过《X 法》: states by their number, and a parliament that no list knows."""
    lead = line.text[clause_start(line, start) : start]
    if match := _STATES.search(lead) or _PARLIAMENT.match(lead):
        words = match.group().strip()
        return (Named(words, words),)
    return ()


_PARLIAMENT = re.compile(r"\s?[\u4e00-\u9fff]{2,4}?(?:国会|议会|参议院|众议院|内阁)")


def _body_right_ahead(line: Line, start: int) -> tuple[Named, ...]:
    """受商务部 10 月 17 日更新的规则影响: a public body with nothing but the date between it and the verb of the attribute."""
    bodies = [m for m in line.among(clause_start(line, start), start, Kind.ORG) if m.subtype == "government"]
    dates = [d for d in line.dates if bodies and bodies[-1].end <= d.start and d.end <= start]
    between = line.text[bodies[-1].end : dates[0].start] + line.text[dates[0].end : start] if dates else "x"
    return (named(line, bodies[-1]),) if not between.strip("于在 ") else ()


_PUBLIC_END = re.compile(r"(?:大会|峰会|办公室|政府|国务院|委员会|[部委局厅署]|议会|议院|国会|法院|人大|[省市县区])$")
_NOBODY = re.compile(r"多|各|全球|部分|一些|[一几数]家|(?:地|社|园|小)区$|[上城股超都]市$|(?:[内外全局总干]|俱乐|事业)部$|[布结格]局$")


_NEAR = 8  # characters: the verb, and the title right behind
_MINISTRIES = re.compile(r"(?P<who>(?:国家|中央)?(?:多个?|[两三四五六七八九十\d]+个?)(?:部委|部门))(?:联合|共同)?")  # 多部委联合印发


def _body_by_its_words(line: Line, start: int) -> tuple[Named, ...]:
    """江州市经信局印发《X》: whoever stands in the subject's place is a public body by its last word."""
    words = bare_lead(line, start)
    if signing := shape("statesman").fullmatch(words.strip()) or shape("ourselves").fullmatch(words.strip()):
        return (Named(signing.group(), signing.group()),)
    if (several := _MINISTRIES.fullmatch(words)) and "《" in line.text[start : start + _NEAR]:
        return (Named(several["who"], several["who"]),)
    ends = _PUBLIC_END.search(words) and not _NOBODY.search(words)
    known = line.among(clause_start(line, start), start, Kind.ORG)
    return (Named(words, words),) if ends and not known and re.fullmatch(r"[\u4e00-\u9fff]{3,12}", words) else ()


# Said of the law, not of who makes it.
_OF_A_LAW = frozenset({"施行", "生效", "实施", "落地", "执行", "适用"})


def _is_out(line: Line, start: int, laws: list[_Span]) -> bool:
    """Whether the verb may be said of a law that nobody is named for, and one is a law by the last word of its title."""
    lawful = any(
        head_type(_bare(line.text[s:e])) == "policy" or shape("policy_title").fullmatch(_bare(line.text[s:e])[-2:]) for s, e in laws
    )
    return lawful and shape("into_force").match(line.text, start) is not None and not is_planned(line, start)


def _laws(line: Line, start: int, end: int) -> tuple[list[_Span], bool]:
    """Spans of the titles behind the verb, or else ahead of it (《X》正式施行); and whether they stand ahead."""
    stop = clause_end(line, start)
    titles = [
        (s, e)
        for s, e, mark in quoted(line.text)
        if mark in "《“"
        and (
            _policy_like(line.text[s:e])
            or (mark == "《" and shape("white_paper").search(line.text[s:e]))
            or (mark == "《" and shape("policy_behind").match(line.text, e + 1))
        )
    ]
    if numbered := _NUMBERED.match(line.text, end, stop) if line.text[start:end] in _ISSUES else None:
        return [numbered.span("law")], False
    behind = [(s, e) for s, e in titles if (end <= s and e <= stop + 2 and s - end <= 48) or _listed_behind(line, end, s)]
    if behind:
        return behind, False
    listed = _run_ahead(line, [(s, e) for s, e, mark in quoted(line.text) if mark == "《" and e <= start], start)
    if any(law in titles for law in listed):
        return listed, True
    if short := re.match(
        r"了?\s?((?:[\d一二三四五六七八九十]+\s?[条项]\s?(?:新规|措施|举措|政策))|新规|细则|通知|公告|指导意见)(?=[，。；、]|$)",
        line.text[end:stop],
    ):
        return [(end + short.start(1), end + short.end(1))], False
    if plan := _GLOSSED_PLAN.match(line.text, end, stop):
        return [plan.span("law")], False
    if bare := _BARE_LAW.match(line.text, end, stop) or _LETTERED.match(line.text, end, stop) or _LATIN_PLAN.match(line.text, end, stop):
        return [bare.span("law")], False
    if attribute := _RULES_BEHIND.match(line.text, end, stop) or _ON_A_MATTER.match(line.text, end, stop):
        return [attribute.span("law")], False
    phrase = phrase_after(line, end, stop)
    if (
        phrase
        and _UNTITLED.search(phrase.text)
        and 4 <= len(phrase.text) <= 40
        and not (line.text[start:end] == "提出" and _GUIDE.search(phrase.text))
        and not (_ZONE.search(phrase.text) and line.text[start:end] not in _GRANTS)
    ):
        return [(phrase.start, phrase.end)], False
    if line.text[start:end] in _OF_A_LAW and (rule := _RULE_AHEAD.search(line.text, clause_start(line, start), start)):
        return [rule.span("law")], True
    if untitled := _UNTITLED_AHEAD.search(line.text[clause_start(line, start) : start]):
        at = clause_start(line, start)
        return [(at + untitled.start("law"), at + untitled.end("law"))], True
    return [], False


def _listed_behind(line: Line, end: int, title: int) -> bool:
    """出台《A》、《B》: a title that another one right behind the verb leads to."""
    return bool(
        re.fullmatch(r"[^，。；《]{0,24}(?:《[^《》]+》(?:[（(][^（）()]*[）)])?(?:、|和|与|及|以及|，)?)+《", line.text[end:title])
    )


def _run_ahead(line: Line, titles: list[_Span], start: int) -> list[_Span]:
    """《A》、《B》和《C》等相继发布: the titles that lead up to the verb with nothing but list marks between."""
    if not titles or not re.fullmatch(r"[^，。；《]{0,24}", line.text[titles[-1][1] : start]):
        return []
    if re.search(r"对(?!外)|[把将据照]|依据|基于|规定|要求|提出|明确|指出|的\s?$", line.text[titles[-1][1] : start]):
        return []
    run = [titles[-1]]
    for earlier in reversed(titles[:-1]):
        if not re.fullmatch(r"》(?:[（(][^（）()]*[）)])?\s?(?:、|和|与|及|以及)?\s?《", line.text[earlier[1] : run[0][0]]):
            break
        run.insert(0, earlier)
    return run


def _owner(line: Line, law: int) -> tuple[Named, ...]:
    """欧盟《人工智能法案》生效: whose law it is."""
    near = [m for m in line.mentions if m.kind in (Kind.ORG, Kind.PLACE) and 0 <= law - m.end <= 3]
    near = [m for m in near if re.fullmatch(r"\s?的?\s?[《“]?", line.text[m.end : law])]
    return tuple(n for n in (named(line, m) for m in near[-1:]) if _is_public(line, n))


def _in_force_on(line: Line, laws: list[_Span], start: int, since: int) -> str | None:
    """《X》自 9 月 1 日起施行: the day between law and verb, which is no stretch of time here; a year in a title is no date."""
    usable = [d for d in line.dates if not any(s <= d.start < e for s, e in laws)]
    between = [d for d in usable if laws[-1][1] <= d.start and d.end <= start]
    ahead = [d for d in usable if since <= d.start < laws[0][0] and not d.span_of_time]
    return (between or ahead)[-1].iso if between or ahead else None


def _in_force_at(line: Line, start: int) -> str | None:
    """8 月 1 日起施行的《X》."""
    near = [d for d in line.dates if d.end <= start and re.fullmatch(r"\s?起?(?:正式|全面)?\s?", line.text[d.end : start])]
    return near[-1].iso if near else None


def _in_force_later(line: Line, start: int, end: int) -> str | None:
    """出台了 X，自 5 月 1 日起施行: the one day that is told, where none stands ahead of the verb."""
    if any(line.section_start(start) <= d.start < start for d in line.dates):
        return None
    later = [d for d in line.dates if d.start > end and re.match(r"\s?起?(?:正式|全面)?(?:施行|实施|生效)", line.text[d.end :])]
    return later[0].iso if later and line.section_start(later[0].start) == line.section_start(start) else None


# 伦理设计标准 IEEE 7000-2021, ISO/IEC 22989《…》, SB 205: standards and bills that go by a number
_NUMBERED = re.compile(
    r"了?\s?(?:[^，。；《]{0,16}?(?:标准|法案)\s?)?(?P<law>(?:IEEE(?:\sP)?|ISO(?:/IEC)?|IEC|ITU-T|GB/T|GB|YD/T|SB|AB|HB|H\.\s?R\.)\s?[A-Z]?\.?\d{2,5}(?:\.\d+)?(?:[-—－]\d{4})?)(?![\dA-Za-z])"
)
_ISSUES = frozenset({"发布", "公布", "推出", "批准", "签署", "通过", "签发", "出台", "颁布", "印发"})
# What a phrase without 《》 must end with to be one law or plan rather than 许多意见.
_UNTITLED = re.compile(
    r"(?:(?:法案|条例|办法|(?<!立)法)草案|法案|条例|战略|行动计划|规划|办法|规则|行政令|行政命令|新规|新政|决议|禁令|法规|细则|指南|指引|指导原则|(?<![无方办立司执])法|[\u4e00-\u9fff]{4,}计划"
    r"|(?:出口|进口|投资|对华)[\u4e00-\u9fff]{0,4}(?:限制|管制|禁令|规定)|试点[\u4e00-\u9fff]{0,8}名单"
    r"|(?:[A-Za-z\d] ?|国家|行业|团体|系列|安全|透明度|伦理|测试|评测|分级)标准|司法解释|修正案|共同立场|(?:先导|试验|先行|示范)区"
    r"|示范(?:应用)?场景|(?:首批|国家|平台|集群|第[一二三四五六]批)[\u4e00-\u9fff]{2,20}名单|纲要|政策文件|算力枢纽(?:节点)?(?:建设)?)$"
)
# 更新的出口管制规则影响了…: what the attribute belongs to; 关于…的行政命令: a law with a long name
_RULES_BEHIND = re.compile(
    r"的\s?(?P<law>[^，。；的《]{2,16}?(?:规则|条例|法案|禁令|新规|管理办法|行政令))(?=影响|[，。；]|$|要求|规定|明确|限制|，)"
)
_ON_A_MATTER = re.compile(
    r"了?(?:[一二两三四五六七八九十\d]+\s?[项份部个])?(?P<law>关于[^，。；《]{2,60}?的(?:行政令|行政命令|决议|法案|指导意见|意见|通知|决定|条例))(?=[，。；]|$)"
)
# 欧洲议会通过决议，…; 公布国家人工智能战略 EBIA
_BARE_LAW = re.compile(r"了?(?:一[项部份])?(?P<law>决议|法案|议案|临时禁令)(?=[，。；]|$)")
_LETTERED = re.compile(r"了?(?P<law>[\u4e00-\u9fff]{4,20}(?:战略|行动计划|发展规划|法案|指南))\s?[“（(]?(?=[A-Z]{2})")
# 公布“National Growth Plan（国家增长计划）”: a foreign title, with what it is in Chinese
_GLOSSED_PLAN = re.compile(
    r"了?\s?[“「]\s?(?P<law>[A-Z][A-Za-z\d&'\- ]{3,60})\s?"
    r"[（(][^（）()]{2,24}(?:战略|策略|计划|法案|规划|方案|指南|框架|路线图|倡议|政策)[）)]\s?[”」]"
)
_LATIN_PLAN = re.compile(r"了?\s?[“]?(?P<law>[A-Z][A-Za-z0-9\- ]{1,24}[”]?\s?(?:计划|战略|倡议))(?=[，。；]|$)")  # K-Cloud 计划
_ZONE = re.compile(r"区$|枢纽|场景$|名单$")
_GRANTS = frozenset({"公布", "公示", "同意启动", "同意建设", "批复", "批复同意", "批复同意建设", "宣布设立", "复函支持"})
_GUIDE = re.compile(r"(?:指南|指引|指导原则|细则)$")  # put forward, it is part of something else
# 商务部的一项临时规则生效
_RULE_AHEAD = re.compile(r"的(?P<law>(?:一[项部份])?[^，。；的]{2,16}?(?:规则|新规|禁令|法案|条例|办法))\s?(?:正式|已|也|于|开始|\s)*$")
_UNTITLED_AHEAD = re.compile(
    r"(?:^|[日月年]\s?)(?P<law>[^，。；]{3,40}?(?:法案|条例|纲要|管理办法|行动计划|发展规划))\s?(?:全文|正式|获|已|终于|今日|[于在][^，。；]{2,14})*\s?$"
)


def _bare(title: str) -> str:
    return re.sub(r"[（(].*?[）)]|\s?\d{4}\s?年?(?:修订版|版)?$", "", title).strip()


def _policy_like(title: str) -> bool:
    return head_type(_bare(title)) == "policy" or bool(shape("policy_title").search(title) or shape("policy_title").search(_bare(title)))


_PUBLIC_WORDS = re.compile(
    r"政府|国务院|委员会|[部委局厅会署]$|联盟$|欧盟|议会|白宫|联合国|国会|法院|人大|省|市|区$|国$|中央|工信|发改|网信|信通院|科技部|教育部|办公室$|NIST|ISO|IEEE"
)


def _governs(line: Line, name: Named) -> bool:
    """Whose white papers are policy; those of institutes are studies."""
    return any(m.name == name.name and m.subtype == "government" for m in line.mentions)


def _is_public(line: Line, name: Named) -> bool:
    for mention in line.mentions:
        if mention.name == name.name:
            return mention.kind is Kind.PLACE or mention.subtype in ("government", "association") or bool(_PUBLIC_WORDS.search(name.text))
    return bool(_PUBLIC_WORDS.search(name.text))
