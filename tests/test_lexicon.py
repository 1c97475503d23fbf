"""The lexicon: its files as data/lexicon/README.md says, and what it finds and links (``specs/names.yml``)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract.errors import DataError
from extract.language.characters import level
from extract.names import lexicon
from extract.names.lexicon import Entry, default_lexicon, read_entries
from extract.names.link import Linker
from extract.names.mention import Kind, Mention
from extract.resources import DATA, load

FOLDER = DATA / "lexicon"
FILES = sorted(str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*.yml"))
LISTS = {"full", "short", "english", "former", "aliases", "organizations", "ambiguous"}
REQUIRED = {
    "organizations": {"name", "type", "known_from"},
    "models": {"name", "type", "known_from"},
    "hardware": {"name", "vendor", "type", "known_from"},
    "products": {"name", "type", "known_from"},
    "datasets": {"name", "known_from"},
    "places": {"name", "type", "known_from"},
}
ALLOWED = {
    "organizations": {"full", "short", "english", "former", "parent", "ambiguous"},
    "models": {"aliases", "family", "organizations", "year", "ambiguous"},
    "hardware": {"aliases", "family", "year", "ambiguous"},
    "products": {"aliases", "organizations", "ambiguous"},
    "datasets": {"aliases", "organizations", "ambiguous"},
    "places": {"aliases"},
}
#: Owners that are no entry of organizations/*.yml, with the reason. Better to add the organisation.
UNLISTED_OWNERS: dict[str, str] = {}
LEAST = {Kind.ORG: 800, Kind.MODEL: 300, Kind.HARDWARE: 200}
SPECS: dict[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / "specs" / "names.yml").read_text(encoding="utf-8"))


def sort_of(file: str) -> str:
    return Path(file).parts[0].removesuffix(".yml")


def allowed_types() -> dict[str, set[str]]:
    """What the README says that each file's ``type`` may be; places, which it leaves open, as they are used."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\btype`?:[^|\n]*?(\w+(?: \| \w+)+)", text)
    found = [{t.strip() for t in types.split("|")} for types in listed]
    assert len(found) == 4, found
    return dict(zip(("organizations", "models", "hardware", "products"), found, strict=True)) | {"places": {"country", "province", "city"}}


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, Entry]]:
    return list(read_entries())


@pytest.fixture(scope="module")
def organizations(entries: list[tuple[str, Entry]]) -> set[str]:
    return {entry.name for _, entry in entries if entry.kind is Kind.ORG}


# ---- the files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FILES)
def test_entries_have_the_keys_and_types_of_the_readme(file: str) -> None:
    sort, types = sort_of(file), allowed_types()
    entries = load(f"lexicon/{file}")
    assert entries
    for entry in entries:
        assert REQUIRED[sort] <= set(entry), entry
        assert set(entry) <= REQUIRED[sort] | ALLOWED[sort], entry
        assert "type" not in entry or entry["type"] in types[sort], entry
        for key, value in entry.items():
            assert isinstance(value, list if key in LISTS else int if key == "year" else str), (entry["name"], key, value)
            for item in value if isinstance(value, list) else [value]:
                wanted = int if key == "year" else str
                assert isinstance(item, wanted), (entry["name"], key, item, "quote it")
                assert not isinstance(item, str) or (item == item.strip() and item), (entry["name"], key, item)
            assert not isinstance(value, list) or len(set(value)) == len(value), (entry["name"], key, value)


def test_every_file_is_read(entries: list[tuple[str, Entry]]) -> None:
    assert {file for file, _ in entries} == set(FILES)


def test_the_lexicon_is_large_enough(entries: list[tuple[str, Entry]]) -> None:
    counts = Counter(entry.kind for _, entry in entries)
    assert {kind: counts[kind] for kind, least in LEAST.items() if counts[kind] < least} == {}


def test_no_spelling_belongs_to_two_entries_of_one_kind(entries: list[tuple[str, Entry]]) -> None:
    owners: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for file, entry in entries:
        for spelling in {level(s) for s in entry.spellings}:
            owners[entry.kind, spelling].append(f"{entry.name} ({file})")
    assert {spelling: found for (_, spelling), found in owners.items() if len(found) > 1} == {}


def test_a_spelling_without_a_letter_is_ambiguous(entries: list[tuple[str, Entry]]) -> None:
    bare = {s: e for _, e in entries for s in e.spellings if not re.search(r"[^\W\d_]", s)}
    assert {s: e.name for s, e in bare.items() if level(s) not in e.ambiguous} == {}


def test_ambiguous_spellings_are_their_entry_s_own(entries: list[tuple[str, Entry]]) -> None:
    strays = {entry.name: entry.ambiguous - {level(s) for s in entry.spellings} for _, entry in entries}
    assert {name: words for name, words in strays.items() if words} == {}


def test_owners_are_organisations(entries: list[tuple[str, Entry]], organizations: set[str]) -> None:
    missing = {owner: entry.name for _, entry in entries for owner in entry.organizations if owner not in organizations}
    assert {owner: of for owner, of in missing.items() if owner not in UNLISTED_OWNERS} == {}
    assert set(UNLISTED_OWNERS) <= set(missing), "listed by now: no need to allow them"


def test_parents_are_organisations(organizations: set[str]) -> None:
    parents = {e["parent"]: e["name"] for file in FILES for e in load(f"lexicon/{file}") if "parent" in e}
    assert {parent: of for parent, of in parents.items() if parent not in organizations} == {}


def test_families_are_entries_of_their_own(entries: list[tuple[str, Entry]]) -> None:
    names = {(entry.kind, entry.name) for _, entry in entries}
    families = {(entry.kind, entry.family): entry.name for _, entry in entries if entry.family}
    assert {family: of for family, of in families.items() if family not in names} == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- {type: company}", r"places\.yml.*without a name"),
        ("- 百度", "without a name"),
        ("- {name: 百度, aliases: Baidu}", "aliases must be a list"),
    ],
)
def test_a_malformed_entry_is_an_error(text: str, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        [lexicon._entry("places.yml", Kind.PLACE, raw) for raw in yaml.safe_load(text)]


# ---- finding and linking -------------------------------------------------------------------------------------


def marked(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(c, id=c["text"], marks=[pytest.mark.xfail(reason=c["xfail"], strict=True)] if "xfail" in c else []) for c in cases]


def shown(text: str, mention: Mention) -> str:
    kind = "TECHNIQUE" if mention.subtype == "technique" else mention.kind.value
    spelling = text[mention.start : mention.end]
    return f"{kind} {spelling}" + (f" | {mention.name}" if mention.name != spelling else "")


def test_there_are_cases_enough() -> None:
    assert len(SPECS["found"]) >= 60
    assert len({case["text"] for case in SPECS["found"]}) == len(SPECS["found"])


@pytest.mark.parametrize("case", marked(SPECS["found"]))
def test_names_in_a_text(case: dict[str, Any]) -> None:
    assert [shown(case["text"], m) for m in default_lexicon().find(case["text"])] == case["names"]


@pytest.mark.parametrize("case", SPECS["one"], ids=lambda case: case["is"])
def test_spellings_of_one_thing(case: dict[str, Any]) -> None:
    linker = Linker(default_lexicon())
    assert {name: linker.canonical(Kind[case["kind"]], name) for name in case["names"]} == dict.fromkeys(case["names"], case["is"])


@pytest.mark.parametrize("case", SPECS["apart"], ids=lambda case: "/".join(case["names"]))
def test_things_apart(case: dict[str, Any]) -> None:
    linker = Linker(default_lexicon())
    for one, other in combinations(case["names"], 2):
        assert linker.canonical(Kind[case["kind"]], one) != linker.canonical(Kind[case["kind"]], other)


def test_a_bracket_tells_the_other_name() -> None:
    linker = Linker(default_lexicon())
    text = "松涛智算（SongTao）发布新芯片。"
    linker.observe(text, [Mention(0, 4, Kind.ORG, "松涛智算", "model"), Mention(5, 12, Kind.ORG, "SongTao", "mark")])
    assert linker.canonical(Kind.ORG, "SongTao") == linker.canonical(Kind.ORG, "松涛智算") == "松涛智算"


def test_a_masked_name_is_unknown_with_all_its_spellings() -> None:
    blind = lexicon.Lexicon(masked=frozenset(["wudao 2.0"]))
    assert blind.lookup("悟道 2.0", Kind.MODEL) is None
    assert blind.lookup("悟道", Kind.MODEL) is not None
