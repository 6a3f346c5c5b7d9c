"""``vconsolidate validate``: check an inventory and print all its problems."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from vconsolidate.cli import console, options
from vconsolidate.errors import InputError
from vconsolidate.words import counted

NAME = "validate"
EXAMPLES = "Examples: vconsolidate validate inventory.yaml · vconsolidate validate - < inventory.yaml"


def command(
    inventory: options.Inventory,
    set_: options.Set = None,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", "-f", help="Format of the problems on stdout.")
    ] = "text",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Check an inventory, its tables and its traces; print every problem with file, line and column."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli.sources import read_inventory  # noqa: PLC0415

    try:
        estate = read_inventory(inventory, tuple(set_ or ()))
    except InputError as error:
        if output_format == "json":
            console.print_result(_as_json(error))
            return error.exit_code
        raise
    if output_format == "json":
        console.print_result('{"problems": []}')
    elif not quiet:
        hosts = sum(len(cluster.hosts) for cluster in estate.clusters)
        types = sum(len(cluster.host_types) for cluster in estate.clusters)
        trace = estate.trace
        history = f", {counted(len(trace.servers), 'server')} with traces" if trace else ""
        console.print_result(
            f"{inventory}: valid: {counted(len(estate.servers), 'server')}, {counted(len(estate.clusters), 'cluster')} "
            f"({counted(hosts, 'existing host')}, {counted(types, 'host type')}), "
            f"{counted(len(estate.rules), 'rule')}, {counted(len(estate.budgets), 'budget')}{history}"
        )
        for note in estate.notes:
            console.say(f"note: {note}")
    return 0


def _as_json(error: InputError) -> str:
    from dataclasses import asdict  # noqa: PLC0415

    from vconsolidate.report.printable import as_json  # noqa: PLC0415

    found = {"problems": [asdict(problem) for problem in error.problems], "more_problems": error.more}
    return as_json(found, indent=2)
