"""``vconsolidate init``: write a commented starter inventory, or (as before ``import``) one made from traces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, options
from vconsolidate.errors import UsageError

NAME = "init"
EXAMPLES = "Examples: vconsolidate init inventory.yaml · vconsolidate init --schema inventory.yaml"


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
    schema: Annotated[
        bool, typer.Option("--schema", help="Also write the schema of inventories beside it, for editors.")
    ] = False,
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
    from vconsolidate.inventory.starter import SCHEMA_FILE, starter  # noqa: PLC0415
    from vconsolidate.report.files import check_targets, write_all  # noqa: PLC0415

    check_targets([str(path)])
    written = [(str(path), starter(with_schema=schema).encode())]
    if schema:
        written.append((str(path.with_name(SCHEMA_FILE)), _schema()))
    check_targets([name for name, _ in written])
    for name, _ in written:
        if Path(name).exists() and not force:
            raise UsageError(f"{name} already exists", hint="choose another path, or overwrite it with --force")
    write_all(written, console.write_stdout)
    console.say(f"wrote {' and '.join(name for name, _ in written)}; next: vconsolidate plan {path}")
    return 0


def _schema() -> bytes:
    from vconsolidate.inventory.schema import json_schema  # noqa: PLC0415

    return (json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode()


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
