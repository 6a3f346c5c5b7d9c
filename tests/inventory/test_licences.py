"""Licences in the inventory: what the catalogue fills in, what the inventory replaces, and what makes no sense."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vconsolidate.model.estate import Estate
from vconsolidate.model.licence import Counting, Licence, Price

Load = Callable[..., Estate]
Messages = Callable[..., list[str]]


def of_cluster(text: str) -> str:
    return f"      licences:\n        - {{name: L, {text}}}\n"


def of_rule(text: str) -> str:
    return f"rules:\n  - {{kind: licence, name: R, servers: [db01], {text}}}\n"


def test_a_licence_of_a_cluster_has_its_counting_from_the_catalogue(load: Load) -> None:
    [cluster] = load(of_cluster("counting: vmware-cores, price_per_year: 190 EUR")).clusters
    [one] = cluster.licences
    assert one.name == "L"
    assert one.licence == Licence(
        Counting("core", floor_per_processor=16), Price(0.0, 190.0), None, "count", "vmware-cores"
    )


def test_fields_beside_the_key_replace_those_of_the_rule(load: Load) -> None:
    text = "counting: vmware-cores, minimum_order: 72, floor_per_processor: 8, spare_hosts: free, price: 1 EUR"
    [cluster] = load(of_cluster(text)).clusters
    licence = cluster.licences[0].licence
    assert (licence.counting.minimum_order, licence.counting.floor_per_processor) == (72, 8)
    assert licence.spare_hosts == "free"


def test_hosts_kept_empty_count_for_a_cluster_unless_it_says_otherwise_and_for_a_rule_if_it_says_so(load: Load) -> None:
    [cluster] = load(of_cluster("per: core, price: 1 EUR")).clusters
    assert cluster.licences[0].licence.spare_hosts == "count"
    for text, spare in (
        ("per: core, price: 1 EUR", "free"),
        ("per: core, spare_hosts: count, price: 1 EUR", "count"),
        ("counting: oracle-processor, price: 1 EUR", "count"),
        ("counting: windows-server-datacenter, price: 1 EUR", "free"),
    ):
        [rule] = load(of_rule(text)).rules
        assert rule.licence is not None
        assert rule.licence.spare_hosts == spare


def test_editions_of_a_rule(load: Load) -> None:
    [rule] = load(of_rule("counting: windows-server-standard, price: 65 EUR, price_unlimited: 380 EUR")).rules
    assert rule.licence is not None
    assert rule.licence.unlimited == Price(380.0)
    assert rule.licence.counting.vms_per_licence == 2
    assert rule.amounts == ()


def test_short_prices_are_as_before(load: Load) -> None:
    [rule] = load(of_rule("per_core: 65 EUR")).rules
    assert (rule.licence, rule.amounts) == (None, (("per_core", 65.0),))


CLUSTER_FAULTS = {
    "counting: vmware-core, price: 1 EUR": 'unknown counting rule "vmware-core" (did you mean "vmware-cores"?)',
    "per: core, price: 1 EUR, price_per_year: 1 USD": "the amount is in USD, but this inventory uses EUR",
    "per: vm, price: 1 EUR": 'hosts of a cluster do not need a licence per vm (write a rule of kind "licence" for the',
    "counting: windows-server-standard, price: 1 EUR": "a licence of all hosts cannot depend on the number of VMs",
    "price: 1 EUR": '"price" is the price of what? (write "counting" or "per")',
    "per: core": '"per" needs the price of a unit (write "price" or "price_per_year")',
    "minimum_order: 5": '"minimum_order" needs the price of a unit',
    "per: core, price_unlimited: 1 EUR": '"per" needs the price of a unit',
    "per: cores, price: 1 EUR": '"cores" is not one of core, socket, socket_pair, host, vm, vcpu',
    "per: core, pack: 0, price: 1 EUR": "must be at least 1",
    "per: core, core_factor: 0, price: 1 EUR": "must be more than 0",
    "per: core, floor_per_processor: 9999999999, price: 1 EUR": "must be at most",
    "per: core, price: -1 EUR": "is not an amount of money",
    "per: core, prise: 1 EUR": "prise",
    "": "what is counted?",
}


@pytest.mark.parametrize("text", CLUSTER_FAULTS)
def test_licences_of_clusters_that_make_no_sense(messages: Messages, text: str) -> None:
    found = messages(of_cluster(text))
    assert any(CLUSTER_FAULTS[text] in one for one in found), found
    assert any("licences[0]" in one for one in found)


def test_two_licences_of_one_name(messages: Messages) -> None:
    twice = of_cluster("per: core, price: 1 EUR") + "        - {name: L, per: host, price: 1 EUR}\n"
    assert any('licence "L" is listed twice' in one for one in messages(twice))


RULE_FAULTS = {
    "per: vcpu, floor_per_processor: 8, price: 1 EUR": '"floor_per_processor" says nothing where units are counted',
    "per: core, floor_per_vm: 8, price: 1 EUR": '"floor_per_vm" says nothing where units are counted per core',
    "per: vm, spare_hosts: count, price: 1 EUR": '"spare_hosts" says nothing where units are counted per vm',
    "counting: windows-server-standard, spare_hosts: count, price: 1 EUR": '"spare_hosts: count" cannot be combined',
    "counting: windows-server-standard, minimum_order: 9, price: 1 EUR": '"minimum_order" cannot be combined with',
    "per: core, price: 1 EUR, price_unlimited: 2 EUR": '"price_unlimited" needs the VMs that the other edition covers',
    "per: core, price: 1 EUR, per_core: 2 EUR": '"per_core" says already what is counted',
    "counting: nothing, price: 1 EUR": 'unknown counting rule "nothing"',
}


@pytest.mark.parametrize("text", RULE_FAULTS)
def test_rules_that_make_no_sense(messages: Messages, text: str) -> None:
    assert any(RULE_FAULTS[text] in one for one in messages(of_rule(text))), messages(of_rule(text))


def test_all_faults_are_told_at_once(messages: Messages) -> None:
    text = of_cluster("counting: vmware-core, price: 1 EUR") + of_rule("counting: windows, price: 1 EUR")
    assert len(messages(text)) == 2
