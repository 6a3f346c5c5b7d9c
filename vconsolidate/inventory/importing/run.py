"""From sources to an inventory: recognise, read, merge, name, complete, write as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from vconsolidate.input_limits import MAX_TABLE_SERVERS
from vconsolidate.inventory.importing.anonymise.alias import Aliases
from vconsolidate.inventory.importing.anonymise.estate import anonymised, anonymous_conflict
from vconsolidate.inventory.importing.contract import Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment, LeftOut
from vconsolidate.inventory.importing.hosts_by_name import with_hosts_by_name
from vconsolidate.inventory.importing.imported import Imported
from vconsolidate.inventory.importing.merging.aliases import read_aliases
from vconsolidate.inventory.importing.merging.fragments import merge, with_machines
from vconsolidate.inventory.importing.naming.estate import named
from vconsolidate.inventory.importing.parts import Part, Parts, parts_of
from vconsolidate.inventory.importing.prometheus.client import SHOWN
from vconsolidate.inventory.importing.prometheus.live import Live, fetch
from vconsolidate.inventory.importing.recognise import AUTO, certainties
from vconsolidate.inventory.importing.source import Source, open_source
from vconsolidate.inventory.importing.suggest import completed
from vconsolidate.inventory.importing.traces import with_measured_servers, write_traces
from vconsolidate.inventory.importing.writing.document import Table, document
from vconsolidate.inventory.importing.writing.server_table import is_large, server_table

SOURCES: Final = 1_000
"""Sources of one import."""

MAPPED: Final = "table"
"""Name of the importer that reads a source of no known kind with a mapping."""

PIPED: Final = "-"
"""Name of standard input on the command line."""


@dataclass(frozen=True, slots=True)
class Request:
    """
    What to import and how.

    Parameters
    ----------
    piped
        The source that ``-`` stands for.
    kinds
        Names of importers: one for all sources, or one per source; `AUTO` recognises.
    aliases
        File of names that mean the same server.
    title, target
        As in `completed`.
    other_names
        Replace every name and free text by these.
    live
        A running Prometheus, beside the sources.
    """

    sources: tuple[Path, ...]
    piped: Source | None = None
    kinds: tuple[str, ...] = (AUTO,)
    options: ImportOptions = field(default_factory=ImportOptions)
    aliases: Path | None = None
    title: str | None = None
    target: str | None = None
    other_names: Aliases | None = None
    live: Live | None = None

    @property
    def shown(self) -> str:
        """The sources in messages."""
        return ", ".join([*map(str, self.sources), *([SHOWN] if self.live is not None else [])])


def read_all(request: Request, importers: Mapping[str, Importer], tell: Callable[[str], None]) -> list[Fragment]:
    """
    Return a fragment per source.

    Parameters
    ----------
    tell
        Told what each source was recognised as.

    Raises
    ------
    InputError
        When a source cannot be read, or says nothing of any server, host or history.
    """
    fragments: list[Fragment] = []
    found = [_parts(request, number, importers) for number in range(len(request.sources))]
    n_sources = sum(len(each.parts) for each in found) + (request.live is not None)
    options = replace(request.options, merging=n_sources > 1)
    for parts in found:
        for number, part in enumerate(parts.parts):
            fragment = _read(part, options, tell)
            left_out = (*fragment.left_out, *(() if number else parts.left_out))
            fragments.append(replace(fragment, left_out=left_out))
    if request.live is not None:
        tell(f"{SHOWN}: asked for its history")
        fragments.append(fetch(request.live.client, request.live.span, options))
    return fragments


def _parts(request: Request, number: int, importers: Mapping[str, Importer]) -> Parts:
    path = request.sources[number]
    source = request.piped if request.piped is not None and str(path) == PIPED else open_source(path)
    kind = request.kinds[number] if len(request.kinds) > 1 else request.kinds[0]
    if kind == AUTO and request.options.mapping is not None and not any(certainties(source, importers).values()):
        kind = MAPPED
    return parts_of(source, importers, kind)


def _read(part: Part, options: ImportOptions, tell: Callable[[str], None]) -> Fragment:
    importer = part.importer
    tell(f"{part.source.path}: {importer.name} ({importer.description})")
    fragment = importer.read(part.source, options)
    if not (fragment.servers or fragment.clusters or fragment.series or fragment.present_hosts):
        raise refuse(part.source.path, f"has no server, host or history that {importer.name} finds (is it complete?)")
    return fragment


def make(request: Request, fragments: Sequence[Fragment], stem: str, folder: Path) -> Imported:
    """
    Return the inventory of what was read.

    Parameters
    ----------
    stem
        Name of the inventory without its ending: the files beside it begin with it.
    folder
        Where large files are written for now.

    Raises
    ------
    InputError
        When the aliases file, or a history, cannot be read, or there is no server.
    """
    most = max((len(one.servers) for one in fragments), default=0)
    if most > MAX_TABLE_SERVERS:
        raise refuse(
            request.shown, f"has {most:,} servers; an inventory has at most {MAX_TABLE_SERVERS:,} (split the source)"
        )
    aliases = read_aliases(request.aliases) if request.aliases is not None else None
    read = [with_measured_servers(one) for one in fragments] if len(fragments) > 1 else fragments
    merged = with_machines(merge(read, aliases))
    merged = replace(merged, fragment=with_hosts_by_name(merged.fragment))
    if not merged.fragment.servers:
        raise refuse(request.shown, "no server to consolidate was found (add a source that has)")
    estate, conflicts = named(merged), merged.conflicts
    if request.other_names is not None:
        estate = anonymised(estate, request.other_names)
        conflicts = tuple(anonymous_conflict(one, request.other_names) for one in conflicts)
    traces = write_traces(estate.fragment, estate.servers, stem, folder, request.options.timezone)
    whole = completed(traces.estate, request.title, request.target, traces.metrics)
    files: dict[str, bytes] = {}
    table = None
    if is_large(whole.servers):
        file = f"{stem}-servers.csv"
        files[file], columns, lost = server_table(whole.servers)
        table = Table(file, columns)
        if lost:
            left = LeftOut(lost, "values of servers", "a table of servers has no column for them")
            whole = replace(whole, left_out=(*whole.left_out, left))
    return Imported(document(whole, traces.entries, table), files, whole, conflicts, traces.staged or {})
