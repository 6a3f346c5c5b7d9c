"""``vconsolidate export``: write the plan's VMs and hosts in the languages of platforms."""

from __future__ import annotations

import pkgutil
from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, options

NAME = "export"
EXAMPLES = (
    "Examples: vconsolidate export plan.json --to ovf --to powercli -o vms · "
    "vconsolidate export plan.json --to ansible --only production -o vms"
)
_TARGETS = ", ".join(
    sorted(
        found.name.replace("_", "-")
        for found in pkgutil.iter_modules([str(Path(__file__).parents[1] / "export/targets")])
    )
)
"""Names of the targets, read from their folder: importing them takes too long for ``--help``."""


def command(
    plan: options.PlanFile,
    folder: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder to write: a new or empty one, or that of an earlier export, which is replaced.",
            show_default=False,
        ),
    ],
    to: Annotated[
        list[str],
        typer.Option(
            "--to", metavar="NAME", help=f"What to write; repeatable. One of: {_TARGETS}.", show_default=False
        ),
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="NAME", help="Limit it to a VM, host or cluster; repeatable.", show_default=False
        ),
    ] = None,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """
    Write definitions of the plan's VMs and hosts for the tools that create them.

    DIR gets a folder for each target, and manifest.json with the SHA-256 of every file, the names behind safe file
    names, and what is not known or not carried. Nothing is invented: there are no MAC or IP addresses. What the plan
    does not know is a parameter of the files or left to the platform.
    """
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.sources import read_plan  # noqa: PLC0415 - the schema of plans loads only when needed
    from vconsolidate.export.export import chosen_targets, files_of  # noqa: PLC0415
    from vconsolidate.export.folder import check_folder, write_folder  # noqa: PLC0415
    from vconsolidate.report.printable import line  # noqa: PLC0415
    from vconsolidate.report.verdict import EDITED  # noqa: PLC0415
    from vconsolidate.words import counted  # noqa: PLC0415

    targets = chosen_targets(to)
    check_folder(folder)
    document = read_plan(str(plan))
    if EDITED in document.changed:
        console.say(f"note: {plan} was edited by hand after it was written; none of its claims is proven")
    files, notes = files_of(document, targets, tuple(only or ()))
    write_folder(folder, files)
    for note in notes:
        console.say(line(f"note: {note}"))
    console.say(line(f"{counted(len(files), 'file')} written to {folder}"))
    return 0
