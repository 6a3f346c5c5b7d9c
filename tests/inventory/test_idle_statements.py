"""Statements that have no effect are noted, and only these."""

from __future__ import annotations

import pytest

from tests.inventory.conftest import Load

CASES = [
    ("budgets: [{metric: cpu_ready, maximum: 5 %, owner: nobody}]\n", 'owner "nobody" judges nothing'),
    ("budgets: [{metric: cpu_ready, maximum: 5 %, tag: database, tier: 1}]\n", 'tier "1", tag "database" judges'),
]


def noted(load: Load, extra: str, text: str, word: str) -> list[str]:
    return [note for note in load(extra, text=text).notes if word in note]


@pytest.mark.parametrize(("extra", "said"), CASES)
def test_a_budget_that_judges_no_server(load: Load, small: str, extra: str, said: str) -> None:
    (note,) = noted(load, extra, small, "judges nothing")
    assert said in note
    matching = "budgets: [{metric: cpu_ready, maximum: 5 %, tag: database}]\n"
    assert not noted(load, matching, small, "judges nothing")


def test_a_version_that_no_platform_of_the_target_has(load: Load, small: str) -> None:
    foreign = small.replace("os: centos-5\n", "os: centos-5\n    max_virtual_hardware: q35\n")
    (note,) = noted(load, "", foreign, "max_virtual_hardware")
    assert note.startswith("max_virtual_hardware q35 of db01 limits nothing")
    own = foreign.replace("q35", "13")
    assert not noted(load, "", own, "max_virtual_hardware")


@pytest.mark.parametrize(("used", "said"), [("20 GB", True), ("10 GB", False)])
def test_a_disk_that_uses_more_than_its_size(load: Load, small: str, used: str, said: bool) -> None:
    text = small.replace("os: centos-5\n", f"os: centos-5\n    disks: [{{size: 10 GB, used: {used}}}]\n")
    assert bool(noted(load, "", text, "more than their size")) is said


def test_a_role_with_any_address(load: Load, small: str) -> None:
    anywhere, one = ("firewall: {uses: {ntp: []}}\n", "firewall: {uses: {ntp: [10.0.0.1]}}\n")
    assert noted(load, anywhere, small, "any address for ntp")
    assert not noted(load, one, small, "any address for")


@pytest.mark.parametrize(("rate", "said"), [("20 Mbit/s", True), ("10 Mbit/s", False)])
def test_a_flow_with_more_than_its_servers_send(load: Load, small: str, rate: str, said: bool) -> None:
    text = small.replace("memory_used: 2 GiB", "memory_used: 2 GiB, network: 10 Mbit/s")
    flows = f"flows: [{{from: [web01], to: outside, traffic: {rate}}}]\n"
    assert bool(noted(load, flows, text, "demand.network of web01")) is said
