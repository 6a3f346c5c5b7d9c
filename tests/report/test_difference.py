"""The difference of two plans: what changed is told once, and nothing else is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema
import numpy as np
import pytest

from vconsolidate.model.arrays import frozen
from vconsolidate.model.finding import Finding
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.report.difference.compose import compose
from vconsolidate.report.difference.render import RENDERERS
from vconsolidate.report.difference.schema import DifferenceDocument, json_schema
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.options import Options

if TYPE_CHECKING:
    from tests.report.conftest import World


def between(old: PlanDocument, new: PlanDocument) -> DifferenceDocument:
    return compose(old, new, old_source="old.json", new_source="new.json")


def moved(world: World, row: int, host: int) -> World:
    where = np.array(world.plan.host_of_vm)
    where[row] = host
    return world.with_plan(host_of_vm=frozen(where))


def with_vm(world: World, row: int, **fields: object) -> World:
    vms = list(world.demand.vms)
    vms[row] = replace(vms[row], **fields)  # type: ignore[arg-type]
    return replace(world, demand=replace(world.demand, vms=tuple(vms)))


def other_host(world: World, row: int) -> int:
    """Return another host of the plan that runs VMs."""
    now = int(world.plan.host_of_vm[row])
    return next(host for host, one in enumerate(world.plan.hosts) if host != now and not one.spare)


def test_a_plan_does_not_differ_from_itself(document: PlanDocument) -> None:
    found = between(document, document)
    assert not found.changed
    assert found.verdict == "Difference: none"
    assert {one.trend for one in found.figures} == {"same"}


def test_a_move_says_that_nothing_about_the_vm_changed(world: World) -> None:
    host = other_host(world, 0)
    found = between(world.document(), moved(world, 0, host).document())
    (move,) = found.moved
    assert (move.vm, move.target) == (world.demand.vms[0].name, world.plan.hosts[host].name)
    assert move.reason == "nothing about it changed; the planner chose another host"
    assert "1 VM moved" in found.verdict


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"vcpus": 8}, "its size changed: 8 vCPUs (2 before)"),
        ({"configured_mib": 16384}, "its size changed: 16 GiB of memory (8 GiB before)"),
        ({"cpu_mhz": 9000.0}, "CPU demand"),
        ({"clusters": (), "refused": {"production": "its zone is not there"}}, "its zone is not there"),
    ],
)
def test_a_move_names_what_changed_about_the_vm(world: World, fields: dict[str, object], words: str) -> None:
    new = with_vm(moved(world, 0, other_host(world, 0)), 0, **fields)
    assert words in between(world.document(), new.document()).moved[0].reason


def test_vms_that_change_places_explain_each_other(world: World) -> None:
    first = int(world.plan.host_of_vm[0])
    host = other_host(world, 0)
    row = world.plan.host_of_vm.tolist().index(host)
    found = between(world.document(), moved(moved(world, 0, host), row, first).document())
    assert {one.reason for one in found.moved} == {
        f"{world.demand.vms[row].name} runs on {world.plan.hosts[first].name} instead",
        f"{world.demand.vms[0].name} runs on {world.plan.hosts[host].name} instead",
    }


def test_added_and_removed_are_mirrors(world: World) -> None:
    smaller = replace(world, estate=world.estate)
    old, new = smaller.document(), world.document()
    removed = old.dispositions[0].server
    old = old.model_copy(update={"dispositions": old.dispositions[1:], "placements": old.placements[1:]})
    forth, back = between(old, new), between(new, old)
    assert forth.servers_added == back.servers_removed == (removed,)
    assert forth.vms_added == back.vms_removed == (new.placements[0].vm,)


def test_findings_and_verdicts_that_change_are_told(world: World) -> None:
    findings = (Finding("VC301", "block", "hosts_used", "Too many."),)
    loose, tight = (
        replace(world, estate=replace(world.estate, budgets=(BudgetStatement("hosts_used", maximum=most),)))
        for most in (99.0, 1.0)
    )
    old, new = loose.document(), replace(tight, findings=(*tight.findings, *findings)).document()
    found = between(old, new)
    assert [(one.old, one.new) for one in found.limits] == [("kept", "missed")]
    assert [one.id for one in found.findings_new] == ["VC301"]
    assert between(new, old).findings_resolved == found.findings_new
    assert "1 new blocking finding" in found.verdict


def test_the_json_obeys_its_schema(world: World) -> None:
    found = between(world.document(), moved(world, 0, other_host(world, 0)).document())
    text = RENDERERS["json"](found, Options())
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(text))


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_every_format_tells_the_verdict_and_the_move(world: World, name: str) -> None:
    found = between(world.document(), moved(world, 0, other_host(world, 0)).document())
    text = str(RENDERERS[name](found, Options(width=160)))
    assert found.verdict in text.replace("\\", "")
    assert found.moved[0].reason in text


def test_hostile_names_are_only_text(world: World) -> None:
    hostile = "<script>|[a](http://b)\x1b[31m\n::error::x"
    new = with_vm(moved(world, 0, other_host(world, 0)), 0, name=hostile)
    text = str(RENDERERS["markdown"](between(world.document(), new.document()), Options()))
    assert "<script>" not in text.replace("\\<", "")
    assert "\x1b" not in text
    assert not any(line.startswith("::") for line in text.splitlines())


def test_savings_that_differ_are_shown_with_their_ranges(world: World) -> None:
    dearer = replace(
        world, estate=replace(world.estate, economics=replace(world.estate.economics, rack_unit_year=480.0))
    )
    old, new = world.document(), dearer.document()
    found = between(old, new)
    keys = [one.key for one in found.savings]
    assert "rack_space" in keys
    assert "machines" not in keys
    assert keys[-1] == "cost"
    total = found.savings[-1]
    assert total.old is not None
    assert total.new is not None
    assert total.old.low <= total.old.typical <= total.old.high
    assert total.new.typical != total.old.typical
    for name in ("terminal", "markdown"):
        text = RENDERERS[name](found, Options(width=120))
        row = next(line for line in str(text).splitlines() if "cost per year" in line and " to " in line)
        assert f"{total.old.typical:,.0f} EUR" in row
        assert f"{total.new.typical:,.0f} EUR" in row


def test_savings_that_are_the_same_are_told_by_the_cost_of_a_year_only(document: PlanDocument) -> None:
    assert [one.key for one in between(document, document).savings] == ["cost"]
