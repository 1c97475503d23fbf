"""Companies and parts of them that change hands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors_after_pronoun, begins_clause, clause_actors, first_subject, named, named_all, topic
from extract.facts.events.frame import (
    Found,
    bare_lead,
    clause_end,
    clause_start,
    companies,
    event,
    in_title,
    respectively,
    subject_thing,
    triggers,
)
from extract.facts.events.takeovers import Deal, before_that, behind_colon, completed, in_passing, joined, just_founded, one_of_a_list
from extract.facts.reading import Line, Reading
from extract.facts.when import is_called_off, is_negated
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named

_THINGS = (Kind.PRODUCT, Kind.MODEL, Kind.HARDWARE, Kind.DATASET)


def acquisition_events(reading: Reading, line: Line) -> Iterator[Found]:
    """Who took over whom, in whatever words."""
    for rule in (_acquisitions, _agreed_deals, _stakes, _sales, _own_sales, _takings):
        yield from rule(reading, line)


_NOMINAL = re.compile(
    r"\s?(?:(?<=合并)[成到在进](?!立)|(?<=并购)母?基金|(?<=控股)(?:的|旗下|子公司|集团|股东|公司|组建|成立|共同|联合|[和与、在于将])|而[成来]|后的?公司|报表|计算|为|登陆|上市|案|价|方|标的|事件|战略|潮|活动|整合|重组|要约)"
)


def _acquisitions(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "acquisition"):
        if _OTHER_WORD.search(line.text, 0, start):
            continue
        if _is_off(line, start, end) or _NOMINAL.match(line.text, end) or _given_up(line, end) or _buys_goods(line, start, end):
            continue
        if buys_a_part(line, end):
            continue
        done = completed(line, start)
        led = done or _with_preposition(line, start)
        deal = (
            _in_another_shape(line, start, end)
            or _passive(line, start, end)
            or led
            or _merger(line, start, end)
            or _active(line, start, end)
        )
        words = line.text[start:end]
        if (
            words in _TAKEN_FROM
            and deal is not led
            and not (deal and re.search(r"[由被][^，。；]*元[^，。；]*$", line.text[clause_start(line, start) : start]))
        ):
            continue  # 论文被期刊接收, 承接了 X 的项目
        if deal:
            planned = False if deal is led else None  # 将 X 收入囊中 has a 将 that is no future
            buyers, targets = deal
            days = respectively(line, start, len(targets))  # 2013 年、2014 年先后完成对 X 及 Y 的收购
            for each, date in [((t,), d) for t, d in zip(targets, days, strict=True)] if days else [(targets, _closed_on(line, end))]:
                yield event(reading, line, (start, end), "acquisition", buyers, each, date=date, confidence=0.84, planned=planned)


def _in_another_shape(line: Line, start: int, end: int) -> Deal | None:
    return one_of_a_list(line, start, end) or in_passing(line, start, end) or before_that(line, start, end)


_TAKEN_FROM = ("接收", "承接", "接手", "接下")
_OTHER_WORD = re.compile(r"[加合并引纳]$")  # 合入主干 is no 入主
_ANNOUNCED = re.compile(r"(?:披露|公告|宣布|公布)称?拟[^，。；]{0,14}$")


def _is_off(line: Line, start: int, end: int) -> bool:
    """Hearsay, failed, or only thought of; 公告拟收购 X is a plan that somebody stands by."""
    return is_called_off(line, start, end) and not _ANNOUNCED.search(line.text[clause_start(line, start) : start])


_PART_OF_IT = re.compile(r"[^，。；]{0,24}?(?<![\d.])[12]?\d(?:\.\d+)?\s?[%％]\s?的?\s?(?:股份|股权|股票)")
_RULES_IT = re.compile(r"控股|控制权|第一大股东|最大股东|全资|剩余|其余|余下|并表")


def buys_a_part(line: Line, end: int) -> bool:
    """收购了 X 5% 的股份: less than 30 % (where a bid for the rest falls due) takes no company over, unless the line says so."""
    return _PART_OF_IT.match(line.text, end) is not None and _RULES_IT.search(line.text) is None


_GIVEN_UP = re.compile(
    r"[^，。；]{0,24}?的(?:方案|交易|计划|提议|议案|要约|谈判)[^，。；]{0,16}?(?:终止|告吹|失败|流产|搁浅|取消|被否|中止|破裂)"
)


def _given_up(line: Line, end: int) -> bool:
    """收购 X 的方案 5 月发布、12 月终止."""
    return _GIVEN_UP.match(line.text, end) is not None


def _buys_goods(line: Line, start: int, end: int) -> bool:
    """购入 1 万块 GPU: what is bought is no company unless one is named or stands ahead of 由."""
    goods = line.text[start:end] in ("购入", "购进", "接收", "吸纳", "接盘", "承接", "接手", "接下")
    return goods and not (
        line.among(end, end + 30, Kind.ORG)
        or re.search(r"[被由][^，。；]{2,36}$|对[^，。；]{2,30}的$", line.text[clause_start(line, start) : start])
    )


def _agreed_deals(reading: Reading, line: Line) -> Iterator[Found]:
    """A 与 B 达成收购协议: the first buys the second."""
    for match in shape("agreed_deal").finditer(line.text):
        both = clause_actors(line, clause_start(line, match.start()), match.end())
        buyers = both[:-1]
        who = named_all(line, buyers) or tuple(n for n in companies(line, match.start()) if not both or n.name != both[-1].name)
        told = is_called_off(line, *match.span()) or is_negated(line, match.start()) or in_title(line, match.start())
        if who and both and not told:
            yield event(reading, line, match.span(), "acquisition", who[:1], (named(line, both[-1]),), confidence=0.84, planned=False)


def _stakes(reading: Reading, line: Line) -> Iterator[Found]:
    """取得 X 八成股权, 拿下 X 的控股权: most of a company is the company."""
    for match in shape("stake").finditer(line.text):
        start, end = match.span()
        targets = [m for m in line.among(start, end) if m.kind is Kind.ORG and m.subtype != "exchange"] or [
            m for m in line.mentions if m.kind is Kind.ORG and start < m.start < end
        ]
        words = (match["name"] or match["rest"]).strip(" 的")
        thing = named(line, targets[0]) if targets and line.text[start:end].find("控股") < 0 else Named(words, words)
        who = tuple(n for n in companies(line, start) if n.name != thing.name)
        if who and not is_negated(line, start) and not _is_off(line, start, end):
            yield event(reading, line, (start, end), "acquisition", who[:1], (thing,), confidence=0.8)


def _own_sales(reading: Reading, line: Line) -> Iterator[Found]:
    """A 5 月以 7100 万美元卖身 B, 团队 12 月并入数据商 B: B takes it over."""
    for match in shape("sells_itself").finditer(line.text):
        start, end = match.span()
        opening = clause_start(line, start)
        buyers = [
            m for m in line.among(end, min(end + 20, clause_end(line, start)), Kind.ORG) if m.subtype not in ("exchange", "government")
        ]
        handed = re.search(r"[将把与和对]|换股|合并$", line.text[opening:start])
        if not buyers or handed or not _RIGHT_BEHIND.fullmatch(line.text[end : buyers[0].start]):
            continue
        sold = tuple(s for s in _buyers(line, start, reach=30) if s.name != buyers[0].name)
        if sold and not is_negated(line, start) and not is_called_off(line, start, end):
            yield event(reading, line, (start, end), "acquisition", named_all(line, buyers[:1]), sold[:1], confidence=0.76)


_RIGHT_BEHIND = re.compile(r"\s?(?:[\u4e00-\u9fff]{0,8}(?:公司|企业|厂商|[务造发]?商|巨头|集团|平台))?\s?")


def _takings(reading: Reading, line: Line) -> Iterator[Found]:
    """拿下 X（6.65 亿美元）, 以 2 亿元拿下 X: with a price to it a company is what is taken, and no order."""
    for match in _TAKEN.finditer(line.text):
        start, end = match.span()
        stop = clause_end(line, start)
        targets = [m for m in line.among(end, stop, Kind.ORG) if m.subtype not in ("exchange", "government", "investor")][:1]
        if not targets or targets[0].start - end > 12:
            continue
        priced = _PRICED.match(line.text, targets[0].end) or (
            _PAID.search(line.text[clause_start(line, start) : start]) and re.match(r"\s?(?:[，。；]|$)", line.text[targets[0].end :])
        )
        who = tuple(n for n in companies(line, start) if n.name != targets[0].name)
        if priced and who and not is_negated(line, start) and not _is_off(line, start, end):
            yield event(reading, line, (start, end), "acquisition", who[:1], (_without_place(line, targets[0]),), confidence=0.74)


_TAKEN = re.compile(r"(?:拿下|接手|拿走|揽得)了?")
_PRICED = re.compile(r"\s?[（(](?:作价|对价|约|近|超|逾|\s)*[\d.,]+\s?[万亿]?\s?[百千]?[万亿]?\s?(?:美|欧|港|英|日)?[元镑]")
_PAID = re.compile(r"(?:以|斥资|出资|作价|耗资)[^，。；]*[万亿][^，。；]{0,3}[元镑][^，。；]{0,4}$")


def _without_place(line: Line, mention: Mention) -> Named:
    """芬兰 Silo AI: the country ahead is no part of the name."""
    words = line.text[mention.start : mention.end]
    match = re.fullmatch(r"[\u4e00-\u9fff]{2,4}\s?(?P<name>[A-Z][A-Za-z\d.: ]+)", words)
    return Named(match["name"], match["name"]) if match and mention.found_by == "model" else named(line, mention)


#: Who buys is a company, whatever else goes by its name (Aurora).
_MAY_BUY = (Kind.ORG, Kind.HARDWARE, Kind.PRODUCT)


def _sales(reading: Reading, line: Line) -> Iterator[Found]:
    """A 将 X 部门出让给 B, A 的资产卖给 B: B takes it over."""
    for match in shape("sale").finditer(line.text):
        start, end = match.span()
        buyers = [m for m in line.among(end, min(end + 16, clause_end(line, start)), *_MAY_BUY) if m.start - end <= 4]
        opening = clause_start(line, start)
        handed = re.search(r"[将把](?P<what>[^，。；]{2,48}?)(?:以[^，。；]{2,24})?$", line.text[opening:start])
        founded = [] if handed else just_founded(line, start)  # 创立过 X，后卖给 Y
        sellers = named_all(line, founded) or companies(line, opening + handed.start() if handed else start)
        if not buyers or is_negated(line, start) or is_called_off(line, start, end):
            continue
        business = _A_BUSINESS.search(line.text[opening:start]) or (handed and line.among(opening + handed.start(), start, Kind.ORG))
        if not business and not founded and (handed or not _FOR_MONEY.search(line.text[opening:start])):
            continue  # 将 1 万块 GPU 卖给 X
        inside = line.among(opening + handed.start(), start) if handed else []
        what = (named(line, inside[-1]),) if inside else (Named("", handed["what"]),) if handed else sellers[:1]
        what = tuple(w for w in what if w.name != buyers[0].name)
        if what:
            yield event(
                reading,
                line,
                (start, end),
                "acquisition",
                named_all(line, buyers[:1]),
                what,
                confidence=0.78,
                planned=False if handed else None,
            )


_FOR_MONEY = re.compile(r"(?:作价|以|按)[^，。；]*[万亿][^，。；]{0,3}元[^，。；]{0,6}$")
_A_BUSINESS = re.compile(r"公司|部门|业务|资产|股[权份]|子公司|事业部|团队|平台|实验室|专利")


# 其旗下公司已被 X 收购, 他创办的企业被…: not whom the paragraph is about
_OF_THEIRS = re.compile(r"^\s?[其他她](?:旗下|名下|创[办立建]的|此前[^，。；]{0,6}的)[^，。；A-Za-z]{0,6}?(?:公司|企业|项目|团队)")


def _passive(line: Line, start: int, end: int) -> Deal | None:
    """X 被 Y 收购, X…，于 2017 年被 Y 以 3 亿美元收入囊中, 被 Y 收购的 X."""
    opening = clause_start(line, start)
    match = re.search(r"(?:被|遭|由)([^，。；被]{2,36})$", line.text[opening:start])
    if match is None or _OF_THEIRS.search(line.text[opening : opening + match.start()]):
        return None
    at = opening + match.start()
    buyers = line.among(at, start, Kind.ORG)
    unknown = re.match(
        r"[被遭](?P<name>[\u4e00-\u9fffA-Z][\u4e00-\u9fffA-Za-z]{1,9}?)(?:以[^，。；]*|斥资[^，。；]*|全资|整体|战略)?$",
        line.text[at:start],
    )
    acting: tuple[Named, ...] = named_all(line, buyers[:1])
    if not buyers and unknown and not _NO_NAME.search(unknown["name"]):
        acting = (Named(unknown["name"], unknown["name"]),)
    behind = re.match(r"的[^，。；]{0,14}", line.text[end:])
    if behind:
        targets = named_all(line, line.among(end, end + 24, Kind.ORG)[:1])
    else:
        targets = named_all(line, clause_actors(line, opening, at)) or actors_after_pronoun(line, at) or _sold(line, at)
    targets = tuple(t for t in targets if t.name not in {b.name for b in buyers} | {b.name for b in acting})
    return (acting, targets) if acting and targets else None


def _merger(line: Line, start: int, end: int) -> Deal | None:
    """A 与 B 宣布合并: both act, and one is taken over."""
    if line.text[start:end] != "合并" or "SPAC" in line.text[clause_start(line, start) : start]:
        return None
    both = clause_actors(line, clause_start(line, start), start)
    joined = len(both) == 2 and re.fullmatch(
        r"\s?(?:[\d一二三四五六七八九十]+\s?[月日年]|[初底中末]|宣布|宣告|正式|已经?|将|计划|拟|决定|同意|\s)*\s?[与和同]\s?(?:[\u4e00-\u9fff]{0,10}(?:公司|企业|厂商|对手|同行))?\s?",
        line.text[both[0].end : both[1].start],
    )
    return (named_all(line, both), (named(line, both[1]),)) if joined else None


_NO_NAME = re.compile(r"[的了是该这前后]|公司|企业|平台|项目|团队|业务|部门|产品|资产|股[权份]|技术|作为|成为|曾经|不久|宣布|报道|完成")


def _sold(line: Line, at: int) -> tuple[Named, ...]:
    """Whom the sentence (or its stretch since ；) is about: of 通用汽车旗下公司 Cruise it is Cruise."""
    if new := just_founded(line, at):
        return named_all(line, new)
    own = bare_lead(line, at)
    if re.fullmatch(r"[\u4e00-\u9fffA-Za-z]{3,10}", own) and not _NO_NAME.search(own):
        return (Named(own, own),)  # a name that nobody knows stands where the name of what is sold does
    for clause in line.clauses:
        if line.section_start(at) <= clause.start < at and (found := clause_actors(line, clause.start, min(clause.end, at))):
            return named_all(line, found[:1])
    return subject_thing(line, at) or topic(line)


def _with_preposition(line: Line, start: int) -> Deal | None:
    """完成对 X 的收购, 将 X 收入囊中."""
    opening = clause_start(line, start)
    match = re.search(r"对([^，。；]{2,30})的(?:全资|战略)?$", line.text[opening:start]) or re.search(
        r"[将把](?!以|自(?!动|研|主|身)|从|于|在|向|通过|斥)([^，。；]{1,30})$", line.text[opening:start]
    )
    if match is None:
        return None
    at = opening + match.start()
    if _NO_TARGET.search(match.group(1)):
        return None
    targets = line.among(at, start, Kind.ORG) or line.among(at, start)
    if not targets and re.fullmatch(r"\s?(?:其|它|该公司|后者|前者|这家公司)\s?", match.group(1)):
        return _it(line, at)
    buyers = tuple(b for b in companies(line, at) if b.name not in {t.name for t in targets})
    return (buyers, (named(line, targets[-1]),)) if targets and buyers else None


_NO_TARGET = re.compile(r"(?:奖|冠军|金牌|桂冠|订单|牌照|许可证?|名额|席位|标段|大单|项目|市场|份额)$")  # 将 iF 金奖收入囊中


def _it(line: Line, at: int) -> Deal | None:
    """X 推出…；Meta 宣布将其收入囊中: whom the sentence told of before."""
    buyers = companies(line, at)
    told = first_subject(line, line.clause_at(at)) or topic(line)
    if not told or told[0].name in {b.name for b in buyers}:
        told = _only_one_before(line)
    return (buyers, told) if buyers and told and told[0].name not in {b.name for b in buyers} else None


def _only_one_before(line: Line) -> tuple[Named, ...]:
    """并购的注脚是 Nuance。微软宣布收购这家语音公司: the one organisation that the sentence before names."""
    before = line.previous
    if before is None or before.sentence.block != line.sentence.block:
        return ()
    mentions = before.among(0, len(before.text), Kind.ORG)
    return named_all(before, mentions) if len({m.name for m in mentions}) == 1 else ()


def _buyers(line: Line, start: int, reach: int = 6) -> tuple[Named, ...]:
    """Who acts; a name right ahead of the verb that begins the clause buys, of whatever kind the recogniser thinks it is."""
    ahead = [m for m in line.among(clause_start(line, start), start) if m.kind is not Kind.PLACE]
    if ahead and ahead[0].kind is not Kind.ORG and begins_clause(line, ahead[0]) and start - ahead[-1].end <= reach:
        return (named(line, ahead[0]),)
    return companies(line, start)


_PART_OF = re.compile(r"\s?(?:旗下的?|的)\s?[^，。；的]{2,16}?(?:业务|部门|资产|产品线|团队|事业部|子公司)")


def _active(line: Line, start: int, end: int) -> Deal | None:
    """X 收购 Y: a company, a part of one, or an engine."""
    buyers = _buyers(line, start)
    stop = clause_end(line, start)
    free = [m for m in line.among(end, stop) if not line.bracketed(m.start)]
    if by := _BY_OTHERS.match(line.text, end, stop):  # 收购由牛津大学孵化的 X
        free = [m for m in free if m.start >= by.end()]
    targets = [m for m in free if m.kind is Kind.ORG and m.subtype != "exchange" and m.start - end <= 30] or [
        m for m in free if m.kind in _THINGS and m.subtype != "unsure" and m.start - end <= 16
    ]
    if buyers and not targets and (several := behind_colon(line, end)):
        return buyers, named_all(line, several)
    if buyers and not targets and _THE_COMPANY.match(line.text, end, stop):
        return _it(line, start)  # 太合以 1.6 亿元全资收购该公司
    if buyers and not targets and (unknown := _UNKNOWN_TARGET.match(line.text, end, stop)) and _sure(line, start, end):
        return buyers, (Named(unknown["name"], unknown["name"]),)
    if buyers and not targets and (described := _described_target(line, end, stop)):
        return buyers, (described,)
    if not buyers or not targets or targets[0].name in {b.name for b in buyers}:
        return None
    if described := _described_target(line, end, stop):
        return buyers, (described,)
    if part := _PART_OF.match(line.text, targets[0].end):
        return buyers, (Named("", line.text[targets[0].start : part.end()]),)
    return buyers, named_all(line, joined(line, targets))


_BY_OTHERS = re.compile(r"了?\s?由[^，。；]{2,20}?(?:孵化|创办|创立|成立|发起|投资|支持|控股)的")
_THE_COMPANY = re.compile(r"了?\s?(?:该(?:公司|企业)|这家[^，。；、的]{2,10})(?:\s?的?\s?[\d.]+\s?[%％]\s?的?股[权份])?(?=\s?[，。；]|$)")
_UNKNOWN_TARGET = re.compile(
    r"了?\s?(?P<name>(?!其|该|这|那|另|一|两|三|多|几|部|全|少|剩|自|旧|新|对|更|所|上市|大量|首批|第|标的|国内|海外|同行|对手|竞争|技术|专利|老股|[A-Z])[\u4e00-\u9fff]{3,5}"
    r"(?<![权份产务司业队门台目利厂划约案向议手行的了过后前中机器房块卡片人员室股票标额群])) ?(?=[，。；]|$)"
)


def _sure(line: Line, start: int, end: int) -> bool:
    """以 20 亿元全资拿下 X: so much is paid for, or so wholly taken, as only a company is."""
    ahead = line.text[clause_start(line, start) : end]
    return bool(re.search(r"全资|整体", ahead) or _PAID.search(line.text[clause_start(line, start) : start]))


_DESCRIBED = re.compile(
    r"了?[^，。；、]{0,20}?(?:公司|企业|厂商|[造商务发件]商|片商|创企|平台|工作室|机构|团队)\s?(?P<name>(?!的|股|全部|部分|业务|资产|控制)[\u4e00-\u9fff]{2,6}(?<!股权)(?<!股份)(?<!资产)(?<!业务)(?<!团队)(?<!部门)(?<!公司)(?=[，。；、（(]|$)|[A-Za-z][A-Za-z\d.]*(?:\s[A-Z][A-Za-z\d.]*){0,3})(?=[，。；、（(]|的|$|\s?[\u4e00-\u9fff])"
)


def _described_target(line: Line, end: int, stop: int) -> Named | None:
    """收购以色列车联网芯片商 Autotalks: the name behind what it is, though the words ahead look like one."""
    match = _DESCRIBED.match(line.text, end, stop)
    if match is None or "旗下" in match.group():
        return None
    known = next((m for m in line.mentions if match.start("name") <= m.start < match.end("name")), None)
    return named(line, known) if known and known.end >= match.end("name") else Named(match["name"], match["name"])


_CLOSES = re.compile(r"\s?(?:正式)?(?:完成|交割|获批|生效)")
_THAT_DEAL = re.compile(r"^[^，。；]{0,16}，(?:这笔|该笔|该|此项|这项)(?:交易|收购|并购)(?:案)?[已也于在]*\s?$")


def _closed_on(line: Line, end: int) -> str | None:
    """收购 X 的交易于 11 月完成交割: the day of the deal where it stands behind it."""
    for date in line.dates:
        if end <= date.start < clause_end(line, end) and re.match(_CLOSES, line.text[date.end :]):
            return date.iso
        if end <= date.start and _THAT_DEAL.search(line.text[end : date.start]) and re.match(_CLOSES, line.text[date.end :]):
            return date.iso  # 收购 X，这笔交易 3 月完成
    return None
