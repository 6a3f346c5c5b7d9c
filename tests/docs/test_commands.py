"""Every vconsolidate command in the README and the docs runs, with the exit code it promises."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tests.shell import run

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
BLOCK = re.compile(r"^( *)```([^\n`]*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"yaml (file|append)=([\w.-]+)")
QUOTING = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
"""Pages whose blocks of text are output of the commands above them; elsewhere they show forms and sources."""


def steps(page: Path) -> Iterator[tuple[str, str, str]]:
    """
    Yield what a reader does on a page: (action, file, text).

    ``run`` a command behind ``$ ``; write or ``append`` to a file what a block ``yaml file=NAME`` (``append=NAME``)
    holds; ``see`` the lines of a block of text.
    """
    for _, kind, content in BLOCK.findall(page.read_text(encoding="utf-8")):
        text = dedent(content)
        if kind in {"console", "bash", "sh"}:
            yield from (("run", "", line[2:].strip()) for line in text.splitlines() if line.startswith("$ "))
        elif found := FILE.fullmatch(kind):
            yield found[1], found[2], text
        elif kind == "text" and page in QUOTING and "inventory.yaml" not in text:
            yield "see", "", text


def name_of(page: Path) -> str:
    return page.stem if page.parent in {ROOT, DOCS} else f"{page.parent.name}/{page.stem}"


CASES = [page for page in PAGES if any(action == "run" for action, _, _ in steps(page))]


@pytest.mark.parametrize("page", CASES, ids=name_of)
def test_commands_of_page(page: Path, tmp_path: Path) -> None:
    """
    The commands of a page run one after the other in a folder with the samples.

    A command that is meant to fail says so with a comment: ``# exit 1``.
    """
    folder = tmp_path / "work"
    shutil.copytree(
        ROOT / "sample_inventories", folder / "sample_inventories", ignore=shutil.ignore_patterns("__pycache__")
    )
    printed = ""
    for action, file, text in steps(page):
        if action in {"file", "append"}:
            with (folder / file).open("a" if action == "append" else "x", encoding="utf-8") as target:
                target.write(text)
        elif action == "see":
            missing = [line for line in text.splitlines() if " ".join(line.split()) not in printed]
            assert missing == [], f"{page.name} shows what no command above printed"
        else:
            promised = re.search(r"#\s*exit (\d+)", text)
            done = run(text, folder, {**os.environ, "COLUMNS": "80"})
            expected = int(promised.group(1)) if promised else 0
            assert done.returncode == expected, f"{page.name}: {text}\n{done.stdout}\n{done.stderr}"
            printed += " ".join(f"{done.stdout} {done.stderr}".split()) + " "


def test_readme_has_commands() -> None:
    assert ROOT / "README.md" in CASES
    assert {name_of(page) for page in CASES} > {name_of(page) for page in QUOTING}
