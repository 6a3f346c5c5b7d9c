"""Give servers the values of ``defaults.servers`` that they do not state themselves."""

from __future__ import annotations

from vconsolidate.inventory.node import Node
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.schema.inventory import DefaultsSection
from vconsolidate.inventory.schema.servers import ServerFields
from vconsolidate.inventory.schema_problems import validate


def apply(root: Node, problems: Problems) -> Node:
    """
    Return the tree with the defaults in every server; mappings are merged key by key, lists replaced.

    A value keeps its place: one that is wrong is reported where it stands, under ``defaults``, and only there. It
    counts as stated all the same, so that no server is said to lack it.
    """
    if not isinstance(root.value, dict):
        return root
    defaults, servers = root.value.get("defaults"), root.value.get("servers")
    if defaults is None or servers is None:
        return root
    validate(DefaultsSection, root, ("defaults",), problems)
    common = defaults.get("servers")
    if common is None:
        return root
    if isinstance(common.value, dict):  # a key that is unknown in the defaults is unknown there only
        common = common.with_value({key: v for key, v in common.value.items() if key in ServerFields.model_fields})
    merged = [_under(item, common) for item in servers.items()]
    return root.with_value({**root.value, "servers": servers.with_value(merged)})


def _under(own: Node, common: Node) -> Node:
    if not isinstance(own.value, dict) or not isinstance(common.value, dict):
        return own
    entries = dict(own.value)
    for key, child in common.value.items():
        mine = entries.get(key)
        entries[key] = child if mine is None else _under(mine, child)
    return own.with_value(entries)
