"""The lexicon: names from YAML, found in a sentence in one pass (Aho-Corasick over levelled characters)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

import ahocorasick

from extract.errors import DataError
from extract.language.characters import fold, level, levelled, lower
from extract.language.sentences import words
from extract.language.shapes import words_of
from extract.names.mention import Kind, Mention
from extract.resources import DATA, load

T = TypeVar("T")

_SPELLINGS = ("full", "short", "english", "former", "aliases")
#: What a folder or a file of the lexicon lists, in the order in which they are read.
_SORTS = {
    "organizations": Kind.ORG,
    "models": Kind.MODEL,
    "hardware": Kind.HARDWARE,
    "products": Kind.PRODUCT,
    "datasets": Kind.DATASET,
    "places": Kind.PLACE,
}
#: A version behind a family's name makes another thing of it: 文心 5.0, 昇腾 950, GPT-6.
VERSION = re.compile(
    r"\s?[-–]?\s?[vV]?\d+(?:x\d+(?=B))?(?:\.\d+)*(?:[A-Za-z]{1,2}(?![A-Za-z]))?(?!\s?(?:[\d万亿千百个款项家年月日号倍%％种台块张层类位次名块岁条轮卡篇大余多]|[-–~]\s?\d(?![\d.]*[BM](?![A-Za-z]))|TOPS|TFLOPS|[GPT]B|nm|W\b))"
)

#: What makes another piece of hardware of a name without a number, whether or not the lexicon knows it: 华山|二号 A1000, 骁龙| 865.
_MODEL_NUMBER = re.compile(
    r"(?=\s?[A-Z\d一二三四五六七八九第])(?:[一二三四五六七八九]号|\s?第?[一二三四五六七八九]代)?"
    r"(?:\s?(?:[A-Z]{1,3}-?\d{1,4}[A-Za-z]{0,2}|\d{3,4}[A-Za-z]?|X\s(?:Elite|Plus))(?![A-Za-z\d.])(?:\s(?:Pro|Max|Ultra|Plus|Super)(?![A-Za-z]))?)?"
    r"(?!\s?(?:[\d万亿千百个款项家年月日号倍%％种台块张颗片层类位次名岁条轮卡篇大余多]|[-–~]\s?\d|[TPEGM]?(?:FL)?OPS|[GPT]B|nm|W\b|P\b|E\s?级))"
)


#: 悟道·天鹰 is one of the 悟道, and no list need hold it.
_BRANCH = re.compile(r"\s?·\s?[\u4e00-\u9fff]{2,4}?(?=[^\u4e00-\u9fff]|$|[的是与和及为在有则将已]|模型|系列|参数|发布|开源|亮相|问世)")
#: 北京昇腾人工智能计算中心: a centre is called after what stands in it.
_OF_A_CENTRE = re.compile(r"\s?(?:人工智能|AI\s?|智能)?(?:计算|算力|智算|超算)中心")
_AMID_NAME = re.compile(r"[A-Z][a-z]+ $")  # Magic| Writer: the last word of another name
_LETTERED = re.compile(r"\s[A-Z]\d(?:\.\d)?(?![A-Za-z0-9.])")
_VARIANT = re.compile(r"(?<=[\d.])-(?!(?:based|like|style|level|class|powered|driven)\b)[A-Za-z]{2,12}(?:-\d+[A-Za-z]*)?(?![A-Za-z0-9-])")
_TIER = re.compile(r"\s?(?P<tier>Pro|Max|Plus|Ultra|[Mm]ini|Lite|Turbo|Nano|Super)(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Entry:
    """One named thing: canonical ``name``, every spelling, and what else the file says of it."""

    name: str
    kind: Kind
    spellings: tuple[str, ...]
    ambiguous: frozenset[str]
    subtype: str = ""
    family: str = ""
    organizations: tuple[str, ...] = ()
    known_from: str = ""


def _files() -> Iterator[tuple[str, Kind]]:
    """The lexicon's files: a folder for what has many names, a file for the rest."""
    for sort, kind in _SORTS.items():
        folder = DATA / "lexicon" / sort
        for path in sorted(folder.glob("*.yml")) if folder.is_dir() else [folder.with_suffix(".yml")]:
            yield path.relative_to(DATA / "lexicon").as_posix(), kind


def read_entries() -> Iterator[tuple[str, Entry]]:
    """(file, entry) for everything in ``data/lexicon``.

    Raises
    ------
    DataError : where an entry has no name or a list is not a list
    """
    for file, kind in _files():
        for raw in load(f"lexicon/{file}") or []:
            yield file, _entry(file, kind, raw)


def _entry(file: str, kind: Kind, raw: dict[str, Any]) -> Entry:
    if not isinstance(raw, dict) or not raw.get("name"):
        raise DataError(f"data/lexicon/{file}: an entry without a name: {raw!r}")
    name = str(raw["name"])
    spellings = [name]
    for key in _SPELLINGS:
        value = raw.get(key) or []
        if not isinstance(value, list):
            raise DataError(f"data/lexicon/{file}: {name}: {key} must be a list")
        spellings += [str(v) for v in value]
    organizations = [str(o) for o in raw.get("organizations") or []] + ([str(raw["vendor"])] if raw.get("vendor") else [])
    return Entry(
        name=name,
        kind=kind,
        spellings=tuple(dict.fromkeys(spellings)),
        ambiguous=frozenset(level(str(a)) for a in raw.get("ambiguous") or []),
        subtype=str(raw.get("type") or ""),
        family=str(raw.get("family") or ""),
        organizations=tuple(organizations),
        known_from=str(raw.get("known_from") or ""),
    )


class Spellings(Generic[T]):
    """Levelled spellings, each with what it stands for, found in a text in one pass; the one place that knows Aho-Corasick."""

    def __init__(self, meanings: Mapping[str, T]):
        self._automaton = ahocorasick.Automaton()
        for spelling, meaning in meanings.items():
            self._automaton.add_word(spelling, (len(spelling), meaning))
        self._automaton.make_automaton()

    def places(self, text: str) -> Iterator[tuple[int, int, T]]:
        """(start, end, meaning) wherever a spelling stands as a name may, over others too."""
        flat, places = searched(text)
        if not flat or not len(self._automaton):
            return
        for last, (length, meaning) in self._automaton.iter(flat):
            start, end = places[last - length + 1], places[last] + 1
            if places[last + 1 : last + 2] != [end - 1] and bounded(text, start, end):  # the first i of Ⅱ is no name's end
                yield start, end, meaning


class Lexicon:
    """Names known beforehand.

    Parameters
    ----------
    masked : spellings to do without, levelled or not; entries that own one are left out whole (for
        ``yanbao evaluate --unseen``)
    """

    def __init__(self, masked: frozenset[str] = frozenset()):
        hidden = {level(m) for m in masked}
        self.entries = [e for _, e in read_entries() if not (hidden and hidden & {level(s) for s in e.spellings})]
        self._families = {e.family for e in self.entries if e.family}
        self._by_spelling: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for spelling in entry.spellings:
                self._by_spelling.setdefault(level(spelling), []).append(entry)
        self._spellings = Spellings({spelling: spelling for spelling in self._by_spelling if spelling})

    def lookup(self, name: str, kind: Kind | None = None) -> Entry | None:
        """The entry that owns the spelling ``name``; of the given kind, where one is given."""
        for entry in self._by_spelling.get(level(name), ()):
            if kind is None or entry.kind is kind:
                return entry
        return None

    def find(self, text: str) -> list[Mention]:
        """Names in ``text``, longest first, none over another; in order."""
        hits = sorted(self._spellings.places(text), key=lambda h: (h[0] - h[1], h[0]))
        taken: list[Mention] = []
        boundaries: list[tuple[int, int]] | None = None
        for start, end, spelling in hits:
            if any(m.start < end and start < m.end for m in taken):
                continue
            if _DATED.match(text, end) and text[end - 1].isdigit() and " " in text[start:end]:
                continue  # Hailo 10 月获得…: the number is the month's
            if end - start == 1 and (not VERSION.match(fold(text), end) or _amid_han(text, start)):
                continue
            if not (text[start].isascii() and text[end - 1].isascii()):
                boundaries = words(text) if boundaries is None else boundaries
                if (_cuts_word(boundaries, start, end) and not text.endswith("其中", 0, start)) or _ends_word(text, boundaries, start):
                    continue
            mention = self._mention(text, start, end, spelling)
            if mention:
                taken.append(mention)
        return sorted(taken, key=lambda m: m.start)

    def _mention(self, text: str, start: int, end: int, spelling: str) -> Mention | None:
        entries = self._by_spelling[spelling]
        entry = entries[0] if len(entries) == 1 else self._fitting(text, start, end, entries)
        if text[start].isascii() and entry.name not in self._families and re.match(r"[-–]\d", fold(text[end : end + 2])):
            return None  # OpenAI GPT in OpenAI GPT-3
        if _word_of_a_phrase(text, start, end, entry) or (entry.kind is Kind.HARDWARE and _OF_A_CENTRE.match(text, end)):
            return None
        if entry.kind is Kind.ORG and spelling in entry.ambiguous and _AMID_NAME.search(text, 0, start):
            return None
        version = VERSION.match(fold(text), end) if entry.name in self._families else None
        version = version or _model_number(text, end, entry)
        version = None if entry.subtype == "center" else version  # 人工智能创新中心 400P: how large it is
        if entry.ambiguous and spelling in entry.ambiguous and not version and not _cue(text, start, end, entry, self._makers(entry)):
            return None
        name = entry.name
        if version and not spelling[-1].isdigit():
            end = version.end()
            own = self.lookup(version.group(), entry.kind)  # 晶圆级引擎 WSE-2
            name = own.name if own else entry.name + _SPACED.sub(" ", version.group().strip())
        elif entry.kind in (Kind.MODEL, Kind.HARDWARE) and (branch := _BRANCH.match(text, end)):
            end = branch.end()
            name = text[start:end]
        elif entry.kind is Kind.MODEL and (letter := _LETTERED.match(text, end)):
            end, name = letter.end(), name + letter.group()  # Kimi K2.5
        elif (tier := _TIER.match(text, end)) and entry.kind in (Kind.MODEL, Kind.HARDWARE, Kind.PRODUCT):
            end, name = tier.end(), f"{name} {tier['tier']}"  # A1000 Pro is not the A1000
        elif entry.kind is Kind.MODEL and (variant := _VARIANT.match(text, end)):
            end = variant.end()
            name = text[start:end]  # CPM-2-MoE is not CPM-2
        return Mention(start, end, entry.kind, name, "lexicon", entry.subtype)

    def _fitting(self, text: str, start: int, end: int, entries: list[Entry]) -> Entry:
        """Of several entries with one spelling, the one whose maker is named ahead (傅利叶 … GR-2), or else that the words speak for."""
        things = all(e.kind is not Kind.ORG for e in entries)
        if not things and (ahead := _OWNS.search(text, 0, start)):  # 一流科技的 OneFlow: what the company of that name has made
            made = [e for e in entries if e.kind is not Kind.ORG and text[: ahead.start()].endswith(tuple(self._makers(e)))]
            entries = made or entries
        return max(entries, key=lambda e: self._fitness(text, start, end, e, told=things))

    def _fitness(self, text: str, start: int, end: int, entry: Entry, *, told: bool) -> tuple[bool, float]:
        makers = self._makers(entry)
        return told and any(maker in text[:start] for maker in makers), _cue(text, start, end, entry, makers)

    def _makers(self, entry: Entry) -> list[str]:
        """The spellings of whom the entry is by, but for those of one character."""
        makers = [self.lookup(name, Kind.ORG) for name in entry.organizations]
        known = [spelling for maker in makers if maker for spelling in maker.spellings if len(spelling) > 1]
        return [*entry.organizations, *known]


_OWNS = re.compile(r"\s?的\s?[“「]?$")


def _model_number(text: str, end: int, entry: Entry) -> re.Match[str] | None:
    if entry.kind is not Kind.HARDWARE or any(c.isdigit() for c in entry.name):
        return None
    match = _MODEL_NUMBER.match(fold(text), end)
    return match if match and match.group() else None


_SPACED = re.compile(r"^(?=[\dA-Za-z])")  # 昇腾 950, and 华山二号
_DATED = re.compile(r"\s?(?:年|月|日|亿|万)")


def _amid_han(text: str, start: int) -> bool:
    """Whether a Chinese character stands right ahead, that of a verb which brings things out apart (开源|源 2.0)."""
    return bool(start) and "\u4e00" <= text[start - 1] <= "\u9fff" and not text[:start].endswith(words_of("bring_out"))


def _word_of_a_phrase(text: str, start: int, end: int, entry: Entry) -> bool:
    """Dynamics with Contact: a plain English word among others, written as no spelling of the name is (ContaCT)."""
    word = text[start:end]
    if not re.fullmatch("[A-Za-z]+", word) or word in entry.spellings:
        return False
    return bool(re.search(r"[A-Za-z]\s$", text[max(0, start - 2) : start]) or re.match(r"\s[A-Za-z]", text[end : end + 2]))


def searched(text: str) -> tuple[str, list[int]]:
    """``text`` as names are compared, without blanks and quotes, and the place in ``text`` of each of its characters."""
    parts = [levelled(c) for c in lower(fold(text))]
    return "".join(parts), [i for i, part in enumerate(parts) for _ in part]


def bounded(text: str, start: int, end: int) -> bool:
    """Latin names end where a Latin word ends; a version ends where its number does; no stop stands inside."""
    folded = fold(text[max(0, start - 1) : end + 2])
    before = folded[0] if start else ""
    first, last = fold(text[start]), fold(text[end - 1])
    after = folded[(1 if start else 0) + end - start :]
    if first.isascii() and first.isalnum() and before.isascii() and before.isalnum():
        return False
    if last.isascii() and last.isalnum() and after[:1].isascii() and after[:1].isalnum():
        return False
    if last.isdigit() and re.match(r"\.\d", after):
        return False
    # a part of a hyphenated word is another word: fidelity in Multi-fidelity, IBM in MIT-IBM
    if first.isascii() and first.isalnum() and re.search(r"[A-Za-z0-9][-_]$", fold(text[max(0, start - 2) : start])):
        return False
    if last.isascii() and last.isalpha() and re.match(r"[-_][A-Za-z]", after):
        return False
    if text.startswith("纳米", start) and re.search(r"\d\s?$", text[max(0, start - 2) : start]):
        return False  # 7 纳米 AI 芯片
    return not any(c in "“”" for c in text[start:end])


def _cuts_word(boundaries: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether an edge of the name falls inside a dictionary word that reaches beyond it (百度 in 百度百科, 谷歌研究 in 谷歌研究者).

    A word that begins ahead of the name and ends inside it is trusted less: 其中 in 其中华为 is found, 京东 in 北京东 too.
    """
    short = end - start <= 3
    return any((s < start < e or s < end < e) and e - s <= 4 and (short or e - s >= 3) for s, e in boundaries)


def _ends_word(text: str, boundaries: list[tuple[int, int]], start: int) -> bool:
    """Whether the name's one Chinese character is the last of another word (源 2.0 in 开源 2.0, but not in 浪潮源 2.0)."""
    alone = not "\u4e00" <= text[start + 1 : start + 2] <= "\u9fff"
    return alone and any(s < start and e == start + 1 for s, e in boundaries)


_CUES: dict[Kind, tuple[re.Pattern[str], re.Pattern[str]]] = {
    Kind.ORG: (
        re.compile(
            r"(?:[“「（(、]|公司|企业|厂商|独角兽|初创|创企|收购|投资|旗下|联合|携手|和|与|由|获|月[，,]|日[，,]|年[，,]|^|以及|包括)\s?$"
        ),
        re.compile(
            r"\s?(?:[”」]|[（(][A-Za-z]|公司|科技|集团|机器人|医疗|智能|完成|宣布|获|发布|推出|公开|开源|上线|亮出|表示|成立|创立|成为|正式|联合|与|旗下|的?(?:创始人|CEO)|拟|向|在|已|将|也|于|递|上市|\d{1,2}\s?月|[、和及]|等|[：:])"
        ),
    ),
    Kind.MODEL: (
        re.compile(r"(?:[“「]|模型|名为|发布|推出|提出|开源|上线|公布|开放|升级|亮出|大模型|算法|[（(、—])\s?$"),
        re.compile(r"\s?(?:[”」]|大?模型|系列|算法|[（(]|参数|预训练|超大规模)"),
    ),
    Kind.HARDWARE: (
        re.compile(r"(?:[“「]|芯片|名为|发布|推出|搭载|处理器|[（(、—])\s?$"),
        re.compile(r"\s?(?:[”」]|系列|芯片|处理器|[（(]|超算|超级计算机|加速卡|GPU|NPU|IPU|SoC|的?\s?(?:INT|FP|BF|TF)\s?\d)"),
    ),
    Kind.PRODUCT: (
        re.compile(r"(?:[“「]|平台|名为|发布|推出|上线|产品|系统|机器人|[（(、—])\s?$"),
        re.compile(r"\s?(?:[”」]|平台|系统|框架|机器人|系列|[（(]|软件|应用|App|APP|助手)"),
    ),
    Kind.DATASET: (
        re.compile(r"(?:[“「]|数据集|基准|[（(、—])\s?$"),
        re.compile(r"\s?(?:[”」]|数据集|基准|数据|[（(])"),
    ),
}


# A Latin name that is also a word (Frontier, Aurora) is the machine where the sentence speaks of machines.
_TOPICS = {
    Kind.HARDWARE: re.compile(r"TOP500|FLOPS|TOPS|超算|超级计算机|算力|芯片", re.IGNORECASE),
    Kind.MODEL: re.compile(r"参数|预训练|大模型|语言模型"),
}


_IN_TOWN = re.compile(r"(?:[在于赴]|来自)(?:[\u4e00-\u9fff]{2,3})?\s?$")
_BRIEF = 3  # letters


def _cue(text: str, start: int, end: int, entry: Entry, makers: Sequence[str]) -> float:
    """How strongly the words beside an ambiguous spelling, or its sentence, speak for the name; 0 for not at all."""
    if entry.kind not in _CUES:
        return 0
    before, after = _CUES[entry.kind]
    left = text[max(0, start - 8) : start]
    owned = any(maker in text[:start] for maker in makers)
    if entry.subtype == "university" and _IN_TOWN.search(left):
        return 0  # 在英国剑桥成立
    if entry.kind is Kind.HARDWARE and owned and _TOPICS[Kind.HARDWARE].search(text):
        return 2.5  # 英特尔宣布 Aurora 完成安装，峰值超过 2EFLOPS
    if after.match(text, end) or any(left.rstrip(" “的").endswith(maker) for maker in makers):
        return 2
    if entry.kind is Kind.MODEL and owned and _TOPICS[Kind.MODEL].search(text):
        return 1.5  # 腾讯公开混元，参数超千亿
    if entry.kind is Kind.PRODUCT and owned and text[start].isascii() and end - start >= 5:
        return 1.5  # 特斯拉发布第二代 Optimus
    if entry.kind in _TOPICS and text[start].isascii() and end - start >= 3 and _TOPICS[entry.kind].search(text):
        return 1.5
    brief = entry.kind in (Kind.HARDWARE, Kind.PRODUCT) and end - start <= _BRIEF and text[start:end].isascii()
    return 1 if before.search(left) and not (brief and makers and not owned) else 0  # 云鲸发布 J3 扫拖机: no chip of another's


@cache
def default_lexicon() -> Lexicon:
    """The shipped lexicon, whole."""
    return Lexicon()
