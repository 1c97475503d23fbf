"""Names that the sentence itself marks: quotes, brackets, 名为…, Latin words, a head noun beside them.

They need no list: a report that names a company nobody has heard of still sets its English name in
brackets, its model in quotes, its chip behind 芯片.
"""

from __future__ import annotations

import re
from functools import cache

from extract.language.characters import fold
from extract.language.dictionary import tags
from extract.language.sentences import quoted, words
from extract.language.shapes import alternatives, shape
from extract.names.mention import Kind, Mention
from extract.resources import load

_WORD = r"[A-Z][A-Za-z0-9]*(?:[-.·’'+/][A-Za-z0-9]+)*\+?|[a-z]+[A-Z0-9][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*"
_LATIN = re.compile(
    rf"(?<![A-Za-z0-9.@/_-])(?:{_WORD})(?:\s(?:(?:{_WORD})|of|and|the|for|with|in|on|de|&|(?:[IVX]+|\d+(?:\.\d+)*[A-Za-z]?)(?![A-Za-z0-9.]|\s?[万亿千百个款项家年月日%％种台倍块张nm])))*(?![A-Za-z@/_])[™®]?"
)
_NAMED = re.compile(r"(?:名为|取名为?|命名为|称为|代号为?|名叫|叫做|叫作|简称为?|商品名为?|品牌名?为)\s?$")
_NEW_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·.\- ]{2,16}?(?=的|，|。|；|、|（|\(|$)")


@cache
def heads() -> list[tuple[str, str, str]]:
    """(head noun, type, label) of ``data/heads.yml``, the longest first."""
    rows = [(head, type_, entry["kind"]) for type_, entry in load("heads.yml").items() for head in entry["heads"]]
    return sorted(rows, key=lambda r: -len(r[0]))


def head_type(phrase: str) -> str:
    """The type that the last word of a noun phrase tells (``chip`` for 存算一体芯片), or an empty string."""
    phrase = phrase.rstrip("”》）)」 ")
    return next((type_ for head, type_, _ in heads() if _ends_with(phrase, head)), "")


def _ends_with(phrase: str, head: str) -> bool:
    """Whether the head is the phrase's last word: no IP ends StyleCLIP."""
    return phrase.endswith(head) and not (head.isascii() and re.search(r"[A-Za-z]$", phrase[: -len(head)]))


_BREAKS = re.compile(r"[，。、；：！？,;（(“《]|的|以及|并|[和及与]|包含|包括|采用|具有|可以|能够|支持|是|将|在|对|由|被|已|为|于|从|向")


def kind_beside(text: str, start: int, end: int) -> Kind | None:
    """What kind of name ``text[start:end]`` is by the head noun behind it, or else ahead of it; None where neither tells.

    Behind it a bracket may come between (RETRO（…）模型), and after 名为 the word 的 (名为 X 的芯片).
    """
    named = bool(_NAMED.search(text, max(0, start - 9), start - (text[start - 1 : start] in ("“", "「", "《"))))
    tail = re.sub(r"^[”」》™®]?\s?(?:[（(][^（）()]{1,60}[）)])?\s?", "", text[end : end + 90])
    if named and tail.startswith("的"):
        tail = tail[1:]
    phrase = _BREAKS.split(tail, maxsplit=1)[0][: 24 if named else 12]
    best = min(((phrase.find(head), -len(head), label) for head, _, label in heads() if head in phrase), default=(-1, 0, ""))
    if named and phrase:
        last = next((label for head, _, label in heads() if phrase.endswith(head)), "")
        best = (0, 0, last) if last else best
    if best[2]:
        return Kind(best[2])
    ahead = re.sub(r"[，,]?\s?(?:名为|命名为|取名为?|称为|代号为?)?[“「《 —（(]*$", "", text[max(0, start - 18) : start])
    for head, _, label in heads():
        if label and ahead.endswith(head):
            return Kind(label)
    return None


def kind_adjoining(text: str, start: int, end: int) -> Kind | None:
    """``kind_beside``, where nothing but quotes stands between the name and the head noun (芯片思元 370, “墨池”大模型)."""
    ahead, behind = text[max(0, start - 12) : start].rstrip("“「《 "), text[end : end + 10].lstrip("”」》 ")
    for head, _, label in heads():
        if label and (behind.startswith(head) or ahead.endswith(head)):
            return Kind(label)
    return kind_beside(text, start, end) if _NAMED.search(text, max(0, start - 9), start) else None


_TOPICS = ((r"芯片|TOPS|FLOPS|制程|\d\s?nm|处理器|流片", Kind.HARDWARE), (r"参数|大模型|预训练", Kind.MODEL))
# 推出能够生成讲题视频的“学拍拍”，
_BROUGHT_OUT = re.compile(r"(?:推出|上线|研发出|开发出|打造出)了?(?:[^，。；“”《》]{2,24}的)?\s?$")
_SIZED = re.compile(r"[”」\"]\s?，\s?(?:其|模型)?(?:总)?参数")


def _is_brought_out(text: str, start: int, end: int) -> bool:
    """Whether the quoted words, no plain ones, are the object of a verb that brings things out, and all of it."""
    ends = re.match(r"[”」\"]\s?(?:[，。；、及和与]|$)", text[end:])
    plain = re.search(r"[一二两三四五六七八九十百千\d]|[券贷险]$|计划$|行动$", text[start:end])  # 推出“买一送一”, “算力券”
    return bool(ends and not plain and _BROUGHT_OUT.search(text, 0, start - 1)) and coined(text[start:end])


# “墨子 200”: nobody stresses a word with a number behind it
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{2,5}\s?[A-Za-z]{0,2}\d+(?:\.\d+)?[A-Za-z]?")


def topic(text: str) -> Kind | None:
    """What a sentence with figures of chips or of models is about; None for other sentences."""
    return next((kind for words, kind in _TOPICS if re.search(words, text)), None)


def find_marked(text: str) -> list[Mention]:
    """Marked names in ``text``; they may overlap, the surer first."""
    found: list[Mention] = []
    for start, end, mark in quoted(text):
        if mark == "《" or not 2 <= end - start <= 30 or re.search(r"[，。；？！]", text[start:end]):
            continue
        kind = kind_beside(text, start, end)
        if kind is None and _NAMED.search(text, max(0, start - 8), start - 1):
            kind = Kind.PRODUCT
        if kind is None and _is_brought_out(text, start, end):
            kind = Kind.MODEL if _SIZED.match(text, end) else Kind.PRODUCT
        if kind is None and head_type(text[start:end]) == "org":
            kind = Kind.ORG  # 共同发起“前沿安全论坛”
        if kind is None and _NUMBERED.fullmatch(text[start:end]):
            about = topic(text)
            found.append(Mention(start, end, about or Kind.PRODUCT, text[start:end], "mark", "" if about else "unsure"))
        if kind and _name_like(text[start:end]):
            found.append(Mention(start, end, kind, text[start:end].strip(), "mark"))
    found += _subjects(text)
    found += _institutions(text)
    found += _set_beside(text)
    found += _after_named(text)
    found += _before_bracket(text)
    found += _latin(text)
    return found


# 风控系统——天网、|天净
_BEHIND_DASH = re.compile(r"——(?:[^，。；：、]{2,16}、)*\s?$")


def is_sure(text: str, mention: Mention) -> bool:
    """Whether the mark is clearer than the recogniser's guess: the subject's place, quotes, 名为, a bracket with the Latin name."""
    if mention.subtype in ("subject", "institution") or text[mention.start - 1 : mention.start] in ("“", "「"):
        return True
    if mention.subtype == "unsure":
        return False
    called = _NAMED.search(text, max(0, mention.start - 9), mention.start) or _BEHIND_DASH.search(text[: mention.start])
    han = "\u4e00" <= text[mention.end - 1] <= "\u9fff"
    return called is not None or (han and text[mention.end : mention.end + 1] in ("（", "("))


def _name_like(inside: str) -> bool:
    """Whether quoted words are a name rather than an emphasis: no verb, no clause, no bare noun phrase of prose."""
    plain = re.search(r"[的了是在把被将与]|第一|更|最|一体|[化式型]$", inside) or nameless(inside)
    return not plain and head_type(inside) not in (
        "policy",
        "report",
        "paper",
    )


_OF_A_SUBJECT = (
    "subject",
    "founded_by",
    "founded_in_brackets",
    "founded_in_month",
    "founded_in_year",
    "invested_in",
    "fated",
    "bought",
    "sells",
)


def _subjects(text: str) -> list[Mention]:
    """What stands in the subject's place of 成立于 or 完成…融资 is an organisation, known or not; so is 成立于 2015 年的 X."""
    found = []

    def after_number(match: re.Match[str]) -> bool:  # 10 月战略融资
        return match["name"][0] in "年月日" and text[: match.start("name")].rstrip()[-1:].isdigit()

    for match in shape("founded_before").finditer(text):
        name = _MADE.sub("", match["name"]) if text[: match.start()].rstrip().endswith("由") else match["name"]
        if not shape("not_a_subject").search(name):
            found.append(Mention(match.start("name"), match.start("name") + len(name), Kind.ORG, name.strip(), "mark", "subject"))
    for match in (m for name in _OF_A_SUBJECT for m in shape(name).finditer(text)):
        if _founder(text, match):
            continue
        if not shape("not_a_subject").search(match["name"]) and not after_number(match) and not _adverbial(match["name"]):
            found.append(Mention(match.start("name"), match.end("name"), Kind.ORG, match["name"], "mark", "subject"))
    for match in (m for name in ("owner_of_thing", "maker", "title_tagline", "told_next", "seated") for m in shape(name).finditer(text)):
        if coined(match["name"]) and not shape("not_a_subject").search(match["name"]) and not match["name"].endswith("化"):
            found.append(Mention(match.start("name"), match.end("name"), Kind.ORG, match["name"], "mark", "subject"))
    for match in shape("of_a_city").finditer(text):
        if tags().get(match["place"]) == "ns" and coined(match["name"]) and not shape("not_a_subject").search(match["name"]):
            found.append(Mention(*match.span("name"), Kind.ORG, match["name"], "mark", "subject"))
    return found


_MADE = re.compile(r"(?:研发|开发|研制|打造|提供|承建|设计|生产|运营|建设|推出)$")  # 由成立于 2006 年的 X 研发
_FOUNDED = re.compile(r"\s?(?:于\s?)?(?:\d{4}\s?年)?\s?(?:\d{1,2}\s?月)?\s?创[立办建]")


def _founder(text: str, match: re.Match[str]) -> bool:
    """月之暗面，杨植麟 2023 年创立: who founds what is named ahead is a person."""
    name, ahead = match["name"], text[: match.start("name")].rstrip()
    like_a_person = len(name) in (2, 3) and name[0] in load("common_words.yml")["surnames"]
    return like_a_person and ahead.endswith(("，", ",")) and _FOUNDED.match(text, match.end("name")) is not None


_SO_LONG = re.compile(r"[一二两三四五六七八九十半数几]+\s?个?(?:年|季度|月|周|天)[之以]?[内间里]?")  # 去年|一年内


def _adverbial(name: str) -> bool:
    """刚刚, 五个月后再度: what ends with an adverb or a word of time is no name; nor is what ends as 撒网式 does."""
    *first, last = [name[s:e] for s, e in words(name)]
    if _SO_LONG.fullmatch(name) or name[0] in "亦也还仍均":  # 公司|亦持续
        return True
    if any(tags().get(word) == "f" for word in first):  # 半个月之前刚完成
        return True
    return (len(last) > 1 and tags().get(last, "") in ("d", "ad", "t", "f", "c")) or name.endswith(("式", "型", "化"))


def coined(name: str) -> bool:
    """Whether the characters make no words (旋极微): 公开可下载 and 随后又 are words, and name nobody."""
    pieces = [name[s:e] for s, e in words(name)]
    told = any(len(p) > 1 and tags().get(p, "").startswith("v") for p in pieces) or set(load("common_words.yml")["function_words"]) & set(
        name
    )
    return any(len(p) == 1 for p in pieces) and not told


def _institutions(text: str) -> list[Mention]:
    """伯尔尼大学, 脑科学研究所: words that end so, back to the nearest word that cannot be a part of the name."""
    found = []
    for match in shape("institution").finditer(text):
        piece = text[max(0, match.start() - 20) : match.start()]
        cut = max((m.end() for m in shape("before_institution").finditer(piece)), default=0)
        name = piece[cut:].lstrip()
        ahead = text[: match.start() - len(name)].rstrip()[-1:]
        if ahead.isdigit() or ahead == "某" or name.startswith("某"):
            continue  # 37 家县级医院, 某工程机械集团
        if (
            2 <= len(name) <= (18 if "公司" in match.group() else 12)
            and re.fullmatch(r"[\u4e00-\u9fffA-Za-z·\- ]+", name)
            and not name.isspace()
        ):
            start = _before_place(text, match.start() - len(name)) if "公司" in match.group() else match.start() - len(name)
            found.append(Mention(start, match.end(), Kind.ORG, text[start : match.end()], "mark", "institution"))
    return found


def _before_place(text: str, start: int) -> int:
    """晨曦（北京）科技有限公司 begins ahead of the bracket: where the name that goes on at ``start`` does begin."""
    place = re.search(r"(?P<own>[\u4e00-\u9fffA-Za-z]{2,12})[（(][\u4e00-\u9fff]{2,4}[）)]$", text[:start])
    if not place:
        return start
    cut = max((m.end() for m in shape("before_institution").finditer(place["own"])), default=0)
    return place.start() + cut if len(place["own"]) - cut >= 2 else start


def _set_beside(text: str) -> list[Mention]:
    """大模型——鹏程.盘古；鹏城云脑，作为…的计算中心，；盘古α: names that stand beside the word for what they are."""
    found = []
    for match in shape("dash_named").finditer(text):
        label = next(
            (label for head, _, label in heads() if label and text.endswith(head, 0, text.rindex("——", 0, match.start("name")))), ""
        )
        named: re.Match[str] | None = match
        while label and named and not nameless(named["name"]) and not head_type(named["name"]):
            found.append(Mention(*named.span("name"), Kind(label), named["name"], "mark"))
            named = shape("dash_listed").match(text, named.end())
    for match in shape("apposed_as").finditer(text):
        label = next((label for head, _, label in heads() if match["what"].endswith(head)), "")
        if label and not nameless(match["name"]):
            found.append(Mention(*match.span("name"), Kind(label), match["name"], "mark"))
    found += [Mention(*m.span("name"), Kind.MODEL, m["name"], "mark") for m in shape("greek").finditer(text)]
    for match in shape("dotted").finditer(text):
        kind = kind_beside(text, *match.span("name")) or Kind.MODEL
        found.append(Mention(*match.span("name"), kind, match["name"], "mark"))
    return found


def _after_named(text: str) -> list[Mention]:
    """名为 X 的…, without quotes."""
    found = []
    for match in re.finditer(r"(?:名为|取名为?|命名为|代号为?|名叫|叫做)\s?(?![“「《\"])", text):
        name = _LATIN.match(fold(text), match.end()) or _NEW_WORD.match(text, match.end())
        if name and len(name.group().strip()) >= 2:
            start, end = name.start(), name.start() + len(name.group().rstrip())
            kind = kind_beside(text, start, end) or Kind.PRODUCT
            found.append(Mention(start, end, kind, text[start:end], "mark"))
    return found


def _before_bracket(text: str) -> list[Mention]:
    """超算帕尔穆特（Perlmutter）: what stands between a head noun and the bracket with its Latin name is a name."""
    found = []
    for match in re.finditer(r"[\u4e00-\u9fff]{4,24}(?=[（(]\s?(?P<latin>[A-Za-z][^（）()\u4e00-\u9fff]{1,40})[）)])", text):
        if nameless(match["latin"].strip()):
            continue
        for head, _, label in heads():
            at = match.group().rfind(head)
            name = match.group()[at + len(head) :]
            if label and at >= 0 and len(head) >= 2 and 2 <= len(name) <= 6 and not head_type(name):
                start = match.end() - len(name)
                found.append(Mention(start, match.end(), Kind(label), name, "mark"))
                break
    return found


# FP16, INT4/INT8, 442 PFLOPS, INT8 280 TOPS, 达 1000P, 175B, E 级计算机: figures and number formats
_FORMAT = re.compile(
    r"(?:(?:NV|MX|C)?(?:INT|FP|BF|TF)\d*/?)+$|(?:算?力)?达?\s?[\d.,]+\s?(?:[A-Z]*FLOPS|[A-Z]?OPS|nm|W|[KMBTPE])?$|[PEZ]\s?级|(?:\d\+)?[A-Z](?:\+[A-Z])+$|[A-I]\s?\++$|Pre-?[A-I]\+*$"
    r"|.*\d\s?(?:[KMGTPEZ]|Exa|Peta|Tera|Giga)?(?:FL)?OPS(?![A-Za-z])|(?:[TPEG]|Exa|Peta|Tera|Giga)(?:FL)?OPS(?:/W)?(?:\s?[A-Z]+\d*)?$",
    re.IGNORECASE,
)


@cache
def _nameless() -> tuple[frozenset[str], re.Pattern[str]]:
    """Latin words that are no names; what journals and conferences begin with, and what techniques and fields end with."""
    data = load("common_words.yml")
    phrases = rf"(?:{alternatives(data['venues'])})\b|.*\s(?:{alternatives(data['fields'])})$"
    return frozenset(str(w).lower() for w in data["latin"]), re.compile(phrases)


# L0 层, L4 级, a 20B version: a layer, a level, a size; but not the chip 910B
_STEP = re.compile(r"L\d\+?(?:[/、-]L?\d\+?)*|[12]?\d?\d(?:\.\d+)?\s?[Bb]")


def nameless(words: str) -> bool:
    """Whether the words name nothing: AI, FP16, 《Nature》's kind, 超级计算机, 中文大模型."""
    common, phrases = _nameless()
    if words.lower() in common or _FORMAT.match(words) or _STEP.fullmatch(words) or "http" in words.lower() or phrases.match(words):
        return True
    bare = shape("description").sub("", words)
    return not bare or any(bare == head for head, _, _ in heads())


_A_ROUND, _A_PHASE = re.compile(r"(?:Pre-?)?[A-K](?:-?\d)?\+*"), re.compile(r"[IVⅠⅡⅢⅣ]{1,3}[ab]?")
_ROUND_BEHIND = re.compile(r"\s?(?:[、和与及]\s?(?:Pre-?)?[A-K](?:-?\d)?\+*\s?)*轮")


def counted(text: str, start: int, end: int) -> bool:
    """B-1 和 B-2 轮, IIa 期: which round or phase it is, and no name."""
    if _A_PHASE.fullmatch(text, start, end):
        return text[end:].lstrip().startswith("期")
    return _A_ROUND.fullmatch(text, start, end) is not None and _ROUND_BEHIND.match(text, end) is not None


def _latin(text: str) -> list[Mention]:
    """Names in Latin letters: PRODUCT where nothing beside them tells the kind."""
    found = []
    for match in _LATIN.finditer(fold(text)):
        name = match.group().rstrip(" .")
        emphasised = text[match.start() - 1 : match.start()] == "*"  # *Nature Chemistry*
        if len(name) < 2 or emphasised or nameless(name) or counted(text, match.start(), match.start() + len(name)):
            continue
        start, end = match.start(), match.start() + len(name)
        kind = kind_beside(text, start, end)
        found.append(Mention(start, end, kind or Kind.PRODUCT, name, "mark", "" if kind else "unsure"))
    return found


def brackets(text: str) -> list[tuple[int, int, int, int]]:
    """Names beside their other name in brackets, 望石智慧（StoneWise）: (start, end) of the bracket's inside and of the bracket."""
    pattern = re.compile(
        r"[（(]\s?(?:简称|又称|原名|原|曾用名|英文名|下称|以下简称|即|现|股票简称)?[：:]?\s?[“\"]?([^（）()“”\"，。；]{2,50})[”\"]?\s?[）)]"
    )
    return [(m.start(1), m.end(1), m.start(), m.end()) for m in pattern.finditer(text)]
