"""What a runway takes for granted, one sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vconsolidate.forecast.forecast import COVERAGE
from vconsolidate.forecast.history import DAY_S
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.runway import Growth
from vconsolidate.pipeline.runway.measured import LEAST_DAYS
from vconsolidate.pipeline.runway.purchases import idle_hosts
from vconsolidate.units import format_fraction
from vconsolidate.words import counted, listed

FEW_INDEPENDENT: Final = 3
"""A band from fewer errors that are independent of each other is a guess."""


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
    measured_growth = [one for one in growth if one.source == "measured"]
    found += _about_bands(measured_growth)
    if measured_growth:
        found.append("Storage is not measured in traces: its growth is that of the policy unless --growth states it.")
    return found


def _about_bands(growth: Sequence[Growth]) -> list[str]:
    """Return what the bands of measured growth promise, and where they promise nothing."""
    found = []
    banded = [one for one in growth if one.banded]
    if banded:
        days = min(one.tested_days for one in banded)
        found.append(
            f"Ranges of measured growth are made to hold {format_fraction(COVERAGE)} of what comes, up to "
            f"{counted(days, 'day')} ahead: so far forecasts of the past were tested. Beyond that they are "
            "extrapolated, and nobody can promise a share."
        )
    few = [_name(one) for one in banded if (one.independent or 0.0) < FEW_INDEPENDENT]
    if few:
        found.append(
            f"The history of {listed(few)} holds fewer than {FEW_INDEPENDENT} stretches that are independent of each "
            "other: its range is a guess."
        )
    bare = [_name(one) for one in growth if not one.banded]
    if bare:
        found.append(f"The history of {listed(bare)} is too short for a range.")
    return found


def _name(one: Growth) -> str:
    return f"{one.resource} of {one.group}" if one.group else one.resource


def _about_hosts(estate: Estate, plan: Plan) -> list[str]:
    empty = [host.name for cluster in estate.clusters for host in idle_hosts(cluster, plan)]
    found = []
    if empty:
        found.append(
            f"Hosts that the plan leaves empty do not count for the day on which a cluster runs out: {listed(empty)}. "
            "The procurement curve uses them before it buys any."
        )
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
