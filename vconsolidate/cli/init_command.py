"""``vconsolidate init``: write a commented starter inventory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, options
from vconsolidate.errors import UsageError

NAME = "init"
EXAMPLES = "Example: vconsolidate init inventory.yaml"


def command(
    path: Annotated[
        Path,
        typer.Argument(metavar="PATH", help="File to write.", show_default=False),
    ] = Path("inventory.yaml"),
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Write a commented starter inventory; `import` makes one from what other tools export or measured."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    if str(path) == "-":
        raise UsageError("init writes a file, not standard output", hint="name a file, inventory.yaml for example")
    from vconsolidate.inventory.starter import STARTER  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415

    if path.exists() and not force:
        raise UsageError(f"{path} already exists", hint="choose another path, or overwrite it with --force")
    write_all([(str(path), STARTER.encode())], console.write_stdout)
    console.say(f"wrote {path}; next: vconsolidate plan {path}")
    return 0
