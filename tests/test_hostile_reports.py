"""Reports in bad faith: names that would lead elsewhere, and PDFs that would have something run, fetched or written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, STORY
from pdfmaker import PdfMaker
from test_pipeline import content, rows

from extract import pipeline
from extract.datasets.folder import folder_violations
from extract.session import Options

NAMES = (
    "a..\\..\\..\\up.txt",
    "a....txt",
    "C:\\x.txt",
    "%2e%2e%2fup.txt",
    "-rf.txt",
    "a\nb.txt",
    "a\tb.txt",
    "=1+1.txt",
    "$(touch x);`touch y`.txt",
    "'; DROP TABLE x.txt",
    "<img src=x onerror=alert(1)>.txt",
    "con.txt",
    "\u202etxt.exe.txt",
    "~.txt",
    "长" * 83 + ".txt",
)


@pytest.mark.usefixtures("stub")
def test_no_name_of_a_file_leads_out_of_the_output(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "-o").mkdir(parents=True)
    for i, name in enumerate((*NAMES, "-o/~.txt")):
        (raw / name).write_text(f"第 {i} 篇。\n{STORY}", encoding="utf-8")
    before = content(raw)
    for _ in range(2):
        assert pipeline.run(raw, tmp_path / "output", workers=0, options=Options(tmp_path / "state")).failed == ()
    assert content(raw) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["output", "raw", "state"]
    assert {p.parent.relative_to(tmp_path / "output").as_posix() for p in (tmp_path / "output").rglob("*.*")} == {".", "text"}
    assert len(list((tmp_path / "output" / "text").iterdir())) == len(rows(tmp_path / "output", "documents")) == len(before)
    assert folder_violations(tmp_path / "output") == []


def active_pdf() -> bytes:
    """A page with text, and everything that a PDF may ask a viewer to do."""
    made = PdfMaker().page().text(72, 100, "望舒芯片的算力为 256TOPS，功耗 75W。").bytes()
    script = b"<< /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/js'\\)) >>"
    embedded = b"/Names << /EmbeddedFiles << /Names [(../../evil.sh) << /F (../../evil.sh) >>] >> >>"
    catalogue = (
        b"<< /OpenAction %s /AA << /WC %s >> /URI << /Base (http://127.0.0.1:9/) >> %s"
        b" /AcroForm << /XFA [(x) null] /Fields [] >>" % (script, script, embedded)
    )
    made = made.replace(b"<< /Type /Catalog", catalogue + b" /Type /Catalog", 1)
    actions = (
        b"/S /Launch /F (/usr/bin/touch) /Win << /F (calc.exe) >>",
        b"/S /URI /URI (http://127.0.0.1:9/uri)",
        b"/S /GoToR /F (http://127.0.0.1:9/other.pdf) /D [0 /Fit]",
        b"/S /SubmitForm /F (http://127.0.0.1:9/form)",
    )
    links = b" ".join(b"<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << %s >> >>" % a for a in actions)
    return made.replace(b"<< /Type /Page /", b"<< /AA << /O %s >> /Annots [%s] /Type /Page /" % (script, links), 1)


#: Reads a report and prints what was asked of the system on the way that reading has no need of.
WATCHED = """
import sys
from pathlib import Path
from extract import readers
readers.read(Path(sys.argv[2]))  # all is imported
asked = []
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "exec", "compile")):
        asked.append(event)
sys.addaudithook(watch)
print(readers.read(Path(sys.argv[1])).text.strip(), asked)
"""


def test_nothing_in_a_pdf_is_run_fetched_or_written(tmp_path: Path) -> None:
    (tmp_path / "active.pdf").write_bytes(active_pdf())
    (tmp_path / "plain.pdf").write_bytes(PdfMaker().page().text(72, 100, "第一页上的文字有不少。").bytes())
    command = [sys.executable, "-c", WATCHED, tmp_path / "active.pdf", tmp_path / "plain.pdf"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=tmp_path)
    assert done.stdout == "望舒芯片的算力为 256TOPS，功耗 75W。 []\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["active.pdf", "plain.pdf"]
