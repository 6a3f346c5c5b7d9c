"""``vconsolidate verify``: the independent checker for any plan."""

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
            help="Plan document, or a CSV of vm,host[,type,cluster] from wherever; - is standard input.",
            show_default=False,
        ),
    ],
    inventory: Annotated[
        str | None,
        typer.Argument(
            metavar="[INVENTORY]",
            help="Inventory to hold it against; a plan document names its own.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        Literal["terminal", "json"], typer.Option("--format", "-f", help="What is printed on stdout.")
    ] = "terminal",
    set_: options.Set = None,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Check a plan, also one made by hand or by another tool, without any code of the solvers; exit with 1 if it is wrong.

    Every violation is printed: VMs that are missing or placed twice, hosts that there are not, resources that are
    over, broken rules, too little in reserve.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.sources import inventory_text, read_data  # noqa: PLC0415
    from vconsolidate.pipeline.verify.verification import verify_data  # noqa: PLC0415 - numpy loads only when it is needed
    from vconsolidate.report.verification import as_json, as_text, verdict  # noqa: PLC0415

    if plan == "-" and inventory == "-":
        raise UsageError("plan and inventory cannot both come from standard input")
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
