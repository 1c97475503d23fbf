"""What a block is, by its wording and its looks: shared by pages and text files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..document import BlockKind
from ..language.lines import day_alone, is_field
from .build import Draft
from .patterns import (
    bullet,
    caption,
    ends_sentence,
    footnote_mark,
    is_address,
    is_address_part,
    is_contents_head,
    is_contents_line,
    is_dotted,
    is_footnote_text,
    is_ornament,
    is_remark,
    is_source,
    numbered,
)

_HEADING_LENGTH, _HEADING_ALONE = 45, 30
_SHORTEST_TITLE, _LONGEST_TITLE = 10, 60  # characters of an article's headline


def classified(drafts: Sequence[Draft], body: float) -> list[Draft]:
    """Give every paragraph draft its kind and label."""
    out: list[Draft] = []
    contents = False
    for i, draft in enumerate(drafts):
        if draft.kind is not BlockKind.PARAGRAPH:
            out.append(draft)
            contents = False
            continue
        text = draft.text
        following = drafts[i + 1].text if i + 1 < len(drafts) else ""
        contents = _set_kind(draft, text, following, body, contents)
        if _heads_article(drafts, i):
            draft.kind, draft.rank, draft.label = BlockKind.HEADING, 1, ""
        elif not body and _heads_heading(drafts, i):
            draft.kind, draft.rank, draft.label = BlockKind.HEADING, 5.5, ""
        if draft.kind is BlockKind.HEADING and _is_of_form(drafts, i):
            draft.kind, draft.rank, draft.label = BlockKind.PARAGRAPH, 0, ""
        behind = _beyond_page(draft) if draft.kind is BlockKind.SOURCE_NOTE else None
        if out and is_address_part(text) and is_address(out[-1].text) and " " not in out[-1].text:
            out[-1].lines += draft.lines
            continue
        out.append(draft)
        if behind:
            out.append(behind)
    return _enumerations(out)


def _is_of_form(drafts: Sequence[Draft], i: int) -> bool:
    """创立时间：2016 年: whether the line is one of a form, of which two others stand beside it."""
    beside = [drafts[k].text for k in range(max(0, i - 2), min(len(drafts), i + 3)) if k != i]
    return is_field(drafts[i].text) and any(is_field(a) and is_field(b) for a, b in pairwise(beside))


def _heads_article(drafts: Sequence[Draft], i: int) -> bool:
    """Whether a line is the headline of an article in a collection: the day that it came out stands under it, and then prose."""
    if i + 2 >= len(drafts) or not day_alone(drafts[i + 1].text) or drafts[i].kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
        return False
    text = drafts[i].text
    fits = _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE and text[-1] not in "。；，：" and not is_field(text)
    return fits and is_prose(drafts[i + 2].text)


def is_prose(text: str) -> bool:
    """A paragraph, or a sentence that is one by itself."""
    return len(text) > _HEADING_LENGTH or (len(text) > _SHORTEST_TITLE and ends_sentence(text))


def _heads_heading(drafts: Sequence[Draft], i: int) -> bool:
    """2017 年态势总结 over 各国推动数字化升级, which prose follows: a line that names a year, over what is a heading itself."""
    if i + 2 >= len(drafts) or any(drafts[k].kind is not BlockKind.PARAGRAPH for k in range(i, i + 3)):
        return False
    first, second, prose = (drafts[k].text for k in range(i, i + 3))
    plain = all(
        len(t) <= 30 and t[-1] not in "，,、：:；;。" and "。" not in t and not is_field(t) and not day_alone(t) for t in (first, second)
    )
    return plain and _YEAR_FIRST.match(first) is not None and not second[0].isdigit() and len(prose) > _HEADING_LENGTH


_YEAR_FIRST = re.compile(r"20[0-4]\d\s?年(?!\s?\d)[\u4e00-\u9fff]{2}")


def _beyond_page(note: Draft) -> Draft | None:
    """A source note ends with its page: what was joined to it from the next one is a paragraph of its own."""
    first = note.lines[0].page
    lines = [line for line in note.lines if line.page != first]
    if not lines:
        return None
    note.lines = [line for line in note.lines if line.page == first]
    return Draft(BlockKind.PARAGRAPH, lines)


_ORDINAL = re.compile(r"(\d{1,2})[.、．]")


def _enumerations(drafts: list[Draft]) -> list[Draft]:
    """Numbered lines one after the other with nothing under them are a list, however much each looks like a heading."""
    run: list[Draft] = []
    for draft in [*drafts, None]:
        number = _ORDINAL.match(draft.text) if draft and draft.kind is BlockKind.HEADING else None
        last = _ORDINAL.match(run[-1].text) if run else None
        goes_on = bool(number and (last is None or int(number[1]) == int(last[1]) + 1))
        if number and goes_on and draft:
            run.append(draft)
            continue
        if len(run) >= 3:
            for item in run:
                mark = _ORDINAL.match(item.text)
                item.kind, item.rank, item.label = BlockKind.LIST_ITEM, 1, mark[0] if mark else ""
        run = [draft] if number and draft else []
    return drafts


_ASIDE = (BlockKind.FOOTNOTE, BlockKind.FURNITURE)
_FLOATING = (*_ASIDE, BlockKind.CAPTION, BlockKind.SOURCE_NOTE, BlockKind.TABLE)


def mended(drafts: Sequence[Draft], *, unwrapped: bool) -> list[Draft]:
    """Put paragraphs together again that a footnote, a figure at a page's head, or a page's end has cut.

    ``unwrapped``: lines are no evidence in this file (or have been joined already), so two paragraphs that stand one
    after the other may be one, if the first stops amid a sentence and the second ends one.
    """
    out: list[Draft] = []
    cut: Draft | None = None
    noted, source_page = False, 0
    for draft in drafts:
        plain = draft.kind is BlockKind.PARAGRAPH
        over_page = 0 < source_page < min(draft.pages, default=0)
        on_its_own = unwrapped and ends_sentence(draft.text) and cut is not None and len(cut.text) > _LONGEST_TITLE
        if cut is not None and plain and (noted or over_page or on_its_own):
            cut.lines += draft.lines
            draft = cut
        else:
            out.append(draft)
        if cut is not None and draft.kind in _FLOATING and draft is not cut:
            # Bare addresses gather at the page's foot as footnotes do.
            aside = draft.kind in _ASIDE or (draft.kind is BlockKind.SOURCE_NOTE and is_address(draft.text))
            noted = noted or aside
            if draft.kind is BlockKind.SOURCE_NOTE:
                source_page = max(draft.pages, default=0)
            if aside or source_page or min(draft.pages, default=0) > max(cut.pages, default=0):
                continue
        cut, noted, source_page = (draft if plain and _is_cut(draft.text) else None), False, 0
    return out


def _is_cut(text: str) -> bool:
    """Prose that stops without any punctuation."""
    return len(text) > 30 and text[-1].isalnum() and ("，" in text or "。" in text)


def _set_kind(draft: Draft, text: str, following: str, body: float, contents: bool) -> bool:
    """Set the kind; return whether the table of contents goes on."""
    if is_contents_head(text):
        draft.kind, draft.rank = BlockKind.CONTENTS, 1
        return True
    if is_dotted(text) or (contents and is_contents_line(text)):
        draft.kind = BlockKind.CONTENTS
        return contents
    if contents and is_contents_line(following) and len(text) < 60:
        draft.kind = BlockKind.CONTENTS
        return True
    if is_ornament(text):
        draft.kind = BlockKind.FURNITURE
        return contents
    if is_remark(text):
        draft.kind, draft.label = BlockKind.FOOTNOTE, "注"
    elif is_source(text):
        draft.kind = BlockKind.SOURCE_NOTE
    elif label := caption(text):
        draft.kind, draft.label = BlockKind.CAPTION, label
    elif is_footnote_text(text):
        draft.kind, draft.label = BlockKind.FOOTNOTE, footnote_mark(text).strip("[]")
    elif mark := bullet(text):
        draft.kind, draft.rank, draft.label = BlockKind.LIST_ITEM, mark[0], mark[1]
    else:
        _set_heading(draft, text, following, body)
    return False


_LATIN_GLOSS = re.compile(r"[（(][A-Za-z][\x20-\x7e]*?[）)]")  # 2、初速度 (Momenta I Building Autonomous Driving Brains)
_TELLS = re.compile(r"\d\s?(?:月|亿|万)|轮")  # ① 4 月 A+ 轮 5 亿元


def _set_heading(draft: Draft, text: str, following: str, body: float) -> None:
    number = numbered(text)
    line = draft.lines[0]
    looks = line.size > 1.08 * body or line.bold
    length = len(_LATIN_GLOSS.sub("", text))
    short = length <= (2 * _HEADING_LENGTH if looks else _HEADING_LENGTH) and not ends_sentence(text)
    stop = text[-1] in "，,、：:；;。" or "。" in text
    tells = number is not None and number[0] >= 5 and _TELLS.search(text) is not None
    if number and short and not stop and not tells and (looks or number[0] < 5 or not body):
        draft.kind, draft.rank, draft.label = BlockKind.HEADING, number[0], number[1]
    elif number and number[0] >= 2:
        draft.kind, draft.rank, draft.label = BlockKind.LIST_ITEM, 1, number[1]
    elif looks and short and not stop:
        draft.kind, draft.rank = BlockKind.HEADING, 0
    elif (
        short
        and not stop
        and not text[0].isdigit()
        and not _A_FIGURE.search(text)
        and (len(text) <= _HEADING_ALONE or _titles_one(text) or _titles_in_latin(text))
        and (len(following) > 40 or _titles_slide(draft, following))
    ):
        draft.kind, draft.rank = BlockKind.HEADING, 6


def _titles_in_latin(text: str) -> bool:
    """发布并开源 27B 参数的 Gemma 2 语言模型: a title that is long by its Latin names, two letters as wide as a character."""
    width = sum(0.5 if char.isascii() else 1 for char in text)
    return width <= _HEADING_ALONE and not (_OF_A_ROW.search(text) or _TELLS.search(text))


_OF_A_ROW = re.compile(r"[：:|｜©]|\s{2}|　|\d\s?/\s?\d")


_A_FIGURE = re.compile(r"\d\s?[KMGTPE]?(?:FL)?OPS")  # 单精度 FP32 算力为 40TFLOPS
# 汉得信息（未覆盖）：基于融合中台，发布 AIGC 中台: whom or what the section is about, and what is said of it
_TITLES_ONE = re.compile(r"[^，。；：\d][^，。；：]{1,17}[：:]\s?[^。；：\d][^。；：]*")


def _titles_one(text: str) -> bool:
    return _TITLES_ONE.fullmatch(text) is not None and not _TELLS.search(text)


def _titles_slide(draft: Draft, following: str) -> bool:
    """A page's first line with bullets under it."""
    return draft.opens and bullet(following) is not None


def levelled(drafts: Sequence[Draft], body: float) -> list[Draft]:
    """Make heading levels dense from 1: by number where there is one, else by size beside the numbered ones."""
    headings = [d for d in drafts if d.kind is BlockKind.HEADING and d.rank >= 0]
    ranks = sorted({d.rank for d in headings if 0 < d.rank < 6})
    sizes = [max(_size(d) for d in headings if d.rank == r) for r in ranks]
    plain = sorted({_size(d) for d in headings if not 0 < d.rank < 6}, reverse=True)
    for draft in headings:
        if draft.rank in ranks:
            draft.level = ranks.index(draft.rank) + 1
        elif ranks and body:
            draft.level = next((i + 1 for i, s in enumerate(sizes) if s <= _size(draft)), len(ranks) + 1)
        else:
            draft.level = len(ranks) + 1 + plain.index(_size(draft))
    items = [d for d in drafts if d.kind is BlockKind.LIST_ITEM]
    depths = sorted({int(d.rank) for d in items})
    for draft in items:
        draft.level = depths.index(int(draft.rank)) + 1
    return list(drafts)


def _size(draft: Draft) -> float:
    return round(draft.lines[0].size * 2) / 2
