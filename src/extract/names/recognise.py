"""All names of a sentence: the lexicon's, the trained recogniser's and those that the sentence marks, settled into one list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from extract.language.dictionary import tags
from extract.language.lines import entry_marks
from extract.language.sentences import words
from extract.language.shapes import alternatives, shape, words_of
from extract.names.lexicon import Lexicon
from extract.names.marks import coined, find_marked, head_type, heads, is_sure, kind_adjoining, kind_beside, nameless, topic
from extract.names.mention import Kind, Mention
from extract.names.plausible import SURE, describes, ends_as_company, plausible
from extract.resources import load

Finder = Callable[[str], list[Mention]]
#: Texts whose names are kept in mind.
_MOST_KNOWN = 10_000


_THINGS = (Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT, Kind.DATASET)
#: From here on the recogniser is believed on which kind of thing it is, too.
_QUITE_SURE = 0.95


class Recogniser:
    """Finds the names of a sentence.

    Parameters
    ----------
    lexicon : names known beforehand
    model : the trained recogniser's ``find``; None to do without
    """

    def __init__(self, lexicon: Lexicon, model: Finder | None = None):
        self.lexicon, self._model = lexicon, model
        self._known: dict[str, list[Mention]] = {}

    def find(self, text: str) -> list[Mention]:
        """The names of ``text`` in order, none over another.

        A longer name of the same kind wins over a shorter one; else the lexicon over the model over marks.
        """
        return self.find_all([text])[0]

    def find_all(self, texts: Sequence[str]) -> list[list[Mention]]:
        """``find`` of each text; twice as fast, where the model takes many texts at a time (its ``find_many``)."""
        # a line is asked for as a sentence, as a title and as a cell, and a heading on every page
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= {text: self._settled(text, guesses) for text, guesses in zip(new, self._guesses(new), strict=True)}
        return [list(self._known[text]) for text in texts]

    def _guesses(self, texts: Sequence[str]) -> Iterable[list[Mention]]:
        many = getattr(self._model, "find_many", None)
        if many is not None:
            return many(texts)
        return (self._model(text) if self._model else [] for text in texts)

    def _settled(self, text: str, guesses: list[Mention]) -> list[Mention]:
        mended = [_without_size(text, m) for guess in guesses for m in _mended(text, guess)]
        learned = [m for m in mended if (plausible(text, m) or self._is_known_body(m)) and not _carries(text, m)]
        marked = [_without_size(text, m) for m in find_marked(text)]
        marked = [m for m in marked if m.subtype != "institution" or not describes(text, m.end, text[m.start : m.end])]
        listed = self.lexicon.find(text)
        places = {(m.start, m.end) for m in listed if m.kind is Kind.PLACE}
        learned = [m for m in learned if (m.start, m.end) not in places]  # 奥斯陆, whatever the recogniser takes it for
        marked = [m for m in marked if (m.start, m.end) not in places or m.kind is not Kind.ORG]  # 加拿大 6 月向议会提交…
        known = _outermost([_grown(text, m, learned, marked, listed) for m in listed])
        known = [_as_called(text, m) for m in known]
        settled = [m for m in known if m.kind is not Kind.PLACE]
        # A place is the first word of many a name (山东威高), so it comes last.
        sure = [m for m in marked if is_sure(text, m)]
        for found in [*sure, *learned, *marked, *(m for m in known if m.kind is Kind.PLACE)]:
            mention = _trimmed(text, found)
            if mention is None or any(m.start < mention.end and mention.start < m.end for m in settled):
                continue
            if self._model and mention.subtype == "unsure" and topic(text) is None and not _BRINGS_OUT.search(text):
                continue  # N+1, GPS: Latin words that the recogniser takes for no name
            unsure = mention.subtype == "unsure" or _kind_unsure(mention)
            if unsure and (kind := kind_beside(text, mention.start, mention.end)) and (kind is not Kind.ORG or mention.found_by == "mark"):
                mention = replace(mention, kind=kind, subtype="")
            settled.append(_of_its_head(text, mention))
        return sorted(settled, key=lambda m: m.start)

    def _is_known_body(self, guess: Mention) -> bool:
        """吉利: a word of the language, which the recogniser takes here for the company that the lexicon knows by it."""
        return guess.kind is Kind.ORG and self.lexicon.lookup(guess.name, Kind.ORG) is not None


# where a sentence tells of something that came out, any Latin words may be its name
_BRINGS_OUT = re.compile(r"发布|推出|公布|公开|开源|开放|上线|亮相|问世|提出|获批|认证")


def _kind_unsure(guess: Mention) -> bool:
    """The recogniser knows that something is a thing better than which kind of thing it is."""
    return guess.found_by == "model" and guess.kind in _THINGS and guess.probability < _QUITE_SURE


def _carries(text: str, guess: Mention) -> bool:
    """首搭领克 08: what a chip is built into, and none of the things that the clause is about."""
    return guess.kind in (Kind.HARDWARE, Kind.PRODUCT) and shape("carrier_ahead").search(text[: guess.start]) is not None


# Neuralace 的脑机接口系统获得认定: whose system it is
_OWNS_SYSTEM = re.compile(r"\s?的[\u4e00-\u9fff]{2,10}(?:系统|软件|产品|机器人|平台|设备|器械)\s?(?:获|通过|拿到|取得|于|在|\d)")
_AND_OTHERS = re.compile(r"\s?(?:等人|等\s?[：:])")


def _of_its_head(text: str, mention: Mention) -> Mention:
    """超算 JUWELS Booster: no body, whatever the recogniser takes it for; Zhang 等：, and so somebody; 北京证监局: a government's."""
    if mention.kind is Kind.ORG and mention.subtype in ("", "institution") and shape("public_body").search(mention.name):
        return replace(mention, subtype="government")
    if mention.kind in _THINGS and _AND_OTHERS.match(text, mention.end) and re.fullmatch("[A-Z][a-z]+", mention.name):
        return replace(mention, kind=Kind.PERSON, subtype="")
    if _kind_unsure(mention) and mention.name.isascii() and mention.name.isalpha() and _OWNS_SYSTEM.match(text, mention.end):
        return replace(mention, kind=Kind.ORG, subtype="")
    if mention.kind in _THINGS or mention.found_by != "model" or not mention.name.isascii():
        return mention
    kind = kind_adjoining(text, mention.start, mention.end)
    return replace(mention, kind=kind) if kind in (Kind.MODEL, Kind.HARDWARE, Kind.DATASET) else mention


def _grown(text: str, known: Mention, learned: list[Mention], marked: list[Mention], listed: list[Mention]) -> Mention:
    """A lexicon name that is part of a longer one: 华为 in 华为数字能源, Transformer in Lite Transformer, 北辰 in 北辰自驾."""
    for other in [*marked, *learned]:
        if not (other.start <= known.start and known.end <= other.end and other.end - other.start > known.end - known.start):
            continue
        alone = sum(other.start <= k.start and k.end <= other.end for k in listed if k.kind is not Kind.PLACE) == 1
        if _outgrows(text, known, other, alone):
            amid = other.start < known.start and known.end < other.end  # “ELSA GPT Voice Tutor”功能 is no model
            return replace(other, kind=other.kind if amid or known.kind is Kind.ORG else known.kind, subtype=_subtype(known, other))
    return known


_SORTS = {"chip": Kind.HARDWARE, "model": Kind.MODEL, "dataset": Kind.DATASET}


def _as_called(text: str, known: Mention) -> Mention:
    """“Adam”计算平台 is not the optimiser of that name, and 基带芯片“璇玑” is no company."""
    if text[known.start - 1 : known.start] + text[known.end : known.end + 1] not in ("“”", "「」"):
        return known
    if known.kind is Kind.ORG and (kind := _SORTS.get(head_type(text[max(0, known.start - 7) : known.start - 1]))):
        return replace(known, kind=kind, subtype="", found_by="mark", name=text[known.start : known.end])
    if known.kind not in _THINGS:
        return known
    if kind_adjoining(text, known.start, known.end) is not Kind.HARDWARE or known.kind is Kind.HARDWARE:
        return known
    return replace(known, kind=Kind.HARDWARE, subtype="", found_by="mark", name=text[known.start : known.end])


def _outermost(names: list[Mention]) -> list[Mention]:
    """Without those that lie in another: 广汽 has grown to 广汽丰田, which leaves no 丰田."""
    kept: list[Mention] = []
    for name in sorted(names, key=lambda m: m.start - m.end):
        if not any(k.start <= name.start and name.end <= k.end for k in kept):
            kept.append(name)
    return kept


#: jieba's sorts of words that no organisation's name goes on with.
_VERBAL = frozenset({"v", "p", "d", "c", "u", "ul", "uj", "ad", "vn"})


_INVESTS = re.compile("(?:投资|领投|跟投|注资|增资)")
_LATIN_TAIL = re.compile(r"(?:\s[A-Z][A-Za-z]+){1,3}")


def _outgrows(text: str, known: Mention, other: Mention, alone: bool) -> bool:
    """Whether ``other``, which holds the lexicon name ``known``, is the true name."""
    common, starts, ends = load("common_words.yml"), other.start == known.start, other.end == known.end
    extra = [text[s:e] for s, e in _words_of(text, known.end, other.end)] if starts else []
    if (
        (len(extra) == 1 and extra[0] in {"外", *common["function_words"]})
        or (other.found_by == "model" and any(_no_noun(word) for word in extra))
        or (starts and text.startswith((*common["company_does"], *common["boards"]), known.end))
    ):
        return False  # 小马智行便, 英伟达围绕机器人, 旷视升级, 除百度外, 柔灵科技专注
    if other.subtype == "subject":  # 北辰|自驾, 无弦|芯动, 普渡云迹: what fills the subject's place whole is one name
        return (starts and other.end - known.end <= 4) or (ends and known.end - known.start <= 2 and other.end - other.start <= 5)
    latin = text[known.start].isascii()
    if _quoted_whole(text, other) and known.kind is not Kind.PLACE:  # “拓微天河” is no Tianhe
        return starts or ends or latin
    if other.found_by == "mark" and other.subtype != "institution":
        if known.kind is Kind.ORG:  # 数据集 Waymo Open Motion
            return latin and starts and alone and other.subtype == "" and other.kind in (Kind.DATASET, Kind.PRODUCT)
        tail = text[known.end : other.end]
        if latin and alone and starts and _LATIN_TAIL.fullmatch(tail):  # InferRead CT Pneumonia, but not A100 GPU
            return not any(nameless(word) for word in tail.split()[-1:])
        return latin and alone and ends and not starts and not nameless(text[other.start : known.start].strip())
    if _INVESTS.fullmatch(text[known.end : other.end].strip()) and re.search(r"[获由被向对给][^，。；]*$", text[: known.start]):
        return False  # 获 IDG 资本投资, 向 OpenAI 投资
    if re.match(r"\s?[&＆]", text[known.end : other.end]):
        return False  # 百度&鹏城实验室 are two
    if latin and alone and other.found_by == "model" and _latin_more(text, known, other):
        return True
    registered = other.subtype == "institution" and text[other.start : other.end].endswith("公司")
    return known.kind is Kind.ORG and other.kind is Kind.ORG and (starts or registered)


# GitHub Copilot| for Business
_LATIN_AND_MORE = re.compile(r"(?:\s(?:for\s)?[A-Z][A-Za-z]+){1,3}")


def _latin_more(text: str, known: Mention, other: Mention) -> bool:
    """Jetson Orin Nano in Jetson Orin Nano Super, Speak in Elsa Speak: a Latin name of which the lexicon knows some words."""
    if known.kind is Kind.ORG:
        ahead = re.fullmatch(r"[A-Z][A-Za-z]+\s", text[other.start : known.start])
        return other.kind is Kind.ORG and known.end == other.end and ahead is not None and other.probability >= SURE
    tail = text[known.end : other.end]
    if known.kind not in _THINGS or other.kind not in _THINGS or known.start != other.start or not _LATIN_AND_MORE.fullmatch(tail):
        return False
    common, more = load("common_words.yml"), set(tail.split())
    if text[known.end - 1].isdigit() and not more <= set(common["editions"]):
        return False  # M1076 Mythic: in a row of a table
    return not any(nameless(word) for word in more - set(common["editions"])) and not more & set(common["parts"])


# “拓微天河”, “风乌 GHR”, “ELSA GPT Voice Tutor”
_QUOTED_NAME = re.compile(
    r"[\u4e00-\u9fff·]{3,8}|[\u4e00-\u9fff·]{2,6}\s?(?![IVX]+$)[A-Z][A-Za-z]+|[A-Z][A-Za-z\d.\-]*(?:\s[A-Z][A-Za-z\d.\-]*){2,5}"
)


def _quoted_whole(text: str, name: Mention) -> bool:
    """Whether nothing but the name, in Chinese characters that Latin ones may follow, stands in a pair of quotes."""
    quotes = text[name.start - 1 : name.start] + text[name.end : name.end + 1]
    return name.found_by == "mark" and quotes in ("“”", "「」") and _QUOTED_NAME.fullmatch(name.name) is not None


def _words_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + s, start + e) for s, e in words(text[start:end])]


def _no_noun(word: str) -> bool:
    """Whether the word is a verb or an adverb to jieba, and no tail of companies' names (腾讯投资)."""
    return tags().get(word) in _VERBAL and not ends_as_company(word)


def _subtype(known: Mention, other: Mention) -> str:
    return known.subtype if other.kind is known.kind and other.subtype != "unsure" else ""


# 美国| Mythic
_COUNTRY_AHEAD = re.compile(rf"(?:{alternatives(list(words_of('region')))})\s(?=[A-Z])")
# 25 日|亚马逊: the day's own character
_DAY_AHEAD = re.compile(r"(?:(?<=\d)|(?<=\d\s))[年月日](?=[\u4e00-\u9fffA-Za-z]{2})")
_MARKS_LEFT = re.compile(r"^(?:[“”‘’「」《》（(、，•◦■▪●○◆➢►▶]+|(?:根据|依据|按照|即)(?=\s?[A-Za-z]))\s?")
_TRIM_LEFT = re.compile(r"^(?:[“”‘’「」《》（(、，和与及由的在•◦■▪●○◆➢►▶]|其中|包括|以及|例如|如|有关|关于|围绕|针对)+\s?")
_TRIM_RIGHT = re.compile(
    r"\s?(?:[“”‘’「」《》）)、，。]|宣布|完成|发布|推出|正式|近日|日前|先后|相继|联合|共同|计划|拟|专注|主营|致力于?)+$"
)
# 沃原出行 4| 月: what counts a month, money or pieces, and no version
_COUNTS_ON = re.compile(r"\s?\d{1,4}$")
_COUNTED_BEHIND = re.compile(r"\s?(?:[年月日万亿家个款台位轮倍]|[美欧]元)")


# 清微智能 TX536: a company and its thing, found as one
_COMPANY_AHEAD = re.compile(r"[\u4e00-\u9fff]{2,8}(?=\s[A-Z][A-Za-z]*[-]?\d)")


# 瞳见医疗|糖网筛查软件
_OWNER_AHEAD = re.compile(
    r"(?P<owner>(?P<core>[\u4e00-\u9fff]{2,3})(?:医疗|科技|智能|生物|半导体))(?:(?!的)[\u4e00-\u9fff]){3,}(?:软件|系统|平台|机器人)"
)


# Multi-Joint| Dynamics with Contact: words that only a name spelt out goes on with
_ENGLISH_ON = re.compile(r"(?<=[a-z])(?:\s[A-Z][A-Za-z\-]+)*\s(?:with|of|for|to|in|and)(?:\s[A-Z][A-Za-z\-]+)+")


_SIZED_BEHIND = re.compile(r"(?<=\S)\s?(?:[\d.]+\s?[万亿]+|[百千万][万亿]+)级?(?:个|的)?参数")


def _without_size(text: str, mention: Mention) -> Mention:
    """Step-1 千亿参数语言大模型: the size is said of it, and no part of its name."""
    sized = _SIZED_BEHIND.search(text, mention.start, mention.end) if mention.kind in _THINGS else None
    if sized is None or sized.start() <= mention.start:
        return mention
    return replace(mention, end=sized.start(), name=text[mention.start : sized.start()])


_FORMAT_BEHIND = re.compile(r"(?<=\S)\s(?:FP|INT|TF|BF)\d{1,2}$")


def _mended(text: str, guess: Mention) -> list[Mention]:
    """A find of the trained recogniser without what does not belong to it, of the kind that its last word tells, and cut in two
    where it is a company and its thing."""
    found = _trimmed(text, guess)
    if found is None:
        return []
    if found.kind in (Kind.ORG, *_THINGS) and re.match("[A-Za-z]", found.name) and (kind := _kind_of_head(found.name)):
        found = replace(found, kind=kind)
    if found.kind in _THINGS and (beyond := _beyond_head(found.name)):  # Sarek-9 超算 HPL
        found = replace(found, end=found.start + beyond, name=found.name[:beyond])
    if found.kind in _THINGS and (form := _FORMAT_BEHIND.search(found.name)):  # 深算一号 FP64
        found = replace(found, end=found.start + form.start(), name=found.name[: form.start()])
    if found.kind is Kind.PRODUCT and found.end < guess.end and ends_as_company(found.name):
        found = replace(found, kind=Kind.ORG)
    if found.kind in _THINGS and (goes_on := _ENGLISH_ON.match(text, found.end)):
        found = replace(found, end=goes_on.end(), name=text[found.start : goes_on.end()])
    if found.kind is Kind.PRODUCT and (whose := _OWNER_AHEAD.fullmatch(found.name)) and coined(whose["core"]):
        cut = found.start + whose.end("owner")
        return [
            replace(found, kind=Kind.ORG, end=cut, name=text[found.start : cut]),
            replace(found, start=cut, name=text[cut : found.end]),
        ]
    owner = _COMPANY_AHEAD.match(found.name) if found.kind in _THINGS else None
    if owner is None or not ends_as_company(owner.group()):
        return [found]
    cut = found.start + owner.end()
    first = replace(found, kind=Kind.ORG, end=cut, name=text[found.start : cut])
    return [first, replace(found, start=cut + 1, name=text[cut + 1 : found.end])]


def _beyond_head(name: str) -> int:
    """Where a Latin name ends that goes on with a head noun and more Latin words; 0 where it does not."""
    match = re.match(r"([A-Za-z][\w.\-]*)\s?([\u4e00-\u9fff]{2,6})\s[A-Z][\w ]*$", name)
    return match.end(1) if match and head_type(match[2]) else 0


def _kind_of_head(name: str) -> Kind | None:
    """The kind of thing that a name's last word tells (RetiScan 软件); None for bodies and where none does."""
    label = next((label for head, _, label in heads() if len(head) > 1 and name.endswith(head)), "")
    return Kind(label) if label and Kind(label) in _THINGS else None


# 公布 C1 轮: a round of financing, whatever else goes by that name
_ROUND = re.compile(r"(?:Pre\s?-?\s?)?[A-K]\s?\d?\+*", re.IGNORECASE)
_ROUND_BEHIND = re.compile(r"\s?轮")


def _ahead_of_word(text: str, start: int, end: int) -> int:
    """Where a name ends that runs into the word behind it: 寒武纪|科 of 寒武纪科创板上市, 台积电|流 of 交付台积电流片."""
    common = load("common_words.yml")
    for word in (*common["boards"], *common["behind_names"]):
        at = text.find(word, start + 2, end + len(word) - 1)
        if 0 <= at < end < at + len(word):
            return at
    return end


# Pre- ahead of -trained Prompt Tuning: the recogniser began amid a hyphenated word.
_CUT_WORD = re.compile(r"[A-Za-z0-9]+-$")


_BARE_CODE = re.compile(r"[\u4e00-\u9fff]\s?[A-Z]\d{1,2}$")


def _trimmed(text: str, mention: Mention) -> Mention | None:
    """The mention without marks and function words at its edges; None where nothing is left."""
    piece = text[mention.start : mention.end]
    sure = mention.found_by == "model" and mention.probability >= SURE  # 和利资本
    left = (_MARKS_LEFT if sure else _TRIM_LEFT).match(piece)
    left = left or (_DAY_AHEAD.match(text, mention.start) if mention.found_by == "model" else None)
    left = left or (_COUNTRY_AHEAD.match(piece) if mention.kind is Kind.ORG else None)
    start = mention.start + (left.end() - left.start() if left else 0)
    if start == 0 and mention.found_by == "model":  # vii. 2 月，…: no name
        start = next((m.length for m in entry_marks(text) if m.sort in ("roman", "letter") and text[m.length - 1].isspace()), 0)
    if mention.found_by == "model" and (cut := _CUT_WORD.search(text[:start])) and text[start : start + 1].isascii():
        start = cut.start()
    code = mention.kind is Kind.PRODUCT and _BARE_CODE.search(piece)  # 词典笔 X5 is called so
    if mention.kind is not Kind.ORG and not code:  # 超级计算机 Ymir, GPGPU 芯片 HB200
        start += _head_ahead(text[start : mention.end])
    quoted = text[mention.end : mention.end + 1] in ("”", "」")  # 「岳山 90」
    right = None if quoted else _TRIM_RIGHT.search(text[start : mention.end])
    end = start + (right.start() if right else mention.end - start)
    if mention.found_by == "model" and _COUNTED_BEHIND.match(text, end) and (number := _COUNTS_ON.search(text[start:end])):
        end = start + number.start()
    end = _ahead_of_word(text, start, end) if mention.found_by == "model" else end
    if _ROUND.fullmatch(text, start, end) and _ROUND_BEHIND.match(text, end):
        return None
    if end - start < 2 or not re.search(r"[A-Za-z\u4e00-\u9fff]", text[start:end]):
        return None
    if (start, end) == (mention.start, mention.end):
        return mention
    return replace(mention, start=start, end=end, name=text[start:end])


def _head_ahead(piece: str) -> int:
    """How many characters of ``piece`` are a head noun ahead of a Latin name."""
    latin = re.search(r"[A-Z][A-Za-z0-9]", piece)
    described = (
        latin is not None and re.search(r"[\u4e00-\u9fff]\s?$", piece[: latin.start()]) and head_type(piece[: latin.start()].rstrip())
    )
    return latin.start() if latin and described else 0
