"""Prices of hosts to buy: all of them or none, for a type without one would look free beside the others."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route, walk


def check_prices(context: Context) -> None:
    """Report host types that may be bought and state no price, where any type of the estate states one."""
    types = list(_host_types(context))
    if not any(context.states((*route, "price")) for route, _ in types):
        return
    currency = context.currency or "EUR"
    for route, count in types:
        if count != 0 and not context.states((*route, "price")):
            message = f'"price" is missing, but other types have one (write "price: 0 {currency}" if it costs nothing)'
            context.wrong(route, message)


def _host_types(context: Context) -> Iterator[tuple[Route, object]]:
    """Yield (route, count as written or None) of every host type."""
    clusters, _ = walk(context.root, ("target", "clusters"))
    for cluster, node in enumerate(clusters.items()):
        listed = node.get("host_types")
        for number, item in enumerate(listed.items() if listed is not None else ()):
            count = item.get("count")
            yield ("target", "clusters", cluster, "host_types", number), None if count is None else count.value
