"""Names that a sentence drops without telling anything of them: who brings the news, who counted, whose adviser helped.

36 氪首发, 据彭博社报道, 天眼查显示, 华兴资本担任独家财务顾问: none of them raised money, released a thing or was founded.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.language.shapes import shape
from extract.names.mention import Kind, Mention


def without_reporters(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions of a sentence that may take a part in what it tells."""
    return [m for m in mentions if m.kind is Kind.PLACE or not (_brings_news(text, m) or _advises(text, m))]


def _brings_news(text: str, mention: Mention) -> bool:
    """36 氪获悉, 天眼查 App 显示 for those known as media; 据动脉网的统计 for others that no list
    has as companies, 据融资服务机构 Carta 数据显示 for any."""
    if mention.subtype == "media":
        beside = shape("reports").match(text, mention.end) or shape("reported_by").search(text[: mention.start])
        return beside is not None
    if mention.kind is not Kind.ORG or not shape("has_reported").match(text, mention.end):
        return False
    ahead = text[: mention.start]
    unknown = mention.found_by != "lexicon" and shape("reported_by").search(ahead)
    return bool(unknown or shape("reported_by_a").search(ahead))


def _advises(text: str, mention: Mention) -> bool:
    """X 担任本轮融资独家财务顾问."""
    return mention.kind is Kind.ORG and shape("advises").match(text, mention.end) is not None
