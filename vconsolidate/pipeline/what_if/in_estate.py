"""Changes of a scenario that are made in an estate: what is gone, another platform, other prices, histories."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.catalog.load import load_catalog
from vconsolidate.errors import UsageError
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import members_of, population
from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.scenarios.scenario import Layer
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import Server
from vconsolidate.pipeline.platforms import on_platform, platforms_of
from vconsolidate.pipeline.what_if.histories import with_histories_of_copies
from vconsolidate.pipeline.what_if.losses import with_losses, withdrawn
from vconsolidate.pipeline.what_if.prices import with_prices

REMOVED = "removed in the scenario"


def changed_estate(estate: Estate, layer: Layer, problems: Problems) -> Estate:
    """Return an estate with the changes of one layer; what is wrong with them is among the problems."""
    estate = with_histories_of_copies(estate, layer)
    estate = _removed(estate, layer, problems)
    estate = _on_platforms(estate, layer, problems)
    estate = with_prices(estate, layer, problems)
    estate = withdrawn(estate, layer, problems)
    return with_losses(estate, layer, problems)


def _removed(estate: Estate, layer: Layer, problems: Problems) -> Estate:
    """Return the estate without some servers: they retire, so that rules that name them stay true."""
    if layer.section.remove is None:
        return estate
    context = Context(layer.root, problems, load_catalog())
    known = replace(
        population(estate.servers, estate.clusters, context),
        server_names=frozenset(server.name for server in estate.servers),
        complete=True,
    )
    gone = frozenset(members_of(layer.section.remove, (*layer.route, "remove"), context, known))
    return replace(estate, servers=tuple(_gone(one) if one.name in gone else one for one in estate.servers))


def _gone(server: Server) -> Server:
    return replace(server, disposition="retire", disposition_reason=REMOVED)


def _on_platforms(estate: Estate, layer: Layer, problems: Problems) -> Estate:
    named = layer.section.platform
    if named is None:
        return estate
    route = (*layer.route, "platform")
    known = [cluster.name for cluster in estate.clusters]
    whole = {None: named} if isinstance(named, str) else {}
    by_cluster = named if isinstance(named, dict) else {}
    for cluster, platform in (*whole.items(), *by_cluster.items()):
        at = route if cluster is None else (*route, cluster)
        if cluster is not None and cluster not in known:
            near = problems.did_you_mean(cluster, known)
            problems.at_key(layer.root, at, f"unknown cluster {quoted(cluster)}{near}")
            continue
        try:
            hypervisor = platforms_of((platform,), estate)[0]
        except UsageError as error:
            problems.at(layer.root, at, f"{error} ({error.hint})" if error.hint else str(error))
            continue
        moved = on_platform(estate, hypervisor, None if cluster is None else {cluster})
        estate = replace(moved.estate, notes=(*estate.notes, *moved.notes))
    return estate
