"""
VC108: one change of the inventory makes a plan possible.

Raised by the search for such changes, which plans each of them before it offers it.
"""

from __future__ import annotations

from vconsolidate.check.findings.base import FindingKind
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place


def _example() -> Finding:
    return KIND.finding(
        "Test",
        Place("inventory.yaml", 34, 5),
        change="raise the memory overcommit of production from 1.00 to 1.12",
        effect="3 VMs on 2 hosts",
        option="--set 'target.clusters[production].policy.memory.overcommit=1.12'",
    )


KIND = FindingKind(
    id="VC108",
    title="A change that makes a plan possible",
    severity="note",
    message="A plan exists if you {change}. It has {effect}.",
    tip="Add {option} to the command, or change the inventory.",
    doc="""
    The inventory as it stands allows no plan; with this one change it does. The change was planned before it was
    offered. The tip names the `--set` option that applies it. See [explain](explain.md#when-there-is-no-plan).
    """,
    example=_example,
)
