"""The assessment of an estate: what it counts, what it leaves out, how it reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.server import ServerDemand
from vconsolidate.report.assessment.compose import compose
from vconsolidate.report.assessment.render import RENDERERS
from vconsolidate.report.assessment.schema import AssessmentDocument
from vconsolidate.report.options import Options
from vconsolidate.sizing.size import size

SAMPLES = Path(__file__).parent.parent.parent / "sample_inventories"

TWO = """
version: 1
name: Two
servers:
  - name: busy
    hardware: {cpu: {generation: skylake, sockets: 1, cores_per_socket: 4, clock: 2 GHz}, memory: 8 GiB, year: 2010}
    os: debian-10
    application: shop
    warranty_until: "2015-06-30"
    demand: {cpu_mean: 30 %, cpu_p95: 60 %, cpu_peak: 80 %, memory_used: 4 GiB, memory_peak: 6 GiB}
  - name: idle
    hardware: {cpu: {generation: skylake, sockets: 1, cores_per_socket: 4, clock: 2 GHz}, memory: 8 GiB, year: 2012}
    os: debian-10
    demand: {cpu_mean: 1 %, cpu_p95: 2 %, cpu_peak: 4 %}
target:
  clusters:
    - name: c
      hypervisor: kvm-rhel-8
      host_types:
        - name: t
          hardware: {cpu: {generation: skylake, sockets: 2, cores_per_socket: 8, clock: 2 GHz}, memory: 64 GiB}
"""


def assessed(text: str, as_of: date | None = None) -> AssessmentDocument:
    estate = load_inventory(None, text=text)
    return compose(estate, size(estate), inventory="x.yaml", as_of=as_of)


def test_use_is_counted_over_the_servers_where_it_is_known() -> None:
    document = assessed(TWO)
    per_server = document.cpu.capacity / 2
    assert document.cpu.used == pytest.approx(per_server * 0.31, rel=1e-6)
    assert document.cpu.stranded == pytest.approx(per_server * (0.20 + 0.96), rel=1e-6)
    assert (document.cpu.known, document.memory.known, document.memory.unknown) == (2, 1, 1)
    assert (document.memory.capacity, document.memory.stranded) == (8192, 2048)
    assert [item.machines for item in document.cpu.distribution] == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0]


def test_an_idle_server_is_listed_and_a_busy_one_is_not() -> None:
    document = assessed(TWO)
    assert [one.server for one in document.idle] == ["idle"]
    assert not assessed(TWO.replace("cpu_peak: 4 %", "cpu_peak: 6 %")).idle


def test_a_server_nobody_measured_is_unknown_not_idle() -> None:
    document = assessed(TWO.replace("demand: {cpu_mean: 1 %, cpu_p95: 2 %, cpu_peak: 4 %}", "tier: 3"))
    assert (document.cpu.known, document.cpu.unknown, document.data.cpu_unknown) == (1, 1, 1)
    assert not document.idle


@pytest.mark.parametrize(("day", "ended"), [("2015-06-30", []), ("2015-07-01", ["busy"])])
def test_a_warranty_ends_after_its_last_day(day: str, ended: list[str]) -> None:
    document = assessed(TWO, date.fromisoformat(day))
    assert [one.name for one in document.age.warranty_ended] == ended
    assert document.age.warranty_unknown == 1
    assert document.age.oldest[0].name == "busy"


def test_without_a_day_no_warranty_is_judged() -> None:
    assert not assessed(TWO).age.warranty_ended


def test_the_baseline_is_that_of_the_plan() -> None:
    document = assessed(TWO)
    assert document.machines.servers == document.servers.physical == 2
    assert document.machines.cost_per_year is None


@pytest.mark.parametrize("sample", ["branch-office", "data-center", "full-tour", "fault-tolerance"])
def test_every_server_has_one_prospect(sample: str) -> None:
    estate = load_inventory(SAMPLES / f"{sample}.yaml")
    document = compose(estate, size(estate), inventory=sample)
    names = [name for item in document.outlook for name in item.servers]
    assert sorted(names) == sorted(server.name for server in estate.servers)
    for total in (document.cpu, document.memory):
        assert total.known + total.unknown == len(estate.servers)
        assert sum(item.machines for item in total.distribution) == total.known


def hostile() -> Estate:
    estate = load_inventory(None, text=TWO)
    bad = "<script>alert(1)</script>\x1b[31m"
    return replace(estate, name=bad, servers=tuple(replace(s, application=bad) for s in estate.servers))


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_names_cannot_control_a_page_or_a_terminal(name: str) -> None:
    estate = hostile()
    content = RENDERERS[name](compose(estate, size(estate), inventory="-"), Options())
    text = content if isinstance(content, str) else content.decode()
    assert "\x1b" not in text
    assert name != "html" or "<script>alert" not in text


def test_the_json_reads_back() -> None:
    document = assessed(TWO)
    content = RENDERERS["json"](document, Options())
    assert isinstance(content, bytes)
    assert AssessmentDocument.model_validate_json(content) == document
    assert json.loads(content)["verdict"].startswith("Assessment: 2 servers")


def test_nothing_is_assumed_where_nothing_is_stated() -> None:
    estate = load_inventory(None, text=TWO)
    bare = replace(estate, servers=tuple(replace(server, demand=ServerDemand()) for server in estate.servers))
    document = compose(bare, size(bare), inventory="-")
    assert (document.cpu.known, document.cpu.capacity) == (0, 0)
    assert "CPU use unknown" in document.verdict


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_report_keeps_its_width(width: int) -> None:
    estate = load_inventory(SAMPLES / "data-center.yaml")
    text = RENDERERS["terminal"](compose(estate, size(estate), inventory="-"), Options(width=width))
    assert isinstance(text, str)
    lines = text.splitlines()
    assert max(len(line) for line in lines[:-1]) <= width
    assert lines[-1].startswith("Assessment: ")


def test_a_mean_alone_says_nothing_of_peaks() -> None:
    document = assessed(TWO.replace("cpu_mean: 30 %, cpu_p95: 60 %, cpu_peak: 80 %", "cpu_mean: 30 %"))
    assert (document.cpu.known, document.cpu.with_peak) == (2, 1)
    assert document.cpu.stranded == pytest.approx(document.cpu.capacity / 2 * 0.96, rel=1e-6)


VIRTUAL = """
version: 1
servers:
  - {name: big, vcpus: 8, memory: 16 GiB, current_host: h1, os: debian-10, demand: {DEMAND}}
target:
  clusters:
    - name: c
      hypervisor: kvm-rhel-8
      hosts:
        - name: h1
          hardware: {cpu: {generation: skylake, sockets: 2, cores_per_socket: 8, clock: 2 GHz}, memory: 64 GiB}
"""


@pytest.mark.parametrize(
    ("demand", "names"),
    [
        ("cpu_mean: 2 %, cpu_peak: 5 %", ["big"]),
        ("cpu_mean: 2 %", []),
        ("cpu_mean: 50 %, cpu_peak: 90 %", []),
        ("cpu_peak: 90 %, memory_used: 2 GiB, memory_peak: 3 GiB", ["big"]),
    ],
)
def test_a_vm_is_oversized_by_its_peaks_only(demand: str, names: list[str]) -> None:
    document = assessed(VIRTUAL.replace("DEMAND", demand))
    assert [one.server for one in document.oversized] == names
    assert (document.servers.virtual, document.servers.hosts_today, document.machines.servers) == (1, 1, 1)
    assert "1 VM fits the target" in document.verdict
