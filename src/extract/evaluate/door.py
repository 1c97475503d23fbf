"""One evaluation: gold, the tables that it judges, and everything there is to show of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.console import Console

from extract.errors import UsageError
from extract.evaluate import calibration, names, run, show
from extract.evaluate.causes import Diagnosis, Fault
from extract.evaluate.corpus import load_corpus
from extract.evaluate.gold import GoldSet, load_gold
from extract.evaluate.history import swap
from extract.evaluate.places import Reports
from extract.evaluate.score import Figures, Matching, Tables, read_tables, score
from extract.names.lexicon import default_lexicon
from extract.names.recognise import Recogniser
from extract.resources import DATA

_WIDTH = 150


class Evaluation:
    """Judges tables by gold.

    Parameters
    ----------
    gold : the gold files
    output : the output folder to judge; where ``reports`` is given, they are read anew instead
    reports : the folder with the reports that the gold is about
    pipeline : another spaCy pipeline in place of the shipped one
    """

    def __init__(self, gold: Sequence[Path], output: Path, reports: Path | None = None, pipeline: str | None = None):
        self._files, self._output, self._folder, self._pipeline = gold, output, reports, pipeline

    @cached_property
    def gold(self) -> GoldSet:
        return load_gold(self._files)

    @cached_property
    def reports(self) -> Reports | None:
        """The reports, or the texts that the output folder keeps of them."""
        texts = self._output / "text"
        folder = self._folder or (texts if texts.is_dir() else None)
        return Reports.of(folder) if folder else None

    @cached_property
    def tables(self) -> Tables:
        if self._folder is None:
            return read_tables(self._output)
        return run.whole(self.gold, self._needed("reading"), run.finder(self._pipeline))

    @cached_property
    def matchings(self) -> dict[str, Matching]:
        return score(self.tables, self.gold)

    @property
    def figures(self) -> dict[str, Figures]:
        return {kind: matching.figures for kind, matching in self.matchings.items()}

    @cached_property
    def faults(self) -> list[Fault]:
        """Everything missed or wrong, by kind and cause."""
        recogniser = Recogniser(default_lexicon(), run.finder(self._pipeline))
        diagnosis = Diagnosis(self.tables, self.reports, recogniser.find)
        return [fault for matching in self.matchings.values() for fault in diagnosis.faults(matching)]

    def unseen(self) -> dict[str, dict[str, Figures]]:
        """The figures with the whole lexicon, with the entries of each document's gold names masked, and those without
        the model, too: it may have learnt the names that are masked."""
        reports, model = self._needed("--unseen"), run.finder(self._pipeline)
        ways = {
            "unmasked": self.matchings,
            "masked": score(run.masked(self.gold, reports, model), self.gold),
            "masked, no model": score(run.masked(self.gold, reports, None), self.gold),
        }
        return {way: {kind: m.figures for kind, m in found.items()} for way, found in ways.items()}

    def _needed(self, what: str) -> Reports:
        if self._folder is None or self.reports is None:
            raise UsageError(f"{what} needs the reports that the gold is about (--reports FOLDER)")
        return self.reports

    # --- what is shown -------------------------------------------------------------------------------------

    def parts(
        self,
        state: Path,
        training: Path,
        built: Path,
        misses: bool = False,
        names: bool = False,
        unseen: bool = False,
        confidence: bool = False,
        calibrate: Path | None = None,
    ) -> Iterable[Any]:
        """The figures, and whatever else is asked for, one after the other as it is worked out."""
        yield from self.shown(state)
        if misses:
            yield from self.shown_misses()
        if names:
            yield from self.shown_names(training, built)
        if unseen:
            yield from self.shown_unseen()
        if confidence:
            yield from self.shown_confidence()
        if calibrate:
            yield from self.calibrated(calibrate)

    def shown(self, state: Path) -> Iterable[Any]:
        """The table of figures, with the change against the last evaluation of the same gold."""
        where = self._folder or self._output
        key = " ".join([str(where.resolve()), *sorted(p.stem for p in self._files)])
        yield show.figures(self.figures, swap(state, key, self.figures))

    def shown_misses(self) -> Iterable[Any]:
        yield show.causes(self.faults)
        yield from show.misses(self.faults)

    def shown_names(self, training: Path, built: Path) -> Iterable[Any]:
        finders = names.finders(default_lexicon(), run.finder(self._pipeline))
        corpus = load_corpus(training, built)
        yield show.names({who: names.by_label(corpus.test, find) for who, find in finders.items()})
        for doubt in corpus.doubts(Path(self._pipeline) if self._pipeline else DATA / "names"):
            yield f"[red]mind[/red]: {doubt}"
        if self.reports is not None:
            wanted = names.gold_names(self.gold, self.reports)
            unseen = names.never_seen(wanted, corpus, default_lexicon())
            for which, some in (("all", wanted), ("never in training, nor in the lexicon", unseen)):
                found = {who: names.recalls(some, find) for who, find in finders.items()}
                yield show.gold_names(which, found)

    def shown_unseen(self) -> Iterable[Any]:
        yield show.unseen(self.unseen())

    def shown_confidence(self) -> Iterable[Any]:
        found = {kind: calibration.trials(matching) for kind, matching in self.matchings.items()}
        found["all"] = [trial for trials in found.values() for trial in trials]
        yield show.reliability({kind: calibration.reliability(trials) for kind, trials in found.items()})

    def calibrated(self, path: Path) -> Iterable[Any]:
        """Write the map of confidences, and say what it makes of the error (on the rows that it was fitted on)."""
        reports, model = self._needed("--calibrate"), run.finder(self._pipeline)
        matchings = score(run.whole(self.gold, reports, model, guesses=True), self.gold)
        fitted = calibration.calibrate(matchings, path)
        found = {kind: calibration.trials(m) for kind, m in matchings.items()}
        after = [t for kind, some in found.items() for t in calibration.applied(some, fitted[calibration.TABLES[kind]])]
        ways = ([t for some in found.values() for t in some], after)
        error, mended = (calibration.expected_error(calibration.reliability(t)) for t in ways)
        yield f"{path}: expected error {error:.3f} -> {mended:.3f} on the very rows fitted on"


def print_all(parts: Iterable[Any]) -> None:
    """Print tables and lines; wide enough for them where no terminal says how wide."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    for part in parts:
        console.print(part, highlight=False, soft_wrap=isinstance(part, str))
