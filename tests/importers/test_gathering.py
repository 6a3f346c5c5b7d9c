"""Facts of a record and counts of what was left out."""

from __future__ import annotations

import pytest

from vconsolidate.inventory.importing.fragment import LeftOut
from vconsolidate.inventory.importing.gathering import Gathering, Tally, plural
from vconsolidate.inventory.importing.use import put_memory_use


def test_what_is_left_out_is_counted_by_reason_and_named() -> None:
    tally = Tally()
    for name in ("a", "b", "c", "d", "e"):
        tally.add("VM", "no size", name=name)
    tally.add("virtual disk", "no size")
    tally.add("switch", "no server", 0)
    assert tally.left_out == (
        LeftOut(5, "VMs", "no size (a, b, c and 2 more)"),
        LeftOut(1, "virtual disk", "no size"),
    )


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("VM", "VMs"), ("rule of DRS", "rules of DRS"), ("VM without vCPUs or memory", "VMs without vCPUs or memory"),
        ("container (openvz)", "containers (openvz)"), ("history (rrddata)", "histories (rrddata)"),
        ("device of a host that a domain has (hostdev)", "devices of a host that a domain has (hostdev)"),
        ("element <pool>", "elements <pool>"), ("Linux container (LXC)", "Linux containers (LXC)"),
    ],
)  # fmt: skip
def test_several_are_named_as_such(one: str, many: str) -> None:
    assert plural(one) == many


def test_the_first_fact_of_a_field_stays_and_nothing_is_no_fact() -> None:
    into = Gathering("a", "here")
    assert not into.put("os", None, "x")
    assert not into.put("tags", [], "x")
    assert into.put("vcpus", 2, "first")
    assert not into.put("vcpus", 4, "second")
    assert into.put("policy.host_failures_tolerated", 0, "zero is a value")
    assert {key: fact.origin for key, fact in into.record().facts.items()} == {
        "vcpus": "first", "policy.host_failures_tolerated": "zero is a value",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "mib", "kept"),
    [
        ("demand.memory_used", 1024.0, "1 GiB"),
        ("demand.memory_used", 4097.0, "4 GiB"),
        ("demand.memory_consumed", 5120.0, "5 GiB"),
        ("demand.memory_consumed", 8193.0, "4 GiB"),
        ("demand.memory_used", -1.0, None),
        ("demand.memory_used", None, None),
    ],
)
def test_memory_in_use_is_at_most_what_there_is(field: str, mib: float | None, kept: str | None) -> None:
    into = Gathering("a", "here")
    into.put("memory", "4 GiB", "there")
    put_memory_use(into, field, mib, "there")
    assert into.value(field) == kept
