"""What public bodies bring out: laws, plans, standards, guidelines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import actors
from extract.facts.events.frame import Found, clause_end, clause_start, event, triggers
from extract.facts.phrases import phrase_after
from extract.facts.reading import Line, Reading
from extract.language.sentences import quoted
from extract.names.marks import head_type
from extract.names.mention import Kind
from extract.records import Named


def policy_events(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "policy", "release"):
        found = _policy(reading, line, start, end)
        if found:
            yield found


def _policy(reading: Reading, line: Line, start: int, end: int) -> Found | None:
    """A public body brings out a law, plan, standard or guideline: its title in 《》 or quotes, or a phrase that ends so."""
    stop = clause_end(line, start)
    titles = [(s, e) for s, e, mark in quoted(line.text) if (end <= s and e <= stop + 2 and s - end <= 48 and mark in "《“")]
    titles = titles or [
        (s, e) for s, e, mark in quoted(line.text) if mark == "《" and clause_start(line, start) <= s and e <= start and start - e <= 14
    ]
    objects = [Named("", line.text[s:e]) for s, e in titles if _policy_like(line.text[s:e])]
    if not objects:
        phrase = phrase_after(line, end, stop)
        if phrase is None or not _UNTITLED.search(phrase.text) or not 4 <= len(phrase.text) <= 40:
            return None
        objects = [Named("", phrase.text)]
    who = tuple(n for n in actors(line, start, kinds=(Kind.ORG, Kind.PLACE)) if _is_public(line, n))
    if not who:
        return None
    return event(reading, line, (start, end), "policy", who, tuple(objects), confidence=0.82)


# What a phrase without 《》 must end with to be one law or plan rather than 许多意见.
_UNTITLED = re.compile(r"(?:法案|条例|战略|行动计划|规划|办法|规则|行政令|新规|禁令|(?<![无方])法|[\u4e00-\u9fff]{4,}计划)$")


def _policy_like(title: str) -> bool:
    bare = re.sub(r"[（(].*?[）)]|\s?\d{4}\s?年?(?:修订版|版)?$", "", title).strip()
    return head_type(bare) == "policy" or bool(
        re.search(r"(?:计划|战略|规划|方案|条例|法案|意见|指南|规范|标准|办法|纲要|政策|法令|行动|通知|倡议|框架|宣言|公约|声明)", title)
    )


_PUBLIC_WORDS = re.compile(
    r"政府|国务院|委员会|[部委局厅会署]$|欧盟|议会|白宫|联合国|国会|法院|人大|省|市|区$|国$|中央|工信|发改|网信|科技部|教育部|NIST|ISO|IEEE"
)


def _is_public(line: Line, name: Named) -> bool:
    for mention in line.mentions:
        if mention.name == name.name:
            return mention.kind is Kind.PLACE or mention.subtype in ("government", "association") or bool(_PUBLIC_WORDS.search(name.text))
    return bool(_PUBLIC_WORDS.search(name.text))
