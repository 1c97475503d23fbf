"""Which finds of the trained recogniser to believe: a name it never saw before must look like one.

Latin letters, digits and quotes speak for a name. A run of Chinese characters is one where it does not
fall into dictionary words (长木谷, 科因生物), or ends as companies' and institutes' names do (银河资本).
"""

from __future__ import annotations

import re
from functools import cache

from extract.language.dictionary import tags
from extract.language.sentences import words
from extract.language.shapes import alternatives
from extract.names.marks import counted, head_type, heads, kind_adjoining, nameless
from extract.names.mention import Kind, Mention
from extract.resources import load

_PLAIN_COMPANY = re.compile(r"(?<!有限)(?<!集团)(?<!股份)公司$")
#: jieba's sorts of words that are names: 轩辕系统 may be one, 生产工具 is none.
_PROPER = frozenset({"nz", "nr", "nrt", "nrfg", "ns", "nt", "eng"})
#: Words of a sentence, never of a name (天数智芯开发了面向 GPU).
_SAYS = re.compile(
    r"^(?:加快|推动|促进|建设|提升)|[\u4e00-\u9fff][了着](?=[\u4e00-\u9fff])|面向|基于|采用|搭载|推出|发布|^(?:超过|超越|对标|媲美|接近|击败|战胜|不输)"
)
# 第四章 AI 制药, 九、资本
_CHAPTER = re.compile(r"第[一二三四五六七八九十\d]+[章节篇]|[一二三四五六七八九十]+、")
# 多地智算中心, 一批大模型: kinds of things
_MANY = re.compile(r"多[地家个座款]|各[地类]|一批|数[座款个家]|若干|部分|大量|首批|不少|许多|主流")
_LICENCE = re.compile(r"(?:协议|许可证|许可|[Ll]icen[cs]e)$")  # MIT 协议, under which things come out
# 台积电 4N: how a chip is made
_PROCESS = re.compile(r"(?:台积电|三星|中芯国际|英特尔)?\s?(?:N\d[A-Z]?|\dN|\d{1,2}\s?(?:nm|纳米))(?:\s?(?:工艺|制程))?")
# “撒网式”投资, 全球知名资本, 拉上大学好友, 坐拥明星团队: of a sort, or what somebody does
_OF_A_SORT = re.compile(r"[\u4e00-\u9fff][式型化]$|^(?:全球|国内|国际|世界|海外|多家|各大|众多|坐拥|手握|拉上|拥有)")
_TECHNIQUE_BEHIND = re.compile(r"\s?(?:并行|并发)(?!科技|智能|计算)")  # Pipeline 并行: how something is trained
_A_SIZE = re.compile(r"\d[\d.,]*\s?(?:billion|million|trillion)\b", re.IGNORECASE)  # 40 billion parameters
_A_TRADE = re.compile(r"(?:GPU|CPU|NPU|AI|IDC|SaaS)\s?[\u4e00-\u9fff]{1,2}")  # NorthReef：奥斯陆，GPU 云
_OF_THINGS = frozenset({"chip", "machine", "model", "dataset"})  # 揭晓通用 GPU
_WHEN = re.compile("[年月周季][初中底末内]$")
_AMID_ENGLISH = re.compile(r"(?:with|of|for|and|the|in|to|by)\s")
_COUNTED = re.compile(r"^[数几千百十万亿]+")
_NUMBER_OF = re.compile(r"[一二三四五六七八九十百千两几数\d]+\s?[个家所项]")
_FIELD_BEHIND = re.compile(r"\s?(?:(?:和[\u4e00-\u9fff]{2,4})?(?:领域|行业|赛道|市场|产业)|[\u4e00-\u9fff]{2,4}等领域)")


_MEETING_BEHIND = re.compile(r"\s?(?:(?![在于的])[\u4e00-\u9fff]){0,4}(?:峰会|大会|论坛|发布会|研讨会|年会|博览会)(?:上|期间|现场|中)")
_SIZED_BEHIND = re.compile(r"\s?[（(][^（）()，]{0,8}[万亿]\s?(?:个)?参数|\s?[（(][\d.]+\s?[BbMm]\s?[）)]")  # 墨池（1800 亿参数）


#: From here on the recogniser is believed though the dictionary has all words of the name (复星医药, 每日互动).
SURE = 0.4
_HARDLY = 0.2  # “烧钱”|造神: two characters that the recogniser itself doubts
_AILMENT = re.compile("(?:病变|疾病|综合征|肿瘤|癌|炎|症)$")  # what a device finds, and none


@cache
def _tails() -> re.Pattern[str]:
    data = load("common_words.yml")
    return re.compile(rf"(?:{alternatives(data['org_tails'] + data['institution_tails'])})+$")


def ends_as_company(name: str) -> bool:
    """Whether the name ends as companies' and institutes' names do."""
    return _tails().search(name) is not None


def plausible(text: str, mention: Mention) -> bool:
    """Whether the find ``mention`` of the trained recogniser is to be believed."""
    piece = text[mention.start : mention.end]
    if nameless(piece) or counted(text, mention.start, mention.end) or len(piece) < 2 or re.search("[，。、；]|事件$", piece):
        return False
    if _SAYS.search(piece) or _CHAPTER.match(piece) or piece[0] in "[【" or _AMID_ENGLISH.match(piece):
        return False  # [3] Zhang: a paper in a list of papers; with Contact
    if "某" in (piece[0], text[mention.start - 1 : mention.start]) or text.startswith("之一", mention.end):
        return False  # 某工程机械集团 is not named, one of many is described
    if _TECHNIQUE_BEHIND.match(text, mention.end) or _A_SIZE.match(piece):
        return False
    if mention.kind is Kind.ORG and (_no_body(piece) or (len(piece) == 2 and mention.probability < _HARDLY)):
        return False
    if _OF_A_SORT.search(piece) if mention.kind is Kind.ORG else _MANY.match(piece) or _LICENCE.search(piece) or _PROCESS.fullmatch(piece):
        return False
    if mention.kind is Kind.ORG and (_FIELD_BEHIND.match(text, mention.end) or _MEETING_BEHIND.match(text, mention.end)):
        return False  # AI 制药领域, NAVIGATE 领航者峰会
    if mention.kind in (Kind.PERSON, Kind.PLACE) or re.search(r"[A-Za-z]", piece):
        return True
    if text[mention.start - 1 : mention.start] in tuple("“《「"):
        return True
    if _WHEN.match(piece) or (piece[0] in "年月日" and text[: mention.start].rstrip()[-1:].isdigit()):
        return False  # 月中, 5 月中
    if mention.kind is Kind.ORG:
        amiss = describes(text, mention.end, piece) or _cuts_word(text, mention.start)
        return not amiss and _may_be_company(piece) and (_sure(mention) or _company_like(piece))
    return not _AILMENT.search(piece) and (_sure(mention) or _thing_like(text, mention, piece))


def _no_body(piece: str) -> bool:
    """巴尔的摩, GPU 云, 揭晓通用 GPU, delay, V9.0: a place, a trade, a thing, a word of English, a version."""
    if re.fullmatch(r"[a-z]+|[vV]\d+(?:\.\d+)*", piece):
        return True
    thing = head_type(piece) in _OF_THINGS and not ends_as_company(piece)
    return thing or tags().get(piece) == "ns" or _A_TRADE.fullmatch(piece) is not None


def _sure(mention: Mention) -> bool:
    """Two characters are a word more often than a name that no list knows, however sure the recogniser is (百天, 贵安)."""
    return mention.probability >= SURE and (len(mention.name) > 2 or _no_word(mention.name))


def _no_word(piece: str) -> bool:
    """数坤, 谷歌: no word of the language, and no place."""
    return tags().get(piece, "nz") in _PROPER - {"ns"}


_LATIN_BEHIND = re.compile(r"\s?[“「]?[A-Z]")


def _begins_with_place(piece: str) -> bool:
    return any(tags().get(piece[:n]) == "ns" for n in (2, 3, 4))


def describes(text: str, end: int, piece: str) -> bool:
    """芬兰人工智能实验室 Silo AI: a country and common words, and the name itself right behind."""
    return _begins_with_place(piece) and bool(_LATIN_BEHIND.match(text, end)) and not _unlisted(_tails().sub("", piece))


def _cuts_word(text: str, start: int) -> bool:
    """Whether the find begins amid a word of the dictionary (高级|别自动驾驶)."""
    near = max(0, start - 4)
    return any(near + s < start < near + e for s, e in words(text[near : start + 4]))


def _may_be_company(piece: str) -> bool:
    if _PLAIN_COMPANY.search(piece) or re.search("[了的是被将着]|(?<!高)等(?!离)|存托|普通股|优先股", piece):
        return False
    # 广东省十个省实验室 counts some, 超算帕尔穆特 is a machine
    machine = any(piece.startswith(head) for head, _, label in heads() if label == "HARDWARE" and len(head) > 1)
    return not machine and not _NUMBER_OF.search(piece)


def _company_like(piece: str) -> bool:
    if len(piece) < 3:
        return _no_word(piece)
    if head_type(piece) == "computer" and piece.endswith("中心") and _begins_with_place(piece):
        return True  # 北京超级云计算中心 is a body, too
    core = _tails().sub("", piece)
    if core == piece and head_type(piece) not in ("", "org"):
        return False  # 新范式, 器械软件
    if len(core) < 2:
        return False  # 省实验室
    if core != piece and any(tags().get(core[s:e], "") in ("ns", "nr", "nrt", "nz") for s, e in words(core)):
        return True  # 德国柏林自由大学
    return _unlisted(core) or (core != piece and len(core) <= 4)


def _thing_like(text: str, mention: Mention, piece: str) -> bool:
    """墨池 大模型, 费米神经网络: a head noun inside it or right behind it, and something of its own ahead of that."""
    if re.search(r"\d", piece) and kind_adjoining(text, mention.start, mention.end):  # 处理器青冈 310
        return True
    if len(piece) <= 6 and _SIZED_BEHIND.match(text, mention.end):
        return True
    if re.search(r"\d", piece) and _BROUGHT_OUT.search(text[: mention.start]):  # 推出小魔盒 3.0
        return True
    names = [head for head, _, label in heads() if label]
    inside = next((head for head in names if piece.endswith(head)), "")
    core = piece.removesuffix(inside)
    if inside:
        named = _unlisted(core) or (len(core) <= 3 and tags().get(core, "nz") in _PROPER)
        return len(core) >= 2 and not _COUNTED.fullmatch(core) and not nameless(core) and named
    behind = text[mention.end : mention.end + 8].lstrip(" ”")
    return any(behind.startswith(head) for head in names) and len(piece) <= 6 and not _COUNTED.match(piece)


_BROUGHT_OUT = re.compile(r"(?:推出|发布|公布|开源|带来|展示|上线)了?\s?$")


def _unlisted(piece: str) -> bool:
    """Whether the dictionary does not know the piece as words: some character of it stands alone."""
    return any(end - start == 1 for start, end in words(piece))
