"""What a report says of itself: title, publisher, date, and the year that 今年 means.

``<report>.yml`` beside the report overrules what its cover says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from ..document import BlockKind, ReportInfo
from ..errors import ReadError
from .build import Draft
from .patterns import ends_sentence

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=\s*年|\s*年度)")
# 未写年份的月份均指 2022 年; 本报告梳理 2022 年…: what the report itself says of its dates
_SAID_YEAR = re.compile(r"(?:年份|月份|日期)[^。；]{0,14}?(?:指|为|系|属|按)\s?(20[0-4]\d)\s*年")
_ABOUT_YEAR = re.compile(
    r"本(?:报告|书|文|白皮书|蓝皮书|绿皮书|年鉴|手册|期|刊)[^。；\d]{0,16}(20[0-4]\d)\s*"
    r"(?:年度|年(?!\s?\d{1,2}\s?月|\s?(?:以来|起|[至到—–-]|初|[年中]?[底末]|[上下]半年)))"
)
# 2022 年十大进展与 2023 年展望 tells of 2022
_OUTLOOK = re.compile(r"\s*年?(?:十大|[\u4e00-\u9fff]{0,4})(?:技术|产业|发展)?(?:趋势|展望|预测|前瞻)")
_STEM_YEAR = re.compile(r"(?<![0-9A-Za-z])(20[0-4]\d)(?![0-9A-Za-z])")
_TITLE_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_DATE = re.compile(r"(20[0-4]\d)\s*(?:年|[-./])\s*(?:(\d{1,2})\s*(?:月|[-./])?\s*(?:(\d{1,2})\s*日?)?)?")
_COVER_DATE = re.compile(
    r"[（(]?\s*(?:发布(?:日期|时间)?|出版(?:日期|时间)?|版本|报告日期|日期)?\s*[:：]?\s*"
    r"(20[0-4]\d)\s*(?:年|[-./])\s*(?:(\d{1,2})\s*(?:月|[-./])?\s*(?:(\d{1,2})\s*日?)?)?\s*[）)]?$"
)
_DATE_AT_END = re.compile(r"[|｜·•,，\s](20[0-4]\d)\s*年\s*(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?$")
_PUBLISHER = re.compile(
    r"(?:研究院|研究所|研究会|研究中心|联盟|学院|大学|公司|集团|中心|协会|学会|实验室|委员会|社区|智库|咨询|证券|部|局|报社|网|传媒|Institute|Research|Consulting)$"
)
_RIGHTS = re.compile(
    r"(?:版权(?:属于|归)|(?:发布|编制|编写|出版|编著|主编)(?:单位|机构|方|者)?\s*[:：]|著作权(?:属于|归))\s*(?P<who>[^，。；,;\n]{2,40}?)"
    r"(?:所有|共同所有|并受|拥有|$|[，。；])"
)
# What a title ends with, or has ahead of its year: 人工智能发展报告（2022）
_TITLE_WORD = re.compile(
    r"(?:报告|白皮书|蓝皮书|绿皮书|年鉴|年报|年刊|回顾|综述|述评|展望|盘点|复盘|观察|趋势|进展|全景|全景图|手册|洞察|纪要|速览|研究|指南)(?=[\s（(：:·\-—】]|$)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{4}")


def report_info(drafts: Sequence[Draft], path: Path, furniture: Sequence[str] = ()) -> ReportInfo:
    """What the cover, the running heads (``furniture``) and the first pages say; the file's name as a last resort."""
    cover = _cover(drafts)
    after = drafts[len(cover) : len(cover) + 1]
    title = _title(cover, bool(after) and after[0].kind is BlockKind.CONTENTS)
    if title is not None:
        title.kind = BlockKind.TITLE
    running = _running_title(furniture)
    text = _clean(title.text) if title else running
    published = max((_published(x.text) for x in cover if x is not title), key=len, default="")
    head = "\n".join(d.text for d in drafts[:120])
    return ReportInfo(
        title=text or path.stem,
        publisher=_publisher(cover, head),
        published=published,
        year=_year(text if _TITLE_YEAR.search(text) else running, published, head, path.stem),
    )


def _cover(drafts: Sequence[Draft]) -> list[Draft]:
    """The blocks before the first long one: a cover has no running text."""
    cover: list[Draft] = []
    for draft in drafts[:14]:
        page = min(draft.pages, default=0)
        if len(draft.text) > 80 or draft.kind in (BlockKind.CONTENTS, BlockKind.TABLE, BlockKind.LIST_ITEM) or page > 2:
            break
        if cover and page > min(cover[0].pages, default=0) and len(cover) >= 2:
            break
        cover.append(draft)
    return cover


_NO_TITLE = re.compile(r"(?:摘\s*要|前\s*言|序\s*言|目\s*录|版权声明|编制说明|\d{1,2}|第.{1,3}[章节].*|[一二三四五六]、.*)$")


def _title(cover: Sequence[Draft], before_contents: bool) -> Draft | None:
    """The largest text of the cover, or in a text file its first line."""
    fit = [d for d in cover if 4 <= len(d.text) <= 60 and not _NO_TITLE.match(d.text) and not _COVER_DATE.match(d.text)]
    if not fit or (cover[0] not in fit[:1] and not any(d.lines[0].size for d in fit)):
        return None
    largest = max(d.lines[0].size for d in fit)
    tall = [d for d in fit if d.lines[0].size >= largest - 0.5]
    # who publishes it may stand ahead of what it is called
    first = next((d for d in tall if _PUBLISHER.search(tall[0].text) and _TITLE_WORD.search(d.text)), tall[0])
    others = [d.lines[0].size for d in cover if d is not first]
    sized = bool(largest) and (largest > max(others, default=0) + 0.4)
    short = not largest and (
        len(cover) >= 2
        or before_contents
        or (first.kind is not BlockKind.CAPTION and not ends_sentence(first.text) and first.text[-1] not in "：:")
    )
    return first if sized or short else None


def _running_title(furniture: Sequence[str]) -> str:
    """The running head that most pages have, without its page number; Chinese before English."""
    heads = Counter(re.sub(r"[\s|｜丨·•\-–—]*\d{0,4}[\s|｜丨\-–—]*$", "", text) for text in furniture)
    fit = [(n, bool(_HAN.search(t)), t) for t, n in heads.items() if 4 <= len(t) <= 60 and n >= 2]
    return _clean(max(fit)[2]) if fit else ""


def _clean(text: str) -> str:
    return re.sub(r"(?<=[\u3400-\u9fff，：])\s+(?=[\u3400-\u9fff])", "", re.sub(r"\s+", " ", text)).strip("《》 ")


def _published(text: str) -> str:
    found = _COVER_DATE.match(text.strip()) or _DATE_AT_END.search(text)
    return _iso(*found.groups()) if found else ""


def _iso(year: str, month: str | None, day: str | None) -> str:
    if not month or not 1 <= int(month) <= 12:
        return year
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day and 1 <= int(day) <= 31 else "")


def _publisher(cover: Sequence[Draft], head: str) -> str:
    named = [_clean(part) for d in cover for part in re.split(r"[|｜]", d.text) if _PUBLISHER.search(part.strip())]
    if named:
        return "、".join(dict.fromkeys(name for name in named if len(name) <= 40))
    found = _RIGHTS.search(head)
    return _clean(found["who"]) if found else ""


def _year(title: str, published: str, head: str, stem: str) -> int | None:
    """What 今年 means: the year that the report says itself, that of the title or the running head (the last one it names), of
    the cover, of the file's name where the text speaks of it, too, or the one most spoken of."""
    if said := _SAID_YEAR.search(head):
        return int(said[1])
    if years := [m[1] for m in _TITLE_YEAR.finditer(title)]:
        past = [m[1] for m in _TITLE_YEAR.finditer(title) if not _OUTLOOK.match(title, m.end())]
        return int((past or years)[-1])
    if about := _ABOUT_YEAR.search(head):
        return int(about[1])
    if published:
        return int(published[:4])
    counted = Counter(int(y) for y in _YEAR.findall(head))
    named = [int(y) for y in _STEM_YEAR.findall(stem)]
    if named and named[-1] in counted:
        return named[-1]
    if counted:
        most = max(counted.values())
        return max(y for y, n in counted.items() if n == most)
    return named[-1] if named else None


def stated(path: Path) -> dict[str, Any]:
    """What ``<report>.yml`` says of the report; ReadError if that file is malformed."""
    beside = next((p for s in (".yml", ".yaml") if (p := path.with_suffix(s)).is_file()), None)
    if beside is None:
        return {}
    try:
        said = yaml.safe_load(beside.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise ReadError(beside, f"is not valid YAML ({' '.join(str(error).split())})") from error
    if not isinstance(said, dict):
        raise ReadError(beside, "must hold keys and values: title, publisher, published, report_year")
    for key in ("title", "publisher", "published", "report_year"):
        if isinstance(said.get(key), list | dict):  # which may, by references, be larger than any memory
            raise ReadError(beside, f"{key}: must be one value")
    changes: dict[str, Any] = {k: str(said[k]).strip() for k in ("title", "publisher") if said.get(k) is not None}
    if said.get("published") is not None:
        changes["published"] = _stated_date(said["published"], beside)
    if said.get("report_year") is not None:
        changes["year"] = _stated_year(said["report_year"], beside)
    return changes


def _stated_date(value: Any, beside: Path) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    found = _DATE.fullmatch(str(value).strip())
    if not found:
        raise ReadError(beside, f"published: {value!r} is no date (write 2021, 2021-04 or 2021-04-30)")
    return _iso(*found.groups())


def _stated_year(value: Any, beside: Path) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"(?:19|20)\d\d", str(value).strip()):
        raise ReadError(beside, f"report_year: {value!r} is no year (write 2021)")
    return int(value)
