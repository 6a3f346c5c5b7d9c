"""What the licences of products cost a plan, and the least that any plan pays for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.constraint import Fee
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import ProductLicence
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.presolve.host_fees import Solve, least_price
from vconsolidate.rules.registry import RULES, statements

_HUNDREDTHS = 100


def licence_bounds(encoded: Encoded, stop: Stop, solve: Solve) -> tuple[float, ...]:
    """Return the least that any plan pays for each product: fewest hosts for it alone, with the cheapest licences."""
    whole = np.floor(encoded.money.fee_per_host * _HUNDREDTHS + 1e-6).astype(np.int64)
    return tuple(
        least_price(encoded.problem, fee.items, price, stop, solve) / _HUNDREDTHS
        for fee, price in zip(encoded.problem.fees, whole, strict=True)
    )


def licences(
    encoded: Encoded, hosts: Sequence[PlannedHost], host_of_vm: Sequence[int], least_of: Sequence[float]
) -> tuple[ProductLicence, ...]:
    """Return the licences that a plan needs, in the order of the inventory."""
    where = dict(zip((vm.name for vm in encoded.demand.vms), host_of_vm, strict=True))
    years = {cluster.name: cluster.policy.horizon_years for cluster in encoded.hosts.clusters}
    titles = _titles(encoded.estate)
    found = []
    for fee, bound in zip(encoded.money.fees, least_of, strict=True):
        used = [hosts[h] for h in sorted({where[vm] for vm in fee.vms if vm in where})]
        cost = sum(fee.of(host.hardware.cpu.cores, years[host.cluster]) for host in used)
        number, title = titles[fee]
        cores = sum(host.hardware.cpu.cores for host in used)
        names = tuple(host.name for host in used)
        found.append((number, ProductLicence(title, names, cores, cost, min(bound, cost))))
    return tuple(licence for _, licence in sorted(found, key=lambda one: one[0]))


def _titles(estate: Estate) -> dict[Fee, tuple[int, str]]:
    """Return fee → (number, name) of the first rule that states it."""
    titles: dict[Fee, tuple[int, str]] = {}
    for number, statement in enumerate(statements(estate)):
        for constraint in RULES[statement.kind].encode(statement):
            if isinstance(constraint, Fee):
                titles.setdefault(constraint, (number, _title(statement)))
    return titles


def _title(statement: RuleStatement) -> str:
    more = "" if len(statement.members) < 2 else f" and {len(statement.members) - 1} more"
    return statement.name or f"{statement.kind} of {statement.members[0]}{more}"
