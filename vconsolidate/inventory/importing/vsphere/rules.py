"""Rules of DRS, and restart priorities."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.fragment import Record, Value
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.tree import Tree
from vconsolidate.inventory.importing.vsphere.clusters import settings
from vconsolidate.inventory.importing.vsphere.inventory import VsphereInventory
from vconsolidate.inventory.importing.vsphere.objects import Managed, reference

_RULE = "rule of DRS"


def rules_of(inventory: VsphereInventory, imported: frozenset[str], tally: Tally) -> Iterator[Record]:
    """
    Yield the rules that bind VMs of the inventory.

    Parameters
    ----------
    imported
        Names of the VMs that became servers.
    """
    for cluster in inventory.clusters:
        config = settings(cluster)
        origin = f"{cluster.origin}.configurationEx"
        for position, rule in tree.mappings(config.get("rule")):
            read = _rule(rule, config, inventory, imported, f"{origin}.rule[{position}]", tally)
            if read is not None:
                yield read


def _rule(
    rule: Tree, config: Tree, inventory: VsphereInventory, imported: frozenset[str], origin: str, tally: Tally
) -> Record | None:
    if tree.truth(rule.get("enabled")) is False:
        tally.add(_RULE, "it is disabled")
        return None
    into = Gathering(tree.text(rule.get("name")) or "DRS rule", origin)
    if "vmGroupName" in rule:
        return _host_rule(into, rule, config, inventory, imported, tally)
    members = _vms(rule.get("vm"), inventory, imported)
    kinds = {"ClusterAntiAffinityRuleSpec": "anti_affinity", "ClusterAffinityRuleSpec": "affinity"}
    kind = kinds.get(tree.text(rule.get("_typeName")))
    if kind is None:
        tally.add(_RULE, "the source does not say whether it keeps VMs together or apart (govc 0.30 or newer does)")
    elif len(members) < 2:
        tally.add(_RULE, "fewer than two of its VMs are in the inventory")
    else:
        _put(into, kind, members)
        return into.record()
    return None


def _host_rule(
    into: Gathering, rule: Tree, config: Tree, inventory: VsphereInventory, imported: frozenset[str], tally: Tally
) -> Record | None:
    groups = {tree.text(group.get("name")): group for _, group in tree.mappings(config.get("group"))}
    members = _vms(groups.get(tree.text(rule.get("vmGroupName")), {}).get("vm"), inventory, imported)
    apart = tree.text(rule.get("antiAffineHostGroupName"))
    listed = groups.get(apart or tree.text(rule.get("affineHostGroupName")), {}).get("host")
    hosts: list[Value] = [name for item in tree.items(listed) if (name := inventory.name(reference(item)))]
    if not (members and hosts):
        tally.add(_RULE, "its VMs or hosts are not in the source")
        return None
    level = "must" if tree.truth(rule.get("mandatory")) else "should"
    _put(into, "ban" if apart else "pin", members, hosts=hosts, level=level)
    return into.record()


def _vms(listed: object, inventory: VsphereInventory, imported: frozenset[str]) -> list[Value]:
    names = (inventory.vm_name(reference(item)) for item in tree.items(listed))
    return [name for name in names if name in imported]


def _put(into: Gathering, kind: str, members: list[Value], **more: Value) -> None:
    fields: dict[str, Value] = {"kind": kind, "servers": members, **more}
    for field, value in fields.items():
        into.put(field, value, into.origin)


def restart_priorities(cluster: Managed, inventory: VsphereInventory) -> Iterator[tuple[str, str, str]]:
    """Yield name, restart priority and origin of the VMs that have one of their own."""
    for position, entry in tree.mappings(settings(cluster).get("dasVmConfig")):
        said = tree.text(tree.at(entry, "dasSettings", "restartPriority")) or tree.text(entry.get("restartPriority"))
        if said in ("disabled", "lowest", "low", "medium", "high", "highest"):
            name = inventory.vm_name(reference(entry.get("key")))
            yield name, said, f"{cluster.origin}.configurationEx.dasVmConfig[{position}]"
