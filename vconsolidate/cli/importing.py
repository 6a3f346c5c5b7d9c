"""What ``import`` does, once its command line is understood."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfile

from vconsolidate.cli import console
from vconsolidate.errors import UsageError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.gate import read_back
from vconsolidate.inventory.importing.imported import Imported
from vconsolidate.inventory.importing.recognise import AUTO, named
from vconsolidate.inventory.importing.run import SOURCES, Request, make, read_all
from vconsolidate.inventory.importing.writing.document import left_out_words
from vconsolidate.model.estate import Estate
from vconsolidate.report.files import STDOUT, Content, check_targets, write_all
from vconsolidate.words import counted

STEM_OF_STDOUT = "inventory"


def list_kinds() -> None:
    """Print the kinds of sources that can be imported."""
    width = max((len(name) for name in IMPORTERS), default=0)
    console.print_result("\n".join(f"{one.name:<{width}}  {one.description}" for one in IMPORTERS.values()))


def kinds_of(kinds: Sequence[str] | None, n_sources: int) -> tuple[str, ...]:
    """
    Return the kinds the user states, `AUTO` where none.

    Raises
    ------
    UsageError
        When a kind is unknown, or their number fits neither one nor the sources.
    """
    if not kinds:
        return (AUTO,)
    if len(kinds) not in (1, n_sources):
        raise UsageError(
            f"--source is given {len(kinds)} times for {counted(n_sources, 'source')}",
            hint="give it once, or once per source in their order (auto recognises a source)",
        )
    for kind in kinds:
        if kind != AUTO:
            named(IMPORTERS, kind)
    return tuple(kinds)


def paths_of(sources: Sequence[str]) -> tuple[Path, ...]:
    """
    Return the paths of the sources.

    Raises
    ------
    UsageError
        When there are too many, or one is named twice.
    """
    if len(sources) > SOURCES:
        raise UsageError(f"more than {SOURCES:,} sources", hint="name the folder that holds them")
    for source in sources:
        if sources.count(source) > 1:
            raise UsageError(f'"{source}" is named twice', hint="name each source once")
    return tuple(map(Path, sources))


def run(request: Request, output: str, *, force: bool) -> None:
    """
    Import, check and write.

    Raises
    ------
    InputError
        When a source, or what would be written, is refused.
    UsageError
        When the output cannot be written, or is a file that no import has made.
    """
    check_targets([output])
    if output != STDOUT and Path(output).exists() and not force:
        raise UsageError(f"{output} already exists", hint="choose another path, or overwrite it with --force")
    stem = STEM_OF_STDOUT if output == STDOUT else Path(output).stem
    with tempfile.TemporaryDirectory(prefix="vconsolidate-import-") as name:
        folder = Path(name)
        imported = make(request, read_all(request, IMPORTERS, console.say), stem, folder)
        estate = _read_back(imported, request, folder)
        _write(imported, output)
    _tell(imported, estate, output)


def _read_back(imported: Imported, request: Request, folder: Path) -> Estate:
    inventory = folder / "inventory.yaml"
    inventory.write_text(imported.inventory, encoding="utf-8", newline="\n")
    for file, content in imported.files.items():
        (folder / file).write_bytes(content)
    return read_back(inventory, ", ".join(map(str, request.sources)), imported.inventory)


def _write(imported: Imported, output: str) -> None:
    if output == STDOUT:
        if imported.files or imported.staged:
            names = ", ".join((*imported.files, *imported.staged))
            raise UsageError(f"this inventory has files beside it ({names})", hint="name a file with -o")
        write_all([(STDOUT, imported.inventory.encode())], console.write_stdout)
        return
    folder = Path(output).parent
    beside: list[tuple[str, Content]] = [(str(folder / file), content) for file, content in imported.files.items()]
    beside += [(str(folder / file), _copier(path)) for file, path in imported.staged.items()]
    write_all([(output, imported.inventory.encode()), *beside], console.write_stdout)


def _copier(path: Path) -> Callable[[Path], None]:
    def copy(target: Path) -> None:
        copyfile(path, target)

    return copy


def _tell(imported: Imported, estate: Estate, output: str) -> None:
    for conflict in imported.conflicts:
        console.say(f"conflict: {conflict}")
    for note in imported.estate.notes:
        console.say(f"note: {note}")
    for left in imported.estate.left_out:
        console.say(f"left out: {left_out_words(left.count, left.what, left.why)}")
    hosts = sum(len(cluster.hosts) for cluster in estate.clusters)
    console.say(
        f"wrote {'the inventory' if output == STDOUT else output}: {counted(len(estate.servers), 'server')}, "
        f"{counted(len(estate.clusters), 'cluster')} ({counted(hosts, 'existing host')}), "
        f"{counted(len(estate.rules), 'rule')}; next: vconsolidate plan {output}"
    )
