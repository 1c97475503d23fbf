"""How well names are found: on the training sentences' test part, and of the gold's names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from extract.evaluate.corpus import Corpus, Spans
from extract.evaluate.gold import Gold, GoldSet, Spellings
from extract.evaluate.places import Reports, occurrences
from extract.names.lexicon import Lexicon
from extract.names.mention import Kind, Mention
from extract.names.recognise import Finder, Recogniser

Find = Callable[[str], list[Mention]]
ALL = "all"
_KIND_OF = {"parameter": Kind.MODEL, "compute": Kind.HARDWARE, "funding": Kind.ORG}
_OBJECT_KIND = {
    "model_release": Kind.MODEL,
    "chip_release": Kind.HARDWARE,
    "computer_launch": Kind.HARDWARE,
    "dataset_release": Kind.DATASET,
    "product_launch": Kind.PRODUCT,
    "acquisition": Kind.ORG,
    "founding": Kind.ORG,
    "rename": Kind.ORG,
}
#: Objects of the other events: drugs, laws, lists, papers.
OTHER = "other"


@dataclass
class Tally:
    """Names counted: those wanted, those found, those that are both."""

    wanted: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.wanted + self.found) if self.wanted + self.found else 0.0


def finders(lexicon: Lexicon, model: Finder | None) -> dict[str, Find]:
    """The model alone, the lexicon alone, and what the pipeline uses: both, and the marks of the sentence."""
    alone: dict[str, Find] = {"model": model} if model else {}
    return alone | {"lexicon": lexicon.find, "both": Recogniser(lexicon, model).find}


def by_label(marked: Iterable[tuple[str, Spans]], find: Find) -> dict[str, Tally]:
    """Per label, and for all: a name is right where span and label are."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for text, spans in marked:
        wanted = set(spans)
        found = {(m.start, m.end, m.kind.value) for m in find(text)}
        for names, count in ((wanted, "wanted"), (found, "found"), (wanted & found, "right")):
            for *_, label in names:
                for tally in (tallies[label], tallies[ALL]):
                    setattr(tally, count, getattr(tally, count) + 1)
    return dict(tallies)


@dataclass(frozen=True, slots=True)
class GoldName:
    """A name of the gold in its sentence: every place there of the spelling that stands in it."""

    label: str
    text: str
    spans: tuple[tuple[int, int], ...]
    group: Spellings = ()


@dataclass
class Recall:
    """Of ``names``: found with their very span, touched at least, and found with span and right kind."""

    names: int = 0
    exact: int = 0
    touched: int = 0
    kind: int = 0


def never_seen(names: Iterable[GoldName], corpus: Corpus, lexicon: Lexicon) -> list[GoldName]:
    """Those of the names that the model cannot know: no spelling, nor another version of it, is marked in a training
    sentence or stands in the lexicon, whose names are swapped into the training sentences."""
    known = {corpus.core(text[start:end]) for text, spans in corpus.train for start, end, _ in spans}
    known |= {corpus.core(s) for entry in lexicon.entries for s in entry.spellings}
    return [n for n in names if not any(corpus.core(s) in known for s in n.group)]


def gold_names(gold: GoldSet, reports: Reports) -> list[GoldName]:
    """The names of required records that stand in their sentence, each once a sentence."""
    found: dict[tuple[object, ...], GoldName] = {}
    for record in gold.records:
        if not record.required:
            continue
        for passage in filter(None, (reports.passage(record.doc, p) for p in record.places)):
            for label, group in labelled(record):
                spans = next((tuple(s) for spelling in group if (s := occurrences(spelling, passage.text))), ())
                if spans:
                    key = (record.doc, passage.offsets[0], label, spans)
                    found.setdefault(key, GoldName(label, passage.text, spans, group))
    return list(found.values())


def labelled(record: Gold) -> Iterator[tuple[str, Spellings]]:
    """Everything that a record names, with the label that it should bear."""
    if record.names:
        yield _KIND_OF[record.kind].value, record.names
    for group in record.organizations:
        yield Kind.ORG.value, group
    for group in record.objects:
        kind = _OBJECT_KIND.get(record.type)
        yield kind.value if kind else OTHER, group


def recalls(names: Iterable[GoldName], find: Find) -> dict[str, Recall]:
    """Per label, and for all."""
    counted: dict[str, Recall] = defaultdict(Recall)
    seen: dict[str, list[Mention]] = {}
    for name in names:
        if name.text not in seen:
            seen[name.text] = find(name.text)
        mentions = seen[name.text]
        exact = [m for m in mentions if (m.start, m.end) in name.spans]
        touched = any(m.start < end and start < m.end for m in mentions for start, end in name.spans)
        right = any(m.kind.value == name.label for m in exact)
        for recall in (counted[name.label], counted[ALL]):
            recall.names += 1
            recall.exact += bool(exact)
            recall.touched += touched
            recall.kind += right or (bool(exact) and name.label == OTHER)
    return dict(counted)


def labels(*tables: Mapping[str, object]) -> list[str]:
    """The labels of the tables in the order of ``Kind``, ``all`` last."""
    known = [kind.value for kind in Kind] + [OTHER, ALL]
    return [label for label in known if any(label in table for table in tables)]
