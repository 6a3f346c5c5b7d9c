"""VC409: traces are smaller than a running system can be: most likely their unit is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_trace
from vconsolidate.check.shorten import shorten
from vconsolidate.model.finding import Finding
from vconsolidate.model.server import ServerDemand
from vconsolidate.model.trace import Doubt
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for all servers whose unit is in doubt."""
    trace = facts.estate.trace
    if trace is None or not trace.doubts:
        return
    places = {server.name: server.place for server in facts.estate.servers}
    yield KIND.finding(
        facts.estate.name,
        places[trace.doubts[0].server],
        number=f"{len(trace.doubtful):,}",
        servers=counted(len(trace.servers), "traced server"),
        cases=shorten([f"{doubt.server}: {doubt.words}" for doubt in trace.doubts]),
    )


def _example() -> Facts:
    facts = with_trace((ServerDemand(), [0.001, 0.003]))
    trace = facts.estate.trace
    doubts = (Doubt("s0", "cpu", "CPU never above 0.3 %: a fraction from 0 to 1?"),)
    estate = replace(facts.estate, trace=replace(trace, doubts=doubts) if trace is not None else None)
    return replace(facts, estate=estate)


KIND = FindingKind(
    id="VC409",
    title="Trace values are implausibly small for their unit",
    severity="warn",
    message="The traces of {number} of {servers} are implausibly small for their unit ({cases}). None of these "
    "servers is retired.",
    tip="Correct the unit; fractions from 0 to 1 have the unit fraction (units: {{cpu: fraction}}). Where the "
    "trace is right, state the servers' demand or disposition.",
    doc="""
    A series is smaller than that of a running system can be, so most likely its unit is not the one that the
    inventory states:

    - CPU or memory in `%` that never passes 1, in a file where at least half of the series do not: most likely
      fractions from 0 to 1, whose unit is `fraction`. Where most series of the file pass 1, the unit is right and
      the others are idle servers;
    - CPU that stays below 10 MHz: most likely GHz written as MHz;
    - memory that stays below a thousandth of what is installed: most likely GiB written as MiB (these are at most
      1/1024; the page tables of a system alone take more);
    - network traffic that is not zero but below 1 kbit/s, or storage operations below one in 100 s.

    None of these servers is retired, whatever `retire_below_cpu` says. Correct the unit. Where the
    trace is right, state the server's `demand` (a figure of at most five times the series confirms it) or its
    `disposition`.
    """,
    example=_example,
    find=_find,
)
