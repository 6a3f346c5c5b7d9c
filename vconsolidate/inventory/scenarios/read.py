"""Read scenarios from a file and from options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_SCENARIOS, MAX_YAML_BYTES
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.encodings import decode_yaml
from vconsolidate.inventory.files import read_bytes
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.scenarios.expect import expectations_of
from vconsolidate.inventory.scenarios.option import of_option
from vconsolidate.inventory.scenarios.scenario import Layer, Scenario
from vconsolidate.inventory.schema.inventory import HeadSection
from vconsolidate.inventory.schema.scenarios import ScenarioFile, ScenarioSection
from vconsolidate.inventory.schema_problems import unknown_key, validate, validate_partly
from vconsolidate.inventory.schema_words import shown
from vconsolidate.model.own_document import CALLED, HEAD_BYTES, own_document
from vconsolidate.model.place import Place

_INSTEAD: Final = "write for example: scenarios: [{name: growth, growth: 8 %}]"


def read_scenarios(
    path: Path | None, options: Sequence[str], currency: str, problems: Problems
) -> tuple[Scenario, ...]:
    """
    Return the scenarios of a file and of options, in this order; everything wrong with them is among the problems.

    Parameters
    ----------
    path
        The file; None for options only.
    options
        Texts of ``--scenario``.
    currency
        Of the inventory; expectations in another one are refused.
    """
    roots = [] if path is None else _of_file(path, problems)
    for number, text in enumerate(options, start=1):
        root = of_option(text, number, problems)
        roots += [root] if root is not None else []
    found: dict[str, Scenario] = {}
    for root in roots:
        items = root.get("scenarios")
        for number in range(min(MAX_SCENARIOS, len([] if items is None else items.items()))):
            _take(root, number, found, problems, currency)
    return tuple(found.values())


def _of_file(path: Path, problems: Problems) -> list[Node]:
    problems.know(str(path))
    try:
        text = decode_yaml(read_bytes(path, str(path), MAX_YAML_BYTES, "divide the scenarios among files"), str(path))
    except InputError as error:
        problems.take(error)
        return []
    kind = own_document(text[:HEAD_BYTES])
    if kind is not None and kind != "scenarios":
        problems.add(Place(str(path), 1, 1), f"is {CALLED[kind]}, not a scenario file (see docs/what-if.md)")
        return []
    root = read(text, str(path), problems)
    if root is None:
        return []
    if not isinstance(root.value, dict):
        problems.at(root, (), f"expected a mapping with the key scenarios ({_INSTEAD})")
        return []
    for key in root.value:
        if key not in ScenarioFile.model_fields:
            problems.at_key(root, (key,), unknown_key(key, list(ScenarioFile.model_fields), problems))
    if "version" in root.value:
        head = root.with_value({"version": root.value["version"]})
        validate(HeadSection, head, (), problems)
    items = root.get("scenarios")
    if items is None or not items.items():
        what = '"scenarios" is missing' if items is None else f"expected a list of scenarios, got {shown(items)}"
        problems.at(root, ("scenarios",), f"{what} ({_INSTEAD})")
    elif len(items.items()) > MAX_SCENARIOS:
        problems.at(
            root, ("scenarios", MAX_SCENARIOS), f"a run has at most {MAX_SCENARIOS} scenarios (divide them among files)"
        )
    return [root]


def _take(root: Node, number: int, found: dict[str, Scenario], problems: Problems, currency: str) -> None:
    route = ("scenarios", number)
    context = Context(root, problems, load_catalog(), currency=currency)
    section = validate_partly(ScenarioSection, root, route, problems)
    if section is None:
        return
    before = found.get(section.name)
    if before is not None:
        problems.at(
            root,
            (*route, "name"),
            f"scenario {quoted(section.name)} is listed twice (first at {before.place}): rename or remove one",
        )
        return
    based: tuple[Layer, ...] = ()
    if section.on is not None and section.on not in found:
        near = problems.did_you_mean(section.on, found) or " (list it before this one)"
        problems.at(root, (*route, "on"), f"no earlier scenario is called {quoted(section.on)}{near}")
    elif section.on is not None:
        based = found[section.on].layers
    layer = Layer(section, root, route)
    place = context.place(route)
    where = Place(place.file, place.line, place.column, place.field)
    found[section.name] = Scenario(
        section.name, section.reason, (*based, layer), expectations_of(layer, context), where
    )
