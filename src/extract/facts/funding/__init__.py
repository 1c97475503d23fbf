"""Money raised by one named organisation: rounds, totals, listings, credit lines.

``units`` cuts a clause into financings, ``against`` says why one is none, ``raisers`` and ``backers`` whose
it is; here they are put together, and what a later clause adds is joined to what an earlier one told.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts.currencies import CurrencyTold
from extract.facts.funding.against import on_topic, reason_against
from extract.facts.funding.amounts import Unit, main_money
from extract.facts.funding.backers import backers, investors, opens_with_backers, with_valuation
from extract.facts.funding.dates import AND_ALSO, date_behind, date_beside, loose_date, months_on, with_own_dates, years_later
from extract.facts.funding.entries import with_entries
from extract.facts.funding.fields import in_field
from extract.facts.funding.givers import Told, told_of_whom
from extract.facts.funding.itemised import itemised_sums, total_of_list
from extract.facts.funding.raisers import companies
from extract.facts.funding.sums import OF_THE_YEAR, is_sum_alone, sums_up
from extract.facts.funding.units import is_elliptic, speaks_of_money, units_of
from extract.facts.funding.words import compiled
from extract.facts.reading import Line, Reading
from extract.facts.when import governing_date
from extract.language.rounds import find_rounds
from extract.language.sentences import Clause
from extract.names.mention import Kind
from extract.records import FundingFact, Named, Quantity, Rejection, Source


def extract_funding(reading: Reading) -> tuple[list[FundingFact], list[Rejection]]:
    """Every financing that the prose, lists and captions of a report state; tables are read elsewhere."""
    facts: list[FundingFact] = []
    told_by: list[Line] = []
    rejected: list[Rejection] = []
    currency = CurrencyTold(reading.document.text)
    for line in reading.lines:
        speaks = on_topic(line) or any(speaks_of_money(line, c.start, c.end) for c in line.clauses)
        found, turned_down = _OfLine(reading, line).read() if speaks else ([], [])
        if not found and (listed := itemised_sums(reading, line)):
            found, turned_down = listed, []
        if not found and facts and (total := total_of_list(reading, line, facts[-1])):
            found, turned_down = [total], []
        if not found and facts and opens_with_backers(line) and facts[-1].source.sentence == (line.previous or line).text:
            facts[-1] = replace(facts[-1], investors=facts[-1].investors or backers(line))
        facts += found
        told_by += [line] * len(found)
        rejected += turned_down
    facts = with_entries(reading.lines, list(zip(facts, told_by, strict=True)))
    return [_in_currency(fact, currency) for fact in facts], rejected


def _in_currency(fact: FundingFact, told: CurrencyTold) -> FundingFact:
    """1.25 亿 of a report that says in which currency it counts where it names none."""
    quantity = fact.quantity
    return fact if quantity is None or quantity.unit else replace(fact, quantity=replace(quantity, unit=told.at(fact.source.start)))


_ITS_AMOUNT = re.compile(
    r"\s?(?:那|这)一?[轮笔](?:融资)?(?:的?(?:金额|规模))?(?:是|为|有)|\s?数目(?:还是|是|为)|\s?(?:也|同样|则)?(?:是|为|达到?)\s?(?=[^，。；\d]{0,4}[亿万][^，。；]{0,4}(?:量级|规模|级别|水平))|\s?(?:[^，。；\d估]{0,4}[报估据]?[称传道计悉]闻?的?)?(?:两轮|三轮)?(?:融资|募资)?(?:数字|金额|总额|总规模|总融资额|募资额|合计募资|总募资|规模|数额|额度|总金额|共计|合计|总计)"
)
_BOTH_ROUNDS = re.compile(
    r"\s?(?:[两三]轮(?:融资)?|[两二三]者)?(?:合计|共计|总计|总额|总金额|金额合计|相加)"
)  # C 轮及 C+ 轮，两轮总额 5 亿美元
_IN_PARTS = re.compile(r"分[两二三多数几]次|[两二三多]次(?:关账|交割|到账|关闭)")
_EACH = re.compile(r"\s?(?:(?:融资)?(?:金额|数额|规模|总额)|融资额)?(?:(?P<same>均|都)|分别|依次)(?:为|是|达到?)?\s?$")
_ROUNDS_ARE = re.compile(r"\s?(?:融资)?轮次(?:分别|依次)(?:为|是)")
_ON_DAY = re.compile(r"\s?(?P<which>[前后])者(?:发生|完成)?(?:在|于|是|为)?\s?")
_AMOUNT_OF = re.compile(r"\s?的?(?:融资)?(?:金额|规模|数额|额度)(?:为|是|达到?|约为)?\s?")
_BY_IT = compiled(r"\s?(?:共|总共|一共|合计)?(?:{raise}|{obtain}|完成)了?\s?|\s?(?:其中)?股权(?:融资)?(?:部分)?(?:为|约)?\s?")
_PUT_IN = re.compile(r"\s?(?:共|一共)?(?:投资|出资|投入|投)了?\s?")  # Y 领投 X 的 B 轮融资，出资 3000 万美元
_IT_IS = re.compile(r"\s?(?:这|此)?(?:为|系|是|属于|属|即|记为)(?:其|公司|它)?的?\s?")
_GLOSS = re.compile(r"[（(][^（）()]*[）)]")
_WAS_LED = re.compile(r"由[^，。；]{2,40}(?:领投|独投|合投|(?:独家|联合|共同)(?:投资|出资))\s?$")
_GIVERS_PUT = re.compile(r"\s?(?:由\s?)?[^，。；\d]{1,24}?(?:等(?:人|机构)?|共同|联合)+(?:出资|投了|投资|投入|认购|拿出)了?\s?")
_VALUED = compiled(r"\s?(?:其|公司)?(?:投后|投前|整体)?{valuation}(?!.*(?:融资|轮))")


class _OfLine:
    """The financings of one sentence, clause by clause."""

    def __init__(self, reading: Reading, line: Line):
        self._reading, self._line = reading, line
        self._facts: list[FundingFact] = []
        self._rejected: list[Rejection] = []
        self._told: Told | None = told_of_whom(line)
        self._counted = False  # whether the year of the last financing was counted from one before

    def read(self) -> tuple[list[FundingFact], list[Rejection]]:
        named = [m for m in self._line.mentions if m.kind is Kind.ORG]
        rounds = [r for r in find_rounds(self._line.text) if not any(m.start < r.start < m.end for m in named)]  # 英诺|天使
        for index, clause in enumerate(self._line.clauses):
            if self._adds(clause):
                continue
            if not self._speaks(clause):
                continue
            units = units_of(self._line, rounds, clause.start, clause.end)
            for unit in units:
                self._of_unit(unit, units, index)
        summed = any(q.dimension == "money" for q in self._line.quantities)  # 完成 C 轮和 C+ 轮，总规模超过 5 亿美元
        apart = [f for fact in self._facts for f in ([fact] if summed else _each_round(fact))]
        return [with_valuation(self._line, f) for f in apart], self._rejected

    def _speaks(self, clause: Clause) -> bool:
        if speaks_of_money(self._line, clause.start, clause.end):
            return True
        if in_field(self._line) and any(clause.start <= r.start < clause.end for r in find_rounds(self._line.text)):
            return True
        money = main_money(self._line, clause.start, clause.end)
        if not self._facts:
            return on_topic(self._line) or self._only_amount_of_led(clause, money)
        told = (is_elliptic, is_sum_alone)
        return len(money) == 1 and any(is_told(self._line, money[0], clause.start, clause.end) for is_told in told)

    def _only_amount_of_led(self, clause: Clause, money: list[Quantity]) -> bool:
        """X 4 月由 Y 领投，6500 万美元: the clause is the amount of what the one before says was led."""
        index = self._line.clause_at(clause.start)
        led = index > 0 and _WAS_LED.search(self._line.text, *_span(self._line.clauses[index - 1]))
        alone = len(money) == 1 and not (self._line.text[clause.start : money[0].start] + self._line.text[money[0].end : clause.end]).strip(
            " 。"
        )
        return bool(led and alone)

    def _of_unit(self, unit: Unit, units: list[Unit], index: int) -> None:
        line, clause = self._line, self._line.clauses[index]
        reason = reason_against(line, unit, index, self._told)
        who = () if reason else companies(line, unit, units, self._told)
        if not reason and not who:
            reason = "no_subject"
        if reason:
            source = self._reading.source(line, unit.start, unit.end, "funding.clause", 0.2)
            self._rejected.append(Rejection(source, "funding", reason))
        elif unit.round and self._tells_round(unit):
            said = self._line.text[unit.round.start : unit.round.end]
            self._facts[-1] = replace(self._facts[-1], round=unit.round.name, round_text=said)
        elif self._tells_amount(who, unit):
            self._facts[-1] = replace(self._facts[-1], quantity=unit.amount, source=self._source(unit))
        elif (place := self._open_one(unit, who)) is not None:
            told = self._fact(unit, who[0])
            self._facts[place] = replace(told, date=told.date or self._facts[place].date)
            self._told = Told(index, who[0])
        else:
            made = [self._fact(unit, company) for company in who]
            self._told = Told(index, who[0]) if len(who) == 1 else None
            self._facts += with_own_dates(line, clause.start, clause.end, unit, units, made)

    def _open_one(self, unit: Unit, who: tuple[Named, ...]) -> int | None:
        """A、B 和 C 都完成了融资，其中 A 为 3 亿元战略轮，B 是…: which of those that were only named the unit is now told of."""
        open_ = [i for i, fact in enumerate(self._facts) if fact.quantity is None and not fact.round and fact.scope == "round"]
        named = [i for i in open_ if len(who) == 1 and self._facts[i].company.name == who[0].name]
        return named[0] if named and "其中" in self._line.text[: unit.start] else None

    def _adds(self, clause: Clause) -> bool:
        """Whether the clause does no more than say the amount of what was told: 金额达 2 亿元; 6 亿欧元; 前者为…，后者为…."""
        money = main_money(self._line, clause.start, clause.end)
        if not self._facts or self._dates_one_of_two(clause) or self._rounds_of_each(clause):
            return bool(self._facts)
        if not money:
            return False
        if self._of_each(clause, money):
            return True
        if len(money) != 1:
            return False
        amount = money[0]
        if (one := self._of_one_among(clause, amount)) is not None:
            told = replace(self._facts[one], quantity=amount, source=self._amount_source(amount, 0.85))
            self._facts[one] = _with_round_behind(self._line, told, amount)
            return True
        if (place := re.match(r"\s?(前者|后者)(?=[^，。；完获轮]{0,6}$)", self._line.text[clause.start : amount.start])) is not None:
            return self._of_pair(("前者", "后者").index(place[1]), amount)
        return self._adds_to_last(clause, amount)

    def _adds_to_last(self, clause: Clause, amount: Quantity) -> bool:
        """The same of the last one alone: 由 A 与 B 等共同投资 1000 万元; 金额为 2 亿元; 3 月追加 5300 万美元."""
        text, last = self._line.text[clause.start : clause.end], self._facts[-1]
        if last.quantity is None and self._follows(clause):
            whole = self._line.text[amount.end : clause.end].strip(" 。；")
            if not whole and _GIVERS_PUT.fullmatch(self._line.text, clause.start, amount.start):
                self._facts[-1] = replace(last, quantity=amount, source=self._amount_source(amount, 0.85))
                return True
        if (
            last.quantity is None
            and re.search(r"/|\w\+\w", last.round)
            and _BOTH_ROUNDS.match(text)
            and not self._line.among(clause.start, amount.start, Kind.ORG)
        ):
            self._facts[-1] = replace(last, quantity=amount, source=self._amount_source(amount, 0.85))
            return True
        if last.quantity is None and self._ends_series(clause, amount):
            self._facts[-1] = replace(last, quantity=amount, scope="total", source=self._amount_source(amount, 0.85))
            return True
        if not speaks_of_money(self._line, clause.start, clause.end) and last.quantity is None:
            behind = _GLOSS.sub("", self._line.text[amount.end : clause.end])
            alone = not self._line.text[clause.start : amount.start].strip() and len(behind) <= 2
            if alone or _ITS_AMOUNT.match(text):
                self._facts[-1] = replace(last, quantity=amount, source=self._amount_source(amount, 0.85))
                return True
        return self._is_instalment(clause, last, amount)

    def _follows(self, clause: Clause) -> bool:
        """Whether nothing but a valuation stands between the clause that told the last financing and this one."""
        index = self._line.clause_at(clause.start)
        between = self._line.clauses[self._told.clause + 1 : index] if self._told else []
        return self._told is not None and index > self._told.clause and all(_VALUED.match(self._line.text, c.start) for c in between)

    def _ends_series(self, clause: Clause, amount: Quantity) -> bool:
        """X 在 3 个月内完成 B 轮系列融资，累计近 10 亿元: the sum of all closings of the round."""
        before = self._line.clauses[self._line.clause_at(clause.start) - 1]
        series = re.search(r"轮系列", self._line.text[before.start : before.end])
        return bool(series) and is_sum_alone(self._line, amount, clause.start, clause.end)

    def _of_each(self, clause: Clause, money: list[Quantity]) -> bool:
        """…分别完成 A 轮和 B 轮，金额分别为 1 亿元和 3 亿元; …，金额均为 1 亿元."""
        said = _EACH.match(self._line.text, clause.start, money[0].start)
        open_ = [i for i, fact in enumerate(self._facts) if fact.quantity is None and fact.scope == "round"]
        if not said or len(open_) < 2 or len(money) != (1 if said["same"] else len(open_)):
            return False
        for i, amount in zip(open_, money * len(open_) if said["same"] else money, strict=True):
            self._facts[i] = replace(self._facts[i], quantity=amount, source=self._amount_source(amount, 0.85))
        return True

    def _rounds_of_each(self, clause: Clause) -> bool:
        """A、B 和 C 都完成了融资，轮次依次是 B 轮、C 轮和 A+ 轮."""
        said = _ROUNDS_ARE.match(self._line.text, clause.start, clause.end)
        rounds = [r for r in find_rounds(self._line.text) if clause.start <= r.start < clause.end] if said else []
        open_ = [i for i, fact in enumerate(self._facts) if not fact.round and fact.scope == "round"]
        if len(rounds) < 2 or len(rounds) != len(open_):
            return False
        for i, round_ in zip(open_, rounds, strict=True):
            self._facts[i] = replace(self._facts[i], round=round_.name, round_text=self._line.text[round_.start : round_.end])
        return True

    def _dates_one_of_two(self, clause: Clause) -> bool:
        """完成 Pre-A 轮与 A 轮，前者在 1 月，后者在 8 月."""
        said = _ON_DAY.match(self._line.text, clause.start, clause.end)
        day = next((d for d in self._line.dates if said and d.start == said.end()), None)
        if said is None or day is None or len(self._facts) < 2 or self._line.text[day.end : clause.end].strip("。 "):
            return False
        at = len(self._facts) - 2 + ("前", "后").index(said["which"])
        self._facts[at] = replace(self._facts[at], date=day.iso)
        return True

    def _of_one_among(self, clause: Clause, amount: Quantity) -> int | None:
        """A、B 和 C 分别完成 A 轮、B 轮和 C 轮，其中 B 的金额近亿元: whose financing has the amount."""
        named = self._line.among(clause.start, amount.start, Kind.ORG)
        if len(named) != 1 or not _AMOUNT_OF.fullmatch(self._line.text, named[0].end, amount.start):
            return None
        open_ = [i for i, fact in enumerate(self._facts) if fact.quantity is None and fact.company.name == named[0].name]
        return open_[-1] if open_ else None

    def _of_pair(self, place: int, amount: Quantity) -> bool:
        """A 与 B 双双完成 A 轮，前者为 8000 万元，后者为 1 亿元."""
        if len(self._facts) < 2:
            return False
        at = len(self._facts) - 2 + place
        if self._facts[at].quantity is None:
            told = replace(self._facts[at], quantity=amount, source=self._amount_source(amount, 0.85))
            self._facts[at] = _with_round_behind(self._line, told, amount)
        return True

    def _is_instalment(self, clause: Clause, last: FundingFact, amount: Quantity) -> bool:
        """A 轮分两次到账，2 月先拿到 3.5 亿美元，3 月追加 5300 万美元: each is part of the round told before."""
        text = self._line.text[clause.start : clause.end]
        adds = self._tops_up(clause, amount)
        if not (last.round or adds) or last.scope != "round" or clause.end - amount.end > 2 or find_rounds(text):
            return False
        paid = re.search(r"(?:拿到|到账|获得|获|追加|入账|关闭|募得|交割)了?[^，。；]{0,4}$", text[: amount.start - clause.start])
        if not paid or not (_IN_PARTS.search(self._line.text) or adds):
            return False
        date = governing_date(self._line, amount.start, amount.end) or last.date
        part = replace(last, quantity=amount, source=self._amount_source(amount, 0.85), date=date)
        if last.quantity is None:
            self._facts[-1] = part
        else:
            self._facts.append(part)
        return True

    def _tops_up(self, clause: Clause, amount: Quantity) -> bool:
        """4 月宣布 2 亿美元 B 轮，5 月追加 2 亿美元: more of the round that was told just before, with nobody else named."""
        told, line = self._told, self._line
        here = line.clause_at(clause.start)
        adds = re.search(r"追加了?[^，。；]{0,4}$", line.text[clause.start : amount.start])
        return bool(adds and told and here == told.clause + 1 and not line.among(clause.start, amount.start))

    def _tells_amount(self, who: tuple[Named, ...], unit: Unit) -> bool:
        """…完成了 B 轮融资，融资总额 1 亿美元: the second clause gives the first one's amount."""
        if not self._facts or unit.amount is None or unit.round is not None or unit.scope in ("ipo", "credit"):
            return False
        if unit.scope == "total" and sums_up(self._line, unit.amount, self._line.clauses[self._line.clause_at(unit.start)].start):
            return False  # 获 A、B 等的多轮投资，融资总额超 10 亿元
        last = self._facts[-1]
        here = self._line.text[max(0, unit.start - 8) : unit.start]
        if last.quantity is None and self._in_next_clause(unit, _BY_IT):
            return True
        if last.quantity is None and last.round and self._in_next_clause(unit, _PUT_IN):
            told = self._line.clauses[self._line.clause_at(unit.start) - 1]
            return compiled("{back}了[^，。；]{2,30}的[^，。；]{0,12}轮").search(self._line.text, told.start, told.end) is not None
        return (
            last.quantity is None
            and last.source.sentence == self._line.text
            and last.company.name in {c.name for c in who}
            and bool(re.search(r"(?:融资)?(?:总额|金额|规模|额度?)(?:高?达到?|为|超过?|近|约)?\s?$", here))
            and not re.search(r"累计|累积|总融资", here)
        )

    def _in_next_clause(self, unit: Unit, opening: re.Pattern[str]) -> bool:
        """Whether the clause behind the one that told the last financing begins with no more than ``opening``: B 轮交割，募得 4 亿元."""
        index = self._line.clause_at(unit.start)
        clause = self._line.clauses[index]
        follows = self._told is not None and index == self._told.clause + 1 and clause.after in ("，", "：")
        return follows and opening.fullmatch(self._line.text, clause.start, unit.start) is not None

    def _tells_round(self, unit: Unit) -> bool:
        """融到 1 亿元，为其 C 轮: the second clause names the round of the first."""
        last = self._facts[-1] if self._facts else None
        open_ = last is not None and not last.round and last.scope == "round" and unit.amount is None and unit.round is not None
        return open_ and self._in_next_clause(unit, _IT_IS)

    def _amount_source(self, amount: Quantity, confidence: float) -> Source:
        return self._reading.source(self._line, amount.start, amount.end, "funding.clause", confidence)

    def _source(self, unit: Unit) -> Source:
        start, end = (unit.amount.start, unit.amount.end) if unit.amount else (unit.start, unit.end)
        if not self._line.text[unit.start : unit.end].count(self._line.text[start:end]):
            start, end = unit.start, unit.end  # 同样数额的 B 轮: the amount stands elsewhere
        return self._reading.source(self._line, start, end, "funding.clause", 0.9)

    def _fact(self, unit: Unit, company: Named) -> FundingFact:
        return FundingFact(
            source=self._source(unit),
            company=company,
            round=unit.round.name if unit.round else {"credit": "credit", "ipo": "ipo"}.get(unit.scope, ""),
            round_text=self._line.text[unit.round.start : unit.round.end] if unit.round else "",
            quantity=unit.amount,
            scope=unit.scope,
            investors=tuple(i for i in investors(self._line, unit) if i.name != company.name),
            date=self._date(unit),
        )

    def _date(self, unit: Unit) -> str:
        line = self._line
        beside = date_beside(line, unit) or date_behind(line, unit)
        if beside:
            return beside.iso
        last = self._facts[-1] if self._facts else None
        self._counted, counted = False, self._counted
        later = years_later(line, unit, last, counted=counted)
        if later is not None:
            self._counted = bool(later)
            return later
        if unit.scope == "total" and unit.round is None and not self._announced(unit):
            return ""
        said = governing_date(line, unit.start, unit.end, lead=self._reading.lead_date(line))
        if said and not line.dates and AND_ALSO.search(line.text):
            return said[:4]  # the month before was that of the others
        if said and unit.scope == "total" and OF_THE_YEAR.search(line.text, line.clauses[line.clause_at(unit.start)].start, unit.start):
            return said[:4]
        if said and not line.dates and _JUST_NOW.search(line.text, 0, unit.start) and len(said) == 4 and said != str(self._reading.year):
            return ""  # 近日获得…, under the heading of a year that is over
        return months_on(line, unit, said) or loose_date(self._reading, line, unit) or self._reading.recent(line, unit.start)

    def _announced(self, unit: Unit) -> bool:
        """1 月，X 宣布完成累计超 10 亿元融资: a total is dated where its own clause announces it, or tells its months."""
        clause = self._line.clauses[self._line.clause_at(unit.start)]
        if unit.amount and sums_up(self._line, unit.amount, clause.start):
            return True
        ahead = self._line.text[clause.start : unit.start]
        return bool(compiled("{announce}").search(ahead)) and not re.search(r"截至|截止|至今|迄今|以来|成立", ahead)


def _each_round(fact: FundingFact) -> list[FundingFact]:
    """完成了 A 轮和 B 轮、C 轮融资, with no amount that they share: a financing each."""
    names, texts = fact.round.split("/"), re.split(r"\s?(?:、|和|及|与|以及)\s?", fact.round_text)
    if fact.quantity is not None or len(names) < 2 or len(names) != len(texts) or not all("轮" in text for text in texts):
        return [fact]
    apart = {r.name: text for text in texts for r in find_rounds(text)}
    return [replace(fact, round=name, round_text=apart[name]) for name in names] if set(apart) == set(names) else [fact]


def _span(clause: Clause) -> tuple[int, int]:
    return clause.start, clause.end


def _with_round_behind(line: Line, fact: FundingFact, amount: Quantity) -> FundingFact:
    """C 的数额是 1 亿美元（B+ 轮）, 前者为 3 亿美元 D 轮: the round behind, in a bracket or not."""
    bracket = next((b for b in line.brackets if 0 <= b[0] - amount.end <= 1), None)
    end = bracket[1] if bracket else line.clauses[line.clause_at(amount.start)].end
    found = [r for r in find_rounds(line.text) if amount.end <= r.start < end]
    return fact if fact.round or not found else replace(fact, round=found[0].name, round_text=line.text[found[0].start : found[0].end])


_JUST_NOW = re.compile(r"近日|日前|近期|本周|本日|今日|刚刚")
