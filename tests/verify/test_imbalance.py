"""The imbalance of clusters, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.towns import Town
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.verify.imbalance import imbalance, spreads


def host(name: str, cluster: str = "a", *, spare: bool = False) -> PlannedHost:
    hardware = Town().hardware()
    return PlannedHost(name, cluster, "t", hardware, existing=True, spare=spare, site="", rack="", cost=0.0)


def load(resource: str, share: float) -> ResourceLoad:
    return ResourceLoad(resource, share * 10, 10.0, "x")


HOSTS = [host("h1"), host("h2")]


def test_two_hosts_deviate_by_half_of_their_difference() -> None:
    loads = [[load("cpu", 0.2)], [load("cpu", 0.6)]]
    assert imbalance(HOSTS, loads, {"cpu": 1.0}) == pytest.approx(0.2)
    assert imbalance(HOSTS, loads, {"cpu": 3.0}) == pytest.approx(0.6)


def test_resources_add_up_and_others_do_not_count() -> None:
    loads = [
        [load("cpu", 0.2), load("vcpus", 0.0), load("vms", 0.0)],
        [load("cpu", 0.6), load("vcpus", 0.2), load("vms", 1.0)],
    ]
    assert spreads(HOSTS, loads, {"cpu": 1.0, "vcpus": 1.0}, "a") == pytest.approx({"cpu": 0.2, "vcpus": 0.1})


def test_slots_of_the_day_count_as_one_resource() -> None:
    loads = [[load("cpu@09:00", 0.2), load("cpu@21:00", 0.6)], [load("cpu@09:00", 0.6), load("cpu@21:00", 0.2)]]
    assert imbalance(HOSTS, loads, {"cpu": 1.0}) == pytest.approx(0.2)


def test_spare_hosts_and_hosts_to_be_emptied_do_not_count() -> None:
    hosts = [*HOSTS, host("h3", spare=True), host("h4")]
    loads = [[load("cpu", 0.4)], [load("cpu", 0.4)], [load("cpu", 0.0)], [load("cpu", 0.0)]]
    assert imbalance(hosts, loads, {"cpu": 1.0}, {"h4"}) == pytest.approx(0.0)
    assert imbalance(hosts, loads, {"cpu": 1.0}) > 0.1


def test_clusters_are_even_each_on_its_own() -> None:
    hosts = [host("h1"), host("h2"), host("h3", "b"), host("h4", "b")]
    loads = [[load("cpu", 0.2)], [load("cpu", 0.2)], [load("cpu", 0.8)], [load("cpu", 0.8)]]
    assert imbalance(hosts, loads, {"cpu": 1.0}) == pytest.approx(0.0)
    assert imbalance([replace(h, cluster="a") for h in hosts], loads, {"cpu": 1.0}) == pytest.approx(0.3)
