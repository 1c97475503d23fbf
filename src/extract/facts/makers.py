"""Who made the thing that a figure is about, and when it came out, as far as the text near by says."""

from __future__ import annotations

import re

from extract.facts.common import actors, begins_clause, clause_actors, compared, joined_from, named, named_all, owner_in_name
from extract.facts.reading import Line
from extract.facts.when import governing_date
from extract.language.dates import Date
from extract.language.dictionary import tags
from extract.language.sentences import words
from extract.language.shapes import shape
from extract.names.lexicon import Lexicon
from extract.names.marks import head_type, nameless
from extract.names.mention import Kind, Mention
from extract.records import Named, Quantity

_TEAM = re.compile(r"\s?(?:团队|项目组|小组)")
_OF = re.compile(r"\s?(?:的|公司的?|旗下的?)?\s?[“「]?")
_FORMER = re.compile(r"(?:上一代|前一代|前代|上代|前作)[^，。；]{0,6}$")
_MOST_ITEMS = 15


def makers_of(line: Line, quantity: Quantity, owner: Line, model: Mention) -> tuple[Named, ...]:
    """Who made ``model``, which the sentence ``owner`` names, for a quantity that stands in ``line``."""
    return _makers_in_bracket(line, quantity) or _makers(owner, model)


def strangers(lexicon: Lexicon, line: Line, model: Mention, makers: tuple[Named, ...]) -> bool:
    """Whether the makers come from another sentence, and are others than the lexicon knows for the model.

    谷歌发布 X。作为对照，GPT-3 有 1750 亿参数: the paragraph goes on about 谷歌, but GPT-3 is not its.
    """
    entry = lexicon.lookup(model.name, model.kind) if model.found_by == "lexicon" else None
    if not makers or entry is None or not entry.organizations or any(m.name == one.name for m in line.mentions for one in makers):
        return False
    known = [found.name if (found := lexicon.lookup(name, Kind.ORG)) else name for name in entry.organizations]
    return not any(a in b or b in a for a in known for b in (one.name for one in makers))  # 谷歌大脑 is 谷歌's


def _makers(line: Line, model: Mention) -> tuple[Named, ...]:
    """谷歌的 X, 由 X 研发的 Y, A 发布 Y, X 团队把 Y 开源, or an item Y under the line A."""
    ahead = [m for m in line.mentions if m.kind is Kind.ORG and m.end <= model.start and model.start - m.end <= 3]
    if behind := _makers_behind(line, model):
        return behind
    if owner := owner_in_name(line, model):
        return owner
    if ahead and _OF.fullmatch(line.text[ahead[-1].end : model.start]):
        return named_all(line, ahead[-1:])
    if compared(line, model) and not _FORMER.search(line.text, 0, model.start):  # A 发布 X，是 Y 的九倍: Y is not A's
        return ()
    named_here = _team(line, model) or possessor(line, model.start) or own_makers(line, model.start)
    return named_here or actors(line, model.start) or subject_before(line, model.start) or headline_maker(line)


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


_ACTS_BEHIND = re.compile(
    r"\s?[）)]\s?(?:则|也|已|还)?(?:在|于)?[^，。；]{0,12}?(?:推出|发布|公布|开源|研制|研发|启用|建成|部署|上线|点亮|展示|的)"
)


def own_makers(line: Line, position: int) -> tuple[Named, ...]:
    """X（英文名）：5 月开源的 Y …: whom the sentence introduces before a colon, in a bracket behind an unknown name too."""
    index = line.clause_at(position)
    start = line.clauses[index].start
    if clause_actors(line, start, position):
        return ()
    alias = [m for m in line.among(start, position, Kind.ORG) if line.bracketed(m.start)]
    if alias and _ACTS_BEHIND.match(line.text, alias[0].end):
        return (named(line, alias[0]),)
    for before in reversed(line.clauses[:index]):
        if line.text[before.end - 1 : before.end + 1].strip()[-1:] not in ("：", ":"):
            continue
        found = line.among(before.start, before.end, Kind.ORG)
        return named_all(line, found[-1:]) if found else ()
    return ()


# --- hardware -----------------------------------------------------------------------------------------


def makers_of_hardware(line: Line, mention: Mention | None, position: int) -> tuple[Named, ...]:
    """Whose the hardware at ``position`` is; ``mention`` is its name, None where only a phrase names it."""
    if mention is not None and mention.kind is Kind.ORG:
        return _makers_behind(line, mention)
    found = told_of_hardware(line, mention, position) or own_makers(line, position) or _nearest_actors(line, position)
    return found or (_told_before(line, mention) if mention else ()) or headline_maker(line)


def told_of_hardware(line: Line, mention: Mention | None, position: int) -> tuple[Named, ...]:
    """Whose it is by what stands beside the name: A 的 X, X 由 A 研制; no one who only acts in the sentence."""
    found = _makers_behind(line, mention) or owner_in_name(line, mention) or _ahead_in_name(line, mention) if mention else ()
    return found or possessor(line, position) or _unlisted(line, position)


def _ahead_in_name(line: Line, mention: Mention) -> tuple[Named, ...]:
    """瑞芯微 RK3588, known as RK3588: what stands ahead of the name proper is its maker."""
    text = line.text[mention.start : mention.end]
    ahead = text.removesuffix(mention.name).strip() if text.endswith(mention.name) else ""
    new = re.fullmatch(r"[\u4e00-\u9fff]{2,5}", ahead) and not nameless(ahead) and not head_type(ahead)
    return (Named(ahead, ahead),) if new else ()


def _unlisted(line: Line, position: int) -> tuple[Named, ...]:
    """Larkspur Silicon 的第二代芯片 Ember 2; Tamar Compute 把…，其 TC-4: a maker that was taken for a thing of its own."""
    things = [m for m in line.mentions if m.end <= position and m.kind in (Kind.HARDWARE, Kind.PRODUCT) and m.found_by != "lexicon"]
    if things and re.fullmatch(r"\s?的[^，。；]{0,14}", line.text[things[-1].end : position]):
        return (named(line, things[-1]),)
    if re.search(r"其\s?$", line.text[:position]) and things and begins_clause(line, things[0]):
        return (named(line, things[0]),)
    return ()


def _nearest_actors(line: Line, position: int) -> tuple[Named, ...]:
    """Who acts; ahead of whom the paragraph is about comes an organisation that began a clause of this very sentence."""
    found = actors(line, position)
    names = {m.name for m in line.mentions}
    if any(n.name in names for n in found):
        return found
    own = [m for m in line.mentions if m.kind is Kind.ORG and m.end <= position and not line.bracketed(m.start) and begins_clause(line, m)]
    if own and own[-1].subtype not in ("exchange", "government"):
        return (named(line, own[-1]),)
    return found or subject_before(line, position)


def subject_before(line: Line, position: int) -> tuple[Named, ...]:
    """3 月的大会上，A 公布 X。9 月，该公司又预告了 Y: whom the sentence before says to act."""
    before = line.previous
    clause = line.clauses[line.clause_at(position)]
    meant = re.match(r"\s?(?:而|又|此外)?(?:该公司|公司|该企业|该机构|其|它)", line.text[clause.start : position])
    if not meant or before is None or before.sentence.block != line.sentence.block:
        return ()
    own = [c for clause in before.clauses for c in clause_actors(before, clause.start, clause.end)]
    return named_all(before, own[:1])


def _told_before(line: Line, mention: Mention) -> tuple[Named, ...]:
    """百度发布昆仑 2。昆仑 2 采用…: whose it is, the sentence before says."""
    before = line.previous
    for _ in range(3):
        if before is None or before.sentence.block != line.sentence.block:
            break
        same = next((m for m in before.mentions if m.name == mention.name), None)
        if same and (found := possessor(before, same.start) or actors(before, same.start)):
            return found
        before = before.previous
    return ()


_BEHIND_NAME = re.compile(
    r"[”」]?\s?(?:[（(][^（）()]{1,24}[）)])?\s?(?:芯片|处理器|加速卡|超级计算机|服务器|集群)?\s?[，,]?\s?"
    r"(?:(?:是|作为|系|为)\s?由?|由)\s?"
)
_MADE = re.compile(
    r"\s?(?:公司|集团|等)?\s?(?:于[^，。；]{2,14}?)?\s?(?:的[^，。；的]{0,6}?团队)?\s?(?:共同|联合|合作|自主|独立|进行)?\s?"
    r"(?:微调|训练|发布|开源|公布|提出|共建|投建|承建|投资|运营|研制|研发|开发|打造|建设|建成|设计|推出|自研)"
)


def _makers_behind(line: Line, mention: Mention) -> tuple[Named, ...]:
    """X，作为 A 与 B 共建的计算中心; X …，由 A 和 B 联合研制: who is said behind the name to have made it."""
    end = next((c.end for c in line.clauses if c.end > mention.end and c.after == "；"), len(line.text))
    makers = line.among(mention.end, end, Kind.ORG)
    for i, first in enumerate(makers):
        between = line.text[mention.end : first.start]
        if not (_BEHIND_NAME.fullmatch(between) or between.endswith(("，由", "，由 "))):
            continue
        joined = joined_from(line, makers[i:])
        if _MADE.match(line.text, joined[-1].end):
            return named_all(line, joined)
    return ()


_POSSESSOR = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,8}|[\u4e00-\u9fff]{2,6}\s?[（(][A-Za-z ]{2,24}[）)])"
    r"\s?(?:的\s?[“「]?(?:[^“”，。；]{0,8}”)?|[“「])\s?$"
)


_DESIGNED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,5}?)(?:自研|自主研发|自主设计)的[^，。；“]{0,12}“?")  # 蔚来自研的 X


def possessor(line: Line, position: int) -> tuple[Named, ...]:
    """橡树岭的 Frontier, 望江计算的“鹦鹉洲”WJ-1: whom a clause names ahead of its thing, unknown as the name may be."""
    clause = line.clauses[line.clause_at(position)]
    ahead = line.text[clause.start : position].strip(" 而则•◦■▪●-")
    match = _POSSESSOR.fullmatch(ahead)
    own = _DESIGNED.fullmatch(ahead)
    if own and not line.among(clause.start, position, Kind.ORG) and not shape("not_a_subject").search(own["name"]):
        return (Named(own["name"], own["name"]),)
    if not match or line.among(clause.start, position, Kind.ORG):
        return ()
    name = re.sub(r"\s?[（(].*", "", match["name"])
    if any(m.kind is Kind.PLACE for m in line.among(clause.start, position)) or not _is_new(name):
        return ()
    return (Named(name, name),)


def _is_new(name: str) -> bool:
    """Whether no dictionary knows the words, and they do not begin as a description does: 橡树岭, 望江计算; not 更大, 公开可下载."""
    first = name[: next((end for start, end in words(name) if start == 0), len(name))]
    described = tags().get(first, "nz")[0] not in "n" or shape("not_a_subject").search(name) or _DESCRIBES.search(name)
    return tags().get(name, "nz") in ("nz", "nt", "n", "ns") and not described


_DESCRIBES = re.compile(
    r"[新大小型级代款版种样期前后中上下内外]$|^[第该其这那各每更最全新本]|[\d月年可能已被将会不有是了和与及或]"
    r"|自研|国产|推出|发布|开源|闭源|主流|旗舰|推理|训练|面向|用于|来自|提供|采用|基于|减半|准备|亮相|同[门场期]|[单双多]芯$|[高低顶标]配$"
)


# --- lines of a list ----------------------------------------------------------------------------------

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


_COMES_OUT = re.compile(rf"\s?(?:正式|首次|对外)?(?:{_OUT})\s?。?")
_AT_ONCE = re.compile(r"\s?[”」]?\s?(?:[（(][^（）()]*[）)])?\s?")  # X（245.7B）9 月底亮相


def release_date(line: Line, quantity: Quantity, owner: Line, model: Mention) -> str:
    """The date of the figure's own clause (6 月升级至 1 万亿), or else the one that governs the model's name."""
    clause = line.clauses[line.clause_at(quantity.start)]
    section = line.section_start(quantity.start)
    start = section if owner is line and model.end <= section else clause.start  # X 问世；9 月，又训练出千亿参数的版本
    own = any(start <= d.start < quantity.start and not line.bracketed(d.start) for d in line.dates)
    if own:
        return governing_date(line, quantity.start, quantity.end)
    beside = _in_own_bracket(owner, model) or _beside(line, quantity)
    if beside or (owner is line and compared(line, model)):  # 9 月，X 推出…，超过了 Y 的 13B 版本: not Y
        return beside
    return governing_date(owner, model.start, model.end) or _behind(owner, model)


def _in_own_bracket(line: Line, model: Mention) -> str:
    """Transformer（2017 年）本身参数规模…: a date alone in the bracket behind the name."""
    spans = [(b[0] + 1, b[1] - 1) for b in line.brackets if not line.text[model.end : b[0]].strip(" ”」") and b[0] >= model.end]
    return next((d.iso for d in line.dates if (d.start, d.end) in spans), "")


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
    if not ahead.strip() and _COMES_OUT.fullmatch(behind):  # X 是最能打的一个，10 月发布，240 亿参数
        return True
    if _AT_ONCE.fullmatch(line.text[model.end : date.start]):
        return bool(re.search(_OUT, behind))
    told = re.search(rf"(?:{_OUT})[于在]\s?$|时间[是为]\s?$", ahead)
    return bool(told or (re.search(r"[于在从自]\s?$", ahead) and re.search(_OUT, behind)))
