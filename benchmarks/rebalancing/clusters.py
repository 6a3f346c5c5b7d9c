"""Random clusters out of balance, as inventories: VMs of cloud sizes, most of them on a few of the hosts."""

from __future__ import annotations

import random
from dataclasses import dataclass

_SIZES = ((1, 2), (1, 4), (2, 4), (2, 8), (4, 8), (4, 16), (4, 32), (8, 16), (8, 32), (8, 64), (16, 64))
"""vCPUs and GiB of a VM."""

_MACHINES = ((16, 192), (24, 256), (32, 384))
"""Cores per socket, of two sockets, and GiB of a host."""


@dataclass(frozen=True, slots=True)
class Shape:
    """
    What kind of cluster.

    Parameters
    ----------
    mixed
        Half of the hosts have twice the memory.
    tolerated
        Host failures that the cluster must survive.
    """

    mixed: bool = False
    tolerated: int = 0


PLAIN = Shape()


def cluster_text(seed: int, shape: Shape = PLAIN) -> str:
    """Return the inventory of one cluster; the same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret depends on it
    n_hosts = chance.randint(4, 20)
    cores, gib = chance.choice(_MACHINES)
    memory = [gib * (2 if shape.mixed and number % 2 else 1) for number in range(n_hosts)]
    attraction = [chance.uniform(0.1, 1.0) ** 2 for _ in range(n_hosts)]
    free_gib = [0.9 * each for each in memory]
    free_vcpus = [4 * 2 * cores for _ in range(n_hosts)]
    target = chance.uniform(0.35, 0.65) * sum(memory)
    servers: list[str] = []
    placed = 0.0
    while placed < target:
        vcpus, size = chance.choice(_SIZES)
        able = [h for h in range(n_hosts) if free_gib[h] >= size and free_vcpus[h] >= vcpus]
        if not able:
            break
        host = chance.choices(able, [attraction[h] for h in able])[0]
        free_gib[host] -= size
        free_vcpus[host] -= vcpus
        placed += size
        servers.append(_server(f"vm-{len(servers) + 1:03d}", vcpus, size, f"host-{host + 1:02d}", chance))
    hosts = "".join(_host(f"host-{number + 1:02d}", cores, each) for number, each in enumerate(memory))
    form = f", host_failures_tolerated: {shape.tolerated}, admission: {{form: exact}}" if shape.tolerated else ""
    return (
        f"version: 1\nname: Cluster {seed}\nservers:\n{''.join(servers)}"
        f"target:\n  clusters:\n    - name: c\n      hypervisor: kvm-rhel-8\n      hosts:\n{hosts}"
        "policy: {headroom: 0 %, cpu: {vcpu_per_core: 4, ceiling: 100 %}, memory: {sizing: installed, ceiling: 100 %}"
        f"{form}}}\n"
    )


def _server(name: str, vcpus: int, size: int, host: str, chance: random.Random) -> str:
    busy = vcpus * chance.uniform(0.02, 0.45)
    mhz = round(2000 * busy)
    used = round(size * chance.uniform(0.3, 0.95), 2)
    return (
        f"  - {{name: {name}, os: debian-10, application: x, vcpus: {vcpus}, memory: {size} GiB, current_host: {host}, "
        f"demand: {{cpu_mean: {round(mhz * 0.6)} MHz, cpu_p95: {mhz} MHz, cpu_peak: {round(mhz * 1.2)} MHz, "
        f"memory_used: {used} GiB, memory_consumed: {used} GiB}}}}\n"
    )


def _host(name: str, cores: int, gib: int) -> str:
    cpu = f"{{vendor: intel, generation: skylake, sockets: 2, cores_per_socket: {cores}, clock: 2.4 GHz}}"
    return f"        - {{name: {name}, hardware: {{cpu: {cpu}, memory: {gib} GiB}}}}\n"
