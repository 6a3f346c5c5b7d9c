"""Every field of an inventory says what to write: when it is missing, when its value is of another type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, Field

from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.schema.inventory import InventorySection
from vconsolidate.inventory.schema.scenarios import ScenarioSection
from vconsolidate.inventory.schema_problems import validate
from vconsolidate.inventory.what_to_write import examples_of, spelt
from vconsolidate.rules.registry import RULES

WRONG = ("§ no value", 7.125, True, None, {"§": 1}, [[["§"]]])
"""Values of every type; each field refuses most of them."""

SAYS = re.compile(
    r"write \S|\((put|known:|remove|shorten|use) |must be (at least|at most|more than|less than|between) |"
    r" is not one of |expected true or false|did you mean"
)
"""How a message says what to write instead."""


def sections() -> list[type[BaseModel]]:
    """Return every section that an inventory, its rules and its scenarios can have."""
    found: dict[str, type[BaseModel]] = {}
    waiting: list[Any] = [InventorySection, ScenarioSection, *(rule.schema for rule in RULES.values())]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            if one.__name__ not in found:
                found[one.__name__] = one
                waiting.extend(field.annotation for field in one.model_fields.values())
        else:
            waiting.extend(get_args(one))
    return [found[name] for name in sorted(found)]


def fields() -> Iterator[object]:
    for section in sections():
        for name, field in section.model_fields.items():
            yield pytest.param(section, field.alias or name, id=f"{section.__name__}.{field.alias or name}")


def problems_of(section: type[BaseModel], content: object) -> list[tuple[str, str]]:
    """Return field and message of everything that is wrong with a section."""
    problems = Problems()
    node = read(json.dumps(content), "x.yaml", problems)
    assert node is not None
    validate(section, node, (), problems)
    return [(problem.field, problem.message) for problem in problems._found]  # noqa: SLF001


@pytest.mark.parametrize(("section", "key"), list(fields()))
def test_a_value_of_another_type_is_answered_with_what_to_write(section: type[BaseModel], key: str) -> None:
    refused = 0
    for value in WRONG:
        own = [(at, said) for at, said in problems_of(section, {key: value}) if at.startswith(key) or "§" in said]
        refused += bool(own)
        for at, said in own:
            assert SAYS.search(said) or said.startswith("unknown key"), f"{at}: {said}"
    assert refused >= 1 or key in {"labels", "set"}


@pytest.mark.parametrize(("section", "key"), list(fields()))
def test_a_key_that_is_missing_is_shown_with_an_example(section: type[BaseModel], key: str) -> None:
    field = next(one for name, one in section.model_fields.items() if (one.alias or name) == key)
    said = [message for at, message in problems_of(section, {}) if message.startswith(f'"{key}" is missing')]
    assert len(said) == field.is_required()
    for message in said:
        found = re.search(r"\(write for example (.*)\)$", message)
        assert found, message
        yaml = found[1][1:-1] if found[1].startswith('"') else found[1]
        assert not problems_of_field(section, key, yaml=yaml), message


@pytest.mark.parametrize(("section", "key"), list(fields()))
def test_the_examples_of_a_field_are_values_that_it_takes(section: type[BaseModel], key: str) -> None:
    for example in examples_of(section, (key,)):
        assert problems_of_field(section, key, yaml=f"{key}: {spelt(example)}") == []


def problems_of_field(section: type[BaseModel], key: str, yaml: str) -> list[str]:
    problems = Problems()
    node = read(yaml, "x.yaml", problems)
    assert node is not None
    assert list(node.plain()) == [key], yaml
    validate(section, node, (), problems)
    return [problem.message for problem in problems._found if problem.field.startswith(key)]  # noqa: SLF001


def test_a_value_in_another_form_is_shown_in_the_right_one() -> None:
    said = {
        'tier: "3"': 'servers[0].tier: expected a whole number, got "3" (write 3 without quotes)',
        "tags: web": 'servers[0].tags: expected a list, got "web" (write [web])',
        "fault_tolerance: yes": 'servers[0].fault_tolerance: expected true or false, got "yes" (write true)',
        "current_host: [a]": 'servers[0].current_host: expected text, got a list (write for example "esx-02")',
    }
    for line, message in said.items():
        problems = Problems()
        node = read(f"servers:\n- name: a\n  {line}\n", "x.yaml", problems)
        assert node is not None
        validate(InventorySection, node, (), problems)
        assert [f"{one.field}: {one.message}" for one in problems._found] == [message]  # noqa: SLF001


def test_a_value_of_one_or_another_type_names_numbers_once() -> None:
    said = problems_of(InventorySection, {"version": 1, "budgets": [{"metric": "datastore_use", "maximum": ["85 %"]}]})
    ((_, message),) = [one for one in said if one[0] == "budgets[0].maximum"]
    assert message.startswith("expected a number or text, got a list")


def test_a_table_names_the_column_of_what_is_missing() -> None:
    problems = Problems()
    node = read("os: x", "servers.csv", problems)
    assert node is not None
    validate(HardwareOwner, node, (), problems)
    (found,) = problems._found  # noqa: SLF001
    assert found.message == '"hardware" is missing (write for example "dl380" in column "hardware.model")'


class HardwareOwner(BaseModel):
    os: str
    hardware: dict[str, str] = Field(examples=[{"model": "dl380"}])
