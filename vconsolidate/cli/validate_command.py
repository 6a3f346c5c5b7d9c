"""``vconsolidate validate``: check an inventory and print all its problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.cli import console, format_options, options
from vconsolidate.errors import ExitCode, InputError
from vconsolidate.report.files import STDOUT
from vconsolidate.words import counted

if TYPE_CHECKING:
    from vconsolidate.cli.outputs import Outputs
    from vconsolidate.model.estate import Estate

NAME = "validate"
EXAMPLES = "Examples: vconsolidate validate inventory.yaml · vconsolidate validate - < inventory.yaml"


def command(
    inventory: options.Inventory,
    output: format_options.ShortOutput = None,
    output_format: format_options.ShortFormat = "terminal",
    set_: options.Set = None,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Check an inventory, its tables and its traces; print every problem with file, line and column."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.cli import outputs  # noqa: PLC0415 - help needs no files
    from vconsolidate.cli.sources import read_inventory  # noqa: PLC0415

    targets = outputs.parse_outputs(output, output_format, format_options.SHORT)
    outputs.refuse_plan(targets, inventory, "the inventory")
    try:
        estate = read_inventory(inventory, tuple(set_ or ()))
    except InputError as error:
        return _refuse(error, targets)
    outputs.refuse_inputs(targets.paths, inventory, estate)
    if quiet:
        targets = targets.without("terminal", STDOUT)
    outputs.publish_texts({"terminal": lambda: _words(inventory, estate), "json": lambda: _as_json(None)}, targets)
    for note in estate.notes if output_format == "terminal" else ():
        console.say(f"note: {note}")
    return ExitCode.OK


def _refuse(error: InputError, targets: Outputs) -> ExitCode:
    """Write the problems as JSON where that was asked for; raise them where nothing on stdout tells them."""
    from vconsolidate.cli import outputs  # noqa: PLC0415

    documents = targets.without("terminal")
    outputs.publish_texts({"json": lambda: _as_json(error)}, documents)
    if all(target.path != STDOUT for target in documents.targets):
        raise error
    return error.exit_code


def _words(inventory: str, estate: Estate) -> str:
    hosts = sum(len(cluster.hosts) for cluster in estate.clusters)
    types = sum(len(cluster.host_types) for cluster in estate.clusters)
    trace = estate.trace
    history = f", {counted(len(trace.servers), 'server')} with traces" if trace else ""
    return (
        f"{inventory}: valid: {counted(len(estate.servers), 'server')}, {counted(len(estate.clusters), 'cluster')} "
        f"({counted(hosts, 'existing host')}, {counted(types, 'host type')}), "
        f"{counted(len(estate.rules), 'rule')}, {counted(len(estate.budgets), 'budget')}{history}"
    )


def _as_json(error: InputError | None) -> str:
    from dataclasses import asdict  # noqa: PLC0415

    from vconsolidate.report.printable import as_json  # noqa: PLC0415

    if error is None:
        return '{"problems": []}'
    found = {"problems": [asdict(problem) for problem in error.problems], "more_problems": error.more}
    return as_json(found, indent=2)
