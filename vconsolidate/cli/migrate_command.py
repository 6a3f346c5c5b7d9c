"""``vconsolidate migrate``: the order in which servers move to the hosts of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, executing, format_options, options
from vconsolidate.cli.options import DEFAULT_EFFORT
from vconsolidate.errors import ExitCode
from vconsolidate.model.migration import Objective

NAME = "migrate"
EXAMPLES = (
    "Examples: vconsolidate migrate plan.json · "
    "vconsolidate migrate plan.json -o markdown=runbook.md -o csv=moves.csv · "
    "vconsolidate migrate plan.json --status moves.csv"
)

_FORMATS = ("terminal", "markdown", "json", "yaml", "csv", "html", "calendar")


def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|INVENTORY",
            help="Plan document, or inventory (which is planned first); - reads an inventory from standard input.",
            show_default=False,
        ),
    ],
    status: Annotated[
        list[Path] | None,
        typer.Option(
            "--status",
            metavar="CSV",
            help="What happened so far: columns vm, host, status (done or failed), day. Only the rest is planned. "
            "Repeatable.",
            show_default=False,
        ),
    ] = None,
    inventory: options.InventoryOfPlan = None,
    objective: Annotated[
        Objective | None,
        typer.Option(
            "--objective",
            help="What is least: waves, time (to the end of the last wave) or risk (of the riskiest wave). "
            "Default: migration.objective.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[list[str] | None, format_options.output(_FORMATS, "migration")] = None,
    output_format: Annotated[str, format_options.stdout_format(_FORMATS)] = "terminal",
    set_: options.Set = None,
    effort: options.Effort = DEFAULT_EFFORT,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    *,
    replay: Annotated[
        bool, typer.Option("--replay", help="Replay every wave, with moving VMs on both of their hosts.")
    ] = False,
    details: Annotated[bool, typer.Option("--details", help="Print every move.")] = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Plan in which waves servers move to the hosts of a plan: few waves, little time or little risk; all states allowed.

    Capacity, rules and the reserve for host failures hold after every wave. Machines become hosts as soon as they are
    empty (hosts[].reuses). The section migration states windows, staff, groups, order and freezes. The command exits
    with 5 if no complete order was found.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import migrating, outputs, planning  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415
    from vconsolidate.report.migration.render import RENDERERS  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, _FORMATS, details=details, language=lang)
    outputs.refuse_plan(targets, source)
    request = planning.Request(source, tuple(set_ or ()), None, effort, seed, workers, outputs=targets.paths)
    with interruption() as interrupted:
        found = migrating.document_of(
            request, inventory, tuple(status or ()), interrupted, replayed=replay, objective=objective
        )
        if isinstance(found, ExitCode):
            return interrupted.code(found)
        written = []
        for target in targets.targets:
            short = quiet and target.path == "-" and target.format == "terminal"
            shown = migrating.options_for(target, details=details)
            content = found.verdict if short else RENDERERS[target.format](found, shown)
            written.append((target.path, outputs.encoded(content, target)))
        write_all(written, console.write_stdout)
    return interrupted.code(ExitCode.OK if found.complete else ExitCode.NO_PLAN)
