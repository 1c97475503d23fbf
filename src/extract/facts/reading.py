"""A report as the extractors read it: sentences with their names, numbers, dates and clauses, found once."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from extract.document import Document
from extract.facts.cards import CardAbove, body_of
from extract.facts.profiles import name_of_profile, opens_profile, title_of_profile
from extract.facts.reporters import without_reporters
from extract.facts.timeframe import DateAbove, MonthAbove, YearTold, chronicle_days, entry_date, frame, leads_with_day, years_over
from extract.facts.words import TRIGGERS
from extract.language.characters import BULLETS, fold
from extract.language.dates import Date, find_dates
from extract.language.quantities import find_quantities
from extract.language.sentences import Clause, Sentence, sentences, split_clauses, words
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.names.own import OwnNames
from extract.names.plausible import ends_as_company
from extract.names.recognise import Recogniser
from extract.records import Quantity, Source


@dataclass(eq=False)
class Line:
    """One sentence with what was found in it.

    ``topic`` is the organisation that its paragraph is about; ``frame`` the date (ISO) that a sentence
    before it in the paragraph set for what follows (2021 年，各国发布政策。欧盟起草了…). ``card``: the lines of names
    that it stands under, with what they name.
    """

    sentence: Sentence
    mentions: list[Mention]
    quantities: list[Quantity]
    dates: list[Date]
    topic: Mention | None = None
    topic_text: str = ""
    previous: Line | None = field(default=None, repr=False)
    frame: str = ""
    card: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return self.sentence.text

    @cached_property
    def clauses(self) -> list[Clause]:
        return split_clauses(self.text)

    @cached_property
    def brackets(self) -> list[tuple[int, int]]:
        """Spans of （…）, marks included."""
        return [m.span() for m in re.finditer(r"[（(][^（）()]*[）)]", self.text)]

    def bracketed(self, position: int) -> bool:
        return any(start < position < end - 1 for start, end in self.brackets)

    def clause_at(self, position: int) -> int:
        """The index of the clause that ``position`` stands in."""
        return max((i for i, c in enumerate(self.clauses) if c.start <= position), default=0)

    def section_start(self, position: int) -> int:
        """Where the stretch between ；(or the sentence's start) and ``position`` begins."""
        index = self.clause_at(position)
        while index > 0 and self.clauses[index].after != "；":
            index -= 1
        return self.clauses[index].start

    def among(self, start: int, end: int, *kinds: Kind) -> list[Mention]:
        """Mentions within ``start:end``, of the kinds if any are given."""
        return [m for m in self.mentions if start <= m.start and m.end <= end and (not kinds or m.kind in kinds)]


class Reading:
    """All sentences of a document, read once.

    Parameters
    ----------
    document : the report
    recogniser : finds the names
    """

    def __init__(self, document: Document, recogniser: Recogniser):
        self.document, self.recogniser = document, recogniser
        self.year = document.info.year
        self._own = OwnNames()
        self._years_over = years_over(document.blocks, document.text)
        self.lines = list(self._read(self._first_finds(list(sentences(document)))))

    def names(self, text: str) -> list[Mention]:
        """The names of a sentence, a cell or a heading, those that the report itself has taught among them."""
        return self._own.settled(text, self.recogniser.find(text))

    def _first_finds(self, found: Sequence[Sentence]) -> list[tuple[Sentence, list[Mention] | None]]:
        """The names that each sentence shows by itself, told to the report's own; None where it can state no fact."""
        telling = [s for s in found if _may_tell(s)]
        names = dict(zip(map(id, telling), self.recogniser.find_all([s.text for s in telling]), strict=True))
        for sentence in telling:
            self._own.observe(sentence.text, names[id(sentence)])
        return [(s, names.get(id(s))) for s in found]

    def line(self, sentence: Sentence, month: str = "") -> Line:
        """A sentence that stands in no paragraph (a cell's), with its names, numbers and dates; ``month``: what its bare days are of."""
        return self._line(sentence, self.recogniser.find(sentence.text), month)

    def narrowed(self, lines: Sequence[Line]) -> Reading:
        """The same report with no other lines than these."""
        narrow = copy.copy(self)
        narrow.lines = list(lines)
        return narrow

    def _line(self, sentence: Sentence, found: list[Mention] | None, last_date: str = "", led: int | None = None) -> Line:
        """``sentence`` with what stands in it; ``last_date`` is what 同月 repeats, ``led`` the year that its bare months are of."""
        text = sentence.text
        if found is None:
            return Line(sentence, [], [], [])
        over, published = self._years_over[sentence.block], self.document.info.published
        # 第三部分 2021 年十大趋势 of a review of 2020 that came out in 2021: 今年 is the year that it was written in
        looks_ahead = over is not None and over == (self.year or 0) + 1 and published.startswith(str(over))
        return Line(
            sentence,
            without_reporters(text, self._own.settled(text, found)),
            find_quantities(text),
            find_dates(text, over if looks_ahead else self.year, led or over, last_date, published),
        )

    def _read(self, sentences_found: Iterable[tuple[Sentence, list[Mention] | None]]) -> Iterable[Line]:
        previous: Line | None = None
        headline: dict[str, Mention | None] = {}
        last_date = ""
        month, day, year = MonthAbove(), DateAbove(), YearTold()
        profile: tuple[Mention, str] | None = None
        cards = CardAbove(self.document.blocks)
        days = chronicle_days(self.document.blocks, self.document.text, self.year)
        listed = list(sentences_found)
        followers: list[Sentence | None] = [*(sentence for sentence, _ in listed[1:]), None]
        for (sentence, found), behind in zip(listed, followers, strict=False):
            year = year.at(sentence, self.year, self._years_over[sentence.block])
            line = self._line(sentence, found, month.iso if month.iso and leads_with_day(sentence.text) else last_date, year.led)
            month = month.behind(sentence, line.dates, self.document.info.published)
            dated = day.iso if day.frames(sentence, line.dates) else ""
            day = day.behind(sentence, line.dates, self.document.info.published, days.get(sentence.block, ""))
            told = [d.iso for d in line.dates if len(d.iso) > len("2021") and not d.founding and not d.span_of_time]
            last_date = told[-1] if told else year.last or last_date
            line.previous = previous
            same = previous is not None and previous.sentence.block == sentence.block
            line.topic, line.topic_text = self._topic(line, previous if same else None, headline)
            above = None if same else self._over(line)
            if not same and (title := above or (None if line.topic else self._title(line))):
                line.topic, line.topic_text = title
            if cards.at(sentence, line.mentions) and above is None:
                line.card = tuple(Line(named, mentions, [], []) for named, mentions in cards.names)
                line.topic, line.topic_text = body_of(cards.names) or (None, "")
            if head := _profile_head(line):
                line.topic, line.topic_text = head, line.text[head.start : head.end]
            head = _run_in(line, behind)
            profile = (head, line.text[head.start : head.end]) if head else profile if same else None
            if not same and line.topic and opens_profile(line.text) and leading_subject(line) is None:
                profile = line.topic, line.topic_text
            if profile and head is None:
                line.topic, line.topic_text = profile
            line.frame = frame(line, previous) if same and previous else ""
            line.frame = line.frame or entry_date(line) or dated
            if (line.sentence.kind == "list" or month.daily) and not line.dates and not line.sentence.number:
                line.frame = line.frame or month.iso
            yield line
            previous = line

    def _topic(self, line: Line, before: Line | None, headline: dict[str, Mention | None]) -> tuple[Mention | None, str]:
        """Who the paragraph is about when this sentence begins: the sentences before it say, or else the heading."""
        if before is not None and _TURNS_AWAY.match(line.text):
            return None, ""
        if before is not None:
            if body := _that_body(before, line):
                return body, before.text[body.start : body.end]
            if founded := _founded_there(before):
                return founded, before.text[founded.start : founded.end]
            leading = leading_subject(before)
            if leading and not (before.topic and _gives_money(before, leading)):
                return leading, before.text[leading.start : leading.end]
            if counted := _counted_out(before, line):
                return counted, before.text[counted.start : counted.end]
            return before.topic, before.topic_text
        heading = line.sentence.heading
        if heading not in headline:
            glossed = [m.span() for m in _GLOSS.finditer(heading)]
            lead = _PRESENTED.match(heading)
            named = [m for m in self.names(heading) if m.kind is Kind.ORG and m.start >= (lead.end() if lead else 0)]
            orgs = [m for m in named if not any(s < m.start < e for s, e in glossed)]
            orgs = [m for m in orgs if not _is_motto(heading, m)]
            headline[heading] = orgs[0] if len(orgs) == 1 else None if orgs else title_of_profile(heading, line.text)
        topic = headline[heading]
        return topic, heading[topic.start : topic.end] if topic else ""

    def _over(self, line: Line) -> tuple[Mention, str] | None:
        """The organisation that an item over this one names: ■ Anthropic, with • … under it.

        Items that say nothing but what the list is of (融资史) are passed over.
        """
        level, before = self._level(line), line.previous
        while before and line.sentence.kind == before.sentence.kind == "list" and before.sentence.heading == line.sentence.heading:
            if self._level(before) < level and (name := _bare_name(before) or _profile_head(before)):
                return name, before.text[name.start : name.end]
            level, before = min(level, self._level(before)), before.previous
        return None

    def _title(self, line: Line) -> tuple[Mention, str] | None:
        """The organisation whose name alone, or with what it is, is the line above a paragraph or a list: whom the slide is about."""
        before = line.previous
        while before and line.sentence.kind == "list" and before.sentence.kind == "list":
            before = before.previous
        if before and line.sentence.kind == "list" and (above := self._above_table(before)):
            return above
        name = (_bare_name(before) or title_of_profile(before.text, line.text)) if before else None
        return (name, before.text[name.start : name.end]) if name and before else None

    def _above_table(self, line: Line) -> tuple[Mention, str] | None:
        """Whom the list is about that rows of a table, the last of them ``line``, have broken in two."""
        row: Line | None = line
        for _ in range(12):
            if row is None or row.sentence.kind == "list" or not _CELLS.fullmatch(row.text):
                break
            row = row.previous
        split = row is not None and row is not line and row.sentence.kind == "list" and row.topic is not None
        return (row.topic, row.topic_text) if split and row and row.topic else None

    def _level(self, line: Line) -> int:
        return self.document.blocks[line.sentence.block].level

    def lead_date(self, line: Line) -> str:
        """The date that the sentence introducing a list gives to its items (今年获得融资的企业还包括：)."""
        if not line.sentence.lead.endswith(("：", ":")):
            return ""
        dates = [d for d in find_dates(line.sentence.lead, self.year) if not d.span_of_time]
        return dates[-1].iso if len(dates) == 1 else ""

    def source(self, line: Line, start: int, end: int, found_by: str, confidence: float) -> Source:
        """Where ``line.text[start:end]`` stands in the document."""
        place = line.sentence.passage.span(start, end)
        return Source(*place, line.text[start:end], line.text, line.sentence.kind, found_by, confidence)


# 国内，…: what the sentences before were about is left behind
_TURNS_AWAY = re.compile(r"(?:在?国内|在?国外|在?海外|国际上|在?(?:美国|欧洲|日本|韩国)|地方层面|国家层面|政策层面)(?:方面|市场)?，")
# 砺行 L7 12nm 160 TOPS 75W 2023.08 量产: a row, with numbers and no stop
_CELLS = re.compile(r"(?=.*\d)[^，。；：]{6,80}")
_GLOSS = re.compile(r"[（(][^（）()]*[）)]")
# 叠浪智能——多模态新秀: the title of a slide, with what its company is
_TAGLINE = re.compile(r"^\s?(?:(?:——|—|｜|丨)\s?[^。；：]{2,20}|[：:]\s?[^，。；：\d]{2,12})$")
# 案例：墨砚智能（已投）
_PRESENTED = re.compile(
    r"(?:案例|公司|企业|标的|项目|聚焦|样本|个案|观察|专题)(?:小传|档案|速写|简介|故事|画像|名片|侧写|简史|案例)?\s?\d*\s?[：:·｜]\s?"
)
_BULLET = re.compile(rf"^[\s{BULLETS}]*")


def _is_motto(heading: str, mention: Mention) -> bool:
    """机器人与工业：长坡厚雪: what ends a heading behind a colon, and looks like no company, is none."""
    alone = heading[: mention.start].rstrip()[-1:] in ("：", ":") and not heading[mention.end :].strip()
    return alone and mention.found_by == "model" and not ends_as_company(mention.name)


def _bare_name(line: Line) -> Mention | None:
    """The organisation that a line names and nothing else: OpenAI; • 月之暗面（Moonshot AI）."""
    first = next((m for m in line.mentions if m.kind is Kind.ORG), None)
    if line.sentence.number:
        return None
    if first is None:
        return _coined_head(line)
    rest = _TAGLINE.sub("", _GLOSS.sub("", line.text[first.end :]))
    return None if rest.strip(" ：:") or _PRESENTED.sub("", _BULLET.sub("", line.text[: first.start])) else first


_COINED = re.compile(r"[\s•◦■▪●○◆➢]*(?P<name>[\u4e00-\u9fff]{3,8})\s?(?:[（(][^（）()]{2,20}[）)])?\s?$")


def _coined_head(line: Line) -> Mention | None:
    """■ 云栈算力（武汉）: an item that is nothing but a word of no dictionary."""
    match = _COINED.fullmatch(line.text) if line.sentence.kind == "list" and "（" in line.text else None
    if match is None or not any(e - s == 1 for s, e in words(match["name"])):
        return None
    return Mention(*match.span("name"), Kind.ORG, match["name"], "mark")


_COUNTED = re.compile(r"\s*(?:第?[一二三四五六七八九十]家?[是叫]|[（(]?[一二三四五六七八九十\d]+[）)、.．])\s?“?")


def _counted_out(before: Line, line: Line) -> Mention | None:
    """三是 X。这家温哥华公司…: X is a company, whatever its name looks like."""
    if len(before.mentions) != 1 or not re.match(r"\s?(?:这家|该公司|该企业)", line.text):
        return None
    name = before.mentions[0]
    alone = _COUNTED.fullmatch(before.text, 0, name.start) and not before.text[name.end :].strip(" ”。")
    return replace(name, kind=Kind.ORG, subtype="company") if alone else None


def _profile_head(line: Line) -> Mention | None:
    """X：成立于 2016 年，…；5 月获得…: the entry is about X to its end."""
    first = next((m for m in line.mentions if m.kind is Kind.ORG and m.subtype not in ("exchange", "government")), None)
    if first is None or _BULLET.sub("", line.text[: first.start]).removeprefix("【"):
        return None
    if line.text[first.start - 1 : first.start] == "【":  # 【X】公司成立于 2016 年
        return first if line.text[first.end : first.end + 1] == "】" else None
    return first if re.match(r"\s?(?:[（(][^（）()]*[）)])?\s?[：:]", line.text[first.end :]) else None


def _run_in(line: Line, behind: Sentence | None) -> Mention | None:
    """燧原科技。2018 年由…创办。: the name that stands before its profile as a sentence of its own."""
    name = next((m for m in line.mentions if m.kind is Kind.ORG and not m.start), None)
    if name and _ALONE.fullmatch(_GLOSS.sub("", line.text[name.end :])):
        return name
    if line.text.startswith("【") and not line.sentence.number and (head := _profile_head(line)):
        return head
    if line.sentence.number or behind is None or behind.block != line.sentence.block or any(m.found_by == "lexicon" for m in line.mentions):
        return None
    return name_of_profile(line.text, behind.text)


_ALONE = re.compile(r"\s?。\s?")
_SHORT = re.compile(r"[^，。；：、\d]{2,14}(?:[（(][^（）()]{2,24}[）)])?。$")


def _may_tell(sentence: Sentence) -> bool:
    """A number or a round, a trigger word, or the first sentence of a paragraph, which may name whom the others call 该公司."""
    text = sentence.text
    return not sentence.number or bool(
        re.search(r"[\d亿万轮]", fold(text)) or TRIGGERS.search(text) or _NEXT.match(text) or _SHORT.match(text)
    )


_NEXT = re.compile(r"[一二三四五六七八九十]是[^，。；]{2,20}。?$")  # 四是磐岳半导体。


_THAT_BODY = re.compile(r"[该此](?P<head>基金会|研究院|研究所|实验室|中心|联盟|协会|学院|交易所)")


def _that_body(before: Line, line: Line) -> Mention | None:
    """…捐赠给 X 基金会。该基金会成立于 2020 年: the body of the sentence before that is one."""
    match = _THAT_BODY.match(line.text)
    found = [m for m in before.mentions if m.kind is Kind.ORG and match and before.text[m.start : m.end].endswith(match["head"])]
    return found[-1] if found else None


def _founded_there(line: Line) -> Mention | None:
    """某大学某某教授创办 X，…, 前 Y 高管成立 X: whom the sentences behind are about, for those who founded it are persons."""
    for mention in (m for m in line.mentions if m.kind is Kind.ORG):
        if shape("founds_ahead").search(line.text[: mention.start]):
            return mention if shape("person_founds").search(line.text[: mention.start]) else None
    return None


def _gives_money(line: Line, mention: Mention) -> bool:
    """6 月底，A 与 B 合投的 B 轮到账: A has put money into whom the paragraph is about."""
    return shape("gives_money").match(line.text, mention.end) is not None


# What may stand ahead of a sentence's subject: a number or bullet, a link word, a date, an apposition.
_LEADING = re.compile(
    r"(?:[\d.、（）()•◦\-—\s“]|[（(][一二三四五六七八九十]+[）)]|其中|此外|同时|另外|而|目前|近日|据悉|最终|随后|例如|如|比如|除此之外|以|在|与此同时|值得[^，。；]{2,6}的是，|不仅如此，|事实上，|实际上，|从[^，。；]{2,12}来看，|据[^，。；]{2,16}，|在?[^，。；\d]{2,10}方面，|，|,"
    r"|[^，。；\d]{2,8}中，|[^，。；]{0,14}?(?:[年月日初底末期]|季度|年度|以来)[，,]?|[^，。；]{0,24}(?:公司|企业|厂商|独角兽|巨头|机构|团队|创企|平台|开发商|供应商|服务商|代表|品牌|[国省市]|旗下|的))*"
)


def leading_subject(line: Line) -> Mention | None:
    """The organisation that the sentence begins with, if it does: the one that a following 该公司 means.

    Where the sentence itself goes on with 该公司 after another name, it is that name.
    """
    pronoun = re.search(r"，(?:该公司|该企业)", line.text)
    if pronoun:
        before = [m for m in line.mentions if m.end <= pronoun.start() and (m.kind is Kind.ORG or m.subtype == "unsure")]
        if before and pronoun.start() - before[-1].end <= 2:
            return before[-1]
    for mention in line.mentions:
        if mention.kind is not Kind.ORG or mention.subtype in ("exchange", "government") or line.bracketed(mention.start):
            continue
        place = next((m for m in line.mentions if m.kind is Kind.PLACE and m.end == mention.start), None)
        ahead = line.text[: place.start if place else mention.start]
        if len(ahead) <= 40 and _LEADING.fullmatch(ahead) and not re.search(r"[向由与被对获有于]\s?$", ahead):
            return mention
        return _presented(line)
    return None


# 智谱的步子迈得较早, 砚池值得一提, 其中走得最快的是月之暗面
_PRESENTS = re.compile(r"\s?(?:身上|(?:的[^，。；]{2,8})?(?:值得|颇|较|最|尤其|格外|更|也|则|同样|便|即)|[。！]?$)")


def _presented(line: Line) -> Mention | None:
    """The only name of a short sentence that does nothing but bring its bearer in."""
    bodies = [m for m in line.mentions if m.kind is Kind.ORG]
    others = [m for m in line.mentions if m.kind not in (Kind.ORG, Kind.PLACE) and m.subtype != "unsure"]
    if len(bodies) != 1 or others or line.dates or len(line.text) > 36 or bodies[0].subtype in ("exchange", "government"):
        return None
    return bodies[0] if _PRESENTS.match(line.text, bodies[0].end) else None
