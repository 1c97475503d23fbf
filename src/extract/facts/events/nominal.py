"""Releases told by the way: 随着 X、Y 的发布; 与 X 一起发布的还有 Y; X，是 A 2017 年 4 月启动的平台."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.facts.common import actors, named_all, owner_in_name
from extract.facts.events.frame import Found, clause_end, clause_start, event, in_title, is_dated
from extract.facts.events.things import THINGS, TYPES, objects_behind, thing_named, type_of
from extract.facts.phrases import phrase_after
from extract.facts.reading import Line, Reading
from extract.facts.when import is_negated, is_planned
from extract.language.shapes import alternatives, shape, words_of
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Named

_BY_THE_WAY = "events.by_the_way"


def nominal_events(reading: Reading, line: Line) -> Iterator[Found]:
    for rule in (_came_with, _told_with, _set_going, _out_since, _marked_an_age, _dated_in_brackets, _born):
        yield from rule(reading, line)


def without_retold(found: Sequence[EventFact]) -> list[EventFact]:
    """随着 X 的发布, where another sentence tells of the release of X: told once."""
    told = {(e.event_type, o.name) for e in found if e.source.found_by != _BY_THE_WAY for o in e.objects}
    return [e for e in found if e.source.found_by != _BY_THE_WAY or not {(e.event_type, o.name) for o in e.objects} & told]


_CAME = re.compile(
    r"[”」]?\s?(?:[（(][^（）()]*[）)])?\s?(?:系列|大?模型|芯片|平台|系统)?\s?的\s?(?:相继|先后|陆续|接连|正式|横空|重磅|最终)?"
    r"(?P<verb>发布|推出|上线|问世|面世|开源|亮相|诞生)(?=[，。；、也与和及]|$)"
)
_WITH = re.compile(r"(?:随着|伴随着?|得益于)")


def _came_with(reading: Reading, line: Line) -> Iterator[Found]:
    """随着苹果 X、谷歌 Y 的发布，…: each maker's things, an event each; those without makers together."""
    for match in _CAME.finditer(line.text):
        lead = _WITH.search(line.text, clause_start(line, match.start("verb")), match.start())
        if not lead or is_planned(line, match.start("verb")) or is_negated(line, match.start("verb")):
            continue
        things = _joined_back(line, lead.end(), match.start())
        by_maker: dict[tuple[Named, ...], list[Mention]] = {}
        for thing in things:
            by_maker.setdefault(_maker(line, thing), []).append(thing)
        for who, made in by_maker.items():
            makers = who or (actors(line, match.start("verb")) if len(by_maker) == 1 else ())
            named = tuple({n.name: n for n in (thing_named(line, m) for m in made)}.values())
            kind = type_of(line, made[0], match["verb"])
            yield event(reading, line, match.span("verb"), kind, makers, named, confidence=0.66, found_by=_BY_THE_WAY)


def _joined_back(line: Line, begin: int, end: int) -> list[Mention]:
    """The things of the list that ends at ``end``: 苹果 X、谷歌 Y."""
    group: list[Mention] = []
    for thing in reversed(line.among(begin, end, *THINGS)):
        if thing.subtype in ("unsure", "technique"):
            break
        gap = line.text[thing.end : group[0].start if group else end]
        for maker in line.among(thing.end, group[0].start if group else end, Kind.ORG):
            gap = gap.replace(line.text[maker.start : maker.end], "")
        if gap.strip() and not (group and shape("coordinated").fullmatch(gap.strip("”“ ") + ("" if gap.strip("”“ ")[1:] else " "))):
            break
        group.insert(0, thing)
    return group


def _maker(line: Line, thing: Mention) -> tuple[Named, ...]:
    ahead = [m for m in line.mentions if m.kind is Kind.ORG and re.fullmatch(r"\s?的?\s?[“「]?", line.text[m.end : thing.start])]
    bare = _COMPANY_AHEAD.search(line.text, max(0, thing.start - 12), thing.start)
    known = (Named(bare["who"], bare["who"]),) if bare else ()
    return named_all(line, [m for m in ahead if m.end <= thing.start][-1:]) or known or owner_in_name(line, thing)


_COMPANY_AHEAD = re.compile(rf"(?P<who>{alternatives(list(words_of('owner_in_name')))})\s?的?\s?[“「]?$")


_TOGETHER = re.compile(
    r"(?:一起|一同|同时|同期|同步|一并|同台|同场|随之|共同)\s?(?P<verb>发布|推出|亮相|上线|开源|公布|登场)的\s?(?:还有|还包括|还包含|包括|也有|有)"
)


def _told_with(reading: Reading, line: Line) -> Iterator[Found]:
    """与 X 一起发布的还有软件平台 Y: Y came out, too, by the hand that the text is about."""
    for match in _TOGETHER.finditer(line.text):
        things = objects_behind(line, match.end(), clause_end(line, match.start()))
        who = actors(line, match.start("verb")) or (_maker(line, things[0]) if things else ())
        if things and not in_title(line, match.start()) and not is_planned(line, match.start()):
            kind = type_of(line, things[0], match["verb"])
            names = tuple(thing_named(line, m) for m in things)
            yield event(reading, line, match.span("verb"), kind, who, names, confidence=0.7)


_IS = re.compile(r"[”」]?\s?(?:[（(][^（）()]*[）)])?\s?，?\s?(?:其实|也|正|就|便)?(?:是|为)\s?(?:由)?\s?")
_DID = re.compile(r"\s?[于在]?\s?(?:正式|联合|共同|首次|自主)?\s?(?P<verb>启动|推出|发布|开源|上线|研发|打造|开发|研制|提出)的")
_DATED = ("启动", "研发", "打造", "开发", "研制", "提出")


def _set_going(reading: Reading, line: Line) -> Iterator[Found]:
    """X，是 A 2017 年 4 月启动的开放平台: what X is says when it came out."""
    for thing in line.among(0, len(line.text), *THINGS):
        copula = _IS.match(line.text, thing.end)
        makers = line.among(copula.end(), line.clauses[line.clause_at(copula.end())].end, Kind.ORG) if copula else []
        if copula is None or not makers or makers[0].start != copula.end() or thing.subtype in ("unsure", "technique"):
            continue
        if not shape("opens_sentence").fullmatch(line.text[clause_start(line, thing.start) : thing.start]):
            continue
        date = next(
            (d for d in line.dates if d.start >= makers[0].end and re.fullmatch(r"\s?[于在]?\s?", line.text[makers[0].end : d.start])), None
        )
        did = _DID.match(line.text, date.end if date else makers[0].end)
        if did is None or (did["verb"] in _DATED and date is None) or ("，" not in copula.group() and did["verb"] != "启动"):
            continue
        phrase = phrase_after(line, did.end(), clause_end(line, did.end()))
        if did["verb"] == "启动" and (phrase is None or phrase.type not in TYPES or phrase.text.endswith("计划")):
            continue
        kind = type_of(line, thing, did["verb"])
        yield event(
            reading,
            line,
            did.span("verb"),
            kind,
            named_all(line, makers[:1]),
            (thing_named(line, thing),),
            date=date.iso if date else None,
            confidence=0.72,
        )


_SINCE = re.compile(
    r"(?:被)?(?:正式|首次|对外)?(?P<verb>发布|推出|上线|开源|问世|面世|亮相|提出)(?:\s?(?:[vV]?[\d.]+\s?版本?|第一[版代]|首个版本|初代))?\s?(?:以来|至今|之?后(?=，))"
)
_FROM = re.compile(r"[自从在于]\s?$")


def _out_since(reading: Reading, line: Line) -> Iterator[Found]:
    """自 2020 年发布以来，X 已…, X 自 2020 年 3 月开源以来, 在 2020 年被提出后，X…: when X came out, told by the way."""
    for match in _SINCE.finditer(line.text):
        day = next((d for d in line.dates if not line.text[d.end : match.start()].strip() and d.end <= match.start()), None)
        if day is None or not _FROM.search(line.text, 0, day.start):
            continue
        opening, stop = clause_start(line, match.start()), clause_end(line, match.start())
        ahead = [m for m in line.among(opening, day.start, *THINGS) if m.subtype not in ("unsure", "technique")]
        until = clause_end(line, stop + 1) if stop + 1 < len(line.text) else stop
        behind = [m for m in line.among(stop, until, *THINGS) if m.subtype not in ("unsure", "technique")]
        thing = next(iter(ahead[-1:] or behind[:1]), None)
        if thing is None or (thing.start > stop and not shape("opens_sentence").fullmatch(line.text[stop : thing.start].lstrip("，"))):
            continue
        who = _maker(line, thing) or actors(line, thing.start)
        kind = type_of(line, thing, match["verb"])
        yield event(reading, line, match.span("verb"), kind, who, (thing_named(line, thing),), date=day.iso, confidence=0.66)


# What stands between a thing's name and the verb made a noun: X（…）系列的〔发布〕.
_OF_IT = r"[”」]?\s?(?:[（(][^（）()]*[）)])?\s?(?:系列|大?模型|芯片|平台|系统|架构)?\s?的\s?"

_MARKED = re.compile(_OF_IT + r"(?:正式|横空|首次)?(?P<verb>发布|推出|问世|面世|开源|诞生|提出|出现)")


_ENDS_TITLE = re.compile(r"\s?(?:[-—：:]|$)")


def _marked_an_age(reading: Reading, line: Line) -> Iterator[Found]:
    """BERT 的发布标志着…, or X 的发布 over a paragraph: that a known thing came out is what the clause begins with."""
    for thing in line.among(0, len(line.text), *THINGS):
        match = _MARKED.match(line.text, thing.end) if thing.found_by == "lexicon" and thing.subtype != "technique" else None
        if match is None or not (shape("marks_an_age").match(line.text, match.end()) or _ENDS_TITLE.match(line.text, match.end())):
            continue
        if is_planned(line, match.start("verb")) or is_negated(line, match.start("verb")):
            continue
        kind = type_of(line, thing, match["verb"])
        who = _maker(line, thing)
        yield event(reading, line, match.span("verb"), kind, who, (thing_named(line, thing),), confidence=0.66, found_by=_BY_THE_WAY)


_NAMED_AHEAD = re.compile(_OF_IT + r"(?:相继|先后|正式|首次)?")


def is_nominal(line: Line, start: int, end: int) -> bool:
    """X 模型的发布打破了…: what came out stands ahead, and what is behind the verb is another's object."""
    things = line.among(clause_start(line, start), start, *THINGS)
    if not things or line.text.startswith("了", end) or re.search("[把将]", line.text[clause_start(line, start) : start]):
        return False
    return _NAMED_AHEAD.fullmatch(line.text, things[-1].end, start) is not None


# 2018 年，3.4 亿; 2024 年 1 月发布
_SIZE_BEHIND = re.compile(
    r"\s?[初底末]?\s?(?:正式|首次)?(?:发布|推出|上市|开源|问世|亮相)?(?:\s?[，,；;]\s?(?:参数量?\s?)?[\d.]+\s?[百千万]*[亿万]?(?:\s?参数|[BM])?)?\s?"
)


def _dated_in_brackets(reading: Reading, line: Line) -> Iterator[Found]:
    """谷歌 BERT（2018 年，3.4 亿）、OpenAI GPT-2（2019 年，15 亿）; 从 GPT（2018.06）到 GPT-2（2019.02）; X（2024 年 1 月发布）.

    One alone of whom nobody is said to have made it dates something else.
    """
    dated = []
    for thing in line.among(0, len(line.text), Kind.MODEL, Kind.HARDWARE):
        gap = _SERIES.match(line.text, thing.end)
        bracket = next((b for b in line.brackets if gap and b[0] == gap.end()), None)
        first = bracket[0] + 1 if bracket else 0
        day = next((d for d in line.dates if bracket and 0 <= d.start - first <= 1 and d.end < bracket[1]), None)
        if bracket is None or day is None or not day.has_year or thing.subtype in ("unsure", "technique"):
            continue
        if _SIZE_BEHIND.fullmatch(line.text, day.end, bracket[1] - 1) and not is_planned(line, bracket[1] - 1):
            dated.append((thing, bracket, day, _maker(line, thing)))
    for thing, bracket, day, who in dated:
        if who or len(dated) > 2:
            kind, span = type_of(line, thing, ""), (thing.start, bracket[1])
            yield event(reading, line, span, kind, who, (thing_named(line, thing),), date=day.iso, confidence=0.62, found_by=_BY_THE_WAY)


_SERIES = re.compile(r"[”」]?\s?(?:系列|大?模型|芯片)?\s?")


_BIRTH = re.compile(r"[”」]?\s?的?诞生(?=[，。；了于]|$)")


def _born(reading: Reading, line: Line) -> Iterator[Found]:
    """宣布了 X 的诞生: a thing's birth brings it out."""
    for thing in (m for m in line.mentions if m.kind in THINGS and m.subtype not in ("unsure", "technique")):
        match = _BIRTH.match(line.text, thing.end)
        who = actors(line, thing.start) if match else ()
        if match and (who or is_dated(line, thing.start)) and not is_negated(line, thing.start):
            span = (match.end() - 2, match.end())
            yield event(reading, line, span, type_of(line, thing, "诞生"), who, (thing_named(line, thing),), confidence=0.7)
