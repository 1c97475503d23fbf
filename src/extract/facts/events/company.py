"""Deeds of a company's life: founding, renaming, closure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import (
    actors,
    actors_after_pronoun,
    clause_actors,
    describes_it,
    first_subject,
    named,
    named_all,
    those_together,
    topic,
)
from extract.facts.events.closures import closure_events
from extract.facts.events.founding_names import all_founded, called, seated, state_ahead
from extract.facts.events.founding_years import year_told_in_short
from extract.facts.events.frame import (
    Found,
    clause_end,
    clause_start,
    companies,
    event,
    just_dated,
    told_of_a_person,
    trigger_pattern,
    triggers,
)
from extract.facts.reading import Line, Reading
from extract.facts.when import governing_date
from extract.language.sentences import quoted
from extract.names.mention import Kind, Mention
from extract.records import Named

_GENERIC_FOUNDED = re.compile(
    r"[“《]?([\u4e00-\u9fffA-Za-z0-9]{4,24}?(?:委员会|联盟|协会|研究院|研究中心|实验室|基金会|工作组|产业联盟|联合体|公司|中心|学院|事业部|办公室))"
)


def company_events(reading: Reading, line: Line) -> Iterator[Found]:
    for rule in (_renames, _foundings, closure_events):
        yield from rule(reading, line)


def _renames(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "rename"):
        olds = clause_actors(line, clause_start(line, start), start)[-1:] or []
        who = named_all(line, olds) or companies(line, start)
        if _THAT_TIME.search(line.text, 0, start):
            continue
        led = re.search(r"[将把][^，。；]{2,}$", line.text[clause_start(line, start) : start])  # 将 X 更名为 Y is no future
        if who:
            planned = False if led and olds else None
            yield event(reading, line, (start, end), "rename", who, _new_name(line, end), confidence=0.88, planned=planned)


_THAT_TIME = re.compile(r"[这此那该本]次\s?$")  # 这次改名更像一个信号: told before


def _new_name(line: Line, end: int) -> tuple[Named, ...]:
    """What stands right behind 更名为: a name, or what is quoted."""
    new = next((m for m in line.mentions if end <= m.start <= end + 6), None)
    if new and not re.search("[，。；]", line.text[end : new.start]):
        return (named(line, new),)
    return tuple(Named(line.text[s:e], line.text[s:e]) for s, e, _ in quoted(line.text) if 0 < s - end <= 2)


def _foundings(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "founding"):
        bound = _founding_date(line, start, end)
        text = line.text
        if (_NO_FOUNDING.match(text, end) and not _at_its_beginning(line, start, end)) or _starts_a_thing(line, start, end):
            continue
        if _of_a_thing(line, start, end) or _FOR_ITS_SAKE.search(text, 0, end + 2):
            continue
        if text[:start].endswith("合资") or (line.text[end : end + 1] == "的" and bound is None) or line.text[end : end + 1] == "或":
            continue
        new = _founded_object(line, start, end)
        if told_of_a_person(line, start) or _by_a_founder(line, start):
            if new and new.name:  # 创始人某某 2003 年创办 X: whoever founded it, it began
                yield event(reading, line, (start, end), "founding", (new,), date=bound, confidence=0.7)
            continue
        if (
            new
            and not re.search(r"于$", text[start:end])
            and (new.name or bound or text[end : end + 1] == "了" or _dated_body(line, new, start))
        ):
            founders = state_ahead(line, start) or companies(line, start) or actors(line, start)
            founders = tuple(f for f in founders if f.name != new.name)  # 她联合一位博士创立了 X, in a paragraph on X
            if founders or new.name:
                yield event(
                    reading,
                    line,
                    (start, end),
                    "founding",
                    founders or (new,),
                    (new,) if founders else (),
                    date=bound,
                    confidence=0.75,
                )
            continue
        if (bound is None and not _OUT_OF.search(text[clause_start(line, start) : start])) or _ANOTHER_THING.match(text, end):
            continue
        several = those_together(line, clause_start(line, start), start) or all_founded(line, start)
        each: list[tuple[Named, ...]] = [(one,) for one in several]  # 两家公司都成立于 2019 年
        for who in each or [_founded_subject(line, start, end)]:
            if who:
                yield event(reading, line, (start, end), "founding", who, date=bound, confidence=0.93, planned=False)


_OUT_OF = re.compile(
    r"在[^，。；]{2,40}的?基础[上之]+(?:正式|合并|重新|改制|改组|整合|重组|\s)*$|由[^，。；]{2,40}(?:共同|联合|合资)出资[^，。；]{0,12}$"
)  # 在 X 的基础上正式成立, 由 A 和 B 共同出资 160 亿元设立: a deed with no day

_A_FOUNDER = re.compile(
    r"(?:的(?:联合|共同)?(?:创始人|创办人|CEO|CTO|董事长|总裁)[^，。；由]{0,12}"
    r"|^\s?(?:而|其|公司)?(?:联合|共同)?(?:创始人|创办人|CEO|CTO|董事长|总裁)[^，。；由]{0,6}?(?:曾经?|此前|早年|先前)[^，。；由]{0,12})$"
)


def _by_a_founder(line: Line, start: int) -> bool:
    """X 的创始人曾在 2015 年创立了一家公司, 创始人某某曾创办 Y: not X did."""
    return _A_FOUNDER.search(line.text[clause_start(line, start) : start]) is not None


def _at_its_beginning(line: Line, start: int, end: int) -> bool:
    """X 从 2016 年成立之初就…, 2019 年 5 月成立时只有…: a beginning told by the way, with its year right ahead."""
    return line.text.startswith(("之初", "时"), end) and just_dated(line, start)


_FOR_ITS_SAKE = re.compile(r"[而所](?:创建|创立|建立|设立|组建)的[，。；]$")  # 是作为 X 的扩展而创建的


def _of_a_thing(line: Line, start: int, end: int) -> bool:
    """宣布了 X 的诞生, 完成地图 X 的创建: no body begins, whosever model or map it is."""
    opening = clause_start(line, start)
    if not line.text[opening:start].rstrip().endswith("的"):
        return False
    things = [
        m for m in line.among(opening, start, Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT) if not line.text[m.end : start].strip("”」的 ")
    ]
    ends = re.match(r"[。，；]|$", line.text[end:]) is not None
    return bool(things) or (ends and "完成" in line.text[opening:start])


# 2022 年起设立“青年学者计划”: who sets up a programme is no younger than it.
_ANOTHER_THING = re.compile(
    r"了?\s?(?:[“「《]|[^，。；]{0,12}?(?:计划|奖项?|专项|基金(?!会)|项目|奖学金|课程|专业|账户|目标)(?=[，。；]|$))"
)
_BODY = re.compile(r"[“「]?[^，。；“”]{0,16}?(?:论坛|联盟|协会|基金会|委员会|联合体|研究院|研究中心|实验室|工作组|联合会|学会)")


def _starts_a_thing(line: Line, start: int, end: int) -> bool:
    """发起 X 计划: what is begun is no body, unless somebody is named to have begun it (由两位博士发起)."""
    if not line.text[start:end].endswith("发起"):
        return False
    return not (_BY_SOMEBODY.search(line.text[clause_start(line, start) : start]) or _BODY.match(line.text, end))


def _dated_body(line: Line, new: Named, start: int) -> bool:
    """4 月 17 日，科技部牵头成立 X 联合体: a body that nothing but its words name, where the stretch has a date."""
    dates = [d for d in line.dates if line.section_start(start) <= d.start < start and not d.span_of_time and not d.founding]
    return (
        bool(dates)
        and re.search(r"(?:联合体|委员会|联盟|协会|研究院|研究中心|实验室|基金会|[^数据算]中心|学院|办公室|工作组)$", new.text) is not None
    )


# 成立合资公司 is a partnership.
_NO_FOUNDING = re.compile(
    r"了(?:近|约|不到)?[一二两三四五六七八九十百\d]+\s?多?个?(?:月|年|天|周)|(?:[一二两三四五六七八九十百\d]+\s?(?:周年|年来)|时|之初|仅|不到)|了?(?:一[家个])?(?:全?新的?)?合资"
    r"|了(?:近|约|超过?|逾)?\s?\d[\d,]*\s?[余多]?个"  # 已创建了近 250 个场景
    r"|的(?:第[一二三四五\d]|首|上一|前一|另一)家"  # 将自己创建的第一家公司卖给了 X: an earlier firm of a founder's
)


def _founding_date(line: Line, start: int, end: int) -> str | None:
    """The date that belongs to 成立: 成立于 2016 年, 2016 年成立, 于 2018 年由 … 创立."""
    behind = [
        d
        for d in line.dates
        if (
            not re.match("[次翌]", line.text[d.start :])
            and end <= d.start <= end + 2
            and not re.search("[，。；、）)]", line.text[end : d.start])
        )
        or (end <= d.start <= end + 9 and re.fullmatch(r"[^，。；]{0,6}于\s?", line.text[end : d.start]))
    ]
    if behind:
        return behind[0].iso
    if short := year_told_in_short(line, start, end):
        return short
    ahead = [d for d in line.dates if clause_start(line, start) <= d.start and d.end <= start]
    if ahead and (start - ahead[-1].end <= 22):
        return ahead[-1].iso
    if date := _of_clause_before(line, start):
        return date
    if re.match(r"\s?(?:[。，；]|$)", line.text[end:]):  # 2020 年 11 月，X 研究院成立。
        return governing_date(line, start, end) or None
    return None


def _of_clause_before(line: Line, start: int) -> str:
    """X 是在 2016 年年底，由 A 和 B 创立的公司: the date that the clause before ends with, where this one begins with 由."""
    index = line.clause_at(start)
    if not index or not line.text.startswith("由", line.clauses[index].start):
        return ""
    before = line.clauses[index - 1]
    if trigger_pattern("founding").search(line.text, before.start, before.end):
        return ""  # X 创立于 2019 年，由三位曾在 Y 工作的工程师创立: told already
    dates = [d for d in line.dates if before.start <= d.start and not line.text[d.end : before.end].strip(" 年底初末夏秋春冬，")]
    return dates[-1].iso if dates and not dates[-1].span_of_time else ""


_EVER_SINCE = re.compile(r"以来|[之以]?后")  # 自 2018 年成立后
_A_COMPANY = re.compile(r"公司|企业|机构|厂商|团队")  # 这家成立于 2014 年的公司: no name stands behind


_COMPANY_ENDS = re.compile(r"[^，。；]{0,8}(?:公司|企业|机构|厂商|团队)，\s?")  # 作为一家创立于去年的公司，X


def _founded_subject(line: Line, start: int, end: int) -> tuple[Named, ...]:
    """X 成立于 2016 年, 成立于 2016 年的 … X, （成立于 1941 年）behind a name."""
    lead = line.text[clause_start(line, start) : start]
    if _EVER_SINCE.match(line.text, end) and re.match(r"\s?自\s?\d", lead):
        return _who_has_since(line, line.clause_at(start))
    attributive = re.compile(r"于?\s?[^，。；的]{0,12}?的").match(line.text, end)
    this_one = attributive and re.search(r"[这该]家\s?$", lead) and _A_COMPANY.match(line.text, attributive.end())
    if attributive and not this_one:
        later = [m for m in line.mentions if m.kind is Kind.ORG and m.start >= attributive.end() and m.start - attributive.end() <= 30]
        between = line.text[attributive.end() : later[0].start] if later else "，"
        if not re.search(r"[，。；]", between) or (re.match(r"\s?作为", lead) and _COMPANY_ENDS.fullmatch(between)):
            return (named(line, later[0]),)
    bracket = next((b for b in line.brackets if b[0] < start < b[1]), None)
    if bracket:
        near = [m for m in line.mentions if m.end <= bracket[0] and bracket[0] - m.end <= 2]
        return (named(line, near[-1]),) if near else ()
    if antecedent := actors_after_pronoun(line, start) or _former(line, start) or _that_part(line, start):
        return antecedent
    if profiled := _profiled(line, start):
        return profiled
    own = _organisation_ahead(line, start)
    if own is None and (
        _BY_SOMEBODY.search(lead) or re.search(r"[这该]家(?:[^，。；]*的(?:公司|企业|机构|厂商|团队))?\s?(?:\d{4}\s?年)?\s?$", lead)
    ):
        return first_subject(line, line.clause_at(start)) or topic(line)
    if own and (body := _BODY_OF.fullmatch(line.text, own.start, start)):
        return (Named(body["name"], body["name"]),)
    return (_whole_institute(line, own),) if own else tuple(companies(line, start)[:1])


_OF_A_PERSON = re.compile(
    r"\s?(?:的)?(?:前|原)?(?:联合|研究|高级|资深|技术)?(?:创始人|创办人|高管|工程师|研究员|科学家|副总裁|首席[\u4e00-\u9fff]{2,3}|作者|团队|员工|老兵)"
)


def _profiled(line: Line, start: int) -> tuple[Named, ...]:
    """X。Y 前高管 Z 的新东家，2022 年成立; X，某人 2023 年创立: whom a profile begins with, where but founders are named behind."""
    before, index = line.previous, line.clause_at(start)
    if before and before.sentence.block == line.sentence.block and (name := _all_of(before, 0, len(before.text))):
        return () if _others(line, 0, start) else (named(before, name),)
    first = line.clauses[0]
    alone = _all_of(line, first.start, first.end) if index else None
    return (named(line, alone),) if alone and not _others(line, first.end, start) else ()


def _all_of(line: Line, start: int, end: int) -> Mention | None:
    """The organisation whose name is all that stands there, but for an item's number; a name with its seat behind, whatever it is of."""
    names = line.among(start, end, Kind.ORG) or seated(line, start, end)
    rest = line.text[start : names[0].start] + line.text[names[0].end : end] if len(names) == 1 else "?"
    return names[0] if _NOTHING.fullmatch(rest) else None


def _others(line: Line, start: int, end: int) -> bool:
    """Whether an organisation is named there that is not just where a founder worked."""
    return any(not _OF_A_PERSON.match(line.text, m.end) for m in line.among(start, end, Kind.ORG))


_NOTHING = re.compile(r"[\s。.（）()\d、•◦]*(?:[（(][\u4e00-\u9fff·，、,\s]+[）)]\s?)?")


def _who_has_since(line: Line, index: int) -> tuple[Named, ...]:
    """自 2015 年成立以来，X 已…: the name that the clause behind begins with, or whom the sentence is about."""
    behind = line.clauses[index + 1] if index + 1 < len(line.clauses) else None
    heads = [m for m in line.among(behind.start, behind.end, Kind.ORG) if m.start - behind.start <= 1] if behind else []
    return (named(line, heads[0]),) if heads else first_subject(line, index) or topic(line)


_THAT_PART = re.compile(r"\s?[该这][个一]?(?P<what>事业部|部门|实验室|研究院|团队|中心|委员会|联盟|学院|平台)")


def _that_part(line: Line, start: int) -> tuple[Named, ...]:
    """X 将并入 Y 智能产品事业部，该事业部成立于…: the last body of that kind that the sentence or the one before named."""
    opening = clause_start(line, start)
    match = _THAT_PART.match(line.text, opening, start)
    before = line.previous
    for told, text in ((line, line.text[:opening]), (before, before.text if before else "")):
        at = text.rfind(match["what"]) + len(match["what"]) if match and match["what"] in text else 0
        owner = [m for m in told.among(0, at, Kind.ORG) if not re.search(r"[，。；、]", text[m.end : at])] if told and at else []
        if owner:
            words = text[owner[-1].start : at]
            return (Named(words, words),)
    return ()


def _former(line: Line, start: int) -> tuple[Named, ...]:
    """前者成立于…, 后者…: the first or the last that acts in the sentence before."""
    match = re.match(r"\s?(前者|后者)", line.text)
    before = line.previous
    if match is None or before is None or line.clause_at(start) > 0:
        return ()
    opening = 0 if match.group(1) == "前者" else before.section_start(len(before.text))
    both = clause_actors(before, opening, len(before.text)) or before.among(opening, len(before.text), Kind.ORG)
    return named_all(before, both[:1] if opening or match.group(1) == "前者" else both[-1:])


# 工业和信息化部人工智能标准化技术委员会成立: not the ministry
_BODY_OF = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{6,28}?(?:委员会|研究院|研究中心|创新中心|联盟|实验室|学院|工作组|专家组|办公室|基金会|协会))\s?(?:正式|宣布|宣告|揭牌)*\s?"
)


def _whole_institute(line: Line, institute: Mention) -> Named:
    """合肥类脑智能与计算研究院: an institution's name that was cut at its 与, where nothing but a place stands ahead."""
    opening = clause_start(line, institute.start)
    ahead = line.text[opening : institute.start]
    led = line.among(opening, institute.start)
    if (
        institute.found_by == "mark"
        and re.fullmatch(r"[\u4e00-\u9fff]{4,12}[与和及]", ahead)
        and [m.kind for m in led] == [Kind.PLACE]
        and led[0].start == opening
    ):
        whole = line.text[opening : institute.end]
        return Named(whole, whole)
    return named(line, institute)


_NOTHING_BETWEEN = re.compile(
    r"\s?(?:[（(][^（）()]*[）)])?\s?(?:[A-Za-z]+\s?)?(?:正式|也|则)?(?:[于在]?\s?(?:\d{4}\s?年|今年|去年)?(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?)?\s?(?:由[^，。；]{2,20})?"
)


# 2020 年由三位博士创办: they found it, and are not what is founded.
_BY_SOMEBODY = re.compile(r"由(?:[^，。；的]|(?<=背景)的|(?<=出身)的|(?<=毕业)的){1,44}$")


def _organisation_ahead(line: Line, start: int) -> Mention | None:
    """The clause's first organisation: 百图生科于 2020 年由李彦宏牵头创立 is about 百图生科."""
    here = line.among(clause_start(line, start), start)
    opening = clause_start(line, start)
    here = [m for m in here if not line.bracketed(m.start) and not describes_it(line, m, opening)]
    here = [m for m in here if not (m.kind is Kind.ORG and _OF_A_PERSON.match(line.text, m.end))]
    free = [m for m in here if not re.search(r"(?:由[^，。；的]{0,30}|被|从|在|自)$", line.text[opening : m.start].rstrip())]
    # 谷歌自动驾驶部门 Waymo 成立于…: the name right ahead of the verb, else the first
    nearest = [m for m in free if m.kind in _MAY_BE_FOUNDED and _NOTHING_BETWEEN.fullmatch(line.text[m.end : start])]
    free = [m for m in free if (m.kind is Kind.ORG and m.subtype != "exchange") or m.subtype == "unsure"]
    return nearest[-1] if nearest else free[0] if free else None


# 百度 Apollo 成立于…: the name of a unit may be that of its product.
_MAY_BE_FOUNDED = (Kind.ORG, Kind.PRODUCT)


# 成立子公司鹭岛具身: the name behind what it is
_DAUGHTER = re.compile(
    r"了?(?:一家)?(?:(?!合资)[^，。；于在由]){0,10}?(?<!合资)(?:子公司|新公司|控股公司|科技公司)\s?[“「]?(?P<name>(?!的|并|来|以|和|与)[\u4e00-\u9fffA-Za-z]{3,10}?)[”」]?(?=[，。；]|$)"
)


def _whole_body(line: Line, name: Mention, stop: int) -> Named | None:
    """成立白宫某某办公室: no White House."""
    whole = _GENERIC_FOUNDED.match(line.text, name.start, stop)
    longer = whole and whole.end() > name.end and not re.search(r"[的，。；、]", whole.group(1))
    return Named(whole.group(1), whole.group(1)) if whole and longer else None


def _founded_object(line: Line, start: int, end: int) -> Named | None:
    """What somebody founds: 宣布成立新的 AI 制药公司 X, 成立了 Y 委员会."""
    stop = clause_end(line, start)
    if told := called(line, end, stop):
        return told
    names = [m for m in line.among(end, stop, Kind.ORG) if not line.bracketed(m.start)]
    if names and names[0].start - end <= 1 and (whole := _whole_body(line, names[0], stop)):
        return whole
    if names and not re.search(r"于|在|年|由|自|的(?![^，]*公司)", line.text[end : names[0].start]) and names[0].start - end <= 24:
        return named(line, names[0])
    if daughter := _DAUGHTER.match(line.text, end, stop):
        return Named(daughter["name"], daughter["name"])
    match = _GENERIC_FOUNDED.search(re.sub(r"[（(].*", "", line.text[end:stop]))
    if match and match.start() <= 3 and not re.match(r"[于在由]", line.text[end:]):
        words = re.sub(r"^(?:了|一[家个])", "", match.group(1))
        return Named("", words) if len(words) >= 4 else None
    return None
