"""VC151: thin disks may grow to more than their datastore holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.datastore import Datastore, VmDisk, VmStorage
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_gib
from vconsolidate.verify.files_on_datastores import use_of_datastores


def _find(facts: Facts) -> Iterator[Finding]:
    if not facts.plan.storage:
        return
    used = use_of_datastores(facts.estate, facts.demand, facts.plan)
    for one in facts.estate.datastores:
        if one.name in used and one.thin_overcommit is None and used[one.name].promised_gib > one.capacity_gib:
            grows, holds = format_gib(used[one.name].promised_gib), format_gib(one.capacity_gib)
            yield KIND.finding(one.name, one.place, grows=grows, holds=holds)


def thin(size_gib: float) -> Facts:
    """Return vm0 with a thin disk of some size on a datastore of 100 GiB, and all VMs on it."""
    facts = change().vm(0, disks=(VmDisk("", 40.0, size_gib, thick=False),))
    storage = tuple(VmStorage(f"vm{n}", "san", "san", ("san",) if n == 0 else ()) for n in range(3))
    facts = replace(facts, plan=replace(facts.plan, storage=storage))
    return replace(facts, estate=replace(facts.estate, datastores=(Datastore("san", 100.0),)))


KIND = FindingKind(
    id="VC151",
    title="Thin disks larger than their datastore",
    severity="note",
    message="The files on the datastore may grow to {grows}, and it holds {holds}; no limit is stated for it.",
    tip="State thin_overcommit for the datastore, and watch its free space.",
    doc="""
    Thin disks take only what was written, so more of them fit than the datastore could hold if all were full. The
    inventory states no limit for this datastore (`datastores[].thin_overcommit`), so the plan allows any amount. When
    it runs full, all its VMs stop.
    """,
    example=lambda: thin(200.0),
    find=_find,
)
