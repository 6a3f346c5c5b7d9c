"""Classes of anti-affinity in a failover cluster: groups that share one should not share a node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.fragment import Record, Value
from vconsolidate.inventory.importing.gathering import Gathering
from vconsolidate.inventory.importing.hyperv.estate import Estate


def rules_of(estate: Estate, servers: tuple[Record, ...]) -> Iterator[Record]:
    """Yield one rule per class with two VMs; the cluster breaks it rather than leave a VM down: level should."""
    known = {server.name.casefold(): server.name for server in servers}
    members: dict[str, list[Value]] = defaultdict(list)
    origins: dict[str, str] = {}
    for group in estate.groups:
        name = known.get(group.text("name").casefold())
        for listed in tree.items(group.values.get("antiaffinityclassnames")):
            for word in tree.text(listed).strip("{}").split(","):
                if name and word.strip() and not word.startswith("System."):
                    members[word.strip()].append(name)
                    origins.setdefault(word.strip(), f"{group.origin}.AntiAffinityClassNames")
    for label, names in members.items():
        if len(names) > 1:
            rule = Gathering(label, origins[label])
            rule.put("kind", "anti_affinity", origins[label])
            rule.put("servers", names, origins[label])
            rule.put("level", "should", origins[label])
            yield rule.record()
