"""Whom a clause without a subject of its own goes on with: the subjects of the clauses ahead, and who of them may have raised money."""

from __future__ import annotations

import re
from itertools import pairwise

from extract.facts.common import SET_UP_BY, begins_clause, clause_actors, first_subject, joined_from, named, named_all, topic
from extract.facts.funding.words import any_of
from extract.facts.reading import Line
from extract.language.sentences import Clause
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention
from extract.records import Named

ROUND_NAME = re.compile(r"(?:Pre\s?-?\s?)?[A-K]\s?-?\d?\+*", re.IGNORECASE)
_GOVERNED = re.compile(r"(?:以(?!色列)|用|凭|凭借|从|向|由|与|和|对(?!手)|为|在|自)[^，。；]{0,4}$")
_LAST_TWO = re.compile(r"\s?(?P<which>前者|后者)(?!的?(?:参投|跟投|领投|投资))")


def of_the_pair(line: Line, position: int) -> tuple[Named, ...]:
    """A 与 B 双双进账，前者的 C 轮为…，后者…: A and B, by the order in which the sentence named them last."""
    index = line.clause_at(position)
    which = _LAST_TWO.match(line.text, line.clauses[index].start)
    for clause in reversed(line.clauses[:index] if which else []):
        names = line.among(clause.start, clause.end, Kind.ORG)
        two = names if _each_of_its_country(line, names) else joined_from(line, names)
        if which and (len(two) == 2 or (len(two) == 3 and which["which"] == "前者")):
            return (named(line, two["前后".index(which["which"][0])]),)
        able = [m for m in names if m.subtype not in ("exchange", "government")]
        alone = len(able) == 1 and begins_clause(line, able[0]) and "前者" not in line.text[:position]
        if which and which["which"] == "后者" and alone and line.among(0, able[0].start, Kind.ORG):
            return (named(line, able[0]),)  # A 3 月上市，B 5 月跟进，后者募资…
    return ()


def _each_of_its_country(line: Line, names: list[Mention]) -> bool:
    """法国的 A 和以色列的 B: nothing but a country stands between the two."""
    if len(names) != 2:
        return False
    start, end = names[0].end, names[1].start
    place = next((m for m in line.among(start, end) if m.kind is Kind.PLACE), None)
    between = line.text[start : place.start] + line.text[place.end : end] if place else ""
    return re.fullmatch(r"\s?(?:、|和|与|以及)\s?的?\s?", between) is not None


def is_aside(line: Line, mention: Mention) -> bool:
    """B+ of a round, a place, or what a preposition governs (以 H100 作抵押): nobody that could have raised money."""
    if mention.kind is Kind.PLACE or ROUND_NAME.fullmatch(line.text[mention.start : mention.end]):
        return True
    clause = line.clauses[line.clause_at(mention.start)]
    return _GOVERNED.search(line.text[clause.start : mention.start]) is not None


_FOUNDS = re.compile(r"由[^，。；]{0,4}$")
# 创始人为前 X 工程师: X is where somebody came from
_WORKED_THERE = re.compile(r"\s?(?:前|原)?[\u4e00-\u9fff]{0,4}?(?:工程师|高管|员工|校友|出身|研究员|科学家|教授|副总裁|总监|架构师)")


# 团队包含了 A 和 B 的员工
_STAFF_OF = re.compile(
    r"(?:\s?(?:、|和|与|及|以及)\s?[^，。；、的]{2,20}?)*\s?的(?:前|原)?(?:员工|高管|工程师|科学家|研究员|校友|资深人士|老兵|专家)"
)
# 周明曾任 X 副院长, 团队来自 X 与 Y
_WORKED_AT = re.compile(
    r"(?:曾任|曾是|曾为|曾在|曾(?:就职|供职|任职|效力)于|来自|毕业于|师从|出自|任教于|源自|脱胎于)(?:[^，。；]{0,16}[、和与及]\s?)?[“「]?$"
)


_NEWS_OF = re.compile(r"\s?(?:方面|官方)?的(?:最新)?(?:消息|公告|声明|通告|披露|数据)")  # 来自 X 的消息显示，其已完成…


def able_to_raise(line: Line, found: tuple[Named, ...]) -> tuple[Named, ...]:
    """Those of the names that may have raised money: no public bodies, no rounds, no founders (由 X 校友创立)."""
    out = {m.name for m in line.mentions if m.subtype in ("government", "association")}
    founders = {
        m.name
        for m in line.mentions
        if _FOUNDS.search(line.text[: m.start])
        or _STAFF_OF.match(line.text, m.end)
        or (_WORKED_AT.search(line.text[: m.start]) and not _NEWS_OF.match(line.text, m.end))
        or _WORKED_THERE.match(line.text, m.end)
    }
    return tuple(n for n in found if n.name not in out | founders and not ROUND_NAME.fullmatch(n.text))


_CHILD = re.compile(r"\s?(?:旗下)?的?[^，。；、的]{0,12}(?:子公司|分公司|事业部|子品牌)\s?[“「]?")


def child_of(line: Line, own: list[Mention], position: int) -> Mention | None:
    """通用汽车自动驾驶汽车子公司 X 完成…: X, whose parent is but said."""
    return next((m for m in line.among(own[-1].end, position, Kind.ORG) if _CHILD.fullmatch(line.text, own[-1].end, m.start)), None)


_ONLY_WHEN = re.compile(r"(?:[前之]后|之[前际]|[^者]后|同时|期间)\s?$")


def whom_it_is_about(line: Line, index: int) -> tuple[Named, ...]:
    """Who the paragraph is about, where the sentence began with 该公司; else who the sentence began with."""
    if re.match(r"\s?(?:该公司|公司|该企业|其)", line.text):
        return topic(line)
    if line.topic and all(_ONLY_WHEN.search(line.text[c.start : c.end]) for c in line.clauses[:index]):
        return _behind_colon(line) or topic(line)  # P1 发布前后，这家公司…: nobody is named
    return first_subject(line, index) or topic(line)


def _behind_colon(line: Line) -> tuple[Named, ...]:
    """真正的变化在 8 月：X 开源了 Y。两个月以后，这家伦敦公司…: X, to whom the sentence before led up."""
    before = line.previous
    if before is None or before.sentence.block != line.sentence.block:
        return ()
    led_up_to = [c for c in before.clauses[1:] if c.after == "："]
    acting = before.among(led_up_to[-1].start, led_up_to[-1].end, Kind.ORG)[:1] if led_up_to else []
    return named_all(before, [m for m in acting if begins_clause(before, m)])


def before_semicolon(line: Line, start: int, position: int) -> tuple[Named, ...]:
    """X 完成 A 轮；5 月再获 B 轮: X, where nothing since ； names anybody else."""
    index = line.clause_at(start)
    others = [m for m in line.among(start, position) if not is_aside(line, m)]
    return subject_before(line, index) if line.clauses[index].after == "；" and not others else ()


_THE_COMPANY = re.compile(r"\s?(?:该公司|公司|该企业)(?=[与和同联携向在于又还已\d])")


def subject_before(line: Line, index: int, floor: int = 0) -> tuple[Named, ...]:
    """The nearest subject in the clauses ahead of that index and from ``floor`` on, those apart that tell who paid."""
    for clause in reversed(line.clauses[:index]):
        if clause.start < floor:
            break
        if told := _of_its_rounds(line, clause):
            return told
        if gives(line, clause.start, clause.end):
            if clause is line.clauses[index - 1] and (receiver := _led_by(line, clause, line.clauses[index])):
                return receiver
            continue
        if pair := of_the_pair(line, clause.start):
            return pair
        if _THE_COMPANY.match(line.text, clause.start) and not line.among(0, clause.start, Kind.ORG):
            return topic(line)  # 8 月，公司联合 A 与 B 发布…；两个月后完成…
        if told := _founded_in(line, clause) or _belongs_to(line, clause) or _called(line, clause) or _is_a(line, clause):
            return told
        verb = _verb_behind(line, clause.start, clause.end)
        acting = clause_actors(line, clause.start, verb)
        if acting and is_aside(line, acting[0]):
            continue  # 9 月与 A 达成协议: A is no subject
        found = able_to_raise(line, named_all(line, _alone(line, acting)))
        if found:
            return found
    return ()


_GOT = re.compile(r"(?:完成|获得?|拿到|迎来)了?(?:由|来自)?\s?(?=[^，。；]{2,24}领投\s?$)")
_ITS_MONEY = re.compile(r"[^，。；]{2,30}(?:跟投|参投|投资|加码)的")


def goes_on_amid_givers(line: Line, clause: Clause, following: Clause) -> re.Match[str] | None:
    """X 已完成 A 领投，B、C 跟投的近千万美元融资: 完成, where the comma stands amid who gave; None where it does not."""
    return _GOT.search(line.text, clause.start, clause.end) if _ITS_MONEY.match(line.text, following.start) else None


def _led_by(line: Line, clause: Clause, following: Clause) -> tuple[Named, ...]:
    got = goes_on_amid_givers(line, clause, following)
    return able_to_raise(line, named_all(line, clause_actors(line, clause.start, got.start()))) if got else ()


def _alone(line: Line, acting: list[Mention]) -> list[Mention]:
    """A 6 月与 B 合并，随后…: A, for B stands behind the adverbials, and A is whom the sentence goes on with."""
    apart = next((i for i, (a, b) in enumerate(pairwise(acting)) if _WITH.search(line.text[a.end : b.start])), len(acting))
    return acting[: apart + 1]


_WITH = re.compile(r".{2,}[与和同跟]\s?$")


def _founded_in(line: Line, clause: Clause) -> tuple[Named, ...]:
    """某人离开 Y 后成立 X，…: X, of whom the sentence goes on to tell."""
    for mention in line.among(clause.start, clause.end, Kind.ORG):
        if shape("founds_ahead").search(line.text[clause.start : mention.start]):
            return (named(line, mention),)
    return ()


_COPULA = re.compile(r"\s?[”」]?\s?(?:[（(][^（）()]*[）)])?\s?(?:也|则|还|曾|目前)*(?:是|为)(?!由)")


def _is_a(line: Line, clause: Clause) -> tuple[Named, ...]:
    """X 是 Y 联盟的会员，…: X, whoever it is a member, a supplier or a child of."""
    first = next(iter(line.among(clause.start, clause.end, Kind.ORG)), None)
    if first is None or not begins_clause(line, first) or not _COPULA.match(line.text, first.end):
        return ()
    return (named(line, first),)


_CALLED = re.compile(r"(?:[该这][^，。；]{0,8}(?:公司|企业)|新公司)(?:名为|取名|名叫|叫做?|即)\s?[“「]?$")


def _called(line: Line, clause: Clause) -> tuple[Named, ...]:
    """该合资公司名为 X，2018 年设立，…: X."""
    for mention in line.among(clause.start, clause.end, Kind.ORG):
        if _CALLED.search(line.text[clause.start : mention.start]):
            return (named(line, mention),)
    return ()


_ITS_ROUNDS = re.compile(r"\s?的[^，。；的]{0,6}(?:轮|融资|募资|授信|定增|投资人|投资方|投资者|股东)")


def _of_its_rounds(line: Line, clause: Clause) -> tuple[Named, ...]:
    """X 的两轮相隔五个月，Y 领投 A 轮: X."""
    first = next(iter(line.among(clause.start, clause.end, Kind.ORG)), None)
    if first is None or not begins_clause(line, first) or not _ITS_ROUNDS.match(line.text, first.end):
        return ()
    return (named(line, first),)


def whose_rounds(line: Line, index: int) -> tuple[Named, ...]:
    """Whose rounds the clause before speaks of."""
    return _of_its_rounds(line, line.clauses[index - 1]) if index else ()


_LARGEST = re.compile(r"最[大高多][^，。；]{0,8}[笔轮单宗](?:融资|交易|投资)?\s?(?:属于|归于|归|来自|出自|花落|是)\s?[“「]?$")


def _belongs_to(line: Line, clause: Clause) -> tuple[Named, ...]:
    """欧洲最大的一笔属于 X，6 月 B 轮…: X."""
    owner = next((m for m in line.among(clause.start, clause.end, Kind.ORG) if _LARGEST.search(line.text[clause.start : m.start])), None)
    return (named(line, owner),) if owner else ()


def after_the_deed(line: Line, start: int) -> tuple[Named, ...]:
    """继完成 A 轮融资后，X 又…: the subject of the next clause."""
    index = line.clause_at(start)
    clause = line.clauses[index]
    if index + 1 == len(line.clauses) or not re.match(
        r"\s?(?:(?:继|在|自|于)[^，。；]*|[^，。；]*领投的[^，。；]*(?:轮|融资|投资)之?)后\s?$|\s?距离?[^，。；]*(?:还?不到|不足|仅|才|仅仅|只有|过去|刚过)[^，。；]{1,6}[天日周月年]\s?$",
        line.text[clause.start : clause.end],
    ):
        return ()
    following = line.clauses[index + 1]
    return named_all(line, clause_actors(line, following.start, _verb_behind(line, following.start, following.end)))


_VERB = re.compile(rf"{any_of('obtain')}|{any_of('raise')}|{any_of('announce')}|发布|推出|(?!{SET_UP_BY})由")


def _verb_behind(line: Line, start: int, end: int) -> int:
    verb = _VERB.search(line.text, start, end)
    return verb.start() if verb else end


def gives(line: Line, start: int, end: int) -> bool:
    """由 X 领投, 投资方为 X: the clause tells who paid."""
    said = line.text[start:end]
    return bool(
        re.match(
            rf"\s?(?:(?!{SET_UP_BY})由|投资[方者人]|(?:投资|领投|参与)机构(?:包括|有|为|是|分别)|出资方|领投|参投|跟投|参与方|出资的(?:是|有|为|还有)|老股东|本轮|其中[^，。；]{{1,20}}(?:出资|认购|投入)|[^，。；]{{2,20}}单独(?:出资|认购|投入))",
            said,
        )
        or ("由" not in said and shape("backs").search(said))
        or _AS_INVESTOR.search(said)
        or re.search(r"(?:等|[、和与][^，。；]{2,12}?)(?:共|共同|合计|联合)(?:投入|出资|注资)", said)  # 阿里、腾讯等共投入 3 亿美元
    )


_AS_INVESTOR = re.compile(
    r"(?:为|是|任|作为|担任)\s?(?:[本该此]轮)?(?:的?(?:唯一|独家|联合|主要|战略))?的?(?:领投|投资|跟投|参投)(?:方|机构|人|者)\s?$"
)
