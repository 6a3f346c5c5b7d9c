"""One maker of hosts: a placement of today and a plan give a host the same labels."""

from __future__ import annotations

from dataclasses import replace

from tests.pipeline.rebalance.clusters import begin, text, vm
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.cluster import HostType
from vconsolidate.model.make_host import host_to_buy
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings

LABELS = "      labels: {room: west, tape: b}\n      hosts:\n"
INVENTORY = text([vm("a", "h1")], {"h1": ", labels: {tape: a}"}).replace("      hosts:\n", LABELS)


def test_labels_of_the_cluster_are_those_of_its_hosts_but_their_own_come_first() -> None:
    [host] = begin(INVENTORY).plan.hosts
    assert dict(host.labels) == {"room": "west", "tape": "a"}
    assert host.domain("room") == "room west"


def test_a_plan_makes_the_same_host() -> None:
    plan = plan_estate(load_inventory(None, text=INVENTORY), Settings()).plan
    [planned], [today] = plan.hosts, begin(INVENTORY).plan.hosts
    assert replace(planned, cost=0.0, power_cost=0.0) == replace(today, cost=0.0)


def test_a_host_to_buy_has_no_rack_and_the_labels_of_its_cluster_and_type() -> None:
    cluster = begin(INVENTORY).estate.clusters[0]
    kind = HostType("t", cluster.hosts[0].hardware, 2, labels=(("room", "east"),))
    host = host_to_buy(cluster, kind, "c-t-01", spare=True, cost=7.0)
    assert (host.name, host.rack, host.existing, host.spare, host.cost) == ("c-t-01", "", False, True, 7.0)
    assert dict(host.labels) == {"room": "east", "tape": "b"}
