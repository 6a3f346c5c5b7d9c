"""Servers to consolidate, drawn at random: office machines, cloud flavours, uniform demand, VMs of today."""

from __future__ import annotations

import numpy as np

from benchmarks.estates.draft import Draft, Entry

_MEMORY_GIB = (4, 8, 16, 24, 32, 48, 64)
_CHANCE = (0.08, 0.2, 0.24, 0.18, 0.16, 0.08, 0.06)
# vCPUs and memory in GiB of common cloud instance types.
_FLAVOURS = ((1, 2), (2, 4), (2, 8), (2, 16), (4, 8), (4, 16), (4, 32), (8, 16), (8, 32), (8, 64), (16, 64))


def add_office_servers(draft: Draft, number: int, prefix: str = "s", **more: object) -> None:
    """Add servers of 2009 with one or two processors and 4–64 GiB, busy at 3–45 % (95th percentile)."""
    for index in range(number):
        sockets, p95 = int(draft.rng.integers(1, 3)), int(draft.rng.integers(3, 46))
        gib = int(draft.rng.choice(_MEMORY_GIB, p=_CHANCE))
        used = round(gib * draft.rng.uniform(0.42, 0.92), 1)
        draft.servers.append(
            {
                "name": f"{prefix}{index:04d}",
                "hardware": machine("intel-xeon-x5570", sockets, gib),
                "demand": demand(max(1, p95 // 3), p95, 2 * p95, used),
                **more,
            }
        )


def add_flavours(draft: Draft, number: int, prefix: str = "s") -> None:
    """Add VMs of eleven cloud flavours; all of one flavour are alike."""
    share = draft.rng.dirichlet(np.full(len(_FLAVOURS), 2.0))
    for index, flavour in enumerate(draft.rng.choice(len(_FLAVOURS), number, p=share).tolist()):
        vcpus, gib = _FLAVOURS[flavour]
        cpu = {
            "generation": "skylake",
            "vendor": "intel",
            "sockets": 1,
            "cores_per_socket": vcpus,
            "threads_per_core": 1,
            "clock": "2.1 GHz",
        }
        draft.servers.append(
            {
                "name": f"{prefix}{index:04d}",
                "hardware": {"model": "flavour", "cpu": cpu, "memory": f"{gib} GiB"},
                "demand": demand(20, 60, 90, gib * 0.8),
            }
        )


def add_uniform_servers(draft: Draft, number: int, prefix: str = "s") -> None:
    """Add servers that want 5–40 % of a host with two Gold 6130 and 384 GiB, CPU and memory independent."""
    for index in range(number):
        cpu, memory = draft.rng.integers(5, 41, 2).tolist()
        p95 = round(cpu * 0.72, 1)
        draft.servers.append(
            {
                "name": f"{prefix}{index:04d}",
                "hardware": machine("intel-xeon-gold-6130", 2, 256),
                "demand": demand(round(p95 / 3, 1), p95, p95 * 2, round(memory * 3.27, 1)),
            }
        )


def label(draft: Draft, key: str, values: tuple[str, ...], chance: tuple[float, ...]) -> None:
    """Give every server a label, one of the values with the chance given; an empty value is no label."""
    for server, index in zip(draft.servers, _drawn(draft, chance), strict=True):
        if values[index]:
            known = server.get("labels", {})
            server["labels"] = {**(known if isinstance(known, dict) else {}), key: values[index]}


def choose(draft: Draft, key: str, values: tuple[object, ...], chance: tuple[float, ...]) -> None:
    """Give every server one of the values for a field; None leaves the field out."""
    for server, index in zip(draft.servers, _drawn(draft, chance), strict=True):
        if values[index] is not None:
            server[key] = values[index]


def _drawn(draft: Draft, chance: tuple[float, ...]) -> list[int]:
    """Draw a choice for every server; each choice occurs, so that a rule that selects by it has members."""
    n_servers, n_choices = len(draft.servers), len(chance)
    drawn = draft.rng.choice(n_choices, n_servers, p=chance)
    sure = draft.rng.permutation(n_servers)[:n_choices]
    drawn[sure] = np.arange(len(sure))
    whole: list[int] = drawn.tolist()
    return whole


def machine(cpu: str, sockets: int, gib: int) -> Entry:
    """Return hardware with processors of the catalogue and memory in GiB."""
    return {"model": "any", "cpu": {"model": cpu, "sockets": sockets}, "memory": f"{gib} GiB"}


def demand(mean: float, p95: float, peak: float, used_gib: float, **more: object) -> Entry:
    """Return demand: CPU in % of the machine, memory in GiB."""
    return {
        "cpu_mean": f"{mean:g} %",
        "cpu_p95": f"{p95:g} %",
        "cpu_peak": f"{min(100.0, peak):g} %",
        "memory_used": f"{used_gib:g} GiB",
        **more,
    }
