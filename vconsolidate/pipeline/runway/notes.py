"""What a runway takes for granted, one sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.forecast.history import DAY_S
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.runway import Growth
from vconsolidate.pipeline.runway.measured import LEAST_DAYS
from vconsolidate.words import counted, listed


def notes_of(estate: Estate, plan: Plan, growth: Sequence[Growth], *, measured: bool) -> tuple[str, ...]:
    """Return the notes, those about growth first."""
    return tuple(
        note for note in (*_about_growth(estate, growth, measured=measured), *_about_hosts(estate, plan)) if note
    )


def _about_growth(estate: Estate, growth: Sequence[Growth], *, measured: bool) -> list[str]:
    found = ["Growth is that of the VMs of the plan; VMs that are yet to come are not part of it."]
    if all(one.source == "policy" and not one.per_year.typical for one in growth):
        found.append("The inventory states no growth: state policy.growth, --growth or --from-traces.")
    if any(not one.banded for one in growth):
        found.append("Growth without a range has no band: its dates are as sure as the figure itself.")
    trace = estate.trace
    if trace is not None and not measured:
        days = int(trace.n_steps * trace.interval_s // DAY_S)
        if days >= LEAST_DAYS:
            found.append(f"The traces hold {counted(days, 'day')}; --from-traces forecasts growth from them.")
    if any(one.source == "measured" for one in growth):
        found.append("Storage is not measured in traces: its growth is that of the policy unless --growth states it.")
    return found


def _about_hosts(estate: Estate, plan: Plan) -> list[str]:
    used = {host.name for host in plan.hosts}
    empty = [host.name for cluster in estate.clusters for host in cluster.hosts if host.name not in used]
    found = []
    if empty:
        found.append(f"Hosts that the plan leaves empty do not count: {listed(empty)}.")
    for cluster in estate.clusters:
        policy = cluster.policy
        if policy.host_failures_tolerated and policy.admission.form in {"slots", "percentage"}:
            found.append(
                f"Cluster {cluster.name}: the sums leave out the room for host failures, which only the placement "
                f"shows with admission control by {policy.admission.form}."
            )
    if len(estate.clusters) > 1 and estate.datastores:
        found.append("Datastores that several clusters share count in full for each of them.")
    return found
