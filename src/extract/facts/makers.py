"""Who made the thing that a figure is about, and when it came out, as far as the text near by says."""

from __future__ import annotations

import re

from extract.facts.common import actors, clause_actors, compared, governing_date, named, named_all, owner_in_name
from extract.facts.reading import Line
from extract.language.dates import Date
from extract.names.mention import Kind, Mention
from extract.records import Named, Quantity

_TEAM = re.compile(r"\s?(?:团队|项目组|小组)")
_OF = re.compile(r"\s?(?:的|公司的?|旗下的?)?\s?[“「]?")
_FORMER = re.compile(r"(?:上一代|前一代|前代|上代|前作)[^，。；]{0,6}$")
_MOST_ITEMS = 15


def makers_of(line: Line, quantity: Quantity, owner: Line, model: Mention) -> tuple[Named, ...]:
    """Who made ``model``, which the sentence ``owner`` names, for a quantity that stands in ``line``."""
    return _makers_in_bracket(line, quantity) or _makers(owner, model)


def _makers(line: Line, model: Mention) -> tuple[Named, ...]:
    """谷歌的 X, 由 X 研发的 Y, A 发布 Y, X 团队把 Y 开源, or an item Y under the line A."""
    ahead = [m for m in line.mentions if m.kind is Kind.ORG and m.end <= model.start and model.start - m.end <= 3]
    if owner := owner_in_name(line, model):
        return owner
    if ahead and _OF.fullmatch(line.text[ahead[-1].end : model.start]):
        return named_all(line, ahead[-1:])
    if compared(line, model) and not _FORMER.search(line.text, 0, model.start):  # A 发布 X，是 Y 的九倍: Y is not A's
        return ()
    return _team(line, model) or own_makers(line, model.start) or actors(line, model.start) or headline_maker(line)


def _makers_in_bracket(line: Line, quantity: Quantity) -> tuple[Named, ...]:
    """ESM-2（Meta，150 亿参数）: whose it is stands in the same bracket."""
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    return named_all(line, line.among(bracket[0], quantity.start, Kind.ORG)) if bracket else ()


def _team(line: Line, model: Mention) -> tuple[Named, ...]:
    """通义千问团队把 Qwen2 开源: a team that bears a product's name."""
    clause = line.clauses[line.clause_at(model.start)]
    if clause_actors(line, clause.start, model.start):
        return ()
    teams = [m for m in line.mentions if clause.start <= m.start and m.end < model.start and _TEAM.match(line.text, m.end)]
    return (named(line, teams[-1]),) if teams and teams[-1].kind is not Kind.ORG else ()


def own_makers(line: Line, position: int) -> tuple[Named, ...]:
    """X（英文名）：5 月开源的 Y …: whom the sentence introduces before a colon, in a bracket behind an unknown name too."""
    index = line.clause_at(position)
    if clause_actors(line, line.clauses[index].start, position):
        return ()
    for before in reversed(line.clauses[:index]):
        if line.text[before.end - 1 : before.end + 1].strip()[-1:] not in ("：", ":"):
            continue
        found = line.among(before.start, before.end, Kind.ORG)
        return named_all(line, found[-1:]) if found else ()
    return ()


_BARE_LINE = re.compile(r"[\s•◦■▪●○◆➢·\-—\d.、）()（]*|[\s（）()]*(?:[\u4e00-\u9fffA-Za-z ]{2,16}[）)])?\s*")


def headline_maker(line: Line) -> tuple[Named, ...]:
    """The organisation whose name alone fills the line above a list's items: 灰雀智能（Bullfinch AI）, • Meta."""
    if line.sentence.kind != "list":
        return ()
    before = line.previous
    for _ in range(_MOST_ITEMS):
        if before is None:
            break
        if found := _bare_name(before):
            return (named(before, found),)
        if before.sentence.kind != "list":
            break
        before = before.previous
    return ()


def _bare_name(line: Line) -> Mention | None:
    """The organisation that ``line`` names and says nothing else about, a second name in brackets apart."""
    names = [m for m in line.mentions if m.kind is Kind.ORG and not line.bracketed(m.start)]
    if len(names) != 1 or line.text.rstrip().endswith(("。", "：", "；")):
        return None
    rest = line.text[: names[0].start], line.text[names[0].end :]
    return names[0] if all(_BARE_LINE.fullmatch(r) for r in rest) else None


_OUT = r"发布|开源|公开|推出|上线|亮相|问世|面世|公布|下载|开放|放出|提出"


_AT_ONCE = re.compile(r"\s?[”」]?\s?(?:[（(][^（）()]*[）)])?\s?")  # X（245.7B）9 月底亮相


def release_date(line: Line, quantity: Quantity, owner: Line, model: Mention) -> str:
    """The date of the figure's own clause (6 月升级至 1 万亿), or else the one that governs the model's name."""
    clause = line.clauses[line.clause_at(quantity.start)]
    own = any(clause.start <= d.start < quantity.start and not line.bracketed(d.start) for d in line.dates)
    if own:
        return governing_date(line, quantity.start, quantity.end)
    return _beside(line, quantity) or governing_date(owner, model.start, model.end) or _behind(owner, model)


def _beside(line: Line, quantity: Quantity) -> str:
    """X（2024.08，8B）; X：8B、70B（4 月 18 日）: a date in the number's bracket, or alone in one behind it."""
    bracket = next((b for b in line.brackets if b[0] < quantity.start < b[1]), None)
    section = line.section_start(quantity.start)
    for date in line.dates:
        own = bracket is not None and bracket[0] < date.start < bracket[1]
        alone = any(b[0] + 1 == date.start and date.end == b[1] - 1 and b[0] >= quantity.end for b in line.brackets)
        if own or (alone and line.section_start(date.start) == section):
            return date.iso
    return ""


def _behind(line: Line, model: Mention) -> str:
    """X 提供两种规格，于 6 月底开放下载; X 从 11 月起可以下载; X 发布于 2020 年: a later clause of the sentence dates it."""
    section = line.section_start(model.start)
    for date in line.dates:
        if date.start >= model.end and line.section_start(date.start) == section and _dates_release(line, model, date):
            return date.iso
    return ""


def _dates_release(line: Line, model: Mention, date: Date) -> bool:
    if date.span_of_time or date.founding or line.bracketed(date.start):
        return False
    clause = line.clauses[line.clause_at(date.start)]
    ahead, behind = line.text[clause.start : date.start], line.text[date.end : clause.end]
    if _AT_ONCE.fullmatch(line.text[model.end : date.start]):
        return bool(re.search(_OUT, behind))
    return bool(re.search(rf"(?:{_OUT})[于在]\s?$|时间[是为]\s?$", ahead) or (re.search(r"[于在从自]\s?$", ahead) and re.search(_OUT, behind)))
