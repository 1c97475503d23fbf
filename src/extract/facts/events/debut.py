"""Things that the report names for the first time in somebody's dated deed, whatever the verb: 5 月，X 补上面向编程的 Y.

No list of verbs is complete. Where a clause has who, when and a thing that the report has not named before, as the
object of its verb, as the subject of a verb that has no object, or behind 把, it tells that the thing came out,
unless the words say that the thing is only used, compared or measured (the word list ``used`` of ``shapes.yml``).
Weaker than a known verb, so the rule runs after all others and only on what they left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.facts.common import actors, clause_actors, compared, named_all, owner_in_name
from extract.facts.events.frame import Found, event, in_title, trigger_pattern, unknown_subject
from extract.facts.events.ideas import MAY_BE
from extract.facts.events.learned import UNLIKELY, likelihoods
from extract.facts.events.release import by_researchers
from extract.facts.events.research import IN_JOURNAL
from extract.facts.events.things import THINGS, TYPES, is_ranking, modifies, thing_named, type_of
from extract.facts.reading import Line, Reading
from extract.facts.when import is_called_off, is_negated, stretch_start
from extract.language.characters import BULLETS
from extract.language.dates import Date
from extract.language.dictionary import tags
from extract.language.sentences import Clause, words
from extract.language.shapes import shape, words_of
from extract.names.marks import head_type
from extract.names.mention import Kind, Mention
from extract.records import EventFact, Named

_CONFIDENCE = 0.55
_BULLET = re.compile(rf"[\s{BULLETS}]*")
Span = tuple[int, int]


def debut_events(reading: Reading, found: Sequence[EventFact], told: dict[int, list[Span]]) -> Iterator[EventFact]:
    """The things brought out by words that no rule knows.

    ``found``: what the rules have read; ``told``: where, by the line's place in the report; what is read here is added.
    """
    seen = {name for e in found if e.event_type in TYPES.values() for o in e.objects for name in (o.name, o.text)}
    for number, line in enumerate(reading.lines):
        for mention in (m for m in line.mentions if m.kind in THINGS):
            if mention.name not in seen and line.sentence.kind != "caption" and (debut := _debut(reading, line, mention)):
                fact, span = debut
                told.setdefault(number, []).append(span)
                yield fact
                seen.add(mention.name)


def _debut(reading: Reading, line: Line, thing: Mention) -> Found | None:
    if (
        thing.subtype in ("unsure", "technique", "framework")
        or line.bracketed(thing.start)
        or compared(line, thing)
        or is_ranking(line, thing)
    ):
        return None
    if in_title(line, thing.start) and line.text[thing.start - 1 : thing.start] not in ("“", "「"):
        return None
    clause = line.clauses[line.clause_at(thing.start)]
    if thing.kind is Kind.HARDWARE and IN_JOURNAL.search(line.text, clause.start, thing.start):
        return None  # a result, see research
    date = _date_of(line, thing, clause)
    if date is None:
        return None
    makers = [m for m in clause_actors(line, clause.start, thing.start) if m.subtype != "government"]
    bullet = _BULLET.match(line.text, clause.start)
    start = max([bullet.end() if bullet else 0, *(d.end for d in (date,) if d.end <= thing.start), *(m.end for m in makers)])
    deed = _deed(line, thing, start, clause.end, date)
    who = _who(line, start, thing, makers)
    if deed is None or is_negated(line, deed[0]) or is_called_off(line, deed[0], thing.end) or not (who or _is_centre(thing)):
        return None
    type_ = type_of(line, thing, line.text[slice(*deed)])
    if type_ == "product_launch" and by_researchers(line, deed[0], who):
        return None
    if likelihoods(line, deed[0])[type_] < UNLIKELY:
        return None  # 今年 1 月的 C2 轮募得 4 亿美元
    named = (thing_named(line, thing),)
    return event(reading, line, deed, type_, who, named, date=date.iso, confidence=_CONFIDENCE, found_by="events.debut")


def _is_centre(thing: Mention) -> bool:
    """湘水智算中心 opens whether or not the report says whose it is."""
    return thing.kind is Kind.HARDWARE and head_type(thing.name) == "computer"


def _date_of(line: Line, thing: Mention, clause: Clause) -> Date | None:
    """The day or month told ahead of the thing since ；, or behind it in its clause."""
    days = [d for d in line.dates if len(d.iso) > len("2021") and not d.span_of_time and not d.founding and not line.bracketed(d.start)]
    ahead = [d for d in days if stretch_start(line, thing.start) <= d.start and d.end <= thing.start]
    behind = [d for d in days if thing.end <= d.start < clause.end]
    dated = [d for d in line.dates if line.sentence.kind == "list" and line.text[thing.end : d.start].strip("”」 ") == "（"]
    return next((group[i] for group, i in ((ahead, -1), (behind, 0), (dated, 0)) if group), None)


# X 由 A 与 B 等共同提出
_PROPOSED_BY = re.compile(r"\s?由[^，。；]{2,40}?(?:提出|发布|推出|开发|研发|研制|构建|打造|发起|开源)")


def _who(line: Line, position: int, thing: Mention, makers: list[Mention]) -> tuple[Named, ...]:
    if proposed := _PROPOSED_BY.match(line.text, thing.end):
        return named_all(line, line.among(*proposed.span(), Kind.ORG))
    if makers or unknown_subject(line, position):
        return named_all(line, makers) or owner_in_name(line, thing)
    if _is_centre(thing):
        return owner_in_name(line, thing)
    owners = line.among(0, position, Kind.ORG)  # 地瓜的 S100 6 月面世；11 月的 S600
    return named_all(line, owners) if len(owners) == 1 else actors(line, position) or owner_in_name(line, thing)


def _deed(line: Line, thing: Mention, start: int, stop: int, date: Date) -> Span | None:
    """Where the words stand that bring the thing out; None where they tell no such deed."""
    if told := _of_its_month(line, thing, date):
        return told
    return next((told for rule in (_object, _handed, _subject, _entry) if (told := rule(line, thing, start, stop))), None)


def _of_its_month(line: Line, thing: Mention, date: Date) -> Span | None:
    """2 月的 X: the thing's own place, for want of a verb; no meeting, and no round of financing."""
    told = thing.kind is not Kind.PRODUCT and date.end <= thing.start and shape("of_its_month").fullmatch(line.text, date.end, thing.start)
    return (thing.start, thing.end) if told and shape("no_debut_behind").match(line.text, thing.end) is None else None


def _object(line: Line, thing: Mention, start: int, stop: int) -> Span | None:
    """补上面向编程的 X，, 在大会上展出处理器 X，: a verb of which the thing is the last word; 回片的 X: one that describes it."""
    verb = _first_verb(line.text, start, thing.start)
    between = shape("debut_words").fullmatch(line.text, verb[1], thing.start) if verb else None
    if verb is None or between is None or MAY_BE.search(line.text, start, verb[0]):
        return None  # 公开可下载的 X: it may be
    if _BODY_BEGUN.search(line.text, verb[1], thing.start):
        return None  # 宣布成立合资企业“X”
    if between["attribute"] or (shape("debut_behind").fullmatch(line.text, thing.end, stop) and not modifies(line, thing, stop)):
        return verb
    return None


_BODY_BEGUN = re.compile(r"(?:成立|组建|设立|合资|创办)[^，。；]{0,10}?(?:公司|企业|实体|机构|基金)")


def _handed(line: Line, thing: Mention, start: int, stop: int) -> Span | None:
    """把仿生四足机器人 X 带到发布会现场, 将 X 交给学界."""
    handed = shape("debut_handed").search(line.text, start, thing.start)
    verb = _first_verb(line.text, thing.end, stop) if handed else None
    return (handed.start(), verb[1]) if handed and verb else None


def _subject(line: Line, thing: Mention, start: int, stop: int) -> Span | None:
    """数学模型 X 则于 6 月 30 日公之于众: nothing but its description ahead of the thing, and a verb with no object behind it."""
    if not shape("debut_described").fullmatch(line.text, start, thing.start):
        return None
    begin = _behind(line, thing, stop)
    if stop - begin > 24 or line.among(begin, stop, *THINGS, Kind.ORG):
        return None
    verb = _first_verb(line.text, begin, stop)
    return verb if verb and shape("debut_rest").fullmatch(line.text, verb[1], stop) else None


def _behind(line: Line, thing: Mention, stop: int) -> int:
    """Where what is said of the thing begins: past its head noun, and a date."""
    head = shape("debut_head").match(line.text, thing.end, stop)
    begin = head.end() if head else thing.end
    date = next((d for d in line.dates if begin <= d.start < stop and shape("debut_adverbs").fullmatch(line.text, begin, d.start)), None)
    return date.end if date else begin


def _entry(line: Line, thing: Mention, start: int, stop: int) -> Span | None:
    """• 某公司：03.13 第三代晶圆级芯片 X，125 PFLOPS: an entry of a list that puts a date to a thing, and nothing else."""
    alone = line.sentence.kind == "list" and any(d.end == start for d in line.dates) and thing.kind is not Kind.PRODUCT
    described = alone and shape("debut_described").fullmatch(line.text, start, thing.start)
    return (thing.start, thing.end) if described and _GLOSSED.fullmatch(line.text, thing.end, stop) else None


_GLOSSED = re.compile(r"[”」]?\s?(?:[（(][^（）()]*[）)])?\s?")


def _first_verb(text: str, start: int, end: int) -> Span | None:
    """The first word of ``text[start:end]`` past adverbs and 在…上, where it is a verb that may bring something out."""
    announced = text.find("宣布", start, end)
    said = (announced, announced + 2) if announced >= 0 else None
    place = shape("debut_place").match(text, start, end)
    start = place.end() if place else start
    if listed := shape("debut_verb").match(text, start, end):
        return listed.span()
    to = False
    done = shape("verb_done").search(text, start, end)  # 为两名瘫痪患者配置了 X
    if done and shape("shown_to").match(text, start):
        return None if _judged(done["verb"]) else done.span("verb")
    for s, e in words(text[start:end]):
        word = text[start + s : start + e]
        tag = tags().get(word, "")
        if to and not tag.startswith("v"):
            continue
        if shape("shown_to").fullmatch(word) and not to:
            to = True
        elif word.strip() and word not in words_of("debut_adverb") and tag not in ("d", "ad"):
            whole = len(word) > 1 or text.startswith(tuple("出成上下了到入进给"), start + e)
            if word in _MODAL:
                return said  # 能够启发设计更高效的 X: nothing has been done
            return (start + s, start + e) if tag.startswith("v") and whole and not _judged(word) else said
    return said


_MODAL = frozenset({"能", "能够", "可", "可以", "可能", "有望", "应", "需要"})


def _judged(verb: str) -> bool:
    """Whether the verb says that the thing was out before, or is one that the other rules have judged already."""
    return trigger_pattern(*_JUDGE).fullmatch(verb) is not None or shape("used").match(verb) is not None


#: The rules whose verbs have been judged by the time that this one runs.
_JUDGE = ("release", "acquisition", "approval", "award", "rename", "closure", "ipo_filing", "ipo_withdrawn", "partnership", "founding")
