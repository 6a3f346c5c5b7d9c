"""Where VMs ran before, read from a file: a plan document, or a table of VMs and hosts as `verify` reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from vconsolidate.inventory.files import is_regular_file
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import Place
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.pipeline.documents import load_document, read_document
from vconsolidate.pipeline.verify.foreign_plan import assignment_of
from vconsolidate.pipeline.verify.placement_table import Row, decode, read_rows
from vconsolidate.report.rebuild import previous_of

_HEAD_BYTES = 4096


def read_previous(path: Path, estate: Estate) -> Previous:
    """
    Return the placement in a file.

    A table may have VMs that the inventory does not have (they are gone) and hosts that no longer exist (their VMs
    move); it need not name every VM (the others are new).

    Raises
    ------
    InputError
        When the file cannot be read; for a table also with every VM on two hosts, and every name that differs from one
        of the inventory only in upper and lower case.
    """
    if not is_regular_file(path) or _is_document(path):
        return previous_of(load_document(path))
    file = str(path)
    return _of_table(read_rows(decode(read_document(path), file), file), estate, file)


def _is_document(path: Path) -> bool:
    """Return whether a file is JSON rather than a table."""
    with path.open("rb") as stream:
        return stream.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _of_table(rows: Sequence[Row], estate: Estate, file: str) -> Previous:
    problems = Problems()
    servers = {server.name for server in estate.servers}
    existing = {host.name for cluster in estate.clusters for host in cluster.hosts}
    placed: dict[str, Row] = {}
    for row in rows:
        before = placed.setdefault(row.vm, row) if row.vm else row
        if before.host != row.host:
            message = (
                f"{quoted(row.vm)} is on {quoted(row.host)} here, but on {quoted(before.host)} in line {before.line}"
            )
            problems.add(Place(file, row.line, 1), message)
    _check_letters(placed, servers, "a server", file, problems)
    _check_letters({row.host: row for row in reversed(rows)}, existing, "a host", file, problems)
    problems.raise_if_any()
    known = {host.name: host for host in assignment_of(rows, estate).hosts}
    hosts = []
    for row in {row.host: row for row in reversed(rows)}.values():
        host = known.get(row.host)
        hosts.append(
            PreviousHost(row.host, row.cluster, row.type_name)
            if host is None
            else PreviousHost(host.name, host.cluster, host.type_name, host.spare)
        )
    return Previous(tuple(reversed(hosts)), {vm: row.host for vm, row in placed.items()}, "table")


def _check_letters(named: Mapping[str, Row], known: Iterable[str], what: str, file: str, problems: Problems) -> None:
    """Report names that differ from the inventory's only in case: their VMs would wrongly count as new or moved."""
    every = set(known)
    folded = {name.casefold(): name for name in sorted(every - named.keys())}
    for name, row in named.items():
        meant = None if name in every else folded.get(name.casefold())
        if meant is not None:
            problems.add(
                Place(file, row.line, 1), f"{quoted(name)} is not the name of {what} (did you mean {quoted(meant)}?)"
            )
