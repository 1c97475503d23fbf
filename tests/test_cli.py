"""The command line: what it writes, says and returns."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, STORY

from extract import cli, console, pipeline
from extract.datasets import TABLES
from extract.datasets.files import read_rows
from extract.session import RunSummary


def yanbao(*arguments: str | Path) -> int:
    return cli._called(cli.app, [str(a) for a in arguments])


@pytest.fixture
def output(raw: Path, tmp_path: Path, stub: None) -> Path:
    pipeline.run(raw, tmp_path / "output", workers=0)
    return tmp_path / "output"


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert line.startswith("yanbao: ")
    return line


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert yanbao("--version") == 0
    assert capsys.readouterr().out.startswith("yanbao ")
    assert yanbao("--help") == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in ("run", "explain", "check"))
    assert yanbao("run", "--help") == 0
    assert "--workers" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--row", "x"], "--row"),
        (["run", "--workers", "0"], "--workers"),
        (["rum"], "rum"),
        (["explain"], "record_id"),
        (["run", "--raw", "/no/such/folder"], "is missing"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert yanbao(*arguments) == 2
    assert words in one_line(capsys)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_cannot_be_written_is_told_in_one_line(raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert yanbao("run", "--raw", raw, "--output", raw / "story.txt") == 2
    assert "cannot be written" in one_line(capsys)
    assert (raw / "story.txt").read_text(encoding="utf-8") == STORY


def test_run_in_a_pipe_logs_plain_lines_and_fails_with_1(raw: Path, tmp_path: Path) -> None:
    (raw / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    command = [
        sys.executable,
        "-c",
        "from extract.cli import main; main()",
        "run",
        "--raw",
        raw,
        "--output",
        tmp_path / "o",
        "--state",
        tmp_path / "state",
    ]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert any("report read doc=broken status=failed" in line for line in lines)
    assert "run done reports=3" in lines[-1]
    assert not any("\x1b" in line or "Traceback" in line for line in lines)
    assert {r["status"] for r in read_rows(tmp_path / "o", "documents")} == {"ok", "failed"}


def test_a_terminal_sees_a_bar_and_a_table(raw: Path, tmp_path: Path, stub: None, capsys: pytest.CaptureFixture[str]) -> None:
    (raw / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    with console.Bar(shown=True) as bar:
        summary = pipeline.run(raw, tmp_path / "output", 0, bar.found, bar.report)
    console.show(summary, terminal=True)
    shown = capsys.readouterr().out
    assert "parameters" in shown
    assert "failed: broken.pdf: " in shown


def test_a_page_shows_what_a_run_did_and_takes_no_markup_from_names() -> None:
    failed = (("a|b.pdf", "<script>\n| [x](http://y)"),)
    summary = RunSummary(2, 3, {"parameters": 1234}, failed=failed, written=("a.csv",))
    lines = console.markdown(summary).splitlines()
    assert "| parameters | 1,234 |" in lines
    assert r"| a\|b\.pdf | \<script\> \| \[x\]\(http://y\) |" in lines


def test_explain_shows_the_place(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = read_rows(output, "compute")
    assert yanbao("explain", row["record_id"][:8], "--output", output) == 0
    shown = capsys.readouterr().out
    assert "story.txt, line 4" in shown
    assert "望舒芯片的算力为 【256TOPS】（INT8）" in shown
    assert "256000000000000" in shown
    for name in ("events", "funding", "rejected"):
        assert yanbao("explain", read_rows(output, name)[0]["record_id"], "-o", output) == 0


def test_explain_of_what_is_not_there(output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert yanbao("explain", "p-none", "-o", output) == 2
    assert "no record p-none" in one_line(capsys)
    assert yanbao("explain", "p-", "-o", output) == 2
    assert "the beginning of 2 records" in one_line(capsys)
    assert yanbao("explain", "p-", "-o", tmp_path / "raw") == 2
    assert "is it an output folder" in one_line(capsys)


def test_check_names_the_row_that_was_tampered_with(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert yanbao("check", "-o", output) == 0
    assert "keeps its contract" in capsys.readouterr().out
    path = output / "compute.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("256TOPS,", "999TOPS,", 1), encoding="utf-8")
    (output / "text" / "quiet.txt").unlink()
    assert yanbao("check", "-o", output) == 1
    captured = capsys.readouterr()
    assert "compute.csv, c-" in captured.out
    assert "documents.csv, quiet: text/quiet.txt is missing" in captured.out
    assert "in 2 places" in captured.err


def test_importing_the_package_never_imports_prefect() -> None:
    code = "import sys, extract.cli, extract.console, extract.explain; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.split("#")[0].strip() for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
#: The lists that it shows, by the first key of their entries.
README_ENTRIES = {re.match(r"- (\w+)", text)[1]: text for text in re.findall(r"```yaml\n(- .*?)```", README, re.DOTALL)}


@pytest.mark.parametrize("line", [c for c in COMMANDS if "yanbao" in c])
def test_the_readme_calls_the_program_as_it_is(line: str, output: Path, raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = shlex.split(line.removeprefix(".venv/bin/yanbao "))
    if arguments[0] in ("run", "serve"):  # looks at the options all the same
        assert yanbao(*arguments, "--help") == 0
        return
    known = read_rows(output, "parameters")[0]["record_id"][:10]
    arguments = [known if a.startswith("p-") else str(output) if a == "output" else a for a in arguments]
    if "--output" not in arguments:
        arguments += ["--output", str(output)]
    assert yanbao(*arguments) == 0, capsys.readouterr().err


def test_the_readme_shows_a_record_that_is_there_and_overrules_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = re.findall(r"yanbao explain (\S+)", README)
    (tmp_path / "raw").mkdir()
    shutil.copy(ROOT / "raw" / "2023-ai-annual-report.pdf", tmp_path / "raw")
    (tmp_path / "raw" / "corrections.yml").write_text(README_ENTRIES["record"], encoding="utf-8")
    assert yanbao("run", "-r", tmp_path / "raw", "-o", tmp_path / "output", "--state", tmp_path / "state") == 0
    assert yanbao("explain", shown, "-o", tmp_path / "output") == 0, capsys.readouterr().err
    (corrected,) = [r for r in read_rows(tmp_path / "output", "parameters") if r["correction"]]
    assert corrected["record_id"].startswith(shown)


def test_the_readme_names_what_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test"} <= set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)) <= targets
    assert {f"{name}.csv" for name in TABLES} == set(re.findall(r"^\| `(\w+\.csv)`", README, re.MULTILINE))
    for path in re.findall(r"`((?:src|flows|output|state)/[\w./-]*)`", README):
        assert (ROOT / path).exists() or path.startswith("state/"), path
    (entry,) = yaml.safe_load(README_ENTRIES["name"])
    assert set(entry) <= set(re.findall(r"^[- ] (\w+):", (ROOT / "src/extract/data/lexicon/README.md").read_text(), re.MULTILINE))
