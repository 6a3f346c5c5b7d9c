"""``docs/adding.md``: every path exists, and every folder that finds its parts by itself has a list."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import ROOT, missing_paths, named_paths, text_of

PAGE = text_of("adding.md")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n)*)", PAGE, flags=re.MULTILINE))


def test_every_path_exists() -> None:
    assert missing_paths(PAGE) == []


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_has_files_in_order_and_a_commit(section: str) -> None:
    text = SECTIONS[section]
    numbers = [int(number) for number in re.findall(r"^(\d)\. ", text, flags=re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 2
    assert named_paths(text)
    assert re.search(r"Commit: `[0-9a-f]{7}` \*", text)


def test_every_folder_with_a_registry_is_in_it() -> None:
    folders = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "vconsolidate").rglob("registry.py")}
    assert folders
    assert {folder for folder in folders if f"`{folder}/<" not in PAGE} == set()
