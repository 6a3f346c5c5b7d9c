"""VC184: a UNIX frame stays for few of its partitions, though the others leave it."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import GUEST, HARDWARE, change
from vconsolidate.model.finding import Finding
from vconsolidate.model.frame import Frame, Partition
from vconsolidate.model.server import Server
from vconsolidate.words import counted, listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    kept = {item.server for item in facts.demand.dispositions if item.action == "keep_physical"}
    inside: dict[str, list[str]] = {}
    for server in facts.estate.servers:
        if server.partition is not None:
            inside.setdefault(server.partition.frame, []).append(server.name)
    for frame in facts.estate.frames:
        names = inside.get(frame.name, [])
        stay = tuple(name for name in names if name in kept)
        leave = len(names) - len(stay)
        if stay and len(stay) < leave:
            yield KIND.finding(
                frame.name,
                frame.place,
                names=listed(stay),
                others=counted(leave, "partition"),
                leave=verb(leave, "leaves", "leave"),
            )


def _mostly_empty() -> Facts:
    """Return the healthy case on a frame that two VMs leave and ``fax`` does not."""
    part = Partition("p1", 1.0, 1, capped=True, usable_cores=1.0)
    servers = tuple(Server(name, HARDWARE, GUEST, partition=part) for name in ("vm0", "vm1", "fax"))
    return change().estate(servers=servers, frames=(Frame("p1", HARDWARE),))


KIND = FindingKind(
    id="VC184",
    title="UNIX frame stays for few partitions",
    severity="note",
    message="The frame stays on for {names}, though {others} {leave} it: nothing of it is saved.",
    tip="Move these as well (a rule under replatform, another frame), or leave the others where they are.",
    doc="""
    A frame takes its power, space and contracts until the last partition leaves it. More partitions leave it than stay,
    so a few more moves would free it, or the moves that are planned save nothing.
    """,
    example=_mostly_empty,
    find=_find,
)
