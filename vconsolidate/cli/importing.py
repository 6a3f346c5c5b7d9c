"""What ``import`` does, once its command line is understood."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vconsolidate.cli import console
from vconsolidate.cli.import_output import Output, output_of
from vconsolidate.errors import UsageError
from vconsolidate.inventory import scratch
from vconsolidate.inventory.collector import collector_paused
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing.anonymise.alias import Aliases
from vconsolidate.inventory.importing.anonymise.key import Key, key_bytes, read_key
from vconsolidate.inventory.importing.imported import Imported
from vconsolidate.inventory.importing.piped import piped_source
from vconsolidate.inventory.importing.recognise import AUTO, named
from vconsolidate.inventory.importing.run import PIPED, SOURCES, Request, make, read_all
from vconsolidate.inventory.importing.source import open_source
from vconsolidate.inventory.importing.writing.document import left_out_words
from vconsolidate.inventory.scratch import temporary_space
from vconsolidate.model.estate import Estate
from vconsolidate.report.files import check_targets, write_all
from vconsolidate.words import counted


def list_kinds() -> None:
    """Print the kinds of sources that can be imported."""
    width = max((len(name) for name in IMPORTERS), default=0)
    console.print_result("\n".join(f"{one.name:<{width}}  {one.description}" for one in IMPORTERS.values()))


def print_mapping_starter(sources: Sequence[str]) -> None:
    """
    Print a mapping file to start from, made from the columns of a table.

    Raises
    ------
    UsageError
        When there is more than one source.
    """
    from vconsolidate.inventory.importers.table import starter  # noqa: PLC0415 - one importer of many

    if len(sources) > 1:
        raise UsageError("--mapping-starter takes one source", hint="name one table")
    with tempfile.TemporaryDirectory(prefix=scratch.prefix(), suffix=scratch.SUFFIX) as name:
        with temporary_space():
            request = _with_stdin(Request(paths_of(sources)), Path(name))
            text = starter(request.piped or open_source(request.sources[0]))
        console.print_result(text)


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
    repeated = {source for source in sources if sources.count(source) > 1}
    if repeated:
        raise UsageError(f'"{min(repeated)}" is named twice', hint="name each source once")
    return tuple(map(Path, sources))


def run(request: Request, target: str, key: Path | None = None, *, force: bool) -> None:
    """
    Import, check and write.

    Parameters
    ----------
    key
        File of the key of other names; None keeps the names.

    Raises
    ------
    InputError
        When a source, or what would be written, is refused.
    UsageError
        When the output cannot be written, or is a file that no import has made.
    """
    output = output_of(target, force=force)
    secret = None
    if key is not None:
        check_targets([str(key), target])
        secret = read_key(key)
        request = replace(request, other_names=Aliases(secret.secret))
    with tempfile.TemporaryDirectory(prefix=scratch.prefix(), suffix=scratch.SUFFIX) as name:
        folder = Path(name)
        with temporary_space():
            request = _with_stdin(request, folder)
            with collector_paused():
                imported = make(request, read_all(request, IMPORTERS, console.say), output.stem, folder)
                imported = output.updated(imported)
            _tell_what_was_found(imported)
            estate = output.checked(imported, folder, request.shown)
        if key is not None and secret is not None and request.other_names is not None:
            known = Key(secret.secret, {**secret.originals, **request.other_names.originals})
            write_all([(str(key), key_bytes(known))], console.write_stdout, private=True)
        output.write(imported)
    _tell_what_was_written(estate, output, (*imported.files, *imported.staged))


def _with_stdin(request: Request, folder: Path) -> Request:
    if PIPED not in map(str, request.sources):
        return request
    if sys.stdin is None:
        raise UsageError("standard input is closed", hint="pipe the export into the command, or name its file")
    return replace(request, piped=piped_source(sys.stdin.buffer, folder))


def _tell_what_was_found(imported: Imported) -> None:
    for conflict in imported.conflicts:
        console.say(f"conflict: {conflict}")
    for note in imported.estate.notes:
        console.say(f"note: {note}")
    for left in imported.estate.left_out:
        console.say(f"left out: {left_out_words(left.count, left.what, left.why)}")


def _tell_what_was_written(estate: Estate, output: Output, beside: Sequence[str]) -> None:
    also = f" with {', '.join(beside)}" if beside else ""
    hosts = sum(len(cluster.hosts) for cluster in estate.clusters)
    console.say(
        f"wrote {output.shown}{also}: {counted(len(estate.servers), 'server')}, "
        f"{counted(len(estate.clusters), 'cluster')} ({counted(hosts, 'existing host')}), "
        f"{counted(len(estate.rules), 'rule')}; next: vconsolidate plan {output.target}"
    )
