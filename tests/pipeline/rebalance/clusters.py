"""Small clusters that run, as inventories: what each test needs to say about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.rebalancing import Rebalancing, Terms
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.rebalance.rebalance import rebalance
from vconsolidate.pipeline.rebalance.sources import Beginning, of_inventory

CPU = "{vendor: intel, generation: skylake, sockets: 1, cores_per_socket: 16, clock: 2 GHz}"


def vm(name: str, host: str, gib: float = 8, ghz: float = 1.0, more: str = "") -> str:
    """Return a VM that uses all of its memory."""
    demand = f"{{cpu_mean: {ghz} GHz, cpu_p95: {ghz} GHz, cpu_peak: {ghz} GHz, memory_used: {gib} GiB, "
    demand += f"memory_consumed: {gib} GiB}}"
    place = f", current_host: {host}" if host else ""
    size = f"vcpus: 2, memory: {gib} GiB"
    return f"  - {{name: {name}, os: debian-10, application: x, {size}{place}, demand: {demand}{more}}}\n"


def text(
    vms: Sequence[str], hosts: Mapping[str, str] | Sequence[str] = ("h1", "h2", "h3"), policy: str = "", rest: str = ""
) -> str:
    """Return a cluster of hosts with 64 GiB; a mapping says more about each host."""
    more = hosts if isinstance(hosts, Mapping) else dict.fromkeys(hosts, "")
    lines = "".join(
        f"        - {{name: {name}, hardware: {{cpu: {CPU}, memory: 64 GiB}}{extra}}}\n" for name, extra in more.items()
    )
    return (
        f"version: 1\nname: Small\nservers:\n{''.join(vms)}target:\n  clusters:\n    - name: c\n"
        f"      hypervisor: kvm-rhel-8\n      hosts:\n{lines}"
        f"policy: {{headroom: 0 %, memory: {{sizing: installed, ceiling: 100 %}}{policy}}}\n{rest}"
    )


def begin(inventory: str) -> Beginning:
    return of_inventory(load_inventory(None, text=inventory), "small.yaml", 0)


def moved(inventory: str, terms: Terms = Terms()) -> Rebalancing:  # noqa: B008 - frozen
    """Return the steps for an inventory; hosts in maintenance are emptied as the command does."""
    start = begin(inventory)
    emptied = terms.emptied | frozenset(start.maintenance)
    all_terms = Terms(terms.least_gain, terms.most_moves, emptied, terms.weights, frozenset(start.maintenance))
    return rebalance(start.estate, start.demand, start.plan, all_terms, stop=Stop(work=2.0), ready=False)


def pairs(found: Rebalancing) -> list[tuple[str, str, str]]:
    return [(move.vm, move.source, move.target) for step in found.steps for move in step.moves]


def places(found: Rebalancing, inventory: str) -> dict[str, str]:
    """Return where every VM runs after the last step."""
    plan = found.states[-1].plan
    vms = begin(inventory).demand.vms
    return {one.name: plan.hosts[h].name for one, h in zip(vms, plan.host_of_vm.tolist(), strict=True)}
