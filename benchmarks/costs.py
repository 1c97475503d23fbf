"""Reports that cost more than they may, and processes that loop, eat memory and crash: each must be ended, and alone."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import replace
from pathlib import Path

from tally import PROJECT, Tally

sys.path.insert(0, str(PROJECT / "tests"))
import hostile

GOOD = "2020 年，OpenAI 发布 GPT-3，参数达到 1750 亿。\n"
LIMITS = "report: {seconds: 60, unpacked_mb: 100}\npage: {seconds: 2, memory_mb: 200}\n"


def costs(folder: Path, tally: Tally) -> None:
    """Bombs beside a good report, read by a run; then processes that misbehave, each before a call that must go well."""
    logging.disable(logging.WARNING)
    bombs(folder, tally)
    processes(tally)
    logging.disable(logging.NOTSET)


def bombs(folder: Path, tally: Tally) -> None:
    from extract import pipeline
    from extract.session import Options

    raw = folder / "costly"
    raw.mkdir()
    (raw / "good.txt").write_text(GOOD, encoding="utf-8")
    made = {f"forms-{d}-{w}": hostile.nested_forms(d, w) for d, w in ((9, 12), (6, 40), (20, 3))}
    made |= {f"packed-{n}": hostile.bomb(200, n) for n in (1, 2, 3)}
    for name, data in made.items():
        (raw / f"{name}.pdf").write_bytes(data)
    (folder / "limits.yml").write_text(LIMITS, encoding="utf-8")
    os.environ["YANBAO_LIMITS"] = str(folder / "limits.yml")
    reasons = []
    for again in (False, True):
        tried: list[str] = []
        options = Options(folder / "costly-state")
        summary = pipeline.run(raw, folder / "costly-output", on_report=lambda r, t=tried: t.append(r.document["doc_id"]), options=options)
        reasons.append(dict(summary.failed))
        tally.add("bombs_tried_again", len(tried) if again else 0)
    del os.environ["YANBAO_LIMITS"]
    tally.add("bombs", len(made))
    tally.add("bombs_ended", sum("limits.yml" in reason for reason in reasons[0].values()))
    tally.add("bombs_forgotten", reasons[0] != reasons[1])
    tally.add("good_reports_lost", summary.rows["parameters"] != 1)


def processes(tally: Tally) -> None:
    from extract.limits import current
    from extract.workers import WorkerError, Workers

    most = replace(current(), report_seconds=1, page_seconds=0.5, report_memory_mb=400, page_memory_mb=100)
    ways = (("time:sleep", 600), ("hostile:loop",), ("hostile:loop", 3), ("hostile:eat",), ("hostile:eat", 3), ("hostile:gulp",))
    with Workers(1, most) as workers:
        for name, *arguments in (*ways, ("hostile:segfault",), ("os:abort",), ("os:_exit", 3)):
            tally.add("bad_processes")
            try:
                workers.call(name, *arguments)
            except (WorkerError, MemoryError):
                tally.add("bad_processes_ended")
            tally.add("good_calls_lost", workers.call("builtins:len", "ab") != 2)
