"""What the solvers are told and what the checker looks for is the same, on random placements."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.constraint import (
    EVERYWHERE,
    Allow,
    Alone,
    Among,
    Apart,
    AtMost,
    Constraint,
    Fee,
    FewHosts,
    FitsNode,
    Forbid,
    KeepFree,
    Labelled,
    Together,
)
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.placement import HostFacts, Placement
from vconsolidate.model.planned_host import ResourceLoad
from vconsolidate.model.platform import GuestSystem
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.registry import RULES

VMS = ("a", "b", "c", "d", "e")
CLUSTERS = ("east", "west")
SCOPES = ("host", "cluster", "rack", "power")
HOSTS = ("h0", "h1", "h2", "h3")
NAMES = ("h0", "h1", "east", "t", "nowhere")
GUEST = GuestSystem("linux", "Linux", "linux", None, None, True, True, True, {})


def machine(name: str, vcpus: int, mib: int) -> VirtualMachine:
    return VirtualMachine(
        name=name,
        server=name,
        guest=GUEST,
        application="",
        workload_class="general",
        tier=3,
        vcpus=vcpus,
        configured_mib=mib,
        reservation_mib=0,
        consumed_mib=float(mib),
        active_mib=0.0,
        cpu_mhz=0.0,
        cpu_mean_mhz=0.0,
        cpu_peak_mhz=0.0,
        cpu_reservation_mhz=0.0,
        cpu_limit_mhz=None,
        shares=1000,
        disk_gib=0.0,
        disk_iops=0.0,
        network_mbps=0.0,
        clusters=CLUSTERS,
        refused={},
    )


@st.composite
def machines(draw: st.DrawFn) -> Hardware:
    sockets, cores = draw(st.integers(1, 2)), draw(st.integers(1, 3))
    cpu = Cpu("x", "intel", draw(st.sampled_from(("old", "new"))), sockets, cores, 2, 1000.0, 1000.0, 0.05, "test")
    return Hardware("box", cpu, 1024 * draw(st.integers(1, 4)), 1.0, 1.0, 1.0, 0, 0.0, 0)


@st.composite
def host_loads(draw: st.DrawFn) -> tuple[ResourceLoad, ...]:
    amounts = st.integers(0, 4)
    kinds = (("cpu@00:00", "MHz"), ("cpu@01:00", "MHz"), ("memory_configured", "MiB"), ("memory_consumed", "MiB"))
    found = [ResourceLoad(kind, float(draw(amounts)), float(draw(amounts)), unit) for kind, unit in kinds]
    return (*found, ResourceLoad("vms", 0.0, 0.0, "VM"))


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    facts = {}
    for number in range(draw(st.integers(1, 4))):
        name, cluster = f"h{number}", draw(st.sampled_from(CLUSTERS))
        hardware = draw(machines())
        cpu = {"cpu_vendor": "intel", "cpu_generation": f"intel {hardware.cpu.generation}"}
        labels = {"host": name, "cluster": cluster, "site": "", "type": "t", **cpu}
        for key in ("rack", "power"):
            value = draw(st.sampled_from(("", "1", "2")))
            if value:
                labels[key] = value
        facts[name] = HostFacts(name, frozenset({name, cluster, "t"}), labels, hardware)
    placed = draw(st.lists(st.sampled_from(VMS), unique=True))
    where = {vm: draw(st.sampled_from(sorted(facts))) for vm in placed}
    vms = {vm: machine(vm, draw(st.integers(1, 3)), 512 * draw(st.integers(1, 4))) for vm in placed}
    return Placement(where, facts, vms, {host: draw(host_loads()) for host in facts})


@st.composite
def rule_statements(draw: st.DrawFn, kind: str) -> RuleStatement:
    members = tuple(draw(st.lists(st.sampled_from(VMS), unique=True, min_size=1)))
    cut = draw(st.integers(0, len(members)))
    return RuleStatement(
        kind=kind,
        members=members,
        hosts=tuple(draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))),
        scope=draw(st.sampled_from(SCOPES_OF.get(kind, SCOPES))),
        limit=draw(st.integers(1, 3)),
        groups=(members[:cut], members[cut:]),
        host_sets=tuple(
            map(tuple, draw(st.lists(st.lists(st.sampled_from(NAMES), min_size=1), min_size=1, max_size=3)))
        ),
        current=tuple(
            (vm, draw(st.sampled_from(HOSTS))) for vm in draw(st.lists(st.sampled_from(members), unique=True))
        ),
        amounts=tuple((name, float(draw(st.integers(0, 3)))) for name in ("cpu_mhz", "memory_mib")),
    )


SCOPES_OF = {"zone_separation": ("host",), "cpu_compatibility": ("cpu_generation", "cpu_vendor")}


def set_of(host: HostFacts, constraint: Among) -> int | None:
    named = [index for index, names in enumerate(constraint.host_sets) if host.names & set(names)]
    return min(named, default=None)


def keeps_among(constraint: Among, placement: Placement) -> bool:
    where = placement.host_of_vm
    homes = [{set_of(placement.hosts[where[vm]], constraint) for vm in g if vm in where} for g in constraint.groups]
    inside = all(None not in home and len(home) <= 1 for home in homes)
    return inside and sum(map(len, homes)) == len(set().union(*homes))


def keeps_free(constraint: KeepFree, placement: Placement) -> bool:
    wanted = {"MHz": constraint.cpu_mhz, "MiB": constraint.memory_mib}
    return all(
        load.used + wanted[load.unit] <= load.capacity
        for host in set(placement.host_of_vm.values())
        if placement.hosts[host].names & set(constraint.hosts)
        for load in placement.loads[host]
        if wanted.get(load.unit)
    )


def fits_node(vm: str, placement: Placement) -> bool:
    hardware = placement.hosts[placement.host_of_vm[vm]].hardware
    assert hardware is not None
    size = placement.vms[vm]
    narrow = size.vcpus <= hardware.cpu.cores // hardware.cpu.sockets
    return narrow and size.configured_mib <= hardware.memory_mib / hardware.cpu.sockets


def keeps_groups(constraint: Among | Apart, placement: Placement) -> bool:
    if isinstance(constraint, Among):
        return keeps_among(constraint, placement)
    where = placement.host_of_vm
    values = [{placement.label(vm, constraint.scope) for vm in group if vm in where} for group in constraint.groups]
    return sum(len(v) for v in values) == len(set().union(*values))


def stays_alone(vms: list[str], placement: Placement) -> bool:
    hosts = {placement.host_of_vm[vm] for vm in vms}
    return all(vm in vms for vm, host in placement.host_of_vm.items() if host in hosts)


def keeps_limit(constraint: AtMost | FewHosts, vms: list[str], placement: Placement) -> bool:
    host_of = placement.host_of_vm
    counted = [
        vm for vm in vms if constraint.hosts is None or placement.hosts[host_of[vm]].names & set(constraint.hosts)
    ]
    if isinstance(constraint, FewHosts):
        return len({host_of[vm] for vm in counted}) <= constraint.limit
    everywhere = constraint.scope == EVERYWHERE
    counts = Counter("" if everywhere else placement.label(vm, constraint.scope) for vm in counted)
    return max(counts.values(), default=0) <= constraint.limit


def suits(constraint: Allow | Forbid | Labelled | FitsNode, vm: str, placement: Placement) -> bool:
    if isinstance(constraint, FitsNode):
        return fits_node(vm, placement)
    if isinstance(constraint, Labelled):
        return placement.label(vm, constraint.scope) in constraint.values
    named = bool(placement.hosts[placement.host_of_vm[vm]].names & set(constraint.hosts))
    return named == isinstance(constraint, Allow)


def holds(constraint: Constraint, placement: Placement) -> bool:
    """Read a primitive as its docstring says it."""
    if isinstance(constraint, KeepFree):
        return keeps_free(constraint, placement)
    if isinstance(constraint, Among | Apart):
        return keeps_groups(constraint, placement)
    vms = [vm for vm in constraint.vms if vm in placement.host_of_vm]
    if isinstance(constraint, AtMost | FewHosts):
        return keeps_limit(constraint, vms, placement)
    if isinstance(constraint, Alone):
        return stays_alone(vms, placement)
    if isinstance(constraint, Together):
        return len({placement.label(vm, constraint.scope) for vm in vms}) <= 1
    # a price forbids nothing
    return isinstance(constraint, Fee) or all(suits(constraint, vm, placement) for vm in vms)


@pytest.mark.parametrize("kind", RULES)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_encoding_and_checker_agree(kind: str, data: st.DataObject) -> None:
    statement, placement = data.draw(rule_statements(kind)), data.draw(placements())
    encoded = all(holds(constraint, placement) for constraint in RULES[kind].encode(statement))
    found = list(RULES[kind].violations(statement, placement))
    assert encoded == (not found)
    for violation in found:
        assert violation.rule == kind
        assert violation.message
        assert set(violation.subjects) <= set(VMS) | set(placement.hosts)
