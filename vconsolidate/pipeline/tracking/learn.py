"""Priors for the next plan, from the effects that measurements show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.estate import Estate
from vconsolidate.model.measured import Measured
from vconsolidate.model.plan import Plan
from vconsolidate.model.priors import (
    LEAST_FACTOR,
    MOST_FACTOR,
    MOST_HEADROOM,
    HeadroomPrior,
    MarginPrior,
    PairPrior,
    Priors,
    RatingPrior,
)
from vconsolidate.model.tracking import TrackedHost
from vconsolidate.pipeline.tracking.compare_vms import ComparedVms
from vconsolidate.pipeline.tracking.effects import NORMAL_90, Effects

HOSTS_FOR_HALF: Final = 10
"""Measured hosts whose evidence moves the headroom half of the way: a percentile of fewer is mostly chance."""
QUANTILE: Final = 1.6449
"""Deviations above the mean that 95 % of hosts stay below."""


def priors_of(
    estate: Estate,
    plan: Plan,
    measured: Measured,
    compared: ComparedVms,
    hosts: Sequence[TrackedHost],
) -> Priors:
    """Return what the next plan can learn; parts without a measurement, or with one in a wrong unit, are left out."""
    cpu = _plausible(compared.expected_cores, compared.measured_cores)
    memory = _plausible(compared.expected_mib, compared.measured_mib)
    return Priors(
        name=estate.name,
        measured_from_s=measured.start_s,
        measured_until_s=measured.end_s,
        ratings=_ratings(estate, plan, compared) if cpu else (),
        pairs=_pairs(compared) if cpu else (),
        cpu=_margins(compared.cpu) if cpu else (),
        memory=_margins(compared.memory) if memory else (),
        headroom=_headroom(estate, hosts) if cpu else None,
    )


def _plausible(expected: FloatArray, measured: FloatArray) -> bool:
    """Return whether all that was measured is of the size that was expected: ten times it is a wrong unit."""
    known = ~np.isnan(measured)
    total = float(expected[known].sum())
    return total <= 0.0 or LEAST_FACTOR <= float(measured[known].sum()) / total <= MOST_FACTOR


def _factor(logarithm: float) -> float:
    """Return a factor, no further from 1 than the file of priors holds."""
    return min(max(math.exp(min(logarithm, 10.0)), LEAST_FACTOR), MOST_FACTOR)


def _ratings(estate: Estate, plan: Plan, compared: ComparedVms) -> tuple[RatingPrior, ...]:
    """Return the corrected ratings: more use than expected means a source rated too low, or a target too high."""
    if not compared.rows.size:
        return ()
    before = {server.hardware.cpu.model: server.hardware.cpu.rating_error_fraction for server in estate.servers}
    before |= {host.hardware.cpu.model: host.hardware.cpu.rating_error_fraction for host in plan.hosts}
    sources, targets = compared.cpu.counts("source"), compared.cpu.counts("target")
    found = []
    for model in sorted((sources.keys() | targets.keys()) - {""}):
        # a processor may be a source of some VMs and the target of others: both say the same of its rating
        shifts = [(sign, kind) for sign, kind in ((1.0, "source"), (-1.0, "target")) if model in _names(compared, kind)]
        estimates = [(sign, *compared.cpu.estimate([(kind, model)])) for sign, kind in shifts]
        weight = [1.0 / max(sd, 1e-6) ** 2 for _, _, sd in estimates]
        shift = sum(w * sign * mean for w, (sign, mean, _) in zip(weight, estimates, strict=True)) / sum(weight)
        deviation = min(sd for _, _, sd in estimates)
        error = min(math.exp(NORMAL_90 * deviation) - 1.0, before[model])
        vms = sources.get(model, 0) + targets.get(model, 0)
        found.append(RatingPrior(model, _factor(shift), error, before[model], vms))
    return tuple(found)


def _names(compared: ComparedVms, kind: str) -> tuple[str, ...]:
    return compared.cpu.levels[kind].names


def _pairs(compared: ComparedVms) -> tuple[PairPrior, ...]:
    counts: dict[tuple[str, str], int] = {}
    for row in compared.rows.tolist():
        pair = compared.sources[row], compared.targets[row]
        counts[pair] = counts.get(pair, 0) + 1
    found = []
    for (source, target), vms in sorted(counts.items()):
        if source:
            mean, sd = compared.cpu.estimate([("source", source), ("target", target)])
            low, high = (_factor(mean + side * NORMAL_90 * sd) for side in (-1.0, 1.0))
            found.append(PairPrior(source, target, _factor(mean), low, high, vms))
    return tuple(found)


def _margins(effects: Effects) -> tuple[MarginPrior, ...]:
    """Return the factor of each class, and of all others; nothing where no VM was compared."""
    counts = effects.counts("class")
    if not counts:
        return ()
    found = []
    for name, vms in [("", sum(counts.values())), *sorted(counts.items())]:
        mean, sd = effects.estimate([("common", "all"), *([("class", name)] if name else [])])
        low, high = (_factor(mean + side * NORMAL_90 * sd) for side in (-1.0, 1.0))
        found.append(MarginPrior(name, _factor(mean), low, high, vms))
    return tuple(found)


def _headroom(estate: Estate, hosts: Sequence[TrackedHost]) -> HeadroomPrior | None:
    """
    Return the headroom that 95 % of the measured hosts would have stayed within, after the other corrections.

    The logarithms of measured over expected 95th percentiles of hosts are taken as normal. The result is moved from the
    plan's headroom only by n / (n + `HOSTS_FOR_HALF`) of the way, and never below it.
    """
    known = [one for one in hosts if one.cpu_p95.measured and one.cpu_p95.expected > 0.0 and not one.estimated_vms]
    before = max((cluster.policy.headroom_fraction for cluster in estate.clusters), default=0.0)
    if len(known) < 2:
        return None
    explained = {
        one.name: sum(cause.share for cause in one.causes if cause.kind in {"rating", "common", "class", "placement"})
        for one in known
    }
    ratios = []
    for one in known:
        expected = max(one.cpu_p95.expected + explained[one.name], 1e-6)
        ratios.append(math.log(max(one.cpu_p95.measured or 0.0, 1e-6) / expected))
    needed = math.exp(float(np.mean(ratios)) + QUANTILE * float(np.std(ratios, ddof=1))) - 1.0
    weight = len(known) / (len(known) + HOSTS_FOR_HALF)
    fraction = before + weight * max(needed - before, 0.0)
    return HeadroomPrior(min(fraction, MOST_HEADROOM), before, len(known))
