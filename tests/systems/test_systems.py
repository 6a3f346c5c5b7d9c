"""Every system S1–S24 has keys, an effect, a section of the reports, a page, a sample and tests."""

from __future__ import annotations

import json
import os
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.shell import Done, run
from tests.systems.looking import look
from tests.systems.merging import inventory
from tests.systems.page import PAGE, page
from tests.systems.schema_paths import in_schema, in_use
from tests.systems.system import Effect, System, systems
from vconsolidate.inventory.schema import json_schema

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_inventories"

SYSTEMS = systems()
EACH = pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: f"S{system.number}")
EFFECTS = [
    pytest.param(effect, id=f"S{system.number}-{index}")
    for system in SYSTEMS
    for index, effect in enumerate(system.effects)
]


def test_all_24_systems_are_described() -> None:
    assert [system.number for system in SYSTEMS] == list(range(1, 25))


def test_the_page_is_as_the_descriptions_have_it() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


@EACH
def test_the_inventory_has_its_keys(system: System) -> None:
    schema = json_schema()
    assert [key for key in system.keys if not in_schema(schema, key)] == []


@pytest.mark.parametrize("effect", EFFECTS)
def test_a_key_changes_what_is_said(effect: Effect, tmp_path: Path) -> None:
    before, after = (
        look(document_of(effect, inventory(effect.before, *more), tmp_path), effect.look)
        for more in ((), (effect.after,))
    )
    assert differs(effect.expect, before, after), f"{effect.says} {effect.look}: {before!r} → {after!r}"


def test_the_commands_before_and_after_the_migration_show_effects_of_systems() -> None:
    shown = {effect.command[0] for system in SYSTEMS for effect in system.effects}
    assert shown >= {"migrate", "what-if", "runway", "frontier", "rebalance", "track"}


@EACH
def test_the_sample_uses_a_key(system: System) -> None:
    assert any(in_use(sample(system.sample), key) for key in system.keys)


@EACH
def test_the_reports_of_the_sample_have_its_section(system: System, tmp_path_factory: pytest.TempPathFactory) -> None:
    terminal, html = reports(system.sample, tmp_path_factory.getbasetemp())
    assert system.sections.terminal in terminal
    assert f'id="{system.sections.html}"' in html


@EACH
def test_its_page_is_there(system: System) -> None:
    name, _, anchor = system.page.partition("#")
    text = (PAGE.parent / name).read_text(encoding="utf-8")
    headings = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
    assert not anchor or anchor in {slug(heading) for heading in headings}


@EACH
def test_its_tests_are_there(system: System) -> None:
    assert [test for test in system.tests if not (ROOT / "tests" / test).exists()] == []


@EACH
def test_it_is_handed_on(system: System, tmp_path: Path) -> None:
    if system.export is None:
        return
    given = (SAMPLES / system.sample).as_posix()
    done = called(("plan", given, "--effort", "1", "--no-repair", "--quiet", "-o", "json=plan.json"), tmp_path)
    assert done.returncode in {0, 1}, done.stderr
    done = called(tuple("plan.json" if part == "PLAN" else part for part in system.export.command), tmp_path)
    assert done.returncode == 0, done.stderr
    written = [
        file.read_text(encoding="utf-8", errors="replace")
        for file in sorted(tmp_path.rglob("*"))
        if file.is_file() and file.stem != "plan"  # the plan and its series
    ]
    assert any(system.export.holds in text for text in [done.stdout, *written])


def document_of(effect: Effect, text: str, folder: Path) -> Any:
    """Return what the command of an effect writes about an inventory: the plan document, or its own output."""
    command = effect.command
    for name, content in effect.files.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "inventory.yaml").write_text(text, encoding="utf-8")
    done = called(("plan", "inventory.yaml", "--effort", "1", "--no-repair", "--quiet", "-o", "json=plan.json"), folder)
    assert done.returncode in {0, 1, 4}, done.stderr
    if command[0] != "plan":
        names = {"INVENTORY": "inventory.yaml", "PLAN": "plan.json"}
        done = called(tuple(names.get(part, part) for part in command), folder)
        assert done.returncode in {0, 1}, done.stderr
        return json.loads(done.stdout) if done.stdout.lstrip().startswith(("{", "[")) else done.stdout
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def called(arguments: tuple[str, ...], folder: Path) -> Done:
    return run(shlex.join(["vconsolidate", *arguments]), folder, {"COLUMNS": "120", "HOME": folder.as_posix()})


def differs(expected: str, before: Any, after: Any) -> bool:
    """Tell whether two figures differ as the description says."""
    if expected == "appears":
        return not before and bool(after)
    if expected == "vanishes":
        return bool(before) and not after
    if expected == "changes":
        return bool(before != after)
    return bool(before < after if expected == "grows" else before > after)


@cache
def sample(name: str) -> Any:
    """Return a sample with its includes as data: mappings merged, lists joined."""
    data = yaml.safe_load((SAMPLES / name).read_text(encoding="utf-8"))
    for more in data.get("includes", ()):
        for key, value in yaml.safe_load((SAMPLES / more).read_text(encoding="utf-8")).items():
            data[key] = [*data.get(key, []), *value] if isinstance(value, list) else value
    return data


@cache
def reports(name: str, folder: Path) -> tuple[str, str]:
    """Return the terminal report with all details and the HTML report of a sample."""
    given = (SAMPLES / name).as_posix()
    done = called(("plan", given, "--details", "--effort", "1", "--no-repair", "-o", "html=report.html"), folder)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout, (folder / "report.html").read_text(encoding="utf-8")


def slug(heading: str) -> str:
    """Return the anchor of a Markdown heading."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.strip().replace(" ", "-")
