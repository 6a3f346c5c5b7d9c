"""Every rule has an estate it allows and one it forbids, and the refusal names what is concerned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from vconsolidate.model.estate import Zone
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.packing.verify import violations
from vconsolidate.rules.base import Members
from vconsolidate.rules.registry import BY_NAME

if TYPE_CHECKING:
    from tests.packing.conftest import Town

TWINS = Path(__file__).parents[1] / "rules" / "twins"
CASES = [
    pytest.param(twin, side == "feasible", id=f"{path.stem}-{side}-{number}")
    for path in sorted(TWINS.glob("*.yaml"))
    for side, twins in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    for number, twin in enumerate(twins)
]


def by_name(members: Members, field: str) -> tuple[str, ...]:
    assert isinstance(members, list), field
    return tuple(members)


@pytest.mark.parametrize(("twin", "feasible"), CASES)
def test_twins(town: Town, twin: dict[str, Any], feasible: bool) -> None:
    hardware = town.hardware(gib=twin.get("room", len(twin["vms"])))
    hosts = [town.host(name, hardware, rack=facts.get("rack", "")) for name, facts in twin["hosts"].items()]
    vms = [town.vm(name, gib=1, zone=twin.get("zones", {}).get(name, "")) for name in twin["vms"]]
    rules = []
    if "rule" in twin:
        rule = BY_NAME[twin["rule"]["kind"]]
        assert rule.schema is not None
        rules.append(rule.schema.model_validate(twin["rule"]).statement(rule.kind, by_name))
    zones = [Zone(zone, tuple(twin["separate"].get(zone, ()))) for zone in sorted(set(twin.get("zones", {}).values()))]
    estate, demand = town.estate(vms, [town.cluster(hosts=hosts)], rules, zones=zones), town.demand(vms)
    plan = place(estate, demand, stop=Stop(work=5.0))
    if feasible:
        assert plan.status == "optimal"
        assert violations(estate, demand, plan) == ()
    else:
        assert plan.status == "infeasible"
        assert not plan.hosts
        assert any(name in conflict.message for conflict in plan.conflicts for name in twin["vms"])
