"""A report as the extractors read it: sentences with their names, numbers, dates and clauses, found once."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from extract.document import BlockKind, Document
from extract.facts.cards import CardAbove, body_of
from extract.facts.clauses import rejoined
from extract.facts.profiles import is_motto, opens_profile, title_of_profile
from extract.facts.reporters import without_reporters
from extract.facts.timeframe import (
    DateAbove,
    MonthAbove,
    YearIntroduced,
    YearTold,
    chronicle_days,
    days_of_articles,
    digest_days,
    entry_date,
    frame,
    leads_with_day,
    title_date,
    year_told,
    years_over,
)
from extract.facts.topics import (
    CELLS,
    GLOSS,
    PRESENTED,
    TURNS_AWAY,
    FormAbove,
    bare_name,
    bought_there,
    called_company,
    counted_out,
    founded_there,
    gives_money,
    has_published,
    is_about_the_same,
    leading_subject,
    of_later_clause,
    of_paragraph_before,
    profile_head,
    run_in,
    that_body,
)
from extract.facts.words import TRIGGERS
from extract.language.characters import fold
from extract.language.dates import Date, find_dates
from extract.language.quantities import find_quantities
from extract.language.sentences import Clause, Sentence, sentences, split_clauses
from extract.names.mention import Kind, Mention
from extract.names.own import OwnNames
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
        return rejoined(self.text, split_clauses(self.text), self.mentions)

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
        self._years_of_headings = years_over(document.blocks, document.text, articles=False)
        self._published = days_of_articles(document.blocks, document.text, document.info.published)
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
        if found is None:  # it states nothing, and yet it may name whom the next one means
            return Line(sentence, without_reporters(text, self.recogniser.lexicon.find(text)), [], [])
        over, published = self._years_over[sentence.block], self._published[sentence.block]
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
        month, day, year, form = MonthAbove(), DateAbove(), YearTold(), FormAbove()
        introduced = YearIntroduced()
        profile: tuple[Mention, str] | None = None
        cards = CardAbove(self.document.blocks)
        days = chronicle_days(self.document.blocks, self.document.text, self.year)
        digest = digest_days(self.document.blocks, self.document.text)
        listed = list(sentences_found)
        followers: list[Sentence | None] = [*(sentence for sentence, _ in listed[1:]), None]
        for (sentence, found), behind in zip(listed, followers, strict=False):
            year = year.at(sentence, self.year, self._years_over[sentence.block])
            led = year.led or introduced.led
            line = self._line(sentence, found, month.iso if month.iso and leads_with_day(sentence.text) else last_date, led)
            introduced = introduced.behind(sentence, line.dates)
            month = month.behind(sentence, line.dates, self.document.info.published)
            dated = day.iso if day.frames(sentence, line.dates) else ""
            day = day.behind(sentence, line.dates, self._published[sentence.block], days.get(sentence.block, ""))
            told = [d.iso for d in line.dates if len(d.iso) > len("2021") and not d.founding and not d.span_of_time]
            last_date = told[-1] if told else year.last or last_date
            line.previous = previous
            same = previous is not None and previous.sentence.block == sentence.block
            line.topic, line.topic_text = self._topic(line, previous if same else None, headline)
            form = form.behind(line)
            if form.covers(line):
                line.topic, line.topic_text = form.name, form.text
            above = None if same else self._over(line)
            if not same and (title := above or (None if line.topic else self._title(line))):
                line.topic, line.topic_text = title
            if cards.at(sentence, line.mentions) and above is None:
                line.card = tuple(Line(named, mentions, [], []) for named, mentions in cards.names)
                line.topic, line.topic_text = body_of(cards.names) or _one_of(cards.names, line) or (None, "")
            if head := profile_head(line):
                line.topic, line.topic_text = head, line.text[head.start : head.end]
            head = run_in(line, behind)
            profile = (head, line.text[head.start : head.end]) if head else profile if same else None
            if not same and line.topic and opens_profile(line.text) and leading_subject(line) is None:
                profile = line.topic, line.topic_text
            if profile and head is None:
                line.topic, line.topic_text = profile
            line.frame = (frame if same else title_date)(line, previous) if previous else ""
            line.frame = line.frame or entry_date(line) or dated or (digest[sentence.block] if line.sentence.kind == "list" else "")
            if (line.sentence.kind == "list" or month.daily) and not line.dates and not line.sentence.number:
                line.frame = line.frame or month.iso
            if not line.dates and not line.frame:
                line.frame = year_told(sentence.heading, self._years_of_headings[sentence.block], self.year)
            yield line
            previous = line

    def _topic(self, line: Line, before: Line | None, headline: dict[str, Mention | None]) -> tuple[Mention | None, str]:
        """Who the paragraph is about when this sentence begins: the sentences before it say, or else the heading."""
        if before is not None and TURNS_AWAY.match(line.text):
            return None, ""
        if before is not None:
            if body := that_body(before, line) or bought_there(before, line):
                return body, before.text[body.start : body.end]
            if founded := founded_there(before):
                return founded, before.text[founded.start : founded.end]
            if before.topic and is_about_the_same(before):
                return before.topic, before.topic_text
            leading = leading_subject(before)
            if leading and not (before.topic and gives_money(before, leading)):
                return leading, before.text[leading.start : leading.end]
            if counted := counted_out(before, line) or called_company(before, line) or of_later_clause(before, line):
                return counted, before.text[counted.start : counted.end]
            return before.topic, before.topic_text
        heading = line.sentence.heading
        if heading not in headline:
            glossed = [m.span() for m in GLOSS.finditer(heading)]
            lead = PRESENTED.match(heading)
            named = [m for m in self.names(heading) if m.kind is Kind.ORG and m.start >= (lead.end() if lead else 0)]
            orgs = [m for m in named if not any(s < m.start < e for s, e in glossed)]
            orgs = [m for m in orgs if not is_motto(heading, m) and not has_published(heading, m)]
            found = orgs[0] if len(orgs) == 1 or (orgs and _titles(heading, orgs[0])) else None
            found = found if orgs else title_of_profile(heading, self._whole_list(line))
            if found is None and line.text == heading:
                return of_paragraph_before(line) or (None, "")  # what stands under it tells more
            headline[heading] = found
        topic = headline[heading]
        if topic is None and (meant := of_paragraph_before(line)):
            return meant
        return topic, heading[topic.start : topic.end] if topic else ""

    def _over(self, line: Line) -> tuple[Mention, str] | None:
        """The organisation that an item over this one names: ■ Anthropic, with • … under it.

        Items that say nothing but what the list is of (融资史) are passed over.
        """
        level, before = self._level(line), line.previous
        while before and line.sentence.kind == before.sentence.kind == "list" and before.sentence.heading == line.sentence.heading:
            if self._level(before) < level and (name := bare_name(before) or profile_head(before)):
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
        name = (bare_name(before) or title_of_profile(before.text, self._whole_list(line))) if before else None
        return (name, before.text[name.start : name.end]) if name and before else None

    def _whole_list(self, line: Line) -> str:
        """The text of the item, and of those behind it in its list, a line each; for what is no item its own."""
        texts = [line.text]
        if line.sentence.kind == "list":
            behind = self.document.blocks[line.sentence.block + 1 : line.sentence.block + 1 + _MOST_ITEMS]
            for block in takewhile(lambda b: b.kind is BlockKind.LIST_ITEM, behind):
                texts.append(self.document.text[slice(*block.spans[0])])
        return "\n".join(texts)

    def _above_table(self, line: Line) -> tuple[Mention, str] | None:
        """Whom the list is about that rows of a table, the last of them ``line``, have broken in two."""
        row: Line | None = line
        for _ in range(12):
            if row is None or row.sentence.kind == "list" or not CELLS.fullmatch(row.text):
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

    def recent(self, line: Line, position: int) -> str:
        """The month (ISO) that 近日 or 此次 ahead of ``position`` means in what came out on a known day; empty where neither stands.

        In the first week of a month, 近日 may be of the one before.
        """
        published = self._published[line.sentence.block]
        said = _RECENT.search(line.text, line.section_start(position), position) if len(published) == len("2021-06-22") else None
        if said is None or any(d.start < position for d in line.dates) or (said["lately"] and int(published[-2:]) <= _FIRST_WEEK):
            return ""
        return published[: len("2021-06")]

    def source(self, line: Line, start: int, end: int, found_by: str, confidence: float) -> Source:
        """Where ``line.text[start:end]`` stands in the document."""
        place = line.sentence.passage.span(start, end)
        return Source(*place, line.text[start:end], line.text, line.sentence.kind, found_by, confidence)


def _titles(heading: str, body: Mention) -> bool:
    """万达信息（未覆盖）：和华为合作打造行业大模型: whether the heading is about the body, whomever else it names."""
    if body.found_by != "lexicon" and body.probability < _CERTAIN:
        return False
    return not heading[: body.start].strip() and re.match(r"\s?(?:[（(][^（）()]{1,12}[）)])?\s?[：:]", heading[body.end :]) is not None


def _one_of(names: Sequence[tuple[Sentence, list[Mention]]], line: Line) -> tuple[Mention, str] | None:
    """Whom the line is about anyhow, where a line of ``names`` is nothing but that name, and none names an organisation."""
    bodies = any(m.kind is Kind.ORG for _, mentions in names for m in mentions)
    alone = not bodies and any(sentence.text.strip() == line.topic_text for sentence, _ in names)
    return (line.topic, line.topic_text) if alone and line.topic else None


_RECENT = re.compile(r"(?P<lately>近日|日前)|今天|今日|刚刚|此次|这次|本次(?!融资)|本周|本届")
_FIRST_WEEK = 7
_CERTAIN = 0.9  # of a name that no list has
_MOST_ITEMS = 8  # of a list are looked through for what it is the profile of
_SHORT = re.compile(r"[^，。；：、\d]{2,14}(?:[（(][^（）()]{2,24}[）)])?。$")


def _may_tell(sentence: Sentence) -> bool:
    """A number or a round, a trigger word, or the first sentence of a paragraph, which may name whom the others call 该公司."""
    text = sentence.text
    return not sentence.number or bool(
        re.search(r"[\d亿万轮]", fold(text)) or TRIGGERS.search(text) or _NEXT.match(text) or _SHORT.match(text)
    )


_NEXT = re.compile(r"[一二三四五六七八九十]是[^，。；]{2,20}。?$")  # 四是磐岳半导体。
