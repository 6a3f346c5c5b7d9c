"""Room for more VMs, shared storage, resource pools and product licences."""

from __future__ import annotations

from vconsolidate.report.datastores import (
    DATASTORES,
    OPERATIONS,
    PLACES,
    datastore_rows,
    operation_rows,
    place_rows,
    storage_lines,
)
from vconsolidate.report.datastores import NOTE as DATASTORES_NOTE
from vconsolidate.report.formats.html.blocks import Block, Fold, Table, Text
from vconsolidate.report.room_and_pools import (
    POOL_MEMORY,
    POOLS,
    PRODUCTS,
    PRODUCTS_NOTE,
    QUOTAS,
    ROOM,
    ROOM_NOTE,
    pool_memory_rows,
    pool_rows,
    product_rows,
    quota_rows,
    reserved_room_lines,
    room_rows,
)
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.storage import NOTE, VMS, cluster_columns, cluster_rows, vm_rows


def products(document: PlanDocument) -> list[Block]:
    """Return the cost of product licences."""
    rows = product_rows(document)
    note = Text(f"{PRODUCTS_NOTE[0].upper()}{PRODUCTS_NOTE[1:]}.", soft=True)
    return [note, Table(PRODUCTS, rows, "licences", numeric=(1, 2, 3, 4, 5))] if rows else []


def pools(document: PlanDocument) -> list[Block]:
    """Return the reservations of resource pools."""
    tables = (
        Table(POOLS, pool_rows(document), "resource-pools", numeric=(2, 3, 4, 5, 6)),
        Table(POOL_MEMORY, pool_memory_rows(document), "memory-of-pools", numeric=(1, 2, 3, 4)),
        Table(QUOTAS, quota_rows(document), "quotas", numeric=(2, 3)),
    )
    return [table for table in tables if table.rows]


def room(document: PlanDocument) -> list[Block]:
    """Return where room is reserved, and how many more VMs fit."""
    lines = [Text(line) for line in reserved_room_lines(document)]
    rows = room_rows(document)
    note = Text(f"{ROOM_NOTE[0].upper()}{ROOM_NOTE[1:]}.", soft=True)
    return [*lines, note, Table(ROOM, rows, "room", numeric=(2, 3))] if rows else [*lines]


def storage(document: PlanDocument) -> list[Block]:
    """Return the shared storage that VMs need, by cluster and by VM."""
    rows = cluster_rows(document)
    if not rows:
        return []
    columns = cluster_columns(document)
    each = Table(VMS, vm_rows(document), "storage-of-vms", numeric=(2, 3, 4, 5, 6), filters=(1,))
    return [
        Text(NOTE, soft=True),
        Table(columns, rows, "storage", numeric=range(1, len(columns))),
        *_datastores(document),
        Fold(["Storage of every VM"], [each], anchor="storage-of-vms"),
    ]


def _datastores(document: PlanDocument) -> list[Block]:
    """Return each datastore, the time that copies take, and the datastore of every disk."""
    rows, lines = datastore_rows(document), [Text(line) for line in storage_lines(document)]
    if not rows:
        return [*lines]
    places = Table(PLACES, place_rows(document), "places-of-disks", numeric=(3, 4), filters=(2,))
    return [
        Table(DATASTORES, rows, "datastores", numeric=range(2, len(DATASTORES))),
        Table(OPERATIONS, operation_rows(document), "storage-operations", numeric=(1, 2, 3, 4, 6)),
        Text(DATASTORES_NOTE, soft=True),
        *lines,
        Fold(["Datastore of every disk"], [places], anchor="places-of-disks"),
    ]
