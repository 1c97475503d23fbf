"""Rows about organisations: their financings, foundings, listings, approvals, prizes, purchases; policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.document import Passage
from extract.facts.funding.words import compiled
from extract.facts.tables.cells import Figure, bare_name, date_of, figures, is_name, organizations, round_of
from extract.facts.tables.columns import Column, words
from extract.facts.tables.row import Row
from extract.language.rounds import Round, find_rounds
from extract.language.sentences import quoted
from extract.language.shapes import shape
from extract.names.marks import head_type
from extract.names.mention import Kind
from extract.records import Fact, FundingFact, Named, Quantity, Rejection

_Amount = tuple[Passage, Figure, Column | None]  # the cell, the figure in it, its column
_CREDIT = re.compile(r"授信|贷款|信贷|债权|债务")


def company_facts(row: Row) -> Iterator[Fact | Rejection]:
    """Financings and other deeds of organisations that a row states."""
    yield from _fundings(row)
    yield from _totals(row)
    yield from _dated_deeds(row)
    yield from _policies(row)
    yield from _acquisitions(row)
    yield from _awards(row)


# --- financing ----------------------------------------------------------------------------------------


def _fundings(row: Row) -> Iterator[FundingFact | Rejection]:
    sheet = row.sheet
    rounds, amounts = sheet.first("round"), _amount_columns(row)
    if (rounds is None and not amounts) or sheet.having("target", "acquirer"):
        return
    stage = row.cell(rounds)
    other = _other_deed(stage)
    amount = _amount(row, amounts, stage)
    if stage is None and rounds is None and amount:
        stage = amount[0]  # 2 月，2 亿元 A 轮 in one cell
    round_ = round_of(stage) if stage else None
    if stage is None and amount is None and rounds is not None and row.date("funding_date", "date"):
        stage = row.cell(sheet.first("investor"))  # round and amount are kept back, who invested and when are not
    elif round_ is None and amount is None and not (stage and "融资" in stage.text):
        return
    anchor = amount[0] if amount else stage
    if anchor is None:
        return
    company = _company(row)
    if other or company is None:
        source = row.source(anchor, 0, len(anchor.text), "tables.funding", 0.2)
        yield Rejection(source, "funding", other or "no_subject")
        return
    yield _funding(row, company, round_, stage, amount, rounds)


def _amount_columns(row: Row) -> list[Column]:
    """Columns of money raised; a bare 金额 is one only beside a round, or under words that speak of financing."""
    sheet = row.sheet
    speaks = any(w in sheet.context for w in words()["funding_context"])
    against = any(w in sheet.context for w in words()["not_funding_context"])
    raised = sheet.first("round") is not None or (speaks and not against) or _tells_rounds(row)
    return [c for c in sheet.having("funding_amount", "ipo_amount", "amount") if c.role != "amount" or raised]


def _tells_rounds(row: Row) -> bool:
    """种子轮 1.01 亿美元: whether a column of bare amounts has rounds in it."""
    return any(find_rounds(cells[c.index].text) for c in row.sheet.having("amount") for cells in row.sheet.rows)


def _amount(row: Row, columns: list[Column], stage: Passage | None) -> _Amount | None:
    for column in columns:
        cell = row.cell(column)
        found = figures(cell, column, "money") if cell else []
        if cell is not None and found:
            return cell, found[0], column
    if stage is not None:  # 2 亿元 A 轮 in one cell
        found = figures(stage, Column(0, ""), "money")
        if found and re.search(r"元|金|\$|镑", stage.text):
            return stage, found[0], None
    return None


def _other_deed(stage: Passage | None) -> str:
    """并购, 新三板 …: a stage that is no financing of the company."""
    if stage is None:
        return ""
    return next((str(r) for r, listed in words()["not_rounds"].items() if any(w in stage.text for w in listed)), "")


def _company(row: Row) -> Named | None:
    if row.owners:
        return row.owners[0]
    found = row.thing(Kind.ORG, "name", "product")
    return found[1] if found else next(iter(row.topic), None)


def _funding(
    row: Row, company: Named, round_: Round | None, stage: Passage | None, amount: _Amount | None, rounds: Column | None
) -> FundingFact:
    column = amount[2] if amount else rounds
    scope = "round"
    if (column and column.role == "ipo_amount") or (round_ and round_.name == "ipo"):
        scope = "ipo"
    elif stage and _CREDIT.search(stage.text):
        scope = "credit"
    elif amount and compiled("{sum}|{total}").search(amount[0].text, 0, amount[1].quantity.start):
        scope = "total"
    cell, start, end = _place(stage, round_, amount)
    return FundingFact(
        source=row.source(cell, start, end, "tables.funding", 0.92 if rounds else 0.85, column),
        company=company,
        round=round_.name if round_ else {"ipo": "ipo", "credit": "credit"}.get(scope, ""),
        round_text=stage.text[round_.start : round_.end] if round_ and stage else "",
        quantity=amount[1].quantity if amount else None,
        scope=scope,
        investors=row.named_in("investor"),
        valuation=_valuation(row),
        date=row.date("funding_date", "date", "release_date", *(("listing_date",) if scope == "ipo" else ()))
        or _said_beside(row, stage, amount),
    )


def _said_beside(row: Row, stage: Passage | None, amount: _Amount | None) -> str:
    """2 月，近 2 亿元; A 轮（7 月）: the date ahead of the amount in its cell, or that of another cell where no column holds dates."""
    column = amount[2] if amount else None
    if amount and column and re.search("[年月]", amount[0].text[: amount[1].quantity.start]):
        return row.date(column.role)
    if row.sheet.is_dated:
        return ""
    others = [stage, *(row.cell(c) for c in row.sheet.having("investor"))]
    dates = (date_of(cell, row.reading.year, row.sheet.context) for cell in others if cell)
    return next((iso for iso in dates if iso), "")


def _place(stage: Passage | None, round_: Round | None, amount: _Amount | None) -> tuple[Passage, int, int]:
    """What shows the financing: its amount, or else its round."""
    if amount:
        return amount[0], amount[1].quantity.start, amount[1].quantity.end
    assert stage is not None  # a financing has an amount or a stage
    return (stage, round_.start, round_.end) if round_ else (stage, 0, len(stage.text))


def _valuation(row: Row) -> Quantity | None:
    column = row.sheet.first("valuation")
    cell = row.cell(column)
    found = figures(cell, column, "money") if cell and column else []
    return found[0].quantity if found else None


def _totals(row: Row) -> Iterator[FundingFact]:
    """累计融资, alone or beside the last round, is a record of its own."""
    column = row.sheet.first("total_amount")
    cell, company = row.cell(column), _company(row)
    found = figures(cell, column, "money") if cell and column else []
    if cell and found and company:
        source = row.source(cell, found[0].quantity.start, found[0].quantity.end, "tables.funding", 0.85, column)
        yield FundingFact(source, company, "", "", found[0].quantity, "total")


# --- dated deeds --------------------------------------------------------------------------------------


def _dated_deeds(row: Row) -> Iterator[Fact]:
    """Columns whose header names the deed: 成立时间, 上市时间, 获批时间, 受理日期."""
    sheet = row.sheet
    company = next((c for c in sheet.having("organization") if row.cell(c)), None)
    cell = row.cell(company) or row.cell(sheet.first("name"))
    product = row.thing(Kind.PRODUCT, "product", "approval", "hardware")
    if cell is not None and is_name(cell.text):
        who = row.owners or organizations(row.reading, cell)
        deeds = [("founding", "founding_date", 0.9), ("ipo_filing", "filing_date", 0.8)]
        if product is None:
            deeds.append(("listing", "listing_date", 0.85))
        for event_type, role, confidence in deeds:
            date = row.date(role)
            if date and who:
                yield row.event(cell, event_type, who[:1], (), date, confidence, company)
    yield from _approvals(row, product)


def _approvals(row: Row, product: tuple[Passage, Named, tuple[Named, ...]] | None) -> Iterator[Fact]:
    """A product (or a licence) with the date of its approval; with a column of certificates, or of those who approve, any date."""
    date = row.date("approval_date")
    licences = row.sheet.having("parameters", "model")  # 许可证 of a model: Apache 2.0
    if not date and row.sheet.having("approval", "approver") and not licences:
        date = row.date("date", "release_date")
    if not date or product is None or row.sheet.having("round"):
        return
    cell, name, owner = product
    yield row.event(cell, "approval", row.owners or owner, (name,), date, 0.85)


# --- policies -----------------------------------------------------------------------------------------


def _policies(row: Row) -> Iterator[Fact]:
    """A document with who brought it out, or where, and when."""
    column = row.sheet.first("policy")
    if column is None:
        return
    cell = row.cell(column)
    who = _public(row) or row.regions
    date = row.date("release_date", "date")
    if cell is None or not (who and (date or column.sure)):
        return
    titles = _titles(cell.text)
    if titles:
        yield row.event(cell, "policy", who, titles, date, 0.9 if date else 0.7, column)


def _public(row: Row) -> tuple[Named, ...]:
    """The row's organisations that are not known for companies: what those publish is no policy."""
    lookup = row.reading.recogniser.lexicon.lookup
    entries = [(name, lookup(name.name, Kind.ORG)) for name in row.owners]
    return tuple(name for name, entry in entries if entry is None or entry.subtype != "company")


def _titles(text: str) -> tuple[Named, ...]:
    found = [Named("", text[s:e]) for s, e, mark in quoted(text) if mark == "《"]
    if found:
        return tuple(found)
    bare = bare_name(text)
    said = head_type(re.sub(r"\d{4}\s?年?版?$", "", bare).strip()) == "policy" or shape("policy_title").search(bare)
    return (Named("", bare),) if said and is_name(bare) else ()


# --- purchases and prizes -----------------------------------------------------------------------------


def _acquisitions(row: Row) -> Iterator[Fact]:
    target = row.sheet.first("target")
    cell = row.cell(target)
    bought = organizations(row.reading, cell)
    buyers = row.named_in("acquirer") or row.owners
    if cell is None or not bought or not buyers:
        return
    date = row.date("acquisition_date", "date", "funding_date", "release_date")
    fact = row.event(cell, "acquisition", buyers, bought, date, 0.88, target)
    yield replace(fact, value_text=_price(row))


def _price(row: Row) -> str:
    column = row.sheet.first("amount", "funding_amount")
    cell = row.cell(column)
    return cell.text if cell and column and figures(cell, column, "money") else ""


def _awards(row: Row) -> Iterator[Fact]:
    column = row.sheet.first("award")
    cell = row.cell(column)
    if cell is None or not row.owners or not is_name(cell.text):
        return
    yield row.event(cell, "award", row.owners, (Named("", bare_name(cell.text)),), row.date("award_date", "date"), 0.8, column)
