"""How limits of a cluster's policy are raised: ratios and ceilings, VMs per host, host failures, the datastore."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.pipeline.explain.cluster_changes import change_cluster, set_policy_field
from vconsolidate.pipeline.explain.ladder import Ladder, Step, single_step
from vconsolidate.units import format_gib

_RATIOS = {
    "vcpu_per_core": ("cpu.vcpu_per_core", "vCPUs per core", 0.5, 64.0),
    "cpu_ceiling_fraction": ("cpu.ceiling", "CPU ceiling", 0.01, 1.0),
    "memory_overcommit": ("memory.overcommit", "memory overcommit", 0.01, 3.0),
    "memory_ceiling_fraction": ("memory.ceiling", "memory ceiling", 0.01, 1.0),
    "network_ceiling_fraction": ("network.ceiling", "network ceiling", 0.01, 1.0),
}
"""Field → its route below ``policy``, its name, the size of a step, and the largest value offered."""

_MOST_STEPS = 200


def policy_ladders(cluster: Cluster, key: str) -> Iterator[Ladder]:
    """Yield the ways to raise a limit of a policy, or of the datastore; nothing where `key` is another requirement."""
    policy = cluster.policy
    if key in _RATIOS:
        yield from _raise_ratio(cluster, key)
    elif key == "max_vms_per_host":
        now = policy.max_vms_per_host or 0

        def allow(value: int) -> str:
            return f"allow {value} instead of {now} VMs per host in {cluster.name}"

        yield from _change_count(cluster, key, range(now + 1, cluster.hypervisor.max_vms_per_host + 1), allow)
    elif key == "host_failures_tolerated":
        now_failures = policy.host_failures_tolerated

        def tolerate(value: int) -> str:
            return f"lower the host failures tolerated in {cluster.name} from {now_failures} to {value}"

        yield from _change_count(cluster, key, range(now_failures - 1, -1, -1), tolerate)
        if policy.admission.form != "exact":
            yield _use_exact_admission(cluster)
    elif key == "datastore":
        yield _enlarge_datastore(cluster)


def _raise_ratio(cluster: Cluster, key: str) -> Iterator[Ladder]:
    route, called, grain, most = _RATIOS[key]
    now = float(getattr(cluster.policy, key))
    if key == "memory_overcommit" and not cluster.hypervisor.memory_overcommit:
        return
    first = int(now / grain + 1e-9)
    steps = min(int(most / grain + 1e-9) - first, _MOST_STEPS)

    def show(value: float) -> str:
        if key == "vcpu_per_core":
            return f"{value:g}"
        return f"{value:.2f}" if key == "memory_overcommit" else f"{value * 100:.0f} %"

    def at(number: int) -> Step:
        value = round((first + number) * grain, 6)
        return Step(
            f"raise the {called} of {cluster.name} from {show(now)} to {show(value)}",
            set_policy_field(cluster.name, key, value),
            ((f"target.clusters[{cluster.name}].policy.{route}={show(value)}",),),
        )

    if steps > 0:
        yield Ladder(steps, at, 1)


def _change_count(cluster: Cluster, key: str, values: range, words: Callable[[int], str]) -> Iterator[Ladder]:
    def at(number: int) -> Step:
        value = values[number - 1]
        setting = f"target.clusters[{cluster.name}].policy.{key}={value}"
        return Step(words(value), set_policy_field(cluster.name, key, value), ((setting,),))

    if values:
        yield Ladder(len(values), at, 2)


def _use_exact_admission(cluster: Cluster) -> Ladder:
    """Return: restarts are checked with what VMs use, not with what the platform's admission control counts."""
    admission = cluster.policy.admission
    value = "exact" if admission.domain == "host" else f"{{form: exact, domain: {admission.domain}}}"
    exact = replace(admission, form="exact")
    step = Step(
        f"use exact admission control instead of {admission.form} in {cluster.name}",
        change_cluster(cluster.name, lambda c: replace(c, policy=replace(c.policy, admission=exact))),
        ((f"target.clusters[{cluster.name}].policy.admission={value}",),),
    )
    return single_step(step, 2)


def _enlarge_datastore(cluster: Cluster) -> Ladder:
    now = cluster.datastore_gib or 0.0
    grain = max(1, round(now / 64))

    def at(number: int) -> Step:
        value = int(now) + grain * number
        return Step(
            f"enlarge the datastore of {cluster.name} from {format_gib(now)} to {format_gib(value)}",
            change_cluster(cluster.name, lambda c: replace(c, datastore_gib=float(value))),
            ((f"target.clusters[{cluster.name}].datastore={value} GiB",),),
        )

    return Ladder(64 * 16, at, 2)
