"""Takeovers in other shapes than X 收购 Y: items of a list, in passing, of what was just founded."""

from __future__ import annotations

import re
from itertools import pairwise

from extract.facts.common import clause_actors, named, named_all
from extract.facts.events.frame import bare_lead, clause_end, clause_start, companies, trigger_pattern
from extract.facts.reading import Line
from extract.names.mention import Kind, Mention
from extract.records import Named

Deal = tuple[tuple[Named, ...], tuple[Named, ...]]

_SUCH_AS = re.compile(r"^.*?(?:比如|例如|包括|诸如|其中有|分别是)")
_A_NAME = re.compile(r"[\u4e00-\u9fff]{2,6}|[A-Z][A-Za-z.]+(?:\s[A-Z][A-Za-z.]+){0,2}")


def one_of_a_list(line: Line, start: int, end: int) -> Deal | None:
    """大宗交易频频，比如 A 被 B 收购、C 收购 D 等: each item between 、 tells a deal of its own."""
    opening, stop = clause_start(line, start), clause_end(line, start)
    items = [(opening + m.start(), opening + m.end()) for m in re.finditer(r"[^、]+", line.text[opening:stop])]
    item = next(((s, e) for s, e in items if s <= start < e), None)
    told = [(s, e) for s, e in items if trigger_pattern("acquisition").search(line.text, s, e)]
    if item is None or len(told) < 2 or not all(line.among(s, e, Kind.ORG) for s, e in told):
        return None
    ahead, behind = line.among(item[0], start, Kind.ORG), line.among(end, item[1], Kind.ORG)
    by = line.text.find("被", item[0], start)
    if by >= 0:
        sold = _SUCH_AS.sub("", line.text[item[0] : by]).strip()
        buyers = [m for m in ahead if m.start > by]
        known = [m for m in ahead if m.end <= by]
        known = [m for m in known if not _SUCH_AS.match(line.text[m.start : m.end])]
        target = named_all(line, known[-1:]) or ((Named(sold, sold),) if _A_NAME.fullmatch(sold) else ())
        return (named_all(line, buyers[:1]), target) if buyers and target else None
    return (named_all(line, ahead[-1:]), named_all(line, behind[:1])) if ahead and behind else None


_DONE = re.compile(r"完成了?(?:对于?)?\s?(?P<what>[^，。；]{2,40}?)\s?的?(?:全资|战略|整体|全面)?$")
_AND = re.compile(r"\s?(?:[、和与及]|以及)\s?")


def completed(line: Line, start: int) -> Deal | None:
    """完成 X 收购, 完成对 X 及 Y 的收购: all that it was done to."""
    opening = clause_start(line, start)
    match = _DONE.search(line.text[opening:start])
    if match is None:
        return None
    at = opening + match.start("what")
    inside = line.among(at, start, Kind.ORG)
    targets = inside[-1:]
    for earlier, later in reversed(list(pairwise(inside))):
        if targets[0] is not later or not _AND.fullmatch(line.text[earlier.end : later.start]):
            break
        targets.insert(0, earlier)
    names = {m.name for m in targets}
    whole = targets and not line.text[targets[-1].end : start].strip(" 的全资战略整体面")
    buyers = tuple(b for b in companies(line, opening + match.start()) if b.name not in names)
    return (buyers, named_all(line, targets)) if buyers and whole else None


def joined(line: Line, targets: list[Mention]) -> list[Mention]:
    """先后收购 A、B 和 C: the first of ``targets``, and those that 、 and 和 join to it."""
    group = targets[:1]
    for mention in targets[1:]:
        if not _AND.fullmatch(line.text[group[-1].end : mention.start]):
            break
        group.append(mention)
    return group


_SO_MANY = re.compile(r"了?\s?(?:以下|如下)?[一二两三四五六七八九十\d]*\s?[家个]?[^，。；：]{0,8}(?:公司|企业|团队|厂商|创企)\s?：")


def behind_colon(line: Line, end: int) -> list[Mention]:
    """收购了两家创业公司：A、B, 收购两家企业：做语音的 A，和做音箱的 B: those of the list, each the last name of its item."""
    match = _SO_MANY.match(line.text, end)
    if match is None:
        return []
    found = []
    for item in _ITEM.finditer(re.split("[。；]", line.text[match.end() :])[0]):
        begin, stop = match.end() + item.start(), match.end() + item.end()
        last = line.among(begin, stop, Kind.ORG, Kind.PRODUCT)[-1:]
        if last and line.text[last[0].end : stop].strip(" ”」"):
            break  # no name ends the item: the list is over
        found += last
    return found


_ITEM = re.compile(r"[^，、]+?(?=，|、|和(?=[A-Z\u4e00-\u9fff])|$)")
_ONCE = re.compile(r"曾经?\s?$")
_WHO_IS = re.compile(r"[过了]?[^，。；]{2,40}?的(?:[\u4e00-\u9fff]{0,8}(?:公司|企业|巨头|厂商|平台|集团))\s?")


def in_passing(line: Line, start: int, end: int) -> Deal | None:
    """曾收购 X 旗下业务的上市公司 Y 正寻找买家: Y bought, and the clause tells of something else."""
    opening, stop = clause_start(line, start), clause_end(line, start)
    inside = line.among(end, stop, Kind.ORG)
    buyer = next((m for m in inside[1:] if _WHO_IS.fullmatch(line.text[end : m.start])), None)
    if buyer is None or not _ONCE.search(line.text[opening:start]) or bare_lead(line, start).strip("曾经"):
        return None
    part = re.match(r"\s?旗下的?\s?[^，。；的]{2,16}", line.text[inside[0].end :])
    words = line.text[inside[0].start : inside[0].end + part.end()] if part else ""
    return (named(line, buyer),), ((Named("", words),) if part else (named(line, inside[0]),))


_AFTERWARDS = re.compile(r"\s?(?:的)?(?:之后|以后|后)，\s?")


def before_that(line: Line, start: int, end: int) -> Deal | None:
    """收购 X 后，Y 的版图…: who did it is named but in the clause behind."""
    opening, stop = clause_start(line, start), clause_end(line, start)
    if line.text[opening:start].strip(" 在自从通过"):
        return None
    targets = line.among(end, stop, Kind.ORG, Kind.PRODUCT)[:1]
    behind = _AFTERWARDS.match(line.text, targets[0].end) if targets else None
    index = line.clause_at(start) + 1
    if behind is None or index >= len(line.clauses):
        return None
    clause = line.clauses[index]
    buyers = [m for m in clause_actors(line, clause.start, clause.end) if m.start - clause.start <= 2][:1]
    return (named_all(line, buyers), named_all(line, targets)) if buyers else None


_FOUNDED = re.compile(r"(?:创立|创办|创建|成立|打造|孵化)[了过][^，。；]*$")


def just_founded(line: Line, at: int) -> list[Mention]:
    """离开 A 后创立了 X，但去年被 Y 收购: X, which the clause before ends with."""
    index = line.clause_at(at)
    if index == 0 or bare_lead(line, at).strip(" 但后并而"):
        return []
    before = line.clauses[index - 1]
    last = line.among(before.start, before.end, Kind.ORG)[-1:]
    ends = last and not line.text[last[0].end : before.end].strip("”」 ，")
    return last if ends and _FOUNDED.search(line.text[before.start : last[0].start]) else []
