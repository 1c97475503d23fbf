"""Rules that the repository keeps: one door a library, short modules, a lock without hosts, no dead data."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract import digests
from extract.errors import DataError
from extract.language import shapes
from extract.language.shapes import shape, words_of
from extract.resources import DATA, load

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "extract"
LONGEST = 400
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "Makefile",
    "README.md",
    "prefect.yaml",
    "pyproject.toml",
    "requirements.lock",
    "requirements-train.lock",
} | {"benchmarks", "flows", "output", "raw", "samples", "src", "tests", "training"}
#: Who may know a library, as file or folder; spaCy's training lies outside of the package, in the open.
DOORS = {
    "jieba": ("src/extract/language/sentences.py", "src/extract/language/dictionary.py"),
    "spacy": (
        "src/extract/names/tokens.py",
        "src/extract/names/network.py",
        "src/extract/names/model.py",
        "training/corpus.py",
        "training/finetuning.py",
        "flows/train_names.py",
    ),
    "thinc": ("src/extract/names/network.py", "src/extract/names/model.py", "training/finetuning.py", "flows/train_names.py"),
    "onnxruntime": ("src/extract/names/network.py", "training/finetuning.py"),
    "onnx": ("training/finetuning.py",),
    "torch": ("training/finetuning.py",),
    "threadpoolctl": ("src/extract/names/model.py",),
    "ahocorasick": ("src/extract/names/lexicon.py", "training/splitting.py"),
    "pypdfium2": ("src/extract/readers/",),
    "pdfplumber": ("src/extract/readers/",),
    "pandas": ("src/extract/datasets/",),
    "xlsxwriter": ("src/extract/datasets/workbook.py",),
    "prefect": ("flows/",),
    "typer": ("src/extract/cli.py",),
    "rich": ("src/extract/console.py", "src/extract/evaluate/"),
    "yaml": ("src/extract/resources.py", "src/extract/readers/metadata.py", "src/extract/evaluate/calibration.py", "training/swaps.py"),
    "yaml12": ("src/extract/resources.py",),
    "numpy": (
        "src/extract/document.py",
        "src/extract/readers/",
        "src/extract/names/model.py",
        "src/extract/names/network.py",
        "src/extract/facts/events/classifier.py",
        "flows/train_deeds.py",
        "training/finetuning.py",
    ),
    "scipy": ("flows/train_deeds.py",),
    "sklearn": ("flows/train_deeds.py",),
}
DATA_FILES = sorted(str(p.relative_to(DATA)) for p in DATA.rglob("*.yml"))
#: Data files and the part of the package that reads them: a key that no string there names is dead.
READ_BY = {
    "funding.yml": "facts",
    "events.yml": "facts",
    "columns.yml": "facts",
    "hedges.yml": "language",
    "units.yml": "language",
    "shapes.yml": "language",
    "common_words.yml": "names",
}


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The libraries that a module imports, inside functions too."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


@cache
def strings(folder: str = "") -> frozenset[str]:
    """Every string in the modules of a part of the package."""
    nodes = (node for path in (PACKAGE / folder).rglob("*.py") for node in ast.walk(syntax(path)))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@cache
def asked() -> dict[str, set[str]]:
    """What modules ask of shapes, by name: ``match`` for ``shape(name).match(text)``, nothing where one is named otherwise."""
    nodes = (node for path in modules("src") for node in ast.walk(syntax(path)))
    calls = [(node.attr, node.value) for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call)]
    found: dict[str, set[str]] = defaultdict(set)
    for attribute, call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "shape" and [type(a) for a in call.args] == [ast.Constant]:
            found[ast.literal_eval(call.args[0])].add(attribute)
    return found


def repeated(words: list[Any]) -> list[Any]:
    return sorted({w for w in words if words.count(w) > 1})


def lists(data: Any, at: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Every list of words in a file, with its place."""
    if isinstance(data, list):
        if all(isinstance(word, str | int | float) for word in data):
            yield at, data
        else:
            for i, item in enumerate(data):
                yield from lists(item, f"{at}[{i}]")
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from lists(value, f"{at}.{key}")


# ---- modules -------------------------------------------------------------------------------------------------


def test_nothing_strays_into_the_top_level() -> None:
    """A wheel that somebody had downloaded there was committed once."""
    listed = subprocess.run(["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert listed.returncode or set(listed.stdout.split()) <= TOP_LEVEL


def test_each_library_has_one_door() -> None:
    strays = []
    for path in modules("src", "flows", "training"):
        place = str(path.relative_to(ROOT))
        strays += [f"{place} imports {name}" for name in set(imported(path)) if not place.startswith(DOORS.get(name, ("",)))]
    assert strays == []


def test_every_library_has_a_door() -> None:
    """A library new to the repository gets its door in DOORS."""
    own = {"extract", *(path.stem for path in modules("flows", "training"))}
    known = own | set(DOORS) | set(sys.stdlib_module_names)
    assert {name for path in modules("src", "flows", "training") for name in imported(path)} - known == set()


def test_jieba_s_own_file_is_read_behind_its_door() -> None:
    openers = [p for p in modules("src") if any(_opens_jieba(node) for node in ast.walk(syntax(p)))]
    assert [str(p.relative_to(ROOT)) for p in openers] == ["src/extract/language/dictionary.py"]


def _opens_jieba(node: ast.AST) -> bool:
    """``files("jieba")``"""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files"
    return called and any(isinstance(a, ast.Constant) and a.value == "jieba" for a in node.args)


def test_every_dependency_is_imported() -> None:
    asked = {
        re.match(r"[\w-]+", d)[0] for d in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    }
    names = {"pyyaml": "yaml", "py-yaml12": "yaml12", "pyahocorasick": "ahocorasick"}
    used = {name for path in modules("src", "flows") for name in imported(path)}
    # the last two are held back for Prefect's sake
    assert {names.get(d, d) for d in asked} - used - {"fastapi", "sqlalchemy"} == set()


@pytest.mark.parametrize("path", modules("src", "flows", "training", "benchmarks"), ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


# ---- the lock ------------------------------------------------------------------------------------------------


LOCKS = ("requirements.lock", "requirements-train.lock")


def requirements(lock: str) -> list[str]:
    """The lock's requirements, each with its continuation lines."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [r for r in re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))) if r]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_every_requirement(lock: str) -> None:
    found = requirements(lock)
    assert len(found) > 50
    assert [r for r in found if not re.match(r"[a-z0-9][\w.-]*(?:\[[\w,-]+\])?==\S+", r, re.IGNORECASE)] == []
    assert [r.split()[0] for r in found if not re.search(r"--hash=sha256:[0-9a-f]{64}", r)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"^.*(?:://|-index-url|--find-links|--trusted-host|^-i\b|pypi).*$", text, re.MULTILINE) == []


def test_what_trains_is_locked_to_what_runs() -> None:
    run, train = ({r.split()[0] for r in requirements(lock)} for lock in LOCKS)
    assert run - train == set()


# ---- data ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", DATA_FILES)
def test_data_files_load(file: str) -> None:
    assert load(file)


class _UniqueKeys(yaml.SafeLoader):
    """YAML that minds a key given twice; the plain loader keeps the last, quietly."""


def _mapping(loader: _UniqueKeys, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    assert not repeated(keys), f"line {node.start_mark.line + 1}: {repeated(keys)}"
    return loader.construct_mapping(node, deep=True)


_UniqueKeys.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@pytest.mark.parametrize("file", [f for f in DATA_FILES if not f.startswith("lexicon/")])
def test_no_key_is_given_twice(file: str) -> None:
    yaml.load((DATA / file).read_text(encoding="utf-8"), Loader=_UniqueKeys)


@pytest.mark.parametrize("file", sorted(READ_BY))
def test_no_key_is_dead(file: str) -> None:
    known = strings(READ_BY[file])
    known |= {key for text in known for key in re.findall(r"\{([a-z_]+)\}", text)}  # {list} within a pattern
    assert set(load(file)) - known == set()


def test_no_key_of_a_unit_is_dead() -> None:
    units = load("units.yml")
    inner = {key for item in [*units["throughput"], *units["currencies"].values()] for key in item}
    assert inner - strings("language") == set()


@pytest.mark.parametrize("file", [f for f in DATA_FILES if Path(f).parts[0] not in ("lexicon", "tables", "fx.yml")])
def test_no_word_stands_twice_in_a_list(file: str) -> None:
    assert {place: repeated(words) for place, words in lists(load(file)) if repeated(words)} == {}


def test_a_head_noun_tells_one_type() -> None:
    assert repeated([head for entry in load("heads.yml").values() for head in entry["heads"]]) == []


@pytest.mark.parametrize("rule", sorted(load("events.yml")["triggers"]))
def test_triggers_are_unique_and_plain(rule: str) -> None:
    words = load("events.yml")["triggers"][rule]["words"]
    assert words
    assert repeated(words) == []
    assert [w for w in words if w != w.strip() or re.search(r"[\\|()\[\]*?]", w)] == []


def test_weak_releases_are_triggers() -> None:
    rules = load("events.yml")
    assert set(rules["weak_release"]) <= set(rules["triggers"]["release"]["words"])


@pytest.mark.parametrize("name", sorted(load("shapes.yml")["shapes"]))
def test_shapes_compile_and_are_used(name: str) -> None:
    assert name in strings(), "no module uses it"
    # A shape that is searched for would be found everywhere if it matched nothing.
    assert asked().get(name, set()) <= {"fullmatch", "sub"} or not shape(name).fullmatch("")


@pytest.mark.parametrize("name", sorted(load("shapes.yml")["words"]))
def test_word_lists_are_used(name: str) -> None:
    parts = [part for found in load("shapes.yml")["shapes"].values() for part in found]
    assert any(f"{{{name}}}" in part for part in parts)
    assert words_of(name)


def test_shapes_and_lists_that_are_not_there_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    for find in (shape, words_of):
        with pytest.raises(DataError, match="no_such"):
            find("no_such")
    monkeypatch.setattr(shapes, "load", lambda _: {"words": {}, "shapes": {"broken": ["(?:"]}})
    with pytest.raises(DataError, match="broken"):
        shape.__wrapped__("broken")


# ---- what is kept between runs -------------------------------------------------------------------------------


def own_imports(path: Path) -> Iterator[Path]:
    """The modules of the package that a module imports, by relative and by absolute names."""
    for node in ast.walk(syntax(path)):
        if not isinstance(node, ast.ImportFrom):
            continue
        base = path.parents[node.level - 1] if node.level else ROOT / "src"
        target = base.joinpath(*(node.module or "").split("."))
        for name in (target, *(target / alias.name for alias in node.names)):
            yield from (p for p in (name.with_suffix(".py"), name / "__init__.py") if p.is_file() and p.is_relative_to(PACKAGE))


def reached_from(folder: str) -> set[Path]:
    """The modules in a part of the package and all that they import."""
    found, new = set[Path](), set(modules(f"src/extract/{folder}"))
    while new:
        found |= new
        new = {imported for path in new for imported in own_imports(path)} - found
    return found


def data_of(paths: set[Path]) -> set[Path]:
    """The data files that the modules name."""
    names = {
        node.value for path in paths for node in ast.walk(syntax(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {DATA / name for name in DATA_FILES if name in names}


@pytest.mark.parametrize(
    ("folder", "covered", "apart"),
    [
        ("readers", digests._READING, {"limits.py", "data/limits.yml", "__init__.py"}),
        ("facts", digests._EXTRACTING, {"errors.py", "__init__.py", "limits.py"}),
    ],
)
def test_a_change_of_what_a_step_is_made_of_is_seen(folder: str, covered: tuple[str, ...], apart: set[str]) -> None:
    """What was kept by other code is made anew: the digest covers every module and data file that the step uses."""
    used = reached_from(folder)
    wanted = {str(p.relative_to(PACKAGE)) for p in used | data_of(used)} - apart
    assert sorted(w for w in wanted if not any(w == c or w.startswith(f"{c}/") for c in covered)) == []
