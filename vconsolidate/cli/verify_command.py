"""``vconsolidate verify``: check any plan with the independent checker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, options
from vconsolidate.errors import ExitCode, UsageError

NAME = "verify"
EXAMPLES = (
    "Examples: vconsolidate verify plan.json · vconsolidate verify plan.json inventory.yaml · "
    "vconsolidate verify by-hand.csv inventory.yaml"
)


def command(
    plan: Annotated[
        str,
        typer.Argument(
            metavar="PLAN",
            help="Plan document, or a CSV of vm,host[,type,cluster] from any tool; - reads standard input.",
            show_default=False,
        ),
    ],
    inventory: Annotated[
        str | None,
        typer.Argument(
            metavar="[INVENTORY]",
            help="Inventory to check the plan against. Default: the inventory that the plan document names.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        Literal["terminal", "json"], typer.Option("--format", "-f", help="Format of the result on stdout.")
    ] = "terminal",
    set_: options.Set = None,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Check a plan made by vconsolidate, by hand or by another tool, with code independent of the solvers.

    All violations are printed: VMs that are missing or placed twice, unknown hosts, overloaded resources, broken rules,
    too little reserve. The command exits with 1 if it finds any.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.sources import inventory_text, read_data  # noqa: PLC0415
    from vconsolidate.pipeline.verify.verification import verify_data  # noqa: PLC0415 - numpy loads only when it is needed
    from vconsolidate.report.verification import as_json, as_text, verdict  # noqa: PLC0415

    if plan == "-" and inventory == "-":
        raise UsageError("plan and inventory cannot both come from standard input", hint="name a file for one of them")
    data = read_data(plan)
    found = verify_data(
        data,
        "<stdin>" if plan == "-" else plan,
        None if inventory in {None, "-"} else Path(inventory or ""),
        inventory_text=inventory_text() if inventory == "-" else None,
        overrides=tuple(set_ or ()),
    )
    text = verdict(found) if quiet else as_text(found)
    console.print_result(as_json(found) if output_format == "json" else text)
    return ExitCode.OK if found.sound else ExitCode.BREACH
