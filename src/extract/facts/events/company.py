"""Deeds of a company's life: founding, renaming, listing and its filings, acquisitions, closures, partnerships."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.facts.common import (
    actors,
    actors_after_pronoun,
    clause_actors,
    first_subject,
    governing_date,
    is_called_off,
    is_negated,
    is_planned,
    named,
    named_all,
    topic,
)
from extract.facts.events.frame import Found, clause_end, clause_start, event, triggers
from extract.facts.reading import Line, Reading
from extract.facts.words import event_rules
from extract.language.shapes import alternatives, shape
from extract.names.mention import Kind, Mention
from extract.records import Named

_GENERIC_FOUNDED = re.compile(
    r"[“《]?([\u4e00-\u9fffA-Za-z0-9]{4,24}?(?:委员会|联盟|协会|研究院|研究中心|实验室|基金会|工作组|产业联盟|联合体|公司|中心|学院|事业部|办公室))"
)


def company_events(reading: Reading, line: Line) -> Iterator[Found]:
    for rule in (_renames, _foundings, _withdrawals, _filings, _listings, _acquisitions, _closures, _partnerships):
        yield from rule(reading, line)


def _companies(line: Line, position: int) -> tuple[Named, ...]:
    """Who acts, public bodies and exchanges apart."""
    return tuple(n for n in actors(line, position) if not _public(line, n))


def _public(line: Line, name: Named) -> bool:
    return any(m.name == name.name and m.subtype in ("government", "exchange") for m in line.mentions)


def _renames(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "rename"):
        olds = clause_actors(line, clause_start(line, start), start)[-1:] or []
        new = next((m for m in line.mentions if end <= m.start <= end + 6), None)
        companies = named_all(line, olds) or topic(line)
        if companies:
            yield event(reading, line, (start, end), "rename", companies, (named(line, new),) if new else (), confidence=0.88)


def _foundings(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "founding"):
        bound = _founding_date(line, start, end)
        text = line.text
        if re.match(r"(?:[一二三四五六七八九十\d]+\s?(?:周年|年来)|时|之初|仅|不到)", text[end:]):
            continue
        if (line.text[end : end + 1] == "的" and bound is None) or line.text[end : end + 1] == "或":
            continue
        new = _founded_object(line, start, end)
        if new and not re.search(r"于$", text[start:end]) and (new.name or bound or text[end : end + 1] == "了"):
            founders = _companies(line, start)
            if founders or new.name:
                yield event(
                    reading,
                    line,
                    (start, end),
                    "founding",
                    founders or (new,),
                    (new,) if founders else (),
                    confidence=0.75,
                )
            continue
        if bound is None:
            continue
        who = _founded_subject(line, start, end)
        if who:
            yield event(reading, line, (start, end), "founding", who, date=bound, confidence=0.93, planned=False)


def _founding_date(line: Line, start: int, end: int) -> str | None:
    """The date that belongs to 成立: 成立于 2016 年, 2016 年成立, 于 2018 年由 … 创立."""
    behind = [
        d
        for d in line.dates
        if end <= d.start <= end + 2 or (end <= d.start <= end + 9 and re.fullmatch(r"[^，。；]{0,6}于\s?", line.text[end : d.start]))
    ]
    if behind:
        return behind[0].iso
    ahead = [d for d in line.dates if clause_start(line, start) <= d.start and d.end <= start]
    if ahead and (start - ahead[-1].end <= 22):
        return ahead[-1].iso
    if re.match(r"\s?(?:[。，；]|$)", line.text[end:]):  # 2020 年 11 月，X 研究院成立。
        return governing_date(line, start, end) or None
    return None


def _founded_subject(line: Line, start: int, end: int) -> tuple[Named, ...]:
    """X 成立于 2016 年, 成立于 2016 年的 … X, （成立于 1941 年）behind a name."""
    attributive = re.compile(r"于?\s?[^，。；的]{0,12}?的").match(line.text, end)
    if attributive:
        later = [m for m in line.mentions if m.kind is Kind.ORG and m.start >= attributive.end() and m.start - attributive.end() <= 30]
        if later and not re.search(r"[，。；]", line.text[attributive.end() : later[0].start]):
            return (named(line, later[0]),)
    bracket = next((b for b in line.brackets if b[0] < start < b[1]), None)
    if bracket:
        near = [m for m in line.mentions if m.end <= bracket[0] and bracket[0] - m.end <= 2]
        return (named(line, near[-1]),) if near else ()
    if antecedent := actors_after_pronoun(line, start):
        return antecedent
    own = _organisation_ahead(line, start)
    if own is None and line.text[clause_start(line, start) :].lstrip().startswith("由"):
        return first_subject(line, line.clause_at(start))
    return (named(line, own),) if own else tuple(_companies(line, start)[:1])


_NOTHING_BETWEEN = re.compile(
    r"\s?(?:[（(][^（）()]*[）)])?\s?(?:[A-Za-z]+\s?)?(?:正式|也|则)?(?:[于在]?\s?(?:\d{4}\s?年|今年|去年)?(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?)?\s?(?:由[^，。；]{2,20})?"
)


def _organisation_ahead(line: Line, start: int) -> Mention | None:
    """The clause's first organisation: 百图生科于 2020 年由李彦宏牵头创立 is about 百图生科."""
    here = line.among(clause_start(line, start), start)
    here = [m for m in here if (m.kind is Kind.ORG or m.subtype == "unsure") and not line.bracketed(m.start) and m.subtype != "exchange"]
    opening = clause_start(line, start)
    free = [m for m in here if not re.search(r"(?:由[^，。；]{0,30}|被|从|在)$", line.text[opening : m.start].rstrip())]
    # 谷歌自动驾驶部门 Waymo 成立于…: the name right ahead of the verb, else the first
    nearest = [m for m in free if _NOTHING_BETWEEN.fullmatch(line.text[m.end : start])]
    return nearest[-1] if nearest else free[0] if free else None


def _founded_object(line: Line, start: int, end: int) -> Named | None:
    """What somebody founds: 宣布成立新的 AI 制药公司 X, 成立了 Y 委员会."""
    stop = clause_end(line, start)
    names = [m for m in line.among(end, stop, Kind.ORG) if not line.bracketed(m.start)]
    if names and not re.search(r"于|在|年|由|自|的(?![^，]*公司)", line.text[end : names[0].start]) and names[0].start - end <= 24:
        return named(line, names[0])
    match = _GENERIC_FOUNDED.search(re.sub(r"[（(].*", "", line.text[end:stop]))
    if match and match.start() <= 3 and not re.match(r"[于在由]", line.text[end:]):
        words = re.sub(r"^(?:了|一[家个])", "", match.group(1))
        return Named("", words) if len(words) >= 4 else None
    return None


def _at_exchange(text: str) -> bool:
    return bool(re.search(alternatives(event_rules()["exchanges"]), text))


def _withdrawals(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "ipo_withdrawn"):
        text = line.text[clause_start(line, start) : clause_end(line, start)]
        if not re.search(r"上市|IPO|招股|科创板|创业板|发行", text):
            continue
        companies = _companies(line, start) or topic(line)
        if companies:
            yield event(reading, line, (start, end), "ipo_withdrawn", companies[:1], confidence=0.88)


def _filings(reading: Reading, line: Line) -> Iterator[Found]:
    done: set[str] = set()
    for match in shape("ipo_filing").finditer(line.text):
        if not (_at_exchange(line.text) or re.search(r"上市|IPO|招股|递表", match.group())):
            continue
        companies = _companies(line, match.start()) or topic(line)
        if not companies or companies[0].name in done:
            continue
        if re.match(r"\s?(?:后|的(?:企业|公司))", line.text[match.end() :]):
            continue
        done.add(companies[0].name)
        planned = bool(re.match(r"拟|计划|准备|筹备|预计|寻求|谋求|冲刺|有望", match.group()))
        yield event(reading, line, match.span(), "ipo_filing", companies, confidence=0.85, planned=planned)


def _listings(reading: Reading, line: Line) -> Iterator[Found]:
    done: set[str] = set()
    for match in shape("listing").finditer(line.text):
        clause = line.text[clause_start(line, match.start()) : clause_end(line, match.start())]
        if (
            is_negated(line, match.start())
            or shape("ipo_filing").search(clause)
            or re.search(r"撤回|终止|未果|推迟|产品|新药|药物|获批上市|陆续|新车|预计|有望", clause)
        ):
            continue
        if not _at_exchange(clause) and re.fullmatch(r"(?:成功|正式)?上市", match.group()) and not line.dates:
            continue
        products = line.among(clause_start(line, match.start()), match.end(), Kind.PRODUCT)
        if products and products[-1].subtype != "unsure" and not _at_exchange(clause):
            yield event(
                reading,
                line,
                match.span(),
                "product_launch",
                actors(line, match.end() - 1),
                (named(line, products[-1]),),
                confidence=0.7,
            )
            continue
        companies = _companies(line, match.end() - 2) or topic(line)
        companies = tuple(c for c in companies if c.name not in done)
        if not companies:
            continue
        done |= {c.name for c in companies}
        position = match.end() - 1
        yield event(reading, line, match.span(), "listing", companies, confidence=0.85, planned=is_planned(line, position))


def _acquisitions(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "acquisition"):
        if is_called_off(line, start, end) or re.match(r"\s?(?:案|价|方|标的|事件|战略|潮|活动|整合|重组)", line.text[end:]):
            continue
        passive = re.search(r"被([^，。；]{2,30})$", line.text[clause_start(line, start) : start])
        if passive:
            buyers = line.among(start - len(passive.group(1)), start, Kind.ORG)
            targets = clause_actors(line, clause_start(line, start), start - len(passive.group(1)))
            if buyers and targets:
                yield event(
                    reading,
                    line,
                    (start, end),
                    "acquisition",
                    named_all(line, buyers[:1]),
                    named_all(line, targets),
                    confidence=0.85,
                )
            continue
        done = re.search(
            r"(?:完成|宣布完成|达成)?(?:了)?对([^，。；]{2,30})的(?:全资)?$",
            line.text[clause_start(line, start) : start],
        )
        if done:
            targets = line.among(start - len(done.group(1)) - 4, start, Kind.ORG) or line.among(start - len(done.group(1)) - 4, start)
            buyers_ = tuple(b for b in _companies(line, start - len(done.group())) if b.name not in {t.name for t in targets})
            if targets and buyers_:
                yield event(reading, line, (start, end), "acquisition", buyers_, (named(line, targets[-1]),), confidence=0.85)
            continue
        targets = [m for m in line.among(end, clause_end(line, start), Kind.ORG) if not line.bracketed(m.start)]
        buyers_ = _companies(line, start)
        if buyers_ and targets and targets[0].name not in {b.name for b in buyers_} and targets[0].start - end <= 30:
            yield event(reading, line, (start, end), "acquisition", buyers_, (named(line, targets[0]),), confidence=0.83)


def _closures(reading: Reading, line: Line) -> Iterator[Found]:
    for start, end in triggers(line, "closure"):
        companies = tuple(named_all(line, clause_actors(line, clause_start(line, start), start))) or _companies(line, start)
        if companies and not re.match(r"\s?(?:风险|边缘|危机|的)", line.text[end:]):
            yield event(reading, line, (start, end), "closure", companies[:1], confidence=0.72)


def _partnerships(reading: Reading, line: Line) -> Iterator[Found]:
    for match in shape("partnership").finditer(line.text):
        start = match.start()
        subjects = actors(line, start + 1)
        inside = list(line.among(start, clause_end(line, start), Kind.ORG))
        organizations = tuple(dict.fromkeys((*subjects, *named_all(line, inside))))
        if subjects and (inside or re.search(r"多家|等", match.group())):
            trigger = re.search(r"(?:达成|签署|签订|签约|建立|展开|开展|宣布|成立|组建).*", match.group(), re.S)
            at = start + (trigger.start() if trigger else 0)
            yield event(reading, line, (at, match.end()), "partnership", organizations, confidence=0.72)
