"""Every rule has all its parts: meaning, example, twins, and a section in the manual."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from vconsolidate import rules
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.base import Members, Rule, Selector
from vconsolidate.rules.registry import BY_NAME, RULES

HERE = Path(__file__).parent
WRITTEN = [rule for rule in RULES.values() if rule.schema is not None]


def as_written(members: Members, field: str) -> tuple[str, ...]:
    return (f"one of {field}", f"other of {field}") if isinstance(members, Selector) else tuple(members)


def test_every_file_of_the_folder_is_a_rule() -> None:
    files = {path.stem for path in Path(next(iter(rules.__path__))).glob("*.py")}
    assert files - {"__init__", "base", "licence_terms", "quantities", "registry"} == set(RULES)


@pytest.mark.parametrize("kind", RULES)
def test_rules_do_not_know_each_other(kind: str) -> None:
    source = (Path(next(iter(rules.__path__))) / f"{kind}.py").read_text(encoding="utf-8")
    shared = {"vconsolidate.rules.quantities", "vconsolidate.rules.licence_terms"}
    assert set(re.findall(r"vconsolidate\.rules\S*", source)) - shared == {"vconsolidate.rules.base"}


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_says_what_it_means(kind: str) -> None:
    doc = RULES[kind].doc.strip()
    assert len(doc.split("\n\n")) >= 2
    assert doc.split("\n")[0][0].isupper()


@pytest.mark.parametrize("kind", RULES)
def test_the_manual_has_a_section(kind: str) -> None:
    manual = (HERE.parents[1] / "docs" / "rules.md").read_text(encoding="utf-8")
    assert f"\n## {kind}\n" in manual
    assert RULES[kind].example in manual
    for alias in RULES[kind].aliases:
        assert f"`{alias}`" in manual


@pytest.mark.parametrize("rule", WRITTEN, ids=lambda rule: rule.kind)
def test_the_example_is_valid_and_every_field_has_a_description(rule: Rule) -> None:
    assert rule.schema is not None
    written = rule.schema.model_validate(yaml.safe_load(rule.example))
    statement = written.statement(rule.kind, as_written)
    assert isinstance(statement, RuleStatement)
    assert statement.members
    fields = rule.schema.model_json_schema()["properties"]
    assert all("description" in field for field in fields.values())


@pytest.mark.parametrize("rule", WRITTEN, ids=lambda rule: rule.kind)
def test_an_unknown_field_is_refused(rule: Rule) -> None:
    assert rule.schema is not None
    written = {**yaml.safe_load(rule.example), "sevrers": ["a"]}
    with pytest.raises(ValidationError, match="sevrers"):
        rule.schema.model_validate(written)


def test_kinds_and_aliases_are_unique() -> None:
    names = [name for rule in WRITTEN for name in (rule.kind, *rule.aliases)]
    assert len(names) == len(set(names)) == len(BY_NAME)


def test_a_server_in_two_groups_is_refused() -> None:
    written = RULES["separate"].schema
    assert written is not None
    rule = written.model_validate({"kind": "separate", "groups": [["a", "b"], ["b"]]})
    with pytest.raises(ValueError, match='"b" is in two groups'):
        rule.statement("separate", as_written)


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_has_twins(kind: str) -> None:
    twins = yaml.safe_load((HERE / "twins" / f"{kind}.yaml").read_text(encoding="utf-8"))
    assert twins["feasible"]
    assert twins["infeasible"]


def test_loading_the_rules_is_light() -> None:
    code = "import sys, vconsolidate.rules.registry; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pydantic" in done.stdout.split()
    assert not {"ortools", "polars", "yaml", "rich", "typer"}.intersection(done.stdout.split())
