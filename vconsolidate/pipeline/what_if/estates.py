"""The estates of scenarios: the inventory is read once, and each scenario changes its tree and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.collector import collector_paused
from vconsolidate.inventory.from_tree import Loaded, estate_of
from vconsolidate.inventory.importing.in_memory import export_as_inventory
from vconsolidate.inventory.importing.likely import may_be_export
from vconsolidate.inventory.includes import Reader
from vconsolidate.inventory.load import refuse_own_documents
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.overrides import apply
from vconsolidate.inventory.problems import OPTIONS, Problems
from vconsolidate.inventory.scenarios.changes import changes_of
from vconsolidate.inventory.scenarios.in_tree import changed_tree
from vconsolidate.inventory.scenarios.read import read_scenarios
from vconsolidate.inventory.scenarios.scenario import Scenario
from vconsolidate.model.estate import Estate
from vconsolidate.pipeline.what_if.in_estate import changed_estate


@dataclass(frozen=True, slots=True)
class ScenarioEstate:
    """
    A scenario and its estate.

    Parameters
    ----------
    changes
        What is different from the inventory, one sentence each.
    same
        The estate is that of the inventory.
    """

    scenario: Scenario
    estate: Estate
    changes: tuple[str, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Estates:
    """The estate of the inventory, and those of its scenarios."""

    base: Estate
    scenarios: tuple[ScenarioEstate, ...]


def load_estates(
    source: Path | None, text: str | None, overrides: Sequence[str], file: Path | None, options: Sequence[str]
) -> Estates:
    """
    Return the estates of an inventory and of all scenarios of a file and of options.

    Parameters
    ----------
    source, text
        The inventory: a file, or its text where that was read already. A file may be an export.
    overrides
        Values to set in the inventory and in every scenario.

    Raises
    ------
    InputError
        With everything that is wrong with the inventory; else with the scenarios.
    """
    notes: tuple[str, ...] = ()
    refuse_own_documents(source, text)
    if source is not None and text is None and may_be_export(source):
        exported = export_as_inventory(source)
        source, notes = (source, ()) if exported is None else exported
    with collector_paused():
        problems = Problems()
        reader = Reader(problems, Path() if source is None else source.parent)
        root = reader.read(source, text)
        if root is None:
            problems.raise_if_any()
            raise AssertionError
        root = apply(root, overrides, problems)
        again = reader.once_more(Problems())
        base = estate_of(root, reader, problems)
        found, wrong = [], Problems()
        scenarios = read_scenarios(file, options, base.estate.economics.currency, wrong)
        for scenario in scenarios:
            try:
                found.append(_estate(scenario, root, base, again, notes))
            except InputError as error:
                wrong.take(_named(error, scenario))
        wrong.raise_if_any()
    return Estates(_noted(base.estate, notes), tuple(found))


def _estate(scenario: Scenario, root: Node, base: Loaded, reader: Reader, notes: tuple[str, ...]) -> ScenarioEstate:
    problems = Problems()
    tree = root
    for layer in scenario.layers:
        tree = changed_tree(tree, layer, problems)
    if problems and not any(layer.section.add for layer in scenario.layers):
        for layer in scenario.layers:  # their names can be judged all the same
            changed_estate(base.estate, layer, problems)
    problems.raise_if_any()
    loaded = base if tree is root else estate_of(tree, reader.once_more(problems), problems, base)
    estate = loaded.estate
    for layer in scenario.layers:
        estate = changed_estate(estate, layer, problems)
    problems.raise_if_any()
    same = loaded.trace is base.trace and _without_history(estate) == _without_history(base.estate)
    return ScenarioEstate(scenario, _noted(estate, notes), changes_of(scenario), same)


def _without_history(estate: Estate) -> Estate:
    """Return an estate to compare: the same priors made its history of the same one."""
    return replace(estate, trace=None)


def _noted(estate: Estate, notes: tuple[str, ...]) -> Estate:
    return replace(estate, notes=(*notes, *estate.notes)) if notes else estate


def _named(error: InputError, scenario: Scenario) -> InputError:
    """Return an error whose problems in the inventory say which scenario makes them."""
    own = {layer.root.file for layer in scenario.layers}

    def said(problem: Problem) -> Problem:
        if problem.file in own or problem.file.startswith(OPTIONS):
            return problem
        return replace(problem, message=f'{problem.message} (in scenario "{scenario.name}")')

    return InputError([said(problem) for problem in error.problems], error.more)
