"""A plan for the loss of the first site: packed by the same solver as the plan for every day, with its proof."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vconsolidate.errors import VerificationError
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.recovery import NotRecovered, Recovery, RecoveryPlan, RecoveryTarget, Restarted, TierRecovery
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.recovery.after_loss import Sides, after_loss, sides_of
from vconsolidate.pipeline.recovery.replication import data_at_risk_s, rates_of_tiers, replication
from vconsolidate.pipeline.recovery.restart_times import restarts
from vconsolidate.verify.recovery import violations


@dataclass(frozen=True, slots=True)
class _Try:
    """A recovery of some rows: the plan, its demand, and the VMs that a conflict took out."""

    plan: Plan
    demand: Demand
    refused: tuple[NotRecovered, ...]


class _Search:
    """Tries to restart rows of a demand at the second site."""

    def __init__(
        self, recovery: Recovery, estate: Estate, demand: Demand, plan: Plan, sides: Sides, stop: Stop, seed: int
    ) -> None:
        self._of = (recovery, estate, demand, plan, sides)
        self._stop, self._seed = stop, seed

    def run(self, restarting: Collection[int]) -> _Try:
        """Return the recovery of these rows; VMs that could not even restart alone are taken out first."""
        vms, rows, refused = self._of[2].vms, list(restarting), list[NotRecovered]()
        while True:
            found, part = self._place(rows)
            row_of = {vms[row].name: row for row in rows}
            named = {one.subject: one for one in found.conflicts if one.subject in row_of}
            stuck = [name for name in named if self._place([row_of[name]])[0].status == "infeasible"]
            if found.status != "infeasible" or not stuck or len(stuck) == len(rows):
                return _Try(found, part, tuple(refused))
            for name in stuck:
                vm = vms[row_of[name]]
                refused.append(NotRecovered(name, vm.tier, named[name].message, meant=True, place=vm.place))
            rows = [row for row in rows if vms[row].name not in stuck]

    def _place(self, rows: Collection[int]) -> tuple[Plan, Demand]:
        second, part = after_loss(*self._of, rows)
        return place(second, part, stop=self._stop, seed=self._seed), part


def plan_recovery(
    estate: Estate, demand: Demand, plan: Plan, *, stop: Stop | None = None, seed: int = 0
) -> RecoveryPlan | None:
    """
    Return what becomes of the estate when its first site is lost; None where no recovery is asked or there is no plan.

    Where not all replicated VMs fit, the most critical tiers that do together are planned, and the status stays
    ``infeasible``.

    Raises
    ------
    VerificationError
        The independent checker refuses the recovery: a bug of ours.
    """
    recovery = estate.recovery
    if recovery is None or not plan.hosts:
        return None
    sides = sides_of(recovery, estate, demand, plan)
    search = _Search(recovery, estate, demand, plan, sides, stop or Stop(work=10.0), seed)
    whole = search.run(sides.restarting)
    used, fitting = whole, tuple[int, ...]()
    left_out: tuple[NotRecovered, ...] = ()
    if whole.plan.status == "infeasible":
        used, fitting = _fewer_tiers(search, demand, sides, whole)
        left_out = tuple(
            NotRecovered(vm.name, vm.tier, "the second site has no room for its tier", meant=True, place=vm.place)
            for vm in (demand.vms[row] for row in sides.restarting)
            if vm.tier not in fitting and vm.name not in {one.vm for one in used.refused}
        )
    lost = (*sides.not_recovered, *used.refused, *left_out)
    vms = _restarted(recovery, used, frozenset(demand.vms[row].name for row in sides.staying))
    copied = [demand.vms[row] for row in sides.restarting]
    every_day = {host.name for host in plan.hosts}
    found = RecoveryPlan(
        status=whole.plan.status,
        hosts=used.plan.hosts,
        normal_hosts=tuple(host.name for host in used.plan.hosts if host.name in every_day),
        bound_hosts=used.plan.bound.hosts,
        method=used.plan.bound.method,
        vms=vms,
        stopped=tuple(demand.vms[row].name for row in sides.stopped),
        not_recovered=lost,
        tiers=_tiers(recovery, copied, lost, vms),
        replication=replication(copied, recovery),
        conflicts=whole.plan.conflicts,
        tiers_that_fit=fitting,
        loads=used.plan.loads,
    )
    broken = violations(estate, demand, plan, found)
    if broken:
        raise VerificationError(f"the recovery is wrong: {'; '.join(one.message for one in broken[:3])}")
    return found


def _fewer_tiers(search: _Search, demand: Demand, sides: Sides, whole: _Try) -> tuple[_Try, tuple[int, ...]]:
    """Return the recovery of the most critical tiers that fit together, and these tiers; none where not even one."""
    tiers = sorted({demand.vms[row].tier for row in sides.restarting})
    for number in range(len(tiers) - 1, 0, -1):
        fitting = tuple(tiers[:number])
        found = search.run([row for row in sides.restarting if demand.vms[row].tier in fitting])
        if found.plan.hosts:
            return found, fitting
    return whole, ()


def _restarted(recovery: Recovery, used: _Try, staying: frozenset[str]) -> tuple[Restarted, ...]:
    if not used.plan.hosts:
        return ()
    pairs = zip(used.demand.vms, used.plan.host_of_vm.tolist(), strict=True)
    host_of = {vm.name: used.plan.hosts[host].name for vm, host in pairs}
    return restarts(recovery, used.demand.vms, host_of, staying)


def _tiers(
    recovery: Recovery,
    copied: Sequence[VirtualMachine],
    lost: Sequence[NotRecovered],
    vms: Sequence[Restarted],
) -> tuple[TierRecovery, ...]:
    rates, unknown = rates_of_tiers(copied, recovery)
    at_risk = data_at_risk_s(rates, recovery)
    vague = {vm.tier for vm in copied if vm.name in set(unknown)}
    meant = [one for one in lost if one.meant]
    names = {vm.name for vm in copied} | {one.vm for one in meant}
    tier_of = {vm.name: vm.tier for vm in copied} | {one.vm: one.tier for one in meant}
    found = []
    for tier in sorted({tier_of[name] for name in names}):
        again = [one for one in vms if one.tier == tier and not one.stayed]
        ready = [one.ready_s for one in again if one.ready_s is not None]
        found.append(
            TierRecovery(
                tier=tier,
                vms=sum(tier_of[name] == tier for name in names),
                recovered=len(again),
                target=recovery.targets.get(tier, RecoveryTarget()),
                rto_s=max(ready) if ready and len(ready) == len(again) else None,
                rpo_s=None if tier in vague else at_risk.get(tier),
                mbps=None if tier in vague else rates.get(tier),
            )
        )
    return tuple(found)
