"""Money raised by one named organisation: rounds, totals, listings, credit lines.

A clause about financing is cut into units of at most one round and one amount each (2 亿元 B 轮融资,
A 轮近亿元人民币融资, 完成 C3 轮融资), and each unit is given to the organisations that raised it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extract.facts.common import actors, clause_actors, governing_date, is_called_off, is_negated, is_planned, named
from extract.facts.reading import Line, Reading
from extract.language.rounds import Round, find_rounds, joined
from extract.language.shapes import alternatives
from extract.names.mention import Kind
from extract.records import FundingFact, Named, Quantity, Rejection
from extract.resources import load

_CUE = re.compile(r"融资|注资|领投|跟投|募资|募集|公开募股|全球发售|轮|授信|信贷|战略投资|获[^，。；]{0,24}投资|亿[^，。；]{0,6}投资")
_NOUN = re.compile(r"(?:新一|首|多|两|三|上一|最新一|本)?轮?(?:的)?(?:系列)?(?:股权|战略|债务)?(?:融资|注资|投资|筹资)")
_RESPECTIVELY = re.compile(r"分别|各自|先后|相继|依次")
_NEW_ROUND = re.compile(r"(?:新一|首|最新一|新|一|本|近一)轮(?:的)?(?:战略|股权)?(?:融资|投资|注资)")


@cache
def _words() -> dict[str, Any]:
    data: dict[str, Any] = load("funding.yml")
    return data


@dataclass(slots=True)
class _Unit:
    """One financing as a clause names it: where it stands, its round and its amount."""

    start: int
    end: int
    round: Round | None = None
    amount: Quantity | None = None
    scope: str = "round"


def extract_funding(reading: Reading) -> tuple[list[FundingFact], list[Rejection]]:
    """Every financing that the prose, lists and captions of a report state; tables are read elsewhere."""
    facts: list[FundingFact] = []
    rejected: list[Rejection] = []
    for line in reading.lines:
        if not (_CUE.search(line.text) or _on_topic(line)):
            continue
        found, turned_down = _of_line(reading, line)
        if not found and facts and _THIS_ROUND.match(line.text) and facts[-1].source.sentence == (line.previous or line).text:
            facts[-1] = replace(facts[-1], investors=facts[-1].investors or _backers(line, 0))
        facts += found
        rejected += turned_down
    return facts, rejected


def _with_own_dates(line: Line, start: int, end: int, unit: _Unit, units: list[_Unit], made: list[FundingFact]) -> list[FundingFact]:
    """分别于 2 月和 11 月完成 A+ 轮融资和战略融资: each financing has its own date."""
    dates = [d for d in line.dates if start <= d.start < end and not d.founding]
    if len(units) == len(dates) > 1 and _RESPECTIVELY.search(line.text, start, end) and dates[-1].end <= units[0].start:
        return [replace(fact, date=dates[units.index(unit)].iso) for fact in made]
    return made


def _on_topic(line: Line) -> bool:
    """X：3 月，6 亿美元 as an item under a heading about financings."""
    return line.sentence.kind == "list" and "融资" in line.sentence.heading and bool(re.search(r"^[^，。；]{2,24}[：:]", line.text))


def _of_line(reading: Reading, line: Line) -> tuple[list[FundingFact], list[Rejection]]:
    facts: list[FundingFact] = []
    rejected: list[Rejection] = []
    rounds = find_rounds(line.text)
    for index, clause in enumerate(line.clauses):
        text = line.text[clause.start : clause.end]
        if not _CUE.search(text) and not (_on_topic(line) and not facts):
            if facts and (_continues(text) or _only_amount(line, clause.start, clause.end)):
                facts[-1] = _with_amount(reading, line, facts[-1], clause.start, clause.end)
            continue
        units = _units(line, rounds, clause.start, clause.end)
        for unit in units:
            reason = _reason_against(line, unit, index)
            companies = () if reason else _companies(line, unit, units)
            if not reason and not companies:
                reason = "no_subject"
            if reason:
                source = reading.source(line, unit.start, unit.end, "funding.clause", 0.2)
                rejected.append(Rejection(source, "funding", reason))
                continue
            if _adds_amount(facts, companies, unit, line):
                facts[-1] = replace(facts[-1], quantity=unit.amount, source=_source(reading, line, unit))
                continue
            made = [_fact(reading, line, unit, company) for company in companies]
            facts += _with_own_dates(line, clause.start, clause.end, unit, units, made)
    return [_with_valuation(line, f) for f in facts], rejected


def _continues(text: str) -> bool:
    return bool(re.search(r"^\s?(?:金额|总额|规模|数额|总金额|共计|合计)", text))


def _only_amount(line: Line, start: int, end: int) -> bool:
    """B 轮，6 亿欧元: the next clause is an amount and little else."""
    return any(
        q.dimension == "money" and start <= q.start and q.end <= end and not line.text[start : q.start].strip() and end - q.end <= 2
        for q in line.quantities
    )


def _with_amount(reading: Reading, line: Line, fact: FundingFact, start: int, end: int) -> FundingFact:
    """…完成 A 轮融资，金额达 2 亿元."""
    money = [q for q in line.quantities if start <= q.start < end and q.dimension == "money"]
    if fact.quantity is not None or not money:
        return fact
    source = reading.source(line, money[0].start, money[0].end, "funding.clause", 0.85)
    return replace(fact, quantity=money[0], source=source)


def _adds_amount(facts: list[FundingFact], companies: tuple[Named, ...], unit: _Unit, line: Line) -> bool:
    """…完成了 B 轮融资，融资总额 1 亿美元: the second clause gives the first one's amount."""
    if not facts or unit.amount is None or unit.round is not None:
        return False
    last = facts[-1]
    here = line.text[max(0, unit.start - 8) : unit.start]
    return (
        last.quantity is None
        and last.source.sentence == line.text
        and last.company.name in {c.name for c in companies}
        and bool(re.search(r"(?:融资)?(?:总额|金额|规模|额度?)(?:高?达到?|为|超过?|近|约)?\s?$", here))
        and not re.search(r"累计|累积", here)
    )


def _units(line: Line, rounds: list[Round], start: int, end: int) -> list[_Unit]:
    """The financings of the clause ``start:end``, in order."""
    money = list(_main_money(line, start, end))
    named_rounds = [r for r in rounds if start <= r.start < end]
    if not (_RESPECTIVELY.search(line.text, start, end) and len(money) != 1):
        named_rounds = joined(line.text, named_rounds)
    tokens: list[Round | Quantity] = sorted([*money, *named_rounds], key=lambda t: t.start)
    units: list[_Unit] = []
    for token in tokens:
        slot = "round" if isinstance(token, Round) else "amount"
        open_unit = units and getattr(units[-1], slot) is None and not _broken(line.text[units[-1].end : token.start])
        if not open_unit:
            units.append(_Unit(token.start, token.end))
        setattr(units[-1], slot, token)
        units[-1].end = token.end
    if not units:
        match = _NEW_ROUND.search(line.text, start, end) or re.compile(r"完成(?:了)?(?:数|多)?轮?(?:的)?融资").search(line.text, start, end)
        units = [_Unit(match.start(), match.end())] if match else []
    for unit in units:
        unit.scope = _scope(line, unit, start, end)
    return units


def _main_money(line: Line, start: int, end: int) -> list[Quantity]:
    """Amounts of the clause that are no restatement in brackets and no valuation."""
    money = [q for q in line.quantities if start <= q.start < end and q.dimension == "money"]
    money += [_as_yuan(q) for q in line.quantities if start <= q.start < end and _bare_amount(line, q)]
    kept: list[Quantity] = []
    for quantity in sorted(money, key=lambda q: q.start):
        opening = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
        if opening and kept and kept[-1].end >= opening[0] - 1:
            continue
        if _valued_ahead(line.text[max(start, quantity.start - 10) : quantity.start]) or _valued_behind(line.text, quantity.end):
            continue
        kept.append(quantity)
    return kept


def _valued_ahead(ahead: str) -> bool:
    """估值为…: the words ahead make the amount a valuation, with no deed of its own between (估值融资…)."""
    return bool(re.search(rf"(?:{alternatives(_words()['valuation'])})(?:(?!融资|完成|获|筹|募|投).)*$", ahead))


def _valued_behind(text: str, end: int) -> bool:
    """以 10 亿美元（的）估值融资…: the word behind makes it one."""
    return bool(re.match(rf"\s?的?\s?(?:{alternatives(_words()['valuation'])})", text[end : end + 8]))


def _bare_amount(line: Line, quantity: Quantity) -> bool:
    """数亿 B 轮融资: a large number right ahead of a round or 融资, with no currency."""
    if quantity.dimension != "number" or quantity.low < 10**6:
        return False
    return bool(re.match(r"\s?(?:的)?\s?(?:融资|(?:Pre\s?-?\s?)?[A-H]\+*\d?\s?轮|天使轮|种子轮|战略融资)", line.text[quantity.end :]))


def _as_yuan(quantity: Quantity) -> Quantity:
    return replace(quantity, dimension="money", unit="CNY")


def _broken(between: str) -> bool:
    return bool(re.search(r"[、；;]|以及|并|和|及|分别|其中", between)) or len(between) > 24


def _scope(line: Line, unit: _Unit, start: int, end: int) -> str:
    ahead = line.text[max(start, unit.start - 12) : unit.end]
    around = line.text[max(start, unit.start - 14) : min(end, unit.end + 8)]
    if unit.amount is not None and re.search(alternatives(_words()["total"]), ahead):
        return "total"
    if re.search(alternatives(_words()["credit"]), around):
        return "credit"
    if (unit.amount is not None and unit.round is None and re.search(alternatives(_words()["ipo"]), line.text[start:end])) and re.search(
        r"IPO|上市|港交所|科创板|纳斯达克|发行|招股|公开", line.text
    ):
        return "ipo"
    return "round"


def _reason_against(line: Line, unit: _Unit, index: int) -> str:
    """Why the unit is no financing of a named organisation; empty where nothing speaks against it."""
    clause = line.clauses[index]
    text = line.text[clause.start : clause.end]
    if _on_topic(line) and unit.scope == "round":
        return ""
    if unit.scope == "round" and not _NOUN.search(text) and unit.round is None and not re.search(r"注资|领投|跟投", line.text):
        return _other_money(text) or "not_funding"
    ahead = line.text[clause.start : unit.start]
    for reason, words in _words()["not_funding"].items():
        if re.search(alternatives(words), ahead) and not (reason == "acquisition" and unit.round):
            return str(reason)
        if unit.round is None and reason == "sector_total" and re.search(alternatives(words), text):
            return str(reason)
    only_invested = unit.round is None and "投资" in text and not re.search(r"融资|注资", text)
    if only_invested and not re.search(r"(?:获|完成|得到|收到|引入|由)[^，。；]{0,30}投资|投资方", text) and not _INVESTED_IN.search(text):
        return "not_funding"
    if is_negated(line, unit.start) or is_called_off(line, unit.start, unit.end) or _CALLED_OFF.search(ahead):
        return "negated"
    if unit.scope == "round" and is_planned(line, unit.start):
        return "planned"
    return ""


def _other_money(text: str) -> str:
    return next((str(r) for r, words in _words()["not_funding"].items() if re.search(alternatives(words), text)), "")


# 微软向 OpenAI 追加数十亿美元投资: the money goes to the name behind 向.
_INVESTED_IN = re.compile(r"(?:向|对)\s?[^，。；]{2,24}?(?:追加|增加|注资|投资|投入)")
# 完成融资的还有 A、B 等企业
_CALLED_OFF = re.compile(r"(?:终止|取消|放弃|搁置|推迟|暂停|叫停)了?[^，。；]{0,8}$")
_LISTED_BEHIND = re.compile(r"(?:融资)?的\s?(?:公司|企业|创企)?(?:还|也)?(?:有|包括)")
_UNNAMED = re.compile(
    r"(?:全球|全国|国内|国外|我国|多家|众多|其他|海外|[几数]家|\d+\s?家)[^，。；]{0,16}(?:公司|企业|创企|机构|厂商|项目)[^，。；]{0,16}$"
)


def _verb_ahead(line: Line, position: int) -> int:
    """Where 获得 or 完成 begins ahead of ``position`` in its clause: who stands behind it (获得 A、B 投资的…) gave the money."""
    clause = line.clauses[line.clause_at(position)]
    verbs = list(re.finditer(r"获得|完成|获(?![批准奖])|拿下|斩获|宣布", line.text[clause.start : position]))
    return clause.start + verbs[0].start() if verbs else position


def _companies(line: Line, unit: _Unit, units: list[_Unit]) -> tuple[Named, ...]:
    bracket = re.compile(r"\s?[（(]\s?([^（）()，。]{2,40}?)\s?[）)]").match(line.text, unit.end)
    if bracket:
        inside = [m for m in line.mentions if m.start >= bracket.start(1) and m.end <= bracket.end(1)]
        if inside and inside[0].kind in (Kind.ORG, Kind.PRODUCT):
            return (named(line, inside[0]),)
    clause = line.clauses[line.clause_at(unit.start)]
    if _UNNAMED.search(line.text[clause.start : unit.start]):
        return ()
    listed = _LISTED_BEHIND.match(line.text, unit.end)
    if listed:
        return tuple(named(line, m) for m in line.among(listed.end(), len(line.text), Kind.ORG))
    target = _INVESTED_IN.search(line.text, clause.start, clause.end)
    into = list(line.among(target.start(), unit.start, Kind.ORG)) if target else []
    if into:
        return (named(line, into[0]),)
    public = {m.name for m in line.mentions if m.subtype in ("government", "association")}
    found = tuple(n for n in actors(line, _verb_ahead(line, unit.start)) if n.name not in public)
    money = [u for u in units if u.amount or u.round]
    if _RESPECTIVELY.search(line.text, clause.start, clause.end) and len(found) == len(money) > 1:
        return (found[money.index(unit)],)
    return found


def _source(reading: Reading, line: Line, unit: _Unit) -> Any:
    start, end = (unit.amount.start, unit.amount.end) if unit.amount else (unit.start, unit.end)
    return reading.source(line, start, end, "funding.clause", 0.9)


def _fact(reading: Reading, line: Line, unit: _Unit, company: Named) -> FundingFact:
    return FundingFact(
        source=_source(reading, line, unit),
        company=company,
        round=unit.round.name if unit.round else {"credit": "credit", "ipo": "ipo"}.get(unit.scope, ""),
        round_text=line.text[unit.round.start : unit.round.end] if unit.round else "",
        quantity=unit.amount,
        scope=unit.scope,
        investors=tuple(i for i in _investors(line, unit) if i.name != company.name),
        date=""
        if unit.scope == "total" and unit.round is None
        else governing_date(line, unit.start, unit.end, lead=reading.lead_date(line)),
    )


_THIS_ROUND = re.compile(r"(?:本|此|该)(?:轮|次)|投资方|领投方|由[^，。]{2,20}领投")


def _backers(line: Line, start: int) -> tuple[Named, ...]:
    """Every organisation of the sentence: 本轮由 A 领投，老股东 B、C 跟投."""
    return tuple({m.name: named(line, m) for m in line.among(start, len(line.text), Kind.ORG)}.values())


def _investors(line: Line, unit: _Unit) -> tuple[Named, ...]:
    """Who put the money in: the names of 由…领投, 投资方包括…, behind the unit; or 获 X 投资 ahead of it."""
    found: list[Named] = []
    start = line.section_start(unit.start)
    for match in re.finditer(alternatives(_words()["lead_investors"]), line.text[start:]):
        at = start + match.start()
        clause = line.clauses[line.clause_at(at)]
        opening = max(line.text.rfind("由", clause.start, at), line.text.rfind("获", clause.start, at), clause.start)
        if clause.start < unit.start < at and line.text.rfind("由", unit.end, at) < 0 and line.text.rfind("获", clause.start, at) < 0:
            continue
        found += [named(line, m) for m in line.among(opening, at, Kind.ORG)]
    listed = re.search(r"(?:投资方|投资机构|投资人|参投方)(?:包括|为|有|：)", line.text)
    if listed:
        clause = line.clauses[line.clause_at(listed.start())]
        found += [named(line, m) for m in line.among(listed.end(), clause.end, Kind.ORG)]
    return tuple({n.name: n for n in found}.values())


def _with_valuation(line: Line, fact: FundingFact) -> FundingFact:
    """估值 20 亿美元 said in the same sentence goes into columns of its own."""
    if fact.scope != "round":
        return fact
    for match in re.finditer(r"估值", line.text):
        for quantity in line.quantities:
            behind = match.end() <= quantity.start <= match.end() + 10 and _valued_ahead(line.text[match.start() : quantity.start])
            ahead = quantity.end <= match.start() and _valued_behind(line.text, quantity.end)
            if quantity.dimension == "money" and (behind or ahead):
                companies = clause_actors(line, line.section_start(match.start()), match.start())
                if not companies or fact.company.name in {c.name for c in companies}:
                    return replace(fact, valuation=quantity)
    return fact
