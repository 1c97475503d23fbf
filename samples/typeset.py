#!/usr/bin/env python3
"""Typeset the sample reports of this folder into ../raw/.

    python typeset.py            write the three reports
    python typeset.py --check    build them in memory and compare with what is in ../raw/
    python typeset.py --gold     look for every expected quote of ../tests/golden/ in the finished reports

Needs the PyPI package typst (and pypdfium2 for --gold) and the Debian package fonts-noto-cjk.
The same sources give the same bytes: the creation date stands in the sources, system fonts other than Noto CJK are not seen.
"""

import argparse
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RAW = HERE.parent / "raw"
GOLDEN = HERE.parent / "tests" / "golden"
FONTS = "/usr/share/fonts/opentype/noto"
PDFS = {"annual.typ": "2023-ai-annual-report.pdf", "slides.typ": "2024-models-and-chips-slides.pdf"}
TXT_SOURCE, TXT = "whitepaper.txt", "2022-compute-white-paper.txt"

WIDTH = 76  # columns: a Han character takes two
LINES_A_PAGE = 36
NO_START = "，。、；：？！）》”’％%…—"
NO_END = "（《“‘"


def columns(text):
    return sum(1 if ord(c) < 0x2000 else 2 for c in text)


def wrap(paragraph):
    """Hard-wrap one paragraph; a Latin word or number is never cut, closing punctuation never starts a line."""
    tokens = re.findall(r"[A-Za-z0-9.+\-/%·]+| |.", paragraph)
    lines, line = [], ""
    for token in tokens:
        if line and columns(line) + columns(token) > WIDTH and token[0] not in NO_START:
            carry = ""
            while line and line[-1] in NO_END:
                carry, line = line[-1] + carry, line[:-1]
            lines.append(line.rstrip())
            line = carry + ("" if token == " " else token)
        else:
            line += token
    return [*lines, line.rstrip()]


def white_paper():  # noqa: C901  (a page is built line by line; the branches are its line kinds)
    """Source: a paragraph a line; '# ' heads stay as they are; '---' forces a new page; '| ' lines are kept as they stand."""
    pages, page = [], []
    for block in (HERE / TXT_SOURCE).read_text(encoding="utf-8").split("\n\n"):
        block = block.strip("\n")
        if block == "---":
            if page:
                pages.append(page)
            page = []
            continue
        if block.startswith("| "):
            lines = [row[2:] for row in block.split("\n")]
        elif block.startswith("# "):
            lines = [block[2:]]
        else:
            lines = wrap("　　" + block)
        # a paragraph may run over the page's end; a head or a table may not
        whole = block[:2] in ("| ", "# ")
        if page and (len(page) + len(lines) + (3 if block.startswith("# ") else 0) > LINES_A_PAGE) and whole:
            pages.append(page)
            page = []
        for line in lines:
            if len(page) >= LINES_A_PAGE:
                pages.append(page)
                page = []
            page.append(line)
        if page:
            page.append("")
    if page:
        pages.append(page)
    out = []
    for number, page in enumerate(pages, 1):
        while page and not page[-1]:
            page.pop()
        foot = [] if number == 1 else ["", " " * 34 + f"— {number} —"]
        out.append("\n".join(page + foot) + "\n")
    return "\f".join(out).encode("utf-8")


def build():
    import typst

    done = {}
    for source, target in PDFS.items():
        done[target] = typst.compile(str(HERE / source), font_paths=[FONTS], ignore_system_fonts=True)
    done[TXT] = white_paper()
    return done


def squeeze(text):
    return re.sub(r"\s+", "", text)


def gold():
    import pypdfium2

    bad = 0
    for file in sorted(GOLDEN.glob("*.jsonl")):
        pdf, txt = RAW / (file.stem + ".pdf"), RAW / (file.stem + ".txt")
        if pdf.exists():
            document = pypdfium2.PdfDocument(str(pdf))
            pages = [squeeze(p.get_textpage().get_text_range()) for p in document]
        else:
            text = txt.read_text(encoding="utf-8")
        for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            record = json.loads(row)
            for place in [record, *record.get("more", [])]:
                if pdf.exists():
                    ok = squeeze(place["quote"]) in pages[place["page"] - 1]
                else:
                    start = sum(len(x) + 1 for x in text.split("\n")[: place["line"] - 1])
                    end = start + len(text.split("\n")[place["line"] - 1])
                    at = text.find(place["quote"], start)
                    ok = 0 <= at < end
                if not ok:
                    bad += 1
                    print(f"{file.name}:{number}: not there: {place['quote']!r}")
    print("quotes not found:", bad)
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--gold", action="store_true")
    args = parser.parse_args()
    if args.gold:
        sys.exit(1 if gold() else 0)
    wrong = 0
    for name, data in build().items():
        target = RAW / name
        if args.check:
            same = target.exists() and target.read_bytes() == data
            wrong += not same
            print(name, "same" if same else "DIFFERS")
        else:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)
            print(name, len(data), "bytes")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
