"""Every rule has an estate it allows and one it forbids, and the refusal names what is concerned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Zone
from vconsolidate.model.fault_tolerance import secondary_name
from vconsolidate.model.platform import FaultTolerance
from vconsolidate.model.recovery import Recovery
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.rules.base import Members, Resolve
from vconsolidate.rules.registry import BY_NAME
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town

TWINS = Path(__file__).parents[1] / "rules" / "twins"
CASES = [
    pytest.param(twin, side == "feasible", id=f"{path.stem}-{side}-{number}")
    for path in sorted(TWINS.glob("*.yaml"))
    for side, twins in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    for number, twin in enumerate(twins)
]


def resolver(twin: dict[str, Any]) -> Resolve:
    """Members are names; a selector chooses by tier, or everyone."""

    def resolve(members: Members, field: str) -> tuple[str, ...]:
        if isinstance(members, list):
            return tuple(members)
        assert members.model_fields_set <= {"tier"}, field
        return tuple(vm for vm in twin["vms"] if members.tier in {None, twin.get("tiers", {}).get(vm)})

    return resolve


def cluster_of(town: Town, twin: dict[str, Any]) -> Cluster:
    gib = twin.get("room", len(twin["vms"]))
    hosts = [
        town.host(
            name,
            town.hardware(gib=gib, sockets=facts.get("sockets", 1), generation=facts.get("generation", "y")),
            rack=facts.get("rack", ""),
        )
        for name, facts in twin["hosts"].items()
    ]
    networks, datastores = (tuple(twin.get(key, ())) for key in ("networks", "datastores"))
    cluster = town.cluster(hosts=hosts)
    policy = replace(cluster.policy, admission=Admission(domain=twin.get("domain", "host")))
    pairs = FaultTolerance(8, 2**20, 4, 8, own_disks=False)
    return replace(
        cluster,
        networks=networks,
        datastores=datastores,
        policy=policy,
        hypervisor=replace(cluster.hypervisor, fault_tolerance=pairs),
    )


@pytest.mark.parametrize(("twin", "feasible"), CASES)
def test_twins(town: Town, twin: dict[str, Any], feasible: bool) -> None:
    twins = {secondary_name(name): name for name in twin["vms"]}
    vms = [
        town.vm(name, gib=1, zone=twin.get("zones", {}).get(name, ""), secondary_of=twins.get(name, ""))
        for name in twin["vms"]
    ]
    rules = []
    if "rule" in twin:
        rule = BY_NAME[twin["rule"]["kind"]]
        assert rule.schema is not None
        schema = rule.schema.model_validate(twin["rule"])
        rules.append(schema.statement(rule.kind, resolver(twin), current=twin.get("current")))
    zones = [
        Zone(zone, tuple(twin["separate"].get(zone, ())), twin.get("together", {}).get(zone, ""))
        for zone in sorted(set(twin.get("zones", {}).values()))
    ]
    estate, demand = town.estate(vms, [cluster_of(town, twin)], rules, zones=zones), town.demand(vms)
    wired, stored, managed = twin.get("wired", {}), twin.get("stored", {}), twin.get("manages", {})
    servers = (
        replace(
            s,
            networks=tuple(wired.get(s.name, ())),
            datastores=tuple(stored.get(s.name, ())),
            fault_tolerant=s.name in twin.get("fault_tolerant", ()),
            role="management" if s.name in managed else "",
            application=managed.get(s.name, ""),
        )
        for s in estate.servers
    )
    second = twin.get("second_site")
    recovery = Recovery(tuple(second["clusters"]), runs=tuple(second["runs"])) if second else None
    estate = replace(estate, servers=tuple(servers), recovery=recovery)
    plan = place(estate, demand, stop=Stop(work=5.0))
    if feasible:
        assert plan.status == "optimal"
        assert violations(estate, demand, plan) == ()
    else:
        assert plan.status == "infeasible"
        assert not plan.hosts
        assert any(name in conflict.message for conflict in plan.conflicts for name in twin["vms"])
