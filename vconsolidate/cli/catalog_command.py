"""``vconsolidate catalog``: look up what the program knows of processors, servers, hypervisors, guests and licences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vconsolidate.cli import console, format_options, options
from vconsolidate.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vconsolidate.catalog.catalog import Catalog
    from vconsolidate.catalog.search.entries import Entry

NAME = "catalog"
HELP = "Look up processors, server models, hypervisors, guest systems, applications and licences."
FORMATS = ("terminal", "json", "csv")
LIST = "list all entries of a kind: vconsolidate catalog list hypervisors"

Kind = Literal["processors", "models", "hypervisors", "guests", "applications", "licences"]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalog",
        metavar="FILE",
        help="Catalogue file of your own, as section catalog of an inventory names it; repeatable.",
        show_default=False,
    ),
]
Output = Annotated[list[str] | None, format_options.output(FORMATS)]
Format = Annotated[str, format_options.stdout_format(FORMATS)]

app = typer.Typer(
    name=NAME,
    help=HELP,
    epilog="Examples: vconsolidate catalog search Dell R740 · vconsolidate catalog show esxi-6.7",
    no_args_is_help=True,
)


@app.command("list", epilog="Example: vconsolidate catalog list hypervisors -f csv")
def list_command(
    kind: Annotated[Kind, typer.Argument(help="What to list.", show_default=False)],
    catalog: Files = None,
    output: Output = None,
    output_format: Format = "terminal",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """List the entries of a kind."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.catalog.search.entries import entries_of  # noqa: PLC0415 - read only when it is needed
    from vconsolidate.report.catalog_pages import Listed  # noqa: PLC0415
    from vconsolidate.words import counted  # noqa: PLC0415

    found = entries_of(_catalog(catalog), kind.removesuffix("s"))
    title = f"The catalogue has {counted(len(found), kind.removesuffix('s'))}"
    _publish_list(title, [Listed(entry) for entry in found], output, output_format)
    return 0


@app.command("search", epilog="Examples: vconsolidate catalog search rhel6 · vconsolidate catalog search E5-2690 v4")
def search_command(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="Names, as people write them.", show_default=False)
    ],
    catalog: Files = None,
    output: Output = None,
    output_format: Format = "terminal",
    most: Annotated[int, typer.Option("--most", metavar="NUMBER", min=1, help="Number of entries at most.")] = 20,
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Search all kinds for words, the most alike first: names, keys and shorthand such as w2k16."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.catalog.search.search import search  # noqa: PLC0415 - read only when it is needed
    from vconsolidate.report.catalog_pages import Listed  # noqa: PLC0415

    text = " ".join(words)
    hits = search(text, _catalog(catalog), most=most)
    if not hits:
        raise UsageError(
            f'the catalogue has nothing like "{text}"', hint="list all entries: vconsolidate catalog list KIND"
        )
    rows = [Listed(hit.entry, hit.score) for hit in hits]
    _publish_list(f'Found for "{text}", the most alike first', rows, output, output_format)
    return 0


@app.command("show", epilog="Examples: vconsolidate catalog show esxi-6.7 · vconsolidate catalog show Dell R720")
def show_command(
    words: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="Key or name of one entry.", show_default=False)
    ],
    catalog: Files = None,
    output: Output = None,
    output_format: Format = "terminal",
    *,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Show everything that the catalogue says of an entry, with units and sources, and the line of an inventory."""
    console.set_verbosity(quiet=quiet, verbose=verbose)
    from vconsolidate.catalog.search.facts import facts_of  # noqa: PLC0415 - read only when it is needed
    from vconsolidate.cli import outputs as results  # noqa: PLC0415
    from vconsolidate.report import catalog_pages as pages  # noqa: PLC0415

    outputs = results.parse_outputs(output, output_format, FORMATS)
    known = _catalog(catalog)
    entry = _one(" ".join(words), known)
    facts = facts_of(entry.kind.name, entry.key, known)
    contents = {
        "terminal": lambda: pages.entry_text(entry, facts),
        "json": lambda: pages.entry_json(entry, facts),
        "csv": lambda: pages.entry_csv(entry, facts),
    }
    results.publish_texts(contents, outputs)
    return 0


def _publish_list(title: str, rows: Sequence[object], output: list[str] | None, output_format: str) -> None:
    from vconsolidate.cli import outputs as results  # noqa: PLC0415
    from vconsolidate.report import catalog_pages as pages  # noqa: PLC0415

    listed = [row for row in rows if isinstance(row, pages.Listed)]
    contents = {
        "terminal": lambda: pages.list_text(title, listed),
        "json": lambda: pages.list_json(listed),
        "csv": lambda: pages.list_csv(listed),
    }
    results.publish_texts(contents, results.parse_outputs(output, output_format, FORMATS))


def _catalog(files: Sequence[Path] | None) -> Catalog:
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415
    from vconsolidate.inventory.own_catalog import catalog_with  # noqa: PLC0415

    return catalog_with(files or (), load_catalog())


def _one(text: str, catalog: Catalog) -> Entry:
    """Return the one entry that is meant: it bears the name, or is the only one that the words fit."""
    from vconsolidate.catalog.search.search import MEANT, search  # noqa: PLC0415

    hits = search(text, catalog)
    exact = [hit.entry for hit in hits if text in {hit.entry.key, hit.entry.name}]
    meant = exact or [hit.entry for hit in hits if hit.score > MEANT]
    if len(meant) == 1 or (meant and hits[0].score == 100.0 > hits[1].score):
        return meant[0]
    if meant:
        raise UsageError(f'"{text}" may mean several entries', hint=f"show one of {_keys(meant)}")
    near = [hit.entry for hit in hits[:5]]
    hint = f"the nearest are {_keys(near)}" if near else LIST
    raise UsageError(f'the catalogue has no entry "{text}"', hint=hint)


def _keys(entries: Sequence[Entry]) -> str:
    shown = ", ".join(entry.key for entry in entries[:12])
    return shown if len(entries) <= 12 else f"{shown} and {len(entries) - 12} more"
