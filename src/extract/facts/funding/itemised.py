"""Sums beside the names of those who raised them, where the sentence before says that they are financings.

今年的融资数据如下。寒武纪：1 亿美元（估值近 10 亿美元）；深鉴科技：4000 万美元
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import named
from extract.facts.funding.words import compiled
from extract.facts.reading import Line, Reading
from extract.language.characters import BULLETS
from extract.names.mention import Kind
from extract.records import FundingFact

_FINANCINGS = re.compile(r"融资|获投|募资|筹资")
_SUMS = re.compile(r"数据|情况|金额|总额|如下|一览|名单|清单|盘点|分别|包括|公开的|列举|[：:]$")
_OTHER = re.compile(r"市值|营收|收入|利润|市场规模|销售额|订单|出货")
_GLOSS = re.compile(r"[（(][^（）()]*[）)]")
_LEAST = 2


def itemised_sums(reading: Reading, line: Line) -> list[FundingFact]:
    """The financings of a sentence that is nothing but names with a sum behind a colon each; none where fewer than two are."""
    lead = line.sentence.lead or (line.previous.text if line.previous and line.sentence.number else "") or line.sentence.heading
    if not (_FINANCINGS.search(lead) and _SUMS.search(lead)) or _OTHER.search(lead):
        return []
    found = list(_items(reading, line))
    return found if len(found) >= _LEAST else []


def _items(reading: Reading, line: Line) -> Iterator[FundingFact]:
    for name, said in zip(line.clauses, line.clauses[1:], strict=False):
        if said.after != "：" or name.after == "：":
            continue
        company = [m for m in line.among(name.start, name.end) if m.kind in (Kind.ORG, Kind.PRODUCT)]
        alone = len(company) == 1 and not (line.text[name.start : company[0].start] + line.text[company[0].end : name.end]).strip(
            " “”「」、"
        )
        money = [q for q in line.quantities if said.start <= q.start < said.end and q.dimension == "money" and not line.bracketed(q.start)]
        if not alone or len(money) != 1:
            continue
        rest = line.text[said.start : money[0].start] + line.text[money[0].end : said.end]
        if _GLOSS.sub("", rest).strip(" 。"):
            continue
        source = reading.source(line, money[0].start, money[0].end, "funding.clause", 0.85)
        yield FundingFact(source, named(line, company[0]), "", "", money[0], "round", date=_year(line))


def _year(line: Line) -> str:
    """The year that the sentence before speaks of, if it names one: 今年的融资数据."""
    before = line.previous if line.sentence.number else None
    years = {d.iso[:4] for d in before.dates if not (d.founding or d.span_of_time)} if before else set()
    return years.pop() if len(years) == 1 else line.frame[:4]


def total_of_list(reading: Reading, line: Line, last: FundingFact) -> FundingFact | None:
    """合计：3.8 亿元, the last item of a list of one company's rounds."""
    if line.sentence.kind != "list" or line.previous is None or last.source.sentence != line.previous.text:
        return None
    money = [q for q in line.quantities if q.dimension == "money"]
    if len(money) != 1 or not _TOTAL_ITEM.fullmatch(line.text[: money[0].start] + line.text[money[0].end :]):
        return None
    source = reading.source(line, money[0].start, money[0].end, "funding.clause", 0.85)
    return FundingFact(source, last.company, "", "", money[0], "total")


_TOTAL_ITEM = compiled(
    rf"[\s{BULLETS}]*" + r"{sum}\s?(?:融资|获投|募资|筹资)?(?:额|金额|总额)?\s?(?:约|为|[：:])?\s?(?:[（(][^（）()]*[）)])?\s?。?"
)
