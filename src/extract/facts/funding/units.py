"""A clause about financing, cut into units of at most one round and one amount each.
2 亿元 B 轮融资, A 轮近亿元人民币融资, 完成 C3 轮融资, 获腾讯投资.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from extract.facts.funding.amounts import Unit, main_money
from extract.facts.funding.bare import NEW_ROUND, bare_deeds
from extract.facts.funding.scope import raised_at_listing, scope_of
from extract.facts.funding.sums import RESPECTIVELY, sums_up
from extract.facts.funding.words import compiled
from extract.facts.reading import Line
from extract.language.rounds import Round, find_rounds, joined
from extract.names.mention import Kind
from extract.records import Quantity

_CUE = re.compile(
    r"(?:出资|认购|投资)了?(?:超过?|约|近|逾|共)?\s?\d|融资|注资|领投|跟投|募资|集资|募集|公开募股|全球发售|轮|[Pp]re\s?-?[A-K](?![A-Za-z])|授信|信贷|贷款|(?:战略|联合|共同|独家|追加|天使|种子)投资(?!人|方)|(?:投资|参投)了|作为[^，。；]{0,6}投资[方人者]|定向增发|追加了?过?(?:一次|一笔)|(?:投资|入股)(?:之|以)?后|[再又追]投|投了|向[^，。；]{2,24}(?:投资|投入|再投|追投|追加|注入|加注)|[向对][^，。；]{2,24}(?:完成|进行|做出|作出)了[^，。；]{0,6}(?:投资|注资)|再[度次]投入|新的?资金|投给|筹资|Series\s[A-K]|(?<![A-Za-z])[Ss]eed(?![A-Za-z])|入股|(?:获|迎来|引[入进]|接受|得到|收到|拿到)[^，。；]{0,24}投资|亿[^，。；]{0,6}投资"
)
_SAME_AMOUNT = re.compile(r"(?:同样|同等|相同|一样)(?:数额|金额|规模|额度|数目)的?\s?$")
_RESTATEMENT = re.compile(r"[、，]?\s?(?:约合|折合|约?相当于)[^，。；、]{2,14}?元的?")
_ROUND_TALK = re.compile(r"(?:获|完成|宣布|拿)[^，。；]{0,30}(?:融资|轮)")


def speaks_of_money(line: Line, start: int, end: int) -> bool:
    """Whether the clause may tell of a financing at all."""
    text = line.text[start:end]
    money = main_money(line, start, end)
    return bool(_CUE.search(text)) or any(is_raised(line, q, start, end) or sums_up(line, q, start) for q in money)


def is_raised(line: Line, amount: Quantity, start: int, end: int) -> bool:
    """Whether the verb ahead of the amount says that it was raised: 募得 7.5 亿美元, 拿到 6 亿美元新资金, 从 X 获得 1 亿元."""
    first, last = _dealt_out(line, amount, start, end)
    ahead, behind = line.text[start : first.start], line.text[last.end : end]
    if compiled(r"^[^，。；]{0,8}{other_money}").match(behind):
        return False
    if raised_at_listing(line, amount, start) or is_itemised(line, amount):
        return True
    if "融资" in line.text and _glosses(line, amount):
        return True
    if compiled(r"{raise}了?[^，。；]{0,10}$").search(ahead):
        return True
    if re.match(r"\s?的?(?:资金|投资)?(?:进账|入账|到账|落袋|入袋)", behind) and _speaks_of_rounds(line):
        return compiled("{earned}").search(ahead) is None
    if _CLOSING.match(behind) or (_OF_TWO.fullmatch(ahead) and _GAINS.search(line.text, 0, start)):
        return True
    if compiled(r"{announce}了?\s?$").search(ahead) and not behind.strip(" 。") and _among_financings(line):
        return True
    came_from = _CAME_FROM.search(ahead)
    if came_from and _AS_MONEY.match(behind) and line.among(start + came_from.start(), amount.start, Kind.ORG):
        return True
    verb = compiled(r"{obtain}了?(?P<who>[^，。；]{0,60})$").search(ahead)
    behind = _GLOSS.sub("", behind)
    if verb is None:
        return False
    if compiled(r"\s?的?\s?{fresh}*\s?(?:资金|资本)(?![池管运市])").match(behind):
        return True
    return not behind.strip(" 的。") and _has_giver(line, start, start + verb.start(), first.start, verb["who"])


_CAME_FROM = re.compile(r"来自[^，。；]{2,30}的\s?(?:[约近超逾]|超过)?\s?$")  # 来自丰田的 5 亿美元资金
_AS_MONEY = re.compile(r"\s?的?(?:企业|股权|战略|新)?(?:资金|投资|注资|融资)")
_GLOSS = re.compile(r"[（(][^（）()]*[）)]")
_DEALT = re.compile(r"\s?(?:和|与|及|以及|、)\s?")


def _dealt_out(line: Line, amount: Quantity, start: int, end: int) -> tuple[Quantity, Quantity]:
    """The first and the last amount of 分别拿到 5 亿美元和 3 亿美元; else the amount alone."""
    money = [q for q in line.quantities if start <= q.start < end and q.dimension == "money"]
    said = RESPECTIVELY.search(line.text, start, amount.start)
    joined = all(_DEALT.fullmatch(line.text, a.end, b.start) for a, b in pairwise(money))
    return (money[0], money[-1]) if said and amount in money and joined and said.end() <= money[0].start else (amount, amount)


_OF_TWO = re.compile(r"\s?[前后]者\s?(?:是|为|有)?\s?")  # A 和 B 各有斩获，前者 2 亿美元，后者…
_GAINS = re.compile(r"斩获|进账|入账|新资金|募资|融资")
_CLOSING = re.compile(r"\s?的(?:首次|最终|第[一二三]次)?(?:交割|关账)")  # 承认 8 月有一笔数亿美元的交割


def _speaks_of_rounds(line: Line) -> bool:
    return bool(find_rounds(line.text) or NEW_ROUND.search(line.text) or _among_financings(line))


def _glosses(line: Line, amount: Quantity) -> bool:
    """…的大额融资包括 X（100 亿美元）: the amount alone in brackets behind a name."""
    around = next((b for b in line.brackets if b[0] < amount.start < b[1]), None)
    if around is None or line.text[around[0] + 1 : around[1] - 1].strip() != line.text[amount.start : amount.end].strip():
        return False
    beside = any(m.kind in (Kind.ORG, Kind.PRODUCT) and 0 <= around[0] - m.end <= 1 for m in line.mentions)
    return beside or typed_name(line, around[0]) is not None


_TYPED_NAME = re.compile(
    r"[、，：]\s?[^，。；、（）()]{2,16}(?:平台|公司|企业|厂商|提供商|服务商|开发商|应用|独角兽|创企)(?P<name>[\u4e00-\u9fff]{2,6})\s?$"
)
_GLOSSED = re.compile(r"[（(][^（）()]*[元金镑][）)]")


def typed_name(line: Line, bracket: int) -> re.Match[str] | None:
    """…、肿瘤诊断平台某某医疗（1 亿美元）、…: the name behind what the company is, in a list of such names."""
    return _TYPED_NAME.search(line.text, 0, bracket) if len(_GLOSSED.findall(line.text)) > _FEW else None


_FEW = 2
_ITEMS = re.compile(r"[两二三四五六多数几\d]\s?[笔轮次](?:融资|资金|投资)(?:进账|入账)?$")


def is_itemised(line: Line, amount: Quantity) -> bool:
    """连获两笔资金：1 月为 3 亿美元，5 月…: what the colon behind several financings leads up to."""
    index = line.clause_at(amount.start)
    leads = [line.clauses[i - 1] for i in range(1, index + 1) if line.clauses[i].after == "："]
    return bool(leads and _ITEMS.search(line.text[leads[-1].start : leads[-1].end].strip()))


_GIVER_LAST = re.compile(
    r"\s?(?:[及和与、](?:其|旗下)?(?:基金|资本|投资)?|旗下|的?基金|等|追加|加注|增资|注资|出资|领投)*\s?[近约超逾]?\s?"
)  # 获 X 及旗下基金 1 亿美元


def _has_giver(line: Line, start: int, verb: int, end: int, between: str) -> bool:
    """得到 X 的 1 亿元, 从 X 获得 1 亿元; or an investor or a round somewhere in the sentence (领投名单里有…), or an item of a slide."""
    if any(m.subtype == "government" for m in line.among(verb, end)) or "政府" in between:
        return False
    among_rounds = find_rounds(line.text) or line.sentence.kind == "list"
    if among_rounds and not between.strip() and not compiled("{earned}").search(line.text, start, verb):
        return True
    givers = line.among(verb, end, Kind.ORG)
    if givers and (re.search(r"的\s?$", between) or _GIVER_LAST.fullmatch(line.text, givers[-1].end, end)):
        return True
    if re.search(r"从[^，。；]{2,30}$|(?:带领|牵头|领投)下[，\s]?$", line.text[start:verb]):
        return True
    if compiled(r"(?:宣布|官宣|确认)[^，。；]{0,4}$").search(line.text[start:verb]):
        return True
    return bool(re.search(r"领投|跟投|参投|投资方|投资人|入局|押注|加注|老股东", line.text)) or _among_financings(line)


def _among_financings(line: Line) -> bool:
    """Whether the sentence before tells of a financing, or two of those before it in the paragraph do."""
    if line.previous and line.sentence.number and _ROUND_TALK.search(line.previous.text):
        return True
    told, before = 0, line.previous
    while before and before.sentence.block == line.sentence.block:
        told += bool(find_rounds(before.text))
        before = before.previous
    return told > 1


def units_of(line: Line, rounds: list[Round], start: int, end: int) -> list[Unit]:
    """The financings of the clause ``start:end``, in order."""
    money = main_money(line, start, end)
    named_rounds = [r for r in rounds if start <= r.start < end]
    dealt_out = RESPECTIVELY.search(line.text, start, end)
    if not (dealt_out and (len(money) != 1 or _one_each(line, named_rounds, start, dealt_out.start()))):
        named_rounds = joined(line.text, named_rounds)
    tokens: list[Round | Quantity] = sorted([*money, *named_rounds], key=lambda t: t.start)
    units: list[Unit] = []
    for token in tokens:
        slot = "round" if isinstance(token, Round) else "amount"
        open_unit = units and getattr(units[-1], slot) is None and not _broken(line.text[units[-1].end : token.start])
        if not open_unit:
            units.append(Unit(token.start, token.end))
        setattr(units[-1], slot, token)
        units[-1].end = token.end
    if RESPECTIVELY.search(line.text, start, end):
        units = _paired(units)
    units = units or [Unit(*span) for span in bare_deeds(line, start, end)]
    for unit in units:
        unit.scope = scope_of(line, unit, start, end)
        if unit.amount is None and unit.round and _SAME_AMOUNT.search(line.text[start : unit.start]):
            unit.amount = next(iter(reversed(main_money(line, 0, start))), None)
    return units


def _one_each(line: Line, rounds: list[Round], start: int, end: int) -> bool:
    """X、Y 分别获得数亿元 A+ 轮与 A 轮融资: as many rounds as there are companies ahead."""
    return len(rounds) > 1 and len(rounds) == len(line.among(start, end, Kind.ORG))


def _paired(units: list[Unit]) -> list[Unit]:
    """C2、C3 轮分别募得 4 亿与 3.5 亿美元: as many amounts behind as rounds ahead belong to them in their order."""
    half = len(units) // 2
    rounds, amounts = units[:half], units[half:]
    if len(rounds) != len(amounts) or any(u.amount for u in rounds) or any(u.round for u in amounts) or len(rounds) < 2:
        return units
    return [replace(first, amount=second.amount) for first, second in zip(rounds, amounts, strict=True)]


def is_elliptic(line: Line, amount: Quantity, start: int, end: int) -> bool:
    """X 融资 1 亿元；Y 3 亿元: a clause of a name and an amount, and no more."""
    first = next((m for m in line.mentions if m.start >= start and m.kind is Kind.ORG), None)
    if first is None or line.text[start : first.start].strip(" “") or first.end > amount.start:
        return False
    between = line.text[first.end : amount.start]
    return not re.sub(r"\d{1,2}\s?月|则|也|为|是|[\s”]", "", between) and not line.text[amount.end : end].strip(" 。")


def _broken(between: str) -> bool:
    between = _RESTATEMENT.sub("", between)
    return bool(re.search(r"[、；;]|以及|并|和|及|分别|其中", between)) or len(between) > 24
