"""Whose a financing is: the organisation that raised the money, said by name or meant."""

from __future__ import annotations

import re

from extract.facts.common import actors, actors_after_pronoun, clause_actors, named, named_all, topic
from extract.facts.funding.amounts import Unit
from extract.facts.funding.backers import investors
from extract.facts.funding.bare import placed_with
from extract.facts.funding.fields import of_field, of_rounds_counted, raisers_among
from extract.facts.funding.givers import INVESTED_IN, Told, invested_in, leaders, told_by_givers
from extract.facts.funding.passing import left_out
from extract.facts.funding.subjects import (
    ROUND_NAME,
    able_to_raise,
    after_the_deed,
    before_semicolon,
    child_of,
    gives,
    is_aside,
    of_the_pair,
    subject_before,
    whom_it_is_about,
)
from extract.facts.funding.sums import RESPECTIVELY
from extract.facts.funding.units import typed_name
from extract.facts.funding.words import any_of, compiled
from extract.facts.reading import Line
from extract.language.sentences import Clause
from extract.names.mention import Kind, Mention
from extract.records import Named

# NEOM 旗下基金向其注资: the money goes to whom the sentence is about.
_INVESTED_IN_IT = compiled(
    r"(?:向|对|为)(?:其|它|该公司|这家公司)\s?(?:(?:战略|独家|联合|共同)?(?:{put_in}|入股)|增资|(?:做|进行|提供)了?[^，。；]{0,12}(?:投资|融资|资金|轮))"
)
# 把 ATG 卖给 X，并向后者注资 4 亿美元: the money goes to whom the clause before named last.
_INVESTED_IN_LATTER = compiled(r"(?:向|对|为)后者[^，。；]{0,6}(?:{put_in}|增资)")
# 完成融资的还有 A、B 等企业
_LISTED_BEHIND = re.compile(r"(?:融资)?的\s?(?:公司|企业|创企)?(?:还|也)?(?:有|包括)")
_UNNAMED = re.compile(
    r"(?:全球|全国|国内|国外|我国|多家|众多|其他|海外|[几数]家|\d+\s?家)[^，。；]{0,16}(?:公司|企业|创企|机构|厂商|项目)[^，。；]{0,16}$"
)
_ADVERBIAL = re.compile(
    r"^[\s，]*(?:在|于|以|凭借|据|随着|为|经|从|自|由|通过|截至|截止|距离?|成立|创立|上线|加上|连同|算上|包括|投前|投后|估值|与|和|对|向|被)"
)
# 腾讯独家投资了 X 的 A 轮: the place itself names a company.
_BACKED_ROUND = compiled(r"{back}了\s?(?P<name>(?![它其该]|[一两数多几]家)[\u4e00-\u9fff]{2,8}|[A-Z][A-Za-z]{2,16})\s?的[^，。；]{0,12}轮")
_LIKE_A_NAME = re.compile(
    r"(?!.*(?:从|它|其|手中|公司|企业|机构|等|投资|资本|团队|双方|多家|[的了在于为对是将]|聚焦|专注|合作|发布))[\u4e00-\u9fff]{3,8}|[A-Z][A-Za-z]{2,14}"
)
# Jasper 便以 15 亿美元估值敲定…: a phrase between subject and verb
_AT_VALUATION = compiled(r"以[^，。；]{2,20}?的?{valuation}的?")
# 这家成立于 2024 年的公司拿到…: whoever the sentence or the paragraph is about.
_SAID_BEFORE = re.compile(r"(?:这家|该)[^，。；]{0,22}(?:公司|企业|厂商|团队|创企)")
# 参与了它的 A 轮: the other one of the two that the clause before names.
_ITS_ROUND = compiled(r"{back}(?![方人机者])了?(?:它|其|该公司|前者|后者)的")
# 刚完成 2 亿元融资的 X 发布了…: the money is told of the name behind.
_ATTRIBUTE = re.compile(r"\s?(?:的?新?(?:融资|资金|投资))?的\s?(?:[^，。；、的]{0,12}(?:公司|企业|厂商|创企|平台|独角兽|团队))?\s?[“「]?")


def companies(line: Line, unit: Unit, units: list[Unit], before: Told | None = None) -> tuple[Named, ...]:
    """The organisations that raised the money of the unit; ``before``: the financing that the sentence told last."""
    clause = line.clauses[line.clause_at(unit.start)]
    if (placed := _by_its_place(line, unit)) is not None:
        return placed
    if apposed := _in_apposition(line, unit) or _item_of(line, unit):
        return (named(line, apposed),)
    if owner := of_field(line, unit):
        return owner
    if given := told_by_givers(line, unit, before):
        return given
    if (unnamed := _UNNAMED.search(line.text[clause.start : unit.start])) and not line.among(
        clause.start + unnamed.start(), unit.start, Kind.ORG
    ):
        return ()
    listed = _LISTED_BEHIND.match(line.text, unit.end)
    if listed:
        return tuple(named(line, m) for m in line.among(listed.end(), len(line.text), Kind.ORG))
    target = (
        _in_whose_round(line, unit) or invested_in(line, unit) or _described(line, unit, clause.start) or _receiver(line, unit, clause.end)
    )
    if target:
        return (named(line, target),)
    if (meant := _meant(line, unit, clause)) is not None:
        return meant
    if _PRONOUN.match(line.text, clause.start) and (
        told := (before.company,) if before else whom_it_is_about(line, line.clause_at(unit.start))
    ):
        return told
    if own := _own_of_list(line, unit, units) or _dashed(line, clause):
        return own
    if leaders(line, unit):
        return ()  # whose round they led is not known
    found = _goes_on(line, unit, before) or _listed(line, clause.start, _verb_ahead(line, unit.start)) or _raisers(line, unit, clause.start)
    found = found or of_rounds_counted(line, unit) or left_out(line, unit, _verb_ahead(line, unit.start))
    return _dealt_out(line, unit, units, found) if RESPECTIVELY.search(line.text, clause.start, clause.end) else found


_TITLE = 30  # characters


def _by_its_place(line: Line, unit: Unit) -> tuple[Named, ...] | None:
    """The one of 前者 and 后者; whom a title in 《》 names, for a financing told in it; 某某 where it runs into 新一轮融资; or None."""
    cut = next((m for m in line.mentions if m.kind is Kind.ORG and m.start < unit.start == m.end - 1), None)
    if cut and line.text[unit.start] == "新":
        return (Named(line.text[cut.start : unit.start], line.text[cut.start : unit.start]),)  # 某某新 of 某某新一轮融资完成
    if (title := line.text.rfind("《", max(0, unit.start - _TITLE), unit.start)) > line.text.rfind("》", 0, unit.start):
        return named_all(line, line.among(title, unit.start, Kind.ORG)[:1])  # 在《传 X 融资 2 亿元》一文中
    return of_the_pair(line, unit.start) or None


def _dealt_out(line: Line, unit: Unit, units: list[Unit], found: tuple[Named, ...]) -> tuple[Named, ...]:
    """A 和 B 分别完成 1 亿元和 2 亿元: whose the unit is; nobody where there are more or fewer of them than units."""
    money = [u for u in units if u.amount or u.round]
    if len(money) > 1 == len(found):
        found = _those_before(line, line.clauses[line.clause_at(unit.start)], len(money)) or found
    if len(money) > 1 and len(found) > 1:
        return (found[money.index(unit)],) if len(found) == len(money) else ()
    return found


def _those_before(line: Line, clause: Clause, count: int) -> tuple[Named, ...]:
    """A 6 月 24 日、B 8 月 12 日先后上市，募资分别为…: all whom the clause before names, where they are as many."""
    index = line.clause_at(clause.start)
    before = line.clauses[index - 1] if index else None
    names = line.among(before.start, before.end, Kind.ORG) if before and not line.among(clause.start, clause.end, Kind.ORG) else []
    names = [m for m in names if m.subtype != "exchange"]
    return named_all(line, names) if len(names) == count else ()


def _meant(line: Line, unit: Unit, clause: Clause) -> tuple[Named, ...] | None:
    """Whom 后者, 其 and 它的 of an investor's deed mean; None where there is no such word, nobody where it names no organisation."""
    if _INVESTED_IN_LATTER.search(line.text, clause.start, unit.end):
        return _last_named(line, clause.start)
    if _INVESTED_IN_IT.search(line.text, clause.start, unit.end):
        return whom_it_is_about(line, line.clause_at(unit.start))
    if INVESTED_IN.search(line.text, clause.start, unit.end) and unit.round is None:
        return ()  # 向日本投资…: whom the money goes to is no organisation that is known
    if backed := _BACKED_ROUND.search(line.text, clause.start, unit.end):
        return (Named(backed["name"], backed["name"]),)
    return _other_of_two(line, clause.start) if _ITS_ROUND.search(line.text, clause.start, unit.end) else None


# …，FTX 的创始人是最大出资人；公司累计融资超过 7 亿美元: whom the sentence is about
_PRONOUN = re.compile(
    r"\s?它的?\s?(?=(?:Pre-)?[A-K]\+*\d?\s?轮)|\s?(?:该公司|公司|该企业)(?=只|同时|同日|同月|累计|此前|随后|已|共|又|再|还|于|在|今年|去年|本月|上月|年内|\d|完成|获|透露|宣布|表示|称|说)"
)
_ITEM_JOINED = re.compile(r"\s?(?:融资|投资)?\s?(?:、|和|与|及|以及)\s?[“「]?")
_ITEM_SAYS = compiled(r"[”」]?\s?(?:的|则|也|[于在]|{done}|{obtain}|{raise}|了|约|近|超过?|逾|\s)*")


def _own_of_list(line: Line, unit: Unit, units: list[Unit]) -> tuple[Named, ...]:
    """A 3 月 A 轮 1 亿元、B 同月 B 轮 3 亿元: B, whose name begins the item of the list; nobody where none does."""
    ahead = [u for u in units if u.end <= unit.start]
    named_since = line.among(ahead[-1].end, unit.start, Kind.ORG) if ahead else []
    if len(named_since) != 1 or not _ITEM_JOINED.fullmatch(line.text, ahead[-1].end, named_since[0].start):
        return ()
    said = _undated(line, named_since[0].end, unit.start)
    return (named(line, named_since[0]),) if _ITEM_SAYS.fullmatch(said) else ()


_IT = re.compile(r"\s?[”」]?\s?(?:——|—)\s?(?:它|该公司|这家公司)")


def _dashed(line: Line, clause: Clause) -> tuple[Named, ...]:
    """漏掉了做工业质检的 X——它 8 月的 B 轮融资有 1 亿元: X."""
    return named_all(line, [m for m in line.among(clause.start, clause.end, Kind.ORG) if _IT.match(line.text, m.end)][:1])


def _undated(line: Line, start: int, end: int) -> str:
    """The words of ``start:end`` but for the dates."""
    words_there = line.text[start:end]
    for date in reversed([d for d in line.dates if start <= d.start and d.end <= end]):
        words_there = words_there[: date.start - start] + " " + words_there[date.end - start :]
    return words_there


def _in_apposition(line: Line, unit: Unit) -> Mention | None:
    """6 亿美元（X）: the name in brackets behind; X（3 月，A 轮，1.5 亿美元）: the one that the brackets explain."""
    around = next((b for b in line.brackets if b[0] < unit.start < b[1]), None)
    if around:
        named_there = (m for m in line.mentions if 0 <= around[0] - m.end <= 1 and m.kind in (Kind.ORG, Kind.PRODUCT))
        typed = typed_name(line, around[0])
        return next(named_there, None) or (Mention(*typed.span("name"), Kind.ORG, typed["name"], "mark") if typed else None)
    bracket = re.compile(r"\s?[（(]\s?([^（）()，。]{2,40}?)\s?[）)]").match(line.text, unit.end)
    if bracket is None or re.search(rf"{any_of('lead_investors')}|来自|^[由从]", bracket[1]) or "、" in bracket[1]:
        return None  # 6.75 亿美元（A、B、C）: those are the investors
    return next((m for m in line.among(*bracket.span(1)) if m.kind in (Kind.ORG, Kind.PRODUCT)), None)


_LIST_SEAM = re.compile(r"(?:^|[、和与及；：]|以及)\s?[“「]?$")
_ITEM_OWNS = re.compile(r"[”」]?\s?的\s?(?:[近约超逾]|超过)?\s?")


def _item_of(line: Line, unit: Unit) -> Mention | None:
    """X 的 D 轮 6 亿美元（…）、Y 的 B 轮 2 亿美元（…）和 Z 的 8350 万美元 A 轮: whose the item of the list is."""
    clause = line.clauses[line.clause_at(unit.start)]
    near = next(
        (m for m in reversed(line.among(clause.start, unit.start, Kind.ORG)) if _ITEM_OWNS.fullmatch(line.text, m.end, unit.start)), None
    )
    if near is None or line.bracketed(unit.start) or not _LIST_SEAM.search(line.text[clause.start : near.start]):
        return None
    ahead = line.text[clause.start : near.start]
    return None if compiled("{obtain}|{raise}|{back}|{lead}|{announce}|由|从|来自").search(_BRACKETED.sub("", ahead)) else near


_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")


def _goes_on(line: Line, unit: Unit, before: Told | None) -> tuple[Named, ...]:
    """公司从 A 与 B 处取得 B 轮，成立五年来共融资 2 亿元: a clause without a subject goes on with the company told before."""
    index = line.clause_at(unit.start)
    if before is None or index < before.clause:
        return ()
    if index == before.clause and line.among(line.clauses[index].start, unit.start, Kind.ORG):
        return ()  # B 轮 7 亿元、C 轮 18 亿元 goes on in its own clause where nobody is named
    for told in reversed(line.clauses[before.clause + 1 : index]):
        if pair := of_the_pair(line, told.start):  # 前者完成 A 轮，…，后者 5 月发布测控系统，9 月完成…
            return pair
    clause = line.clauses[index]
    position = _verb_ahead(line, unit.start)
    between = [(c.start, c.end) for c in line.clauses[before.clause + 1 : index] if not gives(line, c.start, c.end)]
    others = [m for s, e in [*between, (clause.start, position)] for m in line.among(s, e) if not is_aside(line, m)]
    if others or _names_somebody(line, clause.start, position):
        return ()
    return (before.company,)


def _last_named(line: Line, start: int) -> tuple[Named, ...]:
    """Whom 后者 means: the last organisation of the clause before."""
    index = line.clause_at(start)
    before = line.clauses[index - 1] if index else None
    return named_all(line, line.among(before.start, before.end, Kind.ORG)[-1:]) if before else ()


def _listed(line: Line, start: int, position: int) -> tuple[Named, ...]:
    """A、归藏量化与 B 依次完成…: where some names of a list are known and others are not, its parts; empty for any other subject."""
    dates = [d.end for d in line.dates if start <= d.start and d.end <= position]
    at = max([start, *dates])
    subject = re.sub(rf"(?:{any_of('adverbs')}|\s)+$", "", line.text[at:position])
    parts = list(re.finditer(r"[^、和与及“”\s，]+", subject))
    places = {(m.start - at, m.end - at) for m in line.among(at, position, Kind.PLACE)}
    parts = [p for p in parts if p.span() not in places]  # 以色列 Deci
    known = [
        next((m for m in line.among(at, position, Kind.ORG) if m.start <= at + p.start() and at + p.end() <= m.end), None) for p in parts
    ]
    if "的" in subject or not re.search("[、和与及]", subject) or None not in known or not any(known):
        return ()
    if any(m is None and not _LIKE_A_NAME.fullmatch(p.group()) for p, m in zip(parts, known, strict=True)):
        return ()
    return tuple(named(line, m) if m else Named(p.group(), p.group()) for p, m in zip(parts, known, strict=True))


def _described(line: Line, unit: Unit, start: int) -> Mention | None:
    """The name behind a clause's first words, which are about it: 曾累计融资 8 亿元的教育公司 X 申请破产."""
    attribute = _ATTRIBUTE.match(line.text, unit.end)
    if attribute is None or line.among(start, unit.start, Kind.ORG):
        return None
    return next((m for m in line.mentions if m.start == attribute.end() and m.kind is Kind.ORG), None)


_APPEARS_IN = re.compile(r"(?:出现在|现身|现身于|身影见于|加入了?|参与了?)\s?[“「]?$")


def _in_whose_round(line: Line, unit: Unit) -> Mention | None:
    """A 以领投方的身份出现在 X 的 6 亿美元 B 轮融资中: X."""
    near = [m for m in line.mentions if m.kind is Kind.ORG and re.fullmatch(r"[”」]?\s?的\s?", line.text[m.end : unit.start])]
    return near[-1] if near and _APPEARS_IN.search(line.text[: near[-1].start]) else None


def _receiver(line: Line, unit: Unit, end: int) -> Mention | None:
    """5000 万元的 A 轮融资落入 X 囊中: the name that the money goes to."""
    goes = re.compile(r"[^，。；]{0,8}(?:落入|花落|流向|投向|投给|给了|归了|归于|归入|归属|交到|交给|给到|砸向|投进)\s?[“「]?").match(
        line.text, unit.end, end
    )
    return next((m for m in line.mentions if goes and m.start == goes.end() and m.kind is Kind.ORG), None)


def _other_of_two(line: Line, start: int) -> tuple[Named, ...]:
    """A 与 B 签约，后者还参与了它的 A 轮: A."""
    before = line.clauses[max(0, line.clause_at(start) - 1)]
    two = line.among(before.start, before.end, Kind.ORG)
    investor = {n.name for n in actors(line, start + 2)}
    rest = [m for m in two if m.name not in investor]
    return (named(line, rest[0]),) if len(rest) == 1 else () if rest else topic(line)


def _raisers(line: Line, unit: Unit, start: int) -> tuple[Named, ...]:
    """The subject of the verb that tells the financing."""
    position = _verb_ahead(line, unit.start)
    by_givers = any(p.match(_undated(line, start, unit.start)) for p in (_BY_WHOM, _FROM_WHOM)) or placed_with(line, start, unit.end)
    if by_givers and (later := after_the_deed(line, start)):
        return able_to_raise(line, later)
    own = [] if by_givers else raisers_among(line, clause_actors(line, start, position), start, unit.start)
    said = _SAID_BEFORE.match(line.text[start:position])  # 这家从 X 孵化出来的公司
    own = [m for m in own if not said or m.start >= start + said.end()]
    if said and not own and line.among(start, start + said.end(), Kind.ORG) and (meant := whom_it_is_about(line, line.clause_at(start))):
        return able_to_raise(line, meant)
    product = None if own else _adjacent_product(line, start, position)
    if product:
        return (named(line, product),)
    if not own and _names_somebody(line, start, position):
        return ()
    told = _told_before(line, start, position) or before_semicolon(line, start, position) if not own else ()
    index = line.clause_at(start)
    told = told or (() if own else after_the_deed(line, start) or subject_before(line, index, line.section_start(start)))
    found = told or (topic(line) if by_givers else actors(line, position))
    if own:
        return able_to_raise(line, named_all(line, [child]) if (child := child_of(line, own, position)) else found)
    givers = {n.name for n in investors(line, unit)}
    able = tuple(n for n in able_to_raise(line, found) if n.name not in givers)
    return able or (able_to_raise(line, subject_before(line, index) or topic(line)) if found else ())


# A 与 B 合投的 7500 万元 B 轮到账: who stands ahead gave the money
_BY_WHOM = re.compile(
    r"^\s*(?:其中)?(?:包括|包含|含)?\s*由?(?:(?!完成|宣布|敲定|凭|借助|靠|引入|引进|迎来|吸引|请来|揽|斩)[^获得拿收由])*(?:合投|独投|领投|(?:独家|联合|共同)(?:投资|出资))的\s*的?\s?$"
)


# 8 月，来自丰田的 5 亿美元资金…
_FROM_WHOM = re.compile(r"^[\s于在]*(?:其中|另有|还有|此外|包括)?来自[^，。；]{2,30}的\s?(?:[约近超逾]|超过)?\s?$")


def _told_before(line: Line, start: int, position: int) -> tuple[Named, ...]:
    """Whom 这家公司, 该公司 behind 在 X 的带领下, or 后者 of a clause before means."""
    index = line.clause_at(start)
    if _SAID_BEFORE.search(line.text, start, position) and not actors_after_pronoun(line, position):
        return whom_it_is_about(line, index)
    before = line.clauses[index - 1] if index else None
    if before and re.search(r"(?:带领|领投|牵头|支持|加持)下$|领投$", line.text[before.start : before.end].strip()):
        return whom_it_is_about(line, index - 1)
    while index > 0 and line.clauses[index].after != "；":
        index -= 1
        clause = line.clauses[index]
        if re.match(r"\s?后者", line.text[clause.start : clause.end]):
            return of_the_pair(line, clause.start) or actors_after_pronoun(line, clause.start + 3)
        if clause_actors(line, clause.start, clause.end):
            break
    return ()


def _adjacent_product(line: Line, start: int, position: int) -> Mention | None:
    """A name that is not known for an organisation right ahead of the verb (Manus 4 月筹得…): it goes by its product's name."""
    source = re.search(r"从[^，。；]*$", line.text[start:position])
    position = start + source.start() if source else position
    for mention in reversed(line.among(start, position)):
        between = line.text[mention.end : position]
        for date in reversed([d for d in line.dates if mention.end <= d.start and d.end <= position]):
            between = between[: date.start - mention.end] + between[date.end - mention.end :]
        between = _AT_VALUATION.sub("", between)
        if mention.kind in (Kind.ORG, Kind.PLACE, Kind.PERSON) or ROUND_NAME.fullmatch(line.text[mention.start : mention.end]):
            return None
        return None if re.sub(any_of("adverbs"), "", between).strip(" ”」’") else mention
    return None


def _verb_ahead(line: Line, position: int) -> int:
    """Where 获得 or 完成 begins ahead of ``position`` in its clause: who stands behind it (获得 A、B 投资的…) gave the money.

    So did who stands in 从 A 与 B 手中, which counts to the verb.
    """
    clause = line.clauses[line.clause_at(position)]
    verb = compiled(r"(?:{obtain}|{raise}|{announce})(?![批准奖])").search(line.text, clause.start, position)
    at = verb.start() if verb else position
    led = _LED_BY.search(line.text, clause.start, at)
    if led and line.among(*led.span(), Kind.ORG):
        return led.start()  # X 10 月由 A 与 B 牵头完成…
    givers = _FROM.search(line.text, clause.start, at)
    named_there = line.among(*givers.span(), Kind.ORG) if givers else []
    if named_there and _LEFT.search(line.text[clause.start : named_there[-1].start]):
        return at
    return givers.start() if givers and named_there and _HANDS.fullmatch(line.text[named_there[-1].end : at]) else at


_LED_BY = re.compile(r"由(?:(?!由)[^，。；]){2,40}?(?:牵头|领头|领投|主导|(?:独家|联合|共同)投资)\s?$")
_FROM = re.compile(r"(?:从(?!事|业)|自(?![动主研然身建营有己称助适]))[^，。；]{2,40}$")
_LEFT = re.compile(
    r"(?:回来|归来|出来|走出|出走|独立|分拆|剥离|孵化|起步|转型|离职|脱胎|诞生)(?:而来|出来)?的\s?[“「]?$"
)  # 从波士顿回来的 X
_HANDS = re.compile(r"\s?等?(?:手中|手里|那里|那边|处|方面)?\s?|\s?等?[^，。；]{0,4}(?:手[中里上]|那[里边]|处)\s?[\u4e00-\u9fff]{1,3}\s?")


_MEANS_ONE = re.compile(r"^\s?(?:该公司|公司|该企业|这家公司|其(?![中他余实]))")


def _names_somebody(line: Line, start: int, end: int) -> bool:
    """Whether words that are no date, adverb or pronoun stand ahead of the verb: a subject whose name is not known.

    Whoever the sentence before was about has not raised this money then.
    """
    index = line.clause_at(start)
    if index > 0 and line.clauses[index].after != "；":
        return False
    money = next((q.start for q in line.quantities if q.dimension == "money" and start <= q.start < end), end)
    ahead = _MEANS_ONE.sub("", _undated(line, start, money))
    ahead = re.sub(any_of("adverbs"), " ", ahead) if not _ADVERBIAL.match(ahead) else ""
    return not _ADVERBIAL.match(ahead) and any(len(run) >= 3 for run in re.findall(r"[\u4e00-\u9fff]+", ahead))
