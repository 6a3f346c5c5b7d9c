"""``vconsolidate init``: write a commented starter inventory, or (as before ``import``) one made from traces."""

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
    from_traces: Annotated[
        str | None, typer.Option("--from-traces", metavar="PATH", hidden=True, help="The same as import PATH.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", hidden=True, help="Kind of the traces.")
    ] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Write a commented starter inventory; `import` makes one from what other tools export or measured."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    if str(path) == "-":
        raise UsageError("init writes a file, not standard output", hint="name a file, inventory.yaml for example")
    if from_traces is not None:
        _from_traces(path, from_traces, source, force=force)
        return 0
    from vconsolidate.inventory.starter import STARTER  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415

    if path.exists() and not force:
        raise UsageError(f"{path} already exists", hint="choose another path, or overwrite it with --force")
    write_all([(str(path), STARTER.encode())], console.write_stdout)
    console.say(f"wrote {path}; next: vconsolidate plan {path}")
    return 0


def _from_traces(folder: Path, traces: str, source: str | None, *, force: bool) -> None:
    """Import traces into `folder`: the options that ``import`` replaced keep working."""
    from vconsolidate.cli import importing  # noqa: PLC0415 - importers load only when they are needed
    from vconsolidate.inventory.importing.run import Request  # noqa: PLC0415

    target = folder / "inventory.yaml"
    console.say(f"note: --from-traces is now import: vconsolidate import {traces} -o {target}")
    kinds = importing.kinds_of([source] if source else None, 1)
    missing = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        importing.run(Request(importing.paths_of([traces]), kinds=kinds), str(target), force=force)
    finally:
        if missing and not any(folder.iterdir()):
            folder.rmdir()
