"""The plan document: complete, deterministic, valid against its published schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema
import numpy as np
import pytest
from pydantic import BaseModel, ValidationError

from vconsolidate.model.arrays import frozen
from vconsolidate.model.evidence import Bound, Conflict
from vconsolidate.report.document import PlanDocument, dump, json_schema, parse
from vconsolidate.report.schema.base import Section
from vconsolidate.report.schema.outcome import Bounds

if TYPE_CHECKING:
    from tests.report.conftest import World


def _without_placement(world: World, status: str) -> World:
    nowhere = frozen(np.zeros(0, dtype=np.int64))
    changed = world.with_plan(
        status=status,
        hosts=(),
        host_of_vm=nowhere,
        loads=(),
        conflicts=(Conflict("app01", "needs 400 GiB, the largest host has 192 GiB"),),
    )
    return replace(changed, replay=None)


def _with_slots(world: World) -> World:
    slots = ("09:00", "10:00")
    demand = replace(
        world.demand, slots=slots, cpu_mhz_by_vm_slot=frozen(np.full((len(world.demand.vms), len(slots)), 7.0))
    )
    return replace(world, demand=demand)


def _without_vms(world: World) -> World:
    empty = frozen(np.zeros((0, 1)))
    demand = replace(
        world.demand,
        vms=(),
        cpu_mhz_by_vm_slot=empty,
        cpu_overhead_by_cluster={"production": frozen(np.zeros(0))},
        overhead_mib_by_cluster={"production": frozen(np.zeros(0))},
    )
    return _without_placement(replace(world, demand=demand), "optimal")


VARIANTS: dict[str, Callable[[World], World]] = {
    "optimal": lambda world: world,
    "feasible": lambda world: world.with_plan(status="feasible", bound=Bound(2, 40000.0, "continuous")),
    "interrupted": lambda world: world.with_plan(status="feasible", interrupted=True),
    "infeasible": lambda world: _without_placement(world, "infeasible"),
    "unknown": lambda world: _without_placement(world, "unknown"),
    "not replayed": lambda world: replace(world, replay=None),
    "slots of the day": _with_slots,
    "nothing to virtualise": _without_vms,
    "unprotected": lambda world: world.with_plan(unprotected=(Conflict("app01", "is pinned"),)),
    "changed": lambda world: replace(world, run=replace(world.run, changed=("harbour.yaml",))),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_document_obeys_the_schema_and_survives_a_round_trip(world: World, variant: str) -> None:
    document = VARIANTS[variant](world).document()
    data = dump(document)
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(data))
    assert parse(data, "plan.json") == document
    assert dump(parse(data, "plan.json")) == data


def test_the_schema_is_one_and_refuses_what_is_not_in_it(document: PlanDocument) -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    content = json.loads(dump(document))
    content["hosts"][0]["colour"] = "blue"
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        jsonschema.Draft202012Validator(schema).validate(content)


def test_equal_runs_give_equal_bytes(world: World, worlds: Callable[[int], World]) -> None:
    assert dump(world.document()) == dump(worlds(12).document())


def _sections(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in kind.__subclasses__():
        yield child
        yield from _sections(child)


def test_every_field_is_described() -> None:
    missing = [
        f"{section.__name__}.{name}"
        for section in _sections(Section)
        for name, field in section.model_fields.items()
        if not field.description
    ]
    assert missing == []


def test_every_list_element_has_a_line_of_its_own(document: PlanDocument) -> None:
    lines = dump(document).decode().splitlines()
    assert '    {"vm": "app01", "host": "esx-01"},' in lines
    assert sum(line.startswith('    {"name": "app') for line in lines) == 12


def test_numbers_are_rounded_and_never_minus_zero() -> None:
    bounds = Bounds(hosts=1, cost=-0.0001, method="x", hosts_gap_fraction=1 / 3, cost_gap_fraction=2 / 3)
    assert str(bounds.cost) == "0.0"
    assert bounds.hosts_gap_fraction == 0.333333


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_never_enters(bad: float) -> None:
    with pytest.raises(ValidationError):
        Bounds(hosts=1, cost=bad, method="x", hosts_gap_fraction=0.0, cost_gap_fraction=0.0)


def test_placements_and_hosts_agree(document: PlanDocument) -> None:
    listed = {(vm, host.name) for host in document.hosts for vm in host.vms}
    assert listed == {(placement.vm, placement.host) for placement in document.placements}
    assert listed == {(vm.name, vm.host) for vm in document.vms}


def test_each_claim_says_what_it_rests_on(world: World) -> None:
    claims = {claim.claim: claim for claim in world.document().verification}
    assert claims["no plan under the same rules is better"].holds is True
    assert claims["every rule is kept and no capacity is exceeded"].rests_on == "independent check"
    unseen = claims["the service levels also hold for demand not used for planning"]
    assert (unseen.holds, unseen.rests_on) == (None, "nothing")


def test_a_changed_inventory_leaves_the_bound_open(world: World) -> None:
    changed = replace(world, run=replace(world.run, changed=("harbour.yaml",))).document()
    best = next(claim for claim in changed.verification if claim.claim == "no plan under the same rules is better")
    assert best.holds is None
    assert "harbour.yaml" in best.evidence


def test_the_cpu_course_is_thinned_to_peaks(world: World) -> None:
    replay = world.replay
    assert replay is not None
    n_steps = 1000
    course = np.zeros((3, n_steps), dtype=np.float32)
    course[0, 777] = 0.5
    series = replace(replay.series, by_host={"cpu_demand_fraction": frozen(course)})
    document = replace(world, replay=replace(replay, n_steps=n_steps, series=series)).document()
    assert document.replay is not None
    first = document.replay.courses[0]
    assert len(first.peak_fraction) <= 288
    assert max(first.peak_fraction) == 0.5
    assert first.step_s == 4 * 3600
