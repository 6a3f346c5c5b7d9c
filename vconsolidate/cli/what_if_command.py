"""``vconsolidate what-if``: plan an inventory and many scenarios of it in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.errors import ExitCode

NAME = "what-if"
EXAMPLES = (
    "Examples: vconsolidate what-if inventory.yaml scenarios.yaml · "
    'vconsolidate what-if inventory.yaml --scenario "more growth: growth=8 %" · '
    "vconsolidate what-if inventory.yaml scenarios.yaml -o html=scenarios.html --plans details"
)

_FORMATS = ("terminal", "markdown", "html", "json", "yaml", "csv")


def command(
    inventory: options.Inventory,
    scenarios: Annotated[
        Path | None,
        typer.Argument(metavar="SCENARIOS", help="Scenario file in YAML (schema scenarios).", show_default=False),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario",
            metavar="NAME: KEY=VALUE; …",
            help="A scenario: keys of a scenario file (growth=8 %, lose.racks=[B2]) or fields of the inventory "
            "(policy.cpu.vcpu_per_core=6); repeatable.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "scenarios")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    plans: Annotated[
        Path | None,
        typer.Option(
            "--plans",
            metavar="FOLDER",
            help="Also write the plan document of every scenario to this folder, for report, diff and explain.",
            show_default=False,
        ),
    ] = None,
    set_: options.Set = None,
    time_limit: options.TimeLimit = None,
    effort: options.Effort = options.DEFAULT_EFFORT,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    repair: options.Repair = True,
    details: options.Details = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Plan what could be: growth, other hosts, platforms, prices or overcommit, losses – many scenarios in one run.

    Each scenario begins with the plan of the inventory; the effort is divided equally. Expectations in the file make
    scenarios tests: the command exits with 1 if one is not met.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from dataclasses import replace  # noqa: PLC0415

    from vconsolidate.cli import outputs, scenario_plans  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.planning import Request  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415
    from vconsolidate.report.tongue import translator_of  # noqa: PLC0415
    from vconsolidate.report.what_if.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.what_if.words import all_met  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, _FORMATS, language=lang)
    request = Request(
        inventory, tuple(set_ or ()), time_limit, effort, seed, workers, repair=repair, outputs=targets.paths
    )
    with interruption() as interrupted:
        found = scenario_plans.scenario_plans(request, scenarios, tuple(scenario or ()), plans, interrupted)
    written: list[tuple[str, bytes]] = []
    for target in targets.targets:
        short = quiet and target.path == "-" and target.format == "terminal"
        shown = replace(outputs.options_of(target), details=details)
        said = translator_of(found.document, lang)(found.document.verdict) if short else ""
        content = said or RENDERERS[target.format](found.document, shown)
        written.append((target.path, outputs.encoded(content, target)))
    write_all([*written, *found.files], console.write_stdout)
    return interrupted.code(ExitCode.OK if all_met(found.document) else ExitCode.BREACH)
