"""Room for more VMs, shared storage, resource pools and product licences."""

from __future__ import annotations

from vconsolidate.report.datastores import DATASTORES, OPERATIONS, datastore_rows, operation_rows, storage_lines
from vconsolidate.report.formats.terminal.page import Column, Page
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
from vconsolidate.report.storage import cluster_columns, cluster_rows

MAX_POOLS = 20


def show_room_and_pools(document: PlanDocument, page: Page) -> None:
    """Show the cost of product licences, reservations of pools, storage, and how many more VMs fit."""
    products, pools = product_rows(document), pool_rows(document)
    if products:
        page.heading("Licences", PRODUCTS_NOTE)
        page.table([Column(PRODUCTS[0], name=True), *(Column(title, "right") for title in PRODUCTS[1:])], products)
    if pools:
        page.heading("Resource pools", "CPU guaranteed across all hosts of the cluster")
        right = [Column(title, "right") for title in POOLS[2:]]
        page.table([Column(POOLS[0], name=True), Column(POOLS[1], name=True), *right], pools[:MAX_POOLS])
        page.more(len(pools) - MAX_POOLS, "pool")
    for title, names, below in (
        ("Memory of resource pools", POOL_MEMORY, pool_memory_rows(document)),
        ("Quotas", QUOTAS, quota_rows(document)),
    ):
        if below:
            page.heading(title)
            page.table([Column(names[0], name=True), *(Column(word, "right") for word in names[1:])], below[:MAX_POOLS])
            page.more(len(below) - MAX_POOLS, "row")
    show_storage(document, page)
    if not document.room and not document.kept_room:
        return
    page.heading("Room", ROOM_NOTE)
    for line in reserved_room_lines(document):
        page.line(line)
    rows = room_rows(document)
    if rows:
        columns = [Column(ROOM[0], name=True), Column(ROOM[1]), Column(ROOM[2], "right"), Column(ROOM[3], "right")]
        if not any(row[2] for row in rows):
            columns, rows = [*columns[:2], columns[3]], [(*row[:2], *row[3:]) for row in rows]
        page.table([*columns, Column(ROOM[4], name=True)], rows)


def show_storage(document: PlanDocument, page: Page) -> None:
    """Show the shared storage that VMs need, where disks or datastores are known."""
    rows = cluster_rows(document)
    if rows:
        page.heading("Storage", "virtual disks, swap files, snapshots and logs")
        first, *others = cluster_columns(document)
        page.table([Column(first, name=True), *(Column(title, "right") for title in others)], rows)
    show_datastores(document, page)


def show_datastores(document: PlanDocument, page: Page) -> None:
    """Show each datastore, its files and operations, and how long copies take."""
    for title, names, rows in (
        ("Datastores", DATASTORES, datastore_rows(document)),
        ("Storage operations", OPERATIONS, operation_rows(document)),
    ):
        kept = [number for number in range(len(names)) if any(row[number] for row in rows)]
        if rows:
            page.heading(title)
            page.table(
                [Column(names[number], "right" if number else "left", name=not number) for number in kept],
                [tuple(row[number] for number in kept) for row in rows],
            )
    for line in storage_lines(document):
        page.line(line)
