"""vHost and vCluster: clusters with their hosts, hosts in no cluster, and what the VMs on a host need to know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.fragment import ClusterRecord, Fact, Record
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.machines import put_model
from vconsolidate.inventory.importing.processor import ASSUMED_CLOCK_MHZ, Processors, put_processors
from vconsolidate.inventory.importing.rows import Rows
from vconsolidate.inventory.importing.rvtools.clusters import put_cluster
from vconsolidate.inventory.importing.rvtools.ports import adapters_of, ports_of, put_ports

if TYPE_CHECKING:
    from vconsolidate.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Host:
    """
    A row of vHost.

    Parameters
    ----------
    cluster, said_cluster
        Name of its cluster, and as vHost has it; they differ where two datacenters have a cluster of one name.
    complete
        Its processors and memory are known, so that it can be a host of the inventory.
    cores
        All of them; 0 where unknown.
    clock_mhz
        Nominal clock rate.
    factor
        Work of one MHz of its cores in MHz of the reference core.
    use_fraction
        CPU use when the export was made; None where unknown.
    """

    name: str
    record: Record
    cluster: str
    said_cluster: str
    complete: bool
    cores: int
    clock_mhz: float
    factor: float
    use_fraction: float | None
    use_origin: str


@dataclass(frozen=True, slots=True)
class Hosts:
    """All hosts, found by the names that other sheets give them."""

    hosts: tuple[Host, ...]
    by_name: Mapping[str, Host]

    def find(self, name: str) -> Host | None:
        """Return the host of a name: in any case, or without its domain where that is certain."""
        folded = name.casefold().rstrip(".")
        return self.by_name.get(folded) or self.by_name.get(f"{folded.partition('.')[0]}.")


def hosts_of(rows: Rows | None, others: Mapping[str, Rows], catalog: Catalog, options: ImportOptions) -> Hosts:
    """Return the hosts of vHost, with their ports from vNIC and vHBA."""
    if rows is None:
        return Hosts((), {})
    ports, adapters = ports_of(others.get("vNIC")), adapters_of(others.get("vHBA"))
    datacenters: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        datacenters[rows.text(row, "cluster")].add(rows.text(row, "datacenter"))
    found: dict[str, Host] = {}
    for row in rows:
        name, cluster, datacenter = (rows.text(row, field) for field in ("host", "cluster", "datacenter"))
        if cluster and len(datacenters[cluster]) > 1:
            cluster = f"{cluster} ({datacenter})"
        if name and name.casefold() not in found:
            found[name.casefold()] = _host(rows, row, cluster, ports, adapters, catalog, options)
    short: dict[str, list[Host]] = defaultdict(list)
    for key, host in found.items():
        short[f"{key.partition('.')[0]}."].append(host)
    certain = {key: hosts[0] for key, hosts in short.items() if len(hosts) == 1}
    return Hosts(tuple(found.values()), {**certain, **found})


def _host(
    rows: Rows,
    row: int,
    cluster: str,
    ports: Mapping[str, tuple[int, float, str]],
    adapters: Mapping[str, tuple[int, str]],
    catalog: Catalog,
    options: ImportOptions,
) -> Host:
    name = rows.text(row, "host")
    host = Gathering(name, rows.origin(row, "host"))
    sockets, cores = rows.whole(row, "sockets", most=256), rows.whole(row, "cores", most=65_536)
    if cores is None and sockets is not None:
        per_socket = rows.whole(row, "cores_per_socket", most=1024)
        cores = per_socket and per_socket * sockets
    threaded = rows.flag(row, "threaded")
    clock = _clock_mhz(rows, row)
    threads = cores * (2 if threaded else 1) if cores and threaded is not None else None
    threads = rows.whole(row, "threads", most=65_536) or threads
    processors = Processors(rows.text(row, "cpu"), sockets, cores, threads, clock)
    put_processors(host, processors, rows.origin(row, "cpu"), catalog, options)
    host.put("hardware.memory", amounts.memory(rows.mib(row, "memory")), rows.origin(row, "memory"))
    vendor = rows.text(row, "vendor").removesuffix(" Inc.").removesuffix(", Inc.")
    put_model(host, vendor, rows.text(row, "model"), rows.origin(row, "model"), catalog)
    put_ports(host, rows, row, ports.get(name.casefold()), adapters.get(name.casefold()))
    if rows.flag(row, "maintenance"):
        host.put("maintenance", value=True, origin=rows.origin(row, "maintenance"))
    elif rows.flag(row, "quarantine"):
        host.put("labels.quarantine", "true", rows.origin(row, "quarantine"))
    use = rows.number(row, "cpu_share")
    return Host(
        name=name,
        record=host.record(),
        cluster=cluster,
        said_cluster=rows.text(row, "cluster"),
        complete=host.has("hardware.memory") and bool(cores),
        cores=cores or 0,
        clock_mhz=clock or ASSUMED_CLOCK_MHZ,
        factor=_factor(host, catalog),
        use_fraction=min(1.0, use / 100) if use is not None and use >= 0 else None,
        use_origin=rows.origin(row, "cpu_share"),
    )


def _clock_mhz(rows: Rows, row: int) -> float | None:
    clock = rows.number(row, "speed")
    return clock * 1000 if clock is not None and rows.unit("speed") == "ghz" else clock


def _factor(host: Gathering, catalog: Catalog) -> float:
    entry = catalog.cpus.get(str(host.value("hardware.cpu.model")))
    if entry is not None:
        return entry.core_rating_mhz / entry.clock_mhz
    generation = catalog.generations.get(str(host.value("hardware.cpu.generation")))
    return generation.factor if generation is not None else 1.0


def clusters_of(hosts: Hosts, sheets: Mapping[str, Rows], catalog: Catalog) -> tuple[ClusterRecord, ...]:
    """Return the clusters that have a host whose machine is known."""
    members: dict[str, list[Host]] = defaultdict(list)
    for host in hosts.hosts:
        if host.cluster and host.complete:
            members[host.cluster].append(host)
    found = []
    for name, inside in members.items():
        cluster = Gathering(name, inside[0].record.origin)
        usable = sum("maintenance" not in host.record.facts for host in inside)
        put_cluster(cluster, inside[0].said_cluster, [host.name for host in inside], usable, sheets, catalog)
        record = cluster.record()
        found.append(ClusterRecord(name, record.origin, record.facts, tuple(host.record for host in inside)))
    return tuple(found)


def present_hosts(hosts: Iterable[Host]) -> tuple[Record, ...]:
    """Return the hosts in no cluster, as hosts that run VMs today and are no target."""
    kept = ("hardware.", "model")
    found = []
    for host in hosts:
        if not host.cluster and host.complete:
            facts: dict[str, Fact] = {key: fact for key, fact in host.record.facts.items() if key.startswith(kept)}
            found.append(Record(host.name, host.record.origin, facts))
    return tuple(found)
