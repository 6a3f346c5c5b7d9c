"""``vconsolidate compare``: plan one inventory on several platforms, side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.cli.options import DEFAULT_EFFORT
from vconsolidate.errors import ExitCode

NAME = "compare"
EXAMPLES = (
    "Examples: vconsolidate compare inventory.yaml --platforms esxi-8.0,hyper-v-2022,proxmox-8 · "
    "vconsolidate compare inventory.yaml -o json=platforms.json"
)

_FORMATS = ("terminal", "markdown", "json")


def command(
    inventory: options.Inventory,
    platforms: Annotated[
        str,
        typer.Option(
            "--platforms",
            "-p",
            metavar="NAMES",
            help="Hypervisors of the catalogue, divided by commas, for example esxi-8.0,proxmox-8. "
            "Default: that of the inventory and one of each maker.",
            show_default=False,
        ),
    ] = "",
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "comparison")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    lang: options.Lang = "en",
    set_: options.Set = None,
    time_limit: options.TimeLimit = None,
    effort: options.Effort = DEFAULT_EFFORT,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    repair: options.Repair = True,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Plan the same inventory on several platforms: hosts, bounds, cost, ready time, and why they differ.

    Every cluster gets the platform; its hosts, rules and policy stay. The effort is divided equally. The command exits
    with 0 if at least one platform has a plan, whatever its findings.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import outputs, platform_plans  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.planning import Request  # noqa: PLC0415
    from vconsolidate.report.comparison.compose import compose  # noqa: PLC0415
    from vconsolidate.report.comparison.render import RENDERERS  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415
    from vconsolidate.report.tongue import translator_of  # noqa: PLC0415
    from vconsolidate.report.wording import has_plan  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, _FORMATS, language=lang)
    asked = tuple(name for part in platforms.split(",") if (name := part.strip()))
    request = Request(
        inventory, tuple(set_ or ()), time_limit, effort, seed, workers, repair=repair, outputs=targets.paths
    )
    with interruption() as interrupted:
        plans = platform_plans.plans_on(asked, request, interrupted)
    found = compose(plans, inventory)
    written = []
    for target in targets.targets:
        short = quiet and target.path == "-" and target.format == "terminal"
        content = (
            translator_of(found, lang)(found.verdict)
            if short
            else RENDERERS[target.format](found, outputs.options_of(target))
        )
        written.append((target.path, outputs.encoded(content, target)))
    write_all(written, console.write_stdout)
    if any(has_plan(plan.document) for plan in plans):
        return interrupted.code(ExitCode.OK)
    proven = all(plan.document.status == "infeasible" for plan in plans)
    return interrupted.code(ExitCode.INFEASIBLE if proven else ExitCode.NO_PLAN)
