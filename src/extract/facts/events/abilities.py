"""What a product can do from then on: 豆包上线图片理解功能, X 推出“自定义指令”这一功能."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors, named_all, owner_in_name
from extract.facts.events.frame import Found, bare_lead, clause_end, clause_start, event, is_dated, triggers
from extract.facts.events.things import THINGS
from extract.facts.reading import Line, Reading
from extract.facts.when import is_planned
from extract.facts.words import event_rules
from extract.names.mention import Kind, Mention
from extract.records import Named

_ABILITY = re.compile(
    r"了?\s?(?:(?:一|两|三|四|五|\d)\s?[个项款大种])?(?:全新|实用|重磅|新)*的?\s?"
    r"(?P<what>(?:(?!多[个项款种]|更多|一系列|[、和与及])[^，。；：]){2,24}?功能)\s?(?:——|—|：)?(?P<name>[^，。；：]{2,20})?(?=[，。；：]|$)"
)


def ability_events(reading: Reading, line: Line) -> Iterator[Found]:
    """A function that somebody, or a product itself, makes public."""
    for start, end in triggers(line, "release", "introduce"):
        match = (
            _ABILITY.match(line.text, end, clause_end(line, start) + 1) if line.text[start:end] in event_rules()["brings_ability"] else None
        )
        if match is None or is_planned(line, start):
            continue
        if line.among(*match.span(), *THINGS):
            continue  # 新的“Panning”功能: it has a name
        product = _subject(line, start)
        named_ahead = line.among(clause_start(line, start), product.start, Kind.ORG)[-1:] if product else []
        who = owner_in_name(line, product) or named_all(line, named_ahead) if product else actors(line, start)
        if product or (who and is_dated(line, start)):
            what = (match["name"] or match["what"]).strip(" “”「」")
            own = (Named(product.name, line.text[product.start : product.end]),) if product and not who else ()
            yield event(reading, line, (start, end), "product_launch", who, (*own, Named("", what)), confidence=0.66)


def _subject(line: Line, start: int) -> Mention | None:
    """豆包 of 字节跳动豆包上线…: the product or model right ahead of the verb."""
    ahead = line.among(clause_start(line, start), start, Kind.PRODUCT, Kind.MODEL)
    last = ahead[-1] if ahead and ahead[-1].subtype not in ("technique", "unsure", "framework") else None
    return last if last and not bare_lead(line, start, since=last.end).strip(" ”") else None
