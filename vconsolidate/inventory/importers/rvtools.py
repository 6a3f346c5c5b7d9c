"""
RVTools: its workbook, or the folder of its CSV files, of versions 3.x to 4.x.

Reads vInfo, vCPU, vMemory, vDisk, vNetwork, vTools, vUSB, vHost, vNIC, vHBA, vCluster, vRP, vPort, dvPort, vDatastore
and vMetaData, as far as they are there; vInfo or vHost is enough. Sheets may have their columns in any order, with
units and decimals of any version and language.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment, Record
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.rvtools import book as books
from vconsolidate.inventory.importing.rvtools.clusters import availability_notes
from vconsolidate.inventory.importing.rvtools.estate import Estate, estate_of
from vconsolidate.inventory.importing.rvtools.hosts import clusters_of, hosts_of, present_hosts
from vconsolidate.inventory.importing.rvtools.networks import networks_of
from vconsolidate.inventory.importing.rvtools.notes import notes_of
from vconsolidate.inventory.importing.rvtools.pools import pools_of
from vconsolidate.inventory.importing.rvtools.rules import rules_of
from vconsolidate.inventory.importing.rvtools.servers import servers_of
from vconsolidate.inventory.importing.rvtools.storage import datastores_of, shared_datastores, with_datastores
from vconsolidate.inventory.importing.source import Source


def sniff(source: Source) -> Certainty:
    """Say whether a source has sheets, or files, with the names that RVTools gives them."""
    return books.certainty(source)


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return the VMs as servers, and the hosts by their clusters as the target.

    Raises
    ------
    InputError
        When the source is damaged, or has none of the sheets that are needed.
    """
    from vconsolidate.catalog.load import load_catalog  # noqa: PLC0415 - heavy

    book, catalog, tally = books.open_book(source), load_catalog(), Tally()
    hosts = hosts_of(book.sheets.get("vHost"), book.sheets, catalog, options)
    clusters = clusters_of(hosts, book.sheets, catalog)
    fragment = Fragment(
        source=IMPORTER.name,
        files=tuple(file.shown for file in source.files.values()),
        clusters=clusters,
        present_hosts=present_hosts(hosts.hosts),
        notes=tuple(availability_notes(book.sheets.get("vCluster"), [cluster.name for cluster in clusters])),
    )
    if "vInfo" in book.sheets:
        estate = estate_of(book, book.sheets["vInfo"], hosts, catalog, tally)
        fragment = _with_machines(fragment, estate, options)
    if not (fragment.servers or fragment.clusters or fragment.present_hosts):
        raise refuse(book.shown, "has no VM or host with its size (is the export complete?)")
    return replace(
        fragment,
        notes=(*fragment.notes, *(note for rows in book.sheets.values() for note in rows.notes())),
        left_out=tally.left_out,
    )


def _with_machines(fragment: Fragment, estate: Estate, options: ImportOptions) -> Fragment:
    stores = estate.book.sheets.get("vDatastore")
    servers = servers_of(estate, shared_datastores(stores), options)
    names = {server.name for server in servers}
    networks, network_notes = networks_of(estate.book.sheets, _listed(servers, "networks"), estate.tally)
    clusters = with_datastores(fragment.clusters, servers, stores)
    return replace(
        fragment,
        servers=servers,
        clusters=clusters,
        rules=rules_of(estate),
        networks=networks,
        datastores=datastores_of(stores),
        resource_pools=pools_of(estate, names, [cluster.name for cluster in clusters]),
        notes=(*notes_of(estate, servers), *fragment.notes, *network_notes),
    )


def _listed(servers: tuple[Record, ...], field: str) -> frozenset[str]:
    """Return everything that servers list in a field."""
    found = (server.facts[field].value for server in servers if field in server.facts)
    return frozenset(str(item) for value in found if isinstance(value, list) for item in value)


IMPORTER: Final = Importer("rvtools", "RVTools 3.x to 4.x: its workbook, or the folder of its CSV files", sniff, read)
