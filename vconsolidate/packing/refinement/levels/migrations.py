"""``migrations``: as few VMs as possible run on another host than before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.level_data import LevelData
from vconsolidate.packing.refinement.levels.level import emptiest_first
from vconsolidate.packing.refinement.named_host_model import NamedHostModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


class Migrations:
    """VMs that stay are counted; those that were nowhere before cannot move."""

    def value(self, data: LevelData, hosts: Sequence[NamedHost]) -> tuple[float, ...]:
        """Return minus the VMs that stay."""
        return (-_count_kept(data, hosts),)

    def minimise(self, data: LevelData, model: NamedHostModel) -> None:
        """Let as many VMs stay as can."""
        model.cp.maximize(vms_kept(data, model))

    def hold(self, data: LevelData, model: NamedHostModel, hosts: Sequence[NamedHost], free: Sequence[int]) -> None:
        """Let no fewer VMs stay."""
        model.cp.add(vms_kept(data, model) >= _count_kept(data, [hosts[h] for h in free]))

    def read_bound(self, data: LevelData, bound: int) -> float | None:
        """Return the fewest VMs that move; None where VMs that share a host were spread before."""
        found = data.previous
        if found is None or not found.whole:
            return None
        there = sum(int(found.weight[i]) * n for on in found.copies.values() for i, n in on.items())
        return float(there - bound)

    def neighbourhoods(self, data: LevelData, hosts: Sequence[NamedHost]) -> Iterator[tuple[int, ...]]:
        """Yield each host with a VM away from home, that home, and the two emptiest others."""
        emptiest = emptiest_first(data, hosts)
        for here, home in _find_displaced(data, hosts):
            yield tuple(sorted({here, home, *[h for h in emptiest if h not in {here, home}][:2]}))


def vms_kept(data: LevelData, model: NamedHostModel) -> cp_model.LinearExpr | int:
    """Return the VMs of free hosts that stay where they were."""
    terms = []
    for host in model.free:
        before = data.before(model.hosts[host].name)
        for item, x in model.copies[host].items():
            if item in before and data.previous is not None:
                most = min(before[item], int(model.problem.count[item]))
                stay = model.cp.new_int_var(0, most, f"k{item}_{host}")
                model.cp.add(stay <= x)
                terms.append(int(data.previous.weight[item]) * stay)
    return sum(terms)


def _count_kept(data: LevelData, hosts: Sequence[NamedHost]) -> int:
    return 0 if data.previous is None else sum(data.previous.count_kept(host.name, host.copies) for host in hosts)


def _find_displaced(data: LevelData, hosts: Sequence[NamedHost]) -> list[tuple[int, int]]:
    """Return (host, host that it was on) of items that could go home."""
    number = {host.name: h for h, host in enumerate(hosts) if host.name}
    homes_of: dict[int, list[int]] = {}
    for name, on in () if data.previous is None else data.previous.copies.items():
        for item, copies in on.items():
            if name in number and hosts[number[name]].copies.get(item, 0) < copies:
                homes_of.setdefault(item, []).append(number[name])
    return [
        (here, home)
        for here, host in enumerate(hosts)
        for item, copies in sorted(host.copies.items())
        if copies > data.before(host.name).get(item, 0)
        for home in homes_of.get(item, ())
        if home != here
    ]
