"""Every option is a setting or says why it is none, and a name means the same in every command."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from vconsolidate.cli.app import program
from vconsolidate.cli.settings.apply import all_settings
from vconsolidate.cli.settings.find import project_file
from vconsolidate.cli.settings.known import NOT_KEPT, key_of, leaves

PROGRAM = program()


def test_options_that_are_not_kept_exist() -> None:
    options = {key_of(parameter) for _, command in leaves(PROGRAM) for parameter in command.params}
    assert set(NOT_KEPT) - {"help"} <= options


def test_a_shared_setting_has_one_type() -> None:
    types = defaultdict(set)
    for setting in all_settings(PROGRAM):
        if setting.shared:
            types[setting.key].add((setting.kind, setting.choices, setting.least, setting.most))
    assert {key for key, found in types.items() if len(found) > 1} == set()


def test_no_variable_means_two_settings() -> None:
    named = defaultdict(set)
    for setting in all_settings(PROGRAM):
        named[setting.variables[0]].add((setting.command, setting.key))
        for name in setting.variables[1:]:
            named[name].add(((), setting.key))
    assert [name for name, meant in named.items() if len(meant) > 1] == []


@pytest.mark.parametrize("repository", [True, False])
def test_the_search_ends_at_the_repository_or_at_home(repository: bool, tmp_path: Path) -> None:
    home = tmp_path / "home"
    deep = home / "a" / "b"
    deep.mkdir(parents=True)
    for folder in (tmp_path, home):
        (folder / "vconsolidate.toml").touch()
    if repository:
        (home / "a" / ".git").mkdir()
    assert project_file(deep, home) == (None if repository else home / "vconsolidate.toml")
    (home / "a" / "vconsolidate.toml").touch()
    assert project_file(deep, home) == home / "a" / "vconsolidate.toml"


def test_outside_of_home_a_parent_does_not_count(tmp_path: Path) -> None:
    shared = tmp_path / "shared" / "mine"
    shared.mkdir(parents=True)
    (tmp_path / "shared" / "vconsolidate.toml").touch()
    assert project_file(shared, tmp_path / "home") is None
    (shared / "vconsolidate.toml").touch()
    assert project_file(shared, tmp_path / "home") == shared / "vconsolidate.toml"
