"""``vconsolidate verify``: check any plan with the independent checker."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, format_options, options
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
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    set_: options.Set = None,
    *,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Check a plan made by vconsolidate, by hand or by another tool, with code independent of the solvers.

    All violations are printed: VMs that are missing or placed twice, unknown hosts, overloaded resources, broken rules,
    too little reserve. The command exits with 1 if it finds any.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli import outputs  # noqa: PLC0415 - reports load only when they are needed
    from vconsolidate.cli.sources import inventory_text, read_data  # noqa: PLC0415
    from vconsolidate.pipeline.verify.verification import verify_data  # noqa: PLC0415 - numpy loads only when it is needed
    from vconsolidate.report.verification import as_json, as_text, verdict  # noqa: PLC0415

    if plan == "-" and inventory == "-":
        raise UsageError("plan and inventory cannot both come from standard input", hint="name a file for one of them")
    targets = outputs.parse_outputs(output, output_format, format_options.SHORT, language=lang)
    for read in (plan, inventory or "-"):
        outputs.refuse_plan(targets, read)
    data = read_data(plan)
    found = verify_data(
        data,
        "<stdin>" if plan == "-" else plan,
        None if inventory in {None, "-"} else Path(inventory or ""),
        inventory_text=inventory_text() if inventory == "-" else None,
        overrides=tuple(set_ or ()),
    )
    shown = verdict if quiet else as_text
    outputs.publish_texts({"terminal": lambda: shown(found), "json": lambda: as_json(found)}, targets)
    return ExitCode.OK if found.sound else ExitCode.BREACH
