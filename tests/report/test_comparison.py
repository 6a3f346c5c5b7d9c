"""The comparison of platforms: its rows, why they differ, its formats."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.report.conftest import World
from vconsolidate.model.evidence import Conflict
from vconsolidate.report.comparison.compose import PlatformPlan, compose
from vconsolidate.report.comparison.render import RENDERERS
from vconsolidate.report.comparison.schema import ComparisonDocument, json_schema
from vconsolidate.report.comparison.words import ALIKE, need_rows, quality_rows, reasons
from vconsolidate.report.options import Options


def comparison(world: World, *names: str, **adapted: tuple[str, ...]) -> ComparisonDocument:
    plans = [PlatformPlan(name, name, world.document(), adapted.get(name, ())) for name in names]
    return compose(plans, "harbour.yaml")


def without_plan(world: World) -> World:
    refused = replace(
        world.plan,
        status="infeasible",
        hosts=(),
        loads=(),
        conflicts=(Conflict("memory", "memory is short"),),
        host_of_vm=np.zeros(0, dtype=np.int64),
    )
    return replace(world, plan=refused, replay=None)


def test_each_platform_has_a_row(world: World) -> None:
    document = comparison(world, "one", "two")
    assert [row[0] for row in need_rows(document)] == ["one", "two"]
    assert need_rows(document)[0][1] == f"{world.plan.hosts_used}"
    assert len(quality_rows(document)) == 2


def test_what_all_share_is_said_once(world: World) -> None:
    told = dict(reasons(comparison(world, "one", "two", two=("licences are not counted",))))
    assert told["two"] == ["licences are not counted"]
    assert "one" not in told
    assert any("thin hypervisor" in line for line in told[ALIKE])


def test_one_platform_alone_keeps_all_its_facts(world: World) -> None:
    ((name, lines),) = reasons(comparison(world, "one"))
    assert name == "one"
    assert any("thin hypervisor" in line for line in lines)


def test_a_platform_without_a_plan_says_why(world: World) -> None:
    plans = [
        PlatformPlan("good", "Good", world.document(), ()),
        PlatformPlan("bad", "Bad", without_plan(world).document(), ()),
    ]
    document = compose(plans, "harbour.yaml")
    assert need_rows(document)[1][1] == "no plan"
    assert [row[0] for row in quality_rows(document)] == ["Good"]
    assert "no plan: memory is short" in dict(reasons(document))["Bad"]
    assert document.verdict.endswith("on Good, which needs the least; no plan on 1 platform")


def test_no_plan_anywhere(world: World) -> None:
    plans = [PlatformPlan("bad", "Bad", without_plan(world).document(), ())]
    assert compose(plans, "harbour.yaml").verdict == "1 platform compared: no plan on any of them"


def test_the_document_obeys_its_schema(world: World) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    content = RENDERERS["json"](comparison(world, "one", "two"), Options())
    jsonschema.validate(json.loads(content), json_schema())


def test_the_terminal_keeps_to_80_columns(world: World) -> None:
    text = RENDERERS["terminal"](
        comparison(world, "VMware ESXi 8.0 U3", "OpenShift Virtualization 4"), Options(width=80)
    )
    assert isinstance(text, str)
    assert max(map(len, text.splitlines()[:-1])) <= 80


def test_markdown_escapes_names(world: World) -> None:
    text = RENDERERS["markdown"](comparison(world, "a|b <script>", "two", two=("x",)), Options())
    assert isinstance(text, str)
    assert "<script>" not in text
    assert "a\\|b" in text
