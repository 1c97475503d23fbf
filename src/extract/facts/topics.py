"""Whom a sentence is about that does not say so: the organisation that a line above names, or a sentence before it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extract.facts.profiles import name_of_profile
from extract.language.characters import BULLETS
from extract.language.lines import is_field
from extract.language.rounds import find_rounds
from extract.language.sentences import ENDS, Sentence, words
from extract.language.shapes import shape
from extract.names.mention import Kind, Mention

if TYPE_CHECKING:
    from extract.facts.reading import Line

_FORM_NAME = re.compile(r"\s?(?:项目|公司|企业|机构|品牌)(?:名称?|全称|简称)\s?[：:]\s?(?P<name>[^，。；：]{2,30}?)\s?[。]?$")


@dataclass(frozen=True, slots=True)
class FormAbove:
    """项目名称：某某科技, and 融资轮次：A 轮 below it: whom the lines of a form are about, under one heading."""

    name: Mention | None = None
    text: str = ""
    heading: str = ""

    def behind(self, line: Line) -> FormAbove:
        """What holds for ``line`` and those behind it."""
        if not line.sentence.number and (entry := _entry(line)):
            return FormAbove(entry, line.text[entry.start : entry.end], line.sentence.heading)
        named = _FORM_NAME.match(line.text) if not line.sentence.number else None
        if named is None:
            return self if self.heading == line.sentence.heading else FormAbove()
        known = next((m for m in line.mentions if m.kind is Kind.ORG and m.start >= named.start("name")), None)
        name = known or Mention(*named.span("name"), Kind.ORG, named["name"], "mark")
        return FormAbove(name, line.text[name.start : name.end], line.sentence.heading)

    def covers(self, line: Line) -> bool:
        """Whether ``line`` is one of the form, or speaks of the company of the entry right above."""
        if self.name is None or line.sentence.number:
            return False
        above = line.previous if _IT.match(line.text) else None
        return is_field(line.text) or (above is not None and _entry(above) is not None)


_NUMBERED = re.compile(r"\s?\d{1,2}\s?[.、．]\s?")
_BEHIND_ENTRY = re.compile(r"\s?(?:[（(][^（）()]*[）)])?\s?(?:[：:]|$)")
_IT = re.compile(r"\s?(?:该公司|该企业|公司(?=[已于在的总共成]))|\s?这(?:是一)?家[^，。；]{0,24}(?:公司|企业|厂商|[商者]|团队|创企|独角兽)")


def _entry(line: Line) -> Mention | None:
    """2. 商汤科技：融资 22 亿美元, 3、2018/5/31 X C 轮 6 亿美元, with what is told of it below.

    It is whom a numbered line begins with, ahead of a colon or a round, or alone.
    """
    number = _NUMBERED.match(line.text)
    dated = next((d.end for d in line.dates if number and d.start == number.end()), None)
    start = len(line.text) - len(line.text[dated:].lstrip()) if dated else number.end() if number else -1
    first = next((m for m in line.mentions if m.start == start), None)
    if first is None or first.kind is not Kind.ORG or line.text[-1] in ENDS:
        return None
    behind = line.text[first.end :].lstrip()
    of_round = any(r.start == 0 for r in find_rounds(behind))
    return first if of_round or _BEHIND_ENTRY.match(line.text, first.end) else None


# 国内，…: what the sentences before were about is left behind
TURNS_AWAY = re.compile(r"(?:在?国内|在?国外|在?海外|国际上|在?(?:美国|欧洲|日本|韩国)|地方层面|国家层面|政策层面)(?:方面|市场)?，")
# 砺行 L7 12nm 160 TOPS 75W 2023.08 量产: a row, with numbers and no stop
CELLS = re.compile(r"(?=.*\d)[^，。；：]{6,80}")
GLOSS = re.compile(r"[（(][^（）()]*[）)]")
# 叠浪智能——多模态新秀: the title of a slide, with what its company is
_TAGLINE = re.compile(r"^\s?(?:(?:——|—|｜|丨)\s?[^。；：]{2,20}|[：:]\s?[^，。；：\d]{2,12})$")
# 案例：墨砚智能（已投）
PRESENTED = re.compile(
    r"(?:案例|公司|企业|标的|项目|聚焦|样本|个案|观察|专题)(?:小传|档案|速写|简介|故事|画像|名片|侧写|简史|案例)?\s?\d*\s?[：:·｜]\s?"
)
_BULLET = re.compile(rf"^[\s{BULLETS}]*")


_MEANS_ONE = re.compile(
    r"\s?(?:(?:随后|此后|之后|目前|如今|同时|此外|同年|当年|去年|今年|(?:19|20)\d\d\s?年|\d{1,2}\s?月)[^，。；]{0,8}，)?(?:该公司|公司|这家公司|该企业)"
)


def of_paragraph_before(line: Line) -> tuple[Mention, str] | None:
    """随后，公司在 2017 年 7 月…, at the head of a paragraph: whom the paragraph before was about, where each sentence is one."""
    before = line.previous
    if (
        before is None
        or before.sentence.heading != line.sentence.heading
        or before.text[-1:] not in ENDS
        or not _MEANS_ONE.match(line.text)
    ):
        return None
    leading = leading_subject(before) if before.sentence.kind == line.sentence.kind == "prose" else None
    if leading:
        return leading, before.text[leading.start : leading.end]
    return (before.topic, before.topic_text) if before.topic else None


def bare_name(line: Line) -> Mention | None:
    """The organisation that a line names and nothing else: OpenAI; • 月之暗面（Moonshot AI）."""
    first = next((m for m in line.mentions if m.kind is Kind.ORG), None)
    if line.sentence.number:
        return None
    if first is None:
        return _coined_head(line)
    rest = _TAGLINE.sub("", GLOSS.sub("", line.text[first.end :]))
    return None if rest.strip(" ：:") or PRESENTED.sub("", _BULLET.sub("", line.text[: first.start])) else first


_COINED = re.compile(r"[\s•◦■▪●○◆➢]*(?P<name>[\u4e00-\u9fff]{3,8})\s?(?:[（(][^（）()]{2,20}[）)])?\s?$")


def _coined_head(line: Line) -> Mention | None:
    """■ 云栈算力（武汉）: an item that is nothing but a word of no dictionary."""
    match = _COINED.fullmatch(line.text) if line.sentence.kind == "list" and "（" in line.text else None
    if match is None or not any(e - s == 1 for s, e in words(match["name"])):
        return None
    return Mention(*match.span("name"), Kind.ORG, match["name"], "mark")


_COUNTED = re.compile(r"\s*(?:第?[一二三四五六七八九十]家?[是叫]|[（(]?[一二三四五六七八九十\d]+[）)、.．])\s?“?")


def counted_out(before: Line, line: Line) -> Mention | None:
    """三是 X。这家温哥华公司…: X is a company, whatever its name looks like."""
    if len(before.mentions) != 1 or not re.match(r"\s?(?:这家|该公司|该企业)", line.text):
        return None
    name = before.mentions[0]
    alone = _COUNTED.fullmatch(before.text, 0, name.start) and not before.text[name.end :].strip(" ”。")
    return replace(name, kind=Kind.ORG, subtype="company") if alone else None


_THIS_COMPANY = re.compile(r"\s?(?:目前，?|此外，?|同时，?)?(?:该(?:初创|创业|科技)?(?:公司|企业)|这家(?:初创|创业|科技)?(?:公司|企业))")


def called_company(before: Line, line: Line) -> Mention | None:
    """青梭是一个面向设计师的平台。该公司…: what the sentence begins with is a company, if it names none and nobody else is told of."""
    names = [m for m in before.mentions if m.kind not in (Kind.PLACE, Kind.PERSON)]
    if before.topic or not names or not _THIS_COMPANY.match(line.text) or any(m.kind is Kind.ORG for m in names):
        return None
    first = names[0]
    made = first.found_by == "lexicon" or first.subtype == "technique"
    return None if made or _BULLET.sub("", before.text[: first.start]) else replace(first, kind=Kind.ORG, subtype="company")


def profile_head(line: Line) -> Mention | None:
    """X：成立于 2016 年，…；5 月获得…: the entry is about X to its end."""
    first = next((m for m in line.mentions if m.kind is Kind.ORG and m.subtype not in ("exchange", "government")), None)
    if first is None or _BULLET.sub("", line.text[: first.start]).removeprefix("【"):
        return None
    if line.text[first.start - 1 : first.start] == "【":  # 【X】公司成立于 2016 年
        return first if line.text[first.end : first.end + 1] == "】" else None
    return first if re.match(r"\s?(?:[（(][^（）()]*[）)])?\s?[：:]", line.text[first.end :]) else None


def run_in(line: Line, behind: Sentence | None) -> Mention | None:
    """燧原科技。2018 年由…创办。: the name that stands before its profile as a sentence of its own."""
    name = next((m for m in line.mentions if m.kind is Kind.ORG and not m.start), None)
    if name and _ALONE.fullmatch(GLOSS.sub("", line.text[name.end :])):
        return name
    if line.text.startswith("【") and not line.sentence.number and (head := profile_head(line)):
        return head
    if line.sentence.number or behind is None or behind.block != line.sentence.block or any(m.found_by == "lexicon" for m in line.mentions):
        return None
    return name_of_profile(line.text, behind.text)


_ALONE = re.compile(r"\s?。\s?")
_THAT_BODY = re.compile(r"[该此](?P<head>基金会|研究院|研究所|实验室|中心|联盟|协会|学院|交易所)")


def that_body(before: Line, line: Line) -> Mention | None:
    """…捐赠给 X 基金会。该基金会成立于 2020 年: the body of the sentence before that is one."""
    match = _THAT_BODY.match(line.text)
    found = [m for m in before.mentions if m.kind is Kind.ORG and match and before.text[m.start : m.end].endswith(match["head"])]
    return found[-1] if found else None


_TITLED = re.compile(r"\s?[|｜丨]\s?[^|｜丨]{16,}$")  # longer than what a company is called beside its name


def has_published(heading: str, mention: Mention) -> bool:
    """中金 | AI 十年展望：成本决定落地节奏: who wrote what stands under the heading, and is not what it is about."""
    return not heading[: mention.start].strip() and _TITLED.match(heading, mention.end) is not None


_THAT_ONE = re.compile(r"\s?(?:这家[^，。；]{0,16}?(?:公司|企业|厂商|创企|机构)|后者(?![的将与和]))")
_BOUGHT = re.compile(r"(?:收购|并购|买下|拿下|入股|投资|收入囊中)了?\s?(?:[^，。；、]{0,16}(?:公司|企业|厂商|创企|平台|开发商))?\s?[“「]?$")


def bought_there(before: Line, line: Line) -> Mention | None:
    """A 宣布以 13 亿美元收购 B。这家初创企业成立于 2021 年: B, where the sentence ends with it."""
    last = before.mentions[-1] if before.mentions and _THAT_ONE.match(line.text) else None
    if last is None or last.kind is not Kind.ORG or before.text[last.end :].strip(" ”」。"):
        return None
    return last if _BOUGHT.search(before.text[: last.start]) else None


_THE_COMPANY = re.compile(r"(?:该|这家)?公司(?!的|法|治理|债|们|[名称里内])")


def of_later_clause(before: Line, line: Line) -> Mention | None:
    """背靠名校，墨池科技不缺资本。公司成立后…: the one company that a clause of the sentence before begins with."""
    if not _THE_COMPANY.match(line.text):
        return None
    bodies = [m for m in before.mentions if m.kind is Kind.ORG and m.subtype not in ("exchange", "government", "investor", "media")]
    heads = [m for m in bodies if before.text[: m.start].rstrip(" “").endswith("，")]
    return heads[0] if len({m.name for m in heads}) == 1 else None


def founded_there(line: Line) -> Mention | None:
    """某大学某某教授创办 X，…, 前 Y 高管成立 X: whom the sentences behind are about, for those who founded it are persons."""
    for mention in (m for m in line.mentions if m.kind is Kind.ORG):
        if shape("founds_ahead").search(line.text[: mention.start]):
            return mention if shape("person_founds").search(line.text[: mention.start]) else None
    return None


def gives_money(line: Line, mention: Mention) -> bool:
    """6 月底，A 与 B 合投的 B 轮到账: A has put money into whom the paragraph is about."""
    return shape("gives_money").match(line.text, mention.end) is not None


# What may stand ahead of a sentence's subject: a number or bullet, a link word, a date, an apposition.
_LEADING = re.compile(
    r"(?:[\d.、（）()•◦\-—\s“]|[（(][一二三四五六七八九十]+[）)]|其中|此外|同时|另外|而|目前|近日|据悉|最终|随后|例如|如|比如|除此之外|以|在|与此同时|值得[^，。；]{2,6}的是，|不仅如此，|事实上，|实际上，|从[^，。；]{2,12}来看，|据[^，。；]{2,16}，|在?[^，。；\d]{2,10}方面，|，|,"
    r"|[^，。；\d]{2,8}中，|[^，。；]{0,14}?(?:[年月日初底末期]|季度|年度|以来)[，,]?|[^，。；]{0,24}(?:公司|企业|厂商|独角兽|巨头|机构|团队|创企|平台|开发商|供应商|服务商|代表|品牌|[国省市]|旗下|的))*"
)


_AS_WHICH = re.compile(
    r"\s?(?:作为[^，。；]{2,30}，|[^，。；]{0,12}(?:方面|来看|期间|时)，)?(?:公司|该公司|其)(?!的?(?:CEO|创始人|联合创始人))[^，。；与和同向]{1,24}，"
)


def is_about_the_same(line: Line) -> bool:
    """作为赛道中的翘楚，公司…，A、B 都是其客户: of whom the paragraph is about, and of none of those that it names."""
    itself = _AS_WHICH.match(line.text)
    return itself is not None and not line.among(0, itself.end(), Kind.ORG)


def leading_subject(line: Line) -> Mention | None:
    """The organisation that the sentence begins with, if it does: the one that a following 该公司 means.

    Where the sentence itself goes on with 该公司 after another name, it is that name.
    """
    pronoun = re.search(r"，(?:该公司|该企业)", line.text)
    if pronoun:
        before = [m for m in line.mentions if m.end <= pronoun.start() and (m.kind is Kind.ORG or m.subtype == "unsure")]
        if before and pronoun.start() - before[-1].end <= 2:
            return before[-1]
    for mention in line.mentions:
        if mention.kind is not Kind.ORG or mention.subtype in ("exchange", "government") or line.bracketed(mention.start):
            continue
        place = next((m for m in line.mentions if m.kind is Kind.PLACE and m.end == mention.start), None)
        ahead = line.text[: place.start if place else mention.start]
        if len(ahead) <= 40 and _LEADING.fullmatch(ahead) and not re.search(r"[向由与被对获有于]\s?$", ahead):
            return mention
        return _presented(line)
    return None


# 智谱的步子迈得较早, 砚池值得一提, 其中走得最快的是月之暗面
_PRESENTS = re.compile(r"\s?(?:身上|(?:的[^，。；]{2,8})?(?:值得|颇|较|最|尤其|格外|更|也|则|同样|便|即)|[。！]?$)")


def _presented(line: Line) -> Mention | None:
    """The only name of a short sentence that does nothing but bring its bearer in."""
    bodies = [m for m in line.mentions if m.kind is Kind.ORG]
    others = [m for m in line.mentions if m.kind not in (Kind.ORG, Kind.PLACE) and m.subtype != "unsure"]
    if len(bodies) != 1 or others or line.dates or len(line.text) > 36 or bodies[0].subtype in ("exchange", "government"):
        return None
    return bodies[0] if _PRESENTS.match(line.text, bodies[0].end) else None
