"""``docs/architecture.md``: its paths exist, every package is in it, and its numbers are computed again."""

from __future__ import annotations

import tomllib

import pytest

from tests.docs.pages import ROOT, missing_paths, named_paths, text_of
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.place import place
from vconsolidate.sizing.size import size

PAGE = text_of("architecture.md")
SERVER = "bre-erp-db01"


@pytest.fixture(scope="module")
def estate() -> Estate:
    return load_inventory(ROOT / "sample_inventories" / "branch-office.yaml")


@pytest.fixture(scope="module")
def demand(estate: Estate) -> Demand:
    return size(estate)


def test_every_path_exists() -> None:
    assert named_paths(PAGE)
    assert missing_paths(PAGE) == []


def test_every_package_is_named() -> None:
    package = ROOT / "vconsolidate"
    folders = {f"vconsolidate/{path.parent.name}" for path in package.glob("*/__init__.py")}
    files = {f"vconsolidate/{path.name}" for path in package.glob("*.py")} - {
        "vconsolidate/__init__.py",
        "vconsolidate/__main__.py",
    }
    assert (folders | files) - set(named_paths(PAGE)) == set()


def test_the_layers_are_those_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    assert "```\n" + "\n".join(layers) + "\n```" in PAGE


def test_the_figures_of_sizing_are_those_of_the_sample(estate: Estate, demand: Demand) -> None:
    server = next(server for server in estate.servers if server.name == SERVER)
    cpu = server.hardware.cpu
    row = next(row for row, vm in enumerate(demand.vms) if vm.name == SERVER)
    vm = demand.vms[row]
    overhead = demand.cpu_overhead_by_cluster["bremen"][row]
    assert f"{cpu.cores} cores" in PAGE
    assert f"{cpu.core_rating_mhz:,.0f} reference MHz" in PAGE
    assert f"{(server.demand.cpu_p95_fraction or 0) * cpu.cores * cpu.core_rating_mhz:,.1f} MHz" in PAGE
    assert f"{vm.cpu_mhz:,.1f} MHz planned, {vm.cpu_peak_mhz:,.1f} MHz at the peak" in PAGE
    assert f"{vm.cpu_mhz * overhead:,.1f} MHz of a host" in PAGE
    assert f"factor of {overhead:.3f} in this cluster" in PAGE
    assert f"(`vconsolidate/sizing/vcpus.py`): {vm.vcpus}." in PAGE


def test_the_integers_are_those_of_the_sample(estate: Estate, demand: Demand) -> None:
    encoded = encode(estate, demand)
    assert encoded.problem.dimensions == ("cpu",)
    assert f"{encoded.problem.demand.max():,} units" in PAGE
    assert f"{encoded.problem.capacity[0, 0]:,} ({encoded.units[0]:,.0f} units are 1 MHz)" in PAGE


def test_the_host_load_is_that_of_the_plan(estate: Estate, demand: Demand) -> None:
    plan = place(estate, demand, stop=Stop(work=5.0))
    row = next(row for row, vm in enumerate(demand.vms) if vm.name == SERVER)
    host = int(plan.host_of_vm[row])
    load = next(load for load in plan.loads[host] if load.resource == "cpu")
    assert f"{load.used:,.1f} of {load.capacity:,.1f} MHz on `{plan.hosts[host].name}`" in PAGE
    assert f"`{plan.hosts[host].name} … CPU {load.used / load.capacity:.0%}`".replace("%", " %") in PAGE
