"""What a resource pool's owner may still ask for, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.model.quota_use import amount, quota_name
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.report.printable import printable
from vconsolidate.report.room_and_pools import stop_words
from vconsolidate.words import counted

if TYPE_CHECKING:
    from vconsolidate.model.pool_room import PoolRoom, PoolSizeRoom


def as_json(found: PoolRoom) -> str:
    """Return the room of a pool as JSON: its quotas, and for each size how many fit and what binds first."""
    document = {
        "pool": found.pool.name,
        "cluster": found.pool.cluster,
        "quotas": [
            {"pool": use.pool.name, "of": use.key, "used": round(use.used, 3), "limit": round(use.limit, 3)}
            for use in found.uses
        ],
        "sizes": [
            {
                "name": one.size.name,
                "fits": one.fits,
                "exact": one.exact,
                "on_hosts": one.on_hosts.fits,
                "in_quotas": [
                    {"pool": quota.use.pool.name, "of": quota.use.key, "more": quota.more} for quota in one.quotas
                ],
                "bound_by": "hosts" if one.binding is None else one.binding.use.key,
            }
            for one in found.sizes
        ],
    }
    return json_text(document, indent=2) + "\n"


def as_text(found: PoolRoom) -> str:
    """Return what is used of the quotas, how many VMs of each size may come, and what refuses the next one."""
    pool = found.pool
    lines = [printable(f"Room for more VMs in resource pool {pool.name} of {pool.cluster}"), ""]
    for use in found.uses:
        used, limit = amount(use.key, use.used), amount(use.key, use.limit)
        lines.append(printable(f"  quota of {use.pool.name}, {quota_name(use.key)}: {used} used, {limit} allowed"))
    if not found.uses:
        lines.append("  The pool has no quota: only the hosts count.")
    lines.append("")
    lines += [printable(f"  {_words(one)}") for one in found.sizes]
    lines += ["", "  Each size is counted separately. Limits of CPU and memory slow VMs down and refuse none.", ""]
    return "\n".join([*lines, verdict(found)]) + "\n"


def verdict(found: PoolRoom) -> str:
    """Return the result in one line."""
    counts = ", ".join(f"{one.size.name} {_count(one)}" for one in found.sizes)
    return printable(f"Capacity of pool {found.pool.name}: {counts}")


def _words(one: PoolSizeRoom) -> str:
    binding = one.binding
    if binding is not None:
        use = binding.use
        left = amount(use.key, max(0.0, use.limit - use.used))
        what = f" of {quota_name(use.key)}" if use.key in {"memory_mib", "disk_gib"} else ""
        why = f"the quota of {use.pool.name} has {left}{what} left"
    else:
        stops = stop_words([(reason.what, reason.hosts) for reason in one.on_hosts.reasons])
        why = f"the hosts are full: {stops}" if stops else "no host of the cluster runs VMs"
    hosts = f"{one.on_hosts.fits:,}" if one.on_hosts.exact else f"at least {one.on_hosts.fits:,}"
    size = f"{one.size.name} ({counted(one.size.vcpus, 'vCPU')}, {amount('memory_mib', one.size.memory_mib)})"
    return f"{size}: {_count(one)} more; then {why} (the hosts take {hosts})"


def _count(one: PoolSizeRoom) -> str:
    return f"{one.fits:,}" if one.exact else f"at least {one.fits:,}"
