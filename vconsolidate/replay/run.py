"""
The replay of one placement over a demand, without failures.

Hosts are independent within a step and memory carries over from step to step, so the engine walks each host through
blocks of steps. Neither the size of the blocks nor the number of workers changes a bit of the result.
"""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.executors import choice
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import HostReplay, Replay, VmReplay
from vconsolidate.replay.assumptions import assumptions
from vconsolidate.replay.blocks import is_worth_sending, reclaim_in_groups, replay_in_blocks
from vconsolidate.replay.hosts import Hosts
from vconsolidate.replay.machine import Machine, machines
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.series import empty


def replay_placement(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    *,
    workers: int,
    parameters: Parameters,
    block_cells: int,
) -> Replay:
    """
    Replay `plan` over the demand's series; see :func:`vconsolidate.replay.engine.replay`.

    Returns
    -------
    Replay
        Hosts in the plan's order and VMs in the demand's; both empty for a plan without a placement.
    """
    series = demand.series
    n_vms = len(demand.vms) if plan.hosts else 0
    out = empty(len(plan.hosts), n_vms, series.n_steps)
    run = Hosts(demand, parameters, block_cells, out)
    hosts = machines(estate, demand, plan, parameters) if plan.hosts else ()
    cluster = choice.cluster()
    if cluster is not None and is_worth_sending(n_vms, series.n_steps):
        results = replay_in_blocks(cluster, hosts, run)
    else:
        results = _in_process(hosts, run, workers)
    vms: dict[str, VmReplay] = {vm.vm: vm for _, on_host in results for vm in on_host}
    return Replay(
        hosts=tuple(host for host, _ in results),
        vms=tuple(vms[vm.name] for vm in demand.vms) if plan.hosts else (),
        start_s=series.start_s,
        interval_s=series.interval_s,
        n_steps=series.n_steps,
        synthetic=series.synthetic,
        series=out.publish(series),
        assumptions=assumptions(hosts, demand),
    )


def _in_process(hosts: Sequence[Machine], run: Hosts, workers: int) -> list[tuple[HostReplay, list[VmReplay]]]:
    """
    Replay hosts in this process, those that reclaim memory beside it where there are many.

    Threads only took turns: on two free cores they took as long as one, and up to twice the CPU (`benchmarks.replay`).
    """
    calm = [run.memory(machine) for machine in hosts]
    reclaim_in_groups([machine for machine, is_calm in zip(hosts, calm, strict=True) if not is_calm], run, workers)
    for machine in hosts:
        run.cpu(machine)
    return [run.summarise(machine) for machine in hosts]
