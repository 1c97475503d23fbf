"""Profiles of companies: the name that stands over or ahead of one, where nothing but what follows tells what sort of name it is."""

from __future__ import annotations

import re

from extract.names.marks import coined, nameless
from extract.names.mention import Kind, Mention
from extract.names.plausible import ends_as_company

_LIFE_OF_COMPANY = re.compile(
    r"成立|创立|创办|创建|组建|孵化|衍生企业|初创|厂商|轮融资|[A-F]\+*\s?轮|[该这]家?[^，。；]{0,16}(?:公司|企业)"
)
# • 创始团队：…, • 融资情况：…: what only the profile of a company tells, one to a line
_FIELD_OF_COMPANY = re.compile(
    r"(?:^|\n)[\s•◦■▪●○◆➢·\-]*(?:(?:创始|核心|管理)团队|创始人|融资(?:情况|历程|历史|进展)?|商业模式[^：:，。]{0,6}|(?:成立|创立)(?:时间|年份)|投资(?:方|机构)|总部[^：:，。]{0,4})\s?[：:]"
)
_NAME_ALONE = re.compile(
    r"(?P<name>[A-Z][A-Za-z.\-]{2,16}(?:\s[A-Z][A-Za-z.\-]+)?|(?:(?![的了是在为做将把被有])[\u4e00-\u9fff]){2,8})"
    r"\s?(?:[（(][^（）()]{2,24}[）)])?。\s?"
)
_CERTAIN = 0.9
_TITLE = re.compile(r"\s?(?:[（(]\d+[）)]|\d+[.、])?\s?(?P<name>[\u4e00-\u9fff]{2,8})\s?")
_LATIN_TITLE = re.compile(r"\s?(?:[（(]\d+[）)]|\d+[.、])?\s?(?P<name>[A-Z][A-Za-z\d.\-]{2,20}(?:\s(?:&\s)?[A-Z][A-Za-z\d.\-]*){0,2})\s?")


_OPENS = re.compile(
    r"\s?(?:(?:成立|创立|创办|诞生|始建|组建)于|(?:19|20)\d\d\s?年[^，。；]{0,12}?(?:成立|设立|创立|创办|创建|组建|起步|诞生|起家|孵化|拆分|独立)|(?:总部)?[位设]于|脱胎于|前身)"
)


def opens_profile(sentence: str) -> bool:
    """2015 年 7 月设立, 位于深圳: the life of whom the heading above names, told without a subject."""
    return _OPENS.match(sentence) is not None


def name_of_profile(sentence: str, following: str) -> Mention | None:
    """潮汐机器人。协作机器人厂商，1 月完成…: a sentence that is a name, and the life of a company in the next."""
    alone = _NAME_ALONE.fullmatch(sentence)
    if alone is None or nameless(alone["name"]) or not _LIFE_OF_COMPANY.search(following):
        return None
    return _company(alone) if alone["name"].isascii() or ends_as_company(alone["name"]) else None


def title_of_profile(title: str, below: str) -> Mention | None:
    """（1）河图芯 over 成立时间：2019 年: a coined word, and the life of a company under it; Veltra over • 融资：…: any Latin one."""
    latin = _LATIN_TITLE.fullmatch(title)
    if latin and _FIELD_OF_COMPANY.search(below):
        return _company(latin)
    alone = _TITLE.fullmatch(title)
    if alone is None or nameless(alone["name"]) or not coined(alone["name"]) or not _LIFE_OF_COMPANY.search(below):
        return None
    return _company(alone)


def _company(match: re.Match[str]) -> Mention:
    return Mention(*match.span("name"), Kind.ORG, match["name"], "mark")


def is_motto(heading: str, mention: Mention) -> bool:
    """机器人与工业：长坡厚雪; 创业历程：硅谷背景、名人造访: what ends a heading behind a colon, or a list of catchwords, and looks
    like no company, is none."""
    ahead = heading[: mention.start].rstrip()[-1:]
    last = mention.found_by == "model" and not heading[mention.end :].strip() and not ends_as_company(mention.name)
    return last and (ahead in ("：", ":") or (ahead == "、" and mention.probability < _CERTAIN))
