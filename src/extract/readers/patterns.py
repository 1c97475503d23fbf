"""What the beginning or the look of one line says about it: a heading's number, a bullet, a caption, a source note."""

from __future__ import annotations

import re

from ..document import is_wide

_CJK_NUMBER = "一二三四五六七八九十百零〇"

#: Numbered openings, from the highest rank down; the rank is a heading's level before levels are made dense.
_NUMBERED = (
    (1, re.compile(rf"第\s*(?:[{_CJK_NUMBER}]+|\d+)\s*[章篇编](?![{_CJK_NUMBER}\d])|第[{_CJK_NUMBER}]+部分")),
    (2, re.compile(rf"第\s*[{_CJK_NUMBER}]+\s*节")),
    (2, re.compile(rf"[{_CJK_NUMBER}]{{1,3}}\s*[、．](?!\d|[{_CJK_NUMBER}][位名届期代季批号线])")),
    (3, re.compile(rf"[（(]\s*[{_CJK_NUMBER}]{{1,3}}\s*[）)]、?")),
    (
        4,
        re.compile(
            r"[1-9]\d?(?:\.\d{1,2}){1,3}(?![\d.])(?!\s*[%％万亿千百倍个年月日元美欧英港版秒分毫微纳米克吨度瓦伏赫兹字条款家名人位件TGPMKEWHnmkc]|\s*[A-Za-z]{1,3}\b)\.?(?=[\s、\u3400-\u9fff])"
        ),
    ),
    (4, re.compile(r"\d{1,2}\s*(?:[．、]|\.(?!\d))")),
    (5, re.compile(r"[（(]\s*\d{1,2}\s*[）)]|\d{1,2}[）)]")),
    (5, re.compile(r"[\u2460-\u2473\u2776-\u277f]")),
)
_PROFILE = re.compile(r"[^\s，。；：、（(\d][^\s，。；：、]{1,13}[ \u3000]{2,}(?:[^\s\d—–-]\S*[，。]|(?:19|20)\d\d\s?年\S*)")
_SECTION = re.compile(r"(\d{1,2})((?:\.\d{1,2})+)\.?")
_BULLET = re.compile(
    r"[•◦●○▪▫■□◆◇►▶➢➤✓✔⚫‣∙·┃\uf06c\uf0b7\uf06e\uf0d8](?=\s|[^\s\d·])|[-–—*](?=\s)|(?:(?:19|20)\d\d\.)?(?:0[1-9]|1[0-2])(?:\.(?:0[1-9]|[12]\d|3[01]))?(?=\s+[^\d\s%])(?<=\d\.\d\d)"
)
#: How deep a bullet's shape puts its item: squares stand over dots, dots over rings and dashes.
_OVER, _DEEPER = "■▪□▫◆◇►▶➢➤✓✔", "◦○-–—"
_CAPTION = re.compile(
    r"(?:(?P<label>(?:图表|图|表|Figure|Fig\.|Table|Chart|FIGURE|TABLE)\s*\d+(?:\s*[-–—.]\s*\d+)*)"
    r"(?=[\s:：、．.]|[\u3400-\u9fff《“A-Z]|$)|(?P<word>[图表]注|图|表)\s*[:：])"
)
_CAPTION_PROSE = re.compile(r"^\S{1,3}\s*\d+(?:[-–—.]\d+)*\s*(?:中|所示|展示|显示|列出|给出|为|是|可以|可见|可知|说明|总结|描述|反映)")
_SOURCE = re.compile(
    r"(?:(?:资料|数据|图片|图表|信息|文献|内容|新闻)?(?:来源|出处)|(?:论文|项目|代码|参考|原文|官网)?(?:地址|链接)|(?:备\s*)?注(?:释)?\d?"
    r"|Source|Note)s?\s*[:：]"
)
_CREDIT = re.compile(r"[^。；：]{2,40}[，,、\s]\s?(?:制表|制图|绘图|作图|图源)\s?[：:]\s?[^，。；：]{2,20}")  # 创业公司梳理，制表：某某
_REMARK = re.compile(r"(?:备\s*)?注(?:释)?\d?\s*[:：](?!.{0,4}(?:资料|数据)?来源)")
_SOURCE_OPENING = re.compile(r"^[\u3400-\u9fff]{1,6}\s*[:：]\s*")
_ADDRESS = re.compile(r"<?(?:https?://|www\.)[\x21-\x7e]+$")
_ADDRESS_PART = re.compile(r"[\x21-\x7e]+$")
_DOTTED = re.compile(r"(?:\.\s?){4,}|…{2,}|(?:·\s?){4,}|．{3,}|-{6,}")
_CONTENTS_LINE = re.compile(r"\S.*?(?:(?:\.\s?){3,}|…+|(?:·\s?){3,}|．{2,}|\s)\s*(?:\d{1,4}|[ivxIVX]{1,5})$")
_CONTENTS_HEAD = re.compile(r"(?:目\s*[录次]|(?:图表?|表|表格|插图)\s*目\s*[录次]|CONTENTS|Contents|图表?清单)\s*(?:CONTENTS|Contents)?$")
_FOOTNOTE = re.compile(r"(?P<mark>[¹²³⁰⁴-⁹]{1,3}|[\u2460-\u2473]|\[\d{1,3}\]|\d{1,3}|[*†‡])\s*(?=[^\s，。；、：！？）”》])")
_FOOTNOTE_TEXT = re.compile(
    r"(?:[¹²³⁰⁴-⁹]{1,3}\s*[^\s，。；、：！？）”》]|(?:\[\d{1,3}\]|\d{1,3})\s*(?:(?:数据|资料|信息)?来源|参[见考]|详见|根据|见[：:《]|引自|https?://|注[：:]))"
)
# 12 2021 年…, a note; 6 日  X 发布…, an entry of a chronicle
_DATED_NOTE = re.compile(r"\d{1,2} (?:19|20)\d\d\s*年|[0-3]?\d\s?日(?:[ \u3000]{2,}|\t)\S")
_DECIMAL = re.compile(r"\d+\.\d+(?!\.)|\d{1,2}\s*、")
_ORNAMENT = re.compile(r"[-=_*~·.•|+—–─━\s]+$")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—·|丨/\s]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6}|[IVXLC]{1,6})(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}(?:\s*页)?|\s*共\s*\d{1,4}\s*页)?[-–—·|丨\s]*)$"
)

TERMINAL = "。！？!?；;…"
_CLOSING = "”’」』）)》】\"'"


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as a sentence does (a closing quote or bracket after the stop may follow)."""
    stripped = text.rstrip().rstrip(_CLOSING)
    if not stripped:
        return False
    latin = stripped[-1] == "." and stripped[-2:-1].isalpha() and not any(map(is_wide, stripped[-24:]))
    return stripped[-1] in TERMINAL or latin


def breaks_off(text: str) -> bool:
    """Whether ``text`` ends amid a sentence, by its last character alone."""
    return bool(text) and not ends_sentence(text) and text.rstrip()[-1] not in "：:"


def numbered(text: str) -> tuple[int, str] | None:
    """The rank and the wording of the number that ``text`` opens with."""
    for rank, pattern in _NUMBERED:
        if found := pattern.match(text):
            label = found.group().strip()
            if rank == 4 and (section := _SECTION.match(label)):
                return section.group(2).count(".") + 1, label
            return rank, label
    return None


_RUN_IN = re.compile(r"(?:(?![的了是在为有和与及将])[\u4e00-\u9fffA-Za-z·\- ]){2,12}(?:[（(][^（）()]{2,24}[）)])?。(?=\S)")


def opens_profile(text: str) -> bool:
    """Whether ``text`` begins with a name and a wide gap, or a name and a stop: 某某科技　　2018 年成立于…; 某某科技。2018 年…"""
    return _PROFILE.match(text) is not None or _RUN_IN.match(text) is not None


def bullet(text: str) -> tuple[int, str] | None:
    """The depth by its shape and the bullet that ``text`` opens with."""
    if found := _BULLET.match(text):
        mark = found.group()
        return (1 if mark in _OVER else 3 if mark in _DEEPER else 2), mark
    return None


def is_lone_bullet(text: str) -> bool:
    """A bullet alone: its text stands on the next line."""
    return re.fullmatch(r"[•◦●○▪■□◆►▶]", text.strip()) is not None


def caption(text: str) -> str | None:
    """The label (表 5, 图注) if ``text`` is a caption."""
    found = _CAPTION.match(text)
    if not found or ends_sentence(text[-4:]) or _CAPTION_PROSE.match(text) or len(text) > 120:
        return None
    return (found["label"] or found["word"]).strip()


def opens_caption(text: str) -> bool:
    return bool(_CAPTION.match(text)) and not _CAPTION_PROSE.match(text)


def is_source(text: str) -> bool:
    return bool(_SOURCE.match(text) or _CREDIT.fullmatch(text) or is_address(text))


def is_unit_line(text: str) -> bool:
    """（金额单位：亿美元）, above a table or below it."""
    return re.match(r"[（(]?[\u4e00-\u9fff]{0,4}单位\s?[：:]", text) is not None


def is_remark(text: str) -> bool:
    """注：… under a table or figure: set apart like a source line, and yet it states facts."""
    return bool(_REMARK.match(text))


def is_address(text: str) -> bool:
    """Whether the line is an address, or 来源： and nothing but an address."""
    return bool(_ADDRESS.match(_SOURCE_OPENING.sub("", text)))


def is_address_part(text: str) -> bool:
    """Whether ``text`` may be the rest of an address that a line break cut: printable ASCII without a space."""
    return bool(_ADDRESS_PART.match(text)) and not text[:4].lower().startswith(("http", "www."))


def is_dotted(text: str) -> bool:
    """A line of a table of contents by its leader dots."""
    return bool(_DOTTED.search(text)) and text[-1:] in "0123456789ivxIVX."


def is_contents_line(text: str) -> bool:
    return bool(_CONTENTS_LINE.match(text)) and len(text) < 200


def is_contents_head(text: str) -> bool:
    return bool(_CONTENTS_HEAD.match(text.strip("■ 　")))


def footnote_mark(text: str) -> str:
    """The mark that a footnote opens with, or nothing."""
    found = _FOOTNOTE.match(text)
    return found["mark"] if found else ""


def is_footnote_text(text: str) -> bool:
    """Whether the wording alone, without its place and size, shows a footnote."""
    return bool(_FOOTNOTE_TEXT.match(text))


_COUNTED = re.compile(
    r"\d+(?:\.\d+)?\s*(?:[年月日号时分秒天周岁%％亿万千百十多余个家款名位项种类篇张块颗台辆座所起笔轮人次倍元件条美欧英港日][^）]?|[-–—~至/+,]|[A-Z]{1,4}\b|[TGM]B)"
)


def opens_footnote(text: str) -> bool:
    """Whether a small line's first number can be a footnote's mark, and is not a quantity."""
    return bool(footnote_mark(text)) and not _COUNTED.match(text) and len(text) > 4


def is_ornament(text: str) -> bool:
    """A line of dashes or stars."""
    return bool(_ORNAMENT.match(text))


def is_page_number(text: str) -> bool:
    return bool(text.strip()) and bool(_PAGE_NUMBER.match(text.strip()))


def opens_block(text: str, before: str = "") -> bool:
    """Whether a line that begins so starts a block of its own; a decimal does not after an unfinished line."""
    number = numbered(text)
    if number and before and (_unclosed(before) or (_DECIMAL.match(text) and breaks_off(before))):
        number = None
    other = _DATED_NOTE.match(text) or is_footnote_text(text) or bullet(text) or opens_caption(text) or is_source(text) or is_dotted(text)
    return bool(number or other)


def _unclosed(text: str) -> bool:
    """Whether a bracket that ``text`` opens in its last sentence is still open: （WuDao 2. / 0）."""
    last = re.split("[。！？]", text)[-1]
    return len(re.findall("[（(]", last)) > len(re.findall("[）)]", last))


def is_prose(text: str) -> bool:
    """Whether a single line shows by its punctuation that it is running text and no heading."""
    return "。" in text or ("，" in text and not opens_block(text))


_TOLD = re.compile(r"[，。；]|\d\s?[月日]|轮|亿|万")
_LABEL = re.compile(r"[^，。；：:！？\d%][^，。；：:！？%]*")
_WORDY, _WIDEST_LABEL = 20, 32  # columns of characters


def tells(text: str) -> bool:
    """Whether a cell beside a name tells something of it, and is no word or figure of a table."""
    return columns_wide(text) >= _WORDY and _TOLD.search(text) is not None


def is_label(text: str) -> bool:
    """Whether a cell may be the name that something is told of beside it."""
    return columns_wide(text) <= _WIDEST_LABEL and _LABEL.fullmatch(text) is not None


def is_apart(text: str) -> bool:
    """Whether a line that begins so is no running text: a caption or a source note."""
    return opens_caption(text) or is_source(text)


def columns_wide(text: str) -> int:
    """Display columns: two for a Chinese character, one for another."""
    return sum(2 if is_wide(c) or ord(c) > 0x2E7F else 1 for c in text)


def first_token_width(text: str) -> int:
    """Display columns that a line must have free to take the next line's beginning.

    One Chinese character with the closing punctuation that may not open a line, or a whole Latin word.
    """
    width = 0
    for i, char in enumerate(text):
        if char in "，。、；：！？）》”’」』】,.;:!?)" or (i == 0 and char in "（《“‘「『【("):
            width += 2 if is_wide(char) else 1
        elif is_wide(char) or char.isspace():
            if width:
                break
            width = 2
        else:
            if width and is_wide(text[i - 1]):
                break
            width += 1
    return width
