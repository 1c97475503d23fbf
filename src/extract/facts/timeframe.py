"""Which month and which year the bare dates of a sentence are of, where what stands above or before it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extract.document import Block, BlockKind
from extract.language.characters import BULLETS, fold
from extract.language.dates import Date
from extract.language.lines import day_alone, entry_marks
from extract.language.sentences import ENDS, Sentence
from extract.names.mention import Kind

if TYPE_CHECKING:
    from extract.facts.reading import Line

_BULLET = re.compile(rf"^[\s{BULLETS}]*")
# 25 日，X …: an entry of a chronicle
_DAY_FIRST = re.compile(rf"[\s{BULLETS}]*\d{{1,2}}\s?日")


def leads_with_day(text: str) -> bool:
    """25 日，X …: whether the entry's day needs a month from above."""
    return _DAY_FIRST.match(text) is not None


@dataclass(frozen=True, slots=True)
class MonthAbove:
    """The month (ISO) that stands alone above entries, and the heading that they stand under; both empty where none does.

    ``daily``: entries that begin with a day have shown that this is a chronicle, in which those without one are of the month.
    """

    iso: str = ""
    heading: str = ""
    daily: bool = False

    def behind(self, sentence: Sentence, dates: Sequence[Date], published: str = "") -> MonthAbove:
        """3 月, alone above the entries of a chronicle: their days are of it, whatever other dates the entries speak of.

        Parameters
        ----------
        dates : those of the sentence
        published : when the report came out, in ISO form; that month, written out on its cover, heads nothing

        Returns
        -------
        What holds for the sentence behind it.
        """
        text = sentence.text
        only = dates[0] if len(dates) == 1 else None
        if only and len(only.iso) == len("2021-06") and not (text[: only.start] + text[only.end :]).strip(" ：:"):
            of_cover = only.has_year and not self.iso and only.iso == published[: len("2021-06")]
            return MonthAbove() if of_cover else MonthAbove(only.iso, daily=self.daily)
        if self.heading not in ("", sentence.heading) or not self.iso:
            return MonthAbove()
        first = next((d for d in dates if not _BULLET.sub("", text[: d.start])), None)
        dated = first is not None and len(first.iso) > len("2021") and not leads_with_day(text)
        if dated and sentence.number == 0 and not (first and first.iso.startswith(self.iso)):
            return MonthAbove()  # an entry with a month of its own
        return MonthAbove(self.iso, sentence.heading, self.daily or leads_with_day(text))


@dataclass(frozen=True, slots=True)
class DateAbove:
    """The date (ISO) that a line of a slide is, for the short lines right under it; empty where none is.

    ``left``: for how many lines it still holds.
    """

    iso: str = ""
    left: int = 0

    def behind(self, sentence: Sentence, dates: Sequence[Date], published: str, day: str = "") -> DateAbove:
        """What holds for the sentence behind ``sentence``, which is the ``day`` of a chronicle if that is given.

        For ``dates`` and ``published`` see ``MonthAbove.behind``.
        """
        text = sentence.text
        if day:
            return DateAbove(day, _MOST_UNDER)
        only = dates[0] if len(dates) == 1 else None
        if only and len(only.iso) > len("2021") and not (text[: only.start] + text[only.end :]).strip(f" ：:{BULLETS}"):
            of_cover = only.has_year and published.startswith(only.iso)
            return DateAbove() if of_cover or only.span_of_time else DateAbove(only.iso, _MOST_UNDER)
        ends = (
            _leads_with_date(text, dates)
            or sentence.number
            or sentence.kind not in ("prose", "list")
            or len(text) > _LONGEST_UNDER
            or self.left <= 1
        )
        return DateAbove() if ends else DateAbove(self.iso, self.left - 1)

    def frames(self, sentence: Sentence, dates: Sequence[Date]) -> bool:
        """Whether ``sentence`` is one of the lines under the date, and has none of its own at its head."""
        own = _leads_with_date(sentence.text, dates)
        return bool(self.iso) and not own and not sentence.number and sentence.kind == "prose" and len(sentence.text) <= _LONGEST_UNDER


def _leads_with_date(text: str, dates: Sequence[Date]) -> bool:
    return bool(dates) and not text[: dates[0].start].strip(f" {BULLETS}")


_MOST_UNDER, _LONGEST_UNDER = 3, 64
_BARE_DAY = re.compile(r"(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])")
_LEAST_DAYS, _FURTHEST = 4, 4


def chronicle_days(blocks: Sequence[Block], text: str, year: int | None) -> dict[int, str]:
    """The blocks that are days of a chronicle (1.16, 9.19, each above what happened on it) and the days, ISO.

    Numbers that do not go up, or are few or far between, are none.
    """
    found: dict[int, str] = {}
    run: list[tuple[int, tuple[int, int]]] = []
    for number, block in enumerate([*blocks, None]):
        alone = block is not None and len(block.spans) == 1 and block.kind is not BlockKind.TABLE
        match = _BARE_DAY.fullmatch(text[slice(*block.spans[0])].strip()) if block and alone else None
        if block and match is None:
            continue
        day = (int(match[1]), int(match[2])) if match else (0, 0)
        if run and (not match or day < run[-1][1] or number - run[-1][0] > _FURTHEST):
            if len(run) >= _LEAST_DAYS and year:
                found |= {k: f"{year}-{m:02d}-{d:02d}" for k, (m, d) in run}
            run = []
        if match:
            run.append((number, day))
    return found


# 2024 年 12 月 4 日 行业快讯, alone on its line
_DIGEST = re.compile(r"\W{0,3}(20[0-4]\d)\s?[年\-./]\s?(\d{1,2})\s?[月\-./]\s?(\d{1,2})\s?日?(?:[^，。；：\d]{0,14})")
_LEAST_DIGESTS = 3


def digest_days(blocks: Sequence[Block], text: str) -> list[str]:
    """The day (ISO) whose news each block tells, where a report is the news of day after day; empty where it is none."""
    found = [""] * len(blocks)
    day = ""
    days: set[str] = set()
    for number, block in enumerate(blocks):
        alone = len(block.spans) == 1 and block.kind not in (BlockKind.TABLE, BlockKind.FURNITURE)
        match = _DIGEST.fullmatch(text[slice(*block.spans[0])].strip()) if alone else None
        if match and 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31:
            day = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
            days.add(day)
        elif block.kind is BlockKind.HEADING:
            day = ""
        found[number] = day
    return found if len(days) >= _LEAST_DIGESTS else [""] * len(blocks)


# 二、2021 年, （一）2021：规模竞赛
_YEAR_IN_HEADING = re.compile(r"(?<![\d\-—–~至到.])((?:19|20)\d\d)(?=\s?年|\s?[：:｜|]|\s*$)|^\s*(20[0-4]\d)(?=\s?AI|\s?人工智能)")
_SHORTEST_HEADLINE, _SHORTEST_PROSE = 10, 45  # characters
_COVER = 14  # blocks: a day on the cover says when the report came out, whatever year it is about


def years_over(blocks: Sequence[Block], text: str, *, articles: bool = True) -> list[int | None]:
    """The year that each block's bare months are of by the headings over it; None where they name none, or several.

    第一部分 2020 年度进展 holds for 进展一 … 进展十 under it, and no longer than its part. ``articles``: in a collection of
    articles, the day of each tells the year of its months, too; what it tells without a month may be of any year.
    """
    found: list[int | None] = []
    over: list[tuple[int, int | None]] = []
    for number, block in enumerate(blocks):
        if number > _COVER and (day := _day_of_article(blocks[number - 1 : number + 2], text)):
            over = [(0, _reviewed(blocks[number - 1], text) or int(day[:4]) if articles else None)]
        elif block.kind is BlockKind.HEADING:
            over = [(level, year) for level, year in over if level < block.level]
            said = _years_of(block, text)
            over.append((block.level, said.pop() if len(said) == 1 else over[-1][1] if over and not said else None))
        found.append(over[-1][1] if over else None)
    return found


def _years_of(heading: Block, text: str) -> set[int]:
    return {int("".join(y)) for start, end in heading.spans for y in _YEAR_IN_HEADING.findall(fold(text[start:end]))}


def _reviewed(title: Block, text: str) -> int | None:
    """2018 年十大融资事件, out in January 2019: the year that the article looks back on."""
    said = _years_of(title, text)
    return said.pop() if len(said) == 1 else None


def days_of_articles(blocks: Sequence[Block], text: str, published: str) -> list[str]:
    """When what each block tells came out: the day of its article, in a collection of them, or else of the report; ISO or empty."""
    found, day = [published] * len(blocks), published
    for number in range(len(blocks)):
        if number > _COVER and (own := _day_of_article(blocks[number - 1 : number + 2], text)):
            looks_back = _reviewed(blocks[number - 1], text) not in (None, int(own[:4]))
            day = "" if looks_back else own
        found[number] = day
    return found


def _day_of_article(three: Sequence[Block], text: str) -> str:
    """The day (ISO) that stands alone between a headline and prose, where an article of a collection has begun; else empty."""
    if len(three) < 3 or three[0].kind is not BlockKind.HEADING or len(three[1].spans) != 1:
        return ""
    title, prose = (sum(end - start for start, end in block.spans) for block in (three[0], three[2]))
    sentence = prose >= _SHORTEST_HEADLINE and text[three[2].spans[-1][1] - 1] in ENDS
    fits = title >= _SHORTEST_HEADLINE and (prose > _SHORTEST_PROSE or sentence)
    return day_alone(text[slice(*three[1].spans[0])]) if fits else ""


_TO_COME = re.compile(r"展望|趋势|预测|未来|前瞻|计划|规划|目标|以来|[前后]$|年前|年后")


def year_told(heading: str, over: int | None, year: int | None) -> str:
    """The year of what is told without a date under 2017 年态势总结, 2020 年度十大进展; empty where its headings name none or look ahead.

    Parameters
    ----------
    heading : the nearest one
    over : the year that it, or one above it, names
    year : the report's
    """
    return "" if over is None or _TO_COME.search(heading) or (year and over > year) else str(over)


# 2019 年 2 月，X 发布…: the year that a sentence leads with is that of the bare months in the sentences behind it
_YEAR_LEADS = re.compile(
    rf"[\s{BULLETS}]*(?:在|进入|步入|迈入|到了?)?\s?(?P<year>(?:19|20)\d\d)\s?年(?!以来|以后|之后|起|至|到|[底末前]?[，、]?(?:以|之)前|[-—–~])"
)
_YEAR_ENDS = re.compile(r"(?:在|于|是)\s?(?P<year>(?:19|20)\d\d)\s?年\s?[。！]?$")
_YEAR_LEFT = re.compile(r"(?:今年|去年|近年|前年|目前|截至|截止|如今|此后|随后|最近|近期)")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HISTORY = re.compile(r"历程|历史|沿革|演进|脉络|起源|溯源|简史|源流|由来")


def is_of_the_past(heading: str, year: int | None) -> bool:
    """竞速：2019—2021 年, 发展历程: whether what stands under it goes through years before the report's, one after another."""
    years = [int(found) for found in _ANY_YEAR.findall(fold(heading))]
    return bool(_HISTORY.search(heading) or (years and year and max(years) < year))


@dataclass(frozen=True, slots=True)
class YearTold:
    """The year that a paragraph of past years has led with, of which its bare months are; ``last``: the year that 当年 means."""

    block: int = -1
    led: int | None = None
    last: str = ""

    def at(self, sentence: Sentence, year: int | None, over: int | None) -> YearTold:
        """What holds for ``sentence`` in a report of that year; ``over``: the year that the headings name."""
        text = fold(sentence.text)
        ends = _YEAR_ENDS.search(text)  # 真正的分水岭出现在 2018 年
        if over is None and not is_of_the_past(sentence.heading, year):
            return YearTold(last=ends["year"] if ends else "")
        if said := _YEAR_LEADS.match(text) or ends:
            return YearTold(sentence.block, int(said["year"]), said["year"] if said is ends else "")
        goes_on = sentence.block == self.block and not _YEAR_LEFT.search(text)
        return YearTold(sentence.block, self.led if goes_on else None)


@dataclass(frozen=True, slots=True)
class YearIntroduced:
    """The year of the bare months in lines that a sentence with a colon introduces: 早在去年，三家公司先后转向：; None where none does."""

    led: int | None = None

    def behind(self, sentence: Sentence, dates: Sequence[Date]) -> YearIntroduced:
        """What holds for the sentence behind ``sentence``, whose dates are ``dates``."""
        text = sentence.text.rstrip()
        only = dates[0] if len(dates) == 1 else None
        if text.endswith(("：", ":")):
            introduces = only is not None and only.has_year and not (only.founding or only.span_of_time)
            return YearIntroduced(int(only.iso[:4]) if only and introduces else None)
        return self if _leads_with_date(text, dates) or text.endswith("；") else YearIntroduced()


# A sentence that looks back or ahead is of no time told before it.
_BACKWARD = re.compile(r"^(?:此前|之前|早在|过去|后来|此后|目前|截至|截止|当前|未来|预计|另外|其实|历史上|一直|近年来|多年|长期)")


_AT_ONCE = re.compile(r"(?:该?公司|其|它|团队|双方|两家公司)(?:[也还]?(?:同时|同步)|同日)(?!，)")  # 公司同时开放了 X: when it did the other


def _opens_clause(line: Line, position: int) -> bool:
    clause = line.clauses[line.clause_at(position)]
    ahead = _ENUMERATED.sub("", line.text[clause.start : position])
    return not ahead.strip(" •◦■▪●○◆➢-0123456789.、（）()")


_ENUMERATED = re.compile(r"^\s?[（(]?(?:[a-z]|[ivx]{1,4})\s?[.、．）)]")  # a. 2020 年 4 月，…; iv. 2018 年，…
_SAME_DAY = re.compile(r"\s?(?:而|就在)?(?:同日|同一天|当日|当天)(?!晚?[上午夜间])")


def _same_day(line: Line, previous: Line) -> str:
    """据报道，X 已于 12 月 5 日递交申请，…。同日，Y 也…: the last day that the sentence before names, or else its own."""
    if not _SAME_DAY.match(line.text):
        return ""
    days = [d.iso for d in previous.dates if len(d.iso) == len("2021-02-03") and not (d.span_of_time or d.founding)]
    return days[-1] if days else ("" if previous.dates else previous.frame)


def frame(line: Line, previous: Line) -> str:
    """The date that the sentence before sets at the head of a clause; none where this one dates itself or looks back."""
    if line.dates or _BACKWARD.match(line.text):
        return ""
    if same_day := _same_day(line, previous):
        return same_day
    at_once = _AT_ONCE.match(line.text) is not None
    heads = [d for d in previous.dates if not (d.span_of_time or d.founding) and (at_once or _opens_clause(previous, d.start))]
    return heads[-1].iso if heads else ("" if previous.dates else previous.frame)


# 2023 年 1 月 10 日，A 收购 B; 1. 4 月 28 日，C 获准…: a title, and below it the paragraph that tells of it
_LONGEST_TITLE = 64


def title_date(line: Line, previous: Line) -> str:
    """The date (ISO) that the title right above a paragraph without one leads with, if both name one and the same; else empty."""
    text, first = previous.text.rstrip(), previous.dates[0] if previous.dates else None
    if line.dates or line.sentence.kind != "prose" or _BACKWARD.match(line.text) or first is None or first.span_of_time:
        return ""
    begins = len(text) - len(text.lstrip(f" {BULLETS}"))
    leads = len(first.iso) > len("2021") and first.start - begins in {0, *(mark.length for mark in entry_marks(text[begins:]))}
    is_title = not previous.sentence.number and len(text) <= _LONGEST_TITLE and text[-1] not in "。；：，、"
    shared = {m.name for m in previous.mentions if m.kind is not Kind.PLACE} & {m.name for m in line.mentions}
    return first.iso if leads and is_title and shared else ""


def entry_date(line: Line) -> str:
    """7 月 A 上市；B 发布…, an entry of a chronicle: the month at its head is that of all that it tells. Empty for other lines."""
    first = line.dates[0] if line.dates and line.sentence.kind == "list" else None
    if first is None or first.span_of_time or line.text[: first.start].strip(BULLETS + " ") or "；" not in line.text:
        return ""
    return first.iso if re.match(r" (?=[^，。；\s])", line.text[first.end :]) else ""
