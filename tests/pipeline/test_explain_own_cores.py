"""The explanation of a latency-sensitive VM says what it has to itself."""

from __future__ import annotations

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.explanation import VmExplanation
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.pipeline.explain.vm_and_server import explain
from vconsolidate.sizing.size import size

TEXT = """\
version: 1
servers:
  - name: a
    os: debian-10
    application: x
    hardware: {model: dell-poweredge-2950}
    latency_sensitive: SENSITIVE
    demand: {cpu_p95: 10 %, memory_used: 4 GiB}
target:
  clusters:
    - {name: main, hypervisor: esxi-7.0, hosts: [{name: h1, model: dell-poweredge-r740-2x6130}]}
"""


@pytest.mark.parametrize("sensitive", ["true", "false"])
def test_own_cores_and_full_reservation_are_said(sensitive: str) -> None:
    estate = load_inventory(None, text=TEXT.replace("SENSITIVE", sensitive))
    demand = size(estate)
    found = explain(estate, demand, place(estate, demand, stop=Stop(work=2.0)), "a")
    assert isinstance(found, VmExplanation)
    said = dict(found.figures).get("cores", "")
    assert ("1 core of its own" in said and "memory reserved" in said) == (sensitive == "true")
