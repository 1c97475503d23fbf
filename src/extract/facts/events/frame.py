"""The frame that every event rule fills: a trigger in a clause, who acts, on what, when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from extract.facts.common import actors, first_subject, named, topic
from extract.facts.reading import Line, Reading
from extract.facts.when import governing_date, is_negated, is_planned, stretch_start
from extract.facts.words import event_rules
from extract.language.shapes import alternatives, shape
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Named

Found = tuple[EventFact, tuple[int, int]]


@cache
def trigger_pattern(*rules: str) -> re.Pattern[str]:
    words = [w for rule in rules for w in event_rules()["triggers"][rule]["words"]]
    return re.compile(alternatives(words))


def triggers(line: Line, *rules: str) -> Iterator[tuple[int, int]]:
    """Spans of the trigger words of ``rules`` in the line that are words of their own and not negated."""
    for match in trigger_pattern(*rules).finditer(line.text):
        compound = shape("compound").match(line.text, match.end()) and not _dated_though_compound(line, match, rules)
        if compound or in_title(line, match.start()) or is_negated(line, match.start()) or _in_name(line, match):
            continue
        yield match.span()


def _in_name(line: Line, match: re.Match[str]) -> bool:
    """开源中国, 并购基金: whether the word is a part of a body's name that a list knows."""
    return any(m.kind is Kind.ORG and m.found_by == "lexicon" and m.start <= match.start() and match.end() <= m.end for m in line.mentions)


#: What may stand behind a deed that has its day right ahead: 自 2017 年创立以来, 2019 年 8 月发布时功耗为…, 自去年 6 月撤单后.
_TOLD_BY_THE_WAY = {"founding": ("以来", "后", "之后", "之初", "时"), "release": ("时",), "ipo_withdrawn": ("后", "之后")}


def _dated_though_compound(line: Line, match: re.Match[str], rules: Sequence[str]) -> bool:
    behind = tuple(word for rule in rules for word in _TOLD_BY_THE_WAY.get(rule, ()))
    return line.text.startswith(behind, match.end()) and just_dated(line, match.start())


_JUST = re.compile(r"[刚首次初正式\s]")


def just_dated(line: Line, position: int) -> bool:
    """Whether a date stands right ahead of the position."""
    return any(d.end <= position and not _JUST.sub("", line.text[d.end : position]) for d in line.dates)


def in_title(line: Line, position: int) -> bool:
    """Whether the position is inside 《…》 or “…”."""
    before = line.text[:position]
    if "“" not in line.text and before.count("”") % 2:
        return "”" in line.text[position:]  # ”量产自动驾驶 + 无人驾驶路线”: printed with the same mark twice
    return before.count("《") > before.count("》") or before.count("“") > before.count("”")


def companies(line: Line, position: int) -> tuple[Named, ...]:
    """Who acts at ``position``, public bodies and exchanges apart."""
    return tuple(n for n in actors(line, position) if not _public(line, n))


def _public(line: Line, name: Named) -> bool:
    return any(m.name == name.name and m.subtype in ("government", "exchange") for m in line.mentions)


def company_or_topic(line: Line, position: int, verb: int | None = None) -> tuple[Named, ...]:
    """Who acts, or whom the paragraph is about; nobody where an unknown name stands in the subject's place, ahead of ``verb``."""
    who = companies(line, position) or topic(line) or _whom_it_began_with(line, position)
    return () if who == topic(line) and unknown_subject(line, position if verb is None else verb) else who


def _whom_it_began_with(line: Line, position: int) -> tuple[Named, ...]:
    """X 首次递表，后失效；今年 4 月再闯关，12 月终于敲钟: a stretch that names nobody is still about X, the only one named."""
    if line.among(line.section_start(position), position, Kind.ORG, Kind.PRODUCT, Kind.MODEL) or bare_lead(line, position):
        return ()
    ahead = {m.name for m in line.among(0, position, Kind.ORG) if m.subtype not in ("exchange", "government")}
    return first_subject(line, line.clause_at(position)) if len(ahead) == 1 else ()


_ADVERBIAL = (
    r"该?公司|集团|企业|其|它|同一(?:课题组|团队|机构|公司|家机构|家公司)|的[^，。；]{0,6}(?:大会|发布会|峰会|论坛|展会)[上中]?|并|还|也|又|则|已|经|将|再[次度]|首次|第[一二三四]次|正式|成功|顺利|主动|近日|日前|随后|此后|之后|最终|终于|同时|此外|目前|不久|另外"
    r"|宣布|计划|拟|曾|才能|要(?=[在到等于])|但|而|且|的|股|申请|IPO|[港美A]\s?股|科创板|创业板|北交所|[向在于以从对就通因由自据按与同跟][^，。；]*|[\d\s年月日初底末内，、（）()•◦●◆→\-]"
)


_ENDS = re.compile(rf"^(?:{_ADVERBIAL})+|(?:{_ADVERBIAL})+$")
_VERB = re.compile(r"获|完成|得到|推出|发布|[提递]交|表示|成为|实现|拿|参与|通过|更新")


def unknown_subject(line: Line, position: int) -> bool:
    """明睿光测 1 月 5 日过会; 另一家位于武汉的望江计算，…: words ahead of the verb that are no adverbial and no known name."""
    opening = clause_start(line, position)
    first = line.text[line.section_start(position) : opening]
    if "一家" in first and not line.among(line.section_start(position), opening, Kind.ORG):
        return True
    words = bare_lead(line, position)
    return not line.among(opening, position, Kind.ORG) and len(words) >= 4 and not _VERB.search(words)


def bare_lead(line: Line, position: int, since: int = 0) -> str:
    """What stands ahead of ``position`` in its clause (from ``since`` on) without dates and adverbials: the subject, if there is one."""
    return _ENDS.sub("", without_dates(line, max(clause_start(line, position), since), position))


def without_dates(line: Line, start: int, end: int) -> str:
    """``line.text[start:end]`` with blanks for its dates."""
    words = list(line.text[start:end])
    for date in line.dates:
        if start <= date.start < end:
            words[date.start - start : date.end - start] = [" "] * (date.end - date.start)
    return "".join(words)


def respectively(line: Line, position: int, count: int) -> list[str]:
    """A、B 分别于 3 月和 6 月…, 于 3 月和 6 月先后…: the dates, one for each of ``count`` names; empty where they are not as many."""
    opening = clause_start(line, position)
    word = re.search(r"分别|先后|相继|依次", line.text[opening:position])
    dates = [d.iso for d in line.dates if opening < d.start < position] if word else []
    return dates if len(dates) == count > 1 else []


_ITS_DAY = re.compile(r"\s?[于在]?\s?")


def each_on_its_day(line: Line, position: int) -> list[tuple[Named, str]]:
    """A 于 6 月、B 于 8 月 13 日先后递交…: who with the day that stands behind the name; empty where not several have one."""
    opening = clause_start(line, position)
    pairs = []
    for name in line.among(opening, position, Kind.ORG):
        day = next((d for d in line.dates if d.start >= name.end and _ITS_DAY.fullmatch(line.text[name.end : d.start])), None)
        if day and day.end <= position and re.match(r"\s?(?:[、和与及]|先后|相继|分别|依次)", line.text[day.end :]):
            pairs.append((named(line, name), day.iso))
    return pairs if len(pairs) > 1 else _in_step(line, opening, position)


def _in_step(line: Line, opening: int, position: int) -> list[tuple[Named, str]]:
    """A、B 也在 8 月、9 月先后…: as many days as names, each of its own."""
    names = line.among(opening, position, Kind.ORG)
    days = [d for d in line.dates if names and names[-1].end <= d.start and d.end <= position]
    gaps = [line.text[a.end : b.start] for a, b in pairwise(names)] + [line.text[a.end : b.start] for a, b in pairwise(days)]
    joined = all(map(_LISTED.fullmatch, gaps))
    if len(names) < 2 or len(days) != len(names) or not joined or not _IN_TURN.match(line.text, days[-1].end):
        return []
    return [(named(line, name), day.iso) for name, day in zip(names, days, strict=True)]


_LISTED = re.compile(r"\s?[、和与及]\s?")
_IN_TURN = re.compile(r"\s?(?:先后|相继|分别|依次)")


def subject_thing(line: Line, position: int) -> tuple[Named, ...]:
    """The name of any kind that the stretch since ；begins with: whom the recogniser takes for a product may be a company."""
    names = [m for m in line.among(line.section_start(position), position) if m.kind not in (Kind.PLACE, Kind.PERSON)]
    lead = line.text[line.section_start(position) : names[0].start] if names else ""
    return (named(line, names[0]),) if names and len(lead) <= 12 and not re.search(r"[的对被用在与和，]", lead) else ()


_THAT = re.compile(
    r"\s?(?:[^，。；]{0,12}?[年月日]，?\s?)?[该此这][款个枚颗]?(?P<what>模型|大模型|算法|芯片|处理器|产品|系统|软件|机器人|平台|机器|超算|车型|设备|药物)"
)
_KINDS_OF_THING = {"模型": Kind.MODEL, "大模型": Kind.MODEL, "算法": Kind.MODEL, "芯片": Kind.HARDWARE, "处理器": Kind.HARDWARE}


def that_thing(line: Line, position: int) -> list[Mention]:
    """X 公布青简；11 月，该模型登顶: the thing that 该模型 means, the last of its kind that the sentence or the one before told of."""
    opening = clause_start(line, position)
    match = _THAT.match(line.text[line.section_start(position) : position]) or _THAT.match(line.text[opening:position])
    if match is None:
        return []
    kinds = (_KINDS_OF_THING.get(match["what"], Kind.PRODUCT), Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT)
    ahead = [m for m in line.among(0, opening, *kinds) if m.subtype not in ("unsure", "technique")]
    fitting = [m for m in ahead if m.kind is kinds[0]] or ahead
    return fitting[-1:]


_TITLED = re.compile(
    r"[\s•◦■●]*(?:[^，。；：]{0,8}：)?\s?(?:公司|团队)?(?:前|原|现任?|时任)?(?:联合|共同)?(?:创始人|创办人|发起人|CEO|CTO|COO|CFO|董事长|总裁|总经理|首席[\u4e00-\u9fff]{2,4}官?|首席科学家|博士|教授|先生|女士)"
    r"(?:[、兼和/]\s?[A-Za-z\u4e00-\u9fff]{2,8}?)*\s?(?P<who>[\u4e00-\u9fff·]{2,4})(?=，|毕业|曾|本科|博士|硕士|于|在|是|从|先后|拥有|出身|师从|20|19)"
)
_OF_HIMSELF = re.compile(r"\s?(?:他|她|本人|曾|此前|先后|还|之后|随后|后来|\d{4}\s?年|其间|期间|并)")


def told_of_a_life(line: Line, position: int) -> bool:
    """曾任 X 首席科学家，拥有 19 年经验，曾参与多个新药项目并进入临床: what somebody's career holds is nobody's deed today."""
    return shape("of_a_life").search(line.text, line.section_start(position), position) is not None


def told_of_a_person(line: Line, position: int) -> bool:
    """创始人某某，2009 年就成立了物流公司，还研发过快递柜: what a founder did before is no deed of the company's."""
    if not _OF_HIMSELF.match(line.text, clause_start(line, position)) and line.clause_at(position) > 0:
        return False
    opening = line.section_start(position)
    index = line.clause_at(position)
    while index > 0 and line.clauses[index].start > opening:
        index -= 1
        clause = line.clauses[index]
        begin = clause.start
        if _TITLED.match(line.text, begin, clause.end + 1) or _TITLED.match(line.text, line.text.rfind("：", 0, begin) + 1, clause.end + 1):
            return True
        if line.among(begin, clause.end, Kind.ORG) and not _OF_HIMSELF.match(line.text, begin):
            return False
    return False


def clause_end(line: Line, position: int) -> int:
    return line.clauses[line.clause_at(position)].end


def clause_start(line: Line, position: int) -> int:
    return line.clauses[line.clause_at(position)].start


def unclaimed_center(line: Line, start: int, things: Sequence[Mention]) -> bool:
    """31 日，武汉人工智能计算中心投运: a centre whose clause names no company is nobody's whom an earlier sentence is about."""
    return (
        bool(things) and things[0].subtype == "center" and not line.among(clause_start(line, min(start, things[0].start)), start, Kind.ORG)
    )


def is_whole(line: Line) -> bool:
    """Whether the line is a sentence with its stop, and no heading."""
    return line.text.rstrip("”」）) ")[-1:] in tuple("。；！？.;")


def is_dated(line: Line, start: int) -> bool:
    """Whether a date stands in the stretch of clauses that the position belongs to, or ahead of a table's cell or an item."""
    if line.frame and line.sentence.kind in ("table", "list"):
        return True
    return any(stretch_start(line, start) <= d.start < clause_end(line, start) and not d.founding for d in line.dates)


def _is_yet_to_come(reading: Reading, when: str) -> bool:
    """预告 2026 年推出 X, in a report of 2024: whatever the words, it has not been."""
    published = reading.document.info.published[: len("2021")]
    return bool(when and reading.year and int(when[:4]) > max(reading.year, int(published or 0)))


def _in_same_bracket(line: Line, start: int) -> str:
    """X 的创始人（X 在 2021 年被 Y 收购）: the date that the bracket gives the deed that it tells."""
    bracket = next((b for b in line.brackets if b[0] < start < b[1]), None)
    dates = [d for d in line.dates if bracket and bracket[0] < d.start < start and not (d.founding or d.span_of_time)]
    return dates[-1].iso if dates and not re.search(r"[，；]", line.text[dates[-1].end : start]) else ""


def event(
    reading: Reading,
    line: Line,
    span: tuple[int, int],
    event_type: str,
    organizations: tuple[Named, ...],
    objects: tuple[Named, ...] = (),
    *,
    date: str | None = None,
    confidence: float = 0.8,
    planned: bool | None = None,
    found_by: str = "",
) -> Found:
    """The event with its place; the date is the one that governs the trigger unless given."""
    start, end = span
    acting = {n.name for n in organizations} | {n.text for n in organizations}
    objects = tuple(o for o in objects if o.name not in acting and o.text not in acting) or (objects if event_type == "founding" else ())
    when = (_in_same_bracket(line, start) or governing_date(line, start, end, lead=reading.lead_date(line))) if date is None else date
    when = when or reading.recent(line, start)
    fact = EventFact(
        source=reading.source(line, start, end, found_by or f"events.{event_type}", confidence),
        event_type=event_type,
        organizations=organizations,
        objects=objects,
        trigger=line.text[start:end],
        date=when,
        planned=_is_yet_to_come(reading, when) or is_planned(line, start) if planned is None else planned,
    )
    return fact, span
