"""The pages that the site takes from the code are complete, its navigation has every page, and its audit has teeth."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import DOCS, ROOT
from tests.shell import run
from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import ExitCode
from vconsolidate.inventory.schema import json_schema
from vconsolidate.report.formats import FORMATS
from vconsolidate.rules.registry import RULES
from website import catalogue, commands, formats, keys
from website.audit import problems
from website.stage import GENERATED, stage


def test_every_command_has_its_usage_and_every_option_that_help_shows() -> None:
    page = commands.page()
    sections = dict(re.findall(r"^## ([\w ]+)\n(.*?)(?=^## |\Z)", page, flags=re.MULTILINE | re.DOTALL))
    assert {"plan", "check", "import", "diff"} <= set(sections)
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    for name in ("plan", "import", "check"):
        told = run(f"vconsolidate {name} --help", ROOT, environment).stdout
        shown = set(re.findall(r"^\W*(--[\w-]+)", told, flags=re.MULTILINE)) - {"--help"}
        assert shown, told
        assert {option for option in shown if f"`{option}" not in sections[name]} == set()
    assert "_" not in re.sub(r"`[^`]*`|\\_", "", page.replace("output_format", "")), "an underscore became emphasis"


def test_every_key_of_the_schema_has_its_route() -> None:
    routes = keys.routes()
    last = {re.sub(r"\[\]|\(\w+\)", "", route.rpartition(".")[2]) for route in routes}
    schema = json_schema()
    of_rules = {rule.schema.__name__ for rule in RULES.values() if rule.schema is not None}
    parts: dict[str, Any] = {"": schema, **{key: one for key, one in schema["$defs"].items() if key not in of_rules}}
    stated = {
        key for part in parts.values() for option in part.get("anyOf", [part]) for key in option.get("properties", {})
    }
    assert stated - last == set()
    assert len(routes) == len(set(routes))
    assert re.search(r"^\| `policy.memory.overcommit` \| [^|]+ \| number \|", keys.page(), flags=re.MULTILINE)


def test_every_format_and_every_entry_of_the_catalogue_has_its_row() -> None:
    assert [name for name in FORMATS if f"| [`{name}`](../reports.md#{name}) |" not in formats.page()] == []
    catalog, page = load_catalog(), catalogue.page()
    entries = [*catalog.models, *catalog.cpus, *catalog.guests, *catalog.hypervisors, *catalog.counting_rules]
    assert [key for key in entries if f"| `{key}` |" not in page] == []


def test_the_page_of_exit_codes_has_every_code() -> None:
    text = (DOCS / "exit-codes.md").read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)] == sorted(ExitCode)


def test_the_navigation_has_every_page_once(tmp_path: Path) -> None:
    stage(tmp_path)
    trees = re.findall(r"```\{toctree\}\n(.*?)```", (tmp_path / "index.md").read_text(encoding="utf-8"), re.DOTALL)
    named = [line for tree in trees for line in tree.splitlines() if line and not line.startswith(":")]
    pages = {path.relative_to(tmp_path).with_suffix("").as_posix() for path in tmp_path.rglob("*.md")}
    assert len(named) == len(set(named))
    assert set(named) == {page for page in pages if not page.startswith("importing/")} - {"index"}
    assert {f"reference/{name}" for name in GENERATED} < set(named)
    for page in pages:
        assert "](docs/" not in (tmp_path / f"{page}.md").read_text(encoding="utf-8")


CLEAN = '<a href="other.html#here">a</a><img src="a.svg"><a href="https://example.org">elsewhere</a><p id="here"></p>'


def site(folder: Path, body: str) -> Path:
    (folder / "index.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    (folder / "other.html").write_text('<p id="here"></p>', encoding="utf-8")
    return folder


def test_a_site_that_keeps_to_itself_has_no_problem(tmp_path: Path) -> None:
    assert problems(site(tmp_path, CLEAN)) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<script src="https://cdn.example.org/x.js"></script>', "loads https://cdn.example.org/x.js"),
        ('<img src="//cdn.example.org/x.png">', "loads //cdn.example.org/x.png"),
        ('<link rel="stylesheet" href="https://fonts.example.org/css">', "loads https://fonts.example.org/css"),
        ("<style>@import 'https://fonts.example.org/css';</style>", "loads https://fonts.example.org/css"),
        ('<p style="background:url(https://a.example.org/b)">', "loads https://a.example.org/b"),
        ('<a href="gone.html">a</a>', "the link gone.html leads nowhere"),
        ('<a href="other.html#gone">a</a>', "the link other.html#gone leads to no place of its page"),
        ('<a href="#gone">a</a>', "the link #gone leads to no place of its page"),
    ],
)
def test_what_is_wrong_is_named_with_its_page(tmp_path: Path, body: str, problem: str) -> None:
    assert f"index.html: {problem}" in problems(site(tmp_path, CLEAN + body))


def test_styles_and_scripts_of_their_own_are_read_too(tmp_path: Path) -> None:
    site(tmp_path, CLEAN)
    (tmp_path / "a.css").write_text("@font-face { src: url('https://fonts.example.org/a.woff2') }", encoding="utf-8")
    (tmp_path / "a.js").write_text("fetch('https://count.example.org/visit')", encoding="utf-8")
    assert problems(tmp_path) == [
        "a.css: loads https://fonts.example.org/a.woff2",
        "a.js: loads https://count.example.org/visit",
    ]


def test_ci_builds_the_site_with_what_the_extra_installs() -> None:
    assert "-m website" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {re.match(r"[\w-]+", one)[0] for one in extras["docs"]} == {"furo", "myst-parser", "sphinx"}  # type: ignore[index]
    assert any("docs" in one for one in extras["dev"] if one.startswith("vconsolidate["))
