"""VC251: the VMs of a datastore ask for more operations than it serves, for a larger share of the time than planned."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.period import by_period
from vconsolidate.model.datastore_replay import DatastoreReplay
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import NOWHERE
from vconsolidate.model.replay import OVER_CEILING_ALLOWED, Replay
from vconsolidate.units import format_fraction


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    places = {one.name: one.place for one in facts.estate.datastores}
    for one in replay.datastores:
        if one.over_fraction > OVER_CEILING_ALLOWED:
            yield KIND.finding(
                one.datastore,
                places.get(one.datastore, NOWHERE),
                beyond_limit_by=one.over_fraction - OVER_CEILING_ALLOWED,
                limit=f"{one.limit_iops or 0.0:,.0f}",
                share=format_fraction(one.over_fraction, 1),
                peak=f"{one.peak_iops:,.0f}",
                vm=one.noisiest_vm,
                part=format_fraction(one.noisiest_fraction),
            )


def played(over_fraction: float) -> Facts:
    """Return a datastore that is above its 1,000 operations for a share of the time."""
    busy = DatastoreReplay("san", 1000.0, 500.0, 900.0, 1400.0, 9, over_fraction, "vm1", 0.6)
    return change().replay(datastores=(busy,))


KIND = FindingKind(
    id="VC251",
    title="Datastore above its IOPS for too long",
    severity="warn",
    message="The VMs on the datastore ask for more than its {limit} IOPS in {share} of the intervals, and for {peak} "
    "at the peak; {part} of the peak comes from {vm}.",
    tip="Plan on peaks (policy.storage.iops), or limit the VM that is named.",
    doc="""
    In more than 5 % of the intervals, the VMs of a datastore ask for more storage operations than it serves. The plan
    packs the 95th percentile of each VM by default, so their peaks coincide. Plan on `policy.storage.iops: peak` or
    `hourly_peak`, or limit the operations of the VM that the message names.
    """,
    example=lambda: played(0.06),
    find=by_period(_find),
)
