"""VC171: the VMs of a resource pool are sized for more than its quota at level must allows."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.quota_standing import exceeded
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place
from vconsolidate.model.resource_pool import Quota, ResourcePool


def _find(facts: Facts) -> Iterator[Finding]:
    yield from exceeded(facts, KIND, must=True)


def with_quota(quota: Quota) -> Facts:
    """Return the healthy case with vm0 and vm1 (4 GiB, 2 vCPUs, 40 GiB of disk each) in a pool with a quota."""
    pool = ResourcePool("tenant", "east", members=("vm0", "vm1"), quota=quota, place=Place("inventory.yaml", 65, 5))
    return change().estate(resource_pools=(pool,))


KIND = FindingKind(
    id="VC171",
    title="Quota exceeded",
    severity="block",
    message="Its VMs are sized for {used}; its quota allows {limit}.",
    tip="Raise the quota, size its VMs smaller, or move some of them to another pool.",
    doc="""
    A quota of a [resource pool](pools.md#quotas) counts what its VMs and those of the pools inside it are sized for:
    vCPUs, configured memory, virtual disks and VMs. This quota has `level: must`.
    """,
    example=lambda: with_quota(Quota(vcpus=3, vms=2)),
    find=_find,
)
