"""When a deed was done and whether it was: the date that governs it, plans, denials, hearsay."""

from __future__ import annotations

import re

from extract.facts.reading import Line
from extract.facts.words import event_rules
from extract.language.dates import Date
from extract.language.sentences import Clause
from extract.language.shapes import alternatives, shape

_TOGETHER = re.compile(r"同一[周天日月]|同周|同步|一并|同时|同场|同日|同天")


def stretch_start(line: Line, position: int) -> int:
    """Where the stretch since ；begins; what happens 同步 or 同场 belongs to the stretch before as well."""
    start = line.section_start(position)
    if start and _TOGETHER.search(line.text, start, position):
        return line.section_start(start - 1)
    return start


_AT = re.compile(r"(?:于|在|自)\s?$")
_IS_ON = re.compile(r"(?:的(?:时间|日期|日子)|日)(?:是|为|在|定在)\s?")  # 递交招股书的时间是 6 月 24 日


_DEAL_OF = re.compile(r"[^，。；]{1,24}的(?:交易|收购|并购|消息|合并)\s?[于在]?\s?")  # 买下 X 的交易 2021 年 4 月宣布


def governing_date(line: Line, start: int, end: int, *, lead: str = "") -> str:
    """The date of the deed in ``start:end``: the nearest ahead of it since ；, or one behind it in its clause after 于."""
    usable = [d for d in line.dates if not d.span_of_time and not d.founding and (not line.bracketed(d.start) or _by_clock(line, d))]
    usable = [d for d in usable if not _of_another_deed(line, d, start) and not _in_force_from(line, d, start) and not _aimed_at(line, d)]
    usable = [d for d in usable if not line.text.startswith("度", d.end)] or usable  # 2018 年度图灵奖
    section = stretch_start(line, start)
    listed = line.text.find("：")  # 10 月动作频频：A …；B …: the month frames the list
    ahead = [
        d for d in usable if d.start < start and (section <= d.start or len(d.iso) == 4 or (d.start <= 6 and d.end <= listed < section))
    ]
    clause = line.clauses[line.clause_at(start)]
    behind = [d for d in usable if end <= d.start < clause.end and _AT.search(line.text, end, d.start) and d.start - end <= 12]
    told = [d for d in usable if _IS_ON.fullmatch(line.text[end : d.start]) or _DEAL_OF.fullmatch(line.text[end : d.start])]
    if told and not (ahead and clause.start <= ahead[-1].start):
        return told[0].iso
    if ahead and clause.start <= ahead[-1].start:
        return _framed(line, ahead)
    if behind:
        return behind[0].iso
    if beside := _bracket_behind(line, clause, end):
        return beside
    return _framed(line, ahead) if ahead else _in_bracket(line, clause, start) or lead or line.frame


_CLOCK = re.compile(r"[（(]\s?(?:美国|当地|北京|美东|太平洋|欧洲|本地)时间\s?$")


def _by_clock(line: Line, date: Date) -> bool:
    """昨天消息（美国时间 12 月 18 日），X 宣布…: the day itself, though in brackets."""
    return _CLOCK.search(line.text[: date.start]) is not None


def _aimed_at(line: Line, date: Date) -> bool:
    """面向 2024 年车型的 X: what a thing is for."""
    return re.search(r"(?:面向|针对|瞄准|定位于?|用于)\s?$", line.text[: date.start]) is not None


def _in_force_from(line: Line, date: Date, start: int) -> bool:
    """表决通过《条例》，自 2021 年 1 月 1 日起施行；…: a day that dates nothing but the coming into force."""
    force = re.match(r"\s?起(?:正式)?(?:施行|实施|生效|执行)", line.text[date.end :])
    return force is not None and start > date.end + force.end()


def _in_bracket(line: Line, clause: Clause, position: int) -> str:
    """• X：某大会（2024.03.18）揭晓 Y; ◦ Y（2023.10 首发）: the day that a list puts in brackets, ahead of the deed in its clause."""
    if line.sentence.kind != "list":
        return ""
    days = [d for d in line.dates if clause.start <= d.start < position and line.bracketed(d.start) and not (d.span_of_time or d.founding)]
    return days[-1].iso if days else ""


def _bracket_behind(line: Line, clause: Clause, end: int) -> str:
    """二度递表港交所（4 月）; 获批临床（7 月，NMPA）: the month that a bracket at the clause's end begins with."""
    for start, close in line.brackets:
        opens_last = end <= start < clause.end and close >= clause.end - 1 and not re.search("[，。；]", line.text[end:start])
        dates = [d for d in line.dates if opens_last and not line.text[start + 1 : d.start].strip() and start < d.start < close]
        if dates and len(dates[0].iso) > len("2021") and not (dates[0].span_of_time or dates[0].founding):
            told = line.text[dates[0].end : close - 1].strip()
            return "" if re.search(r"成立|创立|至今|以来|前|后", told) else dates[0].iso
        day = _DAY_ALONE.fullmatch(line.text, start, close) if opens_last else None
        if day and len(line.frame) == len("2021-02"):
            return f"{line.frame}-{int(day['day']):02d}"  # 2 月：快手上市（5 日）
    return ""


_DAY_ALONE = re.compile(r"[（(]\s?(?P<day>[12]\d|3[01]|0?[1-9])\s?日\s?[）)]")


def _of_another_deed(line: Line, date: Date, start: int) -> bool:
    """基于 2019 年提出的 X，发布了 Y: the date belongs to the deed that the attribute tells, not to the one at ``start``."""
    attribute = shape("dated_attribute").match(line.text, date.end)
    if attribute is None or attribute.end() > start or _ON_A_LIST.match(line.text, date.end) or _AT_A_MEETING.match(line.text, date.end):
        return False
    # 2021 年 4 月发布的盘古，30 亿参数: the date is the thing's own
    ahead = line.text[: date.start]
    if line.text[attribute.end() : start].find("上") < 0:  # A 在 9 月开源的 X; 在 2019 年提出的 X 上改进
        ahead = ahead.rstrip().removesuffix("在")
    governs = shape("made_of").search(ahead)
    return bool(governs or re.search("[，；]", line.text[attribute.end() : start]))


# 11 月公布的第 62 期 TOP500 榜单上，X 以 1.2EFLOPS 卫冕: when the list came out, all that it says is of
_ON_A_LIST = re.compile(r"\s?(?:公布|发布|揭晓|出炉)的[^，。；]{0,20}(?:榜单?|排名)[上中里]")
# 2 月在苏州召开的全球智能大会上，X 发布 Y: the day of the meeting is that of what is done there
_AT_A_MEETING = re.compile(
    r"\s?[^，。；、的]{0,12}?(?:召开|举行|举办|开幕|揭幕)的[^，。；]{1,40}?(?:[会坛展节日动赛”」])\s?(?:（[^（）]*）)?\s?(?:上|期间|中|现场|之际|间隙)"
)
_END_OF_YEAR = ("年底", "年末", "年初")


def _framed(line: Line, dates: list[Date]) -> str:
    """The last date, or the one before it where the last only names its year again (2 月，在 2021 年国际…会议上).

    A year frames what follows it even past a ；, a month does not. 年底 is a time of its own: X 10 月融到…，年底 Y 又以….
    """
    last = dates[-1].iso
    own = line.text[dates[-1].start : dates[-1].end] in _END_OF_YEAR
    if len(last) == 4 and not own and len(dates) > 1 and dates[-2].iso.startswith(last):
        return dates[-2].iso
    return last


def _words_ahead(line: Line, position: int, words: list[str], width: int) -> bool:
    clause = line.clauses[line.clause_at(position)]
    begin = max(clause.start, position - width)
    # 未来 denies nothing, nor does 未 of a company's name.
    found = [m for m in re.finditer(alternatives(words), line.text[begin:position]) if not line.text.startswith("未来", begin + m.start())]
    return any(not any(m.start <= begin + match.start() < m.end for m in line.mentions) for match in found)


def is_planned(line: Line, position: int) -> bool:
    """Whether the clause says that the deed is yet to come (计划, 拟, 预计, 将于 …)."""
    clause = line.clauses[line.clause_at(position)]
    ahead = list(line.text[max(clause.start, position - 24) : position])
    for name in line.mentions:  # 将 of 将门创投
        inside = range(max(0, name.start - position + len(ahead)), max(0, min(len(ahead), name.end - position + len(ahead))))
        ahead[inside.start : inside.stop] = "\0" * len(inside)
    return bool(shape("planned").search("".join(ahead)) or _YET_TO_COME.match(line.text[position : clause.end]))


_YET_TO_COME = re.compile(r"[^，。；]{0,24}?(?:还|尚|仍)(?:需|要|得)等")  # 发布 X 还要等到 2023 年


_HEARSAY = re.compile(r"传闻|否认|(?<!价格)(?<!金额)(?<!估值)(?<!作价)据传|未经证实|辟谣|网传")


def is_called_off(line: Line, start: int, end: int) -> bool:
    """Whether the stretch up to ；tells hearsay, or that the deed in ``start:end`` failed or is only thought of."""
    clause = line.clauses[line.clause_at(start)]
    stretch = line.text[line.section_start(start) :].split("；")[0]
    if "其中" not in line.text[line.section_start(start) : start]:
        stretch = stretch.split("，其中")[0]  # A、B 完成新一轮融资，其中 B 为千万美元的说法已被否认: a rumour of the amount
    return bool(
        _HEARSAY.search(stretch) or shape("failed").search(line.text[end:]) or shape("maybe").search(line.text[clause.start : start])
    )


def is_negated(line: Line, position: int) -> bool:
    return _words_ahead(line, position, event_rules()["negated"], 8)
