"""Dates as reports write them, resolved against a year: 今年 7 月, 2020 年底, 去年 8 月, 三季度, 9 月 10 日.

ISO 8601, as fine as the text says and no finer: ``2021``, ``2021-06``, ``2021-06-22``, ``2021-Q2``. A
half-year, a fiscal year and the like have no such form and give their year.
"""

from __future__ import annotations

import re
from calendar import month_abbr, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from extract.language.characters import BULLETS, fold
from extract.language.numerals import han_value
from extract.language.shapes import shape

_RELATIVE = {
    "今年": 0, "本年度": 0, "本年": 0, "去年": -1, "上年": -1, "上一年": -1, "上年度": -1, "上一年度": -1,
    "前一年": -1, "前年": -2, "明年": 1, "次年": 1, "翌年": 1,
    "后年": 2, "同年": 0, "当年": 0,
}  # fmt: skip
# These count from the year of the date before, the others from the report's.
_FROM_CONTEXT = frozenset({"次年", "翌年", "同年", "当年"})
_MONTHS = {month: number for number, month in enumerate(month_abbr)}

_HAN_YEAR = "(?:一九|二[零〇○])[零〇○一二三四五六七八九]{2}"
_HAN_SMALL = "(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_ENGLISH_MONTH = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
# 年 of a year, and not of 年代, 年级, 年轮.
_NIAN = r"(?:财年|年度|年)(?![代级轮])"
_QUARTER = r"(?:第?\s?[一二三四1-4]\s?季度|[一二三四]季报|[一二三四]季(?=[末初中])|[Qq][1-4](?![\d.]))"
# 两个季度 counts them, 前三季度 is a stretch of time.
_QUARTER_ALONE = rf"(?<![前个每单近\dA-Za-z]){_QUARTER}"
# 约 10 月 is about ten, 北约 10 月 and 纽约 10 月 are somebody's
_NOT_ABOUT = r"(?<![^北纽签违特节]约)(?<!^约)(?<![^北纽签违特节]约\s)(?<!^约\s)"
_MONTH = rf"(?<![\d.]){_NOT_ABOUT}(?:1[0-2]|0?[1-9]|{_HAN_SMALL})\s?月(?!\s?[活龄租薪供嫂])份?"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9]|{_HAN_SMALL})\s?[日号]"
# 今年 7 月 18，…: written without its 日
_DAY_CUT = r"(?:3[01]|[12]\d|[1-9])(?=，(?!\d))"
_HALF = r"[上下]半年"

# A conference or a contest, and the words that its year stands ahead of: 2021 KDD 挑战赛, CVPR 2021 上, ICCV2021 最佳论文.
_VENUE = r"(?![TGPE](?:FL)?OPS)[A-Z][A-Za-z]*[A-Z](?:\s?D(?:AY|ay))?"
_AT_VENUE = r"(?:上|中|期间|大会|会议|年会|论坛|大赛|挑战赛|竞赛|比赛|评测|最佳|论文|收录|接收|录用|榜|冠军|赛道|Best|Workshop|Challenge)"

# What makes a figure of 03.21, and no day.
_MEASURE = r"(?:[%％亿万元倍吨个]|[美欧港日]元|[千百][万亿元]|分钟|[TPGEK]?(?:FLOPS|OPS)|[TPGM]B|nm|[WV]\b)"
_DEED = shape("deed_on_a_day").pattern
_DATE = re.compile(
    rf"""
    (?P<iso>(?<![\dA-Za-z.\-/])(?P<iso_year>(?:19|20)\d\d)                       # 2023-10-08, 2023.10
        \s?(?P<iso_mark>[-/.])\s?(?P<iso_month>0?[1-9]|1[0-2])
        (?:\s?[-/.]\s?(?P<iso_day>0?[1-9]|[12]\d|3[01]))?
        (?![\d.\-/]|\s?[%倍年月个万亿元美]))
    | (?P<entry>(?<![\d.,])(?P<entry_month>0[1-9]|1[0-2])(?P<entry_mark>[./\-])(?P<entry_day>0[1-9]|[12]\d|3[01])  # 03.21 X 发布 Y
        (?![\d.])(?:(?<=-\d\d)|(?!\s?{_MEASURE}))(?=\s?[A-Za-z\u4e00-\u9fff“「《：:）)→]))
    | (?P<english>(?<![A-Za-z])(?P<english_month>{_ENGLISH_MONTH})\.?\s  # June 22, 2021
        (?:(?P<english_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<english_year>(?:19|20)\d\d)(?!\d))
    | (?P<broker>(?<![\dA-Za-z.])(?P<broker_quarter>[1-4])Q(?P<broker_year>(?:20)?\d\d)(?!\d))  # 4Q23
    | (?P<year_first>
        (?:
          (?<!\d)(?<!\d[.,])(?P<year>(?:19|20)\d\d)\s?(?:{_NIAN}|(?=[QqHh][1-4](?!\d))|(?=第?[一二三四]季度)|(?=\s?{_VENUE}\s?[\u4e00-\u9fff]))
          | (?P<han_year>{_HAN_YEAR})\s?{_NIAN}
          | (?<![\dA-Za-z.])(?P<short_year>[012]\d)(?:\s?年(?=\s?\d{{1,2}}\s?月)|(?=Q[1-4](?!\d)))
          | (?<=['’‘])(?P<cut_year>[0-4]\d)\s?年
          | (?<=[A-Za-z]{{2}})(?:\s|(?<=[A-Z]))(?P<venue_year>20[0-3]\d)(?=\s?{_AT_VENUE})
          | FY\s?(?P<fiscal_year>(?:20)?\d\d)(?![\d年])
          | (?P<relative>(?<![如至])今年|本年度|本年|(?<!过)去年|(?<![以晚])上一?年度?|前一年|(?<!年)前年|(?<![说透])明年
              |(?<![每两首\d])次年|翌年|(?<![年以])后年|(?<![相不共])同年(?![龄级])|(?<!相)当年)
        )
        (?:(?<=[去前明次翌]年)年[初底末])?
        (?:\s?的?\s?(?:(?P<quarter>{_QUARTER})|(?P<half>{_HALF}|[Hh][12](?!\d))|(?P<month>{_MONTH})(?:\s?(?P<day>{_DAY}|{_DAY_CUT}))?))?
      )
    | (?P<no_year>
        (?P<quarter_alone>{_QUARTER_ALONE})
        | (?P<month_alone>{_MONTH})(?:\s?(?P<day_alone>{_DAY}))?
        | (?P<bare_day>\A\s*(?:[{BULLETS}]\s*)?{_DAY}(?=[，,：:]|\s?[\u4e00-\u9fff]{{2}}|\s+[A-Z][A-Za-z.\- ]{{1,24}}[\u4e00-\u9fff]))
        | (?P<next_day>(?:(?<=[；，：])|(?<=日[和与及、]))\s?(?:3[01]|[12]\d|0?[1-9])\s?日
            (?=，|\s?(?![内后前间均活常程本元语立以之游报])[\u4e00-\u9fff]))
        | (?P<deed_day>(?:(?<=[\u4e00-\u9fffA-Za-z”」]\s)(?<![至到和及与或]\s)|(?<=[于在]))(?:3[01]|[12]\d|0?[1-9])\s?日(?=\s?(?:{_DEED})))
        | (?P<same>(?:[同当]月(?:\s?(?P<same_day>{_DAY}))?|[同当]日|同一[天日]|同天|当天|这个月|(?<![年月日\d本上个当同每])月[末底](?=，)
            |同一(?:展会|大会|会议|活动|场合|发布会|周)上?|(?<![\u4e00-\u9fff])同期(?=，)|同期(?=公布|发布|推出|开源|亮相|上线|发表|提出|公开)))(?![龄活])
        | (?P<own_month>本月(?!薪)|上个?月)
        | (?P<own_day>(?:今[天日晨晚]|昨[天日晚]|前[天日])
            (?=[，,]|\s?(?:凌晨|早间|上午|下午|晚间|晚上|正式|宣布|官宣|发布|推出|刚刚?|上线|开源|过会|挂牌|获|完成|递交|公布|亮相|[A-Z]))
            |上周[一二三四五六日天](?!至|到))
        | (?P<later>次月(?:\s?(?P<later_day>{_DAY}))?|次日
            |翌日|隔[天日](?![离绝])|(?<!的)第二天|(?<![\d近])(?:\d{{1,2}}|{_HAN_SMALL}|两)\s?(?:个月|天|周|个?星期)(?:之|以)?后
            |(?<![近每过])半年(?:之|以)?后|(?<![前近])[几数][天日](?:之|以)?后)
        | (?P<earlier>(?:此前|在此之前)\s?(?:\d{{1,2}}|{_HAN_SMALL}|两)\s?(?:个月|天|周|个?星期)
            |(?<![\d近提])(?:\d{{1,2}}|{_HAN_SMALL}|两)\s?(?:天|周|个?星期)(?:之|以)?前)
        | (?P<part>年内|年初|年底|年末|{_HALF})
      )
    """,
    re.VERBOSE | re.ASCII,
)
# Where an entry of a chronicle or of a slide puts its day: ahead of all, or ahead of a deed of its list's item.
_ENTRY = re.compile(rf"\A[\s•·]*$|\A\s*(?:[{BULLETS}]|(?:0[1-9]|1[0-2])\.\d\d\s).*(?:[：:；;，,、→｜（(]|\s)\s?$")
# 两年内, 近年底, 每年年初: no part of this year.
_NOT_THIS_YEAR = re.compile(r"(?<![A-Za-z\d])\d+\s?$|[一二两三四五六七八九十百多半周几数近每历往个]\s?$|[每历往逐]年\s?$")
# A founding year says when a company began, not when the rest of the sentence plays.
_FOUNDED_AHEAD = re.compile(r"(?:成立|创立|创办|创建|始建|诞生|组建|设立|注册)[于在]?\s?$")
_FOUNDED_BEHIND = re.compile(
    r"[底初末]?\s?(?:才|方才?|始|终于?|刚刚?|正式)?(?:告|宣告|宣布|得以)?(?:(?:成立|创立|创办|创建)(?!\s?[一二两三四五六七八九十百\d]+\s?周年)|诞生|起步(?=的)|(?:设立|组建)(?=[，。；])|落户[^，。；]{1,12}(?=[，。；])|注册(?:于[^，。；]{1,12}?)?(?=[，。；])|由(?!于)[^，。；]{1,40}?(?:成立|创立|创办|创建|组建|设立|发起|共建|孵化|拆分|分拆|剥离|创业|牵头(?!的|完成|领投|投资|出资|融资|认购)|注册)|发起(?:成立|设立|的)|(?:联合|共同|合伙)(?:创立|创办|创建|(?:发起)?(?:成立|设立)?(?=[，。；]|$)))"
)
# 1．5 月 24 日，…: the number of a list's item, and no part of the date
_LIST_NUMBER = re.compile(r"\A\s*\d{1,2}\.(?=\s?(?:1[0-2]|[1-9])\s?月\s?(?:\d{1,2}\s?日|[，初底末中上下]|[\u4e00-\u9fff]{2,}))")
_ATTRIBUTE_BEHIND = re.compile(
    r"[底初末]?\s?(?:才|方才?|始|终于?|刚刚?|正式)?(?:注册|宣告|宣布)?(?:成立|创立|创办|创建|诞生|起步|注册|组建|设立)的(?!时候|同时)"
    r"|\s?从[^，。；]{2,14}(?:孵化|脱胎|独立|拆分|分拆|剥离|走)(?:出来|而来|出)?的(?:公司|企业|团队)"
)
_ONCE_DONE = re.compile(r"[^，。；\d]{1,12}(?:之后|以后)(?!\s?\d)")
_EVER_SINCE = re.compile(r"[^，。；、年月]{1,32}以来")


def _told_of_before(text: str, end: int, *, relative: bool) -> bool:
    """2020 年成立的 X, 自 2020 年 5 月 GPT-3 问世以来, 去年融资之后: the bare months behind are not of the year that stands at ``end``."""
    return bool(_ATTRIBUTE_BEHIND.match(text, end) or _EVER_SINCE.match(text, end) or (relative and _ONCE_DONE.match(text, end)))


# One end of a stretch of time: 2019 年以来, 2019-2021, 1-3 月, Q1-Q3; and what a figure is compared with: 较去年同期.
_STRETCH_BEHIND = re.compile(r"\s?(?:以来|以前|之前|至今|起至|同期)")
_TO = r"\s?(?:-|—|–|~|至|到)\s?"
_RANGE_BEHIND = re.compile(rf"{_TO}(?:(?:19|20)\d\d|今|[1-9]\d?\s?月|[Qq][1-4]|第?[一二三四1-4]\s?季度)")
_RANGE_AHEAD = re.compile(
    rf"(?:(?:19|20)\d\d\s?年?(?:\s?\d{{1,2}}\s?月)?(?:\s?\d{{1,2}}\s?日)?|\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?"
    rf"|(?<![\d.])\d{{1,2}}|[Qq][1-4]|第?[一二三四]季度?){_TO}$"
)
_AWAITED = re.compile(r"将|预计|计划|拟|有望|预期|即将|准备|届时|截止|之前|前完成")
# 此前已在 2021 年 8 月募得…；9 月，…: what went before is told in passing, and the months of the next stretch are of the year told about
_GLOSS_AHEAD, _GLOSS_BEHIND = re.compile(r"[（(](?:[^（）()\d，]{1,12}，)?\s?$"), re.compile(r"\s?[）)]")


def _in_gloss(text: str, match: re.Match[str]) -> bool:
    """X（海德堡，2019 年）11 月…: a year alone in the bracket behind a name says when it began, and no more."""
    bare = match["month"] is None and len(match.group().strip()) <= len("2019 年")
    return bare and _GLOSS_BEHIND.match(text, match.end()) is not None and _GLOSS_AHEAD.search(text, 0, match.start()) is not None


_ASIDE = re.compile(r"(?:此前|在此之前|之前|先前|早前|早在|更早|曾经?)(?:就|便|已经?|还|曾|则|的)*[在于]?\s?$")
_ENTERED = re.compile(r"(?:进入|步入|迈入|跨入|到了?)\s?$")  # 进入 2020 年，A 1 月 20 日…: told of after the report's own year
_STRETCH_AHEAD = re.compile(r"前\s?$")


@dataclass(frozen=True, slots=True)
class Date:
    """A date in ``text[start:end]``.

    ``iso`` is resolved. ``has_year``: the text itself names the year (2020 年, 今年). ``span_of_time``: one
    end of a stretch (2019-2021, 2019 年以来), which dates no single deed. ``founding``: it says when
    somebody was founded (成立于 2016 年的…), and so nothing of the rest of the sentence.
    """

    start: int
    end: int
    iso: str
    has_year: bool
    span_of_time: bool = False
    founding: bool = False


def find_dates(text: str, year: int | None, context_year: int | None = None, last: str = "", published: str = "") -> list[Date]:
    """All dates of ``text`` in order, without overlap.

    Parameters
    ----------
    year : the report's own year, which 今年 means; None leaves relative dates out
    context_year : the year that a bare month means where the text has named none yet (a section about
        2020 in a report of 2021); the report's own by default
    published : when the report came out, in ISO form; a bare month after that is the year before's, unless it is awaited
    last : the date told before ``text``, in ISO form, that 同月 and 当日 repeat
    """
    folded = _LIST_NUMBER.sub(lambda mark: " " * len(mark.group()), fold(text))
    dates: list[Date] = []
    current = spoken = context_year or year
    carried = False  # whether it is 去年 or the like that bare months lean on
    for match in _DATE.finditer(folded):
        if dates and current != spoken and "；" in folded[dates[-1].end : match.start()] and carried:
            current = spoken  # 去年 10 月解散；A 5 月获得…: another company's May is this year's
        iso = _resolve(match, year, current, last, published) if _is_date(folded, match) else None
        if iso is None:
            continue
        back = _goes_back(last, iso) or _behind_years_end(folded, dates[-1:])
        if match["month_alone"] and year and current == year - 1 != context_year and back:
            this = f"{year}{iso[4:]}"  # 2020 年 12 月启动 C 轮；1 月 7 日，…: told in their order
            if (not published or this[:7] <= published[:7]) and not _joined(folded, dates[-1:], match):
                iso, current = this, year
        if match["month_alone"] and current == year and _yet_to_come(folded, match, iso, published):
            iso = f"{int(iso[:4]) - 1}{iso[4:]}"
        found = Date(*match.span(), iso, not (match["no_year"] or match["entry"]), _of_stretch(folded, match), _of_founding(folded, match))
        dates.append(found)
        last = iso
        if _told_of_before(folded, found.end, relative=match["relative"] is not None):
            continue
        lasting = not found.founding or (match["relative"] and match["month"])  # 去年 5 月注册，12 月便获得…
        entered = year is not None and int(iso[:4]) == year + 1 and _ENTERED.search(folded, 0, match.start())
        # 2021 年 1 月获受理，3 月撤单, in a report of 2020; 提出到 2025 年…；A 7 月…
        beyond = year is not None and int(iso[:4]) == year + 1 and match["month"] is not None
        future = year is not None and int(iso[:4]) > year and not (entered or beyond)
        if found.has_year and lasting and not found.span_of_time and not future and not _in_gloss(folded, match):
            aside = _ASIDE.search(folded, 0, match.start()) is not None
            current, carried = int(iso[:4]), aside or beyond or match["relative"] in ("去年", "上年", "前年")
    return [_refined(folded, date, following) for date, following in zip_longest(dates, dates[1:])]


def _goes_back(last: str, iso: str) -> bool:
    """Whether a month is earlier in the year than the month told before it."""
    return len(last) >= len("2020-12") and last[5].isdigit() and last[:4] == iso[:4] and iso[:7] < last[:7]


def _behind_years_end(text: str, before: list[Date]) -> bool:
    """2020 年底…，5 月…: no month is told behind a year's end but one of the next."""
    return bool(before and before[0].has_year and len(before[0].iso) == len("2020") and _YEARS_END.match(text, before[0].end))


_YEARS_END = re.compile(r"\s?[底末]")
_AND = re.compile(r"\s?(?:[、和与及]|以及)\s?")


def _joined(text: str, before: list[Date], match: re.Match[str]) -> bool:
    """2021 年 12 月和 8 月: both months are of the year that the text names."""
    return bool(before and before[0].has_year and _AND.fullmatch(text, before[0].end, match.start()))


def _refined(text: str, date: Date, following: Date | None) -> Date:
    """年初（1 月 16 日）: the date in brackets right behind says it more finely."""
    if following is None or text[date.end : following.start].strip() not in ("（", "("):
        return date
    finer = len(following.iso) > len(date.iso) and following.iso[:4] == date.iso[:4]
    return replace(date, iso=following.iso) if finer else date


def _yet_to_come(text: str, match: re.Match[str], iso: str, published: str) -> bool:
    """12 月, in a report of January: it has been, where no word of what is awaited stands beside it."""
    awaited = _AWAITED.search(text, max(0, match.start() - 12), match.end() + 10)
    return len(published) >= len("2021-06") and iso[:4] == published[:4] and iso[:7] > published[:7] and awaited is None


def _is_date(text: str, match: re.Match[str]) -> bool:
    """Not the 03.21 of what is no entry of a list, the 年内 of 两年内, or 2021.5, a number more often than a month."""
    if match["entry"]:
        if match["entry_mark"] != ".":  # 01-16 is a day only where an entry begins with it
            return not text[: match.start()].strip() and text[match.end() : match.end() + 1].isspace()
        return _ENTRY.search(text, 0, match.start()) is not None
    if match["iso"] and not match["iso_day"]:
        return match["iso_mark"] != "." or len(match["iso_month"]) == 2
    return not match["part"] or not _NOT_THIS_YEAR.search(text[: match.start()][-8:])


def _of_stretch(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    return bool(
        _RANGE_BEHIND.match(text, end)
        or _STRETCH_BEHIND.match(text, end)
        or _RANGE_AHEAD.search(text, max(0, start - 18), start)
        or (match["month_alone"] and _STRETCH_AHEAD.search(text, max(0, start - 2), start))
    )


def _of_founding(text: str, match: re.Match[str]) -> bool:
    ahead = _FOUNDED_AHEAD.search(text, max(0, match.start() - 4), match.start())
    return bool(ahead or _FOUNDED_BEHIND.match(text, match.end()))


def _resolve(match: re.Match[str], report_year: int | None, current: int | None, last: str, published: str) -> str | None:
    """The date in ISO form; None where it leans on a year, a month or a day that nobody has named.

    ``current``: the year that a bare month means. ``last``: the date before, which 同年, 同月 and 当日 repeat.
    """
    if match["iso"]:
        return _iso(int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"] or 0))
    if match["english"]:
        month = _MONTHS[match["english_month"][:3]]
        return _iso(int(match["english_year"]), month, int(match["english_day"] or 0))
    if match["broker"]:
        return f"{_century(match['broker_year'])}-Q{match['broker_quarter']}"
    if match["same"] or match["bare_day"] or match["deed_day"]:
        return _again(match, last)
    if match["next_day"]:  # 5 日，X …；7 日，Y …; 11 月连开两枪：2 日…，29 日…
        return _again(match, last)
    if match["own_month"] or match["own_day"]:
        return _of_publication(match, published)
    if match["later"] or match["earlier"]:
        return _from_the_last(match, report_year, last)
    if match["entry"]:
        return _iso(current, int(match["entry_month"]), int(match["entry_day"])) if current else None
    year = current if match["no_year"] else _year(match, report_year, int(last[:4]) if last else current)
    if year is None:
        return None
    if quarter := match["quarter"] or match["quarter_alone"]:
        return f"{year}-Q{next(_small_numbers(quarter))}"
    if month_words := match["month"] or match["month_alone"]:
        month = next(_small_numbers(month_words))
        return _iso(year, month, next(_small_numbers(match["day"] or match["day_alone"] or ""), 0))
    return str(year)


_OCCASION = re.compile(r"同一(?:展会|大会|会议|活动|场合|发布会)")  # as finely as the day of the meeting was told


def _again(match: re.Match[str], last: str) -> str | None:
    """同月, 当日, 同月 29 日, X 13 日完成…, ；7 日， behind a day, 8 日， behind a sentence of December: what was told before."""
    if len(last) < len("2021-06") or "Q" in last:
        return None
    if match["same"] and _OCCASION.search(match["same"]):
        return last[: len("2021-06-22")]
    if day := next(_small_numbers(match["same_day"] or match["bare_day"] or match["deed_day"] or match["next_day"] or ""), 0):
        return _iso(int(last[:4]), int(last[5:7]), day)
    length = len("2021-06") if re.search("[月周期]$|^月", match["same"]) else len("2021-06-22")
    return last[:length] if len(last) >= length else None


def _from_the_last(match: re.Match[str], report_year: int | None, last: str) -> str | None:
    """次月 29 日, 三个月后, 此前一个月, 三天以前: what is counted from the date told before."""
    if match["earlier"]:
        return _counted_from(last, re.sub(r"^(?:此前|在此之前)|[之以]?前$", "", match["earlier"]).strip(), back=True)
    later = _counted_from(last, match["later"])
    if day := next(_small_numbers(match["later_day"] or ""), 0):  # 次月 29 日
        later = _iso(int(later[:4]), int(later[5:7]), day) if later else None
    # 三个月后 behind an undated deed counts from another's date, which shows where it leads beyond the report
    return later if later and (report_year is None or int(later[:4]) <= report_year) else None


def _of_publication(match: re.Match[str], published: str) -> str | None:
    """上月; 今天, 昨晚, 上周五 of the day that the report came out, or of its month where that is all that is known."""
    if match["own_month"]:
        return _counted_from(published[: len("2021-06")], match["own_month"], back=True)
    if len(published) < len("2021-06-22"):
        return published if len(published) == len("2021-06") else None
    day = date.fromisoformat(published)
    if match["own_day"].startswith("上周"):
        return str(day - timedelta(days=day.weekday() + 7 - "一二三四五六日".index(match["own_day"][-1].replace("天", "日"))))
    return str(day - timedelta(days="今昨前".index(match["own_day"][0])))


def _counted_from(last: str, words: str, *, back: bool = False) -> str | None:
    """次日, 两个月后, 半年后, 12 天后 of the date told before, where that is fine enough; ``back``: 此前一个月, 上月, 本月 of the
    report's own. 几天后 is still of the month.
    """
    if re.match("[几数]", words):
        return last[: len("2021-06")] if len(last) >= len("2021-06") and "Q" not in last else None
    number = {"两": 2, "次": 1, "第": 1, "上": 1, "本": 0}.get(words[0], next(_small_numbers(words), 1))
    months_on = "月" in words
    if words.startswith("半年"):
        number, months_on = 6, True
    elif re.search("周|星期", words):
        coarse = len(last) == len("2021-06") and number >= 4  # 四周后 of a month is the next
        number, months_on = (number // 4, True) if coarse else (number * 7, False)
    number *= -1 if back else 1
    if months_on:
        if len(last) < len("2021-06") or "Q" in last:
            return None
        months = int(last[:4]) * 12 + int(last[5:7]) - 1 + number
        return f"{months // 12}-{months % 12 + 1:02}"
    return str(date.fromisoformat(last) + timedelta(days=number)) if len(last) == len("2021-06-22") else None


def _year(match: re.Match[str], report_year: int | None, spoken_of: int | None) -> int | None:
    if match["han_year"]:
        return int(han_value(match["han_year"]))
    if relative := match["relative"]:
        base = spoken_of if relative in _FROM_CONTEXT else report_year
        return base + _RELATIVE[relative] if base else None
    return _century(match["year"] or match["venue_year"] or match["short_year"] or match["cut_year"] or match["fiscal_year"])


def _century(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _small_numbers(words: str) -> Iterator[int]:
    """The numbers in words of a date: 6 of 6 月份, 23 of 二十三日, 4 of Q4."""
    for match in re.finditer(rf"\d+|{_HAN_SMALL}", words):
        yield int(match.group()) if match.group().isdigit() else int(han_value(match.group()))


def _iso(year: int, month: int, day: int) -> str:
    """To the month where there is no such day (2 月 30 日)."""
    if 1 <= day <= monthrange(year, month)[1]:
        return f"{year}-{month:02d}-{day:02d}"
    return f"{year}-{month:02d}"
