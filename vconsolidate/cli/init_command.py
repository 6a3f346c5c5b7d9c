"""``vconsolidate init``: write a commented starter inventory, or one made from measured traces."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from vconsolidate.cli import console, options
from vconsolidate.errors import UsageError
from vconsolidate.words import counted

NAME = "init"
EXAMPLES = (
    "Examples: vconsolidate init inventory.yaml · "
    "vconsolidate init my-data-centre --from-traces 20110303/ --source planetlab"
)


def command(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="File to write; with --from-traces, the folder to write to.", show_default=False
        ),
    ] = Path("inventory.yaml"),
    from_traces: Annotated[
        Path | None,
        typer.Option("--from-traces", metavar="PATH", help="File or folder with measured traces.", show_default=False),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="NAME", help="Source of the traces; 'list' prints all sources.", show_default=False
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="KEY", help="Server model, for sources that do not state one.", show_default=False
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="KEY", help="Host model that can be bought.", show_default=False),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone", metavar="ZONE", help="Time zone of the users, for example Europe/Rome.", show_default=False
        ),
    ] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Overwrite existing files.")] = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Write a commented starter inventory, or make one from measured traces."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    if str(path) == "-":
        raise UsageError("init writes files, not standard output", hint="name a file, inventory.yaml for example")
    if source == "list":
        _list_sources()
    elif from_traces:
        _from_traces(path, from_traces, source, (model, target, timezone), force=force)
    else:
        _starter(path, force=force)
    return 0


def _starter(path: Path, *, force: bool) -> None:
    from vconsolidate.inventory.starter import STARTER  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415

    _refuse_overwriting(path, force=force)
    write_all([(str(path), STARTER.encode())], console.write_stdout)
    console.say(f"wrote {path}; next: vconsolidate plan {path}")


def _from_traces(
    folder: Path, traces: Path, source: str | None, wishes: tuple[str | None, str | None, str | None], *, force: bool
) -> None:
    from vconsolidate.inventory.importers.registry import TRACE_ESTATES  # noqa: PLC0415
    from vconsolidate.inventory.importing.gate import check_accepted  # noqa: PLC0415
    from vconsolidate.inventory.importing.trace_estate import ImportOptions  # noqa: PLC0415
    from vconsolidate.report.files import write_all  # noqa: PLC0415

    if source is None or source not in TRACE_ESTATES:
        near = difflib.get_close_matches(source or "", list(TRACE_ESTATES), n=1)
        guess = f' (did you mean "{near[0]}"?)' if near else ""
        problem = f'unknown source "{source}"{guess}' if source else "--from-traces needs --source"
        raise UsageError(problem, hint=f"sources: {', '.join(TRACE_ESTATES)}")
    inventory = folder / "inventory.yaml"
    _refuse_overwriting(inventory, force=force)
    model, target, timezone = wishes
    imported = TRACE_ESTATES[source].read(traces, ImportOptions(model=model, target=target, timezone=timezone))
    check_accepted(imported, str(traces))
    contents = {folder / name: content for name, content in imported.files.items()}
    contents[inventory] = imported.inventory.encode()
    for file in contents:
        file.parent.mkdir(parents=True, exist_ok=True)
    write_all([(str(file), content) for file, content in contents.items()], console.write_stdout)
    for note in imported.notes:
        console.say(f"note: {note}")
    console.say(
        f"wrote {inventory}: {counted(imported.n_servers, 'server')}, {counted(imported.n_steps, 'interval')}; "
        f"next: vconsolidate plan {inventory}"
    )


def _list_sources() -> None:
    from vconsolidate.inventory.importers.registry import TRACE_ESTATES  # noqa: PLC0415

    console.print_result(
        "\n".join(f"{importer.name:<12} {importer.description}" for importer in TRACE_ESTATES.values())
    )


def _refuse_overwriting(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise UsageError(f"{path} already exists", hint="choose another path, or overwrite it with --force")
