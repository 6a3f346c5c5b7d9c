"""VC172: the VMs of a resource pool are sized for more than its quota at level should allows."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc171_quota_exceeded import with_quota
from vconsolidate.check.quota_standing import exceeded
from vconsolidate.model.finding import Finding
from vconsolidate.model.resource_pool import Quota


def _find(facts: Facts) -> Iterator[Finding]:
    yield from exceeded(facts, KIND, must=False)


KIND = FindingKind(
    id="VC172",
    title="Soft quota exceeded",
    severity="warn",
    message="Its VMs are sized for {used}; its quota allows {limit}.",
    tip="Raise the quota, size its VMs smaller, or move some of them to another pool.",
    doc="""
    A quota of a [resource pool](pools.md#quotas) counts what its VMs and those of the pools inside it are sized for:
    vCPUs, configured memory, virtual disks and VMs. This quota has `level: should`.
    """,
    example=lambda: with_quota(Quota(memory_mib=6144.0, must=False)),
    find=_find,
)
