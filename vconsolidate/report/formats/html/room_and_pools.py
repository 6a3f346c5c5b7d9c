"""Room for more VMs, shared storage, resource pools and product licences."""

from __future__ import annotations

from vconsolidate.report.formats.html.markup import Markup, joined, table, tag
from vconsolidate.report.room_and_pools import (
    POOLS,
    PRODUCTS,
    PRODUCTS_NOTE,
    ROOM,
    ROOM_NOTE,
    pool_rows,
    product_rows,
    reserved_room_lines,
    room_rows,
)
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.storage import NOTE, VMS, cluster_columns, cluster_rows, vm_rows


def products(document: PlanDocument) -> Markup:
    """Return the cost of product licences."""
    rows = product_rows(document)
    note = tag("p", f"{PRODUCTS_NOTE[0].upper()}{PRODUCTS_NOTE[1:]}.", class_="soft")
    return joined([note, table(PRODUCTS, rows, numeric=(1, 2, 3, 4, 5))]) if rows else Markup()


def pools(document: PlanDocument) -> Markup:
    """Return the reservations of resource pools."""
    rows = pool_rows(document)
    return table(POOLS, rows, numeric=(2, 3, 4, 5, 6)) if rows else Markup()


def room(document: PlanDocument) -> Markup:
    """Return where room is reserved, and how many more VMs fit."""
    lines = [tag("p", line) for line in reserved_room_lines(document)]
    rows = room_rows(document)
    note = tag("p", f"{ROOM_NOTE[0].upper()}{ROOM_NOTE[1:]}.", class_="soft")
    return joined([*lines, note, table(ROOM, rows, numeric=(2, 3))]) if rows else joined(lines)


def storage(document: PlanDocument) -> Markup:
    """Return the shared storage that VMs need, by cluster and by VM."""
    rows = cluster_rows(document)
    if not rows:
        return Markup()
    each = table(VMS, vm_rows(document), numeric=(2, 3, 4, 5, 6))
    return joined(
        [
            tag("p", NOTE, class_="soft"),
            table(columns := cluster_columns(document), rows, numeric=tuple(range(1, len(columns)))),
            tag("details", tag("summary", "Storage of every VM"), each),
        ]
    )
