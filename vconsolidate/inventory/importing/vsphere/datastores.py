"""Datastores with their sizes, as ``govc datastore.info -json`` and the API have them."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.fragment import Fact, Record
from vconsolidate.inventory.importing.vsphere.inventory import VsphereInventory, name_of


def datastores_of(inventory: VsphereInventory) -> Iterator[Record]:
    """Yield the datastores that several hosts reach; those of one host are no storage of a cluster."""
    for store in inventory.datastores:
        summary = tree.mapping(store.properties.get("summary"))
        capacity = tree.positive(summary.get("capacity"))
        size = amounts.storage(capacity and capacity / 1024**3)
        shared = tree.truth(summary.get("multipleHostAccess"))
        if shared is None:
            shared = len(tree.items(store.properties.get("host"))) > 1
        if size and shared:
            name = tree.text(summary.get("name")) or name_of(store)
            yield Record(name, store.origin, {"capacity": Fact(size, f"{store.origin}.summary.capacity")})
