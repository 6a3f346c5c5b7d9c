"""VMs that hosts lost in the replay leave without a host, told apart by what that means for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.check.facts import Facts
from vconsolidate.model.fault_tolerance import twins
from vconsolidate.model.place import Place
from vconsolidate.model.replay import FailureReplay, Stranded
from vconsolidate.words import verb


@dataclass(frozen=True, slots=True)
class Homeless:
    """
    A VM that no host takes when hosts are lost.

    Parameters
    ----------
    twin
        The other VM of its fault-tolerance pair where that runs on; empty where nothing does the work.
    """

    failure: FailureReplay
    stranded: Stranded
    place: Place
    twin: str


def homeless_vms(facts: Facts) -> Iterator[Homeless]:
    """Yield the VMs that no host takes, each once for failures and once for maintenance."""
    if facts.replay is None:
        return
    place_of = {vm.name: vm.place for vm in facts.demand.vms}
    reported: set[tuple[str, str]] = set()
    for failure in facts.replay.failures:
        for stranded in failure.stranded:
            if (failure.cause, stranded.vm) not in reported:
                reported.add((failure.cause, stranded.vm))
                yield Homeless(failure, stranded, place_of[stranded.vm], _twin(facts, failure, stranded.vm))


def _twin(facts: Facts, failure: FailureReplay, vm: str) -> str:
    rows = {machine.name: row for row, machine in enumerate(facts.demand.vms)}
    other = twins(facts.demand.vms).get(rows[vm])
    if other is None or facts.plan.hosts[int(facts.plan.host_of_vm[other])].name in failure.hosts:
        return ""
    return facts.demand.vms[other].name


def lose_words(failure: FailureReplay) -> str:
    """Return what is gone: ``esx-01 fails``, ``rack B1 and rack B2 fail``; the host alone when it is emptied."""
    if failure.cause == "maintenance":
        return " and ".join(failure.hosts)
    names = failure.domains or failure.hosts
    return f"{' and '.join(names)} {verb(len(names), 'fails', 'fail')}"


def when_words(failure: FailureReplay) -> str:
    """Return when something is so: ``After esx-01 fails``, ``While esx-01 is in maintenance``."""
    return (
        f"While {lose_words(failure)} is in maintenance"
        if failure.cause == "maintenance"
        else f"After {lose_words(failure)}"
    )
