"""Plan an inventory and its scenarios as a command line requests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from vconsolidate.cli import console
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.limits import stop_of
from vconsolidate.cli.outputs import refuse_inputs, refuse_scenarios
from vconsolidate.cli.planning import Request
from vconsolidate.cli.sources import inventory_text
from vconsolidate.errors import UsageError
from vconsolidate.inventory.scenarios.scenario import Expectation
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.what_if.estates import ScenarioEstate, load_estates
from vconsolidate.pipeline.what_if.in_estate import REMOVED
from vconsolidate.pipeline.what_if.plan import plan_all
from vconsolidate.report.files import Content
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.run import RunInfo
from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.what_if.compose import BASE, Run, ScenarioPlan, compose
from vconsolidate.report.what_if.expectations import Expected
from vconsolidate.report.what_if.schema import WhatIfDocument


@dataclass(frozen=True, slots=True)
class Found:
    """The document of all scenarios, and the files of their plans."""

    document: WhatIfDocument
    files: tuple[tuple[str, Content], ...]


def scenario_plans(
    request: Request, scenarios: Path | None, options: tuple[str, ...], folder: Path | None, interrupted: Interruption
) -> Found:
    """
    Return the plans of the requested inventory and of its scenarios.

    Parameters
    ----------
    scenarios, options
        The scenario file, and texts of ``--scenario``.
    folder
        For the plan documents; None for none.

    Raises
    ------
    InputError
        When the inventory or a scenario is refused.
    UsageError
        When there is no scenario, or an output is an input.
    """
    if scenarios is None and not options:
        raise UsageError(
            "there is no scenario", hint='name a scenario file, or write --scenario "more growth: growth=8 %"'
        )
    _make(folder)
    console.stage(f"reading {request.inventory} and its scenarios")
    piped = request.inventory == "-"
    source, text = (None, inventory_text()) if piped else (Path(request.inventory), None)
    if not request.inventory:
        raise UsageError("the name of the file is empty", hint="name an inventory")
    estates = load_estates(source, text, request.overrides, scenarios, options)
    refuse_inputs(request.outputs, request.inventory, estates.base)
    if scenarios is not None:
        refuse_scenarios(request.outputs, scenarios)
    stop = stop_of(request, interrupted)
    settings = Settings(
        stop=stop,
        seed=request.seed,
        processes=request.workers,
        progress=console.progress(),
        stage=console.stage,
        repair=request.repair,
    )
    run = RunInfo(inventory=request.inventory, overrides=request.overrides, seed=request.seed)
    base, documents = plan_all(
        estates.base, [None if one.same else one.estate for one in estates.scenarios], settings, run
    )
    plans = [_plan(one, document) for one, document in zip(estates.scenarios, documents, strict=True)]
    about = Run(
        request.inventory,
        "" if scenarios is None else str(scenarios),
        request.overrides,
        request.seed,
        request.effort,
    )
    return Found(compose(base, plans, about), _files(folder, base, plans))


def _make(folder: Path | None) -> None:
    try:
        if folder is not None:
            folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f'"{folder}" is no folder and cannot be made: {reason}', hint="name another folder") from error


def _plan(one: ScenarioEstate, document: PlanDocument) -> ScenarioPlan:
    scenario = one.scenario
    expected = tuple(map(_expected, scenario.expectations))
    removed = sum(server.disposition_reason == REMOVED for server in one.estate.servers)
    return ScenarioPlan(scenario.name, scenario.reason, one.changes, document, expected, removed)


def _expected(one: Expectation) -> Expected:
    location = Location(file=one.place.file, line=one.place.line, column=one.place.column, field=one.place.field)
    return Expected(one.metric, location, one.unit or "", one.wanted, one.maximum, one.minimum)


def _files(folder: Path | None, base: PlanDocument, plans: list[ScenarioPlan]) -> tuple[tuple[str, Content], ...]:
    """Return the plan documents with their paths, named by their scenarios."""
    if folder is None:
        return ()
    taken: set[str] = set()
    files: list[tuple[str, Content]] = []
    for name, document in ((BASE, base), *((plan.name, plan.document) for plan in plans)):
        stem = re.sub(r"[^\w.-]+", "-", name).strip("-.")[:100] or "scenario"
        number, path = 1, f"{stem}.json"
        while path.casefold() in taken:
            number += 1
            path = f"{stem}-{number}.json"
        taken.add(path.casefold())
        content = FORMATS["json"].render(document, Options())
        files.append((str(folder / path), content if isinstance(content, bytes) else content.encode()))
    return tuple(files)
