"""How hosts reach datastores: what the section `firewall` says, compared with the section `datastores`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.problems import quoted
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import ROLE_OF_KIND, Datastore
from vconsolidate.model.server import Server
from vconsolidate.words import listed, verb

_FITS: Final[Mapping[str, tuple[str, ...]]] = {
    "nfs": ("nfs",),
    "iscsi": ("iscsi",),
    "fc": ("local",),
    "local": ("local",),
    "vmfs": ("iscsi", "local"),
}
"""Kind of a datastore → what `firewall.datastores` may say of it; anything where the kind is missing here."""


def check_datastores(
    stated: Mapping[str, str],
    context: Context,
    clusters: Sequence[Cluster],
    servers: Sequence[Server],
    stores: Sequence[Datastore],
) -> None:
    """
    Report datastores that nobody declares and those that both sections describe differently.

    A note names the datastores of which neither tells what they need.
    """
    known = {name for cluster in clusters for name in cluster.datastores}
    known |= {name for server in servers for name in server.datastores}
    known |= set(context.names("datastores"))
    by_name = {one.name: one for one in stores}
    for name, protocol in stated.items():
        route = ("firewall", "datastores", name)
        context.refer_to(name, frozenset(known), route, "datastore")
        one = by_name.get(name)
        if one is not None and protocol not in _FITS.get(one.kind, (protocol,)):
            context.wrong(
                route,
                f"datastore {quoted(name)} is {one.kind} at {one.place}, not {protocol} "
                f"(write {' or '.join(_FITS[one.kind])} here, or correct its kind)",
            )
    unclear = [one.name for one in stores if one.kind not in ROLE_OF_KIND and one.name not in stated]
    if unclear:
        context.notes.append(
            f"Nothing says how hosts reach {verb(len(unclear), 'datastore', 'datastores')} {listed(unclear)}, so "
            "firewalls of hosts open no service for storage there (write firewall.datastores)."
        )
