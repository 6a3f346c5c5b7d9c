"""Rules of high availability: groups up to Proxmox VE 8, rules from 9 on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.fragment import Record, Value
from vconsolidate.inventory.importing.gathering import Gathering, Tally
from vconsolidate.inventory.importing.proxmox.estate import Estate, Part


def rules_of(estate: Estate, names: Mapping[int, str], imported: frozenset[str], tally: Tally) -> tuple[Record, ...]:
    """
    Return the rules that bind a VM of the inventory.

    Parameters
    ----------
    names
        Number of the VM → its name.
    imported
        Names of the VMs that became servers.
    """
    known = {vmid: name for vmid, name in names.items() if name in imported}
    return (
        *(rule for part in estate.ha_rules for rule in _from_rule(part, estate, known, tally)),
        *(rule for part in estate.ha_groups for rule in _from_group(part, estate, known, tally)),
    )


def _from_rule(part: Part, estate: Estate, known: Mapping[int, str], tally: Tally) -> Iterator[Record]:
    content = part.content
    name, sort = tree.text(content.get("rule")), tree.text(content.get("type"))
    if tree.truth(content.get("disable")):
        tally.add("rule of high availability", "it is disabled")
        return
    members = _members(content.get("resources"), known)
    if sort == "node-affinity":
        must = tree.truth(content.get("strict")) is True
        yield from _pin(name, part, members, estate, must=must)
    elif sort == "resource-affinity" and len(members) > 1:
        together = tree.text(content.get("affinity")) == "positive"
        yield _rule(name, part, "affinity" if together else "anti_affinity", members)
    else:
        tally.add("rule of high availability", "it binds fewer VMs of the source than it needs")


def _from_group(part: Part, estate: Estate, known: Mapping[int, str], tally: Tally) -> Iterator[Record]:
    group = tree.text(part.content.get("group"))
    sids = [tree.text(one.content.get("sid")) for one in estate.ha_resources or () if one.content.get("group") == group]
    members = _members(",".join(sids), known)
    if not members:
        tally.add("group of high availability", "no VM of the source is in it")
    yield from _pin(group, part, members, estate, must=tree.truth(part.content.get("restricted")) is True)


def _pin(name: str, part: Part, members: list[Value], estate: Estate, *, must: bool) -> Iterator[Record]:
    listed = tree.text(part.content.get("nodes"))
    hosts: list[Value] = [host for word in listed.split(",") if (host := word.split(":")[0].strip()) in estate.nodes]
    if members and hosts:
        yield _rule(name, part, "pin", members, hosts=hosts, level="must" if must else "should")


def _members(value: object, known: Mapping[int, str]) -> list[Value]:
    """Return the VMs of ``vm:100,ct:101``; containers are no VMs."""
    found = dict.fromkeys(int(number) for number in re.findall(r"vm:(\d{1,9})", tree.text(value)))
    return [known[vmid] for vmid in found if vmid in known]


def _rule(name: str, part: Part, kind: str, members: list[Value], **more: Value) -> Record:
    rule = Gathering(name, part.origin)
    rule.put("kind", kind, part.origin)
    rule.put("servers", members, part.origin)
    rule.put("reason", tree.text(part.content.get("comment")), part.origin)
    for field, value in more.items():
        rule.put(field, value, part.origin)
    return rule.record()
