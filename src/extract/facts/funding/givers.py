"""Financings told from the side of those who gave the money: whom it went to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.facts.common import clause_actors, topic
from extract.facts.funding.amounts import Unit
from extract.facts.funding.subjects import subject_before, whose_rounds
from extract.facts.funding.words import compiled
from extract.facts.reading import Line
from extract.language.sentences import Clause
from extract.names.mention import Kind, Mention
from extract.records import Named

# 微软向 OpenAI 追加数十亿美元投资: the money goes to the name behind 向.
INVESTED_IN = compiled(r"(?:向|对)\s?[^，。；]{2,24}?(?P<verb>{put_in}|进行[^，。；]{0,4}投资)")
INTO = re.compile(r"(?:投给|投向|给了|注入)了?\s?(?:[^，。；、的]{0,10}(?:公司|企业|厂商|创企))?\s?")  # 微软投给 OpenAI 的 10 亿美元
_BACKING = compiled(r"{back}(?![方人机者])了?\s?(?:[^，。；、的]{0,10}(?:公司|企业|厂商|创企))?\s?")
# 软银以 22.5 亿美元投资通用汽车旗下的自动驾驶公司 Cruise: a sum ahead of the deed, and whom it is done to right behind
_WITH_SUM = re.compile(r"(?:以|斥资|出资|豪掷|掷|耗资|花费?|拿出|砸下?)(?:[近约超逾]|超过|总计|共)?\s?$")
_INTO_WHOM = re.compile(
    r"\s?(?:的(?:价格|代价|金额|总价|估值))?(?:战略|独家|联合|共同|再[次度]|追加|领头)*(?:投资|入股|注资|参股)了?\s?"
    r"(?:[^，。；、]{0,16}?旗下的?)?(?:[^，。；、的]{0,12}(?:公司|企业|厂商|创企|平台))?\s?[“「]?"
)
# 微软投资 100 亿美元给 ChatGPT 的开发商 OpenAI: the deed ahead of the sum, and to whom behind it
_PUTS_SUM = re.compile(r"(?:投资|投入|注资|出资|砸|投)了?(?:[近约超逾]|超过|总计|共)?\s?$")
_TO_WHOM = re.compile(
    r"\s?的?(?:资金|现金|资本)?(?:给|到|入|进|于)了?\s?(?:[^，。；、]{0,16}?(?:公司|企业|厂商|创企|开发商|开发者|平台|竞争对手))?\s?[“「]?"
)
# 沙特阿美旗下基金追加…: who stands ahead of these puts money in.
_PUTS_IN = compiled(r"{give}了?\s?$|{give}了?(?=[^，。；]{0,4}$)")
_PUT_IN_BEHIND = re.compile(r"[元亿万镑]\s?的?(?:战略|股权|联合|追加)?(?:注资|投资|入股|增资|认购)\s?[，。；]?$")
_PAYS = re.compile(
    r"(?:以[^，。；]{2,8}(?:方式|形式|身份))?(?:战略|联合|共同|一起|独家|单独|再[次度]|再|又|跟进|追加)*(?:出资|投资|入股|注资|增资|认购|追加|加注|投入|跟投|领投|投出|给出|拿出|砸下|砸了|投了|给了|(?<=[再又追])投)了?(?:一笔)?\s?$"
)
_AGAIN = re.compile(r"再|又|追")  # Y 3 月向 X 追加 27 亿美元，11 月再度投入 40 亿美元
_PAID_IN = re.compile(r"\s?的?(?:战略|股权|综合)?(?:投资|融资|资金|资本|授信额度|授信|贷款)?\s?[，。；]?")
_TO_SOMEBODY = re.compile(r"[向对为给]|获|得到|由|计划|拟|将|接受|引入|完成")
_TOGETHER = re.compile("联合|共同|一起")
_AS_OWNER = re.compile(r"入股|战略|注资|增资|跟投|领投|投出")
_OWN_ROUND = re.compile(r"的\s?[^，。；的]{0,6}轮[^，。；]{0,8}$")  # X 的 C 轮在 5 月追加了 2500 万美元: more of its own
_FUND = re.compile(r"(?:基金|资本|创投|投资|产投|国资|城投)$")


@dataclass(frozen=True, slots=True)
class Told:
    """A financing told before in the sentence: the clause that told it, and whose it is."""

    clause: int
    company: Named


_ITS_MONEY = re.compile(r"\s?的?(?:融资|募资|资本故事|筹款|资金)")


def told_of_whom(line: Line) -> Told | None:
    """X 的融资像连续剧：2 月谷歌入股…，5 月完成…: whose financings the list behind the colon tells."""
    if len(line.clauses) < 2 or line.clauses[1].after != "：":
        return None
    first = line.clauses[0]
    whose = [m for m in line.among(first.start, first.end, Kind.ORG) if _ITS_MONEY.match(line.text, m.end)]
    return Told(0, Named(whose[0].name, line.text[whose[0].start : whose[0].end])) if len(whose) == 1 else None


def told_by_givers(line: Line, unit: Unit, before: Told | None) -> tuple[Named, ...]:
    """Whom the money went to that the clause's subject gave; ``before``: the financing that the sentence told last."""
    told = paid_by_others(line, unit, before) or _given(line, unit, before) or _put_in_behind(line, unit, before)
    return told or _theirs(line, unit, before) or _led_its(line, unit, before)


_LED_ITS = compiled(r"(?:{lead}|(?:跟投|参投|独家投资|投资|认购)了?(?:其|该公司|公司))(?!的)(?P<behind>[^，。；]{0,16})$")
_CAME_IN = re.compile(r"\s?(?:融资)?[时中]?(?:就|便|即)?(?:已|早已)?(?:进场|入场|入局|进入|加入|入股)(?=\s?(?:$|[，。；]))")
_NO_SUBJECT = compiled("{obtain}|{raise}|{announce}|由")


def leaders(line: Line, unit: Unit) -> list[Mention]:
    """1 月，Y 领投其近亿元天使轮, Y 接过 A 轮的领投位置, Y 等早在 A 轮就已进场: who led the round, or came in with it."""
    clause = line.clauses[line.clause_at(unit.start)]
    led = _LED_ITS.search(line.text, clause.start, unit.start)
    if led and line.among(led.start("behind"), unit.start, Kind.ORG):
        return []  # Y 领投 X 的 A 轮
    until = led.start() if led else unit.start if _CAME_IN.match(line.text, unit.end) else clause.start
    givers = clause_actors(line, clause.start, until)
    return [] if _NO_SUBJECT.search(_between(line, givers, clause.start, until)) else givers


def _led_its(line: Line, unit: Unit, before: Told | None) -> tuple[Named, ...]:
    """Whose round somebody led who is no more than named as its leader: whom the sentence told of last, or is about."""
    givers = leaders(line, unit)
    if not givers:
        return ()
    return _but((before.company,) if before else subject_before(line, line.clause_at(unit.start)) or topic(line), givers)


_THERE_IS = re.compile(r"(?:[又还再也]有|迎来)了?\s?$")
_THEIR = re.compile(r"\s?等?(?:机构|银行|财团)?(?:牵头|领投|领头|独家|联合|共同|提供|安排|承销)*的\s?")


def _theirs(line: Line, unit: Unit, before: Told | None) -> tuple[Named, ...]:
    """X 4 月拿下 A+ 轮，8 月又有 Y 的战略投资: X again, for Y's is the money."""
    clause = line.clauses[line.clause_at(unit.start)]
    givers = line.among(clause.start, unit.start, Kind.ORG)
    if before is None or not givers or not _THERE_IS.search(line.text[clause.start : givers[0].start]):
        return ()
    return _but((before.company,), givers) if _THEIR.fullmatch(line.text, givers[-1].end, unit.start) else ()


def invested_in(line: Line, unit: Unit) -> Mention | None:
    """The company that an investor's deed is done to: 向 X 投资…, 以…入股 X, 投资了 X 的 A 轮."""
    clause = line.clauses[line.clause_at(unit.start)]
    toward = INVESTED_IN.search(line.text, clause.start, clause.end)
    into = line.among(toward.start(), min(unit.start, toward.start("verb")), Kind.ORG) if toward else []
    if into:
        return into[0]
    if helped := _put_into(line, unit, clause.start) or bought_into(line, unit):
        return helped
    for deed in INTO.finditer(line.text, clause.start, unit.start):
        behind = next((m for m in line.mentions if m.start == deed.end() and m.kind is Kind.ORG), None)
        if behind and unit.start - behind.end <= 3:
            return behind
    for deed in _BACKING.finditer(line.text, clause.start, clause.end):
        behind = next((m for m in line.mentions if m.start == deed.end() and m.kind is Kind.ORG), None)
        investors = clause_actors(line, clause.start, deed.start())
        if behind and behind.end <= clause.end and investors and not re.search(r"由|获|得到", line.text[clause.start : deed.start()]):
            return behind
    return None


def bought_into(line: Line, unit: Unit) -> Mention | None:
    """软银以 22.5 亿美元投资通用汽车旗下的 Cruise, 微软投资 100 亿美元给 OpenAI: whom the sum went into."""
    forms = ((_WITH_SUM, _INTO_WHOM), (_PUTS_SUM, _TO_WHOM)) if unit.amount else ()
    behind = next((behind for ahead, behind in forms if ahead.search(line.text, 0, unit.start)), None)
    deed = behind.match(line.text, unit.amount.end) if behind and unit.amount else None
    return next((m for m in line.mentions if deed and m.start == deed.end() and m.kind is Kind.ORG), None)


def _put_into(line: Line, unit: Unit, start: int) -> Mention | None:
    """Y 向 X 开出 A 轮支票, Y 为 X 注入 2 亿元 B 轮资金: X, whatever the verb, where the money is a round's."""
    named = line.among(start, unit.start, Kind.ORG)
    if unit.round is None or len(named) < 2 or not re.search(r"(?:向|为|给)\s?[“「]?$", line.text[start : named[-1].start]):
        return None
    return None if compiled("{obtain}|{announce}|{raise}").search(line.text, named[-1].end, unit.start) else named[-1]


def _given(line: Line, unit: Unit, before: Told | None) -> tuple[Named, ...]:
    """X 完成 D 轮，8 月 Y 旗下基金追加 3500 万美元; Y 追加 40 亿美元战略投资 on a slide about X: X, for Y put the money in."""
    clause = line.clauses[line.clause_at(unit.start)]
    deed = _PUTS_IN.search(line.text, clause.start, unit.start)
    givers = clause_actors(line, clause.start, deed.start()) if deed else []
    if deed and re.search("[向对]", _between(line, line.among(clause.start, deed.start()), clause.start, deed.start())):
        return ()  # Y 向 Z 追加投资
    own_round = unit.round is not None and unit.round.name != "strategic"  # X 5 月追加 3000 万美元 B 轮: its own
    if not givers or own_round or re.search("融资", line.text[clause.start : clause.end]):
        return ()
    told = (before.company,) if before else topic(line) if line.sentence.kind == "list" else ()
    return _but(told, givers)


def _put_in_behind(line: Line, unit: Unit, before: Told | None) -> tuple[Named, ...]:
    """X 公布 C 轮，Y 此前以 3 亿美元注资; X：6 月，A 轮｜11 月，Y 1.5 亿元战略投资: X, for Y did to it what stands behind the money."""
    clause = line.clauses[line.clause_at(unit.start)]
    deed = _PUT_IN_BEHIND.search(line.text, clause.start, clause.end)
    givers = clause_actors(line, clause.start, unit.start)
    if before is None or deed is None or not givers or not deed.start() <= unit.end <= deed.end():
        return ()
    return () if _TO_SOMEBODY.search(line.text, clause.start, unit.start) else _but((before.company,), givers)


def _but(told: tuple[Named, ...], givers: list[Mention]) -> tuple[Named, ...]:
    """Those told of who are none of the givers."""
    return tuple(n for n in told if n.name not in {m.name for m in givers})


def _between(line: Line, names: list[Mention], start: int, end: int) -> str:
    """The words of ``start:end`` but for the names: 为 of 顺为资本 is none of them."""
    ends = [start, *(m.end for m in names)]
    starts = [*(m.start for m in names), end]
    return " ".join(line.text[a:b] for a, b in zip(ends, starts, strict=True))


def paid_again(line: Line, unit: Unit, before: Told | None) -> bool:
    """X 5 月完成 C 轮，9 月 Y 又投了 12.5 亿美元: more than was told, and no share of it."""
    ahead = line.text[line.clauses[line.clause_at(unit.start)].start : unit.start]
    return re.search("[再又追]", ahead) is not None and bool(paid_by_others(line, unit, before))


def paid_by_others(line: Line, unit: Unit, before: Told | None = None) -> tuple[Named, ...]:
    """Y 基金等出资 10 亿元, Z 以战略投资方式入股 6000 万元, in a paragraph about X: X, for the clause says no more than who paid."""
    clause = line.clauses[line.clause_at(unit.start)]
    deed = _PAYS.search(line.text, clause.start, unit.amount.start) if unit.amount else None
    if (
        deed is None
        or (before and "单独" in deed.group())  # Y 单独出资 3 亿美元: a share of what was told
        or unit.amount is None
        or _OWN_ROUND.search(line.text, clause.start, deed.start())
        or not _PAID_IN.fullmatch(line.text, unit.end, clause.end)
    ):
        return ()
    givers = [m for m in line.among(clause.start, deed.start()) if m.kind in (Kind.ORG, Kind.PLACE)]
    if before and not givers and _AGAIN.match(deed.group()) and INVESTED_IN.search(line.text, 0, clause.start):
        return (before.company,)
    if not givers or _TO_SOMEBODY.search(_between(line, givers, clause.start, deed.start())) or "跟投" in deed.group():
        return ()  # 跟投 5000 万美元: a share of what was told
    if valued := _valued_behind(line, clause):
        return _but(valued, givers)
    if gave_before := backed_before(line, givers):
        return gave_before
    together = len(givers) > 1 and _TOGETHER.search(deed.group())
    sure = together or _AS_OWNER.search(deed.group()) or before or any(m.subtype == "investor" or _FUND.search(m.name) for m in givers)
    index = line.clause_at(unit.start)
    led_up_to = subject_before(line, index, line.section_start(unit.start)) if unit.scope == "credit" else whose_rounds(line, index)
    told = led_up_to if before is None or line.clauses[before.clause].end <= line.section_start(unit.start) else ()
    told = told or ((before.company,) if before else topic(line))
    return _but(told, givers) if sure else ()


_VALUED_AT = re.compile(r"[”」]?\s?的?\s?(?:投[前后])?估值")


def _valued_behind(line: Line, clause: Clause) -> tuple[Named, ...]:
    """A 与 B 联手投了 13 亿美元，如今 X 的估值…: X, whose worth the next clauses tell."""
    behind = [m for m in line.among(clause.end, len(line.text), Kind.ORG) if _VALUED_AT.match(line.text, m.end)]
    return (Named(behind[0].name, line.text[behind[0].start : behind[0].end]),) if len({m.name for m in behind}) == 1 else ()


_PUT_BEFORE = re.compile(r"(?:投资|注资|投入|入股|追加)了?")
_LINES_BACK = 4


def backed_before(line: Line, givers: list[Mention]) -> tuple[Named, ...]:
    """Y 投资 40 亿美元给 X。…早些时候，Y 投了 2 亿美元: X, whom the same giver was said to back just before."""
    before = line.previous
    for _ in range(_LINES_BACK):
        if before is None or before.sentence.heading != line.sentence.heading:
            break
        for giver in before.among(0, len(before.text), Kind.ORG):
            deed = _PUT_BEFORE.search(before.text, giver.end)
            if giver.name not in {m.name for m in givers} or deed is None or before.among(giver.end, deed.start(), Kind.ORG):
                continue
            got = {m.name: m for m in before.among(deed.end(), len(before.text), Kind.ORG) if m.name != giver.name}
            if len(got) == 1:
                (mention,) = got.values()
                return (Named(mention.name, before.text[mention.start : mention.end]),)
        before = before.previous
    return ()
