"""
Plans that this program did not make: a table of VMs and hosts, written by hand or by another tool.

Columns are ``vm,host`` and, where a host is not there yet and its name does not say what it is, ``type`` and
``cluster``. A row without a VM is a host that is kept empty.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.estate import Cluster, Estate, ExistingHost, HostType
from vconsolidate.model.plan import PlannedHost
from vconsolidate.model.violation import Violation

COLUMNS = ("vm", "host", "type", "cluster")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    line: int
    vm: str
    host: str
    type_name: str
    cluster: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """
    What a plan says, before anything is believed.

    Parameters
    ----------
    pairs
        (VM, host) as written, in order; a VM may be there twice or not at all.
    hosts
        Hosts that could be told; a host of `pairs` that is not among them is unknown.
    unknown
        What is wrong with the hosts that could not be told.
    """

    pairs: tuple[tuple[str, str], ...]
    hosts: tuple[PlannedHost, ...]
    unknown: tuple[Violation, ...] = ()


def read_rows(text: str, file: str) -> tuple[Row, ...]:
    """
    Return the rows of a table of VMs and hosts.

    The first line may name the columns, in any order; without such a line they are vm, host, type, cluster.

    Raises
    ------
    InputError
        With every line that has no host or too many columns, and for a table without rows.
    """
    problems: list[Problem] = []
    rows: list[Row] = []
    order: Sequence[str] = COLUMNS
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    for number, record in enumerate(_records(reader, file)):
        cells = [cell.strip() for cell in record]
        if not any(cells) or cells[0].startswith("#"):
            continue
        header = [cell.casefold() for cell in cells]
        if number == 0 and {"vm", "host"} <= set(header):
            order = header
            problems += [
                Problem(file, 1, 1, "", f'unknown column "{name}" (columns are {", ".join(COLUMNS)})')
                for name in header
                if name not in COLUMNS
            ]
            continue
        if len(cells) > len(order):
            problems.append(Problem(file, reader.line_num, 1, "", f"{len(cells)} cells, {len(order)} are meant"))
            continue
        named = dict(zip(order, cells, strict=False))
        if not named.get("host"):
            problems.append(Problem(file, reader.line_num, 1, "", 'no host (a line is "vm,host")'))
            continue
        values = (named.get(column, "") for column in COLUMNS)
        rows.append(Row(reader.line_num, *values))
    if not rows and not problems:
        problems.append(Problem(file, 0, 0, "", 'no rows (write lines like "web01,esx-01")'))
    if problems:
        raise InputError(problems)
    return tuple(rows)


def _records(reader: Iterator[list[str]], file: str) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise InputError([Problem(file, 0, 0, "", f"is no table of comma-separated values: {error}")]) from error


def assignment_of(rows: Sequence[Row], estate: Estate) -> Assignment:
    """
    Return what the table says, its hosts looked up in the estate.

    Hosts without VMs are spare; where a cluster must tolerate failures, its existing hosts that the table does not
    name stay empty as well, and count as spare.
    """
    pairs = tuple((row.vm, row.host) for row in rows if row.vm)
    busy = {host for _, host in pairs}
    hosts: dict[str, PlannedHost] = {}
    unknown: dict[str, Violation] = {}
    for row in rows:
        if row.host in hosts or row.host in unknown:
            continue
        found = _told(row, estate, spare=row.host not in busy)
        if isinstance(found, Violation):
            unknown[row.host] = found
        else:
            hosts[row.host] = found
    for cluster in estate.clusters:
        for real in cluster.hosts if cluster.policy.host_failures_tolerated else ():
            if not real.maintenance and real.name not in hosts:
                hosts[real.name] = _existing(cluster, real, spare=True)
    return Assignment(pairs, tuple(hosts.values()), tuple(unknown.values()))


def _told(row: Row, estate: Estate, *, spare: bool) -> PlannedHost | Violation:
    for cluster in estate.clusters:
        for real in cluster.hosts:
            if real.name == row.host:
                return _existing(cluster, real, spare=spare)
    named = [
        (cluster, kind)
        for cluster in estate.clusters
        for kind in cluster.host_types
        if (kind.name == row.type_name and row.cluster in {"", cluster.name})
        or (not row.type_name and re.fullmatch(re.escape(f"{cluster.name}-{kind.name}-") + r"\d+", row.host))
    ]
    if len(named) == 1:
        return _bought(*named[0], row.host, spare=spare)
    if named:
        clusters = ", ".join(cluster.name for cluster, _ in named)
        message = f"{row.host} (line {row.line}) may be in any of {clusters}: say which in a column cluster"
    elif row.type_name:
        where = f" in cluster {row.cluster}" if row.cluster else ""
        message = f"{row.host} (line {row.line}) is of type {row.type_name}, which may not be bought{where}"
    else:
        message = (
            f"{row.host} (line {row.line}) is no existing host, and its name is not <cluster>-<type>-<number> of "
            "anything that may be bought"
        )
    return Violation("host", (row.host,), message)


def _existing(cluster: Cluster, real: ExistingHost, *, spare: bool) -> PlannedHost:
    return PlannedHost(
        name=real.name,
        cluster=cluster.name,
        type_name=real.type_name,
        hardware=real.hardware,
        existing=True,
        spare=spare,
        site=cluster.site,
        rack=real.rack,
        cost=real.licence_per_year * cluster.policy.horizon_years,
        labels=real.labels,
    )


def _bought(cluster: Cluster, kind: HostType, name: str, *, spare: bool) -> PlannedHost:
    return PlannedHost(
        name=name,
        cluster=cluster.name,
        type_name=kind.name,
        hardware=kind.hardware,
        existing=False,
        spare=spare,
        site=cluster.site,
        rack="",
        cost=kind.price + kind.licence_per_year * cluster.policy.horizon_years,
        labels=kind.labels,
    )
